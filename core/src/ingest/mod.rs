//! A file becomes an image exactly once: recognised by its content, copied to the spool while it is hashed, made durable, handed to the [`Ledger`],
//! then given a thumbnail. The original is only ever read.

mod interim;
mod ledger;
mod names;

pub use interim::IntakeConfig;
pub(crate) use interim::{count_images, identify, preview_file, run};
pub use ledger::{Admission, Fingerprint, Landed, Ledger, LedgerError, PreviewOutcome};
pub use names::display_name;
