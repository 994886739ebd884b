//! Patients, as the server answers them.

use crate::{PatientId, UtcTime, said};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a record was first made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
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
    /// Street and town.
    #[serde(default)]
    pub address: Option<String>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// The doctor in charge, as NanoPix names them.
    #[serde(default)]
    pub doctor: Option<String>,
    /// Social insurance number, as NanoPix keeps it.
    #[serde(default)]
    pub social_id: Option<String>,
    /// How many files of theirs the server keeps.
    #[serde(default)]
    pub image_count: u32,
    /// Where the record was first made.
    #[serde(default)]
    pub source: PatientSource,
    /// Its id in NanoPix (`Patient.id`), once it has one; unique in the clinic. A record made here gets one when it is written there or linked.
    pub external_id: Option<String>,
    /// How the record and NanoPix's came together; `None` while there is no `external_id`, or when both are one by birth.
    #[serde(default)]
    pub linked_by: Option<LinkedBy>,
    /// When it was made here.
    pub created_at: UtcTime,
    /// When it was made in the other program.
    pub external_created_at: Option<UtcTime>,
    /// When it first came over.
    pub first_synced_at: Option<UtcTime>,
    /// When it was archived, if it was.
    pub archived_at: Option<UtcTime>,
    /// The record that this one was merged into: what was this one's is that one's. It is archived then.
    #[serde(default)]
    pub merged_into: Option<PatientId>,
    /// Grows with every change.
    pub version: i64,
}

impl Patient {
    /// A record that says no more than a name: internal, version 1.
    pub fn named(id: PatientId, last_name: impl Into<String>, first_name: impl Into<String>, created_at: UtcTime) -> Self {
        Self {
            id,
            first_name: first_name.into(),
            last_name: last_name.into(),
            patient_number: None,
            last_visit: None,
            date_of_birth: None,
            sex: None,
            phone: None,
            email: None,
            address: None,
            postal_code: None,
            doctor: None,
            social_id: None,
            image_count: 0,
            source: PatientSource::Internal,
            external_id: None,
            linked_by: None,
            created_at,
            external_created_at: None,
            first_synced_at: None,
            archived_at: None,
            merged_into: None,
            version: 1,
        }
    }

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

/// How two records of one person came to be linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkedBy {
    /// Live Sync found one exact match.
    LiveSync,
    /// A person decided.
    Person,
}

impl LinkedBy {
    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LiveSync => "live_sync",
            Self::Person => "person",
        }
    }

    /// Reads the word back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::LiveSync, Self::Person].into_iter().find(|value| value.as_str() == text)
    }
}

/// `POST /patients`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
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
    /// Street and town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The doctor in charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctor: Option<String>,
    /// Social insurance number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_id: Option<String>,
    /// The id the record is to have: made by a client that could not wait for the server (a UUID). Without one the server makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<PatientId>,
    /// Where the record was first made.
    #[serde(default)]
    pub source: PatientSource,
    /// Its id in NanoPix. When a record of the clinic has it already, that record is the answer and nothing is made: two consoles that bring the same patient
    /// in make one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// When it was made in NanoPix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_created_at: Option<UtcTime>,
    /// When it first came over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_synced_at: Option<UtcTime>,
    /// Makes a repeated request answer the first one's record: the client's own id of this act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// How many letters a text of a record may have that NanoPix has, too: what NanoPix itself allows. One that is longer, or has control characters (but tabs and line
/// ends), is taken by no server.
pub const MOST_LETTERS: usize = 250;

/// Whether a text has no control characters but tabs and line ends: PostgreSQL cannot keep them, or screens would act on them.
pub fn is_printable(text: &str) -> bool {
    !text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

/// `PATCH /patients/{id}`, with `If-Match: <version>`. A key that is absent leaves its field alone; `null` empties it (names and links included).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PatientChange {
    /// Given names.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub first_name: Option<Option<String>>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub last_name: Option<Option<String>>,
    /// The number the practice knows them by. `null` is refused: a record keeps a number.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub patient_number: Option<Option<String>>,
    /// Birth date.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub date_of_birth: Option<Option<Date>>,
    /// Sex.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub sex: Option<Option<Sex>>,
    /// Phone.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub phone: Option<Option<String>>,
    /// E-mail.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub email: Option<Option<String>>,
    /// Street and town.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub address: Option<Option<String>>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub postal_code: Option<Option<String>>,
    /// The doctor in charge.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub doctor: Option<Option<String>>,
    /// Social insurance number.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub social_id: Option<Option<String>>,
    /// Links the record to NanoPix's, or (`null`) takes the link off. 409 `external_id_taken` when another record has it.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub external_id: Option<Option<String>>,
    /// How they were linked.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub linked_by: Option<Option<LinkedBy>>,
    /// When it was made in NanoPix.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub external_created_at: Option<Option<UtcTime>>,
    /// When it first came over.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    pub first_synced_at: Option<Option<UtcTime>>,
}

impl PatientChange {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `GET /patients`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Patients {
    /// The matches, best or newest first.
    pub patients: Vec<Patient>,
    /// Pass it as `after` for the next page; absent on the last one and with a search.
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// `GET /patients/changes?since=<cursor>&limit=<n>`: the records that changed after the cursor, archived ones included, each once in its present state, in the
/// order of their last change. Without a cursor: from the beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PatientChanges {
    /// The records.
    pub patients: Vec<Patient>,
    /// Where to go on. Opaque; stays valid for good.
    pub next_cursor: String,
    /// Whether there are more right now.
    pub more: bool,
}

/// 409 `version_conflict`: the error, and the record as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PatientConflict {
    /// What every refusal has.
    #[serde(flatten)]
    pub error: crate::ErrorBody,
    /// The record as it is now.
    pub patient: Patient,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_tells_absent_from_null() {
        let change: PatientChange = serde_json::from_str(r#"{"phone":null,"email":"a@b.example"}"#).unwrap();
        assert_eq!(change, PatientChange { phone: Some(None), email: Some(Some("a@b.example".to_owned())), ..PatientChange::default() });
        assert_eq!(serde_json::to_value(&change).unwrap(), serde_json::json!({ "phone": null, "email": "a@b.example" }));
        assert!(serde_json::from_str::<PatientChange>("{}").unwrap().is_empty());
    }
}
