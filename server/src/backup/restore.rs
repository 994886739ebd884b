//! Makes a server's folder from a backup, and has whoever knows more than the backup begin anew.
//!
//! The numbers of events and of changes are given a second time after the backup's last one, for other things. A client that holds one of the first time must not take it for one of the second:
//! it would pass over what it never heard. So a restored folder is marked, and the first start leaps: no number of before is followed by one of after, and whoever comes with it is told to reload.

use super::{BackupError, DATABASE, Found, LABEL, Label, SECRETS, SUMS, check, copy, is_empty};
use crate::{app::DataDir, blobs::blocking, error::StartError, files, store::Store};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

/// Lies in a folder that was restored and not served since.
const RESTORED: &str = "restored";

/// What was restored.
pub struct Restored {
    pub label: Label,
    /// The files that were left out because they are damaged.
    pub left_out: Vec<String>,
}

/// Makes a server's folder from a backup that is whole; `without_damaged`: also from one in which only files of clinics are damaged, without those. Never over something: `into` is new
/// or empty.
pub async fn restore(from: &Path, into: &Path, without_damaged: bool) -> Result<Restored, BackupError> {
    let Some(label) = Label::read(from)? else {
        return Err(BackupError::Refused(format!(
            "{} is no backup: it has no {LABEL}. Nothing was changed. Name the folder that was given to backup --to",
            from.display()
        )));
    };
    if !is_empty(into) {
        let message = format!("{} has something in it, or cannot be read. Nothing was changed. Restore into a new or an empty folder", into.display());
        return Err(BackupError::Refused(message));
    }
    let found = check::verify_backup(from, &label).await?;
    if !found.essential.is_empty() || (!found.damaged.is_empty() && !without_damaged) {
        return Err(BackupError::Damaged(found));
    }
    let Found { damaged: mut left_out, .. } = found;
    let data_dir = DataDir::lock(into)?;
    let (source, target, folder) = (from.to_owned(), into.to_owned(), label.folder.clone());
    let copied = blocking(move || {
        // Before the database, without which nothing is served.
        files::write_private(&target.join(RESTORED), b"")?;
        let bad: HashSet<PathBuf> = left_out.iter().filter_map(|fault| fault.split_once(": ")).map(|(path, _)| PathBuf::from(path)).collect();
        let sums = source.join(&folder).join(SUMS);
        // The secrets first and the database last: what has a database has everything.
        let order = |path: &Path| match path.strip_prefix(&folder) {
            Ok(name) if SECRETS.iter().any(|secret| name == Path::new(secret)) => 0,
            Ok(_) => 2,
            Err(_) => 1,
        };
        for turn in 0..=2 {
            for line in check::listed(&sums)? {
                let (sha256, path) = line?;
                if order(&path) != turn || bad.contains(&path) {
                    continue;
                }
                let name = path.strip_prefix(&folder).unwrap_or(&path);
                match copy(&source.join(&path), &target.join(name), &sha256, None)? {
                    // It was well a moment ago: a medium that fails.
                    Some(fault) if turn != 1 || !without_damaged => return Err(std::io::Error::other(format!("{}: {fault}", path.display()))),
                    Some(fault) => left_out.push(format!("{}: {fault}", path.display())),
                    None => {}
                }
            }
        }
        Ok(left_out)
    });
    let left_out = copied.await.map_err(|error| {
        BackupError::Refused(format!(
            "Restoring stopped: {error}. The backup is as it was; what is in {} has no {DATABASE} yet and cannot be served. Delete that folder, put right what is wrong, and restore again",
            into.display()
        ))
    })?;
    drop(data_dir);
    Ok(Restored { label, left_out })
}

/// The first start after a restore, of which the folder knows: the numbers leap. Cut off between the two it leaps twice, which does no harm.
pub async fn begin_anew(store: &Store, data_dir: &Path) -> Result<(), StartError> {
    let mark = data_dir.join(RESTORED);
    let unusable = |source| StartError::DataDir { path: data_dir.to_owned(), source };
    if !mark.try_exists().map_err(unusable)? {
        return Ok(());
    }
    store.leap().await?;
    fs::remove_file(&mark).and_then(|()| files::sync_dir(data_dir)).map_err(unusable)?;
    tracing::info!("this folder was restored from a backup: whoever listens is told to reload");
    Ok(())
}
