//! The clinic's people, as its admins look after them.

use super::{
    Store,
    audit::{self, Actor, Deed},
    clinics, corrupt, number, optional_number, sessions, text,
    users::{self, NewUser},
};
use chairside_api::{ClinicId, ClinicUser, Me, Role, UserId, UtcTime};
use serde_json::json;
use sqlx::{Any, Transaction, any::AnyRow};

/// What is to be changed of a person; checked, and the password hashed.
#[derive(Default)]
pub struct Wish {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub disabled: Option<bool>,
    pub password_hash: Option<String>,
}

/// How a change went.
pub enum Changed {
    /// The person as they are now.
    Done(ClinicUser),
    /// The clinic has no such person.
    NotFound,
    Refused(Refusal),
}

/// Why a person is not made or changed.
#[derive(Clone, Copy)]
pub enum Refusal {
    /// Whoever asks is no admin any more.
    NoAdminAnyMore,
    /// Only a superadmin makes superadmins, or touches them.
    SuperadminsOnly,
    /// Nobody would be left who looks after the clinic.
    LastAdmin,
    /// Somebody else signs in with that address.
    EmailTaken,
}

const COLUMNS: &str = "id, email, name, role, disabled_at, created_at, last_sign_in_at";

impl Store {
    /// The clinic's people, by name.
    pub async fn people(&self, clinic: &ClinicId) -> sqlx::Result<Vec<ClinicUser>> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE clinic_id = $1 ORDER BY name, id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(clinic.as_str()).fetch_all(&self.read).await?;
        rows.iter().map(person).collect()
    }

    /// A person of the clinic.
    pub async fn clinic_user(&self, clinic: &ClinicId, id: &UserId) -> sqlx::Result<Option<ClinicUser>> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE clinic_id = $1 AND id = $2");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&self.read).await?;
        row.as_ref().map(person).transpose()
    }

    /// Makes a person of the actor's clinic.
    pub async fn insert_person(&self, actor: &Actor, by: &Me, new: &NewUser<'_>, now: UtcTime) -> sqlx::Result<Result<ClinicUser, Refusal>> {
        let mut tx = self.begin().await?;
        clinics::lock(&mut tx, &actor.clinic).await?;
        let Some(by) = still_admin(&mut tx, by).await? else { return Ok(Err(Refusal::NoAdminAnyMore)) };
        if new.role == Role::Superadmin && by != Role::Superadmin {
            return Ok(Err(Refusal::SuperadminsOnly));
        }
        if !users::insert(&mut tx, new, now).await? {
            return Ok(Err(Refusal::EmailTaken));
        }
        audit::record(&mut tx, actor, Deed::PersonMade, Some(("person", new.id.as_str())), Some(json!({ "role": new.role.as_str() })), now).await?;
        tx.commit().await?;
        Ok(Ok(ClinicUser {
            id: new.id.clone(),
            email: new.email.to_owned(),
            name: new.name.to_owned(),
            role: new.role,
            disabled_at: None,
            created_at: now,
            last_sign_in_at: None,
        }))
    }

    /// Changes a person of the actor's clinic. The clinic is locked first: of two admins who shut each other out at the same time one stays.
    pub async fn change_person(&self, actor: &Actor, by: &Me, id: &UserId, wish: &Wish, now: UtcTime) -> sqlx::Result<Changed> {
        const CHANGE: &str = "UPDATE users SET name = $1, role = $2, disabled_at = $3, password_hash = COALESCE($4, password_hash) WHERE id = $5";
        let mut tx = self.begin().await?;
        clinics::lock(&mut tx, &actor.clinic).await?;
        let Some(by) = still_admin(&mut tx, by).await? else { return Ok(Changed::Refused(Refusal::NoAdminAnyMore)) };
        let Some(before) = find(&mut tx, &actor.clinic, id).await? else { return Ok(Changed::NotFound) };
        if by != Role::Superadmin && (before.role == Role::Superadmin || wish.role == Some(Role::Superadmin)) {
            return Ok(Changed::Refused(Refusal::SuperadminsOnly));
        }
        let after = ClinicUser {
            name: wish.name.clone().unwrap_or_else(|| before.name.clone()),
            role: wish.role.unwrap_or(before.role),
            disabled_at: match wish.disabled {
                None => before.disabled_at,
                Some(true) => before.disabled_at.or(Some(now)),
                Some(false) => None,
            },
            ..before.clone()
        };
        if looks_after(&before) && !looks_after(&after) && !has_other_admin(&mut tx, &actor.clinic, id).await? {
            return Ok(Changed::Refused(Refusal::LastAdmin));
        }
        sqlx::query(CHANGE)
            .bind(&after.name)
            .bind(after.role.as_str())
            .bind(after.disabled_at.map(UtcTime::as_millis))
            .bind(wish.password_hash.as_deref())
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        if after.disabled_at.is_some() || wish.password_hash.is_some() {
            sessions::end_all(&mut tx, id).await?;
        }
        for (deed, detail) in deeds(&before, &after, wish.password_hash.is_some()) {
            audit::record(&mut tx, actor, deed, Some(("person", id.as_str())), detail, now).await?;
        }
        tx.commit().await?;
        Ok(Changed::Done(after))
    }
}

/// What a change was, for the audit.
fn deeds(before: &ClinicUser, after: &ClinicUser, has_password: bool) -> Vec<(Deed, Option<serde_json::Value>)> {
    let mut deeds = Vec::new();
    if before.role != after.role {
        deeds.push((Deed::PersonChanged, Some(json!({ "fields": ["role"], "from": before.role.as_str(), "to": after.role.as_str() }))));
    }
    if before.name != after.name {
        deeds.push((Deed::PersonChanged, Some(json!({ "fields": ["name"] }))));
    }
    match (before.disabled_at, after.disabled_at) {
        (None, Some(_)) => deeds.push((Deed::PersonDisabled, None)),
        (Some(_), None) => deeds.push((Deed::PersonEnabled, None)),
        _ => {}
    }
    if has_password {
        deeds.push((Deed::PasswordSet, None));
    }
    deeds
}

/// Whether somebody can look after the clinic.
fn looks_after(person: &ClinicUser) -> bool {
    is_admin(person.role) && person.disabled_at.is_none()
}

fn is_admin(role: Role) -> bool {
    matches!(role, Role::Admin | Role::Superadmin)
}

/// The role of whoever asks, as it is now and not as it was when the request came in, if they still may.
async fn still_admin(tx: &mut Transaction<'_, Any>, by: &Me) -> sqlx::Result<Option<Role>> {
    let row = sqlx::query("SELECT role FROM users WHERE id = $1 AND disabled_at IS NULL").bind(by.id.as_str()).fetch_optional(&mut **tx).await?;
    let role = row.map(|row| Role::parse(&text(&row, "role")?).ok_or_else(|| corrupt("role"))).transpose()?;
    Ok(role.filter(|role| is_admin(*role)))
}

async fn has_other_admin(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, id: &UserId) -> sqlx::Result<bool> {
    const SQL: &str = "SELECT id FROM users WHERE clinic_id = $1 AND id <> $2 AND role IN ('admin', 'superadmin') AND disabled_at IS NULL LIMIT 1";
    Ok(sqlx::query(SQL).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&mut **tx).await?.is_some())
}

async fn find(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, id: &UserId) -> sqlx::Result<Option<ClinicUser>> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE clinic_id = $1 AND id = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&mut **tx).await?;
    row.as_ref().map(person).transpose()
}

fn person(row: &AnyRow) -> sqlx::Result<ClinicUser> {
    let time = |column| Ok::<_, sqlx::Error>(optional_number(row, column)?.map(UtcTime::from_millis));
    Ok(ClinicUser {
        id: UserId::from(text(row, "id")?),
        email: text(row, "email")?,
        name: text(row, "name")?,
        role: Role::parse(&text(row, "role")?).ok_or_else(|| corrupt("role"))?,
        disabled_at: time("disabled_at")?,
        created_at: UtcTime::from_millis(number(row, "created_at")?),
        last_sign_in_at: time("last_sign_in_at")?,
    })
}
