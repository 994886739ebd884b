//! Makes a backup.

use super::{BackupError, DATABASE, LABEL, LOCK, Label, Place, SECRETS, SUMS, at, copy, hash_file, is_empty, is_stamp, relative, stamp};
use crate::{
    blobs::{self, blocking},
    files,
    store::{Store, audit::note, blobs::NamedBlob},
};
use chairside_api::{Sha256, UtcTime};
use std::{
    fs::{self, File, TryLockError},
    io::{self, BufWriter, Write},
    path::Path,
};

/// Copies everything into `to`. Also answers which files' bytes are not what their row says; everything else is in the backup all the same.
pub async fn make(place: &Place<'_>, to: &Path, now: UtcTime) -> Result<(Label, Vec<String>), BackupError> {
    let _alone = take(to)?;
    let source = Store::inspect_any(&place.database()?).await?;
    let name = stamp(now);
    let folder = to.join(&name);
    files::create_dir_all_durable(&folder).map_err(at(&folder))?;
    let mut sums = Sums(BufWriter::new(files::create_private(&folder.join(SUMS)).map_err(at(&folder))?));
    let database = source.is_sqlite().then(|| DATABASE.to_owned());
    let rows = if database.is_some() {
        let copy = folder.join(DATABASE);
        // SQLite fills an empty file; this one is private.
        files::create_private(&copy).map_err(at(&copy))?;
        source.copy_to(&copy).await?;
        source.close().await;
        File::open(&copy).and_then(|file| file.sync_all()).map_err(at(&copy))?;
        sums.add(&hash_file(&copy)?.0, &format!("{name}/{DATABASE}")).map_err(at(&folder))?;
        Store::inspect_any(&Store::still_url(&copy)).await?
    } else {
        source
    };
    let audit = rows.audit_heads_if_any().await?.iter().map(|(clinic, head)| note(clinic, head)).collect();
    // After the database: a rotation in between leaves the secret of its keys in `secret.previous`.
    for secret in SECRETS.map(|name| place.data_dir.join(name)).iter().filter(|secret| secret.is_file()) {
        let target = folder.join(secret.file_name().unwrap_or_default());
        files::write_private(&target, &fs::read(secret).map_err(at(secret))?).map_err(at(&target))?;
        sums.add(&hash_file(&target)?.0, &format!("{name}/{}", target.file_name().unwrap_or_default().to_string_lossy())).map_err(at(&folder))?;
    }
    let copied = copy_blobs(&rows, place, to, &mut sums).await;
    rows.close().await;
    let Copied { files, bytes, faults } = copied?;
    sums.0.into_inner().map_err(io::IntoInnerError::into_error).and_then(|file| file.sync_all()).map_err(at(&folder))?;
    files::sync_dir(&folder).map_err(at(&folder))?;
    let (sums_sha256, _) = hash_file(&folder.join(SUMS))?;
    let label = Label { made_at: now, version: env!("CARGO_PKG_VERSION").to_owned(), folder: name, database, files, bytes, audit, sums_sha256 };
    let text = serde_json::to_vec_pretty(&label).map_err(|error| at(to)(error.into()))?;
    files::write_private(&to.join(LABEL), &text).map_err(at(to))?;
    remove_earlier(to, &label.folder).map_err(at(to))?;
    Ok((label, faults))
}

/// The folder, for this process alone: new, empty, or a backup's, also of one that was cut off.
fn take(to: &Path) -> Result<File, BackupError> {
    if !is_empty(to) && !to.join(LOCK).exists() {
        return Err(BackupError::Refused(format!(
            "{} has something in it that is no backup, or cannot be read. Nothing was changed. Choose an empty folder",
            to.display()
        )));
    }
    files::create_dir_all_durable(to).map_err(at(to))?;
    let lock = files::open_private(&to.join(LOCK)).map_err(at(to))?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(BackupError::Refused(format!("Another backup into {} is under way. Nothing was changed. Wait for it", to.display())))
        }
        // Some file systems of other computers know no locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(lock),
    }
}

struct Copied {
    files: u64,
    bytes: u64,
    faults: Vec<String>,
}

async fn copy_blobs(rows: &Store, place: &Place<'_>, to: &Path, sums: &mut Sums) -> Result<Copied, BackupError> {
    let source = blobs::root(place.storage_url, place.data_dir)?;
    let mut copied = Copied { files: 0, bytes: 0, faults: Vec::new() };
    let mut after: Option<NamedBlob> = None;
    loop {
        let page = rows.blobs_after(after.as_ref(), 500).await?;
        let Some(last) = page.last() else { return Ok(copied) };
        after = Some(last.clone());
        for blob in page {
            let (from, target, wanted) = (blobs::path_in(&source, &blob.clinic, &blob.sha256), to.join(relative(&blob)), blob.clone());
            let is_there = fs::metadata(&target).is_ok_and(|meta| meta.len() == blob.size_bytes);
            let fault = blocking(move || if is_there { Ok(None) } else { copy(&from, &target, &wanted.sha256, Some(wanted.size_bytes)) });
            if let Some(fault) = fault.await.map_err(at(to))? {
                copied.faults.push(format!("{}: {fault}", relative(&blob)));
                continue;
            }
            sums.add(&blob.sha256, &relative(&blob)).map_err(at(to))?;
            copied.files += 1;
            copied.bytes += blob.size_bytes;
        }
    }
}

/// What belonged only to earlier backups, or to one that was cut off.
fn remove_earlier(to: &Path, folder: &str) -> io::Result<()> {
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && entry.file_name().to_str().is_some_and(|name| is_stamp(name) && name != folder) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// The list of what belongs to the backup, with paths from its folder on.
struct Sums(BufWriter<File>);

impl Sums {
    fn add(&mut self, sha256: &Sha256, path: &str) -> io::Result<()> {
        writeln!(self.0, "{sha256}  {path}")
    }
}
