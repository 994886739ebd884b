//! The log of what happened in a clinic. Its numbers have no gaps: the number is taken under a lock on the clinic's row, in the transaction that writes the event, so the
//! order of numbers is the order of commits and a reader that finds a gap knows that events were pruned.

use super::{Store, number, optional_number, text};
use chairside_api::{ClinicEvent, ClinicId, UtcTime};
use sqlx::{Any, Transaction};

/// How far the numbers leap when the database is one of an earlier day: further than any clinic came since, and so short that they stay whole in JavaScript, too, after millions of leaps.
const LEAP: i64 = 1_000_000_000;

/// One event as it is sent.
pub struct LoggedEvent {
    /// Grows by one within the clinic.
    pub seq: i64,
    /// One JSON object.
    pub body: String,
}

impl Store {
    /// Leaves a gap in every clinic's numbers, of events and of changes of patients' records: what comes is after everything that was ever told.
    pub async fn leap(&self) -> sqlx::Result<()> {
        const SQL: &str = "UPDATE clinics SET event_seq = event_seq + $1, patient_change_seq = patient_change_seq + $1";
        sqlx::query(SQL).bind(LEAP).execute(&self.write).await.map(drop)
    }

    /// The clinic's last number.
    pub async fn last_seq(&self, clinic: &ClinicId) -> sqlx::Result<i64> {
        let row = sqlx::query("SELECT event_seq FROM clinics WHERE id = $1").bind(clinic.as_str()).fetch_one(&self.read).await?;
        number(&row, "event_seq")
    }

    /// The events after `seq`, in order, at most `limit`.
    pub async fn events_after(&self, clinic: &ClinicId, seq: i64, limit: u32) -> sqlx::Result<Vec<LoggedEvent>> {
        const SQL: &str = "SELECT seq, body FROM clinic_events WHERE clinic_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
        let rows = sqlx::query(SQL).bind(clinic.as_str()).bind(seq).bind(i64::from(limit)).fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok(LoggedEvent { seq: number(row, "seq")?, body: text(row, "body")? })).collect()
    }

    /// Forgets the events of each clinic up to the first that is not from before `oldest`, and all but the last `kept`; answers how many.
    ///
    /// Always from the front: a clock that was set back leaves old times between young ones, and a hole in the numbers would be an event that is never heard of.
    pub async fn prune_events(&self, oldest: UtcTime, kept: u64) -> sqlx::Result<u64> {
        const FRONT: &str =
            "SELECT id, event_seq, (SELECT MIN(seq) FROM clinic_events WHERE clinic_id = clinics.id AND created_at >= $1) AS first_young FROM clinics";
        const PRUNE: &str = "DELETE FROM clinic_events WHERE clinic_id = $1 AND seq <= $2";
        let kept = i64::try_from(kept).unwrap_or(i64::MAX);
        let mut pruned = 0;
        for row in sqlx::query(FRONT).bind(oldest.as_millis()).fetch_all(&self.read).await? {
            let last = number(&row, "event_seq")?;
            let last_old = optional_number(&row, "first_young")?.map_or(last, |first_young| first_young - 1);
            let done = sqlx::query(PRUNE).bind(text(&row, "id")?).bind(last_old.max(last - kept)).execute(&self.write).await?;
            pruned += done.rows_affected();
        }
        Ok(pruned)
    }
}

/// The next numbers of a clinic.
pub struct Numbers {
    /// Of the event.
    pub event: i64,
    /// Of the change of a patient's record.
    pub patient_change: i64,
}

/// Locks the clinic's row until the transaction ends and takes its next numbers. A transaction that is rolled back gives them back.
pub async fn next_numbers(tx: &mut Transaction<'_, Any>, clinic: &ClinicId) -> sqlx::Result<Numbers> {
    const SQL: &str = "UPDATE clinics SET event_seq = event_seq + 1, patient_change_seq = patient_change_seq + 1 WHERE id = $1 \
         RETURNING event_seq, patient_change_seq";
    let row = sqlx::query(SQL).bind(clinic.as_str()).fetch_one(&mut **tx).await?;
    Ok(Numbers { event: number(&row, "event_seq")?, patient_change: number(&row, "patient_change_seq")? })
}

/// Locks the clinic's row like [`next_numbers`], and takes the number of an event only.
pub async fn next_event(tx: &mut Transaction<'_, Any>, clinic: &ClinicId) -> sqlx::Result<i64> {
    const SQL: &str = "UPDATE clinics SET event_seq = event_seq + 1 WHERE id = $1 RETURNING event_seq";
    number(&sqlx::query(SQL).bind(clinic.as_str()).fetch_one(&mut **tx).await?, "event_seq")
}

/// Locks the clinic's row like [`next_numbers`], and takes the number of a change of a patient's record only.
pub async fn next_patient_change(tx: &mut Transaction<'_, Any>, clinic: &ClinicId) -> sqlx::Result<i64> {
    const SQL: &str = "UPDATE clinics SET patient_change_seq = patient_change_seq + 1 WHERE id = $1 RETURNING patient_change_seq";
    number(&sqlx::query(SQL).bind(clinic.as_str()).fetch_one(&mut **tx).await?, "patient_change_seq")
}

/// Writes the event under a number from [`next_numbers`] of the same transaction.
pub async fn insert(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, seq: i64, event: &ClinicEvent) -> sqlx::Result<()> {
    let body = serde_json::to_string(event).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query("INSERT INTO clinic_events (clinic_id, seq, body, created_at) VALUES ($1, $2, $3, $4)")
        .bind(clinic.as_str())
        .bind(seq)
        .bind(body)
        .bind(event.ts)
        .execute(&mut **tx)
        .await
        .map(drop)
}
