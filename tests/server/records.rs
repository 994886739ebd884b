//! A patient's record: changed by whoever saw its present state, linked to one record of NanoPix, archived by a person, and told to every console in order.

use crate::harness::*;
use chairside_api::{ErrorCode, EventKind, LinkedBy, Patient, PatientChanges, PatientConflict, Patients};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_change_needs_the_version_it_is_based_on,
    absent_keys_stay_and_null_empties,
    what_cannot_be_changed_is_refused,
    one_record_of_nanopix_is_one_record_here,
    two_consoles_that_link_at_once_do_not_both_win,
    a_client_may_bring_its_own_id,
    only_a_person_archives_and_restores,
    the_feed_tells_every_change_once_and_in_order,
    the_feed_misses_nothing_while_many_write,
    a_file_counts_and_shows_in_the_feed,
    a_change_is_an_event,
    the_filters_of_the_list,
    pages_hold_every_record_once,
    another_clinics_records_are_not_there,
);

async fn change(clinic: &Clinic, patient: &Patient, version: i64, wish: Value) -> reqwest::Response {
    let url = clinic.protected(&format!("/patients/{}", patient.id));
    clinic.http.request(Method::PATCH, url).bearer_auth(&clinic.key).header("If-Match", version.to_string()).json(&wish).send().await.unwrap()
}

async fn create(clinic: &Clinic, record: Value) -> Patient {
    let answer = clinic.post("/patients").json(&record).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.json().await.unwrap()
}

/// All changes after a cursor, page by page.
async fn feed(clinic: &Clinic, since: &str, limit: u32) -> (Vec<Patient>, String) {
    let (mut all, mut cursor) = (Vec::new(), since.to_owned());
    loop {
        let query = [("since", cursor.clone()), ("limit", limit.to_string())];
        let page: PatientChanges = clinic.get("/patients/changes").query(&query).send().await.unwrap().json().await.unwrap();
        assert!(page.patients.len() <= limit as usize);
        all.extend(page.patients);
        cursor = page.next_cursor;
        if !page.more {
            return (all, cursor);
        }
    }
}

async fn a_change_needs_the_version_it_is_based_on(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;

    let changed = change(&clinic, &patient, 1, json!({ "phone": "030 7" })).await;
    assert_eq!(changed.status(), 200);
    let changed: Patient = changed.json().await.unwrap();
    assert_eq!((changed.version, changed.phone.as_deref()), (2, Some("030 7")));

    let stale = change(&clinic, &patient, 1, json!({ "phone": "030 8" })).await;
    assert_eq!(stale.status(), 409);
    let conflict: PatientConflict = stale.json().await.unwrap();
    assert_eq!((conflict.error.code, &conflict.patient), (ErrorCode::VersionConflict, &changed));
    assert!(!conflict.error.request_id.is_empty());

    let url = clinic.protected(&format!("/patients/{}", patient.id));
    let blind = clinic.http.patch(url).bearer_auth(&clinic.key).json(&json!({ "phone": "1" })).send().await.unwrap();
    assert_eq!(refusal(blind, 400).await, ErrorCode::BadRequest);
    let same: Patient = change(&clinic, &patient, 2, json!({ "phone": "030 7" })).await.json().await.unwrap();
    assert_eq!(same.version, 2, "nothing changed");
}

async fn absent_keys_stay_and_null_empties(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let record = json!({
        "firstName": "Amelia", "lastName": "Hartmann", "dateOfBirth": "1978-03-14", "sex": "female", "phone": "1", "email": "a@b.example",
        "address": "Weg 1", "postalCode": "10115", "doctor": "Dr. Roth", "socialId": "S-1"
    });
    let patient = create(&clinic, record.clone()).await;
    for (key, value) in record.as_object().unwrap() {
        assert_eq!(serde_json::to_value(&patient).unwrap()[key], *value);
    }

    let emptied: Patient =
        change(&clinic, &patient, 1, json!({ "phone": null, "dateOfBirth": null, "firstName": null, "doctor": " " })).await.json().await.unwrap();

    assert_eq!((emptied.phone, emptied.date_of_birth, emptied.first_name.as_str(), emptied.doctor), (None, None, "", None));
    assert_eq!((emptied.email.as_deref(), emptied.social_id.as_deref()), (Some("a@b.example"), Some("S-1")));
    let found: Patients = clinic.get("/patients").query(&[("search", "amelia")]).send().await.unwrap().json().await.unwrap();
    assert!(found.patients.is_empty(), "a search looks at the record as it is");
}

async fn what_cannot_be_changed_is_refused(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (patient, other) = (clinic.patient("Amelia", "Hartmann").await, clinic.patient("Boris", "Vogt").await);
    for (wish, status, code) in [
        (json!({ "firstName": "", "lastName": null }), 400, ErrorCode::InvalidField),
        (json!({ "patientNumber": null }), 400, ErrorCode::InvalidField),
        (json!({ "lastName": "x".repeat(251) }), 400, ErrorCode::InvalidField),
        (json!({ "sex": "Male" }), 400, ErrorCode::BadRequest),
        (json!({ "patientNumber": other.patient_number }), 409, ErrorCode::PatientNumberTaken),
    ] {
        let answer = change(&clinic, &patient, 1, wish.clone()).await;
        assert_eq!(refusal(answer, status).await, code, "{wish}");
    }
    let read: Patient = clinic.get(&format!("/patients/{}", patient.id)).send().await.unwrap().json().await.unwrap();
    assert_eq!(read, patient);
}

async fn one_record_of_nanopix_is_one_record_here(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let record = json!({ "lastName": "Okafor", "source": "nanopix", "externalId": "20250121_152638", "externalCreatedAt": "2025-01-21T14:26:46.000Z" });

    let answers = futures_util::future::join_all((0..6).map(|_| clinic.post("/patients").json(&record).send())).await;

    let mut ids = std::collections::HashSet::new();
    let mut made = 0;
    for answer in answers {
        let answer = answer.unwrap();
        made += usize::from(answer.status() == 201);
        ids.insert(answer.json::<Patient>().await.unwrap().id);
    }
    assert_eq!((ids.len(), made), (1, 1), "two consoles that bring the same patient in make one");
    let other = clinic.patient("Daniel", "Okafor").await;
    let taken = change(&clinic, &other, 1, json!({ "externalId": "20250121_152638" })).await;
    assert_eq!(refusal(taken, 409).await, ErrorCode::ExternalIdTaken);
    let found: Patients = clinic.get("/patients").query(&[("search", "20250121_152638")]).send().await.unwrap().json().await.unwrap();
    assert_eq!(found.patients.len(), 1);
}

async fn two_consoles_that_link_at_once_do_not_both_win(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;

    let wish = |id: &str| json!({ "externalId": id, "linkedBy": "live_sync" });
    let (one, two) = tokio::join!(change(&clinic, &patient, 1, wish("20260101_101010")), change(&clinic, &patient, 1, wish("20260101_101011")));

    let mut statuses = [one.status().as_u16(), two.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let read: Patient = clinic.get(&format!("/patients/{}", patient.id)).send().await.unwrap().json().await.unwrap();
    assert_eq!((read.version, read.linked_by), (2, Some(LinkedBy::LiveSync)));
    let unlinked: Patient = change(&clinic, &patient, 2, json!({ "externalId": null })).await.json().await.unwrap();
    assert_eq!((unlinked.external_id, unlinked.linked_by), (None, None), "how it was linked goes with the link");
}

async fn a_client_may_bring_its_own_id(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let id = "0198f000-0000-7000-8000-000000000001";
    let record = json!({ "id": id, "lastName": "Hartmann" });

    let made = clinic.post("/patients").json(&record).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let again = clinic.post("/patients").json(&record).send().await.unwrap();
    assert_eq!(again.status(), 200);

    assert_eq!(again.json::<Patient>().await.unwrap().id.as_str(), id);
    let odd = clinic.post("/patients").json(&json!({ "id": "1", "lastName": "Hartmann" })).send().await.unwrap();
    assert_eq!(refusal(odd, 400).await, ErrorCode::InvalidField);
}

async fn only_a_person_archives_and_restores(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let url = clinic.protected(&format!("/patients/{}", patient.id));

    let by_key = clinic.http.delete(&url).bearer_auth(&clinic.key).send().await.unwrap();
    assert_eq!(refusal(by_key, 403).await, ErrorCode::Forbidden);
    let token = clinic.admin_token().await;
    for _ in 0..2 {
        let archived: Patient = clinic.http.delete(&url).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
        assert!(archived.archived_at.is_some() && archived.version == 2, "done twice it is done");
    }
    let listed: Patients = clinic.get("/patients").send().await.unwrap().json().await.unwrap();
    assert!(listed.patients.is_empty());
    let read: Patient = clinic.get(&format!("/patients/{}", patient.id)).send().await.unwrap().json().await.unwrap();
    assert!(read.archived_at.is_some(), "nothing of it is deleted");

    let restored: Patient = clinic.http.post(format!("{url}/restore")).bearer_auth(&token).send().await.unwrap().json().await.unwrap();
    assert_eq!((restored.archived_at, restored.version), (None, 3));
}

async fn the_feed_tells_every_change_once_and_in_order(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (a, b, c) = (clinic.patient("A", "A").await, clinic.patient("B", "B").await, clinic.patient("C", "C").await);

    let (all, cursor) = feed(&clinic, "", 2).await;
    assert_eq!(all.iter().map(|patient| &patient.id).collect::<Vec<_>>(), [&a.id, &b.id, &c.id]);
    assert_eq!(feed(&clinic, &cursor, 2).await, (Vec::new(), cursor.clone()));

    change(&clinic, &a, 1, json!({ "phone": "1" })).await;
    change(&clinic, &a, 2, json!({ "phone": "2" })).await;
    let token = clinic.admin_token().await;
    clinic.http.delete(clinic.protected(&format!("/patients/{}", b.id))).bearer_auth(&token).send().await.unwrap();
    let (news, _) = feed(&clinic, &cursor, 2).await;
    assert_eq!(news.iter().map(|patient| (&patient.id, patient.version)).collect::<Vec<_>>(), [(&a.id, 3), (&b.id, 2)]);
    assert!(news[1].archived_at.is_some());
    let odd = clinic.get("/patients/changes").query(&[("since", "x")]).send().await.unwrap();
    assert_eq!(refusal(odd, 400).await, ErrorCode::InvalidField);
}

async fn the_feed_misses_nothing_while_many_write(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let writing = async { futures_util::future::join_all((0..40).map(|_| clinic.patient("A", "B"))).await };
    let reading = async {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        while seen.len() < 40 {
            let (news, next) = feed(&clinic, &cursor, 7).await;
            seen.extend(news.into_iter().map(|patient| patient.id));
            cursor = next;
        }
        seen
    };

    let (made, seen) = tokio::join!(writing, reading);

    let mut made: Vec<_> = made.into_iter().map(|patient| patient.id).collect();
    let mut sorted = seen.clone();
    made.sort();
    sorted.sort();
    assert_eq!(sorted, made, "every record once");
}

async fn a_file_counts_and_shows_in_the_feed(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let (_, cursor) = feed(&clinic, "", 10).await;

    clinic.uploaded(&patient, png(1)).await;

    let (news, _) = feed(&clinic, &cursor, 10).await;
    assert_eq!(news.iter().map(|patient| (patient.image_count, patient.version)).collect::<Vec<_>>(), [(1, 1)]);
    assert!(news[0].last_visit.is_some());
}

async fn a_change_is_an_event(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let mut events = clinic.listen(None).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let heard = events.next_of(EventKind::PatientChanged).await;
    assert_eq!(heard.patient_id, Some(patient.id.clone()));
    change(&clinic, &patient, 1, json!({ "lastName": "Hartmann-Roth" })).await;
    assert_eq!(events.next_of(EventKind::PatientChanged).await.patient_name.as_deref(), Some("Hartmann-Roth, Amelia"));
}

async fn the_filters_of_the_list(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    create(&clinic, json!({ "lastName": "Internal" })).await;
    create(&clinic, json!({ "lastName": "Old", "source": "nanopix", "externalId": "1", "externalCreatedAt": "2020-01-01T10:00:00.000Z" })).await;
    let now = chairside_api::UtcTime::now().to_string();
    create(&clinic, json!({ "lastName": "New", "source": "nanopix", "externalId": "2", "externalCreatedAt": now })).await;
    for (filter, expected) in [("all", 3), ("", 3), ("today", 3), ("all_external", 2), ("today_external", 1)] {
        let listed: Patients = clinic.get("/patients").query(&[("filter", filter)]).send().await.unwrap().json().await.unwrap();
        assert_eq!(listed.patients.len(), expected, "{filter}");
    }
    let searched: Patients = clinic.get("/patients").query(&[("filter", "today_external"), ("search", "old")]).send().await.unwrap().json().await.unwrap();
    assert!(searched.patients.is_empty());
    let odd = clinic.get("/patients").query(&[("filter", "yesterday")]).send().await.unwrap();
    assert_eq!(refusal(odd, 400).await, ErrorCode::InvalidField);
}

async fn pages_hold_every_record_once(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    for index in 0..7 {
        clinic.patient("A", &format!("P{index}")).await;
    }
    let (mut names, mut after) = (Vec::new(), String::new());
    loop {
        let query = [("limit", "3".to_owned()), ("after", after)];
        let page: Patients = clinic.get("/patients").query(&query).send().await.unwrap().json().await.unwrap();
        names.extend(page.patients.into_iter().map(|patient| patient.last_name));
        match page.next_cursor {
            Some(cursor) => after = cursor,
            None => break,
        }
    }
    assert_eq!(names, ["P6", "P5", "P4", "P3", "P2", "P1", "P0"]);
}

async fn another_clinics_records_are_not_there(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (_, foreign) = clinic.neighbour().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let url = clinic.protected(&format!("/patients/{}", patient.id));
    let answer = clinic.http.patch(&url).bearer_auth(&foreign).header("If-Match", "1").json(&json!({ "phone": "1" })).send().await.unwrap();
    assert_eq!(refusal(answer, 404).await, ErrorCode::PatientNotFound);
    let changes: PatientChanges = clinic.http.get(clinic.protected("/patients/changes")).bearer_auth(&foreign).send().await.unwrap().json().await.unwrap();
    assert!(changes.patients.is_empty());
}
