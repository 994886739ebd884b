//! Real folders, real threads, a ledger in memory: from a sensor's program that writes to what the engine's database would have been told.

use super::{preview::thumbnail_path, run::run_at, *};
use crate::{Aside, FolderState, Format, Unfinished, clock::SystemClock, watch::Pace};
use chairside_api::{ImageId, Sha256, UtcTime};
use chairside_testkit::radiograph::{self, Packing};
use std::{
    collections::HashMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

mod bursts;
mod corpus;
mod delays;
mod files;
mod folders;
mod listed;
mod order;
mod vanishing;

/// What a database would remember, and what a person would be shown.
#[derive(Default)]
struct Book {
    known: HashMap<PathBuf, KnownFolder>,
    landed: Vec<(Landed, ImageId, Instant)>,
    ignored: Vec<(PathBuf, Aside)>,
    unfinished: HashMap<PathBuf, Unfinished>,
    removed: Vec<PathBuf>,
    previews: HashMap<ImageId, (PreviewOutcome, Instant)>,
    folders: Vec<FolderState>,
    troubles: Vec<(Option<PathBuf>, String)>,
    troubles_over: Vec<PathBuf>,
    thumbnails_fail: Vec<Option<String>>,
    batches: Vec<usize>,
}

#[derive(Default)]
struct MemoryLedger {
    book: Mutex<Book>,
    fails: AtomicBool,
}

impl MemoryLedger {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }
}

impl Ledger for MemoryLedger {
    fn known(&self, root: &Path) -> Result<Option<KnownFolder>, LedgerError> {
        Ok(self.book().known.get(root).cloned())
    }

    fn stands_on(&self, root: &Path, is_mount_point: bool) -> Result<(), LedgerError> {
        self.book().known.entry(root.to_owned()).or_default().is_mount_point = Some(is_mount_point);
        Ok(())
    }

    fn baseline(&self, root: &Path, files: &[(PathBuf, Fingerprint)]) -> Result<(), LedgerError> {
        self.book().known.entry(root.to_owned()).or_default().files.extend(files.iter().cloned());
        Ok(())
    }

    fn admit(&self, batch: &[Landed]) -> Result<Vec<Admission>, LedgerError> {
        if self.fails.load(Ordering::SeqCst) {
            return Err(LedgerError::new("the database is locked"));
        }
        let mut book = self.book();
        book.batches.push(batch.len());
        let admissions = batch.iter().map(|file| {
            assert_eq!(hash(&fs::read(&file.spool_path).unwrap()), file.sha256, "what is admitted is safe");
            assert!(file.appeared_after <= file.landed_at);
            let known = book.known.entry(file.root.clone()).or_default();
            known.files.insert(file.relative.clone(), file.fingerprint);
            known.unfinished.remove(&file.relative);
            book.unfinished.remove(&file.relative);
            let before = book.landed.iter().find(|(landed, ..)| landed.relative == file.relative && landed.sha256 == file.sha256);
            let image = before.map_or_else(ImageId::random, |(_, image, _)| image.clone());
            if before.is_none() {
                book.landed.push((file.clone(), image.clone(), Instant::now()));
            }
            Admission { image, wants_preview: true }
        });
        Ok(admissions.collect())
    }

    fn ignore(&self, root: &Path, relative: &Path, fingerprint: Fingerprint, why: Aside) -> Result<(), LedgerError> {
        let mut book = self.book();
        book.known.entry(root.to_owned()).or_default().files.insert(relative.to_owned(), fingerprint);
        book.ignored.push((relative.to_owned(), why));
        book.unfinished.remove(relative);
        Ok(())
    }

    fn unfinished(&self, root: &Path, relative: &Path, _: u64, since: UtcTime, why: Unfinished) -> Result<(), LedgerError> {
        assert!(since <= UtcTime::now());
        let mut book = self.book();
        book.known.entry(root.to_owned()).or_default().unfinished.insert(relative.to_owned(), why);
        book.unfinished.insert(relative.to_owned(), why);
        Ok(())
    }

    fn unfinished_no_more(&self, root: &Path, relative: &Path, is_removed: bool) -> Result<(), LedgerError> {
        let mut book = self.book();
        book.known.entry(root.to_owned()).or_default().unfinished.remove(relative);
        assert!(book.unfinished.remove(relative).is_some(), "it was not complete");
        if is_removed {
            book.removed.push(relative.to_owned());
        }
        Ok(())
    }

    fn previews(&self, batch: &[Previewed]) -> Result<(), LedgerError> {
        self.book().previews.extend(batch.iter().map(|made| (made.image.clone(), (made.outcome.clone(), Instant::now()))));
        Ok(())
    }

    fn thumbnails_fail(&self, why: Option<String>) {
        self.book().thumbnails_fail.push(why);
    }

    fn without_preview(&self) -> Result<Vec<Unpreviewed>, LedgerError> {
        let book = self.book();
        let missing = book.landed.iter().filter(|(_, image, _)| !book.previews.contains_key(image));
        Ok(missing.map(|(file, image, _)| Unpreviewed { image: image.clone(), sha256: file.sha256, format: file.format }).collect())
    }

    fn folder(&self, _: &Path, state: FolderState) {
        self.book().folders.push(state);
    }

    fn trouble(&self, _: &Path, relative: Option<&Path>, why: String) {
        self.book().troubles.push((relative.map(Path::to_owned), why));
    }

    fn trouble_over(&self, _: &Path, relative: &Path) {
        self.book().troubles_over.push(relative.to_owned());
    }
}

fn hash(bytes: &[u8]) -> Sha256 {
    use sha2::Digest;
    Sha256::from_bytes(sha2::Sha256::digest(bytes).into())
}

/// A room: a watch folder, a data folder, a ledger that survives restarts of the intake.
struct Room {
    folder: tempfile::TempDir,
    ledger: Arc<MemoryLedger>,
    pace: Pace,
    folders: Vec<PathBuf>,
    runtime: tokio::runtime::Runtime,
    running: Option<(CancellationToken, tokio::task::JoinHandle<Result<(), IntakeError>>)>,
    /// Another program's list, for the tests that have one.
    list: Option<tokio::sync::watch::Sender<Option<Arc<dyn crate::watch::list::FileList>>>>,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("watch")).unwrap();
        let folders = vec![folder.path().join("watch")];
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self {
            folder,
            ledger: Arc::default(),
            pace: Pace { check: Duration::from_millis(100), ..Pace::default() },
            folders,
            runtime,
            running: None,
            list: None,
        }
    }

    /// A room that watches already.
    fn watching() -> Self {
        let mut room = Self::new();
        room.start();
        room
    }

    fn start(&mut self) {
        let config = IntakeConfig {
            folders: self.folders.clone(),
            spool: self.folder.path().join("spool"),
            thumbnails: self.folder.path().join("thumbnails"),
            left_out: None,
            list: self.list.as_ref().map(|lists| ("list:".into(), lists.subscribe())),
        };
        let cancel = CancellationToken::new();
        let states = self.ledger.book().folders.len();
        let ledger: Arc<dyn Ledger> = Arc::clone(&self.ledger) as Arc<dyn Ledger>;
        let task = self.runtime.spawn(run_at(self.pace, config, ledger, Arc::new(SystemClock), cancel.clone()));
        self.running = Some((cancel, task));
        self.wait("the folder is watched or said to be unreachable", |book| book.folders[states..].iter().any(|state| *state != FolderState::Looking));
    }

    fn stop(&mut self) {
        if let Some((cancel, task)) = self.running.take() {
            cancel.cancel();
            self.runtime.block_on(task).unwrap().unwrap();
        }
    }

    fn watch(&self) -> PathBuf {
        self.folder.path().join("watch")
    }

    fn at(&self, name: &str) -> PathBuf {
        self.watch().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.at(name), bytes).unwrap();
    }

    fn wait(&self, what: &str, condition: impl Fn(&Book) -> bool) {
        self.wait_for(Duration::from_mins(1), what, condition);
    }

    fn wait_for(&self, time: Duration, what: &str, condition: impl Fn(&Book) -> bool) {
        let deadline = Instant::now() + time;
        while !condition(&self.ledger.book()) {
            if Instant::now() > deadline {
                let book = self.ledger.book();
                panic!(
                    "{what}: not within {time:?}; {} landed, {} previews, ignored {:?}, folders {:?}, troubles {:?}",
                    book.landed.len(),
                    book.previews.len(),
                    book.ignored,
                    book.folders,
                    book.troubles
                );
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn wait_landed(&self, name: &str, bytes: &[u8]) {
        let sha256 = hash(bytes);
        self.wait(name, |book| book.landed.iter().any(|(file, ..)| file.relative == Path::new(name) && file.sha256 == sha256));
    }

    fn wait_preview(&self, name: &str) -> PreviewOutcome {
        let find = |book: &Book| {
            let image = book.landed.iter().rfind(|(file, ..)| file.relative == Path::new(name)).map(|(_, image, _)| image.clone())?;
            book.previews.get(&image).map(|(outcome, _)| outcome.clone())
        };
        self.wait(name, |book| find(book).is_some());
        find(&self.ledger.book()).unwrap()
    }

    fn landed(&self) -> Vec<String> {
        let mut names: Vec<_> = self.ledger.book().landed.iter().map(|(file, ..)| file.relative.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.stop();
            let left: Vec<_> = fs::read_dir(self.folder.path().join("spool/tmp")).into_iter().flatten().collect();
            assert!(left.is_empty(), "no unfinished copy is left: {left:?}");
        }
    }
}

fn image(seed: u64) -> Vec<u8> {
    radiograph::png16(&radiograph::radiograph(seed, 64, 48))
}

/// A small file system of its own, gone when dropped; `None` (said loudly) where this user may not mount one.
#[cfg(target_os = "linux")]
struct SmallDisk(PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount(at: &Path) -> Option<Self> {
        let mounted = std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(at).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(at.to_owned()));
        }
        eprintln!("SKIPPED: this needs the right to mount a file system");
        None
    }

    fn unmount(&self) {
        assert!(std::process::Command::new("umount").arg("-l").arg(&self.0).status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Not mounted any more when the test unmounted it.
        drop(std::process::Command::new("umount").arg("-l").arg(&self.0).stderr(std::process::Stdio::null()).status());
    }
}
