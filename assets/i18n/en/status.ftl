## The rail and the banner

rail-waiting = { $page }, { $count } waiting
banner-nobody = No patient selected
banner-nobody-safe = New images wait in Unassigned; nothing is lost.
banner-clear-patient = Clear patient
banner-change-patient = Change patient
banner-keep-longer = Keep this patient for another full time-out
banner-keep-patient = Keep patient
banner-clears-in = Clears in { $time }
banner-auto-clear = Auto-clear in
banner-born = Born
banner-number = No.

## Toasts

toast-several-people = Several patients
toast-dismiss = Dismiss
toast-new-image = New X-ray
toast-safe-here = It is safe on this computer
toast-view = View
toast-new-images = { $count ->
    [one] { $count } new X-ray
   *[other] { $count } new X-rays
}
toast-new-images-elsewhere = { $count ->
    [one] { $count } new X-ray elsewhere
   *[other] { $count } new X-rays elsewhere
}
toast-to-know = To know
toast-done = Done
toast-needs-attention = Needs attention
toast-not-done = Not done
toast-of-another = Of another patient
toast-of-another-how = This image is of { $patient }. It is safe. Choose that patient to see it.
admin-title = Clinic administration
unassigned = Unassigned

## A picture from another room

new-dicom = New DICOM image
of-teeth = { $count ->
    [one] Tooth { $teeth }
   *[other] Teeth { $teeth }
}
patient-not-named = Patient not named
from-another-room = from another room
close = Close
close-picture = Close picture

## Teeth

tooth = Tooth { $tooth }
tooth-suggested = Tooth { $tooth }, suggested
tooth-how = Type two digits, or press
tooth-none-set = No tooth set
tooth-suggested-by-nanopix = Suggested by NanoPix: { $teeth }
tooth-name = { $quadrant } { $kind }
tooth-name-deciduous = { $quadrant } deciduous { $kind }
tooth-upper-right = upper right
tooth-upper-left = upper left
tooth-lower-right = lower right
tooth-lower-left = lower left
tooth-central-incisor = central incisor
tooth-lateral-incisor = lateral incisor
tooth-canine = canine
tooth-first-premolar = first premolar
tooth-second-premolar = second premolar
tooth-first-molar = first molar
tooth-second-molar = second molar
tooth-third-molar = third molar

## An image’s card

state-needs-review = Needs review
state-approved = Approved
state-paused = Paused
state-waiting = Waiting
state-uploading = Uploading { $percent }
state-uploaded = Uploaded
state-failed = Failed
state-lost = Lost
state-rejected = Rejected
state-hidden = Hidden
state-selected = Selected
card-teeth = tooth { $teeth }
card-teeth-suggested = tooth { $teeth } suggested
card-preview-only = preview only
card-other-name = its file names another patient
card-image = Image { $time }
card-retry-image = Retry image { $time }
card-retry = Retry
no-preview = No preview
preview-only = Preview only
mark-other-name = Other name in the file
card-tooth = Tooth

## The tray

tray-open-folder = Open watch folder
tray-open-portal = Open portal
tray-open = Open Chairside
tray-view-log = View upload log
tray-quit = Quit
tray-select-patient = Select patient…
tray-resume = Resume uploads
tray-pause = Pause uploads
tray-starting = Starting
tray-not-set-up = Not set up yet. Open Chairside
tray-stopped = Stopped. Images are safe here. Start Chairside again
tray-failed = { $count } failed
tray-key-refused = Key refused, { $waiting } waiting. Safe here
tray-folder-unreachable = Watch folder unreachable
tray-offline = Offline
tray-offline-waiting = Offline, { $waiting } waiting
tray-safe-here = { $state }. Safe here. { $retry }
tray-paused-waiting = Paused, { $waiting } waiting. Safe here
count-uploading = { $count } uploading
count-waiting = { $count } waiting
count-to-review = { $count } to review
count-unassigned = { $count } unassigned
tray-retrying-now = Retrying now
tray-retry-in-seconds = Retry in { $seconds } s
tray-retry-in-minutes = Retry in { $minutes } min

## The strip

count-records = { $count ->
    [one] { $count } record
   *[other] { $count } records
}
strip-connecting = Connecting to the server
strip-connected = Server connected
strip-connected-short = Connected
strip-retrying-now = retrying now
strip-retry-in = retry in { $time }
strip-offline = Offline — { $retry }
strip-offline-records = Offline — { $records } waiting, { $retry }
strip-offline-waiting = Offline — { $waiting } waiting, { $retry }
strip-offline-story = { $cause }. Everything is safe on this computer and goes on by itself.
key-refused = Key refused
strip-paused-waiting = Paused · { $waiting } waiting
all-sent = All sent
strip-records-story = Records of patients on their way to the server. They are safe on this computer, and go there by themselves.
strip-records-to-send = { $records } to send
strip-nanopix-wait = Changes that wait are safe on this computer and are written into NanoPix by themselves.
strip-nanopix-off = { $name } off
strip-nanopix-off-short = NanoPix off
strip-looking = looking
strip-looking-short = Looking
strip-not-read = not read yet
strip-nanopix-story = { $name }: { $count } patients, last read { $read }.
strip-nanopix-in-use = NanoPix in use
strip-nanopix-not-reachable = NanoPix not reachable
strip-nanopix-stopped = { $name } stopped
strip-nanopix-stopped-short = NanoPix stopped
strip-no-folder = No watch folder
strip-folder-looking = Looking at { $path }
strip-folder-watching = Watching { $path }
strip-folder-unreachable = { $path } cannot be reached
strip-folders = Watching { $count } folders
strip-folders-of = Watching { $watching } of { $count } folders
strip-activity = What happened here, newest first
strip-this-computer = This computer
strip-this-computer-room = This computer · { $room }
toast-gone-how = The image you looked at was moved to another patient, or hidden. It is safe.
toast-gone = Not there any more
