//! The rows of patients' files. A row is made only after its bytes are durable, and in one transaction with its event.
//!
//! An upload's identity (clinic, patient, hash) is one file for ever: the row that has it now, or, when that file was moved to another patient since, the one that
//! `left_identities` names.

use super::{Store, corrupt, number, optional_number, optional_text, patients, text};
use chairside_api::{ClinicEvent, ClinicId, EventKind, FileId, FileType, PatientFile, PatientId, Sha256, Source, Tooth, ToothSet, UtcTime};
use sqlx::{Any, AnyConnection, Transaction, any::AnyRow};
use std::collections::BTreeSet;

pub mod change;
mod insert;

pub use change::Changed;
pub use insert::{Inserted, Inserts};

/// A file whose bytes are durable and which has no row yet.
pub struct NewFile {
    pub id: FileId,
    /// Whom it was sent for. A record that was merged meanwhile is stood for by another, which gets the file.
    pub patient: PatientId,
    pub file_name: String,
    pub file_type: FileType,
    pub category: String,
    pub size_bytes: u64,
    pub teeth: ToothSet,
    pub uploaded_by: String,
    pub notes: Option<String>,
    pub source: Source,
    pub operatory_room: Option<String>,
    pub sha256: Sha256,
    pub content_type: &'static str,
    pub dimensions: Option<(u32, u32)>,
    pub captured_at: Option<UtcTime>,
    pub lab_case_id: Option<String>,
}

/// Which files a list shows, newest first.
pub struct FileQuery<'a> {
    pub clinic: &'a ClinicId,
    pub patient: Option<&'a PatientId>,
    pub file_type: Option<FileType>,
    /// Files the server had at or after this moment.
    pub since: Option<UtcTime>,
    pub tooth: Option<Tooth>,
    pub lab_case: Option<&'a str>,
    /// Hidden ones, too.
    pub include_hidden: bool,
    /// Files older than this one.
    pub after: Option<(UtcTime, FileId)>,
    pub limit: u32,
}

/// What whoever set the display state is called now.
macro_rules! display_state_by_name {
    () => {
        "coalesce((SELECT name FROM users WHERE users.id = patient_files.display_state_by), \
          (SELECT label FROM bridge_keys WHERE bridge_keys.id = patient_files.display_state_by)) AS display_state_by_name"
    };
}

/// Every column of a file; `$display_state` is the expression for that one, which lists leave out.
macro_rules! columns {
    ($display_state:literal) => {
        concat!(
            "id, clinic_id, patient_id, file_name, file_type, category, size_bytes, tooth_number, uploaded_by, notes, source, operatory_room, sha256, content_type, \
             width, height, captured_at, lab_case_id, created_at, version, display_state_by, display_state_at, moved_at, hidden_at, hidden_by, hidden_reason, ",
            $display_state,
            " AS display_state, ",
            display_state_by_name!()
        )
    };
}

const BY_ID: &str = concat!("SELECT ", columns!("display_state"), " FROM patient_files WHERE clinic_id = $1 AND id = $2");
const BY_CONTENT: &str = concat!("SELECT ", columns!("display_state"), " FROM patient_files WHERE clinic_id = $1 AND patient_id = $2 AND sha256 = $3");
/// The records from the one that was named to the one that stands for it, and of each the file with these bytes, and the one with these bytes that was moved away from it.
const BY_IDENTITY: &str = patients::chain_of!(
    "SELECT chain.id, chain.merged_into, patient_files.id AS has, left_identities.file_id AS had FROM chain \
     LEFT JOIN patient_files ON patient_files.clinic_id = $1 AND patient_files.patient_id = chain.id AND patient_files.sha256 = $3 \
     LEFT JOIN left_identities ON left_identities.clinic_id = $1 AND left_identities.patient_id = chain.id AND left_identities.sha256 = $3"
);

impl Store {
    /// The file that an upload of these bytes for this patient is, or was before it was moved. For a record that was merged: what it is for the one that stands for it.
    pub async fn file_by_content(&self, clinic: &ClinicId, patient: &PatientId, sha256: &Sha256) -> sqlx::Result<Option<PatientFile>> {
        let mut connection = self.read.acquire().await?;
        Ok(identity(&mut connection, clinic, patient, sha256).await?.file)
    }

    /// One file of the clinic.
    pub async fn file(&self, clinic: &ClinicId, id: &FileId) -> sqlx::Result<Option<PatientFile>> {
        let row = sqlx::query(BY_ID).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&self.read).await?;
        row.as_ref().map(named_file).transpose()
    }

    /// Whether any row of the clinic names these bytes.
    pub async fn is_blob_named(&self, clinic: &ClinicId, sha256: &Sha256) -> sqlx::Result<bool> {
        const SQL: &str = "SELECT id FROM patient_files WHERE clinic_id = $1 AND sha256 = $2 LIMIT 1";
        // The writer's view: a reader could miss a row that was committed a moment ago.
        Ok(sqlx::query(SQL).bind(clinic.as_str()).bind(sha256.to_string()).fetch_optional(&self.write).await?.is_some())
    }

    /// The hashes with these first digits that rows of the clinic name.
    pub async fn named_blobs(&self, clinic: &ClinicId, prefix: &str) -> sqlx::Result<BTreeSet<Sha256>> {
        // No hexadecimal digit sorts after `g`, in any collation.
        const SQL: &str = "SELECT DISTINCT sha256 FROM patient_files WHERE clinic_id = $1 AND sha256 >= $2 AND sha256 < $3";
        let rows = sqlx::query(SQL).bind(clinic.as_str()).bind(prefix).bind(format!("{prefix}g")).fetch_all(&self.read).await?;
        rows.iter().map(|row| text(row, "sha256")?.parse().map_err(|_| corrupt("sha256"))).collect()
    }

    /// The clinic's files, newest first.
    pub async fn files(&self, query: &FileQuery<'_>) -> sqlx::Result<Vec<PatientFile>> {
        // Two texts, so that each finds its index; the filters after the first line are the same.
        macro_rules! select {
            ($where:literal) => {
                concat!(
                    "SELECT ",
                    columns!("NULL"),
                    " FROM patient_files WHERE clinic_id = $1 AND ",
                    $where,
                    " AND (file_type = $3 OR $3 IS NULL) AND created_at >= $4 AND (',' || tooth_number || ',') LIKE $5",
                    " AND (created_at < $6 OR (created_at = $6 AND id < $7)) AND (hidden_at IS NULL OR $9 = 1) AND (lab_case_id = $10 OR $10 IS NULL)",
                    " ORDER BY created_at DESC, id DESC LIMIT $8"
                )
            };
        }
        let sql = if query.patient.is_some() { select!("patient_id = $2") } else { select!("$2 IS NULL") };
        let (after, after_id) = query.after.as_ref().map_or((i64::MAX, ""), |(time, id)| (time.as_millis(), id.as_str()));
        let rows = sqlx::query(sql)
            .bind(query.clinic.as_str())
            .bind(query.patient.map(PatientId::as_str))
            .bind(query.file_type.map(FileType::as_str))
            .bind(query.since.map_or(i64::MIN, UtcTime::as_millis))
            .bind(query.tooth.map_or_else(|| "%".to_owned(), |tooth| format!("%,{tooth},%")))
            .bind(after)
            .bind(after_id)
            .bind(i64::from(query.limit))
            .bind(i64::from(query.include_hidden))
            .bind(query.lab_case)
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(named_file).collect()
    }
}

/// What an upload of these bytes for this patient is.
struct Identity {
    /// The record it names and those that was merged into, one after the other; the last stands for all. Empty: there is no such record.
    chain: Vec<PatientId>,
    /// The file that is there: of the record that stands for the others, or one that was moved away from any of them.
    file: Option<PatientFile>,
}

async fn identity(connection: &mut AnyConnection, clinic: &ClinicId, patient: &PatientId, sha256: &Sha256) -> sqlx::Result<Identity> {
    let rows = sqlx::query(BY_IDENTITY).bind(clinic.as_str()).bind(patient.as_str()).bind(sha256.to_string()).fetch_all(&mut *connection).await?;
    let chain = patients::in_order(&rows, patient)?;
    let mut found = None;
    for (at, patient) in chain.iter().enumerate().rev() {
        let of = rows.iter().find(|row| text(row, "id").is_ok_and(|id| id == patient.as_str())).ok_or_else(|| corrupt("merged_into"))?;
        let has = if at + 1 == chain.len() { optional_text(of, "has")? } else { None };
        found = match has {
            None => optional_text(of, "had")?,
            has => has,
        };
        if found.is_some() {
            break;
        }
    }
    let Some(id) = found else { return Ok(Identity { chain, file: None }) };
    let row = sqlx::query(BY_ID).bind(clinic.as_str()).bind(id).fetch_optional(&mut *connection).await?;
    Ok(Identity { file: row.as_ref().map(named_file).transpose()?, chain })
}

/// Writes the row; answers the file as it was stored.
async fn insert_row(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, new: &NewFile, owner: &PatientId, now: UtcTime) -> sqlx::Result<PatientFile> {
    const INSERT: &str = "INSERT INTO patient_files (id, clinic_id, patient_id, file_name, file_type, category, size_bytes, tooth_number, uploaded_by, notes, source, operatory_room, \
         sha256, content_type, width, height, captured_at, lab_case_id, created_at, moved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) RETURNING *";
    let row = sqlx::query(INSERT)
        .bind(new.id.as_str())
        .bind(clinic.as_str())
        .bind(owner.as_str())
        .bind(new.file_name.as_str())
        .bind(new.file_type.as_str())
        .bind(new.category.as_str())
        .bind(new.size_bytes as i64)
        .bind(new.teeth.to_string())
        .bind(new.uploaded_by.as_str())
        .bind(new.notes.as_deref())
        .bind(new.source.as_str())
        .bind(new.operatory_room.as_deref())
        .bind(new.sha256.to_string())
        .bind(new.content_type)
        .bind(new.dimensions.map(|(width, _)| i64::from(width)))
        .bind(new.dimensions.map(|(_, height)| i64::from(height)))
        .bind(new.captured_at.map(UtcTime::as_millis))
        .bind(new.lab_case_id.as_deref())
        .bind(now.as_millis())
        // Its sender named another patient than the answer does: this says that a person had it so.
        .bind((*owner != new.patient).then_some(now.as_millis()))
        .fetch_one(&mut **tx)
        .await?;
    file(&row)
}

/// What is told of a file; the kind is the caller's.
pub fn about(file: &PatientFile, patient_name: String, now: UtcTime) -> ClinicEvent {
    ClinicEvent {
        patient_id: Some(file.patient_id.clone()),
        patient_name: Some(patient_name),
        file_id: Some(file.id.clone()),
        tooth_number: file.tooth_number.clone(),
        source: Some(file.source),
        lab_case_id: file.lab_case_id.clone(),
        ..ClinicEvent::bare(EventKind::FileUpdated, now)
    }
}

/// Reads a row with `columns!`.
fn named_file(row: &AnyRow) -> sqlx::Result<PatientFile> {
    Ok(PatientFile { display_state_by_name: optional_text(row, "display_state_by_name")?, ..file(row)? })
}

/// Reads a row of the table.
pub fn file(row: &AnyRow) -> sqlx::Result<PatientFile> {
    let created_at = UtcTime::from_millis(number(row, "created_at")?);
    let time = |column| Ok::<_, sqlx::Error>(optional_number(row, column)?.map(UtcTime::from_millis));
    Ok(PatientFile {
        id: FileId::from(text(row, "id")?),
        clinic_id: ClinicId::from(text(row, "clinic_id")?),
        patient_id: PatientId::from(text(row, "patient_id")?),
        file_name: text(row, "file_name")?,
        file_type: FileType::parse(&text(row, "file_type")?).ok_or_else(|| corrupt("file_type"))?,
        category: text(row, "category")?,
        file_size_kb: (number(row, "size_bytes")? as u64).div_ceil(1024) as i64,
        tooth_number: text(row, "tooth_number")?.parse().map_err(|_| corrupt("tooth_number"))?,
        upload_date: created_at,
        uploaded_by: text(row, "uploaded_by")?,
        notes: optional_text(row, "notes")?,
        source: Source::parse(&text(row, "source")?).ok_or_else(|| corrupt("source"))?,
        operatory_room: optional_text(row, "operatory_room")?,
        created_at,
        sha256: text(row, "sha256")?.parse().map_err(|_| corrupt("sha256"))?,
        content_type: text(row, "content_type")?,
        width: optional_number(row, "width")?,
        height: optional_number(row, "height")?,
        captured_at: time("captured_at")?,
        lab_case_id: optional_text(row, "lab_case_id")?,
        version: number(row, "version")?,
        display_state: optional_text(row, "display_state")?.map(|text| serde_json::from_str(&text).map_err(|_| corrupt("display_state"))).transpose()?,
        display_state_by: optional_text(row, "display_state_by")?,
        display_state_by_name: None,
        display_state_at: time("display_state_at")?,
        moved_at: time("moved_at")?,
        hidden_at: time("hidden_at")?,
        hidden_by: optional_text(row, "hidden_by")?,
        hidden_reason: optional_text(row, "hidden_reason")?,
    })
}
