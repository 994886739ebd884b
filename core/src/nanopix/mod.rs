//! The X-ray program NanoPix: its database and folders, read and written without ever harming them, and how its patients and ours are kept in step.
//!
//! Nothing outside this module opens `NanoPix.db3` or makes a folder beside it. The rules are those of docs/decisions/live-sync.md.

mod status;

pub use status::{LiveSyncState, LiveSyncStatus, NanopixCheck, SyncPreview};
