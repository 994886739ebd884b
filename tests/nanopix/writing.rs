//! What is written, and that it harms nothing.

use crate::clinic::{AT, Clinic, done, insert, record};
use chairside_core::nanopix::{DatabaseError, Field, Fields, MAX_ROWS, Record, Write, WriteOutcome, ensure_backup, folders};
use jiff::civil::date;

#[test]
fn a_new_patient_stands_there_as_nanopix_itself_writes_it() {
    let clinic = Clinic::with_patients(3);
    let before = clinic.run(&["fingerprint"]);
    let written = done(clinic.writer().write_one(insert("20250121_152638", "O'Hara")).unwrap());
    folders::make_folder(clinic.root(), "20250121_152638").unwrap();
    let read = clinic.patient("20250121_152638");
    assert_eq!(read, written);
    assert_eq!((read.columns.text(Field::LastName), read.columns.text(Field::DateOfBirth)), ("O'Hara", "1990-04-03"));
    assert_eq!((read.created.as_deref(), read.updated.as_deref()), (Some(AT), Some(AT)));
    // NanoPix goes on with it as with its own.
    clinic.run(&["edit", "20250121_152638", "0123"]);
    clinic.run(&["expose", "20250121_152638", "--body-part", "IO 36"]);
    assert_eq!(clinic.read().studies[0].body_part, "IO 36");
    clinic.assert_unharmed(&before);
}

#[test]
fn an_insert_may_be_repeated_and_never_takes_anothers_id() {
    let clinic = Clinic::with_patients(1);
    let writer = clinic.writer();
    let first = done(writer.write_one(insert("20250121_152638", "Brandt")).unwrap());
    assert_eq!(done(writer.write_one(insert("20250121_152638", "Brandt")).unwrap()), first);
    assert_eq!(writer.write_one(insert("20250121_152638", "Keller")).unwrap(), WriteOutcome::IdTaken);
    let later = Write::Insert { id: "20250121_152638".into(), record: record("Brandt", "Anna"), at: "2025-01-21 15:26:47".into(), is_repeated: false };
    assert_eq!(writer.write_one(later).unwrap(), WriteOutcome::IdTaken, "the same names in another second are another act");
    assert_eq!(clinic.read().patients.len(), 2);
}

#[test]
fn an_edit_is_written_only_onto_what_it_was_based_on() {
    let clinic = Clinic::with_patients(1);
    let based_on = clinic.read().patients.remove(0);
    let edit = |phone: &str| Write::Update {
        based_on: Box::new(based_on.clone()),
        fields: Fields::from_iter([Field::Phone]),
        record: Record { phone: phone.into(), ..Record::default() },
        at: "2030-01-01 00:00:00".into(),
    };
    clinic.run(&["set", &based_on.id, "doctor", "Dr. Who"]);
    let WriteOutcome::Changed(current) = clinic.writer().write_one(edit("1")).unwrap() else { panic!("it was changed in between") };
    assert_eq!(current.columns.text(Field::Doctor), "Dr. Who");

    clinic.run(&["set", &based_on.id, "doctor", ""]);
    let written = done(clinic.writer().write_one(edit("1")).unwrap());
    assert_eq!((written.columns.text(Field::Phone), written.updated.as_deref()), ("1", Some("2030-01-01 00:00:00")));
    assert_eq!(done(clinic.writer().write_one(edit("1")).unwrap()), written, "a repeated edit is found done");
    assert!(matches!(clinic.writer().write_one(edit("2")).unwrap(), WriteOutcome::Changed(_)));
    clinic.run(&["delete", &based_on.id]);
    assert_eq!(clinic.writer().write_one(edit("3")).unwrap(), WriteOutcome::Gone);
}

#[test]
fn nobody_with_images_is_deleted_even_when_a_person_asked_for_it() {
    let clinic = Clinic::with_patients(2);
    let patients = clinic.read().patients;
    clinic.run(&["expose", &patients[0].id]);
    let delete = |at: usize| Write::Delete { based_on: Box::new(patients[at].clone()) };
    let outcomes = clinic.writer().write(&[delete(0), delete(1), delete(1)]).unwrap();
    assert_eq!(outcomes, [WriteOutcome::HasImages, WriteOutcome::Done(None), WriteOutcome::Done(None)]);
    assert_eq!((clinic.read().patients.len(), clinic.read().studies.len()), (1, 1));
}

#[test]
fn the_old_table_gets_only_what_it_has_columns_for() {
    let clinic = Clinic::new(&["--age", "old", "--patients", "1"]);
    let before = clinic.run(&["fingerprint"]);
    let all = Record { phone: "0123".into(), ..record("Brandt", "Anna") };
    let write = Write::Insert { id: "20250121_152638".into(), record: all, at: AT.into(), is_repeated: false };
    done(clinic.writer().write_one(write.clone()).unwrap());
    done(clinic.writer().write_one(write).unwrap());
    let based_on = Box::new(clinic.patient("20250121_152638"));
    let fields = Fields::from_iter([Field::FirstName, Field::Phone]);
    let edited = done(clinic.writer().write_one(Write::Update { based_on, fields, record: record("", "Berta"), at: AT.into() }).unwrap());
    assert_eq!(edited.columns.text(Field::FirstName), "Berta");
    clinic.assert_unharmed(&before);
}

#[test]
fn nothing_is_written_into_what_is_not_known() {
    let unknown = Clinic::new(&["--age", "unknown"]);
    assert!(matches!(unknown.writer().write_one(insert("1", "Brandt")), Err(DatabaseError::Schema(_))));
    let clinic = Clinic::with_patients(1);
    std::fs::rename(clinic.root().join("database"), clinic.root().join("elsewhere")).unwrap();
    assert!(clinic.writer().write_one(insert("1", "Brandt")).unwrap_err().is_freezing());
    assert!(!clinic.root().join("database").exists(), "no database was made where none was");
}

#[test]
fn a_batch_is_short() {
    let clinic = Clinic::with_patients(1);
    let writes: Vec<Write> = (0..50).map(|number| insert(&format!("20250121_1526{number:02}"), "Brandt")).collect();
    let mut left = &writes[..];
    while !left.is_empty() {
        let outcomes = clinic.writer().write(left).unwrap();
        assert!((1..=MAX_ROWS).contains(&outcomes.len()));
        left = &left[outcomes.len()..];
    }
    assert_eq!(clinic.read().patients.len(), 51);
}

#[test]
fn the_days_copy_is_the_whole_database() {
    let clinic = Clinic::with_patients(5_000);
    let before = clinic.run(&["fingerprint"]);
    let folder = clinic.folder.path().join("backups");
    let copy = ensure_backup(&clinic.place(), &folder, date(2025, 1, 21)).unwrap();
    clinic.run(&["add"]);
    clinic.run(&["restore", copy.to_str().unwrap()]);
    assert_eq!(clinic.read().patients.len(), 5_000);
    // The log now speaks of a patient who was restored away; the database itself is as it was made.
    assert_eq!(clinic.run(&["fingerprint"]), before);
}
