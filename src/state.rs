//! What only the window knows: the page, what is selected, zoom, what is typed and not sent yet. Never anything that must survive.

use crate::{
    command::Page,
    pages::{
        account::AccountDialog,
        activity::ActivityState,
        admin::{AdminDialog, AdminState},
        capture::{batch::Batch, lists::Lists},
        correct::CorrectState,
        export::ExportState,
        freeze::AcceptFreeze,
        move_image::MoveState,
        patient_form::PatientForm,
        patients::{PatientsDialog, PatientsState},
        series::Series,
        settings::SettingsState,
        viewer::Viewer,
        welcome::WelcomeState,
    },
    undo::Decision,
};
use chairside_api::{AppointmentId, ImageId, Patient, PatientId, Sha256, ToothSet};
use chairside_core::{Announcement, Image, RejectReason, Seen};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// All of it.
#[derive(Default)]
pub struct ViewState {
    /// The page that is on.
    pub page: Page,
    /// The Capture page.
    pub capture: CaptureState,
    /// The first start.
    pub welcome: WelcomeState,
    /// The Patients page.
    pub patients: PatientsState,
    /// The Activity page.
    pub activity: ActivityState,
    /// The Settings page.
    pub settings: SettingsState,
    /// The clinic's administration.
    pub admin: AdminState,
    /// When the engine was last told that somebody is here, in the window's time.
    pub told_here: Option<f64>,
    /// A series over the whole window, while it is open.
    pub series: Option<Series>,
    /// The viewer over all of it, while it is open.
    pub viewer: Option<Viewer>,
    /// The dialog that is open, if one is.
    pub dialog: Option<Dialog>,
}

/// A dialog.
pub enum Dialog {
    /// Choosing a patient, for what lands next or for images that are there.
    Chooser(Box<ChooserState>),
    /// Asks why an image is rejected.
    Reject(RejectState),
    /// Asks whether an image is approved whose file names somebody else.
    ApproveNamed(Seen),
    /// Asks whether an image is another patient's, and why.
    Move(Box<MoveState>),
    /// Asks whether everything that was set and drawn of an image is taken away.
    Reset(ImageId),
    /// Puts tooth and note of an image right that the server has.
    Correct(Box<CorrectState>),
    /// A picture from another room.
    Announcement(Box<Announcement>),
    /// Exporting the image that is looked at.
    Export(Box<ExportState>),
    /// A question or a form of the Patients page.
    Patients(PatientsDialog),
    /// Is what NanoPix shows right, after Live Sync has stopped itself?
    AcceptFreeze(AcceptFreeze),
    /// Who acts, and their password.
    Account(AccountDialog),
    /// A question or a form of the clinic's administration.
    Admin(Box<AdminDialog>),
}

/// What the Capture page remembers.
#[derive(Default)]
pub struct CaptureState {
    /// The image in the review panel.
    pub selected: Option<ImageId>,
    /// Unassigned images that were chosen to be given to somebody.
    pub chosen: BTreeSet<ImageId>,
    /// Images of this visit that are decided together, while several are chosen.
    pub batch: Option<Batch>,
    /// Whether the queue is open; until a person says so it depends on the window's height.
    pub queue_open: Option<bool>,
    /// How the image in the review panel is looked at.
    pub zoom: Zoom,
    /// What fitting and actual size came to when the image was last drawn.
    pub scales: Scales,
    /// How wide the panel at the right was drawn.
    pub panel_width: f32,
    /// Everything is decided: what lands next and waits for review is shown by itself.
    pub wants_next: bool,
    /// Black for white.
    pub inverted: bool,
    /// The note being typed.
    pub note: NoteEdit,
    /// Teeth that were set and are not in the snapshot yet, with the window's time when they were.
    pub teeth: HashMap<ImageId, (ToothSet, f64)>,
    /// Images that were approved, rejected or assigned and are not so in the snapshot yet, with the window's time.
    pub decided: HashMap<ImageId, f64>,
    /// The first digit of a tooth and the window's time when it was typed.
    pub digit: Option<(u8, f64)>,
    /// Whether the picker shows milk teeth.
    pub milk_teeth: bool,
    /// What has filled the review panel, whole and with nothing over it, without a break.
    pub drawn: Option<Drawn>,
    /// Whether the screen had room for what is to be approved, and for whose it is, when they were last drawn.
    pub sight: Sight,
    /// The search of the assign panel.
    pub picker: PickerState,
    /// What the page shows, made once for each snapshot.
    pub lists: Lists,
    /// The card the keyboard stands on, as a widget and as an image.
    pub focused_card: Option<(egui::Id, ImageId)>,
    /// The appointment, and the patient in the banner, of which a person has said that they need no line.
    pub agenda_put_away: Option<(AppointmentId, PatientId)>,
    /// Scroll to this image's card.
    pub reveal: Option<ImageId>,
}

/// What the screen has room for of what is to be approved, and of whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// All of both.
    #[default]
    Whole,
    /// Not all of it.
    Cut,
}

/// A picture that is on screen.
pub struct Drawn {
    /// Of which image.
    pub image: ImageId,
    /// Of which of its bytes: a file that is written anew keeps its id.
    pub sha256: Sha256,
    /// The window's time when it was first drawn.
    pub since: f64,
}

impl Drawn {
    /// Whether it is the picture of this image as it is now.
    pub fn is(&self, image: &Image) -> bool {
        self.image == image.id && self.sha256 == image.sha256
    }
}

/// How an image is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Zoom {
    /// All of it.
    #[default]
    Fit,
    /// Enlarged.
    Scale {
        /// Points of the screen for a pixel of the image.
        scale: f32,
        /// The point of the image in the middle, 0 to 1 across and down.
        center: egui::Vec2,
    },
}

/// Points of the screen for a pixel of the image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scales {
    /// When all of it is seen.
    pub fit: f32,
    /// When one pixel of it is one of the screen.
    pub actual: f32,
}

impl Default for Scales {
    fn default() -> Self {
        Self { fit: 1.0, actual: 1.0 }
    }
}

/// A note being typed.
#[derive(Default)]
pub struct NoteEdit {
    /// Whose.
    pub image: Option<ImageId>,
    /// The text.
    pub text: String,
    /// What the engine was last told.
    pub sent: String,
    /// The window's time when it was last typed in.
    pub typed_at: f64,
}

/// A search for a patient, and where the keyboard stands in what it found.
#[derive(Default)]
pub struct PickerState {
    /// What is typed.
    pub query: String,
    /// What was last sent and whether its answer has been seen since.
    pub sent: Option<Sent>,
    /// The window's time when it was last typed in.
    pub typed_at: f64,
    /// Who the keyboard stands on. Nobody at first: nothing chooses a patient for you. A person, not a row: rows move when an answer comes.
    pub highlighted: Option<PatientId>,
    /// Whether the field is to get the focus.
    pub wants_focus: bool,
    /// Whose the image is already that is to go to another patient: they cannot be chosen.
    pub has_it: Option<PatientId>,
}

/// A search that was sent.
pub struct Sent {
    /// What for.
    pub query: String,
    /// The search of this picker whose answer stood there then.
    pub after: Option<String>,
    /// Whether the snapshot has shown it. When it shows another one after that, another picker has searched.
    pub shown: bool,
}

/// What the chooser is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whose images land from now on.
    Select,
    /// Whose these images are.
    Assign(Vec<ImageId>),
    /// Whose this image really is.
    Move(ImageId),
}

/// The patient chooser.
pub struct ChooserState {
    /// What it is for.
    pub purpose: Purpose,
    /// The search.
    pub picker: PickerState,
    /// The form of a new patient, while it is open.
    pub form: Option<PatientForm>,
    /// Whom the image is to be moved to, once chosen.
    pub to: Option<Arc<Patient>>,
}

impl ChooserState {
    /// A chooser that has just been opened.
    pub fn new(purpose: Purpose) -> Self {
        Self { purpose, picker: PickerState { wants_focus: true, ..PickerState::default() }, form: None, to: None }
    }

    /// What is asked when the chooser is done.
    pub fn then(self) -> Option<Dialog> {
        match (self.purpose, self.to) {
            (Purpose::Move(image), Some(to)) => Some(Dialog::Move(Box::new(MoveState::new(image, to)))),
            _ => None,
        }
    }
}

/// The question why an image is rejected.
pub struct RejectState {
    /// Which image.
    pub image: ImageId,
    /// The reason, once chosen.
    pub reason: Option<RejectReason>,
}

/// What a toast's button does.
#[derive(Clone)]
pub enum ToastAction {
    /// Shows an image of this console.
    ViewImage(ImageId),
    /// Shows what another room announced.
    ViewAnnouncement(Box<Announcement>),
    /// Takes a decision back.
    Undo(Decision),
}
