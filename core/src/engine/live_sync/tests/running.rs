//! The service on its own thread: what wakes it, what it says, and how it stands still.

use super::*;
use crate::{
    Command, Connection, FailureCause, LiveSyncState, LiveSyncStatus,
    engine::{
        EngineConfig,
        live_sync::{Inbox, act, restart},
        shared::Shared,
    },
    queue::name,
    settings::{Loaded, Overrides, Settings},
};
use chairside_testkit::wait::{wait_for, wait_until};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// A console with Live Sync switched on, without a server.
struct Room {
    shared: Arc<Shared>,
    runtime: tokio::runtime::Runtime,
    place: Place,
    dir: TempDir,
}

impl Room {
    fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("console");
        std::fs::create_dir(&data).unwrap();
        let place = Place::at(&dir.path().join("PatientData"));
        make_nanopix(&place);
        let library = testing::library(&data, Arc::new(SystemClock));
        let config =
            EngineConfig { data_dir: data.clone(), overrides: Overrides::default(), clock: Arc::new(SystemClock), wake: Arc::new(|| ()), local_server: None };
        let settings = Settings {
            nanopix_path: Some(place.root().to_owned()),
            live_sync_enabled: true,
            nanopix_zone: "+00:00".to_owned(),
            server_url: "https://clinic.example".to_owned(),
            ..Settings::default()
        };
        let loaded = crate::settings::load(&data, &Overrides::default()).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let shared = Arc::new(Shared::new(config, library, Loaded { settings, ..loaded }).unwrap());
        let away = Connection::Offline { retry_at: UtcTime::now(), cause: FailureCause::ConnectionLost };
        shared.set(|state| state.connection = away);
        let room = Self { shared, runtime, place, dir };
        room.restart();
        room
    }

    /// A room whose clinic the server has told whole, and which is in step.
    fn in_step() -> Self {
        let room = Self::open();
        room.told();
        room.wait_for_state("in step", |state| *state == LiveSyncState::InStep);
        room
    }

    fn told(&self) {
        self.shared.library.write(|change| change.heard_records(String::new(), true)).unwrap();
    }

    fn restart(&self) {
        self.runtime.block_on(restart(&self.shared));
    }

    fn act(&self, command: Command) {
        let _context = self.runtime.enter();
        act(&self.shared, command);
    }

    fn sql(&self, sql: &str) {
        rusqlite::Connection::open(self.place.database()).unwrap().execute_batch(sql).unwrap();
    }

    fn add(&self, id: &str) {
        self.sql(&format!("INSERT INTO Patient (id, last_name, first_name, birthdate) VALUES ('{id}', 'Name {id}', 'Anna', '1985-01-02')"));
    }

    fn status(&self) -> LiveSyncStatus {
        self.shared.get(|state| state.live_sync.clone())
    }

    fn wait_for_state(&self, what: &str, is_it: impl Fn(&LiveSyncState) -> bool) -> LiveSyncState {
        wait_for(PATIENCE, what, || Some(self.status().state).filter(&is_it))
    }

    fn is_tied(&self, external_id: &str) -> bool {
        self.shared.library.directory(|directory| directory.by_external_id(external_id).is_some())
    }

    fn said(&self, words: &str) -> usize {
        self.shared.library.model(|model| model.activity().iter().filter(|said| said.text.contains(words)).count())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.runtime.block_on(self.shared.services.stop_all());
    }
}

#[test]
fn it_begins_when_the_clinic_is_known_and_hears_of_both_sides_by_itself() {
    let room = Room::open();
    room.add("a");
    assert_eq!(room.status().state, LiveSyncState::Looking);
    assert!(!room.is_tied("a"), "the clinic's patients are not known yet");
    room.told();
    wait_until(PATIENCE, "patient of NanoPix", || room.is_tied("a"));
    room.add("b");
    wait_until(PATIENCE, "second one", || room.is_tied("b"));
    let ours = NewPatient { last_name: "Brandt".to_owned(), first_name: "Anna".to_owned(), ..NewPatient::default() };
    let ours = room.shared.library.write(|change| change.create_record(ours)).unwrap();
    let id = wait_for(PATIENCE, "id", || room.shared.library.patient(&ours.id)?.external_id.clone());
    wait_until(PATIENCE, "folder", || room.place.root().join(&id).is_dir());
    wait_until(PATIENCE, "status", || {
        let status = room.status();
        status.state == LiveSyncState::InStep && status.patients == 3 && status.waiting_writes == 0 && status.last_written_at.is_some()
    });
    assert_eq!(room.status().root.as_deref(), Some(room.place.root()));
    assert_eq!(room.shared.nanopix.borrow().as_ref().unwrap().reading.patients.len(), 3, "handed on");
    assert!(room.shared.library.fact::<UtcTime>(name::NANOPIX_READ).unwrap().is_some());
    assert_eq!(room.said("Live Sync is on"), 1);
}

#[test]
fn a_freeze_is_said_once_outlives_a_restart_and_ends_by_a_persons_word() {
    let room = Room::in_step();
    for number in 0..6 {
        room.add(&format!("p{number}"));
    }
    wait_until(PATIENCE, "patients", || (0..6).all(|number| room.is_tied(&format!("p{number}"))));
    room.sql("DELETE FROM Patient WHERE id <> 'p0'");
    let is_frozen = |state: &LiveSyncState| matches!(state, LiveSyncState::Frozen { .. });
    let LiveSyncState::Frozen { changes, .. } = room.wait_for_state("freeze", is_frozen) else { unreachable!() };
    assert_eq!(changes.len(), 5);
    assert!(room.shared.nanopix.borrow().is_none(), "its files are not looked at either");
    assert!(room.shared.get(|state| state.problems.contains_key(service::FREEZE_PROBLEM)));

    // Whatever is new stays where it is.
    room.add("new");
    room.act(Command::SyncNow);
    room.restart();
    room.wait_for_state("freeze after a restart", is_frozen);
    assert!(!room.is_tied("new"));
    room.act(Command::LookAgain);
    wait_until(PATIENCE, "second look", || room.said("are missing from NanoPix at once") >= 3);
    room.wait_for_state("freeze again", is_frozen);

    room.act(Command::AcceptFreeze);
    room.wait_for_state("in step", |state| *state == LiveSyncState::InStep);
    wait_until(PATIENCE, "new one", || room.is_tied("new"));
    assert!(room.shared.nanopix.borrow().is_some());
    assert!(room.shared.get(|state| state.problems.is_empty()));
    assert_eq!(room.shared.library.directory(|directory| directory.overlay().gone.len()), 5);
    assert_eq!(room.shared.library.directory(|directory| directory.iter().len()), 7, "nobody was removed");
}

#[test]
fn what_was_accepted_is_not_forgotten_because_nanopix_is_busy() {
    let room = Room::in_step();
    for number in 0..6 {
        room.add(&format!("p{number}"));
    }
    wait_until(PATIENCE, "patients", || (0..6).all(|number| room.is_tied(&format!("p{number}"))));
    room.sql("DELETE FROM Patient WHERE id <> 'p0'");
    room.wait_for_state("freeze", |state| matches!(state, LiveSyncState::Frozen { .. }));
    let lock = rusqlite::Connection::open(room.place.database()).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    room.act(Command::AcceptFreeze);
    room.wait_for_state("word of the lock", |state| matches!(state, LiveSyncState::Busy { .. }));
    lock.execute_batch("ROLLBACK").unwrap();
    room.wait_for_state("in step", |state| *state == LiveSyncState::InStep);
    assert_eq!(room.said("are missing from NanoPix at once"), 1, "it froze once");
}

#[test]
fn a_folder_that_is_away_is_no_news_and_is_found_again_elsewhere() {
    let mut room = Room::in_step();
    room.add("a");
    wait_until(PATIENCE, "patient", || room.is_tied("a"));
    let aside = room.dir.path().join("drive");
    std::fs::rename(room.place.root(), &aside).unwrap();
    room.wait_for_state("word of it", |state| matches!(state, LiveSyncState::Unreachable { .. }));
    wait_until(PATIENCE, "line of it", || room.said("cannot be reached") == 1);
    assert!(room.is_tied("a"));

    // The same folder, under another letter.
    let mut settings = Settings::clone(&room.shared.settings());
    settings.nanopix_path = Some(aside.clone());
    room.shared.set(|state| state.settings = Arc::new(settings));
    room.place = Place::at(&aside);
    room.add("b");
    room.restart();
    wait_until(PATIENCE, "second one", || room.is_tied("b"));
    room.wait_for_state("in step", |state| *state == LiveSyncState::InStep);
    assert_eq!(room.shared.library.directory(|directory| (directory.iter().len(), directory.overlay().gone.len())), (2, 0));
}

#[test]
fn another_form_of_the_database_freezes_and_cannot_be_accepted() {
    let room = Room::in_step();
    room.add("a");
    wait_until(PATIENCE, "patient", || room.is_tied("a"));
    room.sql("ALTER TABLE Patient RENAME COLUMN last_name TO surname");
    let state = room.wait_for_state("freeze", |state| matches!(state, LiveSyncState::Frozen { .. }));
    assert!(matches!(state, LiveSyncState::Frozen { changes, .. } if changes.is_empty()));
    room.act(Command::AcceptFreeze);
    room.act(Command::LookAgain);
    wait_until(PATIENCE, "second look", || {
        room.shared.library.model(|model| model.activity().iter().filter(|said| said.severity == crate::Severity::Error).count()) == 2
    });
    room.sql("ALTER TABLE Patient RENAME COLUMN surname TO last_name");
    room.act(Command::LookAgain);
    room.wait_for_state("in step", |state| *state == LiveSyncState::InStep);
    assert!(room.is_tied("a"));
}

#[test]
fn a_preview_and_a_check_answer_also_while_it_is_off() {
    let room = Room::in_step();
    let mut settings = Settings::clone(&room.shared.settings());
    settings.live_sync_enabled = false;
    room.shared.set(|state| state.settings = Arc::new(settings));
    room.restart();
    assert_eq!(room.status().state, LiveSyncState::Off);
    assert!(room.status().last_read_at.is_some(), "when it was last read is known all the same");
    room.add("a");
    room.sql("INSERT INTO Study (patient_id, image_name, image_type, datetime) VALUES ('a', 'x', 'IOSB', '2001-01-01 10:00:00')");
    let now = crate::nanopix::time::wall_clock_text(UtcTime::now(), &TimeZone::UTC);
    room.sql(&format!("INSERT INTO Study (patient_id, image_name, image_type, datetime) VALUES ('a', 'y', 'IOSB', '{now}')"));
    room.act(Command::PreviewSync);
    let preview = wait_for(PATIENCE, "preview", || room.status().preview);
    assert_eq!((preview.add, preview.link, preview.export, preview.ask, preview.images), (1, 0, 0, 0, 1), "the old image stays in NanoPix");
    room.act(Command::CheckNanopix(room.place.root().to_owned()));
    assert_eq!(wait_for(PATIENCE, "check", || room.status().check).outcome, Ok(1));
    assert!(!room.is_tied("a"), "nothing was done");
    room.act(Command::SyncNow);
    assert!(!room.is_tied("a"));

    // Done, it is not what a sync would do any more.
    assert!(room.status().previewed_at.is_some());
    let mut settings = Settings::clone(&room.shared.settings());
    settings.live_sync_enabled = true;
    room.shared.set(|state| state.settings = Arc::new(settings));
    room.restart();
    assert_eq!((room.status().preview, room.status().previewed_at), (None, None));
    wait_until(PATIENCE, "patient", || room.is_tied("a"));
    room.wait_for_state("in step", |state| *state == LiveSyncState::InStep);
    room.act(Command::PreviewSync);
    wait_until(PATIENCE, "second preview", || room.status().preview.is_some());
    room.add("b");
    wait_until(PATIENCE, "preview is gone", || room.is_tied("b") && room.status().preview.is_none());
}

#[test]
fn what_the_server_tells_after_it_was_away_is_heard_before_anything_is_compared() {
    let room = Room::in_step();
    room.runtime.block_on(room.shared.services.stop_all());
    room.add("a");
    let (sender, _messages) = std::sync::mpsc::sync_channel(8);
    let mut service = service::Service::new(Arc::clone(&room.shared), Arc::default(), Inbox(sender), room.place.root().to_owned());
    room.shared.feed.is_reached();
    room.shared.set(|state| state.connection = Connection::Online);
    service.turn();
    assert!(!room.is_tied("a"), "somebody may have made them in another room");
    let birth = jiff::civil::date(1985, 1, 2);
    let patient = Patient { date_of_birth: Some(birth), version: 1, ..Patient::named("known".into(), "Name a", "Anna", UtcTime::from_millis(0)) };
    room.shared.library.write(|change| change.tell_record(patient)).unwrap();
    room.shared.feed.is_listened_to();
    service.turn();
    assert_eq!(room.shared.library.patient(&"known".into()).unwrap().external_id.as_deref(), Some("a"), "linked, not made again");

    room.add("b");
    room.shared.feed.is_reached();
    room.shared.set(|state| state.connection = Connection::Offline { retry_at: UtcTime::now(), cause: FailureCause::ConnectionLost });
    wait_until(PATIENCE, "a server that is away is not waited for", || {
        service.turn();
        room.is_tied("b")
    });
}
