//! Keeps `Snapshot::patients` the answer to the last query: after every change of the directory, of what Live Sync adds, of the settings, and of the day.
//!
//! Nothing is made before somebody asks. The list of a large clinic costs a noticeable part of a core, so that changes which come one after the other share one; a
//! new query never waits for that: it is answered at once from the list as it was made last.

use crate::{
    directory::list::{Index, Source, Today},
    engine::{
        shared::{Shared, blocking},
        supervise::ServiceError,
    },
    patient::{PatientList, PatientQuery, PatientRow},
};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// At most ten lists a second.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// How many times as long as it took to make the last list none is made: a ninth of one core, while the changes last.
const PAUSE_PER_WORK: u32 = 8;

/// A crowd of changes is over when none came for so long. The list of how they end is made at once, though not more often than one can be made in half the time.
const QUIET: Duration = Duration::from_millis(100);

/// How often it is looked whether another day has begun.
const DAY_CHECK: Duration = Duration::from_secs(1);

/// The list is wanted so from now on.
pub(super) fn want(shared: &Shared, query: PatientQuery) {
    shared.set_quietly(|state| state.list_query = Some(query));
    shared.list_wanted.notify_one();
}

/// What the list was last made of, and what it answered.
#[derive(Default)]
struct Made {
    index: Option<Index>,
    answered: Option<PatientQuery>,
    /// Lists that somebody may still show. Who drops one last takes its hundred thousand rows apart, and that must not be the window.
    retired: Vec<Arc<[PatientRow]>>,
}

pub(in crate::engine) async fn run(shared: Arc<Shared>, cancel: CancellationToken) -> Result<(), ServiceError> {
    let mut changes = shared.library.directory_revision.subscribe();
    let mut made = Made::default();
    let mut due = Instant::now();
    // The same, but for the list of how a crowd of changes ends.
    let mut due_when_quiet = due;
    let mut changed_at = due;
    loop {
        let mut wake_at = Instant::now() + DAY_CHECK;
        let revision = *changes.borrow_and_update();
        let server = shared.library.directory(|directory| directory.server().to_owned());
        let query = shared.get(|state| state.list_query.clone());
        if let Some(query) = query {
            let today = Today::new(&shared.settings(), shared.clock.now());
            let is_stale = made.index.as_ref().is_none_or(|index| index.revision != revision || index.today != today);
            // Another clinic's patients are not shown a moment longer.
            let is_of_another = made.index.as_ref().is_some_and(|index| index.server != server);
            let now = Instant::now();
            let last_due = due.min(due_when_quiet.max(changed_at + QUIET));
            let renew = is_of_another || is_stale && now >= last_due;
            if renew || made.answered.as_ref() != Some(&query) {
                let begun = Instant::now();
                made = blocking(&shared, move |shared| made.answer(shared, query, renew.then_some(today))).await;
                if renew {
                    let (now, work) = (Instant::now(), begun.elapsed());
                    due = now + (work * PAUSE_PER_WORK).max(SHORTEST_PAUSE);
                    due_when_quiet = now + work.max(SHORTEST_PAUSE);
                    continue;
                }
            }
            if is_stale {
                wake_at = last_due.min(wake_at);
            }
        }
        tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            // An error means that the library is gone, and the engine with it.
            changed = changes.changed() => {
                changed?;
                changed_at = Instant::now();
            }
            () = shared.list_wanted.notified() => {}
            () = tokio::time::sleep_until(wake_at) => {}
        }
    }
}

impl Made {
    /// Shows the answer to the query; made anew first when it is to be of another day or state.
    fn answer(mut self, shared: &Shared, query: PatientQuery, renew: Option<Today>) -> Self {
        if let Some(today) = renew {
            let source = shared.library.directory(Source::of);
            self.index = Some(Index::new(source, today));
        }
        let Some(index) = &self.index else { return self };
        let rows = index.rows(&query);
        let list = PatientList { query: query.clone(), rows: Arc::clone(&rows), counts: index.counts(), is_whole: index.is_whole };
        shared.set(|state| state.patients = list);
        self.retired.retain(|rows| Arc::strong_count(rows) > 1);
        self.retired.push(rows);
        self.answered = Some(query);
        self
    }
}
