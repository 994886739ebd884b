//! The words that Chairside's console and server say to each other: ids, wire types, errors, tooth numbers.
//!
//! Names and shapes are the contract of existing clients: they may grow, never change their meaning. No I/O happens here.
//! Text from outside becomes a type once, at the edge (`"3 6".parse::<ToothSet>()`); inside, only the types travel.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

pub mod access;
mod audit;
mod auth;
mod clinic;
mod clinical;
pub mod display;
mod error;
mod event;
mod file;
mod fold;
mod id;
mod key;
mod merge;
mod patient;
mod sha256;
mod time;
mod tooth;

pub use audit::{AuditEntries, AuditEntry, AuditRecord, AuditWho};
pub use auth::{ChangePassword, LoginAnswer, LoginRequest, Me, Role};
pub use clinic::{Clinic, ClinicUser, ClinicUsers, Clinics, NewClinic, NewClinicUser, NewRoom, Room, RoomChange, Rooms, UserChange};
pub use clinical::{
    Appointment, AppointmentChange, AppointmentStatus, Appointments, ClinicalNote, ClinicalNoteChange, ClinicalNotes, DeleteReason, LabCase, LabCaseChange,
    LabCaseStatus, LabCases, NewAppointment, NewClinicalNote, NewLabCase, RecordConflict,
};
pub use error::{ErrorBody, ErrorCode};
pub use event::{ClinicEvent, EventKind};
pub use file::{FileChange, FileConflict, FileIntegrity, FileType, Integrity, MOST_DISPLAY_STATE_BYTES, PatientFile, PatientFiles, Source, UploadForm};
pub use fold::{fold, matches_all_words};
pub use id::{AppointmentId, ClinicId, FileId, ImageId, KeyId, LabCaseId, MountId, NoteId, PatientId, RoomId, UserId};
pub use key::{ApiKey, CreateApiKey, CreatedApiKey, RenewedApiKey, RevokedApiKey};
pub use merge::{MERGE_UNDO, MergePatient, MergedPatients, MovedCounts, PatientGone, PatientMerge, PatientMerges, SameFile};
pub use patient::{
    LinkedBy, MOST_LETTERS, NewPatient, Patient, PatientChange, PatientChanges, PatientConflict, PatientSource, Patients, Sex, display_name, is_printable,
};
pub use sha256::{InvalidSha256, Sha256};
pub use time::UtcTime;
pub use tooth::{InvalidTooth, Tooth, ToothSet};

/// Everything that needs a session or a bridge key lives under this path.
pub const PROTECTED_PATH: &str = "/api/v1/protected";

/// Says which clinic a superadmin means, who has several; without it, the one they belong to.
pub const CLINIC_HEADER: &str = "X-Clinic";

/// Where people sign in and out.
pub const AUTH_PATH: &str = "/api/v1/auth";

/// Where uploads in pieces are begun (tus 1.0); each then has an address below.
pub const TUS_PATH: &str = "/api/v1/protected/files/tus/";

/// The largest image an upload may carry, in bytes, counted on the wire.
pub const MAX_IMAGE_BYTES: u64 = 50 * 1024 * 1024;

/// The largest DICOM file or ZIP an upload may carry, in bytes, counted on the wire.
pub const MAX_DICOM_BYTES: u64 = 200 * 1024 * 1024;

/// A key that is there, `null` included.
#[expect(clippy::option_option, reason = "absent, null and a value are three things on the wire")]
fn said<'de, D: serde::Deserializer<'de>, T: serde::Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    serde::Deserialize::deserialize(deserializer).map(Some)
}
