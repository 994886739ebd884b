//! `GET /api/v1/openapi.json`: what this server answers, for programs.

use crate::openapi;
use actix_web::HttpResponse;

/// This documentation, for programs: OpenAPI 3.1.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "The server", responses((status = 200, description = "The document", body = serde_json::Value)))]
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi::text())
}
