//! Whose images land: the selected patient, its time-out, and the rule by which an image gets a patient or none. No I/O.

mod display;
mod selection;

pub use display::{age_on, format_birth_date};
pub use selection::{SavedSelection, SelectionEnd, SelectionHistory};
