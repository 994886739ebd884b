//! `GET /sse/clinic-events`: what happens in the clinic, as it happens.

use crate::{
    app::State,
    auth::Principal,
    error::ApiError,
    events::{self, Listener},
    listen::{Line, Takeover},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{Version, header},
    web::Data,
};
use chairside_api::{ClinicEvent, ErrorBody};
use futures_util::stream;

/// When to come again once all streams are taken.
const RETRY_AFTER_S: u64 = 30;

/// What happens in the clinic, as it happens: an event stream. `Last-Event-ID` goes on after an earlier event.
#[utoipa::path(
    get,
    path = "/api/v1/protected/sse/clinic-events",
    tag = "Events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last message that was seen")),
    responses(
        (status = 200, description = "The stream; the data of a message is a `ClinicEvent`", body = ClinicEvent, content_type = "text/event-stream"),
        (status = 429, description = "This key has 20 streams, or this clinic 200", body = ErrorBody),
    )
)]
pub async fn clinic_events(state: Data<State>, principal: Principal, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let too_many = |whose: &str| ApiError::too_many(format!("{whose} has all the event streams it may have. Close one"), RETRY_AFTER_S);
    let own = state.key_streams.take(principal.id().to_owned(), state.limits.streams_per_key).ok_or_else(|| too_many("This key"))?;
    let clinic = state.clinic_streams.take(principal.clinic.clone(), state.limits.streams_per_clinic).ok_or_else(|| too_many("This clinic"))?;
    // An id that was never ours is one that is no longer kept: the client is told to reload, not sent away.
    let last_seen = request.headers().get("Last-Event-ID").map(|id| id.to_str().ok().and_then(|id| id.trim().parse().ok()).unwrap_or(-1));
    let prepared = events::listen(state, Listener { principal, last_seen, slots: (own, clinic) }).await?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Proxies would hold the stream back.
        .insert_header(("X-Accel-Buffering", "no"));
    // Chunks begin with HTTP/1.1; connections with TLS and of HTTP/2 stay with the framework.
    let line = request.conn_data::<Line>().filter(|_| request.version() == Version::HTTP_11);
    Ok(if let Some(line) = line {
        answer.force_close().body(Takeover::new(line.clone(), |connection| prepared.run_on(connection)))
    } else {
        let messages = stream::unfold(prepared.start(), |mut messages| async move { messages.recv().await.map(|message| (message, messages)) });
        answer.streaming(messages)
    })
}
