//! The clinic's server inside this program, for a clinic of one room: the engine starts it when no server's address is configured.

use chairside_core::{
    Secret,
    engine::{Endpoint, LocalServer},
};
use chairside_server::embedded::{Embedded, EmbeddedConfig};
use std::{future::Future, path::PathBuf, pin::Pin};
use tokio::sync::Mutex;

/// What the clinic is called until somebody renames it.
const CLINIC: &str = "Chairside clinic";

/// The label of this console's own bridge key.
const ROOM: &str = "This computer";

/// A server that runs once it was asked for.
#[derive(Default)]
pub struct EmbeddedServer(Mutex<Option<Embedded>>);

impl LocalServer for EmbeddedServer {
    fn start(&self, data_dir: PathBuf) -> Pin<Box<dyn Future<Output = Result<Endpoint, String>> + Send + '_>> {
        Box::pin(async move {
            let mut running = self.0.lock().await;
            if running.is_none() {
                let config = EmbeddedConfig { data_dir, clinic_name: CLINIC.to_owned(), room: Some(ROOM.to_owned()) };
                *running = Some(Embedded::start(config).await.map_err(|error| error.to_string())?);
            }
            running.as_ref().map(endpoint).ok_or_else(|| "The server inside Chairside stopped while it was started".to_owned())
        })
    }

    fn session(&self) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + Send + '_>> {
        Box::pin(async move {
            let running = self.0.lock().await;
            let server = running.as_ref().ok_or("The server inside Chairside does not run yet. Nothing was changed. Try again in a moment")?;
            server.admin_session().await.map(|token| Secret::new(&token)).map_err(|error| error.to_string())
        })
    }

    fn stop(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            if let Some(server) = self.0.lock().await.take() {
                server.stop().await;
            }
        })
    }
}

fn endpoint(server: &Embedded) -> Endpoint {
    Endpoint { url: server.url.clone(), api_key: Secret::new(&server.bridge_key) }
}
