//! One file on its way: its stages, its times, and what is done when its own state says so.

use super::{Folder, Stage, Tracked, listed::EMPTY_PATIENCE};
use crate::{
    Aside, Unfinished,
    ingest::{CommitJob, CopyJob, Fingerprint, read_format},
    watch::{
        names::why_ignored,
        place::{self, Lies},
        settle::{Delay, LOOKS_APART, Look, Next, STILL, Settle},
        turns::Turn,
    },
};
use chairside_api::UtcTime;
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

impl Folder {
    pub(super) fn track(&mut self, relative: PathBuf, now: Instant, appeared_after: UtcTime) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        let ignored = relative.file_name().and_then(why_ignored);
        self.ids.insert(relative.clone(), id);
        let settle = Settle::heard_of(now);
        self.files.insert(
            id,
            Tracked {
                relative,
                settle,
                stage: Stage::Settling,
                appeared_after,
                due: None,
                ignored,
                changed_meanwhile: None,
                has_failed: false,
                unfinished: None,
                is_told: false,
                listed: None,
                found: None,
                is_open: false,
                begun: None,
                gone_since: None,
            },
        );
        id
    }

    /// No more of this file. Its copy, if one is held, goes with it.
    pub(super) fn untrack(&mut self, id: u64) {
        self.end_trouble(id);
        self.line.leave(id);
        if let Some(file) = self.files.remove(&id) {
            self.ids.remove(&file.relative);
            self.listen_no_more_to_folder_of(&file.relative);
            if let Some(due) = file.due {
                self.due.remove(&(due, id));
            }
            if holds_place(&file.stage) {
                self.in_flight -= 1;
            }
        }
    }

    /// What was said of this file is true no more.
    pub(super) fn end_trouble(&mut self, id: u64) {
        if let Some(file) = self.files.get_mut(&id)
            && std::mem::take(&mut file.is_told)
        {
            self.ledger.trouble_over(&self.name, &file.relative);
        }
    }

    /// Moves a file to another stage; its place among those in flight comes and goes with it.
    pub(super) fn set_stage(&mut self, id: u64, stage: Stage) -> Option<Stage> {
        let file = self.files.get_mut(&id)?;
        let to = usize::from(holds_place(&stage));
        let before = std::mem::replace(&mut file.stage, stage);
        self.in_flight = self.in_flight + to - usize::from(holds_place(&before));
        Some(before)
    }

    /// A file was found to be so. Unless a program is writing it, it has its turn from now on.
    pub(super) fn is_so(&mut self, id: u64, state: Fingerprint) {
        let Some(file) = self.files.get_mut(&id) else { return };
        file.found = Some(state);
        if file.is_open || file.ignored.is_some() || state.size_bytes == 0 {
            self.line.leave(id);
        } else {
            self.line.stand(id, Turn::of(&file.relative, state.modified_ns));
        }
    }

    pub(super) fn schedule(&mut self, id: u64, at: Instant) {
        if let Some(file) = self.files.get_mut(&id) {
            if let Some(due) = file.due.replace(at) {
                self.due.remove(&(due, id));
            }
            self.due.insert((at, id));
        }
    }

    pub(super) fn look_at_due(&mut self, now: Instant) {
        while let Some((at, id)) = self.due.first().copied()
            && at <= now
        {
            self.due.pop_first();
            let Some(file) = self.files.get_mut(&id) else { continue };
            file.due = None;
            if matches!(file.stage, Stage::Settling | Stage::Held(_) | Stage::NotAnImage(_)) {
                self.look_at(id, Instant::now());
            }
        }
    }

    pub(super) fn look_at(&mut self, id: u64, now: Instant) {
        let keeps_ids = self.keeps_ids();
        let Some(file) = self.files.get_mut(&id) else { return };
        let empty_patience = if file.listed.is_some() { EMPTY_PATIENCE } else { STILL };
        let lies = place::look(&self.root.join(&file.relative), keeps_ids);
        if matches!(lies, Ok(Lies::Other(..) | Lies::Folder)) && matches!(file.stage, Stage::Held(_)) {
            // What was copied was moved, and something else put in its place.
            return self.vanished(id, now);
        }
        match lies {
            Ok(Lies::File(state)) => {
                file.gone_since = None;
                file.settle.looked(now, look_of(state));
                self.is_so(id, state);
                let Some(file) = self.files.get_mut(&id) else { return };
                if !file.has_failed
                    && let Some(delay) = file.settle.delay(now, empty_patience)
                    && let Some(why) = self.delayed(id, delay)
                {
                    // It may stay so for good. Remembered as it is, it costs nothing until it changes.
                    return self.leave_aside(id, state, why);
                }
                self.note_unfinished(id);
                let relative = self.files.get(&id).map(|file| file.relative.clone());
                if let Some(relative) = relative.filter(|relative| self.is_known(relative, &state)) {
                    self.end_unfinished(&relative, false);
                    return self.untrack(id);
                }
                self.advance(id, now);
            }
            Ok(Lies::Other(why, state)) => {
                let relative = file.relative.clone();
                self.untrack(id);
                if !self.is_known(&relative, &state) {
                    self.ignore(&relative, state, why);
                }
            }
            Ok(Lies::Folder) => {
                let folder = file.relative.clone();
                self.folder_appeared(folder);
                self.untrack(id);
            }
            Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => self.vanished(id, now),
            Err(_) => {
                file.settle.looked(now, Look::Busy);
                self.line.leave(id);
                self.advance(id, now);
            }
        }
    }

    /// A file is on its way for long: says so, or answers why nobody waits for it.
    fn delayed(&mut self, id: u64, delay: Delay) -> Option<Aside> {
        let file = self.files.get_mut(&id)?;
        if file.ignored.is_some() {
            return file.ignored;
        }
        if delay == Delay::Empty && file.listed.is_some() {
            return Some(Aside::Empty);
        }
        let why = match delay {
            Delay::Empty => Unfinished::Empty,
            Delay::Busy => Unfinished::Busy,
            Delay::Changing => Unfinished::Changing,
        };
        file.unfinished = Some(why);
        // A file that grows and grows may be a log: it is in the ledger, and no trouble.
        if delay != Delay::Changing || place::open(&self.root, &file.relative, true).is_ok_and(|opened| matches!(read_format(opened.file), Ok(Some(_)))) {
            file.is_told = true;
            self.ledger.trouble(&self.name, Some(&file.relative), why.words().to_owned());
        }
        None
    }

    fn leave_aside(&mut self, id: u64, state: Fingerprint, why: Aside) {
        let Some(relative) = self.files.get(&id).map(|file| file.relative.clone()) else { return };
        self.untrack(id);
        self.ignore(&relative, state, why);
    }

    /// Does what the file's own state says is next.
    pub(super) fn advance(&mut self, id: u64, now: Instant) {
        let Some(file) = self.files.get_mut(&id) else { return };
        if matches!(file.stage, Stage::Ready | Stage::Copying | Stage::InLine(_) | Stage::Admitting) {
            return;
        }
        match file.settle.next(now) {
            Next::Wait => {}
            Next::LookAt(at) => self.schedule(id, at),
            Next::Take => match file.ignored {
                None => {
                    file.is_open = false;
                    let state = file.settle.seen().or(file.found);
                    let turn = Turn::of(&file.relative, state.map_or(i64::MAX, |state| state.modified_ns));
                    if let Some(state) = state {
                        self.is_so(id, state);
                    }
                    self.set_stage(id, Stage::Ready);
                    self.ready.insert((turn, id));
                }
                Some(why) => {
                    let relative = file.relative.clone();
                    self.untrack(id);
                    if let Ok(Lies::File(state)) = place::look(&self.root.join(&relative), self.keeps_ids()) {
                        self.ignore(&relative, state, why);
                    }
                }
            },
            Next::Admit => self.settled(id, now),
        }
    }

    /// It is certain what the file is: it comes in in its turn.
    fn settled(&mut self, id: u64, now: Instant) {
        match self.set_stage(id, Stage::Settling) {
            Some(Stage::Held(prepared)) => {
                let Some(file) = self.files.get(&id) else { return };
                self.line.ready(id, Turn::of(&file.relative, prepared.fingerprint.modified_ns), now);
                self.set_stage(id, Stage::InLine(prepared));
                self.let_in(now);
            }
            Some(Stage::NotAnImage(state)) => self.leave_aside(id, state, Aside::NoImage),
            _ => self.begin_again(id, now),
        }
    }

    /// Lets in whose turn it is.
    pub(super) fn let_in(&mut self, now: Instant) {
        while let Some((id, since)) = self.line.next(now) {
            self.admit(id, now, since);
        }
    }

    /// A file is not there any more: deleted, moved away, renamed, or the whole folder is gone. A copy of it that was whole in time comes in all the same; one that was begun is in the
    /// ledger. Whoever was renamed goes on under the new name, and whoever comes back is found again.
    pub(super) fn vanished(&mut self, id: u64, now: Instant) {
        let Some(file) = self.files.get_mut(&id) else { return };
        // Whether it was removed is said by a look through the folder.
        self.wants_rescan |= self.unfinished.contains_key(&file.relative);
        let copied = match &file.stage {
            Stage::Held(prepared) if prepared.is_complete() || file.settle.is_copied() => Some(prepared.fingerprint),
            _ => None,
        };
        let Some(state) = copied.or(file.begun) else { return self.untrack(id) };
        if copied.is_none() {
            self.set_stage(id, Stage::Settling);
        }
        let Some(file) = self.files.get_mut(&id) else { return };
        // Its new name may be heard of a moment later.
        let heard_by = *file.gone_since.get_or_insert(now) + LOOKS_APART;
        let is_it = |other: &Tracked| other.ignored.is_none() && other.found.is_some_and(|found| found.same_file(&state));
        let renamed = self.files.iter().find(|(other, file)| **other != id && is_it(file)).map(|(other, _)| *other);
        match renamed {
            Some(other) if copied.is_some() => self.renamed(id, other, now),
            Some(_) => self.untrack(id),
            None if now < heard_by => self.schedule(id, heard_by),
            None if copied.is_some() => self.settled(id, now),
            None => self.ended_unfinished(id),
        }
    }

    /// An image was begun and taken away before it was whole. The next look through the folder finds that it was.
    fn ended_unfinished(&mut self, id: u64) {
        if let Some(file) = self.files.get_mut(&id) {
            file.unfinished.get_or_insert(Unfinished::Changing);
        }
        self.note_unfinished(id);
        self.wants_rescan = true;
        self.untrack(id);
    }

    /// Two names that something was heard of are one file: what is known of the first counts for the second.
    fn renamed(&mut self, id: u64, other: u64, now: Instant) {
        let Some(Tracked { relative, stage, .. }) = self.files.get(&other) else { return };
        if matches!(stage, Stage::Held(_) | Stage::InLine(_) | Stage::Admitting) {
            // It has come as far.
            return self.untrack(id);
        }
        let relative = relative.clone();
        self.untrack(other);
        let Some(file) = self.files.get_mut(&id) else { return };
        file.gone_since = None;
        let before = std::mem::replace(&mut file.relative, relative.clone());
        self.ids.remove(&before);
        self.ids.insert(relative, id);
        self.schedule(id, now);
    }

    fn admit(&mut self, id: u64, now: Instant, since: Instant) {
        match self.set_stage(id, Stage::Admitting) {
            Some(Stage::InLine(prepared)) => {
                let Some(file) = self.files.get(&id) else { return };
                let settled_at = self.clock.now().minus(now.saturating_duration_since(since));
                let [landed_at, hashed_at] =
                    [file.settle.complete_since(), prepared.hashed_at].map(|moment| settled_at.minus(since.saturating_duration_since(moment)));
                self.pipeline.commit(CommitJob {
                    id,
                    root: Arc::clone(&self.name),
                    relative: file.relative.clone(),
                    filed: file.listed.as_ref().map(|listed| Arc::clone(&listed.filed)),
                    prepared,
                    appeared_after: in_order(file.appeared_after, landed_at),
                    landed_at,
                    settled_at,
                    hashed_at,
                    reply: Arc::clone(&self.reply),
                });
            }
            _ => self.begin_again(id, now),
        }
    }

    pub(super) fn begin_again(&mut self, id: u64, now: Instant) {
        self.set_stage(id, Stage::Settling);
        if let Some(file) = self.files.get_mut(&id) {
            file.settle = Settle::heard_of(now);
        }
        self.schedule(id, now);
    }

    pub(super) fn begin_ready(&mut self, now: Instant) {
        if self.blocked_until.is_some_and(|until| now < until) {
            return;
        }
        self.blocked_until = None;
        while let Some((_, id)) = self.ready.first() {
            // One whom all others wait for finds a place beside theirs.
            let places = if self.line.is_first(*id) { self.slots * 2 } else { self.slots };
            if self.in_flight >= places {
                break;
            }
            let Some((_, id)) = self.ready.pop_first() else { break };
            let Some(file) = self.files.get(&id) else { continue };
            let job = CopyJob {
                id,
                root: Arc::clone(&self.root),
                relative: file.relative.clone(),
                keeps_ids: self.keeps_ids(),
                listed: file.listed.clone(),
                reply: Arc::clone(&self.reply),
            };
            self.set_stage(id, Stage::Copying);
            self.pipeline.copy(job);
        }
    }
}

/// Whether a file takes one of the pipeline's places.
const fn holds_place(stage: &Stage) -> bool {
    matches!(stage, Stage::Copying | Stage::Held(_) | Stage::InLine(_) | Stage::Admitting)
}

/// What rounding to milliseconds may make of two moments that are one.
pub(super) const ROUNDING: Duration = Duration::from_millis(10);

/// A file appears before it has landed. That it seems otherwise by more than rounding says that the clock was put back between, and must stay visible: nobody can
/// know whose such an image is.
fn in_order(appeared_after: UtcTime, landed_at: UtcTime) -> UtcTime {
    if appeared_after <= landed_at.plus(ROUNDING) { appeared_after.min(landed_at) } else { appeared_after }
}

pub(super) fn look_of(state: Fingerprint) -> Look {
    if state.size_bytes == 0 { Look::Empty } else { Look::File(state) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_put_back_between_appearing_and_landing_stays_visible() {
        let at = UtcTime::from_millis;
        assert_eq!(in_order(at(5_000), at(6_000)), at(5_000));
        assert_eq!(in_order(at(5_003), at(5_000)), at(5_000), "rounding");
        assert_eq!(in_order(at(3_600_000), at(5_000)), at(3_600_000));
    }
}
