//! Runs Live Sync: keeps NanoPix's patients and the clinic's in step. What is decided, and why, is `nanopix`'s; docs/decisions/live-sync.md says how it holds
//! together.

mod carry_out;
mod decide;
mod exchange;
mod found;
mod hints;
mod inbox;
mod outbox;
mod overlay;
mod service;
mod ties;
mod waiting;

#[cfg(test)]
mod tests;

use super::shared::{Shared, blocking};
use crate::{
    Command, LiveSyncState, LiveSyncStatus, Severity, SyncPreview,
    engine::supervise::ServiceError,
    nanopix::{self, DatabaseError, Known, NanopixStudy, Reader, images, reconcile, studies::captured_at},
    queue::{Library, library::lock, name},
    settings::Settings,
};
use chairside_api::UtcTime;
use chairside_words::say;
pub(crate) use inbox::{Inbox, Message};
use serde::de::DeserializeOwned;
use service::Service;
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

/// The service's name.
const NAME: &str = "Live Sync";

/// How many messages may wait for the thread.
const INBOX: usize = 256;

/// The list on the screen was a moment old.
pub(super) fn moved_on() -> &'static str {
    say!("sync-moved-on")
}

/// Runs Live Sync as the settings say, from now on.
pub(super) async fn restart(shared: &Arc<Shared>) {
    stop(shared).await;
    let settings = shared.settings();
    let Some(path) = settings.nanopix_path.clone().filter(|_| settings.live_sync_enabled) else { return };
    shared.set(|state| state.live_sync.state = LiveSyncState::Looking);
    shared.services.spawn(NAME, Arc::clone(shared), move |shared, cancel| {
        let path = path.clone();
        async move {
            let (sender, messages) = mpsc::sync_channel(INBOX);
            let inbox = Inbox(sender);
            *lock(&shared.live_sync) = Some(inbox.clone());
            let stop = Arc::new(AtomicBool::new(false));
            let service = Service::new(Arc::clone(&shared), Arc::clone(&stop), inbox.clone(), path);
            let mut thread = tokio::task::spawn_blocking(move || service.run(&messages));
            let mut records = shared.library.directory_revision.subscribe();
            let outcome = loop {
                tokio::select! {
                    () = cancel.cancelled() => {
                        stop.store(true, Ordering::Release);
                        inbox.send(Message::Records);
                        break (&mut thread).await;
                    }
                    outcome = &mut thread => break outcome,
                    changed = records.changed() => {
                        // The library outlives every service.
                        if changed.is_ok() {
                            inbox.send(Message::Records);
                        }
                    }
                }
            };
            *lock(&shared.live_sync) = None;
            outcome.map_err(ServiceError::from)
        }
    });
}

async fn stop(shared: &Arc<Shared>) {
    shared.services.stop(NAME).await;
    shared.nanopix.send_replace(None);
    shared.library.set_overlay(Arc::default());
    let (last_read_at, last_written_at, patients) = blocking(shared, |shared| {
        let library = &shared.library;
        (fact(library, name::NANOPIX_READ), fact(library, name::NANOPIX_WRITTEN), fact(library, name::NANOPIX_PATIENTS).unwrap_or_default())
    })
    .await;
    shared.set(|state| {
        state.live_sync = LiveSyncStatus { last_read_at, last_written_at, patients, ..kept(&state.live_sync) };
        state.problems.remove(service::FREEZE_PROBLEM);
        state.problems.remove(service::WRITE_PROBLEM);
    });
}

/// What was last done with NanoPix, also before the program began.
fn fact<T: DeserializeOwned>(library: &Library, name: &str) -> Option<T> {
    library.fact(name).unwrap_or_else(|error| {
        tracing::warn!(%error, "what was last done with NanoPix cannot be read");
        None
    })
}

/// What outlives a restart of the service: the answers to what was asked, but for a preview, which was made by other rules.
fn kept(status: &LiveSyncStatus) -> LiveSyncStatus {
    LiveSyncStatus { previews: status.previews, check: status.check.clone(), ..LiveSyncStatus::default() }
}

/// What the server had to tell since it was reached is known.
pub(super) fn feed_was_heard(shared: &Shared) {
    if let Some(inbox) = lock(&shared.live_sync).as_ref() {
        inbox.send(Message::Heard);
    }
}

/// Whether settings differ in what Live Sync works by.
pub(super) fn is_other(before: &Settings, now: &Settings) -> bool {
    let of = |settings: &Settings| {
        let place = (settings.live_sync_enabled, settings.nanopix_path.clone(), settings.server_key());
        (place, settings.nanopix_duplicates, settings.nanopix_deletions, settings.nanopix_zone.clone())
    };
    of(before) != of(now)
}

/// What a person asks.
pub(super) fn act(shared: &Arc<Shared>, command: Command) {
    match command {
        Command::CheckNanopix(path) => check(shared, path),
        Command::PreviewSync => show_preview(shared),
        command => {
            let inbox = lock(&shared.live_sync).clone();
            match inbox {
                None => shared.toast(Severity::Warning, say!("sync-is-off")),
                Some(inbox) if inbox.hand_over(command) => {}
                Some(_) => shared.toast(Severity::Warning, say!("sync-is-busy")),
            }
        }
    }
}

fn check(shared: &Arc<Shared>, path: PathBuf) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let check = blocking(&shared, move |_| nanopix::check(&path)).await;
        shared.set(|state| state.live_sync.check = Some(check));
    });
}

fn show_preview(shared: &Arc<Shared>) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let settings = shared.settings();
        let asked = Arc::clone(&settings);
        let outcome = blocking(&shared, move |shared| preview(&shared.library, &settings)).await;
        let at = shared.clock.now();
        shared.set(|state| {
            // Other rules may have been saved meanwhile.
            let preview = outcome.as_ref().ok().filter(|_| !is_other(&asked, &state.settings));
            (state.live_sync.preview, state.live_sync.previewed_at) = (preview.copied(), preview.map(|_| at));
            state.live_sync.preview_refused = outcome.as_ref().err().cloned();
            state.live_sync.previews += 1;
        });
        if let Err(why) = outcome {
            shared.toast(Severity::Error, say!("sync-no-preview", why));
        }
    });
}

/// One sync of a console that does not run: reads, carries out, and writes what can be written without the server. Blocks.
pub(crate) fn sync_once(library: &Library, settings: &Settings) -> Result<Synced, String> {
    let path = settings.nanopix_path.as_deref().filter(|_| settings.live_sync_enabled).ok_or(say!("sync-is-off"))?;
    sync_with(library, settings, path).map_err(|trouble| trouble.to_string())
}

fn sync_with(library: &Library, settings: &Settings, path: &Path) -> Result<Synced, exchange::Trouble> {
    let place = found::find(library, path)?;
    let mut exchange = exchange::Exchange::new(library, place, exchange::Wishes::of(settings))?;
    exchange.is_server_away = true;
    let tally = exchange.look(library, None)?.tally;
    let mut written = 0;
    loop {
        let round = exchange.write_out(library)?;
        written += round.done;
        if round.done == 0 {
            let exchange::Tally { added, linked, updated, .. } = tally;
            return Ok(Synced { added, linked, updated, written, waiting_writes: round.waiting });
        }
    }
}

/// What one sync did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Synced {
    /// Patients of NanoPix who are records now.
    pub added: usize,
    /// Records that were linked.
    pub linked: usize,
    /// Records into which edits were taken over.
    pub updated: usize,
    /// Rows that were written into NanoPix.
    pub written: usize,
    /// What waits for NanoPix, or for the server to reserve an id.
    pub waiting_writes: usize,
}

/// What a sync would do, without doing any of it. Blocks.
pub(crate) fn preview(library: &Library, settings: &Settings) -> Result<SyncPreview, String> {
    let path = settings.nanopix_path.as_deref().ok_or(say!("sync-no-folder-set"))?;
    preview_of(library, settings, path).map_err(|trouble| trouble.to_string())
}

fn preview_of(library: &Library, settings: &Settings, path: &Path) -> Result<SyncPreview, exchange::Trouble> {
    let (server, is_whole) = library.directory(|directory| (directory.server().to_owned(), directory.is_whole()));
    if !is_whole {
        return Err(exchange::Trouble::NotTold);
    }
    let place = nanopix::Place::find(path).map_err(DatabaseError::from)?;
    let reading = Reader::new(place).read_all()?;
    let known_rows = library.nanopix_rows(&server)?;
    let outgoing = library.outgoing(&server)?;
    let records = exchange::records_of(library, &outgoing.iter().map(|outgoing| &outgoing.patient).collect());
    let policy = exchange::Wishes::of(settings).policy(library.clock.now(), false);
    let plan = reconcile(&reading, Known { records: &records, ties: &known_rows.ties }, &policy).map_err(exchange::Trouble::Frozen)?;
    let since = library.fact(name::NANOPIX_IMAGES_SINCE)?.unwrap_or_else(|| images::since(library.clock.now()));
    let (here, zone) = (library.filed_images()?, settings.zone());
    let is_here = |study: &NanopixStudy| {
        let uid = Some(study.sop_instance_uid.trim()).filter(|uid| !uid.is_empty()).map(str::to_owned);
        let which = uid.ok_or_else(|| captured_at(study, &zone).map(UtcTime::as_millis));
        here.contains(&(study.patient_id.clone(), which))
    };
    let images = images::coming(&reading, &zone, since).filter(|study| !is_here(study)).count();
    Ok(SyncPreview { images, ..plan.preview() })
}
