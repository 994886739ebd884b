//! Toasts: what is said once.

use crate::fixtures::{Room, at, image_id, pass, wait_for_pictures, window, with_patient, without_patient};
use chairside_api::{ClinicEvent, EventKind, FileId};
use chairside_core::{Announcement, Command, Notice, Severity};
use chairside_testkit::radiograph::{self, View};
use egui_kittest::{Harness, kittest::Queryable};
use std::sync::Arc;

const SIZE: [f32; 2] = [1440.0, 900.0];

pub fn notice(harness: &mut Harness<'_, Room>, notice: Notice) {
    let room = harness.state_mut();
    let snapshot = Arc::clone(&room.snapshot);
    room.view().notice(notice, &snapshot);
    harness.run_ok();
}

fn announcement() -> Announcement {
    let thumbnail = radiograph::jpeg(&radiograph::view_of(View::LowerMolars, 77, 256, 192));
    Announcement {
        event: ClinicEvent {
            patient_name: Some("Brandt, Sofia".to_owned()),
            file_id: Some(FileId::from("file-77")),
            tooth_number: "36".parse().unwrap(),
            ..ClinicEvent::bare(EventKind::NewXray, at("10:42"))
        },
        thumbnail: Some(thumbnail.into()),
    }
}

/// One of each kind, for the eye.
pub fn three(harness: &mut Harness<'_, Room>) {
    notice(harness, Notice::Landed { image: image_id(2) });
    notice(
        harness,
        Notice::Said {
            severity: Severity::Error,
            text: "The patient could not be chosen: the server did not answer. Nothing was changed. Try again.".to_owned(),
        },
    );
    notice(harness, Notice::Announced(announcement()));
    wait_for_pictures(harness);
    pass(harness, 0.4);
}

#[test]
fn another_rooms_image_is_announced_and_shown_without_choosing_a_patient() {
    let mut harness = window(with_patient(), SIZE);
    notice(&mut harness, Notice::Announced(announcement()));
    wait_for_pictures(&mut harness);
    harness.get_by_label("New X-ray. Brandt, Sofia · Tooth 36 · 10:42");
    harness.get_by_label("View").click();
    harness.run_ok();
    harness.get_by_label("Brandt, Sofia");
    harness.get_by_label("Tooth 36 · 10:42 · from another room");
    assert!(harness.state_mut().sent().is_empty());
}

#[test]
fn a_toast_goes_by_itself_and_a_failure_stays() {
    let mut harness = window(with_patient(), SIZE);
    notice(&mut harness, Notice::Landed { image: image_id(2) });
    notice(&mut harness, Notice::Said { severity: Severity::Error, text: "The disk is full. Images already kept are safe.".to_owned() });
    harness.get_by_label("New X-ray. Hartmann, Amelia · 10:42");
    pass(&mut harness, 9.0);
    assert!(harness.query_by_label("New X-ray. Hartmann, Amelia · 10:42").is_none());
    harness.get_by_label("Not done. The disk is full. Images already kept are safe.");
    harness.get_by_label("Dismiss").click();
    harness.run_ok();
    assert!(harness.query_by_label_contains("The disk is full").is_none());
}

#[test]
fn view_selects_an_image_of_this_room() {
    let mut harness = window(with_patient(), SIZE);
    notice(&mut harness, Notice::Landed { image: image_id(2) });
    harness.get_by_label("View").click();
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(2)));
}

#[test]
fn a_thousand_landings_do_not_bury_the_window() {
    let mut harness = window(with_patient(), SIZE);
    for _ in 0..1_000 {
        let room = harness.state_mut();
        let snapshot = Arc::clone(&room.snapshot);
        room.view().notice(Notice::Landed { image: image_id(2) }, &snapshot);
    }
    harness.run_ok();
    assert_eq!(harness.query_all_by_label("Dismiss").count(), 1);
    harness.get_by_label("1\u{202F}000 new X-rays. Hartmann, Amelia · 10:42");
}

#[test]
fn a_full_mouth_series_in_another_room_is_one_toast() {
    let mut harness = window(with_patient(), SIZE);
    for _ in 0..18 {
        notice(&mut harness, Notice::Announced(announcement()));
    }
    assert_eq!(harness.query_all_by_label("Dismiss").count(), 1);
    harness.get_by_label("18 new X-rays elsewhere. Brandt, Sofia · Tooth 36 · 10:42");
    let mut of_another = announcement();
    of_another.event.patient_name = Some("Okafor, Daniel".to_owned());
    notice(&mut harness, Notice::Announced(of_another));
    harness.get_by_label("19 new X-rays elsewhere. Several patients · Tooth 36 · 10:42");
}

#[test]
fn an_image_that_is_somebodys_is_named_and_never_chosen_to_be_given_away() {
    let mut harness = window(without_patient(), SIZE);
    notice(&mut harness, Notice::Landed { image: image_id(40) });
    harness.get_by_label("View").click();
    harness.run_ok();
    harness.get_by_label("nothing selected");
    harness.get_by_label_contains("This image is of Okafor, Daniel.");
    assert!(harness.state_mut().view().state.capture.chosen.is_empty());
}

#[test]
fn an_image_that_was_assigned_meanwhile_is_not_moved_with_the_others() {
    let mut harness = window(without_patient(), SIZE);
    // As an act from elsewhere might leave it.
    harness.state_mut().view().state.capture.chosen.insert(image_id(40));
    harness.get_by_label("Image 10:38, Unassigned").click();
    harness.run_ok();
    harness.get_by_label("1 image selected");
    harness.get_by_label("Assign to Brandt, Sofia").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Assign { images, .. }] if *images == [image_id(24)]), "{sent:?}");
}

#[test]
fn a_toast_over_a_dialog_does_not_take_it_away() {
    let mut harness = window(with_patient(), SIZE);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    harness.run_ok();
    notice(&mut harness, Notice::Announced(announcement()));
    assert!(harness.query_by_label("View").is_none());
    harness.key_press(egui::Key::Escape);
    harness.run_ok();
    harness.get_by_label("View");
}
