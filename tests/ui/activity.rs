//! The Activity page.

use crate::{
    fixtures::{image_id, now, window, with_patient},
    stage::{Stage, button, picture, settle, stage},
};
use chairside::pages::activity::{ActivityState, activity_ui};
use chairside_api::Sha256;
use chairside_core::{
    Activity, ActivityKind, Command, Exposure, ExposureState, Ledger, LedgerSpan, Phase, Problem, ProblemKind, Severity, Snapshot, Why, settings::Theme,
};
use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};
use std::{sync::Arc, time::Duration};

fn activity(id: i64, kind: ActivityKind, severity: Severity, text: &str) -> Arc<Activity> {
    let at = now().minus(Duration::from_secs(1000_u64.saturating_sub(id as u64)));
    Arc::new(Activity { id, at, kind, severity, text: text.to_owned(), image: None, patient: None })
}

fn snapshot(count: i64) -> Snapshot {
    let rows = (1..=count).rev().map(|id| match id % 4 {
        0 => activity(id, ActivityKind::Upload, Severity::Done, &format!("Image {id} was uploaded")),
        1 => activity(id, ActivityKind::Capture, Severity::Info, &format!("Image {id} landed")),
        2 => activity(id, ActivityKind::Server, Severity::Warning, &format!("The server does not answer ({id})")),
        _ => activity(id, ActivityKind::Upload, Severity::Error, &format!("Image {id} was refused")),
    });
    Snapshot { phase: Phase::Running, activity: rows.collect(), ..Snapshot::default() }
}

fn open(snapshot: Snapshot) -> Harness<'static, Stage<ActivityState>> {
    stage([1344.0, 858.0], Theme::Dark, snapshot, activity_ui)
}

fn rows(page: &Harness<'_, Stage<ActivityState>>) -> usize {
    page.query_all_by_role(Role::ListItem).count()
}

#[test]
fn a_thousand_rows_cost_what_is_on_screen() {
    let mut page = open(snapshot(1000));
    let shown = rows(&page);
    assert!((10..60).contains(&shown), "{shown} rows were laid out");
    page.get_by_label_contains("Image 1000 was uploaded");
    picture(&mut page, "activity-dark");
}

#[test]
fn chips_leave_only_one_kind() {
    let mut page = open(snapshot(8));
    assert_eq!(rows(&page), 8);
    page.get_by_role_and_label(Role::RadioButton, "Capture").click();
    settle(&mut page);
    assert_eq!(rows(&page), 2);
    page.get_by_role_and_label(Role::RadioButton, "Patient").click();
    settle(&mut page);
    assert_eq!(rows(&page), 0);
    page.get_by_label("Nothing of this kind yet.");
    page.get_by_role_and_label(Role::RadioButton, "All").click();
    settle(&mut page);
    assert_eq!(rows(&page), 8);
}

#[test]
fn what_happens_while_the_page_is_open_comes_in_at_the_top() {
    let mut page = open(snapshot(4));
    page.state_mut().snapshot = snapshot(5);
    settle(&mut page);
    assert_eq!(rows(&page), 5);
    let newest = page.get_by_label_contains("Image 5 landed").rect().top();
    assert!(page.query_all_by_role(Role::ListItem).all(|row| row.rect().top() >= newest));
}

#[test]
fn a_line_is_read_in_full_without_hovering() {
    let long = "The image was not uploaded: the server did not answer in 30 s. The image is safe on this computer. It is tried again by itself. ".repeat(2);
    let mut snapshot = snapshot(1);
    snapshot.activity = Arc::from([activity(1, ActivityKind::Upload, Severity::Error, long.trim())]);
    let mut page = open(snapshot);
    page.get_by_role(Role::ListItem).click();
    settle(&mut page);
    page.get_by_role_and_label(Role::Label, long.trim());
    picture(&mut page, "activity-detail");
    button(&page, "Close").click();
    settle(&mut page);
    assert!(page.query_by_role_and_label(Role::Label, long.trim()).is_none());
}

#[test]
fn what_needs_a_person_stands_above_everything() {
    let mut snapshot = snapshot(20);
    snapshot.problems = vec![
        Problem {
            kind: ProblemKind::Other,
            severity: Severity::Error,
            title: "Watch folder unreachable".to_owned(),
            text: "/mnt/xray cannot be reached. It was moved or renamed, or its drive is not connected. Images already here are safe and are sent as ever. \
                   Reconnect the drive, or choose another folder in Settings. The folder is looked at again every few seconds."
                .to_owned(),
        },
        Problem {
            kind: ProblemKind::Other,
            severity: Severity::Warning,
            title: "Disk nearly full".to_owned(),
            text: "2 GB are free. Images are safe. Make room.".to_owned(),
        },
    ];
    let mut page = stage([1084.0, 678.0], Theme::Light, snapshot, activity_ui);
    let problem = page.get_by_label("Watch folder unreachable").rect().bottom();
    assert!(page.query_all_by_role(Role::ListItem).all(|row| row.rect().top() > problem));
    picture(&mut page, "activity-light-small");
}

fn exposure(number: u8, state: ExposureState, why: Option<&str>) -> Exposure {
    let at = now().minus(Duration::from_mins(u64::from(number)));
    let is_kept = state != ExposureState::Ignored;
    let is_sent = state == ExposureState::Uploaded;
    Exposure {
        sha256: is_kept.then(|| Sha256::from_bytes([number; 32])),
        state,
        patient_id: is_sent.then(|| "p-amelia".into()),
        patient_name: is_sent.then(|| "Hartmann, Amelia".to_owned()),
        image_id: is_kept.then(|| image_id(number.into())),
        file_name: format!("IMG{number:04}.png"),
        size_bytes: 7,
        landed_at: at,
        settled_at: is_kept.then_some(at),
        hashed_at: is_kept.then_some(at),
        kept_at: is_kept.then_some(at),
        assigned_at: is_sent.then_some(at),
        reviewed_at: is_sent.then_some(at),
        sent_at: is_sent.then_some(at),
        acknowledged_at: is_sent.then_some(at),
        acknowledged_sha256: is_sent.then(|| Sha256::from_bytes([number; 32])),
        why: why.map(|why| Why::Said(why.to_owned())),
    }
}

/// One of each state and two more.
pub fn ledger() -> Ledger {
    let mut rows = vec![exposure(30, ExposureState::Unassigned, None)];
    rows.extend((1..=3).map(|number| exposure(number, ExposureState::Uploaded, None)));
    rows.push(exposure(40, ExposureState::Rejected, Some("Not diagnosable")));
    rows.push(exposure(41, ExposureState::Ignored, Some("it is no image")));
    Ledger { rows: rows.into(), ..Ledger::default() }
}

#[test]
fn the_ledger_balances_what_landed_and_brings_a_rejected_image_back() {
    let mut harness = window(with_patient(), [1440.0, 900.0]);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Num3);
    harness.run_ok();
    harness.get_by_label("Ledger").click();
    harness.run_ok();
    harness.get_by_label("The ledger is being read.");
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.last(), Some(Command::ReadLedger(LedgerSpan::Today))), "{sent:?}");
    harness.state_mut().change(|snapshot| snapshot.ledger = Some(Arc::new(ledger())));
    harness.run_ok();
    harness.get_by_label("Sensor 6 = server 3 + 1 unassigned + 1 rejected + 1 no image");
    harness.get_by_label("Retakes, by reason: Not diagnosable 1");
    harness.get_by_label_contains("IMG0030.png, Unassigned");
    picture(&mut harness, "ledger-dark");
    harness.state_mut().sent();
    harness.get_by_label("Bring back IMG0040.png").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(&sent[..], [Command::BringBack(id)] if *id == image_id(40)), "{sent:?}");
    harness.get_by_label("30 days").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(&sent[..], [Command::ReadLedger(LedgerSpan::Month)]), "{sent:?}");
}
