//! Patients as a front end shows them, and whose images land: the selected patient, its time-out, and the rule by which an image gets a patient or none. No I/O.

mod display;
mod list;
mod selection;

pub use display::{age_on, format_birth_date};
pub use list::{
    ConflictField, Keep, OtherSide, PatientColumn, PatientCounts, PatientFilter, PatientList, PatientOrder, PatientQuery, PatientRow, Person, Question,
    nanopix_folder,
};
#[allow(unused_imports, dead_code, reason = "not in use as a whole yet")]
pub(crate) use list::{NanopixOverlay, start_of_day};
pub use selection::{SavedSelection, SelectionEnd, SelectionHistory};
