//! The upload queue and what the status strip says of it.

use crate::fixtures::{window, with_patient, without_patient};
use chairside_core::{Command, Connection, PauseReason, Problem, ProblemKind, Severity};
use egui::Key;
use egui_kittest::kittest::Queryable;

const SIZE: [f32; 2] = [1440.0, 900.0];

#[test]
fn the_strip_counts_what_is_on_its_way() {
    let harness = window(with_patient(), SIZE);
    harness.get_by_label("Server connected");
    harness.get_by_label("2 uploading · 1 waiting");
    harness.get_by_label("1 failed");
}

#[test]
fn offline_says_that_everything_is_safe_and_when_it_is_tried_again() {
    let mut harness = window(without_patient(), SIZE);
    harness.get_by_label("Offline — 14 waiting, retry in 12 s");
    harness.get_by_label("Safe on this computer. Resumes by itself.");
    harness.state_mut().now = harness.state_mut().now.plus(std::time::Duration::from_secs(2));
    harness.run_ok();
    harness.get_by_label("Offline — 14 waiting, retry in 10 s");
    harness.get_by_label("Retry now").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::RetryNow]));
}

#[test]
fn pause_and_resume() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("Pause").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::PauseUploads]));
    harness.state_mut().change(|snapshot| snapshot.queue.paused = Some(PauseReason::Person));
    harness.run_ok();
    harness.get_by_label("Paused. Everything is safe on this computer.");
    harness.get_by_label("Resume").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::ResumeUploads]));
}

#[test]
fn what_failed_is_retried_together() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("Retry failed").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::RetryFailed]));
}

#[test]
fn u_hides_and_shows_the_queue() {
    let mut harness = window(with_patient(), SIZE);
    assert!(harness.query_all_by_label_contains("Okafor, Daniel, Uploading").next().is_some());
    harness.key_press(Key::U);
    harness.run_ok();
    assert!(harness.query_all_by_label_contains("Okafor, Daniel, Uploading").next().is_none());
    harness.get_by_label("Show the upload queue").click();
    harness.run_ok();
    assert!(harness.query_all_by_label_contains("Okafor, Daniel, Uploading").next().is_some());
}

#[test]
fn a_low_window_starts_with_the_queue_collapsed() {
    let harness = window(with_patient(), [1440.0, 720.0]);
    harness.get_by_label("Show the upload queue");
}

#[test]
fn a_problem_is_a_pill_and_leads_to_the_activity_page() {
    let mut troubled = with_patient();
    troubled.problems = vec![Problem {
        kind: ProblemKind::Other,
        severity: Severity::Error,
        title: "Watch folder unreachable".to_owned(),
        text: "The folder cannot be reached. What was taken from it is safe. Connect the drive.".to_owned(),
    }];
    let mut harness = window(troubled, SIZE);
    harness.get_by_label("Watch folder unreachable").click();
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.page, chairside::command::Page::Activity);
}

#[test]
fn a_refused_key_leads_to_the_settings() {
    let mut refused = with_patient();
    refused.connection = Connection::Refused { message: "The server refused the bridge key. Paste a new key in Settings.".to_owned() };
    refused.queue.paused = Some(PauseReason::KeyRefused);
    let mut harness = window(refused, SIZE);
    harness.get_by_label("Key refused").click();
    harness.run_ok();
    assert_eq!(harness.state_mut().view().state.page, chairside::command::Page::Settings);
}

#[test]
fn who_it_is_stands_in_the_strip_where_no_banner_is() {
    let mut harness = window(with_patient(), SIZE);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::Comma);
    harness.run_ok();
    harness.get_by_label("Hartmann, Amelia 104\u{202F}682").click();
    harness.run_ok();
    harness.get_by_label("New patient");
}

#[test]
fn the_table_is_in_the_order_of_the_engines_queue() {
    let snapshot = with_patient();
    let mut lists = chairside::pages::capture::lists::Lists::default();
    lists.refresh(&snapshot, crate::fixtures::now());
    let table: Vec<_> = lists.queued.iter().map(|at| snapshot.images[*at].id.clone()).collect();
    let queue: Vec<_> = snapshot.queued().into_iter().map(|image| image.id.clone()).collect();
    assert_eq!(table, queue);
    let visit: Vec<_> = lists.visit.iter().map(|at| snapshot.images[*at].id.clone()).collect();
    let engine: Vec<_> = snapshot.visit(crate::fixtures::now()).map(|image| image.id.clone()).collect();
    assert_eq!(visit, engine);
}
