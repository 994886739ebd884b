//! `/lab-cases`: work that a laboratory does for a patient. Files name their case as `labCaseId`.

use super::{bounded_text, clinical, field, limit, optional_text, parse_cursor};
use crate::{
    app::State,
    error::ApiError,
    store::{
        audit::Actor,
        clinical::{Facts, lab_cases::LabCaseQuery},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json, Path, Query},
};
use chairside_api::{DeleteReason, LabCase, LabCaseChange, LabCaseId, LabCaseStatus, LabCases, NewLabCase, PatientGone, RecordConflict};
use serde::Deserialize;
use utoipa::IntoParams;

/// How a list is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct ListQuery {
    /// Only this patient's.
    patient_id: Option<String>,
    /// `open`, `sent`, `received`, `delivered` or `cancelled`.
    status: Option<String>,
    /// 1 to 1,000; 100 by default.
    limit: Option<u32>,
    /// The `nextCursor` of an earlier answer.
    after: Option<String>,
}

/// Lab cases, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/protected/lab-cases",
    tag = "Lab cases",
    params(ListQuery),
    responses(
        (status = 200, description = "The cases; `nextCursor` leads to the next page", body = LabCases),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when the patient's record was merged into another one", body = PatientGone),
    )
)]
pub async fn list(state: Data<State>, actor: Actor, query: Query<ListQuery>) -> Result<HttpResponse, ApiError> {
    let limit = limit(query.limit, clinical::USUAL)?;
    let patient = clinical::listed_patient(&state, &actor.clinic, query.patient_id.as_deref()).await?;
    let asked = LabCaseQuery {
        clinic: &actor.clinic,
        patient: patient.as_ref(),
        status: field(query.status.as_deref(), LabCaseStatus::parse, "‘status’ is one of open, sent, received, delivered, cancelled")?,
        after: field(query.after.as_deref(), parse_cursor, "‘after’ is the nextCursor of an earlier answer")?,
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
    };
    let mut lab_cases = state.store.lab_cases(&asked).await?;
    let next_cursor = clinical::cut(&mut lab_cases, limit, |last| super::cursor(last.created_at, last.id.as_str()));
    clinical::listed::<LabCase>(&state, actor, patient.as_ref(), lab_cases.len())?;
    Ok(HttpResponse::Ok().json(LabCases { lab_cases, next_cursor }))
}

/// Opens a lab case. The server gives it the clinic's next number.
#[utoipa::path(
    post,
    path = "/api/v1/protected/lab-cases",
    tag = "Lab cases",
    request_body = NewLabCase,
    responses(
        (status = 201, description = "The new record", body = LabCase),
        (status = 200, description = "The record that is there for the same `id`", body = LabCase),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when the patient's record was merged into another one", body = PatientGone),
    )
)]
pub async fn create(state: Data<State>, actor: Actor, Json(sent): Json<NewLabCase>) -> Result<HttpResponse, ApiError> {
    let Facts { patient_id, created_by, created_at, updated_by, updated_at, .. } = Facts::new(clinical::named(sent.patient_id)?, actor.id(), state.now());
    let case = LabCase {
        id: LabCaseId::from(clinical::own_id(sent.id.as_ref().map(LabCaseId::as_str))?),
        patient_id,
        case_number: String::new(),
        title: bounded_text("title", &sent.title, clinical::MOST_NAME)?,
        lab: optional_text("lab", sent.lab.as_deref(), clinical::MOST_NAME)?,
        tooth_number: sent.tooth_number,
        status: sent.status,
        due_date: sent.due_date,
        notes: optional_text("notes", sent.notes.as_deref(), clinical::MOST_TEXT)?,
        file_count: 0,
        created_by,
        created_at,
        updated_by,
        updated_at,
        deleted_at: None,
        deleted_reason: None,
        version: 1,
    };
    clinical::answer(&state, &actor, state.store.create_record(&actor, case).await?)
}

/// Changes a lab case: an absent key leaves its field, `null` empties it.
#[utoipa::path(
    patch,
    path = "/api/v1/protected/lab-cases/{id}",
    tag = "Lab cases",
    params(("id" = String, Path, description = "The case"), ("If-Match" = String, Header, description = "The version the change is based on")),
    request_body = LabCaseChange,
    responses(
        (status = 200, description = "The record as it is now", body = LabCase),
        (status = 409, description = "`version_conflict` with `record`, the record as it is now", body = RecordConflict<LabCase>),
    )
)]
pub async fn change(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    id: Path<String>,
    Json(sent): Json<LabCaseChange>,
) -> Result<HttpResponse, ApiError> {
    let version = super::if_match(&request)?;
    let title = sent.title.map(|title| bounded_text("title", &title, clinical::MOST_NAME)).transpose()?;
    let lab = clinical::changed("lab", sent.lab, clinical::MOST_NAME)?;
    let notes = clinical::changed("notes", sent.notes, clinical::MOST_TEXT)?;
    let apply = |case: &mut LabCase| {
        clinical::set(&mut case.title, title);
        clinical::set(&mut case.lab, lab);
        clinical::set(&mut case.notes, notes);
        clinical::set(&mut case.tooth_number, sent.tooth_number);
        clinical::set(&mut case.status, sent.status);
        clinical::set(&mut case.due_date, sent.due_date);
    };
    let written = state.store.change_record(&actor, &id, version, state.now(), apply).await?;
    clinical::answer(&state, &actor, written)
}

/// A lab case.
#[utoipa::path(
    get,
    path = "/api/v1/protected/lab-cases/{id}",
    tag = "Lab cases",
    params(("id" = String, Path, description = "The case")),
    responses((status = 200, description = "The record, also when it was taken out of the lists", body = LabCase))
)]
pub async fn read(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(clinical::read::<LabCase>(&state, &actor, &id).await?))
}

/// Takes a lab case out of the lists, with the reason. Nothing is deleted.
#[utoipa::path(
    delete,
    path = "/api/v1/protected/lab-cases/{id}",
    tag = "Lab cases",
    params(("id" = String, Path, description = "The case")),
    request_body = DeleteReason,
    responses((status = 200, description = "The record", body = LabCase))
)]
pub async fn delete(state: Data<State>, actor: Actor, id: Path<String>, Json(sent): Json<DeleteReason>) -> Result<HttpResponse, ApiError> {
    let reason = clinical::reason(&sent)?;
    let written = state.store.delete_record::<LabCase>(&actor, &id, &reason, state.now()).await?;
    clinical::answer(&state, &actor, written)
}
