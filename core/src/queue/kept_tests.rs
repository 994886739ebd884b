use crate::{
    Doubt, ImageState, RejectReason, Subject,
    clock::Clock,
    mount::{MountAct, MountKind},
    queue::{
        mounts::tests::{Desk, desk, png},
        testing,
    },
    settings::UploadMode,
};
use chairside_api::ImageId;
use std::time::Duration;

const RIGHT: &str = "14,15,16,44,45,46";

impl Desk {
    fn lands_in_doubt(&self, number: u8, banner: &str) -> ImageId {
        self.lands_nobodys(number, Some(Doubt::Change), Some(banner))
    }

    fn lands_nobodys(&self, number: u8, doubt: Option<Doubt>, banner: Option<&str>) -> ImageId {
        testing::landed_while(&self.library, number, Err(doubt), banner, UploadMode::Review, &png(13, 17))
    }

    fn assign(&self, image: &ImageId, patient: &str, mode: UploadMode) {
        let subject = Subject { patient_id: patient.into(), patient_name: patient.to_owned(), selected_at: self.clock.now() };
        assert_eq!(self.library.assign(std::slice::from_ref(image), &subject, mode).unwrap(), []);
    }

    fn seen(&self) -> Vec<Option<ImageId>> {
        self.mount().slots.iter().map(|slot| slot.held.image.clone()).collect()
    }
}

#[test]
fn the_place_of_an_image_in_doubt_is_kept_and_taken_when_it_is_assigned() {
    for mode in [UploadMode::Review, UploadMode::Immediate] {
        let desk = desk();
        desk.begin("amelia", MountKind::FourBitewings);
        let doubtful = desk.lands_in_doubt(1, "amelia");
        assert_eq!((desk.mount().next(), desk.mount().waits()), (Some(1), true));
        let said = desk.library.model(|model| model.activity()[0].text.clone());
        assert!(said.contains("1.png") && said.contains("is kept"), "{said}");
        let desk = desk.restart();
        let second = desk.lands(2, Some("amelia"));
        assert_eq!(desk.mount().slot_of(&second), Some(1));
        assert_eq!((desk.teeth(&doubtful), desk.degrees(&doubtful)), (String::new(), 0.0), "nobody’s image has no teeth and no turn");
        desk.assign(&doubtful, "amelia", mode);
        let plans = MountKind::FourBitewings.slots();
        assert_eq!([&doubtful, &second].map(|image| desk.teeth(image)), [0, 1].map(|at: usize| plans[at].teeth.to_string()));
        assert_eq!((desk.seen()[..2].to_vec(), desk.degrees(&doubtful)), (vec![Some(doubtful.clone()), Some(second)], 270.0));
        assert_eq!((desk.mount().next(), desk.mount().waits()), (Some(2), false));
        let wanted = if mode == UploadMode::Review { ImageState::NeedsReview } else { ImageState::Pending };
        assert_eq!(desk.image(&doubtful).state, wanted, "as if it had landed there");
        let restarted = desk.mount();
        assert_eq!(desk.restart().mount(), restarted);
    }
}

#[test]
fn the_place_of_what_turns_out_to_be_somebody_elses_or_is_rejected_stays_empty_and_moves_no_other() {
    let desk = desk();
    desk.begin("amelia", MountKind::FourBitewings);
    let [first, second] = [1, 2].map(|number| desk.lands_in_doubt(number, "amelia"));
    let third = desk.lands(3, Some("amelia"));
    assert_eq!(desk.mount().slot_of(&third), Some(2), "each has a place of its own");
    desk.assign(&first, "bruno", UploadMode::Review);
    desk.library.reject(&second, RejectReason::Undiagnosable).unwrap().unwrap();
    assert_eq!((desk.seen(), desk.mount().next(), desk.mount().waits()), (vec![None, None, Some(third.clone()), None], Some(3), false));
    let desk = desk.restart();
    let fourth = desk.lands(4, Some("amelia"));
    assert_eq!((desk.mount().slot_of(&fourth), desk.mount().armed_at), (Some(3), None), "what is given up waits for nothing");
    // Brought back it is an image like any other.
    desk.library.bring_back(&second).unwrap().unwrap();
    desk.assign(&second, "amelia", UploadMode::Review);
    assert_eq!((desk.mount().slot_of(&second), desk.teeth(&second).as_str()), (None, ""));
}

#[test]
fn a_series_is_complete_when_nothing_waits_for_its_places() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let doubtful = desk.lands_in_doubt(1, "amelia");
    let second = desk.lands(2, Some("amelia"));
    let mount = desk.mount();
    assert!(mount.armed_at.is_some() && mount.next().is_none());
    let more = desk.lands(3, Some("amelia"));
    assert_eq!((desk.seen(), desk.teeth(&more)), (vec![None, Some(second.clone())], String::new()));
    let last = desk.lands_in_doubt(4, "amelia");
    assert_eq!(desk.mount(), mount, "where nothing is to be taken no place is kept");
    desk.assign(&doubtful, "amelia", UploadMode::Review);
    assert_eq!((desk.seen(), desk.mount().armed_at), (vec![Some(doubtful), Some(second)], None));
    desk.assign(&last, "amelia", UploadMode::Review);
    assert_eq!(desk.teeth(&last), "");
}

#[test]
fn a_kept_place_outlasts_that_the_series_stops_and_is_gone_on_with() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let doubtful = desk.lands_in_doubt(1, "amelia");
    let arm = |takes| desk.act(MountAct::Arm { mount: desk.mount().id.clone(), takes });
    arm(false);
    assert!(desk.mount().waits(), "it is not empty");
    let other = desk.lands_in_doubt(2, "amelia");
    arm(true);
    let second = desk.lands(3, Some("amelia"));
    desk.clock.advance(Duration::from_hours(20));
    desk.assign(&doubtful, "amelia", UploadMode::Review);
    desk.assign(&other, "amelia", UploadMode::Review);
    assert_eq!(desk.seen(), [Some(doubtful), Some(second)]);
    assert_eq!(desk.teeth(&other), "", "it landed while nothing was taken");
}

#[test]
fn a_place_that_is_taken_again_is_kept_and_its_image_stays_until_then() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let [first, second] = [1, 2].map(|number| desk.lands(number, Some("amelia")));
    desk.act(MountAct::Choose { mount: desk.mount().id.clone(), slot: 0 });
    let again = desk.lands_in_doubt(3, "amelia");
    assert_eq!((desk.seen(), desk.mount().next()), (vec![Some(first.clone()), Some(second)], None));
    assert!(desk.mount().armed_at.is_some(), "it is not complete");
    desk.assign(&again, "amelia", UploadMode::Review);
    let mount = desk.mount();
    assert_eq!((mount.slots[0].held.image.as_ref(), mount.slots[0].held.retaken.as_slice(), mount.armed_at), (Some(&again), [first].as_slice(), None));
}

#[test]
fn a_person_disposes_of_a_kept_place_and_takes_that_back() {
    let desk = desk();
    desk.begin("amelia", MountKind::FourBitewings);
    desk.act(MountAct::Choose { mount: desk.mount().id.clone(), slot: 3 });
    let put = desk.lands(1, Some("amelia"));
    let doubtful = desk.lands_in_doubt(2, "amelia");
    let before = desk.stands(&[]);
    desk.put(&put, 0);
    assert!(!desk.mount().waits());
    desk.act(MountAct::GoBack(before.clone()));
    assert_eq!(desk.stands(&[]), before, "the place is kept again");
    desk.act(MountAct::Skip { mount: desk.mount().id.clone(), slot: 0, skipped: true });
    assert!(!desk.mount().waits());
    desk.act(MountAct::GoBack(before));
    // Take this next: what it was kept for stands outside.
    desk.act(MountAct::Choose { mount: desk.mount().id.clone(), slot: 0 });
    let next = desk.lands(3, Some("amelia"));
    assert_eq!(desk.mount().slot_of(&next), Some(0));
    desk.assign(&doubtful, "amelia", UploadMode::Review);
    assert_eq!((desk.mount().slot_of(&doubtful), desk.teeth(&doubtful).as_str()), (None, ""));
}

#[test]
fn what_is_kept_since_is_kept_on_when_something_else_is_undone() {
    let desk = desk();
    desk.begin("amelia", MountKind::FourBitewings);
    let first = desk.lands(1, Some("amelia"));
    let before = desk.stands(&[]);
    desk.put(&first, 3);
    let doubtful = desk.lands_in_doubt(2, "amelia");
    assert_eq!(desk.mount().slots[0].held.kept_for.as_ref(), Some(&doubtful));
    let since = desk.stands(&[]);
    desk.act(MountAct::GoBack(before));
    assert_eq!((desk.mount().slot_of(&first), desk.mount().waits()), (Some(0), false), "another image is back there");
    desk.act(MountAct::GoBack(since.clone()));
    assert_eq!(desk.stands(&[]), since);
    desk.assign(&doubtful, "amelia", UploadMode::Review);
    desk.act(MountAct::GoBack(since));
    assert_eq!(desk.seen(), [Some(doubtful), None, None, Some(first)], "what has come in stays");
}

#[test]
fn teeth_that_a_person_has_set_stay_in_a_kept_place() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let [first, second] = [1, 2].map(|number| desk.lands_in_doubt(number, "amelia"));
    desk.library.set_teeth(&first, "16".parse().unwrap()).unwrap().unwrap();
    desk.assign(&first, "amelia", UploadMode::Review);
    desk.assign(&second, "amelia", UploadMode::Review);
    assert_eq!(desk.seen(), [Some(first.clone()), Some(second)]);
    assert_eq!(desk.teeth(&first), "16");
}

#[test]
fn a_place_is_kept_for_exposures_of_the_moment_and_for_whom_is_in_the_banner() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    for (number, doubt, banner) in [
        (1, None, Some("amelia")),
        (2, Some(Doubt::Anothers), Some("amelia")),
        (3, Some(Doubt::Found), Some("amelia")),
        (4, Some(Doubt::Change), Some("bruno")),
        (5, Some(Doubt::Change), None),
    ] {
        desk.lands_nobodys(number, doubt, banner);
        assert!(!desk.mount().waits(), "{doubt:?} {banner:?}");
    }
    desk.lands_nobodys(6, Some(Doubt::Clock), Some("amelia"));
    assert!(desk.mount().waits());
    // Tomorrow’s are another visit’s.
    desk.clock.advance(Duration::from_hours(13));
    let mount = desk.mount();
    desk.lands_in_doubt(7, "amelia");
    assert_eq!(desk.mount(), mount);
}

#[test]
fn what_the_patient_had_before_is_no_new_exposure() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let doubtful = desk.lands_in_doubt(1, "amelia");
    let first = desk.lands(2, Some("amelia"));
    let sql = "UPDATE images SET sha256 = (SELECT sha256 FROM images WHERE id = ?1) WHERE id = ?2";
    desk.library.write(|change| Ok(change.transaction.execute(sql, [doubtful.as_str(), first.as_str()])?)).unwrap();
    desk.assign(&doubtful, "amelia", UploadMode::Review);
    assert_eq!((desk.seen(), desk.mount().waits()), (vec![None, Some(first.clone())], false));
    assert_ne!(desk.teeth(&first), RIGHT);
    let restarted = desk.mount();
    assert_eq!(desk.restart().mount(), restarted);
}

#[test]
fn a_series_of_before_that_was_written_down_keeps_no_place() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let first = desk.lands(1, Some("amelia"));
    let desk = desk.put_back(17);
    assert_eq!((desk.seen(), desk.mount().waits()), (vec![Some(first), None], false));
    desk.lands_in_doubt(2, "amelia");
    assert!(desk.mount().waits());
}
