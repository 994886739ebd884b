//! Starts, supervises and stops the services; the only door for a front end.
//!
//! One thread carries a small runtime. On it run: the commands' loop, the publisher of snapshots, the intake (folders to images), the link (events,
//! announcements), the upload workers and a slow tick. Each is supervised: one that panics is started again, and the window says so.

mod admin;
mod agenda;
mod announce;
mod check;
mod commands;
mod correcting;
mod displays;
mod files;
mod filing;
mod intake;
pub(crate) mod link;
pub(crate) mod live_sync;
mod moving;
mod patients;
mod person;
mod publish;
mod records;
mod renewal;
mod saving;
mod selecting;
pub(crate) mod shared;
pub(crate) mod supervise;

use chairside_words::say;
pub use live_sync::Synced;

use crate::{
    ActivityKind, Handle, Notice, Phase, Problem, ProblemKind, Severity, Snapshot,
    clock::Clock,
    command::Secret,
    db::DbError,
    handle::{Commands, NOTICE_CAPACITY},
    layout::Layout,
    lock::{DataDirLock, make_data_dir},
    queue::{Library, Lost},
    settings::{self, Overrides},
};
use shared::Shared;
use std::{future::Future, path::PathBuf, pin::Pin, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot, watch};

/// How long a lock of another process that is just ending is waited for: a restart must not fail because the old window is still closing.
const LOCK_PATIENCE: Duration = Duration::from_secs(3);

/// How long the services get to finish when the engine stops. What is cut off is taken up after the next start.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// What an engine is started with.
pub struct EngineConfig {
    /// Where everything of this console lives. Made when it is not there.
    pub data_dir: PathBuf,
    /// What flags and environment say; they win over `config.toml`.
    pub overrides: Overrides,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Called whenever a new snapshot or notice is there, from the engine's threads: wakes the window.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// The server inside this program, when it has one.
    pub local_server: Option<Arc<dyn LocalServer>>,
}

/// Where the clinic's server is and how to sign in to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Scheme, host and port: `https://chairside.clinic.local:8443`.
    pub url: String,
    /// The bridge key.
    pub api_key: Secret,
}

/// The embedded server, as the engine sees it. Core never names the server's crate.
pub trait LocalServer: Send + Sync + 'static {
    /// Starts it on a loopback port, with its data under `data_dir` (made when it is not there), and says how to reach it; when it runs already, just says so.
    fn start(&self, data_dir: PathBuf) -> Pin<Box<dyn Future<Output = Result<Endpoint, String>> + Send + '_>>;

    /// A session of its admin, for what only a person may do: whoever sits here looks after this clinic. Made inside this process; it never comes over a network.
    fn session(&self) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + Send + '_>>;

    /// Stops it in order.
    fn stop(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The engine cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another Chairside works on it.
    #[error("Chairside is already running with the data folder {}. Nothing was changed. Use the window that is open, or start with another --data-dir", .0.display())]
    AlreadyRunning(PathBuf),
    /// It cannot be made or written.
    #[error("The data folder {} cannot be written: {reason}. Nothing was changed. Make it writable, or start with another --data-dir", path.display())]
    Unwritable {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The configuration is wrong.
    #[error(transparent)]
    Settings(#[from] crate::settings::SettingsError),
    /// A newer Chairside wrote its database.
    #[error("Chairside cannot start: {0}. Images already kept are safe")]
    Newer(String),
    /// Something of the system failed.
    #[error("Chairside could not start: {0}. Images already kept are safe. Start it again; if it stays so, restart the computer")]
    System(String),
}

impl From<DbError> for StartError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Newer { .. } => Self::Newer(error.to_string()),
            error => Self::System(error.to_string()),
        }
    }
}

/// Starts an engine. Returns as soon as the data folder is locked, its settings are read and its images are known; the services come up behind it.
///
/// # Errors
///
/// Another engine has the data folder, the folder or its database cannot be used, or the settings are wrong. Nothing was changed then.
pub fn start(config: EngineConfig) -> Result<Handle, StartError> {
    let lock = DataDirLock::acquire_within(&config.data_dir, LOCK_PATIENCE)?;
    let layout = Layout::new(&config.data_dir);
    for folder in [layout.spool(), layout.thumbnails()] {
        make_data_dir(&folder).map_err(|error| StartError::Unwritable { path: folder.clone(), reason: error.to_string() })?;
    }
    settings::sweep(&config.data_dir).map_err(|error| StartError::Unwritable { path: config.data_dir.clone(), reason: error.to_string() })?;
    let loaded = settings::load(&config.data_dir, &config.overrides)?;
    let (notice_sender, notices) = mpsc::channel::<Notice>(NOTICE_CAPACITY);
    let (library, rebuilt) = Library::open(layout, Arc::clone(&config.clock), notice_sender, &Lost::Rebuild(&loaded.settings.watch_folders))?;
    let (snapshot_sender, snapshots) = watch::channel(Arc::new(Snapshot::default()));
    let (commands, command_receiver) = Commands::channel();
    let (stop, stopped) = oneshot::channel();

    let configured = loaded.configured;
    let shared = Arc::new(Shared::new(config, library, loaded)?);
    if let Some(text) = rebuilt {
        shared.problem("database", Some(Problem { kind: ProblemKind::Other, severity: Severity::Error, title: say!("problem-list-rebuilt").to_owned(), text }));
    }
    let first = publish::snapshot(&shared, 1);
    snapshot_sender.send_replace(Arc::new(first));

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("engine-worker")
        .enable_all()
        .build()
        .map_err(|error| StartError::System(error.to_string()))?;
    let thread = std::thread::Builder::new()
        .name("engine".to_owned())
        .spawn(move || {
            runtime.block_on(run(shared, command_receiver, snapshot_sender, stopped, configured));
            runtime.shutdown_timeout(STOP_PATIENCE);
            drop(lock);
        })
        .map_err(|error| StartError::System(error.to_string()))?;
    Ok(Handle { commands, snapshots, notices, stop: Some(stop), thread: Some(thread) })
}

async fn run(
    shared: Arc<Shared>,
    mut commands: mpsc::Receiver<crate::Command>,
    snapshots: watch::Sender<Arc<Snapshot>>,
    stopped: oneshot::Receiver<()>,
    configured: bool,
) {
    let publisher = tokio::spawn(publish::run(Arc::clone(&shared), snapshots.clone()));
    shared.services.spawn("uploads", Arc::clone(&shared), crate::upload::worker::run);
    shared.services.spawn("list of patients", Arc::clone(&shared), records::list::run);
    shared.services.spawn("patients on screen", Arc::clone(&shared), records::follow::run);
    shared.services.spawn("patients from the server", Arc::clone(&shared), records::feed::run);
    shared.services.spawn("patients to the server", Arc::clone(&shared), records::send::run);
    shared.services.spawn("how images are shown", Arc::clone(&shared), displays::run);
    shared.services.spawn("files from the server", Arc::clone(&shared), files::run_list);
    shared.services.spawn("images of other rooms", Arc::clone(&shared), files::run_originals);
    shared.services.spawn("clock", Arc::clone(&shared), selecting::watch_the_clock);
    if configured {
        shared.set(|state| state.phase = Phase::Running);
        link::reconnect(&shared).await;
        intake::restart(&shared).await;
        live_sync::restart(&shared).await;
    } else {
        shared.set(|state| state.phase = Phase::Welcome);
    }

    let mut stopped = std::pin::pin!(stopped);
    loop {
        tokio::select! {
            // An error means that the handle was dropped, which is a stop as well.
            _ = &mut stopped => break,
            command = commands.recv() => match command {
                Some(command) => commands::act(&shared, command).await,
                None => break,
            },
        }
    }

    saving::finish(&shared, STOP_PATIENCE).await;
    if tokio::time::timeout(STOP_PATIENCE, shared.services.stop_all()).await.is_err() {
        tracing::warn!("services did not end in time; what they had begun is taken up after the next start");
    }
    // With it go its connections, which the server would wait for.
    shared.set_quietly(|state| state.client = None);
    if let Some(server) = &shared.local_server
        && tokio::time::timeout(STOP_PATIENCE, server.stop()).await.is_err()
    {
        tracing::warn!("the embedded server did not end in time");
    }
    publisher.abort();
    shared.set(|state| state.phase = Phase::Stopped);
    snapshots.send_replace(Arc::new(publish::snapshot(&shared, u64::MAX)));
    shared.library.say(ActivityKind::Program, Severity::Info, say!("said-closed"));
    (shared.wake)();
}
