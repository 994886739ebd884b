## Der erste Start

welcome-not-complete = Ein Schritt ist nicht fertig. Nichts wurde geändert. Beachten Sie die rote Zeile oben.
welcome-server-safe = Bilder warten sicher auf diesem Computer, solange der Server nicht erreichbar ist.
welcome-nothing-leaves = Nichts verlässt diesen Computer, bis Sie einen Server verbinden.
welcome-starting = Startet
welcome-start = Chairside starten
welcome-language = Sprache
welcome-room = Raum { $number }
welcome-front-desk = Empfang
welcome-key-needed = Ein Verbindungsschlüssel wird gebraucht. Erzeugen Sie ihn am Server (chairside-server key create) und fügen Sie ihn hier ein
welcome-title = Willkommen bei Chairside
welcome-explained = Drei kurze Schritte. Alles lässt sich später in den Optionen ändern.
welcome-where = Wo liegen die Daten?
welcome-which-folder = In welchen Ordner kommen neue Röntgenbilder?
welcome-which-room = Welcher Raum ist das?
welcome-room-shown = steht auf jedem Bild, das hier entsteht
welcome-this-computer = Diesen Computer verwenden
welcome-this-computer-stay = Die Daten bleiben auf diesem Computer.
welcome-this-computer-one-room = Gut für einen Raum. Ohne Server.
welcome-server = Mit dem Praxisserver verbinden
welcome-server-several-rooms = Mehrere Räume, gemeinsame Daten.
welcome-server-needs = Sie brauchen Adresse und Schlüssel.
server-address = Serveradresse
bridge-key = Schlüssel
bridge-key-stored = Ein Schlüssel ist gespeichert
server-test = Testen
welcome-server-who = Beides hat Ihre IT-Betreuung. „Testen“ zeigt sofort, ob es stimmt.
server-asking = Server wird gefragt
server-connected-in = Verbunden, { $millis } ms
watch-folder = Ordner
browse = Wählen
folder-dialog = Ordner, in den neue Röntgenbilder kommen
folder-no-dialog = Das System hat keinen Ordnerdialog. Tippen oder fügen Sie den Pfad ein.
folder-needed = Ein Ordner wird gebraucht: der, in den das Sensorprogramm speichert.
folder-which = Der Ordner, in den das Sensorprogramm speichert. Nichts darin wird verschoben, geändert oder gelöscht.
folder-looking = Wird gelesen
folder-found = Ordner gefunden.
room-add = Raum hinzufügen
room-new = Neuer Raum
folder-whole-path = Geben Sie den ganzen Pfad an, wie { $example }
folder-empty = Er ist leer; jedes neue Bild kommt herein.
folder-holds = { $count ->
    [one] { $count } Bild liegt schon darin. Es bleibt unberührt; nur neue kommen herein.
   *[other] { $count } Bilder liegen schon darin. Sie bleiben unberührt; nur neue kommen herein.
}
