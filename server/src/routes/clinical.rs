//! What is the same for appointments, clinical notes and lab cases: ids, reasons, and how what came of a write is answered.

use super::{bounded_text, is_id, optional_text, patients};
use crate::{
    app::State,
    error::ApiError,
    store::{
        audit::{Actor, PATIENT},
        clinical::{Record, Refusal, Written},
    },
};
use actix_web::{HttpResponse, http::StatusCode};
use chairside_api::{ClinicId, DeleteReason, ErrorCode, PatientId};
use serde_json::json;

/// How many records a list has when nobody says.
pub const USUAL: u32 = 100;
/// How many letters a name, a room, a title may have.
pub const MOST_NAME: usize = 250;
/// How many letters a free text may have.
pub const MOST_TEXT: usize = 10_000;
const MOST_REASON: usize = 500;

/// The id that a client made, or a new one.
pub fn own_id(sent: Option<&str>) -> Result<String, ApiError> {
    match sent {
        Some(id) if uuid::Uuid::try_parse(id).is_ok() && is_id(id) => Ok(id.to_owned()),
        Some(_) => Err(ApiError::invalid_field("An ‘id’ that a client makes is a UUID")),
        None => Ok(uuid::Uuid::now_v7().to_string()),
    }
}

/// The patient that a list is of, if it is of one; they must be there.
pub async fn listed_patient(state: &State, clinic: &ClinicId, id: Option<&str>) -> Result<Option<PatientId>, ApiError> {
    match id.filter(|id| !id.is_empty()) {
        Some(id) => patients::standing(state, clinic, id).await.map(|patient| Some(patient.id)),
        None => Ok(None),
    }
}

/// The patient whom a new record names, if it can be one at all; whether they are there is the store's to say.
pub fn named(id: PatientId) -> Result<PatientId, ApiError> {
    if is_id(id.as_str()) { Ok(id) } else { Err(ApiError::patient_not_found()) }
}

/// A field of a change: absent leaves, `null` or blank empties.
#[expect(clippy::option_option, reason = "absent, null and a value are three things on the wire")]
pub fn changed(name: &str, wish: Option<Option<String>>, most: usize) -> Result<Option<Option<String>>, ApiError> {
    wish.map(|wish| optional_text(name, wish.as_deref(), most)).transpose()
}

/// Why something is taken out of the lists.
pub fn reason(sent: &DeleteReason) -> Result<String, ApiError> {
    let reason = bounded_text("reason", &sent.reason, MOST_REASON)?;
    if reason.is_empty() { Err(ApiError::invalid_field("Say why, as ‘reason’")) } else { Ok(reason) }
}

/// One record of the clinic.
pub async fn read<R: Record>(state: &State, who: &Actor, id: &str) -> Result<R, ApiError> {
    let record = if is_id(id) { state.store.record::<R>(&who.clinic, id).await? } else { None };
    let record = record.ok_or_else(not_found)?;
    state.saw(who.clone(), R::DEEDS.viewed, Some((R::KIND, record.id())), Some(json!({ (PATIENT): record.facts().patient_id })))?;
    Ok(record)
}

/// Notes that a list was read.
pub fn listed<R: Record>(state: &State, who: Actor, patient: Option<&PatientId>, count: usize) -> Result<(), ApiError> {
    state.saw(who, R::DEEDS.listed, patient.map(|patient| ("patient", patient.as_str())), Some(json!({ "count": count })))
}

/// What came of a write.
pub fn answer<R: Record>(state: &State, who: &Actor, written: Written<R>) -> Result<HttpResponse, ApiError> {
    match written {
        Written::New(record) => {
            state.bus.wake(&who.clinic);
            Ok(HttpResponse::Created().json(record))
        }
        Written::Done(record) => {
            state.bus.wake(&who.clinic);
            Ok(HttpResponse::Ok().json(record))
        }
        Written::Conflict(record) => {
            let record = serde_json::to_value(record).map_err(|_| ApiError::Internal("a record cannot be written as JSON"))?;
            Err(ApiError::RecordChanged(Box::new(record)))
        }
        Written::Refused(Refusal::IdTaken) => Err(ApiError::invalid_field("That ‘id’ is not to be had. Make another one")),
        Written::Refused(Refusal::EndsFirst) => Err(ApiError::invalid_field("‘endsAt’ must be after ‘startsAt’")),
        Written::Refused(Refusal::StrangeFile) => Err(ApiError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            ErrorCode::FileNotOfPatient,
            "A file in ‘attachedFileIds’ is not this patient's. Nothing was changed. Attach only files of this patient",
        )),
        Written::Merged(into) => Err(ApiError::PatientMerged(into)),
        Written::NoPatient => Err(ApiError::patient_not_found()),
        Written::NotFound => Err(not_found()),
    }
}

fn not_found() -> ApiError {
    ApiError::not_found("There is no such record in this clinic")
}

/// The last of the records, when there are more than were asked for: where the next page begins.
pub fn cut<R>(records: &mut Vec<R>, limit: u32, cursor: impl FnOnce(&R) -> String) -> Option<String> {
    let has_more = records.len() > limit as usize;
    records.truncate(limit as usize);
    records.last().filter(|_| has_more).map(cursor)
}

/// Sets what a change speaks of.
pub fn set<T>(field: &mut T, wish: Option<T>) {
    if let Some(wish) = wish {
        *field = wish;
    }
}
