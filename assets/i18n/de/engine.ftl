## Warum ein Bild verworfen wird

reason-undiagnosable = Nicht befundbar
reason-exposure = Fehlbelichtet
reason-duplicate = Doppelt
reason-no-patient = Kein Patientenbild
reason-other = Anderer

## Zustände

waits-for-decision = Wartet auf die Entscheidung, wer der Patient in NanoPix ist
shared-folder = Zwei Patienten in NanoPix teilen seinen Ordner
patient-archived = Sein Patient ist archiviert
doubt-change = Kam um einen Patientenwechsel oder Start von Chairside herum an
doubt-clock = Kam an, während die Uhr des Computers zurückgestellt wurde
doubt-anothers = Dasselbe Bild gehört schon einem anderen Patienten
doubt-found = Seine sichere Kopie wurde ohne Eintrag gefunden
failure-no-connection = Keine Verbindung
failure-connection-lost = Verbindung verloren
failure-timed-out = Zeit abgelaufen ({ $seconds } s)
failure-certificate = Zertifikat abgelehnt
failure-server-full = Server voll
failure-server-busy = Server beschäftigt
failure-server-error = Serverfehler ({ $status })
failure-too-large = Datei zu groß
failure-patient-unknown = Patient dem Server unbekannt
failure-refused = Abgelehnt: { $message }
failure-not-ours = Kein Chairside-Server
failure-spool = Sichere Kopie nicht lesbar

## Die Bilanz

balance-unassigned = { $count } nicht zugeordnet
balance-to-review = { $count } zu prüfen
balance-waiting = { $count ->
    [one] { $count } wartet
   *[other] { $count } warten
}
balance-being-sent = { $count } im Versand
balance-retrying = { $count ->
    [one] { $count } wartet auf neuen Versuch
   *[other] { $count } warten auf neuen Versuch
}
balance-failed = { $count } fehlgeschlagen
balance-lost = { $count } verloren
lost-where = Weder hier noch auf dem Server
balance-rejected = { $count } verworfen
balance-repeated = { $count } erneut eingegangen
balance-replaced = { $count } neu geschrieben
balance-no-image = { $count } kein Bild
balance-unfinished = { $count } unvollständig
balance-removed = { $count } entfernt
balance-missing = { $count ->
    [one] { $count } fehlt
   *[other] { $count } fehlen
}
balance-server = Server { $count }
balance-none = Sensor 0: nichts ist eingegangen
balance-of = Sensor { $count } = { $parts }

## Was der Server oder der Weg dorthin sagte

server-no-answer = Unter { $address } antwortet kein Server. Bilder bleiben hier und werden gesendet, sobald er antwortet. Prüfen Sie Adresse, Netzwerk und ob der Server läuft
server-broke = Die Verbindung zu { $address } brach ab. Bilder bleiben hier und werden erneut gesendet, jedes einmal. Nichts zu tun, wenn es vorübergeht; sonst prüfen Sie das Netzwerk
server-slow = { $address } antwortete { $seconds } Sekunden lang nicht. Bilder bleiben hier und werden erneut gesendet. Nichts zu tun, wenn es vorübergeht; sonst prüfen Sie Netzwerk und Server
server-certificate = Dem Zertifikat von { $address } ist nicht zu trauen. Nichts wurde dorthin gesendet; Bilder bleiben hier. Prüfen Sie die Adresse und das Datum dieses Computers, oder lassen Sie das Zertifikat der Praxis hier installieren
server-key = { $address } lehnte den Schlüssel ab. Bilder bleiben hier und werden gesendet. Fügen Sie in den Optionen einen neuen ein
server-full = Die Festplatte von { $address } ist voll. Bilder bleiben hier und werden gesendet, wenn Platz ist. Bitten Sie Ihre IT-Betreuung, Platz zu schaffen
server-busy-how = { $address } ist beschäftigt. Bilder bleiben hier und werden bald gesendet. Nichts zu tun
server-failed-how = { $address } scheiterte mit Status { $status }. Bilder bleiben hier und werden erneut gesendet. Bleibt es so, bitten Sie Ihre IT-Betreuung, das Serverprotokoll zu lesen
server-too-large = Die Datei ist größer, als der Server annimmt. Sie bleibt hier. Exportieren und übergeben Sie sie anders, oder verwerfen Sie sie
server-no-patient = { $address } kennt den Patienten nicht. Bilder bleiben hier. Wählen Sie den Patienten erneut, oder ordnen Sie das Bild jemand anderem zu
server-kept-here = { $message }. Bilder bleiben hier
server-refused-how = { $address } lehnte dies ab ({ $status }): { $message }. Nichts ist verloren. Berichtigen Sie das Genannte und versuchen Sie es erneut
server-not-ours = Was unter { $address } antwortet, ist kein Chairside-Server. Bilder bleiben hier. Prüfen Sie die Adresse und ob dieses Netzwerk eine Anmeldung verlangt
server-spool = Die sichere Kopie dieses Bildes ist nicht lesbar oder wurde geändert. Nichts wurde gesendet. Prüfen Sie die Festplatte und exportieren Sie es erneut aus dem Sensorprogramm

## Was einer Person verweigert wurde

refusal-nobody = Das braucht eine Person. Nichts wurde geändert. Melden Sie sich mit Ihrem eigenen Konto an
refusal-session-over = Ihre Sitzung ist beendet. Nichts wurde geändert. Melden Sie sich erneut an
refusal-gone-meanwhile = Die Konsole wurde gesperrt, während der Server daran war. Es kann erledigt sein. Melden Sie sich an und sehen Sie in die Liste.
refusal-no-server = Der Server ist nicht erreichbar. Nichts wurde geändert; Bilder bleiben auf diesem Computer. Versuchen Sie es, wenn er wieder da ist
refusal-of-server = { $message }. Nichts wurde geändert.
refusal-no-answer = Der Server antwortete nicht. Nichts wurde geändert. Versuchen Sie es erneut.
refusal-unknown-end = Der Server antwortete nicht zu Ende: Es ist geschehen oder nicht, halb ist nichts. Sehen Sie in die Liste, bevor Sie es erneut versuchen.
refusal-busy = Der Server ist beschäftigt. Nichts wurde geändert. Versuchen Sie es gleich noch einmal.
refusal-failed = Der Server schaffte es nicht. Nichts wurde geändert. Versuchen Sie es erneut; bleibt es so, soll Ihre IT-Betreuung das Serverprotokoll lesen.
not-accepted-busy = Chairside ist beschäftigt und nahm das nicht an. Nichts wurde geändert. Versuchen Sie es gleich noch einmal
not-accepted-stopped = Der Kern von Chairside hat aufgehört. Schon gezeigte Bilder sind sicher. Starten Sie Chairside neu

## Adressen

address-unreadable = „{ $address }“ ist keine Adresse. Schreiben Sie sie wie https://chairside.clinic.local:8443
address-unencrypted = „{ $address }“ würde den Schlüssel unverschlüsselt senden. Verwenden Sie https://; http:// gilt nur für diesen Computer (localhost, 127.0.0.1)
address-too-much = „{ $address }“ enthält { $what }. Schreiben Sie nur Schema, Host und Port, wie https://chairside.clinic.local:8443
address-user = einen Benutzernamen oder ein Passwort
address-path = einen Pfad
address-query = eine Abfrage
field-date-of-birth = Geburtsdatum

## Der Server und sein Schlüssel

problem-no-server = Kein Server
no-server-of-its-own = Dieses Chairside hat keinen eigenen Server. Bilder bleiben erhalten. Geben Sie in den Optionen die Adresse des Praxisservers ein
no-key-yet = Es gibt noch keinen Schlüssel für den Server. Bilder bleiben erhalten und werden gesendet. Fügen Sie den Schlüssel in den Optionen ein
problem-no-key = Kein Schlüssel
problem-key-unreadable = Schlüssel nicht lesbar
problem-server-unusable = Server nicht nutzbar
said-connected = Mit dem Server verbunden
said-offline = Der Server ist nicht erreichbar: { $cause }. Bilder sind auf diesem Computer sicher und werden von selbst gesendet, wenn er wieder da ist
said-unable = Der Server ist da, kann aber gerade nicht arbeiten: { $cause }. Bilder sind auf diesem Computer sicher und werden von selbst gesendet, wenn er wieder kann
said-key-refused = Der Server lehnte den Schlüssel ab. Bilder bleiben erhalten und werden gesendet. Fügen Sie in den Optionen einen neuen ein
announced = Neues Röntgenbild aus einem anderen Raum
announced-tooth = Neues Röntgenbild aus einem anderen Raum · Zahn { $teeth }

## Handlungen und ihr Ergebnis

first-and-more = { $first } (und { $count } weitere)
local-server-not-running = Der Server auf diesem Computer läuft noch nicht. Speichern Sie zuerst die Optionen
no-key-for-this-server = Für diesen Server gibt es noch keinen Schlüssel. Fügen Sie den ein, den sein Verwalter für diesen Computer erzeugt hat
could-not-write = { $path } konnte nicht geschrieben werden: { $why }
ledger-rows-are-in = { $count } Zeilen der Bilanz sind in { $path }
ledger-not-exported = Die Bilanz wurde nicht exportiert: { $why }. Sie ist, wie sie war. Wählen Sie einen anderen Ordner
more-files-waiting = { $first }. Derselbe Ordner hat { $count } weitere Dateien, die noch nicht da sind
problem-image-not-in = Ein Bild ist noch nicht da
folder-unreachable = { $path }: { $why } Bilder, die hier sind, sind sicher. Verbinden Sie den Ordner wieder, oder wählen Sie in den Optionen einen anderen
folder-is-back = { $path } ist wieder da. Was inzwischen dort ankam, kommt jetzt herein
thumbnails-how = { $why }. Die Bilder selbst sind sicher und werden trotzdem gesendet. Schaffen Sie Platz auf der Festplatte mit den Daten von Chairside, oder machen Sie sie beschreibbar; die Vorschaubilder folgen dann
thumbnails-fail = Vorschaubilder können nicht gespeichert werden: { $text }
problem-thumbnails = Keine Vorschaubilder
service-failed = Der Teil von Chairside für „{ $name }“ ist ausgefallen und startet in { $seconds } s neu: { $why }. Schon gezeigte Bilder sind sicher
problem-restarts = „{ $name }“ startet neu
problem-list-rebuilt = Bilderliste neu aufgebaut
said-closed = Chairside wurde beendet
not-written-down = Chairside konnte das nicht speichern: { $why }. Nichts wurde geändert; schon gezeigte Bilder sind sicher. Schaffen Sie Speicherplatz und versuchen Sie es erneut
settings-not-saved = Die Optionen wurden nicht gespeichert: { $why }. Die bisherigen gelten weiter
settings-saved = Optionen gespeichert

## Wer im Stuhl sitzt

said-selected = Ein Patient wurde gewählt
said-cleared = Der Patient wurde entfernt. Neue Bilder warten unter „Nicht zugeordnet“
selection-not-written = Chairside konnte nicht speichern, wer gewählt ist: { $why }. Das Banner gilt jetzt, aber nach einem Neustart kann es ein früherer Patient sein. Bilder hier sind sicher. Schaffen Sie Speicherplatz und wählen oder entfernen Sie erneut
said-timed-out = Die Frist des Patienten war um, die Auswahl endete von selbst. Neue Bilder warten unter „Nicht zugeordnet“; nichts geht verloren
said-clock-changed = Die Uhr dieses Computers wurde zurückgestellt, darum endete die Auswahl. Neue Bilder warten unter „Nicht zugeordnet“; nichts geht verloren

## Patienten

no-connection-yet = es besteht noch keine Verbindung zum Server
not-looked-up = Der Patient konnte nicht nachgeschlagen werden: { $why }. { $in_vain }. Versuchen Sie es gleich noch einmal
not-made = Der Patient wurde nicht angelegt. { $why }. { $in_vain }
needs-a-name = Ein Patient braucht einen Namen
number-taken-choose = Ein anderer Patient der Praxis hat diese Nummer. Wählen Sie diesen Patienten, oder geben Sie eine andere Nummer an
is-here-already = { $who } gibt es schon, mit diesem Geburtsdatum. Wählen Sie diese Person, oder legen Sie eine weitere an, wenn es jemand anderes ist
free-disk-space = { $why }. Schaffen Sie Speicherplatz
name-with-number = { $name } (Nr. { $number })
in-vain-select = Dieser Patient ist nicht gewählt und dadurch auch niemand sonst: Sehen Sie auf das Banner. Bilder ohne Patient warten unter „Nicht zugeordnet“
in-vain-assign = Die Bilder bleiben, wo sie sind
nothing-changed = Nichts wurde geändert
server-not-now = Der Server ist nicht erreichbar. Versuchen Sie es, wenn er wieder da ist
not-archived = Der Patient wurde nicht archiviert. { $why }
server-does-not-have = Der Server hat diesen Patienten noch nicht. Nichts wurde geändert. Versuchen Sie es gleich noch einmal
said-archived = Ein Patient wurde archiviert. Bilder und Datensatz bleiben
archived-not-written = Es ist auf dem Server archiviert, konnte hier aber nicht gespeichert werden: { $why }
selected-was-archived = Der gewählte Patient wurde archiviert und ist nicht mehr gewählt. Neue Bilder warten unter „Nicht zugeordnet“; nichts geht verloren
selected-was-merged = Der Datensatz des gewählten Patienten wurde mit { $name } zusammengeführt, der jetzt gewählt ist. Neue Bilder kommen dorthin
number-taken = Ein anderer Patient der Praxis hat diese Nummer. Nichts wurde geändert. Geben Sie eine andere an
not-known-any-more = Dieser Patient ist hier nicht mehr bekannt. Nichts wurde geändert
needs-a-name-unchanged = Ein Patient braucht einen Namen. Nichts wurde geändert
field-is-empty-now = { $label } ist jetzt leer
field-is-now = { $label } ist jetzt „{ $now }“
changed-meanwhile = Jemand hat dies inzwischen geändert: { $fields }. Nichts wurde gespeichert, und Ihre Eingabe steht noch da. Speichern Sie erneut, um sie an die Stelle zu setzen
patients-unreadable = { $why }. Nichts ist verloren: Bilder kommen an und bleiben. Starten Sie Chairside neu
problem-patients-unreadable = Patienten nicht lesbar
cannot-read-change = Chairside kann nicht lesen, was geändert wurde
server-does-not-know = Der Server kennt diesen Patienten nicht
said-changed-twice = Ein Patient wurde hier und an einem anderen Computer geändert. Nichts ist verloren: Wählen Sie auf der Seite Patienten, was stimmt
said-link-taken = Ein anderer Patient der Praxis ist schon mit diesem Datensatz in NanoPix verknüpft. Dieser wurde nicht verknüpft; sonst wurde nichts geändert
said-not-taken = Der Server nahm einen Patientendatensatz nicht an: { $why }. Er bleibt auf diesem Computer. Ändern Sie ihn auf der Seite Patienten
refused-records = { $first }. Der Datensatz bleibt auf diesem Computer, andere Räume sehen ihn noch nicht. Ändern Sie ihn auf der Seite Patienten; dann wird er erneut gesendet
problem-not-taken = Patient nicht angenommen
key-is-given = Der Schlüssel dieser Konsole kommt aus einer Option oder Variablen, die Chairside nicht ändern kann. Nichts wurde geändert. Erzeugen Sie einen Schlüssel und geben Sie ihn dort an.
old-key-works = { $why }. Der alte Schlüssel gilt weiter. Widerrufen Sie den neuen, der in der Liste steht, und versuchen Sie es erneut.
row-not-written = Eine Zeile kann nicht geschrieben werden: { $why }. Nichts wurde geschrieben
audit-not-written = { $path } konnte nicht geschrieben werden: { $why }. Das Audit auf dem Server ist, wie es war. Wählen Sie einen anderen Ordner.
audit-file-not-written = Die Datei wurde nicht geschrieben: { $why }. Das Audit auf dem Server ist, wie es war.
key-renewal-given = Der Server unterschreibt Schlüssel neu, und der dieser Konsole kommt aus einer Option oder Variablen, die Chairside nicht ändern kann. Er gilt noch einige Tage. Erzeugen Sie am Server einen neuen und geben Sie ihn dort an

## Was aus einem Bild wurde

refused-gone = Dieses Bild ist nicht mehr da. Es kann mit einem gleichen vereint worden sein
refused-too-much-drawn = Über dieses Bild wurde mehr gezeichnet, als gespeichert wird. Das Letzte ist nicht gespeichert. Entfernen Sie etwas, dann wird es
refused-maybe-sent = { $file } ist vielleicht schon auf dem Server. Es bleibt, wo es ist
refused-hidden-there = { $file } ist das gleiche Bild wie { $other }, das dieser Patient hat und das auf dem Server verborgen wurde. Es bleibt, wo es ist; ein Administrator kann das verborgene wieder zeigen
refused-rewritten = { $file } wurde vom Sensorprogramm neu geschrieben, nachdem es gezeigt wurde. Es wurde nicht freigegeben. Sehen Sie die neue Fassung an und geben Sie diese frei
refused-another-patient = { $file } gehört inzwischen jemand anderem als beim Zeigen. Es wurde nicht freigegeben. Sehen Sie es dort an
refused-names-another = Die Datei von { $file } nennt jemand anderen. Es wurde nicht freigegeben. Sehen Sie es einzeln an und geben Sie es frei oder ordnen Sie es um
refused-has-patient = { $file } wurde inzwischen jemandem zugeordnet und bleibt dort. Gehört es jemand anderem, ordnen Sie es um
refused-lost = { $file } ist verloren, soweit bekannt: Es gibt nichts zu senden. Es wurde nicht freigegeben. Exportieren Sie es erneut aus dem Sensorprogramm, oder lassen Sie den Server aus seiner Sicherung wiederherstellen und prüfen Sie alles erneut
refused-too-late = { $file } ist schon unterwegs zum Server oder dort. Es bleibt freigegeben. Gehört es jemand anderem, ordnen Sie es um
refused-wrong-state = { $file } kann jetzt nicht so geändert werden: Es ist { $state }
was-approved = wurde freigegeben
was-taken-back = wurde doch nicht freigegeben und wartet auf Prüfung
was-rejected = wurde verworfen: { $reason }. Es bleibt verborgen erhalten
was-rejected-maybe-sent = wurde verworfen: { $reason }. Es bleibt verborgen erhalten. Ein früherer Versuch kann den Server erreicht haben: Sehen Sie auch dort nach
was-brought-back = wurde zurückgeholt und wartet auf Prüfung
was-assigned = wurde zugeordnet
takes-the-place = tritt an die Stelle von { $file }, dem gleichen Bild, das verworfen war
are-one-now = { $file } ist das gleiche Bild wie { $other }, das dieser Patient schon hat. Sie sind jetzt eins
is-unassigned = nicht zugeordnet; wählen Sie erst den Patienten
is-for-review = zu prüfen
is-for-sending = zum Senden bereit
is-being-sent = im Versand
is-for-retry = wartend auf den nächsten Versuch
is-with-server = auf dem Server
is-failed = fehlgeschlagen
is-rejected = verworfen
watching-from-now = { $path } wird ab jetzt überwacht
watching-from-now-but = { $count ->
    [one] { $path } wird ab jetzt überwacht. { $count } Datei, die schon darin lag, bleibt unberührt
   *[other] { $path } wird ab jetzt überwacht. { $count } Dateien, die schon darin lagen, bleiben unberührt
}
left-aside = { $file } wurde beiseitegelassen: { $why }
file-cannot-be-shown = { $file } kann nicht gezeigt werden: { $why }. Es wird trotzdem behalten und gesendet
file-rewritten = { $file } wurde vom Sensorprogramm neu geschrieben. Die neue Fassung wird gezeigt; die frühere bleibt erhalten
file-same = { $file } ist gleich einem Bild, das schon hier ist ({ $other }). Es wird nicht zweimal aufgenommen
file-same-hidden = { $file } ist gleich { $other }; dieses wurde auf dem Server verborgen und wird nicht gezeigt. Es wird nicht zweimal aufgenommen; ein Administrator kann es wieder zeigen
landed = { $file } ist eingegangen und sicher
landed-unassigned = { $file } ist eingegangen und sicher. { $why }: Es wartet unter „Nicht zugeordnet“
landed-of-another = { $file } ist eingegangen und sicher. Das gleiche Bild gehört hier jemand anderem: Es wartet unter „Nicht zugeordnet“
landed-again = { $file } war verworfen und ist wieder da, weil seine Datei erneut eingegangen ist. Prüfen Sie es noch einmal
landed-again-for-another = { $file } ist erneut eingegangen und hier schon ein Bild von jemand anderem. Es bleibt dort: Gehört es zur jetzigen Auswahl, ordnen Sie es um
lost-landed-again = { $file } war verloren und ist wieder da
not-sent-yet = { $file } konnte noch nicht gesendet werden: { $cause }. Es ist hier sicher und wird von selbst erneut gesendet
advice-maybe-sent = Ein früherer Versuch kann den Server erreicht haben, darum bleibt es beim Patienten: erneut senden oder verwerfen
advice-look = Sehen Sie es an, dann erneut senden, umordnen oder verwerfen
not-taken-by-server = { $file } wurde vom Server nicht angenommen: { $cause }. Es ist auf diesem Computer sicher. { $advice }
not-sent-no-copy = { $file } wurde nicht gesendet: Seine sichere Kopie fehlt oder ist nicht lesbar. „Alles prüfen“ unter Verlauf sucht es im überwachten Ordner und auf dem Server
with-the-server = { $file } ist auf dem Server
other-teeth-there = { $file } war schon auf dem Server und zeigt dort { $there }, nicht { $here }. Das gilt nun auch hier. Sehen Sie es an, und korrigieren Sie es, falls es falsch ist
other-note-there = { $file } war schon auf dem Server, mit einer anderen Notiz. Sie gilt nun auch hier. Sehen Sie sie an, und korrigieren Sie sie, falls sie falsch ist
note-that-was-here = Die Notiz von hier war: { $note }
nobodys-undecided = Es wartet auf die Entscheidung, wer der Patient in NanoPix ist
nobodys-shared = Zwei Patienten in NanoPix teilen seinen Ordner, weil sich ihre IDs nur in Groß- und Kleinschreibung unterscheiden
nobodys-uncertain = Wessen es ist, ist nicht sicher
nobodys-no-selection = Kein Patient war sicher gewählt
went-to-another = Ein neues Bild aus NanoPix ging an { $name }, nicht an den Patienten im Banner
went-to-its-folder = ging an den Patienten, in dessen Ordner in NanoPix es liegt
went-to-its-patient = ging an seinen Patienten: Es ist jetzt bekannt, wer der Patient in NanoPix ist
waits-no-more = { $file } wartet unter „Nicht zugeordnet“: Sein Patient ist nicht mehr der in NanoPix
stay-with-the-first = Ein Patient und der in NanoPix sind zwei Personen, und { $count } Bilder aus NanoPix bleiben beim ersten, weil der Server sie haben kann. Gehören sie ihm nicht, wählen Sie diesen Patienten und ordnen jedes dem richtigen zu

## Nach einem Schaden

list-was-missing = Die Bilderliste (console.db) fehlte. Sie wurde aus den sicheren Kopien neu aufgebaut: { $count } Bilder warten unter „Nicht zugeordnet“. Keine ihrer Dateien ist verloren; sagen Sie erneut, wessen sie sind
list-was-damaged = Die Bilderliste (console.db) war beschädigt. Sie liegt als { $aside } da und wurde aus den sicheren Kopien neu aufgebaut: { $count } Bilder warten unter „Nicht zugeordnet“. Keine ihrer Dateien ist verloren; sagen Sie erneut, wessen sie sind
rows-were-damaged = { $rows } Zeilen der Bilderliste waren beschädigt. Ihre Bilder kamen aus den sicheren Kopien zurück: { $count } warten unter „Nicht zugeordnet“. Keine ihrer Dateien ist verloren; sagen Sie erneut, wessen sie sind
images-were-missing = { $count } Bilder fehlten in der Liste. Sie kamen aus den sicheren Kopien zurück und warten unter „Nicht zugeordnet“; sagen Sie erneut, wessen sie sind

## Ordner und Dateien

ignored-hidden = Es ist eine versteckte Datei
ignored-temporary = Sein Name ist der einer temporären Datei
ignored-system = Es gehört dem System
ignored-thumbnail = Es ist ein Vorschaubild eines anderen Programms
place-link = Es ist eine Verknüpfung, keine Datei
place-device = Es ist eine Pipe oder ein Gerät, keine Datei
place-not-there = Der Ordner ist nicht da. Er wurde verschoben oder umbenannt, oder sein Laufwerk ist nicht verbunden.
place-not-allowed = Chairside darf diesen Ordner nicht lesen. Erlauben Sie es.
place-file = Dies ist eine Datei, kein Ordner. Wählen Sie den Ordner, in dem sie liegt.
place-unreadable = Der Ordner kann nicht gelesen werden: { $why }.
drive-not-connected = Sein Laufwerk ist nicht verbunden. Liegt der Ordner nicht mehr auf einem Laufwerk, nehmen Sie ihn aus den Optionen und fügen Sie ihn neu hinzu.
folder-not-known = Was über diesen Ordner bekannt ist, konnte nicht gelesen werden: { $why }. Bis es geht, wird nichts aufgenommen
folder-not-announced = Neue Dateien werden nur alle { $seconds } Sekunden bemerkt, weil das System sie nicht meldet: { $why }
subfolder-unreadable = Dieser Ordner kann nicht gelesen werden: { $why }. Bilder darin werden nicht bemerkt
folder-not-to-its-end = Der Ordner konnte nicht zu Ende gelesen werden: { $why }.
folder-not-recorded = Was darin liegt, konnte nicht gespeichert werden: { $why }.
file-empty = Sie hat keinen Inhalt. Sie kommt herein, sobald sie welchen hat
file-no-image = Sie ist weder JPEG, PNG, BMP, TIFF noch DICOM
delay-empty = Diese Datei ist leer. Sie wird aufgenommen, sobald sie Inhalt hat; bleibt sie leer, exportieren Sie das Bild erneut
delay-busy = Ein anderes Programm hält diese Datei seit einer Minute. Sie wird aufgenommen, sobald sie frei ist
delay-changing = Diese Datei wächst seit einer Minute. Sie wird aufgenommen, sobald sie vollständig ist
delay-unreadable = Diese Datei kann nicht gelesen werden. Alle paar Sekunden wird es erneut versucht; sie wird aufgenommen, sobald es gelingt
removed-unfinished = Sie wurde entfernt, bevor sie vollständig war
unwatched-unfinished = Sie ist nicht vollständig, und ihr Ordner wird nicht mehr überwacht
file-unreadable = Sie kann nicht gelesen werden: { $why }. Alle { $seconds } Sekunden wird es erneut versucht
disk-full = Die Festplatte mit den Daten von Chairside ist voll. Neue Bilder bleiben im überwachten Ordner und werden aufgenommen, sobald Platz ist. Schaffen Sie Platz
images-not-kept = Neue Bilder können gerade nicht behalten werden: { $why }. Sie bleiben im überwachten Ordner und werden aufgenommen, sobald es wieder geht
no-image-not-recorded = Eine Datei, die kein Bild ist, konnte nicht verzeichnet werden: { $why }
unfinished-not-recorded = Eine Datei, die nicht vollständig ist, konnte nicht verzeichnet werden: { $why }
inspect-choose = Wählen Sie den Ordner, in den das Röntgenprogramm schreibt.
inspect-whole-path = Schreiben Sie den ganzen Pfad des Ordners, ab Laufwerk oder Wurzel.
inspect-not-found = Ordner nicht gefunden. Prüfen Sie die Schreibweise, verbinden Sie das Laufwerk oder wählen Sie einen anderen.
inspect-file = Dies ist eine Datei. Wählen Sie den Ordner, in dem sie liegt.
inspect-not-allowed = Dieser Ordner darf nicht gelesen werden. Bitten Sie um das Recht dazu, oder wählen Sie einen anderen.
inspect-unreadable = Dieser Ordner kann nicht gelesen werden: { $why }.
no-preview-of-nanopix = NanoPix hat keine Vorschau davon gemacht
preview-of-nanopix-cannot = Die Vorschau von NanoPix kann nicht gezeigt werden: { $why }
no-picture = es ist kein Bild
not-a-file = es ist keine Datei
decoding-ended-program = Das Dekodieren hat Chairside schon einmal beendet, darum wird es nicht erneut versucht
picture-not-smaller = Das Bild lässt sich nicht verkleinern

## Ein Bild umordnen

moving-say-why = Sagen Sie warum, in höchstens { $count } Zeichen. Nichts wurde geändert.
moving-not-looked-up = Der Patient konnte nicht nachgeschlagen werden: { $why }. Das Bild bleibt, wo es ist. Versuchen Sie es gleich noch einmal.
moving-gone = Dieses Bild ist nicht mehr da. Nichts wurde geändert.
moving-theirs-already = Es gehört diesem Patienten schon. Nichts wurde geändert.
moving-being-sent = Es wird gerade gesendet. Nichts wurde geändert. Warten Sie auf die Bestätigung des Servers, dann ordnen Sie es um.
moving-on-its-way = Es ist unterwegs zum Server. Nichts wurde geändert. Warten Sie auf die Bestätigung des Servers, dann ordnen Sie es um.
moving-not-written = Die Bilderliste dieses Computers konnte nicht geschrieben werden. Nichts wurde geändert. Schaffen Sie Speicherplatz und versuchen Sie es erneut.
moving-record-not-there = Der Datensatz dieses Patienten ist noch unterwegs zum Server. Das Bild bleibt, wo es ist. Versuchen Sie es, wenn er dort ist.
moving-by-somebody = Jemand hat dieses Bild inzwischen jemand anderem zugeordnet. Sie haben nichts geändert. Sehen Sie nach, wem es jetzt gehört.
moving-at-the-same-time = Andere ändern dieses Bild gleichzeitig. Sie haben nichts geändert. Versuchen Sie es gleich noch einmal.
moving-not-written-here = Der Server hat es umgeordnet, aber dieser Computer konnte das nicht speichern. Schaffen Sie Speicherplatz: Beim nächsten Start wird erneut nachgesehen.
moving-not-followed = Wem einige Bilder jetzt gehören, konnte nicht gespeichert werden: { $why }. Es wird erneut versucht. Schaffen Sie Speicherplatz
correcting-not-there = Es ist nicht auf dem Server. Nichts wurde geändert. Zahn und Notiz werden unter Aufnahme daneben gesetzt.
correcting-by-somebody = Jemand hat Zahn oder Notiz inzwischen geändert. Es zeigt jetzt { $teeth }; die Notiz: { $note }. Sie haben nichts geändert. Sehen Sie nach, was dort steht, und speichern Sie dann erneut.
correcting-not-written-here = Der Server hat es geändert, und dieser Computer konnte das nicht festhalten. Schaffen Sie Speicherplatz: Es wird erneut nachgesehen.
no-tooth = kein Zahn
teeth-corrected = { $file } zeigt jetzt { $after }, nicht { $before }
note-corrected = Die Notiz zu { $file } wurde geändert
was-moved-because = wurde jemand anderem zugeordnet: { $reason }
was-moved-at-server = { $file } gehört jetzt jemand anderem: Es wurde am Server umgeordnet
was-hidden-at-server = { $file } wurde am Server verborgen: Kein Raum zeigt es mehr. Es bleibt, dort und hier
was-shown-at-server = { $file } wird wieder gezeigt: Es war am Server verborgen
hidden-at-server = Am Server verborgen
names-another = { $file } nennt einen anderen Patienten als den, zu dem es ging. Es ist sicher und wird nicht gesendet, bevor jemand nachgesehen hat
names-another-elsewhere = { $file } aus einem anderen Raum nennt einen anderen Patienten als den, bei dem es steht. Sehen Sie es an und verschieben Sie es, wenn es dessen Bild ist
confirmed-other-bytes = Der Server bestätigte andere Daten als die gesendeten
confirmed-other-patient = Der Server hat diese Daten bei einem anderen Patienten
merged-while-waiting = Ein Patientendatensatz wurde mit einem anderen zusammengeführt, während hier eine Änderung wartete. Was jener anders sagt, blieb so: Sehen Sie ihn auf der Seite Patienten an
it-ended = er endete

## Wie Bilder gezeigt werden, und Bilder anderer Räume

display-not-told-sign-in = Wie ein Bild gezeigt wird, bleibt auf diesem Computer und gilt nicht in anderen Räumen: { $why }. Melden Sie sich an, dann gilt es auch dort
display-not-told-ask = Wie ein Bild gezeigt wird, bleibt auf diesem Computer und gilt nicht in anderen Räumen: { $why }. Fragen Sie jemanden, der Dateien ändern darf
display-came-first = Wie { $file } gezeigt wird, änderte auch { $who } um { $time }. Was hier gesetzt wurde, kam zuletzt und zählt
display-changed-after = Wie { $file } gezeigt wird, änderte { $who } nach { $before }
somebody-else = jemand anderes
files-no-server = Der Server ist nicht erreichbar
files-patient-unknown = Der Server kennt diesen Patienten noch nicht
thumbnail-not-kept = Das Vorschaubild konnte nicht behalten werden: { $why }
original-away = Es ist nicht auf diesem Computer, und der Server ist nicht erreichbar. Es kommt von selbst, wenn er wieder da ist
original-not-fetched = Es konnte nicht geholt werden: { $why }. Es wird von selbst erneut versucht
original-other-bytes = Was der Server sandte, ist nicht dieses Bild. Es wird nicht gezeigt und erneut geholt
originals-not-kept = Bilder anderer Räume können auf diesem Computer nicht behalten werden: { $why }. Nichts ist verloren. Schaffen Sie Speicherplatz
problem-disk = Festplatte nimmt nichts an
was-exported = { $file } wurde von { $who } { $form ->
    [png] als PNG
    [jpeg] als JPEG
    [dicom] als DICOM
   *[original] im Original
}{ $with ->
    [patient] { " " }mit dem Namen des Patienten
    [measurements] { " " }mit Messungen
    [both] { " " }mit dem Namen des Patienten und Messungen
   *[nothing] { "" }
} exportiert

## Was die Arbeit auf diesem Computer anhielt

db-failed = die Datenbank der Konsole versagte: { $why }
db-value = die Datenbank der Konsole enthält einen Wert, der nicht lesbar ist: { $what }
db-newer = console.db wurde von einem neueren Chairside geschrieben (Schema { $found }, dieses kennt { $known }). Nichts wurde geändert. Installieren Sie wieder die neuere Version
db-not-put-aside = console.db ist beschädigt und konnte nicht beiseitegelegt werden: { $why }
db-not-private = console.db lässt sich nicht auf diesen Benutzer beschränken: { $why }
db-rebuild-owed = die Bilderliste (console.db) war beschädigt. Die Bilder sind sicher: Beim nächsten Start baut Chairside die Liste aus den sicheren Kopien neu auf
intake-unusable = Der Ordner { $path } der sicheren Kopien ist nicht nutzbar: { $why }. Bilder bleiben im überwachten Ordner. Machen Sie ihn beschreibbar
intake-no-thread = Das System konnte die Annahme nicht starten: { $why }
intake-died = Ein Teil der Annahme hörte unerwartet auf
decode-too-long = Eine Seite von { $width } × { $height } Pixeln ist zu lang: Höchstens { $most } werden gezeigt
decode-too-large = { $width } × { $height } Pixel sind zu viele für eine Vorschau
decode-truncated = Die Datei endet vor ihrem Bild
decode-no-picture = Die Datei enthält kein Bild
decode-no-frame = { $count ->
    [one] Die Datei hat { $count } Bild und danach keines
   *[other] Die Datei hat { $count } Bilder und danach keines
}
decode-damaged = Die Datei ({ $format }) ist beschädigt
decode-unreadable = Die sichere Kopie kann nicht gelesen werden: { $why }
no-note = keine Notiz
