//! `POST`, `GET /clinic/api-keys` and `DELETE /clinic/api-keys/{keyId}`: an admin's matter.

use super::{bounded_text, is_id, optional_text};
use crate::{app::State, auth::Admin, error::ApiError, setup};
use actix_web::{
    HttpResponse,
    web::{self, Data, Json, Path},
};
use chairside_api::{CreateApiKey, CreatedApiKey, KeyId, RevokedApiKey};

pub fn configure(app: &mut web::ServiceConfig) {
    app.service(web::resource("/clinic/api-keys").route(web::post().to(create)).route(web::get().to(list)))
        .service(web::resource("/clinic/api-keys/{keyId}").route(web::delete().to(revoke)));
}

async fn create(state: Data<State>, admin: Admin, Json(wish): Json<CreateApiKey>) -> Result<HttpResponse, ApiError> {
    let label = bounded_text("label", &wish.label, 100)?;
    if label.is_empty() {
        return Err(ApiError::invalid_field("A key needs a label: name the computer it is for"));
    }
    let room = optional_text("room", wish.room.as_deref(), 100)?;
    let (api_key, key_id) = setup::issue_key(&state.store, &state.tokens, &admin.0.clinic, &label, room.as_deref(), state.now()).await?;
    tracing::info!(key.id = %key_id, "a bridge key was made");
    Ok(HttpResponse::Created().json(CreatedApiKey { api_key, key_id, label }))
}

async fn list(state: Data<State>, admin: Admin) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(state.store.keys(&admin.0.clinic).await?))
}

async fn revoke(state: Data<State>, admin: Admin, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let key = KeyId::from(id.into_inner());
    if !is_id(key.as_str()) || !state.store.revoke_key(&admin.0.clinic, &key, state.now()).await? {
        return Err(ApiError::not_found("There is no such key"));
    }
    state.bus.recheck(&admin.0.clinic);
    tracing::info!(key.id = %key, "a bridge key was revoked");
    Ok(HttpResponse::Ok().json(RevokedApiKey { revoked: true }))
}
