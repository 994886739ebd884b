//! The bytes of files, each under its hash: `<clinic>/<two digits>/<sha256>`.
//!
//! A stream goes straight to its final volume (`.incoming/`), is hashed on the way by the thread that writes it, and becomes a blob by a rename after fsync. Reading goes
//! through `object_store`, whose trait is where other kinds of store come in. Knows nothing of rows; [`Blobs::settle`] keeps the collector of orphans away from bytes whose
//! row is about to be made.

use crate::{error::StartError, files};
use bytes::Bytes;
use chairside_api::{ClinicId, Sha256};
use futures_util::{Stream, StreamExt, stream};
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore, local::LocalFileSystem};
use sha2::{Digest, Sha256 as Hasher};
use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tokio::{
    sync::{RwLock, RwLockReadGuard, mpsc},
    task::{self, JoinHandle},
};

/// Where streams are staged; no clinic is called that.
const INCOMING: &str = ".incoming";
/// Pieces between the network and the disk: half a megabyte at most.
const PIECES: usize = 16;
/// How much is read from disk at once for a download.
const READ_BYTES: usize = 256 * 1024;

/// The bytes of a download, in order.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>>>>;

/// A folder of blobs.
pub struct Blobs {
    root: PathBuf,
    store: Arc<dyn ObjectStore>,
    /// Held for reading from a blob's rename to its row's commit, for writing while an orphan is deleted.
    settling: RwLock<()>,
}

impl Blobs {
    /// Opens the folder of `url` (`file://…`), or `files/` in the data folder.
    pub fn open(url: Option<&str>, data_dir: &Path) -> Result<Self, StartError> {
        let root = match url {
            None => data_dir.join("files"),
            Some(url) => match url.strip_prefix("file://") {
                Some(path) if Path::new(path).is_absolute() => PathBuf::from(path),
                _ => {
                    let message = "The storage URL must be file:// and an absolute path; other kinds of storage come in a later release. Nothing was changed. Correct --storage-url";
                    return Err(StartError::Configuration(message.to_owned()));
                }
            },
        };
        let unusable = |source| StartError::DataDir { path: root.clone(), source };
        files::create_dir_all_durable(&root.join(INCOMING)).map_err(unusable)?;
        let root = fs::canonicalize(&root).map_err(unusable)?;
        let store = LocalFileSystem::new_with_prefix(&root).map_err(|error| unusable(io::Error::other(error)))?;
        Ok(Self { root, store: Arc::new(store), settling: RwLock::new(()) })
    }

    /// How many bytes the volume has room for.
    pub fn free_bytes(&self) -> io::Result<u64> {
        files::free_bytes(&self.root)
    }

    /// Begins to take in a stream.
    pub fn stage(&self) -> Stage {
        let path = self.root.join(INCOMING).join(uuid::Uuid::now_v7().to_string());
        let (pieces, mut incoming) = mpsc::channel(PIECES);
        let writer = task::spawn_blocking(move || {
            let file = File::options().write(true).read(true).create_new(true).open(&path)?;
            let mut staged = Staged { path: Some(path), file, size_bytes: 0, sha256: Sha256::from_bytes([0; 32]) };
            let mut hasher = Hasher::new();
            loop {
                match incoming.blocking_recv() {
                    Some(Piece::Data(bytes)) => {
                        let bytes: Bytes = bytes;
                        hasher.update(&bytes);
                        staged.file.write_all(&bytes)?;
                        staged.size_bytes += bytes.len() as u64;
                    }
                    Some(Piece::End) => break,
                    // The request is gone; the guard takes the file away.
                    None => return Err(io::ErrorKind::ConnectionAborted.into()),
                }
            }
            staged.sha256 = Sha256::from_bytes(hasher.finalize().into());
            Ok(staged)
        });
        Stage { pieces, writer }
    }

    /// Makes the staged bytes the blob of their hash, durably. Bytes that lie there already are the same, and are replaced by the ones just verified.
    pub async fn put(&self, clinic: &ClinicId, staged: Staged) -> io::Result<()> {
        let target = self.local_path(clinic, &staged.sha256);
        blocking(move || {
            staged.file.sync_all()?;
            let dir = target.parent().ok_or_else(|| io::Error::other("a blob has a folder"))?;
            files::create_dir_all_durable(dir)?;
            staged.rename(&target)?;
            files::sync_dir(dir)
        })
        .await
    }

    /// Keeps orphans from being collected until the guard is dropped.
    pub async fn settle(&self) -> RwLockReadGuard<'_, ()> {
        self.settling.read().await
    }

    /// How long the blob is; none: it is not there.
    pub async fn size_bytes(&self, clinic: &ClinicId, sha256: &Sha256) -> object_store::Result<Option<u64>> {
        let head = GetOptions { head: true, ..GetOptions::default() };
        match self.store.get_opts(&key(clinic, sha256), head).await {
            Ok(found) => Ok(Some(found.meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The bytes of `range`, which must lie within the blob.
    pub async fn read(&self, clinic: &ClinicId, sha256: &Sha256, range: Range<u64>) -> object_store::Result<ByteStream> {
        if range.is_empty() {
            return Ok(Box::pin(stream::empty()));
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range.clone())), ..GetOptions::default() };
        let found = self.store.get_opts(&key(clinic, sha256), options).await?;
        Ok(match found.payload {
            // The crate's own stream reads 8 KiB at a time.
            GetResultPayload::File(file, _) => Box::pin(read_file(file, range)),
            GetResultPayload::Stream(bytes) => Box::pin(bytes.map(|piece| piece.map_err(io::Error::other))),
        })
    }

    /// Where the blob lies on this computer.
    pub fn local_path(&self, clinic: &ClinicId, sha256: &Sha256) -> PathBuf {
        self.root.join(clinic.as_str()).join(sha256.prefix()).join(sha256.to_string())
    }

    /// What a crash left of streams that never ended. Only while this process alone works here.
    pub fn remove_incoming(&self, older_than: Duration) -> io::Result<u64> {
        let mut removed = 0;
        for entry in fs::read_dir(self.root.join(INCOMING))? {
            let entry = entry?;
            if is_older(&entry.path(), older_than) {
                fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// The blobs that have lain there for longer than `older_than`, as clinic and hash.
    pub fn old_blobs(&self, older_than: Duration) -> io::Result<Vec<(String, String)>> {
        let mut found = Vec::new();
        for clinic in subdirs(&self.root)? {
            for prefix in subdirs(&clinic)? {
                for entry in fs::read_dir(&prefix)? {
                    let path = entry?.path();
                    let (Some(clinic), Some(name)) = (clinic.file_name().and_then(|name| name.to_str()), path.file_name().and_then(|name| name.to_str()))
                    else {
                        continue;
                    };
                    // Nothing but what was put here by `put` is ever touched.
                    if name.parse::<Sha256>().is_ok() && is_older(&path, older_than) {
                        found.push((clinic.to_owned(), name.to_owned()));
                    }
                }
            }
        }
        Ok(found)
    }

    /// Deletes a blob that is still old and that `is_named` says nobody names, while no upload can be about to name it. Answers whether it was deleted.
    pub async fn collect<F>(&self, clinic: &str, sha256: &str, older_than: Duration, is_named: F) -> Result<bool, crate::error::ApiError>
    where
        F: Future<Output = sqlx::Result<bool>>,
    {
        let Ok(hash) = sha256.parse::<Sha256>() else { return Ok(false) };
        let path = self.local_path(&ClinicId::from(clinic), &hash);
        let _alone = self.settling.write().await;
        if !is_older(&path, older_than) || is_named.await? {
            return Ok(false);
        }
        fs::remove_file(&path)?;
        Ok(true)
    }
}

enum Piece {
    Data(Bytes),
    End,
}

/// A stream on its way to the disk. Dropped before [`Stage::finish`], it leaves nothing.
pub struct Stage {
    pieces: mpsc::Sender<Piece>,
    writer: JoinHandle<io::Result<Staged>>,
}

impl Stage {
    /// Hands over the next bytes; waits while the disk is behind. `false` when the disk refused earlier ones: [`Stage::finish`] says why.
    pub async fn write(&self, bytes: Bytes) -> bool {
        self.pieces.send(Piece::Data(bytes)).await.is_ok()
    }

    /// Waits until everything is written (not yet durable).
    pub async fn finish(self) -> io::Result<Staged> {
        // When the writer is gone already its own error follows.
        drop(self.pieces.send(Piece::End).await);
        drop(self.pieces);
        self.writer.await.map_err(io::Error::other)?
    }
}

/// Bytes on the final volume, hashed, not yet durable. Dropped, they are taken away.
pub struct Staged {
    path: Option<PathBuf>,
    file: File,
    /// How many they are.
    pub size_bytes: u64,
    /// Their hash, of what was written.
    pub sha256: Sha256,
}

impl Staged {
    /// Where they lie for now.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    fn rename(mut self, target: &Path) -> io::Result<()> {
        if let Some(path) = &self.path {
            fs::rename(path, target)?;
            self.path = None;
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some(path) = &self.path
            && let Err(error) = fs::remove_file(path)
        {
            tracing::warn!(%error, "a staged upload was not removed; it is collected later");
        }
    }
}

/// Runs something that waits for the disk where waiting is allowed.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    task::spawn_blocking(work).await.map_err(io::Error::other)?
}

fn key(clinic: &ClinicId, sha256: &Sha256) -> object_store::path::Path {
    object_store::path::Path::from_iter([clinic.as_str(), &sha256.prefix(), &sha256.to_string()])
}

fn read_file(file: File, range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((file, range), |(mut file, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let (file, piece) = blocking(move || {
            let mut piece = vec![0; READ_BYTES.min((range.end - range.start) as usize)];
            file.seek(SeekFrom::Start(range.start))?;
            file.read_exact(&mut piece)?;
            Ok((file, (range.start + piece.len() as u64..range.end, piece)))
        })
        .await?;
        let (rest, piece) = piece;
        Ok(Some((Bytes::from(piece), (file, rest))))
    })
}

fn subdirs(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut dirs = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && entry.file_name() != INCOMING {
            dirs.push(entry.path());
        }
    }
    Ok(dirs)
}

fn is_older(path: &Path, than: Duration) -> bool {
    fs::metadata(path).and_then(|meta| meta.modified()).is_ok_and(|modified| SystemTime::now().duration_since(modified).is_ok_and(|age| age >= than))
}
