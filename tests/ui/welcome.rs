//! The first start.

use crate::stage::{Stage, button, field, picture, settle, stage, type_into};
use chairside::pages::{
    PageContext,
    welcome::{WelcomeState, welcome_ui},
};
use chairside_core::{
    Command, FolderCheck, Phase, Secret, ServerTest, Snapshot, TestOutcome,
    settings::{Settings, Theme},
};
use egui::accesskit::Role;
use egui_kittest::{Harness, kittest::Queryable};
use std::{path::PathBuf, sync::Arc};

fn welcome() -> Snapshot {
    Snapshot { phase: Phase::Welcome, ..Snapshot::default() }
}

fn draw(ui: &mut egui::Ui, context: &PageContext<'_>, state: &mut WelcomeState) {
    welcome_ui(ui, context.snapshot, state, context.commands);
}

fn open() -> Harness<'static, Stage<WelcomeState>> {
    stage([1440.0, 900.0], Theme::Dark, welcome(), draw)
}

#[cfg(not(windows))]
const FOLDER: &str = "/srv/xray";
#[cfg(windows)]
const FOLDER: &str = "D:\\Xray";

fn folder_is(page: &mut Harness<'_, Stage<WelcomeState>>, outcome: Result<usize, String>) {
    page.state_mut().snapshot.folder_check = Some(FolderCheck { path: PathBuf::from(FOLDER), outcome });
    settle(page);
}

fn saved(page: &mut Harness<'_, Stage<WelcomeState>>) -> Option<(Settings, Option<Secret>)> {
    page.state_mut().sent().into_iter().find_map(|command| match command {
        Command::SaveSettings { settings, api_key } => Some((*settings, api_key)),
        _ => None,
    })
}

#[test]
fn a_clinic_of_one_room_needs_a_folder_and_one_press() {
    let mut page = open();
    type_into(&mut page, "Watch folder", FOLDER);
    let asked = page.state_mut().sent();
    assert!(matches!(&asked[..], [Command::CheckFolder(path)] if path == &PathBuf::from(FOLDER)), "{asked:?}");
    folder_is(&mut page, Ok(18));
    page.get_by_label("18 images are already in it. They are left alone; only new ones come in.");
    page.get_by_role_and_label(Role::RadioButton, "Room 2").click();
    settle(&mut page);
    picture(&mut page, "welcome-dark");
    button(&page, "Start Chairside").click();
    settle(&mut page);
    let (settings, key) = saved(&mut page).unwrap();
    assert_eq!((settings.server_url.as_str(), settings.room_id.as_str(), key), ("", "Room 2", None));
    assert_eq!(settings.watch_folders, [PathBuf::from(FOLDER)]);
    assert!(page.query_by_label("Starting").is_some());
}

#[test]
fn enter_starts_from_the_folder_field() {
    let mut page = open();
    type_into(&mut page, "Watch folder", FOLDER);
    folder_is(&mut page, Ok(0));
    page.state_mut().sent();
    field(&page, "Watch folder").focus();
    page.run_steps(2);
    page.key_press(egui::Key::Enter);
    settle(&mut page);
    assert!(saved(&mut page).is_some());
}

#[test]
fn a_start_with_something_missing_says_what_and_changes_nothing() {
    let mut page = open();
    button(&page, "Start Chairside").click();
    settle(&mut page);
    assert!(saved(&mut page).is_none());
    page.get_by_label("A folder is needed. Choose the one the sensor’s program saves into.");
    page.get_by_label("One step is not complete. Nothing was changed. Look for the red line above.");
    picture(&mut page, "welcome-missing");
}

#[test]
fn a_folder_that_cannot_be_watched_says_why() {
    let mut page = open();
    type_into(&mut page, "Watch folder", FOLDER);
    folder_is(&mut page, Err("Folder not found. Nothing was changed. Check the spelling.".to_owned()));
    page.get_by_label("Folder not found. Nothing was changed. Check the spelling.");
    button(&page, "Start Chairside").click();
    settle(&mut page);
    assert!(saved(&mut page).is_none());
}

#[test]
fn a_clinic_server_is_tested_with_the_typed_key_before_the_start() {
    let mut page = open();
    page.get_by_role_and_label(Role::RadioButton, "Connect to a clinic server").click();
    settle(&mut page);
    type_into(&mut page, "Server address", "https://chairside.clinic.local:8443");
    type_into(&mut page, "Bridge key", " abc.def.ghi ");
    type_into(&mut page, "Watch folder", FOLDER);
    folder_is(&mut page, Ok(1));
    page.state_mut().sent();
    button(&page, "Test").click();
    settle(&mut page);
    let sent = page.state_mut().sent();
    let [Command::TestServer { url, api_key: Some(key) }] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!((url.as_str(), key.expose()), ("https://chairside.clinic.local:8443", "abc.def.ghi"));
    page.state_mut().snapshot.server_test = Some(ServerTest { url: url.clone(), outcome: TestOutcome::Connected { millis: 14 } });
    settle(&mut page);
    page.get_by_label("Connected, 14 ms");
    picture(&mut page, "welcome-server");
    page.get_by_label("Bridge key").focus();
    settle(&mut page);
    page.key_press(egui::Key::End);
    page.event(egui::Event::Text("x".to_owned()));
    settle(&mut page);
    assert!(page.query_by_label("Connected, 14 ms").is_none(), "another key was not tested");
    page.key_press(egui::Key::Backspace);
    settle(&mut page);
    page.get_by_label("Connected, 14 ms");
    button(&page, "Start Chairside").click();
    settle(&mut page);
    let (settings, key) = saved(&mut page).unwrap();
    assert_eq!(settings.server_url, "https://chairside.clinic.local:8443");
    assert_eq!(key, Some(Secret::new("abc.def.ghi")));
}

#[test]
fn an_address_that_would_send_the_key_unencrypted_is_refused_here() {
    let mut page = open();
    page.get_by_role_and_label(Role::RadioButton, "Connect to a clinic server").click();
    settle(&mut page);
    type_into(&mut page, "Server address", "http://clinic.example");
    type_into(&mut page, "Bridge key", "abc");
    type_into(&mut page, "Watch folder", FOLDER);
    folder_is(&mut page, Ok(1));
    button(&page, "Start Chairside").click();
    settle(&mut page);
    assert!(saved(&mut page).is_none());
}

#[test]
fn a_room_can_be_added() {
    let mut page = open();
    button(&page, "Add room").click();
    settle(&mut page);
    field(&page, "New room").type_text("Surgery");
    settle(&mut page);
    page.key_press(egui::Key::Enter);
    settle(&mut page);
    let surgery = page.get_by_role_and_label(Role::RadioButton, "Surgery");
    assert!(surgery.rect().right() <= 1200.0);
    assert!(saved(&mut page).is_none(), "Enter ended the name and must not start");
}

#[test]
fn what_flags_have_said_is_there_already() {
    let mut snapshot = welcome();
    snapshot.settings = Arc::new(Settings { server_url: "https://a.example".to_owned(), room_id: "Theatre".to_owned(), ..Settings::default() });
    let page = stage([1180.0, 720.0], Theme::Light, snapshot, draw);
    assert_eq!(field(&page, "Server address").value().as_deref(), Some("https://a.example"));
    page.get_by_role_and_label(Role::RadioButton, "Theatre");
}

#[test]
fn the_smallest_window_shows_folder_and_start() {
    let mut page = stage([1180.0, 720.0], Theme::Light, welcome(), draw);
    picture(&mut page, "welcome-light-small");
    assert!(button(&page, "Start Chairside").rect().bottom() <= 720.0);
    assert!(field(&page, "Watch folder").rect().bottom() < button(&page, "Start Chairside").rect().top());
}
