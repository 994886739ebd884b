//! The server inside the console, for a clinic of one room: on a free loopback port, with a clinic, an admin and a bridge key that it makes by itself.
//!
//! The admin has no password, so nobody can sign in as them until `chairside-server init` sets one. The bridge key lies in `bridge-key` in the server's data folder, mode 0600,
//! beside the secret that could make it anew; one that was revoked, has ended or ends within a month is replaced at the next start.

use crate::{
    app::Server,
    config::{Config, Limits},
    error::StartError,
    files,
    setup::{Person, Setup, SetupError},
};
use chairside_api::Role;
use std::{fs, path::PathBuf};

/// The admin of a clinic that was made by its own console. Not an address that mail could reach.
const ADMIN_EMAIL: &str = "admin@localhost";
/// The file that holds the console's own key.
const KEY_FILE: &str = "bridge-key";
/// A key that ends sooner than this is replaced.
const RENEW_DAYS: u64 = 30;

/// What an embedded server is started with.
#[derive(Clone, Debug)]
pub struct EmbeddedConfig {
    /// The server's own data folder: `server/` in the console's.
    pub data_dir: PathBuf,
    /// What the clinic is called; counts at the first start only.
    pub clinic_name: String,
    /// The room of the console.
    pub room: Option<String>,
}

/// A running embedded server.
pub struct Embedded {
    /// `http://127.0.0.1:port`.
    pub url: String,
    /// The bridge key of the console around it.
    pub bridge_key: String,
    server: Server,
}

impl Embedded {
    /// Starts the server, making what is missing. It has a thread and runtimes of its own, so any executor may await this.
    pub async fn start(config: EmbeddedConfig) -> Result<Self, StartError> {
        Self::start_with(config, Limits::default()).await
    }

    /// Starts the server with limits of one's own.
    pub async fn start_with(config: EmbeddedConfig, limits: Limits) -> Result<Self, StartError> {
        let server_config = Config { limits, ..Config::local(&config.data_dir) };
        let bridge_key = prepare(&config, &server_config).await.map_err(|error| match error {
            SetupError::Start(error) => error,
            SetupError::Database(error) => StartError::Database(error),
            SetupError::Invalid(message) => StartError::Configuration(message),
            SetupError::System(message) => StartError::System(message),
        })?;
        let server = Server::start(server_config).await?;
        Ok(Self { url: server.url(), bridge_key, server })
    }

    /// A session of the clinic's admin, for the console around this server: whoever can start it could read its secret and its database anyway.
    pub async fn admin_session(&self) -> Result<String, StartError> {
        self.server.admin_session().await
    }

    /// Stops the server in order.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

async fn prepare(config: &EmbeddedConfig, server_config: &Config) -> Result<String, SetupError> {
    let unusable = |source| StartError::DataDir { path: config.data_dir.clone(), source };
    // A second console must not change a key under the first one's feet.
    drop(crate::app::DataDir::lock(&config.data_dir)?);
    let setup = Setup::open(server_config).await?;
    let admin = Person { email: ADMIN_EMAIL, name: "Administrator", role: Role::Admin, password: None };
    setup.init(&config.clinic_name, &admin).await?;
    let key_file = config.data_dir.join(KEY_FILE);
    let kept = match fs::read_to_string(&key_file) {
        Ok(key) if setup.is_key_good(key.trim(), RENEW_DAYS).await? => Some(key.trim().to_owned()),
        Ok(_) => None,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        // Unreadable as text: as good as none.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => None,
        Err(error) => return Err(unusable(error).into()),
    };
    let key = if let Some(key) = kept {
        files::make_private(&key_file).map_err(unusable)?;
        key
    } else {
        let clinic = setup.clinic().await?;
        let key = setup.create_key(&clinic, "This computer", config.room.as_deref()).await?;
        files::write_private(&key_file, key.as_bytes()).map_err(unusable)?;
        key
    };
    setup.close().await;
    Ok(key)
}
