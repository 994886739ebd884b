//! What a person decides, and what comes of it on both sides and at the server.

use crate::{
    console::Clinic,
    nanopix,
    room::{Room, by_id, somebody},
};
use chairside_api::PatientChange;
use chairside_core::{
    Command, LiveSyncState,
    nanopix::Field,
    patient::{Keep, OtherSide, Question},
};
use chairside_testkit::wait::wait_until;
use std::sync::Arc;

use crate::console::PATIENCE;

#[test]
fn all_who_match_exactly_are_linked_at_once_and_the_others_are_asked_about() {
    let clinic = Clinic::open();
    // Two of one name and birth date; one without a birth date.
    let undated = chairside_api::NewPatient { date_of_birth: None, ..somebody("Zola") };
    let known = clinic.make_patients(&[somebody("Ilves"), somebody("Quist"), somebody("Quist"), undated]);
    let nanopix = nanopix::Clinic::new(&[]);
    for name in ["Ilves", "Quist", "Zola"] {
        nanopix.run(&["add", "--first-name", "Amelia", "--birthdate", "1990-04-03", "--last-name", name]);
    }
    let room = Room::beside(clinic, nanopix, &[("nanopix_duplicates", "ask")]);
    room.until("it is asked", |snapshot| snapshot.patients.counts.undecided == 3);
    assert_eq!(room.console.snapshot().live_sync.undecided, 3);
    room.console.send(Command::LinkAllExact);
    let snapshot = room.until("one is linked", |snapshot| snapshot.patients.counts.undecided == 2);
    assert!(by_id(&snapshot, &known[0].id).unwrap().patient.external_id.is_some());
    let asked = |snapshot: &chairside_core::Snapshot| {
        snapshot
            .patients
            .rows
            .iter()
            .filter_map(|row| match row.question.as_deref() {
                Some(Question::Duplicate { external_id, candidates, .. }) => Some((external_id.clone(), candidates.clone())),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    for (external_id, candidates) in asked(&snapshot) {
        if candidates.len() == 2 {
            room.console.send(Command::KeepSeparate { external_id });
        } else {
            room.console.send(Command::LinkPatient { external_id, patient: candidates[0].id.clone() });
        }
    }
    let snapshot = room.until("all is decided", |snapshot| {
        snapshot.patients.counts.undecided == 0
            && snapshot.patients.rows.len() == 5
            && snapshot.patients.rows.iter().all(|row| row.patient.external_id.is_some())
    });
    assert_eq!(by_id(&snapshot, &known[3].id).unwrap().patient.date_of_birth, somebody("").date_of_birth, "a link fills what was empty");
    room.until_settled();
    // Both Quists of the clinic were written there; NanoPix's own is a third.
    assert_eq!((room.clinic.patients("").len(), room.nanopix.read().patients.len()), (5, 5));
    room.assert_unharmed();
}

#[test]
fn what_both_programs_changed_is_a_persons_choice() {
    for keep in [Keep::Ours, Keep::Theirs] {
        let mut room = Room::open(&[], &[]);
        let id = room.nanopix.run(&["add", "--last-name", "Hauk", "--number", "50"]);
        let patient = room.until_tied("Hauk");
        room.until_settled();
        room.begin_anew_with("live_sync_enabled", "false");
        room.nanopix.run(&["edit", &id, "there"]);
        room.until("the patient is listed", |snapshot| by_id(snapshot, &patient.id).is_some());
        let change = PatientChange { phone: Some(Some("here".to_owned())), ..PatientChange::default() };
        room.console.send(Command::ChangePatient { seen: Arc::clone(&patient), change: Box::new(change) });
        room.until("it is changed", |snapshot| by_id(snapshot, &patient.id).is_some_and(|row| row.patient.phone.as_deref() == Some("here")));
        room.begin_anew_with("live_sync_enabled", "true");
        let snapshot = room.until("it is asked", |snapshot| by_id(snapshot, &patient.id).is_some_and(|row| row.question.is_some()));
        let question = by_id(&snapshot, &patient.id).unwrap().question.clone().unwrap();
        let Question::Conflict { with: OtherSide::Nanopix, fields } = &*question else { panic!("{question:?}") };
        assert_eq!((fields[0].ours.as_str(), fields[0].theirs.as_str()), ("here", "there"));
        room.console.send(Command::ResolveConflict { patient: patient.id.clone(), question: question.clone(), keep });
        let wins = if keep == Keep::Ours { "here" } else { "there" };
        wait_until(PATIENCE, "one phone number", || {
            let there = room.nanopix.reader().read_all().ok().map(|reading| reading.patients[0].columns.text(Field::Phone).to_owned());
            let here = by_id(&room.console.snapshot(), &patient.id).and_then(|row| row.patient.phone.clone());
            there.as_deref() == Some(wins) && here.as_deref() == Some(wins)
        });
        room.until("it is decided", |snapshot| by_id(snapshot, &patient.id).is_some_and(|row| row.question.is_none()));
        room.until_settled();
        assert_eq!(room.clinic.patients("")[0].phone.as_deref(), Some(wins));
    }
}

#[test]
fn a_restored_older_copy_freezes_until_a_person_has_looked() {
    for accept in [true, false] {
        let room = Room::open(&["--patients", "12"], &[]);
        room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 12);
        room.until_settled();
        let copy = room.nanopix.folder.path().join("older.db3");
        let newest = room.nanopix.folder.path().join("newest.db3");
        // By the stand-in's own words and never by this process, which has the database open.
        std::process::Command::new("cp").arg(room.nanopix.place().database()).arg(&copy).status().unwrap();
        let ids: Vec<String> = room.nanopix.read().patients.into_iter().map(|row| row.id).collect();
        for id in &ids {
            room.nanopix.run(&["edit", id, "0123"]);
        }
        room.until("the edits came over", |snapshot| snapshot.patients.rows.iter().all(|row| row.patient.phone.as_deref() == Some("0123")));
        room.until_settled();
        std::process::Command::new("cp").arg(room.nanopix.place().database()).arg(&newest).status().unwrap();
        room.nanopix.run(&["restore", copy.to_str().unwrap()]);
        let snapshot = room.until("it stands still", |snapshot| matches!(snapshot.live_sync.state, LiveSyncState::Frozen { .. }));
        let LiveSyncState::Frozen { changes, .. } = &snapshot.live_sync.state else { unreachable!() };
        assert_eq!(changes.len(), 12);
        // Nothing goes over meanwhile, in neither direction.
        let ours = room.make("Okafor");
        room.console.send(Command::LookAgain);
        room.until("it stands still again", |snapshot| {
            matches!(snapshot.live_sync.state, LiveSyncState::Frozen { .. })
                && snapshot.activity.iter().filter(|line| line.text.contains("older state")).count() == 2
        });
        assert_eq!(room.nanopix.read().patients.len(), 12);
        if accept {
            room.console.send(Command::AcceptFreeze);
            room.until("what differs is asked", |snapshot| snapshot.patients.rows.iter().filter(|row| row.question.is_some()).count() == 12);
        } else {
            room.nanopix.run(&["restore", newest.to_str().unwrap()]);
            room.console.send(Command::LookAgain);
        }
        room.until_there("Okafor");
        let snapshot = room.until("it goes on", |snapshot| snapshot.live_sync.state == LiveSyncState::InStep && snapshot.live_sync.waiting_writes == 0);
        assert!(by_id(&snapshot, &ours.id).is_some());
        assert!(
            snapshot.patients.rows.iter().filter(|row| row.patient.id != ours.id).all(|row| row.patient.phone.as_deref() == Some("0123")),
            "nothing was taken over"
        );
    }
}
