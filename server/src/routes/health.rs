//! `GET /healthz`: the process runs. `GET /readyz`: it can do its work. `GET /metrics`: what it counts.

use crate::{app::State, error::ApiError, metrics};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use chairside_api::ErrorCode;
use serde_json::json;
use std::time::Duration;

/// Whoever asks whether the server is ready does not wait for long.
const PATIENCE: Duration = Duration::from_secs(3);

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

/// The server can do its work: 503 when the database does not answer or takes no writes, or the disk is nearly full.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "The server",
    responses((status = 200, description = "`{\"status\":\"ready\"}`", body = serde_json::Value))
)]
pub async fn readyz(state: Data<State>) -> Result<HttpResponse, ApiError> {
    let unavailable = |message: &str| ApiError::refused(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message);
    match tokio::time::timeout(PATIENCE, state.store.ping()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            return Err(unavailable("The database does not answer or takes no writes"));
        }
        Err(_) => {
            tracing::warn!("not ready: the database takes its time");
            return Err(unavailable("The database does not answer"));
        }
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

/// What the server counts, in Prometheus' text form. For programs on the server's own computer that do not come through a proxy, and for whoever has the metrics token
/// (`Authorization: Bearer`).
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "The server",
    responses(
        (status = 200, description = "The numbers", body = String, content_type = "text/plain"),
        (status = 403, description = "Neither from the server's own computer nor with the token", body = chairside_api::ErrorBody),
    )
)]
pub async fn metrics(state: Data<State>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let shown = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let has_token = match (&state.metrics_token, shown) {
        (Some(token), Some(shown)) => is_same(token, shown),
        _ => false,
    };
    // Behind a proxy everybody comes from the proxy's computer, which may be this one.
    let is_here = request.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
        && !state.behind_proxy
        && ["forwarded", "x-forwarded-for", "via"].iter().all(|name| !request.headers().contains_key(*name));
    if !has_token && !is_here {
        return Err(ApiError::forbidden("The metrics are for programs on the server's own computer, or for whoever has the metrics token"));
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(metrics::text(&state)))
}

/// Hashes are compared, so that the time it takes says nothing of the token.
fn is_same(token: &str, shown: &str) -> bool {
    let hash = |text: &str| ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    hash(token).as_ref() == hash(shown).as_ref()
}
