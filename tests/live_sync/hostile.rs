//! NanoPix as it can be: locked, killed, gone, old, odd. It only delays us, and loses nothing by us.

use crate::room::{Room, until_in_step};
use chairside_core::{LiveSyncState, Snapshot, nanopix::Field};
use chairside_nanopix_sim::people::person;

#[test]
fn a_nanopix_killed_while_saving_is_no_news_until_its_database_is_in_order() {
    let room = Room::open(&["--patients", "2000"], &[]);
    room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 2_000);
    room.until_settled();
    room.nanopix.nanopix.start(&["hang"]).unwrap().kill().unwrap();
    let journal = room.nanopix.root().join("database").join("NanoPix.db3-journal");
    assert!(std::fs::metadata(&journal).unwrap().len() > 0, "a hot journal is what this test is about");
    let snapshot = room.until("it waits", |snapshot| matches!(snapshot.live_sync.state, LiveSyncState::Unreachable { .. }));
    assert_eq!(snapshot.patients.counts.all, 2_000);
    assert!(journal.exists(), "a reader touches no journal");
    // NanoPix is started again.
    let id = room.nanopix.run(&["add", "--last-name", "Okafor"]);
    let patient = room.until_tied("Okafor");
    assert_eq!(patient.external_id.as_deref(), Some(id.as_str()));
    until_in_step(&room.console);
    assert!(room.console.snapshot().patients.rows.iter().all(|row| row.patient.phone.is_none()), "nothing of what was never committed");
    room.assert_unharmed();
}

#[test]
fn a_folder_that_is_unmounted_is_no_news_and_a_mount_point_without_it_neither() {
    let room = Room::open(&["--patients", "10"], &[]);
    room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 10);
    room.until_settled();
    let aside = room.nanopix.folder.path().join("aside");
    std::fs::rename(room.nanopix.root(), &aside).unwrap();
    room.until("it waits", |snapshot| matches!(snapshot.live_sync.state, LiveSyncState::Unreachable { .. }));
    std::fs::create_dir(room.nanopix.root()).unwrap();
    room.make("Okafor");
    // The mark is in the list that is made after the count.
    let waits = |snapshot: &Snapshot| snapshot.patients.rows.iter().filter(|row| row.waits_for_nanopix).all(|row| row.patient.last_name == "Okafor");
    let is_marked = |snapshot: &Snapshot| snapshot.patients.rows.iter().any(|row| row.waits_for_nanopix);
    let snapshot = room.until("the new one is in the list, and waits", |snapshot| {
        snapshot.patients.counts.all == 11 && snapshot.live_sync.waiting_writes == 1 && is_marked(snapshot)
    });
    assert!(waits(&snapshot) && snapshot.patients.rows.iter().all(|row| !row.is_gone));
    std::fs::remove_dir(room.nanopix.root()).unwrap();
    std::fs::rename(&aside, room.nanopix.root()).unwrap();
    room.until_there("Okafor");
    until_in_step(&room.console);
    room.until_settled();
    assert_eq!(room.nanopix.read().patients.len(), 11);
    room.assert_unharmed();
}

#[test]
fn names_of_all_kinds_come_over_and_back_unchanged() {
    let room = Room::open(&["--patients", "10"], &[]);
    room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 10);
    room.until_settled();
    for number in 0..10 {
        let made_up = person(number);
        let snapshot = room.console.snapshot();
        let found =
            snapshot.patients.rows.iter().find(|row| row.patient.last_name == made_up.last_name.trim() && row.patient.first_name == made_up.first_name.trim());
        let patient = &found.unwrap_or_else(|| panic!("number {number} is missing")).patient;
        let is_odd = made_up.birthdate.as_deref().is_none_or(|text| text.is_empty() || text == "0000-00-00" || text > "2100");
        assert!(patient.date_of_birth.is_some() || is_odd, "number {number}");
    }
    let ours = ["Ó'Neill\"; --", "佐藤", "قاسم", "🦷"];
    for name in ours {
        room.make(name);
    }
    for name in ours {
        assert_eq!(room.until_there(name).columns.text(Field::FirstName), "Amelia");
    }
    room.until_settled();
    assert_eq!((room.clinic.patients("").len(), room.nanopix.read().patients.len()), (14, 14));
    room.assert_unharmed();
}

#[test]
fn an_old_nanopix_has_fewer_columns_and_is_kept_in_step_all_the_same() {
    let room = Room::open(&["--patients", "5", "--age", "old"], &[]);
    room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 5);
    room.make("Okafor");
    room.until_there("Okafor");
    let snapshot = room.until_settled();
    assert_eq!(snapshot.patients.counts.all, 6);
    room.assert_unharmed();
}

#[test]
fn two_ids_that_differ_only_in_case_are_two_patients_here_too() {
    let room = Room::open(&[], &[]);
    room.nanopix.run(&["add", "--id", "case_a", "--last-name", "Ilves"]);
    if room.nanopix.root().join("CASE_A").exists() {
        // One folder for both: this file system does not tell them apart.
        return;
    }
    room.nanopix.run(&["add", "--id", "CASE_A", "--last-name", "Quist"]);
    let (one, other) = (room.until_tied("Ilves"), room.until_tied("Quist"));
    assert_eq!((one.external_id.as_deref(), other.external_id.as_deref()), (Some("case_a"), Some("CASE_A")));
    room.until_settled();
    assert_eq!(room.clinic.patients("").len(), 2);
    room.assert_unharmed();
}
