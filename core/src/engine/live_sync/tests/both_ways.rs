//! What goes over by itself, in both directions.

use super::*;
use std::collections::HashSet;

#[test]
fn a_patient_of_nanopix_is_a_record_and_one_of_ours_a_row_and_nothing_comes_back() {
    let mut clinic = Clinic::new();
    clinic.add("20250121_152638", "Hartmann", "1985-01-02");
    let ours = clinic.make("Brandt");
    clinic.settle();
    let theirs = clinic.tied_to("20250121_152638").unwrap();
    assert_eq!((theirs.last_name.as_str(), theirs.source, theirs.linked_by), ("Hartmann", PatientSource::Nanopix, None));
    assert_eq!(theirs.external_created_at.unwrap().to_string(), "2025-01-21T15:26:46.000Z");
    assert!(theirs.first_synced_at.is_some());
    let id = clinic.patient(&ours.id).external_id.clone().unwrap();
    assert_eq!(clinic.there(&id, "last_name").as_deref(), Some("Brandt"));
    assert_eq!(clinic.there(&id, "phone").as_deref(), Some(""), "empty as NanoPix writes it");
    assert!(clinic.exchange.place().root().join(&id).is_dir());
    assert_eq!((clinic.rows(), clinic.library.directory(|directory| directory.iter().len())), (2, 2));
    assert!(std::fs::read_dir(clinic.library.layout.nanopix_backups()).unwrap().count() == 1, "a copy was made before");
    clinic.begin_anew();
    clinic.settle();
    assert_eq!((clinic.rows(), clinic.library.directory(|directory| directory.iter().len())), (2, 2));
    assert!(!clinic.cycle().has_compared, "nothing new, nothing done");
}

#[test]
fn edits_go_both_ways_and_what_both_changed_is_a_persons() {
    let mut clinic = Clinic::new();
    clinic.add("a", "Hartmann", "1985-01-02");
    clinic.settle();
    let id = clinic.tied_to("a").unwrap().id.clone();
    clinic.edit("a", "1", "2025-02-01 10:00:00");
    clinic.settle();
    assert_eq!(clinic.patient(&id).phone.as_deref(), Some("1"));
    clinic.change(&id, &phone("2"));
    clinic.settle();
    assert_eq!(clinic.there("a", "phone").as_deref(), Some("2"));
    assert_ne!(clinic.there("a", "updated_datetime").as_deref(), Some("2025-02-01 10:00:00"));

    for (keep, wins, at) in [(Keep::Ours, "here", "2199-01-01 00:00:00"), (Keep::Theirs, "there", "2199-01-02 00:00:00")] {
        clinic.change(&id, &phone("here"));
        clinic.edit("a", "there", at);
        clinic.settle();
        let overlay = clinic.exchange.overlay(&clinic.library).unwrap();
        let question = &*overlay.questions[&id];
        let Question::Conflict { fields, .. } = question else { panic!() };
        assert_eq!((fields[0].label, fields[0].ours.as_str(), fields[0].theirs.as_str()), ("Phone", "here", "there"));
        let stale = Question::Conflict { with: OtherSide::Nanopix, fields: vec![ConflictField { theirs: "seen before".to_owned(), ..fields[0].clone() }] };
        assert!(!is_done(&clinic.exchange.resolve(&clinic.library, &id, &stale, keep).unwrap()), "nobody has seen what would be kept");
        assert!(is_done(&clinic.exchange.resolve(&clinic.library, &id, question, keep).unwrap()));
        clinic.settle();
        assert_eq!((clinic.patient(&id).phone.as_deref(), clinic.there("a", "phone").as_deref()), (Some(wins), Some(wins)));
        assert!(clinic.exchange.open.is_empty());
        clinic.change(&id, &phone("same"));
        clinic.settle();
    }
}

#[test]
fn nothing_is_concluded_before_the_server_has_told_the_whole_clinic() {
    let mut clinic = Clinic::new();
    clinic.add("a", "Hartmann", "1990-04-03");
    clinic.library.use_server("b").unwrap();
    let mut exchange = Exchange::new(&clinic.library, clinic.exchange.place().clone(), WISHES).unwrap();
    assert!(matches!(exchange.look(&clinic.library, None), Err(Trouble::NotTold)));
    assert!(matches!(clinic.exchange.look(&clinic.library, None), Err(Trouble::OtherServer)), "of the server before");
    clinic.library.write(|change| change.heard_records(String::new(), true)).unwrap();
    clinic.tell("known", "Hartmann", None, 1);
    exchange.look(&clinic.library, None).unwrap();
    assert_eq!(clinic.patient(&"known".into()).external_id.as_deref(), Some("a"), "linked, not made again");
    assert_eq!(clinic.patient(&"known".into()).linked_by, Some(LinkedBy::LiveSync));
}

#[test]
fn for_a_patient_made_elsewhere_the_id_is_reserved_at_the_server_first() {
    let mut clinic = Clinic::new();
    clinic.tell("theirs", "Hartmann", None, 1);
    clinic.settle();
    let id = clinic.patient(&"theirs".into()).external_id.clone().unwrap();
    assert_eq!(clinic.rows(), 0, "not before the server has said so");
    assert!(clinic.exchange.overlay(&clinic.library).unwrap().waiting.contains(&"theirs".into()));
    clinic.tell("theirs", "Hartmann", Some(&id), 2);
    clinic.settle();
    assert_eq!(clinic.there(&id, "last_name").as_deref(), Some("Hartmann"));

    // Another console was first, with another id.
    clinic.tell("more", "Okafor", None, 1);
    clinic.settle();
    let wanted = clinic.patient(&"more".into()).external_id.clone().unwrap();
    let sent = clinic.library.stored_record(&"more".into()).unwrap().unwrap();
    let told = Patient { external_id: Some("20200101_000000".into()), version: 2, ..Patient::named("more".into(), "Okafor", "Anna", UtcTime::from_millis(0)) };
    clinic.library.write(|change| change.record_sent(&"more".into(), &sent, told)).unwrap();
    clinic.settle();
    assert_eq!(clinic.there(&wanted, "last_name"), None, "what was not reserved is not written");
    assert!(clinic.library.outgoing("a").unwrap().is_empty());
}

#[test]
fn while_the_server_is_there_the_id_of_a_new_row_is_reserved_and_never_takes_another_patients_record() {
    let mut clinic = Clinic::new();
    clinic.exchange.is_server_away = false;
    let ours = clinic.make("Brandt");
    clinic.settle();
    let wanted = clinic.patient(&ours.id).external_id.clone().unwrap();
    assert_eq!(clinic.rows(), 0, "the server does not know yet");
    let sent = |clinic: &Clinic| clinic.library.records_to_send("a", 10, &HashSet::new()).unwrap().pop().unwrap().1;
    let new = sent(&clinic).waiting.unwrap().to_make().unwrap();
    assert_eq!(new.external_id, None, "another console may have minted it, too: the server would answer its patient");
    let told = Patient { version: 1, ..Patient::named(ours.id.clone(), "Brandt", "Anna", UtcTime::now()) };
    let told = Patient { date_of_birth: Some(birth()), ..told };
    let as_sent = sent(&clinic);
    clinic.library.write(|change| change.record_sent(&ours.id, &as_sent, told.clone())).unwrap();
    let as_sent = sent(&clinic);
    assert_eq!(as_sent.waiting.as_ref().unwrap().change.external_id, Some(Some(wanted.clone())), "now it is reserved");

    // It is somebody else's already.
    assert!(!clinic.library.write(|change| change.give_up_link(&ours.id)).unwrap(), "nothing to say");
    clinic.settle();
    let next = clinic.patient(&ours.id).external_id.clone().unwrap();
    assert_ne!(next, wanted);
    assert_eq!(clinic.rows(), 0);
    let as_sent = sent(&clinic);
    clinic.library.write(|change| change.record_sent(&ours.id, &as_sent, Patient { external_id: Some(next.clone()), version: 2, ..told })).unwrap();
    clinic.settle();
    assert_eq!(clinic.there(&next, "last_name").as_deref(), Some("Brandt"));
    assert_eq!(clinic.rows(), 1);
}

#[test]
fn who_was_just_made_at_another_console_is_left_to_it() {
    let mut clinic = Clinic::new();
    let patient = Patient { version: 1, ..Patient::named("fresh".into(), "Hartmann", "Anna", UtcTime::now()) };
    clinic.library.write(|change| change.tell_record(patient)).unwrap();
    clinic.settle();
    assert_eq!(clinic.patient(&"fresh".into()).external_id, None);
    assert!(clinic.exchange.again_at().is_some(), "but not for ever");
}

#[test]
fn what_was_committed_before_a_crash_is_found_done() {
    let mut clinic = Clinic::new();
    let ours = clinic.make("Brandt");
    clinic.exchange.look(&clinic.library, None).unwrap();
    // Written into NanoPix, and killed before that was written down.
    let outgoing = clinic.library.outgoing("a").unwrap().pop().unwrap();
    let Some(crate::nanopix::Act::Insert { record, at }) = clinic.library.due_act(outgoing.id, UtcTime::now()).unwrap() else { panic!() };
    let write = crate::nanopix::Write::Insert { id: outgoing.external_id.clone(), record, at, is_repeated: false };
    assert!(matches!(Writer::new(clinic.exchange.place().clone()).write_one(write), Ok(WriteOutcome::Done(_))));
    clinic.begin_anew();
    clinic.settle();
    assert_eq!(clinic.rows(), 1);
    assert_eq!(clinic.patient(&ours.id).external_id.as_deref(), Some(outgoing.external_id.as_str()));
    assert!(clinic.exchange.place().root().join(&outgoing.external_id).is_dir(), "the folder follows");
    assert!(clinic.library.outgoing("a").unwrap().is_empty());
}

#[test]
fn an_id_that_somebody_took_meanwhile_is_followed_by_the_next() {
    let mut clinic = Clinic::new();
    let ours = clinic.make("Brandt");
    clinic.exchange.look(&clinic.library, None).unwrap();
    let taken = clinic.library.outgoing("a").unwrap().pop().unwrap().external_id;
    clinic.add(&taken, "Somebody", "1999-09-09");
    clinic.settle();
    let id = clinic.patient(&ours.id).external_id.clone().unwrap();
    assert_ne!(id, taken);
    assert_eq!(clinic.there(&id, "last_name").as_deref(), Some("Brandt"));
    assert_eq!(clinic.tied_to(&taken).unwrap().last_name, "Somebody");
    assert_eq!((clinic.rows(), clinic.library.directory(|directory| directory.iter().len())), (2, 2));
}

#[test]
fn whoever_is_gone_stays_with_a_mark_and_whoever_comes_back_loses_it() {
    let mut clinic = Clinic::new();
    clinic.add("a", "Hartmann", "1985-01-02");
    clinic.add("b", "Okafor", "1985-01-02");
    clinic.settle();
    let id = clinic.tied_to("a").unwrap().id.clone();
    clinic.nanopix().execute("DELETE FROM Patient WHERE id = 'a'", []).unwrap();
    clinic.settle();
    assert!(clinic.exchange.overlay(&clinic.library).unwrap().gone.contains(&id));
    assert_eq!(clinic.patient(&id).archived_at, None);
    clinic.add("a", "Hartmann", "1985-01-02");
    clinic.settle();
    assert!(clinic.exchange.overlay(&clinic.library).unwrap().gone.is_empty());
    assert_eq!(clinic.library.directory(|directory| directory.iter().len()), 2);
}

#[test]
fn an_empty_mount_point_is_no_wrong_choice() {
    let clinic = Clinic::new();
    let (root, library) = (clinic.exchange.place().root().to_owned(), &clinic.library);
    let aside = clinic.dir.path().join("drive");
    let error = |root: &Path| match found::find(library, root) {
        Err(Trouble::Nanopix(error)) => error,
        other => panic!("{other:?}"),
    };
    found::find(library, &root).unwrap();
    std::fs::rename(&root, &aside).unwrap();
    assert!(error(&root).is_transient());
    std::fs::create_dir(&root).unwrap();
    assert!(error(&root).is_transient(), "a mount point without its mount");
    std::fs::write(root.join("other"), "").unwrap();
    assert!(error(&root).is_freezing(), "another folder stands there");
    std::fs::remove_dir_all(&root).unwrap();
    std::fs::rename(&aside, &root).unwrap();
    found::find(library, &root).unwrap();
    let never = clinic.dir.path().join("never");
    std::fs::create_dir(&never).unwrap();
    assert!(error(&never).is_transient() && !error(&never).is_freezing(), "nothing is known that could be harmed");
}
