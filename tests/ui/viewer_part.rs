//! Which part of an image the viewer shows, which frame, and pixels that are not square.

use crate::{
    fixtures::{Room, hash, image_id, wait_for_pictures},
    viewer::{drag, open, press, viewer, with_history},
};
use chairside::pages::viewer::Tool;
use chairside_api::display::{Region, Shape};
use chairside_core::{Command, Format, Image, Snapshot};
use chairside_testkit::radiograph;
use egui::{Key, Modifiers, Rect, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable};
use std::sync::Arc;

fn crop(harness: &mut Harness<'_, Room>) -> Option<Region> {
    viewer(harness).display(&image_id(1)).crop
}

fn handle(harness: &Harness<'_, Room>, name: &str) -> egui::Pos2 {
    harness.get_by_role_and_label(Role::Slider, name).rect().center()
}

#[test]
fn an_image_is_cropped_by_its_edges_and_is_whole_again_by_one_press() {
    let mut harness = open(with_history());
    press(&mut harness, Key::K);
    assert_eq!(viewer(&mut harness).tool, Tool::Crop);
    let (left, right) = (handle(&harness, "Left edge of the crop"), handle(&harness, "Right edge of the crop"));
    drag(&mut harness, left, vec2((right.x - left.x) / 3.0, 0.0));
    // The fixture's image is 300 × 225.
    let chosen = crop(&mut harness).expect("a part");
    assert!((chosen.min[0] - 100.0).abs() < 2.0 && chosen.min[1] == 0.0, "{chosen:?}");
    assert!((chosen.size[0] - 200.0).abs() < 2.0 && chosen.size[1] == 225.0, "{chosen:?}");
    // Moved as a whole, it stops at the image's edge.
    let middle = handle(&harness, "Top edge of the crop") + vec2(0.0, 60.0);
    drag(&mut harness, middle, vec2(-40.0, -500.0));
    let moved = crop(&mut harness).unwrap();
    assert!(moved.min[0] < chosen.min[0] && moved.min[1] == 0.0 && moved.size == chosen.size, "{moved:?}");
    crate::fixtures::pass(&mut harness, 1.0);
    let sent = harness.state_mut().sent();
    assert!(!sent.iter().any(|command| matches!(command, Command::SetDisplay(..))), "nobody sees a part that is still being chosen: {sent:?}");
    press(&mut harness, Key::Enter);
    assert_eq!(viewer(&mut harness).tool, Tool::Pan, "Enter applies");
    harness.get_by_label_contains("cropped");
    crate::fixtures::pass(&mut harness, 1.0);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetDisplay(_, state)] if state.crop == Some(moved)), "{sent:?}");
    harness.get_by_label("Whole image").click();
    harness.run_ok();
    assert_eq!(crop(&mut harness), None);
}

#[test]
fn a_crop_is_cancelled_by_escape_and_applied_by_enter_and_both_are_named() {
    let mut harness = open(with_history());
    let smaller = |harness: &mut Harness<'_, Room>| {
        harness.get_by_role_and_label(Role::Slider, "Right edge of the crop").focus();
        harness.run_ok();
        press(harness, Key::ArrowLeft);
    };
    press(&mut harness, Key::K);
    smaller(&mut harness);
    assert!(crop(&mut harness).is_some());
    press(&mut harness, Key::Escape);
    assert_eq!((viewer(&mut harness).tool, crop(&mut harness)), (Tool::Pan, None), "as before");
    press(&mut harness, Key::K);
    smaller(&mut harness);
    let chosen = crop(&mut harness);
    press(&mut harness, Key::Enter);
    assert_eq!((viewer(&mut harness).tool, crop(&mut harness)), (Tool::Pan, chosen), "a handle has nothing of its own to press");
    press(&mut harness, Key::K);
    smaller(&mut harness);
    assert_ne!(crop(&mut harness), chosen);
    harness.get_by_label("Cancel").click();
    harness.run_ok();
    assert_eq!(crop(&mut harness), chosen, "what was shown before, not all of it");
    press(&mut harness, Key::K);
    smaller(&mut harness);
    let smaller_still = crop(&mut harness);
    harness.get_by_label("Apply crop").click();
    harness.run_ok();
    assert_eq!((viewer(&mut harness).tool, crop(&mut harness)), (Tool::Pan, smaller_still));
    press(&mut harness, Key::K);
    smaller(&mut harness);
    crate::stage::picture(&mut harness, "viewer-cropping");
    let walked = crop(&mut harness);
    harness.run_ok();
    harness.get_by_label("Close the viewer").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(sent.iter().any(|command| matches!(command, Command::SetDisplay(image, state) if *image == image_id(1) && state.crop == walked)), "{sent:?}");
}

#[test]
fn whatever_was_done_last_is_undone_first() {
    let mut harness = open(with_history());
    press(&mut harness, Key::D);
    let middle = harness.get_by_role_and_label(Role::Image, "Radiograph A, 18 Nov 2025 · 10:42, tooth 36").rect().center();
    drag(&mut harness, middle, vec2(100.0, 0.0));
    press(&mut harness, Key::K);
    let right = handle(&harness, "Right edge of the crop");
    drag(&mut harness, right, vec2(-100.0, 0.0));
    press(&mut harness, Key::Enter);
    press(&mut harness, Key::R);
    press(&mut harness, Key::H);
    press(&mut harness, Key::I);
    // Brightness is dragged by the right button: one step, however long it took.
    press(&mut harness, Key::B);
    drag(&mut harness, middle, vec2(30.0, 40.0));
    let is = |harness: &mut Harness<'_, Room>| {
        let (display, marks) = (viewer(harness).display(&image_id(1)), viewer(harness).marks(&image_id(1)).annotations.len());
        let is_level = matches!(display.shown, chairside::pages::viewer::display::Shown::Window(_));
        (is_level, display.inverted, display.orientation.is_mirrored(), display.orientation.degrees(), display.crop.is_some(), marks)
    };
    let all = is(&mut harness);
    assert!(all.0 && all.1 && all.2 && all.3 != 0.0 && all.4 && all.5 == 1, "{all:?}");
    let mut undone = Vec::new();
    for _ in 0..6 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run_ok();
        let (level, inverted, mirrored, degrees, cropped, marks) = is(&mut harness);
        undone.push([level, inverted, mirrored, degrees != 0.0, cropped, marks > 0]);
    }
    let wanted: Vec<[bool; 6]> = (1..=6).map(|gone| std::array::from_fn(|at| at >= gone)).collect();
    assert_eq!(undone, wanted);
    for _ in 0..6 {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Y);
        harness.run_ok();
    }
    assert_eq!(is(&mut harness), all, "and forth again");
}

#[test]
fn the_arrows_turn_to_no_other_image_while_a_part_is_chosen() {
    let mut harness = open(with_history());
    press(&mut harness, Key::K);
    press(&mut harness, Key::ArrowRight);
    assert_eq!((viewer(&mut harness).tool, viewer(&mut harness).image()), (Tool::Crop, Some(&image_id(1))));
    press(&mut harness, Key::Escape);
    press(&mut harness, Key::ArrowRight);
    assert_eq!(viewer(&mut harness).image(), Some(&image_id(2)));
}

#[test]
fn a_crop_is_chosen_by_the_keyboard_alone() {
    let mut harness = open(with_history());
    press(&mut harness, Key::K);
    harness.get_by_role_and_label(Role::Slider, "Bottom right corner of the crop").focus();
    harness.run_ok();
    for _ in 0..10 {
        press(&mut harness, Key::ArrowLeft);
    }
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
    harness.run_ok();
    assert_eq!(crop(&mut harness), Some(Region { min: [0.0, 0.0], size: [270.0, 224.0] }));
    assert_eq!(viewer(&mut harness).image(), Some(&image_id(1)), "the arrows moved nothing else");
}

/// The image in review is a DICOM file of these bytes.
fn of_dicom(name: &str, bytes: &[u8], sha256: u64) -> Snapshot {
    static FOLDER: std::sync::OnceLock<tempfile::TempDir> = std::sync::OnceLock::new();
    let path = FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut snapshot = with_history();
    let dicom = |image: &Arc<Image>| {
        if image.id != image_id(1) {
            return Arc::clone(image);
        }
        Arc::new(Image { sha256: hash(sha256), format: Format::Dicom, spool_path: path.clone(), ..Image::clone(image) })
    };
    snapshot.images = snapshot.images.iter().map(dicom).collect();
    snapshot
}

/// One of three frames, whose pixels are twice as high as wide.
fn of_three_frames() -> Snapshot {
    let frames: Vec<_> = (0..3).map(|seed| radiograph::radiograph(seed, 120, 90)).collect();
    of_dicom("frames.dcm", &radiograph::dicom_frames(&frames.iter().collect::<Vec<_>>(), Some((2, 1))), 91)
}

#[test]
fn what_a_file_draws_over_its_pixels_is_said_not_to_be_shown() {
    let harness = open(of_dicom("overlay.dcm", include_bytes!("../../imaging/tests/fixtures/dicom/overlay.dcm"), 92));
    harness.get_by_label("in the file, not shown");
    let harness = open(of_three_frames());
    assert!(harness.query_by_label("in the file, not shown").is_none());
}

#[test]
fn the_frames_of_a_file_are_gone_through_and_what_is_drawn_stays_on_its_own() {
    let mut harness = open(of_three_frames());
    harness.get_by_label("1 of 3");
    harness.get_by_role_and_label(Role::Slider, "Frame of image A").focus();
    harness.run_ok();
    press(&mut harness, Key::ArrowRight);
    wait_for_pictures(&mut harness);
    harness.get_by_label("2 of 3");
    press(&mut harness, Key::End);
    wait_for_pictures(&mut harness);
    harness.get_by_label("3 of 3");
    press(&mut harness, Key::D);
    let well = well(&harness);
    drag(&mut harness, well.center(), vec2(0.0, 100.0));
    let annotation = viewer(&mut harness).marks(&image_id(1)).annotations[0].clone();
    assert_eq!(annotation.frame, 2);
    let Shape::Length { from, to } = annotation.shape else { panic!("a length") };
    harness.get_by_label(&in_words(from, to));
    harness.get_by_role_and_label(Role::Slider, "Frame of image A").focus();
    harness.run_ok();
    press(&mut harness, Key::Home);
    wait_for_pictures(&mut harness);
    assert!(harness.query_by_label(&in_words(from, to)).is_none(), "it is drawn on another frame");
    press(&mut harness, Key::Delete);
    assert_eq!(viewer(&mut harness).marks(&image_id(1)).annotations.len(), 1, "what is not seen is not removed");
}

fn well(harness: &Harness<'_, Room>) -> Rect {
    harness.get_by_role_and_label(Role::Image, "Radiograph A, 18 Nov 2025 · 10:42, tooth 36").rect()
}

#[test]
fn pixels_that_are_not_square_are_shown_and_measured_in_their_shape() {
    let mut harness = open(of_three_frames());
    press(&mut harness, Key::D);
    let well = well(&harness);
    drag(&mut harness, well.center(), vec2(0.0, 100.0));
    let Shape::Length { from, to } = viewer(&mut harness).marks(&image_id(1)).annotations[0].shape.clone() else { panic!("a length") };
    // 90 rows of twice the height fill what the frames leave of the well: 100 points are as many of them as half as many square pixels would be.
    let rows = 100.0 * 180.0 / f64::from(well.height() - 48.0) / 2.0;
    assert!((to[1] - from[1] - rows).abs() < 1.0, "{} for {rows}", to[1] - from[1]);
    harness.get_by_label(&in_words(from, to));
}

/// A length of pixels twice as high as wide.
fn in_words(from: [f64; 2], to: [f64; 2]) -> String {
    format!("{} px", (to[0] - from[0]).hypot(2.0 * (to[1] - from[1])).round())
}
