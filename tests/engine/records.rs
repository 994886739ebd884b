//! The clinic's patients on two consoles, with the server there and away: one list, nothing lost, nobody twice.

use crate::console::{Clinic, Console, PATIENCE, Setup, sha256};
use chairside_api::{NewPatient, Patient, PatientChange, PatientId, PatientSource};
use chairside_core::{
    AfterCreate, Command, Connection, Secret, Snapshot,
    patient::{ConflictField, Keep, OtherSide, PatientQuery, PatientRow, Question},
    person::Person,
    settings::Settings,
};
use chairside_testkit::fault_proxy::{Fault, FaultProxy};
use std::sync::Arc;

const MAKE: &str = "POST /api/v1/protected/patients";

fn new(last_name: &str) -> NewPatient {
    NewPatient { last_name: last_name.to_owned(), ..NewPatient::default() }
}

fn phone(phone: &str) -> PatientChange {
    PatientChange { phone: Some(Some(phone.to_owned())), ..PatientChange::default() }
}

fn behind(proxy: &FaultProxy, clinic: &Clinic) -> Console {
    let console = Console::start_with(&Setup { url: proxy.url(), key: clinic.key(), room: "Room 2", mode: "immediate" });
    console.send(Command::ListPatients(PatientQuery::default()));
    console
}

fn row<'a>(snapshot: &'a Snapshot, last_name: &str) -> Option<&'a PatientRow> {
    snapshot.patients.rows.iter().find(|row| row.patient.last_name == last_name)
}

/// The server goes, and the console has noticed.
fn lose(console: &Console, proxy: &FaultProxy) {
    proxy.go_down().unwrap();
    console.send(Command::RetryNow);
    console.until("the server is missed", |snapshot| matches!(snapshot.connection, Connection::Offline { .. }));
}

fn find_again(console: &Console, proxy: &FaultProxy) {
    proxy.come_back().unwrap();
    console.send(Command::RetryNow);
    console.until_online();
}

fn until_settled(console: &Console, last_name: &str) -> Patient {
    let snapshot = console.until("the server has it", |snapshot| row(snapshot, last_name).is_some_and(|row| !row.waits_for_server));
    Patient::clone(&row(&snapshot, last_name).unwrap().patient)
}

#[test]
fn a_patient_made_while_the_server_is_away_is_one_patient_with_images_when_it_is_back() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let mut console = behind(&proxy, &clinic);
    console.until_online();
    lose(&console, &proxy);
    let patient = console.with_patient_made_here("Okafor");
    let bytes = console.shoot("offline.png", 400);
    console.until("the image waits", |snapshot| snapshot.queue.pending == 1 && row(snapshot, "Okafor").is_some_and(|row| row.waits_for_server));
    // Neither is lost over a restart.
    console.stop();
    console.run();
    proxy.come_back().unwrap();
    console.until_uploaded("offline.png");
    let [made] = clinic.patients("okafor").try_into().unwrap();
    assert_eq!(made.id, patient.id);
    assert_eq!(clinic.files_of(&made.id), [sha256(&bytes)]);
    console.send(Command::ListPatients(PatientQuery::default()));
    let settled =
        console.until("the server has told how many images there are", |snapshot| row(snapshot, "Okafor").is_some_and(|row| row.patient.image_count == 1));
    assert!(!row(&settled, "Okafor").unwrap().waits_for_server && settled.patients.rows.len() == 1);
}

#[test]
fn an_answer_that_was_lost_and_a_form_that_was_sent_twice_make_one_patient() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    console.until_online();
    proxy.once(MAKE, Fault::DropAnswer);
    // Nor does the feed tell that the server has them.
    proxy.set_for("patients/changes", Fault::Answer { status: 500, retry_after: None });
    let form = NewPatient { request_id: Some("one form".to_owned()), ..new("Haddad") };
    for _ in 0..2 {
        console.send(Command::CreatePatient { patient: Box::new(form.clone()), then: AfterCreate::Keep, besides: None });
    }
    let snapshot = console.until("both are answered", |snapshot| snapshot.creation.as_ref().is_some_and(|creation| creation.number == 2));
    let creation = snapshot.creation.clone().unwrap();
    assert_eq!(creation.request_id, "one form");
    until_settled(&console, "Haddad");
    assert!(proxy.count(MAKE) >= 2, "the first answer was lost");
    let [made] = clinic.patients("haddad").try_into().unwrap();
    assert_eq!(Ok(made.id), creation.outcome.map(|patient| patient.id.clone()));
}

#[test]
fn nobody_is_made_beside_somebody_of_the_same_name_and_birth_date_unseen() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    console.send(Command::ListPatients(PatientQuery::default()));
    console.until("the list is whole", |snapshot| snapshot.patients.is_whole);
    let born = |last_name: &str| NewPatient { first_name: "Leila".to_owned(), date_of_birth: Some(jiff::civil::date(1978, 3, 14)), ..new(last_name) };
    let mut answers = 0;
    let mut make = |patient: NewPatient, besides: Option<PatientId>| {
        console.send(Command::CreatePatient { patient: Box::new(patient), then: AfterCreate::Keep, besides });
        answers += 1;
        let snapshot = console.until("an answer", |snapshot| snapshot.creation.as_ref().is_some_and(|creation| creation.number == answers));
        snapshot.creation.clone().unwrap()
    };
    let first = make(born("Haddad"), None).outcome.unwrap().id.clone();
    // However it is written.
    let refused = make(born("HADDÁD"), None);
    assert!(refused.outcome.is_err_and(|why| why.contains("Haddad") && why.contains("create another")));
    assert_eq!(refused.like.map(|like| like.id.clone()), Some(first.clone()));
    assert!(make(born("Haddad"), Some("somebody else".into())).outcome.is_err());
    assert!(make(new("Haddad"), None).outcome.is_ok(), "without a birth date nothing says so");
    let twin = NewPatient { first_name: "Other".to_owned(), ..born("Haddad") };
    assert!(make(twin, None).outcome.is_ok());
    assert!(make(born("Haddad"), Some(first)).outcome.is_ok());
}

#[test]
fn many_that_wait_all_arrive_once_over_a_line_that_fails_in_every_way() {
    const MANY: usize = 120;
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    console.until("the list is whole", |snapshot| snapshot.patients.is_whole);
    lose(&console, &proxy);
    for number in 0..MANY {
        let patient = NewPatient { first_name: format!("Given{number}"), ..new("Petrov") };
        console.send(Command::CreatePatient { patient: Box::new(patient), then: AfterCreate::Keep, besides: None });
        console.until("it is made", |snapshot| snapshot.creation.as_ref().is_some_and(|creation| creation.number as usize == number + 1));
    }
    let (busy, broken) = (Fault::Answer { status: 503, retry_after: None }, Fault::Answer { status: 500, retry_after: None });
    for fault in [Fault::DropAnswer, broken, Fault::CutRequest(100), Fault::CutAnswer(30), busy, Fault::DropAnswer, Fault::CutAnswer(200), broken] {
        proxy.once(MAKE, fault);
    }
    find_again(&console, &proxy);
    let snapshot =
        console.until("all are there", |snapshot| snapshot.patients.rows.len() == MANY && snapshot.patients.rows.iter().all(|row| !row.waits_for_server));
    let made = clinic.patients("petrov");
    assert_eq!(made.len(), MANY);
    assert!(made.iter().all(|patient| snapshot.patients.rows.iter().any(|row| *row.patient == *patient)), "both say the same of everybody");
    assert!(snapshot.problems.is_empty());
}

#[test]
fn two_consoles_at_one_server_see_one_list() {
    let clinic = Clinic::open();
    let here = Console::start(&clinic);
    let there = Console::start(&clinic);
    for console in [&here, &there] {
        console.send(Command::ListPatients(PatientQuery::default()));
        console.until("the list is whole", |snapshot| snapshot.patients.is_whole);
    }
    let begun = std::time::Instant::now();
    let patient = here.with_patient("Lindqvist");
    let snapshot = there.until("the other room has them", |snapshot| row(snapshot, "Lindqvist").is_some());
    assert!(begun.elapsed() < PATIENCE / 2, "an event said so, not the look every few minutes");
    assert_eq!(row(&snapshot, "Lindqvist").unwrap().patient.id, patient.id);
    there.send(Command::ChangePatient {
        seen: Arc::clone(&row(&snapshot, "Lindqvist").unwrap().patient),
        change: Box::new(PatientChange { last_name: Some(Some("Lindkvist".to_owned())), ..phone("7") }),
    });
    let snapshot = here.until("the first room has the change", |snapshot| row(snapshot, "Lindkvist").is_some());
    assert_eq!(row(&snapshot, "Lindkvist").unwrap().patient.phone.as_deref(), Some("7"));
    here.until("the banner follows", |snapshot| snapshot.selection.as_ref().is_some_and(|selection| selection.patient.last_name == "Lindkvist"));
    assert_eq!(clinic.patients("lindkvist").len(), 1);
}

#[test]
fn what_somebody_else_has_changed_since_is_not_written_over_unseen() {
    let clinic = Clinic::open();
    let (here, there) = (Console::start(&clinic), Console::start(&clinic));
    for console in [&here, &there] {
        console.send(Command::ListPatients(PatientQuery::default()));
        console.until("the list is whole", |snapshot| snapshot.patients.is_whole);
    }
    here.with_patient("Lindqvist");
    let snapshot = there.until("the other room has them", |snapshot| row(snapshot, "Lindqvist").is_some_and(|row| !row.waits_for_server));
    // A form is open there, while the same is changed here.
    let seen = Arc::clone(&row(&snapshot, "Lindqvist").unwrap().patient);
    let change = |console: &Console, seen: &Arc<Patient>, change| console.send(Command::ChangePatient { seen: Arc::clone(seen), change: Box::new(change) });
    change(&here, &seen, phone("1"));
    there.until("the change is there", |snapshot| row(snapshot, "Lindqvist").is_some_and(|row| row.patient.phone.as_deref() == Some("1")));
    let answered =
        |number| there.until("the form is answered", |snapshot| snapshot.edit.as_ref().is_some_and(|edit| edit.number == number)).edit.clone().unwrap();
    change(&there, &seen, phone("2"));
    let edit = answered(1);
    assert!(edit.outcome.unwrap_err().contains("Phone is now ‘1’"));
    let now = edit.now.unwrap();
    assert_eq!((now.phone.as_deref(), clinic.patients("lindqvist")[0].phone.as_deref()), (Some("1"), Some("1")));
    // Another field is nobody else's; and who has seen what it is now may change it.
    change(&there, &seen, PatientChange { email: Some(Some("l@clinic.example".to_owned())), ..PatientChange::default() });
    assert_eq!(answered(2).outcome, Ok(()));
    change(&there, &now, phone("2"));
    assert_eq!((answered(3).outcome, answered(3).now), (Ok(()), None));
    here.until("both have reached the other room", |snapshot| {
        row(snapshot, "Lindqvist").is_some_and(|row| (row.patient.phone.as_deref(), row.patient.email.as_deref()) == (Some("2"), Some("l@clinic.example")))
    });
}

#[test]
fn who_turns_out_to_be_somebody_the_clinic_has_is_that_patient_with_images_and_selection() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    console.until_online();
    lose(&console, &proxy);
    // Two rooms bring in one patient of NanoPix; the other room's server is there.
    let linked = |phone: Option<&str>| NewPatient {
        source: PatientSource::Nanopix,
        external_id: Some("20250121_152646".to_owned()),
        phone: phone.map(str::to_owned),
        ..new("Achebe")
    };
    let [theirs] = clinic.make_patients(&[linked(None)]).try_into().unwrap();
    console.send(Command::CreatePatient { patient: Box::new(linked(Some("5"))), then: AfterCreate::Select, besides: None });
    let snapshot = console.until("they are selected", |snapshot| snapshot.selection.is_some());
    let mine = snapshot.selection.clone().unwrap().patient.id.clone();
    assert_ne!(mine, theirs.id);
    let bytes = console.shoot("before.png", 500);
    let image = console.until_image("before.png", "is here", |_| true);
    console.send(Command::Assign { images: vec![image.id.clone()], patient: mine.clone() });
    console.until_image("before.png", "is theirs", |image| image.subject.as_ref().is_some_and(|subject| subject.patient_id == mine));

    find_again(&console, &proxy);
    console.until("the banner names whom the clinic has", |snapshot| snapshot.selection.as_ref().is_some_and(|selection| selection.patient.id == theirs.id));
    console.until_uploaded("before.png");
    assert_eq!(clinic.files_of(&theirs.id), [sha256(&bytes)]);
    let snapshot = console.until("there is one row", |snapshot| row(snapshot, "Achebe").is_some_and(|row| !row.waits_for_server));
    assert_eq!(snapshot.patients.counts.all, 1);
    let [patient] = clinic.patients("achebe").try_into().unwrap();
    assert_eq!((patient.id, patient.phone.as_deref()), (theirs.id.clone(), Some("5")), "what only this room knew is not lost");
    // A click on what was shown a moment ago.
    console.send(Command::ClearPatient);
    console.until("nobody is selected", |snapshot| snapshot.selection.is_none());
    console.send(Command::SelectPatient(mine));
    console.until("it means that patient", |snapshot| snapshot.selection.as_ref().is_some_and(|selection| selection.patient.id == theirs.id));
}

/// Both rooms change a patient while the server is away; who comes back first has it so. Answers the second room, where a person must decide.
fn changed_in_both(clinic: &Clinic, name: &str) -> (Console, FaultProxy, PatientId) {
    let (first_proxy, second_proxy) = (FaultProxy::start(clinic.address()).unwrap(), FaultProxy::start(clinic.address()).unwrap());
    let (first, second) = (behind(&first_proxy, clinic), behind(&second_proxy, clinic));
    let [patient] = clinic.make_patients(&[new(name)]).try_into().unwrap();
    for (console, proxy) in [(&first, &first_proxy), (&second, &second_proxy)] {
        console.until("they are listed", |snapshot| row(snapshot, name).is_some());
        lose(console, proxy);
    }
    let seen = Arc::new(patient.clone());
    let change = |console: &Console, change| console.send(Command::ChangePatient { seen: Arc::clone(&seen), change: Box::new(change) });
    change(&first, PatientChange { email: Some(Some("first@clinic.example".to_owned())), ..phone("1") });
    change(&second, PatientChange { address: Some(Some("Second Street 2".to_owned())), ..phone("2") });
    for (console, number) in [(&first, "1"), (&second, "2")] {
        console.until("the change counts at once", |snapshot| {
            row(snapshot, name).is_some_and(|row| row.patient.phone.as_deref() == Some(number) && row.waits_for_server)
        });
    }
    find_again(&first, &first_proxy);
    until_settled(&first, name);
    find_again(&second, &second_proxy);
    let snapshot = second.until("a person is asked", |snapshot| row(snapshot, name).is_some_and(|row| row.question.is_some()));
    let Some(Question::Conflict { with: OtherSide::Server, fields }) = row(&snapshot, name).unwrap().question.as_deref() else { panic!("not a conflict") };
    let fields: Vec<_> = fields.iter().map(|field| (field.label, field.ours.as_str(), field.theirs.as_str())).collect();
    assert_eq!(fields, [("Phone", "2", "1")], "what was changed in one room only is no question");
    assert_eq!((snapshot.patients.counts.undecided, snapshot.undecided), (1, 1));
    (second, second_proxy, patient.id)
}

fn decided(clinic: &Clinic, console: &Console, patient: &PatientId, name: &str, keep: Keep) -> Patient {
    let question = row(&console.snapshot(), name).and_then(|row| row.question.clone()).unwrap();
    let Question::Conflict { with, fields } = &*question else { panic!("{question:?}") };
    // Of other values, or of the other program's, nothing is decided.
    let seen_before = fields.iter().map(|field| ConflictField { theirs: "seen before".to_owned(), ..field.clone() }).collect();
    let other = if keep == Keep::Ours { Keep::Theirs } else { Keep::Ours };
    for not_asked in [Question::Conflict { with: *with, fields: seen_before }, Question::Conflict { with: OtherSide::Nanopix, fields: fields.clone() }] {
        console.send(Command::ResolveConflict { patient: patient.clone(), question: Arc::new(not_asked), keep: other });
    }
    console.send(Command::ResolveConflict { patient: patient.clone(), question, keep });
    console.until("it is decided", |snapshot| row(snapshot, name).is_some_and(|row| row.question.is_none() && !row.waits_for_server));
    let [patient] = clinic.patients(name).try_into().unwrap();
    patient
}

#[test]
fn what_two_rooms_changed_differently_is_decided_by_a_person_and_nothing_else_of_it_is_lost() {
    let clinic = Clinic::open();
    let both = (Some("first@clinic.example"), Some("Second Street 2"));
    let (console, _proxy, id) = changed_in_both(&clinic, "Kowalski");
    let patient = decided(&clinic, &console, &id, "Kowalski", Keep::Ours);
    assert_eq!((patient.phone.as_deref(), (patient.email.as_deref(), patient.address.as_deref())), (Some("2"), both));
    let (console, _proxy, id) = changed_in_both(&clinic, "Moreau");
    let patient = decided(&clinic, &console, &id, "Moreau", Keep::Theirs);
    assert_eq!((patient.phone.as_deref(), (patient.email.as_deref(), patient.address.as_deref())), (Some("1"), both));
}

#[test]
fn a_number_that_was_given_away_meanwhile_is_said_kept_and_can_be_corrected() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    console.until("the list is whole", |snapshot| snapshot.patients.is_whole);
    lose(&console, &proxy);
    let numbered = |name: &str| NewPatient { patient_number: Some("104682".to_owned()), ..new(name) };
    clinic.make_patients(&[numbered("Hartmann")]);
    console.send(Command::CreatePatient { patient: Box::new(numbered("Rossi")), then: AfterCreate::Keep, besides: None });
    console.until("it is made here", |snapshot| row(snapshot, "Rossi").is_some());
    find_again(&console, &proxy);
    console.until("the server's no is shown", |snapshot| snapshot.problems.iter().any(|problem| problem.title == "Patient not taken"));
    let snapshot = console.until("the row says it too", |snapshot| row(snapshot, "Rossi").is_some_and(|row| row.refused.is_some()));
    assert!(row(&snapshot, "Rossi").unwrap().waits_for_server, "it is kept");
    let rossi = Arc::clone(&row(&snapshot, "Rossi").unwrap().patient);
    let id = rossi.id.clone();
    // What is known here is said at once.
    console.until("Hartmann is listed", |snapshot| row(snapshot, "Hartmann").is_some());
    console.send(Command::CreatePatient { patient: Box::new(numbered("Tanaka")), then: AfterCreate::Keep, besides: None });
    console.until("the second form is answered", |snapshot| snapshot.creation.as_ref().is_some_and(|creation| creation.outcome.is_err()));
    // A form that is refused hears why.
    let taken = PatientChange { patient_number: Some(Some("104682".to_owned())), ..PatientChange::default() };
    console.send(Command::ChangePatient { seen: Arc::clone(&rossi), change: Box::new(taken) });
    let snapshot = console.until("the edit is answered", |snapshot| snapshot.edit.is_some());
    let edit = snapshot.edit.clone().unwrap();
    assert_eq!((edit.number, &edit.patient, edit.outcome.is_err()), (1, &id, true));
    console.send(Command::ChangePatient {
        seen: rossi,
        change: Box::new(PatientChange { patient_number: Some(Some("104683".to_owned())), ..PatientChange::default() }),
    });
    assert_eq!(until_settled(&console, "Rossi").patient_number.as_deref(), Some("104683"));
    let snapshot = console.until("the problem is gone", |snapshot| snapshot.problems.is_empty());
    assert_eq!(snapshot.edit.as_ref().map(|edit| (edit.number, edit.outcome.is_ok())), Some((2, true)));
    assert_eq!(clinic.patients("rossi")[0].id, id);
}

#[test]
fn another_servers_patients_are_not_shown_and_come_back_with_it() {
    let (clinic, other) = (Clinic::open(), Clinic::open());
    let console = Console::start(&clinic);
    console.send(Command::ListPatients(PatientQuery::default()));
    console.with_patient("Svensson");
    until_settled(&console, "Svensson");
    other.make_patients(&[new("Brandt")]);
    let turn_to = |clinic: &Clinic| {
        let settings = Settings { server_url: clinic.url(), ..Settings::clone(&console.snapshot().settings) };
        console.send(Command::SaveSettings { settings: Box::new(settings), api_key: Some(Secret::new(&clinic.key())) });
    };
    turn_to(&other);
    let snapshot = console.until("the other clinic's list is there", |snapshot| snapshot.patients.is_whole && row(snapshot, "Brandt").is_some());
    assert!(row(&snapshot, "Svensson").is_none() && snapshot.selection.is_none() && snapshot.suggestions.is_empty());
    turn_to(&clinic);
    let snapshot = console.until("the first one's is back", |snapshot| row(snapshot, "Svensson").is_some());
    assert!(row(&snapshot, "Brandt").is_none());
}

#[test]
fn two_thousand_patients_come_in_by_the_feed_and_are_found_without_the_server() {
    const MANY: usize = 2_000;
    let clinic = Clinic::open();
    let patients: Vec<_> = (0..MANY).map(|number| NewPatient { first_name: format!("Given{number}"), ..new("Müller") }).collect();
    clinic.make_patients(&patients);
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let snapshot = console.until("all are here", |snapshot| snapshot.patients.is_whole && snapshot.patients.counts.all == MANY);
    assert_eq!(snapshot.patients.rows.len(), MANY);
    lose(&console, &proxy);
    console.send(Command::Search("muller given1999".to_owned()));
    let snapshot = console.until("they are found", |snapshot| snapshot.search.query == "muller given1999" && !snapshot.search.patients.is_empty());
    assert_eq!(snapshot.search.patients[0].first_name, "Given1999");
    console.send(Command::ListPatients(PatientQuery { text: "GIVEN1999 müll".to_owned(), ..PatientQuery::default() }));
    console.until("one row is left", |snapshot| snapshot.patients.query.text == "GIVEN1999 müll" && snapshot.patients.rows.len() == 1);
}

#[test]
fn archiving_needs_a_person_and_ends_the_selection() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password("who@clinic.example", "correct horse battery");
    let console = Console::start(&clinic);
    console.send(Command::ListPatients(PatientQuery::default()));
    let patient = console.with_patient("Nguyen");
    until_settled(&console, "Nguyen");
    let sign_in = |password: &str| console.send(Command::SignIn { email: " who@clinic.example ".to_owned(), password: Secret::new(password) });
    console.send(Command::ArchivePatient(patient.id.clone()));
    sign_in("wrong");
    console.until("the password is refused", |snapshot| matches!(&snapshot.person, Person::Refused(why) if why.contains("wrong")));
    assert!(console.snapshot().connection == Connection::Online, "that says nothing of the bridge key");
    sign_in("correct horse battery");
    console.until("the person is known", |snapshot| snapshot.person.account().is_some_and(|account| account.name == "Dr Who"));
    assert_eq!(clinic.patients("nguyen").len(), 1, "nobody had signed in yet");
    console.send(Command::ArchivePatient(patient.id.clone()));
    console.until("they are archived and not selected", |snapshot| row(snapshot, "Nguyen").is_none() && snapshot.selection.is_none());
    assert!(clinic.patients("nguyen").is_empty());
    assert!(console.snapshot().person.is_somebody(), "whoever is signed in stays so until they leave");
    console.send(Command::SignOut);
    console.until("they have signed out", |snapshot| snapshot.person == Person::Nobody);
}

#[test]
fn whoever_sits_at_the_server_inside_the_console_archives_without_signing_in() {
    let clinic = Clinic::open();
    let mut console = Console::start(&clinic);
    console.stop();
    console.with_a_server_inside();
    console.run();
    console.send(Command::ListPatients(PatientQuery::default()));
    let patient = console.with_patient("Ibrahim");
    until_settled(&console, "Ibrahim");
    assert_eq!(console.snapshot().person, Person::ThisComputer);
    console.send(Command::SignOut);
    console.send(Command::ArchivePatient(patient.id.clone()));
    let snapshot = console.until("they are archived and not selected", |snapshot| row(snapshot, "Ibrahim").is_none() && snapshot.selection.is_none());
    assert_eq!(snapshot.person, Person::ThisComputer);
    assert!(snapshot.suggestions.is_empty());
}
