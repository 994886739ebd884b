//! The main job, from the sensor to the other room.

use crate::console::{Clinic, Console, PATIENCE, Setup, sha256};
use chairside_core::{Command, ImageState, Notice, Preview, RejectReason, SearchState, Seen, Snapshot};
use chairside_testkit::{
    fault_proxy::{Fault, FaultProxy},
    wait::wait_for,
};

#[test]
fn an_image_lands_is_reviewed_and_reaches_the_server_with_its_tooth() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");

    let bytes = console.shoot("20251118_104200.png", 1);
    let image = console.until_image("20251118_104200.png", "needs review and has a thumbnail", |image| {
        image.state == ImageState::NeedsReview && matches!(image.preview, Preview::Ready(_))
    });
    assert_eq!(std::fs::read(&image.spool_path).unwrap(), bytes);
    assert_eq!(image.subject.as_ref().unwrap().patient_id, patient.id);
    assert_eq!(image.pixels.unwrap().bits, 16);

    console.approve(&image, "36");
    let image = console.until_uploaded("20251118_104200.png");
    assert_eq!(clinic.files_of(&patient.id), [sha256(&bytes)]);
    let answer = clinic.ask(&format!("patient-files?patientId={}", patient.id));
    assert_eq!((answer["files"][0]["toothNumber"].as_str(), answer["files"][0]["operatoryRoom"].as_str()), (Some("36"), Some("Room 2")));
    assert_eq!(answer["files"][0]["source"], "bridge_capture");
    assert_eq!(image.sent_bytes, image.size_bytes);
    assert!(console.watch.join("20251118_104200.png").exists(), "the sensor's file is never touched");
}

#[test]
fn the_other_room_hears_of_an_image_once_and_the_own_room_does_not() {
    let clinic = Clinic::open();
    let here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let mut there = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "review" });
    there.until_online();
    here.with_patient("Brandt");

    here.shoot("a.png", 2);
    here.shoot("b.png", 3);
    here.until_uploaded("a.png");
    here.until_uploaded("b.png");
    let mut announced = Vec::new();
    let handle = there.handle.as_mut().unwrap();
    wait_for(PATIENCE, "both announcements", || {
        while let Some(notice) = handle.next_notice() {
            if let Notice::Announced(announcement) = notice {
                assert!(announcement.thumbnail.is_some(), "the server makes a thumbnail of a PNG");
                assert_eq!(announcement.event.patient_name.as_deref(), Some("Brandt, Amelia"));
                announced.push(announcement.event.file_id.unwrap());
            }
        }
        (announced.len() >= 2).then_some(())
    });
    announced.dedup();
    assert_eq!(announced.len(), 2);

    let mut here = here;
    let handle = here.handle.as_mut().unwrap();
    while let Some(notice) = handle.next_notice() {
        assert!(!matches!(notice, Notice::Announced(_)), "a room is not told of its own images");
    }
}

#[test]
fn without_a_patient_an_image_waits_visibly_and_can_be_assigned() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    console.until_online();
    let bytes = console.shoot("late.png", 4);
    let image = console.until_image("late.png", "is unassigned", |image| image.state == ImageState::Unassigned);
    assert!(image.subject.is_none());

    let patient = console.with_patient("Okafor");
    console.send(Command::Assign { images: vec![image.id.clone()], patient: patient.id.clone() });
    let image = console.until_image("late.png", "needs review", |image| image.state == ImageState::NeedsReview);
    assert_eq!(image.subject.as_ref().unwrap().patient_name, "Okafor, Amelia");
    console.approve(&image, "11,21");
    console.until_uploaded("late.png");
    assert_eq!(clinic.files_of(&patient.id), [sha256(&bytes)]);
}

#[test]
fn an_image_that_lands_within_two_seconds_of_a_choice_is_nobodys() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let first = console.with_patient("Rossi");
    console.send(Command::ClearPatient);
    console.until("nobody is selected", |snapshot| snapshot.selection.is_none());
    console.send(Command::SelectPatient(first.id.clone()));
    console.until("the patient is selected again", |snapshot| snapshot.selection.is_some());
    console.shoot("too-soon.png", 5);
    let image = console.until_image("too-soon.png", "landed", |_| true);
    assert_eq!((&image.state, &image.subject), (&ImageState::Unassigned, &None));
}

#[test]
fn a_rejected_image_is_hidden_and_kept_and_never_sent() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let patient = console.with_patient("Lindqvist");
    let bytes = console.shoot("blurred.png", 6);
    let image = console.until_image("blurred.png", "needs review", |image| image.state == ImageState::NeedsReview);
    console.send(Command::Reject(image.id.clone(), RejectReason::Undiagnosable));
    let image = console.until_image("blurred.png", "is rejected", |image| matches!(image.state, ImageState::Rejected { .. }));
    console.send(Command::Approve(vec![Seen::of(&image)]));
    console.shoot("next.png", 7);
    let next = console.until_image("next.png", "needs review", |image| image.state == ImageState::NeedsReview);
    console.approve(&next, "");
    console.until_uploaded("next.png");
    assert_eq!(clinic.files_of(&patient.id).len(), 1);
    assert_eq!(std::fs::read(&image.spool_path).unwrap(), bytes);
    assert!(console.snapshot().visit(chairside_api::UtcTime::now()).all(|image| image.file_name != "blurred.png"));
}

#[test]
fn patients_are_found_by_any_part_of_their_name() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    console.with_patient("Müller-Søndergård");
    console.send(Command::Search("sonder amel".to_owned()));
    let snapshot = console.until("the search is done", |snapshot| snapshot.search.state == SearchState::Done && snapshot.search.query == "sonder amel");
    assert_eq!(snapshot.search.patients.len(), 1);
    assert_eq!(snapshot.search.patients[0].last_name, "Müller-Søndergård");
    assert_eq!(snapshot.suggestions[0].last_name, "Müller-Søndergård");
}

#[test]
fn a_morning_after_everything_is_written_down_and_two_pictures_are_fetched_at_a_time() {
    const TAKEN: usize = 20;
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let mut there = Console::start_with(&Setup { url: proxy.url(), key: clinic.key(), room: "Room 2", mode: "review" });
    there.until_online();
    let here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    here.with_patient("Brandt");
    let announced = |snapshot: &Snapshot| snapshot.activity.iter().filter(|activity| activity.text.starts_with("New X-ray from another room")).count();
    here.shoot("evening.png", 199);
    there.until("the last one of the evening is written down", |snapshot| announced(snapshot) == 1);
    there.stop();
    for number in 0..TAKEN {
        here.shoot(&format!("night-{number}.png"), 200 + number as u64);
    }
    here.until("all are with the server", |snapshot| snapshot.queue.uploaded == TAKEN + 1);

    let before = proxy.count("/thumbnail");
    proxy.set_for("/thumbnail", Fault::Stall(0));
    there.run();
    there.until("every image of the night is written down", |snapshot| announced(snapshot) == TAKEN + 1);
    wait_for(PATIENCE, "first two pictures asked for", || (proxy.count("/thumbnail") >= before + 2).then_some(()));
    assert_eq!(proxy.count("/thumbnail"), before + 2, "the others wait for them");

    // What was written down is known: it is not announced again.
    there.stop();
    proxy.heal();
    there.run();
    there.until_online();
    here.shoot("morning.png", 300);
    there.until("the new one is written down", |snapshot| announced(snapshot) >= TAKEN + 2);
    assert_eq!(announced(&there.snapshot()), TAKEN + 2);
}
