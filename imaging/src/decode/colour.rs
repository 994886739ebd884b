//! Colours of a DICOM file: red, green and blue, luminance and chrominance, and palettes. Made here and not by dicom-rs, which shows a palette's indices as grey, adds the blue difference
//! to green where it has to be taken away (0.10.1, `convert_colorspace_u8`), and takes run-length coded luminance for red.

use super::{
    DecodeError,
    dicom::{DAMAGED, Stored, UNSUPPORTED, text},
    lookup::Lookup,
    picture_of,
};
use crate::values::Picture;
use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use dicom_object::DefaultDicomObject;
use dicom_pixeldata::{DecodedPixelData, PhotometricInterpretation, PlanarConfiguration};
use image::{DynamicImage, RgbImage};

/// The picture of a file that is not MONOCHROME1 or 2; grey when all its colours are.
pub(super) fn decode(object: &DefaultDicomObject, pixels: &DecodedPixelData<'_>) -> Result<Picture, DecodeError> {
    let rgb = match (pixels.photometric_interpretation(), pixels.samples_per_pixel()) {
        (PhotometricInterpretation::PaletteColor, 1) => from_palette(object, pixels)?,
        (PhotometricInterpretation::Rgb, 3) if !is_still_ybr(object) => interleaved(pixels)?,
        (PhotometricInterpretation::Rgb | PhotometricInterpretation::YbrFull, 3) => {
            let mut pixels = interleaved(pixels)?;
            for pixel in pixels.as_chunks_mut().0 {
                *pixel = rgb_of_ybr(*pixel);
            }
            pixels
        }
        _ => return Err(UNSUPPORTED),
    };
    let image = RgbImage::from_raw(pixels.columns(), pixels.rows(), rgb).ok_or(DAMAGED)?;
    picture_of(DynamicImage::ImageRgb8(image)).map(|(picture, _)| picture).ok_or(DAMAGED)
}

/// dicom-rs calls whatever it unpacked RGB. Decoders of JPEG and JPEG 2000 make that; these give back what was put in.
fn is_still_ybr(object: &DefaultDicomObject) -> bool {
    let syntax = object.meta().transfer_syntax().trim_end_matches('\0');
    [uids::RLE_LOSSLESS, uids::JPEGLS_LOSSLESS, uids::JPEGLS_NEAR_LOSSLESS].contains(&syntax)
        && text(object, tags::PHOTOMETRIC_INTERPRETATION).is_some_and(|kind| kind == "YBR_FULL")
}

/// The high bytes of three samples a pixel, side by side.
fn interleaved(pixels: &DecodedPixelData<'_>) -> Result<Vec<u8>, DecodeError> {
    let samples = match pixels.bits_allocated() {
        8 => pixels.frame_data(0).map_err(|_| DAMAGED)?.to_vec(),
        16 => {
            let below = pixels.high_bit().saturating_sub(7).min(8);
            pixels.frame_data_ow(0).map_err(|_| DAMAGED)?.into_iter().map(|sample| (sample >> below) as u8).collect()
        }
        _ => return Err(UNSUPPORTED),
    };
    Ok(match pixels.planar_configuration() {
        PlanarConfiguration::Standard => samples,
        PlanarConfiguration::PixelFirst => {
            let plane = samples.len() / 3;
            (0..plane).flat_map(|at| [samples[at], samples[plane + at], samples[2 * plane + at]]).collect()
        }
    })
}

/// PS3.3 C.7.6.3.1.2, YBR_FULL, turned round (ITU-R BT.601).
fn rgb_of_ybr([y, blue, red]: [u8; 3]) -> [u8; 3] {
    let (y, blue, red) = (f32::from(y), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    // Rounds to the nearest; whatever is outside becomes 0 or 255.
    [y + 1.402 * red, y - 0.344_136 * blue - 0.714_136 * red, y + 1.772 * blue].map(|value| (value + 0.5) as u8)
}

/// Each index in the colour that the file's palette has for it (PS3.3 C.7.6.3.1.5); a palette in segments is not known here.
fn from_palette(object: &DefaultDicomObject, pixels: &DecodedPixelData<'_>) -> Result<Vec<u8>, DecodeError> {
    if object.element_opt(tags::SEGMENTED_RED_PALETTE_COLOR_LOOKUP_TABLE_DATA).is_ok_and(|element| element.is_some()) {
        return Err(UNSUPPORTED);
    }
    let indices = Stored::of(pixels)?;
    let channel = |descriptor: Tag, data: Tag| -> Result<_, DecodeError> {
        let lookup = Lookup::of(object, descriptor, data, indices.moved != 0).filter(|lookup| lookup.bits >= 8).ok_or(DAMAGED)?;
        let below = lookup.bits - 8;
        Ok(indices.looked_up(&lookup).into_iter().map(move |entry| (entry >> below) as u8))
    };
    let red = channel(tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::RED_PALETTE_COLOR_LOOKUP_TABLE_DATA)?;
    let green = channel(tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::GREEN_PALETTE_COLOR_LOOKUP_TABLE_DATA)?;
    let blue = channel(tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DESCRIPTOR, tags::BLUE_PALETTE_COLOR_LOOKUP_TABLE_DATA)?;
    Ok(red.zip(green).zip(blue).flat_map(|((red, green), blue)| [red, green, blue]).collect())
}
