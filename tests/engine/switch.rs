//! Servers and keys that change, servers that are half there, commands that must not wait for any of it.

use crate::console::{Clinic, Console, PATIENCE, Setup};
use chairside_core::{Command, Connection, ImageState, PauseReason, Secret, TestOutcome, secrets, settings::Settings};
use chairside_testkit::{
    fault_proxy::{Fault, FaultProxy},
    wait::wait_until,
};
use std::time::{Duration, Instant};

const UPLOAD: &str = "POST /api/v1/protected/files/upload";
const PROBE: &str = "GET /api/v1/protected/patients?limit=1 ";

fn immediate(url: String, key: String) -> Console {
    Console::start_with(&Setup { url, key, room: "Room 2", mode: "immediate" })
}

fn save(console: &Console, key: Option<&str>, change: impl FnOnce(&mut Settings)) {
    let mut settings = Settings::clone(&console.snapshot().settings);
    change(&mut settings);
    console.send(Command::SaveSettings { settings: Box::new(settings), api_key: key.map(Secret::new) });
}

#[test]
fn one_failed_look_at_a_busy_server_does_not_keep_the_uploads_offline() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = immediate(proxy.url(), clinic.key());
    console.with_patient("Hartmann");
    // The event stream stands all the while, so nothing but another look can find out that the server is well.
    proxy.once(PROBE, Fault::Answer { status: 503, retry_after: None });
    proxy.once(UPLOAD, Fault::DropAnswer);
    console.shoot("half-there.png", 100);
    console.until_uploaded("half-there.png");
    assert_eq!(console.snapshot().connection, Connection::Online);
    let said = |text: &str| console.snapshot().activity.iter().any(|activity| activity.text.contains(text));
    assert!(said("cannot do its work now") && !said("cannot be reached"), "it answered");
}

#[test]
fn what_the_earlier_server_does_not_do_is_not_held_against_the_new_one() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = immediate(proxy.url(), clinic.key());
    console.with_patient("Hartmann");
    // Before the server knows whose image it is: it would refuse the same one for as long as the stalled upload stands.
    proxy.set_for(UPLOAD, Fault::Stall(500));
    console.shoot("stalled.png", 101);
    wait_until(PATIENCE, "upload that stalls", || proxy.count(UPLOAD) == 1);
    let saved = Instant::now();
    save(&console, Some(&clinic.key()), |settings| settings.server_url = clinic.url());
    console.until_uploaded("stalled.png");
    assert!(saved.elapsed() < Duration::from_secs(25), "it did not wait for the earlier server to time out");
    proxy.go_down().unwrap();
    assert_eq!(console.snapshot().connection, Connection::Online);
}

#[test]
fn a_key_given_for_one_server_is_shown_to_no_other() {
    let clinic = Clinic::open();
    let other = FaultProxy::start(clinic.address()).unwrap();
    let console = immediate(clinic.url(), clinic.key());
    console.until_online();
    console.send(Command::TestServer { url: other.url(), api_key: None });
    let snapshot =
        console.until("the test has failed", |snapshot| matches!(snapshot.server_test.as_ref().map(|test| &test.outcome), Some(TestOutcome::Failed(_))));
    assert!(format!("{:?}", snapshot.server_test).contains("no bridge key"));
    save(&console, None, |settings| settings.server_url = other.url());
    let snapshot = console.until("there is no key", |snapshot| matches!(snapshot.connection, Connection::Refused { .. }));
    assert!(!snapshot.has_api_key);
    assert!(snapshot.problems.iter().any(|problem| problem.title == "No bridge key"));
    assert_eq!(other.count(""), 0, "it was never spoken to");
}

#[test]
fn a_key_that_a_person_pastes_counts_instead_of_the_given_one() {
    let clinic = Clinic::open();
    let console = immediate(clinic.url(), "not.a.key".to_owned());
    console.until("the given key is refused", |snapshot| matches!(snapshot.connection, Connection::Refused { .. }));
    save(&console, Some(&clinic.key()), |_| ());
    let snapshot = console.until("the pasted key is taken", |snapshot| snapshot.connection == Connection::Online);
    assert!(snapshot.problems.is_empty() && snapshot.queue.paused.is_none());
}

#[test]
fn clearing_the_patient_does_not_wait_for_a_server_that_does_not_answer() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = immediate(proxy.url(), clinic.key());
    console.with_patient("Hartmann");
    proxy.set(Fault::Stall(0));
    proxy.cut_all();
    // The link is now in the middle of asking, for up to half a minute.
    wait_until(PATIENCE, "look at the server", || proxy.count(PROBE) >= 1);
    let asked = Instant::now();
    save(&console, None, |settings| settings.server_url = clinic.url());
    console.send(Command::ClearPatient);
    console.until("nobody is selected", |snapshot| snapshot.selection.is_none());
    console.until("the new server is asked", |snapshot| snapshot.settings.server_url == clinic.url() && snapshot.connection != Connection::Connecting);
    assert!(asked.elapsed() < Duration::from_secs(15), "neither waited for the earlier server: {:?}", asked.elapsed());
}

#[test]
fn a_server_that_asks_to_wait_is_asked_once_and_not_for_every_image() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = immediate(proxy.url(), clinic.key());
    let patient = console.with_patient("Hartmann");
    proxy.set_for(UPLOAD, Fault::Answer { status: 503, retry_after: Some(600) });
    for number in 0..8 {
        console.shoot(&format!("held-{number}.png"), 110 + number);
    }
    let snapshot = console.until("all wait for the server", |snapshot| {
        snapshot.queue.pending == 8 && snapshot.queue.next_retry_at.is_some_and(|at| at.since(chairside_api::UtcTime::now()) > Duration::from_mins(5))
    });
    assert_eq!(snapshot.connection, Connection::Online);
    assert!(proxy.count(UPLOAD) <= 2, "two are sent at a time, and both were answered: {}", proxy.count(UPLOAD));
    proxy.heal();
    console.send(Command::RetryNow);
    console.until("all are uploaded", |snapshot| snapshot.queue.uploaded == 8);
    assert_eq!(clinic.files_of(&patient.id).len(), 8);
}

#[test]
fn a_key_that_may_look_and_not_upload_stops_the_queue_loudly() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = immediate(proxy.url(), clinic.key());
    console.with_patient("Hartmann");
    proxy.set_for(UPLOAD, Fault::Answer { status: 403, retry_after: None });
    console.shoot("refused.png", 120);
    let snapshot = console.until("the refusal is said", |snapshot| matches!(snapshot.connection, Connection::Refused { .. }));
    assert_eq!(snapshot.queue.paused, Some(PauseReason::KeyRefused));
    assert!(snapshot.problems.iter().any(|problem| problem.title == "Key refused"));
    proxy.heal();
    console.send(Command::RetryNow);
    console.until_image("refused.png", "is uploaded after all", |image| matches!(image.state, ImageState::Uploaded { .. }));
}

#[test]
fn a_console_fetches_its_new_key_by_itself_and_keeps_it() {
    let mut clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let first = clinic.key();
    let console = immediate(proxy.url(), "not.a.key".to_owned());
    clinic.change_secret();
    proxy.set_target(clinic.address());
    save(&console, Some(&first), |_| ());
    let patient = console.with_patient("Hartmann");
    let kept = || secrets::load_api_key(&console.data, &proxy.url()).unwrap();
    wait_until(PATIENCE, "the new key is kept", || kept() != Some(Secret::new(&first)));

    // What the first secret signed is refused from now on.
    clinic.forget_earlier_secrets();
    proxy.set_target(clinic.address());
    proxy.cut_all();

    assert_eq!(clinic.status_for(&first), 401);
    console.shoot("with-the-new-key.png", 120);
    console.until_uploaded("with-the-new-key.png");
    assert_eq!(clinic.files_of(&patient.id).len(), 1);
    assert_eq!(clinic.status_for(kept().unwrap().expose()), 200);
}
