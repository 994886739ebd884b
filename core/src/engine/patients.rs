//! Searching, looking up and making patients, and doing with one what they were wanted for. Selecting itself is in `selecting`.

use super::{
    commands, selecting,
    shared::{Shared, blocking},
};
use crate::{
    AfterCreate, PatientCreation, Search, SearchState, Severity, Subject,
    directory::{Directory, search::Wanted},
    nanopix::{Record, matching::MatchKey, time::wall_clock},
    upload::ServerError,
};
use chairside_api::{ImageId, NewPatient, Patient, PatientId, fold};
use chairside_words::say;
use sha2::Digest;
use std::{cmp::Reverse, sync::Arc};

/// How many matches a search shows.
const SEARCH_LIMIT: u32 = 30;

/// How many patients are offered before anything is typed.
pub(super) const SUGGESTED: usize = 20;

fn not_connected() -> &'static str {
    say!("no-connection-yet")
}

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

/// Looks among the patients this console knows, once the server has told them all; else asks the server, and what this console knows stands in while that is away.
/// Only the newest question's answer is shown.
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
        let (progress, patients) = if shared.library.directory(Directory::is_whole) {
            let progress = if shared.line().is_some() { SearchState::Done } else { SearchState::Offline };
            (progress, known(&shared, &query).await)
        } else {
            ask(&shared, &query).await
        };
        shared.set(|state| {
            if state.search_number == number {
                state.search = Search { query, state: progress, patients: patients.into() };
            }
        });
    });
}

async fn ask(shared: &Arc<Shared>, query: &str) -> (SearchState, Vec<Arc<Patient>>) {
    let answer = match shared.get(|state| state.client.clone()) {
        Some(client) => client.search_patients(query, SEARCH_LIMIT).await.map_err(Some),
        None => Err(None),
    };
    match answer {
        Ok(patients) => (SearchState::Done, patients.into_iter().map(Arc::new).collect()),
        Err(error) if error.as_ref().is_none_or(ServerError::is_transient) => (SearchState::Offline, known(shared, query).await),
        Err(error) => (SearchState::Failed(error.map(|error| error.message()).unwrap_or_default()), Vec::new()),
    }
}

async fn known(shared: &Arc<Shared>, query: &str) -> Vec<Arc<Patient>> {
    let query = query.to_owned();
    blocking(shared, move |shared| search_known(shared, &query)).await
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

/// Looks the patient up, nearest first (directory, screen, server), and does what they were looked up for.
fn look_up_for(shared: &Arc<Shared>, id: PatientId, purpose: Purpose) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        match look_up(&shared, &id).await {
            Ok(patient) => fulfil(&shared, patient, purpose).await,
            Err(why) => {
                let text = say!("not-looked-up", why, in_vain = in_vain(&purpose));
                give_up(&shared, text, &purpose).await;
            }
        }
    });
}

pub(super) async fn look_up(shared: &Arc<Shared>, id: &PatientId) -> Result<Patient, String> {
    let id = blocking(shared, {
        let id = id.clone();
        // What was shown a moment ago may have turned out to be another record.
        move |shared| shared.library.adopted_by(&id).map(|by| by.unwrap_or(id))
    });
    let id = &id.await.map_err(|error| error.to_string())?;
    if let Some(patient) = shared.library.patient(id) {
        return Ok(Patient::clone(&patient));
    }
    let shown = shared.get(|state| state.search.patients.iter().chain(state.suggestions.iter()).find(|patient| patient.id == *id).cloned());
    if let Some(patient) = shown {
        return Ok(Patient::clone(&patient));
    }
    match shared.get(|state| state.client.clone()) {
        Some(client) => client.patient(id).await.map_err(|error| error.message()),
        None => Err(not_connected().to_owned()),
    }
}

/// Makes the patient here, at once; the record reaches the server as soon as that can be reached.
pub(super) fn create(shared: &Arc<Shared>, patient: NewPatient, then: AfterCreate, besides: Option<PatientId>) {
    let purpose = match then {
        AfterCreate::Select => Purpose::Select(selecting::begin(shared, None)),
        AfterCreate::Assign(images) => Purpose::Assign(images),
        AfterCreate::Keep => Purpose::Keep,
    };
    let request_id = patient.request_id.clone().unwrap_or_default();
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let made = blocking(&shared, move |shared| make(shared, patient, besides.as_ref())).await;
        let (outcome, like) = match made {
            Ok(made) => {
                fulfil(&shared, Patient::clone(&made), purpose).await;
                (Ok(made), None)
            }
            Err(NotMade { why, like }) => {
                let text = say!("not-made", why, in_vain = in_vain(&purpose));
                give_up(&shared, text.clone(), &purpose).await;
                // Word for word: the form that is still open says it, and the toast is taken back.
                (Err(text), like)
            }
        };
        // Last, so that who sees it sees what the patient was made for done too.
        shared.set(|state| {
            let number = state.creation.as_ref().map_or(1, |before| before.number + 1);
            state.creation = Some(PatientCreation { number, request_id, outcome, like });
        });
    });
}

/// Why nobody was made.
struct NotMade {
    why: String,
    /// Somebody who may be the same person.
    like: Option<Arc<Patient>>,
}

impl From<String> for NotMade {
    fn from(why: String) -> Self {
        Self { why, like: None }
    }
}

/// Makes the record. The same act, however often a person repeats it, makes one; a form that was corrected since is another act.
fn make(shared: &Shared, mut new: NewPatient, besides: Option<&PatientId>) -> Result<Arc<Patient>, NotMade> {
    if new.first_name.trim().is_empty() && new.last_name.trim().is_empty() {
        return Err(say!("needs-a-name").to_owned().into());
    }
    let mut id = new.request_id.as_deref().map_or_else(PatientId::random, id_of_request);
    if let Some(made) = shared.library.patient(&id) {
        if is_same_act(&made, &new) {
            return Ok(made);
        }
        id = PatientId::random();
    }
    if let Some(number) = &new.patient_number
        && shared.library.directory(|directory| directory.iter().any(|entry| entry.patient.patient_number.as_ref() == Some(number)))
    {
        return Err(say!("number-taken-choose").to_owned().into());
    }
    if let Some(like) = like(shared, &new, besides) {
        let why = say!("is-here-already", who = with_number(&like));
        return Err(NotMade { why, like: Some(like) });
    }
    new.request_id = Some(id.to_string());
    new.id = Some(id);
    shared.library.write(|change| change.create_record(new)).map_err(|error| {
        tracing::error!(%error, "a new patient could not be written down");
        say!("free-disk-space", why = error.to_string()).into()
    })
}

/// Who has these names and this birth date, if a person has not said that it is somebody else.
fn like(shared: &Shared, new: &NewPatient, besides: Option<&PatientId>) -> Option<Arc<Patient>> {
    let born = new.date_of_birth?;
    let today = wall_clock(shared.clock.now(), &shared.settings().zone()).date();
    let key = |last_name: &str, first_name: &str| {
        let record = Record { last_name: last_name.to_owned(), first_name: first_name.to_owned(), date_of_birth: Some(born), ..Record::default() };
        MatchKey::of(&record, today)
    };
    let wanted = key(&new.last_name, &new.first_name);
    shared.library.directory(|directory| {
        let same_day = directory.iter().map(|entry| &entry.patient).filter(|patient| patient.date_of_birth == Some(born) && patient.archived_at.is_none());
        let mut same: Vec<_> = same_day.filter(|patient| key(&patient.last_name, &patient.first_name) == wanted).collect();
        same.sort_by(|a, b| a.id.cmp(&b.id));
        let is_seen = same.iter().any(|patient| Some(&patient.id) == besides);
        same.first().filter(|_| wanted.is_full_name && !is_seen).map(|patient| Arc::clone(patient))
    })
}

/// `Lindqvist, Jonas (No. 101518)`.
fn with_number(patient: &Patient) -> String {
    let name = patient.display_name();
    patient.patient_number.as_deref().filter(|number| !number.is_empty()).map_or_else(|| name.clone(), |number| say!("name-with-number", name, number))
}

/// The id of the record that an act makes. The server takes UUIDs, which the ids of acts need not be.
fn id_of_request(request_id: &str) -> PatientId {
    let named = || {
        let digest = sha2::Sha256::digest(request_id.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    };
    PatientId::from(uuid::Uuid::try_parse(request_id).unwrap_or_else(|_| named()).to_string())
}

/// Whether a record is what was asked for, as far as it was asked.
fn is_same_act(made: &Patient, asked: &NewPatient) -> bool {
    made.first_name == asked.first_name
        && made.last_name == asked.last_name
        && (asked.date_of_birth.is_none() || made.date_of_birth == asked.date_of_birth)
        && (asked.patient_number.is_none() || made.patient_number == asked.patient_number)
}

/// What it means that the patient is not there for what they were wanted for.
fn in_vain(purpose: &Purpose) -> &'static str {
    match purpose {
        Purpose::Select(_) => say!("in-vain-select"),
        Purpose::Assign(_) => say!("in-vain-assign"),
        Purpose::Keep => say!("nothing-changed"),
    }
}

async fn give_up(shared: &Arc<Shared>, text: String, purpose: &Purpose) {
    shared.toast(Severity::Error, text);
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

/// The patients this console knows that match: those whose name begins like the first word, then those last seen, then the newest.
fn search_known(shared: &Shared, query: &str) -> Vec<Arc<Patient>> {
    let Some(wanted) = Wanted::parse(query) else { return Vec::new() };
    let folded = fold(query);
    let first = folded.split(' ').next().unwrap_or_default();
    shared.library.directory(|directory| {
        let found = directory.iter().filter(|entry| entry.patient.archived_at.is_none() && wanted.finds(&entry.search_text, entry.patient.date_of_birth));
        let mut found: Vec<_> = found
            .map(|entry| (Reverse(entry.search_text.starts_with(first)), Reverse(entry.patient.last_visit), Reverse(entry.patient.created_at), &entry.patient))
            .collect();
        found.sort_by(|a, b| (a.0, a.1, a.2, &a.3.id).cmp(&(b.0, b.1, b.2, &b.3.id)));
        found.into_iter().take(SEARCH_LIMIT as usize).map(|(.., patient)| Arc::clone(patient)).collect()
    })
}

/// Who is worth offering before anything is typed: whom this room has an appointment with today, then who was last seen here.
pub(super) async fn refresh_suggestions(shared: &Arc<Shared>) {
    match blocking(shared, |shared| shared.library.recent_patients(SUGGESTED)).await {
        Ok(recent) => shared.set(|state| {
            let mut suggestions: Vec<Arc<Patient>> = Vec::with_capacity(SUGGESTED);
            for patient in state.agenda.iter().map(|booking| &booking.patient).chain(&recent) {
                if suggestions.len() < SUGGESTED && suggestions.iter().all(|known| known.id != patient.id) {
                    suggestions.push(Arc::clone(patient));
                }
            }
            state.suggestions = suggestions.into();
        }),
        Err(error) => shared.database_failed(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_act_makes_the_same_record_and_its_id_is_one_that_servers_take() {
        let uuid = "0199c0de-0000-7000-8000-000000000001";
        assert_eq!(id_of_request(uuid).as_str(), uuid);
        assert_eq!(id_of_request("any text"), id_of_request("any text"));
        assert_ne!(id_of_request("any text"), id_of_request("another"));
        assert!(uuid::Uuid::try_parse(id_of_request("any text").as_str()).is_ok());
    }

    #[test]
    fn a_corrected_form_is_another_act() {
        let made = Patient::named("p".into(), "Hartmann", "Amelia", chairside_api::UtcTime::from_millis(0));
        let form = |last_name: &str| NewPatient { last_name: last_name.to_owned(), first_name: "Amelia".to_owned(), ..NewPatient::default() };
        assert!(is_same_act(&made, &form("Hartmann")));
        assert!(!is_same_act(&made, &form("Hartman")));
        assert!(!is_same_act(&made, &NewPatient { patient_number: Some("7".to_owned()), ..form("Hartmann") }));
    }
}
