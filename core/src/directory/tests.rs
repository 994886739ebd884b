use crate::{
    clock::SystemClock,
    patient::{Question, SavedSelection},
    queue::{Library, name, testing},
    settings::UploadMode,
};
use chairside_api::{LinkedBy, NewPatient, Patient, PatientChange, PatientId, UtcTime};
use proptest::prelude::*;
use std::{collections::HashSet, sync::Arc};

fn library() -> (tempfile::TempDir, Library) {
    let dir = tempfile::tempdir().unwrap();
    let library = testing::library(dir.path(), Arc::new(SystemClock));
    library.use_server("a").unwrap();
    (dir, library)
}

/// What waits for the server.
fn waiting(library: &Library) -> Result<Vec<(PatientId, super::Stored)>, crate::db::DbError> {
    let server = library.directory(|directory| directory.server().to_owned());
    library.records_to_send(&server, 10, &HashSet::new())
}

fn new(last_name: &str) -> NewPatient {
    NewPatient { last_name: last_name.to_owned(), phone: Some("1".to_owned()), ..NewPatient::default() }
}

fn phone(phone: &str) -> PatientChange {
    PatientChange { phone: Some(Some(phone.to_owned())), ..PatientChange::default() }
}

/// As the server would answer, in that version.
fn told(id: &PatientId, last_name: &str, phone: &str, version: i64) -> Patient {
    Patient { phone: Some(phone.to_owned()), version, ..Patient::named(id.clone(), last_name, "", UtcTime::from_millis(0)) }
}

fn shown(library: &Library, id: &PatientId) -> (String, bool, bool) {
    library.directory(|directory| {
        let entry = directory.get(id).unwrap();
        (entry.patient.phone.clone().unwrap_or_default(), entry.is_new, entry.is_waiting)
    })
}

#[test]
fn a_patient_made_here_is_there_at_once_and_waits_until_the_server_has_them() {
    let (_dir, library) = library();
    let patient = library.write(|change| change.create_record(new("Brandt"))).unwrap();
    assert_eq!(shown(&library, &patient.id), ("1".into(), true, true));
    let (id, stored) = waiting(&library).unwrap().pop().unwrap();
    library.write(|change| change.record_sent(&id, &stored, told(&id, "Brandt", "1", 1))).unwrap();
    assert_eq!(shown(&library, &id), ("1".into(), false, false));
    assert!(waiting(&library).unwrap().is_empty());
}

#[test]
fn whoever_somebody_waits_for_is_sent_before_those_who_only_came_over() {
    let (_dir, library) = library();
    let imported = |number: u32| NewPatient { source: chairside_api::PatientSource::Nanopix, external_id: Some(format!("n{number}")), ..new("Import") };
    let all: Vec<PatientId> = library
        .write(|change| {
            let mut ids = Vec::new();
            for number in 0..40 {
                ids.extend(change.write_record(super::Written::of_new(imported(number), change.now)?)?.map(|patient| patient.id.clone()));
            }
            Ok(ids)
        })
        .unwrap();
    let by_hand = library.write(|change| change.create_record(new("Brandt"))).unwrap();
    // The last of them in any order of ids has an image that is to be sent.
    let awaited = all.iter().max().unwrap();
    testing::landed(&library, 1, Some(awaited.as_str()), UploadMode::Immediate);

    let first: Vec<PatientId> = waiting(&library).unwrap().into_iter().map(|(id, _)| id).collect();

    assert_eq!(first[..2], [awaited.clone(), by_hand.id.clone()]);
    assert_eq!((first.len(), first.iter().collect::<HashSet<_>>().len()), (10, 10), "nobody is named twice");
}

#[test]
fn a_change_made_while_another_is_on_its_way_is_not_lost() {
    let (_dir, library) = library();
    let id = library.write(|change| change.create_record(new("Brandt"))).unwrap().id.clone();
    let first = waiting(&library).unwrap().pop().unwrap().1;
    library.write(|change| change.change_record(&id, &phone("2"))).unwrap();
    library.write(|change| change.record_sent(&id, &first, told(&id, "Brandt", "1", 1))).unwrap();
    assert_eq!(shown(&library, &id), ("2".into(), false, true));
    let second = waiting(&library).unwrap().pop().unwrap().1;
    assert_eq!(second.waiting, Some(super::Waiting { new: None, change: phone("2"), is_begun: false }));
    library.write(|change| change.record_sent(&id, &second, told(&id, "Brandt", "2", 2))).unwrap();
    assert_eq!(shown(&library, &id), ("2".into(), false, false));
}

#[test]
fn an_answer_that_was_lost_comes_by_the_feed() {
    let (_dir, library) = library();
    let id = library.write(|change| change.create_record(new("Brandt"))).unwrap().id.clone();
    library.write(|change| change.tell_record(told(&id, "Brandt", "1", 1))).unwrap();
    assert_eq!(shown(&library, &id), ("1".into(), false, false));
    library.write(|change| change.tell_record(told(&id, "Brandt", "0", 0))).unwrap();
    assert_eq!(shown(&library, &id).0, "1", "what is older is passed over");
}

#[test]
fn what_a_restored_server_tells_counts_and_what_waits_stays() {
    let (_dir, library) = library();
    let id = PatientId::from("p");
    library.write(|change| change.tell_record(Patient { email: Some("a@b.example".into()), ..told(&id, "Brandt", "1", 9) })).unwrap();
    library.write(|change| change.change_record(&id, &phone("2"))).unwrap();
    library.write(|change| change.tell_record_anew(told(&id, "Brandt", "0", 3))).unwrap();
    let patient = library.patient(&id).unwrap();
    assert_eq!((patient.phone.as_deref(), patient.email.as_deref(), patient.version), (Some("2"), None, 3));
    let (_, sent) = waiting(&library).unwrap().pop().unwrap();
    assert_eq!((sent.told.unwrap().version, sent.waiting.unwrap().change), (3, phone("2")));
}

#[test]
fn a_patient_whom_somebody_else_brought_in_first_is_one_patient_with_all_images() {
    let (_dir, library) = library();
    let mine = library.write(|change| change.create_record(NewPatient { email: Some("a@b.example".into()), ..new("Brandt") })).unwrap();
    let image = testing::landed(&library, 7, Some(mine.id.as_str()), UploadMode::Immediate);
    assert!(library.record_and_claim(&[], 1).unwrap().is_empty(), "the server does not know the patient yet");
    let sent = waiting(&library).unwrap().pop().unwrap().1;
    let theirs = PatientId::from("theirs");
    library.write(|change| change.record_sent(&mine.id, &sent, told(&theirs, "Brandt", "9", 3))).unwrap();
    assert!(library.patient(&mine.id).is_none());
    let kept = library.patient(&theirs).unwrap();
    assert_eq!((kept.phone.as_deref(), kept.email.as_deref()), (Some("9"), Some("a@b.example")), "only what was empty is filled");
    assert_eq!(library.model(|model| model.image(&image).unwrap().subject.clone()).unwrap().patient_id, theirs);
    assert_eq!(library.record_and_claim(&[], 1).unwrap().len(), 1);
}

#[test]
fn another_servers_patients_are_not_there_and_not_lost() {
    let (_dir, library) = library();
    let id = library.write(|change| change.create_record(new("Brandt"))).unwrap().id.clone();
    library.use_server("b").unwrap();
    assert!(library.patient(&id).is_none() && waiting(&library).unwrap().is_empty());
    library.use_server("a").unwrap();
    assert!(library.patient(&id).is_some() && waiting(&library).unwrap().len() == 1);
}

/// A record that the server has told, with a wish that is on its way there.
fn wished(library: &Library, wish: &PatientChange) -> (PatientId, super::Stored) {
    let id = PatientId::from("p");
    library.write(|change| change.tell_record(told(&id, "Brandt", "1", 1))).unwrap();
    library.write(|change| change.change_record(&id, wish)).unwrap();
    waiting(library).unwrap().pop().unwrap()
}

#[test]
fn what_somebody_elsewhere_changed_too_waits_for_a_person_and_nothing_else_does() {
    let wish = PatientChange { email: Some(Some("a@b.example".into())), ..phone("2") };
    let theirs = |id: &PatientId| Patient { doctor: Some("Dr Roth".into()), ..told(id, "Brandt", "3", 2) };
    for keep_ours in [true, false] {
        let (_dir, library) = library();
        let (id, sent) = wished(&library, &wish);
        assert!(library.write(|change| change.record_conflicted(&id, &sent, theirs(&id))).unwrap());
        assert!(waiting(&library).unwrap().is_empty(), "it is not sent before somebody has decided");
        // What is told meanwhile does not take the question away.
        library.write(|change| change.tell_record(Patient { version: 3, ..theirs(&id) })).unwrap();
        let Some(Question::Conflict { fields, .. }) = library.directory(|directory| directory.get(&id).unwrap().question.clone()).as_deref().cloned() else {
            panic!("nobody is asked")
        };
        assert_eq!(fields.iter().map(|field| (field.label, &*field.ours, &*field.theirs)).collect::<Vec<_>>(), [("Phone", "2", "3")]);
        library.write(|change| change.resolve_record(&id, keep_ours)).unwrap();
        let patient = library.patient(&id).unwrap();
        let expected = if keep_ours { "2" } else { "3" };
        assert_eq!((patient.phone.as_deref(), patient.email.as_deref(), patient.doctor.as_deref()), (Some(expected), Some("a@b.example"), Some("Dr Roth")));
        let (_, next) = waiting(&library).unwrap().pop().unwrap();
        assert_eq!(next.waiting.unwrap().change.phone, keep_ours.then(|| Some("2".to_owned())));
        assert_eq!(next.told.unwrap().version, 3, "it is a change of what the server has now");
    }
}

#[test]
fn what_somebody_elsewhere_changed_beside_it_is_no_question() {
    let (_dir, library) = library();
    let (id, sent) = wished(&library, &phone("2"));
    assert!(!library.write(|change| change.record_conflicted(&id, &sent, told(&id, "Brand", "1", 2))).unwrap());
    let (_, next) = waiting(&library).unwrap().pop().unwrap();
    assert_eq!((next.told.unwrap().version, next.waiting.unwrap().change), (2, phone("2")));
    // Whoever made the same of it agrees.
    assert!(!library.write(|change| change.record_conflicted(&id, &sent, told(&id, "Brand", "2", 3))).unwrap());
    assert_eq!(shown(&library, &id), ("2".into(), false, false));
}

#[test]
fn what_the_server_refuses_is_kept_until_it_is_corrected() {
    let (_dir, library) = library();
    let (id, sent) = wished(&library, &phone("2"));
    assert!(library.write(|change| change.record_refused(&id, &sent, "No")).unwrap());
    assert_eq!(shown(&library, &id), ("2".into(), false, true));
    assert!(waiting(&library).unwrap().is_empty());
    assert_eq!(
        library.directory(|directory| directory.refused().map(|(entry, why)| (entry.patient.id.clone(), why.to_owned())).collect::<Vec<_>>()),
        [(id.clone(), "No".to_owned())]
    );
    library.write(|change| change.change_record(&id, &phone("3"))).unwrap();
    assert_eq!(waiting(&library).unwrap().len(), 1, "it is sent again");
    assert_eq!(library.directory(|directory| directory.refused().count()), 0);
    assert!(!library.write(|change| change.record_refused(&id, &sent, "No")).unwrap(), "that was about the earlier wish");
    assert_eq!(waiting(&library).unwrap().len(), 1);
}

#[test]
fn of_two_who_link_the_first_wins_and_the_rest_of_the_wish_stays() {
    let wish = PatientChange { external_id: Some(Some("20240101_120000".into())), linked_by: Some(Some(LinkedBy::LiveSync)), ..phone("2") };
    let (_dir, library) = library();
    let (id, sent) = wished(&library, &wish);
    let linked = Patient { external_id: Some("20230101_120000".into()), ..told(&id, "Brandt", "1", 2) };
    assert!(!library.write(|change| change.record_conflicted(&id, &sent, linked)).unwrap());
    assert_eq!(waiting(&library).unwrap().pop().unwrap().1.waiting.unwrap().change, phone("2"));
    assert_eq!(library.patient(&id).unwrap().external_id.as_deref(), Some("20230101_120000"));

    let (_dir, library) = self::library();
    let (id, _) = wished(&library, &wish);
    library.write(|change| change.give_up_link(&id)).unwrap();
    assert_eq!(waiting(&library).unwrap().pop().unwrap().1.waiting.unwrap().change, phone("2"));
    assert_eq!(library.patient(&id).unwrap().external_id, None, "whoever looks after the links sees it unlinked");
}

#[test]
fn whoever_still_speaks_of_the_record_that_was_another_means_that_one() {
    let (_dir, library) = library();
    let mine = library.write(|change| change.create_record(new("Brandt"))).unwrap();
    let selection = SavedSelection { patient: Patient::clone(&mine), selected_at: UtcTime::from_millis(1), expires_at: UtcTime::from_millis(2), timeout_ms: 1 };
    library.write(|change| change.set_fact(name::SELECTION, Some(&selection))).unwrap();
    let sent = waiting(&library).unwrap().pop().unwrap().1;
    let theirs = PatientId::from("theirs");
    library.write(|change| change.record_sent(&mine.id, &sent, told(&theirs, "Brandt", "1", 3))).unwrap();
    library.write(|change| change.change_record(&mine.id, &phone("5"))).unwrap();
    assert_eq!(library.patient(&theirs).unwrap().phone.as_deref(), Some("5"));
    assert_eq!(library.adopted_by(&mine.id).unwrap(), Some(theirs.clone()));
    assert_eq!(library.fact::<SavedSelection>(name::SELECTION).unwrap().unwrap().patient.id, theirs);
    let image = testing::landed(&library, 7, Some(mine.id.as_str()), UploadMode::Immediate);
    assert_eq!(library.model(|model| model.image(&image).unwrap().subject.clone()).unwrap().patient_id, theirs);
    // Also after a restart.
    library.use_server("a").unwrap();
    assert!(library.patient(&mine.id).is_none());
}

fn some_change() -> impl Strategy<Value = PatientChange> {
    let text = || prop::option::of(prop::option::of("[a-c]{1,2}"));
    (text(), text(), text(), text()).prop_map(|(phone, email, last_name, external_id)| PatientChange {
        phone,
        email,
        last_name: last_name.map(|name| Some(name.unwrap_or_else(|| "x".into()))),
        external_id,
        ..PatientChange::default()
    })
}

/// What the server does with what was sent.
fn take(server: &mut Option<Patient>, id: &PatientId, waiting: &super::Waiting) {
    let version = server.as_ref().map_or(0, |server| server.version);
    match (waiting.to_make(), server.as_mut()) {
        (Some(new), None) => {
            *server = Some(Patient { phone: new.phone, email: new.email, external_id: new.external_id, ..told(id, &new.last_name, "", 0) });
        }
        // The same request once more: its answer was lost.
        (Some(_), Some(_)) | (None, None) => return,
        (None, Some(server)) => super::change::apply(&waiting.change, server),
    }
    if let Some(server) = server {
        server.version = version + 1;
    }
}

#[derive(Clone, Debug)]
enum Event {
    /// Somebody here changes something.
    Wish(Box<PatientChange>),
    /// What waits goes out.
    Send,
    /// The answer to the last sending comes.
    Answer,
    /// The feed tells the record as the server has it.
    Feed,
}

fn some_event() -> impl Strategy<Value = Event> {
    prop_oneof![some_change().prop_map(|wish| Event::Wish(Box::new(wish))), Just(Event::Send), Just(Event::Answer), Just(Event::Feed)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is wished here in whatever pieces, and whenever the server takes what and its answers come or are lost: in the end the record shows the last
    /// wish for every field, and the server has it.
    #[test]
    fn the_last_wish_for_each_field_is_what_both_say_in_the_end(events in prop::collection::vec(some_event(), 1..14)) {
        let (_dir, library) = library();
        let id = library.write(|change| change.create_record(new("Brandt"))).unwrap().id.clone();
        let mut expected = told(&id, "Brandt", "1", 0);
        let mut server: Option<Patient> = None;
        let mut under_way: Option<(super::Stored, Patient)> = None;
        let send = |server: &mut Option<Patient>| {
            let (id, stored) = waiting(&library).unwrap().pop()?;
            take(server, &id, stored.waiting.as_ref().unwrap());
            Some((stored, server.clone()?))
        };
        let answered = |(sent, told): (super::Stored, Patient)| library.write(|change| change.record_sent(&id, &sent, told)).unwrap();
        for event in events {
            match event {
                Event::Wish(wish) => {
                    super::change::apply(&wish, &mut expected);
                    library.write(|change| change.change_record(&id, &wish)).unwrap();
                    prop_assert_eq!(&library.patient(&id).unwrap().phone, &expected.phone, "a wish shows at once");
                }
                Event::Send => under_way = send(&mut server).or(under_way),
                Event::Answer => under_way = under_way.and_then(|answer| { answered(answer); None }),
                Event::Feed => if let Some(server) = &server {
                    library.write(|change| change.tell_record(server.clone())).unwrap();
                },
            }
        }
        while let Some(answer) = send(&mut server) {
            answered(answer);
        }
        expected.version = server.as_ref().unwrap().version;
        prop_assert_eq!(server.as_ref(), Some(&expected));
        prop_assert_eq!(&*library.patient(&id).unwrap(), &expected);
    }
}
