//! Decides what keeps both lists in step. A pure function of what was read, what is known and what is wanted; does nothing itself, and is asked only with a
//! whole [`Reading`], so that an error can never look like an empty list. Linear in the number of rows and records.
//!
//! Who belongs to whom is said by the record's `external_id` alone. Per linked patient, field by field, against what was last agreed: changed in NanoPix only is
//! taken over here; changed here only is written there; changed in both to the same is agreed; to different values is a person's. A row whose
//! `updated_datetime` is before the one that was seen comes from an older copy of the database: what it says is then a person's to choose, never taken over,
//! also when the row gets a newer time meanwhile. What could not be compared before is compared when it can be, and a difference then is a person's, too.
//!
//! Nothing is ever removed on either side. A record whose row was never seen by this console (`external_id`, but no tie) is left alone when the row is not
//! there: another console may be about to write it.

use super::{
    freeze::{Found, Freeze},
    matching::{MatchKey, Matcher},
    plan::{Agreed, Answer, AskReason, Deletions, Duplicates, Known, Ours, Plan, Policy, Step, Tie, is_before},
    reader::Reading,
    record::{Field, Fields, Record},
    rows::NanopixPatient,
    values::birth_date_of,
};
use chairside_api::PatientId;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// What is to be done, or why a person must look first.
pub fn reconcile(reading: &Reading, known: Known<'_>, policy: &Policy) -> Result<Plan, Freeze> {
    let mut work = Work::new(reading, known, policy);
    let new_rows = work.known_rows();
    work.missing_rows();
    work.new_rows(&new_rows);
    work.exports();
    match work.found.freeze().filter(|_| !policy.is_accepted) {
        Some(why) => Err(Freeze::new(why, &work.plan, known)),
        None => Ok(work.plan),
    }
}

struct Work<'a> {
    reading: &'a Reading,
    known: Known<'a>,
    policy: &'a Policy,
    records: HashMap<&'a str, &'a Ours>,
    ties: HashMap<&'a str, &'a Tie>,
    rows: HashSet<&'a str>,
    /// Records that a row may be, or is now tied to: they are not written as new ones.
    spoken_for: HashSet<&'a PatientId>,
    found: Found,
    plan: Plan,
}

impl<'a> Work<'a> {
    fn new(reading: &'a Reading, known: Known<'a>, policy: &'a Policy) -> Self {
        let mut records: HashMap<&str, &Ours> = HashMap::with_capacity(known.records.len());
        for ours in known.records {
            if let Some(external_id) = &ours.external_id {
                // Unique in the clinic; were it not, the first would be the one, always.
                records.entry(external_id).or_insert(ours);
            }
        }
        let rows: HashSet<&str> = reading.patients.iter().map(|row| row.id.as_str()).collect();
        let mut plan = Plan::default();
        let mut by_case: HashMap<String, Vec<&str>> = HashMap::with_capacity(rows.len());
        for row in &reading.patients {
            by_case.entry(row.id.to_lowercase()).or_default().push(&row.id);
        }
        plan.same_but_for_case = by_case.into_values().filter(|ids| ids.len() > 1).flatten().map(str::to_owned).collect();
        plan.same_but_for_case.sort();
        Self {
            reading,
            known,
            policy,
            records,
            ties: known.ties.iter().map(|tie| (tie.external_id.as_str(), tie)).collect(),
            found: Found { rows: rows.len(), ..Found::default() },
            rows,
            spoken_for: HashSet::new(),
            plan,
        }
    }

    /// Compares the rows that are tied to a record, and answers the others.
    fn known_rows(&mut self) -> Vec<(&'a NanopixPatient, Record)> {
        let mut new_rows = Vec::new();
        for row in &self.reading.patients {
            let tie = self.ties.get(row.id.as_str()).copied();
            if tie.is_some_and(|tie| tie.is_waiting) {
                continue;
            }
            let (there, unreadable) = row.record();
            if !unreadable.is_empty() {
                self.plan.unreadable.push((row.id.clone(), unreadable));
            }
            match self.records.get(row.id.as_str()).copied() {
                Some(ours) if ours.is_archived => self.archived(ours, row, tie),
                Some(ours) if ours.is_waiting => {}
                Some(ours) => {
                    let comparable = self.reading.schema.fields.without(unreadable);
                    // A form that was emptied is no news of the name.
                    let comparable = if there.is_nameless() { comparable.without(Fields::NAMES) } else { comparable };
                    self.linked(ours, row, &there, comparable, tie);
                }
                None if there.is_nameless() => self.plan.nameless.push(row.id.clone()),
                None => new_rows.push((row, there)),
            }
        }
        new_rows
    }

    fn archived(&mut self, ours: &Ours, row: &NanopixPatient, tie: Option<&Tie>) {
        // A merged record is not gone: the person is there, and so is their row.
        if self.policy.deletions == Deletions::Ask && !ours.is_merged && tie.is_some_and(|tie| tie.answer != Some(Answer::Deletion)) {
            self.plan.steps.push(Step::AskDeletion { external_id: row.id.clone(), patient: ours.id.clone() });
        }
    }

    /// One record and its row, in the fields that can be compared.
    fn linked(&mut self, ours: &'a Ours, row: &NanopixPatient, there: &Record, comparable: Fields, tie: Option<&Tie>) {
        let (external_id, patient) = (row.id.clone(), ours.id.clone());
        if tie.is_some_and(|tie| tie.is_gone) {
            self.plan.steps.push(Step::Back { external_id: external_id.clone(), patient: patient.clone() });
        } else if tie.is_some() {
            self.found.expected += 1;
        }
        let Some((tie, agreed)) = tie.and_then(|tie| Some((tie, tie.agreed_with(&patient)?))) else {
            let today = self.policy.today;
            if !ours.is_chosen && (there.is_nameless() || MatchKey::of(&ours.record, today).contradicts(&MatchKey::of(there, today))) {
                if !there.is_nameless() {
                    self.ask(row, AskReason::LinkDiffers, &[ours]);
                }
                return;
            }
            // Linked by another console, or before this one's memory: they are left as they are, and later changes are seen.
            let agreed = Agreed { here: ours.record.clone(), there: there.clone(), unseen: Fields::NONE }.seen_in(comparable);
            self.plan.steps.push(Step::Agree { external_id, patient, agreed, updated: row.updated.clone(), doubted: Fields::NONE });
            return;
        };
        let mut sides = Sides::compare(&ours.record, there, agreed, comparable);
        let open = sides.update_here.or(sides.conflict);
        let is_older = is_before(row.updated.as_deref(), tie.updated.as_deref()) && !open.is_empty();
        if is_older {
            self.found.older += usize::from(tie.accepted_older != row.updated);
        }
        let doubted = if is_older { open } else { tie.doubted.and(open) };
        sides.conflict = sides.conflict.or(doubted);
        sides.update_here = sides.update_here.without(doubted);
        let updated = tie.later(row.updated.as_ref());
        let is_answered = tie.answer == Some(Answer::Deletion);
        if !sides.agree.or(sides.seen).is_empty() || updated != tie.updated || doubted != tie.doubted || is_answered {
            let mut agreed = agreed.clone();
            agreed.settle(sides.agree, there);
            agreed.see(sides.seen, &ours.record, there);
            self.plan.steps.push(Step::Agree { external_id: external_id.clone(), patient: patient.clone(), agreed, updated, doubted });
        }
        if !sides.update_here.is_empty() {
            let step = Step::UpdateHere { external_id: external_id.clone(), patient: patient.clone(), fields: sides.update_here, record: there.clone() };
            self.plan.steps.push(step);
        }
        if !sides.update_there.is_empty() {
            let (record, expected) = (ours.record.clone(), Box::new(row.clone()));
            self.plan.steps.push(Step::UpdateThere { patient: patient.clone(), fields: sides.update_there, record, expected });
        }
        if !sides.conflict.is_empty() {
            let (here, there) = (ours.record.clone(), there.clone());
            self.plan.steps.push(Step::Conflict { external_id, patient, fields: sides.conflict, here, there });
        }
    }

    /// Marks the records whose rows are not there any more.
    fn missing_rows(&mut self) {
        for tie in self.known.ties {
            if tie.is_gone || tie.is_waiting || self.rows.contains(tie.external_id.as_str()) {
                continue;
            }
            let Some(ours) = self.records.get(tie.external_id.as_str()).filter(|ours| !ours.is_waiting) else { continue };
            // As above, only those are counted with whom there is anything to do.
            if !ours.is_archived {
                self.found.expected += 1;
                self.found.missing += 1;
            }
            self.plan.steps.push(Step::Gone { external_id: tie.external_id.clone(), patient: ours.id.clone() });
        }
    }

    /// Says who the rows are that are tied to nobody.
    fn new_rows(&mut self, rows: &[(&'a NanopixPatient, Record)]) {
        if self.policy.duplicates == Duplicates::Separate {
            for (row, there) in rows {
                self.import(row, there);
            }
            return;
        }
        let today = self.policy.today;
        let candidates = |wanted: fn(&Self, &Ours) -> bool| {
            let chosen = self.known.records.iter().filter(|ours| !ours.is_archived && !ours.is_waiting && wanted(self, ours));
            Matcher::new(chosen.map(|ours| (ours, MatchKey::of(&ours.record, today))))
        };
        let unlinked = candidates(|_, ours| ours.external_id.is_none());
        let was_linked = candidates(Self::was_linked);
        let keys: Vec<MatchKey> = rows.iter().map(|(_, there)| MatchKey::of(there, today)).collect();
        let mut same_key: HashMap<&MatchKey, usize> = HashMap::with_capacity(keys.len());
        for ((row, _), key) in rows.iter().zip(&keys) {
            if !self.is_separate(&row.id) {
                *same_key.entry(key).or_default() += 1;
            }
        }
        // First who is certain, so that nobody is asked about a record that has just found its row.
        let mut uncertain = Vec::new();
        for ((row, there), key) in rows.iter().zip(&keys) {
            let is_certain = key.is_full_name && same_key.get(key) == Some(&1) && self.policy.duplicates == Duplicates::Link && !self.was_asked(&row.id);
            match unlinked.exact(key) {
                _ if self.is_separate(&row.id) => self.import(row, there),
                [only] if is_certain => self.link(row, there, only),
                _ => uncertain.push((*row, there, key)),
            }
        }
        let linked = self.spoken_for.clone();
        for (row, there, key) in uncertain {
            let is_only_row = same_key.get(key) == Some(&1) && !self.was_asked(&row.id);
            let free = |candidates: &[&'a Ours]| candidates.iter().copied().filter(|ours| !linked.contains(&ours.id)).collect::<Vec<_>>();
            let (exact, was, undated) = (free(unlinked.exact(key)), free(was_linked.exact(key)), free(unlinked.undated(key)));
            match (&exact[..], &was[..], &undated[..]) {
                ([_, ..], ..) if !key.is_full_name => self.ask(row, AskReason::NameIncomplete, &exact),
                ([_], ..) if is_only_row => self.ask(row, AskReason::EveryTime, &exact),
                ([_, ..], ..) => self.ask(row, AskReason::SeveralMatch, &exact),
                ([], [_, ..], _) => self.ask(row, AskReason::WasLinked, &was),
                ([], [], [_, ..]) => self.ask(row, AskReason::BirthDateMissing, &undated),
                ([], [], []) => self.import(row, there),
            }
        }
    }

    /// Whether the record's row was seen once, and is not there.
    fn was_linked(&self, ours: &Ours) -> bool {
        let Some(external_id) = ours.external_id.as_deref() else { return false };
        !self.rows.contains(external_id) && self.ties.get(external_id).is_some_and(|tie| !tie.is_waiting)
    }

    fn is_separate(&self, external_id: &str) -> bool {
        self.ties.get(external_id).is_some_and(|tie| tie.answer == Some(Answer::Separate))
    }

    fn was_asked(&self, external_id: &str) -> bool {
        self.ties.get(external_id).is_some_and(|tie| tie.answer == Some(Answer::Asked))
    }

    fn import(&mut self, row: &NanopixPatient, there: &Record) {
        self.plan.steps.push(Step::Import { external_id: row.id.clone(), record: there.clone() });
    }

    fn ask(&mut self, row: &NanopixPatient, why: AskReason, candidates: &[&'a Ours]) {
        self.spoken_for.extend(candidates.iter().map(|ours| &ours.id));
        let candidates = candidates.iter().map(|ours| ours.id.clone()).collect();
        self.plan.steps.push(Step::Ask { external_id: row.id.clone(), why, candidates });
    }

    fn link(&mut self, row: &NanopixPatient, there: &Record, ours: &'a Ours) {
        self.spoken_for.insert(&ours.id);
        let (fill, agreed) = filled(&ours.record, there, self.reading.comparable(row));
        self.plan.steps.push(Step::Link { external_id: row.id.clone(), patient: ours.id.clone(), fill, there: there.clone(), agreed });
    }

    /// Records that NanoPix has not.
    fn exports(&mut self) {
        let is_free = |ours: &&Ours| ours.external_id.is_none() && !ours.is_archived && !ours.is_waiting && !self.spoken_for.contains(&ours.id);
        let free: Vec<&Ours> = self.known.records.iter().filter(is_free).filter(|ours| !ours.record.is_nameless()).collect();
        let taken = self.taken_by_others(&free);
        for ours in free {
            let patient = ours.id.clone();
            self.plan.steps.push(match taken.get(&MatchKey::of(&ours.record, self.policy.today)) {
                Some(external_id) => Step::AskExport { patient, external_id: (*external_id).to_owned() },
                None => Step::Export { patient, record: ours.record.clone() },
            });
        }
    }

    /// Of the names and birth dates of these records, those that NanoPix has already, or is about to have, and in which row: a row, or another record that is tied
    /// to one, has them. Not counting rows of which a person has said that they are nobody else.
    fn taken_by_others(&self, free: &[&Ours]) -> HashMap<MatchKey, &'a str> {
        let born: HashSet<Date> = free.iter().filter_map(|ours| ours.record.date_of_birth).filter(|date| *date <= self.policy.today).collect();
        if born.is_empty() || self.policy.duplicates == Duplicates::Separate {
            return HashMap::new();
        }
        let is_wanted = |external_id: &str, date: Option<Date>| date.is_some_and(|date| born.contains(&date)) && !self.is_separate(external_id);
        let tied = self.known.records.iter().filter(|ours| !ours.is_archived).filter_map(|ours| Some((ours.external_id.as_deref()?, ours)));
        let tied = tied.filter(|(external_id, ours)| is_wanted(external_id, ours.record.date_of_birth));
        let tied = tied.map(|(external_id, ours)| (MatchKey::of(&ours.record, self.policy.today), external_id));
        // The date alone says of nearly all rows that they are not meant; the names are not looked at then.
        let is_near = |row: &&NanopixPatient| is_wanted(&row.id, birth_date_of(row.columns.text(Field::DateOfBirth)).ok().flatten());
        let rows = self.reading.patients.iter().filter(is_near).map(|row| (MatchKey::of(&row.record().0, self.policy.today), row.id.as_str()));
        rows.chain(tied).collect()
    }
}

/// What linking a record with that row means: the fields to fill, what the row says, and what is agreed then.
pub(crate) fn link_of(here: &Record, row: &NanopixPatient, reading: &Reading) -> (Fields, Record, Agreed) {
    let (there, _) = row.record();
    let (fill, agreed) = filled(here, &there, reading.comparable(row));
    (fill, there, agreed)
}

/// The fields in which `here` is empty and `there` is not, and what is agreed once they are filled.
fn filled(here: &Record, there: &Record, comparable: Fields) -> (Fields, Agreed) {
    let fill: Fields = Field::ALL.into_iter().filter(|field| here.is_empty_in(*field) && !there.is_empty_in(*field)).collect();
    let mut agreed = Agreed { here: here.clone(), there: there.clone(), unseen: Fields::NONE }.seen_in(comparable);
    agreed.here.take(fill, there);
    (fill, agreed)
}

/// Where the fields of a linked patient go.
#[derive(Debug, Default)]
struct Sides {
    agree: Fields,
    /// Seen for the first time, and left to differ: NanoPix knows nothing.
    seen: Fields,
    update_here: Fields,
    update_there: Fields,
    conflict: Fields,
}

impl Sides {
    fn compare(here: &Record, there: &Record, agreed: &Agreed, comparable: Fields) -> Self {
        let mut sides = Self::default();
        for field in comparable.iter() {
            if agreed.unseen.contains(field) {
                sides.first_sight(here, there, field);
                continue;
            }
            let (is_changed_here, is_changed_there) = (!here.is_same_in(&agreed.here, field), !there.is_same_in(&agreed.there, field));
            match (is_changed_here, is_changed_there) {
                (false, false) => {}
                _ if here.is_same_in(there, field) => sides.agree.insert(field),
                (false, true) => sides.update_here.insert(field),
                (true, false) => sides.update_there.insert(field),
                (true, true) => sides.conflict.insert(field),
            }
        }
        sides
    }

    /// A field that could not be compared before: there is nothing to say who has changed it.
    fn first_sight(&mut self, here: &Record, there: &Record, field: Field) {
        match (here.is_empty_in(field), there.is_empty_in(field)) {
            _ if here.is_same_in(there, field) => self.agree.insert(field),
            (_, true) => self.seen.insert(field),
            (true, false) => self.update_here.insert(field),
            (false, false) => self.conflict.insert(field),
        }
    }
}
