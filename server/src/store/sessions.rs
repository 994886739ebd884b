//! Sessions, kept by the hash of their token.

use super::{
    Store,
    audit::{self, Actor, Deed},
};
use chairside_api::{UserId, UtcTime};

impl Store {
    /// Remembers a session of the actor's, and forgets those that are over.
    pub async fn insert_session(&self, actor: &Actor, token_sha256: &str, user: &UserId, now: UtcTime, expires_at: UtcTime) -> sqlx::Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(now.as_millis()).execute(&mut *tx).await?;
        sqlx::query("INSERT INTO sessions (token_sha256, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(token_sha256)
            .bind(user.as_str())
            .bind(now.as_millis())
            .bind(expires_at.as_millis())
            .execute(&mut *tx)
            .await?;
        audit::record(&mut tx, actor, Deed::SignedIn, Some(("person", user.as_str())), None, now).await?;
        tx.commit().await
    }

    /// Ends a session of the actor's.
    pub async fn delete_session(&self, actor: &Actor, token_sha256: &str, now: UtcTime) -> sqlx::Result<()> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM sessions WHERE token_sha256 = $1").bind(token_sha256).execute(&mut *tx).await?;
        if done.rows_affected() > 0 {
            audit::record(&mut tx, actor, Deed::SignedOut, None, None, now).await?;
        }
        tx.commit().await
    }
}
