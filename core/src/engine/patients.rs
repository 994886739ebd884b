//! Whose images land now: searching, choosing, making patients; the time-out of a choice.

use super::shared::{Shared, blocking};
use crate::{
    ActivityKind, AfterCreate, PatientCreation, Search, SearchState, Severity, Subject,
    db::DbError,
    engine::{commands, supervise::ServiceError},
    patient::{SavedSelection, SelectionEnd},
    queue::name,
    upload::ServerError,
};
use chairside_api::{ImageId, NewPatient, Patient, PatientId};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How many matches a search shows.
const SEARCH_LIMIT: u32 = 30;

/// What a patient is looked up for.
#[derive(Clone, Debug)]
pub(super) enum Purpose {
    /// New images belong to them.
    Select,
    /// These images are theirs.
    Assign(Vec<ImageId>),
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
            Err(error) if error.as_ref().is_none_or(ServerError::is_transient) => {
                let known = query.clone();
                match blocking(&shared, move |shared| shared.library.search_known_patients(&known)).await {
                    Ok(patients) => (SearchState::Offline, patients),
                    Err(error) => (SearchState::Failed(error.to_string()), Vec::new()),
                }
            }
            Err(error) => (SearchState::Failed(error.map(|error| error.message()).unwrap_or_default()), Vec::new()),
        };
        shared.set(|state| {
            if state.search_number == number {
                state.search = Search { query, state: progress, patients: patients.into_iter().map(Arc::new).collect() };
            }
        });
    });
}

/// Looks the patient up, nearest first (screen, database, server), and does what they were looked up for. A later choice supersedes an earlier one under way.
pub(super) fn choose(shared: &Arc<Shared>, id: PatientId, purpose: Purpose) {
    let number = matches!(purpose, Purpose::Select).then(|| next_choice(shared));
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        match look_up(&shared, &id).await {
            Ok(patient) => fulfil(&shared, patient, purpose, number).await,
            Err(why) => shared.toast(Severity::Error, format!("The patient could not be looked up: {why} Nothing was changed; choose again in a moment")),
        }
    });
}

fn next_choice(shared: &Shared) -> u64 {
    shared.set(|state| {
        state.choice_number += 1;
        state.choice_number
    })
}

async fn look_up(shared: &Arc<Shared>, id: &PatientId) -> Result<Patient, String> {
    let shown = shared.get(|state| state.search.patients.iter().chain(state.suggestions.iter()).find(|patient| patient.id == *id).cloned());
    if let Some(patient) = shown {
        return Ok(Patient::clone(&patient));
    }
    let known = id.clone();
    match blocking(shared, move |shared| shared.library.patient(&known)).await {
        Ok(Some(patient)) => return Ok(patient),
        Ok(None) => {}
        Err(error) => return Err(format!("{error}.")),
    }
    match shared.get(|state| state.client.clone()) {
        Some(client) => client.patient(id).await.map_err(|error| error.message()),
        None => Err("there is no connection to the server yet.".to_owned()),
    }
}

/// Makes the patient on the server, then does what they were made for.
pub(super) fn create(shared: &Arc<Shared>, mut patient: NewPatient, then: AfterCreate) {
    let purpose = match then {
        AfterCreate::Select => Purpose::Select,
        AfterCreate::Assign(images) => Purpose::Assign(images),
    };
    let number = matches!(purpose, Purpose::Select).then(|| next_choice(shared));
    // The same act, however often the wire repeats it, makes one record.
    let request_id = patient.request_id.get_or_insert_with(|| ImageId::random().to_string()).clone();
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let made = match shared.get(|state| state.client.clone()) {
            Some(client) => client.create_patient(&patient).await.map_err(|error| format!("The patient was not made. {}", error.message())),
            None => {
                Err("The patient was not made: there is no connection to the server yet. Images are safe in Unassigned; try again when it is back".to_owned())
            }
        };
        let outcome = made.as_ref().map(|made| made.id.clone()).map_err(Clone::clone);
        match made {
            Ok(made) => fulfil(&shared, made, purpose, number).await,
            Err(why) => shared.toast(Severity::Error, why),
        }
        // Last, so that who sees it sees what the patient was made for done too.
        shared.set(|state| {
            let number = state.creation.as_ref().map_or(1, |before| before.number + 1);
            state.creation = Some(PatientCreation { number, request_id, outcome });
        });
    });
}

async fn fulfil(shared: &Arc<Shared>, patient: Patient, purpose: Purpose, number: Option<u64>) {
    let selected = match purpose {
        Purpose::Select => {
            if number.is_some_and(|number| shared.get(|state| state.choice_number != number)) {
                return;
            }
            select(shared, patient.clone()).await
        }
        Purpose::Assign(images) => {
            let subject = Subject { patient_id: patient.id.clone(), patient_name: patient.display_name(), selected_at: shared.clock.now() };
            let mode = shared.settings().upload_mode;
            commands::many(shared, move |shared| shared.library.assign(&images, &subject, mode)).await;
            let remembered = patient.clone();
            blocking(shared, move |shared| shared.library.write(|change| change.remember_patient(&remembered, true))).await
        }
    };
    match selected {
        Ok(()) => refresh_suggestions(shared).await,
        Err(error) => shared.database_failed(&error),
    }
}

/// The selection is durable before it counts: a crash must not bring an earlier patient back over images of this one.
async fn select(shared: &Arc<Shared>, patient: Patient) -> Result<(), DbError> {
    let timeout = shared.settings().patient_timeout;
    blocking(shared, move |shared| {
        let now = shared.clock.now();
        let saved = SavedSelection { patient: patient.clone(), selected_at: now, expires_at: now.plus(timeout), timeout_ms: timeout.as_millis() as u64 };
        shared.library.write(|change| {
            change.set_fact(name::SELECTION, Some(&saved))?;
            change.remember_patient(&patient, true)?;
            change.say(ActivityKind::Patient, Severity::Info, "A patient was selected", None, Some(&patient.id))
        })?;
        shared.set(|state| state.selection.select(Arc::new(patient), now, timeout));
        Ok(())
    })
    .await
}

/// No patient from now on, in memory at once: even when it cannot be written down, nothing more goes to the patient who left.
pub(super) async fn clear(shared: &Arc<Shared>) {
    let now = shared.clock.now();
    shared.set(|state| {
        state.choice_number += 1;
        state.selection.clear(now);
    });
    forget_selection(shared, "The patient was cleared. New images wait in Unassigned".to_owned()).await;
}

async fn forget_selection(shared: &Arc<Shared>, said: String) {
    let outcome = blocking(shared, move |shared| {
        shared.library.write(|change| {
            change.set_fact::<SavedSelection>(name::SELECTION, None)?;
            change.say(ActivityKind::Patient, Severity::Info, &said, None, None)
        })
    })
    .await;
    if let Err(error) = outcome {
        shared.database_failed(&error);
    }
}

/// The selected patient stays for another full time-out.
pub(super) async fn keep(shared: &Arc<Shared>) {
    let now = shared.clock.now();
    shared.set(|state| state.selection.keep(now));
    save_selection(shared).await;
}

/// The time-out of the settings has changed: it begins anew for who is selected.
pub(super) async fn renew(shared: &Arc<Shared>) {
    let now = shared.clock.now();
    shared.set(|state| {
        if let Some(selection) = state.selection.current(now) {
            state.selection.select(selection.patient, now, state.settings.patient_timeout);
        }
    });
    save_selection(shared).await;
}

async fn save_selection(shared: &Arc<Shared>) {
    let outcome = blocking(shared, |shared| {
        let saved = shared.get(|state| state.selection.saved(shared.clock.now()));
        shared.library.write(|change| change.set_fact(name::SELECTION, saved.as_ref()))
    })
    .await;
    if let Err(error) = outcome {
        shared.database_failed(&error);
    }
}

async fn refresh_suggestions(shared: &Arc<Shared>) {
    match blocking(shared, |shared| shared.library.recent_patients()).await {
        Ok(patients) => shared.set(|state| state.suggestions = patients.into_iter().map(Arc::new).collect()),
        Err(error) => shared.database_failed(&error),
    }
}

/// Ends a selection when its time is over.
pub(super) async fn watch_the_clock(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    loop {
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        let now = shared.clock.now();
        let Some(ended) = shared.set_quietly(|state| state.selection.expire(now)) else { continue };
        shared.set(|_| ());
        let why = match ended.why {
            SelectionEnd::TimedOut => "The patient’s time was over and the selection ended by itself",
            SelectionEnd::ClockChanged => "This computer’s clock was set back, so the selection of the patient ended",
        };
        let text = format!("{why}. New images wait in Unassigned; nothing is lost");
        shared.toast(Severity::Warning, text.clone());
        forget_selection(&shared, text).await;
    }
}
