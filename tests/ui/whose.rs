//! What else is known of whose an image is, said beside it: the name in its own file, and the room's appointment.

use crate::{
    fixtures::{Room, now, patient, snapshot, unassigned, visit, wait_for_pictures, window, with_patient},
    stage::picture,
};
use chairside_core::{Booking, Command, Image, Snapshot, patient::FilePatient};
use egui::Key;
use egui_kittest::{Harness, kittest::Queryable};
use std::{sync::Arc, time::Duration};

const SIZE: [f32; 2] = [1440.0, 900.0];

fn named(image: &mut Image, name: &str) {
    image.named = Some(Box::new(FilePatient { name: name.to_owned(), date_of_birth: Some(jiff::civil::date(1961, 7, 2)), number: "103118".to_owned() }));
}

/// Room 2 has an appointment with Daniel Okafor now, and Amelia Hartmann is in the banner.
pub fn booked() -> Snapshot {
    let daniel = patient("p-daniel", "Okafor", "Daniel", (1961, 7, 2), "103118", None);
    let booking = Booking {
        id: "appointment-1".into(),
        patient: daniel,
        title: "Check".to_owned(),
        starts_at: now().minus(Duration::from_mins(10)),
        ends_at: now().plus(Duration::from_mins(20)),
        is_in_progress: false,
    };
    Snapshot { agenda: Arc::from([booking]), ..with_patient() }
}

#[test]
fn a_file_that_names_somebody_else_says_so_on_its_card_and_beside_the_decision() {
    let mut images = visit();
    named(&mut images[0], "Okafor, Daniel");
    named(&mut images[1], "HARTMANN, AMELIA");
    images[1].named.as_mut().unwrap().date_of_birth = Some(jiff::civil::date(1978, 3, 14));
    let mut harness = window(snapshot(images, Some(crate::fixtures::amelia())), SIZE);
    wait_for_pictures(&mut harness);
    harness.get_by_label("Image 10:42, tooth 36, its file names another patient, Needs review");
    harness.get_by_label("The file names another patient");
    harness.get_by_label_contains("Okafor, Daniel · Born 2 Jul 1961 · No. 103");
    picture(&mut harness, "whose-other-name");
    harness.key_press(Key::ArrowRight);
    harness.run_ok();
    assert!(harness.query_by_label("The file names another patient").is_none(), "the same name in capitals is the same name");
}

#[test]
fn what_names_somebody_else_is_not_approved_by_a_quick_key() {
    let mut images = visit();
    named(&mut images[0], "Okafor, Daniel");
    let first = images[0].id.clone();
    let mut harness = window(snapshot(images, Some(crate::fixtures::amelia())), SIZE);
    wait_for_pictures(&mut harness);
    crate::fixtures::pass(&mut harness, 1.0);
    let approved = |harness: &mut Harness<'_, Room>| harness.state_mut().sent().iter().any(|command| matches!(command, Command::Approve(_)));
    for _ in 0..2 {
        // It asks, and the next Enter leaves it.
        harness.key_press(Key::Enter);
        harness.run_ok();
        assert!(!approved(&mut harness));
    }
    assert!(harness.query_by_label("Approve all the same").is_none(), "it was left");
    crate::fixtures::pass(&mut harness, 1.0);
    harness.key_press(Key::Enter);
    harness.run_ok();
    picture(&mut harness, "whose-approve");
    harness.get_by_label("Approve all the same").click();
    harness.run_ok();
    let sent = harness.state_mut().sent();
    assert!(matches!(sent.as_slice(), [Command::Approve(seen)] if seen[0].image == first), "{sent:?}");
}

#[test]
fn whom_an_unassigned_file_names_is_said_and_nobody_is_chosen_by_it() {
    let mut images = unassigned(&["10:40", "10:39"]);
    named(&mut images[0], "Okafor, Daniel");
    let mut harness = window(snapshot(images, None), SIZE);
    wait_for_pictures(&mut harness);
    harness.get_by_label("Image 10:40, Unassigned").click();
    harness.run_ok();
    harness.get_by_label_contains("Its file names Okafor, Daniel");
    assert!(harness.state_mut().sent().is_empty());
}

#[test]
fn another_patients_appointment_is_said_until_somebody_says_the_banner_is_right() {
    let mut harness: Harness<'_, Room> = window(booked(), SIZE);
    wait_for_pictures(&mut harness);
    harness.get_by_label_contains("Okafor, Daniel has the appointment here");
    picture(&mut harness, "whose-appointment");
    harness.get_by_label("Choose Okafor, Daniel of the appointment").click();
    harness.run_ok();
    assert!(matches!(harness.state_mut().sent().as_slice(), [Command::SelectPatient(patient)] if patient.as_str() == "p-daniel"));
    harness.get_by_label("Put the line about the appointment away").click();
    harness.run_ok();
    assert!(harness.query_by_label_contains("has the appointment here").is_none());

    // Another patient in the banner is another question.
    harness.state_mut().change(|snapshot| {
        let other = patient("p-ben", "Brandt", "Ben", (1990, 1, 1), "7", None);
        snapshot.selection = snapshot.selection.take().map(|selection| chairside_core::Selection { patient: other, ..selection });
    });
    harness.run_ok();
    harness.get_by_label_contains("Okafor, Daniel has the appointment here");
    // With the booked patient in the banner there is nothing to say.
    harness.state_mut().change(|snapshot| {
        let booked = Arc::clone(&snapshot.agenda[0].patient);
        snapshot.selection = snapshot.selection.take().map(|selection| chairside_core::Selection { patient: booked, ..selection });
    });
    harness.run_ok();
    assert!(harness.query_by_label_contains("has the appointment here").is_none());
}
