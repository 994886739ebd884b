//! `GET /files/{id}/download` and `GET /files/{id}/thumbnail`.

use super::files::find;
use crate::{
    app::State,
    auth::Principal,
    error::ApiError,
    sniff::Kind,
    store::audit::{Deed, PATIENT},
    thumbnail::{self, ThumbnailError},
};
use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        Method, StatusCode,
        header::{self, ContentDisposition, DispositionParam, DispositionType},
    },
    web::{Data, Path, Query},
};
use chairside_api::{ErrorBody, ErrorCode, PatientFile};
use serde::Deserialize;
use serde_json::json;
use std::{ops::Range, sync::Arc};
use utoipa::IntoParams;

/// The bytes of a file never change, but who may see them can.
const CACHE: &str = "private, no-cache";

/// The bytes of a file as they came, as an attachment. `ETag` is the SHA-256; one `Range`, `If-Range` and `If-None-Match` are honoured.
#[utoipa::path(
    method(get, head),
    path = "/api/v1/protected/files/{id}/download",
    tag = "Files",
    params(("id" = String, Path, description = "The file")),
    responses(
        (status = 200, description = "All bytes", content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/bmp"), (Vec<u8> = "image/tiff"), (Vec<u8> = "application/dicom"), (Vec<u8> = "application/pdf"), (Vec<u8> = "application/zip"), (Vec<u8> = "application/octet-stream"))),
        (status = 206, description = "The range that was asked for", content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/bmp"), (Vec<u8> = "image/tiff"), (Vec<u8> = "application/dicom"), (Vec<u8> = "application/pdf"), (Vec<u8> = "application/zip"), (Vec<u8> = "application/octet-stream"))),
        (status = 304, description = "The client has them already"),
        (status = 416, description = "The file has no such range", body = ErrorBody),
    )
)]
pub async fn download(state: Data<State>, principal: Principal, request: HttpRequest, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let file = find(&state, &principal, id.into_inner()).await?;
    let Some(size_bytes) = state.blobs.size_bytes(&principal.clinic, &file.sha256).await? else {
        return Err(ApiError::BytesLost { file: file.id, source: std::io::ErrorKind::NotFound.into() });
    };
    // One who has the bytes already and asks whether they are still right is about to look at them. A question for the headers shows nothing.
    if request.method() != Method::HEAD {
        saw(&state, &principal, Deed::FileDownloaded, &file)?;
    }
    let etag = format!("\"{}\"", file.sha256);
    if is_known(&request, &etag) {
        return Ok(not_modified(etag));
    }
    let is_same = asked(&request, header::IF_RANGE).is_none_or(|known| known == etag);
    let range = asked(&request, header::RANGE).filter(|_| is_same).map_or(Asked::Whole, |range| parse_range(range, size_bytes));
    let (mut answer, range) = match range {
        Asked::Whole => (HttpResponse::Ok(), 0..size_bytes),
        Asked::Part(range) => {
            let mut answer = HttpResponse::PartialContent();
            answer.insert_header((header::CONTENT_RANGE, format!("bytes {}-{}/{size_bytes}", range.start, range.end - 1)));
            (answer, range)
        }
        Asked::Outside => {
            let refusal = ApiError::refused(StatusCode::RANGE_NOT_SATISFIABLE, ErrorCode::RangeNotSatisfiable, format!("The file has {size_bytes} bytes"));
            return Err(refusal);
        }
    };
    let disposition = ContentDisposition { disposition: DispositionType::Attachment, parameters: disposition_name(&file.file_name) };
    answer
        .insert_header((header::CONTENT_TYPE, file.content_type.as_str()))
        .insert_header(disposition)
        .insert_header((header::ETAG, etag))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, CACHE));
    let bytes = state.blobs.read(&principal.clinic, &file.sha256, range.clone()).await?;
    Ok(answer.body(SizedStream::new(range.end - range.start, bytes)))
}

/// How large a preview is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ThumbnailQuery {
    /// Pixels of the longer side, 16 to 1024; rounded up to 128, 256, 512 or 1024. 256 by default.
    size: Option<u32>,
}

/// A small picture of a file.
#[utoipa::path(
    get,
    path = "/api/v1/protected/files/{id}/thumbnail",
    tag = "Files",
    params(("id" = String, Path, description = "The file"), ThumbnailQuery),
    responses(
        (status = 200, description = "A JPEG; its `ETag` is the SHA-256 and the side", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "The client has it: `If-None-Match`"),
        (status = 415, description = "`no_preview`, and why", body = ErrorBody),
    )
)]
pub async fn thumbnail(
    state: Data<State>,
    principal: Principal,
    request: HttpRequest,
    id: Path<String>,
    query: Query<ThumbnailQuery>,
) -> Result<HttpResponse, ApiError> {
    let size = query.size.unwrap_or(256);
    if !(16..=1024).contains(&size) {
        return Err(ApiError::invalid_field("‘size’ is a number of pixels from 16 to 1024"));
    }
    let file = find(&state, &principal, id.into_inner()).await?;
    saw(&state, &principal, Deed::ThumbnailViewed, &file)?;
    let side = thumbnail::side_of(size);
    let etag = format!("\"{}-{side}\"", file.sha256);
    if is_known(&request, &etag) {
        return Ok(not_modified(etag));
    }
    let no_preview = |reason: String| ApiError::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::NoPreview, reason);
    let kind = Kind::from_content_type(&file.content_type).ok_or_else(|| no_preview("No preview: an unknown kind of file".to_owned()))?;
    let path = state.blobs.local_path(&principal.clinic, &file.sha256);
    let source = thumbnail::Source { clinic: principal.clinic.clone(), sha256: file.sha256, path, kind };
    let jpeg = state.thumbnails.get(source, side).await.map_err(|error| match &*error {
        ThumbnailError::NoPreview(_) => no_preview(error.to_string()),
        ThumbnailError::Unreadable(source) => ApiError::BytesLost { file: file.id, source: std::io::Error::new(source.kind(), Arc::clone(&error)) },
        ThumbnailError::Stopping => ApiError::stopping(),
    })?;
    Ok(HttpResponse::Ok().content_type("image/jpeg").insert_header((header::ETAG, etag)).insert_header((header::CACHE_CONTROL, CACHE)).body(jpeg))
}

/// Whether the client has what carries this tag.
fn is_known(request: &HttpRequest, etag: &str) -> bool {
    asked(request, header::IF_NONE_MATCH)
        .is_some_and(|known| known.split(',').any(|known| known.trim().trim_start_matches("W/") == etag || known.trim() == "*"))
}

fn not_modified(etag: String) -> HttpResponse {
    HttpResponse::NotModified().insert_header((header::ETAG, etag)).insert_header((header::CACHE_CONTROL, CACHE)).finish()
}

fn asked(request: &HttpRequest, name: header::HeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

fn saw(state: &State, principal: &Principal, deed: Deed, file: &PatientFile) -> Result<(), ApiError> {
    state.saw(principal.actor(), deed, Some(("file", file.id.as_str())), Some(json!({ (PATIENT): file.patient_id })))
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Everything, or in a way that is not honoured.
    Whole,
    /// These bytes, which the file has.
    Part(Range<u64>),
    /// Bytes that the file does not have.
    Outside,
}

/// One range of RFC 9110, section 14.
fn parse_range(text: &str, size: u64) -> Asked {
    let parse = || {
        let (first, last) = text.strip_prefix("bytes=")?.trim().split_once('-')?;
        match (first.trim(), last.trim()) {
            ("", "") => None,
            ("", suffix) => Some(size.saturating_sub(suffix.parse().ok()?)..size),
            (first, "") => Some(first.parse().ok()?..size),
            (first, last) => {
                let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
                (first <= last).then(|| first..size.min(last.saturating_add(1)))
            }
        }
    };
    match parse() {
        None => Asked::Whole,
        Some(range) if range.start < range.end => Asked::Part(range),
        Some(_) => Asked::Outside,
    }
}

/// The name for old and for new clients: ASCII, and UTF-8 by RFC 6266.
fn disposition_name(name: &str) -> Vec<DispositionParam> {
    let ascii: String = name.chars().map(|letter| if letter.is_ascii_graphic() || letter == ' ' { letter } else { '_' }).collect();
    let extended = header::ExtendedValue { charset: header::Charset::Ext("UTF-8".to_owned()), language_tag: None, value: name.as_bytes().to_vec() };
    let mut parameters = vec![DispositionParam::Filename(ascii)];
    if !name.is_ascii() {
        parameters.push(DispositionParam::FilenameExt(extended));
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::{Asked, parse_range};
    use proptest::prelude::*;

    #[test]
    fn ranges_by_rfc_9110() {
        assert_eq!(parse_range("bytes=0-9", 100), Asked::Part(0..10));
        assert_eq!(parse_range("bytes=90-", 100), Asked::Part(90..100));
        assert_eq!(parse_range("bytes=-10", 100), Asked::Part(90..100));
        assert_eq!(parse_range("bytes=-1000", 100), Asked::Part(0..100));
        assert_eq!(parse_range("bytes=50-5000", 100), Asked::Part(50..100));
        assert_eq!(parse_range("bytes=100-", 100), Asked::Outside);
        assert_eq!(parse_range("bytes=-0", 100), Asked::Outside);
        for ignored in ["bytes=9-1", "bytes=0-1,4-5", "items=0-1", "bytes=a-b", "bytes=-", "bytes=99999999999999999999-"] {
            assert_eq!(parse_range(ignored, 100), Asked::Whole, "{ignored}");
        }
    }

    proptest! {
        #[test]
        fn a_range_lies_within_the_file(text in "bytes=[0-9]{0,20}-[0-9]{0,20}", size: u64) {
            if let Asked::Part(range) = parse_range(&text, size) {
                prop_assert!(range.start < range.end && range.end <= size);
            }
        }
    }
}
