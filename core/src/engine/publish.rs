//! Makes snapshots: at once when something changes, on average at most thirty a second.

use super::shared::Shared;
use crate::{Snapshot, directory::list::undecided};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::Instant};

/// The time a snapshot takes of the budget: thirty a second. The eye sees no more, and a burst of a thousand images must not make a thousand lists.
const EVERY: Duration = Duration::from_millis(33);

/// How many snapshots the budget holds: an image that lands and its thumbnail, a moment later, must not wait for each other. It fills up one by one, so that
/// under a steady load each waits a little instead of every third for long.
const AT_ONCE: u32 = 3;

pub(super) async fn run(shared: Arc<Shared>, snapshots: watch::Sender<Arc<Snapshot>>) {
    let mut revision = 1;
    let mut free_at = Instant::now();
    loop {
        shared.library.dirty.notified().await;
        tokio::time::sleep_until(free_at).await;
        let now = Instant::now();
        let saved_up = now.checked_sub(EVERY * (AT_ONCE - 1)).unwrap_or(now);
        free_at = free_at.max(saved_up) + EVERY;
        revision += 1;
        let next = Arc::new(snapshot(&shared, revision));
        snapshots.send_replace(next);
        (shared.wake)();
    }
}

/// The state now, as one value.
pub(super) fn snapshot(shared: &Shared, revision: u64) -> Snapshot {
    let now = shared.clock.now();
    let (images, displays, mounts, activity, mut queue) =
        shared.library.model(|model| (model.images(), model.displays(), model.mounts(), model.activity(), model.summary()));
    let (undecided, records_waiting) = shared.library.directory(|directory| (undecided(directory), directory.sending()));
    shared.get(|state| {
        if let Some(hold) = state.hold.as_ref().filter(|hold| queue.pending > 0 && hold.until_shown > now) {
            queue.next_retry_at = Some(hold.until_shown);
        }
        let mut problems: Vec<_> = state.problems.values().cloned().collect();
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
        Snapshot {
            revision,
            phase: state.phase,
            settings: Arc::clone(&state.settings),
            fixed: Arc::clone(&shared.fixed),
            has_api_key: state.has_api_key,
            folders: state.folders.clone(),
            connection: state.connection.clone(),
            queue,
            images,
            displays,
            files: state.files.clone(),
            mounts,
            selection: state.selection.current(now),
            search: state.search.clone(),
            suggestions: Arc::clone(&state.suggestions),
            activity,
            problems,
            server_test: state.server_test.clone(),
            folder_check: state.folder_check.clone(),
            check: state.check.clone(),
            ledger: state.ledger.clone(),
            ledger_changes: state.ledger_changes,
            creation: state.creation.clone(),
            edit: state.edit.clone(),
            moved: state.moved.clone(),
            corrected: state.corrected.clone(),
            agenda: Arc::clone(&state.agenda),
            records_waiting,
            undecided,
            patients: state.patients.clone(),
            person: state.person.clone(),
            admin: state.admin.clone(),
            live_sync: state.live_sync.clone(),
        }
    })
}
