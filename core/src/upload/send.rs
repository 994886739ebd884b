//! One upload: the multipart request of CONTRACT section 2, read from the safe copy piece by piece. The whole file is never in memory.

use crate::ingest;
use chairside_api::{FileType, ImageId, PatientId, Sha256, Source, ToothSet, UtcTime};
use futures_util::stream;
use reqwest::{
    Body,
    multipart::{Form, Part},
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{fs::File, io::AsyncReadExt, time::Instant};

/// How much is read and handed to the connection at once: small enough to show progress and to notice a stall on a slow line.
const PIECE_BYTES: usize = 128 * 1024;

/// What one upload sends.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The image on this console.
    pub image: ImageId,
    /// The hash of its bytes; the server checks it, and so do we on its answer.
    pub sha256: Sha256,
    /// Its exact size.
    pub size_bytes: u64,
    /// The safe copy.
    pub spool_path: PathBuf,
    /// A name made here (never the sensor's), with the extension of its format.
    pub file_name: String,
    /// Its media type, by its content.
    pub content_type: &'static str,
    /// How the server files it.
    pub file_type: FileType,
    /// Whose it is.
    pub patient: PatientId,
    /// The teeth it shows.
    pub teeth: ToothSet,
    /// A person's note; empty: none.
    pub note: String,
    /// The room it was taken in; empty: none.
    pub room: String,
    /// When it landed.
    pub captured_at: UtcTime,
}

/// How far a request is: bytes handed to the connection, and when that last grew.
#[derive(Debug)]
pub(super) struct Progress {
    started: Instant,
    moved_ms: AtomicU64,
    /// The safe copy could not be read, or is shorter than it was: the connection is not to blame.
    unreadable: AtomicBool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), moved_ms: AtomicU64::new(0), unreadable: AtomicBool::new(false) }
    }

    fn moved(&self) {
        self.moved_ms.store(self.started.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    pub(super) fn is_unreadable(&self) -> bool {
        self.unreadable.load(Ordering::Relaxed)
    }

    /// Ends once nothing has moved for `limit`.
    pub(super) async fn stalled(&self, limit: Duration) {
        loop {
            let until = self.started + Duration::from_millis(self.moved_ms.load(Ordering::Relaxed)) + limit;
            if Instant::now() >= until {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }
}

/// Opens the safe copy and looks that it is what was taken: a regular file of the right size.
pub(super) async fn open_spool(upload: &Upload) -> io::Result<File> {
    let file = File::open(&upload.spool_path).await?;
    let facts = file.metadata().await?;
    if facts.is_file() && facts.len() == upload.size_bytes { Ok(file) } else { Err(io::Error::other("not a file of the expected size")) }
}

/// What is said of a file, by the names of CONTRACT section 2.
pub(super) fn fields(upload: &Upload) -> Vec<(&'static str, String)> {
    let category = if upload.file_type == FileType::Dicom { "dicom" } else { "x-ray" };
    let mut fields = vec![
        ("patientId", upload.patient.as_str().to_owned()),
        ("fileType", upload.file_type.as_str().to_owned()),
        ("category", category.to_owned()),
        ("source", Source::BridgeCapture.as_str().to_owned()),
        ("capturedAt", upload.captured_at.to_string()),
        ("sha256", upload.sha256.to_string()),
    ];
    let optional = [("toothNumber", upload.teeth.to_string()), ("notes", upload.note.clone()), ("operatoryRoom", upload.room.clone())];
    fields.extend(optional.into_iter().filter(|(_, value)| !value.is_empty()));
    fields
}

/// The request's body. Text fields come first, so that a server can refuse before it takes the bytes.
pub(super) fn form(upload: &Upload, file: File, progress: &Arc<Progress>, on_sent: impl Fn(u64) + Send + Sync + 'static) -> reqwest::Result<Form> {
    let form = fields(upload).into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value));
    let body = Body::wrap_stream(pieces(file, upload.size_bytes, Arc::clone(progress), on_sent));
    let part = Part::stream_with_length(body, upload.size_bytes).file_name(upload.file_name.clone()).mime_str(upload.content_type)?;
    Ok(form.part("file", part))
}

/// Exactly `size_bytes` of the file, from where it stands. A piece counts as sent when the connection asks for the next one: by then it has been handed to the system.
pub(super) fn pieces(
    file: File,
    size_bytes: u64,
    progress: Arc<Progress>,
    on_sent: impl Fn(u64) + Send + Sync + 'static,
) -> impl futures_util::Stream<Item = io::Result<bytes::Bytes>> + Send + 'static {
    stream::try_unfold((file, 0_u64, on_sent), move |(mut file, sent, on_sent)| {
        let progress = Arc::clone(&progress);
        async move {
            progress.moved();
            on_sent(sent);
            if sent == size_bytes {
                return Ok(None);
            }
            let wanted = PIECE_BYTES.min(usize::try_from(size_bytes - sent).unwrap_or(PIECE_BYTES));
            let mut piece = vec![0; wanted];
            if let Err(error) = file.read_exact(&mut piece).await {
                progress.unreadable.store(true, Ordering::Relaxed);
                return Err(error);
            }
            Ok(Some((bytes::Bytes::from(piece), (file, sent + wanted as u64, on_sent))))
        }
    })
}

/// Whether the safe copy still has its hash. Asked only when the server says that it received other bytes.
pub(super) async fn spool_is_intact(path: &Path, expected: Sha256) -> bool {
    let path = path.to_owned();
    let hashed = tokio::task::spawn_blocking(move || ingest::hash_of(&path));
    matches!(hashed.await, Ok(Ok(found)) if found == expected)
}
