//! Clinical notes. What a note said before a change is kept; what it speaks of are files of its own patient and of nobody else.

use super::{Deeds, Facts, Record, Refusal, Value, audit_of, find, tell, update};
use crate::store::{
    Store,
    audit::{Actor, Deed},
    corrupt, events, number, optional_text, text,
};
use chairside_api::{ClinicId, ClinicalNote, EventKind, FileId, NoteId, PatientId, UtcTime};
use serde_json::json;
use sqlx::{Any, AssertSqlSafe, Transaction, any::AnyRow};

/// Which notes a list shows, newest first.
pub struct NoteQuery<'a> {
    pub clinic: &'a ClinicId,
    pub patient: Option<&'a PatientId>,
    /// Those that are older than this one.
    pub after: Option<(UtcTime, String)>,
    pub limit: u32,
}

const SELECT: &str = "SELECT clinical_notes.*, (SELECT string_agg(file_id, ',' ORDER BY position) FROM clinical_note_files \
     WHERE clinical_note_files.note_id = clinical_notes.id) AS attached FROM clinical_notes";

impl Record for ClinicalNote {
    const TABLE: &'static str = "clinical_notes";
    const SELECT: &'static str = SELECT;
    const COLUMNS: &'static [&'static str] = &[
        "visit_date",
        "chief_complaint",
        "diagnosis",
        "treatment_provided",
        "prescriptions_given",
        "follow_up_required",
        "follow_up_date",
        "notes",
        "tooth_number",
    ];
    const EVENT: EventKind = EventKind::NoteChanged;
    const KIND: &'static str = "note";
    const DEEDS: Deeds =
        Deeds { made: Deed::NoteMade, changed: Deed::NoteChanged, deleted: Deed::NoteDeleted, viewed: Deed::NoteViewed, listed: Deed::NotesListed };

    fn of(row: &AnyRow) -> sqlx::Result<Self> {
        let Facts { patient_id, created_by, created_at, updated_by, updated_at, deleted_at, deleted_reason, version } = Facts::of(row)?;
        let date = |text: String, column| text.parse().map_err(|_| corrupt(column));
        Ok(Self {
            id: NoteId::from(text(row, "id")?),
            patient_id,
            visit_date: date(text(row, "visit_date")?, "visit_date")?,
            chief_complaint: optional_text(row, "chief_complaint")?,
            diagnosis: optional_text(row, "diagnosis")?,
            treatment_provided: optional_text(row, "treatment_provided")?,
            prescriptions_given: optional_text(row, "prescriptions_given")?,
            follow_up_required: number(row, "follow_up_required")? != 0,
            follow_up_date: optional_text(row, "follow_up_date")?.map(|text| date(text, "follow_up_date")).transpose()?,
            notes: optional_text(row, "notes")?,
            tooth_number: text(row, "tooth_number")?.parse().map_err(|_| corrupt("tooth_number"))?,
            attached_file_ids: optional_text(row, "attached")?.map_or_else(Vec::new, |ids| ids.split(',').map(FileId::from).collect()),
            created_by,
            created_at,
            updated_by,
            updated_at,
            deleted_at,
            deleted_reason,
            version,
        })
    }

    fn id(&self) -> &str {
        self.id.as_str()
    }

    facts_of_record!();

    fn values(&self) -> Vec<Value> {
        vec![
            Value::Text(Some(self.visit_date.to_string())),
            Value::of(self.chief_complaint.as_deref()),
            Value::of(self.diagnosis.as_deref()),
            Value::of(self.treatment_provided.as_deref()),
            Value::of(self.prescriptions_given.as_deref()),
            Value::Number(Some(i64::from(self.follow_up_required))),
            Value::Text(self.follow_up_date.map(|date| date.to_string())),
            Value::of(self.notes.as_deref()),
            Value::Text(Some(self.tooth_number.to_string())),
        ]
    }

    async fn check(&self, tx: &mut Transaction<'_, Any>, clinic: &ClinicId) -> sqlx::Result<Option<Refusal>> {
        const SQL: &str = "SELECT id FROM patient_files WHERE clinic_id = $1 AND patient_id = $2 AND id = $3";
        for file in &self.attached_file_ids {
            let file = sqlx::query(SQL).bind(clinic.as_str()).bind(self.patient_id.as_str()).bind(file.as_str());
            if file.fetch_optional(&mut **tx).await?.is_none() {
                return Ok(Some(Refusal::StrangeFile));
            }
        }
        Ok(None)
    }

    async fn written(&self, tx: &mut Transaction<'_, Any>, before: Option<&Self>) -> sqlx::Result<()> {
        if let Some(before) = before {
            keep_version(tx, before).await?;
            sqlx::query("DELETE FROM clinical_note_files WHERE note_id = $1").bind(self.id()).execute(&mut **tx).await?;
        }
        for (position, file) in (0_i64..).zip(&self.attached_file_ids) {
            let attach = sqlx::query("INSERT INTO clinical_note_files (note_id, file_id, position) VALUES ($1, $2, $3)");
            attach.bind(self.id()).bind(file.as_str()).bind(position).execute(&mut **tx).await?;
        }
        Ok(())
    }
}

impl Store {
    /// The clinic's notes, newest first.
    pub async fn notes(&self, query: &NoteQuery<'_>) -> sqlx::Result<Vec<ClinicalNote>> {
        let of_whom = if query.patient.is_some() { "patient_id = $2" } else { "$2 IS NULL" };
        let sql = format!(
            "{SELECT} WHERE clinic_id = $1 AND {of_whom} AND deleted_at IS NULL AND (created_at < $3 OR (created_at = $3 AND id < $4)) \
             ORDER BY created_at DESC, id DESC LIMIT $5"
        );
        let (after, after_id) = query.after.as_ref().map_or((i64::MAX, ""), |(time, id)| (time.as_millis(), id.as_str()));
        let rows = sqlx::query(AssertSqlSafe(sql))
            .bind(query.clinic.as_str())
            .bind(query.patient.map(PatientId::as_str))
            .bind(after)
            .bind(after_id)
            .bind(i64::from(query.limit))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(ClinicalNote::of).collect()
    }

    /// What a note of the clinic said before, oldest first.
    pub async fn note_versions(&self, clinic: &ClinicId, id: &NoteId) -> sqlx::Result<Vec<ClinicalNote>> {
        const SQL: &str =
            "SELECT body FROM clinical_note_versions WHERE note_id IN (SELECT id FROM clinical_notes WHERE clinic_id = $1 AND id = $2) ORDER BY version";
        let rows = sqlx::query(SQL).bind(clinic.as_str()).bind(id.as_str()).fetch_all(&self.read).await?;
        rows.iter().map(|row| serde_json::from_str(&text(row, "body")?).map_err(|_| corrupt("body"))).collect()
    }
}

/// Takes files that are not the patient's (any more) off the patient's notes: after a file went to somebody else. What each note said before is kept, and everybody hears of it
/// as of any change.
pub async fn take_off_strangers(tx: &mut Transaction<'_, Any>, actor: &Actor, patient: &PatientId, now: UtcTime) -> sqlx::Result<()> {
    const STRANGE: &str = "SELECT DISTINCT clinical_note_files.note_id FROM clinical_note_files JOIN clinical_notes ON clinical_notes.id = clinical_note_files.note_id \
         JOIN patient_files ON patient_files.id = clinical_note_files.file_id \
         WHERE clinical_notes.clinic_id = $1 AND clinical_notes.patient_id = $2 AND patient_files.patient_id <> $2";
    const TAKE_OFF: &str =
        "DELETE FROM clinical_note_files WHERE note_id = $1 AND file_id IN (SELECT id FROM patient_files WHERE clinic_id = $2 AND patient_id <> $3)";
    let clinic = &actor.clinic;
    for row in sqlx::query(STRANGE).bind(clinic.as_str()).bind(patient.as_str()).fetch_all(&mut **tx).await? {
        let id = text(&row, "note_id")?;
        let Some(mut note) = find::<ClinicalNote>(tx, clinic, &id).await? else { continue };
        keep_version(tx, &note).await?;
        sqlx::query(TAKE_OFF).bind(id).bind(clinic.as_str()).bind(patient.as_str()).execute(&mut **tx).await?;
        (note.version, note.updated_by, note.updated_at) = (note.version + 1, actor.id().to_owned(), now);
        update(tx, clinic, &note).await?;
        let seq = events::next_event(tx, clinic).await?;
        tell(tx, clinic, seq, &note, now).await?;
        audit_of(tx, actor, Deed::NoteChanged, &note, json!({ "fields": ["attachedFileIds"], "version": note.version }), now).await?;
    }
    Ok(())
}

async fn keep_version(tx: &mut Transaction<'_, Any>, note: &ClinicalNote) -> sqlx::Result<()> {
    let body = serde_json::to_string(note).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let keep = sqlx::query("INSERT INTO clinical_note_versions (note_id, version, body) VALUES ($1, $2, $3)");
    keep.bind(note.id.as_str()).bind(note.version).bind(body).execute(&mut **tx).await.map(drop)
}
