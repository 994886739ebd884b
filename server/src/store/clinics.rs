//! Clinics. Usually there is one; every other table names its clinic all the same.

use super::{
    Store,
    audit::{self, Actor, Deed, chain::Head},
    number, text,
};
use chairside_api::{Clinic, ClinicId, UtcTime};
use sqlx::{Any, Transaction};

impl Store {
    /// The clinic that was made first, if there is one.
    pub async fn first_clinic(&self) -> sqlx::Result<Option<ClinicId>> {
        let row = sqlx::query("SELECT id FROM clinics ORDER BY created_at, id LIMIT 1").fetch_optional(&self.read).await?;
        row.map(|row| text(&row, "id").map(ClinicId::from)).transpose()
    }

    /// Every clinic there is, oldest first, as it is shown.
    pub async fn clinic_list(&self) -> sqlx::Result<Vec<Clinic>> {
        let rows = sqlx::query("SELECT id, name, created_at FROM clinics ORDER BY created_at, id").fetch_all(&self.read).await?;
        let clinic = |row| Ok(Clinic { id: text(row, "id")?.into(), name: text(row, "name")?, created_at: UtcTime::from_millis(number(row, "created_at")?) });
        rows.iter().map(clinic).collect()
    }

    /// Whether there is this clinic.
    pub async fn has_clinic(&self, id: &ClinicId) -> sqlx::Result<bool> {
        Ok(sqlx::query("SELECT id FROM clinics WHERE id = $1").bind(id.as_str()).fetch_optional(&self.read).await?.is_some())
    }

    /// Makes the clinic that the actor acts in from now on.
    pub async fn insert_clinic(&self, actor: &Actor, name: &str, now: UtcTime) -> sqlx::Result<()> {
        let mut tx = self.begin().await?;
        insert(&mut tx, &actor.clinic, name, now).await?;
        audit::record(&mut tx, actor, Deed::ClinicMade, Some(("clinic", actor.clinic.as_str())), None, now).await?;
        tx.commit().await
    }

    /// Every clinic there is.
    pub async fn clinics(&self) -> sqlx::Result<Vec<ClinicId>> {
        let rows = sqlx::query("SELECT id FROM clinics ORDER BY id").fetch_all(&self.read).await?;
        rows.iter().map(|row| text(row, "id").map(ClinicId::from)).collect()
    }
}

/// A clinic's counters, for a transaction that gives several of each: they are read, and its row is locked, at the beginning; they are written at the end.
pub struct Turn {
    clinic: ClinicId,
    event_seq: i64,
    patient_change_seq: i64,
    /// Where the audit ends.
    pub audit: Head,
}

impl Turn {
    /// Locks the clinic's row until the transaction ends. One that is rolled back has given no number.
    pub async fn begin(tx: &mut Transaction<'_, Any>, clinic: &ClinicId) -> sqlx::Result<Self> {
        const SQL: &str = "UPDATE clinics SET name = name WHERE id = $1 RETURNING event_seq, patient_change_seq, audit_seq, audit_hash";
        let row = sqlx::query(SQL).bind(clinic.as_str()).fetch_one(&mut **tx).await?;
        Ok(Self {
            clinic: clinic.clone(),
            event_seq: number(&row, "event_seq")?,
            patient_change_seq: number(&row, "patient_change_seq")?,
            audit: Head { seq: number(&row, "audit_seq")?, hash: text(&row, "audit_hash")? },
        })
    }

    /// The number of the next event.
    pub fn next_event(&mut self) -> i64 {
        self.event_seq += 1;
        self.event_seq
    }

    /// The number of the next change of a patient's record.
    pub fn next_patient_change(&mut self) -> i64 {
        self.patient_change_seq += 1;
        self.patient_change_seq
    }

    /// Writes down what was given.
    pub async fn end(self, tx: &mut Transaction<'_, Any>) -> sqlx::Result<()> {
        const SQL: &str = "UPDATE clinics SET event_seq = $1, patient_change_seq = $2, audit_seq = $3, audit_hash = $4 WHERE id = $5";
        let Self { clinic, event_seq, patient_change_seq, audit } = self;
        let query = sqlx::query(SQL).bind(event_seq).bind(patient_change_seq).bind(audit.seq).bind(audit.hash).bind(clinic.as_str());
        query.execute(&mut **tx).await.map(drop)
    }
}

/// Locks the clinic's row until the transaction ends: what is looked at next stays so.
pub async fn lock(tx: &mut Transaction<'_, Any>, id: &ClinicId) -> sqlx::Result<()> {
    sqlx::query("UPDATE clinics SET name = name WHERE id = $1").bind(id.as_str()).execute(&mut **tx).await.map(drop)
}

/// Makes a clinic.
pub async fn insert(tx: &mut Transaction<'_, Any>, id: &ClinicId, name: &str, now: UtcTime) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO clinics (id, name, created_at) VALUES ($1, $2, $3)")
        .bind(id.as_str())
        .bind(name)
        .bind(now.as_millis())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Whether there is any clinic, seen from inside a write transaction.
pub async fn any(tx: &mut Transaction<'_, Any>) -> sqlx::Result<Option<ClinicId>> {
    let row = sqlx::query("SELECT id FROM clinics ORDER BY created_at, id LIMIT 1").fetch_optional(&mut **tx).await?;
    row.map(|row| text(&row, "id").map(ClinicId::from)).transpose()
}
