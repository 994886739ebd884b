//! The viewer on images that other consoles took.

use crate::{
    fixtures::{Room, Shot, amelia, image, image_id, wait_for_pictures, window},
    viewer::with_history,
};
use chairside_core::{Command, FilesState, Image, ImageState, Origin, Original, ServerFiles, Snapshot, patient::FilePatient};
use chairside_testkit::radiograph::View as Projection;
use egui::{Key, accesskit::Role};
use egui_kittest::{Harness, kittest::Queryable};
use std::sync::Arc;

/// An image that Room 1 took five years ago, and a visit that was taken here.
fn of_room_1() -> Image {
    let landed = "2020-05-11T09:12:00Z".parse().unwrap();
    let state = ImageState::Uploaded { file_id: image_id(70).as_str().into(), at: landed, hidden_at: None };
    let mut image = image(Shot { seed: 70, projection: Projection::Bitewing, landed, teeth: "17", state }, Some(&amelia()));
    image.origin = Origin::Server;
    image
}

fn listed(snapshot: &mut Snapshot, images: Vec<Image>) {
    snapshot.files = ServerFiles {
        patient: Some(amelia().id.clone()),
        state: FilesState::Listed,
        images: images.into_iter().map(Arc::new).collect(),
        originals: Arc::clone(&snapshot.files.originals),
    };
    snapshot.revision += 1;
}

fn original(harness: &mut Harness<'_, Room>, original: Original) {
    harness.state_mut().change(|snapshot| {
        snapshot.files.originals = Arc::new([(of_room_1().sha256, original)].into_iter().collect());
        snapshot.revision += 1;
    });
    harness.run_ok();
    wait_for_pictures(harness);
}

/// The viewer, on the image of Room 1.
fn open() -> Harness<'static, Room> {
    let mut harness = window(with_history(), [1440.0, 900.0]);
    wait_for_pictures(&mut harness);
    harness.key_press(Key::Space);
    harness.run_ok();
    harness.state_mut().change(|snapshot| listed(snapshot, vec![of_room_1()]));
    harness.run_ok();
    harness.get_by_role_and_label(Role::ListBoxOption, "Show 11 May 2020 · 09:12, tooth 17").click();
    harness.run_ok();
    wait_for_pictures(&mut harness);
    harness
}

#[test]
fn images_of_other_rooms_stand_in_the_strip_and_are_asked_for_when_they_are_looked_at() {
    let mut harness = open();
    let sent = harness.state_mut().all_sent();
    assert!(sent.iter().any(|command| matches!(command, Command::FollowFiles(Some(patient)) if *patient == amelia().id)), "{sent:?}");
    let asked = sent.iter().rev().find_map(|command| if let Command::FetchOriginals(images) = command { Some(images) } else { None });
    assert_eq!(asked.and_then(|images| images.first()), Some(&image_id(70)), "what is on screen comes first");
    // Its bytes are not here, so nothing of it can be measured or levelled yet.
    assert!(harness.query_by_label("Histogram").is_none());
    original(&mut harness, Original::Here(of_room_1().spool_path));
    harness.get_by_label("Histogram");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.state_mut().all_sent().iter().any(|command| matches!(command, Command::FollowFiles(None))));
}

#[test]
fn what_cannot_be_had_now_says_so_and_is_shown_when_it_can() {
    let mut harness = open();
    let why = "It is not on this computer, and the server cannot be reached now";
    original(&mut harness, Original::Away(why.into()));
    harness.get_by_label(why);
    original(&mut harness, Original::Here(of_room_1().spool_path));
    assert!(harness.query_by_label(why).is_none());
    harness.get_by_label("Histogram");
}

#[test]
fn an_image_that_is_hidden_or_moved_meanwhile_is_not_seen_any_more() {
    let mut harness = open();
    original(&mut harness, Original::Here(of_room_1().spool_path));
    harness.state_mut().change(|snapshot| listed(snapshot, Vec::new()));
    harness.run_ok();
    wait_for_pictures(&mut harness);
    assert!(harness.query_by_label_contains("11 May 2020").is_none());
    // Somebody else's, though it were listed by mistake, is not shown as hers.
    harness.state_mut().change(|snapshot| {
        let mut others = of_room_1();
        others.subject.as_mut().unwrap().patient_id = "p-daniel".into();
        listed(snapshot, vec![others]);
    });
    harness.run_ok();
    assert!(harness.query_by_label_contains("11 May 2020").is_none());
}

#[test]
fn an_image_of_another_room_is_moved_from_the_viewer() {
    let mut harness = open();
    harness.key_press(Key::M);
    harness.run_ok();
    harness.get_by_label_contains("now with Hartmann, Amelia");
    harness.get_by_label("Choose Okafor, Daniel").click();
    harness.run_ok();
    assert!(harness.query_all_by_label("Who are you?").next().is_some(), "it is at the server");
    harness.state_mut().change(|snapshot| snapshot.person = chairside_core::person::Person::ThisComputer);
    harness.run_ok();
    harness.key_press(Key::Num1);
    harness.run_ok();
    harness.get_by_label("Move image").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    let moved = |command: &Command| matches!(command, Command::Move { image, to, .. } if *image == of_room_1().id && to.as_str() == "p-daniel");
    assert_eq!(sent.iter().filter(|command| moved(command)).count(), 1, "{sent:?}");
}

#[test]
fn a_file_of_another_room_that_names_somebody_else_says_so_in_the_viewer() {
    let mut harness = open();
    let warning = "The file names another patient";
    assert!(harness.query_by_label(warning).is_none());
    let named = |name: &str| FilePatient { name: name.to_owned(), ..FilePatient::default() };
    for (name, is_said) in [("Okafor, Daniel", true), (amelia().last_name.as_str(), false)] {
        let image = Image { named: Some(Box::new(named(name))), ..of_room_1() };
        harness.state_mut().change(|snapshot| listed(snapshot, vec![image]));
        harness.run_ok();
        assert_eq!(harness.query_by_label(warning).is_some(), is_said, "{name}");
        assert_eq!(harness.query_by_label_contains("Okafor, Daniel. Move the image if it is theirs").is_some(), is_said, "{name}");
    }
}

#[test]
fn what_the_server_cannot_give_is_not_said_to_be_safe_and_who_can_mend_it_is() {
    let mut harness = open();
    for why in [
        "What the server sent is not this image. It is not shown, and is tried again",
        "It could not be fetched: Server error (500). It is tried again by itself",
    ] {
        original(&mut harness, Original::Away(why.into()));
        harness.get_by_label(why);
        harness.get_by_label_contains("Another computer took it. If it does not come: Check everything there, under Activity");
        assert_eq!(harness.query_all_by_label_contains("safe").count(), 0);
    }
}
