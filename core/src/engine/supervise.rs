//! Keeps services running: one that panics or fails is started again with backoff, and the window says so.

use super::shared::Shared;
use crate::{ActivityKind, Problem, ProblemKind, Severity, queue::library::lock};
use chairside_words::say;
use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The longest pause before a service that keeps failing is started again.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How long a service must have run for its next failure to count as the first.
const STEADY: Duration = Duration::from_secs(60);

/// Why a service ended that should not have.
pub(crate) type ServiceError = Box<dyn std::error::Error + Send + Sync>;

/// The services that run, by name.
#[derive(Default)]
pub(crate) struct Services {
    running: Mutex<HashMap<&'static str, (CancellationToken, JoinHandle<()>)>>,
}

impl Services {
    /// Starts a service, and again whenever it fails, until it is stopped. A service of that name that runs already must have been stopped.
    pub(crate) fn spawn<F>(&self, name: &'static str, shared: Arc<Shared>, make: impl Fn(Arc<Shared>, CancellationToken) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), ServiceError>> + Send + 'static,
    {
        let cancel = CancellationToken::new();
        let token = cancel.clone();
        let task = tokio::spawn(async move {
            let mut pause = Duration::from_secs(1);
            loop {
                let begun = tokio::time::Instant::now();
                let outcome = tokio::spawn(make(Arc::clone(&shared), token.clone())).await;
                if token.is_cancelled() {
                    return;
                }
                let why = match outcome {
                    Ok(Ok(())) => say!("it-ended").to_owned(),
                    Ok(Err(error)) => error.to_string(),
                    Err(panic) => panic.to_string(),
                };
                if begun.elapsed() > STEADY {
                    pause = Duration::from_secs(1);
                }
                tracing::error!(service = name, why, "a service failed and is started again");
                let text = say!("service-failed", name, seconds = pause.as_secs(), why);
                shared.problem(
                    name,
                    Some(Problem { kind: ProblemKind::Other, severity: Severity::Error, title: say!("problem-restarts", name), text: text.clone() }),
                );
                let record = Arc::clone(&shared);
                let recorded = tokio::task::spawn_blocking(move || record.library.say(ActivityKind::Program, Severity::Error, &text)).await;
                if recorded.is_err() {
                    tracing::error!(service = name, "its failure could not be written down");
                }
                tokio::select! {
                    () = token.cancelled() => return,
                    () = tokio::time::sleep(pause) => {}
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
                shared.problem(name, None);
            }
        });
        lock(&self.running).insert(name, (cancel, task));
    }

    /// Stops one service and waits for its end.
    pub(crate) async fn stop(&self, name: &'static str) {
        let running = lock(&self.running).remove(name);
        if let Some((cancel, task)) = running {
            cancel.cancel();
            if let Err(error) = task.await {
                tracing::error!(service = name, %error, "a service's supervisor failed");
            }
        }
    }

    /// Stops them all and waits.
    pub(crate) async fn stop_all(&self) {
        let all: Vec<_> = lock(&self.running).drain().collect();
        for (_, (cancel, _)) in &all {
            cancel.cancel();
        }
        for (name, (_, task)) in all {
            if let Err(error) = task.await {
                tracing::error!(service = name, %error, "a service's supervisor failed");
            }
        }
    }
}
