//! Small JPEGs of files, made when they are first asked for and kept under the data folder.
//!
//! Decoding is bounded (16,384 pixels a side, 64 megapixels, 512 MiB) and happens off the request threads, two at a time, of which one may be large. Whoever asks for a thumbnail
//! that is being made waits for that one. A decoder's refusal or panic costs the thumbnail, never the file. A DICOM file is walked before a decoder may see it: those recurse as
//! deep and allocate as much as the file says.

use crate::{files, sniff::Kind};
use actix_web::web::Bytes;
use chairside_api::{ClinicId, Sha256};
use chairside_dicom::{Inside, Walk};
use dicom_dictionary_std::tags;
use dicom_object::{OpenFileOptions, file::ReadPreamble};
use dicom_pixeldata::PixelDecoder;
use futures_util::{FutureExt, future::Shared};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufReader},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Semaphore;

const MOST_SIDE: u32 = 16_384;
const MOST_PIXELS: u64 = 64 * 1024 * 1024;
const MOST_BYTES: u64 = 512 * 1024 * 1024;
const QUALITY: u8 = 85;
/// The longer sides that are made and kept; what is asked for is rounded up to one of them, so that nobody fills the disk with sizes in between.
const SIDES: [u32; 4] = [128, 256, 512, 1024];

/// What takes more memory than this to decode is decoded alone.
const LARGE_BYTES: u64 = 64 * 1024 * 1024;

static TURNS: Semaphore = Semaphore::const_new(2);

/// Why there is no thumbnail.
#[derive(Debug, thiserror::Error)]
pub enum ThumbnailError {
    /// None can be made of this file; why, for a person.
    #[error("No preview: {0}")]
    NoPreview(String),
    /// The file's bytes cannot be read: our failure, not the file's.
    #[error("the file's bytes cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

fn refused(reason: impl std::fmt::Display) -> ThumbnailError {
    ThumbnailError::NoPreview(reason.to_string())
}

/// The picture's width and height, from its header; none when it has none that can be read. Reads headers only, whatever the file says of itself.
pub fn dimensions(path: &Path, kind: Kind) -> Option<(u32, u32)> {
    catch_unwind(AssertUnwindSafe(|| match kind {
        Kind::Dicom => walk(path).ok()?.shape.dimensions(),
        Kind::Pdf | Kind::Zip | Kind::Iosb => None,
        // The decoder would read the whole file to know this.
        Kind::Jpeg => {
            let size = imagesize::size(path).ok()?;
            Some((size.width.try_into().ok()?, size.height.try_into().ok()?))
        }
        _ => ImageReader::with_format(BufReader::new(File::open(path).ok()?), format(kind)?).into_dimensions().ok(),
    }))
    .ok()
    .flatten()
}

/// The thumbnails of this server: those that are kept, and those that are being made.
#[derive(Clone)]
pub struct Thumbnails {
    root: PathBuf,
    making: Arc<Mutex<HashMap<PathBuf, Making>>>,
}

type Made = Result<Bytes, Arc<ThumbnailError>>;
type Making = Shared<Pin<Box<dyn Future<Output = Made> + Send>>>;

/// What a thumbnail is made of.
pub struct Source {
    /// Whose it is.
    pub clinic: ClinicId,
    /// The hash of its bytes.
    pub sha256: Sha256,
    /// Where they lie.
    pub path: PathBuf,
    /// What they are.
    pub kind: Kind,
}

impl Thumbnails {
    /// Keeps them in this folder, which is made when it is needed.
    pub fn new(root: PathBuf) -> Self {
        Self { root, making: Arc::default() }
    }

    /// The JPEG whose longer side is `side`, one of [`side_of`].
    pub async fn get(&self, source: Source, side: u32) -> Made {
        let cached = self.root.join(source.clinic.as_str()).join(source.sha256.prefix()).join(format!("{}-{side}.jpg", source.sha256));
        if let Some(kept) = kept(&cached).await {
            return Ok(kept);
        }
        let making = lock(&self.making).entry(cached.clone()).or_insert_with(|| self.begin(cached, source, side)).clone();
        making.await
    }

    /// Makes it in a task of its own: whoever asked may go, the others still wait for it.
    fn begin(&self, cached: PathBuf, source: Source, side: u32) -> Making {
        let making = Arc::clone(&self.making);
        let task = tokio::spawn(async move {
            let made = make(&cached, source, side).await.map_err(Arc::new);
            lock(&making).remove(&cached);
            made
        });
        async move { task.await.unwrap_or_else(|_| Err(Arc::new(ThumbnailError::Stopping))) }.boxed().shared()
    }
}

/// How long the longer side of a thumbnail is that is at least `size` pixels, as far as there are such.
pub fn side_of(size: u32) -> u32 {
    SIDES.into_iter().find(|side| *side >= size).unwrap_or(SIDES[SIDES.len() - 1])
}

async fn make(cached: &Path, source: Source, side: u32) -> Result<Bytes, ThumbnailError> {
    let _turn = TURNS.acquire().await.map_err(|_| ThumbnailError::Stopping)?;
    let cached = cached.to_owned();
    let make = move || {
        let jpeg = try_render(&source.path, source.kind, side)?;
        let kept = cached.parent().map_or(Ok(()), files::create_dir_all_durable).and_then(|()| files::write_cached(&cached, &jpeg));
        if let Err(error) = kept {
            tracing::warn!(%error, "a thumbnail was not kept; it is made again when asked for");
        }
        Ok(Bytes::from(jpeg))
    };
    tokio::task::spawn_blocking(make).await.map_err(|_| ThumbnailError::Stopping)?
}

/// What was made earlier, if it is whole: it was not synced, and a power cut may have taken its end.
async fn kept(cached: &Path) -> Option<Bytes> {
    const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];
    tokio::fs::read(cached).await.ok().filter(|jpeg| jpeg.ends_with(&END_OF_IMAGE)).map(Bytes::from)
}

/// Waits until no other picture that takes much memory is being decoded, if this one does: the bounds hold for one of them, not for as many as are asked for.
fn alone_if_large(bytes: u64) -> Option<MutexGuard<'static, ()>> {
    static LARGE: Mutex<()> = Mutex::new(());
    (bytes > LARGE_BYTES).then(|| lock(&LARGE))
}

/// What is behind these locks is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn walk(path: &Path) -> io::Result<Walk> {
    chairside_dicom::walk(&mut File::open(path)?)
}

/// The thumbnail's JPEG. A decoder that panics has met a damaged file.
pub fn try_render(path: &Path, kind: Kind, size: u32) -> Result<Vec<u8>, ThumbnailError> {
    catch_unwind(AssertUnwindSafe(|| render(path, kind, size))).map_err(|_| refused("the file's content is damaged"))?
}

fn render(path: &Path, kind: Kind, size: u32) -> Result<Vec<u8>, ThumbnailError> {
    let picture = match kind {
        Kind::Pdf | Kind::Zip | Kind::Iosb => return Err(refused(format!("this is {}", kind.name()))),
        Kind::Dicom => decode_dicom(path)?,
        _ => decode_image(path, kind)?,
    };
    let small = picture.thumbnail(size, size);
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    let written = if small.color().has_color() { small.to_rgb8().write_with_encoder(encoder) } else { to_gray8(&small).write_with_encoder(encoder) };
    written.map_err(refused)?;
    Ok(jpeg)
}

fn decode_image(path: &Path, kind: Kind) -> Result<DynamicImage, ThumbnailError> {
    let format = format(kind).ok_or_else(|| refused(format!("this is {}", kind.name())))?;
    let mut reader = ImageReader::with_format(BufReader::new(File::open(path)?), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    bounded(width, height, decoder.total_bytes())?;
    let _alone = alone_if_large(decoder.total_bytes());
    let orientation = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn decode_dicom(path: &Path) -> Result<DynamicImage, ThumbnailError> {
    let found = walk(path)?;
    let (Inside::Reasonable, true) = (found.inside, found.has_pixels) else {
        return Err(refused("the DICOM file has no picture that can be read safely"));
    };
    let (Some((width, height)), Some(frame_bytes)) = (found.shape.dimensions(), found.shape.frame_bytes()) else {
        return Err(refused("the DICOM file does not say how large its picture is"));
    };
    bounded(width, height, frame_bytes)?;
    // The library reads the whole file before it decodes a frame.
    let _alone = alone_if_large(frame_bytes.saturating_add(fs::metadata(path)?.len()));
    let object = OpenFileOptions::new().read_preamble(ReadPreamble::Always).read_to(tags::PIXEL_DATA).open_file(path).map_err(refused)?;
    let element = object.element(tags::PIXEL_DATA).map_err(refused)?;
    if let Some(fragments) = element.fragments().filter(|_| chairside_dicom::tells_its_size(object.meta().transfer_syntax())) {
        // The decoder believes the compressed frame, not the data set.
        let packed = chairside_dicom::packed_frame(element.value().offset_table().unwrap_or_default(), fragments);
        let packed = packed.filter(|packed| (packed.width, packed.height) == (u64::from(width), u64::from(height)));
        bounded(width, height, packed.ok_or_else(|| refused("the compressed picture in the DICOM file is not as the file says"))?.bytes)?;
    }
    let pixels = object.decode_pixel_data_frame(0).map_err(refused)?;
    pixels.to_dynamic_image(0).map_err(refused)
}

fn bounded(width: u32, height: u32, bytes: u64) -> Result<(), ThumbnailError> {
    if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS || bytes > MOST_BYTES {
        return Err(refused(format!("{width} × {height} pixels are more than the server decodes")));
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
        Kind::Dicom | Kind::Pdf | Kind::Zip | Kind::Iosb => None,
    }
}
