//! The window in four languages: chosen, spoken at once, and with room for its words.

use crate::{
    admin, export,
    fixtures::{Room, image_id, wait_for_pictures, window, with_patient, without_patient},
    live_sync::frozen,
    nanopix_settings::{PREVIEW, with_nanopix},
    patients::{patients, questions},
    series::with_mount,
    stage::picture,
    viewer,
};
use chairside::pages::settings::SAVE_BAR;
use chairside_core::{Command, Phase, Snapshot, mount::MountKind, settings::Settings};
use chairside_words::{Language, say};
use egui::{Key, Modifiers, Rect, Shape, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use std::{collections::BTreeSet, sync::Arc};

const SMALL: [f32; 2] = [1180.0, 720.0];

pub fn in_language(mut snapshot: Snapshot, language: Language) -> Snapshot {
    snapshot.settings = Arc::new(Settings { language: Some(language), ..(*snapshot.settings).clone() });
    snapshot
}

fn turn_to(harness: &mut Harness<'_, Room>, page: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, page);
    harness.run_ok();
}

#[test]
fn a_language_is_chosen_saved_and_spoken_at_once() {
    let mut harness = window(with_patient(), [1440.0, 900.0]);
    turn_to(&mut harness, Key::Comma);
    harness.get_by_role_and_label(Role::ComboBox, "Language").click();
    harness.run_ok();
    harness.get_by_role_and_label(Role::MenuItemRadio, "Deutsch").click();
    harness.run_ok();
    harness.get_by_role_and_label(Role::RadioGroup, "Theme");
    harness.get_by_role_and_label(Role::Button, "Save").click();
    harness.run_ok();
    let saved = harness.state_mut().sent().into_iter().find_map(|command| match command {
        Command::SaveSettings { settings, .. } => Some(*settings),
        _ => None,
    });
    let saved = saved.unwrap();
    assert_eq!(saved.language, Some(Language::German));
    harness.state_mut().change(|snapshot| snapshot.settings = Arc::new(saved));
    harness.run_ok();
    harness.get_by_role_and_label(Role::RadioGroup, "Farben");
    harness.get_by_role_and_label(Role::Tab, "Optionen");
    assert!(harness.query_by_role_and_label(Role::RadioGroup, "Theme").is_none());
    for (language, patients) in [(Language::French, "Patients"), (Language::Spanish, "Pacientes"), (Language::English, "Patients")] {
        harness.state_mut().change(|snapshot| *snapshot = in_language(snapshot.clone(), language));
        harness.run_ok();
        harness.get_by_role_and_label(Role::Tab, patients);
    }
}

#[test]
fn the_first_start_speaks_the_language_that_is_chosen_there_and_saves_it() {
    let mut harness = window(Snapshot { phase: Phase::Welcome, ..Snapshot::default() }, SMALL);
    harness.get_by_label("Welcome to Chairside");
    harness.get_by_role_and_label(Role::ComboBox, "Language").click();
    harness.run_ok();
    harness.get_by_role_and_label(Role::MenuItemRadio, "Français").click();
    harness.run_ok();
    harness.get_by_label("Bienvenue dans Chairside");
    harness.get_by_role_and_label(Role::RadioButton, "Salle 1");
    let field = harness.get_by_role_and_label(Role::TextInput, "Dossier");
    field.focus();
    harness.run_ok();
    let folder = if cfg!(windows) { "D:\\Xray" } else { "/srv/xray" };
    harness.get_by_role_and_label(Role::TextInput, "Dossier").type_text(folder);
    harness.run_ok();
    harness.state_mut().change(|snapshot| snapshot.folder_check = Some(chairside_core::FolderCheck { path: folder.into(), outcome: Ok(0) }));
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, "Démarrer Chairside").click();
    harness.run_ok();
    let saved = harness.state_mut().sent().into_iter().find_map(|command| match command {
        Command::SaveSettings { settings, .. } => Some(*settings),
        _ => None,
    });
    let saved = saved.unwrap();
    assert_eq!((saved.language, saved.room_id.as_str()), (Some(Language::French), "Salle 1"));
}

/// Opens the viewer and presses a key there.
fn look_closely(harness: &mut Harness<'_, Room>, key: Key) {
    for key in [Key::Space, key] {
        wait_for_pictures(harness);
        harness.key_press(key);
        harness.run_ok();
    }
    wait_for_pictures(harness);
}

/// A page's name, what is shown on it, and how it is turned to.
pub type Shown = (&'static str, Snapshot, fn(&mut Harness<'_, Room>));

pub fn pages() -> Vec<Shown> {
    let mut preview = with_nanopix(patients());
    preview.live_sync.preview = Some(PREVIEW);
    vec![
        ("welcome", Snapshot { phase: Phase::Welcome, ..Snapshot::default() }, |_| {}),
        ("capture", with_patient(), wait_for_pictures),
        ("capture-failed", with_patient(), |harness| {
            harness.state_mut().view().state.capture.select(Some(image_id(5)));
            wait_for_pictures(harness);
        }),
        ("capture-several", with_patient(), |harness| {
            turn_to(harness, Key::A);
            wait_for_pictures(harness);
        }),
        ("unassigned", without_patient(), wait_for_pictures),
        ("viewer", viewer::with_history(), |harness| look_closely(harness, Key::L)),
        ("viewer-compared", viewer::with_history(), |harness| look_closely(harness, Key::C)),
        ("export", viewer::with_history(), |harness| {
            look_closely(harness, Key::L);
            export::export(harness);
        }),
        ("patients", patients(), |harness| turn_to(harness, Key::Num2)),
        ("questions", questions(), |harness| turn_to(harness, Key::Num2)),
        ("frozen", frozen(3), |harness| turn_to(harness, Key::Num2)),
        ("chooser", with_patient(), |harness| turn_to(harness, Key::K)),
        ("new-patient", patients(), |harness| {
            turn_to(harness, Key::Num2);
            harness.key_press(Key::N);
            harness.run_ok();
        }),
        ("activity", admin::clinic(), |harness| turn_to(harness, Key::Num3)),
        ("keys", admin::clinic(), |harness| admin::turn_to(harness, say!("admin-keys"))),
        ("rooms", admin::clinic(), |harness| admin::turn_to(harness, say!("admin-rooms"))),
        ("people", admin::clinic(), |harness| admin::turn_to(harness, say!("admin-people"))),
        ("add-person", admin::clinic(), |harness| {
            admin::turn_to(harness, say!("admin-people"));
            harness.get_by_role_and_label(Role::Button, say!("admin-add-person")).click();
            harness.run_ok();
        }),
        ("revoke", admin::clinic(), |harness| {
            admin::turn_to(harness, say!("admin-keys"));
            harness.get_by_label(&say!("key-revoke-of", name = "Loan laptop")).click();
            harness.run_ok();
        }),
        ("audit", admin::clinic(), |harness| {
            turn_to(harness, Key::Num3);
            harness.get_by_role_and_label(Role::RadioButton, say!("activity-clinic")).click();
            harness.run_ok();
        }),
        ("series-new", with_patient(), |harness| {
            harness.key_press(Key::S);
            harness.run_ok();
            harness.get_by_role_and_label(Role::RadioButton, say!("mount-custom")).click_accesskit();
            harness.run_ok();
        }),
        ("series", with_mount(MountKind::FullMouth, 9), |harness| {
            harness.key_press(Key::S);
            harness.run_ok();
        }),
        ("settings", preview, |harness| turn_to(harness, Key::Comma)),
        ("settings-server", with_patient(), |harness| {
            harness.state_mut().change(|snapshot| {
                snapshot.settings = Arc::new(Settings { server_url: "https://chairside.clinic.local:8443".to_owned(), ..(*snapshot.settings).clone() });
            });
            turn_to(harness, Key::Comma);
        }),
    ]
}

/// The controls, with their names: those of the dialog that is open, else all.
fn controls(harness: &Harness<'_, Room>) -> Vec<(String, Rect)> {
    match harness.query_all_by_role(Role::Dialog).last() {
        Some(dialog) => controls_of(&dialog),
        None => controls_of(&harness.root()),
    }
}

fn controls_of(node: &egui_kittest::Node<'_>) -> Vec<(String, Rect)> {
    const ROLES: [Role; 7] = [Role::Button, Role::TextInput, Role::PasswordInput, Role::RadioButton, Role::ComboBox, Role::CheckBox, Role::Tab];
    let all = ROLES.into_iter().flat_map(|role| node.query_all_by_role(role).collect::<Vec<_>>());
    all.filter_map(|node| Some((node.accesskit_node().label().unwrap_or_default(), place(&node)?))).filter(|(_, rect)| rect.is_positive()).collect()
}

/// Which of the controls meet, by their places in the list.
fn meetings(seen: &[(String, Rect)]) -> BTreeSet<(usize, usize)> {
    // What the Settings page scrolls stands under the bar at its foot.
    let is_seen = |rect: Rect| rect.top() < SMALL[1] - SAVE_BAR;
    let meet = |one: Rect, other: Rect| {
        let common = one.intersect(other);
        is_seen(one) && is_seen(other) && common.width() > 1.0 && common.height() > 1.0 && !one.contains_rect(other) && !other.contains_rect(one)
    };
    let pairs = (0..seen.len()).flat_map(|at| (at + 1..seen.len()).map(move |other| (at, other)));
    pairs.filter(|(at, other)| meet(seen[*at].1, seen[*other].1)).collect()
}

/// Where a control stands; nothing for one that is not drawn.
fn place(node: &egui_kittest::Node<'_>) -> Option<Rect> {
    let bounds = node.accesskit_node().bounding_box()?;
    Some(Rect::from_min_max(egui::pos2(bounds.x0 as f32, bounds.y0 as f32), egui::pos2(bounds.x1 as f32, bounds.y1 as f32)))
}

#[test]
fn a_patients_number_is_never_cut_where_an_image_is_given_to_somebody() {
    for language in Language::ALL {
        let mut harness = window(in_language(without_patient(), language), SMALL);
        wait_for_pictures(&mut harness);
        let texts = harness.output().shapes.iter().filter_map(|clipped| if let Shape::Text(text) = &clipped.shape { Some(text) } else { None });
        let facts: Vec<_> = texts.filter(|text| text.galley.text().contains("104\u{202F}682")).collect();
        assert!(!facts.is_empty() && facts.iter().all(|text| !text.galley.elided), "{language:?}");
    }
}

#[test]
fn no_word_is_so_long_that_controls_meet_in_the_smallest_window() {
    let mut wrong = Vec::new();
    for (name, snapshot, open) in pages() {
        // What a page scrolls stands under what it does not scroll, in every language.
        let mut scrolled = BTreeSet::new();
        for language in Language::ALL {
            let mut harness = window(in_language(snapshot.clone(), language), SMALL);
            open(&mut harness);
            picture(&mut harness, &format!("{name}-{}", language.tag()));
            let seen = controls(&harness);
            let outside = seen.iter().filter(|(_, rect)| rect.left() < -0.5 || rect.right() > SMALL[0] + 0.5);
            wrong.extend(outside.map(|(label, rect)| format!("{name} in {language:?}: ‘{label}’ stands at {rect:?}")));
            let meetings = meetings(&seen);
            if language == Language::English {
                scrolled = meetings;
                continue;
            }
            for (at, other) in meetings.difference(&scrolled) {
                let ((label, rect), (other, place)) = (&seen[*at], &seen[*other]);
                wrong.push(format!("{name} in {language:?}: ‘{label}’ at {rect:?} and ‘{other}’ at {place:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
