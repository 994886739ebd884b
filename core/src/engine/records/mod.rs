//! The clinic's patients: the list that is shown, changes of records, what keeps them in step with the server, and what only a person may do.
//!
//! Every change counts here at once and is durable before it counts (`directory`); `send` and `feed` bring it to the server and back.

mod archive;
pub(crate) mod feed;
pub(super) mod follow;
pub(super) mod list;
pub(super) mod send;

use super::{
    live_sync, patients, person, selecting,
    shared::{Shared, blocking, not_written},
};
use crate::{
    Command, PatientEdit, Problem, ProblemKind, Search, Severity,
    db::DbError,
    directory::clash,
    patient::{Keep, PatientList, Question},
};
use chairside_api::{Patient, PatientChange, PatientId};
use chairside_words::say;
use std::sync::Arc;
use tokio::sync::oneshot;

pub(super) async fn act(shared: &Arc<Shared>, command: Command) {
    match command {
        Command::ListPatients(query) => list::want(shared, query),
        Command::ChangePatient { seen, change } => change_record(shared, seen, *change).await,
        Command::ResolveConflict { patient, question, keep } => resolve(shared, patient, question, keep).await,
        Command::ArchivePatient(patient) => archive::archive(shared, patient),
        // Nothing else is about records.
        command => live_sync::act(shared, command),
    }
}

async fn change_record(shared: &Arc<Shared>, seen: Arc<Patient>, change: PatientChange) {
    let id = seen.id.clone();
    let (found, now) = oneshot::channel();
    let outcome = blocking(shared, move |shared| {
        if is_number_taken(shared, &seen.id, &change) {
            return Ok(Some(say!("number-taken").to_owned()));
        }
        shared.library.write(|transaction| {
            let Some(before) = transaction.shown_record(&seen.id)? else {
                return Ok(Some(say!("not-known-any-more").to_owned()));
            };
            let clashes = clash(&change, &seen, &before);
            if !clashes.is_empty() {
                // Nobody waits for it any more when the engine stops.
                drop(found.send(before));
                return Ok(Some(changed_meanwhile(&clashes)));
            }
            let is_empty = |wish: &Option<Option<String>>, now: &str| wish.as_ref().map_or(now, |wish| wish.as_deref().unwrap_or_default()).trim().is_empty();
            if is_empty(&change.first_name, &before.first_name) && is_empty(&change.last_name, &before.last_name) {
                return Ok(Some(say!("needs-a-name-unchanged").to_owned()));
            }
            if let Some(changed) = transaction.change_record(&seen.id, &change)? {
                transaction.use_record(&changed)?;
            }
            Ok(None)
        })
    });
    let why = said(shared, outcome.await);
    let now = now.await.ok();
    shared.set(|state| {
        let number = state.edit.as_ref().map_or(1, |before| before.number + 1);
        state.edit = Some(PatientEdit { number, patient: id, outcome: why.map_or(Ok(()), Err), now });
    });
}

/// What somebody else has made of the same fields since they were looked at.
fn changed_meanwhile(clashes: &[(&'static str, String, String)]) -> String {
    let fields: Vec<String> =
        clashes.iter().map(|(label, _, now)| if now.is_empty() { say!("field-is-empty-now", label) } else { say!("field-is-now", label, now) }).collect();
    say!("changed-meanwhile", fields = fields.join(", "))
}

/// Whether somebody else is known to have the number that is wanted. The server has the last word; this is the early one.
fn is_number_taken(shared: &Shared, patient: &PatientId, change: &PatientChange) -> bool {
    let Some(Some(number)) = &change.patient_number else { return false };
    let is_other = |entry: &crate::directory::Entry| entry.patient.id != *patient && entry.patient.patient_number.as_ref() == Some(number);
    shared.library.directory(|directory| directory.iter().any(is_other))
}

/// What a person decides between this console and the server, about the values they saw.
async fn resolve(shared: &Arc<Shared>, patient: PatientId, question: Arc<Question>, keep: Keep) {
    let outcome = blocking(shared, move |shared| {
        shared.library.write(|change| {
            if change.question_about(&patient)?.as_ref() != Some(&question) {
                return Ok(Some(live_sync::moved_on()));
            }
            change.resolve_record(&patient, keep == Keep::Ours)?;
            Ok(None)
        })
    });
    said(shared, outcome.await);
}

/// Says why something was not done, and answers it.
fn said(shared: &Shared, outcome: Result<Option<impl Into<String>>, DbError>) -> Option<String> {
    match outcome {
        Ok(None) => None,
        Ok(Some(why)) => {
            let why = why.into();
            shared.toast(Severity::Error, why.as_str());
            Some(why)
        }
        Err(error) => {
            shared.database_failed(&error);
            Some(not_written(&error))
        }
    }
}

/// The patients are those of the server that the settings name, from now on. Whoever was on screen of another clinic's is not any more.
pub(super) async fn turn_to_server(shared: &Arc<Shared>) {
    let server = shared.settings().server_key();
    let before = shared.library.directory(|directory| directory.server().to_owned());
    person::forget(shared);
    if before == server {
        return;
    }
    if !before.is_empty() {
        selecting::clear(shared).await;
        shared.set(|state| {
            state.search_number += 1;
            state.search = Search::default();
            state.suggestions = Arc::from([]);
            state.patients = PatientList { query: state.patients.query.clone(), ..PatientList::default() };
        });
    }
    let problem = match blocking(shared, move |shared| shared.library.use_server(&server)).await {
        Ok(()) => None,
        Err(error) => {
            tracing::error!(%error, "the patients could not be read from console.db");
            let text = say!("patients-unreadable", why = error.to_string());
            Some(Problem { kind: ProblemKind::Other, severity: Severity::Error, title: say!("problem-patients-unreadable").to_owned(), text })
        }
    };
    shared.problem("directory", problem);
    patients::refresh_suggestions(shared).await;
    shared.feed.want();
}
