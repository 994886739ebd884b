//! Two records of one person: merged into one with everything they have, and taken apart again with exactly what was moved.

use crate::harness::*;
use chairside_api::{
    ErrorCode, EventKind, LinkedBy, MergedPatients, Patient, PatientChanges, PatientFile, PatientFiles, PatientGone, PatientId, PatientMerges, Patients,
    UtcTime,
};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

on_both!(
    everything_follows_and_an_undo_puts_back_what_was_moved,
    a_merged_record_says_where_it_went,
    the_same_bytes_of_both_are_one_file_and_two_again,
    what_is_uploaded_for_a_merged_record_is_kept_and_goes_back_with_an_undo,
    a_link_with_nanopix_goes_over_and_two_links_stay,
    merges_in_a_row_come_apart_in_any_order,
    what_cannot_be_merged_is_refused,
    a_merge_is_undone_for_thirty_days,
    a_merge_is_told_to_everybody,
    a_merge_done_twice_is_done_once,
);

async fn ask(clinic: &Clinic, token: &str, method: Method, path: &str, body: Option<Value>) -> Response {
    let request = clinic.http.request(method, clinic.protected(path)).bearer_auth(token).header("If-Match", "1");
    match body {
        Some(body) => request.json(&body).send().await.unwrap(),
        None => request.send().await.unwrap(),
    }
}

pub async fn merge(clinic: &Clinic, token: &str, id: &PatientId, into: &PatientId) -> MergedPatients {
    let answer = ask(clinic, token, Method::POST, &format!("/patients/{id}/merge"), Some(json!({ "into": into, "reason": "Same person" }))).await;
    assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
    answer.json().await.unwrap()
}

pub async fn unmerge(clinic: &Clinic, token: &str, id: &PatientId) -> MergedPatients {
    let answer = ask(clinic, token, Method::POST, &format!("/patients/{id}/unmerge"), None).await;
    assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
    answer.json().await.unwrap()
}

pub async fn files_of(clinic: &Clinic, id: &PatientId) -> Vec<PatientFile> {
    let mut files = clinic.get(&format!("/patient-files?patientId={id}")).send().await.unwrap().json::<PatientFiles>().await.unwrap().files;
    files.sort_by(|a, b| a.id.cmp(&b.id));
    files
}

/// A file apart from its version and when a person last moved it.
fn but_moved(file: &PatientFile) -> PatientFile {
    PatientFile { version: 1, moved_at: None, ..file.clone() }
}

async fn record_of(clinic: &Clinic, id: &PatientId) -> Patient {
    clinic.get(&format!("/patients/{id}")).send().await.unwrap().json().await.unwrap()
}

/// Makes a record of a kind and answers it.
async fn made(clinic: &Clinic, token: &str, path: &str, body: Value) -> Value {
    let answer = ask(clinic, token, Method::POST, path, Some(body)).await;
    assert_eq!(answer.status(), 201, "{:?}", answer.text().await);
    answer.json().await.unwrap()
}

async fn there(clinic: &Clinic, token: &str, path: &str, record: &Value) -> Value {
    ask(clinic, token, Method::GET, &format!("{path}/{}", record["id"].as_str().unwrap()), None).await.json().await.unwrap()
}

async fn everything_follows_and_an_undo_puts_back_what_was_moved(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (old, new) = (clinic.patient("Amelia", "Hartman").await, clinic.patient("Amelia", "Hartmann").await);
    let theirs = clinic.uploaded(&old, png(1)).await;
    let ours = clinic.uploaded(&new, png(2)).await;
    let note = json!({ "patientId": old.id, "visitDate": "2026-11-20", "diagnosis": "D", "attachedFileIds": [theirs.id] });
    let note = made(&clinic, &token, "/clinical-notes", note).await;
    let visit = json!({ "patientId": old.id, "startsAt": "2026-11-20T09:00:00.000Z", "endsAt": "2026-11-20T09:30:00.000Z" });
    let visit = made(&clinic, &token, "/appointments", visit).await;
    let case = made(&clinic, &token, "/lab-cases", json!({ "patientId": old.id, "title": "Crown 24" })).await;

    let done = merge(&clinic, &token, &old.id, &new.id).await;

    assert_eq!((done.merge.moved.files, done.merge.moved.notes, done.merge.moved.appointments, done.merge.moved.lab_cases), (1, 1, 1, 1));
    assert_eq!((done.into.image_count, done.patient.image_count, &done.patient.merged_into), (2, 0, &Some(new.id.clone())));
    assert!(done.patient.archived_at.is_some() && done.into.version == 2 && done.patient.version == 2);
    assert_eq!((done.patient.last_name.as_str(), &done.patient.patient_number), ("Hartman", &old.patient_number), "its own history stays");
    assert_eq!(files_of(&clinic, &new.id).await.len(), 2);
    for (path, record) in [("/clinical-notes", &note), ("/appointments", &visit), ("/lab-cases", &case)] {
        let now = there(&clinic, &token, path, record).await;
        assert_eq!((now["patientId"].as_str(), now["version"].as_i64()), (Some(new.id.as_str()), Some(2)), "{path}");
    }
    let listed: Patients = clinic.get("/patients").send().await.unwrap().json().await.unwrap();
    assert_eq!(listed.patients.iter().map(|patient| &patient.id).collect::<Vec<_>>(), [&new.id]);

    // What comes later stays: a file, a note about both of theirs.
    let later = clinic.uploaded(&new, png(3)).await;
    let across = json!({ "patientId": new.id, "visitDate": "2026-11-21", "attachedFileIds": [theirs.id, ours.id] });
    let across = made(&clinic, &token, "/clinical-notes", across).await;
    let undone = unmerge(&clinic, &token, &old.id).await;

    assert_eq!((undone.patient.merged_into, undone.patient.archived_at, undone.patient.image_count, undone.into.image_count), (None, None, 1, 2));
    assert!(undone.merge.undone_at.is_some() && undone.merge.undone_by.is_some());
    assert_eq!(files_of(&clinic, &old.id).await.iter().map(but_moved).collect::<Vec<_>>(), [theirs]);
    assert_eq!(files_of(&clinic, &new.id).await.iter().map(|file| &file.id).collect::<Vec<_>>(), [&ours.id, &later.id]);
    for (path, record) in [("/clinical-notes", &note), ("/appointments", &visit), ("/lab-cases", &case)] {
        let mut now = there(&clinic, &token, path, record).await;
        assert_eq!(now["version"], 3, "whoever holds an earlier one must see that it changed");
        now["version"] = json!(1);
        assert_eq!(&now, record, "{path}");
    }
    let across = there(&clinic, &token, "/clinical-notes", &across).await;
    assert_eq!(
        (across["patientId"].as_str(), &across["attachedFileIds"]),
        (Some(new.id.as_str()), &json!([ours.id])),
        "no note speaks of another patient's file"
    );
    let merges: PatientMerges = clinic.get(&format!("/patients/{}/merges", new.id)).send().await.unwrap().json().await.unwrap();
    assert_eq!(merges.merges, [undone.merge]);
}

async fn a_merged_record_says_where_it_went(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (old, new) = (clinic.patient("Amelia", "Hartman").await, clinic.patient("Amelia", "Hartmann").await);
    let file = clinic.uploaded(&clinic.patient("Boris", "Vogt").await, png(1)).await;
    merge(&clinic, &token, &old.id, &new.id).await;

    for (method, path, body) in [
        (Method::PATCH, format!("/files/{}", file.id), Some(json!({ "patientId": old.id, "reason": "mixed up" }))),
        (Method::GET, format!("/patients/{}", old.id), None),
        (Method::PATCH, format!("/patients/{}", old.id), Some(json!({ "phone": "1" }))),
        (Method::DELETE, format!("/patients/{}", old.id), None),
        (Method::POST, format!("/patients/{}/restore", old.id), None),
        (Method::GET, format!("/patient-files?patientId={}", old.id), None),
        (Method::GET, format!("/appointments?patientId={}", old.id), None),
        (Method::POST, "/clinical-notes".to_owned(), Some(json!({ "patientId": old.id, "visitDate": "2026-11-20" }))),
    ] {
        let answer = ask(&clinic, &token, method.clone(), &path, body).await;
        assert_eq!(answer.status(), 404, "{method} {path}");
        let gone: PatientGone = answer.json().await.unwrap();
        assert_eq!((gone.error.code, gone.merged_into), (ErrorCode::PatientNotFound, new.id.clone()), "{method} {path}");
    }
    let searched: Patients = clinic.get("/patients?search=hartman").send().await.unwrap().json().await.unwrap();
    assert_eq!(searched.patients.iter().map(|patient| &patient.id).collect::<Vec<_>>(), [&new.id]);
    assert_eq!(files_of(&clinic, &file.patient_id).await, [file], "nothing was moved");
    // A client that asks for the record to be made once more, because it never heard the answer, hears what became of it.
    let again = json!({ "id": old.id, "lastName": "Hartman" });
    let again: Patient = clinic.post("/patients").json(&again).send().await.unwrap().json().await.unwrap();
    assert_eq!((again.id, again.merged_into), (old.id, Some(new.id)));
}

async fn the_same_bytes_of_both_are_one_file_and_two_again(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (old, new) = (clinic.patient("Amelia", "Hartman").await, clinic.patient("Amelia", "Hartmann").await);
    let (theirs, ours) = (clinic.uploaded(&old, png(1)).await, clinic.uploaded(&new, png(1)).await);
    let note = json!({ "patientId": old.id, "visitDate": "2026-11-20", "attachedFileIds": [theirs.id] });
    let note = made(&clinic, &token, "/clinical-notes", note).await;

    let done = merge(&clinic, &token, &old.id, &new.id).await;

    assert_eq!((done.merge.moved.files, done.merge.same_files.len(), done.into.image_count), (0, 1, 1));
    assert_eq!((&done.merge.same_files[0].file_id, &done.merge.same_files[0].shown_file_id), (&theirs.id, &ours.id));
    assert_eq!(files_of(&clinic, &new.id).await, std::slice::from_ref(&ours));
    assert_eq!(there(&clinic, &token, "/clinical-notes", &note).await["attachedFileIds"], json!([ours.id]), "the note speaks of the file that is shown");
    // The upload's identity holds for either patient.
    for patient in [&old, &new] {
        let again = clinic.upload(xray(patient, png(1))).send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.json::<PatientFile>().await.unwrap().id), (200, ours.id.clone()));
    }

    unmerge(&clinic, &token, &old.id).await;
    assert_eq!((files_of(&clinic, &old.id).await, files_of(&clinic, &new.id).await), (vec![theirs.clone()], vec![ours]));
    assert_eq!(there(&clinic, &token, "/clinical-notes", &note).await["attachedFileIds"], json!([theirs.id]));
    let again = clinic.upload(xray(&old, png(1))).send().await.unwrap();
    assert_eq!((again.status().as_u16(), again.json::<PatientFile>().await.unwrap().id), (200, theirs.id));
}

async fn what_is_uploaded_for_a_merged_record_is_kept_and_goes_back_with_an_undo(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (old, new) = (clinic.patient("Amelia", "Hartman").await, clinic.patient("Amelia", "Hartmann").await);
    merge(&clinic, &token, &old.id, &new.id).await;
    let mut events = clinic.listen(None).await;

    // A console that was away does not know yet.
    let sent = clinic.uploaded(&old, png(7)).await;

    assert!(sent.patient_id == new.id && sent.moved_at.is_some(), "its sender can tell that this is as a person wanted it");
    let event = events.next_of(EventKind::NewXray).await;
    assert_eq!((event.patient_id, event.patient_name.as_deref()), (Some(new.id.clone()), Some("Hartmann, Amelia")));
    assert_eq!(clinic.uploaded(&old, png(7)).await.id, sent.id, "sent again it is the same file");
    assert_eq!(record_of(&clinic, &new.id).await.image_count, 1);

    unmerge(&clinic, &token, &old.id).await;
    assert_eq!(files_of(&clinic, &old.id).await.iter().map(|file| &file.id).collect::<Vec<_>>(), [&sent.id], "it was sent for that record");
    assert_eq!(clinic.uploaded(&old, png(7)).await.id, sent.id);
    assert_eq!((record_of(&clinic, &old.id).await.image_count, record_of(&clinic, &new.id).await.image_count), (1, 0));
}

async fn a_link_with_nanopix_goes_over_and_two_links_stay(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let linked = async |name: &str, external_id: Option<&str>| -> Patient {
        let record = json!({ "lastName": name, "source": "nanopix", "externalId": external_id });
        clinic.post("/patients").json(&record).send().await.unwrap().json().await.unwrap()
    };
    let (one, two, none) = (linked("One", Some("20250101_101010")).await, linked("Two", Some("20250101_101011")).await, linked("None", None).await);

    let done = merge(&clinic, &token, &one.id, &none.id).await;
    assert!(done.merge.link_moved);
    assert_eq!((done.into.external_id.as_deref(), done.into.linked_by), (Some("20250101_101010"), Some(LinkedBy::Person)));
    assert_eq!(done.patient.external_id, None);
    let undone = unmerge(&clinic, &token, &one.id).await;
    assert_eq!((undone.into.external_id, undone.into.linked_by), (None, None));
    assert_eq!((undone.patient.external_id.as_deref(), undone.patient.linked_by), (Some("20250101_101010"), None), "as it was before");

    // Both of NanoPix's rows are there: each stays with its record, and nobody makes a third record of one.
    let done = merge(&clinic, &token, &one.id, &two.id).await;
    assert!(!done.merge.link_moved);
    assert_eq!((done.into.external_id.as_deref(), done.patient.external_id.as_deref()), (Some("20250101_101011"), Some("20250101_101010")));
    assert_eq!(linked("One", Some("20250101_101010")).await.id, one.id);

    // A link that somebody has changed meanwhile is left as it is.
    unmerge(&clinic, &token, &one.id).await;
    let done = merge(&clinic, &token, &one.id, &none.id).await;
    let url = clinic.protected(&format!("/patients/{}", none.id));
    let version = done.into.version.to_string();
    let unlinked = clinic.http.patch(url).bearer_auth(&clinic.key).header("If-Match", version).json(&json!({ "externalId": null })).send().await.unwrap();
    assert_eq!(unlinked.status(), 200);
    let undone = unmerge(&clinic, &token, &one.id).await;
    assert_eq!((undone.patient.external_id, undone.into.external_id), (None, None));
}

async fn merges_in_a_row_come_apart_in_any_order(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (a, b, c) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await, clinic.patient("C", "C").await);
    let (of_a, of_b) = (clinic.uploaded(&a, png(1)).await.id, clinic.uploaded(&b, png(2)).await.id);
    let ids = async |of: &Patient| files_of(&clinic, &of.id).await.into_iter().map(|file| file.id).collect::<Vec<_>>();
    for first in [&a, &b] {
        merge(&clinic, &token, &a.id, &b.id).await;
        merge(&clinic, &token, &b.id, &c.id).await;
        let gone: PatientGone = clinic.get(&format!("/patients/{}", a.id)).send().await.unwrap().json().await.unwrap();
        assert_eq!(gone.merged_into, c.id, "the record that stands at the end");
        let sent = clinic.uploaded(&a, png(3)).await;
        assert_eq!(sent.patient_id, c.id);
        assert_eq!(ids(&c).await, [of_a.clone(), of_b.clone(), sent.id.clone()]);

        let second = if first.id == a.id { &b } else { &a };
        unmerge(&clinic, &token, &first.id).await;
        unmerge(&clinic, &token, &second.id).await;

        assert_eq!(
            (ids(&a).await, ids(&b).await, ids(&c).await),
            (vec![of_a.clone(), sent.id.clone()], vec![of_b.clone()], vec![]),
            "first {}",
            first.last_name
        );
    }
}

async fn what_cannot_be_merged_is_refused(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (neighbour, foreign_key) = clinic.neighbour().await;
    let (a, b, c) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await, clinic.patient("C", "C").await);
    let foreign: Patient =
        clinic.http.post(clinic.protected("/patients")).bearer_auth(&foreign_key).json(&json!({ "lastName": "F" })).send().await.unwrap().json().await.unwrap();
    let wish = async |id: &PatientId, body: Value| ask(&clinic, &token, Method::POST, &format!("/patients/{id}/merge"), Some(body)).await;

    assert_eq!(refusal(wish(&a.id, json!({ "into": a.id, "reason": "r" })).await, 400).await, ErrorCode::InvalidField);
    assert_eq!(refusal(wish(&a.id, json!({ "into": b.id, "reason": "  " })).await, 400).await, ErrorCode::InvalidField);
    assert_eq!(refusal(wish(&a.id, json!({ "into": b.id, "reason": "x".repeat(501) })).await, 400).await, ErrorCode::InvalidField);
    assert_eq!(refusal(wish(&a.id, json!({ "into": foreign.id, "reason": "r" })).await, 404).await, ErrorCode::PatientNotFound);
    assert_eq!(refusal(wish(&foreign.id, json!({ "into": a.id, "reason": "r" })).await, 404).await, ErrorCode::PatientNotFound);
    let theirs = clinic.session_as(&neighbour, chairside_api::Role::Admin).await;
    let by_them = ask(&clinic, &theirs, Method::POST, &format!("/patients/{}/merge", a.id), Some(json!({ "into": b.id, "reason": "r" }))).await;
    assert_eq!(refusal(by_them, 404).await, ErrorCode::PatientNotFound);
    assert_eq!(refusal(ask(&clinic, &token, Method::POST, &format!("/patients/{}/unmerge", a.id), None).await, 409).await, ErrorCode::CannotUnmerge);

    ask(&clinic, &token, Method::DELETE, &format!("/patients/{}", b.id), None).await;
    assert_eq!(refusal(wish(&a.id, json!({ "into": b.id, "reason": "r" })).await, 409).await, ErrorCode::PatientArchived);
    // An archived duplicate goes into the record that is used, and is archived again after an undo.
    let archived_at = merge(&clinic, &token, &b.id, &a.id).await.patient.archived_at;
    assert_eq!(unmerge(&clinic, &token, &b.id).await.patient.archived_at, archived_at);
    merge(&clinic, &token, &b.id, &a.id).await;
    let gone: PatientGone = wish(&c.id, json!({ "into": b.id, "reason": "r" })).await.json().await.unwrap();
    assert_eq!(gone.merged_into, a.id);
    assert_eq!(record_of(&clinic, &c.id).await, c, "nothing was changed");
}

async fn a_merge_is_undone_for_thirty_days(backend: Backend) {
    let now = Arc::new(AtomicI64::new(UtcTime::now().as_millis()));
    let shown = now.clone();
    let clinic = Clinic::open_config(backend, |config| {
        config.clock = Arc::new(move || UtcTime::from_millis(shown.load(Ordering::SeqCst)));
        config.limits.session_life = Duration::from_hours(24 * 60);
    })
    .await;
    let token = clinic.admin_token().await;
    let (a, b) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await);
    merge(&clinic, &token, &a.id, &b.id).await;
    now.fetch_add(chairside_api::MERGE_UNDO.as_millis() as i64, Ordering::SeqCst);
    unmerge(&clinic, &token, &a.id).await;
    merge(&clinic, &token, &a.id, &b.id).await;
    now.fetch_add(chairside_api::MERGE_UNDO.as_millis() as i64 + 1, Ordering::SeqCst);
    let token = clinic.admin_token().await;
    assert_eq!(refusal(ask(&clinic, &token, Method::POST, &format!("/patients/{}/unmerge", a.id), None).await, 409).await, ErrorCode::CannotUnmerge);
}

async fn a_merge_is_told_to_everybody(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (old, new) = (clinic.patient("Amelia", "Hartman").await, clinic.patient("Amelia", "Hartmann").await);
    let before: PatientChanges = clinic.get("/patients/changes").send().await.unwrap().json().await.unwrap();
    let mut events = clinic.listen(None).await;

    merge(&clinic, &token, &old.id, &new.id).await;

    // The one that stays comes first: whoever hears of the other knows where it went.
    for expected in [&new.id, &old.id] {
        assert_eq!(events.next_of(EventKind::PatientChanged).await.patient_id.as_ref(), Some(expected));
    }
    let changes: PatientChanges = clinic.get(&format!("/patients/changes?since={}", before.next_cursor)).send().await.unwrap().json().await.unwrap();
    let told: Vec<_> = changes.patients.iter().map(|patient| (&patient.id, patient.merged_into.as_ref(), patient.archived_at.is_some())).collect();
    assert_eq!(told, [(&new.id, None, false), (&old.id, Some(&new.id), true)]);
}

async fn a_merge_done_twice_is_done_once(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (a, b) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await);
    let done = futures_util::future::join_all((0..6).map(|_| merge(&clinic, &token, &a.id, &b.id))).await;
    assert!(done.iter().all(|again| *again == done[0]));
    let undone = futures_util::future::join_all((0..6).map(|_| unmerge(&clinic, &token, &a.id))).await;
    assert!(undone.iter().all(|again| *again == undone[0]));
    // The other way round at the same time: one of the two counts, and nobody is merged into a merged record.
    let wish = |from: &Patient, into: &Patient| {
        let body = json!({ "into": into.id, "reason": "r" });
        let path = format!("/patients/{}/merge", from.id);
        let (clinic, token) = (&clinic, &token);
        async move { ask(clinic, token, Method::POST, &path, Some(body)).await.status().as_u16() }
    };
    let (one, other) = tokio::join!(wish(&a, &b), wish(&b, &a));
    let mut statuses = [one, other];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404]);
}
