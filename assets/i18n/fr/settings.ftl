# La page Réglages.

changes-not-saved = { $count ->
    [one] { $count } modification non enregistrée
   *[other] { $count } modifications non enregistrées
}

## Langue et apparence

room-this = Cette salle
room-placeholder = Nom de la salle
room-shown = Affiché sur chaque image prise ici.
room-others = Autres salles
room-others-images = Images des autres salles
room-keep = Garder jusqu’à { $size }
room-others-note = Images d’autres salles regardées ici. Elles peuvent être récupérées à nouveau.
look-theme = Thème
look-dark = Sombre
look-light = Clair
look-system = Système
look-text-size = Taille du texte
look-motion = Mouvement
look-still = Rien ne bouge ni ne s’estompe
look-language = Langue

## La page

settings-folders = Dossiers
settings-server = Serveur et clé
settings-patient-timeout = Délai du patient
settings-review-mode = Validation
settings-room = Salle
settings-look = Langue et apparence
settings-undo = Annuler les modifications
settings-need-attention = { $count ->
    [one] { $count } réglage à corriger
   *[other] { $count } réglages à corriger
}
settings-all-saved = Tout est enregistré

## Ce qui ne va pas

settings-no-folder = Aucun dossier. Rien de nouveau n’entre. Indiquez le dossier où le logiciel du capteur enregistre
settings-not-whole = Chemin incomplet. Rien n’a été modifié. Indiquez-le depuis le lecteur ou la racine
settings-folder-twice = Ce dossier figure déjà ici. Supprimez l’un des deux
settings-nanopix-no-folder = Aucun dossier. Rien n’est lu ni écrit. Indiquez le dossier PatientData de NanoPix
settings-no-zone = Fuseau horaire inconnu. Rien n’a été modifié. Indiquez son nom, comme Europe/Berlin, ou un décalage, comme +02:00
settings-set-by = Fixé par { $by }

## La consultation

timeout-after = Retirer après
timeout-explained = Avertit 5 min avant. Le travail non envoyé est gardé.
timeout-explained-lines =
    Avertit 5 min avant.
    Le travail non envoyé est gardé.
hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
review-first = Valider avant l’envoi
review-at-once = Envoyer aussitôt
review-first-explained = Vous validez chaque image
review-at-once-explained = Envoi dès son arrivée

## Le serveur

server-test-failed = Échec du test
server-not-tested = Non testé
server-connecting = Connexion
server-offline = Hors ligne : { $cause }
server-empty = Vide : les dossiers restent ici
server-own = Le serveur intégré à Chairside est utilisé. Il a sa propre clé ; rien ne quitte cet ordinateur.
key-keep-old = Garder l’ancienne
key-replace = Remplacer
key-new = Nouvelle clé de liaison
key-paste = Collez la nouvelle clé
key-none = Pas encore de clé

## Dossiers surveillés

watch-folder-number = Dossier { $number }
folder-remove = Retirer { $name }
folder-add = Ajouter un dossier
folder-watching-since = Surveillé, dernière image { $time }
folder-watching = Surveillé

## NanoPix

nanopix-light-blue = Bleu clair
nanopix-soft-purple = Violet doux
nanopix-light-amber = Ambre clair
nanopix-duplicates-link = Lier si nom et date de naissance concordent
nanopix-ask = Demander à chaque fois
nanopix-duplicates-separate = Garder séparés
nanopix-leave-alone = Laisser la fiche de NanoPix
nanopix-today-created = Créé dans NanoPix
nanopix-today-first = Première synchronisation
nanopix-not-saved = Non enregistré
nanopix-off = Désactivé
nanopix-last-read = Dernière lecture { $time }
nanopix-in-step = À jour
nanopix-in-use = Occupé, en attente
nanopix-not-reachable = Inaccessible
nanopix-stopped = Arrêté
nanopix-duplicates = Doublons
nanopix-archived-here = Archivé ici
nanopix-today-means = « Aujourd’hui »
nanopix-bring-in = Importer patients et images automatiquement
nanopix-bring-in-wide = Importer automatiquement patients et images de NanoPix
nanopix-both-ways = Les patients créés ici sont aussi inscrits dans NanoPix. Rien n’est supprimé tout seul.
nanopix-folder = Dossier
nanopix-browse = Parcourir pour trouver le dossier de NanoPix
nanopix-folder-dialog = Dossier PatientData de NanoPix
nanopix-stopped-how = Arrêté. Ce qui a été constaté figure en haut de la fenêtre.
nanopix-row-colour = Couleur
nanopix-clock = Heure NanoPix
nanopix-use-zone = Prendre { $zone }
nanopix-this-zone = Fuseau de cet ordinateur
nanopix-zone-proposal = Les heures des images de NanoPix sont celles de { $zone }.
nanopix-previewing = Lecture …
nanopix-preview = Aperçu
nanopix-preview-how = Dit ce qu’une synchronisation ferait. Rien n’est modifié
nanopix-sync = Synchroniser
nanopix-sync-how = Lit et compare NanoPix maintenant
nanopix-save-first = Enregistrez d’abord : les deux utilisent ce qui est enregistré.
nanopix-never = jamais
nanopix-last = Dernière lecture { $read } · dernière écriture { $written }
nanopix-left-out-more = Et { $count } de plus : chairside nanopix status les énumère.
nanopix-preview-add = patients de NanoPix ajoutés ici
nanopix-preview-link = liés à des patients présents ici
nanopix-preview-export = de nos patients inscrits dans NanoPix
nanopix-preview-ask = en attente de votre décision
nanopix-preview-images = images importées
nanopix-preview-would = Ce que ferait la synchro. Rien n’a changé.
nanopix-found = { $count ->
    [one] Base NanoPix trouvée, { $count } patient
   *[other] Base NanoPix trouvée, { $count } patients
}

## Live Sync s’est arrêté

freeze-title = NanoPix Live Sync s’est arrêté
freeze-look-again = Relire
freeze-accept = Accepter …
freeze-look-again-how = Relit NanoPix, une fois remis en ordre
freeze-accept-how = Montre ce qui changerait, puis demande
freeze-not-accepted = Non accepté
freeze-list-changed = Ce qui changerait n’est plus ce qui était listé. Rien n’a été accepté. Lisez d’abord la nouvelle liste.
freeze-accept-question = Accepter ce que NanoPix montre maintenant ?
freeze-look-again-where = « Relire » se trouve en haut de la fenêtre, une fois ceci fermé.
freeze-accepted-then = Une fois acceptés, Live Sync continue avec ces changements. Patients et images sont conservés : rien n’est supprimé, ni ici ni dans NanoPix.
freeze-leave = Laisser arrêté
freeze-accept-it = Accepter
freeze-first-hundred = Voici les cent premiers ; il peut y en avoir d’autres.
key-missing = Aucune clé de liaison. Les images attendent en sécurité sur cet ordinateur. Créez une clé sur le serveur et collez-la ici.
settings-parts = Partie des réglages
