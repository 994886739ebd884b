## Seiten

page-capture = Aufnahme
page-patients = Patienten
page-activity = Verlauf
page-settings = Optionen

## Handlungen

act-choose-patient = Patient wählen
act-clear-patient = Entfernen
act-keep-patient = Behalten
act-approve = Freigeben & senden
act-reject = Verwerfen
act-move = Anderem Patienten zuordnen
act-correct = Zahn oder Notiz berichtigen
act-previous = Vorheriges Bild
act-next = Nächstes Bild
act-zoom-fit = Einpassen
act-zoom-actual = Originalgröße
act-zoom-in = Vergrößern
act-zoom-out = Verkleinern
act-invert = Invertieren
act-open-viewer = Großansicht
act-close-viewer = Schließen
act-rotate-right = Nach rechts drehen
act-rotate-left = Nach links drehen
act-flip-horizontal = Horizontal spiegeln
act-flip-vertical = Vertikal spiegeln
act-crop = Zuschneiden
act-apply-crop = Zuschnitt übernehmen
act-whole-image = Ganzes Bild
act-export = Exportieren …
act-compare = Vergleichen
act-link-panes = Zoom und Verschieben koppeln
act-brightness = Helligkeit und Kontrast
act-magnify = Lupe
act-measure = Messen
act-undo = Rückgängig
act-redo = Wiederholen
act-remove-mark = Entfernen
act-reset-display = Wie in der Datei
act-toggle-queue = Sendeliste ein- oder ausblenden
act-pause-uploads = Anhalten
act-resume-uploads = Fortsetzen
act-retry-failed = Fehler wiederholen
act-retry-now = Jetzt wiederholen
act-select-all = Alle auswählen
act-find-patient = Suchen
act-new-patient = Neuer Patient
act-choose-row = Wählen
act-edit-row = Bearbeiten
act-source-of-row = Woher dieser Datensatz kommt
act-archive-row = Archivieren
act-next-question = Nächste Entscheidung
act-save-settings = Speichern
act-sign-in = Anmelden
act-sign-out = Abmelden
act-lock = Sperren
act-change-password = Passwort ändern

## Tasten

key-ctrl = Strg
key-shift = Umschalt
key-enter = Eingabe
key-delete = Entf
key-space = Leertaste
key-escape = Esc

## Antworten

## Daten, Personen, Größen

date = { NUMBER($day, minimumIntegerDigits: 2) }.{ NUMBER($month, minimumIntegerDigits: 2) }.{ $year }
date-day-and-month = { NUMBER($day, minimumIntegerDigits: 2) }.{ NUMBER($month, minimumIntegerDigits: 2) }.
made-today = Heute { $time }
sex-female = Weiblich
sex-male = Männlich
sex-other = Divers
made-on = angelegt am { $date }
born-and-age = { $date } · { $years } J.
facts-born = Geb. { $born }
facts-number = Nr. { $number }
facts-none = Ohne Geburtsdatum und Nummer
size-mb = { $size } MB
size-kb = { $size } KB

## Ordner

open-no-folder = { $path } ist kein Ordner. Nichts wurde geändert.
open-not-there = { $path } ist nicht da. Nichts wurde geändert. NanoPix legt den Ordner mit dem ersten Bild an; fehlt sein Laufwerk, verbinden Sie es.
open-cannot = { $path } lässt sich nicht öffnen: { $why }. Nichts wurde geändert. Prüfen Sie das Laufwerk und versuchen Sie es erneut.
open-no-program = Das System hat kein Programm, das Ordner öffnet. Nichts wurde geändert. Der Ordner ist { $path }.
cannot-be-shown = Diese Art { $format } kann hier nicht gezeigt werden
picture-cannot-be-shown = Diese Art Bild kann nicht gezeigt werden
month-long = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[other] Dezember
}

## Die Serie

act-open-series = Serie
act-place-above = Platz darüber
act-place-below = Platz darunter
act-take-next = Nächstes aufnehmen
act-skip-place = Überspringen
act-take-up = Verschieben
act-print-series = Drucken
act-select-several = Auswählen
more-acts = Mehr
field-full = Höchstens { $count } Zeichen. Was zuletzt dazukam, wird nicht übernommen
