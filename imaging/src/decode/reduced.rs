//! An image read for a small picture of it. A JPEG of many pixels is decoded at a half, a quarter or an eighth of its size: its blocks are averaged where they are unpacked, so that most pixels
//! never exist. Whatever that decoder does not know or finds damaged goes the way of every image.

use super::{Coding, DecodeError, Decoded, Limits, Source, admit, decode, has_jpeg_end, picture_of, upright};
use crate::values::Facts;
use image::{DynamicImage, GrayImage, RgbImage, metadata::Orientation};
use jpeg_decoder::{Decoder, PixelFormat};
use std::{
    fs,
    io::{self, BufRead, BufReader, Cursor, Read, Seek},
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
            // The decoder reads byte by byte, which is quick only in memory.
            Source::File(path) if fs::metadata(path).ok()?.len() <= MOST_IN_MEMORY => jpeg(Cursor::new(fs::read(path).ok()?), limits, side),
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

/// Bytes of a file that is read as a whole.
const MOST_IN_MEMORY: u64 = 32 << 20;

/// `None`: it is not worth it, or not for this decoder to say what is wrong.
fn jpeg(mut reader: impl BufRead + Seek, limits: Limits, side: u32) -> Option<Reduced> {
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
    let orientation = orientation(&decoder);
    let mut image = match info.pixel_format {
        PixelFormat::L8 => DynamicImage::ImageLuma8(GrayImage::from_raw(columns, rows, samples)?),
        _ => DynamicImage::ImageRgb8(RgbImage::from_raw(columns, rows, samples)?),
    };
    image.apply_orientation(orientation);
    let (picture, bits) = picture_of(image)?;
    let (width, height) = upright((width, height), orientation);
    Some(Reduced { decoded: Decoded { picture, bits, frames: 1, facts: Facts::default() }, width, height })
}

/// Width and height of a JPEG as it is recorded, and how it is turned the right way up, from its header.
pub(super) fn jpeg_shape(reader: impl Read) -> Option<((u32, u32), Orientation)> {
    let mut decoder = Decoder::new(reader);
    decoder.read_info().ok()?;
    let info = decoder.info()?;
    Some(((info.width.into(), info.height.into()), orientation(&decoder)))
}

/// Whether it is a JPEG as pictures are: 8 bits, unpacked by cosines (ITU-T T.81, frames SOF0 to SOF2). Others are whole, too, and nobody here unpacks them.
pub(super) fn is_usual_jpeg(reader: &mut (impl io::BufRead + Seek)) -> bool {
    let mut read = || -> io::Result<bool> {
        let mut marker = [0; 2];
        reader.read_exact(&mut marker)?;
        loop {
            reader.read_exact(&mut marker)?;
            while marker == [0xff, 0xff] {
                reader.read_exact(&mut marker[1..])?;
            }
            let mut segment = [0; 3];
            reader.read_exact(&mut segment)?;
            match marker {
                // Not DHT, JPG, DAC, which lie between the frames' markers.
                [0xff, 0xc4 | 0xc8 | 0xcc] => {}
                [0xff, 0xc0..=0xcf] => return Ok(marker[1] <= 0xc2 && segment[2] == 8),
                [0xff, _] => {}
                _ => return Ok(true),
            }
            reader.seek_relative(i64::from(u16::from_be_bytes([segment[0], segment[1]])) - 3)?;
        }
    };
    // What is damaged is for the decoder to say.
    read().unwrap_or(true)
}

/// How it has to be turned to be the right way up, as far as what was read of it says.
fn orientation<R: Read>(decoder: &Decoder<R>) -> Orientation {
    decoder.exif_data().and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
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
    fn however_the_camera_was_held_the_picture_is_upright_whole_reduced_and_in_words() {
        // Dark above, and on its left half darker still: each of the eight ways looks different.
        let upright =
            radiograph::Radiograph::from_fn(1600, 1200, |x, y| image::Luma([if y >= 600 { 51_200 } else { 10_240 } + if x < 800 { 0 } else { 10_240 }]));
        let corners = |(width, height, samples): (u32, u32, Vec<f64>)| {
            let at = |x: u32, y: u32| (samples[(y * height / 4) as usize * width as usize + (x * width / 4) as usize] / 20.0).round();
            [at(1, 1), at(3, 1), at(1, 3), at(3, 3)]
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        let wanted = corners(gray(&decode(Source::Bytes(&radiograph::jpeg(&upright)), Coding::Jpeg, 0, Limits::default()).unwrap().picture));
        for orientation in 1..=8 {
            // What the sensor of a camera that is held so records of it.
            let mut recorded = image::DynamicImage::ImageLuma16(upright.clone());
            recorded.apply_orientation(match Orientation::from_exif(orientation).unwrap() {
                Orientation::Rotate90 => Orientation::Rotate270,
                Orientation::Rotate270 => Orientation::Rotate90,
                other => other,
            });
            let bytes = radiograph::held(&radiograph::jpeg(recorded.as_luma16().unwrap()), orientation);
            let whole = decode(Source::Bytes(&bytes), Coding::Jpeg, 0, Limits::default()).unwrap();
            assert_eq!((whole.picture.dimensions(), corners(gray(&whole.picture))), ((1600, 1200), wanted), "{orientation}");
            let small = decode_reduced(Source::Bytes(&bytes), Coding::Jpeg, Limits::default(), 400).unwrap();
            assert_eq!((small.width, small.height, small.decoded.picture.dimensions()), (1600, 1200, (400, 300)), "{orientation}");
            assert_eq!(corners(gray(&small.decoded.picture)), wanted, "{orientation}");
            std::fs::write(&path, &bytes).unwrap();
            let shape = super::super::Shape { width: 1600, height: 1200, is_oriented: orientation != 1 };
            assert_eq!(super::super::shape(&path, Coding::Jpeg), Some(shape), "{orientation}");
        }
        // What says nothing of use is shown as it is.
        let odd = radiograph::held(&radiograph::jpeg(&upright), 99);
        assert_eq!(decode(Source::Bytes(&odd), Coding::Jpeg, 0, Limits::default()).unwrap().picture.dimensions(), (1600, 1200));
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
        assert!(matches!(decode_reduced(Source::Bytes(&large), Coding::Jpeg, limits, 400), Err(DecodeError::TooLong { .. })));
    }
}
