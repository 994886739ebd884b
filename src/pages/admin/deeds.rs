//! What the audit records, in words. The names travel from the server; one that is not known here is shown as it is, so that nothing is hidden by an older console.

/// The names of the server's audit and what they are called, in the order they are offered.
pub(super) const DEEDS: &[(&str, &str)] = &[
    ("signed_in", "Signed in"),
    ("sign_in_failed", "Wrong password"),
    ("signed_out", "Signed out"),
    ("access_refused", "Not allowed"),
    ("key_made", "Key created"),
    ("key_renewed", "Key renewed"),
    ("key_revoked", "Key revoked"),
    ("secret_rotated", "Secret rotated"),
    ("room_made", "Room added"),
    ("room_changed", "Room changed"),
    ("room_removed", "Room archived"),
    ("person_made", "Person added"),
    ("person_changed", "Person changed"),
    ("person_disabled", "Person shut out"),
    ("person_enabled", "Person let in"),
    ("password_set", "Password set"),
    ("password_changed", "Own password changed"),
    ("patient_made", "Patient created"),
    ("patient_changed", "Patient changed"),
    ("patient_archived", "Patient archived"),
    ("patient_restored", "Patient restored"),
    ("patient_viewed", "Patient read"),
    ("patients_listed", "Patients listed"),
    ("patients_searched", "Patients searched"),
    ("patients_exported", "Patients sent to a console"),
    ("patients_merged", "Patients merged"),
    ("patients_unmerged", "Merge undone"),
    ("file_uploaded", "File uploaded"),
    ("file_changed", "File changed"),
    ("file_moved", "File moved"),
    ("file_hidden", "File hidden"),
    ("file_shown", "File shown again"),
    ("file_viewed", "File read"),
    ("files_listed", "Files listed"),
    ("file_downloaded", "File downloaded"),
    ("thumbnail_viewed", "Thumbnail seen"),
    ("appointment_made", "Appointment made"),
    ("appointment_changed", "Appointment changed"),
    ("appointment_deleted", "Appointment taken out"),
    ("appointment_viewed", "Appointment read"),
    ("appointments_listed", "Appointments listed"),
    ("note_made", "Note written"),
    ("note_changed", "Note changed"),
    ("note_deleted", "Note taken out"),
    ("note_viewed", "Note read"),
    ("notes_listed", "Notes listed"),
    ("lab_case_made", "Lab case made"),
    ("lab_case_changed", "Lab case changed"),
    ("lab_case_deleted", "Lab case taken out"),
    ("lab_case_viewed", "Lab case read"),
    ("lab_cases_listed", "Lab cases listed"),
    ("audit_viewed", "Audit read"),
    ("audit_pruned", "Audit shortened"),
    ("clinic_made", "Clinic made"),
];

/// A deed in words.
pub fn deed_words(name: &str) -> String {
    DEEDS.iter().find(|(known, _)| *known == name).map_or_else(|| name.replace('_', " "), |(_, words)| (*words).to_owned())
}

/// Whether a deed has words of its own.
pub fn is_known(name: &str) -> bool {
    DEEDS.iter().any(|(known, _)| *known == name)
}
