//! `GET /healthz`: the process runs. `GET /readyz`: it can do its work.

use crate::{app::State, error::ApiError};
use actix_web::{HttpResponse, http::StatusCode, web::Data};
use chairside_api::ErrorCode;
use serde_json::json;

/// The process runs.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "The server",
    responses((status = 200, description = "`{\"status\":\"ok\",\"server\":\"chairside\",\"version\"}`", body = serde_json::Value))
)]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok", "server": "chairside", "version": env!("CARGO_PKG_VERSION") }))
}

/// The server can do its work: 503 when the database does not answer or the disk is nearly full.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "The server",
    responses((status = 200, description = "`{\"status\":\"ready\"}`", body = serde_json::Value))
)]
pub async fn readyz(state: Data<State>) -> Result<HttpResponse, ApiError> {
    let unavailable = |message: &str| ApiError::refused(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message);
    if let Err(error) = state.store.ping().await {
        tracing::warn!(%error, "not ready");
        return Err(unavailable("The database does not answer"));
    }
    match state.blobs.free_bytes() {
        Ok(free) if free >= state.limits.min_free_bytes => Ok(HttpResponse::Ok().json(json!({ "status": "ready" }))),
        Ok(_) => Err(unavailable("The storage is nearly full: uploads are refused")),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            Err(unavailable("The storage cannot be reached"))
        }
    }
}
