//! Bridge keys: what is known of each, never the key itself.

use super::{
    Store,
    audit::{self, Actor, Deed},
    number, optional_number, optional_text, text,
    together::Together,
};
use chairside_api::{ApiKey, ClinicId, KeyId, UtcTime};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// A key to be remembered.
pub struct NewKey<'a> {
    pub id: &'a KeyId,
    pub label: &'a str,
    pub room: Option<&'a str>,
    pub scope: &'a str,
    /// Names the secret that signed it.
    pub kid: &'a str,
    pub created_at: UtcTime,
    pub expires_at: UtcTime,
}

/// A key that works.
#[derive(Clone)]
pub struct LiveKey {
    pub label: String,
    /// Names the secret it was last seen signed with.
    pub kid: Option<String>,
    pub last_used_at: Option<UtcTime>,
}

/// What is asked of each key right now: a console asks several things at once, and every stream of a key whether it still holds.
pub type KeyLooks = Arc<Mutex<HashMap<(ClinicId, KeyId), Arc<Together<Option<LiveKey>>>>>>;

impl Store {
    /// Remembers a key of the actor's clinic that was just made.
    pub async fn insert_key(&self, actor: &Actor, key: &NewKey<'_>) -> sqlx::Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("INSERT INTO bridge_keys (id, clinic_id, label, room, scope, created_at, expires_at, kid) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(key.id.as_str())
            .bind(actor.clinic.as_str())
            .bind(key.label)
            .bind(key.room)
            .bind(key.scope)
            .bind(key.created_at.as_millis())
            .bind(key.expires_at.as_millis())
            .bind(key.kid)
            .execute(&mut *tx)
            .await?;
        audit::record(&mut tx, actor, Deed::KeyMade, Some(("key", key.id.as_str())), None, key.created_at).await?;
        tx.commit().await
    }

    /// The clinic's keys, oldest first. `kid` names the secret that signs now, `idle_since` when a key must have been used not to be idle.
    pub async fn keys(&self, clinic: &ClinicId, kid: &str, idle_since: UtcTime) -> sqlx::Result<Vec<ApiKey>> {
        const SQL: &str = "SELECT id, label, room, scope, created_at, last_used_at, revoked_at, expires_at, kid FROM bridge_keys WHERE clinic_id = $1 \
             ORDER BY created_at, id";
        let rows = sqlx::query(SQL).bind(clinic.as_str()).fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| {
                let id = KeyId::from(text(row, "id")?);
                let revoked_at = optional_number(row, "revoked_at")?.map(UtcTime::from_millis);
                let created_at = UtcTime::from_millis(number(row, "created_at")?);
                let last_used_at = optional_number(row, "last_used_at")?.map(UtcTime::from_millis);
                Ok(ApiKey {
                    id: id.clone(),
                    key_id: id,
                    label: text(row, "label")?,
                    scope: text(row, "scope")?,
                    revoked_at,
                    created_at,
                    last_used_at,
                    room: optional_text(row, "room")?,
                    expires_at: Some(UtcTime::from_millis(number(row, "expires_at")?)),
                    idle: revoked_at.is_none() && last_used_at.unwrap_or(created_at) < idle_since,
                    needs_renewal: revoked_at.is_none() && optional_text(row, "kid")?.is_some_and(|signed_by| signed_by != kid),
                })
            })
            .collect()
    }

    /// The key, if it is known in this clinic and not revoked. To be asked for keys that the server once signed: of each something is kept.
    pub async fn live_key(&self, clinic: &ClinicId, key: &KeyId) -> sqlx::Result<Option<LiveKey>> {
        let look = {
            let mut looks = self.key_looks.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(looks.entry((clinic.clone(), key.clone())).or_default())
        };
        look.get(|| self.find_live_key(clinic, key)).await
    }

    async fn find_live_key(&self, clinic: &ClinicId, key: &KeyId) -> sqlx::Result<Option<LiveKey>> {
        const SQL: &str = "SELECT label, kid, last_used_at FROM bridge_keys WHERE id = $1 AND clinic_id = $2 AND revoked_at IS NULL";
        let row = sqlx::query(SQL).bind(key.as_str()).bind(clinic.as_str()).fetch_optional(&self.read).await?;
        row.map(|row| {
            let last_used_at = optional_number(&row, "last_used_at")?.map(UtcTime::from_millis);
            Ok(LiveKey { label: text(&row, "label")?, kid: optional_text(&row, "kid")?, last_used_at })
        })
        .transpose()
    }

    /// Notes that the key was used, signed by that secret.
    pub async fn touch_key(&self, key: &KeyId, kid: &str, now: UtcTime) -> sqlx::Result<()> {
        const SQL: &str = "UPDATE bridge_keys SET last_used_at = $1, kid = $2 WHERE id = $3";
        sqlx::query(SQL).bind(now.as_millis()).bind(kid).bind(key.as_str()).execute(&self.write).await.map(drop)
    }

    /// Notes that the actor's key was signed anew; `false` when it was revoked meanwhile.
    pub async fn renew_key(&self, actor: &Actor, key: &KeyId, kid: &str, expires_at: UtcTime, now: UtcTime) -> sqlx::Result<bool> {
        const SQL: &str = "UPDATE bridge_keys SET expires_at = $1, kid = $2 WHERE id = $3 AND clinic_id = $4 AND revoked_at IS NULL";
        let mut tx = self.begin().await?;
        let done = sqlx::query(SQL).bind(expires_at.as_millis()).bind(kid).bind(key.as_str()).bind(actor.clinic.as_str()).execute(&mut *tx).await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        audit::record(&mut tx, actor, Deed::KeyRenewed, Some(("key", key.as_str())), None, now).await?;
        tx.commit().await?;
        Ok(true)
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
