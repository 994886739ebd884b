//! Searching, looking up and making patients, and doing with one what they were wanted for. Selecting itself is in `selecting`.

use super::{
    commands, selecting,
    shared::{Shared, blocking},
};
use crate::{AfterCreate, FailureCause, PatientCreation, Search, SearchState, Severity, Subject, upload::ServerError};
use chairside_api::{ImageId, NewPatient, Patient, PatientId, fold, matches_all_words};
use std::sync::Arc;

/// How many matches a search shows.
const SEARCH_LIMIT: u32 = 30;

/// How many patients are offered before anything is typed.
pub(super) const SUGGESTED: usize = 20;

const NOT_CONNECTED: &str = "there is no connection to the server yet";

/// What a patient is looked up for.
#[derive(Clone, Debug)]
enum Purpose {
    /// New images belong to them.
    Select(selecting::Choice),
    /// These images are theirs.
    Assign(Vec<ImageId>),
    /// Nothing more.
    Keep,
}

/// Asks the server; what this console knows stands in while the server is away. Only the newest question's answer is shown.
pub(super) fn search(shared: &Arc<Shared>, query: String) {
    let number = shared.set(|state| {
        state.search_number += 1;
        let patients = if query.trim().is_empty() { Arc::from([]) } else { Arc::clone(&state.search.patients) };
        let progress = if query.trim().is_empty() { SearchState::Idle } else { SearchState::Searching };
        state.search = Search { query: query.clone(), state: progress, patients };
        state.search_number
    });
    if query.trim().is_empty() {
        return;
    }
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let client = shared.get(|state| state.client.clone());
        let answer = match client {
            Some(client) => client.search_patients(&query, SEARCH_LIMIT).await.map_err(Some),
            None => Err(None),
        };
        let (progress, patients) = match answer {
            Ok(patients) => (SearchState::Done, patients),
            Err(error) if error.as_ref().is_none_or(ServerError::is_transient) => (SearchState::Offline, search_known(&shared, &query)),
            Err(error) => (SearchState::Failed(error.map(|error| error.message()).unwrap_or_default()), Vec::new()),
        };
        shared.set(|state| {
            if state.search_number == number {
                state.search = Search { query, state: progress, patients: patients.into_iter().map(Arc::new).collect() };
            }
        });
    });
}

/// New images belong to this patient.
pub(super) fn select(shared: &Arc<Shared>, id: PatientId) {
    let choice = selecting::begin(shared, Some(&id));
    look_up_for(shared, id, Purpose::Select(choice));
}

/// These images are this patient's.
pub(super) fn assign(shared: &Arc<Shared>, images: Vec<ImageId>, id: PatientId) {
    look_up_for(shared, id, Purpose::Assign(images));
}

/// Looks the patient up, nearest first (screen, database, server), and does what they were looked up for.
fn look_up_for(shared: &Arc<Shared>, id: PatientId, purpose: Purpose) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        match look_up(&shared, &id).await {
            Ok(patient) => fulfil(&shared, patient, purpose).await,
            Err(why) => give_up(&shared, &format!("The patient could not be looked up: {why}"), &purpose).await,
        }
    });
}

async fn look_up(shared: &Arc<Shared>, id: &PatientId) -> Result<Patient, String> {
    let shown = shared.get(|state| state.search.patients.iter().chain(state.suggestions.iter()).find(|patient| patient.id == *id).cloned());
    if let Some(patient) = shown {
        return Ok(Patient::clone(&patient));
    }
    if let Some(patient) = shared.library.patient(id) {
        return Ok(Patient::clone(&patient));
    }
    match shared.get(|state| state.client.clone()) {
        Some(client) => client.patient(id).await.map_err(|error| error.message()),
        None => Err(NOT_CONNECTED.to_owned()),
    }
}

/// Makes the patient on the server, then does what they were made for.
pub(super) fn create(shared: &Arc<Shared>, mut patient: NewPatient, then: AfterCreate) {
    let purpose = match then {
        AfterCreate::Select => Purpose::Select(selecting::begin(shared, None)),
        AfterCreate::Assign(images) => Purpose::Assign(images),
        AfterCreate::Keep => Purpose::Keep,
    };
    let asked_as = patient.request_id.clone();
    shared.set_quietly(|state| {
        name_request(state.unanswered.as_ref(), &mut patient);
        state.unanswered = Some(patient.clone());
    });
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let made = ask_to_make(&shared, &patient).await;
        let outcome = made.as_ref().map(|made| made.id.clone()).map_err(Clone::clone);
        match made {
            Ok(made) => fulfil(&shared, made, purpose).await,
            Err(why) => give_up(&shared, &why, &purpose).await,
        }
        // Last, so that who sees it sees what the patient was made for done too.
        shared.set(|state| {
            let number = state.creation.as_ref().map_or(1, |before| before.number + 1);
            state.creation = Some(PatientCreation { number, request_id: asked_as.or(patient.request_id).unwrap_or_default(), outcome });
        });
    });
}

async fn ask_to_make(shared: &Arc<Shared>, patient: &NewPatient) -> Result<Patient, String> {
    let Some(client) = shared.get(|state| state.client.clone()) else { return Err(format!("The patient was not made: {NOT_CONNECTED}")) };
    match client.create_patient(patient).await {
        Err(error) if may_be_made(&error) => {
            Err(format!("It is not certain that the patient was made. {}. The same sent again makes one patient, never two", error.message()))
        }
        answer => {
            shared.set_quietly(|state| state.unanswered.take_if(|asked| asked.request_id == patient.request_id));
            answer.map_err(|error| format!("The patient was not made. {}", error.message()))
        }
    }
}

/// Names the request, so that the same act, however often the wire or a person repeats it, makes one record. A form that was corrected since is another act.
fn name_request(unanswered: Option<&NewPatient>, patient: &mut NewPatient) {
    if let Some(before) = unanswered {
        let is_repeated = NewPatient { request_id: before.request_id.clone(), ..patient.clone() } == *before;
        if is_repeated {
            patient.request_id.clone_from(&before.request_id);
        } else if patient.request_id == before.request_id {
            patient.request_id = None;
        }
    }
    patient.request_id.get_or_insert_with(|| ImageId::random().to_string());
}

/// Whether the server may have made the patient all the same.
fn may_be_made(error: &ServerError) -> bool {
    matches!(error.cause(), FailureCause::ConnectionLost | FailureCause::TimedOut { .. } | FailureCause::ServerError { .. } | FailureCause::ServerBusy)
}

/// Says that the patient is not there, and what that means for what they were wanted for.
async fn give_up(shared: &Arc<Shared>, why: &str, purpose: &Purpose) {
    let so = match purpose {
        Purpose::Select(_) => "They are not selected, and nobody else is by this: look at the banner. New images without a patient wait in Unassigned",
        Purpose::Assign(_) => "The images stay where they are",
        Purpose::Keep => "Nothing was changed",
    };
    shared.toast(Severity::Error, format!("{why}. {so}. Try again in a moment"));
    if matches!(purpose, Purpose::Select(_)) {
        selecting::abandon(shared).await;
    }
}

async fn fulfil(shared: &Arc<Shared>, patient: Patient, purpose: Purpose) {
    match purpose {
        Purpose::Keep => {}
        Purpose::Select(choice) => selecting::complete(shared, choice, patient).await,
        Purpose::Assign(images) => {
            let subject = Subject { patient_id: patient.id.clone(), patient_name: patient.display_name(), selected_at: shared.clock.now() };
            let mode = shared.settings().upload_mode;
            commands::many(shared, move |shared| shared.library.assign(&images, &subject, mode)).await;
            if let Err(error) = blocking(shared, move |shared| shared.library.write(|change| change.use_record(&patient))).await {
                shared.database_failed(&error);
            }
        }
    }
    refresh_suggestions(shared).await;
}

/// The patients this console knows that match, for when the server cannot be asked.
fn search_known(shared: &Shared, query: &str) -> Vec<Patient> {
    let folded = fold(query);
    shared.library.directory(|directory| {
        let found = directory.iter().filter(|entry| entry.patient.archived_at.is_none() && matches_all_words(&entry.search_text, &folded));
        found.take(SEARCH_LIMIT as usize).map(|entry| Patient::clone(&entry.patient)).collect()
    })
}

async fn refresh_suggestions(shared: &Arc<Shared>) {
    match blocking(shared, |shared| shared.library.recent_patients(SUGGESTED)).await {
        Ok(patients) => shared.set(|state| state.suggestions = patients.into()),
        Err(error) => shared.database_failed(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patient_sent_again_is_the_same_act_and_a_corrected_one_is_not() {
        let form = |last_name: &str, request_id: Option<&str>| {
            let mut patient = NewPatient { last_name: last_name.to_owned(), request_id: request_id.map(str::to_owned), ..NewPatient::default() };
            let unanswered = NewPatient { last_name: "Hartmann".to_owned(), request_id: Some("first".to_owned()), ..NewPatient::default() };
            name_request(Some(&unanswered), &mut patient);
            patient.request_id.unwrap()
        };
        assert_eq!(form("Hartmann", Some("first")), "first", "pressed again");
        assert_eq!(form("Hartmann", Some("of a form opened anew")), "first");
        assert_ne!(form("Hartman", Some("first")), "first", "the server would answer with the misspelt record");
        assert_eq!(form("Okafor", Some("another")), "another");
        assert!(!form("Okafor", None).is_empty());
    }
}
