//! The link to the server: who it is, whether it answers, what it tells. Sets `Snapshot::connection` and lets the upload worker go or wait.
//!
//! Only what is said by the client in force counts: a request to an earlier server, or with an earlier key, may fail long after a person has changed both.

use super::{
    agenda, announce, displays, files, records, renewal,
    shared::{Line, Shared, blocking},
};
use crate::{
    ActivityKind, Connection, PauseReason, Problem, ProblemKind, Severity,
    command::Secret,
    engine::{Endpoint, supervise::ServiceError},
    events::{self, Heard},
    person::Refusal,
    queue::name,
    secrets::{self, SecretError},
    settings::normal_address,
    upload::{ClientOptions, ServerClient, ServerError, retry},
};
use chairside_api::EventKind;
use chairside_words::say;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Notify, mpsc},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

/// How often what is in the way of a first talk is looked at again: a keyring that was locked when the session began is open a minute later.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// What keeps the console from talking with any server, and its title.
struct Obstacle {
    kind: ProblemKind,
    title: &'static str,
    message: String,
}

/// Turns to the server the settings name: ends what talks to the earlier one, finds address and key, starts listening.
pub(super) async fn reconnect(shared: &Arc<Shared>) {
    shared.services.stop("server").await;
    shared.set(|state| {
        state.client = None;
        state.has_api_key = false;
        state.connection = Connection::Connecting;
        state.problems.remove("key");
    });
    records::turn_to_server(shared).await;
    shared.services.spawn("server", Arc::clone(shared), |shared, cancel| async move {
        tokio::select! {
            outcome = keep_in_touch(&shared, &cancel) => outcome,
            // A server that does not answer must not hold up whoever wants to talk to another.
            () = cancel.cancelled() => Ok(()),
        }
    });
}

/// The key for that server and no other: the one that flag or environment gave for it, else the one that is kept.
pub(super) async fn stored_key(shared: &Arc<Shared>, url: &str) -> Result<Option<Secret>, SecretError> {
    let url = normal_address(url);
    let given = shared.get(|state| state.given_key.clone()).filter(|given| given.server_url == url);
    if let Some(given) = given {
        return Ok(Some(given.key));
    }
    blocking(shared, move |shared| secrets::load_api_key(shared.library.layout.root(), &url)).await
}

async fn find_server(shared: &Arc<Shared>) -> Result<ServerClient, Obstacle> {
    let url = shared.settings().server_url.clone();
    let endpoint = if url.is_empty() {
        let no_server = |message| Obstacle { kind: ProblemKind::Other, title: say!("problem-no-server"), message };
        let Some(server) = &shared.local_server else {
            return Err(no_server(say!("no-server-of-its-own").to_owned()));
        };
        server.start(shared.library.layout.server()).await.map_err(no_server)?
    } else {
        match stored_key(shared, &url).await {
            Ok(Some(api_key)) => Endpoint { url, api_key },
            Ok(None) => {
                let message = say!("no-key-yet").to_owned();
                return Err(Obstacle { kind: ProblemKind::Other, title: say!("problem-no-key"), message });
            }
            Err(error) => return Err(Obstacle { kind: ProblemKind::Other, title: say!("problem-key-unreadable"), message: error.to_string() }),
        }
    };
    ServerClient::new(&endpoint, &ClientOptions::default()).map_err(|error| Obstacle {
        kind: ProblemKind::Other,
        title: say!("problem-server-unusable"),
        message: error.message(),
    })
}

async fn keep_in_touch(shared: &Arc<Shared>, cancel: &CancellationToken) -> Result<(), ServiceError> {
    let embedded = shared.settings().server_url.is_empty();
    let client = loop {
        match find_server(shared).await {
            Ok(client) => break client,
            Err(obstacle) if embedded => return Err(obstacle.message.into()),
            Err(obstacle) => stand_still(shared, None, obstacle),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            () = shared.nudge.notified() => {}
        }
    };
    let server = shared.settings().server_key();
    shared.set(|state| {
        state.client = Some(client.clone());
        state.client_server.clone_from(&server);
        state.client_ended = cancel.clone();
        state.has_api_key = true;
    });

    // An embedded server has another port each time, and is the same server all the same.
    let memory = name::last_event(&server);
    let after: Option<i64> = blocking(shared, {
        let memory = memory.clone();
        move |shared| shared.library.fact(&memory)
    })
    .await?;
    let (sender, mut heard) = mpsc::channel(64);
    let (events, to_announce) = mpsc::channel(64);
    let listener_nudge = Arc::new(Notify::new());
    // Ends with this future.
    let mut beside = JoinSet::new();
    beside.spawn(events::listen(client.clone(), after, Arc::clone(&shared.clock), sender, Arc::clone(&listener_nudge), cancel.clone()));
    beside.spawn(announce::run(Arc::clone(shared), client.clone(), memory, to_announce));
    beside.spawn(renewal::run(Arc::clone(shared), client.clone()));
    beside.spawn(agenda::run(Arc::clone(shared), client.clone()));
    loop {
        tokio::select! {
            Some(heard) = heard.recv() => match heard {
                Heard::Connected => reached(shared, &client).await,
                Heard::Lost { key_refused: true, .. } => refused(shared, &client),
                // While it is offline it is asked again anyway.
                Heard::Lost { .. } if is_offline(shared) => {}
                Heard::Lost { .. } => check(shared, &client).await,
                Heard::Event { id, event } => {
                    shared.feed.heard(&event);
                    if matches!(event.kind, EventKind::AppointmentChanged | EventKind::Resync) {
                        shared.agenda_changed.notify_one();
                    }
                    displays::heard(shared, &event);
                    files::heard(shared, &event);
                    if events.send((id, event)).await.is_err() {
                        return Err("what announces images from other rooms has ended".into());
                    }
                }
            },
            () = shared.nudge.notified() => {
                listener_nudge.notify_one();
                if shared.get(|state| state.connection != Connection::Online) {
                    check(shared, &client).await;
                }
            }
            () = time_to_ask_again(shared) => {
                check(shared, &client).await;
                if !is_offline(shared) {
                    listener_nudge.notify_one();
                }
            }
            Some(ended) = beside.join_next() => return ended.map_err(Into::into),
        }
    }
}

fn is_offline(shared: &Shared) -> bool {
    shared.get(|state| matches!(state.connection, Connection::Offline { .. }))
}

/// Ends when an offline server is to be asked again. Its event stream may stand all the while, so nothing else would find out that it is back.
async fn time_to_ask_again(shared: &Shared) {
    loop {
        let retry_at = shared.get(|state| if let Connection::Offline { retry_at, .. } = state.connection { Some(retry_at) } else { None });
        let wait = async {
            match retry_at {
                // Never longer than that, whatever happens to this computer's clock.
                Some(at) => tokio::time::sleep(at.since(shared.clock.now()).min(retry::CAP)).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = wait => return,
            () = shared.went_offline.notified() => {}
        }
    }
}

/// The server was reached and took the key.
pub(crate) async fn reached(shared: &Arc<Shared>, client: &ServerClient) {
    let news = shared.set_quietly(|state| {
        let news = state.talks_through(client) && state.connection != Connection::Online;
        if news {
            // Before it is shown: nobody may take what is known for what the server says now.
            shared.feed.is_reached();
            state.connection = Connection::Online;
            state.problems.remove("key");
        }
        news
    });
    if !news {
        return;
    }
    shared.library.model(|model| {
        if model.paused == Some(PauseReason::KeyRefused) {
            model.paused = None;
        }
    });
    shared.set(|_| ());
    let outcome = blocking(shared, |shared| {
        shared.library.say(ActivityKind::Server, Severity::Done, say!("said-connected"));
        shared.library.retry_after_reconnect()
    })
    .await;
    if let Err(error) = outcome {
        shared.database_failed(&error);
    }
    shared.library.work.notify_one();
    shared.library.record_work.notify_one();
    shared.library.display_work.notify_one();
    files::is_reached(shared);
    shared.agenda_changed.notify_one();
    shared.feed.want();
}

/// A request about records failed: what that says of the server.
pub(crate) async fn talk_failed(shared: &Arc<Shared>, client: &ServerClient, error: &ServerError) {
    if error.is_key_refused() {
        refused(shared, client);
    } else if error.cause().is_of_the_link() && shared.get(|state| state.talks_through(client)) {
        check(shared, client).await;
    }
}

/// The line to the server for what a person asks for now. A server that did not answer a moment ago is asked first whether it is back: nobody waits for the next look at it.
pub(super) async fn line_now(shared: &Arc<Shared>) -> Result<Line, Refusal> {
    if is_offline(shared)
        && let Some(client) = shared.get(|state| state.client.clone())
    {
        check(shared, &client).await;
    }
    shared.line().ok_or_else(Refusal::no_server)
}

/// A talk with the server broke off: is it there at all?
pub(crate) async fn check(shared: &Arc<Shared>, client: &ServerClient) {
    match client.probe().await {
        Ok(_) => reached(shared, client).await,
        Err(error) if error.is_key_refused() => refused(shared, client),
        Err(error) => offline(shared, client, &error).await,
    }
}

/// The server did not answer, or answers that it cannot do anything now.
async fn offline(shared: &Arc<Shared>, client: &ServerClient, error: &ServerError) {
    let cause = error.cause().clone();
    let retry_at = shared.clock.now().plus(retry::recheck(error.retry_after(), &mut rand::rng()));
    let news = shared.set(|state| {
        if !state.talks_through(client) {
            return false;
        }
        let before = std::mem::replace(&mut state.connection, Connection::Offline { retry_at, cause: cause.clone() });
        !matches!(before, Connection::Offline { .. })
    });
    shared.went_offline.notify_one();
    if news {
        let why = cause.to_string();
        let text = if cause.is_of_the_link() { say!("said-offline", cause = why) } else { say!("said-unable", cause = why) };
        blocking(shared, move |shared| shared.library.say(ActivityKind::Server, Severity::Warning, &text)).await;
    }
}

/// The server refused the key. A person must act: uploads stand still until then.
pub(crate) fn refused(shared: &Shared, client: &ServerClient) {
    let message = say!("said-key-refused").to_owned();
    stand_still(shared, Some(client), Obstacle { kind: ProblemKind::KeyRefused, title: say!("key-refused"), message });
}

/// Nothing can be sent until a person acts; `client` is who says so, if anybody was asked.
fn stand_still(shared: &Shared, client: Option<&ServerClient>, obstacle: Obstacle) {
    let Obstacle { kind, title, message } = obstacle;
    let refused = Connection::Refused { message: message.clone() };
    let news = shared.set_quietly(|state| {
        let news = client.is_none_or(|client| state.talks_through(client)) && state.connection != refused;
        if news {
            state.problems.insert("key".to_owned(), Problem { kind, severity: Severity::Error, title: title.to_owned(), text: message });
            state.connection = refused;
        }
        news
    });
    if news {
        shared.library.model(|model| {
            if model.paused.is_none() {
                model.paused = Some(PauseReason::KeyRefused);
            }
        });
        shared.set(|_| ());
    }
}
