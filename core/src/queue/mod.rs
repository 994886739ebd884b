//! The queue: every image's row, its states, and the only SQL that changes them.
//!
//! `rows` reads and writes a row; `library` is the one writer, which keeps database and snapshot in step; `admit` takes landed files in, `filed` those that
//! NanoPix names;
//! `act` does what people ask, `moved` gives an image to another patient; `claim` is what upload workers use; `resume` is what they have begun in pieces; `exposures` writes down what became of each file; `mounts` keeps series, `placing` gives images the teeth of their places, `kept` keeps places for images that are nobody's yet; `recover` rebuilds after damage. SQLite's file is the only queue there is.

mod act;
mod activity;
mod admit;
mod check;
mod claim;
mod display;
mod due;
pub(crate) mod exposures;
mod facts;
mod filed;
mod files;
mod kept;
pub(crate) mod library;
mod model;
mod mounts;
mod moved;
mod placing;
mod recover;
mod resume;
mod rows;
#[cfg(test)]
pub(crate) mod testing;

pub(crate) use act::Refusal;
pub(crate) use admit::AdmitRules;
pub(crate) use check::copies;
pub(crate) use claim::{Failed, LEASE};
pub use display::{Displays, SavedDisplay};
pub(crate) use display::{Untold, by_name, of as display_of};
pub(crate) use facts::{name, read_fact};
pub(crate) use files::{note_in_words, teeth_in_words};
pub(crate) use library::{Library, lock};
pub(crate) use moved::Moved;
pub(crate) use recover::Lost;
pub(crate) use resume::{Begun, Known};
pub(crate) use rows::named;
