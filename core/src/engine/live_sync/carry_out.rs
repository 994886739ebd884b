//! Carries out what the reconciler has decided, in transactions so short that an image that lands never waits for long. Each step looks, in its transaction,
//! whether it still holds: a person may have acted since. One that does not is left out, and decided anew.
//!
//! What a new record needs (its JSON, what a search looks through, what is agreed about it) is made ahead on a thread of its own: in a first sync that is as much
//! work as the writing.

use super::{
    exchange::{Tally, Trouble},
    ties::Ties,
};
use crate::{
    ActivityKind, Severity,
    db::DbError,
    directory::Written,
    nanopix::{
        Act, Agreed, Fields, NanopixPatient, Place, Reading, Record, Step, Tie, change_of,
        folders::Folders,
        ids::{Mint, TakenIds},
        new_of, record_of,
        time::{moment_of, wall_clock, wall_clock_text},
    },
    queue::{Library, library::Change},
};
use chairside_api::{LinkedBy, NewPatient, PatientChange, PatientId, PatientSource, UtcTime};
use chairside_words::say;
use jiff::tz::TimeZone;
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
};

/// How many steps one transaction has.
const STEPS_AT_ONCE: usize = 500;
/// So many transactions are prepared ahead.
const AHEAD: usize = 2;

/// How it went.
#[derive(Clone, Debug, Default)]
pub(super) struct Carried {
    pub(super) tally: Tally,
    /// Records that were unlinked from these rows, which the server does not know yet: what becomes of the rows is decided when it does.
    pub(super) not_let_go: Vec<(PatientId, String)>,
}

/// With whom and where.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) library: &'a Library,
    pub(super) place: &'a Place,
    pub(super) server: &'a str,
    pub(super) zone: &'a TimeZone,
    /// Ids that the server would not reserve.
    pub(super) refused_ids: &'a HashSet<String>,
}

/// The carrying out of one plan.
pub(super) struct Carrying<'a> {
    library: &'a Library,
    reading: &'a Reading,
    rows: Arc<Rows<'a>>,
    root: PathBuf,
    server: &'a str,
    zone: &'a TimeZone,
    ties: &'a mut Ties,
    refused_ids: &'a HashSet<String>,
    mint: Option<Mint>,
    carried: Carried,
}

/// NanoPix's, by their ids.
type Rows<'a> = HashMap<&'a str, &'a NanopixPatient>;

/// A new record of ours for a row of NanoPix, as far as it can be made without knowing what became of both meanwhile.
struct Prepared {
    record: Written,
    agreed: Agreed,
    updated: Option<String>,
}

/// Prepares an import; nothing, for any other step.
fn prepare(step: &Step, rows: &Rows<'_>, reading: &Reading, zone: &TimeZone, now: UtcTime) -> Result<Option<Prepared>, DbError> {
    let Step::Import { external_id, record } = step else { return Ok(None) };
    let Some(row) = rows.get(external_id.as_str()) else { return Ok(None) };
    let new = NewPatient {
        source: PatientSource::Nanopix,
        external_id: Some(external_id.clone()),
        external_created_at: row.created.as_deref().and_then(|text| moment_of(text, zone)),
        first_synced_at: Some(now),
        ..new_of(record)
    };
    let record = Written::of_new(new, now)?;
    let Some(patient) = record.patient() else { return Ok(None) };
    let agreed = Agreed::both(&record_of(patient)).seen_in(reading.comparable(row));
    Ok(Some(Prepared { record, agreed, updated: row.updated.clone() }))
}

/// What one transaction has written down, until it is committed.
#[derive(Default)]
struct Pending {
    ties: HashMap<String, Tie>,
    settled: Vec<String>,
}

impl<'a> Carrying<'a> {
    pub(super) fn new(of: Side<'a>, reading: &'a Reading, ties: &'a mut Ties) -> Self {
        let Side { library, place, server, zone, refused_ids } = of;
        let root = place.root().to_owned();
        Self { library, reading, rows: Arc::default(), root, server, zone, ties, refused_ids, mint: None, carried: Carried::default() }
    }

    fn find_rows(&mut self) {
        self.rows = Arc::new(self.reading.patients.iter().map(|row| (row.id.as_str(), row)).collect());
    }

    /// A person has seen that these rows are in an older state, and decides one by one.
    pub(super) fn accept_older(&mut self, open: &[Step]) -> Result<(), Trouble> {
        self.find_rows();
        let conflicts: Vec<&str> =
            open.iter().filter_map(|step| if let Step::Conflict { external_id, .. } = step { Some(external_id.as_str()) } else { None }).collect();
        let rows = conflicts.iter().filter_map(|external_id| self.rows.get(external_id));
        let ties: Vec<Tie> = rows.map(|row| Tie { accepted_older: row.updated.clone(), ..self.ties.of(&row.id) }).collect();
        self.ties.save(self.library, self.server, &ties)
    }

    /// All of it.
    pub(super) fn all(mut self, steps: &[Step]) -> Result<Carried, Trouble> {
        if steps.is_empty() {
            return Ok(self.carried);
        }
        self.find_rows();
        if steps.iter().any(|step| matches!(step, Step::Export { .. })) {
            self.mint = Some(mint(self.library, self.reading, &self.root, self.server, self.zone, self.refused_ids)?);
        }
        let (library, reading, zone, rows) = (self.library, self.reading, self.zone, Arc::clone(&self.rows));
        thread::scope(|scope| {
            let (prepared, to_write) = mpsc::sync_channel(AHEAD);
            scope.spawn(move || {
                for steps in steps.chunks(STEPS_AT_ONCE) {
                    let now = library.clock.now();
                    let batch: Vec<_> = steps.iter().map(|step| prepare(step, &rows, reading, zone, now)).collect();
                    // Nobody writes any more: an earlier transaction failed.
                    if prepared.send(batch).is_err() {
                        return;
                    }
                }
            });
            // A thread that ends before its end has panicked, and the scope says so.
            steps.chunks(STEPS_AT_ONCE).zip(to_write).try_for_each(|(steps, prepared)| self.transaction(steps, prepared))
        })?;
        let tally = self.carried.tally;
        if let Some(text) = in_words(tally) {
            library.say(ActivityKind::LiveSync, Severity::Done, &text);
        }
        Ok(self.carried)
    }

    fn transaction(&mut self, steps: &[Step], prepared: Vec<Result<Option<Prepared>, DbError>>) -> Result<(), Trouble> {
        let library = self.library;
        let pending = library.write(|change| {
            if change.server != self.server {
                return Ok(None);
            }
            let mut pending = Pending::default();
            for (step, prepared) in steps.iter().zip(prepared) {
                self.step(change, step, prepared?, &mut pending)?;
            }
            for tie in pending.ties.values() {
                change.save_tie(tie)?;
            }
            Ok(Some(pending))
        })?;
        let Some(pending) = pending else { return Err(Trouble::OtherServer) };
        for tie in pending.ties.into_values() {
            self.ties.put(tie);
        }
        for external_id in pending.settled {
            self.ties.unlinked.remove(&external_id);
        }
        Ok(())
    }

    fn step(&mut self, change: &mut Change<'_>, step: &Step, prepared: Option<Prepared>, pending: &mut Pending) -> Result<(), DbError> {
        match step {
            Step::Import { external_id, .. } => prepared.map_or(Ok(()), |prepared| self.import(change, external_id, prepared, pending)),
            Step::Link { external_id, patient, fill, there, agreed } => {
                let Some(row) = self.rows.get(external_id.as_str()).copied() else { return Ok(()) };
                let wish = link_wish(row, *fill, there, self.zone, LinkedBy::LiveSync);
                if link(change, patient, external_id, wish)? {
                    let tie = self.tie(external_id, pending).agree(patient, agreed.clone(), row.updated.clone());
                    pending.ties.insert(external_id.clone(), tie);
                    self.carried.tally.linked += 1;
                }
                Ok(())
            }
            Step::Agree { external_id, patient, agreed, updated, doubted } => {
                let tie = Tie { doubted: *doubted, ..self.tie(external_id, pending).agree(patient, agreed.clone(), updated.clone()) };
                pending.ties.insert(external_id.clone(), tie);
                Ok(())
            }
            Step::UpdateHere { external_id, patient, fields, record } => self.update_here(change, external_id, patient, (*fields, record), pending),
            Step::UpdateThere { patient, fields, record, expected } => {
                let is_linked = change.shown_record(patient)?.is_some_and(|shown| shown.external_id.as_deref() == Some(expected.id.as_str()));
                if is_linked && !change.is_outgoing(patient, &expected.id)? {
                    change.add_outgoing(patient, &expected.id, &Act::Update { based_on: expected.clone(), fields: *fields, record: record.clone() })?;
                    self.carried.tally.outgoing += 1;
                }
                Ok(())
            }
            Step::Gone { external_id, .. } | Step::Back { external_id, .. } => {
                let tie = Tie { is_gone: matches!(step, Step::Gone { .. }), ..self.tie(external_id, pending) };
                pending.ties.insert(external_id.clone(), tie);
                Ok(())
            }
            Step::Export { patient, record } => self.export(change, patient, record),
            // A person's.
            Step::Ask { .. } | Step::AskExport { .. } | Step::Conflict { .. } | Step::AskDeletion { .. } => Ok(()),
        }
    }

    fn tie(&self, external_id: &str, pending: &Pending) -> Tie {
        pending.ties.get(external_id).cloned().unwrap_or_else(|| self.ties.of(external_id))
    }

    fn import(&mut self, change: &mut Change<'_>, external_id: &str, prepared: Prepared, pending: &mut Pending) -> Result<(), DbError> {
        if self.library.directory(|directory| directory.by_external_id(external_id).is_some()) {
            return Ok(());
        }
        let unlinked_from = self.ties.unlinked.get(external_id).cloned();
        if let Some(from) = &unlinked_from {
            let told = change.find_record(from)?.and_then(|stored| stored.told);
            if told.is_some_and(|told| told.external_id.as_deref() == Some(external_id)) {
                // The server would take the new record for the old one, which it still knows by this id.
                self.carried.not_let_go.push((from.clone(), external_id.to_owned()));
                return Ok(());
            }
        }
        let Some(patient) = change.write_record(prepared.record)? else { return Ok(()) };
        if unlinked_from.is_some() {
            change.set_unlinked(external_id, None)?;
            pending.settled.push(external_id.to_owned());
        }
        let tie = self.tie(external_id, pending).agree(&patient.id, prepared.agreed, prepared.updated);
        pending.ties.insert(external_id.to_owned(), tie);
        self.carried.tally.added += 1;
        Ok(())
    }

    fn update_here(
        &mut self,
        change: &mut Change<'_>,
        external_id: &str,
        patient: &PatientId,
        (fields, record): (Fields, &Record),
        pending: &mut Pending,
    ) -> Result<(), DbError> {
        let mut tie = self.tie(external_id, pending);
        let (Some(agreed), Some(shown)) = (&mut tie.agreed, change.shown_record(patient)?) else { return Ok(()) };
        let here = record_of(&shown);
        let is_as_it_was = shown.external_id.as_deref() == Some(external_id) && fields.iter().all(|field| here.is_same_in(&agreed.here, field));
        if is_as_it_was {
            change.change_record(patient, &change_of(fields, record))?;
            agreed.settle(fields, record);
            pending.ties.insert(external_id.to_owned(), tie);
            self.carried.tally.updated += 1;
        }
        Ok(())
    }

    fn export(&mut self, change: &mut Change<'_>, patient: &PatientId, record: &Record) -> Result<(), DbError> {
        let Some(shown) = change.shown_record(patient)? else { return Ok(()) };
        if shown.external_id.is_some() || shown.archived_at.is_some() {
            return Ok(());
        }
        let made = wall_clock(shown.created_at, self.zone);
        let Some(external_id) = self.mint.as_mut().and_then(|mint| mint.id_of(made)) else { return Ok(()) };
        if change.is_outgoing(patient, &external_id)? {
            return Ok(());
        }
        let act = Act::Insert { record: record.clone(), at: wall_clock_text(change.now, self.zone) };
        change.add_outgoing(patient, &external_id, &act)?;
        let first_synced_at = if shown.first_synced_at.is_none() { Some(Some(change.now)) } else { None };
        change.change_record(patient, &PatientChange { external_id: Some(Some(external_id)), first_synced_at, ..PatientChange::default() })?;
        self.carried.tally.outgoing += 1;
        Ok(())
    }
}

/// What a record is to say when it is linked with that row.
pub(super) fn link_wish(row: &NanopixPatient, fill: Fields, there: &Record, zone: &TimeZone, by: LinkedBy) -> PatientChange {
    PatientChange {
        external_id: Some(Some(row.id.clone())),
        linked_by: Some(Some(by)),
        external_created_at: row.created.as_deref().and_then(|text| moment_of(text, zone)).map(Some),
        ..change_of(fill, there)
    }
}

/// Links a record that is still there and tied to no other row; answers whether it was.
pub(super) fn link(change: &mut Change<'_>, patient: &PatientId, external_id: &str, wish: PatientChange) -> Result<bool, DbError> {
    let Some(shown) = change.shown_record(patient)? else { return Ok(false) };
    let is_free = shown.archived_at.is_none() && shown.external_id.as_deref().is_none_or(|own| own == external_id);
    if is_free && !change.is_outgoing(patient, external_id)? {
        let first_synced_at = if shown.first_synced_at.is_none() { Some(Some(change.now)) } else { None };
        change.change_record(patient, &PatientChange { first_synced_at, ..wish })?;
        return Ok(true);
    }
    Ok(false)
}

/// Mints ids that neither a row, nor a folder, nor a record of ours, nor the outbox has, and that the server did not refuse.
pub(super) fn mint(
    library: &Library,
    reading: &Reading,
    root: &std::path::Path,
    server: &str,
    zone: &TimeZone,
    refused_ids: &HashSet<String>,
) -> Result<Mint, Trouble> {
    let mut taken = TakenIds::default();
    taken.extend(refused_ids);
    taken.extend(reading.patients.iter().map(|row| &row.id));
    let unreachable = |source| crate::nanopix::PlaceError::Unreachable { path: root.to_owned(), source };
    Folders::list(root).map_err(unreachable).map_err(crate::nanopix::DatabaseError::from)?.mark_taken(&mut taken);
    taken.extend(library.outgoing(server)?.iter().map(|outgoing| &outgoing.external_id));
    library.directory(|directory| taken.extend(directory.iter().filter_map(|entry| entry.patient.external_id.as_ref())));
    Ok(Mint::new(wall_clock(library.clock.now(), zone), taken))
}

/// `412 patients`.
pub(super) fn counted(patients: usize) -> String {
    say!("count-patients", count = patients)
}

/// What was done, for the Activity page.
pub(super) fn in_words(tally: Tally) -> Option<String> {
    let parts: Vec<String> = [
        (tally.added > 0).then(|| say!("tally-added", patients = counted(tally.added))),
        (tally.linked > 0).then(|| say!("tally-linked", patients = counted(tally.linked))),
        (tally.updated > 0).then(|| say!("tally-updated", patients = counted(tally.updated))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { None } else { Some(parts.join(", ")) }
}
