//! Live Sync in the real window: a day on which patients are made in NanoPix and here, one of whom may be the same person, an image is taken in NanoPix, and an
//! older copy of NanoPix's database is put back by mistake.

use crate::{
    acts, can_open_windows, console_program,
    inspect::{PATIENCE, Window},
    pictures,
    station::Station,
};
use chairside_nanopix_sim::{Program, database_of};
use chairside_testkit::programs::{Api, ConsoleSettings, ServerProgram, program_beside, sha256_hex, temporary_folder};
use egui::Key;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

#[test]
fn patients_and_images_go_both_ways_between_nanopix_and_here() {
    if !can_open_windows("Live Sync in the real window") {
        return;
    }
    let folder = temporary_folder();
    let server = ServerProgram::start(&program_beside(console_program(), "chairside-server"), &folder.path().join("server")).unwrap();
    let api = server.api().unwrap();
    let known = json!({"patientNumber": "101518", "dateOfBirth": "1987-04-30"});
    api.create_patient("Jonas", "Lindqvist", &known).unwrap();

    let nanopix = Program::in_folder(program_beside(console_program(), "chairside-nanopix-sim"), folder.path());
    nanopix.run(&["create", "--patients", "8"]).unwrap();
    let jonas = add(&nanopix, "LINDQVIST", "Jonas", "1987-04-30");
    let giulia = add(&nanopix, "Rossi", "Giulia", "1982-11-25");
    // What somebody will put back by mistake: another installation's, with one patient.
    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let other = Program::in_folder(program_beside(console_program(), "chairside-nanopix-sim"), &elsewhere);
    other.run(&["create", "--patients", "1"]).unwrap();

    let settings =
        ConsoleSettings { server: Some((server.url(), server.create_key("Room 2").unwrap())), watch: true, immediate: false, room: "Room 2".to_owned() };
    let mut room = Station::new("room with NanoPix", &folder.path().join("room"), settings);
    let root = nanopix.root().to_str().unwrap().to_owned();
    let window = room.open_with(&[("CHAIRSIDE_NANOPIX_PATH", &root), ("CHAIRSIDE_LIVE_SYNC_ENABLED", "true"), ("CHAIRSIDE_NANOPIX_DUPLICATES", "ask")]);
    window.wait_for("Server connected");
    window.press("Patients");

    // From NanoPix to here: those of the first sync, and one who is made while we watch.
    window.wait_for("Rossi, Giulia");
    window.wait_for("Possible duplicate");
    keep(window, "1-first-sync");
    add(&nanopix, "Haddad", "Leila", "1999-08-03");
    window.wait_for("Haddad, Leila");
    nanopix.run(&["edit", &giulia, "0151 77 88"]).unwrap();
    wait_for(|| record(&api, "rossi giulia")["phone"] == "0151 77 88", "NanoPix's phone number on the server");

    // Is he the same person? Until somebody has said so he is no second record on the server.
    assert_eq!(api.search("lindqvist").unwrap().len(), 1);
    window.press("Link to");
    window.wait_until_gone("Possible duplicate");
    wait_for(|| record(&api, "lindqvist")["externalId"] == jonas.as_str(), "the link on the server");
    let linked = record(&api, "lindqvist");
    assert_eq!((&linked["patientNumber"], &linked["linkedBy"], &linked["lastName"]), (&json!("101518"), &json!("person"), &json!("Lindqvist")));
    assert_eq!(column(&nanopix, &jonas, "last_name").as_deref(), Some("LINDQVIST"), "a link overwrites nothing");
    keep(window, "2-linked");

    // From here to NanoPix: row and folder.
    window.press("New patient");
    window.fill("Last name", "Svensson");
    window.fill("First name", "Erik");
    window.fill("Birth date", "28.5.1949");
    keep(window, "3-new-patient");
    let create = window.wait_for_control("Create", |control| control.label == "Create" && control.is_enabled);
    window.press_control(&create);
    window.wait_for("Svensson, Erik");
    wait_for(|| id_of(&nanopix, "Svensson").is_some_and(|id| nanopix.root().join(id).is_dir()), "row and folder in NanoPix");
    let erik = id_of(&nanopix, "Svensson").unwrap();
    assert_eq!(column(&nanopix, &erik, "birthdate").as_deref(), Some("1949-05-28"));
    wait_for(|| record(&api, "svensson")["externalId"] == erik.as_str(), "NanoPix's id on the server");

    // An image is taken in NanoPix: it is hers, whoever stands in the banner, with tooth and time.
    let name = nanopix.run(&["expose", &giulia, "--body-part", "IO 11", "--fills-after-ms", "300"]).unwrap();
    let window = room.window();
    acts::choose(window, "rossi", "Rossi, Giulia");
    window.press("Capture");
    let card = acts::card(window, "NanoPix's image", "Needs review");
    window.press_control(&card);
    window.wait_for("Preview only");
    keep(window, "4-image-from-nanopix");
    acts::look();
    window.press("Approve & upload");
    acts::card(window, "the uploaded image", "Uploaded");
    let files = api.files(None).unwrap();
    let bytes = std::fs::read(nanopix.root().join(&giulia).join(format!("{name}.iosb"))).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!((&files[0]["sha256"], &files[0]["toothNumber"]), (&json!(sha256_hex(&bytes)), &json!("11")), "byte for byte, with the tooth that was confirmed");
    assert!(files[0]["capturedAt"].is_string(), "{}", files[0]);

    // Somebody puts another copy of the database back: nothing is concluded from it.
    let right = folder.path().join("right.db3");
    std::fs::copy(database_of(nanopix.root()), &right).unwrap();
    let before = everybody(&api);
    nanopix.run(&["restore", database_of(other.root()).to_str().unwrap()]).unwrap();
    let window = room.window();
    window.press("Patients");
    window.wait_for("missing from NanoPix at once");
    keep(window, "5-frozen");
    assert_eq!(everybody(&api), before, "nothing was changed");
    nanopix.run(&["restore", right.to_str().unwrap()]).unwrap();
    window.press("Look again");
    window.wait_until_gone("missing from NanoPix at once");
    window.wait_for("Svensson, Erik");
    assert_eq!(everybody(&api), before, "nothing was changed, and nobody is there twice");
    keep(window, "6-in-step-again");

    window.chord(Key::Comma);
    window.wait_for("NanoPix Live Sync");
    keep(window, "7-settings");
}

/// A patient is made in NanoPix; answers the id.
fn add(nanopix: &Program, last: &str, first: &str, born: &str) -> String {
    nanopix.run(&["add", "--last-name", last, "--first-name", first, "--birthdate", born]).unwrap()
}

/// The one record the server has of these words.
fn record(api: &Api, words: &str) -> Value {
    let mut found = api.search(words).unwrap();
    assert!(found.len() <= 1, "{words}: {found:?}");
    found.pop().unwrap_or(Value::Null)
}

/// Who the server knows, by name, and the id in NanoPix.
fn everybody(api: &Api) -> Vec<(String, Value)> {
    let patients = api.search("").unwrap();
    let mut everybody: Vec<_> =
        patients.iter().map(|patient| (format!("{} {}", patient["lastName"], patient["firstName"]), patient["externalId"].clone())).collect();
    everybody.sort_by(|a, b| a.0.cmp(&b.0));
    everybody
}

fn read<T>(nanopix: &Program, look: impl Fn(&Connection) -> rusqlite::Result<T>) -> Option<T> {
    let connection = Connection::open_with_flags(database_of(nanopix.root()), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.busy_timeout(Duration::from_secs(5)).unwrap();
    match look(&connection) {
        Ok(found) => Some(found),
        Err(rusqlite::Error::QueryReturnedNoRows) => None,
        Err(error) => panic!("NanoPix's database cannot be read: {error}"),
    }
}

fn id_of(nanopix: &Program, last_name: &str) -> Option<String> {
    read(nanopix, |connection| connection.query_row("SELECT id FROM Patient WHERE last_name = ?1", [last_name], |row| row.get(0)))
}

fn column(nanopix: &Program, id: &str, column: &str) -> Option<String> {
    read(nanopix, |connection| connection.query_row(&format!("SELECT {column} FROM Patient WHERE id = ?1"), [id], |row| row.get(0)))
}

fn wait_for(condition: impl Fn() -> bool, what: &str) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "still waiting for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn keep(window: &mut Window, name: &str) {
    let file: PathBuf = Path::new(&pictures()).join(format!("live-sync-{name}.png"));
    window.rest();
    window.picture(&file);
}
