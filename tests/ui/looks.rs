//! How the pages look: pictures beside the design. They need a software Vulkan (Mesa's lavapipe); without one they say so and are left out.

use crate::fixtures::{Room, build, wait_for_pictures, with_patient, without_patient};
use chairside_core::{
    Snapshot,
    settings::{Settings, Theme},
};
use egui_kittest::{Harness, SnapshotOptions, kittest::Queryable, wgpu::WgpuTestRenderer};
use std::sync::Arc;

/// How many pixels may differ: another version of the software renderer rounds some edges otherwise.
const PIXELS: usize = 2_000;

fn renderer() -> Option<WgpuTestRenderer> {
    let made = std::panic::catch_unwind(WgpuTestRenderer::new).ok();
    if made.is_none() {
        eprintln!("SKIPPED: no Vulkan adapter, not even a software one. Install mesa-vulkan-drivers to compare pictures.");
    }
    made
}

fn compare(name: &str, snapshot: Snapshot, size: [f32; 2], prepare: impl FnOnce(&mut Harness<'_, Room>)) {
    let Some(renderer) = renderer() else { return };
    let mut harness = build(Harness::builder().renderer(renderer), snapshot, size);
    prepare(&mut harness);
    wait_for_pictures(&mut harness);
    harness.snapshot_options(name, &SnapshotOptions::new().output_path("tests/ui/snapshots").max_failed_pixels(PIXELS));
}

fn light(mut snapshot: Snapshot) -> Snapshot {
    snapshot.settings = Arc::new(Settings { theme: Theme::Light, ..(*snapshot.settings).clone() });
    snapshot
}

#[test]
fn capture_in_the_dark_looks_like_the_design() {
    compare("capture", with_patient(), [1440.0, 900.0], |_| {});
}

#[test]
fn capture_in_the_light_looks_like_the_design() {
    compare("capture-light", light(with_patient()), [1440.0, 900.0], |_| {});
}

#[test]
fn capture_without_a_patient_looks_like_the_design() {
    compare("capture-no-patient", without_patient(), [1440.0, 900.0], |harness| {
        for label in ["Image 10:42, Unassigned"] {
            for card in harness.get_all_by_label(label) {
                card.click();
            }
        }
        harness.run_ok();
    });
}

/// Not compared, only looked at: pictures of other sizes and states for the eye, with `CHAIRSIDE_LOOK=folder`.
#[test]
fn other_sizes_can_be_drawn() {
    let Some(folder) = std::env::var_os("CHAIRSIDE_LOOK") else { return };
    let draw = |name: &str, snapshot: Snapshot, size: [f32; 2], prepare: &dyn Fn(&mut Harness<'_, Room>)| {
        let Some(renderer) = renderer() else { return };
        let mut harness = build(Harness::builder().renderer(renderer), snapshot, size);
        wait_for_pictures(&mut harness);
        prepare(&mut harness);
        wait_for_pictures(&mut harness);
        harness.render().unwrap().save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
    };
    draw("capture", with_patient(), [1440.0, 900.0], &|_| {});
    draw("light", light(with_patient()), [1440.0, 900.0], &|_| {});
    draw("no-patient", without_patient(), [1440.0, 900.0], &|harness| {
        for card in harness.get_all_by_label("Image 10:42, Unassigned") {
            card.click();
        }
        harness.run_ok();
    });
    draw("small", with_patient(), [1180.0, 720.0], &|_| {});
    draw("small-no-patient", light(without_patient()), [1180.0, 720.0], &|_| {});
    draw("large", with_patient(), [2560.0, 1440.0], &|_| {});
    draw("chooser", with_patient(), [1440.0, 900.0], &|harness| {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
        harness.run_ok();
        harness.key_press(egui::Key::ArrowDown);
        harness.run_ok();
    });
    draw("new-patient", light(with_patient()), [1440.0, 900.0], &|harness| {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
        harness.run_ok();
        harness.get_by_label("New patient").click();
        harness.run_ok();
    });
    draw("reject", with_patient(), [1440.0, 900.0], &|harness| {
        harness.key_press(egui::Key::Delete);
        harness.run_ok();
    });
    draw("toast", with_patient(), [1440.0, 900.0], &|harness| {
        crate::toasts::three(harness);
    });
}
