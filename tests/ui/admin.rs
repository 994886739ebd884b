//! The pages of the administration, drawn from made-up snapshots: who is offered what, and the states of what is listed.

use crate::fixtures::{Room, now, snapshot, window};
use chairside::command::Page;
use chairside_api::{ApiKey, AuditEntry, AuditRecord, AuditWho, ClinicUser, KeyId, PatientId, Role, Room as ClinicRoom, RoomId, UserId, UtcTime};
use chairside_core::{
    Command, Secret, Snapshot,
    admin::{AdminAct, AdminAnswer, AdminDone, AdminList, AuditQuery, ListState, Listed, MadeKey},
    person::{Account, Person},
};
use egui::accesskit;
use egui_kittest::{Harness, kittest::Queryable};
use std::{sync::Arc, time::Duration};

pub fn account(role: Role) -> Account {
    Account { id: UserId::from("u-ann"), name: "Ann Adler".to_owned(), email: "ann@clinic.example".to_owned(), role }
}

fn listed<T>(rows: Vec<T>) -> Listed<T> {
    Listed { rows: rows.into(), state: ListState::Known }
}

fn days(days: u64) -> Duration {
    Duration::from_hours(24 * days)
}

fn key(id: &str, label: &str, room: &str, used_before: Option<Duration>) -> ApiKey {
    ApiKey {
        id: KeyId::from(id),
        key_id: KeyId::from(id),
        label: label.to_owned(),
        scope: "bridge_upload".to_owned(),
        revoked_at: None,
        created_at: now().minus(days(77)),
        last_used_at: used_before.map(|before| now().minus(before)),
        room: (!room.is_empty()).then(|| room.to_owned()),
        expires_at: Some(now().plus(days(288))),
        idle: false,
        needs_renewal: false,
    }
}

fn room(id: &str, name: &str, archived: bool) -> ClinicRoom {
    ClinicRoom { id: RoomId::from(id), name: name.to_owned(), order: 0, created_at: now().minus(days(77)), archived_at: archived.then(now) }
}

fn person(id: &str, name: &str, role: Role, disabled: bool) -> ClinicUser {
    ClinicUser {
        id: UserId::from(id),
        email: format!("{}@clinic.example", name.split(' ').next().unwrap().to_lowercase()),
        name: name.to_owned(),
        role,
        disabled_at: disabled.then(now),
        created_at: now().minus(days(77)),
        last_sign_in_at: Some(now().minus(Duration::from_mins(50))),
    }
}

fn entry(number: i64, who: (&str, &str), deed: &str, record: Option<(&str, &str)>) -> AuditEntry {
    AuditEntry {
        number,
        at: now().minus(Duration::from_mins(7 * (40 - number) as u64)),
        who: AuditWho { kind: who.0.to_owned(), id: Some(format!("{}-0199a8b2", who.0)), name: Some(who.1.to_owned()).filter(|name| !name.is_empty()) },
        address: Some("10.0.4.17".to_owned()),
        request_id: Some("r-4711".to_owned()),
        deed: deed.to_owned(),
        record: record.map(|(kind, id)| AuditRecord { kind: kind.to_owned(), id: id.to_owned() }),
        patient_id: None,
        outcome: if deed == "access_refused" || deed == "sign_in_failed" { "refused" } else { "done" }.to_owned(),
        detail: None,
        hash: "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b".to_owned(),
    }
}

/// A clinic as its admin sees it.
pub fn clinic() -> Snapshot {
    let mut snapshot = snapshot(Vec::new(), None);
    snapshot.person = Person::SignedIn(account(Role::Admin));
    let mut idle = key("0199a8b2-6f1d-7e4f-8a9b-aaaa00000006", "Loan laptop", "", Some(days(121)));
    idle.idle = true;
    let mut rotated = key("0199a8b2-6f1d-7e4f-8a9b-aaaa00000003", "Hygiene", "Room 3", Some(Duration::from_mins(13)));
    rotated.needs_renewal = true;
    let mut revoked = key("0199a8b2-6f1d-7e4f-8a9b-aaaa00000007", "Surgery north, old computer", "Room 2", Some(days(80)));
    revoked.revoked_at = Some(now().minus(days(76)));
    snapshot.admin.keys = listed(vec![
        revoked,
        key("0199a8b2-6f1d-7e4f-8a9b-aaaa00000001", "Surgery north, main computer", "Room 2", Some(Duration::from_mins(1))),
        key("0199a8b2-6f1d-7e4f-8a9b-aaaa00000002", "Surgery south", "Room 1", Some(Duration::from_mins(2))),
        rotated,
        key("0199a8b2-6f1d-7e4f-8a9b-aaaa00000004", "Front desk", "Desk", Some(Duration::from_mins(2))),
        key("0199a8b2-6f1d-7e4f-8a9b-aaaa00000005", "Panoramic unit", "X-ray room", None),
        idle,
    ]);
    snapshot.admin.this_key = Some(KeyId::from("0199a8b2-6f1d-7e4f-8a9b-aaaa00000001"));
    snapshot.admin.rooms = listed(vec![
        room("1", "Room 1", false),
        room("2", "Room 2", false),
        room("3", "Room 3", false),
        room("4", "Desk", false),
        room("5", "X-ray room", false),
        room("6", "Old surgery", true),
    ]);
    snapshot.admin.people = listed(vec![
        person("u-ann", "Ann Adler", Role::Admin, false),
        person("u-ben", "Benjamin Brandt", Role::Dentist, false),
        person("u-cem", "Cem Demir", Role::Assistant, false),
        person("u-dora", "Dora Evans", Role::FrontDesk, false),
        person("u-eli", "Eli Fischer", Role::Dentist, true),
    ]);
    let deeds = [
        (("person", "Ann Adler"), "key_made", Some(("key", "0199a8b2-6f1d-7e4f-8a9b-aaaa00000005"))),
        (("person", "Ann Adler"), "signed_in", Some(("person", "u-ann"))),
        (("nobody", ""), "sign_in_failed", Some(("person", "u-ann"))),
        (("key", "Surgery north, main computer"), "file_uploaded", Some(("file", "0199a8b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b"))),
        (("person", "Dora Evans"), "access_refused", None),
        (("key", "Surgery south"), "patients_listed", None),
        (("person", "Benjamin Brandt"), "file_moved", Some(("file", "0199a8b2-7c3d-7e4f-8a9b-0c1d2e3f4a5c"))),
        (("system", ""), "audit_pruned", None),
    ];
    let entries = deeds.into_iter().enumerate().map(|(at, (who, deed, record))| entry(40 - at as i64, who, deed, record)).collect();
    snapshot.admin.audit.entries = listed(entries);
    snapshot.admin.audit.has_more = true;
    snapshot
}

pub fn turn_to(harness: &mut Harness<'_, Room>, page: &str) {
    harness.state_mut().view().state.page = Page::Settings;
    harness.run_ok();
    let listed = harness.query_by_role_and_label(accesskit::Role::Tab, page).map(|tab| tab.click());
    if listed.is_none() {
        // In a narrow window the list is folded into a choice.
        harness.get_by_role_and_label(accesskit::Role::ComboBox, chairside_words::say!("settings-parts")).click();
        harness.run_ok();
        harness.get_by_role_and_label(accesskit::Role::MenuItemRadio, page).focus();
        harness.run_ok();
        harness.key_press(egui::Key::Enter);
    }
    harness.run_ok();
}

fn open(snapshot: Snapshot, page: &str) -> Harness<'static, Room> {
    let mut harness = window(snapshot, [1440.0, 900.0]);
    turn_to(&mut harness, page);
    harness
}

fn acts(harness: &mut Harness<'_, Room>) -> Vec<(u64, AdminAct)> {
    let sent = harness.state_mut().sent();
    sent.into_iter().filter_map(|command| if let Command::Admin { number, act } = command { Some((number, act)) } else { None }).collect()
}

/// Presses a button; of several the last one, which stands over the others.
fn click(harness: &mut Harness<'_, Room>, name: &str) {
    harness.get_all_by_role_and_label(accesskit::Role::Button, name).last().unwrap().click();
    harness.run_ok();
}

/// Whether that is said, once or by a dialog and its title.
fn is_said(harness: &Harness<'_, Room>, words: &str) -> bool {
    harness.query_all_by_label(words).next().is_some()
}

#[test]
fn every_deed_of_the_server_has_words() {
    let missing: Vec<_> = chairside_server::Deed::ALL.iter().map(|deed| deed.as_str()).filter(|name| !chairside::pages::admin::is_known(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(chairside::pages::admin::deed_words("a_new_thing"), "a new thing");
}

#[test]
fn the_list_is_read_once_when_it_is_turned_to_and_again_the_next_time() {
    let mut harness = open(clinic(), "Bridge keys");
    let reads = |harness: &mut Harness<'_, Room>| acts(harness).into_iter().filter(|(_, act)| matches!(act, AdminAct::Read(AdminList::Keys))).count();
    assert_eq!(reads(&mut harness), 1);
    harness.run_steps(20);
    assert_eq!(reads(&mut harness), 0);
    turn_to(&mut harness, "Folders");
    turn_to(&mut harness, "Bridge keys");
    assert_eq!(reads(&mut harness), 1);
}

#[test]
fn each_key_says_how_it_is_and_the_one_of_this_console_is_marked() {
    let harness = open(clinic(), "Bridge keys");
    for words in [
        "Surgery north, main computer, this console, Room 2, last used Today 10:41, Active",
        "Hygiene, Room 3, last used Today 10:29, Rotated",
        "Panoramic unit, X-ray room, never used, Active",
        "Loan laptop, no room, last used 20 Jul 10:42, Idle 90 days",
        "Surgery north, old computer, Room 2, last used 30 Aug 10:42, Revoked",
    ] {
        harness.get_by_label(words);
    }
    assert!(harness.query_by_label("Revoke Surgery north, old computer").is_none(), "what is over is not ended again");
}

#[test]
fn the_keyboard_alone_revokes_and_only_after_a_question() {
    let mut harness = open(clinic(), "Bridge keys");
    harness.get_by_label("Bridge keys, 7").focus();
    harness.run_ok();
    harness.key_press(egui::Key::ArrowDown);
    harness.run_ok();
    acts(&mut harness);
    harness.key_press(egui::Key::Delete);
    harness.run_ok();
    assert!(is_said(&harness, "Revoke ‘Surgery south’?"));
    assert!(acts(&mut harness).is_empty());
    harness.run_steps(12);
    click(&mut harness, "Revoke");
    let [(number, AdminAct::RevokeKey(key))] = &acts(&mut harness)[..] else { panic!() };
    assert!(key.as_str().ends_with("0002"));
    // The answer to another act says nothing of this one.
    let answer = |number: u64| Some(AdminAnswer { number, outcome: Ok(AdminDone::Done) });
    harness.state_mut().change(|snapshot| snapshot.admin.answer = answer(number + 1));
    harness.run_ok();
    assert!(is_said(&harness, "Revoke ‘Surgery south’?"));
    harness.state_mut().change(|snapshot| snapshot.admin.answer = answer(*number));
    harness.run_ok();
    assert!(!is_said(&harness, "Revoke ‘Surgery south’?"));
}

#[test]
fn who_may_not_look_after_the_clinic_is_not_offered_it() {
    let snapshot = Snapshot { person: Person::SignedIn(account(Role::Dentist)), ..clinic() };
    let mut harness = window(snapshot, [1440.0, 900.0]);
    harness.state_mut().view().state.page = Page::Settings;
    harness.run_ok();
    for page in ["Bridge keys", "Rooms", "People"] {
        assert!(harness.query_by_role_and_label(accesskit::Role::Tab, page).is_none(), "{page}");
    }
    assert!(harness.query_by_label("Clinic administration").is_none());
    harness.state_mut().view().state.page = Page::Activity;
    harness.run_ok();
    assert!(harness.query_by_label("Clinic audit").is_none());
}

#[test]
fn nobody_is_shown_nothing_and_asked_who_they_are() {
    let mut harness = open(Snapshot { person: Person::Nobody, ..clinic() }, "People");
    harness.get_by_role_and_label(accesskit::Role::PasswordInput, "Password");
    harness.key_press(egui::Key::Escape);
    harness.run_ok();
    harness.get_by_label("People are looked after by an admin of the clinic. Sign in first.");
    assert!(harness.query_all_by_label_contains("ann@clinic.example").next().is_none());
    assert!(acts(&mut harness).is_empty());
}

#[test]
fn a_session_that_ends_in_the_middle_keeps_what_was_typed() {
    let mut harness = open(clinic(), "Rooms");
    click(&mut harness, "Add room");
    harness.event(egui::Event::Text("Room 9".to_owned()));
    harness.run_ok();
    acts(&mut harness);
    harness.key_press(egui::Key::Enter);
    harness.run_ok();
    let (number, _) = acts(&mut harness).pop().unwrap();
    let refusal = chairside_core::person::Refusal { text: "Your session is over. Nothing was changed. Sign in again to go on".to_owned(), needs_person: true };
    harness.state_mut().change(|snapshot| {
        snapshot.person = Person::Locked(account(Role::Admin));
        snapshot.admin.answer = Some(AdminAnswer { number, outcome: Err(refusal) });
    });
    harness.run_ok();
    harness.get_by_label("This console is locked; Ann Adler was signed in. Sign in to go on.");
    harness.state_mut().change(|snapshot| snapshot.person = Person::SignedIn(account(Role::Admin)));
    harness.run_ok();
    harness.get_by_label_contains("Your session is over.");
    click(&mut harness, "Add room");
    assert!(matches!(&acts(&mut harness)[..], [(_, AdminAct::MakeRoom(name))] if name == "Room 9"));
}

#[test]
fn a_key_that_was_made_is_not_shown_to_the_next_person() {
    let mut harness = open(clinic(), "Bridge keys");
    with_key(&mut harness);
    harness.get_by_label_contains("Shown only once.");
    harness.state_mut().change(|snapshot| {
        snapshot.person = Person::Locked(account(Role::Admin));
        snapshot.admin = chairside_core::admin::Admin::default();
    });
    harness.run_ok();
    assert!(harness.query_by_label_contains("Shown only once.").is_none());
}

/// The dialog of a key that was just made.
pub fn with_key(harness: &mut Harness<'_, Room>) {
    click(harness, "Create key");
    harness.event(egui::Event::Text("Surgery east, new computer".to_owned()));
    harness.run_ok();
    harness.key_press(egui::Key::Enter);
    harness.run_ok();
    let (number, _) = acts(harness).pop().unwrap();
    let made = MadeKey {
        api_key: Secret::new("eyJhbGciOiJIUzI1NiIsImtpZCI6IjZ1VnYifQ.eyJzdWIiOiJjbGluaWMiLCJrZXlJZCI6ImsifQ.Gd83v9TnKq4sWmX2rYhB7cLpE0zAf"),
        key_id: KeyId::from("k-new"),
        label: "Surgery east, new computer".to_owned(),
        room: Some("Room 4".to_owned()),
    };
    harness.state_mut().change(|snapshot| snapshot.admin.answer = Some(AdminAnswer { number, outcome: Ok(AdminDone::KeyMade(Arc::new(made))) }));
    harness.run_ok();
}

/// Turns to the clinic's audit.
pub fn to_audit(harness: &mut Harness<'_, Room>) {
    harness.state_mut().view().state.page = Page::Activity;
    harness.run_ok();
    harness.get_by_label("Clinic audit").click();
    harness.run_ok();
}

#[test]
fn the_audit_is_asked_for_when_somebody_asks_and_read_on_by_pages() {
    let mut harness = window(clinic(), [1440.0, 900.0]);
    to_audit(&mut harness);
    let asked = |harness: &mut Harness<'_, Room>| -> Vec<_> {
        acts(harness).into_iter().filter_map(|(_, act)| if let AdminAct::ReadAudit(query) = act { Some(query) } else { None }).collect()
    };
    assert_eq!(asked(&mut harness), [AuditQuery::default()]);
    harness.get_by_role_and_label(accesskit::Role::TextInput, "From").focus();
    harness.run_ok();
    harness.event(egui::Event::Text("17.11.2025".to_owned()));
    harness.run_ok();
    assert!(asked(&mut harness).is_empty(), "reading is recorded: not at every letter");
    harness.key_press(egui::Key::Enter);
    harness.run_ok();
    let since: UtcTime = "2025-11-17T00:00:00Z".parse().unwrap();
    assert_eq!(asked(&mut harness)[0].since, Some(since));
    click(&mut harness, "Show older");
    assert!(matches!(&acts(&mut harness)[..], [(_, AdminAct::ReadMoreAudit)]));
    harness.get_by_label_contains("Dora Evans, Not allowed").click();
    harness.run_ok();
    harness.get_by_label_contains("Hash 6b86b273");
}

#[test]
fn the_audit_is_asked_for_by_outcome_and_by_patient() {
    let mut snapshot = clinic();
    let mut rows = snapshot.admin.audit.entries.rows.to_vec();
    rows[3].patient_id = Some(PatientId::from("p-0199a8b2"));
    snapshot.admin.audit.entries = listed(rows);
    let mut harness = window(snapshot, [1180.0, 720.0]);
    to_audit(&mut harness);
    let asked = |harness: &mut Harness<'_, Room>| -> Vec<_> {
        acts(harness).into_iter().filter_map(|(_, act)| if let AdminAct::ReadAudit(query) = act { Some(query) } else { None }).collect()
    };
    asked(&mut harness);
    harness.get_by_role_and_label(accesskit::Role::ComboBox, "What").click();
    harness.run_ok();
    harness.get_by_label("Everything refused").click();
    harness.run_ok();
    click(&mut harness, "Show");
    assert_eq!(asked(&mut harness), [AuditQuery { outcome: Some("refused"), ..AuditQuery::default() }]);

    harness.get_by_label_contains("File uploaded").click();
    harness.run_ok();
    harness.get_by_label_contains("patient p-0199a8b2");
    click(&mut harness, "All of this patient");
    assert_eq!(
        asked(&mut harness),
        [AuditQuery { patient: Some("p-0199a8b2".to_owned()), ..AuditQuery::default() }],
        "and nothing else that was chosen before"
    );
    assert_eq!(harness.get_by_role_and_label(accesskit::Role::TextInput, "Patient ID").value().as_deref(), Some("p-0199a8b2"));

    harness.get_by_role_and_label(accesskit::Role::TextInput, "Patient ID").focus();
    harness.run_ok();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.event(egui::Event::Text(" p-7 ".to_owned()));
    harness.run_ok();
    harness.key_press(egui::Key::Enter);
    harness.run_ok();
    assert_eq!(asked(&mut harness), [AuditQuery { patient: Some("p-7".to_owned()), ..AuditQuery::default() }]);
}

#[test]
fn ctrl_l_locks_and_only_who_is_signed_in() {
    let mut harness = window(clinic(), [1440.0, 900.0]);
    harness.state_mut().sent();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::L);
    harness.run_ok();
    assert!(harness.state_mut().sent().iter().any(|command| matches!(command, Command::Lock)));
    let mut harness = window(Snapshot { person: Person::ThisComputer, ..clinic() }, [1440.0, 900.0]);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::L);
    harness.run_ok();
    assert!(!harness.state_mut().sent().iter().any(|command| matches!(command, Command::Lock)));
}

#[test]
fn the_engine_hears_that_somebody_is_here_at_most_once_a_minute() {
    let mut harness = window(clinic(), [1440.0, 900.0]);
    let told = |harness: &mut Harness<'_, Room>| harness.state_mut().all_sent().iter().filter(|command| matches!(command, Command::StillHere)).count();
    told(&mut harness);
    for _ in 0..50 {
        harness.hover_at(egui::pos2(400.0, 400.0));
        harness.run_steps(20);
        harness.hover_at(egui::pos2(410.0, 400.0));
        harness.run_steps(20);
    }
    let times = told(&mut harness);
    assert!((1..=2).contains(&times), "{times} times in 100 seconds");
    harness.run_steps(61 * 20);
    assert_eq!(told(&mut harness), 0, "nobody moved anything");
}

#[test]
fn what_a_form_asks_stands_apart() {
    use accesskit::Role::{ComboBox, PasswordInput, TextInput};
    let mut harness = open(clinic(), "People");
    click(&mut harness, "Add person");
    let asked = [(TextInput, "Name"), (TextInput, "E-mail"), (ComboBox, "Role"), (PasswordInput, "Password"), (PasswordInput, "Password again")];
    let places: Vec<egui::Rect> = asked.into_iter().map(|(role, name)| harness.get_by_role_and_label(role, name).rect()).collect();
    let gaps: Vec<f32> = places.windows(2).map(|pair| pair[1].top() - pair[0].bottom()).collect();
    assert!(gaps.iter().all(|gap| *gap >= 10.0), "{gaps:?}");
}
