//! `/clinical-notes`: what was found and done. What a note said before a change is kept.

use super::{clinical, field, is_id, limit, optional_text, parse_cursor};
use crate::{
    app::State,
    error::ApiError,
    store::{
        audit::Actor,
        clinical::{Facts, notes::NoteQuery},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json, Path, Query},
};
use chairside_api::{ClinicalNote, ClinicalNoteChange, ClinicalNotes, DeleteReason, ErrorBody, FileId, NewClinicalNote, NoteId, PatientGone, RecordConflict};
use serde::Deserialize;
use utoipa::IntoParams;

/// How many files a note may speak of.
const MOST_FILES: usize = 200;

/// How a list is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct ListQuery {
    /// Only this patient's.
    patient_id: Option<String>,
    /// 1 to 1,000; 100 by default.
    limit: Option<u32>,
    /// The `nextCursor` of an earlier answer.
    after: Option<String>,
}

/// Clinical notes, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/protected/clinical-notes",
    tag = "Clinical notes",
    params(ListQuery),
    responses(
        (status = 200, description = "The notes; `nextCursor` leads to the next page", body = ClinicalNotes),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when the patient's record was merged into another one", body = PatientGone),
    )
)]
pub async fn list(state: Data<State>, actor: Actor, query: Query<ListQuery>) -> Result<HttpResponse, ApiError> {
    let limit = limit(query.limit, clinical::USUAL)?;
    let patient = clinical::listed_patient(&state, &actor.clinic, query.patient_id.as_deref()).await?;
    let asked = NoteQuery {
        clinic: &actor.clinic,
        patient: patient.as_ref(),
        after: field(query.after.as_deref(), parse_cursor, "‘after’ is the nextCursor of an earlier answer")?,
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
    };
    let mut notes = state.store.notes(&asked).await?;
    let next_cursor = clinical::cut(&mut notes, limit, |last| super::cursor(last.created_at, last.id.as_str()));
    clinical::listed::<ClinicalNote>(&state, actor, patient.as_ref(), notes.len())?;
    Ok(HttpResponse::Ok().json(ClinicalNotes { notes, next_cursor }))
}

/// Writes a note. It may speak of files of its own patient only.
#[utoipa::path(
    post,
    path = "/api/v1/protected/clinical-notes",
    tag = "Clinical notes",
    request_body = NewClinicalNote,
    responses(
        (status = 201, description = "The new record", body = ClinicalNote),
        (status = 200, description = "The record that is there for the same `id`", body = ClinicalNote),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when the patient's record was merged into another one", body = PatientGone),
        (status = 422, description = "`file_not_of_patient`", body = ErrorBody),
    )
)]
pub async fn create(state: Data<State>, actor: Actor, Json(sent): Json<NewClinicalNote>) -> Result<HttpResponse, ApiError> {
    let Facts { patient_id, created_by, created_at, updated_by, updated_at, .. } = Facts::new(clinical::named(sent.patient_id)?, actor.id(), state.now());
    let text = |name, value: Option<&str>| optional_text(name, value, clinical::MOST_TEXT);
    let note = ClinicalNote {
        id: NoteId::from(clinical::own_id(sent.id.as_ref().map(NoteId::as_str))?),
        patient_id,
        visit_date: sent.visit_date,
        chief_complaint: text("chiefComplaint", sent.chief_complaint.as_deref())?,
        diagnosis: text("diagnosis", sent.diagnosis.as_deref())?,
        treatment_provided: text("treatmentProvided", sent.treatment_provided.as_deref())?,
        prescriptions_given: text("prescriptionsGiven", sent.prescriptions_given.as_deref())?,
        notes: text("notes", sent.notes.as_deref())?,
        follow_up_required: sent.follow_up_required,
        follow_up_date: sent.follow_up_date,
        tooth_number: sent.tooth_number,
        attached_file_ids: files(sent.attached_file_ids)?,
        created_by,
        created_at,
        updated_by,
        updated_at,
        deleted_at: None,
        deleted_reason: None,
        version: 1,
    };
    clinical::answer(&state, &actor, state.store.create_record(&actor, note).await?)
}

/// Each once, in the order in which they were named.
fn files(sent: Vec<FileId>) -> Result<Vec<FileId>, ApiError> {
    if sent.len() > MOST_FILES {
        return Err(ApiError::invalid_field(format!("A note speaks of {MOST_FILES} files at most")));
    }
    if !sent.iter().all(|id| is_id(id.as_str())) {
        return Err(ApiError::invalid_field("‘attachedFileIds’ are ids of files"));
    }
    let mut files = Vec::with_capacity(sent.len());
    for file in sent {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    Ok(files)
}

/// Changes a note: an absent key leaves its field, `null` empties it. What it said before is kept.
#[utoipa::path(
    patch,
    path = "/api/v1/protected/clinical-notes/{id}",
    tag = "Clinical notes",
    params(("id" = String, Path, description = "The note"), ("If-Match" = String, Header, description = "The version the change is based on")),
    request_body = ClinicalNoteChange,
    responses(
        (status = 200, description = "The record as it is now", body = ClinicalNote),
        (status = 409, description = "`version_conflict` with `record`, the record as it is now", body = RecordConflict<ClinicalNote>),
        (status = 422, description = "`file_not_of_patient`", body = ErrorBody),
    )
)]
pub async fn change(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    id: Path<String>,
    Json(sent): Json<ClinicalNoteChange>,
) -> Result<HttpResponse, ApiError> {
    let version = super::if_match(&request)?;
    let text = |name, wish| clinical::changed(name, wish, clinical::MOST_TEXT);
    let chief_complaint = text("chiefComplaint", sent.chief_complaint)?;
    let diagnosis = text("diagnosis", sent.diagnosis)?;
    let treatment_provided = text("treatmentProvided", sent.treatment_provided)?;
    let prescriptions_given = text("prescriptionsGiven", sent.prescriptions_given)?;
    let notes = text("notes", sent.notes)?;
    let attached_file_ids = sent.attached_file_ids.map(files).transpose()?;
    let apply = |note: &mut ClinicalNote| {
        clinical::set(&mut note.chief_complaint, chief_complaint);
        clinical::set(&mut note.diagnosis, diagnosis);
        clinical::set(&mut note.treatment_provided, treatment_provided);
        clinical::set(&mut note.prescriptions_given, prescriptions_given);
        clinical::set(&mut note.notes, notes);
        clinical::set(&mut note.attached_file_ids, attached_file_ids);
        clinical::set(&mut note.visit_date, sent.visit_date);
        clinical::set(&mut note.follow_up_required, sent.follow_up_required);
        clinical::set(&mut note.follow_up_date, sent.follow_up_date);
        clinical::set(&mut note.tooth_number, sent.tooth_number);
    };
    let written = state.store.change_record(&actor, &id, version, state.now(), apply).await?;
    clinical::answer(&state, &actor, written)
}

/// What a note said before each of its changes, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/protected/clinical-notes/{id}/versions",
    tag = "Clinical notes",
    params(("id" = String, Path, description = "The note")),
    responses((status = 200, description = "The earlier versions; the present one is the note itself", body = ClinicalNotes))
)]
pub async fn versions(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let note = clinical::read::<ClinicalNote>(&state, &actor, &id).await?;
    let notes = state.store.note_versions(&actor.clinic, &note.id).await?;
    Ok(HttpResponse::Ok().json(ClinicalNotes { notes, next_cursor: None }))
}

/// A clinical note.
#[utoipa::path(
    get,
    path = "/api/v1/protected/clinical-notes/{id}",
    tag = "Clinical notes",
    params(("id" = String, Path, description = "The note")),
    responses((status = 200, description = "The record, also when it was taken out of the lists", body = ClinicalNote))
)]
pub async fn read(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(clinical::read::<ClinicalNote>(&state, &actor, &id).await?))
}

/// Takes a note out of the lists, with the reason. Nothing is deleted.
#[utoipa::path(
    delete,
    path = "/api/v1/protected/clinical-notes/{id}",
    tag = "Clinical notes",
    params(("id" = String, Path, description = "The note")),
    request_body = DeleteReason,
    responses((status = 200, description = "The record", body = ClinicalNote))
)]
pub async fn delete(state: Data<State>, actor: Actor, id: Path<String>, Json(sent): Json<DeleteReason>) -> Result<HttpResponse, ApiError> {
    let reason = clinical::reason(&sent)?;
    let written = state.store.delete_record::<ClinicalNote>(&actor, &id, &reason, state.now()).await?;
    clinical::answer(&state, &actor, written)
}
