//! Rebuilds what can be rebuilt after the database, or a row of it, was lost: a safe copy that no row knows becomes an unassigned image again.

use super::{
    library::{Change, Library},
    rows::{self, Stored},
};
use crate::{
    ActivityKind, Doubt, Format, Image, ImageState, Origin, Preview, Severity,
    db::{self, DbError},
    ingest,
};
use chairside_api::{ImageId, Sha256, ToothSet, UtcTime};
use chairside_words::say;
use std::path::{Path, PathBuf};

/// What becomes of a list of images that was lost.
pub(crate) enum Lost<'a> {
    /// It is rebuilt, for a console that watches these folders.
    Rebuild(&'a [PathBuf]),
    /// [`DbError::RebuildOwed`]: whoever opens it does not know every watch folder.
    Refuse,
}

impl Library {
    /// Rebuilds the list if an earlier one was lost, and then says so in a sentence. However often it is cut off, the next start begins anew.
    pub(super) fn rebuild_if_owed(&self, lost: &Lost<'_>) -> Result<Option<String>, DbError> {
        if !self.read(db::is_rebuild_owed)? {
            return Ok(None);
        }
        match lost {
            Lost::Rebuild(watch_folders) => self.rebuild_from_spool(watch_folders).map(Some),
            Lost::Refuse => Err(DbError::RebuildOwed),
        }
    }

    /// Takes every spool file in that no row knows. Patients, teeth and notes were in the lost database, so a person must say whose each one is;
    /// an image that the server already has is recognised by its hash when it is sent again.
    ///
    /// What had been seen in the watch folders was in the lost database too. Those folders therefore count as known with nothing in them: every file in them comes
    /// in again, and what the spool has is recognised by its hash. That may bring old files in, and it cannot leave a new one out.
    fn rebuild_from_spool(&self, watch_folders: &[PathBuf]) -> Result<String, DbError> {
        let copies = self.safe_copies();
        self.write(|change| {
            for folder in watch_folders {
                change.know_root(folder)?;
            }
            let count = change.adopt(copies)?;
            let aside = db::last_put_aside(&self.layout).and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
            let text = match aside {
                None => say!("list-was-missing", count),
                Some(aside) => say!("list-was-damaged", aside, count),
            };
            change.say(ActivityKind::Program, Severity::Error, &text, None, None)?;
            change.set_fact::<bool>(db::REBUILD_OWED, None)?;
            Ok(text)
        })
    }
}

/// A file of the spool, and what it is by content.
pub(super) struct SafeCopy {
    sha256: Sha256,
    format: Format,
    size_bytes: u64,
    modified: UtcTime,
    path: PathBuf,
}

impl Library {
    /// Takes the rows out that hold a value which cannot be read (SQLite's own check sees no flipped bit in a text), and their safe copies in again. What a row
    /// said of its patient and its teeth is as doubtful as the value that shows the damage.
    pub(super) fn mend_unreadable(&self) -> Result<(), DbError> {
        let unreadable = self.read(|connection| rows::unreadable(connection, &self.layout))?;
        if unreadable.is_empty() {
            return Ok(());
        }
        let copies = self.safe_copies();
        self.write(|change| {
            // An index has what the row held before; a row that differs from its index cannot be deleted.
            change.transaction.execute_batch("REINDEX images")?;
            for number in &unreadable {
                change.transaction.execute("DELETE FROM images WHERE rowid = ?1", [number])?;
            }
            let count = change.adopt(copies)?;
            let text = say!("rows-were-damaged", rows = unreadable.len(), count);
            change.say(ActivityKind::Program, Severity::Error, &text, None, None)
        })
    }

    /// Takes the safe copies in of what landed and is no image any more.
    pub(super) fn mend_missing(&self) -> Result<(), DbError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM exposures WHERE image_id NOT IN (SELECT id FROM images))";
        if !self.read(|connection| Ok(connection.query_row(sql, [], |row| row.get::<_, bool>(0))?))? {
            return Ok(());
        }
        let copies = self.safe_copies();
        self.write(|change| {
            let count = change.adopt(copies)?;
            if count == 0 {
                return Ok(());
            }
            let text = say!("images-were-missing", count);
            change.say(ActivityKind::Program, Severity::Error, &text, None, None)
        })
    }

    fn safe_copies(&self) -> Vec<SafeCopy> {
        super::copies(&self.layout.spool()).into_iter().filter_map(|(sha256, path)| SafeCopy::of(sha256, &path)).collect()
    }
}

impl SafeCopy {
    /// What a file of the spool is; `None`, and logged, when that cannot be told.
    pub(super) fn of(sha256: Sha256, path: &Path) -> Option<Self> {
        match ingest::identify(path, &sha256) {
            Ok((format, size_bytes, modified)) => Some(Self { sha256, format, size_bytes, modified, path: path.to_owned() }),
            Err(error) => {
                tracing::error!(%error, "a file in the spool could not be identified; it stays where it is");
                None
            }
        }
    }
}

impl Change<'_> {
    /// Makes an unassigned image of each safe copy that is neither an image's nor an image's earlier version; answers how many those are.
    pub(super) fn adopt(&mut self, copies: Vec<SafeCopy>) -> Result<usize, DbError> {
        let mut count = 0;
        for SafeCopy { sha256, format, size_bytes, modified, path } in copies {
            let known = "SELECT EXISTS (SELECT 1 FROM images WHERE sha256 = ?1) OR EXISTS (SELECT 1 FROM versions WHERE sha256 = ?1)";
            if self.transaction.prepare_cached(known)?.query_row([sha256.to_string()], |row| row.get(0))? {
                continue;
            }
            let image = Image {
                id: ImageId::random(),
                sha256,
                file_name: format!("recovered-{}.{}", &sha256.to_string()[..8], format.extension()),
                size_bytes,
                format,
                pixels: None,
                landed_at: modified,
                captured_at: None,
                origin: Origin::WatchFolder,
                room: String::new(),
                subject: None,
                doubt: Some(Doubt::Found),
                named: ingest::named_in(&path, format),
                teeth: ToothSet::none(),
                teeth_suggested: false,
                lost_at: None,
                note: String::new(),
                state: ImageState::Unassigned,
                attempts: 0,
                sent_bytes: 0,
                preview: Preview::Making,
                spool_path: path,
            };
            self.expose_found(&image)?;
            self.save(Stored { image, maybe_sent: false })?;
            count += 1;
        }
        Ok(count)
    }
}

/// What lies in a folder, by name; an unreadable folder is logged and reads as empty.
pub(super) fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::SystemClock,
        patient::SavedSelection,
        queue::{name, testing},
        settings::UploadMode,
    };
    use std::sync::Arc;

    fn damage(library: &Library, sql: &str) {
        library.write(|change| Ok(change.transaction.execute_batch(sql)?)).unwrap();
    }

    #[test]
    fn a_list_that_was_lost_is_rebuilt_however_often_the_program_dies_before_that() {
        let dir = tempfile::tempdir().unwrap();
        testing::pending(&testing::library(dir.path(), Arc::new(SystemClock)), 1);
        std::fs::write(dir.path().join("console.db"), "no database").unwrap();
        let open = |lost: &Lost<'_>| Library::open(crate::layout::Layout::new(dir.path()), Arc::new(SystemClock), tokio::sync::mpsc::channel(8).0, lost);
        for _ in 0..2 {
            assert!(matches!(open(&Lost::Refuse), Err(DbError::RebuildOwed)), "as `chairside patient clear` does");
        }
        let (library, said) = open(&Lost::Rebuild(&["/sensor".into()])).unwrap();
        assert!(said.unwrap().contains("1 images wait in Unassigned"));
        assert!(library.known_folder(Path::new("/sensor")).unwrap().is_some(), "what lies in the watch folder comes in, it is not left alone");
        drop(library);
        let (library, said) = open(&Lost::Refuse).unwrap();
        assert_eq!((said, library.model(|model| model.summary().unassigned)), (None, 1));
    }

    #[test]
    fn one_unreadable_value_costs_what_it_said_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let whole = testing::pending(&library, 0);
        let images: Vec<_> = (1..=5).map(|number| testing::landed(&library, number, Some("amelia"), UploadMode::Review)).collect();
        library
            .write(|change| {
                change.use_record(&testing::patient("amelia"))?;
                change.use_record(&testing::patient("bruno"))
            })
            .unwrap();
        let damages = ["state_json = '{\"state\":\"needs_reviev\"}'", "teeth = '3&'", "sha256 = 'zz'", "format = 'PMG'", "file_name = CAST(x'ff' AS TEXT)"];
        for (image, damaged) in images.iter().zip(damages) {
            damage(&library, &format!("UPDATE images SET {damaged} WHERE id = '{image}'"));
        }
        damage(
            &library,
            "UPDATE records SET told = '{\"id\":' WHERE id = 'amelia'; INSERT INTO facts VALUES ('selection', '{}'), ('paused', CAST(x'ff' AS TEXT))",
        );
        drop(library);

        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let states: Vec<_> = library.model(|model| model.iter().map(|image| (image.id == whole, image.state.clone())).collect());
        assert_eq!(states.len(), 6);
        assert!(states.iter().all(|(whole, state)| *state == if *whole { ImageState::Pending } else { ImageState::Unassigned }), "{states:?}");
        assert!(
            library
                .model(crate::queue::model::Model::activity)
                .iter()
                .any(|activity| activity.text.starts_with("5 rows") && activity.severity == Severity::Error)
        );
        library.use_server("").unwrap();
        let recent = library.recent_patients(10).unwrap();
        assert_eq!(recent, [Arc::new(testing::patient("bruno"))]);
        assert_eq!(library.patient(&"amelia".into()), None, "asked of the server again");
        assert_eq!((library.fact::<SavedSelection>(name::SELECTION).unwrap(), library.fact::<bool>(name::PAUSED).unwrap()), (None, None));
    }
}
