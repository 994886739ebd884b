//! A record that a person at the server merged into another one: no ghost of it in the lists, and nothing that was meant for it is lost.

use crate::{
    clock::SystemClock,
    queue::{Library, testing},
    settings::UploadMode,
};
use chairside_api::{Patient, PatientChange, PatientId, UtcTime};
use std::{collections::HashSet, sync::Arc};

fn library() -> (tempfile::TempDir, Library) {
    let dir = tempfile::tempdir().unwrap();
    let library = testing::library(dir.path(), Arc::new(SystemClock));
    library.use_server("a").unwrap();
    (dir, library)
}

fn record(id: &str, version: i64) -> Patient {
    Patient { version, ..Patient::named(PatientId::from(id), id, "", UtcTime::from_millis(0)) }
}

fn merged(id: &str, into: &str, version: i64) -> Patient {
    Patient { merged_into: Some(PatientId::from(into)), archived_at: Some(UtcTime::from_millis(1)), ..record(id, version) }
}

fn tell(library: &Library, patients: impl IntoIterator<Item = Patient>) {
    library.write(|change| patients.into_iter().try_for_each(|patient| change.tell_record(patient).map(drop))).unwrap();
}

fn standing(library: &Library, id: &str) -> Option<String> {
    library.directory(|directory| directory.standing_for(&PatientId::from(id)).map(|entry| entry.patient.id.to_string()))
}

fn listed(library: &Library) -> Vec<String> {
    let mut ids: Vec<_> =
        library.directory(|directory| directory.iter().filter(|entry| entry.patient.archived_at.is_none()).map(|entry| entry.patient.id.to_string()).collect());
    ids.sort();
    ids
}

#[test]
fn a_merged_record_is_not_listed_and_means_the_other_one() {
    let (_dir, library) = library();
    tell(&library, [record("a", 1), record("b", 1), record("c", 1)]);
    tell(&library, [record("b", 2), merged("a", "b", 2)]);
    assert_eq!((listed(&library), standing(&library, "a").as_deref()), (vec!["b".to_owned(), "c".to_owned()], Some("b")));
    tell(&library, [record("c", 2), merged("b", "c", 3)]);
    assert_eq!((listed(&library), standing(&library, "a").as_deref()), (vec!["c".to_owned()], Some("c")));
    assert_eq!(library.adopted_by(&PatientId::from("a")).unwrap(), Some(PatientId::from("c")));

    // What was on its way for it lands with the one that stands. What had landed keeps the patient it was taken for.
    let image = testing::landed(&library, 7, Some("a"), UploadMode::Immediate);
    assert_eq!(library.model(|model| model.image(&image).unwrap().subject.clone()).unwrap().patient_id.as_str(), "c");

    tell(&library, [record("a", 3), record("c", 3)]);
    assert_eq!((listed(&library), standing(&library, "a").as_deref()), (vec!["a".to_owned(), "c".to_owned()], Some("a")));
    assert_eq!(library.adopted_by(&PatientId::from("a")).unwrap(), None, "taken apart it stands for itself");
}

#[test]
fn half_a_feed_that_goes_in_circles_ends() {
    let (_dir, library) = library();
    tell(&library, [record("a", 1), record("b", 1), merged("a", "b", 2)]);
    // Taken apart and merged the other way round, of which only the second half was told so far.
    tell(&library, [merged("b", "a", 4)]);
    assert!(standing(&library, "a").is_some());
    assert_eq!(library.adopted_by(&PatientId::from("a")).unwrap(), None);
    tell(&library, [record("a", 4)]);
    assert_eq!((listed(&library), standing(&library, "b").as_deref()), (vec!["a".to_owned()], Some("a")));
}

#[test]
fn what_waited_for_a_merged_record_goes_to_the_other_as_far_as_that_is_silent() {
    let (_dir, library) = library();
    let (a, b) = (PatientId::from("a"), PatientId::from("b"));
    tell(&library, [record("a", 1), Patient { email: Some("b@b.example".to_owned()), ..record("b", 1) }]);
    let wish = PatientChange { phone: Some(Some("1".to_owned())), email: Some(Some("a@a.example".to_owned())), ..PatientChange::default() };
    library.write(|change| change.change_record(&a, &wish)).unwrap();

    tell(&library, [Patient { email: Some("b@b.example".to_owned()), ..record("b", 2) }, merged("a", "b", 2)]);

    let shown = library.patient(&b).unwrap();
    assert_eq!((shown.phone.as_deref(), shown.email.as_deref()), (Some("1"), Some("b@b.example")));
    let waiting = library.records_to_send("a", 10, &HashSet::new()).unwrap();
    assert_eq!(waiting.iter().map(|(id, _)| id).collect::<Vec<_>>(), [&b], "nothing is sent for the merged record any more");
    let said = library.model(|model| model.activity().iter().any(|entry| entry.text.contains("merged into another one")));
    assert!(said, "what was not taken over is said");
}

#[test]
fn images_of_nanopix_stay_with_the_person() {
    let (_dir, library) = library();
    let linked = |patient: Patient| Patient { external_id: Some("20250101_101010".to_owned()), ..patient };
    tell(&library, [linked(record("a", 1)), record("b", 1)]);
    let image = testing::landed(&library, 7, Some("a"), UploadMode::Review);

    // The link went over.
    tell(&library, [linked(record("b", 2)), merged("a", "b", 2)]);

    let of = library.directory(|directory| directory.by_external_id("20250101_101010").map(|entry| entry.patient.id.to_string()));
    assert_eq!(of.as_deref(), Some("b"));
    assert_eq!(library.model(|model| model.image(&image).unwrap().subject.clone()).unwrap().patient_id.as_str(), "a", "the server knows where that is now");
}
