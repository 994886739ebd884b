//! The Settings page.

use crate::stage::{Stage, button, field, picture, settle, stage, type_into};
use chairside::pages::settings::{SettingsState, settings_ui};
use chairside_core::{
    Command, Connection, FolderState, Phase, Secret, ServerTest, Snapshot, TestOutcome, WatchedFolder,
    settings::{Settings, Theme, UploadMode},
};
use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};
use std::{path::PathBuf, sync::Arc};

#[cfg(not(windows))]
const FOLDERS: [&str; 2] = ["/srv/xray", "/mnt/archive"];
#[cfg(windows)]
const FOLDERS: [&str; 2] = ["D:\\Xray", "E:\\Archive"];

fn snapshot() -> Snapshot {
    let settings = Settings {
        server_url: "https://chairside.clinic.local:8443".to_owned(),
        watch_folders: vec![FOLDERS[0].into()],
        room_id: "Room 2".to_owned(),
        ..Settings::default()
    };
    Snapshot {
        phase: Phase::Running,
        settings: Arc::new(settings),
        has_api_key: true,
        folders: vec![WatchedFolder { path: FOLDERS[0].into(), state: FolderState::Watching, last_image_at: None }],
        connection: Connection::Online,
        ..Snapshot::default()
    }
}

fn open(snapshot: Snapshot) -> Harness<'static, Stage<SettingsState>> {
    stage([1344.0, 858.0], Theme::Dark, snapshot, settings_ui)
}

fn saved(page: &mut Harness<'_, Stage<SettingsState>>) -> Option<(Settings, Option<Secret>)> {
    page.state_mut().sent().into_iter().find_map(|command| match command {
        Command::SaveSettings { settings, api_key } => Some((*settings, api_key)),
        _ => None,
    })
}

#[test]
fn what_is_in_force_counts_as_saved() {
    let mut page = open(snapshot());
    page.get_by_label("All saved");
    page.get_by_label("Watching");
    page.get_by_label("Connected");
    button(&page, "Save").click();
    page.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::S);
    settle(&mut page);
    assert!(saved(&mut page).is_none());
    picture(&mut page, "settings-dark");
}

#[test]
fn changes_are_counted_undone_and_saved_with_ctrl_s() {
    let mut page = open(snapshot());
    page.get_by_role_and_label(Role::RadioButton, "Upload at once").click();
    settle(&mut page);
    page.get_by_label("1 change not saved");
    page.get_by_role_and_label(Role::RadioButton, "Light").click();
    settle(&mut page);
    page.get_by_label("2 changes not saved");
    button(&page, "Undo changes").click();
    settle(&mut page);
    page.get_by_label("All saved");
    page.get_by_role_and_label(Role::RadioButton, "Upload at once").click();
    settle(&mut page);
    page.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::S);
    settle(&mut page);
    let (settings, key) = saved(&mut page).unwrap();
    assert_eq!((settings.upload_mode, settings.theme, key), (UploadMode::Immediate, Theme::Dark, None));
    page.state_mut().snapshot.settings = Arc::new(settings);
    settle(&mut page);
    page.get_by_label("All saved");
}

#[test]
fn a_folder_that_is_gone_is_said_beside_it_and_counted() {
    let mut snapshot = snapshot();
    let why = "Folder not found. What it held is not forgotten. Connect the drive or browse to another folder.";
    snapshot.folders[0].state = FolderState::Unreachable { why: why.to_owned() };
    let mut page = open(snapshot);
    page.get_by_label(why);
    page.get_by_label("1 setting needs attention");
    picture(&mut page, "settings-unreachable");
}

#[test]
fn several_folders_are_added_and_removed() {
    let mut page = open(snapshot());
    button(&page, "Add folder").click();
    settle(&mut page);
    type_into(&mut page, "Watch folder 2", FOLDERS[1]);
    assert!(page.state_mut().sent().iter().any(|command| matches!(command, Command::CheckFolder(path) if path == &PathBuf::from(FOLDERS[1]))));
    button(&page, "Save").click();
    settle(&mut page);
    assert_eq!(saved(&mut page).unwrap().0.watch_folders, FOLDERS.map(PathBuf::from));
    button(&page, "Remove Watch folder").click();
    settle(&mut page);
    assert_eq!(field(&page, "Watch folder").value().as_deref(), Some(FOLDERS[1]));
}

#[test]
fn a_folder_that_stands_there_twice_cannot_be_saved() {
    let mut page = open(snapshot());
    button(&page, "Add folder").click();
    settle(&mut page);
    type_into(&mut page, "Watch folder 2", FOLDERS[0]);
    page.get_by_label("1 setting needs attention");
    button(&page, "Save").click();
    settle(&mut page);
    assert!(saved(&mut page).is_none());
}

#[test]
fn the_key_is_never_shown_and_a_new_one_is_tested_before_it_is_saved() {
    let mut page = open(snapshot());
    button(&page, "Replace").click();
    settle(&mut page);
    type_into(&mut page, "New bridge key", "new.key.here");
    page.get_by_label("1 change not saved");
    button(&page, "Test").click();
    settle(&mut page);
    let sent = page.state_mut().sent();
    assert!(matches!(&sent[..], [Command::TestServer { api_key: Some(key), .. }] if key.expose() == "new.key.here"), "{sent:?}");
    let why = "The server refused the key. Nothing was changed. Create a new one and paste it here.";
    let url = page.state().snapshot.settings.server_url.clone();
    page.state_mut().snapshot.server_test = Some(ServerTest { url, outcome: TestOutcome::Failed(why.to_owned()) });
    settle(&mut page);
    page.get_by_label(why);
    page.get_by_label("Test failed");
    button(&page, "Save").click();
    settle(&mut page);
    assert_eq!(saved(&mut page).unwrap().1, Some(Secret::new("new.key.here")));
    field(&page, "New bridge key");
    page.get_by_label("1 change not saved");
    // Saved: the engine hands its settings out anew.
    let settings = Settings::clone(&page.state().snapshot.settings);
    page.state_mut().snapshot.settings = Arc::new(settings);
    settle(&mut page);
    assert!(page.query_by_label("New bridge key").is_none());
}

#[test]
fn a_test_says_nothing_of_a_key_that_was_changed_since() {
    let mut page = open(snapshot());
    button(&page, "Test").click();
    settle(&mut page);
    let url = page.state().snapshot.settings.server_url.clone();
    page.state_mut().snapshot.server_test = Some(ServerTest { url, outcome: TestOutcome::Connected { millis: 3 } });
    settle(&mut page);
    page.get_by_label("Connected, 3 ms");
    button(&page, "Replace").click();
    settle(&mut page);
    type_into(&mut page, "New bridge key", "another");
    page.get_by_label("Not tested");
}

#[test]
fn an_empty_address_means_the_server_inside() {
    let mut snapshot = snapshot();
    snapshot.settings = Arc::new(Settings { server_url: String::new(), ..Settings::clone(&snapshot.settings) });
    let mut page = stage([1084.0, 678.0], Theme::Light, snapshot, settings_ui);
    assert!(page.query_by_label("Replace").is_none());
    picture(&mut page, "settings-light-small");
    type_into(&mut page, "Server address", "clinic");
    page.get_by_label("1 setting needs attention");
}

#[test]
fn the_list_at_the_left_leads_to_a_card() {
    let mut page = stage([1084.0, 678.0], Theme::Dark, snapshot(), settings_ui);
    page.get_by_role_and_label(Role::Tab, "Review mode").click();
    settle(&mut page);
    let card = page.get_by_role_and_label(Role::RadioButton, "Review before upload").rect();
    assert!(card.bottom() <= 678.0 - 76.0, "{card:?} is behind the save bar");
}

#[test]
fn what_a_flag_or_variable_gives_is_said_and_cannot_be_changed_here() {
    let fixed = [
        ("room_id", "CHAIRSIDE_ROOM_ID"),
        ("server_url", "--server-url"),
        ("upload_mode", "--upload-mode"),
        ("theme", "--theme"),
        ("language", "CHAIRSIDE_LANGUAGE"),
    ];
    let mut page = open(Snapshot { fixed: Arc::new(fixed.into_iter().collect()), ..snapshot() });
    for words in ["Set by CHAIRSIDE_ROOM_ID", "Set by --server-url", "Set by --upload-mode", "Set by --theme", "Set by CHAIRSIDE_LANGUAGE"] {
        page.get_by_label(words);
    }
    type_into(&mut page, "This room", "Room 9");
    type_into(&mut page, "Server address", "https://elsewhere");
    page.get_by_label("Upload at once").click();
    settle(&mut page);
    page.get_by_label("All saved");
}
