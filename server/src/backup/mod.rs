//! `backup`, `verify`, `restore`: a copy of everything that cannot be made again, proof that it is whole, and the way back.
//!
//! ```text
//! backup.json                     the label: which folder counts, and the hash of its list; written last, in one step
//! 20261122T151752123Z/            server.db, the secrets, SHA256SUMS (every file of the backup; `sha256sum -c` reads it)
//! files/<clinic>/<two digits>/<sha256>
//! ```
//!
//! It may be made while the server runs: first the database as it is at one moment, then the bytes that its rows name, which were durable before the rows and are never deleted. A
//! backup into the folder of an earlier one copies only files that are new; until the label is written the earlier one is as it was.

mod check;
mod make;
mod restore;

pub use check::{Found, verify};
pub use make::make;
pub use restore::{begin_anew, restore};

use crate::{app::existing_database_url, blobs::Hasher, error::StartError, store::blobs::NamedBlob};
use chairside_api::{Sha256, UtcTime};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// The file that makes a folder a backup.
const LABEL: &str = "backup.json";
const SUMS: &str = "SHA256SUMS";
const DATABASE: &str = "server.db";
const LOCK: &str = "backup.lock";
/// What signs bridge keys, now and before, and the embedded server's own key.
const SECRETS: [&str; 3] = ["secret", "secret.previous", "bridge-key"];
const READ_BYTES: usize = 256 * 1024;

/// Where a server keeps everything.
pub struct Place<'a> {
    pub data_dir: &'a Path,
    pub database_url: Option<&'a str>,
    pub storage_url: Option<&'a str>,
}

impl Place<'_> {
    fn database(&self) -> Result<String, StartError> {
        existing_database_url(self.data_dir, self.database_url)
    }
}

/// What a backup says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// When the database was copied.
    pub made_at: UtcTime,
    /// The version that made it.
    pub version: String,
    /// The folder with everything but the clinics' files.
    folder: String,
    /// The database's file in there; a PostgreSQL one is not in it.
    pub database: Option<String>,
    /// How many files its rows name, and their bytes.
    pub files: u64,
    pub bytes: u64,
    /// The end of every clinic's audit, as `audit verify --expect` takes it.
    pub audit: Vec<String>,
    /// The hash of the list of hashes.
    sums_sha256: Sha256,
}

impl Label {
    /// Reads the label of a folder; none: it is no backup.
    fn read(from: &Path) -> Result<Option<Self>, BackupError> {
        let path = from.join(LABEL);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(at(&path))?,
        };
        let label =
            serde_json::from_slice::<Self>(&text).ok().filter(|label| is_stamp(&label.folder) && label.database.as_deref().is_none_or(|name| name == DATABASE));
        let label = label.ok_or_else(|| {
            BackupError::Refused(format!(
                "{} was changed or cut off, so nothing says what belongs to this backup. Nothing was changed. Use another backup",
                path.display()
            ))
        })?;
        Ok(Some(label))
    }

    fn folder_in(&self, backup: &Path) -> PathBuf {
        backup.join(&self.folder)
    }
}

/// The name of a backup's own folder: the moment, without what some file systems do not take.
fn stamp(now: UtcTime) -> String {
    now.to_string().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn is_stamp(name: &str) -> bool {
    name.len() > "19700101T".len() && name.ends_with('Z') && name.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, 'T' | 'Z'))
}

/// Why something could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The data cannot be opened.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database failed.
    #[error("The database failed: {0}. It is as it was, and so is an earlier backup. Try again; when it stays so, look at the server's log")]
    Database(#[from] sqlx::Error),
    /// A folder or file failed.
    #[error("{}: {source}. The server's data and an earlier backup are as they were. Make room or choose another folder, and do it again", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The folder is not what it should be.
    #[error("{0}")]
    Refused(String),
    /// The backup is not whole.
    #[error(
        "This backup is damaged. Nothing was changed. Use another backup{}",
        if .0.essential.is_empty() { "; or restore this one without the files that are named here: add --without-damaged" } else { "" }
    )]
    Damaged(Found),
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError + use<> {
    let path = path.to_owned();
    move |source| BackupError::File { path, source }
}

/// What is wrong with a file that should have this hash, and this size where that is known; `each` sees its bytes.
fn fault_of(path: &Path, sha256: &Sha256, size_bytes: Option<u64>, each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<Option<String>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return Ok(Some(in_words(&error))),
    };
    let (found, len) = hash(&mut file, each)?;
    Ok(match size_bytes {
        Some(wanted) if wanted != len => Some(format!("has {len} bytes instead of {wanted}")),
        _ if found != *sha256 => Some(format!("its bytes were changed; their SHA-256 is {found} now")),
        _ => None,
    })
}

fn in_words(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound { "missing".to_owned() } else { format!("cannot be read: {error}") }
}

fn hash(file: &mut File, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<(Sha256, u64)> {
    let (mut hasher, mut size_bytes, mut piece) = (Hasher::new(), 0, vec![0; READ_BYTES]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((hasher.finish(), size_bytes));
        }
        hasher.update(&piece[..read]);
        size_bytes += read as u64;
        each(&piece[..read])?;
    }
}

fn hash_file(path: &Path) -> Result<(Sha256, u64), BackupError> {
    File::open(path).and_then(|mut file| hash(&mut file, |_| Ok(()))).map_err(at(path))
}

/// Copies a file that should have this hash to another volume. It gets its name only when it is right and durable; otherwise what is wrong with it is answered.
fn copy(from: &Path, to: &Path, sha256: &Sha256, size_bytes: Option<u64>) -> io::Result<Option<String>> {
    let folder = to.parent().ok_or_else(|| io::Error::other("a file lies in a folder"))?;
    crate::files::create_dir_all_durable(folder)?;
    let new = to.with_extension("new");
    remove(&new)?;
    let mut made = crate::files::create_private(&new)?;
    let fault = fault_of(from, sha256, size_bytes, |piece| io::Write::write_all(&mut made, piece));
    if !matches!(fault, Ok(None)) {
        remove(&new)?;
        return fault;
    }
    made.sync_all()?;
    fs::rename(&new, to)?;
    crate::files::sync_dir(folder)?;
    Ok(None)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).map_or_else(|error| error.kind() == io::ErrorKind::NotFound, |mut entries| entries.next().is_none())
}

/// Where a blob lies, from a backup's or a data folder on.
fn relative(blob: &NamedBlob) -> String {
    format!("files/{}/{}/{}", blob.clinic, blob.sha256.prefix(), blob.sha256)
}
