//! The clinics of this server: a superadmin's matter, who works in any of them with `X-Clinic`.

use super::bounded_text;
use crate::{app::State, error::ApiError, store::audit::Actor};
use actix_web::{
    HttpResponse,
    web::{Data, Json},
};
use chairside_api::{Clinic, ClinicId, Clinics, NewClinic};

/// The clinics of this server, oldest first.
#[utoipa::path(get, path = "/api/v1/clinics", tag = "Clinics", responses((status = 200, description = "The clinics", body = Clinics)))]
pub async fn list(state: Data<State>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(Clinics { clinics: state.store.clinic_list().await? }))
}

/// Makes a clinic. Its first admin is made in it next: `POST /api/v1/protected/clinic/users` with `X-Clinic`.
#[utoipa::path(
    post,
    path = "/api/v1/clinics",
    tag = "Clinics",
    request_body = NewClinic,
    responses((status = 201, description = "The clinic", body = Clinic))
)]
pub async fn create(state: Data<State>, actor: Actor, Json(wish): Json<NewClinic>) -> Result<HttpResponse, ApiError> {
    let name = bounded_text("name", &wish.name, 100)?;
    if name.is_empty() {
        return Err(ApiError::invalid_field("A clinic needs a name"));
    }
    let (id, now) = (ClinicId::random(), state.now());
    // What is done stands in the audit of the clinic it is about.
    state.store.insert_clinic(&Actor { clinic: id.clone(), ..actor }, &name, now).await?;
    tracing::info!(clinic.id = %id, "a clinic was made");
    Ok(HttpResponse::Created().json(Clinic { id, name, created_at: now }))
}
