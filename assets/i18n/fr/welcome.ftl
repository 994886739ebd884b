## Premier démarrage

welcome-not-complete = Une étape est incomplète. Rien n’a été modifié. Voyez la ligne rouge ci-dessus.
welcome-server-safe = Les images attendent en sécurité sur cet ordinateur quand le serveur est inaccessible.
welcome-nothing-leaves = Rien ne quitte cet ordinateur tant qu’aucun serveur n’est connecté.
welcome-starting = Démarrage
welcome-start = Démarrer Chairside
welcome-language = Langue
welcome-room = Salle { $number }
welcome-front-desk = Accueil
welcome-key-needed = Une clé de liaison est nécessaire. Créez-en une sur le serveur (chairside-server key create) et collez-la ici
welcome-title = Bienvenue dans Chairside
welcome-explained = Trois étapes rapides. Tout peut être modifié plus tard dans les réglages.
welcome-where = Où se trouvent les dossiers ?
welcome-which-folder = Dans quel dossier arrivent les nouvelles radiographies ?
welcome-which-room = Quelle est cette salle ?
welcome-room-shown = affichée sur chaque image prise ici
welcome-this-computer = Utiliser cet ordinateur
welcome-this-computer-stay = Les dossiers restent sur cet ordinateur.
welcome-this-computer-one-room = Idéal pour une salle. Sans serveur.
welcome-server = Se connecter à un serveur
welcome-server-several-rooms = Plusieurs salles partagent les dossiers.
welcome-server-needs = Il faut l’adresse et une clé de liaison.
server-address = Adresse
bridge-key = Clé de liaison
bridge-key-stored = Une clé est enregistrée
server-test = Tester
welcome-server-who = Votre informaticien a les deux. « Tester » montre aussitôt si elles fonctionnent.
server-asking = Interrogation du serveur
server-connected-in = Connecté, { $millis } ms
watch-folder = Dossier
browse = Parcourir
folder-dialog = Dossier où arrivent les nouvelles radiographies
folder-no-dialog = Le système n’a pas de sélecteur de dossier. Saisissez ou collez le chemin.
folder-needed = Un dossier est nécessaire. Choisissez celui où le logiciel du capteur enregistre.
folder-which = Le dossier où le logiciel du capteur enregistre. Rien n’y est déplacé, modifié ni supprimé.
folder-looking = Lecture
folder-found = Dossier trouvé.
room-add = Ajouter une salle
room-new = Nouvelle salle
folder-whole-path = Indiquez le chemin complet, comme { $example }
folder-empty = Il est vide ; chaque nouvelle image entrera.
folder-holds = { $count ->
    [one] { $count } image s’y trouve déjà. Elle reste telle quelle ; seules les nouvelles entrent.
   *[other] { $count } images s’y trouvent déjà. Elles restent telles quelles ; seules les nouvelles entrent.
}
