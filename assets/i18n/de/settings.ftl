# Die Seite Einstellungen.

changes-not-saved = { $count ->
    [one] { $count } Änderung nicht gespeichert
   *[other] { $count } Änderungen nicht gespeichert
}

## Sprache und Aussehen

room-this = Dieser Raum
room-placeholder = Name des Raums
room-shown = Steht auf jedem Bild, das hier entsteht.
room-others = Andere Räume
room-others-images = Bilder anderer Räume
room-keep = Bis zu { $size } behalten
room-others-note = Bilder anderer Räume, die hier angesehen wurden. Sie können wieder geholt werden.
look-theme = Farben
look-dark = Dunkel
look-light = Hell
look-system = System
look-text-size = Schriftgröße
look-motion = Bewegung
look-still = Nichts bewegt sich oder blendet ein
look-language = Sprache

## Die Seite

settings-folders = Ordner
settings-server = Server und Schlüssel
settings-patient-timeout = Patientenfrist
settings-review-mode = Prüfung
settings-room = Raum
settings-look = Sprache und Aussehen
settings-undo = Änderungen verwerfen
settings-need-attention = { $count ->
    [one] { $count } Einstellung prüfen
   *[other] { $count } Einstellungen prüfen
}
settings-all-saved = Alles gespeichert

## Was nicht stimmt

settings-no-folder = Kein Ordner. Nichts Neues kommt herein. Geben Sie den Ordner an, in den das Sensorprogramm speichert
settings-not-whole = Kein ganzer Pfad. Nichts wurde geändert. Geben Sie ihn ab Laufwerk oder Wurzel an
settings-folder-twice = Dieser Ordner steht hier schon. Entfernen Sie einen der beiden
settings-nanopix-no-folder = Kein Ordner. Nichts wird gelesen oder geschrieben. Geben Sie den Ordner PatientData von NanoPix an
settings-no-zone = Diese Zeitzone gibt es nicht. Nichts wurde geändert. Geben Sie ihren Namen an, wie Europe/Berlin, oder den Abstand, wie +02:00
settings-set-by = Vorgabe durch { $by }

## Der Besuch

timeout-after = Endet nach
timeout-explained = Warnt 5 Min. vorher. Nicht Gesendetes bleibt.
timeout-explained-lines =
    Warnt 5 Min. vorher.
    Nicht Gesendetes bleibt.
hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
review-first = Vor dem Senden prüfen
review-at-once = Sofort senden
review-first-explained = Sie geben jedes Bild frei
review-at-once-explained = Senden, sobald es da ist

## Der Server

server-test-failed = Test misslungen
server-not-tested = Nicht getestet
server-connecting = Verbindet
server-offline = Offline: { $cause }
server-empty = Leer: Daten bleiben auf diesem Computer
server-own = Der Server in Chairside wird benutzt. Er hat seinen eigenen Schlüssel; nichts verlässt diesen Computer.
key-keep-old = Alten behalten
key-replace = Ersetzen
key-new = Neuer Verbindungsschlüssel
key-paste = Neuen Schlüssel einfügen
key-none = Noch kein Schlüssel

## Überwachte Ordner

watch-folder-number = Ordner { $number }
folder-remove = { $name } entfernen
folder-add = Ordner hinzufügen
folder-watching-since = Überwacht, letztes Bild { $time }
folder-watching = Überwacht

## NanoPix

nanopix-light-blue = Hellblau
nanopix-soft-purple = Zartviolett
nanopix-light-amber = Hellgelb
nanopix-duplicates-link = Verknüpfen, wenn Name und Geburtsdatum gleich sind
nanopix-ask = Jedes Mal fragen
nanopix-duplicates-separate = Getrennt lassen
nanopix-leave-alone = Datensatz in NanoPix lassen
nanopix-today-created = In NanoPix angelegt
nanopix-today-first = Erstmals abgeglichen
nanopix-not-saved = Nicht gespeichert
nanopix-off = Aus
nanopix-last-read = Zuletzt gelesen { $time }
nanopix-in-step = Abgeglichen
nanopix-in-use = In Benutzung, wartet
nanopix-not-reachable = Nicht erreichbar
nanopix-stopped = Angehalten
nanopix-duplicates = Doppelte
nanopix-archived-here = Hier archiviert
nanopix-today-means = „Heute“ heißt
nanopix-bring-in = Patienten und Bilder automatisch übernehmen
nanopix-bring-in-wide = Patienten und Bilder aus NanoPix automatisch übernehmen
nanopix-both-ways = Hier angelegte Patienten kommen auch in NanoPix. Nichts wird von selbst gelöscht.
nanopix-folder = NanoPix-Pfad
nanopix-browse = Ordner von NanoPix wählen
nanopix-folder-dialog = Ordner PatientData von NanoPix
nanopix-stopped-how = Angehalten. Was gesehen wurde, steht oben im Fenster.
nanopix-row-colour = Zeilenfarbe
nanopix-clock = NanoPix-Uhr
nanopix-use-zone = { $zone } nehmen
nanopix-this-zone = Zeitzone dieses Computers
nanopix-zone-proposal = Die Zeiten der Bilder von NanoPix sind die von { $zone }.
nanopix-previewing = Wird gelesen …
nanopix-preview = Vorschau
nanopix-preview-how = Sagt, was ein Abgleich täte. Nichts wird geändert
nanopix-sync = Jetzt abgleichen
nanopix-sync-how = Liest und vergleicht NanoPix jetzt
nanopix-save-first = Erst speichern: Beide richten sich nach dem Gespeicherten.
nanopix-never = nie
nanopix-last = Zuletzt gelesen { $read } · zuletzt geschrieben { $written }
nanopix-left-out-more = Und { $count } weitere: chairside nanopix status zählt sie auf.
nanopix-preview-add = Patienten aus NanoPix kommen hinzu
nanopix-preview-link = werden mit hiesigen Patienten verknüpft
nanopix-preview-export = unserer Patienten kommen in NanoPix
nanopix-preview-ask = warten auf Ihre Entscheidung
nanopix-preview-images = Bilder werden übernommen
nanopix-preview-would = Das täte ein Abgleich. Nichts ist geändert.
nanopix-found = { $count ->
    [one] NanoPix-Datenbank gefunden, { $count } Patient
   *[other] NanoPix-Datenbank gefunden, { $count } Patienten
}

## Live Sync hat sich angehalten

freeze-title = NanoPix Live Sync hat sich angehalten
freeze-look-again = Erneut lesen
freeze-accept = Übernehmen …
freeze-look-again-how = Liest NanoPix erneut, wenn es in Ordnung gebracht ist
freeze-accept-how = Zeigt, was sich ändern würde, und fragt
freeze-not-accepted = Nicht übernommen
freeze-list-changed = Was sich ändern würde, ist nicht mehr, was aufgeführt war. Nichts wurde übernommen. Lesen Sie zuerst die neue Liste.
freeze-accept-question = Übernehmen, was NanoPix jetzt zeigt?
freeze-look-again-where = „Erneut lesen“ steht oben im Fenster, sobald dies geschlossen ist.
freeze-accepted-then = Danach macht Live Sync mit diesen Änderungen weiter. Patienten und Bilder bleiben: Nichts wird gelöscht, weder hier noch in NanoPix.
freeze-leave = Angehalten lassen
freeze-accept-it = Übernehmen
freeze-first-hundred = Dies sind die ersten hundert; es kann mehr geben.
key-missing = Kein Schlüssel. Bilder warten sicher auf diesem Computer. Erzeugen Sie einen am Server und fügen Sie ihn hier ein.
settings-parts = Teil der Optionen
