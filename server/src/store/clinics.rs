//! Clinics. Usually there is one; every other table names its clinic all the same.

use super::{Store, text};
use chairside_api::{ClinicId, UtcTime};
use sqlx::{Any, Transaction};

impl Store {
    /// The clinic that was made first, if there is one.
    pub async fn first_clinic(&self) -> sqlx::Result<Option<ClinicId>> {
        let row = sqlx::query("SELECT id FROM clinics ORDER BY created_at, id LIMIT 1").fetch_optional(&self.read).await?;
        row.map(|row| text(&row, "id").map(ClinicId::from)).transpose()
    }

    /// Every clinic there is.
    pub async fn clinics(&self) -> sqlx::Result<Vec<ClinicId>> {
        let rows = sqlx::query("SELECT id FROM clinics ORDER BY id").fetch_all(&self.read).await?;
        rows.iter().map(|row| text(row, "id").map(ClinicId::from)).collect()
    }
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
