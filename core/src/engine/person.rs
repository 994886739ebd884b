//! Who acts at this console, for what only a person may do. A session's token lives in memory only: it ends with the program, with *Sign out* and *Lock*, with another server, when
//! the server does not know it any more, and when nobody was at the window for [`IDLE_LIMIT`]. With the embedded server whoever sits here is its admin, and the token never travels.

use super::{
    LocalServer, link,
    shared::{Shared, State},
};
use crate::{
    admin::Admin,
    command::Secret,
    person::{Account, Asked, IDLE_LIMIT, Person, Refusal},
    upload::{ServerClient, ServerError},
};
use chairside_api::UtcTime;
use chairside_words::say;
use std::{future::Future, sync::Arc, time::Duration};

/// A clock that is set back by more than this says nothing of how long somebody was away.
const CORRECTION: Duration = Duration::from_mins(1);

/// From now on it is this who acts. What one person looked at the next does not see.
fn becomes(state: &mut State, person: Person) {
    if !person.is_somebody() {
        state.admin = Admin::default();
    }
    state.person = person;
}

/// The console talks to another server, or anew: nobody is signed in there.
pub(super) fn forget(shared: &Shared) {
    let is_local = shared.settings().server_url.is_empty() && shared.local_server.is_some();
    shared.set(|state| {
        state.session = None;
        state.admin = Admin::default();
        state.agenda = Arc::from([]);
        becomes(state, if is_local { Person::ThisComputer } else { Person::Nobody });
    });
}

pub(super) fn sign_in(shared: &Arc<Shared>, email: String, password: Secret) {
    if shared.get(|state| state.person == Person::ThisComputer) {
        return;
    }
    let this = shared.set(|state| {
        becomes(state, Person::Asking);
        state.sign_ins += 1;
        state.sign_ins
    });
    // Whoever waits for the answer, and not whoever has turned away, or signs in as somebody else since.
    let is_asking = move |state: &State| state.person == Person::Asking && state.sign_ins == this;
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let Ok(line) = link::line_now(&shared).await else {
            shared.set(|state| {
                if is_asking(state) {
                    becomes(state, Person::Refused(say!("server-not-now").to_owned()));
                }
            });
            return;
        };
        let before = shared.set(|state| if is_asking(state) { state.session.take() } else { None });
        if let Some(before) = before {
            end(&line.client, &before).await;
        }
        let email = email.trim();
        let answer = line.client.login(email, &password).await;
        let now = shared.clock.now();
        let unwanted = shared.set(|state| {
            // Another server is talked to by now, or the person has signed out meanwhile.
            if !state.talks_through(&line.client) || !is_asking(state) {
                return answer.ok().map(|answer| Secret::new(&answer.token));
            }
            match answer {
                Ok(answer) => {
                    let me = answer.user;
                    state.session = Some(Secret::new(&answer.token));
                    state.person_seen = now;
                    becomes(state, Person::SignedIn(Account { id: me.id, name: me.name, email: email.to_owned(), role: me.role }));
                }
                Err(error) => becomes(state, Person::Refused(error.refusal().map_or_else(|| error.message(), str::to_owned))),
            }
            None
        });
        // They may do what this console's key may not.
        shared.library.display_work.notify_one();
        if let Some(session) = unwanted {
            end(&line.client, &session).await;
        }
    });
}

/// Nobody acts here any more, and nobody is remembered.
pub(super) fn sign_out(shared: &Arc<Shared>) {
    leave(shared, |_| Person::Nobody);
}

/// Nobody acts here until somebody signs in again; who it was is remembered, so that they need not say their name anew.
pub(super) fn lock(shared: &Arc<Shared>) {
    leave(shared, |before| match before {
        Person::SignedIn(account) => Person::Locked(account.clone()),
        before => before.clone(),
    });
}

fn leave(shared: &Arc<Shared>, after: impl FnOnce(&Person) -> Person) {
    let client = shared.get(|state| state.client.clone());
    let session = shared.set(|state| {
        if state.person == Person::ThisComputer {
            return None;
        }
        let after = after(&state.person);
        becomes(state, after);
        state.session.take()
    });
    if let (Some(client), Some(session)) = (client, session) {
        tokio::spawn(async move { end(&client, &session).await });
    }
}

/// Ends a session at the server. The token is forgotten here all the same, and ends by itself there.
async fn end(client: &ServerClient, session: &Secret) {
    if let Err(error) = client.logout(session).await {
        tracing::warn!(cause = %error.cause(), "the server was not told that a person signed out");
    }
}

/// Somebody is at the window.
pub(super) fn is_here(shared: &Shared) {
    let now = shared.clock.now();
    shared.set_quietly(|state| state.person_seen = now);
}

/// Locks the console of somebody who has left it. A computer that slept, and a clock that was set back, count as having left.
pub(super) fn lock_when_left(shared: &Arc<Shared>, now: UtcTime) {
    let is_left = shared.get(|state| {
        let (seen, is_signed_in) = (state.person_seen, matches!(state.person, Person::SignedIn(_)));
        is_signed_in && (now.since(seen) >= IDLE_LIMIT || now.plus(CORRECTION) < seen)
    });
    if is_left {
        lock(shared);
    }
}

/// Has `act` done at the server as whoever acts here. A session that is over is ended here too; whoever sits at the embedded server gets another one.
pub(super) async fn as_person<T, Doing>(
    shared: &Arc<Shared>,
    client: &ServerClient,
    asked: Asked,
    act: impl Fn(ServerClient, Secret) -> Doing + Send,
) -> Result<T, Refusal>
where
    Doing: Future<Output = Result<T, ServerError>> + Send,
{
    let session = session(shared).await?;
    let answer = match act(client.clone(), session.clone()).await {
        Err(error) if error.is_unauthorized() => {
            end_session(shared, &session);
            if shared.get(|state| state.person != Person::ThisComputer) {
                return Err(Refusal::session_over());
            }
            act(client.clone(), self::session(shared).await?).await
        }
        answer => answer,
    };
    answer.map_err(|error| Refusal::of(&error, asked))
}

/// Forgets this session, unless it is another one by now.
pub(super) fn end_session(shared: &Shared, session: &Secret) {
    shared.set(|state| {
        if state.session.take_if(|current| current == session).is_some()
            && let Person::SignedIn(account) = &state.person
        {
            let account = account.clone();
            becomes(state, Person::Locked(account));
        }
    });
}

async fn session(shared: &Arc<Shared>) -> Result<Secret, Refusal> {
    if let Some(session) = shared.get(|state| state.session.clone()) {
        return Ok(session);
    }
    let is_local = shared.get(|state| state.person == Person::ThisComputer);
    let local: &Arc<dyn LocalServer> = shared.local_server.as_ref().filter(|_| is_local).ok_or_else(Refusal::nobody)?;
    let session = local.session().await.map_err(Refusal::new)?;
    shared.set_quietly(|state| state.session = Some(session.clone()));
    Ok(session)
}
