//! Copies of NanoPix's database, made before the first write of a day, so that whatever we do can be undone. The last seven are kept.
//!
//! Made with SQLite's online backup, which locks as a reader does; a copy is whole and checked, or it is not there. No write without it.

use super::{
    error::DatabaseError,
    place::Place,
    reader::{BETWEEN_LOCKS, BUSY_TIMEOUT},
};
use chairside_words::say;
use jiff::civil::Date;
use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How many copies are kept.
pub const KEPT: usize = 7;

/// Pages copied under one lock: a few ms.
const PAGES_AT_ONCE: i32 = 1_000;

const PREFIX: &str = "NanoPix-";
const SUFFIX: &str = ".db3";

/// The copy of the day could not be made; nothing is written into NanoPix until it can.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// NanoPix's side.
    #[error("{}", say!("backup-not-made", why = .0.to_string()))]
    Database(#[from] DatabaseError),
    /// The copy's side.
    #[error("{}", say!("backup-not-stored", path = .folder.display(), why = .source.to_string()))]
    Folder {
        /// Where it was to be.
        folder: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// It was made, but is not whole.
    #[error("{}", say!("backup-not-whole", why = .0))]
    NotWhole(String),
}

impl BackupError {
    /// Whether it goes by without anybody's act.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

/// Makes this day's copy in `folder` unless it is there, and removes the oldest of more than seven. To be called before every write; it is a look, nearly always.
pub fn ensure_backup(place: &Place, folder: &Path, today: Date) -> Result<PathBuf, BackupError> {
    let prefix = prefix_of(place);
    let path = folder.join(format!("{prefix}{}{SUFFIX}", today.strftime("%Y-%m-%d")));
    if path.is_file() {
        return Ok(path);
    }
    let failed = |source| BackupError::Folder { folder: folder.to_owned(), source };
    place.look().map_err(DatabaseError::from)?;
    fs::create_dir_all(folder).map_err(failed)?;
    let draft = path.with_extension("draft");
    if draft.exists() {
        // Of a console that ended in the middle.
        fs::remove_file(&draft).map_err(failed)?;
    }
    copy(place, &draft)?;
    fs::File::open(&draft).and_then(|file| file.sync_all()).map_err(failed)?;
    fs::rename(&draft, &path).map_err(failed)?;
    crate::watch::place::sync_folder(folder).map_err(failed)?;
    remove_old(folder, &prefix).map_err(failed)?;
    Ok(path)
}

fn copy(place: &Place, draft: &Path) -> Result<(), BackupError> {
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let from = Connection::open_with_flags(place.database(), read_only).map_err(DatabaseError::from)?;
    let mut to = Connection::open(draft).map_err(DatabaseError::from)?;
    // SQLite ends a copy while it still holds NanoPix's lock: waiting for the disk there would keep NanoPix waiting. The draft is checked and made durable behind it.
    to.pragma_update(None, "synchronous", "OFF").map_err(DatabaseError::from)?;
    let give_up_at = Instant::now() + BUSY_TIMEOUT;
    {
        let backup = Backup::new(&from, &mut to).map_err(DatabaseError::from)?;
        loop {
            match backup.step(PAGES_AT_ONCE).map_err(DatabaseError::from)? {
                StepResult::Done => break,
                // Begins again by itself when NanoPix commits in between, and leaves it room to.
                StepResult::More => std::thread::sleep(BETWEEN_LOCKS),
                _ if Instant::now() >= give_up_at => return Err(DatabaseError::Busy.into()),
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
    let verdict: String = to.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(DatabaseError::from)?;
    if verdict == "ok" { Ok(()) } else { Err(BackupError::NotWhole(verdict)) }
}

/// How the copies of this place are called: another folder of NanoPix has copies of its own.
fn prefix_of(place: &Place) -> String {
    let digest = Sha256::digest(place.database().as_os_str().as_encoded_bytes());
    let tag = digest.iter().take(4).fold(0_u32, |tag, byte| tag << 8 | u32::from(*byte));
    format!("{PREFIX}{tag:08x}-")
}

fn remove_old(folder: &Path, prefix: &str) -> io::Result<()> {
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(SUFFIX)) {
            copies.push(entry.path());
        }
    }
    // By name is by day.
    copies.sort();
    for old in copies.iter().rev().skip(KEPT) {
        fs::remove_file(old)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{ToSpan, civil::date};

    fn place() -> (tempfile::TempDir, Place) {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::at(&dir.path().join("PatientData"));
        fs::create_dir_all(place.database().parent().unwrap()).unwrap();
        Connection::open(place.database()).unwrap().execute_batch("CREATE TABLE Patient (pk INTEGER PRIMARY KEY, id, last_name)").unwrap();
        (dir, place)
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn one_copy_a_day_and_seven_of_them() {
        let (dir, place) = place();
        let folder = dir.path().join("backups");
        for day in 0..10 {
            let today = date(2025, 1, 25) + day.days();
            let first = ensure_backup(&place, &folder, today).unwrap();
            let size = fs::metadata(&first).unwrap().len();
            Connection::open(place.database()).unwrap().execute_batch("INSERT INTO Patient (id, last_name) VALUES (hex(randomblob(3000)), '')").unwrap();
            assert_eq!(ensure_backup(&place, &folder, today).unwrap(), first);
            assert_eq!(fs::metadata(&first).unwrap().len(), size, "the day's first state is what is kept");
        }
        assert_eq!(names(&folder).len(), KEPT);
        assert!(names(&folder)[0].ends_with("-2025-01-28.db3"));
    }

    #[test]
    fn another_folder_has_copies_of_its_own() {
        let (dir, place) = place();
        let other = Place::at(&dir.path().join("Other"));
        fs::create_dir_all(other.database().parent().unwrap()).unwrap();
        Connection::open(other.database()).unwrap().execute_batch("CREATE TABLE Other (pk INTEGER PRIMARY KEY)").unwrap();
        let (folder, today) = (dir.path().join("backups"), date(2025, 1, 25));
        let (copy, of_other) = (ensure_backup(&place, &folder, today).unwrap(), ensure_backup(&other, &folder, today).unwrap());
        assert_ne!(copy, of_other);
        Connection::open(of_other).unwrap().execute_batch("SELECT pk FROM Other").unwrap();
        for day in 1..10 {
            ensure_backup(&other, &folder, today + day.days()).unwrap();
        }
        assert!(copy.is_file() && names(&folder).len() == KEPT + 1, "the other's days do not push it out");
    }

    #[test]
    fn a_copy_that_cannot_be_made_is_an_error_and_leaves_none() {
        let (dir, place) = place();
        let in_the_way = dir.path().join("file");
        fs::write(&in_the_way, b"").unwrap();
        let error = ensure_backup(&place, &in_the_way.join("backups"), date(2025, 1, 25)).unwrap_err();
        assert!(matches!(error, BackupError::Folder { .. }) && !error.is_transient(), "{error}");

        let folder = dir.path().join("backups");
        fs::remove_dir_all(place.root()).unwrap();
        assert!(ensure_backup(&place, &folder, date(2025, 1, 25)).unwrap_err().is_transient());
        assert!(!folder.exists() || names(&folder).is_empty());
    }
}
