//! Exporting the image that is looked at.

use crate::{
    fixtures::{Room, amelia, at, image_id, now, pass, visit, wait_for_pictures},
    viewer::{drag, open, press, with_history},
};
use chairside::export::{Wish, make};
use chairside_api::{Patient, display::DisplayState};
use chairside_core::{
    Command, Format, Image, ImageState, SavedDisplay,
    export::{Exportable, Exported, Form},
    patient::FilePatient,
};
use chairside_imaging::{Coding, Limits, Source, decode};
use chairside_testkit::{radiograph, wait::wait_for};
use egui::{Key, Modifiers, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable};
use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration};

pub fn export(harness: &mut Harness<'_, Room>) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    harness.run_ok();
    harness.run_ok();
}

/// Types the file's name and has it written.
fn write(harness: &mut Harness<'_, Room>, to: &Path) {
    name_it(harness, to);
    harness.get_by_role_and_label(Role::Button, "Export").click();
    harness.run_ok();
}

fn name_it(harness: &mut Harness<'_, Room>, to: &Path) {
    let field = harness.get_by_role_and_label(Role::TextInput, "File");
    field.focus();
    harness.run_ok();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_ok();
    harness.get_by_role_and_label(Role::TextInput, "File").type_text(to.to_str().unwrap());
    harness.run_ok();
}

fn until(harness: &mut Harness<'_, Room>, what: &str, words: &str) {
    wait_for(Duration::from_secs(20), what, || {
        harness.run_ok();
        harness.query_by_label_contains(words).is_some().then_some(())
    });
}

#[test]
fn an_image_is_exported_as_it_is_seen_with_what_is_wanted_and_never_over_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = open(with_history());
    press(&mut harness, Key::D);
    let middle = harness.get_by_role_and_label(Role::Image, "Radiograph A, 18 Nov 2025 · 10:42, tooth 36").rect().center();
    drag(&mut harness, middle, vec2(120.0, 0.0));
    export(&mut harness);
    // Neither is in it unless somebody wants it.
    let plain = folder.path().join("plain.png");
    write(&mut harness, &plain);
    until(&mut harness, "it is written", "Exported");
    assert!(harness.state_mut().view().state.dialog.is_none());
    let sent = harness.state_mut().sent();
    let plain_png = Exported { form: Form::Png, with_patient: false, with_measurements: false };
    assert!(matches!(sent.last(), Some(Command::NoteExport(image, how)) if *image == image_id(1) && *how == plain_png), "{sent:?}");

    export(&mut harness);
    harness.get_by_role_and_label(Role::CheckBox, "With patient’s name, birth date and number").click();
    harness.get_by_role_and_label(Role::CheckBox, "With measurements").click();
    harness.run_ok();
    write(&mut harness, &plain);
    until(&mut harness, "it is refused", "was not written over");
    let marked = folder.path().join("marked.png");
    write(&mut harness, &marked);
    wait_for(Duration::from_secs(20), "it is written", || {
        harness.run_ok();
        harness.state_mut().view().state.dialog.is_none().then_some(())
    });
    let [plain, marked] = [plain, marked].map(|path| image::open(path).unwrap().to_luma8());
    assert_eq!((plain.width(), plain.height()), (300, 225), "the fixture's own size");
    assert!(marked.height() > plain.height(), "{} is under it", amelia().display_name());
    let differs = plain.enumerate_pixels().filter(|(x, y, value)| marked.get_pixel(*x, *y) != *value).count();
    assert!((40..20_000).contains(&differs), "the line and its number, and nothing else: {differs}");
    let sent = harness.state_mut().sent();
    let with_both = Exported { with_patient: true, with_measurements: true, ..plain_png };
    assert!(matches!(sent.last(), Some(Command::NoteExport(_, how)) if *how == with_both), "{sent:?}");
}

#[test]
fn the_original_is_exported_byte_for_byte_under_a_name_that_says_nothing_of_the_patient() {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = with_history();
    let original = std::fs::read(&snapshot.images[0].spool_path).unwrap();
    let mut harness = open(snapshot);
    export(&mut harness);
    let offered = harness.get_by_role_and_label(Role::TextInput, "File").value().unwrap();
    assert!(offered.contains("x-ray-2025-11-18-") && !offered.contains("Hartmann"), "{offered}");
    assert!(Path::new(&offered).extension().is_some_and(|ending| ending == "png"), "{offered}");
    harness.get_by_role_and_label(Role::RadioButton, "Original").click();
    harness.run_ok();
    let to = folder.path().join("original.png");
    write(&mut harness, &to);
    until(&mut harness, "it is written", "Exported");
    assert_eq!(std::fs::read(&to).unwrap(), original);
}

#[test]
fn an_image_that_another_room_has_moved_hidden_or_taken_away_meanwhile_is_not_exported() {
    type Meanwhile = fn(&mut Room);
    let meanwhile: [(Meanwhile, &str); 3] = [
        (|room| room.change_image(1, |image| image.subject.as_mut().unwrap().patient_id = "p-daniel".into()), "belongs to somebody else now"),
        (
            |room| room.change_image(1, |image| image.state = ImageState::Uploaded { file_id: "file".into(), at: at("10:43"), hidden_at: Some(at("10:43")) }),
            "was rejected or hidden",
        ),
        (
            |room| room.change(|snapshot| snapshot.images = snapshot.images.iter().filter(|image| image.id != image_id(1)).cloned().collect()),
            "not there any more",
        ),
    ];
    for (change, why) in meanwhile {
        let folder = tempfile::tempdir().unwrap();
        let mut harness = open(with_history());
        export(&mut harness);
        let to = folder.path().join("image.png");
        name_it(&mut harness, &to);
        // It comes in the frame in which somebody presses, too.
        harness.get_by_role_and_label(Role::Button, "Export").click();
        change(harness.state_mut());
        harness.run_ok();
        harness.get_by_label_contains(why);
        pass(&mut harness, 0.2);
        crate::stage::picture(&mut harness, "export-refused");
        assert!(harness.query_by_role_and_label(Role::Button, "Export").is_none() && harness.query_by_role_and_label(Role::TextInput, "File").is_none());
        // Enter closes it, as there is nothing else to do.
        press(&mut harness, Key::Enter);
        assert!(harness.state_mut().view().state.dialog.is_none(), "{why}");
        assert!(!to.exists() && harness.state_mut().sent().iter().all(|command| !matches!(command, Command::NoteExport(..))));
    }
}

#[test]
#[cfg(unix)]
fn what_is_written_while_the_image_is_moved_is_removed_again_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    // The export's thread waits for these bytes.
    let (pipe, to) = (folder.path().join("pipe"), folder.path().join("image.png"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut harness = open(with_history());
    wait_for_pictures(&mut harness);
    harness.state_mut().change_image(1, |image| image.spool_path.clone_from(&pipe));
    harness.run_ok();
    export(&mut harness);
    harness.get_by_label("Original").click();
    harness.run_ok();
    name_it(&mut harness, &to);
    harness.get_by_role_and_label(Role::Button, "Export").click();
    harness.run_steps(4);
    harness.state_mut().change_image(1, |image| image.subject.as_mut().unwrap().patient_id = "p-daniel".into());
    harness.run_steps(2);
    std::fs::write(&pipe, "whatever it was").unwrap();
    until(&mut harness, "it is removed", "and is removed again");
    assert!(harness.query_by_label_contains("belongs to somebody else now").is_some());
    assert!(!to.exists() && harness.state_mut().sent().iter().all(|command| !matches!(command, Command::NoteExport(..))));
}

#[test]
fn an_original_whose_file_names_another_patient_says_so_before_it_is_exported() {
    let mut snapshot = with_history();
    let mut images = snapshot.images.to_vec();
    let named = FilePatient { name: "Okafor, Daniel".to_owned(), date_of_birth: None, number: String::new() };
    let image = Arc::make_mut(&mut images[0]);
    (image.format, image.named) = (Format::Dicom, Some(Box::new(named)));
    snapshot.images = images.into();
    let mut harness = open(snapshot);
    export(&mut harness);
    let warning = |harness: &Harness<'_, Room>| harness.query_by_label_contains("names another patient than the image’s: Okafor, Daniel").is_some();
    for (form, goes_out) in [("PNG", false), ("DICOM", false), ("JPEG", false), ("Original", true)] {
        harness.get_by_role_and_label(Role::RadioButton, form).click();
        harness.run_ok();
        assert_eq!(warning(&harness), goes_out, "{form}");
    }
    crate::stage::picture(&mut harness, "export-names-another");
    // Another way to write a name is not another name.
    harness.key_press(Key::Escape);
    harness.run_ok();
    harness.state_mut().change_image(1, |image| image.named.as_mut().unwrap().name = "HARTMANN, AMELIA".to_owned());
    harness.run_ok();
    export(&mut harness);
    harness.get_by_role_and_label(Role::RadioButton, "Original").click();
    harness.run_ok();
    assert!(harness.query_by_role_and_label(Role::Button, "Export").is_some() && harness.query_by_label_contains("names another patient").is_none());
}

/// The name that a DICOM object goes by, as its file's head says it (PS3.10 7.1, 0002,0003).
fn instance_of(found: &Exportable, sensor_pixel: Option<f64>) -> String {
    let wish = Wish { form: Form::Dicom, frame: 0, with_patient: false, with_measurements: false, sensor_pixel };
    let (bytes, _) = make(found, &wish).unwrap();
    let at = bytes.windows(6).position(|six| six == b"\x02\x00\x03\x00UI").unwrap() + 6;
    let length = usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    String::from_utf8(bytes[at + 2..][..length].to_vec()).unwrap().trim_end_matches('\0').to_owned()
}

#[test]
fn what_says_something_else_is_another_dicom_object_and_the_same_again_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let spool_path = folder.path().join("image.png");
    std::fs::write(&spool_path, radiograph::png16(&radiograph::radiograph(3, 40, 30))).unwrap();
    let image = Image { spool_path, teeth: "36".parse().unwrap(), ..Image::clone(&visit()[0]) };
    let plain = Exportable { image, patient: Some(amelia()), display: None };
    let display = |state: DisplayState| Some(Arc::new(SavedDisplay { state, by: "Room 2".to_owned(), at: now(), is_waiting: false }));
    let other_teeth = Exportable { image: Image { teeth: "37".parse().unwrap(), ..plain.image.clone() }, ..plain.clone() };
    let turned = Exportable { display: display(DisplayState { degrees: 90.0, ..DisplayState::default() }), ..plain.clone() };
    let married = Exportable { patient: Some(Arc::new(Patient { last_name: "Brandt".to_owned(), ..Patient::clone(&amelia()) })), ..plain.clone() };
    let sensor = Some(0.02);
    // Not how it is seen: the pixels and what is said of them are the same.
    let darker = Exportable { display: display(DisplayState { inverted: true, ..DisplayState::default() }), ..plain.clone() };
    assert_eq!([&plain, &darker].map(|found| instance_of(found, sensor)), [&plain, &plain].map(|found| instance_of(found, sensor)));
    let names: BTreeSet<String> = [(&plain, None), (&plain, sensor), (&plain, Some(0.03)), (&other_teeth, sensor), (&turned, sensor), (&married, sensor)]
        .map(|(found, sensor_pixel)| instance_of(found, sensor_pixel))
        .into();
    assert_eq!(names.len(), 6, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("2.25.") && name.len() <= 64));
}

#[test]
fn a_dicom_file_goes_out_as_dicom_of_whose_it_is_here_and_the_name_in_its_header_stays_behind() {
    let folder = tempfile::tempdir().unwrap();
    let spool_path = folder.path().join("image.dcm");
    let taken = radiograph::radiograph(6, 64, 48);
    std::fs::write(&spool_path, radiograph::dicom_of("Okafor^Daniel", &taken, 12, true)).unwrap();
    let image = Image { spool_path, format: Format::Dicom, teeth: "36".parse().unwrap(), ..Image::clone(&visit()[0]) };
    let found = Exportable { image, patient: Some(amelia()), display: None };
    let wish = Wish { form: Form::Dicom, frame: 0, with_patient: false, with_measurements: false, sensor_pixel: None };
    let (bytes, _) = make(&found, &wish).unwrap();
    let has = |words: &str| bytes.windows(words.len()).any(|here| here == words.as_bytes());
    assert!(has("Hartmann^Amelia") && has("104682") && !has("Okafor") && !has("Daniel"));
    let of = |bytes: &[u8]| decode(Source::Bytes(bytes), Coding::Dicom, 0, Limits::default()).unwrap();
    let [before, after] = [&*std::fs::read(&found.image.spool_path).unwrap(), &bytes].map(of);
    let [before, after] = [&before, &after].map(|decoded| decoded.picture.values().unwrap());
    assert_eq!((&before.stored.samples, before.bits, before.polarity, before.rescale), (&after.stored.samples, after.bits, after.polarity, after.rescale));
    // The original is the original, and whose name it has is said elsewhere.
    let (original, _) = make(&found, &Wish { form: Form::Original, ..wish }).unwrap();
    assert_eq!(original, std::fs::read(&found.image.spool_path).unwrap());
    let nobody = Exportable { image: Image { subject: None, ..found.image.clone() }, patient: None, display: None };
    assert!(make(&nobody, &wish).unwrap_err().to_string().contains("has no patient yet"));
}
