//! What the viewer promises: how soon an image is there, how fast its brightness follows the hand, and how fast one turns to the next.

use crate::{
    Scale,
    report::{Figure, Measure, percentile},
    rig::PATIENCE,
};
use anyhow::{Context as _, Result, ensure};
use chairside::{
    app::{AppOptions, View},
    command::UiCommand,
};
use chairside_api::{ImageId, Patient, PatientId, Sha256, ToothSet, UtcTime};
use chairside_core::{Commands, Connection, Format, Image, ImageState, Origin, Phase, Pixels, Preview, Selection, Snapshot, Subject, settings::Theme};
use chairside_testkit::{programs::temporary_folder, radiograph};
use egui::{Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

/// The window of the design, and a large one.
const WINDOWS: [(f32, f32); 2] = [(1_440.0, 900.0), (2_560.0, 1_440.0)];

/// From the key to the first picture at full depth on the screen's pixels.
pub fn open(scale: Scale) -> Result<Measure> {
    let times = scale.of(60).min(60);
    let folder = temporary_folder();
    let mut room = Room::new(folder.path(), 18, 2_400, 1_708, WINDOWS[0])?;
    let mut samples = Vec::with_capacity(times);
    for at in 0..times {
        // Every time another image, and none of them decoded.
        room.view.state.capture.select(Some(room.snapshot.images[at % 18].id.clone()));
        room.settle()?;
        let started = Instant::now();
        room.view.act(UiCommand::OpenViewer);
        room.frame(Vec::new());
        while !room.is_drawn() {
            ensure!(started.elapsed() < PATIENCE, "the image was not shown");
            std::thread::sleep(Duration::from_micros(200));
            room.frame(Vec::new());
        }
        samples.push(started.elapsed().as_secs_f64() * 1_000.0);
        room.settle()?;
        room.view.act(UiCommand::CloseViewer);
        room.frame(Vec::new());
        room.frame(Vec::new());
    }
    Ok(Measure {
        what: "viewer: open an image",
        how: format!("the key until the whole image is in a texture; a 16-bit PNG of 2,400 × 1,708 in the spool, read but not decoded before; {times} times"),
        figures: vec![Figure::at_most("p50", percentile(&mut samples, 0.5), "ms", 60.0), Figure::said("p99", percentile(&mut samples, 0.99), "ms")],
    })
}

/// From a movement of the pointer to the texture that follows it: a whole frame of the window, without the graphics card.
pub fn window(scale: Scale) -> Result<Measure> {
    let frames = scale.of(300);
    let folder = temporary_folder();
    let mut figures = Vec::new();
    for (at, (size, name)) in WINDOWS.into_iter().zip(["1440 × 900", "2560 × 1440"]).enumerate() {
        let folder = folder.path().join(at.to_string());
        std::fs::create_dir(&folder)?;
        let mut room = Room::new(&folder, 1, 4_000, 3_000, size)?;
        room.view.act(UiCommand::OpenViewer);
        room.frame(Vec::new());
        room.settle()?;
        room.view.act(UiCommand::Brightness);
        room.frame(Vec::new());
        let start = pos2(size.0 * 0.3, size.1 * 0.5);
        room.frame(vec![Event::PointerMoved(start), button(start, true)]);
        // Far enough to be a drag.
        room.frame(vec![Event::PointerMoved(start + vec2(40.0, 40.0))]);
        room.frame(Vec::new());
        let mut samples = Vec::with_capacity(frames);
        for step in 0..frames {
            let to = start + vec2(50.0 + (step % 200) as f32, 50.0 + (step % 90) as f32);
            let started = Instant::now();
            let changed = room.frame(vec![Event::PointerMoved(to)]);
            samples.push(started.elapsed().as_secs_f64() * 1_000.0);
            ensure!(changed, "the picture did not follow the pointer");
        }
        figures.push(Figure::at_most(name, percentile(&mut samples, 0.5), "ms", 8.0));
        figures.push(Figure::said("p99", percentile(&mut samples, 0.99), "ms"));
    }
    Ok(Measure {
        what: "viewer: window and level",
        how: format!(
            "an image of 4,000 × 3,000 with 16 bits, dragging; from the pointer's movement until the new pixels are handed to the graphics card, with the whole frame's layout; median of {frames} frames"
        ),
        figures,
    })
}

/// The next image of a series, decoded ahead.
pub fn next(scale: Scale) -> Result<Measure> {
    let rounds = scale.of(100).min(100);
    let folder = temporary_folder();
    let mut room = Room::new(folder.path(), 18, 2_400, 1_708, WINDOWS[0])?;
    room.view.act(UiCommand::OpenViewer);
    room.frame(Vec::new());
    room.settle()?;
    let mut samples = Vec::with_capacity(rounds);
    let mut forward = true;
    for _ in 0..rounds {
        let before = room.shown();
        let started = Instant::now();
        room.frame(vec![key(if forward { egui::Key::ArrowRight } else { egui::Key::ArrowLeft })]);
        samples.push(started.elapsed().as_secs_f64() * 1_000.0);
        if room.shown() == before {
            // An end of the series: back again.
            samples.pop();
            forward = !forward;
        }
        ensure!(room.is_drawn(), "the next image was not decoded ahead");
        // A person looks at it; meanwhile the ones beside it are decoded.
        room.settle()?;
    }
    Ok(Measure {
        what: "viewer: next image",
        how: format!(
            "18 16-bit PNGs of 2,400 × 1,708, decoded ahead; from the key until its pixels are handed to the graphics card; {rounds} steps there and back"
        ),
        figures: vec![Figure::at_most("p50", percentile(&mut samples, 0.5), "ms", 16.0), Figure::at_most("p99", percentile(&mut samples, 0.99), "ms", 16.0)],
    })
}

/// A window on a series.
struct Room {
    ctx: Context,
    view: View,
    snapshot: Snapshot,
    commands: Commands,
    size: (f32, f32),
    frames: u64,
}

impl Room {
    fn new(folder: &Path, images: u64, width: u32, height: u32, size: (f32, f32)) -> Result<Self> {
        let (commands, receiver) = Commands::channel();
        // Nobody answers them, and nobody has to.
        drop(receiver);
        let ctx = Context::default();
        let view = View::new(&ctx, Theme::Dark, AppOptions::of(&std::env::temp_dir()))?;
        let snapshot = series(folder, images, width, height)?;
        let mut room = Self { ctx, view, snapshot, commands, size, frames: 0 };
        for _ in 0..3 {
            room.frame(Vec::new());
        }
        room.settle()?;
        Ok(room)
    }

    /// Draws a frame; answers whether a texture was made or changed.
    fn frame(&mut self, events: Vec<Event>) -> bool {
        self.frames += 1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(self.size.0, self.size.1))),
            time: Some(self.frames as f64 / 60.0),
            max_texture_side: Some(8_192),
            events,
            ..RawInput::default()
        };
        let (view, snapshot, commands) = (&mut self.view, &self.snapshot, &self.commands);
        let mut output = self.ctx.run_ui(input, |ui| view.ui(ui, snapshot, UtcTime::now(), commands));
        let changed = !output.textures_delta.set.is_empty();
        // There is no graphics card to give them to.
        output.textures_delta.clear();
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        changed
    }

    fn shown(&self) -> Option<ImageId> {
        self.view.state.viewer.as_ref().and_then(|viewer| viewer.image().cloned())
    }

    fn is_drawn(&self) -> bool {
        self.view.state.viewer.as_ref().is_some_and(|viewer| viewer.panes.iter().all(chairside::pages::viewer::Pane::is_drawn))
    }

    /// Draws until nothing is being decoded, and what is beside it is decoded, too.
    fn settle(&mut self) -> Result<()> {
        let started = Instant::now();
        let mut quiet = 0;
        while quiet < 6 {
            ensure!(started.elapsed() < PATIENCE, "the pictures were not decoded");
            self.frame(Vec::new());
            quiet = if self.view.is_settled() { quiet + 1 } else { 0 };
            if quiet == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        Ok(())
    }
}

fn key(key: egui::Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

fn series(folder: &Path, images: u64, width: u32, height: u32) -> Result<Snapshot> {
    let now = UtcTime::now();
    let patient = Arc::new(Patient { patient_number: Some("100001".to_owned()), ..Patient::named(PatientId::from("bench"), "Bench", "Ben", now) });
    let selected_at = now.minus(Duration::from_secs(60));
    let subject = Subject { patient_id: patient.id.clone(), patient_name: patient.display_name(), selected_at };
    let image = |seed: u64| -> Result<Arc<Image>> {
        let (whole, small) = (folder.join(format!("{seed}.png")), folder.join(format!("{seed}.jpg")));
        let bytes = radiograph::png16(&radiograph::radiograph(seed, width, height));
        std::fs::write(&whole, &bytes).context("a radiograph cannot be written")?;
        std::fs::write(&small, radiograph::jpeg(&radiograph::radiograph(seed, 512, 512 * height / width)))?;
        Ok(Arc::new(Image {
            id: ImageId::from(format!("image-{seed}")),
            sha256: Sha256::from_bytes([seed as u8; 32]),
            file_name: format!("{seed}.png"),
            size_bytes: bytes.len() as u64,
            format: Format::Png,
            pixels: Some(Pixels { width, height, bits: 16 }),
            landed_at: now.minus(Duration::from_secs(seed)),
            captured_at: None,
            origin: Origin::WatchFolder,
            room: "Room 1".to_owned(),
            subject: Some(subject.clone()),
            teeth: ToothSet::none(),
            doubt: None,
            named: None,
            teeth_suggested: false,
            lost_at: None,
            note: String::new(),
            state: ImageState::NeedsReview,
            attempts: 0,
            sent_bytes: 0,
            preview: Preview::Ready(small),
            spool_path: whole,
        }))
    };
    let images = (0..images).map(image).collect::<Result<Vec<_>>>()?;
    let timeout = Duration::from_secs(4 * 60 * 60);
    Ok(Snapshot {
        revision: 1,
        phase: Phase::Running,
        connection: Connection::Online,
        images: images.into(),
        selection: Some(Selection { patient, selected_at, expires_at: now.plus(timeout), timeout }),
        ..Snapshot::default()
    })
}
