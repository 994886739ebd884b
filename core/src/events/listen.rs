//! The loop: connect, listen, wait, connect again.

use super::bound::EventBound;
use crate::{
    FailureCause,
    clock::Clock,
    upload::{ServerClient, ServerError},
};
use chairside_api::{ClinicEvent, EventKind, UtcTime};
use eventsource_stream::Eventsource;
use futures_util::{Stream, StreamExt, stream};
use rand::RngExt;
use reqwest::Response;
use std::{pin::pin, sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, mpsc},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// What the stream tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The stream stands; the server takes the key.
    Connected,
    /// Something happened. Ids grow, but for a `resync`, which sets the count anew. A `ping` comes once at most, when no earlier event is known: its id is where the
    /// stream stands.
    Event {
        /// Its number in the clinic; remember it, and pass it to the next [`listen`].
        id: i64,
        /// What.
        event: ClinicEvent,
    },
    /// The stream broke or did not come to stand.
    Lost {
        /// Why.
        cause: FailureCause,
        /// Whether the server refuses the key: a person must act, though we go on trying.
        key_refused: bool,
        /// When the next attempt is made.
        retry_at: UtcTime,
    },
}

/// The rhythm. Ours is RELIABILITY 13; tests have a faster one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Without an event or ping for this long, the stream is dead.
    pub(super) silence: Duration,
    /// The least wait before the next attempt.
    pub(super) pause: Duration,
    /// What is added to it at random, so that a clinic's consoles do not all come back at once.
    pub(super) jitter: Duration,
    /// A stream that ends in order after living this long was closed to look at its key again: the next one is opened without a pause.
    pub(super) renewal: Duration,
}

const PACE: Pace = Pace { silence: Duration::from_secs(45), pause: Duration::from_secs(3), jitter: Duration::from_secs(5), renewal: Duration::from_mins(1) };

/// Listens until `cancel`, or until nobody listens to `heard` any more. With `after`, the server first tells everything since that event; without, only what is new.
///
/// `nudge` ends a pause: the person pressed *Retry*, or an upload has just gone through. When `heard` is full this waits, stops reading, and the server in the end closes
/// the stream: what was not heard comes again after the reconnection.
pub async fn listen(
    client: ServerClient,
    after: Option<i64>,
    clock: Arc<dyn Clock>,
    heard: mpsc::Sender<Heard>,
    nudge: Arc<Notify>,
    cancel: CancellationToken,
) {
    listen_at(PACE, client, after, clock, heard, nudge, cancel).await;
}

pub(super) async fn listen_at(
    pace: Pace,
    client: ServerClient,
    after: Option<i64>,
    clock: Arc<dyn Clock>,
    heard: mpsc::Sender<Heard>,
    nudge: Arc<Notify>,
    cancel: CancellationToken,
) {
    let mut listener = Listener { pace, client, last: after, heard };
    let listening = async {
        loop {
            let end = listener.once().await;
            let wait = match end {
                End::Renewed => continue,
                End::NobodyListens => return,
                End::Failed(error) => {
                    let wait = pace.wait(error.retry_after());
                    let lost = Heard::Lost { cause: error.cause().clone(), key_refused: error.is_key_refused(), retry_at: clock.now().plus(wait) };
                    if listener.heard.send(lost).await.is_err() {
                        return;
                    }
                    wait
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = nudge.notified() => {}
                () = listener.heard.closed() => return,
            }
        }
    };
    // Nothing that was taken from the stream is lost by being cut off here: its id was not told to anybody either.
    tokio::select! {
        () = listening => {}
        () = cancel.cancelled() => {}
    }
}

impl Pace {
    fn wait(&self, asked: Option<Duration>) -> Duration {
        let jitter = Duration::from_millis(rand::rng().random_range(0..=self.jitter.as_millis() as u64));
        self.pause.max(asked.unwrap_or_default()) + jitter
    }
}

struct Listener {
    pace: Pace,
    client: ServerClient,
    last: Option<i64>,
    heard: mpsc::Sender<Heard>,
}

/// How one stream ended.
enum End {
    /// In order, after a good while.
    Renewed,
    /// Our reader has gone.
    NobodyListens,
    /// In any other way.
    Failed(ServerError),
}

impl Listener {
    /// One connection, from opening to its end.
    async fn once(&mut self) -> End {
        let response = match self.client.open_events(self.last).await {
            Ok(response) => response,
            Err(error) => return End::Failed(error),
        };
        if self.heard.send(Heard::Connected).await.is_err() {
            return End::NobodyListens;
        }
        let connected = Instant::now();
        let mut events = pin!(bounded(response).eventsource());
        let mut alive_until = connected + self.pace.silence;
        loop {
            let next = tokio::select! {
                next = tokio::time::timeout_at(alive_until, events.next()) => next,
                () = self.heard.closed() => return End::NobodyListens,
            };
            let message = match next {
                Err(_) => return End::Failed(ServerError::timed_out(self.pace.silence, self.client.address())),
                Ok(None) if connected.elapsed() >= self.pace.renewal => return End::Renewed,
                Ok(None) => return End::Failed(self.client.failure(FailureCause::ConnectionLost)),
                Ok(Some(Err(error))) => return End::Failed(self.broken(error)),
                Ok(Some(Ok(message))) => message,
            };
            alive_until = Instant::now() + self.pace.silence;
            if let Some(heard) = self.accept(&message.id, &message.data)
                && self.heard.send(heard).await.is_err()
            {
                return End::NobodyListens;
            }
        }
    }

    /// What of a message is passed on: nothing twice, nothing that cannot be read, and of the pings only the first one of all, which tells where the stream stands.
    fn accept(&mut self, id: &str, data: &str) -> Option<Heard> {
        let id: Option<i64> = id.parse().ok();
        let event = match serde_json::from_str::<ClinicEvent>(data) {
            Ok(event) if event.kind == EventKind::Ping => {
                // Its number is that of the last event before it on this stream: we know where we stand even when nothing has happened yet, and whoever keeps that can
                // come back to here after a restart.
                let is_news = self.last.is_none();
                self.last = self.last.max(id);
                return id.filter(|_| is_news).map(|id| Heard::Event { id, event });
            }
            Ok(event) => Some(event),
            Err(error) => {
                tracing::warn!(event.id = id, kind = ?error.classify(), "an event of the stream cannot be read");
                None
            }
        };
        let Some(id) = id else {
            tracing::warn!("an event of the stream has no number");
            return None;
        };
        let resync = event.as_ref().is_some_and(|event| event.kind == EventKind::Resync);
        if !resync && self.last.is_some_and(|last| id <= last) {
            return None;
        }
        // Also past one that cannot be read: it would come again for ever.
        self.last = Some(id);
        event.map(|event| Heard::Event { id, event })
    }

    fn broken(&self, error: eventsource_stream::EventStreamError<Broken>) -> ServerError {
        match error {
            eventsource_stream::EventStreamError::Transport(Broken::Connection(error)) => self.client.transport(&error),
            eventsource_stream::EventStreamError::Transport(Broken::TooLong) => {
                tracing::warn!("an event of the stream is too long");
                self.client.failure(FailureCause::NotOurServer)
            }
            eventsource_stream::EventStreamError::Utf8(_) | eventsource_stream::EventStreamError::Parser(_) => self.client.failure(FailureCause::NotOurServer),
        }
    }
}

enum Broken {
    Connection(reqwest::Error),
    TooLong,
}

/// The response's bytes, up to where an event gets too long.
fn bounded(response: Response) -> impl Stream<Item = Result<bytes::Bytes, Broken>> {
    stream::try_unfold((response, EventBound::default()), |(mut response, mut bound)| async move {
        match response.chunk().await.map_err(Broken::Connection)? {
            None => Ok(None),
            Some(bytes) if bound.allows(&bytes) => Ok(Some((bytes, (response, bound)))),
            Some(_) => Err(Broken::TooLong),
        }
    })
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
