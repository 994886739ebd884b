//! NanoPix's images: the right patient, tooth and time, once only.

use crate::{
    console::Clinic,
    nanopix,
    room::{Room, row, somebody},
};
use chairside_api::UtcTime;
use chairside_core::{Command, Image, ImageState, Snapshot, Whose};
use std::sync::Arc;

fn image<'a>(snapshot: &'a Snapshot, name: &str) -> Option<&'a Arc<Image>> {
    snapshot.images.iter().find(|image| image.file_name.starts_with(name))
}

#[test]
fn an_image_comes_in_under_its_patient_with_tooth_and_time_once_it_is_whole() {
    let room = Room::open(&["--patients", "3"], &[]);
    let id = room.nanopix.run(&["add", "--last-name", "Hauk", "--number", "50"]);
    let patient = room.until_tied("Hauk");
    // Whoever is in the banner does not matter.
    room.console.with_patient("Okafor");
    let name = room.nanopix.run(&["expose", &id, "--body-part", "IO 36", "--fills-after-ms", "700"]);
    let snapshot = room.until("the image is here", |snapshot| image(snapshot, &name).is_some());
    let image = image(&snapshot, &name).unwrap();
    assert_eq!(image.subject.as_ref().map(|subject| &subject.patient_id), Some(&patient.id));
    assert_eq!((image.teeth.to_string().as_str(), image.teeth_suggested, &image.state), ("36", true, &ImageState::NeedsReview));
    assert!(UtcTime::now().since(image.captured_at.unwrap()).as_secs() < 120);
    assert_eq!(image.size_bytes, 32_768, "not half of it");
    assert!(image.nanopix().is_some_and(|origin| origin.external_id == id && origin.sop_instance_uid.is_some()));

    room.console.approve(image, "36");
    room.console.until_uploaded(&format!("{name}.iosb"));
    assert_eq!(room.clinic.files_of(&patient.id).len(), 1);
    room.assert_unharmed();
}

#[test]
fn an_image_comes_in_once_also_from_another_drive() {
    let mut room = Room::open(&["--patients", "1"], &[]);
    let id = room.nanopix.read().patients[0].id.clone();
    room.until("NanoPix's are here", |snapshot| snapshot.patients.counts.all == 1);
    let first = room.nanopix.run(&["expose", &id, "--fills-after-ms", "1"]);
    room.until("the image is here", |snapshot| image(snapshot, &first).is_some());
    room.console.stop();
    let elsewhere = room.nanopix.folder.path().join("drive e");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::rename(room.nanopix.root(), elsewhere.join("PatientData")).unwrap();
    room.nanopix.nanopix = chairside_nanopix_sim::Program::in_folder(env!("CARGO_BIN_EXE_chairside-nanopix-sim"), &elsewhere);
    room.console.set("nanopix_path", elsewhere.to_str().unwrap());
    room.console.run();
    let second = room.nanopix.run(&["expose", &id, "--fills-after-ms", "1"]);
    // What comes in behind it says that the first was looked at again.
    let snapshot = room.until("the second image is here", |snapshot| image(snapshot, &second).is_some());
    assert_eq!(snapshot.images.len(), 2);
    assert_eq!(room.clinic.patients("").len(), 1);
    // What is here would not come in again.
    room.console.send(Command::PreviewSync);
    let snapshot = room.until("the preview is there", |snapshot| snapshot.live_sync.preview.is_some());
    assert_eq!(snapshot.live_sync.preview.map(|preview| preview.images), Some(0));
}

#[test]
fn an_image_of_somebody_undecided_waits_and_goes_with_the_decision() {
    for link in [true, false] {
        let clinic = Clinic::open();
        let known = clinic.make_patients(&[somebody("Hauk")]).remove(0);
        let nanopix = nanopix::Clinic::new(&[]);
        let id = nanopix.run(&["add", "--first-name", "Amelia", "--birthdate", "1990-04-03", "--last-name", "Hauk"]);
        let room = Room::beside(clinic, nanopix, &[("nanopix_duplicates", "ask")]);
        room.until("it is asked", |snapshot| snapshot.patients.counts.undecided == 1);
        let name = room.nanopix.run(&["expose", &id, "--fills-after-ms", "1"]);
        let snapshot = room.until("the image is here", |snapshot| image(snapshot, &name).is_some());
        let waiting = image(&snapshot, &name).unwrap();
        assert_eq!((&waiting.state, waiting.nanopix().map(|origin| origin.whose)), (&ImageState::Unassigned, Some(Whose::Undecided)));
        room.console.send(if link {
            Command::LinkPatient { external_id: id.clone(), patient: known.id.clone() }
        } else {
            Command::KeepSeparate { external_id: id.clone() }
        });
        let snapshot = room.until("it went to its patient", |snapshot| {
            image(snapshot, &name).is_some_and(|image| image.state == ImageState::NeedsReview && image.subject.is_some())
        });
        let whose = image(&snapshot, &name).unwrap().subject.clone().unwrap().patient_id;
        assert_eq!(whose == known.id, link);
        let all = if link { 1 } else { 2 };
        room.until("all are here", |snapshot| snapshot.patients.rows.len() == all && snapshot.patients.counts.undecided == 0);
        room.until_settled();
        assert_eq!(room.clinic.patients("").len(), all);
        assert!(room.clinic.patients("").iter().any(|patient| patient.id == whose && patient.external_id.as_deref() == Some(id.as_str())));
        room.assert_unharmed();
    }
}

#[test]
fn images_that_were_not_sent_go_with_whoever_is_unlinked() {
    let clinic = Clinic::open();
    let known = clinic.make_patients(&[somebody("Hauk")]).remove(0);
    let nanopix = nanopix::Clinic::new(&[]);
    let id = nanopix.run(&["add", "--first-name", "Amelia", "--birthdate", "1990-04-03", "--last-name", "Hauk"]);
    let room = Room::beside(clinic, nanopix, &[]);
    assert_eq!(room.until_tied("Hauk").id, known.id);
    let name = room.nanopix.run(&["expose", &id, "--fills-after-ms", "1"]);
    room.until("the image is theirs", |snapshot| {
        image(snapshot, &name).is_some_and(|image| image.subject.as_ref().is_some_and(|subject| subject.patient_id == known.id))
    });
    room.until_settled();
    room.console.send(Command::UnlinkPatient(known.id.clone()));
    let snapshot = room.until("they are two", |snapshot| {
        let own = snapshot.patients.rows.iter().find(|row| row.patient.external_id.as_deref() == Some(id.as_str()) && row.patient.id != known.id);
        own.is_some_and(|own| image(snapshot, &name).unwrap().subject.as_ref().is_some_and(|subject| subject.patient_id == own.patient.id))
    });
    assert!(row(&snapshot, "Hauk").is_some());
    // The one who is left gets a row of their own.
    room.until("both have one", |snapshot| snapshot.patients.rows.len() == 2 && snapshot.patients.rows.iter().all(|row| row.patient.external_id.is_some()));
    room.until_settled();
    assert_eq!((room.clinic.patients("").len(), room.nanopix.read().patients.len()), (2, 2));
    room.assert_unharmed();
}
