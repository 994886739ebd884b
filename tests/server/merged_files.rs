//! What goes over with a merge and comes back with its undoing is told thing by thing, and an upload's identity outlives both: the same bytes sent again for a patient are the file
//! they were, wherever a person has it by now.

use crate::{
    audit::verify,
    harness::*,
    merges::{files_of, merge, unmerge},
};
use chairside_api::{EventKind, FileId, Patient, PatientFile, PatientId};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

on_both!(
    files_that_come_in_together_are_each_a_row_with_numbers_of_its_own,
    each_thing_that_goes_over_is_told_and_each_that_comes_back,
    what_a_person_moved_out_of_a_merge_does_not_come_back,
    an_undo_puts_identities_back_as_they_were,
    what_went_from_one_to_the_other_before_the_merge_stays_known,
    after_merges_in_a_row_everybody_has_their_own_identities,
);

/// A person gives a file to another patient.
async fn give(clinic: &Clinic, token: &str, file: &FileId, to: &Patient) {
    let now: PatientFile = clinic.get(&format!("/files/{file}")).send().await.unwrap().json().await.unwrap();
    let change = json!({ "patientId": to.id, "reason": "mixed up" });
    let answer = clinic.ask(Method::PATCH, &format!("/files/{file}"), token).header("If-Match", now.version).json(&change).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

/// The bytes are sent for the patient, perhaps again; answers which file they are, whose, and whether it is a new one.
async fn sent(clinic: &Clinic, patient: &Patient, number: u32) -> (FileId, PatientId, bool) {
    let answer = clinic.upload(xray(patient, png(number))).send().await.unwrap();
    let is_new = answer.status() == StatusCode::CREATED;
    let file: PatientFile = answer.json().await.unwrap();
    (file.id, file.patient_id, is_new)
}

async fn files_that_come_in_together_are_each_a_row_with_numbers_of_its_own(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.uploads_per_key = 100).await;
    let token = clinic.admin_token().await;
    let (old, new, other) = (clinic.patient("Amelia", "Hartman").await, clinic.patient("Amelia", "Hartmann").await, clinic.patient("Ben", "Adler").await);
    merge(&clinic, &token, &old.id, &new.id).await;
    let mut events = clinic.listen(None).await;
    let (begin, _) = events.message().await.unwrap();
    // The same bytes for the merged record, the one that stands for it, and somebody else; and a record that nobody has.
    let nobody = Patient { id: PatientId::from("019aa0d2-0000-7000-8000-000000000000"), ..old.clone() };
    let (clinic, sent) = (&clinic, |patient: &Patient, number| clinic.upload(xray(patient, png(number))).send());
    let uploads =
        (0..20_u32).flat_map(|number| [&old, &new, &other, &nobody].map(|patient| async move { (patient.id.clone(), sent(patient, number).await.unwrap()) }));
    let mut made = Vec::new();
    for (of, answer) in futures_util::future::join_all(uploads).await {
        match answer.status().as_u16() {
            404 => assert_eq!(of, nobody.id),
            201 => made.push(answer.json::<PatientFile>().await.unwrap()),
            status => assert_eq!((status, of == other.id), (200, false), "the merged record and the one that stands for it are one patient"),
        }
    }

    assert_eq!(made.len(), 40);
    let mut told = Vec::new();
    for at in 1..=40 {
        let (id, event) = events.event().await.unwrap();
        assert_eq!(id.parse::<i64>().unwrap(), begin.parse::<i64>().unwrap() + at, "no number twice, and none left out");
        told.push(event.file_id.unwrap());
    }
    let sorted = |mut ids: Vec<FileId>| {
        ids.sort();
        ids
    };
    assert_eq!(sorted(told), sorted(made.iter().map(|file| file.id.clone()).collect()));
    for patient in [&new, &other] {
        let now: Patient = clinic.get(&format!("/patients/{}", patient.id)).send().await.unwrap().json().await.unwrap();
        assert_eq!((now.image_count, files_of(clinic, &patient.id).await.len()), (20, 20));
    }
    assert!(verify(clinic, None).status.success(), "the audit is one chain");
    unmerge(clinic, &token, &old.id).await;
    let of_old = files_of(clinic, &old.id).await;
    assert_eq!(of_old.len(), made.iter().filter(|file| file.patient_id == new.id && file.moved_at.is_some()).count(), "what was sent for it goes back to it");
}

async fn each_thing_that_goes_over_is_told_and_each_that_comes_back(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (old, new) = (clinic.patient("Amelia", "Hartman").await, clinic.patient("Amelia", "Hartmann").await);
    let file = clinic.uploaded(&old, png(1)).await;
    let mut things = vec![(EventKind::FileMoved, file.id.to_string())];
    for (kind, path, body) in [
        (EventKind::NoteChanged, "/clinical-notes", json!({ "patientId": old.id, "visitDate": "2026-11-20", "attachedFileIds": [file.id] })),
        (
            EventKind::AppointmentChanged,
            "/appointments",
            json!({ "patientId": old.id, "startsAt": "2026-11-20T09:00:00.000Z", "endsAt": "2026-11-20T09:30:00.000Z" }),
        ),
        (EventKind::LabCaseChanged, "/lab-cases", json!({ "patientId": old.id })),
    ] {
        let made: Value = clinic.ask(Method::POST, path, &token).json(&body).send().await.unwrap().json().await.unwrap();
        things.push((kind, made["id"].as_str().unwrap().to_owned()));
    }
    let mut events = clinic.listen(None).await;

    merge(&clinic, &token, &old.id, &new.id).await;
    unmerge(&clinic, &token, &old.id).await;

    for (from, to) in [(&old, &new), (&new, &old)] {
        for (kind, id) in &things {
            let (_, heard) = events.event().await.unwrap();
            assert_eq!((heard.kind, heard.patient_id.as_ref(), heard.patient_name), (*kind, Some(&to.id), Some(to.display_name())));
            assert_eq!(heard.from_patient_id, (*kind == EventKind::FileMoved).then(|| from.id.clone()));
            let which = [heard.file_id.map(|id| id.to_string()), heard.record_id, heard.lab_case_id].into_iter().flatten().collect::<Vec<_>>();
            assert_eq!(which, std::slice::from_ref(id));
        }
    }
    let marker = clinic.uploaded(&new, png(2)).await;
    assert_eq!(events.event().await.unwrap().1.file_id, Some(marker.id), "nothing is told twice");
}

async fn what_a_person_moved_out_of_a_merge_does_not_come_back(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (a, b, c) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await, clinic.patient("C", "C").await);
    let before = clinic.uploaded(&a, png(1)).await.id;
    merge(&clinic, &token, &a.id, &b.id).await;
    let meanwhile = clinic.uploaded(&a, png(2)).await.id;
    for file in [&before, &meanwhile] {
        give(&clinic, &token, file, &c).await;
    }
    for is_merged in [true, false] {
        for (number, file) in [(1, &before), (2, &meanwhile)] {
            assert_eq!(sent(&clinic, &a, number).await, (file.clone(), c.id.clone(), false), "a console that lost the answer; merged: {is_merged}");
        }
        if is_merged {
            unmerge(&clinic, &token, &a.id).await;
        }
    }
    assert_eq!((files_of(&clinic, &a.id).await.len(), files_of(&clinic, &b.id).await.len(), files_of(&clinic, &c.id).await.len()), (0, 0, 2));
}

async fn an_undo_puts_identities_back_as_they_were(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (a, b) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await);
    let file = clinic.uploaded(&a, png(1)).await.id;
    merge(&clinic, &token, &a.id, &b.id).await;
    assert_eq!(sent(&clinic, &b, 1).await, (file.clone(), b.id.clone(), false));
    unmerge(&clinic, &token, &a.id).await;
    assert_eq!(sent(&clinic, &a, 1).await, (file, a.id, false));
    let (_, whose, is_new) = sent(&clinic, &b, 1).await;
    assert_eq!((whose, is_new), (b.id, true), "two people again: the other one’s image is their own");
    assert_eq!(clinic.text("SELECT CAST(COUNT(*) AS TEXT) FROM left_identities").await, "0");
}

async fn what_went_from_one_to_the_other_before_the_merge_stays_known(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (a, b) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await);
    let file = clinic.uploaded(&b, png(1)).await.id;
    give(&clinic, &token, &file, &a).await;
    merge(&clinic, &token, &a.id, &b.id).await;
    assert_eq!(sent(&clinic, &b, 1).await, (file.clone(), b.id.clone(), false));
    unmerge(&clinic, &token, &a.id).await;
    for patient in [&a, &b] {
        assert_eq!(sent(&clinic, patient, 1).await, (file.clone(), a.id.clone(), false), "a person gave it to the first of the two");
    }
}

async fn after_merges_in_a_row_everybody_has_their_own_identities(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    for a_comes_first in [true, false] {
        let (a, b, c) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await, clinic.patient("C", "C").await);
        let of_a = clinic.uploaded(&a, png(1)).await.id;
        merge(&clinic, &token, &a.id, &b.id).await;
        merge(&clinic, &token, &b.id, &c.id).await;
        let meanwhile = clinic.uploaded(&a, png(2)).await.id;
        for patient in [&a, &b, &c] {
            assert_eq!(sent(&clinic, patient, 1).await, (of_a.clone(), c.id.clone(), false));
        }
        for patient in if a_comes_first { [&a, &b] } else { [&b, &a] } {
            unmerge(&clinic, &token, &patient.id).await;
        }
        assert_eq!(sent(&clinic, &a, 1).await, (of_a, a.id.clone(), false));
        assert_eq!(sent(&clinic, &a, 2).await, (meanwhile, a.id.clone(), false));
        for other in [&b, &c] {
            for number in [1, 2] {
                let (_, whose, is_new) = sent(&clinic, other, number).await;
                assert_eq!((&whose, is_new), (&other.id, true));
            }
        }
    }
}
