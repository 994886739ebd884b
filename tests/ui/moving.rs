//! Moving an image to another patient: nobody is chosen for anybody, both are seen, and a reason is given.

use crate::{
    admin::account,
    fixtures::Room,
    fixtures::{at, image_id, pass, patient, wait_for_pictures, window, with_patient},
    stage::picture,
};
use chairside_api::{Patient, Role};
use chairside_core::{
    Command, ImageAnswer, ImageState, Snapshot,
    person::{Person, Refusal},
};
use egui::Key;
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use std::sync::Arc;

const SIZE: [f32; 2] = [1440.0, 900.0];

fn ben() -> Arc<Patient> {
    patient("p-ben", "Brandt", "Ben", (1961, 7, 2), "103118", None)
}

pub fn snapshot() -> Snapshot {
    Snapshot { suggestions: Arc::from([ben()]), ..with_patient() }
}

fn uploaded() -> Snapshot {
    let mut snapshot = snapshot();
    let mut images = snapshot.images.to_vec();
    Arc::make_mut(&mut images[0]).state = ImageState::Uploaded { file_id: "file-1".into(), at: at("10:43"), hidden_at: None };
    snapshot.images = images.into();
    snapshot
}

fn asked(snapshot: Snapshot, size: [f32; 2]) -> Harness<'static, Room> {
    let mut harness = window(snapshot, size);
    ask(&mut harness);
    harness
}

/// Leads to the question about the first image and Ben with M, the arrow and Enter.
pub fn ask(harness: &mut Harness<'_, Room>) {
    wait_for_pictures(harness);
    harness.state_mut().view().state.capture.select(Some(image_id(1)));
    harness.run_ok();
    harness.key_press(Key::M);
    harness.run_ok();
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
    pass(harness, 0.2);
}

fn press(harness: &mut Harness<'_, Room>, key: Key) {
    harness.key_press(key);
    harness.run_ok();
}

fn moves(harness: &mut Harness<'_, Room>) -> Vec<(String, String, String)> {
    let sent = harness.state_mut().sent();
    let moves = sent.into_iter().filter_map(|command| match command {
        Command::Move { image, to, reason } => Some((image.to_string(), to.to_string(), reason)),
        _ => None,
    });
    moves.collect()
}

#[test]
fn whom_it_goes_to_is_asked_beside_the_picture() {
    let mut harness = window(snapshot(), SIZE);
    wait_for_pictures(&mut harness);
    harness.get_all_by_label_contains("Image 10:42").next().unwrap().click();
    harness.run_ok();
    press(&mut harness, Key::M);
    wait_for_pictures(&mut harness);
    let shown = harness.get_by_role_and_label(egui::accesskit::Role::Image, "Image of 10:42").rect();
    assert!(shown.width() >= 100.0 && shown.height() >= 75.0, "{shown}");
    picture(&mut harness, "move-to-whom");
}

#[test]
fn both_patients_stand_side_by_side_and_nothing_moves_without_a_reason() {
    let mut harness = asked(snapshot(), SIZE);
    for words in ["Hartmann, Amelia", "Brandt, Ben", "Is with", "Goes to"] {
        assert!(harness.query_all_by_label(words).next().is_some(), "{words}");
    }
    press(&mut harness, Key::Enter);
    harness.get_by_label("Move image").click();
    harness.run_ok();
    assert_eq!(moves(&mut harness), [], "no reason, no move");
    press(&mut harness, Key::Num2);
    press(&mut harness, Key::Enter);
    let first = image_id(1).to_string();
    assert_eq!(moves(&mut harness), [(first, "p-ben".to_owned(), "The patient was changed too late".to_owned())]);
    harness.get_by_label("Moving…");
    press(&mut harness, Key::Enter);
    assert_eq!(moves(&mut harness), [], "it is asked for once");
}

#[test]
fn another_reason_is_typed_and_digits_in_it_are_letters() {
    let mut harness = asked(snapshot(), SIZE);
    press(&mut harness, Key::Num4);
    harness.get_by_label("Why it is moved").type_text("Room 2 and 3 swapped");
    harness.run_ok();
    press(&mut harness, Key::Enter);
    assert!(matches!(moves(&mut harness).as_slice(), [(_, _, why)] if why == "Room 2 and 3 swapped"));
}

#[test]
fn a_refusal_stays_in_the_dialog_and_a_success_closes_it() {
    let mut harness = asked(snapshot(), SIZE);
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::Enter);
    assert_eq!(moves(&mut harness).len(), 1);
    let answer = |number, outcome| Some(ImageAnswer { number, image: image_id(1), outcome });
    let refusal = Refusal { text: "Somebody has given this image to another patient meanwhile.".to_owned(), needs_person: false };
    harness.state_mut().change(|snapshot| snapshot.moved = answer(1, Err(refusal.clone())));
    harness.run_ok();
    harness.get_by_label(&refusal.text);
    press(&mut harness, Key::Enter);
    assert_eq!(moves(&mut harness).len(), 1, "it can be asked again");
    harness.state_mut().change(|snapshot| snapshot.moved = answer(2, Ok(())));
    harness.run_ok();
    assert!(harness.query_by_label("Move image").is_none());
    harness.get_by_label_contains("It is with Brandt, Ben now.");
}

#[test]
fn at_the_server_only_a_person_moves_it_and_only_one_who_may() {
    let mut harness = asked(uploaded(), SIZE);
    assert!(harness.query_all_by_label("Who are you?").next().is_some());
    assert!(harness.query_by_label("Move image").is_none());
    harness.state_mut().change(|snapshot| snapshot.person = Person::SignedIn(account(Role::FrontDesk)));
    harness.run_ok();
    press(&mut harness, Key::Num1);
    harness.get_by_label_contains("Your account does not move images");
    press(&mut harness, Key::Enter);
    assert_eq!(moves(&mut harness), []);
    harness.state_mut().change(|snapshot| snapshot.person = Person::SignedIn(account(Role::Dentist)));
    harness.run_ok();
    press(&mut harness, Key::Enter);
    assert_eq!(moves(&mut harness).len(), 1);
}

#[test]
fn the_dialog_is_whole_in_every_window() {
    for size in [[1180.0, 720.0], SIZE, [2560.0, 1440.0]] {
        let mut harness = asked(uploaded_by_this_computer(), size);
        press(&mut harness, Key::Num4);
        for name in ["Leave it", "Move image", "Another reason", "Close"] {
            let place = harness.get_by_label(name).rect();
            assert!(place.min.y > 0.0 && place.max.y < size[1], "{name} at {place:?} in {size:?}");
        }
        picture(&mut harness, &format!("move-{}", size[0]));
    }
}

fn uploaded_by_this_computer() -> Snapshot {
    Snapshot { person: Person::ThisComputer, ..uploaded() }
}

#[test]
fn an_approval_that_a_move_takes_back_is_said() {
    let mut harness = window(snapshot(), SIZE);
    let until = crate::fixtures::now().plus(std::time::Duration::from_secs(10));
    harness.state_mut().change_image(1, |image| image.state = ImageState::Approved { until });
    ask(&mut harness);
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::Enter);
    harness.state_mut().change_image(1, |image| image.state = ImageState::NeedsReview);
    harness.state_mut().change(|snapshot| snapshot.moved = Some(ImageAnswer { number: 1, image: image_id(1), outcome: Ok(()) }));
    harness.run_ok();
    harness.get_by_label("Moved. It is with Brandt, Ben now, and needs review again.");
}

fn focused(harness: &Harness<'_, Room>) -> Option<String> {
    let has_focus = |node: &egui_kittest::kittest::AccessKitNode<'_>| node.is_focused();
    harness.query_all(egui_kittest::kittest::By::new().predicate(has_focus)).find_map(|node| node.accesskit_node().label())
}

#[test]
fn signing_in_keeps_the_keyboard() {
    let mut harness = asked(uploaded(), SIZE);
    assert_eq!(focused(&harness).as_deref(), Some("E-mail"));
    harness.get_by_label("E-mail").type_text("ann@clinic.example");
    harness.run_ok();
    press(&mut harness, Key::Enter);
    assert_eq!(focused(&harness).as_deref(), Some("Password"), "Enter goes on to what is still to be typed");
    harness.get_by_label("Password").type_text("wrong");
    harness.run_ok();
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SignIn { .. }]), "{sent:?}");
    harness.state_mut().change(|snapshot| snapshot.person = Person::Asking);
    harness.run_ok();
    harness.state_mut().change(|snapshot| snapshot.person = Person::Refused("E-mail and password do not fit together.".to_owned()));
    harness.run_ok();
    assert_eq!(focused(&harness).as_deref(), Some("Password"));
    harness.input_mut().events.push(egui::Event::Text("r".to_owned()));
    harness.run_ok();
    let typed = harness.get_by_label("Password").value().unwrap_or_default();
    assert_eq!(typed.chars().count(), 1, "it is emptied, and typed in at once");
}

#[test]
fn a_refused_reason_is_gone_on_with() {
    let mut harness = asked(snapshot(), SIZE);
    press(&mut harness, Key::Num4);
    press(&mut harness, Key::Enter);
    assert_eq!(focused(&harness).as_deref(), Some("Why it is moved"), "nothing stands there yet");
    harness.get_by_label("Why it is moved").type_text("Swapped");
    harness.run_ok();
    press(&mut harness, Key::Enter);
    assert_eq!(moves(&mut harness).len(), 1);
    let refusal = Refusal { text: "The server did not answer.".to_owned(), needs_person: false };
    harness.state_mut().change(|snapshot| snapshot.moved = Some(ImageAnswer { number: 1, image: image_id(1), outcome: Err(refusal) }));
    harness.run_ok();
    assert_eq!(focused(&harness).as_deref(), Some("Why it is moved"));
    harness.get_by_label("Why it is moved").type_text(" rooms");
    harness.run_ok();
    press(&mut harness, Key::Enter);
    assert!(matches!(moves(&mut harness).as_slice(), [(_, _, why)] if why == "Swapped rooms"));
}

#[test]
fn whose_it_is_already_cannot_be_chosen() {
    let mut harness = window(Snapshot { suggestions: Arc::from([crate::fixtures::amelia(), ben()]), ..with_patient() }, SIZE);
    wait_for_pictures(&mut harness);
    harness.state_mut().view().state.capture.select(Some(image_id(1)));
    harness.run_ok();
    press(&mut harness, Key::M);
    picture(&mut harness, "move-has-it");
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    harness.get_by_label("Hartmann, Amelia: Has this image already");
    assert!(harness.query_by_label("Move image").is_none(), "it is with her");
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    harness.get_by_label("Move image");
}

#[test]
fn once_somebody_has_signed_in_again_nothing_says_that_the_session_is_over() {
    let mut harness = asked(Snapshot { person: Person::SignedIn(account(Role::Dentist)), ..uploaded() }, SIZE);
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::Enter);
    assert_eq!(moves(&mut harness).len(), 1);
    let refusal = Refusal { text: "Your session is over. Sign in again.".to_owned(), needs_person: true };
    harness.state_mut().change(|snapshot| {
        snapshot.person = Person::Nobody;
        snapshot.moved = Some(ImageAnswer { number: 1, image: image_id(1), outcome: Err(refusal) });
    });
    harness.run_ok();
    harness.state_mut().change(|snapshot| snapshot.person = Person::SignedIn(account(Role::Dentist)));
    harness.run_ok();
    harness.get_by_label("Move image");
    assert!(harness.query_by_label_contains("Your session is over").is_none());
}
