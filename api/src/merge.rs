//! Two records of one person that become one, and are taken apart again.

use crate::{ErrorBody, FileId, Patient, PatientId, UserId, UtcTime};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a merge can be undone.
pub const MERGE_UNDO: Duration = Duration::from_hours(30 * 24);

/// `POST /patients/{id}/merge`: the record in the address is the same person as `into` and becomes part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MergePatient {
    /// The record that stays.
    pub into: PatientId,
    /// Why they are the same.
    pub reason: String,
}

/// How much of a record went over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MovedCounts {
    /// Files.
    pub files: u32,
    /// Clinical notes.
    pub notes: u32,
    /// Appointments.
    pub appointments: u32,
    /// Lab cases.
    pub lab_cases: u32,
}

/// A file that both records had, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SameFile {
    /// The merged record's: it stayed with that record, with its tooth and notes, and comes back with an undo.
    pub file_id: FileId,
    /// The other record's: it is the one that is shown.
    pub shown_file_id: FileId,
}

/// A merge, undone or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PatientMerge {
    /// The merge.
    pub id: String,
    /// The record that was merged.
    pub patient_id: PatientId,
    /// The record it was merged into.
    pub into: PatientId,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub merged_by: UserId,
    /// When.
    pub merged_at: UtcTime,
    /// Until when it can be undone.
    pub undo_until: UtcTime,
    /// Who undid it.
    pub undone_by: Option<UserId>,
    /// When it was undone.
    pub undone_at: Option<UtcTime>,
    /// How much went over.
    pub moved: MovedCounts,
    /// What both had.
    pub same_files: Vec<SameFile>,
    /// Whether the link with NanoPix went over. When both records had one, each keeps its own.
    pub link_moved: bool,
}

/// The answer to a merge, and to its undoing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MergedPatients {
    /// What was done.
    pub merge: PatientMerge,
    /// The record that stays, as it is now.
    pub into: Patient,
    /// The record that was merged, as it is now.
    pub patient: Patient,
}

/// `GET /patients/{id}/merges`: which records were merged into this one, and this one into which; newest first, undone ones too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PatientMerges {
    /// The merges.
    pub merges: Vec<PatientMerge>,
}

/// 404 `patient_not_found`: what every refusal has, and for a record that was merged into another one where it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PatientGone {
    /// What every refusal has.
    #[serde(flatten)]
    pub error: ErrorBody,
    /// The record that stands for it now. Not there for a patient whom the clinic does not have.
    #[schema(required = false)]
    pub merged_into: PatientId,
}
