//! A mount: places for the images of a series, each for its teeth, and which image stands where.
//!
//! A pure model: what lands, what a person does and what leaves are functions of the mount alone; `queue::mounts` writes it down and gives the images the teeth of their
//! places. Whatever is done, no image stands in two places, and none that was in the mount is lost: what gives way to another is kept beside the place as *retaken*.

mod slots;

pub use slots::{MountKind, Projection, SlotPlan};

use chairside_api::{ImageId, MountId, PatientId, UtcTime};
use std::time::Duration;

/// How long after it was begun, or gone on with, a mount takes images. Tomorrow's are another visit's.
const TAKES: Duration = Duration::from_hours(12);

/// A series of one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Mount {
    /// Its name on this console.
    pub id: MountId,
    /// Whose.
    pub patient: PatientId,
    /// Which template it was made from.
    pub kind: MountKind,
    /// Whether images are turned as their places say: for sensors that do not do so themselves.
    pub turns: bool,
    /// When it was begun.
    pub begun_at: UtcTime,
    /// Since when the next images of the patient go into it; `None`: they do not. Never where nothing is left to be taken: what leaves a complete mount does not open it again.
    pub armed_at: Option<UtcTime>,
    /// Its places, in the order they are taken.
    pub slots: Vec<Slot>,
    /// The place that a person chose for the next image, by its number from 0.
    pub chosen: Option<usize>,
}

/// A place for an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// What belongs there.
    pub plan: SlotPlan,
    /// What stands there.
    pub held: Held,
}

/// What stands in a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The image that is seen.
    pub image: Option<ImageId>,
    /// Those that were taken again, or gave way to another; the latest first. They are outside the mount and kept.
    pub retaken: Vec<ImageId>,
    /// Nothing is to be taken here.
    pub skipped: bool,
}

/// What stands in all places of a mount, by their numbers.
pub type Arrangement = Vec<Held>;

/// What a person does with a mount.
#[derive(Clone, Debug, PartialEq)]
pub enum MountAct {
    /// Begins one; it takes the next images of its patient.
    Begin {
        /// Whose.
        patient: PatientId,
        /// Which template.
        kind: MountKind,
        /// Its places, in the order they are taken.
        slots: Vec<SlotPlan>,
        /// Whether images are turned as their places say.
        turns: bool,
    },
    /// It takes the next images of its patient, or no more. One that is empty is gone when it takes no more.
    Arm {
        /// Which.
        mount: MountId,
        /// Whether it does.
        takes: bool,
    },
    /// The mount takes the next image of its patient, and that goes there. Where an image stands it is taken again: the earlier one stays until then, and is kept after.
    Choose {
        /// Which mount.
        mount: MountId,
        /// The place, from 0.
        slot: usize,
    },
    /// Nothing is to be taken there, or something after all.
    Skip {
        /// Which mount.
        mount: MountId,
        /// The place, from 0.
        slot: usize,
        /// Nothing.
        skipped: bool,
    },
    /// An image of the same patient goes there. One that stands there goes where that one was; when it came from outside, beside the place, as retaken.
    Put {
        /// Which mount.
        mount: MountId,
        /// Which image.
        image: ImageId,
        /// The place, from 0.
        slot: usize,
    },
    /// An image stands outside and is one of the patient's others again.
    TakeOut {
        /// Which mount.
        mount: MountId,
        /// Which image.
        image: ImageId,
    },
    /// As it stood before. What has come in since stays in.
    Arrange {
        /// Which mount.
        mount: MountId,
        /// What stood where.
        arrangement: Arrangement,
    },
}

impl Mount {
    /// A mount that takes images from now on.
    pub fn begin(id: MountId, patient: PatientId, kind: MountKind, turns: bool, slots: Vec<SlotPlan>, now: UtcTime) -> Self {
        let slots = slots.into_iter().map(|plan| Slot { plan, held: Held::default() }).collect();
        Self { id, patient, kind, turns, begun_at: now, armed_at: Some(now), slots, chosen: None }
    }

    /// Whether the next image of its patient goes into it.
    pub fn takes(&self, now: UtcTime) -> bool {
        self.armed_at.is_some_and(|at| now <= at.plus(TAKES)) && self.next().is_some()
    }

    /// Where the next image goes: where a person chose, else into the first empty place that is not skipped.
    pub fn next(&self) -> Option<usize> {
        self.chosen.or_else(|| self.slots.iter().position(|slot| slot.held.image.is_none() && !slot.held.skipped))
    }

    /// How many places have an image.
    pub fn filled(&self) -> usize {
        self.slots.iter().filter(|slot| slot.held.image.is_some()).count()
    }

    /// The images that are seen, in the order of their places.
    pub fn images(&self) -> impl Iterator<Item = &ImageId> {
        self.slots.iter().filter_map(|slot| slot.held.image.as_ref())
    }

    /// All its images, also those that were taken again.
    pub fn all_images(&self) -> impl Iterator<Item = &ImageId> {
        self.slots.iter().flat_map(|slot| slot.held.image.iter().chain(&slot.held.retaken))
    }

    /// The place in which an image is seen.
    pub fn slot_of(&self, image: &ImageId) -> Option<usize> {
        self.slots.iter().position(|slot| slot.held.image.as_ref() == Some(image))
    }

    /// What stands where.
    pub fn arrangement(&self) -> Arrangement {
        self.slots.iter().map(|slot| slot.held.clone()).collect()
    }

    /// An image has landed; answers where it went.
    pub(crate) fn land(&mut self, image: &ImageId) -> Option<usize> {
        let at = self.next()?;
        self.put(image, at);
        Some(at)
    }

    /// The next image goes there.
    pub(crate) fn choose(&mut self, at: usize) {
        if let Some(slot) = self.slots.get_mut(at) {
            slot.held.skipped = false;
            self.chosen = Some(at);
        }
    }

    /// Nothing is to be taken there, or something after all.
    pub(crate) fn skip(&mut self, at: usize, skipped: bool) {
        if let Some(slot) = self.slots.get_mut(at) {
            slot.held.skipped = skipped && slot.held.image.is_none();
            if self.chosen == Some(at) && skipped {
                self.chosen = None;
            }
        }
    }

    /// One that is complete takes nothing more until a person says so.
    pub(crate) fn close_if_complete(&mut self) {
        self.armed_at.take_if(|_| self.slots.iter().all(|slot| slot.held.image.is_some() || slot.held.skipped) && self.chosen.is_none());
    }

    /// An image goes there.
    pub(crate) fn put(&mut self, image: &ImageId, at: usize) {
        if at >= self.slots.len() || self.slot_of(image) == Some(at) {
            return;
        }
        let from = self.slot_of(image);
        self.take_out(image);
        let held = &mut self.slots[at].held;
        held.skipped = false;
        let displaced = held.image.replace(image.clone());
        match (displaced, from) {
            (None, _) => {}
            (Some(displaced), Some(from)) => self.slots[from].held.image = Some(displaced),
            (Some(displaced), None) => self.slots[at].held.retaken.insert(0, displaced),
        }
        if self.chosen == Some(at) {
            self.chosen = None;
        }
    }

    /// An image leaves the mount; answers whether it was in it.
    pub(crate) fn take_out(&mut self, image: &ImageId) -> bool {
        let mut was = false;
        for Slot { held, .. } in &mut self.slots {
            was |= held.image.take_if(|here| here == image).is_some();
            let before = held.retaken.len();
            held.retaken.retain(|here| here != image);
            was |= held.retaken.len() != before;
        }
        was
    }

    /// An image leaves by what happened elsewhere. In a mount that takes images its place is left out from now on: the next image goes where that was shown beforehand.
    pub(crate) fn lose(&mut self, image: &ImageId) -> bool {
        let at = self.slot_of(image).filter(|_| self.armed_at.is_some());
        let was = self.take_out(image);
        if let Some(at) = at.filter(|at| self.chosen != Some(*at)) {
            self.skip(at, true);
            self.close_if_complete();
        }
        was
    }

    /// As it stood before, but for images that `may_stand` no more. What has come in since stays: where it is, if nothing stood there, else beside its place.
    pub(crate) fn arrange(&mut self, arrangement: &[Held], may_stand: impl Fn(&ImageId) -> bool) {
        if arrangement.len() != self.slots.len() {
            return;
        }
        let now = self.arrangement();
        let mut placed = Vec::new();
        let mut stands = |image: &ImageId| {
            let stands = may_stand(image) && !placed.contains(image);
            placed.push(image.clone());
            stands
        };
        for (slot, before) in self.slots.iter_mut().zip(arrangement) {
            let image = before.image.clone().filter(&mut stands);
            let retaken = before.retaken.iter().filter(|image| stands(image)).cloned().collect();
            slot.held = Held { skipped: before.skipped && image.is_none(), image, retaken };
        }
        for (slot, since) in self.slots.iter_mut().zip(now) {
            if let Some(image) = since.image.filter(|image| !placed.contains(image)) {
                if slot.held.image.is_none() {
                    slot.held = Held { image: Some(image), skipped: false, retaken: std::mem::take(&mut slot.held.retaken) };
                } else {
                    slot.held.retaken.insert(0, image);
                }
            }
            slot.held.retaken.extend(since.retaken.into_iter().filter(|image| !placed.contains(image)));
        }
        self.chosen.take_if(|at| self.slots.get(*at).is_none_or(|slot| slot.held.skipped));
    }
}

#[cfg(test)]
#[path = "laws.rs"]
mod laws;
