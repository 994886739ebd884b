//! `/patients/{id}/merge`, `unmerge`, `merges`: two records of one person made one, and taken apart again.

use super::{bounded_text, is_id, patients::known_id};
use crate::{
    app::State,
    error::ApiError,
    store::{
        audit::{Actor, Deed},
        patients::{Merge, MergeRefusal, Merging},
    },
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Json, Path},
};
use chairside_api::{ErrorBody, ErrorCode, MergePatient, MergedPatients, PatientGone, PatientMerges};

/// How many letters a reason may have.
const MOST_REASON: usize = 500;

/// Merges a record into another one of the same person: its files, notes, appointments and lab cases become the other's. Can be undone for 30 days.
///
/// A file that both have, byte for byte, stays with the merged record; the other's is shown. The link with NanoPix goes over if the other record has none; of two each keeps
/// its own. What is uploaded for the merged record from then on goes to the other one.
#[utoipa::path(
    post,
    path = "/api/v1/protected/patients/{id}/merge",
    tag = "Patients",
    params(("id" = String, Path, description = "The record that becomes part of the other")),
    request_body = MergePatient,
    responses(
        (status = 200, description = "What was done, or was so already", body = MergedPatients),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when one of the two was merged before", body = PatientGone),
        (status = 409, description = "`patient_archived`: the record that is to stay", body = ErrorBody),
    )
)]
pub async fn merge(state: Data<State>, actor: Actor, id: Path<String>, Json(sent): Json<MergePatient>) -> Result<HttpResponse, ApiError> {
    let reason = bounded_text("reason", &sent.reason, MOST_REASON)?;
    if reason.is_empty() {
        return Err(ApiError::invalid_field("A merge needs a ‘reason’"));
    }
    if !is_id(sent.into.as_str()) {
        return Err(ApiError::patient_not_found());
    }
    let wish = Merge { patient: &known_id(id)?, into: &sent.into, reason: &reason };
    answer(&state, &actor, state.store.merge_patients(&actor, &wish, state.now()).await?)
}

/// Takes a merged record apart from the other one again: what was moved goes back, what came later stays.
#[utoipa::path(
    post,
    path = "/api/v1/protected/patients/{id}/unmerge",
    tag = "Patients",
    params(("id" = String, Path, description = "The record that was merged")),
    responses(
        (status = 200, description = "What was done, or was so already", body = MergedPatients),
        (status = 409, description = "`cannot_unmerge`: the record was never merged, or more than 30 days ago", body = ErrorBody),
    )
)]
pub async fn unmerge(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    answer(&state, &actor, state.store.unmerge_patient(&actor, &known_id(id)?, state.now()).await?)
}

/// The merges that a record had to do with, newest first, undone ones too.
#[utoipa::path(
    get,
    path = "/api/v1/protected/patients/{id}/merges",
    tag = "Patients",
    params(("id" = String, Path, description = "The record; one that was merged may be asked about, too")),
    responses((status = 200, description = "The merges", body = PatientMerges))
)]
pub async fn list(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let id = known_id(id)?;
    if state.store.patient(&actor.clinic, &id).await?.is_none() {
        return Err(ApiError::patient_not_found());
    }
    let merges = state.store.merges_of(&actor.clinic, &id).await?;
    state.saw(actor, Deed::PatientViewed, Some(("patient", id.as_str())), None)?;
    Ok(HttpResponse::Ok().json(PatientMerges { merges }))
}

fn answer(state: &State, who: &Actor, merging: Merging) -> Result<HttpResponse, ApiError> {
    match merging {
        Merging::Done(merged) => {
            state.bus.wake(&who.clinic);
            Ok(HttpResponse::Ok().json(MergedPatients::clone(&merged)))
        }
        Merging::Again(merged) => Ok(HttpResponse::Ok().json(MergedPatients::clone(&merged))),
        Merging::Refused(refusal) => Err(refused(refusal)),
        Merging::Elsewhere(into) => Err(ApiError::PatientMerged(into)),
        Merging::NotFound => Err(ApiError::patient_not_found()),
    }
}

fn refused(refusal: MergeRefusal) -> ApiError {
    let conflict = |code, message| ApiError::refused(StatusCode::CONFLICT, code, message);
    match refusal {
        MergeRefusal::Itself => ApiError::invalid_field("A record cannot be merged into itself. Nothing was changed"),
        MergeRefusal::IntoArchived => {
            conflict(ErrorCode::PatientArchived, "The record that is to stay is archived. Nothing was changed. Restore it first, or merge the other way round")
        }
        MergeRefusal::NotMerged => conflict(ErrorCode::CannotUnmerge, "This record was never merged into another one. Nothing was changed"),
        MergeRefusal::TooLate => conflict(
            ErrorCode::CannotUnmerge,
            "The merge is more than 30 days old and stays. Nothing was changed. Move single files to the other record instead",
        ),
    }
}
