## The bar

viewer-close = Close the viewer
viewer-nobody = Unassigned: no patient yet
viewer-single = Single
viewer-grid = Grid 4
viewer-grid-nine = Grid 9
viewer-at-once = Images at once

## A pane

pane-empty = Pane { $pane }, empty
pane-asking = Asking the server for this patient’s images
pane-nothing-known = No image of this patient is known here
pane-choose = No image. Choose one below
radiograph-of = Radiograph { $pane }, { $taken }
radiograph-of-teeth = Radiograph { $pane }, { $taken }, tooth { $teeth }
pane-no-picture = No picture
pane-frame = Frame of image { $pane }
position-of = { $at } of { $count }
days-earlier = { $count ->
    [one] { $count } day earlier
   *[other] { $count } days earlier
}
months-earlier = { $count ->
    [one] { $count } month earlier
   *[other] { $count } months earlier
}
years-earlier = { $count ->
    [one] { $count } year earlier
   *[other] { $count } years earlier
}
modality-intraoral = intraoral
modality-panoramic = panoramic
modality-digital = digital X-ray
modality-computed = computed radiograph
modality-tomogram = computed tomogram

## The film strip

strip-show = Show { $taken }
strip-show-teeth = Show { $taken }, tooth { $teeth }
strip-as-last-known = { $why }. Images of other rooms are shown as they were last known

## Measuring

measure-length = Length
measure-angle = Angle
measure-ellipse = Ellipse
measure-arrow = Arrow
measure-text = Text
measure-calibrate = Calibrate
measure-words = Words over the image
measure-how-long = How long is this?
measure-known-length = Known length in mm
measure-known-length-short = Length, mm
measure-set = Set
measure-set-length = Set the known length
known-by-length = known length
known-by-calibration = calibrated in the file
known-by-spacing = pixel spacing
known-by-sensor = at the sensor
known-by-scanner = scanner’s nominal

## Cropping

pane-cropped = cropped
crop-left = Left edge of the crop
crop-right = Right edge of the crop
crop-top = Top edge of the crop
crop-bottom = Bottom edge of the crop
crop-top-left = Top left corner of the crop
crop-top-right = Top right corner of the crop
crop-bottom-left = Bottom left corner of the crop
crop-bottom-right = Bottom right corner of the crop

## Brightness

window-and-level = Window and level
window-width = Window
window-level = Level
window-black = Black
window-white = White
histogram = Histogram
sharpen = Sharpen
even-contrast = Even contrast
even-contrast-how = Local contrast is made even (CLAHE)
apply-to-both = Apply to both images
apply-to-all = Apply to all images
preset-default = Default
preset-enamel = Enamel
preset-bone = Bone
preset-soft = Soft
preset-auto = Auto
preset-of-file = File { $number }
rotate = Rotate

## What is known of the image

image = Image
image-of-pane = Image { $pane }
fact-size = Size
fact-depth = Depth
fact-bits = { $bits } bit
fact-scale = Scale
fact-not-calibrated = px, not calibrated
fact-known-by = Known by
fact-overlays = Overlay
fact-not-drawn = in the file, not shown
fact-saved-as = Saved as
fact-untouched = Original, untouched
fact-shown-as = Shown as
fact-not-elsewhere = Not in other rooms yet
viewer-names-another-how = { $whom }. Move the image if it is theirs.
pane-names-another = its file names { $whom }
reset-question = Take everything back to how the file has it?
reset-how = { $count ->
    [one] What was measured, drawn or calibrated goes, too, in every room.
   *[other] { $count } measurements, drawings and calibrations go, too, in every room.
} Ctrl+Z brings it back for as long as the viewer is open. The image itself is never changed.
reset-act = Take back
