//! Around every request: its id, the headers that every answer has, one log line, and a JSON body for every refusal, whoever refused.
//!
//! A log line has the route's pattern, never the path: paths and queries can carry names.

use crate::{
    app::State,
    error::{ApiError, FAILED},
    intake::{Pace, piece_len},
    routes::tus,
    store::audit::{Actor, Deed},
};
use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::PayloadError,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use chairside_api::ErrorCode;
use futures_util::stream;
use serde_json::json;
use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Instant,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Where a request came from and what it is called, for whoever has to say so later.
#[derive(Clone, Default)]
pub struct Origin {
    pub address: Option<IpAddr>,
    pub request_id: Option<String>,
}

/// The one middleware.
pub async fn around(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = uuid::Uuid::now_v7().to_string();
    // Taken before routing, which needs the request for itself alone.
    let method = known_method(request.method().as_str());
    let is_tus = tus::is_here(request.path());
    let is_https = is_https(request.request());
    let address = client_address(request.request());
    request.extensions_mut().insert(Origin { address, request_id: Some(id.clone()) });
    // Decompression bombs, and a known flaw in the framework's decoder: bodies come as they are.
    let answer = if request.headers().contains_key(header::CONTENT_ENCODING) {
        let refusal = ApiError::refused(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorCode::UnsupportedMediaType,
            "Request bodies are not taken compressed. Send it without Content-Encoding",
        );
        request.into_response(refusal.response(&id)).map_into_boxed_body()
    } else {
        // Handlers and extractors that fail are answers already; so is a scope's own middleware, below.
        next.call(request).await?.map_into_boxed_body()
    };
    let mut answer = with_json_body(answer, &id);
    let headers = answer.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    }
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if is_tus {
        headers.insert(tus::TUS_RESUMABLE, tus::version());
    }
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let route = answer.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    let took = started.elapsed();
    let duration_ms = took.as_millis() as u64;
    let status = answer.status();
    if status == StatusCode::FORBIDDEN {
        note_refusal(&answer, method, &route);
    }
    if let Some(state) = answer.request().app_data::<Data<State>>() {
        state.metrics.count(&route, method, status.as_u16(), took);
    }
    let address = address.map(tracing::field::display);
    tracing::info!(request.id = %id, address, method, route, status = status.as_u16(), duration_ms, "request");
    Ok(answer)
}

/// Around what reads a body whole: its client must keep sending, as with an upload. Whoever announces a body and says no more holds a connection otherwise for as long as they like.
pub async fn paced(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Some(pace) = request.app_data::<Data<State>>().map(|state| Pace::new(state)) {
        let (_, payload) = request.parts_mut();
        let body = std::mem::replace(payload, Payload::None);
        let paced = stream::try_unfold((pace, body), |(mut pace, mut body)| async move {
            let next = pace.next(&mut body, piece_len).await.map_err(|_| PayloadError::Io(io::ErrorKind::TimedOut.into()))?;
            Ok(next.transpose()?.map(|piece| (piece, (pace, body))))
        });
        *payload = Payload::Stream { payload: Box::pin(paced) };
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Whether the client came by HTTPS: to us, or to the proxy in front.
pub fn is_https(request: &HttpRequest) -> bool {
    let is_believed = request.app_data::<Data<State>>().is_some_and(|state| state.behind_proxy);
    request.app_config().secure() || (is_believed && last_of(request, "x-forwarded-proto").is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")))
}

/// Where the client is: the peer itself, or, behind a proxy, where the proxy says it came from. What stands before the proxy's own word anybody may have written.
fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let is_believed = request.app_data::<Data<State>>().is_some_and(|state| state.behind_proxy);
    let said = if is_believed { last_of(request, "x-forwarded-for").and_then(parse_address) } else { None };
    said.or_else(|| request.peer_addr().map(|peer| peer.ip()))
}

/// The last value of a list that may be spread over several headers.
fn last_of<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get_all(name).last().and_then(|value| value.to_str().ok()?.rsplit(',').next()).map(str::trim)
}

/// An address as proxies write it: with a port or without, an IPv6 one in brackets or not.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(address, _)| address);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Notes for the audit that somebody who is known was refused.
fn note_refusal(answer: &ServiceResponse<BoxBody>, method: &str, route: &str) {
    let request = answer.request();
    // A statement of its own: the request's extensions are not borrowed any longer than that.
    let actor = request.extensions().get::<Actor>().cloned();
    if let (Some(actor), Some(state)) = (actor, request.app_data::<Data<State>>())
        && let Err(error) = state.saw(actor, Deed::AccessRefused, None, Some(json!({ "method": method, "route": route })))
    {
        tracing::error!(%error, "a refusal was not noted in the audit");
    }
}

/// Gives every refusal the contract's body: our own with what they say, the framework's by their status.
fn with_json_body(answer: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let status = answer.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return answer;
    }
    if let Some(error) = answer.response().error().and_then(|error| error.as_error::<ApiError>()) {
        if error.is_failure() {
            tracing::error!(request.id = %id, %error, "a request failed");
        }
        let body = error.response(id);
        return answer.into_response(body);
    }
    if answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json")) {
        return answer;
    }
    let (code, message) = match status {
        StatusCode::NOT_FOUND => (ErrorCode::NotFound, "There is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => (ErrorCode::MethodNotAllowed, "This address does not take that method"),
        StatusCode::PAYLOAD_TOO_LARGE => (ErrorCode::FileTooLarge, "The request is larger than this address takes"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (ErrorCode::UnsupportedMediaType, "This address does not take that kind of body"),
        StatusCode::REQUEST_TIMEOUT => (ErrorCode::RequestTimeout, "The request came too slowly"),
        status if status.is_client_error() => (ErrorCode::BadRequest, "The request cannot be read"),
        _ => {
            tracing::error!(request.id = %id, status = status.as_u16(), "a request failed");
            (ErrorCode::Internal, FAILED)
        }
    };
    let allowed = answer.headers().get(header::ALLOW).cloned();
    let mut body = ApiError::refused(status, code, message).response(id);
    if let Some(allowed) = allowed {
        body.headers_mut().insert(header::ALLOW, allowed);
    }
    answer.into_response(body)
}

/// A method that anybody may have invented does not go to the log.
fn known_method(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].into_iter().find(|known| *known == method).unwrap_or("other")
}
