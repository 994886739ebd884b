//! What was seen and what was refused, on its way to the audit. Nothing changes by it, so there is no transaction it could be part of: it is gathered here and written together,
//! at least every second and before the server stops, and one commit serves them all.
//!
//! Nothing is dropped: when the database takes nothing and too many wait, what would have to be noted is not shown. What a crash can lose is in
//! `docs/decisions/server-audit.md`.

use crate::{
    app::State,
    error::ApiError,
    store::{
        Store,
        audit::{self, Actor, Deed, Entry},
    },
};
use actix_web::{http::StatusCode, web::Data};
use chairside_api::{ClinicId, ErrorCode, UtcTime};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// How long a view waits for others.
const EVERY: Duration = Duration::from_secs(1);
/// How long the writer waits after the database refused.
const PAUSE: Duration = Duration::from_secs(5);
/// So many may wait for a database that takes nothing.
const MOST: usize = 10_000;

/// What was seen or refused.
pub struct View {
    pub actor: Actor,
    pub deed: Deed,
    /// The kind and id of what was seen.
    pub of: Option<(&'static str, String)>,
    pub detail: Option<Value>,
    pub at: UtcTime,
}

/// What is the same in two views makes them one row that says how often.
type Same = (ClinicId, audit::Author, Option<IpAddr>, Deed, Option<(&'static str, String)>, Option<String>);

#[derive(Default)]
struct Waiting {
    views: Vec<(View, u64)>,
    places: HashMap<Same, usize>,
}

/// The views that are not written yet.
#[derive(Default)]
pub struct Views {
    waiting: Mutex<Waiting>,
    /// Held while some are written: they are written in their order.
    turn: tokio::sync::Mutex<()>,
    some: Notify,
}

impl Views {
    /// Notes a view. To be called before what is seen is sent; refused while too many wait.
    pub fn note(&self, view: View) -> Result<(), ApiError> {
        {
            let mut waiting = self.waiting();
            if waiting.views.len() >= MOST {
                let message = "The server cannot write its audit, so it shows nothing. Nothing was changed; try again in a moment, and tell your IT person if it stays so";
                return Err(ApiError::refused(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message));
            }
            waiting.add(view, 1);
        }
        self.some.notify_one();
        Ok(())
    }

    /// Writes what waits. When this fails everything waits again.
    pub async fn write(&self, store: &Store) -> sqlx::Result<()> {
        let _turn = self.turn.lock().await;
        let taken = std::mem::take(&mut *self.waiting());
        if taken.views.is_empty() {
            return Ok(());
        }
        let mut clinics: BTreeMap<ClinicId, Vec<(View, u64)>> = BTreeMap::new();
        for seen in taken.views {
            clinics.entry(seen.0.actor.clinic.clone()).or_default().push(seen);
        }
        let mut failed = Ok(());
        for (clinic, views) in clinics {
            if failed.is_ok() {
                failed = write_clinic(store, &clinic, &views).await;
            }
            if failed.is_err() {
                self.waiting().put_back(views);
            }
        }
        failed
    }

    /// How many wait.
    pub fn waiting_len(&self) -> usize {
        self.waiting().views.len()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn add(&mut self, view: View, times: u64) {
        let actor = &view.actor;
        let same = (actor.clinic.clone(), actor.who.clone(), actor.address, view.deed, view.of.clone(), view.detail.as_ref().map(ToString::to_string));
        if let Some(place) = self.places.get(&same) {
            self.views[*place].1 += times;
        } else {
            self.places.insert(same, self.views.len());
            self.views.push((view, times));
        }
    }

    /// Before those that came meanwhile.
    fn put_back(&mut self, views: Vec<(View, u64)>) {
        let since = std::mem::take(self);
        for (view, times) in views.into_iter().chain(since.views) {
            self.add(view, times);
        }
    }
}

/// Runs until the server stops; what waits then is written at the end by whoever stops it.
pub async fn run(state: Data<State>) {
    let mut stopping = state.stopping.subscribe();
    loop {
        tokio::select! {
            () = state.views.some.notified() => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        let mut pause = EVERY;
        loop {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
            match state.views.write(&state.store).await {
                Ok(()) => break,
                Err(error) => {
                    tracing::warn!(%error, views.waiting = state.views.waiting_len(), "views were not written to the audit yet; they are kept and tried again");
                    pause = PAUSE;
                }
            }
        }
    }
}

async fn write_clinic(store: &Store, clinic: &ClinicId, views: &[(View, u64)]) -> sqlx::Result<()> {
    let entries = views.iter().map(|(view, times)| Entry {
        actor: &view.actor,
        deed: view.deed,
        of: view.of.as_ref().map(|(kind, id)| (*kind, id.as_str())),
        detail: counted(view.detail.as_ref(), *times),
        at: view.at,
    });
    let entries = entries.collect();
    let mut tx = store.begin().await?;
    audit::append(&mut tx, clinic, entries).await?;
    tx.commit().await
}

/// The detail, with how often when that is more than once.
fn counted(detail: Option<&Value>, times: u64) -> Option<Value> {
    if times == 1 {
        return detail.cloned();
    }
    let mut detail = detail.and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
    detail.insert("times".to_owned(), times.into());
    Some(Value::Object(detail))
}
