//! Live Sync with NanoPix: how soon each side knows, what a first sync of a large clinic takes, and what it costs NanoPix. The stand-in is a process of its own.

use crate::{
    Scale,
    report::{Figure, Measure, percentile},
    rig::{EngineRig, NOBODY, PATIENCE, ServerRig, cpu_seconds},
};
use anyhow::{Context, Result, bail, ensure};
use chairside::app::{AppOptions, View};
use chairside_api::{NewPatient, Patient, PatientId, UtcTime};
use chairside_core::{AfterCreate, Command, Commands, LiveSyncState, settings::Theme};
use chairside_nanopix_sim::{Program, database_of, people::person};
use chairside_testkit::programs::{program_beside, temporary_folder};
use egui::{Pos2, RawInput, Rect, vec2};
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use std::{
    path::Path,
    process::{Child, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A clinic of usual size.
const CLINIC: usize = 2_000;

/// NanoPix, with so many patients.
struct Nanopix {
    program: Program,
    _folder: TempDir,
}

impl Nanopix {
    fn with(patients: usize) -> Result<Self> {
        let folder = temporary_folder();
        let program = Program::in_folder(program_beside(&std::env::current_exe()?, "chairside-nanopix-sim"), folder.path());
        program.run(&["create", "--patients", &patients.to_string()])?;
        Ok(Self { program, _folder: folder })
    }

    fn settings(&self) -> Result<Vec<(&'static str, String)>> {
        let root = self.program.root().to_str().context("the temporary folder's name is not Unicode")?.to_owned();
        Ok(vec![("nanopix_path", root), ("live_sync_enabled", "true".to_owned())])
    }
}

fn in_step(engine: &EngineRig, patients: usize) -> Result<Duration> {
    engine.wait("both lists to be in step", |snapshot| {
        snapshot.live_sync.state == LiveSyncState::InStep && snapshot.live_sync.patients == patients && snapshot.patients.counts.all >= patients
    })
}

/// A row is committed in NanoPix, and stands in the list here.
pub fn from_nanopix(scale: Scale) -> Result<Measure> {
    let count = scale.of(100);
    let nanopix = Nanopix::with(CLINIC)?;
    let server = ServerRig::start()?;
    let engine = EngineRig::start_with(&server, "review", &nanopix.settings()?)?;
    in_step(&engine, CLINIC)?;
    let mut times = Vec::new();
    for index in 0..count {
        let name = format!("Bench{index}");
        // The stand-in's own start counts: a few ms more than from the commit.
        let started = Instant::now();
        nanopix.program.run(&["add", "--last-name", &name, "--number", &(50_000 + index).to_string()])?;
        engine.wait("a patient of NanoPix", |snapshot| snapshot.patients.rows.iter().any(|row| row.patient.last_name == name))?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(Measure {
        what: "a patient made in NanoPix",
        how: format!(
            "the stand-in is started, commits a row and ends, until the patient is in the snapshot; local disk, with the watcher, {CLINIC} patients, {count} one by one"
        ),
        figures: vec![Figure::at_most("p50", percentile(&mut times, 0.5), "ms", 300.0), Figure::said("p99", percentile(&mut times, 0.99), "ms")],
    })
}

/// A patient is saved here, and stands in NanoPix with the folder.
pub fn to_nanopix(scale: Scale) -> Result<Measure> {
    let count = scale.of(100);
    let nanopix = Nanopix::with(CLINIC)?;
    let server = ServerRig::start()?;
    let engine = EngineRig::start_with(&server, "review", &nanopix.settings()?)?;
    in_step(&engine, CLINIC)?;
    let database = Connection::open_with_flags(database_of(nanopix.program.root()), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut times = Vec::new();
    for index in 0..count {
        let name = format!("Bench{index}");
        let patient = NewPatient { last_name: name.clone(), first_name: "Ben".to_owned(), ..NewPatient::default() };
        let started = Instant::now();
        engine.send(Command::CreatePatient { patient: Box::new(patient), then: AfterCreate::Keep, besides: None })?;
        loop {
            let id: Option<String> = match database.query_row("SELECT id FROM Patient WHERE last_name = ?1", [&name], |row| row.get(0)) {
                Ok(id) => Some(id),
                Err(rusqlite::Error::QueryReturnedNoRows) => None,
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => None,
                Err(error) => return Err(error.into()),
            };
            if id.is_some_and(|id| nanopix.program.root().join(id).is_dir()) {
                break;
            }
            ensure!(started.elapsed() < PATIENCE, "the patient does not come to NanoPix");
            std::thread::sleep(Duration::from_millis(2));
        }
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(Measure {
        what: "a patient made here",
        how: format!("saved here until row and folder are in NanoPix, which nobody locks; {CLINIC} patients, {count} one by one"),
        figures: vec![Figure::at_most("p50", percentile(&mut times, 0.5), "ms", 200.0), Figure::said("p99", percentile(&mut times, 0.99), "ms")],
    })
}

/// A first sync: of so many patients of NanoPix, a fifth are known here already by name and birth date.
pub fn first_sync(scale: Scale) -> Result<Measure> {
    let mut figures = Vec::new();
    for (name, patients, most) in
        [("10,000 patients", scale.of(10_000), None), ("100,000 patients", scale.of(100_000), Some(6.0)), ("300,000 patients", scale.of(300_000), None)]
    {
        let (seconds, mut frames) = sync_once(patients)?;
        figures.push(most.map_or_else(|| Figure::said(name, seconds, "s"), |most| Figure::at_most(name, seconds, "s", most)));
        if most.is_some() {
            figures.push(Figure::at_most("frame p99 meanwhile", percentile(&mut frames, 0.99), "ms", 16.0));
            figures.push(Figure::said("slowest frame", percentile(&mut frames, 1.0), "ms"));
        }
    }
    Ok(Measure {
        what: "first sync",
        how: "Live Sync is switched on until both lists are in step and shown, a fifth of NanoPix's patients matching records here; without the server, whose turn comes after; frames of 1440 × 900 drawn meanwhile".to_owned(),
        figures,
    })
}

fn sync_once(patients: usize) -> Result<(f64, Vec<f64>)> {
    let nanopix = Nanopix::with(patients)?;
    let engine = EngineRig::offline(|console| know(console, patients / 5), &[])?;
    engine.wait("the records that are here", |snapshot| snapshot.patients.counts.all == patients / 5)?;
    let (commands, _receiver) = Commands::channel();
    let ctx = egui::Context::default();
    let mut view = View::new(&ctx, Theme::Dark, AppOptions::of(&std::env::temp_dir()))?;
    let mut draw = |at: f64| {
        let snapshot = engine.snapshot();
        let started = Instant::now();
        let input = RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1_440.0, 900.0))), time: Some(at), ..RawInput::default() };
        let output = ctx.run_ui(input, |ui| view.ui(ui, &snapshot, UtcTime::now(), &commands));
        std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
        started.elapsed().as_secs_f64() * 1_000.0
    };
    for at in 0..30 {
        draw(f64::from(at) / 60.0);
    }
    let mut settings = chairside_core::settings::Settings::clone(&engine.snapshot().settings);
    settings.nanopix_path = Some(nanopix.program.root().to_owned());
    settings.live_sync_enabled = true;
    let started = Instant::now();
    engine.send(Command::SaveSettings { settings: Box::new(settings), api_key: None })?;
    let mut frames = Vec::new();
    loop {
        let snapshot = engine.snapshot();
        if snapshot.live_sync.state == LiveSyncState::InStep && snapshot.patients.counts.all >= patients {
            return Ok((started.elapsed().as_secs_f64(), frames));
        }
        if let LiveSyncState::Frozen { why, .. } | LiveSyncState::Busy { why } | LiveSyncState::Unreachable { why } = &snapshot.live_sync.state {
            bail!("the first sync does not go on: {why}");
        }
        ensure!(started.elapsed() < PATIENCE, "the first sync does not end");
        frames.push(draw(1.0 + started.elapsed().as_secs_f64()));
        std::thread::sleep(Duration::from_millis(8));
    }
}

/// Puts the first so many of NanoPix's people into a console's database, as its server has told them before it went away: the whole of the clinic.
pub fn know(console: &Path, count: usize) -> Result<()> {
    let mut database = Connection::open(console)?;
    let transaction = database.transaction()?;
    {
        let mut insert = transaction.prepare("INSERT INTO records (server, id, told) VALUES ('', ?1, ?2)")?;
        let now = UtcTime::now();
        // Only those with a birth date that is one: the others are asked about, and no first sync ends with a question.
        let known = (0..)
            .map(person)
            .filter(|person| person.birthdate.as_deref().is_some_and(|date| date.parse::<jiff::civil::Date>().is_ok_and(|date| date.year() < 2_020)));
        for (number, person) in known.take(count).enumerate() {
            let id = PatientId::from(format!("known-{number}"));
            let record = Patient {
                patient_number: Some(format!("{}", 100_000 + number)),
                date_of_birth: person.birthdate.and_then(|date| date.parse().ok()),
                ..Patient::named(id.clone(), person.last_name, person.first_name, now)
            };
            insert.execute(params![id.as_str(), serde_json::to_string(&record)?])?;
        }
    }
    let told = r#"{"cursor": "", "is_whole": true}"#;
    transaction.execute("INSERT INTO facts (name, value) VALUES (?1, ?2)", params![format!("patients_told {NOBODY}"), told])?;
    transaction.commit()?;
    Ok(())
}

/// Live Sync with a large clinic, and nobody does anything.
pub fn idle(scale: Scale) -> Result<Measure> {
    let patients = scale.of(100_000);
    let nanopix = Nanopix::with(patients)?;
    let engine = EngineRig::offline(|console| know(console, 0), &nanopix.settings()?)?;
    in_step(&engine, patients)?;
    // What the first sync has written is compared once more when its rest of 5 s is over; nothing is new after that.
    std::thread::sleep(Duration::from_secs(15));
    let (started, before) = (Instant::now(), cpu_seconds("self")?);
    std::thread::sleep(Duration::from_secs(30));
    let used = (cpu_seconds("self")? - before) * 1_000.0 / started.elapsed().as_secs_f64();
    Ok(Measure {
        what: "Live Sync with nothing new",
        how: format!("the whole engine's CPU time, {patients} patients, nobody changes anything for 30 s"),
        figures: vec![Figure::at_most("CPU", used, "ms a second", 5.0)],
    })
}

/// How long NanoPix's database cannot be locked by others because of us, while everything is read and 200 patients are written.
pub fn lock(scale: Scale) -> Result<Measure> {
    let (patients, written) = (scale.of(20_000), scale.of(200));
    let nanopix = Nanopix::with(patients)?;
    let server = ServerRig::start()?;
    let probe = Probe::start(&database_of(nanopix.program.root()))?;
    let engine = EngineRig::start_with(&server, "review", &nanopix.settings()?)?;
    in_step(&engine, patients)?;
    for index in 0..written {
        let patient = NewPatient { last_name: format!("Bench{index}"), first_name: "Ben".to_owned(), ..NewPatient::default() };
        engine.send(Command::CreatePatient { patient: Box::new(patient), then: AfterCreate::Keep, besides: None })?;
        if index % 20 == 19 {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    engine.wait("everything to be in NanoPix", |snapshot| snapshot.live_sync.patients == patients + written && snapshot.live_sync.waiting_writes == 0)?;
    let mut waits = probe.end()?;
    ensure!(!waits.is_empty(), "NanoPix was never kept waiting, so nothing was measured");
    let count = waits.len();
    Ok(Measure {
        what: "our lock on NanoPix's database",
        how: format!(
            "another process asks for the whole database every 2 ms while {patients} patients are read and {written} written; of the {count} times it had to wait"
        ),
        figures: vec![Figure::at_most("p99", percentile(&mut waits, 0.99), "ms", 50.0), Figure::said("longest", percentile(&mut waits, 1.0), "ms")],
    })
}

/// This program once more, as another process that wants the database: in one process SQLite's locks would be no locks.
struct Probe {
    child: Child,
}

impl Probe {
    fn start(database: &Path) -> Result<Self> {
        let child = std::process::Command::new(std::env::current_exe()?)
            .arg(PROBE)
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the process that asks for the lock cannot be started")?;
        Ok(Self { child })
    }

    /// Tells it to end; answers how long it had to wait each time, in ms.
    fn end(mut self) -> Result<Vec<f64>> {
        drop(self.child.stdin.take());
        let output = self.child.wait_with_output()?;
        ensure!(output.status.success(), "the process that asks for the lock failed");
        String::from_utf8(output.stdout)?.lines().map(|line| line.parse().context("a wait that is no number")).collect()
    }
}

/// The first argument of a [`Probe`].
pub const PROBE: &str = "--ask-for-the-lock";

/// Asks for the database every 2 ms until standard input ends, then prints the waits.
pub fn ask_for_the_lock(database: &Path) -> Result<()> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // SQLite's own waiting goes in steps of up to 100 ms; ours is exact.
    connection.busy_timeout(Duration::ZERO)?;
    let ended = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    std::thread::spawn({
        let ended = std::sync::Arc::clone(&ended);
        move || {
            std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap_or_default();
            ended.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    let mut waits = Vec::new();
    while !ended.load(std::sync::atomic::Ordering::Relaxed) {
        let started = Instant::now();
        let mut had_to_wait = false;
        loop {
            match connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK") {
                Ok(()) => break,
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => had_to_wait = true,
                Err(error) => return Err(error.into()),
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        if had_to_wait {
            waits.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    for wait in waits {
        println!("{wait}");
    }
    Ok(())
}
