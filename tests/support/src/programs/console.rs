//! `chairside` as a process: headless, as a window on a [`Display`], or one act on the console that runs.

use super::{Display, Process};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// What a console is told by its environment.
#[derive(Clone, Debug, Default)]
pub struct ConsoleSettings {
    /// The clinic's server and the bridge key; none: the embedded one.
    pub server: Option<(String, String)>,
    /// Whether its own folder `x-rays` is watched; without it the window opens with the welcome.
    pub watch: bool,
    /// Whether images are sent without a review.
    pub immediate: bool,
    /// The room.
    pub room: String,
}

/// A console on a folder of its own: `data`, `x-rays` and logs.
pub struct ConsoleProgram {
    program: PathBuf,
    folder: PathBuf,
    settings: ConsoleSettings,
    process: Option<Process>,
}

impl ConsoleProgram {
    /// A console that does not run yet.
    pub fn new(program: &Path, folder: &Path, settings: ConsoleSettings) -> io::Result<Self> {
        for part in ["x-rays", "home"] {
            std::fs::create_dir_all(folder.join(part))?;
        }
        Ok(Self { program: program.to_owned(), folder: folder.to_owned(), settings, process: None })
    }

    /// Where a sensor's program would put its images.
    pub fn watch_folder(&self) -> PathBuf {
        self.folder.join("x-rays")
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What it said on standard error.
    pub fn log(&self) -> PathBuf {
        self.folder.join("console.log")
    }

    /// The program with these arguments on this console's folders, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.wrapped(&[], arguments)
    }

    /// The same, run by another program (`strace …`).
    pub fn wrapped(&self, wrapper: &[&str], arguments: &[&str]) -> Command {
        let mut command = match wrapper.split_first() {
            Some((outer, rest)) => {
                let mut command = Command::new(outer);
                command.args(rest).arg(&self.program);
                command
            }
            None => Command::new(&self.program),
        };
        command.args(arguments).arg("--data-dir").arg(self.data()).current_dir(&self.folder);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CHAIRSIDE_") {
                command.env_remove(name);
            }
        }
        // Neither the keyring nor the configuration nor the language of whoever runs the tests.
        command.env("LANGUAGE", "en");
        let home = self.folder.join("home");
        command.env("HOME", &home).env("XDG_CONFIG_HOME", home.join("config")).env("XDG_DATA_HOME", home.join("share")).env("XDG_RUNTIME_DIR", &home);
        command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", home.join("no-bus").display()));
        command
    }

    /// What an engine is told, on top of [`Self::command`].
    pub fn configure(&self, command: &mut Command) {
        let settings = &self.settings;
        if let Some((url, key)) = &settings.server {
            command.env("CHAIRSIDE_SERVER_URL", url).env("CHAIRSIDE_API_KEY", key);
        }
        if settings.watch {
            command.env("CHAIRSIDE_WATCH_FOLDERS", self.watch_folder());
        }
        if settings.immediate {
            command.env("CHAIRSIDE_UPLOAD_MODE", "immediate");
        }
        if !settings.room.is_empty() {
            command.env("CHAIRSIDE_ROOM_ID", &settings.room);
        }
    }

    /// Starts it without a window.
    pub fn start_headless(&mut self) -> io::Result<()> {
        self.start_headless_under(&[])
    }

    /// The same, run by another program.
    pub fn start_headless_under(&mut self, wrapper: &[&str]) -> io::Result<()> {
        self.kill();
        let mut command = self.wrapped(wrapper, &["headless"]);
        self.configure(&mut command);
        let log = self.log();
        self.process = Some(if wrapper.is_empty() { Process::start(command, &log)? } else { Process::start_group(command, &log)? });
        Ok(())
    }

    /// Starts its window on a display; `variables` are set on top.
    pub fn start_window(&mut self, display: &Display, variables: &[(&str, &str)]) -> io::Result<()> {
        self.kill();
        let mut command = self.command(&[]);
        self.configure(&mut command);
        display.show(&mut command);
        command.envs(variables.iter().copied());
        self.process = Some(Process::start(command, &self.log())?);
        Ok(())
    }

    /// The process, while it runs.
    pub fn process(&mut self) -> Option<&mut Process> {
        self.process.as_mut()
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// `chairside status --json`, of the running console or of its database.
    pub fn status(&self) -> Result<Value> {
        let output = self.act(&["status", "--json"])?;
        serde_json::from_slice(&output.stdout).with_context(|| format!("the status is no JSON: {}", String::from_utf8_lossy(&output.stdout)))
    }

    /// `chairside patient select`.
    pub fn select_patient(&self, id: &str) -> Result<()> {
        self.act(&["patient", "select", id]).map(drop)
    }

    /// One act, to its end.
    pub fn act(&self, arguments: &[&str]) -> Result<Output> {
        let output = self.command(arguments).output()?;
        if !output.status.success() {
            bail!("chairside {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(output)
    }
}
