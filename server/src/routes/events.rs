//! `GET /sse/clinic-events`: what happens in the clinic, as it happens.

use crate::{
    app::State,
    auth::Principal,
    error::ApiError,
    events::{self, Listener},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Data},
};
use futures_util::stream;

/// When to come again once all streams are taken.
const RETRY_AFTER_S: u64 = 30;

pub fn configure(app: &mut web::ServiceConfig) {
    app.service(web::resource("/sse/clinic-events").route(web::get().to(clinic_events)));
}

async fn clinic_events(state: Data<State>, principal: Principal, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let too_many = |whose: &str| ApiError::too_many(format!("{whose} has all the event streams it may have. Close one"), RETRY_AFTER_S);
    let own = state.key_streams.take(principal.id().to_owned(), state.limits.streams_per_key).ok_or_else(|| too_many("This key"))?;
    let clinic = state.clinic_streams.take(principal.clinic.clone(), state.limits.streams_per_clinic).ok_or_else(|| too_many("This clinic"))?;
    // An id that was never ours is one that is no longer kept: the client is told to reload, not sent away.
    let last_seen = request.headers().get("Last-Event-ID").map(|id| id.to_str().ok().and_then(|id| id.trim().parse().ok()).unwrap_or(-1));
    let messages = events::listen(state, Listener { principal, last_seen, slots: (own, clinic) });
    let body = stream::unfold(messages, |mut messages| async move { messages.recv().await.map(|message| (message, messages)) });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Proxies would hold the stream back.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(body))
}
