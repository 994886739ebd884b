//! How a folder comes to know of files: by looking through it, and by what is announced.

use super::{
    Folder, Message, Round, Stage, Walker,
    files::{ROUNDING, look_of},
};
use crate::{
    FolderState,
    ingest::Fingerprint,
    watch::{
        list::Listed,
        place::{self, Lies},
        rescan::{Found, Walk, is_looked_into, is_within_reach},
        settle::STILL,
        turns::Turn,
        watcher::{Hint, HintKind},
    },
};
use chairside_api::UtcTime;
use chairside_words::say;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
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
            if self.list.is_some() {
                self.begin_list_walk();
            } else if self.wants_rescan || Instant::now() >= self.rescan_at {
                self.wants_rescan = false;
                self.appeared.clear();
                self.walk = Some(Round::new(Walker::Tree(self.walk_from(PathBuf::new())), began, true));
            } else if let Some(folder) = self.appeared.pop_front() {
                self.walk = Some(Round::new(Walker::Tree(self.walk_from(folder)), began, false));
            }
        }
        for _ in 0..ENTRIES_AT_ONCE {
            let Some(round) = &mut self.walk else { return };
            match round.walk.next() {
                Found::Entry { relative, lies, listed } => self.found(relative, lies, listed),
                Found::Missing => round.missing += 1,
                Found::Unreadable(folder, error) => {
                    round.has_gaps = true;
                    if self.said_of_folders.insert(folder.clone()) {
                        self.ledger.trouble(&self.name, Some(&folder), say!("subfolder-unreadable", why = error.to_string()));
                    }
                }
                Found::RootFailed(error) => {
                    self.begin_found();
                    self.walk = None;
                    self.wants_rescan = true;
                    // Not at once again: the check decides, and has its own pace.
                    let why = place::ground(&self.root).err().unwrap_or_else(|| say!("folder-not-to-its-end", why = error.to_string()));
                    return self.lost_sight(why);
                }
                Found::End => {
                    self.begin_found();
                    if let Some(round) = self.walk.take() {
                        self.walked(&round);
                    }
                    return;
                }
            }
        }
        // A walk through a slow share may take its time: nobody waits for its end.
        if self.walk.as_ref().and_then(|round| round.found_since).is_some_and(|since| since.elapsed() >= STILL) {
            self.begin_found();
        }
    }

    pub(super) fn walk_from(&self, folder: PathBuf) -> Walk {
        let left_out = self.left_out.iter().filter_map(|path| path.strip_prefix(&self.real_root).ok());
        Walk::new(&self.root, folder, self.keeps_ids(), left_out.map(Path::to_owned).collect())
    }

    pub(super) fn found(&mut self, relative: PathBuf, lies: Lies, listed: Option<Arc<Listed>>) {
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
        if let Some(round) = &mut self.walk {
            round.found_since.get_or_insert_with(Instant::now);
            round.found.push((relative, state, listed));
        }
    }

    /// What the walk has found so far is on its way from now on, as if all of it had been found at once: a folder lists its files in no order.
    fn begin_found(&mut self) {
        let Some(round) = &mut self.walk else { return };
        round.found_since = None;
        let mut found = std::mem::take(&mut round.found);
        found.sort_by_cached_key(|(relative, state, _)| Turn::of(relative, state.modified_ns));
        let now = Instant::now();
        for (relative, state, listed) in found {
            // Something may have been heard of it meanwhile.
            if !self.ids.contains_key(&relative) && !self.is_known(&relative, &state) {
                self.begin_one_found(relative, state, listed, now);
            }
        }
    }

    fn begin_one_found(&mut self, relative: PathBuf, state: Fingerprint, listed: Option<Arc<Listed>>, now: Instant) {
        let is_network = self.ground.is_some_and(|ground| ground.is_network);
        let absent = absent_until(self.looked_through, is_network);
        // A file that was rewritten is younger than it was born.
        let is_rewritten = self.known.as_ref().and_then(|known| known.get(&relative)).is_some_and(|known| known.same_file(&state));
        let appeared_after = if is_rewritten { absent } else { born_or_appeared(absent, &state, self.clock.now()) };
        self.listen_to_folder_of(&relative);
        let id = self.track(relative, now, appeared_after);
        if let Some(file) = self.files.get_mut(&id) {
            file.listed = listed;
            file.settle.looked(now, look_of(state));
        }
        self.is_so(id, state);
        self.advance(id, now);
    }

    pub(super) fn walked(&mut self, round: &Round) {
        if let Walker::List(_, reach) = round.walk {
            return self.list_walked(reach, round.missing);
        }
        if !round.is_full {
            return;
        }
        if let Some(found) = self.baseline.take() {
            // What was announced meanwhile is new, not what lay there.
            let lay_there: Vec<_> = found.into_iter().filter(|(relative, _)| !self.ids.contains_key(relative)).collect();
            if let Err(error) = self.ledger.baseline(&self.name, &lay_there) {
                self.baseline = Some(Vec::new());
                return self.lost_sight(say!("folder-not-recorded", why = error.to_string()));
            }
            self.known.get_or_insert_default().extend(lay_there);
        }
        if !round.has_gaps {
            self.looked_through = Some(round.began);
            for folder in self.said_of_folders.drain() {
                self.ledger.trouble_over(&self.name, &folder);
            }
            self.find_removed();
        }
        self.record_ground();
        let unheard = self.unheard || self.ground.is_some_and(|ground| ground.is_network);
        self.rescan_at = Instant::now() + if unheard { self.pace.rescan_unheard } else { self.pace.rescan };
        self.set_state(FolderState::Watching);
    }

    /// So that the next start can tell an empty folder from the empty place of a drive that is not connected.
    fn record_ground(&mut self) {
        let stands_on = self.ground.map(|ground| ground.is_mount_point);
        if let Some(is_mount_point) = stands_on.filter(|_| stands_on != self.stood_on_mount_point) {
            match self.ledger.stands_on(&self.name, is_mount_point) {
                Ok(()) => self.stood_on_mount_point = stands_on,
                // The next look through the folder does it.
                Err(error) => tracing::warn!(%error, "what a watch folder stands on could not be recorded"),
            }
        }
    }

    pub(super) fn handle(&mut self, message: Message) {
        match message {
            Message::Hint(hint) => self.hear(&hint),
            Message::Report(report) => self.hear_report(report),
            Message::Wake | Message::Stop => {}
        }
    }

    /// A folder appeared: it is walked through, unless it is one of those that are left out.
    pub(super) fn folder_appeared(&mut self, folder: PathBuf) {
        if is_looked_into(&folder) {
            self.appeared.push_back(folder);
        }
    }

    pub(super) fn hear(&mut self, hint: &Hint) {
        let Ok(relative) = hint.path.strip_prefix(&self.real_root).or_else(|_| hint.path.strip_prefix(self.root.as_ref())) else { return };
        if relative.as_os_str().is_empty() {
            // The folder itself: moved, removed, changed.
            self.check_at = Instant::now();
            return;
        }
        if self.list.is_some() && !self.ids.contains_key(relative) {
            // Only what the list names is an image.
            return;
        }
        if !is_within_reach(relative) || !self.is_reachable() || self.left_out.iter().any(|path| hint.path.starts_with(path)) {
            return;
        }
        let relative = relative.to_owned();
        if hint.kind == HintKind::FolderCreated {
            self.folder_appeared(relative);
            // It is listened to a moment after it was made; what landed in that moment is not announced.
            self.rescan_at = self.rescan_at.min(Instant::now() + STILL);
            return;
        }
        let is_done = matches!(hint.kind, HintKind::Closed | HintKind::RenamedTo);
        let state = match is_done.then(|| place::look(&self.root.join(&relative), self.keeps_ids())) {
            Some(Ok(Lies::File(state))) => Some(state),
            _ => None,
        };
        let heard_at = match state.filter(|_| hint.kind == HintKind::RenamedTo) {
            // Its first bytes were there under another name.
            Some(state) => born_or_appeared(hint.at_utc, &state, self.clock.now()),
            None => hint.at_utc,
        };
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
            let appeared_after = if is_new_there || self.looked_through.is_some() { heard_at } else { UtcTime::default() };
            self.track(relative, hint.at, appeared_after)
        };
        let Some(file) = self.files.get_mut(&id) else { return };
        if matches!(file.stage, Stage::InLine(_) | Stage::Admitting) {
            file.changed_meanwhile.get_or_insert(heard_at);
            return;
        }
        match hint.kind {
            // A name that is ignored is not taken, only waited for: it may be renamed in a moment.
            HintKind::Closed | HintKind::RenamedTo if file.ignored.is_none() => {
                file.is_open = false;
                file.settle.closed(hint.at);
            }
            HintKind::Touched | HintKind::FolderCreated => file.settle.touched(hint.at),
            _ => {
                // It is written after whoever is closed by now.
                file.is_open = true;
                file.settle.written(hint.at);
                self.line.leave(id);
            }
        }
        if let Some(state) = state {
            self.is_so(id, state);
        }
        self.advance(id, Instant::now());
    }
}

/// Clients of network drives keep what they once read of a folder for a while (NFS by default up to `acdirmax`, 60 s): what a look does not show may
/// have been there that long.
const STALE_LISTING: Duration = Duration::from_secs(60);

/// Until when a file that a look has found was certainly not there, known when the last look that did not show it began.
fn absent_until(looked_through: Option<UtcTime>, is_network: bool) -> UtcTime {
    let stale = if is_network { STALE_LISTING } else { Duration::ZERO };
    looked_through.map_or_else(UtcTime::default, |began| began.minus(stale))
}

/// A file that was written under another name, or elsewhere, and then renamed appeared when it was made: by then the exposure was under way.
fn born_or_appeared(appeared_after: UtcTime, state: &Fingerprint, now: UtcTime) -> UtcTime {
    if state.born_ns == 0 {
        return appeared_after;
    }
    let born = UtcTime::from_millis(state.born_ns.div_euclid(1_000_000));
    // Made in the future: the clock was put back since. That evidence must last, or a time from before would pass for one from after.
    if born > now.plus(ROUNDING) { born } else { appeared_after.min(born) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> UtcTime {
        UtcTime::from_millis(seconds * 1000)
    }

    fn born(seconds: i64) -> Fingerprint {
        Fingerprint { born_ns: seconds * 1_000_000_000, ..Fingerprint::default() }
    }

    #[test]
    fn a_file_that_a_share_listed_late_may_have_been_there_before() {
        assert_eq!(absent_until(Some(at(100)), true), at(40));
        assert_eq!(absent_until(Some(at(100)), false), at(100));
        assert_eq!(absent_until(None, true), UtcTime::default());
    }

    #[test]
    fn a_renamed_file_is_as_old_as_its_first_byte() {
        assert_eq!(born_or_appeared(at(13), &born(10), at(14)), at(10));
        assert_eq!(born_or_appeared(at(10), &born(13), at(14)), at(10));
        assert_eq!(born_or_appeared(at(13), &Fingerprint::default(), at(14)), at(13));
        assert_eq!(born_or_appeared(at(13), &born(3600), at(14)), at(3600), "the clock was put back");
    }
}
