//! What is written down about NanoPix's rows, in memory: a hundred thousand of them must not be parsed at every look. Follows the database, never leads it.

use crate::nanopix::{KnownRows, Tie};
use chairside_api::PatientId;
use std::collections::{HashMap, HashSet};

/// By row.
#[derive(Debug, Default)]
pub(super) struct Ties {
    list: Vec<Tie>,
    places: HashMap<String, usize>,
    /// From whose record a row was unlinked, while it has none of its own.
    pub(super) unlinked: HashMap<String, PatientId>,
}

impl Ties {
    pub(super) fn new(known: KnownRows) -> Self {
        let places = known.ties.iter().enumerate().map(|(place, tie)| (tie.external_id.clone(), place)).collect();
        Self { list: known.ties, places, unlinked: known.unlinked }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Tie] {
        &self.list
    }

    /// What is known of a row; nothing, when it was never seen.
    pub(super) fn of(&self, external_id: &str) -> Tie {
        self.get(external_id).cloned().unwrap_or_else(|| Tie { external_id: external_id.to_owned(), ..Tie::default() })
    }

    /// What is known of a row, if it was seen.
    pub(super) fn get(&self, external_id: &str) -> Option<&Tie> {
        self.places.get(external_id).and_then(|place| self.list.get(*place))
    }

    /// Takes over what was written down.
    pub(super) fn put(&mut self, tie: Tie) {
        if let Some(own) = self.places.get(&tie.external_id).and_then(|place| self.list.get_mut(*place)) {
            *own = tie;
        } else {
            self.places.insert(tie.external_id.clone(), self.list.len());
            self.list.push(tie);
        }
    }

    /// These rows, and no others, wait for a write.
    pub(super) fn set_waiting(&mut self, waiting: &HashSet<&str>) {
        for tie in &mut self.list {
            tie.is_waiting = waiting.contains(tie.external_id.as_str());
        }
    }
}
