//! Finds what is wrong with a server's folder or a backup. Nothing is opened for writing: a backup may lie on a medium that cannot be written.

use super::{BackupError, LABEL, Label, Place, SUMS, at, fault_of, in_words, relative};
use crate::{
    blobs::{self, blocking},
    store::{Store, blobs::NamedBlob},
};
use chairside_api::Sha256;
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::{Component, Path, PathBuf},
};

/// What was looked at and what is wrong with it.
#[derive(Debug, Default)]
pub struct Found {
    /// How many of the clinics' files were read.
    pub files: u64,
    /// What is wrong with the database, the secrets or the list: the whole is of no use as it is.
    pub essential: Vec<String>,
    /// The clinics' files that are not what their row says.
    pub damaged: Vec<String>,
}

impl Found {
    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.essential.is_empty() && self.damaged.is_empty()
    }
}

/// Reads everything, of a server's folder or of a backup.
pub async fn verify(place: &Place<'_>) -> Result<Found, BackupError> {
    if let Some(label) = Label::read(place.data_dir)? {
        return verify_backup(place.data_dir, &label).await;
    }
    if !place.data_dir.join("server.lock").exists() && place.database_url.is_none() {
        let message =
            format!("{} is neither a backup (it has no {LABEL}) nor a server's folder. Nothing was changed. Name another folder", place.data_dir.display());
        return Err(BackupError::Refused(message));
    }
    let root = blobs::root(place.storage_url, place.data_dir)?;
    let store = Store::inspect_any(&place.database()?).await?;
    let mut found = Found::default();
    let checked = check_database(&store, &mut found, &[], |blob| {
        let path = blobs::path_in(&root, &blob.clinic, &blob.sha256);
        fault_of(&path, &blob.sha256, Some(blob.size_bytes), |_| Ok(())).unwrap_or_else(|error| Some(in_words(&error)))
    })
    .await;
    store.close().await;
    checked?;
    Ok(found)
}

/// Reads everything that belongs to a backup.
pub(super) async fn verify_backup(backup: &Path, label: &Label) -> Result<Found, BackupError> {
    let mut found = Found::default();
    let sums = label.folder_in(backup).join(SUMS);
    let root = backup.to_owned();
    let (wanted, folder) = (label.sums_sha256, label.folder.clone());
    let mut found = blocking(move || {
        if let Some(fault) = fault_of(&sums, &wanted, None, |_| Ok(()))? {
            found.essential.push(format!("{folder}/{SUMS}: {fault}"));
            return Ok(found);
        }
        for line in listed(&sums)? {
            let (sha256, path) = line?;
            let fault = fault_of(&root.join(&path), &sha256, None, |_| Ok(())).unwrap_or_else(|error| Some(in_words(&error)));
            let is_file = path.starts_with("files");
            found.files += u64::from(is_file);
            let kind = if is_file { &mut found.damaged } else { &mut found.essential };
            kind.extend(fault.map(|fault| format!("{}: {fault}", path.display())));
        }
        Ok(found)
    })
    .await
    .map_err(at(backup))?;
    if let Some(database) = label.database.as_ref().filter(|_| found.essential.is_empty()) {
        let store = Store::inspect_any(&Store::still_url(&label.folder_in(backup).join(database))).await?;
        let files = found.files;
        let checked = check_database(&store, &mut found, &label.audit, |blob| {
            // What is there was compared with its hash; what the list lacks could not be copied.
            match fs::metadata(backup.join(relative(blob))) {
                Ok(meta) if meta.len() == blob.size_bytes => None,
                Ok(meta) => Some(format!("has {} bytes instead of {}", meta.len(), blob.size_bytes)),
                Err(error) => Some(in_words(&error)),
            }
        })
        .await;
        store.close().await;
        checked?;
        found.files = files;
    }
    found.damaged.sort();
    // A listed file that is missing was found twice.
    found.damaged.dedup();
    Ok(found)
}

async fn check_database(store: &Store, found: &mut Found, noted: &[String], mut fault: impl FnMut(&NamedBlob) -> Option<String>) -> Result<(), BackupError> {
    found.essential.extend(store.integrity_faults().await?);
    if !found.essential.is_empty() {
        return Ok(());
    }
    found.essential.extend(store.audit_faults_if_any(noted).await?);
    let mut after: Option<NamedBlob> = None;
    loop {
        let page = store.blobs_after(after.as_ref(), 500).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        for blob in page {
            found.files += 1;
            found.damaged.extend(fault(&blob).map(|fault| format!("{}: {fault}", relative(&blob))));
        }
    }
}

/// What the list names: hashes, and paths that stay within the backup.
pub(super) fn listed(sums: &Path) -> io::Result<impl Iterator<Item = io::Result<(Sha256, PathBuf)>> + use<>> {
    let lines = BufReader::new(File::open(sums)?).lines();
    Ok(lines.map(|line| {
        let line = line?;
        let parsed = line.split_once("  ").and_then(|(sha256, path)| Some((sha256.parse().ok()?, PathBuf::from(path))));
        let parsed = parsed.filter(|(_, path)| path.components().all(|part| matches!(part, Component::Normal(_))));
        parsed.ok_or_else(|| io::Error::other("a line of the list is no hash and path"))
    }))
}
