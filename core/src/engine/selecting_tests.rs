use super::*;
use crate::{
    clock::{Clock, ManualClock},
    engine::EngineConfig,
    queue::testing::{self, patient},
    settings::{Loaded, Overrides, Settings},
};
use std::sync::mpsc;

/// An engine's common ground, its clock, and the folder it lives in.
struct Room {
    shared: Arc<Shared>,
    clock: ManualClock,
    _dir: tempfile::TempDir,
}

impl Room {
    fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::at(UtcTime::from_millis(1_800_000_000_000));
        let library = testing::library(dir.path(), Arc::new(clock.clone()));
        let config = EngineConfig {
            data_dir: dir.path().to_owned(),
            overrides: Overrides::default(),
            clock: Arc::new(clock.clone()),
            wake: Arc::new(|| ()),
            local_server: None,
        };
        let loaded = crate::settings::load(dir.path(), &Overrides::default()).unwrap();
        let shared = Arc::new(Shared::new(config, library, Loaded { settings: Settings::default(), ..loaded }).unwrap());
        Self { shared, clock, _dir: dir }
    }

    async fn select(&self, id: &str) {
        let choice = begin(&self.shared, Some(&id.into()));
        complete(&self.shared, choice, patient(id)).await;
    }

    /// Who is selected: on screen, and after a restart.
    fn selected(&self) -> (Option<String>, Option<String>) {
        let now = self.clock.now();
        let shown = self.shared.get(|state| state.selection.current(now)).map(|selection| selection.patient.id.to_string());
        let kept: Option<SavedSelection> = self.shared.library.fact(name::SELECTION).unwrap();
        (shown, kept.map(|kept| kept.patient.id.to_string()))
    }

    /// Whose an image is that landed just now.
    fn holder(&self) -> Option<String> {
        let now = self.clock.now();
        self.shared.get(|state| state.selection.holder(now, now, now)).ok().map(|subject| subject.patient_id.to_string())
    }

    /// Keeps the database busy, as a burst of images does, until the answer is dropped.
    fn burst(&self) -> impl Drop {
        struct Burst(Option<mpsc::Sender<()>>, Option<std::thread::JoinHandle<()>>);
        impl Drop for Burst {
            fn drop(&mut self) {
                self.0.take();
                self.1.take().unwrap().join().unwrap();
            }
        }
        let (end, ended) = mpsc::channel::<()>();
        let (begin, begun) = mpsc::channel();
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::spawn(move || {
            shared
                .library
                .read(|_| {
                    begin.send(()).unwrap();
                    ended.recv().unwrap_err();
                    Ok(())
                })
                .unwrap();
        });
        begun.recv().unwrap();
        Burst(Some(end), Some(thread))
    }
}

fn both(id: Option<&str>) -> (Option<String>, Option<String>) {
    (id.map(str::to_owned), id.map(str::to_owned))
}

#[tokio::test]
async fn an_image_that_lands_after_the_click_is_not_the_earlier_patients_however_busy_the_database_is() {
    let room = Room::open();
    room.select("a").await;
    room.clock.advance(Duration::from_mins(1));
    assert_eq!(room.holder().as_deref(), Some("a"));

    let burst = room.burst();
    let shared = Arc::clone(&room.shared);
    let choice = begin(&shared, Some(&"b".into()));
    let choosing = tokio::spawn(async move { complete(&shared, choice, patient("b")).await });
    room.clock.advance(Duration::from_secs(1));
    assert_eq!(room.holder(), None, "while the choice waits for the database");
    drop(burst);
    choosing.await.unwrap();
    assert_eq!(room.selected(), both(Some("b")));
    assert_eq!(room.holder(), None, "within the two seconds of doubt");
    room.clock.advance(Duration::from_secs(2));
    assert_eq!(room.holder().as_deref(), Some("b"));
}

#[tokio::test]
async fn whatever_overtakes_what_the_last_choice_holds() {
    let room = Room::open();
    for order in [[0, 1], [1, 0]] {
        room.select("a").await;
        let first = begin(&room.shared, Some(&"b".into()));
        let second = begin(&room.shared, Some(&"c".into()));
        for which in order {
            let (choice, id) = [(first, "b"), (second, "c")][which];
            complete(&room.shared, choice, patient(id)).await;
        }
        assert_eq!(room.selected(), both(Some("c")), "{order:?}");
    }
}

#[tokio::test]
async fn a_patient_cleared_while_being_selected_stays_cleared() {
    let room = Room::open();
    // The choice is looked up before, during and after the clearing.
    room.select("a").await;
    let choice = begin(&room.shared, Some(&"b".into()));
    clear(&room.shared).await;
    complete(&room.shared, choice, patient("b")).await;
    assert_eq!(room.selected(), both(None));

    let burst = room.burst();
    let choice = begin(&room.shared, Some(&"b".into()));
    let (choosing, clearing) = (Arc::clone(&room.shared), Arc::clone(&room.shared));
    let choosing = tokio::spawn(async move { complete(&choosing, choice, patient("b")).await });
    tokio::task::yield_now().await;
    let clearing = tokio::spawn(async move { clear(&clearing).await });
    tokio::task::yield_now().await;
    drop(burst);
    choosing.await.unwrap();
    clearing.await.unwrap();
    assert_eq!(room.selected(), both(None));

    room.select("b").await;
    clear(&room.shared).await;
    assert_eq!(room.selected(), both(None));
}

#[tokio::test]
async fn a_choice_that_comes_to_nothing_leaves_nobody_also_after_a_restart() {
    let room = Room::open();
    room.select("a").await;
    begin(&room.shared, Some(&"nobody-knows".into()));
    abandon(&room.shared).await;
    assert_eq!(room.selected(), both(None));
}

#[tokio::test]
async fn choosing_who_is_selected_does_not_interrupt_the_selection() {
    let room = Room::open();
    room.select("a").await;
    room.clock.advance(Duration::from_mins(1));
    let choice = begin(&room.shared, Some(&"a".into()));
    assert_eq!(room.holder().as_deref(), Some("a"));
    complete(&room.shared, choice, patient("a")).await;
    assert_eq!(room.holder().as_deref(), Some("a"));
}

#[tokio::test]
async fn a_selection_that_cannot_be_written_down_ends_the_earlier_one_and_does_not_begin() {
    let room = Room::open();
    room.select("a").await;
    room.shared.library.read(|connection| Ok(connection.pragma_update(None, "query_only", "ON")?)).unwrap();
    room.select("b").await;
    assert_eq!(room.selected(), (None, Some("a".to_owned())), "a restart could bring a back, and the message says so");
}
