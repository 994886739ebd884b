//! Lab cases.

use super::{Deeds, Facts, Record, Value};
use crate::store::{Store, audit::Deed, corrupt, number, optional_text, text};
use chairside_api::{ClinicId, EventKind, LabCase, LabCaseId, LabCaseStatus, PatientId, UtcTime};
use sqlx::{Any, Transaction, any::AnyRow};

/// Which lab cases a list shows, newest first.
pub struct LabCaseQuery<'a> {
    pub clinic: &'a ClinicId,
    pub patient: Option<&'a PatientId>,
    pub status: Option<LabCaseStatus>,
    /// Those that are older than this one.
    pub after: Option<(UtcTime, String)>,
    pub limit: u32,
}

/// Only files of the case's own patient count: a file that went to somebody else is not sent to a laboratory with this case.
const SELECT: &str = "SELECT lab_cases.*, (SELECT COUNT(*) FROM patient_files WHERE patient_files.clinic_id = lab_cases.clinic_id \
     AND patient_files.lab_case_id = lab_cases.id AND patient_files.patient_id = lab_cases.patient_id) AS file_count FROM lab_cases";

impl Record for LabCase {
    const TABLE: &'static str = "lab_cases";
    const SELECT: &'static str = SELECT;
    const COLUMNS: &'static [&'static str] = &["case_number", "title", "lab", "tooth_number", "status", "due_date", "notes"];
    const EVENT: EventKind = EventKind::LabCaseChanged;
    const KIND: &'static str = "lab_case";
    const DEEDS: Deeds = Deeds {
        made: Deed::LabCaseMade,
        changed: Deed::LabCaseChanged,
        deleted: Deed::LabCaseDeleted,
        viewed: Deed::LabCaseViewed,
        listed: Deed::LabCasesListed,
    };

    fn of(row: &AnyRow) -> sqlx::Result<Self> {
        let Facts { patient_id, created_by, created_at, updated_by, updated_at, deleted_at, deleted_reason, version } = Facts::of(row)?;
        Ok(Self {
            id: LabCaseId::from(text(row, "id")?),
            patient_id,
            case_number: text(row, "case_number")?,
            title: text(row, "title")?,
            lab: optional_text(row, "lab")?,
            tooth_number: text(row, "tooth_number")?.parse().map_err(|_| corrupt("tooth_number"))?,
            status: LabCaseStatus::parse(&text(row, "status")?).ok_or_else(|| corrupt("status"))?,
            due_date: optional_text(row, "due_date")?.map(|date| date.parse().map_err(|_| corrupt("due_date"))).transpose()?,
            notes: optional_text(row, "notes")?,
            file_count: u32::try_from(number(row, "file_count")?).unwrap_or(u32::MAX),
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

    /// The next number of the clinic: `LC-0001`.
    async fn complete(&mut self, tx: &mut Transaction<'_, Any>, clinic: &ClinicId) -> sqlx::Result<()> {
        const NEXT: &str = "UPDATE clinics SET lab_case_seq = lab_case_seq + 1 WHERE id = $1 RETURNING lab_case_seq";
        let next = number(&sqlx::query(NEXT).bind(clinic.as_str()).fetch_one(&mut **tx).await?, "lab_case_seq")?;
        self.case_number = format!("LC-{next:04}");
        Ok(())
    }

    fn values(&self) -> Vec<Value> {
        vec![
            Value::of(Some(&self.case_number)),
            Value::of(Some(&self.title)),
            Value::of(self.lab.as_deref()),
            Value::Text(Some(self.tooth_number.to_string())),
            Value::of(Some(self.status.as_str())),
            Value::Text(self.due_date.map(|date| date.to_string())),
            Value::of(self.notes.as_deref()),
        ]
    }
}

impl Store {
    /// The clinic's lab cases, newest first.
    pub async fn lab_cases(&self, query: &LabCaseQuery<'_>) -> sqlx::Result<Vec<LabCase>> {
        let of_whom = if query.patient.is_some() { "patient_id = $2" } else { "$2 IS NULL" };
        let sql = format!(
            "{SELECT} WHERE clinic_id = $1 AND {of_whom} AND deleted_at IS NULL AND (status = $3 OR $3 IS NULL) \
             AND (created_at < $4 OR (created_at = $4 AND id < $5)) ORDER BY created_at DESC, id DESC LIMIT $6"
        );
        let (after, after_id) = query.after.as_ref().map_or((i64::MAX, ""), |(time, id)| (time.as_millis(), id.as_str()));
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(query.clinic.as_str())
            .bind(query.patient.map(PatientId::as_str))
            .bind(query.status.map(LabCaseStatus::as_str))
            .bind(after)
            .bind(after_id)
            .bind(i64::from(query.limit))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(LabCase::of).collect()
    }
}
