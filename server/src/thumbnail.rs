//! Small JPEGs of files, made when they are first asked for and kept under the data folder.
//!
//! `chairside_imaging` decodes, within its bounds and as a console shows the same file; here it happens off the request threads, two at a time. Whoever asks for a thumbnail that
//! is being made waits for that one. A decoder's refusal or panic costs the thumbnail, never the file.

use crate::{files, sniff::Kind};
use actix_web::web::Bytes;
use chairside_api::{ClinicId, Sha256};
use chairside_imaging::{DecodeError, Limits, preview};
use futures_util::{FutureExt, future::Shared};
use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Semaphore;

/// The longer sides that are made and kept; what is asked for is rounded up to one of them, so that nobody fills the disk with sizes in between.
const SIDES: [u32; 4] = [128, 256, 512, 1024];

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

/// The picture's width and height the right way up, from its header; none when it has none that can be read. Reads headers only, whatever the file says of itself.
pub fn dimensions(path: &Path, kind: Kind) -> Option<(u32, u32)> {
    chairside_imaging::dimensions(path, kind.coding()?)
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
        let jpeg = render(&source.path, source.kind, side)?;
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

/// What is behind these locks is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thumbnail's JPEG.
pub fn render(path: &Path, kind: Kind, size: u32) -> Result<Vec<u8>, ThumbnailError> {
    let coding = kind.coding().ok_or_else(|| refused(format!("this is {}", kind.name())))?;
    let preview = preview(chairside_imaging::Source::File(path), coding, Limits::default(), size).map_err(|error| match error {
        DecodeError::Unreadable(error) => ThumbnailError::Unreadable(error),
        other => refused(other),
    })?;
    preview.jpeg().map_err(refused)
}
