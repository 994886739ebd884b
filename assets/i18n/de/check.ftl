## Alles prüfen: was daraus wurde

check-said = Alles geprüft: { $words }
check-compared = { $copies ->
    [one] { $copies } sichere Kopie
   *[other] { $copies } sichere Kopien
} und { $images ->
    [one] { $images } Bild
   *[other] { $images } Bilder
} wurden mit { $files ->
    [one] { $files } Datei
   *[other] { $files } Dateien
} auf dem Server verglichen.
check-compared-here = { $copies ->
    [one] { $copies } sichere Kopie
   *[other] { $copies } sichere Kopien
} und { $images ->
    [one] { $images } Bild
   *[other] { $images } Bilder
} wurden verglichen. Der Server war nicht erreichbar: Prüfen Sie erneut, wenn er es ist.
check-bytes-read = Er hat die Daten von { $count } davon gelesen.
check-by-list = Verglichen wurde nach seiner Liste, nicht nach seinen Daten: Einen älteren Server kann man nicht mehr fragen.
check-mended = Behoben: { $what }.
check-came-in = { $count ->
    [one] { $count } kam zurück und wartet unter „Nicht zugeordnet“
   *[other] { $count } kamen zurück und warten unter „Nicht zugeordnet“
}
check-restored = { $count ->
    [one] { $count } sichere Kopie wurde aus dem überwachten Ordner neu gemacht
   *[other] { $count } sichere Kopien wurden aus dem überwachten Ordner neu gemacht
}
check-fetched = { $count ->
    [one] { $count } sichere Kopie wurde vom Server zurückgeholt
   *[other] { $count } sichere Kopien wurden vom Server zurückgeholt
}
check-sent-again = { $count ->
    [one] { $count } wird erneut gesendet
   *[other] { $count } werden erneut gesendet
}
check-followed = { $count ->
    [one] { $count } ist jetzt, wie der Server sagt: dort verschoben, verborgen oder wieder gezeigt
   *[other] { $count } sind jetzt, wie der Server sagt: dort verschoben, verborgen oder wieder gezeigt
}
check-states = { $count ->
    [one] { $count } hatte einen unmöglichen Zustand
   *[other] { $count } hatten einen unmöglichen Zustand
}
check-needs-a-person = { $count ->
    [one] { $count } braucht eine Person.
   *[other] { $count } brauchen eine Person.
}
check-to-know = { $count ->
    [one] { $count } Hinweis.
   *[other] { $count } Hinweise.
}
check-all-is-well = Alles in Ordnung.
check-not-finished = Die Prüfung wurde nicht fertig: { $why }. Nichts wurde entfernt. Schaffen Sie Speicherplatz und prüfen Sie erneut

## Einzelne Bilder

check-damaged-kept = Die sichere Kopie von { $file } ist beschädigt. Der Server hat das Bild bestätigt und konnte jetzt nicht gefragt werden. Das Vorschaubild bleibt hier. Prüfen Sie erneut, wenn der Server erreichbar ist
check-damaged-lost = Die sichere Kopie von { $file } ist beschädigt. Das Bild ist nicht auf dem Server, und seine Datei liegt nicht mehr im überwachten Ordner. Suchen Sie es im Sensorprogramm und exportieren Sie es erneut
check-missing-kept = Die sichere Kopie von { $file } fehlt. Der Server hat das Bild bestätigt und konnte jetzt nicht gefragt werden. Das Vorschaubild bleibt hier. Prüfen Sie erneut, wenn der Server erreichbar ist
check-missing-lost = Die sichere Kopie von { $file } fehlt. Das Bild ist nicht auf dem Server, und seine Datei liegt nicht mehr im überwachten Ordner. Suchen Sie es im Sensorprogramm und exportieren Sie es erneut
check-not-fetched = { $file } hat hier keine ganze sichere Kopie. Der Server hat das Bild, aber es konnte nicht zurückgeholt werden: { $why }. Das Vorschaubild bleibt hier. Prüfen Sie erneut
check-not-kept = die Festplatte dieses Computers hat es nicht angenommen ({ $why })
check-lost = { $file } ist verloren, soweit bekannt: Weder dieser Computer noch der Server hat seine Daten. Das Vorschaubild bleibt hier. Suchen Sie es im Sensorprogramm und exportieren Sie es erneut, oder lassen Sie den Server aus seiner Sicherung wiederherstellen; dann prüfen Sie erneut
check-server-missing = Der Server hatte die Daten von { $file } verloren. Hier sind sie ganz und werden erneut gesendet. Lassen Sie Ihre IT-Betreuung die Festplatte des Servers prüfen
check-server-damaged = Die Daten von { $file } hatten sich auf der Festplatte des Servers geändert. Hier sind sie ganz und werden erneut gesendet. Lassen Sie Ihre IT-Betreuung die Festplatte des Servers prüfen
check-other-bytes = { $file } liegt mit anderen Daten auf dem Server als hier. Die sichere Kopie bleibt. Fragen Sie Ihre IT-Betreuung
