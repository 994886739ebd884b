//! Writes into NanoPix's database: new patients, edits, and the deletion that a person chose.
//!
//! One batch is one transaction: at most 20 rows, and no row is begun after 25 ms under the lock. Every act compares inside the transaction before it
//! changes anything, and every act may be repeated: an insert or an edit that was committed before a crash is found done. The connection lives for one batch,
//! cannot make a file, and sets nothing that persists. Called from the durable outbox; blocks for up to 5 s.

use super::{
    error::DatabaseError,
    folders::{Folders, PatientFolder},
    place::{Place, PlaceError},
    reader::{BUSY_TIMEOUT, identity, known_schema},
    record::{Field, Fields, Record},
    rows::{NanopixPatient, PatientRows},
};
use rusqlite::{Connection, MAIN_DB, OpenFlags, ToSql, TransactionBehavior, params_from_iter};
use std::{
    collections::HashSet,
    fs,
    time::{Duration, Instant},
};

/// The most rows of one transaction.
pub const MAX_ROWS: usize = 20;

/// No row is begun later than this after the lock was taken. What is left of 50 ms is for the commit.
const ROWS_BUDGET: Duration = Duration::from_millis(25);

/// How long the commit waits for readers. While it waits nobody else can begin to read; so it rather gives up and is tried again.
const COMMIT_TIMEOUT: Duration = Duration::from_millis(20);

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// A new row.
    Insert {
        /// Its id, freshly minted.
        id: String,
        /// What it says.
        record: Record,
        /// Its `created_datetime` and `updated_datetime`, by the clinic's wall clock. The same at every repetition: the row is known again by it.
        at: String,
        /// It was tried before, and it is not known what became of that. Then the row is ours also when somebody has edited it since.
        is_repeated: bool,
    },
    /// Some fields of a row that is as it was when the edit was made.
    Update {
        /// The row as it was then.
        based_on: Box<NanopixPatient>,
        /// The fields to write.
        fields: Fields,
        /// Their values.
        record: Record,
        /// Its `updated_datetime`, by the clinic's wall clock.
        at: String,
    },
    /// The row goes, if it is as it was, nothing in the database refers to it, and its folder is empty. Only ever by a person's explicit choice.
    Delete {
        /// The row as it was then.
        based_on: Box<NanopixPatient>,
    },
}

/// What became of one act. The row is as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// It is done, now or before; `None` after a deletion.
    Done(Option<Box<NanopixPatient>>),
    /// Somebody else's row has the id; mint another.
    IdTaken,
    /// It was changed since; nothing was written.
    Changed(Box<NanopixPatient>),
    /// There is no such row any more; nothing was written.
    Gone,
    /// It has images, reports or files, and is not deleted.
    HasImages,
}

/// Writes to one place.
#[derive(Clone, Debug)]
pub struct Writer {
    place: Place,
}

impl Writer {
    /// For this place. Opens nothing yet.
    pub const fn new(place: Place) -> Self {
        Self { place }
    }

    /// Does the first acts of `writes`, in order, in one transaction, and answers what became of them: as many as fitted under the lock. An error means that
    /// none was done, or (the disk failing in the commit) that it is not known; then all are to be repeated.
    pub fn write(&self, writes: &[Write]) -> Result<Vec<WriteOutcome>, DatabaseError> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        self.place.look()?;
        let writes = &writes[..writes.len().min(MAX_ROWS)];
        let with_files = self.with_files(writes)?;
        let before = identity(&self.place)?;
        let mut connection = self.open()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let locked_at = Instant::now();
        transaction.busy_timeout(COMMIT_TIMEOUT)?;
        let rows = PatientRows::of(known_schema(&transaction)?);
        let mut outcomes = Vec::with_capacity(writes.len());
        for write in writes {
            if !outcomes.is_empty() && locked_at.elapsed() > ROWS_BUDGET {
                break;
            }
            outcomes.push(act(&transaction, &rows, write, &with_files)?);
        }
        transaction.commit()?;
        tracing::debug!(rows = outcomes.len(), locked_ms = locked_at.elapsed().as_millis() as u64, "wrote to NanoPix");
        drop(connection);
        if identity(&self.place)? != before {
            // What was written may stand in a file that nobody will open again.
            return Err(DatabaseError::Replaced);
        }
        Ok(outcomes)
    }

    /// One act.
    pub fn write_one(&self, write: Write) -> Result<WriteOutcome, DatabaseError> {
        self.write(&[write])?.pop().ok_or(DatabaseError::Busy)
    }

    /// Who of those that are to be deleted has anything in their folder: a file whose row NanoPix has not written yet is an image, too.
    fn with_files<'a>(&self, writes: &'a [Write]) -> Result<HashSet<&'a str>, DatabaseError> {
        let ids: Vec<&str> = writes.iter().filter_map(|write| if let Write::Delete { based_on } = write { Some(based_on.id.as_str()) } else { None }).collect();
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let unreachable = |source| PlaceError::Unreachable { path: self.place.root().to_owned(), source };
        let folders = Folders::list(self.place.root()).map_err(unreachable)?;
        let mut with_files = HashSet::new();
        for id in ids {
            if let Some(PatientFolder::Own(folder) | PatientFolder::Shared(folder)) = folders.of_all([id]).remove(id)
                && fs::read_dir(folder).map_err(unreachable)?.next().is_some()
            {
                with_files.insert(id);
            }
        }
        Ok(with_files)
    }

    fn open(&self) -> Result<Connection, DatabaseError> {
        let connection = Connection::open_with_flags(self.place.database(), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        if connection.is_readonly(MAIN_DB)? {
            return Err(DatabaseError::ReadOnly);
        }
        // Of this connection only.
        connection.pragma_update(None, "foreign_keys", "ON")?;
        Ok(connection)
    }
}

fn act(connection: &Connection, rows: &PatientRows, write: &Write, with_files: &HashSet<&str>) -> Result<WriteOutcome, DatabaseError> {
    match write {
        Write::Insert { id, record, at, is_repeated } => insert(connection, rows, id, (record, at), *is_repeated),
        Write::Update { based_on, fields, record, at } => update(connection, rows, based_on, *fields, record, at),
        Write::Delete { based_on } => delete(connection, rows, based_on, with_files.contains(based_on.id.as_str())),
    }
}

fn insert(connection: &Connection, rows: &PatientRows, id: &str, (record, at): (&Record, &str), is_repeated: bool) -> Result<WriteOutcome, DatabaseError> {
    let schema = rows.schema();
    if let Some(current) = rows.find(connection, id)? {
        let fields = if is_repeated { schema.fields.and(Fields::NAMES) } else { schema.fields };
        let is_ours = (!schema.has_created || current.created.as_deref() == Some(at)) && has_values(&current, fields, record);
        return Ok(if is_ours { WriteOutcome::Done(Some(current.into())) } else { WriteOutcome::IdTaken });
    }
    let mut assignments = vec![("id", id.to_owned())];
    assignments.extend(values_of(schema.fields, record));
    assignments.extend(schema.has_created.then(|| ("created_datetime", at.to_owned())));
    assignments.extend(schema.has_updated.then(|| ("updated_datetime", at.to_owned())));
    let columns = assignments.iter().map(|(column, _)| *column).collect::<Vec<_>>().join(", ");
    let marks = vec!["?"; assignments.len()].join(", ");
    connection.execute(&format!("INSERT INTO main.Patient ({columns}) VALUES ({marks})"), params_from_iter(assignments.iter().map(|(_, value)| value)))?;
    done(connection, rows, id)
}

fn update(
    connection: &Connection,
    rows: &PatientRows,
    based_on: &NanopixPatient,
    fields: Fields,
    record: &Record,
    at: &str,
) -> Result<WriteOutcome, DatabaseError> {
    let schema = rows.schema();
    let Some(current) = rows.find(connection, &based_on.id)? else { return Ok(WriteOutcome::Gone) };
    let fields: Fields = fields.iter().filter(|field| schema.fields.contains(*field)).collect();
    if has_values(&current, fields, record) {
        return Ok(WriteOutcome::Done(Some(current.into())));
    }
    if current != *based_on {
        return Ok(WriteOutcome::Changed(current.into()));
    }
    let mut assignments = values_of(fields, record);
    assignments.extend(schema.has_updated.then(|| ("updated_datetime", at.to_owned())));
    let sets = assignments.iter().map(|(column, _)| format!("{column} = ?")).collect::<Vec<_>>().join(", ");
    let values = assignments.iter().map(|(_, value)| value as &dyn ToSql).chain([&based_on.id as &dyn ToSql]);
    connection.execute(&format!("UPDATE main.Patient SET {sets} WHERE id = ?"), params_from_iter(values))?;
    done(connection, rows, &based_on.id)
}

fn delete(connection: &Connection, rows: &PatientRows, based_on: &NanopixPatient, has_files: bool) -> Result<WriteOutcome, DatabaseError> {
    let Some(current) = rows.find(connection, &based_on.id)? else { return Ok(WriteOutcome::Done(None)) };
    if current != *based_on {
        return Ok(WriteOutcome::Changed(current.into()));
    }
    if has_files || has_dependents(connection, &based_on.id)? {
        return Ok(WriteOutcome::HasImages);
    }
    connection.execute("DELETE FROM main.Patient WHERE id = ?1", [&based_on.id])?;
    Ok(WriteOutcome::Done(None))
}

/// Whether any row of any table refers to the patient: it would be deleted with them. Asked of the database itself, so that a table which nobody here knows counts.
fn has_dependents(connection: &Connection, id: &str) -> rusqlite::Result<bool> {
    let sql =
        "SELECT tables.name, keys.\"from\", coalesce(keys.\"to\", 'pk') FROM main.sqlite_master AS tables, pragma_foreign_key_list(tables.name, 'main') AS keys
                 WHERE tables.type = 'table' AND lower(keys.\"table\") = 'patient'
               UNION
               SELECT tables.name, columns.name, 'id' FROM main.sqlite_master AS tables, pragma_table_info(tables.name, 'main') AS columns
                 WHERE tables.type = 'table' AND lower(columns.name) = 'patient_id'";
    let mut statement = connection.prepare(sql)?;
    let references = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<Vec<(String, String, String)>, _>>()?;
    for (table, from, to) in references {
        let [table, from, to] = [table, from, to].map(|name| format!("\"{}\"", name.replace('"', "\"\"")));
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM main.{table} AS referring, main.Patient AS patient WHERE patient.id = ?1 AND referring.{from} = patient.{to})"
        );
        if connection.query_row(&sql, [id], |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn done(connection: &Connection, rows: &PatientRows, id: &str) -> Result<WriteOutcome, DatabaseError> {
    Ok(WriteOutcome::Done(rows.find(connection, id)?.map(Box::new)))
}

fn values_of(fields: Fields, record: &Record) -> Vec<(&'static str, String)> {
    fields.iter().map(|field| (field.column(), record.column_text(field).into_owned())).collect()
}

/// Whether the row says this already.
fn has_values(current: &NanopixPatient, fields: Fields, record: &Record) -> bool {
    fields.iter().all(|field: Field| current.columns.text(field) == record.column_text(field))
}
