//! The list of patients: who is in it, in which order, and how many. Pure: the directory's records and what Live Sync adds come in, rows come out.
//!
//! An [`Index`] is made once for a state of the directory, the slow part (it compares every name); each query then only goes through it.

use super::{Directory, Entry, search::Wanted};
use crate::{
    patient::{NanopixOverlay, PatientColumn, PatientCounts, PatientFilter, PatientOrder, PatientQuery, PatientRow, Question, made_at, start_of_day},
    settings::{Settings, TodayMeans},
};
use chairside_api::{Patient, PatientSource, UtcTime};
use std::sync::{Arc, OnceLock};

/// What *today* is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Today {
    /// When it began.
    from: UtcTime,
    /// What it means for a patient of NanoPix.
    means: TodayMeans,
}

impl Today {
    /// The day of `now`, as the settings have it.
    pub(crate) fn new(settings: &Settings, now: UtcTime) -> Self {
        Self { from: start_of_day(now, &settings.zone()), means: settings.nanopix_today }
    }
}

/// Everything a list is made of, as of one moment: copied out of the directory, so that nobody waits for what is made of it.
pub(crate) struct Source {
    entries: Vec<Arc<Entry>>,
    overlay: Arc<NanopixOverlay>,
    server: String,
    revision: u64,
    is_whole: bool,
}

impl Source {
    /// The directory as it is.
    pub(crate) fn of(directory: &Directory) -> Self {
        Self {
            entries: directory.entries.values().cloned().collect(),
            overlay: Arc::clone(directory.overlay()),
            server: directory.server().to_owned(),
            revision: directory.revision(),
            is_whole: directory.is_whole(),
        }
    }
}

/// The rows of all lists, ordered by name, ready to be searched.
#[derive(Default)]
pub(crate) struct Index {
    lines: Vec<Line>,
    /// The lines by each column, made when first wanted.
    orders: [OnceLock<Ranked>; PatientColumn::ALL.len()],
    counts: PatientCounts,
    /// Whose patients.
    pub(crate) server: String,
    /// Of which state of the directory.
    pub(crate) revision: u64,
    /// Of which day.
    pub(crate) today: Today,
    /// Whether the server has told the whole clinic.
    pub(crate) is_whole: bool,
}

/// A row, and what it is found by.
struct Line {
    row: PatientRow,
    entry: Arc<Entry>,
    /// Of `entry.search_text`: most differ in their first letters, and those are compared without following a pointer.
    beginning: u64,
    is_of_today: bool,
    is_external: bool,
    is_external_of_today: bool,
}

impl Line {
    fn is_in(&self, filter: PatientFilter) -> bool {
        match filter {
            PatientFilter::All => true,
            PatientFilter::Today => self.is_of_today,
            PatientFilter::TodayByExternal => self.is_external_of_today,
            PatientFilter::AllByExternal => self.is_external,
        }
    }
}

/// Positions in the lines, smallest first; from `unknown` on those that say nothing in that column. They stay behind in either direction.
struct Ranked {
    lines: Vec<u32>,
    unknown: usize,
}

impl Index {
    /// Sorts and counts.
    pub(crate) fn new(source: Source, today: Today) -> Self {
        let Source { entries, overlay, server, revision, is_whole } = source;
        let mut lines: Vec<_> = entries.into_iter().filter_map(|entry| line(entry, &overlay, today)).collect();
        lines.extend(overlay.undecided.iter().map(|(patient, question)| {
            let entry = Arc::new(Entry::shown(Arc::clone(patient)));
            let row = PatientRow { question: Some(Arc::clone(question)), ..PatientRow::of(Arc::clone(patient)) };
            of_day(row, entry, today)
        }));
        // By id where all else is the same, so that two of one name do not change places from list to list.
        lines.sort_unstable_by(|a, b| {
            let (a_text, b_text) = (&a.entry.search_text, &b.entry.search_text);
            a.beginning.cmp(&b.beginning).then_with(|| a_text.cmp(b_text)).then_with(|| a.row.patient.id.cmp(&b.row.patient.id))
        });
        let mut counts = PatientCounts { all: lines.len(), ..PatientCounts::default() };
        for line in &lines {
            counts.today += usize::from(line.is_of_today);
            counts.today_by_external += usize::from(line.is_external_of_today);
            counts.all_by_external += usize::from(line.is_external);
            counts.undecided += usize::from(line.row.question.is_some());
            counts.exact += usize::from(line.row.question.as_ref().is_some_and(|question| question.is_exact()));
        }
        Self { lines, orders: Default::default(), counts, server, revision, today, is_whole }
    }

    /// How many there are.
    pub(crate) const fn counts(&self) -> PatientCounts {
        self.counts
    }

    /// The rows that the query wants, in its order.
    pub(crate) fn rows(&self, query: &PatientQuery) -> Arc<[PatientRow]> {
        let Some(wanted) = Wanted::parse(&query.text) else { return Arc::from([]) };
        let found = self.in_order(query.order).filter(|line| line.is_in(query.filter) && wanted.finds(&line.entry.search_text, line.row.patient.date_of_birth));
        found.map(|line| line.row.clone()).collect::<Vec<_>>().into()
    }

    fn in_order(&self, order: PatientOrder) -> impl Iterator<Item = &Line> {
        let column = PatientColumn::ALL.iter().position(|column| *column == order.by).unwrap_or(0);
        let Ranked { lines, unknown } = self.orders[column].get_or_init(|| self.rank(order.by));
        let (known, unknown) = lines.split_at(*unknown);
        let (up, down) = if order.is_descending { (&[][..], known) } else { (known, &[][..]) };
        up.iter().chain(down.iter().rev()).chain(unknown).map(|at| &self.lines[*at as usize])
    }

    fn rank(&self, column: PatientColumn) -> Ranked {
        match column {
            // As they are.
            PatientColumn::Name => self.ranked_by(|_| Some(())),
            PatientColumn::Born => self.ranked_by(|line| line.row.patient.date_of_birth),
            PatientColumn::Number => self.ranked_by(|line| line.row.patient.patient_number.as_deref().map(number_key)),
            PatientColumn::Created => self.ranked_by(|line| Some(made_at(&line.row.patient))),
            PatientColumn::Source => self.ranked_by(|line| Some(line.row.patient.source == PatientSource::Nanopix)),
            PatientColumn::ExternalId => self.ranked_by(|line| line.row.patient.external_id.as_deref()),
            PatientColumn::Images => self.ranked_by(|line| Some(line.row.patient.image_count)),
        }
    }

    /// By what `key` says of each line; those it says the same of stay in the order of their names.
    fn ranked_by<'a, K: Ord>(&'a self, key: impl Fn(&'a Line) -> Option<K>) -> Ranked {
        let mut known = Vec::with_capacity(self.lines.len());
        let mut unknown = Vec::new();
        for (at, line) in (0_u32..).zip(&self.lines) {
            match key(line) {
                Some(key) => known.push((key, at)),
                None => unknown.push(at),
            }
        }
        known.sort_unstable();
        let mut lines: Vec<_> = known.into_iter().map(|(_, at)| at).collect();
        let at = lines.len();
        lines.append(&mut unknown);
        Ranked { lines, unknown: at }
    }
}

/// How many wait for a person's decision, as [`PatientCounts`] has it; of one who knows the directory and needs no list.
pub(crate) fn undecided(directory: &Directory) -> usize {
    let overlay = directory.overlay();
    let asked = overlay.questions.keys().chain(directory.asked().filter(|id| !overlay.questions.contains_key(*id)));
    let records = asked.filter_map(|id| directory.get(id)).filter(|entry| {
        let question = question(entry, overlay).map(Arc::as_ref);
        question.is_some() && is_listed(entry, question)
    });
    records.count() + overlay.undecided.len()
}

/// What is asked about a record. What clashes with the server is settled first: until then nothing of it reaches NanoPix.
fn question<'a>(entry: &'a Entry, overlay: &'a NanopixOverlay) -> Option<&'a Arc<Question>> {
    entry.question.as_ref().or_else(|| overlay.questions.get(&entry.patient.id))
}

/// Whether a record is in any list: an archived one only while it is asked what becomes of NanoPix's.
fn is_listed(entry: &Entry, question: Option<&Question>) -> bool {
    entry.patient.archived_at.is_none() || matches!(question, Some(Question::Deletion { .. }))
}

/// The row of a record; `None` when it is in no list.
fn line(entry: Arc<Entry>, overlay: &NanopixOverlay, today: Today) -> Option<Line> {
    let patient = &entry.patient;
    let question = question(&entry, overlay).cloned();
    if !is_listed(&entry, question.as_deref()) {
        return None;
    }
    let row = PatientRow {
        patient: Arc::clone(patient),
        question,
        waits_for_server: entry.is_waiting,
        refused: entry.refused.clone(),
        waits_for_nanopix: overlay.waiting.contains(&patient.id),
        is_gone: overlay.gone.contains(&patient.id),
    };
    Some(of_day(row, entry, today))
}

fn of_day(row: PatientRow, entry: Arc<Entry>, today: Today) -> Line {
    let patient: &Patient = &row.patient;
    let is_external = patient.source == PatientSource::Nanopix;
    let is_of_today = made_at(patient) >= today.from;
    let is_external_of_today = is_external
        && match today.means {
            TodayMeans::Created => is_of_today,
            TodayMeans::FirstSynced => patient.first_synced_at.is_some_and(|synced| synced >= today.from),
        };
    let beginning = beginning(&entry.search_text);
    Line { row, entry, beginning, is_of_today, is_external, is_external_of_today }
}

/// The first letters, so that their order is the text's as far as they go.
fn beginning(text: &str) -> u64 {
    let mut letters = [0; 8];
    let length = text.len().min(letters.len());
    letters[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(letters)
}

/// Numbers by their value, before what is no number.
fn number_key(number: &str) -> (bool, usize, &str) {
    if number.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = number.trim_start_matches('0');
        (false, digits.len(), digits)
    } else {
        (true, 0, number)
    }
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
