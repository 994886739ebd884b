//! On whom a press and a key of the Patients page act: on whoever was meant, and never on who has come to stand there.

use crate::{
    fixtures::{Room, pass},
    patients::{jonas, jonas_here, listed, nothing_sent, only, open, open_on, patients, press, show, shown},
};
use chairside_api::{Patient, PatientId};
use chairside_core::{
    Command,
    nanopix::AskReason,
    patient::{PatientFilter, PatientQuery, PatientRow},
};
use egui::{
    Event, Key, Modifiers, PointerButton, Pos2,
    accesskit::{Role, Toggled},
    vec2,
};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use std::sync::Arc;

/// One click at a place, in as little time as a hand needs.
fn click_at(harness: &mut Harness<'_, Room>, pos: Pos2) {
    harness.hover_at(pos);
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE });
        harness.step();
    }
}

fn row_at(harness: &Harness<'_, Room>, name: &str) -> Pos2 {
    let rows = harness.query_all_by_role(Role::ListItem);
    let row = rows.into_iter().find(|row| row.accesskit_node().label().is_some_and(|label| label.starts_with(name))).unwrap();
    row.rect().left_center() + vec2(240.0, 0.0)
}

fn turn(snapshot: &mut chairside_core::Snapshot) {
    snapshot.patients.rows = snapshot.patients.rows.iter().rev().cloned().collect();
}

/// The engine answers with these rows.
fn answer(harness: &mut Harness<'_, Room>, query: PatientQuery, ids: &[&str]) {
    harness.state_mut().change(|snapshot| {
        let rows = patients().patients.rows;
        snapshot.patients.rows = ids.iter().filter_map(|id| rows.iter().find(|row| row.patient.id.as_str() == *id).cloned()).collect();
        snapshot.patients.query = query;
    });
}

fn is_selected(command: &Command, id: &str) -> bool {
    matches!(command, Command::SelectPatient(chosen) if chosen.as_str() == id)
}

#[test]
fn a_double_click_chooses() {
    let mut harness = open();
    let at = row_at(&harness, "Brandt");
    click_at(&mut harness, at);
    click_at(&mut harness, at);
    assert!(is_selected(&only(&mut harness), "p-sofia"));
}

#[test]
fn the_second_click_chooses_nobody_who_was_not_under_the_first() {
    let mut harness = open();
    let at = row_at(&harness, "Brandt");
    click_at(&mut harness, at);
    harness.state_mut().change(turn);
    harness.step();
    click_at(&mut harness, at);
    nothing_sent(&mut harness);
}

#[test]
fn the_second_click_of_a_double_click_on_choose_is_none_on_the_neighbour() {
    let mut harness = open();
    let row = row_at(&harness, "Brandt");
    click_at(&mut harness, row);
    pass(&mut harness, 1.0);
    let button = harness.get_by_label("Choose Brandt, Sofia").rect().center();
    click_at(&mut harness, button);
    assert!(is_selected(&only(&mut harness), "p-sofia"));
    // She is pinned now, and the others move.
    harness.state_mut().change(|snapshot| {
        let sofia = Arc::clone(&snapshot.patients.rows[2].patient);
        snapshot.selection.as_mut().unwrap().patient = sofia;
    });
    harness.step();
    click_at(&mut harness, button);
    click_at(&mut harness, button);
    nothing_sent(&mut harness);
}

#[test]
fn the_second_click_of_a_double_click_on_a_decision_decides_nothing_else() {
    for pressed in ["Keep separate", "Link to 101\u{202F}518"] {
        let mut snapshot = patients();
        let other = jonas(vec![jonas_here("p-other", "101518")], AskReason::BirthDateMissing);
        let other = PatientRow { patient: Arc::new(Patient { id: PatientId::from("nanopix:other"), ..(*other.patient).clone() }), ..other };
        let first = snapshot.patients.rows[0].clone();
        snapshot.patients.rows = [first, other].into_iter().chain(snapshot.patients.rows.iter().skip(1).cloned()).collect();
        let mut harness = open_on(snapshot);
        harness.state_mut().sent();
        let button = harness.get_all_by_label_contains(pressed).next().unwrap().rect().center();
        click_at(&mut harness, button);
        only(&mut harness);
        harness.state_mut().change(|snapshot| snapshot.patients.rows = snapshot.patients.rows.iter().skip(1).cloned().collect());
        harness.step();
        click_at(&mut harness, button);
        nothing_sent(&mut harness);
        pass(&mut harness, 1.0);
        click_at(&mut harness, button);
        only(&mut harness);
    }
}

#[test]
fn enter_goes_into_what_was_typed_for_and_not_into_the_list_before_it() {
    for key in [Key::Enter, Key::ArrowDown] {
        let mut harness = open();
        press(&mut harness, Key::Slash);
        harness.event(Event::Text("okafor".to_owned()));
        harness.step();
        for _ in 0..3 {
            harness.key_press(key);
            harness.key_press(Key::Enter);
            harness.step();
        }
        let query = listed(&mut harness);
        assert_eq!(query.text, "okafor", "asked at once, and nobody was chosen");
        answer(&mut harness, query, &["p-daniel"]);
        harness.run_ok();
        press(&mut harness, Key::Enter);
        assert!(is_selected(&only(&mut harness), "p-daniel"), "{key:?}");
    }
}

#[test]
fn what_is_typed_on_stays_in_the_search() {
    let mut harness = open();
    press(&mut harness, Key::Slash);
    harness.event(Event::Text("oka".to_owned()));
    harness.step();
    harness.key_press(Key::Enter);
    harness.step();
    harness.event(Event::Text("for".to_owned()));
    pass(&mut harness, 0.3);
    let sent = harness.state_mut().sent();
    let Some(Command::ListPatients(query)) = sent.last() else { panic!("{sent:?}") };
    assert_eq!(query.text, "okafor");
    answer(&mut harness, query.clone(), &["p-daniel"]);
    harness.run_ok();
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    assert!(is_selected(&only(&mut harness), "p-daniel"), "only now in the list");
}

#[test]
fn nobody_is_chosen_from_a_list_that_is_about_to_be_another() {
    let mut harness = open();
    let at = row_at(&harness, "Brandt");
    harness.get_by_label("Today, 23").click();
    harness.run_ok();
    listed(&mut harness);
    click_at(&mut harness, at);
    click_at(&mut harness, at);
    nothing_sent(&mut harness);
}

/// Far more than are seen.
fn many() -> chairside_core::Snapshot {
    let mut snapshot = patients();
    let one = Arc::clone(&snapshot.patients.rows[2].patient);
    let row = |number: u32| Patient { id: PatientId::from(format!("p-{number}")), last_name: format!("Row{number}"), ..(*one).clone() };
    snapshot.patients.rows = (0..500).map(|number| PatientRow::of(Arc::new(row(number)))).collect();
    snapshot
}

#[test]
fn enter_on_somebody_out_of_sight_shows_them_first() {
    let mut harness = open_on(many());
    harness.state_mut().sent();
    press(&mut harness, Key::ArrowDown);
    let list = row_at(&harness, "Row5");
    harness.hover_at(list);
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, -3000.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    pass(&mut harness, 1.0);
    assert!(!shown(&harness).contains(&"Row0".to_owned()), "{:?}", shown(&harness));
    press(&mut harness, Key::Enter);
    nothing_sent(&mut harness);
    assert!(shown(&harness).contains(&"Row0".to_owned()));
    press(&mut harness, Key::Enter);
    assert!(is_selected(&only(&mut harness), "p-0"));
}

#[test]
fn who_comes_back_to_the_page_stands_on_nobody() {
    let mut harness = open();
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    harness.run_ok();
    show(&mut harness);
    press(&mut harness, Key::Enter);
    nothing_sent(&mut harness);
}

#[test]
fn an_open_menu_has_the_keys() {
    let mut harness = open();
    press(&mut harness, Key::Slash);
    harness.event(Event::Text("a".to_owned()));
    pass(&mut harness, 0.3);
    let query = listed(&mut harness);
    answer(&mut harness, query, &["p-daniel", "p-sofia", "p-giulia"]);
    harness.run_ok();
    press(&mut harness, Key::ArrowDown);
    harness.get_by_label("Order: Newest first").click();
    harness.run_ok();
    harness.get_by_label("Name, A to Z");
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Escape);
    assert!(harness.query_by_label("Name, A to Z").is_none(), "it is closed");
    pass(&mut harness, 0.3);
    nothing_sent(&mut harness);
    // The keyboard stands where it stood, and the search says what it said.
    let row = harness.query_all_by_role(Role::ListItem).find(|row| row.accesskit_node().label().is_some_and(|label| label.starts_with("Okafor"))).unwrap();
    assert_eq!(row.accesskit_node().toggled(), Some(Toggled::True));
}

#[test]
fn the_button_of_the_source_closes_it_too() {
    let mut harness = open();
    harness.get_by_label("Where from: Okafor, Daniel").click();
    harness.run_ok();
    harness.get_by_label("Unlink");
    harness.get_by_label("Where from: Okafor, Daniel").click();
    harness.run_ok();
    assert!(harness.query_by_label("Unlink").is_none());
    pass(&mut harness, 1.0);
    harness.get_by_label("Where from: Okafor, Daniel").click();
    harness.run_ok();
    harness.get_by_label("Unlink");
}

#[test]
fn a_decision_that_is_not_listed_is_shown_when_the_list_has_come() {
    let mut snapshot = patients();
    let everybody = Arc::clone(&snapshot.patients.rows);
    snapshot.patients.rows = everybody.iter().skip(1).cloned().collect();
    let mut harness = open_on(snapshot);
    harness.state_mut().sent();
    harness.get_by_label("Today, 23").click();
    harness.run_ok();
    let query = listed(&mut harness);
    answer(&mut harness, query, &["p-daniel"]);
    harness.run_ok();
    harness.get_by_label("1 needs a decision").click();
    harness.run_ok();
    let query = listed(&mut harness);
    assert_eq!(query, PatientQuery { filter: PatientFilter::All, ..query.clone() });
    harness.state_mut().change(|snapshot| (snapshot.patients.rows, snapshot.patients.query) = (everybody, query));
    harness.run_ok();
    // The keyboard stands on the one who is asked about.
    press(&mut harness, Key::Enter);
    harness.get_all_by_label_contains("Decide first who they are").next().unwrap();
}

#[test]
fn another_filter_begins_at_the_top() {
    let mut harness = open_on(many());
    press(&mut harness, Key::End);
    assert!(!shown(&harness).contains(&"Row0".to_owned()));
    harness.get_by_label("Today, 23").click();
    harness.run_ok();
    assert!(shown(&harness).contains(&"Row0".to_owned()), "{:?}", shown(&harness));
}

#[test]
fn what_waits_is_said_with_the_source_too() {
    for (name, whom) in [("Kowalski, Piotr", "The server"), ("Svensson, Erik", "NanoPix")] {
        let mut harness = open();
        harness.get_by_label(&format!("Where from: {name}")).click();
        harness.run_ok();
        harness.get_by_label(&format!("Waits for: {whom}"));
    }
}
