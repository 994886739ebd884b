//! The newest events of a clinic, in memory: everybody who listens is told the same, so it is read from the log once and not once for each of them.
//!
//! A reader says how new what it is told must be. If what is here is older, one reads the log and all who came meanwhile have what it found. Whoever is further behind than
//! what is kept here reads the log for themselves.

use super::Pulse;
use crate::store::{Store, events::LoggedEvent};
use bytes::{Bytes, BytesMut};
use chairside_api::ClinicId;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::{sync::watch, time::Instant};

/// The most events of one message to the connection, and of one look at the log.
pub const BATCH: u32 = 64;
/// A batch is cut at this size, so that what waits for a connection stays within 256 KiB.
pub const BATCH_BYTES: usize = 64 * 1024;
/// How much is kept: what a consumer may be behind.
const KEPT: usize = 256;
const KEPT_BYTES: usize = 256 * 1024;

/// How new what is told must be.
#[derive(Clone, Copy, Debug)]
pub enum Fresh {
    /// Everything that was woken for until then.
    Woken(u64),
    /// Everything that was in the log at that moment.
    Since(Instant),
}

/// What there is after a number.
pub enum Next {
    /// Nothing.
    Nothing,
    /// These events, as they are sent; the last one's number; whether there are more.
    Events { text: Bytes, last: i64, more: bool },
    /// Something that is not here (any more): the log is to be asked.
    Older,
    /// The number was never given: the last one is this.
    Never(i64),
}

/// The end of a clinic's log.
#[derive(Default)]
pub struct Tail {
    recent: Mutex<Recent>,
    /// Held by whoever reads the log.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Recent {
    /// Without a gap, oldest first, each as it is sent; the last one is the log's last.
    events: VecDeque<(i64, Bytes)>,
    bytes: usize,
    /// The log's last number; none before it was read.
    last: Option<i64>,
    /// What it covers: every wake-up until this one, and all that was committed at this moment.
    woken: u64,
    read_at: Option<Instant>,
    /// How often it was forgotten: what was read of the log before that may name events that are not kept any more.
    forgotten: u64,
}

impl Recent {
    fn is(&self, fresh: Fresh) -> bool {
        self.last.is_some()
            && match fresh {
                Fresh::Woken(events) => self.woken >= events,
                Fresh::Since(moment) => self.read_at.is_some_and(|read_at| read_at >= moment),
            }
    }

    fn push(&mut self, event: &LoggedEvent) {
        if self.last.is_some_and(|last| event.seq != last + 1) {
            // What is missing is no longer kept: whoever needs it hears of that from the log.
            self.events.clear();
            self.bytes = 0;
        }
        let text = message(event.seq, &event.body);
        self.bytes += text.len();
        self.events.push_back((event.seq, text));
        self.last = Some(event.seq);
        while self.events.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some((_, text)) = self.events.pop_front() else { break };
            self.bytes -= text.len();
        }
    }

    fn after(&self, seq: i64) -> Next {
        let Some(last) = self.last else { return Next::Older };
        if seq > last || seq < 0 {
            return Next::Never(last);
        }
        if seq == last {
            return Next::Nothing;
        }
        let first = self.events.front().map_or(last + 1, |(first, _)| *first);
        let Ok(skipped) = usize::try_from(seq + 1 - first) else { return Next::Older };
        let (mut text, mut told) = (BytesMut::new(), seq);
        for (seq, event) in self.events.iter().skip(skipped).take(BATCH as usize) {
            if *seq == last && text.is_empty() {
                // Usually there is one: all who listen are sent the same bytes.
                return Next::Events { text: event.clone(), last, more: false };
            }
            text.extend_from_slice(event);
            told = *seq;
            if text.len() >= BATCH_BYTES {
                break;
            }
        }
        Next::Events { text: text.freeze(), last: told, more: told < last }
    }
}

impl Tail {
    /// What there is after `seq`. The log is read if what is here is not as new as wanted; when that finds something that nobody was woken for, everybody is.
    pub async fn after(&self, store: &Store, clinic: &ClinicId, pulse: &watch::Sender<Pulse>, seq: i64, fresh: Fresh) -> sqlx::Result<Next> {
        if !self.recent().is(fresh) {
            let turn = self.turn.lock().await;
            if !self.recent().is(fresh) {
                self.read(store, clinic, pulse, fresh).await?;
            }
            drop(turn);
        }
        Ok(self.recent().after(seq))
    }

    /// The last number, as new as wanted.
    pub async fn last(&self, store: &Store, clinic: &ClinicId, pulse: &watch::Sender<Pulse>, fresh: Fresh) -> sqlx::Result<i64> {
        match self.after(store, clinic, pulse, i64::MAX, fresh).await? {
            Next::Never(last) => Ok(last),
            // It was forgotten in this moment.
            _ => store.last_seq(clinic).await,
        }
    }

    /// Some events are no longer kept: what is told next is what the log has.
    pub fn forget(&self) {
        let mut recent = self.recent();
        *recent = Recent { forgotten: recent.forgotten + 1, ..Recent::default() };
    }

    async fn read(&self, store: &Store, clinic: &ClinicId, pulse: &watch::Sender<Pulse>, why: Fresh) -> sqlx::Result<()> {
        while !self.try_read(store, clinic, pulse, why).await? {}
        Ok(())
    }

    /// Answers whether what was read counts: nothing was forgotten meanwhile.
    async fn try_read(&self, store: &Store, clinic: &ClinicId, pulse: &watch::Sender<Pulse>, why: Fresh) -> sqlx::Result<bool> {
        let (known, forgotten) = {
            let recent = self.recent();
            (recent.last, recent.forgotten)
        };
        // Both before the log is looked at: what is written meanwhile is not covered.
        let (read_at, woken) = (Instant::now(), pulse.borrow().events);
        let latest = store.last_seq(clinic).await?;
        // A number that went back is of a log that was put back to an earlier state.
        let known = known.filter(|known| *known <= latest);
        let mut seq = known.unwrap_or_else(|| (latest - KEPT as i64).max(0));
        let mut found = Vec::new();
        while seq < latest {
            let events = store.events_after(clinic, seq, KEPT as u32).await?;
            let Some(last) = events.last() else { break };
            seq = last.seq;
            found.extend(events);
        }
        let mut recent = self.recent();
        if recent.forgotten != forgotten {
            return Ok(false);
        }
        if known.is_none() {
            *recent = Recent { forgotten, ..Recent::default() };
        }
        for event in &found {
            recent.push(event);
        }
        if recent.last != Some(latest) && found.last().is_none_or(|last| last.seq < latest) {
            // The newest are not there: they were pruned.
            recent.events.clear();
            recent.bytes = 0;
            recent.last = Some(latest);
        }
        (recent.read_at, recent.woken) = (Some(read_at), woken);
        if known.is_some() && !found.is_empty() && matches!(why, Fresh::Since(_)) {
            // Found without a word: another process wrote them. Those who are told now find them here.
            pulse.send_modify(|pulse| pulse.events += 1);
            recent.woken += u64::from(pulse.borrow().events == woken + 1);
        }
        Ok(true)
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One message of the stream.
pub fn message(id: i64, data: &str) -> Bytes {
    let mut text = String::with_capacity(data.len() + 32);
    text.extend(["id: ", &id.to_string(), "\ndata: ", data, "\n\n"]);
    Bytes::from(text)
}
