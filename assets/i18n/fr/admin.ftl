## Les pages

admin-keys = Clés de liaison
admin-rooms = Salles
admin-people = Personnes
admin-keys-sentence = Chaque ordinateur a sa propre clé. Révoquez-en une : seul cet ordinateur s’arrête.
admin-rooms-sentence = Où sont les ordinateurs et où l’on prend les images. Les fichiers gardent le nom d’alors.
admin-people-sentence = Un compte chacun. Une personne exclue l’est aussitôt, partout.
admin-create-key = Créer une clé
admin-add-room = Ajouter une salle
admin-add-person = Ajouter une personne
role-superadmin = Super-admin
role-admin = Admin
role-dentist = Dentiste
role-assistant = Assistant
role-front-desk = Accueil
admin-keys-stranger = Les clés de liaison sont gérées par un admin du cabinet. Connectez-vous d’abord.
admin-rooms-stranger = Les salles sont gérées par un admin du cabinet. Connectez-vous d’abord.
admin-people-stranger = Les personnes sont gérées par un admin du cabinet. Connectez-vous d’abord.
admin-read-again = Relire
admin-no-keys = Pas encore de clé. Créez-en une pour chaque ordinateur qui prend des images.
admin-no-rooms = Pas encore de salle. Ajoutez celles où l’on prend des images.
admin-nobody = Personne encore.
admin-list-failed = La liste n’a pas pu être lue. Rien n’a été modifié.
admin-list-reading = Lecture de la liste.
admin-try-again = Réessayer

## La personne connectée

not-for-you = Seul un admin du cabinet peut le faire. Vous êtes connecté en tant que { $name }, { $role }. Rien n’a été modifié.
role-in-sentence-superadmin = super-admin
role-in-sentence-admin = admin
role-in-sentence-dentist = dentiste
role-in-sentence-assistant = assistant
role-in-sentence-front-desk = accueil
account-locked-by = Verrouillé par { $name }. Se connecter
account-locked = Verrouillé
account-locked-was = Verrouillé, { $name } était connecté
account-signed-in-as = Connecté : { $who }
account-menu = Compte
account-change-title = Changer votre mot de passe
account-why-sign-in = Cet ordinateur prend des images avec sa propre clé. Ce qui exige une personne demande qui vous êtes ; vous restez connecté jusqu’à ce que vous verrouilliez ou partiez.
account-password-changed = Mot de passe changé
account-signed-out-elsewhere = Vous êtes déconnecté partout ailleurs.
account-password-rule = { $count } caractères ou plus ; quelques mots conviennent. Les autres ordinateurs où vous êtes connecté seront déconnectés.
account-present-password = Actuel
account-new-password = Nouveau
account-new-again = Confirmer
account-changing = Modification…
account-change = Changer
account-too-short = Le nouveau mot de passe est trop court. Rien n’a été modifié. Donnez { $count } caractères ou plus.
account-not-same = Les deux diffèrent. Rien n’a été modifié. Saisissez deux fois le nouveau mot de passe.

## Connexion

cancel = Annuler
sign-in-locked = Cette console est verrouillée ; { $name } était connecté. Connectez-vous pour continuer.
e-mail = E-mail
password = Mot de passe
sign-in-not-reached = Le serveur est inaccessible et lui seul sait qui vous êtes. Les images sont prises et gardées comme toujours. Connectez-vous quand il répondra.
sign-in-asking = Connexion…

## Clés de liaison

column-label = Libellé
column-key-id = ID de clé
column-created = Créée
column-last-used = Dernier usage
column-room = Salle
column-status = État
key-active = Active
key-idle = Inactive 90 j
key-rotated = Renouvelée
key-replaced = Remplacée
key-ended = Expirée
key-revoked = Révoquée
key-idle-story = Inutilisée depuis 90 jours. Si l’ordinateur n’est plus là, révoquez sa clé.
key-rotated-story = Le secret du serveur a changé. Cet ordinateur reprend sa clé tout seul ; l’ancienne forme marche encore 7 jours.
key-replaced-story = Une clé plus récente a ce nom et cette salle. Révoquez celle-ci quand l’ordinateur utilisera la nouvelle.
key-ended-story = Une clé vit un an. Remplacez-la.
key-revoke = Révoquer
key-this-console = cette console
key-this-console-line = Cette console
key-never-used = jamais utilisée
key-last-used = dernier usage { $time }
key-no-room = sans salle
never = Jamais
key-replace-of = Remplacer la clé de { $name }
key-revoke-of = Révoquer { $name }

## Salles

column-name = Nom
column-keys = Clés
column-room-created = Créée
room-rename = Renommer
room-this-lower = cette salle
room-archived-lower = archivée
room-in-use-lower = utilisée
room-archived = Archivée
room-archived-story = Des fichiers ou des clés la nomment. Ajouter une salle de ce nom la rétablit.
room-here-story = Cette console se trouve ici.
room-in-use = Utilisée
room-rename-of = Renommer { $name }
room-archive-of = Archiver { $name }
room-rename-how = Les clés de la salle suivent. Les fichiers gardent le nom qu’elle avait alors.
room-make-how = Comme on l’appelle : « Salle 4 », « Hygiène ». Le nom d’une salle archivée la rétablit.

## Une clé créée

key-made-for = Clé créée pour { $name }
copy = Copier
key-copied = Copiée. Le presse-papiers sera vidé dans 60 s.
key-step-one = Sur le nouvel ordinateur, ouvrez Réglages, Serveur et clé, Remplacer.
key-step-two = Collez la clé et cliquez sur Tester.
done = Terminé
key-stored = J’ai conservé la clé
key-store-first = Conservez-la d’abord : elle ne sera plus montrée.
key-label = Libellé : { $name }
key-once = Montrée une seule fois.
key-once-how = Chairside n’en garde pas de copie. Si elle est perdue, créez-en une autre et révoquez celle-ci.

## Personnes

column-role = Rôle
column-last-signed-in = Dernière connexion
person-shut-out = Exclure
person-let-in = Réadmettre
person-is-shut-out = exclue
person-may-sign-in = peut se connecter
person-shut-out-state = Exclue
person-you = Vous
person-you-story = Vous êtes connecté ici. Personne ne change son propre rôle ni ne s’exclut.
person-active = Active
person-edit = Modifier { $name }
person-set-password = Donner un nouveau mot de passe à { $name }
person-let-in-again = Réadmettre { $name }
person-shut-out-name = Exclure { $name }
password-again = Confirmer
person-password-rule = Donnez-lui le mot de passe en personne ; elle le changera elle-même. { $count } caractères ou plus.
person-choose-role = Choisir la fonction
person-own-role = Personne ne change son propre rôle : un autre admin du cabinet le fait.
person-role-at-once = Un rôle vaut aussitôt, partout où la personne est connectée.
person-new-password-rule = La personne est déconnectée partout. Donnez-lui le nouveau en personne ; elle le changera elle-même. { $count } caractères ou plus.
person-set-password-act = Définir

## Questions

ask-make-key = Créer une clé de liaison
ask-replace-key = Remplacer la clé de « { $name } » ?
ask-revoke-key = Révoquer « { $name } » ?
ask-make-room = Ajouter une salle
ask-rename-room = Renommer « { $name } »
ask-archive-room = Archiver « { $name } » ?
ask-make-person = Ajouter une personne
ask-shut-out = Exclure { $name } ?
ask-let-in = Réadmettre { $name } ?
ask-password = Un nouveau mot de passe pour { $name }
did-revoke = Clé révoquée
did-revoke-how = { $name } ne se connecte plus. Les images y restent conservées.
did-add-room = Salle ajoutée
did-rename-room = Salle renommée
did-archive-room = Salle archivée
did-archive-room-how = { $name } reste dans la liste : des fichiers ou des clés la nomment.
did-remove-room = Salle supprimée
did-add-person = Personne ajoutée
did-save = Enregistré
did-sign-out = { $name } est déconnecté partout.
did-let-in = Réadmise
did-set-password = Mot de passe défini
did-replace-key = Clé remplacée
did-replace-key-how = Cette console utilise sa nouvelle clé. Révoquez maintenant l’ancienne.
only-a-person = Seule une personne peut le faire. Ce que vous avez saisi est gardé.
replace-this-key-how = Cette console reçoit une nouvelle clé, la range à la place de l’ancienne et l’utilise aussitôt. Rien n’est à copier. L’ancienne marche jusqu’à sa révocation.
replace-key-how = Une nouvelle clé est créée pour cet ordinateur et montrée une fois. L’ancienne marche jusqu’à sa révocation, pour que l’ordinateur ne s’arrête jamais.
make-new-key = Créer une clé
revoke-this = C’est la clé de cette console.
revoke-how = Elle cesse aussitôt d’envoyer. Les images y restent et pourront partir avec une nouvelle clé.
revoke-last-used = Dernier usage { $time }
revoke-never-used = Jamais utilisée
revoke-facts = { $room } · { $used } · Clé { $key }
no-room = Sans salle
archive-room-how = Elle n’est plus proposée. Les fichiers et clés qui la nomment continuent ; ajouter une salle de ce nom la rétablit.
shut-out-how = La personne est déconnectée aussitôt, partout, et ne peut plus se connecter. Ce qu’elle a fait reste, et elle peut être réadmise.
let-in-how = La personne peut se reconnecter avec son mot de passe.
not-now = Pas maintenant
one-moment = Un instant…
make-key-how = Une par ordinateur. Nommez-la pour que chacun sache lequel en lisant la liste.
make-key-computer = Ordinateur
make-key-example = Salle nord, poste principal
