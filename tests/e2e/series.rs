//! A series in the real window: begun, filled by the sensor's program, one place taken again, approved, printed; the server has every image with its teeth.

use crate::{acts, can_open_windows, console_program, inspect::Window, pictures, station::Station};
use chairside_api::ToothSet;
use chairside_testkit::programs::{ConsoleSettings, ServerProgram, program_beside, sha256_hex, temporary_folder};
use egui::Key;
use serde_json::json;
use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// The places of *Bitewings, 2* as the window names them, and the teeth they give.
const RIGHT: (&str, &str) = ("bitewing 16 15 14 / 46 45 44", "16,15,14,44,45,46");
const LEFT: (&str, &str) = ("bitewing 24 25 26 / 34 35 36", "24,25,26,36,35,34");

#[test]
fn a_series_is_taken_retaken_approved_and_printed() {
    if !can_open_windows("a series in the real window") {
        return;
    }
    let folder = temporary_folder();
    let server = ServerProgram::start(&program_beside(console_program(), "chairside-server"), &folder.path().join("server")).unwrap();
    let api = server.api().unwrap();
    let patient = api.create_patient("Vera", "Hartmann", &json!({"patientNumber": "104682", "dateOfBirth": "1978-03-14"})).unwrap();
    let settings =
        ConsoleSettings { server: Some((server.url(), server.create_key("Room 1").unwrap())), watch: true, immediate: false, room: "Room 1".to_owned() };
    let mut room = Station::new("series", &folder.path().join("room"), settings);
    let desktop = Desktop::new(&folder.path().join("desktop"));
    let variables = desktop.variables();
    let window = room.open_with(&variables.each_ref().map(|(name, value)| (*name, value.as_str())));
    window.wait_for("Server connected");
    acts::choose(window, "hartm", "Hartmann, Vera");
    acts::settle();

    let window = room.window();
    window.key(Key::S);
    window.press("Bitewings, 2");
    // What this sensor writes is upright.
    window.press("Turn images by their place");
    window.press("Begin the series");
    wait_for_place(window, RIGHT.0, "next");
    wait_for_place(window, LEFT.0, "empty");

    // The sensor's program knows nothing of it: what it writes goes where it is due.
    let mut images = vec![room.take_image("IMG0001.png", 29)];
    wait_for_place(room.window(), RIGHT.0, "Needs review");
    images.push(room.take_image("IMG0002.png", 33));
    let window = room.window();
    wait_for_place(window, LEFT.0, "Needs review");
    window.wait_for("2 of 2");

    // The first one is not good enough.
    window.press(RIGHT.0);
    window.press("Take again");
    wait_for_place(window, RIGHT.0, "taken again next");
    images.push(room.take_image("IMG0003.png", 37));
    let window = room.window();
    window.wait_for("Retaken · 1");
    wait_for_place(window, RIGHT.0, "Needs review");
    window.press("Dismiss");
    window.rest();
    acts::look();
    window.picture(&pictures().join("series-1-retaken.png"));

    // What stands in the series is approved together; what was taken again is decided about on its own.
    window.press("Approve all of the series");
    for place in [RIGHT, LEFT] {
        wait_for_place(window, place.0, "Uploaded");
    }
    assert_eq!(teeth_at(&api.files(Some(&patient)).unwrap()), sets(&[LEFT.1, RIGHT.1]));

    // The sheet as a PDF, in the system's program.
    window.press("Print");
    window.wait_for("Sheet opened");
    let sheet = desktop.opened();
    let text = text_of(&sheet);
    for words in ["Hartmann, Vera", "14 Mar 1978", "No. 104 682", "Bitewings, 2", "Room 1", "16 15 14 / 46 45 44", "24 25 26 / 34 35 36"] {
        assert!(text.contains(words), "{words} is not on the sheet: {text}");
    }
    assert!(!text.contains("no image"), "{text}");
    fs::copy(&sheet, pictures().join("series-sheet.pdf")).unwrap();
    window.rest();
    window.picture(&pictures().join("series-2-approved.png"));

    // The one that was taken again is an image of this visit like any other, with the teeth it was taken for.
    window.key(Key::Escape);
    acts::review(window, "the one that was taken again");
    window.press("Approve & upload");
    window.wait_for("All sent");
    let deadline = Instant::now() + crate::inspect::PATIENCE;
    let files = loop {
        let files = api.files(Some(&patient)).unwrap();
        if files.len() == 3 {
            break files;
        }
        assert!(Instant::now() < deadline, "{files:?}");
        std::thread::sleep(Duration::from_millis(200));
    };
    assert_eq!(teeth_at(&files), sets(&[LEFT.1, RIGHT.1, RIGHT.1]));
    let mut taken: Vec<String> = images.iter().map(|path| sha256_hex(&fs::read(path).unwrap())).collect();
    taken.sort();
    assert_eq!(api.hashes(Some(&patient)).unwrap(), taken, "the originals, byte for byte");
}

fn wait_for_place(window: &mut Window, place: &str, ends: &str) {
    window.wait_for_control(&format!("{place}, {ends}"), |control| control.label.starts_with(place) && control.label.ends_with(ends));
}

fn sets(texts: &[&str]) -> Vec<ToothSet> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// What teeth the files have, in an order of their own.
fn teeth_at(files: &[serde_json::Value]) -> Vec<ToothSet> {
    let mut teeth: Vec<ToothSet> = files.iter().map(|file| file["toothNumber"].as_str().unwrap().parse().unwrap()).collect();
    teeth.sort_by_key(|set| set.iter().all(chairside_api::Tooth::is_right));
    teeth
}

/// What `pdftotext` reads.
fn text_of(pdf: &Path) -> String {
    let output = std::process::Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The system's way to open a file: a program that keeps what it was given.
struct Desktop {
    folder: PathBuf,
}

impl Desktop {
    fn new(folder: &Path) -> Self {
        fs::create_dir_all(folder.join("temporary")).unwrap();
        let program = folder.join("xdg-open");
        // Whole or not there: it has its name when it is.
        fs::write(&program, format!("#!/bin/sh\ncp \"$1\" '{0}/part' && mv '{0}/part' '{0}/opened.pdf'\n", folder.display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder: folder.to_owned() }
    }

    fn variables(&self) -> [(&'static str, String); 2] {
        let path = format!("{}:{}", self.folder.display(), std::env::var("PATH").unwrap_or_default());
        [("PATH", path), ("TMPDIR", self.folder.join("temporary").display().to_string())]
    }

    /// What it was given.
    fn opened(&self) -> PathBuf {
        let opened = self.folder.join("opened.pdf");
        let deadline = Instant::now() + crate::inspect::PATIENCE;
        while !opened.is_file() {
            assert!(Instant::now() < deadline, "nothing was opened");
            std::thread::sleep(Duration::from_millis(100));
        }
        opened
    }
}
