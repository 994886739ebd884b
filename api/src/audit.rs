//! The audit as admins read it.

use crate::{PatientId, UtcTime};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One row: who did or saw what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Grows by one within the clinic.
    pub number: i64,
    /// When.
    pub at: UtcTime,
    /// Who.
    pub who: AuditWho,
    /// Where the request came from.
    pub address: Option<String>,
    /// The request, as the server's log knows it.
    pub request_id: Option<String>,
    /// What was done: a stable name.
    pub deed: String,
    /// What it was done to.
    pub record: Option<AuditRecord>,
    /// Whom that belongs to.
    pub patient_id: Option<PatientId>,
    /// `done` or `refused`.
    pub outcome: String,
    /// Ids, counts and the names of fields; never what a record says.
    pub detail: Option<Value>,
    /// The row's hash: everything of it and the hash of the row before it.
    pub hash: String,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuditWho {
    /// `person`, `key` (a console), `system`, `nobody`.
    pub kind: String,
    /// The person's or the key's id.
    pub id: Option<String>,
    /// As they were called then.
    pub name: Option<String>,
}

/// A record, by kind and id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuditRecord {
    /// `patient`, `file`, `key`, `person`, ….
    pub kind: String,
    /// The id.
    pub id: String,
}

/// The answer to `GET /audit`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntries {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// What to pass as `after` for older ones; none: there are none.
    pub next_cursor: Option<String>,
}
