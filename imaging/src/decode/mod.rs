//! From a file's bytes to its pixels, at the depth they have. Bounds are checked before anything is allocated by them; a decoder that refuses or panics is an error,
//! never the end of the program.
//!
//! Grey stays grey: bitmaps and palettes whose colours all are grey come as grey values, and 16 bits stay 16 bits (12 when no value needs more). Colour of more than 8 bits keeps
//! its high bytes. A picture comes the right way up: a camera that was turned says so (EXIF 2.32, Orientation; TIFF 6.0, tag 274). Of grey that says how opaque it is the grey is taken, all of
//! it: values are not made less by what stands beside them. Colour that can be seen through comes as it is seen on black.

mod colour;
mod dicom;
mod lookup;
mod reduced;
mod tiff;

pub use reduced::{Reduced, decode_reduced};

use crate::values::{Facts, Picture, Plane, Values};
use image::{DynamicImage, ImageDecoder, ImageReader, metadata::Orientation};
use std::{
    fs,
    io::{self, BufRead, BufReader, Cursor, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Where the bytes are.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// In a file.
    File(&'a Path),
    /// In memory.
    Bytes(&'a [u8]),
}

/// How the pixels are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// Windows bitmap.
    Bmp,
    /// TIFF.
    Tiff,
    /// DICOM, part 10.
    Dicom,
}

impl Coding {
    /// `JPEG`, `PNG`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Dicom => "DICOM",
        }
    }
}

/// What an image may measure at most; checked before anything is allocated.
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
#[derive(Clone, Debug)]
pub struct Decoded {
    /// Its pixels.
    pub picture: Picture,
    /// Bits a sample of the original: 8, 12, 16; of a TIFF any from 2 on.
    pub bits: u8,
    /// How many images the file holds, of which this is one; 1 but for multi-frame DICOM and TIFF of several pages.
    pub frames: u32,
    /// What else the file says.
    pub facts: Facts,
}

/// Why there are no pixels.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// One of its sides is longer than [`Limits`] allow.
    #[error("A side of {width} × {height} pixels is too long: at most {most} are shown")]
    TooLong {
        /// Columns.
        width: u64,
        /// Rows.
        height: u64,
        /// How long a side may be.
        most: u32,
    },
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
    /// The file is whole, and there is no picture in it: a DICOM of something else.
    #[error("The file holds no picture")]
    NoPicture,
    /// A way of packing or a kind of pixels that no decoder here knows.
    #[error("This kind of {} cannot be shown here", .0.name())]
    Unsupported(Coding),
    /// The file has fewer images than that.
    #[error("The file has {frames} images and none after them")]
    NoSuchFrame {
        /// How many.
        frames: u32,
    },
    /// The decoder gave up.
    #[error("The {} is damaged", .0.name())]
    Damaged(Coding),
    /// The file could not be read.
    #[error("The safe copy cannot be read: {0}")]
    Unreadable(#[from] io::Error),
}

/// Decodes image `frame` (from 0) of a file, whole. May take seconds and hundreds of megabytes at the limits: call it from a thread of its own. Never panics.
pub fn decode(source: Source<'_>, coding: Coding, frame: u32, limits: Limits) -> Result<Decoded, DecodeError> {
    // The decoders keep no state that a panic could leave half done.
    catch_unwind(AssertUnwindSafe(|| match source {
        Source::File(path) => decode_from(&mut BufReader::with_capacity(1 << 16, fs::File::open(path)?), coding, frame, limits),
        Source::Bytes(bytes) => decode_from(&mut Cursor::new(bytes), coding, frame, limits),
    }))
    .unwrap_or(Err(DecodeError::Damaged(coding)))
}

/// Whom a DICOM file names, as it says it (PS3.3 C.7.1.1): a person name, a date, a number. Any may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// `Family^Given^Middle^Prefix^Suffix`, perhaps in several scripts divided by `=` (PS3.5 6.2.1).
    pub name: String,
    /// `YYYYMMDD`.
    pub birth_date: String,
    /// The number of whatever program wrote the file.
    pub number: String,
}

/// Whom the DICOM file at `path` names, whether or not its picture can be shown; `None` when it cannot be read. Keeps nothing but what it says. Never panics.
pub fn named_in(path: &Path) -> Option<Named> {
    let read = || dicom::named(&mut BufReader::with_capacity(1 << 16, fs::File::open(path).ok()?));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(None)
}

fn decode_from<R: BufRead + Seek>(reader: &mut R, coding: Coding, frame: u32, limits: Limits) -> Result<Decoded, DecodeError> {
    match raster_format(coding) {
        None => dicom::decode(reader, frame, limits),
        Some(image::ImageFormat::Tiff) => tiff::decode(reader, frame, limits),
        Some(_) if frame > 0 => Err(DecodeError::NoSuchFrame { frames: 1 }),
        Some(format) => decode_raster(reader, coding, format, limits),
    }
}

/// Pictures that unpack to more than this are decoded one at a time, whoever asks: two of the largest at once would be over a gigabyte.
const LARGE_BYTES: u64 = 48 << 20;
static LARGE: Mutex<()> = Mutex::new(());

/// Refuses what is over the limits; what is large gets its turn.
fn admit(limits: Limits, width: u64, height: u64, bytes: u64) -> Result<Option<MutexGuard<'static, ()>>, DecodeError> {
    let side = u64::from(limits.max_side);
    if (width > side || height > side) && width.saturating_mul(height) <= limits.max_pixels {
        return Err(DecodeError::TooLong { width, height, most: limits.max_side });
    }
    if width > side || height > side || width.saturating_mul(height) > limits.max_pixels || bytes > limits.max_bytes || width == 0 || height == 0 {
        return Err(DecodeError::TooLarge { width, height });
    }
    Ok((bytes > LARGE_BYTES).then(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner)))
}

fn decode_raster<R: BufRead + Seek>(reader: &mut R, coding: Coding, kind: image::ImageFormat, limits: Limits) -> Result<Decoded, DecodeError> {
    if coding == Coding::Jpeg && !has_jpeg_end(reader)? {
        // The decoder would show what is there and grey for the rest; half a radiograph must not look like a whole one.
        return Err(DecodeError::Truncated);
    }
    reader.rewind()?;
    if coding == Coding::Jpeg && !reduced::is_usual_jpeg(reader) {
        return Err(DecodeError::Unsupported(coding));
    }
    reader.rewind()?;
    let refused = |error: image::ImageError| match error {
        image::ImageError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => DecodeError::Truncated,
        image::ImageError::Unsupported(_) => DecodeError::Unsupported(coding),
        image::ImageError::Limits(_) => DecodeError::TooLarge { width: 0, height: 0 },
        _ => DecodeError::Damaged(coding),
    };
    let mut decoder = ImageReader::with_format(reader, kind);
    let mut guards = image::Limits::default();
    guards.max_alloc = Some(limits.max_bytes);
    decoder.limits(guards);
    let mut decoder = decoder.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    let _turn = admit(limits, u64::from(width), u64::from(height), decoder.total_bytes())?;
    // What is said about a picture costs none, however wrong it is.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    image.apply_orientation(orientation);
    let (picture, bits) = picture_of(image).ok_or(DecodeError::Damaged(coding))?;
    Ok(Decoded { picture, bits, frames: 1, facts: Facts::default() })
}

/// The picture, and how many bits its samples really use.
fn picture_of(image: DynamicImage) -> Option<(Picture, u8)> {
    let (width, height) = (image.width(), image.height());
    let gray = |samples: Vec<u16>, bits: u8| gray(width, height, samples, bits);
    match image {
        DynamicImage::ImageLuma8(image) => gray(image.as_raw().iter().map(|value| u16::from(*value)).collect(), 8),
        DynamicImage::ImageLuma16(image) => gray(image.into_raw(), 16),
        // How opaque it is, or which value is to be seen through, says nothing of the grey.
        DynamicImage::ImageLumaA8(image) => gray(image.pixels().map(|pixel| u16::from(pixel.0[0])).collect(), 8),
        DynamicImage::ImageLumaA16(image) => gray(image.pixels().map(|pixel| pixel.0[0]).collect(), 16),
        // Bitmaps and palettes come as colour although they are grey.
        DynamicImage::ImageRgb8(image) if image.pixels().all(|image::Rgb([red, green, blue])| red == green && green == blue) => {
            gray(image.pixels().map(|pixel| u16::from(pixel.0[0])).collect(), 8)
        }
        DynamicImage::ImageRgb16(image) if image.pixels().all(|image::Rgb([red, green, blue])| red == green && green == blue) => {
            gray(image.pixels().map(|pixel| pixel.0[0]).collect(), 16)
        }
        DynamicImage::ImageRgba8(image) if image.pixels().all(|image::Rgba([red, green, blue, _])| red == green && green == blue) => {
            gray(image.pixels().map(|pixel| u16::from(pixel.0[0])).collect(), 8)
        }
        DynamicImage::ImageRgba16(image) if image.pixels().all(|image::Rgba([red, green, blue, _])| red == green && green == blue) => {
            gray(image.pixels().map(|pixel| pixel.0[0]).collect(), 16)
        }
        other => {
            let bits = if other.color().bytes_per_pixel() / other.color().channel_count() > 1 { 16 } else { 8 };
            let pixels = other.into_rgba8();
            // No picture is clear all over: its fourth channel is not used, as in some bitmaps.
            let is_clear = pixels.pixels().all(|pixel| pixel.0[3] == 0);
            let samples = pixels.pixels().map(
                |image::Rgba([red, green, blue, opacity])| {
                    if is_clear { [*red, *green, *blue, u8::MAX] } else { over_black([*red, *green, *blue, *opacity]) }
                },
            );
            let samples = samples.collect();
            Some((Picture::Colour(Arc::new(Plane::new(width, height, samples)?)), bits))
        }
    }
}

/// Grey values, and how many bits they really use.
fn gray(width: u32, height: u32, samples: Vec<u16>, bits: u8) -> Option<(Picture, u8)> {
    let mut values = Values::new(Plane::new(width, height, samples)?, bits);
    if bits == 16 && values.levels.greatest < 4096 {
        values.bits = 12;
    }
    let bits = values.bits;
    Some((Picture::Gray(values), bits))
}

/// Colours of 8 bits, turned the right way up.
fn raster(samples: Vec<u8>, width: u32, height: u32, orientation: Orientation) -> Option<(Picture, u8)> {
    let mut image = DynamicImage::ImageRgb8(image::ImageBuffer::from_raw(width, height, samples)?);
    image.apply_orientation(orientation);
    picture_of(image)
}

/// How many bytes the pixels have in the file when its packing has lost some of what was there; `None` when it has not, or the file cannot be read. Reads the header only. Never panics.
pub fn lossy_bytes(path: &Path, coding: Coding, frame: u32) -> Option<u64> {
    let read = || match coding {
        Coding::Jpeg => Some(fs::metadata(path).ok()?.len()),
        Coding::Tiff => tiff::lossy_bytes(&mut BufReader::new(fs::File::open(path).ok()?), frame),
        Coding::Png | Coding::Bmp | Coding::Dicom => None,
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(None)
}

/// A pixel as it is seen on black: what a picture hides behind clear pixels is not part of it.
fn over_black([red, green, blue, opacity]: [u8; 4]) -> [u8; 4] {
    if opacity == u8::MAX {
        return [red, green, blue, opacity];
    }
    let seen = |value: u8| ((u16::from(value) * u16::from(opacity) + 127) / 255) as u8;
    [seen(red), seen(green), seen(blue), u8::MAX]
}

/// What a file's header says of its image's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How wide it is in pixels, the right way up.
    pub width: u32,
    /// And how high.
    pub height: u32,
    /// The file itself says that its rows do not stand as they were taken (EXIF 2.32, Orientation; TIFF 6.0, tag 274: any but 1).
    pub is_oriented: bool,
}

/// The shape of the file's image; `None` when its header does not say. Reads the header only, whatever it says. Never panics.
pub fn shape(path: &Path, coding: Coding) -> Option<Shape> {
    let read = || {
        let mut reader = BufReader::new(fs::File::open(path).ok()?);
        match coding {
            Coding::Dicom => Some((chairside_dicom::walk(&mut reader).ok()?.shape.dimensions()?, Orientation::NoTransforms)),
            Coding::Jpeg => reduced::jpeg_shape(reader),
            Coding::Tiff => tiff::shape(&mut reader),
            Coding::Png | Coding::Bmp => {
                let mut decoder = ImageReader::with_format(reader, raster_format(coding)?).into_decoder().ok()?;
                let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
                Some((decoder.dimensions(), orientation))
            }
        }
    };
    let (recorded, orientation) = catch_unwind(AssertUnwindSafe(read)).unwrap_or(None)?;
    let (width, height) = upright(recorded, orientation);
    Some(Shape { width, height, is_oriented: orientation != Orientation::NoTransforms })
}

/// How wide and how high the file's image is, the right way up; as [`shape`] says it.
pub fn dimensions(path: &Path, coding: Coding) -> Option<(u32, u32)> {
    shape(path, coding).map(|shape| (shape.width, shape.height))
}

/// Width and height once the picture is turned the right way up.
fn upright((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::NoTransforms | Orientation::Rotate180 | Orientation::FlipHorizontal | Orientation::FlipVertical => (width, height),
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => (height, width),
    }
}

const fn raster_format(coding: Coding) -> Option<image::ImageFormat> {
    match coding {
        Coding::Jpeg => Some(image::ImageFormat::Jpeg),
        Coding::Png => Some(image::ImageFormat::Png),
        Coding::Bmp => Some(image::ImageFormat::Bmp),
        Coding::Tiff => Some(image::ImageFormat::Tiff),
        Coding::Dicom => None,
    }
}

/// Whether an EOI marker ends the scans of a JPEG (ITU-T T.81, B.1.1 and B.2.1). Goes from segment to segment and through the scans: other pictures may stand in a segment, with an end of
/// their own, and behind the end anything that some programs append.
fn has_jpeg_end<R: BufRead + Seek>(reader: &mut R) -> io::Result<bool> {
    const EOI: u8 = 0xd9;
    const SOS: u8 = 0xda;
    reader.rewind()?;
    let mut has_scan = false;
    while let Some(marker) = next_jpeg_marker(reader)? {
        match marker {
            EOI => return Ok(has_scan),
            // Restarts and SOI have no segment. Nobody has defined what is less; in the scans of JPEG-LS it stands for itself (ITU-T T.87, A.1).
            ..0xc0 | 0xd0..=0xd8 => {}
            _ => {
                let mut length = [0; 2];
                match reader.read_exact(&mut length) {
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
                    read => read?,
                }
                reader.seek_relative(i64::from(u16::from_be_bytes(length)) - 2)?;
                has_scan |= marker == SOS;
            }
        }
    }
    Ok(false)
}

/// The byte after the next one that is FF, filling aside; `None` when there is none left.
fn next_jpeg_marker<R: BufRead>(reader: &mut R) -> io::Result<Option<u8>> {
    let mut is_marked = false;
    loop {
        let bytes = reader.fill_buf()?;
        let Some(first) = bytes.first().copied() else { return Ok(None) };
        let used = match (is_marked, first) {
            (true, 0xff) => 1,
            (true, marker) => {
                reader.consume(1);
                return Ok(Some(marker));
            }
            (false, _) => {
                let found = bytes.iter().position(|byte| *byte == 0xff);
                is_marked = found.is_some();
                found.map_or(bytes.len(), |at| at + 1)
            }
        };
        reader.consume(used);
    }
}

#[cfg(test)]
mod tests;
