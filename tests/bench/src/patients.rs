//! The Patients page with 100,000 patients: what one frame costs the processor, while somebody scrolls and while the list is another one each frame; and how soon what
//! somebody searches for is in the snapshot.

use crate::{
    Scale,
    live_sync::know,
    report::{Figure, Measure, percentile},
    rig::EngineRig,
};
use anyhow::Result;
use chairside::{
    app::{AppOptions, View},
    command::{Page, UiCommand},
};
use chairside_api::{Patient, PatientId, PatientSource, UtcTime};
use chairside_core::{
    Command, Commands, Connection, Phase, Snapshot,
    nanopix::AskReason,
    patient::{PatientCounts, PatientList, PatientQuery, PatientRow, Question},
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
    let mut view = View::new(&ctx, Theme::Dark, AppOptions::of(&std::env::temp_dir()))?;
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

/// Words as they are typed, letter by letter, until their list is in the snapshot.
pub fn search(scale: Scale) -> Result<Measure> {
    let engine = EngineRig::offline(|console| know(console, ROWS), &[])?;
    engine.wait("the records that are here", |snapshot| snapshot.patients.counts.all == ROWS)?;
    let typed = ["an", "anna", "anna s", "sven", "müller", "muller ann", "1978", "14.3.1978", "100042", "99", "zz", "e"];
    let mut times = Vec::new();
    for index in 0..scale.of(200) {
        // Never the same twice in a row: that would be answered already.
        let query = PatientQuery { text: typed[index % typed.len()].to_owned(), ..PatientQuery::default() };
        let wanted = query.clone();
        let started = Instant::now();
        engine.send(Command::ListPatients(query))?;
        engine.wait("what was searched for", |snapshot| snapshot.patients.query == wanted)?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(Measure {
        what: "patients, searching in 100,000",
        how: format!(
            "from the command until its list is in the snapshot: parts of names with and without accents, birth dates, numbers; {} searches",
            times.len()
        ),
        figures: vec![Figure::at_most("p99", percentile(&mut times, 0.99), "ms", 50.0), Figure::said("p50", percentile(&mut times, 0.5), "ms")],
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
