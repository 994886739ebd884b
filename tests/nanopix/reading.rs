//! What is read, and that an error is never an empty list.

use crate::clinic::Clinic;
use chairside_core::nanopix::{Changes, DatabaseError, Field, check};
use chairside_nanopix_sim::{database_of, people};
use std::{
    fs,
    time::{Duration, Instant},
};

#[test]
fn every_patient_is_read_with_all_that_the_row_says() {
    let clinic = Clinic::with_patients(600);
    let reading = clinic.read();
    assert_eq!((reading.patients.len(), reading.oddities.len()), (600, 0));
    for (number, patient) in reading.patients.iter().enumerate() {
        let person = people::person(number);
        assert_eq!((patient.columns.text(Field::LastName), patient.columns.text(Field::FirstName)), (person.last_name.as_str(), person.first_name.as_str()));
        assert_eq!(patient.columns.text(Field::Sex), person.sex);
        assert_eq!(patient.columns.text(Field::DateOfBirth), person.birthdate.unwrap_or_default());
        assert!(patient.created.is_some() && patient.created == patient.updated);
    }
    assert_eq!(check(clinic.folder.path()).outcome, Ok(600));
}

#[test]
fn the_small_old_table_is_read_and_an_unknown_one_freezes() {
    let old = Clinic::new(&["--age", "old", "--patients", "3"]);
    let reading = old.read();
    assert_eq!(reading.patients.len(), 3);
    assert!(reading.schema.has_studies && !reading.schema.fields.contains(Field::Phone));
    assert_eq!(reading.patients[0].created, None);

    let unknown = Clinic::new(&["--age", "unknown"]);
    let error = unknown.reader().read_all().unwrap_err();
    assert!(error.is_freezing() && !error.is_transient(), "{error}");
    assert!(check(unknown.root()).outcome.unwrap_err().contains("does not know"));
}

#[test]
fn a_commit_is_seen_by_the_version_alone_and_quiet_is_seen_as_quiet() {
    let clinic = Clinic::with_patients(10);
    let (mut reader, mut changes, start) = (clinic.reader(), Changes::default(), Instant::now());
    assert!(changes.poll(&mut reader, start).unwrap(), "nothing was read yet");
    changes.has_read(reader.read_all().unwrap().version, start);
    assert!(!changes.poll(&mut reader, start).unwrap());
    let id = clinic.run(&["add", "--number", "100"]);
    assert!(changes.poll(&mut reader, start).unwrap());
    let reading = reader.read_all().unwrap();
    assert_eq!(reading.patients.last().unwrap().id, id);
    changes.has_read(reading.version, start);
    assert!(!changes.poll(&mut reader, start).unwrap());
    assert!(changes.poll(&mut reader, start + Duration::from_mins(10)).unwrap(), "a full look is due");
}

#[test]
fn an_older_copy_put_in_its_place_is_seen_by_the_kept_connection() {
    let clinic = Clinic::with_patients(10);
    let copy = clinic.folder.path().join("copy.db3");
    // Before anything in this process has it open.
    fs::copy(database_of(clinic.root()), &copy).unwrap();
    let id = clinic.run(&["add", "--number", "100"]);
    let (mut reader, mut changes, now) = (clinic.reader(), Changes::default(), Instant::now());
    let reading = reader.read_all().unwrap();
    assert!(reading.patients.iter().any(|patient| patient.id == id));
    changes.has_read(reading.version, now);

    clinic.run(&["restore", copy.to_str().unwrap()]);
    assert!(changes.poll(&mut reader, now).unwrap());
    assert_eq!(reader.read_all().unwrap().patients.len(), 10);
}

#[test]
fn what_is_away_emptied_or_no_database_is_an_error_and_comes_back_by_itself() {
    let clinic = Clinic::with_patients(10);
    let mut reader = clinic.reader();
    assert_eq!(reader.read_all().unwrap().patients.len(), 10);
    let away = clinic.folder.path().join("elsewhere");
    fs::rename(clinic.root(), &away).unwrap();
    assert!(reader.read_all().unwrap_err().is_transient(), "no folder");
    fs::create_dir(clinic.root()).unwrap();
    assert!(reader.version().unwrap_err().is_transient(), "a mount point without its mount");
    fs::create_dir_all(clinic.root().join("database")).unwrap();
    assert!(reader.version().unwrap_err().is_freezing(), "another folder in its place");
    for (bytes, is_emptied) in [(&b""[..], true), (&b"This is no database, and never was one. "[..], false)] {
        fs::write(database_of(clinic.root()), bytes.repeat(200)).unwrap();
        let error = reader.read_all().unwrap_err();
        assert!(if is_emptied { matches!(error, DatabaseError::Emptied) } else { matches!(error, DatabaseError::Damaged) }, "{error:?}");
        assert!(!error.is_freezing());
    }
    fs::remove_dir_all(clinic.root()).unwrap();
    fs::rename(&away, clinic.root()).unwrap();
    assert_eq!(reader.read_all().unwrap().patients.len(), 10, "it is back");
}

#[test]
fn rows_that_cannot_be_understood_are_reported_and_the_others_read() {
    let clinic = Clinic::with_patients(10);
    let ids: Vec<String> = clinic.read().patients.into_iter().map(|patient| patient.id).collect();
    clinic.run(&["set", &ids[0], "birthdate", "19900403"]);
    clinic.run(&["set", &ids[1], "birthdate", "31/31/90"]);
    clinic.run(&["set", &ids[2], "phone"]);
    clinic.run(&["set", &ids[3], "id", ""]);
    let reading = clinic.read();
    assert_eq!(reading.patients.len(), 9);
    assert_eq!((reading.oddities.len(), reading.oddities[0].table), (1, "Patient"));
    assert_eq!(reading.patients[0].record().0.date_of_birth.unwrap().to_string(), "1990-04-03", "SQLite made a number of it");
    assert!(reading.patients[1].record().1.contains(Field::DateOfBirth));
    assert_eq!(reading.patients[2].columns.text(Field::Phone), "");
}

#[test]
fn a_reading_of_many_pieces_is_of_one_moment() {
    let clinic = Clinic::with_patients(12_000);
    let nanopix = clinic.nanopix.start(&["work", "15"]).unwrap();
    let mut reader = clinic.reader();
    let mut last = 0;
    loop {
        let reading = reader.read_all().unwrap();
        let ids: std::collections::HashSet<&str> = reading.patients.iter().map(|patient| patient.id.as_str()).collect();
        assert_eq!(ids.len(), reading.patients.len(), "nobody is there twice");
        assert!(reading.patients.len() >= last, "nobody who was there is missing");
        last = reading.patients.len();
        if last == 12_015 {
            break;
        }
    }
    nanopix.wait().unwrap();
}
