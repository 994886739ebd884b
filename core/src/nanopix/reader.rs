//! Reads NanoPix's database without ever disturbing it: one kept connection that cannot write, and transactions so short that NanoPix's own saving hardly
//! ever waits for them.
//!
//! A reading is whole or it is an error; there is no reading in which an error looks like "no patients". Blocks for up to 5 s; for a thread of its own.

use super::{
    error::DatabaseError,
    place::{FileIdentity, Place, PlaceError},
    record::Fields,
    rows::{NanopixPatient, NanopixStudy, Oddity, PatientRows, Rows, StudyRows},
    schema::{self, Schema},
};
use rusqlite::{Connection, OpenFlags};
use std::time::Duration;

/// How long another program's lock is waited for.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many rows are read under one lock: some 5 ms. While somebody reads, NanoPix cannot commit, and nobody knows how long it waits before it gives up.
const ROWS_AT_ONCE: i64 = 2_000;

/// How long the database is left alone between two locks of a reading. Without it the next lock is taken before anybody who waits has looked again, and many
/// short locks are one long one.
pub(super) const BETWEEN_LOCKS: Duration = Duration::from_millis(2);

/// How often a reading in pieces is begun again because something was committed between two of them, before it is done under one lock.
const ATTEMPTS: u32 = 4;

/// A state of the database: grows with every commit of another connection. Comparable only with `==`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Which opening of the file it is of.
    opening: u64,
    /// `PRAGMA data_version`.
    data: i64,
}

#[cfg(test)]
impl Version {
    /// Some state.
    pub(super) const fn for_tests() -> Self {
        Self { opening: 0, data: 0 }
    }
}

/// All that NanoPix knows, at one state of its database.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its patients, in the order of their rows.
    pub patients: Vec<NanopixPatient>,
    /// Its images, in the order of their rows.
    pub studies: Vec<NanopixStudy>,
    /// Rows that could not be used.
    pub oddities: Vec<Oddity>,
    /// What columns there are.
    pub schema: Schema,
    /// The state that this is.
    pub version: Version,
}

impl Reading {
    /// The fields of a row that say something: there is such a column, and what stands in it can be understood.
    pub fn comparable(&self, row: &NanopixPatient) -> Fields {
        self.schema.fields.without(row.record().1)
    }
}

/// The kept connection.
#[derive(Debug)]
pub struct Reader {
    place: Place,
    kept: Option<Kept>,
    openings: u64,
}

#[derive(Debug)]
struct Kept {
    connection: Connection,
    identity: FileIdentity,
}

impl Reader {
    /// For this place. Opens nothing yet.
    pub const fn new(place: Place) -> Self {
        Self { place, kept: None, openings: 0 }
    }

    /// Whose place this reads.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// The state the database is in now. Cheap: to be asked every second.
    pub fn version(&mut self) -> Result<Version, DatabaseError> {
        self.with(|connection, opening| Ok(Version { opening, data: data_version(connection)? }))
    }

    /// How many patients there are, once it is clear that they can be read.
    pub fn count_patients(&mut self) -> Result<usize, DatabaseError> {
        self.with(|connection, _| {
            let transaction = connection.unchecked_transaction()?;
            known_schema(&transaction)?;
            Ok(transaction.query_row("SELECT count(*) FROM main.Patient", [], |row| row.get::<_, i64>(0))?.try_into().unwrap_or_default())
        })
    }

    /// Everything, as of one state.
    pub fn read_all(&mut self) -> Result<Reading, DatabaseError> {
        self.with(|connection, opening| {
            for _ in 0..ATTEMPTS {
                if let Some(reading) = read(connection, opening, ROWS_AT_ONCE)? {
                    return Ok(reading);
                }
            }
            read(connection, opening, i64::MAX)?.ok_or(DatabaseError::Busy)
        })
    }

    /// Does something with the connection, which is opened when there is none, or when another file took the old one's place.
    fn with<T>(&mut self, act: impl FnOnce(&Connection, u64) -> Result<T, DatabaseError>) -> Result<T, DatabaseError> {
        let outcome = self.open().and_then(|()| self.kept.as_ref().map_or(Err(DatabaseError::Replaced), |kept| act(&kept.connection, self.openings)));
        if let Err(error) = &outcome
            && !matches!(error, DatabaseError::Busy | DatabaseError::Interrupted)
        {
            // A share can only come back, and a drive only be taken away, when nobody holds the old file.
            self.kept = None;
        }
        outcome
    }

    fn open(&mut self) -> Result<(), DatabaseError> {
        self.place.look()?;
        let identity = identity(&self.place)?;
        if self.kept.as_ref().is_none_or(|kept| kept.identity != identity) {
            self.kept = None;
            // Never `immutable`: SQLite would neither lock nor look at a journal.
            let connection = Connection::open_with_flags(self.place.database(), OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            self.openings += 1;
            self.kept = Some(Kept { connection, identity });
        }
        Ok(())
    }
}

pub(super) fn identity(place: &Place) -> Result<FileIdentity, DatabaseError> {
    FileIdentity::of(place.database()).map_err(|source| PlaceError::Unreachable { path: place.root().to_owned(), source }.into())
}

/// The schema, or why nothing may be read or written.
pub(super) fn known_schema(connection: &Connection) -> Result<Schema, DatabaseError> {
    Schema::read(connection)??.ok_or(DatabaseError::Emptied)
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA main.data_version", [], |row| row.get(0))
}

/// Reads all in transactions of so many rows; `None` when something was committed in between.
fn read(connection: &Connection, opening: u64, rows_at_once: i64) -> Result<Option<Reading>, DatabaseError> {
    let mut rows = Rows::default();
    let mut first: Option<(i64, Schema)> = None;
    let (mut patients_after, mut studies_after) = (Some(i64::MIN), Some(i64::MIN));
    while patients_after.is_some() || studies_after.is_some() {
        if first.is_some() {
            std::thread::sleep(BETWEEN_LOCKS);
        }
        let transaction = connection.unchecked_transaction()?;
        let version = data_version(&transaction)?;
        let (first_version, schema) = match first {
            Some(known) => known,
            None => *first.insert((version, known_schema(&transaction)?)),
        };
        if version != first_version {
            return Ok(None);
        }
        let mut left = rows_at_once;
        if let Some(after) = patients_after {
            let piece = PatientRows::of(schema).read(&transaction, after, left, &mut rows)?;
            patients_after = piece.next(left);
            left -= piece.rows();
        }
        if !schema.has_studies {
            studies_after = None;
        }
        // Only behind the last patient, and as part of the same limit: what is small is read under one lock.
        if let (None, Some(after), 1..) = (patients_after, studies_after, left) {
            let columns = schema::study_columns(&transaction)?;
            studies_after = StudyRows::of(&columns).read(&transaction, after, left, &mut rows)?.next(left);
        }
        // Nothing was written: the end of the transaction only gives the lock back.
        transaction.commit()?;
    }
    let Some((data, schema)) = first else { return Ok(None) };
    let Rows { patients, studies, oddities } = rows;
    Ok(Some(Reading { patients, studies, oddities, schema, version: Version { opening, data } }))
}
