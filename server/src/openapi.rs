//! The server's description of itself: OpenAPI 3.1, made from what the handlers say, from the table of endpoints and from the table of access.
//!
//! A handler describes what it takes and answers. What holds for every endpoint is added here: who may (`x-may`), how they show who they are, and the refusals that any of
//! them can give.

use crate::{
    auth::access::{Act, Caller, may, who_may},
    routes::{Described, ENDPOINTS, Endpoint},
};
use actix_web::http::Method;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use utoipa::OpenApi;

/// The document, as it is served.
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| document().to_string());
    &TEXT
}

/// What holds for the whole interface, in words.
const ABOUT: &str = include_str!("openapi/about.md");
/// What holds for the endpoints of a tag, in words.
const TAGS: [(&str, &str); 13] = [
    ("The server", ""),
    ("Signing in", include_str!("openapi/sessions.md")),
    ("Clinics", include_str!("openapi/clinics.md")),
    ("People", ""),
    ("Rooms", ""),
    ("Bridge keys", include_str!("openapi/keys.md")),
    ("Audit", include_str!("openapi/audit.md")),
    ("Patients", include_str!("openapi/patients.md")),
    ("Appointments", include_str!("openapi/clinical.md")),
    ("Clinical notes", ""),
    ("Lab cases", ""),
    ("Files", include_str!("openapi/files.md")),
    ("Events", include_str!("openapi/events.md")),
];

fn document() -> Value {
    let mut document = serde_json::to_value(Described::openapi()).unwrap_or_default();
    document["info"] = json!({ "title": "Chairside clinic server", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT.trim(), "license": { "name": "MIT OR Apache-2.0" } });
    document["tags"] = TAGS.iter().map(|(name, text)| json!({ "name": name, "description": text.trim() })).collect();
    document["x-acts"] = Act::ALL.iter().map(|act| json!({ "act": format!("{act:?}"), "title": act.title(), "may": names(*act) })).collect();
    document["components"]["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer", "description": "A session's token, or a bridge key (a JWT)" },
        "cookie": { "type": "apiKey", "in": "cookie", "name": crate::auth::sessions::COOKIE, "description": "Writes must also carry X-CSRF-Token" },
    });
    for endpoint in ENDPOINTS {
        let method = endpoint.method.as_str().to_lowercase();
        if let Some(Value::Object(operation)) = document["paths"][endpoint.path].get_mut(&method) {
            complete(operation, endpoint);
        }
    }
    document
}

/// Adds what every endpoint has in common.
fn complete(operation: &mut Map<String, Value>, endpoint: &Endpoint) {
    operation.insert("operationId".to_owned(), operation_id(endpoint).into());
    operation.insert("x-act".to_owned(), format!("{:?}", endpoint.act).into());
    operation.insert("x-may".to_owned(), names(endpoint.act).into());
    let is_open = may(Caller::Nobody, endpoint.act);
    if !is_open {
        operation.insert("security".to_owned(), json!([{ "bearer": [] }, { "cookie": [] }]));
    }
    let is_read = matches!(endpoint.method, Method::GET | Method::HEAD);
    let has_body = operation.contains_key("requestBody");
    let has_parameters = operation.get("parameters").and_then(Value::as_array).is_some_and(|parameters| !parameters.is_empty());
    let is_for_all = Caller::ALL.iter().all(|caller| *caller == Caller::Nobody || may(*caller, endpoint.act));
    let refusals = [
        (400, has_body || has_parameters, "The request, or one of its fields, cannot be"),
        (401, !is_open, "Nobody is signed in; the bridge key is unknown, revoked or over"),
        (403, !(is_open || (is_for_all && is_read)), "Not for this role or key; the CSRF token is missing"),
        (404, endpoint.path.contains('{'), "Not there, or another clinic's"),
        (408, has_body, "The body stayed below 1 KiB/s for 10 s"),
        (413, has_body, "The body is too large"),
        (415, true, "A `Content-Encoding`, or the wrong `Content-Type`"),
        (500, true, "The server failed; nothing was stored"),
        (503, true, "The server is stopping or overloaded"),
    ];
    let Some(Value::Object(answers)) = operation.get_mut("responses") else { return };
    for (status, _, why) in refusals.into_iter().filter(|(_, can_be, _)| *can_be) {
        let refusal = json!({ "description": why, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ErrorBody" } } } });
        answers.entry(status.to_string()).or_insert(refusal);
    }
}

/// Unique, and the same for ever: the method and the path's words.
fn operation_id(endpoint: &Endpoint) -> String {
    let path = endpoint.path.trim_start_matches("/api/v1").trim_start_matches("/protected");
    let words = path.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(endpoint.method.as_str().to_lowercase(), |id, word| format!("{id}_{word}"))
}

fn names(act: Act) -> Vec<&'static str> {
    who_may(act).map(Caller::as_str).collect()
}
