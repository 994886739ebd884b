//! The database as NanoPix makes it: schema, header and journal mode to the letter.

use rusqlite::Connection;
use std::{fs, path::Path};

/// Which NanoPix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Age {
    /// As it is now.
    Current,
    /// An older one, with the small table `Patient`.
    Old,
    /// One that nobody knows yet.
    Unknown,
}

/// The tables as they are now.
pub const CURRENT: &str = "\
CREATE TABLE Patient (pk INTEGER PRIMARY KEY,id VARCHAR(250) NOT NULL UNIQUE,last_name VARCHAR(250) NOT NULL,
  first_name VARCHAR(250),sex VARCHAR(250),birthdate DATE,doctor VARCHAR(250),social_id VARCHAR(250),
  phone VARCHAR(250),email VARCHAR(250),zipcode VARCHAR(250),address VARCHAR(250),
  created_datetime DATETIME,updated_datetime DATETIME);
CREATE TABLE Study (pk INTEGER PRIMARY KEY,patient_id VARCHAR REFERENCES Patient(id) ON UPDATE CASCADE ON DELETE CASCADE,
  accession_number VARCHAR(250) DEFAULT 0,sop_instance_uid VARCHAR(250),patient_age VARCHAR(250),modality VARCHAR(250),
  body_part_examined VARCHAR(250),image_name VARCHAR(250),image_type VARCHAR(250),description VARCHAR(250),
  datetime DATETIME,created_datetime DATETIME,updated_datetime DATETIME);
CREATE TABLE Report (pk INTEGER PRIMARY KEY,patient_id VARCHAR REFERENCES Patient(id) ON UPDATE CASCADE ON DELETE CASCADE,
  project_name VARCHAR(250),created_datetime DATETIME,updated_datetime DATETIME);";

const OLD: &str = "\
CREATE TABLE Patient (pk INTEGER PRIMARY KEY,id VARCHAR(250) NOT NULL UNIQUE,last_name VARCHAR(250) NOT NULL,
  first_name VARCHAR(250),sex VARCHAR(250),birthdate DATE);
CREATE TABLE Study (pk INTEGER PRIMARY KEY,patient_id VARCHAR REFERENCES Patient(id) ON UPDATE CASCADE ON DELETE CASCADE,
  image_name VARCHAR(250),image_type VARCHAR(250),datetime DATETIME);";

const UNKNOWN: &str = "CREATE TABLE Person (uuid BLOB PRIMARY KEY, names TEXT); CREATE TABLE Patient (pk INTEGER PRIMARY KEY, person BLOB);";

/// Makes `PatientData` with an empty database.
pub fn create(root: &Path, age: Age) -> anyhow::Result<()> {
    let path = crate::database_of(root);
    fs::create_dir_all(root.join("database"))?;
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "page_size", 4096)?;
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    let tables = match age {
        Age::Current => CURRENT,
        Age::Old => OLD,
        Age::Unknown => UNKNOWN,
    };
    connection.execute_batch(tables)?;
    connection.pragma_update(None, "user_version", if age == Age::Unknown { 7 } else { 1 })?;
    Ok(())
}

/// What must never change: the header's fixed fields, the journal mode, and the schema. Read through SQLite and, for the header, from the file itself; so only
/// in a process that does not hold the database open.
pub fn fingerprint(root: &Path) -> anyhow::Result<String> {
    let path = crate::database_of(root);
    let schema: Vec<String>;
    let (version, mode, page, integrity): (i64, String, i64, String);
    {
        let connection = Connection::open(&path)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        let mut statement = connection.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")?;
        schema = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        mode = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
        page = connection.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        integrity = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    }
    let header = fs::read(&path)?;
    // Without what counts: change counter, size, free list, schema cookie, and the version of the writer's SQLite (bytes 24 to 43, 92 to 99).
    let fixed: Vec<&[u8]> = [0..24, 44..92].into_iter().map(|range| header.get(range).unwrap_or_default()).collect();
    Ok(format!("header {fixed:?}\nversion {version}, journal {mode}, page {page}, integrity {integrity}\n{}", schema.join("\n")))
}
