//! What other rooms took is seen here, too: listed, fetched, and never under another name.

use crate::console::{Clinic, Console, Setup};
use chairside_api::{Patient, display::DisplayState};
use chairside_core::{Command, FilesState, Image, Origin, Original, Preview, Secret, Snapshot};
use chairside_testkit::fault_proxy::FaultProxy;
use std::{path::PathBuf, sync::Arc};

fn room(clinic: &Clinic, url: String, room: &str, mode: &str) -> Console {
    Console::start_with(&Setup { url, key: clinic.key(), room, mode })
}

/// Room 1 takes an image of a patient, whom Room 2, which finds the server at `url`, then looks at.
fn two_rooms(clinic: &Clinic, url: String) -> (Console, Console, Arc<Patient>, Vec<u8>) {
    let here = room(clinic, clinic.url(), "Room 1", "immediate");
    let patient = here.with_patient("Hartmann");
    let bytes = here.shoot("a.png", 21);
    here.until_uploaded("a.png");
    let there = room(clinic, url, "Room 2", "review");
    there.until_online();
    there.send(Command::FollowFiles(Some(patient.id.clone())));
    (here, there, patient, bytes)
}

#[track_caller]
fn until_files(console: &Console, count: usize) -> Vec<Arc<Image>> {
    let is_so = |snapshot: &Snapshot| {
        let files = &snapshot.files;
        files.state == FilesState::Listed && files.images.len() == count && files.images.iter().all(|image| image.preview != Preview::Making)
    };
    console.until("the files are listed with their pictures", is_so).files.images.to_vec()
}

#[track_caller]
fn until_here(console: &Console, image: &Image) -> PathBuf {
    console.send(Command::FetchOriginals(vec![image.id.clone()]));
    let snapshot = console.until("the bytes are here", |snapshot| matches!(snapshot.files.originals.get(&image.sha256), Some(Original::Here(_))));
    let Some(Original::Here(path)) = snapshot.files.originals.get(&image.sha256) else { panic!("it was there") };
    path.clone()
}

#[test]
fn an_image_of_another_room_is_listed_and_fetched_and_stays_when_the_server_is_away() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let (here, mut there, patient, bytes) = two_rooms(&clinic, proxy.url());
    let image = until_files(&there, 1).remove(0);
    assert_eq!((&image.origin, image.room.as_str(), image.subject.as_ref().map(|of| &of.patient_id)), (&Origin::Server, "Room 1", Some(&patient.id)));
    assert!(matches!(image.preview, Preview::Ready(_)), "{:?}", image.preview);
    let path = until_here(&there, &image);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert!(there.snapshot().images.is_empty(), "it is in no list of what this console took");

    // What is taken there now is seen here without a word.
    let newest = here.shoot("b.png", 22);
    here.until_uploaded("b.png");
    until_files(&there, 2);

    proxy.go_down().unwrap();
    there.stop();
    there.run();
    there.send(Command::FollowFiles(Some(patient.id.clone())));
    let snapshot = there.until("what was known is shown", |snapshot| snapshot.files.images.len() == 2 && matches!(snapshot.files.state, FilesState::Away(_)));
    assert_eq!(until_here(&there, &image), path, "fetched before the restart");
    let newer = &snapshot.files.images[0];
    there.send(Command::FetchOriginals(vec![newer.id.clone()]));
    there.until("it is said why there is none", |snapshot| matches!(snapshot.files.originals.get(&newer.sha256), Some(Original::Away(_))));

    // It comes by itself.
    proxy.come_back().unwrap();
    there.send(Command::RetryNow);
    let snapshot = there.until("it is here", |snapshot| matches!(snapshot.files.originals.get(&newer.sha256), Some(Original::Here(_))));
    let Original::Here(path) = &snapshot.files.originals[&newer.sha256] else { panic!("it was there") };
    assert_eq!(std::fs::read(path).unwrap(), newest);
}

#[test]
fn what_was_moved_or_hidden_is_gone_at_once_and_stays_gone_without_the_server() {
    let mut clinic = Clinic::open();
    let admin = ("a@clinic.test", "correct horse battery staple");
    clinic.give_admin_a_password(admin.0, admin.1);
    let (here, mut there, patient, _) = two_rooms(&clinic, clinic.url());
    here.shoot("b.png", 23);
    here.until_uploaded("b.png");
    let images = until_files(&there, 2);
    let bruno = clinic.make_patients(&[chairside_api::NewPatient { last_name: "Vogt".to_owned(), ..chairside_api::NewPatient::default() }]).remove(0);
    clinic.patch_as(admin, &format!("files/{}", images[0].id), 1, &serde_json::json!({ "patientId": bruno.id, "reason": "wrong patient" }));
    assert_eq!(until_files(&there, 1)[0].id, images[1].id);
    clinic.patch_as(admin, &format!("files/{}", images[1].id), 1, &serde_json::json!({ "hiddenReason": "duplicate" }));
    until_files(&there, 0);
    there.send(Command::FollowFiles(Some(bruno.id.clone())));
    let moved = until_files(&there, 1).remove(0);
    assert_eq!((&moved.id, &moved.subject.as_ref().unwrap().patient_id), (&images[0].id, &bruno.id));

    clinic.close();
    there.stop();
    there.run();
    there.send(Command::FollowFiles(Some(patient.id.clone())));
    let snapshot = there.until("what was known is shown", |snapshot| matches!(snapshot.files.state, FilesState::Away(_)));
    assert!(snapshot.files.images.is_empty());
}

#[test]
fn how_an_image_of_another_room_is_shown_is_seen_and_set_by_whoever_may() {
    let mut clinic = Clinic::open();
    let admin = ("a@clinic.test", "correct horse battery staple");
    clinic.give_admin_a_password(admin.0, admin.1);
    let (here, mut there, patient, _) = two_rooms(&clinic, clinic.url());
    let own_key = clinic.ask_as(admin, "clinic/api-keys", &serde_json::json!({ "label": "Room 2" }))["apiKey"].as_str().unwrap().to_owned();
    there.stop();
    there.set("api_key", &own_key);
    there.run();
    there.send(Command::FollowFiles(Some(patient.id.clone())));
    let image = until_files(&there, 1).remove(0);
    let own = here.until_uploaded("a.png");
    let turned = DisplayState { degrees: 90.0, ..DisplayState::default() };
    here.send(Command::SetDisplay(own.id.clone(), Box::new(turned.clone())));
    there.until("it is seen here", |snapshot| snapshot.displays.get(&image.id).is_some_and(|saved| saved.state == turned));

    // This console's key may not; what was set is kept and waits for somebody who may.
    let inverted = DisplayState { inverted: true, ..DisplayState::default() };
    there.send(Command::SetDisplay(image.id.clone(), Box::new(inverted.clone())));
    there.until("it waits", |snapshot| snapshot.displays[&image.id].is_waiting && snapshot.displays[&image.id].state == inverted);
    there.send(Command::SignIn { email: admin.0.to_owned(), password: Secret::exact(admin.1) });
    there.until("it is told", |snapshot| !snapshot.displays[&image.id].is_waiting);
    let saved = here.until("it is seen there", |snapshot| snapshot.displays[&own.id].state == inverted);
    assert_eq!(saved.displays[&own.id].by, "Dr Who");
}

#[test]
fn a_safe_copy_that_was_lost_is_fetched_again() {
    let clinic = Clinic::open();
    let console = room(&clinic, clinic.url(), "Room 1", "immediate");
    let patient = console.with_patient("Hartmann");
    let bytes = console.shoot("a.png", 24);
    let image = console.until_uploaded("a.png");
    std::fs::remove_file(&image.spool_path).unwrap();
    console.send(Command::FollowFiles(Some(patient.id.clone())));
    assert_eq!(std::fs::read(until_here(&console, &image)).unwrap(), bytes);
    console.until("it stands once", |snapshot| snapshot.files.state == FilesState::Listed && snapshot.files.images.is_empty());
}
