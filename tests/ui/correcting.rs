//! Tooth and note of an uploaded image are put right, on purpose and not by a stray key.

use crate::{
    fixtures::{Room, at, image_id, pass, teeth, wait_for_pictures, window, with_patient},
    stage::picture,
};
use chairside_core::{
    Command, ImageAnswer, ImageState, Snapshot,
    person::{Person, Refusal},
};
use chairside_words::say;
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable};
use std::sync::Arc;

pub fn uploaded() -> Snapshot {
    let mut snapshot = with_patient();
    let mut images = snapshot.images.to_vec();
    Arc::make_mut(&mut images[0]).state = ImageState::Uploaded { file_id: "file-1".into(), at: at("10:43"), hidden_at: None };
    snapshot.images = images.into();
    snapshot
}

fn press(harness: &mut Harness<'_, Room>, key: Key) {
    harness.key_press(key);
    harness.run_ok();
}

fn asked(size: [f32; 2]) -> Harness<'static, Room> {
    let mut harness = window(uploaded(), size);
    ask(&mut harness);
    harness
}

/// Leads to the question about the first image.
pub fn ask(harness: &mut Harness<'_, Room>) {
    wait_for_pictures(harness);
    harness.state_mut().view().state.capture.select(Some(image_id(1)));
    harness.run_ok();
    harness.get_by_label(say!("act-correct")).click();
    harness.run_ok();
    pass(harness, 0.2);
}

#[test]
fn a_tooth_that_was_forgotten_is_set_after_the_upload() {
    let mut harness = asked([1440.0, 900.0]);
    press(&mut harness, Key::Enter);
    assert!(harness.state_mut().sent().is_empty(), "nothing differs yet");
    for key in [Key::Num3, Key::Num6, Key::Num3, Key::Num7] {
        press(&mut harness, key);
    }
    picture(&mut harness, "correct");
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    // The image showed 36: typed once more it is taken away.
    assert!(matches!(sent.as_slice(), [Command::Correct { image, wanted, .. }] if *image == image_id(1) && wanted.teeth == teeth("37")), "{sent:?}");
    harness.get_by_label("Saving…");

    let answer = |number, outcome| Some(ImageAnswer { number, image: image_id(1), outcome });
    let refused = Refusal { text: "Somebody has changed tooth or note meanwhile.".to_owned(), needs_person: false };
    harness.state_mut().change(|snapshot| snapshot.corrected = answer(1, Err(refused)));
    harness.run_ok();
    harness.get_by_label("Somebody has changed tooth or note meanwhile.");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state_mut().sent().len(), 1);
    harness.state_mut().change(|snapshot| snapshot.corrected = answer(2, Ok(())));
    harness.run_ok();
    assert!(harness.query_by_label("Tooth and note").is_none(), "it is done");
    harness.get_by_label_contains("Corrected.");
}

#[test]
fn what_somebody_sets_while_the_form_is_open_is_seen_before_it_is_written_over() {
    let mut harness = asked([1440.0, 900.0]);
    press(&mut harness, Key::Num3);
    press(&mut harness, Key::Num7);
    harness.state_mut().change_image(1, |image| {
        image.teeth = teeth("46");
        "by hand".clone_into(&mut image.note);
    });
    harness.run_ok();
    harness.get_by_label_contains("Somebody has changed it meanwhile");
    harness.get_by_label_contains("by hand");
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    let [Command::Correct { seen, wanted, .. }] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((seen.teeth.clone(), seen.note.as_str()), (teeth("46"), "by hand"));
    assert_eq!(wanted.teeth, teeth("36,37"));
    // Until the answer is there, nothing closes it: what is refused is said.
    press(&mut harness, Key::Escape);
    harness.get_by_label("Saving…");
    let refused = Refusal { text: "Nothing was changed.".to_owned(), needs_person: false };
    harness.state_mut().change(|snapshot| snapshot.corrected = Some(ImageAnswer { number: 1, image: image_id(1), outcome: Err(refused) }));
    harness.run_ok();
    harness.get_by_label("Nothing was changed.");
}

#[test]
fn digits_beside_an_uploaded_image_change_nothing() {
    let mut harness = window(uploaded(), [1180.0, 720.0]);
    wait_for_pictures(&mut harness);
    harness.get_all_by_label_contains("Image 10:42").next().unwrap().click();
    harness.run_ok();
    for key in [Key::Num1, Key::Num1] {
        press(&mut harness, key);
    }
    assert!(harness.state_mut().sent().is_empty());
    harness.get_by_label("Correct tooth or note").click();
    harness.run_ok();
    picture(&mut harness, "correct-small");
    press(&mut harness, Key::Escape);
    assert!(harness.state_mut().sent().is_empty());
    assert!(harness.query_by_label("Tooth and note").is_none());
}

#[test]
fn what_another_room_took_needs_a_person_also_here() {
    let mut harness = asked([1440.0, 900.0]);
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::Enter);
    harness.state_mut().sent();
    let refused = Refusal { text: "It was sent by another computer.".to_owned(), needs_person: true };
    harness.state_mut().change(|snapshot| {
        snapshot.person = Person::Nobody;
        snapshot.corrected = Some(ImageAnswer { number: 1, image: image_id(1), outcome: Err(refused) });
    });
    harness.run_ok();
    assert!(harness.query_all_by_label("Who are you?").next().is_some());
}

#[test]
fn what_nobody_changed_here_follows_what_somebody_else_sets() {
    let mut harness = asked([1440.0, 900.0]);
    harness.state_mut().change_image(1, |image| "theirs".clone_into(&mut image.note));
    harness.run_ok();
    assert!(harness.query_by_label_contains("Somebody has changed it meanwhile").is_none(), "nothing was changed here");
    press(&mut harness, Key::Num3);
    press(&mut harness, Key::Num7);
    harness.state_mut().change_image(1, |image| "theirs, longer".clone_into(&mut image.note));
    harness.run_ok();
    assert!(harness.query_by_label_contains("Somebody has changed it meanwhile").is_none(), "only the teeth were");
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    let [Command::Correct { wanted, .. }] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((wanted.teeth.clone(), wanted.note.as_str()), (teeth("36,37"), "theirs, longer"));
}

#[test]
fn a_note_that_is_too_long_is_not_cut_without_a_word() {
    let mut harness = asked([1440.0, 900.0]);
    // Not the one beside the image, which the dialog covers.
    let note = |harness: &Harness<'_, Room>, act: &dyn Fn(&egui_kittest::Node<'_>)| {
        let fields = harness.get_all_by_role_and_label(egui::accesskit::Role::TextInput, say!("review-note"));
        act(&fields.min_by(|a, b| a.rect().left().total_cmp(&b.rect().left())).unwrap());
    };
    note(&harness, &|field| field.focus());
    harness.run_ok();
    note(&harness, &|field| field.type_text("mesial"));
    harness.run_ok();
    harness.input_mut().events.push(egui::Event::Paste("x".repeat(1_995)));
    harness.run_ok();
    picture(&mut harness, "correct-too-long");
    harness.get_by_label_contains("At most 2\u{202F}000 letters");
    note(&harness, &|field| assert_eq!(field.value().as_deref(), Some("mesial"), "what stood there stays whole"));
    harness.input_mut().events.push(egui::Event::Paste("x".repeat(1_994)));
    harness.run_ok();
    assert!(harness.query_by_label_contains("At most 2\u{202F}000 letters").is_none());
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Correct { wanted, .. }] if wanted.note.len() == 2_000), "{sent:?}");
}

#[test]
fn a_press_beside_the_dialog_takes_away_nothing_that_was_entered() {
    let beside = |harness: &mut Harness<'_, Room>| {
        let at = egui::pos2(20.0, 450.0);
        harness.hover_at(at);
        harness.run_ok();
        harness.drag_at(at);
        harness.drop_at(at);
        harness.run_ok();
    };
    let mut harness = asked([1440.0, 900.0]);
    beside(&mut harness);
    assert!(harness.query_all_by_label("Tooth and note").next().is_none(), "nothing was entered");
    ask(&mut harness);
    press(&mut harness, Key::Num3);
    press(&mut harness, Key::Num7);
    beside(&mut harness);
    assert!(harness.query_all_by_label("Tooth and note").next().is_some());
    press(&mut harness, Key::Escape);
    assert!(harness.query_all_by_label("Tooth and note").next().is_none());
}
