//! What is written into NanoPix: the outbox, a few rows at a time, each act exactly once in effect. An act stays in the outbox until it is known to be done, so
//! whatever ends this program in the middle, the act is repeated, and found done.
//!
//! The id of a new row is reserved at the server first (the record's `external_id`): two consoles that both want to write one patient, or minted one id for two,
//! are told apart there. While the server is away, a patient whom it does not know yet is written at once.

use super::{
    carry_out::mint,
    exchange::{Exchange, Trouble},
};
use crate::{
    ActivityKind, Notice, Severity,
    directory::{Directory, Entry},
    nanopix::{
        Act, Agreed, Answer, DatabaseError, Fields, NanopixPatient, Outgoing, Record, Tie, Write, WriteOutcome, ensure_backup,
        folders::make_folder,
        ids::Mint,
        time::{wall_clock, wall_clock_of, wall_clock_text},
    },
    queue::{Library, library::Change, name},
    upload::retry,
};
use chairside_api::{Patient, PatientChange, PatientId};
use chairside_words::say;
use jiff::tz::TimeZone;
use std::{
    collections::{HashSet, VecDeque},
    io,
    time::{Duration, Instant},
};

/// The longest pause of the whole outbox: NanoPix that is closed again is noticed within it.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// How long one round goes on before NanoPix is read again.
const ROUND: Duration = Duration::from_secs(2);

/// How many records are looked up in the database in one round, to see whether their reservation is confirmed.
const LOOKED_UP: usize = 200;

/// When the outbox is worked on, and what stands in its way.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    paused_until: Option<Instant>,
    failures: u32,
    /// Nothing could be done when the patients were as they were then.
    idle: Option<Idle>,
    /// What a person must put right before it goes on.
    pub(crate) trouble: Option<String>,
}

/// All that waits, waits for the server: there is nothing to look through until something changes.
#[derive(Clone, Copy, Debug)]
struct Idle {
    /// The directory's revision.
    revision: u64,
    is_server_away: bool,
    waiting: usize,
}

/// What one round came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Round {
    /// Acts that were done.
    pub(crate) done: usize,
    /// Acts that wait.
    pub(crate) waiting: usize,
}

/// Whether an act can be done now.
enum Readiness {
    Now,
    /// Nothing is known of the record for the moment.
    NotYet,
    /// It is not wanted any more.
    Void,
}

impl Exchange {
    /// When the outbox may be worked on again, if it pauses.
    pub(crate) const fn paused_until(&self) -> Option<Instant> {
        self.pace.paused_until
    }

    /// Works on the outbox at the next chance, whatever has failed.
    pub(crate) const fn write_again(&mut self) {
        self.pace.paused_until = None;
        self.pace.failures = 0;
        self.pace.idle = None;
    }

    /// Something was put into the outbox, or may have been.
    pub(super) const fn outbox_changed(&mut self) {
        self.pace.idle = None;
    }

    /// Writes what can be written now. Only after a look that went well.
    pub(crate) fn write_out(&mut self, library: &Library) -> Result<Round, Trouble> {
        let revision = library.directory(Directory::revision);
        let is_server_away = self.is_server_away;
        if let Some(idle) = self.pace.idle.filter(|idle| idle.revision == revision && idle.is_server_away == is_server_away) {
            return Ok(Round { done: 0, waiting: idle.waiting });
        }
        let mut queue: VecDeque<Outgoing> = library.outgoing(&self.server)?.into();
        let mut round = Round { done: 0, waiting: queue.len() };
        let begun = Instant::now();
        if queue.is_empty() {
            self.pace = Pace::default();
            return Ok(round);
        }
        if self.pace.paused_until.is_some_and(|until| until > begun) {
            return Ok(round);
        }
        self.pace.paused_until = None;
        self.pace.idle = None;
        // What has failed by itself waits for its time.
        let waits_for_server = queue.iter().all(|outgoing| outgoing.attempts == 0);
        let mut has_tried = false;
        let mut look_ups = LOOKED_UP;
        let mut at_once = crate::nanopix::MAX_ROWS;
        while begun.elapsed() < ROUND {
            let batch = self.next_batch(library, &mut queue, at_once, &mut look_ups)?;
            if batch.is_empty() {
                if waits_for_server && !has_tried && look_ups > 0 {
                    let waiting = library.count_outgoing(&self.server)?;
                    self.pace.idle = Some(Idle { revision, is_server_away, waiting });
                }
                break;
            }
            has_tried = true;
            match self.write_batch(library, &batch) {
                Ok((done, written)) => {
                    self.pace.failures = 0;
                    round.done += written;
                    // What did not fit under the lock goes first next time.
                    for (outgoing, _) in batch.into_iter().skip(done).rev() {
                        queue.push_front(outgoing);
                    }
                }
                Err(Failed::Alone(why)) if batch.len() > 1 => {
                    tracing::warn!(why, "a batch for NanoPix failed; its acts are done one by one");
                    at_once = 1;
                    for (outgoing, _) in batch.into_iter().rev() {
                        queue.push_front(outgoing);
                    }
                }
                Err(Failed::Alone(why)) => {
                    self.pace.trouble = Some(why);
                    for (outgoing, _) in &batch {
                        let due_at = library.clock.now().plus(retry::ceiling(outgoing.attempts + 4));
                        library.write(|change| change.delay_outgoing(outgoing.id, due_at))?;
                    }
                }
                Err(Failed::All { why, is_said }) => {
                    self.pace.failures += 1;
                    let pause = retry::delay(self.pace.failures, None, &mut rand::rng()).min(LONGEST_PAUSE);
                    self.pace.paused_until = Some(Instant::now() + if is_said { LONGEST_PAUSE } else { pause });
                    self.pace.trouble = is_said.then_some(why);
                    break;
                }
                Err(Failed::Trouble(trouble)) => return Err(trouble),
            }
        }
        round.waiting = library.count_outgoing(&self.server)?;
        if round.done > 0 {
            let text = say!("sync-written", count = round.done);
            library.say(ActivityKind::LiveSync, Severity::Done, &text);
        }
        Ok(round)
    }

    /// The next acts that can be done; what is void is taken out of the outbox.
    fn next_batch(&mut self, library: &Library, queue: &mut VecDeque<Outgoing>, at_once: usize, look_ups: &mut usize) -> Result<Vec<(Outgoing, Act)>, Trouble> {
        let mut batch = Vec::new();
        let mut void = Vec::new();
        while batch.len() < at_once
            && let Some(outgoing) = queue.pop_front()
        {
            // Before the act is read: tens of thousands may wait for the server at once.
            if outgoing.is_new_row && !self.is_reserved(library, &outgoing, look_ups)? {
                continue;
            }
            let Some(act) = library.due_act(outgoing.id, library.clock.now())? else { continue };
            match readiness(library, &outgoing, &act) {
                Readiness::Now => batch.push((outgoing, act)),
                Readiness::NotYet => {}
                Readiness::Void => void.push(outgoing),
            }
        }
        if !void.is_empty() {
            library.write(|change| void.iter().try_for_each(|outgoing| give_up(change, outgoing)))?;
            // The id of a new row that the server would not reserve is somebody else's.
            self.refused_ids.extend(void.into_iter().filter(|outgoing| outgoing.is_new_row).map(|outgoing| outgoing.external_id));
            self.compare_again();
        }
        Ok(batch)
    }

    /// Whether a new row may be written as far as the server is concerned. Answered from memory, nearly always.
    fn is_reserved(&self, library: &Library, outgoing: &Outgoing, look_ups: &mut usize) -> Result<bool, Trouble> {
        let state = |entry: &Entry| (is_wanted(outgoing, &entry.patient), entry.is_new, entry.is_waiting, entry.is_begun);
        match library.directory(|directory| directory.get(&outgoing.patient).map(state)) {
            None => Ok(false),
            Some((true, true, _, is_begun)) => Ok(self.is_server_away && !is_begun),
            Some((true, false, true, _)) if *look_ups == 0 => Ok(false),
            Some((true, false, true, _)) => {
                *look_ups -= 1;
                is_told(library, &outgoing.patient, &outgoing.external_id)
            }
            // Reserved; or not wanted any more, which is said next.
            Some(_) => Ok(true),
        }
    }

    /// Writes the first of a batch, and writes down what became of them; answers how many they were, and how many were written.
    fn write_batch(&mut self, library: &Library, batch: &[(Outgoing, Act)]) -> Result<(usize, usize), Failed> {
        let now = library.clock.now();
        let today = wall_clock(now, &self.wishes.zone).date();
        ensure_backup(self.place(), &library.layout.nanopix_backups(), today).map_err(|error| match error {
            crate::nanopix::BackupError::Database(error) => failed(error),
            error => Failed::All { why: error.to_string(), is_said: true },
        })?;
        let now_text = wall_clock_text(now, &self.wishes.zone);
        // A folder stands before its row where somebody is just making a patient in NanoPix: the id is theirs.
        let root = self.place().root().to_owned();
        let is_first = |outgoing: &Outgoing| outgoing.is_new_row && !outgoing.is_attempted;
        let has_folder = |outgoing: &Outgoing| is_first(outgoing) && root.join(&outgoing.external_id).try_exists().unwrap_or_default();
        let taken: HashSet<i64> = batch.iter().filter(|(outgoing, _)| has_folder(outgoing)).map(|(outgoing, _)| outgoing.id).collect();
        let is_taken = |outgoing: &Outgoing| taken.contains(&outgoing.id);
        // Durable before NanoPix is touched: whatever ends this program then, the row is known to be ours.
        let first_time = || batch.iter().map(|(outgoing, _)| outgoing).filter(|outgoing| is_first(outgoing) && !is_taken(outgoing));
        if first_time().next().is_some() {
            library
                .write(|change| first_time().try_for_each(|outgoing| change.attempt_outgoing(outgoing.id)))
                .map_err(|error| Failed::Trouble(error.into()))?;
        }
        let writes: Vec<Write> =
            batch.iter().filter(|(outgoing, _)| !is_taken(outgoing)).filter_map(|(outgoing, act)| write_of(outgoing, act, &now_text)).collect();
        let mut outcomes: VecDeque<WriteOutcome> = self.writer.write(&writes).map_err(failed)?.into();
        let mut done: Vec<(&Outgoing, &Act, Option<WriteOutcome>)> = Vec::new();
        for (outgoing, act) in batch {
            let outcome = match act {
                Act::Folder => None,
                _ if is_taken(outgoing) => Some(WriteOutcome::IdTaken),
                _ => match outcomes.pop_front() {
                    Some(outcome) => Some(outcome),
                    None => break,
                },
            };
            done.push((outgoing, act, outcome));
        }
        let written = self.settle(library, &done).map_err(Failed::Trouble)?;
        Ok((done.len(), written))
    }

    /// Writes down what became of some acts; answers how many of them wrote something.
    fn settle(&mut self, library: &Library, done: &[(&Outgoing, &Act, Option<WriteOutcome>)]) -> Result<usize, Trouble> {
        let root = self.place().root().to_owned();
        // Only behind its row, and before the act counts as done.
        let folders: Vec<Option<io::Result<_>>> = done
            .iter()
            .map(|(outgoing, act, outcome)| {
                let is_wanted = matches!((act, outcome), (Act::Folder, _) | (Act::Insert { .. }, Some(WriteOutcome::Done(Some(_)))));
                is_wanted.then(|| make_folder(&root, &outgoing.external_id))
            })
            .collect();
        let mut ids = None;
        if done.iter().any(|(_, _, outcome)| matches!(outcome, Some(WriteOutcome::IdTaken)))
            && let Some(reading) = self.reading()
        {
            ids = Some(mint(library, reading, &root, &self.server, &self.wishes.zone, &self.refused_ids)?);
        }
        let columns = self.reading().map_or(Fields::ALL, |reading| reading.schema.fields);
        let mut has_moved = false;
        let written = done.iter().filter(|(_, _, outcome)| matches!(outcome, Some(WriteOutcome::Done(_)))).count();
        let ties = library.write(|change| {
            let mut ties = Vec::new();
            for ((outgoing, act, outcome), folder) in done.iter().zip(&folders) {
                let tie = self.ties.of(&outgoing.external_id);
                let tie = match (act, outcome) {
                    (Act::Insert { record, .. }, Some(WriteOutcome::Done(Some(row)))) => {
                        // What was written. Somebody who has changed it since has made an edit like any other.
                        Some(tie.agree(&outgoing.patient, Agreed::both(record).seen_in(columns), row.updated.clone()))
                    }
                    (Act::Insert { .. }, Some(WriteOutcome::IdTaken)) => {
                        mint_anew(change, outgoing, act, ids.as_mut(), &self.wishes.zone)?;
                        continue;
                    }
                    (Act::Update { fields, record, .. }, Some(WriteOutcome::Done(Some(row)))) => Some(settled(tie, row, *fields, record)),
                    (Act::Delete { .. }, Some(WriteOutcome::Done(_))) => Some(Tie { is_gone: true, answer: Some(Answer::Deletion), ..tie }),
                    (Act::Delete { .. }, Some(WriteOutcome::HasImages)) => {
                        let text = say!("sync-not-deleted");
                        change.say(ActivityKind::LiveSync, Severity::Warning, text, None, Some(&outgoing.patient))?;
                        change.notify(Notice::Said { severity: Severity::Warning, text: text.to_owned() });
                        Some(Tie { answer: Some(Answer::Deletion), ..tie })
                    }
                    (Act::Folder, _) => None,
                    // Somebody was there first. What that means is decided anew, with what is there now.
                    _ => {
                        has_moved = true;
                        None
                    }
                };
                if let Some(tie) = tie {
                    change.save_tie(&tie)?;
                    ties.push(tie);
                }
                if let Some(Err(error)) = folder {
                    tracing::warn!(%error, "a patient's folder in NanoPix could not be made yet");
                    change.set_outgoing(outgoing.id, &outgoing.external_id, &Act::Folder)?;
                    change.delay_outgoing(outgoing.id, change.now.plus(retry::ceiling(outgoing.attempts + 4)))?;
                } else {
                    change.end_outgoing(outgoing.id)?;
                }
            }
            if written > 0 {
                let now = change.now;
                change.set_fact(name::NANOPIX_WRITTEN, Some(&now))?;
            }
            Ok(ties)
        })?;
        for tie in ties {
            self.ties.put(tie);
        }
        let folder_error = folders.into_iter().flatten().find_map(Result::err);
        self.pace.trouble = folder_error.map(|error| say!("sync-no-folder", path = root.display(), why = error.to_string()));
        if has_moved {
            self.look_again();
        }
        self.compare_again();
        Ok(written)
    }
}

/// Why a batch failed, by what is to be done.
enum Failed {
    /// Nothing goes through now; said only when a person must do something.
    All { why: String, is_said: bool },
    /// One of the acts cannot be done; the others may.
    Alone(String),
    /// Live Sync as a whole must stop.
    Trouble(Trouble),
}

fn failed(error: DatabaseError) -> Failed {
    match error {
        error if error.is_freezing() => Failed::Trouble(error.into()),
        error @ DatabaseError::Sqlite(_) => Failed::Alone(say!("sync-kept", why = error.to_string())),
        error => Failed::All { is_said: !error.is_transient(), why: error.to_string() },
    }
}

fn write_of(outgoing: &Outgoing, act: &Act, now: &str) -> Option<Write> {
    Some(match act {
        Act::Folder => return None,
        Act::Insert { record, at } => {
            Write::Insert { id: outgoing.external_id.clone(), record: record.clone(), at: at.clone(), is_repeated: outgoing.is_attempted }
        }
        Act::Update { based_on, fields, record } => {
            // Never earlier than what stands there: another console would take it for an older copy.
            let before = based_on.updated.as_deref().filter(|before| wall_clock_of(before) > wall_clock_of(now));
            Write::Update { based_on: based_on.clone(), fields: *fields, record: record.clone(), at: before.unwrap_or(now).to_owned() }
        }
        Act::Delete { based_on } => Write::Delete { based_on: based_on.clone() },
    })
}

/// Whether the record is still to have that row.
fn is_wanted(outgoing: &Outgoing, patient: &Patient) -> bool {
    patient.external_id.as_deref() == Some(outgoing.external_id.as_str()) && patient.archived_at.is_none()
}

fn readiness(library: &Library, outgoing: &Outgoing, act: &Act) -> Readiness {
    library.directory(|directory| {
        let Some(entry) = directory.get(&outgoing.patient) else { return Readiness::NotYet };
        let is_linked = entry.patient.external_id.as_deref() == Some(outgoing.external_id.as_str());
        let is_ready = match act {
            Act::Folder => true,
            Act::Delete { .. } => is_linked && entry.patient.archived_at.is_some(),
            Act::Insert { .. } | Act::Update { .. } => is_wanted(outgoing, &entry.patient),
        };
        if is_ready { Readiness::Now } else { Readiness::Void }
    })
}

/// Whether the server has told the record with that id.
pub(super) fn is_told(library: &Library, patient: &PatientId, external_id: &str) -> Result<bool, Trouble> {
    let told = library.stored_record(patient)?.and_then(|stored| stored.told);
    Ok(told.is_some_and(|told| told.external_id.as_deref() == Some(external_id)))
}

/// An act that is not wanted any more. The id of a row that was never written is nobody's again: should its patient leave the archive, they are written anew.
fn give_up(change: &mut Change<'_>, outgoing: &Outgoing) -> Result<(), crate::db::DbError> {
    if outgoing.is_new_row && !outgoing.is_attempted {
        let shown = change.shown_record(&outgoing.patient)?;
        if shown.is_some_and(|shown| shown.external_id.as_deref() == Some(outgoing.external_id.as_str())) {
            change.change_record(&outgoing.patient, &PatientChange { external_id: Some(None), ..PatientChange::default() })?;
        }
    }
    change.end_outgoing(outgoing.id)
}

/// Somebody else's row has the id: another one is taken, in the record as well.
fn mint_anew(change: &mut Change<'_>, outgoing: &Outgoing, act: &Act, ids: Option<&mut Mint>, zone: &TimeZone) -> Result<(), crate::db::DbError> {
    let Some(ids) = ids else { return Ok(()) };
    ids.insert(&outgoing.external_id);
    let Some(shown) = change.shown_record(&outgoing.patient)? else { return Ok(()) };
    let Some(external_id) = ids.id_of(wall_clock(shown.created_at, zone)) else { return Ok(()) };
    change.set_outgoing(outgoing.id, &external_id, act)?;
    change.change_record(&outgoing.patient, &PatientChange { external_id: Some(Some(external_id)), ..PatientChange::default() })?;
    Ok(())
}

/// These fields were written into the row: both sides say this now.
fn settled(tie: Tie, row: &NanopixPatient, fields: Fields, record: &Record) -> Tie {
    let mut agreed = tie.agreed.clone();
    if let Some(agreed) = &mut agreed {
        agreed.settle(fields, record);
    }
    Tie { agreed, updated: tie.later(row.updated.as_ref()), doubted: tie.doubted.without(fields), ..tie }
}
