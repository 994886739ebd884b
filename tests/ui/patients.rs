//! The Patients page: what it asks of the engine, what a press and a key do, and that nothing is decided by itself.

mod fixtures;
mod forms;

use crate::fixtures::{Room, now, pass, window};
use chairside_api::{Patient, PatientChange, PatientId, Sex, UserId};
use chairside_core::{
    AfterCreate, Command, Connection, PatientCreation, PatientEdit, Snapshot,
    nanopix::AskReason,
    patient::{ConflictField, Keep, OtherSide, PatientColumn, PatientFilter, PatientList, PatientOrder, PatientQuery, PatientRow, Question},
    person::{Account, Person},
};
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use std::sync::Arc;

pub use fixtures::*;

#[test]
fn the_page_asks_for_everybody_newest_first_and_once() {
    let mut harness = open_on(patients());
    assert_eq!(listed(&mut harness), PatientQuery::default());
    pass(&mut harness, 1.0);
    nothing_sent(&mut harness);
    show(&mut harness);
    nothing_sent(&mut harness);
}

#[test]
fn slash_searches_a_moment_after_the_last_letter_and_escape_clears() {
    let mut harness = open();
    // As a keyboard says it: the key and its letter in one frame.
    let slash = egui::Event::Key { key: Key::Slash, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
    harness.input_mut().events.extend([slash, egui::Event::Text("/".to_owned())]);
    harness.run_ok();
    harness.event(egui::Event::Text("oka".to_owned()));
    harness.step();
    nothing_sent(&mut harness);
    harness.event(egui::Event::Text(" 1991".to_owned()));
    harness.step();
    nothing_sent(&mut harness);
    pass(&mut harness, 0.3);
    assert_eq!(listed(&mut harness).text, "oka 1991", "the slash is not typed");
    press(&mut harness, Key::Escape);
    assert_eq!(listed(&mut harness).text, "", "at once");
}

#[test]
fn letters_typed_into_the_search_are_no_acts() {
    let mut harness = open();
    press(&mut harness, Key::ArrowDown);
    harness.get_by_label("Search patients").focus();
    harness.run_ok();
    for (key, text) in [(Key::N, "n"), (Key::E, "e"), (Key::I, "i"), (Key::D, "d")] {
        harness.key_press(key);
        harness.event(egui::Event::Text(text.to_owned()));
        harness.run_ok();
    }
    press(&mut harness, Key::Delete);
    pass(&mut harness, 0.3);
    let asked = harness.state_mut().sent();
    assert!(matches!(asked.last(), Some(Command::ListPatients(query)) if query.text == "neid"), "{asked:?}");
    assert!(harness.query_by_label("Cancel").is_none() && harness.query_by_label("Keep").is_none());
}

#[test]
fn a_filter_is_asked_for_at_once_and_says_how_many_it_has() {
    let mut harness = open();
    harness.get_by_label("All, 1\u{202F}284");
    click(&mut harness, "Today by external, 9");
    assert_eq!(listed(&mut harness).filter, PatientFilter::TodayByExternal);
    click(&mut harness, "All by external, 412");
    assert_eq!(listed(&mut harness).filter, PatientFilter::AllByExternal);
}

#[test]
fn every_head_orders_and_turns_its_order_round() {
    let mut harness = open();
    for (head, by, first) in [
        ("Name", PatientColumn::Name, false),
        ("Born", PatientColumn::Born, false),
        ("Number", PatientColumn::Number, false),
        ("Source", PatientColumn::Source, false),
        ("External ID", PatientColumn::ExternalId, false),
        ("Images", PatientColumn::Images, true),
        ("Created", PatientColumn::Created, true),
    ] {
        click(&mut harness, head);
        assert_eq!(listed(&mut harness).order, PatientOrder { by, is_descending: first });
        click(&mut harness, &format!("{head}, {}", if first { "descending" } else { "ascending" }));
        assert_eq!(listed(&mut harness).order, PatientOrder { by, is_descending: !first });
    }
}

#[test]
fn the_menu_orders_too() {
    let mut harness = open();
    click(&mut harness, "Order: Newest first");
    click(&mut harness, "Name, A to Z");
    assert_eq!(listed(&mut harness).order, PatientOrder { by: PatientColumn::Name, is_descending: false });
    harness.get_by_label("Order: Name, A to Z");
}

#[test]
fn who_is_here_stands_first_and_the_keyboard_goes_down_from_there() {
    let mut harness = open();
    assert_eq!(shown(&harness)[..3], ["Hartmann", "Lindqvist", "Okafor"]);
    for _ in 0..3 {
        press(&mut harness, Key::ArrowDown);
    }
    press(&mut harness, Key::Enter);
    assert!(matches!(only(&mut harness), Command::SelectPatient(id) if id.as_str() == "p-daniel"));
    press(&mut harness, Key::End);
    press(&mut harness, Key::Enter);
    assert!(matches!(only(&mut harness), Command::SelectPatient(id) if id.as_str() == "p-yuki"));
    press(&mut harness, Key::Home);
    press(&mut harness, Key::PageDown);
    press(&mut harness, Key::ArrowUp);
    press(&mut harness, Key::Enter);
    assert!(matches!(only(&mut harness), Command::SelectPatient(_)));
}

#[test]
fn from_the_search_one_goes_down_into_what_was_found() {
    let mut harness = open();
    harness.get_by_label("Search patients").focus();
    harness.run_ok();
    press(&mut harness, Key::Enter);
    nothing_sent(&mut harness);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    assert!(matches!(only(&mut harness), Command::SelectPatient(id) if id.as_str() == "p-daniel"));
}

#[test]
fn the_keyboard_stays_with_the_person_when_the_list_changes() {
    let mut harness = open();
    for _ in 0..3 {
        press(&mut harness, Key::ArrowDown);
    }
    let reversed = |snapshot: &mut Snapshot| snapshot.patients.rows = snapshot.patients.rows.iter().rev().cloned().collect();
    harness.state_mut().change(reversed);
    harness.run_ok();
    press(&mut harness, Key::Enter);
    assert!(matches!(only(&mut harness), Command::SelectPatient(id) if id.as_str() == "p-daniel"));
    harness
        .state_mut()
        .change(|snapshot| snapshot.patients.rows = snapshot.patients.rows.iter().filter(|row| row.patient.id.as_str() != "p-daniel").cloned().collect());
    harness.run_ok();
    press(&mut harness, Key::Enter);
    nothing_sent(&mut harness);
}

#[test]
fn one_press_chooses_nobody_and_the_button_does() {
    let mut harness = open();
    let row = harness.query_all_by_role(Role::ListItem).find(|row| row.accesskit_node().label().is_some_and(|name| name.starts_with("Brandt"))).unwrap();
    row.click();
    harness.run_ok();
    nothing_sent(&mut harness);
    click(&mut harness, "Choose Brandt, Sofia");
    assert!(matches!(only(&mut harness), Command::SelectPatient(id) if id.as_str() == "p-sofia"));
}

#[test]
fn who_is_not_decided_yet_cannot_be_chosen_edited_or_archived_and_it_says_why() {
    let mut harness = open();
    press(&mut harness, Key::D);
    for key in [Key::Enter, Key::E, Key::F2, Key::Delete] {
        press(&mut harness, key);
    }
    nothing_sent(&mut harness);
    harness.get_all_by_label_contains("Decide first who they are").next().unwrap();
    assert!(harness.query_by_label("Save").is_none());
}

#[test]
fn a_duplicate_is_linked_or_kept_separate() {
    let mut harness = open();
    harness.get_by_label("Same name and birth date as Lindqvist, Jonas · No. 101\u{202F}518 (14 images). Nothing is merged until you decide.");
    click(&mut harness, "Link to 101\u{202F}518: Lindqvist, Jonas");
    let sent = only(&mut harness);
    assert!(matches!(&sent, Command::LinkPatient { external_id, patient } if external_id == "20251118_101200" && patient.as_str() == "p-jonas"), "{sent:?}");
    click(&mut harness, "Keep separate: Lindqvist, Jonas");
    assert!(matches!(only(&mut harness), Command::KeepSeparate { external_id } if external_id == "20251118_101200"));
}

#[test]
fn of_several_candidates_a_person_picks_one_by_the_keyboard_too() {
    let several = vec![jonas_here("p-one", "101518"), jonas_here("p-two", "101519")];
    let mut harness = open_on(with_row(&jonas(several, AskReason::SeveralMatch)));
    harness.state_mut().sent();
    click(&mut harness, "Link to …: Lindqvist, Jonas");
    nothing_sent(&mut harness);
    let facts = "Born 30 Apr 1987 · 38 y · No. 101\u{202F}519 · 14 images";
    harness.get_by_label(&format!("Link to Lindqvist, Jonas, {facts}")).focus();
    harness.run_ok();
    press(&mut harness, Key::Enter);
    assert!(matches!(only(&mut harness), Command::LinkPatient { patient, .. } if patient.as_str() == "p-two"));
    assert!(harness.query_by_label("Decide later").is_none(), "it is closed");
}

#[test]
fn the_first_sync_offers_to_link_all_exact_matches_and_asks_before() {
    let harness = open();
    assert!(harness.query_by_label("Link all exact matches").is_none(), "one match needs no such button");
    let mut snapshot = patients();
    let mut second = jonas(vec![jonas_here("p-other", "101520")], AskReason::EveryTime);
    Arc::make_mut(&mut second.patient).id = PatientId::from("nanopix:2");
    snapshot.patients.rows = std::iter::once(second).chain(snapshot.patients.rows.iter().cloned()).collect();
    // Those who are not shown are linked too, and counted.
    snapshot.patients.counts.exact = 40;
    let mut harness = open_on(snapshot);
    harness.state_mut().sent();
    harness.get_by_label("40 patients of NanoPix have the name and birth date of exactly one patient here");
    click(&mut harness, "Link all exact matches");
    nothing_sent(&mut harness);
    harness.get_by_label_contains("All 40 patients of NanoPix");
    click(&mut harness, "Link all");
    assert!(matches!(only(&mut harness), Command::LinkAllExact));
}

#[test]
fn a_conflict_shows_both_values_and_keeps_one_side() {
    let field = |label, ours: &str, theirs: &str| ConflictField { label, ours: ours.to_owned(), theirs: theirs.to_owned() };
    let fields = vec![field("Phone", "555 1", "555 2"), field("Address", "", "High Street 1")];
    let daniel = Arc::clone(&patients().patients.rows[1].patient);
    let row = |with| PatientRow { question: Some(Arc::new(Question::Conflict { with, fields: fields.clone() })), ..PatientRow::of(Arc::clone(&daniel)) };
    let mut harness = open_on(with_row(&row(OtherSide::Nanopix)));
    harness.state_mut().sent();
    harness.get_by_label("Phone: here “555 1”, in NanoPix “555 2”");
    harness.get_by_label("Address: here empty, in NanoPix “High Street 1”");
    click(&mut harness, "Keep ours: Okafor, Daniel");
    let sent = only(&mut harness);
    let Command::ResolveConflict { patient, question, keep: Keep::Ours } = &sent else { panic!("{sent:?}") };
    assert_eq!((patient, &**question), (&daniel.id, &Question::Conflict { with: OtherSide::Nanopix, fields: fields.clone() }), "as it was seen");
    let mut harness = open_on(with_row(&row(OtherSide::Server)));
    harness.state_mut().sent();
    click(&mut harness, "Keep the server’s: Okafor, Daniel");
    assert!(matches!(only(&mut harness), Command::ResolveConflict { keep: Keep::Theirs, .. }));
}

#[test]
fn a_deletion_in_nanopix_is_asked_twice_and_leaving_it_alone_once() {
    let gone = record("p-gone", ("Okafor", "Ben"), (1991, 6, 2), "118600", "2025-11-18T09:40:00Z", Some("20251118_094001"), 0);
    let gone = Arc::new(Patient { archived_at: Some(now()), ..(*gone).clone() });
    let question = Question::Deletion { external_id: "20251118_094001".to_owned() };
    let mut harness = open_on(with_row(&PatientRow { question: Some(Arc::new(question)), ..PatientRow::of(gone) }));
    harness.state_mut().sent();
    click(&mut harness, "Delete in NanoPix too: Okafor, Ben");
    click(&mut harness, "Decide later");
    nothing_sent(&mut harness);
    click(&mut harness, "Delete in NanoPix too: Okafor, Ben");
    click(&mut harness, "Delete in NanoPix");
    assert!(matches!(only(&mut harness), Command::DecideDeletion { delete_in_nanopix: true, .. }));
    click(&mut harness, "Leave NanoPix alone: Okafor, Ben");
    assert!(matches!(only(&mut harness), Command::DecideDeletion { delete_in_nanopix: false, .. }));
}

#[test]
fn the_source_of_a_record_is_said_opened_and_unlinked_by_the_keyboard() {
    let mut harness = open();
    for _ in 0..3 {
        press(&mut harness, Key::ArrowDown);
    }
    press(&mut harness, Key::I);
    for words in [
        "Source: NanoPix",
        "External ID: 20251118_094000",
        "Created in NanoPix: 18 Nov 2025 09:40",
        "First synced: 18 Nov 2025 09:42",
        "Last synced: 18 Nov 2025 10:41",
        "Folder: /nanopix/PatientData/20251118_094000",
        "Linked by: NanoPix Live Sync, automatic",
    ] {
        harness.get_by_label(words);
    }
    press(&mut harness, Key::Escape);
    assert!(harness.query_by_label("Unlink").is_none(), "Esc closes it");
    press(&mut harness, Key::I);
    press(&mut harness, Key::Tab);
    press(&mut harness, Key::Enter);
    nothing_sent(&mut harness);
    harness.get_by_label("Keep linked");
    click(&mut harness, "Unlink");
    assert!(matches!(only(&mut harness), Command::UnlinkPatient(id) if id.as_str() == "p-daniel"));
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let mut harness = open();
    click(&mut harness, "Where from: Okafor, Daniel");
    click(&mut harness, "Open folder");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while harness.query_by_label_contains("/nanopix/PatientData/20251118_094000 is not there. Nothing was changed.").is_none() {
        assert!(std::time::Instant::now() < deadline, "nothing was said");
        harness.step();
    }
}

#[test]
fn the_front_desk_record_has_no_folder_to_open_and_no_link_to_take_off() {
    let mut harness = open();
    click(&mut harness, "Where from: Brandt, Sofia");
    harness.get_by_label("Created here: 18 Nov 2025 09:31");
    assert!(harness.query_by_label("Unlink").is_none() && harness.query_by_label("Open folder").is_none());
}

#[test]
fn a_screen_reader_follows_the_keyboard_from_row_to_row() {
    let mut harness = open();
    let read = |harness: &Harness<'_, _>| {
        let list = harness.query_by_role(Role::List)?;
        list.accesskit_node().active_descendant()?.label()
    };
    assert_eq!(read(&harness), None);
    press(&mut harness, Key::ArrowDown);
    let first = read(&harness).unwrap();
    press(&mut harness, Key::ArrowDown);
    let second = read(&harness).unwrap();
    assert!(first.starts_with("Hartmann") && second.starts_with("Lindqvist"), "{first}, then {second}");
}

#[test]
fn marks_are_said_and_not_only_drawn() {
    let harness = open();
    for (name, mark) in
        [("Kowalski", "waits for the server"), ("Svensson", "waits for NanoPix"), ("Moreau", "not in NanoPix any more"), ("Hartmann", "here now")]
    {
        let row = harness.query_all_by_role(Role::ListItem).find(|row| row.accesskit_node().label().is_some_and(|label| label.starts_with(name)));
        let label = row.and_then(|row| row.accesskit_node().label()).unwrap();
        assert!(label.contains(mark), "{label}");
    }
    harness.get_by_label("1\u{202F}284 patients");
    harness.get_by_label("23 created today");
    harness.get_by_label("1 needs a decision");
}

#[test]
fn a_hundred_thousand_rows_are_drawn_as_few_as_are_seen_wherever_one_looks() {
    let daniel = Arc::clone(&patients().patients.rows[1].patient);
    let rows: Arc<[PatientRow]> = (0..100_000)
        .map(|number| {
            let patient = Patient { id: PatientId::from(format!("p-{number}")), last_name: format!("Row{number}"), ..(*daniel).clone() };
            match number % 1000 {
                999 => PatientRow { patient: Arc::new(patient), ..jonas(vec![Arc::clone(&daniel)], AskReason::EveryTime) },
                _ => PatientRow::of(Arc::new(patient)),
            }
        })
        .collect();
    let mut snapshot = patients();
    snapshot.patients.rows = rows;
    let mut harness = open_on(snapshot);
    let most = 900 / 48 + 2;
    assert!(shown(&harness).len() <= most);
    assert_eq!(shown(&harness)[0], "Row0");
    press(&mut harness, Key::End);
    assert!(shown(&harness).len() <= most);
    assert_eq!(shown(&harness).last().map(String::as_str), Some("Row99999"));
    press(&mut harness, Key::Home);
    press(&mut harness, Key::D);
    press(&mut harness, Key::D);
    assert!(shown(&harness).contains(&"Row1999".to_owned()), "{:?}", shown(&harness));
    press(&mut harness, Key::PageUp);
    assert!(shown(&harness).len() <= most);
    let rows: Vec<_> = harness.query_all_by_role(Role::ListItem).map(|row| row.rect()).collect();
    assert!(rows.iter().enumerate().all(|(at, row)| rows.iter().skip(at + 1).all(|other| !row.shrink(1.0).intersects(other.shrink(1.0)))), "rows overlap");
}

#[test]
fn nobody_found_is_said_and_what_to_do() {
    let mut snapshot = patients();
    snapshot.patients.rows = Arc::default();
    snapshot.patients.query.text = "hartm".to_owned();
    let harness = open_on(snapshot);
    harness.get_by_label("Nobody matches “hartm”. Check the spelling or search by birth date.");
}

#[test]
fn everything_is_there_in_the_smallest_window_too() {
    let mut harness = window(patients(), [1180.0, 720.0]);
    show(&mut harness);
    for label in ["Order: Newest first", "New patient", "All by external, 412", "Keep separate: Lindqvist, Jonas", "Edit Okafor, Daniel"] {
        let rect = harness.get_by_label(label).rect();
        assert!(rect.right() <= 1180.0 && rect.left() >= 96.0 && rect.width() >= 40.0 && rect.height() >= 40.0, "{label} {rect:?}");
    }
}

#[test]
fn what_the_server_did_not_take_is_red_and_says_why() {
    let mut row = patients().patients.rows[1].clone();
    (row.waits_for_server, row.refused) = (true, Some(Arc::from("Another patient has that number")));
    let mut harness = open_on(with_row(&row));
    let label = harness.get_by_label_contains("Okafor, Daniel, Born").accesskit_node().label().unwrap();
    assert!(label.contains("not taken by the server: Another patient has that number") && !label.contains("waits for"), "{label}");
    click(&mut harness, "Where from: Okafor, Daniel");
    harness.get_by_label("Not taken: Another patient has that number");
}

#[test]
fn decisions_are_counted_before_the_page_was_ever_opened() {
    let mut snapshot = patients();
    snapshot.patients = PatientList::default();
    snapshot.undecided = 7;
    let harness = window(snapshot, SIZE);
    harness.get_by_label_contains("Patients, 7");
}
