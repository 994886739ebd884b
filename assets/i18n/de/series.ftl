## Arten von Serien

mount-full-mouth = Röntgenstatus, 18
mount-four-bitewings = Bissflügel, 4
mount-two-bitewings = Bissflügel, 2
mount-custom = Eigene
mount-full-mouth-about = 14 Zahnfilme und 4 Bissflügel
mount-four-bitewings-about = Molaren und Prämolaren, rechts und links
mount-two-bitewings-about = Rechts und links
mount-custom-about = Plätze nach Ihrer Wahl
projection-periapical = Zahnfilm
projection-bitewing = Bissflügel

## Eine neue

series-new = Neue Serie
series-new-how = Die nächsten Bilder dieses Patienten kommen auf ihre Plätze und erhalten deren Zähne.
series-kind = Art der Serie
series-turn = Bilder nach ihrem Platz drehen
series-turn-how = Für Sensoren, die ihre Bilder nicht drehen: Ein Bild der Seitenzähne, das höher als breit ist, wird um ein Viertel gedreht, eines der unteren Front um die Hälfte. Was schon aufrecht steht oder in seiner Datei sagt, wie es steht, bleibt, wie es ist. Dieser Raum merkt sich die Wahl.
series-begin = Beginnen
series-begin-it = Die Serie beginnen
series-remove-place = Platz { $number } entfernen: { $place }
series-how-taken = Wie aufgenommen wird
series-milk-teeth = Milchzähne
series-add-place = Platz hinzufügen: Zähne anklicken
series-add-place-for = Platz für { $teeth } hinzufügen

## Ihre Leiste

series-close = Die Serie schließen
series-approve-all = Alle freigeben
series-approve-count = { $count } freigeben & senden
series-approve-series = Die ganze Serie freigeben
series-save-sheet = Das Blatt als PDF speichern
series-with-drawn = Mit dem, was über die Bilder gezeichnet wurde
series-later = Spätere Serie
series-earlier = Frühere Serie

## Wie weit sie ist

series-begun-at = Begonnen { $time }
series-filled = { $filled } von { $count }
series-next = Als Nächstes: { $teeth }
series-stop = Anhalten
series-stop-taking = Keine weiteren Bilder in diese Serie aufnehmen
series-go-on = Fortsetzen
series-go-on-taking = Die nächsten Bilder in diese Serie aufnehmen
series-other-patient = Nimmt keine Bilder auf: Jemand anderes oder niemand ist gewählt
series-all-taken = Alle Plätze sind belegt
series-takes-none = Nimmt jetzt keine Bilder auf
series-waits = Wartet auf ein nicht zugeordnetes Bild

## Ihre Plätze

series-place = { $projection } { $teeth }, { $what }
series-place-again = { $projection } { $teeth }, { $what }, wird als Nächstes wiederholt
series-place-again-waits = { $projection } { $teeth }, { $what }, wartet auf ein nicht zugeordnetes Bild
series-place-next = als Nächstes
series-place-waits = wartet auf ein nicht zugeordnetes Bild
series-place-skipped = übersprungen
series-place-empty = leer
series-mark-next = Als Nächstes
series-mark-again = Wird wiederholt
series-mark-waits = Wartet
series-mark-skipped = Übersprungen
series-waits-how = Ordnen Sie es unter Aufnahme zu. Gehört es diesem Patienten, steht es hier; sonst rückt kein anderes Bild nach.
series-sent-as = gesendet als { $teeth }
series-sent-as-none = ohne Zahn gesendet
series-is = ist { $teeth }
series-is-none = ohne Zahn
series-take-again = Wiederholen
series-take-this = Als Nächstes
series-take-after-all = Doch aufnehmen
series-put-here = Hier einsetzen
series-take-out = Herausnehmen
series-take-out-image = Dieses Bild aus der Serie nehmen
series-retaken-count = Wiederholt · { $count }
series-put-back = Zurück
series-put-back-image = Das Bild von { $time } zurücksetzen

## Was außerhalb steht

series-press-place = Klicken Sie auf den Platz, auf den es gehört; Esc lässt es, wo es ist
series-nothing-outside = Von diesem Besuch steht nichts außerhalb der Serie
series-outside = Außerhalb der Serie
series-retaken = Wiederholt
series-image-outside = Bild von { $time }, außerhalb der Serie
series-image-retaken = Bild von { $time }, wiederholt, außerhalb der Serie

## Was aus einer Handlung wurde

series-one-patient = Eine Serie gehört zu einer Person. Wählen Sie, wer im Stuhl sitzt, dann öffnen Sie sie.
series-approved = { $count } freigegeben
series-not-all = Nicht alle freigegeben
series-not-all-how = { $count ->
    [one] { $count } war nicht lange genug zu sehen oder nennt jemand anderen. Es wartet auf Prüfung.
   *[other] { $count } waren nicht lange genug zu sehen oder nennen jemand anderen. Sie warten auf Prüfung.
}
series-begun = { $kind ->
    [full_mouth] Eine Serie wurde begonnen: Röntgenstatus, 18
    [bitewings_4] Eine Serie wurde begonnen: Bissflügel, 4
    [bitewings_2] Eine Serie wurde begonnen: Bissflügel, 2
   *[custom] Eine Serie wurde begonnen: eigene
}
series-gone = Diese Serie ist nicht mehr da. Ihre Bilder bleiben und stehen bei den anderen
series-too-many = Eine Serie hat 1 bis { $most } Plätze. Keine wurde begonnen. Wählen Sie ihre Plätze und beginnen Sie dann
series-not-theirs = { $file } ist kein Bild des Patienten dieser Serie, oder wurde verworfen. Es bleibt, wo es ist
series-teeth-sent = { $file } ist auf dem Server oder unterwegs: Hier steht es auf seinem neuen Platz, seine Zähne bleiben, wie sie gesendet wurden
series-to-review = { $file } hat jetzt andere Zähne, die seines Platzes in der Serie, und wartet wieder auf Prüfung
series-place-kept = { $file } hat noch keinen Patienten. Sein Platz in der Serie wird freigehalten, bis es zugeordnet ist

## Das Blatt

sheet-no-image = { $teeth } · kein Bild
sheet-opened = Blatt geöffnet
sheet-opened-how = Drucken Sie es in dem Programm, das es zeigt. Es liegt in { $path }, bis das nächste gemacht wird.
sheet-saved = Blatt gespeichert
sheet-is-in = Es ist in { $path }.
sheet-folder = Ordner für das Blatt
sheet-no-dialog = Dieses System hat keinen Ordnerdialog. Nichts wurde geschrieben. „Drucken“ öffnet das Blatt stattdessen
sheet-not-printed = Nicht gedruckt
sheet-not-printed-how = { $why }. Die Bilder sind, wie sie waren.
sheet-not-known = Ein Platz dieser Serie hat ein Bild, das nicht in der Liste dieser Konsole steht, und das Blatt würde ihn als nicht aufgenommen zeigen. Wählen Sie „Alles prüfen“ unter Verlauf, Bilanz, und drucken Sie dann
sheet-no-thread = Das System startet keinen weiteren Thread: { $why }
sheet-not-shown = Das Bild von { $time } kann nicht gezeigt werden: { $why }
sheet-no-pdf = Das PDF konnte nicht erzeugt werden
sheet-not-written = { $path } kann nicht geschrieben werden: { $why }
sheet-no-program = Auf diesem Computer öffnet kein Programm PDFs. Installieren Sie eines und drucken Sie erneut, oder wählen Sie „Das Blatt als PDF speichern“. Es liegt in { $path }
