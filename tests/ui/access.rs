//! Everybody's hands and eyes: every control and picture has a name and can be reached, at any size of text; nothing moves where that is not wanted.

use crate::{
    fixtures::{Room, today, wait_for_pictures, window, with_patient, without_patient},
    viewer::with_history,
};
use chairside::{command::Page, widgets::theme};
use chairside_core::{Phase, Snapshot, settings::Settings};
use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{AccessKitNode, By, NodeT, Queryable},
};
use std::sync::Arc;

/// What a person acts on or looks at.
const NAMED: [Role; 14] = [
    Role::Button,
    Role::CheckBox,
    Role::RadioButton,
    Role::RadioGroup,
    Role::Slider,
    Role::TextInput,
    Role::MultilineTextInput,
    Role::ComboBox,
    Role::Image,
    Role::Link,
    Role::Tab,
    Role::ListBoxOption,
    Role::MenuItem,
    Role::Dialog,
];

/// The nameless ones of them, by role and place.
pub fn nameless(harness: &Harness<'_, Room>) -> Vec<String> {
    let is_nameless =
        |node: &AccessKitNode<'_>| NAMED.contains(&node.role()) && node.label().or_else(|| node.value()).is_none_or(|name| name.trim().is_empty());
    harness.query_all(By::new().predicate(is_nameless)).map(|node| format!("{:?}", node.accesskit_node().role())).collect()
}

fn press(harness: &mut Harness<'_, Room>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_ok();
    harness.run_ok();
}

fn go(harness: &mut Harness<'_, Room>, page: Page) {
    harness.state_mut().view().state.page = page;
    harness.run_ok();
    harness.run_ok();
}

/// Each page and dialog, drawn in a window of this size, with what it is called.
pub fn everywhere(size: [f32; 2], mut look: impl FnMut(&str, &mut Harness<'_, Room>)) {
    let mut harness = window(Snapshot { phase: Phase::Welcome, ..Snapshot::default() }, size);
    look("welcome", &mut harness);
    let mut harness = window(without_patient(), size);
    wait_for_pictures(&mut harness);
    look("capture without a patient", &mut harness);
    let mut snapshot = with_patient();
    snapshot.suggestions = today().into();
    let mut harness = window(snapshot, size);
    wait_for_pictures(&mut harness);
    look("capture", &mut harness);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    look("reject", &mut harness);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    look("the chooser", &mut harness);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    for (page, name) in [(Page::Patients, "patients"), (Page::Activity, "activity"), (Page::Settings, "settings")] {
        go(&mut harness, page);
        look(name, &mut harness);
    }
    let mut harness = window(with_history(), size);
    wait_for_pictures(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::Space);
    wait_for_pictures(&mut harness);
    look("the viewer", &mut harness);
    press(&mut harness, Modifiers::NONE, Key::K);
    look("cropping", &mut harness);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::NONE, Key::C);
    wait_for_pictures(&mut harness);
    look("two images", &mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    look("export", &mut harness);
}

#[test]
fn every_control_and_every_picture_has_a_name() {
    everywhere([1440.0, 900.0], |place, harness| {
        assert_eq!(nameless(harness), Vec::<String>::new(), "in {place}");
        let controls = harness.query_all(By::new().predicate(|node: &AccessKitNode<'_>| NAMED.contains(&node.role()))).count();
        assert!(controls > 2, "{place} has {controls} controls");
    });
}

#[test]
fn the_size_of_text_and_whether_anything_moves_are_settings() {
    let mut harness = window(with_patient(), [1440.0, 900.0]);
    assert!(!theme::is_still(&harness.ctx));
    harness.state_mut().change(|snapshot| {
        snapshot.settings = Arc::new(Settings { text_scale: 150, reduced_motion: true, ..Settings::clone(&snapshot.settings) });
    });
    harness.run_ok();
    assert!(theme::is_still(&harness.ctx));
    assert_eq!(harness.ctx.zoom_factor(), 1.5);
}

#[test]
fn nothing_moves_either_where_the_system_asks_for_less_motion() {
    let mut harness = window(with_patient(), [1440.0, 900.0]);
    for still in [true, false] {
        harness.state_mut().view().keep_still(still);
        harness.run_ok();
        assert_eq!(theme::is_still(&harness.ctx), still);
    }
}
