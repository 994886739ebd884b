//! `POST`, `GET /clinic/api-keys` and `DELETE /clinic/api-keys/{keyId}`: an admin's matter.

use super::{bounded_text, is_id, optional_text};
use crate::{app::State, auth::Principal, error::ApiError, setup, store::audit::Actor};
use actix_web::{
    HttpResponse,
    web::{Data, Json, Path},
};
use chairside_api::{ApiKey, CreateApiKey, CreatedApiKey, KeyId, RevokedApiKey};

/// Makes a bridge key. The answer is the only one that ever shows it.
#[utoipa::path(
    post,
    path = "/api/v1/protected/clinic/api-keys",
    tag = "Bridge keys",
    request_body = CreateApiKey,
    responses((status = 201, description = "The key", body = CreatedApiKey))
)]
pub async fn create(state: Data<State>, actor: Actor, Json(wish): Json<CreateApiKey>) -> Result<HttpResponse, ApiError> {
    let label = bounded_text("label", &wish.label, 100)?;
    if label.is_empty() {
        return Err(ApiError::invalid_field("A key needs a label: name the computer it is for"));
    }
    let room = optional_text("room", wish.room.as_deref(), 100)?;
    let (api_key, key_id) = setup::issue_key(&state.store, &state.tokens, &actor, &label, room.as_deref(), state.now()).await?;
    tracing::info!(key.id = %key_id, "a bridge key was made");
    Ok(HttpResponse::Created().json(CreatedApiKey { api_key, key_id, label }))
}

/// The clinic's bridge keys, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/protected/clinic/api-keys",
    tag = "Bridge keys",
    responses((status = 200, description = "The keys", body = Vec<ApiKey>))
)]
pub async fn list(state: Data<State>, admin: Principal) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(state.store.keys(&admin.clinic).await?))
}

/// Ends a bridge key for ever: at once, on open streams too. A second time changes nothing.
#[utoipa::path(
    delete,
    path = "/api/v1/protected/clinic/api-keys/{keyId}",
    tag = "Bridge keys",
    params(("keyId" = String, Path, description = "The key")),
    responses((status = 200, description = "It is over", body = RevokedApiKey))
)]
pub async fn revoke(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let key = KeyId::from(id.into_inner());
    if !is_id(key.as_str()) || !state.store.revoke_key(&actor, &key, state.now()).await? {
        return Err(ApiError::not_found("There is no such key"));
    }
    state.bus.recheck(&actor.clinic);
    tracing::info!(key.id = %key, "a bridge key was revoked");
    Ok(HttpResponse::Ok().json(RevokedApiKey { revoked: true }))
}
