//! The clinic's treatment rooms. Files and keys name a room by its text: a room that any of them names is set aside, not deleted.

use super::{
    Store,
    audit::{self, Actor, Deed},
    clinics, number, optional_number, text,
};
use chairside_api::{ClinicId, Room, RoomId, UtcTime, fold};
use serde_json::json;
use sqlx::{Any, Transaction, any::AnyRow};

/// How making a room went.
pub enum Made {
    New(Room),
    /// It was set aside, and is back.
    Back(Room),
    /// The clinic has a room of that name.
    NameTaken,
}

/// How changing a room went.
pub enum Changed {
    Done(Room),
    NotFound,
    /// The clinic has another room of that name.
    NameTaken,
}

const COLUMNS: &str = "id, name, position, created_at, archived_at";

impl Store {
    /// The clinic's rooms in their order, those that were set aside last.
    pub async fn rooms(&self, clinic: &ClinicId) -> sqlx::Result<Vec<Room>> {
        let sql =
            format!("SELECT {COLUMNS} FROM rooms WHERE clinic_id = $1 ORDER BY CASE WHEN archived_at IS NULL THEN 0 ELSE 1 END, position, folded_name, id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(clinic.as_str()).fetch_all(&self.read).await?;
        rows.iter().map(room).collect()
    }

    /// Makes a room of the actor's clinic, or brings back the one of that name that was set aside.
    pub async fn insert_room(&self, actor: &Actor, name: &str, order: Option<i64>, now: UtcTime) -> sqlx::Result<Made> {
        const INSERT: &str = "INSERT INTO rooms (id, clinic_id, name, folded_name, position, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
        const BACK: &str = "UPDATE rooms SET archived_at = NULL, name = $1, position = $2 WHERE id = $3";
        let clinic = actor.clinic.as_str();
        let mut tx = self.begin().await?;
        clinics::lock(&mut tx, &actor.clinic).await?;
        let order = if let Some(order) = order {
            order
        } else {
            let last = sqlx::query("SELECT MAX(position) AS last FROM rooms WHERE clinic_id = $1").bind(clinic).fetch_one(&mut *tx).await?;
            optional_number(&last, "last")?.map_or(0, |last| last.saturating_add(1))
        };
        let made = match by_name(&mut tx, &actor.clinic, name).await? {
            Some(Room { archived_at: None, .. }) => return Ok(Made::NameTaken),
            Some(aside) => {
                sqlx::query(BACK).bind(name).bind(order).bind(aside.id.as_str()).execute(&mut *tx).await?;
                Made::Back(Room { name: name.to_owned(), order, archived_at: None, ..aside })
            }
            None => {
                let room = Room { id: RoomId::random(), name: name.to_owned(), order, created_at: now, archived_at: None };
                let insert = sqlx::query(INSERT).bind(room.id.as_str()).bind(clinic).bind(name).bind(fold(name)).bind(order).bind(now.as_millis());
                insert.execute(&mut *tx).await?;
                Made::New(room)
            }
        };
        if let Made::New(room) | Made::Back(room) = &made {
            audit::record(&mut tx, actor, Deed::RoomMade, Some(("room", room.id.as_str())), None, now).await?;
        }
        tx.commit().await?;
        Ok(made)
    }

    /// Changes a room of the actor's clinic. Its bridge keys follow a new name; files keep the name the room had when they were taken.
    pub async fn change_room(&self, actor: &Actor, id: &RoomId, name: Option<&str>, order: Option<i64>, now: UtcTime) -> sqlx::Result<Changed> {
        let clinic = actor.clinic.as_str();
        let mut tx = self.begin().await?;
        clinics::lock(&mut tx, &actor.clinic).await?;
        let Some(before) = by_id(&mut tx, &actor.clinic, id).await? else { return Ok(Changed::NotFound) };
        let after = Room { name: name.map_or_else(|| before.name.clone(), str::to_owned), order: order.unwrap_or(before.order), ..before.clone() };
        if by_name(&mut tx, &actor.clinic, &after.name).await?.is_some_and(|other| other.id != *id) {
            return Ok(Changed::NameTaken);
        }
        if after == before {
            return Ok(Changed::Done(after));
        }
        sqlx::query("UPDATE rooms SET name = $1, folded_name = $2, position = $3 WHERE id = $4")
            .bind(&after.name)
            .bind(fold(&after.name))
            .bind(after.order)
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE bridge_keys SET room = $1 WHERE clinic_id = $2 AND room = $3")
            .bind(&after.name)
            .bind(clinic)
            .bind(&before.name)
            .execute(&mut *tx)
            .await?;
        let changed = [("name", before.name != after.name), ("order", before.order != after.order)];
        let fields: Vec<_> = changed.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| field).collect();
        audit::record(&mut tx, actor, Deed::RoomChanged, Some(("room", id.as_str())), Some(json!({ "fields": fields })), now).await?;
        tx.commit().await?;
        Ok(Changed::Done(after))
    }

    /// Takes a room of the actor's clinic out of use: sets it aside when a file or a living key names it, deletes it when nothing does. Answers the room as it was left, with
    /// `archived_at` if it is still there; `None` when there is no such room.
    pub async fn remove_room(&self, actor: &Actor, id: &RoomId, now: UtcTime) -> sqlx::Result<Option<Room>> {
        const FILES: &str = "SELECT id FROM patient_files WHERE clinic_id = $1 AND operatory_room = $2 LIMIT 1";
        const KEYS: &str = "SELECT id FROM bridge_keys WHERE clinic_id = $1 AND room = $2 AND revoked_at IS NULL LIMIT 1";
        let clinic = actor.clinic.as_str();
        let mut tx = self.begin().await?;
        clinics::lock(&mut tx, &actor.clinic).await?;
        let Some(mut room) = by_id(&mut tx, &actor.clinic, id).await? else { return Ok(None) };
        if room.archived_at.is_some() {
            return Ok(Some(room));
        }
        let mut is_named = false;
        for sql in [FILES, KEYS] {
            is_named = is_named || sqlx::query(sql).bind(clinic).bind(&room.name).fetch_optional(&mut *tx).await?.is_some();
        }
        if is_named {
            room.archived_at = Some(now);
            sqlx::query("UPDATE rooms SET archived_at = $1 WHERE id = $2").bind(now.as_millis()).bind(id.as_str()).execute(&mut *tx).await?;
        } else {
            sqlx::query("DELETE FROM rooms WHERE id = $1").bind(id.as_str()).execute(&mut *tx).await?;
        }
        audit::record(&mut tx, actor, Deed::RoomRemoved, Some(("room", id.as_str())), Some(json!({ "kept": is_named })), now).await?;
        tx.commit().await?;
        Ok(Some(room))
    }
}

async fn by_name(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, name: &str) -> sqlx::Result<Option<Room>> {
    let sql = format!("SELECT {COLUMNS} FROM rooms WHERE clinic_id = $1 AND folded_name = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(clinic.as_str()).bind(fold(name)).fetch_optional(&mut **tx).await?;
    row.as_ref().map(room).transpose()
}

async fn by_id(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, id: &RoomId) -> sqlx::Result<Option<Room>> {
    let sql = format!("SELECT {COLUMNS} FROM rooms WHERE clinic_id = $1 AND id = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&mut **tx).await?;
    row.as_ref().map(room).transpose()
}

fn room(row: &AnyRow) -> sqlx::Result<Room> {
    Ok(Room {
        id: RoomId::from(text(row, "id")?),
        name: text(row, "name")?,
        order: number(row, "position")?,
        created_at: UtcTime::from_millis(number(row, "created_at")?),
        archived_at: optional_number(row, "archived_at")?.map(UtcTime::from_millis),
    })
}
