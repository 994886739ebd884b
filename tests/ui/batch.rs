//! Several images of the visit at once.

use crate::fixtures::{Room, image_id, pass, teeth, visit, wait_for_pictures, window, with_patient};
use chairside_api::{ImageId, Sha256};
use chairside_core::{Command, ImageState, Seen, Snapshot};
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness, Node,
    kittest::{NodeT, Queryable},
};

const SIZE: [f32; 2] = [1440.0, 900.0];

fn card<'a>(harness: &'a Harness<'static, Room>, words: &'a str) -> Node<'a> {
    harness.get_by_role_and_label(Role::ListBoxOption, words)
}

fn seen(seed: u64) -> (ImageId, Sha256) {
    (image_id(seed), crate::fixtures::hash(seed))
}

fn approved(harness: &mut Harness<'static, Room>) -> Vec<Vec<(ImageId, Sha256)>> {
    let of = |seen: Vec<Seen>| seen.into_iter().map(|seen| (seen.image, seen.sha256)).collect();
    harness.state_mut().sent().into_iter().filter_map(|command| if let Command::Approve(seen) = command { Some(of(seen)) } else { None }).collect()
}

#[test]
fn all_that_wait_for_review_get_a_tooth_and_are_approved_together() {
    let mut harness = window(with_patient(), SIZE);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_ok();
    assert!(harness.query_by_label("2 images selected").is_some());
    // In the moment they appear nothing is approved.
    harness.key_press(Key::Enter);
    harness.run_steps(1);
    assert!(approved(&mut harness).is_empty());
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    for key in [Key::Num4, Key::Num6] {
        harness.key_press(key);
        harness.run_steps(1);
    }
    let set: Vec<_> = harness
        .state_mut()
        .sent()
        .into_iter()
        .filter_map(|command| if let Command::SetTeeth(id, teeth) = command { Some((id, teeth)) } else { None })
        .collect();
    assert_eq!(set, [(image_id(1), teeth("36,46")), (image_id(2), teeth("46"))]);
    // The tooth that one of them had before is not passed over.
    harness.run_steps(1);
    harness.get_by_label("46 · some have more");
    crate::stage::picture(&mut harness, "batch");
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert_eq!(approved(&mut harness), [vec![seen(1), seen(2)]]);
    assert!(harness.query_by_label_contains("images selected").is_none());
}

#[test]
fn with_ctrl_and_shift_cards_are_chosen_and_what_cannot_be_approved_stays() {
    let mut harness = window(with_patient(), SIZE);
    wait_for_pictures(&mut harness);
    let press = |harness: &mut Harness<'static, Room>, words: &str, modifiers: Modifiers| {
        card(harness, words).click_modifiers(modifiers);
        harness.run_ok();
    };
    press(&mut harness, "Image 10:42, Needs review", Modifiers::COMMAND);
    press(&mut harness, "Image 10:39, tooth 24, Waiting", Modifiers::SHIFT);
    // From the second to the fourth, and the first, which was in review.
    assert!(harness.query_by_label("4 images selected").is_some());
    assert!(harness.query_by_label("2 of them cannot be approved here, and stay as they are").is_some());
    pass(&mut harness, 0.4);
    harness.get_by_label("Approve all that are selected").click();
    harness.run_ok();
    assert_eq!(approved(&mut harness), [vec![seen(1), seen(2)]]);
    assert!(harness.query_by_label("2 images selected").is_some(), "the others stay chosen");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.query_by_label_contains("images selected").is_none());
}

#[test]
fn with_gloves_a_press_on_select_is_enough() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("Select several images").click();
    harness.run_ok();
    assert!(harness.query_by_label("0 images selected").is_some());
    for words in ["Image 10:42, Needs review", "Image 10:42, tooth 36, Needs review"] {
        card(&harness, words).click();
        harness.run_ok();
    }
    assert!(harness.query_by_label("2 images selected").is_some());
    // Another patient, and nothing of this one is chosen any more.
    harness.state_mut().change(|snapshot: &mut Snapshot| snapshot.selection = None);
    harness.run_ok();
    assert!(harness.query_by_label_contains("images selected").is_none());
}

#[test]
fn what_is_written_anew_while_it_is_chosen_is_not_approved_unseen() {
    let mut harness = window(with_patient(), SIZE);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.state_mut().change_image(2, |image| image.sha256 = crate::fixtures::hash(777));
    harness.run_steps(1);
    harness.key_press(Key::Enter);
    harness.run_steps(1);
    assert_eq!(approved(&mut harness), [vec![seen(1)]]);
    assert_eq!(visit().iter().filter(|image| image.state == ImageState::NeedsReview).count(), 2);
}

#[test]
fn the_teeth_of_images_that_the_server_has_are_said() {
    let mut harness = window(with_patient(), SIZE);
    wait_for_pictures(&mut harness);
    harness.get_by_label("Select several images").click();
    harness.run_ok();
    card(&harness, "Image 10:31, tooth 16, 46, Uploaded").click();
    harness.run_ok();
    assert!(harness.query_by_label("16, 46").is_some());
    harness
        .get_all_by_role(Role::ListBoxOption)
        .find(|card| card.accesskit_node().label().is_some_and(|name| name.starts_with("Image 10:30")))
        .unwrap()
        .click();
    harness.run_ok();
    harness.get_by_label("Different teeth");
    assert!(harness.query_by_label("No tooth set").is_none());
}
