//! What is written down about NanoPix's rows, in memory: a hundred thousand of them must not be parsed at every look. Follows the database, never leads it.

use super::exchange::Trouble;
use crate::{
    nanopix::{KnownRows, Tie},
    queue::Library,
};
use chairside_api::PatientId;
use std::collections::{HashMap, HashSet};

/// How many rows one transaction writes down.
const SAVED_AT_ONCE: usize = 500;

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

    /// Writes these down, for the patients of that server, and takes them over.
    pub(super) fn save(&mut self, library: &Library, server: &str, ties: &[Tie]) -> Result<(), Trouble> {
        for ties in ties.chunks(SAVED_AT_ONCE) {
            let is_done = library.write(|change| {
                if change.server == server {
                    ties.iter().try_for_each(|tie| change.save_tie(tie))?;
                }
                Ok(change.server == server)
            })?;
            if !is_done {
                return Err(Trouble::OtherServer);
            }
            for tie in ties {
                self.put(tie.clone());
            }
        }
        Ok(())
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
