## Activité

activity-ledger = Registre
activity-clinic = Audit du cabinet
activity-whose = Activité de qui
and-more = et { $count } de plus
activity-none-of-kind = Rien de ce type encore.
activity-none = Rien ne s’est encore passé. Les nouvelles images et les envois s’affichent ici.
all = Tous
severity-info = Info
severity-attention = Attention
severity-failed = Échec
kind-ignored = Fichiers ignorés
kind-review = Validation
kind-upload = Envoi
kind-patient = Patient
kind-folder = Dossier
kind-server = Serveur
kind-program = Programme

## Le registre

ledger-landed = Arrivée
ledger-file = Fichier
ledger-became = Devenir
ledger-settled = Complète
ledger-hashed = Empreinte
ledger-safe = En sécurité
ledger-reviewed = Validée
ledger-sent = Envoyée
ledger-confirmed = Confirmée
ledger-reading = Lecture du registre.
ledger-nothing = Rien n’est arrivé. Chaque image s’affiche ici dès son arrivée.
ledger-week = 7 jours
ledger-month = 30 jours
ledger-span = Période
ledger-export = Exporter en CSV
ledger-folder = Dossier pour le registre
ledger-no-dialog = Ce système n’a pas de sélecteur de dossier. Le registre est inchangé. « chairside ledger --csv » affiche les mêmes lignes.
ledger-retakes = Reprises, par motif : { $reasons }
ledger-missing = Ce qui manque dans la liste est toujours dans la copie de sécurité. Redémarrez Chairside : il reprend chaque copie sans image.
ledger-row = { $time }, { $file }, { $state }, { $patient }, confirmée { $confirmed }
ledger-bring-back = Rétablir
ledger-bring-back-file = Rétablir { $file }
ledger-uploading = En envoi
ledger-retrying = Attend un nouvel essai
ledger-repeated = Arrivée de nouveau
ledger-replaced = Réécrite
ledger-ignored = Laissé de côté
ledger-unfinished = Incomplète
ledger-removed = Retirée
ledger-missing-word = Manquante

## Tout vérifier

check-everything = Tout vérifier
check-copies = Lecture des copies de sécurité
check-server = Interrogation du serveur
check-bytes = Le serveur lit ses données
check-stop = Arrêter
check-stopped = La vérification a été arrêtée. Rien n’a été modifié ; vérifiez de nouveau quand vous voulez
check-mending = Comparaison et réparation
check-step-of = { $what } : { $done } sur { $all }
check-more = Et { $count } de plus : « chairside check » les énumère tous
activity-filter = Ce qui est affiché
