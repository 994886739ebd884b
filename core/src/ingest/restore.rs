//! A safe copy that is missing or damaged is made again: from the file it was a copy of, or from bytes that the server gave back.

use super::spool::{Copy, Spool, TakeError, Taken};
use crate::Format;
use chairside_api::Sha256;
use std::{fs::File, io, path::Path};
use tempfile::NamedTempFile;

/// Copies a file of a watch folder into the spool, if it still holds exactly these bytes; answers whether it does. The file is only read.
pub(crate) fn from_file(spool: &Path, root: &Path, relative: &Path, sha256: &Sha256) -> io::Result<bool> {
    let spool = Spool::of(spool);
    // The file may be gone, or another by now: then there is nothing to copy.
    let taken = match spool.take(root, relative, false, true) {
        Ok(taken) => taken,
        Err(TakeError::NotOpened(_)) => return Ok(false),
        Err(TakeError::Unreadable(error) | TakeError::Unwritable(error)) => return Err(error),
    };
    let Taken::Copy { copy, .. } = taken else { return Ok(false) };
    if copy.sha256 != *sha256 {
        return Ok(false);
    }
    keep(&spool, copy)?;
    Ok(true)
}

/// Bytes that are being fetched back; removed when dropped.
pub(crate) struct Fetched(NamedTempFile);

impl Fetched {
    /// None yet.
    pub(crate) fn begin(spool: &Path) -> io::Result<Self> {
        Spool::of(spool).unfinished_file().map(Self)
    }

    /// Where they are to be written.
    pub(crate) fn reopen(&self) -> io::Result<File> {
        self.0.reopen()
    }

    /// Makes them the safe copy of this hash, which the caller has found them to have.
    pub(crate) fn keep(self, spool: &Path, sha256: Sha256, format: Format) -> io::Result<()> {
        let size_bytes = self.0.as_file().metadata()?.len();
        keep(&Spool::of(spool), Copy { file: self.0, sha256, size_bytes, format, is_complete: true })
    }
}

fn keep(spool: &Spool, copy: Copy) -> io::Result<()> {
    let sha256 = copy.sha256;
    copy.sync()?;
    spool.name(copy)?;
    spool.sync_names(&[sha256])
}
