//! A day in room 2, as the engine would show it: made-up people, pictures drawn from seeds, and a window on it whose commands a test can read.

use chairside::app::{AppOptions, View};
use chairside_api::{FileId, ImageId, Patient, PatientId, PatientSource, Sha256, ToothSet, UtcTime};
use chairside_core::{
    Command, Commands, Connection, FailureCause, FolderState, Format, Image, ImageState, NanopixOrigin, Origin, Phase, Pixels, Preview, QueueSummary,
    Selection, Snapshot, Subject, WatchedFolder, Whose,
    settings::{Settings, Theme},
};
use chairside_testkit::radiograph::{self, View as Projection};
use chairside_words::Language;
use egui_kittest::Harness;
use jiff::{civil::Date, tz::TimeZone};
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::mpsc;

/// 18 November 2025, 10:42:30 UTC; the fixtures' zone is UTC.
pub fn now() -> UtcTime {
    "2025-11-18T10:42:30Z".parse().unwrap()
}

/// Today at that time.
pub fn at(clock: &str) -> UtcTime {
    format!("2025-11-18T{clock}:00Z").parse().unwrap()
}

fn pictures() -> &'static tempfile::TempDir {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| tempfile::tempdir().unwrap())
}

/// A picture of the seed, written once: its small and its full form.
fn picture(seed: u64, projection: Projection, width: u32, height: u32) -> (PathBuf, PathBuf) {
    static WRITTEN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let one = WRITTEN.lock().unwrap();
    let (small, full) = (pictures().path().join(format!("{seed}-small.jpg")), pictures().path().join(format!("{seed}.png")));
    if !full.exists() {
        // Smaller than they say they are, and soft: the pictures of pages stay small, and tests quick.
        let whole = radiograph::view_of(projection, seed, width / 4, height / 4);
        let half = image::imageops::resize(&whole, width / 8, height / 8, image::imageops::FilterType::Triangle);
        std::fs::write(&small, radiograph::jpeg(&half)).unwrap();
        std::fs::write(&full, radiograph::png8(&whole)).unwrap();
    }
    drop(one);
    (small, full)
}

/// One made-up patient.
pub fn patient(id: &str, last: &str, first: &str, born: (i16, i8, i8), number: &str, last_visit: Option<UtcTime>) -> Arc<Patient> {
    Arc::new(Patient {
        patient_number: Some(number.to_owned()),
        last_visit,
        date_of_birth: Some(Date::new(born.0, born.1, born.2).unwrap()),
        ..Patient::named(PatientId::from(id), last, first, at("08:00"))
    })
}

/// Hartmann, Amelia.
pub fn amelia() -> Arc<Patient> {
    let mut patient = patient("p-amelia", "Hartmann", "Amelia", (1978, 3, 14), "104682", Some(at("10:15")));
    Arc::make_mut(&mut patient).source = PatientSource::Nanopix;
    patient
}

/// Three patients who were here today.
pub fn today() -> Vec<Arc<Patient>> {
    vec![
        amelia(),
        patient("p-sofia", "Brandt", "Sofia", (1964, 9, 19), "118684", Some(at("09:50"))),
        patient("p-daniel", "Okafor", "Daniel", (1991, 6, 2), "118685", Some(at("09:30"))),
    ]
}

/// How an image differs from the next.
pub struct Shot {
    /// Its name and its seed.
    pub seed: u64,
    /// What it shows.
    pub projection: Projection,
    /// When it landed.
    pub landed: UtcTime,
    /// Its teeth.
    pub teeth: &'static str,
    /// Where it is.
    pub state: ImageState,
}

/// An image.
pub fn image(shot: Shot, whose: Option<&Patient>) -> Image {
    let (width, height) = if shot.projection == Projection::UpperFront { (900, 1200) } else { (1200, 900) };
    let (small, full) = picture(shot.seed, shot.projection, width, height);
    let (attempts, sent) = match &shot.state {
        ImageState::Uploading { .. } => (1, 64),
        ImageState::Failed { .. } => (5, 38),
        ImageState::Uploaded { .. } => (1, 100),
        ImageState::Retrying { attempt, .. } => (*attempt, 12),
        _ => (0, 0),
    };
    let size_bytes = 1_700_000 + (shot.seed % 4) * 100_000;
    Image {
        id: image_id(shot.seed),
        sha256: hash(shot.seed),
        file_name: format!("20251118_{:06}.png", 104_107 - shot.seed * 311),
        size_bytes,
        format: Format::Png,
        pixels: Some(Pixels { width, height, bits: 16 }),
        landed_at: shot.landed,
        captured_at: None,
        origin: Origin::WatchFolder,
        room: "Room 2".to_owned(),
        subject: whose.map(|patient| Subject { patient_id: patient.id.clone(), patient_name: patient.display_name(), selected_at: at("10:15") }),
        teeth: shot.teeth.parse().unwrap(),
        doubt: None,
        named: None,
        teeth_suggested: false,
        lost_at: None,
        note: String::new(),
        state: shot.state,
        attempts,
        sent_bytes: size_bytes * sent / 100,
        preview: Preview::Ready(small),
        spool_path: full,
    }
}

/// An image of NanoPix that nobody here can read, with the tooth that NanoPix suggests.
pub fn of_nanopix(image: &mut Image) {
    let Preview::Ready(small) = image.preview.clone() else { panic!("{:?}", image.preview) };
    image.preview = Preview::Only(small);
    image.format = Format::Iosb;
    image.pixels = None;
    image.captured_at = Some(image.landed_at.minus(Duration::from_mins(25)));
    (image.teeth, image.teeth_suggested) = ("11".parse().unwrap(), true);
    image.origin = nanopix_origin(Whose::Known);
}

/// That it came from NanoPix.
pub fn nanopix_origin(whose: Whose) -> Origin {
    Origin::Nanopix(Box::new(NanopixOrigin { external_id: "20250121_152638".to_owned(), whose, modality: Some("IO".to_owned()), sop_instance_uid: None }))
}

/// The SHA-256 of the image of a seed.
pub fn hash(seed: u64) -> Sha256 {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    Sha256::from_bytes(bytes)
}

/// The id of the image of a seed.
pub fn image_id(seed: u64) -> ImageId {
    ImageId::from(format!("image-{seed}"))
}

fn uploaded(at: UtcTime) -> ImageState {
    ImageState::Uploaded { file_id: FileId::from("file"), at, hidden_at: None }
}

/// The eight images of the design, newest first.
pub fn visit() -> Vec<Image> {
    let amelia = amelia();
    let uploading = ImageState::Uploading { lease_until: now().plus(Duration::from_mins(1)) };
    let shots = [
        (1, Projection::LowerMolars, "10:42", "36", ImageState::NeedsReview),
        (2, Projection::LowerMolars, "10:42", "", ImageState::NeedsReview),
        (3, Projection::UpperMolars, "10:41", "26", uploading),
        (4, Projection::UpperMolars, "10:39", "24", ImageState::Pending),
        (5, Projection::LowerMolars, "10:38", "46", ImageState::Failed { cause: FailureCause::TimedOut { seconds: 30 } }),
        (6, Projection::Bitewing, "10:31", "16,46", uploaded(at("10:32"))),
        (7, Projection::Bitewing, "10:30", "26,36,35", uploaded(at("10:31"))),
        (8, Projection::UpperFront, "10:24", "", uploaded(at("10:25"))),
    ];
    shots.into_iter().map(|(seed, projection, clock, teeth, state)| image(Shot { seed, projection, landed: at(clock), teeth, state }, Some(&amelia))).collect()
}

/// Images without a patient, newest first.
pub fn unassigned(clocks: &[&str]) -> Vec<Image> {
    clocks
        .iter()
        .enumerate()
        .map(|(at_, clock)| {
            image(
                Shot {
                    seed: 20 + at_ as u64,
                    projection: [Projection::LowerMolars, Projection::UpperMolars, Projection::UpperFront][at_ % 3],
                    landed: at(clock),
                    teeth: "",
                    state: ImageState::Unassigned,
                },
                None,
            )
        })
        .collect()
}

/// A snapshot of a running engine with these images.
pub fn snapshot(images: Vec<Image>, selected: Option<Arc<Patient>>) -> Snapshot {
    let count = |of: fn(&ImageState) -> bool| images.iter().filter(|image| of(&image.state)).count();
    let queue = QueueSummary {
        pending: count(|state| matches!(state, ImageState::Pending | ImageState::Retrying { .. })),
        uploading: count(|state| matches!(state, ImageState::Uploading { .. })),
        failed: count(|state| matches!(state, ImageState::Failed { .. })),
        uploaded: count(|state| matches!(state, ImageState::Uploaded { .. })),
        unassigned: count(|state| *state == ImageState::Unassigned),
        needs_review: count(|state| *state == ImageState::NeedsReview),
        paused: None,
        next_retry_at: None,
    };
    let timeout = Duration::from_hours(4);
    Snapshot {
        revision: 1,
        phase: Phase::Running,
        settings: Arc::new(Settings { room_id: "Room 2".to_owned(), watch_folders: vec![PathBuf::from("/xray/room-2")], ..Settings::default() }),
        has_api_key: true,
        folders: vec![WatchedFolder { path: PathBuf::from("/xray/room-2"), state: FolderState::Watching, last_image_at: Some(at("10:42")) }],
        connection: Connection::Online,
        queue,
        images: images.into_iter().map(Arc::new).collect(),
        selection: selected.map(|patient| Selection {
            patient,
            selected_at: at("10:15"),
            expires_at: now().plus(Duration::from_secs(3 * 3600 + 41 * 60 + 30)),
            timeout,
        }),
        suggestions: today().into(),
        ..Snapshot::default()
    }
}

/// The design's screen with a patient.
pub fn with_patient() -> Snapshot {
    let mut images = visit();
    images.extend(unassigned(&["09:58", "09:57", "09:57"]));
    let daniel = today().remove(2);
    let uploading = ImageState::Uploading { lease_until: now() };
    let mut other = image(Shot { seed: 30, projection: Projection::UpperMolars, landed: at("09:55"), teeth: "", state: uploading }, Some(&daniel));
    other.attempts = 2;
    other.sent_bytes = other.size_bytes * 12 / 100;
    images.push(other);
    snapshot(images, Some(amelia()))
}

/// The design's screen without a patient, the server away.
pub fn without_patient() -> Snapshot {
    let mut images = unassigned(&["10:43", "10:43", "10:41", "10:40", "10:39"]);
    for image in &mut images {
        image.landed_at = image.landed_at.minus(Duration::from_mins(1));
    }
    let daniel = today().remove(2);
    for seed in 40..54 {
        let (attempt, cause) = if seed == 40 { (4, FailureCause::ConnectionLost) } else { (3, FailureCause::NoConnection) };
        let state = ImageState::Retrying { attempt, next_at: now().plus(Duration::from_secs(12)), cause };
        images.push(image(Shot { seed, projection: Projection::UpperMolars, landed: at("09:55"), teeth: "", state }, Some(&daniel)));
    }
    let mut snapshot = snapshot(images, None);
    snapshot.connection = Connection::Offline { retry_at: now().plus(Duration::from_secs(12)), cause: FailureCause::NoConnection };
    snapshot
}

/// A window, the snapshot it shows, and the engine's end of its commands.
pub struct Room {
    view: Option<View>,
    /// What is shown next.
    pub snapshot: Arc<Snapshot>,
    /// What time it is.
    pub now: UtcTime,
    commands: Commands,
    sent: mpsc::Receiver<Command>,
    theme: Theme,
}

impl Room {
    /// A window on a snapshot.
    pub fn new(snapshot: Snapshot) -> Self {
        let (commands, sent) = Commands::channel();
        let theme = snapshot.settings.theme;
        Self { view: None, snapshot: Arc::new(snapshot), now: now(), commands, sent, theme }
    }

    /// What is drawn.
    pub fn view(&mut self) -> &mut View {
        self.view.as_mut().unwrap()
    }

    /// Changes what is shown next, as the engine would: with a new revision.
    pub fn change(&mut self, change: impl FnOnce(&mut Snapshot)) {
        let snapshot = Arc::make_mut(&mut self.snapshot);
        change(snapshot);
        snapshot.revision += 1;
    }

    /// Changes one of the images that are shown.
    pub fn change_image(&mut self, seed: u64, change: impl FnOnce(&mut Image)) {
        self.change(|snapshot| {
            let mut images = snapshot.images.to_vec();
            let image = images.iter_mut().find(|image| image.id == image_id(seed)).unwrap();
            change(Arc::make_mut(image));
            snapshot.images = images.into();
        });
    }

    /// The window goes out of sight or ends.
    pub fn flush(&mut self) {
        self.view.as_mut().unwrap().flush(&self.snapshot, &self.commands);
    }

    /// The commands sent so far, but for those that go by themselves: the sign of life, and what the viewer looks at.
    pub fn sent(&mut self) -> Vec<Command> {
        let is_by_itself = |command: &Command| matches!(command, Command::StillHere | Command::FollowFiles(_) | Command::FetchOriginals(_));
        self.all_sent().into_iter().filter(|command| !is_by_itself(command)).collect()
    }

    /// The commands sent so far.
    pub fn all_sent(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.sent.try_recv().ok()).collect()
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let snapshot = Arc::clone(&self.snapshot);
        let Some(view) = self.view.as_mut() else {
            // Fonts hold from the next frame on.
            self.view = Some(
                View::new(ui.ctx(), self.theme, AppOptions { zone: TimeZone::UTC, system_language: Language::English, sheets: std::env::temp_dir() }).unwrap(),
            );
            ui.ctx().request_repaint();
            return;
        };
        // The harness leaves a margin around its ui; a real window does not.
        let mut whole = ui.new_child(egui::UiBuilder::new().max_rect(ui.ctx().content_rect()));
        whole.set_clip_rect(ui.ctx().content_rect());
        view.ui(&mut whole, &snapshot, self.now, &self.commands);
    }
}

/// A window of that size, drawn until nothing moves; time passes in steps of 50 ms.
pub fn window(snapshot: Snapshot, size: [f32; 2]) -> Harness<'static, Room> {
    build(Harness::builder(), snapshot, size)
}

/// The same from a builder of one's own.
pub fn build(builder: egui_kittest::HarnessBuilder<Room>, snapshot: Snapshot, size: [f32; 2]) -> Harness<'static, Room> {
    let mut harness = builder.with_size(egui::Vec2::from(size)).with_step_dt(0.05).build_ui_state(|ui, room: &mut Room| room.ui(ui), Room::new(snapshot));
    harness.run_ok();
    harness
}

/// Draws until the pictures on screen are decoded.
pub fn wait_for_pictures(harness: &mut Harness<'_, Room>) {
    wait(harness, "the pictures", |room| room.view().is_settled());
    harness.run_ok();
}

/// Draws until a condition holds, at most ten seconds.
pub fn wait(harness: &mut Harness<'_, Room>, what: &str, mut done: impl FnMut(&mut Room) -> bool) {
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while !done(harness.state_mut()) {
        assert!(std::time::Instant::now() < deadline, "{what} did not come");
        harness.step();
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Lets the window's time pass.
pub fn pass(harness: &mut Harness<'_, Room>, seconds: f32) {
    harness.run_steps((seconds / 0.05).ceil() as usize);
}

/// No tooth.
pub fn teeth(text: &str) -> ToothSet {
    text.parse().unwrap()
}
