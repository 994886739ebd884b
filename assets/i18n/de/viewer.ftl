## Die Leiste

viewer-close = Großansicht schließen
viewer-nobody = Nicht zugeordnet: noch ohne Patient
viewer-single = Einzeln
viewer-grid = Raster 4
viewer-grid-nine = Raster 9
viewer-at-once = Bilder gleichzeitig

## Ein Feld

pane-empty = Feld { $pane }, leer
pane-asking = Der Server wird nach den Bildern dieses Patienten gefragt
pane-nothing-known = Von diesem Patienten ist hier kein Bild bekannt
pane-choose = Kein Bild. Wählen Sie unten eines
radiograph-of = Röntgenbild { $pane }, { $taken }
radiograph-of-teeth = Röntgenbild { $pane }, { $taken }, Zahn { $teeth }
pane-no-picture = Keine Anzeige
pane-frame = Einzelbild von Bild { $pane }
position-of = { $at } von { $count }
days-earlier = { $count ->
    [one] vor { $count } Tag
   *[other] vor { $count } Tagen
}
months-earlier = { $count ->
    [one] vor { $count } Monat
   *[other] vor { $count } Monaten
}
years-earlier = { $count ->
    [one] vor { $count } Jahr
   *[other] vor { $count } Jahren
}
modality-intraoral = intraoral
modality-panoramic = Panorama
modality-digital = digitales Röntgen
modality-computed = Speicherfolie
modality-tomogram = Computertomogramm

## Der Filmstreifen

strip-show = { $taken } zeigen
strip-show-teeth = { $taken } zeigen, Zahn { $teeth }
strip-as-last-known = { $why }. Bilder anderer Räume werden gezeigt, wie sie zuletzt bekannt waren

## Messen

measure-length = Länge
measure-angle = Winkel
measure-ellipse = Ellipse
measure-arrow = Pfeil
measure-text = Text
measure-calibrate = Kalibrieren
measure-words = Text über dem Bild
measure-how-long = Wie lang ist das?
measure-known-length = Bekannte Länge in mm
measure-known-length-short = Länge, mm
measure-set = OK
measure-set-length = Bekannte Länge festlegen
known-by-length = bekannte Länge
known-by-calibration = in der Datei kalibriert
known-by-spacing = Pixelabstand
known-by-sensor = am Sensor
known-by-scanner = Nennwert des Scanners

## Zuschneiden

crop-left = Linker Rand des Ausschnitts
crop-right = Rechter Rand des Ausschnitts
crop-top = Oberer Rand des Ausschnitts
crop-bottom = Unterer Rand des Ausschnitts
crop-top-left = Ecke des Ausschnitts oben links
crop-top-right = Ecke des Ausschnitts oben rechts
crop-bottom-left = Ecke des Ausschnitts unten links
crop-bottom-right = Ecke des Ausschnitts unten rechts

## Helligkeit

window-and-level = Fensterung
window-width = Weite
window-level = Lage
window-black = Schwarz
window-white = Weiß
histogram = Histogramm
sharpen = Schärfen
even-contrast = Kontrast angleichen
even-contrast-how = Der örtliche Kontrast wird angeglichen (CLAHE)
apply-to-both = Auf beide anwenden
apply-to-all = Auf alle anwenden
preset-default = Standard
preset-enamel = Schmelz
preset-bone = Knochen
preset-soft = Weichteil
preset-auto = Auto
preset-of-file = Datei { $number }
rotate = Drehen

## Was vom Bild bekannt ist

image = Bild
image-of-pane = Bild { $pane }
fact-size = Größe
fact-depth = Tiefe
fact-bits = { $bits } Bit
fact-scale = Maßstab
fact-not-calibrated = px, nicht kalibriert
fact-known-by = Bekannt
fact-overlays = Overlay
fact-not-drawn = in der Datei, nicht gezeigt
fact-saved-as = Gesichert
fact-untouched = Original, unverändert
fact-shown-as = Anzeige
fact-not-elsewhere = Noch nicht in anderen Räumen
viewer-names-another-how = { $whom }. Verschieben Sie das Bild, wenn es dessen ist.

pane-cropped = zugeschnitten
pane-names-another = die Datei nennt { $whom }
reset-question = Alles zurücksetzen, wie es in der Datei ist?
reset-how = { $count ->
    [one] Was gemessen, gezeichnet oder kalibriert wurde, verschwindet auch, in jedem Raum.
   *[other] { $count } Messungen, Zeichnungen und Kalibrierungen verschwinden auch, in jedem Raum.
} Strg+Z bringt es zurück, solange der Betrachter offen ist. Das Bild selbst wird nie verändert.
reset-act = Zurücksetzen
