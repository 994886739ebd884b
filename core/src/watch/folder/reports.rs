//! What the pipeline reports of a file, and what a person is told when something does not work.

use super::{Folder, Stage, files::look_of};
use crate::{
    Aside, Unfinished,
    ingest::{Fingerprint, Report, TakeError},
    watch::{
        place::{self, Lies, NotOpened},
        settle::{Copied, Look},
    },
};
use chairside_words::say;
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// After a failure that has nothing to do with the file: a full disk, a database that does not answer.
const AGAIN: Duration = Duration::from_secs(5);

impl Folder {
    pub(super) fn hear_report(&mut self, report: Report) {
        let now = Instant::now();
        match report {
            Report::Prepared(id, prepared) => {
                let Some(file) = self.files.get_mut(&id) else { return };
                let copied = Copied {
                    fingerprint: prepared.fingerprint,
                    opened_at: prepared.opened_at,
                    is_complete: prepared.is_complete(),
                    was_exclusive: prepared.was_exclusive,
                };
                file.begun = Some(prepared.fingerprint);
                let keep = file.settle.copied(now, copied);
                self.is_so(id, prepared.fingerprint);
                self.set_stage(id, if keep { Stage::Held(prepared) } else { Stage::Settling });
                self.advance(id, now);
            }
            Report::NotAnImage { id, fingerprint, opened_at, was_exclusive } => {
                let Some(file) = self.files.get_mut(&id) else { return };
                let keep = file.settle.copied(now, Copied { fingerprint, opened_at, is_complete: false, was_exclusive });
                self.line.leave(id);
                self.set_stage(id, if keep { Stage::NotAnImage(fingerprint) } else { Stage::Settling });
                self.advance(id, now);
            }
            Report::Empty(id) => self.looked(id, now, Look::Empty),
            Report::Changed(id, state) => self.looked(id, now, look_of(state)),
            Report::NotTaken(id, TakeError::NotOpened(NotOpened::Gone)) => self.vanished(id, now),
            Report::NotTaken(id, TakeError::NotOpened(NotOpened::Busy)) => self.looked(id, now, Look::Busy),
            Report::NotTaken(id, TakeError::NotOpened(NotOpened::NotAFile)) => {
                // Looking at it says what it is; if that says a file, a folder on the way to it is a link.
                self.failed(id, now);
                self.look_at(id, now);
            }
            Report::NotTaken(id, TakeError::NotOpened(NotOpened::Failed(error)) | TakeError::Unreadable(error)) => {
                self.say_of_file(id, say!("file-unreadable", why = error.to_string(), seconds = AGAIN.as_secs()));
                self.failed(id, now);
            }
            Report::NotTaken(id, TakeError::Unwritable(error)) => self.blocked(id, now, place::is_disk_full(&error), &error.to_string()),
            Report::NotAdmitted { id, is_disk_full, why } => self.blocked(id, now, is_disk_full, &why),
            Report::Admitted(id, state) => {
                self.said.clear();
                self.end_trouble(id);
                let Some(file) = self.files.get_mut(&id) else { return };
                self.known.get_or_insert_default().insert(file.relative.clone(), state);
                self.unfinished.remove(&file.relative);
                match file.changed_meanwhile.take() {
                    None => self.untrack(id),
                    Some(at) => {
                        file.appeared_after = at;
                        // What was read of it is in.
                        file.begun = None;
                        self.begin_again(id, now);
                    }
                }
            }
        }
    }

    pub(super) fn looked(&mut self, id: u64, now: Instant, look: Look) {
        self.set_stage(id, Stage::Settling);
        self.line.leave(id);
        if let Some(file) = self.files.get_mut(&id) {
            file.settle.looked(now, look);
        }
        self.advance(id, now);
    }

    pub(super) fn failed(&mut self, id: u64, now: Instant) {
        self.set_stage(id, Stage::Settling);
        self.line.leave(id);
        if let Some(file) = self.files.get_mut(&id) {
            file.has_failed = true;
            file.settle.copy_failed(now + AGAIN);
        }
        self.advance(id, now);
    }

    /// Nothing can be kept at the moment, this file or another.
    pub(super) fn blocked(&mut self, id: u64, now: Instant, is_disk_full: bool, why: &str) {
        self.blocked_until = Some(now + AGAIN);
        let sentence = if is_disk_full { say!("disk-full").to_owned() } else { say!("images-not-kept", why) };
        self.say_once(sentence);
        self.failed(id, now);
    }

    pub(super) fn ignore(&mut self, relative: &Path, state: Fingerprint, why: Aside) {
        match self.ledger.ignore(&self.name, relative, state, why) {
            Ok(()) => {
                self.known.get_or_insert_default().insert(relative.to_owned(), state);
                self.unfinished.remove(relative);
            }
            // The next look through the folder comes to it again.
            Err(error) => self.say_once(say!("no-image-not-recorded", why = error.to_string())),
        }
    }

    pub(super) fn is_known(&self, relative: &Path, state: &Fingerprint) -> bool {
        self.known.as_ref().and_then(|known| known.get(relative)).is_some_and(|known| known.same_state(state))
    }

    /// Shows a trouble once, until something is admitted again.
    pub(super) fn say_once(&mut self, why: String) {
        if self.said.insert(why.clone()) {
            self.ledger.trouble(&self.name, None, why);
        }
    }

    pub(super) fn say_of_file(&mut self, id: u64, why: String) {
        if let Some(file) = self.files.get_mut(&id).filter(|file| !file.has_failed) {
            (file.is_told, file.unfinished) = (true, Some(Unfinished::Unreadable));
            self.ledger.trouble(&self.name, Some(&file.relative), why);
        }
        self.note_unfinished(id);
    }

    /// Writes down that a file is not complete, and why, unless that is written down.
    pub(super) fn note_unfinished(&mut self, id: u64) {
        let Some(file) = self.files.get(&id) else { return };
        let Some(why) = file.unfinished.filter(|why| self.unfinished.get(&file.relative) != Some(why)) else { return };
        let size_bytes = match place::look(&self.root.join(&file.relative), self.keeps_ids()) {
            Ok(Lies::File(state)) => state.size_bytes,
            _ => file.found.map_or(0, |found| found.size_bytes),
        };
        let since = self.clock.now().minus(file.settle.begun_at().elapsed());
        let relative = file.relative.clone();
        match self.ledger.unfinished(&self.name, &relative, size_bytes, since, why) {
            Ok(()) => drop(self.unfinished.insert(relative, why)),
            // The next look at it does.
            Err(error) => self.say_once(say!("unfinished-not-recorded", why = error.to_string())),
        }
    }

    /// Whoever was not complete and is not there any more was removed. Only after a look through the folder, and only when it is that folder still: what is seen of one whose drive goes is no proof.
    pub(super) fn find_removed(&mut self) {
        if self.unfinished.is_empty() || place::ground(&self.root).ok() != self.ground {
            return;
        }
        let is_removed = |relative: &&PathBuf| {
            let lies = place::look(&self.root.join(relative), self.keeps_ids());
            !self.ids.contains_key(*relative)
                && lies.is_err_and(|error| matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory))
        };
        let removed: Vec<PathBuf> = self.unfinished.keys().filter(is_removed).cloned().collect();
        for relative in removed {
            self.end_unfinished(&relative, true);
        }
    }

    pub(super) fn end_unfinished(&mut self, relative: &Path, is_removed: bool) {
        if !self.unfinished.contains_key(relative) {
            return;
        }
        match self.ledger.unfinished_no_more(&self.name, relative, is_removed) {
            Ok(()) => drop(self.unfinished.remove(relative)),
            // The next look through the folder does.
            Err(error) => self.say_once(say!("unfinished-not-recorded", why = error.to_string())),
        }
    }
}
