//! What this server answers: for programs `GET /api/v1/openapi.json`, for people a page that shows it. The page is ours, whole and small: it needs no other host.

use crate::openapi;
use actix_web::{HttpResponse, http::header};

/// The page's own scripts and style and the document beside it; nothing inline, nothing from anywhere else.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// This documentation, for programs: OpenAPI 3.1.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "The server", responses((status = 200, description = "The document", body = serde_json::Value)))]
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi::text())
}

/// This documentation, for people.
#[utoipa::path(get, path = "/api/v1/docs", tag = "The server", responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn page() -> HttpResponse {
    let page = include_str!("../openapi/viewer/index.html");
    HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header((header::CONTENT_SECURITY_POLICY, CSP)).body(page)
}

/// The page's script.
#[utoipa::path(get, path = "/api/v1/docs/viewer.js", tag = "The server", responses((status = 200, description = "A script", body = String, content_type = "text/javascript")))]
pub async fn script() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(include_str!("../openapi/viewer/viewer.js"))
}

/// The page's style.
#[utoipa::path(get, path = "/api/v1/docs/viewer.css", tag = "The server", responses((status = 200, description = "A style sheet", body = String, content_type = "text/css")))]
pub async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(include_str!("../openapi/viewer/viewer.css"))
}
