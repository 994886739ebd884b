//! Who acts at this console, for what only a person may do. A session's token lives in memory only: it ends with the program, with *Sign out*, with another server,
//! and when the server does not know it any more, and after one act. With the embedded server whoever sits here is its admin, and the token never travels.

use crate::{
    ActivityKind, Severity,
    command::Secret,
    db::DbError,
    engine::{
        LocalServer,
        shared::{Shared, blocking},
    },
    patient::Person,
    upload::{ServerClient, ServerError},
};
use chairside_api::PatientId;
use std::sync::Arc;

const NOBODY: &str = "Archiving a patient needs a person. Nothing was changed. Sign in with your own account, then archive again";
const NO_SERVER: &str = "Archiving a patient needs the server, and that cannot be reached now. Nothing was changed. Try again when it is back";

/// The console talks to another server, or anew: nobody is signed in there.
pub(super) fn forget(shared: &Shared) {
    let is_local = shared.settings().server_url.is_empty() && shared.local_server.is_some();
    shared.set(|state| {
        state.session = None;
        state.person = if is_local { Person::ThisComputer } else { Person::Nobody };
    });
}

pub(super) fn sign_in(shared: &Arc<Shared>, email: String, password: Secret) {
    if shared.get(|state| state.person == Person::ThisComputer) {
        return;
    }
    let Some(line) = shared.line() else {
        shared.set(|state| state.person = Person::Refused("The server cannot be reached now. Try again when it is back".to_owned()));
        return;
    };
    shared.set(|state| state.person = Person::Asking);
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let answer = line.client.login(email.trim(), &password).await;
        let unwanted = shared.set(|state| {
            // Another server is talked to by now, or the person has signed out meanwhile.
            if !state.talks_through(&line.client) || state.person != Person::Asking {
                return answer.ok().map(|answer| Secret::new(&answer.token));
            }
            (state.session, state.person) = match answer {
                Ok(answer) => (Some(Secret::new(&answer.token)), Person::SignedIn { name: answer.user.name }),
                Err(error) => (None, Person::Refused(error.refusal().map_or_else(|| error.message(), str::to_owned))),
            };
            None
        });
        if let Some(session) = unwanted {
            end(&line.client, &session).await;
        }
    });
}

pub(super) fn sign_out(shared: &Arc<Shared>) {
    let client = shared.get(|state| state.client.clone());
    let session = shared.set(|state| {
        if state.person != Person::ThisComputer {
            state.person = Person::Nobody;
        }
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

pub(super) fn archive(shared: &Arc<Shared>, patient: PatientId) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let has_signed_in = shared.get(|state| matches!(state.person, Person::SignedIn { .. }));
        if let Err(why) = try_archive(&shared, &patient).await {
            shared.toast(Severity::Error, why);
        }
        // Who has signed in did it for this, and may have gone by the next.
        if has_signed_in {
            sign_out(&shared);
        }
    });
}

async fn try_archive(shared: &Arc<Shared>, patient: &PatientId) -> Result<(), String> {
    if !shared.get(|state| state.person.is_somebody()) {
        return Err(NOBODY.to_owned());
    }
    let line = shared.line().ok_or(NO_SERVER)?;
    if shared.library.directory(|directory| directory.get(patient).is_some_and(|entry| entry.is_new)) {
        return Err("The server does not have this patient yet. Nothing was changed. Try again in a moment".to_owned());
    }
    let session = session(shared).await?;
    let answer = match line.client.archive_patient(patient, &session).await {
        // The session is over. Whoever sits at the embedded server gets another one.
        Err(error) if error.is_unauthorized() => {
            end_session(shared, &session);
            if shared.get(|state| state.person != Person::ThisComputer) {
                return Err("Your session is over. Nothing was changed. Sign in again, then archive again".to_owned());
            }
            line.client.archive_patient(patient, &self::session(shared).await?).await
        }
        answer => answer,
    };
    let archived = answer.map_err(|error| format!("The patient was not archived. {}", said(&error)))?;
    let outcome = blocking(shared, move |shared| {
        shared.library.write(|change| {
            if change.server != line.server {
                return Ok(());
            }
            let id = archived.id.clone();
            change.tell_record(archived)?;
            change.say(ActivityKind::Patient, Severity::Done, "A patient was archived. Images and record are kept", None, Some(&id))
        })
    });
    outcome.await.map_err(|error: DbError| format!("The patient is archived at the server, and that could not be written down here: {error}"))
}

fn said(error: &ServerError) -> String {
    error.refusal().map_or_else(|| error.message(), |refusal| format!("{refusal}. Nothing was changed"))
}

/// Forgets this session, unless it is another one by now.
fn end_session(shared: &Shared, session: &Secret) {
    shared.set(|state| {
        if state.session.take_if(|current| current == session).is_some() && state.person != Person::ThisComputer {
            state.person = Person::Nobody;
        }
    });
}

async fn session(shared: &Arc<Shared>) -> Result<Secret, String> {
    if let Some(session) = shared.get(|state| state.session.clone()) {
        return Ok(session);
    }
    let local: &Arc<dyn LocalServer> = shared.local_server.as_ref().filter(|_| shared.get(|state| state.person == Person::ThisComputer)).ok_or(NOBODY)?;
    let session = local.session().await?;
    shared.set_quietly(|state| state.session = Some(session.clone()));
    Ok(session)
}
