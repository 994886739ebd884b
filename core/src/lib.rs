//! Chairside's engine: from the moment a sensor's file lands to the moment the other rooms know of it.
//!
//! A front end (the window, `chairside headless`, a test) starts an [`Engine`](engine::Engine), reads one [`Snapshot`] at a time
//! and sends [`Command`]s; it never touches the disk, the database or the network itself. The engine knows nothing of any window.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test panics on purpose"))]

pub mod admin;
mod check;
pub mod clock;
mod command;
mod db;
mod directory;
pub mod engine;
mod event;
pub mod export;
mod exposure;
mod files;
mod handle;
mod image_row;
pub mod ingest;
mod layout;
pub mod lock;
pub mod mount;
pub mod nanopix;
pub mod offline;
mod originals;
mod queue;
mod reason;
mod server_files;
mod snapshot;
mod watch;

pub mod events;
pub mod patient;
pub mod person;
pub mod secrets;
pub mod settings;
pub mod status;
#[cfg(test)]
mod test_server;
pub mod upload;

pub use check::{Check, CheckFinding, CheckReport, CheckStep};
pub use command::{AfterCreate, Command, ImageFacts, RejectReason, Secret, Seen};
pub use event::{Announcement, Notice};
pub use exposure::{Exposure, ExposureState, Ledger, LedgerSpan};
pub use handle::{Commands, Handle, NotAccepted};
pub use image_row::{Doubt, FailureCause, Format, Image, ImageState, NanopixOrigin, Origin, Pixels, Preview, Subject, Whose};
pub use nanopix::{LiveSyncState, LiveSyncStatus, NanopixCheck, SyncPreview};
pub use queue::{Displays, SavedDisplay};
pub use reason::{Aside, Unfinished, Why};
pub use server_files::{FilesState, Original, Originals, ServerFiles};
pub use snapshot::{
    Activity, ActivityKind, Booking, Connection, FolderCheck, FolderState, ImageAnswer, PatientCreation, PatientEdit, PauseReason, Phase, Problem, ProblemKind,
    QueueSummary, Search, SearchState, Selection, ServerTest, Severity, Snapshot, TestOutcome, WatchedFolder,
};
