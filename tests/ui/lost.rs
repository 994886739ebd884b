//! What is said of an image whose bytes are gone, here, at the server, or everywhere: what is safe, and what to do.

use crate::fixtures::{Room, at, hash, image_id, pass, wait_for_pictures, window, with_patient};
use chairside_core::{Check, CheckReport, CheckStep, Command, Exposure, ExposureState, FailureCause, Image, ImageState, Ledger, Preview, Why};
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable};
use std::sync::Arc;

const SIZE: [f32; 2] = [1440.0, 900.0];

/// The window on the first image, of which this is so; its safe copy is gone.
fn without_copy(change: impl FnOnce(&mut Image)) -> Harness<'static, Room> {
    let mut snapshot = with_patient();
    let images = snapshot.images.iter().map(|image| Image::clone(image));
    let mut change = Some(change);
    let images = images.map(|mut image| {
        if image.id == image_id(1) {
            image.spool_path = "/no/such/copy".into();
            change.take().unwrap()(&mut image);
        }
        Arc::new(image)
    });
    snapshot.images = images.collect();
    let mut harness = window(snapshot, SIZE);
    wait_for_pictures(&mut harness);
    harness.state_mut().view().state.capture.selected = Some(image_id(1));
    harness.run_ok();
    wait_for_pictures(&mut harness);
    harness
}

fn says(harness: &Harness<'_, Room>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn a_copy_that_is_gone_is_not_said_to_be_safe_and_who_has_the_image_is() {
    let uploaded = ImageState::Uploaded { file_id: "f".into(), at: at("10:30"), hidden_at: None };
    let harness = without_copy(|image| image.state = uploaded);
    assert!(says(&harness, "The safe copy cannot be read") && says(&harness, "The server confirmed it: Check everything, under Activity, fetches it back"));
    assert!(!says(&harness, "The image is safe on this computer"));

    let harness = without_copy(|_| {});
    assert!(says(&harness, "The server has not confirmed it: Check everything, under Activity, looks for it"));
    assert!(!says(&harness, "The image is safe on this computer"));

    // In a form that nobody here can show it is safe all the same.
    let harness = without_copy(|image| image.preview = Preview::Refused("A form that is not read here".to_owned()));
    assert!(says(&harness, "The image is safe on this computer"));
}

#[test]
fn an_image_that_failed_for_want_of_its_copy_is_not_said_to_be_safe() {
    let failed = ImageState::Failed { cause: FailureCause::SpoolUnreadable };
    let harness = without_copy(|image| image.state = failed.clone());
    assert!(says(&harness, "Not uploaded: safe copy unreadable. The server has not confirmed it: Check everything"));
    assert!(!says(&harness, "The image is safe on this computer. Retry, or leave it."));
    let harness = without_copy(|image| (image.state, image.lost_at) = (failed, Some(at("10:40"))));
    assert!(says(&harness, "Not uploaded: safe copy unreadable. Lost, as far as is known"));
    // What failed otherwise is safe.
    let harness = without_copy(|image| image.state = ImageState::Failed { cause: FailureCause::TooLarge });
    assert!(says(&harness, "The image is safe on this computer. Retry, or leave it."));
}

#[test]
fn a_lost_image_is_marked_and_not_approved() {
    let mut harness = without_copy(|image| image.lost_at = Some(at("10:40")));
    assert!(says(&harness, "Image 10:42, tooth 36, Lost") || says(&harness, ", Lost"));
    assert!(says(&harness, "Lost, as far as is known: neither this computer nor the server has it."));
    pass(&mut harness, 0.4);
    harness.key_press(Key::Enter);
    harness.run_ok();
    harness.get_by_label("Approve & upload").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(!sent.iter().any(|command| matches!(command, Command::Approve(seen) if seen.iter().any(|seen| seen.image == image_id(1)))), "{sent:?}");
}

#[test]
fn a_copy_that_a_check_fetched_back_is_shown_at_once() {
    let uploaded = ImageState::Uploaded { file_id: "f".into(), at: at("10:30"), hidden_at: None };
    let whole = with_patient().images.iter().find(|image| image.id == image_id(1)).unwrap().spool_path.clone();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let mut harness = without_copy(|image| (image.state, image.spool_path) = (uploaded, copy.clone()));
    assert!(says(&harness, "The safe copy cannot be read"));
    std::fs::copy(whole, &copy).unwrap();
    let report = CheckReport { fetched: 1, at: at("10:42"), server_files: Some(1), server_bytes: Some(1), ..CheckReport::default() };
    harness.state_mut().change(|snapshot| snapshot.check = Some(Check::Done(Arc::new(report))));
    harness.run_ok();
    wait_for_pictures(&mut harness);
    assert!(!says(&harness, "The safe copy cannot be read"));
}

#[test]
fn the_ledger_says_what_is_lost_and_a_check_is_stopped_while_it_looks() {
    let mut snapshot = with_patient();
    let row = Exposure {
        sha256: Some(hash(1)),
        state: ExposureState::Lost,
        patient_id: None,
        patient_name: None,
        image_id: Some(image_id(1)),
        file_name: "lost.png".to_owned(),
        size_bytes: 1,
        landed_at: at("10:00"),
        settled_at: None,
        hashed_at: None,
        kept_at: None,
        assigned_at: None,
        reviewed_at: None,
        sent_at: None,
        acknowledged_at: None,
        acknowledged_sha256: None,
        why: Some(Why::Lost),
    };
    snapshot.ledger = Some(Arc::new(Ledger { rows: [row].into(), as_of: at("10:41"), ..Ledger::default() }));
    snapshot.check = Some(Check::Running { step: CheckStep::Bytes, done: 3, of: 20 });
    let mut harness = window(snapshot, SIZE);
    harness.get_by_label("Activity").click();
    harness.run_ok();
    harness.get_by_label("Ledger").click();
    harness.run_ok();
    assert!(says(&harness, "Sensor 1 = 1 lost") && says(&harness, "The server reads its bytes: 3 of 20"));
    assert!(says(&harness, "lost.png") && says(&harness, "Lost, Neither here nor at the server"));
    harness.get_by_label("Stop").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().last(), Some(Command::StopCheck)));
    harness.state_mut().change(|snapshot| snapshot.check = Some(Check::Stopped));
    harness.run_ok();
    assert!(says(&harness, "The check was stopped."));
}

#[test]
fn the_viewer_says_of_a_lost_image_that_it_is_lost() {
    let mut harness = without_copy(|image| {
        image.lost_at = Some(at("10:40"));
        image.preview = Preview::Refused("The PNG is damaged".to_owned());
    });
    crate::stage::picture(&mut harness, "lost-review");
    assert!(!says(&harness, "The PNG is damaged"), "beside the decision, too");
    harness.key_press(Key::Space);
    harness.run_ok();
    wait_for_pictures(&mut harness);
    crate::stage::picture(&mut harness, "lost-viewer");
    assert!(says(&harness, "Lost, as far as is known") && says(&harness, "Neither here nor at the server"));
    for untrue in ["Original, untouched", "The PNG is damaged", "No picture"] {
        assert!(!says(&harness, untrue), "{untrue}");
    }
}
