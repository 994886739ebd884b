//! One engine per data folder: a lock on `instance.lock` that the system gives back when the process ends, however it ends.
//!
//! Whoever writes to the data folder holds it: a running engine for its whole life, `chairside patient` and `chairside retry` for the moment of their change.

use crate::engine::StartError;
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
    time::{Duration, Instant},
};

/// The file that is locked. It stays empty: on Windows nobody else could read what stands in it.
const FILE: &str = "instance.lock";

/// How often a lock that is held is tried again while waiting for it.
const RETRY: Duration = Duration::from_millis(20);

/// The right to write to a data folder. Given back when dropped.
#[derive(Debug)]
pub struct DataDirLock {
    // Closing the file is what gives the lock back.
    _file: File,
}

impl DataDirLock {
    /// Takes the lock at once or says who has it. Makes the folder (on Unix for its owner only) when it is not there.
    ///
    /// # Errors
    ///
    /// `StartError::AlreadyRunning` when another process (or another engine in this one) holds it, `StartError::Unwritable` when the folder or the file in it
    /// cannot be made or locked.
    pub fn acquire(data_dir: &Path) -> Result<Self, StartError> {
        let unwritable = |error: std::io::Error| StartError::Unwritable { path: data_dir.to_owned(), reason: error.to_string() };
        make_data_dir(data_dir).map_err(unwritable)?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(data_dir.join(FILE)).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StartError::AlreadyRunning(data_dir.to_owned())),
            Err(TryLockError::Error(error)) => Err(unwritable(error)),
        }
    }

    /// Takes the lock, waiting at most `patience` for another process that holds it only for a moment.
    pub fn acquire_within(data_dir: &Path, patience: Duration) -> Result<Self, StartError> {
        let deadline = Instant::now() + patience;
        loop {
            match Self::acquire(data_dir) {
                Err(StartError::AlreadyRunning(_)) if Instant::now() < deadline => std::thread::sleep(RETRY),
                outcome => return outcome,
            }
        }
    }

    /// Whether somebody holds the lock of that folder now. A folder that is not there is nobody's.
    pub fn is_held(data_dir: &Path) -> bool {
        File::open(data_dir.join(FILE)).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

/// Makes a data folder and what is missing above it; what is made is for this user alone, because patients' data will lie in it.
pub fn make_data_dir(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_folder_belongs_to_one_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = folder.path().join("new/data");
        assert!(!DataDirLock::is_held(&data_dir));
        let first = DataDirLock::acquire(&data_dir).unwrap();
        assert!(DataDirLock::is_held(&data_dir));
        assert!(matches!(DataDirLock::acquire(&data_dir), Err(StartError::AlreadyRunning(path)) if path == data_dir));
        drop(first);
        assert!(!DataDirLock::is_held(&data_dir));
        DataDirLock::acquire_within(&data_dir, Duration::from_secs(5)).unwrap();
    }

    #[test]
    fn a_lock_held_for_a_moment_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let first = DataDirLock::acquire(folder.path()).unwrap();
        std::thread::scope(|scope| {
            let second = scope.spawn(|| DataDirLock::acquire_within(folder.path(), Duration::from_secs(20)));
            std::thread::sleep(Duration::from_millis(60));
            drop(first);
            second.join().unwrap().unwrap();
        });
    }

    #[test]
    fn a_file_in_the_folders_place_is_said_to_be_unwritable() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "x").unwrap();
        assert!(matches!(DataDirLock::acquire(&path), Err(StartError::Unwritable { .. })));
    }
}
