//! One client's event stream: replay from the log, then every new event in order, a ping when nothing happens.
//!
//! A listener subscribes before it looks, so nothing falls between. It ends after its life, when its token ends, when the server stops, and when its client does not keep up:
//! the client comes back with the last id it saw and misses nothing.

use super::Pulse;
use crate::{app::State, auth::Principal, limits::Slot};
use actix_web::web::Data;
use bytes::Bytes;
use chairside_api::{ClinicEvent, ClinicId, EventKind};
use std::time::Duration;
use tokio::{
    sync::{mpsc, watch},
    time::{self, Instant},
};

/// The most events of one message to the connection, and of one look at the log.
const BATCH: u32 = 64;
/// Messages that wait for the connection: with a batch each, the 256 events after which a consumer is behind.
const WAITING: usize = 4;
/// A batch is cut at this size, so that what waits stays within 256 KiB.
const BATCH_BYTES: usize = 64 * 1024;

/// Who listens, and from where.
pub struct Listener {
    /// Whose events.
    pub principal: Principal,
    /// The last number the client has; none: only what happens from now on.
    pub last_seen: Option<i64>,
    /// Held while the stream lives: one of the key's, one of the clinic's.
    pub slots: (Slot<String>, Slot<ClinicId>),
}

/// Starts a stream; what it says arrives in the receiver, which ends when the stream does.
pub fn listen(state: Data<State>, listener: Listener) -> mpsc::Receiver<Result<Bytes, std::io::Error>> {
    let (to_client, from_log) = mpsc::channel(WAITING);
    let runtime = state.runtime.clone();
    runtime.spawn(async move {
        let pulse = state.bus.subscribe(&listener.principal.clinic);
        let mut stream = Stream { state, principal: listener.principal, to_client, sent: 0, pulse, checked: Pulse::default() };
        let ended = stream.run(listener.last_seen).await;
        drop(listener.slots);
        match ended {
            Ok(reason) => tracing::debug!(?reason, "an event stream ended"),
            Err(error) => tracing::warn!(%error, "an event stream ended: its client will come back"),
        }
    });
    from_log
}

/// Why a stream ended in order.
#[derive(Clone, Copy, Debug)]
enum End {
    ClientGone,
    ClientBehind,
    LifeOver,
    TokenOver,
    Stopping,
}

/// How far a look at the log came.
enum Replayed {
    /// The client has heard everything there is.
    All,
    /// There may be more.
    Some,
    /// The stream is over.
    Ended(End),
}

struct Stream {
    state: Data<State>,
    principal: Principal,
    to_client: mpsc::Sender<Result<Bytes, std::io::Error>>,
    /// The last number the client was told.
    sent: i64,
    pulse: watch::Receiver<Pulse>,
    /// What the pulse was when the token was last checked.
    checked: Pulse,
}

impl Stream {
    async fn run(&mut self, last_seen: Option<i64>) -> sqlx::Result<End> {
        let limits = &self.state.limits;
        let life = limits.stream_life.mul_f64(rand::random_range(0.8..1.2));
        let (ping_every, look_every) = (limits.ping_every, limits.look_every);
        let ends_at = Instant::now() + life;
        let mut ping = time::interval_at(Instant::now() + ping_every, ping_every);
        ping.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        let mut look = time::interval_at(Instant::now() + look_every, look_every);
        look.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        let mut stopping = self.state.stopping.subscribe();
        self.checked = *self.pulse.borrow_and_update();

        let latest = self.state.store.last_seq(&self.principal.clinic).await?;
        self.sent = last_seen.unwrap_or(latest);
        // The first message tells the client where it stands, so that it can come back to here even when nothing happens.
        let first = if self.sent > latest || self.sent < 0 {
            // The numbers were never ours: the server's database is another or older one.
            self.sent = latest;
            EventKind::Resync
        } else {
            EventKind::Ping
        };
        if let Some(end) = self.say(first).await {
            return Ok(end);
        }
        loop {
            let is_behind = match self.replay().await? {
                Replayed::Ended(end) => return Ok(end),
                Replayed::Some => true,
                Replayed::All => false,
            };
            tokio::select! {
                // In this order: what ends a stream comes before what it still has to say.
                biased;
                () = stopped(&mut stopping) => return Ok(End::Stopping),
                () = self.to_client.closed() => return Ok(End::ClientGone),
                () = time::sleep_until(ends_at) => return Ok(End::LifeOver),
                // The sender lives as long as the server.
                changed = self.pulse.changed() => {
                    if changed.is_err() {
                        return Ok(End::Stopping);
                    }
                    let pulse = *self.pulse.borrow_and_update();
                    if pulse.revocations != self.checked.revocations && !self.principal.still_holds(&self.state).await? {
                        return Ok(End::TokenOver);
                    }
                    self.checked = pulse;
                }
                _ = look.tick() => {
                    if !self.principal.still_holds(&self.state).await? {
                        return Ok(End::TokenOver);
                    }
                }
                _ = ping.tick() => {
                    if let Some(end) = self.say(EventKind::Ping).await {
                        return Ok(end);
                    }
                }
                () = std::future::ready(()), if is_behind => {}
            }
        }
    }

    /// Sends the next events after the last number: one batch, so that a long replay ends like any stream when its token, its life or the server does.
    async fn replay(&mut self) -> sqlx::Result<Replayed> {
        let clinic = &self.principal.clinic;
        let mut events = self.state.store.events_after(clinic, self.sent, BATCH).await?;
        if events.is_empty() {
            let latest = self.state.store.last_seq(clinic).await?;
            if latest <= self.sent {
                return Ok(Replayed::All);
            }
            // Committed between the two looks: this one finds it. What stays invisible was pruned.
            events = self.state.store.events_after(clinic, self.sent, BATCH).await?;
            if events.is_empty() {
                return self.resync(latest).await;
            }
        }
        let (is_last, mut text) = (events.len() < BATCH as usize, String::new());
        for event in events {
            if event.seq != self.sent + 1 {
                // Numbers have no gaps: what is missing is no longer kept. What came before it is still worth hearing.
                if !text.is_empty()
                    && let Some(end) = self.send(text).await
                {
                    return Ok(Replayed::Ended(end));
                }
                let latest = self.state.store.last_seq(&self.principal.clinic).await?;
                return self.resync(latest).await;
            }
            push(&mut text, event.seq, &event.body);
            self.sent = event.seq;
            if text.len() >= BATCH_BYTES
                && let Some(end) = self.send(std::mem::take(&mut text)).await
            {
                return Ok(Replayed::Ended(end));
            }
        }
        if !text.is_empty()
            && let Some(end) = self.send(text).await
        {
            return Ok(Replayed::Ended(end));
        }
        Ok(if is_last { Replayed::All } else { Replayed::Some })
    }

    /// Tells the client to reload, and goes on from the newest event.
    async fn resync(&mut self, latest: i64) -> sqlx::Result<Replayed> {
        self.sent = latest;
        Ok(self.say(EventKind::Resync).await.map_or(Replayed::Some, Replayed::Ended))
    }

    async fn say(&mut self, kind: EventKind) -> Option<End> {
        let event = ClinicEvent::bare(kind, self.state.now());
        let mut text = String::new();
        // Carries the number of the last event before it: coming back after a ping misses nothing.
        push(&mut text, self.sent, &serde_json::to_string(&event).unwrap_or_default());
        self.send(text).await
    }

    async fn send(&mut self, text: String) -> Option<End> {
        let stall: Duration = self.state.limits.stream_stall;
        match self.to_client.send_timeout(Ok(Bytes::from(text)), stall).await {
            Ok(()) => None,
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Some(End::ClientBehind),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Some(End::ClientGone),
        }
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the server is gone altogether.
    drop(stopping.wait_for(|stopping| *stopping).await);
}

fn push(text: &mut String, id: i64, data: &str) {
    text.extend(["id: ", &id.to_string(), "\ndata: ", data, "\n\n"]);
}
