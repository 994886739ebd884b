//! Exporting the image that is looked at.

use crate::{
    fixtures::{Room, amelia, at, image_id, now, pass, visit, wait_for_pictures},
    viewer::{drag, open, press, with_history},
};
use chairside::export::{Kind, Wish, make};
use chairside_api::{
    Patient,
    display::{DisplayState, KnownLength},
};
use chairside_core::{
    Command, Format, Image, ImageState, SavedDisplay,
    export::{Exportable, Exported, Form},
    patient::FilePatient,
};
use chairside_imaging::{Coding, Limits, Source, decode, export::Why};
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
    text_of(&bytes, (0x0002, 0x0003), "UI").unwrap()
}

/// What a DICOM file says there; `None`: nothing.
fn text_of(bytes: &[u8], (group, number): (u16, u16), representation: &str) -> Option<String> {
    let head = [&group.to_le_bytes()[..], &number.to_le_bytes()[..], representation.as_bytes()].concat();
    let at = bytes.windows(6).position(|six| six == head)? + 6;
    let length = usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    Some(String::from_utf8(bytes[at + 2..][..length].to_vec()).unwrap().trim_end_matches(['\0', ' ']).to_owned())
}

/// The DICOM file of the test kit with these elements in the place of its own.
fn saying(said: &[(u16, u16, &str, &str)]) -> Vec<u8> {
    let mut bytes = radiograph::dicom(&radiograph::radiograph(6, 64, 48), 12, false);
    let word = |bytes: &[u8], at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    for (group, number, representation, value) in said {
        // The head of the file is as long as its first element says.
        let mut at = 144 + usize::from(word(&bytes, 140));
        while (word(&bytes, at), word(&bytes, at + 2)) < (*group, *number) {
            at += 8 + usize::from(word(&bytes, at + 6));
        }
        let before = if (word(&bytes, at), word(&bytes, at + 2)) == (*group, *number) { 8 + usize::from(word(&bytes, at + 6)) } else { 0 };
        let value = if value.len() % 2 == 1 { format!("{value} ") } else { (*value).to_owned() };
        let length = u16::try_from(value.len()).unwrap().to_le_bytes();
        let element = [&group.to_le_bytes(), &number.to_le_bytes(), representation.as_bytes(), &length, value.as_bytes()].concat();
        bytes.splice(at..at + before, element);
    }
    bytes
}

fn saved(state: DisplayState) -> Arc<SavedDisplay> {
    Arc::new(SavedDisplay { state, by: "Room 2".to_owned(), at: now(), is_waiting: false })
}

/// Such a file of Amelia's, of which all is known that an intra-oral image must say but what `said` says otherwise.
fn landed(folder: &Path, said: &[(u16, u16, &str, &str)]) -> Exportable {
    let spool_path = folder.join("image.dcm");
    let known = [(0x0028, 0x0301, "CS", "NO"), (0x0018, 0x1164, "DS", "0.02\\0.02")];
    std::fs::write(&spool_path, saying(&[&known, said].concat())).unwrap();
    let image = Image { spool_path, format: Format::Dicom, teeth: "36".parse().unwrap(), captured_at: None, ..Image::clone(&visit()[0]) };
    Exportable { image, patient: Some(amelia()), display: Some(saved(DisplayState::default())) }
}

const AS_DICOM: Wish = Wish { form: Form::Dicom, frame: 0, with_patient: false, with_measurements: false, sensor_pixel: None };

#[test]
fn a_dicom_file_keeps_its_kind_and_its_day() {
    let folder = tempfile::tempdir().unwrap();
    let day = [(0x0008, 0x0020, "DA", "20190301"), (0x0008, 0x0022, "DA", "20190302"), (0x0008, 0x0032, "TM", "091530")];
    let of = |said: &[(u16, u16, &str, &str)]| make(&landed(folder.path(), said), &AS_DICOM).unwrap();
    for (modality, kind) in [("IO", Kind::IntraOral), ("PX", Kind::SecondaryCapture(Why::OtherKind)), ("DX", Kind::SecondaryCapture(Why::OtherKind))] {
        let (bytes, made) = of(&[&day[..], &[(0x0008, 0x0060, "CS", modality)]].concat());
        assert_eq!((made.kind, text_of(&bytes, (0x0008, 0x0060), "CS").as_deref()), (kind, Some(modality)));
        for date in [0x0020, 0x0022, 0x0023] {
            assert_eq!(text_of(&bytes, (0x0008, date), "DA").as_deref(), Some("20190302"), "{modality} {date:04x}");
        }
        assert_eq!(text_of(&bytes, (0x0008, 0x0032), "TM").as_deref(), Some("091530"));
    }
    // When it landed is known, and not when it was taken.
    let (bytes, _) = of(&[]);
    assert_eq!((text_of(&bytes, (0x0008, 0x0020), "DA").as_deref(), text_of(&bytes, (0x0008, 0x0022), "DA")), (Some("20251118"), None));
}

#[test]
fn two_people_with_one_number_have_two_studies_and_one_person_has_one_whatever_their_number() {
    let folder = tempfile::tempdir().unwrap();
    let amelia = landed(folder.path(), &[]);
    let other = |change: fn(&mut Patient)| {
        let mut patient = amelia.patient.clone().unwrap();
        change(Arc::make_mut(&mut patient));
        Exportable { patient: Some(patient), ..amelia.clone() }
    };
    let study = |found: &Exportable| text_of(&make(found, &AS_DICOM).unwrap().0, (0x0020, 0x000d), "UI").unwrap();
    assert_ne!(study(&amelia), study(&other(|patient| patient.id = "p-of-another-clinic".into())));
    assert_eq!(study(&amelia), study(&other(|patient| patient.patient_number = Some("7".to_owned()))));
}

#[test]
fn a_name_in_the_picture_is_never_denied() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = [("YES", Some(Why::BurnedIn), Some("YES")), ("NO", None, Some("NO")), ("", Some(Why::NotSaid), None)];
    for (said, why, wanted) in kinds {
        let (bytes, made) = make(&landed(folder.path(), &[(0x0028, 0x0301, "CS", said)]), &AS_DICOM).unwrap();
        assert_eq!(made.kind, why.map_or(Kind::IntraOral, Kind::SecondaryCapture));
        assert_eq!(text_of(&bytes, (0x0028, 0x0301), "CS").as_deref(), wanted);
        assert_eq!((made.is_burned_in, made.notes().join(" ").contains("before you pass it on")), (said == "YES", said == "YES"));
    }
    // A plain file is a sensor's when somebody says how large the sensor's pixels are.
    let mut plain = landed(folder.path(), &[]);
    plain.image = Image { spool_path: folder.path().join("image.png"), format: Format::Png, ..plain.image };
    std::fs::write(&plain.image.spool_path, radiograph::png16(&radiograph::radiograph(3, 40, 30))).unwrap();
    for (sensor_pixel, wanted) in [(Some(0.02), Some("NO")), (None, None)] {
        let (bytes, _) = make(&plain, &Wish { sensor_pixel, ..AS_DICOM }).unwrap();
        assert_eq!(text_of(&bytes, (0x0028, 0x0301), "CS").as_deref(), wanted);
    }
}

#[test]
fn pixels_that_are_not_square_keep_their_shape_whoever_says_their_size() {
    let folder = tempfile::tempdir().unwrap();
    // Rows, then columns.
    let oblong = landed(folder.path(), &[(0x0028, 0x0030, "DS", "0.2\\0.1"), (0x0018, 0x1164, "DS", "")]);
    let spacing = |found: &Exportable, wish: &Wish, tag| text_of(&make(found, wish).unwrap().0, tag, "DS");
    assert_eq!(spacing(&oblong, &AS_DICOM, (0x0028, 0x0030)).as_deref(), Some("0.2\\0.1"));
    // A line of 40 pixels down that is 16 mm long: each is 0.4 mm high, and as wide as its shape says.
    let calibration = Some(KnownLength { from: [10.0, 2.0], to: [10.0, 42.0], millimeters: 16.0 });
    let calibrated = Exportable { display: Some(saved(DisplayState { calibration, ..DisplayState::default() })), ..oblong.clone() };
    assert_eq!(spacing(&calibrated, &AS_DICOM, (0x0028, 0x0030)).as_deref(), Some("0.4\\0.2"));
    let of_sensor = Wish { sensor_pixel: Some(0.05), ..AS_DICOM };
    assert_eq!(spacing(&oblong, &of_sensor, (0x0018, 0x1164)).as_deref(), Some("0.1\\0.05"));
    // How the file's own size was corrected is said as it says it, and a person's length is another way.
    let geometry = landed(folder.path(), &[(0x0028, 0x0030, "DS", "0.2\\0.1"), (0x0028, 0x0a02, "CS", "GEOMETRY")]);
    let way = |found: &Exportable| text_of(&make(found, &AS_DICOM).unwrap().0, (0x0028, 0x0a02), "CS");
    assert_eq!(way(&geometry).as_deref(), Some("GEOMETRY"));
    assert_eq!(way(&Exportable { display: calibrated.display, ..geometry }).as_deref(), Some("FIDUCIAL"));
    // It differs from the imager's, and how it was corrected nobody says.
    assert_eq!(way(&landed(folder.path(), &[(0x0028, 0x0030, "DS", "0.2\\0.1")])), None);
}

#[test]
fn where_rows_and_columns_go_is_said_when_somebody_has_seen_it_or_the_file_has_said_it() {
    let folder = tempfile::tempdir().unwrap();
    let untouched = Exportable { display: None, ..landed(folder.path(), &[]) };
    // A program's word for the tooth is nobody's look.
    let unseen = Exportable { image: Image { teeth_suggested: true, ..untouched.image.clone() }, ..untouched.clone() };
    let (bytes, made) = make(&unseen, &AS_DICOM).unwrap();
    assert_eq!((made.kind, text_of(&bytes, (0x0020, 0x0020), "CS").as_deref()), (Kind::SecondaryCapture(Why::Mounted), Some("")));
    assert!(made.notes().join(" ").contains("which way up"));
    let turned = Exportable { display: Some(saved(DisplayState { degrees: 90.0, ..DisplayState::default() })), ..untouched.clone() };
    for (found, directions) in [(turned, "F\\A"), (untouched, "P\\F")] {
        let (bytes, made) = make(&found, &AS_DICOM).unwrap();
        assert_eq!((made.kind, text_of(&bytes, (0x0020, 0x0020), "CS").as_deref()), (Kind::IntraOral, Some(directions)));
    }
    let by_file = Exportable { display: None, ..landed(folder.path(), &[(0x0020, 0x0020, "CS", "P\\H")]) };
    assert_eq!(text_of(&make(&by_file, &AS_DICOM).unwrap().0, (0x0020, 0x0020), "CS").as_deref(), Some("P\\H"));
}

#[test]
fn what_says_something_else_is_another_dicom_object_and_the_same_again_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let spool_path = folder.path().join("image.png");
    std::fs::write(&spool_path, radiograph::png16(&radiograph::radiograph(3, 40, 30))).unwrap();
    let image = Image { spool_path, teeth: "36".parse().unwrap(), ..Image::clone(&visit()[0]) };
    let plain = Exportable { image, patient: Some(amelia()), display: Some(saved(DisplayState::default())) };
    let other_teeth = Exportable { image: Image { teeth: "37".parse().unwrap(), ..plain.image.clone() }, ..plain.clone() };
    let turned = Exportable { display: Some(saved(DisplayState { degrees: 90.0, ..DisplayState::default() })), ..plain.clone() };
    let married = Exportable { patient: Some(Arc::new(Patient { last_name: "Brandt".to_owned(), ..Patient::clone(&amelia()) })), ..plain.clone() };
    let sensor = Some(0.02);
    // Not how it is seen: the pixels and what is said of them are the same.
    let darker = Exportable { display: Some(saved(DisplayState { inverted: true, ..DisplayState::default() })), ..plain.clone() };
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
