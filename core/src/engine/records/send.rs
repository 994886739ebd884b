//! Sends what waits for the server: records that were made here and changes of records, a few at a time. What the server answers is written down together.
//!
//! A record's own failure delays that record alone; a server that takes nothing for now is left alone as a whole. What it refuses is kept and shown, never dropped.

use crate::{
    ActivityKind, FailureCause, Problem, ProblemKind, Severity,
    db::DbError,
    directory::{Stored, Waiting},
    engine::{
        link,
        shared::{Line, Shared, blocking},
        supervise::ServiceError,
    },
    upload::{Patched, ServerError, retry},
};
use chairside_api::{ErrorCode, Patient, PatientId};
use chairside_words::say;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::{task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;

/// How many are sent at a time.
const PARALLEL: usize = 4;

/// How many are read from the database at a time.
const TOGETHER: usize = 64;

/// How long to sleep when nothing waits; every change of a record wakes earlier.
const LONGEST_SLEEP: Duration = Duration::from_mins(5);

/// Where what cannot be sent is shown.
const PROBLEM: &str = "records";

/// What came of sending a record as it was.
struct Answer {
    id: PatientId,
    sent: Stored,
    /// The server whose answer it is.
    server: String,
    outcome: Outcome,
}

enum Outcome {
    /// The server has it so.
    Taken(Patient),
    /// Somebody changed the record meanwhile; this is it now.
    Conflict(Patient),
    /// Another patient has the link with NanoPix.
    LinkTaken,
    /// The server will not have it.
    Refused(String),
    /// It did not come through.
    Failed(ServerError),
}

/// What is under way and what is next.
#[derive(Default)]
struct Queue {
    /// Whose records these are.
    server: String,
    under_way: HashSet<PatientId>,
    next: VecDeque<(PatientId, Stored)>,
    /// What failed: how often, and when it is tried again.
    delayed: HashMap<PatientId, (u32, Instant)>,
    /// The server takes nothing for now: how often in a row it has said so, and until when.
    held: Option<(u32, Instant)>,
}

impl Queue {
    /// The server that is talked to: when it is another, or was away, nothing of before counts.
    fn turn_to(&mut self, server: Option<&str>) {
        let server = server.unwrap_or_default();
        if self.server != server {
            *self = Self { server: server.to_owned(), under_way: std::mem::take(&mut self.under_way), ..Self::default() };
        }
    }

    fn is_held(&self, now: Instant) -> bool {
        self.held.is_some_and(|(_, until)| until > now)
    }

    /// What is not to be sent now.
    fn skipped(&self, now: Instant) -> HashSet<PatientId> {
        let delayed = self.delayed.iter().filter(|(_, (_, until))| *until > now).map(|(id, _)| id);
        self.under_way.iter().chain(delayed).cloned().collect()
    }

    /// When there may be something to send again, if nothing says so before.
    fn wake_at(&self, now: Instant) -> Instant {
        let delayed = self.delayed.values().map(|(_, until)| *until);
        let due = delayed.chain(self.held.map(|(_, until)| until)).filter(|until| *until > now).min();
        due.map_or(now + LONGEST_SLEEP, |due| due.min(now + LONGEST_SLEEP))
    }

    fn ended(&mut self, answer: &Answer) {
        self.under_way.remove(&answer.id);
        let Outcome::Failed(error) = &answer.outcome else {
            self.held = None;
            self.delayed.remove(&answer.id);
            return;
        };
        tracing::warn!(cause = %error.cause(), "a record could not be sent yet");
        let again = |failures: u32| (failures, Instant::now() + retry::delay(failures, error.retry_after(), &mut rand::rng()));
        // So many failures are not those of single records any more.
        if error.is_of_every_image() || self.delayed.len() >= TOGETHER {
            self.held = Some(again(self.held.map_or(1, |(failures, _)| failures + 1)));
        } else {
            let failures = self.delayed.get(&answer.id).map_or(1, |(failures, _)| failures + 1);
            self.delayed.insert(answer.id.clone(), again(failures));
        }
    }
}

pub(in crate::engine) async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut sending: JoinSet<Answer> = JoinSet::new();
    let mut queue = Queue::default();
    let mut changes = shared.library.directory_revision.subscribe();
    loop {
        show_refused(&shared);
        let now = Instant::now();
        let line = shared.line();
        queue.turn_to(line.as_ref().map(|line| line.server.as_str()));
        if let Some(line) = line.filter(|_| !queue.is_held(now)) {
            if queue.next.is_empty() && queue.under_way.len() < PARALLEL {
                let (server, skipped) = (line.server.clone(), queue.skipped(now));
                queue.next = blocking(&shared, move |shared| shared.library.take_records_to_send(&server, TOGETHER, &skipped)).await?.into();
            }
            while queue.under_way.len() < PARALLEL
                && let Some((id, stored)) = queue.next.pop_front()
            {
                queue.under_way.insert(id.clone());
                sending.spawn(send(Arc::clone(&shared), line.clone(), id, stored));
            }
        }
        let mut answers = Vec::new();
        tokio::select! {
            // What is under way is cut off: sent again it makes the same record, and a change that was taken is found done.
            () = cancel.cancelled() => return Ok(()),
            Some(answer) = sending.join_next() => {
                answers.push(answer?);
                while let Some(answer) = sending.try_join_next() {
                    answers.push(answer?);
                }
            }
            () = shared.library.record_work.notified() => {}
            // What was refused may be refused no more.
            changed = changes.changed() => changed?,
            () = tokio::time::sleep_until(queue.wake_at(now)) => {}
        }
        if !answers.is_empty() {
            for answer in &answers {
                queue.ended(answer);
            }
            let adopted = blocking(&shared, move |shared| write_down(shared, answers)).await?;
            for (id, patient) in adopted {
                super::follow::is_another(&shared, &id, &patient);
            }
        }
    }
}

async fn send(shared: Arc<Shared>, line: Line, id: PatientId, sent: Stored) -> Answer {
    let outcome = tokio::select! {
        outcome = attempt(&line, &id, &sent) => outcome,
        // The settings name another server. How far it came with the earlier one is not known.
        () = line.ended.cancelled() => Outcome::Failed(line.client.failure(FailureCause::ConnectionLost)),
    };
    if let Outcome::Failed(error) = &outcome {
        link::talk_failed(&shared, &line.client, error).await;
    }
    Answer { id, sent, server: line.server, outcome }
}

async fn attempt(line: &Line, id: &PatientId, sent: &Stored) -> Outcome {
    let outcome = match (sent.waiting.as_ref().and_then(Waiting::to_make), &sent.waiting, &sent.told) {
        (Some(new), ..) => line.client.create_patient(&new).await.map(Outcome::Taken),
        (None, Some(waiting), Some(told)) => line.client.patch_patient(id, told.version, &waiting.change).await.map(|patched| match patched {
            Patched::Done(patient) => Outcome::Taken(patient),
            Patched::Conflict(patient) => Outcome::Conflict(patient),
        }),
        // A row that cannot be read, or is of another shape than this version writes: it stays, and is shown.
        _ => return Outcome::Refused(say!("cannot-read-change").to_owned()),
    };
    match outcome {
        Ok(outcome) => outcome,
        // Who is made with a link that is there already is answered with that record instead.
        Err(error) if error.code() == ErrorCode::ExternalIdTaken && sent.told.is_some() => Outcome::LinkTaken,
        Err(error) if error.is_transient() || error.is_key_refused() => Outcome::Failed(error),
        Err(error) if *error.cause() == FailureCause::PatientUnknown => Outcome::Refused(say!("server-does-not-know").to_owned()),
        Err(error) => Outcome::Refused(error.refusal().map_or_else(|| error.message(), str::to_owned)),
    }
}

/// Writes down what the server answered. Answers the records that turned out to be other ones.
fn write_down(shared: &Shared, answers: Vec<Answer>) -> Result<Vec<(PatientId, Arc<Patient>)>, DbError> {
    shared.library.write(|change| {
        let mut adopted = Vec::new();
        for Answer { id, sent, server, outcome } in answers {
            // The directory is of another server by now; what waits there is sent again once it is that one's.
            if server != change.server {
                continue;
            }
            match outcome {
                Outcome::Taken(patient) => {
                    let is_another = patient.id != id;
                    let shown = change.record_sent(&id, &sent, patient)?;
                    adopted.extend(shown.filter(|_| is_another).map(|patient| (id, patient)));
                }
                Outcome::Conflict(now) => {
                    if change.record_conflicted(&id, &sent, now)? {
                        let text = say!("said-changed-twice");
                        change.say(ActivityKind::Patient, Severity::Warning, text, None, Some(&id))?;
                    }
                }
                Outcome::LinkTaken => {
                    if change.give_up_link(&id)? {
                        let text = say!("said-link-taken");
                        change.say(ActivityKind::Patient, Severity::Warning, text, None, Some(&id))?;
                    }
                }
                Outcome::Refused(why) => {
                    if change.record_refused(&id, &sent, &why)? {
                        let text = say!("said-not-taken", why);
                        change.say(ActivityKind::Patient, Severity::Error, &text, None, Some(&id))?;
                    }
                }
                Outcome::Failed(_) => {}
            }
        }
        Ok(adopted)
    })
}

/// Shows whose records the server refused, for as long as there are any.
fn show_refused(shared: &Shared) {
    let refused = shared.library.directory(|directory| {
        let mut names: Vec<_> = directory.refused().map(|(entry, why)| format!("{}: {why}", entry.patient.display_name())).collect();
        names.sort_unstable();
        names
    });
    let problem = refused.first().map(|first| {
        let first = if refused.len() == 1 { first.clone() } else { say!("first-and-more", first, count = refused.len() - 1) };
        let text = say!("refused-records", first);
        Problem { kind: ProblemKind::Other, severity: Severity::Error, title: say!("problem-not-taken").to_owned(), text }
    });
    if shared.get(|state| state.problems.get(PROBLEM) != problem.as_ref()) {
        shared.problem(PROBLEM, problem);
    }
}
