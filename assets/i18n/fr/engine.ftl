## Motif de rejet

reason-undiagnosable = Non diagnosticable
reason-exposure = Exposition incorrecte
reason-duplicate = Doublon
reason-no-patient = Pas une image de patient
reason-other = Autre

## États

waits-for-decision = Attend de savoir qui est le patient de NanoPix
shared-folder = Deux patients de NanoPix partagent son dossier
patient-archived = Son patient est archivé
doubt-change = Arrivée autour d’un changement de patient ou d’un démarrage de Chairside
doubt-clock = Arrivée pendant que l’horloge de l’ordinateur était retardée
doubt-anothers = La même image est déjà celle d’un autre patient
doubt-found = Sa copie sûre a été trouvée sans son entrée
failure-no-connection = Pas de connexion
failure-connection-lost = Connexion perdue
failure-timed-out = Délai dépassé ({ $seconds } s)
failure-certificate = Certificat refusé
failure-server-full = Serveur plein
failure-server-busy = Serveur occupé
failure-server-error = Erreur du serveur ({ $status })
failure-too-large = Fichier trop volumineux
failure-patient-unknown = Patient inconnu du serveur
failure-refused = Refusé : { $message }
failure-not-ours = Pas un serveur Chairside
failure-spool = Copie de sécurité illisible

## Le bilan

balance-unassigned = { $count ->
    [one] { $count } non attribuée
   *[other] { $count } non attribuées
}
balance-to-review = { $count } à valider
balance-waiting = { $count } en attente
balance-being-sent = { $count } en envoi
balance-retrying = { $count } en attente d’un nouvel essai
balance-failed = { $count } en échec
balance-lost = { $count ->
    [one] { $count } perdue
   *[other] { $count } perdues
}
lost-where = Ni ici ni sur le serveur
balance-rejected = { $count ->
    [one] { $count } rejetée
   *[other] { $count } rejetées
}
balance-repeated = { $count } arrivées de nouveau
balance-replaced = { $count ->
    [one] { $count } réécrite
   *[other] { $count } réécrites
}
balance-no-image = { $count } hors image
balance-unfinished = { $count ->
    [one] { $count } incomplète
   *[other] { $count } incomplètes
}
balance-removed = { $count ->
    [one] { $count } retirée
   *[other] { $count } retirées
}
balance-missing = { $count ->
    [one] { $count } manquante
   *[other] { $count } manquantes
}
balance-server = serveur { $count }
balance-none = Capteur 0 : rien n’est arrivé
balance-of = Capteur { $count } = { $parts }

## Ce que dit le serveur, ou la liaison

server-no-answer = Aucun serveur ne répond à { $address }. Les images sont gardées ici et partiront quand il répondra. Vérifiez l’adresse, le réseau et que le serveur fonctionne
server-broke = La liaison avec { $address } s’est rompue. Les images sont gardées ici et seront renvoyées, chacune une fois. Rien à faire si cela passe ; sinon vérifiez le réseau
server-slow = { $address } n’a pas répondu pendant { $seconds } secondes. Les images sont gardées ici et seront renvoyées. Rien à faire si cela passe ; sinon vérifiez le réseau et le serveur
server-certificate = Le certificat de { $address } n’est pas fiable. Rien ne lui a été envoyé ; les images sont gardées ici. Vérifiez l’adresse et la date de cet ordinateur, ou faites-y installer le certificat du cabinet
server-key = { $address } a refusé la clé de liaison. Les images sont gardées ici et partiront. Collez une nouvelle clé dans les réglages
server-full = Le disque de { $address } est plein. Les images sont gardées ici et partiront quand il y aura de la place. Demandez au responsable du serveur d’en faire
server-busy-how = { $address } est occupé. Les images sont gardées ici et partiront dans un moment. Rien à faire
server-failed-how = { $address } a échoué avec le code { $status }. Les images sont gardées ici et seront renvoyées. Si cela dure, demandez au responsable du serveur de lire son journal
server-too-large = Le fichier dépasse ce que le serveur accepte. Il est gardé ici. Exportez-le et transmettez-le autrement, ou rejetez-le
server-no-patient = { $address } ne connaît pas le patient. Les images sont gardées ici. Choisissez de nouveau le patient ou attribuez l’image à un autre
server-kept-here = { $message }. Les images sont gardées ici
server-refused-how = { $address } l’a refusé ({ $status }) : { $message }. Rien n’est perdu. Corrigez ce qui est nommé et réessayez
server-not-ours = Ce qui répond à { $address } n’est pas un serveur Chairside. Les images sont gardées ici. Vérifiez l’adresse et si ce réseau demande une connexion
server-spool = La copie de sécurité de cette image est illisible ou modifiée. Rien n’a été envoyé. Vérifiez le disque de cet ordinateur et exportez-la de nouveau depuis le logiciel du capteur

## Ce qui est refusé à une personne

refusal-nobody = Il faut une personne. Rien n’a été modifié. Connectez-vous avec votre propre compte
refusal-session-over = Votre session est terminée. Rien n’a été modifié. Reconnectez-vous pour continuer
refusal-gone-meanwhile = La console a été verrouillée pendant que le serveur travaillait. C’est peut-être fait. Connectez-vous et voyez la liste.
refusal-no-server = Le serveur est inaccessible. Rien n’a été modifié ; les images sont gardées sur cet ordinateur. Réessayez quand il sera revenu
refusal-of-server = { $message }. Rien n’a été modifié.
refusal-no-answer = Le serveur n’a pas répondu. Rien n’a été modifié. Réessayez.
refusal-unknown-end = Le serveur n’a pas répondu jusqu’au bout : c’est fait ou non, rien n’est fait à moitié. Voyez la liste avant de réessayer.
refusal-busy = Le serveur est occupé. Rien n’a été modifié. Réessayez dans un instant.
refusal-failed = Le serveur n’y est pas parvenu. Rien n’a été modifié. Réessayez ; si cela dure, demandez au responsable du serveur de lire son journal.
not-accepted-busy = Chairside est occupé et ne l’a pas pris. Rien n’a été modifié. Réessayez dans un instant
not-accepted-stopped = Le moteur de Chairside s’est arrêté. Les images déjà affichées sont en sécurité. Relancez Chairside

## Adresses

address-unreadable = « { $address } » n’est pas une adresse. Écrivez-la comme https://chairside.clinic.local:8443
address-unencrypted = « { $address } » enverrait la clé sans chiffrement. Utilisez https:// ; http:// n’est permis que pour cet ordinateur (localhost, 127.0.0.1)
address-too-much = « { $address } » contient { $what }. N’écrivez que schéma, hôte et port, comme https://chairside.clinic.local:8443
address-user = un nom d’utilisateur ou un mot de passe
address-path = un chemin
address-query = une requête
field-date-of-birth = Date de naissance

## Le serveur et sa clé

problem-no-server = Pas de serveur
no-server-of-its-own = Ce Chairside n’a pas de serveur intégré. Les images sont gardées. Saisissez l’adresse du serveur du cabinet dans les réglages
no-key-yet = Il n’y a pas encore de clé pour le serveur. Les images sont gardées et partiront. Collez la clé dans les réglages
problem-no-key = Pas de clé de liaison
problem-key-unreadable = Clé de liaison illisible
problem-server-unusable = Serveur inutilisable
said-connected = Connecté au serveur
said-offline = Le serveur est inaccessible : { $cause }. Les images sont en sécurité sur cet ordinateur et partiront toutes seules à son retour
said-unable = Le serveur est là mais ne peut travailler : { $cause }. Les images sont en sécurité sur cet ordinateur et partiront toutes seules à son retour
said-key-refused = Le serveur a refusé la clé de liaison. Les images sont gardées et partiront. Collez une nouvelle clé dans les réglages
announced = Nouvelle radiographie d’une autre salle
announced-tooth = Nouvelle radiographie d’une autre salle · Dent { $teeth }

## Actions et résultats

first-and-more = { $first } (et { $count } de plus)
local-server-not-running = Le serveur de cet ordinateur ne fonctionne pas encore. Enregistrez d’abord les réglages
no-key-for-this-server = Il n’y a pas encore de clé pour ce serveur. Collez celle que son administrateur a créée pour cet ordinateur
could-not-write = { $path } n’a pas pu être écrit : { $why }
ledger-rows-are-in = { $count } lignes du registre sont dans { $path }
ledger-not-exported = Le registre n’a pas été exporté : { $why }. Il est inchangé. Choisissez un autre dossier
more-files-waiting = { $first }. Le même dossier a encore { $count } fichiers à venir
problem-image-not-in = Une image n’est pas encore entrée
folder-unreachable = { $path } : { $why } Les images déjà ici sont en sécurité. Reconnectez le dossier ou choisissez-en un autre dans les réglages
folder-is-back = { $path } est de retour. Ce qui y est arrivé entre-temps entre maintenant
thumbnails-how = { $why }. Les images elles-mêmes sont en sécurité et partent quand même. Faites de la place sur le disque des données de Chairside ou rendez-le inscriptible ; les vignettes suivront
thumbnails-fail = Les vignettes ne peuvent être gardées : { $text }
problem-thumbnails = Vignettes non gardées
service-failed = La partie de Chairside qui fait « { $name } » a échoué et redémarre dans { $seconds } s : { $why }. Les images déjà affichées sont en sécurité
problem-restarts = « { $name } » redémarre
problem-list-rebuilt = Liste d’images reconstruite
said-closed = Chairside a été fermé
not-written-down = Chairside n’a pas pu l’enregistrer : { $why }. Rien n’a été modifié ; les images déjà affichées sont en sécurité. Libérez de l’espace disque puis réessayez
settings-not-saved = Les réglages n’ont pas été enregistrés : { $why }. Les précédents restent en vigueur
settings-saved = Réglages enregistrés

## Qui est au fauteuil

said-selected = Un patient a été sélectionné
said-cleared = Le patient a été retiré. Les nouvelles images attendent dans « Non attribuées »
selection-not-written = Chairside n’a pas pu enregistrer le patient choisi : { $why }. Le bandeau fait foi maintenant, mais après un redémarrage ce pourrait être un patient antérieur. Les images ici sont en sécurité. Libérez de l’espace disque, puis choisissez ou retirez de nouveau
said-timed-out = Le délai du patient est écoulé et la sélection a pris fin. Les nouvelles images attendent dans « Non attribuées » ; rien n’est perdu
said-clock-changed = L’horloge de cet ordinateur a reculé, la sélection du patient a donc pris fin. Les nouvelles images attendent dans « Non attribuées » ; rien n’est perdu

## Patients

no-connection-yet = il n’y a pas encore de connexion au serveur
not-looked-up = Le patient n’a pas pu être trouvé : { $why }. { $in_vain }. Réessayez dans un instant
not-made = Le patient n’a pas été créé. { $why }. { $in_vain }
needs-a-name = Un patient doit avoir un nom
number-taken-choose = Un autre patient du cabinet a ce numéro. Choisissez ce patient ou donnez un autre numéro
is-here-already = { $who } existe déjà, avec cette date de naissance. Choisissez cette personne, ou créez-en une autre si c’est quelqu’un d’autre
free-disk-space = { $why }. Libérez de l’espace disque
name-with-number = { $name } (N° { $number })
in-vain-select = Ce patient n’est pas sélectionné, et cela n’a sélectionné personne d’autre : voyez le bandeau. Les images sans patient attendent dans « Non attribuées »
in-vain-assign = Les images restent où elles sont
nothing-changed = Rien n’a été modifié
server-not-now = Le serveur est inaccessible. Réessayez quand il sera revenu
not-archived = Le patient n’a pas été archivé. { $why }
server-does-not-have = Le serveur n’a pas encore ce patient. Rien n’a été modifié. Réessayez dans un instant
said-archived = Un patient a été archivé. Images et fiche sont gardées
archived-not-written = C’est archivé sur le serveur, mais n’a pas pu être enregistré ici : { $why }
selected-was-archived = Le patient sélectionné a été archivé et n’est plus sélectionné. Les nouvelles images attendent dans « Non attribuées » ; rien n’est perdu
selected-was-merged = La fiche du patient sélectionné a été fusionnée avec { $name }, maintenant sélectionné. Les nouvelles images y vont
number-taken = Un autre patient du cabinet a ce numéro. Rien n’a été modifié. Donnez un autre numéro
not-known-any-more = Ce patient n’est plus connu ici. Rien n’a été modifié
needs-a-name-unchanged = Un patient doit avoir un nom. Rien n’a été modifié
field-is-empty-now = { $label } est maintenant vide
field-is-now = { $label } est maintenant « { $now } »
changed-meanwhile = Quelqu’un l’a modifié entre-temps : { $fields }. Rien n’a été enregistré et votre saisie est encore là. Enregistrez de nouveau pour la mettre à la place
patients-unreadable = { $why }. Rien n’est perdu : les images arrivent et sont gardées. Relancez Chairside
problem-patients-unreadable = Patients illisibles
cannot-read-change = Chairside ne peut lire ce qui a été modifié
server-does-not-know = Le serveur ne connaît pas ce patient
said-changed-twice = Un patient a été modifié ici et sur un autre ordinateur. Rien n’est perdu : choisissez sur la page Patients ce qui est juste
said-link-taken = Un autre patient du cabinet est déjà lié à cette fiche de NanoPix. Celui-ci n’a pas été lié ; rien d’autre n’a été modifié
said-not-taken = Le serveur n’a pas pris la fiche d’un patient : { $why }. Elle est gardée sur cet ordinateur. Modifiez-la sur la page Patients
refused-records = { $first }. La fiche est gardée sur cet ordinateur et les autres salles ne la voient pas encore. Modifiez-la sur la page Patients ; elle sera alors renvoyée
problem-not-taken = Patient non pris
key-is-given = La clé de cette console vient d’une option ou d’une variable que Chairside ne peut changer. Rien n’a été modifié. Créez une clé et indiquez-la là.
old-key-works = { $why }. L’ancienne clé marche encore. Révoquez la nouvelle, qui est dans la liste, et réessayez.
row-not-written = Une ligne ne peut être écrite : { $why }. Rien n’a été écrit
audit-not-written = { $path } n’a pas pu être écrit : { $why }. L’audit du serveur est inchangé. Choisissez un autre dossier.
audit-file-not-written = Le fichier n’a pas été écrit : { $why }. L’audit du serveur est inchangé.
key-renewal-given = Le serveur signe de nouveau les clés, et celle de cette console vient d’une option ou d’une variable que Chairside ne peut changer. Elle marche encore quelques jours. Créez une clé sur le serveur et indiquez-la là

## Ce qu’est devenue une image

refused-gone = Cette image n’est plus là. Elle a pu être réunie avec une image identique
refused-too-much-drawn = On a dessiné plus qu’il n’est gardé sur cette image. Le dernier dessin n’est pas enregistré. Supprimez-en, et il le sera
refused-maybe-sent = { $file } est peut-être déjà sur le serveur. Elle reste où elle est
refused-hidden-there = { $file } est la même image que { $other }, que ce patient a et qui a été masquée sur le serveur. Elle reste où elle est ; un administrateur peut afficher de nouveau celle qui est masquée
refused-rewritten = { $file } a été réécrite par le logiciel du capteur après son affichage. Elle n’a pas été validée. Voyez la nouvelle version, puis validez-la
refused-another-patient = { $file } est désormais à un autre patient que lors de son affichage. Elle n’a pas été validée. Voyez-la chez ce patient
refused-names-another = Le fichier de { $file } nomme un autre patient. Elle n’a pas été validée. Voyez-la seule, puis validez-la ou déplacez-la
refused-has-patient = { $file } a entre-temps reçu un patient et lui reste. Si elle est à quelqu’un d’autre, déplacez-la
refused-lost = { $file } est perdue, pour autant qu’on sache : il n’y a rien à envoyer. Elle n’a pas été validée. Exportez-la de nouveau depuis le logiciel du capteur, ou faites restaurer la sauvegarde du serveur et vérifiez tout de nouveau
refused-too-late = { $file } est déjà en route vers le serveur, ou arrivée. Elle reste validée. Si elle est à quelqu’un d’autre, déplacez-la
refused-wrong-state = { $file } ne peut être modifiée ainsi : elle est { $state }
was-approved = a été validée
was-taken-back = n’est finalement pas validée et attend la validation
was-rejected = a été rejetée : { $reason }. Elle est gardée, masquée
was-rejected-maybe-sent = a été rejetée : { $reason }. Elle est gardée, masquée. Un envoi antérieur a pu atteindre le serveur : regardez-y aussi
was-brought-back = a été rétablie et attend la validation
was-assigned = a été attribuée
takes-the-place = prend la place de { $file }, la même image, qui avait été rejetée
are-one-now = { $file } est la même image que { $other }, que ce patient a déjà. Elles n’en font plus qu’une
is-unassigned = non attribuée ; choisissez d’abord son patient
is-for-review = en attente de validation
is-for-sending = en attente d’envoi
is-being-sent = en cours d’envoi
is-for-retry = en attente du prochain essai
is-with-server = sur le serveur
is-failed = en échec
is-rejected = rejetée
watching-from-now = { $path } est surveillé dès maintenant
watching-from-now-but = { $count ->
    [one] { $path } est surveillé dès maintenant. { $count } fichier déjà présent est laissé tel quel
   *[other] { $path } est surveillé dès maintenant. { $count } fichiers déjà présents sont laissés tels quels
}
left-aside = { $file } a été laissé de côté : { $why }
file-cannot-be-shown = { $file } ne peut être affichée : { $why }. Elle est gardée et envoyée quand même
file-rewritten = { $file } a été réécrite par le logiciel du capteur. La nouvelle version est affichée ; l’ancienne est gardée
file-same = { $file } est identique à une image déjà ici ({ $other }). Elle n’est pas prise deux fois
file-same-hidden = { $file } est identique à { $other }, masquée sur le serveur et qui n’est pas affichée. Elle n’est pas prise deux fois ; un administrateur peut l’afficher de nouveau
landed = { $file } est arrivée et en sécurité
landed-unassigned = { $file } est arrivée et en sécurité. { $why } : elle attend dans « Non attribuées »
landed-of-another = { $file } est arrivée et en sécurité. La même image est à un autre patient ici : elle attend dans « Non attribuées »
landed-again = { $file } avait été rejetée et revient parce que son fichier est arrivé de nouveau. Validez-la encore une fois
landed-again-for-another = { $file } est arrivée de nouveau et est déjà l’image d’un autre patient ici. Elle y reste : si elle est au patient choisi maintenant, déplacez-la
lost-landed-again = { $file } était perdue et est de nouveau là
not-sent-yet = { $file } n’a pas encore pu être envoyée : { $cause }. Elle est en sécurité ici et sera renvoyée toute seule
advice-maybe-sent = Un envoi antérieur a pu atteindre le serveur, elle reste donc à son patient : réessayez ou rejetez-la
advice-look = Regardez-la, puis réessayez, déplacez ou rejetez-la
not-taken-by-server = Le serveur n’a pas pris { $file } : { $cause }. Elle est en sécurité sur cet ordinateur. { $advice }
not-sent-no-copy = { $file } n’a pas été envoyée : sa copie de sécurité manque ou est illisible. « Tout vérifier », sous Activité, la cherche dans le dossier surveillé et sur le serveur
with-the-server = { $file } est sur le serveur
other-teeth-there = { $file } était déjà sur le serveur et y montre { $there }, et non { $here }. Cela vaut désormais ici aussi. Regardez-la et corrigez-la si c’est faux
other-note-there = { $file } était déjà sur le serveur, avec une autre note. Elle vaut désormais ici aussi. Regardez-la et corrigez-la si elle est fausse
note-that-was-here = La note d’ici était : { $note }
nobodys-undecided = Elle attend de savoir qui est le patient de NanoPix
nobodys-shared = Deux patients de NanoPix partagent son dossier, car leurs identifiants ne diffèrent que par la casse
nobodys-uncertain = On ne sait pas avec certitude à qui elle est
nobodys-no-selection = Aucun patient n’était sûrement sélectionné
went-to-another = Une nouvelle image de NanoPix est allée à { $name }, qui n’est pas le patient du bandeau
went-to-its-folder = est allée au patient dont le dossier NanoPix la contient
went-to-its-patient = est allée à son patient : on sait maintenant qui est le patient de NanoPix
waits-no-more = { $file } attend dans « Non attribuées » : son patient n’est plus celui de NanoPix
stay-with-the-first = Un patient et celui de NanoPix sont deux personnes, et { $count } images de NanoPix restent au premier, car le serveur les a peut-être. Si elles ne sont pas à lui, choisissez ce patient et déplacez chacune vers le bon

## Après un dommage

list-was-missing = La liste d’images (console.db) manquait. Elle a été reconstruite d’après les copies de sécurité : { $count } images attendent dans « Non attribuées ». Rien de leur contenu n’est perdu ; dites de nouveau à qui elles sont
list-was-damaged = La liste d’images (console.db) était endommagée. Elle a été gardée sous { $aside } et reconstruite d’après les copies de sécurité : { $count } images attendent dans « Non attribuées ». Rien de leur contenu n’est perdu ; dites de nouveau à qui elles sont
rows-were-damaged = { $rows } lignes de la liste d’images étaient endommagées. Leurs images sont revenues des copies de sécurité : { $count } attendent dans « Non attribuées ». Rien de leur contenu n’est perdu ; dites de nouveau à qui elles sont
images-were-missing = { $count } images manquaient dans la liste. Elles sont revenues des copies de sécurité et attendent dans « Non attribuées » ; dites de nouveau à qui elles sont

## Dossiers et fichiers

ignored-hidden = C’est un fichier masqué
ignored-temporary = Son nom est celui d’un fichier temporaire
ignored-system = Il appartient au système
ignored-thumbnail = C’est une vignette faite par un autre logiciel
place-link = C’est un lien, pas un fichier
place-device = C’est un tube ou un périphérique, pas un fichier
place-not-there = Le dossier n’est pas là. Il a été déplacé ou renommé, ou son lecteur n’est pas connecté.
place-not-allowed = Chairside n’a pas le droit de lire ce dossier. Donnez-le-lui.
place-file = C’est un fichier, pas un dossier. Choisissez le dossier qui le contient.
place-unreadable = Le dossier ne peut être lu : { $why }.
drive-not-connected = Son lecteur n’est pas connecté. Si le dossier n’est plus sur un lecteur, retirez-le des réglages et ajoutez-le de nouveau.
folder-not-known = Ce qu’on sait de ce dossier n’a pas pu être lu : { $why }. Rien n’entre avant que ce soit possible
folder-not-announced = Les nouveaux fichiers ne sont vus que toutes les { $seconds } secondes, car le système ne les annonce pas : { $why }
subfolder-unreadable = Ce dossier ne peut être lu : { $why }. Ses images ne sont pas vues
folder-not-to-its-end = Le dossier n’a pas pu être lu jusqu’au bout : { $why }.
folder-not-recorded = Son contenu n’a pas pu être enregistré : { $why }.
file-empty = Il est vide. Il entrera dès qu’il aura un contenu
file-no-image = Ce n’est ni JPEG, ni PNG, BMP, TIFF ou DICOM
delay-empty = Ce fichier est vide. Il entrera dès qu’il aura un contenu ; s’il reste vide, exportez de nouveau l’image
delay-busy = Un autre logiciel retient ce fichier depuis une minute. Il entrera dès qu’il sera libéré
delay-changing = Ce fichier grandit depuis une minute. Il entrera dès qu’il sera complet
delay-unreadable = Ce fichier ne peut être lu. Nouvel essai toutes les quelques secondes ; il entrera dès qu’il pourra l’être
removed-unfinished = Il a été retiré avant d’être complet
unwatched-unfinished = Il n’est pas complet, et son dossier n’est plus surveillé
file-unreadable = Il ne peut être lu : { $why }. Nouvel essai toutes les { $seconds } secondes
disk-full = Le disque des données de Chairside est plein. Les nouvelles images restent dans le dossier surveillé et entreront dès qu’il y aura de la place. Faites de la place
images-not-kept = Les nouvelles images ne peuvent être gardées pour l’instant : { $why }. Elles restent dans le dossier surveillé et entreront dès que possible
no-image-not-recorded = Un fichier qui n’est pas une image n’a pas pu être consigné : { $why }
unfinished-not-recorded = Un fichier incomplet n’a pas pu être consigné : { $why }
inspect-choose = Choisissez le dossier où le logiciel de radiographie écrit.
inspect-whole-path = Écrivez le chemin complet du dossier, depuis son lecteur ou la racine.
inspect-not-found = Dossier introuvable. Vérifiez l’orthographe, connectez le lecteur ou choisissez un autre dossier.
inspect-file = C’est un fichier. Choisissez le dossier qui le contient.
inspect-not-allowed = Ce dossier ne peut être lu. Demandez le droit de le lire ou choisissez-en un autre.
inspect-unreadable = Ce dossier ne peut être lu : { $why }.
no-preview-of-nanopix = NanoPix n’en a pas fait d’aperçu
preview-of-nanopix-cannot = L’aperçu de NanoPix ne peut être affiché : { $why }
no-picture = ce n’est pas une image
not-a-file = ce n’est pas un fichier
decoding-ended-program = Son décodage a déjà fait échouer Chairside, il n’est donc pas retenté
picture-not-smaller = L’image ne peut être réduite

## Déplacer une image

moving-say-why = Dites pourquoi, en { $count } caractères au plus. Rien n’a été modifié.
moving-not-looked-up = Le patient n’a pas pu être trouvé : { $why }. L’image reste où elle est. Réessayez dans un instant.
moving-gone = Cette image n’est plus là. Rien n’a été modifié.
moving-theirs-already = Elle est déjà à ce patient. Rien n’a été modifié.
moving-being-sent = Elle est en cours d’envoi. Rien n’a été modifié. Attendez la confirmation du serveur, puis déplacez-la.
moving-on-its-way = Elle est en route vers le serveur. Rien n’a été modifié. Attendez la confirmation du serveur, puis déplacez-la.
moving-not-written = La liste d’images de cet ordinateur n’a pas pu être écrite. Rien n’a été modifié. Libérez de l’espace disque puis réessayez.
moving-record-not-there = La fiche de ce patient est encore en route vers le serveur. L’image reste où elle est. Réessayez quand elle y sera.
moving-by-somebody = Quelqu’un a entre-temps donné cette image à un autre patient. Vous n’avez rien modifié. Regardez à qui elle est maintenant.
moving-at-the-same-time = D’autres modifient cette image en même temps. Vous n’avez rien modifié. Réessayez dans un instant.
moving-not-written-here = Le serveur l’a déplacée, mais cet ordinateur n’a pas pu l’enregistrer. Libérez de l’espace disque : ce sera revu au prochain démarrage.
moving-not-followed = On n’a pas pu enregistrer à qui sont maintenant certaines images : { $why }. Nouvel essai en cours. Libérez de l’espace disque
correcting-not-there = Elle n’est pas sur le serveur. Rien n’a été changé. La dent et la note se règlent à côté d’elle dans Capture.
correcting-by-somebody = Quelqu’un a changé la dent ou la note entre-temps. Elle montre maintenant { $teeth } ; la note : { $note }. Vous n’avez rien changé. Regardez ce qui s’y trouve, puis enregistrez de nouveau.
correcting-not-written-here = Le serveur l’a changée, et cet ordinateur n’a pas pu le noter. Libérez de l’espace disque : ce sera vérifié de nouveau.
no-tooth = aucune dent
teeth-corrected = { $file } montre maintenant { $after }, et non { $before }
note-corrected = La note de { $file } a été changée
was-moved-because = a été déplacée vers un autre patient : { $reason }
was-moved-at-server = { $file } est maintenant à un autre patient : elle a été déplacée sur le serveur
was-hidden-at-server = { $file } a été masquée sur le serveur : plus aucune salle ne l’affiche. Elle est gardée, là-bas et ici
was-shown-at-server = { $file } est de nouveau affichée : elle était masquée sur le serveur
hidden-at-server = Masquée sur le serveur
names-another = { $file } nomme un autre patient que celui auquel elle est allée. Elle est en sécurité et ne part pas avant qu’on ait regardé
names-another-elsewhere = { $file }, prise dans une autre salle, nomme un autre patient que celui chez qui elle se trouve. Regardez-la et déplacez-la si elle est à lui
confirmed-other-bytes = Le serveur a confirmé d’autres données que celles envoyées
confirmed-other-patient = Le serveur a ces données chez un autre patient
merged-while-waiting = La fiche d’un patient a été fusionnée avec une autre alors qu’une modification attendait ici. Ce que l’autre dit autrement est resté tel quel : voyez-la sur la page Patients
it-ended = elle s’est terminée

## Affichage des images et images des autres salles

display-not-told-sign-in = L’affichage d’une image est gardé sur cet ordinateur et non montré dans les autres salles : { $why }. Connectez-vous, et il y sera montré aussi
display-not-told-ask = L’affichage d’une image est gardé sur cet ordinateur et non montré dans les autres salles : { $why }. Demandez à quelqu’un qui peut modifier les fichiers
display-came-first = L’affichage de { $file } a aussi été modifié par { $who }, à { $time }. Ce qui a été réglé ici est le plus récent et compte
display-changed-after = L’affichage de { $file } a été modifié par { $who } après { $before }
somebody-else = quelqu’un d’autre
files-no-server = Le serveur est inaccessible
files-patient-unknown = Le serveur ne connaît pas encore ce patient
thumbnail-not-kept = La vignette n’a pas pu être gardée : { $why }
original-away = Elle n’est pas sur cet ordinateur et le serveur est inaccessible. Elle viendra toute seule à son retour
original-not-fetched = Elle n’a pas pu être récupérée : { $why }. Nouvel essai automatique
original-other-bytes = Ce que le serveur a envoyé n’est pas cette image. Elle n’est pas affichée et sera redemandée
originals-not-kept = Les images des autres salles ne peuvent être gardées sur cet ordinateur : { $why }. Rien n’est perdu. Libérez de l’espace disque
problem-disk = Disque bloqué
was-exported = { $file } a été exportée { $form ->
    [png] en PNG
    [jpeg] en JPEG
    [dicom] en DICOM
   *[original] en original
}{ $with ->
    [patient] { " " }avec le nom du patient
    [measurements] { " " }avec les mesures
    [both] { " " }avec le nom du patient et les mesures
   *[nothing] { "" }
} par { $who }

## Ce qui a arrêté le travail sur cet ordinateur

db-failed = la base de données de la console a échoué : { $why }
db-value = la base de données de la console contient une valeur illisible : { $what }
db-newer = console.db a été écrite par un Chairside plus récent (schéma { $found }, celui-ci connaît { $known }). Rien n’a été modifié. Réinstallez la version plus récente
db-not-put-aside = console.db est endommagée et n’a pas pu être mise de côté : { $why }
db-not-private = console.db ne peut être réservée à cet utilisateur : { $why }
db-rebuild-owed = la liste des images (console.db) était endommagée. Les images sont en sécurité : au prochain démarrage, Chairside refait la liste à partir des copies de sécurité
intake-unusable = Le dossier { $path } des copies de sécurité est inutilisable : { $why }. Les images restent dans le dossier surveillé. Rendez-le inscriptible
intake-no-thread = Le système n’a pas pu lancer la réception : { $why }
intake-died = Une partie de la réception s’est arrêtée sans qu’on s’y attende
decode-too-long = Un côté de { $width } × { $height } pixels est trop long : { $most } au plus sont affichés
decode-too-large = { $width } × { $height } pixels sont trop pour un aperçu
decode-truncated = Le fichier s’arrête avant son image
decode-no-picture = Le fichier ne contient pas d’image
decode-no-frame = { $count ->
    [one] Le fichier a { $count } image et aucune ensuite
   *[other] Le fichier a { $count } images et aucune ensuite
}
decode-damaged = Le fichier { $format } est endommagé
decode-unreadable = La copie de sécurité ne peut être lue : { $why }
no-note = aucune note
