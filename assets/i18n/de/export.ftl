## Der Dialog

export-title = Bild exportieren
export-act = Exportieren
export-form = Form
export-original = Original
export-original-how = Die Bytes, wie sie eingingen, mit jedem Wert des Sensors.
export-picture-how = Wie jetzt zu sehen: Helligkeit, Drehung, Ausschnitt. 8 Bit; nicht zur Befundung.
export-dicom-how = Jeder Wert, mit Name, Geburtsdatum, Geschlecht und Nummer des Patienten, die DICOM verlangt. Intraoral, wenn es das ist und Zähne, Sensorpixel und oben bekannt sind.
export-names-another = Die Datei selbst nennt einen anderen Patienten als das Bild: { $whom }. Sie wird exportiert, wie sie ist, mit diesem Namen darin.
export-with-patient = Mit Name, Geburtsdatum und Nummer des Patienten
export-with-measurements = Mit Messungen
export-sensor-pixel = Pixel des Sensors in mm
export-sensor-pixel-how = Pixel des Sensors in mm, wie { $example }; kann leer bleiben
export-sensor-pixel-range = Ein Sensorpixel misst zwischen { $least } und 1 mm, wie der Hersteller angibt
export-folder = Ordner für das exportierte Bild
export-no-dialog = Dieses System hat keinen Ordnerdialog. Geben Sie den ganzen Pfad der Datei ein
export-whole-path = Geben Sie den ganzen Pfad der Datei an, ab Laufwerk oder Wurzel
export-writing = Wird geschrieben

## Was daraus wurde

export-done = Exportiert
export-is-in = Das Bild ist in { $path }.
export-nothing = { $why }. Nichts wurde exportiert
export-not-begun = Der Export konnte nicht beginnen: { $why }. Nichts wurde geschrieben
export-broke-off = Der Export brach ab. Das Bild hier ist unverändert. Exportieren Sie das Original
export-none-here = Hier ist kein Bild
export-gone = Dieses Bild ist nicht mehr da
export-moved-meanwhile = Das Bild gehört jetzt zu jemand anderem als beim Öffnen dieses Fensters. Nichts wurde exportiert. Schließen Sie es, und sehen Sie nach, wessen Bild es ist.
export-hidden-meanwhile = Das Bild wurde seit dem Öffnen dieses Fensters verworfen oder verborgen. Nichts wurde exportiert. Es bleibt aufbewahrt.
export-gone-meanwhile = Das Bild ist nicht mehr da, wo es beim Öffnen dieses Fensters war. Nichts wurde exportiert. Schließen Sie es, und suchen Sie das Bild bei seinem Patienten.
export-taken-back = { $path } wurde währenddessen geschrieben und ist wieder entfernt.
export-not-taken-back = { $path } wurde geschrieben, während das Bild jemand anderem gegeben, ausgeblendet oder weggenommen wurde, und konnte nicht entfernt werden: { $error }. Löschen Sie die Datei.
export-not-here-yet = Das Bild ist noch nicht auf diesem Computer. Warten Sie, bis es zu sehen ist, und exportieren Sie es dann
export-not-written = { $path } kann nicht geschrieben werden: { $why }. Das Bild hier ist unverändert. Wählen Sie eine andere Datei
export-is-there = { $path } gibt es schon und wurde nicht überschrieben. Wählen Sie einen anderen Namen
export-unfinished-left = { $why }. Die unfertige Datei konnte nicht entfernt werden: { $left }
export-copy-unreadable = Die sichere Kopie des Bildes ist nicht lesbar: { $why }
export-as-original = { $why }. Exportieren Sie es als Original
export-kind-unreadable = Diese Art { $format } kann hier nicht gelesen werden
export-colour = Ein Farbbild kann kein intraorales DICOM-Bild sein. Exportieren Sie das Original oder ein PNG
export-too-large = Das Bild ist zu groß für diesen Export. Exportieren Sie das Original
export-not-encoded = Das Bild konnte in dieser Form nicht geschrieben werden. Exportieren Sie das Original
export-nobody-below = Das Bild hat noch keinen Patienten, dessen Name darunter stehen könnte. Ordnen Sie es erst zu, oder exportieren Sie es ohne
export-nobody-in-dicom = Das Bild hat noch keinen Patienten, und eine DICOM-Datei muss sagen, wen sie zeigt. Ordnen Sie es erst zu, oder exportieren Sie das Original
export-patient-unknown = Diese Konsole kennt den Patienten des Bildes nicht mehr. Exportieren Sie das Original
export-picture-names-another = Die Datei des Bildes nennt einen anderen Patienten: { $whom }. Sehen Sie nach, wessen es ist, bevor Sie es weitergeben.

## Was von einer geschriebenen Datei zu wissen ist

export-note-frame = Es ist Bild { $frame } von { $frames } der Datei.
export-note-burned-in = Sehen Sie es an, bevor Sie es weitergeben.
export-note-secondary = { $why ->
    [kind] Es ist ein Secondary Capture, weil es nicht intraoral ist.
    [burned-in] Es ist ein Secondary Capture, weil nach seiner Datei im Bild selbst steht, wen es zeigt.
    [rescaled] Es ist ein Secondary Capture, weil seine Werte nicht für sich stehen.
    [teeth] Es ist ein Secondary Capture, weil seine Zähne nicht bekannt sind.
    [pixel] Es ist ein Secondary Capture, weil die Größe des Sensorpixels nicht bekannt ist.
    [mounted] Es ist ein Secondary Capture, weil niemand festgelegt hat, wo oben ist.
   *[not-said] Es ist ein Secondary Capture, weil seine Datei nicht sagt, ob im Bild ein Name steht.
}
