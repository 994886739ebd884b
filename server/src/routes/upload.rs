//! `POST /files/upload`: a file of a patient, streamed to the disk, exactly once in effect.
//!
//! The order is the promise: bytes on the final volume, hashed and counted on the way -> everything said about them checked -> durable under their hash -> one transaction with
//! row and event -> the answer. Whatever fails before the transaction leaves no row; the same bytes for the same patient again get the first answer again.

use super::{bounded_text, is_id, optional_text};
use crate::{
    app::State,
    auth::Principal,
    blobs::{self, Staged},
    error::ApiError,
    limits::Slot,
    sniff::{HEAD_BYTES, Kind, harmless_name},
    store::files::{Inserted, NewFile},
    thumbnail,
};
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, Data},
};
use chairside_api::{ClinicId, ErrorBody, ErrorCode, FileId, FileType, PatientFile, PatientId, Sha256, Source, ToothSet, UploadForm, UtcTime};
use futures_util::{Stream, StreamExt};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// The text fields and how many letters each may have.
const FIELDS: [(&str, usize); 10] = [
    ("patientId", 64),
    ("fileType", 20),
    ("category", 100),
    ("toothNumber", 200),
    ("notes", 10_000),
    ("source", 20),
    ("operatoryRoom", 100),
    ("labCaseId", LAB_CASE_LETTERS),
    ("capturedAt", 40),
    ("sha256", 64),
];
/// The most fields, and the most bytes of all their texts, those of later versions too: a body without a length has an end all the same.
const MOST_FIELDS: usize = 32;
const MOST_TEXT_BYTES: usize = 64 * 1024;
/// What a multipart body may add around a file of the largest size.
const MOST_AROUND_BYTES: u64 = 1024 * 1024;
const LAB_CASE_LETTERS: usize = 100;
/// How the plan's clients say which lab case a file belongs to.
const LAB_CASE_IN_NOTES: &str = "labCaseId:";

/// Stores a file of a patient, exactly once in effect. Send `patientId` and `sha256` before `file`: what can be refused is then refused before the bytes.
#[utoipa::path(
    post,
    path = "/api/v1/protected/files/upload",
    tag = "Files",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The file", body = PatientFile),
        (status = 200, description = "The file that is there: the same bytes for the same patient", body = PatientFile),
        (status = 404, description = "`patient_not_found`", body = ErrorBody),
        (status = 408, description = "The upload stayed below 1 KiB/s for 10 s", body = ErrorBody),
        (status = 409, description = "`upload_in_flight`: ask again in a moment", body = ErrorBody),
        (status = 422, description = "`unsupported_file`, `hash_mismatch`", body = ErrorBody),
        (status = 429, description = "4 uploads of one key at once", body = ErrorBody),
        (status = 507, description = "`insufficient_storage`", body = ErrorBody),
    )
)]
pub async fn upload(state: Data<State>, principal: Principal, request: HttpRequest, body: Multipart) -> Result<HttpResponse, ApiError> {
    let most = state.limits.uploads_per_key;
    let slot = state
        .upload_slots
        .take(principal.id().to_owned(), most)
        .ok_or_else(|| ApiError::too_many(format!("{most} uploads at once are the limit. Wait for one to end"), 1))?;
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok()).unwrap_or(0);
    if announced > state.limits.dicom_bytes.max(state.limits.image_bytes) + MOST_AROUND_BYTES {
        return Err(too_large(state.limits.dicom_bytes));
    }
    if state.blobs.free_bytes()? < state.limits.min_free_bytes.saturating_add(announced) {
        let message = "The server's disk is nearly full. Nothing was stored; make room on it and try again";
        return Err(ApiError::refused(StatusCode::INSUFFICIENT_STORAGE, ErrorCode::InsufficientStorage, message));
    }
    let mut receiving =
        Receiving { state: &state, clinic: &principal.clinic, pace: Pace::new(&state), texts: HashMap::new(), text_bytes: 0, file: None, claim: None };
    receiving.receive(body).await?;
    let (file, is_new) = receiving.store(&principal).await?;
    drop(slot);
    Ok(if is_new { HttpResponse::Created().json(file) } else { HttpResponse::Ok().json(file) })
}

/// An upload while it comes in.
struct Receiving<'a> {
    state: &'a State,
    clinic: &'a ClinicId,
    pace: Pace,
    texts: HashMap<&'static str, String>,
    text_bytes: usize,
    file: Option<ReceivedFile>,
    claim: Option<Slot<(ClinicId, PatientId, Sha256)>>,
}

struct ReceivedFile {
    sent_name: String,
    kind: Kind,
    staged: Staged,
}

impl Receiving<'_> {
    async fn receive(&mut self, mut body: Multipart) -> Result<(), ApiError> {
        let mut fields = 0;
        while let Some(field) = self.pace.next(&mut body, |_| 0).await? {
            let mut field = field.map_err(|error| unreadable(&error))?;
            fields += 1;
            if fields > MOST_FIELDS {
                return Err(ApiError::bad_request(format!("An upload has at most {MOST_FIELDS} fields")));
            }
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                if self.file.is_some() {
                    return Err(ApiError::bad_request("One upload carries one ‘file’"));
                }
                self.check_early().await?;
                self.file = Some(self.receive_file(&mut field).await?);
            } else {
                self.receive_text(&name, &mut field).await?;
            }
        }
        Ok(())
    }

    async fn receive_text(&mut self, name: &str, field: &mut Field) -> Result<(), ApiError> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.pace.next(field, piece_len).await? {
            let piece = piece.map_err(|error| unreadable(&error))?;
            self.text_bytes += piece.len();
            if self.text_bytes > MOST_TEXT_BYTES {
                return Err(ApiError::invalid_field("The text fields of the upload are too long"));
            }
            bytes.extend_from_slice(&piece);
        }
        // Fields of later versions are none of our business.
        let Some((name, most_letters)) = FIELDS.into_iter().find(|(known, _)| *known == name) else { return Ok(()) };
        let text = String::from_utf8(bytes).map_err(|_| ApiError::invalid_field(format!("‘{name}’ is not UTF-8")))?;
        if self.texts.insert(name, bounded_text(name, &text, most_letters)?).is_some() {
            return Err(ApiError::bad_request(format!("‘{name}’ is there twice")));
        }
        Ok(())
    }

    /// Refuses before the bytes come in what can be refused by then.
    async fn check_early(&mut self) -> Result<(), ApiError> {
        if self.texts.contains_key("patientId") {
            let patient = self.patient().await?;
            if let Some(sha256) = self.announced_sha256()? {
                self.claim(patient, sha256)?;
            }
        }
        Ok(())
    }

    async fn receive_file(&mut self, field: &mut Field) -> Result<ReceivedFile, ApiError> {
        let sent_name = field.content_disposition().and_then(|disposition| disposition.get_filename()).unwrap_or_default().to_owned();
        let stage = self.state.blobs.stage();
        let mut head = Vec::with_capacity(HEAD_BYTES);
        let (mut kind, mut size_bytes) = (None, 0_u64);
        while let Some(piece) = self.pace.next(field, piece_len).await? {
            let piece = piece.map_err(|error| unreadable(&error))?;
            if kind.is_none() {
                head.extend_from_slice(&piece[..piece.len().min(HEAD_BYTES - head.len())]);
                if head.len() == HEAD_BYTES {
                    kind = Some(sniff(&sent_name, &head)?);
                }
            }
            size_bytes += piece.len() as u64;
            let most = if kind.is_some_and(Kind::is_volume) { self.state.limits.dicom_bytes } else { self.state.limits.image_bytes };
            if size_bytes > most {
                return Err(too_large(most));
            }
            if !stage.write(piece).await {
                break;
            }
        }
        let kind = match kind {
            Some(kind) => kind,
            None => sniff(&sent_name, &head)?,
        };
        Ok(ReceivedFile { sent_name, kind, staged: stage.finish().await? })
    }

    /// Checks what was said about the bytes, makes them durable, makes the row.
    async fn store(mut self, principal: &Principal) -> Result<(PatientFile, bool), ApiError> {
        let ReceivedFile { sent_name, kind, staged } = self.file.take().ok_or_else(|| ApiError::invalid_field("The upload has no ‘file’"))?;
        let patient = self.patient().await?;
        let new = self.described(principal, patient, &sent_name, kind, &staged)?;
        if self.announced_sha256()?.is_some_and(|announced| announced != staged.sha256) {
            let message = format!("The bytes that arrived have the SHA-256 {}, not the one that was announced. Send the file again", staged.sha256);
            return Err(ApiError::refused(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::HashMismatch, message));
        }
        self.claim(new.patient.clone(), new.sha256)?;
        if let Some(earlier) = self.state.store.file_by_content(self.clinic, &new.patient, &new.sha256).await? {
            if self.state.blobs.size_bytes(self.clinic, &new.sha256).await? != Some(staged.size_bytes) {
                // The disk lost what the row promises, or a part of it; here it is again.
                self.state.blobs.put(self.clinic, staged).await?;
            }
            return Ok((earlier, false));
        }
        let (staged, dimensions) = blobs::blocking(move || {
            let dimensions = staged.path().and_then(|path| thumbnail::dimensions(path, kind));
            Ok((staged, dimensions))
        })
        .await?;
        let settling = self.state.blobs.settle().await;
        self.state.blobs.put(self.clinic, staged).await?;
        let inserted = self.state.store.insert_file(&NewFile { dimensions, ..new }, self.state.now()).await?;
        drop(settling);
        match inserted {
            Inserted::New(file) => {
                self.state.bus.wake(self.clinic);
                Ok((file, true))
            }
            Inserted::Again(file) => Ok((file, false)),
            Inserted::NoPatient => Err(ApiError::patient_not_found()),
        }
    }

    fn described(&self, principal: &Principal, patient: PatientId, sent_name: &str, kind: Kind, staged: &Staged) -> Result<NewFile, ApiError> {
        let file_type = self.parsed("fileType", FileType::parse, "one of x-ray, document, image, report, dicom")?;
        let file_type = file_type.ok_or_else(|| ApiError::invalid_field("The upload has no ‘fileType’"))?;
        let (file_name, extension) = harmless_name(sent_name, kind);
        if let Some(extension) = extension.filter(|extension| !kind.extensions().contains(&extension.as_str())) {
            return Err(ApiError::unsupported_file(format!("The file's name ends in .{extension} but its content is {}", kind.name())));
        }
        if !kind.is_allowed_as(file_type) {
            return Err(ApiError::unsupported_file(format!("The file is {}, which cannot be kept as ‘{}’", kind.name(), file_type.as_str())));
        }
        let source = self.parsed("source", Source::parse, "one of manual_upload, bridge_capture, lab_dicom")?.unwrap_or_default();
        if kind == Kind::Iosb && source != Source::BridgeCapture {
            let message =
                "Files in NanoPix’s own form (.iosb) are taken only from a console that watched them land. Export the image from NanoPix as JPEG or DICOM";
            return Err(ApiError::unsupported_file(message));
        }
        let text = |name| self.texts.get(name).filter(|text| !text.is_empty()).cloned();
        Ok(NewFile {
            id: FileId::random(),
            clinic: self.clinic.clone(),
            patient,
            file_name,
            file_type,
            category: text("category").unwrap_or_else(|| file_type.as_str().to_owned()),
            size_bytes: staged.size_bytes,
            teeth: self.parsed("toothNumber", |text| text.parse::<ToothSet>().ok(), "teeth by ISO 3950, like 36 or 36,37")?.unwrap_or_default(),
            uploaded_by: principal.id().to_owned(),
            notes: text("notes"),
            source,
            operatory_room: text("operatoryRoom"),
            sha256: staged.sha256,
            content_type: kind.content_type(),
            dimensions: None,
            captured_at: self.parsed("capturedAt", |text| text.parse::<UtcTime>().ok(), "a time like 2026-11-21T10:42:07.123Z")?,
            lab_case_id: match text("labCaseId") {
                None => optional_text("labCaseId", self.lab_case_in_notes(), LAB_CASE_LETTERS)?,
                said => said,
            },
        })
    }

    fn lab_case_in_notes(&self) -> Option<&str> {
        self.texts.get("notes")?.strip_prefix(LAB_CASE_IN_NOTES)?.lines().next()
    }

    async fn patient(&self) -> Result<PatientId, ApiError> {
        let id = self.texts.get("patientId").filter(|id| !id.is_empty()).ok_or_else(|| ApiError::invalid_field("The upload has no ‘patientId’"))?;
        let id = PatientId::from(id.as_str());
        let is_known = is_id(id.as_str()) && self.state.store.patient(self.clinic, &id).await?.is_some();
        if is_known { Ok(id) } else { Err(ApiError::patient_not_found()) }
    }

    fn announced_sha256(&self) -> Result<Option<Sha256>, ApiError> {
        self.parsed("sha256", |text| text.parse().ok(), "64 hexadecimal digits")
    }

    fn claim(&mut self, patient: PatientId, sha256: Sha256) -> Result<(), ApiError> {
        let what = (self.clinic.clone(), patient, sha256);
        if self.claim.as_ref().is_some_and(|claim| *claim.what() == what) {
            return Ok(());
        }
        let in_flight = || {
            ApiError::refused(
                StatusCode::CONFLICT,
                ErrorCode::UploadInFlight,
                "The same file is being received for this patient right now. Ask again in a moment",
            )
        };
        self.claim = Some(self.state.in_flight.take(what, 1).ok_or_else(in_flight)?);
        Ok(())
    }

    fn parsed<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>, wanted: &str) -> Result<Option<T>, ApiError> {
        let text = self.texts.get(name).filter(|text| !text.is_empty());
        text.map(|text| parse(text).ok_or_else(|| ApiError::invalid_field(format!("‘{name}’ must be {wanted}")))).transpose()
    }
}

/// Whether the client keeps sending. Only time spent waiting for it counts: a slow disk of ours is not its fault.
struct Pace {
    window: Duration,
    least_bytes: u64,
    waited: Duration,
    bytes: u64,
}

impl Pace {
    fn new(state: &State) -> Self {
        let window = state.limits.pace_window;
        Self { window, least_bytes: (state.limits.min_bytes_per_s as f64 * window.as_secs_f64()) as u64, waited: Duration::ZERO, bytes: 0 }
    }

    async fn next<S: Stream + Unpin>(&mut self, stream: &mut S, len: impl Fn(&S::Item) -> u64) -> Result<Option<S::Item>, ApiError> {
        loop {
            let started = Instant::now();
            let next = tokio::time::timeout(self.window.saturating_sub(self.waited), stream.next()).await;
            self.waited += started.elapsed();
            if let Ok(Some(item)) = &next {
                self.bytes += len(item);
            }
            if self.waited >= self.window {
                if self.bytes < self.least_bytes && !matches!(next, Ok(None)) {
                    let message = "The upload came too slowly and was given up. Nothing was stored; it can be sent again";
                    return Err(ApiError::refused(StatusCode::REQUEST_TIMEOUT, ErrorCode::RequestTimeout, message));
                }
                (self.waited, self.bytes) = (Duration::ZERO, 0);
            }
            if let Ok(next) = next {
                return Ok(next);
            }
        }
    }
}

fn piece_len<E>(piece: &Result<web::Bytes, E>) -> u64 {
    piece.as_ref().map_or(0, |piece| piece.len() as u64)
}

fn sniff(name: &str, head: &[u8]) -> Result<Kind, ApiError> {
    Kind::of(name, head).map_err(|found| {
        ApiError::unsupported_file(format!("The file is {found}. JPEG, PNG, BMP, TIFF, DICOM and PDF files are taken, and ZIP for DICOM series"))
    })
}

fn too_large(most_bytes: u64) -> ApiError {
    let message = format!("The file is larger than the {} MB that are taken of its kind", most_bytes / (1024 * 1024));
    ApiError::refused(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::FileTooLarge, message)
}

fn unreadable(error: &MultipartError) -> ApiError {
    match error {
        MultipartError::ContentTypeIncompatible | MultipartError::ContentTypeMissing | MultipartError::ContentTypeParse => {
            ApiError::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType, "Send the upload as multipart/form-data")
        }
        error => ApiError::bad_request(format!("The upload cannot be read: {error}. Nothing was stored")),
    }
}
