//! What comes in, what does not, and what is the same image.

use crate::console::{Clinic, Console, PATIENCE, sha256};
use chairside_core::{Command, ExposureState, ImageState, LedgerSpan, Notice, Preview};
use chairside_testkit::{
    radiograph::{jpeg, png16, radiograph},
    wait::wait_until,
};
use std::time::Duration;

#[test]
fn what_lay_there_before_is_left_alone_and_what_came_while_closed_comes_in() {
    let clinic = Clinic::open();
    let mut console = Console::start(&clinic);
    console.stop();
    let other = console.watch.with_file_name("second sensor");
    std::fs::create_dir(&other).unwrap();
    for number in 0..3 {
        std::fs::write(other.join(format!("old-{number}.png")), png16(&radiograph(number, 64, 48))).unwrap();
    }
    let both = std::env::join_paths([&console.watch, &other]).unwrap();
    console.set("watch_folders", both.to_str().unwrap());
    console.shoot("while-closed.png", 10);
    console.run();
    console.until_image("while-closed.png", "is unassigned", |image| image.state == ImageState::Unassigned);
    console.until("both folders are watched", |snapshot| snapshot.folders.iter().all(|folder| folder.state == chairside_core::FolderState::Watching));
    std::fs::write(other.join("new.png"), png16(&radiograph(11, 64, 48))).unwrap();
    console.until_image("new.png", "landed", |_| true);
    assert_eq!(console.snapshot().images.len(), 2, "the three old files are left alone");
    assert!(console.snapshot().activity.iter().any(|activity| activity.text.contains("3 files that were already in it are left alone")));
}

#[test]
fn the_same_bytes_under_two_names_are_one_image() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    console.with_patient("Hartmann");
    let bytes = console.shoot("one.png", 12);
    console.until_image("one.png", "landed", |_| true);
    std::fs::write(console.watch.join("two.png"), &bytes).unwrap();
    console.until("the second file is said to be the same", |snapshot| {
        snapshot.activity.iter().any(|activity| activity.text.starts_with("two.png holds the same bytes"))
    });
    assert_eq!(console.snapshot().images.len(), 1);
}

#[test]
fn a_file_written_again_is_a_new_version_while_unsent_and_a_new_image_once_sent() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");
    let first = console.shoot("image.png", 13);
    let before = console.until_image("image.png", "landed", |_| true);
    let second = console.shoot("image.png", 14);
    let after = console.until_image("image.png", "has the new bytes and a thumbnail", |image| {
        image.sha256.to_string() == sha256(&second) && matches!(image.preview, Preview::Ready(_))
    });
    assert_eq!(before.id, after.id);
    assert_eq!(console.snapshot().images.len(), 1);
    assert_eq!(std::fs::read(&before.spool_path).unwrap(), first, "the earlier version is kept");

    console.approve(&after, "");
    console.until_uploaded("image.png");
    let third = console.shoot("image.png", 15);
    console.until_image("image.png", "is a new image", |image| image.sha256.to_string() == sha256(&third) && image.state == ImageState::NeedsReview);
    assert_eq!(console.snapshot().images.len(), 2);
    assert_eq!(clinic.files_of(&patient.id), [sha256(&second)]);
}

#[test]
fn an_x_ray_does_not_hide_the_one_before_when_the_sensor_uses_its_name_again() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let first = console.shoot("image.png", 21);
    console.until_image("image.png", "landed", |_| true);
    std::fs::remove_file(console.watch.join("image.png")).unwrap();
    let second = console.shoot("image.png", 22);
    let snapshot = console.until("both exposures are there", |snapshot| snapshot.images.len() == 2);
    for bytes in [first, second] {
        assert!(snapshot.images.iter().any(|image| image.sha256.to_string() == sha256(&bytes)));
    }
}

#[test]
fn what_is_no_image_is_left_aside_and_said_once() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    for name in ["a_thumbnail.jpg", ".hidden.png", "b.tmp"] {
        std::fs::write(console.watch.join(name), jpeg(&radiograph(16, 64, 48))).unwrap();
    }
    std::fs::write(console.watch.join("notes.png"), "this is text").unwrap();
    std::fs::write(console.watch.join("real.png"), jpeg(&radiograph(17, 64, 48))).unwrap();
    let image = console.until_image("real.png", "landed", |_| true);
    assert_eq!(image.format, chairside_core::Format::Jpeg, "the extension lies, the content counts");
    let said = |name: &str| {
        console.snapshot().activity.iter().filter(|activity| activity.kind == chairside_core::ActivityKind::Ignored && activity.text.contains(name)).count()
    };
    wait_until(PATIENCE, "the text file is said to be left aside", || said("notes.png") == 1);
    assert_eq!(console.snapshot().images.len(), 1);
}

#[test]
fn a_truncated_image_is_kept_without_a_preview_and_sent_all_the_same() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");
    let bytes = png16(&radiograph(18, 300, 220));
    let half = &bytes[..bytes.len() / 2];
    std::fs::write(console.watch.join("half.png"), half).unwrap();
    let image = console.until_image("half.png", "has no preview, and why", |image| matches!(&image.preview, Preview::Refused(why) if !why.is_empty()));
    assert_eq!(image.state, ImageState::NeedsReview);
    console.approve(&image, "");
    console.until_uploaded("half.png");
    assert_eq!(clinic.files_of(&patient.id), [sha256(half)]);
}

#[test]
fn a_watch_folder_that_vanishes_is_said_loudly_and_comes_back() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    console.shoot("before.png", 19);
    console.until_image("before.png", "landed", |_| true);
    let elsewhere = console.watch.with_file_name("unplugged");
    std::fs::rename(&console.watch, &elsewhere).unwrap();
    console.until("the folder is unreachable", |snapshot| snapshot.problems.iter().any(|problem| problem.title == "Watch folder unreachable"));
    std::fs::write(elsewhere.join("meanwhile.png"), png16(&radiograph(20, 64, 48))).unwrap();
    std::fs::rename(&elsewhere, &console.watch).unwrap();
    console.until_image("meanwhile.png", "landed", |_| true);
    console.until("the problem is gone", |snapshot| snapshot.problems.is_empty());
    assert_eq!(console.snapshot().images.len(), 2, "nothing is taken twice");
}

#[test]
fn a_second_engine_on_the_same_folder_is_refused() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let Err(error) = console.try_run() else { panic!("two engines on one data folder") };
    assert!(error.to_string().contains("already running"), "{error}");
    console.send(Command::ClearPatient);
    std::thread::sleep(Duration::from_millis(10));
    assert_eq!(console.snapshot().phase, chairside_core::Phase::Running);
}

#[test]
fn an_image_whose_file_is_renamed_or_taken_away_at_once_is_one_image_with_one_row() {
    let clinic = Clinic::open();
    let mut console = Console::start(&clinic);
    let copies = console.data.join("spool/tmp");
    for (seed, first, last) in [(1, "a.tmp.png", Some("a.png")), (2, "b.png.tmp", Some("b.png")), (3, "c.png", None)] {
        let bytes = console.shoot(first, seed);
        let is_whole = |copy: std::io::Result<std::fs::DirEntry>| copy.and_then(|copy| copy.metadata()).is_ok_and(|copy| copy.len() == bytes.len() as u64);
        while seed != 2 && console.snapshot().images.len() < seed as usize && !std::fs::read_dir(&copies).unwrap().any(is_whole) {}
        match last {
            Some(last) => std::fs::rename(console.watch.join(first), console.watch.join(last)).unwrap(),
            None => std::fs::remove_file(console.watch.join(first)).unwrap(),
        }
        console.until_image(last.unwrap_or(first), "is safe", |image| image.state == ImageState::Unassigned);
    }
    // A repetition would have landed by now.
    std::thread::sleep(Duration::from_secs(1));
    console.send(Command::ReadLedger(LedgerSpan::Today));
    let ledger = console.until("the ledger is read", |snapshot| snapshot.ledger.is_some()).ledger.clone().unwrap();
    let mut rows: Vec<_> = ledger.rows.iter().map(|row| (row.file_name.as_str(), row.state)).collect();
    rows.sort_unstable_by_key(|row| row.0);
    assert_eq!(rows, ["a.png", "b.png", "c.png"].map(|name| (name, ExposureState::Unassigned)));
    let handle = console.handle.as_mut().unwrap();
    let notices: Vec<_> = std::iter::from_fn(|| handle.next_notice()).collect();
    assert_eq!(notices.iter().filter(|notice| matches!(notice, Notice::Landed { .. })).count(), 3, "{notices:?}");
    assert_eq!(notices.len(), 3, "{notices:?}");
}
