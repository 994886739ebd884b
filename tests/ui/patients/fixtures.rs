//! The Patients page of the design, as a snapshot, and how a test opens, presses and reads it.

use crate::fixtures::{Room, amelia, at, now, patient, snapshot, window};
use chairside_api::{LinkedBy, Patient, PatientId, PatientSource, UtcTime};
use chairside_core::{
    Command, LiveSyncState, LiveSyncStatus, Snapshot,
    nanopix::AskReason,
    patient::{ConflictField, OtherSide, PatientCounts, PatientList, PatientQuery, PatientRow, Question},
};
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use std::{path::PathBuf, sync::Arc};

pub const SIZE: [f32; 2] = [1440.0, 900.0];

pub fn moment(text: &str) -> UtcTime {
    text.parse().unwrap()
}

/// A record: from NanoPix when it has an id there.
pub fn record(id: &str, name: (&str, &str), born: (i16, i8, i8), number: &str, made: &str, external: Option<&str>, images: u32) -> Arc<Patient> {
    let base = patient(id, name.0, name.1, born, number, None);
    let made = moment(made);
    let there = external.map(|_| made);
    Arc::new(Patient {
        created_at: made,
        external_created_at: there,
        first_synced_at: there.map(|at| at.plus(std::time::Duration::from_secs(120))),
        external_id: external.map(str::to_owned),
        linked_by: external.map(|_| LinkedBy::LiveSync),
        source: if external.is_some() { PatientSource::Nanopix } else { PatientSource::Internal },
        image_count: images,
        ..(*base).clone()
    })
}

/// The one who may be somebody else already.
pub fn jonas(candidates: Vec<Arc<Patient>>, why: AskReason) -> PatientRow {
    let there = record("nanopix:20944", ("Lindqvist", "Jonas"), (1987, 4, 30), "118686", "2025-11-18T10:12:00Z", Some("20251118_101200"), 2);
    let question = Question::Duplicate { external_id: "20251118_101200".to_owned(), why, candidates };
    PatientRow { question: Some(Arc::new(question)), ..PatientRow::of(there) }
}

/// Who is here under that name.
pub fn jonas_here(id: &str, number: &str) -> Arc<Patient> {
    record(id, ("Lindqvist", "Jonas"), (1987, 4, 30), number, "2019-01-02T08:00:00Z", None, 14)
}

/// The page of the design.
pub fn patients() -> Snapshot {
    let row = |patient| PatientRow::of(patient);
    let made = |day: &str| format!("2025-11-{day}:00Z");
    let amelia = Arc::new(Patient {
        created_at: moment("2020-02-19T08:00:00Z"),
        external_created_at: Some(moment("2020-02-19T08:00:00Z")),
        external_id: Some("20200219_090000".to_owned()),
        image_count: 31,
        ..(*amelia()).clone()
    });
    let rows = [
        jonas(vec![jonas_here("p-jonas", "101518")], AskReason::EveryTime),
        row(record("p-daniel", ("Okafor", "Daniel"), (1991, 6, 2), "118685", &made("18T09:40"), Some("20251118_094000"), 12)),
        row(record("p-sofia", ("Brandt", "Sofia"), (1964, 9, 19), "118684", &made("18T09:31"), None, 8)),
        row(record("p-minh", ("Nguyen", "Minh Anh"), (2016, 1, 7), "118683", &made("18T09:05"), None, 0)),
        row(record("p-giulia", ("Rossi", "Giulia"), (1982, 11, 25), "118681", &made("18T08:47"), Some("20251118_084700"), 5)),
        PatientRow { waits_for_server: true, ..row(record("p-piotr", ("Kowalski", "Piotr"), (1955, 2, 11), "118679", &made("17T16:20"), None, 3)) },
        row(record("p-leila", ("Haddad", "Leila"), (1999, 8, 3), "118678", &made("17T15:02"), Some("20251117_150200"), 1)),
        PatientRow { waits_for_nanopix: true, ..row(record("p-erik", ("Svensson", "Erik"), (1949, 5, 28), "118677", &made("17T14:41"), None, 22)) },
        PatientRow {
            is_gone: true,
            ..row(record("p-camille", ("Moreau", "Camille"), (1973, 10, 16), "118674", &made("17T11:18"), Some("20251117_111800"), 9))
        },
        row(record("p-yuki", ("Tanaka", "Yuki"), (2001, 12, 21), "118673", &made("17T10:50"), None, 1)),
        row(Arc::clone(&amelia)),
    ];
    let counts = PatientCounts { all: 1284, today: 23, today_by_external: 9, all_by_external: 412, undecided: 1, exact: 1 };
    Snapshot {
        patients: PatientList { rows: rows.into(), counts, is_whole: true, ..PatientList::default() },
        undecided: 1,
        live_sync: LiveSyncStatus {
            state: LiveSyncState::InStep,
            last_read_at: Some(at("10:41")),
            patients: 412,
            root: Some(PathBuf::from("/nanopix/PatientData")),
            ..LiveSyncStatus::default()
        },
        ..snapshot(Vec::new(), Some(amelia))
    }
}

/// Every kind of question, in long words.
pub fn questions() -> Snapshot {
    let mut snapshot = patients();
    let asked = |row: PatientRow, id: &str, question| {
        let patient = Patient { id: PatientId::from(id), ..(*row.patient).clone() };
        PatientRow { patient: Arc::new(patient), question: Some(Arc::new(question)), ..row }
    };
    let here = || jonas(vec![jonas_here("p-jonas", "101518")], AskReason::EveryTime);
    let several = |why| Question::Duplicate {
        external_id: "20251118_101200".to_owned(),
        why,
        candidates: vec![jonas_here("p-1", "101518"), jonas_here("p-2", "101519"), jonas_here("p-3", "")],
    };
    let field = |label, ours: &str, theirs: &str| ConflictField { label, ours: ours.to_owned(), theirs: theirs.to_owned() };
    let fields = vec![
        field("Last name", "Lindqvist", "Lindquist-Abrahamsson van der Meer"),
        field("Phone", "", "+46 8 555 010 20"),
        field("Address", "Storgatan 1, 111 22 Stockholm, c/o Abrahamsson, third floor, left", "Kungsgatan 112 B, 903 26 Umeå"),
    ];
    let archived = PatientRow::of(Arc::new(Patient { archived_at: Some(now()), ..(*here().patient).clone() }));
    let rows = [
        here(),
        asked(
            here(),
            "nanopix:2",
            Question::Duplicate { why: AskReason::NameIncomplete, external_id: "2".to_owned(), candidates: vec![jonas_here("p-4", "7")] },
        ),
        asked(here(), "nanopix:3", several(AskReason::NameIncomplete)),
        asked(here(), "p-5", Question::Conflict { with: OtherSide::Nanopix, fields }),
        asked(archived, "p-6", Question::Deletion { external_id: "20251118_101200".to_owned() }),
        PatientRow { patient: jonas(Vec::new(), AskReason::EveryTime).patient, ..asked(here(), "p-7", several(AskReason::EveryTime)) },
        jonas(vec![jonas_here("p-8", "101520")], AskReason::EveryTime),
    ];
    snapshot.patients.counts.undecided = rows.len();
    snapshot.patients.rows = rows.into_iter().chain(snapshot.patients.rows.iter().skip(1).cloned()).collect();
    snapshot
}

pub fn open_on(snapshot: Snapshot) -> Harness<'static, Room> {
    let mut harness = window(snapshot, SIZE);
    show(&mut harness);
    harness
}

/// Turns to the page.
pub fn show(harness: &mut Harness<'_, Room>) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.run_ok();
}

pub fn open() -> Harness<'static, Room> {
    let mut harness = open_on(patients());
    harness.state_mut().sent();
    harness
}

pub fn press(harness: &mut Harness<'_, Room>, key: Key) {
    harness.key_press(key);
    harness.run_ok();
}

pub fn click(harness: &mut Harness<'_, Room>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_ok();
}

/// The one command that was sent.
#[track_caller]
pub fn only(harness: &mut Harness<'_, Room>) -> Command {
    let mut sent = harness.state_mut().sent();
    assert_eq!(sent.len(), 1, "{sent:?}");
    sent.remove(0)
}

#[track_caller]
pub fn nothing_sent(harness: &mut Harness<'_, Room>) {
    let sent = harness.state_mut().sent();
    assert!(sent.is_empty(), "{sent:?}");
}

pub fn listed(harness: &mut Harness<'_, Room>) -> PatientQuery {
    let Command::ListPatients(query) = only(harness) else { panic!("no list was asked for") };
    query
}

pub fn with_row(row: &PatientRow) -> Snapshot {
    let mut snapshot = patients();
    let others = snapshot.patients.rows.iter().skip(1).filter(|other| other.patient.id != row.patient.id).cloned();
    snapshot.patients.rows = std::iter::once(row.clone()).chain(others).collect();
    snapshot
}

/// The names of the rows that are drawn, from the top.
pub fn shown(harness: &Harness<'_, Room>) -> Vec<String> {
    let mut rows: Vec<_> = harness.query_all_by_role(Role::ListItem).map(|row| (row.rect().top(), row.accesskit_node().label().unwrap_or_default())).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|(_, label)| label.split(", ").next().unwrap_or_default().to_owned()).collect()
}
