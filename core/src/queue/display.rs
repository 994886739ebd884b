//! How images are shown: kept beside them, with who set it and when, and never a change of an image. It is the whole clinic's: what is set here waits until the server has it,
//! and what the server says of an image counts here, unless something is waiting, which then comes after it.

use super::{
    act::Refusal,
    library::{Change, Library},
};
use crate::{ActivityKind, Severity, db::DbError};
use chairside_api::{FileId, ImageId, MOST_DISPLAY_STATE_BYTES, PatientFile, PatientId, UtcTime, display::DisplayState};
use chairside_words::say;
use rusqlite::{Connection, OptionalExtension, params};
use std::{collections::HashMap, sync::Arc};

/// How an image is shown, as somebody has set it.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedDisplay {
    /// How.
    pub state: DisplayState,
    /// Who set it: a person, or the room where nobody had signed in.
    pub by: String,
    /// When.
    pub at: UtcTime,
    /// Whether the clinic's server does not have it yet.
    pub is_waiting: bool,
}

/// What is set, by image; images as their files have them are not in it.
pub type Displays = HashMap<ImageId, Arc<SavedDisplay>>;

/// What the server is to be told of how an image is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Untold {
    /// Of which image.
    pub(crate) image: ImageId,
    /// What the server calls it.
    pub(crate) file: FileId,
    /// How it is shown, as the database has it.
    pub(crate) state: String,
    /// The server's state that was known here when it was set.
    pub(crate) told_at: Option<UtcTime>,
}

impl Library {
    /// Sets how an image is shown; a state that says nothing takes it back to how its file has it.
    pub(crate) fn set_display(&self, id: &ImageId, state: DisplayState, by: &str) -> Result<Result<(), Refusal>, DbError> {
        let json = crate::db::json(&state)?;
        if json.len() > MOST_DISPLAY_STATE_BYTES {
            return Ok(Err(Refusal::TooMuchDrawn));
        }
        self.write(|change| {
            let is_here = change.find(id)?.is_some();
            if !is_here && !change.is_file_known(id)? {
                return Ok(Err(Refusal::Gone));
            }
            change.put_display(id, state, by)?;
            Ok(Ok(()))
        })
    }

    /// What waits for the server and it can be told: it has the image.
    pub(crate) fn untold_displays(&self, server: &str) -> Result<Vec<Untold>, DbError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT displays.image_id, coalesce(json_extract(images.state_json, '$.file_id'), files.file_id), displays.state, displays.told_at FROM displays
                 LEFT JOIN images ON images.id = displays.image_id AND images.state = 'uploaded'
                 LEFT JOIN files ON files.server = ?1 AND files.file_id = displays.image_id
                 WHERE displays.is_waiting AND coalesce(images.id, files.file_id) IS NOT NULL ORDER BY displays.set_at",
            )?;
            let rows = statement.query_map([server], |row| {
                let (image, file): (String, String) = (row.get(0)?, row.get(1)?);
                let told_at = row.get::<_, Option<i64>>(3)?.map(UtcTime::from_millis);
                Ok(Untold { image: image.into(), file: file.into(), state: row.get(2)?, told_at })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The server has it so; `words` are to be written down about it.
    pub(crate) fn display_told(&self, told: &Untold, file: &PatientFile, words: Option<&str>) -> Result<(), DbError> {
        self.write(|change| {
            change.transaction.execute(
                "UPDATE displays SET told_at = ?3, is_waiting = (state <> ?2) WHERE image_id = ?1",
                params![told.image.as_str(), told.state, file.display_state_at.map(UtcTime::as_millis)],
            )?;
            let now = of(&change.transaction, &told.image)?;
            change.displayed.push((told.image.clone(), now));
            match words {
                Some(words) => change.say(ActivityKind::Review, Severity::Info, words, Some(&told.image), Some(&file.patient_id)),
                None => Ok(()),
            }
        })
    }

    /// The server says how one of its files is shown. Nothing of it counts while something waits here: that comes after it.
    pub(crate) fn tell_display(&self, image: &ImageId, file: &PatientFile) -> Result<(), DbError> {
        let Some(at) = file.display_state_at else { return Ok(()) };
        self.write(|change| {
            let before: Option<(String, Option<i64>, bool)> = change
                .transaction
                .query_row("SELECT set_by, told_at, is_waiting FROM displays WHERE image_id = ?1", [image.as_str()], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            if before.as_ref().is_some_and(|(_, told_at, is_waiting)| *is_waiting || *told_at == Some(at.as_millis())) {
                return Ok(());
            }
            let state: DisplayState = match file.display_state.clone().map(serde_json::from_value).transpose() {
                Ok(state) => state.unwrap_or_default(),
                Err(error) => {
                    tracing::warn!(image.id = %image, kind = ?error.classify(), "how an image is shown, as another program has set it, cannot be read");
                    DisplayState::default()
                }
            };
            let by = file.display_state_by_name.clone().unwrap_or_default();
            change.transaction.execute(
                "INSERT INTO displays (image_id, state, set_by, set_at, told_at, is_waiting) VALUES (?1, ?2, ?3, ?4, ?4, 0)
                 ON CONFLICT (image_id) DO UPDATE SET state = ?2, set_by = ?3, set_at = ?4, told_at = ?4",
                params![image.as_str(), crate::db::json(&state)?, by, at.as_millis()],
            )?;
            change.displayed.push((image.clone(), Some(Arc::new(SavedDisplay { state, by: by.clone(), at, is_waiting: false }))));
            match before.map(|(set_by, ..)| set_by).filter(|set_by| *set_by != by) {
                Some(set_by) => {
                    let name = change.find(image)?.map_or_else(|| file.file_name.clone(), |stored| stored.image.file_name);
                    let text = say!("display-changed-after", file = name, who = by_name(&by), before = by_name(&set_by));
                    change.say(ActivityKind::Review, Severity::Info, &text, Some(image), Some(&file.patient_id))
                }
                None => Ok(()),
            }
        })
    }

    /// What this console calls a file of the server, if it has to do with it.
    pub(crate) fn image_of(&self, server: &str, file: &FileId, patient: &PatientId) -> Result<Option<ImageId>, DbError> {
        const OWN: &str = "SELECT id FROM images WHERE patient_id = ?1 AND state = 'uploaded' AND json_extract(state_json, '$.file_id') = ?2";
        const OTHERS: &str = "SELECT file_id FROM files WHERE server = ?1 AND file_id = ?2";
        self.read(|connection| {
            let own = connection.prepare_cached(OWN)?.query_row([patient.as_str(), file.as_str()], |row| row.get::<_, String>(0)).optional()?;
            let id = match own {
                Some(id) => Some(id),
                None => connection.prepare_cached(OTHERS)?.query_row([server, file.as_str()], |row| row.get(0)).optional()?,
            };
            Ok(id.map(ImageId::from))
        })
    }
}

impl Change<'_> {
    /// Whether the server has said that it has a file which is called so here, too.
    fn is_file_known(&self, id: &ImageId) -> Result<bool, DbError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM files WHERE server = ?1 AND file_id = ?2)";
        Ok(self.transaction.prepare_cached(sql)?.query_row([self.server.as_str(), id.as_str()], |row| row.get(0))?)
    }

    /// What the server calls an image that it has.
    fn file_of(&self, id: &ImageId) -> Result<Option<FileId>, DbError> {
        if let Some(crate::ImageState::Uploaded { file_id, .. }) = self.find(id)?.map(|stored| stored.image.state) {
            return Ok(Some(file_id));
        }
        Ok(self.is_file_known(id)?.then(|| FileId::from(id.as_str())))
    }
}

/// Somebody, by name.
pub(crate) fn by_name(name: &str) -> &str {
    if name.is_empty() { say!("somebody-else") } else { name }
}

impl Change<'_> {
    /// Writes down how an image is shown.
    pub(super) fn put_display(&mut self, id: &ImageId, state: DisplayState, by: &str) -> Result<(), DbError> {
        let json = crate::db::json(&state)?;
        let before: Option<(String, Option<i64>)> = self
            .transaction
            .query_row("SELECT state, told_at FROM displays WHERE image_id = ?1", [id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if before.as_ref().is_some_and(|(before, _)| *before == json) {
            return Ok(());
        }
        let is_told = before.is_some_and(|(_, told_at)| told_at.is_some());
        let saved = if state == DisplayState::default() && !is_told && self.file_of(id)?.is_none() {
            self.transaction.execute("DELETE FROM displays WHERE image_id = ?1", [id.as_str()])?;
            None
        } else {
            self.transaction.execute(
                "INSERT INTO displays (image_id, state, set_by, set_at, told_at, is_waiting) VALUES (?1, ?2, ?3, ?4, NULL, 1)
                 ON CONFLICT (image_id) DO UPDATE SET state = excluded.state, set_by = excluded.set_by, set_at = excluded.set_at, is_waiting = 1",
                params![id.as_str(), json, by, self.now.as_millis()],
            )?;
            Some(Arc::new(SavedDisplay { state, by: by.to_owned(), at: self.now, is_waiting: true }))
        };
        self.displayed.push((id.clone(), saved));
        Ok(())
    }
}

/// How one image is shown, if somebody has set it.
pub(crate) fn of(connection: &Connection, id: &ImageId) -> Result<Option<Arc<SavedDisplay>>, DbError> {
    Ok(select(connection, "WHERE image_id = ?1", [id.as_str()])?.remove(id))
}

/// All that is set.
pub(super) fn load(connection: &Connection) -> Result<Displays, DbError> {
    select(connection, "", [])
}

/// A row that cannot be read is left out, and said: the image is shown as its file has it, and nothing of it is lost.
fn select(connection: &Connection, condition: &str, parameters: impl rusqlite::Params) -> Result<Displays, DbError> {
    let mut rows = connection.prepare(&format!("SELECT image_id, state, set_by, set_at, is_waiting FROM displays {condition}"))?;
    let rows = rows.query_map(parameters, |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, i64>(3)?, row.get::<_, bool>(4)?))
    })?;
    let mut displays = Displays::new();
    for row in rows {
        let (id, json, by, at, is_waiting) = row?;
        match serde_json::from_str(&json) {
            Ok(state) => {
                displays.insert(ImageId::from(id), Arc::new(SavedDisplay { state, by, at: UtcTime::from_millis(at), is_waiting }));
            }
            Err(error) => tracing::warn!(image.id = %id, %error, "how an image is shown cannot be read; it is shown as its file has it"),
        }
    }
    Ok(displays)
}

#[cfg(test)]
#[path = "display_tests.rs"]
mod tests;
