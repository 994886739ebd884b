//! `chairside-server` as a process, on a port that stays the same over restarts.

use super::{Api, Process, free_port};
use anyhow::{Context, Result, bail};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// A clinic server.
pub struct ServerProgram {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    key: String,
    settings: Vec<(&'static str, String)>,
    process: Option<Process>,
}

impl ServerProgram {
    /// Makes a clinic in `folder` with a bridge key for tests, and serves it.
    pub fn start(program: &Path, folder: &Path) -> Result<Self> {
        Self::start_with(program, folder, Vec::new())
    }

    /// The same with settings of its own, by the names of their variables (`CHAIRSIDE_…`).
    pub fn start_with(program: &Path, folder: &Path, settings: Vec<(&'static str, String)>) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let data = folder.join("data");
        let init = Command::new(program)
            .args(["init", "--clinic", "Test clinic", "--admin-email", "admin@clinic.example", "--data-dir"])
            .arg(&data)
            .env("CHAIRSIDE_ADMIN_PASSWORD", "correct horse battery staple")
            .output()?;
        if !init.status.success() {
            bail!("chairside-server init failed: {}", String::from_utf8_lossy(&init.stderr));
        }
        let mut server = Self { program: program.to_owned(), folder: folder.to_owned(), port: free_port()?, key: String::new(), settings, process: None };
        server.key = server.create_key("Tests")?;
        server.restart()?;
        Ok(server)
    }

    /// One more bridge key.
    pub fn create_key(&self, label: &str) -> Result<String> {
        let made = Command::new(&self.program).args(["key", "create", "--label", label, "--data-dir"]).arg(self.data()).output()?;
        if !made.status.success() {
            bail!("chairside-server key create failed: {}", String::from_utf8_lossy(&made.stderr));
        }
        Ok(String::from_utf8(made.stdout)?.trim().to_owned())
    }

    /// Starts it again after [`Self::kill`], on the same port.
    pub fn restart(&mut self) -> Result<()> {
        self.kill();
        let mut command = Command::new(&self.program);
        // A small disk must not decide a test: the limit of free space is tested elsewhere.
        command.args(["serve", "--min-free-mb", "1", "--listen", &format!("127.0.0.1:{}", self.port), "--data-dir"]).arg(self.data());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        let mut process = Process::start(command, &self.log())?;
        let deadline = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if let Some(status) = process.ended() {
                bail!("chairside-server ended ({status}); its log is {}", self.log().display());
            }
            if Instant::now() > deadline {
                bail!("chairside-server did not listen after 60 s; its log is {}", self.log().display());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.process = Some(process);
        Ok(())
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Its number among the system's processes, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// `127.0.0.1:port`
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// `http://127.0.0.1:port`
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The bridge key made at the start.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A client with that key.
    pub fn api(&self) -> Result<Api> {
        Api::new(&self.url(), &self.key).context("no client can be made")
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What it said on standard error.
    pub fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }
}
