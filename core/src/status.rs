//! What `chairside status --json` prints: the queue in numbers and who is selected, from a running engine's snapshot or from the database of a console that is closed.
//!
//! Its shape is a contract with scripts: fields may be added, none changes its meaning.

use crate::{Connection, PauseReason, Selection, Snapshot};
use chairside_api::{PatientId, UtcTime};
use serde::{Deserialize, Serialize};

/// The state of a console.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Images approved and waiting to be sent, those that wait for a retry included.
    pub pending: usize,
    /// Images being sent.
    pub uploading: usize,
    /// Images that need a person before they can be sent.
    pub failed: usize,
    /// Images the server has confirmed, ever.
    pub uploaded: usize,
    /// Images without a patient.
    pub unassigned: usize,
    /// Images a person has not approved or rejected yet.
    pub needs_review: usize,
    /// Whether the server answers and takes the key; always false when no console runs.
    pub online: bool,
    /// Whether a console (window or headless) works on this data folder.
    pub running: bool,
    /// Why nothing is sent, if nothing is.
    pub paused: Option<Paused>,
    /// Whose images land now.
    pub patient: Option<StatusPatient>,
    /// The exchange with NanoPix.
    pub live_sync: LiveSync,
}

/// Why nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paused {
    /// Somebody pressed Pause.
    Person,
    /// The server refuses the key.
    KeyRefused,
}

/// The selected patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusPatient {
    /// The server's name for them.
    pub id: PatientId,
    /// `Surname, Forename`.
    pub name: String,
    /// The number the practice knows them by.
    pub patient_number: Option<String>,
    /// Since when they are selected.
    pub selected_at: UtcTime,
    /// When the selection ends by itself.
    pub expires_at: UtcTime,
}

/// The exchange with NanoPix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveSync {
    /// Whether it is switched on.
    pub enabled: bool,
}

impl Status {
    /// The status of the engine that made this snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let queue = &snapshot.queue;
        Self {
            pending: queue.pending,
            uploading: queue.uploading,
            failed: queue.failed,
            uploaded: queue.uploaded,
            unassigned: queue.unassigned,
            needs_review: queue.needs_review,
            online: snapshot.connection == Connection::Online,
            running: true,
            paused: queue.paused.map(|reason| match reason {
                PauseReason::Person => Paused::Person,
                PauseReason::KeyRefused => Paused::KeyRefused,
            }),
            patient: snapshot.selection.as_ref().map(StatusPatient::of),
            live_sync: LiveSync { enabled: snapshot.settings.live_sync_enabled },
        }
    }
}

impl StatusPatient {
    /// The patient of a selection.
    pub fn of(selection: &Selection) -> Self {
        Self {
            id: selection.patient.id.clone(),
            name: selection.patient.display_name(),
            patient_number: selection.patient.patient_number.clone(),
            selected_at: selection.selected_at,
            expires_at: selection.expires_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_find_every_field_of_the_contract() {
        let status = serde_json::to_value(Status::of(&Snapshot::default())).unwrap();
        for field in ["pending", "uploading", "failed", "uploaded", "unassigned", "needsReview", "online", "patient", "liveSync"] {
            assert!(status.get(field).is_some(), "{field} is missing");
        }
        assert!(status["patient"].is_null());
        assert_eq!(status["liveSync"]["enabled"], false);
    }
}
