//! A safe copy that is missing or damaged is made again from the file it was a copy of.

use super::spool::{Spool, TakeError, Taken};
use chairside_api::Sha256;
use std::{io, path::Path};

/// Copies a file of a watch folder into the spool, if it still holds exactly these bytes; answers whether it does. The file is only read.
pub(crate) fn restore(spool: &Path, root: &Path, relative: &Path, sha256: &Sha256) -> io::Result<bool> {
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
    copy.sync()?;
    spool.name(copy)?;
    spool.sync_names(std::slice::from_ref(sha256))?;
    Ok(true)
}
