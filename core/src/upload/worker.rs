//! Sends what is due, two at a time. Claims in a short transaction, sends outside of any, records after; a crash in between costs a repetition, never an image.

use super::{ServerClient, ServerError, Upload, retry};
use crate::{
    Connection, FailureCause, Image,
    db::DbError,
    engine::{
        link,
        shared::{Shared, blocking},
        supervise::ServiceError,
    },
    queue::{Failed, LEASE},
};
use chairside_api::{ImageId, PatientFile};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How many images are sent at a time.
const PARALLEL: usize = 2;

/// How long to sleep when nothing is due; every change of the queue wakes earlier.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// An image that the server has confirmed.
type Confirmed = (ImageId, PatientFile);

pub(crate) async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut sending: JoinSet<Result<Option<Confirmed>, DbError>> = JoinSet::new();
    let mut confirmed: Vec<Confirmed> = Vec::new();
    loop {
        let client = ready(&shared);
        let free = if client.is_some() { PARALLEL.saturating_sub(sending.len()) } else { 0 };
        let ended = std::mem::take(&mut confirmed);
        let claimed = blocking(&shared, move |shared| shared.library.record_and_claim(&ended, free)).await?;
        if let Some(client) = client {
            for image in claimed {
                sending.spawn(send(Arc::clone(&shared), client.clone(), image));
            }
        }
        let sleep = next_look(&shared).await?;
        tokio::select! {
            // What is under way is cut off; its lease is reclaimed at the next start.
            () = cancel.cancelled() => return Ok(()),
            Some(sent) = sending.join_next() => {
                confirmed.extend(sent??);
                while let Some(sent) = sending.try_join_next() {
                    confirmed.extend(sent??);
                }
            }
            () = shared.library.work.notified() => {}
            () = tokio::time::sleep(sleep) => {}
        }
    }
}

/// The server to send to, if anything may be sent now.
fn ready(shared: &Shared) -> Option<ServerClient> {
    if shared.library.model(|model| model.paused.is_some()) {
        return None;
    }
    shared.get(|state| if state.connection == Connection::Online { state.client.clone() } else { None })
}

async fn next_look(shared: &Arc<Shared>) -> Result<Duration, DbError> {
    if ready(shared).is_none() {
        return Ok(LONGEST_SLEEP);
    }
    let due = blocking(shared, |shared| shared.library.next_due()).await?;
    let now = shared.clock.now();
    Ok(due.map_or(LONGEST_SLEEP, |due| due.since(now)).clamp(Duration::from_millis(10), LONGEST_SLEEP))
}

async fn send(shared: Arc<Shared>, client: ServerClient, image: Image) -> Result<Option<Confirmed>, DbError> {
    let id = image.id.clone();
    let attempt = image.attempts;
    let begun = tokio::time::Instant::now();
    let outcome = tokio::select! {
        outcome = attempt_upload(&shared, &client, image) => outcome,
        error = keep_lease(&shared, &id) => return Err(error),
    };
    let duration_ms = begun.elapsed().as_millis() as u64;
    match outcome {
        Ok(file) => {
            tracing::info!(image.id = %id, attempt, duration_ms, "uploaded");
            Ok(Some((id, file)))
        }
        Err(error) => {
            tracing::warn!(image.id = %id, attempt, duration_ms, cause = %error.cause(), "an upload failed");
            after_failure(&shared, &client, id, attempt, error).await?;
            Ok(None)
        }
    }
}

/// Sends it. Its bytes are hashed by the server against the hash of the capture, and by the client again when the two differ: a disk that rots never puts wrong
/// bytes into a record.
async fn attempt_upload(shared: &Arc<Shared>, client: &ServerClient, image: Image) -> Result<PatientFile, ServerError> {
    let Some(subject) = image.subject else { return Err(client.failure(FailureCause::PatientUnknown)) };
    let upload = Upload {
        image: image.id.clone(),
        sha256: image.sha256,
        size_bytes: image.size_bytes,
        spool_path: image.spool_path,
        file_name: format!("{}.{}", image.id, image.format.extension()),
        content_type: image.format.content_type(),
        file_type: image.format.file_type(),
        patient: subject.patient_id,
        teeth: image.teeth,
        note: image.note,
        room: image.room,
        captured_at: image.landed_at,
    };
    let progress = Arc::clone(shared);
    let id = image.id;
    client.upload(&upload, move |sent| progress.library.sent(&id, sent)).await
}

/// Renews the lease for as long as the attempt lasts; ends only when the database fails.
async fn keep_lease(shared: &Arc<Shared>, id: &ImageId) -> DbError {
    loop {
        tokio::time::sleep(LEASE / 3).await;
        let id = id.clone();
        if let Err(error) = blocking(shared, move |shared| shared.library.renew_lease(&id)).await {
            return error;
        }
    }
}

async fn after_failure(shared: &Arc<Shared>, client: &ServerClient, id: ImageId, attempt: u32, error: ServerError) -> Result<(), DbError> {
    let cause = error.cause().clone();
    let failed = if error.is_transient() || error.is_key_refused() {
        let next_at = shared.clock.now().plus(retry::delay(attempt, error.retry_after(), &mut rand::rng()));
        let surely_not_taken =
            matches!(cause, FailureCause::NoConnection | FailureCause::Tls | FailureCause::KeyRefused | FailureCause::ServerFull | FailureCause::NotOurServer);
        Failed::Again { next_at, cause: cause.clone(), maybe_sent: !surely_not_taken }
    } else {
        Failed::ForGood(cause.clone())
    };
    let next_at = if let Failed::Again { next_at, .. } = &failed { Some(*next_at) } else { None };
    blocking(shared, move |shared| shared.library.record_failed(&id, failed)).await?;
    if let Some(next_at) = next_at
        && matches!(
            cause,
            FailureCause::NoConnection
                | FailureCause::ConnectionLost
                | FailureCause::TimedOut { .. }
                | FailureCause::Tls
                | FailureCause::KeyRefused
                | FailureCause::NotOurServer
        )
    {
        link::check(shared, client, next_at).await;
    }
    Ok(())
}
