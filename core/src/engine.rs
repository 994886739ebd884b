//! Starts, supervises and stops the services; owns the model that every snapshot is made from.

use crate::{clock::Clock, command::Secret, settings::Overrides};
use std::{future::Future, path::PathBuf, pin::Pin, sync::Arc};

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

    /// Stops it in order.
    fn stop(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The data folder cannot be used.
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
    /// Something of the system failed.
    #[error("Chairside could not start: {0}. Images already kept are safe. Start it again; if it stays so, restart the computer")]
    System(String),
}
