## Live Sync

freeze-emptied = Die Patientenliste von NanoPix ist leer; { $of } ihrer Patienten sind hier bekannt. { freeze-how }
freeze-vanished = { $gone } von { $of } verknüpften Patienten fehlen auf einmal in NanoPix. { freeze-how }
freeze-older = { $older } von { $of } verknüpften Patienten haben in NanoPix einen älteren Stand; anscheinend wurde eine Sicherung eingespielt. { freeze-how }
freeze-how = Auf keiner Seite wurde etwas geändert. Prüfen Sie NanoPix, dann „Erneut lesen“; oder „Übernehmen“, um mit diesen Änderungen weiterzumachen
change-name-born = { $name }, geb. { $date }
change-gone = { $who }: als „Nicht mehr in NanoPix“ markiert
change-import = { $who }: aus NanoPix übernommen
change-link = { $who }: mit { $id } in NanoPix verknüpft
change-ask = { $id } in NanoPix: wartet auf die Entscheidung, wer es ist
change-here = { $who }: { $fields } aus NanoPix übernommen
change-there = { $who }: { $fields } in NanoPix eingetragen
change-conflict = { $who }: wartet auf eine Entscheidung über { $fields }
change-back = { $who }: wieder in NanoPix
change-export = { $who }: in NanoPix eingetragen
change-ask-export = { $who }: wartet auf die Entscheidung, ob er in NanoPix eingetragen wird
nanopix-marker-gone = Die Datenbank von NanoPix ist nicht mehr in { $path }, aber anderes. Auf keiner Seite wurde etwas geändert. Prüfen Sie, ob dies der Ordner von NanoPix ist, dann „Erneut lesen“
nanopix-not-nanopix = In { $path } wurde keine NanoPix-Datenbank gefunden. Wählen Sie den Ordner PatientData, in dem ein Ordner database mit der Datei NanoPix.db3 liegt
nanopix-not-found = In { $path } wurde noch keine NanoPix-Datenbank gefunden. Auf keiner Seite wird etwas geändert. Verbinden Sie das Laufwerk, oder wählen Sie den Ordner von NanoPix in den Optionen
nanopix-unreachable = Der Ordner { $path } von NanoPix ist nicht erreichbar ({ $why }). Auf keiner Seite wird etwas geändert. Prüfen Sie Laufwerk oder Netzwerk
nanopix-not-mounted = Der Ordner { $path } von NanoPix ist leer: Sein Laufwerk ist nicht verbunden. Auf keiner Seite wird etwas geändert. Verbinden Sie das Laufwerk
nanopix-busy = Die Datenbank von NanoPix wird von einem anderen Programm benutzt. Nichts geht verloren; es wird von selbst erneut versucht
nanopix-interrupted = NanoPix wurde beim Speichern unterbrochen. Seine Daten sind sicher. Starten Sie NanoPix einmal, damit seine Datenbank in Ordnung kommt
nanopix-emptied = Die Datenbank von NanoPix ist leer: Sie hat keine Patiententabelle. Auf keiner Seite wird etwas geändert. Prüfen Sie NanoPix, oder spielen Sie seine Sicherung ein
nanopix-damaged = Die Datenbank von NanoPix ist nicht lesbar: beschädigt oder wird gerade kopiert. Auf keiner Seite wird etwas geändert. Prüfen Sie NanoPix, oder spielen Sie seine Sicherung ein
nanopix-read-only = Dieses Konto darf nicht in die Datenbank von NanoPix schreiben. Was dort einzutragen ist, bleibt erhalten. Geben Sie diesem Konto das Schreibrecht im Ordner von NanoPix
nanopix-replaced = Die Datenbank von NanoPix wurde während der Benutzung ersetzt. Nichts geht verloren; es wird von selbst erneut versucht
nanopix-disk = Die Datenbank von NanoPix ist nicht erreichbar: { $why }. Auf keiner Seite wird etwas geändert; es wird von selbst erneut versucht
nanopix-failed = Die Datenbank von NanoPix versagte: { $why }. Auf keiner Seite wird etwas geändert
tally-added = { $patients } aus NanoPix übernommen
tally-linked = { $patients } mit NanoPix verknüpft
tally-updated = { $patients } aus NanoPix aktualisiert
decided-linked = Verknüpft: ab jetzt ein Patient. Unter „Herkunft“ (I) lässt sich die Verknüpfung lösen
decided-two = Bleiben zwei Patienten
decided-two-export = Bleiben zwei Patienten. Der neue wird auch in NanoPix eingetragen
decided-nobody-matches = Niemand passt in Name und Geburtsdatum zu genau einem Patienten. Entscheiden Sie einzeln
decided-linked-many = { $count ->
    [one] { $count } Patient wurde verknüpft
   *[other] { $count } Patienten wurden verknüpft
}
decided-being-written = Von diesem Patienten wird gerade etwas in NanoPix eingetragen. Nichts wurde geändert. Versuchen Sie es gleich noch einmal
decided-unlinked = Getrennt: ab jetzt zwei Patienten
decided-ours = Was hier steht, zählt und wird in NanoPix eingetragen
decided-theirs = Was in NanoPix steht, zählt und wurde hier übernommen
decided-delete = Der Datensatz in NanoPix wird gelöscht. Hat er dort Bilder, bleibt er, und das wird gesagt
decided-leave = Der Datensatz in NanoPix bleibt, wie er ist
sync-console = { $why }. Nichts geht verloren; es wird von selbst erneut versucht
sync-not-told = Die Patienten der Praxis sind noch nicht vom Server da. Auf keiner Seite wird etwas geändert; Live Sync beginnt, sobald sie da sind
sync-other-server = Die Konsole arbeitet jetzt mit einem anderen Server. Nichts wurde geändert; Live Sync beginnt neu
sync-left-out = { $name } ({ $id }): { $fields } lässt sich nicht so übernehmen, wie es in NanoPix steht. Berichtigen Sie es dort
sync-written = { $count ->
    [one] { $count } Änderung wurde in NanoPix eingetragen
   *[other] { $count } Änderungen wurden in NanoPix eingetragen
}
sync-not-deleted = Der Patient wurde in NanoPix nicht gelöscht: Dort gibt es Bilder oder Berichte von ihm. Nichts wurde geändert. Löschen Sie sie in NanoPix, wenn das gewollt ist
sync-no-folder = Der Ordner eines Patienten konnte in { $path } nicht angelegt werden ({ $why }). Der Patient ist in NanoPix, und nichts ist verloren. Geben Sie diesem Konto dort das Schreibrecht
sync-kept = { $why }. Was dort einzutragen ist, bleibt und wird erneut versucht
sync-moved-on = Das hat sich inzwischen geändert. Nichts wurde geändert. Sehen Sie erneut in die Liste und entscheiden Sie dann
sync-is-off = Live Sync ist ausgeschaltet. Nichts wurde geändert. Schalten Sie es in den Optionen ein
sync-is-busy = Live Sync ist beschäftigt und nahm das nicht an. Nichts wurde geändert. Versuchen Sie es gleich noch einmal
sync-no-preview = Was ein Abgleich täte, lässt sich nicht sagen: { $why }
sync-no-folder-set = Kein Ordner von NanoPix ist gewählt. Wählen Sie ihn in den Optionen
sync-stands-still = Live Sync hat sich angehalten. Nichts wurde geändert. Wählen Sie erst „Erneut lesen“ oder „Übernehmen“ oben im Fenster
sync-nothing-new = nichts Neues
sync-was-read = NanoPix wurde gelesen, { $patients }: { $news }
sync-not-accepted = Nicht übernommen: Was sich ändern würde, ist inzwischen eine andere Liste. Nichts wurde geändert. Sehen Sie sie an und übernehmen Sie erneut, wenn sie stimmt
problem-nanopix-not-written = NanoPix wird nicht beschrieben
problem-live-sync-stopped = Live Sync angehalten
sync-is-on = Live Sync ist an: Patienten von NanoPix und Praxis werden abgeglichen
sync-goes-on = NanoPix wird wieder gelesen, und Live Sync macht weiter
sync-accepted = Eine Person hat übernommen, was NanoPix jetzt zeigt; Live Sync hatte sich angehalten
sync-cannot-accept = Das kann nicht übernommen werden: Die Daten von NanoPix sind nicht so da, wie sie bekannt sind. Bringen Sie es in Ordnung, dann „Erneut lesen“
sync-not-read-yet = NanoPix wurde noch nicht gelesen. Nichts wurde geändert. Versuchen Sie es gleich noch einmal
sync-decided = Eine Person hat entschieden über { $whom }: { $text }
sync-whom-nanopix = { $id } in NanoPix
sync-whom-patient = Patient { $id }
sync-whom-all = alle genauen Treffer
nanopix-images-since = Bilder aus NanoPix ab { $date } kommen von selbst herein. { $count } ältere bleiben in NanoPix, wo sie sicher sind; um eines zu holen, exportieren Sie es in einen überwachten Ordner
oddity = Zeile { $row } der Tabelle { $table } in NanoPix { $why }. Sie bleibt unberührt; berichtigen Sie sie in NanoPix
oddity-no-id = hat keine brauchbare ID
oddity-no-patient = nennt keinen Patienten oder kein Bild
schema-unknown = Die Datenbank von NanoPix hat eine Form, die Chairside nicht kennt ({ $what }). Auf keiner Seite wurde etwas geändert. Installieren Sie ein neueres Chairside, oder fragen Sie den Support
no-key-no-keyring = Kein Schlüssel gefunden, und der Schlüsselbund dieses Computers antwortet nicht. Bilder bleiben erhalten und werden gesendet. Entsperren Sie den Schlüsselbund (am Computer anmelden), oder fügen Sie den Schlüssel in den Optionen ein
backup-not-made = Die Kopie der Datenbank von NanoPix, die vor dem Schreiben gemacht wird, konnte nicht gemacht werden: { $why }. Was dort zu schreiben ist, bleibt erhalten
backup-not-stored = Die Kopie der Datenbank von NanoPix, die vor dem Schreiben gemacht wird, lässt sich nicht in { $path } speichern ({ $why }). Was dort zu schreiben ist, bleibt erhalten. Schaffen Sie Platz auf dieser Festplatte
backup-not-whole = Die Kopie der Datenbank von NanoPix, die vor dem Schreiben gemacht wird, ist nicht vollständig: { $why }. Was dort zu schreiben ist, bleibt erhalten. Prüfen Sie die Datenbank von NanoPix
