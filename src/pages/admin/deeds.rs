//! What the audit records, in words. The names travel from the server; one that is not known here is shown as it is, so that nothing is hidden by an older console.

use chairside_words::say;

/// A name of the server's audit, and what it is called.
pub(super) type Deed = (&'static str, fn() -> &'static str);

/// The names of the server's audit and what they are called, in the order they are offered.
pub(super) const DEEDS: &[Deed] = &[
    ("signed_in", || say!("deed-signed-in")),
    ("sign_in_failed", || say!("deed-sign-in-failed")),
    ("signed_out", || say!("deed-signed-out")),
    ("access_refused", || say!("deed-access-refused")),
    ("key_made", || say!("deed-key-made")),
    ("key_renewed", || say!("deed-key-renewed")),
    ("key_revoked", || say!("deed-key-revoked")),
    ("secret_rotated", || say!("deed-secret-rotated")),
    ("room_made", || say!("deed-room-made")),
    ("room_changed", || say!("deed-room-changed")),
    ("room_removed", || say!("deed-room-removed")),
    ("person_made", || say!("deed-person-made")),
    ("person_changed", || say!("deed-person-changed")),
    ("person_disabled", || say!("deed-person-disabled")),
    ("person_enabled", || say!("deed-person-enabled")),
    ("password_set", || say!("deed-password-set")),
    ("password_changed", || say!("deed-password-changed")),
    ("patient_made", || say!("deed-patient-made")),
    ("patient_changed", || say!("deed-patient-changed")),
    ("patient_archived", || say!("deed-patient-archived")),
    ("patient_restored", || say!("deed-patient-restored")),
    ("patient_viewed", || say!("deed-patient-viewed")),
    ("patients_listed", || say!("deed-patients-listed")),
    ("patients_searched", || say!("deed-patients-searched")),
    ("patients_exported", || say!("deed-patients-exported")),
    ("patients_merged", || say!("deed-patients-merged")),
    ("patients_unmerged", || say!("deed-patients-unmerged")),
    ("file_uploaded", || say!("deed-file-uploaded")),
    ("file_bytes_restored", || say!("deed-file-bytes-restored")),
    ("file_changed", || say!("deed-file-changed")),
    ("file_moved", || say!("deed-file-moved")),
    ("file_hidden", || say!("deed-file-hidden")),
    ("file_shown", || say!("deed-file-shown")),
    ("file_viewed", || say!("deed-file-viewed")),
    ("files_listed", || say!("deed-files-listed")),
    ("file_downloaded", || say!("deed-file-downloaded")),
    ("thumbnail_viewed", || say!("deed-thumbnail-viewed")),
    ("appointment_made", || say!("deed-appointment-made")),
    ("appointment_changed", || say!("deed-appointment-changed")),
    ("appointment_deleted", || say!("deed-appointment-deleted")),
    ("appointment_viewed", || say!("deed-appointment-viewed")),
    ("appointments_listed", || say!("deed-appointments-listed")),
    ("note_made", || say!("deed-note-made")),
    ("note_changed", || say!("deed-note-changed")),
    ("note_deleted", || say!("deed-note-deleted")),
    ("note_viewed", || say!("deed-note-viewed")),
    ("notes_listed", || say!("deed-notes-listed")),
    ("lab_case_made", || say!("deed-lab-case-made")),
    ("lab_case_changed", || say!("deed-lab-case-changed")),
    ("lab_case_deleted", || say!("deed-lab-case-deleted")),
    ("lab_case_viewed", || say!("deed-lab-case-viewed")),
    ("lab_cases_listed", || say!("deed-lab-cases-listed")),
    ("audit_viewed", || say!("deed-audit-viewed")),
    ("audit_pruned", || say!("deed-audit-pruned")),
    ("clinic_made", || say!("deed-clinic-made")),
];

/// A deed in words.
pub fn deed_words(name: &str) -> String {
    DEEDS.iter().find(|(known, _)| *known == name).map_or_else(|| name.replace('_', " "), |(_, words)| words().to_owned())
}

/// Whether a deed has words of its own.
pub fn is_known(name: &str) -> bool {
    DEEDS.iter().any(|(known, _)| *known == name)
}
