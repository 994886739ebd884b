//! The list of patients as a front end shows it. Types only; what fills them is the engine's directory.

use chairside_api::{Patient, PatientId, PatientSource, UtcTime};
use std::{collections::HashSet, path::PathBuf, sync::Arc};

/// What of the list is wanted, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatientQuery {
    /// Words of names, number, external id, and birth dates in any usual form; all of them must be found, in any order. Empty: everybody.
    pub text: String,
    /// Which of them.
    pub filter: PatientFilter,
    /// In which order.
    pub order: PatientOrder,
}

/// The filters of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PatientFilter {
    /// Everybody who is not archived.
    #[default]
    All,
    /// Made today ([`made_at`]).
    Today,
    /// First made in NanoPix and of today, by the setting *‘Today’ means*.
    TodayByExternal,
    /// First made in NanoPix.
    AllByExternal,
}

impl PatientFilter {
    /// All, in the order of the chips.
    pub const ALL: [Self; 4] = [Self::All, Self::Today, Self::TodayByExternal, Self::AllByExternal];
}

/// The order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PatientOrder {
    /// By what.
    pub by: PatientColumn,
    /// Last first.
    pub is_descending: bool,
}

impl Default for PatientOrder {
    /// Newest first.
    fn default() -> Self {
        Self { by: PatientColumn::Created, is_descending: true }
    }
}

/// The columns of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PatientColumn {
    /// Family name, then given names; without case and accents.
    Name,
    /// Birth date; unknown ones last.
    Born,
    /// The practice's number; numbers by their value.
    Number,
    /// When it was made: in NanoPix for what was first made there, else here.
    Created,
    /// Here, or NanoPix.
    Source,
    /// The id in NanoPix.
    ExternalId,
    /// How many images.
    Images,
}

impl PatientColumn {
    /// All, in the order they are shown.
    pub const ALL: [Self; 7] = [Self::Name, Self::Born, Self::Number, Self::Created, Self::Source, Self::ExternalId, Self::Images];
}

/// The list, as the last `Command::ListPatients` wanted it, and kept up to date.
#[derive(Clone, Debug, Default)]
pub struct PatientList {
    /// What it answers.
    pub query: PatientQuery,
    /// The rows: those that wait for a decision where they belong by their order; the selected patient is not moved (the page pins them).
    pub rows: Arc<[PatientRow]>,
    /// How many there are, whatever was searched.
    pub counts: PatientCounts,
    /// Whether the server has told the whole clinic since this console knows it. Until then there may be more.
    pub is_whole: bool,
}

/// How many patients there are, in each filter, without the search's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PatientCounts {
    /// Not archived.
    pub all: usize,
    /// Made today.
    pub today: usize,
    /// From NanoPix and of today.
    pub today_by_external: usize,
    /// From NanoPix.
    pub all_by_external: usize,
    /// Waiting for a person's decision.
    pub undecided: usize,
    /// Of these, the ones that `Command::LinkAllExact` decides.
    pub exact: usize,
}

impl PatientCounts {
    /// How many a filter has.
    pub const fn of(&self, filter: PatientFilter) -> usize {
        match filter {
            PatientFilter::All => self.all,
            PatientFilter::Today => self.today,
            PatientFilter::TodayByExternal => self.today_by_external,
            PatientFilter::AllByExternal => self.all_by_external,
        }
    }
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientRow {
    /// The record, with the changes that wait for the server.
    pub patient: Arc<Patient>,
    /// What a person must decide, if anything.
    pub question: Option<Arc<Question>>,
    /// A change of it waits for the server.
    pub waits_for_server: bool,
    /// The server refused it, and this is its sentence. It is not sent until a person has changed it.
    pub refused: Option<Arc<str>>,
    /// A change of it waits for NanoPix.
    pub waits_for_nanopix: bool,
    /// It is linked, and NanoPix has it no more.
    pub is_gone: bool,
}

impl PatientRow {
    /// Nothing but the record.
    pub const fn of(patient: Arc<Patient>) -> Self {
        Self { patient, question: None, waits_for_server: false, refused: None, waits_for_nanopix: false, is_gone: false }
    }

    /// Whether it is no record yet: a patient of NanoPix of whom a person must say who they are. They cannot be selected, edited or archived; `patient.id` only
    /// names the row.
    pub fn is_undecided(&self) -> bool {
        matches!(self.question.as_deref(), Some(Question::Duplicate { .. }))
    }
}

/// What a person must decide about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A patient of NanoPix may be one who is here.
    Duplicate {
        /// The row of NanoPix.
        external_id: String,
        /// Why it is asked.
        why: crate::nanopix::AskReason,
        /// Who it may be; at least one.
        candidates: Vec<Arc<Patient>>,
    },
    /// The same was changed on both sides, to different values.
    Conflict {
        /// Who the other side is.
        with: OtherSide,
        /// What differs.
        fields: Vec<ConflictField>,
    },
    /// The record is not in NanoPix, and somebody else who is has the same names and birth date: is it a person of its own?
    Double {
        /// The row of NanoPix that has them.
        external_id: String,
        /// Who is tied to that row; the row itself, when nobody is.
        of: Arc<Patient>,
    },
    /// The record here was archived; what is to become of NanoPix's?
    Deletion {
        /// The row of NanoPix.
        external_id: String,
    },
}

impl Question {
    /// Whether what was changed here clashes with what was changed in NanoPix.
    pub(crate) const fn is_between_nanopix(&self) -> bool {
        matches!(self, Self::Conflict { with: OtherSide::Nanopix, .. })
    }

    /// Whether one record matches exactly, in name and birth date.
    pub(crate) fn is_exact(&self) -> bool {
        matches!(self, Self::Duplicate { why: crate::nanopix::AskReason::EveryTime, candidates, .. } if candidates.len() == 1)
    }
}

/// With whom a record is kept in step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtherSide {
    /// NanoPix.
    Nanopix,
    /// The clinic's server: somebody at another computer changed it meanwhile.
    Server,
}

/// Which side's values a person keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Keep {
    /// This console's.
    Ours,
    /// The other side's.
    Theirs,
}

/// A field that was changed on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictField {
    /// Its name for a person: `Phone`.
    pub label: &'static str,
    /// What it says here; empty for nothing.
    pub ours: String,
    /// What it says there.
    pub theirs: String,
}

/// What Live Sync adds to the list: marks and questions, by patient, and the patients of NanoPix who are no record yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NanopixOverlay {
    /// Records whose row NanoPix has no more.
    pub(crate) gone: HashSet<PatientId>,
    /// Records with a write that waits for NanoPix.
    pub(crate) waiting: HashSet<PatientId>,
    /// What is asked about records.
    pub(crate) questions: std::collections::HashMap<PatientId, Arc<Question>>,
    /// Who is no record yet, each with its question.
    pub(crate) undecided: Vec<(Arc<Patient>, Arc<Question>)>,
}

/// When a patient was made: in NanoPix, for who was first made there; else here.
pub fn made_at(patient: &Patient) -> UtcTime {
    let there = if patient.source == PatientSource::Nanopix { patient.external_created_at } else { None };
    there.unwrap_or(patient.created_at)
}

/// Where a record of NanoPix lies, for *Open folder*.
pub fn nanopix_folder(root: &std::path::Path, external_id: &str) -> Option<PathBuf> {
    crate::nanopix::folders::can_name_a_folder(external_id).then(|| root.join(external_id))
}

/// Midnight of the day of `now`, in the zone; everything from then on is today.
pub(crate) fn start_of_day(now: UtcTime, zone: &jiff::tz::TimeZone) -> UtcTime {
    let midnight = now.timestamp().to_zoned(zone.clone()).start_of_day();
    midnight.map_or(now, |midnight| UtcTime::from_millis(midnight.timestamp().as_millisecond()))
}
