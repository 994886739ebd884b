//! Mounts written down: their rows, what lands in them, what people do with them, and what leaves. Each is part of the transaction that changes the image.

use super::{
    act::Refusal,
    library::{Change, Library},
    placing::{Placing, Shapes},
    rows,
};
use crate::{
    ActivityKind, Image, ImageState, Severity,
    db::DbError,
    ingest::shape_in,
    mount::{Belongs, Held, Mount, MountAct, MountKind, Projection, Slot, SlotPlan, Stood},
};
use chairside_api::{ImageId, MountId, PatientId, UtcTime};
use chairside_imaging::Shape;
use chairside_words::say;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::{collections::HashMap, sync::Arc};

/// The mounts that are shown (SQL): what was begun since `?1`, and what was gone on with since.
macro_rules! shown {
    () => {
        "mounts.begun_at >= ?1 OR mounts.armed_at >= ?1"
    };
}

/// The images of those (SQL), by id: 40 places and what was taken again for each.
pub(super) const IMAGES_OF_SHOWN: &str =
    concat!("SELECT mount_images.image_id FROM mount_images JOIN mounts ON mounts.id = mount_images.mount_id WHERE ", shown!());

/// More places than any series has.
pub(super) const MOST_SLOTS: usize = 40;

impl Library {
    /// Does what a person asks for. `by`: who, for how images are turned.
    pub(crate) fn mount(&self, act: MountAct, by: &str) -> Result<Vec<Refusal>, DbError> {
        let shapes = self.shapes(&act)?;
        self.write(|change| change.act_on_mount(act, &shapes, by))
    }

    /// The shapes of the images that may come to stand elsewhere by an act, from their safe copies.
    fn shapes(&self, act: &MountAct) -> Result<Shapes, DbError> {
        let images = self.read(|connection| {
            let ids: Vec<ImageId> = match act {
                MountAct::Put { mount, image, slot } => {
                    let there = find(connection, mount)?.and_then(|mut mount| mount.slots.get_mut(*slot)?.held.image.take());
                    there.into_iter().chain([image.clone()]).collect()
                }
                MountAct::Begin { .. }
                | MountAct::Arm { .. }
                | MountAct::Choose { .. }
                | MountAct::Skip { .. }
                | MountAct::TakeOut { .. }
                | MountAct::GoBack(_) => Vec::new(),
            };
            ids.iter().map(|id| rows::find(connection, &self.layout, id)).collect::<Result<Vec<_>, _>>()
        })?;
        let images = images.into_iter().flatten().map(|stored| stored.image);
        Ok(images.filter_map(|image| Some((image.id, shape_in(&image.spool_path, image.format)?))).collect())
    }
}

impl Change<'_> {
    fn act_on_mount(&mut self, act: MountAct, shapes: &Shapes, by: &str) -> Result<Vec<Refusal>, DbError> {
        let id = match act {
            MountAct::Begin { patient, kind, slots, turns } => {
                if slots.is_empty() || slots.len() > MOST_SLOTS {
                    return Ok(vec![Refusal::NoSlots]);
                }
                self.disarm(&patient)?;
                let mount = Mount::begin(MountId::random(), patient, kind, turns, slots, self.now);
                let text = say!("series-begun", kind = kind.name());
                self.say(ActivityKind::Review, Severity::Info, &text, None, Some(&mount.patient))?;
                return self.save_mount(&mount.arrangement(), mount, &Placing { shapes, by, is_landing: false });
            }
            MountAct::GoBack(stood) => return self.go_back(&stood, by),
            MountAct::Arm { ref mount, .. }
            | MountAct::Choose { ref mount, .. }
            | MountAct::Skip { ref mount, .. }
            | MountAct::Put { ref mount, .. }
            | MountAct::TakeOut { ref mount, .. } => mount.clone(),
        };
        let Some(mut mount) = find(&self.transaction, &id)? else { return Ok(vec![Refusal::NoMount]) };
        let before = mount.arrangement();
        match act {
            MountAct::Begin { .. } | MountAct::GoBack(_) => {}
            MountAct::Arm { takes: true, .. } => {
                self.disarm(&mount.patient)?;
                mount.armed_at = Some(self.now);
            }
            MountAct::Arm { takes: false, .. } => {
                mount.armed_at = None;
                if mount.all_images().next().is_none() && !mount.waits() {
                    self.transaction.execute("DELETE FROM mounts WHERE id = ?1", [id.as_str()])?;
                    self.mounted.push((id, None));
                    return Ok(Vec::new());
                }
            }
            MountAct::Choose { slot, .. } => {
                self.disarm(&mount.patient)?;
                mount.armed_at = Some(self.now);
                mount.choose(slot);
            }
            MountAct::Skip { slot, skipped, .. } => mount.skip(slot, skipped),
            MountAct::Put { image, slot, .. } => {
                if let Err(refusal) = self.may_stand(&image, &mount.patient)? {
                    return Ok(vec![refusal]);
                }
                mount.put(&image, slot);
            }
            MountAct::TakeOut { image, .. } => {
                mount.take_out(&image);
            }
        }
        self.save_mount(&before, mount, &Placing { shapes, by, is_landing: false })
    }

    /// Back to how it stood. An image that stands elsewhere by that has again what it had then, in place of what the place that it leaves gave it.
    fn go_back(&mut self, stood: &Stood, by: &str) -> Result<Vec<Refusal>, DbError> {
        let before = self.find_all(stood)?;
        if before.is_empty() {
            return Ok(vec![Refusal::NoMount]);
        }
        for (id, arrangement) in &stood.mounts {
            let Some(mut mount) = find(&self.transaction, id)? else { continue };
            let mut belongs = HashMap::new();
            for image in arrangement.iter().flat_map(|held| held.image.iter().chain(&held.retaken).chain(&held.kept_for)) {
                belongs.insert(image, self.belongs(image, &mount.patient)?);
            }
            let is_known = |image: &ImageId| stood.images.iter().any(|had| had.image == *image);
            mount.go_back(arrangement, |image| belongs.get(image).copied().unwrap_or(Belongs::Elsewhere), is_known);
            self.keep_mount(mount)?;
        }
        let now = self.find_all(stood)?;
        let mut refusals = Vec::new();
        for had in &stood.images {
            let (from, to) = (place(&before, &had.image), place(&now, &had.image));
            if from.map(|(at, _)| at) != to.map(|(at, _)| at) {
                refusals.extend(self.give_back(had, from.map(|(_, plan)| plan), to.map(|(_, plan)| plan), by)?.err());
            }
        }
        Ok(refusals)
    }

    fn find_all(&self, stood: &Stood) -> Result<Vec<Mount>, DbError> {
        let found = stood.mounts.iter().map(|(id, _)| find(&self.transaction, id)).collect::<Result<Vec<_>, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }

    fn belongs(&self, image: &ImageId, patient: &PatientId) -> Result<Belongs, DbError> {
        Ok(self.find(image)?.map_or(Belongs::Elsewhere, |stored| belongs(&stored.image, patient)))
    }

    /// Whether an image may stand in a mount of that patient.
    fn may_stand(&self, image: &ImageId, patient: &PatientId) -> Result<Result<(), Refusal>, DbError> {
        let Some(stored) = self.find(image)? else { return Ok(Err(Refusal::Gone)) };
        Ok(if belongs(&stored.image, patient) == Belongs::Here { Ok(()) } else { Err(Refusal::OfNobodyInMount(stored.image.file_name)) })
    }

    /// A new image of this patient goes into the mount that takes images, if one does and the image is of that visit and kind. For one that is nobody's, a place may be kept in that of
    /// whom is in the banner.
    pub(super) fn land_in_mount(&mut self, image: &ImageId, shape: Option<Shape>, banner: Option<&PatientId>) -> Result<(), DbError> {
        let Some(stored) = self.find(image)? else { return Ok(()) };
        let Some(patient) = stored.image.subject.as_ref().map(|subject| &subject.patient_id) else {
            return self.keep_place(&stored.image, banner);
        };
        let Some(mut mount) = select(&self.transaction, "patient_id = ?1 AND armed_at IS NOT NULL", [patient.as_str()])?.into_iter().next() else {
            return Ok(());
        };
        let Some(slot) = mount.next().filter(|_| mount.takes(self.now)).and_then(|at| mount.slots.get(at)) else { return Ok(()) };
        if let Some(origin) = stored.image.nanopix() {
            // Its list also brings what was taken long ago, and other kinds of image.
            let is_of_now = stored.image.captured_at.is_some_and(|at| mount.armed_at.is_some_and(|armed| at >= armed));
            if !is_of_now || origin.modality.as_ref().is_some_and(|modality| modality != slot.plan.projection.modality()) {
                return Ok(());
            }
        }
        let before = mount.arrangement();
        mount.land(image);
        let room = stored.image.room.clone();
        // What cannot be set on an image that has just come is nothing a person did.
        let shapes = shape.into_iter().map(|shape| (image.clone(), shape)).collect();
        self.save_mount(&before, mount, &Placing { shapes: &shapes, by: &room, is_landing: true }).map(|_| ())
    }

    /// An image that was rejected, or hidden at the server, or belongs to somebody else now, leaves its mount.
    pub(super) fn leave_mount_if_strange(&mut self, image: &Image) -> Result<(), DbError> {
        let sql = "SELECT mount_id FROM mount_images WHERE image_id = ?1";
        let Some(id) = self.transaction.prepare_cached(sql)?.query_row([image.id.as_str()], |row| row.get::<_, String>(0)).optional()? else { return Ok(()) };
        let Some(mut mount) = find(&self.transaction, &id.into())? else { return Ok(()) };
        if belongs(image, &mount.patient) == Belongs::Here {
            return Ok(());
        }
        // What the server has leaves by its word: nobody here takes it again at once.
        let has_left = if matches!(image.state, ImageState::Uploaded { .. }) { mount.lose(&image.id) } else { mount.take_out(&image.id) };
        if has_left {
            self.write_mount(&mount)?;
            self.mounted.push((mount.id.clone(), Some(Arc::new(mount))));
        }
        Ok(())
    }

    /// The images of two rows are one: the row that stays stands where the other stood, if it stands nowhere.
    pub(super) fn double_in_mount(&mut self, double: &ImageId, kept: &ImageId) -> Result<(), DbError> {
        // What was there before is no new exposure.
        for mut mount in self.mounts_that_keep(double)? {
            mount.lose(double);
            self.keep_mount(mount)?;
        }
        let sql = "SELECT mount_id FROM mount_images WHERE image_id IN (?1, ?2)";
        let mounts: Vec<String> = {
            let mut statement = self.transaction.prepare_cached(sql)?;
            statement.query_map([double.as_str(), kept.as_str()], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        if mounts.is_empty() {
            return Ok(());
        }
        self.transaction.execute("UPDATE OR IGNORE mount_images SET image_id = ?2 WHERE image_id = ?1", [double.as_str(), kept.as_str()])?;
        self.transaction.execute("DELETE FROM mount_images WHERE image_id = ?1", [double.as_str()])?;
        for id in mounts {
            let id = MountId::from(id);
            let mount = find(&self.transaction, &id)?.map(Arc::new);
            self.mounted.push((id, mount));
        }
        Ok(())
    }

    /// All mounts of one patient are the other's: their record turned out to be the other's.
    pub(super) fn give_mounts(&mut self, from: &PatientId, to: &PatientId) -> Result<(), DbError> {
        let theirs = select(&self.transaction, "patient_id = ?1", [from.as_str()])?;
        if !theirs.is_empty() {
            self.disarm(to)?;
        }
        for mut mount in theirs {
            mount.patient = to.clone();
            self.write_mount(&mount)?;
            self.mounted.push((mount.id.clone(), Some(Arc::new(mount))));
        }
        Ok(())
    }

    fn disarm(&mut self, patient: &PatientId) -> Result<(), DbError> {
        for mut mount in select(&self.transaction, "patient_id = ?1 AND armed_at IS NOT NULL", [patient.as_str()])? {
            mount.armed_at = None;
            self.write_mount(&mount)?;
            self.mounted.push((mount.id.clone(), Some(Arc::new(mount))));
        }
        Ok(())
    }

    /// Writes a mount down. An image that comes from another one leaves that.
    pub(super) fn keep_mount(&mut self, mut mount: Mount) -> Result<(), DbError> {
        mount.close_if_complete();
        for image in mount.all_images() {
            let sql = "SELECT mount_id FROM mount_images WHERE image_id = ?1 AND mount_id <> ?2";
            let other: Option<String> = self.transaction.prepare_cached(sql)?.query_row([image.as_str(), mount.id.as_str()], |row| row.get(0)).optional()?;
            if let Some(mut other) = other.map(|id| find(&self.transaction, &id.into())).transpose()?.flatten() {
                other.take_out(image);
                self.write_mount(&other)?;
                self.mounted.push((other.id.clone(), Some(Arc::new(other))));
            }
        }
        self.write_mount(&mount)?;
        self.mounted.push((mount.id.clone(), Some(Arc::new(mount))));
        Ok(())
    }

    /// Writes a mount down, and gives the images that stand elsewhere than before the teeth and the turn of their places. Says of which that could not be.
    pub(super) fn save_mount(&mut self, before: &[Held], mount: Mount, placing: &Placing<'_>) -> Result<Vec<Refusal>, DbError> {
        let is_new = |at: usize, image: &ImageId| before.get(at).and_then(|held| held.image.as_ref()) != Some(image);
        let seen =
            mount.slots.iter().enumerate().filter_map(|(at, slot)| Some((slot.held.image.clone().filter(|image| is_new(at, image))?, slot.plan.clone())));
        let (moved, turns): (Vec<(ImageId, SlotPlan)>, bool) = (seen.collect(), mount.turns);
        self.keep_mount(mount)?;
        let mut refusals = Vec::new();
        for (image, plan) in moved {
            refusals.extend(self.fit(&image, &plan, turns, placing)?.err());
        }
        Ok(refusals)
    }

    fn write_mount(&mut self, mount: &Mount) -> Result<(), DbError> {
        let Mount { id, patient, kind, turns, begun_at, armed_at, slots, chosen } = mount;
        self.transaction
            .prepare_cached(
                "INSERT INTO mounts (id, patient_id, kind, turns, begun_at, armed_at, next_slot) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (id) DO UPDATE SET patient_id = ?2, armed_at = ?6, next_slot = ?7",
            )?
            .execute(params![
                id.as_str(),
                patient.as_str(),
                kind.name(),
                turns,
                begun_at.as_millis(),
                armed_at.map(UtcTime::as_millis),
                chosen.map(|at| at as i64)
            ])?;
        self.transaction.prepare_cached("DELETE FROM mount_slots WHERE mount_id = ?1")?.execute([id.as_str()])?;
        let mut write_slot = self
            .transaction
            .prepare_cached("INSERT INTO mount_slots (mount_id, slot, teeth, projection, degrees, skipped, kept_for) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        let mut write_image = self.transaction.prepare_cached("INSERT INTO mount_images (image_id, mount_id, slot, depth) VALUES (?1, ?2, ?3, ?4)")?;
        for (at, Slot { plan, held }) in slots.iter().enumerate() {
            let kept_for = held.kept_for.as_ref().map(ImageId::as_str);
            write_slot.execute(params![id.as_str(), at as i64, plan.teeth.to_string(), plan.projection.name(), plan.degrees, held.skipped, kept_for])?;
            let images = held.image.iter().map(|image| (image, 0)).chain(held.retaken.iter().zip(1_i64..));
            for (image, depth) in images {
                write_image.execute(params![image.as_str(), id.as_str(), at as i64, depth])?;
            }
        }
        Ok(())
    }
}

/// What is shown: what was begun, or gone on with, since then (milliseconds since 1970).
pub(super) fn load(connection: &Connection, earliest: i64) -> Result<Vec<Mount>, DbError> {
    select(connection, shown!(), [earliest])
}

/// Where an image belongs, seen from a mount of that patient.
pub(super) fn belongs(image: &Image, patient: &PatientId) -> Belongs {
    let is_theirs = image.subject.as_ref().is_some_and(|subject| subject.patient_id == *patient);
    match image.state {
        ImageState::Unassigned => Belongs::Nowhere,
        _ if is_theirs && !image.state.is_hidden() => Belongs::Here,
        _ => Belongs::Elsewhere,
    }
}

/// The place in which an image is seen, and what belongs there.
fn place<'m>(mounts: &'m [Mount], image: &ImageId) -> Option<((&'m MountId, usize), &'m SlotPlan)> {
    mounts.iter().find_map(|mount| {
        let at = mount.slot_of(image)?;
        Some(((&mount.id, at), &mount.slots.get(at)?.plan))
    })
}

fn find(connection: &Connection, id: &MountId) -> Result<Option<Mount>, DbError> {
    Ok(select(connection, "id = ?1", [id.as_str()])?.pop())
}

/// The mounts that fulfil `condition` (SQL of ours), the earliest first. One that cannot be read is left out, and said: its images are none the worse.
pub(super) fn select(connection: &Connection, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<Mount>, DbError> {
    let sql = format!("SELECT id, patient_id, kind, turns, begun_at, armed_at, next_slot FROM mounts WHERE {condition} ORDER BY begun_at, id");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(parameters, |row| Ok((row.get::<_, String>(0)?, read(row))))?.collect::<Result<Vec<_>, _>>()?;
    let mut mounts = Vec::with_capacity(rows.len());
    for (id, mount) in rows {
        match mount.and_then(|mount| with_slots(connection, mount)) {
            Ok(mount) => mounts.push(mount),
            Err(error) => tracing::warn!(mount.id = %id, %error, "a series cannot be read; its images are kept, and listed with the others"),
        }
    }
    Ok(mounts)
}

fn read(row: &Row<'_>) -> Result<Mount, DbError> {
    let kind: String = row.get(2)?;
    Ok(Mount {
        id: row.get::<_, String>(0)?.into(),
        patient: row.get::<_, String>(1)?.into(),
        kind: MountKind::parse(&kind).ok_or_else(|| DbError::Value(format!("a kind of series {kind}")))?,
        turns: row.get(3)?,
        begun_at: UtcTime::from_millis(row.get(4)?),
        armed_at: row.get::<_, Option<i64>>(5)?.map(UtcTime::from_millis),
        slots: Vec::new(),
        chosen: row.get::<_, Option<u32>>(6)?.map(|at| at as usize),
    })
}

fn with_slots(connection: &Connection, mut mount: Mount) -> Result<Mount, DbError> {
    let mut statement = connection.prepare_cached("SELECT teeth, projection, degrees, skipped, kept_for FROM mount_slots WHERE mount_id = ?1 ORDER BY slot")?;
    let mut rows = statement.query([mount.id.as_str()])?;
    while let Some(row) = rows.next()? {
        let (teeth, projection): (String, String) = (row.get(0)?, row.get(1)?);
        let plan = SlotPlan {
            teeth: teeth.parse().map_err(|error| DbError::Value(format!("{error}")))?,
            projection: Projection::parse(&projection).ok_or_else(|| DbError::Value(format!("a projection {projection}")))?,
            degrees: row.get(2)?,
        };
        mount.slots.push(Slot { plan, held: Held { skipped: row.get(3)?, kept_for: row.get::<_, Option<String>>(4)?.map(Into::into), ..Held::default() } });
    }
    let mut statement = connection.prepare_cached("SELECT slot, depth, image_id FROM mount_images WHERE mount_id = ?1 ORDER BY slot, depth")?;
    let mut rows = statement.query([mount.id.as_str()])?;
    while let Some(row) = rows.next()? {
        let (at, depth, image): (u32, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Some(slot) = mount.slots.get_mut(at as usize) else { continue };
        if depth == 0 {
            slot.held.image = Some(image.into());
        } else {
            slot.held.retaken.push(image.into());
        }
    }
    mount.chosen.take_if(|at| *at >= mount.slots.len());
    mount.close_if_complete();
    Ok(mount)
}

#[cfg(test)]
#[path = "mounts_tests.rs"]
pub(super) mod tests;
