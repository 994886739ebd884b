//! The door between a front end and the engine: snapshots and notices come out, commands go in. Nothing here ever blocks the caller.

use crate::{Command, Notice, Phase, Snapshot};
use chairside_words::say;
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, watch};

/// How many commands may wait for the engine. A person cannot fill it; a front end that does has a fault, and is told.
const COMMAND_CAPACITY: usize = 256;

/// How many notices may wait for the front end. When it does not look, the oldest facts are in the snapshot anyway, so new notices are dropped.
pub(crate) const NOTICE_CAPACITY: usize = 256;

/// The engine did not take a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAccepted {
    /// Too many are waiting.
    #[error("{}", say!("not-accepted-busy"))]
    Busy,
    /// The engine has ended.
    #[error("{}", say!("not-accepted-stopped"))]
    Stopped,
}

/// Sends commands. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Commands(mpsc::Sender<Command>);

impl Commands {
    /// A sender and the end the engine (or a test) reads.
    pub fn channel() -> (Self, mpsc::Receiver<Command>) {
        let (sender, receiver) = mpsc::channel(COMMAND_CAPACITY);
        (Self(sender), receiver)
    }

    /// Hands a command over, at once or not at all.
    pub fn send(&self, command: Command) -> Result<(), NotAccepted> {
        self.0.try_send(command).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => NotAccepted::Busy,
            mpsc::error::TrySendError::Closed(_) => NotAccepted::Stopped,
        })
    }
}

/// A running engine. Dropping it stops the engine and waits for it.
pub struct Handle {
    pub(crate) commands: Commands,
    pub(crate) snapshots: watch::Receiver<Arc<Snapshot>>,
    pub(crate) notices: mpsc::Receiver<Notice>,
    pub(crate) stop: Option<tokio::sync::oneshot::Sender<()>>,
    pub(crate) thread: Option<std::thread::JoinHandle<()>>,
}

impl Handle {
    /// Where commands go.
    pub fn commands(&self) -> &Commands {
        &self.commands
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshots.borrow())
    }

    /// Another receiver of snapshots, for code that waits for one.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// The next notice, if one waits.
    pub fn next_notice(&mut self) -> Option<Notice> {
        self.notices.try_recv().ok()
    }

    /// Waits, at most `timeout`, until a snapshot fulfils `condition`; the last one seen is the error. For scripts and tests, never for a window.
    pub fn wait_until(&self, timeout: Duration, mut condition: impl FnMut(&Snapshot) -> bool) -> Result<Arc<Snapshot>, Arc<Snapshot>> {
        let deadline = std::time::Instant::now() + timeout;
        loop {
            let snapshot = self.snapshot();
            if condition(&snapshot) {
                return Ok(snapshot);
            }
            if std::time::Instant::now() >= deadline || snapshot.phase == Phase::Stopped {
                return Err(snapshot);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops the engine in order and waits for it: what is being written is finished, what is being sent is taken up after the next start.
    pub fn stop(mut self) {
        self.stop_and_join();
    }

    fn stop_and_join(&mut self) {
        if let Some(stop) = self.stop.take()
            && stop.send(()).is_err()
        {
            tracing::debug!("the engine had stopped by itself");
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the engine's thread ended in a panic");
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop_and_join();
    }
}
