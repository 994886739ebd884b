//! What one frame of the Patients page costs the processor with 100,000 patients, while somebody scrolls, and while the list is another one each frame.

use crate::{
    Scale,
    report::{Figure, Measure, percentile},
};
use anyhow::Result;
use chairside::{
    app::{AppOptions, View},
    command::{Page, UiCommand},
};
use chairside_api::{Patient, PatientId, PatientSource, UtcTime};
use chairside_core::{
    Commands, Connection, Phase, Snapshot,
    nanopix::AskReason,
    patient::{PatientCounts, PatientList, PatientRow, Question},
    settings::Theme,
};
use egui::{Event, Modifiers, MouseWheelSource, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, vec2};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const ROWS: usize = 100_000;
/// Every so many rows one waits for a decision.
const ASKED: usize = 500;

/// Layout, drawing and tessellation, without the graphics card.
pub fn patients(scale: Scale) -> Result<Measure> {
    let frames = scale.of(600);
    let rows: Vec<PatientRow> = (0..ROWS).map(row).collect();
    let mut snapshot = snapshot(rows.as_slice().into());
    let (commands, mut receiver) = Commands::channel();
    let ctx = egui::Context::default();
    let mut view = View::new(&ctx, Theme::Dark, AppOptions::default())?;
    view.act(UiCommand::Show(Page::Patients));
    let mut draw = |snapshot: &Snapshot, at: usize| {
        let started = Instant::now();
        let wheel = Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -977.0),
            modifiers: Modifiers::NONE,
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
        };
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1_440.0, 900.0))),
            time: Some(at as f64 / 60.0),
            events: vec![Event::PointerMoved(Pos2::new(600.0, 500.0)), wheel],
            ..RawInput::default()
        };
        let output = ctx.run_ui(input, |ui| view.ui(ui, snapshot, UtcTime::now(), &commands));
        std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
        while receiver.try_recv().is_ok() {}
        started.elapsed().as_secs_f64() * 1_000.0
    };
    for at in 0..30 {
        draw(&snapshot, at);
    }
    let mut scrolling: Vec<f64> = (0..frames).map(|at| draw(&snapshot, 30 + at)).collect();
    let mut renewed: Vec<f64> = (0..scale.of(100))
        .map(|at| {
            // Made outside the measured time: the engine makes it on its own thread.
            snapshot.patients.rows = rows.as_slice().into();
            snapshot.revision += 1;
            draw(&snapshot, 30 + frames + at)
        })
        .collect();
    Ok(Measure {
        what: "patients page, 100,000 rows",
        how: format!("headless, 1440 × 900, {ROWS} patients of whom every {ASKED}th waits for a decision, scrolling a page each frame; {frames} frames"),
        figures: vec![
            Figure::at_most("p99", percentile(&mut scrolling, 0.99), "ms", 16.0),
            Figure::at_most("another list every frame, p99", percentile(&mut renewed, 0.99), "ms", 16.0),
            Figure::said("p50", percentile(&mut scrolling, 0.5), "ms"),
        ],
    })
}

fn row(number: usize) -> PatientRow {
    let now = UtcTime::now();
    let is_external = number.is_multiple_of(3);
    let patient = Arc::new(Patient {
        patient_number: Some(format!("{}", 100_000 + number)),
        date_of_birth: jiff::civil::Date::new(1930 + (number % 90) as i16, 1 + (number % 12) as i8, 1 + (number % 28) as i8).ok(),
        source: if is_external { PatientSource::Nanopix } else { PatientSource::Internal },
        external_id: is_external.then(|| format!("20250121_{:06}", number % 240_000)),
        image_count: (number % 40) as u32,
        ..Patient::named(PatientId::from(format!("p-{number}")), format!("Family{number}"), "Given", now.minus(Duration::from_secs(60 * number as u64)))
    });
    let question = number
        .is_multiple_of(ASKED)
        .then(|| Arc::new(Question::Duplicate { external_id: format!("{number}"), why: AskReason::EveryTime, candidates: vec![Arc::clone(&patient)] }));
    PatientRow { question, ..PatientRow::of(patient) }
}

fn snapshot(rows: Arc<[PatientRow]>) -> Snapshot {
    let counts = PatientCounts { all: ROWS, today: 23, today_by_external: 9, all_by_external: ROWS / 3, undecided: ROWS / ASKED, exact: ROWS / ASKED };
    Snapshot {
        revision: 1,
        phase: Phase::Running,
        connection: Connection::Online,
        patients: PatientList { rows, counts, is_whole: true, ..PatientList::default() },
        ..Snapshot::default()
    }
}
