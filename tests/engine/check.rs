//! *Check everything* on real files that were taken away, flipped and lost, and a real server.

use crate::console::{Clinic, Console, sha256};
use chairside_core::{Check, CheckReport, Command, ImageState, Severity};
use std::{
    fs::File,
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
    assert_eq!((report.came_in, report.restored, report.sent_again), (1, 1, 0), "{report:?}");
    console.until("the stray waits for its patient", |snapshot| snapshot.unassigned().any(|image| image.sha256.to_string() == hash));
    assert_eq!(sha256(&std::fs::read(&image("open.png").spool_path).unwrap()), image("open.png").sha256.to_string());
    let said: Vec<_> = report.findings.iter().map(|finding| (finding.severity, finding.image.clone().unwrap())).collect();
    assert_eq!(said, [(Severity::Error, image("lost.png").id.clone()), (Severity::Warning, image("sent.png").id.clone())], "{report:?}");
    let again = check(&console);
    assert_eq!((again.came_in, again.restored, again.findings.len()), (0, 0, 2), "what is mended stays so, what is not is said again");

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
