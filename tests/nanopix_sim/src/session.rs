//! The program itself at work: what its user does, on a connection as it would open one.

use crate::{
    database_of, files, journal,
    people::{Person, person},
};
use anyhow::Context;
use jiff::{ToSpan, Zoned, civil::DateTime};
use rusqlite::{Connection, ErrorCode, OptionalExtension, TransactionBehavior, params};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// NanoPix, running.
pub struct Session {
    root: PathBuf,
    connection: Connection,
    log: Option<PathBuf>,
    has_all_columns: bool,
}

/// Whether the row or the folder comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum First {
    /// The row.
    Row,
    /// The folder.
    Folder,
}

impl Session {
    /// Opens the database, as NanoPix does at its start: a journal that a crash left is rolled back with that.
    pub fn open(root: &Path, log: Option<PathBuf>) -> anyhow::Result<Self> {
        let connection = Connection::open(database_of(root))?;
        // A program that gives up on a lock loses what its user typed; this one waits long, so that a test sees what we take from it.
        connection.busy_timeout(Duration::from_secs(60))?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        let has_all_columns =
            connection.query_row("SELECT count(*) FROM pragma_table_info('Patient') WHERE name = 'updated_datetime'", [], |row| row.get::<_, i64>(0))? > 0;
        Ok(Self { root: root.to_owned(), connection, log, has_all_columns })
    }

    /// Many patients at once, without folders: those with these numbers.
    pub fn seed(&mut self, numbers: std::ops::Range<usize>) -> anyhow::Result<()> {
        let start = DateTime::constant(2010, 1, 4, 8, 0, 0, 0);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for number in numbers {
            let at = start.checked_add((number as i64 * 61).seconds())?;
            insert(&transaction, &id_of(at), &person(number), &stamp_of(at), self.has_all_columns)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// A new patient. The id is minted when the form is opened; `form_open` later both row and folder are made, `between` apart.
    pub fn add(&mut self, person: &Person, first: First, form_open: Duration, between: Duration) -> anyhow::Result<String> {
        let id = self.mint()?;
        std::thread::sleep(form_open);
        self.add_with_id(&id, person, first, between)?;
        Ok(id)
    }

    /// A new patient with this very id.
    pub fn add_with_id(&mut self, id: &str, person: &Person, first: First, between: Duration) -> anyhow::Result<()> {
        let folder = self.root.join(id);
        if first == First::Folder {
            fs::create_dir(&folder)?;
            std::thread::sleep(between);
        }
        insert(&self.connection, id, person, &now(), self.has_all_columns).with_context(|| format!("the row {id}"))?;
        self.note(id, "")?;
        if first == First::Row {
            std::thread::sleep(between);
            fs::create_dir(&folder)?;
        }
        Ok(())
    }

    /// Sets a patient's phone number.
    pub fn edit(&self, id: &str, phone: &str) -> anyhow::Result<()> {
        let changed = self.connection.execute("UPDATE Patient SET phone = ?1, updated_datetime = ?2 WHERE id = ?3", params![phone, now(), id])?;
        anyhow::ensure!(changed == 1, "there is no patient {id}");
        self.note(id, phone)
    }

    /// Sets any column of a patient to any text, as another tool might.
    pub fn set(&self, id: &str, column: &str, text: Option<&str>) -> anyhow::Result<()> {
        anyhow::ensure!(column.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "no column");
        self.connection.execute(&format!("UPDATE Patient SET {column} = ?1 WHERE id = ?2"), params![text, id])?;
        Ok(())
    }

    /// Deletes a patient and, as NanoPix, the folder with all in it.
    pub fn delete(&self, id: &str) -> anyhow::Result<()> {
        self.connection.execute("DELETE FROM Patient WHERE id = ?1", [id])?;
        let folder = self.root.join(id);
        if folder.is_dir() {
            fs::remove_dir_all(folder)?;
        }
        Ok(())
    }

    /// Takes an image: row and thumbnail at once, the image's bytes `fills_after` later. Answers its name.
    pub fn expose(&self, id: &str, body_part: &str, fills_after: Option<Duration>) -> anyhow::Result<String> {
        let now_at = Zoned::now();
        let folder = self.root.join(id);
        let mut at = now_at.datetime();
        let mut name = id_of(at);
        while folder.join(format!("{name}.iosb")).exists() {
            at = at.checked_add(1.second())?;
            name = id_of(at);
        }
        let image = files::begin(&folder, &name)?;
        let uid = format!("1.2.276.0.7230010.3.1.4.8323329.4711.{}.{}", now_at.timestamp().as_second(), 100 + std::process::id() % 900);
        if self.has_all_columns {
            self.connection.execute(
                "INSERT INTO Study (patient_id, sop_instance_uid, patient_age, modality, body_part_examined, image_name, image_type, description, datetime, created_datetime, \
                 updated_datetime) VALUES (?1, ?2, '034Y', 'IO', ?3, ?4, 'IOSB', '', ?5, ?5, ?5)",
                params![id, uid, body_part, name, stamp_of(at)],
            )?;
        } else {
            self.connection
                .execute("INSERT INTO Study (patient_id, image_name, image_type, datetime) VALUES (?1, ?2, 'IOSB', ?3)", params![id, name, stamp_of(at)])?;
        }
        if let Some(after) = fills_after {
            std::thread::sleep(after);
            files::fill(&image, now_at.timestamp().as_nanosecond() as u64)?;
        }
        Ok(name)
    }

    /// Holds the database alone for a while.
    pub fn lock(&mut self, duration: Duration, locked: impl FnOnce()) -> anyhow::Result<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        locked();
        std::thread::sleep(duration);
        transaction.rollback()?;
        Ok(())
    }

    /// Begins to change every patient's phone number, writes part of that into the database file, and stays there. Killed now, it leaves a hot journal.
    pub fn hang_in_a_write(&mut self, written: impl FnOnce()) -> anyhow::Result<()> {
        // With hardly any memory for pages SQLite must write changed ones into the file long before the commit, and the journal before them.
        self.connection.pragma_update(None, "cache_size", 1)?;
        self.connection.pragma_update(None, "cache_spill", 1)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("UPDATE Patient SET phone = 'never committed ' || hex(randomblob(400))", [])?;
        written();
        loop {
            std::thread::park();
        }
    }

    /// Adds patients and edits them, one commit after the other.
    pub fn work(&mut self, times: usize) -> anyhow::Result<()> {
        for number in 0..times {
            let id = loop {
                let id = self.mint()?;
                match self.add_with_id(&id, &person(number + 10_000 * (std::process::id() as usize % 1000)), First::Row, Duration::ZERO) {
                    Ok(()) => break id,
                    // Another NanoPix was opened in the same second: its user presses Save again.
                    Err(error) if is_taken(&error) => {}
                    Err(error) => return Err(error),
                }
            };
            self.edit(&id, &format!("{}-{number}", std::process::id()))?;
        }
        Ok(())
    }

    /// The wall clock, moved on past ids that are taken.
    fn mint(&self) -> anyhow::Result<String> {
        let mut at = Zoned::now().datetime();
        loop {
            let id = id_of(at);
            let is_row = self.connection.query_row("SELECT 1 FROM Patient WHERE id = ?1", [&id], |_| Ok(())).optional()?.is_some();
            if !is_row && !self.root.join(&id).exists() {
                return Ok(id);
            }
            at = at.checked_add(1.second())?;
        }
    }

    fn note(&self, id: &str, phone: &str) -> anyhow::Result<()> {
        self.log.as_ref().map_or(Ok(()), |log| journal::note(log, id, phone))
    }
}

/// Puts an older copy of the database in its place, as a restored backup: another file with the same name.
pub fn restore(root: &Path, copy: &Path) -> anyhow::Result<()> {
    let draft = root.join("database").join("NanoPix.restoring");
    fs::copy(copy, &draft)?;
    fs::rename(draft, database_of(root))?;
    Ok(())
}

fn insert(connection: &Connection, id: &str, person: &Person, at: &str, has_all_columns: bool) -> rusqlite::Result<usize> {
    let Person { last_name, first_name, sex, birthdate } = person;
    if has_all_columns {
        let mut statement = connection.prepare_cached(
            "INSERT INTO Patient (id, last_name, first_name, sex, birthdate, doctor, social_id, phone, email, zipcode, address, created_datetime, updated_datetime) \
             VALUES (?1, ?2, ?3, ?4, ?5, '', '', '', '', '', '', ?6, ?6)",
        )?;
        statement.execute(params![id, last_name, first_name, sex, birthdate, at])
    } else {
        connection.execute(
            "INSERT INTO Patient (id, last_name, first_name, sex, birthdate) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, last_name, first_name, sex, birthdate],
        )
    }
}

fn is_taken(error: &anyhow::Error) -> bool {
    let is_constraint = |error: &rusqlite::Error| error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation);
    error.downcast_ref::<rusqlite::Error>().is_some_and(is_constraint)
        || error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::AlreadyExists)
}

fn now() -> String {
    stamp_of(Zoned::now().datetime())
}

fn id_of(at: DateTime) -> String {
    at.strftime("%Y%m%d_%H%M%S").to_string()
}

fn stamp_of(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
