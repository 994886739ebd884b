//! A folder while it is typed: asks the engine what it is once the typing pauses, and says the answer.

use chairside_core::{Command, Commands, NotAccepted, Snapshot};
use chairside_words::say;
use std::path::{Path, PathBuf};

/// How long the typing must pause before the engine looks, in seconds.
const PAUSE: f64 = 0.25;

/// What has been asked about a folder's text.
#[derive(Clone, Debug, Default)]
pub struct FolderCheckState {
    /// The text last seen and when it changed, in egui's seconds.
    seen: Option<(String, f64)>,
    /// The text the engine was asked about.
    asked: Option<String>,
}

/// What is known of a folder's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderVerdict {
    /// Nothing is typed.
    Empty,
    /// It cannot be a folder's whole path, and why.
    NotAPath(String),
    /// The engine has not answered yet.
    Checking,
    /// It is such a folder; this many images (or patients of NanoPix) are in it.
    Found(usize),
    /// It cannot be used, and why.
    Unusable(String),
}

impl FolderCheckState {
    /// Forgets what was asked, so that the same text is looked at again.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// What is known of `text` as a watch folder; asks the engine when it is time to.
    ///
    /// # Errors
    ///
    /// The engine did not take the question.
    pub fn look(&mut self, ctx: &egui::Context, text: &str, snapshot: &Snapshot, commands: &Commands) -> Result<FolderVerdict, NotAccepted> {
        let answer = snapshot.folder_check.as_ref().map(|check| (check.path.as_path(), &check.outcome));
        self.ask(ctx, text, answer, commands, Command::CheckFolder, if cfg!(windows) { "D:\\Xray" } else { "/srv/xray" })
    }

    /// What is known of `text` as NanoPix's folder; asks the engine when it is time to.
    ///
    /// # Errors
    ///
    /// The engine did not take the question.
    pub fn look_for_nanopix(&mut self, ctx: &egui::Context, text: &str, snapshot: &Snapshot, commands: &Commands) -> Result<FolderVerdict, NotAccepted> {
        let answer = snapshot.live_sync.check.as_ref().map(|check| (check.path.as_path(), &check.outcome));
        self.ask(ctx, text, answer, commands, Command::CheckNanopix, if cfg!(windows) { "D:\\NanoPix\\PatientData" } else { "/mnt/nanopix/PatientData" })
    }

    fn ask(
        &mut self,
        ctx: &egui::Context,
        text: &str,
        answer: Option<(&Path, &Result<usize, String>)>,
        commands: &Commands,
        ask: fn(PathBuf) -> Command,
        example: &str,
    ) -> Result<FolderVerdict, NotAccepted> {
        let text = text.trim();
        if text.is_empty() {
            self.forget();
            return Ok(FolderVerdict::Empty);
        }
        if !Path::new(text).is_absolute() {
            return Ok(FolderVerdict::NotAPath(say!("folder-whole-path", example)));
        }
        let now = ctx.input(|input| input.time);
        let since = match &self.seen {
            Some((seen, since)) if seen == text => *since,
            // The first text of all was not typed here: nothing to wait for.
            None => now - PAUSE,
            Some(_) => now,
        };
        self.seen = Some((text.to_owned(), since));
        if self.asked.as_deref() != Some(text) {
            let rest = PAUSE - (now - since);
            if rest > 0.0 {
                ctx.request_repaint_after_secs(rest as f32);
                return Ok(FolderVerdict::Checking);
            }
            commands.send(ask(text.into()))?;
            self.asked = Some(text.to_owned());
        }
        Ok(match answer {
            Some((path, outcome)) if path == Path::new(text) => match outcome {
                Ok(images) => FolderVerdict::Found(*images),
                Err(why) => FolderVerdict::Unusable(why.clone()),
            },
            _ => FolderVerdict::Checking,
        })
    }
}

/// What the count of images in a folder means, in a sentence.
pub fn found_words(images: usize) -> String {
    match images {
        0 => say!("folder-empty").to_owned(),
        count => say!("folder-holds", count),
    }
}
