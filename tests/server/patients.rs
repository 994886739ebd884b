//! Patients are made once, found by any part of what is known of them, and belong to one clinic.

use crate::harness::*;
use chairside_api::{ErrorCode, Patient, Patients};
use serde_json::json;

on_both!(
    a_patient_is_made_read_and_found,
    a_search_finds_any_part_in_any_order_without_case_or_accents,
    a_search_is_text_and_nothing_else,
    the_same_request_makes_one_patient,
    a_number_is_one_patients_alone_and_given_when_absent,
    numbers_given_at_once_are_all_different,
    what_cannot_be_a_patient_is_refused,
    another_clinics_patients_are_not_there,
    lists_are_newest_first_and_bounded,
);

async fn found(clinic: &Clinic, search: &str) -> Vec<String> {
    let answer = clinic.get("/patients").query(&[("search", search)]).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json::<Patients>().await.unwrap().patients.into_iter().map(|patient| patient.first_name).collect()
}

async fn a_patient_is_made_read_and_found(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let sent = json!({ "firstName": " Amelia ", "lastName": "Hartmann", "patientNumber": "A-17", "dateOfBirth": "1988-02-29", "sex": "female", "phone": "030 1", "email": "a@b.c" });

    let answer = clinic.post("/patients").json(&sent).send().await.unwrap();

    assert_eq!(answer.status(), 201);
    let made: Patient = answer.json().await.unwrap();
    assert_eq!((made.first_name.as_str(), made.patient_number.as_deref(), made.version), ("Amelia", Some("A-17"), 1));
    let read: Patient = clinic.get(&format!("/patients/{}", made.id)).send().await.unwrap().json().await.unwrap();
    assert_eq!(read, made);
    assert_eq!(found(&clinic, "a-17").await, ["Amelia"]);
    assert_eq!(found(&clinic, "29 1988 hart").await, ["Amelia"]);
}

async fn a_search_finds_any_part_in_any_order_without_case_or_accents(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    for (first, last) in [("Zoë", "Müller-Søndergård"), ("Müller", "Anton"), ("Anna Maria Luisa Sofia Petra Klara Eva", "Lang")] {
        clinic.patient(first, last).await;
    }

    assert_eq!(found(&clinic, "sonder ZOE").await, ["Zoë"]);
    assert_eq!(found(&clinic, "MULLER").await.len(), 2);
    assert_eq!(found(&clinic, "muller").await[0], "Zoë", "whose name begins so comes first");
    assert_eq!(found(&clinic, "lang anna maria luisa sofia petra klara eva").await.len(), 1);
    assert_eq!(found(&clinic, "lang anna maria luisa sofia petra klara otto").await.len(), 0);
    assert_eq!(found(&clinic, "  ").await.len(), 3);
    // Newer ones that only lack the last word must not take its place in a short list.
    clinic.patient("Anna Maria Luisa Sofia Petra Klara Ida", "Lang").await;
    let search = [("search", "lang anna maria luisa sofia petra klara eva"), ("limit", "1")];
    let short: Patients = clinic.get("/patients").query(&search).send().await.unwrap().json().await.unwrap();
    assert!(short.patients.len() == 1 && short.patients[0].first_name.ends_with("Eva"));
}

async fn a_search_is_text_and_nothing_else(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    clinic.patient("Percy", "100% O_Brien").await;
    clinic.patient("Nora", "Nobody").await;

    assert_eq!(found(&clinic, "O_Brien").await, ["Percy"]);
    for nothing in ["%", "_", "%%%", "\\", "' OR 'x'='x", "z\0q", "\u{202e}", "%_%"] {
        let names = found(&clinic, nothing).await;
        assert!(names.is_empty(), "{nothing:?} found {names:?}");
    }
}

async fn the_same_request_makes_one_patient(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let sent = json!({ "firstName": "Amelia", "lastName": "Hartmann", "requestId": "r-1" });

    let attempts = (0..8).map(|_| clinic.post("/patients").json(&sent).send());
    let answers = futures_util::future::join_all(attempts).await;

    let mut made = Vec::new();
    let mut ids = std::collections::HashSet::new();
    for answer in answers {
        let answer = answer.unwrap();
        made.push(answer.status().as_u16());
        ids.insert(answer.json::<Patient>().await.unwrap().id);
    }
    made.sort_unstable();
    assert_eq!((ids.len(), made), (1, vec![200, 200, 200, 200, 200, 200, 200, 201]));
    assert_eq!(found(&clinic, "hartmann").await.len(), 1);
}

async fn a_number_is_one_patients_alone_and_given_when_absent(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let first = clinic.patient("Amelia", "Hartmann").await.patient_number.unwrap();
    let next = (first.parse::<u32>().unwrap() + 1).to_string();

    let by_hand = clinic.post("/patients").json(&json!({ "lastName": "Vogt", "patientNumber": next })).send().await.unwrap();
    assert_eq!(by_hand.status(), 201);
    let taken = clinic.post("/patients").json(&json!({ "lastName": "Brandt", "patientNumber": next })).send().await.unwrap();
    assert_eq!(refusal(taken, 409).await, ErrorCode::PatientNumberTaken);
    let after = clinic.patient("Clara", "Brandt").await.patient_number.unwrap();
    assert_eq!(after.parse::<u32>().unwrap(), first.parse::<u32>().unwrap() + 2);
}

async fn numbers_given_at_once_are_all_different(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let made = futures_util::future::join_all((0..24).map(|_| clinic.patient("A", "B"))).await;
    let numbers: std::collections::HashSet<_> = made.into_iter().map(|patient| patient.patient_number).collect();
    assert_eq!(numbers.len(), 24);
}

async fn what_cannot_be_a_patient_is_refused(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    for (sent, code) in [
        (json!({}), ErrorCode::InvalidField),
        (json!({ "firstName": " ", "lastName": "" }), ErrorCode::InvalidField),
        (json!({ "lastName": "x".repeat(251) }), ErrorCode::InvalidField),
        (json!({ "lastName": "a\u{0}b" }), ErrorCode::InvalidField),
        (json!({ "lastName": "A", "dateOfBirth": "1988-02-30" }), ErrorCode::BadRequest),
        (json!({ "lastName": "A", "sex": "unknown" }), ErrorCode::BadRequest),
        (json!({ "lastName": 7 }), ErrorCode::BadRequest),
        (json!("text"), ErrorCode::BadRequest),
    ] {
        let answer = clinic.post("/patients").json(&sent).send().await.unwrap();
        assert_eq!(refusal(answer, 400).await, code, "{sent}");
    }
    assert!(found(&clinic, "").await.is_empty());
}

async fn another_clinics_patients_are_not_there(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (_, neighbours_key) = clinic.neighbour().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let theirs = |path: String| clinic.http.get(clinic.protected(&path)).bearer_auth(&neighbours_key).send();

    assert_eq!(refusal(theirs(format!("/patients/{}", patient.id)).await.unwrap(), 404).await, ErrorCode::PatientNotFound);
    assert!(theirs("/patients?search=hartmann".to_owned()).await.unwrap().json::<Patients>().await.unwrap().patients.is_empty());
    assert_eq!(refusal(theirs(format!("/patient-files?patientId={}", patient.id)).await.unwrap(), 404).await, ErrorCode::PatientNotFound);
    let same_number = json!({ "lastName": "Other", "patientNumber": patient.patient_number });
    let made = clinic.http.post(clinic.protected("/patients")).bearer_auth(&neighbours_key).json(&same_number).send().await.unwrap();
    assert_eq!(made.status(), 201, "numbers are unique within a clinic only");
}

async fn lists_are_newest_first_and_bounded(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    for number in 0..5 {
        clinic.patient(&format!("P{number}"), "X").await;
    }
    let list: Patients = clinic.get("/patients?limit=3").send().await.unwrap().json().await.unwrap();
    assert_eq!(list.patients.iter().map(|patient| patient.first_name.as_str()).collect::<Vec<_>>(), ["P4", "P3", "P2"]);
    for limit in ["0", "1001", "-1", "many"] {
        assert_eq!(clinic.get(&format!("/patients?limit={limit}")).send().await.unwrap().status(), 400);
    }
}
