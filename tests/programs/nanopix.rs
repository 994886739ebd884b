//! `chairside nanopix`: for scripts, on a console that runs and on one that does not.

use crate::{Place, Running, chairside, eventually, output};
use chairside_nanopix_sim::{
    people::person,
    schema::{self, Age},
    session::{First, Session},
};
use serde_json::Value;
use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

/// A console's folder, and NanoPix's beside it.
struct Room {
    place: Place,
}

impl Room {
    fn with_patients(patients: usize) -> Self {
        let room = Self { place: Place::new() };
        schema::create(&room.nanopix(), Age::Current).unwrap();
        Session::open(&room.nanopix(), None).unwrap().seed(0..patients).unwrap();
        room
    }

    fn nanopix(&self) -> PathBuf {
        self.place.folder.path().join("PatientData")
    }

    fn add(&self, number: usize) {
        Session::open(&self.nanopix(), None).unwrap().add(&person(number), First::Row, Duration::ZERO, Duration::ZERO).unwrap();
    }

    /// The program, with the settings as a service manager gives them.
    fn chairside(&self) -> Command {
        let mut command = chairside(&self.place.data_dir());
        command.env("CHAIRSIDE_NANOPIX_PATH", self.nanopix()).env("CHAIRSIDE_LIVE_SYNC_ENABLED", "true");
        command
    }

    fn ask(&self, act: &str) -> Result<Value, String> {
        match output(self.chairside().args(["nanopix", act, "--json"])) {
            (0, stdout, _) => Ok(serde_json::from_str(&stdout).unwrap()),
            (_, _, stderr) => Err(stderr),
        }
    }

    fn start(&self) -> Running {
        let watched = self.place.folder.path().join("xray");
        Running(self.chairside().args(["headless", "--watch-folders"]).arg(watched).stderr(Stdio::null()).spawn().unwrap())
    }

    fn headless(&self) -> Running {
        let running = self.start();
        eventually("both lists are in step", || self.ask("status").is_ok_and(|status| status["state"] == "in_step"));
        running
    }
}

#[test]
fn before_the_clinic_is_known_a_preview_says_so_and_changes_nothing() {
    let room = Room::with_patients(3);
    let why = room.ask("preview").unwrap_err();
    assert!(why.contains("have not come from the server yet"), "{why}");
    let status = room.ask("status").unwrap();
    assert_eq!((&status["state"], &status["lastReadAt"], status["waitingWrites"].as_u64()), (&Value::from("off"), &Value::Null, Some(0)));
    let (code, _, stderr) = output(chairside(&room.place.data_dir()).args(["nanopix", "sync"]));
    assert!(code == 1 && stderr.contains("switched off"), "{stderr}");
}

#[test]
fn a_console_that_runs_is_asked_and_one_that_does_not_is_worked_on_directly() {
    let room = Room::with_patients(3);
    let mut running = room.headless();
    let status = room.ask("status").unwrap();
    assert_eq!((status["enabled"].as_bool(), status["patients"].as_u64(), status["undecided"].as_u64()), (Some(true), Some(3), Some(0)));
    let synced = room.ask("sync").unwrap();
    assert!(synced["lastReadAt"].as_str() > status["lastReadAt"].as_str());
    let preview = room.ask("preview").unwrap();
    assert_eq!(["add", "link", "export", "ask", "images"].map(|key| preview[key].as_u64()), [Some(0); 5]);
    assert_eq!(running.terminate(), 0);

    room.add(50);
    assert_eq!(room.ask("preview").unwrap()["add"], 1);
    assert_eq!(room.ask("preview").unwrap()["add"], 1, "it changes nothing");
    let (code, words, _) = output(room.chairside().args(["nanopix", "sync"]));
    assert!(code == 0 && words.lines().any(|line| line.starts_with("Added here") && line.ends_with('1')), "{words}");
    assert_eq!(room.ask("preview").unwrap()["add"], 0);
    assert!(room.ask("status").unwrap()["lastReadAt"].is_string());
}

#[test]
fn killed_in_a_first_sync_it_goes_on_where_it_was_and_nobody_is_missing_or_twice() {
    const PATIENTS: u64 = 1_500;
    let room = Room::with_patients(PATIENTS as usize);
    for state in ["looking", "in_step", "in_step"] {
        let running = room.start();
        // While it reads and takes over; and while what it took over goes to the server.
        eventually("it is under way", || room.ask("status").is_ok_and(|status| status["state"] == state || status["state"] == "in_step"));
        // Killed, not ended.
        drop(running);
    }
    let _running = room.headless();
    // Somebody who was taken over twice would have to be written into NanoPix; somebody who is missing would have to be added.
    eventually("nothing is left to do", || room.ask("preview").is_ok_and(|preview| ["add", "link", "export", "ask"].iter().all(|key| preview[key] == 0)));
    assert_eq!(room.ask("status").unwrap()["patients"], PATIENTS);
}
