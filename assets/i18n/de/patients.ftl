## Die Auswahl

chooser-who-is-it = Wessen Bild ist das?
count-images = { $count ->
    [one] { $count } Bild
   *[other] { $count } Bilder
}
image-now-with = Bild von { $time }, jetzt bei { $patient }
image-without-patient = Bild von { $time }, ohne Patient
chooser-keys = ↑ ↓ bewegen, Eingabe wählt, Esc schließt
creating = Wird angelegt…
create-and-choose = Anlegen und wählen
create-and-assign = Anlegen und zuordnen
create-and-go-on = Anlegen und weiter
back = Zurück

## Warum ein Bild verworfen wird

reject-title = Dieses Bild verwerfen?
image-of = Bild von { $time }
image-of-tooth = Bild von { $time } · Zahn { $teeth }
reject-how = Es wird verborgen, nicht gesendet und bleibt auf diesem Computer.
reject-image = Bild verwerfen

## Die Suche

picker-field = Name, Geburtsdatum oder Nummer
picker-type = Geben Sie zwei Buchstaben eines Namens, ein Geburtsdatum oder eine Nummer ein.
picker-room-today = { $room } heute
picker-recent = Letzte Patienten
searching = Suche…
picker-offline-nobody = Offline. Niemand, den dieser Computer kennt, passt zu „{ $query }“.
picker-offline = Offline. Dies sind Patienten, die dieser Computer kennt.
picker-nobody = Niemand passt zu „{ $query }“. Prüfen Sie die Schreibweise oder suchen Sie nach dem Geburtsdatum.
count-patients = { $count ->
    [one] { $count } Patient
   *[other] { $count } Patienten
}
assign = Zuordnen
assign-to = { $name } zuordnen
choose-name = { $name } wählen

## Das Formular

form-last-name = Nachname
form-first-name = Vorname
form-birth-date = Geburtsdatum
form-no-such-day = Kein solcher Tag. Schreiben Sie 14.3.1978
form-day-month-year = Tag, Monat, Jahr
form-number = Nummer
form-optional = Optional
form-social-id = Versicherungsnummer
form-doctor = Behandler
form-phone = Telefon
form-address = Adresse
form-street = Straße und Ort
form-postal-code = Postleitzahl
form-number-kept = Ein Datensatz behält eine Nummer. Nichts wurde geändert. Geben Sie eine andere an oder lassen Sie die alte.
form-sex = Geschlecht
form-sex-not-said = k. A.

## Die Seite

not-opened = Nicht geöffnet
patients-link-all = Alle genauen Treffer verknüpfen
patients-exact = { $count } Patienten aus NanoPix haben Namen und Geburtsdatum von genau einem Patienten hier
patients-shown = { $count } gezeigt
patients-created-today = { $count } heute angelegt
patients-more-coming = Weitere kommen vom Server
patients-undecided = { $count ->
    [one] { $count } braucht eine Entscheidung
   *[other] { $count } brauchen eine Entscheidung
}
patients-row-of-nanopix = Zeile aus NanoPix
patients-list = Patienten, { $count }
patients-still-coming = Die Liste kommt noch vom Server. Dort fehlt nichts.
patients-none = Noch keine Patienten. Legen Sie hier einen an oder schalten Sie NanoPix Live Sync in den Optionen ein.
patients-none-today = Heute wurde kein Patient angelegt.
patients-none-external-today = Heute kam niemand aus NanoPix.
patients-none-external = Noch niemand kam aus NanoPix.
patients-nobody-of = Niemand aus „{ $filter }“ passt zu „{ $query }“. Suchen Sie unter allen.
filter-today-external = Heute extern
filter-all-external = Alle externen
search-short = Name, Datum, Nummer
search-long = Name, Geburtsdatum, Nummer, ID
search-patients = Patienten suchen
order = Reihenfolge: { $order }
order-of-list = Reihenfolge der Liste
column-born = Geboren
column-patient-created = Angelegt
column-source = Quelle
column-external-id = Externe ID
column-images = Bilder
order-newest = Neueste zuerst
order-oldest = Älteste zuerst
order-name = Name, A bis Z
order-name-down = Name, Z bis A
order-youngest = Jüngste zuerst
order-eldest = Die ältesten zuerst
order-number-down = Höchste Nummer
order-number = Niedrigste Nummer
order-front-desk = Empfang zuerst
order-nanopix = NanoPix zuerst
order-external = Externe ID, aufsteigend
order-external-down = Externe ID, absteigend
order-most-images = Meiste Bilder
order-fewest-images = Wenigste Bilder
order-descending = { $column }, absteigend
order-ascending = { $column }, aufsteigend
column-actions = Aktionen
decision-first = Erst ist eine Entscheidung nötig

## Eine Zeile

row-undecided = Dieser Patient aus NanoPix ist hier noch kein Datensatz. Nichts wird zusammengeführt. Entscheiden Sie erst, wer es ist: verknüpfen oder getrennt lassen.
row-archived = Dieser Datensatz wurde archiviert. Er und seine Bilder bleiben. Entscheiden Sie erst, was aus dem in NanoPix wird.
row-here-now = Jetzt hier
row-not-taken = Abgelehnt
row-waits-server = Wartet auf den Server. Auf diesem Computer sicher, geht von selbst dorthin.
row-waits-nanopix = Wartet auf NanoPix. Auf diesem Computer sicher, wird von selbst dort eingetragen.
row-no-name = Ohne Namen
row-not-in-nanopix = Nicht in NanoPix
row-gone = Weg
row-refused = Der Server nahm diesen Datensatz nicht an: { $why }. Er bleibt auf diesem Computer. Ändern Sie ihn, dann wird er erneut gesendet.
row-gone-story = Nicht mehr in NanoPix. Datensatz und Bilder bleiben hier.
row-archive = { $name } archivieren
row-where-from = Herkunft: { $name }
row-edit = { $name } bearbeiten
row-is-here = jetzt hier
row-is-gone = nicht mehr in NanoPix
row-is-waiting-server = wartet auf den Server
row-is-waiting-nanopix = wartet auf NanoPix
row-is-refused = vom Server nicht angenommen: { $why }

## Was gefragt wird

question-duplicate = Möglicherweise doppelt
question-conflict = Auf beiden Seiten geändert
question-deletion = Hier archiviert, noch in NanoPix
no-images = keine Bilder
until-you-decide = Nichts wird zusammengeführt, bis Sie entscheiden.
duplicates-birth-date-missing = { $count } Personen hier heißen gleich; ein Geburtsdatum fehlt. { until-you-decide }
duplicates-name-incomplete = { $count } Personen hier haben dasselbe Geburtsdatum und einen ähnlichen Namen, von dem ein Teil fehlt. { until-you-decide }
duplicates-was-linked = Das kann eine von { $count } Personen hier sein, deren Datensatz NanoPix nicht mehr hat. { until-you-decide }
duplicates-link-differs = { $count } Personen hier sind mit diesem Datensatz verknüpft und haben anderen Namen oder anderes Geburtsdatum. { until-you-decide }
duplicates-match = { $count } Personen hier haben denselben Namen und dasselbe Geburtsdatum. { until-you-decide }
duplicate-match = Name und Geburtsdatum wie { $who } ({ $images }). { until-you-decide }
duplicate-several = NanoPix hat mehrere mit Namen und Geburtsdatum von { $who } ({ $images }). { until-you-decide }
duplicate-birth-date-missing = Name wie { $who } ({ $images }), aber ein Geburtsdatum fehlt. { until-you-decide }
duplicate-name-incomplete = Geburtsdatum wie { $who } ({ $images }), aber ein Teil eines Namens fehlt. { until-you-decide }
duplicate-was-linked = NanoPix hatte einen anderen Datensatz von { $who } ({ $images }) und hat ihn nicht mehr. { until-you-decide }
duplicate-link-differs = Ein anderer Raum hat dies mit { $who } ({ $images }) verknüpft; Name oder Geburtsdatum sind anders. { until-you-decide }
question-double = Name und Geburtsdatum wie { $who } ({ $images }) in NanoPix. Dieser wird dort nicht eingetragen, bis Sie entscheiden.
question-deletion-how = Datensatz und Bilder bleiben hier. Ein Datensatz in NanoPix, der Bilder hat, bleibt in jedem Fall unberührt.
link-to = Mit { $name } verknüpfen
link-to-one = Verknüpfen mit …
archive-this-one = Diesen archivieren
keep-nanopix = NanoPix behalten
keep-server = Server behalten
keep-ours = Unseren behalten
delete-in-nanopix-too = Auch in NanoPix löschen
leave-nanopix-alone = NanoPix so lassen
conflict-in-nanopix = { $field }: hier { $ours }, in NanoPix { $theirs }
conflict-on-server = { $field }: hier { $ours }, auf dem Server { $theirs }
conflict-empty = leer
quoted = „{ $text }“

## Fragen und Formulare

edit-patient = Patient bearbeiten
who-are-you = Wer sind Sie?
archive-question = { $name } archivieren?
unlink-question = { $name } trennen?
who-is-question = Wer ist { $name }?
link-all-question = Alle genauen Treffer verknüpfen?
delete-question = { $name } auch in NanoPix löschen?
create-another = Weiteren anlegen
create = Anlegen
saving = Wird gespeichert…
archive-needs-person = Das darf nur eine Person, nicht der Schlüssel dieses Computers. Melden Sie sich mit Ihrer Adresse am Praxisserver an.
archive-how = Der Datensatz verlässt die Liste. Er und seine Bilder bleiben auf dem Server und können dort zurückgeholt werden.
archive-nanopix-left = Der Datensatz in NanoPix bleibt unberührt, wie in den Optionen gewählt.
archive-nanopix-asked = Danach werden Sie gefragt, was aus dem Datensatz in NanoPix wird.
archive-offline = Der Server ist nicht erreichbar, und nur er archiviert. Nichts wurde geändert. Versuchen Sie es erneut, wenn er verbunden ist.
unlink-how = Der Datensatz in NanoPix wird ein eigener Patient und nicht von selbst wieder verknüpft. Dieser kommt dann als anderer Patient in NanoPix: Trennen Sie nur zwei verschiedene Personen.
unlink-images = Noch nicht gesendete Bilder aus NanoPix gehen mit. Die auf dem Server bleiben, wo sie sind; nichts wird gelöscht.
keep-linked = Verknüpft lassen
unlink = Trennen
link-all-how = Alle { $count } Patienten aus NanoPix, deren Name und Geburtsdatum die von genau einem Patienten hier sind, werden mit diesem verknüpft, auch die gerade nicht gezeigten.
link-all-then = Was ein Datensatz hier nicht sagt, wird aus NanoPix übernommen; nichts wird überschrieben, und jede Verknüpfung lässt sich lösen.
link-all = Alle verknüpfen
delete-how = Der Datensatz in NanoPix wird gelöscht, wenn er keine Bilder hat. Mit Bildern bleibt er unberührt, und kein Ordner mit Bildern wird je entfernt.
decide-later = Später entscheiden
delete-in-nanopix = In NanoPix löschen
in-nanopix = In NanoPix: { $facts }
link-to-with-facts = Mit { $name } verknüpfen, { $facts }

## Herkunft eines Datensatzes

source-open-folder = Ordner öffnen
source-waits-for = Wartet auf
source-server-and-nanopix = Server und NanoPix
source-created-here = Hier angelegt
source-last-synced = Zuletzt abgeglichen
source-not-any-more = Nicht mehr in NanoPix
source-linked-by = Verknüpft durch
source-by-live-sync = NanoPix Live Sync, automatisch
source-by-person = Eine Person
source-brought-in = Durch Live Sync übernommen
source-written-there = Durch Live Sync eingetragen

## Ein Bild umordnen

move-wrong-patient = Falscher Patient gewählt
move-changed-late = Patient zu spät gewechselt
move-wrong-in-program = Falsch im Röntgenprogramm
move-other-reason = Anderer Grund
move-needs-person = Dieses Bild ist auf dem Server. Dort ordnet es nur eine Person um, nicht der Schlüssel dieses Computers. Melden Sie sich mit Ihrer Adresse am Praxisserver an.
move-question = Anderem Patienten zuordnen?
move-is-there = Das Bild ist schon bei diesem Patienten. Lassen Sie es und wählen Sie einen anderen
move-not-allowed = Ihr Konto ordnet keine Bilder um. Nichts wurde geändert. Bitten Sie einen Zahnarzt oder die Assistenz der Praxis.
moving = Wird umgeordnet…
move-image = Bild umordnen
move-leave = So lassen
moved-to = Es ist jetzt bei { $name }.
moved-to-review = Es ist jetzt bei { $name } und wieder zu prüfen.
moved = Umgeordnet
move-landed = eingegangen { $time }
move-landed-teeth = eingegangen { $time } · Zahn { $teeth }
move-nobody = Niemand
move-is-with = Ist bei
move-goes-to = Kommt zu
move-why = Warum?
move-why-field = Grund der Umordnung
patients-filter = Welche Patienten
not-moved = Nicht umgeordnet
picker-has-it = Hat dieses Bild schon
