//! The clinic's patients as this console knows them: what the server last told, with what was changed here and waits for it. In memory, for lists and searches;
//! `store` keeps it in `console.db`.
//!
//! Patients of another server are not there: the directory is of one server at a time.

mod change;
mod store;

pub(crate) use store::{Held, Stored, Waiting};

use crate::patient::NanopixOverlay;
use chairside_api::{Patient, PatientId, fold};
use std::{collections::HashMap, sync::Arc};

/// A patient.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The record as it is shown: with what waits.
    pub(crate) patient: Arc<Patient>,
    /// What a search looks through: names, number, external id, folded.
    pub(crate) search_text: Box<str>,
    /// The server does not know the record yet.
    pub(crate) is_new: bool,
    /// Something of it waits for the server.
    pub(crate) is_waiting: bool,
    /// Why that is not sent until a person has acted.
    pub(crate) held: Option<Held>,
}

impl Entry {
    fn new(patient: Patient, is_new: bool, is_waiting: bool, held: Option<Held>) -> Self {
        let number = patient.patient_number.as_deref().unwrap_or_default();
        let external = patient.external_id.as_deref().unwrap_or_default();
        let search_text = fold(&format!("{} {} {number} {external}", patient.last_name, patient.first_name)).into();
        Self { patient: Arc::new(patient), search_text, is_new, is_waiting, held }
    }
}

/// All patients of one server.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    server: String,
    entries: HashMap<PatientId, Entry>,
    /// Who is linked with a patient of NanoPix; archived ones too.
    by_external_id: HashMap<String, PatientId>,
    /// What Live Sync adds to what is shown of them.
    overlay: Arc<NanopixOverlay>,
    /// Grows with every change.
    revision: u64,
}

impl Directory {
    /// Whose patients these are, as `records.server` has it. Empty until the first server is known.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// Grows with every change: a list made of an earlier revision is out of date.
    pub(crate) const fn revision(&self) -> u64 {
        self.revision
    }

    /// A patient.
    pub(crate) fn get(&self, id: &PatientId) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// Who is linked with that patient of NanoPix.
    pub(crate) fn by_external_id(&self, external_id: &str) -> Option<&Entry> {
        self.by_external_id.get(external_id).and_then(|id| self.entries.get(id))
    }

    /// Everybody, archived ones too, in no order.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.values()
    }

    /// What Live Sync adds to the list.
    pub(crate) const fn overlay(&self) -> &Arc<NanopixOverlay> {
        &self.overlay
    }

    /// Live Sync has marks and questions for these patients.
    fn set_overlay(&mut self, overlay: Arc<NanopixOverlay>) {
        self.overlay = overlay;
        self.revision += 1;
    }

    fn put(&mut self, entry: Entry) {
        let id = entry.patient.id.clone();
        self.remove(&id);
        if let Some(external_id) = &entry.patient.external_id {
            self.by_external_id.insert(external_id.clone(), id.clone());
        }
        self.entries.insert(id, entry);
        self.revision += 1;
    }

    fn remove(&mut self, id: &PatientId) {
        let Some(entry) = self.entries.remove(id) else { return };
        if let Some(external_id) = &entry.patient.external_id
            && self.by_external_id.get(external_id) == Some(id)
        {
            self.by_external_id.remove(external_id);
        }
        self.revision += 1;
    }

    /// Takes over what a transaction has changed.
    pub(crate) fn apply(&mut self, changes: Vec<Changed>) {
        for changed in changes {
            match changed {
                Changed::Put(entry) => self.put(*entry),
                Changed::Removed(id) => self.remove(&id),
            }
        }
    }

    /// Everything anew, of that server. What Live Sync said was about the one before.
    pub(crate) fn replace(&mut self, server: String, entries: Vec<Entry>) {
        let revision = self.revision;
        *self = Self { server, revision: revision + 1, entries: HashMap::with_capacity(entries.len()), ..Self::default() };
        for entry in entries {
            self.put(entry);
        }
    }
}

/// What a transaction has changed of the directory.
#[derive(Debug)]
pub(crate) enum Changed {
    /// A patient is so now.
    Put(Box<Entry>),
    /// A patient is not there any more: their record turned out to be another one's.
    Removed(PatientId),
}

#[cfg(test)]
mod tests;
