//! One NanoPix and one clinic, kept in step: reads, lets [`reconcile`] decide, and carries out what it decided. Has no thread and no timer of its own; blocks.
//!
//! What was decided is carried out in small transactions, each of which looks again whether it still holds. Whatever is interrupted is decided anew.

use super::{
    carry_out::{Carrying, Side},
    outbox::is_told,
    ties::Ties,
};
use crate::{
    db::DbError,
    nanopix::{
        Answer, AskReason, Changes, DatabaseError, Deletions, Duplicates, Field, Fields, Freeze, Known, Ours, Place, Plan, Policy, Reader, Reading, Step, Tie,
        Writer, reconcile, record_of, time::wall_clock,
    },
    queue::{Library, name},
    settings::Settings,
};
use chairside_api::{LinkedBy, Patient, PatientId, UtcTime, display_name};
use chairside_words::say;
use jiff::tz::TimeZone;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a patient made at another console is left to that one to write into NanoPix. It knows of them first; were both to write, there would be two rows.
const LEFT_TO_OTHERS: Duration = Duration::from_secs(30);

/// Who is older than this was not just made at another console.
const JUST_MADE: Duration = Duration::from_mins(10);

/// How many things that cannot be taken over are said one by one.
const LEFT_OUT_SAID: usize = 100;

/// Why the lists could not be brought in step.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// NanoPix's side.
    #[error(transparent)]
    Nanopix(#[from] DatabaseError),
    /// So much would change that a person must look first.
    #[error("{}", .0.why)]
    Frozen(Freeze),
    /// The console's own database.
    #[error("{}", say!("sync-console", why = .0.to_string()))]
    Console(#[from] DbError),
    /// Without the whole of them, everybody in NanoPix would look new.
    #[error("{}", say!("sync-not-told"))]
    NotTold,
    /// The console has turned to another server meanwhile.
    #[error("{}", say!("sync-other-server"))]
    OtherServer,
}

/// What a person wants of Live Sync.
#[derive(Clone, Debug)]
pub(crate) struct Wishes {
    pub(super) duplicates: Duplicates,
    pub(super) deletions: Deletions,
    pub(super) zone: TimeZone,
}

impl Wishes {
    pub(crate) fn of(settings: &Settings) -> Self {
        Self { duplicates: settings.nanopix_duplicates, deletions: settings.nanopix_deletions, zone: settings.zone() }
    }

    /// What the reconciler is to go by.
    pub(super) fn policy(&self, now: UtcTime, is_accepted: bool) -> Policy {
        Policy { duplicates: self.duplicates, deletions: self.deletions, is_accepted, today: wall_clock(now, &self.zone).date() }
    }
}

/// What came of a look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Patients who came over.
    pub(crate) added: usize,
    /// Records that were linked.
    pub(crate) linked: usize,
    /// Records into which something was taken over.
    pub(crate) updated: usize,
    /// Records and edits that were put into the outbox.
    pub(crate) outgoing: usize,
}

/// What one look found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Looked {
    /// NanoPix was read.
    pub(crate) has_read: bool,
    /// The lists were compared.
    pub(crate) has_compared: bool,
    /// What was done.
    pub(crate) tally: Tally,
}

/// The exchange with one place.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(super) server: String,
    pub(super) wishes: Wishes,
    pub(super) ties: Ties,
    pub(super) writer: Writer,
    pub(super) pace: super::outbox::Pace,
    /// The server cannot be asked for now.
    pub(super) is_server_away: bool,
    /// Ids that the server would not reserve: somebody else has them.
    pub(super) refused_ids: HashSet<String>,
    reader: Reader,
    changes: Changes,
    reading: Option<Arc<Reading>>,
    /// What was decided last and waits for a person.
    pub(super) open: Vec<Step>,
    /// The directory's news that were compared last.
    news: Option<u64>,
    /// When something that was put off is to be looked at again.
    again_at: Option<Instant>,
    /// Records that were unlinked from these rows, which the server did not know yet.
    not_let_go: Vec<(PatientId, String)>,
    /// What of NanoPix could not be taken over at the last look, in words.
    left_out: Arc<[String]>,
    /// Since when somebody else's new patients are left to them.
    left: HashMap<PatientId, Instant>,
}

impl Exchange {
    /// With this place, for the patients of the server that the directory is of.
    pub(crate) fn new(library: &Library, place: Place, wishes: Wishes) -> Result<Self, DbError> {
        let server = library.directory(|directory| directory.server().to_owned());
        Ok(Self {
            ties: Ties::new(library.nanopix_rows(&server)?),
            server,
            wishes,
            writer: Writer::new(place.clone()),
            pace: super::outbox::Pace::default(),
            is_server_away: false,
            refused_ids: HashSet::new(),
            reader: Reader::new(place),
            changes: Changes::default(),
            reading: None,
            open: Vec::new(),
            news: None,
            again_at: None,
            not_let_go: Vec::new(),
            left_out: Arc::from([]),
            left: HashMap::new(),
        })
    }

    /// Where.
    pub(crate) const fn place(&self) -> &Place {
        self.reader.place()
    }

    /// What was read last.
    pub(crate) const fn reading(&self) -> Option<&Arc<Reading>> {
        self.reading.as_ref()
    }

    /// What of NanoPix could not be taken over at the last look, a line each; the first hundred.
    pub(crate) const fn left_out(&self) -> &Arc<[String]> {
        &self.left_out
    }

    /// The next look reads and compares, whatever has changed.
    pub(crate) const fn look_again(&mut self) {
        self.changes.read_again();
    }

    /// The next look compares, whatever has changed.
    pub(super) const fn compare_again(&mut self) {
        self.news = None;
        self.outbox_changed();
    }

    /// When something that was put off is to be looked at.
    pub(crate) const fn again_at(&self) -> Option<Instant> {
        self.again_at
    }

    pub(super) fn put_off(&mut self, duration: Duration) {
        let at = Instant::now() + duration;
        self.again_at = Some(self.again_at.map_or(at, |before| before.min(at)));
    }

    /// Reads if NanoPix has changed, compares if either side has, and does what follows from it. `accepted`: the freeze that a person has seen and accepted.
    pub(crate) fn look(&mut self, library: &Library, accepted: Option<&Freeze>) -> Result<Looked, Trouble> {
        let (server, news, is_whole) = library.directory(|directory| (directory.server() == self.server, directory.news(), directory.is_whole()));
        if !server {
            return Err(Trouble::OtherServer);
        }
        if !is_whole {
            return Err(Trouble::NotTold);
        }
        let now = Instant::now();
        let has_read = self.changes.poll(&mut self.reader, now)? || self.reading.is_none();
        if has_read {
            self.reading = Some(Arc::new(self.reader.read_all()?));
        }
        let is_due = self.again_at.is_some_and(|at| at <= now) || self.is_let_go(library)?;
        let Some(reading) = self.reading.clone().filter(|_| has_read || is_due || self.news != Some(news)) else { return Ok(Looked::default()) };
        let tally = self.compare(library, &reading, accepted)?;
        // Only now that everything was done about it.
        self.changes.has_read(reading.version, now);
        self.news = Some(news);
        if has_read {
            let at = library.clock.now();
            library.write(|change| {
                change.set_fact(name::NANOPIX_PATIENTS, Some(&reading.patients.len()))?;
                change.set_fact(name::NANOPIX_READ, Some(&at))
            })?;
        }
        Ok(Looked { has_read, has_compared: true, tally })
    }

    /// Whether the server knows of an unlinking that was waited for.
    fn is_let_go(&self, library: &Library) -> Result<bool, Trouble> {
        for (patient, external_id) in &self.not_let_go {
            if !is_told(library, patient, external_id)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn compare(&mut self, library: &Library, reading: &Arc<Reading>, accepted: Option<&Freeze>) -> Result<Tally, Trouble> {
        let outgoing = library.outgoing(&self.server)?;
        let (patients, rows): (HashSet<&PatientId>, HashSet<&str>) = outgoing.iter().map(|outgoing| (&outgoing.patient, outgoing.external_id.as_str())).unzip();
        self.ties.set_waiting(&rows);
        let records = records_of(library, &patients);
        let known = Known { records: &records, ties: self.ties.all() };
        let policy = |is_accepted| self.wishes.policy(library.clock.now(), is_accepted);
        let (decided, is_accepted) = match reconcile(reading, known, &policy(false)) {
            // What was accepted is what was shown, and nothing else.
            Err(freeze) if accepted == Some(&freeze) => (reconcile(reading, known, &policy(true)), true),
            decided => (decided, false),
        };
        let mut plan = match decided {
            Ok(plan) => plan,
            Err(freeze) => {
                // What a person must decide is shown meanwhile, also after a restart; it is decided when Live Sync goes on.
                let accepted = reconcile(reading, known, &policy(true));
                self.open = accepted.map(|plan| plan.steps).unwrap_or_default().into_iter().filter(Step::is_question).collect();
                return Err(Trouble::Frozen(freeze));
            }
        };
        drop(records);
        self.again_at = None;
        self.leave_to_others(library, &mut plan.steps);
        self.left_out = left_out(reading, &plan);
        let (open, steps): (Vec<Step>, Vec<Step>) = plan.steps.into_iter().partition(Step::is_question);
        let side = Side { library, place: self.reader.place(), server: &self.server, zone: &self.wishes.zone, refused_ids: &self.refused_ids };
        let mut carrying = Carrying::new(side, reading, &mut self.ties);
        if is_accepted {
            carrying.accept_older(&open)?;
        }
        let carried = carrying.all(&steps);
        self.outbox_changed();
        let carried = carried?;
        self.note_asked(library, &open)?;
        self.open = open;
        self.not_let_go = carried.not_let_go;
        Ok(carried.tally)
    }

    /// Writes down which rows were asked about because several matched: when one of them is decided, the others are not decided by that.
    fn note_asked(&mut self, library: &Library, open: &[Step]) -> Result<(), Trouble> {
        let asked = open.iter().filter_map(|step| match step {
            Step::Ask { external_id, why: AskReason::SeveralMatch, .. } => Some(self.ties.of(external_id)).filter(|tie| tie.answer.is_none()),
            _ => None,
        });
        let asked: Vec<Tie> = asked.map(|tie| Tie { answer: Some(Answer::Asked), ..tie }).collect();
        self.ties.save(library, &self.server, &asked)
    }

    /// Whose writing is left to another console for a moment.
    pub(super) fn left(&self) -> impl ExactSizeIterator<Item = &PatientId> {
        self.left.keys()
    }

    /// Takes out the writing of patients who were just made at another console: that one does it.
    fn leave_to_others(&mut self, library: &Library, steps: &mut Vec<Step>) {
        let exports: Vec<&PatientId> = steps.iter().filter_map(|step| if let Step::Export { patient, .. } = step { Some(patient) } else { None }).collect();
        let now = (Instant::now(), library.clock.now());
        let young: HashSet<PatientId> = library.directory(|directory| {
            let is_young = |patient: &Patient| now.1.since(patient.created_at) < JUST_MADE && !directory.is_made_here(&patient.id);
            exports.into_iter().filter(|id| directory.get(id).is_some_and(|entry| is_young(&entry.patient))).cloned().collect()
        });
        self.left.retain(|id, _| young.contains(id));
        let mut left = HashSet::new();
        for id in young {
            let since = *self.left.entry(id.clone()).or_insert(now.0);
            let waited = now.0.saturating_duration_since(since);
            if waited < LEFT_TO_OTHERS {
                self.put_off(LEFT_TO_OTHERS.saturating_sub(waited));
                left.insert(id);
            }
        }
        steps.retain(|step| !matches!(step, Step::Export { patient, .. } if left.contains(patient)));
    }
}

/// What stands in NanoPix and cannot be taken over as it is.
fn left_out(reading: &Reading, plan: &Plan) -> Arc<[String]> {
    let unreadable: HashMap<&str, Fields> = plan.unreadable.iter().take(LEFT_OUT_SAID).map(|(id, fields)| (id.as_str(), *fields)).collect();
    let rows = reading.patients.iter().filter_map(|row| Some((row, unreadable.get(row.id.as_str())?)));
    let of_patients = rows.map(|(row, fields)| {
        let (said, _) = row.record();
        let labels: Vec<&str> = fields.iter().map(Field::label).collect();
        let name = display_name(&said.last_name, &said.first_name);
        say!("sync-left-out", name, id = row.id, fields = labels.join(", "))
    });
    of_patients.chain(reading.oddities.iter().map(ToString::to_string)).take(LEFT_OUT_SAID).collect()
}

/// Every record of the clinic, as the reconciler compares it.
pub(super) fn records_of(library: &Library, waiting: &HashSet<&PatientId>) -> Vec<Ours> {
    // Only pointers are copied while the directory is held: whoever shows the list must not wait.
    let patients: Vec<Arc<Patient>> = library.directory(|directory| directory.iter().map(|entry| Arc::clone(&entry.patient)).collect());
    patients
        .iter()
        .map(|patient| Ours {
            id: patient.id.clone(),
            external_id: patient.external_id.clone(),
            is_chosen: patient.linked_by == Some(LinkedBy::Person),
            is_archived: patient.archived_at.is_some(),
            is_merged: patient.merged_into.is_some(),
            is_waiting: waiting.contains(&patient.id),
            record: record_of(patient),
        })
        .collect()
}
