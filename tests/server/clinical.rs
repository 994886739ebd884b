//! Appointments, clinical notes, lab cases: made once, changed by whoever saw the present version, taken out of the lists with a reason, told to everybody.

use crate::harness::*;
use chairside_api::{Appointments, ClinicalNotes, ErrorCode, EventKind, LabCases, Role};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

on_both!(
    each_is_made_once_changed_by_version_and_taken_out_with_a_reason,
    each_change_is_an_event,
    what_cannot_be_is_refused,
    appointments_are_listed_by_day_room_patient_and_status,
    a_note_speaks_of_its_patients_files_only_and_keeps_what_it_said,
    a_file_that_goes_to_somebody_else_is_taken_off_the_notes,
    lab_cases_are_numbered_and_count_their_files,
    lists_come_in_pages,
    another_clinics_records_are_not_there,
    front_desk_keeps_appointments_and_reads_no_notes,
);

const KINDS: [&str; 3] = ["/appointments", "/clinical-notes", "/lab-cases"];

fn request(clinic: &Clinic, token: &str, method: Method, path: &str) -> RequestBuilder {
    clinic.http.request(method, clinic.protected(path)).bearer_auth(token)
}

/// The least that each kind needs.
fn least(kind: &str, patient: &str) -> Value {
    match kind {
        "/appointments" => json!({ "patientId": patient, "startsAt": "2026-11-20T09:00:00.000Z", "endsAt": "2026-11-20T09:45:00.000Z" }),
        "/clinical-notes" => json!({ "patientId": patient, "visitDate": "2026-11-20" }),
        _ => json!({ "patientId": patient }),
    }
}

async fn made(clinic: &Clinic, token: &str, kind: &str, body: Value) -> Value {
    let answer = request(clinic, token, Method::POST, kind).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 201, "{:?}", answer.text().await);
    answer.json().await.unwrap()
}

fn path_of(kind: &str, record: &Value) -> String {
    format!("{kind}/{}", record["id"].as_str().unwrap())
}

async fn each_is_made_once_changed_by_version_and_taken_out_with_a_reason(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    for kind in KINDS {
        let mut body = least(kind, patient.id.as_str());
        body["id"] = json!(uuid::Uuid::now_v7());
        let record = made(&clinic, &token, kind, body.clone()).await;
        assert_eq!((record["id"].clone(), record["version"].as_i64()), (body["id"].clone(), Some(1)));
        let again = request(&clinic, &token, Method::POST, kind).json(&body).send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.json::<Value>().await.unwrap()), (200, record.clone()), "sent twice it is made once");

        let path = path_of(kind, &record);
        let field = if kind == "/appointments" { "note" } else { "notes" };
        let change = |version: &str, value: Value| {
            let request = request(&clinic, &token, Method::PATCH, &path).header("If-Match", version.to_owned());
            async move { request.json(&json!({ field: value })).send().await.unwrap() }
        };
        let changed: Value = change("1", json!("N")).await.json().await.unwrap();
        assert_eq!((changed["version"].as_i64(), changed[field].as_str()), (Some(2), Some("N")), "{kind}");
        let same: Value = change("2", json!(" N ")).await.json().await.unwrap();
        assert_eq!(same, changed, "nothing changed");
        let stale = change("1", json!("M")).await;
        assert_eq!(stale.status(), 409);
        let conflict: Value = stale.json().await.unwrap();
        assert_eq!((conflict["code"].as_str(), &conflict["record"]), (Some("version_conflict"), &changed));
        let emptied: Value = change("2", Value::Null).await.json().await.unwrap();
        assert!(emptied[field].is_null());
        let blind = request(&clinic, &token, Method::PATCH, &path).json(&json!({})).send().await.unwrap();
        assert_eq!(refusal(blind, 400).await, ErrorCode::BadRequest);

        let silent = request(&clinic, &token, Method::DELETE, &path).json(&json!({ "reason": " " })).send().await.unwrap();
        assert_eq!(refusal(silent, 400).await, ErrorCode::InvalidField);
        for reason in ["Double", "Another"] {
            let deleted: Value = request(&clinic, &token, Method::DELETE, &path).json(&json!({ "reason": reason })).send().await.unwrap().json().await.unwrap();
            assert_eq!((deleted["version"].as_i64(), deleted["deletedReason"].as_str()), (Some(4), Some("Double")), "done twice it is done");
        }
        let listed: Value = request(&clinic, &token, Method::GET, kind).send().await.unwrap().json().await.unwrap();
        assert!(listed.as_object().unwrap().values().all(|value| value.is_null() || value.as_array().is_some_and(Vec::is_empty)), "{listed}");
        let kept: Value = request(&clinic, &token, Method::GET, &path).send().await.unwrap().json().await.unwrap();
        assert!(kept["deletedAt"].is_string(), "nothing is deleted");
        assert_eq!(refusal(change("4", json!("late")).await, 404).await, ErrorCode::NotFound);
    }
}

async fn each_change_is_an_event(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    for (kind, event) in KINDS.into_iter().zip([EventKind::AppointmentChanged, EventKind::NoteChanged, EventKind::LabCaseChanged]) {
        let record = made(&clinic, &token, kind, least(kind, patient.id.as_str())).await;
        let path = path_of(kind, &record);
        request(&clinic, &token, Method::DELETE, &path).json(&json!({ "reason": "r" })).send().await.unwrap();
        for _ in 0..2 {
            let heard = events.next_of(event).await;
            let id = if event == EventKind::LabCaseChanged { heard.lab_case_id } else { heard.record_id };
            assert_eq!(
                (heard.patient_id.as_ref(), heard.patient_name.as_deref(), id.as_deref()),
                (Some(&patient.id), Some("Hartmann, Amelia"), record["id"].as_str())
            );
        }
    }
}

async fn what_cannot_be_is_refused(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    for kind in KINDS {
        let with = |key: &str, value: Value| {
            let mut body = least(kind, patient.id.as_str());
            body[key] = value;
            body
        };
        let texts = if kind == "/appointments" { ["title", "room"] } else { ["notes", "notes"] };
        for (body, status, code) in [
            (json!({}), 400, ErrorCode::BadRequest),
            (with("patientId", json!("nobody")), 404, ErrorCode::PatientNotFound),
            (with("patientId", json!("../x")), 404, ErrorCode::PatientNotFound),
            (with("id", json!("1")), 400, ErrorCode::InvalidField),
            (with(texts[0], json!("a\u{0}b")), 400, ErrorCode::InvalidField),
            (with(texts[1], json!("x".repeat(10_001))), 400, ErrorCode::InvalidField),
            (
                with("toothNumber", json!(if kind == "/appointments" { Value::Null } else { json!("99") })),
                if kind == "/appointments" { 201 } else { 400 },
                ErrorCode::BadRequest,
            ),
        ] {
            let answer = request(&clinic, &token, Method::POST, kind).json(&body).send().await.unwrap();
            if status == 201 {
                assert_eq!(answer.status(), 201, "an unknown key is passed over");
            } else {
                assert_eq!(refusal(answer, status).await, code, "{kind} {body}");
            }
        }
    }
    let mut backwards = least("/appointments", patient.id.as_str());
    backwards["endsAt"] = backwards["startsAt"].clone();
    let answer = request(&clinic, &token, Method::POST, "/appointments").json(&backwards).send().await.unwrap();
    assert_eq!(refusal(answer, 400).await, ErrorCode::InvalidField);
    for query in ["status=done", "day=today", "from=noon", "limit=0", "after=x"] {
        let answer = request(&clinic, &token, Method::GET, &format!("/appointments?{query}")).send().await.unwrap();
        assert_eq!(refusal(answer, 400).await, ErrorCode::InvalidField, "{query}");
    }
}

async fn appointments_are_listed_by_day_room_patient_and_status(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (amelia, boris) = (clinic.patient("Amelia", "Hartmann").await, clinic.patient("Boris", "Vogt").await);
    let at = |patient: &chairside_api::Patient, day: i64, room: &str, status: &str, title: &str| {
        // Noon, wherever the server stands, give or take a zone: within the day.
        let noon: jiff::Zoned = format!("2026-11-{day:02}T12:00:00[{}]", jiff::tz::TimeZone::system().iana_name().unwrap_or("UTC")).parse().unwrap();
        let starts = chairside_api::UtcTime::from_millis(noon.timestamp().as_millisecond());
        let ends = starts.plus(std::time::Duration::from_mins(30));
        json!({ "patientId": patient.id, "startsAt": starts, "endsAt": ends, "room": room, "status": status, "title": title })
    };
    for body in [at(&boris, 21, "Room 1", "scheduled", "later"), at(&amelia, 20, "Room 1", "checked_in", "one"), at(&boris, 20, "Room 2", "scheduled", "two")] {
        made(&clinic, &token, "/appointments", body).await;
    }
    for (query, expected) in [
        (String::new(), &["one", "two", "later"][..]),
        ("day=2026-11-20".to_owned(), &["one", "two"]),
        ("day=2026-11-20&room=Room+2".to_owned(), &["two"]),
        (format!("patientId={}", boris.id), &["two", "later"]),
        ("status=checked_in".to_owned(), &["one"]),
        ("day=2026-11-22".to_owned(), &[]),
        ("until=2026-11-20T00:00:00.000Z".to_owned(), &[]),
    ] {
        let listed = clinic.get(&format!("/appointments?{query}")).send().await.unwrap().json::<Appointments>().await.unwrap();
        let mut titles: Vec<_> = listed.appointments.iter().map(|appointment| appointment.title.as_str()).collect();
        // Two at the same moment come in the order of their ids.
        titles.sort_by_key(|title| expected.iter().position(|expected| expected == title));
        assert_eq!(titles, expected, "{query}");
    }
}

async fn a_note_speaks_of_its_patients_files_only_and_keeps_what_it_said(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (amelia, boris) = (clinic.patient("Amelia", "Hartmann").await, clinic.patient("Boris", "Vogt").await);
    let (hers, second, his) = (clinic.uploaded(&amelia, png(1)).await, clinic.uploaded(&amelia, png(2)).await, clinic.uploaded(&boris, png(3)).await);
    let with = |files: &[&chairside_api::FileId]| {
        let mut body = least("/clinical-notes", amelia.id.as_str());
        body["attachedFileIds"] = json!(files);
        body["diagnosis"] = json!("First");
        body
    };
    let strange = request(&clinic, &token, Method::POST, "/clinical-notes").json(&with(&[&hers.id, &his.id])).send().await.unwrap();
    assert_eq!(refusal(strange, 422).await, ErrorCode::FileNotOfPatient);
    let note = made(&clinic, &token, "/clinical-notes", with(&[&second.id, &hers.id, &second.id])).await;
    assert_eq!(note["attachedFileIds"], json!([second.id, hers.id]), "each once, in their order");

    let path = path_of("/clinical-notes", &note);
    let change = |version: i64, body: Value| {
        let request = request(&clinic, &token, Method::PATCH, &path).header("If-Match", version.to_string());
        async move { request.json(&body).send().await.unwrap() }
    };
    assert_eq!(refusal(change(1, json!({ "attachedFileIds": [his.id] })).await, 422).await, ErrorCode::FileNotOfPatient);
    let changed: Value = change(1, json!({ "diagnosis": "Second", "attachedFileIds": [hers.id] })).await.json().await.unwrap();
    assert_eq!((changed["diagnosis"].as_str(), &changed["attachedFileIds"]), (Some("Second"), &json!([hers.id])));
    let earlier: ClinicalNotes = request(&clinic, &token, Method::GET, &format!("{path}/versions")).send().await.unwrap().json().await.unwrap();
    assert_eq!(serde_json::to_value(&earlier.notes).unwrap(), json!([note]), "what it said before is kept as it was");
}

async fn a_file_that_goes_to_somebody_else_is_taken_off_the_notes(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (amelia, boris) = (clinic.patient("Amelia", "Hartmann").await, clinic.patient("Boris", "Vogt").await);
    let (goes, stays) = (clinic.uploaded(&amelia, png(1)).await, clinic.uploaded(&amelia, png(2)).await);
    let about = |files: &[&chairside_api::FileId]| {
        let mut body = least("/clinical-notes", amelia.id.as_str());
        body["attachedFileIds"] = json!(files);
        body
    };
    let both = made(&clinic, &token, "/clinical-notes", about(&[&goes.id, &stays.id])).await;
    let other = made(&clinic, &token, "/clinical-notes", about(&[&stays.id])).await;
    let (dentist, session) = clinic.person_as(&clinic.id, Role::Dentist).await;
    let mut events = clinic.listen(None).await;

    let change = json!({ "patientId": boris.id, "reason": "mixed up" });
    let moved = request(&clinic, &session, Method::PATCH, &format!("/files/{}", goes.id)).header("If-Match", "1").json(&change).send().await.unwrap();
    assert_eq!(moved.status(), 200);

    let heard = events.next_of(EventKind::NoteChanged).await;
    assert_eq!((heard.record_id.as_deref(), heard.patient_id.as_ref()), (both["id"].as_str(), Some(&amelia.id)));
    let now: Value = request(&clinic, &token, Method::GET, &path_of("/clinical-notes", &both)).send().await.unwrap().json().await.unwrap();
    assert_eq!((&now["attachedFileIds"], now["version"].as_i64(), now["updatedBy"].as_str()), (&json!([stays.id]), Some(2), Some(dentist.as_str())));
    let versions = format!("{}/versions", path_of("/clinical-notes", &both));
    let earlier: ClinicalNotes = request(&clinic, &token, Method::GET, &versions).send().await.unwrap().json().await.unwrap();
    assert_eq!(serde_json::to_value(&earlier.notes).unwrap(), json!([both]), "what it said before is kept as it was");
    let untouched: Value = request(&clinic, &token, Method::GET, &path_of("/clinical-notes", &other)).send().await.unwrap().json().await.unwrap();
    assert_eq!(untouched, other, "a note that does not speak of it is left alone");
    assert_eq!(clinic.deeds(&clinic.id).await.iter().filter(|deed| *deed == "note_changed").count(), 1);
}

async fn lab_cases_are_numbered_and_count_their_files(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let first =
        made(&clinic, &token, "/lab-cases", json!({ "patientId": patient.id, "title": "Bridge 14–16", "toothNumber": "14,15,16", "dueDate": "2026-12-02" }))
            .await;
    let second = made(&clinic, &token, "/lab-cases", json!({ "patientId": patient.id, "status": "sent" })).await;
    assert_eq!((first["caseNumber"].as_str(), second["caseNumber"].as_str()), (Some("LC-0001"), Some("LC-0002")));
    assert_eq!((first["toothNumber"].as_str(), first["dueDate"].as_str(), first["status"].as_str()), (Some("14,15,16"), Some("2026-12-02"), Some("open")));

    // Both ways of the plan to say which case a file belongs to.
    let id = first["id"].as_str().unwrap().to_owned();
    assert!(clinic.upload(xray(&patient, png(1)).text("labCaseId", id.clone())).send().await.unwrap().status().is_success());
    assert!(clinic.upload(xray(&patient, png(2)).text("notes", format!("labCaseId:{id}"))).send().await.unwrap().status().is_success());
    let listed: LabCases = clinic.get("/lab-cases?status=open").send().await.unwrap().json().await.unwrap();
    assert_eq!(listed.lab_cases.iter().map(|case| (case.case_number.as_str(), case.file_count)).collect::<Vec<_>>(), [("LC-0001", 2)]);
}

async fn lists_come_in_pages(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    for kind in KINDS {
        let mut all = std::collections::BTreeSet::new();
        for _ in 0..5 {
            all.insert(made(&clinic, &token, kind, least(kind, patient.id.as_str())).await["id"].as_str().unwrap().to_owned());
        }
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let query = [("limit", "2".to_owned()), ("after", after.clone()), ("patientId", patient.id.to_string())];
            let page: Value = request(&clinic, &token, Method::GET, kind).query(&query).send().await.unwrap().json().await.unwrap();
            let records = page.as_object().unwrap().values().find_map(Value::as_array).unwrap();
            seen.extend(records.iter().map(|record| record["id"].as_str().unwrap().to_owned()));
            match page["nextCursor"].as_str() {
                Some(cursor) => cursor.clone_into(&mut after),
                None => break,
            }
        }
        assert_eq!((seen.len(), seen.into_iter().collect::<std::collections::BTreeSet<_>>()), (5, all), "{kind}");
    }
}

async fn another_clinics_records_are_not_there(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let token = clinic.admin_token().await;
    let (neighbour, foreign_key) = clinic.neighbour().await;
    let theirs = clinic.session_as(&neighbour, Role::Admin).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let strangers: chairside_api::Patient =
        clinic.http.post(clinic.protected("/patients")).bearer_auth(&foreign_key).json(&json!({ "lastName": "S" })).send().await.unwrap().json().await.unwrap();
    let file = clinic.uploaded(&patient, png(1)).await;
    for kind in KINDS {
        let record = made(&clinic, &token, kind, least(kind, patient.id.as_str())).await;
        let path = path_of(kind, &record);
        for (method, path) in [(Method::GET, path.clone()), (Method::PATCH, path.clone()), (Method::DELETE, path)] {
            let answer = request(&clinic, &theirs, method.clone(), &path).header("If-Match", "1").json(&json!({ "reason": "r" })).send().await.unwrap();
            assert_eq!(refusal(answer, 404).await, ErrorCode::NotFound, "{method} {path}");
        }
        let listed: Value = request(&clinic, &theirs, Method::GET, kind).send().await.unwrap().json().await.unwrap();
        assert!(listed.as_object().unwrap().values().all(|value| value.is_null() || value.as_array().is_some_and(Vec::is_empty)));
        let of_ours = request(&clinic, &theirs, Method::POST, kind).json(&least(kind, patient.id.as_str())).send().await.unwrap();
        assert_eq!(refusal(of_ours, 404).await, ErrorCode::PatientNotFound);
        let mut taken = least(kind, strangers.id.as_str());
        taken["id"] = record["id"].clone();
        let taken = request(&clinic, &theirs, Method::POST, kind).json(&taken).send().await.unwrap();
        assert_eq!(refusal(taken, 400).await, ErrorCode::InvalidField, "an id of another clinic says nothing of it");
    }
    let mut note = least("/clinical-notes", strangers.id.as_str());
    note["attachedFileIds"] = json!([file.id]);
    let strange = request(&clinic, &theirs, Method::POST, "/clinical-notes").json(&note).send().await.unwrap();
    assert_eq!(refusal(strange, 422).await, ErrorCode::FileNotOfPatient);
}

async fn front_desk_keeps_appointments_and_reads_no_notes(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let desk = clinic.session_as(&clinic.id, Role::FrontDesk).await;
    let assistant = clinic.session_as(&clinic.id, Role::Assistant).await;
    made(&clinic, &desk, "/appointments", least("/appointments", patient.id.as_str())).await;
    made(&clinic, &desk, "/lab-cases", least("/lab-cases", patient.id.as_str())).await;
    let note = made(&clinic, &assistant, "/clinical-notes", least("/clinical-notes", patient.id.as_str())).await;
    for token in [&desk, &clinic.key] {
        let read = request(&clinic, token, Method::GET, &path_of("/clinical-notes", &note)).send().await.unwrap();
        assert_eq!(refusal(read, 403).await, ErrorCode::Forbidden);
    }
    // A console shows the day's list with its bridge key, and changes nothing of it.
    assert_eq!(clinic.get("/appointments").send().await.unwrap().status(), 200);
    let by_key = clinic.post("/appointments").json(&least("/appointments", patient.id.as_str())).send().await.unwrap();
    assert_eq!(refusal(by_key, 403).await, ErrorCode::Forbidden);
}
