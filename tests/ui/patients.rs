//! The Patients page: what it asks of the engine, what a press and a key do, and that nothing is decided by itself.

mod fixtures;

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
fn an_edit_sends_only_what_was_changed() {
    let mut harness = open();
    for _ in 0..3 {
        press(&mut harness, Key::ArrowDown);
    }
    press(&mut harness, Key::F2);
    harness.get_by_label("Phone").focus();
    harness.run_ok();
    harness.get_by_label("Phone").type_text("555 1");
    harness.run_ok();
    click(&mut harness, "Male");
    click(&mut harness, "Save");
    let Command::ChangePatient { seen, change } = only(&mut harness) else { panic!("nothing was changed") };
    let wanted = PatientChange { phone: Some(Some("555 1".to_owned())), sex: Some(Some(Sex::Male)), ..PatientChange::default() };
    assert_eq!((seen.id.as_str(), *change), ("p-daniel", wanted));
    harness.get_by_label("Saving…");
    let mut number = 0;
    let mut answer = |harness: &mut Harness<'_, Room>, outcome, now| {
        number += 1;
        harness.state_mut().change(|snapshot| snapshot.edit = Some(PatientEdit { number, patient: seen.id.clone(), outcome, now }));
        harness.run_ok();
    };
    answer(&mut harness, Err("Another patient has that number".to_owned()), None);
    harness.get_by_label("Another patient has that number");
    click(&mut harness, "Save");
    assert!(matches!(only(&mut harness), Command::ChangePatient { .. }), "nothing that was typed is lost");
    // What somebody else has made of it is written over only by who has read it.
    let now = Arc::new(Patient { phone: Some("555 2".to_owned()), ..(*seen).clone() });
    answer(&mut harness, Err("Phone is now ‘555 2’".to_owned()), Some(Arc::clone(&now)));
    harness.get_by_label("Phone is now ‘555 2’");
    click(&mut harness, "Save");
    let Command::ChangePatient { seen, change } = only(&mut harness) else { panic!("nothing was changed") };
    assert_eq!((seen, change.phone), (now, Some(Some("555 1".to_owned()))));
    answer(&mut harness, Ok(()), None);
    assert!(harness.query_by_label("Save").is_none() && harness.query_by_label("Saving…").is_none(), "it is closed");
}

#[test]
fn an_edit_that_changes_nothing_cannot_be_saved() {
    let mut harness = open();
    click(&mut harness, "Edit Brandt, Sofia");
    click(&mut harness, "Save");
    press(&mut harness, Key::Escape);
    nothing_sent(&mut harness);
}

#[test]
fn a_new_patient_is_kept_or_chosen_and_the_form_waits_for_the_answer() {
    for (button, then) in [("Create", AfterCreate::Keep), ("Create and choose", AfterCreate::Select)] {
        let mut harness = open();
        press(&mut harness, Key::N);
        harness.event(egui::Event::Text("Adler".to_owned()));
        harness.run_ok();
        click(&mut harness, button);
        let Command::CreatePatient { patient, then: sent, .. } = only(&mut harness) else { panic!("nobody was made") };
        assert_eq!((patient.last_name.as_str(), sent), ("Adler", then));
        harness.get_by_label("Creating…");
        let request_id = patient.request_id.clone().unwrap();
        harness
            .state_mut()
            .change(|snapshot| snapshot.creation = Some(PatientCreation { number: 1, request_id, outcome: Ok(PatientId::from("new")), like: None }));
        harness.run_ok();
        assert!(harness.query_by_label("Creating…").is_none());
    }
}

#[test]
fn who_is_like_somebody_is_made_when_that_was_read() {
    let mut harness = open();
    press(&mut harness, Key::N);
    harness.event(egui::Event::Text("Adler".to_owned()));
    harness.run_ok();
    click(&mut harness, "Create");
    let Command::CreatePatient { patient, besides: None, .. } = only(&mut harness) else { panic!("nobody was made") };
    let like = amelia_of(&patients());
    let creation = PatientCreation {
        number: 1,
        request_id: patient.request_id.clone().unwrap(),
        outcome: Err("Adler is here already".to_owned()),
        like: Some(Arc::clone(&like)),
    };
    harness.state_mut().change(|snapshot| snapshot.creation = Some(creation));
    harness.run_ok();
    harness.get_by_label("Adler is here already");
    click(&mut harness, "Create another");
    let Command::CreatePatient { besides, .. } = only(&mut harness) else { panic!("nobody was made") };
    assert_eq!(besides.as_ref(), Some(&like.id));
}

#[test]
fn a_question_has_the_keyboard_and_enter_does_what_is_easily_taken_back_only() {
    let mut harness = open();
    harness.state_mut().change(|snapshot| snapshot.patients.counts.exact = 2);
    harness.run_ok();
    click(&mut harness, "Link all exact matches");
    press(&mut harness, Key::Enter);
    assert!(matches!(only(&mut harness), Command::LinkAllExact));
}

#[test]
fn a_field_that_is_come_to_by_the_keyboard_is_typed_over() {
    let mut harness = open();
    click(&mut harness, "Edit Brandt, Sofia");
    harness.event(egui::Event::Text("Brand".to_owned()));
    harness.run_ok();
    press(&mut harness, Key::Tab);
    harness.event(egui::Event::Text("Sophie".to_owned()));
    harness.run_ok();
    click(&mut harness, "Save");
    let Command::ChangePatient { change, .. } = only(&mut harness) else { panic!("nothing was changed") };
    assert_eq!((change.last_name, change.first_name), (Some(Some("Brand".to_owned())), Some(Some("Sophie".to_owned()))));
}

#[test]
fn a_double_is_archived_or_kept_separate() {
    let mut snapshot = patients();
    let question = Question::Double { external_id: "20251118_094001".to_owned(), of: amelia_of(&snapshot) };
    let mut rows = snapshot.patients.rows.to_vec();
    rows.iter_mut().find(|row| row.patient.last_name == "Brandt").unwrap().question = Some(Arc::new(question));
    snapshot.patients.rows = rows.into();
    let mut harness = open_on(snapshot);
    show(&mut harness);
    harness.state_mut().sent();
    harness.get_by_label_contains("who is in NanoPix. This one is not written there until you decide.");
    click(&mut harness, "Keep separate: Brandt, Sofia");
    let Command::KeepSeparate { external_id } = only(&mut harness) else { panic!("nothing was decided") };
    assert_eq!(external_id, "20251118_094001");
    click(&mut harness, "Archive this one: Brandt, Sofia");
    harness.get_by_role_and_label(Role::Dialog, "Who are you?");
}

fn amelia_of(snapshot: &Snapshot) -> Arc<Patient> {
    let row = snapshot.patients.rows.iter().find(|row| row.patient.last_name == "Hartmann").unwrap();
    Arc::clone(&row.patient)
}

fn ann() -> Account {
    Account { id: UserId::from("u-ann"), name: "Ann Adler".to_owned(), email: "ann@clinic.example".to_owned(), role: chairside_api::Role::Dentist }
}

#[test]
fn archiving_asks_who_acts_first_and_then_whether() {
    let mut harness = open();
    for _ in 0..3 {
        press(&mut harness, Key::ArrowDown);
    }
    press(&mut harness, Key::Delete);
    harness.event(egui::Event::Text("ann@clinic.example".to_owned()));
    harness.run_ok();
    press(&mut harness, Key::Tab);
    harness.event(egui::Event::Text("a long password".to_owned()));
    harness.run_ok();
    press(&mut harness, Key::Enter);
    let sent = only(&mut harness);
    assert!(matches!(&sent, Command::SignIn { email, password } if email == "ann@clinic.example" && password.expose() == "a long password"), "{sent:?}");
    harness.get_by_label("Signing in…");
    let why = "The server knows no such address and password. Nothing was changed. Try again.";
    harness.state_mut().change(|snapshot| snapshot.person = Person::Refused(why.to_owned()));
    harness.run_ok();
    harness.get_by_label(why);
    harness.state_mut().change(|snapshot| snapshot.person = Person::SignedIn(ann()));
    harness.step();
    harness.step();
    // The second click on *Sign in* is none on what has come into its place.
    harness.get_by_role_and_label(Role::Button, "Archive").click();
    harness.step();
    nothing_sent(&mut harness);
    pass(&mut harness, 0.6);
    nothing_sent(&mut harness);
    harness.get_by_label("Signed in as Ann Adler");
    harness.get_by_label("NanoPix’s record is left alone, as Settings say.");
    click(&mut harness, "Keep");
    nothing_sent(&mut harness);
    press(&mut harness, Key::Delete);
    pass(&mut harness, 0.6);
    click(&mut harness, "Archive");
    assert!(matches!(only(&mut harness), Command::ArchivePatient(id) if id.as_str() == "p-daniel"));
}

#[test]
fn whoever_is_the_admin_of_this_computer_is_asked_once_and_nothing_is_archived_without_the_server() {
    let mut harness = open_on(Snapshot { person: Person::ThisComputer, ..patients() });
    harness.state_mut().sent();
    click(&mut harness, "Archive Brandt, Sofia");
    click(&mut harness, "Keep");
    nothing_sent(&mut harness);
    click(&mut harness, "Archive Brandt, Sofia");
    pass(&mut harness, 0.6);
    harness.state_mut().change(|snapshot| snapshot.connection = Connection::Connecting);
    harness.run_ok();
    harness.get_by_label_contains("The server cannot be reached, and only it archives.");
    click(&mut harness, "Archive");
    nothing_sent(&mut harness);
    harness.state_mut().change(|snapshot| snapshot.connection = Connection::Online);
    harness.run_ok();
    click(&mut harness, "Archive");
    assert!(matches!(only(&mut harness), Command::ArchivePatient(id) if id.as_str() == "p-sofia"));
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
