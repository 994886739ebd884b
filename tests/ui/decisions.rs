//! One press is one decision, about the image that is on screen and nothing else.

use crate::fixtures::{Room, hash, image_id, pass, snapshot, teeth, visit, wait_for_pictures, window, with_patient};
use chairside_core::{Command, Image, ImageState, PauseReason, RejectReason};
use egui::{Event, Key, Modifiers};
use egui_kittest::{Harness, kittest::Queryable};

const SIZE: [f32; 2] = [1440.0, 900.0];

fn seen() -> Harness<'static, Room> {
    let mut harness = window(with_patient(), SIZE);
    look(&mut harness);
    harness
}

fn look(harness: &mut Harness<'_, Room>) {
    wait_for_pictures(harness);
    pass(harness, 0.4);
}

fn key(key: Key, pressed: bool) -> Event {
    Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE }
}

/// Holds a key down as the system reports it: pressed again and again, never released.
fn hold(harness: &mut Harness<'_, Room>, held: Key, frames: usize) {
    for _ in 0..frames {
        harness.input_mut().events.push(key(held, true));
        harness.step();
    }
}

fn press(harness: &mut Harness<'_, Room>, key: Key) {
    harness.key_press(key);
    harness.run_ok();
}

fn approved(harness: &mut Harness<'_, Room>) -> usize {
    harness.state_mut().sent().into_iter().filter(|command| matches!(command, Command::Approve(_))).count()
}

#[test]
fn a_held_enter_approves_one_image() {
    let mut harness = seen();
    hold(&mut harness, Key::Enter, 3);
    look(&mut harness);
    hold(&mut harness, Key::Enter, 10);
    assert_eq!(approved(&mut harness), 1);
}

#[test]
fn a_key_held_on_the_approve_button_approves_one_image() {
    for held in [Key::Enter, Key::Space] {
        let mut harness = seen();
        harness.get_by_label("Approve & upload").focus();
        harness.run_ok();
        hold(&mut harness, held, 3);
        look(&mut harness);
        hold(&mut harness, held, 10);
        assert_eq!(approved(&mut harness), 1, "{held:?}");
    }
}

#[test]
fn a_second_enter_in_the_chooser_does_not_approve_the_image_behind_it() {
    let mut harness = seen();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_ok();
    press(&mut harness, Key::ArrowDown);
    pass(&mut harness, 0.5);
    harness.key_press(Key::Enter);
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SelectPatient(_)]), "{sent:?}");
}

#[test]
fn an_image_is_seen_anew_after_another_page() {
    let mut harness = seen();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    harness.run_ok();
    pass(&mut harness, 0.5);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert_eq!(approved(&mut harness), 0);
}

#[test]
fn a_file_that_was_written_anew_is_approved_only_after_its_new_picture_was_seen() {
    let mut harness = seen();
    harness.state_mut().change_image(1, |image| image.sha256 = hash(1_001));
    harness.key_press(Key::Enter);
    harness.step();
    assert_eq!(approved(&mut harness), 0);
    look(&mut harness);
    press(&mut harness, Key::Enter);
    assert_eq!(approved(&mut harness), 1);
}

#[test]
fn enter_on_keep_or_on_the_cross_rejects_nothing() {
    for button in ["Keep", "Close"] {
        let mut harness = seen();
        press(&mut harness, Key::Delete);
        harness.get_by_label("Duplicate").click();
        harness.run_ok();
        harness.get_by_label(button).focus();
        harness.run_ok();
        press(&mut harness, Key::Enter);
        assert!(harness.state_mut().sent().is_empty(), "{button}");
        assert!(harness.query_by_label("Reject this image?").is_none(), "{button} closes it");
    }
}

#[test]
fn a_reason_is_chosen_with_the_arrows_and_tab_comes_to_the_reasons_first() {
    let mut harness = seen();
    press(&mut harness, Key::Delete);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowUp);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Reject(_, reason)] if *reason == RejectReason::ALL[1]), "{sent:?}");
    press(&mut harness, Key::Delete);
    press(&mut harness, Key::Tab);
    press(&mut harness, Key::Space);
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Reject(_, reason)] if *reason == RejectReason::ALL[0]), "{sent:?}");
}

#[test]
fn a_rejection_is_said_and_taken_back_from_its_toast() {
    let mut harness = seen();
    press(&mut harness, Key::Delete);
    harness.get_by_label("Duplicate").click();
    harness.run_ok();
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Reject(image, RejectReason::Duplicate)] if *image == image_id(1)), "{sent:?}");
    harness.get_by_label("Rejected. Duplicate · kept, hidden");
    harness.state_mut().change_image(1, |image| image.state = ImageState::Rejected { reason: RejectReason::Duplicate });
    harness.run_ok();
    crate::stage::picture(&mut harness, "capture-rejected");
    harness.get_by_label("Undo").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::BringBack(image)] if *image == image_id(1)), "{sent:?}");
    assert!(harness.query_by_label("Undo").is_none(), "once");
}

/// Approves the first image and rejects the second, as the engine says it did.
fn approved_then_rejected() -> Harness<'static, Room> {
    let mut harness = seen();
    press(&mut harness, Key::Enter);
    let until = crate::fixtures::now().plus(std::time::Duration::from_secs(10));
    harness.state_mut().change_image(1, |image| image.state = ImageState::Approved { until });
    harness.run_ok();
    press(&mut harness, Key::Delete);
    harness.get_by_label("Duplicate").click();
    harness.run_ok();
    press(&mut harness, Key::Enter);
    harness.state_mut().change_image(2, |image| image.state = ImageState::Rejected { reason: RejectReason::Duplicate });
    harness.run_ok();
    harness.state_mut().sent();
    harness
}

fn undo(harness: &mut Harness<'_, Room>) -> Vec<Command> {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_ok();
    harness.state_mut().sent()
}

#[test]
fn what_was_decided_last_is_taken_back_first() {
    let mut harness = approved_then_rejected();
    let sent = undo(&mut harness);
    assert!(matches!(sent.as_slice(), [Command::BringBack(image)] if *image == image_id(2)), "{sent:?}");
    harness.state_mut().change_image(2, |image| image.state = ImageState::NeedsReview);
    harness.run_ok();
    let sent = undo(&mut harness);
    assert!(matches!(sent.as_slice(), [Command::TakeBack(images)] if *images == [image_id(1)]), "{sent:?}");
    harness.state_mut().change_image(1, |image| image.state = ImageState::NeedsReview);
    harness.run_ok();
    assert!(undo(&mut harness).is_empty());
}

#[test]
fn an_undo_that_is_promised_stands_until_it_is_over() {
    let mut harness = approved_then_rejected();
    pass(&mut harness, 9.0);
    crate::stage::picture(&mut harness, "capture-two-undos");
    assert_eq!(harness.query_all_by_label("Undo").count(), 2);
    harness.state_mut().now = crate::fixtures::now().plus(std::time::Duration::from_secs(11));
    harness.state_mut().change_image(1, |image| image.state = ImageState::Pending);
    pass(&mut harness, 1.0);
    assert_eq!(harness.query_all_by_label("Undo").count(), 0);
}

#[test]
fn an_approval_that_does_not_hold_any_more_is_not_said() {
    let elsewhere = |image: &mut Image| {
        image.state = ImageState::NeedsReview;
        image.subject.as_mut().unwrap().patient_id = "p-daniel".into();
    };
    let rejected = |image: &mut Image| image.state = ImageState::Rejected { reason: RejectReason::Duplicate };
    for otherwise in [elsewhere as fn(&mut Image), rejected, |image| image.state = ImageState::NeedsReview] {
        let mut harness = seen();
        press(&mut harness, Key::Enter);
        harness.get_by_label("Approved · 36. Sent in 10 s");
        let until = crate::fixtures::now().plus(std::time::Duration::from_secs(10));
        harness.state_mut().change_image(1, |image| image.state = ImageState::Approved { until });
        harness.run_ok();
        harness.get_by_label("Approved · 36. Sent in 10 s");
        harness.state_mut().change_image(1, otherwise);
        harness.run_ok();
        assert!(harness.query_by_label_contains("Sent in 10 s").is_none());
        harness.state_mut().sent();
        assert!(undo(&mut harness).is_empty(), "nothing is left to take back");
    }
}

#[test]
fn in_a_slow_frame_the_tooth_goes_to_the_image_that_was_turned_to_before_it() {
    let mut harness = seen();
    for typed in [Key::ArrowRight, Key::Num3, Key::Num6] {
        for pressed in [true, false] {
            harness.input_mut().events.push(key(typed, pressed));
        }
    }
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetTeeth(image, set)] if *image == image_id(2) && *set == teeth("36")), "{sent:?}");
}

#[test]
fn a_failed_image_can_be_rejected_and_moved_too() {
    let mut harness = seen();
    harness.get_by_label("Image 10:38, tooth 46, Failed").click();
    harness.run_ok();
    harness.get_by_label("Retry this image");
    harness.get_by_label("Reject").click();
    harness.run_ok();
    harness.get_by_label("Image of 10:38 · tooth 46");
    press(&mut harness, Key::Escape);
    press(&mut harness, Key::M);
    harness.get_by_label("Image of 10:38, now with Hartmann, Amelia");
}

#[test]
fn what_the_server_has_cannot_be_changed_here() {
    let mut harness = seen();
    harness.get_by_label_contains("Image 10:30").click();
    harness.run_ok();
    harness.get_by_label("Tooth 37").click();
    harness.run_ok();
    press(&mut harness, Key::Num3);
    press(&mut harness, Key::Num8);
    harness.get_by_label("Note for this image").focus();
    harness.run_ok();
    assert!(harness.state_mut().sent().is_empty());
}

#[test]
fn a_tooth_the_engine_did_not_take_is_taken_back_by_itself() {
    let mut harness = seen();
    harness.get_by_label("Tooth 37").click();
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.capture.teeth.len(), 1);
    pass(&mut harness, 3.5);
    assert!(harness.state_mut().view().state.capture.teeth.is_empty());
}

#[test]
fn with_a_refused_key_nobody_has_paused_anything() {
    let mut refused = snapshot(visit(), Some(crate::fixtures::amelia()));
    refused.queue.paused = Some(PauseReason::KeyRefused);
    let harness = window(refused, SIZE);
    assert!(harness.query_all_by_label_contains("Paused").next().is_none());
    harness.get_by_label("Image 10:39, tooth 24, Waiting");
}

#[test]
fn a_note_that_is_being_typed_is_kept_when_the_window_ends() {
    let mut harness = seen();
    harness.get_by_label("Note for this image").focus();
    harness.run_ok();
    harness.get_by_label("Note for this image").type_text("mesial");
    harness.run_ok();
    harness.state_mut().flush();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetNote(image, text)] if *image == image_id(1) && text == "mesial"), "{sent:?}");
    harness.state_mut().flush();
    assert!(harness.state_mut().sent().is_empty(), "it was sent already");
}

#[test]
fn a_note_is_kept_a_moment_after_the_last_letter_and_gone_on_with() {
    let mut harness = seen();
    harness.get_by_label("Note for this image").focus();
    harness.run_ok();
    harness.get_by_label("Note for this image").type_text("mesial ");
    harness.run_ok();
    pass(&mut harness, 1.0);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetNote(image, text)] if *image == image_id(1) && text == "mesial"), "{sent:?}");
    harness.get_by_label("Note for this image").type_text("caries");
    harness.run_ok();
    pass(&mut harness, 1.0);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetNote(_, text)] if text == "mesial caries"), "{sent:?}");
}

#[test]
fn an_approval_that_the_engine_refused_can_be_given_again() {
    let mut harness = seen();
    press(&mut harness, Key::Enter);
    assert_eq!(approved(&mut harness), 1);
    assert!(matches!(harness.state_mut().snapshot.images[0].state, ImageState::NeedsReview));
    pass(&mut harness, 3.5);
    assert!(harness.state_mut().view().state.capture.decided.is_empty());
}
