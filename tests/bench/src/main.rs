//! The promises of speed, measured on this machine beside what one would do instead, in the same run. Prints a table and writes `target/bench/*.json`.

mod burst;
mod corpus;
mod frame;
mod http;
mod landing;
mod live_sync;
mod patients;
mod report;
mod rig;
mod server;
mod thumbnails;
mod upload;
mod viewer;
mod window;

use anyhow::{Context, Result};
use report::{Measure, Report};
use std::{path::Path, process::ExitCode};

const USAGE: &str = "\
chairside-bench [--check] [--quick] [ROW…]

  --check   exit with 1 when a row misses what it must reach
  --quick   a tenth of the files: to see that it works, not to judge
  ROW       landing, other-room, burst, upload, frame, patients, patients-search, idle, start, nanopix-in, nanopix-out, nanopix-first, nanopix-idle,
            nanopix-lock, server-uploads, server-search, server-streams, server-memory, server-growth, viewer-open, viewer-window, viewer-next, thumbnails; all
            when none is named
";

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    tenth: bool,
}

impl Scale {
    /// This many, or a tenth.
    pub fn of(self, count: usize) -> usize {
        if self.tenth { (count / 10).max(10) } else { count }
    }
}

type Row = (&'static str, fn(Scale) -> Result<Measure>);

const ROWS: [Row; 23] = [
    ("landing", landing::to_screen),
    ("other-room", landing::to_the_other_room),
    ("burst", burst::burst),
    ("upload", upload::upload),
    ("frame", frame::frame),
    ("patients", patients::patients),
    ("patients-search", patients::search),
    ("idle", window::idle),
    ("start", window::start),
    ("nanopix-in", live_sync::from_nanopix),
    ("nanopix-out", live_sync::to_nanopix),
    ("nanopix-first", live_sync::first_sync),
    ("nanopix-idle", live_sync::idle),
    ("nanopix-lock", live_sync::lock),
    ("server-uploads", server::uploads),
    ("server-search", server::search),
    ("server-streams", server::streams),
    ("server-memory", server::memory),
    ("server-growth", server::growth),
    ("viewer-open", viewer::open),
    ("viewer-window", viewer::window),
    ("viewer-next", viewer::next),
    ("thumbnails", thumbnails::thumbnails),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, database] = arguments.as_slice()
        && first == live_sync::PROBE
    {
        return match live_sync::ask_for_the_lock(Path::new(database)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("chairside-bench: {error:#}");
                ExitCode::FAILURE
            }
        };
    }
    let names: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let flag = |name: &str| arguments.iter().any(|argument| argument == name);
    let unknown_flag = arguments.iter().any(|argument| argument.starts_with("--") && argument != "--check" && argument != "--quick");
    if unknown_flag || names.iter().any(|name| !ROWS.iter().any(|(row, _)| row == name)) {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    }
    match measure(&names, Scale { tenth: flag("--quick") }) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) if !flag("--check") => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("A row missed what it must reach.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("chairside-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Measures the rows that are named, or all; answers whether each reached what it must.
fn measure(names: &[&String], scale: Scale) -> Result<bool> {
    let mut report = Report::default();
    for (name, row) in ROWS {
        if names.is_empty() || names.iter().any(|wanted| *wanted == name) {
            eprintln!("measuring {name} …");
            let measure = row(scale).with_context(|| format!("{name} could not be measured"))?;
            report.add(name, measure);
        }
    }
    println!("{}", report.table());
    // The bench runs from the workspace's root, where `cargo xtask bench` starts it.
    report.write(Path::new("target/bench"))?;
    Ok(report.is_reached())
}
