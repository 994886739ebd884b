//! *Check everything* on real files that were taken away, flipped and lost, and a real server.

use crate::console::{Clinic, Console, sha256};
use chairside_core::{Check, CheckReport, Command, Exposure, ExposureState, FailureCause, ImageState, LedgerSpan, Seen, Severity, Why};
use chairside_testkit::fault_proxy::{Fault, FaultProxy};
use std::{
    fs::File,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

fn check(console: &Console) -> Arc<CheckReport> {
    let before = console.snapshot().check.clone();
    console.send(Command::CheckEverything);
    let snapshot = console.until("everything is checked", |snapshot| matches!(&snapshot.check, Some(Check::Done(_))) && snapshot.check != before);
    match &snapshot.check {
        Some(Check::Done(report)) => Arc::clone(report),
        other => panic!("{other:?}"),
    }
}

/// As if the file had stood there for an hour.
fn age(path: &std::path::Path) {
    File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
}

#[test]
fn what_is_well_is_said_to_be_and_what_was_damaged_is_mended_from_wherever_it_still_is() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");
    for (number, name) in ["sent.png", "open.png", "lost.png", "gone.png"].into_iter().enumerate() {
        console.shoot(name, 41 + number as u64);
    }
    let image = |name: &str| console.until_image(name, "is safe", |image| !matches!(image.preview, chairside_core::Preview::Making));
    for name in ["sent.png", "gone.png"] {
        console.approve(&image(name), "36");
        console.until_uploaded(name);
    }
    let well = check(&console);
    assert_eq!((well.copies, well.images, well.server_files, well.mended(), well.severity()), (4, 4, Some(2), 0, Severity::Done), "{well:?}");
    assert_eq!(well.server_bytes, Some(2));
    assert!(well.in_words().ends_with("All is well."), "{}", well.in_words());

    // A flipped bit, and the sensor's program has taken its file away: the server has it.
    let flip = |name: &str| {
        let path = image(name).spool_path.clone();
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    };
    flip("sent.png");
    std::fs::remove_file(console.watch.join("sent.png")).unwrap();
    // A flipped bit, and its file is still in the watch folder.
    flip("open.png");
    // Neither here nor there.
    std::fs::remove_file(&image("lost.png").spool_path).unwrap();
    std::fs::remove_file(console.watch.join("lost.png")).unwrap();
    // A safe copy that nobody knows.
    let stray = chairside_testkit::radiograph::png16(&chairside_testkit::radiograph::radiograph(99, 300, 220));
    let hash = sha256(&stray);
    let path = console.data.join("spool").join(&hash[..2]).join(&hash);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, &stray).unwrap();
    age(&path);

    let report = check(&console);
    assert_eq!((report.came_in, report.restored, report.fetched, report.sent_again), (1, 1, 1, 0), "{report:?}");
    console.until("the stray waits for its patient", |snapshot| snapshot.unassigned().any(|image| image.sha256.to_string() == hash));
    for name in ["open.png", "sent.png"] {
        assert_eq!(sha256(&std::fs::read(&image(name).spool_path).unwrap()), image(name).sha256.to_string(), "{name}");
    }
    let said: Vec<_> = report.findings.iter().map(|finding| (finding.severity, finding.image.clone().unwrap())).collect();
    assert_eq!(said, [(Severity::Error, image("lost.png").id.clone())], "{report:?}");
    let again = check(&console);
    assert_eq!((again.mended(), again.findings.len()), (0, 1), "what is mended stays so, what is not is said again");

    // The server came back from an older copy of itself.
    clinic.forget_file(&image("gone.png").sha256.to_string());
    let report = check(&console);
    assert_eq!(report.sent_again, 1, "{report:?}");
    console.until_uploaded("gone.png");
    console.until("the server has it again", |_| clinic.files_of(&patient.id).contains(&image("gone.png").sha256.to_string()));
}

#[test]
fn while_the_server_is_away_what_is_here_is_compared_and_that_is_said() {
    let mut clinic = Clinic::open();
    let console = Console::start(&clinic);
    console.until_online();
    console.shoot("one.png", 51);
    let image = console.until_image("one.png", "landed", |image| image.state == ImageState::Unassigned);
    clinic.close();
    console.send(Command::RetryNow);
    console.until("the server is missed", |snapshot| matches!(snapshot.connection, chairside_core::Connection::Offline { .. }));
    let report = check(&console);
    assert_eq!((report.copies, report.images, report.server_files), (1, 1, None));
    assert!(report.in_words().contains("The server was not reached"), "{}", report.in_words());
    assert_eq!(console.until_image("one.png", "is as it was", |_| true).state, image.state);
}

/// What the ledger says of the image of that file name.
fn in_ledger(console: &Console, name: &str) -> Exposure {
    let before = console.snapshot().ledger.clone();
    console.send(Command::ReadLedger(LedgerSpan::Today));
    let is_new = |ledger: &Arc<chairside_core::Ledger>| before.as_ref().is_none_or(|before| before.as_of != ledger.as_of);
    let snapshot = console.until("the ledger is read", |snapshot| snapshot.ledger.as_ref().is_some_and(is_new));
    snapshot.ledger.as_ref().unwrap().rows.iter().find(|row| row.file_name == name).unwrap().clone()
}

fn overwrite_two_bytes(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    bytes[middle + 1] ^= 0x55;
    std::fs::write(path, bytes).unwrap();
}

fn sent(console: &Console, names: &[&str]) {
    for (number, name) in names.iter().enumerate() {
        console.shoot(name, 61 + number as u64);
        console.approve(&console.until_image(name, "is safe", |image| !matches!(image.preview, chairside_core::Preview::Making)), "36");
        console.until_uploaded(name);
        std::fs::remove_file(console.watch.join(name)).unwrap();
    }
}

#[test]
fn bytes_that_the_server_lost_or_changed_are_put_back_from_the_safe_copies() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");
    sent(&console, &["gone.png", "rotten.png", "whole.png"]);
    let events = clinic.newest_event();
    let before = ["gone.png", "rotten.png"].map(|name| console.until_uploaded(name));
    let blobs = before.each_ref().map(|image| clinic.blob(&image.sha256.to_string()));
    std::fs::remove_file(&blobs[0]).unwrap();
    overwrite_two_bytes(&blobs[1]);

    let report = check(&console);

    assert_eq!((report.server_bytes, report.sent_again, report.severity()), (Some(3), 2, Severity::Warning), "{report:?}");
    let said: Vec<_> = report.findings.iter().map(|finding| finding.text.split(". ").next().unwrap().to_owned()).collect();
    assert!(said.contains(&"The server had lost the bytes of gone.png".to_owned()), "{said:?}");
    assert!(said.contains(&"The bytes of rotten.png had changed on the server’s disk".to_owned()), "{said:?}");
    for (image, blob) in before.iter().zip(&blobs) {
        console.until("its bytes are there again", |_| std::fs::read(blob).is_ok_and(|bytes| sha256(&bytes) == image.sha256.to_string()));
        let after = console.until_image(&image.file_name, "is confirmed again", |now| matches!(now.state, ImageState::Uploaded { .. }));
        let file = |image: &chairside_core::Image| if let ImageState::Uploaded { file_id, .. } = &image.state { Some(file_id.clone()) } else { None };
        assert_eq!(file(&after), file(image), "it is the same file");
    }
    assert_eq!((clinic.newest_event(), clinic.deeds("file_bytes_restored"), clinic.files_of(&patient.id).len()), (events, 2, 3));
    let again = check(&console);
    assert_eq!((again.mended(), again.severity()), (0, Severity::Done), "{again:?}");
}

#[test]
fn what_nobody_has_any_more_is_said_and_marked_and_never_approved_and_is_found_when_it_is_exported_again() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    console.with_patient("Hartmann");
    sent(&console, &["sent.png"]);
    let open = console.shoot("open.png", 70);
    console.until_image("open.png", "is safe", |image| matches!(image.preview, chairside_core::Preview::Ready(_)));
    let image = |name: &str| console.until_image(name, "is there", |_| true);
    let blob = clinic.blob(&image("sent.png").sha256.to_string());
    std::fs::remove_file(&blob).unwrap();
    for name in ["sent.png", "open.png"] {
        std::fs::remove_file(&image(name).spool_path).unwrap();
    }
    std::fs::remove_file(console.watch.join("open.png")).unwrap();

    let report = check(&console);

    assert_eq!(report.severity(), Severity::Error);
    let of = |name: &str| report.findings.iter().find(|finding| finding.image.as_ref() == Some(&image(name).id)).unwrap();
    assert!(
        of("sent.png").text.starts_with("sent.png is lost, as far as is known: neither this computer nor the server has its bytes."),
        "{:?}",
        of("sent.png")
    );
    assert!(report.findings.iter().all(|finding| finding.severity == Severity::Error && !finding.text.contains("Nothing is to be done")), "{report:?}");
    for name in ["sent.png", "open.png"] {
        assert!(image(name).lost_at.is_some(), "{name}");
        assert_eq!((in_ledger(&console, name).state, in_ledger(&console, name).why), (ExposureState::Lost, Some(Why::Lost)));
    }
    console.send(Command::Approve(vec![Seen::of(&image("open.png"))]));
    // The check begins after it: commands are carried out in their order.
    assert_eq!(check(&console).severity(), Severity::Error, "what is lost is said again");
    assert_eq!(image("open.png").state, ImageState::NeedsReview);

    // As the report asked: the sensor's program exports it again.
    std::fs::write(console.watch.join("open again.png"), open).unwrap();
    console.until_image("open.png", "is not lost any more", |image| image.lost_at.is_none());
    console.approve(&image("open.png"), "36");
    console.until_uploaded("open.png");
    // And whoever looks after the server brings its file back.
    let backup = chairside_testkit::radiograph::png16(&chairside_testkit::radiograph::radiograph(61, 300, 220));
    std::fs::write(blob, backup).unwrap();
    let report = check(&console);
    assert_eq!((report.fetched, report.severity()), (1, Severity::Info), "{report:?}");
    assert!(image("sent.png").lost_at.is_none());
    assert_eq!(in_ledger(&console, "sent.png").state, ExposureState::Uploaded);
}

#[test]
fn an_older_server_is_believed_its_list_and_that_is_said() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = Console::start_with(&crate::console::Setup { url: proxy.url(), key: clinic.key(), room: "Room 1", mode: "review" });
    console.with_patient("Hartmann");
    sent(&console, &["one.png"]);
    proxy.set_for("/integrity", Fault::Answer { status: 404, retry_after: None });
    std::fs::remove_file(&console.until_uploaded("one.png").spool_path).unwrap();

    let report = check(&console);

    assert_eq!((report.server_files, report.server_bytes, report.fetched), (Some(1), None, 1), "{report:?}");
    assert!(report.in_words().contains("by its list, not by its bytes"), "{}", report.in_words());
}

#[test]
fn an_image_of_which_nothing_went_out_has_no_moment_of_sending() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    console.with_patient("Hartmann");
    console.shoot("one.png", 81);
    let image = console.until_image("one.png", "is safe", |image| matches!(image.preview, chairside_core::Preview::Ready(_)));
    std::fs::remove_file(&image.spool_path).unwrap();
    console.approve(&image, "");
    console.until_image("one.png", "failed", |image| image.state == ImageState::Failed { cause: FailureCause::SpoolUnreadable });
    assert_eq!((in_ledger(&console, "one.png").state, in_ledger(&console, "one.png").sent_at), (ExposureState::Failed, None));
    // Its file is still in the watch folder: it is mended and sent.
    let report = check(&console);
    assert_eq!((report.restored, report.sent_again), (1, 1), "{report:?}");
    console.until_uploaded("one.png");
    assert!(in_ledger(&console, "one.png").sent_at.is_some());
}
