## The dialog

export-title = Export image
export-act = Export
export-form = Form
export-original = Original
export-original-how = The bytes as they landed, with every value the sensor gave.
export-picture-how = As it is seen now: brightness, turning, crop. 8 bits; not for diagnosis.
export-dicom-how = Every value, with the patient’s name, birth date, sex and number, which DICOM wants. Intra-oral where it is that, and teeth, sensor’s pixel and which way up are known.
export-names-another = The file itself names another patient than the image’s: { $whom }. It is exported as it is, with that name in it.
export-with-patient = With patient’s name, birth date and number
export-with-measurements = With measurements
export-sensor-pixel = Pixel of the sensor in mm
export-sensor-pixel-how = Pixel of the sensor in mm, as in { $example }; may stay empty
export-sensor-pixel-range = A sensor’s pixel is between { $least } and 1 mm, as its maker says it
export-folder = Folder for the exported image
export-no-dialog = This system has no dialog for folders. Type the file’s whole path
export-whole-path = Name the file by its whole path, from the root or drive on
export-writing = Being written

## What came of it

export-done = Exported
export-is-in = The image is in { $path }.
export-nothing = { $why }. Nothing was exported
export-not-begun = The export could not be begun: { $why }. Nothing was written
export-broke-off = The export broke off. The image here is unchanged. Export the original
export-none-here = There is no image here
export-gone = That image is not there any more
export-moved-meanwhile = The image belongs to somebody else now than when this was opened. Nothing was exported. Close this, and look at whose it is.
export-hidden-meanwhile = The image was rejected or hidden since this was opened. Nothing was exported. It is kept.
export-gone-meanwhile = The image is not there any more as it was when this was opened. Nothing was exported. Close this, and look for it under its patient.
export-taken-back = { $path } was written meanwhile, and is removed again.
export-not-taken-back = { $path } was written while the image was given to somebody else, hidden or taken away, and could not be removed: { $error }. Delete it.
export-not-here-yet = The image is not on this computer yet. Wait until it is seen, then export it
export-not-written = { $path } cannot be written: { $why }. The image here is unchanged. Choose another file
export-is-there = { $path } is there already and was not written over. Choose another name
export-unfinished-left = { $why }. The unfinished file could not be removed: { $left }
export-copy-unreadable = The safe copy of the image cannot be read: { $why }
export-as-original = { $why }. Export it as original
export-kind-unreadable = This kind of { $format } cannot be read here
export-colour = A colour picture cannot be an intra-oral DICOM image. Export the original or a PNG
export-too-large = The image is too large to be exported like that. Export the original
export-not-encoded = The image could not be written in that form. Export the original
export-nobody-below = The image has no patient yet whose name could stand under it. Assign it first, or export it without
export-nobody-in-dicom = The image has no patient yet, and a DICOM file must say whom it shows. Assign it first, or export the original
export-patient-unknown = This console does not know the patient of the image any more. Export the original
export-picture-names-another = The image’s own file names another patient: { $whom }. Look whose it is before you pass it on.

## What is to be known of a file that was written

export-note-frame = It is image { $frame } of { $frames } in the file.
export-note-burned-in = Look at it before you pass it on.
export-note-secondary = { $why ->
    [kind] It is a secondary capture, because it is not intra-oral.
    [burned-in] It is a secondary capture, because its file says that the picture itself tells whom it shows.
    [rescaled] It is a secondary capture, because its values do not stand for themselves.
    [teeth] It is a secondary capture, because its teeth are not known.
    [pixel] It is a secondary capture, because the size of the sensor’s pixel is not known.
    [mounted] It is a secondary capture, because nobody has set which way up it is seen.
   *[not-said] It is a secondary capture, because its file does not say whether a name is in the picture.
}
