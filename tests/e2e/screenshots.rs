//! Makes the pictures of docs/screenshots from the real window (`cargo xtask screenshots`). Radiographs and names are invented.

use crate::{
    acts, can_open_windows, console_program,
    inspect::{Control, Window},
    station::Station,
};
use chairside_nanopix_sim::Program;
use chairside_testkit::{
    fault_proxy::{Fault, FaultProxy},
    programs::{ConsoleSettings, ServerProgram, program_beside, temporary_folder},
    radiograph::{self, Radiograph, View},
};
use egui::Key;
use serde_json::json;
use std::{path::Path, time::Duration};

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
    acts::settle();
    // Upper molars, upper front, lower molars, bitewing, and again; the last two are not reviewed yet.
    let teeth = [[Key::Num2, Key::Num6], [Key::Num1, Key::Num1], [Key::Num3, Key::Num6], [Key::Num2, Key::Num6], [Key::Num2, Key::Num6]];
    for (at, seed) in (2..9).enumerate() {
        // The one that is caught on its way is large: a small one is in the system's buffers at once, and counts as gone. From 8 MiB on it would go in pieces.
        let side = if at == CAUGHT { 2 } else { 1 };
        room.take_image_of(&format!("IMG{seed:04}.png"), seed, (side * 1_000, side * 750));
        wait_for_visit(room.window(), at + 1);
        if let Some(tooth) = teeth.get(at).filter(|_| at < CAUGHT) {
            let window = room.window();
            approve(window, is_to_review, *tooth);
            window.wait_for("All sent");
        }
    }
    // The oldest that is not reviewed goes on its way, and is held there.
    let window = room.window();
    wire.set_for("files/upload", Fault::Stall(200_000));
    let oldest = window.controls().into_iter().rfind(is_to_review).unwrap();
    approve(window, |control| control.bounds == oldest.bounds, teeth[CAUGHT]);
    let newest = window.wait_for_control("a card that needs review", is_to_review);
    window.press_control(&newest);
    window.tooth([(Key::Num3, "3"), (Key::Num6, "6")]);
    window.wait_for("tooth 36");
    dismiss_toasts(window);
    let is_under_way = |control: &Control| control.label.starts_with("Image ") && control.label.ends_with(" %") && !control.label.ends_with(" 0 %");
    window.wait_for_control("an image that is being uploaded", is_under_way);
    keep(window, "capture");
    assert!(window.find(is_under_way).is_some(), "it was on its way before and after the picture was taken");
    wire.heal();
    wire.cut_all();

    // The one in review is somebody else's.
    window.press("Move to another patient");
    window.fill("Name, birth date or number", "hartono");
    window.press("Choose Hartono, Amara");
    window.wait_for("Move to another patient?");
    window.press("The wrong patient was selected");
    keep(window, "move");
    window.key(Key::Escape);
    window.wait_until_gone("Move to another patient?");
    window.wait_for("All sent");

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
    window.press("Ledger");
    window.press("Check everything");
    window.wait_for("All is well.");
    dismiss_toasts(window);
    keep(window, "ledger");
    window.chord(Key::Comma);
    window.wait_for("This computer");
    keep(window, "settings");
    room.console.kill();

    // The same day in light.
    let address = [("CHAIRSIDE_THEME", "light")];
    let window = room.open_with(&address);
    window.wait_for("Server connected");
    let card = acts::card(window, "a card that needs review", "Needs review");
    window.press_control(&card);
    window.wait_for("Radiograph in review");
    keep(window, "capture-light");

    // The viewer is dark in both. The two of tooth 36: the one of before at the left, the one in review at the right.
    window.key(Key::Space);
    window.wait_for_control("the radiograph in the viewer", |control| control.label.starts_with("Radiograph A"));
    window.key(Key::C);
    let right = window.wait_for_control("two of them", |control| control.label.starts_with("Radiograph B"));
    let of_36: Vec<Control> =
        window.controls().into_iter().filter(|control| control.label.starts_with("Show ") && control.label.contains("tooth 36")).collect();
    window.press_control(&of_36[1]);
    window.press_control(&right);
    window.press_control(&of_36[0]);
    // The length of the tooth is known; what is measured after that is in millimetres.
    let along = [right.at(0.625, 0.22), right.at(0.606, 0.72)];
    window.press("Calibrate");
    window.drag(along[0], along[1]);
    window.fill("Known length in mm", "21.6");
    window.press("Set the known length");
    window.press("Length");
    window.drag(along[0], along[1]);
    window.wait_for("21.6 mm");
    window.press("Ellipse");
    window.drag(right.at(0.38, 0.69), right.at(0.50, 0.79));
    dismiss_toasts(window);
    keep(window, "viewer");
    // The mark that is chosen, the tool, and then the viewer.
    while window.find(|control| control.label == "Close the viewer").is_some() {
        window.key(Key::Escape);
    }

    // A series of somebody else: the upper jaw is done, the lower one begun. What this sensor writes is upright.
    window.chord(Key::K);
    window.fill("Name, birth date or number", "hartono");
    window.press("Choose Hartono, Amara");
    window.wait_until_gone("Choose Hartono, Amara");
    window.wait_for("Hartono, Amara");
    acts::settle();
    window.key(Key::S);
    window.press("Full mouth, 18");
    window.press("Turn images by their place");
    window.press("Begin the series");
    let right = |seed| mirrored(radiograph::view_of(View::UpperMolars, seed, 1_000, 750));
    let left = |seed| radiograph::view_of(View::UpperMolars, seed, 1_000, 750);
    let front = |seed| radiograph::view_of(View::UpperFront, seed, 750, 1_000);
    let below = |seed| radiograph::view_of(View::LowerMolars, seed, 1_000, 750);
    let series = [right(60), right(61), front(62), front(63), front(64), left(65), left(66), below(67), below(68)];
    for (at, taken) in series.iter().enumerate() {
        room.take(&format!("FMX{at:02}.png"), taken);
        room.window().wait_for(&format!("{} of 18", at + 1));
    }
    // What has not been on screen long enough is not approved: pictures are decoded beside the window.
    std::thread::sleep(Duration::from_millis(1_500));
    let window = room.window();
    window.press("Approve all of the series");
    window.wait_for_control("they are sent", |control| control.label.starts_with("periapical 34 35") && control.label.ends_with("Uploaded"));
    for seed in 80..82 {
        let mut lower_front = front(seed);
        image::imageops::rotate180_in_place(&mut lower_front);
        room.take(&format!("FMX{seed}.png"), &lower_front);
        room.window().wait_for(&format!("{} of 18", seed - 70));
    }
    let window = room.window();
    dismiss_toasts(window);
    keep(window, "series");
}

/// Which of the visit's images is caught on its way.
const CAUGHT: usize = 4;

fn mirrored(mut taken: Radiograph) -> Radiograph {
    image::imageops::flip_horizontal_in_place(&mut taken);
    taken
}

fn is_to_review(control: &Control) -> bool {
    control.label.starts_with("Image ") && control.label.ends_with("Needs review")
}

/// Says which tooth a card's image shows, and approves it.
fn approve(window: &mut Window, card: impl Fn(&Control) -> bool, tooth: [Key; 2]) {
    let card = window.wait_for_control("a card that needs review", card);
    window.press_control(&card);
    window.wait_for("Radiograph in review");
    window.tooth(tooth.map(|key| (key, key.symbol_or_name())));
    // A picture must have been on screen for 300 ms before it can be approved.
    std::thread::sleep(Duration::from_millis(400));
    window.press("Approve & upload");
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
