//! What *Check everything* reads of the list of images, and what it mends there. It never takes a row or a file away.

use super::{admit::bytes_path, library::Library};
use crate::{Image, ImageState, db::DbError};
use chairside_api::{ImageId, Sha256};
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

impl Library {
    /// Every image there is, also those that are closed for long.
    pub(crate) fn all_images(&self) -> Result<Vec<Image>, DbError> {
        self.read(|connection| Ok(super::rows::select(connection, &self.layout, "true", [])?.into_iter().map(|stored| stored.image).collect()))
    }

    /// The hashes of earlier versions of images: their safe copies are nobody's strays.
    pub(crate) fn version_hashes(&self) -> Result<HashSet<Sha256>, DbError> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT sha256 FROM versions")?;
            let hashes = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
            Ok(hashes.iter().filter_map(|hash| hash.parse().ok()).collect())
        })
    }

    /// Which files of the watch folders became this image: the folder, and the way from there.
    pub(crate) fn sensor_files(&self, image: &ImageId) -> Result<Vec<(PathBuf, PathBuf)>, DbError> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT root, relative FROM seen WHERE image_id = ?1")?;
            let rows = statement.query_map([image.as_str()], |row| Ok((bytes_path(row.get(0)?), bytes_path(row.get(1)?))))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Safe copies that no row knows come in again, each as an unassigned image; answers how many did.
    pub(crate) fn adopt_strays(&self, strays: &[(Sha256, PathBuf)]) -> Result<usize, DbError> {
        let copies = strays.iter().filter_map(|(sha256, path)| super::recover::SafeCopy::of(*sha256, path)).collect();
        self.write(|change| change.adopt(copies))
    }

    /// Images that the server was said to have, and has not, are sent again, and those that failed for want of their safe copy, which is there again. Answers how many. `has_row`: the server knows
    /// them and lacks their bytes only, so that whose they are and what they show is not decided here alone.
    pub(crate) fn send_again(&self, images: &[ImageId], has_row: bool) -> Result<usize, DbError> {
        self.write(|change| {
            let mut count = 0;
            for id in images {
                // It may have been decided otherwise meanwhile.
                let Some(mut stored) = change.find(id)? else { continue };
                if !matches!(stored.image.state, ImageState::Uploaded { .. } | ImageState::Failed { .. }) || stored.image.subject.is_none() {
                    continue;
                }
                stored.maybe_sent |= has_row;
                stored.image.state = ImageState::Pending;
                stored.image.attempts = 0;
                change.save(stored)?;
                count += 1;
            }
            Ok(count)
        })
    }

    /// Writes down which images' bytes nobody has any more, and which are somewhere after all. Of all others what was known is known still.
    pub(crate) fn mark_lost(&self, lost: &HashSet<ImageId>, found: &HashSet<ImageId>) -> Result<(), DbError> {
        let is_new = |image: &&Image| if image.lost_at.is_some() { found.contains(&image.id) } else { lost.contains(&image.id) };
        let changed: Vec<ImageId> = self.all_images()?.iter().filter(is_new).map(|image| image.id.clone()).collect();
        if changed.is_empty() {
            return Ok(());
        }
        self.write(|change| {
            for id in &changed {
                let Some(mut stored) = change.find(id)? else { continue };
                stored.image.lost_at = if found.contains(id) { None } else { Some(change.now) };
                change.save(stored)?;
            }
            Ok(())
        })
    }

    /// Rows whose state cannot be (to review without a patient, unassigned with one, another state than the one it is found by) get one that can. Answers how many.
    pub(crate) fn mend_states(&self) -> Result<usize, DbError> {
        self.write(|change| {
            let wrong = change.select(
                "(patient_id IS NULL AND state NOT IN ('unassigned', 'rejected')) OR (patient_id IS NOT NULL AND state = 'unassigned') \
                 OR (json_valid(state_json) AND state <> json_extract(state_json, '$.state'))",
                [],
            )?;
            let count = wrong.len();
            for mut stored in wrong {
                let image = &mut stored.image;
                match (&image.state, image.subject.is_some()) {
                    (ImageState::Rejected { .. }, _) | (ImageState::Unassigned, false) => {}
                    (_, false) => image.state = ImageState::Unassigned,
                    (ImageState::Unassigned, true) => image.state = ImageState::NeedsReview,
                    _ => {}
                }
                change.save(stored)?;
            }
            Ok(count)
        })
    }
}

/// The names of the files in the spool that are named as safe copies, with their paths.
pub(crate) fn copies(spool: &Path) -> Vec<(Sha256, PathBuf)> {
    let entries = super::recover::sorted_entries(spool).into_iter().flat_map(|folder| super::recover::sorted_entries(&folder));
    entries.filter_map(|path| Some((path.file_name()?.to_str()?.parse().ok()?, path))).collect()
}
