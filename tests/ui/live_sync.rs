//! Live Sync on every page: its pill, the banner when it has stopped, and that nothing is accepted that was not listed.

use crate::{
    fixtures::{Room, at, window},
    patients::patients,
};
use chairside_core::{Command, LiveSyncState, ProblemKind, Snapshot};
use egui::{
    Key, Modifiers,
    accesskit::{Role, Toggled},
};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};

const SIZE: [f32; 2] = [1440.0, 900.0];
/// What was seen, as the engine says it.
pub const WHY: &str = "83 of 412 linked patients are gone from NanoPix at once. Nothing was changed here or there. If somebody restored or moved NanoPix's \
    database, put it right and press Look again; if they were deleted on purpose, press Accept.";

/// Live Sync in a state.
pub fn in_state(state: LiveSyncState) -> Snapshot {
    let mut snapshot = patients();
    snapshot.live_sync.state = state;
    snapshot
}

/// A freeze with so many changes.
pub fn frozen(changes: usize) -> Snapshot {
    let changes = (1..=changes).map(|number| format!("Patient {number}: Not in NanoPix any more")).collect();
    in_state(LiveSyncState::Frozen { why: WHY.to_owned(), changes })
}

fn open(snapshot: Snapshot) -> Harness<'static, Room> {
    let mut harness = window(snapshot, SIZE);
    harness.state_mut().sent();
    harness
}

fn click(harness: &mut Harness<'_, Room>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_ok();
}

/// The pill's words in a state, if there is one.
fn pill(state: LiveSyncState, waiting: usize) -> Option<&'static str> {
    let mut snapshot = in_state(state);
    snapshot.live_sync.waiting_writes = waiting;
    let harness = open(snapshot);
    let words = [
        "NanoPix Live Sync · looking",
        "NanoPix Live Sync · 10:41",
        "NanoPix Live Sync · 10:41 · 3 waiting",
        "NanoPix not reachable · 3 waiting",
        "NanoPix in use · 3 waiting",
        "NanoPix Live Sync stopped",
        "NanoPix Live Sync off",
    ];
    let said: Vec<_> = words.into_iter().filter(|words| harness.query_by_role_and_label(Role::Button, words).is_some()).collect();
    assert!(said.len() <= 1, "{said:?}");
    said.first().copied()
}

#[test]
fn the_pill_says_how_it_is() {
    let why = || "The share does not answer. Nothing is concluded from that.".to_owned();
    assert_eq!(pill(LiveSyncState::Off, 0), None);
    assert_eq!(pill(LiveSyncState::Looking, 0), Some("NanoPix Live Sync · looking"));
    assert_eq!(pill(LiveSyncState::InStep, 0), Some("NanoPix Live Sync · 10:41"));
    assert_eq!(pill(LiveSyncState::InStep, 3), Some("NanoPix Live Sync · 10:41 · 3 waiting"));
    assert_eq!(pill(LiveSyncState::Unreachable { why: why() }, 3), Some("NanoPix not reachable · 3 waiting"));
    assert_eq!(pill(LiveSyncState::Busy { why: why() }, 3), Some("NanoPix in use · 3 waiting"));
    assert_eq!(pill(LiveSyncState::Frozen { why: why(), changes: [].into() }, 3), Some("NanoPix Live Sync stopped"));
}

#[test]
fn what_is_switched_off_is_said_where_nanopix_is_known() {
    let mut snapshot = in_state(LiveSyncState::Off);
    let settings = chairside_core::settings::Settings { nanopix_path: Some("/nanopix".into()), ..(*snapshot.settings).clone() };
    snapshot.settings = std::sync::Arc::new(settings);
    open(snapshot).get_by_role_and_label(Role::Button, "NanoPix Live Sync off");
}

#[test]
fn the_pill_leads_to_its_settings() {
    let mut harness = open(patients());
    click(&mut harness, "NanoPix Live Sync · 10:41");
    let tab = harness.get_by_role_and_label(Role::Tab, "NanoPix Live Sync");
    assert_eq!(tab.accesskit_node().toggled(), Some(Toggled::True));
}

#[test]
fn a_freeze_is_one_pill() {
    let mut snapshot = frozen(0);
    let problem =
        |title: &str, kind| chairside_core::Problem { kind, severity: chairside_core::Severity::Error, title: title.to_owned(), text: WHY.to_owned() };
    snapshot.problems = vec![problem("Live Sync stopped", ProblemKind::LiveSyncStopped), problem("Watch folder unreachable", ProblemKind::Other)];
    let harness = open(snapshot);
    assert!(harness.query_by_label("Live Sync stopped").is_none());
    harness.get_by_label("Watch folder unreachable");
    harness.get_by_label("NanoPix Live Sync stopped");
}

#[test]
fn pills_say_less_in_a_small_window_and_none_covers_the_title() {
    let mut snapshot = patients();
    snapshot.live_sync.waiting_writes = 1200;
    snapshot.queue.failed = 12;
    snapshot.queue.pending = 104;
    snapshot.queue.uploading = 4;
    for text in ["Watch folder unreachable", "Thumbnails cannot be kept"] {
        let problem =
            chairside_core::Problem { kind: ProblemKind::Other, severity: chairside_core::Severity::Error, title: text.to_owned(), text: text.to_owned() };
        snapshot.problems.push(problem);
    }
    let mut harness = window(snapshot, [1180.0, 720.0]);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.run_ok();
    let title = harness.get_all_by_label("Patients").map(|node| node.rect()).find(|rect| rect.top() < 42.0 && rect.left() > 96.0).unwrap();
    let pills: Vec<_> = harness
        .query_all_by_role(Role::Button)
        .chain(harness.query_all_by_role(Role::Status))
        .map(|node| node.rect())
        .filter(|rect| rect.bottom() < 42.0 && rect.left() > 96.0)
        .collect();
    assert!(pills.len() >= 6, "{pills:?}");
    for rect in pills {
        assert!(rect.left() > title.right() && rect.right() < 1180.0, "{rect:?} {title:?}");
    }
}

#[test]
fn a_freeze_stands_on_every_page_and_look_again_looks_again() {
    let mut harness = open(frozen(0));
    for page in [Key::Num1, Key::Num2, Key::Num3, Key::Comma] {
        harness.key_press_modifiers(Modifiers::COMMAND, page);
        harness.run_ok();
        assert!(harness.query_by_role(Role::Alert).is_some(), "{page:?}");
    }
    harness.state_mut().sent();
    // What nobody can say cannot be accepted.
    assert!(harness.query_by_label("Accept …").is_none());
    click(&mut harness, "Look again");
    let sent = harness.state_mut().sent();
    assert!(matches!(&sent[..], [Command::LookAgain]), "{sent:?}");
    harness.state_mut().change(|snapshot| snapshot.live_sync.state = LiveSyncState::InStep);
    harness.run_ok();
    assert!(harness.query_by_role(Role::Alert).is_none());
}

#[test]
fn accepting_lists_first_and_asks() {
    let mut harness = open(frozen(3));
    click(&mut harness, "Accept …");
    assert!(harness.state_mut().sent().is_empty(), "nothing by the first press");
    harness.get_by_label("Patient 1: Not in NanoPix any more");
    harness.get_by_label("Patient 3: Not in NanoPix any more");
    click(&mut harness, "Leave it stopped");
    assert!(harness.state_mut().sent().is_empty());
    click(&mut harness, "Accept …");
    click(&mut harness, "Accept");
    let sent = harness.state_mut().sent();
    assert!(matches!(&sent[..], [Command::AcceptFreeze]), "{sent:?}");
    assert!(harness.query_by_label("Leave it stopped").is_none(), "the question is gone");
}

#[test]
fn what_changed_since_it_was_listed_is_not_accepted() {
    let mut harness = open(frozen(3));
    click(&mut harness, "Accept …");
    harness.state_mut().change(|snapshot| snapshot.live_sync.state = frozen(4).live_sync.state);
    harness.run_ok();
    assert!(harness.query_by_label("Leave it stopped").is_none());
    harness.get_by_label_contains("Not accepted");
    click(&mut harness, "Accept …");
    harness.get_by_label("Patient 4: Not in NanoPix any more");
    // It was put right meanwhile: there is nothing to answer any more.
    harness.state_mut().change(|snapshot| {
        snapshot.live_sync.state = LiveSyncState::InStep;
        snapshot.live_sync.last_read_at = Some(at("10:42"));
    });
    harness.run_ok();
    assert!(harness.query_by_label("Leave it stopped").is_none());
    assert!(harness.state_mut().sent().is_empty());
}

#[test]
fn a_hundred_changes_are_scrolled_and_said_to_be_the_first() {
    let mut harness = window(frozen(100), [1180.0, 720.0]);
    click(&mut harness, "Accept …");
    harness.get_by_label("Patient 1: Not in NanoPix any more");
    let accept = harness.get_by_label("Accept").rect();
    assert!(accept.bottom() < 720.0, "{accept:?}");
    assert!(harness.query_by_label("Patient 100: Not in NanoPix any more").is_none());
}

#[test]
fn a_freeze_is_answered_by_the_keyboard_and_chooses_nobody() {
    let mut harness = open(frozen(2));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.run_ok();
    harness.state_mut().sent();
    let press = |harness: &mut Harness<'_, Room>, label: &str, key: Key| {
        harness.get_by_label(label).focus();
        harness.run_ok();
        harness.key_press(key);
        harness.run_ok();
    };
    press(&mut harness, "Look again", Key::Enter);
    let sent = harness.state_mut().sent();
    assert!(matches!(&sent[..], [Command::LookAgain]), "{sent:?}");
    press(&mut harness, "Accept …", Key::Space);
    harness.get_by_label("Patient 2: Not in NanoPix any more");
    harness.key_press(Key::Escape);
    harness.run_ok();
    assert!(harness.query_by_label("Leave it stopped").is_none());
    press(&mut harness, "Accept …", Key::Enter);
    press(&mut harness, "Accept", Key::Enter);
    let sent = harness.state_mut().sent();
    assert!(matches!(&sent[..], [Command::AcceptFreeze]), "{sent:?}");
}
