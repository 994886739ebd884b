//! Live Sync as a front end shows it. Types only.

use chairside_api::UtcTime;
use std::{path::PathBuf, sync::Arc};

/// How Live Sync is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveSyncStatus {
    /// What it is at.
    pub state: LiveSyncState,
    /// When NanoPix's database was last read whole.
    pub last_read_at: Option<UtcTime>,
    /// When something was last written into it.
    pub last_written_at: Option<UtcTime>,
    /// How many patients it had then.
    pub patients: usize,
    /// How many writes wait for NanoPix; of how many patients, while it cannot be read.
    pub waiting_writes: usize,
    /// How many questions wait for a person.
    pub undecided: usize,
    /// The last answer to `Command::PreviewSync`; `None` while there was none, when it could not be said, and as soon as something has been done or other rules
    /// hold.
    pub preview: Option<SyncPreview>,
    /// When that was worked out.
    pub previewed_at: Option<UtcTime>,
    /// Why the last one could not be said.
    pub preview_refused: Option<String>,
    /// How many answers to `Command::PreviewSync` there were, those that could not be given included.
    pub previews: u64,
    /// The last answer to `Command::CheckNanopix`.
    pub check: Option<NanopixCheck>,
    /// `PatientData`, once it was found: what patients' folders lie in.
    pub root: Option<PathBuf>,
    /// What stands in NanoPix and cannot be taken over as it is, a line each that says where and what to do; the first hundred.
    pub left_out: Arc<[String]>,
    /// The zone that the images' times speak for, when it is not the one in force: an IANA name, or an offset (`+02:00`).
    pub zone_proposal: Option<String>,
}

/// What is remembered of it while the console does not run.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct LastWord {
    /// Why it had stopped itself, if it had.
    pub(crate) frozen: Option<String>,
    /// How many patients or writes waited for NanoPix.
    pub(crate) waiting_writes: usize,
    /// How many questions waited for a person.
    pub(crate) undecided: usize,
}

/// What Live Sync is at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LiveSyncState {
    /// Switched off.
    #[default]
    Off,
    /// First look under way.
    Looking,
    /// Both lists agree, but for what waits.
    InStep,
    /// Another program holds NanoPix's database for a moment. Nothing is concluded from that.
    Busy {
        /// In words.
        why: String,
    },
    /// NanoPix's folder or database cannot be read now. Nothing is concluded from that.
    Unreachable {
        /// In words.
        why: String,
    },
    /// Something was seen that a person must look at first. Nothing is read or written until then.
    Frozen {
        /// What was seen, what is safe, what to do.
        why: String,
        /// What would change if it were accepted, a line each; the first hundred. Empty: it cannot be accepted (an unknown schema).
        changes: Arc<[String]>,
    },
}

/// What a first sync would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncPreview {
    /// Patients of NanoPix who would be added here.
    pub add: usize,
    /// Who would be linked to a record that is here.
    pub link: usize,
    /// Patients of ours who would be written into NanoPix.
    pub export: usize,
    /// Who would wait for a decision.
    pub ask: usize,
    /// Images that would come in.
    pub images: usize,
}

/// What a folder that was named as NanoPix's is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NanopixCheck {
    /// The folder that was looked at.
    pub path: PathBuf,
    /// How many patients its database has, or why it cannot be used.
    pub outcome: Result<usize, String>,
}
