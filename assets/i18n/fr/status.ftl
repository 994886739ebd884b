## Barre latérale et bandeau

rail-waiting = { $page }, { $count } en attente
banner-nobody = Aucun patient sélectionné
banner-nobody-safe = Les nouvelles images attendent dans « Non attribuées » ; rien n’est perdu.
banner-clear-patient = Retirer le patient
banner-change-patient = Changer de patient
banner-keep-longer = Garder ce patient pour une nouvelle durée entière
banner-keep-patient = Garder le patient
banner-clears-in = Retrait dans { $time }
banner-auto-clear = Retrait auto dans
banner-born = Né(e) le
banner-number = N°

## Notifications

toast-several-people = Plusieurs patients
toast-dismiss = Fermer
toast-new-image = Nouvelle radiographie
toast-safe-here = Elle est en sécurité sur cet ordinateur
toast-view = Voir
toast-new-images = { $count ->
    [one] { $count } nouvelle radiographie
   *[other] { $count } nouvelles radiographies
}
toast-new-images-elsewhere = { $count ->
    [one] { $count } nouvelle radiographie ailleurs
   *[other] { $count } nouvelles radiographies ailleurs
}
toast-to-know = À savoir
toast-done = Terminé
toast-needs-attention = À vérifier
toast-not-done = Non effectué
toast-of-another = D’un autre patient
toast-of-another-how = Cette image est celle de { $patient }. Elle est en sécurité. Choisissez ce patient pour la voir.
admin-title = Administration du cabinet
unassigned = Non attribuées

## Une image d’une autre salle

new-dicom = Nouvelle image DICOM
of-teeth = { $count ->
    [one] Dent { $teeth }
   *[other] Dents { $teeth }
}
patient-not-named = Patient sans nom
from-another-room = d’une autre salle
close = Fermer
close-picture = Fermer l’image

## Dents

tooth = Dent { $tooth }
tooth-suggested = Dent { $tooth }, proposée
tooth-how = Tapez deux chiffres ou cliquez
tooth-none-set = Aucune dent indiquée
tooth-suggested-by-nanopix = Proposé par NanoPix : { $teeth }
tooth-name = { $kind } { $quadrant }
tooth-name-deciduous = { $kind } temporaire { $quadrant }
tooth-upper-right = supérieure droite
tooth-upper-left = supérieure gauche
tooth-lower-right = inférieure droite
tooth-lower-left = inférieure gauche
tooth-central-incisor = incisive centrale
tooth-lateral-incisor = incisive latérale
tooth-canine = canine
tooth-first-premolar = première prémolaire
tooth-second-premolar = deuxième prémolaire
tooth-first-molar = première molaire
tooth-second-molar = deuxième molaire
tooth-third-molar = troisième molaire

## La vignette d’une image

state-needs-review = À valider
state-approved = Validée
state-paused = Suspendu
state-waiting = En attente
state-uploading = Envoi { $percent }
state-uploaded = Envoyée
state-failed = Échec
state-lost = Perdue
state-rejected = Rejetée
state-hidden = Masquée
state-selected = Sélectionnée
card-teeth = dent { $teeth }
card-teeth-suggested = dent { $teeth } proposée
card-preview-only = aperçu seulement
card-other-name = son fichier nomme un autre patient
card-image = Image { $time }
card-retry-image = Renvoyer l’image { $time }
card-retry = Réessayer
no-preview = Pas d’aperçu
preview-only = Aperçu seulement
mark-other-name = Autre nom dans le fichier
card-tooth = Dent

## Icône de notification

tray-open-folder = Ouvrir le dossier surveillé
tray-open-portal = Ouvrir le portail
tray-open = Ouvrir Chairside
tray-view-log = Voir le journal d’envoi
tray-quit = Quitter
tray-select-patient = Choisir un patient…
tray-resume = Reprendre les envois
tray-pause = Suspendre les envois
tray-starting = Démarrage
tray-not-set-up = Pas encore configuré. Ouvrez Chairside
tray-stopped = Arrêté. Les images sont en sécurité ici. Relancez Chairside
tray-failed = { $count ->
    [one] { $count } échec
   *[other] { $count } échecs
}
tray-key-refused = Clé refusée, { $waiting } en attente. En sécurité ici
tray-folder-unreachable = Dossier surveillé inaccessible
tray-offline = Hors ligne
tray-offline-waiting = Hors ligne, { $waiting } en attente
tray-safe-here = { $state }. En sécurité ici. { $retry }
tray-paused-waiting = Suspendu, { $waiting } en attente. En sécurité ici
count-uploading = { $count } en envoi
count-waiting = { $count } en attente
count-to-review = { $count } à valider
count-unassigned = { $count ->
    [one] { $count } non attribuée
   *[other] { $count } non attribuées
}
tray-retrying-now = Nouvel essai en cours
tray-retry-in-seconds = Nouvel essai dans { $seconds } s
tray-retry-in-minutes = Nouvel essai dans { $minutes } min

## La barre d’état

count-records = { $count ->
    [one] { $count } fiche
   *[other] { $count } fiches
}
strip-connecting = Connexion au serveur
strip-connected = Serveur connecté
strip-connected-short = Connecté
strip-retrying-now = nouvel essai en cours
strip-retry-in = nouvel essai dans { $time }
strip-offline = Hors ligne — { $retry }
strip-offline-records = Hors ligne — { $records } en attente, { $retry }
strip-offline-waiting = Hors ligne — { $waiting } en attente, { $retry }
strip-offline-story = { $cause }. Tout est en sécurité sur cet ordinateur et reprendra tout seul.
key-refused = Clé refusée
strip-paused-waiting = Suspendu · { $waiting } en attente
all-sent = Tout est envoyé
strip-records-story = Fiches de patients en route vers le serveur. Elles sont en sécurité sur cet ordinateur et partiront toutes seules.
strip-records-to-send = { $records } à envoyer
strip-nanopix-wait = Les modifications en attente sont en sécurité sur cet ordinateur et seront écrites dans NanoPix automatiquement.
strip-nanopix-off = { $name } désactivé
strip-nanopix-off-short = NanoPix désactivé
strip-looking = lecture
strip-looking-short = Lecture
strip-not-read = pas encore lu
strip-nanopix-story = { $name } : { $count } patients, dernière lecture { $read }.
strip-nanopix-in-use = NanoPix occupé
strip-nanopix-not-reachable = NanoPix inaccessible
strip-nanopix-stopped = { $name } arrêté
strip-nanopix-stopped-short = NanoPix arrêté
strip-no-folder = Aucun dossier surveillé
strip-folder-looking = Lecture de { $path }
strip-folder-watching = Surveille { $path }
strip-folder-unreachable = { $path } est inaccessible
strip-folders = Surveille { $count } dossiers
strip-folders-of = Surveille { $watching } dossiers sur { $count }
strip-activity = Ce qui s’est passé ici, du plus récent au plus ancien
strip-this-computer = Cet ordinateur
strip-this-computer-room = Cet ordinateur · { $room }
toast-gone-how = L’image que vous regardiez a été déplacée vers un autre patient ou masquée. Elle est en sécurité.
toast-gone = Plus là
