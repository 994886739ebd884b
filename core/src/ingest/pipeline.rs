//! The threads that bring files to safety. A folder's own thread decides (see `watch`), these do, each stage with a bounded line of work before it:
//!
//! ```text
//! copy + hash ─> sync ─> (the folder decides that the file is complete) ─> name, sync the names, admit: many at once ─> announce
//!      └─> preview, ahead of the decision when nobody waits ──────────────────────────────┴─> preview of the safe copy
//! ```
//!
//! A single file never waits for others; when many come, those that wait together are synced, named and admitted together. Every stage holds at most
//! what the folders have in flight, so no line fills up against another.

use super::{
    attempts::Attempts,
    inspect::{named_in, shape_in},
    lane::Lane,
    ledger::{Admission, Filed, Landed, Ledger, PreviewOutcome, Previewed, Unpreviewed},
    preview::{self, PreviewError, Source},
    sniff,
    spool::{Copy, Spool, TakeError, Taken},
};
use crate::{
    Format, Pixels,
    ingest::Fingerprint,
    watch::{
        Turn,
        list::Listed,
        place::{self, NotOpened},
    },
};
use chairside_api::{ImageId, Sha256, UtcTime};
use chairside_words::say;
use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Files in one transaction, at most.
const BATCH: usize = 64;
/// Files between "copy it" and "admitted", over all folders.
pub(crate) const IN_FLIGHT: usize = 64;
/// What a line between stages holds. What is in flight fits in, so no stage waits for the next one.
const LINE: usize = 1024;
/// Previews made ahead of the decision only while fewer than this many wait: in a burst, safety comes first.
const AHEAD: usize = 2;
/// Previews that wait, at most; more hold the admissions up. An entry is an id and a path.
const PREVIEWS: usize = 20_000;
/// After a thumbnail that could not be kept.
const AGAIN: Duration = Duration::from_secs(5);

/// What a stage tells the folder that the file lies in.
pub(crate) enum Report {
    /// There is a copy, and its bytes are durable.
    Prepared(u64, Prepared),
    /// The file is no image.
    NotAnImage { id: u64, fingerprint: Fingerprint, opened_at: Instant, was_exclusive: bool },
    /// The file has no bytes.
    Empty(u64),
    /// The file changed while it was read.
    Changed(u64, Fingerprint),
    /// There is no copy.
    NotTaken(u64, TakeError),
    /// It is admitted.
    Admitted(u64, Fingerprint),
    /// It could not be named or admitted.
    NotAdmitted { id: u64, is_disk_full: bool, why: String },
}

/// Where reports go. Never blocks for long: folders always read.
pub(crate) type Reply = Arc<dyn Fn(Report) + Send + Sync>;

/// A file to be copied.
pub(crate) struct CopyJob {
    pub(crate) id: u64,
    pub(crate) root: Arc<PathBuf>,
    pub(crate) relative: PathBuf,
    pub(crate) keeps_ids: bool,
    /// What the list says that names it.
    pub(crate) listed: Option<Arc<Listed>>,
    pub(crate) reply: Reply,
}

/// A synced copy that has no name yet; removed when dropped.
pub(crate) struct Prepared {
    pub(crate) fingerprint: Fingerprint,
    pub(crate) opened_at: Instant,
    /// When its bytes were read and hashed.
    pub(crate) hashed_at: Instant,
    pub(crate) was_exclusive: bool,
    copy: Copy,
    ahead: Option<Arc<Ahead>>,
    /// What can be shown of it, when that is not for a decoder of ours to find out.
    preview: Option<PreviewOutcome>,
}

impl Prepared {
    /// Whether the copy ends where its format ends.
    pub(crate) fn is_complete(&self) -> bool {
        self.copy.is_complete
    }
}

/// A copy that is the file: to be let in.
pub(crate) struct CommitJob {
    pub(crate) id: u64,
    pub(crate) root: Arc<PathBuf>,
    pub(crate) relative: PathBuf,
    pub(crate) filed: Option<Arc<Filed>>,
    pub(crate) prepared: Prepared,
    pub(crate) appeared_after: UtcTime,
    pub(crate) landed_at: UtcTime,
    pub(crate) settled_at: UtcTime,
    pub(crate) hashed_at: UtcTime,
    pub(crate) reply: Reply,
}

type Thumbnail = Result<(Vec<u8>, Pixels), PreviewError>;

/// A preview made before it is known whether anybody wants it: whichever of the two comes second, the picture or the image, hands both on.
struct Ahead(Mutex<Half>);

enum Half {
    Neither,
    Picture(Thumbnail),
    Wanted(ImageId),
    Done,
}

impl Ahead {
    /// The image wants it: the picture, if it is there.
    fn want(&self, image: &ImageId) -> Option<Thumbnail> {
        let mut half = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Half::Picture(picture) = std::mem::replace(&mut *half, Half::Done) {
            return Some(picture);
        }
        *half = Half::Wanted(image.clone());
        None
    }

    /// The picture is there: handed back with the image that wants it, if one does.
    fn finish(&self, picture: Thumbnail) -> Option<(ImageId, Thumbnail)> {
        let mut half = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Half::Wanted(image) = std::mem::replace(&mut *half, Half::Done) {
            return Some((image, picture));
        }
        *half = Half::Picture(picture);
        None
    }
}

enum PreviewJob {
    /// Ahead of the decision, from the bytes in memory.
    Ahead { ahead: Arc<Ahead>, bytes: Vec<u8>, format: Format, sha256: Sha256 },
    /// From the safe copy.
    Wanted(Unpreviewed),
    /// Made already.
    Store(Unpreviewed, Thumbnail),
}

struct SyncJob {
    id: u64,
    prepared: Prepared,
    reply: Reply,
}

type Work = fn(&Pipeline);

/// The stages and the lines before them.
pub(crate) struct Pipeline {
    spool: Spool,
    thumbnails: PathBuf,
    attempts: Attempts,
    ledger: Arc<dyn Ledger>,
    copies: Lane<CopyJob>,
    syncs: Lane<SyncJob>,
    commits: Lane<CommitJob>,
    previews: Lane<PreviewJob>,
    outcomes: Lane<Previewed>,
    /// It has been said that thumbnails cannot be kept.
    thumbnails_fail: AtomicBool,
}

impl Pipeline {
    pub(crate) fn new(spool: Spool, thumbnails: PathBuf, attempts: Attempts, ledger: Arc<dyn Ledger>) -> Self {
        Self {
            spool,
            thumbnails,
            attempts,
            ledger,
            copies: Lane::new(LINE),
            syncs: Lane::new(LINE),
            commits: Lane::new(LINE),
            previews: Lane::new(PREVIEWS),
            outcomes: Lane::new(BATCH),
            thumbnails_fail: AtomicBool::new(false),
        }
    }

    /// Every thread of the pipeline: its name, and what it does until its line is closed.
    pub(crate) fn stages(self: &Arc<Self>) -> Vec<(String, Box<dyn FnOnce() + Send>)> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let counted: [(&str, usize, Work); 5] = [
            ("copy", cores.clamp(2, 4), Self::copy_files),
            ("sync", 4, Self::sync_copies),
            ("admit", 1, Self::admit_batches),
            ("preview", cores.clamp(1, 4), Self::make_previews),
            ("record", 1, Self::record_outcomes),
        ];
        let mut stages: Vec<(String, Box<dyn FnOnce() + Send>)> = Vec::new();
        for (name, count, work) in counted {
            for number in 1..=count {
                let pipeline = Arc::clone(self);
                stages.push((format!("intake-{name}-{number}"), Box::new(move || work(&pipeline))));
            }
        }
        stages
    }

    /// Copies a file, and reports.
    pub(crate) fn copy(&self, job: CopyJob) {
        // Closed lines are those of an intake that ends: nobody waits for a report.
        self.copies.put(job);
    }

    /// Lets a copy in, and reports.
    pub(crate) fn commit(&self, job: CommitJob) {
        self.commits.put(job);
    }

    /// Makes previews that an earlier run did not finish.
    pub(crate) fn make_up_for(&self, missing: Vec<Unpreviewed>) {
        // There may be thousands; what lands now is looked at now.
        self.previews.put_later(missing.into_iter().map(PreviewJob::Wanted));
    }

    /// Ends: what is being copied, synced or admitted is finished, nothing new is begun, previews that wait are left to the next start.
    pub(crate) fn close(&self) {
        self.copies.abandon();
        self.syncs.abandon();
        self.commits.close();
        self.previews.abandon();
        self.outcomes.close();
    }

    /// Whether it has been told to end.
    pub(crate) fn is_closed(&self) -> bool {
        self.commits.is_closed()
    }

    fn copy_files(&self) {
        while let Some(CopyJob { id, root, relative, keeps_ids, listed, reply }) = self.copies.take() {
            let report = match self.spool.take(&root, &relative, keeps_ids, listed.as_ref().is_some_and(|listed| listed.is_opaque)) {
                Ok(Taken::Copy { copy, bytes, fingerprint, opened_at, was_exclusive }) => {
                    let hashed_at = Instant::now();
                    let preview = (copy.format == Format::Iosb)
                        .then(|| self.preview_only(&copy.sha256, &root, listed.as_ref().and_then(|listed| listed.thumbnail.as_deref())));
                    let ahead = bytes.filter(|_| copy.is_complete).and_then(|bytes| {
                        let ahead = Arc::new(Ahead(Mutex::new(Half::Neither)));
                        let job = PreviewJob::Ahead { ahead: Arc::clone(&ahead), bytes, format: copy.format, sha256: copy.sha256 };
                        self.previews.put_if_below(AHEAD, job).is_ok().then_some(ahead)
                    });
                    self.syncs.put(SyncJob { id, prepared: Prepared { fingerprint, opened_at, hashed_at, was_exclusive, copy, ahead, preview }, reply });
                    continue;
                }
                Ok(Taken::NotAnImage { fingerprint, opened_at, was_exclusive }) => Report::NotAnImage { id, fingerprint, opened_at, was_exclusive },
                Ok(Taken::Empty) => Report::Empty(id),
                Ok(Taken::Changed(fingerprint)) => Report::Changed(id, fingerprint),
                Err(error) => Report::NotTaken(id, error),
            };
            reply(report);
        }
    }

    fn sync_copies(&self) {
        while let Some(SyncJob { id, prepared, reply }) = self.syncs.take() {
            reply(match prepared.copy.sync() {
                Ok(()) => Report::Prepared(id, prepared),
                Err(error) => Report::NotTaken(id, TakeError::Unwritable(error)),
            });
        }
    }

    fn admit_batches(&self) {
        while let Some(batch) = self.commits.take_batch(BATCH) {
            self.admit_batch(batch);
        }
    }

    /// Names the copies, makes the names durable, and lets the files in, in one transaction. Those of several folders stand in one order, too.
    fn admit_batch(&self, mut batch: Vec<CommitJob>) {
        batch.sort_by_cached_key(|job| Turn::of(&job.relative, job.prepared.fingerprint.modified_ns));
        let mut landed = Vec::with_capacity(batch.len());
        let mut waiting = Vec::with_capacity(batch.len());
        for CommitJob { id, root, relative, filed, prepared, appeared_after, landed_at, settled_at, hashed_at, reply } in batch {
            let Prepared { fingerprint, copy, ahead, preview, .. } = prepared;
            let (sha256, size_bytes, format) = (copy.sha256, copy.size_bytes, copy.format);
            match self.spool.name(copy) {
                Ok(spool_path) => {
                    let named = named_in(&spool_path, format);
                    let shape = shape_in(&spool_path, format);
                    landed.push(Landed {
                        root: root.as_ref().clone(),
                        relative,
                        fingerprint,
                        sha256,
                        size_bytes,
                        format,
                        spool_path,
                        appeared_after,
                        landed_at,
                        settled_at,
                        hashed_at,
                        filed,
                        named,
                        shape,
                        preview,
                    });
                    waiting.push((id, reply, ahead));
                }
                Err(error) => reply(Report::NotAdmitted { id, is_disk_full: place::is_disk_full(&error), why: error.to_string() }),
            }
        }
        if landed.is_empty() {
            return;
        }
        let hashes: Vec<Sha256> = landed.iter().map(|file| file.sha256).collect();
        let admitted = self.spool.sync_names(&hashes).map_err(|error| (place::is_disk_full(&error), error.to_string())).and_then(|()| {
            let admissions = self.ledger.admit(&landed).map_err(|error| (false, error.to_string()))?;
            if admissions.len() == landed.len() { Ok(admissions) } else { Err((false, "the ledger's answer is not complete".to_owned())) }
        });
        match admitted {
            Err((is_disk_full, why)) => {
                for (id, reply, _) in waiting {
                    reply(Report::NotAdmitted { id, is_disk_full, why: why.clone() });
                }
            }
            Ok(admissions) => {
                for (((id, reply, ahead), file), Admission { image, wants_preview }) in waiting.into_iter().zip(landed).zip(admissions) {
                    reply(Report::Admitted(id, file.fingerprint));
                    if wants_preview {
                        self.want_preview(Unpreviewed { image, sha256: file.sha256, format: file.format }, ahead.as_deref());
                    }
                }
            }
        }
    }

    fn want_preview(&self, wanted: Unpreviewed, ahead: Option<&Ahead>) {
        match ahead {
            None => {
                self.previews.put(PreviewJob::Wanted(wanted));
            }
            Some(ahead) => {
                if let Some(picture) = ahead.want(&wanted.image) {
                    self.previews.put_first(PreviewJob::Store(wanted, picture));
                }
            }
        }
    }

    fn make_previews(&self) {
        while let Some(job) = self.previews.take() {
            let (wanted, picture) = match job {
                PreviewJob::Ahead { ahead, bytes, format, sha256 } => {
                    let picture = self.make_thumbnail(&sha256, Source::Bytes(&bytes), format);
                    drop(bytes);
                    match ahead.finish(picture) {
                        Some((image, picture)) => (Unpreviewed { image, sha256, format }, picture),
                        None => continue,
                    }
                }
                PreviewJob::Wanted(wanted) => {
                    let picture = self.make_thumbnail(&wanted.sha256, Source::File(&self.spool.path(&wanted.sha256)), wanted.format);
                    (wanted, picture)
                }
                PreviewJob::Store(wanted, picture) => (wanted, picture),
            };
            let outcome = match picture {
                Ok((jpeg, pixels)) => match preview::store_thumbnail(&self.thumbnails, &wanted.sha256, &jpeg) {
                    Ok(thumbnail) => PreviewOutcome::Ready { thumbnail, pixels },
                    Err(error) => {
                        tracing::warn!(image.id = %wanted.image, %error, "a thumbnail could not be written");
                        self.thumbnails_fail(Some(error.to_string()));
                        self.previews.put_later([PreviewJob::Wanted(wanted)]);
                        self.previews.pause(AGAIN);
                        continue;
                    }
                },
                Err(why) => PreviewOutcome::Refused { why: why.to_string() },
            };
            self.outcomes.put(Previewed { image: wanted.image, sha256: wanted.sha256, outcome });
        }
    }

    fn make_thumbnail(&self, sha256: &Sha256, source: Source<'_>, format: Format) -> Thumbnail {
        let _attempt = self.attempts.begin(sha256).ok_or(PreviewError::EndedProgram)?;
        preview::make_thumbnail(source, format)
    }

    /// What stands for an image that nobody here can read: the small picture that the program made of it, if it did.
    fn preview_only(&self, sha256: &Sha256, root: &Path, thumbnail: Option<&Path>) -> PreviewOutcome {
        let made = thumbnail.ok_or_else(|| say!("no-preview-of-nanopix").to_owned()).and_then(|thumbnail| {
            let unreadable = |why: &dyn std::fmt::Display| say!("preview-of-nanopix-cannot", why = why.to_string());
            let bytes = read_thumbnail(root, thumbnail).map_err(|error| unreadable(&error))?;
            let format = sniff::sniff(&bytes).ok_or_else(|| unreadable(&say!("no-picture")))?;
            let (jpeg, _) = self.make_thumbnail(sha256, Source::Bytes(&bytes), format).map_err(|error| unreadable(&error))?;
            preview::store_thumbnail(&self.thumbnails, sha256, &jpeg).map_err(|error| unreadable(&error))
        });
        match made {
            Ok(thumbnail) => PreviewOutcome::Only { thumbnail },
            Err(why) => PreviewOutcome::Refused { why },
        }
    }

    fn record_outcomes(&self) {
        while let Some(batch) = self.outcomes.take_batch(BATCH) {
            loop {
                match self.ledger.previews(&batch) {
                    Ok(()) => {
                        self.thumbnails_fail(None);
                        break;
                    }
                    Err(error) => {
                        tracing::warn!(%error, previews = batch.len(), "previews could not be recorded");
                        self.thumbnails_fail(Some(error.to_string()));
                    }
                }
                if !self.outcomes.pause(AGAIN) {
                    // The end; the next start makes them again.
                    break;
                }
            }
        }
    }

    /// Says that thumbnails cannot be kept, or can again, when that changes.
    fn thumbnails_fail(&self, why: Option<String>) {
        let fails = why.is_some();
        if self.thumbnails_fail.swap(fails, Ordering::AcqRel) != fails {
            self.ledger.thumbnails_fail(why);
        }
    }
}

/// The small picture beside an image; only a file under the folder, and not more of it than such a picture has.
fn read_thumbnail(root: &Path, relative: &Path) -> io::Result<Vec<u8>> {
    const MOST_BYTES: u64 = 4 << 20;
    let opened = place::open(root, relative, false).map_err(|error| match error {
        NotOpened::Failed(error) => error,
        NotOpened::Gone => io::ErrorKind::NotFound.into(),
        NotOpened::Busy => io::ErrorKind::ResourceBusy.into(),
        NotOpened::NotAFile => io::Error::new(io::ErrorKind::InvalidInput, say!("not-a-file")),
    })?;
    let mut bytes = Vec::new();
    opened.file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
