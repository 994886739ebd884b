//! Single values that outlive the program: the selection, the pause, the last event of each server.

use super::library::{Change, Library};
use crate::db::{DbError, json, parse};
use chairside_api::UtcTime;
use rusqlite::{Connection, OptionalExtension};
use serde::{Serialize, de::DeserializeOwned};

/// The names of the values.
pub(crate) mod name {
    /// The current selection of a patient.
    pub(crate) const SELECTION: &str = "selection";
    /// Whether a person paused the uploads.
    pub(crate) const PAUSED: &str = "paused";
    /// Since when NanoPix's images come in.
    pub(crate) const NANOPIX_IMAGES_SINCE: &str = "nanopix_images_since";
    /// When NanoPix's database was last read whole.
    pub(crate) const NANOPIX_READ: &str = "nanopix_read";
    /// How many patients it had then.
    pub(crate) const NANOPIX_PATIENTS: &str = "nanopix_patients";
    /// How Live Sync was when the program last knew.
    pub(crate) const NANOPIX_LAST_WORD: &str = "nanopix_last_word";
    /// When something was last written into it.
    pub(crate) const NANOPIX_WRITTEN: &str = "nanopix_written";
    /// What was chosen as NanoPix's folder, and where its data was found then.
    pub(crate) const NANOPIX_PLACE: &str = "nanopix_place";
    /// The last event heard, by server.
    pub(crate) fn last_event(server_url: &str) -> String {
        format!("last_event {server_url}")
    }
    /// Where the server has an upload in pieces that was begun, by image.
    pub(crate) fn resume(image: &chairside_api::ImageId) -> String {
        format!("resume {image}")
    }
    /// The server that the console worked with last, as its records are kept under it.
    pub(crate) const SERVER: &str = "server";
    /// How far the feed of patients was heard, by server.
    pub(crate) fn told(server: &str) -> String {
        format!("patients_told {server}")
    }
}

/// A value, if it was ever written. One that cannot be read is as good as none: nothing that is kept here is worth not starting for.
pub(crate) fn read_fact<T: DeserializeOwned>(connection: &Connection, name: &str) -> Result<Option<T>, DbError> {
    let fact = connection.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| Ok(row.get::<_, String>(0).unwrap_or_default())).optional()?;
    Ok(parse(fact, "a fact"))
}

impl Change<'_> {
    /// Writes a value; `None` takes it away.
    pub(crate) fn set_fact<T: Serialize>(&mut self, name: &str, value: Option<&T>) -> Result<(), DbError> {
        match value {
            None => self.transaction.execute("DELETE FROM facts WHERE name = ?1", [name])?,
            Some(value) => {
                let text = json(value)?;
                self.transaction.execute("INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", [name, &text])?
            }
        };
        Ok(())
    }
}

impl Library {
    /// A value, if it was ever written.
    pub(crate) fn fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, DbError> {
        self.read(|connection| read_fact(connection, name))
    }

    /// When the last image landed in each watch folder.
    pub(crate) fn last_landing(&self, root: &std::path::Path) -> Result<Option<UtcTime>, DbError> {
        self.read(|connection| {
            let sql = "SELECT max(images.landed_at) FROM seen JOIN images ON images.id = seen.image_id WHERE seen.root = ?1";
            let at: Option<i64> = connection.query_row(sql, [super::admit::path_bytes(root)], |row| row.get(0))?;
            Ok(at.map(UtcTime::from_millis))
        })
    }
}
