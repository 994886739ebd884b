## The chooser

chooser-who-is-it = Who is this image of?
count-images = { $count ->
    [one] { $count } image
   *[other] { $count } images
}
image-now-with = Image of { $time }, now with { $patient }
image-without-patient = Image of { $time }, without a patient
chooser-keys = ↑ ↓ to move, Enter to choose, Esc to close
creating = Creating…
create-and-choose = Create and choose
create-and-assign = Create and assign
create-and-go-on = Create and go on
back = Back

## Why an image is rejected

reject-title = Reject this image?
image-of = Image of { $time }
image-of-tooth = Image of { $time } · tooth { $teeth }
reject-how = It is hidden, not uploaded, and kept on this computer for good.
reject-image = Reject image

## The picker

picker-field = Name, birth date or number
picker-type = Type two letters of a name, a birth date or a number.
picker-room-today = { $room } today
picker-recent = Recent patients
searching = Searching…
picker-offline-nobody = Offline. Nobody this computer has seen matches “{ $query }”.
picker-offline = Offline. These are patients this computer has seen.
picker-nobody = Nobody matches “{ $query }”. Check the spelling or search by birth date.
count-patients = { $count ->
    [one] { $count } patient
   *[other] { $count } patients
}
assign = Assign
assign-to = Assign to { $name }
choose-name = Choose { $name }

## The form

form-last-name = Last name
form-first-name = First name
form-birth-date = Birth date
form-no-such-day = No such day. Write 14.3.1978
form-day-month-year = Day, month, year
form-number = Number
form-optional = Optional
form-social-id = Social insurance number
form-doctor = Doctor
form-phone = Phone
form-address = Address
form-street = Street and town
form-postal-code = Postal code
form-number-kept = A record keeps a number. Nothing was changed. Give another one, or leave the old.
form-sex = Sex
form-sex-not-said = Not said

## The page

not-opened = Not opened
patients-link-all = Link all exact matches
patients-exact = { $count } patients of NanoPix have the name and birth date of exactly one patient here
patients-shown = { $count } shown
patients-created-today = { $count } created today
patients-more-coming = More are coming from the server
patients-undecided = { $count ->
    [one] { $count } needs a decision
   *[other] { $count } need a decision
}
patients-row-of-nanopix = Row from NanoPix
patients-list = Patients, { $count }
patients-still-coming = The list is still coming from the server. Nothing is missing there.
patients-none = No patients yet. Make one here, or switch NanoPix Live Sync on in Settings.
patients-none-today = No patient was created today.
patients-none-external-today = Nobody has come from NanoPix today.
patients-none-external = Nobody has come from NanoPix yet.
patients-nobody-of = Nobody of “{ $filter }” matches “{ $query }”. Look among all.
filter-today-external = Today by external
filter-all-external = All by external
search-short = Name, date, number
search-long = Name, birth date, number, ID
search-patients = Search patients
order = Order: { $order }
order-of-list = Order of the list
column-born = Born
column-patient-created = Created
column-source = Source
column-external-id = External ID
column-images = Images
order-newest = Newest first
order-oldest = Oldest first
order-name = Name, A to Z
order-name-down = Name, Z to A
order-youngest = Youngest first
order-eldest = Eldest first
order-number-down = Highest number
order-number = Lowest number
order-front-desk = Front desk first
order-nanopix = NanoPix first
order-external = External ID, up
order-external-down = External ID, down
order-most-images = Most images
order-fewest-images = Fewest images
order-descending = { $column }, descending
order-ascending = { $column }, ascending
column-actions = Actions
decision-first = A decision is needed first

## A row

row-undecided = This patient of NanoPix is no record here yet. Nothing is merged. Decide first who they are: link them, or keep them separate.
row-archived = This record was archived. It and its images are kept. Decide first what becomes of NanoPix’s record.
row-here-now = Here now
row-not-taken = Not taken
row-waits-server = Waits for the server. It is safe on this computer and goes there by itself.
row-waits-nanopix = Waits for NanoPix. It is safe on this computer and is written there by itself.
row-no-name = No name
row-not-in-nanopix = Not in NanoPix
row-gone = Gone
row-refused = The server did not take this record: { $why }. It is kept on this computer. Change it, and it is sent again.
row-gone-story = Not in NanoPix any more. The record and its images are kept here.
row-archive = Archive { $name }
row-where-from = Where from: { $name }
row-edit = Edit { $name }
row-is-here = here now
row-is-gone = not in NanoPix any more
row-is-waiting-server = waits for the server
row-is-waiting-nanopix = waits for NanoPix
row-is-refused = not taken by the server: { $why }

## What is asked

question-duplicate = Possible duplicate
question-conflict = Changed on both sides
question-deletion = Archived here, still in NanoPix
no-images = no images
until-you-decide = Nothing is merged until you decide.
duplicates-birth-date-missing = { $count } people here have the same name; a birth date is missing. { until-you-decide }
duplicates-name-incomplete = { $count } people here have the same birth date and a name like this one, half of which is missing. { until-you-decide }
duplicates-was-linked = This may be one of { $count } people here whose record NanoPix has no more. { until-you-decide }
duplicates-link-differs = { $count } people here are linked with this record, and have another name or birth date. { until-you-decide }
duplicates-match = { $count } people here have the same name and birth date. { until-you-decide }
duplicate-match = Same name and birth date as { $who } ({ $images }). { until-you-decide }
duplicate-several = NanoPix has several with the name and birth date of { $who } ({ $images }). { until-you-decide }
duplicate-birth-date-missing = Same name as { $who } ({ $images }), but a birth date is missing. { until-you-decide }
duplicate-name-incomplete = Same birth date as { $who } ({ $images }), but half of a name is missing. { until-you-decide }
duplicate-was-linked = NanoPix had another record of { $who } ({ $images }), and has it no more. { until-you-decide }
duplicate-link-differs = Another room has linked this with { $who } ({ $images }), who has another name or birth date. { until-you-decide }
question-double = Same name and birth date as { $who } ({ $images }), who is in NanoPix. This one is not written there until you decide.
question-deletion-how = The record and its images are kept here. A record of NanoPix that has images is left alone in any case.
link-to = Link to { $name }
link-to-one = Link to …
archive-this-one = Archive this one
keep-nanopix = Keep NanoPix’s
keep-server = Keep the server’s
keep-ours = Keep ours
delete-in-nanopix-too = Delete in NanoPix too
leave-nanopix-alone = Leave NanoPix alone
conflict-in-nanopix = { $field }: here { $ours }, in NanoPix { $theirs }
conflict-on-server = { $field }: here { $ours }, on the server { $theirs }
conflict-empty = empty
quoted = “{ $text }”

## Questions and forms

edit-patient = Edit patient
who-are-you = Who are you?
archive-question = Archive { $name }?
unlink-question = Unlink { $name }?
who-is-question = Who is { $name }?
link-all-question = Link all exact matches?
delete-question = Delete { $name } in NanoPix too?
create-another = Create another
create = Create
saving = Saving…
archive-needs-person = Only a person may do this, not this computer’s key. Sign in with your address at the clinic’s server.
archive-how = The record leaves the list. It and its images are kept on the server and can be taken out of the archive there.
archive-nanopix-left = NanoPix’s record is left alone, as Settings say.
archive-nanopix-asked = You are then asked what becomes of NanoPix’s record.
archive-offline = The server cannot be reached, and only it archives. Nothing was changed. Try again when it is connected.
unlink-how = NanoPix’s record becomes a patient of its own, and is not linked again by itself. This one is then written into NanoPix as another patient: unlink only two different people.
unlink-images = Images from NanoPix that have not been sent go with it. Those on the server stay where they are; nothing is deleted.
keep-linked = Keep linked
unlink = Unlink
link-all-how = All { $count } patients of NanoPix whose name and birth date are those of exactly one patient here are linked to that patient, also those that are not shown now.
link-all-then = What a record here does not say is taken over from NanoPix; nothing is overwritten, and each link can be taken off again.
link-all = Link all
delete-how = NanoPix’s record is deleted if it has no images. One that has images is left alone, and no folder with images is ever removed.
decide-later = Decide later
delete-in-nanopix = Delete in NanoPix
in-nanopix = In NanoPix: { $facts }
link-to-with-facts = Link to { $name }, { $facts }

## Where a record came from

source-open-folder = Open folder
source-waits-for = Waits for
source-server-and-nanopix = The server, and NanoPix
source-created-here = Created here
source-last-synced = Last synced
source-not-any-more = Not in NanoPix any more
source-linked-by = Linked by
source-by-live-sync = NanoPix Live Sync, automatic
source-by-person = A person
source-brought-in = Brought in by Live Sync
source-written-there = Written there by Live Sync

## Moving an image

move-wrong-patient = The wrong patient was selected
move-changed-late = The patient was changed too late
move-wrong-in-program = Wrong in the X-ray program
move-other-reason = Another reason
move-needs-person = This image is at the server. Only a person moves it there, not this computer’s key. Sign in with your address at the clinic’s server.
move-question = Move to another patient?
move-is-there = The image is with this patient already. Leave it, and choose another one
move-not-allowed = Your account does not move images between patients. Nothing was changed. Ask a dentist or an assistant of the clinic.
moving = Moving…
move-image = Move image
move-leave = Leave it
moved-to = It is with { $name } now.
moved-to-review = It is with { $name } now, and needs review again.
moved = Moved
move-landed = landed { $time }
move-landed-teeth = landed { $time } · tooth { $teeth }
move-nobody = Nobody
move-is-with = Is with
move-goes-to = Goes to
move-why = Why?
move-why-field = Why it is moved
patients-filter = Which patients
not-moved = Not moved
picker-has-it = Has this image already
