//! What a DICOM file's tables, palettes, colours and paddings come to, pixel by pixel against what numpy makes of the same values (`fixtures/dicom/make.py`), in the viewer and in thumbnails.

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

use chairside_imaging::{Coding, DecodeError, Decoded, Limits, Picture, Preset, Source, SpacingMethod, Table, decode, preview};
use dicom_core::{DataElement, PrimitiveValue, VR, value::DataSetSequence};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use std::path::PathBuf;

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dicom").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn decoded(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    decode(Source::Bytes(bytes), Coding::Dicom, 0, Limits::default())
}

/// The greys, or red, green and blue, as the viewer shows a file first.
fn seen(decoded: &Decoded) -> Vec<u8> {
    match &decoded.picture {
        Picture::Gray(values) => {
            let table = Table::new(values, &Preset::Default.voi(values), false);
            values.stored.samples.iter().map(|value| table.get(*value)).collect()
        }
        Picture::Colour(colour) => colour.samples.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect(),
    }
}

/// The file is shown, and pictured small, as numpy has it.
fn assert_shown(names: &[&str]) {
    for name in names {
        let (bytes, wanted) = (fixture(&format!("{name}.dcm")), fixture(&format!("{name}.u8")));
        assert_eq!(seen(&decoded(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"))), wanted, "{name}");
        assert_eq!(preview(Source::Bytes(&bytes), Coding::Dicom, Limits::default(), 512).unwrap().raster.bytes, wanted, "thumbnail of {name}");
    }
}

#[test]
fn a_modality_lut_makes_the_values_that_are_shown() {
    assert_shown(&["modality-lut-16", "modality-lut-8-signed", "modality-lut-first-by-pixels", "modality-lut-before-voi-lut"]);
    let decoded = decoded(&fixture("modality-lut-16.dcm")).unwrap();
    let values = decoded.picture.values().unwrap();
    // Histogram and readouts are of what comes out: the last of 900 entries is 899 * 899 / 13.
    assert_eq!((values.present().low, values.present().high, values.bits, decoded.bits), (0.0, 62_169.0, 16, 10));
}

#[test]
fn a_modality_lut_that_is_cut_off_is_refused() {
    assert!(matches!(decoded(&fixture("modality-lut-cut-off.dcm")), Err(DecodeError::Damaged(Coding::Dicom))));
}

#[test]
fn a_voi_lut_of_all_values_of_16_bits_is_followed() {
    let mut object = dicom_object::from_reader(&fixture("overlay.dcm")[..]).unwrap();
    // A descriptor has no word for 65,536: it is 0 (PS3.3 C.11.2.1.1).
    let lut = InMemDicomObject::from_element_iter([
        DataElement::new(tags::LUT_DESCRIPTOR, VR::US, PrimitiveValue::U16(vec![0, 0, 12].into())),
        DataElement::new(tags::LUT_DATA, VR::OW, PrimitiveValue::U16((0..=u16::MAX).map(|value| 4095_u16.saturating_sub(value)).collect())),
    ]);
    object.put(DataElement::new(tags::VOILUT_SEQUENCE, VR::SQ, DataSetSequence::from(vec![lut])));
    let mut bytes = Vec::new();
    object.write_all(&mut bytes).unwrap();
    let upright = fixture("overlay.u8");
    // 255 - floor(x + 0.5) and floor(255 - x + 0.5) differ by 1 where x lies in the middle.
    let turned = seen(&decoded(&bytes).unwrap());
    assert!(turned.iter().zip(&upright).all(|(turned, upright)| turned.abs_diff(255 - upright) <= 1), "{turned:?}");
}

#[test]
fn a_palette_gives_indices_their_colours() {
    assert_shown(&["palette-16", "palette-8-packed", "palette-8-in-words"]);
}

#[test]
fn a_palette_in_segments_is_refused_not_shown_in_the_greys_of_its_indices() {
    assert!(matches!(decoded(&fixture("palette-segmented.dcm")), Err(DecodeError::Unsupported(Coding::Dicom))));
}

#[test]
fn luminance_and_chrominance_become_the_colours_they_are() {
    assert_shown(&["ybr-full", "ybr-full-planar"]);
}

#[test]
fn padding_does_not_count() {
    assert_shown(&["padding", "padding-range", "padding-before-modality-lut"]);
}

#[test]
fn a_pixel_spacing_that_is_the_imagers_is_at_the_sensor() {
    let spacing = decoded(&fixture("spacing-at-sensor.dcm")).unwrap().facts.spacing.unwrap();
    assert_eq!((spacing.column_mm, spacing.method), (0.02, SpacingMethod::ImagerPixelSpacing));
}

#[test]
fn an_overlay_is_known_and_leaves_the_pixels_as_they_are() {
    assert_shown(&["overlay"]);
    assert!(decoded(&fixture("overlay.dcm")).unwrap().facts.has_overlays);
    assert!(!decoded(&fixture("padding.dcm")).unwrap().facts.has_overlays);
}

#[test]
fn a_file_without_pixel_data_is_not_called_cut_off_and_one_that_is_cut_off_is() {
    let whole = fixture("overlay.dcm");
    let why = |bytes: &[u8]| decoded(bytes).unwrap_err().to_string();
    assert_eq!(why(&fixture("no-pixels.dcm")), "The file holds no picture");
    assert_eq!(why(&whole[..whole.len() - 10]), "The file ends before its picture does");
    // Within the element that names the pixel data.
    let pixels = whole.windows(6).rposition(|bytes| bytes == b"\xe0\x7f\x10\0OW").unwrap();
    assert_eq!(why(&whole[..pixels + 6]), "The file ends before its picture does");
}

#[test]
fn a_frame_is_shown_when_it_is_what_the_header_says_and_else_refused() {
    assert_shown(&["jpeg-2000-12", "jpeg-2000-8-in-16"]);
    for name in ["jpeg-2000-8-as-12", "jpeg-2000-12-in-8", "jpeg-2000-grey-as-colour"] {
        assert!(matches!(decoded(&fixture(&format!("{name}.dcm"))), Err(DecodeError::Unsupported(Coding::Dicom))), "{name}");
    }
}
