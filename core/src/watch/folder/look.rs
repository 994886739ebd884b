//! How a folder comes to know of files: by looking through it, and by what is announced.

use super::{Folder, Message, Round, Stage, files::look_of};
use crate::{
    FolderState,
    watch::{
        place::{self, Lies},
        rescan::{Found, Walk, is_within_reach},
        settle::STILL,
        watcher::{Hint, HintKind},
    },
};
use chairside_api::UtcTime;
use std::{
    path::{Path, PathBuf},
    time::Instant,
};

/// Entries of a walk between two looks at the inbox.
const ENTRIES_AT_ONCE: usize = 256;

impl Folder {
    pub(super) fn step_walk(&mut self) {
        if !self.is_reachable() {
            return;
        }
        if self.walk.is_none() {
            let began = self.clock.now();
            if self.wants_rescan || Instant::now() >= self.rescan_at {
                self.wants_rescan = false;
                self.appeared.clear();
                self.walk = Some(Round { walk: self.walk_from(PathBuf::new()), began, is_full: true, has_gaps: false });
            } else if let Some(folder) = self.appeared.pop_front() {
                self.walk = Some(Round { walk: self.walk_from(folder), began, is_full: false, has_gaps: false });
            }
        }
        for _ in 0..ENTRIES_AT_ONCE {
            let Some(round) = &mut self.walk else { return };
            match round.walk.next() {
                Found::Entry(relative, lies) => self.found(relative, lies),
                Found::Unreadable(folder, error) => {
                    round.has_gaps = true;
                    if self.said_of_folders.insert(folder.clone()) {
                        self.ledger.trouble(&self.root, Some(&folder), format!("This folder cannot be read: {error}. Images in it are not noticed"));
                    }
                }
                Found::RootFailed(error) => {
                    self.walk = None;
                    self.wants_rescan = true;
                    // Not at once again: the check decides, and has its own pace.
                    let why = place::ground(&self.root).err().unwrap_or_else(|| format!("The folder could not be read to its end: {error}."));
                    return self.lost_sight(why);
                }
                Found::End => {
                    if let Some(round) = self.walk.take() {
                        self.walked(&round);
                    }
                    return;
                }
            }
        }
    }

    pub(super) fn walk_from(&self, folder: PathBuf) -> Walk {
        let left_out = self.left_out.iter().filter_map(|path| path.strip_prefix(&self.real_root).ok());
        Walk::new(&self.root, folder, self.keeps_ids(), left_out.map(Path::to_owned).collect())
    }

    pub(super) fn found(&mut self, relative: PathBuf, lies: Lies) {
        if self.ids.contains_key(&relative) {
            return;
        }
        let (Lies::File(state) | Lies::Other(_, state)) = lies else { return };
        if let Some(baseline) = &mut self.baseline {
            baseline.push((relative, state));
            return;
        }
        if self.is_known(&relative, &state) {
            return;
        }
        if let Lies::Other(why, state) = lies {
            return self.ignore(&relative, state, why);
        }
        let now = Instant::now();
        let appeared_after = self.looked_through.unwrap_or_default();
        let id = self.track(relative, now, appeared_after);
        if let Some(file) = self.files.get_mut(&id) {
            file.settle.looked(now, look_of(state));
        }
        self.advance(id, now);
    }

    pub(super) fn walked(&mut self, round: &Round) {
        if !round.is_full {
            return;
        }
        if let Some(found) = self.baseline.take() {
            // What was announced meanwhile is new, not what lay there.
            let lay_there: Vec<_> = found.into_iter().filter(|(relative, _)| !self.ids.contains_key(relative)).collect();
            if let Err(error) = self.ledger.baseline(&self.root, &lay_there) {
                self.baseline = Some(Vec::new());
                return self.lost_sight(format!("What lies in it could not be recorded: {error}."));
            }
            self.known.get_or_insert_default().extend(lay_there);
        }
        if !round.has_gaps {
            self.looked_through = Some(round.began);
        }
        let unheard = self.unheard || self.ground.is_some_and(|ground| ground.is_network);
        self.rescan_at = Instant::now() + if unheard { self.pace.rescan_unheard } else { self.pace.rescan };
        self.set_state(FolderState::Watching);
    }

    pub(super) fn handle(&mut self, message: Message) {
        match message {
            Message::Hint(hint) => self.hear(&hint),
            Message::Report(report) => self.hear_report(report),
            Message::Wake | Message::Stop => {}
        }
    }

    pub(super) fn hear(&mut self, hint: &Hint) {
        let Ok(relative) = hint.path.strip_prefix(&self.real_root).or_else(|_| hint.path.strip_prefix(self.root.as_ref())) else { return };
        if relative.as_os_str().is_empty() {
            // The folder itself: moved, removed, changed.
            self.check_at = Instant::now();
            return;
        }
        if !is_within_reach(relative) || !self.is_reachable() || self.left_out.iter().any(|path| hint.path.starts_with(path)) {
            return;
        }
        let relative = relative.to_owned();
        if hint.kind == HintKind::FolderCreated {
            self.appeared.push_back(relative);
            // It is listened to a moment after it was made; what landed in that moment is not announced.
            self.rescan_at = self.rescan_at.min(Instant::now() + STILL);
            return;
        }
        let is_new_there = matches!(hint.kind, HintKind::Created | HintKind::RenamedTo);
        let id = if let Some(id) = self.ids.get(&relative) {
            *id
        } else {
            if self.looked_through.is_none() && !is_new_there && hint.kind == HintKind::Touched {
                // It lay there, and the look under way comes to it.
                return;
            }
            if self.known.as_ref().is_some_and(|known| known.contains_key(&relative)) || hint.kind == HintKind::Touched {
                match place::look(&self.root.join(&relative), self.keeps_ids()) {
                    Ok(Lies::File(state)) if self.is_known(&relative, &state) => return,
                    Ok(Lies::File(_)) => {}
                    _ => return,
                }
            }
            let appeared_after = if is_new_there || self.looked_through.is_some() { hint.at_utc } else { UtcTime::default() };
            self.track(relative, hint.at, appeared_after)
        };
        let Some(file) = self.files.get_mut(&id) else { return };
        if matches!(file.stage, Stage::Admitting) {
            file.changed_meanwhile.get_or_insert(hint.at_utc);
            return;
        }
        match hint.kind {
            // A name that is ignored is not taken, only waited for: it may be renamed in a moment.
            HintKind::Closed | HintKind::RenamedTo if file.ignored.is_none() => file.settle.closed(hint.at),
            HintKind::Touched | HintKind::FolderCreated => file.settle.touched(hint.at),
            _ => file.settle.written(hint.at),
        }
        self.advance(id, Instant::now());
    }
}
