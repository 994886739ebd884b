//! A series, with a real sensor folder, a real restart and a real server.

use crate::console::{Clinic, Console};
use chairside_core::{
    Command, ImageState, Phase, Seen,
    mount::{Mount, MountAct, MountKind},
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
