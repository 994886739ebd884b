//! Whose images land now: choosing, clearing and keeping a patient, and the time-out of a choice.
//!
//! What a choice takes away ends in memory, at the moment of the choice: nothing that lands after it may go to the patient before, however long looking up and
//! writing take. Whom it brings counts once that is durable, and only if no later choice was made meanwhile. Writes take turns, and each but a choice's own
//! writes what memory says by then; so the last one written is the last one meant.

use super::{
    shared::{Shared, blocking},
    supervise::ServiceError,
};
use crate::{
    ActivityKind, Severity,
    db::DbError,
    patient::{SavedSelection, SelectionEnd},
    queue::{library::lock, name},
};
use chairside_api::{Patient, PatientId, UtcTime};
use chairside_words::say;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// A clock put back by less than this is a correction.
const CORRECTION: Duration = Duration::from_secs(2);

/// A person's choice; a later one supersedes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Choice(u64);

/// A person chose this patient (`None`: nobody, or one who is not made yet). Anybody else is not selected any more.
pub(super) fn begin(shared: &Shared, patient: Option<&PatientId>) -> Choice {
    let now = shared.clock.now();
    shared.set(|state| {
        state.choice_number += 1;
        if state.selection.current(now).is_some_and(|selection| Some(&selection.patient.id) != patient) {
            state.selection.clear(now);
        }
        Choice(state.choice_number)
    })
}

/// Selects whom the choice was about, unless a later one was made. Durable before it counts: a crash must not bring an earlier patient back over images of
/// this one.
pub(super) async fn complete(shared: &Arc<Shared>, choice: Choice, patient: Patient) {
    let outcome = blocking(shared, move |shared| {
        let _turn = lock(&shared.selecting);
        let timeout = shared.settings().patient_timeout;
        shared.library.write(|change| {
            // Asked here, behind the wait for the database, which is long while many images land.
            if shared.get(|state| state.choice_number != choice.0) {
                return Ok(());
            }
            let saved = SavedSelection {
                patient: patient.clone(),
                selected_at: change.now,
                expires_at: change.now.plus(timeout),
                timeout_ms: timeout.as_millis() as u64,
            };
            change.set_fact(name::SELECTION, Some(&saved))?;
            change.use_record(&patient)?;
            change.say(ActivityKind::Patient, Severity::Info, say!("said-selected"), None, Some(&patient.id))
        })?;
        let now = shared.clock.now();
        shared.set(|state| {
            if state.choice_number == choice.0 {
                state.selection.select(Arc::new(patient), now, timeout);
            }
        });
        Ok::<_, DbError>(())
    })
    .await;
    said_if_failed(shared, outcome);
}

/// The choice came to nothing: what it ended stays ended.
pub(super) async fn abandon(shared: &Arc<Shared>) {
    save(shared, None).await;
}

/// No patient from now on.
pub(super) async fn clear(shared: &Arc<Shared>) {
    begin(shared, None);
    save(shared, Some(say!("said-cleared").to_owned())).await;
}

/// The record of who is selected has changed: a restart shows it as it is.
pub(super) async fn save_quietly(shared: &Arc<Shared>) {
    save(shared, None).await;
}

/// The selected patient stays for another full time-out.
pub(super) async fn keep(shared: &Arc<Shared>) {
    let now = shared.clock.now();
    shared.set(|state| state.selection.keep(now));
    save(shared, None).await;
}

/// The time-out of the settings has changed: it begins anew for who is selected.
pub(super) async fn renew(shared: &Arc<Shared>) {
    let now = shared.clock.now();
    shared.set(|state| {
        if let Some(selection) = state.selection.current(now) {
            state.selection.select(selection.patient, now, state.settings.patient_timeout);
        }
    });
    save(shared, None).await;
}

/// Writes down who is selected when its turn comes.
async fn save(shared: &Arc<Shared>, said: Option<String>) {
    let outcome = blocking(shared, move |shared| {
        let _turn = lock(&shared.selecting);
        shared.library.write(|change| {
            let saved = shared.get(|state| state.selection.saved(change.now));
            change.set_fact(name::SELECTION, saved.as_ref())?;
            said.map_or(Ok(()), |text| change.say(ActivityKind::Patient, Severity::Info, &text, None, None))
        })
    })
    .await;
    said_if_failed(shared, outcome);
}

fn said_if_failed(shared: &Shared, outcome: Result<(), DbError>) {
    let Err(error) = outcome else { return };
    tracing::error!(%error, "who is selected could not be written down");
    shared.toast(Severity::Error, say!("selection-not-written", why = error.to_string()));
}

/// Ends a selection when its time is over, and hears when the computer's clock is put back.
pub(super) async fn watch_the_clock(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut latest = UtcTime::default();
    loop {
        let now = shared.clock.now();
        if now.plus(CORRECTION) < latest {
            latest = now;
            blocking(&shared, |shared| shared.library.cap_waits()).await?;
        }
        latest = latest.max(now);
        if let Some(ended) = shared.set_quietly(|state| state.selection.expire(now)) {
            shared.set(|_| ());
            let text = match ended {
                SelectionEnd::TimedOut => say!("said-timed-out"),
                SelectionEnd::ClockChanged => say!("said-clock-changed"),
            };
            shared.toast(Severity::Warning, text);
            save(&shared, Some(text.to_owned())).await;
        }
        super::person::lock_when_left(&shared, now);
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}

#[cfg(test)]
#[path = "selecting_tests.rs"]
mod tests;
