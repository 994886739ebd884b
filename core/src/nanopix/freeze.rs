//! When so much would change at once that a person must look first: another database at the same place, an older copy restored, a table emptied.

use super::{
    plan::{Known, Plan, Step, labels},
    record::Record,
};
use crate::patient::format_birth_date;
use chairside_api::{PatientId, display_name};
use chairside_words::say;
use std::{
    collections::HashMap,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

/// Fewer than this at once is a person's work.
const LEAST: usize = 5;

/// More than one in so many is not.
const SHARE: usize = 5;

/// How many changes are listed for a person.
const LISTED: usize = 100;

/// What was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreezeReason {
    /// NanoPix has no patients at all any more.
    Emptied {
        /// How many of the linked ones there were.
        of: usize,
    },
    /// More than a fifth of the linked patients, and at least 5, vanished at once.
    Vanished {
        /// How many.
        gone: usize,
        /// Of how many.
        of: usize,
    },
    /// As many rows say less than when they were last seen, and are older.
    OlderCopy {
        /// How many.
        older: usize,
        /// Of how many.
        of: usize,
    },
}

impl fmt::Display for FreezeReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Emptied { of } => f.write_str(&say!("freeze-emptied", of)),
            Self::Vanished { gone, of } => f.write_str(&say!("freeze-vanished", gone, of)),
            Self::OlderCopy { older, of } => f.write_str(&say!("freeze-older", older, of)),
        }
    }
}

/// Live Sync stands still until a person has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// What was seen.
    pub why: FreezeReason,
    /// What would change if it were accepted, a line each; the first hundred, those that are missing first.
    pub changes: Arc<[String]>,
    /// Stands for all that would change, with its values: what is accepted is exactly that.
    digest: u64,
}

/// How the linked patients were found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// How many were expected.
    pub(super) expected: usize,
    /// How many of them are missing.
    pub(super) missing: usize,
    /// How many of them are older, and different.
    pub(super) older: usize,
    /// How many patients NanoPix has.
    pub(super) rows: usize,
}

impl Found {
    /// Why a person must look first, if they must.
    pub(super) const fn freeze(self) -> Option<FreezeReason> {
        let Self { expected: of, missing, older, rows } = self;
        if rows == 0 && of > 0 {
            Some(FreezeReason::Emptied { of })
        } else if missing >= LEAST && missing * SHARE > of {
            Some(FreezeReason::Vanished { gone: missing, of })
        } else if older >= LEAST && older * SHARE > of {
            Some(FreezeReason::OlderCopy { older, of })
        } else {
            None
        }
    }
}

impl Freeze {
    pub(super) fn new(why: FreezeReason, plan: &Plan, known: Known<'_>) -> Self {
        let records: HashMap<&PatientId, &Record> = known.records.iter().map(|ours| (&ours.id, &ours.record)).collect();
        let is_gone = |step: &&Step| matches!(step, Step::Gone { .. });
        // In an order of their own: the same freeze is known again, however records and rows came.
        let sorted = |steps: Vec<&Step>| {
            let mut lines: Vec<String> = steps.into_iter().filter_map(|step| line(step, &records)).collect();
            lines.sort_unstable();
            lines
        };
        let (gone, others): (Vec<&Step>, Vec<&Step>) = plan.steps.iter().partition(is_gone);
        let changes = sorted(gone).into_iter().chain(sorted(others)).take(LISTED).collect();
        Self { why, changes, digest: plan.steps.iter().map(digest).fold(0, u64::wrapping_add) }
    }
}

/// A step as a number, for this run of the program; added up, their order does not matter.
fn digest(step: &Step) -> u64 {
    let mut hasher = DefaultHasher::new();
    match step {
        // Changes nothing on either side.
        Step::Agree { .. } => return 0,
        // Who it may be comes in no order.
        Step::Ask { external_id, .. } => external_id.hash(&mut hasher),
        step => format!("{step:?}").hash(&mut hasher),
    }
    hasher.finish()
}

/// A step in words; `None` when it changes nothing that a person sees.
fn line(step: &Step, records: &HashMap<&PatientId, &Record>) -> Option<String> {
    let name = |record: &Record| {
        let name = display_name(&record.last_name, &record.first_name);
        record.date_of_birth.map_or_else(|| name.clone(), |born| say!("change-name-born", name, date = format_birth_date(born)))
    };
    let of = |patient: &PatientId| records.get(patient).map_or_else(|| patient.to_string(), |record| name(record));
    Some(match step {
        Step::Gone { patient, .. } => say!("change-gone", who = of(patient)),
        Step::Import { record, .. } => say!("change-import", who = name(record)),
        Step::Link { patient, external_id, .. } => say!("change-link", who = of(patient), id = external_id),
        Step::Ask { external_id, .. } => say!("change-ask", id = external_id),
        Step::UpdateHere { patient, fields, .. } => say!("change-here", who = of(patient), fields = labels(*fields)),
        Step::UpdateThere { patient, fields, .. } => say!("change-there", who = of(patient), fields = labels(*fields)),
        Step::Conflict { patient, fields, .. } => say!("change-conflict", who = of(patient), fields = labels(*fields)),
        Step::Back { patient, .. } => say!("change-back", who = of(patient)),
        Step::Export { patient, .. } => say!("change-export", who = of(patient)),
        Step::AskExport { patient, .. } => say!("change-ask-export", who = of(patient)),
        Step::Agree { .. } | Step::AskDeletion { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_and_at_least_five() {
        let found = |expected, missing| Found { expected, missing, older: 0, rows: 1 }.freeze().is_some();
        assert!(!found(4, 4) && !found(25, 5) && found(24, 5) && !found(1000, 200) && found(1000, 201));
        let older = |expected, older| Found { expected, missing: 0, older, rows: 1 }.freeze().is_some();
        assert!(!older(25, 5) && older(24, 5));
    }

    #[test]
    fn an_emptied_list_is_never_no_patients() {
        assert_eq!(Found { expected: 1, missing: 1, older: 0, rows: 0 }.freeze(), Some(FreezeReason::Emptied { of: 1 }));
        assert_eq!(Found::default().freeze(), None, "a new NanoPix has no patients");
    }
}
