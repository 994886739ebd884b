use crate::{
    Image, ImageState, RejectReason, Subject,
    clock::{Clock, ManualClock},
    mount::{Had, Mount, MountAct, MountKind, Stood},
    queue::{Library, moved::Moved, testing},
    settings::UploadMode,
};
use chairside_api::{FileId, ImageId, PatientFile, PatientId, Sha256, UtcTime};
use chairside_testkit::radiograph;
use std::{sync::Arc, time::Duration};

pub(in crate::queue) fn png(width: u32, height: u32) -> Vec<u8> {
    radiograph::png8(&radiograph::radiograph(1, width, height))
}

pub(in crate::queue) struct Desk {
    pub(in crate::queue) library: Library,
    pub(in crate::queue) clock: ManualClock,
    dir: tempfile::TempDir,
}

pub(in crate::queue) fn desk() -> Desk {
    let dir = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(UtcTime::from_millis(1_795_257_727_120));
    Desk { library: testing::library(dir.path(), Arc::new(clock.clone())), clock, dir }
}

impl Desk {
    pub(in crate::queue) fn begin(&self, patient: &str, kind: MountKind) {
        let act = MountAct::Begin { patient: patient.into(), kind, slots: kind.slots(), turns: true };
        assert_eq!(self.library.mount(act, "Room 1").unwrap(), []);
    }

    pub(in crate::queue) fn mounts(&self) -> Vec<Arc<Mount>> {
        self.library.model(|model| model.mounts().to_vec())
    }

    pub(in crate::queue) fn mount(&self) -> Arc<Mount> {
        let [mount] = self.mounts().try_into().unwrap();
        mount
    }

    /// As a sensor that does not turn its images takes it: higher than wide.
    pub(in crate::queue) fn lands(&self, number: u8, patient: Option<&str>) -> ImageId {
        self.lands_as(number, patient, &png(13, 17))
    }

    pub(in crate::queue) fn lands_as(&self, number: u8, patient: Option<&str>, bytes: &[u8]) -> ImageId {
        testing::landed_as(&self.library, number, patient, UploadMode::Review, bytes)
    }

    pub(in crate::queue) fn teeth(&self, image: &ImageId) -> String {
        self.library.model(|model| model.image(image).unwrap().teeth.to_string())
    }

    pub(in crate::queue) fn degrees(&self, image: &ImageId) -> f64 {
        self.library.model(|model| model.displays().get(image).map_or(0.0, |saved| saved.state.degrees))
    }

    /// As a window remembers it: all series, their images, and these others.
    pub(in crate::queue) fn stands(&self, others: &[&ImageId]) -> Stood {
        let mounts = self.mounts();
        let mut images: Vec<&ImageId> = mounts.iter().flat_map(|mount| mount.all_images()).chain(others.iter().copied()).collect();
        images.sort();
        images.dedup();
        let has = |id: &ImageId| {
            let image = self.image(id);
            Had { image: id.clone(), teeth: image.teeth.clone(), teeth_suggested: image.teeth_suggested, degrees: self.degrees(id) }
        };
        Stood { mounts: mounts.iter().map(|mount| (mount.id.clone(), mount.arrangement())).collect(), images: images.into_iter().map(has).collect() }
    }

    pub(in crate::queue) fn image(&self, image: &ImageId) -> Arc<Image> {
        self.library.model(|model| Arc::clone(model.image(image).unwrap()))
    }

    pub(in crate::queue) fn act(&self, act: MountAct) {
        assert_eq!(self.library.mount(act, "Room 1").unwrap(), []);
    }

    pub(in crate::queue) fn put(&self, image: &ImageId, slot: usize) {
        self.act(MountAct::Put { mount: self.mount().id.clone(), image: image.clone(), slot });
    }

    pub(in crate::queue) fn restart(self) -> Self {
        self.put_back(usize::MAX)
    }

    /// A restart with a database as a version left it that had had so many steps.
    pub(in crate::queue) fn put_back(self, steps: usize) -> Self {
        let Self { library, clock, dir } = self;
        drop(library);
        if steps < usize::MAX {
            crate::db::put_back(&crate::layout::Layout::new(dir.path()), steps);
        }
        Self { library: testing::library(dir.path(), Arc::new(clock.clone())), clock, dir }
    }
}

#[test]
fn the_next_images_of_the_patient_fill_the_places_with_their_teeth_and_their_turn() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let right = desk.lands(1, Some("amelia"));
    let strange = desk.lands(2, Some("bruno"));
    let nobodys = desk.lands(3, None);
    let left = desk.lands(4, Some("amelia"));
    let more = desk.lands(5, Some("amelia"));
    let mount = desk.mount();
    assert_eq!(mount.images().collect::<Vec<_>>(), [&right, &left]);
    assert_eq!((desk.teeth(&right).as_str(), desk.degrees(&right)), ("14,15,16,44,45,46", 270.0));
    assert_eq!((desk.teeth(&left).as_str(), desk.degrees(&left)), ("24,25,26,34,35,36", 90.0));
    for other in [strange, nobodys, more] {
        assert_eq!((desk.teeth(&other).as_str(), desk.degrees(&other)), ("", 0.0));
    }
    let desk = desk.restart();
    assert_eq!(desk.mount(), mount, "a restart keeps all of it");
}

#[test]
fn an_image_that_goes_to_another_patient_or_is_rejected_leaves_its_place() {
    let desk = desk();
    desk.begin("amelia", MountKind::FourBitewings);
    let images = [1, 2, 3].map(|number| desk.lands(number, Some("amelia")));
    let bruno = Subject { patient_id: "bruno".into(), patient_name: "Bruno".to_owned(), selected_at: desk.clock.now() };
    assert_eq!(desk.library.move_image(&images[0], &bruno, UploadMode::Review, "The wrong patient was selected").unwrap(), Ok(()));
    desk.library.reject(&images[1], RejectReason::Undiagnosable).unwrap().unwrap();
    let mount = desk.mount();
    assert_eq!(mount.images().collect::<Vec<_>>(), [&images[2]]);
    assert_eq!(mount.next(), Some(0));
    assert_eq!(desk.lands(4, Some("amelia")), *desk.mount().slots[0].held.image.as_ref().unwrap());
    // What is not this patient's, or is hidden, is not put back.
    for image in &images[..2] {
        let act = MountAct::Put { mount: mount.id.clone(), image: image.clone(), slot: 1 };
        assert_eq!(desk.library.mount(act, "Room 1").unwrap().len(), 1);
    }
    let held = images.iter().map(Some).chain([None]).map(|image| crate::mount::Held { image: image.cloned(), ..Default::default() });
    desk.act(MountAct::GoBack(Stood { mounts: vec![(mount.id.clone(), held.collect())], images: Vec::new() }));
    assert!(desk.mount().all_images().all(|image| !images[..2].contains(image)));
    desk.library.bring_back(&images[1]).unwrap().unwrap();
    desk.put(&images[1], 1);
    let desk = desk.restart();
    assert_eq!(desk.mount().slot_of(&images[1]), Some(1));
}

/// As the server has it; answers its name there.
fn at_the_server(desk: &Desk, number: u8, patient: &str) -> (ImageId, FileId) {
    let image = testing::landed_as(&desk.library, number, Some(patient), UploadMode::Immediate, &png(13, 17));
    let file = PatientFile { id: format!("file-{number}").into(), ..testing::confirmation(patient, Sha256::from_bytes([number; 32])) };
    desk.library.record_and_claim(&[(image.clone(), file.clone())], 0).unwrap();
    (image, file.id)
}

#[test]
fn a_series_that_is_complete_takes_nothing_until_a_person_says_so_whatever_leaves_it() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let [(first, moved), (second, hidden)] = [1, 2].map(|number| at_the_server(&desk, number, "amelia"));
    assert_eq!(desk.mount().images().collect::<Vec<_>>(), [&first, &second]);
    assert_eq!(desk.mount().armed_at, None, "it is done");
    desk.library.follow_moves(&[(moved, Moved { to: "bruno".into(), name: "Bruno".to_owned() })].into()).unwrap();
    let other = desk.lands(3, Some("amelia"));
    assert_eq!((desk.teeth(&other).as_str(), desk.degrees(&other)), ("", 0.0));
    let desk = desk.restart();
    desk.library.follow_hidden(&[(hidden, Some(desk.clock.now()))].into()).unwrap();
    let other = desk.lands(4, Some("amelia"));
    assert_eq!((desk.teeth(&other).as_str(), desk.degrees(&other), desk.mount().filled()), ("", 0.0, 0));
    // *Take again* is a person's word, and holds for that place.
    desk.act(MountAct::Choose { mount: desk.mount().id.clone(), slot: 1 });
    let again = desk.lands(5, Some("amelia"));
    assert_eq!((desk.mount().slot_of(&again), desk.teeth(&again).as_str()), (Some(1), "24,25,26,34,35,36"));
}

#[test]
fn an_image_that_was_rejected_at_once_is_not_taken_again_by_a_complete_series_unasked() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let images = [1, 2].map(|number| desk.lands(number, Some("amelia")));
    desk.library.reject(&images[0], RejectReason::Undiagnosable).unwrap().unwrap();
    desk.lands(3, Some("amelia"));
    assert_eq!(desk.mount().images().collect::<Vec<_>>(), [&images[1]]);
    desk.act(MountAct::Arm { mount: desk.mount().id.clone(), takes: true });
    let again = desk.lands(4, Some("amelia"));
    assert_eq!(desk.mount().slot_of(&again), Some(0));
}

#[test]
fn what_another_room_takes_out_of_a_series_under_way_does_not_change_where_the_next_image_goes() {
    let desk = desk();
    desk.begin("amelia", MountKind::FourBitewings);
    let (_, moved) = at_the_server(&desk, 1, "amelia");
    let second = desk.lands(2, Some("amelia"));
    desk.library.follow_moves(&[(moved, Moved { to: "bruno".into(), name: "Bruno".to_owned() })].into()).unwrap();
    assert_eq!(desk.mount().next(), Some(2));
    let [third, fourth] = [3, 4].map(|number| desk.lands(number, Some("amelia")));
    let after = desk.lands(5, Some("amelia"));
    let mount = desk.mount();
    assert_eq!([&second, &third, &fourth, &after].map(|image| mount.slot_of(image)), [Some(1), Some(2), Some(3), None]);
    assert!(mount.slots[0].held.skipped && mount.slots[0].held.image.is_none());
    desk.act(MountAct::Choose { mount: mount.id.clone(), slot: 0 });
    let again = desk.lands(6, Some("amelia"));
    assert_eq!(desk.mount().slot_of(&again), Some(0));
}

#[test]
fn teeth_and_turn_follow_the_place_and_what_a_person_has_turned_stays() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let images = [1, 2].map(|number| desk.lands(number, Some("amelia")));
    let turned = chairside_api::display::DisplayState { degrees: 13.0, ..Default::default() };
    desk.library.set_display(&images[1], turned, "Dr Brandt").unwrap().unwrap();
    let before = desk.stands(&[]);
    desk.put(&images[0], 1);
    assert_eq!((desk.teeth(&images[0]).as_str(), desk.degrees(&images[0])), ("24,25,26,34,35,36", 90.0));
    assert_eq!((desk.teeth(&images[1]).as_str(), desk.degrees(&images[1])), ("14,15,16,44,45,46", 13.0));
    desk.act(MountAct::GoBack(before.clone()));
    assert_eq!(desk.stands(&[]), before);
    assert_eq!((desk.teeth(&images[0]).as_str(), desk.degrees(&images[0])), ("14,15,16,44,45,46", 270.0));
}

#[test]
fn what_stands_upright_already_is_not_turned_by_any_place() {
    let desk = desk();
    desk.begin("amelia", MountKind::FullMouth);
    let landscape = desk.lands_as(1, Some("amelia"), &png(17, 13));
    let portrait = desk.lands(2, Some("amelia"));
    assert_eq!((desk.degrees(&landscape), desk.degrees(&portrait)), (0.0, 270.0));
    // Whoever took it turns the images: neither another side nor the lower front changes that, and back is back.
    let (lower_front, left) = (10, 6);
    for (slot, turned) in [(left, [0.0, 270.0]), (lower_front, [0.0, 270.0]), (0, [0.0, 270.0]), (1, [0.0, 270.0])] {
        desk.put(&landscape, slot);
        assert_eq!([&landscape, &portrait].map(|image| desk.degrees(image)), turned, "{slot}");
    }
    for (slot, degrees) in [(left, 90.0), (lower_front, 180.0), (3, 0.0), (7, 90.0)] {
        let before = desk.stands(&[]);
        let was = desk.degrees(&portrait);
        desk.put(&portrait, slot);
        assert_eq!(desk.degrees(&portrait), degrees, "{slot}");
        desk.act(MountAct::GoBack(before));
        assert_eq!(desk.degrees(&portrait), was, "{slot}");
        desk.put(&portrait, slot);
    }
}

#[test]
fn a_place_that_turns_an_image_by_nothing_leaves_what_a_person_has_turned() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let image = desk.lands(1, Some("amelia"));
    let shown = |degrees| chairside_api::display::DisplayState { degrees, ..Default::default() };
    // Turned back by hand: that is a decision, too.
    desk.library.set_display(&image, shown(0.0), "Dr Brandt").unwrap().unwrap();
    desk.put(&image, 1);
    assert_eq!(desk.degrees(&image), 0.0);
    // Outside and in again, as its place had it.
    desk.library.set_display(&image, shown(270.0), "Dr Brandt").unwrap().unwrap();
    desk.act(MountAct::TakeOut { mount: desk.mount().id.clone(), image: image.clone() });
    desk.put(&image, 1);
    assert_eq!(desk.degrees(&image), 90.0);
}

#[test]
fn a_file_that_says_how_it_stands_or_whose_shape_nobody_knows_is_not_turned() {
    let desk = desk();
    desk.begin("amelia", MountKind::FullMouth);
    desk.act(MountAct::Choose { mount: desk.mount().id.clone(), slot: 10 });
    let oriented = desk.lands_as(1, Some("amelia"), &radiograph::held(&radiograph::jpeg(&radiograph::radiograph(1, 17, 13)), 6));
    let unknown = desk.lands_as(2, Some("amelia"), b"\x89PNG\r\n\x1a\nno header");
    assert_eq!(desk.mount().images().collect::<Vec<_>>(), [&unknown, &oriented]);
    desk.put(&oriented, 6);
    desk.put(&unknown, 10);
    assert_eq!((desk.degrees(&oriented), desk.degrees(&unknown)), (0.0, 0.0));
}

#[test]
fn what_a_place_turned_before_that_was_written_down_is_turned_on() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let images = [1, 2].map(|number| desk.lands(number, Some("amelia")));
    desk.library.set_display(&images[1], chairside_api::display::DisplayState { degrees: 13.0, ..Default::default() }, "Dr Brandt").unwrap().unwrap();
    let desk = desk.put_back(14);
    desk.put(&images[0], 1);
    assert_eq!(images.each_ref().map(|image| desk.degrees(image)), [90.0, 13.0]);
}

#[test]
fn a_series_that_does_not_turn_its_images_does_not() {
    let desk = desk();
    let kind = MountKind::TwoBitewings;
    desk.act(MountAct::Begin { patient: "amelia".into(), kind, slots: kind.slots(), turns: false });
    let image = desk.lands(1, Some("amelia"));
    desk.put(&image, 1);
    assert_eq!(desk.degrees(&image), 0.0);
}

#[test]
fn what_is_taken_again_is_kept_outside_and_listed() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let [first, second] = [1, 2].map(|number| desk.lands(number, Some("amelia")));
    desk.act(MountAct::Choose { mount: desk.mount().id.clone(), slot: 0 });
    let desk = desk.restart();
    let again = desk.lands(3, Some("amelia"));
    let desk = desk.restart();
    assert_eq!(desk.mount().slots[0].held.image.as_ref(), Some(&again));
    assert_eq!(desk.mount().slots[0].held.retaken, std::slice::from_ref(&first));
    assert_eq!(desk.mount().slots[1].held.image.as_ref(), Some(&second));
    assert_eq!(desk.library.model(|model| model.image(&first).unwrap().state.clone()), ImageState::NeedsReview);
    desk.put(&first, 0);
    assert_eq!(desk.mount().slots[0].held.retaken, [again]);
}

#[test]
fn images_that_are_with_the_server_keep_the_teeth_they_were_sent_with_and_that_is_said() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let sent = testing::landed(&desk.library, 1, Some("amelia"), UploadMode::Immediate);
    desk.library.record_and_claim(&[], 1).unwrap();
    let act = MountAct::Put { mount: desk.mount().id.clone(), image: sent.clone(), slot: 1 };
    let refusals = desk.library.mount(act, "Room 1").unwrap();
    assert!(refusals[0].to_string().contains("its teeth stay as they were sent"), "{refusals:?}");
    assert_eq!((desk.mount().slot_of(&sent), desk.teeth(&sent).as_str()), (Some(1), "14,15,16,44,45,46"));
}

#[test]
fn one_mount_of_a_patient_takes_images_and_only_in_its_visit() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let first = desk.mount();
    let image = desk.lands(1, Some("amelia"));
    desk.clock.advance(Duration::from_hours(1));
    desk.begin("amelia", MountKind::FullMouth);
    let second = desk.lands(2, Some("amelia"));
    let [two, full] = desk.mounts().try_into().unwrap();
    assert_eq!((two.id.clone(), two.armed_at, two.filled()), (first.id.clone(), None, 1));
    assert_eq!(full.images().collect::<Vec<_>>(), [&second]);
    // From one mount to the other: in one place at a time.
    desk.act(MountAct::Put { mount: full.id.clone(), image: image.clone(), slot: 3 });
    assert_eq!(desk.mounts().iter().map(|mount| mount.filled()).collect::<Vec<_>>(), [0, 2]);
    desk.clock.advance(Duration::from_hours(13));
    desk.lands(3, Some("amelia"));
    assert_eq!(desk.mounts()[1].filled(), 2, "tomorrow’s are another visit’s");
    desk.act(MountAct::Arm { mount: full.id.clone(), takes: true });
    desk.lands(4, Some("amelia"));
    assert_eq!(desk.mounts()[1].filled(), 3);
    desk.act(MountAct::Arm { mount: first.id.clone(), takes: false });
    assert_eq!(desk.mounts().iter().map(|mount| &mount.id).collect::<Vec<_>>(), [&full.id], "an empty one that takes nothing is gone");
    assert_eq!(desk.restart().mounts().len(), 1);
}

#[test]
fn the_images_of_a_series_that_is_gone_on_with_are_there_however_old_they_are() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let sent = |number, patient| {
        let image = testing::landed_as(&desk.library, number, Some(patient), UploadMode::Immediate, &png(13, 17));
        let file = PatientFile { id: format!("file-{number}").into(), ..testing::confirmation(patient, Sha256::from_bytes([number; 32])) };
        desk.library.record_and_claim(&[(image.clone(), file)], 0).unwrap();
        image
    };
    let retaken = sent(1, "amelia");
    desk.act(MountAct::Choose { mount: desk.mount().id.clone(), slot: 0 });
    let seen = sent(2, "amelia");
    let others = sent(3, "bruno");
    desk.clock.advance(Duration::from_hours(25 * 24));
    desk.act(MountAct::Arm { mount: desk.mount().id.clone(), takes: true });
    desk.clock.advance(Duration::from_hours(10 * 24));
    let desk = desk.restart();
    let is_there = |desk: &Desk| [&seen, &retaken, &others].map(|id| desk.library.model(|model| model.image(id).is_some()));
    assert_eq!((is_there(&desk), desk.library.model(|model| model.summary().uploaded)), ([true, true, false], 3));
    assert_eq!(desk.mount().images().collect::<Vec<_>>(), [&seen]);
    // A month after that it is history like any other.
    desk.clock.advance(Duration::from_hours(21 * 24));
    let desk = desk.restart();
    assert_eq!((is_there(&desk), desk.mounts().len(), desk.library.model(|model| model.summary().uploaded)), ([false; 3], 0, 3));
}

#[test]
fn a_record_that_turns_out_to_be_anothers_takes_its_series_along() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let image = desk.lands(1, Some("amelia"));
    desk.library.write(|change| change.give_images(&"amelia".into(), &testing::patient("anna"))).unwrap();
    let mount = desk.mount();
    assert_eq!((mount.patient.clone(), mount.slot_of(&image)), (PatientId::from("anna"), Some(0)));
    assert_eq!(desk.lands(2, Some("anna")), *desk.mount().slots[1].held.image.as_ref().unwrap());
}

#[test]
fn the_same_image_twice_stands_in_one_place() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let nobodys = desk.lands(1, Some("bruno"));
    // The same bytes of Bruno’s and of Amelia’s; then it turns out that Bruno’s is hers, too.
    let hers = desk.lands(2, Some("amelia"));
    desk.library
        .write(|change| {
            Ok(change
                .transaction
                .execute("UPDATE images SET sha256 = (SELECT sha256 FROM images WHERE id = ?1) WHERE id = ?2", [nobodys.as_str(), hers.as_str()])?)
        })
        .unwrap();
    let amelia = Subject { patient_id: "amelia".into(), patient_name: "Amelia".to_owned(), selected_at: desk.clock.now() };
    desk.library.assign(&[nobodys], &amelia, UploadMode::Review).unwrap();
    assert_eq!(desk.mount().all_images().collect::<Vec<_>>(), [&hers]);
}
