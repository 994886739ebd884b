//! `GET /patient-files`: what a patient, or the clinic, has; newest first.

use super::{cursor, field, is_id, limit, parse_cursor};
use crate::{app::State, auth::Principal, error::ApiError, store::files::FileQuery};
use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use chairside_api::{ErrorBody, FileId, FileType, PatientFiles, PatientId};
use serde::Deserialize;
use utoipa::IntoParams;

/// How many files a list has when nobody says.
const USUAL: u32 = 100;

/// How a list is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Files of this patient only.
    patient_id: Option<String>,
    /// Files of this type only: `x-ray`, `document`, `image`, `report`, `dicom`.
    file_type: Option<String>,
    /// Files that came after this time only.
    since: Option<String>,
    /// Files that show this tooth only.
    tooth_number: Option<String>,
    /// 1 to 1,000; 100 by default.
    limit: Option<u32>,
    /// The `nextCursor` of an earlier answer.
    after: Option<String>,
}

/// Files of a patient, or of the clinic, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/protected/patient-files",
    tag = "Files",
    params(ListQuery),
    responses(
        (status = 200, description = "The files; `nextCursor` leads to the next page", body = PatientFiles),
        (status = 404, description = "`patient_not_found`", body = ErrorBody),
    )
)]
pub async fn list(state: Data<State>, principal: Principal, query: Query<ListQuery>) -> Result<HttpResponse, ApiError> {
    let limit = limit(query.limit, USUAL)?;
    let patient = query.patient_id.clone().filter(|id| !id.is_empty()).map(PatientId::from);
    if let Some(patient) = &patient
        && (!is_id(patient.as_str()) || state.store.patient(&principal.clinic, patient).await?.is_none())
    {
        return Err(ApiError::patient_not_found());
    }
    let parsed = FileQuery {
        clinic: &principal.clinic,
        patient: patient.as_ref(),
        file_type: field(query.file_type.as_deref(), FileType::parse, "‘fileType’ is one of x-ray, document, image, report, dicom")?,
        since: field(query.since.as_deref(), |text| text.parse().ok(), "‘since’ is a time like 2026-11-21T10:42:07.123Z")?,
        tooth: field(query.tooth_number.as_deref(), |text| text.parse().ok(), "‘toothNumber’ is one tooth by ISO 3950, like 36")?,
        after: field(query.after.as_deref(), parse_cursor, "‘after’ is the nextCursor of an earlier answer")?.map(|(time, id)| (time, FileId::from(id))),
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
    };
    let mut files = state.store.files(&parsed).await?;
    let has_more = files.len() > limit as usize;
    files.truncate(limit as usize);
    let next_cursor = files.last().filter(|_| has_more).map(|file| cursor(file.created_at, file.id.as_str()));
    Ok(HttpResponse::Ok().json(PatientFiles { files, next_cursor }))
}
