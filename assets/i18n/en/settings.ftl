# The Settings page.

changes-not-saved = { $count ->
    [one] { $count } change not saved
   *[other] { $count } changes not saved
}

## Language and look

room-this = This room
room-placeholder = Name of the room
room-shown = Shown on every image taken here.
room-others = Other rooms
room-others-images = Images of other rooms
room-keep = Keep up to { $size }
room-others-note = Images of other rooms that were looked at here. They can be fetched again.
look-theme = Theme
look-dark = Dark
look-light = Light
look-system = System
look-text-size = Text size
look-motion = Motion
look-still = Nothing moves or fades
look-language = Language

## The page

settings-folders = Folders
settings-server = Server and bridge key
settings-patient-timeout = Patient timeout
settings-review-mode = Review mode
settings-room = Room
settings-look = Language and look
settings-undo = Undo changes
settings-need-attention = { $count ->
    [one] { $count } setting needs attention
   *[other] { $count } settings need attention
}
settings-all-saved = All saved

## What is wrong

settings-no-folder = No folder. Nothing new comes in. Give the folder the sensor’s program saves into
settings-not-whole = Not a whole path. Nothing was changed. Give it from the drive or root on
settings-folder-twice = This folder stands here already. Remove one of the two
settings-nanopix-no-folder = No folder. Nothing is read or written. Give NanoPix’s folder PatientData
settings-no-zone = No such time zone. Nothing was changed. Give its name, as in Europe/Berlin, or an offset, as in +02:00
settings-set-by = Set by { $by }

## A visit

timeout-after = Clear after
timeout-explained = Warns 5 min before. Unsent work is kept.
timeout-explained-lines =
    Warns 5 min before.
    Unsent work is kept.
hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
review-first = Review before upload
review-at-once = Upload at once
review-first-explained = You approve each image
review-at-once-explained = Send as soon as it lands

## The server

server-test-failed = Test failed
server-not-tested = Not tested
server-connecting = Connecting
server-offline = Offline: { $cause }
server-empty = Empty: the records stay on this computer
server-own = The server inside Chairside is used. It has a key of its own; nothing leaves this computer.
key-keep-old = Keep old
key-replace = Replace
key-new = New bridge key
key-paste = Paste the new key
key-none = No key yet

## Watch folders

watch-folder-number = Watch folder { $number }
folder-remove = Remove { $name }
folder-add = Add folder
folder-watching-since = Watching, last image { $time }
folder-watching = Watching

## NanoPix

nanopix-light-blue = Light blue
nanopix-soft-purple = Soft purple
nanopix-light-amber = Light amber
nanopix-duplicates-link = Link when name and birth date match
nanopix-ask = Ask every time
nanopix-duplicates-separate = Keep separate
nanopix-leave-alone = Leave NanoPix’s record alone
nanopix-today-created = Created in NanoPix
nanopix-today-first = First synced
nanopix-not-saved = Not saved
nanopix-off = Off
nanopix-last-read = Last read { $time }
nanopix-in-step = In step
nanopix-in-use = In use, waiting
nanopix-not-reachable = Not reachable
nanopix-stopped = Stopped
nanopix-duplicates = Duplicates
nanopix-archived-here = Archived here
nanopix-today-means = ‘Today’ means
nanopix-bring-in = Bring in patients and images automatically
nanopix-bring-in-wide = Bring in NanoPix patients and images automatically
nanopix-both-ways = Patients made here are written into NanoPix too. Nothing is deleted by itself.
nanopix-folder = NanoPix folder
nanopix-browse = Browse for NanoPix’s folder
nanopix-folder-dialog = NanoPix’s folder PatientData
nanopix-stopped-how = Stopped. What was seen stands at the top of the window.
nanopix-row-colour = Row colour
nanopix-clock = NanoPix’s clock
nanopix-use-zone = Use { $zone }
nanopix-this-zone = This computer’s time zone
nanopix-zone-proposal = The times of NanoPix’s images are those of { $zone }.
nanopix-previewing = Looking …
nanopix-preview = Preview sync
nanopix-preview-how = Says what a sync would do. Nothing is changed
nanopix-sync = Sync now
nanopix-sync-how = Reads and compares NanoPix now
nanopix-save-first = Save first: both work by what is saved.
nanopix-never = never
nanopix-last = Last read { $read } · last written { $written }
nanopix-left-out-more = And { $count } more: chairside nanopix status lists them.
nanopix-preview-add = patients of NanoPix added here
nanopix-preview-link = linked to patients who are here
nanopix-preview-export = patients of ours written into NanoPix
nanopix-preview-ask = waiting for your decision
nanopix-preview-images = images brought in
nanopix-preview-would = A sync would do this. Nothing was changed.
nanopix-found = { $count ->
    [one] NanoPix database found, { $count } patient
   *[other] NanoPix database found, { $count } patients
}

## Live Sync has stopped itself

freeze-title = NanoPix Live Sync has stopped
freeze-look-again = Look again
freeze-accept = Accept …
freeze-look-again-how = Reads NanoPix again, once it has been put right
freeze-accept-how = Shows what would change, and asks
freeze-not-accepted = Not accepted
freeze-list-changed = What would change is not what was listed any more. Nothing was accepted. Read the new list first.
freeze-accept-question = Accept what NanoPix shows now?
freeze-look-again-where = Look again stands at the top of the window, once this is closed.
freeze-accepted-then = Once accepted, Live Sync goes on with these changes. Patients and images are kept: nothing is deleted, here or in NanoPix.
freeze-leave = Leave it stopped
freeze-accept-it = Accept
freeze-first-hundred = These are the first hundred; there may be more.
key-missing = No bridge key. Images wait safely on this computer. Create a key on the server and paste it here.
settings-parts = Part of the settings
