//! Decides when a file is complete. Pure: it is told what was seen and what time it is, and says what to do next. Knows nothing of disks and uploads.
//!
//! Sensor programs write in bursts, reopen files and rename them; taking a file too early sends a truncated image. Two ways lead to "complete":
//!
//! - the writer has closed it (or renamed it into place), its size and time of change were equal in two looks [`LOOKS_APART`] apart, and a copy of that
//!   very state ends where its format ends; or
//! - nothing has changed for [`STILL`], whatever its end looks like.
//!
//! The copy is made between the two looks, so that waiting costs nothing: what is taken is the copy, and only when the file still is what was copied. Of a file that is gone by then the
//! copy is all there is; who has it decides.

use crate::ingest::Fingerprint;
use std::time::{Duration, Instant};

/// The least time between two looks that are to prove that nothing changes.
pub const LOOKS_APART: Duration = Duration::from_millis(50);
/// How long a file must stand still when nothing says that its writer is done.
pub const STILL: Duration = Duration::from_secs(2);
/// How long a file may be on its way before a person is told, once. An empty one is no image for sure, and said when it has [stood still](STILL).
pub const PATIENCE: Duration = Duration::from_mins(1);
/// How often an empty or blocked file is looked at when nothing is heard of it, at most and at least.
const IDLE_LOOKS: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));

/// What a look at a file found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Bytes, in this state.
    File(Fingerprint),
    /// No bytes yet.
    Empty,
    /// Another program holds it.
    Busy,
}

/// What to do next with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Look at it then.
    LookAt(Instant),
    /// Copy it now, and report to [`Settle::copied`], [`Settle::looked`] or [`Settle::copy_failed`].
    Take,
    /// A copy is being made; something will be reported.
    Wait,
    /// The copy is the file: let it in.
    Admit,
}

/// Why a file is on its way for so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// It has no bytes.
    Empty,
    /// Another program holds it.
    Busy,
    /// It keeps changing.
    Changing,
}

/// A copy that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// What the file was, before and after it was read.
    pub fingerprint: Fingerprint,
    /// When it was opened.
    pub opened_at: Instant,
    /// Whether the copy ends where its format ends.
    pub is_complete: bool,
    /// Whether nobody had it open for writing meanwhile (known where the system can deny others to write).
    pub was_exclusive: bool,
}

/// One file on its way.
#[derive(Clone, Debug)]
pub struct Settle {
    begun_at: Instant,
    told: Option<Delay>,
    delay: Delay,
    /// The last time that something is known to have changed.
    quiet_since: Instant,
    /// The state that was seen, first and last.
    seen: Option<Seen>,
    /// When the writer closed it, if it did since it last changed.
    closed_at: Option<Instant>,
    copy: Copy,
    look_at: Instant,
    idle: Duration,
    /// No copy before this: the last one failed.
    blocked_until: Instant,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    fingerprint: Fingerprint,
    first: Instant,
    last: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copy {
    None,
    /// Being made.
    Making,
    /// Made when the file was found to be so, and finished at that time.
    Made {
        fingerprint: Fingerprint,
        is_complete: bool,
        at: Instant,
    },
}

impl Settle {
    /// A file that something was heard of at `now`.
    pub fn heard_of(now: Instant) -> Self {
        Self {
            begun_at: now,
            told: None,
            delay: Delay::Changing,
            quiet_since: now,
            seen: None,
            closed_at: None,
            copy: Copy::None,
            look_at: now,
            idle: IDLE_LOOKS.0,
            blocked_until: now,
        }
    }

    /// Its bytes are being changed, or it was just made.
    pub fn written(&mut self, now: Instant) {
        self.quiet_since = now;
        self.closed_at = None;
        self.forget();
        self.look_at = now + LOOKS_APART;
    }

    /// Its writer closed it, or it was renamed into its place.
    pub fn closed(&mut self, now: Instant) {
        self.quiet_since = now;
        self.closed_at = Some(now);
        self.forget();
        self.look_at = now;
    }

    /// The state that it was found in and, as far as is known, still is in.
    pub fn seen(&self) -> Option<Fingerprint> {
        self.seen.map(|seen| seen.fingerprint)
    }

    /// Whether there is a copy of the state that it is in, as far as is known.
    pub fn is_copied(&self) -> bool {
        matches!((self.copy, self.seen), (Copy::Made { fingerprint, .. }, Some(seen)) if seen.fingerprint == fingerprint)
    }

    /// When something was first heard of it.
    pub const fn begun_at(&self) -> Instant {
        self.begun_at
    }

    /// Something about it may have changed.
    pub fn touched(&mut self, now: Instant) {
        self.look_at = self.look_at.min(now);
    }

    /// A look found this.
    pub fn looked(&mut self, now: Instant, look: Look) {
        if self.copy == Copy::Making {
            self.copy = Copy::None;
        }
        match look {
            Look::File(fingerprint) => self.saw(now, fingerprint),
            Look::Empty | Look::Busy => {
                self.delay = if look == Look::Empty { Delay::Empty } else { Delay::Busy };
                self.quiet_since = now;
                self.seen = None;
                self.copy = Copy::None;
                self.closed_at = None;
                self.look_at = now + self.idle;
                self.idle = (self.idle * 2).min(IDLE_LOOKS.1);
            }
        }
    }

    /// A copy was made. Whether to keep it: `false` when it is of no use (any more).
    pub fn copied(&mut self, now: Instant, copied: Copied) -> bool {
        if self.copy != Copy::Making {
            return false;
        }
        self.copy = Copy::None;
        if copied.opened_at < self.quiet_since && self.seen.is_none() {
            // It was written to after the copy was begun.
            self.look_at = now;
            return false;
        }
        self.saw(copied.opened_at, copied.fingerprint);
        if copied.was_exclusive {
            self.closed_at = self.closed_at.or(Some(copied.opened_at));
        }
        let still = now.saturating_duration_since(self.quiet_since) >= STILL;
        if (self.closed_at.is_some() && copied.is_complete) || still {
            self.copy = Copy::Made { fingerprint: copied.fingerprint, is_complete: copied.is_complete, at: now };
            return true;
        }
        // Its writer may not be done. Copied again when it has stood still.
        self.closed_at = None;
        false
    }

    /// No copy could be made, for a reason that has nothing to do with the file's state. Tried again at `again_at`.
    pub fn copy_failed(&mut self, again_at: Instant) {
        self.copy = Copy::None;
        self.closed_at = None;
        self.look_at = again_at;
        self.blocked_until = again_at;
    }

    /// What to do now. Answering [`Next::Take`] counts as having begun.
    pub fn next(&mut self, now: Instant) -> Next {
        match self.copy {
            Copy::Making => Next::Wait,
            Copy::Made { fingerprint, is_complete, at } => {
                let Some(seen) = self.seen.filter(|seen| seen.fingerprint == fingerprint) else {
                    self.copy = Copy::None;
                    return self.next(now);
                };
                let due =
                    if self.closed_at.is_some() && is_complete { seen.first + LOOKS_APART } else { (seen.first + LOOKS_APART).max(self.quiet_since + STILL) }
                        .max(at);
                if seen.last >= due { Next::Admit } else { Next::LookAt(due) }
            }
            Copy::None if now < self.blocked_until => Next::LookAt(self.blocked_until),
            Copy::None if self.closed_at.is_some() || self.has_been_still() => {
                self.copy = Copy::Making;
                Next::Take
            }
            Copy::None => Next::LookAt(match self.seen {
                Some(seen) => self.look_at.max(seen.last).min((self.quiet_since + STILL).max(seen.first + LOOKS_APART)),
                None => self.look_at,
            }),
        }
    }

    /// When it was complete: when its writer closed it, else the last time that something changed.
    pub fn complete_since(&self) -> Instant {
        self.closed_at.unwrap_or(self.quiet_since)
    }

    /// Why it takes so long, each reason once, when it takes longer than [`PATIENCE`]; an empty file, longer than `empty`.
    pub fn delay(&mut self, now: Instant, empty: Duration) -> Option<Delay> {
        let patience = if self.delay == Delay::Empty { empty } else { PATIENCE };
        if self.told == Some(self.delay) || now.saturating_duration_since(self.begun_at) < patience {
            return None;
        }
        self.told = Some(self.delay);
        self.told
    }

    fn has_been_still(&self) -> bool {
        self.seen.is_some_and(|seen| seen.last >= self.quiet_since + STILL && seen.last >= seen.first + LOOKS_APART)
    }

    fn saw(&mut self, at: Instant, fingerprint: Fingerprint) {
        self.idle = IDLE_LOOKS.0;
        match &mut self.seen {
            Some(seen) if seen.fingerprint == fingerprint => {
                seen.first = seen.first.min(at);
                seen.last = seen.last.max(at);
            }
            Some(_) => {
                // It changed, and nobody said so.
                self.seen = Some(Seen { fingerprint, first: at, last: at });
                self.delay = Delay::Changing;
                self.quiet_since = self.quiet_since.max(at);
                self.closed_at = None;
                self.copy = Copy::None;
            }
            None => {
                // What happened before this look is not known.
                self.seen = Some(Seen { fingerprint, first: at, last: at });
                self.delay = Delay::Changing;
                self.quiet_since = self.quiet_since.max(at);
            }
        }
        self.look_at = self.quiet_since + STILL;
    }

    fn forget(&mut self) {
        self.seen = None;
        if self.copy != Copy::Making {
            self.copy = Copy::None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn state(size_bytes: u64) -> Fingerprint {
        Fingerprint { size_bytes, modified_ns: size_bytes as i64, file_id: 1, born_ns: 1 }
    }

    fn whole(fingerprint: Fingerprint, opened_at: Instant) -> Copied {
        Copied { fingerprint, opened_at, is_complete: true, was_exclusive: false }
    }

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_closed_whole_file_is_taken_after_fifty_milliseconds() {
        let start = Instant::now();
        let mut file = Settle::heard_of(start);
        file.written(start);
        file.closed(start + ms(10));
        assert_eq!(file.next(start + ms(10)), Next::Take);
        assert_eq!(file.next(start + ms(11)), Next::Wait);
        assert!(file.copied(start + ms(20), whole(state(5), start + ms(11))));
        assert_eq!(file.next(start + ms(20)), Next::LookAt(start + ms(61)));
        file.looked(start + ms(61), Look::File(state(5)));
        assert_eq!(file.next(start + ms(61)), Next::Admit);
    }

    #[test]
    fn a_file_that_lacks_its_end_waits_until_it_has_stood_still() {
        let start = Instant::now();
        let mut file = Settle::heard_of(start);
        file.closed(start);
        assert_eq!(file.next(start), Next::Take);
        assert!(!file.copied(start + ms(5), Copied { is_complete: false, ..whole(state(5), start) }));
        let Next::LookAt(at) = file.next(start + ms(5)) else { panic!("it waits") };
        assert_eq!(at, start + STILL);
        file.looked(at, Look::File(state(5)));
        assert_eq!(file.next(at), Next::Take);
        assert!(file.copied(at + ms(5), Copied { is_complete: false, ..whole(state(5), at) }));
        file.looked(at + ms(5), Look::File(state(5)));
        assert_eq!(file.next(at + ms(5)), Next::Admit);
    }

    #[test]
    fn a_file_reopened_while_it_is_copied_is_copied_again() {
        let start = Instant::now();
        let mut file = Settle::heard_of(start);
        file.closed(start);
        assert_eq!(file.next(start), Next::Take);
        file.written(start + ms(3));
        assert!(!file.copied(start + ms(5), whole(state(5), start)));
        file.closed(start + ms(30));
        assert_eq!(file.next(start + ms(30)), Next::Take);
        assert!(file.copied(start + ms(40), whole(state(9), start + ms(30))));
        file.looked(start + ms(80), Look::File(state(9)));
        assert_eq!(file.next(start + ms(80)), Next::Admit);
    }

    #[test]
    fn an_empty_file_is_never_taken_and_said_once() {
        let start = Instant::now();
        let mut file = Settle::heard_of(start);
        file.closed(start);
        assert_eq!(file.next(start), Next::Take);
        let mut now = start;
        let mut said = 0;
        let mut said_after = Duration::ZERO;
        while now < start + Duration::from_mins(5) {
            file.looked(now, Look::Empty);
            if file.delay(now, STILL) == Some(Delay::Empty) {
                said += 1;
                said_after = now - start;
            }
            let Next::LookAt(at) = file.next(now) else { panic!("it waits") };
            assert!(at > now && at <= now + IDLE_LOOKS.1);
            now = at;
        }
        assert_eq!(said, 1);
        assert!(said_after >= STILL && said_after <= STILL * 2, "{said_after:?}");
    }

    /// A file as it really is, and a watcher that tells everything, something or nothing of it.
    #[derive(Clone, Debug)]
    enum Act {
        Write,
        WriteUnheard,
        Close,
        Pass(u64),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![Just(Act::Write), Just(Act::WriteUnheard), Just(Act::Close), (1..900_u64).prop_map(Act::Pass)];
        proptest::collection::vec(act, 0..40)
    }

    proptest! {
        /// The laws: only a state that was equal in two looks 50 ms apart gets in; without a close and a whole copy only one that stood still for 2 s;
        /// the copy that gets in is of that very state; and every file that stops changing gets in.
        #[test]
        fn only_what_stands_still_gets_in_and_all_of_it_does(acts in acts(), ends_well: bool, copy_takes in 0..300_u64) {
            let start = Instant::now();
            let mut now = start;
            let mut size = 1_u64;
            let mut last_change = start;
            let mut file = Settle::heard_of(start);
            let mut copying: Option<(Instant, u64, Instant)> = None;
            let mut held: Option<u64> = None;
            let mut admitted = None;
            // Runs the file's looks and copies until `until`.
            let mut run = |file: &mut Settle, now: &mut Instant, until: Instant, size: u64, last_change: Instant| -> Result<bool, TestCaseError> {
                loop {
                    if let Some((done, copied_size, opened_at)) = copying {
                        if done > until {
                            *now = until;
                            return Ok(false);
                        }
                        *now = (*now).max(done);
                        copying = None;
                        if size == copied_size {
                            let keep = file.copied(*now, Copied { fingerprint: state(size), opened_at, is_complete: ends_well, was_exclusive: false });
                            held = keep.then_some(size);
                        } else {
                            file.looked(*now, Look::File(state(size)));
                        }
                    }
                    match file.next(*now) {
                        Next::Take => copying = Some((*now + ms(copy_takes), size, *now)),
                        Next::Wait => prop_assert!(copying.is_some()),
                        Next::LookAt(at) if at > until => {
                            *now = until;
                            return Ok(false);
                        }
                        Next::LookAt(at) => {
                            *now = (*now).max(at);
                            file.looked(*now, Look::File(state(size)));
                        }
                        Next::Admit => {
                            prop_assert_eq!(held, Some(size), "the copy is the file");
                            prop_assert!(*now >= last_change + LOOKS_APART);
                            if !ends_well {
                                prop_assert!(*now >= last_change + STILL, "without its end it stood still");
                            }
                            return Ok(true);
                        }
                    }
                }
            };
            for act in acts {
                match act {
                    Act::Write => { size += 1; last_change = now; file.written(now); }
                    Act::WriteUnheard => { size += 1; last_change = now; }
                    Act::Close => file.closed(now),
                    Act::Pass(time) => {
                        let until = now + ms(time);
                        if run(&mut file, &mut now, until, size, last_change)? {
                            admitted = Some(now);
                            break;
                        }
                    }
                }
            }
            if admitted.is_none() {
                let until = now + Duration::from_secs(30);
                prop_assert!(run(&mut file, &mut now, until, size, last_change)?, "it stopped changing and must get in: {file:?}");
            }
        }
    }
}
