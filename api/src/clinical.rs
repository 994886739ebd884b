//! What is planned and written about a patient: appointments, clinical notes, lab cases.
//!
//! All three are changed by whoever saw their present version (`If-Match`), and taken out of the lists with a reason, never deleted.

use crate::{AppointmentId, ErrorBody, FileId, LabCaseId, NoteId, PatientId, ToothSet, UtcTime, said};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How an appointment stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentStatus {
    /// Agreed on.
    #[default]
    Scheduled,
    /// The patient has arrived.
    CheckedIn,
    /// The patient is being treated.
    InProgress,
    /// Done.
    Completed,
    /// Called off.
    Cancelled,
    /// The patient did not come.
    NoShow,
}

impl AppointmentStatus {
    /// Every one of them.
    pub const ALL: [Self; 6] = [Self::Scheduled, Self::CheckedIn, Self::InProgress, Self::Completed, Self::Cancelled, Self::NoShow];

    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::CheckedIn => "checked_in",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    /// The appointment.
    pub id: AppointmentId,
    /// Whose it is.
    pub patient_id: PatientId,
    /// What it is for; may be empty.
    pub title: String,
    /// In which room.
    pub room: Option<String>,
    /// With whom.
    pub dentist: Option<String>,
    /// When it begins.
    pub starts_at: UtcTime,
    /// When it ends, after it begins.
    pub ends_at: UtcTime,
    /// How it stands.
    pub status: AppointmentStatus,
    /// Free text for whoever books.
    pub note: Option<String>,
    /// Who made it: a person or a key.
    pub created_by: String,
    /// When it was made.
    pub created_at: UtcTime,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was changed last.
    pub updated_at: UtcTime,
    /// When it was taken out of the lists, if it was.
    pub deleted_at: Option<UtcTime>,
    /// Why it was.
    pub deleted_reason: Option<String>,
    /// Grows with every change.
    pub version: i64,
}

/// `POST /appointments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAppointment {
    /// The id it is to have: a UUID that the client made, so that a request that is sent twice makes one. Without one the server makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<AppointmentId>,
    /// Whose it is.
    pub patient_id: PatientId,
    /// What it is for.
    #[serde(default)]
    pub title: String,
    /// In which room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// With whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dentist: Option<String>,
    /// When it begins.
    pub starts_at: UtcTime,
    /// When it ends, after it begins.
    pub ends_at: UtcTime,
    /// How it stands.
    #[serde(default)]
    pub status: AppointmentStatus,
    /// Free text for whoever books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// `PATCH /appointments/{id}`, with `If-Match: <version>`. A key that is absent leaves its field alone; `null` empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AppointmentChange {
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// In which room.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub room: Option<Option<String>>,
    /// With whom.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub dentist: Option<Option<String>>,
    /// When it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<UtcTime>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<UtcTime>,
    /// How it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<AppointmentStatus>,
    /// Free text for whoever books.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub note: Option<Option<String>>,
}

/// `GET /appointments`, earliest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Appointments {
    /// The appointments.
    pub appointments: Vec<Appointment>,
    /// Pass as `after` for the next page; `null` at the end.
    pub next_cursor: Option<String>,
}

/// What was found and done at a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClinicalNote {
    /// The note.
    pub id: NoteId,
    /// Whom it is about.
    pub patient_id: PatientId,
    /// The day of the visit.
    pub visit_date: Date,
    /// What the patient came with.
    pub chief_complaint: Option<String>,
    /// What was found.
    pub diagnosis: Option<String>,
    /// What was done.
    pub treatment_provided: Option<String>,
    /// What was prescribed.
    pub prescriptions_given: Option<String>,
    /// Whether the patient is to come again.
    pub follow_up_required: bool,
    /// When.
    pub follow_up_date: Option<Date>,
    /// Anything else.
    pub notes: Option<String>,
    /// The teeth it is about.
    pub tooth_number: ToothSet,
    /// Files of the patient that it speaks of.
    pub attached_file_ids: Vec<FileId>,
    /// Who made it: a person or a key.
    pub created_by: String,
    /// When it was made.
    pub created_at: UtcTime,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was changed last.
    pub updated_at: UtcTime,
    /// When it was taken out of the lists, if it was.
    pub deleted_at: Option<UtcTime>,
    /// Why it was.
    pub deleted_reason: Option<String>,
    /// Grows with every change.
    pub version: i64,
}

/// `POST /clinical-notes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewClinicalNote {
    /// The id it is to have: a UUID that the client made, so that a request that is sent twice makes one. Without one the server makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<NoteId>,
    /// Whom it is about.
    pub patient_id: PatientId,
    /// The day of the visit.
    pub visit_date: Date,
    /// What the patient came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chief_complaint: Option<String>,
    /// What was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<String>,
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub treatment_provided: Option<String>,
    /// What was prescribed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prescriptions_given: Option<String>,
    /// Whether the patient is to come again.
    #[serde(default)]
    pub follow_up_required: bool,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up_date: Option<Date>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The teeth it is about.
    #[serde(default)]
    pub tooth_number: ToothSet,
    /// Files of the patient that it speaks of; of nobody else.
    #[serde(default)]
    pub attached_file_ids: Vec<FileId>,
}

/// `PATCH /clinical-notes/{id}`, with `If-Match: <version>`. A key that is absent leaves its field alone; `null` empties it. What it said before is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ClinicalNoteChange {
    /// The day of the visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_date: Option<Date>,
    /// What the patient came with.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub chief_complaint: Option<Option<String>>,
    /// What was found.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub diagnosis: Option<Option<String>>,
    /// What was done.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub treatment_provided: Option<Option<String>>,
    /// What was prescribed.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub prescriptions_given: Option<Option<String>>,
    /// Whether the patient is to come again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up_required: Option<bool>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub follow_up_date: Option<Option<Date>>,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub notes: Option<Option<String>>,
    /// The teeth it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tooth_number: Option<ToothSet>,
    /// Files of the patient that it speaks of: all of them, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attached_file_ids: Option<Vec<FileId>>,
}

/// `GET /clinical-notes`, newest first; `GET /clinical-notes/{id}/versions`, what it said before, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClinicalNotes {
    /// The notes.
    pub notes: Vec<ClinicalNote>,
    /// Pass as `after` for the next page; `null` at the end.
    pub next_cursor: Option<String>,
}

/// How a lab case stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabCaseStatus {
    /// Being prepared.
    #[default]
    Open,
    /// With the laboratory.
    Sent,
    /// Scans or designs came from the laboratory.
    Received,
    /// The work is here.
    Delivered,
    /// Called off.
    Cancelled,
}

impl LabCaseStatus {
    /// Every one of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Sent, Self::Received, Self::Delivered, Self::Cancelled];

    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == text)
    }
}

/// Work that a laboratory does for a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabCase {
    /// The case. Files name it as their `labCaseId`.
    pub id: LabCaseId,
    /// For whom.
    pub patient_id: PatientId,
    /// The number it is called by, `LC-0001`; unique in the clinic.
    pub case_number: String,
    /// What is made.
    pub title: String,
    /// By which laboratory.
    pub lab: Option<String>,
    /// The teeth it is for.
    pub tooth_number: ToothSet,
    /// How it stands.
    pub status: LabCaseStatus,
    /// When it is to be here.
    pub due_date: Option<Date>,
    /// Free text for the laboratory.
    pub notes: Option<String>,
    /// How many files of the patient name it.
    pub file_count: u32,
    /// Who made it: a person or a key.
    pub created_by: String,
    /// When it was made.
    pub created_at: UtcTime,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was changed last.
    pub updated_at: UtcTime,
    /// When it was taken out of the lists, if it was.
    pub deleted_at: Option<UtcTime>,
    /// Why it was.
    pub deleted_reason: Option<String>,
    /// Grows with every change.
    pub version: i64,
}

/// `POST /lab-cases`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewLabCase {
    /// The id it is to have: a UUID that the client made, so that a request that is sent twice makes one. Without one the server makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<LabCaseId>,
    /// For whom.
    pub patient_id: PatientId,
    /// What is made.
    #[serde(default)]
    pub title: String,
    /// By which laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lab: Option<String>,
    /// The teeth it is for.
    #[serde(default)]
    pub tooth_number: ToothSet,
    /// How it stands.
    #[serde(default)]
    pub status: LabCaseStatus,
    /// When it is to be here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Date>,
    /// Free text for the laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// `PATCH /lab-cases/{id}`, with `If-Match: <version>`. A key that is absent leaves its field alone; `null` empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LabCaseChange {
    /// What is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// By which laboratory.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub lab: Option<Option<String>>,
    /// The teeth it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tooth_number: Option<ToothSet>,
    /// How it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<LabCaseStatus>,
    /// When it is to be here.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub due_date: Option<Option<Date>>,
    /// Free text for the laboratory.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub notes: Option<Option<String>>,
}

/// `GET /lab-cases`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabCases {
    /// The cases.
    pub lab_cases: Vec<LabCase>,
    /// Pass as `after` for the next page; `null` at the end.
    pub next_cursor: Option<String>,
}

/// `DELETE` of an appointment, a note or a lab case: why it is taken out of the lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteReason {
    /// Why.
    pub reason: String,
}

/// 409 `version_conflict`: the error, and the record as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecordConflict<T> {
    /// What every refusal has.
    #[serde(flatten)]
    pub error: ErrorBody,
    /// The record as it is now.
    pub record: T,
}
