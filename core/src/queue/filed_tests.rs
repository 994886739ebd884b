use super::*;
use crate::{
    Format, Image, Preview,
    clock::SystemClock,
    ingest::{Fingerprint, PreviewOutcome},
    nanopix::{Agreed, Tie},
    queue::{Library, testing},
    settings::UploadMode,
};
use chairside_api::{NewPatient, PatientChange, Sha256};
use std::{path::Path, sync::Arc};

const HART: &str = "20250121_152638";

/// A database of its own, with NanoPix's folder only in it.
struct Room {
    _data: tempfile::TempDir,
    library: Library,
    mode: UploadMode,
    banner: Option<PatientId>,
}

impl Room {
    fn open(mode: UploadMode) -> Self {
        let data = tempfile::tempdir().unwrap();
        let library = testing::library(data.path(), Arc::new(SystemClock));
        library.set_mode(mode);
        Self { _data: data, library, mode, banner: None }
    }

    /// A record that is linked with a patient of NanoPix.
    fn linked(&self, last_name: &str, external_id: &str) -> Arc<Patient> {
        let new = NewPatient {
            last_name: last_name.to_owned(),
            first_name: "Daniel".to_owned(),
            external_id: Some(external_id.to_owned()),
            request_id: Some(last_name.to_owned()),
            ..NewPatient::default()
        };
        let patient = self.library.write(|change| change.create_record(new)).unwrap();
        self.is_seen(external_id, &patient.id);
        patient
    }

    /// Live Sync has seen that row with the record that is linked with it.
    fn is_seen(&self, external_id: &str, patient: &PatientId) {
        let tie = Tie { external_id: external_id.to_owned(), ..Tie::default() }.agree(patient, Agreed::default(), None);
        self.library.write(|change| change.save_tie(&tie)).unwrap();
    }

    fn is_linked_with(&self, patient: &PatientId, external_id: Option<&str>) {
        let link = PatientChange { external_id: Some(external_id.map(str::to_owned)), ..PatientChange::default() };
        self.library.write(|change| change.change_record(patient, &link)).unwrap();
    }

    fn whose(&self, id: &ImageId) -> Option<PatientId> {
        self.image(id).subject.map(|subject| subject.patient_id)
    }

    fn lands(&self, landed: Landed) -> ImageId {
        let nobody = |_: UtcTime, _: UtcTime| -> Result<Subject, Option<Doubt>> { panic!("the banner does not say whose NanoPix's images are") };
        let rules = AdmitRules { holder: &nobody, banner: self.banner.clone(), room: "Room 2", mode: self.mode };
        self.library.admit(&[landed], &rules).unwrap().remove(0).image
    }

    fn image(&self, id: &ImageId) -> Image {
        self.library.model(|model| Image::clone(model.image(id).unwrap()))
    }

    fn count(&self) -> usize {
        self.library.model(|model| model.iter().count())
    }

    fn warnings(&self) -> Vec<String> {
        self.library.model(|model| model.activity().iter().filter(|said| said.severity == Severity::Warning).map(|said| said.text.clone()).collect())
    }
}

fn file(name: &str, bytes: u8, teeth: &str) -> Landed {
    let now = UtcTime::now();
    Landed {
        root: "nanopix:".into(),
        relative: Path::new(HART).join(name),
        fingerprint: Fingerprint { size_bytes: 100, modified_ns: now.as_millis() * 1_000_000, file_id: 0, born_ns: 0 },
        sha256: Sha256::from_bytes([bytes; 32]),
        size_bytes: 100,
        format: Format::Iosb,
        spool_path: Path::new("/spool").join(name),
        appeared_after: UtcTime::default(),
        landed_at: now,
        settled_at: now,
        hashed_at: now,
        filed: Some(Arc::new(Filed {
            external_id: HART.to_owned(),
            is_shared: false,
            captured_at: Some(now.minus(Duration::from_secs(30))),
            teeth: teeth.parse().unwrap(),
            modality: Some("IO".to_owned()),
            sop_instance_uid: Some("1.2.276.0.1".to_owned()),
        })),
        named: None,
        shape: None,
        preview: Some(PreviewOutcome::Only { thumbnail: "/thumbnails/a.jpg".into() }),
    }
}

fn shared(mut landed: Landed) -> Landed {
    Arc::make_mut(landed.filed.as_mut().unwrap()).is_shared = true;
    landed
}

#[test]
fn an_image_goes_to_the_patient_of_its_folder_with_tooth_time_and_uid() {
    let mut room = Room::open(UploadMode::Review);
    let hart = room.linked("Hart", HART);
    room.banner = Some("somebody else".into());
    let landed = file("a.iosb", 1, "11");
    let image = room.image(&room.lands(landed.clone()));
    assert_eq!(image.subject.as_ref().map(|subject| &subject.patient_id), Some(&hart.id));
    assert_eq!((image.state.clone(), image.teeth.to_string().as_str(), image.teeth_suggested), (ImageState::NeedsReview, "11", true));
    assert_eq!(image.captured_at, landed.filed.as_ref().unwrap().captured_at);
    let origin = image.nanopix().unwrap();
    assert_eq!((origin.external_id.as_str(), origin.whose), (HART, Whose::Known));
    assert_eq!((origin.modality.as_deref(), origin.sop_instance_uid.as_deref()), (Some("IO"), Some("1.2.276.0.1")));
    assert!(matches!(image.preview, Preview::Only(_)));
    assert_eq!(room.warnings(), ["New image from NanoPix went to Hart, Daniel, who is not the patient in the banner"]);

    // All of it is in the database, too.
    let reopened = room.library.read(|connection| crate::queue::rows::find(connection, &room.library.layout, &image.id)).unwrap().unwrap().image;
    assert_eq!(Image { preview: image.preview.clone(), spool_path: image.spool_path.clone(), ..reopened }, image);
}

#[test]
fn old_images_and_the_right_banner_are_not_worth_a_word() {
    let mut room = Room::open(UploadMode::Review);
    let hart = room.linked("Hart", HART);
    room.banner = Some(hart.id.clone());
    room.lands(file("a.iosb", 1, ""));
    room.banner = Some("somebody else".into());
    let mut old = file("b.iosb", 2, "");
    old.fingerprint.modified_ns -= 3_600_000_000_000;
    Arc::make_mut(old.filed.as_mut().unwrap()).captured_at = Some(old.landed_at.minus(Duration::from_hours(1)));
    room.lands(old);
    assert_eq!(room.warnings(), Vec::<String>::new());
}

#[test]
fn in_immediate_mode_a_suggested_tooth_waits_for_a_person_and_approving_confirms_it() {
    let room = Room::open(UploadMode::Immediate);
    room.linked("Hart", HART);
    let plain = room.image(&room.lands(file("a.iosb", 1, "")));
    assert_eq!(plain.state, ImageState::Pending);
    let suggested = room.image(&room.lands(file("b.iosb", 2, "36")));
    assert_eq!(suggested.state, ImageState::NeedsReview);
    assert_eq!(room.library.approve(&[crate::Seen::of(&suggested)], Duration::ZERO).unwrap(), []);
    let approved = room.image(&suggested.id);
    assert_eq!((approved.state.clone(), approved.teeth.to_string().as_str()), (ImageState::Pending, "36"));
}

#[test]
fn an_image_of_somebody_undecided_waits_and_goes_to_them_when_that_is_decided() {
    for mode in [UploadMode::Review, UploadMode::Immediate] {
        let room = Room::open(mode);
        let waiting = room.lands(file("a.iosb", 1, ""));
        let assigned = room.lands(file("b.iosb", 2, ""));
        let shared = room.lands(shared(file("c.iosb", 3, "")));
        assert_eq!(room.image(&waiting).why_unassigned(), Some("Waits for the decision who NanoPix’s patient is"));
        assert_eq!(room.image(&shared).why_unassigned(), Some("Two patients of NanoPix share its folder"));
        let somebody = Subject { patient_id: "p-9".into(), patient_name: "Nine, Nora".to_owned(), selected_at: UtcTime::now() };
        assert_eq!(room.library.assign(std::slice::from_ref(&assigned), &somebody, mode).unwrap(), []);

        // The decision: a record that was there is linked.
        let hart = room.linked("Hart", "another id");
        room.is_linked_with(&hart.id, Some(HART));
        assert_eq!(room.whose(&waiting), None, "the row and the record were not seen together yet");
        room.is_seen(HART, &hart.id);

        let image = room.image(&waiting);
        assert_eq!(image.subject.as_ref().map(|subject| &subject.patient_id), Some(&hart.id), "{mode:?}");
        assert_eq!(image.state, if mode == UploadMode::Review { ImageState::NeedsReview } else { ImageState::Pending });
        assert_eq!(room.image(&assigned).subject, Some(somebody), "a person has decided meanwhile");
        assert_eq!(room.image(&shared).state, ImageState::Unassigned);
    }
}

#[test]
fn what_is_another_patients_image_already_is_given_to_nobody_by_its_folder() {
    let room = Room::open(UploadMode::Immediate);
    let theirs = testing::landed(&room.library, 1, Some("amelia"), UploadMode::Immediate);
    let amelia = room.whose(&theirs);
    // The same bytes wait for a patient, too: listed of somebody known, and of somebody who is decided on later.
    let hart = room.linked("Hart", HART);
    let known = room.lands(file("a.iosb", 1, ""));
    assert_eq!((room.whose(&known), room.image(&known).doubt), (None, Some(Doubt::Anothers)));
    let again = room.lands(file("b.iosb", 1, ""));
    assert_eq!((room.whose(&again), room.whose(&theirs)), (None, amelia), "not {hart:?}, whose folder names them");
}

#[test]
fn a_name_is_one_image_however_its_file_was_copied_about() {
    let room = Room::open(UploadMode::Review);
    room.linked("Hart", HART);
    let id = room.lands(file("a.iosb", 1, ""));
    room.library.reject(&id, crate::RejectReason::Other).unwrap().unwrap();
    let mut moved = file("a.iosb", 1, "");
    moved.fingerprint.modified_ns += 1;
    assert_eq!(room.lands(moved), id);
    assert!(matches!(room.image(&id).state, ImageState::Rejected { .. }), "nobody exported it anew");

    let other = room.lands(file("b.iosb", 2, ""));
    assert_eq!(room.lands(file("b.iosb", 3, "")), other, "written again while unsent: a new version");
    assert_eq!(room.image(&other).sha256, Sha256::from_bytes([3; 32]));
    assert_eq!(room.count(), 2);
}

#[test]
fn an_image_that_came_back_from_the_spool_gets_all_that_nanopix_knows_of_it() {
    let room = Room::open(UploadMode::Review);
    let hart = room.linked("Hart", HART);
    let lost = testing::landed(&room.library, 1, None, UploadMode::Review);
    assert_eq!(room.lands(file("a.iosb", 1, "21")), lost);
    let image = room.image(&lost);
    assert_eq!((image.file_name.as_str(), image.teeth.to_string().as_str(), image.teeth_suggested), ("a.iosb", "21", true));
    assert_eq!(image.subject.map(|subject| subject.patient_id), Some(hart.id.clone()));
    assert_eq!(room.count(), 1);
}

#[test]
fn an_id_that_is_only_spoken_for_is_nobodys_until_the_row_is_seen() {
    let room = Room::open(UploadMode::Immediate);
    let new = NewPatient { last_name: "Hart".to_owned(), external_id: Some(HART.to_owned()), ..NewPatient::default() };
    let hart = room.library.write(|change| change.create_record(new)).unwrap();
    let id = room.lands(file("a.iosb", 1, ""));
    assert_eq!(room.image(&id).nanopix().unwrap().whose, Whose::Undecided, "a stranger’s row may have the id");
    // It turns out to be that: the record gets another id.
    room.is_linked_with(&hart.id, Some("20250121_152639"));
    let stranger = room.linked("Stranger", HART);
    assert_eq!(room.whose(&id), Some(stranger.id.clone()));
}

#[test]
fn who_loses_the_link_loses_the_images_that_the_server_has_not() {
    let room = Room::open(UploadMode::Immediate);
    let told = Patient { version: 1, ..Patient::named("hart".into(), "Hart", "Daniel", UtcTime::default()) };
    room.library.write(|change| change.tell_record(told)).unwrap();
    let hart = PatientId::from("hart");
    room.is_linked_with(&hart, Some(HART));
    room.is_seen(HART, &hart);
    let (first, second) = (room.lands(file("a.iosb", 1, "")), room.lands(file("b.iosb", 2, "")));
    assert_eq!(room.image(&first).state, ImageState::Pending);
    assert!(room.library.record_and_claim(&[], 2).unwrap().is_empty(), "another console may be first with the link");
    let somebody = Subject { patient_id: "p-9".into(), patient_name: "Nine, Nora".to_owned(), selected_at: UtcTime::now() };
    assert_eq!(room.library.move_image(&second, &somebody, UploadMode::Review, "The wrong patient was selected").unwrap(), Ok(()));

    // It was: the server refuses the link.
    room.library.write(|change| change.give_up_link(&hart)).unwrap();
    assert_eq!((room.whose(&first), room.image(&first).nanopix().unwrap().whose), (None, Whose::Undecided));
    assert_eq!(room.whose(&second), Some(somebody.patient_id), "a person has moved it");
    let told = Patient { external_id: Some(HART.to_owned()), version: 1, ..Patient::named("other".into(), "Okafor", "Daniel", UtcTime::default()) };
    room.library.write(|change| change.tell_record(told)).unwrap();
    assert_eq!(room.whose(&first), None, "not before the row was seen with them");
    room.is_seen(HART, &"other".into());
    assert_eq!(room.whose(&first), Some("other".into()), "whoever has it has them");
    assert_eq!(room.library.record_and_claim(&[], 2).unwrap().len(), 1);
}

#[test]
fn what_was_unlinked_at_another_console_takes_its_images_along_and_what_is_sent_is_said() {
    let room = Room::open(UploadMode::Immediate);
    let tell = |id: &str, external_id: Option<&str>, version: i64| {
        let patient = Patient::named(id.into(), id, "Daniel", UtcTime::default());
        let told = Patient { external_id: external_id.map(str::to_owned), version, ..patient };
        room.library.write(|change| change.tell_record(told)).unwrap();
    };
    tell("hart", Some(HART), 1);
    room.is_seen(HART, &"hart".into());
    let (sent, unsent) = (room.lands(file("a.iosb", 1, "")), room.lands(file("b.iosb", 2, "11")));
    assert_eq!(room.library.record_and_claim(&[], 2).unwrap().len(), 1);
    // In whatever order they are told.
    tell("own", Some(HART), 1);
    tell("hart", None, 2);
    room.is_seen(HART, &"own".into());
    assert_eq!((room.whose(&sent), room.whose(&unsent)), (Some("hart".into()), Some("own".into())));
    assert!(room.warnings().iter().any(|text| text.contains("1 of NanoPix’s images stay")), "{:?}", room.warnings());
}

#[test]
fn the_images_of_a_row_that_nanopix_has_no_more_stay_when_its_patient_is_linked_with_another() {
    let room = Room::open(UploadMode::Review);
    let hart = room.linked("Hart", HART);
    let id = room.lands(file("a.iosb", 1, ""));
    let gone = Tie { external_id: HART.to_owned(), is_gone: true, ..Tie::default() };
    room.library.write(|change| change.save_tie(&gone)).unwrap();
    room.is_linked_with(&hart.id, Some("20250121_160000"));
    assert_eq!(room.whose(&id), Some(hart.id.clone()));
}

#[test]
fn a_time_that_cannot_be_is_not_believed() {
    let room = Room::open(UploadMode::Review);
    let ahead = |number: u8, by: Duration| {
        let mut landed = file(&format!("{number}.iosb"), number, "");
        let at = landed.landed_at;
        Arc::make_mut(landed.filed.as_mut().unwrap()).captured_at = Some(at.plus(by));
        (room.image(&room.lands(landed)).captured_at, at)
    };
    let (little, landed_at) = ahead(1, Duration::from_secs(20));
    assert_eq!(little, Some(landed_at));
    assert_eq!(ahead(2, Duration::from_hours(2)).0, None);
}
