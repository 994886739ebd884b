//! Two records of one person become one at the server: every console follows, and what waited for the merged record arrives under the one that stays.

use crate::console::{Clinic, Console, Setup, sha256};
use chairside_api::{NewPatient, PatientId};
use chairside_core::{Command, Connection, ImageState, Snapshot, patient::PatientQuery};
use chairside_testkit::fault_proxy::FaultProxy;
use serde_json::json;

const ADMIN: (&str, &str) = ("who@clinic.example", "correct horse battery");

fn names(snapshot: &Snapshot) -> Vec<&str> {
    let mut names: Vec<_> = snapshot.patients.rows.iter().map(|row| row.patient.last_name.as_str()).collect();
    names.sort_unstable();
    names
}

fn selected(snapshot: &Snapshot) -> Option<&PatientId> {
    snapshot.selection.as_ref().map(|selection| &selection.patient.id)
}

#[test]
fn a_merge_reaches_every_console_and_so_does_its_undoing() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let here = Console::start(&clinic);
    let away = Console::start_with(&Setup { url: proxy.url(), key: clinic.key(), room: "Room 3", mode: "immediate" });
    for console in [&here, &away] {
        console.send(Command::ListPatients(PatientQuery::default()));
    }
    let new = NewPatient { last_name: "Hartmann".to_owned(), first_name: "Amelia".to_owned(), ..NewPatient::default() };
    let [kept] = clinic.make_patients(&[new]).try_into().unwrap();
    let old = away.with_patient("Hartman");
    let both = ["Hartman", "Hartmann"];
    for console in [&here, &away] {
        console.until("both are listed", |snapshot| names(snapshot) == both);
    }
    // One image of the merged record waits for a review here, another for the server there.
    here.send(Command::SelectPatient(old.id.clone()));
    here.until("they are selected here, too", |snapshot| selected(snapshot) == Some(&old.id));
    std::thread::sleep(std::time::Duration::from_millis(2_200));
    let reviewed = here.shoot("review.png", 400);
    let image = here.until_image("review.png", "needs review", |image| image.state == ImageState::NeedsReview);
    assert_eq!(image.subject.as_ref().map(|subject| &subject.patient_id), Some(&old.id));
    proxy.go_down().unwrap();
    away.send(Command::RetryNow);
    away.until("the server is missed", |snapshot| matches!(snapshot.connection, Connection::Offline { .. }));
    let waited = away.shoot("waits.png", 500);
    away.until("an image waits", |snapshot| snapshot.queue.pending == 1);

    clinic.ask_as(ADMIN, &format!("patients/{}/merge", old.id), &json!({ "into": kept.id, "reason": "The same person" }));

    here.until("one is listed, and selected", |snapshot| names(snapshot) == ["Hartmann"] && selected(snapshot) == Some(&kept.id));
    here.approve(&image, "11");
    here.until_uploaded("review.png");
    assert_eq!(clinic.files_of(&kept.id), [sha256(&reviewed)]);
    assert_eq!(names(&away.snapshot()), both, "nobody has told it");
    proxy.come_back().unwrap();
    away.send(Command::RetryNow);
    away.until_uploaded("waits.png");
    away.until("one is listed there, too", |snapshot| names(snapshot) == ["Hartmann"] && selected(snapshot) == Some(&kept.id));
    assert_eq!(clinic.files_of(&kept.id), [sha256(&waited), sha256(&reviewed)]);
    for console in [&here, &away] {
        console.until("the images are counted", |snapshot| snapshot.patients.rows.iter().all(|row| row.patient.image_count == 2));
        assert!(console.snapshot().problems.is_empty() && console.snapshot().queue.failed == 0);
    }

    clinic.ask_as(ADMIN, &format!("patients/{}/unmerge", old.id), &json!(null));

    for console in [&here, &away] {
        console.until("both are listed again, each with what is theirs", |snapshot| {
            names(snapshot) == both && snapshot.patients.rows.iter().all(|row| row.patient.image_count == if row.patient.id == old.id { 2 } else { 0 })
        });
    }
    assert_eq!((clinic.files_of(&old.id).len(), clinic.files_of(&kept.id).len()), (2, 0), "they were sent for that record");
}
