//! Pictures for people: thumbnails, and what the review panel shows. Works on the safe copies only. Whatever a decoder refuses, or panics at, costs the
//! preview and never the image; the original bytes are not touched by anything here.
//!
//! `chairside_imaging` decodes at full depth and says how its values become grey (`Preset::Default`: the file's own window or table, else what is there); here they become
//! 8 bits and small.

use crate::{Format, Pixels};
use chairside_api::Sha256;
use chairside_imaging::{DecodeError, Preset, Reduced, Table, decode as decode_values, decode_reduced};
pub use chairside_imaging::{Limits, Source};
use chairside_words::say;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images};
use image::{ExtendedColorType, ImageEncoder};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The longest side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 512;

/// A decoded image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// What the original has.
    pub pixels: Pixels,
    /// What is shown; as large as the original unless it was asked for smaller.
    pub picture: Picture,
}

/// A picture ready for a screen, rows from the top, no padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The values.
    pub samples: Samples,
}

/// The values of a picture, 8 bits each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Samples {
    /// One a pixel.
    Gray(Vec<u8>),
    /// Four a pixel: red, green, blue, opacity (not multiplied in).
    Rgba(Vec<u8>),
}

/// Why there is no preview. The image itself is kept and sent all the same.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// There are no pixels to be had of it.
    #[error("{}", why_not_decoded(.0))]
    Decode(#[from] DecodeError),
    /// A format that nobody here can read.
    #[error("{}", say!("cannot-be-shown", format = .0.name()))]
    Unsupported(Format),
    /// The decoder ended the whole program with it.
    #[error("{}", say!("decoding-ended-program"))]
    EndedProgram,
    /// The thumbnail could not be made of the picture.
    #[error("{}", say!("picture-not-smaller"))]
    Scaling,
}

/// Why an image cannot be decoded, for people: the crate that decodes knows no languages.
pub fn why_not_decoded(error: &DecodeError) -> String {
    match error {
        DecodeError::TooLarge { width, height } => say!("decode-too-large", width = width.to_string(), height = height.to_string()),
        DecodeError::Truncated => say!("decode-truncated").to_owned(),
        DecodeError::Unsupported(coding) => say!("cannot-be-shown", format = coding.name()),
        DecodeError::NoSuchFrame { frames } => say!("decode-no-frame", count = frames),
        DecodeError::Damaged(coding) => say!("decode-damaged", format = coding.name()),
        DecodeError::Unreadable(error) => say!("decode-unreadable", why = error.to_string()),
    }
}

/// Decodes an image for display, whole. May take seconds and hundreds of megabytes at the limits: call it from a thread of its own. Never panics.
pub fn decode(source: Source<'_>, format: Format, limits: Limits) -> Result<Decoded, PreviewError> {
    let coding = format.coding().ok_or(PreviewError::Unsupported(format))?;
    let decoded = decode_values(source, coding, 0, limits)?;
    let (width, height) = decoded.picture.dimensions();
    Ok(shown(decoded, Size { width, height }))
}

/// How large an original is.
#[derive(Clone, Copy)]
struct Size {
    width: u32,
    height: u32,
}

fn shown(decoded: chairside_imaging::Decoded, original: Size) -> Decoded {
    let (width, height) = decoded.picture.dimensions();
    let samples = match decoded.picture {
        chairside_imaging::Picture::Gray(values) => {
            let table = Table::new(&values, &Preset::Default.voi(&values), false);
            Samples::Gray(values.stored.samples.iter().map(|value| table.get(*value)).collect())
        }
        chairside_imaging::Picture::Colour(colour) => Samples::Rgba(colour.samples.as_flattened().to_vec()),
    };
    let pixels = Pixels { width: original.width, height: original.height, bits: decoded.bits };
    Decoded { pixels, picture: Picture { width, height, samples } }
}

/// Decodes an image and makes it at most `max_side` pixels a side; never larger than it is.
pub fn scaled(source: Source<'_>, format: Format, limits: Limits, max_side: u32) -> Result<Decoded, PreviewError> {
    let coding = format.coding().ok_or(PreviewError::Unsupported(format))?;
    let Reduced { decoded, width, height } = decode_reduced(source, coding, limits, max_side)?;
    let decoded = shown(decoded, Size { width, height });
    Ok(Decoded { picture: shrink(&decoded.picture, max_side)?.unwrap_or(decoded.picture), pixels: decoded.pixels })
}

/// A JPEG of at most `max_side` pixels a side.
pub fn thumbnail(decoded: &Decoded, max_side: u32) -> Result<Vec<u8>, PreviewError> {
    let small = shrink(&decoded.picture, max_side)?;
    let picture = small.as_ref().unwrap_or(&decoded.picture);
    let mut jpeg = Vec::with_capacity(64 << 10);
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 85);
    match &picture.samples {
        Samples::Gray(gray) => encoder.write_image(gray, picture.width, picture.height, ExtendedColorType::L8),
        Samples::Rgba(rgba) => {
            let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
            encoder.write_image(&rgb, picture.width, picture.height, ExtendedColorType::Rgb8)
        }
    }
    .map_err(|_| PreviewError::Scaling)?;
    Ok(jpeg)
}

/// Decodes and makes the thumbnail's bytes in one go.
pub fn make_thumbnail(source: Source<'_>, format: Format) -> Result<(Vec<u8>, Pixels), PreviewError> {
    let decoded = scaled(source, format, Limits::default(), THUMBNAIL_SIDE)?;
    Ok((thumbnail(&decoded, THUMBNAIL_SIDE)?, decoded.pixels))
}

/// Where the thumbnail of these bytes stands: `<thumbnails>/<first two digits>/<sha256>.jpg`.
pub fn thumbnail_path(thumbnails: &Path, sha256: &Sha256) -> PathBuf {
    thumbnails.join(sha256.prefix()).join(format!("{sha256}.jpg"))
}

/// Where thumbnails are written before they have their name; what lies there at a start is a crash's.
pub(super) fn unfinished_thumbnails(thumbnails: &Path) -> PathBuf {
    thumbnails.join("tmp")
}

/// Puts a thumbnail in its place, whole or not at all. Not made durable: it can be made again from the safe copy.
pub fn store_thumbnail(thumbnails: &Path, sha256: &Sha256, jpeg: &[u8]) -> io::Result<PathBuf> {
    let path = thumbnail_path(thumbnails, sha256);
    let folder = thumbnails.join(sha256.prefix());
    fs::create_dir_all(&folder)?;
    let unfinished = unfinished_thumbnails(thumbnails);
    fs::create_dir_all(&unfinished)?;
    let mut file = tempfile::NamedTempFile::new_in(unfinished)?;
    io::Write::write_all(&mut file, jpeg)?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(path)
}

/// The picture at most `max_side` a side; `None` when it is that small already.
fn shrink(picture: &Picture, max_side: u32) -> Result<Option<Picture>, PreviewError> {
    let longest = picture.width.max(picture.height);
    if longest <= max_side {
        return Ok(None);
    }
    let side = |of: u32| u32::try_from((u64::from(of) * u64::from(max_side) + u64::from(longest) / 2) / u64::from(longest)).unwrap_or(max_side).max(1);
    let (width, height) = (side(picture.width), side(picture.height));
    let (values, kind) = match &picture.samples {
        Samples::Gray(values) => (values, PixelType::U8),
        Samples::Rgba(values) => (values, PixelType::U8x4),
    };
    let from = images::ImageRef::new(picture.width, picture.height, values, kind).map_err(|_| PreviewError::Scaling)?;
    let mut to = images::Image::new(width, height, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Hamming));
    Resizer::new().resize(&from, &mut to, &options).map_err(|_| PreviewError::Scaling)?;
    let values = to.into_vec();
    let samples = if kind == PixelType::U8 { Samples::Gray(values) } else { Samples::Rgba(values) };
    Ok(Some(Picture { width, height, samples }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_testkit::radiograph::{self, Packing};

    fn gray(picture: &Picture) -> &[u8] {
        let Samples::Gray(values) = &picture.samples else { panic!("a radiograph is grey") };
        values
    }

    /// The brightness of the picture against what it should be, as a mean difference.
    fn differs(picture: &Picture, original: &radiograph::Radiograph) -> f64 {
        let total: u64 = gray(picture).iter().zip(original.iter()).map(|(shown, value)| u64::from(shown.abs_diff((value >> 8) as u8))).sum();
        total as f64 / gray(picture).len() as f64
    }

    #[test]
    fn every_format_shows_the_same_radiograph() {
        let original = radiograph::radiograph(0, 300, 200);
        let mut files = vec![
            (Format::Png, 16, radiograph::png16(&original)),
            (Format::Png, 8, radiograph::png8(&original)),
            (Format::Jpeg, 8, radiograph::jpeg(&original)),
            (Format::Bmp, 8, radiograph::bmp(&original)),
            (Format::Dicom, 8, radiograph::dicom(&original, 8, false)),
            (Format::Dicom, 12, radiograph::dicom(&original, 12, false)),
            (Format::Dicom, 16, radiograph::dicom(&original, 16, true)),
        ];
        for packing in Packing::ALL {
            files.push((Format::Tiff, 16, radiograph::tiff16(&original, packing)));
            files.push((Format::Tiff, 8, radiograph::tiff8(&original, packing)));
        }
        for (format, bits, bytes) in files {
            let decoded = decode(Source::Bytes(&bytes), format, Limits::default()).unwrap();
            assert_eq!(decoded.pixels, Pixels { width: 300, height: 200, bits }, "{format:?}");
            let difference = differs(&decoded.picture, &original);
            assert!(difference < 12.0, "{format:?} with {bits} bits differs by {difference}");
            let jpeg = thumbnail(&decoded, 64).unwrap();
            let small = decode(Source::Bytes(&jpeg), Format::Jpeg, Limits::default()).unwrap();
            assert_eq!((small.picture.width, small.picture.height), (64, 43));
        }
    }

    #[test]
    fn twelve_bits_in_sixteen_are_not_shown_black() {
        let mut original = radiograph::radiograph(0, 200, 100);
        original.iter_mut().for_each(|value| *value >>= 4);
        let decoded = decode(Source::Bytes(&radiograph::png16(&original)), Format::Png, Limits::default()).unwrap();
        assert_eq!(decoded.pixels.bits, 12);
        assert!(gray(&decoded.picture).iter().any(|value| *value > 200));
    }

    #[test]
    fn a_thumbnail_is_put_in_its_place_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let hash = Sha256::from_bytes([7; 32]);
        store_thumbnail(folder.path(), &hash, b"half").unwrap();
        let path = store_thumbnail(folder.path(), &hash, b"whole").unwrap();
        assert_eq!(path, thumbnail_path(folder.path(), &hash));
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
