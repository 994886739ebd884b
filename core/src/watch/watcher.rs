//! The system's announcements of changes in a watch folder. Hints only: each may be late, doubled or missing, and when too many come at once they are
//! dropped and a rescan is asked for. Stamped where they arrive, so that a busy engine does not make files look later than they are.

use super::folder::Message;
use crate::clock::Clock;
use chairside_api::UtcTime;
use notify::{
    Config, Event, EventHandler, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode},
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, TrySendError},
    },
    time::Instant,
};

/// One announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    pub(crate) path: PathBuf,
    pub(crate) kind: HintKind,
    pub(crate) at: Instant,
    pub(crate) at_utc: UtcTime,
}

/// What is said to have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HintKind {
    /// It was made there.
    Created,
    /// Its bytes changed.
    Written,
    /// Its writer closed it.
    Closed,
    /// It was renamed into its place.
    RenamedTo,
    /// Something about it changed.
    Touched,
    /// A folder was made there.
    FolderCreated,
}

/// Where hints go.
#[derive(Clone)]
pub(crate) struct Listener {
    pub(crate) inbox: SyncSender<Message>,
    /// Raised when hints were lost.
    pub(crate) lost: Arc<AtomicBool>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Listens to nothing until it is told to what.
pub(crate) fn silent(listener: Listener) -> notify::Result<RecommendedWatcher> {
    RecommendedWatcher::new(listener, Config::default().with_follow_symlinks(false))
}

/// Listens to a folder and those in it, until dropped.
pub(crate) fn listen(folder: &Path, listener: Listener) -> notify::Result<RecommendedWatcher> {
    let mut watcher = silent(listener)?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(watcher)
}

impl EventHandler for Listener {
    fn handle_event(&mut self, event: notify::Result<Event>) {
        let event = match event {
            Ok(event) if event.need_rescan() => return self.lose(),
            Ok(event) => event,
            Err(error) => {
                tracing::warn!(%error, "the watcher reports an error; the folder is looked through");
                return self.lose();
            }
        };
        let Some(kind) = kind_of(event.kind) else { return };
        // A rename that is told in one event has the old path first.
        let Some(path) = event.paths.into_iter().next_back() else { return };
        let hint = Hint { path, kind, at: Instant::now(), at_utc: self.clock.now() };
        match self.inbox.try_send(Message::Hint(hint)) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(_)) => self.lost.store(true, Ordering::Release),
        }
    }
}

impl Listener {
    fn lose(&self) {
        self.lost.store(true, Ordering::Release);
        // Wakes the folder; when its inbox is full it is awake.
        if self.inbox.try_send(Message::Wake).is_err() {
            tracing::trace!("the folder is awake or gone");
        }
    }
}

/// What an event means here; `None`: nothing (reading, removing; a removed file is not an image lost).
fn kind_of(kind: EventKind) -> Option<HintKind> {
    match kind {
        EventKind::Create(CreateKind::Folder) => Some(HintKind::FolderCreated),
        EventKind::Create(_) => Some(HintKind::Created),
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Some(HintKind::RenamedTo),
        // On Linux `To` was told before it.
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) if cfg!(target_os = "linux") => None,
        EventKind::Modify(ModifyKind::Data(_)) => Some(HintKind::Written),
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(HintKind::Closed),
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) | EventKind::Access(_) => None,
        EventKind::Modify(_) | EventKind::Any | EventKind::Other => Some(HintKind::Touched),
    }
}
