//! Tooth and note of an image that the server has are put right, and every console follows.

use crate::console::{Clinic, Console, Setup};
use chairside_core::{Command, Connection, Image, ImageFacts, ImageState, Notice, Severity, Snapshot};

fn room(clinic: &Clinic, room: &str) -> Console {
    Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room, mode: "immediate" })
}

/// Asks for tooth and note, having seen what stands there now, and waits for the answer.
fn answer(console: &Console, image: &Image, teeth: &str, note: &str) -> Result<(), String> {
    let (seen_teeth, seen_note) = facts(&console.snapshot(), image);
    answer_having_seen(console, image, (&seen_teeth, &seen_note), (teeth, note))
}

fn answer_having_seen(console: &Console, image: &Image, seen: (&str, &str), wanted: (&str, &str)) -> Result<(), String> {
    let of = |(teeth, note): (&str, &str)| ImageFacts { teeth: teeth.parse().unwrap(), note: note.to_owned() };
    let before = console.snapshot().corrected.as_ref().map_or(0, |corrected| corrected.number);
    console.send(Command::Correct { image: image.id.clone(), seen: of(seen), wanted: of(wanted) });
    let snapshot = console.until("the correction is answered", |snapshot| snapshot.corrected.as_ref().is_some_and(|corrected| corrected.number > before));
    snapshot.corrected.clone().unwrap().outcome.map_err(|refusal| refusal.text)
}

fn facts(snapshot: &Snapshot, image: &Image) -> (String, String) {
    snapshot.image_anywhere(&image.id).map(|image| (image.teeth.to_string(), image.note.clone())).unwrap()
}

fn said(snapshot: &Snapshot, words: &str) -> bool {
    snapshot.activity.iter().any(|line| line.text.contains(words))
}

#[test]
fn the_console_that_sent_an_image_puts_its_tooth_right_and_the_other_room_sees_it() {
    let clinic = Clinic::open();
    let here = room(&clinic, "Room 1");
    let there = room(&clinic, "Room 2");
    let patient = here.with_patient("Hartmann");
    there.until_online();
    here.shoot("a.png", 1);
    let image = here.until_uploaded("a.png");
    there.send(Command::FollowFiles(Some(patient.id.clone())));
    there.until("the other room has it", |snapshot| snapshot.files.images.len() == 1);

    assert_eq!(answer(&here, &image, "36", "apex"), Ok(()));
    let at_server = || clinic.ask(&format!("patient-files?patientId={}", patient.id))["files"][0].clone();
    assert_eq!((at_server()["toothNumber"].as_str(), at_server()["notes"].as_str()), (Some("36"), Some("apex")));
    assert_eq!(facts(&here.snapshot(), &image), ("36".to_owned(), "apex".to_owned()));
    assert!(said(&here.snapshot(), "shows 36 now, not no tooth"));
    let seen = there.until("the other room sees the tooth", |snapshot| snapshot.files.images.iter().any(|image| image.teeth.to_string() == "36"));
    assert_eq!(seen.files.images[0].note, "apex");

    // And is taken away again.
    assert_eq!(answer(&here, &image, "", ""), Ok(()));
    assert_eq!((at_server()["toothNumber"].as_str(), at_server()["notes"].as_str()), (None, None));
    assert_eq!(facts(&here.snapshot(), &image), (String::new(), String::new()));

    // What another room took is not this computer's to change.
    let seen = there.until("the other room sees that, too", |snapshot| snapshot.files.images.iter().all(|image| image.teeth.is_empty()));
    let theirs = seen.files.images[0].clone();
    assert!(answer(&there, &theirs, "11", "").is_err_and(|why| why.contains("Sign in")));
    assert_eq!(at_server()["toothNumber"].as_str(), None);
}

#[test]
fn what_somebody_else_has_set_is_followed_and_not_written_over_unseen() {
    const ADMIN: (&str, &str) = ("who@clinic.example", "correct horse battery");
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let mut here = room(&clinic, "Room 1");
    here.with_patient("Hartmann");
    here.shoot("a.png", 1);
    let image = here.until_uploaded("a.png");
    clinic.change_file(ADMIN, &image, &serde_json::json!({ "toothNumber": "46", "notes": "by hand" }));
    here.until("it is heard", |snapshot| facts(snapshot, &image) == ("46".to_owned(), "by hand".to_owned()));

    // Who had opened the form before has not seen that.
    let refused = answer_having_seen(&here, &image, ("", ""), ("", "mine"));
    assert!(refused.is_err_and(|why| why.contains("46") && why.contains("by hand")));
    assert_eq!(facts(&here.snapshot(), &image), ("46".to_owned(), "by hand".to_owned()));

    // While this console is away.
    here.stop();
    clinic.change_file(ADMIN, &image, &serde_json::json!({ "toothNumber": "47" }));
    here.run();
    here.until("it is followed", |snapshot| facts(snapshot, &image).0 == "47");
    assert_eq!(answer(&here, &image, "47", "checked"), Ok(()));
    assert_eq!(facts(&here.snapshot(), &image), ("47".to_owned(), "checked".to_owned()));
}

#[test]
fn without_the_server_nothing_is_changed_and_that_is_said() {
    let mut clinic = Clinic::open();
    let here = room(&clinic, "Room 1");
    here.with_patient("Hartmann");
    here.shoot("a.png", 1);
    let image = here.until_uploaded("a.png");
    clinic.close();
    here.until("it is noticed", |snapshot| !matches!(snapshot.connection, Connection::Online));
    assert!(answer(&here, &image, "36", "").is_err_and(|why| why.contains("othing")));
    assert_eq!(facts(&here.snapshot(), &image), (String::new(), String::new()));
}

#[test]
fn what_the_server_had_already_with_other_words_is_followed_and_said() {
    let clinic = Clinic::open();
    let there = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "review" });
    let mut here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "review" });
    let patient = there.with_patient("Hartmann");
    let send = |console: &Console, teeth: &str, note: &str| {
        console.shoot("a.png", 1);
        let image = console.until_image("a.png", "is to be reviewed", |image| image.state == ImageState::NeedsReview);
        console.send(Command::SetNote(image.id.clone(), note.to_owned()));
        console.approve(&image, teeth);
        console.until_uploaded("a.png")
    };
    send(&there, "11", "crown");
    here.until_online();
    here.send(Command::SelectPatient(patient.id.clone()));
    here.until("the patient is selected", |snapshot| snapshot.selection.is_some());
    std::thread::sleep(std::time::Duration::from_millis(2_200));

    let image = send(&here, "36", "apex");

    assert_eq!((image.teeth.to_string(), image.note.as_str()), ("11".to_owned(), "crown"));
    assert!(said(&here.snapshot(), "showing 11, not 36") && said(&here.snapshot(), "apex"));
    let handle = here.handle.as_mut().unwrap();
    let warnings = std::iter::from_fn(|| handle.next_notice())
        .filter(|notice| matches!(notice, Notice::Said { severity: Severity::Warning, text } if text.contains("at the server already")))
        .count();
    assert_eq!(warnings, 2, "of the tooth and of the note");
    assert!(!said(&there.snapshot(), "at the server already"));
}
