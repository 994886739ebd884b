//! What was decided last and can be taken back, in the order of doing: *Undo* takes back the last, and a toast says of each how long that can be.
//!
//! A decision that does not hold any more, because its image was moved, sent or decided anew, is none of them.

use crate::pages::capture::acts::is_undoable;
use chairside_api::{ImageId, UtcTime};
use chairside_core::{ImageState, Snapshot};
use std::time::Duration;

/// For so long a rejection is taken back by *Undo*; later it is from *Rejected*.
const REJECTED: Duration = Duration::from_secs(10);
/// So long the engine has to carry out a decision; what it did not take by then it has refused, and has said so.
const GRACE: Duration = Duration::from_secs(3);

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// These were approved in one act.
    Approved(Vec<ImageId>),
    /// This one was rejected.
    Rejected(ImageId),
}

impl Decision {
    /// Whether it stands in the snapshot and can be taken back there.
    fn holds(&self, snapshot: &Snapshot, now: UtcTime) -> bool {
        match self {
            Self::Approved(images) => images.iter().any(|image| snapshot.image(image).is_some_and(|image| is_undoable(image, now))),
            Self::Rejected(image) => snapshot.image_anywhere(image).is_some_and(|image| matches!(image.state, ImageState::Rejected { .. })),
        }
    }
}

struct Made {
    decision: Decision,
    at: UtcTime,
    /// Whether the engine has carried it out.
    seen: bool,
}

/// The decisions that can be taken back, the last one last.
#[derive(Default)]
pub struct Decisions {
    made: Vec<Made>,
}

impl Decisions {
    /// One was made.
    pub fn push(&mut self, decision: Decision, now: UtcTime) {
        self.made.push(Made { decision, at: now, seen: false });
    }

    /// The last one.
    pub fn last(&self) -> Option<&Decision> {
        self.made.last().map(|made| &made.decision)
    }

    /// Whether it can be taken back.
    pub fn has(&self, decision: &Decision) -> bool {
        self.made.iter().any(|made| made.decision == *decision)
    }

    /// It was taken back.
    pub fn taken_back(&mut self, decision: &Decision) {
        self.made.retain(|made| made.decision != *decision);
    }

    /// Forgets what does not hold any more.
    pub fn keep_up(&mut self, snapshot: &Snapshot, now: UtcTime) {
        let rejected = REJECTED.max(snapshot.settings.approve_undo);
        self.made.retain_mut(|made| {
            let holds = made.decision.holds(snapshot, now);
            made.seen |= holds;
            let is_late = matches!(made.decision, Decision::Rejected(_)) && now >= made.at.plus(rejected);
            !is_late && (holds || (!made.seen && now < made.at.plus(GRACE)))
        });
    }
}
