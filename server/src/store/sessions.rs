//! Sessions, kept by the hash of their token. One sign-in makes one for programs and one for the browser; they end together.

use super::{
    Store,
    audit::{self, Actor, Deed},
    number, text, users,
};
use crate::auth::sessions::Kind;
use chairside_api::{Me, UserId, UtcTime};
use sqlx::{Any, Transaction};

/// A sign-in to be remembered.
pub struct NewSignIn<'a> {
    pub user: &'a UserId,
    /// The sessions, by kind and by the hash of their token.
    pub sessions: &'a [(Kind, String)],
    pub now: UtcTime,
    pub expires_at: UtcTime,
}

/// A session that holds.
pub struct LiveSession {
    pub me: Me,
    /// Names the sign-in it came from.
    pub sign_in: String,
    pub last_used_at: UtcTime,
}

impl Store {
    /// Remembers a sign-in of the actor's, and forgets sessions that are over.
    pub async fn insert_sign_in(&self, actor: &Actor, new: &NewSignIn<'_>) -> sqlx::Result<()> {
        const INSERT: &str =
            "INSERT INTO sessions (token_sha256, user_id, kind, sign_in, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)";
        let sign_in = uuid::Uuid::now_v7().to_string();
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(new.now.as_millis()).execute(&mut *tx).await?;
        for (kind, token_sha256) in new.sessions {
            sqlx::query(INSERT)
                .bind(token_sha256)
                .bind(new.user.as_str())
                .bind(kind.as_str())
                .bind(&sign_in)
                .bind(new.now.as_millis())
                .bind(new.expires_at.as_millis())
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query("UPDATE users SET last_sign_in_at = $1 WHERE id = $2").bind(new.now.as_millis()).bind(new.user.as_str()).execute(&mut *tx).await?;
        audit::record(&mut tx, actor, Deed::SignedIn, Some(("person", new.user.as_str())), None, new.now).await?;
        tx.commit().await
    }

    /// The session with this token, while it holds: not over, not idle (a browser's), its person not shut out.
    pub async fn session(&self, kind: Kind, token_sha256: &str, now: UtcTime, idle_since: UtcTime) -> sqlx::Result<Option<LiveSession>> {
        const SQL: &str = "SELECT u.id, u.clinic_id, u.name, u.role, s.sign_in, s.last_used_at FROM sessions s JOIN users u ON u.id = s.user_id \
             WHERE s.token_sha256 = $1 AND s.kind = $2 AND s.expires_at > $3 AND (s.kind <> 'cookie' OR s.last_used_at > $4) AND u.disabled_at IS NULL";
        let row = sqlx::query(SQL).bind(token_sha256).bind(kind.as_str()).bind(now.as_millis()).bind(idle_since.as_millis()).fetch_optional(&self.read).await?;
        row.map(|row| {
            Ok(LiveSession { me: users::me(&row)?, sign_in: text(&row, "sign_in")?, last_used_at: UtcTime::from_millis(number(&row, "last_used_at")?) })
        })
        .transpose()
    }

    /// Notes that the session was used.
    pub async fn touch_session(&self, token_sha256: &str, now: UtcTime) -> sqlx::Result<()> {
        const SQL: &str = "UPDATE sessions SET last_used_at = $1 WHERE token_sha256 = $2 AND last_used_at < $1";
        sqlx::query(SQL).bind(now.as_millis()).bind(token_sha256).execute(&self.write).await.map(drop)
    }

    /// Ends a sign-in of the actor's.
    pub async fn end_sign_in(&self, actor: &Actor, sign_in: &str, now: UtcTime) -> sqlx::Result<()> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM sessions WHERE sign_in = $1").bind(sign_in).execute(&mut *tx).await?;
        if done.rows_affected() > 0 {
            audit::record(&mut tx, actor, Deed::SignedOut, None, None, now).await?;
        }
        tx.commit().await
    }
}

/// Ends the person's sessions, all but those of one sign-in.
pub async fn end_all_but(tx: &mut Transaction<'_, Any>, user: &UserId, kept_sign_in: &str) -> sqlx::Result<()> {
    const SQL: &str = "DELETE FROM sessions WHERE user_id = $1 AND sign_in <> $2";
    sqlx::query(SQL).bind(user.as_str()).bind(kept_sign_in).execute(&mut **tx).await.map(drop)
}

/// Ends the person's sessions.
pub async fn end_all(tx: &mut Transaction<'_, Any>, user: &UserId) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM sessions WHERE user_id = $1").bind(user.as_str()).execute(&mut **tx).await.map(drop)
}
