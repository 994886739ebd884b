//! A child process that never outlives the value that holds it.

use std::{
    env,
    fs::File,
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// How often a process is looked at while it is waited for.
const LOOK: Duration = Duration::from_millis(10);

/// A running child process; killed when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    name: String,
    has_group: bool,
}

impl Process {
    /// Starts a program with its standard error appended to `log`. It ends with this process's group too: Ctrl+C reaches it.
    pub fn start(command: Command, log: &Path) -> io::Result<Self> {
        Self::start_as(command, log, false)
    }

    /// Starts a program that runs others (`strace …`) in a group of its own, all of which is killed with it.
    pub fn start_group(command: Command, log: &Path) -> io::Result<Self> {
        Self::start_as(command, log, true)
    }

    fn start_as(mut command: Command, log: &Path, has_group: bool) -> io::Result<Self> {
        let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let log = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stderr(log);
        #[cfg(unix)]
        if has_group {
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
        }
        let child = command.spawn().map_err(|error| io::Error::new(error.kind(), format!("{name} cannot be started: {error}")))?;
        Ok(Self { child, name, has_group })
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it prints, when its standard output is a pipe and nobody took it yet.
    pub fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits for its end.
    pub fn wait_for_end(&mut self, deadline: Duration) -> io::Result<ExitStatus> {
        let end = Instant::now() + deadline;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() >= end {
                return Err(io::Error::new(io::ErrorKind::TimedOut, format!("{} still runs after {deadline:?}", self.name)));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Ends it as a power cut would: no handler runs, nothing is flushed.
    pub fn kill(&mut self) {
        #[cfg(unix)]
        if self.has_group
            && let Some(pid) = self.pid()
        {
            // The group is gone already: as good.
            rustix::process::kill_process_group(pid, rustix::process::Signal::KILL).unwrap_or_default();
        }
        self.child.kill().unwrap_or_default();
        drop(self.child.wait());
    }

    #[cfg(unix)]
    fn pid(&self) -> Option<rustix::process::Pid> {
        rustix::process::Pid::from_raw(self.child.id().cast_signed())
    }

    /// Asks it to stop, as the system's session manager does.
    #[cfg(unix)]
    pub fn terminate(&mut self, deadline: Duration) -> io::Result<ExitStatus> {
        let pid = self.pid().ok_or_else(|| io::Error::other(format!("{} has no number", self.name)))?;
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        self.wait_for_end(deadline)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A loopback port nobody listens on just now.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A program of this workspace that stands in the same folder as `other`.
///
/// # Panics
///
/// It was not built. `cargo test --workspace` builds all of them.
pub fn program_beside(other: &Path, name: &str) -> PathBuf {
    let folder = other.parent().unwrap_or(Path::new("."));
    let program = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} was not built; run the tests of the whole workspace (cargo test --workspace)", program.display());
    program
}

/// A folder of one test's own, removed with the value.
///
/// # Panics
///
/// The system's folder for temporary files cannot be written.
pub fn temporary_folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("chairside-").tempdir().unwrap_or_else(|error| panic!("no temporary folder can be made: {error}"))
}
