//! Large files go in pieces: what the server has acknowledged is not sent again, not after a cut and not after a restart.

use crate::console::{Clinic, Console, Setup, sha256};
use chairside_core::{Command, ImageState};
use chairside_testkit::{
    fault_proxy::{Fault, FaultProxy},
    radiograph::{Radiograph, dicom},
};

const MIB: u64 = 1024 * 1024;
const PATCH: &str = "PATCH /api/v1/protected/files/tus/";
const BEGIN: &str = "POST /api/v1/protected/files/tus/";
const STANDING: &str = "HEAD /api/v1/protected/files/tus/";
const END: &str = "DELETE /api/v1/protected/files/tus/";

fn behind(proxy: &FaultProxy, clinic: &Clinic) -> Console {
    Console::start_with(&Setup { url: proxy.url(), key: clinic.key(), room: "Room 2", mode: "immediate" })
}

/// A DICOM file of about that many MiB lands.
fn shoot(console: &Console, name: &str, mib: u32) -> Vec<u8> {
    let picture = Radiograph::from_fn(1024, 512 * mib, |x, y| image::Luma([((x * 7 + y * 13 + mib) & 0xfff) as u16]));
    let bytes = dicom(&picture, 16, false);
    assert!(bytes.len() as u64 > u64::from(mib) * MIB);
    let staged = console.data.with_extension(name);
    std::fs::write(&staged, &bytes).unwrap();
    std::fs::rename(staged, console.watch.join(name)).unwrap();
    bytes
}

#[test]
fn a_large_file_goes_in_pieces_and_a_small_one_in_one() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    let small = console.shoot("small.png", 1);
    console.until_uploaded("small.png");
    assert_eq!((proxy.count("/files/upload"), proxy.count("/files/tus")), (1, 0));

    let large = shoot(&console, "large.dcm", 20);

    let image = console.until_uploaded("large.dcm");
    assert_eq!((image.attempts, image.sent_bytes), (1, image.size_bytes));
    assert_eq!((proxy.count("/files/upload"), proxy.count(BEGIN), proxy.count(PATCH)), (1, 1, 3));
    assert_eq!(clinic.files_of(&patient.id), [sha256(&large), sha256(&small)]);
    let file = &clinic.ask(&format!("patient-files?patientId={}&fileType=dicom", patient.id))["files"][0];
    assert_eq!((file["operatoryRoom"].as_str(), file["contentType"].as_str(), file["width"].as_u64()), (Some("Room 2"), Some("application/dicom"), Some(1024)));
}

#[test]
fn cut_every_mebibyte_it_arrives_and_hardly_waits() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    proxy.set_for(PATCH, Fault::CutRequest(MIB));

    let bytes = shoot(&console, "cut.dcm", 12);

    let image = console.until_uploaded("cut.dcm");
    assert_eq!(proxy.count(BEGIN), 1);
    // Each cut gets further, so it is gone on with at once. Only where the server hears of a piece later than of the question how far it is does the queue wait a moment.
    assert!(image.attempts <= 4, "{} attempts", image.attempts);
    assert!((12..40).contains(&proxy.count(PATCH)), "{} pieces", proxy.count(PATCH));
    assert_eq!(clinic.files_of(&patient.id), [sha256(&bytes)]);
}

#[test]
fn an_answer_that_was_lost_is_had_again() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    proxy.once(BEGIN, Fault::DropAnswer);
    proxy.once(PATCH, Fault::DropAnswer);
    // The last of two pieces: the file is made, and nobody hears of it.
    proxy.once(PATCH, Fault::DropAnswer);

    let bytes = shoot(&console, "lost.dcm", 9);

    console.until_uploaded("lost.dcm");
    assert_eq!(proxy.count(PATCH), 2, "nothing was sent twice");
    assert_eq!(clinic.files_of(&patient.id), [sha256(&bytes)]);
}

#[test]
fn a_restart_goes_on_at_the_acknowledged_byte() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let mut console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    proxy.once(PATCH, Fault::None);
    proxy.once(PATCH, Fault::None);
    proxy.set_for(PATCH, Fault::Stall(100));
    let bytes = shoot(&console, "restart.dcm", 22);
    console.until_image("restart.dcm", "has two pieces there", |image| image.sent_bytes == 16 * MIB);
    console.stop();
    proxy.cut_all();
    proxy.heal();
    let before = proxy.count(PATCH);

    console.run();

    console.until_uploaded("restart.dcm");
    assert_eq!((proxy.count(BEGIN), proxy.count(PATCH) - before), (1, 1), "one piece was missing");
    assert_eq!(clinic.files_of(&patient.id), [sha256(&bytes)]);
}

#[test]
fn a_server_that_takes_no_pieces_gets_it_in_one() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = behind(&proxy, &clinic);
    let patient = console.with_patient("Hartmann");
    proxy.set_for("/files/tus", Fault::Answer { status: 404, retry_after: None });

    let bytes = shoot(&console, "whole.dcm", 9);

    let image = console.until_uploaded("whole.dcm");
    assert_eq!((image.attempts, proxy.count("/files/upload")), (1, 1));
    assert_eq!(clinic.files_of(&patient.id), [sha256(&bytes)]);
}

#[test]
fn what_was_set_right_after_a_cut_is_what_the_server_files() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = Console::start_with(&Setup { url: proxy.url(), key: clinic.key(), room: "Room 2", mode: "review" });
    let patient = console.with_patient("Hartmann");
    proxy.once(PATCH, Fault::Stall(MIB));
    let bytes = shoot(&console, "pano.dcm", 12);
    let image = console.until_image("pano.dcm", "is to be reviewed", |image| image.state == ImageState::NeedsReview);
    console.send(Command::SetNote(image.id.clone(), "left".to_owned()));
    console.approve(&image, "11");
    console.until_image("pano.dcm", "is on its way", |_| proxy.count(PATCH) == 1);
    console.send(Command::PauseUploads);
    console.until("it is paused", |snapshot| snapshot.queue.paused.is_some());
    proxy.set_for(STANDING, Fault::CutRequest(10));
    proxy.cut_all();
    console.until_image("pano.dcm", "waits for its next attempt", |image| matches!(image.state, ImageState::Retrying { .. }));

    console.send(Command::SetTeeth(image.id.clone(), "36".parse().unwrap()));
    console.send(Command::SetNote(image.id.clone(), "right".to_owned()));
    console.until_image("pano.dcm", "is put right", |image| image.teeth.to_string() == "36" && image.note == "right");
    proxy.heal();
    console.send(Command::ResumeUploads);

    console.until_uploaded("pano.dcm");
    let file = &clinic.ask(&format!("patient-files?patientId={}", patient.id))["files"][0];
    assert_eq!((file["toothNumber"].as_str(), file["notes"].as_str(), file["sha256"].as_str()), (Some("36"), Some("right"), Some(sha256(&bytes).as_str())));
    assert_eq!((proxy.count(BEGIN), proxy.count(END)), (2, 1), "what was begun with other words is ended");
    let image = console.until_uploaded("pano.dcm");
    assert_eq!((image.teeth.to_string(), image.note.as_str()), ("36".to_owned(), "right"));
}
