//! Bridge keys: what is known of each, never the key itself.

use super::{
    Store,
    audit::{self, Actor, Deed},
    number, optional_number, optional_text, text,
};
use chairside_api::{ApiKey, ClinicId, KeyId, UtcTime};

/// A key to be remembered.
pub struct NewKey<'a> {
    pub id: &'a KeyId,
    pub label: &'a str,
    pub room: Option<&'a str>,
    pub scope: &'a str,
    pub created_at: UtcTime,
    pub expires_at: UtcTime,
}

/// A key that works.
pub struct LiveKey {
    pub label: String,
    pub last_used_at: Option<UtcTime>,
}

impl Store {
    /// Remembers a key of the actor's clinic that was just made.
    pub async fn insert_key(&self, actor: &Actor, key: &NewKey<'_>) -> sqlx::Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("INSERT INTO bridge_keys (id, clinic_id, label, room, scope, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(key.id.as_str())
            .bind(actor.clinic.as_str())
            .bind(key.label)
            .bind(key.room)
            .bind(key.scope)
            .bind(key.created_at.as_millis())
            .bind(key.expires_at.as_millis())
            .execute(&mut *tx)
            .await?;
        audit::record(&mut tx, actor, Deed::KeyMade, Some(("key", key.id.as_str())), None, key.created_at).await?;
        tx.commit().await
    }

    /// The clinic's keys, oldest first.
    pub async fn keys(&self, clinic: &ClinicId) -> sqlx::Result<Vec<ApiKey>> {
        const SQL: &str = "SELECT id, label, room, scope, created_at, last_used_at, revoked_at FROM bridge_keys WHERE clinic_id = $1 ORDER BY created_at, id";
        let rows = sqlx::query(SQL).bind(clinic.as_str()).fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| {
                let id = KeyId::from(text(row, "id")?);
                Ok(ApiKey {
                    id: id.clone(),
                    key_id: id,
                    label: text(row, "label")?,
                    scope: text(row, "scope")?,
                    revoked_at: optional_number(row, "revoked_at")?.map(UtcTime::from_millis),
                    created_at: UtcTime::from_millis(number(row, "created_at")?),
                    last_used_at: optional_number(row, "last_used_at")?.map(UtcTime::from_millis),
                    room: optional_text(row, "room")?,
                })
            })
            .collect()
    }

    /// The key, if it is known in this clinic and not revoked.
    pub async fn live_key(&self, clinic: &ClinicId, key: &KeyId) -> sqlx::Result<Option<LiveKey>> {
        const SQL: &str = "SELECT label, last_used_at FROM bridge_keys WHERE id = $1 AND clinic_id = $2 AND revoked_at IS NULL";
        let row = sqlx::query(SQL).bind(key.as_str()).bind(clinic.as_str()).fetch_optional(&self.read).await?;
        row.map(|row| Ok(LiveKey { label: text(&row, "label")?, last_used_at: optional_number(&row, "last_used_at")?.map(UtcTime::from_millis) })).transpose()
    }

    /// Notes that the key was used.
    pub async fn touch_key(&self, key: &KeyId, now: UtcTime) -> sqlx::Result<()> {
        sqlx::query("UPDATE bridge_keys SET last_used_at = $1 WHERE id = $2").bind(now.as_millis()).bind(key.as_str()).execute(&self.write).await.map(drop)
    }

    /// Ends a key for ever; `false` when the clinic has no such key. Revoking twice keeps the first moment.
    pub async fn revoke_key(&self, actor: &Actor, key: &KeyId, now: UtcTime) -> sqlx::Result<bool> {
        const KNOWN: &str = "SELECT id FROM bridge_keys WHERE id = $1 AND clinic_id = $2";
        const REVOKE: &str = "UPDATE bridge_keys SET revoked_at = $1 WHERE id = $2 AND clinic_id = $3 AND revoked_at IS NULL";
        let (id, clinic) = (key.as_str(), actor.clinic.as_str());
        let mut tx = self.begin().await?;
        if sqlx::query(KNOWN).bind(id).bind(clinic).fetch_optional(&mut *tx).await?.is_none() {
            return Ok(false);
        }
        if sqlx::query(REVOKE).bind(now.as_millis()).bind(id).bind(clinic).execute(&mut *tx).await?.rows_affected() == 1 {
            audit::record(&mut tx, actor, Deed::KeyRevoked, Some(("key", id)), None, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
