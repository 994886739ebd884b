//! All that a front end may show, as one immutable value. The latest wins; nobody waits for a reader.

use crate::{
    FailureCause, Image, ImageState, Ledger, LiveSyncStatus, ServerFiles,
    admin::Admin,
    check::Check,
    mount::Mount,
    patient::PatientList,
    person::{Person, Refusal},
    queue::Displays,
    settings::{Fixed, Settings},
};
use chairside_api::{AppointmentId, ImageId, Patient, PatientId, UtcTime};
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// The engine's state at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Grows with every snapshot.
    pub revision: u64,
    /// Whether the engine still waits for its first settings.
    pub phase: Phase,
    /// What it works by.
    pub settings: Arc<Settings>,
    /// Which of the settings flags or environment give.
    pub fixed: Arc<Fixed>,
    /// Whether a bridge key is stored for the configured server.
    pub has_api_key: bool,
    /// Each watch folder and how it is.
    pub folders: Vec<WatchedFolder>,
    /// The link to the server.
    pub connection: Connection,
    /// The queue in numbers.
    pub queue: QueueSummary,
    /// Every image this console knows that is not closed for longer than 30 days, and those of the series below; newest landing first.
    pub images: Arc<[Arc<Image>]>,
    /// How images are shown, where somebody has set it.
    pub displays: Arc<Displays>,
    /// What the server has of the patient that is looked at.
    pub files: ServerFiles,
    /// Series of images, the earliest first: what was begun in the last 30 days, and what still takes images.
    pub mounts: Arc<[Arc<Mount>]>,
    /// Whose images land now.
    pub selection: Option<Selection>,
    /// The last search.
    pub search: Search,
    /// Patients worth offering before anything is typed: whom this room has an appointment with today first, then recent ones. Never pre-selected.
    pub suggestions: Arc<[Arc<Patient>]>,
    /// Today's appointments of this room that are not over or called off, earliest first.
    pub agenda: Arc<[Booking]>,
    /// What the engine did, newest first; at most 1,000 rows.
    pub activity: Arc<[Arc<Activity>]>,
    /// What stands in the way of the promise and needs a person, worst first.
    pub problems: Vec<Problem>,
    /// The last answer to `Command::TestServer`.
    pub server_test: Option<ServerTest>,
    /// The last answer to `Command::CheckFolder`.
    pub folder_check: Option<FolderCheck>,
    /// The last check of everything.
    pub check: Option<Check>,
    /// What became of everything that landed on the day it was last asked for.
    pub ledger: Option<Arc<Ledger>>,
    /// How often the ledger changed by a file that is none of `images`: whoever shows it reads it again.
    pub ledger_changes: u64,
    /// The last answer to `Command::CreatePatient`.
    pub creation: Option<PatientCreation>,
    /// The last answer to `Command::ChangePatient`.
    pub edit: Option<PatientEdit>,
    /// The last answer to `Command::Move`.
    pub moved: Option<ImageAnswer>,
    /// The last answer to `Command::Correct`.
    pub corrected: Option<ImageAnswer>,
    /// How many records of patients are on their way to the server.
    pub records_waiting: usize,
    /// How many patients wait for a person's decision, whether or not the list was asked for.
    pub undecided: usize,
    /// The list of patients, as it was last wanted.
    pub patients: PatientList,
    /// Who acts at this console.
    pub person: Person,
    /// What they look after.
    pub admin: Admin,
    /// The exchange with NanoPix.
    pub live_sync: LiveSyncStatus,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            revision: 0,
            phase: Phase::Starting,
            settings: Arc::default(),
            fixed: Arc::default(),
            has_api_key: false,
            folders: Vec::new(),
            connection: Connection::Connecting,
            queue: QueueSummary::default(),
            images: Arc::from([]),
            displays: Arc::default(),
            files: ServerFiles::default(),
            mounts: Arc::from([]),
            selection: None,
            search: Search::default(),
            suggestions: Arc::from([]),
            agenda: Arc::from([]),
            activity: Arc::from([]),
            problems: Vec::new(),
            server_test: None,
            folder_check: None,
            check: None,
            ledger: None,
            ledger_changes: 0,
            creation: None,
            edit: None,
            moved: None,
            corrected: None,
            records_waiting: 0,
            undecided: 0,
            patients: PatientList::default(),
            person: Person::default(),
            admin: Admin::default(),
            live_sync: LiveSyncStatus::default(),
        }
    }
}

/// How long an image counts as one of *this visit* when the patient was not selected since.
const VISIT: Duration = Duration::from_hours(12);

impl Snapshot {
    /// The selected patient's images of this visit, newest first: what landed within 12 hours before `now`, and whatever of theirs is not sent yet.
    pub fn visit(&self, now: UtcTime) -> impl Iterator<Item = &Arc<Image>> {
        let patient = self.selection.as_ref().map(|selection| &selection.patient.id);
        let earliest = now.minus(VISIT);
        self.images.iter().filter(move |image| {
            patient.is_some()
                && image.subject.as_ref().map(|subject| &subject.patient_id) == patient
                && match image.state {
                    ImageState::Rejected { .. } => false,
                    ImageState::Uploaded { .. } => image.landed_at >= earliest,
                    _ => true,
                }
        })
    }

    /// The appointment that this room has at `now`: the one that somebody has said is in progress, else the last one to begin of those whose time it is.
    pub fn running(&self, now: UtcTime) -> Option<&Booking> {
        let of_now = |booking: &&Booking| booking.starts_at <= now && now < booking.ends_at;
        self.agenda.iter().find(|booking| booking.is_in_progress).or_else(|| self.agenda.iter().rfind(of_now))
    }

    /// Images without a patient, newest first.
    pub fn unassigned(&self) -> impl Iterator<Item = &Arc<Image>> {
        self.images.iter().filter(|image| image.state == ImageState::Unassigned)
    }

    /// Images approved and not confirmed, in the order they will be sent: being sent, waiting, failed; oldest first in each.
    pub fn queued(&self) -> Vec<&Arc<Image>> {
        let mut queued: Vec<_> = self.images.iter().filter(|image| image.state.is_queued()).collect();
        let rank = |image: &Image| match image.state {
            ImageState::Uploading { .. } => 0,
            ImageState::Failed { .. } => 2,
            _ => 1,
        };
        queued.sort_by(|a, b| (rank(a), a.landed_at, &a.id).cmp(&(rank(b), b.landed_at, &b.id)));
        queued
    }

    /// The image of that id, of this console or, of the patient who is looked at, of another.
    pub fn image_anywhere(&self, id: &ImageId) -> Option<&Arc<Image>> {
        self.image(id).or_else(|| self.files.images.iter().find(|image| image.id == *id))
    }

    /// The image of that id.
    pub fn image(&self, id: &ImageId) -> Option<&Arc<Image>> {
        self.images.iter().find(|image| image.id == *id)
    }
}

/// What the engine is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Opening the data folder.
    Starting,
    /// Nothing is configured yet: show the welcome.
    Welcome,
    /// At work.
    Running,
    /// Stopped on purpose; nothing comes any more.
    Stopped,
}

/// A watch folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedFolder {
    /// Where.
    pub path: PathBuf,
    /// How it is.
    pub state: FolderState,
    /// When an image last landed in it.
    pub last_image_at: Option<UtcTime>,
}

/// How a watch folder is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderState {
    /// First look under way.
    Looking,
    /// New files are noticed.
    Watching,
    /// It cannot be reached: gone, unmounted, unreadable, not a folder. What it held is not forgotten.
    Unreachable {
        /// In words.
        why: String,
    },
}

/// The link to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The first attempt is under way.
    Connecting,
    /// The server answers and takes the key.
    Online,
    /// It does not answer.
    Offline {
        /// When the next attempt is made.
        retry_at: UtcTime,
        /// Why.
        cause: FailureCause,
    },
    /// It answers and refuses the key (or there is none): a person must act.
    Refused {
        /// What it said, and what to do.
        message: String,
    },
}

/// The queue in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueSummary {
    /// Waiting, retries included.
    pub pending: usize,
    /// Being sent.
    pub uploading: usize,
    /// Waiting for a person.
    pub failed: usize,
    /// Confirmed by the server, for ever.
    pub uploaded: usize,
    /// Without a patient.
    pub unassigned: usize,
    /// Waiting for review.
    pub needs_review: usize,
    /// Why nothing is sent, if nothing is.
    pub paused: Option<PauseReason>,
    /// When the next retry begins, if all that waits waits for one.
    pub next_retry_at: Option<UtcTime>,
}

impl QueueSummary {
    /// Whether somebody pressed Pause. A refused key stops the queue too, but that is no pause: only a new key ends it.
    pub fn paused_by_person(&self) -> bool {
        self.paused == Some(PauseReason::Person)
    }
}

/// Why the queue stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// Somebody pressed Pause.
    Person,
    /// The server refuses the key.
    KeyRefused,
}

/// Whose images land now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// The patient.
    pub patient: Arc<Patient>,
    /// Since when.
    pub selected_at: UtcTime,
    /// When the selection ends by itself.
    pub expires_at: UtcTime,
    /// The whole time-out, for the bar.
    pub timeout: Duration,
}

/// An appointment of this room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The appointment.
    pub id: AppointmentId,
    /// Whose it is.
    pub patient: Arc<Patient>,
    /// What it is for; may be empty.
    pub title: String,
    /// When it begins.
    pub starts_at: UtcTime,
    /// When it ends.
    pub ends_at: UtcTime,
    /// Somebody has said that the patient is being treated.
    pub is_in_progress: bool,
}

/// A search for patients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What was searched.
    pub query: String,
    /// How far it is.
    pub state: SearchState,
    /// The matches.
    pub patients: Arc<[Arc<Patient>]>,
}

/// How far a search is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SearchState {
    /// Nothing was asked.
    #[default]
    Idle,
    /// Asking the server.
    Searching,
    /// The server answered.
    Done,
    /// The server could not be asked: these are the patients this console has seen.
    Offline,
    /// It failed, and why.
    Failed(String),
}

/// One line of the Activity page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Grows.
    pub id: i64,
    /// When.
    pub at: UtcTime,
    /// What kind.
    pub kind: ActivityKind,
    /// How bad.
    pub severity: Severity,
    /// What happened, in a sentence.
    pub text: String,
    /// The image it is about.
    pub image: Option<ImageId>,
    /// The patient it is about.
    pub patient: Option<PatientId>,
}

/// What an activity is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActivityKind {
    /// An image landed, changed or was left aside.
    Capture,
    /// A file was ignored, once per file.
    Ignored,
    /// A person reviewed, assigned, rejected.
    Review,
    /// Sending.
    Upload,
    /// The patient was chosen, changed, cleared, timed out.
    Patient,
    /// A watch folder appeared or vanished.
    Folder,
    /// The link to the server.
    Server,
    /// The program itself.
    Program,
    /// The exchange with NanoPix.
    LiveSync,
}

impl ActivityKind {
    /// The kind as the database has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Ignored => "ignored",
            Self::Review => "review",
            Self::Upload => "upload",
            Self::Patient => "patient",
            Self::Folder => "folder",
            Self::Server => "server",
            Self::Program => "program",
            Self::LiveSync => "live_sync",
        }
    }

    /// Reads the name the database has.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Capture, Self::Ignored, Self::Review, Self::Upload, Self::Patient, Self::Folder, Self::Server, Self::Program, Self::LiveSync]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To know.
    Info,
    /// Went well.
    Done,
    /// A person should look.
    Warning,
    /// Went wrong.
    Error,
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The server does not take the bridge key; the state of the connection says so, too.
    KeyRefused,
    /// Live Sync has stopped itself; its own state says so, too.
    LiveSyncStopped,
    /// What its words say.
    Other,
}

/// Something that needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is about, where the window must know.
    pub kind: ProblemKind,
    /// How bad.
    pub severity: Severity,
    /// A few words, for a pill: `Watch folder unreachable`.
    pub title: String,
    /// What happened, what is safe, what to do.
    pub text: String,
}

/// A test of an address and a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerTest {
    /// The address that was tried.
    pub url: String,
    /// What came of it.
    pub outcome: TestOutcome,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestOutcome {
    /// Under way.
    Testing,
    /// It answers and takes the key.
    Connected {
        /// A round trip.
        millis: u32,
    },
    /// It does not; what happened and what to do.
    Failed(String),
}

/// What a folder is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderCheck {
    /// The folder that was looked at.
    pub path: PathBuf,
    /// How many images are in it already, or why it cannot be watched.
    pub outcome: Result<usize, String>,
}

/// What came of making a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientCreation {
    /// Grows with every answer, from 1.
    pub number: u64,
    /// The act it answers: `NewPatient::request_id`.
    pub request_id: String,
    /// The new patient, or why there is none; it is said as a notice too.
    pub outcome: Result<Arc<Patient>, String>,
    /// Who has the same names and birth date, when nobody was made for that.
    pub like: Option<Arc<Patient>>,
}

/// What came of changing a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientEdit {
    /// Grows with every answer, from 1.
    pub number: u64,
    /// Whose record.
    pub patient: PatientId,
    /// That it is changed, or why it is not; it is said as a notice too.
    pub outcome: Result<(), String>,
    /// The record as it is now, when it was not changed because somebody else had changed the same: whoever has seen that may change it.
    pub now: Option<Arc<Patient>>,
}

/// What came of an act on an image at the server: moving it to another patient, putting its tooth or note right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageAnswer {
    /// Grows with every answer, from 1.
    pub number: u64,
    /// Which image.
    pub image: ImageId,
    /// That it is done, or why not.
    pub outcome: Result<(), Refusal>,
}
