//! Everything that is recorded, by name. A new act or view of the server is one line here.

macro_rules! deeds {
    ($($(#[$doc:meta])* $deed:ident => $name:literal, $outcome:ident;)*) => {
        /// What was done, seen or refused. The names are kept for years: they never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Deed { $($(#[$doc])* $deed,)* }

        impl Deed {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$deed,)*];

            /// The name as it is stored and travels.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$deed => $name,)* }
            }

            /// How it went.
            pub const fn outcome(self) -> Outcome {
                match self { $(Self::$deed => Outcome::$outcome,)* }
            }
        }
    };
}

deeds! {
    /// A clinic was made.
    ClinicMade => "clinic_made", Done;
    /// A person was made.
    PersonMade => "person_made", Done;
    /// A person's password was set for them.
    PasswordSet => "password_set", Done;
    /// A person changed their own password.
    PasswordChanged => "password_changed", Done;
    /// A person's name or role was changed.
    PersonChanged => "person_changed", Done;
    /// A person was shut out, and their sessions ended.
    PersonDisabled => "person_disabled", Done;
    /// A person was let in again.
    PersonEnabled => "person_enabled", Done;
    /// A room was made, or brought back.
    RoomMade => "room_made", Done;
    /// A room's name or place in the list was changed.
    RoomChanged => "room_changed", Done;
    /// A room was deleted, or set aside because files or keys name it.
    RoomRemoved => "room_removed", Done;
    /// A session began.
    SignedIn => "signed_in", Done;
    /// Somebody gave a wrong password for a person.
    SignInFailed => "sign_in_failed", Refused;
    /// A session was ended by its person.
    SignedOut => "signed_out", Done;
    /// Somebody who is known asked for what they may not do.
    AccessRefused => "access_refused", Refused;
    /// A bridge key was made.
    KeyMade => "key_made", Done;
    /// A bridge key was signed anew for its console.
    KeyRenewed => "key_renewed", Done;
    /// The secret that signs bridge keys was changed.
    SecretRotated => "secret_rotated", Done;
    /// A bridge key was revoked.
    KeyRevoked => "key_revoked", Done;
    /// A patient's record was made.
    PatientMade => "patient_made", Done;
    /// A patient's record was changed.
    PatientChanged => "patient_changed", Done;
    /// A patient's record was taken out of the lists.
    PatientArchived => "patient_archived", Done;
    /// A patient's record was brought back into the lists.
    PatientRestored => "patient_restored", Done;
    /// A patient's record was read.
    PatientViewed => "patient_viewed", Done;
    /// The list of patients was read.
    PatientsListed => "patients_listed", Done;
    /// Patients were searched for.
    PatientsSearched => "patients_searched", Done;
    /// Whole records went to a console's own list.
    PatientsExported => "patients_exported", Done;
    /// Two records were made one; says which, why, and how much went over.
    PatientsMerged => "patients_merged", Done;
    /// A merged record was taken apart from the other one again.
    PatientsUnmerged => "patients_unmerged", Done;
    /// An appointment was made.
    AppointmentMade => "appointment_made", Done;
    /// An appointment was changed; says which fields.
    AppointmentChanged => "appointment_changed", Done;
    /// An appointment was taken out of the lists.
    AppointmentDeleted => "appointment_deleted", Done;
    /// An appointment was read.
    AppointmentViewed => "appointment_viewed", Done;
    /// A list of appointments was read.
    AppointmentsListed => "appointments_listed", Done;
    /// A clinical note was made.
    NoteMade => "note_made", Done;
    /// A clinical note was changed; says which fields.
    NoteChanged => "note_changed", Done;
    /// A clinical note was taken out of the lists.
    NoteDeleted => "note_deleted", Done;
    /// A clinical note was read.
    NoteViewed => "note_viewed", Done;
    /// A list of clinical notes was read.
    NotesListed => "notes_listed", Done;
    /// A lab case was made.
    LabCaseMade => "lab_case_made", Done;
    /// A lab case was changed; says which fields.
    LabCaseChanged => "lab_case_changed", Done;
    /// A lab case was taken out of the lists.
    LabCaseDeleted => "lab_case_deleted", Done;
    /// A lab case was read.
    LabCaseViewed => "lab_case_viewed", Done;
    /// A list of lab cases was read.
    LabCasesListed => "lab_cases_listed", Done;
    /// A file was taken in.
    FileUploaded => "file_uploaded", Done;
    /// A file's bytes, which the server had lost or which had changed on its disk, came again; says which.
    FileBytesRestored => "file_bytes_restored", Done;
    /// What is known of a file was changed; says which fields.
    FileChanged => "file_changed", Done;
    /// A file was moved to another patient; says from whom, and why.
    FileMoved => "file_moved", Done;
    /// A file was taken out of the lists.
    FileHidden => "file_hidden", Done;
    /// A file was brought back into the lists.
    FileShown => "file_shown", Done;
    /// What is known of a file was read.
    FileViewed => "file_viewed", Done;
    /// A list of files was read.
    FilesListed => "files_listed", Done;
    /// A file's bytes were read, or some of them.
    FileDownloaded => "file_downloaded", Done;
    /// A file's small picture was seen.
    ThumbnailViewed => "thumbnail_viewed", Done;
    /// The audit was read.
    AuditViewed => "audit_viewed", Done;
    /// Rows that were old enough were removed from the audit's beginning; says where it begins now.
    AuditPruned => "audit_pruned", Done;
}

impl Deed {
    /// Reads the name as it travels.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|deed| deed.as_str() == name)
    }
}

/// How something went. What failed by the server's own fault left nothing behind, and is in its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was asked for, and refused.
    Refused,
}

impl Outcome {
    /// Reads the outcome as it travels.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Done, Self::Refused].into_iter().find(|outcome| outcome.as_str() == name)
    }

    /// The outcome as it is stored and travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_name_is_one_deeds_own() {
        let names: HashSet<_> = Deed::ALL.iter().map(|deed| deed.as_str()).collect();
        assert_eq!(names.len(), Deed::ALL.len());
        for deed in Deed::ALL {
            assert_eq!(Deed::parse(deed.as_str()), Some(*deed));
            assert!(deed.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        }
    }
}
