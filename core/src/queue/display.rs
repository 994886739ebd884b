//! How images are shown: kept beside them, with who set it and when, and never a change of an image.

use super::{act::Refusal, library::Library};
use crate::db::DbError;
use chairside_api::{ImageId, MOST_DISPLAY_STATE_BYTES, UtcTime, display::DisplayState};
use rusqlite::{Connection, params};
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
}

/// What is set, by image; images as their files have them are not in it.
pub type Displays = HashMap<ImageId, Arc<SavedDisplay>>;

impl Library {
    /// Sets how an image is shown; a state that says nothing takes it back to how its file has it.
    pub(crate) fn set_display(&self, id: &ImageId, state: DisplayState, by: &str) -> Result<Result<(), Refusal>, DbError> {
        let json = serde_json::to_string(&state).map_err(|error| DbError::Value(error.to_string()))?;
        if json.len() > MOST_DISPLAY_STATE_BYTES {
            return Ok(Err(Refusal::TooMuchDrawn));
        }
        self.write(|change| {
            if change.find(id)?.is_none() {
                return Ok(Err(Refusal::Gone));
            }
            let saved = if state == DisplayState::default() {
                change.transaction.execute("DELETE FROM displays WHERE image_id = ?1", [id.as_str()])?;
                None
            } else {
                change.transaction.execute(
                    "INSERT INTO displays (image_id, state, set_by, set_at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (image_id) DO UPDATE SET state = excluded.state, set_by = excluded.set_by, set_at = excluded.set_at",
                    params![id.as_str(), json, by, change.now.as_millis()],
                )?;
                Some(Arc::new(SavedDisplay { state, by: by.to_owned(), at: change.now }))
            };
            change.displayed.push((id.clone(), saved));
            Ok(Ok(()))
        })
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
    let mut rows = connection.prepare(&format!("SELECT image_id, state, set_by, set_at FROM displays {condition}"))?;
    let rows = rows.query_map(parameters, |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, i64>(3)?)))?;
    let mut displays = Displays::new();
    for row in rows {
        let (id, json, by, at) = row?;
        match serde_json::from_str(&json) {
            Ok(state) => {
                displays.insert(ImageId::from(id), Arc::new(SavedDisplay { state, by, at: UtcTime::from_millis(at) }));
            }
            Err(error) => tracing::warn!(image.id = %id, %error, "how an image is shown cannot be read; it is shown as its file has it"),
        }
    }
    Ok(displays)
}

#[cfg(test)]
#[path = "display_tests.rs"]
mod tests;
