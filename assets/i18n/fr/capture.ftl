## La page

capture-take = Prenez une radio. Elle apparaît ici toute seule.
capture-nothing-to-review = Rien à valider.
capture-press = Touchez les images qui vont ensemble.
images-selected = { $count ->
    [one] { $count } image sélectionnée
   *[other] { $count } images sélectionnées
}
image-safe-here = { $why }. L’image est en sécurité sur cet ordinateur.

## Un autre rendez-vous

appointment-differs = { $name } a rendez-vous ici, de { $from } à { $to }. Les nouvelles images vont à { $selected }.
appointment-choose = Choisir { $name } du rendez-vous
appointment-put-away = Masquer la ligne du rendez-vous
appointment-banner-right = Le bandeau est juste

## Cette visite et ce qui attend

this-visit = Cette visite
visit-needs-patient = Choisissez un patient et les images de cette visite s’affichent ici.
visit-select-one = Sélectionner une à une
visit-select-several = Sélectionner plusieurs images
visit-series = Série { $filled } sur { $places } · suivante { $next }
unassigned-none = Aucune image n’attend un patient.
unassigned-landed = arrivées sans patient sélectionné
unassigned-of-nanopix = attendent leur patient
unassigned-uncertain = on ne sait pas à qui elles sont
unassigned-image = Image { $time }, non attribuée
unassigned-assign = Attribuer l’image { $time }
select-none = Ne rien sélectionner
images-need-review = { $count ->
    [one] { $count } image à valider
   *[other] { $count } images à valider
}
images-need-review-and-more = { $count ->
    [one] { $images } · et { $count } autre patient
   *[other] { $images } · et { $count } autres patients
}

## À qui elles sont

assign-several = De qui sont ces images ?
assign-file-names = Son fichier nomme { $whom }
assign-stay = Les images restent ici jusqu’à ce que vous les attribuiez.
assign-nothing-selected = rien de sélectionné

## La validation

review-taken = prise { $time }
review-radiograph = Radiographie à valider
review-names-another = Le fichier nomme un autre patient
review-names-another-how = { $whom }. Regardez avant de valider ; déplacez l’image si elle est à cette personne.
approve-named-file = Le fichier indique
approve-named-here = Elle serait validée pour
approve-named-how = Si l’image est à l’autre personne, laissez-la et déplacez-la. Ne la validez que si vous savez que le fichier se trompe.
approve-named-act = Valider quand même
review-preview-only = L’aperçu de NanoPix. L’original est gardé et envoyé tel quel ; ouvrez-le dans NanoPix
review-no-preview-safe = L’image est en sécurité sur cet ordinateur et peut être envoyée.
fate-lost = Perdue, pour autant qu’on sache : ni cet ordinateur ni le serveur ne l’a. Exportez-la de nouveau depuis le logiciel du capteur, ou faites restaurer la sauvegarde du serveur ; puis « Tout vérifier », sous Activité.
fate-at-server = Le serveur l’a confirmée : « Tout vérifier », sous Activité, la récupère, ou dit qu’elle est perdue.
fate-unknown = Le serveur ne l’a pas confirmée : « Tout vérifier », sous Activité, la cherche dans le dossier surveillé et sur le serveur.
fate-of-other-room = Un autre ordinateur l’a prise. Si elle ne vient pas : « Tout vérifier » là-bas, sous Activité, constate si le serveur l’a encore intacte, et y remédie.
review-milk-teeth = Dents de lait
review-note = Note sur cette image
review-no-note = Aucune note
review-half-a-tooth = Une demi-dent
review-half-a-tooth-how = Une dent a deux chiffres. Rien n’a été validé. Tapez les deux, puis { key-enter }.
review-out-of-sight = Pas entièrement visible
review-out-of-sight-how = Rien n’a été validé : l’image, ou le nom du patient, ne tient pas à l’écran. Agrandissez la fenêtre ou réduisez le texte dans les réglages.
review-approved-count = { $count ->
    [one] { $count } validée
   *[other] { $count } validées
}
review-sent-in = Envoi dans { $time }
rejected = Rejetée
rejected-how = { $reason } · gardée, masquée
review-undo = Annuler cette validation
review-approved-until = Validée. Elle part dans { $time } ; rien n’est envoyé avant.
review-approved-waits = Validée. Elle part dès que vient son tour.
review-retry = Renvoyer cette image
review-not-uploaded = Non envoyée : { $cause }. L’image est en sécurité sur cet ordinateur. Réessayez ou laissez-la.
review-not-sent = Non envoyée : { $cause }. { $fate }
review-not-uploaded-yet = Pas encore envoyée : { $cause }. L’image est en sécurité sur cet ordinateur. Nouvel essai dans { $time }.
review-hidden = Masquée sur le serveur, { $time } : plus aucune salle ne l’affiche. Elle est gardée, là-bas et ici ; qui peut masquer des fichiers peut la rétablir.
review-confirmed = Confirmée par le serveur : { $time }.

## Plusieurs à la fois

batch-image = Image sélectionnée de { $time }
batch-teeth = Dent de toutes
batch-teeth-differ = Dents différentes
batch-teeth-more = { $teeth } · certaines en ont d’autres
batch-not-approved = { $count ->
    [one] { $count } ne peut être validée ici et reste telle quelle
   *[other] { $count } ne peuvent être validées ici et restent telles quelles
}
batch-approve = Valider et envoyer ({ $count })
batch-approve-all = Valider toute la sélection

## La file d’envoi

queue-title = File d’envoi
queue-show = Afficher la file d’envoi
queue-hide = Masquer la file d’envoi
queue-all-sent = Tout est envoyé.
queue-key-refused = Arrêt : le serveur refuse la clé. Tout est en sécurité sur cet ordinateur.
queue-paused = Suspendu. Tout est en sécurité sur cet ordinateur.
queue-resumes = En sécurité sur cet ordinateur. Reprise automatique.
queue-progress = Avancement
queue-attempts = Essais
queue-uploading = En envoi
queue-last-error = Dernière erreur
queue-row = { $file }, { $patient }, { $state }, { $percent }, { $attempts ->
    [one] { $attempts } essai
   *[other] { $attempts } essais
}, { $error }

## Corriger la dent et la note

correct-short = Corriger
correct-title = Dent et note
corrected = Corrigée
correct-needs-person = L’image a été prise dans une autre salle. Seule une personne autorisée change ce qui en est dit.
assign-some-named = { $count ->
    [one] Le fichier de l’une d’elles nomme un patient. Regardez-la avant d’approuver
   *[other] Les fichiers de { $count } d’entre elles nomment un patient. Regardez-les avant d’approuver
}
correct-changed-meanwhile = Quelqu’un l’a changée entre-temps. Elle montre maintenant { $teeth } ; la note : { $note }. Enregistrer met à la place ce qui est ici.
not-corrected = Non corrigée
assigned-count = { $count ->
    [one] { $count } image attribuée à { $name }
   *[other] { $count } images attribuées à { $name }
}
