//! The forms and questions of the Patients page: what they ask, what they send, and what the keyboard does in them.

use super::*;

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
        let made = crate::fixtures::patient("new", "Adler", "Ida", (1978, 3, 14), "1", None);
        harness.state_mut().change(|snapshot| snapshot.creation = Some(PatientCreation { number: 1, request_id, outcome: Ok(made), like: None }));
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
