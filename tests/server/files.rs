//! What is known of a file can be changed, by whom it may; moved and hidden files leave every number right, and no upload brings one back.

use crate::harness::*;
use chairside_api::{ErrorCode, EventKind, FileConflict, Patient, PatientFile, PatientFiles, Role};
use chairside_server::setup::Person;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

on_both!(
    teeth_notes_and_display_state_are_changed_and_told,
    a_change_names_the_version_it_is_based_on,
    what_cannot_be_is_refused_and_changes_nothing,
    a_bridge_key_changes_what_it_sent_and_no_more,
    a_moved_file_leaves_nothing_behind_and_is_told_with_both_patients,
    a_moved_file_is_the_answer_to_the_same_upload_for_ever,
    a_patient_has_the_same_bytes_once_also_by_moving,
    a_file_may_go_there_and_back_again,
    a_hidden_file_is_kept_uncounted_and_shown_to_people_who_ask,
    moved_and_hidden_at_once_is_one_change_and_two_events,
    changes_at_the_same_time_are_one_after_the_other,
    a_list_is_stable_while_files_come_in,
    another_clinics_files_cannot_be_changed,
);

struct Desk {
    clinic: Clinic,
    /// A dentist's session.
    person: String,
    amelia: Patient,
    bruno: Patient,
}

impl Desk {
    async fn open(backend: Backend) -> Self {
        let clinic = Clinic::open(backend).await;
        let dentist = Person { email: "d@clinic.test", name: "Dr Dent", role: Role::Dentist, password: Some(PASSWORD) };
        clinic.setup.add_person(&clinic.id, &dentist).await.unwrap();
        let person = clinic.login("d@clinic.test", PASSWORD).await.json::<chairside_api::LoginAnswer>().await.unwrap().token;
        let (amelia, bruno) = (clinic.patient("Amelia", "Hartmann").await, clinic.patient("Bruno", "Vogt").await);
        Self { clinic, person, amelia, bruno }
    }

    fn patch_as(&self, token: &str, file: &PatientFile, change: &Value) -> RequestBuilder {
        let path = self.clinic.protected(&format!("/files/{}", file.id));
        self.clinic.http.request(Method::PATCH, path).bearer_auth(token).header("If-Match", file.version).json(change)
    }

    async fn patch(&self, file: &PatientFile, change: Value) -> Response {
        self.patch_as(&self.person, file, &change).send().await.unwrap()
    }

    async fn changed(&self, file: &PatientFile, change: Value) -> PatientFile {
        let answer = self.patch(file, change).await;
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        let changed: PatientFile = answer.json().await.unwrap();
        assert_eq!(changed.version, file.version + 1);
        assert_eq!(self.file(&changed).await, changed, "the answer is what is kept");
        changed
    }

    async fn file(&self, file: &PatientFile) -> PatientFile {
        self.clinic.get(&format!("/files/{}", file.id)).send().await.unwrap().json().await.unwrap()
    }

    async fn list(&self, query: &str) -> Vec<PatientFile> {
        let answer = self.clinic.http.get(self.clinic.protected(&format!("/patient-files?{query}"))).bearer_auth(&self.person).send().await.unwrap();
        answer.json::<PatientFiles>().await.unwrap().files
    }

    /// How many images the patient has, and when the last one came.
    async fn counts(&self, patient: &Patient) -> (u32, Option<String>) {
        let record: Patient = self.clinic.get(&format!("/patients/{}", patient.id)).send().await.unwrap().json().await.unwrap();
        (record.image_count, record.last_visit.map(|time| time.to_string()))
    }
}

async fn teeth_notes_and_display_state_are_changed_and_told(backend: Backend) {
    let desk = Desk::open(backend).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    assert_eq!((file.version, file.display_state.clone(), file.hidden_at, file.moved_at), (1, None, None, None));
    let mut events = desk.clinic.listen(None).await;

    let display = json!({ "rotate": 90, "window": { "center": 0.5, "width": 1.25e3 }, "who": "ü\u{0}", "z": [null] });
    let change = json!({ "toothNumber": "37,36", "notes": " distal ", "displayState": display, "labCaseId": "L-7", "later": 1 });
    let changed = desk.changed(&file, change.clone()).await;

    assert_eq!((changed.tooth_number.to_string().as_str(), changed.notes.as_deref(), changed.lab_case_id.as_deref()), ("36,37", Some("distal"), Some("L-7")));
    assert_eq!((&changed.display_state, changed.display_state_at.is_some()), (&Some(display), true));
    assert!(changed.display_state_by.as_deref().is_some_and(|by| by != file.uploaded_by));
    assert_eq!((file.display_state_by_name.as_deref(), changed.display_state_by_name.as_deref()), (None, Some("Dr Dent")));
    let (_, event) = events.event().await.unwrap();
    assert_eq!((event.kind, event.file_id.as_ref(), event.tooth_number.to_string().as_str()), (EventKind::FileUpdated, Some(&file.id), "36,37"));
    assert_eq!((event.lab_case_id.as_deref(), event.from_patient_id), (Some("L-7"), None));
    let listed = desk.list("labCaseId=L-7").await.remove(0);
    assert_eq!(listed, PatientFile { display_state: None, ..changed.clone() }, "a list of a thousand would carry 64 MB");
    assert!(desk.list("labCaseId=L-8").await.is_empty());

    // What changes nothing is no change and tells nobody.
    let same = desk.patch(&changed, change).await;
    assert_eq!((same.status(), same.json::<PatientFile>().await.unwrap()), (StatusCode::OK, changed.clone()));
    assert_eq!(desk.patch(&changed, json!({})).await.json::<PatientFile>().await.unwrap(), changed);
    let emptied = desk.changed(&changed, json!({ "toothNumber": null, "notes": null, "displayState": null, "labCaseId": "" })).await;
    assert!(emptied.tooth_number.is_empty() && emptied.notes.is_none() && emptied.display_state.is_none() && emptied.lab_case_id.is_none());
    assert_eq!(events.event().await.unwrap().1.tooth_number.to_string(), "");
}

async fn a_change_names_the_version_it_is_based_on(backend: Backend) {
    let desk = Desk::open(backend).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    let newer = desk.changed(&file, json!({ "notes": "first" })).await;

    let late = desk.patch(&file, json!({ "notes": "second" })).await;
    assert_eq!(late.status(), 409);
    let conflict: FileConflict = late.json().await.unwrap();
    assert_eq!((conflict.error.code, conflict.file), (ErrorCode::VersionConflict, newer.clone()));

    let bare = desk.clinic.http.patch(desk.clinic.protected(&format!("/files/{}", file.id))).bearer_auth(&desk.person).json(&json!({ "notes": "x" }));
    assert_eq!(refusal(bare.send().await.unwrap(), 400).await, ErrorCode::BadRequest);
    assert_eq!(desk.file(&file).await, newer);
}

async fn what_cannot_be_is_refused_and_changes_nothing(backend: Backend) {
    let desk = Desk::open(backend).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    let exactly = json!({ "x": "y".repeat(64 * 1024 - 8) });
    let nobody = "019aa0d2-0000-7000-8000-000000000000";
    for (change, status, code) in [
        (json!({ "toothNumber": "19" }), 400, ErrorCode::BadRequest),
        (json!({ "notes": "n".repeat(10_001) }), 400, ErrorCode::InvalidField),
        (json!({ "notes": "a\u{0}b" }), 400, ErrorCode::InvalidField),
        (json!({ "notes": 7 }), 400, ErrorCode::BadRequest),
        (json!({ "displayState": [1] }), 400, ErrorCode::InvalidField),
        (json!({ "displayState": "text" }), 400, ErrorCode::InvalidField),
        (json!({ "displayState": { "x": "y".repeat(64 * 1024) } }), 400, ErrorCode::InvalidField),
        (json!({ "displayState": { "x": "y".repeat(300_000) } }), 413, ErrorCode::FileTooLarge),
        (json!({ "labCaseId": "L".repeat(101) }), 400, ErrorCode::InvalidField),
        (json!({ "patientId": desk.bruno.id }), 400, ErrorCode::InvalidField),
        (json!({ "patientId": desk.bruno.id, "reason": "  " }), 400, ErrorCode::InvalidField),
        (json!({ "reason": "why not" }), 400, ErrorCode::InvalidField),
        (json!({ "patientId": nobody, "reason": "x" }), 404, ErrorCode::PatientNotFound),
        (json!({ "patientId": "../../x", "reason": "x" }), 404, ErrorCode::PatientNotFound),
        (json!({ "hiddenReason": "" }), 400, ErrorCode::InvalidField),
        (json!({ "hiddenReason": "x".repeat(501) }), 400, ErrorCode::InvalidField),
        (json!([]), 400, ErrorCode::BadRequest),
    ] {
        assert_eq!(refusal(desk.patch(&file, change.clone()).await, status).await, code, "{}", change.to_string().chars().take(80).collect::<String>());
    }
    let text = desk.clinic.http.patch(desk.clinic.protected(&format!("/files/{}", file.id))).bearer_auth(&desk.person).header("If-Match", 1).body("{}");
    let text = text.send().await.unwrap();
    assert_eq!(text.status(), 415);
    assert_eq!(desk.file(&file).await, file);
    desk.changed(&file, json!({ "displayState": exactly })).await;
}

async fn a_bridge_key_changes_what_it_sent_and_no_more(backend: Backend) {
    let desk = Desk::open(backend).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    let other = desk.clinic.setup.create_key(&desk.clinic.id, "Room 2", None).await.unwrap();

    let ours = desk.patch_as(&desk.clinic.key, &file, &json!({ "toothNumber": "11", "notes": "n", "displayState": { "invert": true } })).send().await.unwrap();
    assert_eq!(ours.status(), 200);
    let file: PatientFile = ours.json().await.unwrap();
    assert_eq!(file.display_state_by.as_deref(), Some(file.uploaded_by.as_str()));
    assert_eq!(file.display_state_by_name.as_deref(), Some("Room 1"));
    let persons =
        [json!({ "patientId": desk.bruno.id, "reason": "x" }), json!({ "hiddenReason": "x" }), json!({ "hiddenReason": null }), json!({ "labCaseId": "L" })];
    for change in persons {
        assert_eq!(refusal(desk.patch_as(&desk.clinic.key, &file, &change).send().await.unwrap(), 403).await, ErrorCode::Forbidden, "{change}");
    }
    assert_eq!(refusal(desk.patch_as(&other, &file, &json!({ "notes": "mine" })).send().await.unwrap(), 403).await, ErrorCode::Forbidden);
    assert_eq!(refusal(desk.clinic.get("/patient-files?includeHidden=true").send().await.unwrap(), 403).await, ErrorCode::Forbidden);
    assert_eq!(desk.file(&file).await, file);
}

async fn a_moved_file_leaves_nothing_behind_and_is_told_with_both_patients(backend: Backend) {
    let desk = Desk::open(backend).await;
    let first = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    // Times tell the two apart.
    eventually("the clock moves on", async || chairside_api::UtcTime::now() > first.created_at).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(2)).await;
    let mut events = desk.clinic.listen(None).await;

    let moved = desk.changed(&file, json!({ "patientId": desk.bruno.id, "reason": "the wrong patient was selected" })).await;

    assert_eq!((&moved.patient_id, moved.moved_at.is_some(), moved.created_at), (&desk.bruno.id, true, file.created_at));
    let (_, event) = events.event().await.unwrap();
    assert_eq!((event.kind, event.file_id.as_ref()), (EventKind::FileMoved, Some(&file.id)));
    assert_eq!((event.from_patient_id.as_ref(), event.patient_id.as_ref()), (Some(&desk.amelia.id), Some(&desk.bruno.id)));
    assert_eq!(event.patient_name.as_deref(), Some("Vogt, Bruno"));
    assert_eq!(desk.counts(&desk.amelia).await, (1, Some(first.created_at.to_string())));
    assert_eq!(desk.counts(&desk.bruno).await, (1, Some(file.created_at.to_string())));
    assert_eq!(desk.list(&format!("patientId={}", desk.amelia.id)).await, std::slice::from_ref(&first));
    assert_eq!(desk.list(&format!("patientId={}", desk.bruno.id)).await, std::slice::from_ref(&moved));
    let feed: chairside_api::PatientChanges = desk.clinic.get("/patients/changes").send().await.unwrap().json().await.unwrap();
    assert_eq!(feed.patients.iter().map(|patient| patient.image_count).collect::<Vec<_>>(), [1, 1], "consoles hear the numbers by the feed");
    let last = desk.changed(&first, json!({ "patientId": desk.bruno.id, "reason": "this one, too" })).await;
    assert_eq!(desk.counts(&desk.amelia).await, (0, None));
    assert_eq!(desk.counts(&desk.bruno).await, (2, Some(file.created_at.to_string())));
    // Where it is already it need not be moved to.
    assert_eq!(desk.patch(&last, json!({ "patientId": desk.bruno.id, "reason": "again" })).await.json::<PatientFile>().await.unwrap(), last);
}

async fn a_moved_file_is_the_answer_to_the_same_upload_for_ever(backend: Backend) {
    let desk = Desk::open(backend).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    let moved = desk.changed(&file, json!({ "patientId": desk.bruno.id, "reason": "mixed up" })).await;
    let mut events = desk.clinic.listen(None).await;

    for patient in [&desk.amelia, &desk.bruno] {
        let again = desk.clinic.upload(xray(patient, png(1))).send().await.unwrap();
        assert_eq!((again.status(), again.json::<PatientFile>().await.unwrap()), (StatusCode::OK, moved.clone()), "a console that lost the answer");
    }

    let marker = desk.clinic.uploaded(&desk.amelia, png(2)).await;
    assert_eq!(events.event().await.unwrap().1.file_id, Some(marker.id), "nobody was told of anything");
    assert_eq!((desk.clinic.files().await.len(), desk.counts(&desk.amelia).await.0, desk.counts(&desk.bruno).await.0), (2, 1, 1));
}

async fn a_patient_has_the_same_bytes_once_also_by_moving(backend: Backend) {
    let desk = Desk::open(backend).await;
    let (ones, twos) = (desk.clinic.uploaded(&desk.amelia, png(1)).await, desk.clinic.uploaded(&desk.bruno, png(1)).await);

    let refused = desk.patch(&ones, json!({ "patientId": desk.bruno.id, "reason": "mixed up" })).await;

    assert_eq!(refusal(refused, 409).await, ErrorCode::FileExists);
    assert_eq!((desk.file(&ones).await, desk.file(&twos).await), (ones.clone(), twos.clone()));
    // Once that one has gone elsewhere there is room, and the identity is the newcomer's.
    let cora = desk.clinic.patient("Cora", "Lind").await;
    desk.changed(&twos, json!({ "patientId": cora.id, "reason": "mixed up" })).await;
    let moved = desk.changed(&ones, json!({ "patientId": desk.bruno.id, "reason": "mixed up" })).await;
    assert_eq!(desk.clinic.uploaded(&desk.bruno, png(1)).await, moved);
    assert_eq!(desk.clinic.uploaded(&cora, png(1)).await.id, twos.id);
}

async fn a_file_may_go_there_and_back_again(backend: Backend) {
    let desk = Desk::open(backend).await;
    let mut file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    for there in [&desk.bruno, &desk.amelia, &desk.bruno, &desk.amelia] {
        file = desk.changed(&file, json!({ "patientId": there.id, "reason": "undecided" })).await;
        for patient in [&desk.amelia, &desk.bruno] {
            assert_eq!(desk.clinic.uploaded(patient, png(1)).await, file);
        }
    }
    assert_eq!((desk.counts(&desk.amelia).await.0, desk.counts(&desk.bruno).await), (1, (0, None)));
}

async fn a_hidden_file_is_kept_uncounted_and_shown_to_people_who_ask(backend: Backend) {
    let desk = Desk::open(backend).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    let mut events = desk.clinic.listen(None).await;

    let hidden = desk.changed(&file, json!({ "hiddenReason": "not diagnosable" })).await;

    assert_eq!((hidden.hidden_reason.as_deref(), hidden.hidden_at.is_some(), hidden.hidden_by.is_some()), (Some("not diagnosable"), true, true));
    assert_eq!(events.event().await.unwrap().1.kind, EventKind::FileHidden);
    assert!(desk.clinic.files().await.is_empty() && desk.list("").await.is_empty());
    assert_eq!(desk.list("includeHidden=true").await, std::slice::from_ref(&hidden));
    assert_eq!(desk.counts(&desk.amelia).await, (0, Some(file.created_at.to_string())), "the visit took place");
    assert_eq!(desk.clinic.uploaded(&desk.amelia, png(1)).await, hidden, "sent again it stays hidden");
    assert_eq!(desk.clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap().bytes().await.unwrap(), png(1));
    let moved = desk.changed(&hidden, json!({ "patientId": desk.bruno.id, "reason": "mixed up" })).await;
    assert_eq!((desk.counts(&desk.amelia).await.0, desk.counts(&desk.bruno).await.0), (0, 0));

    let shown = desk.changed(&moved, json!({ "hiddenReason": null })).await;

    assert_eq!((shown.hidden_reason, shown.hidden_at, shown.hidden_by), (None, None, None));
    assert_eq!((desk.counts(&desk.bruno).await.0, desk.list("").await.len()), (1, 1));
    assert_eq!(events.event().await.unwrap().1.kind, EventKind::FileMoved);
    assert_eq!(events.event().await.unwrap().1.kind, EventKind::FileUpdated);
}

async fn moved_and_hidden_at_once_is_one_change_and_two_events(backend: Backend) {
    let desk = Desk::open(backend).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    let mut events = desk.clinic.listen(None).await;

    desk.changed(&file, json!({ "patientId": desk.bruno.id, "reason": "mixed up", "hiddenReason": "blurred", "toothNumber": "11" })).await;

    let (first, moved) = events.event().await.unwrap();
    let (second, hidden) = events.event().await.unwrap();
    assert_eq!((moved.kind, hidden.kind), (EventKind::FileMoved, EventKind::FileHidden));
    assert_eq!(first.parse::<i64>().unwrap() + 1, second.parse::<i64>().unwrap());
    assert_eq!((desk.counts(&desk.amelia).await, desk.counts(&desk.bruno).await), ((0, None), (0, Some(file.created_at.to_string()))));
}

async fn changes_at_the_same_time_are_one_after_the_other(backend: Backend) {
    let desk = Desk::open(backend).await;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;
    let wishes = (0..12).map(|number| match number % 3 {
        0 => json!({ "patientId": desk.bruno.id, "reason": "mixed up" }),
        1 => json!({ "hiddenReason": format!("reason {number}") }),
        _ => json!({ "notes": format!("note {number}") }),
    });

    let answers = futures_util::future::join_all(wishes.map(|wish| desk.patch(&file, wish))).await;

    let statuses: Vec<_> = answers.iter().map(|answer| answer.status().as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
    assert_eq!(desk.file(&file).await.version, 2);
}

async fn a_list_is_stable_while_files_come_in(backend: Backend) {
    let desk = Desk::open(backend).await;
    let mut expected = Vec::new();
    for number in 0..6 {
        expected.insert(0, desk.clinic.uploaded(&desk.amelia, png(number)).await);
    }
    expected.sort_by_key(|file| std::cmp::Reverse((file.created_at, file.id.clone())));
    let (mut paged, mut after, mut number) = (Vec::new(), String::new(), 100);
    loop {
        let answer = desk.clinic.get(&format!("/patient-files?limit=2{after}")).send().await.unwrap();
        let page: PatientFiles = answer.json().await.unwrap();
        paged.extend(page.files);
        desk.clinic.uploaded(&desk.bruno, png(number)).await;
        number += 1;
        let Some(cursor) = page.next_cursor else { break };
        after = format!("&after={cursor}");
    }
    assert_eq!(paged, expected, "none twice, none left out");
}

async fn another_clinics_files_cannot_be_changed(backend: Backend) {
    let desk = Desk::open(backend).await;
    let (neighbour, neighbours_key) = desk.clinic.neighbour().await;
    let person = Person { email: "n@two.test", name: "N", role: Role::Admin, password: Some(PASSWORD) };
    desk.clinic.setup.add_person(&neighbour, &person).await.unwrap();
    let neighbours_admin = desk.clinic.login("n@two.test", PASSWORD).await.json::<chairside_api::LoginAnswer>().await.unwrap().token;
    let file = desk.clinic.uploaded(&desk.amelia, png(1)).await;

    for token in [&neighbours_key, &neighbours_admin] {
        assert_eq!(refusal(desk.patch_as(token, &file, &json!({ "notes": "ours" })).send().await.unwrap(), 404).await, ErrorCode::NotFound);
        let read = desk.clinic.http.get(desk.clinic.protected(&format!("/files/{}", file.id))).bearer_auth(token).send().await.unwrap();
        assert_eq!(refusal(read, 404).await, ErrorCode::NotFound);
    }
    // Nor can one's own be moved to a patient of theirs.
    let theirs =
        desk.clinic.http.post(desk.clinic.protected("/patients")).bearer_auth(&neighbours_key).json(&json!({ "lastName": "Else" })).send().await.unwrap();
    let theirs: Patient = theirs.json().await.unwrap();
    assert_eq!(refusal(desk.patch(&file, json!({ "patientId": theirs.id, "reason": "x" })).await, 404).await, ErrorCode::PatientNotFound);
    assert_eq!(desk.file(&file).await, file);
}
