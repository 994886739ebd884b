## Pages

page-capture = Capture
page-patients = Patients
page-activity = Activity
page-settings = Settings

## Acts

act-choose-patient = Choose patient
act-clear-patient = Clear
act-keep-patient = Keep
act-approve = Approve & upload
act-reject = Reject
act-move = Move to another patient
act-correct = Correct tooth or note
act-previous = Previous image
act-next = Next image
act-zoom-fit = Fit
act-zoom-actual = Actual size
act-zoom-in = Zoom in
act-zoom-out = Zoom out
act-invert = Invert
act-open-viewer = Full window
act-close-viewer = Close
act-rotate-right = Rotate right
act-rotate-left = Rotate left
act-flip-horizontal = Flip horizontally
act-flip-vertical = Flip vertically
act-crop = Crop
act-apply-crop = Apply crop
act-whole-image = Whole image
act-export = Export …
act-compare = Compare
act-link-panes = Link zoom and pan
act-brightness = Brightness and contrast
act-magnify = Magnifier
act-measure = Measure
act-undo = Undo
act-redo = Redo
act-remove-mark = Remove
act-reset-display = As in the file
act-toggle-queue = Show or hide the upload queue
act-pause-uploads = Pause
act-resume-uploads = Resume
act-retry-failed = Retry failed
act-retry-now = Retry now
act-select-all = Select all
act-find-patient = Search
act-new-patient = New patient
act-choose-row = Choose
act-edit-row = Edit
act-source-of-row = Where this record came from
act-archive-row = Archive
act-next-question = Next decision
act-save-settings = Save
act-sign-in = Sign in
act-sign-out = Sign out
act-lock = Lock
act-change-password = Change password

## Keys

key-ctrl = Ctrl
key-shift = Shift
key-enter = Enter
key-delete = Del
key-space = Space
key-escape = Esc

## Answers

## Dates, people, sizes

date = { $month ->
    [1] { $day } Jan { $year }
    [2] { $day } Feb { $year }
    [3] { $day } Mar { $year }
    [4] { $day } Apr { $year }
    [5] { $day } May { $year }
    [6] { $day } Jun { $year }
    [7] { $day } Jul { $year }
    [8] { $day } Aug { $year }
    [9] { $day } Sep { $year }
    [10] { $day } Oct { $year }
    [11] { $day } Nov { $year }
   *[other] { $day } Dec { $year }
}
date-day-and-month = { $month ->
    [1] { $day } Jan
    [2] { $day } Feb
    [3] { $day } Mar
    [4] { $day } Apr
    [5] { $day } May
    [6] { $day } Jun
    [7] { $day } Jul
    [8] { $day } Aug
    [9] { $day } Sep
    [10] { $day } Oct
    [11] { $day } Nov
   *[other] { $day } Dec
}
made-today = Today { $time }
sex-female = Female
sex-male = Male
sex-other = Other
made-on = made { $date }
born-and-age = { $date } · { $years } y
facts-born = Born { $born }
facts-number = No. { $number }
facts-none = No birth date, no number
size-mb = { $size } MB
size-kb = { $size } KB

## Folders

open-no-folder = { $path } is not a folder. Nothing was changed.
open-not-there = { $path } is not there. Nothing was changed. NanoPix makes the folder with the first image; if its drive is away, connect it.
open-cannot = { $path } cannot be opened: { $why }. Nothing was changed. Look at the drive it is on, and try again.
open-no-program = The system has no program that opens folders. Nothing was changed. The folder is { $path }.
cannot-be-shown = This kind of { $format } cannot be shown here
picture-cannot-be-shown = The picture is of a kind that cannot be shown
month-long = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
}

## The series

act-open-series = Series
act-place-above = Place above
act-place-below = Place below
act-take-next = Take next
act-skip-place = Skip
act-take-up = Move
act-print-series = Print
act-select-several = Select
more-acts = More
field-full = At most { $count } letters. What was added last is not taken
