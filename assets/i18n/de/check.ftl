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
check-mended = Behoben: { $what }.
check-came-in = { $count ->
    [one] { $count } kam zurück und wartet unter „Nicht zugeordnet“
   *[other] { $count } kamen zurück und warten unter „Nicht zugeordnet“
}
check-restored = { $count ->
    [one] { $count } sichere Kopie wurde aus dem überwachten Ordner neu gemacht
   *[other] { $count } sichere Kopien wurden aus dem überwachten Ordner neu gemacht
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

check-damaged-kept = Die sichere Kopie von { $file } ist beschädigt. Der Server hat das Bild; das Vorschaubild bleibt hier. Nichts zu tun
check-damaged-lost = Die sichere Kopie von { $file } ist beschädigt. Das Bild ist nicht auf dem Server, und seine Datei liegt nicht mehr im überwachten Ordner. Suchen Sie es im Sensorprogramm und exportieren Sie es erneut
check-missing-kept = Die sichere Kopie von { $file } fehlt. Der Server hat das Bild; das Vorschaubild bleibt hier. Nichts zu tun
check-missing-lost = Die sichere Kopie von { $file } fehlt. Das Bild ist nicht auf dem Server, und seine Datei liegt nicht mehr im überwachten Ordner. Suchen Sie es im Sensorprogramm und exportieren Sie es erneut
check-other-bytes = { $file } liegt mit anderen Daten auf dem Server als hier. Die sichere Kopie bleibt. Fragen Sie Ihre IT-Betreuung
