//! What is made or changed in one program is in the other.

use crate::{
    console::{Clinic, PATIENCE},
    nanopix,
    room::{Room, by_id, console, make, row, somebody, until_in_step, until_there},
};
use chairside_api::{LinkedBy, PatientChange, PatientSource};
use chairside_core::{Command, LiveSyncState, nanopix::Field};
use chairside_testkit::{fault_proxy::FaultProxy, wait::wait_until};
use std::sync::Arc;

fn phone(phone: &str) -> PatientChange {
    PatientChange { phone: Some(Some(phone.to_owned())), ..PatientChange::default() }
}

#[test]
fn whoever_is_made_or_edited_in_one_program_is_in_the_other() {
    let room = Room::open(&[], &[]);
    // The folder before the row, and the form long open.
    let id = room.nanopix.run(&["add", "--last-name", "Hauk", "--number", "77", "--first", "folder", "--between-ms", "50", "--form-open-ms", "50"]);
    let theirs = room.until_tied("Hauk");
    assert_eq!((theirs.external_id.as_deref(), theirs.source, theirs.linked_by), (Some(id.as_str()), PatientSource::Nanopix, None));
    assert!(theirs.external_created_at.is_some() && theirs.first_synced_at.is_some());

    let ours = room.make("Okafor");
    let there = room.until_there("Okafor");
    assert_eq!((there.columns.text(Field::Phone), there.columns.text(Field::FirstName)), ("", "Amelia"), "empty as NanoPix writes it");

    room.nanopix.run(&["edit", &id, "0123"]);
    room.until("the edit came over", |snapshot| by_id(snapshot, &theirs.id).is_some_and(|row| row.patient.phone.as_deref() == Some("0123")));
    room.console.send(Command::ChangePatient { seen: Arc::clone(&ours), change: Box::new(phone("999")) });
    wait_until(PATIENCE, "edit in NanoPix", || room.nanopix.patient(&there.id).columns.text(Field::Phone) == "999");

    let snapshot = room.until_settled();
    assert_eq!((snapshot.patients.counts.all, snapshot.patients.counts.all_by_external, snapshot.live_sync.patients), (2, 1, 2));
    assert!(snapshot.live_sync.last_read_at.is_some() && snapshot.live_sync.last_written_at.is_some());
    let mut known = room.clinic.patients("");
    known.sort_by(|one, other| one.last_name.cmp(&other.last_name));
    let told: Vec<_> = known.iter().map(|patient| (patient.last_name.as_str(), patient.external_id.as_deref(), patient.phone.as_deref())).collect();
    assert_eq!(told, [("Hauk", Some(id.as_str()), Some("0123")), ("Okafor", Some(there.id.as_str()), Some("999"))]);
    room.assert_unharmed();
}

#[test]
fn somebody_whom_the_clinic_knows_is_linked_and_not_made_again() {
    let clinic = Clinic::open();
    let known = clinic.make_patients(&[somebody("Hauk")]).remove(0);
    let nanopix = nanopix::Clinic::new(&[]);
    let twin = ["add", "--first-name", "Amelie", "--birthdate", "1990-04-03", "--last-name", "Hauk"];
    let id = nanopix.run(&["add", "--first-name", " amélia", "--birthdate", "1990-04-03", "--last-name", "HAUK"]);
    nanopix.run(&twin);
    let room = Room::beside(clinic, nanopix, &[]);
    let snapshot = room.until("all are here", |snapshot| snapshot.patients.counts.all == 2 && snapshot.patients.counts.undecided == 0);
    let linked = by_id(&snapshot, &known.id).unwrap();
    assert_eq!((linked.patient.external_id.as_deref(), linked.patient.linked_by), (Some(id.as_str()), Some(LinkedBy::LiveSync)));
    assert_eq!(linked.patient.source, PatientSource::Internal);
    room.until_settled();
    assert_eq!((room.clinic.patients("").len(), room.nanopix.read().patients.len()), (2, 2));
    assert_eq!(room.nanopix.patient(&id).columns.text(Field::LastName), "HAUK", "a link writes nothing there");
    room.assert_unharmed();
}

#[test]
fn whoever_is_made_while_the_server_is_away_is_in_nanopix_at_once_and_one_patient_afterwards() {
    let clinic = Clinic::open();
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let room = Room::beside(clinic, nanopix::Clinic::with_patients(20), &[("server_url", &proxy.url())]);
    room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 20);
    room.until_settled();
    proxy.go_down().unwrap();
    room.console.send(Command::RetryNow);
    room.until("the server is missed", |snapshot| matches!(snapshot.connection, chairside_core::Connection::Offline { .. }));
    let ours = room.make("Okafor");
    let there = room.until_there("Okafor");
    let id = room.nanopix.run(&["add", "--number", "900", "--last-name", "Quist"]);
    room.until_tied("Quist");
    assert_eq!(room.clinic.patients("").len(), 20);
    proxy.come_back().unwrap();
    room.console.send(Command::RetryNow);
    room.until_settled();
    let told = room.clinic.patients("");
    let of = |last_name: &str| told.iter().find(|patient| patient.last_name == last_name).unwrap();
    assert_eq!((told.len(), room.nanopix.read().patients.len()), (22, 22));
    assert_eq!((&of("Okafor").id, of("Okafor").external_id.as_deref()), (&ours.id, Some(there.id.as_str())));
    assert_eq!(of("Quist").external_id.as_deref(), Some(id.as_str()));
    room.assert_unharmed();
}

#[test]
fn a_restart_while_nanopix_is_locked_loses_nothing_and_doubles_nobody() {
    let mut room = Room::open(&["--patients", "30"], &[]);
    room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 30);
    let locked = room.nanopix.nanopix.start(&["lock", "--ms", "30000"]).unwrap();
    for name in ["Ilves", "Zola", "Prpic"] {
        room.make(name);
    }
    room.until("they are in the list", |snapshot| snapshot.patients.counts.all == 33);
    room.begin_anew();
    room.make("Wyss");
    locked.wait().unwrap();
    for name in ["Ilves", "Zola", "Prpic", "Wyss"] {
        room.until_there(name);
    }
    until_in_step(&room.console);
    room.until_settled();
    assert_eq!((room.clinic.patients("").len(), room.nanopix.read().patients.len()), (34, 34));
    room.assert_unharmed();
}

#[test]
fn switched_off_it_does_nothing_and_on_again_it_goes_on() {
    let mut room = Room::open(&["--patients", "3"], &[]);
    room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 3);
    room.begin_anew_with("live_sync_enabled", "false");
    assert_eq!(room.until("it is off", |snapshot| snapshot.patients.counts.all == 3).live_sync.state, LiveSyncState::Off);
    let ours = room.make("Okafor");
    room.nanopix.run(&["add", "--number", "900", "--last-name", "Quist"]);
    room.console.send(Command::PreviewSync);
    let snapshot = room.until("the preview is there", |snapshot| snapshot.live_sync.preview.is_some());
    let preview = snapshot.live_sync.preview.unwrap();
    assert_eq!((preview.add, preview.export, preview.link, preview.ask), (1, 1, 0, 0));
    assert!(row(&snapshot, "Quist").is_none() && by_id(&snapshot, &ours.id).unwrap().patient.external_id.is_none());
    room.begin_anew_with("live_sync_enabled", "true");
    room.until_tied("Quist");
    room.until_there("Okafor");
    room.assert_unharmed();
}

#[test]
fn two_consoles_and_two_nanopix_at_once_come_to_one_list() {
    const EACH: usize = 8;
    let room = Room::open(&["--patients", "40"], &[]);
    let other = console(&room.clinic, &room.nanopix, "Room 3", &[]);
    let programs: Vec<_> = (0..2).map(|_| room.nanopix.nanopix.start(&["work", &EACH.to_string()]).unwrap()).collect();
    for number in 0..EACH {
        make(&room.console, &format!("One{number}"));
        make(&other, &format!("Two{number}"));
    }
    for program in programs {
        program.wait().unwrap();
    }
    for number in 0..EACH {
        until_there(&room.nanopix, &format!("One{number}"));
        until_there(&room.nanopix, &format!("Two{number}"));
    }
    let all = 40 + 4 * EACH;
    let rows = |console: &crate::console::Console| {
        let snapshot = console.until("all are here and nothing waits", |snapshot| {
            let list = &snapshot.patients;
            list.counts.all == all
                && snapshot.live_sync.waiting_writes == 0
                && list.rows.iter().all(|row| !row.waits_for_server && row.patient.external_id.is_some())
        });
        let mut rows: Vec<_> =
            snapshot.patients.rows.iter().map(|row| (row.patient.external_id.clone(), row.patient.id.clone(), row.patient.phone.clone())).collect();
        rows.sort();
        rows
    };
    // The last edits may still be on their way.
    wait_until(PATIENCE, "one list", || rows(&room.console) == rows(&other));
    assert_eq!((room.clinic.patients("").len(), room.nanopix.read().patients.len()), (all, all));
    room.assert_unharmed();
}
