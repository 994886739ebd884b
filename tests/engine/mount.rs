//! A series, with a real sensor folder, a real restart and a real server.

use crate::console::{Clinic, Console, Setup};
use chairside_core::{
    Command, Image, ImageState, Phase, RejectReason, Seen,
    mount::{Had, Mount, MountAct, MountKind, Stood},
};
use chairside_testkit::radiograph::{png16, radiograph};
use std::sync::Arc;

fn mount(console: &Console) -> Arc<Mount> {
    Arc::clone(&console.snapshot().mounts[0])
}

#[test]
fn two_bitewings_are_taken_over_a_restart_and_arrive_with_their_teeth() {
    let clinic = Clinic::open();
    let mut console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");
    let kind = MountKind::TwoBitewings;
    console.send(Command::Mount(MountAct::Begin { patient: patient.id.clone(), kind, slots: kind.slots(), turns: true }));
    console.until("the series takes images", |snapshot| snapshot.mounts.iter().any(|mount| mount.next() == Some(0)));
    console.shoot("right.png", 31);
    let right = console.until_image("right.png", "has its teeth", |image| image.teeth == kind.slots()[0].teeth);
    console.stop();
    console.run();
    console.until("the patient is still selected", |snapshot| snapshot.selection.is_some());
    assert_eq!((mount(&console).slot_of(&right.id), mount(&console).next()), (Some(0), Some(1)));
    // Somebody else's image goes nowhere near it.
    console.send(Command::ClearPatient);
    console.until("nobody is selected", |snapshot| snapshot.selection.is_none());
    console.shoot("nobodys.png", 32);
    console.until_image("nobodys.png", "is nobody’s", |image| image.state == ImageState::Unassigned && image.teeth.is_empty());
    console.send(Command::SelectPatient(patient.id.clone()));
    console.until("the patient is selected again", |snapshot| snapshot.selection.is_some());
    std::thread::sleep(std::time::Duration::from_millis(2_200));
    std::fs::write(console.watch.join("left.png"), png16(&radiograph(33, 220, 300))).unwrap();
    let left = console.until_image("left.png", "has its teeth", |image| image.teeth == kind.slots()[1].teeth);
    // What is higher than wide is turned, what lies on its side already is not.
    let displays = Arc::clone(&console.snapshot().displays);
    let degrees = [&right, &left].map(|image| displays.get(&image.id).map(|saved| saved.state.degrees));
    assert_eq!(degrees, [None, Some(90.0)]);
    assert_eq!(mount(&console).images().collect::<Vec<_>>(), [&right.id, &left.id]);

    let images = console.snapshot();
    let seen = mount(&console).images().map(|id| Seen::of(images.image(id).unwrap())).collect();
    console.send(Command::Approve(seen));
    console.until_uploaded("right.png");
    console.until_uploaded("left.png");
    let files = clinic.ask(&format!("patient-files?patientId={}", patient.id));
    let mut teeth: Vec<_> = files["files"].as_array().unwrap().iter().map(|file| file["toothNumber"].as_str().unwrap().to_owned()).collect();
    teeth.sort();
    assert_eq!(teeth, ["14,15,16,44,45,46", "24,25,26,34,35,36"]);

    // How a series was begun last is how the next one is offered, also after a restart.
    assert!(console.snapshot().settings.turn_by_place);
    console.send(Command::Mount(MountAct::Begin { patient: patient.id.clone(), kind, slots: kind.slots(), turns: false }));
    console.until("the room remembers it", |snapshot| !snapshot.settings.turn_by_place);
    console.stop();
    console.run();
    console.until("the room still knows it", |snapshot| snapshot.phase == Phase::Running && !snapshot.settings.turn_by_place);
}

#[test]
fn an_image_that_lacks_its_end_takes_its_place_before_the_one_that_was_taken_after_it() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");
    let kind = MountKind::TwoBitewings;
    console.send(Command::Mount(MountAct::Begin { patient: patient.id.clone(), kind, slots: kind.slots(), turns: false }));
    console.until("the series takes images", |snapshot| snapshot.mounts.iter().any(|mount| mount.next() == Some(0)));

    let bytes = png16(&radiograph(41, 300, 220));
    std::fs::write(console.watch.join("right.png"), &bytes[..bytes.len() - 20]).unwrap();
    // Another moment of the file system's clock.
    std::thread::sleep(std::time::Duration::from_millis(20));
    console.shoot("left.png", 42);

    let right = console.until_image("right.png", "has teeth", |image| !image.teeth.is_empty());
    let left = console.until_image("left.png", "has teeth", |image| !image.teeth.is_empty());
    assert_eq!([&right.teeth, &left.teeth], [&kind.slots()[0].teeth, &kind.slots()[1].teeth]);
}

#[test]
fn an_exposure_around_the_choice_of_the_patient_keeps_its_place_over_a_restart_and_goes_there_when_it_is_assigned() {
    let clinic = Clinic::open();
    let mut console = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "immediate" });
    let patient = console.with_patient("Hartmann");
    console.send(Command::ClearPatient);
    console.until("nobody is selected", |snapshot| snapshot.selection.is_none());
    console.send(Command::SelectPatient(patient.id.clone()));
    let kind = MountKind::FourBitewings;
    console.send(Command::Mount(MountAct::Begin { patient: patient.id.clone(), kind, slots: kind.slots(), turns: true }));
    console.until("the series takes images", |snapshot| snapshot.selection.is_some() && snapshot.mounts.iter().any(|mount| mount.next() == Some(0)));
    // Before two seconds have passed nobody knows whose they are.
    for number in 0..2 {
        console.shoot(&format!("{number}.png"), 40 + number);
    }
    console.until("two places are kept", |snapshot| snapshot.mounts[0].next() == Some(2));
    console.stop();
    console.run();
    console.until("the patient is still selected", |snapshot| snapshot.selection.is_some());
    std::thread::sleep(std::time::Duration::from_millis(2_200));
    console.shoot("2.png", 42);
    console.until_uploaded("2.png");
    let kept: Vec<_> = mount(&console).slots.iter().map(|slot| slot.held.kept_for.clone()).collect();
    let name_of = |id: &chairside_api::ImageId| console.snapshot().image(id).unwrap().file_name.clone();
    let [Some(first), Some(other), None, None] = kept.as_slice() else { panic!("{kept:?}") };
    assert_ne!(name_of(first), name_of(other));
    for image in [first, other] {
        let image = Arc::clone(console.snapshot().image(image).unwrap());
        assert!(image.state == ImageState::Unassigned && image.teeth.is_empty());
    }

    console.send(Command::Assign { images: vec![first.clone()], patient: patient.id.clone() });
    console.until_uploaded(&name_of(first));
    console.send(Command::Reject(other.clone(), RejectReason::Undiagnosable));
    console.until("the other is rejected", |snapshot| matches!(snapshot.image(other).unwrap().state, ImageState::Rejected { .. }));
    console.shoot("3.png", 43);
    console.until_uploaded("3.png");
    let shown = console.snapshot();
    let names: Vec<_> = shown.mounts[0].slots.iter().map(|slot| slot.held.image.as_ref().map(&name_of)).collect();
    assert_eq!(names, [Some(name_of(first)), None, Some("2.png".to_owned()), Some("3.png".to_owned())]);
    let files = clinic.ask(&format!("patient-files?patientId={}", patient.id));
    let mut teeth: Vec<_> = files["files"].as_array().unwrap().iter().map(|file| file["toothNumber"].as_str().unwrap().to_owned()).collect();
    teeth.sort();
    let mut wanted = [0, 2, 3].map(|at: usize| kind.slots()[at].teeth.to_string());
    wanted.sort();
    assert_eq!(teeth, wanted);
}

#[test]
fn what_was_put_into_a_series_by_mistake_and_taken_back_is_sent_as_it_was_approved() {
    let clinic = Clinic::open();
    let console = Console::start_set(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "review" }, &[("approve_undo", "8s")]);
    let patient = console.with_patient("Hartmann");
    console.shoot("outside.png", 51);
    let outside = console.until_image("outside.png", "is here", |image| image.state == ImageState::NeedsReview);
    console.send(Command::SetTeeth(outside.id.clone(), "36".parse().unwrap()));
    let kind = MountKind::TwoBitewings;
    console.send(Command::Mount(MountAct::Begin { patient: patient.id.clone(), kind, slots: kind.slots(), turns: true }));
    console.until("the series takes images", |snapshot| snapshot.mounts.iter().any(|mount| mount.next() == Some(0)));
    console.shoot("right.png", 52);
    let right = console.until_image("right.png", "has its teeth", |image| image.teeth == kind.slots()[0].teeth);
    console.send(Command::SetTeeth(right.id.clone(), "16".parse().unwrap()));
    let mut stood = Stood::default();
    console.until("both are as a person has set them", |snapshot| {
        let has =
            |id| snapshot.image(id).map(|image: &Arc<Image>| Had { image: image.id.clone(), teeth: image.teeth.clone(), teeth_suggested: false, degrees: 0.0 });
        let mounts = snapshot.mounts.iter().map(|mount| (mount.id.clone(), mount.arrangement())).collect();
        stood = Stood { mounts, images: [&outside.id, &right.id].into_iter().filter_map(has).collect() };
        stood.images.iter().map(|had| had.teeth.to_string()).eq(["36", "16"])
    });
    console.send(Command::Approve(vec![Seen::of(&right)]));
    console.send(Command::Mount(MountAct::Put { mount: mount(&console).id.clone(), image: outside.id.clone(), slot: 0 }));
    console.until_image("outside.png", "has the teeth of its place", |image| image.teeth == kind.slots()[0].teeth);
    console.send(Command::Mount(MountAct::GoBack(stood.clone())));
    console.until_image("outside.png", "is as it was", |image| image.teeth.to_string() == "36" && image.state == ImageState::NeedsReview);
    assert_eq!(mount(&console).arrangement(), stood.mounts[0].1);
    assert!(matches!(console.snapshot().image(&right.id).unwrap().state, ImageState::Approved { .. }));
    console.until_uploaded("right.png");
    let files = clinic.ask(&format!("patient-files?patientId={}", patient.id));
    let teeth: Vec<_> = files["files"].as_array().unwrap().iter().map(|file| file["toothNumber"].as_str().unwrap().to_owned()).collect();
    assert_eq!(teeth, ["16"]);
}
