//! The `chairside` program as a script or a service manager meets it: arguments, exit codes, signals, one console per data folder.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

mod export;
mod nanopix;
#[cfg(target_os = "linux")]
mod tray;

use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The program, without the settings of whoever runs the tests, and without a display.
fn chairside(data_dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chairside"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CHAIRSIDE_") {
            command.env_remove(name);
        }
    }
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command.env("LANGUAGE", "en");
    // Keys of tests stay out of the keyring of whoever runs them.
    command.env("CHAIRSIDE_KEYRING", "off").arg("--data-dir").arg(data_dir).stdin(Stdio::null());
    command
}

fn output(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("xray")).unwrap();
        Self { folder }
    }

    fn data_dir(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// A console without a window, once it answers.
    fn headless(&self) -> Running {
        self.headless_in("en")
    }

    /// The same, in a language.
    fn headless_in(&self, language: &str) -> Running {
        let child = chairside(&self.data_dir())
            .args(["headless", "--room-id", "Room 2", "--language", language, "--watch-folders"])
            .arg(self.folder.path().join("xray"))
            .stderr(std::fs::File::create(self.folder.path().join("stderr")).unwrap())
            .spawn()
            .unwrap();
        let mut running = Running(child);
        eventually("the console answers", || {
            assert!(running.0.try_wait().unwrap().is_none(), "it ended: {}", self.stderr());
            self.status()["running"] == true && self.data_dir().join("control.sock").exists()
        });
        // What lies in a folder when it is first looked at is left alone.
        eventually("the watch folder was looked at", || {
            let database = rusqlite::Connection::open(self.data_dir().join("console.db")).unwrap();
            database.query_row("SELECT count(*) FROM roots", [], |row| row.get::<_, i64>(0)).unwrap() == 1
        });
        running
    }

    fn stderr(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stderr")).unwrap()
    }

    fn status(&self) -> serde_json::Value {
        let (code, stdout, stderr) = output(chairside(&self.data_dir()).args(["status", "--json"]));
        assert_eq!(code, 0, "{stderr}");
        serde_json::from_str(&stdout).unwrap()
    }
}

/// A child that does not outlive its test.
struct Running(Child);

impl Running {
    fn terminate(&mut self) -> i32 {
        let process = rustix::process::Pid::from_raw(i32::try_from(self.0.id()).unwrap()).unwrap();
        rustix::process::kill_process(process, rustix::process::Signal::TERM).unwrap();
        self.0.wait().unwrap().code().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap_or_default();
        self.0.wait().map(drop).unwrap_or_default();
    }
}

fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !condition() {
        assert!(Instant::now() < deadline, "in 60 s it never came that {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn without_a_watch_folder_headless_says_which_setting_is_missing() {
    let place = Place::new();
    let (code, stdout, stderr) = output(chairside(&place.data_dir()).arg("headless"));
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("--watch-folders") && stderr.contains("CHAIRSIDE_WATCH_FOLDERS"), "{stderr}");
}

#[test]
fn a_misspelt_variable_is_named_and_nothing_starts() {
    let place = Place::new();
    let (code, _, stderr) = output(chairside(&place.data_dir()).arg("headless").env("CHAIRSIDE_WATCH_FOLDER", "/x"));
    assert_eq!(code, 2);
    assert!(stderr.contains("watch_folders") || stderr.contains("CHAIRSIDE_WATCH_FOLDERS"), "{stderr}");
    assert!(!place.data_dir().exists());
}

#[test]
fn without_a_display_the_window_says_what_to_use_instead() {
    let place = Place::new();
    let (code, _, stderr) = output(&mut chairside(&place.data_dir()));
    assert_eq!(code, 1);
    assert!(stderr.contains("chairside headless"), "{stderr}");
    assert!(!place.data_dir().exists());
}

#[test]
fn wrong_usage_ends_with_code_2() {
    let place = Place::new();
    for arguments in [&["frobnicate"][..], &["patient"], &["--no-such-flag"], &["--theme", "dark", "status"]] {
        assert_eq!(output(chairside(&place.data_dir()).args(arguments)).0, 2, "{arguments:?}");
    }
}

#[test]
fn the_status_of_a_console_that_never_ran_is_all_zeros() {
    let place = Place::new();
    let status = place.status();
    assert_eq!((&status["pending"], &status["running"], &status["online"]), (&0.into(), &false.into(), &false.into()));
    assert!(status["patient"].is_null() && status["liveSync"].is_object());
    assert!(!place.data_dir().exists(), "a status changes nothing, not even a folder");
}

#[test]
fn a_running_console_is_asked_and_ends_in_order_on_sigterm() {
    let place = Place::new();
    let mut console = place.headless();
    assert_eq!(place.status()["running"], true);
    // Its embedded server answers after a moment.
    eventually("the embedded server is connected", || place.status()["online"] == true);
    let (code, stdout, stderr) = output(chairside(&place.data_dir()).args(["patient", "clear"]));
    assert_eq!(code, 0, "{stdout} {stderr}");
    assert_eq!(output(chairside(&place.data_dir()).arg("retry")).0, 0);
    let (code, _, stderr) = output(chairside(&place.data_dir()).args(["patient", "select", "nobody-has-this-id"]));
    assert_eq!(code, 1);
    assert!(stderr.contains("not selected"), "{stderr}");
    assert_eq!(console.terminate(), 0, "{}", place.stderr());
    assert_eq!(place.status()["running"], false);
    assert!(!place.data_dir().join("control.sock").exists());
    for line in place.stderr().lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
}

#[test]
fn one_console_per_data_folder() {
    let place = Place::new();
    let _console = place.headless();
    let (code, _, stderr) = output(chairside(&place.data_dir()).args(["headless", "--watch-folders", "/tmp"]));
    assert_eq!(code, 1);
    assert!(stderr.contains("already running"), "{stderr}");
}

#[test]
fn a_console_that_was_killed_starts_again_at_once() {
    let place = Place::new();
    let mut console = place.headless();
    console.0.kill().unwrap();
    console.0.wait().unwrap();
    let mut console = place.headless();
    assert_eq!(console.terminate(), 0);
}

#[test]
fn without_a_console_patient_and_retry_act_on_the_database() {
    let place = Place::new();
    assert_eq!(place.headless().terminate(), 0);
    let (code, stdout, _) = output(chairside(&place.data_dir()).args(["patient", "clear"]));
    assert_eq!(code, 0);
    assert!(stdout.contains("not running"), "{stdout}");
    assert_eq!(output(chairside(&place.data_dir()).arg("retry")).0, 0);
    let (code, _, stderr) = output(chairside(&place.data_dir()).args(["patient", "select", "stranger"]));
    assert_eq!(code, 1);
    assert!(stderr.contains("stranger"), "{stderr}");
}

#[test]
fn a_mistyped_variable_is_said_whatever_is_asked_for() {
    let place = Place::new();
    for arguments in [&["status"][..], &["patient", "clear"], &["retry"]] {
        let (code, _, stderr) = output(chairside(&place.data_dir()).args(arguments).env("CHAIRSIDE_PATIENT_TIME", "15m"));
        assert_eq!(code, 2, "{arguments:?}");
        assert!(stderr.contains("CHAIRSIDE_PATIENT_TIMEOUT"), "{stderr}");
    }
    assert!(!place.data_dir().exists());
}

#[test]
fn the_data_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    assert_eq!(place.headless().terminate(), 0);
    assert_eq!(std::fs::metadata(place.data_dir()).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn the_ledger_says_what_became_of_every_file_running_or_not() {
    let place = Place::new();
    let ledger = |arguments: &[&str]| {
        let (code, stdout, stderr) = output(chairside(&place.data_dir()).arg("ledger").args(arguments));
        assert_eq!(code, 0, "{stderr}");
        stdout
    };
    assert_eq!(ledger(&["--json"]).trim(), "[]");
    let running = place.headless();
    let watched = place.folder.path().join("xray");
    let is_watched = || {
        let connection = rusqlite::Connection::open_with_flags(place.data_dir().join("console.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        connection.query_row("SELECT count(*) FROM roots", [], |row| row.get::<_, i64>(0)).is_ok_and(|count| count > 0)
    };
    eventually("the folder is watched", is_watched);
    std::fs::write(
        watched.join("a.png"),
        chairside_testkit::radiograph::png8(&chairside_testkit::radiograph::view_of(chairside_testkit::radiograph::View::LowerMolars, 1, 64, 48)),
    )
    .unwrap();
    std::fs::write(watched.join("b.png"), "no image, but long enough to be looked at").unwrap();
    let rows = || serde_json::from_str::<serde_json::Value>(&ledger(&["--json"])).unwrap().as_array().unwrap().clone();
    eventually("both are in it", || rows().len() == 2);
    drop(running);
    let rows = rows();
    assert_eq!((&rows[0]["state"], &rows[1]["state"]), (&"unassigned".into(), &"ignored".into()));
    assert_eq!(rows[0]["sha256"].as_str().unwrap().len(), 64);
    let moment = |name: &str| serde_json::from_value::<chairside_api::UtcTime>(rows[0][name].clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(moment("landedAt") <= moment("settledAt") && moment("settledAt") <= moment("keptAt") && moment("hashedAt") <= moment("keptAt"), "{}", rows[0]);
    assert!(rows[0]["landedAt"].is_string() && rows[0]["patientId"].is_null() && rows[0]["acknowledgedSha256"].is_null());
    assert!(ledger(&["--today"]).starts_with("Sensor 2 = 1 unassigned + 1 no image"));
    assert_eq!(ledger(&["--csv"]).lines().count(), 3);
}

#[test]
fn a_file_that_stays_empty_is_in_the_ledger_until_it_is_filled_or_removed_and_scripts_read_english() {
    let place = Place::new();
    let ledger = |arguments: &[&str]| {
        let (code, stdout, stderr) = output(chairside(&place.data_dir()).arg("ledger").args(arguments));
        assert_eq!(code, 0, "{stderr}");
        stdout
    };
    let rows = || -> Vec<(String, String, String)> {
        let rows: Vec<serde_json::Value> = serde_json::from_str(&ledger(&["--json"])).unwrap();
        let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let mut rows: Vec<_> = rows.iter().map(|row| (text(row, "fileName"), text(row, "state"), text(row, "why"))).collect();
        rows.sort();
        rows
    };
    let running = place.headless_in("de");
    let watched = place.folder.path().join("xray");
    for name in ["filled.png", "removed.png", "sensor.lock"] {
        std::fs::write(watched.join(name), b"").unwrap();
    }
    std::fs::write(watched.join("text.png"), "no image, but long enough to be looked at").unwrap();
    eventually("all four are in it", || rows().len() == 4);
    let row = |name: &str, state: &str, why: &str| (name.to_owned(), state.to_owned(), why.to_owned());
    let empty = "This file is empty. It is taken in as soon as it has content; if it stays empty, export the image again";
    let aside =
        [row("sensor.lock", "ignored", "Its name is that of a temporary file"), row("text.png", "ignored", "It is none of JPEG, PNG, BMP, TIFF and DICOM")];
    assert_eq!(rows(), [&[row("filled.png", "unfinished", empty), row("removed.png", "unfinished", empty)][..], &aside].concat());
    assert!(ledger(&[]).starts_with("Sensor 4 = 2 not complete + 2 no image\n"), "{}", ledger(&[]));

    std::fs::remove_file(watched.join("removed.png")).unwrap();
    let bytes = chairside_testkit::radiograph::png8(&chairside_testkit::radiograph::radiograph(1, 64, 48));
    std::fs::write(watched.join("filled.png"), bytes).unwrap();
    let gone = row("removed.png", "removed", "It was removed before it was complete");
    eventually("both are so no more", || rows() == [&[row("filled.png", "unassigned", ""), gone.clone()][..], &aside].concat());
    let csv = ledger(&["--csv"]);
    assert!(csv.starts_with("\u{feff}sha256,state,"), "a spreadsheet reads UTF-8 by its mark: {csv}");
    assert!(csv.contains("none of JPEG") && csv.contains(",removed,"), "{csv}");
    drop(running);
    assert!(ledger(&[]).starts_with("Sensor 4 = 1 unassigned + 2 no image + 1 removed\n"), "{}", ledger(&[]));
}
