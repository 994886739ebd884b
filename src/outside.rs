//! Hands folders to the system's own program for them.

use chairside_words::say;
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
        Ok(_) => return Err(say!("open-no-folder", path = folder.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(say!("open-not-there", path = folder.display()));
        }
        Err(error) => {
            return Err(say!("open-cannot", path = folder.display(), why = error.kind().to_string()));
        }
    }
    open::that_detached(folder).map_err(|error| {
        tracing::warn!(%error, "no program was found that opens a folder");
        say!("open-no-program", path = folder.display())
    })
}
