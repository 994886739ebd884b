//! What happens in a clinic, told to whoever listens. The log (a table) is the truth; the bus only wakes, so a lost wake-up costs seconds, never an event.

mod client;
mod stream;
mod tail;

pub use stream::{Listener, listen};

use chairside_api::ClinicId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tail::Tail;
use tokio::sync::watch;

/// What woke a listener; it looks for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Grows with every event.
    pub events: u64,
    /// Grows when a key was revoked or a session ended.
    pub revocations: u64,
}

/// What those who listen to one clinic have in common.
#[derive(Default)]
pub struct Listened {
    /// Wakes them.
    pulse: watch::Sender<Pulse>,
    /// What they are told.
    tail: Tail,
}

/// Wakes the listeners of a clinic within this process.
#[derive(Default)]
pub struct Bus(Mutex<HashMap<ClinicId, Arc<Listened>>>);

impl Bus {
    /// Says that there is a new event in the log.
    pub fn wake(&self, clinic: &ClinicId) {
        self.change(clinic, |pulse| pulse.events += 1);
    }

    /// Says that somebody may have to leave.
    pub fn recheck(&self, clinic: &ClinicId) {
        self.change(clinic, |pulse| pulse.revocations += 1);
    }

    /// Says that somebody who is in several clinics may have to leave.
    pub fn recheck_all(&self) {
        for listened in self.clinics().values() {
            listened.pulse.send_modify(|pulse| pulse.revocations += 1);
        }
    }

    /// Says that old events are no longer kept.
    pub fn forget(&self) {
        self.clinics().values().for_each(|listened| listened.tail.forget());
    }

    /// What there is to listen to.
    fn listened(&self, clinic: &ClinicId) -> Arc<Listened> {
        Arc::clone(self.clinics().entry(clinic.clone()).or_default())
    }

    fn change(&self, clinic: &ClinicId, change: impl FnOnce(&mut Pulse)) {
        // Nobody has listened yet: nobody to wake.
        if let Some(listened) = self.clinics().get(clinic) {
            listened.pulse.send_modify(change);
        }
    }

    fn clinics(&self) -> MutexGuard<'_, HashMap<ClinicId, Arc<Listened>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
