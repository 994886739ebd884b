//! Drives the stand-in as a process of its own.

use anyhow::{Context, bail};
use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

/// The program and the folder it works on.
#[derive(Clone, Debug)]
pub struct Program {
    executable: PathBuf,
    root: PathBuf,
    log: PathBuf,
}

impl Program {
    /// For a test's own folder: `PatientData` in it is NanoPix's, `committed.log` is what was committed.
    pub fn in_folder(executable: impl Into<PathBuf>, folder: &Path) -> Self {
        Self { executable: executable.into(), root: folder.join("PatientData"), log: folder.join("committed.log") }
    }

    /// `PatientData`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What it has committed.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Runs it to its end with these arguments, and answers what it printed.
    pub fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = self.command(arguments).stderr(Stdio::piped()).output().context("the stand-in cannot be started")?;
        if !output.status.success() {
            bail!("the stand-in failed at {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Starts it, and waits until it says that it is where it should be (`ready`).
    pub fn start(&self, arguments: &[&str]) -> anyhow::Result<Running> {
        let mut child = self.command(arguments).stdout(Stdio::piped()).spawn().context("the stand-in cannot be started")?;
        let stdout = child.stdout.take().context("the stand-in has no output")?;
        let mut running = Running { child, stdout: BufReader::new(stdout) };
        let mut line = String::new();
        running.stdout.read_line(&mut line)?;
        anyhow::ensure!(line.trim() == "ready", "the stand-in ended before it was ready");
        Ok(running)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.executable);
        command.arg("--root").arg(&self.root).arg("--log").arg(&self.log).args(arguments).stdin(Stdio::null());
        command
    }
}

/// The stand-in, running. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    /// Waits for its end, which must be a good one; answers what it printed since it was ready.
    pub fn wait(mut self) -> anyhow::Result<String> {
        let mut text = String::new();
        self.stdout.read_to_string(&mut text)?;
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "the stand-in ended with {status}");
        Ok(text.trim().to_owned())
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone now.
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}
