//! The card of Live Sync on the Settings page.

use crate::{
    fixtures::at,
    stage::{Stage, button, field, settle, stage, type_into},
};
use chairside::pages::settings::{SettingsState, settings_ui};
use chairside_core::{
    Command, FolderState, LiveSyncState, NanopixCheck, Phase, Snapshot, SyncPreview, WatchedFolder,
    nanopix::{Deletions, Duplicates},
    settings::{RowColor, Settings, Theme, TodayMeans},
};
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

type Page = Harness<'static, Stage<SettingsState>>;

const ROOT: &str = if cfg!(windows) { "D:\\NanoPix\\PatientData" } else { "/mnt/nanopix/PatientData" };
const SWITCH: &str = "Bring in NanoPix patients and images automatically";

/// A console that knows nothing of NanoPix.
fn without() -> Snapshot {
    let watched = if cfg!(windows) { "D:\\Xray" } else { "/srv/xray" };
    let settings = Settings { watch_folders: vec![watched.into()], ..Settings::default() };
    let folders = vec![WatchedFolder { path: watched.into(), state: FolderState::Watching, last_image_at: None }];
    Snapshot { phase: Phase::Running, settings: Arc::new(settings), folders, ..Snapshot::default() }
}

/// A console in step with it.
fn in_step() -> Snapshot {
    with_nanopix(without())
}

/// The same console in step with NanoPix.
pub fn with_nanopix(mut snapshot: Snapshot) -> Snapshot {
    let settings = Settings { nanopix_path: Some(ROOT.into()), live_sync_enabled: true, ..Settings::clone(&snapshot.settings) };
    snapshot.settings = Arc::new(settings);
    snapshot.live_sync.state = LiveSyncState::InStep;
    snapshot.live_sync.patients = 412;
    snapshot.live_sync.last_read_at = Some(at("10:41"));
    snapshot.live_sync.last_written_at = Some(at("09:58"));
    snapshot
}

/// What a first sync would do.
pub const PREVIEW: SyncPreview = SyncPreview { add: 23, link: 389, export: 12, ask: 3, images: 1204 };

fn open(snapshot: Snapshot) -> Page {
    stage([1344.0, 858.0], Theme::Dark, snapshot, settings_ui)
}

fn saved(page: &mut Page) -> Option<Settings> {
    page.state_mut().sent().into_iter().find_map(|command| match command {
        Command::SaveSettings { settings, .. } => Some(*settings),
        _ => None,
    })
}

fn click(page: &mut Page, label: &str) {
    page.get_by_label(label).click();
    settle(page);
}

fn is_disabled(page: &Page, label: &str) -> bool {
    button(page, label).accesskit_node().is_disabled()
}

/// Chooses in the list of that name.
fn choose(page: &mut Page, name: &str, words: &str) {
    page.get_by_role_and_label(Role::ComboBox, name).click();
    settle(page);
    page.get_by_role_and_label(Role::MenuItemRadio, words).click();
    settle(page);
}

#[test]
fn a_folder_is_looked_at_named_and_saved_with_the_switch() {
    let mut page = open(without());
    assert!(page.state_mut().sent().is_empty(), "nothing is looked at before a folder is named");
    page.get_by_label("Off");
    type_into(&mut page, "NanoPix folder", ROOT);
    let sent = page.state_mut().sent();
    assert!(matches!(&sent[..], [Command::CheckNanopix(path)] if path == Path::new(ROOT)), "{sent:?}");
    page.state_mut().snapshot.live_sync.check = Some(NanopixCheck { path: ROOT.into(), outcome: Ok(412) });
    settle(&mut page);
    page.get_by_label("NanoPix database found, 412 patients");
    click(&mut page, SWITCH);
    page.get_by_label("Not saved");
    page.get_by_label("2 changes not saved");
    click(&mut page, "Save");
    let settings = saved(&mut page).unwrap();
    assert_eq!((settings.nanopix_path, settings.live_sync_enabled), (Some(PathBuf::from(ROOT)), true));
}

#[test]
fn what_is_wrong_with_a_folder_stands_under_it() {
    let why = "No NanoPix database was found there. Choose the folder PatientData.";
    let mut page = open(without());
    click(&mut page, SWITCH);
    page.get_by_label_contains("No folder. Nothing is read or written.");
    assert!(is_disabled(&page, "Save"), "on without a folder");
    type_into(&mut page, "NanoPix folder", "PatientData");
    page.get_by_label_contains("Not a whole path.");
    assert!(is_disabled(&page, "Save"));
    let mut page = open(without());
    type_into(&mut page, "NanoPix folder", ROOT);
    page.state_mut().snapshot.live_sync.check = Some(NanopixCheck { path: ROOT.into(), outcome: Err(why.to_owned()) });
    settle(&mut page);
    page.get_by_label(why);
    page.get_by_label("1 setting needs attention");
    assert!(!is_disabled(&page, "Save"), "a share may come back");
}

#[test]
fn a_folder_that_is_worked_with_is_not_looked_at_again() {
    let mut page = open(in_step());
    page.get_by_label("NanoPix database found, 412 patients");
    page.get_by_label("Last read 10:41");
    page.get_by_label("Last read 10:41 · last written 09:58");
    assert!(page.state_mut().sent().is_empty());
    let why = "NanoPix’s folder is empty: its drive is not connected.";
    page.state_mut().snapshot.live_sync.state = LiveSyncState::Unreachable { why: why.to_owned() };
    page.state_mut().snapshot.live_sync.waiting_writes = 3;
    settle(&mut page);
    page.get_by_label("Not reachable");
    page.get_by_label(why);
    page.get_by_label("Last read 10:41 · last written 09:58 · 3 waiting");
}

#[test]
fn every_rule_is_chosen_and_saved() {
    let mut page = open(in_step());
    page.get_by_role_and_label(Role::RadioButton, "Light blue").click();
    settle(&mut page);
    choose(&mut page, "Duplicates", "Ask every time");
    choose(&mut page, "Archived here", "Ask every time");
    choose(&mut page, "‘Today’ means", "First synced");
    type_into(&mut page, "NanoPix’s clock", "Europe/Berlin");
    page.get_by_label("5 changes not saved");
    click(&mut page, "Save");
    let settings = saved(&mut page).unwrap();
    assert_eq!(settings.nanopix_row_color, RowColor::LightBlue);
    assert_eq!((settings.nanopix_duplicates, settings.nanopix_deletions), (Duplicates::Ask, Deletions::Ask));
    assert_eq!((settings.nanopix_today, settings.nanopix_zone.as_str()), (TodayMeans::FirstSynced, "Europe/Berlin"));
    assert_eq!(settings.nanopix_path, Some(PathBuf::from(ROOT)), "the rest stays");
}

#[test]
fn a_zone_is_checked_and_a_proposal_taken_with_one_press() {
    let mut snapshot = in_step();
    snapshot.live_sync.zone_proposal = Some("+02:00".to_owned());
    let mut page = open(snapshot);
    type_into(&mut page, "NanoPix’s clock", "Berlin");
    page.get_by_label_contains("No such time zone.");
    assert!(is_disabled(&page, "Save"));
    click(&mut page, "Use +02:00");
    assert_eq!(field(&page, "NanoPix’s clock").value().as_deref(), Some("+02:00"));
    assert!(page.query_by_label("Use +02:00").is_none(), "it is taken");
    click(&mut page, "Save");
    assert_eq!(saved(&mut page).unwrap().nanopix_zone, "+02:00");
}

#[test]
fn a_sync_is_made_and_previewed_by_what_is_saved() {
    let mut page = open(without());
    assert!(is_disabled(&page, "Preview sync") && is_disabled(&page, "Sync now"));
    // A preview wants a folder, not the switch: it comes before anything is done.
    let settings = Settings { nanopix_path: Some(ROOT.into()), ..Settings::clone(&page.state().snapshot.settings) };
    page.state_mut().snapshot.settings = Arc::new(settings);
    settle(&mut page);
    assert!(!is_disabled(&page, "Preview sync") && is_disabled(&page, "Sync now"));
    let mut page = open(in_step());
    click(&mut page, "Sync now");
    let sent = page.state_mut().sent();
    assert!(matches!(&sent[..], [Command::SyncNow]), "{sent:?}");
    choose(&mut page, "Duplicates", "Keep separate");
    assert!(is_disabled(&page, "Preview sync") && is_disabled(&page, "Sync now"));
    page.get_by_label("Save first: both work by what is saved.");
}

#[test]
fn a_preview_is_said_in_numbers_and_not_by_an_old_answer() {
    let mut snapshot = in_step();
    snapshot.live_sync.preview = Some(SyncPreview { add: 7, ..PREVIEW });
    snapshot.live_sync.previews = 1;
    let mut page = open(snapshot);
    page.get_by_label("7 patients of NanoPix added here");
    click(&mut page, "Preview sync");
    let sent = page.state_mut().sent();
    assert!(matches!(&sent[..], [Command::PreviewSync]), "{sent:?}");
    assert!(page.query_by_label("7 patients of NanoPix added here").is_none(), "the old answer is gone");
    assert!(is_disabled(&page, "Looking …"));
    page.state_mut().snapshot.live_sync.preview = Some(PREVIEW);
    page.state_mut().snapshot.live_sync.previews = 2;
    settle(&mut page);
    page.get_by_label("A sync would do this. Nothing was changed.");
    for line in [
        "23 patients of NanoPix added here",
        "389 linked to patients who are here",
        "12 patients of ours written into NanoPix",
        "3 waiting for your decision",
        "1\u{202F}204 images brought in",
    ] {
        page.get_by_label(line);
    }
    // It could not be said: the button can be pressed again.
    click(&mut page, "Preview sync");
    page.state_mut().snapshot.live_sync.preview = None;
    page.state_mut().snapshot.live_sync.previews = 3;
    settle(&mut page);
    assert!(!is_disabled(&page, "Preview sync") && page.query_by_label_contains("A sync would do").is_none());
}

#[test]
fn what_a_flag_or_variable_gives_cannot_be_changed_here() {
    let fixed = [
        ("live_sync_enabled", "CHAIRSIDE_LIVE_SYNC_ENABLED"),
        ("nanopix_path", "--nanopix-path"),
        ("nanopix_row_color", "--nanopix-row-color"),
        ("nanopix_duplicates", "--nanopix-duplicates"),
        ("nanopix_zone", "--nanopix-zone"),
    ];
    let mut page = open(Snapshot { fixed: Arc::new(fixed.into_iter().collect()), ..in_step() });
    for (_, by) in fixed {
        page.get_by_label(&format!("Set by {by}"));
    }
    click(&mut page, SWITCH);
    click(&mut page, "Light blue");
    type_into(&mut page, "NanoPix folder", "x");
    type_into(&mut page, "NanoPix’s clock", "x");
    page.get_by_role_and_label(Role::ComboBox, "Duplicates").click();
    settle(&mut page);
    page.get_by_label("All saved");
    // What is not given so can.
    page.get_by_role_and_label(Role::ComboBox, "Archived here").click();
    settle(&mut page);
    page.get_by_role_and_label(Role::MenuItemRadio, "Ask every time").click();
    settle(&mut page);
    page.get_by_label("1 change not saved");
}

#[test]
fn a_folder_that_a_flag_gives_is_looked_at_too() {
    let mut snapshot = in_step();
    let why = "The share does not answer. Nothing is concluded from that.";
    snapshot.live_sync.state = LiveSyncState::Unreachable { why: why.to_owned() };
    let page = open(Snapshot { fixed: Arc::new([("nanopix_path", "--nanopix-path")].into_iter().collect()), ..snapshot });
    page.get_by_label_contains("--nanopix-path");
    page.get_by_label_contains(why);
}

#[test]
fn nothing_stands_out_of_the_card_in_the_smallest_window() {
    let mut snapshot = in_step();
    snapshot.live_sync.zone_proposal = Some("America/Argentina/ComodRivadavia".to_owned());
    snapshot.live_sync.preview = Some(PREVIEW);
    let page = stage([1084.0, 678.0], Theme::Light, snapshot, settings_ui);
    let right = 1084.0 - 20.0 - 18.0;
    for (role, name) in [
        (Role::CheckBox, "Bring in patients and images automatically"),
        (Role::RadioButton, "Light amber"),
        (Role::Button, "Browse for NanoPix’s folder"),
        (Role::Button, "Use America/Argentina/ComodRivadavia"),
        (Role::Button, "Sync now"),
        (Role::ComboBox, "Duplicates"),
    ] {
        let rect = page.get_by_role_and_label(role, name).rect();
        assert!(rect.right() <= right && rect.height() >= 39.0, "{name}: {rect:?}");
    }
}

#[test]
fn the_card_needs_no_pointer() {
    let mut page = open(in_step());
    page.get_by_label(SWITCH).focus();
    page.run_steps(2);
    page.key_press(Key::Space);
    settle(&mut page);
    page.get_by_label("1 change not saved");
    page.get_by_role_and_label(Role::RadioButton, "Light amber").focus();
    page.run_steps(2);
    page.key_press(Key::Space);
    settle(&mut page);
    page.get_by_label("2 changes not saved");
    page.get_by_role_and_label(Role::ComboBox, "Duplicates").focus();
    page.run_steps(2);
    page.key_press(Key::Enter);
    settle(&mut page);
    page.get_by_role_and_label(Role::MenuItemRadio, "Keep separate").focus();
    page.run_steps(2);
    page.key_press(Key::Enter);
    settle(&mut page);
    page.get_by_label("3 changes not saved");
    page.key_press_modifiers(Modifiers::COMMAND, Key::S);
    settle(&mut page);
    let settings = saved(&mut page).unwrap();
    assert_eq!((settings.live_sync_enabled, settings.nanopix_row_color), (false, RowColor::LightAmber));
    assert_eq!(settings.nanopix_duplicates, Duplicates::Separate);
}

#[test]
fn what_cannot_be_taken_over_stands_in_the_card() {
    let mut snapshot = in_step();
    snapshot.live_sync.left_out = (1..=7).map(|number| format!("Row {number} has no usable id")).collect();
    let page = open(snapshot);
    for number in 1..=5 {
        assert!(page.query_by_label_contains(&format!("Row {number} has")).is_some());
    }
    assert!(page.query_by_label_contains("Row 6 has").is_none());
    assert!(page.query_by_label_contains("And 2 more").is_some());
    assert!(open(in_step()).query_by_label_contains("usable id").is_none());
}
