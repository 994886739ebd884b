//! Sends what is due, two at a time. Claims in a short transaction, sends outside of any, records after; a crash in between costs a repetition, never an image.

use super::{ServerClient, ServerError, Upload, pieces, retry};
use crate::{
    FailureCause, Image,
    db::DbError,
    engine::{
        link,
        shared::{Hold, Line, Shared, blocking},
        supervise::ServiceError,
    },
    queue::{Begun, Failed, Known, LEASE},
};
use chairside_api::{ImageId, PatientFile};
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::Instant};
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
        let gate = gate(&shared);
        let free = if gate.is_ok() { PARALLEL.saturating_sub(sending.len()) } else { 0 };
        let ended = std::mem::take(&mut confirmed);
        let claimed = blocking(&shared, move |shared| shared.library.record_and_claim(&ended, free)).await?;
        if let Ok(line) = &gate {
            for image in claimed {
                sending.spawn(send(Arc::clone(&shared), line.clone(), image));
            }
        }
        let sleep = match gate {
            Err(wait) => wait,
            // What is due next matters to nobody before one of them ends.
            Ok(_) if sending.len() >= PARALLEL => LONGEST_SLEEP,
            Ok(_) => next_due(&shared).await?,
        };
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

/// Where to send to, if anything may be sent now; otherwise when to look again.
fn gate(shared: &Shared) -> Result<Line, Duration> {
    if shared.library.model(|model| model.paused.is_some()) {
        return Err(LONGEST_SLEEP);
    }
    let now = Instant::now();
    let held_until = shared.get(|state| state.hold.as_ref().map(|hold| hold.until)).filter(|until| *until > now);
    match held_until {
        Some(until) => Err((until - now).min(LONGEST_SLEEP)),
        None => shared.line().ok_or(LONGEST_SLEEP),
    }
}

async fn next_due(shared: &Arc<Shared>) -> Result<Duration, DbError> {
    let due = blocking(shared, |shared| shared.library.next_due()).await?;
    let now = shared.clock.now();
    Ok(due.map_or(LONGEST_SLEEP, |due| due.since(now)).clamp(Duration::from_millis(10), LONGEST_SLEEP))
}

async fn send(shared: Arc<Shared>, line: Line, image: Image) -> Result<Option<Confirmed>, DbError> {
    let Line { client, ended, .. } = line;
    let id = image.id.clone();
    let attempt = image.attempts;
    let begun = Instant::now();
    let outcome = tokio::select! {
        outcome = attempt_upload(&shared, &client, image) => outcome,
        error = keep_lease(&shared, &id) => return Err(error),
        // The settings name another server or key. How far it came with the earlier one is not known.
        () = ended.cancelled() => Err(client.failure(FailureCause::ConnectionLost)),
    };
    let duration_ms = begun.elapsed().as_millis() as u64;
    match outcome {
        Ok(file) => {
            tracing::info!(image.id = %id, attempt, duration_ms, "uploaded");
            shared.set_quietly(|state| state.hold = None);
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
        captured_at: image.captured_at.unwrap_or(image.landed_at),
    };
    let progress = Arc::clone(shared);
    let id = image.id;
    if upload.size_bytes >= pieces::FROM_BYTES
        && let Some(file) = send_in_pieces(shared, client, &upload).await?
    {
        return Ok(file);
    }
    client.upload(&upload, move |sent| progress.library.sent(&id, sent)).await
}

/// Goes on where the server has it, in this run of the program or an earlier one; nothing when the server takes no pieces. Tooth or note may have been set right since it was begun: then
/// it is begun anew, because the server files what it was told first. What cannot be remembered costs a repetition.
async fn send_in_pieces(shared: &Arc<Shared>, client: &ServerClient, upload: &Upload) -> Result<Option<PatientFile>, ServerError> {
    let begun = Begun { server: client.address().to_owned(), said: pieces::said(upload) };
    let (image, asked) = (upload.image.clone(), begun.clone());
    let known = blocking(shared, move |shared| shared.library.resume(&image, &asked)).await.unwrap_or_else(|error| {
        tracing::warn!(image.id = %upload.image, %error, "what was begun of an upload cannot be read");
        None
    });
    let known = match known {
        Some(Known::Other(id)) => {
            pieces::end(client, &id).await;
            None
        }
        Some(Known::Same(id)) => Some(id),
        None => None,
    };
    pieces::send(client, upload, known, &InQueue { shared, image: &upload.image, begun }).await
}

/// An upload in pieces, as the queue knows it.
struct InQueue<'a> {
    shared: &'a Arc<Shared>,
    image: &'a ImageId,
    begun: Begun,
}

impl pieces::Listener for InQueue<'_> {
    async fn begun(&self, id: Option<String>) {
        let (image, begun) = (self.image.clone(), self.begun.clone());
        if let Err(error) = blocking(self.shared, move |shared| shared.library.remember_resume(&image, &begun, id)).await {
            tracing::warn!(image.id = %self.image, %error, "what was begun of an upload cannot be written down");
        }
    }

    fn acknowledged(&self, bytes: u64) {
        self.shared.library.sent(self.image, bytes);
    }
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
    let passes = error.is_transient() || error.is_key_refused();
    let next_at = passes.then(|| shared.clock.now().plus(retry::delay(attempt, error.retry_after(), &mut rand::rng())));
    let failed = Failed { attempt, cause: error.cause().clone(), next_at, maybe_sent: !error.is_surely_not_taken() };
    blocking(shared, move |shared| shared.library.record_failed(&id, failed)).await?;
    if !shared.get(|state| state.talks_through(client)) {
        return Ok(());
    }
    if error.is_key_refused() {
        link::refused(shared, client);
    } else if error.is_of_every_image() {
        hold(shared, &error);
    } else if error.cause().is_of_the_link() {
        link::check(shared, client).await;
    }
    Ok(())
}

/// The server takes nothing for now: the thousand images behind this one need not each be told.
fn hold(shared: &Shared, error: &ServerError) {
    shared.set(|state| {
        let in_a_row = state.hold.as_ref().map_or(1, |hold| hold.in_a_row.saturating_add(1));
        let wait = retry::delay(in_a_row, error.retry_after(), &mut rand::rng());
        let until = Instant::now() + wait;
        // Two are under way at a time; the longer wait counts.
        if state.hold.as_ref().is_none_or(|hold| hold.until < until) {
            state.hold = Some(Hold { until, until_shown: shared.clock.now().plus(wait), in_a_row });
        }
    });
}
