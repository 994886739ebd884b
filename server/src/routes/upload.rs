//! `POST /files/upload`: a file of a patient as one multipart body, streamed to the disk. What becomes of it is [`intake`]'s matter.

use crate::{
    app::State,
    auth::Principal,
    error::ApiError,
    intake::{self, Early, Pace, Received, Said, piece_len},
    multipart::{self, Multipart},
    sniff::HEAD_BYTES,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data, Payload},
};
use chairside_api::{ClinicId, ErrorBody, PatientFile, UploadForm};
use futures_util::{Stream, stream};

/// The most fields, and the most bytes of all their texts, those of later versions too: a body without a length has an end all the same.
const MOST_FIELDS: usize = 32;
const MOST_TEXT_BYTES: usize = 64 * 1024;
/// What a multipart body may add around a file of the largest size.
const MOST_AROUND_BYTES: u64 = 1024 * 1024;

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
pub async fn upload(state: Data<State>, principal: Principal, request: HttpRequest, body: Payload) -> Result<HttpResponse, ApiError> {
    let slot = intake::slot(&state, &principal)?;
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok()).unwrap_or(0);
    if announced > state.limits.dicom_bytes.max(state.limits.image_bytes) + MOST_AROUND_BYTES {
        return Err(intake::too_large(state.limits.dicom_bytes));
    }
    intake::check_room(&state, announced)?;
    let body = Multipart::new(&multipart::boundary(&request)?, Box::pin(paced(Pace::new(&state), body)));
    let mut receiving = Receiving { state: &state, clinic: &principal.clinic, body, said: Said::default(), text_bytes: 0, file: None, early: Early::default() };
    receiving.receive().await?;
    let Receiving { said, file, early, .. } = receiving;
    let received = file.ok_or_else(|| ApiError::invalid_field("The upload has no ‘file’"))?;
    let kept = intake::keep(&state, &principal, &said, received, early).await?;
    drop(slot);
    Ok(if kept.is_new { HttpResponse::Created().json(kept.file) } else { HttpResponse::Ok().json(kept.file) })
}

/// The body's bytes, from a client that keeps sending.
fn paced(pace: Pace, body: Payload) -> impl Stream<Item = Result<Bytes, ApiError>> {
    stream::try_unfold((pace, body), |(mut pace, mut body)| async move {
        match pace.next(&mut body, piece_len).await? {
            None => Ok(None),
            Some(Ok(piece)) => Ok(Some((piece, (pace, body)))),
            Some(Err(error)) => Err(ApiError::bad_request(format!("The upload cannot be read: {error}. Nothing was stored"))),
        }
    })
}

/// An upload while it comes in.
struct Receiving<'a, S> {
    state: &'a State,
    clinic: &'a ClinicId,
    body: Multipart<S>,
    said: Said,
    text_bytes: usize,
    file: Option<Received>,
    early: Early,
}

impl<S: Stream<Item = Result<Bytes, ApiError>> + Unpin> Receiving<'_, S> {
    async fn receive(&mut self) -> Result<(), ApiError> {
        let mut fields = 0;
        while let Some(part) = self.body.next_part().await? {
            fields += 1;
            if fields > MOST_FIELDS {
                return Err(ApiError::bad_request(format!("An upload has at most {MOST_FIELDS} fields")));
            }
            if part.name == "file" {
                if self.file.is_some() {
                    return Err(ApiError::bad_request("One upload carries one ‘file’"));
                }
                self.check_early().await?;
                self.file = Some(self.receive_file(part.file_name.unwrap_or_default()).await?);
            } else {
                self.receive_text(&part.name).await?;
            }
        }
        Ok(())
    }

    async fn receive_text(&mut self, name: &str) -> Result<(), ApiError> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.body.next_bytes().await? {
            self.text_bytes += piece.len();
            if self.text_bytes > MOST_TEXT_BYTES {
                return Err(ApiError::invalid_field("The text fields of the upload are too long"));
            }
            bytes.extend_from_slice(&piece);
        }
        self.said.say(name, &bytes)
    }

    /// Refuses before the bytes come in what can be refused by then.
    async fn check_early(&mut self) -> Result<(), ApiError> {
        if self.said.names_patient() {
            let patient = self.said.patient(self.state, self.clinic).await?;
            if let Some(sha256) = self.said.sha256()? {
                self.early.claim = Some(intake::claim(self.state, self.clinic, patient.clone(), sha256)?);
            }
            self.early.patient = Some(patient);
        }
        Ok(())
    }

    async fn receive_file(&mut self, sent_name: String) -> Result<Received, ApiError> {
        let mut stage = self.state.blobs.stage();
        let mut head = Vec::with_capacity(HEAD_BYTES);
        let (mut kind, mut size_bytes) = (None, 0_u64);
        while let Some(piece) = self.body.next_bytes().await? {
            if kind.is_none() {
                head.extend_from_slice(&piece[..piece.len().min(HEAD_BYTES - head.len())]);
                if head.len() == HEAD_BYTES {
                    kind = Some(intake::sniff(&sent_name, &head)?);
                }
            }
            size_bytes += piece.len() as u64;
            let most = intake::most_bytes(self.state, kind);
            if size_bytes > most {
                return Err(intake::too_large(most));
            }
            if !stage.write(piece).await {
                break;
            }
        }
        let kind = match kind {
            Some(kind) => kind,
            None => intake::sniff(&sent_name, &head)?,
        };
        Ok(Received { sent_name, kind, staged: stage.finish().await? })
    }
}
