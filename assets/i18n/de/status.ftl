## Leiste und Banner

rail-waiting = { $page }, { $count } offen
banner-nobody = Kein Patient gewählt
banner-nobody-safe = Neue Bilder warten unter „Nicht zugeordnet“; nichts geht verloren.
banner-clear-patient = Patient entfernen
banner-change-patient = Patient wechseln
banner-keep-longer = Diesen Patienten für eine weitere volle Frist behalten
banner-keep-patient = Patient behalten
banner-clears-in = Endet in { $time }
banner-auto-clear = Automatisch in
banner-born = Geb.
banner-number = Nr.

## Meldungen

toast-several-people = Mehrere Patienten
toast-dismiss = Schließen
toast-new-image = Neues Röntgenbild
toast-safe-here = Es ist auf diesem Computer sicher
toast-view = Ansehen
toast-new-images = { $count ->
    [one] { $count } neues Röntgenbild
   *[other] { $count } neue Röntgenbilder
}
toast-new-images-elsewhere = { $count ->
    [one] { $count } neues Röntgenbild anderswo
   *[other] { $count } neue Röntgenbilder anderswo
}
toast-to-know = Hinweis
toast-done = Erledigt
toast-needs-attention = Bitte beachten
toast-not-done = Nicht erledigt
toast-of-another = Von jemand anderem
toast-of-another-how = Dieses Bild gehört zu { $patient }. Es ist sicher. Wählen Sie diese Person, um es zu sehen.
admin-title = Praxisverwaltung
unassigned = Nicht zugeordnet

## Ein Bild aus einem anderen Raum

new-dicom = Neues DICOM-Bild
of-teeth = { $count ->
    [one] Zahn { $teeth }
   *[other] Zähne { $teeth }
}
patient-not-named = Patient ohne Namen
from-another-room = aus einem anderen Raum
close = Schließen
close-picture = Bild schließen

## Zähne

tooth = Zahn { $tooth }
tooth-suggested = Zahn { $tooth }, vorgeschlagen
tooth-how = Zwei Ziffern tippen oder klicken
tooth-none-set = Kein Zahn angegeben
tooth-suggested-by-nanopix = Vorschlag von NanoPix: { $teeth }
tooth-name = { $kind } { $quadrant }
tooth-name-deciduous = { $kind } { $quadrant } (Milchzahn)
tooth-upper-right = oben rechts
tooth-upper-left = oben links
tooth-lower-right = unten rechts
tooth-lower-left = unten links
tooth-central-incisor = mittlerer Schneidezahn
tooth-lateral-incisor = seitlicher Schneidezahn
tooth-canine = Eckzahn
tooth-first-premolar = erster Prämolar
tooth-second-premolar = zweiter Prämolar
tooth-first-molar = erster Molar
tooth-second-molar = zweiter Molar
tooth-third-molar = dritter Molar

## Die Karte eines Bildes

state-needs-review = Zu prüfen
state-approved = Freigegeben
state-paused = Angehalten
state-waiting = Wartet
state-uploading = Sendet { $percent }
state-uploaded = Gesendet
state-failed = Fehler
state-lost = Verloren
state-rejected = Verworfen
state-hidden = Verborgen
state-selected = Ausgewählt
card-teeth = Zahn { $teeth }
card-teeth-suggested = Zahn { $teeth } vorgeschlagen
card-preview-only = nur Vorschau
card-other-name = seine Datei nennt jemand anderen
card-image = Bild { $time }
card-retry-image = Bild { $time } erneut senden
card-retry = Erneut
no-preview = Keine Vorschau
preview-only = Nur Vorschau
mark-other-name = Anderer Name in der Datei
card-tooth = Zahn

## Symbol im Infobereich

tray-open-folder = Überwachten Ordner öffnen
tray-open-portal = Portal öffnen
tray-open = Chairside öffnen
tray-view-log = Sendeprotokoll ansehen
tray-quit = Beenden
tray-select-patient = Patient wählen…
tray-resume = Senden fortsetzen
tray-pause = Senden anhalten
tray-starting = Startet
tray-not-set-up = Noch nicht eingerichtet. Chairside öffnen
tray-stopped = Beendet. Bilder sind hier sicher. Chairside neu starten
tray-failed = { $count } fehlgeschlagen
tray-key-refused = Schlüssel abgelehnt, { $waiting } warten. Hier sicher
tray-folder-unreachable = Überwachter Ordner nicht erreichbar
tray-offline = Offline
tray-offline-waiting = Offline, { $waiting } warten
tray-safe-here = { $state }. Hier sicher. { $retry }
tray-paused-waiting = Angehalten, { $waiting } warten. Hier sicher
count-uploading = { $count } werden gesendet
count-waiting = { $count } warten
count-to-review = { $count } zu prüfen
count-unassigned = { $count } nicht zugeordnet
tray-retrying-now = Neuer Versuch läuft
tray-retry-in-seconds = Neuer Versuch in { $seconds } s
tray-retry-in-minutes = Neuer Versuch in { $minutes } Min.

## Die Statuszeile

count-records = { $count ->
    [one] { $count } Datensatz
   *[other] { $count } Datensätze
}
strip-connecting = Verbindung zum Server
strip-connected = Server verbunden
strip-connected-short = Verbunden
strip-retrying-now = neuer Versuch läuft
strip-retry-in = neuer Versuch in { $time }
strip-offline = Offline — { $retry }
strip-offline-records = Offline — { $records } offen, { $retry }
strip-offline-waiting = Offline — { $waiting } warten, { $retry }
strip-offline-story = { $cause }. Alles ist auf diesem Computer sicher und läuft von selbst weiter.
key-refused = Schlüssel abgelehnt
strip-paused-waiting = Angehalten · { $waiting } warten
all-sent = Alles gesendet
strip-records-story = Patientendaten auf dem Weg zum Server. Sie sind auf diesem Computer sicher und gehen von selbst dorthin.
strip-records-to-send = { $records } zu senden
strip-nanopix-wait = Wartende Änderungen sind auf diesem Computer sicher und werden von selbst in NanoPix geschrieben.
strip-nanopix-off = { $name } aus
strip-nanopix-off-short = NanoPix aus
strip-looking = liest
strip-looking-short = Liest
strip-not-read = noch nicht gelesen
strip-nanopix-story = { $name }: { $count } Patienten, zuletzt gelesen { $read }.
strip-nanopix-in-use = NanoPix in Benutzung
strip-nanopix-not-reachable = NanoPix nicht erreichbar
strip-nanopix-stopped = { $name } angehalten
strip-nanopix-stopped-short = NanoPix angehalten
strip-no-folder = Kein überwachter Ordner
strip-folder-looking = Liest { $path }
strip-folder-watching = Überwacht { $path }
strip-folder-unreachable = { $path } ist nicht erreichbar
strip-folders = Überwacht { $count } Ordner
strip-folders-of = Überwacht { $watching } von { $count } Ordnern
strip-activity = Was hier geschah, das Neueste zuerst
strip-this-computer = Dieser Computer
strip-this-computer-room = Dieser Computer · { $room }
toast-gone-how = Das Bild, das Sie ansahen, wurde jemand anderem zugeordnet oder verborgen. Es ist sicher.
toast-gone = Nicht mehr da
