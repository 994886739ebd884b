//! Patients as a front end shows them, and whose images land: the selected patient, its time-out, and the rule by which an image gets a patient or none. No I/O.

mod display;
mod list;
mod named;
mod selection;

pub use display::{age_on, format_birth_date};
pub use list::{
    ConflictField, Keep, OtherSide, PatientColumn, PatientCounts, PatientFilter, PatientList, PatientOrder, PatientQuery, PatientRow, Question, made_at,
    nanopix_folder,
};
pub(crate) use list::{NanopixOverlay, start_of_day};
pub use named::FilePatient;
pub use selection::{SavedSelection, SelectionEnd, SelectionHistory};
