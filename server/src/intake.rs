//! How bytes that came in become a file of a patient: the one way, whatever protocol brought them. Knows what a client may say of a file, and checks all of it.
//!
//! The order is the promise: bytes on the final volume -> everything said about them checked -> durable under their hash -> one transaction with row and event. Whatever fails
//! before the transaction leaves no row; the same bytes for the same patient again get the first answer again.

use crate::{
    app::State,
    auth::Principal,
    blobs::Staged,
    error::ApiError,
    limits::Slot,
    routes::{bounded_text, is_id, optional_text},
    sniff::{Kind, harmless_name},
    store::files::{Inserted, NewFile},
    thumbnail,
};
use actix_web::{http::StatusCode, web::Bytes};
use chairside_api::{ClinicId, ErrorCode, FileId, FileType, Integrity, PatientFile, PatientId, Sha256, Source, ToothSet, UtcTime};
use futures_util::{Stream, StreamExt};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// How many letters the notes of a file may have.
pub const NOTES_LETTERS: usize = 10_000;
/// How many letters the name of a lab case may have.
pub const LAB_CASE_LETTERS: usize = 100;

/// The text fields and how many letters each may have.
const FIELDS: [(&str, usize); 10] = [
    ("patientId", 64),
    ("fileType", 20),
    ("category", 100),
    ("toothNumber", 200),
    ("notes", NOTES_LETTERS),
    ("source", 20),
    ("operatoryRoom", 100),
    ("labCaseId", LAB_CASE_LETTERS),
    ("capturedAt", 40),
    ("sha256", 64),
];
/// How the plan's clients say which lab case a file belongs to.
const LAB_CASE_IN_NOTES: &str = "labCaseId:";

/// The right to bring in these bytes for that patient: one upload at a time has it.
pub type Claim = Slot<(ClinicId, PatientId, Sha256)>;

/// What a client says of a file.
#[derive(Default)]
pub struct Said(HashMap<&'static str, String>);

/// What was known of an upload before its bytes came in.
#[derive(Default)]
pub struct Early {
    /// The patient, who is of this clinic.
    pub patient: Option<PatientId>,
    /// The identity, when the hash was announced.
    pub claim: Option<Claim>,
}

/// Bytes that came in whole.
pub struct Received {
    /// The name the client gave them.
    pub sent_name: String,
    /// What they are, by their beginning.
    pub kind: Kind,
    /// The bytes.
    pub staged: Staged,
}

/// A file, and whether it was made now.
pub struct Kept {
    pub file: PatientFile,
    pub is_new: bool,
}

/// What was said of a file, read.
struct Facts {
    file_type: FileType,
    category: String,
    teeth: ToothSet,
    notes: Option<String>,
    source: Source,
    operatory_room: Option<String>,
    captured_at: Option<UtcTime>,
    lab_case_id: Option<String>,
}

impl Said {
    /// Takes one field. Fields of later versions are none of our business.
    pub fn say(&mut self, name: &str, text: &[u8]) -> Result<(), ApiError> {
        let Some((name, most_letters)) = FIELDS.into_iter().find(|(known, _)| *known == name) else { return Ok(()) };
        let text = std::str::from_utf8(text).map_err(|_| ApiError::invalid_field(format!("‘{name}’ is not UTF-8")))?;
        if self.0.insert(name, bounded_text(name, text, most_letters)?).is_some() {
            return Err(ApiError::bad_request(format!("‘{name}’ is there twice")));
        }
        Ok(())
    }

    /// Whether the patient was named, as far as was heard.
    pub fn names_patient(&self) -> bool {
        self.0.contains_key("patientId")
    }

    /// The patient, who must be of this clinic.
    pub async fn patient(&self, state: &State, clinic: &ClinicId) -> Result<PatientId, ApiError> {
        let id = self.0.get("patientId").filter(|id| !id.is_empty()).ok_or_else(|| ApiError::invalid_field("The upload has no ‘patientId’"))?;
        let id = PatientId::from(id.as_str());
        let is_known = is_id(id.as_str()) && state.store.has_patient(clinic, &id).await?;
        if is_known { Ok(id) } else { Err(ApiError::patient_not_found()) }
    }

    /// The hash that was announced.
    pub fn sha256(&self) -> Result<Option<Sha256>, ApiError> {
        self.parsed("sha256", |text| text.parse().ok(), "64 hexadecimal digits")
    }

    /// Refuses what can be refused before the bytes are there.
    pub fn check(&self) -> Result<(), ApiError> {
        self.sha256()?;
        self.facts().map(drop)
    }

    fn facts(&self) -> Result<Facts, ApiError> {
        let file_type = self.parsed("fileType", FileType::parse, "one of x-ray, document, image, report, dicom")?;
        let file_type = file_type.ok_or_else(|| ApiError::invalid_field("The upload has no ‘fileType’"))?;
        let text = |name| self.0.get(name).filter(|text| !text.is_empty()).cloned();
        Ok(Facts {
            file_type,
            category: text("category").unwrap_or_else(|| file_type.as_str().to_owned()),
            teeth: self.parsed("toothNumber", |text| text.parse::<ToothSet>().ok(), "teeth by ISO 3950, like 36 or 36,37")?.unwrap_or_default(),
            notes: text("notes"),
            source: self.parsed("source", Source::parse, "one of manual_upload, bridge_capture, lab_dicom")?.unwrap_or_default(),
            operatory_room: text("operatoryRoom"),
            captured_at: self.parsed("capturedAt", |text| text.parse::<UtcTime>().ok(), "a time like 2026-11-21T10:42:07.123Z")?,
            lab_case_id: match text("labCaseId") {
                None => optional_text("labCaseId", self.lab_case_in_notes(), LAB_CASE_LETTERS)?,
                said => said,
            },
        })
    }

    fn lab_case_in_notes(&self) -> Option<&str> {
        self.0.get("notes")?.strip_prefix(LAB_CASE_IN_NOTES)?.lines().next()
    }

    fn parsed<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>, wanted: &str) -> Result<Option<T>, ApiError> {
        let text = self.0.get(name).filter(|text| !text.is_empty());
        text.map(|text| parse(text).ok_or_else(|| ApiError::invalid_field(format!("‘{name}’ must be {wanted}")))).transpose()
    }
}

/// Claims an identity for as long as the answer lives.
pub fn claim(state: &State, clinic: &ClinicId, patient: PatientId, sha256: Sha256) -> Result<Claim, ApiError> {
    const IN_FLIGHT: &str = "The same file is being received for this patient right now. Ask again in a moment";
    let claim = state.in_flight.take((clinic.clone(), patient, sha256), 1);
    claim.ok_or_else(|| ApiError::refused(StatusCode::CONFLICT, ErrorCode::UploadInFlight, IN_FLIGHT))
}

/// Checks what was said about the bytes, makes them durable, makes the row. `early` is what was found out by now.
pub async fn keep(state: &State, principal: &Principal, said: &Said, received: Received, early: Early) -> Result<Kept, ApiError> {
    let clinic = &principal.clinic;
    let Received { sent_name, kind, staged } = received;
    let Early { patient, claim } = early;
    let patient = match patient {
        Some(patient) => patient,
        None => said.patient(state, clinic).await?,
    };
    let new = described(principal, patient, said.facts()?, &sent_name, kind, &staged)?;
    if said.sha256()?.is_some_and(|announced| announced != staged.sha256) {
        let message = format!("The bytes that arrived have the SHA-256 {}, not the one that was announced. Send the file again", staged.sha256);
        return Err(ApiError::refused(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::HashMismatch, message));
    }
    let what = (clinic.clone(), new.patient.clone(), new.sha256);
    let _claim = match claim {
        Some(claim) if *claim.what() == what => claim,
        _ => self::claim(state, clinic, new.patient.clone(), new.sha256)?,
    };
    if let Some(earlier) = state.store.file_by_content(clinic, &new.patient, &new.sha256).await? {
        let found = state.blobs.integrity(clinic, &new.sha256).await?;
        if found != Integrity::Whole {
            // The disk lost what the row promises, or changed it; here it is again.
            state.blobs.put(clinic, staged, |_| ()).await?;
            state.store.bytes_came_again(&principal.actor(), &earlier, found, state.now()).await?;
        }
        return Ok(Kept { file: earlier, is_new: false });
    }
    let settling = state.blobs.settle().await;
    let dimensions = state.blobs.put(clinic, staged, move |path| thumbnail::dimensions(path, kind)).await?;
    let inserted = state.store.insert_file(principal.actor(), NewFile { dimensions, ..new }, state.now()).await?;
    drop(settling);
    match inserted {
        Inserted::New(file) => {
            state.bus.wake(clinic);
            Ok(Kept { file, is_new: true })
        }
        Inserted::Again(file) => Ok(Kept { file, is_new: false }),
        Inserted::NoPatient => Err(ApiError::patient_not_found()),
    }
}

fn described(principal: &Principal, patient: PatientId, facts: Facts, sent_name: &str, kind: Kind, staged: &Staged) -> Result<NewFile, ApiError> {
    let (file_name, extension) = harmless_name(sent_name, kind);
    if let Some(extension) = extension.filter(|extension| !kind.extensions().contains(&extension.as_str())) {
        return Err(ApiError::unsupported_file(format!("The file's name ends in .{extension} but its content is {}", kind.name())));
    }
    if !kind.is_allowed_as(facts.file_type) {
        return Err(ApiError::unsupported_file(format!("The file is {}, which cannot be kept as ‘{}’", kind.name(), facts.file_type.as_str())));
    }
    if kind == Kind::Iosb && facts.source != Source::BridgeCapture {
        let message =
            "Files in NanoPix’s own form (.iosb) are taken only from a console that watched them land. Export the image from NanoPix as JPEG or DICOM";
        return Err(ApiError::unsupported_file(message));
    }
    Ok(NewFile {
        id: FileId::random(),
        patient,
        file_name,
        file_type: facts.file_type,
        category: facts.category,
        size_bytes: staged.size_bytes,
        teeth: facts.teeth,
        uploaded_by: principal.id().to_owned(),
        notes: facts.notes,
        source: facts.source,
        operatory_room: facts.operatory_room,
        sha256: staged.sha256,
        content_type: kind.content_type(),
        dimensions: None,
        captured_at: facts.captured_at,
        lab_case_id: facts.lab_case_id,
    })
}

/// The kind of a file of this name that begins so; 422 for one that is not taken.
pub fn sniff(name: &str, head: &[u8]) -> Result<Kind, ApiError> {
    Kind::of(name, head).map_err(|found| {
        ApiError::unsupported_file(format!("The file is {found}. JPEG, PNG, BMP, TIFF, DICOM and PDF files are taken, and ZIP for DICOM series"))
    })
}

/// How many bytes a file of this kind may have.
pub fn most_bytes(state: &State, kind: Option<Kind>) -> u64 {
    if kind.is_some_and(Kind::is_volume) { state.limits.dicom_bytes } else { state.limits.image_bytes }
}

/// 413.
pub fn too_large(most_bytes: u64) -> ApiError {
    let message = format!("The file is larger than the {} MB that are taken of its kind", most_bytes / (1024 * 1024));
    ApiError::refused(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::FileTooLarge, message)
}

/// One of the principal's uploads at once; 429 when there are too many.
pub fn slot(state: &State, principal: &Principal) -> Result<Slot<String>, ApiError> {
    let most = state.limits.uploads_per_key;
    let slot = state.upload_slots.take(principal.id().to_owned(), most);
    slot.ok_or_else(|| ApiError::too_many(format!("{most} uploads at once are the limit. Wait for one to end"), 1))
}

/// 507 unless the storage has room for `bytes` more.
pub fn check_room(state: &State, bytes: u64) -> Result<(), ApiError> {
    if state.blobs.free_bytes()? < state.limits.min_free_bytes.saturating_add(bytes) {
        let message = "The server's disk is nearly full. Nothing was stored; make room on it and try again";
        return Err(ApiError::refused(StatusCode::INSUFFICIENT_STORAGE, ErrorCode::InsufficientStorage, message));
    }
    Ok(())
}

/// Whether the client keeps sending. Only time spent waiting for it counts: a slow disk of ours is not its fault.
pub struct Pace {
    window: Duration,
    least_bytes: u64,
    waited: Duration,
    bytes: u64,
}

impl Pace {
    /// The pace that the limits ask for.
    pub fn new(state: &State) -> Self {
        let window = state.limits.pace_window;
        Self { window, least_bytes: (state.limits.min_bytes_per_s as f64 * window.as_secs_f64()) as u64, waited: Duration::ZERO, bytes: 0 }
    }

    /// The next item, of which `len` says how many bytes it is; 408 for a client that dawdles.
    pub async fn next<S: Stream + Unpin>(&mut self, stream: &mut S, len: impl Fn(&S::Item) -> u64) -> Result<Option<S::Item>, ApiError> {
        loop {
            let started = Instant::now();
            let next = tokio::time::timeout(self.window.saturating_sub(self.waited), stream.next()).await;
            self.waited += started.elapsed();
            if let Ok(Some(item)) = &next {
                self.bytes += len(item);
            }
            if self.waited >= self.window {
                if self.bytes < self.least_bytes && !matches!(next, Ok(None)) {
                    let message = "The upload came too slowly and was given up. It can be sent again";
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

/// How many bytes a piece of a body has.
pub fn piece_len<E>(piece: &Result<Bytes, E>) -> u64 {
    piece.as_ref().map_or(0, |piece| piece.len() as u64)
}
