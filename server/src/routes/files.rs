//! `GET /patient-files`: what a patient, or the clinic, has, newest first. `GET` and `PATCH /files/{id}`: what is known of one file, and changing it.

use super::{bounded_text, clinical, cursor, field, if_match, is_id, limit, optional_text, parse_cursor, patients};
use crate::{
    app::State,
    auth::{
        Principal,
        access::{self, Act, Caller},
    },
    error::ApiError,
    intake::{LAB_CASE_LETTERS, NOTES_LETTERS},
    store::{
        audit::{Deed, PATIENT},
        files::{Changed, FileQuery},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data, Path, Query},
};
use chairside_api::{
    ErrorBody, ErrorCode, FileChange, FileConflict, FileId, FileIntegrity, FileType, MOST_DISPLAY_STATE_BYTES, PatientFile, PatientFiles, PatientGone,
};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

/// How many files a list has when nobody says.
const USUAL: u32 = 100;
/// How many letters a reason may have.
const REASON_LETTERS: usize = 500;

/// How a list is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Files of this patient only.
    patient_id: Option<String>,
    /// Files of this type only: `x-ray`, `document`, `image`, `report`, `dicom`.
    file_type: Option<String>,
    /// Files that came at this time or later only.
    since: Option<String>,
    /// Files that show this tooth only.
    tooth_number: Option<String>,
    /// Files of this lab case only.
    lab_case_id: Option<String>,
    /// Hidden ones, too; for people only.
    include_hidden: Option<bool>,
    /// 1 to 1,000; 100 by default.
    limit: Option<u32>,
    /// The `nextCursor` of an earlier answer.
    after: Option<String>,
}

/// Files of a patient, or of the clinic, newest first. Their display state is left out.
#[utoipa::path(
    get,
    path = "/api/v1/protected/patient-files",
    tag = "Files",
    params(ListQuery),
    responses(
        (status = 200, description = "The files; `nextCursor` leads to the next page", body = PatientFiles),
        (status = 403, description = "`includeHidden` is for people", body = ErrorBody),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when the record was merged into another one", body = PatientGone),
    )
)]
pub async fn list(state: Data<State>, principal: Principal, query: Query<ListQuery>) -> Result<HttpResponse, ApiError> {
    let limit = limit(query.limit, USUAL)?;
    let include_hidden = query.include_hidden.unwrap_or_default();
    if include_hidden {
        access::check(principal.caller(), Act::SeeHiddenFiles)?;
    }
    let patient = clinical::listed_patient(&state, &principal.clinic, query.patient_id.as_deref()).await?;
    let lab_case = optional_text("labCaseId", query.lab_case_id.as_deref(), LAB_CASE_LETTERS)?;
    let parsed = FileQuery {
        clinic: &principal.clinic,
        patient: patient.as_ref(),
        file_type: field(query.file_type.as_deref(), FileType::parse, "‘fileType’ is one of x-ray, document, image, report, dicom")?,
        since: field(query.since.as_deref(), |text| text.parse().ok(), "‘since’ is a time like 2026-11-21T10:42:07.123Z")?,
        tooth: field(query.tooth_number.as_deref(), |text| text.parse().ok(), "‘toothNumber’ is one tooth by ISO 3950, like 36")?,
        lab_case: lab_case.as_deref(),
        include_hidden,
        after: field(query.after.as_deref(), parse_cursor, "‘after’ is the nextCursor of an earlier answer")?.map(|(time, id)| (time, FileId::from(id))),
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
    };
    let mut files = state.store.files(&parsed).await?;
    let has_more = files.len() > limit as usize;
    files.truncate(limit as usize);
    let next_cursor = files.last().filter(|_| has_more).map(|file| cursor(file.created_at, file.id.as_str()));
    let of = patient.as_ref().map(|patient| ("patient", patient.as_str()));
    state.saw(principal.actor(), Deed::FilesListed, of, Some(json!({ "count": files.len() })))?;
    Ok(HttpResponse::Ok().json(PatientFiles { files, next_cursor }))
}

/// What is known of a file, hidden or not.
#[utoipa::path(
    get,
    path = "/api/v1/protected/files/{id}",
    tag = "Files",
    params(("id" = String, Path, description = "The file")),
    responses((status = 200, description = "The file", body = PatientFile))
)]
pub async fn read(state: Data<State>, principal: Principal, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let file = find(&state, &principal, id.into_inner()).await?;
    state.saw(principal.actor(), Deed::FileViewed, Some(("file", file.id.as_str())), Some(json!({ (PATIENT): file.patient_id })))?;
    Ok(HttpResponse::Ok().json(file))
}

/// Whether the server has the bytes of a file as they came: it reads and hashes them. The same bytes sent again for the same patient mend what is missing or damaged.
#[utoipa::path(
    get,
    path = "/api/v1/protected/files/{id}/integrity",
    tag = "Files",
    params(("id" = String, Path, description = "The file")),
    responses((status = 200, description = "`state` is `whole`, `missing` or `damaged`", body = FileIntegrity))
)]
pub async fn integrity(state: Data<State>, principal: Principal, id: Path<String>) -> Result<HttpResponse, ApiError> {
    // Nothing of the image is shown: there is nothing to note in the audit.
    let PatientFile { id, sha256, .. } = find(&state, &principal, id.into_inner()).await?;
    let found = state.blobs.integrity(&principal.clinic, &sha256).await?;
    Ok(HttpResponse::Ok().json(FileIntegrity { id, sha256, state: found }))
}

/// Changes a file: an absent key leaves its field, `null` empties it. A bridge key changes tooth, notes and display state of the files it sent; `patientId` with a `reason` moves
/// the file, `hiddenReason` hides it and `null` there shows it again, which people do.
#[utoipa::path(
    patch,
    path = "/api/v1/protected/files/{id}",
    tag = "Files",
    params(("id" = String, Path, description = "The file"), ("If-Match" = String, Header, description = "The version the change is based on")),
    request_body = FileChange,
    responses(
        (status = 200, description = "The file as it is now", body = PatientFile),
        (status = 409, description = "`version_conflict` with `file`, as it is now; `file_exists`: the other patient has the same bytes", body = FileConflict),
    )
)]
pub async fn change(state: Data<State>, principal: Principal, request: HttpRequest, id: Path<String>, body: Bytes) -> Result<HttpResponse, ApiError> {
    let version = if_match(&request)?;
    let change = checked(parsed(&request, &body)?)?;
    let file = find(&state, &principal, id.into_inner()).await?;
    if change.patient_id.is_some() || change.hidden_reason.is_some() || change.lab_case_id.is_some() {
        access::check(principal.caller(), Act::MoveFiles)?;
    }
    if let Some(patient) = &change.patient_id {
        patients::standing(&state, &principal.clinic, patient.as_str()).await?;
    }
    if principal.caller() == Caller::BridgeKey && file.uploaded_by != principal.id() {
        return Err(ApiError::forbidden("A bridge key changes only the files it sent. Sign in with your own account"));
    }
    match state.store.change_file(&principal.actor(), &file.id, version, &change, state.now()).await? {
        Changed::Done(file) => {
            state.bus.wake(&principal.clinic);
            Ok(HttpResponse::Ok().json(file))
        }
        Changed::Conflict(file) => Err(ApiError::FileChanged(Box::new(file))),
        Changed::NotFound => Err(no_such_file()),
        Changed::NoPatient => Err(ApiError::patient_not_found()),
        Changed::PatientHasIt => {
            let message = "That patient has the same image already. Nothing was changed. Hide this one if it is one too many";
            Err(ApiError::refused(StatusCode::CONFLICT, ErrorCode::FileExists, message))
        }
    }
}

/// One file of the clinic, hidden or not.
pub async fn find(state: &State, principal: &Principal, id: String) -> Result<PatientFile, ApiError> {
    let id = FileId::from(id);
    let file = if is_id(id.as_str()) { state.store.file(&principal.clinic, &id).await? } else { None };
    file.ok_or_else(no_such_file)
}

fn no_such_file() -> ApiError {
    ApiError::not_found("There is no such file")
}

/// The body, which may be longer than those of other addresses: a display state has room in it.
fn parsed(request: &HttpRequest, body: &[u8]) -> Result<FileChange, ApiError> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(ApiError::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType, "Send the body as application/json"));
    }
    // A list of values in the order of the fields would do otherwise.
    let object = serde_json::from_slice(body).map(Value::Object);
    object.and_then(serde_json::from_value).map_err(|error| ApiError::bad_request(format!("The body cannot be read: {error}")))
}

fn checked(sent: FileChange) -> Result<FileChange, ApiError> {
    let text = |name, wish: Option<Option<String>>, most| wish.map(|wish| optional_text(name, wish.as_deref(), most)).transpose();
    if let Some(Some(state)) = &sent.display_state {
        if !state.is_object() {
            return Err(ApiError::invalid_field("‘displayState’ is an object, or null"));
        }
        if state.to_string().len() > MOST_DISPLAY_STATE_BYTES {
            return Err(ApiError::invalid_field(format!("‘displayState’ may have {} KiB", MOST_DISPLAY_STATE_BYTES / 1024)));
        }
    }
    let reason = sent.reason.as_deref().map(|reason| bounded_text("reason", reason, REASON_LETTERS)).transpose()?.unwrap_or_default();
    if sent.patient_id.is_some() == reason.is_empty() {
        return Err(ApiError::invalid_field("To move a file to another patient takes its ‘patientId’ and a ‘reason’"));
    }
    if sent.patient_id.as_ref().is_some_and(|id| !is_id(id.as_str())) {
        return Err(ApiError::patient_not_found());
    }
    let hidden_reason = text("hiddenReason", sent.hidden_reason.clone(), REASON_LETTERS)?;
    if hidden_reason == Some(None) && sent.hidden_reason != Some(None) {
        return Err(ApiError::invalid_field("To hide a file takes a reason; null shows it again"));
    }
    Ok(FileChange {
        tooth_number: sent.tooth_number,
        notes: text("notes", sent.notes, NOTES_LETTERS)?,
        display_state: sent.display_state,
        lab_case_id: text("labCaseId", sent.lab_case_id, LAB_CASE_LETTERS)?,
        reason: (!reason.is_empty()).then_some(reason),
        patient_id: sent.patient_id,
        hidden_reason,
    })
}
