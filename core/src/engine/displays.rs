//! How images are shown is the whole clinic's: tells the server what was set here, as soon as it has the image, and hears what was set elsewhere; of images of this console also what
//! teeth they show and what is noted of them.
//!
//! What an event says is only a hint to look. Of two who set it at once the last to reach the server counts, and both are named in Activity.

use super::{
    link, person,
    shared::{Line, Shared, blocking},
    supervise::ServiceError,
};
use crate::{
    Secret, Severity,
    db::DbError,
    queue::{Untold, by_name, library::lock},
    upload::{Patched, ServerError, retry},
};
use chairside_api::{ClinicEvent, ErrorCode, EventKind, FileChange, FileId, ImageId, PatientFile, PatientId, UtcTime, display::DisplayState};
use chairside_words::say;
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How long to sleep when nothing is said; every change wakes earlier.
const LONGEST_SLEEP: Duration = Duration::from_mins(5);

/// How often in a row others may be first before the server is left alone for a moment.
const TRIES: usize = 5;

/// An event of the clinic, and what it means for how images are shown.
pub(super) fn heard(shared: &Shared, event: &ClinicEvent) {
    if let (EventKind::FileUpdated, Some(file), Some(patient)) = (event.kind, &event.file_id, &event.patient_id) {
        look_again(shared, [(file.clone(), patient.clone())]);
    }
}

/// These files, of these patients, may be shown in another way by now.
pub(super) fn look_again(shared: &Shared, files: impl IntoIterator<Item = (FileId, PatientId)>) {
    lock(&shared.shown_anew).extend(files);
    shared.library.display_work.notify_one();
}

/// Who asks the server: another one may be let do what this one was refused.
type Asker = (String, Option<Secret>);

pub(super) async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut asker: Option<Asker> = None;
    let mut refused: HashSet<ImageId> = HashSet::new();
    let mut failures = 0;
    loop {
        let outcome = match shared.line() {
            Some(line) => {
                let now = (line.server.clone(), shared.get(|state| state.session.clone()));
                if asker.as_ref() != Some(&now) {
                    refused.clear();
                    asker = Some(now.clone());
                }
                tokio::select! {
                    outcome = exchange(&shared, &line, now.1.as_ref(), &mut refused) => outcome?,
                    // The settings name another server: it says by itself when it is reached.
                    () = line.ended.cancelled() => Ok(()),
                    () = cancel.cancelled() => return Ok(()),
                }
            }
            None => Ok(()),
        };
        let pause = match outcome {
            Ok(()) => {
                failures = 0;
                LONGEST_SLEEP
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(cause = %error.cause(), "how images are shown could not be told or heard yet");
                retry::delay(failures, error.retry_after(), &mut rand::rng())
            }
        };
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            () = shared.library.display_work.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Tells what waits, then looks at what may have changed.
async fn exchange(shared: &Arc<Shared>, line: &Line, session: Option<&Secret>, refused: &mut HashSet<ImageId>) -> Result<Result<(), ServerError>, DbError> {
    let server = line.server.clone();
    let waiting = blocking(shared, move |shared| shared.library.untold_displays(&server)).await?;
    for untold in waiting.into_iter().filter(|untold| !refused.contains(&untold.image)).collect::<Vec<_>>() {
        match tell(shared, line, session, &untold).await {
            Ok((file, words)) => {
                blocking(shared, move |shared| shared.library.display_told(&untold, &file, words.as_deref())).await?;
            }
            Err(error) if error.is_unauthorized() => {
                // Without the session that is over it may be this console's to tell.
                let Some(session) = session else { return Ok(failed(shared, line, error).await) };
                person::end_session(shared, session);
                shared.library.display_work.notify_one();
                return Ok(Ok(()));
            }
            Err(error) if error.refusal().is_some() => {
                tracing::warn!(image.id = %untold.image, cause = %error.cause(), "how an image is shown was not taken by the server");
                // What this server does not know at all went to an earlier one.
                if error.code() != ErrorCode::NotFound {
                    shared.toast(Severity::Warning, not_taken(&error, session));
                }
                refused.insert(untold.image);
            }
            Err(error) => return Ok(failed(shared, line, error).await),
        }
    }
    loop {
        let next = lock(&shared.shown_anew).iter().next().map(|(file, patient)| (file.clone(), patient.clone()));
        let Some((file, patient)) = next else { return Ok(Ok(())) };
        // What is heard of it from now on is news again.
        lock(&shared.shown_anew).remove(&file);
        if let Err(error) = hear(shared, line, &file, &patient).await? {
            lock(&shared.shown_anew).insert(file, patient);
            return Ok(failed(shared, line, error).await);
        }
    }
}

async fn failed(shared: &Arc<Shared>, line: &Line, error: ServerError) -> Result<(), ServerError> {
    link::talk_failed(shared, &line.client, &error).await;
    Err(error)
}

fn not_taken(error: &ServerError, session: Option<&Secret>) -> String {
    let why = error.refusal().unwrap_or_default();
    if session.is_none() { say!("display-not-told-sign-in", why) } else { say!("display-not-told-ask", why) }
}

/// Tells the server how an image is shown. Answers the file as it is then, and words about whoever had set it meanwhile.
async fn tell(shared: &Arc<Shared>, line: &Line, session: Option<&Secret>, untold: &Untold) -> Result<(PatientFile, Option<String>), ServerError> {
    let state: DisplayState = serde_json::from_str(&untold.state).unwrap_or_default();
    let wish = if state == DisplayState::default() { None } else { serde_json::from_str(&untold.state).ok() };
    let change = FileChange { display_state: Some(wish.clone()), ..FileChange::default() };
    let mut file = line.client.file(&untold.file).await?;
    let mut others = None;
    for _ in 0..TRIES {
        if file.display_state == wish {
            return Ok((file, others));
        }
        if let Some(at) = file.display_state_at.filter(|at| Some(*at) != untold.told_at) {
            others = Some(came_first(shared, &untold.image, &file, at));
        }
        match line.client.patch_file(&file.id, file.version, &change, session).await? {
            Patched::Done(file) => return Ok((file, others)),
            Patched::Conflict(now) => file = now,
        }
    }
    Err(line.client.failure(crate::FailureCause::ServerBusy))
}

fn came_first(shared: &Shared, image: &ImageId, file: &PatientFile, at: UtcTime) -> String {
    // As it is called here; the server has a name of its own for it.
    let name = shared.library.model(|model| model.image(image).map(|image| image.file_name.clone())).unwrap_or_else(|| file.file_name.clone());
    let at = shared.settings().zone().to_datetime(at.timestamp()).strftime("%H:%M").to_string();
    let who = by_name(file.display_state_by_name.as_deref().unwrap_or_default());
    say!("display-came-first", file = name, who, time = at)
}

/// Asks the server how a file is shown, if it has to do with this console.
async fn hear(shared: &Arc<Shared>, line: &Line, file: &FileId, patient: &PatientId) -> Result<Result<(), ServerError>, DbError> {
    let (server, id, patient) = (line.server.clone(), file.clone(), patient.clone());
    let Some(image) = blocking(shared, move |shared| shared.library.image_of(&server, &id, &patient)).await? else { return Ok(Ok(())) };
    match line.client.file(file).await {
        Ok(told) => blocking(shared, move |shared| {
            shared.library.tell_display(&image, &told)?;
            shared.library.follow_facts(&[told])
        })
        .await
        .map(Ok),
        // It is gone, or another server's.
        Err(error) if error.refusal().is_some() && !error.is_unauthorized() => Ok(Ok(())),
        Err(error) => Ok(Err(error)),
    }
}
