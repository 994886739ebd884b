//! What somebody does at a console again and again, and as slowly as a person does it.

use crate::inspect::{Control, Window};
use egui::Key;
use std::{thread::sleep, time::Duration};

/// An image that lands sooner than two seconds after a patient was selected counts as nobody's.
const SELECTION_SETTLES: Duration = Duration::from_millis(2_500);
/// A picture must have been on screen for 300 ms before Enter approves it, so that a double press cannot approve the next one unseen.
const SEEN: Duration = Duration::from_millis(400);

/// Makes the only patient that is found by these words the one whose images land.
pub fn choose(window: &mut Window, words: &str, name: &str) {
    window.chord(Key::K);
    window.fill("Name, birth date or number", words);
    // The answer: until then only the row behind the chooser could be pressed, and it cannot.
    window.wait_for("1 patient");
    window.press(&format!("Choose {name}"));
    window.wait_for("Auto-clear in");
}

/// Waits until what lands is surely taken of the patient that was selected.
pub fn settle() {
    sleep(SELECTION_SETTLES);
}

/// Looks at what is on screen.
pub fn look() {
    sleep(SEEN);
}

/// Comes to an image in this state, looks at it, and is about to decide.
pub fn review(window: &mut Window, what: &str) {
    let card = card(window, what, "Needs review");
    window.press_control(&card);
    window.wait_for("Radiograph in review");
    look();
}

/// The first image in this state, by its card.
pub fn card(window: &mut Window, what: &str, state: &str) -> Control {
    window.wait_for_control(what, |control| control.label.starts_with("Image ") && control.label.ends_with(state))
}
