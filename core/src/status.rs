//! What `chairside status --json` prints: the queue in numbers and who is selected, from a running engine's snapshot or from the database of a console that is closed.
//!
//! Its shape is a contract with scripts: fields may be added, none changes its meaning.

use crate::{Connection, LiveSyncState, PauseReason, Selection, Snapshot, SyncPreview};
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
    /// Records of patients on their way to the server.
    #[serde(default)]
    pub records_waiting: usize,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LiveSync {
    /// Whether it is switched on.
    pub enabled: bool,
    /// What it is at; `off` when no console runs.
    pub state: LiveSyncWord,
    /// Why it cannot be read, or why it is frozen.
    pub why: Option<String>,
    /// When NanoPix was last read whole.
    pub last_read_at: Option<UtcTime>,
    /// When something was last written into NanoPix.
    pub last_written_at: Option<UtcTime>,
    /// How many patients NanoPix had then; 0 when no console runs.
    pub patients: usize,
    /// How many writes wait for NanoPix.
    pub waiting_writes: usize,
    /// How many questions wait for a person; 0 when no console runs.
    pub undecided: usize,
    /// What stands in NanoPix and cannot be taken over as it is, a line each; the first hundred. Empty when no console runs.
    pub left_out: Vec<String>,
    /// The last preview that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview: Option<SyncPreview>,
}

/// What Live Sync is at, in a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveSyncWord {
    /// Switched off, or no console runs (and it had not stopped itself when one did).
    #[default]
    Off,
    /// First look under way.
    Looking,
    /// Both lists agree, but for what waits.
    InStep,
    /// Another program holds NanoPix's database for a moment.
    Busy,
    /// NanoPix cannot be read now.
    Unreachable,
    /// A person must look first.
    Frozen,
}

impl LiveSync {
    fn of(snapshot: &Snapshot) -> Self {
        let status = &snapshot.live_sync;
        let (state, why) = match &status.state {
            LiveSyncState::Off => (LiveSyncWord::Off, None),
            LiveSyncState::Looking => (LiveSyncWord::Looking, None),
            LiveSyncState::InStep => (LiveSyncWord::InStep, None),
            LiveSyncState::Busy { why } => (LiveSyncWord::Busy, Some(why.clone())),
            LiveSyncState::Unreachable { why } => (LiveSyncWord::Unreachable, Some(why.clone())),
            LiveSyncState::Frozen { why, .. } => (LiveSyncWord::Frozen, Some(why.clone())),
        };
        Self {
            enabled: snapshot.settings.live_sync_enabled,
            state,
            why,
            last_read_at: status.last_read_at,
            last_written_at: status.last_written_at,
            patients: status.patients,
            waiting_writes: status.waiting_writes,
            undecided: status.undecided,
            left_out: status.left_out.to_vec(),
            preview: status.preview,
        }
    }
}

impl Status {
    /// The status of the engine that made this snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let queue = &snapshot.queue;
        Self {
            pending: queue.pending,
            uploading: queue.uploading,
            records_waiting: snapshot.records_waiting,
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
            live_sync: LiveSync::of(snapshot),
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
        assert_eq!(status["liveSync"]["state"], "off");
        for field in ["why", "lastReadAt", "lastWrittenAt", "patients", "waitingWrites", "undecided", "leftOut"] {
            assert!(status["liveSync"].get(field).is_some(), "liveSync.{field} is missing");
        }
    }
}
