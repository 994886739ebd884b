//! The administration driven in the window, on a real engine and a real server.

use chairside::app::{AppOptions, View};
use chairside::command::Page;
use chairside_api::UtcTime;
use chairside_core::{
    Connection, Handle,
    clock::SystemClock,
    engine::{self, EngineConfig},
    settings::Overrides,
};
use chairside_server::{
    Config,
    embedded::{Embedded, EmbeddedConfig},
    setup::{Person, Setup},
};
use chairside_words::Language;
use egui::accesskit::Role;
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use jiff::tz::TimeZone;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

const EMAIL: &str = "ann@clinic.example";
const PASSWORD: &str = "correct horse battery";

/// A clinic's server with an admin who has a password.
struct Clinic {
    runtime: tokio::runtime::Runtime,
    server: Option<Embedded>,
    dir: tempfile::TempDir,
}

fn config(dir: &Path) -> EmbeddedConfig {
    EmbeddedConfig { data_dir: dir.join("server"), clinic_name: "A clinic".to_owned(), room: Some("Room 2".to_owned()) }
}

impl Clinic {
    fn open() -> Self {
        chairside_core::secrets::use_file_only();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let server = runtime.block_on(async {
            Embedded::start(config(dir.path())).await.unwrap().stop().await;
            let setup = Setup::open(&Config::local(&config(dir.path()).data_dir)).await.unwrap();
            let admin = Person { email: EMAIL, name: "Ann Adler", role: chairside_api::Role::Admin, password: Some(PASSWORD) };
            setup.init("A clinic", &admin).await.unwrap();
            setup.close().await;
            Embedded::start(config(dir.path())).await.unwrap()
        });
        Self { runtime, server: Some(server), dir }
    }

    fn server(&self) -> &Embedded {
        self.server.as_ref().unwrap()
    }

    fn close(&mut self) {
        let server = self.server.take().unwrap();
        self.runtime.block_on(server.stop());
    }
}

impl Drop for Clinic {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.close();
        }
    }
}

/// A window on an engine.
struct Window {
    view: Option<View>,
    handle: Handle,
    copied: Vec<String>,
}

impl Window {
    fn ui(&mut self, ui: &mut egui::Ui) {
        let Some(view) = self.view.as_mut() else {
            let mut view = View::new(
                ui.ctx(),
                chairside_core::settings::Theme::Dark,
                AppOptions { zone: TimeZone::UTC, system_language: Language::English, sheets: std::env::temp_dir() },
            )
            .unwrap();
            view.state.page = Page::Settings;
            self.view = Some(view);
            ui.ctx().request_repaint();
            return;
        };
        let snapshot = self.handle.snapshot();
        while let Some(notice) = self.handle.next_notice() {
            view.notice(notice, &snapshot);
        }
        let mut whole = ui.new_child(egui::UiBuilder::new().max_rect(ui.ctx().content_rect()));
        whole.set_clip_rect(ui.ctx().content_rect());
        view.ui(&mut whole, &snapshot, UtcTime::now(), self.handle.commands());
        let copied = ui.ctx().output(|output| output.commands.clone());
        self.copied.extend(copied.into_iter().filter_map(|command| if let egui::OutputCommand::CopyText(text) = command { Some(text) } else { None }));
    }
}

struct Room {
    window: Harness<'static, Window>,
    clinic: Clinic,
    _dir: tempfile::TempDir,
}

/// A console of the clinic, on its Settings.
fn open() -> Room {
    let clinic = Clinic::open();
    let dir = tempfile::tempdir().unwrap();
    let sensor = dir.path().join("sensor");
    std::fs::create_dir(&sensor).unwrap();
    let entries = [
        ("server_url", clinic.server().url.clone()),
        ("api_key", clinic.server().bridge_key.clone()),
        ("room_id", "Room 2".to_owned()),
        ("watch_folders", sensor.to_str().unwrap().to_owned()),
    ];
    let overrides: Overrides = entries.into_iter().collect();
    let config = EngineConfig { data_dir: dir.path().join("data"), overrides, clock: Arc::new(SystemClock), wake: Arc::new(|| ()), local_server: None };
    let handle = engine::start(config).unwrap();
    handle.wait_until(Duration::from_secs(30), |snapshot| snapshot.connection == Connection::Online).unwrap();
    let window = Window { view: None, handle, copied: Vec::new() };
    let mut window = Harness::builder().with_size([1440.0, 900.0]).with_step_dt(0.05).build_ui_state(|ui, window: &mut Window| window.ui(ui), window);
    window.run_ok();
    Room { window, clinic, _dir: dir }
}

impl Room {
    /// Draws until something is there.
    #[track_caller]
    fn until(&mut self, what: &str, mut found: impl FnMut(&Harness<'_, Window>) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !found(&self.window) {
            assert!(Instant::now() < deadline, "{what} did not come; there is {:?}", self.labels());
            self.window.step();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn labels(&self) -> Vec<String> {
        self.window.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect()
    }

    #[track_caller]
    fn until_label(&mut self, label: &str) {
        self.until(label, |window| window.query_all_by_label_contains(label).next().is_some());
    }

    #[track_caller]
    fn press(&mut self, name: &str) {
        self.until(name, |window| window.query_by_role_and_label(Role::Button, name).is_some_and(|node| !node.accesskit_node().is_disabled()));
        self.window.get_by_role_and_label(Role::Button, name).click();
        self.window.run_steps(2);
    }

    fn type_text(&mut self, text: &str) {
        self.window.event(egui::Event::Text(text.to_owned()));
        self.window.run_steps(2);
    }

    fn key(&mut self, key: egui::Key) {
        self.window.key_press(key);
        self.window.run_steps(2);
    }

    /// Lets the half second pass in which nothing that ends something can be pressed.
    fn pause(&mut self) {
        self.window.run_steps(12);
    }

    fn turn_to(&mut self, page: &str) {
        self.window.get_by_role_and_label(Role::Tab, page).click();
        self.window.run_steps(2);
    }

    /// Signs in by the dialog that is open, with the keyboard alone.
    fn sign_in(&mut self, password: &str) {
        self.until("the form", |window| window.query_by_role_and_label(Role::PasswordInput, "Password").is_some());
        self.window.run_steps(2);
        self.type_text(EMAIL);
        self.key(egui::Key::Tab);
        self.type_text(password);
        self.key(egui::Key::Enter);
    }
}

#[test]
fn somebody_signs_in_makes_a_key_stores_it_and_revokes_it() {
    let mut room = open();
    room.turn_to("Bridge keys");
    room.sign_in("not the password");
    room.until_label("The address or the password is wrong");
    // The address stays; only the password is typed anew.
    room.window.get_by_role_and_label(Role::PasswordInput, "Password").focus();
    room.window.run_steps(2);
    room.type_text(PASSWORD);
    room.key(egui::Key::Enter);
    room.until_label("This computer, this console");
    room.until_label("Signed in as Ann Adler, Admin");

    room.press("Create key");
    room.until("the form", |window| window.query_by_role_and_label(Role::TextInput, "Computer").is_some());
    room.type_text("Surgery east");
    room.key(egui::Key::Enter);
    room.until_label("Shown only once.");
    // It is not lost to Esc, and not to a press beside it.
    room.key(egui::Key::Escape);
    room.until_label("Store it first");
    room.press("Copy");
    let key = room.window.state().copied.last().cloned().unwrap();
    assert_eq!(key.split('.').count(), 3, "the whole key is copied");
    assert!(!room.labels().iter().any(|label| label.contains(&key)), "and shown shortened");
    let list = |clinic: &Clinic, key: &str| {
        let url = format!("{}/api/v1/protected/patients", clinic.server().url);
        let answer = clinic.runtime.block_on(reqwest::Client::new().get(url).bearer_auth(key).send()).unwrap();
        answer.status().as_u16()
    };
    assert_eq!(list(&room.clinic, &key), 200);
    room.window.get_by_role_and_label(Role::CheckBox, "I have stored the key").click();
    room.window.run_steps(2);
    room.press("Done");
    room.until_label("Surgery east, no room");
    room.until("the key to be forgotten", |window| window.state().handle.snapshot().admin.answer.is_none());

    room.press("Revoke Surgery east");
    room.until_label("Revoke ‘Surgery east’?");
    room.pause();
    room.press("Revoke");
    room.until("it is revoked", |window| {
        window.query_all_by_label_contains("Surgery east, no room").any(|row| row.accesskit_node().label().unwrap().ends_with("Revoked"))
    });
    assert_eq!(list(&room.clinic, &key), 401);
    // A minute after it was copied the key is in no clipboard any more.
    room.window.run_steps(61 * 20);
    assert_eq!(room.window.state().copied.last().map(String::as_str), Some(""));
}

#[test]
fn a_locked_console_shows_nothing_and_goes_on_where_it_was() {
    let mut room = open();
    room.turn_to("People");
    room.sign_in(PASSWORD);
    room.until_label("Ann Adler, Admin, ann@clinic.example");
    room.press("Add person");
    room.until("the form", |window| window.query_by_role_and_label(Role::TextInput, "Name").is_some());
    room.type_text("Ben Brandt");
    room.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::L);
    room.window.run_steps(4);
    // With a dialog open its keys are the dialog's; the rail locks it.
    room.key(egui::Key::Escape);
    room.window.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::L);
    room.until_label("Locked, Ann Adler was signed in");
    room.until("nothing is shown", |window| window.query_all_by_label_contains("ann@clinic.example").next().is_none());
    room.press("Sign in");
    room.until_label("This console is locked; Ann Adler was signed in.");
    room.window.run_steps(2);
    // The address is known: the keyboard is in the password.
    room.type_text(PASSWORD);
    room.key(egui::Key::Enter);
    room.until_label("Ann Adler, Admin, ann@clinic.example");
}

#[test]
fn what_was_typed_is_kept_while_the_server_is_away_and_said_in_words() {
    let mut room = open();
    room.turn_to("Rooms");
    room.sign_in(PASSWORD);
    room.until_label("No rooms yet.");
    room.clinic.close();
    room.press("Add room");
    room.until("the form", |window| window.query_by_role_and_label(Role::TextInput, "Name").is_some());
    room.type_text("Room 4");
    room.key(egui::Key::Enter);
    room.until_label("Nothing was changed");
    let name = room.window.get_by_role_and_label(Role::TextInput, "Name").value();
    assert_eq!(name.as_deref(), Some("Room 4"));
    assert!(room.clinic.dir.path().exists());
}
