## The page

capture-take = Take an X-ray. It appears here by itself.
capture-nothing-to-review = Nothing to review.
capture-press = Press the images that belong together.
images-selected = { $count ->
    [one] { $count } image selected
   *[other] { $count } images selected
}
image-safe-here = { $why }. The image is safe on this computer.

## Another appointment

appointment-differs = { $name } has the appointment here, { $from } to { $to }. New images go to { $selected }.
appointment-choose = Choose { $name } of the appointment
appointment-put-away = Put the line about the appointment away
appointment-banner-right = The banner is right

## This visit and what waits

this-visit = This visit
visit-needs-patient = Choose a patient and this visit’s images appear here.
visit-select-one = Select one at a time
visit-select-several = Select several images
visit-series = Series { $filled } of { $places } · next { $next }
unassigned-none = No image waits for a patient.
unassigned-landed = landed while no patient was selected
unassigned-of-nanopix = wait for their patient
unassigned-uncertain = whose they are is not certain
unassigned-image = Image { $time }, Unassigned
unassigned-assign = Assign image { $time }
select-none = Select none
images-need-review = { $count ->
    [one] { $count } image needs review
   *[other] { $count } images need review
}
images-need-review-and-more = { $count ->
    [one] { $images } · and { $count } more patient
   *[other] { $images } · and { $count } more patients
}

## Whose they are

assign-several = Who are these images of?
assign-file-names = Its file names { $whom }
assign-stay = Images stay on this computer until you assign them.
assign-nothing-selected = nothing selected

## The review

review-taken = taken { $time }
review-radiograph = Radiograph in review
review-names-another = The file names another patient
review-names-another-how = { $whom }. Look before you approve; move the image if it is theirs.
approve-named-file = The file says
approve-named-here = It is to be approved for
approve-named-how = If the image is the other person’s, leave it and move it. Approve it only if you know that the file is wrong.
approve-named-act = Approve all the same
review-preview-only = NanoPix’s own preview. The original is kept and sent untouched; open it in NanoPix
review-no-preview-safe = The image is safe on this computer and can be uploaded.
fate-lost = Lost, as far as is known: neither this computer nor the server has it. Export it again from the sensor’s program, or have the server restored from its backup; then Check everything, under Activity.
fate-at-server = The server confirmed it: Check everything, under Activity, fetches it back, or says that it is lost.
fate-unknown = The server has not confirmed it: Check everything, under Activity, looks for it in the watch folder and at the server.
fate-of-other-room = Another computer took it. If it does not come: Check everything there, under Activity, finds out whether the server still has it whole, and mends that.
review-milk-teeth = Milk teeth
review-note = Note for this image
review-no-note = No note
review-half-a-tooth = Half a tooth
review-half-a-tooth-how = A tooth is two digits. Nothing was approved. Type both, then press { key-enter }.
review-out-of-sight = Not all on screen
review-out-of-sight-how = Nothing was approved: the picture, or whose it is, has no room on the screen. Make the window larger, or the text smaller in Settings.
review-approved-count = Approved { $count }
review-sent-in = Sent in { $time }
rejected = Rejected
rejected-how = { $reason } · kept, hidden
review-undo = Undo this approval
review-approved-until = Approved. It is sent in { $time }; nothing of it is before.
review-approved-waits = Approved. It is sent as soon as its turn comes.
review-retry = Retry this image
review-not-uploaded = Not uploaded: { $cause }. The image is safe on this computer. Retry, or leave it.
review-not-sent = Not uploaded: { $cause }. { $fate }
review-not-uploaded-yet = Not uploaded yet: { $cause }. The image is safe on this computer. It is tried again in { $time }.
review-hidden = Hidden at the server at { $time }: no room shows it any more. It is kept, there and here; who may hide files there can show it again.
review-confirmed = The server confirmed it at { $time }.

## Several at once

batch-image = Selected image of { $time }
batch-teeth = Tooth of all
batch-teeth-differ = Different teeth
batch-teeth-more = { $teeth } · some have more
batch-not-approved = { $count ->
    [one] { $count } of them cannot be approved here, and stays as it is
   *[other] { $count } of them cannot be approved here, and stay as they are
}
batch-approve = Approve { $count } & upload
batch-approve-all = Approve all that are selected

## The upload queue

queue-title = Upload queue
queue-show = Show the upload queue
queue-hide = Hide the upload queue
queue-all-sent = All sent.
queue-key-refused = Stopped: the server refuses the key. Everything is safe on this computer.
queue-paused = Paused. Everything is safe on this computer.
queue-resumes = Safe on this computer. Resumes by itself.
queue-progress = Progress
queue-attempts = Attempts
queue-uploading = Uploading
queue-last-error = Last error
queue-row = { $file }, { $patient }, { $state }, { $percent }, { $attempts ->
    [one] { $attempts } attempt
   *[other] { $attempts } attempts
}, { $error }

## Putting tooth and note right

correct-short = Correct
correct-title = Tooth and note
corrected = Corrected
correct-needs-person = The image was taken in another room. Only a person who may changes what is said of it.
assign-some-named = { $count ->
    [one] The file of one of them names a patient. Look at it before you approve
   *[other] The files of { $count } of them name a patient. Look at them before you approve
}
correct-changed-meanwhile = Somebody has changed it meanwhile. It shows { $teeth } now; the note: { $note }. Save puts what stands here in its place.
not-corrected = Not corrected
assigned-count = { $count ->
    [one] { $count } image assigned to { $name }
   *[other] { $count } images assigned to { $name }
}
