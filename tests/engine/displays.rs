//! How an image is shown is the whole clinic's.

use crate::console::{Clinic, Console, Setup};
use chairside_api::{
    ImageId,
    display::{Annotation, DisplayState, Shape},
};
use chairside_core::{Command, Image, SavedDisplay};
use std::sync::Arc;

fn room(clinic: &Clinic, room: &str, mode: &str) -> Console {
    Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room, mode })
}

fn drawn(words: &str) -> DisplayState {
    let annotations = vec![Annotation { frame: 0, shape: Shape::Text { at: [1.0, 2.0], text: words.to_owned() } }];
    DisplayState { degrees: 90.0, annotations, ..DisplayState::default() }
}

fn set(console: &Console, image: &ImageId, state: &DisplayState) {
    console.send(Command::SetDisplay(image.clone(), Box::new(state.clone())));
}

/// Waits until an image is shown so, and that is the server's, too.
#[track_caller]
fn until_shown(console: &Console, image: &ImageId, state: &DisplayState) -> Arc<SavedDisplay> {
    let snapshot =
        console.until("the image is shown so", |snapshot| snapshot.displays.get(image).is_some_and(|saved| saved.state == *state && !saved.is_waiting));
    Arc::clone(&snapshot.displays[image])
}

/// What the server says of the only file of an image's patient.
fn at_the_server(clinic: &Clinic, image: &Image) -> serde_json::Value {
    let patient = &image.subject.as_ref().unwrap().patient_id;
    let file = clinic.ask(&format!("patient-files?patientId={patient}"))["files"][0]["id"].as_str().unwrap().to_owned();
    clinic.ask(&format!("files/{file}"))
}

#[test]
fn how_an_image_is_shown_goes_to_the_server_right_after_the_image() {
    let clinic = Clinic::open();
    let console = room(&clinic, "Room 2", "review");
    console.with_patient("Hartmann");
    console.shoot("a.png", 11);
    let image = console.until_image("a.png", "landed", |_| true);
    set(&console, &image.id, &drawn("apex"));
    console.until("it is kept here", |snapshot| snapshot.displays.contains_key(&image.id));
    console.approve(&image, "36");
    console.until_uploaded("a.png");
    until_shown(&console, &image.id, &drawn("apex"));
    let file = at_the_server(&clinic, &image);
    assert_eq!(file["displayState"], serde_json::to_value(drawn("apex")).unwrap());

    // And is taken back there.
    set(&console, &image.id, &DisplayState::default());
    until_shown(&console, &image.id, &DisplayState::default());
    assert_eq!(at_the_server(&clinic, &image)["displayState"], serde_json::Value::Null);
}

#[test]
fn what_is_set_while_the_server_is_away_waits_also_over_a_restart_and_the_last_to_reach_it_counts() {
    let mut clinic = Clinic::open();
    let mut console = room(&clinic, "Room 2", "immediate");
    console.with_patient("Hartmann");
    console.shoot("a.png", 12);
    let image = console.until_uploaded("a.png");
    clinic.close();
    set(&console, &image.id, &drawn("set here"));
    console.until("it waits", |snapshot| snapshot.displays.get(&image.id).is_some_and(|saved| saved.is_waiting));
    console.stop();
    clinic.reopen();
    // Somebody else, meanwhile.
    let file = at_the_server(&clinic, &image);
    clinic.patch(&format!("files/{}", file["id"].as_str().unwrap()), 1, &serde_json::json!({ "displayState": drawn("set elsewhere") }));

    console.set("server_url", &clinic.url());
    console.run();
    until_shown(&console, &image.id, &drawn("set here"));
    assert_eq!(at_the_server(&clinic, &image)["displayState"], serde_json::to_value(drawn("set here")).unwrap());
    console.until("both are named", |snapshot| {
        snapshot.activity.iter().any(|line| line.text.contains("was also changed by") && line.text.ends_with("What was set here came last, and counts"))
    });
}

#[test]
fn what_is_set_elsewhere_is_seen_here_without_a_word() {
    let clinic = Clinic::open();
    let console = room(&clinic, "Room 2", "immediate");
    console.with_patient("Hartmann");
    console.shoot("a.png", 13);
    let image = console.until_uploaded("a.png");
    let file = at_the_server(&clinic, &image);
    let path = format!("files/{}", file["id"].as_str().unwrap());
    let set_elsewhere = clinic.patch(&path, 1, &serde_json::json!({ "displayState": drawn("from Room 1") }));
    let saved = until_shown(&console, &image.id, &drawn("from Room 1"));
    assert_eq!(
        (saved.by.as_str(), saved.at.to_string().as_str()),
        (set_elsewhere["displayStateByName"].as_str().unwrap(), set_elsewhere["displayStateAt"].as_str().unwrap())
    );
    // Notes alone are no other way to show it.
    clinic.patch(&path, 2, &serde_json::json!({ "notes": "distal" }));
    clinic.patch(&path, 3, &serde_json::json!({ "displayState": null }));
    until_shown(&console, &image.id, &DisplayState::default());
}
