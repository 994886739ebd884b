//! Opaque ids. Each kind is its own type, so that a file's id can never be handed over as a patient's.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id: UUIDv7, so that ids sort by the time they were made.
            pub fn random() -> Self {
                Self(uuid::Uuid::now_v7().to_string())
            }

            /// The id as it travels.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A clinic. Taken from a token only, never from a request's body.
    ClinicId
);
id!(
    /// A patient, as the clinic's server names them.
    PatientId
);
id!(
    /// A file on the server.
    FileId
);
id!(
    /// An image on this console, from the moment it was seen. Also the identity of its upload.
    ImageId
);
id!(
    /// A mount (a series of images) on this console.
    MountId
);
id!(
    /// A bridge key.
    KeyId
);
id!(
    /// A person who signs in.
    UserId
);
id!(
    /// A treatment room.
    RoomId
);
id!(
    /// An appointment.
    AppointmentId
);
id!(
    /// A clinical note.
    NoteId
);
id!(
    /// A lab case.
    LabCaseId
);
