//! Keeps house: at the start and every hour, forgets old events and rows of the audit, and sets bytes aside that no row names.
//!
//! Only bytes of clinics that the database knows are looked at, and none are deleted: a database that was restored or made anew does not know what it should name.

use crate::{app::State, blobs, error::ApiError, resumable, store::audit::note};
use actix_web::web::Data;
use chairside_api::ClinicId;
use std::{collections::BTreeSet, time::Duration};

const EVERY: Duration = Duration::from_hours(1);
/// Old rows of the audit are removed a day at a time.
const AUDIT_BATCH: Duration = Duration::from_hours(24);

/// Runs until the server stops.
pub async fn run(state: Data<State>) {
    let mut stopping = state.stopping.subscribe();
    loop {
        if let Err(error) = once(&state).await {
            tracing::warn!(%error, "housekeeping failed; it is tried again in an hour");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}

/// What was done, for one line of the log.
#[derive(Default)]
struct Done {
    set_aside: u64,
    brought_back: u64,
}

async fn once(state: &Data<State>) -> Result<(), ApiError> {
    let limits = &state.limits;
    let pruned = state.store.prune_events(state.now().minus(limits.events_kept_for), limits.events_kept).await?;
    if pruned > 0 {
        state.bus.forget();
    }
    let audit_pruned = state.store.prune_audit(state.now().minus(limits.audit_kept_for), AUDIT_BATCH, state.now()).await?;
    for (clinic, head) in state.store.audit_heads().await? {
        // Whoever could write the database anew cannot write the log's copy elsewhere anew: `audit verify --expect`.
        tracing::info!(audit.head = note(&clinic, &head), "the end of the clinic's audit");
    }
    let (blobs, age) = (state.blobs.clone(), limits.orphans_kept_for);
    let (incoming, folders) = blobs::blocking(move || Ok((blobs.remove_incoming(age)?, blobs.clinics()?))).await?;
    let incoming = incoming + resumable::sweep(state).await?;
    let known: BTreeSet<ClinicId> = state.store.clinics().await?.into_iter().collect();
    let unknown = folders.difference(&known).count();
    if unknown > 0 {
        tracing::warn!(
            clinics.unknown = unknown,
            "the storage holds files of clinics that are not in the database. They are left as they are. If the database was lost, stop the server and restore it from a backup"
        );
    }
    let mut done = Done::default();
    for clinic in folders.intersection(&known) {
        look_through(state, clinic, &mut done).await?;
    }
    for clinic in &known {
        bring_back(state, clinic, &mut done).await?;
    }
    if pruned + audit_pruned + incoming + done.set_aside + done.brought_back > 0 {
        tracing::info!(
            events.pruned = pruned,
            audit.pruned = audit_pruned,
            uploads.abandoned = incoming,
            blobs.set_aside = done.set_aside,
            blobs.brought_back = done.brought_back,
            "housekeeping done"
        );
    }
    Ok(())
}

/// Sets aside what no row of the clinic names, one folder of blobs at a time.
async fn look_through(state: &Data<State>, clinic: &ClinicId, done: &mut Done) -> Result<(), ApiError> {
    let age = state.limits.orphans_kept_for;
    for prefix in (0..=u8::MAX).map(|first| format!("{first:02x}")) {
        if *state.stopping.borrow() {
            return Ok(());
        }
        let (blobs, clinic_id, folder) = (state.blobs.clone(), clinic.clone(), prefix.clone());
        let old = blobs::blocking(move || blobs.old_blobs(&clinic_id, &folder, age)).await?;
        if old.is_empty() {
            continue;
        }
        // A look from beside first: nearly all blobs are named, and uploads need not wait for those.
        let named = state.store.named_blobs(clinic, &prefix).await?;
        for sha256 in old.difference(&named) {
            if state.blobs.set_aside(clinic, sha256, age, state.store.is_blob_named(clinic, sha256)).await? {
                done.set_aside += 1;
            }
        }
    }
    Ok(())
}

/// Brings back what a row names after all: the database it was set aside under was an older one.
async fn bring_back(state: &Data<State>, clinic: &ClinicId, done: &mut Done) -> Result<(), ApiError> {
    let (blobs, clinic_id) = (state.blobs.clone(), clinic.clone());
    for sha256 in blobs::blocking(move || blobs.aside(&clinic_id)).await? {
        if state.store.is_blob_named(clinic, &sha256).await? {
            let (blobs, clinic) = (state.blobs.clone(), clinic.clone());
            blobs::blocking(move || blobs.bring_back(&clinic, &sha256)).await?;
            done.brought_back += 1;
        }
    }
    Ok(())
}
