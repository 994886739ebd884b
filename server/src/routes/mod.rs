//! The addresses: one table of all of them, and one file a resource; each parses, asks the store, answers.

mod appointments;
mod audit;
mod auth;
mod clinical;
mod clinics;
mod docs;
mod download;
mod events;
mod files;
mod health;
mod keys;
mod lab_cases;
mod merges;
mod notes;
mod patients;
mod people;
mod rooms;
pub mod tus;
mod upload;

use crate::{
    auth::access::{self, Act, Caller},
    error::ApiError,
    middleware,
};
use actix_web::{
    HttpRequest, Resource, Route,
    error::{JsonPayloadError, PayloadError},
    http::{Method, StatusCode, header},
    middleware::from_fn,
    web,
};
use chairside_api::{ErrorCode, UtcTime};
use std::{collections::BTreeMap, io};

/// The largest JSON body that is read.
const MOST_JSON_BYTES: usize = 64 * 1024;

/// One address and method: what it does, and whose act that is.
pub struct Endpoint {
    /// The method.
    pub method: Method,
    /// The whole path, with `{name}` for what varies.
    pub path: &'static str,
    /// What asking it means; [`access::may`] says who may.
    pub act: Act,
    route: fn() -> Route,
}

/// The table of endpoints: method, path, act, handler. Everything that the server answers stands here and nowhere else: from it are made the registration, the check of access
/// before anything of a request is read, the access test, and, with each handler's `#[utoipa::path]`, the documentation.
macro_rules! endpoints {
    ($($($method:ident)+ $path:literal $act:ident $module:ident::$handler:ident;)+) => {
        /// Every endpoint of the server.
        pub static ENDPOINTS: &[Endpoint] = &[$($(
            Endpoint { method: Method::$method, path: $path, act: Act::$act, route: || web::method(Method::$method).to($module::$handler) },
        )+)+];

        /// What the handlers say of themselves.
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($($module::$handler),+))]
        pub struct Described;
    };
}

endpoints! {
    GET      "/healthz"                                         Reach            health::healthz;
    GET      "/readyz"                                          Reach            health::readyz;
    GET      "/metrics"                                         Reach            health::metrics;
    GET      "/api/v1/openapi.json"                             Reach            docs::openapi;
    GET      "/api/v1/docs"                                     Reach            docs::page;
    GET      "/api/v1/docs/viewer.js"                           Reach            docs::script;
    GET      "/api/v1/docs/viewer.css"                          Reach            docs::style;
    POST     "/api/v1/auth/login"                               Reach            auth::login;
    POST     "/api/v1/auth/logout"                              OwnSession       auth::logout;
    GET      "/api/v1/auth/me"                                  OwnSession       auth::me;
    POST     "/api/v1/auth/password"                            OwnSession       auth::password;
    GET      "/api/v1/clinics"                                  ManageClinics    clinics::list;
    POST     "/api/v1/clinics"                                  ManageClinics    clinics::create;
    GET      "/api/v1/protected/clinic/users"                   ManagePeople     people::list;
    POST     "/api/v1/protected/clinic/users"                   ManagePeople     people::create;
    GET      "/api/v1/protected/clinic/users/{id}"              ManagePeople     people::read;
    PATCH    "/api/v1/protected/clinic/users/{id}"              ManagePeople     people::change;
    GET      "/api/v1/protected/clinic/rooms"                   ReadRooms        rooms::list;
    POST     "/api/v1/protected/clinic/rooms"                   ManageRooms      rooms::create;
    PATCH    "/api/v1/protected/clinic/rooms/{id}"              ManageRooms      rooms::change;
    DELETE   "/api/v1/protected/clinic/rooms/{id}"              ManageRooms      rooms::remove;
    GET      "/api/v1/protected/clinic/api-keys"                ManageKeys       keys::list;
    POST     "/api/v1/protected/clinic/api-keys"                ManageKeys       keys::create;
    POST     "/api/v1/protected/clinic/api-keys/renew"          RenewOwnKey      keys::renew;
    DELETE   "/api/v1/protected/clinic/api-keys/{keyId}"        ManageKeys       keys::revoke;
    GET      "/api/v1/protected/patients"                       ReadPatients     patients::list;
    POST     "/api/v1/protected/patients"                       WritePatients    patients::create;
    GET      "/api/v1/protected/patients/changes"               ReadPatients     patients::changes;
    GET      "/api/v1/protected/patients/{id}"                  ReadPatients     patients::read;
    PATCH    "/api/v1/protected/patients/{id}"                  WritePatients    patients::change;
    DELETE   "/api/v1/protected/patients/{id}"                  ArchivePatients  patients::archive;
    POST     "/api/v1/protected/patients/{id}/restore"          ArchivePatients  patients::restore;
    POST     "/api/v1/protected/patients/{id}/merge"            MergePatients    merges::merge;
    POST     "/api/v1/protected/patients/{id}/unmerge"          MergePatients    merges::unmerge;
    GET      "/api/v1/protected/patients/{id}/merges"           ReadPatients     merges::list;
    GET      "/api/v1/protected/appointments"                   ReadAppointments appointments::list;
    POST     "/api/v1/protected/appointments"                   WriteAppointments appointments::create;
    GET      "/api/v1/protected/appointments/{id}"              ReadAppointments appointments::read;
    PATCH    "/api/v1/protected/appointments/{id}"              WriteAppointments appointments::change;
    DELETE   "/api/v1/protected/appointments/{id}"              WriteAppointments appointments::delete;
    GET      "/api/v1/protected/clinical-notes"                 ReadNotes        notes::list;
    POST     "/api/v1/protected/clinical-notes"                 WriteNotes       notes::create;
    GET      "/api/v1/protected/clinical-notes/{id}"            ReadNotes        notes::read;
    GET      "/api/v1/protected/clinical-notes/{id}/versions"   ReadNotes        notes::versions;
    PATCH    "/api/v1/protected/clinical-notes/{id}"            WriteNotes       notes::change;
    DELETE   "/api/v1/protected/clinical-notes/{id}"            WriteNotes       notes::delete;
    GET      "/api/v1/protected/lab-cases"                      ReadLabCases     lab_cases::list;
    POST     "/api/v1/protected/lab-cases"                      WriteLabCases    lab_cases::create;
    GET      "/api/v1/protected/lab-cases/{id}"                 ReadLabCases     lab_cases::read;
    PATCH    "/api/v1/protected/lab-cases/{id}"                 WriteLabCases    lab_cases::change;
    DELETE   "/api/v1/protected/lab-cases/{id}"                 WriteLabCases    lab_cases::delete;
    GET      "/api/v1/protected/patient-files"                  ReadFiles        files::list;
    POST     "/api/v1/protected/files/upload"                   Upload           upload::upload;
    OPTIONS  "/api/v1/protected/files/tus/"                     Upload           tus::options;
    POST     "/api/v1/protected/files/tus/"                     Upload           tus::create;
    HEAD     "/api/v1/protected/files/tus/{id}"                 Upload           tus::head;
    PATCH    "/api/v1/protected/files/tus/{id}"                 Upload           tus::patch;
    POST     "/api/v1/protected/files/tus/{id}"                 Upload           tus::overridden;
    DELETE   "/api/v1/protected/files/tus/{id}"                 Upload           tus::terminate;
    GET      "/api/v1/protected/files/{id}"                     ReadFiles        files::read;
    PATCH    "/api/v1/protected/files/{id}"                     ChangeFiles      files::change;
    GET HEAD "/api/v1/protected/files/{id}/download"            ReadFiles        download::download;
    GET      "/api/v1/protected/files/{id}/integrity"           ReadFiles        files::integrity;
    GET      "/api/v1/protected/files/{id}/thumbnail"           ReadFiles        download::thumbnail;
    GET      "/api/v1/protected/audit"                          ReadAudit        audit::list;
    GET      "/api/v1/protected/sse/clinic-events"              Listen           events::clinic_events;
}

/// Puts the table into the framework.
pub fn configure(app: &mut web::ServiceConfig) {
    app.app_data(web::JsonConfig::default().limit(MOST_JSON_BYTES).error_handler(|error, _| json_error(&error).into()))
        .app_data(web::QueryConfig::default().error_handler(|error, _| ApiError::bad_request(format!("The address's query cannot be read: {error}")).into()))
        .app_data(web::PathConfig::default().error_handler(|_, _| ApiError::not_found("There is nothing at this address").into()));
    // The framework takes the first path that fits. In the order of their letters a plain name comes before a `{name}` in its place.
    let mut resources = BTreeMap::<&str, Resource>::new();
    for Endpoint { method, path, act, route } in ENDPOINTS {
        let act = *act;
        let mut route = route();
        // An upload looks after its own pace.
        if matches!(*method, Method::POST | Method::PATCH) && act != Act::Upload {
            route = route.wrap(from_fn(middleware::paced));
        }
        if !access::may(Caller::Nobody, act) {
            route = route.wrap(from_fn(move |request, next| crate::auth::admit(act, request, next)));
        }
        let resource = resources.remove(path).unwrap_or_else(|| web::resource(*path));
        resources.insert(path, resource.route(route));
    }
    // Plain names before all others: they are compared and not matched.
    let (patterns, plain): (Vec<_>, Vec<_>) = resources.into_iter().partition(|(path, _)| path.contains('{'));
    for (_, resource) in plain.into_iter().chain(patterns) {
        app.service(resource);
    }
}

fn json_error(error: &JsonPayloadError) -> ApiError {
    match error {
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            ApiError::refused(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::FileTooLarge, format!("A JSON body may have {} KiB", MOST_JSON_BYTES / 1024))
        }
        JsonPayloadError::ContentType => {
            ApiError::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType, "Send the body as application/json")
        }
        JsonPayloadError::Payload(PayloadError::Io(error)) if error.kind() == io::ErrorKind::TimedOut => {
            ApiError::refused(StatusCode::REQUEST_TIMEOUT, ErrorCode::RequestTimeout, "The request came too slowly and was given up. Nothing was changed")
        }
        error => ApiError::bad_request(format!("The body cannot be read: {error}")),
    }
}

/// A text from outside that is stored: trimmed, bounded, without control characters (which PostgreSQL cannot keep or screens would act on).
pub(crate) fn bounded_text(name: &str, value: &str, most_letters: usize) -> Result<String, ApiError> {
    let value = value.trim();
    if value.chars().count() > most_letters {
        return Err(ApiError::invalid_field(format!("‘{name}’ may have {most_letters} letters")));
    }
    if !chairside_api::is_printable(value) {
        return Err(ApiError::invalid_field(format!("‘{name}’ has characters that cannot be shown")));
    }
    Ok(value.to_owned())
}

/// The same for a text that may be absent; blank is absent.
pub(crate) fn optional_text(name: &str, value: Option<&str>, most_letters: usize) -> Result<Option<String>, ApiError> {
    let text = value.map(|value| bounded_text(name, value, most_letters)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// Whether a text can be one of our ids at all; one that cannot is not looked up.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// How many rows a list has, between 1 and 1,000.
fn limit(wanted: Option<u32>, usual: u32) -> Result<u32, ApiError> {
    match wanted.unwrap_or(usual) {
        limit @ 1..=1000 => Ok(limit),
        _ => Err(ApiError::invalid_field("‘limit’ is a number from 1 to 1000")),
    }
}

/// A value of the address's query; absent and empty are the same.
fn field<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>, complaint: &str) -> Result<Option<T>, ApiError> {
    text.filter(|text| !text.is_empty()).map(|text| parse(text).ok_or_else(|| ApiError::invalid_field(complaint))).transpose()
}

/// Where a list that is newest first goes on.
fn cursor(created_at: UtcTime, id: &str) -> String {
    format!("{}.{id}", created_at.as_millis())
}

fn parse_cursor(text: &str) -> Option<(UtcTime, String)> {
    let (time, id) = text.split_once('.')?;
    is_id(id).then_some((UtcTime::from_millis(time.parse().ok()?), id.to_owned()))
}

/// The version a change is based on: `If-Match: 3`, with or without quotes.
fn if_match(request: &HttpRequest) -> Result<i64, ApiError> {
    let value = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let version = value.and_then(|value| value.trim().trim_matches('"').parse().ok());
    version.ok_or_else(|| ApiError::bad_request("A change names the version it is based on: If-Match: <version>"))
}
