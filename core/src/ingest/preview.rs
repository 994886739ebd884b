//! Pictures for people: thumbnails, and what the review panel shows. Works on the safe copies only. Whatever a decoder refuses, or panics at, costs the
//! preview and never the image; the original bytes are not touched by anything here.
//!
//! How values become grey: 8 bits as they are. 16 bits (12 in 16 among them) are spread from the 0.1 % darkest to the 0.1 % brightest value, because
//! sensors leave most of the range unused. DICOM by its own rescale, window or LUT when it has one, else from its least to its greatest value, and
//! MONOCHROME1 turned around. Colour of 16 bits keeps its high bytes.

use crate::{Format, Pixels};
use chairside_api::Sha256;
use chairside_dicom::{Frame, Inside};
use dicom_object::{DefaultDicomObject, OpenFileOptions, file::ReadPreamble};
use dicom_pixeldata::{ConvertOptions, PixelDecoder};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader};
use std::{
    fs,
    io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The longest side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 512;

/// Where the bytes are.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// In a file.
    File(&'a Path),
    /// In memory.
    Bytes(&'a [u8]),
}

/// What a picture may measure at most; checked before anything is allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pixels a side.
    pub max_side: u32,
    /// Pixels in all.
    pub max_pixels: u64,
    /// Bytes when unpacked.
    pub max_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_side: 16_384, max_pixels: 64_000_000, max_bytes: 512 << 20 }
    }
}

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
    /// Larger than [`Limits`].
    #[error("{width} × {height} pixels are too many for a preview")]
    TooLarge {
        /// Columns.
        width: u64,
        /// Rows.
        height: u64,
    },
    /// The file ends before the picture does.
    #[error("The file ends before its picture does")]
    Truncated,
    /// A way of packing or a kind of pixels that no decoder here knows.
    #[error("This kind of {} cannot be shown here", .0.name())]
    Unsupported(Format),
    /// The decoder ended the whole program with it.
    #[error("Decoding it ended Chairside before, so it is not tried again")]
    EndedProgram,
    /// The decoder gave up.
    #[error("The {} is damaged", .0.name())]
    Damaged(Format),
    /// The safe copy could not be read.
    #[error("The safe copy cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// The thumbnail could not be made of the picture.
    #[error("The picture cannot be made smaller")]
    Scaling,
}

/// Decodes an image for display, whole. May take seconds and hundreds of megabytes at the limits: call it from a thread of its own. Never panics.
pub fn decode(source: Source<'_>, format: Format, limits: Limits) -> Result<Decoded, PreviewError> {
    // The decoders keep no state that a panic could leave half done.
    catch_unwind(AssertUnwindSafe(|| match source {
        Source::File(path) => decode_from(&mut BufReader::with_capacity(1 << 16, fs::File::open(path)?), format, limits),
        Source::Bytes(bytes) => decode_from(&mut Cursor::new(bytes), format, limits),
    }))
    .unwrap_or(Err(PreviewError::Damaged(format)))
}

/// Decodes an image and makes it at most `max_side` pixels a side; never larger than it is.
pub fn scaled(source: Source<'_>, format: Format, limits: Limits, max_side: u32) -> Result<Decoded, PreviewError> {
    let decoded = decode(source, format, limits)?;
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
    let decoded = decode(source, format, Limits::default())?;
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

fn decode_from<R: BufRead + Seek>(reader: &mut R, format: Format, limits: Limits) -> Result<Decoded, PreviewError> {
    match format {
        Format::Dicom => decode_dicom(reader, limits),
        Format::Jpeg => decode_raster(reader, format, image::ImageFormat::Jpeg, limits),
        Format::Png => decode_raster(reader, format, image::ImageFormat::Png, limits),
        Format::Bmp => decode_raster(reader, format, image::ImageFormat::Bmp, limits),
        Format::Tiff => decode_raster(reader, format, image::ImageFormat::Tiff, limits),
        Format::Iosb => Err(PreviewError::Unsupported(format)),
    }
}

/// Pictures that unpack to more than this are decoded one at a time, whoever asks: two of the largest at once would be over a gigabyte.
const LARGE_BYTES: u64 = 48 << 20;
static LARGE: Mutex<()> = Mutex::new(());

/// Refuses what is over the limits; what is large gets its turn.
fn admit(limits: Limits, width: u64, height: u64, bytes: u64) -> Result<Option<std::sync::MutexGuard<'static, ()>>, PreviewError> {
    let side = u64::from(limits.max_side);
    if width > side || height > side || width.saturating_mul(height) > limits.max_pixels || bytes > limits.max_bytes || width == 0 || height == 0 {
        return Err(PreviewError::TooLarge { width, height });
    }
    Ok((bytes > LARGE_BYTES).then(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner)))
}

fn decode_raster<R: BufRead + Seek>(reader: &mut R, format: Format, kind: image::ImageFormat, limits: Limits) -> Result<Decoded, PreviewError> {
    if format == Format::Jpeg && !has_jpeg_end(reader)? {
        // The decoder would show what is there and grey for the rest; half a radiograph must not look like a whole one.
        return Err(PreviewError::Truncated);
    }
    reader.rewind()?;
    let refused = |error: image::ImageError| match error {
        image::ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => PreviewError::Truncated,
        image::ImageError::Unsupported(_) => PreviewError::Unsupported(format),
        image::ImageError::Limits(_) => PreviewError::TooLarge { width: 0, height: 0 },
        _ => PreviewError::Damaged(format),
    };
    let mut decoder = ImageReader::with_format(reader, kind);
    let mut guards = image::Limits::default();
    guards.max_alloc = Some(limits.max_bytes);
    decoder.limits(guards);
    let decoder = decoder.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let _turn = admit(limits, u64::from(width), u64::from(height), decoder.total_bytes())?;
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let (samples, bits) = match image {
        DynamicImage::ImageLuma8(gray) => (Samples::Gray(gray.into_raw()), 8),
        DynamicImage::ImageLuma16(gray) => {
            let (gray, bits) = spread(gray.as_raw());
            (Samples::Gray(gray), bits)
        }
        DynamicImage::ImageLumaA16(_) | DynamicImage::ImageRgb16(_) | DynamicImage::ImageRgba16(_) => (Samples::Rgba(image.into_rgba8().into_raw()), 16),
        // Bitmaps and palettes come as colour although they are grey.
        DynamicImage::ImageRgb8(colour) if colour.pixels().all(|image::Rgb([red, green, blue])| red == green && green == blue) => {
            (Samples::Gray(colour.pixels().map(|pixel| pixel.0[0]).collect()), 8)
        }
        other => (Samples::Rgba(other.into_rgba8().into_raw()), 8),
    };
    Ok(Decoded { pixels: Pixels { width, height, bits }, picture: Picture { width, height, samples } })
}

/// Whether an EOI marker stands near the end: at it, or before what some programs append.
fn has_jpeg_end<R: Read + Seek>(reader: &mut R) -> io::Result<bool> {
    const APPENDED_BYTES: u64 = 64 << 10;
    let length = reader.seek(SeekFrom::End(0))?;
    reader.seek(SeekFrom::Start(length.saturating_sub(APPENDED_BYTES)))?;
    let mut tail = Vec::new();
    reader.take(APPENDED_BYTES).read_to_end(&mut tail)?;
    Ok(tail.windows(2).any(|pair| pair == [0xff, 0xd9]))
}

fn decode_dicom<R: BufRead + Seek>(reader: &mut R, limits: Limits) -> Result<Decoded, PreviewError> {
    use dicom_dictionary_std::tags;
    let format = Format::Dicom;
    let walk = chairside_dicom::walk(reader)?;
    if walk.inside != Inside::Reasonable {
        return Err(PreviewError::Unsupported(format));
    }
    if !walk.has_pixels {
        return Err(PreviewError::Truncated);
    }
    reader.rewind()?;
    let object =
        OpenFileOptions::new().read_preamble(ReadPreamble::Always).read_to(tags::PIXEL_DATA).from_reader(reader).map_err(|_| PreviewError::Damaged(format))?;
    let number = |tag, otherwise: Option<u64>| {
        object.element_opt(tag).ok().flatten().and_then(|element| element.to_int::<u64>().ok()).or(otherwise).ok_or(PreviewError::Damaged(format))
    };
    let (width, height) = (number(tags::COLUMNS, None)?, number(tags::ROWS, None)?);
    let samples = number(tags::SAMPLES_PER_PIXEL, Some(1))?.max(1).saturating_mul(number(tags::BITS_ALLOCATED, Some(16))?.div_ceil(8));
    let mut bytes = width.saturating_mul(height).saturating_mul(samples);
    if let Some(packed) = packed_frame(&object)? {
        if (packed.width, packed.height) != (width, height) {
            return Err(PreviewError::Damaged(format));
        }
        bytes = bytes.max(packed.bytes);
    }
    let _turn = admit(limits, width, height, bytes)?;
    let pixels = object.decode_pixel_data_frame(0).map_err(|_| PreviewError::Unsupported(format))?;
    let bits = u8::try_from(pixels.bits_stored()).unwrap_or(16);
    let image = pixels.to_dynamic_image_with_options(0, &ConvertOptions::new().force_8bit()).map_err(|_| PreviewError::Unsupported(format))?;
    let (width, height) = (image.width(), image.height());
    let samples = match image {
        DynamicImage::ImageLuma8(gray) => Samples::Gray(gray.into_raw()),
        other => Samples::Rgba(other.into_rgba8().into_raw()),
    };
    Ok(Decoded { pixels: Pixels { width, height, bits }, picture: Picture { width, height, samples } })
}

/// The size that the first frame's own codestream tells, when there is one: the decoder allocates by it, not by the header.
fn packed_frame(object: &DefaultDicomObject) -> Result<Option<Frame>, PreviewError> {
    let element = object.element(dicom_dictionary_std::tags::PIXEL_DATA).map_err(|_| PreviewError::Damaged(Format::Dicom))?;
    let Some(fragments) = element.fragments().filter(|_| chairside_dicom::tells_its_size(object.meta().transfer_syntax())) else { return Ok(None) };
    let offsets = element.value().offset_table().unwrap_or_default();
    chairside_dicom::packed_frame(offsets, fragments).map(Some).ok_or(PreviewError::Unsupported(Format::Dicom))
}

/// Spreads 16-bit values over 8 bits, and says how many bits they really use (12 or 16).
fn spread(values: &[u16]) -> (Vec<u8>, u8) {
    const LOOKED_AT: usize = 1 << 18;
    let greatest = values.iter().copied().max().unwrap_or(0);
    let mut counts = vec![0_u32; usize::from(greatest) + 1];
    let step = (values.len() / LOOKED_AT).max(1);
    let mut total = 0_u32;
    for value in values.iter().step_by(step) {
        counts[usize::from(*value)] += 1;
        total += 1;
    }
    let tail = total / 1000;
    let is_beyond = |seen: &mut u32, count: u32| {
        *seen += count;
        *seen > tail
    };
    let low = counts.iter().scan(0, |seen, count| Some(is_beyond(seen, *count))).position(|beyond| beyond).unwrap_or(0);
    let from_top = counts.iter().rev().scan(0, |seen, count| Some(is_beyond(seen, *count))).position(|beyond| beyond).unwrap_or(0);
    let high = usize::from(greatest) - from_top;
    // A flat picture stays as bright as it is.
    let (low, high) = if high > low { (low, high) } else { (0, if greatest < 4096 { 4095 } else { 65_535 }) };
    let table: Vec<u8> = (0..=usize::from(greatest)).map(|value| ((value.clamp(low, high) - low) * 255 / (high - low)) as u8).collect();
    (values.iter().map(|value| table[usize::from(*value)]).collect(), if greatest < 4096 { 12 } else { 16 })
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
    fn what_is_cut_off_is_refused_and_says_so() {
        let original = radiograph::radiograph(1, 200, 100);
        let files = [
            (Format::Png, radiograph::png16(&original)),
            (Format::Jpeg, radiograph::jpeg(&original)),
            (Format::Tiff, radiograph::tiff16(&original, Packing::None)),
            (Format::Bmp, radiograph::bmp(&original)),
            (Format::Dicom, radiograph::dicom(&original, 12, false)),
        ];
        for (format, bytes) in files {
            let why = decode(Source::Bytes(&bytes[..bytes.len() / 2]), format, Limits::default()).unwrap_err().to_string();
            assert!(why.starts_with("The "), "{format:?}: {why}");
        }
    }

    #[test]
    fn a_picture_over_the_limits_is_refused_before_it_is_unpacked() {
        // A valid PNG whose header says 60,000 x 60,000; its checksum is right, its pixels are not there.
        let mut bytes = radiograph::png8(&radiograph::radiograph(1, 16, 16));
        bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let checksum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert!(matches!(decode(Source::Bytes(&bytes), Format::Png, Limits::default()), Err(PreviewError::TooLarge { .. })));
    }

    #[test]
    fn a_small_dicom_file_with_a_huge_picture_inside_is_refused_before_it_is_unpacked() {
        let jpeg = radiograph::jpeg(&radiograph::radiograph(1, 60, 40));
        let mut huge = jpeg.clone();
        let header = huge.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        huge[header + 5..header + 9].fill(0xff);
        let mut huge_2000 = vec![0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0];
        for side in [u32::MAX, u32::MAX, 0, 0, u32::MAX, u32::MAX, 0, 0] {
            huge_2000.extend(side.to_be_bytes());
        }
        huge_2000.extend([0, 1, 7, 1, 1]);
        for (syntax, inside) in [("1.2.840.10008.1.2.4.50", &huge), ("1.2.840.10008.1.2.4.70", &huge), ("1.2.840.10008.1.2.4.90", &huge_2000)] {
            let bytes = packed_dicom(syntax, 60, 40, inside);
            assert!(matches!(decode(Source::Bytes(&bytes), Format::Dicom, Limits::default()), Err(PreviewError::Damaged(_))), "{syntax}");
        }
        let bytes = packed_dicom("1.2.840.10008.1.2.4.50", 60, 40, &jpeg);
        let decoded = decode(Source::Bytes(&bytes), Format::Dicom, Limits::default()).unwrap();
        assert_eq!((decoded.picture.width, decoded.picture.height), (60, 40));
    }

    /// A DICOM file whose pixels are one compressed frame.
    fn packed_dicom(syntax: &str, width: u16, height: u16, codestream: &[u8]) -> Vec<u8> {
        use dicom_core::{DataElement, PrimitiveValue, VR, value::PixelFragmentSequence};
        use dicom_dictionary_std::tags;
        let text = |tag, vr, value: &str| DataElement::new(tag, vr, PrimitiveValue::from(value));
        let number = |tag, value: u16| DataElement::new(tag, VR::US, PrimitiveValue::from(value));
        let mut codestream = codestream.to_vec();
        codestream.resize(codestream.len().next_multiple_of(2), 0);
        let object = dicom_object::InMemDicomObject::from_element_iter([
            text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.1.3"),
            text(tags::SOP_INSTANCE_UID, VR::UI, "2.25.1"),
            number(tags::SAMPLES_PER_PIXEL, 1),
            text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
            number(tags::ROWS, height),
            number(tags::COLUMNS, width),
            number(tags::BITS_ALLOCATED, 8),
            number(tags::BITS_STORED, 8),
            number(tags::HIGH_BIT, 7),
            number(tags::PIXEL_REPRESENTATION, 0),
            DataElement::new(tags::PIXEL_DATA, VR::OB, PixelFragmentSequence::new_fragments(vec![codestream])),
        ]);
        let meta = dicom_object::FileMetaTableBuilder::new().transfer_syntax(syntax);
        let mut bytes = Vec::new();
        object.with_meta(meta).unwrap().write_all(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn no_damage_panics() {
        let original = radiograph::radiograph(2, 40, 30);
        let files = [
            (Format::Png, radiograph::png16(&original)),
            (Format::Jpeg, radiograph::jpeg(&original)),
            (Format::Tiff, radiograph::tiff16(&original, Packing::Lzw)),
            (Format::Bmp, radiograph::bmp(&original)),
            (Format::Dicom, radiograph::dicom(&original, 12, false)),
        ];
        for (format, bytes) in files {
            for at in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
                for value in [0, 0x7f, 0xff] {
                    let mut damaged = bytes.clone();
                    damaged[at] = value;
                    // Whatever it answers, it answers.
                    drop(decode(Source::Bytes(&damaged), format, Limits::default()));
                }
            }
        }
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

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }))
    }
}
