//! Hears the server's feed of patients: after connecting, whenever an event says that a record changed, and every few minutes all the same. What an event says is
//! only a hint; what is heard, and how far, stands in one transaction.

use crate::{
    db::DbError,
    engine::{
        link, live_sync,
        shared::{Line, Shared, blocking},
        supervise::ServiceError,
    },
    upload::{ServerError, retry},
};
use chairside_api::{ClinicEvent, EventKind, PatientChanges};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

/// How many records are asked for, and written down, at a time: images that land meanwhile wait for no longer than these take.
const TOGETHER: u32 = 500;

/// How often it is heard when nothing says that there is anything.
const LOOK_EVERY: Duration = Duration::from_mins(5);

/// At most five times a second, while another console brings thousands of patients in.
const SHORTEST_PAUSE: Duration = Duration::from_millis(200);

/// New images change how many a patient has: worth knowing, and not worth hearing of each by itself.
const IMAGES_TOGETHER: Duration = Duration::from_secs(2);

/// What says that the feed is to be heard.
#[derive(Default)]
pub(crate) struct Feed {
    at_once: Notify,
    soon: Notify,
    /// The server is another or an older one than it was: it is heard from the beginning.
    anew: AtomicBool,
    /// How often the server was reached after it was away.
    reached: AtomicU64,
    /// Which of these times it was listened to last, to the feed's end or until that failed.
    heard: AtomicU64,
}

impl Feed {
    /// The server is there again: what happened meanwhile is to be heard.
    pub(crate) fn is_reached(&self) {
        self.reached.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether it was listened to since the server is there. What is known here may be a night old before that.
    pub(crate) fn is_heard(&self) -> bool {
        self.heard.load(Ordering::SeqCst) == self.reached.load(Ordering::SeqCst)
    }

    /// It was listened to since that time; answers whether for the first time.
    fn was_heard(&self, reached: u64) -> bool {
        self.heard.swap(reached, Ordering::SeqCst) != reached
    }

    #[cfg(test)]
    pub(crate) fn is_listened_to(&self) {
        self.was_heard(self.reached.load(Ordering::SeqCst));
    }

    /// There may be something.
    pub(crate) fn want(&self) {
        self.at_once.notify_one();
    }

    /// An event of the clinic, and what it means for the patients' records.
    pub(crate) fn heard(&self, event: &ClinicEvent) {
        match event.kind {
            EventKind::PatientChanged => self.at_once.notify_one(),
            EventKind::NewXray | EventKind::NewDicom | EventKind::FileMoved | EventKind::FileHidden => self.soon.notify_one(),
            EventKind::Resync => {
                self.anew.store(true, Ordering::SeqCst);
                self.at_once.notify_one();
            }
            _ => {}
        }
    }

    async fn wanted(&self) {
        let soon = async {
            self.soon.notified().await;
            tokio::time::sleep(IMAGES_TOGETHER).await;
        };
        tokio::select! {
            () = self.at_once.notified() => {}
            () = soon => {}
        }
    }
}

pub(in crate::engine) async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut failures = 0;
    loop {
        let reached = shared.feed.reached.load(Ordering::SeqCst);
        let outcome = match shared.line() {
            Some(line) => tokio::select! {
                outcome = catch_up(&shared, &line) => {
                    let outcome = outcome?;
                    // Also when that failed: whoever waits goes on with what is known.
                    if shared.feed.was_heard(reached) {
                        live_sync::feed_was_heard(&shared);
                    }
                    outcome
                }
                // The settings name another server: it says by itself when it is reached.
                () = line.ended.cancelled() => Ok(()),
                () = cancel.cancelled() => return Ok(()),
            },
            None => Ok(()),
        };
        let pause = match outcome {
            Ok(()) => {
                failures = 0;
                LOOK_EVERY
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(cause = %error.cause(), "the feed of patients could not be heard");
                retry::delay(failures, error.retry_after(), &mut rand::rng())
            }
        };
        let not_before = Instant::now() + SHORTEST_PAUSE;
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            () = shared.feed.wanted() => tokio::time::sleep_until(not_before).await,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Hears the feed to its end.
async fn catch_up(shared: &Arc<Shared>, line: &Line) -> Result<Result<(), ServerError>, DbError> {
    let is_anew = shared.feed.anew.load(Ordering::SeqCst);
    let mut since = if is_anew { None } else { blocking(shared, |shared| shared.library.heard_until()).await? };
    loop {
        let changes = match line.client.patient_changes(since.as_deref(), TOGETHER).await {
            Ok(changes) => changes,
            Err(error) => {
                link::talk_failed(shared, &line.client, &error).await;
                return Ok(Err(error));
            }
        };
        // A feed that says that there is more, and does not go on, is not heard for ever.
        let more = changes.more && since.as_ref() != Some(&changes.next_cursor);
        since = Some(changes.next_cursor.clone());
        let server = line.server.clone();
        blocking(shared, move |shared| write_down(shared, &server, changes, is_anew)).await?;
        if !more {
            break;
        }
    }
    if is_anew {
        shared.feed.anew.store(false, Ordering::SeqCst);
    }
    Ok(Ok(()))
}

fn write_down(shared: &Shared, server: &str, changes: PatientChanges, is_anew: bool) -> Result<(), DbError> {
    let until = shared.library.heard_until()?;
    let is_whole = shared.library.directory(crate::directory::Directory::is_whole);
    if changes.patients.is_empty() && is_whole && until.as_deref() == Some(&changes.next_cursor) {
        return Ok(());
    }
    shared.library.write(|change| {
        // The directory is of another server by now.
        if change.server != server {
            return Ok(());
        }
        for patient in changes.patients {
            if is_anew {
                change.tell_record_anew(patient)?;
            } else {
                change.tell_record(patient)?;
            }
        }
        change.heard_records(changes.next_cursor, !changes.more)
    })
}
