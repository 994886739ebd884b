//! The main job, end to end: an image that lands is on screen, safe, reviewed, uploaded, and announced in the other room.

use crate::{
    acts, can_open_windows, console_program,
    inspect::{PATIENCE, Window},
    pictures,
    station::Station,
};
use chairside_testkit::programs::{Api, ConsoleSettings, ServerProgram, program_beside, temporary_folder};
use egui::Key;
use serde_json::json;
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

#[test]
fn an_image_goes_from_the_sensor_to_the_other_room() {
    if !can_open_windows("the story in the real window") {
        return;
    }
    let folder = temporary_folder();
    let mut server = ServerProgram::start(&program_beside(console_program(), "chairside-server"), &folder.path().join("server")).unwrap();
    let api = server.api().unwrap();
    api.create_patient("Vera", "Hartmann", &json!({"patientNumber": "104682", "dateOfBirth": "1978-03-14"})).unwrap();
    let front_desk =
        ConsoleSettings { server: Some((server.url(), server.create_key("Room 2").unwrap())), watch: true, immediate: false, room: "Room 2".to_owned() };
    let mut room_1 = Station::new("room 1", &folder.path().join("room-1"), ConsoleSettings::default());
    let mut room_2 = Station::new("room 2", &folder.path().join("room-2"), front_desk);
    let album = Album { next: std::cell::Cell::new(1) };

    // The first start of room 1: three short steps.
    let key = server.create_key("Room 1").unwrap();
    let watched = room_1.console.watch_folder();
    let window = room_1.open();
    window.wait_for("Welcome to Chairside");
    window.press("Connect to a clinic server");
    window.fill("Server address", &server.url());
    window.fill("Bridge key", &key);
    window.press("Test");
    window.wait_for("Connected,");
    window.fill("Watch folder", &watched.to_string_lossy());
    window.wait_for("Folder found.");
    window.press("Room 1");
    album.keep(window, "first-run");
    window.press("Start Chairside");
    window.wait_for("No patient selected");
    window.wait_for("Server connected");
    album.keep(window, "no-patient");
    room_2.open().wait_for("Server connected");

    // Who is in the chair? Somebody new.
    let window = room_1.window();
    window.chord(Key::K);
    window.fill("Name, birth date or number", "Okafor, Ada");
    window.press("New patient");
    window.fill("Birth date", "21.7.1990");
    album.keep(window, "new-patient");
    window.press("Create and choose");
    window.wait_for("Okafor, Ada");
    window.wait_until_gone("Create and choose");
    assert_eq!(api.search("okafor").unwrap().len(), 1);
    acts::settle();

    // The sensor's program writes an image: it stands there, and waits for a person.
    room_1.take_image("IMG0001.png", 1);
    let window = room_1.window();
    let card = acts::card(window, "a card that needs review", "Needs review");
    window.press_control(&card);
    window.wait_for("Radiograph in review");
    window.tooth([(Key::Num3, "3"), (Key::Num6, "6")]);
    window.wait_for_control("tooth 36 on the card", |control| control.label.starts_with("Image ") && control.label.contains("tooth 36"));
    album.keep(window, "review");
    acts::look();
    window.key(Key::Enter);
    acts::card(window, "an uploaded card", "Uploaded");
    album.keep(window, "uploaded");
    assert_files(&api, 1);
    assert_eq!(api.files(None).unwrap()[0]["toothNumber"], "36");

    // In the other room a toast says so; View shows it.
    let window = room_2.window();
    window.wait_for_control("the toast", |control| control.label.starts_with("New X-ray. Okafor, Ada · Tooth 36 · "));
    album.keep(window, "toast-in-the-other-room");
    window.press("View");
    window.wait_for("from another room");
    album.keep(window, "seen-in-the-other-room");
    window.press("Close picture");

    // Nobody chosen: the image waits, visible, and is given to whoever it shows.
    let window = room_1.window();
    window.press("Clear patient");
    window.wait_for("No patient selected");
    room_1.take_image("IMG0002.png", 2);
    let window = room_1.window();
    let card = acts::card(window, "an unassigned card", "Unassigned");
    window.press_control(&card);
    window.wait_for("1 image selected");
    window.fill("Name, birth date or number", "hart");
    window.wait_for("Assign to Hartmann, Vera");
    album.keep(window, "assign");
    window.press("Assign to Hartmann, Vera");
    window.wait_until_gone("1 image selected");

    // It still waits for a review, as every image does; with its patient chosen it stands in this visit.
    acts::choose(window, "hartm", "Hartmann, Vera");
    acts::review(window, "the assigned card");
    window.press("Approve & upload");
    acts::card(window, "the second uploaded card", "Uploaded");
    assert_files(&api, 2);
    acts::settle();

    // The server is gone: what lands is safe, and says so. It is back: everything drains by itself, each image once.
    server.kill();
    for seed in 3..6 {
        room_1.take_image(&format!("IMG{seed:04}.png"), seed);
    }
    let window = room_1.window();
    approve_all(window, 3);
    window.wait_for("Offline — 3 waiting");
    album.keep(window, "offline");
    server.restart().unwrap();
    window.wait_for("All sent");
    album.keep(window, "drained");
    assert_files(&api, 5);

    // Ended at the worst moment, and started again: nothing is missing, nothing is there twice.
    room_1.take_image("IMG0006.png", 6);
    room_1.window().wait_for_control("the sixth card", |control| control.label.starts_with("Image ") && control.label.ends_with("Needs review"));
    room_1.console.kill();
    room_1.take_image("IMG0007.png", 7);
    let window = room_1.open();
    window.wait_for("Hartmann, Vera");
    // Nobody watched the seventh land: it has no patient until a person says whose it is.
    window.press("Assign image");
    window.fill("Name, birth date or number", "hartm");
    window.press("Assign to Hartmann, Vera");
    window.wait_until_gone("Unassigned");
    approve_all(window, 2);
    window.wait_for("All sent");
    album.keep(window, "after-a-kill");
    assert_files(&api, 7);
    let status = room_1.console.status().unwrap();
    for (field, count) in [("uploaded", 7), ("pending", 0), ("failed", 0), ("unassigned", 0), ("needsReview", 0)] {
        assert_eq!(status[field], count, "{field}: {status}");
    }
}

/// Approves what needs review, one by one, as a person does: look, Enter.
fn approve_all(window: &mut Window, count: usize) {
    let needs_review =
        |window: &mut Window| window.controls().iter().filter(|control| control.label.starts_with("Image ") && control.label.ends_with("Needs review")).count();
    let deadline = Instant::now() + PATIENCE;
    while needs_review(window) < count {
        assert!(Instant::now() < deadline, "{count} images should need review");
        std::thread::sleep(Duration::from_millis(100));
    }
    for left in (0..count).rev() {
        acts::review(window, "a card that needs review");
        window.press("Approve & upload");
        let deadline = Instant::now() + PATIENCE;
        while needs_review(window) > left {
            assert!(Instant::now() < deadline, "an approved image still needs review");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The server has this many files, each once.
fn assert_files(api: &Api, count: usize) {
    let hashes = api.hashes(None).unwrap();
    let mut once = hashes.clone();
    once.dedup();
    assert_eq!(hashes, once, "a file is on the server twice");
    assert_eq!(hashes.len(), count, "files on the server");
}

/// Pictures of the story, in its order.
struct Album {
    next: std::cell::Cell<u32>,
}

impl Album {
    fn keep(&self, window: &mut Window, name: &str) {
        let number = self.next.replace(self.next.get() + 1);
        let file: PathBuf = pictures().join(format!("{number:02}-{name}.png"));
        window.rest();
        window.picture(&file);
    }
}
