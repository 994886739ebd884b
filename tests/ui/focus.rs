//! Where the keyboard goes: as one reads, and never under a dialog.

use crate::fixtures::{Room, now, window, with_patient};
use chairside_core::{Activity, ActivityKind, Command, Problem, Severity};
use egui::{Key, Modifiers};
use egui_kittest::{
    Harness,
    kittest::{AccessKitNode, By, NodeT, Queryable},
};
use std::sync::Arc;

const SIZE: [f32; 2] = [1440.0, 900.0];

fn press(harness: &mut Harness<'_, Room>, key: Key) {
    harness.key_press(key);
    harness.run_ok();
}

fn ctrl(harness: &mut Harness<'_, Room>, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    harness.run_ok();
}

fn focused(harness: &Harness<'_, Room>) -> Option<String> {
    let has_focus = |node: &AccessKitNode<'_>| node.is_focused();
    harness.query_all(By::new().predicate(has_focus)).find_map(|node| node.accesskit_node().label())
}

/// The names Tab leads to from one on, until it is there again.
fn tabbed(harness: &mut Harness<'_, Room>, from: &str) -> Vec<String> {
    harness.get_by_label(from).focus();
    harness.run_ok();
    let mut names = vec![from.to_owned()];
    for _ in 0..120 {
        press(harness, Key::Tab);
        match focused(harness) {
            Some(name) if name == from => break,
            name => names.extend(name),
        }
    }
    names
}

#[track_caller]
fn in_order(names: &[String], wanted: &[&str]) {
    let places: Vec<_> =
        wanted.iter().map(|name| names.iter().position(|other| other == name).unwrap_or_else(|| panic!("{name} is not in {names:?}"))).collect();
    assert!(places.is_sorted(), "{wanted:?} stand at {places:?}");
}

#[test]
fn tab_goes_through_banner_list_review_and_queue_as_one_reads() {
    let mut harness = window(with_patient(), SIZE);
    let names = tabbed(&mut harness, "1 failed");
    let wanted = [
        "Change patient",
        "Clear patient",
        "Image 10:39, tooth 24, Waiting",
        "Assign image 09:58",
        "Previous image",
        "Next image",
        "Tooth 18",
        "Approve & upload",
        "Reject",
        "Move to another patient",
        "Hide the upload queue",
        "Pause",
        "Retry failed",
    ];
    in_order(&names, &wanted);
}

#[test]
fn in_the_reject_question_keep_comes_before_what_cannot_be_undone() {
    let mut harness = window(with_patient(), SIZE);
    press(&mut harness, Key::Delete);
    harness.get_by_label("Duplicate").click();
    harness.run_ok();
    in_order(&tabbed(&mut harness, "Duplicate"), &["Other", "Keep", "Reject image"]);
}

#[test]
fn the_focus_stays_on_a_pill_when_another_one_comes() {
    let mut harness = window(with_patient(), SIZE);
    harness.get_by_label("2 uploading · 1 waiting").focus();
    harness.run_ok();
    harness.state_mut().change(|snapshot| {
        snapshot.queue.failed = 12;
        snapshot.queue.pending = 7;
        snapshot.problems = vec![Problem {
            kind: chairside_core::ProblemKind::Other,
            severity: Severity::Error,
            title: "Disk full".to_owned(),
            text: "Free some space.".to_owned(),
        }];
    });
    harness.run_ok();
    assert_eq!(focused(&harness).as_deref(), Some("2 uploading · 7 waiting"));
}

#[test]
fn escape_closes_the_dialog_and_nothing_under_it() {
    let mut harness = window(with_patient(), SIZE);
    let line = Activity { id: 1, at: now(), kind: ActivityKind::Upload, severity: Severity::Done, text: "Uploaded".to_owned(), image: None, patient: None };
    harness.state_mut().change(|snapshot| snapshot.activity = vec![Arc::new(line)].into());
    ctrl(&mut harness, Key::Num3);
    harness.get_by_label_contains("Upload: Uploaded").click();
    harness.run_ok();
    ctrl(&mut harness, Key::K);
    press(&mut harness, Key::Escape);
    harness.get_by_label("Copy");
    press(&mut harness, Key::Escape);
    assert!(harness.query_by_label("Copy").is_none());
}

#[test]
fn settings_are_not_saved_under_a_dialog() {
    let mut harness = window(with_patient(), SIZE);
    ctrl(&mut harness, Key::Comma);
    harness.get_by_label("Upload at once").click();
    harness.run_ok();
    ctrl(&mut harness, Key::K);
    ctrl(&mut harness, Key::S);
    let saved = |harness: &mut Harness<'_, Room>| harness.state_mut().sent().iter().any(|command| matches!(command, Command::SaveSettings { .. }));
    assert!(!saved(&mut harness));
    press(&mut harness, Key::Escape);
    ctrl(&mut harness, Key::S);
    assert!(saved(&mut harness));
}
