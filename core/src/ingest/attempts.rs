//! Remembers, across a crash of the whole program, which bytes a decoder was at work on. A decoder that runs out of memory cannot be caught; without a mark
//! on the disk the same image would end the program again at every start.
//!
//! A mark stands in a file named by the hash while the decoder works, and goes with its end. Bytes whose mark is found at a start are suspects: they are decoded
//! one at a time, so that an innocent one beside the culprit does not become one twice, and after [`MOST`] unfinished attempts no more.

use chairside_api::Sha256;
use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Attempts that may end with the program. The first may have been somebody who switched the computer off.
const MOST: u64 = 2;

/// The marks.
pub(crate) struct Attempts {
    folder: PathBuf,
    /// How many attempts the earlier runs did not finish.
    unfinished: HashMap<Sha256, u64>,
    one_at_a_time: Mutex<()>,
}

/// A decoder at work; the mark goes when this is dropped.
pub(super) struct Attempt<'a> {
    mark: PathBuf,
    _turn: Option<MutexGuard<'a, ()>>,
}

impl Attempts {
    /// Reads the marks that earlier runs left in this folder, making it when it is not there.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut unfinished = HashMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if let Some(sha256) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
                unfinished.insert(sha256, entry.metadata()?.len());
            }
        }
        Ok(Self { folder: folder.to_owned(), unfinished, one_at_a_time: Mutex::new(()) })
    }

    /// A decoder begins with these bytes; `None`: it must not, they have ended the program before.
    pub(super) fn begin(&self, sha256: &Sha256) -> Option<Attempt<'_>> {
        let before = self.unfinished.get(sha256).copied().unwrap_or(0);
        if before >= MOST {
            return None;
        }
        let turn = (before > 0).then(|| self.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner));
        let mark = self.folder.join(sha256.to_string());
        // One byte an attempt. Not synced: it is there for what happens to the program, not to the power.
        if let Err(error) = fs::File::create(&mark).and_then(|mut file| file.write_all(&vec![b'.'; before as usize + 1])) {
            tracing::debug!(%error, "an attempt at a picture could not be marked");
        }
        Some(Attempt { mark, _turn: turn })
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.mark)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the mark of an attempt at a picture could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_end_the_program_twice_are_not_tried_a_third_time() {
        let folder = tempfile::tempdir().unwrap();
        let (culprit, innocent) = (Sha256::from_bytes([1; 32]), Sha256::from_bytes([2; 32]));
        for _ in 0..MOST {
            let run = Attempts::open(folder.path()).unwrap();
            drop(run.begin(&innocent).unwrap());
            // The program ends, nothing is dropped in order.
            std::mem::forget(run.begin(&culprit).unwrap());
        }
        let run = Attempts::open(folder.path()).unwrap();
        assert!(run.begin(&culprit).is_none());
        assert!(run.begin(&innocent).is_some());
    }
}
