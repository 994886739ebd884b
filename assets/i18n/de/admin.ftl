## Die Seiten

admin-keys = Schlüssel
admin-rooms = Räume
admin-people = Personen
admin-keys-sentence = Jeder Computer hat seinen Schlüssel. Ein Widerruf trifft nur ihn.
admin-rooms-sentence = Wo Computer stehen und Bilder entstehen. Dateien behalten den damaligen Namen.
admin-people-sentence = Ein Konto je Person. Wer gesperrt wird, ist sofort überall abgemeldet.
admin-create-key = Schlüssel erzeugen
admin-add-room = Raum hinzufügen
admin-add-person = Person hinzufügen
role-superadmin = Superadmin
role-admin = Admin
role-dentist = Zahnarzt
role-assistant = Assistenz
role-front-desk = Empfang
admin-keys-stranger = Schlüssel verwaltet ein Admin der Praxis. Melden Sie sich zuerst an.
admin-rooms-stranger = Räume verwaltet ein Admin der Praxis. Melden Sie sich zuerst an.
admin-people-stranger = Personen verwaltet ein Admin der Praxis. Melden Sie sich zuerst an.
admin-read-again = Neu lesen
admin-no-keys = Noch keine Schlüssel. Erzeugen Sie einen für jeden Computer, der Bilder aufnimmt.
admin-no-rooms = Noch keine Räume. Fügen Sie die hinzu, in denen Bilder entstehen.
admin-nobody = Noch niemand.
admin-list-failed = Die Liste konnte nicht gelesen werden. Nichts wurde geändert.
admin-list-reading = Die Liste wird gelesen.
admin-try-again = Erneut versuchen

## Wer angemeldet ist

not-for-you = Das darf nur ein Admin der Praxis. Sie sind angemeldet als { $name }, { $role }. Nichts wurde geändert.
role-in-sentence-superadmin = Superadmin
role-in-sentence-admin = Admin
role-in-sentence-dentist = Zahnarzt
role-in-sentence-assistant = Assistenz
role-in-sentence-front-desk = Empfang
account-locked-by = Gesperrt von { $name }. Anmelden
account-locked = Gesperrt
account-locked-was = Gesperrt, { $name } war angemeldet
account-signed-in-as = Angemeldet: { $who }
account-menu = Konto
account-change-title = Ihr Passwort ändern
account-why-sign-in = Dieser Computer nimmt Bilder mit seinem eigenen Schlüssel auf. Was eine Person braucht, fragt, wer Sie sind; Sie bleiben angemeldet, bis Sie sperren oder gehen.
account-password-changed = Passwort geändert
account-signed-out-elsewhere = Überall sonst sind Sie jetzt abgemeldet.
account-password-rule = { $count } Zeichen oder mehr; ein paar Wörter sind gut. Andere Computer, an denen Sie angemeldet sind, werden abgemeldet.
account-present-password = Bisheriges
account-new-password = Neues Passwort
account-new-again = Wiederholen
account-changing = Wird geändert…
account-change = Ändern
account-too-short = Das neue Passwort ist zu kurz. Nichts wurde geändert. Geben Sie { $count } Zeichen oder mehr ein.
account-not-same = Die beiden sind nicht gleich. Nichts wurde geändert. Geben Sie das neue Passwort zweimal ein.

## Anmelden

cancel = Abbrechen
sign-in-locked = Diese Konsole ist gesperrt; { $name } war angemeldet. Melden Sie sich an, um fortzufahren.
e-mail = E-Mail
password = Passwort
sign-in-not-reached = Der Server ist nicht erreichbar, und nur er weiß, wer Sie sind. Bilder werden weiter aufgenommen und behalten. Melden Sie sich an, wenn er verbunden ist.
sign-in-asking = Anmeldung…

## Schlüssel

column-label = Bezeichnung
column-key-id = Schlüssel-ID
column-created = Erzeugt
column-last-used = Zuletzt benutzt
column-room = Raum
column-status = Status
key-active = Aktiv
key-idle = Ruht 90 Tage
key-rotated = Erneuert
key-replaced = Ersetzt
key-ended = Abgelaufen
key-revoked = Widerrufen
key-idle-story = Seit 90 Tagen nicht benutzt. Gibt es den Computer nicht mehr, widerrufen Sie den Schlüssel.
key-rotated-story = Das Geheimnis des Servers wurde geändert. Dieser Computer holt seinen Schlüssel von selbst neu; die alte Form gilt noch 7 Tage.
key-replaced-story = Ein neuerer Schlüssel hat diesen Namen und Raum. Widerrufen Sie diesen, wenn der Computer mit dem neuen arbeitet.
key-ended-story = Schlüssel gelten ein Jahr. Ersetzen Sie ihn.
key-revoke = Widerrufen
key-this-console = diese Konsole
key-this-console-line = Diese Konsole
key-never-used = nie benutzt
key-last-used = zuletzt benutzt { $time }
key-no-room = kein Raum
never = Nie
key-replace-of = Schlüssel von { $name } ersetzen
key-revoke-of = { $name } widerrufen

## Räume

column-name = Name
column-keys = Schlüssel
column-room-created = Angelegt
room-rename = Umbenennen
room-this-lower = dieser Raum
room-archived-lower = archiviert
room-in-use-lower = in Benutzung
room-archived = Archiviert
room-archived-story = Dateien oder Schlüssel nennen ihn. Ein neuer Raum dieses Namens bringt ihn zurück.
room-here-story = Diese Konsole steht hier.
room-in-use = In Benutzung
room-rename-of = { $name } umbenennen
room-archive-of = { $name } archivieren
room-rename-how = Schlüssel des Raums folgen. Dateien behalten den Namen, den er damals hatte.
room-make-how = Wie man ihn nennt: „Raum 4“, „Prophylaxe“. Der Name eines archivierten Raums bringt diesen zurück.

## Ein erzeugter Schlüssel

key-made-for = Schlüssel erzeugt für { $name }
copy = Kopieren
key-copied = Kopiert. Die Zwischenablage wird in 60 s geleert.
key-step-one = Öffnen Sie am neuen Computer Optionen, Server und Schlüssel, Ersetzen.
key-step-two = Fügen Sie den Schlüssel ein und klicken Sie auf Testen.
done = Fertig
key-stored = Schlüssel ist verwahrt
key-store-first = Erst verwahren: Er wird nicht noch einmal gezeigt.
key-label = Bezeichnung: { $name }
key-once = Wird nur einmal gezeigt.
key-once-how = Chairside behält keine Kopie. Geht er verloren, erzeugen Sie einen neuen und widerrufen diesen.

## Personen

column-role = Rolle
column-last-signed-in = Zuletzt angemeldet
person-shut-out = Sperren
person-let-in = Entsperren
person-is-shut-out = gesperrt
person-may-sign-in = darf sich anmelden
person-shut-out-state = Gesperrt
person-you = Sie
person-you-story = Sie sind hier angemeldet. Niemand ändert die eigene Rolle oder sperrt sich selbst.
person-active = Aktiv
person-edit = { $name } bearbeiten
person-set-password = Neues Passwort für { $name }
person-let-in-again = { $name } entsperren
person-shut-out-name = { $name } sperren
password-again = Wiederholen
person-password-rule = Sagen Sie ihr das Passwort persönlich; sie ändert es selbst. { $count } Zeichen oder mehr.
person-choose-role = Rolle wählen
person-own-role = Niemand ändert die eigene Rolle: Das tut ein anderer Admin der Praxis.
person-role-at-once = Eine Rolle gilt sofort, wo immer die Person angemeldet ist.
person-new-password-rule = Die Person wird überall abgemeldet. Sagen Sie ihr das neue persönlich; sie ändert es selbst. { $count } Zeichen oder mehr.
person-set-password-act = Passwort setzen

## Fragen

ask-make-key = Schlüssel erzeugen
ask-replace-key = Schlüssel von „{ $name }“ ersetzen?
ask-revoke-key = „{ $name }“ widerrufen?
ask-make-room = Raum hinzufügen
ask-rename-room = „{ $name }“ umbenennen
ask-archive-room = „{ $name }“ archivieren?
ask-make-person = Person hinzufügen
ask-shut-out = { $name } sperren?
ask-let-in = { $name } entsperren?
ask-password = Neues Passwort für { $name }
did-revoke = Schlüssel widerrufen
did-revoke-how = { $name } meldet sich nicht mehr an. Bilder bleiben dort erhalten.
did-add-room = Raum hinzugefügt
did-rename-room = Raum umbenannt
did-archive-room = Raum archiviert
did-archive-room-how = { $name } bleibt in der Liste: Dateien oder Schlüssel nennen ihn.
did-remove-room = Raum entfernt
did-add-person = Person hinzugefügt
did-save = Gespeichert
did-sign-out = { $name } ist überall abgemeldet.
did-let-in = Entsperrt
did-set-password = Passwort gesetzt
did-replace-key = Schlüssel ersetzt
did-replace-key-how = Diese Konsole arbeitet mit dem neuen Schlüssel. Widerrufen Sie jetzt den alten.
only-a-person = Das darf nur eine Person. Was Sie eingegeben haben, bleibt.
replace-this-key-how = Diese Konsole bekommt einen neuen Schlüssel, legt ihn an die Stelle des alten und arbeitet sofort damit. Nichts muss kopiert werden. Der alte gilt, bis Sie ihn widerrufen.
replace-key-how = Für diesen Computer wird ein neuer Schlüssel erzeugt und einmal gezeigt. Der alte gilt, bis Sie ihn widerrufen, damit der Computer nie stillsteht.
make-new-key = Neuen erzeugen
revoke-this = Dies ist der Schlüssel dieser Konsole.
revoke-how = Er sendet sofort nichts mehr. Bilder bleiben dort und können mit einem neuen Schlüssel gesendet werden.
revoke-last-used = Zuletzt benutzt { $time }
revoke-never-used = Nie benutzt
revoke-facts = { $room } · { $used } · Schlüssel { $key }
no-room = Kein Raum
archive-room-how = Er wird nicht mehr angeboten. Dateien und Schlüssel nennen ihn weiter, und ein neuer Raum dieses Namens bringt ihn zurück.
shut-out-how = Die Person wird sofort überall abgemeldet und kann sich nicht anmelden. Was sie getan hat, bleibt, und sie kann entsperrt werden.
let-in-how = Die Person kann sich mit ihrem bisherigen Passwort wieder anmelden.
not-now = Nicht jetzt
one-moment = Moment…
make-key-how = Einer je Computer. Benennen Sie ihn so, dass jeder in der Liste weiß, welcher es ist.
make-key-computer = Computer
make-key-example = Behandlung Nord, Hauptcomputer
