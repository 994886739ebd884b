//! How the pages look: pictures beside the design. They need a software Vulkan (Mesa's lavapipe) at least.

use crate::admin;
use crate::fixtures::{Room, amelia, build, of_nanopix, snapshot, visit, wait_for_pictures, with_patient, without_patient};
use crate::live_sync::frozen;
use crate::nanopix_settings::{PREVIEW, with_nanopix};
use crate::patients::{patients, questions, show};
use chairside::widgets::{
    icons,
    image_card::{StateLook, state_look},
    theme,
};
use chairside_core::{
    FailureCause, Image, ImageState, Phase, Snapshot,
    settings::{Settings, Theme},
};
use egui_kittest::{Harness, SnapshotOptions, kittest::Queryable, wgpu::WgpuTestRenderer};
use std::sync::Arc;

/// How many pixels may differ: another version of the software renderer rounds some edges otherwise.
const PIXELS: usize = 200;

fn renderer() -> WgpuTestRenderer {
    std::panic::catch_unwind(WgpuTestRenderer::new).expect("pictures are compared with a software Vulkan at least: install mesa-vulkan-drivers")
}

fn compare(name: &str, snapshot: Snapshot, size: [f32; 2], prepare: impl FnOnce(&mut Harness<'_, Room>)) {
    let mut harness = build(Harness::builder().renderer(renderer()), snapshot, size);
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

#[test]
fn an_image_of_nanopix_that_nobody_can_read_is_marked_as_such() {
    let mut images = visit();
    of_nanopix(&mut images[0]);
    compare("capture-nanopix", snapshot(images, Some(amelia())), [1440.0, 900.0], |_| {});
}

#[test]
fn the_first_start_looks_like_the_design() {
    compare("first-run", Snapshot { phase: Phase::Welcome, ..Snapshot::default() }, [1440.0, 900.0], |_| {});
}

#[test]
fn settings_look_like_the_design() {
    compare("settings", with_nanopix(with_patient()), [1440.0, 900.0], to_settings);
}

#[test]
fn the_settings_of_live_sync_say_what_a_sync_would_do() {
    let mut snapshot = light(with_nanopix(patients()));
    (snapshot.live_sync.preview, snapshot.live_sync.zone_proposal) = (Some(PREVIEW), Some("+02:00".to_owned()));
    compare("settings-nanopix-light", snapshot, [1440.0, 900.0], to_settings);
}

fn to_settings(harness: &mut Harness<'_, Room>) {
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Comma);
    harness.run_ok();
}

/// The page with a record's source said. The cursor of the pointer is not part of the design.
fn with_source(harness: &mut Harness<'_, Room>) {
    show(harness);
    harness.get_by_label("Where from: Okafor, Daniel").click();
    harness.run_ok();
}

#[test]
fn patients_in_the_dark_look_like_the_design() {
    compare("patients", patients(), [1440.0, 900.0], with_source);
}

#[test]
fn patients_in_the_light_look_like_the_design() {
    compare("patients-light", light(patients()), [1440.0, 900.0], with_source);
}

#[test]
fn a_freeze_is_red_on_the_page() {
    compare("frozen", frozen(83), [1440.0, 900.0], show);
}

#[test]
fn a_key_that_was_made_looks_like_the_design() {
    compare("admin-keys", admin::clinic(), [1440.0, 900.0], |harness| {
        admin::turn_to(harness, "Bridge keys");
        admin::with_key(harness);
    });
}

#[test]
fn people_in_the_light_look_like_the_other_lists() {
    compare("admin-people-light", light(admin::clinic()), [1440.0, 900.0], |harness| admin::turn_to(harness, "People"));
}

#[test]
#[ignore = "a tool: draws the pages of the administration for the eye into the folder CHAIRSIDE_LOOK"]
fn the_administration_for_the_eye() {
    let nobody = || Snapshot { person: chairside_core::person::Person::Nobody, ..admin::clinic() };
    for (size, at) in [([1440.0, 900.0], "large"), ([1180.0, 720.0], "small")] {
        for (is_light, theme) in [(false, "dark"), (true, "light")] {
            let of = |snapshot: Snapshot| if is_light { light(snapshot) } else { snapshot };
            let name = |page: &str| format!("{page}-{at}-{theme}");
            for page in ["Bridge keys", "Rooms", "People"] {
                draw(&name(page), of(admin::clinic()), size, &|harness| admin::turn_to(harness, page));
            }
            draw(&name("audit"), of(admin::clinic()), size, &|harness| {
                admin::to_audit(harness);
                harness.get_by_label_contains("Dora Evans, Not allowed").click();
                harness.run_ok();
            });
            draw(&name("key-made"), of(admin::clinic()), size, &|harness| {
                admin::turn_to(harness, "Bridge keys");
                admin::with_key(harness);
            });
            draw(&name("sign-in"), of(nobody()), size, &|harness| admin::turn_to(harness, "Bridge keys"));
            draw(&name("nobody"), of(nobody()), size, &|harness| {
                admin::turn_to(harness, "People");
                harness.key_press(egui::Key::Escape);
                harness.run_ok();
            });
            draw(&name("account"), of(admin::clinic()), size, &|harness| {
                admin::turn_to(harness, "Rooms");
                harness.get_by_label("Signed in as Ann Adler, Admin").click();
                harness.run_ok();
            });
            for (page, press) in
                [("People", "Add person"), ("People", "Edit Benjamin Brandt"), ("Bridge keys", "Revoke Loan laptop"), ("Bridge keys", "Create key")]
            {
                draw(&name(press), of(admin::clinic()), size, &|harness| {
                    admin::turn_to(harness, page);
                    harness.get_by_label(press).click();
                    harness.run_ok();
                });
            }
        }
    }
}

#[test]
fn the_chooser_stands_over_the_page() {
    // Over a page of few colours: a picture of it stays small.
    compare("chooser", snapshot(Vec::new(), Some(amelia())), [1440.0, 900.0], |harness| {
        harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
        harness.run_ok();
        harness.key_press(egui::Key::ArrowDown);
        harness.run_ok();
        // The cursor of the field comes and goes.
        harness.get_by_label("Close").focus();
        harness.run_ok();
    });
}

#[test]
fn the_reject_question_stands_over_the_page() {
    compare("reject", snapshot(visit().into_iter().take(1).collect(), Some(amelia())), [1440.0, 900.0], |harness| {
        harness.key_press(egui::Key::Delete);
        harness.run_ok();
        harness.get_by_label("Wrong exposure").click();
        harness.run_ok();
    });
}

#[test]
fn every_state_has_the_icon_the_word_and_the_colour_of_the_design() {
    let t = &theme::DARK;
    let [template, ..] = &visit()[..] else { panic!("the visit is empty") };
    let cause = || FailureCause::NoConnection;
    let at = crate::fixtures::now();
    let states = [
        (ImageState::NeedsReview, icons::EYE_FILL, "Needs review", t.amber),
        (ImageState::Unassigned, icons::TRAY_FILL, "Unassigned", t.amber),
        (ImageState::Approved { until: at }, icons::CHECK, "Approved", t.text2),
        (ImageState::Pending, icons::CLOCK_FILL, "Waiting", t.text2),
        (ImageState::Retrying { attempt: 1, next_at: at, cause: cause() }, icons::CLOCK_FILL, "Waiting", t.text2),
        (ImageState::Uploading { lease_until: at }, icons::CLOUD_ARROW_UP_FILL, "Uploading 64 %", t.blue),
        (ImageState::Uploaded { file_id: "file".into(), at, hidden_at: None }, icons::CHECK_CIRCLE_FILL, "Uploaded", t.green),
        (ImageState::Uploaded { file_id: "file".into(), at, hidden_at: Some(at) }, icons::EYE_SLASH_FILL, "Hidden", t.text2),
        (ImageState::Failed { cause: cause() }, icons::WARNING_OCTAGON_FILL, "Failed", t.red),
    ];
    for (state, icon, word, color) in states {
        let paused_too = !matches!(state, ImageState::Pending | ImageState::Retrying { .. });
        let image = Image { state, size_bytes: 100, sent_bytes: 64, ..template.clone() };
        let wanted = StateLook { icon, word: word.to_owned(), color };
        assert_eq!(state_look(t, &image, false), wanted);
        let paused = StateLook { icon: icons::PAUSE_CIRCLE_FILL, word: "Paused".to_owned(), color: t.text2 };
        assert_eq!(state_look(t, &image, true), if paused_too { wanted } else { paused });
    }
}

/// Keeps a picture for the eye in the folder `CHAIRSIDE_LOOK`.
fn draw(name: &str, snapshot: Snapshot, size: [f32; 2], prepare: &dyn Fn(&mut Harness<'_, Room>)) {
    let folder = std::env::var_os("CHAIRSIDE_LOOK").expect("CHAIRSIDE_LOOK names the folder");
    let mut harness = build(Harness::builder().renderer(renderer()), snapshot, size);
    wait_for_pictures(&mut harness);
    prepare(&mut harness);
    wait_for_pictures(&mut harness);
    harness.render().unwrap().save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
}

#[test]
#[ignore = "a tool: draws other sizes and states for the eye into the folder CHAIRSIDE_LOOK"]
fn other_sizes_for_the_eye() {
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
    let mut lost = with_patient();
    let first = crate::fixtures::image_id(1);
    let gone = |image: &Arc<Image>| {
        if image.id == first {
            Image { lost_at: Some(image.landed_at), spool_path: "/no/such/copy".into(), ..Image::clone(image) }.into()
        } else {
            Arc::clone(image)
        }
    };
    lost.images = lost.images.iter().map(gone).collect();
    draw("lost", lost, [1440.0, 900.0], &|harness| {
        harness.state_mut().view().state.capture.selected = Some(crate::fixtures::image_id(1));
        harness.run_ok();
    });
    draw("toast", with_patient(), [1440.0, 900.0], &|harness| {
        crate::toasts::three(harness);
    });
}

#[test]
#[ignore = "a tool: draws the Patients page in other sizes and states for the eye into the folder CHAIRSIDE_LOOK"]
fn patients_for_the_eye() {
    let press = |label: &'static str| {
        move |harness: &mut Harness<'_, Room>| {
            show(harness);
            harness.get_by_label(label).click();
            harness.run_ok();
        }
    };
    let source = press("Where from: Okafor, Daniel");
    draw("patients", patients(), [1440.0, 900.0], &source);
    draw("patients-light", light(patients()), [1440.0, 900.0], &source);
    draw("patients-small", patients(), [1180.0, 720.0], &source);
    draw("patients-large", light(patients()), [2560.0, 1440.0], &source);
    draw("patients-edit", patients(), [1180.0, 720.0], &press("Edit Okafor, Daniel"));
    draw("settings", with_nanopix(with_patient()), [1440.0, 900.0], &to_settings);
    draw("settings-large", with_nanopix(with_patient()), [2560.0, 1440.0], &to_settings);
    let mut stopped = with_nanopix(patients());
    stopped.live_sync.state = frozen(3).live_sync.state;
    draw("settings-frozen", stopped, [1180.0, 720.0], &to_settings);
    draw("questions", questions(), [1440.0, 900.0], &show);
    draw("questions-small", light(questions()), [1180.0, 720.0], &show);
    draw("link-to", questions(), [1180.0, 720.0], &|harness| {
        show(harness);
        harness.get_all_by_label("Link to …: Lindqvist, Jonas").next().unwrap().click();
        harness.run_ok();
    });
    draw("new", light(patients()), [1180.0, 720.0], &press("New patient"));
    draw("order", patients(), [1440.0, 900.0], &press("Order: Newest first"));
    draw("settings-choice", light(with_nanopix(patients())), [1180.0, 720.0], &|harness| {
        to_settings(harness);
        harness.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Duplicates").click();
        harness.run_ok();
    });
    draw("frozen", frozen(83), [1440.0, 900.0], &show);
    draw("frozen-small-light", light(frozen(83)), [1180.0, 720.0], &|_| {});
    draw("frozen-accept", frozen(100), [1180.0, 720.0], &press("Accept …"));
    draw("patients-archive", light(patients()), [1440.0, 900.0], &press("Archive Okafor, Daniel"));
}

#[test]
fn two_images_are_compared_in_the_viewer() {
    compare("viewer", crate::viewer::with_history(), [1440.0, 900.0], crate::viewer::compare_with_the_earlier_one);
}

#[test]
#[ignore = "a tool: draws the viewer in other sizes and states for the eye into the folder CHAIRSIDE_LOOK"]
fn viewer_for_the_eye() {
    let press = |key: egui::Key| {
        move |harness: &mut Harness<'_, Room>| {
            harness.key_press(egui::Key::Space);
            harness.run_ok();
            harness.key_press(key);
            harness.run_ok();
        }
    };
    draw("viewer-single", light(crate::viewer::with_history()), [1440.0, 900.0], &press(egui::Key::Num0));
    draw("viewer-compare", crate::viewer::with_history(), [1440.0, 900.0], &crate::viewer::compare_with_the_earlier_one);
    draw("viewer-small", crate::viewer::with_history(), [1180.0, 720.0], &press(egui::Key::I));
    draw("viewer-turned", crate::viewer::with_history(), [1440.0, 900.0], &press(egui::Key::R));
    draw("viewer-nine", crate::viewer::with_history(), [2560.0, 1440.0], &|harness| {
        harness.key_press(egui::Key::Space);
        harness.run_ok();
        harness.get_by_label("9").click();
        harness.run_ok();
    });
}
