//! Text that is enlarged leaves less room: whose images they are and the way to every page stay on screen, what is approved is seen, and what has no room is scrolled to.

use crate::{
    access::{everywhere, nameless},
    activity, correcting,
    fixtures::{Room, amelia, now, pass, wait_for_pictures, window, with_patient},
    languages::{Shown, in_language, pages},
    moving,
    series::with_mount,
    stage::picture,
    viewer::with_history,
    whose,
};
use chairside::{command::Page, widgets::room};
use chairside_core::{Command, PatientCreation, Snapshot, mount::MountKind, settings::Settings};
use chairside_words::{Language, say};
use egui::{Key, Modifiers, Rect, Shape, accesskit::Role, pos2};
use egui_kittest::{
    Harness,
    kittest::{AccessKitNode, By, NodeT, Queryable},
};
use std::{sync::Arc, time::Duration};

/// What a window of 1440 × 900 holds when all is half as large again, and twice as large; and the smallest window as it is made.
const LARGE: [f32; 2] = [960.0, 600.0];
const TWICE: [f32; 2] = [720.0, 450.0];
const SMALLEST: [f32; 2] = [1180.0, 720.0];

fn enlarged(mut snapshot: Snapshot, text_scale: u16) -> Snapshot {
    snapshot.settings = Arc::new(Settings { text_scale, ..Settings::clone(&snapshot.settings) });
    snapshot
}

fn go(harness: &mut Harness<'_, Room>, page: Page) {
    harness.state_mut().view().state.page = page;
    harness.run_ok();
    harness.run_ok();
}

/// Where something stands, if it is drawn.
fn place(node: &egui_kittest::Node<'_>) -> Option<Rect> {
    let bounds = node.accesskit_node().bounding_box()?;
    Some(Rect::from_min_max(pos2(bounds.x0 as f32, bounds.y0 as f32), pos2(bounds.x1 as f32, bounds.y1 as f32)))
}

/// All there is to see.
fn screen(harness: &Harness<'_, Room>) -> Rect {
    harness.ctx.content_rect().expand(0.5)
}

fn approvals(harness: &mut Harness<'_, Room>) -> usize {
    harness.state_mut().sent().iter().filter(|command| matches!(command, Command::Approve(_))).count()
}

#[test]
fn who_it_is_and_the_way_to_every_page_stay_on_screen() {
    for size in [LARGE, TWICE, SMALLEST] {
        let mut harness = window(with_patient(), size);
        wait_for_pictures(&mut harness);
        for page in Page::ALL {
            go(&mut harness, page);
            for tab in Page::ALL {
                let entry = harness.get_all_by_role(Role::Tab).find(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with(tab.label())));
                let rect = entry.unwrap().rect();
                assert!(screen(&harness).contains_rect(rect) && rect.size().min_elem() >= 56.0, "{tab:?} on {page:?} at {size:?}: {rect:?}");
            }
            if matches!(page, Page::Capture | Page::Patients) {
                let names: Vec<Rect> = harness.get_all_by_role_and_label(Role::Label, "Hartmann, Amelia").map(|node| node.rect()).collect();
                assert!(names.iter().any(|name| screen(&harness).contains_rect(*name)), "{names:?} on {page:?} at {size:?}");
            }
        }
    }
    for (key, snapshot) in [(Key::Space, with_history()), (Key::S, with_mount(MountKind::FullMouth, 9))] {
        for size in [LARGE, TWICE] {
            let mut harness = window(snapshot.clone(), size);
            wait_for_pictures(&mut harness);
            harness.key_press(key);
            harness.run_ok();
            for words in ["Hartmann, Amelia", "104\u{202F}682"] {
                let name = harness.get_all_by_label_contains(words).next().unwrap().rect();
                assert!(screen(&harness).contains_rect(name), "{words} at {name:?} in {size:?}");
            }
        }
    }
}

#[test]
fn at_any_size_an_image_is_approved_with_its_picture_and_whose_it_is_on_screen() {
    for size in [LARGE, TWICE, SMALLEST] {
        let mut harness = window(with_patient(), size);
        wait_for_pictures(&mut harness);
        pass(&mut harness, 0.4);
        let well = harness.get_by_role_and_label(Role::Image, "Radiograph in review").rect();
        let name = harness.get_by_role_and_label(Role::Label, "Hartmann, Amelia").rect();
        let approve = harness.get_by_label("Approve & upload").rect();
        for rect in [well, name, approve] {
            assert!(screen(&harness).contains_rect(rect), "{rect:?} at {size:?}");
        }
        assert!(well.height() >= 160.0, "{well:?} at {size:?}");
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert_eq!(approvals(&mut harness), 1, "at {size:?}");
    }
}

/// No layout has room in it: less than a panel is left.
const TINY: [f32; 2] = [150.0, 110.0];

#[test]
fn what_has_no_room_on_the_screen_is_not_approved_and_that_is_said() {
    let say_so = |harness: &mut Harness<'static, Room>| {
        wait_for_pictures(harness);
        pass(harness, 0.4);
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert_eq!(approvals(harness), 0);
        assert!(harness.query_by_label_contains("Not all on screen").is_some());
    };
    let mut one = window(with_patient(), TINY);
    say_so(&mut one);
    let mut several = window(with_patient(), TINY);
    several.key_press_modifiers(Modifiers::COMMAND, Key::A);
    several.run_ok();
    say_so(&mut several);
    let mut series = window(with_mount(MountKind::FullMouth, 9), TINY);
    series.key_press(Key::S);
    series.run_ok();
    say_so(&mut series);
}

#[test]
fn several_images_and_a_series_are_approved_at_twice_the_size() {
    for (keys, snapshot) in [((Modifiers::COMMAND, Key::A), with_patient()), ((Modifiers::NONE, Key::S), with_mount(MountKind::FullMouth, 18))] {
        let mut harness = window(snapshot, TWICE);
        harness.key_press_modifiers(keys.0, keys.1);
        harness.run_ok();
        wait_for_pictures(&mut harness);
        pass(&mut harness, 0.4);
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert_eq!(approvals(&mut harness), 1, "after {keys:?}");
    }
}

/// What else there is to be looked at than each page's first sight.
fn others() -> Vec<Shown> {
    let mut warned = with_patient();
    warned.selection.as_mut().unwrap().expires_at = now().plus(Duration::from_mins(4));
    let mut ledger = with_patient();
    ledger.ledger = Some(Arc::new(activity::ledger()));
    vec![
        ("warned", warned, wait_for_pictures),
        ("booked", whose::booked(), wait_for_pictures),
        ("reject", with_patient(), |harness| {
            wait_for_pictures(harness);
            harness.key_press(Key::Delete);
            harness.run_ok();
        }),
        ("move", moving::snapshot(), moving::ask),
        ("correct", correcting::uploaded(), correcting::ask),
        ("toasts", with_patient(), crate::toasts::three),
        ("queue", with_patient(), |harness| {
            wait_for_pictures(harness);
            harness.key_press(Key::U);
            harness.run_ok();
        }),
        ("ledger", ledger, |harness| {
            go(harness, Page::Activity);
            harness.get_by_role_and_label(Role::RadioButton, say!("activity-ledger")).click();
            harness.run_ok();
        }),
        ("viewer-more", with_history(), |harness| {
            wait_for_pictures(harness);
            harness.key_press(Key::Space);
            harness.run_ok();
            harness.get_by_label(say!("more-acts")).click();
            harness.run_ok();
        }),
        ("series-more", with_mount(MountKind::FullMouth, 9), |harness| {
            harness.key_press(Key::S);
            harness.run_ok();
            harness.get_by_label(say!("more-acts")).click();
            harness.run_ok();
        }),
        ("source", crate::patients::patients(), |harness| {
            go(harness, Page::Patients);
            harness.get_by_label(&say!("row-where-from", name = "Okafor, Daniel")).click();
            harness.run_ok();
        }),
    ]
}

/// What tells a node from all others.
fn id_of(node: &AccessKitNode<'_>) -> String {
    format!("{:?}", node.id())
}

/// The controls that are not wholly on screen, by their nodes: those of the dialog that is open, else all.
fn out_of_sight(harness: &Harness<'_, Room>) -> Vec<(String, String)> {
    const ROLES: [Role; 7] = [Role::Button, Role::TextInput, Role::RadioButton, Role::ComboBox, Role::CheckBox, Role::Slider, Role::ListBoxOption];
    let screen = screen(harness);
    let is_control = |node: &AccessKitNode<'_>| ROLES.contains(&node.role()) && !node.is_disabled();
    let of = |root: &egui_kittest::Node<'_>| {
        let out = root.query_all(By::new().predicate(is_control)).filter(|node| place(node).is_some_and(|rect| !screen.contains_rect(rect)));
        out.map(|node| (id_of(&node.accesskit_node()), node.accesskit_node().label().unwrap_or_default())).collect()
    };
    match harness.query_all_by_role(Role::Dialog).last() {
        Some(dialog) => of(&dialog),
        None => of(&harness.root()),
    }
}

#[test]
fn what_the_keyboard_comes_to_is_scrolled_into_sight() {
    let mut checked = 0;
    for (name, snapshot, open) in pages().into_iter().chain(others()) {
        for size in [LARGE, TWICE] {
            let mut harness = window(in_language(snapshot.clone(), Language::English), size);
            open(&mut harness);
            for (id, label) in out_of_sight(&harness) {
                let is_it = |node: &AccessKitNode<'_>| id_of(node) == id;
                let Some(node) = harness.query(By::new().predicate(is_it)) else { continue };
                node.focus();
                harness.run_steps(30);
                let Some(node) = harness.query(By::new().predicate(is_it)) else { panic!("‘{label}’ in {name} at {size:?} is gone") };
                if !node.accesskit_node().is_focused() {
                    // The keyboard comes to the rows of a list by the list alone.
                    continue;
                }
                let rect = node.rect();
                assert!(screen(&harness).contains_rect(rect), "‘{label}’ in {name} at {size:?} stands at {rect:?}");
                checked += 1;
            }
        }
    }
    assert!(checked > 20, "{checked} controls were out of sight");
}

#[test]
fn every_control_has_a_name_at_twice_the_size_and_a_dialog_is_within_the_window() {
    everywhere(TWICE, |place, harness| {
        assert_eq!(nameless(harness), Vec::<String>::new(), "in {place}");
        for dialog in harness.query_all_by_role(Role::Dialog) {
            let rect = self::place(&dialog);
            assert!(rect.is_none_or(|rect| screen(harness).contains_rect(rect)), "{place}: {rect:?}");
        }
    });
}

#[test]
fn the_buttons_of_a_dialog_stay_at_its_foot_while_what_it_asks_is_scrolled() {
    for size in [LARGE, TWICE] {
        let mut harness = window(crate::patients::patients(), size);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
        harness.run_ok();
        harness.key_press(Key::N);
        harness.run_ok();
        harness.run_ok();
        let create = harness.get_by_role_and_label(Role::Button, "Create").rect();
        assert!(screen(&harness).contains_rect(create), "{create:?} at {size:?}");
        // The last field is below at first; when the keyboard comes to it, it stands over the buttons.
        harness.get_by_role_and_label(Role::TextInput, "Postal code").focus();
        harness.run_steps(30);
        let field = harness.get_by_role_and_label(Role::TextInput, "Postal code").rect();
        assert!(screen(&harness).contains_rect(field) && field.bottom() <= create.top(), "{field:?} over {create:?} at {size:?}");
        assert_eq!(harness.get_by_role_and_label(Role::Button, "Create").rect(), create, "at {size:?}");
    }
}

#[test]
fn a_refusal_is_scrolled_into_sight_over_the_buttons_and_stays_where_it_is_scrolled_to() {
    const TAKEN: &str = "The number 104682 is taken. Nothing was changed.";
    let mut harness = window(crate::patients::patients(), TWICE);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.run_ok();
    harness.key_press(Key::N);
    harness.run_ok();
    harness.get_by_label("Last name").type_text("Lindqvist");
    harness.run_ok();
    harness.get_by_role_and_label(Role::Button, "Create").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    let Some(Command::CreatePatient { patient, .. }) = sent.last() else { panic!("{sent:?}") };
    let request_id = patient.request_id.clone().unwrap();
    let refused = PatientCreation { number: 1, request_id, outcome: Err(TAKEN.to_owned()), like: None };
    harness.state_mut().change(|snapshot| snapshot.creation = Some(refused));
    harness.run_steps(30);
    let create = harness.get_by_role_and_label(Role::Button, "Create").rect();
    let said = harness.get_by_label(TAKEN).rect();
    assert!(screen(&harness).contains_rect(said) && said.bottom() <= create.top(), "{said:?} over {create:?}");
    // Once it was shown, the form is scrolled by whoever fills it in.
    harness.get_by_label("Last name").focus();
    harness.run_steps(30);
    let field = harness.get_by_label("Last name").rect();
    assert!(screen(&harness).contains_rect(field) && field.top() >= 0.0, "{field:?}");
}

#[test]
fn a_new_series_is_begun_without_scrolling_to_the_button() {
    for size in [LARGE, TWICE, SMALLEST] {
        let mut harness = window(with_patient(), size);
        harness.key_press(Key::S);
        harness.run_ok();
        // Where it stands, the pointer may find the button over it.
        harness.get_by_role_and_label(Role::RadioButton, "Custom").click_accesskit();
        harness.run_ok();
        let begin = harness.get_by_label("Begin the series").rect();
        assert!(screen(&harness).contains_rect(begin), "{begin:?} at {size:?}");
    }
}

#[test]
fn a_name_is_never_cut_and_keep_is_there_in_the_last_minutes() {
    for name in ["Hartmann", "Leutheusser-Schnarrenberger"] {
        let mut snapshot = with_patient();
        let selection = snapshot.selection.as_mut().unwrap();
        let mut patient = amelia();
        Arc::make_mut(&mut patient).last_name = name.to_owned();
        selection.patient = patient;
        selection.expires_at = now().plus(Duration::from_mins(4));
        for size in [LARGE, TWICE, SMALLEST] {
            let harness = window(snapshot.clone(), size);
            let whole = format!("{name}, Amelia");
            let texts: Vec<_> =
                harness.output().shapes.iter().filter_map(|clipped| if let Shape::Text(text) = &clipped.shape { Some(text) } else { None }).collect();
            let shown: Vec<_> = texts.iter().filter(|text| text.galley.text() == whole).collect();
            assert!(!shown.is_empty() && shown.iter().all(|text| !text.galley.elided), "{name} at {size:?}");
            let keep = harness.get_by_label("Keep patient").rect();
            assert!(screen(&harness).contains_rect(keep), "{keep:?} at {size:?}");
        }
    }
}

#[test]
fn text_is_as_large_as_the_window_has_room_for() {
    for (scale, size, zoom) in [(150, [1440.0, 900.0], 1.5), (200, [1440.0, 900.0], 2.0), (200, SMALLEST, 1.6), (150, SMALLEST, 1.5), (80, SMALLEST, 0.8)] {
        let mut harness = window(enlarged(with_patient(), scale), size);
        harness.run_ok();
        assert!((harness.ctx.zoom_factor() - zoom).abs() < 1e-3, "{} of {scale} in {size:?}", harness.ctx.zoom_factor());
        let room = harness.ctx.content_rect().size();
        assert!(room.x >= room::LEAST.x - 0.1 && room.y >= room::LEAST.y - 0.1, "{room:?}");
        // It stays so.
        harness.run_steps(5);
        assert!((harness.ctx.zoom_factor() - zoom).abs() < 1e-3);
    }
}

#[test]
#[ignore = "a tool: draws every page enlarged for the eye into the folder CHAIRSIDE_UI_PICTURES"]
fn every_page_enlarged_for_the_eye() {
    let only = std::env::var("CHAIRSIDE_UI_ONLY").unwrap_or_default();
    for (name, snapshot, open) in pages().into_iter().chain(others()) {
        if !name.contains(&only) {
            continue;
        }
        for language in [Language::English, Language::German] {
            for size in [LARGE, TWICE] {
                let mut harness = window(in_language(snapshot.clone(), language), size);
                open(&mut harness);
                picture(&mut harness, &format!("{name}-{}-{}", size[0], language.tag()));
            }
        }
    }
}

#[test]
fn what_becomes_of_a_rejected_image_is_read_whole_in_every_language() {
    for language in Language::ALL {
        let mut harness = window(in_language(enlarged(with_patient(), 200), language), SMALLEST);
        wait_for_pictures(&mut harness);
        harness.key_press(Key::Delete);
        harness.run_ok();
        harness.run_ok();
        picture(&mut harness, &format!("reject-{language:?}-200"));
        let texts = harness.output().shapes.iter().filter_map(|clipped| if let Shape::Text(text) = &clipped.shape { Some(text) } else { None });
        let how: Vec<_> = texts.filter(|text| text.galley.text() == say!("reject-how")).collect();
        assert!(!how.is_empty() && how.iter().all(|text| !text.galley.elided), "{language:?}");
    }
}
