## Die Seite

capture-take = Röntgen Sie. Das Bild erscheint hier von selbst.
capture-nothing-to-review = Nichts zu prüfen.
capture-press = Tippen Sie die Bilder an, die zusammengehören.
images-selected = { $count ->
    [one] { $count } Bild ausgewählt
   *[other] { $count } Bilder ausgewählt
}
image-safe-here = { $why }. Das Bild ist auf diesem Computer sicher.

## Ein anderer Termin

appointment-differs = { $name } hat hier den Termin, { $from } bis { $to }. Neue Bilder gehen an { $selected }.
appointment-choose = { $name } aus dem Termin wählen
appointment-put-away = Hinweis auf den Termin ausblenden
appointment-banner-right = Das Banner stimmt

## Dieser Besuch und was wartet

this-visit = Dieser Besuch
visit-needs-patient = Wählen Sie einen Patienten; hier erscheinen die Bilder dieses Besuchs.
visit-select-one = Einzeln auswählen
visit-select-several = Mehrere Bilder auswählen
visit-series = Serie { $filled } von { $places } · nächstes { $next }
unassigned-none = Kein Bild wartet auf einen Patienten.
unassigned-landed = ohne Patienten eingegangen
unassigned-of-nanopix = warten auf ihren Patienten
unassigned-uncertain = wessen sie sind, ist nicht sicher
unassigned-image = Bild { $time }, nicht zugeordnet
unassigned-assign = Bild { $time } zuordnen
select-none = Keine auswählen
images-need-review = { $count ->
    [one] { $count } Bild zu prüfen
   *[other] { $count } Bilder zu prüfen
}
images-need-review-and-more = { $count ->
    [one] { $images } · und { $count } weiterer Patient
   *[other] { $images } · und { $count } weitere Patienten
}

## Wessen sie sind

assign-several = Wessen Bilder sind das?
assign-file-names = Die Datei nennt { $whom }
assign-stay = Bilder bleiben auf diesem Computer, bis Sie sie zuordnen.
assign-nothing-selected = nichts ausgewählt

## Die Prüfung

review-taken = aufgenommen { $time }
review-radiograph = Röntgenbild in Prüfung
review-names-another = Die Datei nennt einen anderen Patienten
review-names-another-how = { $whom }. Prüfen Sie vor der Freigabe; ordnen Sie das Bild um, wenn es zu dieser Person gehört.
approve-named-file = In der Datei steht
approve-named-here = Freigegeben würde es für
approve-named-how = Gehört das Bild der anderen Person, lassen Sie es und ordnen Sie es um. Geben Sie es nur frei, wenn Sie wissen, dass die Datei falsch ist.
approve-named-act = Trotzdem freigeben
review-preview-only = Vorschau aus NanoPix. Das Original bleibt und wird unverändert gesendet; öffnen Sie es in NanoPix
review-no-preview-safe = Das Bild ist auf diesem Computer sicher und kann gesendet werden.
fate-lost = Verloren, soweit bekannt: Weder dieser Computer noch der Server hat es. Exportieren Sie es erneut aus dem Sensorprogramm, oder lassen Sie den Server aus seiner Sicherung wiederherstellen; dann „Alles prüfen“ unter Verlauf.
fate-at-server = Der Server hat es bestätigt: „Alles prüfen“ unter Verlauf holt es zurück oder sagt, dass es verloren ist.
fate-unknown = Der Server hat es nicht bestätigt: „Alles prüfen“ unter Verlauf sucht es im überwachten Ordner und auf dem Server.
fate-of-other-room = Ein anderer Computer hat es aufgenommen. Wenn es nicht kommt: „Alles prüfen“ dort unter Verlauf stellt fest, ob der Server es noch ganz hat, und behebt das.
review-milk-teeth = Milchzähne
review-note = Notiz zu diesem Bild
review-no-note = Keine Notiz
review-half-a-tooth = Halber Zahn
review-half-a-tooth-how = Ein Zahn hat zwei Ziffern. Nichts wurde freigegeben. Tippen Sie beide, dann { key-enter }.
review-out-of-sight = Nicht ganz zu sehen
review-out-of-sight-how = Nichts wurde freigegeben: Das Bild, oder von wem es ist, hat auf dem Bildschirm keinen Platz. Vergrößern Sie das Fenster oder verkleinern Sie die Schrift in den Optionen.
review-approved-count = { $count } freigegeben
review-sent-in = Wird in { $time } gesendet
rejected = Verworfen
rejected-how = { $reason } · behalten, verborgen
review-undo = Diese Freigabe zurücknehmen
review-approved-until = Freigegeben. Es wird in { $time } gesendet, vorher nichts davon.
review-approved-waits = Freigegeben. Es wird gesendet, sobald es an der Reihe ist.
review-retry = Dieses Bild erneut senden
review-not-uploaded = Nicht gesendet: { $cause }. Das Bild ist auf diesem Computer sicher. Senden Sie es erneut, oder lassen Sie es.
review-not-sent = Nicht gesendet: { $cause }. { $fate }
review-not-uploaded-yet = Noch nicht gesendet: { $cause }. Das Bild ist auf diesem Computer sicher. Neuer Versuch in { $time }.
review-hidden = Am Server verborgen, { $time }: Kein Raum zeigt es mehr. Es bleibt, dort und hier; wer dort Dateien verbergen darf, kann es wieder zeigen.
review-confirmed = Vom Server bestätigt: { $time }.

## Mehrere auf einmal

batch-image = Ausgewähltes Bild von { $time }
batch-teeth = Zahn aller
batch-teeth-differ = Verschiedene Zähne
batch-teeth-more = { $teeth } · einige haben mehr
batch-not-approved = { $count ->
    [one] { $count } davon kann hier nicht freigegeben werden und bleibt, wie es ist
   *[other] { $count } davon können hier nicht freigegeben werden und bleiben, wie sie sind
}
batch-approve = { $count } freigeben & senden
batch-approve-all = Alle ausgewählten freigeben

## Die Sendeliste

queue-title = Sendeliste
queue-show = Sendeliste einblenden
queue-hide = Sendeliste ausblenden
queue-all-sent = Alles gesendet.
queue-key-refused = Gestoppt: Der Server lehnt den Schlüssel ab. Alles ist auf diesem Computer sicher.
queue-paused = Angehalten. Alles ist auf diesem Computer sicher.
queue-resumes = Auf diesem Computer sicher. Geht von selbst weiter.
queue-progress = Fortschritt
queue-attempts = Versuche
queue-uploading = Sendet
queue-last-error = Letzter Fehler
queue-row = { $file }, { $patient }, { $state }, { $percent }, { $attempts ->
    [one] { $attempts } Versuch
   *[other] { $attempts } Versuche
}, { $error }

## Zahn und Notiz berichtigen

correct-short = Berichtigen
correct-title = Zahn und Notiz
corrected = Berichtigt
correct-needs-person = Das Bild wurde in einem anderen Raum aufgenommen. Nur wer es darf, ändert, was darüber gesagt wird.
assign-some-named = { $count ->
    [one] Die Datei eines davon nennt einen Patienten. Sehen Sie es vor der Freigabe an
   *[other] Die Dateien von { $count } davon nennen einen Patienten. Sehen Sie sie vor der Freigabe an
}
correct-changed-meanwhile = Jemand hat es inzwischen geändert. Es zeigt jetzt { $teeth }; die Notiz: { $note }. Speichern setzt an dessen Stelle, was hier steht.
not-corrected = Nicht berichtigt
assigned-count = { $count ->
    [one] { $count } Bild zugeordnet: { $name }
   *[other] { $count } Bilder zugeordnet: { $name }
}
