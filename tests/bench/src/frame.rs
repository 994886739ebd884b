//! What one frame costs the processor with a full day's work on it: 5,000 images, 5,000 of them in the queue.

use crate::{
    Scale,
    report::{Figure, Measure, percentile},
    rig::PATIENCE,
};
use anyhow::Result;
use chairside::app::{AppOptions, View};
use chairside_api::{ImageId, Patient, PatientId, Sha256, ToothSet, UtcTime};
use chairside_core::{
    Commands, Connection, Format, Image, ImageState, Origin, Phase, Pixels, Preview, QueueSummary, Selection, Snapshot, Subject, settings::Theme,
};
use chairside_testkit::{programs::temporary_folder, radiograph};
use egui::{Event, Pos2, RawInput, Rect, vec2};
use std::{
    cell::Cell,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

const IMAGES: usize = 5_000;
/// How many pictures they share: more than are on screen.
const DIFFERENT: u64 = 24;
const WIDTH: u32 = 1_300;
const HEIGHT: u32 = 1_000;

/// Layout, drawing and tessellation, without the graphics card.
pub fn frame(scale: Scale) -> Result<Measure> {
    let frames = scale.of(600);
    let folder = temporary_folder();
    let mut snapshot = full_day(&pictures(folder.path())?);
    let (commands, _receiver) = Commands::channel();
    let ctx = egui::Context::default();
    let mut view = View::new(&ctx, Theme::Dark, AppOptions::of(&std::env::temp_dir()))?;
    let settled = Cell::new(false);
    let mut draw = |snapshot: &Snapshot, at: usize| {
        let started = Instant::now();
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1_440.0, 900.0))),
            time: Some(at as f64 / 60.0),
            events: vec![Event::PointerMoved(Pos2::new(200.0 + (at % 800) as f32, 300.0))],
            ..RawInput::default()
        };
        let output = ctx.run_ui(input, |ui| view.ui(ui, snapshot, UtcTime::now(), &commands));
        let meshes = ctx.tessellate(output.shapes, output.pixels_per_point);
        std::hint::black_box(meshes);
        settled.set(view.is_settled());
        started.elapsed().as_secs_f64() * 1_000.0
    };
    // The first frames lay out every text once, and the pictures come.
    let started = Instant::now();
    let mut warm = 0;
    while warm < 30 || !settled.get() {
        anyhow::ensure!(started.elapsed() < PATIENCE, "the pictures on screen were not decoded");
        draw(&snapshot, warm);
        warm += 1;
    }
    let mut still: Vec<f64> = (0..frames).map(|at| draw(&snapshot, warm + at)).collect();
    let mut moving: Vec<f64> = (0..frames)
        .map(|at| {
            // As while a burst lands: every frame sees a new snapshot and makes its lists anew.
            snapshot.revision += 1;
            draw(&snapshot, warm + frames + at)
        })
        .collect();
    Ok(Measure {
        what: "a frame's own CPU time",
        how: format!(
            "headless, 1440 × 900, {IMAGES} images with their pictures ({WIDTH} × {HEIGHT}) and a queue of {IMAGES}, the pointer moving; median of {frames} frames"
        ),
        figures: vec![
            Figure::at_most("unchanged snapshot", percentile(&mut still, 0.5), "ms", 4.0),
            Figure::at_most("a new snapshot every frame", percentile(&mut moving, 0.5), "ms", 4.0),
            Figure::said("p99", percentile(&mut moving, 0.99), "ms"),
        ],
    })
}

/// Radiographs that differ, each with its thumbnail.
fn pictures(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    (0..DIFFERENT)
        .map(|seed| {
            let (whole, small) = (folder.join(format!("{seed}.png")), folder.join(format!("{seed}.jpg")));
            std::fs::write(&whole, radiograph::png16(&radiograph::radiograph(seed, WIDTH, HEIGHT)))?;
            std::fs::write(&small, radiograph::jpeg(&radiograph::radiograph(seed, 512, 512 * HEIGHT / WIDTH)))?;
            Ok((whole, small))
        })
        .collect()
}

fn full_day(pictures: &[(PathBuf, PathBuf)]) -> Snapshot {
    let now = UtcTime::now();
    let patient = Arc::new(Patient { patient_number: Some("100001".to_owned()), ..Patient::named(PatientId::from("bench"), "Bench", "Ben", now) });
    let timeout = Duration::from_secs(4 * 60 * 60);
    let selected_at = now.minus(Duration::from_secs(60));
    let subject = Subject { patient_id: patient.id.clone(), patient_name: patient.display_name(), selected_at };
    let images: Arc<[Arc<Image>]> = (0..IMAGES)
        .zip(pictures.iter().cycle())
        .map(|(index, (whole, small))| {
            Arc::new(Image {
                id: ImageId::random(),
                sha256: Sha256::from_bytes(std::array::from_fn(|at| ((index % pictures.len()) >> (8 * (at % 4))) as u8)),
                file_name: format!("image-{index}.png"),
                size_bytes: 2_000_000,
                format: Format::Png,
                pixels: Some(Pixels { width: WIDTH, height: HEIGHT, bits: 16 }),
                landed_at: now.minus(Duration::from_millis(index as u64)),
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
                state: ImageState::Pending,
                attempts: 0,
                sent_bytes: 0,
                preview: Preview::Ready(small.clone()),
                spool_path: whole.clone(),
            })
        })
        .collect();
    Snapshot {
        revision: 1,
        phase: Phase::Running,
        connection: Connection::Online,
        queue: QueueSummary { pending: IMAGES, ..QueueSummary::default() },
        images,
        selection: Some(Selection { patient, selected_at, expires_at: now.plus(timeout), timeout }),
        ..Snapshot::default()
    }
}
