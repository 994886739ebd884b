//! Archiving a patient: a person's act, at the server.

use crate::{
    ActivityKind, Severity,
    db::DbError,
    engine::{
        link, person,
        shared::{Shared, blocking},
    },
    person::{Asked, Refusal},
};
use chairside_api::PatientId;
use chairside_words::say;
use std::sync::Arc;

pub(super) fn archive(shared: &Arc<Shared>, patient: PatientId) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        if let Err(refusal) = try_archive(&shared, &patient).await {
            shared.toast(Severity::Error, say!("not-archived", why = refusal.text));
        }
    });
}

async fn try_archive(shared: &Arc<Shared>, patient: &PatientId) -> Result<(), Refusal> {
    if !shared.get(|state| state.person.is_somebody()) {
        return Err(Refusal::nobody());
    }
    let line = link::line_now(shared).await?;
    if shared.library.directory(|directory| directory.get(patient).is_some_and(|entry| entry.is_new)) {
        return Err(Refusal::new(say!("server-does-not-have")));
    }
    let archived = person::as_person(shared, &line.client, Asked::Change, |client, session| {
        let patient = patient.clone();
        async move { client.archive_patient(&patient, &session).await }
    })
    .await?;
    let outcome = blocking(shared, move |shared| {
        shared.library.write(|change| {
            if change.server != line.server {
                return Ok(());
            }
            let id = archived.id.clone();
            change.tell_record(archived)?;
            change.say(ActivityKind::Patient, Severity::Done, say!("said-archived"), None, Some(&id))
        })
    });
    outcome.await.map_err(|error: DbError| Refusal::new(say!("archived-not-written", why = error.to_string())))
}
