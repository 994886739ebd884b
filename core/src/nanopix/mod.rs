//! The X-ray program NanoPix: its database and folders, read and written without ever harming them, and how its patients and ours are kept in step.
//!
//! Nothing outside this module opens `NanoPix.db3` or makes a folder beside it. The rules are those of docs/decisions/live-sync.md.
//!
//! What is here knows NanoPix and decides; it has no thread, no network and no database of ours. One cycle of whoever runs it: [`Changes::poll`], then
//! [`Reader::read_all`], then [`reconcile()`], which answers a [`Plan`] of steps or a [`Freeze`]. What is to be written goes through a durable outbox:
//! [`ensure_backup`], [`Writer::write`], [`folders::make_folder`].

mod backup;
mod changes;
mod convert;
mod error;
pub mod folders;
mod freeze;
pub mod ids;
pub(crate) mod images;
pub mod matching;
mod place;
mod plan;
mod reader;
mod reconcile;
mod record;
mod rows;
mod schema;
mod status;
mod store;
pub mod studies;
pub mod time;
pub mod values;
mod writer;

#[cfg(test)]
mod reconcile_laws;
#[cfg(test)]
mod reconcile_tests;

pub use backup::{BackupError, KEPT, ensure_backup};
pub use changes::{Changes, FULL_INTERVAL, INTERVAL, SHARE_INTERVAL};
pub(crate) use convert::{change_of, new_of, record_of};
pub use error::DatabaseError;
pub use freeze::{Freeze, FreezeReason};
pub use place::{Place, PlaceError, check};
pub use plan::{Agreed, Answer, AskReason, Deletions, Duplicates, Known, Ours, Plan, Policy, Step, Tie, labels};
pub use reader::{Reader, Reading, Version};
pub(crate) use reconcile::link_of;
pub use reconcile::reconcile;
pub use record::{Columns, Field, Fields, Record};
pub use rows::{NanopixPatient, NanopixStudy, Oddity};
pub use schema::{Schema, UnknownSchema};
pub(crate) use status::LastWord;
pub use status::{LiveSyncState, LiveSyncStatus, NanopixCheck, SyncPreview};
pub(crate) use store::{Act, KnownRows, Outgoing, count_outgoing, is_row_on_its_way};
pub use writer::{MAX_ROWS, Write, WriteOutcome, Writer};

/// A whole reading of NanoPix, for whoever does more with it than keeping patients in step.
#[derive(Clone, Debug)]
pub(crate) struct NanopixState {
    /// Where it was read.
    pub(crate) place: Place,
    /// What was read.
    pub(crate) reading: std::sync::Arc<Reading>,
    /// The zone of its wall-clock times.
    pub(crate) zone: jiff::tz::TimeZone,
}
