//! A record as `console.db` keeps it: what the server told, what waits for the server, and why that is held. No SQL here.

use super::{Entry, change};
use crate::{
    db::{DbError, json},
    patient::{ConflictField, OtherSide, Question},
};
use chairside_api::{NewPatient, Patient, PatientChange, PatientId, UtcTime};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What waits for the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// The record, as it was first made here; `None` once the server has told it.
    pub(crate) new: Option<Box<NewPatient>>,
    /// What was changed since. Apart from `new`, so that what the server has of that already can be told from what it has not.
    pub(crate) change: PatientChange,
    /// The server was asked to make it, and may have it, whatever became of the answer.
    #[serde(default)]
    pub(crate) is_begun: bool,
}

impl Waiting {
    /// The record to make, with all that was changed since; `None`: the server has it, and only the change is to be sent.
    pub(crate) fn to_make(&self) -> Option<NewPatient> {
        let mut new = self.new.as_deref()?.clone();
        change::apply_to_new(&self.change, &mut new);
        Some(new)
    }

    pub(super) fn of_change(change: PatientChange) -> Option<Self> {
        if change.is_empty() { None } else { Some(Self { new: None, change, is_begun: false }) }
    }
}

/// Why what waits is not sent until a person has acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "held", rename_all = "snake_case")]
pub(crate) enum Held {
    /// Somebody at another computer has changed the same; the record as the server told it before that.
    Conflict {
        /// What it was when the change was made here.
        base: Box<Patient>,
    },
    /// The server will not have it.
    Refused {
        /// Its sentence.
        why: String,
    },
    /// Nothing waits any more: the record turned out to be another one, and whatever was this one's is that one's now.
    Adopted {
        /// The other one.
        by: PatientId,
    },
}

/// A row of `records`.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    /// The record as the server last told it; `None`: the server does not know it yet.
    pub(crate) told: Option<Patient>,
    /// What waits for the server.
    pub(crate) waiting: Option<Waiting>,
    /// Grows with every change made here.
    pub(crate) edition: i64,
    /// Why that is not sent.
    pub(crate) held: Option<Held>,
    pub(super) used_at: i64,
}

impl Stored {
    pub(super) const NONE: Self = Self { told: None, waiting: None, edition: 0, held: None, used_at: 0 };

    /// A record is made here under its id, or under one that is given to it.
    pub(super) fn made(self, mut new: NewPatient) -> (PatientId, Self) {
        let id = new.id.get_or_insert_with(|| PatientId::from(chairside_api::ImageId::random().to_string())).clone();
        let waiting = Waiting { new: Some(Box::new(new)), change: PatientChange::default(), is_begun: false };
        (id, Self { waiting: Some(waiting), edition: self.edition + 1, ..self })
    }

    /// The record as it is shown.
    pub(super) fn entry(&self, id: &PatientId, now: UtcTime) -> Option<Entry> {
        let mut patient = match (&self.told, self.waiting.as_ref().and_then(|waiting| waiting.new.as_deref())) {
            (Some(told), _) => told.clone(),
            (None, Some(new)) => as_record(new, id, now),
            (None, None) => return None,
        };
        if let Some(waiting) = &self.waiting {
            change::apply(&waiting.change, &mut patient);
        }
        Some(Entry {
            is_new: self.told.is_none(),
            is_waiting: self.waiting.is_some(),
            is_begun: self.waiting.as_ref().is_some_and(|waiting| waiting.is_begun),
            refused: if let Some(Held::Refused { why }) = &self.held { Some(why.as_str().into()) } else { None },
            question: self.question(),
            ..Entry::shown(Arc::new(patient))
        })
    }

    /// The record that this one turned out to be, or that the server has merged it into.
    pub(super) fn adopted_by(self) -> Option<PatientId> {
        if let Some(Held::Adopted { by }) = self.held { Some(by) } else { self.told.and_then(|told| told.merged_into) }
    }

    /// What a person must decide between what was changed here and what the server has.
    pub(super) fn question(&self) -> Option<Arc<Question>> {
        let (Some(Held::Conflict { base }), Some(waiting), Some(told)) = (&self.held, &self.waiting, &self.told) else { return None };
        let clashes = change::clash(&waiting.change, base, told);
        let fields = clashes.into_iter().map(|(label, ours, theirs)| ConflictField { label, ours, theirs }).collect();
        Some(Arc::new(Question::Conflict { with: OtherSide::Server, fields }))
    }

    /// The server has told the record anew; what is older than what it told before is passed over.
    pub(super) fn tell(&mut self, told: Patient) {
        if self.told.as_ref().is_none_or(|known| known.version <= told.version) {
            self.tell_as_it_is(told);
        }
    }

    /// What the server has is this: what of our wishes it says already is done.
    pub(super) fn tell_as_it_is(&mut self, told: Patient) {
        self.waiting = self.waiting.take().and_then(|waiting| Waiting::of_change(change::still_to_do(waiting.change, &told)));
        if self.waiting.is_none() {
            self.held = None;
        }
        if let (Some(Held::Conflict { base }), Some(waiting)) = (&self.held, &self.waiting)
            && change::clash(&waiting.change, base, &told).is_empty()
        {
            self.held = None;
        }
        self.told = Some(told);
    }
}

/// A record that the server does not know yet.
fn as_record(new: &NewPatient, id: &PatientId, now: UtcTime) -> Patient {
    Patient {
        patient_number: new.patient_number.clone(),
        date_of_birth: new.date_of_birth,
        sex: new.sex,
        phone: new.phone.clone(),
        email: new.email.clone(),
        address: new.address.clone(),
        postal_code: new.postal_code.clone(),
        doctor: new.doctor.clone(),
        social_id: new.social_id.clone(),
        source: new.source,
        external_id: new.external_id.clone(),
        external_created_at: new.external_created_at,
        first_synced_at: new.first_synced_at,
        version: 0,
        ..Patient::named(id.clone(), new.last_name.clone(), new.first_name.clone(), new.first_synced_at.unwrap_or(now))
    }
}

/// A row of `records` as it is written, and what is shown of it. Made without the database: a first sync makes them ahead, on another thread.
pub(crate) struct Written {
    pub(super) id: PatientId,
    pub(super) told: Option<String>,
    pub(super) waiting: Option<String>,
    pub(super) edition: i64,
    pub(super) held: Option<String>,
    pub(super) used_at: i64,
    pub(super) entry: Option<Entry>,
}

impl Written {
    pub(super) fn of(id: &PatientId, stored: &Stored, now: UtcTime) -> Result<Self, DbError> {
        Ok(Self {
            id: id.clone(),
            told: stored.told.as_ref().map(json).transpose()?,
            waiting: stored.waiting.as_ref().map(json).transpose()?,
            edition: stored.edition,
            held: stored.held.as_ref().map(json).transpose()?,
            used_at: stored.used_at,
            entry: stored.entry(id, now),
        })
    }

    /// Of a record that is made here now. Its id is given to it: nothing is known of it yet.
    pub(crate) fn of_new(new: NewPatient, now: UtcTime) -> Result<Self, DbError> {
        let (id, stored) = Stored::NONE.made(NewPatient { id: None, ..new });
        Self::of(&id, &stored, now)
    }

    /// The record as it is shown.
    pub(crate) fn patient(&self) -> Option<&Arc<Patient>> {
        self.entry.as_ref().map(|entry| &entry.patient)
    }
}
