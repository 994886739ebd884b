//! An image read for a small picture of it. A JPEG of many pixels is decoded at a half, a quarter or an eighth of its size: its blocks are averaged where they are unpacked, so that most pixels
//! never exist. Whatever that decoder does not know or finds damaged goes the way of every image.

use super::{Coding, DecodeError, Decoded, Limits, Source, admit, decode, has_jpeg_end, picture_of};
use crate::values::Facts;
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, PixelFormat};
use std::{
    fs,
    io::{self, BufReader, Cursor, Read, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// An image that may be smaller than its file's.
#[derive(Clone, Debug)]
pub struct Reduced {
    /// Its pixels, and what else the file says.
    pub decoded: Decoded,
    /// How wide the file's image is.
    pub width: u32,
    /// And how high.
    pub height: u32,
}

/// Decodes the first image of a file; its longer side is at least `side` pixels, or all there are. As for [`decode`]: call it from a thread of its own. Never panics.
pub fn decode_reduced(source: Source<'_>, coding: Coding, limits: Limits, side: u32) -> Result<Reduced, DecodeError> {
    if coding == Coding::Jpeg {
        // The decoder keeps no state that a panic could leave half done.
        let small = catch_unwind(AssertUnwindSafe(|| match source {
            Source::File(path) => jpeg(BufReader::with_capacity(1 << 16, fs::File::open(path).ok()?), limits, side),
            Source::Bytes(bytes) => jpeg(Cursor::new(bytes), limits, side),
        }));
        if let Ok(Some(small)) = small {
            return Ok(small);
        }
    }
    let decoded = decode(source, coding, 0, limits)?;
    let (width, height) = decoded.picture.dimensions();
    Ok(Reduced { decoded, width, height })
}

/// `None`: it is not worth it, or not for this decoder to say what is wrong.
fn jpeg(mut reader: impl Read + Seek, limits: Limits, side: u32) -> Option<Reduced> {
    if !has_jpeg_end(&mut reader).ok()? {
        return None;
    }
    reader.seek(io::SeekFrom::Start(0)).ok()?;
    let mut decoder = Decoder::new(reader);
    decoder.set_max_decoding_buffer_size(usize::try_from(limits.max_bytes).ok()?);
    decoder.read_info().ok()?;
    let info = decoder.info()?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    if width.max(height) < side.saturating_mul(2) || !matches!(info.pixel_format, PixelFormat::L8 | PixelFormat::RGB24) {
        return None;
    }
    let bytes = u64::from(width) * u64::from(height) * info.pixel_format.pixel_bytes() as u64;
    let _turn = admit(limits, u64::from(width), u64::from(height), bytes).ok()?;
    let wanted = u16::try_from(side).unwrap_or(u16::MAX);
    let (columns, rows) = decoder.scale(wanted, wanted).ok()?;
    let (columns, rows) = (u32::from(columns), u32::from(rows));
    let samples = decoder.decode().ok()?;
    let image = match info.pixel_format {
        PixelFormat::L8 => DynamicImage::ImageLuma8(GrayImage::from_raw(columns, rows, samples)?),
        _ => DynamicImage::ImageRgb8(RgbImage::from_raw(columns, rows, samples)?),
    };
    let (picture, bits) = picture_of(image)?;
    Some(Reduced { decoded: Decoded { picture, bits, frames: 1, facts: Facts::default() }, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Picture;
    use chairside_testkit::radiograph;

    fn gray(picture: &Picture) -> (u32, u32, Vec<f64>) {
        let values = picture.values().expect("grey");
        (values.stored.width, values.stored.height, values.stored.samples.iter().map(|sample| f64::from(*sample)).collect())
    }

    #[test]
    fn a_jpeg_is_read_at_a_quarter_and_is_the_mean_of_what_it_leaves_out() {
        let bytes = radiograph::jpeg(&radiograph::radiograph(3, 1600, 1200));
        let whole = decode(Source::Bytes(&bytes), Coding::Jpeg, 0, Limits::default()).unwrap();
        let small = decode_reduced(Source::Bytes(&bytes), Coding::Jpeg, Limits::default(), 400).unwrap();
        assert_eq!((small.width, small.height, small.decoded.bits), (1600, 1200, 8));
        let ((columns, _, full), (width, height, small)) = (gray(&whole.picture), gray(&small.decoded.picture));
        assert_eq!((width, height), (400, 300));
        let mean_of = |x: usize, y: usize| (0..16).map(|at| full[(4 * y + at / 4) * columns as usize + 4 * x + at % 4]).sum::<f64>() / 16.0;
        let off = small.iter().enumerate().map(|(at, value)| (value - mean_of(at % 400, at / 400)).abs());
        let mean_off = off.sum::<f64>() / small.len() as f64;
        assert!(mean_off < 1.5, "{mean_off}");
    }

    #[test]
    fn what_is_small_or_no_jpeg_or_damaged_goes_the_way_of_every_image() {
        let reduced = |bytes: &[u8], coding| decode_reduced(Source::Bytes(bytes), coding, Limits::default(), 512);
        let original = radiograph::radiograph(4, 600, 400);
        for (bytes, coding) in [(radiograph::jpeg(&original), Coding::Jpeg), (radiograph::png16(&original), Coding::Png)] {
            let small = reduced(&bytes, coding).unwrap();
            assert_eq!((small.width, small.height, small.decoded.picture.dimensions()), (600, 400, (600, 400)));
        }
        let mut cut = radiograph::jpeg(&radiograph::radiograph(5, 1600, 1200));
        cut.truncate(cut.len() / 2);
        assert!(matches!(reduced(&cut, Coding::Jpeg), Err(DecodeError::Truncated)));
        let limits = Limits { max_side: 1000, ..Limits::default() };
        let large = radiograph::jpeg(&radiograph::radiograph(6, 1600, 1200));
        assert!(matches!(decode_reduced(Source::Bytes(&large), Coding::Jpeg, limits, 400), Err(DecodeError::TooLarge { .. })));
    }
}
