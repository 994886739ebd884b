//! Keeps what is on screen about single patients in step with their records: who is selected, who is suggested, who was found. Images keep the name they were
//! taken under.

use crate::{
    Severity,
    engine::{selecting, shared::Shared, supervise::ServiceError},
};
use chairside_api::{Patient, PatientId};
use chairside_words::say;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

pub(in crate::engine) async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut changes = shared.library.directory_revision.subscribe();
    changes.mark_changed();
    loop {
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            changed = changes.changed() => changed?,
        }
        refresh_lists(&shared);
        refresh_selected(&shared).await;
    }
}

/// The record as it is now, unless it is archived.
fn now(shared: &Shared, patient: &Arc<Patient>) -> Option<Arc<Patient>> {
    let now = shared.library.patient(&patient.id).unwrap_or_else(|| Arc::clone(patient));
    now.archived_at.is_none().then_some(now)
}

fn refresh_lists(shared: &Shared) {
    let (suggested, found) = shared.get(|state| (Arc::clone(&state.suggestions), Arc::clone(&state.search.patients)));
    let of_now = |patients: &Arc<[Arc<Patient>]>| -> Arc<[Arc<Patient>]> { patients.iter().filter_map(|patient| now(shared, patient)).collect() };
    let (suggested_now, found_now) = (of_now(&suggested), of_now(&found));
    if suggested_now != suggested || found_now != found {
        shared.set(|state| {
            // Only what was looked at is replaced: another search may have been answered since.
            if Arc::ptr_eq(&state.suggestions, &suggested) {
                state.suggestions = suggested_now;
            }
            if Arc::ptr_eq(&state.search.patients, &found) {
                state.search.patients = found_now;
            }
        });
    }
}

async fn refresh_selected(shared: &Arc<Shared>) {
    let at = shared.clock.now();
    let Some(selected) = shared.get(|state| state.selection.current(at)).map(|selection| selection.patient) else { return };
    let standing = shared.library.directory(|directory| directory.standing_for(&selected.id).map(|entry| Arc::clone(&entry.patient)));
    match standing.map_or_else(|| now(shared, &selected), |standing| standing.archived_at.is_none().then_some(standing)) {
        None => {
            selecting::clear(shared).await;
            shared.toast(Severity::Warning, say!("selected-was-archived"));
        }
        Some(now) if *now != *selected => {
            shared.set(|state| state.selection.is_now(&selected.id, &now));
            selecting::save_quietly(shared).await;
            if now.id != selected.id {
                let text = say!("selected-was-merged", name = now.display_name());
                shared.toast(Severity::Warning, text);
            }
        }
        Some(_) => {}
    }
}

/// The record that was selected turned out to be another one: it is selected as that, from when it was.
pub(super) fn is_another(shared: &Shared, id: &PatientId, patient: &Arc<Patient>) {
    shared.set(|state| state.selection.is_now(id, patient));
}
