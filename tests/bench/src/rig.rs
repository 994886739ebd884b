//! A clinic server and an engine in this process, on throw-away folders: what the rows measure.

use anyhow::{Context, Result, bail};
use chairside_api::PatientId;
use chairside_core::{Command as EngineCommand, Handle, Snapshot, clock::SystemClock, engine::EngineConfig, settings::Overrides};
use chairside_server::{
    Limits,
    embedded::{Embedded, EmbeddedConfig},
};
use chairside_testkit::programs::{Api, temporary_folder};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Far longer than anything takes.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// How often the newest snapshot is looked at while something is timed.
const LOOK: Duration = Duration::from_micros(300);

/// An image that lands sooner after a patient was selected counts as nobody's.
pub const SELECTION_SETTLES: Duration = Duration::from_millis(2_500);

/// A clinic server on a free port.
pub struct ServerRig {
    /// Its address.
    pub url: String,
    /// A bridge key.
    pub key: String,
    runtime: tokio::runtime::Runtime,
    server: Option<Embedded>,
    _folder: TempDir,
}

impl ServerRig {
    /// Starts one with a clinic of its own.
    pub fn start() -> Result<Self> {
        let folder = temporary_folder();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let config = EmbeddedConfig { data_dir: folder.path().join("server"), clinic_name: "Bench".to_owned(), room: None };
        // How much of the disk is free must not decide whether something can be measured.
        let limits = Limits { min_free_bytes: 0, ..Limits::default() };
        let server = runtime.block_on(Embedded::start_with(config, limits))?;
        Ok(Self { url: server.url.clone(), key: server.bridge_key.clone(), runtime, server: Some(server), _folder: folder })
    }

    /// A client of it.
    pub fn api(&self) -> Result<Api> {
        Api::new(&self.url, &self.key)
    }
}

impl Drop for ServerRig {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }
}

/// An engine that watches a folder.
pub struct EngineRig {
    handle: Handle,
    folder: TempDir,
}

impl EngineRig {
    /// Starts one; with a server it sends there.
    pub fn start(server: &ServerRig, upload_mode: &str) -> Result<Self> {
        let folder = temporary_folder();
        let watch = folder.path().join("x-rays");
        std::fs::create_dir_all(&watch)?;
        let mut overrides = Overrides::default();
        for (key, value) in [
            ("server_url", server.url.as_str()),
            ("api_key", server.key.as_str()),
            ("watch_folders", watch.to_str().context("the temporary folder's name is not Unicode")?),
            ("upload_mode", upload_mode),
            ("room_id", "Bench"),
        ] {
            overrides.give(key, value);
        }
        let config = EngineConfig { data_dir: folder.path().join("data"), overrides, clock: Arc::new(SystemClock), wake: Arc::new(|| {}), local_server: None };
        let rig = Self { handle: chairside_core::engine::start(config)?, folder };
        rig.wait("the folder to be watched and the server to answer", |snapshot| {
            snapshot.connection == chairside_core::Connection::Online
                && snapshot.folders.iter().all(|folder| folder.state == chairside_core::FolderState::Watching)
                && !snapshot.folders.is_empty()
        })?;
        Ok(rig)
    }

    /// Makes a patient and selects them; images from now on are theirs.
    pub fn select_a_patient(&self, server: &ServerRig) -> Result<()> {
        let patient = PatientId::from(server.api()?.create_patient("Ben", "Bench", &json!({}))?);
        self.send(EngineCommand::SelectPatient(patient))?;
        self.wait("the patient to be selected", |snapshot| snapshot.selection.is_some())?;
        std::thread::sleep(SELECTION_SETTLES);
        Ok(())
    }

    /// Where images land.
    pub fn watch_folder(&self) -> PathBuf {
        self.folder.path().join("x-rays")
    }

    /// A folder on the same disk for what is prepared.
    pub fn beside(&self) -> &Path {
        self.folder.path()
    }

    /// The state now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.handle.snapshot()
    }

    /// Hands a command over.
    pub fn send(&self, command: EngineCommand) -> Result<()> {
        self.handle.commands().send(command).context("the engine did not take a command")
    }

    /// Waits until a snapshot fulfils `condition`; answers how long that took.
    pub fn wait(&self, what: &str, condition: impl Fn(&Snapshot) -> bool) -> Result<Duration> {
        let started = Instant::now();
        while !condition(&self.handle.snapshot()) {
            if started.elapsed() > PATIENCE {
                bail!("still waiting for {what}: {:?}", self.handle.snapshot().queue);
            }
            std::thread::sleep(LOOK);
        }
        Ok(started.elapsed())
    }
}

/// Writes everything that waits to disk, so that neither side of a comparison pays for the other.
pub fn sync() -> Result<()> {
    run(&mut Command::new("sync"))
}

/// Runs a program to its good end.
pub fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{name} cannot be started; cargo xtask setup installs what is compared with"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}
