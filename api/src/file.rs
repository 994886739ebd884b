//! Files of a patient, as the server answers them, and the words of an upload.

use crate::{ClinicId, ErrorBody, FileId, PatientId, Sha256, ToothSet, UtcTime, said};
use serde::{Deserialize, Serialize};

/// What kind of file this is to the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FileType {
    /// A radiograph.
    #[serde(rename = "x-ray")]
    XRay,
    /// A document.
    Document,
    /// A photograph or other picture.
    Image,
    /// A report.
    Report,
    /// A DICOM file, or a ZIP of them.
    Dicom,
}

impl FileType {
    /// The type as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::XRay => "x-ray",
            Self::Document => "document",
            Self::Image => "image",
            Self::Report => "report",
            Self::Dicom => "dicom",
        }
    }

    /// Reads the type as it travels.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::XRay, Self::Document, Self::Image, Self::Report, Self::Dicom].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How a file came to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A person chose the file.
    #[default]
    ManualUpload,
    /// A console watched it land.
    BridgeCapture,
    /// From a laboratory.
    LabDicom,
}

impl Source {
    /// The source as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ManualUpload => "manual_upload",
            Self::BridgeCapture => "bridge_capture",
            Self::LabDicom => "lab_dicom",
        }
    }

    /// Reads the source as it travels.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::ManualUpload, Self::BridgeCapture, Self::LabDicom].into_iter().find(|source| source.as_str() == text)
    }
}

/// The fields of `POST /files/upload` (multipart/form-data). Fields that are not known are passed over.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct UploadForm {
    /// The patient it shows.
    pub patient_id: PatientId,
    /// What kind of file it is.
    pub file_type: FileType,
    /// Free text; the file's type when it is absent.
    pub category: Option<String>,
    /// The teeth it shows: `36` or `36,37`.
    pub tooth_number: Option<String>,
    /// Free text. Without a `labCaseId`, a first line `labCaseId:<id>` names the lab case.
    pub notes: Option<String>,
    /// How it comes; `manual_upload` by default.
    pub source: Option<Source>,
    /// The room it was taken in.
    pub operatory_room: Option<String>,
    /// The lab case it belongs to.
    pub lab_case_id: Option<String>,
    /// When it was taken.
    pub captured_at: Option<UtcTime>,
    /// The hash of the bytes: others are refused.
    pub sha256: Option<Sha256>,
    /// The bytes, with the name they had.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

/// A file as the server keeps it: the answer to an upload and a row of every list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PatientFile {
    /// The file.
    pub id: FileId,
    /// The clinic it belongs to.
    pub clinic_id: ClinicId,
    /// The patient it shows.
    pub patient_id: PatientId,
    /// The name it came with, made harmless.
    pub file_name: String,
    /// What kind of file it is.
    pub file_type: FileType,
    /// Free text of the client, `x-ray` by default.
    pub category: String,
    /// Kibibytes, rounded up.
    pub file_size_kb: i64,
    /// The teeth it shows.
    pub tooth_number: ToothSet,
    /// When the server had it.
    pub upload_date: UtcTime,
    /// The person or key that sent it.
    pub uploaded_by: String,
    /// Free text.
    pub notes: Option<String>,
    /// How it came.
    pub source: Source,
    /// The room it was taken in.
    pub operatory_room: Option<String>,
    /// When its row was made.
    pub created_at: UtcTime,
    /// The hash of its bytes.
    pub sha256: Sha256,
    /// By its content, not its name.
    pub content_type: String,
    /// Pixels, when it is a picture that could be read.
    pub width: Option<i64>,
    /// Pixels, when it is a picture that could be read.
    pub height: Option<i64>,
    /// When the image was taken, by the console.
    pub captured_at: Option<UtcTime>,
    /// The lab case it belongs to.
    pub lab_case_id: Option<String>,
    /// Grows with every change; the first is 1.
    #[serde(default = "first_version")]
    pub version: i64,
    /// How it is shown (window, rotation, inversion, …): an object of the clients' own, at most [`MOST_DISPLAY_STATE_BYTES`]. Lists leave it out; where one is set,
    /// `displayStateAt` says so there, too.
    #[serde(default)]
    pub display_state: Option<serde_json::Value>,
    /// The person or key that set it.
    #[serde(default)]
    pub display_state_by: Option<String>,
    /// What the person, or the key, is called now.
    #[serde(default)]
    pub display_state_by_name: Option<String>,
    /// When it was set.
    #[serde(default)]
    pub display_state_at: Option<UtcTime>,
    /// When a person last moved it to another patient; `null`: it is where it was sent to.
    #[serde(default)]
    pub moved_at: Option<UtcTime>,
    /// When it was hidden, if it is.
    #[serde(default)]
    pub hidden_at: Option<UtcTime>,
    /// The person who hid it.
    #[serde(default)]
    pub hidden_by: Option<String>,
    /// Why.
    #[serde(default)]
    pub hidden_reason: Option<String>,
}

/// The largest display state, in bytes of its JSON.
pub const MOST_DISPLAY_STATE_BYTES: usize = 64 * 1024;

const fn first_version() -> i64 {
    1
}

/// `PATCH /files/{id}`, with `If-Match: <version>`. A key that is absent leaves its field alone; `null` empties it. A bridge key may set `toothNumber`, `notes` and
/// `displayState` of the files it sent; the rest needs a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct FileChange {
    /// The teeth it shows.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub tooth_number: Option<Option<ToothSet>>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub notes: Option<Option<String>>,
    /// How it is shown: an object.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub display_state: Option<Option<serde_json::Value>>,
    /// The lab case it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub lab_case_id: Option<Option<String>>,
    /// Moves it to this patient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient_id: Option<PatientId>,
    /// Why it is moved; needed for that, and kept in the clinic's audit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Hides it, saying why; `null` shows it again.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub hidden_reason: Option<Option<String>>,
}

/// What is to be said of a file's bytes at the server, which reads and hashes them to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// They are what came.
    Whole,
    /// They are not there.
    Missing,
    /// They are others, fewer or more than came, or cannot be read to their end.
    Damaged,
}

/// `GET /files/{id}/integrity`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileIntegrity {
    /// The file.
    pub id: FileId,
    /// The hash its bytes should have.
    pub sha256: Sha256,
    /// What is to be said of them.
    pub state: Integrity,
}

/// The answer to a change of a file that changed meanwhile (409 `version_conflict`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileConflict {
    /// The refusal.
    #[serde(flatten)]
    pub error: ErrorBody,
    /// The file as it is now.
    pub file: PatientFile,
}

/// `GET /patient-files`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PatientFiles {
    /// Newest first.
    pub files: Vec<PatientFile>,
    /// Pass as `after` for the next page; `null` at the end.
    pub next_cursor: Option<String>,
}
