//! The link to the server: who it is, whether it answers, what it tells. Sets `Snapshot::connection` and lets the upload workers go or wait.

use super::shared::{Shared, blocking};
use crate::{
    ActivityKind, Announcement, Connection, FailureCause, ImageState, Notice, PauseReason, Problem, Severity,
    command::Secret,
    engine::{Endpoint, supervise::ServiceError},
    events::{self, Heard},
    queue::name,
    secrets,
    upload::{ClientOptions, ServerClient, ServerError},
};
use chairside_api::{ClinicEvent, EventKind, UtcTime};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Events older than this are written down, not shown as toasts: after a night's pause nobody wants a hundred of them.
const WORTH_A_TOAST: Duration = Duration::from_secs(2 * 60);

/// The side of the small picture in a toast, in pixels at twice its size.
const TOAST_THUMBNAIL_PX: u32 = 256;

/// How long an event of an upload under way here may wait for that upload's own answer.
const OWN_ANSWER: Duration = Duration::from_secs(10);

/// Turns to the server the settings name: ends what talks to the earlier one, finds address and key, starts listening.
pub(super) async fn reconnect(shared: &Arc<Shared>) {
    shared.services.stop("server").await;
    shared.set(|state| {
        state.client = None;
        state.connection = Connection::Connecting;
    });
    shared.services.spawn("server", Arc::clone(shared), keep_in_touch);
}

/// The key for that server: the one that was given, else the one that is kept.
pub(super) async fn stored_key(shared: &Arc<Shared>, url: &str) -> Option<Secret> {
    if let Some(key) = &shared.given_key {
        return Some(key.clone());
    }
    let url = url.to_owned();
    match blocking(shared, move |shared| secrets::load_api_key(shared.library.layout.root(), &url)).await {
        Ok(key) => key,
        Err(error) => {
            shared.toast(Severity::Error, format!("The bridge key could not be read: {error}. Images are kept. Paste the key again in Settings"));
            None
        }
    }
}

async fn endpoint(shared: &Arc<Shared>) -> Result<Endpoint, String> {
    let url = shared.settings().server_url.clone();
    if url.is_empty() {
        let Some(server) = &shared.local_server else {
            return Err("This Chairside has no server of its own. Images are kept. Enter the clinic server’s address in Settings".to_owned());
        };
        return server.start(shared.library.layout.server()).await;
    }
    match stored_key(shared, &url).await {
        Some(api_key) => Ok(Endpoint { url, api_key }),
        None => Err("There is no bridge key for the server yet. Images are kept and will be sent. Paste the key in Settings".to_owned()),
    }
}

async fn keep_in_touch(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let embedded = shared.settings().server_url.is_empty();
    let found = endpoint(&shared).await.and_then(|endpoint| ServerClient::new(&endpoint, &ClientOptions::default()).map_err(|error| error.message()));
    let client = match found {
        Ok(client) => client,
        Err(message) if embedded => return Err(message.into()),
        Err(message) => {
            refused(&shared, message);
            cancel.cancelled().await;
            return Ok(());
        }
    };
    shared.set(|state| {
        state.client = Some(client.clone());
        state.has_api_key = true;
    });

    // An embedded server has another port each time, and is the same server all the same.
    let memory = name::last_event(if embedded { "embedded" } else { client.address() });
    let after: Option<i64> = blocking(&shared, {
        let memory = memory.clone();
        move |shared| shared.library.fact(&memory)
    })
    .await?;
    let (sender, mut heard) = mpsc::channel(64);
    let listener = tokio::spawn(events::listen(client.clone(), after, Arc::clone(&shared.clock), sender, Arc::clone(&shared.nudge), cancel.clone()));
    while let Some(heard) = heard.recv().await {
        match heard {
            Heard::Connected => reached(&shared).await,
            Heard::Lost { key_refused: true, .. } => refused(&shared, key_refused_text()),
            Heard::Lost { retry_at, .. } => check(&shared, &client, retry_at).await,
            Heard::Event { id, event } => {
                let memory = memory.clone();
                if let Err(error) = blocking(&shared, move |shared| shared.library.write(|change| change.set_fact(&memory, Some(&id)))).await {
                    tracing::error!(%error, "the last event could not be written down; it may be announced twice");
                }
                tokio::spawn(announce(Arc::clone(&shared), client.clone(), event));
            }
        }
    }
    listener.await.map_err(Into::into)
}

/// The server was reached and took the key.
pub(crate) async fn reached(shared: &Arc<Shared>) {
    if shared.get(|state| state.connection == Connection::Online) {
        return;
    }
    shared.set(|state| state.connection = Connection::Online);
    shared.problem("key", None);
    shared.library.model(|model| {
        if model.paused == Some(PauseReason::KeyRefused) {
            model.paused = None;
        }
    });
    let outcome = blocking(shared, |shared| {
        shared.library.say(ActivityKind::Server, Severity::Done, "Connected to the server");
        shared.library.retry_after_reconnect()
    })
    .await;
    if let Err(error) = outcome {
        shared.database_failed(&error);
    }
    shared.library.work.notify_one();
}

/// A talk with the server broke off: is it there at all? The next attempt of whoever lost it is at `retry_at`.
pub(crate) async fn check(shared: &Arc<Shared>, client: &ServerClient, retry_at: UtcTime) {
    match client.probe().await {
        Ok(_) => reached(shared).await,
        Err(error) => failed(shared, &error, retry_at).await,
    }
}

/// The server did not answer, or refused the key.
async fn failed(shared: &Arc<Shared>, error: &ServerError, retry_at: UtcTime) {
    if error.is_key_refused() {
        refused(shared, key_refused_text());
        return;
    }
    let cause: FailureCause = error.cause().clone();
    let was_offline = shared.set(|state| {
        let was_offline = matches!(state.connection, Connection::Offline { .. });
        state.connection = Connection::Offline { retry_at, cause: cause.clone() };
        was_offline
    });
    if !was_offline {
        let text = format!("The server cannot be reached: {cause}. Images are safe on this computer and are sent by themselves when it is back");
        blocking(shared, move |shared| shared.library.say(ActivityKind::Server, Severity::Warning, &text)).await;
    }
}

fn key_refused_text() -> String {
    "The server refused the bridge key. Images are kept and will be sent. Paste a new key in Settings".to_owned()
}

/// A person must act: uploads stand still until then.
pub(crate) fn refused(shared: &Shared, message: String) {
    shared.library.model(|model| {
        if model.paused.is_none() {
            model.paused = Some(PauseReason::KeyRefused);
        }
    });
    shared.set(|state| {
        state.problems.insert("key".to_owned(), Problem { severity: Severity::Error, title: "Key refused".to_owned(), text: message.clone() });
        state.connection = Connection::Refused { message };
    });
}

/// Shows what happened in another room. Nothing that this console did itself is announced to it.
async fn announce(shared: Arc<Shared>, client: ServerClient, event: ClinicEvent) {
    if !matches!(event.kind, EventKind::NewXray | EventKind::NewDicom) {
        return;
    }
    let thumbnail = match &event.file_id {
        Some(file) => match client.thumbnail(file, TOAST_THUMBNAIL_PX).await {
            Ok(bytes) => Some(Arc::from(bytes.as_ref())),
            Err(error) => {
                tracing::debug!(cause = %error.cause(), "no thumbnail for an announced file");
                None
            }
        },
        None => None,
    };
    if is_own(&shared, &event).await {
        return;
    }
    let teeth = if event.tooth_number.is_empty() { String::new() } else { format!(" · Tooth {}", event.tooth_number) };
    let text = format!("New X-ray from another room{teeth}");
    let patient = event.patient_id.clone();
    let recorded =
        blocking(&shared, move |shared| shared.library.write(|change| change.say(ActivityKind::Server, Severity::Info, &text, None, patient.as_ref()))).await;
    if let Err(error) = recorded {
        tracing::error!(%error, "an announcement could not be written down");
    }
    if shared.clock.now().since(event.at()) <= WORTH_A_TOAST {
        shared.library.notify(Notice::Announced(Announcement { event, thumbnail }));
    }
}

/// Whether this console sent the file. The event may be here before the answer to the upload: then that answer is waited for.
async fn is_own(shared: &Arc<Shared>, event: &ClinicEvent) -> bool {
    let deadline = tokio::time::Instant::now() + OWN_ANSWER;
    loop {
        let (own, may_be) = shared.library.model(|model| {
            let own = model.iter().any(|image| matches!(&image.state, ImageState::Uploaded { file_id, .. } if Some(file_id) == event.file_id.as_ref()));
            let may_be = model.iter().any(|image| {
                matches!(image.state, ImageState::Uploading { .. }) && image.subject.as_ref().map(|subject| &subject.patient_id) == event.patient_id.as_ref()
            });
            (own, may_be)
        });
        if own || !may_be || tokio::time::Instant::now() >= deadline {
            return own;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
