//! `/patients`: list, search, create, read, change, archive; `/patients/changes`: the feed for consoles.

use super::{bounded_text, is_id, limit, optional_text};
use crate::{
    app::State,
    error::ApiError,
    store::{
        audit::{Actor, Deed},
        patients::{Changed, Inserted, PatientFilter, PatientQuery, Refusal},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Json, Path, Query},
};
use chairside_api::{
    ClinicId, ErrorBody, ErrorCode, MOST_LETTERS, NewPatient, Patient, PatientChange, PatientChanges, PatientConflict, PatientGone, PatientId, Patients,
    UtcTime,
};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use utoipa::IntoParams;

/// How many patients a list has when nobody says.
const USUAL: u32 = 50;
/// How many changes one answer of the feed has when nobody says.
const USUAL_CHANGES: u32 = 500;
/// The text fields of a record and how many letters each may have. What NanoPix lets in the server takes.
const FIELDS: [(&str, usize); 11] = [
    ("firstName", MOST_LETTERS),
    ("lastName", MOST_LETTERS),
    ("patientNumber", 40),
    ("phone", MOST_LETTERS),
    ("email", 254),
    ("address", MOST_LETTERS),
    ("postalCode", MOST_LETTERS),
    ("doctor", MOST_LETTERS),
    ("socialId", MOST_LETTERS),
    ("externalId", MOST_LETTERS),
    ("requestId", 100),
];

/// How a list is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Words that occur somewhere in names, number, birth date or NanoPix's id, in any order; case and accents do not matter. 200 letters at most.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// `all`, `today`, `today_external` or `all_external`.
    filter: Option<String>,
    /// 1 to 1,000; 50 by default.
    limit: Option<u32>,
    /// The `nextCursor` of an earlier answer.
    after: Option<String>,
}

/// Patients: those that a search finds, or all, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/protected/patients",
    tag = "Patients",
    params(ListQuery),
    responses((status = 200, description = "The patients; without a search `nextCursor` leads to the next page", body = Patients))
)]
pub async fn list(state: Data<State>, actor: Actor, query: Query<ListQuery>) -> Result<HttpResponse, ApiError> {
    if query.search.chars().count() > 200 {
        return Err(ApiError::invalid_field("‘search’ may have 200 letters"));
    }
    let filter = query.filter.as_deref().filter(|filter| !filter.is_empty()).map_or(Some(PatientFilter::All), PatientFilter::parse);
    let limit = limit(query.limit, USUAL)?;
    let is_search = !query.search.trim().is_empty();
    let asked = PatientQuery {
        clinic: &actor.clinic,
        search: &query.search,
        filter: filter.ok_or_else(|| ApiError::invalid_field("‘filter’ is one of all, today, today_external, all_external"))?,
        today_from: start_of_day(state.now()),
        after: super::field(query.after.as_deref(), super::parse_cursor, "‘after’ is the nextCursor of an earlier answer")?
            .map(|(time, id)| (time, PatientId::from(id))),
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
    };
    let mut patients = state.store.patients(&asked).await?;
    let has_more = patients.len() > limit as usize;
    patients.truncate(limit as usize);
    let last = patients.last().filter(|_| has_more && !is_search);
    let next_cursor = last.map(|patient| super::cursor(patient.created_at, patient.id.as_str()));
    let deed = if is_search { Deed::PatientsSearched } else { Deed::PatientsListed };
    state.saw(actor, deed, None, Some(json!({ "count": patients.len() })))?;
    Ok(HttpResponse::Ok().json(Page { patients, next_cursor }))
}

/// [`Patients`] of records that are shared with the index they were found in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    patients: Vec<Arc<Patient>>,
    next_cursor: Option<String>,
}

/// Midnight where the server stands.
fn start_of_day(now: UtcTime) -> UtcTime {
    let midnight = now.timestamp().to_zoned(TimeZone::system()).start_of_day();
    // A day without a beginning lies at the end of the calendar.
    midnight.map_or(now, |midnight| UtcTime::from_millis(midnight.timestamp().as_millisecond()))
}

/// Makes a patient. Without a `patientNumber` the next free one is given.
#[utoipa::path(
    post,
    path = "/api/v1/protected/patients",
    tag = "Patients",
    request_body = NewPatient,
    responses(
        (status = 201, description = "The new record", body = Patient),
        (status = 200, description = "The record that is there for the same `requestId`, `id` or `externalId`", body = Patient),
        (status = 409, description = "`patient_number_taken`", body = ErrorBody),
    )
)]
pub async fn create(state: Data<State>, actor: Actor, Json(sent): Json<NewPatient>) -> Result<HttpResponse, ApiError> {
    if sent.id.as_ref().is_some_and(|id| uuid::Uuid::try_parse(id.as_str()).is_err()) {
        return Err(ApiError::invalid_field("An ‘id’ that a client makes is a UUID"));
    }
    let new = NewPatient {
        first_name: bounded_text("firstName", &sent.first_name, most("firstName"))?,
        last_name: bounded_text("lastName", &sent.last_name, most("lastName"))?,
        patient_number: text("patientNumber", sent.patient_number.as_deref())?,
        phone: text("phone", sent.phone.as_deref())?,
        email: text("email", sent.email.as_deref())?,
        address: text("address", sent.address.as_deref())?,
        postal_code: text("postalCode", sent.postal_code.as_deref())?,
        doctor: text("doctor", sent.doctor.as_deref())?,
        social_id: text("socialId", sent.social_id.as_deref())?,
        external_id: text("externalId", sent.external_id.as_deref())?,
        request_id: text("requestId", sent.request_id.as_deref())?,
        ..sent
    };
    if new.first_name.is_empty() && new.last_name.is_empty() {
        return Err(refused(Refusal::Nameless));
    }
    match state.store.insert_patient(&actor, &new, state.now()).await? {
        Inserted::New(patient) => {
            state.bus.wake(&actor.clinic);
            Ok(HttpResponse::Created().json(patient))
        }
        Inserted::Again(patient) => Ok(HttpResponse::Ok().json(patient)),
        Inserted::Refused(refusal) => Err(refused(refusal)),
    }
}

/// A patient's record.
#[utoipa::path(
    get,
    path = "/api/v1/protected/patients/{id}",
    tag = "Patients",
    params(("id" = String, Path, description = "The patient")),
    responses(
        (status = 200, description = "The record", body = Patient),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when the record was merged into another one", body = PatientGone),
    )
)]
pub async fn read(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let patient = standing(&state, &actor.clinic, id.as_str()).await?;
    state.saw(actor, Deed::PatientViewed, Some(("patient", patient.id.as_str())), None)?;
    Ok(HttpResponse::Ok().json(patient))
}

/// A patient's record that stands for itself. For one that was merged the refusal says where it went.
pub(super) async fn standing(state: &State, clinic: &ClinicId, id: &str) -> Result<Patient, ApiError> {
    let id = PatientId::from(id);
    let patient = if is_id(id.as_str()) { state.store.patient(clinic, &id).await? } else { None };
    let patient = patient.ok_or_else(ApiError::patient_not_found)?;
    if patient.merged_into.is_none() {
        return Ok(patient);
    }
    Err(state.store.survivor(clinic, &id).await?.map_or_else(ApiError::patient_not_found, ApiError::PatientMerged))
}

/// Changes a record: an absent key leaves its field, `null` empties it.
#[utoipa::path(
    patch,
    path = "/api/v1/protected/patients/{id}",
    tag = "Patients",
    params(("id" = String, Path, description = "The patient"), ("If-Match" = String, Header, description = "The version the change is based on")),
    request_body = PatientChange,
    responses(
        (status = 200, description = "The record as it is now", body = Patient),
        (status = 409, description = "`version_conflict` with `patient`, the record as it is now; `patient_number_taken`, `external_id_taken`", body = PatientConflict),
    )
)]
pub async fn change(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    id: Path<String>,
    Json(sent): Json<PatientChange>,
) -> Result<HttpResponse, ApiError> {
    let version = super::if_match(&request)?;
    let id = known_id(id)?;
    let changed = |name, wish: Option<Option<String>>| wish.map(|wish| text(name, wish.as_deref())).transpose();
    let wish = PatientChange {
        first_name: changed("firstName", sent.first_name)?,
        last_name: changed("lastName", sent.last_name)?,
        patient_number: changed("patientNumber", sent.patient_number)?,
        phone: changed("phone", sent.phone)?,
        email: changed("email", sent.email)?,
        address: changed("address", sent.address)?,
        postal_code: changed("postalCode", sent.postal_code)?,
        doctor: changed("doctor", sent.doctor)?,
        social_id: changed("socialId", sent.social_id)?,
        external_id: changed("externalId", sent.external_id)?,
        date_of_birth: sent.date_of_birth,
        sex: sent.sex,
        linked_by: sent.linked_by,
        external_created_at: sent.external_created_at,
        first_synced_at: sent.first_synced_at,
    };
    if wish.patient_number == Some(None) {
        return Err(ApiError::invalid_field("A patient keeps a number. Give another one instead of none"));
    }
    answer(&state, &actor, state.store.change_patient(&actor, &id, version, &wish, state.now()).await?)
}

fn answer(state: &State, who: &Actor, changed: Changed) -> Result<HttpResponse, ApiError> {
    match changed {
        Changed::Done(patient) => {
            state.bus.wake(&who.clinic);
            Ok(HttpResponse::Ok().json(patient))
        }
        Changed::Conflict(patient) => Err(ApiError::PatientChanged(Box::new(patient))),
        Changed::Refused(refusal) => Err(refused(refusal)),
        Changed::Merged(into) => Err(ApiError::PatientMerged(into)),
        Changed::NotFound => Err(ApiError::patient_not_found()),
    }
}

/// Archives a record: out of the lists. Nothing is deleted.
#[utoipa::path(
    delete,
    path = "/api/v1/protected/patients/{id}",
    tag = "Patients",
    params(("id" = String, Path, description = "The patient")),
    responses((status = 200, description = "The record", body = Patient))
)]
pub async fn archive(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    set_archived(&state, &actor, id, true).await
}

/// Puts an archived record back into the lists.
#[utoipa::path(
    post,
    path = "/api/v1/protected/patients/{id}/restore",
    tag = "Patients",
    params(("id" = String, Path, description = "The patient")),
    responses((status = 200, description = "The record", body = Patient))
)]
pub async fn restore(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    set_archived(&state, &actor, id, false).await
}

async fn set_archived(state: &State, actor: &Actor, id: Path<String>, archived: bool) -> Result<HttpResponse, ApiError> {
    answer(state, actor, state.store.archive_patient(actor, &known_id(id)?, archived, state.now()).await?)
}

/// Where the feed goes on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// The `nextCursor` of an earlier answer; without it: from the beginning.
    since: Option<String>,
    /// 1 to 1,000; 500 by default.
    limit: Option<u32>,
}

/// The records that changed since a cursor, archived ones included, each once as it is now, in the order of their last change.
#[utoipa::path(
    get,
    path = "/api/v1/protected/patients/changes",
    tag = "Patients",
    params(ChangesQuery),
    responses((status = 200, description = "The records, and where to go on", body = PatientChanges))
)]
pub async fn changes(state: Data<State>, actor: Actor, query: Query<ChangesQuery>) -> Result<HttpResponse, ApiError> {
    let since =
        super::field(query.since.as_deref(), |text| text.parse::<i64>().ok().filter(|seq| *seq >= 0), "‘since’ is the nextCursor of an earlier answer")?;
    let limit = limit(query.limit, USUAL_CHANGES)?;
    let mut found = state.store.patient_changes(&actor.clinic, since.unwrap_or(0), limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next_cursor = found.last().map_or(since.unwrap_or(0), |(seq, _)| *seq).to_string();
    let patients: Vec<_> = found.into_iter().map(|(_, patient)| patient).collect();
    if !patients.is_empty() {
        state.saw(actor, Deed::PatientsExported, None, Some(json!({ "count": patients.len(), "through": next_cursor })))?;
    }
    Ok(HttpResponse::Ok().json(PatientChanges { patients, next_cursor, more }))
}

/// How many letters a field may have.
fn most(name: &str) -> usize {
    FIELDS.iter().find(|(known, _)| *known == name).map_or(0, |(_, most)| *most)
}

fn text(name: &str, value: Option<&str>) -> Result<Option<String>, ApiError> {
    optional_text(name, value, most(name))
}

pub(super) fn known_id(id: Path<String>) -> Result<PatientId, ApiError> {
    let id = id.into_inner();
    if is_id(&id) { Ok(PatientId::from(id)) } else { Err(ApiError::patient_not_found()) }
}

fn refused(refusal: Refusal) -> ApiError {
    let conflict = |code, message| ApiError::refused(StatusCode::CONFLICT, code, message);
    match refusal {
        Refusal::NumberTaken => {
            conflict(ErrorCode::PatientNumberTaken, "Another patient of this clinic has that number. Choose that patient, or give another number")
        }
        Refusal::ExternalIdTaken => conflict(
            ErrorCode::ExternalIdTaken,
            "Another patient of this clinic is linked to that record of NanoPix. Nothing was changed. Unlink that patient first, or choose them",
        ),
        Refusal::IdTaken => ApiError::invalid_field("That ‘id’ is not to be had. Make another one"),
        Refusal::Nameless => ApiError::invalid_field("A patient needs a name"),
    }
}
