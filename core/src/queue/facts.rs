//! Single values that outlive the program: the selection, the pause, the last event of each server; and the patients this console knows.

use super::library::{Change, Library};
use crate::db::DbError;
use chairside_api::{Patient, PatientId, UtcTime, fold, matches_all_words};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Serialize, de::DeserializeOwned};

/// The names of the values.
pub(crate) mod name {
    /// The current selection of a patient.
    pub(crate) const SELECTION: &str = "selection";
    /// Whether a person paused the uploads.
    pub(crate) const PAUSED: &str = "paused";
    /// The last event heard, by server.
    pub(crate) fn last_event(server_url: &str) -> String {
        format!("last_event {server_url}")
    }
}

/// How many patients are offered before anything is typed, and found while the server is away.
const OFFERED: usize = 20;

const PATIENT: &str = "a patient";

/// A value, if it was ever written. One that cannot be read is as good as none: nothing that is kept here is worth not starting for.
pub(crate) fn read_fact<T: DeserializeOwned>(connection: &Connection, name: &str) -> Result<Option<T>, DbError> {
    let fact = connection.query_row("SELECT value FROM facts WHERE name = ?1", [name], |row| Ok(read_json(row, "a fact"))).optional()?;
    Ok(fact.flatten())
}

/// The first column, which holds JSON; logged when it cannot be read.
fn read_json<T: DeserializeOwned>(row: &Row<'_>, what: &'static str) -> Option<T> {
    let value = row.get::<_, String>(0).ok().and_then(|text| serde_json::from_str(&text).ok());
    if value.is_none() {
        // Why is not said: the words of a parser quote what they stumble over.
        tracing::error!(what, "a value of console.db cannot be read; it is left out");
    }
    value
}

impl Change<'_> {
    /// Writes a value; `None` takes it away.
    pub(crate) fn set_fact<T: Serialize>(&mut self, name: &str, value: Option<&T>) -> Result<(), DbError> {
        match value {
            None => self.transaction.execute("DELETE FROM facts WHERE name = ?1", [name])?,
            Some(value) => {
                let text = serde_json::to_string(value).map_err(|error| DbError::Value(error.to_string()))?;
                self.transaction.execute("INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", [name, &text])?
            }
        };
        Ok(())
    }

    /// Remembers a patient as the server told them; `used` when a person just chose them.
    pub(crate) fn remember_patient(&mut self, patient: &Patient, used: bool) -> Result<(), DbError> {
        let record = serde_json::to_string(patient).map_err(|error| DbError::Value(error.to_string()))?;
        let number = patient.patient_number.as_deref().unwrap_or("");
        let born = patient.date_of_birth.map(|date| date.to_string()).unwrap_or_default();
        let search_text = fold(&format!("{} {} {number} {born}", patient.last_name, patient.first_name));
        self.transaction.execute(
            "INSERT INTO patients (id, record, search_text, used_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET record = ?2, search_text = ?3, used_at = max(used_at, ?4)",
            params![patient.id.as_str(), record, search_text, if used { self.now.as_millis() } else { 0 }],
        )?;
        Ok(())
    }
}

impl Library {
    /// A value, if it was ever written.
    pub(crate) fn fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, DbError> {
        self.read(|connection| read_fact(connection, name))
    }

    /// A patient this console has had to do with.
    pub(crate) fn patient(&self, id: &PatientId) -> Result<Option<Patient>, DbError> {
        self.read(|connection| {
            let record = connection.query_row("SELECT record FROM patients WHERE id = ?1", [id.as_str()], |row| Ok(read_json(row, PATIENT))).optional()?;
            Ok(record.flatten())
        })
    }

    /// The patients a person chose here last, latest first.
    pub(crate) fn recent_patients(&self) -> Result<Vec<Patient>, DbError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT record FROM patients WHERE used_at > 0 ORDER BY used_at DESC LIMIT ?1")?;
            let records = statement.query_map([OFFERED as i64], |row| Ok(read_json(row, PATIENT)))?;
            Ok(records.filter_map(Result::transpose).collect::<Result<_, _>>()?)
        })
    }

    /// The known patients that match, for when the server cannot be asked.
    pub(crate) fn search_known_patients(&self, query: &str) -> Result<Vec<Patient>, DbError> {
        let folded = fold(query);
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT record, search_text FROM patients ORDER BY used_at DESC")?;
            let mut rows = statement.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                if row.get::<_, String>(1).is_ok_and(|text| matches_all_words(&text, &folded)) {
                    found.extend(read_json::<Patient>(row, PATIENT));
                    if found.len() == OFFERED {
                        break;
                    }
                }
            }
            Ok(found)
        })
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
