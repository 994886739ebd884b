//! Makes the pictures of docs/screenshots from the real window (`cargo xtask screenshots`). Radiographs and names are invented.

use crate::{can_open_windows, console_program, inspect::Window, station::Station};
use chairside_nanopix_sim::Program;
use chairside_testkit::{
    fault_proxy::{Fault, FaultProxy},
    programs::{ConsoleSettings, ServerProgram, program_beside, temporary_folder},
};
use egui::Key;
use serde_json::json;
use std::{path::Path, time::Duration};

/// An image that lands sooner after a patient was selected counts as nobody's.
const SELECTION_SETTLES: Duration = Duration::from_millis(2_500);

#[test]
#[ignore = "writes docs/screenshots; started by cargo xtask screenshots"]
fn pictures_for_the_readme() {
    assert!(can_open_windows("screenshots"), "screenshots need a virtual display");
    let folder = temporary_folder();
    let server = ServerProgram::start(&program_beside(console_program(), "chairside-server"), &folder.path().join("server")).unwrap();
    let api = server.api().unwrap();
    let patients = [
        ("Vera", "Hartmann", "104682", "1978-03-14"),
        ("Jonas", "Lindqvist", "101518", "1985-11-02"),
        ("Amara", "Hartono", "104377", "1991-06-27"),
        ("Tomasz", "Harting", "098214", "1969-01-09"),
    ];
    for (first, last, number, born) in patients {
        api.create_patient(first, last, &json!({"patientNumber": number, "dateOfBirth": born})).unwrap();
    }
    // One of them may be somebody here: that is for a person to say.
    let nanopix = Program::in_folder(program_beside(console_program(), "chairside-nanopix-sim"), folder.path());
    nanopix.run(&["create", "--patients", "7"]).unwrap();
    nanopix.run(&["add", "--last-name", "LINDQVIST", "--first-name", "Jonas", "--birthdate", "1985-11-02"]).unwrap();
    let root = nanopix.root().to_str().unwrap().to_owned();
    // Between room and server, so that an upload can be seen while it runs.
    let wire = FaultProxy::start(server.url().trim_start_matches("http://").parse().unwrap()).unwrap();
    let settings = ConsoleSettings { server: Some((wire.url(), server.key().to_owned())), watch: true, immediate: false, room: "Room 2".to_owned() };

    let mut first = Station::new("first run", &folder.path().join("first"), ConsoleSettings::default());
    let watched = first.console.watch_folder();
    let window = first.open();
    window.wait_for("Welcome to Chairside");
    window.fill("Watch folder", &watched.to_string_lossy());
    window.wait_for("Folder found.");
    keep(window, "first-run");
    first.console.kill();

    let mut room = Station::new("room", &folder.path().join("Room 2"), settings);
    let window = room.open_with(&[("CHAIRSIDE_NANOPIX_PATH", &root), ("CHAIRSIDE_LIVE_SYNC_ENABLED", "true"), ("CHAIRSIDE_NANOPIX_DUPLICATES", "ask")]);
    window.wait_for("Server connected");
    for seed in 20..23 {
        room.take_image(&format!("scan{seed}.png"), seed);
    }
    let window = room.window();
    window.wait_for_control("three unassigned images", |control| control.label.contains("Unassigned"));
    wait_for_cards(window, 3);
    let card = window.wait_for_control("an unassigned card", |control| control.label.starts_with("Image "));
    window.press_control(&card);
    window.fill("Name, birth date or number", "hart");
    window.wait_for("Assign to Hartmann, Vera");
    dismiss_toasts(window);
    keep(window, "capture-no-patient");

    window.chord(Key::K);
    window.fill("Name, birth date or number", "hart");
    window.wait_for("Choose Hartmann, Vera");
    keep(window, "chooser");
    window.press("Choose Hartmann, Vera");
    window.wait_for("Auto-clear in");
    std::thread::sleep(SELECTION_SETTLES);
    // Upper molars, upper front, lower molars, bitewing, and again; the last two are not reviewed yet.
    let teeth = [[Key::Num2, Key::Num6], [Key::Num1, Key::Num1], [Key::Num3, Key::Num6], [Key::Num2, Key::Num6], [Key::Num2, Key::Num6]];
    for (at, seed) in (2..9).enumerate() {
        // The one that is caught on its way is large: a small one is in the system's buffers at once, and counts as gone.
        let side = if at + 1 == teeth.len() { 3 } else { 1 };
        room.take_image_of(&format!("IMG{seed:04}.png"), seed, (side * 1_000, side * 750));
        let window = room.window();
        wait_for_visit(window, at + 1);
        if let Some(tooth) = teeth.get(at) {
            window.wait_for("Radiograph in review");
            let card =
                window.wait_for_control("a card that needs review", |control| control.label.starts_with("Image ") && control.label.ends_with("Needs review"));
            window.press_control(&card);
            window.tooth(tooth.map(|key| (key, key.symbol_or_name())));
            std::thread::sleep(Duration::from_millis(400));
            let last = at + 1 == teeth.len();
            if last {
                wire.set_for("files/upload", Fault::Stall(200_000));
            }
            window.press("Approve & upload");
            window.wait_for(if last { "1 uploading" } else { "All sent" });
        }
    }
    let window = room.window();
    let card = window.wait_for_control("a card that needs review", |control| control.label.starts_with("Image ") && control.label.ends_with("Needs review"));
    window.press_control(&card);
    window.tooth([(Key::Num3, "3"), (Key::Num6, "6")]);
    window.wait_for("tooth 36");
    dismiss_toasts(window);
    keep(window, "capture");
    wire.heal();
    wire.cut_all();

    window.chord(Key::Num2);
    window.wait_for("Possible duplicate");
    let source = window.wait_for_control("where a record came from", |control| control.label.starts_with("Where from: "));
    window.press_control(&source);
    window.wait_for("Where this record came from");
    keep(window, "patients");
    window.key(Key::Escape);
    window.chord(Key::Num3);
    window.wait_for("What happened here, newest first");
    keep(window, "activity");
    window.chord(Key::Comma);
    window.wait_for("This computer");
    keep(window, "settings");
    room.console.kill();

    // The same day in light.
    let address = [("CHAIRSIDE_THEME", "light")];
    let window = room.open_with(&address);
    window.wait_for("Server connected");
    let card = window.wait_for_control("a card that needs review", |control| control.label.starts_with("Image ") && control.label.ends_with("Needs review"));
    window.press_control(&card);
    window.wait_for("Radiograph in review");
    keep(window, "capture-light");

    // The viewer is dark in both.
    window.key(Key::Space);
    window.wait_for_control("the radiograph in the viewer", |control| control.label.starts_with("Radiograph A"));
    window.key(Key::C);
    window.wait_for_control("two of them", |control| control.label.starts_with("Radiograph B"));
    dismiss_toasts(window);
    keep(window, "viewer");
    window.key(Key::Escape);
    window.wait_for("Radiograph in review");
}

fn wait_for_cards(window: &mut Window, count: usize) {
    for _ in 0..600 {
        if window.controls().iter().filter(|control| control.label.starts_with("Image ")).count() >= count {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{count} images should be shown");
}

fn wait_for_visit(window: &mut Window, count: usize) {
    for _ in 0..600 {
        let shown = window.controls().iter().filter(|control| control.label.starts_with("Image ") && !control.label.ends_with("Unassigned")).count();
        if shown >= count {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{count} images of this visit should be shown");
}

fn dismiss_toasts(window: &mut Window) {
    while let Some(cross) = window.find(|control| control.label.starts_with("Dismiss")) {
        window.press_control(&cross);
    }
}

fn keep(window: &mut Window, name: &str) {
    window.rest();
    // Pictures are decoded beside the window: the next frames show them.
    std::thread::sleep(Duration::from_millis(700));
    window.small_picture(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots").join(format!("{name}.png")));
}
