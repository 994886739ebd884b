//! Rebuilds what can be rebuilt after the database was lost: every safe copy becomes an unassigned image again.

use super::library::Library;
use crate::{ActivityKind, Image, ImageState, Preview, Severity, db::DbError, ingest, queue::rows::Stored};
use chairside_api::{ImageId, Sha256, ToothSet};
use std::path::{Path, PathBuf};

impl Library {
    /// Takes every spool file in that no row knows. Patients, teeth and notes were in the lost database, so a person must say whose each one is;
    /// an image that the server already has is recognised by its hash when it is sent again.
    ///
    /// What had been seen in the watch folders was in the lost database too. Those folders therefore count as known with nothing in them: every file in them comes
    /// in again, and what the spool has is recognised by its hash. That may bring old files in, and it cannot leave a new one out.
    pub(crate) fn rebuild_from_spool(&self, aside: &Path, watch_folders: &[PathBuf]) -> Result<usize, DbError> {
        let mut found = Vec::new();
        for folder in sorted_entries(&self.layout.spool()) {
            for file in sorted_entries(&folder) {
                let Some(sha256) = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<Sha256>().ok()) else { continue };
                match ingest::identify(&file) {
                    Ok((format, size_bytes, modified)) => found.push((sha256, format, size_bytes, modified, file)),
                    Err(error) => tracing::error!(%error, "a file in the spool could not be identified; it stays where it is"),
                }
            }
        }
        self.write(|change| {
            let mut count = 0;
            for folder in watch_folders {
                change.know_root(folder)?;
            }
            for (sha256, format, size_bytes, landed_at, spool_path) in found {
                if !change.select("sha256 = ?1", sha256.to_string())?.is_empty() {
                    continue;
                }
                let image = Image {
                    id: ImageId::random(),
                    sha256,
                    file_name: format!("recovered-{}.{}", &sha256.to_string()[..8], format.extension()),
                    size_bytes,
                    format,
                    pixels: None,
                    landed_at,
                    room: String::new(),
                    subject: None,
                    teeth: ToothSet::none(),
                    note: String::new(),
                    state: ImageState::Unassigned,
                    attempts: 0,
                    sent_bytes: 0,
                    preview: Preview::Making,
                    spool_path,
                };
                change.save(Stored { image, maybe_sent: false })?;
                count += 1;
            }
            let text = format!(
                "The list of images (console.db) was damaged. It was kept as {} and rebuilt from the safe copies: {count} images wait in Unassigned. \
                 None of their bytes are lost; say again whose they are",
                aside.file_name().unwrap_or_default().display()
            );
            change.say(ActivityKind::Program, Severity::Error, &text, None, None)?;
            Ok(count)
        })
    }
}

/// What lies in a folder, by name; an unreadable folder is logged and reads as empty.
fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
    match std::fs::read_dir(folder) {
        Ok(entries) => {
            let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
            paths.sort();
            paths
        }
        Err(error) => {
            if error.kind() != std::io::ErrorKind::NotADirectory && error.kind() != std::io::ErrorKind::NotFound {
                tracing::error!(%error, "a folder of the spool cannot be read");
            }
            Vec::new()
        }
    }
}
