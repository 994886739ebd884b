## The pages

admin-keys = Bridge keys
admin-rooms = Rooms
admin-people = People
admin-keys-sentence = Each computer signs in with its own key. Revoke one and only that computer stops.
admin-rooms-sentence = Where computers stand and images are taken. Files keep the name a room had then.
admin-people-sentence = An account each. Who is shut out is out at once, everywhere.
admin-create-key = Create key
admin-add-room = Add room
admin-add-person = Add person
role-superadmin = Superadmin
role-admin = Admin
role-dentist = Dentist
role-assistant = Assistant
role-front-desk = Front desk
admin-keys-stranger = Bridge keys are looked after by an admin of the clinic. Sign in first.
admin-rooms-stranger = Rooms are looked after by an admin of the clinic. Sign in first.
admin-people-stranger = People are looked after by an admin of the clinic. Sign in first.
admin-read-again = Read again
admin-no-keys = No keys yet. Create one for each computer that takes images.
admin-no-rooms = No rooms yet. Add the rooms in which images are taken.
admin-nobody = Nobody is here yet.
admin-list-failed = The list could not be read. Nothing was changed.
admin-list-reading = The list is being read.
admin-try-again = Try again

## Whoever is signed in

not-for-you = Only an admin of the clinic may do this. You are signed in as { $name }, { $role }. Nothing was changed.
role-in-sentence-superadmin = superadmin
role-in-sentence-admin = admin
role-in-sentence-dentist = dentist
role-in-sentence-assistant = assistant
role-in-sentence-front-desk = front desk
account-locked-by = Locked by { $name }. Sign in
account-locked = Locked
account-locked-was = Locked, { $name } was signed in
account-signed-in-as = Signed in as { $who }
account-menu = Account
account-change-title = Change your password
account-why-sign-in = This computer takes images with its own key. What needs a person asks who you are; you stay signed in until you lock or leave it.
account-password-changed = Password changed
account-signed-out-elsewhere = Wherever else you were signed in, you are signed out.
account-password-rule = { $count } letters or more; a few words are good. Other computers where you are signed in are signed out.
account-present-password = Present password
account-new-password = New password
account-new-again = New one again
account-changing = Changing…
account-change = Change
account-too-short = The new password is too short. Nothing was changed. Give { $count } letters or more.
account-not-same = The two are not the same. Nothing was changed. Type the new password twice.

## Signing in

cancel = Cancel
sign-in-locked = This console is locked; { $name } was signed in. Sign in to go on.
e-mail = E-mail
password = Password
sign-in-not-reached = The server cannot be reached, and only it knows who you are. Images are taken and kept as ever. Sign in when it is connected.
sign-in-asking = Signing in…

## Bridge keys

column-label = Label
column-key-id = Key ID
column-created = Created
column-last-used = Last used
column-room = Room
column-status = Status
key-active = Active
key-idle = Idle 90 days
key-rotated = Rotated
key-replaced = Replaced
key-ended = Ended
key-revoked = Revoked
key-idle-story = Not used for 90 days. If the computer is gone, revoke its key.
key-rotated-story = The server’s secret was changed. This computer fetches its key anew by itself; the old form works for 7 days.
key-replaced-story = A newer key has this name and room. Revoke this one when the computer works with the new one.
key-ended-story = Keys live a year. Replace it.
key-revoke = Revoke
key-this-console = this console
key-this-console-line = This console
key-never-used = never used
key-last-used = last used { $time }
key-no-room = no room
never = Never
key-replace-of = Replace the key of { $name }
key-revoke-of = Revoke { $name }

## Rooms

column-name = Name
column-keys = Keys
column-room-created = Created
room-rename = Rename
room-this-lower = this room
room-archived-lower = archived
room-in-use-lower = in use
room-archived = Archived
room-archived-story = Files or keys name it. Adding a room of this name brings it back.
room-here-story = This console stands here.
room-in-use = In use
room-rename-of = Rename { $name }
room-archive-of = Archive { $name }
room-rename-how = Bridge keys of the room follow. Files keep the name it had when they were taken.
room-make-how = As people call it: ‘Room 4’, ‘Hygiene’. The name of an archived room brings that one back.

## A key that was made

key-made-for = Key created for { $name }
copy = Copy
key-copied = Copied. The clipboard is emptied in 60 s.
key-step-one = On the new computer open Settings, Server and bridge key, Replace.
key-step-two = Paste the key and press Test.
done = Done
key-stored = I have stored the key
key-store-first = Store it first: it is not shown again.
key-label = Label: { $name }
key-once = Shown only once.
key-once-how = Chairside keeps no copy. If it is lost, create a new key and revoke this one.

## People

column-role = Role
column-last-signed-in = Last signed in
person-shut-out = Shut out
person-let-in = Let in
person-is-shut-out = shut out
person-may-sign-in = may sign in
person-shut-out-state = Shut out
person-you = You
person-you-story = You are signed in here. Nobody changes their own role or shuts themselves out.
person-active = Active
person-edit = Edit { $name }
person-set-password = Set a new password for { $name }
person-let-in-again = Let { $name } in again
person-shut-out-name = Shut { $name } out
password-again = Password again
person-password-rule = Tell them the password in person; they change it themselves. { $count } letters or more.
person-choose-role = Choose what they are
person-own-role = Nobody changes their own role: another admin of the clinic does.
person-role-at-once = A role counts at once, wherever they are signed in.
person-new-password-rule = They are signed out everywhere. Tell them the new one in person; they change it themselves. { $count } letters or more.
person-set-password-act = Set password

## Questions

ask-make-key = Create a bridge key
ask-replace-key = Replace the key of ‘{ $name }’?
ask-revoke-key = Revoke ‘{ $name }’?
ask-make-room = Add a room
ask-rename-room = Rename ‘{ $name }’
ask-archive-room = Archive ‘{ $name }’?
ask-make-person = Add a person
ask-shut-out = Shut { $name } out?
ask-let-in = Let { $name } in again?
ask-password = A new password for { $name }
did-revoke = Key revoked
did-revoke-how = { $name } signs in no more. Images on it are kept there.
did-add-room = Room added
did-rename-room = Room renamed
did-archive-room = Room archived
did-archive-room-how = { $name } stays in the list: files or keys name it.
did-remove-room = Room removed
did-add-person = Person added
did-save = Saved
did-sign-out = { $name } is signed out everywhere.
did-let-in = Let in again
did-set-password = Password set
did-replace-key = Key replaced
did-replace-key-how = This console works with its new key. Revoke the old one now.
only-a-person = Only a person may do this. What you typed is kept.
replace-this-key-how = This console gets a new key, keeps it where the old one was, and works with it at once. Nothing has to be copied. The old one works until you revoke it.
replace-key-how = A new key is made for this computer and shown once. The old one goes on working until you revoke it, so that the computer never stands still.
make-new-key = Make a new key
revoke-this = This is the key of this console.
revoke-how = It stops uploading at once. Images on it stay there and can be sent with a new key.
revoke-last-used = Last used { $time }
revoke-never-used = Never used
revoke-facts = { $room } · { $used } · Key { $key }
no-room = No room
archive-room-how = It is offered no more. Files and keys that name it go on naming it, and adding a room of this name brings it back.
shut-out-how = They are signed out at once, everywhere, and cannot sign in. What they did stays as it is, and they can be let in again.
let-in-how = They can sign in again with the password they had.
not-now = Not now
one-moment = One moment…
make-key-how = One for each computer. Name it so that whoever reads the list knows which one it is.
make-key-computer = Computer
make-key-example = Surgery north, main computer
