//! Everything a front end can ask of the engine. A command is accepted or the sender is told that the engine is busy; its effect shows in the next snapshot.

use crate::{
    Image, LedgerSpan,
    admin::AdminAct,
    export::Exported,
    mount::MountAct,
    patient::{Keep, PatientQuery, Question},
    settings::Settings,
};
use chairside_api::{ImageId, NewPatient, Patient, PatientChange, PatientId, Sha256, ToothSet, display::DisplayState};
use chairside_words::say;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Arc};

/// An act of a person (or of a script through `chairside patient` and `chairside retry`).
#[derive(Clone, Debug)]
pub enum Command {
    /// Makes these the settings, writes `config.toml` and works by them from now on. Ends the welcome.
    SaveSettings {
        /// The whole of the settings.
        settings: Box<Settings>,
        /// A new bridge key, when the person gave one; it goes to the keyring.
        api_key: Option<Secret>,
    },
    /// Looks whether a Chairside server answers there and takes the key; the outcome is `Snapshot::server_test`.
    TestServer {
        /// The address to try.
        url: String,
        /// The key to try; `None`: the one that is stored.
        api_key: Option<Secret>,
    },
    /// Reads what became of everything that landed in a span of time; it is `Snapshot::ledger` then.
    ReadLedger(LedgerSpan),
    /// Writes that as CSV into a new file, and says so.
    ExportLedger {
        /// How far back.
        span: LedgerSpan,
        /// The file; one that is there is not replaced.
        to: PathBuf,
    },
    /// Compares what the spool has, what the list says and what the server has, by hash, and mends what can be; the outcome is `Snapshot::check`.
    CheckEverything,
    /// Ends that while it still looks.
    StopCheck,
    /// Looks what a folder is; the outcome is `Snapshot::folder_check`.
    CheckFolder(PathBuf),

    /// Looks for patients; the outcome is `Snapshot::search`. The front end debounces.
    Search(String),
    /// Makes this patient the one new images belong to.
    SelectPatient(PatientId),
    /// No patient: new images wait in Unassigned.
    ClearPatient,
    /// The selected patient stays for another full time-out.
    KeepPatient,
    /// Makes a new patient and does with it what `then` says. Without a server it waits in this console and counts here at once.
    CreatePatient {
        /// The record.
        patient: Box<NewPatient>,
        /// What the new patient is for.
        then: AfterCreate,
        /// Who has the same names and birth date, and is somebody else, as a person has said. Nobody is made beside such a patient unseen: then the answer tells of them.
        besides: Option<PatientId>,
    },
    /// Wants the list of patients so; it is `Snapshot::patients` from then on, kept up to date.
    ListPatients(PatientQuery),
    /// Changes a record. Counts here at once; reaches the server, and NanoPix when it is linked, as soon as they can be reached.
    ChangePatient {
        /// The record as whoever changes it has seen it. What became of it elsewhere meanwhile is not written over unseen: then nothing is changed, and the answer says so.
        seen: Arc<Patient>,
        /// What of it; what is absent stays.
        change: Box<PatientChange>,
    },
    /// Archives a record. Needs a person (`Snapshot::person`) and the server.
    ArchivePatient(PatientId),
    /// Signs a person in at the server, for what a bridge key may not do; the outcome is `Snapshot::person`.
    SignIn {
        /// Their address.
        email: String,
        /// Their password; never stored.
        password: Secret,
    },
    /// Nobody acts at this console any more.
    SignOut,
    /// Nobody acts at this console until the same person (or another) signs in again.
    Lock,
    /// Somebody is at the window. Whoever has signed in and is not there for [`IDLE_LIMIT`](crate::person::IDLE_LIMIT) is locked out.
    StillHere,
    /// Something that whoever looks after the clinic asks for; the outcome is `Snapshot::admin`.
    Admin {
        /// Told back with the answer, so that nobody takes another's for it.
        number: u64,
        /// What.
        act: AdminAct,
    },
    /// Chooses between two values of a record. Refused when it is not what is asked any more.
    ResolveConflict {
        /// Whose record.
        patient: PatientId,
        /// What was asked: the `Question::Conflict` as the person saw it.
        question: Arc<Question>,
        /// Which values.
        keep: Keep,
    },

    /// NanoPix's patient is this patient.
    LinkPatient {
        /// NanoPix's id.
        external_id: String,
        /// The record here.
        patient: PatientId,
    },
    /// NanoPix's patient is nobody who is here: they get a record of their own.
    KeepSeparate {
        /// NanoPix's id.
        external_id: String,
    },
    /// Links every patient of NanoPix who waits for a decision and matches exactly one record in name and birth date.
    LinkAllExact,
    /// The record and NanoPix's are two people after all: NanoPix's gets a record of its own.
    UnlinkPatient(PatientId),
    /// What becomes of NanoPix's record of a patient who was archived here (`Question::Deletion`).
    DecideDeletion {
        /// Whose.
        patient: PatientId,
        /// Delete NanoPix's record, if it has no images; else it is left alone.
        delete_in_nanopix: bool,
    },
    /// Reads and compares NanoPix now.
    SyncNow,
    /// Works out what a first sync would do, without doing it; the outcome is `LiveSyncStatus::preview`.
    PreviewSync,
    /// After a freeze: the person has put NanoPix right.
    LookAgain,
    /// After a freeze: the person has read what would change and wants it.
    AcceptFreeze,
    /// Looks what a folder of NanoPix is; the outcome is `LiveSyncStatus::check`.
    CheckNanopix(PathBuf),

    /// Says which teeth an image shows.
    SetTeeth(ImageId, ToothSet),
    /// Writes a note on an image.
    SetNote(ImageId, String),
    /// Sets how an image is shown to everybody, and what was drawn over it. Never a change of the image.
    SetDisplay(ImageId, Box<DisplayState>),
    /// An image was exported, and how: it is written down.
    NoteExport(ImageId, Exported),
    /// Somebody looks at all that the clinic has of this patient, or at nobody's any more; it is `Snapshot::files` then.
    FollowFiles(Option<PatientId>),
    /// These images are looked at, or are next: their bytes are to be here, in this order. What was wanted before is not wanted any more.
    FetchOriginals(Vec<ImageId>),
    /// Does something with a mount.
    Mount(MountAct),
    /// Puts images that need review into the queue, each as it was seen. Nothing of them is sent before `Settings::approve_undo` is over.
    Approve(Vec<Seen>),
    /// Has images that were approved a moment ago (`ImageState::Approved`) wait for review again.
    TakeBack(Vec<ImageId>),
    /// Hides an image, with a reason, for good.
    Reject(ImageId, RejectReason),
    /// A rejected image waits for review again; without a patient, in Unassigned.
    BringBack(ImageId),
    /// Gives an image that is in somebody's record to another patient: here before it is sent, after it at the server as whoever acts (`Snapshot::person`). The
    /// outcome is `Snapshot::moved`.
    Move {
        /// Which.
        image: ImageId,
        /// Whose it is.
        to: PatientId,
        /// Why; it stays in the clinic's audit.
        reason: String,
    },
    /// Sets tooth and note of an image that the server has: there first, as whoever acts or as this console. The outcome is `Snapshot::corrected`.
    Correct {
        /// Which.
        image: ImageId,
        /// What the person saw when they changed it: what stands there otherwise by now is not written over.
        seen: ImageFacts,
        /// What it is to be.
        wanted: ImageFacts,
    },
    /// Gives unassigned images to a patient.
    Assign {
        /// Which.
        images: Vec<ImageId>,
        /// Whose they are.
        patient: PatientId,
    },

    /// Sends nothing more until `ResumeUploads`. What is being sent ends.
    PauseUploads,
    /// Sends again.
    ResumeUploads,
    /// Everything that failed is tried again.
    RetryFailed,
    /// This one is tried again now.
    RetryImage(ImageId),
    /// Everything that waits for its next attempt is tried now.
    RetryNow,
}

/// What is said of an image that the server has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageFacts {
    /// The teeth it shows.
    pub teeth: ToothSet,
    /// The note.
    pub note: String,
}

/// An image as a person saw it. What its file's program has written since was not seen, nor that it is somebody else's by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which image.
    pub image: ImageId,
    /// The bytes that were shown.
    pub sha256: Sha256,
    /// Whose it was.
    pub patient: Option<PatientId>,
    /// That its file names somebody else was said, and it was looked at for that.
    pub knows_named: bool,
}

impl Seen {
    /// This image, as it is in the snapshot that was shown.
    pub fn of(image: &Image) -> Self {
        let patient = image.subject.as_ref().map(|subject| subject.patient_id.clone());
        Self { image: image.id.clone(), sha256: image.sha256, patient, knows_named: false }
    }

    /// And it was asked whether it is theirs, although its file names somebody else.
    #[must_use]
    pub fn knowing_whom_it_names(self) -> Self {
        Self { knows_named: true, ..self }
    }
}

/// What a new patient is made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AfterCreate {
    /// New images belong to them.
    Select,
    /// These images are theirs.
    Assign(Vec<ImageId>),
    /// Nothing more: the record was wanted.
    Keep,
}

/// Why a person rejected an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// Nothing can be told from it.
    Undiagnosable,
    /// Too dark, too light.
    WrongExposure,
    /// Taken twice.
    Duplicate,
    /// A test shot, a screenshot.
    NotAPatientImage,
    /// Something else.
    Other,
}

impl RejectReason {
    /// All, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Undiagnosable, Self::WrongExposure, Self::Duplicate, Self::NotAPatientImage, Self::Other];

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Undiagnosable => say!("reason-undiagnosable"),
            Self::WrongExposure => say!("reason-exposure"),
            Self::Duplicate => say!("reason-duplicate"),
            Self::NotAPatientImage => say!("reason-no-patient"),
            Self::Other => say!("reason-other"),
        }
    }
}

/// Text that is never printed: `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret; blanks around it (a paste's line break) are taken off.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// Wraps a password: blanks around it are part of it.
    pub fn exact(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself, for the one place that sends or stores it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
