//! Who did or saw what stands in the audit, and nobody changes it unseen.

use crate::harness::*;
use chairside_api::{AuditEntries, AuditEntry, ErrorCode, LoginAnswer, Patient, Role, UtcTime};
use chairside_server::setup::Person;
use reqwest::Method;
use serde_json::json;
use std::{
    collections::HashSet,
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

on_both!(
    what_is_done_stands_there_with_who_and_from_where,
    what_is_seen_stands_there_too,
    what_is_refused_stands_there,
    an_admin_finds_rows_by_time_person_deed_and_record,
    only_admins_of_the_clinic_read_it,
    numbers_have_no_gaps_whoever_writes_at_once,
    verify_names_the_row_that_was_tampered_with,
    old_rows_go_and_the_chain_stays_whole,
    the_last_views_are_written_before_the_server_stops,
);

async fn audit(clinic: &Clinic, token: &str, query: &str) -> AuditEntries {
    let answer = clinic.http.get(clinic.protected(&format!("/audit?limit=1000{query}"))).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    answer.json().await.unwrap()
}

/// The newest row of that name.
async fn newest(clinic: &Clinic, token: &str, deed: &str) -> AuditEntry {
    let rows = audit(clinic, token, &format!("&deed={deed}")).await.entries;
    rows.into_iter().next().unwrap_or_else(|| panic!("no row says {deed}"))
}

pub fn verify(clinic: &Clinic, expect: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chairside-server"));
    command.args(["audit", "verify", "--data-dir"]).arg(&clinic.config.data_dir).env_remove("CHAIRSIDE_LOG");
    if let Some(url) = &clinic.config.database_url {
        command.args(["--database-url", url]);
    }
    if let Some(expect) = expect {
        command.args(["--expect", expect]);
    }
    command.output().unwrap()
}

async fn what_is_done_stands_there_with_who_and_from_where(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    let patient = clinic.patient("Mia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let change = json!({ "phone": "+49 30 901820", "address": "Street 1" });
    let patch = clinic.http.patch(clinic.protected(&format!("/patients/{}", patient.id))).bearer_auth(&clinic.key).header("If-Match", patient.version);
    assert_eq!(patch.json(&change).send().await.unwrap().status(), 200);

    let uploaded = newest(&clinic, &admin, "file_uploaded").await;

    assert_eq!((uploaded.who.kind.as_str(), uploaded.who.name.as_deref()), ("key", Some("Room 1")));
    assert_eq!((uploaded.address.as_deref(), uploaded.outcome.as_str()), (Some("127.0.0.1"), "done"));
    assert!(uploaded.request_id.is_some_and(|id| uuid::Uuid::try_parse(&id).is_ok()));
    let record = uploaded.record.unwrap();
    assert_eq!((record.kind.as_str(), record.id.as_str(), uploaded.patient_id), ("file", file.id.as_str(), Some(patient.id.clone())));
    let changed = newest(&clinic, &admin, "patient_changed").await;
    assert_eq!(changed.detail.unwrap(), json!({ "fields": ["address", "phone"], "version": patient.version + 1 }));
    let signed_in = newest(&clinic, &admin, "signed_in").await;
    assert_eq!((signed_in.who.kind.as_str(), signed_in.who.name.as_deref()), ("person", Some("Ada Admin")));
    let change = async |path: String, version: i64, change: serde_json::Value| {
        let patch = clinic.http.patch(clinic.protected(&path)).bearer_auth(&admin).header("If-Match", version).json(&change);
        assert_eq!(patch.send().await.unwrap().status(), 200);
    };
    let (other, file_path) = (clinic.patient("Ida", "Sommer").await, format!("/files/{}", file.id));
    change(file_path.clone(), file.version, json!({ "notes": "Street 1", "toothNumber": "36" })).await;
    change(file_path.clone(), file.version + 1, json!({ "patientId": other.id, "reason": "the wrong chart was open", "hiddenReason": "blurred" })).await;
    change(file_path, file.version + 2, json!({ "hiddenReason": null })).await;
    assert_eq!(newest(&clinic, &admin, "file_changed").await.detail.unwrap()["fields"], json!(["notes", "toothNumber"]));
    let moved = newest(&clinic, &admin, "file_moved").await;
    assert_eq!(moved.detail.unwrap(), json!({ "patientId": other.id, "fromPatientId": patient.id, "reason": "the wrong chart was open" }));
    for act in ["", "/restore"] {
        let method = if act.is_empty() { Method::DELETE } else { Method::POST };
        let done = clinic.http.request(method, clinic.protected(&format!("/patients/{}{act}", patient.id))).bearer_auth(&admin).send().await.unwrap();
        assert_eq!(done.status(), 200);
    }
    let key = clinic.http.post(clinic.protected("/clinic/api-keys")).bearer_auth(&admin).json(&json!({ "label": "x" })).send().await.unwrap();
    let key: chairside_api::CreatedApiKey = key.json().await.unwrap();
    clinic.http.delete(clinic.protected(&format!("/clinic/api-keys/{}", key.key_id))).bearer_auth(&admin).send().await.unwrap();
    let other = clinic.admin_token().await;
    clinic.http.post(clinic.at("/api/v1/auth/logout")).bearer_auth(&other).send().await.unwrap();
    let all = audit(&clinic, &admin, "").await.entries;
    let deeds: HashSet<_> = all.iter().map(|row| row.deed.as_str()).collect();
    for deed in [
        "clinic_made",
        "person_made",
        "key_made",
        "key_revoked",
        "patient_made",
        "patient_changed",
        "patient_archived",
        "patient_restored",
        "signed_out",
        "file_hidden",
        "file_shown",
    ] {
        assert!(deeds.contains(deed), "{deed}");
    }
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("Hartmann") && !text.contains("+49") && !text.contains("Street"), "what a record says never goes to the audit");
    assert!(verify(&clinic, None).status.success());
}

async fn what_is_seen_stands_there_too(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    let patient = clinic.patient("Mia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let see = async |path: String| assert!(clinic.get(&path).send().await.unwrap().status().is_success(), "{path}");
    let file_path = format!("/files/{}", file.id);
    see(format!("/patients/{}", patient.id)).await;
    see("/patients?search=hart".to_owned()).await;
    see("/patients".to_owned()).await;
    see("/patients/changes".to_owned()).await;
    see(format!("/patient-files?patientId={}", patient.id)).await;
    see(format!("{file_path}/thumbnail")).await;
    for part in ["bytes=0-9", "bytes=10-19", "bytes=20-29"] {
        let answer = clinic.get(&format!("{file_path}/download")).header("Range", part).send().await.unwrap();
        assert_eq!(answer.status(), 206);
    }

    let of_patient = audit(&clinic, &admin, &format!("&patient={}", patient.id)).await.entries;

    let deeds: HashSet<_> = of_patient.iter().map(|row| row.deed.as_str()).collect();
    assert_eq!(deeds, HashSet::from(["patient_made", "patient_viewed", "file_uploaded", "files_listed", "thumbnail_viewed", "file_downloaded"]));
    assert!(of_patient.iter().all(|row| row.who.name.as_deref() == Some("Room 1")));
    let times = |row: &AuditEntry| row.detail.as_ref().unwrap()["times"].as_u64().unwrap_or(1);
    let downloads: Vec<_> = of_patient.iter().filter(|row| row.deed == "file_downloaded").collect();
    assert_eq!(downloads.iter().map(|row| times(row)).sum::<u64>(), 3, "pieces of one file are one row a second, with their number");
    let searched = newest(&clinic, &admin, "patients_searched").await;
    assert_eq!(searched.detail.unwrap(), json!({ "count": 1 }), "not what was searched for");
    assert_eq!(newest(&clinic, &admin, "patients_listed").await.detail.unwrap(), json!({ "count": 1 }));
    assert_eq!(newest(&clinic, &admin, "patients_exported").await.detail.unwrap()["count"], 1);
    let viewed = newest(&clinic, &admin, "audit_viewed").await;
    assert_eq!(viewed.who.name.as_deref(), Some("Ada Admin"));
    assert!(verify(&clinic, None).status.success());
}

async fn what_is_refused_stands_there(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    assert_eq!(refusal(clinic.get("/clinic/api-keys").send().await.unwrap(), 403).await, ErrorCode::Forbidden);
    assert_eq!(clinic.login(ADMIN, "wrong").await.status(), 401);
    assert_eq!(clinic.login("nobody@clinic.test", "wrong").await.status(), 401);

    let refused = newest(&clinic, &admin, "access_refused").await;

    assert_eq!((refused.outcome.as_str(), refused.who.name.as_deref()), ("refused", Some("Room 1")));
    assert_eq!(refused.detail.unwrap(), json!({ "method": "GET", "route": "/api/v1/protected/clinic/api-keys" }));
    let failed = audit(&clinic, &admin, "&deed=sign_in_failed").await.entries;
    assert_eq!(failed.len(), 1, "there is no clinic in whose audit a name that nobody has could stand");
    assert_eq!((failed[0].who.kind.as_str(), failed[0].outcome.as_str()), ("nobody", "refused"));
    let me: chairside_api::Me = clinic.http.get(clinic.at("/api/v1/auth/me")).bearer_auth(&admin).send().await.unwrap().json().await.unwrap();
    assert_eq!(failed[0].record.as_ref().map(|record| record.id.as_str()), Some(me.id.as_str()));
    let deeds = async |query: &str| audit(&clinic, &admin, query).await.entries.into_iter().map(|row| row.deed).collect::<Vec<_>>();
    assert_eq!(deeds("&outcome=refused").await, ["sign_in_failed", "access_refused"]);
    assert_eq!(deeds("&outcome=refused&deed=access_refused").await, ["access_refused"]);
    let done = deeds("&outcome=done").await;
    assert!(done.contains(&"signed_in".to_owned()) && !done.contains(&"sign_in_failed".to_owned()), "{done:?}");
}

async fn an_admin_finds_rows_by_time_person_deed_and_record(backend: Backend) {
    let now = Arc::new(AtomicI64::new(1_900_000_000_000));
    let shown = now.clone();
    let clinic = Clinic::open_config(backend, |config| config.clock = Arc::new(move || UtcTime::from_millis(shown.load(Ordering::SeqCst)))).await;
    let admin = clinic.admin_token().await;
    let mut patients = Vec::new();
    for name in ["A", "B", "C", "D"] {
        now.fetch_add(60_000, Ordering::SeqCst);
        patients.push(clinic.patient(name, name).await);
    }
    let of = async |query: &str| {
        let rows = audit(&clinic, &admin, query).await.entries;
        rows.into_iter().filter_map(|row| row.patient_id).collect::<Vec<_>>()
    };
    let ids = |at: &[usize]| at.iter().map(|at| patients[*at].id.clone()).collect::<Vec<_>>();
    let at = |minutes: i64| UtcTime::from_millis(1_900_000_000_000 + minutes * 60_000);

    assert_eq!(of("&deed=patient_made").await, ids(&[3, 2, 1, 0]), "newest first");
    assert_eq!(of(&format!("&since={}&until={}", at(2), at(4))).await, ids(&[2, 1]));
    assert_eq!(of(&format!("&record={}", patients[1].id)).await, ids(&[1]));
    assert_eq!(of(&format!("&patient={}&deed=patient_viewed", patients[1].id)).await, []);
    let key = audit(&clinic, &admin, "&deed=patient_made").await.entries[0].who.id.clone().unwrap();
    assert_eq!(of(&format!("&who={key}")).await, ids(&[3, 2, 1, 0]));
    assert_eq!(of(&format!("&who={key}&record={}&patient={}&deed=patient_made", patients[2].id, patients[2].id)).await, ids(&[2]));
    let mut after = String::new();
    let mut paged = Vec::new();
    loop {
        let path = format!("/audit?deed=patient_made&limit=3{after}");
        let page: AuditEntries = clinic.http.get(clinic.protected(&path)).bearer_auth(&admin).send().await.unwrap().json().await.unwrap();
        paged.extend(page.entries.into_iter().filter_map(|row| row.patient_id));
        let Some(cursor) = page.next_cursor else { break };
        after = format!("&after={cursor}");
    }
    assert_eq!(paged, ids(&[3, 2, 1, 0]));
    for wrong in ["since=yesterday", "until=x", "deed=flying", "outcome=failed", "who=%20", "record=a%2Fb", "limit=0", "limit=1001", "after=1.x", "after=x"] {
        let answer = clinic.http.get(clinic.protected(&format!("/audit?{wrong}"))).bearer_auth(&admin).send().await.unwrap();
        assert_eq!(refusal(answer, 400).await, ErrorCode::InvalidField, "{wrong}");
    }
}

async fn only_admins_of_the_clinic_read_it(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (neighbour, _) = clinic.neighbour().await;
    clinic.setup.add_person(&neighbour, &Person { email: "n@two.test", name: "N", role: Role::Admin, password: Some(PASSWORD) }).await.unwrap();
    clinic.setup.add_person(&clinic.id, &Person { email: "d@one.test", name: "D", role: Role::Dentist, password: Some(PASSWORD) }).await.unwrap();
    clinic.patient("Mia", "Hartmann").await;
    let token = async |email: &str| clinic.login(email, PASSWORD).await.json::<LoginAnswer>().await.unwrap().token;
    let (dentist, stranger) = (token("d@one.test").await, token("n@two.test").await);

    assert_eq!(clinic.http.get(clinic.protected("/audit")).send().await.unwrap().status(), 401);
    for refused in [&clinic.key, &dentist] {
        let answer = clinic.http.get(clinic.protected("/audit")).bearer_auth(refused).send().await.unwrap();
        assert_eq!(refusal(answer, 403).await, ErrorCode::Forbidden);
    }
    let theirs = audit(&clinic, &stranger, "").await.entries;
    assert!(theirs.iter().all(|row| row.deed != "patient_made") && theirs.iter().any(|row| row.deed == "signed_in"));
    assert_eq!(theirs.last().unwrap().number, 1);
}

async fn numbers_have_no_gaps_whoever_writes_at_once(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    let writers = (0..8).map(|lane| {
        let (http, key) = (clinic.http.clone(), clinic.key.clone());
        let (url, wrong) = (clinic.protected("/patients"), clinic.protected("/clinic/api-keys"));
        tokio::spawn(async move {
            for number in 0..6 {
                let made = http.post(&url).bearer_auth(&key).json(&json!({ "lastName": format!("L{lane}N{number}") })).send().await.unwrap();
                let patient: Patient = made.json().await.unwrap();
                http.get(format!("{url}/{}", patient.id)).bearer_auth(&key).send().await.unwrap();
                http.get(&wrong).bearer_auth(&key).send().await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }

    let rows = audit(&clinic, &admin, "").await.entries;

    let mut numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=rows.len() as i64).collect::<Vec<_>>());
    let of = |deed: &str| rows.iter().filter(|row| row.deed == deed).count();
    assert_eq!((of("patient_made"), of("patient_viewed")), (48, 48));
    let refused = rows.iter().filter(|row| row.deed == "access_refused").map(|row| row.detail.as_ref().unwrap()["times"].as_u64().unwrap_or(1));
    assert_eq!(refused.sum::<u64>(), 48);
    let verified = verify(&clinic, None);
    assert!(verified.status.success(), "while it serves: {}", String::from_utf8_lossy(&verified.stdout));
}

async fn verify_names_the_row_that_was_tampered_with(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    for name in ["A", "B", "C", "D", "E", "F"] {
        clinic.patient(name, name).await;
    }
    audit(&clinic, &admin, "").await;
    clinic.server.stop().await;
    let whole = verify(&clinic, None);
    let said = String::from_utf8(whole.stdout).unwrap();
    assert!(whole.status.success() && said.contains("none changed"), "{said}");
    let end = said.trim_end().rsplit(' ').next().unwrap().to_owned();
    assert!(verify(&clinic, Some(&end)).status.success());
    assert_eq!(verify(&clinic, Some("not an end")).status.code(), Some(2));
    assert_eq!(verify(&clinic, Some("another:1:x")).status.code(), Some(1));

    let tamper: [(&[&str], &str, &[&str]); 6] = [
        (&["UPDATE audit SET who_name = 'Eve' WHERE seq = 5"], "row 5 was changed", &["UPDATE audit SET who_name = 'Room 1' WHERE seq = 5"]),
        (&["UPDATE audit SET at = at + 1 WHERE seq = 6"], "row 6 was changed", &["UPDATE audit SET at = at - 1 WHERE seq = 6"]),
        (&["UPDATE audit SET address = NULL WHERE seq = 5"], "row 5 was changed", &["UPDATE audit SET address = '127.0.0.1' WHERE seq = 5"]),
        (
            &["UPDATE audit SET seq = 100 WHERE seq = 6", "UPDATE audit SET seq = 6 WHERE seq = 7", "UPDATE audit SET seq = 7 WHERE seq = 100"],
            "row 6 was changed",
            &["UPDATE audit SET seq = 100 WHERE seq = 6", "UPDATE audit SET seq = 6 WHERE seq = 7", "UPDATE audit SET seq = 7 WHERE seq = 100"],
        ),
        (&["UPDATE clinics SET audit_seq = audit_seq - 1"], "was added by hand", &["UPDATE clinics SET audit_seq = audit_seq + 1"]),
        (&["DELETE FROM audit WHERE seq = 8"], "row 8 is missing", &[]),
    ];
    for (sqls, fault, back) in tamper {
        for sql in sqls {
            clinic.execute(sql).await;
        }
        let found = verify(&clinic, None);
        let said = String::from_utf8(found.stdout).unwrap();
        assert!(found.status.code() == Some(1) && said.contains(fault), "{sqls:?}: {said}");
        for sql in back {
            clinic.execute(sql).await;
        }
    }
    clinic.execute("DELETE FROM audit WHERE seq > 6").await;
    assert!(String::from_utf8(verify(&clinic, None).stdout).unwrap().contains("are missing"));
    // With the clinic's own record of the end put right too, only somebody who noted the end elsewhere can tell.
    clinic.execute("UPDATE clinics SET audit_seq = 6, audit_hash = (SELECT hash FROM audit WHERE seq = 6)").await;
    assert!(verify(&clinic, None).status.success());
    let cut = verify(&clinic, Some(&end));
    assert!(cut.status.code() == Some(1) && String::from_utf8(cut.stdout).unwrap().contains("cut off or written anew"));
}

async fn old_rows_go_and_the_chain_stays_whole(backend: Backend) {
    let now = Arc::new(AtomicI64::new(1_900_000_000_000));
    let shown = now.clone();
    let clinic = Clinic::open_config(backend, |config| config.clock = Arc::new(move || UtcTime::from_millis(shown.load(Ordering::SeqCst)))).await;
    clinic.patient("Old", "One").await;
    let years = |years: u64| Duration::from_hours(years * 366 * 24).as_millis() as i64;
    // The sweep at the start prunes.
    now.fetch_add(years(5), Ordering::SeqCst);
    let clinic = clinic.restart(|_| {}).await;
    let admin = clinic.admin_token().await;
    let made = clinic.http.post(clinic.protected("/patients")).bearer_auth(&admin).json(&json!({ "lastName": "Young" })).send().await.unwrap();
    let young: Patient = made.json().await.unwrap();
    let numbers = async |token: &str| audit(&clinic, token, "").await.entries.iter().map(|row| row.number).min().unwrap();
    assert_eq!(numbers(&admin).await, 1, "five years are not six");
    now.fetch_add(years(2), Ordering::SeqCst);

    let clinic = clinic.restart(|_| {}).await;

    let admin = clinic.admin_token().await;
    eventually("the old rows are gone", async || audit(&clinic, &admin, "&deed=audit_pruned").await.entries.len() == 1).await;
    let rows = audit(&clinic, &admin, "").await.entries;
    assert!(rows.iter().all(|row| row.deed != "clinic_made"), "what was old is gone");
    assert!(rows.iter().any(|row| row.deed == "patient_made" && row.patient_id.as_ref() == Some(&young.id)), "what is young is kept");
    let verified = verify(&clinic, None);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let first = rows.iter().map(|row| row.number).min().unwrap();
    clinic.execute(&format!("DELETE FROM audit WHERE seq = {first}")).await;
    let verified = verify(&clinic, None);
    assert!(verified.status.code() == Some(1) && String::from_utf8(verified.stdout).unwrap().contains("were removed, and not by the server"));
}

async fn the_last_views_are_written_before_the_server_stops(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Mia", "Hartmann").await;
    assert_eq!(clinic.get(&format!("/patients/{}", patient.id)).send().await.unwrap().status(), 200);

    let clinic = clinic.restart(|_| {}).await;

    let admin = clinic.admin_token().await;
    assert_eq!(newest(&clinic, &admin, "patient_viewed").await.patient_id, Some(patient.id));
}
