use super::*;
use chairside_api::UtcTime;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What may happen to a mount.
#[derive(Clone, Debug)]
enum Happens {
    Lands,
    /// It is not certain whose it is.
    LandsInDoubt,
    /// A person says whose that is, or rejects it.
    Decided(usize, Belongs),
    Chosen(usize),
    Skipped(usize, bool),
    /// The image that landed as the number-th goes there; one that left may come back.
    Put(usize, usize),
    /// It is rejected, or goes to another patient.
    Leaves(usize),
    /// The same, as it is heard from elsewhere.
    Lost(usize),
    /// A person goes back to how it stood that many steps ago.
    Undone(usize),
}

fn happens() -> impl Strategy<Value = Happens> {
    let (slot, image) = (0..6_usize, 0..12_usize);
    prop_oneof![
        4 => Just(Happens::Lands),
        2 => Just(Happens::LandsInDoubt),
        2 => (image.clone(), any::<bool>()).prop_map(|(image, theirs)| Happens::Decided(image, if theirs { Belongs::Here } else { Belongs::Elsewhere })),
        2 => slot.clone().prop_map(Happens::Chosen),
        1 => (slot.clone(), any::<bool>()).prop_map(|(slot, skipped)| Happens::Skipped(slot, skipped)),
        3 => (image.clone(), slot).prop_map(|(image, slot)| Happens::Put(image, slot)),
        1 => image.clone().prop_map(Happens::Leaves),
        1 => image.prop_map(Happens::Lost),
        2 => (0..6_usize).prop_map(Happens::Undone),
    ]
}

fn mount() -> Mount {
    let slots = MountKind::FourBitewings.slots();
    Mount::begin("m".into(), "amelia".into(), MountKind::FourBitewings, true, slots, UtcTime::from_millis(0))
}

fn image(number: usize) -> ImageId {
    format!("image-{number}").into()
}

proptest! {
    /// Whatever happens in whatever order: no image stands in two places, whoever has come in and not left is there, and nobody else is. What is nobody's stands nowhere, and one place
    /// is kept for it at most.
    #[test]
    fn nothing_is_doubled_and_nothing_is_lost(steps in proptest::collection::vec(happens(), 0..60)) {
        let mut mount = mount();
        let (mut landed, mut inside, mut left, mut nobodys) = (0, BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let goes_to = |mount: &Mount| mount.armed_at.and_then(|_| mount.next());
        let mut history = vec![mount.arrangement()];
        for step in steps {
            match step {
                Happens::Lands => {
                    let wanted = mount.next();
                    let went = mount.land(&image(landed));
                    prop_assert_eq!(went, wanted, "it goes where was shown beforehand");
                    if let Some(at) = went {
                        prop_assert_eq!(mount.slots[at].held.image.as_ref(), Some(&image(landed)));
                        inside.insert(image(landed));
                    }
                    landed += 1;
                }
                Happens::LandsInDoubt => {
                    let wanted = mount.next();
                    let kept = mount.keep(&image(landed));
                    prop_assert_eq!(kept, wanted, "what was shown beforehand is kept");
                    prop_assert!(kept.is_none() || mount.next() != wanted);
                    nobodys.insert(image(landed));
                    landed += 1;
                }
                Happens::Decided(number, belongs) => {
                    let image = image(number);
                    if nobodys.remove(&image) {
                        let (kept, before) = (mount.kept_for(&image), goes_to(&mount));
                        if belongs == Belongs::Here {
                            prop_assert_eq!(mount.land_as_kept(&image), kept);
                            inside.extend(kept.map(|_| image.clone()));
                            prop_assert_eq!(kept, mount.slot_of(&image));
                        } else {
                            prop_assert_eq!(mount.lose(&image), kept.is_some());
                            left.insert(image);
                        }
                        prop_assert_eq!(goes_to(&mount), before, "the next image goes where that was shown beforehand");
                    }
                }
                Happens::Chosen(slot) => mount.choose(slot),
                Happens::Skipped(slot, skipped) => mount.skip(slot, skipped),
                Happens::Put(number, slot) => {
                    let image = image(number);
                    // Only what has landed and is still this patient's can be put anywhere.
                    if number < landed && !left.contains(&image) && !nobodys.contains(&image) && slot < mount.slots.len() {
                        mount.put(&image, slot);
                        prop_assert_eq!(mount.slot_of(&image), Some(slot));
                        inside.insert(image);
                    }
                }
                Happens::Leaves(number) | Happens::Lost(number) if nobodys.contains(&image(number)) => {}
                Happens::Leaves(number) => {
                    let image = image(number);
                    prop_assert_eq!(mount.take_out(&image), inside.remove(&image));
                    left.insert(image);
                }
                Happens::Lost(number) => {
                    let image = image(number);
                    let before = goes_to(&mount);
                    prop_assert_eq!(mount.lose(&image), inside.remove(&image));
                    prop_assert_eq!(goes_to(&mount), before, "the next image goes where that was shown beforehand");
                    left.insert(image);
                }
                Happens::Undone(back) => {
                    let before = history[history.len().saturating_sub(1 + back)].clone();
                    let belongs = |image: &ImageId| match image {
                        image if nobodys.contains(image) => Belongs::Nowhere,
                        image if left.contains(image) => Belongs::Elsewhere,
                        _ => Belongs::Here,
                    };
                    // What stood outside then, and is in now, is out again: here, every second one.
                    let stood: BTreeSet<&ImageId> = before.iter().flat_map(|held| held.image.iter().chain(&held.retaken)).collect();
                    let is_out = |image: &ImageId| !stood.contains(image) && image.as_str().ends_with(['0', '2', '4', '6', '8']);
                    mount.go_back(&before, belongs, is_out);
                    inside.retain(|image| !is_out(image));
                    inside.extend(stood.into_iter().filter(|image| belongs(image) == Belongs::Here).cloned());
                }
            }
            history.push(mount.arrangement());
            let all: Vec<ImageId> = mount.all_images().cloned().collect();
            let distinct: BTreeSet<ImageId> = all.iter().cloned().collect();
            prop_assert_eq!(all.len(), distinct.len(), "an image stands in two places");
            prop_assert_eq!(&distinct, &inside);
            mount.close_if_complete();
            prop_assert!(mount.armed_at.is_none() || mount.next().is_some() || mount.waits(), "a complete mount is closed");
            prop_assert!(mount.next().is_none_or(|next| !mount.slots[next].held.skipped && mount.slots[next].held.kept_for.is_none()));
            let kept: Vec<ImageId> = mount.slots.iter().filter_map(|slot| slot.held.kept_for.clone()).collect();
            prop_assert!(kept.iter().all(|image| nobodys.contains(image)) && kept.iter().collect::<BTreeSet<_>>().len() == kept.len());
            prop_assert!(mount.slots.iter().all(|slot| !slot.held.skipped || slot.held.image.is_none()));
        }
    }

    /// What a person did with the places is undone exactly, while nothing else happened.
    #[test]
    fn a_move_is_undone(fill in 0..5_usize, number in 0..5_usize, slot in 0..4_usize) {
        let mut mount = mount();
        for number in 0..fill {
            mount.land(&image(number));
        }
        let before = mount.arrangement();
        if number < fill {
            mount.put(&image(number), slot);
        }
        mount.go_back(&before, |_| Belongs::Here, |_| false);
        prop_assert_eq!(mount.arrangement(), before);
    }
}

#[test]
fn two_images_change_places_and_what_is_taken_again_is_kept_beside() {
    let mut mount = mount();
    for number in 0..3 {
        assert_eq!(mount.land(&image(number)), Some(number));
    }
    mount.put(&image(0), 2);
    assert_eq!((mount.slot_of(&image(0)), mount.slot_of(&image(2))), (Some(2), Some(0)));
    mount.choose(1);
    assert_eq!((mount.next(), mount.filled()), (Some(1), 3), "the earlier one stays until the next has come");
    assert_eq!(mount.land(&image(3)), Some(1));
    assert_eq!(mount.slots[1].held.retaken, [image(1)]);
    assert_eq!(mount.next(), Some(3));
    mount.skip(3, true);
    assert_eq!(mount.next(), None);
    assert!(!mount.takes(UtcTime::from_millis(1)), "where nothing is to be taken nothing goes");
}

#[test]
fn a_mount_takes_the_images_of_one_visit() {
    let mut mount = mount();
    let at = |hours: u64| UtcTime::from_millis(0).plus(Duration::from_hours(hours));
    assert!(mount.takes(at(11)) && !mount.takes(at(13)));
    mount.armed_at = Some(at(24));
    assert!(mount.takes(at(30)));
    mount.armed_at = None;
    assert!(!mount.takes(at(1)));
}
