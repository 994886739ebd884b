//! Rows of NanoPix's tables as values. A row that cannot be understood is reported ([`Oddity`]), never dropped in silence and never the end of the reading.

use super::{
    record::{Columns, Field, Fields, Record},
    schema::Schema,
};
use chairside_words::say;
use rusqlite::{Connection, OptionalExtension, Row, types::ValueRef};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// A row of `Patient`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NanopixPatient {
    /// NanoPix's id, exactly as it stands there.
    pub id: String,
    /// What it says, as text.
    pub columns: Columns,
    /// `created_datetime`: the clinic's wall clock.
    pub created: Option<String>,
    /// `updated_datetime`: the clinic's wall clock.
    pub updated: Option<String>,
}

impl NanopixPatient {
    /// What it says, understood, and the fields that could not be.
    pub fn record(&self) -> (Record, Fields) {
        Record::from_columns(&self.columns)
    }
}

/// A row of `Study`: one image. Texts as they stand there, empty for NULL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NanopixStudy {
    /// The row's number; may be used again by NanoPix after a deletion.
    pub pk: i64,
    /// Whose it is: `Patient.id`.
    pub patient_id: String,
    /// The file's stem in the patient's folder.
    pub image_name: String,
    /// The file's extension.
    pub image_type: String,
    /// A tooth or a slot: `IO 11`.
    pub body_part: String,
    /// `IO`.
    pub modality: String,
    /// DICOM's UID of the image.
    pub sop_instance_uid: String,
    /// When it was taken: the clinic's wall clock.
    pub datetime: String,
}

/// A row that cannot be used. Says nothing of the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The table.
    pub table: &'static str,
    /// The row's number in it.
    pub row: i64,
    /// What is wrong with it.
    pub why: &'static str,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&say!("oddity", row = self.row.to_string(), table = self.table, why = self.why))
    }
}

/// Reads rows of `Patient` with the columns that there are: how to select them, and how to understand one.
pub(super) struct PatientRows {
    schema: Schema,
    columns: String,
}

impl PatientRows {
    pub(super) fn of(schema: Schema) -> Self {
        let optional = |has: bool, column: &'static str| if has { column } else { "NULL" };
        let mut columns = "rowid, id".to_owned();
        for field in Field::ALL {
            columns.push_str(", ");
            columns.push_str(optional(schema.fields.contains(field), field.column()));
        }
        for column in [optional(schema.has_created, "created_datetime"), optional(schema.has_updated, "updated_datetime")] {
            columns.push_str(", ");
            columns.push_str(column);
        }
        Self { schema, columns }
    }

    /// Up to `limit` rows behind that number, in order.
    pub(super) fn read(&self, connection: &Connection, after: i64, limit: i64, into: &mut Rows) -> rusqlite::Result<Piece> {
        let mut statement = connection.prepare_cached(&format!("SELECT {} FROM main.Patient WHERE rowid > ?1 ORDER BY rowid LIMIT ?2", self.columns))?;
        let mut rows = statement.query([after, limit])?;
        let mut piece = Piece::default();
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            piece.add(number);
            match Self::patient_of(row)? {
                Some(patient) => into.patients.push(patient),
                None => into.oddities.push(Oddity { table: "Patient", row: number, why: say!("oddity-no-id") }),
            }
        }
        Ok(piece)
    }

    /// The row with this id.
    pub(super) fn find(&self, connection: &Connection, id: &str) -> rusqlite::Result<Option<NanopixPatient>> {
        let mut statement = connection.prepare_cached(&format!("SELECT {} FROM main.Patient WHERE id = ?1", self.columns))?;
        Ok(statement.query_row([id], Self::patient_of).optional()?.flatten())
    }

    pub(super) const fn schema(&self) -> Schema {
        self.schema
    }

    fn patient_of(row: &Row<'_>) -> rusqlite::Result<Option<NanopixPatient>> {
        let Ok(Some(id)) = text_of(row.get_ref(1)?) else { return Ok(None) };
        if !is_id(&id) {
            return Ok(None);
        }
        let mut columns = Columns::default();
        for (at, field) in Field::ALL.into_iter().enumerate() {
            match text_of(row.get_ref(2 + at)?) {
                Ok(text) => columns.set(field, text),
                Err(NoText) => columns.set_unreadable(field),
            }
        }
        let time = |at: usize| -> rusqlite::Result<Option<String>> { Ok(text_of(row.get_ref(at)?).unwrap_or_default()) };
        Ok(Some(NanopixPatient { id, columns, created: time(2 + Field::ALL.len())?, updated: time(3 + Field::ALL.len())? }))
    }
}

/// Reads rows of `Study`.
pub(super) struct StudyRows {
    columns: String,
}

impl StudyRows {
    pub(super) fn of(existing: &BTreeSet<String>) -> Self {
        let wanted = ["patient_id", "image_name", "image_type", "body_part_examined", "modality", "sop_instance_uid", "datetime"];
        let columns = wanted.map(|column| if existing.contains(column) { column } else { "NULL" }).join(", ");
        Self { columns: format!("rowid, {columns}") }
    }

    /// As [`PatientRows::read`].
    pub(super) fn read(&self, connection: &Connection, after: i64, limit: i64, into: &mut Rows) -> rusqlite::Result<Piece> {
        let mut statement = connection.prepare_cached(&format!("SELECT {} FROM main.Study WHERE rowid > ?1 ORDER BY rowid LIMIT ?2", self.columns))?;
        let mut rows = statement.query([after, limit])?;
        let mut piece = Piece::default();
        while let Some(row) = rows.next()? {
            let pk: i64 = row.get(0)?;
            piece.add(pk);
            let text = |at: usize| -> rusqlite::Result<String> { Ok(text_of(row.get_ref(at)?).unwrap_or_default().unwrap_or_default()) };
            let study = NanopixStudy {
                pk,
                patient_id: text(1)?,
                image_name: text(2)?,
                image_type: text(3)?,
                body_part: text(4)?,
                modality: text(5)?,
                sop_instance_uid: text(6)?,
                datetime: text(7)?,
            };
            if study.patient_id.is_empty() || study.image_name.is_empty() {
                into.oddities.push(Oddity { table: "Study", row: pk, why: say!("oddity-no-patient") });
            } else {
                into.studies.push(study);
            }
        }
        Ok(piece)
    }
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) patients: Vec<NanopixPatient>,
    pub(super) studies: Vec<NanopixStudy>,
    pub(super) oddities: Vec<Oddity>,
}

/// How far a reading has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Piece {
    rows: i64,
    last: i64,
}

impl Piece {
    const fn add(&mut self, number: i64) {
        self.rows += 1;
        self.last = number;
    }

    /// How many rows there were.
    pub(super) const fn rows(self) -> i64 {
        self.rows
    }

    /// Behind which row to go on; `None` when there were fewer than `limit`, and so are no more.
    pub(super) const fn next(self, limit: i64) -> Option<i64> {
        if self.rows < limit { None } else { Some(self.last) }
    }
}

/// The longest id that the clinic's server takes; NanoPix's own column has that many letters, too.
const MOST_LETTERS: usize = 250;

/// Whether a text is an id that the clinic's server keeps as it is: not blank, nothing around it, nothing in it that cannot be shown, and not too long. Another one
/// would come back from there changed, and its patient would be imported again and again.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.chars().count() <= MOST_LETTERS && !text.chars().any(char::is_control)
}

struct NoText;

/// A value as text. Numbers are text too: SQLite makes an integer of `19900403` in a column that is declared `DATE`.
fn text_of(value: ValueRef<'_>) -> Result<Option<String>, NoText> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(number) => Ok(Some(number.to_string())),
        ValueRef::Real(number) => Ok(Some(number.to_string())),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map(|text| Some(text.to_owned())).map_err(|_| NoText),
        ValueRef::Blob(_) => Err(NoText),
    }
}
