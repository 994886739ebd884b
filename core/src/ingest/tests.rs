//! Real folders, real threads, a ledger in memory: from a sensor's program that writes to what the engine's database would have been told.

use super::{preview::thumbnail_path, run::run_at, *};
use crate::{FolderState, Format, clock::SystemClock, watch::Pace};
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

/// What a database would remember, and what a person would be shown.
#[derive(Default)]
struct Book {
    known: HashMap<PathBuf, KnownFolder>,
    landed: Vec<(Landed, ImageId, Instant)>,
    ignored: Vec<(PathBuf, String)>,
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
            book.known.entry(file.root.clone()).or_default().files.insert(file.relative.clone(), file.fingerprint);
            let before = book.landed.iter().find(|(landed, ..)| landed.relative == file.relative && landed.sha256 == file.sha256);
            let image = before.map_or_else(ImageId::random, |(_, image, _)| image.clone());
            if before.is_none() {
                book.landed.push((file.clone(), image.clone(), Instant::now()));
            }
            Admission { image, wants_preview: true }
        });
        Ok(admissions.collect())
    }

    fn ignore(&self, root: &Path, relative: &Path, fingerprint: Fingerprint, why: &str) -> Result<(), LedgerError> {
        let mut book = self.book();
        book.known.entry(root.to_owned()).or_default().files.insert(relative.to_owned(), fingerprint);
        book.ignored.push((relative.to_owned(), why.to_owned()));
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
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("watch")).unwrap();
        let folders = vec![folder.path().join("watch")];
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { folder, ledger: Arc::default(), pace: Pace { check: Duration::from_millis(100), ..Pace::default() }, folders, runtime, running: None }
    }

    /// A room that watches already.
    fn watching() -> Self {
        let mut room = Self::new();
        room.start();
        room
    }

    fn start(&mut self) {
        let config = IntakeConfig { folders: self.folders.clone(), spool: self.folder.path().join("spool"), thumbnails: self.folder.path().join("thumbnails") };
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

#[test]
fn a_file_a_sensor_writes_is_safe_and_has_a_thumbnail() {
    let room = Room::watching();
    let bytes = radiograph::png16(&radiograph::radiograph(7, 1300, 1000));
    let before = UtcTime::now();
    room.write("36.png", &bytes);
    room.wait_landed("36.png", &bytes);
    let (file, ..) = room.ledger.book().landed[0].clone();
    assert_eq!(file.format, Format::Png);
    assert_eq!(file.size_bytes, bytes.len() as u64);
    assert_eq!(fs::read(&file.spool_path).unwrap(), bytes);
    assert!(file.appeared_after >= before && file.landed_at >= file.appeared_after);
    let PreviewOutcome::Ready { thumbnail, pixels } = room.wait_preview("36.png") else { panic!("it can be shown") };
    assert_eq!((pixels.width, pixels.height, pixels.bits), (1300, 1000, 16));
    assert_eq!(thumbnail, thumbnail_path(&room.folder.path().join("thumbnails"), &file.sha256));
    assert_eq!(sniff::sniff(&fs::read(thumbnail).unwrap()), Some(Format::Jpeg));
}

#[test]
fn what_lay_there_is_left_alone_and_what_came_while_away_comes_in() {
    let mut room = Room::new();
    room.write("old.png", &image(1));
    room.start();
    room.write("first.png", &image(2));
    room.wait_landed("first.png", &image(2));
    room.stop();
    room.write("away.png", &image(3));
    room.start();
    room.wait_landed("away.png", &image(3));
    assert_eq!(room.landed(), ["away.png", "first.png"]);
    assert_eq!(room.ledger.book().landed[1].0.appeared_after, UtcTime::default(), "nobody saw when it came");
}

#[test]
fn without_a_single_announcement_everything_comes_in() {
    let mut room = Room::new();
    room.pace = Pace { listens: false, rescan_unheard: Duration::from_millis(200), ..room.pace };
    room.start();
    fs::create_dir_all(room.at("2026/11")).unwrap();
    for seed in 0..20 {
        room.write(&format!("2026/11/{seed}.png"), &image(seed));
    }
    for seed in 0..20 {
        room.wait_landed(&format!("2026/11/{seed}.png"), &image(seed));
    }
    assert_eq!(room.landed().len(), 20);
}

#[test]
fn a_folder_made_and_filled_at_once_is_taken_whole() {
    let room = Room::watching();
    for patient in 0..10 {
        fs::create_dir_all(room.at(&format!("{patient}/today"))).unwrap();
        room.write(&format!("{patient}/today/a.png"), &image(patient));
    }
    for patient in 0..10 {
        room.wait_landed(&format!("{patient}/today/a.png"), &image(patient));
    }
}

#[test]
fn every_format_comes_in_whatever_its_name_says() {
    let room = Room::watching();
    let picture = radiograph::radiograph(1, 120, 90);
    let files = [
        ("really-a-bitmap.jpg", Format::Bmp, radiograph::bmp(&picture)),
        ("a.jpeg", Format::Jpeg, radiograph::jpeg(&picture)),
        ("no-extension", Format::Dicom, radiograph::dicom(&picture, 12, true)),
        ("b.TIF", Format::Tiff, radiograph::tiff16(&picture, Packing::PackBits)),
        ("c.dat", Format::Png, radiograph::png8(&picture)),
    ];
    for (name, _, bytes) in &files {
        room.write(name, bytes);
    }
    for (name, format, bytes) in &files {
        room.wait_landed(name, bytes);
        assert!(matches!(room.wait_preview(name), PreviewOutcome::Ready { .. }), "{name}");
        assert!(room.ledger.book().landed.iter().any(|(file, ..)| file.relative == Path::new(name) && file.format == *format));
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_image_is_left_aside_and_said_once() {
    use std::os::unix::fs::symlink;
    let mut room = Room::watching();
    let outside = room.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret.png"), image(1)).unwrap();
    symlink(outside.join("secret.png"), room.at("link.png")).unwrap();
    symlink(&outside, room.at("linked-folder")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, room.at("pipe.png"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
    fs::create_dir(room.at("folder.png")).unwrap();
    let names = ["text.png", "36_thumbnail.png", ".hidden.png", "36.png.tmp", "~$36.png", "sensor.lock"];
    for name in names {
        room.write(name, if name == "text.png" { b"this is not an image, whatever it is called" } else { b"\x89PNG\r\n\x1a\n..." });
    }
    room.write("36.png", &image(2));
    room.wait_landed("36.png", &image(2));
    let expected = names.len() + 3;
    room.wait("all are left aside", |book| book.ignored.len() >= expected);
    // Neither a look through the folder nor a restart says it again.
    room.stop();
    room.start();
    room.write("37.png", &image(3));
    room.wait_landed("37.png", &image(3));
    let mut ignored: Vec<_> = room.ledger.book().ignored.iter().map(|(relative, _)| relative.to_string_lossy().into_owned()).collect();
    ignored.sort();
    assert_eq!(ignored, [".hidden.png", "36.png.tmp", "36_thumbnail.png", "link.png", "linked-folder", "pipe.png", "sensor.lock", "text.png", "~$36.png"]);
    assert_eq!(room.landed(), ["36.png", "37.png"]);

    // What was no image may become one.
    room.write("text.png", &image(4));
    room.wait_landed("text.png", &image(4));
}

#[test]
fn a_file_written_in_bursts_or_renamed_into_place_is_taken_whole_and_once() {
    let room = Room::watching();
    let bytes = radiograph::png16(&radiograph::radiograph(5, 200, 150));
    room.write("b.png.tmp", &bytes);
    fs::rename(room.at("b.png.tmp"), room.at("b.png")).unwrap();
    for (at, part) in bytes.chunks(bytes.len() / 3 + 1).enumerate() {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(room.at("a.png")).unwrap();
        file.write_all(part).unwrap();
        drop(file);
        if at < 2 {
            std::thread::sleep(Duration::from_millis(400));
        }
    }
    room.wait_landed("a.png", &bytes);
    room.wait_landed("b.png", &bytes);
    assert_eq!(room.landed(), ["a.png", "b.png"]);
    assert!(room.ledger.book().ignored.is_empty());
}

#[test]
fn an_image_renamed_into_place_is_as_old_as_its_first_byte() {
    let room = Room::watching();
    room.write("36.png.tmp", &image(1));
    let written = UtcTime::now();
    // Meanwhile somebody else may have been selected.
    while UtcTime::now().since(written) < Duration::from_millis(50) {
        std::thread::sleep(Duration::from_millis(5));
    }
    fs::rename(room.at("36.png.tmp"), room.at("36.png")).unwrap();
    room.wait_landed("36.png", &image(1));
    let file = room.ledger.book().landed[0].0.clone();
    assert!(file.appeared_after <= written, "{} {written}", file.appeared_after);
}

#[test]
fn what_is_deleted_into_a_hidden_trash_folder_does_not_come_in() {
    let room = Room::watching();
    let elsewhere = room.folder.path().join("elsewhere");
    let moved_to = |name: &str, seed: u64| {
        fs::create_dir_all(elsewhere.join("files")).unwrap();
        fs::write(elsewhere.join("old.png"), image(seed)).unwrap();
        fs::write(elsewhere.join("files/old.png"), image(seed + 10)).unwrap();
        fs::rename(&elsewhere, room.at(name)).unwrap();
    };
    fs::create_dir_all(room.at(".Trash-1000/files")).unwrap();
    room.write(".Trash-1000/files/old.png", &image(1));
    moved_to(".moved", 2);
    // What is walked into later and stands as still comes in later.
    moved_to("last", 3);
    room.wait_landed("last/old.png", &image(3));
    room.wait_landed("last/files/old.png", &image(13));
    assert_eq!(room.landed(), ["last/files/old.png", "last/old.png"]);
}

#[test]
fn a_truncated_image_is_kept_and_only_its_preview_refused() {
    let room = Room::watching();
    let picture = radiograph::radiograph(3, 200, 150);
    let files = [("a.png", radiograph::png16(&picture)), ("b.jpg", radiograph::jpeg(&picture)), ("c.tif", radiograph::tiff16(&picture, Packing::Lzw))];
    for (name, bytes) in &files {
        room.write(name, &bytes[..bytes.len() / 2]);
    }
    for (name, bytes) in &files {
        room.wait_landed(name, &bytes[..bytes.len() / 2]);
        let PreviewOutcome::Refused { why } = room.wait_preview(name) else { panic!("half a picture is not shown") };
        assert!(why.starts_with("The "), "{why}");
    }
}

#[test]
fn a_name_used_again_is_a_new_landing_and_the_same_bytes_share_one_copy() {
    let room = Room::watching();
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
    room.write("a.png", &image(2));
    room.wait_landed("a.png", &image(2));
    room.write("b.png", &image(2));
    room.wait_landed("b.png", &image(2));
    let book = room.ledger.book();
    assert_eq!(book.landed.len(), 3);
    assert_eq!(book.landed[1].0.spool_path, book.landed[2].0.spool_path);
    assert_eq!(fs::read(&book.landed[0].0.spool_path).unwrap(), image(1), "what was safe stays safe");
}

#[cfg(unix)]
#[test]
fn names_of_all_kinds_come_in() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let room = Room::watching();
    let long = format!("{}.png", "n".repeat(251));
    let names: [&[u8]; 6] = [long.as_bytes(), b"line\nbreak.png", "🦷 зуб.png".as_bytes(), "\u{202E}gnp.36".as_bytes(), b"\xff\xfe.png", b"- rf *.png"];
    for (seed, name) in names.iter().enumerate() {
        fs::write(room.watch().join(OsStr::from_bytes(name)), image(seed as u64)).unwrap();
    }
    room.wait("all have landed", |book| book.landed.len() == names.len());
    for (seed, name) in names.iter().enumerate() {
        let book = room.ledger.book();
        let (file, ..) = book.landed.iter().find(|(file, ..)| file.relative.as_os_str().as_bytes() == *name).unwrap();
        assert_eq!(file.sha256, hash(&image(seed as u64)));
    }
}

#[test]
fn a_folder_that_vanishes_is_said_to_and_nothing_else_is_concluded() {
    let room = Room::watching();
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
    let away = room.folder.path().join("away");
    fs::rename(room.watch(), &away).unwrap();
    room.wait("it is unreachable", |book| matches!(book.folders.last(), Some(FolderState::Unreachable { .. })));
    fs::write(away.join("b.png"), image(2)).unwrap();
    fs::rename(&away, room.watch()).unwrap();
    room.wait_landed("b.png", &image(2));
    room.write("c.png", &image(3));
    room.wait_landed("c.png", &image(3));
    assert_eq!(room.landed(), ["a.png", "b.png", "c.png"]);
    assert_eq!(room.ledger.book().folders.last(), Some(&FolderState::Watching));
}

#[test]
fn a_folder_that_is_a_file_or_missing_says_so_and_is_watched_when_it_is_there() {
    let mut room = Room::new();
    fs::remove_dir(room.watch()).unwrap();
    fs::write(room.watch(), b"a file").unwrap();
    room.start();
    assert!(matches!(room.ledger.book().folders.last(), Some(FolderState::Unreachable { why }) if why.contains("a file, not a folder")));
    fs::remove_file(room.watch()).unwrap();
    room.wait("it is missing", |book| matches!(book.folders.last(), Some(FolderState::Unreachable { why }) if why.contains("not there")));
    fs::create_dir(room.watch()).unwrap();
    room.wait("it is watched", |book| book.folders.last() == Some(&FolderState::Watching));
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
}

#[test]
fn a_ledger_that_fails_loses_nothing() {
    let room = Room::watching();
    room.ledger.fails.store(true, Ordering::SeqCst);
    for seed in 0..5 {
        room.write(&format!("{seed}.png"), &image(seed));
    }
    room.wait("the trouble is shown", |book| book.troubles.iter().any(|(_, why)| why.contains("locked")));
    room.ledger.fails.store(false, Ordering::SeqCst);
    room.wait("all have landed", |book| book.landed.len() == 5);
    assert_eq!(room.ledger.book().troubles.len(), 1, "said once");
}

#[test]
fn an_empty_file_and_a_growing_one_wait_and_hold_nobody_up() {
    let room = Room::watching();
    room.write("empty.png", b"");
    let growing = std::sync::Arc::new(AtomicBool::new(true));
    let writer = {
        let (growing, path) = (Arc::clone(&growing), room.at("growing.png"));
        std::thread::spawn(move || {
            let mut file = fs::File::create(path).unwrap();
            file.write_all(b"\x89PNG\r\n\x1a\n").unwrap();
            while growing.load(Ordering::SeqCst) {
                file.write_all(&[0; 1000]).unwrap();
                std::thread::sleep(Duration::from_millis(20));
            }
        })
    };
    for seed in 0..10 {
        room.write(&format!("{seed}.png"), &image(seed));
        room.wait_landed(&format!("{seed}.png"), &image(seed));
    }
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(room.landed().len(), 10, "neither the empty nor the growing file is taken");
    growing.store(false, Ordering::SeqCst);
    writer.join().unwrap();
    room.wait("the grown file is taken when it stands still", |book| book.landed.iter().any(|(file, ..)| file.relative == Path::new("growing.png")));
    room.write("empty.png", &image(20));
    room.wait_landed("empty.png", &image(20));
}

#[test]
fn an_empty_file_is_said_soon_and_no_more_when_it_came_in_or_is_gone() {
    let room = Room::watching();
    for name in ["filled.png", "removed.png"] {
        room.write(name, b"");
        room.wait_for(Duration::from_secs(30), "it is said", |book| {
            book.troubles.iter().any(|(file, why)| file.as_deref() == Some(Path::new(name)) && why.contains("empty"))
        });
        assert!(room.ledger.book().troubles_over.iter().all(|file| file != Path::new(name)));
    }
    room.write("filled.png", &image(1));
    fs::remove_file(room.at("removed.png")).unwrap();
    room.wait("both troubles are over", |book| book.troubles_over.len() == 2);
    assert_eq!(room.landed(), ["filled.png"]);
}

#[test]
fn thumbnails_that_cannot_be_kept_are_said_and_follow_when_they_can() {
    let room = Room::watching();
    let unfinished = room.folder.path().join("thumbnails/tmp");
    fs::remove_dir(&unfinished).unwrap();
    fs::write(&unfinished, b"in the way").unwrap();
    room.write("a.png", &image(1));
    room.wait("it is said", |book| matches!(book.thumbnails_fail.as_slice(), [Some(_)]));
    room.wait_landed("a.png", &image(1));
    fs::remove_file(&unfinished).unwrap();
    assert!(matches!(room.wait_preview("a.png"), PreviewOutcome::Ready { .. }));
    room.wait("its end is said", |book| matches!(book.thumbnails_fail.as_slice(), [Some(_), None]));
}

#[test]
fn a_file_deleted_before_it_is_read_is_no_trouble() {
    let room = Room::watching();
    for seed in 0..50 {
        room.write("gone.png", &image(seed));
        fs::remove_file(room.at("gone.png")).unwrap();
    }
    room.write("stays.png", &image(1));
    room.wait_landed("stays.png", &image(1));
    assert!(room.ledger.book().troubles.is_empty());
}

#[test]
fn a_burst_interrupted_again_and_again_comes_in_whole_and_once() {
    const FILES: u64 = 300;
    let mut room = Room::watching();
    for seed in 0..FILES {
        let mut bytes = image(seed % 4);
        // Trailing zeros are padding: another hash for each.
        bytes.resize(bytes.len() + 1 + seed as usize, 0);
        room.write(&format!("{seed}.png"), &bytes);
        if seed % 60 == 30 {
            room.stop();
            room.start();
        }
    }
    room.wait("all have landed", |book| book.landed.len() == FILES as usize);
    room.wait("all have a preview", |book| book.previews.len() == FILES as usize);
    let mut hashes: Vec<_> = room.ledger.book().landed.iter().map(|(file, ..)| file.sha256).collect();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), FILES as usize, "none is doubled");
}

#[test]
fn the_engines_own_files_in_a_watch_folder_are_not_taken_for_images() {
    let mut room = Room::new();
    let folder = room.folder.path().to_owned();
    // The data folder is the watch folder itself, and another watch folder lies in it.
    room.folders = vec![folder.clone(), folder.join("watch")];
    room.start();
    room.wait("both are watched", |book| book.folders.iter().filter(|state| **state == FolderState::Watching).count() >= 2);
    fs::write(folder.join("a.png"), image(1)).unwrap();
    room.write("b.png", &image(2));
    room.wait_landed("a.png", &image(1));
    room.wait_landed("b.png", &image(2));
    room.wait_preview("a.png");
    room.wait_preview("b.png");
    room.stop();
    room.start();
    fs::write(folder.join("c.png"), image(3)).unwrap();
    room.wait_landed("c.png", &image(3));
    assert_eq!(room.landed(), ["a.png", "b.png", "c.png"]);
}

/// Ten thousand tiny images, dropped at once. Not in every run: each is made durable, which takes a slow disk minutes.
#[test]
#[ignore = "takes a minute or more"]
fn ten_thousand_files_at_once_all_come_in() {
    const FILES: usize = 10_000;
    let room = Room::watching();
    let image = radiograph::png8(&radiograph::radiograph(1, 24, 16));
    for at in 0..FILES {
        let mut bytes = image.clone();
        bytes.resize(bytes.len() + 1 + at, 0);
        room.write(&format!("{at}.png"), &bytes);
    }
    room.wait_for(Duration::from_mins(10), "all have landed", |book| book.landed.len() == FILES);
    room.wait_for(Duration::from_mins(10), "all have a preview", |book| book.previews.len() == FILES);
    assert!(room.ledger.book().troubles.is_empty());
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

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_delays_and_says_so_and_loses_nothing() {
    let mut room = Room::new();
    let spool = room.folder.path().join("spool");
    fs::create_dir(&spool).unwrap();
    let Some(_disk) = SmallDisk::mount(&spool) else { return };
    room.start();
    let ballast = spool.join("ballast");
    fs::write(&ballast, vec![1; 5 << 20]).unwrap_err();
    let bytes = radiograph::png16(&radiograph::radiograph(1, 300, 200));
    for name in ["a.png", "b.png"] {
        room.write(name, &[bytes.as_slice(), name.as_bytes(), &[0]].concat());
    }
    room.wait("the full disk is told", |book| book.troubles.iter().any(|(_, why)| why.contains("is full")));
    assert!(room.landed().is_empty());
    fs::remove_file(ballast).unwrap();
    room.wait("both have landed", |book| book.landed.len() == 2);
    assert_eq!(room.ledger.book().troubles.len(), 1, "said once");
    room.stop();
}

#[cfg(target_os = "linux")]
#[test]
fn an_unmounted_drive_is_not_an_emptied_folder() {
    let mut room = Room::new();
    let Some(disk) = SmallDisk::mount(&room.watch()) else { return };
    room.start();
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
    disk.unmount();
    room.wait("it is unreachable", |book| matches!(book.folders.last(), Some(FolderState::Unreachable { why }) if why.contains("not connected")));
    // What somebody writes to the empty place meanwhile is not taken for the drive's.
    room.write("stray.png", &image(2));
    let disk = SmallDisk::mount(&room.watch()).unwrap();
    room.wait("it is watched again", |book| book.folders.last() == Some(&FolderState::Watching));
    room.write("b.png", &image(3));
    room.wait_landed("b.png", &image(3));
    assert_eq!(room.landed(), ["a.png", "b.png"]);
    room.stop();
    drop(disk);
}

#[cfg(target_os = "linux")]
#[test]
fn a_drive_that_is_not_mounted_at_a_start_is_not_an_emptied_folder() {
    let mut room = Room::new();
    let Some(disk) = SmallDisk::mount(&room.watch()) else { return };
    room.start();
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
    room.stop();
    disk.unmount();
    room.start();
    assert!(matches!(room.ledger.book().folders.last(), Some(FolderState::Unreachable { why }) if why.contains("not connected")));
    room.write("stray.png", &image(2));
    let disk = SmallDisk::mount(&room.watch()).unwrap();
    room.wait("it is watched again", |book| book.folders.last() == Some(&FolderState::Watching));
    room.write("b.png", &image(3));
    room.wait_landed("b.png", &image(3));
    assert_eq!(room.landed(), ["a.png", "b.png"]);
    room.stop();
    drop(disk);
}

#[cfg(target_os = "linux")]
#[test]
fn a_drive_that_was_not_mounted_at_the_first_start_has_its_first_look_later() {
    let mut room = Room::watching();
    room.wait("the empty place is known", |book| book.known.values().any(|known| known.is_mount_point == Some(false)));
    room.stop();
    let Some(disk) = SmallDisk::mount(&room.watch()) else { return };
    room.write("old.png", &image(1));
    room.start();
    room.write("new.png", &image(2));
    room.wait_landed("new.png", &image(2));
    assert_eq!(room.landed(), ["new.png"]);
    room.stop();
    drop(disk);
}

/// `cargo test -p chairside-core --lib --release -- --ignored --nocapture how_fast`
#[test]
#[ignore = "measures; needs an idle machine"]
fn how_fast_it_is() {
    const BURST: usize = 1000;
    let room = Room::watching();
    let files: Vec<_> = (0..8).map(|seed| radiograph::png16(&radiograph::radiograph(seed, 1300, 1000))).collect();
    let variant = |at: usize| {
        let mut bytes = files[at % files.len()].clone();
        bytes.extend(std::iter::repeat_n(0, at + 1));
        bytes
    };
    eprintln!("one file: {} KiB", files[0].len() >> 10);
    let mut admitted = Vec::new();
    let mut shown = Vec::new();
    for at in 0..100 {
        let (name, bytes) = (format!("single-{at}.png"), variant(at));
        room.write(&name, &bytes);
        let closed = Instant::now();
        room.wait_preview(&name);
        let book = room.ledger.book();
        let (_, image, at) = book.landed.iter().rfind(|(file, ..)| file.relative == Path::new(&name)).unwrap();
        admitted.push(at.duration_since(closed));
        shown.push(book.previews[image].1.duration_since(closed));
    }
    for (what, times) in [("admitted", &mut admitted), ("thumbnail", &mut shown)] {
        times.sort();
        eprintln!("closed -> {what}: p50 {:?}, p99 {:?}", times[times.len() / 2], times[times.len() * 99 / 100]);
    }

    let aside = room.folder.path().join("aside");
    fs::create_dir(&aside).unwrap();
    for at in 0..BURST {
        fs::write(aside.join(format!("burst-{at}.png")), variant(1000 + at)).unwrap();
    }
    rustix::fs::sync();
    let batches = room.ledger.book().batches.len();
    let start = Instant::now();
    for at in 0..BURST {
        fs::rename(aside.join(format!("burst-{at}.png")), room.at(&format!("burst-{at}.png"))).unwrap();
    }
    let dropped = start.elapsed();
    room.wait_for(Duration::from_mins(5), "the burst has landed", |book| book.landed.len() == 100 + BURST);
    let landed = start.elapsed();
    room.wait_for(Duration::from_mins(5), "the burst has thumbnails", |book| book.previews.len() == 100 + BURST);
    let batches = room.ledger.book().batches.len() - batches;
    eprintln!("burst of {BURST}: dropped in {dropped:?}, admitted after {landed:?} in {batches} batches, thumbnails after {:?}", start.elapsed());
}
