//! What must not happen when two programs, two consoles and a power cut meet.

use super::*;
use crate::nanopix::{
    Act, Write,
    ids::{TakenIds, mint},
    time::wall_clock,
};

/// The id that NanoPix would mint now.
fn id_of_now() -> String {
    mint(wall_clock(UtcTime::now(), &TimeZone::UTC), &TakenIds::default()).unwrap()
}

#[test]
fn what_we_mint_never_takes_the_ids_of_the_coming_seconds() {
    let mut clinic = Clinic::new();
    for number in 0..50 {
        clinic.tell(&format!("old-{number}"), &format!("Name {number}"), None, 1);
        clinic.make(&format!("New {number}"));
    }
    clinic.exchange.look(&clinic.library, None).unwrap();
    let now = id_of_now();
    let ids = clinic.library.directory(|directory| directory.iter().filter_map(|entry| entry.patient.external_id.clone()).collect::<Vec<_>>());
    assert_eq!(ids.len(), 100);
    assert!(ids.iter().all(|id| *id <= now), "{ids:?}");
    let hour_ago = wall_clock(UtcTime::from_millis(UtcTime::now().as_millis() - 3_600_000), &TimeZone::UTC);
    let recent = ids.iter().filter(|id| **id >= mint(hour_ago, &TakenIds::default()).unwrap()).count();
    assert!((1..=20).contains(&recent), "a form that stands open in NanoPix has a second of the last hour: {recent}");
}

/// `p2` was agreed; then a copy is restored in which it was `p1`.
fn with_a_doubt() -> (Clinic, PatientId) {
    let mut clinic = Clinic::new();
    clinic.add("a", "Hartmann", "1985-01-02");
    clinic.settle();
    clinic.edit("a", "p2", "2025-03-01 10:00:00");
    clinic.settle();
    clinic.edit("a", "p1", "2025-02-01 10:00:00");
    clinic.settle();
    let id = clinic.tied_to("a").unwrap().id.clone();
    assert_doubted(&clinic, &id);
    (clinic, id)
}

fn assert_doubted(clinic: &Clinic, id: &PatientId) {
    assert_eq!(clinic.patient(id).phone.as_deref(), Some("p2"), "nobody has chosen the old value");
    assert!(clinic.exchange.overlay(&clinic.library).unwrap().questions.contains_key(id), "it is still asked");
}

#[test]
fn a_question_about_an_older_copy_is_not_answered_by_an_edit_of_something_else() {
    let doctor = |doctor: &str| PatientChange { doctor: Some(Some(doctor.to_owned())), ..PatientChange::default() };
    let (mut clinic, id) = with_a_doubt();
    clinic.change(&id, &doctor("Lund"));
    clinic.settle();
    assert_eq!(clinic.there("a", "doctor").as_deref(), Some("Lund"), "another field goes its way");
    clinic.exchange.look_again();
    clinic.settle();
    assert_doubted(&clinic, &id);

    let (mut clinic, id) = with_a_doubt();
    clinic.nanopix().execute("UPDATE Patient SET doctor = 'Lund', updated_datetime = '2025-04-01 10:00:00'", []).unwrap();
    clinic.settle();
    assert_eq!(clinic.patient(&id).doctor.as_deref(), Some("Lund"));
    assert_doubted(&clinic, &id);
    clinic.begin_anew();
    clinic.settle();
    assert_doubted(&clinic, &id);

    let (mut clinic, id) = with_a_doubt();
    clinic.nanopix().execute("UPDATE Patient SET doctor = 'Lund'", []).unwrap();
    clinic.change(&id, &doctor("Lund"));
    clinic.settle();
    clinic.exchange.look_again();
    clinic.settle();
    assert_doubted(&clinic, &id);

    for (keep, wins) in [(Keep::Ours, "p2"), (Keep::Theirs, "p1")] {
        let (mut clinic, id) = with_a_doubt();
        let question = clinic.exchange.overlay(&clinic.library).unwrap().questions[&id].clone();
        assert!(is_done(&clinic.exchange.resolve(&clinic.library, &id, &question, keep).unwrap()));
        clinic.settle();
        assert_eq!((clinic.patient(&id).phone.as_deref(), clinic.there("a", "phone").as_deref()), (Some(wins), Some(wins)));
        clinic.edit("a", "p3", "2199-01-01 00:00:00");
        clinic.settle();
        assert_eq!(clinic.patient(&id).phone.as_deref(), Some("p3"), "the doubt is over");
    }
}

#[test]
fn a_row_that_was_written_before_a_crash_is_ours_also_when_nanopix_has_saved_it_since() {
    let mut clinic = Clinic::new();
    let ours = clinic.make("Brandt");
    clinic.exchange.look(&clinic.library, None).unwrap();
    let outgoing = clinic.library.outgoing("a").unwrap().pop().unwrap();
    let Some(Act::Insert { record, at }) = clinic.library.due_act(outgoing.id, UtcTime::now()).unwrap() else { panic!() };
    // Tried, written, and killed.
    clinic.library.write(|change| change.attempt_outgoing(outgoing.id)).unwrap();
    let write = Write::Insert { id: outgoing.external_id.clone(), record, at, is_repeated: false };
    assert!(matches!(Writer::new(clinic.exchange.place().clone()).write_one(write), Ok(WriteOutcome::Done(_))));
    clinic.nanopix().execute("UPDATE Patient SET sex = 'Unknown', phone = '5', updated_datetime = '2199-01-01 00:00:00'", []).unwrap();
    clinic.begin_anew();
    clinic.settle();
    assert_eq!(clinic.rows(), 1, "not a second time");
    let now = clinic.patient(&ours.id);
    assert_eq!((now.external_id.as_ref(), now.phone.as_deref()), (Some(&outgoing.external_id), Some("5")), "what NanoPix saved is an edit like any other");
    assert!(clinic.library.outgoing("a").unwrap().is_empty());
}

#[test]
fn an_act_is_noted_before_it_is_tried_and_a_strangers_row_stays_a_strangers() {
    let mut clinic = Clinic::new();
    let ours = clinic.make("Brandt");
    clinic.exchange.look(&clinic.library, None).unwrap();
    let taken = clinic.library.outgoing("a").unwrap().pop().unwrap();
    assert!(!taken.is_attempted);
    let lock = clinic.nanopix();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    clinic.exchange.write_out(&clinic.library).unwrap();
    assert!(clinic.library.outgoing("a").unwrap()[0].is_attempted);
    lock.execute_batch("ROLLBACK").unwrap();
    clinic.add(&taken.external_id, "Somebody", "1999-09-09");
    clinic.exchange.write_again();
    clinic.settle();
    assert_eq!(clinic.tied_to(&taken.external_id).unwrap().last_name, "Somebody");
    assert_eq!(clinic.there(clinic.patient(&ours.id).external_id.as_deref().unwrap(), "last_name").as_deref(), Some("Brandt"));
    assert_eq!(clinic.rows(), 2);
}

#[test]
fn what_was_agreed_with_one_record_is_not_held_against_another() {
    let mut clinic = Clinic::new();
    clinic.add("a", "Hartmann", "1990-04-03");
    clinic.settle();
    // Another console has linked the row with somebody who has a phone, and the server says so.
    let made = clinic.tied_to("a").unwrap().id.clone();
    let sent = clinic.library.stored_record(&made).unwrap().unwrap();
    let known = Patient {
        date_of_birth: Some(birth()),
        external_id: Some("a".into()),
        phone: Some("9".into()),
        version: 3,
        ..Patient::named("known".into(), "Hartmann", "Anna", UtcTime::from_millis(0))
    };
    clinic.library.write(|change| change.record_sent(&made, &sent, known)).unwrap();
    clinic.settle();
    assert_eq!(clinic.tied_to("a").unwrap().id.as_str(), "known");
    assert_eq!(clinic.there("a", "phone").as_deref(), Some(""), "a link writes nothing into NanoPix");
    clinic.change(&"known".into(), &phone("10"));
    clinic.settle();
    assert_eq!(clinic.there("a", "phone").as_deref(), Some("10"), "what is changed later goes over");
}

#[test]
fn an_id_that_the_server_would_shorten_is_left_alone() {
    let mut clinic = Clinic::new();
    for id in ["ABC ", " abc", "tab\t", "line\u{1}", &"x".repeat(251)] {
        clinic.add(id, "Hartmann", "1985-01-02");
    }
    clinic.add("ABC", "Okafor", "1985-01-02");
    clinic.settle();
    assert_eq!(clinic.library.directory(|directory| directory.iter().len()), 1);
    assert_eq!(clinic.exchange.reading().unwrap().oddities.len(), 5);
    assert_eq!(clinic.exchange.left_out().len(), 5, "and a person can read of it");
}

#[test]
fn a_value_that_cannot_be_taken_over_is_said_with_whose_it_is() {
    let mut clinic = Clinic::new();
    clinic.add("a", "Hartmann", "31/31/90");
    clinic.add("b", "Okafor", "1985-01-02");
    clinic.settle();
    let [line] = &clinic.exchange.left_out()[..] else { panic!("one line") };
    assert!(line.starts_with("Hartmann") && line.contains("(a): Date of birth"), "{line}");
    clinic.nanopix().execute("UPDATE Patient SET birthdate = '1990-04-03' WHERE id = 'a'", []).unwrap();
    clinic.settle();
    assert!(clinic.exchange.left_out().is_empty());
}

#[test]
fn who_has_anything_in_nanopix_is_not_deleted_there() {
    let mut clinic = Clinic::with(Wishes { deletions: Deletions::Ask, ..WISHES });
    let sql = "CREATE TABLE Series (number INTEGER PRIMARY KEY, whose VARCHAR REFERENCES Patient(id) ON DELETE CASCADE);
               CREATE TABLE \"Odd \"\" name\" (number INTEGER REFERENCES patient ON DELETE CASCADE);
               DROP TABLE Study; CREATE TABLE Study (pk INTEGER PRIMARY KEY, patient_id VARCHAR REFERENCES Patient(id) ON DELETE CASCADE)";
    clinic.nanopix().execute_batch(sql).unwrap();
    for id in ["series", "odd", "study", "folder", "nothing"] {
        clinic.add(id, id, "1985-01-02");
    }
    clinic.nanopix().execute_batch("INSERT INTO Series (whose) VALUES ('series'); INSERT INTO Study (patient_id) VALUES ('study')").unwrap();
    clinic.nanopix().execute("INSERT INTO \"Odd \"\" name\" SELECT pk FROM Patient WHERE id = 'odd'", []).unwrap();
    let folder = clinic.exchange.place().root().join("folder");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("20250121_153202.iosb"), "x").unwrap();
    std::fs::create_dir(clinic.exchange.place().root().join("nothing")).unwrap();
    clinic.settle();
    for external_id in ["series", "odd", "study", "folder", "nothing"] {
        let patient = Patient { archived_at: Some(UtcTime::now()), version: 9, ..Patient::clone(&clinic.tied_to(external_id).unwrap()) };
        clinic.library.write(|change| change.tell_record(patient)).unwrap();
    }
    clinic.settle();
    for external_id in ["series", "odd", "study", "folder", "nothing"] {
        let id = clinic.tied_to(external_id).unwrap().id.clone();
        assert!(is_done(&clinic.exchange.decide_deletion(&clinic.library, &id, true).unwrap()));
    }
    clinic.settle();
    assert_eq!(clinic.there("nothing", "id"), None);
    assert_eq!(clinic.rows(), 4);
    let count = |table: &str| clinic.nanopix().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((count("Series"), count("\"Odd \"\" name\""), count("Study")), (1, 1, 1));
}

#[test]
fn what_was_left_alone_once_is_asked_again_after_the_archive() {
    let mut clinic = Clinic::with(Wishes { deletions: Deletions::Ask, ..WISHES });
    clinic.add("a", "Hartmann", "1985-01-02");
    clinic.settle();
    let id = clinic.tied_to("a").unwrap().id.clone();
    let mut version = 8;
    let mut archive = |clinic: &mut Clinic, archived_at: Option<UtcTime>| {
        version += 1;
        let patient = Patient { archived_at, version, ..Patient::clone(&clinic.tied_to("a").unwrap()) };
        clinic.library.write(|change| change.tell_record(patient)).unwrap();
        clinic.settle();
    };
    archive(&mut clinic, Some(UtcTime::now()));
    assert!(is_done(&clinic.exchange.decide_deletion(&clinic.library, &id, false).unwrap()));
    clinic.settle();
    assert!(clinic.exchange.open.is_empty());
    archive(&mut clinic, None);
    archive(&mut clinic, Some(UtcTime::now()));
    assert!(matches!(&clinic.exchange.open[..], [Step::AskDeletion { .. }]), "it is another time");
}

#[test]
fn who_may_be_at_the_server_without_an_id_is_not_written_before_that_is_known() {
    let mut clinic = Clinic::new();
    let ours = clinic.make("Brandt");
    // The server was asked to make them, and broke off.
    let asked = clinic.library.take_records_to_send("a", 10, &std::collections::HashSet::new()).unwrap();
    assert_eq!(asked.len(), 1);
    clinic.settle();
    clinic.begin_anew();
    clinic.settle();
    assert_eq!(clinic.rows(), 0, "another console may see a record without an id beside a row without a record");
    let other = clinic.make("Okafor");
    clinic.settle();
    assert_eq!(clinic.there(clinic.patient(&other.id).external_id.as_deref().unwrap(), "last_name").as_deref(), Some("Okafor"), "nobody has heard of them");
    // It is back, has made them, and reserves the id.
    let id = clinic.patient(&ours.id).external_id.clone().unwrap();
    clinic.exchange.is_server_away = false;
    clinic.tell(ours.id.as_str(), "Brandt", Some(&id), 2);
    clinic.settle();
    assert_eq!(clinic.there(&id, "last_name").as_deref(), Some("Brandt"));
}

#[test]
fn an_id_whose_folder_stands_already_is_somebody_elses() {
    let mut clinic = Clinic::new();
    let ours = clinic.make("Brandt");
    clinic.exchange.look(&clinic.library, None).unwrap();
    let taken = clinic.library.outgoing("a").unwrap().pop().unwrap().external_id;
    std::fs::create_dir(clinic.exchange.place().root().join(&taken)).unwrap();
    clinic.settle();
    let id = clinic.patient(&ours.id).external_id.clone().unwrap();
    assert_ne!(id, taken);
    assert_eq!(clinic.there(&id, "last_name").as_deref(), Some("Brandt"));
    clinic.add(&taken, "Somebody", "1999-09-09");
    clinic.settle();
    assert_eq!((clinic.tied_to(&taken).unwrap().last_name.as_str(), clinic.rows()), ("Somebody", 2));
}

#[test]
fn a_strangers_row_under_an_id_that_another_console_had_spoken_for_is_a_persons_to_decide() {
    for is_them in [true, false] {
        let mut clinic = Clinic::new();
        clinic.add("a", "Okafor", "1985-01-02");
        clinic.tell("known", "Brandt", Some("a"), 1);
        clinic.settle();
        let overlay = clinic.exchange.overlay(&clinic.library).unwrap();
        assert_eq!(overlay.undecided.len(), 1);
        clinic.change(&"known".into(), &phone("9"));
        clinic.settle();
        assert_eq!(clinic.there("a", "phone").as_deref(), Some(""), "nothing flows");
        if is_them {
            assert!(is_done(&clinic.exchange.link(&clinic.library, "a", &"known".into()).unwrap()));
        } else {
            assert!(is_done(&clinic.exchange.keep_separate(&clinic.library, "a").unwrap()));
            clinic.tell("known", "Brandt", None, 2);
        }
        clinic.settle();
        assert_eq!(clinic.tied_to("a").unwrap().id == "known".into(), is_them);
        assert!(clinic.exchange.overlay(&clinic.library).unwrap().undecided.is_empty());
    }
}

#[test]
fn who_was_archived_before_they_were_written_is_written_when_they_are_back() {
    let mut clinic = Clinic::new();
    clinic.tell("known", "Brandt", None, 1);
    clinic.exchange.look(&clinic.library, None).unwrap();
    let reserved = clinic.patient(&"known".into()).external_id.clone().unwrap();
    let told = |external_id: Option<&str>, archived_at, version| Patient {
        date_of_birth: Some(birth()),
        external_id: external_id.map(str::to_owned),
        archived_at,
        version,
        ..Patient::named("known".into(), "Brandt", "Anna", UtcTime::from_millis(0))
    };
    clinic.library.write(|change| change.tell_record(told(Some(&reserved), Some(UtcTime::now()), 2))).unwrap();
    clinic.settle();
    assert_eq!((clinic.patient(&"known".into()).external_id.clone(), clinic.rows()), (None, 0));
    clinic.library.write(|change| change.tell_record(told(None, None, 3))).unwrap();
    clinic.settle();
    let id = clinic.patient(&"known".into()).external_id.clone().unwrap();
    clinic.library.write(|change| change.tell_record(told(Some(&id), None, 4))).unwrap();
    clinic.settle();
    assert_eq!(clinic.there(&id, "last_name").as_deref(), Some("Brandt"));
}
