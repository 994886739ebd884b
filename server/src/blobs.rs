//! The bytes of files, each under its hash: `<clinic>/<two digits>/<sha256>`.
//!
//! A stream goes straight to its final volume (`.incoming/`), is hashed on the way by the thread that writes it, and becomes a blob by a rename after fsync. Reading goes
//! through `object_store`, whose trait is where other kinds of store come in. Knows nothing of rows; [`Blobs::settle`] keeps the sweep away from bytes whose row is about to be
//! made. Bytes are never deleted once they are blobs: what no row names is set aside.

use crate::{error::StartError, files};
use bytes::Bytes;
use chairside_api::{ClinicId, Integrity, Sha256};
use futures_util::{Stream, StreamExt, stream};
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore, local::LocalFileSystem};
use std::{
    collections::{BTreeSet, HashSet},
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};
use tokio::{
    sync::{RwLock, RwLockReadGuard, Semaphore},
    task,
};

mod resumable;
mod stage;

pub use stage::{Hasher, Stage, Staged};

/// Where streams are staged; no clinic is called that.
const INCOMING: &str = ".incoming";
/// Where bytes lie that no row names: `<clinic>/<sha256>`.
const ASIDE: &str = ".orphans";
/// How many blobs are hashed at once to see whether they are whole: whoever sends or looks at images has the disk, too.
const HASHED_AT_ONCE: usize = 2;
/// How much is read from disk at once for a download.
const READ_BYTES: usize = 256 * 1024;

/// The bytes of a download, in order.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>>>>;

/// A folder of blobs.
pub struct Blobs {
    root: PathBuf,
    store: Arc<dyn ObjectStore>,
    /// Held for reading from a blob's rename to its row's commit, for writing while an orphan is set aside.
    settling: RwLock<()>,
    /// The clinics whose folders are known to survive a power cut.
    durable: Arc<Mutex<HashSet<PathBuf>>>,
    hashing: Semaphore,
}

impl Blobs {
    /// Opens the folder of `url` (`file://…`), or `files/` in the data folder.
    pub fn open(url: Option<&str>, data_dir: &Path) -> Result<Self, StartError> {
        let root = root(url, data_dir)?;
        let unusable = |source| StartError::DataDir { path: root.clone(), source };
        for folder in [INCOMING, resumable::RESUMABLE] {
            files::create_dir_all_durable(&root.join(folder)).map_err(unusable)?;
        }
        let root = fs::canonicalize(&root).map_err(unusable)?;
        files::shut_out_others(&root).map_err(unusable)?;
        let store = LocalFileSystem::new_with_prefix(&root).map_err(|error| unusable(io::Error::other(error)))?;
        Ok(Self { root, store: Arc::new(store), settling: RwLock::new(()), durable: Arc::default(), hashing: Semaphore::new(HASHED_AT_ONCE) })
    }

    /// How many bytes the volume has room for.
    pub fn free_bytes(&self) -> io::Result<u64> {
        files::free_bytes(&self.root)
    }

    /// Begins to take in a stream.
    pub fn stage(&self) -> Stage {
        Stage::begin(&self.root)
    }

    /// Makes the staged bytes the blob of their hash, durably. Bytes that lie there already are the same, and are replaced by the ones just verified. `look` looks at them before,
    /// on a thread that may wait.
    pub async fn put<T, F>(&self, clinic: &ClinicId, staged: Staged, look: F) -> io::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Path) -> T + Send + 'static,
    {
        let target = self.local_path(clinic, &staged.sha256);
        let clinic_folder = self.root.join(clinic.as_str());
        let durable = self.durable.clone();
        blocking(move || {
            {
                // Another upload may have made them a moment ago and not have synced them yet: being there is not being durable. So one makes them and the others wait.
                let mut durable = durable.lock().unwrap_or_else(PoisonError::into_inner);
                if !durable.contains(&clinic_folder) || target.parent().is_some_and(|folder| !folder.is_dir()) {
                    create_folders(&clinic_folder)?;
                    durable.insert(clinic_folder);
                }
            }
            let seen = look(&staged.path);
            staged.become_blob(&target)?;
            Ok(seen)
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

    /// Whether the blob is what its name says: read and hashed to its end, a few at a time. Bytes that cannot be read are as good as changed, and logged.
    pub async fn integrity(&self, clinic: &ClinicId, sha256: &Sha256) -> object_store::Result<Integrity> {
        // Never closed: whoever cannot have one waits for nothing.
        let _turn = self.hashing.acquire().await;
        let Some(size_bytes) = self.size_bytes(clinic, sha256).await? else { return Ok(Integrity::Missing) };
        let mut bytes = self.read(clinic, sha256, 0..size_bytes).await?;
        let mut hasher = Hasher::new();
        while let Some(piece) = bytes.next().await {
            match piece {
                Ok(piece) => hasher.update(&piece),
                Err(error) => {
                    tracing::error!(%sha256, %error, "the bytes of a file cannot be read");
                    return Ok(Integrity::Damaged);
                }
            }
        }
        Ok(if hasher.finish() == *sha256 { Integrity::Whole } else { Integrity::Damaged })
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
        path_in(&self.root, clinic, sha256)
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

    /// The clinics that have a folder here, known to the database or not.
    pub fn clinics(&self) -> io::Result<BTreeSet<ClinicId>> {
        let mut clinics = BTreeSet::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            // Other folders (a volume's `lost+found`) are nobody's.
            if let Some(name) = entry.file_name().to_str().filter(|name| uuid::Uuid::try_parse(name).is_ok())
                && entry.file_type()?.is_dir()
            {
                clinics.insert(ClinicId::from(name));
            }
        }
        Ok(clinics)
    }

    /// The clinic's blobs of one folder (the first two digits of their hash) that have lain there for longer than `older_than`.
    pub fn old_blobs(&self, clinic: &ClinicId, prefix: &str, older_than: Duration) -> io::Result<BTreeSet<Sha256>> {
        let folder = self.root.join(clinic.as_str()).join(prefix);
        Ok(hashes_in(&folder)?.into_iter().filter(|sha256| is_older(&folder.join(sha256.to_string()), older_than)).collect())
    }

    /// The clinic's blobs that were set aside.
    pub fn aside(&self, clinic: &ClinicId) -> io::Result<BTreeSet<Sha256>> {
        hashes_in(&self.root.join(ASIDE).join(clinic.as_str()))
    }

    /// Sets a blob aside that is still old and that `is_named` says nobody names, while no upload can be about to name it. Answers whether it was moved.
    pub async fn set_aside<F>(&self, clinic: &ClinicId, sha256: &Sha256, older_than: Duration, is_named: F) -> Result<bool, crate::error::ApiError>
    where
        F: Future<Output = sqlx::Result<bool>>,
    {
        let (path, aside) = (self.local_path(clinic, sha256), self.aside_path(clinic, sha256));
        let _alone = self.settling.write().await;
        if !is_older(&path, older_than) || is_named.await? {
            return Ok(false);
        }
        blocking(move || move_durably(&path, &aside)).await?;
        Ok(true)
    }

    /// Puts a blob that was set aside where it lay, unless the same bytes came again meanwhile.
    pub fn bring_back(&self, clinic: &ClinicId, sha256: &Sha256) -> io::Result<()> {
        let (path, aside) = (self.local_path(clinic, sha256), self.aside_path(clinic, sha256));
        if path.exists() { fs::remove_file(aside) } else { move_durably(&aside, &path) }
    }

    fn aside_path(&self, clinic: &ClinicId, sha256: &Sha256) -> PathBuf {
        self.root.join(ASIDE).join(clinic.as_str()).join(sha256.to_string())
    }
}

/// The folder of `url` (`file://…`), or `files/` in the data folder.
pub fn root(url: Option<&str>, data_dir: &Path) -> Result<PathBuf, StartError> {
    match url {
        None => Ok(data_dir.join("files")),
        Some(url) => match url.strip_prefix("file://") {
            Some(path) if Path::new(path).is_absolute() => Ok(PathBuf::from(path)),
            _ => {
                let message = "The storage URL must be file:// and an absolute path; other kinds of storage come in a later release. Nothing was changed. Correct --storage-url";
                Err(StartError::Configuration(message.to_owned()))
            }
        },
    }
}

/// Where a blob lies in a folder of blobs.
pub fn path_in(root: &Path, clinic: &ClinicId, sha256: &Sha256) -> PathBuf {
    root.join(clinic.as_str()).join(sha256.prefix()).join(sha256.to_string())
}

/// Runs something that waits for the disk where waiting is allowed.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    task::spawn_blocking(work).await.map_err(io::Error::other)?
}

/// A clinic's folders, all of them, durable: one by one each would have its first upload wait once more for the disk.
fn create_folders(clinic_folder: &Path) -> io::Result<()> {
    files::create_dir_all_durable(clinic_folder)?;
    for prefix in 0..=u8::MAX {
        files::create_dir(&clinic_folder.join(format!("{prefix:02x}")))?;
    }
    files::sync_dir(clinic_folder)
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

/// The files of a folder that are named by a hash; none when there is no such folder. What else lies there was not put there by the server and is never touched.
fn hashes_in(folder: &Path) -> io::Result<BTreeSet<Sha256>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        entries => entries?,
    };
    let mut found = BTreeSet::new();
    for entry in entries {
        let name = entry?.file_name();
        let hash = name.to_str().and_then(|name| Some((name, name.parse::<Sha256>().ok()?)));
        found.extend(hash.filter(|(name, hash)| hash.to_string() == *name).map(|(_, hash)| hash));
    }
    Ok(found)
}

fn move_durably(from: &Path, to: &Path) -> io::Result<()> {
    let folder = |path: &Path| path.parent().map(Path::to_owned).ok_or_else(|| io::Error::other("a blob has a folder"));
    let (old, new) = (folder(from)?, folder(to)?);
    files::create_dir_all_durable(&new)?;
    fs::rename(from, to)?;
    // The new name first: between the two a power cut may leave both, never none.
    files::sync_dir(&new)?;
    files::sync_dir(&old)
}

fn is_older(path: &Path, than: Duration) -> bool {
    fs::metadata(path).and_then(|meta| meta.modified()).is_ok_and(|modified| SystemTime::now().duration_since(modified).is_ok_and(|age| age >= than))
}
