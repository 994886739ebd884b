//! The people who sign in.

use super::{
    Store,
    audit::{self, Actor, Deed},
    corrupt, optional_text, sessions, text,
};
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
    /// The person with this address (lower case). Of one who is shut out the hash is not told: nobody can sign in as them.
    pub async fn user_by_email(&self, email: &str) -> sqlx::Result<Option<UserRow>> {
        const SQL: &str = "SELECT id, clinic_id, name, role, CASE WHEN disabled_at IS NULL THEN password_hash END AS password_hash FROM users WHERE email = $1";
        let row = sqlx::query(SQL).bind(email).fetch_optional(&self.read).await?;
        row.map(|row| Ok(UserRow { me: me(&row)?, password_hash: optional_text(&row, "password_hash")? })).transpose()
    }

    /// A person's password hash, and the address they sign in with.
    pub async fn password_of(&self, user: &UserId) -> sqlx::Result<Option<(String, Option<String>)>> {
        let row = sqlx::query("SELECT email, password_hash FROM users WHERE id = $1").bind(user.as_str()).fetch_optional(&self.read).await?;
        row.map(|row| Ok((text(&row, "email")?, optional_text(&row, "password_hash")?))).transpose()
    }

    /// Puts a hash in the place of another of the same password.
    pub async fn replace_hash(&self, user: &UserId, old: &str, new: &str) -> sqlx::Result<()> {
        const SQL: &str = "UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3";
        sqlx::query(SQL).bind(new).bind(user.as_str()).bind(old).execute(&self.write).await.map(drop)
    }

    /// A person's own change of their password, which ends all their sessions but those of this sign-in; `false` when the old one is not the present one any more.
    pub async fn change_own_password(&self, actor: &Actor, user: &UserId, old: &str, new: &str, sign_in: &str, now: UtcTime) -> sqlx::Result<bool> {
        const SQL: &str = "UPDATE users SET password_hash = $1 WHERE id = $2 AND password_hash = $3";
        let mut tx = self.begin().await?;
        if sqlx::query(SQL).bind(new).bind(user.as_str()).bind(old).execute(&mut *tx).await?.rows_affected() != 1 {
            return Ok(false);
        }
        sessions::end_all_but(&mut tx, user, sign_in).await?;
        audit::record(&mut tx, actor, Deed::PasswordChanged, Some(("person", user.as_str())), None, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Who looks after the clinic for the longest time.
    pub async fn first_admin(&self) -> sqlx::Result<Option<Me>> {
        const SQL: &str = "SELECT id, clinic_id, name, role FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY created_at, id LIMIT 1";
        sqlx::query(SQL).fetch_optional(&self.read).await?.as_ref().map(me).transpose()
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

pub fn me(row: &AnyRow) -> sqlx::Result<Me> {
    let role = Role::parse(&text(row, "role")?).ok_or_else(|| corrupt("role"))?;
    Ok(Me { id: UserId::from(text(row, "id")?), name: text(row, "name")?, role, clinic_id: ClinicId::from(text(row, "clinic_id")?) })
}
