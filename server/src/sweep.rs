//! Keeps house: at the start and every hour, forgets old events and collects bytes that no row names.

use crate::{app::State, blobs, error::ApiError};
use actix_web::web::Data;
use std::{sync::Arc, time::Duration};

const EVERY: Duration = Duration::from_hours(1);

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

async fn once(state: &Data<State>) -> Result<(), ApiError> {
    let limits = &state.limits;
    let pruned = state.store.prune_events(state.now().minus(limits.events_kept_for), limits.events_kept).await?;
    let age = limits.orphans_kept_for;
    let listed: Arc<blobs::Blobs> = state.blobs.clone();
    let (incoming, old) = blobs::blocking(move || Ok((listed.remove_incoming(age)?, listed.old_blobs(age)?))).await?;
    let mut collected = 0_u64;
    for (clinic, sha256) in old {
        // A look without the lock first: nearly all blobs are named, and uploads need not wait for those.
        if state.store.is_blob_named(&clinic, &sha256).await? {
            continue;
        }
        if state.blobs.collect(&clinic, &sha256, age, state.store.is_blob_named(&clinic, &sha256)).await? {
            collected += 1;
        }
    }
    if pruned + incoming + collected > 0 {
        tracing::info!(events.pruned = pruned, uploads.abandoned = incoming, blobs.orphaned = collected, "housekeeping done");
    }
    Ok(())
}
