//! Every act a person can do in the window, once: its label, its key, its icon. Buttons, tooltips and the keyboard read it here.

use crate::widgets::icons::{self, Icon};
use chairside_words::say;
use egui::{Key, Modifiers};

/// A page of the rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Page {
    /// What lands now.
    #[default]
    Capture,
    /// Everybody this clinic knows.
    Patients,
    /// What the engine did.
    Activity,
    /// What it works by.
    Settings,
}

impl Page {
    /// The pages of the rail from the top; Settings stands at its foot.
    pub const ALL: [Self; 4] = [Self::Capture, Self::Patients, Self::Activity, Self::Settings];

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Capture => say!("page-capture"),
            Self::Patients => say!("page-patients"),
            Self::Activity => say!("page-activity"),
            Self::Settings => say!("page-settings"),
        }
    }

    /// Its icon.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Capture => icons::APERTURE,
            Self::Patients => icons::USERS,
            Self::Activity => icons::PULSE,
            Self::Settings => icons::GEAR_SIX,
        }
    }

    /// Whether the patient banner stands at its top: a page of clinical work.
    pub const fn has_banner(self) -> bool {
        matches!(self, Self::Capture | Self::Patients)
    }
}

/// An act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UiCommand {
    /// Opens the patient chooser.
    ChoosePatient,
    /// No patient any more.
    ClearPatient,
    /// The patient stays for another time-out.
    KeepPatient,
    /// Turns to a page.
    Show(Page),
    /// Approves the image in the review panel.
    Approve,
    /// Asks why the image in the review panel is rejected.
    Reject,
    /// Gives the image in the review panel to another patient.
    Move,
    /// Puts tooth and note of an image right that the server has.
    Correct,
    /// The image before.
    Previous,
    /// The image after.
    Next,
    /// The whole image.
    ZoomFit,
    /// One pixel of the image on one of the screen.
    ZoomActual,
    /// Closer.
    ZoomIn,
    /// Further away.
    ZoomOut,
    /// Black for white.
    Invert,
    /// Looks at the images over the whole window.
    OpenViewer,
    /// Back from the viewer.
    CloseViewer,
    /// A quarter turn clockwise.
    RotateRight,
    /// A quarter turn counter-clockwise.
    RotateLeft,
    /// Left for right.
    FlipHorizontal,
    /// Top for bottom.
    FlipVertical,
    /// Chooses the part of the image that is shown.
    Crop,
    /// The chosen part is what is shown.
    ApplyCrop,
    /// All of the image is shown again.
    WholeImage,
    /// Writes the image into a file for another program.
    Export,
    /// Two images side by side, or one again.
    Compare,
    /// Zoom and pan of one pane are those of all, or its own.
    LinkPanes,
    /// Dragging changes brightness and contrast.
    Brightness,
    /// What is under the pointer is shown enlarged.
    Magnify,
    /// Measures a length.
    Measure,
    /// The last thing that was drawn is not.
    Undo,
    /// And is again.
    Redo,
    /// Removes what was drawn and is chosen.
    RemoveMark,
    /// The image as its file has it.
    ResetDisplay,
    /// Opens the series of the selected patient.
    OpenSeries,
    /// Back from the series.
    CloseSeries,
    /// The place above.
    PlaceAbove,
    /// The place below.
    PlaceBelow,
    /// The next image goes to this place.
    TakeNext,
    /// Nothing is to be taken here, or something after all.
    SkipPlace,
    /// Takes the image of this place up, or puts the one that was taken up here.
    TakeUp,
    /// Makes a sheet of the series.
    PrintSeries,
    /// Shows or hides the upload queue.
    ToggleQueue,
    /// Sends nothing more.
    PauseUploads,
    /// Sends again.
    ResumeUploads,
    /// Tries everything again that failed.
    RetryFailed,
    /// Tries everything now that waits for its next attempt.
    RetryNow,
    /// Chooses all unassigned images; with a patient, all that wait for review.
    SelectAll,
    /// Pressing chooses several images of the visit, or one again.
    SelectSeveral,
    /// Puts the keyboard into the search of the list of patients.
    FindPatient,
    /// Opens the form of a new patient.
    NewPatient,
    /// Makes the patient of the list the keyboard stands on the one new images belong to.
    ChooseRow,
    /// Opens the form of the patient the keyboard stands on.
    EditRow,
    /// Says where the record came from.
    SourceOfRow,
    /// Asks whether the record is to be archived.
    ArchiveRow,
    /// Goes to the next patient of whom a person must decide something.
    NextQuestion,
    /// Turns to the settings of Live Sync.
    ShowLiveSync,
    /// Saves the settings.
    SaveSettings,
    /// Asks who acts.
    SignIn,
    /// Nobody acts any more.
    SignOut,
    /// Nobody acts until somebody signs in again.
    Lock,
    /// Asks for another password of one's own.
    ChangePassword,
}

/// The key of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The key.
    pub key: Key,
    /// With Ctrl (on a Mac: Command). Without: only when no field has the focus.
    pub ctrl: bool,
    /// With Shift, where the same key without it is another act.
    pub shift: bool,
    /// Its sign on every keyboard; a key with a name is named by the language.
    sign: &'static str,
}

impl Shortcut {
    /// As a person reads it: `Ctrl+K`, `Enter`.
    pub fn words(self) -> String {
        let mut words = String::new();
        for (is_held, name) in [(self.ctrl, say!("key-ctrl")), (self.shift, say!("key-shift"))] {
            if is_held {
                words.push_str(name);
                words.push('+');
            }
        }
        words.push_str(match self.key {
            Key::Enter => say!("key-enter"),
            Key::Delete => say!("key-delete"),
            Key::Space => say!("key-space"),
            Key::Escape => say!("key-escape"),
            _ => self.sign,
        });
        words
    }
}

/// What the exchange with NanoPix is called, in every language.
pub const LIVE_SYNC: &str = "NanoPix Live Sync";

const fn plain(key: Key, sign: &'static str) -> Shortcut {
    Shortcut { key, ctrl: false, shift: false, sign }
}

const fn ctrl(key: Key, sign: &'static str) -> Shortcut {
    Shortcut { ctrl: true, ..plain(key, sign) }
}

impl UiCommand {
    /// Every act that has a key.
    pub const KEYED: [Self; 49] = [
        Self::ChoosePatient,
        Self::Show(Page::Capture),
        Self::Show(Page::Patients),
        Self::Show(Page::Activity),
        Self::Show(Page::Settings),
        Self::SaveSettings,
        Self::Approve,
        Self::Reject,
        Self::Move,
        Self::Previous,
        Self::Next,
        Self::ZoomFit,
        Self::ZoomActual,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::Invert,
        Self::OpenViewer,
        Self::CloseViewer,
        Self::RotateRight,
        Self::RotateLeft,
        Self::FlipHorizontal,
        Self::FlipVertical,
        Self::Crop,
        Self::ApplyCrop,
        Self::Export,
        Self::Compare,
        Self::Brightness,
        Self::Measure,
        Self::Undo,
        Self::Redo,
        Self::RemoveMark,
        Self::OpenSeries,
        Self::CloseSeries,
        Self::PlaceAbove,
        Self::PlaceBelow,
        Self::TakeNext,
        Self::SkipPlace,
        Self::TakeUp,
        Self::PrintSeries,
        Self::ToggleQueue,
        Self::SelectAll,
        Self::FindPatient,
        Self::NewPatient,
        Self::ChooseRow,
        Self::EditRow,
        Self::SourceOfRow,
        Self::ArchiveRow,
        Self::NextQuestion,
        Self::Lock,
    ];

    /// Its words.
    pub fn label(self) -> &'static str {
        match self {
            Self::ChoosePatient => say!("act-choose-patient"),
            Self::ClearPatient => say!("act-clear-patient"),
            Self::KeepPatient => say!("act-keep-patient"),
            Self::Show(page) => page.label(),
            Self::Approve => say!("act-approve"),
            Self::Reject => say!("act-reject"),
            Self::Move => say!("act-move"),
            Self::Correct => say!("act-correct"),
            Self::Previous => say!("act-previous"),
            Self::Next => say!("act-next"),
            Self::ZoomFit => say!("act-zoom-fit"),
            Self::ZoomActual => say!("act-zoom-actual"),
            Self::ZoomIn => say!("act-zoom-in"),
            Self::ZoomOut => say!("act-zoom-out"),
            Self::Invert => say!("act-invert"),
            Self::OpenViewer => say!("act-open-viewer"),
            Self::CloseViewer | Self::CloseSeries => say!("act-close-viewer"),
            Self::RotateRight => say!("act-rotate-right"),
            Self::RotateLeft => say!("act-rotate-left"),
            Self::FlipHorizontal => say!("act-flip-horizontal"),
            Self::FlipVertical => say!("act-flip-vertical"),
            Self::Crop => say!("act-crop"),
            Self::ApplyCrop => say!("act-apply-crop"),
            Self::WholeImage => say!("act-whole-image"),
            Self::Export => say!("act-export"),
            Self::Compare => say!("act-compare"),
            Self::LinkPanes => say!("act-link-panes"),
            Self::Brightness => say!("act-brightness"),
            Self::Magnify => say!("act-magnify"),
            Self::Measure => say!("act-measure"),
            Self::Undo => say!("act-undo"),
            Self::Redo => say!("act-redo"),
            Self::RemoveMark => say!("act-remove-mark"),
            Self::ResetDisplay => say!("act-reset-display"),
            Self::ToggleQueue => say!("act-toggle-queue"),
            Self::PauseUploads => say!("act-pause-uploads"),
            Self::ResumeUploads => say!("act-resume-uploads"),
            Self::RetryFailed => say!("act-retry-failed"),
            Self::RetryNow => say!("act-retry-now"),
            Self::SelectAll => say!("act-select-all"),
            Self::FindPatient => say!("act-find-patient"),
            Self::NewPatient => say!("act-new-patient"),
            Self::ChooseRow => say!("act-choose-row"),
            Self::EditRow => say!("act-edit-row"),
            Self::SourceOfRow => say!("act-source-of-row"),
            Self::ArchiveRow => say!("act-archive-row"),
            Self::NextQuestion => say!("act-next-question"),
            Self::ShowLiveSync => LIVE_SYNC,
            Self::SaveSettings => say!("act-save-settings"),
            Self::SignIn => say!("act-sign-in"),
            Self::SignOut => say!("act-sign-out"),
            Self::Lock => say!("act-lock"),
            Self::ChangePassword => say!("act-change-password"),
            Self::OpenSeries => say!("act-open-series"),
            Self::PlaceAbove => say!("act-place-above"),
            Self::PlaceBelow => say!("act-place-below"),
            Self::TakeNext => say!("act-take-next"),
            Self::SkipPlace => say!("act-skip-place"),
            Self::TakeUp => say!("act-take-up"),
            Self::PrintSeries => say!("act-print-series"),
            Self::SelectSeveral => say!("act-select-several"),
        }
    }

    /// Its icon.
    pub const fn icon(self) -> Icon {
        match self {
            Self::ChoosePatient | Self::FindPatient | Self::Magnify => icons::MAGNIFYING_GLASS,
            Self::ClearPatient | Self::Reject | Self::CloseViewer | Self::CloseSeries => icons::X,
            Self::OpenSeries => icons::GRID_NINE,
            Self::PlaceAbove => icons::CARET_UP,
            Self::TakeNext => icons::CROSSHAIR,
            Self::SkipPlace => icons::PROHIBIT,
            Self::TakeUp => icons::SWAP,
            Self::PrintSeries => icons::EXPORT,
            Self::KeepPatient => icons::TIMER,
            Self::Show(page) => page.icon(),
            Self::Approve | Self::ApplyCrop | Self::SaveSettings => icons::CHECK,
            Self::Move => icons::USER_SWITCH,
            Self::Previous => icons::CARET_LEFT,
            Self::Next => icons::CARET_RIGHT,
            Self::ZoomFit | Self::WholeImage => icons::FRAME_CORNERS,
            Self::ZoomActual => icons::SQUARE,
            Self::OpenViewer => icons::CORNERS_OUT,
            Self::RotateLeft | Self::ResetDisplay => icons::ARROW_COUNTER_CLOCKWISE,
            Self::FlipHorizontal => icons::FLIP_HORIZONTAL,
            Self::FlipVertical => icons::FLIP_VERTICAL,
            Self::Crop => icons::CROP,
            Self::Export => icons::DOWNLOAD_SIMPLE,
            Self::Compare => icons::SQUARE_SPLIT_HORIZONTAL,
            Self::LinkPanes => icons::LINK,
            Self::Brightness => icons::SUN,
            Self::Measure => icons::RULER,
            Self::Undo => icons::ARROW_U_UP_LEFT,
            Self::Redo => icons::ARROW_U_UP_RIGHT,
            Self::ZoomIn => icons::MAGNIFYING_GLASS_PLUS,
            Self::ZoomOut => icons::MAGNIFYING_GLASS_MINUS,
            Self::Invert => icons::CIRCLE_HALF,
            Self::ToggleQueue | Self::PlaceBelow => icons::CARET_DOWN,
            Self::PauseUploads => icons::PAUSE,
            Self::ResumeUploads => icons::PLAY,
            Self::RetryFailed | Self::RetryNow | Self::RotateRight => icons::ARROW_CLOCKWISE,
            Self::SelectAll | Self::SelectSeveral => icons::CHECK_SQUARE,
            Self::NewPatient => icons::USER_PLUS,
            Self::ChooseRow => icons::USER,
            Self::EditRow | Self::Correct => icons::PENCIL_SIMPLE,
            Self::SourceOfRow => icons::INFO,
            Self::ArchiveRow | Self::RemoveMark => icons::TRASH,
            Self::NextQuestion => icons::WARNING_CIRCLE,
            Self::ShowLiveSync => icons::ARROWS_CLOCKWISE,
            Self::SignIn => icons::SIGN_IN,
            Self::SignOut => icons::SIGN_OUT,
            Self::Lock => icons::LOCK,
            Self::ChangePassword => icons::KEY,
        }
    }

    /// Its key, if it has one.
    pub const fn shortcut(self) -> Option<Shortcut> {
        Some(match self {
            Self::ChoosePatient => ctrl(Key::K, "K"),
            Self::Show(Page::Capture) => ctrl(Key::Num1, "1"),
            Self::Show(Page::Patients) => ctrl(Key::Num2, "2"),
            Self::Show(Page::Activity) => ctrl(Key::Num3, "3"),
            Self::Show(Page::Settings) => ctrl(Key::Comma, ","),
            Self::SaveSettings => ctrl(Key::S, "S"),
            Self::Approve | Self::ApplyCrop | Self::ChooseRow => plain(Key::Enter, ""),
            Self::Reject | Self::ArchiveRow | Self::RemoveMark => plain(Key::Delete, ""),
            Self::Move => plain(Key::M, "M"),
            Self::Previous => plain(Key::ArrowLeft, "←"),
            Self::Next => plain(Key::ArrowRight, "→"),
            Self::ZoomFit => plain(Key::Num0, "0"),
            Self::ZoomActual => plain(Key::Num1, "1"),
            Self::ZoomIn => plain(Key::Plus, "+"),
            Self::ZoomOut => plain(Key::Minus, "−"),
            Self::Invert | Self::SourceOfRow => plain(Key::I, "I"),
            Self::OpenViewer => plain(Key::Space, ""),
            Self::CloseViewer | Self::CloseSeries => plain(Key::Escape, ""),
            Self::OpenSeries => plain(Key::S, "S"),
            Self::PlaceAbove => plain(Key::ArrowUp, "↑"),
            Self::PlaceBelow => plain(Key::ArrowDown, "↓"),
            Self::TakeUp => plain(Key::X, "X"),
            Self::PrintSeries => ctrl(Key::P, "P"),
            Self::RotateRight => plain(Key::R, "R"),
            Self::RotateLeft => Shortcut { shift: true, ..plain(Key::R, "R") },
            Self::FlipHorizontal => plain(Key::H, "H"),
            Self::FlipVertical => plain(Key::V, "V"),
            Self::Crop | Self::SkipPlace => plain(Key::K, "K"),
            Self::Export => ctrl(Key::E, "E"),
            Self::Compare => plain(Key::C, "C"),
            Self::Brightness => plain(Key::B, "B"),
            Self::Undo => ctrl(Key::Z, "Z"),
            Self::Redo => ctrl(Key::Y, "Y"),
            Self::ToggleQueue => plain(Key::U, "U"),
            Self::SelectAll => ctrl(Key::A, "A"),
            Self::FindPatient => plain(Key::Slash, "/"),
            Self::NewPatient | Self::TakeNext => plain(Key::N, "N"),
            Self::EditRow => plain(Key::E, "E"),
            Self::NextQuestion | Self::Measure => plain(Key::D, "D"),
            Self::Lock => ctrl(Key::L, "L"),
            Self::ClearPatient
            | Self::Correct
            | Self::KeepPatient
            | Self::SelectSeveral
            | Self::PauseUploads
            | Self::ResumeUploads
            | Self::RetryFailed
            | Self::RetryNow
            | Self::LinkPanes
            | Self::Magnify
            | Self::ResetDisplay
            | Self::ShowLiveSync
            | Self::SignIn
            | Self::SignOut
            | Self::WholeImage
            | Self::ChangePassword => return None,
        })
    }

    /// Whether its key is for the viewer.
    pub const fn is_of_viewer(self) -> bool {
        matches!(
            self,
            Self::CloseViewer
                | Self::RotateRight
                | Self::RotateLeft
                | Self::FlipHorizontal
                | Self::FlipVertical
                | Self::Crop
                | Self::ApplyCrop
                | Self::WholeImage
                | Self::Export
                | Self::Compare
                | Self::LinkPanes
                | Self::Brightness
                | Self::Magnify
                | Self::Measure
                | Self::Undo
                | Self::Redo
                | Self::RemoveMark
                | Self::ResetDisplay
                | Self::Previous
                | Self::Next
                | Self::ZoomFit
                | Self::ZoomActual
                | Self::ZoomIn
                | Self::ZoomOut
                | Self::Invert
        )
    }

    /// Whether it is for an open series.
    pub const fn is_of_series(self) -> bool {
        self.is_only_of_series() || matches!(self, Self::Previous | Self::Next | Self::Undo | Self::Redo | Self::Approve | Self::Reject | Self::OpenViewer)
    }

    const fn is_only_of_series(self) -> bool {
        matches!(self, Self::CloseSeries | Self::PlaceAbove | Self::PlaceBelow | Self::TakeNext | Self::SkipPlace | Self::TakeUp | Self::PrintSeries)
    }

    /// Whether its key is for this page.
    pub fn is_of_page(self, page: Page) -> bool {
        !self.is_only_of_viewer()
            && !self.is_only_of_series()
            && (self.page().is_none_or(|own| own == page) || (self == Self::OpenViewer && page == Page::Patients))
    }

    const fn is_only_of_viewer(self) -> bool {
        self.is_of_viewer()
            && !matches!(self, Self::Undo | Self::Previous | Self::Next | Self::ZoomFit | Self::ZoomActual | Self::ZoomIn | Self::ZoomOut | Self::Invert)
    }

    /// The page its key is for; `None`: every page.
    pub const fn page(self) -> Option<Page> {
        match self {
            Self::ChoosePatient | Self::Show(_) | Self::ShowLiveSync | Self::SignIn | Self::SignOut | Self::Lock | Self::ChangePassword => None,
            Self::FindPatient | Self::NewPatient | Self::ChooseRow | Self::EditRow | Self::SourceOfRow | Self::ArchiveRow | Self::NextQuestion => {
                Some(Page::Patients)
            }
            Self::SaveSettings => Some(Page::Settings),
            _ => Some(Page::Capture),
        }
    }

    /// Its key as a person reads it; empty where it has none.
    pub fn keys(self) -> String {
        self.shortcut().map_or_else(String::new, Shortcut::words)
    }

    /// Its words and its key, for a tooltip.
    pub fn tooltip(self) -> String {
        match self.shortcut() {
            Some(shortcut) => format!("{} ({})", self.label(), shortcut.words()),
            None => self.label().to_owned(),
        }
    }

    /// Whether this key with these modifiers is its own. A lone `1` is not: it may begin a tooth.
    pub fn has_key(self, key: Key, modifiers: Modifiers) -> bool {
        let Some(shortcut) = self.shortcut() else { return false };
        if self == Self::ZoomActual {
            return false;
        }
        let wanted = if shortcut.ctrl { Modifiers::COMMAND } else { Modifiers::NONE };
        // A plus stands on the key of the equals sign.
        let plus = self == Self::ZoomIn && key == Key::Equals;
        let rename = self == Self::EditRow && key == Key::F2;
        // Where Ctrl+Y is not known, Ctrl+Shift+Z goes forth; it never goes back.
        if key == Key::Z && modifiers.shift {
            return self == Self::Redo && modifiers.matches_logically(Modifiers::COMMAND);
        }
        // R turns one way, Shift+R the other; a plus is a plus with or without Shift.
        if shortcut.key == Key::R && shortcut.shift != modifiers.shift {
            return false;
        }
        (key == shortcut.key || plus || rename) && modifiers.matches_logically(wanted)
    }

    /// Whether holding its key down does it again and again. Never what decides about an image.
    pub const fn repeats(self) -> bool {
        matches!(self, Self::Previous | Self::Next | Self::PlaceAbove | Self::PlaceBelow | Self::ZoomIn | Self::ZoomOut)
    }

    /// Takes a press of its key, so that nothing else acts on it; answers whether there was one.
    pub fn take(self, input: &mut egui::InputState) -> bool {
        let before = input.events.len();
        let own =
            |event: &egui::Event| matches!(event, egui::Event::Key { key, pressed: true, repeat: false, modifiers, .. } if self.has_key(*key, *modifiers));
        input.events.retain(|event| !own(event));
        input.events.len() != before
    }
}
