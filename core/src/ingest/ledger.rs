//! What the intake needs of the engine's database. The intake brings bytes to safety and calls; whoever implements this decides what an image is,
//! whose it is, and what a person sees. Every call may block (SQLite, `synchronous=FULL`) and is made from a blocking thread, never from an async task.

use crate::{Aside, FolderState, Format, Pixels, Unfinished, patient::FilePatient};
use chairside_api::{ImageId, Sha256, ToothSet, UtcTime};
use chairside_imaging::Shape;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Tells one state of a file from another without reading it. Two equal fingerprints under one name are taken to be the same bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// Length.
    pub size_bytes: u64,
    /// Last change of the content, nanoseconds since 1970.
    pub modified_ns: i64,
    /// The inode or file index; 0 where the system tells none that lasts.
    pub file_id: u64,
    /// When the file was made, nanoseconds since 1970; 0 where the system does not tell.
    pub born_ns: i64,
}

impl Fingerprint {
    /// Whether both are the same state of a file; what is not known of one of them (0) fits every other.
    pub fn same_state(&self, other: &Self) -> bool {
        self.size_bytes == other.size_bytes
            && self.modified_ns == other.modified_ns
            && (self.file_id == other.file_id || self.file_id == 0 || other.file_id == 0)
            && (self.born_ns == other.born_ns || self.born_ns == 0 || other.born_ns == 0)
    }

    /// Whether both are certainly one file, whatever its content: the same id, and made at the same time. An id alone does not say so, because file systems
    /// give the id of a deleted file to the next one.
    pub fn same_file(&self, other: &Self) -> bool {
        self.file_id != 0 && self.born_ns != 0 && self.file_id == other.file_id && self.born_ns == other.born_ns
    }
}

/// What the list of the program that made a file says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Whose image it is there.
    pub external_id: String,
    /// Another patient there may share the folder: whose it is, a person must say.
    pub is_shared: bool,
    /// When it was taken.
    pub captured_at: Option<UtcTime>,
    /// The teeth it is said to show.
    pub teeth: ToothSet,
    /// DICOM's modality.
    pub modality: Option<String>,
    /// DICOM's UID of the image.
    pub sop_instance_uid: Option<String>,
}

/// A file that is complete, and whose bytes are durable in the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landed {
    /// The watch folder.
    pub root: PathBuf,
    /// Where under the watch folder, as the system spells it: not always UTF-8, not always printable (see [`display_name`](super::display_name)).
    pub relative: PathBuf,
    /// The file as it was when it was read.
    pub fingerprint: Fingerprint,
    /// The hash of its bytes.
    pub sha256: Sha256,
    /// How many bytes.
    pub size_bytes: u64,
    /// What it is, by content.
    pub format: Format,
    /// The safe copy. It stays under that name for as long as anybody refers to the hash.
    pub spool_path: PathBuf,
    /// The file was certainly not there before this moment: the first live watcher event for it, or the last complete look at the folder that did not
    /// have it. The epoch when it was found by the first look after a start.
    pub appeared_after: UtcTime,
    /// When it was complete.
    pub landed_at: UtcTime,
    /// When that was certain.
    pub settled_at: UtcTime,
    /// When its bytes were read and hashed.
    pub hashed_at: UtcTime,
    /// What the list that names it says; `None` in a watch folder, where nothing names a file.
    pub filed: Option<Arc<Filed>>,
    /// Whom the file itself names.
    pub named: Option<Box<FilePatient>>,
    /// What its header says of its shape; `None`: nothing that can be read here.
    pub shape: Option<Shape>,
    /// What can be shown of it, when that is not for a decoder to find out.
    pub preview: Option<PreviewOutcome>,
}

/// The answer for one [`Landed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The image that these bytes now belong to.
    pub image: ImageId,
    /// Whether a preview of these bytes is still wanted.
    pub wants_preview: bool,
}

/// What became of a preview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreviewOutcome {
    /// There is one.
    Ready {
        /// A JPEG of at most 512 pixels a side.
        thumbnail: PathBuf,
        /// What the original has.
        pixels: Pixels,
    },
    /// Only a small picture that another program made; no decoder knows the image itself.
    Only {
        /// A JPEG of at most 512 pixels a side.
        thumbnail: PathBuf,
    },
    /// There is none. The image is kept and sent all the same.
    Refused {
        /// A sentence for a person.
        why: String,
    },
}

/// The outcome of one preview, for [`Ledger::previews`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previewed {
    /// The image.
    pub image: ImageId,
    /// The bytes that were looked at.
    pub sha256: Sha256,
    /// What became of it.
    pub outcome: PreviewOutcome,
}

/// An image whose preview was not finished, for [`Ledger::without_preview`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpreviewed {
    /// The image.
    pub image: ImageId,
    /// Its bytes.
    pub sha256: Sha256,
    /// What they are.
    pub format: Format,
}

/// What is remembered of a watch folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFolder {
    /// Every file that needs no more work as long as its fingerprint stays: baselined, admitted, ignored.
    pub files: HashMap<PathBuf, Fingerprint>,
    /// Files that were there and not complete.
    pub unfinished: HashMap<PathBuf, Unfinished>,
    /// Whether a drive was mounted exactly there when it was last looked through; `None` when nobody wrote it down.
    pub is_mount_point: Option<bool>,
}

/// The ledger could not be read or written. The intake shows it and tries again; nothing is given up.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LedgerError(#[from] Box<dyn std::error::Error + Send + Sync>);

impl LedgerError {
    /// Wraps what went wrong: an error of a database, or a sentence.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

/// The memory of the intake and the way out of it.
pub trait Ledger: Send + Sync + 'static {
    /// What earlier runs knew of this watch folder. `None`: it was never looked at, so what lies there now is to be left alone.
    fn known(&self, root: &Path) -> Result<Option<KnownFolder>, LedgerError>;

    /// Whether a drive is mounted exactly at this watch folder, which was just looked through.
    fn stands_on(&self, root: &Path, is_mount_point: bool) -> Result<(), LedgerError>;

    /// What lay in the folder when it was looked at for the first time: remembered, left alone. Also makes an empty folder a known one. Durable on `Ok`.
    fn baseline(&self, root: &Path, files: &[(PathBuf, Fingerprint)]) -> Result<(), LedgerError>;

    /// Takes images in, in one transaction; on `Ok` every one of them is durable, and the answers stand in the same order. A batch that fails is offered
    /// again, whole or in parts, also after a restart: admitting the same landing twice must answer the same image.
    fn admit(&self, batch: &[Landed]) -> Result<Vec<Admission>, LedgerError>;

    /// Remembers a file that is no image, and says so on the Activity page: once for a name, although it comes again with another fingerprint when the
    /// file changes and still is none (a log that a sensor's program writes).
    fn ignore(&self, root: &Path, relative: &Path, fingerprint: Fingerprint, why: Aside) -> Result<(), LedgerError>;

    /// Remembers a file that is not complete: first seen then, of so many bytes. What it becomes in the end ([`Ledger::admit`], [`Ledger::ignore`]) takes its place.
    fn unfinished(&self, root: &Path, relative: &Path, size_bytes: u64, since: UtcTime, why: Unfinished) -> Result<(), LedgerError>;

    /// A file that was not complete was removed, or (`is_removed` is not set) is again the one that is known.
    fn unfinished_no_more(&self, root: &Path, relative: &Path, is_removed: bool) -> Result<(), LedgerError>;

    /// Remembers what became of previews. Losing the last ones in a crash is no harm: they are made again.
    fn previews(&self, batch: &[Previewed]) -> Result<(), LedgerError>;

    /// Thumbnails cannot be kept, and why; `None`: they can again. Told when it changes.
    fn thumbnails_fail(&self, why: Option<String>);

    /// Images whose preview is still [`Preview::Making`](crate::Preview::Making), or whose thumbnail is gone; asked once at every start, and made then.
    fn without_preview(&self) -> Result<Vec<Unpreviewed>, LedgerError> {
        Ok(Vec::new())
    }

    /// How a watch folder is, from now on.
    fn folder(&self, root: &Path, state: FolderState);

    /// Something goes wrong and will be tried again: a full disk, a file that another program holds for long. To be shown; nothing is lost.
    fn trouble(&self, root: &Path, relative: Option<&Path>, why: String);

    /// A trouble with this file or folder is over: it came in, was ignored, or is gone.
    fn trouble_over(&self, root: &Path, relative: &Path);
}
