//! What went wrong is put right: an approval is taken back in time, and an image that went to the wrong patient is moved after it was sent; the other room follows.

use crate::{acts, can_open_windows, console_program, pictures, station::Station};
use chairside_testkit::programs::{ConsoleSettings, ServerProgram, program_beside, temporary_folder};
use egui::Key;
use serde_json::json;
use std::time::Duration;

/// What was approved is sent after this.
const UNDO: Duration = Duration::from_secs(10);

#[test]
fn an_approval_is_taken_back_and_a_sent_image_is_moved_in_both_rooms() {
    if !can_open_windows("undo and move in real windows") {
        return;
    }
    let folder = temporary_folder();
    let server = ServerProgram::start(&program_beside(console_program(), "chairside-server"), &folder.path().join("server")).unwrap();
    let api = server.api().unwrap();
    let wrong = api.create_patient("Vera", "Hartmann", &json!({"patientNumber": "104682", "dateOfBirth": "1978-03-14"})).unwrap();
    let right = api.create_patient("Ada", "Okafor", &json!({"patientNumber": "103118", "dateOfBirth": "1990-07-21"})).unwrap();
    let settings =
        |room: &str| ConsoleSettings { server: Some((server.url(), server.create_key(room).unwrap())), watch: true, immediate: false, room: room.to_owned() };
    let mut room_1 = Station::new("move room 1", &folder.path().join("room-1"), settings("Room 1"));
    let mut room_2 = Station::new("move room 2", &folder.path().join("room-2"), settings("Room 2"));
    room_2.open().wait_for("Server connected");

    let window = room_1.open();
    window.wait_for("Server connected");
    acts::choose(window, "hartm", "Hartmann, Vera");
    acts::settle();
    room_1.take_image("IMG0001.png", 1);

    // Approved too soon, and taken back: nothing of it has left this computer.
    let window = room_1.window();
    acts::card(window, "a card that needs review", "Needs review");
    window.wait_for("Radiograph in review");
    acts::look();
    window.press("Approve & upload");
    acts::card(window, "an approved card", "Approved");
    window.picture(&pictures().join("move-1-approved.png"));
    window.press("Undo");
    acts::card(window, "it needs review again", "Needs review");
    std::thread::sleep(UNDO + Duration::from_secs(1));
    assert_eq!(api.files(None).unwrap().len(), 0, "what was taken back is not sent");

    // Approved for good.
    window.press("Approve & upload");
    acts::card(window, "an uploaded card", "Uploaded");
    assert_eq!(api.files(Some(&wrong)).unwrap().len(), 1);

    // The other room looks at it.
    let window = room_2.window();
    window.wait_for_control("the toast", |control| control.label.starts_with("New X-ray. Hartmann, Vera"));
    window.press("View");
    window.wait_for("from another room");

    // It is somebody else's. Only a person moves what is at the server.
    let window = room_1.window();
    window.press("Move to another patient");
    window.fill("Name, birth date or number", "okaf");
    window.wait_for("1 patient");
    window.press("Choose Okafor, Ada");
    window.wait_for("Who are you?");
    window.fill("E-mail", "admin@clinic.example");
    window.fill("Password", "correct horse battery staple");
    window.press("Sign in");
    window.wait_for("Move to another patient?");
    window.rest();
    window.picture(&pictures().join("move-2-question.png"));
    window.press("The wrong patient was selected");
    window.press("Move image");
    window.wait_for("It is with Okafor, Ada now.");
    window.picture(&pictures().join("move-3-moved.png"));
    assert_eq!((api.files(Some(&wrong)).unwrap().len(), api.files(Some(&right)).unwrap().len()), (0, 1));

    // What the other room looked at is taken from its screen.
    let window = room_2.window();
    window.wait_until_gone("from another room");
    window.wait_for("Not there any more");
    window.picture(&pictures().join("move-4-the-other-room.png"));

    // Here it stands with its patient from now on, and nowhere else.
    let window = room_1.window();
    window.chord(Key::K);
    window.fill("Name, birth date or number", "okaf");
    window.wait_for("1 patient");
    window.press("Choose Okafor, Ada");
    acts::card(window, "its card", "Uploaded");
}
