//! The Capture page: what a person does with an image.

use crate::fixtures::{
    Room, amelia, at, image_id, nanopix_origin, now, of_nanopix, pass, snapshot, teeth, unassigned, visit, wait_for_pictures, window, with_patient,
    without_patient,
};
use chairside_core::{Command, Image, ImageState, Preview, RejectReason, Snapshot, Whose};
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

#[test]
fn enter_approves_what_was_seen_and_the_next_one_is_selected_by_itself() {
    let mut harness = window(with_patient(), SIZE);
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Approve(seen)] if seen.len() == 1 && seen[0].image == image_id(1)), "{sent:?}");
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(2)));
}

#[test]
fn a_second_enter_at_once_does_not_approve_the_next_image_unseen() {
    let mut harness = window(with_patient(), SIZE);
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.key_press(Key::Enter);
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Approve(seen)] if seen.len() == 1 && seen[0].image == image_id(1)), "{sent:?}");
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Approve(seen)] if seen.len() == 1 && seen[0].image == image_id(2)), "{sent:?}");
}

#[test]
fn the_approve_button_does_the_same() {
    let mut harness = window(with_patient(), SIZE);
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.get_by_label("Approve & upload").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::Approve(_)]));
}

#[test]
fn two_digits_within_a_second_are_a_tooth() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_all_by_label("Image 10:42, Needs review").next().unwrap().click();
    harness.run_ok();
    harness.key_press(Key::Num3);
    harness.key_press(Key::Num6);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetTeeth(image, set)] if *image == image_id(2) && *set == teeth("36")), "{sent:?}");

    harness.key_press(Key::Num3);
    pass(&mut harness, 1.2);
    harness.key_press(Key::Num7);
    pass(&mut harness, 1.2);
    assert!(harness.state_mut().sent().is_empty(), "digits that are a second apart are no tooth");
}

#[test]
fn pressing_teeth_one_after_another_keeps_them_all() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("Tooth 35").click();
    harness.run_ok();
    // The engine has not answered yet.
    harness.get_by_label("Tooth 37").click();
    harness.run_ok();
    harness.get_by_label("Tooth 36").click();
    harness.run_ok();
    let last = harness.state_mut().sent().pop();
    assert!(matches!(&last, Some(Command::SetTeeth(_, set)) if *set == teeth("35,37")), "{last:?}");
}

#[test]
fn two_digits_in_one_slow_frame_are_the_tooth_that_was_typed() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_all_by_label("Image 10:42, Needs review").next().unwrap().click();
    harness.run_ok();
    for key in [Key::Num4, Key::Num1] {
        for pressed in [true, false] {
            let modifiers = egui::Modifiers::NONE;
            harness.input_mut().events.push(egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
        }
    }
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetTeeth(_, set)] if *set == teeth("41")), "4 1 is not 14: {sent:?}");
}

#[test]
fn letters_typed_into_the_note_are_no_commands_and_the_note_is_sent() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("Note for this image").focus();
    harness.run_ok();
    harness.get_by_label("Note for this image").type_text("m 36 i u");
    harness.key_press(Key::M);
    harness.key_press(Key::Num3);
    harness.key_press(Key::Num6);
    harness.run_ok();
    assert!(harness.state_mut().sent().is_empty());
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SetNote(image, text)] if *image == image_id(1) && text == "m 36 i u"), "{sent:?}");
}

#[test]
fn rejecting_names_the_image_and_asks_for_a_reason() {
    let mut harness = window(with_patient(), SIZE);
    harness.key_press(Key::Delete);
    harness.run_ok();
    harness.get_by_label("Image of 10:42 · tooth 36");
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(harness.state_mut().sent().is_empty(), "no reason, no rejection");
    harness.get_by_label("Wrong exposure").click();
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Reject(image, RejectReason::WrongExposure)] if *image == image_id(1)), "{sent:?}");
    assert!(harness.query_by_label("Reject this image?").is_none());
}

#[test]
fn escape_leaves_the_image_as_it_is() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("Reject").click();
    harness.run_ok();
    harness.get_by_label("Duplicate").click();
    harness.run_ok();
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.query_by_label("Reject this image?").is_none());
    assert!(harness.state_mut().sent().is_empty());
}

#[test]
fn a_new_image_changes_nothing_for_somebody_who_looks_at_another() {
    let mut harness = window(with_patient(), SIZE);
    let mut newest = visit().remove(0);
    newest.id = image_id(99);
    newest.landed_at = at("10:42");
    harness.state_mut().change(|snapshot| {
        let mut images = vec![Arc::new(newest)];
        images.extend(snapshot.images.iter().cloned());
        snapshot.images = images.into();
    });
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(1)));
}

#[test]
fn arrows_walk_through_what_waits_for_review() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("1 of 2 · landed 10:42 · 1.8 MB");
    harness.key_press(Key::ArrowRight);
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(2)));
    harness.key_press(Key::ArrowRight);
    harness.run_ok();
    harness.key_press(Key::ArrowLeft);
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(1)));
}

#[test]
fn unassigned_images_are_chosen_together_and_given_to_somebody() {
    let mut harness = window(without_patient(), SIZE);
    harness.get_by_label("No patient selected");
    harness.get_by_label("Select all").click();
    harness.run_ok();
    harness.get_by_label("5 images selected");
    harness.get_by_label("Who are these images of?");
    harness.get_by_label("Image 10:38, Selected").click();
    harness.run_ok();
    harness.get_by_label("4 images selected");
    harness.get_by_label("Assign to Brandt, Sofia").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    let [Command::Assign { images, patient }] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((images.len(), patient.as_str()), (4, "p-sofia"));
}

#[test]
fn several_unassigned_images_are_given_to_somebody_while_another_patient_is_in_the_chair() {
    let mut harness = window(with_patient(), SIZE);
    let strip = |harness: &Harness<'_, Room>| -> Vec<(String, bool)> {
        let cards = harness.get_all_by_role(Role::ListBoxOption).filter_map(|node| {
            let node = node.accesskit_node();
            Some((node.label().filter(|label| label.ends_with(", Unassigned"))?, node.toggled() == Some(Toggled::True)))
        });
        cards.collect()
    };
    // The middle of a card is its button.
    let press = |harness: &mut Harness<'_, Room>, at: usize| {
        let is_of_strip = |node: &egui_kittest::Node<'_>| node.accesskit_node().label().is_some_and(|label| label.ends_with(", Unassigned"));
        harness.get_all_by_role(Role::ListBoxOption).filter(is_of_strip).nth(at).unwrap().click_accesskit();
        harness.run_ok();
    };
    let cards = strip(&harness);
    assert!(cards.len() > 1 && cards.iter().all(|(_, is_chosen)| !is_chosen), "{cards:?}");
    // One is looked at by itself, then another is chosen with it.
    press(&mut harness, 0);
    harness.get_by_label("1 image selected");
    press(&mut harness, 1);
    harness.get_by_label("2 images selected");
    assert_eq!(strip(&harness).iter().filter(|(_, is_chosen)| *is_chosen).count(), 2);
    press(&mut harness, 0);
    harness.get_by_label("1 image selected");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_ok();
    harness.get_by_label(&format!("{} images selected", cards.len()));
    crate::stage::picture(&mut harness, "unassigned-several");
    // Nobody is chosen for anybody.
    assert!(harness.state_mut().sent().is_empty());
    harness.get_by_label("Assign to Brandt, Sofia").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    let [Command::Assign { images, patient }] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((images.len(), patient.as_str()), (cards.len(), "p-sofia"));
    harness.get_by_label_contains(&format!("{} images assigned to Brandt, Sofia", cards.len()));
}

#[test]
fn all_unassigned_images_are_chosen_beside_the_visit_and_a_card_of_the_visit_ends_that() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("Select all").click();
    harness.run_ok();
    let unassigned = harness.state_mut().view().state.capture.chosen.len();
    assert!(unassigned > 1);
    harness.get_by_label(&format!("{unassigned} images selected"));
    let card =
        harness.get_all_by_role(Role::ListBoxOption).find_map(|node| node.accesskit_node().label().filter(|label| label.ends_with("Needs review"))).unwrap();
    harness.get_by_label(&card).click();
    harness.run_ok();
    assert!(harness.state_mut().view().state.capture.chosen.is_empty());
    harness.get_by_label("Approve & upload");
}

#[test]
fn nothing_is_assigned_while_no_image_is_chosen() {
    let mut harness = window(without_patient(), SIZE);
    harness.get_by_label("Assign to Brandt, Sofia").click();
    harness.run_ok();
    assert!(harness.state_mut().sent().is_empty());
}

#[test]
fn the_last_five_minutes_offer_to_keep_the_patient() {
    let mut soon = with_patient();
    if let Some(selection) = &mut soon.selection {
        selection.expires_at = crate::fixtures::now().plus(std::time::Duration::from_secs(290));
    }
    let mut harness = window(soon, SIZE);
    harness.get_by_label("Clears in 5 min");
    harness.get_by_label("Keep patient").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::KeepPatient]));
}

#[test]
fn an_image_without_preview_says_why_and_can_be_approved_all_the_same() {
    let mut images = visit();
    images[0].preview = Preview::Refused("12-bit JPEG cannot be shown".to_owned());
    let mut harness = window(snapshot(images, Some(amelia())), SIZE);
    harness.get_by_label("12-bit JPEG cannot be shown");
    pass(&mut harness, 0.4);
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::Approve(_)]));
}

#[test]
fn moving_asks_for_another_patient() {
    let mut harness = window(with_patient(), SIZE);
    harness.key_press(Key::M);
    harness.run_ok();
    harness.get_by_label("Image of 10:42, now with Hartmann, Amelia");
    harness.get_by_label("Choose Okafor, Daniel").click();
    harness.run_ok();
    assert!(harness.state_mut().sent().is_empty(), "why is asked first");
    harness.get_by_label("The wrong patient was selected").click();
    harness.run_ok();
    harness.get_by_label("Move image").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Move { image, to, .. }] if *image == image_id(1) && to.as_str() == "p-daniel"), "{sent:?}");
}

#[test]
fn a_failed_image_is_retried_from_its_card() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("Retry image 10:38").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::RetryImage(image)] if *image == image_id(5)), "{sent:?}");
}

#[test]
fn images_of_another_patient_that_wait_for_review_are_not_hidden() {
    let mut other = with_patient();
    let sofia = crate::fixtures::today().remove(1);
    other.selection = other.selection.map(|selection| chairside_core::Selection { patient: sofia, ..selection });
    let mut harness = window(other, SIZE);
    harness.get_by_label("2 images need review");
    harness.get_by_label("Choose Hartmann, Amelia").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::SelectPatient(patient)] if patient.as_str() == "p-amelia"));
}

#[test]
fn empty_pages_say_what_to_do() {
    let harness = window(snapshot(Vec::new(), Some(amelia())), SIZE);
    harness.get_by_label("Take an X-ray. It appears here by itself.");
    harness.get_by_label("All sent.");
}

#[test]
fn the_smallest_window_shows_everything_that_is_needed() {
    let harness = window(with_patient(), [1180.0, 720.0]);
    for label in ["Approve & upload", "Reject", "Move to another patient", "Tooth 36", "Change patient", "Upload queue", "Hartmann, Amelia"] {
        let rect = harness.get_by_label(label).rect();
        assert!(rect.min.x >= 0.0 && rect.max.x <= 1180.5 && rect.min.y >= 0.0 && rect.max.y <= 720.5, "{label} stands at {rect:?}");
    }
}

#[test]
fn a_window_where_nothing_happens_does_not_draw() {
    let mut harness = window(with_patient(), SIZE);
    wait_for_pictures(&mut harness);
    pass(&mut harness, 1.0);
    harness.step();
    let delay = harness.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap();
    assert!(delay >= std::time::Duration::from_millis(500), "the window wants to draw again in {delay:?}");
}

#[test]
fn five_thousand_images_cost_no_more_than_what_is_on_screen() {
    let template = visit().remove(7);
    let images = (0..5_000).map(|seed| {
        let mut image = template.clone();
        image.id = image_id(1_000 + seed);
        image.state = if seed % 2 == 0 { ImageState::NeedsReview } else { ImageState::Pending };
        image
    });
    let many: Snapshot = snapshot(images.collect(), Some(amelia()));
    let mut harness = window(many, SIZE);
    wait_for_pictures(&mut harness);
    let made = harness.state_mut().view().state.capture.lists.made;
    harness.run_steps(20);
    assert_eq!(harness.state_mut().view().state.capture.lists.made, made, "the images are walked when a snapshot comes, not in every frame");
    let cards = harness.query_all_by_label_contains("Image 10:24").count();
    assert!((4..=40).contains(&cards), "{cards} cards are drawn");
}

#[test]
fn arrows_lead_to_cards_that_are_scrolled_away_and_space_chooses_them() {
    let mut harness = window(snapshot(unassigned(&["10:42"; 40]), None), SIZE);
    harness.get_all_by_label("Image 10:42, Unassigned").next().unwrap().focus();
    harness.run_ok();
    for step in [Key::Space, Key::ArrowDown, Key::ArrowDown, Key::ArrowDown, Key::ArrowDown, Key::ArrowDown, Key::ArrowRight, Key::Space] {
        harness.key_press(step);
        harness.run_ok();
    }
    // The first, and five rows of four and one below it.
    let chosen: Vec<_> = harness.state_mut().view().state.capture.chosen.iter().cloned().collect();
    assert_eq!(chosen, [image_id(20), image_id(41)]);
    harness.get_by_label("2 images selected");
}

#[test]
fn keys_turn_to_pages() {
    let mut harness = window(with_patient(), SIZE);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.page, chairside::command::Page::Activity);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.page, chairside::command::Page::Capture);
}

#[test]
fn once_everything_is_decided_the_next_image_is_shown_by_itself() {
    let mut images = visit();
    images.remove(1);
    let mut harness = window(snapshot(images, Some(amelia())), SIZE);
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.key_press(Key::Enter);
    harness.run_ok();
    let mut newest = visit().remove(1);
    newest.id = image_id(99);
    harness.state_mut().change(|snapshot| {
        let mut images: Vec<_> = snapshot.images.iter().cloned().collect();
        Arc::make_mut(&mut images[0]).state = ImageState::Pending;
        images.insert(0, Arc::new(newest));
        snapshot.images = images.into();
    });
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(99)));
}

#[test]
fn plus_and_zero_zoom_in_and_fit_again() {
    let mut harness = window(with_patient(), SIZE);
    wait_for_pictures(&mut harness);
    harness.get_by_label("39 %");
    harness.key_press(Key::Plus);
    harness.run_ok();
    harness.get_by_label("49 %");
    harness.key_press(Key::Num1);
    pass(&mut harness, 1.2);
    harness.get_by_label("100 %");
    harness.key_press(Key::Num0);
    harness.run_ok();
    harness.get_by_label("39 %");
}

#[test]
fn an_image_of_nanopix_is_marked_and_its_tooth_is_a_suggestion_that_approving_confirms() {
    let mut images = visit();
    of_nanopix(&mut images[0]);
    let mut harness = window(snapshot(images, Some(amelia())), SIZE);
    wait_for_pictures(&mut harness);
    harness.get_by_label("NanoPix’s own preview. The original is kept and sent untouched; open it in NanoPix");
    harness.get_by_label("Image 10:42, tooth 11 suggested, preview only, Needs review");
    harness.get_by_label("Suggested by NanoPix: 11");
    harness.get_by_label("Tooth 11, suggested");
    assert!(harness.query_by_label_contains("taken 10:17 · landed 10:42").is_some());
    pass(&mut harness, 0.4);
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::Approve(seen)] if seen[0].image == image_id(1)));
}

#[test]
fn a_suggested_tooth_is_confirmed_by_pressing_it_and_replaced_by_another() {
    for (pressed, expected) in [("Tooth 11, suggested", "11"), ("Tooth 12", "12")] {
        let mut images = visit();
        of_nanopix(&mut images[0]);
        let mut harness = window(snapshot(images, Some(amelia())), SIZE);
        harness.get_by_label(pressed).click();
        harness.run_ok();
        let sent = harness.state_mut().sent();
        assert!(matches!(sent.as_slice(), [Command::SetTeeth(_, teeth)] if teeth.to_string() == expected), "{sent:?}");
        assert!(harness.query_by_label_contains("Suggested by NanoPix").is_none(), "it is the person's word now");
    }
}

#[test]
fn an_image_whose_patient_is_not_decided_says_what_it_waits_for() {
    let mut waiting = without_patient();
    let mut images: Vec<Arc<Image>> = waiting.images.to_vec();
    for image in &mut images {
        if image.state == ImageState::Unassigned {
            Arc::make_mut(image).origin = nanopix_origin(Whose::Undecided);
        }
    }
    waiting.images = images.into();
    let mut harness = window(waiting, SIZE);
    harness.get_by_label("Select all").click();
    harness.run_ok();
    harness.get_by_label("Waits for the decision who NanoPix’s patient is");
}

#[test]
fn an_approval_is_taken_back_from_its_toast_and_the_image_is_shown_again() {
    let mut harness = window(with_patient(), SIZE);
    wait_for_pictures(&mut harness);
    pass(&mut harness, 0.4);
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::Approve(_)]));
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(2)));
    harness.get_by_label("Undo").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::TakeBack(images)] if *images == [image_id(1)]), "{sent:?}");
    assert_eq!(harness.state_mut().view().state.capture.selected, Some(image_id(1)));
    assert!(harness.query_by_label("Undo").is_none(), "what was taken back is not offered again");
}

#[test]
fn ctrl_z_takes_back_the_last_approval_that_can_be() {
    let mut snapshot = with_patient();
    let approved = |snapshot: &mut Snapshot, at_index: usize, seconds: u64| {
        let mut images: Vec<_> = snapshot.images.to_vec();
        Arc::make_mut(&mut images[at_index]).state = ImageState::Approved { until: now().minus(Duration::from_secs(1)).plus(Duration::from_secs(seconds)) };
        snapshot.images = images.into();
    };
    approved(&mut snapshot, 0, 5);
    approved(&mut snapshot, 1, 8);
    approved(&mut snapshot, 2, 0);
    let last = snapshot.images[1].id.clone();
    let mut harness = window(snapshot, SIZE);
    harness.get_by_label("Undo this approval");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::TakeBack(images)] if *images == [last.clone()]), "{sent:?}");
}

#[test]
fn what_was_turned_in_the_viewer_is_turned_beside_the_decision_too() {
    let mut harness = window(with_patient(), [1440.0, 900.0]);
    wait_for_pictures(&mut harness);
    let lying = harness.state_mut().view().state.capture.scales.fit;
    let state = chairside_api::display::DisplayState { degrees: 90.0, inverted: true, ..Default::default() };
    let saved = chairside_core::SavedDisplay { state, by: "Dr Brandt".to_owned(), at: now(), is_waiting: false };
    harness.state_mut().change(|snapshot| snapshot.displays = Arc::new([(image_id(1), Arc::new(saved))].into_iter().collect()));
    harness.run_ok();
    wait_for_pictures(&mut harness);
    let standing = harness.state_mut().view().state.capture.scales.fit;
    assert!((lying - standing).abs() > 0.05 * lying, "it is fitted as it stands: {lying}, {standing}");
    crate::stage::picture(&mut harness, "capture-turned");
}
