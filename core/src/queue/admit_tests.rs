use super::*;
use crate::{
    Format, LedgerSpan, RejectReason, Seen,
    clock::SystemClock,
    queue::{act::Refusal, testing},
};
use chairside_api::Sha256;
use std::{sync::Arc, time::Duration};

/// A database of its own, and a watch folder that only exists in it.
struct Room {
    _data: tempfile::TempDir,
    library: Library,
    holder: Option<Subject>,
    mode: UploadMode,
    /// Whom the next file names.
    named: Option<Box<FilePatient>>,
}

impl Room {
    fn open() -> Self {
        let data = tempfile::tempdir().unwrap();
        let library = testing::library(data.path(), Arc::new(SystemClock));
        Self { _data: data, library, holder: Some(subject("amelia")), mode: UploadMode::Review, named: None }
    }

    fn lands(&self, name: &str, bytes: u8, file: Fingerprint) -> ImageId {
        let landed = Landed {
            root: "/watch".into(),
            relative: name.into(),
            fingerprint: file,
            sha256: Sha256::from_bytes([bytes; 32]),
            size_bytes: file.size_bytes,
            format: Format::Png,
            spool_path: PathBuf::new(),
            appeared_after: UtcTime::now(),
            landed_at: UtcTime::now(),
            settled_at: UtcTime::now(),
            hashed_at: UtcTime::now(),
            filed: None,
            named: self.named.clone(),
            shape: None,
            preview: None,
        };
        let holder = |_, _| self.holder.clone().ok_or(None);
        let rules = AdmitRules { holder: &holder, banner: None, room: "Room 2", mode: self.mode };
        self.library.admit(&[landed], &rules).unwrap().remove(0).image
    }

    fn image(&self, id: &ImageId) -> Option<Image> {
        self.library.model(|model| model.iter().find(|image| image.id == *id).map(|image| Image::clone(image)))
    }

    fn state(&self, id: &ImageId) -> ImageState {
        self.image(id).unwrap().state
    }

    fn count(&self) -> usize {
        self.library.model(|model| model.iter().count())
    }

    fn said(&self, what: &str) -> bool {
        self.library.read(|connection| Ok(crate::queue::activity::latest(connection)?.iter().any(|activity| activity.text.contains(what)))).unwrap()
    }
}

fn subject(patient: &str) -> Subject {
    Subject { patient_id: patient.into(), patient_name: patient.to_owned(), selected_at: UtcTime::default() }
}

/// The state of a file: when it was written, and which one it is.
fn file(modified_ns: i64, file_id: u64, born_ns: i64) -> Fingerprint {
    Fingerprint { size_bytes: 100, modified_ns, file_id, born_ns }
}

#[test]
fn the_same_file_written_again_is_one_image() {
    let room = Room::open();
    let first = room.lands("shot.png", 1, file(1, 7, 1));
    assert_eq!(room.lands("shot.png", 2, file(2, 7, 1)), first);
    assert_eq!(room.count(), 1);
}

#[test]
fn the_next_exposure_under_a_name_used_again_does_not_hide_the_one_before() {
    // Deleted and made again: the file system gives the same id to the new file. A share or Windows: no id at all. A folder seen by an earlier version: no birth.
    for (before, after) in [(file(1, 7, 1), file(9, 7, 9)), (file(1, 0, 0), file(9, 0, 0)), (file(1, 0, 1), file(9, 0, 1)), (file(1, 7, 0), file(9, 7, 9))] {
        let room = Room::open();
        let first = room.lands("shot.png", 1, before);
        let second = room.lands("shot.png", 2, after);
        assert_ne!(first, second, "{before:?} {after:?}");
        assert_eq!(room.count(), 2);
        assert_eq!(room.state(&first), ImageState::NeedsReview);
    }
}

#[test]
fn what_is_known_of_a_file_survives_a_restart() {
    let room = Room::open();
    room.library.baseline(Path::new("/watch"), &[]).unwrap();
    room.lands("shot.png", 1, file(1, 7, 3));
    assert_eq!(room.library.known_folder(Path::new("/watch")).unwrap().unwrap().files[Path::new("shot.png")], file(1, 7, 3));
}

#[test]
fn an_image_rejected_by_mistake_and_exported_again_is_back_for_review() {
    for again in ["shot.png", "export/shot.png"] {
        let room = Room::open();
        let image = room.lands("shot.png", 1, file(1, 7, 1));
        room.library.reject(&image, RejectReason::Other).unwrap().unwrap();
        assert_eq!(room.lands(again, 1, file(2, 8, 2)), image);
        assert_eq!(room.state(&image), ImageState::NeedsReview, "{again}");
        assert!(room.said("is here again"));
    }
}

#[test]
fn a_file_exported_again_for_somebody_else_is_not_theirs_by_itself() {
    // Rejected under the wrong patient, the right one selected, and exported again: a person says whose it is.
    let mut room = Room::open();
    let first = room.lands("shot.png", 1, file(1, 7, 1));
    room.library.reject(&first, RejectReason::Other).unwrap().unwrap();
    room.holder = Some(subject("boris"));
    let second = room.lands("shot.png", 1, file(2, 7, 1));
    assert_ne!(first, second);
    assert!(matches!(room.state(&first), ImageState::Rejected { .. }), "nothing of it comes back to whom it was rejected under");
    assert_eq!(room.state(&second), ImageState::Unassigned);

    // Not rejected, it stays where it is, and that is said.
    let mut room = Room::open();
    let first = room.lands("shot.png", 1, file(1, 7, 1));
    room.holder = Some(subject("boris"));
    assert_eq!(room.lands("shot.png", 1, file(2, 7, 1)), first);
    assert_eq!((room.image(&first).unwrap().subject, room.count()), (Some(subject("amelia")), 1));
    assert!(room.said("another patient here already"));
}

#[test]
fn in_immediate_mode_too_what_is_written_anew_is_looked_at_where_it_was_approved_or_names_somebody_else() {
    let mut room = Room::open();
    room.mode = UploadMode::Immediate;
    room.library.write(|change| change.tell_record(testing::patient("amelia"))).unwrap();
    let plain = room.lands("plain.png", 1, file(1, 7, 1));
    assert_eq!(room.state(&plain), ImageState::Pending);
    room.lands("plain.png", 2, file(2, 7, 1));
    assert_eq!(room.state(&plain), ImageState::Pending, "the mode sends what lands");
    room.named = Some(Box::new(FilePatient { name: "Okafor, Daniel".to_owned(), ..FilePatient::default() }));
    room.lands("plain.png", 3, file(3, 7, 1));
    assert_eq!(room.state(&plain), ImageState::NeedsReview);
    assert!(room.said("names another patient"));

    // Approved all the same, and written once more before it is sent.
    let seen = Seen::of(&room.image(&plain).unwrap());
    assert!(matches!(room.library.approve(std::slice::from_ref(&seen), Duration::from_secs(10)).unwrap().as_slice(), [Refusal::NamesAnother(_)]));
    assert_eq!(room.library.approve(&[seen.knowing_whom_it_names()], Duration::from_secs(10)).unwrap(), []);
    room.named = None;
    room.lands("plain.png", 4, file(4, 7, 1));
    assert_eq!(room.state(&plain), ImageState::NeedsReview, "what was approved is not what is there now");
}

#[test]
fn what_has_got_a_patient_is_not_assigned_nor_approved_for_another() {
    let mut room = Room::open();
    room.holder = None;
    let image = room.lands("shot.png", 1, file(1, 7, 1));
    let assign = |to: &str| room.library.assign(std::slice::from_ref(&image), &subject(to), UploadMode::Review).unwrap();
    assert_eq!((assign("amelia"), assign("amelia")), (vec![], vec![]));
    assert!(matches!(assign("boris").as_slice(), [Refusal::HasPatient(_)]));
    let seen = Seen::of(&room.image(&image).unwrap());
    room.library.move_image(&image, &subject("boris"), UploadMode::Review, "The wrong patient was selected").unwrap().unwrap();
    assert!(matches!(room.library.approve(&[seen], Duration::ZERO).unwrap().as_slice(), [Refusal::AnotherPatient(_)]));
    assert_eq!(room.state(&image), ImageState::NeedsReview);
}

#[test]
fn a_rejected_image_of_nobody_comes_back_to_nobody() {
    let mut room = Room::open();
    room.holder = None;
    let image = room.lands("shot.png", 1, file(1, 7, 1));
    room.library.reject(&image, RejectReason::Other).unwrap().unwrap();
    room.lands("again.png", 1, file(2, 8, 2));
    assert_eq!(room.state(&image), ImageState::Unassigned);
}

#[test]
fn assigning_a_double_of_a_rejected_image_leaves_the_visible_one() {
    let mut room = Room::open();
    let rejected = room.lands("shot.png", 1, file(1, 7, 1));
    room.library.reject(&rejected, RejectReason::Other).unwrap().unwrap();
    room.holder = Some(subject("boris"));
    let visible = room.lands("other.png", 1, file(2, 8, 2));
    assert_eq!(room.state(&visible), ImageState::Unassigned, "one exposure shows one person");
    assert_eq!(room.image(&visible).unwrap().why_unassigned(), Some("The same image is another patient’s already"));
    assert_eq!(room.library.assign(std::slice::from_ref(&visible), &subject("amelia"), UploadMode::Review).unwrap(), []);
    assert_eq!(room.state(&visible), ImageState::NeedsReview);
    assert_eq!(room.image(&rejected), None);
    assert_eq!(room.image(&visible).unwrap().subject, Some(subject("amelia")));
}

#[test]
fn what_a_folder_stands_on_is_remembered_until_it_is_taken_out_of_the_settings() {
    let room = Room::open();
    let root = Path::new("/watch");
    let stands_on = || room.library.known_folder(root).unwrap().unwrap().is_mount_point;
    room.library.baseline(root, &[]).unwrap();
    assert_eq!(stands_on(), None);
    room.library.folder_stands_on(root, true).unwrap();
    room.library.watch_only(&[root.to_owned()]).unwrap();
    assert_eq!(stands_on(), Some(true));
    room.library.watch_only(&["/other".into()]).unwrap();
    assert_eq!(stands_on(), None);
}

#[test]
fn what_is_not_complete_is_open_as_long_as_its_folder_is_watched() {
    let room = Room::open();
    let root = Path::new("/watch");
    let balance = || room.library.ledger(LedgerSpan::Today, &jiff::tz::TimeZone::UTC).unwrap().in_words();
    room.library.baseline(root, &[]).unwrap();
    room.library.note_unfinished(root, Path::new("grows.png"), 7, UtcTime::now(), Unfinished::Changing).unwrap();
    assert_eq!(balance(), "Sensor 1 = 1 not complete");
    room.library.watch_only(&["/other".into()]).unwrap();
    assert_eq!(balance(), "Sensor 1 = 1 no image");
    room.library.watch_only(&[root.to_owned()]).unwrap();
    assert_eq!(balance(), "Sensor 1 = 1 not complete");
}
