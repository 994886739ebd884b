//! Starts the engine, for the window and for `headless` alike.

use chairside_core::{
    Handle,
    clock::SystemClock,
    engine::{self, EngineConfig, LocalServer, StartError},
    settings::Overrides,
};
use std::{path::Path, sync::Arc};

/// Starts the engine on a data folder. `wake` is called from its threads whenever there is something new.
pub fn engine(data_dir: &Path, overrides: Overrides, wake: Arc<dyn Fn() + Send + Sync>) -> Result<Handle, StartError> {
    engine::start(EngineConfig { data_dir: data_dir.to_owned(), overrides, clock: Arc::new(SystemClock), wake, local_server: local_server() })
}

#[cfg(feature = "embedded-server")]
#[expect(clippy::unnecessary_wraps, reason = "a build without the embedded server has none")]
fn local_server() -> Option<Arc<dyn LocalServer>> {
    Some(Arc::new(crate::embedded::EmbeddedServer::default()))
}

#[cfg(not(feature = "embedded-server"))]
fn local_server() -> Option<Arc<dyn LocalServer>> {
    None
}
