//! An image as the console knows it, from landing to the server's answer.

use crate::patient::FilePatient;
use chairside_api::{FileId, FileType, ImageId, Patient, PatientId, Sha256, ToothSet, UtcTime};
use chairside_imaging::Coding;
use chairside_words::say;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One image. A row of `console.db`, immutable in a snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Names it on this console and identifies its upload.
    pub id: ImageId,
    /// The hash of its bytes, and the name of its spool copy.
    pub sha256: Sha256,
    /// The name the sensor's program gave it, with control and direction characters replaced. For display only.
    pub file_name: String,
    /// Bytes.
    pub size_bytes: u64,
    /// By its content, never by its name.
    pub format: Format,
    /// What was read of its pixels, once a decoder has.
    pub pixels: Option<Pixels>,
    /// When the engine saw it complete.
    pub landed_at: UtcTime,
    /// When it was taken, if the program that took it says so. Never after `landed_at`.
    pub captured_at: Option<UtcTime>,
    /// Where it came from.
    pub origin: Origin,
    /// The room of this console when it landed.
    pub room: String,
    /// Whom it shows, frozen when it landed or set by a person since. `None` only while unassigned (or rejected unassigned).
    pub subject: Option<Subject>,
    /// Why it came without a patient, where more is known than that nobody was selected. It stays when a person has said whose it is.
    pub doubt: Option<Doubt>,
    /// Whom its own file names, which need not be whom it shows.
    pub named: Option<Box<FilePatient>>,
    /// The teeth it shows.
    pub teeth: ToothSet,
    /// Nobody has confirmed `teeth` yet: they are what the program that took the image suggests. Approving confirms them.
    pub teeth_suggested: bool,
    /// A person's note.
    pub note: String,
    /// Where it is on its way.
    pub state: ImageState,
    /// How often sending it was begun.
    pub attempts: u32,
    /// Bytes the server took in the attempt under way, 0 to `size_bytes`. Not kept in the database.
    pub sent_bytes: u64,
    /// What can be shown of it.
    pub preview: Preview,
    /// When *Check everything* found its bytes nowhere: neither here nor at the server. `None`: they are somewhere, as far as is known.
    pub lost_at: Option<UtcTime>,
    /// The safe copy of its bytes. Read-only for everybody.
    pub spool_path: PathBuf,
}

/// Why an image of a watch folder got no patient: who was selected did not say whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Another patient was selected, or this program began to watch, while it landed or less than two seconds before its file can have appeared.
    Change,
    /// The computer's clock was put back around that time.
    Clock,
    /// The same bytes are another patient's image.
    Anothers,
    /// Its safe copy was found without a row: how it landed is not known any more.
    Found,
}

impl Doubt {
    /// The name as the database has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Clock => "clock",
            Self::Anothers => "anothers",
            Self::Found => "found",
        }
    }

    /// The one of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Change, Self::Clock, Self::Anothers, Self::Found].into_iter().find(|doubt| doubt.name() == name)
    }

    /// Whether the image is an exposure of the moment in which it landed. The others are copies of what was there before.
    pub(crate) const fn is_of_the_moment(self) -> bool {
        matches!(self, Self::Change | Self::Clock)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Change => say!("doubt-change"),
            Self::Clock => say!("doubt-clock"),
            Self::Anothers => say!("doubt-anothers"),
            Self::Found => say!("doubt-found"),
        }
    }
}

/// Where an image came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A watch folder: it is whoever's was selected when it landed.
    #[default]
    WatchFolder,
    /// The folder of a patient of NanoPix.
    Nanopix(Box<NanopixOrigin>),
    /// The clinic's server: another console took it. Never in the list of this console's images.
    Server,
}

/// What NanoPix's list says of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NanopixOrigin {
    /// Whose it is there.
    pub external_id: String,
    /// Whether that says who it is here.
    pub whose: Whose,
    /// DICOM's modality.
    pub modality: Option<String>,
    /// DICOM's UID of the image.
    pub sop_instance_uid: Option<String>,
}

/// Whether NanoPix's patient says whose an image is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// It does.
    Known,
    /// Nobody has decided yet who NanoPix's patient is. When that is decided, the image goes to them by itself.
    Undecided,
    /// Two patients of NanoPix share the folder, because their ids differ only in case.
    Shared,
    /// The patient is archived here.
    Archived,
}

impl Whose {
    /// The name as the database has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Undecided => "undecided",
            Self::Shared => "shared",
            Self::Archived => "archived",
        }
    }

    /// The one of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Known, Self::Undecided, Self::Shared, Self::Archived].into_iter().find(|whose| whose.name() == name)
    }

    /// Why an image has no patient although NanoPix names one; `None` when that is no reason.
    pub fn why_unassigned(self) -> Option<&'static str> {
        match self {
            Self::Known => None,
            Self::Undecided => Some(say!("waits-for-decision")),
            Self::Shared => Some(say!("shared-folder")),
            Self::Archived => Some(say!("patient-archived")),
        }
    }
}

impl Image {
    /// What NanoPix's list says of it, when it came from there.
    pub fn nanopix(&self) -> Option<&NanopixOrigin> {
        match &self.origin {
            Origin::WatchFolder | Origin::Server => None,
            Origin::Nanopix(origin) => Some(origin),
        }
    }

    /// Whom its own file names, where that is surely somebody else than whose image it is. `patient`: the record of whose it is; with another's record there is no answer.
    pub fn names_another(&self, patient: &Patient) -> Option<&FilePatient> {
        let is_theirs = self.subject.as_ref().is_some_and(|subject| subject.patient_id == patient.id);
        self.named.as_deref().filter(|named| is_theirs && named.is_another_than(patient))
    }

    /// Why it has no patient, where more is known than that nobody was selected.
    pub fn why_unassigned(&self) -> Option<&'static str> {
        if self.state != ImageState::Unassigned {
            return None;
        }
        self.nanopix().and_then(|origin| origin.whose.why_unassigned()).or_else(|| self.doubt.map(Doubt::words))
    }
}

/// Whom an image shows: frozen facts, so that a later change of the banner cannot change an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The patient.
    pub patient_id: PatientId,
    /// `Surname, Forename`, as the banner showed it.
    pub patient_name: String,
    /// When that patient was selected, or assigned by a person.
    pub selected_at: UtcTime,
}

/// Where an image is on its way. Every state carries what it needs, and nothing else does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ImageState {
    /// It has no patient yet; a person must say whose it is.
    Unassigned,
    /// It waits for a person to approve or reject it.
    NeedsReview,
    /// Approved a moment ago: whoever approved it may take that back until then, and nothing is sent before.
    Approved {
        /// From when on it is sent.
        until: UtcTime,
    },
    /// Approved; nothing stands in its way.
    Pending,
    /// Being sent; another worker may take over after the lease.
    Uploading {
        /// Until when the worker that sends it has it for itself.
        lease_until: UtcTime,
    },
    /// The last attempt failed in a way that passes by itself.
    Retrying {
        /// Attempts so far.
        attempt: u32,
        /// When the next one begins.
        next_at: UtcTime,
        /// Why the last one failed.
        cause: FailureCause,
    },
    /// The server has confirmed it.
    Uploaded {
        /// The server's name for it.
        file_id: FileId,
        /// When the answer came.
        at: UtcTime,
        /// When somebody hid it at the server, for every room: it is kept there and here, and nobody is to look at it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hidden_at: Option<UtcTime>,
    },
    /// A person is needed. The bytes are safe in the spool.
    Failed {
        /// What the server or the disk said.
        cause: FailureCause,
    },
    /// A person rejected it: hidden, kept for good.
    Rejected {
        /// Why.
        reason: crate::RejectReason,
    },
}

impl ImageState {
    /// The state's name as the database and `chairside status` have it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unassigned => "unassigned",
            Self::NeedsReview => "needs_review",
            Self::Approved { .. } => "approved",
            Self::Pending => "pending",
            Self::Uploading { .. } => "uploading",
            Self::Retrying { .. } => "retrying",
            Self::Uploaded { .. } => "uploaded",
            Self::Failed { .. } => "failed",
            Self::Rejected { .. } => "rejected",
        }
    }

    /// Whether its teeth and its note may still be set here: it is not being sent, not with the server, not rejected.
    pub const fn is_open(&self) -> bool {
        !matches!(self, Self::Uploading { .. } | Self::Uploaded { .. } | Self::Rejected { .. })
    }

    /// Whether nobody is to look at it any more: it was rejected here, or hidden at the server. It is kept all the same.
    pub const fn is_hidden(&self) -> bool {
        matches!(self, Self::Rejected { .. } | Self::Uploaded { hidden_at: Some(_), .. })
    }

    /// Whether it stands in the upload queue: approved and not confirmed yet.
    pub const fn is_queued(&self) -> bool {
        matches!(self, Self::Approved { .. } | Self::Pending | Self::Uploading { .. } | Self::Retrying { .. } | Self::Failed { .. })
    }
}

/// Why sending failed, in the words of the queue's *Last error* column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum FailureCause {
    /// Nobody answers at the server's address.
    #[error("{}", say!("failure-no-connection"))]
    NoConnection,
    /// The connection broke while sending.
    #[error("{}", say!("failure-connection-lost"))]
    ConnectionLost,
    /// Nothing moved for the stall limit.
    #[error("{}", say!("failure-timed-out", seconds = *seconds))]
    TimedOut {
        /// The limit.
        seconds: u32,
    },
    /// The server's certificate cannot be trusted.
    #[error("{}", say!("failure-certificate"))]
    Tls,
    /// 401 or 403: the bridge key is not accepted.
    #[error("{}", say!("key-refused"))]
    KeyRefused,
    /// 507: the server's disk is full.
    #[error("{}", say!("failure-server-full"))]
    ServerFull,
    /// 429 or 503: the server asks to wait.
    #[error("{}", say!("failure-server-busy"))]
    ServerBusy,
    /// 5xx.
    #[error("{}", say!("failure-server-error", status = status.to_string()))]
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// 413: larger than the server takes.
    #[error("{}", say!("failure-too-large"))]
    TooLarge,
    /// 404: the server does not know the patient.
    #[error("{}", say!("failure-patient-unknown"))]
    PatientUnknown,
    /// Another 4xx: the server will not take this image.
    #[error("{}", say!("failure-refused", message))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's sentence.
        message: String,
    },
    /// What answered is not a Chairside server.
    #[error("{}", say!("failure-not-ours"))]
    NotOurServer,
    /// The safe copy cannot be read, or no longer has its hash.
    #[error("{}", say!("failure-spool"))]
    SpoolUnreadable,
}

impl FailureCause {
    /// Whether it says something of the link to the server as a whole, and nothing of the image: what waits for it is due again as soon as the server is reached.
    pub const fn is_of_the_link(&self) -> bool {
        matches!(self, Self::NoConnection | Self::ConnectionLost | Self::TimedOut { .. } | Self::Tls | Self::KeyRefused | Self::NotOurServer)
    }
}

/// A file format, recognised by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// Windows bitmap.
    Bmp,
    /// TIFF.
    Tiff,
    /// DICOM, part 10.
    Dicom,
    /// NanoPix's own form, of which nothing is known. Kept and sent as it is, never decoded.
    Iosb,
}

impl Format {
    /// All.
    pub const ALL: [Self; 6] = [Self::Jpeg, Self::Png, Self::Bmp, Self::Tiff, Self::Dicom, Self::Iosb];

    /// `JPEG`, `PNG`, …
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Dicom => "DICOM",
            Self::Iosb => "IOSB",
        }
    }

    /// The media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Dicom => "application/dicom",
            Self::Iosb => "application/octet-stream",
        }
    }

    /// The extension an upload of this format carries, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Bmp => "bmp",
            Self::Tiff => "tif",
            Self::Dicom => "dcm",
            Self::Iosb => "iosb",
        }
    }

    /// How its pixels are packed; `None` when nobody here can read it.
    pub const fn coding(self) -> Option<Coding> {
        Some(match self {
            Self::Jpeg => Coding::Jpeg,
            Self::Png => Coding::Png,
            Self::Bmp => Coding::Bmp,
            Self::Tiff => Coding::Tiff,
            Self::Dicom => Coding::Dicom,
            Self::Iosb => return None,
        })
    }

    /// How the server files it.
    pub const fn file_type(self) -> FileType {
        match self {
            Self::Dicom => FileType::Dicom,
            _ => FileType::XRay,
        }
    }
}

/// What is known of an image's pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pixels {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Bits a sample: 8, 12, 16; 0 where only the server has read it, which does not say.
    pub bits: u8,
}

/// What can be shown of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// The thumbnail is being made.
    Making,
    /// The thumbnail stands here: a JPEG of at most 512 pixels a side.
    Ready(PathBuf),
    /// A small picture that another program made stands here: never diagnostic, because the image itself is in a form that cannot be read here. It is kept and
    /// uploaded as it is.
    Only(PathBuf),
    /// There is none, and why. The image itself is kept and uploaded all the same.
    Refused(String),
}
