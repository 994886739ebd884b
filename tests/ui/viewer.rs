//! The viewer: opened from a page, over the whole window, on one patient's images and no other's.

use crate::fixtures::{Room, Shot, amelia, at, image, image_id, snapshot, today, unassigned, visit, wait_for_pictures, window, with_patient, without_patient};
use chairside::pages::viewer::{Layout, Tool, Viewer, display::Zoom};
use chairside_api::display::{DisplayState, Shape};
use chairside_core::{Command, Image, ImageState, SavedDisplay, Snapshot};
use chairside_testkit::radiograph::View as Projection;
use egui::{Key, Modifiers, Vec2, accesskit::Role, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use std::sync::Arc;

const SIZE: [f32; 2] = [1440.0, 900.0];

/// The visit of today and two earlier ones.
pub fn with_history() -> Snapshot {
    let amelia = amelia();
    let earlier = [
        (60, Projection::LowerMolars, "2024-09-03T09:12:00Z", "36"),
        (61, Projection::UpperMolars, "2024-09-03T09:11:00Z", "24"),
        (62, Projection::Bitewing, "2024-09-03T09:05:00Z", "16,46"),
        (63, Projection::LowerMolars, "2023-01-12T14:30:00Z", "36"),
    ];
    let mut images = visit();
    for (seed, projection, landed, teeth) in earlier {
        let landed = landed.parse().unwrap();
        let state = ImageState::Uploaded { file_id: "file".into(), at: landed, hidden_at: None };
        images.push(image(Shot { seed, projection, landed, teeth, state }, Some(&amelia)));
    }
    // Somebody else's, which must never be seen.
    let daniel = today().remove(2);
    images.push(image(Shot { seed: 30, projection: Projection::UpperMolars, landed: at("09:55"), teeth: "11", state: ImageState::NeedsReview }, Some(&daniel)));
    images.extend(unassigned(&["09:58"]));
    snapshot(images, Some(amelia))
}

pub fn press(harness: &mut Harness<'_, Room>, key: Key) {
    harness.key_press(key);
    harness.run_ok();
}

pub fn open(snapshot: Snapshot) -> Harness<'static, Room> {
    let mut harness = window(snapshot, SIZE);
    wait_for_pictures(&mut harness);
    press(&mut harness, Key::Space);
    wait_for_pictures(&mut harness);
    harness
}

pub fn viewer<'a>(harness: &'a mut Harness<'_, Room>) -> &'a mut Viewer {
    harness.state_mut().view().state.viewer.as_mut().expect("the viewer is open")
}

#[test]
fn space_opens_it_on_the_image_in_review_and_escape_brings_back() {
    let mut harness = window(with_history(), SIZE);
    wait_for_pictures(&mut harness);
    press(&mut harness, Key::ArrowRight);
    press(&mut harness, Key::Space);
    wait_for_pictures(&mut harness);
    assert_eq!(viewer(&mut harness).image(), Some(&image_id(2)));
    // Who it is, at the top.
    harness.get_by_label("Hartmann, Amelia");
    harness.get_by_label_contains("Born 14 Mar 1978");
    harness.get_by_role_and_label(Role::Image, "Radiograph A, 18 Nov 2025 · 10:42");
    press(&mut harness, Key::Escape);
    assert!(harness.state_mut().view().state.viewer.is_none());
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(2)));
}

#[test]
fn space_on_a_card_chooses_it_and_opens_the_one_that_is_chosen() {
    let mut harness = window(with_history(), SIZE);
    wait_for_pictures(&mut harness);
    let card = || "Image 10:31, tooth 16, 46, Uploaded";
    harness.get_by_label(card()).focus();
    harness.run_ok();
    press(&mut harness, Key::Space);
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(6)));
    assert!(harness.state_mut().view().state.viewer.is_none());
    press(&mut harness, Key::Space);
    assert_eq!(viewer(&mut harness).image(), Some(&image_id(6)));
}

#[test]
fn the_button_of_the_review_panel_opens_it_too() {
    let mut harness = window(with_history(), SIZE);
    wait_for_pictures(&mut harness);
    harness.get_by_label("Full window").click();
    harness.run_ok();
    assert_eq!(viewer(&mut harness).image(), Some(&image_id(1)));
    harness.get_by_label("Close the viewer").click();
    harness.run_ok();
    assert!(harness.state_mut().view().state.viewer.is_none());
}

#[test]
fn it_shows_this_patients_images_and_nobody_elses() {
    let mut harness = open(with_history());
    let ids: Vec<_> = viewer(&mut harness).items.all().iter().map(|image| image.id.clone()).collect();
    assert_eq!(ids.len(), 12);
    assert!(!ids.contains(&image_id(30)) && !ids.contains(&image_id(20)));
    let patient = amelia().id.clone();
    assert!(viewer(&mut harness).items.all().iter().all(|image| image.subject.as_ref().is_some_and(|subject| subject.patient_id == patient)));
    // The banner changes, and the viewer does not.
    harness.state_mut().change(|snapshot| snapshot.selection = None);
    harness.run_ok();
    harness.get_by_label("Hartmann, Amelia");
    assert_eq!(viewer(&mut harness).items.all().len(), 12);
}

#[test]
fn an_image_that_was_given_to_somebody_else_is_gone_at_once() {
    let mut harness = open(with_history());
    press(&mut harness, Key::C);
    assert_eq!(viewer(&mut harness).panes[0].image, Some(image_id(1)));
    harness.state_mut().change_image(1, |image| image.subject.as_mut().unwrap().patient_id = "p-daniel".into());
    harness.run_ok();
    assert_eq!(viewer(&mut harness).panes[0].image, None);
    assert!(viewer(&mut harness).items.get(&image_id(1)).is_none());
    harness.get_by_label("No image. Choose one below");
}

#[test]
fn the_arrows_walk_through_all_of_them_and_stop_at_the_ends() {
    let mut harness = open(with_history());
    press(&mut harness, Key::ArrowLeft);
    assert_eq!(viewer(&mut harness).image(), Some(&image_id(1)));
    for _ in 0..20 {
        press(&mut harness, Key::ArrowRight);
    }
    assert_eq!(viewer(&mut harness).image(), Some(&image_id(63)));
    harness.get_by_label("12 Jan 2023 · 14:30");
    harness.get_by_label("2 years earlier");
}

#[test]
fn keys_turn_flip_and_invert_the_active_image_only() {
    let mut harness = open(with_history());
    press(&mut harness, Key::R);
    press(&mut harness, Key::H);
    press(&mut harness, Key::I);
    let display = viewer(&mut harness).display(&image_id(1));
    assert!(display.inverted && display.orientation.is_mirrored());
    assert_eq!(display.orientation.degrees(), 270.0);
    harness.key_press_modifiers(Modifiers::SHIFT, Key::R);
    press(&mut harness, Key::V);
    let display = viewer(&mut harness).display(&image_id(1));
    assert!(!display.orientation.is_mirrored(), "V after H mirrors twice");
    press(&mut harness, Key::ArrowRight);
    assert_eq!(viewer(&mut harness).display(&image_id(2)), chairside::pages::viewer::display::Display::default());
    press(&mut harness, Key::ArrowLeft);
    harness.get_by_label("As in the file").click();
    harness.run_ok();
    assert_eq!(viewer(&mut harness).display(&image_id(1)), chairside::pages::viewer::display::Display::default());
}

#[test]
fn brightness_is_dragged_and_its_numbers_are_shown() {
    let mut harness = open(with_history());
    harness.get_by_label("W 256");
    harness.get_by_label("L 128");
    press(&mut harness, Key::B);
    assert_eq!(viewer(&mut harness).tool, Tool::Level);
    let image = harness.get_by_role_and_label(Role::Image, "Radiograph A, 18 Nov 2025 · 10:42, tooth 36").rect();
    drag(&mut harness, image.center(), vec2(-100.0, 60.0));
    let voi = viewer(&mut harness).display(&image_id(1)).shown;
    assert!(matches!(voi, chairside::pages::viewer::display::Shown::Window(window) if window.width < 256.0 && window.center > 128.0), "{voi:?}");
    // A second press puts the tool away: then dragging moves the image.
    press(&mut harness, Key::B);
    assert_eq!(viewer(&mut harness).tool, Tool::Pan);
    harness.get_by_label("Bone").click();
    harness.run_ok();
    assert_ne!(viewer(&mut harness).display(&image_id(1)).shown, voi);
}

#[test]
fn linked_images_are_zoomed_and_moved_together() {
    let mut harness = open(with_history());
    press(&mut harness, Key::C);
    assert_eq!(viewer(&mut harness).layout, Layout::Compare);
    wait_for_pictures(&mut harness);
    press(&mut harness, Key::Plus);
    press(&mut harness, Key::Plus);
    let zooms = |harness: &mut Harness<'_, Room>| viewer(harness).panes.iter().map(|pane| pane.zoom).collect::<Vec<_>>();
    let [a, b] = zooms(&mut harness)[..] else { panic!("two panes") };
    assert!(a == b && a != Zoom::Fit);
    harness.get_by_label("Link zoom and pan").click();
    harness.run_ok();
    press(&mut harness, Key::Num0);
    let [a, b] = zooms(&mut harness)[..] else { panic!("two panes") };
    assert!(a == Zoom::Fit && b != Zoom::Fit);
}

#[test]
fn a_key_for_the_page_under_it_does_nothing_in_the_viewer() {
    let mut harness = open(with_history());
    harness.state_mut().sent();
    for key in [Key::Enter, Key::Delete, Key::U, Key::Num3, Key::Num6] {
        press(&mut harness, key);
    }
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_ok();
    assert!(harness.state_mut().sent().is_empty());
    assert!(harness.state_mut().view().state.dialog.is_none());
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    harness.run_ok();
    assert!(harness.state_mut().view().state.viewer.is_none());
}

#[test]
fn unassigned_images_are_looked_at_as_nobodys() {
    let mut harness = open(without_patient());
    harness.get_by_label("Unassigned: no patient yet");
    assert_eq!(viewer(&mut harness).items.all().len(), 5);
}

#[test]
fn without_an_image_there_is_nothing_to_open() {
    let mut harness = window(snapshot(Vec::new(), Some(amelia())), SIZE);
    press(&mut harness, Key::Space);
    assert!(harness.state_mut().view().state.viewer.is_none());
}

#[test]
fn every_control_of_the_viewer_has_a_name() {
    let mut harness = open(with_history());
    press(&mut harness, Key::C);
    for name in [
        "Single",
        "Compare",
        "Grid 4",
        "Grid 9",
        "Invert",
        "Rotate right",
        "Flip horizontally",
        "Brightness and contrast",
        "Magnifier",
        "Zoom in",
        "Zoom out",
        "Fit",
    ] {
        assert!(harness.query_all_by_label(name).next().is_some(), "{name}");
    }
    for name in ["Window", "Level", "Sharpen", "Rotate", "Black", "White"] {
        assert!(harness.query_by_role_and_label(Role::Slider, name).is_some(), "{name}");
    }
}

#[test]
fn sharpening_shows_the_image_before_until_it_is_made() {
    let mut harness = open(with_history());
    harness.get_by_role_and_label(Role::Slider, "Sharpen").focus();
    harness.run_ok();
    press(&mut harness, Key::ArrowRight);
    press(&mut harness, Key::ArrowRight);
    assert_eq!(viewer(&mut harness).display(&image_id(1)).sharpen, 10);
    wait_for_pictures(&mut harness);
    // The arrows moved the slider and not to another image.
    assert_eq!(viewer(&mut harness).image(), Some(&image_id(1)));
}

#[test]
fn an_image_that_cannot_be_shown_says_why() {
    let mut snapshot = with_patient();
    let mut images = snapshot.images.to_vec();
    let first: &mut Image = std::sync::Arc::make_mut(&mut images[0]);
    first.preview = chairside_core::Preview::Refused("The PNG is damaged".to_owned());
    snapshot.images = images.into();
    let harness = open(snapshot);
    harness.get_by_label("No picture");
    harness.get_by_label("The PNG is damaged");
}

pub fn drag(harness: &mut Harness<'_, Room>, from: egui::Pos2, by: Vec2) {
    harness.drag_at(from);
    harness.run_ok();
    harness.hover_at(from + by / 2.0);
    harness.run_ok();
    harness.hover_at(from + by);
    harness.run_ok();
    harness.drop_at(from + by);
    harness.run_ok();
}

/// Today's image of 36 beside the one of last year.
pub fn compare_with_the_earlier_one(harness: &mut Harness<'_, Room>) {
    press(harness, Key::Space);
    press(harness, Key::C);
    harness.get_by_label("Show 3 Sep 2024 · 09:12, tooth 36").click();
    harness.run_ok();
    wait_for_pictures(harness);
}

fn radiograph(harness: &Harness<'_, Room>) -> egui::Rect {
    harness.get_by_role_and_label(Role::Image, "Radiograph A, 18 Nov 2025 · 10:42, tooth 36").rect()
}

#[test]
fn a_length_is_drawn_in_pixels_of_the_image_and_undone() {
    let mut harness = open(with_history());
    press(&mut harness, Key::D);
    let middle = radiograph(&harness).center();
    drag(&mut harness, middle, vec2(100.0, 0.0));
    let Shape::Length { from, to } = viewer(&mut harness).marks(&image_id(1)).annotations[0].shape.clone() else { panic!("a length") };
    let length = (to[0] - from[0]).hypot(to[1] - from[1]);
    // The fixture's image is 300 pixels wide and fills a height of 634 points of 225.
    let wanted = 100.0 * 225.0 / f64::from(radiograph(&harness).height());
    assert!((length - wanted).abs() < 1.0, "{length} for {wanted}");
    harness.get_by_label(&format!("{} px", length.round()));
    // It keeps its place on the image when that is turned, and its length.
    press(&mut harness, Key::R);
    harness.get_by_label(&format!("{} px", length.round()));
    let marks = |harness: &mut Harness<'_, Room>, key| {
        harness.key_press_modifiers(Modifiers::COMMAND, key);
        harness.run_ok();
        viewer(harness).marks(&image_id(1)).annotations.len()
    };
    assert_eq!(marks(&mut harness, Key::Z), 1, "it is turned back first");
    assert_eq!(marks(&mut harness, Key::Z), 0);
    assert_eq!(marks(&mut harness, Key::Y), 1);
}

#[test]
fn a_known_length_makes_millimetres_and_says_how_they_are_known() {
    let mut harness = open(with_history());
    harness.get_by_label("Calibrate").click();
    harness.run_ok();
    let middle = radiograph(&harness).center();
    drag(&mut harness, middle, vec2(120.0, 0.0));
    harness.get_by_role_and_label(Role::TextInput, "Known length in mm").type_text("6,0");
    harness.run_ok();
    harness.get_by_label("Set the known length").click();
    harness.run_ok();
    press(&mut harness, Key::D);
    drag(&mut harness, middle - vec2(0.0, 60.0), vec2(200.0, 0.0));
    harness.get_by_label("10.0 mm (known length)");
    harness.get_by_label("known length");
}

#[test]
fn an_angle_an_ellipse_an_arrow_and_words_are_drawn_and_removed() {
    let mut harness = open(with_history());
    let middle = radiograph(&harness).center();
    harness.get_by_label("Angle").click();
    harness.run_ok();
    drag(&mut harness, middle - vec2(100.0, 0.0), vec2(100.0, 0.0));
    harness.hover_at(middle + vec2(0.0, 80.0));
    harness.run_ok();
    click(&mut harness, middle + vec2(0.0, 80.0));
    harness.get_by_label("90.0°");
    harness.get_by_label("Ellipse").click();
    harness.run_ok();
    drag(&mut harness, middle + vec2(-200.0, -150.0), vec2(80.0, 40.0));
    harness.get_by_label("Arrow").click();
    harness.run_ok();
    drag(&mut harness, middle + vec2(150.0, 100.0), vec2(60.0, 60.0));
    harness.get_by_label("Text").click();
    harness.run_ok();
    click(&mut harness, middle + vec2(-150.0, 150.0));
    harness.get_by_role_and_label(Role::TextInput, "Words over the image").type_text("!");
    harness.run_ok();
    let marks = &viewer(&mut harness).marks(&image_id(1)).annotations;
    let kinds: Vec<_> = marks.iter().map(|mark| std::mem::discriminant(&mark.shape)).collect();
    assert_eq!(kinds.len(), 4);
    assert!(matches!(&marks[3].shape, Shape::Text { text, .. } if text.contains('!')), "{:?}", marks[3]);
    // A letter in the field is a letter, and the page's keys do nothing.
    press(&mut harness, Key::I);
    assert!(!viewer(&mut harness).display(&image_id(1)).inverted);
    harness.get_by_label("Remove").click();
    harness.run_ok();
    assert_eq!(viewer(&mut harness).marks(&image_id(1)).annotations.len(), 3);
}

#[test]
fn what_was_measured_is_taken_away_with_a_reset_only_when_asked_and_all_of_it_comes_back() {
    let mut harness = open(with_history());
    press(&mut harness, Key::I);
    press(&mut harness, Key::D);
    let middle = radiograph(&harness).center();
    drag(&mut harness, middle, vec2(100.0, 0.0));
    let before = viewer(&mut harness).display(&image_id(1));
    harness.get_by_label("As in the file").click();
    harness.run_ok();
    harness.get_by_label_contains("in every room");
    crate::stage::picture(&mut harness, "viewer-reset");
    press(&mut harness, Key::Enter);
    assert_eq!(viewer(&mut harness).marks(&image_id(1)).annotations.len(), 1, "Enter leaves it");
    harness.get_by_label("As in the file").click();
    harness.run_ok();
    harness.get_by_label("Take back").click();
    harness.run_ok();
    assert!(viewer(&mut harness).marks(&image_id(1)).annotations.is_empty());
    assert!(!viewer(&mut harness).display(&image_id(1)).inverted);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_ok();
    assert_eq!(viewer(&mut harness).marks(&image_id(1)).annotations.len(), 1);
    assert_eq!(viewer(&mut harness).display(&image_id(1)), before, "and how it was shown");
    // Ctrl+Shift+Z goes forth, as Ctrl+Y does, and never back.
    for modifiers in [Modifiers::COMMAND | Modifiers::SHIFT, Modifiers::COMMAND | Modifiers::SHIFT] {
        harness.key_press_modifiers(modifiers, Key::Z);
        harness.run_ok();
        assert!(viewer(&mut harness).marks(&image_id(1)).annotations.is_empty());
        assert!(!viewer(&mut harness).display(&image_id(1)).inverted);
    }
}

#[test]
fn an_image_of_few_pixels_has_an_actual_size_too() {
    let mut harness = open(with_history());
    let scale = |harness: &mut Harness<'_, Room>| viewer(harness).panes[0].zoom;
    assert_eq!(scale(&mut harness), chairside::pages::viewer::display::Zoom::Fit);
    // The fixture's image is 300 × 225, and fitted enlarged.
    press(&mut harness, Key::Num1);
    harness.get_by_label("Zoom 100 %");
    press(&mut harness, Key::Plus);
    harness.get_by_label("Zoom 125 %");
    press(&mut harness, Key::Minus);
    press(&mut harness, Key::Minus);
    harness.get_by_label("Zoom 100 %");
    press(&mut harness, Key::Num0);
    assert_eq!(scale(&mut harness), chairside::pages::viewer::display::Zoom::Fit);
}

fn click(harness: &mut Harness<'_, Room>, at: egui::Pos2) {
    harness.hover_at(at);
    harness.run_ok();
    harness.drag_at(at);
    harness.run_ok();
    harness.drop_at(at);
    harness.run_ok();
}

#[test]
fn close_closes_also_while_a_tool_is_in_hand() {
    let mut harness = open(with_history());
    press(&mut harness, Key::D);
    let middle = radiograph(&harness).center();
    drag(&mut harness, middle, vec2(100.0, 0.0));
    harness.get_by_label("Close the viewer").click();
    harness.run_ok();
    assert!(harness.state_mut().view().state.viewer.is_none());
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.last(), Some(Command::SetDisplay(_, state)) if state.annotations.len() == 1), "what was drawn is kept: {sent:?}");
}

#[test]
fn what_is_set_and_drawn_is_saved_by_itself_and_when_the_viewer_closes() {
    let mut harness = open(with_history());
    press(&mut harness, Key::I);
    assert!(harness.state_mut().sent().is_empty(), "a moment later");
    crate::fixtures::pass(&mut harness, 1.0);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetDisplay(image, state)] if *image == image_id(1) && state.inverted), "{sent:?}");
    press(&mut harness, Key::D);
    let middle = radiograph(&harness).center();
    drag(&mut harness, middle, vec2(100.0, 0.0));
    press(&mut harness, Key::Escape);
    assert!(harness.state_mut().view().state.viewer.is_some(), "the tool is put away first");
    press(&mut harness, Key::R);
    press(&mut harness, Key::Escape);
    let sent = harness.state_mut().sent();
    let Some(Command::SetDisplay(image, state)) = sent.last() else { panic!("{sent:?}") };
    assert_eq!((image, state.annotations.len(), state.degrees), (&image_id(1), 1, 90.0));
}

#[test]
fn what_somebody_has_saved_is_shown_with_who_and_when_and_taken_back_by_one_press() {
    let mut snapshot = with_history();
    let state = DisplayState { inverted: true, degrees: 180.0, ..DisplayState::default() };
    let saved = SavedDisplay { state, by: "Dr Brandt".to_owned(), at: at("10:40"), is_waiting: false };
    snapshot.displays = Arc::new([(image_id(1), Arc::new(saved))].into_iter().collect());
    let mut harness = open(snapshot);
    let display = viewer(&mut harness).display(&image_id(1));
    assert!(display.inverted && display.orientation.degrees() == 180.0);
    harness.get_by_label("Dr Brandt, 10:40");
    // Somebody else changes it, and it is seen here.
    harness.state_mut().change(|snapshot| {
        let saved =
            SavedDisplay { state: DisplayState { sharpen: 40, ..DisplayState::default() }, by: "Room 1".to_owned(), at: at("10:41"), is_waiting: false };
        snapshot.displays = Arc::new([(image_id(1), Arc::new(saved))].into_iter().collect());
    });
    harness.run_ok();
    assert_eq!(viewer(&mut harness).display(&image_id(1)).sharpen, 40);
    assert!(harness.state_mut().sent().is_empty(), "nothing of it is this person's");
    harness.get_by_label("As in the file").click();
    harness.run_ok();
    crate::fixtures::pass(&mut harness, 1.0);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetDisplay(_, state)] if **state == DisplayState::default()), "{sent:?}");
}

/// The button that moves the image, if there is one, and whether it can be pressed.
fn move_button(harness: &Harness<'_, Room>) -> Option<bool> {
    let button = harness.query_by_role_and_label(Role::Button, "Move to another patient")?;
    Some(!button.accesskit_node().is_disabled())
}

#[test]
fn the_panel_moves_the_image_that_is_looked_at() {
    let mut harness = open(with_history());
    assert_eq!(move_button(&harness), Some(true));
    // What is on its way is the server's to say; then it can be moved again.
    viewer(&mut harness).show(image_id(3));
    harness.run_ok();
    assert_eq!(move_button(&harness), Some(false));
    viewer(&mut harness).show(image_id(1));
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, "Move to another patient").click();
    harness.run_ok();
    harness.get_by_label_contains("now with Hartmann, Amelia");
    press(&mut harness, Key::Escape);
    assert!(harness.state_mut().view().state.viewer.is_some(), "the question is put away, not the viewer");
}

#[test]
fn what_is_nobodys_is_assigned_and_not_moved() {
    let mut harness = open(without_patient());
    assert_eq!(viewer(&mut harness).items.all().len(), 5);
    assert_eq!(move_button(&harness), None);
}

#[test]
fn what_was_hidden_at_the_server_is_kept_here_and_not_shown_as_if_everybody_saw_it() {
    let mut harness = open(with_history());
    viewer(&mut harness).show(image_id(6));
    harness.run_ok();
    harness.state_mut().change_image(6, |image| image.state = ImageState::Uploaded { file_id: "file".into(), at: at("10:32"), hidden_at: Some(at("10:41")) });
    harness.run_ok();
    assert!(viewer(&mut harness).items.get(&image_id(6)).is_none(), "nobody looks at it, as in every other room");
    press(&mut harness, Key::Escape);
    // It does not vanish without a word from the room that took it.
    harness.get_by_label("Image 10:31, tooth 16, 46, Hidden").click();
    harness.run_ok();
    harness.get_by_label_contains("Hidden at the server at 10:41");
    harness.get_by_label_contains("It is kept, there and here");
    assert_eq!(move_button(&harness), None);
}
