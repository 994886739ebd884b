//! The system's dialog for choosing a folder. It runs on a thread of its own: a portal that is slow or missing never holds the window up, and the text field
//! beside every *Browse* works without it.

use egui::Context;
use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, TryRecvError, channel},
    time::{Duration, Instant},
};

/// Nobody closes a dialog that fast: it was never shown.
const TOO_FAST_FOR_A_PERSON: Duration = Duration::from_millis(250);

/// What came of a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// This folder was chosen.
    Folder(PathBuf),
    /// It was closed without a choice.
    Nothing,
    /// The system has no such dialog.
    NoDialog,
}

/// One dialog at a time.
#[derive(Default)]
pub struct FolderPicker {
    open: Option<Receiver<Picked>>,
}

impl FolderPicker {
    /// Opens the dialog, at `start` if that is a folder. While one is open, nothing happens.
    pub fn open(&mut self, ctx: &Context, title: &str, start: &str) {
        if self.open.is_some() {
            return;
        }
        let mut dialog = rfd::AsyncFileDialog::new().set_title(title);
        if Path::new(start).is_absolute() {
            dialog = dialog.set_directory(start);
        }
        // Some systems want the dialog made on the window's thread; its answer is waited for elsewhere.
        let answer = dialog.pick_folder();
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        let waiting = std::thread::Builder::new().name("folder-dialog".to_owned()).spawn(move || {
            let opened = Instant::now();
            let folder = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(answer).map(|folder| folder.path().to_owned()),
                Err(error) => {
                    tracing::warn!(%error, "the folder dialog could not be waited for");
                    None
                }
            };
            let picked = match folder {
                Some(folder) => Picked::Folder(folder),
                None if opened.elapsed() < TOO_FAST_FOR_A_PERSON => Picked::NoDialog,
                None => Picked::Nothing,
            };
            if sender.send(picked).is_err() {
                tracing::debug!("the page that opened the folder dialog is gone");
            }
            ctx.request_repaint();
        });
        match waiting {
            Ok(_) => self.open = Some(receiver),
            Err(error) => tracing::warn!(%error, "the folder dialog could not be opened"),
        }
    }

    /// What came of the dialog, once.
    pub fn take(&mut self) -> Option<Picked> {
        match self.open.as_ref()?.try_recv() {
            Ok(picked) => {
                self.open = None;
                Some(picked)
            }
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.open = None;
                Some(Picked::NoDialog)
            }
        }
    }

    /// Whether a dialog is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }
}
