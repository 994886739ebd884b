//! A file becomes an image exactly once: recognised by its content, copied to the spool while it is hashed, made durable, handed to the [`Ledger`],
//! then given a thumbnail. The original is only ever read.
//!
//! [`run`] is the whole intake as a service. [`preview`] is for front ends, too. Everything that blocks runs on threads of its own.

mod attempts;
mod inspect;
mod lane;
mod ledger;
mod names;
mod pipeline;
pub mod preview;
pub(crate) mod restore;
mod run;
pub mod sniff;
mod spool;
#[cfg(test)]
mod tests;

pub(crate) use inspect::{count_images, identify, named_in, read_format, shape_in};
pub use ledger::{Admission, Filed, Fingerprint, KnownFolder, Landed, Ledger, LedgerError, PreviewOutcome, Previewed, Unpreviewed};
pub use names::display_name;
pub(crate) use pipeline::{CommitJob, CopyJob, Pipeline, Prepared, Reply, Report};
pub use run::{IntakeConfig, IntakeError, run};
pub(crate) use spool::{TakeError, hash_of, spool_path, sweep};
