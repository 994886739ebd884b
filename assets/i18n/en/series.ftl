## Kinds of series

mount-full-mouth = Full mouth, 18
mount-four-bitewings = Bitewings, 4
mount-two-bitewings = Bitewings, 2
mount-custom = Custom
mount-full-mouth-about = 14 periapical images and 4 bitewings
mount-four-bitewings-about = Molars and premolars, right and left
mount-two-bitewings-about = Right and left
mount-custom-about = Places of your own choice
projection-periapical = periapical
projection-bitewing = bitewing

## A new one

series-new = New series
series-new-how = The next images of this patient go into its places, and get their teeth.
series-kind = Kind of series
series-turn = Turn images by their place
series-turn-how = For sensors that do not turn their images: one of the side teeth that is higher than wide is turned by a quarter, one of the lower front by half. What stands upright already, or says in its file how it stands, is left as it is. This room remembers the choice.
series-begin = Begin
series-begin-it = Begin the series
series-remove-place = Remove place { $number }: { $place }
series-how-taken = How it is taken
series-milk-teeth = Milk teeth
series-add-place = Add a place: press its teeth
series-add-place-for = Add a place for { $teeth }

## Its bar

series-close = Close the series
series-approve-all = Approve all
series-approve-count = Approve { $count } & upload
series-approve-series = Approve all of the series
series-save-sheet = Save the sheet as a PDF
series-with-drawn = With what was drawn over the images
series-later = Later series
series-earlier = Earlier series

## How far it is

series-begun-at = Begun { $time }
series-filled = { $filled } of { $count }
series-next = Next: { $teeth }
series-stop = Stop
series-stop-taking = Take no more images into this series
series-go-on = Go on
series-go-on-taking = Take the next images into this series
series-other-patient = Takes no images: another patient, or nobody, is selected
series-all-taken = All places are taken
series-takes-none = Takes no images now
series-waits = Waits for an unassigned image

## Its places

series-place = { $projection } { $teeth }, { $what }
series-place-again = { $projection } { $teeth }, { $what }, taken again next
series-place-again-waits = { $projection } { $teeth }, { $what }, waits for an unassigned image
series-place-next = next
series-place-waits = waits for an unassigned image
series-place-skipped = skipped
series-place-empty = empty
series-mark-next = Next
series-mark-again = Taken again next
series-mark-waits = Waits
series-mark-skipped = Skipped
series-waits-how = Assign it in Capture. If it is this patient’s, it stands here; if not, no other image moves up.
series-sent-as = sent as { $teeth }
series-sent-as-none = sent as no tooth
series-is = is { $teeth }
series-is-none = is no tooth
series-take-again = Take again
series-take-this = Take this next
series-take-after-all = Take after all
series-put-here = Put here
series-take-out = Take out
series-take-out-image = Take this image out of the series
series-retaken-count = Retaken · { $count }
series-put-back = Put back
series-put-back-image = Put back the image of { $time }

## What stands outside

series-press-place = Press the place it belongs to; Esc keeps it where it is
series-nothing-outside = Nothing of this visit stands outside the series
series-outside = Outside the series
series-retaken = Retaken
series-image-outside = Image of { $time }, outside the series
series-image-retaken = Image of { $time }, retaken, outside the series

## What came of an act

series-one-patient = A series belongs to one patient. Choose who is in the chair, then open it.
series-approved = Approved { $count }
series-not-all = Not all approved
series-not-all-how = { $count } were not on screen long enough, or name another patient. They wait for review.
series-begun = { $kind ->
    [full_mouth] A series was begun: full mouth, 18
    [bitewings_4] A series was begun: bitewings, 4
    [bitewings_2] A series was begun: bitewings, 2
   *[custom] A series was begun: custom
}
series-gone = That series is not there any more. Its images are kept, and listed with the others
series-too-many = A series has 1 to { $most } places. None was begun. Choose its places, then begin
series-not-theirs = { $file } is not an image of the patient of this series, or was rejected. It stays where it is
series-teeth-sent = { $file } is with the server, or on its way: it stands in its new place here, and its teeth stay as they were sent
series-to-review = { $file } has other teeth now, those of its place in the series, and waits for review again
series-place-kept = { $file } has no patient yet. Its place in the series is kept until it is assigned

## The sheet

sheet-no-image = { $teeth } · no image
sheet-opened = Sheet opened
sheet-opened-how = Print it in the program that shows it. It lies in { $path } until the next one is made.
sheet-saved = Sheet saved
sheet-is-in = It is in { $path }.
sheet-folder = Folder for the sheet
sheet-no-dialog = This system has no dialog for folders. Nothing was written. Print opens the sheet instead
sheet-not-printed = Not printed
sheet-not-printed-how = { $why }. The images are as they were.
sheet-not-known = A place of this series has an image that is not in this console’s list, and the sheet would show it as not taken. Choose Check everything under Activity, Ledger, then print
sheet-no-thread = No thread could be begun: { $why }
sheet-not-shown = The image of { $time } cannot be shown: { $why }
sheet-no-pdf = The PDF could not be made
sheet-not-written = { $path } cannot be written: { $why }
sheet-no-program = The system has no program that opens PDFs. Install one, and print again; or choose ‘Save the sheet as a PDF’. It is in { $path }
