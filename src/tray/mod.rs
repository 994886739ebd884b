//! The tray icon: three states by shape and colour, and the menu. What it shows follows from a snapshot; what a person chooses there goes to the engine as a
//! command, or to the window as a [`WindowAct`].
//!
//! Whether anybody can see the icon is asked of the system: without a tray host, closing the window must end the program instead of hiding it for ever.

mod system;
mod view;

use chairside_words::say;
pub use system::Tray;
pub use view::{Light, TrayView};

use crate::window_act::{WindowAct, WindowActs};
use chairside_core::{Command, Commands, PauseReason, Snapshot};
use std::sync::Arc;
use tokio::sync::watch;
use tray_icon::menu::{ContextMenu, Menu, MenuItem, PredefinedMenuItem};

/// What the tray needs of the console.
#[derive(Clone)]
pub struct TrayHost {
    /// Where commands go.
    pub commands: Commands,
    /// What is shown.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// Where what concerns the window goes.
    pub window: WindowActs,
}

/// What a line of the menu does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayAct {
    /// Opens the patient chooser.
    ChoosePatient,
    /// No patient.
    ClearPatient,
    /// Shows the window.
    Open,
    /// Everything that waits is tried now.
    RetryNow,
    /// Everything that failed is tried again.
    RetryFailed,
    /// Sends nothing more, or sends again.
    TogglePause,
    /// Opens the first watch folder in the file manager.
    OpenFolder,
    /// Shows the Activity page.
    ViewLog,
    /// Opens the clinic's server in the browser.
    OpenPortal,
    /// Shows the Settings page.
    Settings,
    /// Ends the program.
    Quit,
}

impl TrayAct {
    const ALL: [Self; 11] = [
        Self::ChoosePatient,
        Self::ClearPatient,
        Self::Open,
        Self::RetryNow,
        Self::RetryFailed,
        Self::TogglePause,
        Self::OpenFolder,
        Self::ViewLog,
        Self::OpenPortal,
        Self::Settings,
        Self::Quit,
    ];

    /// The line's name in the menu.
    const fn id(self) -> &'static str {
        match self {
            Self::ChoosePatient => "choose-patient",
            Self::ClearPatient => "clear-patient",
            Self::Open => "open",
            Self::RetryNow => "retry-now",
            Self::RetryFailed => "retry-failed",
            Self::TogglePause => "toggle-pause",
            Self::OpenFolder => "open-folder",
            Self::ViewLog => "view-log",
            Self::OpenPortal => "open-portal",
            Self::Settings => "settings",
            Self::Quit => "quit",
        }
    }

    fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.id() == id)
    }
}

impl TrayHost {
    /// Does what was chosen. Called from whatever thread the system's menu runs on, and never blocks it.
    pub fn act(&self, act: TrayAct) {
        let snapshot = Arc::clone(&self.snapshots.borrow());
        match act {
            TrayAct::ChoosePatient => self.ask(WindowAct::ChoosePatient),
            TrayAct::Open => self.ask(WindowAct::Show),
            TrayAct::ViewLog => self.ask(WindowAct::ShowActivity),
            TrayAct::Settings => self.ask(WindowAct::ShowSettings),
            TrayAct::Quit => self.ask(WindowAct::Quit),
            TrayAct::ClearPatient => self.command(Command::ClearPatient),
            TrayAct::RetryNow => self.command(Command::RetryNow),
            TrayAct::RetryFailed => self.command(Command::RetryFailed),
            TrayAct::TogglePause => {
                self.command(if snapshot.queue.paused == Some(PauseReason::Person) { Command::ResumeUploads } else { Command::PauseUploads });
            }
            TrayAct::OpenFolder => {
                if let Some(folder) = snapshot.settings.watch_folders.first() {
                    open_outside("watch folder", folder.clone().into_os_string());
                }
            }
            TrayAct::OpenPortal => {
                // Only addresses the settings accepted come here, so never anything a browser would run.
                if snapshot.settings.server_url.starts_with("http") {
                    open_outside("portal", snapshot.settings.server_url.clone().into());
                }
            }
        }
    }

    fn ask(&self, act: WindowAct) {
        if !self.window.send(act) {
            tracing::debug!(?act, "the window is gone already");
        }
    }

    fn command(&self, command: Command) {
        if let Err(error) = self.commands.send(command) {
            tracing::warn!(%error, "the tray's command was not taken");
            // The window says what the matter is.
            self.ask(WindowAct::Show);
        }
    }
}

/// Hands something to the system's own program for it, on a thread: a folder on a share that is gone blocks for seconds.
fn open_outside(what: &'static str, target: std::ffi::OsString) {
    let spawned = std::thread::Builder::new().name("open-outside".to_owned()).spawn(move || {
        if let Err(error) = open::that_detached(&target) {
            tracing::warn!(%error, what, "the system has no program that opens this");
        }
    });
    if let Err(error) = spawned {
        tracing::warn!(%error, what, "could not be opened");
    }
}

/// The menu's lines whose words change.
struct Lines {
    menu: Menu,
    status: MenuItem,
    patient: MenuItem,
    clear_patient: MenuItem,
    retry_now: MenuItem,
    retry_failed: MenuItem,
    pause: MenuItem,
    folder: MenuItem,
    portal: MenuItem,
}

impl Lines {
    fn new(view: &TrayView) -> Result<Self, tray_icon::menu::Error> {
        let line = |act: TrayAct, words: &str| MenuItem::with_id(act.id(), words, true, None);
        let lines = Self {
            menu: Menu::new(),
            status: MenuItem::with_id("status", "", false, None),
            patient: line(TrayAct::ChoosePatient, ""),
            clear_patient: line(TrayAct::ClearPatient, say!("banner-clear-patient")),
            retry_now: line(TrayAct::RetryNow, say!("act-retry-now")),
            retry_failed: line(TrayAct::RetryFailed, say!("act-retry-failed")),
            pause: line(TrayAct::TogglePause, ""),
            folder: line(TrayAct::OpenFolder, say!("tray-open-folder")),
            portal: line(TrayAct::OpenPortal, say!("tray-open-portal")),
        };
        lines.menu.append_items(&[
            &lines.status,
            &lines.patient,
            &lines.clear_patient,
            &PredefinedMenuItem::separator(),
            &line(TrayAct::Open, say!("tray-open")),
            &lines.retry_now,
            &lines.retry_failed,
            &lines.pause,
            &lines.folder,
            &line(TrayAct::ViewLog, say!("tray-view-log")),
            &lines.portal,
            &PredefinedMenuItem::separator(),
            &line(TrayAct::Settings, say!("page-settings")),
            &line(TrayAct::Quit, say!("tray-quit")),
        ])?;
        lines.show(view);
        Ok(lines)
    }

    fn show(&self, view: &TrayView) {
        let set = |line: &MenuItem, words: &str| {
            let words = without_mnemonics(words);
            if line.text() != words {
                line.set_text(words);
            }
        };
        let enable = |line: &MenuItem, enabled: bool| {
            if line.is_enabled() != enabled {
                line.set_enabled(enabled);
            }
        };
        set(&self.status, &view.status);
        set(&self.patient, view.patient.as_deref().unwrap_or(say!("tray-select-patient")));
        set(&self.pause, if view.paused { say!("tray-resume") } else { say!("tray-pause") });
        enable(&self.clear_patient, view.patient.is_some());
        enable(&self.retry_now, view.waiting);
        enable(&self.retry_failed, view.failed);
        enable(&self.folder, view.has_folder);
        enable(&self.portal, view.has_portal);
    }

    fn boxed(&self) -> Box<dyn ContextMenu> {
        Box::new(self.menu.clone())
    }
}

/// Doubles the character that would otherwise underline the next letter of a patient's name.
fn without_mnemonics(words: &str) -> String {
    words.replace('&', "&&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_menu_is_found_again_by_its_name() {
        for act in TrayAct::ALL {
            assert_eq!(TrayAct::parse(act.id()), Some(act));
        }
        assert_eq!(TrayAct::parse("status"), None);
    }

    #[test]
    fn an_ampersand_in_a_name_stays_one() {
        assert_eq!(without_mnemonics("Smith & Sons"), "Smith && Sons");
    }
}
