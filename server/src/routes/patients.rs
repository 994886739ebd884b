//! `GET /patients`, `POST /patients`, `GET /patients/{id}`.

use super::{bounded_text, is_id, limit, optional_text};
use crate::{
    app::State,
    auth::Principal,
    error::ApiError,
    store::patients::{Inserted, PatientQuery},
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, Data, Json, Path, Query},
};
use chairside_api::{ErrorCode, NewPatient, PatientId, Patients};
use serde::Deserialize;

/// How many patients a list has when nobody says.
const USUAL: u32 = 50;

pub fn configure(app: &mut web::ServiceConfig) {
    app.service(web::resource("/patients").route(web::get().to(list)).route(web::post().to(create)))
        .service(web::resource("/patients/{id}").route(web::get().to(read)));
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    search: String,
    limit: Option<u32>,
}

async fn list(state: Data<State>, principal: Principal, query: Query<ListQuery>) -> Result<HttpResponse, ApiError> {
    if query.search.chars().count() > 200 {
        return Err(ApiError::invalid_field("‘search’ may have 200 letters"));
    }
    let query = PatientQuery { clinic: &principal.clinic, search: &query.search, limit: limit(query.limit, USUAL)? };
    Ok(HttpResponse::Ok().json(Patients { patients: state.store.patients(&query).await? }))
}

async fn create(state: Data<State>, principal: Principal, Json(sent): Json<NewPatient>) -> Result<HttpResponse, ApiError> {
    let new = NewPatient {
        first_name: bounded_text("firstName", &sent.first_name, 100)?,
        last_name: bounded_text("lastName", &sent.last_name, 100)?,
        patient_number: optional_text("patientNumber", sent.patient_number.as_deref(), 40)?,
        date_of_birth: sent.date_of_birth,
        sex: sent.sex,
        phone: optional_text("phone", sent.phone.as_deref(), 40)?,
        email: optional_text("email", sent.email.as_deref(), 254)?,
        request_id: optional_text("requestId", sent.request_id.as_deref(), 100)?,
    };
    if new.first_name.is_empty() && new.last_name.is_empty() {
        return Err(ApiError::invalid_field("A patient needs a name"));
    }
    match state.store.insert_patient(&principal.clinic, &new, state.now()).await? {
        Inserted::New(patient) => Ok(HttpResponse::Created().json(patient)),
        Inserted::Again(patient) => Ok(HttpResponse::Ok().json(patient)),
        Inserted::NumberTaken => Err(ApiError::refused(
            StatusCode::CONFLICT,
            ErrorCode::PatientNumberTaken,
            "Another patient of this clinic has that number. Choose that patient, or give another number",
        )),
    }
}

async fn read(state: Data<State>, principal: Principal, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let id = PatientId::from(id.into_inner());
    let patient = if is_id(id.as_str()) { state.store.patient(&principal.clinic, &id).await? } else { None };
    Ok(HttpResponse::Ok().json(patient.ok_or_else(ApiError::patient_not_found)?))
}
