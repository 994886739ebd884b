## Verlauf

activity-ledger = Bilanz
activity-clinic = Praxis-Audit
activity-whose = Wessen Verlauf
and-more = und { $count } weitere
activity-none-of-kind = Noch nichts dieser Art.
activity-none = Noch ist nichts geschehen. Neue Bilder und Sendungen stehen hier.
all = Alle
severity-info = Info
severity-attention = Achtung
severity-failed = Fehler
kind-ignored = Ignorierte Dateien
kind-review = Prüfung
kind-upload = Senden
kind-patient = Patient
kind-folder = Ordner
kind-server = Server
kind-program = Programm

## Die Bilanz

ledger-landed = Eingang
ledger-file = Datei
ledger-became = Was daraus wurde
ledger-settled = Vollständig
ledger-hashed = Prüfsumme
ledger-safe = Sicher
ledger-reviewed = Geprüft
ledger-sent = Gesendet
ledger-confirmed = Bestätigt
ledger-reading = Die Bilanz wird gelesen.
ledger-nothing = Nichts ist eingegangen. Jedes Bild steht hier, sobald es da ist.
ledger-week = 7 Tage
ledger-month = 30 Tage
ledger-span = Zeitraum
ledger-export = Als CSV exportieren
ledger-folder = Ordner für die Bilanz
ledger-no-dialog = Dieses System hat keinen Ordnerdialog. Die Bilanz ist, wie sie war. „chairside ledger --csv“ gibt dieselben Zeilen aus.
ledger-retakes = Wiederholungen nach Grund: { $reasons }
ledger-missing = Was in der Liste fehlt, liegt noch in der Sicherung. Starten Sie Chairside neu: Es nimmt jede sichere Kopie auf, zu der kein Bild gehört.
ledger-row = { $time }, { $file }, { $state }, { $patient }, bestätigt { $confirmed }
ledger-bring-back = Zurückholen
ledger-bring-back-file = { $file } zurückholen
ledger-uploading = Wird gesendet
ledger-retrying = Wartet auf neuen Versuch
ledger-repeated = Erneut eingegangen
ledger-replaced = Neu geschrieben
ledger-ignored = Beiseitegelassen
ledger-unfinished = Unvollständig
ledger-removed = Entfernt
ledger-missing-word = Fehlt

## Alles prüfen

check-everything = Alles prüfen
check-copies = Sichere Kopien werden gelesen
check-server = Server wird gefragt, was er hat
check-bytes = Der Server liest seine Daten
check-stop = Anhalten
check-stopped = Die Prüfung wurde angehalten. Nichts wurde geändert; prüfen Sie jederzeit erneut
check-mending = Vergleichen und beheben
check-step-of = { $what }: { $done } von { $all }
check-more = Und { $count } weitere: „chairside check“ zählt alle auf
activity-filter = Was angezeigt wird
