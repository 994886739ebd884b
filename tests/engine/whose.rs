//! What else is known of whose an image is: the name in its own file, and the room's appointments. Both are said, and neither chooses anybody.

use crate::console::{Clinic, Console, Setup};
use chairside_api::UtcTime;
use chairside_core::{Activity, Command, ImageState, Severity, Snapshot};
use chairside_testkit::radiograph::{dicom_of, radiograph};
use serde_json::json;
use std::time::Duration;

fn file_of(name: &str, seed: u64) -> Vec<u8> {
    dicom_of(name, &radiograph(seed, 120, 90), 12, false)
}

#[test]
fn a_file_that_names_somebody_else_is_not_sent_before_a_person_has_looked() {
    let clinic = Clinic::open();
    let console = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "immediate" });
    let patient = console.with_patient("Hartmann");
    std::fs::write(console.watch.join("own.dcm"), file_of("HARTMANN^AMELIA", 1)).unwrap();
    console.until_uploaded("own.dcm");

    std::fs::write(console.watch.join("other.dcm"), file_of("Okafor^Daniel", 2)).unwrap();
    let image = console.until_image("other.dcm", "waits for review", |image| image.state == ImageState::NeedsReview);
    assert_eq!(image.subject.as_ref().unwrap().patient_id, patient.id, "it is the selected patient's until a person says otherwise");
    assert_eq!(image.named.as_ref().unwrap().name, "Okafor, Daniel");
    let said =
        |line: &chairside_core::Activity| line.severity == Severity::Warning && line.text.contains("names another patient") && !line.text.contains("Okafor");
    console.until("it is said", |snapshot| snapshot.activity.iter().any(|line| said(line)));
    assert_eq!(clinic.files_of(&patient.id).len(), 1);

    // It is theirs after all.
    console.approve(&image, "36");
    console.until_uploaded("other.dcm");
    assert_eq!(clinic.files_of(&patient.id).len(), 2);
}

#[test]
fn a_file_of_another_room_that_names_somebody_else_is_marked_as_soon_as_it_is_fetched() {
    let clinic = Clinic::open();
    let here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let patient = here.with_patient("Hartmann");
    for (name, whom) in [("own.dcm", "HARTMANN^AMELIA"), ("other.dcm", "Okafor^Daniel")] {
        std::fs::write(here.watch.join(name), file_of(whom, name.len() as u64)).unwrap();
        let image = here.until_image(name, "is safe", |image| image.subject.is_some());
        if image.state == ImageState::NeedsReview {
            here.approve(&image, "36");
        }
        here.until_uploaded(name);
    }
    let mut there = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "review" });
    there.until_online();
    there.send(Command::SelectPatient(patient.id.clone()));
    there.until("the patient is known", |snapshot| snapshot.selection.is_some());
    let named = |snapshot: &Snapshot| {
        let names = snapshot.files.images.iter().map(|image| image.named.as_ref().map_or(String::new(), |named| named.name.clone()));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let said = |snapshot: &Snapshot| {
        let is_it =
            |line: &&std::sync::Arc<Activity>| line.severity == Severity::Warning && line.text.contains("names another patient than the one it stands under");
        snapshot.activity.iter().filter(is_it).count()
    };
    there.send(Command::FollowFiles(Some(patient.id.clone())));
    let listed = there.until("the files are listed", |snapshot| snapshot.files.images.len() == 2);
    assert_eq!((named(&listed), said(&listed)), (vec![String::new(), String::new()], 0), "nobody has read them");
    there.send(Command::FetchOriginals(listed.files.images.iter().map(|image| image.id.clone()).collect()));
    let both = ["HARTMANN, AMELIA", "Okafor, Daniel"];
    let fetched = there.until("whom they name is known", |snapshot| named(snapshot) == both);
    assert_eq!(said(&fetched), 1);
    // It is known from the start where the bytes are here, and not said again.
    there.stop();
    there.run();
    there.send(Command::FollowFiles(Some(patient.id.clone())));
    let listed = there.until("the files are listed", |snapshot| snapshot.files.images.len() == 2);
    assert_eq!((named(&listed).as_slice(), said(&listed)), (both.map(str::to_owned).as_slice(), 1));
    // Nor where they went to make room and are fetched anew.
    there.stop();
    std::fs::remove_dir_all(there.data.join("originals")).unwrap();
    there.run();
    there.send(Command::FollowFiles(Some(patient.id.clone())));
    there.until("the files are listed, and nobody has read them", |snapshot| named(snapshot) == ["", ""]);
    there.send(Command::FetchOriginals(listed.files.images.iter().map(|image| image.id.clone()).collect()));
    assert_eq!(said(&there.until("whom they name is known again", |snapshot| named(snapshot) == both)), 1);
}

#[test]
fn assigned_to_whom_it_does_not_name_it_waits_for_a_person_too() {
    let clinic = Clinic::open();
    let console = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "immediate" });
    let patient = console.with_patient("Hartmann");
    console.send(Command::ClearPatient);
    console.until("nobody is selected", |snapshot| snapshot.selection.is_none());
    std::fs::write(console.watch.join("a.dcm"), file_of("Okafor^Daniel", 1)).unwrap();
    let image = console.until_image("a.dcm", "has no patient", |image| image.state == ImageState::Unassigned);
    console.send(Command::Assign { images: vec![image.id.clone()], patient: patient.id.clone() });
    console.until_image("a.dcm", "waits for review", |image| image.state == ImageState::NeedsReview);
}

#[test]
fn todays_appointments_of_the_room_are_known_and_follow_their_changes() {
    const ADMIN: (&str, &str) = ("who@clinic.example", "correct horse battery");
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let console = Console::start(&clinic);
    let booked = console.with_patient("Okafor");
    let selected = console.with_patient("Hartmann");
    let now = UtcTime::now();
    // Near midnight a day has no hour to spare: the appointment of now is whatever of it lies in this day.
    let minutes =
        |count: i64| if count < 0 { now.minus(Duration::from_secs(60 * count.unsigned_abs())) } else { now.plus(Duration::from_secs(60 * count as u64)) };
    let book = |room: &str, from: i64, until: i64| {
        let body = json!({ "patientId": booked.id, "title": "Check", "room": room, "startsAt": minutes(from), "endsAt": minutes(until) });
        clinic.ask_as(ADMIN, "appointments", &body)
    };
    book("Room 1", -5, 25);
    let ours = book("Room 2", -5, 25);
    let snapshot = console.until("the appointment is known", |snapshot| !snapshot.agenda.is_empty());
    assert_eq!(snapshot.agenda.len(), 1, "the other room's is not this room's");
    assert_eq!(snapshot.running(UtcTime::now()).unwrap().patient.id, booked.id);
    assert_eq!(snapshot.selection.as_ref().unwrap().patient.id, selected.id, "nobody is chosen by it");
    console.until("whoever is booked is offered first", |snapshot| snapshot.suggestions.first().is_some_and(|patient| patient.id == booked.id));

    clinic.patch_as(ADMIN, &format!("appointments/{}", ours["id"].as_str().unwrap()), ours["version"].as_i64().unwrap(), &json!({ "status": "completed" }));
    console.until("it is over", |snapshot| snapshot.agenda.is_empty());
}
