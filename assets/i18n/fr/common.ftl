## Pages

page-capture = Capture
page-patients = Patients
page-activity = Activité
page-settings = Réglages

## Actions

act-choose-patient = Choisir un patient
act-clear-patient = Retirer
act-keep-patient = Garder
act-approve = Valider et envoyer
act-reject = Rejeter
act-move = Déplacer vers un autre patient
act-correct = Corriger la dent ou la note
act-previous = Image précédente
act-next = Image suivante
act-zoom-fit = Ajuster
act-zoom-actual = Taille réelle
act-zoom-in = Agrandir
act-zoom-out = Réduire
act-invert = Inverser
act-open-viewer = Plein écran
act-close-viewer = Fermer
act-rotate-right = Tourner à droite
act-rotate-left = Tourner à gauche
act-flip-horizontal = Retourner horizontalement
act-flip-vertical = Retourner verticalement
act-crop = Recadrer
act-apply-crop = Appliquer le recadrage
act-whole-image = Image entière
act-export = Exporter …
act-compare = Comparer
act-link-panes = Lier zoom et déplacement
act-brightness = Luminosité et contraste
act-magnify = Loupe
act-measure = Mesurer
act-undo = Annuler l’action
act-redo = Rétablir
act-remove-mark = Supprimer
act-reset-display = Comme dans le fichier
act-toggle-queue = Afficher ou masquer la file d’envoi
act-pause-uploads = Suspendre
act-resume-uploads = Reprendre
act-retry-failed = Relancer les échecs
act-retry-now = Réessayer maintenant
act-select-all = Tout sélectionner
act-find-patient = Rechercher
act-new-patient = Nouveau patient
act-choose-row = Choisir
act-edit-row = Modifier
act-source-of-row = Origine de cette fiche
act-archive-row = Archiver
act-next-question = Décision suivante
act-save-settings = Enregistrer
act-sign-in = Se connecter
act-sign-out = Se déconnecter
act-lock = Verrouiller
act-change-password = Changer le mot de passe

## Touches

key-ctrl = Ctrl
key-shift = Maj
key-enter = Entrée
key-delete = Suppr
key-space = Espace
key-escape = Échap

## Réponses

## Dates, personnes, tailles

date = { NUMBER($day, minimumIntegerDigits: 2) }/{ NUMBER($month, minimumIntegerDigits: 2) }/{ $year }
date-day-and-month = { NUMBER($day, minimumIntegerDigits: 2) }/{ NUMBER($month, minimumIntegerDigits: 2) }
made-today = Auj. { $time }
sex-female = Femme
sex-male = Homme
sex-other = Autre
made-on = créé le { $date }
born-and-age = { $date } · { $years } ans
facts-born = Né(e) le { $born }
facts-number = N° { $number }
facts-none = Ni date de naissance, ni numéro
size-mb = { $size } Mo
size-kb = { $size } Ko

## Dossiers

open-no-folder = { $path } n’est pas un dossier. Rien n’a été modifié.
open-not-there = { $path } n’existe pas. Rien n’a été modifié. NanoPix crée le dossier avec la première image ; si son lecteur manque, connectez-le.
open-cannot = { $path } ne peut être ouvert : { $why }. Rien n’a été modifié. Vérifiez le lecteur et réessayez.
open-no-program = Le système n’a pas de programme pour ouvrir les dossiers. Rien n’a été modifié. Le dossier est { $path }.
cannot-be-shown = Ce type de { $format } ne peut être affiché ici
picture-cannot-be-shown = Ce type d’image ne peut être affiché
month-long = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[other] décembre
}

## La série

act-open-series = Série
act-place-above = Place du dessus
act-place-below = Place du dessous
act-take-next = Prendre la suivante
act-skip-place = Passer
act-take-up = Déplacer
act-print-series = Imprimer
act-select-several = Sélectionner
more-acts = Plus
field-full = Au plus { $count } caractères. Le dernier ajout n’est pas repris
