//! A display of a test's own: a virtual screen, a window manager on it and a session bus, none of which the person at this computer sees.

use super::process::Process;
use std::{
    env,
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

/// What a display is made of.
const PROGRAMS: [&str; 3] = ["Xvfb", "openbox", "dbus-daemon"];

/// A virtual display, gone with the value.
#[derive(Debug)]
pub struct Display {
    /// `:7`
    name: String,
    /// `unix:path=…`
    bus: String,
    // Dropped in this order: the screen last.
    _window_manager: Process,
    _bus: Process,
    _screen: Process,
}

/// Why no display can be made here: the programs that are missing. `None`: one can.
pub fn why_no_display() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("virtual displays are made on Linux only".to_owned());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let missing: Vec<&str> = PROGRAMS.into_iter().filter(|program| !env::split_paths(&path).any(|folder| folder.join(program).is_file())).collect();
    (!missing.is_empty()).then(|| format!("{} not installed (cargo xtask setup installs it)", missing.join(", ")))
}

impl Display {
    /// Makes one of that size; what its programs say goes to `logs`.
    pub fn start(width: u32, height: u32, logs: &Path) -> io::Result<Self> {
        let mut screen = Command::new("Xvfb");
        // The server itself picks a free number and says it.
        screen.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0", &format!("{width}x{height}x24")]).stdout(Stdio::piped());
        let mut screen = Process::start(screen, &logs.join("xvfb.log"))?;
        let name = format!(":{}", first_line(&mut screen, "Xvfb")?);

        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]).stdout(Stdio::piped());
        let mut bus = Process::start(bus, &logs.join("dbus.log"))?;
        let address = first_line(&mut bus, "dbus-daemon")?;

        let mut window_manager = Command::new("openbox");
        window_manager.arg("--sm-disable").env("DISPLAY", &name).env("DBUS_SESSION_BUS_ADDRESS", &address).stdout(Stdio::null());
        let window_manager = Process::start(window_manager, &logs.join("openbox.log"))?;
        Ok(Self { name, bus: address, _window_manager: window_manager, _bus: bus, _screen: screen })
    }

    /// Makes a program open its windows here, drawn in software.
    pub fn show(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.name)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("XDG_SESSION_TYPE", "x11")
            .env("NO_AT_BRIDGE", "0")
            .env_remove("WAYLAND_DISPLAY");
    }
}

/// The first line a program prints; it prints one as soon as it is ready.
fn first_line(process: &mut Process, name: &str) -> io::Result<String> {
    let stdout = process.take_stdout().ok_or_else(|| io::Error::other(format!("{name} has no output")))?;
    let (sender, receiver) = std::sync::mpsc::channel();
    let reader = std::thread::Builder::new().name(format!("{name} says")).spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        // Nobody waits any more: then nobody wants it.
        sender.send(read.map(|_| line.trim().to_owned())).unwrap_or_default();
    })?;
    let line =
        receiver.recv_timeout(Duration::from_secs(60)).map_err(|_| io::Error::new(io::ErrorKind::TimedOut, format!("{name} was not ready after 60 s")))??;
    reader.join().map_err(|_| io::Error::other("a reader panicked"))?;
    if line.is_empty() { Err(io::Error::other(format!("{name} ended before it was ready"))) } else { Ok(line) }
}
