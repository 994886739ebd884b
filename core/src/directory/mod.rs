//! The clinic's patients as this console knows them: what the server last told, with what was changed here and waits for it. In memory, for lists and searches;
//! `store` keeps it in `console.db`, as a `stored` row each.
//!
//! Patients of another server are not there: the directory is of one server at a time.

mod change;
pub(crate) mod list;
pub(crate) mod search;
mod store;
mod stored;

#[cfg(test)]
pub(crate) use change::apply as apply_change;
pub(crate) use change::clash;
pub(crate) use store::{count_waiting, known};
pub(crate) use stored::{Stored, Waiting, Written};

use crate::{
    nanopix::record_of,
    patient::{NanopixOverlay, Question},
};
use chairside_api::{Patient, PatientId, fold};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Stands between the family name and the given names in what is searched: before every letter, so that the order of the texts is that of the names.
const BETWEEN_NAMES: char = '\u{1}';

/// A patient.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The record as it is shown: with what waits.
    pub(crate) patient: Arc<Patient>,
    /// What a search looks through, folded: family name, given names, number, external id. Its order is that of the names.
    pub(crate) search_text: Box<str>,
    /// The server does not know the record yet.
    pub(crate) is_new: bool,
    /// The server does not know the record as far as is known here, but was asked to make it, and may have.
    pub(crate) is_begun: bool,
    /// Something of it waits for the server.
    pub(crate) is_waiting: bool,
    /// The server refused what waits, and this is its sentence. It is not sent until a person has changed it.
    pub(crate) refused: Option<Arc<str>>,
    /// Somebody at another computer changed the same: a person chooses.
    pub(crate) question: Option<Arc<Question>>,
}

impl Entry {
    /// A record of which nothing waits.
    fn shown(patient: Arc<Patient>) -> Self {
        let number = patient.patient_number.as_deref().unwrap_or_default();
        let external = patient.external_id.as_deref().unwrap_or_default();
        // `K-77` is found as `k77`, too.
        let squeezed: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
        let squeezed = if squeezed.len() < number.len() { squeezed } else { String::new() };
        let rest = fold(&format!("{} {number} {external} {squeezed}", patient.first_name));
        let search_text = format!("{}{BETWEEN_NAMES}{rest}", fold(&patient.last_name)).into();
        Self { patient, search_text, is_new: false, is_begun: false, is_waiting: false, refused: None, question: None }
    }
}

impl Entry {
    /// Whether something of it goes to the server by itself.
    const fn is_on_its_way(&self) -> bool {
        self.is_waiting && self.refused.is_none() && self.question.is_none()
    }
}

/// All patients of one server.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    server: String,
    entries: HashMap<PatientId, Arc<Entry>>,
    /// Who is linked with a patient of NanoPix; archived ones too.
    by_external_id: HashMap<String, PatientId>,
    /// Whose records the server refused.
    refused: HashSet<PatientId>,
    /// Whose records clash with the server's.
    asked: HashSet<PatientId>,
    /// How many records are on their way to the server.
    sending: usize,
    /// What Live Sync adds to what is shown of them.
    overlay: Arc<NanopixOverlay>,
    /// Whether the server has told the whole clinic since this console knows it.
    is_whole: bool,
    /// Grows with every change.
    revision: u64,
    /// Grows with every change that NanoPix may have to be told of.
    news: u64,
    /// Records without a row in NanoPix that were first known here, since the program began.
    made_here: HashSet<PatientId>,
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

    /// Grows with every change that NanoPix may have to be told of: who there is, what both programs know of them, who is linked.
    pub(crate) const fn news(&self) -> u64 {
        self.news
    }

    /// Whether the record was made at this console, since the program began, and had no row in NanoPix then.
    pub(crate) fn is_made_here(&self, id: &PatientId) -> bool {
        self.made_here.contains(id)
    }

    /// A patient.
    pub(crate) fn get(&self, id: &PatientId) -> Option<&Entry> {
        self.entries.get(id).map(Arc::as_ref)
    }

    /// The record that stands for this one: itself, or what it was merged into, if that is known.
    pub(crate) fn standing_for(&self, id: &PatientId) -> Option<&Entry> {
        let mut entry = self.get(id)?;
        // Nothing is merged into a merged record, but half a feed may say so for a moment: as many steps as there are records are enough.
        for _ in 0..self.entries.len() {
            match entry.patient.merged_into.as_ref().and_then(|into| self.get(into)) {
                Some(next) => entry = next,
                None => break,
            }
        }
        Some(entry)
    }

    /// Who is linked with that patient of NanoPix.
    pub(crate) fn by_external_id(&self, external_id: &str) -> Option<&Entry> {
        self.by_external_id.get(external_id).and_then(|id| self.get(id))
    }

    /// Everybody, archived ones too, in no order.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.values().map(Arc::as_ref)
    }

    /// Whose records the server refused, and why.
    pub(crate) fn refused(&self) -> impl Iterator<Item = (&Entry, &str)> {
        self.refused.iter().filter_map(|id| self.get(id)).filter_map(|entry| Some((entry, entry.refused.as_deref()?)))
    }

    /// Whose records clash with the server's.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &PatientId> {
        self.asked.iter()
    }

    /// How many records are on their way to the server; not counting those that a person must look at first.
    pub(crate) const fn sending(&self) -> usize {
        self.sending
    }

    /// Whether the server has told the whole clinic since this console knows it. Until then there may be more.
    pub(crate) const fn is_whole(&self) -> bool {
        self.is_whole
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
        let news = self.news;
        let is_news = self.remove(&id).is_none_or(|before| is_news(&before.patient, &entry.patient));
        self.news = news + u64::from(is_news);
        if entry.is_new && entry.patient.external_id.is_none() {
            self.made_here.insert(id.clone());
        }
        if let Some(external_id) = &entry.patient.external_id {
            self.by_external_id.insert(external_id.clone(), id.clone());
        }
        if entry.refused.is_some() {
            self.refused.insert(id.clone());
        }
        if entry.question.is_some() {
            self.asked.insert(id.clone());
        }
        self.sending += usize::from(entry.is_on_its_way());
        self.entries.insert(id, Arc::new(entry));
        self.revision += 1;
    }

    fn remove(&mut self, id: &PatientId) -> Option<Arc<Entry>> {
        let entry = self.entries.remove(id)?;
        self.sending -= usize::from(entry.is_on_its_way());
        self.refused.remove(id);
        self.asked.remove(id);
        if let Some(external_id) = &entry.patient.external_id
            && self.by_external_id.get(external_id) == Some(id)
        {
            self.by_external_id.remove(external_id);
        }
        self.revision += 1;
        self.news += 1;
        Some(entry)
    }

    /// Takes over what a transaction has changed.
    pub(crate) fn apply(&mut self, changes: Vec<Changed>) {
        for changed in changes {
            match changed {
                Changed::Put(entry) => self.put(*entry),
                Changed::Removed(id) => drop(self.remove(&id)),
                Changed::Whole => {
                    self.is_whole = true;
                    self.revision += 1;
                }
            }
        }
    }

    /// Everything anew, of that server. What Live Sync said was about the one before.
    pub(crate) fn replace(&mut self, server: String, entries: Vec<Entry>, is_whole: bool) {
        let (revision, news) = (self.revision, self.news);
        *self = Self { server, is_whole, revision: revision + 1, news: news + 1, entries: HashMap::with_capacity(entries.len()), ..Self::default() };
        for entry in entries {
            self.put(entry);
        }
    }
}

/// Whether NanoPix may have to be told of that change.
fn is_news(before: &Patient, now: &Patient) -> bool {
    before.external_id != now.external_id
        || before.archived_at.is_some() != now.archived_at.is_some()
        || !record_of(before).differing(&record_of(now)).is_empty()
}

/// What a transaction has changed of the directory.
#[derive(Debug)]
pub(crate) enum Changed {
    /// A patient is so now.
    Put(Box<Entry>),
    /// A patient is not there any more: their record turned out to be another one's.
    Removed(PatientId),
    /// The server has told the whole clinic.
    Whole,
}

#[cfg(test)]
mod merge_tests;
#[cfg(test)]
mod tests;
