//! A folder whose files a list names (see `watch::list`): when they are looked for, and how their being written is noticed.

use super::{Folder, Round, Walker};
use crate::watch::{
    list::{FileList, Lists, Reach},
    watcher,
};
use notify::{RecursiveMode, Watcher};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

/// Every file is looked for so often; a new one is named by a new list, so this is for those that were written again long after.
const ALL: Duration = Duration::from_hours(1);
/// How soon a file that is named and not there is looked for again, first and at last.
const AWAITED: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));
/// Folders listened to at once: those with a file on its way. What is beyond is looked at from time to time like everything.
const LISTENED: usize = 64;
/// How long a file may have no bytes before that is said, once.
pub(super) const EMPTY_PATIENCE: Duration = Duration::from_mins(1);

/// Where the lists come from, and when the next look is.
pub(super) struct ListSource {
    lists: Lists,
    pub(super) current: Option<Arc<dyn FileList>>,
    reach: Option<Reach>,
    all_at: Instant,
    awaited_at: Option<Instant>,
    awaited_in: Duration,
    listened: Vec<PathBuf>,
}

impl ListSource {
    pub(super) fn new(mut lists: Lists) -> Self {
        // The first one counts as news, too.
        lists.mark_changed();
        Self { lists, current: None, reach: None, all_at: Instant::now(), awaited_at: None, awaited_in: AWAITED.0, listened: Vec::new() }
    }

    /// Whether a look is due now.
    pub(super) const fn is_due(&self) -> bool {
        self.current.is_some() && self.reach.is_some()
    }

    /// When it is to be looked again for a file that is not there yet.
    pub(super) const fn awaited_at(&self) -> Option<Instant> {
        self.awaited_at
    }
}

impl Folder {
    /// Takes over a list that is new.
    pub(super) fn take_list(&mut self) {
        let Some(source) = &mut self.list else { return };
        if !source.lists.has_changed().unwrap_or(false) {
            return;
        }
        let Some(list) = source.lists.borrow_and_update().clone() else { return };
        let is_elsewhere = source.current.as_ref().is_none_or(|before| before.root() != list.root());
        source.awaited_in = AWAITED.0;
        if is_elsewhere {
            self.root = Arc::new(list.root().to_owned());
            self.ground = None;
            self.check_at = Instant::now();
        }
        source.reach = source.reach.max(Some(if is_elsewhere || list.is_first() { Reach::All } else { Reach::Young }));
        source.current = Some(list);
    }

    /// Whether a look for the list's files is due, and then begins it.
    pub(super) fn begin_list_walk(&mut self) {
        let now = Instant::now();
        let Some(source) = &mut self.list else { return };
        let Some(list) = &source.current else { return };
        let reach = if self.wants_rescan || now >= source.all_at {
            Some(Reach::All)
        } else if now >= self.rescan_at {
            Some(Reach::Recent)
        } else if source.awaited_at.is_some_and(|at| now >= at) {
            Some(Reach::Young)
        } else {
            None
        };
        let Some(reach) = reach.max(source.reach.take()) else { return };
        self.wants_rescan = false;
        source.awaited_at = None;
        self.walk = Some(Round::new(Walker::List(Arc::clone(list).walk(reach), reach), self.clock.now(), false));
    }

    /// A look for the list's files has ended.
    pub(super) fn list_walked(&mut self, reach: Reach, missing: usize) {
        let now = Instant::now();
        let Some(source) = &mut self.list else { return };
        match reach {
            Reach::All => (source.all_at, self.rescan_at) = (now + ALL, now + self.pace.rescan),
            Reach::Recent => self.rescan_at = now + self.pace.rescan,
            Reach::Young => {}
        }
        if missing > 0 && source.current.as_ref().is_some_and(|list| list.has_young()) {
            source.awaited_at = Some(now + source.awaited_in);
            source.awaited_in = (source.awaited_in * 2).min(AWAITED.1);
        }
        self.find_removed();
        self.set_state(crate::FolderState::Watching);
    }

    /// Listens to nothing yet: only folders with a file on its way are worth it, NanoPix has one for each patient.
    pub(super) fn listen_for_list(&mut self) {
        if let Some(source) = &mut self.list {
            source.listened.clear();
        }
        match watcher::silent(self.listener.clone()) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => tracing::warn!(%error, "files that are being written are noticed a few seconds later, because the system does not announce them"),
        }
    }

    /// A file of this folder is on its way.
    pub(super) fn listen_to_folder_of(&mut self, relative: &Path) {
        let (Some(source), Some(watcher), Some(folder)) = (&mut self.list, &mut self.watcher, relative.parent()) else { return };
        if !self.pace.listens || source.listened.len() >= LISTENED || source.listened.iter().any(|listened| listened == folder) {
            return;
        }
        match watcher.watch(&self.real_root.join(folder), RecursiveMode::NonRecursive) {
            Ok(()) => source.listened.push(folder.to_owned()),
            // It is looked at from time to time all the same.
            Err(error) => tracing::debug!(kind = ?error.kind, "a folder with a file on its way is not listened to"),
        }
    }

    /// No file of this folder is on its way any more, if none is.
    pub(super) fn listen_no_more_to_folder_of(&mut self, relative: &Path) {
        let (Some(source), Some(watcher), Some(folder)) = (&mut self.list, &mut self.watcher, relative.parent()) else { return };
        if self.ids.keys().any(|other| other.parent() == Some(folder)) {
            return;
        }
        let Some(at) = source.listened.iter().position(|listened| listened == folder) else { return };
        source.listened.swap_remove(at);
        if let Err(error) = watcher.unwatch(&self.real_root.join(folder)) {
            tracing::debug!(kind = ?error.kind, "a folder was not listened to any more");
        }
    }
}
