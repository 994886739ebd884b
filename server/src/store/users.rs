//! The people who sign in.

use super::{Store, corrupt, optional_text, text};
use chairside_api::{ClinicId, Me, Role, UserId, UtcTime};
use sqlx::{Any, Transaction, any::AnyRow};

/// A person and how they prove it.
pub struct UserRow {
    /// Who.
    pub me: Me,
    /// An argon2id PHC string; none: nobody can sign in as this person.
    pub password_hash: Option<String>,
}

/// A person to be made.
pub struct NewUser<'a> {
    pub id: &'a UserId,
    pub clinic: &'a ClinicId,
    pub email: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub password_hash: Option<&'a str>,
}

impl Store {
    /// The person with this address (lower case).
    pub async fn user_by_email(&self, email: &str) -> sqlx::Result<Option<UserRow>> {
        let row = sqlx::query("SELECT id, clinic_id, name, role, password_hash FROM users WHERE email = $1").bind(email).fetch_optional(&self.read).await?;
        row.map(|row| Ok(UserRow { me: me(&row)?, password_hash: optional_text(&row, "password_hash")? })).transpose()
    }

    /// Who looks after the clinic for the longest time.
    pub async fn first_admin(&self) -> sqlx::Result<Option<Me>> {
        const SQL: &str = "SELECT id, clinic_id, name, role FROM users WHERE role = 'admin' ORDER BY created_at, id LIMIT 1";
        sqlx::query(SQL).fetch_optional(&self.read).await?.as_ref().map(me).transpose()
    }

    /// The person a live session belongs to.
    pub async fn session_user(&self, token_sha256: &str, now: UtcTime) -> sqlx::Result<Option<Me>> {
        const SQL: &str =
            "SELECT u.id, u.clinic_id, u.name, u.role FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_sha256 = $1 AND s.expires_at > $2";
        let row = sqlx::query(SQL).bind(token_sha256).bind(now.as_millis()).fetch_optional(&self.read).await?;
        row.as_ref().map(me).transpose()
    }
}

/// Makes a person; `false` when the address is taken.
pub async fn insert(tx: &mut Transaction<'_, Any>, user: &NewUser<'_>, now: UtcTime) -> sqlx::Result<bool> {
    const SQL: &str =
        "INSERT INTO users (id, clinic_id, email, name, role, password_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email) DO NOTHING";
    let done = sqlx::query(SQL)
        .bind(user.id.as_str())
        .bind(user.clinic.as_str())
        .bind(user.email)
        .bind(user.name)
        .bind(user.role.as_str())
        .bind(user.password_hash)
        .bind(now.as_millis())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the clinic's first admin an address and a password if they have none yet; `false` when they have.
pub async fn claim_admin(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, email: &str, name: &str, password_hash: &str) -> sqlx::Result<bool> {
    const SQL: &str = "UPDATE users SET email = $1, name = $2, password_hash = $3 WHERE clinic_id = $4 AND role = 'admin' AND password_hash IS NULL";
    let done = sqlx::query(SQL).bind(email).bind(name).bind(password_hash).bind(clinic.as_str()).execute(&mut **tx).await?;
    Ok(done.rows_affected() > 0)
}

fn me(row: &AnyRow) -> sqlx::Result<Me> {
    let role = Role::parse(&text(row, "role")?).ok_or_else(|| corrupt("role"))?;
    Ok(Me { id: UserId::from(text(row, "id")?), name: text(row, "name")?, role, clinic_id: ClinicId::from(text(row, "clinic_id")?) })
}
