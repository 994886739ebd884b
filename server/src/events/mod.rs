//! What happens in a clinic, told to whoever listens. The log (a table) is the truth; the bus only wakes, so a lost wake-up costs seconds, never an event.

mod stream;

pub use stream::{Listener, listen};

use chairside_api::ClinicId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::watch;

/// What woke a listener; it looks for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Grows with every event.
    pub events: u64,
    /// Grows when a key was revoked or a session ended.
    pub revocations: u64,
}

/// Wakes the listeners of a clinic within this process.
#[derive(Default)]
pub struct Bus(Mutex<HashMap<ClinicId, watch::Sender<Pulse>>>);

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
        for sender in self.0.lock().unwrap_or_else(PoisonError::into_inner).values() {
            sender.send_modify(|pulse| pulse.revocations += 1);
        }
    }

    /// Listens to a clinic from now on.
    pub fn subscribe(&self, clinic: &ClinicId) -> watch::Receiver<Pulse> {
        let mut clinics = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clinics.entry(clinic.clone()).or_default().subscribe()
    }

    fn change(&self, clinic: &ClinicId, change: impl FnOnce(&mut Pulse)) {
        // Nobody has listened yet: nobody to wake.
        if let Some(sender) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(clinic) {
            sender.send_modify(change);
        }
    }
}
