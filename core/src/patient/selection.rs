//! Who is selected, who was, and so whose an image is (RELIABILITY 6).
//!
//! A pure state machine: the clock's values are passed in, nothing is asked of a clock. An image gets a patient only when one and the same selection held, unbroken,
//! from before its file can have appeared until it had landed. In every other case it gets none, and a person says whose it is: never a guess.

use crate::{Doubt, Selection, Subject};
use chairside_api::{Patient, PatientId, UtcTime};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, sync::Arc, time::Duration};

/// A selection counts only once it has held this long before an image can have appeared. Assistants choose the next patient while the last one's image is still
/// on its way from the sensor.
const GUARD: Duration = Duration::from_secs(2);

/// How long ended selections are remembered: images are asked about within seconds of landing, on a share that comes back within minutes.
const MEMORY: Duration = Duration::from_hours(2);

/// The most selections that are remembered. Nobody changes patients this often; a script that does makes older images Unassigned, never wrong.
const MOST_PERIODS: usize = 4096;

/// A clock put back by less than this is a correction; by more, a jump.
const CORRECTION: Duration = Duration::from_secs(2);

/// Around the moment from which a clock jumped back, times say nothing for this long: an image may carry a time from before the jump.
const BLUR: Duration = Duration::from_mins(2);

/// Selections past and present.
#[derive(Clone, Debug, Default)]
pub struct SelectionHistory {
    /// Oldest first; only the last can be open.
    periods: VecDeque<Period>,
    /// The latest time heard.
    latest: UtcTime,
    /// Where a clock jumped back from, if it did.
    jumped_from: Option<UtcTime>,
}

/// One patient, selected without a break.
#[derive(Clone, Debug)]
struct Period {
    patient: Arc<Patient>,
    /// When the person chose, as shown and frozen into images.
    selected_at: UtcTime,
    /// From when on this program knows that it held: `selected_at`, or the restart since.
    held_from: UtcTime,
    expires_at: UtcTime,
    timeout: Duration,
    /// When it was cleared or changed.
    ended_at: Option<UtcTime>,
}

impl Period {
    /// The first moment at which it no longer held.
    fn end(&self) -> UtcTime {
        self.ended_at.map_or(self.expires_at, |ended| ended.min(self.expires_at))
    }

    fn holds_at(&self, at: UtcTime) -> bool {
        self.held_from <= at && at < self.end()
    }
}

/// Why a selection ended by itself, for the front end to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectionEnd {
    /// Its time was up.
    TimedOut,
    /// The computer's clock was put back, so that nobody can say how long it held.
    ClockChanged,
}

/// What of a selection survives a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSelection {
    /// Who is selected.
    pub patient: Patient,
    /// Since when.
    pub selected_at: UtcTime,
    /// Until when.
    pub expires_at: UtcTime,
    /// The whole time-out, in milliseconds.
    pub timeout_ms: u64,
}

impl SelectionHistory {
    /// Nobody selected, nothing known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up the selection that was saved before a restart, if it still holds. Nobody watched in between, so it counts for images only from `now` on.
    pub fn restore(saved: &SavedSelection, now: UtcTime) -> Self {
        let mut history = Self { latest: now, ..Self::default() };
        if saved.selected_at <= now && now < saved.expires_at {
            history.periods.push_back(Period {
                patient: Arc::new(saved.patient.clone()),
                selected_at: saved.selected_at,
                held_from: now,
                expires_at: saved.expires_at,
                timeout: Duration::from_millis(saved.timeout_ms),
                ended_at: None,
            });
        }
        history
    }

    /// What to keep for a restart.
    pub fn saved(&self, now: UtcTime) -> Option<SavedSelection> {
        self.open(now).map(|period| SavedSelection {
            patient: Patient::clone(&period.patient),
            selected_at: period.selected_at,
            expires_at: period.expires_at,
            timeout_ms: period.timeout.as_millis() as u64,
        })
    }

    /// From `at` on, images are this patient's, until `timeout` has passed. Selecting the patient who is selected is no change: it renews the time-out.
    pub fn select(&mut self, patient: Arc<Patient>, at: UtcTime, timeout: Duration) {
        let at = self.hear(at);
        let expires_at = at.plus(timeout);
        if let Some(period) = self.open_mut(at) {
            if period.patient.id == patient.id {
                (period.patient, period.expires_at, period.timeout) = (patient, expires_at, timeout);
                return;
            }
            period.ended_at = Some(at);
        }
        self.periods.push_back(Period { patient, selected_at: at, held_from: at, expires_at, timeout, ended_at: None });
        self.forget_old();
    }

    /// From `at` on nobody is selected.
    pub fn clear(&mut self, at: UtcTime) {
        let at = self.hear(at);
        if let Some(period) = self.open_mut(at) {
            period.ended_at = Some(at);
        }
    }

    /// The selected patient stays for another full time-out from `at`. Says whether somebody was selected still.
    pub fn keep(&mut self, at: UtcTime) -> bool {
        let at = self.hear(at);
        let Some(period) = self.open_mut(at) else { return false };
        period.expires_at = at.plus(period.timeout);
        true
    }

    /// The patient's record says this now, or turned out to be this other one: whenever they were selected, it was this patient.
    pub fn is_now(&mut self, id: &PatientId, patient: &Arc<Patient>) {
        for period in self.periods.iter_mut().filter(|period| period.patient.id == *id) {
            period.patient = Arc::clone(patient);
        }
    }

    /// The time is `now`: whether the selection ended by itself, told once. Call it at least every second; that is also how a clock that was put back is noticed.
    pub fn expire(&mut self, now: UtcTime) -> Option<SelectionEnd> {
        let was_open = self.periods.back().is_some_and(|period| period.ended_at.is_none());
        let jumped = self.jumps_to(now);
        let now = self.hear(now);
        if jumped {
            return was_open.then_some(SelectionEnd::ClockChanged);
        }
        let period = self.periods.back_mut().filter(|period| period.ended_at.is_none() && period.expires_at <= now)?;
        period.ended_at = Some(period.expires_at);
        Some(SelectionEnd::TimedOut)
    }

    /// Who is selected at `now`.
    pub fn current(&self, now: UtcTime) -> Option<Selection> {
        self.open(now).map(|period| Selection {
            patient: Arc::clone(&period.patient),
            selected_at: period.selected_at,
            expires_at: period.expires_at,
            timeout: period.timeout,
        })
    }

    /// Whose an image is whose file appeared at some time after `appeared_after` and had landed at `landed_at`: the patient whose one selection held from two
    /// seconds before the first to the second. Nobody's otherwise, and why: `None` when nobody was selected. It is `now`.
    pub fn holder(&self, appeared_after: UtcTime, landed_at: UtcTime, now: UtcTime) -> Result<Subject, Option<Doubt>> {
        // A file that appeared after it landed: the clock was put back between, and neither time says anything. Nor do they when it was put back since anybody
        // last told the time here.
        if landed_at < appeared_after || self.jumps_to(now) {
            return Err(Some(Doubt::Clock));
        }
        let from = appeared_after.minus(GUARD);
        if self.jumped_from.is_some_and(|jump| from <= jump.plus(BLUR) && landed_at >= jump.minus(BLUR)) {
            return Err(Some(Doubt::Clock));
        }
        let Some(period) = self.periods.iter().find(|period| period.holds_at(from) && period.holds_at(landed_at)) else {
            let somebody = self.periods.iter().any(|period| period.held_from <= landed_at && from < period.end());
            return Err(somebody.then_some(Doubt::Change));
        };
        Ok(Subject { patient_id: period.patient.id.clone(), patient_name: period.patient.display_name(), selected_at: period.selected_at })
    }

    fn open(&self, now: UtcTime) -> Option<&Period> {
        self.periods.back().filter(|period| period.ended_at.is_none() && now < period.expires_at)
    }

    fn open_mut(&mut self, now: UtcTime) -> Option<&mut Period> {
        self.periods.back_mut().filter(|period| period.ended_at.is_none() && now < period.expires_at)
    }

    fn jumps_to(&self, now: UtcTime) -> bool {
        now.plus(CORRECTION) < self.latest
    }

    /// Takes note of the time; answers the time to work with, which never goes back by a little. When it goes back by much, everything known is about times
    /// that come again: it is forgotten, and nobody is selected.
    fn hear(&mut self, at: UtcTime) -> UtcTime {
        if self.jumps_to(at) {
            self.jumped_from = Some(self.latest);
            self.periods.clear();
            self.latest = at;
        }
        self.latest = self.latest.max(at);
        self.latest
    }

    fn forget_old(&mut self) {
        let earliest = self.latest.minus(MEMORY);
        while self.periods.front().is_some_and(|period| period.end() < earliest) || self.periods.len() > MOST_PERIODS {
            self.periods.pop_front();
        }
    }
}

#[cfg(test)]
#[path = "selection_tests.rs"]
mod tests;
