//! An image goes to another patient: before it is sent here, after it at the server, and every console follows.

use crate::console::{Clinic, Console, PATIENCE, Setup};
use chairside_core::{Check, Command, Connection, Image, ImageState, Notice, Secret, Snapshot};
use chairside_testkit::{
    fault_proxy::{Fault, FaultProxy},
    wait::wait_for,
};
use std::sync::Arc;

const ADMIN: (&str, &str) = ("who@clinic.example", "correct horse battery");
const WHY: &str = "The wrong patient was selected";

fn sign_in(console: &Console) {
    console.send(Command::SignIn { email: ADMIN.0.to_owned(), password: Secret::new(ADMIN.1) });
    console.until("somebody is signed in", |snapshot| snapshot.person.is_somebody());
}

fn whose(snapshot: &Snapshot, image: &Image) -> Option<String> {
    snapshot.image(&image.id).and_then(|image| image.subject.as_ref()).map(|subject| subject.patient_name.clone())
}

/// Asks for a move and waits for its answer.
fn answer(console: &Console, image: &Image, to: &chairside_api::Patient) -> Result<(), String> {
    let before = console.snapshot().moved.as_ref().map_or(0, |moved| moved.number);
    console.send(Command::Move { image: image.id.clone(), to: to.id.clone(), reason: WHY.to_owned() });
    let snapshot = console.until("the move is answered", |snapshot| snapshot.moved.as_ref().is_some_and(|moved| moved.number > before));
    snapshot.moved.clone().unwrap().outcome.map_err(|refusal| refusal.text)
}

#[test]
fn before_it_is_sent_nobody_needs_to_sign_in() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let right = console.with_patient("Brandt");
    let wrong = console.with_patient("Hartmann");
    console.shoot("a.png", 1);
    let image = console.until_image("a.png", "waits for review", |image| image.state == ImageState::NeedsReview);
    assert_eq!(image.subject.as_ref().unwrap().patient_id, wrong.id);
    assert_eq!(answer(&console, &image, &right), Ok(()));
    console.until("it is the other's", |snapshot| whose(snapshot, &image).as_deref() == Some("Brandt, Amelia"));
    console.approve(&console.snapshot().image(&image.id).unwrap().clone(), "36");
    console.until_uploaded("a.png");
    assert_eq!((clinic.files_of(&wrong.id).len(), clinic.files_of(&right.id).len()), (0, 1));
    assert!(answer(&console, &image, &right).is_err_and(|why| why.contains("already")));
}

#[test]
fn after_it_is_sent_a_person_moves_it_and_every_console_follows() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let mut there = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "review" });
    there.until_online();
    let right = here.with_patient("Brandt");
    let wrong = here.with_patient("Hartmann");
    here.shoot("a.png", 1);
    let image = here.until_uploaded("a.png");
    let ImageState::Uploaded { file_id, .. } = &image.state else { panic!("it is sent") };

    // This computer's key alone does not.
    assert!(answer(&here, &image, &right).is_err_and(|why| why.contains("Sign in")));
    assert_eq!(whose(&here.snapshot(), &image).as_deref(), Some("Hartmann, Amelia"));

    sign_in(&here);
    assert_eq!(answer(&here, &image, &right), Ok(()));
    here.until("it is the other's", |snapshot| whose(snapshot, &image).as_deref() == Some("Brandt, Amelia"));
    assert_eq!((clinic.files_of(&wrong.id).len(), clinic.files_of(&right.id).len()), (0, 1));
    let handle = there.handle.as_mut().unwrap();
    let (mut announced, mut taken_back) = (false, false);
    wait_for(PATIENCE, "the other room takes it back", || {
        while let Some(notice) = handle.next_notice() {
            match notice {
                Notice::Announced(announcement) => {
                    assert!(!taken_back, "what was taken back is not announced afterwards");
                    announced |= announcement.event.file_id.as_ref() == Some(file_id);
                }
                Notice::TakenBack { file } => taken_back |= file == *file_id,
                _ => {}
            }
        }
        taken_back.then_some(())
    });
    assert!(announced);
    let audit = clinic.read_as(ADMIN, "audit?action=file_moved");
    assert!(audit.to_string().contains(WHY), "{audit}");
}

#[test]
fn a_server_that_is_back_is_asked_at_once_by_who_signs_in_and_moves() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let console = Console::start_with(&Setup { url: proxy.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let right = console.with_patient("Brandt");
    console.with_patient("Hartmann");
    console.shoot("a.png", 1);
    let image = console.until_uploaded("a.png");
    sign_in(&console);
    let away = |console: &Console| {
        proxy.go_down().unwrap();
        console.send(Command::RetryNow);
        console.until("the server is missed", |snapshot| matches!(snapshot.connection, Connection::Offline { .. }));
    };
    away(&console);
    assert!(answer(&console, &image, &right).is_err_and(|why| why.contains("cannot be reached")));
    proxy.come_back().unwrap();
    assert_eq!(answer(&console, &image, &right), Ok(()));

    console.send(Command::SignOut);
    away(&console);
    proxy.come_back().unwrap();
    sign_in(&console);
}

#[test]
fn what_somebody_else_moves_at_the_server_is_followed_also_by_a_console_that_was_not_there() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let mut here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let right = here.with_patient("Brandt");
    let third = here.with_patient("Okafor");
    here.with_patient("Hartmann");
    here.shoot("a.png", 1);
    here.shoot("b.png", 2);
    let [a, b]: [Arc<Image>; 2] = ["a.png", "b.png"].map(|name| here.until_uploaded(name));
    here.stop();

    clinic.move_file(ADMIN, &a, &right.id, WHY);
    here.run();
    here.until("it follows what was missed", |snapshot| whose(snapshot, &a).as_deref() == Some("Brandt, Amelia"));
    assert_eq!(whose(&here.snapshot(), &b).as_deref(), Some("Hartmann, Amelia"));

    // Whoever asks to move what has gone elsewhere meanwhile is told so.
    sign_in(&here);
    clinic.move_file(ADMIN, &b, &right.id, WHY);
    let asked = answer(&here, &b, &third);
    here.until("it follows", |snapshot| matches!(whose(snapshot, &b).as_deref(), Some("Brandt, Amelia" | "Okafor, Amelia")));
    if let Err(why) = asked {
        assert!(why.contains("meanwhile"), "{why}");
        assert_eq!(whose(&here.snapshot(), &b).as_deref(), Some("Brandt, Amelia"));
    }
}

#[test]
fn what_events_cannot_tell_any_more_the_server_is_asked() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let mut here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let right = here.with_patient("Brandt");
    here.with_patient("Hartmann");
    here.shoot("a.png", 1);
    let image = here.until_uploaded("a.png");
    here.stop();
    clinic.move_file(ADMIN, &image, &right.id, WHY);
    // As after a restored backup: this console has heard of more than the server ever told.
    let database = rusqlite::Connection::open(here.data.join("console.db")).unwrap();
    let ahead = database.execute("UPDATE facts SET value = '1000000' WHERE name LIKE 'last_event%'", []).unwrap();
    assert_eq!(ahead, 1);
    drop(database);
    here.run();
    here.until("it is asked for", |snapshot| whose(snapshot, &image).as_deref() == Some("Brandt, Amelia"));
}

#[test]
fn a_move_that_was_not_heard_of_is_found_by_the_check_and_by_the_look_that_is_owed() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let mut here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let right = here.with_patient("Brandt");
    let first = here.with_patient("Hartmann");
    here.shoot("a.png", 1);
    let image = here.until_uploaded("a.png");
    // As if it had been told, and could not be followed then.
    let unheard = |clinic: &Clinic, here: &mut Console, to: &chairside_api::Patient, is_owed: bool| {
        here.stop();
        clinic.move_file(ADMIN, &image, &to.id, WHY);
        let database = rusqlite::Connection::open(here.data.join("console.db")).unwrap();
        let heard = database.execute("UPDATE facts SET value = ?1 WHERE name LIKE 'last_event%'", [clinic.newest_event().to_string()]);
        assert_eq!(heard.unwrap(), 1);
        if is_owed {
            let sql = "INSERT INTO facts (name, value) SELECT 'look_owed_' || name, 'true' FROM facts WHERE name LIKE 'last_event%'";
            assert_eq!(database.execute(sql, []).unwrap(), 1);
        }
        drop(database);
        here.run();
        here.until_online();
    };
    unheard(&clinic, &mut here, &right, false);
    assert_eq!(whose(&here.snapshot(), &image).as_deref(), Some("Hartmann, Amelia"));
    here.send(Command::CheckEverything);
    let snapshot = here.until("everything is checked", |snapshot| matches!(snapshot.check, Some(Check::Done(_))));
    let Some(Check::Done(report)) = &snapshot.check else { panic!() };
    assert_eq!((report.followed, report.mended()), (1, 1), "{report:?}");
    assert_eq!(whose(&here.snapshot(), &image).as_deref(), Some("Brandt, Amelia"));

    unheard(&clinic, &mut here, &first, true);
    here.until("the look that was owed is made", |snapshot| whose(snapshot, &image).as_deref() == Some("Hartmann, Amelia"));
    let owed = |here: &Console| {
        let database = rusqlite::Connection::open(here.data.join("console.db")).unwrap();
        database.query_row("SELECT count(*) FROM facts WHERE name LIKE 'look_owed%'", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    here.until("it is owed no more", |_| owed(&here) == 0);
}

#[test]
fn an_image_that_another_room_took_is_moved_from_here_too() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let taker = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "review" });
    let right = taker.with_patient("Brandt");
    let wrong = taker.with_patient("Hartmann");
    taker.shoot("a.png", 1);
    let image = taker.until_uploaded("a.png");
    here.send(Command::FollowFiles(Some(wrong.id.clone())));
    let snapshot = here.until("the other room's image is listed", |snapshot| !snapshot.files.images.is_empty());
    let seen = Arc::clone(&snapshot.files.images[0]);
    sign_in(&here);
    assert_eq!(answer(&here, &seen, &right), Ok(()));
    here.until("it is not listed there any more", |snapshot| snapshot.files.images.is_empty());
    taker.until("who took it follows", |snapshot| whose(snapshot, &image).as_deref() == Some("Brandt, Amelia"));
}

/// Somebody at another computer hides an image that is at the server, or shows it again.
fn hide(clinic: &Clinic, image: &Image, reason: Option<&str>) {
    let ImageState::Uploaded { file_id, .. } = &image.state else { panic!("it is sent") };
    let file = clinic.read_as(ADMIN, &format!("files/{file_id}"));
    clinic.patch_as(ADMIN, &format!("files/{file_id}"), file["version"].as_i64().unwrap(), &serde_json::json!({ "hiddenReason": reason }));
}

fn is_hidden(snapshot: &Snapshot, image: &Image) -> bool {
    snapshot.image(&image.id).is_some_and(|image| image.state.is_hidden())
}

#[test]
fn what_is_hidden_at_the_server_is_kept_and_known_as_hidden_where_it_was_taken() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let mut here = Console::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    here.with_patient("Hartmann");
    here.shoot("a.png", 1);
    here.shoot("b.png", 2);
    let [a, b]: [Arc<Image>; 2] = ["a.png", "b.png"].map(|name| here.until_uploaded(name));
    hide(&clinic, &a, Some("duplicate"));
    let snapshot = here.until("it is hidden here, too", |snapshot| is_hidden(snapshot, &a));
    assert!(!is_hidden(&snapshot, &b));
    let image = snapshot.image(&a.id).unwrap();
    assert!(image.spool_path.is_file() && matches!(image.state, ImageState::Uploaded { .. }), "its bytes are kept, and it is not sent again");
    assert!(snapshot.activity.iter().any(|line| line.text.contains("was hidden at the server")));
    hide(&clinic, &a, None);
    here.until("it is shown again", |snapshot| !is_hidden(snapshot, &a));

    // What happened while this console was not there; first as its events tell, then as the server has to be asked.
    here.stop();
    hide(&clinic, &b, Some("duplicate"));
    here.run();
    here.until("it is told", |snapshot| is_hidden(snapshot, &b));
    here.stop();
    hide(&clinic, &b, None);
    hide(&clinic, &a, Some("duplicate"));
    let database = rusqlite::Connection::open(here.data.join("console.db")).unwrap();
    assert_eq!(database.execute("UPDATE facts SET value = '1000000' WHERE name LIKE 'last_event%'", []).unwrap(), 1);
    drop(database);
    here.run();
    here.until("it is asked for", |snapshot| is_hidden(snapshot, &a) && !is_hidden(snapshot, &b));
}

#[test]
fn what_is_hidden_or_moved_before_the_answer_to_its_upload_is_here_is_not_missed() {
    let mut clinic = Clinic::open();
    clinic.give_admin_a_password(ADMIN.0, ADMIN.1);
    let proxy = FaultProxy::start(clinic.address()).unwrap();
    let mut here = Console::start_with(&Setup { url: proxy.url(), key: clinic.key(), room: "Room 1", mode: "immediate" });
    let patient = here.with_patient("Hartmann");
    let right = clinic.make_patients(&[chairside_api::NewPatient { last_name: "Brandt".to_owned(), ..Default::default() }]).remove(0);
    proxy.set_for("/files/upload", Fault::HoldAnswer);
    for (name, seed) in [("a.png", 1), ("b.png", 2)] {
        here.shoot(name, seed);
    }
    let files = wait_for(PATIENCE, "both are at the server", || {
        let files = clinic.ask(&format!("patient-files?patientId={}", patient.id))["files"].as_array().unwrap().clone();
        (files.len() == 2).then_some(files)
    });
    let [a, b] = [0, 1].map(|at| (files[at]["id"].as_str().unwrap().to_owned(), files[at]["sha256"].as_str().unwrap().to_owned()));
    clinic.patch_as(ADMIN, &format!("files/{}", a.0), 1, &serde_json::json!({ "hiddenReason": "duplicate" }));
    clinic.patch_as(ADMIN, &format!("files/{}", b.0), 1, &serde_json::json!({ "patientId": right.id, "reason": "wrong patient" }));
    let handle = here.handle.as_mut().unwrap();
    let mut heard = Vec::new();
    wait_for(PATIENCE, "both is heard", || {
        while let Some(notice) = handle.next_notice() {
            if let Notice::TakenBack { file } = notice {
                heard.push(file.as_str().to_owned());
            }
        }
        [&a, &b].iter().all(|(id, _)| heard.contains(id)).then_some(())
    });
    assert!(here.snapshot().images.iter().all(|image| matches!(image.state, ImageState::Uploading { .. })), "they are not answered yet");
    proxy.release();
    let of = |snapshot: &Snapshot, (_, hash): &(String, String)| snapshot.images.iter().find(|image| image.sha256.to_string() == *hash).cloned().unwrap();
    here.until("what was hidden is hidden here, too", |snapshot| of(snapshot, &a).state.is_hidden());
    here.until("what was moved is theirs here, too", |snapshot| {
        let image = of(snapshot, &b);
        matches!(image.state, ImageState::Uploaded { .. }) && image.subject.as_ref().is_some_and(|subject| subject.patient_id == right.id)
    });
}
