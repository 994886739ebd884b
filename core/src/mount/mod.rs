//! A mount: places for the images of a series, each for its teeth, and which image stands where.
//!
//! A pure model: what lands, what a person does and what leaves are functions of the mount alone; `queue::mounts` writes it down and gives the images the teeth of their
//! places. Whatever is done, no image stands in two places, and none that was in the mount is lost: what gives way to another is kept beside the place as *retaken*. An image of
//! which it is not certain that it is this patient's stands in no place; the one where it would stand is kept for it, so that what comes after goes where it belongs.

mod slots;

pub use slots::{MountKind, Projection, SlotPlan};

use chairside_api::{ImageId, MountId, PatientId, ToothSet, UtcTime};
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
    /// The image that landed for this place, and of which nobody has said yet whose it is. Nothing goes here by itself until then.
    pub kept_for: Option<ImageId>,
    /// Nothing is to be taken here.
    pub skipped: bool,
}

/// What stands in all places of a mount, by their numbers.
pub type Arrangement = Vec<Held>;

/// How it stood before an act: all that the act can change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stood {
    /// What stood where: in the mount, and in any other of this patient that an image came from.
    pub mounts: Vec<(MountId, Arrangement)>,
    /// What these images had. One that stands in none of the places stood outside.
    pub images: Vec<Had>,
}

/// What an image had, from a place or from a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Had {
    /// Which.
    pub image: ImageId,
    /// Its teeth.
    pub teeth: ToothSet,
    /// Nobody had confirmed them.
    pub teeth_suggested: bool,
    /// How far it was turned, clockwise.
    pub degrees: f64,
}

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
    /// As it stood before, and with what the images had then that stand elsewhere now. What has come in since stays in, and what a person has set since stays set.
    GoBack(Stood),
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

    /// Where the next image goes: where a person chose, else into the first empty place that is neither skipped nor kept for another.
    pub fn next(&self) -> Option<usize> {
        let is_free = |held: &Held| held.image.is_none() && held.kept_for.is_none() && !held.skipped;
        self.chosen.or_else(|| self.slots.iter().position(|slot| is_free(&slot.held)))
    }

    /// Whether any place is kept for an image of which nobody has said whose it is.
    pub fn waits(&self) -> bool {
        self.slots.iter().any(|slot| slot.held.kept_for.is_some())
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

    /// An image has landed of which it is not certain whose it is: the place where it would have gone is kept for it; answers which.
    pub(crate) fn keep(&mut self, image: &ImageId) -> Option<usize> {
        let at = self.next()?;
        let held = &mut self.slots.get_mut(at)?.held;
        (held.kept_for, held.skipped) = (Some(image.clone()), false);
        self.chosen.take_if(|chosen| *chosen == at);
        Some(at)
    }

    /// An image turned out to be this patient's: it goes where a place is kept for it; answers where.
    pub(crate) fn land_as_kept(&mut self, image: &ImageId) -> Option<usize> {
        let at = self.kept_for(image)?;
        self.put(image, at);
        Some(at)
    }

    fn kept_for(&self, image: &ImageId) -> Option<usize> {
        self.slots.iter().position(|slot| slot.held.kept_for.as_ref() == Some(image))
    }

    /// The next image goes there, whatever the place was kept for.
    pub(crate) fn choose(&mut self, at: usize) {
        if let Some(slot) = self.slots.get_mut(at) {
            (slot.held.skipped, slot.held.kept_for) = (false, None);
            self.chosen = Some(at);
        }
    }

    /// Nothing is to be taken there, or something after all.
    pub(crate) fn skip(&mut self, at: usize, skipped: bool) {
        if let Some(slot) = self.slots.get_mut(at) {
            slot.held.skipped = skipped && slot.held.image.is_none();
            if skipped {
                slot.held.kept_for = None;
                self.chosen.take_if(|chosen| *chosen == at);
            }
        }
    }

    /// One that is complete takes nothing more until a person says so. While a place is kept it is not complete.
    pub(crate) fn close_if_complete(&mut self) {
        let is_done = |held: &Held| (held.image.is_some() || held.skipped) && held.kept_for.is_none();
        self.armed_at.take_if(|_| self.slots.iter().all(|slot| is_done(&slot.held)) && self.chosen.is_none());
    }

    /// An image goes there.
    pub(crate) fn put(&mut self, image: &ImageId, at: usize) {
        if at >= self.slots.len() || self.slot_of(image) == Some(at) {
            return;
        }
        let from = self.slot_of(image);
        self.take_out(image);
        let held = &mut self.slots[at].held;
        (held.skipped, held.kept_for) = (false, None);
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

    /// An image leaves the mount, and no place is kept for it; answers whether it was in it, or one was.
    pub(crate) fn take_out(&mut self, image: &ImageId) -> bool {
        let mut was = false;
        for Slot { held, .. } in &mut self.slots {
            was |= held.image.take_if(|here| here == image).is_some();
            let before = held.retaken.len();
            held.retaken.retain(|here| here != image);
            was |= held.retaken.len() != before;
            was |= held.kept_for.take_if(|kept| kept == image).is_some();
        }
        was
    }

    /// An image leaves by what happened elsewhere, or is not the one that its place was kept for. In a mount that takes images its place is left out from now on: the next image goes
    /// where that was shown beforehand.
    pub(crate) fn lose(&mut self, image: &ImageId) -> bool {
        let at = self.slot_of(image).or_else(|| self.kept_for(image)).filter(|_| self.armed_at.is_some());
        let was = self.take_out(image);
        if let Some(at) = at.filter(|at| self.chosen != Some(*at) && self.slots[*at].held.kept_for.is_none()) {
            self.skip(at, true);
            self.close_if_complete();
        }
        was
    }

    /// As it stood before, as far as images still may: `now` says of each. What `was_outside` is outside again. What has come in since stays: where it is, if nothing stood there, else
    /// beside its place. A place that is kept since is kept on, unless another image is back in it.
    pub(crate) fn go_back(&mut self, before: &[Held], now: impl Fn(&ImageId) -> Belongs, was_outside: impl Fn(&ImageId) -> bool) {
        if before.len() != self.slots.len() {
            return;
        }
        let since = self.arrangement();
        let mut back = Vec::new();
        let mut goes_back = |image: &ImageId, whose: Belongs| {
            let goes = now(image) == whose && !back.contains(image);
            if goes {
                back.push(image.clone());
            }
            goes
        };
        for (slot, before) in self.slots.iter_mut().zip(before) {
            let image = before.image.clone().filter(|image| goes_back(image, Belongs::Here));
            let retaken = before.retaken.iter().filter(|image| goes_back(image, Belongs::Here)).cloned().collect();
            let kept_for = before.kept_for.clone().filter(|image| goes_back(image, Belongs::Nowhere));
            slot.held = Held { skipped: before.skipped && image.is_none() && kept_for.is_none(), image, retaken, kept_for };
        }
        let has_come = |image: &ImageId| !back.contains(image) && !was_outside(image);
        for (Slot { held, .. }, since) in self.slots.iter_mut().zip(since) {
            let kept_for = since.kept_for.filter(&has_come);
            let is_as_since = held.image == since.image;
            match since.image.filter(&has_come) {
                Some(image) if held.image.is_none() => (held.image, held.kept_for, held.skipped) = (Some(image), kept_for, false),
                image => {
                    held.retaken.splice(..0, image);
                    if kept_for.is_some() && (held.image.is_none() || is_as_since) {
                        (held.kept_for, held.skipped) = (kept_for, false);
                    }
                }
            }
            held.retaken.extend(since.retaken.into_iter().filter(&has_come));
        }
        let is_taken = |held: &Held| held.skipped || held.kept_for.is_some();
        self.chosen.take_if(|at| self.slots.get(*at).is_none_or(|slot| is_taken(&slot.held)));
    }
}

/// Where an image belongs by now, seen from a mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belongs {
    /// To the mount's patient, and it is looked at.
    Here,
    /// To nobody yet: a person has to say.
    Nowhere,
    /// To somebody else; or it is hidden, or gone.
    Elsewhere,
}

#[cfg(test)]
#[path = "laws.rs"]
mod laws;
