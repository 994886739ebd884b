//! Locks, crashes and crowds. None of NanoPix's committed rows is lost, its database stays as it was made, and we are only delayed.

use crate::clinic::{Clinic, insert};
use chairside_core::nanopix::{DatabaseError, WriteOutcome, ensure_backup, ids};
use chairside_testkit::wait::wait_for;
use jiff::civil::date;
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

#[test]
fn a_long_lock_delays_reading_and_writing_and_nothing_else() {
    let clinic = Clinic::with_patients(100);
    let before = clinic.run(&["fingerprint"]);
    // Longer than the 5 s that a lock is waited for.
    let nanopix = clinic.nanopix.start(&["lock", "--ms", "7000"]).unwrap();
    let locked_at = Instant::now();
    let (reader, writer) = (clinic.reader(), clinic.writer());
    let (read, written) = std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let mut reader = reader;
            (reader.read_all().map(|reading| reading.patients.len()), reader)
        });
        let writing = scope.spawn(|| writer.write_one(insert("20250121_152638", "Brandt")));
        (reading.join().unwrap(), writing.join().unwrap())
    });
    let (read, mut reader) = read;
    if locked_at.elapsed() < Duration::from_secs(7) {
        assert!(matches!(read, Err(DatabaseError::Busy)), "{read:?}");
        assert!(matches!(written, Err(DatabaseError::Busy)), "{written:?}");
    }
    let backup = ensure_backup(&clinic.place(), &clinic.folder.path().join("backups"), date(2025, 1, 21));
    assert!(backup.is_ok() || backup.unwrap_err().is_transient());
    nanopix.wait().unwrap();
    // A machine that stood still in the middle waits longer than it was to.
    assert_eq!(reader.read_all().unwrap().patients.len(), 100 + usize::from(written.is_ok()));
    assert!(matches!(writer.write_one(insert("20250121_152638", "Brandt")), Ok(WriteOutcome::Done(_))));
    clinic.assert_unharmed(&before);
}

#[test]
fn a_nanopix_killed_in_the_middle_of_saving_leaves_nothing_of_it_behind() {
    let clinic = Clinic::with_patients(3_000);
    let before = clinic.run(&["fingerprint"]);
    let committed = clinic.read();
    let id = clinic.run(&["add", "--number", "9"]);
    clinic.run(&["edit", &id, "0123"]);
    let mut kept = clinic.reader();
    kept.read_all().unwrap();

    clinic.nanopix.start(&["hang"]).unwrap().kill().unwrap();
    let journal = clinic.root().join("database").join("NanoPix.db3-journal");
    assert!(std::fs::metadata(&journal).unwrap().len() > 0, "a hot journal is what this test is about");
    for reader in [&mut kept, &mut clinic.reader()] {
        let error = reader.read_all().unwrap_err();
        assert!(matches!(error, DatabaseError::Interrupted) && error.is_transient(), "half a write is no news: {error:?}");
    }
    assert!(journal.exists(), "a reader touches no journal");

    assert!(matches!(clinic.writer().write_one(insert("20250121_152638", "Brandt")), Ok(WriteOutcome::Done(_))));
    let reading = kept.read_all().unwrap();
    assert_eq!(reading.patients[..3_000], committed.patients[..]);
    assert_eq!(reading.patients.len(), 3_002);
    clinic.assert_unharmed(&before);
}

#[test]
fn a_nanopix_killed_while_it_works_loses_nothing_that_it_committed() {
    let clinic = Clinic::with_patients(50);
    let before = clinic.run(&["fingerprint"]);
    for round in 0..5 {
        let nanopix = clinic.nanopix.start(&["work", "100000"]).unwrap();
        let writer = clinic.writer();
        for number in 0..4 {
            let id = format!("2025012{round}_15263{number}");
            wait_for(Duration::from_secs(60), "write", || match writer.write_one(insert(&id, "Brandt")) {
                Ok(WriteOutcome::Done(_)) => Some(()),
                Ok(other) => panic!("{other:?}"),
                Err(error) if error.is_transient() => None,
                Err(error) => panic!("{error}"),
            });
        }
        nanopix.kill().unwrap();
    }
    // As NanoPix does at its next start.
    clinic.run(&["add", "--number", "3"]);
    clinic.assert_unharmed(&before);
    assert_eq!(clinic.read().patients.iter().filter(|patient| patient.id.starts_with("2025012")).count(), 20);
}

#[test]
fn two_nanopix_and_two_consoles_write_at_once_and_nobody_loses_anything() {
    const EACH: usize = 30;
    let clinic = Clinic::with_patients(50);
    let before = clinic.run(&["fingerprint"]);
    let programs: Vec<_> = (0..2).map(|_| clinic.nanopix.start(&["work", &EACH.to_string()]).unwrap()).collect();
    let ours: Vec<HashSet<String>> = std::thread::scope(|scope| {
        let consoles: Vec<_> = (0..2)
            .map(|console| {
                let clinic = &clinic;
                scope.spawn(move || (0..EACH).map(|number| write_somebody(clinic, &format!("Console {console} {number}"))).collect())
            })
            .collect();
        consoles.into_iter().map(|console| console.join().unwrap()).collect()
    });
    for program in programs {
        program.wait().unwrap();
    }
    assert!(ours[0].is_disjoint(&ours[1]));
    let reading = clinic.read();
    assert_eq!(reading.patients.len(), 50 + 4 * EACH);
    assert!(ours.iter().flatten().all(|id| reading.patients.iter().filter(|patient| patient.id == *id).count() == 1));
    clinic.assert_unharmed(&before);
}

/// As the outbox does it: a taken id is followed by the next second, a lock by another try.
fn write_somebody(clinic: &Clinic, last_name: &str) -> String {
    let mut taken = ids::TakenIds::default();
    // Both consoles and both NanoPix begin in the same second: they do collide.
    let now = jiff::Zoned::now().datetime();
    wait_for(Duration::from_secs(120), "place for a patient", || {
        let id = ids::mint(now, &taken).unwrap();
        match clinic.writer().write_one(insert(&id, last_name)) {
            Ok(WriteOutcome::Done(_)) => Some(id),
            Ok(WriteOutcome::IdTaken) => {
                taken.insert(&id);
                None
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) if error.is_transient() => None,
            Err(error) => panic!("{error}"),
        }
    })
}
