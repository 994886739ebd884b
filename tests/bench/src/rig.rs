//! A clinic server and an engine in this process, on throw-away folders: what the rows measure.

use anyhow::{Context, Result, bail};
use chairside_api::PatientId;
use chairside_core::{Command as EngineCommand, Handle, Snapshot, clock::SystemClock, engine::EngineConfig, patient::PatientQuery, settings::Overrides};
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

/// A server's address where nobody listens: the port is reserved.
pub const NOBODY: &str = "http://127.0.0.1:9";

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
        Self::start_with(server, upload_mode, &[])
    }

    /// The same with more settings.
    pub fn start_with(server: &ServerRig, upload_mode: &str, settings: &[(&str, String)]) -> Result<Self> {
        let rig = Self::begin(temporary_folder(), (&server.url, &server.key), upload_mode, settings)?;
        rig.wait("the folder to be watched and the server to answer", |snapshot| {
            snapshot.connection == chairside_core::Connection::Online
                && snapshot.folders.iter().all(|folder| folder.state == chairside_core::FolderState::Watching)
                && !snapshot.folders.is_empty()
        })?;
        Ok(rig)
    }

    /// Starts one whose server is away for good, on a console.db that `prepare` was given (closed) before.
    pub fn offline(prepare: impl FnOnce(&Path) -> Result<()>, settings: &[(&str, String)]) -> Result<Self> {
        let nobody = (NOBODY, "no key");
        let Self { handle, folder } = Self::begin(temporary_folder(), nobody, "review", &[])?;
        handle.stop();
        prepare(&folder.path().join("data/console.db"))?;
        Self::begin(folder, nobody, "review", settings)
    }

    fn begin(folder: TempDir, (url, key): (&str, &str), upload_mode: &str, settings: &[(&str, String)]) -> Result<Self> {
        let watch = folder.path().join("x-rays");
        std::fs::create_dir_all(&watch)?;
        let mut overrides = Overrides::default();
        for (key, value) in [
            ("server_url", url),
            ("api_key", key),
            ("watch_folders", watch.to_str().context("the temporary folder's name is not Unicode")?),
            ("upload_mode", upload_mode),
            ("room_id", "Bench"),
            ("approve_undo", "0s"),
        ]
        .into_iter()
        .chain(settings.iter().map(|(key, text)| (*key, text.as_str())))
        {
            overrides.give(key, value);
        }
        let config = EngineConfig { data_dir: folder.path().join("data"), overrides, clock: Arc::new(SystemClock), wake: Arc::new(|| {}), local_server: None };
        let rig = Self { handle: chairside_core::engine::start(config)?, folder };
        // As the window's page of patients does.
        rig.send(EngineCommand::ListPatients(PatientQuery::default()))?;
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

/// The kernel counts a process's time in these (`getconf CLK_TCK` on Linux, everywhere).
const TICKS_PER_SECOND: f64 = 100.0;

/// The CPU time a process has used so far, all threads, user and system (proc(5): fields 14 and 15 of `stat`, counted after the name, which may hold blanks).
/// `process` is its number, or `self`.
pub fn cpu_seconds(process: &str) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<&str> = stat.rsplit_once(") ").context("/proc/…/stat has no name")?.1.split(' ').collect();
    let field = |number: usize| fields.get(number - 3).and_then(|text| text.parse::<f64>().ok()).context("/proc/…/stat has no times");
    Ok((field(14)? + field(15)?) / TICKS_PER_SECOND)
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
