//! The patient chooser: keyboard all the way, and nobody is chosen by accident.

use crate::{
    fixtures::{Room, pass, patient, window, with_patient, without_patient},
    toasts::notice,
};
use chairside_core::{AfterCreate, Command, Notice, PatientCreation, Search, SearchState, Severity};
use egui::{Key, Modifiers};
use egui_kittest::{Harness, kittest::Queryable};

const SIZE: [f32; 2] = [1440.0, 900.0];

fn open() -> Harness<'static, Room> {
    let mut harness = window(with_patient(), SIZE);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_ok();
    harness
}

fn type_into_search(harness: &mut Harness<'_, Room>, text: &str) {
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_ok();
}

fn answer(harness: &mut Harness<'_, Room>, query: &str, state: SearchState, names: &[(&str, &str)]) {
    let patients =
        names.iter().enumerate().map(|(at, (last, first))| patient(&format!("found-{at}"), last, first, (1970, 1, 1 + at as i8), "200100", None)).collect();
    harness.state_mut().change(|snapshot| snapshot.search = Search { query: query.to_owned(), state, patients });
    harness.run_ok();
}

#[test]
fn typing_searches_once_it_has_stood_for_a_moment() {
    let mut harness = open();
    type_into_search(&mut harness, "h");
    pass(&mut harness, 0.5);
    assert!(harness.state_mut().sent().is_empty(), "one letter is no search");
    type_into_search(&mut harness, "a");
    assert!(harness.state_mut().sent().is_empty(), "somebody still types");
    type_into_search(&mut harness, "r");
    pass(&mut harness, 0.4);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Search(query)] if query == "har"), "{sent:?}");
}

#[test]
fn enter_with_nobody_highlighted_chooses_nobody() {
    let mut harness = open();
    harness.key_press(Key::Enter);
    harness.run_ok();
    assert!(harness.state_mut().sent().is_empty());
    harness.get_by_label("Room 2 today");
}

#[test]
fn arrows_and_enter_choose_a_patient() {
    let mut harness = open();
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    harness.key_press(Key::ArrowDown);
    harness.run_ok();
    harness.key_press(Key::Enter);
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SelectPatient(patient)] if patient.as_str() == "p-sofia"), "{sent:?}");
    assert!(harness.query_by_label("New patient").is_none(), "it is closed");
}

#[test]
fn two_people_of_one_name_can_be_told_apart() {
    let mut harness = open();
    type_into_search(&mut harness, "hartm");
    pass(&mut harness, 0.4);
    answer(&mut harness, "hartm", SearchState::Done, &[("Hartmann", "Amelia"), ("Hartmann", "Amelia")]);
    harness.get_by_label("Hartmann, Amelia, Born 1 Jan 1970 · 55 y · No. 200\u{202F}100");
    harness.get_by_label("Hartmann, Amelia, Born 2 Jan 1970 · 55 y · No. 200\u{202F}100");
}

#[test]
fn a_search_says_how_it_went() {
    let mut harness = open();
    type_into_search(&mut harness, "hartm");
    harness.get_by_label("Searching…");
    pass(&mut harness, 0.4);
    answer(&mut harness, "hartm", SearchState::Done, &[]);
    harness.get_by_label("Nobody matches “hartm”. Check the spelling or search by birth date.");
    answer(&mut harness, "hartm", SearchState::Offline, &[("Hartmann", "Amelia")]);
    harness.get_by_label("Offline. These are patients this computer has seen.");
    answer(&mut harness, "hartm", SearchState::Failed("The server refused the bridge key.".to_owned()), &[]);
    harness.get_by_label("The server refused the bridge key.");
}

#[test]
fn escape_closes_it() {
    let mut harness = open();
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.query_by_label("New patient").is_none());
}

#[test]
fn a_new_patient_is_made_inline() {
    let mut harness = open();
    type_into_search(&mut harness, "Lindqvist, Jonas");
    harness.get_by_label("New patient").click();
    harness.run_ok();
    harness.get_by_label("Birth date").focus();
    harness.run_ok();
    harness.get_by_label("Birth date").type_text("15.4.1980");
    harness.run_ok();
    harness.get_by_label("15 Apr 1980 · 45 y");
    harness.get_by_label("Create and choose").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    let Some(Command::CreatePatient { patient, then, .. }) = sent.last() else { panic!("{sent:?}") };
    assert_eq!((patient.last_name.as_str(), patient.first_name.as_str()), ("Lindqvist", "Jonas"));
    assert_eq!(patient.date_of_birth.map(|date| date.to_string()).as_deref(), Some("1980-04-15"));
    assert_eq!(*then, AfterCreate::Select);
    assert!(patient.request_id.is_some());

    let made = |id| crate::fixtures::patient(id, "Lindqvist", "Jonas", (1978, 3, 14), "1", None);
    // Somebody of the same name is no answer, nor is the answer to another act.
    let request_id = patient.request_id.clone().unwrap();
    let namesake = crate::fixtures::patient("namesake", "Lindqvist", "Jonas", (1978, 3, 14), "1", None);
    harness.state_mut().change(|snapshot| {
        snapshot.selection = snapshot.selection.take().map(|selection| chairside_core::Selection { patient: namesake, ..selection });
        snapshot.creation = Some(PatientCreation { number: 1, request_id: "another".to_owned(), outcome: Ok(made("other")), like: None });
    });
    harness.run_ok();
    harness.get_by_label("Creating…");
    harness.state_mut().change(|snapshot| snapshot.creation = Some(PatientCreation { number: 2, request_id, outcome: Ok(made("new")), like: None }));
    harness.run_ok();
    assert!(harness.query_by_label("Back").is_none(), "it closes when the patient is there");
}

#[test]
fn a_refusal_stands_beside_the_form_and_what_is_said_of_other_things_does_not() {
    const TAKEN: &str = "The number 104682 is taken. Nothing was changed.";
    let mut harness = open();
    harness.get_by_label("New patient").click();
    harness.run_ok();
    harness.get_by_label("Last name").type_text("Lindqvist");
    harness.run_ok();
    harness.get_by_label("Create and choose").click();
    harness.run_ok();
    let error = |text: &str| Notice::Said { severity: Severity::Error, text: text.to_owned() };
    notice(&mut harness, error("The disk is full. Images already kept are safe."));
    harness.get_by_label("Creating…");
    let sent = harness.state_mut().sent();
    let Some(Command::CreatePatient { patient, .. }) = sent.last() else { panic!("{sent:?}") };
    let request_id = patient.request_id.clone().unwrap();
    notice(&mut harness, error(TAKEN));
    let refused = PatientCreation { number: 1, request_id, outcome: Err(TAKEN.to_owned()), like: None };
    harness.state_mut().change(|snapshot| snapshot.creation = Some(refused));
    harness.run_ok();
    harness.get_by_label(TAKEN);
    assert!(harness.query_by_label_contains("Not done. The number").is_none(), "it is said once");
    // The same act again: the old refusal is not its answer.
    harness.get_by_label("Create and choose").click();
    harness.run_ok();
    harness.get_by_label("Creating…");
}

fn found(harness: &mut Harness<'_, Room>, query: &str, ids: &[&str]) {
    let patients = ids.iter().map(|id| patient(id, "Hartmann", id, (1970, 1, 1), "200100", None)).collect();
    harness.state_mut().change(|snapshot| snapshot.search = Search { query: query.to_owned(), state: SearchState::Done, patients });
    harness.run_ok();
}

fn press(harness: &mut Harness<'_, Room>, key: Key) {
    harness.key_press(key);
    harness.run_ok();
}

#[test]
fn enter_chooses_the_person_that_was_highlighted_though_the_rows_have_moved() {
    let mut harness = open();
    type_into_search(&mut harness, "hart");
    pass(&mut harness, 0.4);
    found(&mut harness, "hart", &["a", "b", "c"]);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    harness.state_mut().sent();
    found(&mut harness, "hart", &["x", "a", "c"]);
    press(&mut harness, Key::Enter);
    assert!(harness.state_mut().sent().is_empty(), "the one who was highlighted is gone");
    press(&mut harness, Key::ArrowDown);
    found(&mut harness, "hart", &["y", "x", "a"]);
    press(&mut harness, Key::Enter);
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::SelectPatient(patient)] if patient.as_str() == "x"), "{sent:?}");
}

#[test]
fn the_rows_of_an_earlier_answer_choose_nobody() {
    let mut harness = open();
    type_into_search(&mut harness, "hart");
    pass(&mut harness, 0.4);
    found(&mut harness, "hart", &["a", "b"]);
    harness.state_mut().sent();
    type_into_search(&mut harness, "o");
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    harness.get_by_label("Choose Hartmann, a").click();
    harness.run_ok();
    let chosen = harness.state_mut().sent().into_iter().any(|command| matches!(command, Command::SelectPatient(_)));
    assert!(!chosen, "somebody else is being looked for");
}

/// All unassigned images are chosen, and “oka” is typed into the panel that asks whose they are.
fn searching_in_the_assign_panel() -> Harness<'static, Room> {
    let mut harness = window(without_patient(), SIZE);
    harness.get_by_label("Select all").click();
    harness.run_ok();
    harness.get_by_label("Name, birth date or number").focus();
    harness.run_ok();
    type_into_search(&mut harness, "oka");
    pass(&mut harness, 0.4);
    harness
}

#[test]
fn a_picker_searches_again_after_another_one_has_searched() {
    let mut harness = searching_in_the_assign_panel();
    found(&mut harness, "oka", &["okafor"]);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_ok();
    type_into_search(&mut harness, "har");
    pass(&mut harness, 0.4);
    found(&mut harness, "har", &["harting"]);
    pass(&mut harness, 0.4);
    let searched = |harness: &mut Harness<'_, Room>| harness.state_mut().sent().into_iter().filter(|command| matches!(command, Command::Search(_))).count();
    assert_eq!(searched(&mut harness), 2, "under the dialog nobody searches");
    press(&mut harness, Key::Escape);
    pass(&mut harness, 0.1);
    assert!(harness.query_by_label("Assign to Hartmann, harting").is_none());
    assert_eq!(searched(&mut harness), 1);
}

#[test]
fn the_assign_panel_searches_by_itself_too() {
    let mut harness = searching_in_the_assign_panel();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::Search(query)] if query == "oka"));
}
