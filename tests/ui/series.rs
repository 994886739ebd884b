//! A series over the whole window: begun, filled, put right, approved.

use crate::fixtures::{Room, Shot, amelia, at, image, image_id, pass, snapshot, visit, wait_for_pictures, window};
use chairside::widgets::theme;
use chairside_api::{ImageId, ToothSet};
use chairside_core::{
    Command, Image, ImageState, Seen, Snapshot,
    mount::{Had, Mount, MountAct, MountKind, Stood},
    patient::FilePatient,
    settings::Settings,
};
use chairside_testkit::radiograph::View as Projection;
use chairside_words::Language;
use egui::{
    Key, Modifiers,
    accesskit::{Role, Toggled},
};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use std::{sync::Arc, time::Duration};

const SIZE: [f32; 2] = [1440.0, 900.0];

/// A mount of Amelia's with images that wait for review in its first places.
pub fn with_mount(kind: MountKind, filled: usize) -> Snapshot {
    let patient = amelia();
    let mut mount = Mount::begin("m".into(), patient.id.clone(), kind, true, kind.slots(), at("10:40"));
    let images: Vec<Image> = mount
        .slots
        .iter_mut()
        .take(filled)
        .enumerate()
        .map(|(number, slot)| {
            let seed = if kind == MountKind::FullMouth { 80 } else { 60 } + number as u64;
            let projection = if slot.plan.is_wide() { Projection::Bitewing } else { Projection::UpperFront };
            slot.held.image = Some(image_id(seed));
            let teeth: ToothSet = slot.plan.teeth.clone();
            let mut of = image(Shot { seed, projection, landed: at("10:41"), teeth: "", state: ImageState::NeedsReview }, Some(&patient));
            of.teeth = teeth;
            of
        })
        .chain(visit().into_iter().skip(6))
        .collect();
    Snapshot { mounts: Arc::from([Arc::new(mount)]), ..snapshot(images, Some(patient)) }
}

fn open(snapshot: Snapshot, size: [f32; 2]) -> Harness<'static, Room> {
    let mut harness = window(snapshot, size);
    harness.key_press(Key::S);
    harness.run_ok();
    harness
}

fn acts(harness: &mut Harness<'static, Room>) -> Vec<MountAct> {
    harness.state_mut().sent().into_iter().filter_map(|command| if let Command::Mount(act) = command { Some(act) } else { None }).collect()
}

fn place<'a>(harness: &'a Harness<'static, Room>, name: &'a str) -> egui_kittest::Node<'a> {
    harness.get_by_role_and_label(Role::ListBoxOption, name)
}

fn picture(harness: &mut Harness<'static, Room>, name: &str) {
    wait_for_pictures(harness);
    crate::stage::picture(harness, name);
}

fn put(image: ImageId, slot: usize) -> MountAct {
    MountAct::Put { mount: "m".into(), image, slot }
}

#[test]
fn a_series_is_begun_from_a_template_or_from_places_of_ones_own() {
    let mut harness = open(snapshot(visit(), Some(amelia())), SIZE);
    picture(&mut harness, "series-new");
    harness.get_by_label("Bitewings, 2").click();
    harness.run_ok();
    harness.get_by_label("Begin the series").click();
    harness.run_ok();
    let kind = MountKind::TwoBitewings;
    let begun = |kind, slots, turns| MountAct::Begin { patient: amelia().id.clone(), kind, slots, turns };
    assert_eq!(acts(&mut harness), [begun(kind, kind.slots(), true)]);

    let mut harness = open(snapshot(visit(), Some(amelia())), SIZE);
    harness.get_by_label("Custom").click();
    harness.run_ok();
    harness.get_by_label_contains("Turn images by their place").click();
    harness.run_ok();
    assert!(harness.get_by_label("Begin the series").accesskit_node().is_disabled(), "a series has a place");
    for tooth in [36, 37] {
        harness.get_by_label_contains(&format!("Tooth {tooth}")).click();
        harness.run_ok();
    }
    harness.get_by_label("Add a place for 36 37").click();
    harness.run_ok();
    picture(&mut harness, "series-custom");
    harness.get_by_label("Begin the series").click();
    harness.run_ok();
    let plan = chairside_core::mount::SlotPlan::new(chairside_core::mount::Projection::Periapical, "36,37".parse().unwrap());
    assert_eq!(acts(&mut harness), [begun(MountKind::Custom, vec![plan], false)]);
}

#[test]
fn a_series_is_chosen_with_the_arrows_and_begun_with_enter() {
    let mut harness = open(snapshot(visit(), Some(amelia())), SIZE);
    let chosen = |harness: &Harness<'static, Room>| {
        let kinds = MountKind::ALL.map(|kind| harness.get_by_role_and_label(Role::RadioButton, kind.label()));
        let state = kinds.map(|kind| (kind.accesskit_node().toggled(), kind.is_focused()));
        let at = state.iter().position(|(_, focused)| *focused).expect("the keyboard is at one of them");
        assert!(state.iter().enumerate().all(|(place, (toggled, _))| (*toggled == Some(Toggled::True)) == (place == at)), "{state:?}");
        MountKind::ALL[at]
    };
    assert_eq!(chosen(&harness), MountKind::FullMouth);
    for (key, kind) in [
        (Key::ArrowDown, MountKind::FourBitewings),
        (Key::ArrowRight, MountKind::TwoBitewings),
        (Key::ArrowUp, MountKind::FourBitewings),
        (Key::ArrowLeft, MountKind::FullMouth),
        (Key::ArrowUp, MountKind::Custom),
        (Key::ArrowDown, MountKind::FullMouth),
        (Key::ArrowDown, MountKind::FourBitewings),
    ] {
        harness.key_press(key);
        harness.run_ok();
        assert_eq!(chosen(&harness), kind);
    }
    // The next stop of Tab is beyond the group.
    harness.key_press(Key::Tab);
    harness.run_ok();
    assert!(harness.get_by_label("Turn images by their place").is_focused());
    harness.key_press(Key::Space);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Tab);
    harness.run_ok();
    assert_eq!(chosen(&harness), MountKind::FourBitewings);
    harness.key_press(Key::Enter);
    harness.run_ok();
    let kind = MountKind::FourBitewings;
    assert_eq!(acts(&mut harness), [MountAct::Begin { patient: amelia().id.clone(), kind, slots: kind.slots(), turns: false }]);
}

#[test]
fn a_new_series_turns_its_images_as_this_room_chose_last() {
    let mut snapshot = with_mount(MountKind::TwoBitewings, 1);
    snapshot.settings = Arc::new(Settings { turn_by_place: false, ..Settings::clone(&snapshot.settings) });
    let mut harness = open(snapshot, SIZE);
    // Enter opens the form, and is not an answer to it.
    harness.get_by_label("New series").focus();
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(acts(&mut harness).is_empty());
    assert!(harness.query_by_label_contains("This room remembers the choice").is_some());
    harness.key_press(Key::Enter);
    harness.run_ok();
    let kind = MountKind::FullMouth;
    assert_eq!(acts(&mut harness), [MountAct::Begin { patient: amelia().id.clone(), kind, slots: kind.slots(), turns: false }]);
}

#[test]
fn without_a_patient_there_is_no_series_and_it_says_so() {
    let mut harness = open(snapshot(Vec::new(), None), SIZE);
    assert!(harness.query_by_label_contains("A series belongs to one patient").is_some());
    assert!(harness.query_by_label("New series").is_none());
    assert!(acts(&mut harness).is_empty());
}

#[test]
fn what_comes_next_is_shown_on_the_page_and_in_the_series() {
    let mut harness = window(with_mount(MountKind::FourBitewings, 1), SIZE);
    harness.get_by_label_contains("Series 1 of 4 · next 15 14 / 45 44").click();
    harness.run_ok();
    assert!(harness.query_by_label("1 of 4").is_some() && harness.query_by_label("Next: 15 14 / 45 44").is_some());
    place(&harness, "bitewing 17 16 / 47 46, Needs review");
    place(&harness, "bitewing 15 14 / 45 44, next");
    // Another place is chosen, one is skipped, and the series is stopped.
    place(&harness, "bitewing 26 27 / 36 37, empty").click();
    harness.run_ok();
    harness.key_press(Key::N);
    harness.key_press(Key::K);
    harness.run_ok();
    harness.get_by_label("Take no more images into this series").click();
    harness.run_ok();
    let mount = || "m".into();
    assert_eq!(
        acts(&mut harness),
        [
            MountAct::Choose { mount: mount(), slot: 3 },
            MountAct::Skip { mount: mount(), slot: 3, skipped: true },
            MountAct::Arm { mount: mount(), takes: false }
        ]
    );
}

#[test]
fn while_somebody_else_is_selected_nothing_is_said_to_come_next() {
    let mut harness = open(with_mount(MountKind::FourBitewings, 1), SIZE);
    harness.state_mut().change(|snapshot| snapshot.selection = None);
    harness.run_ok();
    assert!(harness.query_by_label_contains("Takes no images: another patient, or nobody, is selected").is_some());
    assert!(harness.query_by_label_contains("Next:").is_none());
    assert!(harness.query_by_label("Hartmann, Amelia").is_some(), "whose it is stays");
}

#[test]
fn an_image_is_moved_by_drag_and_by_keys_and_that_is_undone() {
    let mut harness = open(with_mount(MountKind::TwoBitewings, 2), SIZE);
    let (from, to) = (
        place(&harness, "bitewing 16 15 14 / 46 45 44, Needs review").rect().center(),
        place(&harness, "bitewing 24 25 26 / 34 35 36, Needs review").rect().center(),
    );
    let before = harness.state_mut().snapshot.mounts[0].arrangement();
    harness.hover_at(from);
    harness.event(egui::Event::PointerButton { pos: from, button: egui::PointerButton::Primary, pressed: true, modifiers: Modifiers::NONE });
    harness.run_steps(2);
    for step in 1..=5 {
        harness.hover_at(from.lerp(to, step as f32 / 5.0));
        harness.run_steps(1);
    }
    picture(&mut harness, "series-drag");
    harness.event(egui::Event::PointerButton { pos: to, button: egui::PointerButton::Primary, pressed: false, modifiers: Modifiers::NONE });
    harness.run_ok();
    assert_eq!(acts(&mut harness), [put(image_id(60), 1)]);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_ok();
    let acts_of_undo = acts(&mut harness);
    let [MountAct::GoBack(stood)] = acts_of_undo.as_slice() else { panic!("{acts_of_undo:?}") };
    assert_eq!(stood.mounts, [("m".into(), before)]);
    assert_eq!(stood.images.iter().map(|had| had.image.clone()).collect::<Vec<_>>(), [60, 61].map(image_id));
    // The same by keys: taken up, put down.
    for key in [Key::ArrowLeft, Key::X, Key::ArrowRight, Key::X] {
        harness.key_press(key);
        harness.run_ok();
    }
    assert_eq!(acts(&mut harness), [put(image_id(60), 1)]);
    // Esc puts away what is begun, then closes.
    harness.key_press(Key::X);
    harness.run_ok();
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.query_by_label("Close the series").is_some());
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.query_by_label("Close the series").is_none());
    assert!(acts(&mut harness).is_empty());
}

#[test]
fn what_stands_outside_goes_in_and_what_is_inside_goes_out() {
    let mut harness = open(with_mount(MountKind::TwoBitewings, 1), SIZE);
    harness.get_by_label("Image of 10:30, outside the series").click();
    harness.run_ok();
    place(&harness, "bitewing 24 25 26 / 34 35 36, next").click();
    harness.run_ok();
    assert_eq!(acts(&mut harness), [put(image_id(7), 1)]);
    place(&harness, "bitewing 16 15 14 / 46 45 44, Needs review").click();
    harness.run_ok();
    harness.get_by_label("Take this image out of the series").click();
    harness.run_ok();
    assert_eq!(acts(&mut harness), [MountAct::TakeOut { mount: "m".into(), image: image_id(60) }]);
}

#[test]
fn undo_and_redo_go_back_to_what_stood_where_and_to_what_the_images_had() {
    let mut harness = open(with_mount(MountKind::TwoBitewings, 1), SIZE);
    harness.state_mut().change_image(60, |image| image.teeth = "16".parse().unwrap());
    harness.state_mut().change_image(7, |image| image.teeth = "36".parse().unwrap());
    let state = chairside_api::display::DisplayState { degrees: 90.0, ..Default::default() };
    let saved = chairside_core::SavedDisplay { state, by: "Room 2".to_owned(), at: at("10:41"), is_waiting: false };
    harness.state_mut().change(|snapshot| snapshot.displays = Arc::new([(image_id(7), Arc::new(saved))].into()));
    harness.run_ok();
    let before = harness.state_mut().snapshot.mounts[0].arrangement();
    harness.get_by_label("Image of 10:30, outside the series").click();
    harness.run_ok();
    place(&harness, "bitewing 16 15 14 / 46 45 44, Needs review").click();
    harness.run_ok();
    assert_eq!(acts(&mut harness), [put(image_id(7), 0)]);
    // As the engine does it.
    let plan = MountKind::TwoBitewings.slots()[0].teeth.clone();
    let retaken = |snapshot: &mut Snapshot| {
        let mut mount = Mount::clone(&snapshot.mounts[0]);
        mount.slots[0].held.retaken = mount.slots[0].held.image.replace(image_id(7)).into_iter().collect();
        snapshot.mounts = Arc::from([Arc::new(mount)]);
    };
    harness.state_mut().change(retaken);
    harness.state_mut().change_image(7, |image| image.teeth = plan.clone());
    harness.run_ok();
    let after = harness.state_mut().snapshot.mounts[0].arrangement();
    let had = |seed: u64, teeth: &ToothSet, degrees| Had { image: image_id(seed), teeth: teeth.clone(), teeth_suggested: false, degrees };
    let mut images = [had(60, &"16".parse().unwrap(), 0.0), had(7, &"36".parse().unwrap(), 90.0)];
    images.sort_by(|a, b| a.image.cmp(&b.image));
    let stood = Stood { mounts: vec![("m".into(), before)], images: images.to_vec() };
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_ok();
    assert_eq!(acts(&mut harness), [MountAct::GoBack(stood)]);
    images.iter_mut().filter(|had| had.image == image_id(7)).for_each(|had| had.teeth = plan.clone());
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    harness.run_ok();
    assert_eq!(acts(&mut harness), [MountAct::GoBack(Stood { mounts: vec![("m".into(), after)], images: images.to_vec() })]);
}

#[test]
fn a_place_that_waits_for_an_unassigned_image_says_so_and_shows_nobody() {
    for (filled, name) in
        [(1, "bitewing 24 25 26 / 34 35 36, waits for an unassigned image"), (2, "bitewing 24 25 26 / 34 35 36, Needs review, waits for an unassigned image")]
    {
        let mut snapshot = with_mount(MountKind::TwoBitewings, filled);
        let mut mount = Mount::clone(&snapshot.mounts[0]);
        mount.slots[1].held.kept_for = Some(image_id(99));
        snapshot.mounts = Arc::from([Arc::new(mount)]);
        let mut harness = open(snapshot, SIZE);
        place(&harness, name).click();
        harness.run_ok();
        assert_eq!(harness.get_all_by_label("Waits for an unassigned image").count(), 2, "beside the place, and where it says what comes next");
        harness.get_by_label_contains("Assign it in Capture");
        assert!(harness.query_by_label("All places are taken").is_none());
        picture(&mut harness, &format!("series-waits-{filled}"));
    }
}

#[test]
fn what_names_somebody_else_is_not_approved_with_the_series_whoever_is_in_the_banner() {
    let bruno = crate::fixtures::patient("p-bruno", "Sommer", "Bruno", (1961, 7, 2), "103118", None);
    for banner in [Some(amelia()), None, Some(bruno)] {
        let mut harness = open(with_mount(MountKind::FourBitewings, 2), SIZE);
        let named = FilePatient { name: "Okafor, Daniel".to_owned(), date_of_birth: None, number: String::new() };
        harness.state_mut().change_image(61, |image| image.named = Some(Box::new(named)));
        let selected = banner.clone();
        harness.state_mut().change(|snapshot| {
            snapshot.selection = snapshot.selection.take().and_then(|selection| Some(chairside_core::Selection { patient: selected?, ..selection }));
        });
        wait_for_pictures(&mut harness);
        pass(&mut harness, 0.4);
        harness.state_mut().sent();
        harness.key_press(Key::Enter);
        harness.run_ok();
        let sent = harness.state_mut().sent();
        let approved: Vec<_> = sent.iter().filter_map(|command| if let Command::Approve(seen) = command { Some(seen) } else { None }).flatten().collect();
        assert_eq!(approved.iter().map(|seen| seen.image.clone()).collect::<Vec<_>>(), [image_id(60)], "{:?}", banner.map(|patient| patient.display_name()));
        harness.get_by_label_contains("Not all approved");
    }
}

#[test]
fn what_was_taken_again_is_listed_and_put_back() {
    let mut snapshot = with_mount(MountKind::TwoBitewings, 2);
    let mut mount = Mount::clone(&snapshot.mounts[0]);
    let retaken = mount.slots[1].held.image.take().unwrap();
    mount.slots[0].held.retaken.push(retaken.clone());
    snapshot.mounts = Arc::from([Arc::new(mount)]);
    let mut harness = open(snapshot, SIZE);
    assert!(harness.query_by_label("Retaken · 1").is_some() && harness.query_by_label("Image of 10:41, retaken, outside the series").is_some());
    picture(&mut harness, "series-retaken");
    harness.get_by_label("Put back the image of 10:41").click();
    harness.run_ok();
    assert_eq!(acts(&mut harness), [put(retaken, 0)]);
}

#[test]
fn all_of_it_is_approved_once_it_has_been_seen() {
    let mut harness = open(with_mount(MountKind::FourBitewings, 3), SIZE);
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.state_mut().change_image(62, |image| image.sha256 = crate::fixtures::hash(999));
    harness.run_steps(1);
    harness.key_press(Key::Enter);
    harness.run_steps(1);
    let sent: Vec<_> = harness.state_mut().sent().into_iter().filter(|command| matches!(command, Command::Approve(_))).collect();
    // What has just been written anew was not seen.
    let seen = |approved: &[Seen]| approved.iter().map(|seen| (seen.image.clone(), seen.sha256)).collect::<Vec<_>>();
    let hash = crate::fixtures::hash;
    match sent.as_slice() {
        [Command::Approve(approved)] => assert_eq!(seen(approved), [(image_id(60), hash(60)), (image_id(61), hash(61))]),
        other => panic!("{other:?}"),
    }
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.get_by_label("Approve all of the series").click();
    harness.run_ok();
    let sent: Vec<_> = harness.state_mut().sent().into_iter().filter(|command| matches!(command, Command::Approve(_))).collect();
    match sent.as_slice() {
        [Command::Approve(approved)] => assert_eq!(seen(approved), [(image_id(62), hash(999))], "each once"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_approved_is_taken_back_before_what_was_done_earlier() {
    let mut harness = open(with_mount(MountKind::FourBitewings, 3), SIZE);
    let approved = |harness: &mut Harness<'static, Room>| {
        wait_for_pictures(harness);
        pass(harness, 0.4);
        harness.get_by_label("Approve all of the series").click();
        harness.run_steps(1);
        let until = harness.state().now.plus(Duration::from_secs(10));
        for seed in [60, 61, 62] {
            harness.state_mut().change_image(seed, |image| image.state = ImageState::Approved { until });
        }
        harness.run_steps(2);
        harness.state_mut().sent();
    };
    let waiting = |harness: &mut Harness<'static, Room>| {
        for seed in [60, 61, 62] {
            harness.state_mut().change_image(seed, |image| image.state = ImageState::NeedsReview);
        }
        harness.run_steps(2);
        assert!(!harness.get_by_label("Approve all of the series").accesskit_node().is_disabled());
        harness.state_mut().sent()
    };
    let all: Vec<ImageId> = [60, 61, 62].map(image_id).to_vec();
    let took_back = |sent: &[Command]| matches!(sent, [Command::TakeBack(ids)] if *ids == all);

    // An image is put elsewhere, then all are approved: that is what comes back first.
    place(&harness, "bitewing 17 16 / 47 46, Needs review").click();
    harness.run_ok();
    harness.key_press(Key::X);
    harness.key_press(Key::ArrowRight);
    harness.key_press(Key::X);
    harness.run_ok();
    approved(&mut harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(1);
    let sent = waiting(&mut harness);
    assert!(took_back(&sent), "{sent:?}");
    // By the toast's button, too.
    approved(&mut harness);
    let toast = harness.get_all_by_role_and_label(Role::Button, "Undo").max_by(|a, b| a.rect().top().total_cmp(&b.rect().top())).unwrap();
    assert!(toast.rect().top() > SIZE[1] / 2.0, "the other one stands in the bar");
    toast.click();
    harness.run_steps(2);
    let sent = waiting(&mut harness);
    assert!(took_back(&sent), "{sent:?}");
    // What was taken back already, and what is too old, stands in nobody's way.
    approved(&mut harness);
    pass(&mut harness, 4.0);
    let later = harness.state().now.plus(Duration::from_secs(11));
    harness.state_mut().now = later;
    harness.run_steps(2);
    harness.state_mut().sent();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(1);
    assert!(matches!(acts(&mut harness).as_slice(), [MountAct::GoBack(_)]));
}

#[test]
fn space_opens_the_viewer_on_the_images_of_the_series_in_their_order() {
    let mut harness = open(with_mount(MountKind::FourBitewings, 3), SIZE);
    harness.key_press(Key::ArrowRight);
    harness.run_ok();
    harness.key_press(Key::Space);
    harness.run_ok();
    let viewer = harness.state_mut().view().state.viewer.as_ref().unwrap();
    assert_eq!(viewer.items.all().iter().map(|image| image.id.clone()).collect::<Vec<_>>(), [60, 61, 62].map(image_id));
    assert_eq!(viewer.image(), Some(&image_id(61)));
    harness.key_press(Key::ArrowRight);
    harness.run_ok();
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.state_mut().view().state.viewer.is_none());
    assert!(harness.query_by_label("24 25 / 34 35").is_some(), "the series stands where the viewer was");
}

#[test]
fn a_place_whose_image_is_not_known_is_not_printed_as_one_that_has_none() {
    for print in ["Print", "Save the sheet as a PDF"] {
        let mut snapshot = with_mount(MountKind::FourBitewings, 3);
        snapshot.images = snapshot.images.iter().filter(|image| image.id != image_id(61)).cloned().collect();
        let mut harness = open(snapshot, SIZE);
        harness.get_by_label(print).click();
        harness.run_ok();
        harness.get_by_label_contains("is not in this console’s list, and the sheet would show it as not taken");
        // Nothing is under way.
        assert!(!harness.get_by_label(print).accesskit_node().is_disabled(), "{print}");
    }
}

#[test]
fn it_is_looked_at_in_every_size() {
    for (name, size) in [("1180", [1180.0, 720.0]), ("1440", SIZE), ("2560", [2560.0, 1440.0])] {
        let mut harness = open(with_mount(MountKind::FullMouth, 15), size);
        picture(&mut harness, &format!("series-{name}"));
        assert_eq!(
            harness.get_all_by_role(Role::ListBoxOption).filter(|node| !node.accesskit_node().label().unwrap_or_default().contains("outside")).count(),
            18
        );
        assert!(harness.query_by_label("15 of 18").is_some());
    }
}

#[test]
fn who_it_is_stands_whole_in_the_smallest_window_in_every_language() {
    for language in Language::ALL {
        let mut snapshot = with_mount(MountKind::FullMouth, 9);
        // With an earlier series there are two more buttons.
        let earlier = Mount { id: "earlier".into(), begun_at: at("09:00"), armed_at: None, ..Mount::clone(&snapshot.mounts[0]) };
        snapshot.mounts = Arc::from([Arc::new(earlier), Arc::clone(&snapshot.mounts[0])]);
        snapshot.settings = Arc::new(Settings { language: Some(language), ..(*snapshot.settings).clone() });
        let mut harness = open(snapshot, [1180.0, 720.0]);
        picture(&mut harness, &format!("series-head-{}", language.tag()));
        for page in ["series", "viewer"] {
            let today = jiff::tz::TimeZone::UTC.to_datetime(crate::fixtures::now().timestamp()).date();
            let facts = chairside::format::patient_facts(&amelia(), today);
            assert!(facts.contains("104\u{202F}682"), "{facts}");
            let drawn = harness.get_by_label(&facts).rect();
            let style = [theme::BODY, theme::DENSE].into_iter().find(|style| (drawn.height() - style.line).abs() < 1.0).unwrap();
            let whole = harness.ctx.fonts_mut(|fonts| fonts.layout_job(style.job(facts.as_str(), egui::Color32::WHITE)).size().x);
            assert!((drawn.width() - whole).abs() < 1.0, "{page} in {language:?}: {} of {whole}", drawn.width());
            harness.key_press(Key::Space);
            harness.run_ok();
        }
    }
}
