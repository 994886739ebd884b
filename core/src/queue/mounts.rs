//! Mounts written down: their rows, what lands in them, what people do with them, and what leaves. Each is part of the transaction that changes the image.

use super::{
    act::Refusal,
    library::{Change, Library},
    rows,
};
use crate::{
    ActivityKind, Image, ImageState, Severity,
    db::DbError,
    ingest::shape_in,
    mount::{Held, Mount, MountAct, MountKind, Projection, Slot, SlotPlan},
};
use chairside_api::{ImageId, MountId, PatientId, UtcTime, display::DisplayState};
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

/// What is known of images' shapes, by image.
type Shapes = HashMap<ImageId, Shape>;

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
                MountAct::Arrange { arrangement, .. } => arrangement.iter().filter_map(|held| held.image.clone()).collect(),
                MountAct::Begin { .. } | MountAct::Arm { .. } | MountAct::Choose { .. } | MountAct::Skip { .. } | MountAct::TakeOut { .. } => Vec::new(),
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
                return self.save_mount(&mount.arrangement(), mount, shapes, by);
            }
            MountAct::Arm { ref mount, .. }
            | MountAct::Choose { ref mount, .. }
            | MountAct::Skip { ref mount, .. }
            | MountAct::Put { ref mount, .. }
            | MountAct::TakeOut { ref mount, .. }
            | MountAct::Arrange { ref mount, .. } => mount.clone(),
        };
        let Some(mut mount) = find(&self.transaction, &id)? else { return Ok(vec![Refusal::NoMount]) };
        let before = mount.arrangement();
        match act {
            MountAct::Begin { .. } => {}
            MountAct::Arm { takes: true, .. } => {
                self.disarm(&mount.patient)?;
                mount.armed_at = Some(self.now);
            }
            MountAct::Arm { takes: false, .. } => {
                mount.armed_at = None;
                if mount.all_images().next().is_none() {
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
            MountAct::Arrange { arrangement, .. } => {
                let mut theirs = Vec::new();
                for image in arrangement.iter().flat_map(|held| held.image.iter().chain(&held.retaken)) {
                    if self.may_stand(image, &mount.patient)?.is_ok() {
                        theirs.push(image.clone());
                    }
                }
                mount.arrange(&arrangement, |image| theirs.contains(image));
            }
        }
        self.save_mount(&before, mount, shapes, by)
    }

    /// Whether an image may stand in a mount of that patient.
    fn may_stand(&self, image: &ImageId, patient: &PatientId) -> Result<Result<(), Refusal>, DbError> {
        let Some(stored) = self.find(image)? else { return Ok(Err(Refusal::Gone)) };
        let is_theirs = stored.image.subject.as_ref().is_some_and(|subject| subject.patient_id == *patient);
        Ok(if is_theirs && !stored.image.state.is_hidden() { Ok(()) } else { Err(Refusal::OfNobodyInMount(stored.image.file_name)) })
    }

    /// A new image of this patient goes into the mount that takes images, if one does and the image is of that visit and kind.
    pub(super) fn land_in_mount(&mut self, image: &ImageId, shape: Option<Shape>) -> Result<(), DbError> {
        let Some(stored) = self.find(image)? else { return Ok(()) };
        let Some(patient) = stored.image.subject.as_ref().map(|subject| &subject.patient_id) else { return Ok(()) };
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
        self.save_mount(&before, mount, &shapes, &room).map(|_| ())
    }

    /// An image that was rejected, or hidden at the server, or belongs to somebody else now, leaves its mount.
    pub(super) fn leave_mount_if_strange(&mut self, image: &Image) -> Result<(), DbError> {
        let sql = "SELECT mount_id FROM mount_images WHERE image_id = ?1";
        let Some(id) = self.transaction.prepare_cached(sql)?.query_row([image.id.as_str()], |row| row.get::<_, String>(0)).optional()? else { return Ok(()) };
        let Some(mut mount) = find(&self.transaction, &id.into())? else { return Ok(()) };
        let is_theirs = image.subject.as_ref().is_some_and(|subject| subject.patient_id == mount.patient);
        if is_theirs && !image.state.is_hidden() {
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

    /// Writes a mount down, and gives the images that stand elsewhere than before the teeth and the turn of their places. Says of which that could not be.
    fn save_mount(&mut self, before: &[Held], mut mount: Mount, shapes: &Shapes, by: &str) -> Result<Vec<Refusal>, DbError> {
        mount.close_if_complete();
        // An image that comes from another mount leaves that.
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
        let mut refusals = Vec::new();
        for (at, slot) in mount.slots.iter().enumerate() {
            let Some(image) = slot.held.image.as_ref().filter(|image| before.get(at).and_then(|held| held.image.as_ref()) != Some(image)) else { continue };
            refusals.extend(self.give_teeth(image, &slot.plan)?.err());
            if mount.turns {
                self.turn(image, &slot.plan, shapes.get(image).copied(), by)?;
            }
        }
        self.mounted.push((mount.id.clone(), Some(Arc::new(mount))));
        Ok(refusals)
    }

    fn give_teeth(&mut self, image: &ImageId, plan: &SlotPlan) -> Result<Result<(), Refusal>, DbError> {
        let Some(mut stored) = self.find(image)? else { return Ok(Ok(())) };
        if stored.image.teeth == plan.teeth || plan.teeth.is_empty() {
            return Ok(Ok(()));
        }
        if stored.maybe_sent || !stored.image.state.is_open() {
            return Ok(Err(Refusal::TeethSent(stored.image.file_name)));
        }
        // Where the program that took it names other teeth than the place, a person looks before either is sent.
        stored.image.teeth_suggested &= !stored.image.teeth.iter().any(|tooth| plan.teeth.contains(tooth));
        stored.image.teeth = plan.teeth.clone();
        self.save(stored)?;
        Ok(Ok(()))
    }

    /// Turns an image as its place says, unless a person has turned it otherwise, or it stands upright. One whose shape is not known stays as it is, but for what a place has turned.
    fn turn(&mut self, image: &ImageId, plan: &SlotPlan, shape: Option<Shape>, by: &str) -> Result<(), DbError> {
        let sql = "SELECT degrees, is_upright FROM turns WHERE image_id = ?1";
        let before: Option<(u16, bool)> = self.transaction.prepare_cached(sql)?.query_row([image.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let display = super::display::of(&self.transaction, image)?.map(|saved| saved.state.clone()).unwrap_or_default();
        if display.degrees != f64::from(before.map_or(0, |(degrees, _)| degrees)) {
            return Ok(());
        }
        let degrees = match (before, shape) {
            (Some((_, true)), _) => 0,
            (_, Some(shape)) => plan.turn_of(shape),
            (Some((1.., false)), None) => plan.degrees,
            (_, None) => return Ok(()),
        };
        // The first place that would turn it tells: one that turns nothing says nothing.
        let is_upright = before.filter(|(degrees, is_upright)| *is_upright || *degrees > 0).map_or(degrees != plan.degrees, |(_, is_upright)| is_upright);
        self.transaction
            .prepare_cached(
                "INSERT INTO turns (image_id, degrees, is_upright) VALUES (?1, ?2, ?3) ON CONFLICT (image_id) DO UPDATE SET degrees = ?2, is_upright = ?3",
            )?
            .execute(params![image.as_str(), degrees, is_upright])?;
        if display.degrees != f64::from(degrees) {
            self.put_display(image, DisplayState { degrees: f64::from(degrees), ..display }, by)?;
        }
        Ok(())
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
        let mut write_slot =
            self.transaction.prepare_cached("INSERT INTO mount_slots (mount_id, slot, teeth, projection, degrees, skipped) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let mut write_image = self.transaction.prepare_cached("INSERT INTO mount_images (image_id, mount_id, slot, depth) VALUES (?1, ?2, ?3, ?4)")?;
        for (at, Slot { plan, held }) in slots.iter().enumerate() {
            write_slot.execute(params![id.as_str(), at as i64, plan.teeth.to_string(), plan.projection.name(), plan.degrees, held.skipped])?;
            let images = held.image.iter().map(|image| (image, 0)).chain(held.retaken.iter().zip(1_i64..));
            for (image, depth) in images {
                write_image.execute(params![image.as_str(), id.as_str(), at as i64, depth])?;
            }
        }
        Ok(())
    }
}

/// Whether an image is, or was before it was taken again, in a place of a mount that turns its images.
pub(crate) fn is_placed(connection: &Connection, image: &ImageId) -> Result<bool, DbError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM mount_images JOIN mounts ON mounts.id = mount_images.mount_id AND mounts.turns WHERE mount_images.image_id = ?1)";
    Ok(connection.prepare_cached(sql)?.query_row([image.as_str()], |row| row.get(0))?)
}

/// What is shown: what was begun, or gone on with, since then (milliseconds since 1970).
pub(super) fn load(connection: &Connection, earliest: i64) -> Result<Vec<Mount>, DbError> {
    select(connection, shown!(), [earliest])
}

fn find(connection: &Connection, id: &MountId) -> Result<Option<Mount>, DbError> {
    Ok(select(connection, "id = ?1", [id.as_str()])?.pop())
}

/// The mounts that fulfil `condition` (SQL of ours), the earliest first. One that cannot be read is left out, and said: its images are none the worse.
fn select(connection: &Connection, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<Mount>, DbError> {
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
    let mut statement = connection.prepare_cached("SELECT teeth, projection, degrees, skipped FROM mount_slots WHERE mount_id = ?1 ORDER BY slot")?;
    let mut rows = statement.query([mount.id.as_str()])?;
    while let Some(row) = rows.next()? {
        let (teeth, projection): (String, String) = (row.get(0)?, row.get(1)?);
        let plan = SlotPlan {
            teeth: teeth.parse().map_err(|error| DbError::Value(format!("{error}")))?,
            projection: Projection::parse(&projection).ok_or_else(|| DbError::Value(format!("a projection {projection}")))?,
            degrees: row.get(2)?,
        };
        mount.slots.push(Slot { plan, held: Held { skipped: row.get(3)?, ..Held::default() } });
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
mod tests;
