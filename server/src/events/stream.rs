//! One client's event stream: replay from the log, then every new event in order, a ping when nothing happens.
//!
//! A stream knows where it begins before its client hears that there is one: what is committed after the answer is told. A listener subscribes before it looks, so nothing falls
//! between. It ends after its life, when its token ends, when the server stops, and when its client does not keep up:
//! the client comes back with the last id it saw and misses nothing.

use super::{
    Listened, Pulse,
    client::Client,
    tail::{BATCH, BATCH_BYTES, Fresh, Next, message},
};
use crate::{app::State, auth::Principal, limits::Slot};
use actix_web::web::Data;
use bytes::{Bytes, BytesMut};
use chairside_api::{ClinicEvent, ClinicId, EventKind};
use std::{io, sync::Arc};
use tokio::{
    net::TcpStream,
    sync::{mpsc, watch},
    time::{self, Instant},
};

/// Messages that wait for the connection: with a batch each, the 256 events after which a consumer is behind.
const WAITING: usize = 4;

/// Who listens, and from where.
pub struct Listener {
    /// Whose events.
    pub principal: Principal,
    /// The last number the client has; none: only what happens from now on.
    pub last_seen: Option<i64>,
    /// Held while the stream lives: one of the key's, one of the clinic's.
    pub slots: (Slot<String>, Slot<ClinicId>),
}

/// A stream that is ready to begin; what is committed from now on it tells. Answers as soon as it is known where the stream begins.
pub async fn listen(state: Data<State>, listener: Listener) -> sqlx::Result<Prepared> {
    let listened = state.bus.listened(&listener.principal.clinic);
    let mut pulse = listened.pulse.subscribe();
    let checked = *pulse.borrow_and_update();
    let began = Instant::now();
    // Whoever comes back must be told all that was there when they came.
    let latest = listened.tail.last(&state.store, &listener.principal.clinic, &listened.pulse, Fresh::Since(began)).await?;
    let sent = listener.last_seen.unwrap_or(latest);
    Ok(Prepared { state, listened, principal: listener.principal, slots: listener.slots, sent, pulse, checked, began, latest })
}

/// A stream that only needs its client.
pub struct Prepared {
    state: Data<State>,
    listened: Arc<Listened>,
    principal: Principal,
    slots: (Slot<String>, Slot<ClinicId>),
    sent: i64,
    pulse: watch::Receiver<Pulse>,
    checked: Pulse,
    began: Instant,
    latest: i64,
}

impl Prepared {
    /// Runs it on a connection of its own, to its end.
    pub async fn run_on(self, connection: TcpStream) {
        self.run(Client::Connection(connection)).await;
    }

    /// Starts it; what it says arrives in the receiver, which ends when the stream does.
    pub fn start(self) -> mpsc::Receiver<Result<Bytes, io::Error>> {
        let (to_client, from_log) = mpsc::channel(WAITING);
        let runtime = self.state.runtime.clone();
        runtime.spawn(self.run(Client::Framework(to_client)));
        from_log
    }

    async fn run(self, client: Client) {
        let Self { state, listened, principal, slots, sent, pulse, checked, began, latest } = self;
        let mut stream = Stream { state, listened, principal, client, sent, pulse, checked };
        let ended = stream.run(began, latest).await;
        drop(slots);
        match ended {
            Ok(reason) => {
                tracing::debug!(?reason, "an event stream ended");
                // Whoever is behind has half a message, which must not look like a whole one.
                if !matches!(reason, End::ClientGone | End::ClientBehind) {
                    stream.client.goodbye();
                }
            }
            Err(error) => tracing::warn!(%error, "an event stream ended: its client will come back"),
        }
    }
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
    listened: Arc<Listened>,
    principal: Principal,
    client: Client,
    /// The last number the client was told.
    sent: i64,
    pulse: watch::Receiver<Pulse>,
    /// What the pulse was when the token was last checked.
    checked: Pulse,
}

impl Stream {
    async fn run(&mut self, began: Instant, latest: i64) -> sqlx::Result<End> {
        let limits = &self.state.limits;
        let life = limits.stream_life.mul_f64(rand::random_range(0.8..1.2));
        let (ping_every, look_every) = (limits.ping_every, limits.look_every);
        let (ends_at, mut ping_at, mut look_at) = (began + life, began + ping_every, began + look_every);
        let mut stopping = self.state.stopping.subscribe();
        let mut fresh = Fresh::Since(began);
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
            // In a box of its own: most of a stream's life is waiting, and waiting needs little memory.
            let is_behind = match Box::pin(self.replay(fresh)).await? {
                Replayed::Ended(end) => return Ok(end),
                Replayed::Some => true,
                Replayed::All => false,
            };
            tokio::select! {
                // In this order: what ends a stream comes before what it still has to say.
                biased;
                () = stopped(&mut stopping) => return Ok(End::Stopping),
                () = self.client.gone() => return Ok(End::ClientGone),
                () = time::sleep_until(ends_at.min(ping_at).min(look_at)) => {
                    let now = Instant::now();
                    if now >= ends_at {
                        return Ok(End::LifeOver);
                    }
                    if now >= look_at {
                        look_at = now + look_every;
                        if !Box::pin(self.principal.still_holds(&self.state)).await? {
                            return Ok(End::TokenOver);
                        }
                        // One look for all who listen: another's of a moment ago will do.
                        fresh = Fresh::Since(now.checked_sub(look_every / 2).unwrap_or(now));
                    }
                    if now >= ping_at {
                        ping_at = now + ping_every;
                        if let Some(end) = self.say(EventKind::Ping).await {
                            return Ok(end);
                        }
                    }
                }
                // The sender lives as long as the server.
                changed = self.pulse.changed() => {
                    if changed.is_err() {
                        return Ok(End::Stopping);
                    }
                    let pulse = *self.pulse.borrow_and_update();
                    if pulse.revocations != self.checked.revocations && !Box::pin(self.principal.still_holds(&self.state)).await? {
                        return Ok(End::TokenOver);
                    }
                    self.checked = pulse;
                    fresh = Fresh::Woken(pulse.events);
                }
                () = std::future::ready(()), if is_behind => {}
            }
        }
    }

    /// Sends what comes after the last number: one batch, so that a long replay ends like any stream when its token, its life or the server does.
    async fn replay(&mut self, fresh: Fresh) -> sqlx::Result<Replayed> {
        let next = self.listened.tail.after(&self.state.store, &self.principal.clinic, &self.listened.pulse, self.sent, fresh).await?;
        match next {
            Next::Nothing => Ok(Replayed::All),
            Next::Events { text, last, more } => {
                self.sent = last;
                Ok(match self.send(text).await {
                    Some(end) => Replayed::Ended(end),
                    None if more => Replayed::Some,
                    None => Replayed::All,
                })
            }
            Next::Never(last) => self.resync(last).await,
            Next::Older => self.replay_log().await,
        }
    }

    /// The same for whoever is further behind than what all have in common.
    async fn replay_log(&mut self) -> sqlx::Result<Replayed> {
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
        let (is_last, mut text) = (events.len() < BATCH as usize, BytesMut::new());
        for event in events {
            if event.seq != self.sent + 1 {
                // Numbers have no gaps: what is missing is no longer kept. What came before it is still worth hearing.
                if !text.is_empty()
                    && let Some(end) = self.send(text.freeze()).await
                {
                    return Ok(Replayed::Ended(end));
                }
                let latest = self.state.store.last_seq(&self.principal.clinic).await?;
                return self.resync(latest).await;
            }
            text.extend_from_slice(&message(event.seq, &event.body));
            self.sent = event.seq;
            if text.len() >= BATCH_BYTES
                && let Some(end) = self.send(text.split().freeze()).await
            {
                return Ok(Replayed::Ended(end));
            }
        }
        if !text.is_empty()
            && let Some(end) = self.send(text.freeze()).await
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
        // Carries the number of the last event before it: coming back after a ping misses nothing.
        Box::pin(self.send(message(self.sent, &serde_json::to_string(&event).unwrap_or_default()))).await
    }

    async fn send(&mut self, text: Bytes) -> Option<End> {
        match time::timeout(self.state.limits.stream_stall, self.client.send(text)).await {
            Ok(true) => None,
            Ok(false) => Some(End::ClientGone),
            Err(_) => Some(End::ClientBehind),
        }
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the server is gone altogether.
    drop(stopping.wait_for(|stopping| *stopping).await);
}
