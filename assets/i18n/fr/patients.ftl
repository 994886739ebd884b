## Le sélecteur

chooser-who-is-it = De qui est cette image ?
count-images = { $count ->
    [one] { $count } image
   *[other] { $count } images
}
image-now-with = Image de { $time }, actuellement chez { $patient }
image-without-patient = Image de { $time }, sans patient
chooser-keys = ↑ ↓ pour parcourir, Entrée pour choisir, Échap pour fermer
creating = Création…
create-and-choose = Créer et choisir
create-and-assign = Créer et attribuer
create-and-go-on = Créer et continuer
back = Retour

## Motif du rejet

reject-title = Rejeter cette image ?
image-of = Image de { $time }
image-of-tooth = Image de { $time } · dent { $teeth }
reject-how = Elle est masquée, non envoyée et gardée sur cet ordinateur.
reject-image = Rejeter l’image

## La recherche

picker-field = Nom, date de naissance ou numéro
picker-type = Tapez deux lettres d’un nom, une date de naissance ou un numéro.
picker-room-today = { $room } aujourd’hui
picker-recent = Patients récents
searching = Recherche…
picker-offline-nobody = Hors ligne. Personne ici ne correspond à « { $query } ».
picker-offline = Hors ligne. Voici les patients que cet ordinateur connaît.
picker-nobody = Personne ne correspond à « { $query } ». Vérifiez l’orthographe ou cherchez par date de naissance.
count-patients = { $count ->
    [one] { $count } patient
   *[other] { $count } patients
}
assign = Attribuer
assign-to = Attribuer à { $name }
choose-name = Choisir { $name }

## Le formulaire

form-last-name = Nom
form-first-name = Prénom
form-birth-date = Date de naissance
form-no-such-day = Jour inexistant. Écrivez 14.3.1978
form-day-month-year = Jour, mois, année
form-number = Numéro
form-optional = Facultatif
form-social-id = Numéro de sécurité sociale
form-doctor = Praticien
form-phone = Téléphone
form-address = Adresse
form-street = Rue et ville
form-postal-code = Code postal
form-number-kept = Une fiche garde un numéro. Rien n’a été modifié. Donnez-en un autre ou laissez l’ancien.
form-sex = Sexe
form-sex-not-said = Non précisé

## La page

not-opened = Non ouvert
patients-link-all = Lier toutes les concordances
patients-exact = { $count } patients de NanoPix ont le nom et la date de naissance d’un seul patient ici
patients-shown = { $count ->
    [one] { $count } affiché
   *[other] { $count } affichés
}
patients-created-today = { $count ->
    [one] { $count } créé aujourd’hui
   *[other] { $count } créés aujourd’hui
}
patients-more-coming = D’autres arrivent du serveur
patients-undecided = { $count ->
    [one] { $count } demande une décision
   *[other] { $count } demandent une décision
}
patients-row-of-nanopix = Ligne de NanoPix
patients-list = Patients, { $count }
patients-still-coming = La liste arrive encore du serveur. Rien n’y manque.
patients-none = Pas encore de patients. Créez-en un ici ou activez NanoPix Live Sync dans les réglages.
patients-none-today = Aucun patient créé aujourd’hui.
patients-none-external-today = Personne n’est venu de NanoPix aujourd’hui.
patients-none-external = Personne n’est encore venu de NanoPix.
patients-nobody-of = Personne de « { $filter } » ne correspond à « { $query } ». Cherchez parmi tous.
filter-today-external = Aujourd’hui, externes
filter-all-external = Tous les externes
search-short = Nom, date, numéro
search-long = Nom, date de naissance, numéro, ID
search-patients = Rechercher des patients
order = Ordre : { $order }
order-of-list = Ordre de la liste
column-born = Naissance
column-patient-created = Créé
column-source = Source
column-external-id = ID externe
column-images = Images
order-newest = Récents d’abord
order-oldest = Anciens d’abord
order-name = Nom, A à Z
order-name-down = Nom, Z à A
order-youngest = Plus jeunes d’abord
order-eldest = Plus âgés d’abord
order-number-down = Numéro le plus haut
order-number = Numéro le plus bas
order-front-desk = Accueil d’abord
order-nanopix = NanoPix d’abord
order-external = ID externe, croissant
order-external-down = ID externe, décroissant
order-most-images = Plus d’images
order-fewest-images = Moins d’images
order-descending = { $column }, décroissant
order-ascending = { $column }, croissant
column-actions = Actions
decision-first = Une décision est d’abord nécessaire

## Une ligne

row-undecided = Ce patient de NanoPix n’a pas encore de fiche ici. Rien n’est fusionné. Décidez d’abord qui il est : liez-le ou gardez-le séparé.
row-archived = Cette fiche a été archivée. Elle et ses images sont gardées. Décidez d’abord du sort de la fiche de NanoPix.
row-here-now = Ici
row-not-taken = Non pris
row-waits-server = Attend le serveur. En sécurité sur cet ordinateur, il y ira tout seul.
row-waits-nanopix = Attend NanoPix. En sécurité sur cet ordinateur, il y sera écrit tout seul.
row-no-name = Sans nom
row-not-in-nanopix = Pas dans NanoPix
row-gone = Absent
row-refused = Le serveur n’a pas pris cette fiche : { $why }. Elle est gardée sur cet ordinateur. Modifiez-la et elle sera renvoyée.
row-gone-story = Plus dans NanoPix. La fiche et ses images sont gardées ici.
row-archive = Archiver { $name }
row-where-from = Origine : { $name }
row-edit = Modifier { $name }
row-is-here = ici
row-is-gone = plus dans NanoPix
row-is-waiting-server = attend le serveur
row-is-waiting-nanopix = attend NanoPix
row-is-refused = non prise par le serveur : { $why }

## Questions

question-duplicate = Doublon possible
question-conflict = Modifié des deux côtés
question-deletion = Archivé ici, encore dans NanoPix
no-images = aucune image
until-you-decide = Rien n’est fusionné avant votre décision.
duplicates-birth-date-missing = { $count } personnes ici ont le même nom ; une date de naissance manque. { until-you-decide }
duplicates-name-incomplete = { $count } personnes ici ont la même date de naissance et un nom semblable, dont il manque une partie. { until-you-decide }
duplicates-was-linked = C’est peut-être l’une des { $count } personnes d’ici dont NanoPix n’a plus la fiche. { until-you-decide }
duplicates-link-differs = { $count } personnes ici sont liées à cette fiche et ont un autre nom ou une autre date de naissance. { until-you-decide }
duplicates-match = { $count } personnes ici ont les mêmes nom et date de naissance. { until-you-decide }
duplicate-match = Mêmes nom et date de naissance que { $who } ({ $images }). { until-you-decide }
duplicate-several = NanoPix en a plusieurs avec les nom et date de naissance de { $who } ({ $images }). { until-you-decide }
duplicate-birth-date-missing = Même nom que { $who } ({ $images }), mais une date de naissance manque. { until-you-decide }
duplicate-name-incomplete = Même date de naissance que { $who } ({ $images }), mais il manque une partie d’un nom. { until-you-decide }
duplicate-was-linked = NanoPix avait une autre fiche de { $who } ({ $images }) et ne l’a plus. { until-you-decide }
duplicate-link-differs = Une autre salle l’a lié à { $who } ({ $images }), qui a un autre nom ou une autre date de naissance. { until-you-decide }
question-double = Mêmes nom et date de naissance que { $who } ({ $images }), présent dans NanoPix. Celui-ci n’y est pas écrit avant votre décision.
question-deletion-how = La fiche et ses images sont gardées ici. Une fiche de NanoPix qui a des images est laissée en tout cas.
link-to = Lier à { $name }
link-to-one = Lier à …
archive-this-one = Archiver celui-ci
keep-nanopix = Garder NanoPix
keep-server = Garder le serveur
keep-ours = Garder le nôtre
delete-in-nanopix-too = Supprimer aussi dans NanoPix
leave-nanopix-alone = Laisser NanoPix
conflict-in-nanopix = { $field } : ici { $ours }, dans NanoPix { $theirs }
conflict-on-server = { $field } : ici { $ours }, sur le serveur { $theirs }
conflict-empty = vide
quoted = « { $text } »

## Questions et formulaires

edit-patient = Modifier le patient
who-are-you = Qui êtes-vous ?
archive-question = Archiver { $name } ?
unlink-question = Délier { $name } ?
who-is-question = Qui est { $name } ?
link-all-question = Lier toutes les concordances ?
delete-question = Supprimer { $name } aussi dans NanoPix ?
create-another = En créer un autre
create = Créer
saving = Enregistrement…
archive-needs-person = Seule une personne peut le faire, pas la clé de cet ordinateur. Connectez-vous avec votre adresse du serveur du cabinet.
archive-how = La fiche quitte la liste. Elle et ses images sont gardées sur le serveur et peuvent y être désarchivées.
archive-nanopix-left = La fiche de NanoPix est laissée, comme le disent les réglages.
archive-nanopix-asked = On vous demandera ensuite que faire de la fiche de NanoPix.
archive-offline = Le serveur est inaccessible et lui seul archive. Rien n’a été modifié. Réessayez quand il répondra.
unlink-how = La fiche de NanoPix devient un patient à part et ne sera plus liée automatiquement. Celle-ci est alors écrite dans NanoPix comme un autre patient : ne déliez que deux personnes différentes.
unlink-images = Les images de NanoPix non encore envoyées la suivent. Celles du serveur restent où elles sont ; rien n’est supprimé.
keep-linked = Garder lié
unlink = Délier
link-all-how = Les { $count } patients de NanoPix dont le nom et la date de naissance sont ceux d’un seul patient ici lui sont liés, même ceux qui ne sont pas affichés.
link-all-then = Ce qu’une fiche d’ici ne dit pas est repris de NanoPix ; rien n’est écrasé et chaque lien peut être retiré.
link-all = Tout lier
delete-how = La fiche de NanoPix est supprimée si elle n’a pas d’images. Avec des images, elle est laissée, et aucun dossier d’images n’est jamais retiré.
decide-later = Décider plus tard
delete-in-nanopix = Supprimer dans NanoPix
in-nanopix = Dans NanoPix : { $facts }
link-to-with-facts = Lier à { $name }, { $facts }

## Origine d’une fiche

source-open-folder = Ouvrir le dossier
source-waits-for = Attend
source-server-and-nanopix = Le serveur et NanoPix
source-created-here = Créé ici
source-last-synced = Dernière synchro
source-not-any-more = Plus dans NanoPix
source-linked-by = Lié par
source-by-live-sync = NanoPix Live Sync, automatique
source-by-person = Une personne
source-brought-in = Importé par Live Sync
source-written-there = Écrit là par Live Sync

## Déplacer une image

move-wrong-patient = Mauvais patient sélectionné
move-changed-late = Patient changé trop tard
move-wrong-in-program = Erreur dans le logiciel de radio
move-other-reason = Autre motif
move-needs-person = Cette image est sur le serveur. Seule une personne l’y déplace, pas la clé de cet ordinateur. Connectez-vous avec votre adresse du serveur du cabinet.
move-question = Déplacer vers un autre patient ?
move-is-there = L’image est déjà à ce patient. Laissez-la et choisissez-en un autre
move-not-allowed = Votre compte ne déplace pas d’images entre patients. Rien n’a été modifié. Demandez à un dentiste ou à un assistant du cabinet.
moving = Déplacement…
move-image = Déplacer l’image
move-leave = Laisser
moved-to = Elle est maintenant chez { $name }.
moved-to-review = Elle est maintenant chez { $name }, et de nouveau à valider.
moved = Déplacée
move-landed = arrivée { $time }
move-landed-teeth = arrivée { $time } · dent { $teeth }
move-nobody = Personne
move-is-with = Est chez
move-goes-to = Va chez
move-why = Pourquoi ?
move-why-field = Motif du déplacement
patients-filter = Quels patients
not-moved = Non déplacée
picker-has-it = A déjà cette image
