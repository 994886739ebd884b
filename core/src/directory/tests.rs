use crate::{
    clock::SystemClock,
    queue::{Library, testing},
    settings::UploadMode,
};
use chairside_api::{NewPatient, Patient, PatientChange, PatientId, UtcTime};
use proptest::prelude::*;
use std::sync::Arc;

fn library() -> (tempfile::TempDir, Library) {
    let dir = tempfile::tempdir().unwrap();
    let library = testing::library(dir.path(), Arc::new(SystemClock));
    library.use_server("a").unwrap();
    (dir, library)
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
    let (id, stored) = library.waiting_records(10).unwrap().pop().unwrap();
    library.write(|change| change.record_sent(&id, &stored, told(&id, "Brandt", "1", 1))).unwrap();
    assert_eq!(shown(&library, &id), ("1".into(), false, false));
    assert!(library.waiting_records(10).unwrap().is_empty());
}

#[test]
fn a_change_made_while_another_is_on_its_way_is_not_lost() {
    let (_dir, library) = library();
    let id = library.write(|change| change.create_record(new("Brandt"))).unwrap().id.clone();
    let first = library.waiting_records(10).unwrap().pop().unwrap().1;
    library.write(|change| change.change_record(&id, &phone("2"))).unwrap();
    library.write(|change| change.record_sent(&id, &first, told(&id, "Brandt", "1", 1))).unwrap();
    assert_eq!(shown(&library, &id), ("2".into(), false, true));
    let second = library.waiting_records(10).unwrap().pop().unwrap().1;
    assert_eq!(second.waiting, Some(super::Waiting { new: None, change: phone("2") }));
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
fn a_patient_whom_somebody_else_brought_in_first_is_one_patient_with_all_images() {
    let (_dir, library) = library();
    let mine = library.write(|change| change.create_record(NewPatient { email: Some("a@b.example".into()), ..new("Brandt") })).unwrap();
    let image = testing::landed(&library, 7, Some(mine.id.as_str()), UploadMode::Immediate);
    assert!(library.record_and_claim(&[], 1).unwrap().is_empty(), "the server does not know the patient yet");
    let sent = library.waiting_records(10).unwrap().pop().unwrap().1;
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
    assert!(library.patient(&id).is_none() && library.waiting_records(10).unwrap().is_empty());
    library.use_server("a").unwrap();
    assert!(library.patient(&id).is_some() && library.waiting_records(10).unwrap().len() == 1);
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
            let (id, stored) = library.waiting_records(10).unwrap().pop()?;
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
