//! What a person decides.

use super::*;

#[test]
fn a_possible_duplicate_is_a_question_until_somebody_answers() {
    let mut clinic = Clinic::with(Wishes { duplicates: Duplicates::Ask, ..WISHES });
    for (id, name) in [("a", "Hartmann"), ("b", "Okafor"), ("c", "Lund")] {
        clinic.add(id, name, "1990-04-03");
        clinic.tell(&format!("p{id}"), name, None, 1);
    }
    for (id, name) in [("a", "x"), ("a", "y"), ("b", "z")] {
        clinic.nanopix().execute("INSERT INTO Study (patient_id, image_name, image_type) VALUES (?1, ?2, 'IOSB')", [id, name]).unwrap();
    }
    clinic.settle();
    let overlay = clinic.exchange.overlay(&clinic.library).unwrap();
    assert_eq!(overlay.undecided.len(), 3);
    let mut images: Vec<_> = overlay.undecided.iter().map(|(patient, _)| (patient.external_id.as_deref().unwrap(), patient.image_count)).collect();
    images.sort_unstable();
    assert_eq!(images, [("a", 2), ("b", 1), ("c", 0)]);
    assert!(
        overlay.undecided.iter().all(|(patient, question)| patient.id.as_str().starts_with("nanopix:") && matches!(**question, Question::Duplicate { .. }))
    );
    assert!(clinic.tied_to("a").is_none() && clinic.rows() == 3, "nothing is done meanwhile");

    assert!(is_done(&clinic.exchange.link(&clinic.library, "a", &"pa".into()).unwrap()));
    assert!(!is_done(&clinic.exchange.link(&clinic.library, "a", &"pb".into()).unwrap()), "it is decided");
    assert!(is_done(&clinic.exchange.keep_separate(&clinic.library, "b").unwrap()));
    assert!(is_done(&clinic.exchange.link_all_exact(&clinic.library).unwrap()));
    clinic.settle();
    assert_eq!((clinic.tied_to("a").unwrap().id.as_str(), clinic.tied_to("c").unwrap().id.as_str()), ("pa", "pc"));
    assert_eq!(clinic.patient(&"pa".into()).linked_by, Some(LinkedBy::Person));
    assert_ne!(clinic.tied_to("b").unwrap().id.as_str(), "pb");
    assert!(clinic.exchange.overlay(&clinic.library).unwrap().undecided.is_empty());
}

#[test]
fn who_has_the_name_and_birth_date_of_somebody_in_nanopix_is_written_there_only_when_a_person_says_that_they_are_two() {
    for duplicates in [Duplicates::Link, Duplicates::Ask] {
        let mut clinic = Clinic::with(Wishes { duplicates, ..WISHES });
        clinic.add("a", "Hartmann", "1990-04-03");
        clinic.settle();
        let made = clinic.make("Hartmann");
        clinic.settle();
        let overlay = clinic.exchange.overlay(&clinic.library).unwrap();
        let Some(Question::Double { external_id, of }) = overlay.questions.get(&made.id).map(Arc::as_ref) else { panic!("nobody is asked") };
        assert_eq!((external_id.as_str(), &of.id), ("a", &clinic.tied_to("a").unwrap().id));
        assert_eq!(clinic.rows(), 1, "nothing is done meanwhile");
        assert!(waiting(&clinic.library, "a", &clinic.exchange.ties, &clinic.exchange.open).unwrap().is_empty(), "it waits for a person, not for NanoPix");

        assert!(is_done(&clinic.exchange.keep_separate(&clinic.library, "a").unwrap()));
        assert!(!is_done(&clinic.exchange.keep_separate(&clinic.library, "a").unwrap()), "it is decided");
        clinic.begin_anew();
        clinic.settle();
        assert_eq!(clinic.rows(), 2);
        assert_ne!(clinic.patient(&made.id).external_id.as_deref(), Some("a"));
        assert!(clinic.tied_to("a").is_some() && clinic.exchange.open.is_empty(), "the one who was linked stays so");
    }
}

#[test]
fn who_was_made_or_changed_while_nanopix_cannot_be_read_waits_for_it() {
    let mut clinic = Clinic::new();
    clinic.add("a", "Hartmann", "1990-04-03");
    clinic.add("b", "Okafor", "1990-04-03");
    clinic.settle();
    let count = |clinic: &Clinic| waiting(&clinic.library, "a", &clinic.exchange.ties, &clinic.exchange.open).unwrap();
    assert!(count(&clinic).is_empty());
    let made = clinic.make("Lund");
    let changed = clinic.tied_to("b").unwrap();
    clinic.change(&changed.id, &phone("555 7"));
    assert_eq!(count(&clinic), [made.id.clone(), changed.id.clone()].into());
    clinic.settle();
    assert!(count(&clinic).is_empty(), "all of it is written");
}

#[test]
fn what_was_unlinked_becomes_two_patients_once_the_server_has_let_go() {
    let mut clinic = Clinic::new();
    clinic.add("a", "Hartmann", "1990-04-03");
    clinic.tell("known", "Hartmann", None, 1);
    clinic.settle();
    clinic.tell("known", "Hartmann", Some("a"), 2);
    assert!(is_done(&clinic.exchange.unlink(&clinic.library, &"known".into()).unwrap()));
    clinic.exchange.look(&clinic.library, None).unwrap();
    assert!(clinic.tied_to("a").is_none(), "the server would answer with the record that it still knows by this id");
    clinic.begin_anew();
    clinic.exchange.look(&clinic.library, None).unwrap();
    assert!(clinic.tied_to("a").is_none(), "nor after a restart");
    clinic.tell("known", "Hartmann", None, 3);
    clinic.begin_anew();
    clinic.exchange.look(&clinic.library, None).unwrap();
    let own = clinic.tied_to("a").unwrap();
    assert_eq!((own.id != "known".into(), own.source), (true, PatientSource::Nanopix));
    // The one who is left is nobody NanoPix knows: they get a row, and are not taken for the other again.
    clinic.settle();
    assert_ne!(clinic.patient(&"known".into()).external_id.as_deref(), Some("a"));
}

#[test]
fn an_archived_patient_is_deleted_in_nanopix_only_by_choice_and_never_with_images() {
    let mut clinic = Clinic::with(Wishes { deletions: Deletions::Ask, ..WISHES });
    for id in ["a", "b", "c"] {
        clinic.add(id, id, "1985-01-02");
    }
    clinic.nanopix().execute("INSERT INTO Study (patient_id, image_name, image_type) VALUES ('b', 'x', 'IOSB')", []).unwrap();
    clinic.settle();
    for external_id in ["a", "b", "c"] {
        let patient = Patient { archived_at: Some(UtcTime::now()), version: 9, ..Patient::clone(&clinic.tied_to(external_id).unwrap()) };
        clinic.library.write(|change| change.tell_record(patient)).unwrap();
    }
    clinic.settle();
    assert_eq!(clinic.exchange.open.iter().filter(|step| matches!(step, Step::AskDeletion { .. })).count(), 3);
    for (external_id, delete) in [("a", true), ("b", true), ("c", false)] {
        let id = clinic.tied_to(external_id).unwrap().id.clone();
        assert!(is_done(&clinic.exchange.decide_deletion(&clinic.library, &id, delete).unwrap()));
    }
    clinic.settle();
    assert_eq!((clinic.there("a", "id"), clinic.there("b", "id").is_some(), clinic.there("c", "id").is_some()), (None, true, true));
    assert!(clinic.exchange.open.is_empty(), "it is not asked again");
    clinic.begin_anew();
    clinic.settle();
    assert!(clinic.exchange.open.is_empty());
    // Taken out of the archive, and archived again: that is another matter.
    for archived_at in [None, Some(UtcTime::now())] {
        let patient = Patient::clone(&clinic.tied_to("c").unwrap());
        clinic.library.write(|change| change.tell_record(Patient { archived_at, version: patient.version + 1, ..patient })).unwrap();
        clinic.settle();
    }
    assert_eq!(clinic.exchange.open.len(), 1);
}

#[test]
fn an_emptied_nanopix_freezes_and_only_what_was_shown_is_accepted() {
    let mut clinic = Clinic::new();
    for number in 0..6 {
        clinic.add(&format!("p{number}"), &format!("Name {number}"), "1985-01-02");
    }
    clinic.settle();
    clinic.nanopix().execute("DELETE FROM Patient WHERE id <> 'p0'", []).unwrap();
    let Err(Trouble::Frozen(shown)) = clinic.exchange.look(&clinic.library, None) else { panic!("frozen") };
    assert_eq!(shown.changes.len(), 5);
    clinic.begin_anew();
    assert!(matches!(clinic.exchange.look(&clinic.library, None), Err(Trouble::Frozen(_))), "a restart does not end it");
    clinic.nanopix().execute("DELETE FROM Patient", []).unwrap();
    assert!(matches!(clinic.exchange.look(&clinic.library, Some(&shown)), Err(Trouble::Frozen(_))), "more than what was shown");
    assert!(clinic.exchange.overlay(&clinic.library).unwrap().gone.is_empty(), "nothing was concluded");
    clinic.add("p0", "Name 0", "1985-01-02");
    clinic.exchange.look(&clinic.library, Some(&shown)).unwrap();
    assert_eq!(clinic.exchange.overlay(&clinic.library).unwrap().gone.len(), 5);
    assert!(clinic.library.directory(|directory| directory.iter().all(|entry| entry.patient.archived_at.is_none())));
}

#[test]
fn an_older_copy_that_was_accepted_is_decided_upon_field_by_field_and_freezes_no_more() {
    let mut clinic = Clinic::new();
    for number in 0..6 {
        clinic.add(&format!("p{number}"), &format!("Name {number}"), "1985-01-02");
    }
    clinic.settle();
    let all = |clinic: &Clinic, phone: &str, at: &str| (0..6).for_each(|number| clinic.edit(&format!("p{number}"), phone, at));
    all(&clinic, "newer", "2025-03-01 10:00:00");
    clinic.settle();
    all(&clinic, "older", "2025-02-01 10:00:00");
    let Err(Trouble::Frozen(shown)) = clinic.exchange.look(&clinic.library, None) else { panic!("frozen") };
    clinic.exchange.look(&clinic.library, Some(&shown)).unwrap();
    for is_anew in [false, true] {
        if is_anew {
            clinic.begin_anew();
        }
        clinic.exchange.look_again();
        clinic.settle();
        assert_eq!(clinic.exchange.overlay(&clinic.library).unwrap().questions.len(), 6);
        assert_eq!(clinic.tied_to("p0").unwrap().phone.as_deref(), Some("newer"), "nothing was taken over");
    }
    // Another older copy is another one.
    all(&clinic, "oldest", "2025-01-25 10:00:00");
    assert!(matches!(clinic.exchange.look(&clinic.library, None), Err(Trouble::Frozen(_))));
}

#[test]
fn who_was_asked_about_with_others_is_decided_by_a_person_only() {
    // Two rows, one record: one is kept separate. Two rows, two records: one is linked.
    for records in [&["here"][..], &["here", "too"]] {
        let mut clinic = Clinic::new();
        for id in ["a", "b"] {
            clinic.add(id, "Hartmann", "1990-04-03");
        }
        for (number, id) in records.iter().enumerate() {
            clinic.tell(id, "Hartmann", None, number as i64 + 1);
        }
        clinic.settle();
        assert_eq!(clinic.exchange.overlay(&clinic.library).unwrap().undecided.len(), 2);
        let decided = match records {
            [_] => clinic.exchange.keep_separate(&clinic.library, "b").unwrap(),
            _ => clinic.exchange.link(&clinic.library, "b", &"here".into()).unwrap(),
        };
        assert!(is_done(&decided));
        clinic.begin_anew();
        clinic.settle();
        assert!(clinic.tied_to("b").is_some() && clinic.tied_to("a").is_none(), "{records:?}: nobody has said who that one is");
        assert_eq!(clinic.exchange.overlay(&clinic.library).unwrap().undecided.len(), 1);
        // *Link all exact matches* is not about them either.
        clinic.exchange.link_all_exact(&clinic.library).unwrap();
        assert!(clinic.tied_to("a").is_none());
        assert!(is_done(&clinic.exchange.keep_separate(&clinic.library, "a").unwrap()));
        clinic.settle();
        assert!(clinic.tied_to("a").is_some());
    }
}
