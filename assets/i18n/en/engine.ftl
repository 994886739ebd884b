## Why an image is rejected

reason-undiagnosable = Not diagnosable
reason-exposure = Wrong exposure
reason-duplicate = Duplicate
reason-no-patient = Not a patient image
reason-other = Other

## States

waits-for-decision = Waits for the decision who NanoPix’s patient is
shared-folder = Two patients of NanoPix share its folder
patient-archived = Its patient is archived
doubt-change = Landed around a change of patient or a start of Chairside
doubt-clock = Landed while the computer’s clock was put back
doubt-anothers = The same image is another patient’s already
doubt-found = Its safe copy was found without its entry
failure-no-connection = No connection
failure-connection-lost = Connection lost
failure-timed-out = Timed out ({ $seconds } s)
failure-certificate = Certificate refused
failure-server-full = Server full
failure-server-busy = Server busy
failure-server-error = Server error ({ $status })
failure-too-large = File too large
failure-patient-unknown = Patient unknown to the server
failure-refused = Refused: { $message }
failure-not-ours = Not a Chairside server
failure-spool = Safe copy unreadable

## The balance

balance-unassigned = { $count } unassigned
balance-to-review = { $count } to review
balance-waiting = { $count } waiting
balance-being-sent = { $count } being sent
balance-retrying = { $count } waiting for a retry
balance-failed = { $count } failed
balance-lost = { $count } lost
lost-where = Neither here nor at the server
balance-rejected = { $count } rejected
balance-repeated = { $count } landed again
balance-replaced = { $count } written again
balance-no-image = { $count } no image
balance-unfinished = { $count } not complete
balance-removed = { $count } removed
balance-missing = { $count } missing
balance-server = server { $count }
balance-none = Sensor 0: nothing has landed
balance-of = Sensor { $count } = { $parts }

## What the server, or the way to it, said

server-no-answer = No server answers at { $address }. Images are kept here and will be sent when it does. Check the address, the network, and that the server is running
server-broke = The connection to { $address } broke. Images are kept here and will be sent again, each once. Nothing to do if it passes; otherwise check the network
server-slow = { $address } did not answer for { $seconds } seconds. Images are kept here and will be sent again. Nothing to do if it passes; otherwise check the network and the server
server-certificate = The certificate of { $address } cannot be trusted. Nothing was sent to it; images are kept here. Check the address and this computer's date, or have the clinic's certificate installed on this computer
server-key = { $address } refused the bridge key. Images are kept here and will be sent. Paste a new key in Settings
server-full = The disk of { $address } is full. Images are kept here and will be sent when there is room. Ask whoever looks after the server to make room
server-busy-how = { $address } is busy. Images are kept here and will be sent in a while. Nothing to do
server-failed-how = { $address } failed with status { $status }. Images are kept here and will be sent again. If it stays so, ask whoever looks after the server to read its log
server-too-large = The file is larger than the server takes. It is kept here. Export it and hand it over another way, or reject it
server-no-patient = { $address } does not know the patient. Images are kept here. Choose the patient again, or assign the image to another
server-kept-here = { $message }. Images are kept here
server-refused-how = { $address } refused this ({ $status }): { $message }. Nothing is lost. Correct what it names and try again
server-not-ours = What answers at { $address } is not a Chairside server. Images are kept here. Check the address, and whether this network asks you to sign in first
server-spool = The safe copy of this image cannot be read or was changed. Nothing was sent. Check this computer's disk, and export it again from the sensor's program

## What a person was refused

refusal-nobody = This needs a person. Nothing was changed. Sign in with your own account
refusal-session-over = Your session is over. Nothing was changed. Sign in again to go on
refusal-gone-meanwhile = The console was locked while the server was at it. It may have been done. Sign in and look at the list.
refusal-no-server = The server cannot be reached now. Nothing was changed; images are kept on this computer. Try again when it is back
refusal-of-server = { $message }. Nothing was changed.
refusal-no-answer = The server did not answer. Nothing was changed. Try again.
refusal-unknown-end = The server did not answer to the end: it was done or it was not, and nothing is half done. Look at the list before you try again.
refusal-busy = The server is busy. Nothing was changed. Try again in a moment.
refusal-failed = The server failed to do this. Nothing was changed. Try again; if it stays so, tell whoever looks after the server to read its log.
not-accepted-busy = Chairside is busy and did not take that. Nothing was changed. Try again in a moment
not-accepted-stopped = Chairside's engine has stopped. Images already shown are safe. Start Chairside again

## Addresses

address-unreadable = ‘{ $address }’ is not an address. Write it like https://chairside.clinic.local:8443
address-unencrypted = ‘{ $address }’ would send the bridge key unencrypted. Use https://; http:// is allowed only for this computer (localhost, 127.0.0.1)
address-too-much = ‘{ $address }’ has { $what }. Write only scheme, host and port, like https://chairside.clinic.local:8443
address-user = a user name or password
address-path = a path
address-query = a query
field-date-of-birth = Date of birth

## The server and its key

problem-no-server = No server
no-server-of-its-own = This Chairside has no server of its own. Images are kept. Enter the clinic server’s address in Settings
no-key-yet = There is no bridge key for the server yet. Images are kept and will be sent. Paste the key in Settings
problem-no-key = No bridge key
problem-key-unreadable = Bridge key not readable
problem-server-unusable = Server not usable
said-connected = Connected to the server
said-offline = The server cannot be reached: { $cause }. Images are safe on this computer and are sent by themselves when it is back
said-unable = The server is there and cannot do its work now: { $cause }. Images are safe on this computer and are sent by themselves when it is back
said-key-refused = The server refused the bridge key. Images are kept and will be sent. Paste a new key in Settings
announced = New X-ray from another room
announced-tooth = New X-ray from another room · Tooth { $teeth }

## Acts and what came of them

first-and-more = { $first } (and { $count } more)
local-server-not-running = The server on this computer is not running yet. Save the settings first
no-key-for-this-server = There is no bridge key for this server yet. Paste the one that its administrator made for this computer
could-not-write = { $path } could not be written: { $why }
ledger-rows-are-in = { $count } rows of the ledger are in { $path }
ledger-not-exported = The ledger was not exported: { $why }. It is as it was. Choose another folder
more-files-waiting = { $first }. The same folder has { $count } more files that are not in yet
problem-image-not-in = An image is not in yet
folder-unreachable = { $path }: { $why } Images already here are safe. Reconnect the folder, or choose another in Settings
folder-is-back = { $path } is back. What landed in it meanwhile comes in now
thumbnails-how = { $why }. The images themselves are safe and are sent all the same. Make room on the disk that holds Chairside’s data, or make it writable; thumbnails then follow by themselves
thumbnails-fail = Thumbnails cannot be kept: { $text }
problem-thumbnails = Thumbnails cannot be kept
service-failed = The part of Chairside that does ‘{ $name }’ failed and is started again in { $seconds } s: { $why }. Images already shown are safe
problem-restarts = ‘{ $name }’ restarts
problem-list-rebuilt = Image list rebuilt
said-closed = Chairside was closed
not-written-down = Chairside could not write that down: { $why }. Nothing was changed; images already shown are safe. Free some disk space, then try again
settings-not-saved = The settings were not saved: { $why }. The earlier ones are still in force
settings-saved = Settings saved

## Who is in the chair

said-selected = A patient was selected
said-cleared = The patient was cleared. New images wait in Unassigned
selection-not-written = Chairside could not write down who is selected: { $why }. What the banner shows holds now, but after a restart it may be an earlier patient. Images already here are safe. Free some disk space, then choose or clear again
said-timed-out = The patient’s time was over and the selection ended by itself. New images wait in Unassigned; nothing is lost
said-clock-changed = This computer’s clock was set back, so the selection of the patient ended. New images wait in Unassigned; nothing is lost

## Patients

no-connection-yet = there is no connection to the server yet
not-looked-up = The patient could not be looked up: { $why }. { $in_vain }. Try again in a moment
not-made = The patient was not made. { $why }. { $in_vain }
needs-a-name = A patient needs a name
number-taken-choose = Another patient of this clinic has that number. Choose that patient, or give another number
is-here-already = { $who } is here already, with that birth date. Choose them instead, or create another if this is somebody else
free-disk-space = { $why }. Free some disk space
name-with-number = { $name } (No. { $number })
in-vain-select = They are not selected, and nobody else is by this: look at the banner. New images without a patient wait in Unassigned
in-vain-assign = The images stay where they are
nothing-changed = Nothing was changed
server-not-now = The server cannot be reached now. Try again when it is back
not-archived = The patient was not archived. { $why }
server-does-not-have = The server does not have this patient yet. Nothing was changed. Try again in a moment
said-archived = A patient was archived. Images and record are kept
archived-not-written = It is archived at the server, and that could not be written down here: { $why }
selected-was-archived = The selected patient was archived and is not selected any more. New images wait in Unassigned; nothing is lost
selected-was-merged = The selected patient’s record was merged into { $name }, who is selected now. New images go there
number-taken = Another patient of this clinic has that number. Nothing was changed. Give another number
not-known-any-more = That patient is not known here any more. Nothing was changed
needs-a-name-unchanged = A patient needs a name. Nothing was changed
field-is-empty-now = { $label } is empty now
field-is-now = { $label } is now ‘{ $now }’
changed-meanwhile = Somebody else changed this meanwhile: { $fields }. Nothing was saved, and what you typed is still here. Save again to put it in its place
patients-unreadable = { $why }. Nothing is lost: images land and are kept. Start Chairside again
problem-patients-unreadable = Patients not readable
cannot-read-change = Chairside cannot read what was changed
server-does-not-know = The server does not know this patient
said-changed-twice = A patient was changed here and at another computer. Nothing is lost: choose on the Patients page what is right
said-link-taken = Another patient of the clinic is linked with that record of NanoPix already. This one was not linked; nothing else was changed
said-not-taken = The server did not take a patient’s record: { $why }. It is kept on this computer. Change it on the Patients page
refused-records = { $first }. The record is kept on this computer and other rooms do not see it yet. Change it on the Patients page; it is then sent again
problem-not-taken = Patient not taken
key-is-given = This console’s key was given by a flag or variable, which Chairside cannot change. Nothing was changed. Create a key and give it there.
old-key-works = { $why }. The old key works on. Revoke the new one, which is in the list, and try again.
row-not-written = A row cannot be written: { $why }. Nothing was written
audit-not-written = { $path } could not be written: { $why }. The audit on the server is as it was. Choose another folder.
audit-file-not-written = The file was not written: { $why }. The audit on the server is as it was.
key-renewal-given = The server signs bridge keys anew, and this console’s key was given by a flag or variable, which Chairside cannot change. It works for a few days more. Make a new key on the server and give it there

## What became of an image

refused-gone = That image is not there any more. It may have been joined with one of the same bytes
refused-too-much-drawn = More was drawn over this image than is kept. What was drawn last is not saved. Remove something, and it is
refused-maybe-sent = { $file } may already be with the server. It stays where it is
refused-hidden-there = { $file } is the same image as { $other }, which this patient has and which was hidden at the server. It stays where it is; an administrator can show the hidden one again
refused-rewritten = { $file } was written again by the sensor’s program after it was shown. It was not approved. Look at the new version, then approve that
refused-another-patient = { $file } has another patient by now than when it was shown. It was not approved. Look at it under that patient
refused-names-another = The file of { $file } names another patient. It was not approved. Look at it by itself, then approve or move it
refused-has-patient = { $file } has got a patient meanwhile, and stays there. If it is somebody else’s, move it
refused-lost = { $file } is lost, as far as is known: there is nothing to send. It was not approved. Export it again from the sensor’s program, or have the server restored from its backup and check everything again
refused-too-late = { $file } is on its way to the server, or there, by now. It stays approved. If it is somebody else’s, move it
refused-wrong-state = { $file } cannot be changed like that now: it is { $state }
was-approved = was approved
was-taken-back = was not approved after all, and waits for review
was-rejected = was rejected: { $reason }. It is kept, hidden
was-rejected-maybe-sent = was rejected: { $reason }. It is kept, hidden. An earlier attempt may have reached the server: look there, too
was-brought-back = was brought back, and waits for review
was-assigned = was assigned
takes-the-place = takes the place of { $file }, the same image, which was rejected
are-one-now = { $file } is the same image as { $other }, which this patient already has. They are one now
is-unassigned = unassigned; choose its patient first
is-for-review = waiting for review
is-for-sending = waiting to be sent
is-being-sent = being sent
is-for-retry = waiting for the next attempt
is-with-server = with the server
is-failed = failed
is-rejected = rejected
watching-from-now = Watching { $path } from now on
watching-from-now-but = { $count ->
    [one] Watching { $path } from now on. { $count } file that was already in it is left alone
   *[other] Watching { $path } from now on. { $count } files that were already in it are left alone
}
left-aside = { $file } was left aside: { $why }
file-cannot-be-shown = { $file } cannot be shown: { $why }. It is kept and sent all the same
file-rewritten = { $file } was written again by the sensor’s program. The new version is shown; the earlier one is kept
file-same = { $file } holds the same bytes as an image that is already here ({ $other }). It is not taken twice
file-same-hidden = { $file } holds the same bytes as { $other }, which was hidden at the server and is not shown. It is not taken twice; an administrator can show it again
landed = { $file } landed and is safe
landed-unassigned = { $file } landed and is safe. { $why }: it waits in Unassigned
landed-of-another = { $file } landed and is safe. The same image belongs to another patient here: it waits in Unassigned
landed-again = { $file } was rejected, and is here again because its file landed again. Review it once more
landed-again-for-another = { $file } landed again, and is an image of another patient here already. It stays there: if it belongs to whoever is selected now, move it
lost-landed-again = { $file } was lost and is here again
not-sent-yet = { $file } could not be sent yet: { $cause }. It is safe here and is tried again by itself
advice-maybe-sent = An earlier attempt may have reached the server, so it stays with its patient: retry or reject it
advice-look = Look at it, then retry, move or reject it
not-taken-by-server = { $file } was not taken by the server: { $cause }. It is safe on this computer. { $advice }
not-sent-no-copy = { $file } was not sent: its safe copy is missing or unreadable. Check everything, under Activity, looks for it in the watch folder and at the server
with-the-server = { $file } is with the server
other-teeth-there = { $file } was at the server already, showing { $there }, not { $here }. That counts here, too. Look at it, and correct it if it is wrong
other-note-there = { $file } was at the server already, with another note. That counts here, too. Look at it, and correct it if it is wrong
note-that-was-here = The note set here was: { $note }
nobodys-undecided = It waits for the decision who NanoPix’s patient is
nobodys-shared = Two patients of NanoPix share its folder, because their ids differ only in upper and lower case
nobodys-uncertain = Whose it is, is not certain
nobodys-no-selection = No patient was selected for certain
went-to-another = New image from NanoPix went to { $name }, who is not the patient in the banner
went-to-its-folder = went to the patient in whose folder of NanoPix it lies
went-to-its-patient = went to its patient: it is known now who NanoPix’s patient is
waits-no-more = { $file } waits in Unassigned: its patient is not NanoPix’s patient any more
stay-with-the-first = A patient and NanoPix’s are two people, and { $count } of NanoPix’s images stay with the first, because the server may have them. If they are not theirs, choose that patient and move each to whose it is

## After damage

list-was-missing = The list of images (console.db) was missing. It was rebuilt from the safe copies: { $count } images wait in Unassigned. None of their bytes are lost; say again whose they are
list-was-damaged = The list of images (console.db) was damaged. It was kept as { $aside } and rebuilt from the safe copies: { $count } images wait in Unassigned. None of their bytes are lost; say again whose they are
rows-were-damaged = { $rows } rows of the list of images were damaged. Their images came in again from the safe copies: { $count } wait in Unassigned. None of their bytes are lost; say again whose they are
images-were-missing = { $count } images were missing from the list. They came in again from the safe copies and wait in Unassigned; say again whose they are

## Folders and files

ignored-hidden = It is a hidden file
ignored-temporary = Its name is that of a temporary file
ignored-system = It belongs to the system
ignored-thumbnail = It is a thumbnail made by another program
place-link = It is a link, not a file
place-device = It is a pipe or a device, not a file
place-not-there = The folder is not there. It was moved or renamed, or its drive is not connected.
place-not-allowed = Chairside is not allowed to read this folder. Give it permission to.
place-file = This is a file, not a folder. Choose the folder that holds it.
place-unreadable = The folder cannot be read: { $why }.
drive-not-connected = Its drive is not connected. If the folder is not on a drive any more, take it out of the settings and add it again.
folder-not-known = What is known of this folder could not be read: { $why }. Nothing is taken in before it can be
folder-not-announced = New files are noticed only every { $seconds } seconds, because the system does not announce them: { $why }
subfolder-unreadable = This folder cannot be read: { $why }. Images in it are not noticed
folder-not-to-its-end = The folder could not be read to its end: { $why }.
folder-not-recorded = What lies in it could not be recorded: { $why }.
file-empty = It has no content. It comes in as soon as it has some
file-no-image = It is none of JPEG, PNG, BMP, TIFF and DICOM
delay-empty = This file is empty. It is taken in as soon as it has content; if it stays empty, export the image again
delay-busy = Another program has held this file for a minute. It is taken in as soon as it is released
delay-changing = This file has been growing for a minute. It is taken in as soon as it is complete
delay-unreadable = This file cannot be read. It is tried again every few seconds, and taken in as soon as it can be read
removed-unfinished = It was removed before it was complete
unwatched-unfinished = It is not complete, and its folder is not watched any more
file-unreadable = It cannot be read: { $why }. It is tried again every { $seconds } seconds
disk-full = The disk that holds Chairside's data is full. New images stay in the watch folder and are taken in as soon as there is room. Make room
images-not-kept = New images cannot be kept at the moment: { $why }. They stay in the watch folder and are taken in as soon as it works again
no-image-not-recorded = A file that is no image could not be recorded: { $why }
unfinished-not-recorded = A file that is not complete could not be recorded: { $why }
inspect-choose = Choose the folder that the X-ray program writes into.
inspect-whole-path = Write the whole path of the folder, from its drive or root on.
inspect-not-found = Folder not found. Check the spelling, connect the drive, or browse to another folder.
inspect-file = This is a file. Choose the folder it lies in.
inspect-not-allowed = This folder may not be read. Ask for the right to read it, or choose another.
inspect-unreadable = This folder cannot be read: { $why }.
no-preview-of-nanopix = NanoPix has made no preview of it
preview-of-nanopix-cannot = NanoPix’s own preview of it cannot be shown: { $why }
no-picture = it is no picture
not-a-file = it is not a file
decoding-ended-program = Decoding it ended Chairside before, so it is not tried again
picture-not-smaller = The picture cannot be made smaller

## Moving an image

moving-say-why = Say why it is moved, in at most { $count } letters. Nothing was changed.
moving-not-looked-up = The patient could not be looked up: { $why }. The image stays where it is. Try again in a moment.
moving-gone = That image is not there any more. Nothing was changed.
moving-theirs-already = It is that patient’s image already. Nothing was changed.
moving-being-sent = It is being sent at this moment. Nothing was changed. Wait until the server has confirmed it, then move it.
moving-on-its-way = It is on its way to the server. Nothing was changed. Wait until the server has confirmed it, then move it.
moving-not-written = This computer’s list of images could not be written. Nothing was changed. Free some disk space, then try again.
moving-record-not-there = That patient’s record is still on its way to the server. The image stays where it is. Try again when it is there.
moving-by-somebody = Somebody has given this image to another patient meanwhile. Nothing was changed by you. Look whose it is now.
moving-at-the-same-time = Others are changing this image at the same time. Nothing was changed by you. Try again in a moment.
moving-not-written-here = The server has moved it, and this computer could not write that down. Free some disk space: it is looked at again at the next start.
moving-not-followed = Whose some images are by now could not be written down: { $why }. It is tried again. Free some disk space
correcting-not-there = It is not at the server. Nothing was changed. Tooth and note are set beside it in Capture.
correcting-by-somebody = Somebody has changed tooth or note meanwhile. It shows { $teeth } now; the note: { $note }. Nothing was changed by you. Look at what stands there, then save again.
correcting-not-written-here = The server has changed it, and this computer could not write that down. Free some disk space: it is looked at again.
no-tooth = no tooth
teeth-corrected = { $file } shows { $after } now, not { $before }
note-corrected = The note of { $file } was changed
was-moved-because = was moved to another patient: { $reason }
was-moved-at-server = { $file } is another patient’s now: it was moved at the server
was-hidden-at-server = { $file } was hidden at the server: no room shows it any more. It is kept, there and here
was-shown-at-server = { $file } is shown again: it was hidden at the server
hidden-at-server = Hidden at the server
names-another = { $file } names another patient than the one it went to. It is safe, and not sent before somebody has looked
names-another-elsewhere = { $file }, which another room took, names another patient than the one it stands under. Look at it, and move it if it is theirs
confirmed-other-bytes = The server confirmed other bytes than were sent
confirmed-other-patient = The server has these bytes under another patient
merged-while-waiting = A patient’s record was merged into another one while a change of it waited here. What that one says otherwise was left as it is: look at it on the Patients page
it-ended = it ended

## How images are shown, and images of other rooms

display-not-told-sign-in = How an image is shown is kept on this computer and not shown in other rooms: { $why }. Sign in, and it is shown there, too
display-not-told-ask = How an image is shown is kept on this computer and not shown in other rooms: { $why }. Ask somebody who may change files
display-came-first = How { $file } is shown was also changed by { $who }, at { $time }. What was set here came last, and counts
display-changed-after = How { $file } is shown was changed by { $who } after { $before }
somebody-else = somebody else
files-no-server = The server cannot be reached now
files-patient-unknown = The server does not know this patient yet
thumbnail-not-kept = The small picture could not be kept: { $why }
original-away = It is not on this computer, and the server cannot be reached now. It comes by itself when the server is back
original-not-fetched = It could not be fetched: { $why }. It is tried again by itself
original-other-bytes = What the server sent is not this image. It is not shown, and is tried again
originals-not-kept = Images of other rooms cannot be kept on this computer: { $why }. Nothing is lost. Free some disk space
problem-disk = Disk takes nothing
was-exported = { $file } was exported { $form ->
    [png] as a PNG
    [jpeg] as a JPEG
    [dicom] as DICOM
   *[original] as it landed
}{ $with ->
    [patient] { " " }with the patient’s name
    [measurements] { " " }with measurements
    [both] { " " }with the patient’s name and measurements
   *[nothing] { "" }
} by { $who }

## What stopped the work on this computer

db-failed = the console's database failed: { $why }
db-value = the console's database holds a value that cannot be read: { $what }
db-newer = console.db was written by a newer Chairside (schema { $found }, this one knows { $known }). Nothing was changed. Install the newer version again
db-not-put-aside = console.db is damaged and could not be put aside: { $why }
db-not-private = console.db cannot be made this user's alone: { $why }
db-rebuild-owed = the list of images (console.db) was damaged. The images are safe: the next start of Chairside rebuilds the list from their safe copies
intake-unusable = The safe copies' folder { $path } cannot be used: { $why }. Images stay in the watch folder. Make it writable
intake-no-thread = The system could not start the intake: { $why }
intake-died = A part of the intake stopped unexpectedly
decode-too-long = A side of { $width } × { $height } pixels is too long: at most { $most } are shown
decode-too-large = { $width } × { $height } pixels are too many for a preview
decode-truncated = The file ends before its picture does
decode-no-picture = The file holds no picture
decode-no-frame = { $count ->
    [one] The file has { $count } image and none after it
   *[other] The file has { $count } images and none after them
}
decode-damaged = The { $format } is damaged
decode-unreadable = The safe copy cannot be read: { $why }
no-note = no note
