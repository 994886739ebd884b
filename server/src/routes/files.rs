//! `GET /patient-files`: what a patient, or the clinic, has; newest first.

use super::{cursor, field, is_id, limit, parse_cursor};
use crate::{app::State, auth::Principal, error::ApiError, store::files::FileQuery};
use actix_web::{
    HttpResponse,
    web::{self, Data, Query},
};
use chairside_api::{FileId, FileType, PatientFiles, PatientId};
use serde::Deserialize;

/// How many files a list has when nobody says.
const USUAL: u32 = 100;

pub fn configure(app: &mut web::ServiceConfig) {
    app.service(web::resource("/patient-files").route(web::get().to(list)));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListQuery {
    patient_id: Option<String>,
    file_type: Option<String>,
    since: Option<String>,
    tooth_number: Option<String>,
    limit: Option<u32>,
    after: Option<String>,
}

async fn list(state: Data<State>, principal: Principal, query: Query<ListQuery>) -> Result<HttpResponse, ApiError> {
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
