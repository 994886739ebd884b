## Types de série

mount-full-mouth = Bilan complet, 18
mount-four-bitewings = Rétro-coronaires, 4
mount-two-bitewings = Rétro-coronaires, 2
mount-custom = Personnalisée
mount-full-mouth-about = 14 rétro-alvéolaires et 4 rétro-coronaires
mount-four-bitewings-about = Molaires et prémolaires, à droite et à gauche
mount-two-bitewings-about = À droite et à gauche
mount-custom-about = Les places de votre choix
projection-periapical = rétro-alvéolaire
projection-bitewing = rétro-coronaire

## Une nouvelle

series-new = Nouvelle série
series-new-how = Les prochaines images de ce patient vont à ses places et en prennent les dents.
series-kind = Type de série
series-turn = Tourner les images selon leur place
series-turn-how = Pour les capteurs qui ne tournent pas leurs images : une image des dents latérales plus haute que large est tournée d’un quart de tour, une image du bas devant d’un demi-tour. Ce qui est déjà droit, ou dit dans son fichier comment il se tient, reste tel quel. Cette salle retient le choix.
series-begin = Commencer
series-begin-it = Commencer la série
series-remove-place = Retirer la place { $number } : { $place }
series-how-taken = Type de cliché
series-milk-teeth = Dents de lait
series-add-place = Ajouter une place : cliquez sur ses dents
series-add-place-for = Ajouter une place pour { $teeth }

## Sa barre

series-close = Fermer la série
series-approve-all = Tout valider
series-approve-count = Valider et envoyer ({ $count })
series-approve-series = Valider toute la série
series-save-sheet = Enregistrer la planche en PDF
series-with-drawn = Avec ce qui a été dessiné sur les images
series-later = Série suivante
series-earlier = Série précédente

## Où elle en est

series-begun-at = Commencée { $time }
series-filled = { $filled } sur { $count }
series-next = Ensuite : { $teeth }
series-stop = Arrêter
series-stop-taking = Ne plus prendre d’images dans cette série
series-go-on = Continuer
series-go-on-taking = Prendre les prochaines images dans cette série
series-other-patient = Ne prend pas d’images : un autre patient, ou aucun, est choisi
series-all-taken = Toutes les places sont prises
series-takes-none = Ne prend pas d’images pour l’instant
series-waits = Attend une image non attribuée

## Ses places

series-place = { $projection } { $teeth }, { $what }
series-place-again = { $projection } { $teeth }, { $what }, à reprendre ensuite
series-place-again-waits = { $projection } { $teeth }, { $what }, attend une image non attribuée
series-place-next = la suivante
series-place-waits = attend une image non attribuée
series-place-skipped = passée
series-place-empty = vide
series-mark-next = Suivante
series-mark-again = À reprendre
series-mark-waits = En attente
series-mark-skipped = Passée
series-waits-how = Attribuez-la dans Capture. Si elle est de ce patient, elle vient ici ; sinon, aucune autre ne prend sa place.
series-sent-as = envoyée : { $teeth }
series-sent-as-none = envoyée sans dent
series-is = est { $teeth }
series-is-none = sans dent
series-take-again = Reprendre
series-take-this = Prendre ensuite
series-take-after-all = Prendre quand même
series-put-here = Placer ici
series-take-out = Retirer
series-take-out-image = Retirer cette image de la série
series-retaken-count = Reprises · { $count }
series-put-back = Remettre
series-put-back-image = Remettre l’image de { $time }

## Ce qui reste à côté

series-press-place = Cliquez sur la place où elle va ; Échap la laisse où elle est
series-nothing-outside = Rien de cette visite n’est hors de la série
series-outside = Hors de la série
series-retaken = Reprise
series-image-outside = Image de { $time }, hors de la série
series-image-retaken = Image de { $time }, reprise, hors de la série

## Ce qu’un acte a donné

series-one-patient = Une série appartient à un patient. Choisissez qui est au fauteuil, puis ouvrez-la.
series-approved = { $count ->
    [one] { $count } validée
   *[other] { $count } validées
}
series-not-all = Pas toutes validées
series-not-all-how = { $count ->
    [one] { $count } n’est pas restée assez longtemps à l’écran ou nomme un autre patient. Elle attend la vérification.
   *[other] { $count } ne sont pas restées assez longtemps à l’écran ou nomment un autre patient. Elles attendent la vérification.
}
series-begun = { $kind ->
    [full_mouth] Une série a été commencée : bilan complet, 18
    [bitewings_4] Une série a été commencée : rétro-coronaires, 4
    [bitewings_2] Une série a été commencée : rétro-coronaires, 2
   *[custom] Une série a été commencée : personnalisée
}
series-gone = Cette série n’est plus là. Ses images sont gardées, avec les autres
series-too-many = Une série a de 1 à { $most } places. Aucune n’a été commencée. Choisissez ses places, puis commencez
series-not-theirs = { $file } n’est pas une image du patient de cette série, ou a été rejetée. Elle reste où elle est
series-teeth-sent = { $file } est sur le serveur ou en route : ici elle est à sa nouvelle place, et ses dents restent telles qu’envoyées
series-to-review = { $file } a maintenant d’autres dents, celles de sa place dans la série, et attend de nouveau la validation
series-place-kept = { $file } n’a pas encore de patient. Sa place dans la série est gardée jusqu’à ce qu’elle soit attribuée

## La planche

sheet-no-image = { $teeth } · pas d’image
sheet-opened = Planche ouverte
sheet-opened-how = Imprimez-la dans le logiciel qui l’affiche. Elle se trouve dans { $path } jusqu’à la suivante.
sheet-saved = Planche enregistrée
sheet-is-in = Elle est dans { $path }.
sheet-folder = Dossier pour la planche
sheet-no-dialog = Ce système n’a pas de sélecteur de dossier. Rien n’a été écrit. « Imprimer » ouvre la planche à la place
sheet-not-printed = Pas imprimée
sheet-not-printed-how = { $why }. Les images sont inchangées.
sheet-not-known = Un emplacement de cette série a une image absente de la liste de cette console, et la planche le montrerait sans image. Choisissez « Tout vérifier » sous Activité, Registre, puis imprimez
sheet-no-thread = Le système ne lance pas d’autre processus léger : { $why }
sheet-not-shown = L’image de { $time } ne peut être affichée : { $why }
sheet-no-pdf = Le PDF n’a pas pu être créé
sheet-not-written = { $path } ne peut être écrit : { $why }
sheet-no-program = Le système n’a pas de logiciel qui ouvre les PDF. Installez-en un et imprimez de nouveau, ou choisissez « Enregistrer la planche en PDF ». Elle est dans { $path }
