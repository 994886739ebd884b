//! Small JPEGs of files, made when they are first asked for and kept under the data folder.
//!
//! Decoding is bounded (16,384 pixels a side, 64 megapixels, 512 MiB) and happens off the request threads, two at a time. A decoder's refusal or panic costs the thumbnail,
//! never the file.

use crate::{files, sniff::Kind};
use dicom_dictionary_std::tags;
use dicom_object::OpenFileOptions;
use dicom_pixeldata::PixelDecoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use std::{
    fs::{self, File},
    io::BufReader,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};
use tokio::sync::Semaphore;

const MOST_SIDE: u32 = 16_384;
const MOST_PIXELS: u64 = 64 * 1024 * 1024;
const MOST_BYTES: u64 = 512 * 1024 * 1024;
const QUALITY: u8 = 85;

static TURNS: Semaphore = Semaphore::const_new(2);

/// Why there is no thumbnail, for a person.
pub type Reason = String;

/// The picture's width and height, from its header; none when it has none that can be read.
pub fn dimensions(path: &Path, kind: Kind) -> Option<(u32, u32)> {
    catch_unwind(AssertUnwindSafe(|| match kind {
        Kind::Dicom => {
            let header = OpenFileOptions::new().read_until(tags::PIXEL_DATA).open_file(path).ok()?;
            Some((header.element(tags::COLUMNS).ok()?.to_int().ok()?, header.element(tags::ROWS).ok()?.to_int().ok()?))
        }
        Kind::Pdf | Kind::Zip => None,
        _ => ImageReader::with_format(BufReader::new(File::open(path).ok()?), format(kind)?).into_dimensions().ok(),
    }))
    .ok()
    .flatten()
}

/// The JPEG at `cached`, made from the file at `source` when it is not there yet. `size` is the longer side, in pixels.
pub async fn thumbnail(source: std::path::PathBuf, cached: std::path::PathBuf, kind: Kind, size: u32) -> Result<Vec<u8>, Reason> {
    if let Ok(kept) = tokio::fs::read(&cached).await {
        return Ok(kept);
    }
    let stopped = || "The server is stopping".to_owned();
    let _turn = TURNS.acquire().await.map_err(|_| stopped())?;
    let make = move || {
        let jpeg = catch_unwind(AssertUnwindSafe(|| render(&source, kind, size))).map_err(|_| "No preview: the file's content is damaged".to_owned())??;
        if let Err(error) = keep(&cached, &jpeg) {
            tracing::warn!(%error, "a thumbnail was not kept; it is made again when asked for");
        }
        Ok(jpeg)
    };
    tokio::task::spawn_blocking(make).await.map_err(|_| stopped())?
}

fn keep(cached: &Path, jpeg: &[u8]) -> std::io::Result<()> {
    if let Some(dir) = cached.parent() {
        fs::create_dir_all(dir)?;
    }
    files::write_private(cached, jpeg)
}

fn render(path: &Path, kind: Kind, size: u32) -> Result<Vec<u8>, Reason> {
    let picture = match kind {
        Kind::Pdf | Kind::Zip => return Err(format!("No preview: this is {}", kind.name())),
        Kind::Dicom => decode_dicom(path)?,
        _ => decode_image(path, kind)?,
    };
    let small = picture.thumbnail(size, size);
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    let written = if small.color().has_color() { small.to_rgb8().write_with_encoder(encoder) } else { to_gray8(&small).write_with_encoder(encoder) };
    written.map_err(|error| format!("No preview: {error}"))?;
    Ok(jpeg)
}

fn decode_image(path: &Path, kind: Kind) -> Result<DynamicImage, Reason> {
    let refused = |error: &dyn std::fmt::Display| format!("No preview: {error}");
    let format = format(kind).ok_or_else(|| format!("No preview: this is {}", kind.name()))?;
    let mut reader = ImageReader::with_format(BufReader::new(File::open(path).map_err(|error| refused(&error))?), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    bounded(width, height, decoder.total_bytes())?;
    let orientation = decoder.orientation().map_err(|error| refused(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn decode_dicom(path: &Path) -> Result<DynamicImage, Reason> {
    let refused = |error: &dyn std::fmt::Display| format!("No preview: {error}");
    let (width, height) = dimensions(path, Kind::Dicom).ok_or("No preview: the DICOM file has no picture")?;
    bounded(width, height, u64::from(width) * u64::from(height) * 4)?;
    let object = dicom_object::open_file(path).map_err(|error| refused(&error))?;
    let pixels = object.decode_pixel_data_frame(0).map_err(|error| refused(&error))?;
    pixels.to_dynamic_image(0).map_err(|error| refused(&error))
}

fn bounded(width: u32, height: u32, bytes: u64) -> Result<(), Reason> {
    if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS || bytes > MOST_BYTES {
        return Err(format!("No preview: {width} × {height} pixels are more than the server decodes"));
    }
    Ok(())
}

/// Sensors write 10, 12 or 14 bits into 16; scaled as if they were 16 the thumbnail would be black. So the darkest and brightest become black and white.
fn to_gray8(picture: &DynamicImage) -> image::GrayImage {
    let DynamicImage::ImageLuma16(deep) = picture else { return picture.to_luma8() };
    let (darkest, brightest) = deep.as_raw().iter().fold((u16::MAX, 0), |(low, high), value| (low.min(*value), high.max(*value)));
    let span = u32::from(brightest.saturating_sub(darkest)).max(1);
    let scaled = deep.as_raw().iter().map(|value| (u32::from(value.saturating_sub(darkest)) * 255 / span) as u8).collect();
    image::GrayImage::from_raw(deep.width(), deep.height(), scaled).unwrap_or_else(|| picture.to_luma8())
}

const fn format(kind: Kind) -> Option<ImageFormat> {
    match kind {
        Kind::Jpeg => Some(ImageFormat::Jpeg),
        Kind::Png => Some(ImageFormat::Png),
        Kind::Bmp => Some(ImageFormat::Bmp),
        Kind::Tiff => Some(ImageFormat::Tiff),
        Kind::Dicom | Kind::Pdf | Kind::Zip => None,
    }
}
