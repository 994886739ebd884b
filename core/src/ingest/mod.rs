//! A file becomes an image exactly once: recognised by its content, copied to the spool while it is hashed, made durable, handed to the [`Ledger`],
//! then given a thumbnail. The original is only ever read.

mod ledger;
mod names;

pub use ledger::{Admission, Fingerprint, Landed, Ledger, LedgerError, PreviewOutcome};
pub use names::display_name;
