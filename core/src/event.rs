//! What the engine tells a front end once, beside the snapshot: things to show for a moment and then forget.

use crate::Severity;
use chairside_api::{ClinicEvent, FileId, ImageId};

/// Something to show as a toast.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// An image landed here.
    Landed {
        /// Which.
        image: ImageId,
    },
    /// Another room has something new.
    Announced(Announcement),
    /// What was announced of this file is not so any more: it was moved to another patient, or hidden.
    TakenBack {
        /// The server's name of it.
        file: FileId,
    },
    /// What a command led to, when it is not to be seen in the snapshot: a refusal, a failure, a thing done.
    Said {
        /// How bad it is. Failures stay until dismissed.
        severity: Severity,
        /// What happened, what is safe, what to do.
        text: String,
    },
}

/// An event of the clinic that this console did not cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    /// As it came.
    pub event: ClinicEvent,
    /// A small picture of the file (JPEG or PNG bytes), when the server had one.
    pub thumbnail: Option<std::sync::Arc<[u8]>>,
}
