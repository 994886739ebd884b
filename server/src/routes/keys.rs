//! Bridge keys: an admin's matter, but for a console's renewal of its own.

use super::{bounded_text, is_id, optional_text};
use crate::{
    app::State,
    auth::{Principal, Who},
    error::ApiError,
    setup,
    store::audit::Actor,
};
use actix_web::{
    HttpResponse,
    web::{Data, Json, Path},
};
use chairside_api::{ApiKey, CreateApiKey, CreatedApiKey, KeyId, RenewedApiKey, RevokedApiKey};
use std::time::Duration;

/// A key that was not used for this long is shown as idle.
const IDLE: Duration = Duration::from_hours(90 * 24);
/// A key may be signed anew when it ends within this time: consoles that stood still over the summer still manage.
const RENEWED_BEFORE: Duration = Duration::from_hours(60 * 24);

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
    Ok(HttpResponse::Ok().json(state.store.keys(&admin.clinic, &state.tokens.kid(), state.now().minus(IDLE)).await?))
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

/// Signs the key that asks anew, if it is time: it ends within 60 days, or the server's secret was changed since. The old form of the key works on until it ends or its secret
/// no longer counts; revoking the key ends both.
#[utoipa::path(
    post,
    path = "/api/v1/protected/clinic/api-keys/renew",
    tag = "Bridge keys",
    responses((status = 200, description = "The key, freshly signed", body = RenewedApiKey), (status = 204, description = "It is not time yet"))
)]
pub async fn renew(state: Data<State>, principal: Principal, actor: Actor) -> Result<HttpResponse, ApiError> {
    let Who::Bridge { key, kid, expires_at, .. } = &principal.who else {
        return Err(ApiError::Internal("the table of routes lets a person renew a bridge key"));
    };
    let now = state.now();
    if **kid == *state.tokens.kid() && *expires_at > now.plus(RENEWED_BEFORE) {
        return Ok(HttpResponse::NoContent().finish());
    }
    let issued = state.tokens.issue(&principal.clinic, key, now).map_err(|_| ApiError::Internal("a bridge key could not be signed"))?;
    if !state.store.renew_key(&actor, key, &issued.kid, issued.expires_at, now).await? {
        return Err(ApiError::key_revoked());
    }
    tracing::info!(key.id = %key, "a bridge key was renewed");
    Ok(HttpResponse::Ok().json(RenewedApiKey { api_key: issued.token, key_id: key.clone(), expires_at: issued.expires_at }))
}
