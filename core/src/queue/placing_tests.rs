use crate::{
    FailureCause, ImageState,
    mount::{Held, MountAct, MountKind, Projection, SlotPlan},
    queue::{
        claim::Failed,
        mounts::tests::{Desk, desk, png},
        testing,
    },
    settings::UploadMode,
};
use chairside_api::{ImageId, ToothSet};
use std::time::Duration;

const RIGHT: &str = "14,15,16,44,45,46";
const LEFT: &str = "24,25,26,34,35,36";

impl Desk {
    /// A person says which teeth an image shows.
    fn set_teeth(&self, image: &ImageId, teeth: &str) {
        self.library.set_teeth(image, teeth.parse().unwrap()).unwrap().unwrap();
    }

    fn approve(&self, image: &ImageId) {
        let refusals = self.library.approve(&[crate::Seen::of(&self.image(image))], Duration::from_secs(10)).unwrap();
        assert_eq!(refusals, []);
    }

    fn lands_at_once(&self, number: u8) -> ImageId {
        testing::landed_as(&self.library, number, Some("amelia"), UploadMode::Immediate, &png(13, 17))
    }

    /// An attempt to send it ended, without an answer or before anything was sent.
    fn fails(&self, image: &ImageId, maybe_sent: bool) {
        let claimed = self.library.record_and_claim(&[], 1).unwrap();
        assert_eq!(claimed[0].id, *image);
        let next_at = Some(crate::clock::Clock::now(&self.clock).plus(Duration::from_hours(1)));
        self.library.record_failed(image, Failed { attempt: 1, cause: FailureCause::NoConnection, next_at, maybe_sent }).unwrap();
    }
}

#[test]
fn undo_gives_back_what_a_person_has_set_and_what_stood_outside() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let stands = desk.lands(1, Some("amelia"));
    desk.set_teeth(&stands, "16");
    desk.approve(&stands);
    desk.act(MountAct::Arm { mount: desk.mount().id.clone(), takes: false });
    let outside = desk.lands(2, Some("amelia"));
    desk.set_teeth(&outside, "36");
    let before = desk.stands(&[&outside]);
    let approved = desk.image(&stands).state.clone();

    // By mistake.
    desk.put(&outside, 0);
    assert_eq!((desk.mount().slots[0].held.image.as_ref(), desk.teeth(&outside).as_str(), desk.degrees(&outside)), (Some(&outside), RIGHT, 270.0));
    let mistaken = desk.stands(&[&outside]);
    desk.act(MountAct::GoBack(before.clone()));
    assert_eq!(desk.stands(&[&outside]), before);
    assert_eq!(desk.image(&stands).state, approved, "what was approved is what is sent");
    assert_eq!(desk.mount().all_images().collect::<Vec<_>>(), [&stands]);
    // Redo, and undo again.
    desk.act(MountAct::GoBack(mistaken.clone()));
    assert_eq!(desk.stands(&[&outside]), mistaken);
    let desk = desk.restart();
    desk.act(MountAct::GoBack(before.clone()));
    assert_eq!(desk.stands(&[&outside]), before);
}

#[test]
fn undo_of_taking_out_and_of_changing_places_gives_back_what_a_person_has_set() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let [first, second] = [1, 2].map(|number| desk.lands(number, Some("amelia")));
    desk.set_teeth(&first, "16");
    let before = desk.stands(&[]);
    desk.put(&first, 1);
    assert_eq!([&first, &second].map(|image| desk.teeth(image)), [LEFT, RIGHT]);
    desk.act(MountAct::GoBack(before.clone()));
    assert_eq!(desk.stands(&[]), before);

    desk.act(MountAct::TakeOut { mount: desk.mount().id.clone(), image: first.clone() });
    let out = desk.stands(&[&first]);
    desk.act(MountAct::GoBack(before.clone()));
    assert_eq!(desk.stands(&[]), before);
    desk.act(MountAct::GoBack(out.clone()));
    assert_eq!(desk.stands(&[&first]), out);
}

#[test]
fn what_a_person_has_set_since_is_not_undone_by_places() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let [first, second] = [1, 2].map(|number| desk.lands(number, Some("amelia")));
    desk.act(MountAct::TakeOut { mount: desk.mount().id.clone(), image: second.clone() });
    let before = desk.stands(&[&second]);
    desk.put(&second, 0);
    desk.set_teeth(&second, "15");
    desk.set_teeth(&first, "36");
    desk.library.set_display(&second, chairside_api::display::DisplayState { degrees: 13.0, ..Default::default() }, "Dr Brandt").unwrap().unwrap();
    // One that lands meanwhile stays.
    desk.act(MountAct::Arm { mount: desk.mount().id.clone(), takes: true });
    let third = desk.lands(3, Some("amelia"));
    desk.act(MountAct::GoBack(before));
    assert_eq!((desk.teeth(&second).as_str(), desk.degrees(&second)), ("15", 13.0));
    assert_eq!(desk.mount().images().collect::<Vec<_>>(), [&first, &third]);
    // Back in its place it has the teeth of that.
    assert_eq!([&first, &third].map(|image| desk.teeth(image)), [RIGHT, LEFT]);
}

#[test]
fn an_image_that_came_from_another_series_goes_back_there() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let from = desk.mount();
    let image = desk.lands(1, Some("amelia"));
    desk.set_teeth(&image, "16");
    desk.clock.advance(Duration::from_secs(1));
    desk.begin("amelia", MountKind::FullMouth);
    let to = desk.mounts().iter().find(|mount| mount.id != from.id).unwrap().id.clone();
    let before = desk.stands(&[]);
    desk.act(MountAct::Put { mount: to, image: image.clone(), slot: 3 });
    assert_ne!(desk.teeth(&image), "16");
    let there = desk.stands(&[]);
    for stood in [&before, &there, &before] {
        desk.act(MountAct::GoBack(stood.clone()));
        assert_eq!(desk.stands(&[]), *stood);
    }
}

#[test]
fn what_a_program_suggested_is_suggested_again() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    desk.act(MountAct::Arm { mount: desk.mount().id.clone(), takes: true });
    desk.act(MountAct::Choose { mount: desk.mount().id.clone(), slot: 1 });
    let other = desk.lands(1, Some("amelia"));
    desk.act(MountAct::TakeOut { mount: desk.mount().id.clone(), image: other.clone() });
    desk.library
        .write(|change| Ok(change.transaction.execute("UPDATE images SET teeth = '36', teeth_suggested = 1 WHERE id = ?1", [other.as_str()])?))
        .unwrap();
    let desk = desk.restart();
    let before = desk.stands(&[&other]);
    desk.put(&other, 0);
    desk.act(MountAct::GoBack(before.clone()));
    assert_eq!(desk.stands(&[&other]), before);
}

#[test]
fn an_image_that_is_to_be_sent_waits_for_review_when_its_place_gives_it_other_teeth() {
    for mode in [UploadMode::Review, UploadMode::Immediate] {
        let desk = desk();
        desk.begin("amelia", MountKind::TwoBitewings);
        let image = if mode == UploadMode::Review { desk.lands(1, Some("amelia")) } else { desk.lands_at_once(1) };
        if mode == UploadMode::Review {
            desk.approve(&image);
        }
        assert!(desk.image(&image).state.is_queued(), "a landing in a place is no change");
        desk.put(&image, 1);
        assert_eq!((desk.image(&image).state.clone(), desk.teeth(&image).as_str()), (ImageState::NeedsReview, LEFT), "{mode:?}");
        assert!(desk.library.model(|model| model.activity()[0].text.contains("waits for review again")));
        desk.clock.advance(Duration::from_mins(1));
        assert_eq!(desk.library.record_and_claim(&[], 9).unwrap(), []);
    }
}

#[test]
fn an_image_that_is_to_be_sent_stays_so_where_its_place_changes_nothing() {
    let desk = desk();
    let plan = SlotPlan::new(Projection::Periapical, "16".parse().unwrap());
    let kind = MountKind::Custom;
    desk.act(MountAct::Begin { patient: "amelia".into(), kind, slots: vec![plan.clone(), plan], turns: false });
    let image = desk.lands_at_once(1);
    desk.put(&image, 1);
    desk.act(MountAct::TakeOut { mount: desk.mount().id.clone(), image: image.clone() });
    assert_eq!(desk.image(&image).state, ImageState::Pending);
}

#[test]
fn of_an_attempt_that_failed_only_what_cannot_have_arrived_gets_other_teeth() {
    for maybe_sent in [false, true] {
        let desk = desk();
        desk.begin("amelia", MountKind::TwoBitewings);
        let image = desk.lands_at_once(1);
        desk.fails(&image, maybe_sent);
        let act = MountAct::Put { mount: desk.mount().id.clone(), image: image.clone(), slot: 1 };
        assert_eq!(desk.library.mount(act, "Room 1").unwrap().len(), usize::from(maybe_sent));
        let state = desk.image(&image).state.clone();
        if maybe_sent {
            assert!(matches!(state, ImageState::Retrying { .. }) && desk.teeth(&image) == RIGHT, "{state:?}");
        } else {
            assert!(state == ImageState::NeedsReview && desk.teeth(&image) == LEFT, "{state:?}");
        }
    }
}

#[test]
fn a_step_of_a_series_that_is_gone_is_refused() {
    let desk = desk();
    desk.begin("amelia", MountKind::TwoBitewings);
    let before = desk.stands(&[]);
    desk.act(MountAct::Arm { mount: desk.mount().id.clone(), takes: false });
    assert_eq!(desk.library.mount(MountAct::GoBack(before), "Room 1").unwrap().len(), 1);
    assert!(desk.mounts().is_empty());
    // A wish of other places than the series has is nothing it could do.
    desk.begin("amelia", MountKind::TwoBitewings);
    let image = desk.lands(1, Some("amelia"));
    let mut stood = desk.stands(&[]);
    stood.mounts[0].1 = vec![Held::default()];
    desk.act(MountAct::GoBack(stood));
    assert_eq!(desk.mount().slot_of(&image), Some(0));
    assert_eq!(desk.teeth(&image).parse(), Ok::<ToothSet, _>(MountKind::TwoBitewings.slots()[0].teeth.clone()));
}
