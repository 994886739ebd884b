## Live Sync

freeze-emptied = La liste de patients de NanoPix est vide ; { $of } de ses patients sont connus ici. { freeze-how }
freeze-vanished = { $gone } patients liés sur { $of } manquent d’un coup dans NanoPix. { freeze-how }
freeze-older = { $older } patients liés sur { $of } sont dans un état antérieur dans NanoPix ; une sauvegarde semble restaurée. { freeze-how }
freeze-how = Rien n’a été modifié d’aucun côté. Vérifiez NanoPix, puis choisissez « Relire » ; ou « Accepter » pour continuer avec ces changements
change-name-born = { $name }, né(e) le { $date }
change-gone = { $who } : marqué « Plus dans NanoPix »
change-import = { $who } : ajouté depuis NanoPix
change-link = { $who } : lié à { $id } de NanoPix
change-ask = { $id } de NanoPix : attend de savoir qui c’est
change-here = { $who } : { $fields } repris de NanoPix
change-there = { $who } : { $fields } écrit dans NanoPix
change-conflict = { $who } : attend une décision sur { $fields }
change-back = { $who } : de nouveau dans NanoPix
change-export = { $who } : écrit dans NanoPix
change-ask-export = { $who } : attend de savoir s’il est écrit dans NanoPix
nanopix-marker-gone = La base de NanoPix n’est plus dans { $path }, mais autre chose s’y trouve. Rien n’a été modifié d’aucun côté. Vérifiez que c’est le dossier de NanoPix, puis choisissez « Relire »
nanopix-not-nanopix = Aucune base NanoPix dans { $path }. Choisissez le dossier PatientData, qui contient un dossier database avec le fichier NanoPix.db3
nanopix-not-found = Pas encore de base NanoPix dans { $path }. Rien n’est modifié d’aucun côté. Connectez son lecteur ou choisissez le dossier de NanoPix dans les réglages
nanopix-unreachable = Le dossier { $path } de NanoPix est inaccessible ({ $why }). Rien n’est modifié d’aucun côté. Vérifiez le lecteur ou le réseau
nanopix-not-mounted = Le dossier { $path } de NanoPix est vide : son lecteur n’est pas connecté. Rien n’est modifié d’aucun côté. Connectez le lecteur
nanopix-busy = La base de NanoPix est utilisée par un autre logiciel. Rien n’est perdu ; nouvel essai automatique
nanopix-interrupted = NanoPix a été interrompu pendant un enregistrement. Ses données sont en sécurité. Lancez NanoPix une fois pour remettre sa base en ordre
nanopix-emptied = La base de NanoPix est vide : elle n’a pas de table de patients. Rien n’est modifié d’aucun côté. Vérifiez NanoPix ou restaurez sa sauvegarde
nanopix-damaged = La base de NanoPix est illisible : endommagée ou en cours de copie. Rien n’est modifié d’aucun côté. Vérifiez NanoPix ou restaurez sa sauvegarde
nanopix-read-only = Ce compte ne peut écrire dans la base de NanoPix. Ce qui doit y être écrit est gardé. Donnez à ce compte le droit d’écrire dans le dossier de NanoPix
nanopix-replaced = La base de NanoPix a été remplacée en cours d’utilisation. Rien n’est perdu ; nouvel essai automatique
nanopix-disk = La base de NanoPix est inaccessible : { $why }. Rien n’est modifié d’aucun côté ; nouvel essai automatique
nanopix-failed = Échec de la base de NanoPix : { $why }. Rien n’est modifié d’aucun côté
tally-added = { $patients } venus de NanoPix
tally-linked = { $patients } liés à NanoPix
tally-updated = { $patients } mis à jour depuis NanoPix
decided-linked = Lié : un seul patient désormais. « Origine » (I) permet de défaire le lien
decided-two = Gardés comme deux patients
decided-two-export = Gardés comme deux patients. Le nouveau est aussi écrit dans NanoPix
decided-nobody-matches = Personne ne correspond à un seul patient par nom et date de naissance. Décidez un par un
decided-linked-many = { $count ->
    [one] { $count } patient a été lié
   *[other] { $count } patients ont été liés
}
decided-being-written = Une écriture de ce patient dans NanoPix est en cours. Rien n’a été modifié. Réessayez dans un instant
decided-unlinked = Délié : deux patients désormais
decided-ours = Ce qui figure ici compte et est écrit dans NanoPix
decided-theirs = Ce qui figure dans NanoPix compte et a été repris ici
decided-delete = La fiche de NanoPix est en cours de suppression. Si elle y a des images, elle reste, et on vous le dira
decided-leave = La fiche de NanoPix est laissée telle quelle
sync-console = { $why }. Rien n’est perdu ; nouvel essai automatique
sync-not-told = Les patients du cabinet ne sont pas encore arrivés du serveur. Rien n’est modifié d’aucun côté ; Live Sync commencera dès qu’ils seront là
sync-other-server = La console utilise maintenant un autre serveur. Rien n’a été modifié ; Live Sync recommence
sync-left-out = { $name } ({ $id }) : { $fields } ne peut être repris tel quel de NanoPix. Corrigez-le là-bas
sync-written = { $count ->
    [one] { $count } modification écrite dans NanoPix
   *[other] { $count } modifications écrites dans NanoPix
}
sync-not-deleted = Le patient n’a pas été supprimé dans NanoPix : il y a des images ou des rapports. Rien n’a été modifié. Supprimez-les dans NanoPix si c’est voulu
sync-no-folder = Le dossier d’un patient n’a pas pu être créé dans { $path } ({ $why }). Le patient est dans NanoPix et rien n’est perdu. Donnez à ce compte le droit d’y écrire
sync-kept = { $why }. Ce qui doit y être écrit est gardé et réessayé
sync-moved-on = Cela a changé entre-temps. Rien n’a été modifié. Relisez la liste, puis décidez
sync-is-off = Live Sync est désactivé. Rien n’a été modifié. Activez-le dans les réglages
sync-is-busy = Live Sync est occupé et ne l’a pas pris. Rien n’a été modifié. Réessayez dans un instant
sync-no-preview = On ne peut dire ce que ferait une synchronisation : { $why }
sync-no-folder-set = Aucun dossier NanoPix n’est défini. Choisissez-le dans les réglages
sync-stands-still = Live Sync s’est arrêté. Rien n’a été modifié. Choisissez d’abord « Relire » ou « Accepter » en haut de la fenêtre
sync-nothing-new = rien de nouveau
sync-was-read = NanoPix a été lu, { $patients } : { $news }
sync-not-accepted = Non accepté : la liste des changements est maintenant différente. Rien n’a été modifié. Lisez-la et acceptez de nouveau si elle est juste
problem-nanopix-not-written = NanoPix n’est pas écrit
problem-live-sync-stopped = Live Sync arrêté
sync-is-on = Live Sync est actif : les patients de NanoPix et du cabinet sont tenus à jour
sync-goes-on = NanoPix est de nouveau lu et Live Sync continue
sync-accepted = Une personne a accepté ce que NanoPix montre ; Live Sync s’était arrêté
sync-cannot-accept = Ceci ne peut être accepté : les données de NanoPix ne sont pas comme on les connaît. Corrigez, puis choisissez « Relire »
sync-not-read-yet = NanoPix n’a pas encore été lu. Rien n’a été modifié. Réessayez dans un instant
sync-decided = Une personne a décidé pour { $whom } : { $text }
sync-whom-nanopix = { $id } de NanoPix
sync-whom-patient = patient { $id }
sync-whom-all = toutes les concordances
nanopix-images-since = Les images de NanoPix à partir du { $date } entrent toutes seules. { $count } plus anciennes restent dans NanoPix, en sécurité ; pour en faire entrer une, exportez-la dans un dossier surveillé
oddity = La ligne { $row } de la table { $table } de NanoPix { $why }. Elle est laissée ; corrigez-la dans NanoPix
oddity-no-id = n’a pas d’identifiant utilisable
oddity-no-patient = ne nomme aucun patient ou aucune image
schema-unknown = La base de NanoPix a une forme que Chairside ne connaît pas ({ $what }). Rien n’a été modifié d’aucun côté. Installez un Chairside plus récent ou contactez l’assistance
no-key-no-keyring = Aucune clé de liaison trouvée, et le trousseau de cet ordinateur ne répond pas. Les images sont gardées et partiront. Déverrouillez le trousseau (ouvrez une session) ou collez la clé dans les réglages
backup-not-made = La copie de la base de NanoPix, faite avant d’y écrire, n’a pas pu être faite : { $why }. Ce qui doit y être écrit est gardé
backup-not-stored = La copie de la base de NanoPix, faite avant d’y écrire, ne peut être enregistrée dans { $path } ({ $why }). Ce qui doit y être écrit est gardé. Faites de la place sur ce disque
backup-not-whole = La copie de la base de NanoPix, faite avant d’y écrire, n’est pas entière : { $why }. Ce qui doit y être écrit est gardé. Vérifiez la base de NanoPix
