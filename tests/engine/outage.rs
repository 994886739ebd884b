//! The server goes away, lies, refuses, forgets to answer: everything drains by itself, each image once.

use crate::console::{Clinic, Console, Setup, sha256};
use chairside_core::{Command, Connection, FailureCause, ImageState, PauseReason};
use chairside_testkit::fault_proxy::{Fault, FaultProxy};
use std::collections::BTreeSet;

fn behind(proxy: &FaultProxy, clinic: &Clinic) -> Console {
    Console::start_with(&Setup { url: proxy.url(), key: clinic.key(), room: "Room 2", mode: "immediate" })
}

#[test]
fn when_the_server_is_gone_images_wait_and_drain_each_once() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    proxy.go_down().unwrap();
    let sent: BTreeSet<_> = (0..14).map(|number| sha256(&console.shoot(&format!("offline-{number}.png"), 30 + number))).collect();
    let snapshot = console.until("fourteen images wait, offline", |snapshot| {
        snapshot.queue.pending + snapshot.queue.uploading == 14 && matches!(snapshot.connection, Connection::Offline { .. })
    });
    assert!(snapshot.queue.paused.is_none());
    proxy.come_back().unwrap();
    console.send(Command::RetryNow);
    console.until("all are uploaded", |snapshot| snapshot.queue.uploaded == 14);
    let files = clinic.files_of(&patient.id);
    assert_eq!(files.len(), 14, "each once");
    assert_eq!(files.into_iter().collect::<BTreeSet<_>>(), sent);
}

#[test]
fn a_server_that_restarts_loses_nobody() {
    let mut clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    console.shoot("before.png", 40);
    console.until_uploaded("before.png");
    clinic.close();
    console.shoot("between.png", 41);
    console.until("the server is missed", |snapshot| matches!(snapshot.connection, Connection::Offline { .. }));
    clinic.reopen();
    proxy.set_target(clinic.address());
    console.send(Command::RetryNow);
    console.until_uploaded("between.png");
    assert_eq!(clinic.files_of(&patient.id).len(), 2);
}

#[test]
fn an_upload_survives_an_answer_that_was_lost_after_the_commit() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    proxy.once("/files/upload", Fault::DropAnswer);
    let bytes = console.shoot("answer-lost.png", 50);
    let image = console.until_uploaded("answer-lost.png");
    assert!(image.attempts >= 2, "the first answer was lost");
    assert_eq!(clinic.files_of(&patient.id), [sha256(&bytes)]);
}

#[test]
fn a_connection_cut_anywhere_costs_a_repetition_and_no_image() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    let mut sent = BTreeSet::new();
    for (number, cut) in [1_u64, 200, 700, 2_000, 20_000].into_iter().enumerate() {
        proxy.once("/files/upload", Fault::CutRequest(cut));
        let name = format!("cut-{number}.png");
        sent.insert(sha256(&console.shoot(&name, 60 + number as u64)));
        console.send(Command::RetryNow);
        console.until_uploaded(&name);
    }
    let files = clinic.files_of(&patient.id);
    assert_eq!(files.len(), sent.len());
    assert_eq!(files.into_iter().collect::<BTreeSet<_>>(), sent);
}

#[test]
fn a_refused_key_stops_the_queue_loudly_and_a_new_one_starts_it() {
    let clinic = Clinic::open();
    let mut console = Console::start_with(&Setup { url: clinic.url(), key: "not.a.key".to_owned(), room: "Room 2", mode: "immediate" });
    let snapshot = console.until("the key is refused", |snapshot| matches!(snapshot.connection, Connection::Refused { .. }));
    assert_eq!(snapshot.queue.paused, Some(PauseReason::KeyRefused));
    assert!(snapshot.problems.iter().any(|problem| problem.title == "Key refused" && problem.text.contains("kept")));
    console.shoot("kept.png", 70);
    console.until_image("kept.png", "landed all the same", |image| image.state == ImageState::Unassigned);

    console.stop();
    console.set("api_key", &clinic.key());
    console.run();
    console.until_online();
    assert_eq!(console.snapshot().queue.paused, None);
}

#[test]
fn an_image_the_server_will_not_take_is_parked_visibly_and_the_others_go_on() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    proxy.once("/files/upload", Fault::Answer { status: 413, retry_after: None });
    console.shoot("too-large.png", 80);
    let image = console.until_image("too-large.png", "failed", |image| matches!(image.state, ImageState::Failed { .. }));
    assert_eq!(image.state, ImageState::Failed { cause: FailureCause::TooLarge });
    console.shoot("next.png", 81);
    console.until_uploaded("next.png");
    assert_eq!(clinic.files_of(&patient.id).len(), 1);
    console.send(Command::RetryFailed);
    console.until_uploaded("too-large.png");
    assert_eq!(clinic.files_of(&patient.id).len(), 2);
}

#[test]
fn pausing_holds_everything_back_also_over_a_restart() {
    let clinic = Clinic::open();
    let mut console = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "immediate" });
    let patient = console.with_patient("Hartmann");
    console.send(Command::PauseUploads);
    console.until("the queue is paused", |snapshot| snapshot.queue.paused == Some(PauseReason::Person));
    console.shoot("held.png", 90);
    console.until_image("held.png", "waits", |image| image.state == ImageState::Pending);
    console.stop();
    console.run();
    console.until_online();
    assert_eq!(console.snapshot().queue.paused, Some(PauseReason::Person));
    assert!(clinic.files_of(&patient.id).is_empty());
    console.send(Command::ResumeUploads);
    console.until_uploaded("held.png");
}
