//! Tells the intake which of NanoPix's files are images: a new list whenever Live Sync has read NanoPix. Only looks at what was read; the intake looks for the files.

use super::{
    shared::{Shared, blocking},
    supervise::ServiceError,
};
use crate::{
    ActivityKind, Severity,
    db::DbError,
    nanopix::{
        NanopixState,
        images::{self, NanopixImages},
        time,
    },
    queue::name,
    watch::list::FileList,
};
use chairside_api::UtcTime;
use chairside_words::say;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The service's name.
const SERVICE: &str = "images of NanoPix";

/// Begins anew, by the settings in force. Whether NanoPix's images come in by them.
pub(super) async fn restart(shared: &Arc<Shared>) -> bool {
    shared.services.stop(SERVICE).await;
    shared.nanopix_images.send_replace(None);
    let settings = shared.settings();
    let is_on = settings.live_sync_enabled && settings.nanopix_path.is_some();
    if is_on {
        shared.services.spawn(SERVICE, Arc::clone(shared), run);
    } else {
        // Switched on again, it begins again with the last thirty days.
        let forgotten = blocking(shared, |shared| shared.library.write(|change| change.set_fact::<UtcTime>(name::NANOPIX_IMAGES_SINCE, None))).await;
        if let Err(error) = forgotten {
            tracing::error!(%error, "since when NanoPix's images come in could not be forgotten");
        }
    }
    is_on
}

async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut states = shared.nanopix.subscribe();
    let mut before: Option<Arc<NanopixImages>> = None;
    loop {
        let state = states.borrow_and_update().clone();
        if let Some(state) = state {
            let last = before.clone();
            let list = blocking(&shared, move |shared| list(shared, &state, last.as_deref())).await?;
            let list = Arc::new(list);
            before = Some(Arc::clone(&list));
            shared.nanopix_images.send_replace(Some(list as Arc<dyn FileList>));
        }
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            changed = states.changed() => changed?,
        }
    }
}

fn list(shared: &Shared, state: &NanopixState, before: Option<&NanopixImages>) -> Result<NanopixImages, DbError> {
    let now = shared.clock.now();
    let since = match shared.library.fact::<UtcTime>(name::NANOPIX_IMAGES_SINCE)? {
        Some(since) => since,
        None => switched_on(shared, state, now)?,
    };
    Ok(NanopixImages::new(state, since, now, before))
}

/// The first look since Live Sync was switched on: what was taken long before stays in NanoPix, and that is said.
fn switched_on(shared: &Shared, state: &NanopixState, now: UtcTime) -> Result<UtcTime, DbError> {
    let since = images::since(now);
    let older = state.reading.studies.len() - images::coming(&state.reading, &state.zone, since).count();
    shared.library.write(|change| {
        change.set_fact(name::NANOPIX_IMAGES_SINCE, Some(&since))?;
        if older == 0 {
            return Ok(());
        }
        let day = time::wall_clock(since, &state.zone).date();
        let text = say!("nanopix-images-since", date = day.to_string(), count = older);
        change.say(ActivityKind::LiveSync, Severity::Info, &text, None, None)
    })?;
    Ok(since)
}
