//! Patients, as the server answers them.

use crate::{PatientId, UtcTime};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a record was first made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatientSource {
    /// In Chairside.
    #[default]
    Internal,
    /// In the X-ray program NanoPix.
    Nanopix,
}

impl PatientSource {
    /// The source as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Nanopix => "nanopix",
        }
    }

    /// Reads the source as it travels.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Internal, Self::Nanopix].into_iter().find(|source| source.as_str() == text)
    }
}

/// A patient's sex, as records of both programs can say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Neither, or another.
    Other,
}

impl Sex {
    /// The sex as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Other => "other",
        }
    }

    /// Reads the sex as it travels.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Female, Self::Male, Self::Other].into_iter().find(|sex| sex.as_str() == text)
    }
}

/// A patient's full record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    /// The patient.
    pub id: PatientId,
    /// Given names.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The number the practice knows them by.
    pub patient_number: Option<String>,
    /// When a file of theirs was last added.
    pub last_visit: Option<UtcTime>,
    /// Birth date.
    pub date_of_birth: Option<Date>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Phone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Where the record was first made.
    #[serde(default)]
    pub source: PatientSource,
    /// Its name in the program it was made in.
    pub external_id: Option<String>,
    /// When it was made here.
    pub created_at: UtcTime,
    /// When it was made in the other program.
    pub external_created_at: Option<UtcTime>,
    /// When it first came over.
    pub first_synced_at: Option<UtcTime>,
    /// When it was archived, if it was.
    pub archived_at: Option<UtcTime>,
    /// Grows with every change.
    pub version: i64,
}

impl Patient {
    /// `Surname, Forename`: the one form in which a patient is shown.
    pub fn display_name(&self) -> String {
        display_name(&self.last_name, &self.first_name)
    }
}

/// `Surname, Forename`, or the one there is.
pub fn display_name(last_name: &str, first_name: &str) -> String {
    match (last_name.trim(), first_name.trim()) {
        ("", name) | (name, "") => name.to_owned(),
        (last, first) => format!("{last}, {first}"),
    }
}

/// `POST /patients`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPatient {
    /// Given names.
    #[serde(default)]
    pub first_name: String,
    /// Family name. At least one of the names must not be empty.
    #[serde(default)]
    pub last_name: String,
    /// The number the practice knows them by; unique in the clinic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_number: Option<String>,
    /// Birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Date>,
    /// Sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Makes a repeated request answer the first one's record: the client's own id of this act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// `GET /patients`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Patients {
    /// The matches, best or newest first.
    pub patients: Vec<Patient>,
}
