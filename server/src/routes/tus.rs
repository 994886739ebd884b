//! `/files/tus/`: uploads in pieces that go on where they were cut off, by the tus protocol 1.0.0 (<https://tus.io/protocols/resumable-upload>) with creation, expiration, checksum
//! and termination. The last piece is answered with the file, as an upload in one piece is.

use crate::{
    app::State,
    auth::Principal,
    error::ApiError,
    intake::{self, Pace, piece_len},
    resumable::{self, Checksum, Described},
    routes::is_id,
    store::resumable::Resumable,
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
    web::{Data, Path, Payload},
};
use chairside_api::{ErrorBody, ErrorCode, FileId, Integrity, PatientFile, TUS_PATH, UtcTime};

/// The one version of the protocol.
const VERSION: &str = "1.0.0";
/// Says which version a request or answer is of.
pub const TUS_RESUMABLE: header::HeaderName = header::HeaderName::from_static("tus-resumable");
const EXTENSIONS: &str = "creation,expiration,checksum,termination";
const PIECE_TYPE: &str = "application/offset+octet-stream";
const UPLOAD_OFFSET: &str = "Upload-Offset";
const UPLOAD_LENGTH: &str = "Upload-Length";
const UPLOAD_METADATA: &str = "Upload-Metadata";
const UPLOAD_EXPIRES: &str = "Upload-Expires";

/// What this server's tus can do.
#[utoipa::path(
    options,
    path = "/api/v1/protected/files/tus/",
    tag = "Files",
    responses((status = 204, description = "`Tus-Version`, `Tus-Extension`, `Tus-Max-Size`, `Tus-Checksum-Algorithm`"))
)]
pub async fn options(state: Data<State>) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(("Tus-Version", VERSION))
        .insert_header(("Tus-Extension", EXTENSIONS))
        .insert_header(("Tus-Max-Size", most_bytes(&state).to_string()))
        .insert_header(("Tus-Checksum-Algorithm", Checksum::ALGORITHMS))
        .finish()
}

/// Begins an upload in pieces. `Upload-Metadata` carries the fields of an upload and `filename`; the same words again, with a `sha256`, answer with the upload that was begun with them.
#[utoipa::path(
    post,
    path = "/api/v1/protected/files/tus/",
    tag = "Files",
    params(
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Length" = u64, Header, description = "How long the whole file is"),
        ("Upload-Metadata" = String, Header, description = "Keys and base64: `filename`, and the fields of an upload"),
    ),
    responses(
        (status = 201, description = "Begun, or begun before: `Location`, `Upload-Offset`, `Upload-Expires`"),
        (status = 200, description = "The file that is there: the same bytes for the same patient", body = PatientFile),
        (status = 404, description = "`patient_not_found`", body = ErrorBody),
        (status = 412, description = "`unsupported_version`", body = ErrorBody),
        (status = 413, description = "`file_too_large`", body = ErrorBody),
        (status = 422, description = "`unsupported_file`", body = ErrorBody),
        (status = 429, description = "32 uploads of one key begun and not ended", body = ErrorBody),
        (status = 507, description = "`insufficient_storage`", body = ErrorBody),
    )
)]
pub async fn create(state: Data<State>, principal: Principal, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    check_version(&request)?;
    let length =
        number(&request, UPLOAD_LENGTH)?.ok_or_else(|| ApiError::bad_request("‘Upload-Length’ says how long the whole file is; it cannot come later"))?;
    if length > most_bytes(&state) {
        return Err(intake::too_large(most_bytes(&state)));
    }
    if length == 0 {
        return Err(ApiError::unsupported_file("The file is an empty file"));
    }
    let metadata = text(&request, UPLOAD_METADATA)?.unwrap_or_default();
    let described = Described::read(metadata)?;
    described.said.check()?;
    let patient = described.said.patient(&state, &principal.clinic).await?;
    let now = state.now();
    let mut upload = Resumable {
        id: uuid::Uuid::now_v7().to_string(),
        clinic: principal.clinic.clone(),
        owner: principal.id().to_owned(),
        length,
        offset: 0,
        metadata: metadata.to_owned(),
        sha256: None,
        file: None,
        expires_at: now.plus(state.limits.resumable_for),
    };
    if let Some(sha256) = described.said.sha256()? {
        if let Some(file) = state.store.file_by_content(&principal.clinic, &patient, &sha256).await? {
            // Bytes that the disk lost or changed are welcome again.
            if state.blobs.integrity(&principal.clinic, &sha256).await? == Integrity::Whole {
                (upload.offset, upload.file) = (length, Some(file.id.clone()));
                state.store.insert_resumable(&upload, now).await?;
                return Ok(with_file(HttpResponse::Ok(), &upload, &file.id).insert_header((header::LOCATION, location(&upload))).json(file));
            }
        } else if let Some(same) = state.store.same_resumable(&principal.clinic, principal.id(), length, metadata, now).await? {
            let same = settled(&state, &principal, same).await?;
            if same.file.is_none() {
                return Ok(begun(&same));
            }
            let file = file_of(&state, &principal, &same).await?;
            return Ok(with_file(HttpResponse::Ok(), &same, &file.id).insert_header((header::LOCATION, location(&same))).json(file));
        }
    }
    let most = state.limits.resumables_per_key;
    if state.store.resumables_begun(&principal.clinic, principal.id(), now).await? >= most {
        return Err(ApiError::too_many(format!("{most} uploads that were begun and not ended are the limit. End some of them"), 60));
    }
    intake::check_room(&state, length)?;
    let (blobs, id) = (state.blobs.clone(), upload.id.clone());
    crate::blobs::blocking(move || blobs.create_resumable(&id)).await?;
    state.store.insert_resumable(&upload, now).await?;
    Ok(begun(&upload))
}

/// How far an upload is.
#[utoipa::path(
    head,
    path = "/api/v1/protected/files/tus/{id}",
    tag = "Files",
    params(("id" = String, Path, description = "The upload"), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses(
        (status = 200, description = "`Upload-Offset`, `Upload-Length`, `Upload-Expires`; `Content-Location` names the file once it is one"),
        (status = 412, description = "`unsupported_version`", body = ErrorBody),
        (status = 423, description = "A request is writing to it", body = ErrorBody),
    )
)]
pub async fn head(state: Data<State>, principal: Principal, request: HttpRequest, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let upload = find(&state, &principal, &id).await?;
    check_version(&request)?;
    let upload = settled(&state, &principal, upload).await?;
    let mut answer = match &upload.file {
        Some(file) => with_file(HttpResponse::Ok(), &upload, file),
        None => so_far(HttpResponse::Ok(), &upload),
    };
    answer.insert_header((UPLOAD_LENGTH, upload.length.to_string())).insert_header((header::CACHE_CONTROL, "no-store"));
    if !upload.metadata.is_empty() {
        answer.insert_header((UPLOAD_METADATA, upload.metadata.as_str()));
    }
    Ok(answer.finish())
}

/// The next piece of an upload. Only the last one is answered with a body: the file.
#[utoipa::path(
    patch,
    path = "/api/v1/protected/files/tus/{id}",
    tag = "Files",
    params(
        ("id" = String, Path, description = "The upload"),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Offset" = u64, Header, description = "Where the piece begins: what the server has"),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha1` or `sha256`, a space, base64. A piece with one counts whole or not at all"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "The piece is durable: `Upload-Offset`, `Upload-Expires`"),
        (status = 200, description = "It was the last: the file. `Content-Location` names it", body = PatientFile),
        (status = 404, description = "No such upload of this key or person; `patient_not_found`", body = ErrorBody),
        (status = 408, description = "The piece stayed below 1 KiB/s for 10 s; what came counts", body = ErrorBody),
        (status = 409, description = "`offset_conflict`: the server has another number of bytes; `upload_in_flight`", body = ErrorBody),
        (status = 410, description = "The bytes are not there any more: begin again", body = ErrorBody),
        (status = 412, description = "`unsupported_version`", body = ErrorBody),
        (status = 422, description = "`unsupported_file`, `hash_mismatch`; the upload is ended", body = ErrorBody),
        (status = 423, description = "Another request is writing to it", body = ErrorBody),
        (status = 429, description = "4 uploads of one key at once", body = ErrorBody),
        (status = 460, description = "`checksum_mismatch`: the piece was not taken", body = ErrorBody),
        (status = 507, description = "`insufficient_storage`", body = ErrorBody),
    )
)]
pub async fn patch(state: Data<State>, principal: Principal, request: HttpRequest, id: Path<String>, body: Payload) -> Result<HttpResponse, ApiError> {
    find(&state, &principal, &id).await?;
    check_version(&request)?;
    if !text(&request, "Content-Type")?.is_some_and(|kind| kind.eq_ignore_ascii_case(PIECE_TYPE)) {
        return Err(ApiError::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType, format!("Send a piece as {PIECE_TYPE}")));
    }
    let offset = number(&request, UPLOAD_OFFSET)?.ok_or_else(|| ApiError::bad_request("‘Upload-Offset’ says where the piece begins"))?;
    let checksum = text(&request, "Upload-Checksum")?.map(Checksum::read).transpose()?;
    let lock = resumable::lock(&state, &principal, &id).await?;
    // Only now does nobody else change it.
    let mut upload = find(&state, &principal, &id).await?;
    if offset != upload.offset {
        let message = format!("The server has {} bytes of this upload. Go on there", upload.offset);
        return Err(ApiError::refused(StatusCode::CONFLICT, ErrorCode::OffsetConflict, message));
    }
    if upload.offset < upload.length {
        let announced = text(&request, "Content-Length")?.and_then(|length| length.parse::<u64>().ok());
        let missing = upload.length - upload.offset;
        if announced.is_some_and(|announced| announced > missing) {
            return Err(resumable::too_long());
        }
        let slot = intake::slot(&state, &principal)?;
        intake::check_room(&state, announced.unwrap_or(missing))?;
        let written = receive(&state, &upload, lock, checksum, body).await;
        drop(slot);
        let written = match written {
            Ok(written) => written,
            Err(error) => {
                resumable::end_if_final(&state, &upload.id, &error).await;
                return Err(error);
            }
        };
        upload.offset = written.offset;
        upload.expires_at = state.now().plus(state.limits.resumable_for);
        if upload.offset < upload.length {
            return Ok(so_far(HttpResponse::NoContent(), &upload).finish());
        }
        return finished(&state, &principal, &upload, &written.lock).await;
    }
    finished(&state, &principal, &upload, &lock).await
}

/// Ends an upload. What became a file stays one.
#[utoipa::path(
    delete,
    path = "/api/v1/protected/files/tus/{id}",
    tag = "Files",
    params(("id" = String, Path, description = "The upload"), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses(
        (status = 204, description = "Ended"),
        (status = 412, description = "`unsupported_version`", body = ErrorBody),
        (status = 423, description = "A request is writing to it", body = ErrorBody),
    )
)]
pub async fn terminate(state: Data<State>, principal: Principal, request: HttpRequest, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let upload = find(&state, &principal, &id).await?;
    check_version(&request)?;
    let _lock = resumable::lock(&state, &principal, &id).await?;
    resumable::end(&state, &upload.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// For clients that cannot send `PATCH` or `DELETE`: what `X-HTTP-Method-Override` says.
#[utoipa::path(
    post,
    path = "/api/v1/protected/files/tus/{id}",
    tag = "Files",
    params(("id" = String, Path, description = "The upload"), ("X-HTTP-Method-Override" = String, Header, description = "`PATCH` or `DELETE`")),
    responses(
        (status = 200, description = "As the method's", body = PatientFile),
        (status = 204, description = "As the method's"),
        (status = 405, description = "No such method", body = ErrorBody),
    )
)]
pub async fn overridden(state: Data<State>, principal: Principal, request: HttpRequest, id: Path<String>, body: Payload) -> Result<HttpResponse, ApiError> {
    find(&state, &principal, &id).await?;
    match text(&request, "X-HTTP-Method-Override")? {
        Some("PATCH") => patch(state, principal, request, id, body).await,
        Some("DELETE") => terminate(state, principal, request, id).await,
        _ => Err(ApiError::refused(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, "This address does not take that method")),
    }
}

async fn receive(
    state: &Data<State>,
    upload: &Resumable,
    lock: resumable::Lock,
    checksum: Option<Checksum>,
    mut body: Payload,
) -> Result<resumable::Written, ApiError> {
    let receiving = resumable::receive(state, upload.clone(), lock, checksum);
    let mut pace = Pace::new(state);
    // Whatever ends this early drops `receiving`: what came until then counts.
    while let Some(piece) = pace.next(&mut body, piece_len).await? {
        let piece = piece.map_err(|error| ApiError::bad_request(format!("The piece cannot be read: {error}. What came of it is kept")))?;
        if !receiving.write(piece).await {
            break;
        }
    }
    receiving.finish().await
}

async fn finished(state: &State, principal: &Principal, upload: &Resumable, lock: &resumable::Lock) -> Result<HttpResponse, ApiError> {
    let file = if upload.is_owed() { resumable::finish(state, principal, upload, lock).await? } else { file_of(state, principal, upload).await? };
    Ok(with_file(HttpResponse::Ok(), upload, &file.id).json(file))
}

/// The file that an upload became.
async fn file_of(state: &State, principal: &Principal, upload: &Resumable) -> Result<PatientFile, ApiError> {
    let file = upload.file.as_ref().ok_or(ApiError::Internal("an upload is no file yet"))?;
    state.store.file(&principal.clinic, file).await?.ok_or_else(no_such_upload)
}

/// The upload while nobody writes to it. One of which all is here while what makes it a file was cut off is made one: before that nobody may believe that it is.
async fn settled(state: &State, principal: &Principal, upload: Resumable) -> Result<Resumable, ApiError> {
    let lock = resumable::lock(state, principal, &upload.id).await?;
    let mut upload = find(state, principal, &upload.id).await?;
    if upload.is_owed() {
        upload.file = Some(resumable::finish(state, principal, &upload, &lock).await?.id);
    }
    Ok(upload)
}

async fn find(state: &State, principal: &Principal, id: &str) -> Result<Resumable, ApiError> {
    let upload = if is_id(id) { state.store.resumable(&principal.clinic, principal.id(), id, state.now()).await? } else { None };
    upload.ok_or_else(no_such_upload)
}

fn no_such_upload() -> ApiError {
    ApiError::not_found("There is no such upload, or it has expired. Nothing of it is kept; begin it again")
}

fn begun(upload: &Resumable) -> HttpResponse {
    so_far(HttpResponse::Created(), upload).insert_header((header::LOCATION, location(upload))).finish()
}

fn so_far(mut answer: HttpResponseBuilder, upload: &Resumable) -> HttpResponseBuilder {
    answer.insert_header((UPLOAD_OFFSET, upload.offset.to_string())).insert_header((UPLOAD_EXPIRES, http_date(upload.expires_at)));
    answer
}

fn with_file(mut answer: HttpResponseBuilder, upload: &Resumable, file: &FileId) -> HttpResponseBuilder {
    answer
        .insert_header((UPLOAD_OFFSET, upload.length.to_string()))
        .insert_header((UPLOAD_EXPIRES, http_date(upload.expires_at)))
        .insert_header((header::CONTENT_LOCATION, format!("{}/files/{file}", chairside_api::PROTECTED_PATH)));
    answer
}

fn location(upload: &Resumable) -> String {
    format!("{TUS_PATH}{}", upload.id)
}

fn most_bytes(state: &State) -> u64 {
    state.limits.dicom_bytes.max(state.limits.image_bytes)
}

fn check_version(request: &HttpRequest) -> Result<(), ApiError> {
    if text(request, TUS_RESUMABLE.as_str())? == Some(VERSION) {
        return Ok(());
    }
    let message = format!("This address speaks tus {VERSION}: send ‘Tus-Resumable: {VERSION}’");
    Err(ApiError::refused(StatusCode::PRECONDITION_FAILED, ErrorCode::UnsupportedVersion, message))
}

fn text<'a>(request: &'a HttpRequest, name: &str) -> Result<Option<&'a str>, ApiError> {
    let value = request.headers().get(name).map(header::HeaderValue::to_str).transpose();
    value.map_err(|_| ApiError::bad_request(format!("‘{name}’ cannot be read")))
}

fn number(request: &HttpRequest, name: &str) -> Result<Option<u64>, ApiError> {
    let parse = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|digit| digit.is_ascii_digit()));
    text(request, name)?.map(|text| parse(text).ok_or_else(|| ApiError::bad_request(format!("‘{name}’ is a number of bytes")))).transpose()
}

/// RFC 9110, 5.6.7.
fn http_date(time: UtcTime) -> String {
    time.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Every answer at these addresses says which version it is of, refusals too.
pub fn is_here(path: &str) -> bool {
    path.starts_with(TUS_PATH)
}

/// The value of [`TUS_RESUMABLE`].
pub const fn version() -> header::HeaderValue {
    header::HeaderValue::from_static(VERSION)
}
