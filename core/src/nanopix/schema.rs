//! Which of NanoPix's columns this installation has. Older ones have a smaller table `Patient`; anything else that is not known freezes Live Sync, because a
//! newer NanoPix may mean something by a column that we would leave out.

use super::record::{Field, Fields};
use chairside_words::say;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The schema is none that is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", say!("schema-unknown", what = .0))]
pub struct UnknownSchema(String);

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the file")]
pub struct Schema {
    /// The fields that `Patient` has columns for.
    pub fields: Fields,
    /// Whether it has `created_datetime`.
    pub has_created: bool,
    /// Whether it has `updated_datetime`.
    pub has_updated: bool,
    /// Whether there is a table `Study` with what images need.
    pub has_studies: bool,
    /// Whether there is a table `Report`.
    pub has_reports: bool,
}

/// The newest `user_version` that is known; older installations may not have set it.
const USER_VERSION: i64 = 1;

/// What `Study` must have for an image to be found by it.
const STUDY_COLUMNS: [&str; 3] = ["patient_id", "image_name", "image_type"];

impl Schema {
    /// Reads it; `Ok(None)` when there is no table at all.
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Result<Option<Self>, UnknownSchema>> {
        let version: i64 = connection.query_row("PRAGMA main.user_version", [], |row| row.get(0))?;
        let tables: i64 = connection.query_row("SELECT count(*) FROM main.sqlite_master WHERE type = 'table'", [], |row| row.get(0))?;
        if tables == 0 {
            return Ok(Ok(None));
        }
        if !(0..=USER_VERSION).contains(&version) {
            return Ok(Err(UnknownSchema(format!("version {version}"))));
        }
        // A trigger would do things of its own when we write.
        let odd: i64 = connection.query_row(
            "SELECT count(*) FROM main.sqlite_master WHERE type = 'trigger' OR (type = 'view' AND lower(name) IN ('patient', 'study', 'report'))",
            [],
            |row| row.get(0),
        )?;
        if odd > 0 {
            return Ok(Err(UnknownSchema("it has triggers or views of its own".to_owned())));
        }
        let (patient, study, report) = (columns(connection, "Patient")?, columns(connection, "Study")?, columns(connection, "Report")?);
        Ok(Self::of(&patient, &study, !report.is_empty()).map(Some))
    }

    fn of(patient: &BTreeSet<String>, study: &BTreeSet<String>, has_reports: bool) -> Result<Self, UnknownSchema> {
        for needed in ["pk", "id", Field::LastName.column()] {
            if !patient.contains(needed) {
                return Err(UnknownSchema(format!("the table Patient has no column {needed}")));
            }
        }
        let known = |name: &str| matches!(name, "pk" | "id" | "created_datetime" | "updated_datetime") || Field::ALL.iter().any(|field| field.column() == name);
        if let Some(unknown) = patient.iter().find(|name| !known(name)) {
            return Err(UnknownSchema(format!("the table Patient has a column {unknown}")));
        }
        Ok(Self {
            fields: Field::ALL.into_iter().filter(|field| patient.contains(field.column())).collect(),
            has_created: patient.contains("created_datetime"),
            has_updated: patient.contains("updated_datetime"),
            has_studies: STUDY_COLUMNS.iter().all(|column| study.contains(*column)),
            has_reports,
        })
    }
}

/// The columns of a table, in lower case; none when there is no such table.
fn columns(connection: &Connection, table: &str) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = connection.prepare_cached("SELECT lower(name) FROM pragma_table_info(?1, 'main')")?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

/// `Study`'s columns that are there, of those that are wanted.
pub(super) fn study_columns(connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    columns(connection, "Study")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = "CREATE TABLE Patient (pk INTEGER PRIMARY KEY,id VARCHAR(250) NOT NULL UNIQUE,last_name VARCHAR(250) NOT NULL, \
        first_name VARCHAR(250),sex VARCHAR(250),birthdate DATE,doctor VARCHAR(250),social_id VARCHAR(250), \
        phone VARCHAR(250),email VARCHAR(250),zipcode VARCHAR(250),address VARCHAR(250), \
        created_datetime DATETIME,updated_datetime DATETIME); PRAGMA user_version = 1;";

    fn schema(sql: &str) -> Result<Option<Schema>, UnknownSchema> {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        Schema::read(&connection).unwrap()
    }

    #[test]
    fn the_small_old_table_is_known() {
        let full = schema(FULL).unwrap().unwrap();
        assert_eq!((full.fields, full.has_created, full.has_updated, full.has_studies), (Fields::ALL, true, true, false));
        let old = schema("CREATE TABLE patient (pk INTEGER PRIMARY KEY, id TEXT UNIQUE, LAST_NAME TEXT, first_name TEXT, sex TEXT, birthdate DATE)")
            .unwrap()
            .unwrap();
        assert_eq!(old.fields, Fields::from_iter([Field::LastName, Field::FirstName, Field::Sex, Field::DateOfBirth]));
        assert!(!old.has_created && !old.has_updated);
    }

    #[test]
    fn anything_else_is_not() {
        for (sql, why) in [
            ("CREATE TABLE Patienten (id)", "no column pk"),
            ("CREATE TABLE Patient (pk, id)", "no column last_name"),
            ("CREATE TABLE Patient (pk, id, last_name, merged_into)", "a column merged_into"),
            ("CREATE TABLE Patient (pk, id, last_name); PRAGMA user_version = 2", "version 2"),
            ("CREATE TABLE P (x); CREATE VIEW Patient AS SELECT x AS pk, x AS id, x AS last_name FROM P", "views"),
            ("CREATE TABLE Patient (pk, id, last_name); CREATE TRIGGER t AFTER INSERT ON Patient BEGIN DELETE FROM Patient; END", "triggers"),
        ] {
            let found = schema(sql).unwrap_err();
            assert!(found.to_string().contains(why), "{sql}: {found}");
        }
        assert_eq!(schema(""), Ok(None), "an emptied file is no unknown schema");
    }
}
