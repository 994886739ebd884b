//! Hands folders to the system's own program for them.

use egui::Context;
use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
};

/// Opens folders, each on a thread of its own: one on a share that is gone blocks for seconds, and the window must not.
#[derive(Default)]
pub struct FolderOpener {
    failures: Option<Receiver<String>>,
}

impl FolderOpener {
    /// Opens a folder; that it failed is said by [`failure`](Self::failure).
    pub fn open(&mut self, ctx: &Context, folder: PathBuf) {
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        let opening = std::thread::Builder::new().name("open-folder".to_owned()).spawn(move || {
            let Err(why) = open_folder(&folder) else { return };
            if sender.send(why).is_err() {
                tracing::debug!("the page that opened a folder is gone");
            }
            ctx.request_repaint();
        });
        match opening {
            Ok(_) => self.failures = Some(receiver),
            Err(error) => tracing::warn!(%error, "a folder could not be opened"),
        }
    }

    /// Why the last folder was not opened, once.
    pub fn failure(&mut self) -> Option<String> {
        let why = self.failures.as_ref()?.try_recv().ok()?;
        self.failures = None;
        Some(why)
    }
}

fn open_folder(folder: &Path) -> Result<(), String> {
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => return Err(format!("{} is not a folder. Nothing was changed.", folder.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(format!(
                "{} is not there. Nothing was changed. NanoPix makes the folder with the first image; if its drive is away, connect it.",
                folder.display()
            ));
        }
        Err(error) => {
            return Err(format!("{} cannot be opened: {}. Nothing was changed. Look at the drive it is on, and try again.", folder.display(), error.kind()));
        }
    }
    open::that_detached(folder)
        .map_err(|error| format!("The system has no program that opens folders: {error}. Nothing was changed. The folder is {}.", folder.display()))
}
