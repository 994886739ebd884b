//! Looking after the clinic from a console: keys, rooms, people and the audit, as the person who is signed in, and never otherwise.

use crate::console::{Clinic, Console, Setup};
use chairside_api::{KeyId, Role};
use chairside_core::{
    Command, Secret, Snapshot,
    admin::{AdminAct, AdminAnswer, AdminDone, AdminList, AuditQuery, ListState, MadeKey},
    clock::ManualClock,
    person::{IDLE_LIMIT, Person},
    secrets,
    settings::Settings,
};
use std::{sync::Arc, time::Duration};

const EMAIL: &str = "who@clinic.example";
const PASSWORD: &str = "correct horse battery";

fn open() -> (Clinic, Console) {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(EMAIL, PASSWORD);
    let console = Console::start(&clinic);
    console.until_online();
    (clinic, console)
}

fn sign_in_as(console: &Console, email: &str, password: &str) {
    console.send(Command::SignIn { email: email.to_owned(), password: Secret::exact(password) });
    console.until("the person is known", |snapshot| snapshot.person.account().is_some_and(|account| account.email == email));
}

fn sign_in(console: &Console) {
    sign_in_as(console, EMAIL, PASSWORD);
}

/// Has something done, and waits for the answer.
fn ask(console: &Console, number: u64, act: AdminAct) -> AdminAnswer {
    console.send(Command::Admin { number, act });
    let snapshot = console.until("it is answered", |snapshot| snapshot.admin.answer.as_ref().is_some_and(|answer| answer.number == number));
    snapshot.admin.answer.clone().unwrap()
}

fn make_key(console: &Console, number: u64, label: &str, room: Option<&str>) -> Arc<MadeKey> {
    match ask(console, number, AdminAct::MakeKey { label: label.to_owned(), room: room.map(str::to_owned) }).outcome {
        Ok(AdminDone::KeyMade(made)) => made,
        other => panic!("{other:?}"),
    }
}

fn refusal(answer: AdminAnswer) -> String {
    answer.outcome.unwrap_err().text
}

fn until_keys(console: &Console, what: &str, condition: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    console.until(what, |snapshot| snapshot.admin.keys.state == ListState::Known && condition(snapshot))
}

#[test]
fn a_key_is_made_shown_once_used_and_revoked() {
    let (clinic, console) = open();
    sign_in(&console);
    console.send(Command::Admin { number: 0, act: AdminAct::Read(AdminList::Keys) });
    let snapshot = until_keys(&console, "the keys are read", |snapshot| !snapshot.admin.keys.rows.is_empty());
    let this = snapshot.admin.this_key.clone().unwrap();
    assert!(snapshot.admin.keys.rows.iter().any(|key| key.key_id == this), "the console knows its own key in the list");

    let made = make_key(&console, 1, "Surgery east, new computer", Some("Room 4"));
    assert_eq!(clinic.status_for(made.api_key.expose()), 200);
    assert!(!format!("{:?}", console.snapshot().admin).contains(made.api_key.expose()), "no log can show it");
    until_keys(&console, "it is in the list", |snapshot| snapshot.admin.keys.rows.iter().any(|key| key.key_id == made.key_id));
    console.send(Command::Admin { number: 0, act: AdminAct::PutAway });
    console.until("it is forgotten", |snapshot| snapshot.admin.answer.is_none());

    assert_eq!(ask(&console, 2, AdminAct::RevokeKey(made.key_id.clone())).outcome, Ok(AdminDone::Done));
    assert_eq!(clinic.status_for(made.api_key.expose()), 401);
    let is_over = |snapshot: &Snapshot| snapshot.admin.keys.rows.iter().any(|key| key.key_id == made.key_id && key.revoked_at.is_some());
    until_keys(&console, "the list says so", is_over);
    let why = refusal(ask(&console, 3, AdminAct::RevokeKey(KeyId::from("nobody-has-it"))));
    assert!(why.contains("There is no such key") && why.contains("Nothing was changed"), "{why}");
}

#[test]
fn a_key_that_a_flag_gave_is_not_replaced_behind_its_back() {
    let (clinic, console) = open();
    sign_in(&console);
    let replace = AdminAct::ReplaceThisKey { label: "Surgery north".to_owned(), room: Some("Room 2".to_owned()) };
    let why = refusal(ask(&console, 1, replace));
    assert!(why.contains("given by a flag or variable") && why.contains("Nothing was changed"), "{why}");
    console.send(Command::Admin { number: 0, act: AdminAct::Read(AdminList::Keys) });
    until_keys(&console, "no key was made", |snapshot| snapshot.admin.keys.rows.iter().all(|key| key.label != "Surgery north"));
    assert_eq!(clinic.status_for(&clinic.key()), 200);
}

#[test]
fn a_console_goes_on_with_the_new_key_that_replaced_its_own() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(EMAIL, PASSWORD);
    // A key that somebody typed: one that a flag gave would be none of the console's.
    let mut console = Console::start_with(&Setup { url: clinic.url(), key: "not.a.key".to_owned(), room: "Room 2", mode: "immediate" });
    let settings = Box::new(Settings::clone(&console.snapshot().settings));
    console.send(Command::SaveSettings { settings, api_key: Some(Secret::new(&clinic.key())) });
    console.until_online();
    console.with_patient("Hartmann");
    sign_in(&console);
    console.send(Command::Admin { number: 0, act: AdminAct::Read(AdminList::Keys) });
    let old = until_keys(&console, "the keys are read", |snapshot| snapshot.admin.this_key.is_some()).admin.this_key.clone().unwrap();
    let kept = |console: &Console| secrets::load_api_key(&console.data, &clinic.url()).unwrap().unwrap();
    assert_eq!(kept(&console).expose(), clinic.key());

    let replace = AdminAct::ReplaceThisKey { label: "Surgery north".to_owned(), room: Some("Room 2".to_owned()) };
    assert_eq!(ask(&console, 1, replace).outcome, Ok(AdminDone::Done));

    let replaced = |snapshot: &Snapshot| snapshot.admin.this_key.as_ref().is_some_and(|this| *this != old);
    let snapshot = until_keys(&console, "the list says which key is this console's now", replaced);
    let new = snapshot.admin.keys.rows.iter().find(|key| Some(&key.key_id) == snapshot.admin.this_key.as_ref()).unwrap();
    assert_eq!((new.label.as_str(), new.room.as_deref()), ("Surgery north", Some("Room 2")));
    assert_ne!(kept(&console).expose(), clinic.key());
    assert_eq!(clinic.status_for(kept(&console).expose()), 200);
    // The old one is of no use to it any more, in the open event stream neither.
    assert_eq!(ask(&console, 2, AdminAct::RevokeKey(old)).outcome, Ok(AdminDone::Done));
    console.shoot("with-the-new-key.png", 140);
    console.until_uploaded("with-the-new-key.png");
    console.until_online();

    // And it is there at the next start, when nothing gives another one.
    console.stop();
    console.set("api_key", "");
    console.run();
    console.until_online();
    console.with_patient("Adler");
    console.shoot("after-a-restart.png", 141);
    console.until_uploaded("after-a-restart.png");
}

#[test]
fn nobody_is_nobody_and_what_an_admin_looked_at_is_gone_with_them() {
    let (_clinic, console) = open();
    let answer = ask(&console, 1, AdminAct::MakeRoom("Room 4".to_owned()));
    assert!(answer.outcome.unwrap_err().needs_person);
    sign_in(&console);
    console.send(Command::Admin { number: 0, act: AdminAct::Read(AdminList::People) });
    console.until("the people are read", |snapshot| !snapshot.admin.people.rows.is_empty());
    console.send(Command::Lock);
    let snapshot = console.until("it is locked", |snapshot| matches!(&snapshot.person, Person::Locked(account) if account.name == "Dr Who"));
    assert!(snapshot.admin.people.rows.is_empty() && !snapshot.person.is_somebody());
    sign_in(&console);
    console.send(Command::SignOut);
    console.until("they have signed out", |snapshot| snapshot.person == Person::Nobody);
}

#[test]
fn rooms_are_made_renamed_and_archived_and_their_keys_follow() {
    let (_clinic, console) = open();
    sign_in(&console);
    assert_eq!(ask(&console, 1, AdminAct::MakeRoom("Room 4".to_owned())).outcome, Ok(AdminDone::RoomMade));
    let why = refusal(ask(&console, 2, AdminAct::MakeRoom("room 4".to_owned())));
    assert!(why.contains("has a room of that name") && why.contains("Nothing was changed"), "{why}");
    make_key(&console, 3, "East", Some("Room 4"));
    let snapshot = console.until("the room is listed", |snapshot| snapshot.admin.rooms.rows.iter().any(|room| room.name == "Room 4"));
    let room = snapshot.admin.rooms.rows.iter().find(|room| room.name == "Room 4").unwrap().id.clone();
    assert_eq!(ask(&console, 4, AdminAct::RenameRoom(room.clone(), "East wing".to_owned())).outcome, Ok(AdminDone::Done));
    until_keys(&console, "the key follows", |snapshot| snapshot.admin.keys.rows.iter().any(|key| key.room.as_deref() == Some("East wing")));
    assert_eq!(ask(&console, 5, AdminAct::RemoveRoom(room)).outcome, Ok(AdminDone::RoomRemoved { is_kept: true }));
    console.until("the list says so", |snapshot| snapshot.admin.rooms.rows.iter().any(|room| room.name == "East wing" && room.archived_at.is_some()));
}

fn make_person(console: &Console, number: u64, email: &str, role: Role) -> AdminAnswer {
    let act = AdminAct::MakePerson { email: email.to_owned(), name: "Ann Adler".to_owned(), role, password: Secret::exact("a long password ") };
    ask(console, number, act)
}

#[test]
fn people_are_made_shut_out_and_let_in_and_the_last_admin_stays() {
    let (clinic, console) = open();
    sign_in(&console);
    assert_eq!(make_person(&console, 1, "ann@clinic.example", Role::Dentist).outcome, Ok(AdminDone::Done));
    let why = refusal(make_person(&console, 2, "ANN@clinic.example", Role::Assistant));
    assert!(why.contains("signs in with that address already"), "{why}");
    let snapshot = console.until("both are listed", |snapshot| snapshot.admin.people.rows.len() == 2);
    let find = |email: &str| snapshot.admin.people.rows.iter().find(|person| person.email == email).unwrap().id.clone();
    let (ann, admin) = (find("ann@clinic.example"), find(EMAIL));
    let change = |id: &chairside_api::UserId, role, disabled| AdminAct::ChangePerson { id: id.clone(), name: None, role, disabled, password: None };
    let why = refusal(ask(&console, 3, change(&admin, None, Some(true))));
    assert!(why.contains("Nobody") && why.contains("Nothing was changed"), "{why}");

    // Blanks at its ends are part of a password, and a dentist looks after no clinic.
    let other = Console::start(&clinic);
    other.until_online();
    sign_in_as(&other, "ann@clinic.example", "a long password ");
    assert!(!other.snapshot().person.may(chairside_api::access::Act::ManageKeys));
    let why = refusal(ask(&other, 1, AdminAct::MakeRoom("Mine".to_owned())));
    assert!(why.contains("Only an admin of the clinic may do this"), "{why}");

    // Shut out here is out there, in the middle of what they do, and the bridge key goes on.
    assert_eq!(ask(&console, 4, change(&ann, None, Some(true))).outcome, Ok(AdminDone::Done));
    let answer = ask(&other, 2, AdminAct::MakeRoom("Mine".to_owned())).outcome.unwrap_err();
    assert!(answer.needs_person && answer.text.contains("session is over"), "{answer:?}");
    other.until("nobody acts there any more", |snapshot| matches!(&snapshot.person, Person::Locked(account) if account.name == "Ann Adler"));
    assert!(other.snapshot().connection == chairside_core::Connection::Online);
    assert_eq!(ask(&console, 5, change(&ann, Some(Role::Admin), Some(false))).outcome, Ok(AdminDone::Done));
    sign_in_as(&other, "ann@clinic.example", "a long password ");

    // Ann is an admin now: she makes the first one a dentist, who then looks after nothing.
    assert_eq!(ask(&other, 3, change(&admin, Some(Role::Dentist), None)).outcome, Ok(AdminDone::Done));
    let why = refusal(ask(&console, 6, change(&ann, Some(Role::Dentist), None)));
    assert!(why.contains("Only an admin"), "{why}");
}

#[test]
fn ones_own_password_is_changed_with_the_present_one() {
    let (_clinic, console) = open();
    sign_in(&console);
    let change = |current: &str, new: &str| AdminAct::ChangeOwnPassword { current: Secret::exact(current), new: Secret::exact(new) };
    let why = refusal(ask(&console, 1, change("wrong", "another long one")));
    assert!(why.contains("The present password is another"), "{why}");
    let why = refusal(ask(&console, 2, change(PASSWORD, "short")));
    assert!(why.contains("Nothing was changed"), "{why}");
    assert_eq!(ask(&console, 3, change(PASSWORD, "another long one")).outcome, Ok(AdminDone::Done));
    assert!(console.snapshot().person.is_somebody(), "this session goes on");
    console.send(Command::SignOut);
    console.until("they have signed out", |snapshot| snapshot.person == Person::Nobody);
    sign_in_as(&console, EMAIL, "another long one");
}

#[test]
fn the_audit_is_read_by_pages_filtered_and_written_to_a_file() {
    let (_clinic, console) = open();
    sign_in(&console);
    for number in 1..=3 {
        ask(&console, number, AdminAct::MakeRoom(format!("Room {number}")));
    }
    let query = AuditQuery { deed: Some("room_made".to_owned()), ..AuditQuery::default() };
    console.send(Command::Admin { number: 0, act: AdminAct::ReadAudit(query.clone()) });
    let snapshot = console.until("it is read", |snapshot| snapshot.admin.audit.query == query && snapshot.admin.audit.entries.state == ListState::Known);
    let entries = &snapshot.admin.audit.entries.rows;
    assert_eq!((entries.len(), snapshot.admin.audit.has_more), (3, false));
    assert!(entries.iter().all(|entry| entry.deed == "room_made" && entry.who.name.as_deref() == Some("Dr Who")));

    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("audit.jsonl");
    let export = AdminAct::ExportAudit { query, to: to.clone() };
    assert_eq!(ask(&console, 10, export.clone()).outcome, Ok(AdminDone::Exported { to: to.clone(), rows: 3 }));
    let text = std::fs::read_to_string(&to).unwrap();
    let hashes: Vec<String> = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["hash"].as_str().unwrap().to_owned()).collect();
    assert_eq!(hashes, entries.iter().map(|entry| entry.hash.clone()).collect::<Vec<_>>());
    let why = refusal(ask(&console, 11, export));
    assert!(why.contains("could not be written"), "{why}");
    assert_eq!(std::fs::read_to_string(&to).unwrap(), text, "what is there is left alone");
}

#[test]
fn a_console_that_was_left_alone_locks_itself_and_one_that_is_used_does_not() {
    let (_clinic, mut console) = open();
    console.stop();
    let clock = ManualClock::at(chairside_api::UtcTime::now());
    console.run_by(Arc::new(clock.clone()));
    console.until_online();
    sign_in(&console);
    clock.advance(IDLE_LIMIT * 9 / 10);
    console.send(Command::StillHere);
    // A command that is answered comes after those before it.
    console.send(Command::Admin { number: 0, act: AdminAct::Read(AdminList::Rooms) });
    console.until("the rooms are read", |snapshot| snapshot.admin.rooms.state == ListState::Known);
    clock.advance(IDLE_LIMIT / 5);
    // The clock is looked at every second.
    std::thread::sleep(Duration::from_millis(2_500));
    assert!(console.snapshot().person.is_somebody(), "somebody was there a moment ago");
    clock.advance(IDLE_LIMIT);
    console.until("it is locked", |snapshot| matches!(snapshot.person, Person::Locked(_)));
}

#[test]
fn a_session_is_in_no_file_of_the_console() {
    let (_clinic, mut console) = open();
    sign_in(&console);
    ask(&console, 1, AdminAct::MakeRoom("Room 4".to_owned()));
    console.stop();
    let mut folders = vec![console.data.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            assert!(!bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes()), "{}", entry.path().display());
            assert!(!bytes.windows(46).any(is_session), "{}", entry.path().display());
        }
    }
}

/// Whether these bytes are a session's token: `cs_` and 32 bytes in base64.
fn is_session(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"cs_").is_some_and(|rest| rest.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')))
}
