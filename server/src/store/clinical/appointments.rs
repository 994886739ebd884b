//! Appointments.

use super::{Deeds, Facts, Record, Refusal, Value};
use crate::store::{Store, audit::Deed, corrupt, number, optional_text, text};
use chairside_api::{Appointment, AppointmentId, AppointmentStatus, ClinicId, EventKind, PatientId, UtcTime};
use sqlx::{Any, Transaction, any::AnyRow};

/// Which appointments a list shows, earliest first.
pub struct AppointmentQuery<'a> {
    pub clinic: &'a ClinicId,
    pub patient: Option<&'a PatientId>,
    pub room: Option<&'a str>,
    pub status: Option<AppointmentStatus>,
    /// Those that have not ended before this moment.
    pub from: Option<UtcTime>,
    /// Those that begin before this moment.
    pub until: Option<UtcTime>,
    /// Those that come after this one.
    pub after: Option<(UtcTime, String)>,
    pub limit: u32,
}

impl Record for Appointment {
    const TABLE: &'static str = "appointments";
    const SELECT: &'static str = "SELECT * FROM appointments";
    const COLUMNS: &'static [&'static str] = &["title", "room", "dentist", "starts_at", "ends_at", "status", "note"];
    const EVENT: EventKind = EventKind::AppointmentChanged;
    const KIND: &'static str = "appointment";
    const DEEDS: Deeds = Deeds {
        made: Deed::AppointmentMade,
        changed: Deed::AppointmentChanged,
        deleted: Deed::AppointmentDeleted,
        viewed: Deed::AppointmentViewed,
        listed: Deed::AppointmentsListed,
    };

    fn of(row: &AnyRow) -> sqlx::Result<Self> {
        let Facts { patient_id, created_by, created_at, updated_by, updated_at, deleted_at, deleted_reason, version } = Facts::of(row)?;
        Ok(Self {
            id: AppointmentId::from(text(row, "id")?),
            patient_id,
            title: text(row, "title")?,
            room: optional_text(row, "room")?,
            dentist: optional_text(row, "dentist")?,
            starts_at: UtcTime::from_millis(number(row, "starts_at")?),
            ends_at: UtcTime::from_millis(number(row, "ends_at")?),
            status: AppointmentStatus::parse(&text(row, "status")?).ok_or_else(|| corrupt("status"))?,
            note: optional_text(row, "note")?,
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
            Value::of(Some(&self.title)),
            Value::of(self.room.as_deref()),
            Value::of(self.dentist.as_deref()),
            Value::Number(Some(self.starts_at.as_millis())),
            Value::Number(Some(self.ends_at.as_millis())),
            Value::of(Some(self.status.as_str())),
            Value::of(self.note.as_deref()),
        ]
    }

    async fn check(&self, _tx: &mut Transaction<'_, Any>, _clinic: &ClinicId) -> sqlx::Result<Option<Refusal>> {
        Ok((self.ends_at <= self.starts_at).then_some(Refusal::EndsFirst))
    }
}

impl Store {
    /// The clinic's appointments, earliest first.
    pub async fn appointments(&self, query: &AppointmentQuery<'_>) -> sqlx::Result<Vec<Appointment>> {
        // Two texts, so that each finds its index.
        macro_rules! select {
            ($where:literal) => {
                concat!(
                    "SELECT * FROM appointments WHERE clinic_id = $1 AND ",
                    $where,
                    " AND deleted_at IS NULL AND (room = $3 OR $3 IS NULL) AND (status = $4 OR $4 IS NULL) AND ends_at > $5 AND starts_at < $6",
                    " AND (starts_at > $7 OR (starts_at = $7 AND id > $8)) ORDER BY starts_at, id LIMIT $9"
                )
            };
        }
        let sql = if query.patient.is_some() { select!("patient_id = $2") } else { select!("$2 IS NULL") };
        let (after, after_id) = query.after.as_ref().map_or((i64::MIN, ""), |(time, id)| (time.as_millis(), id.as_str()));
        let rows = sqlx::query(sql)
            .bind(query.clinic.as_str())
            .bind(query.patient.map(PatientId::as_str))
            .bind(query.room)
            .bind(query.status.map(AppointmentStatus::as_str))
            .bind(query.from.map_or(i64::MIN, UtcTime::as_millis))
            .bind(query.until.map_or(i64::MAX, UtcTime::as_millis))
            .bind(after)
            .bind(after_id)
            .bind(i64::from(query.limit))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(Appointment::of).collect()
    }
}
