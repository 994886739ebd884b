//! `chairside check`: has the console that runs compare everything, waits for it, and prints what came of it. A console that does not run cannot ask the server, and is told so.

use crate::{
    acts,
    failure::Failure,
    instance::{self, Answer, Ask},
};
use chairside_core::{CheckReport, Severity};
use std::{fmt::Write as _, path::Path, time::Duration};

/// How often it is asked how far it is.
const ASKED_EVERY: Duration = Duration::from_millis(300);

/// Does it. What needs a person is a failure, so that a script hears of it.
pub fn act(data_dir: &Path, json: bool) -> Result<(), Failure> {
    // How an earlier one ended otherwise does not stand in the way of this one.
    let before = match answer(data_dir, Ask::CheckReport)? {
        Answer::Check { report, .. } => report,
        _ => None,
    };
    ask_done(data_dir)?;
    let report = loop {
        std::thread::sleep(ASKED_EVERY);
        let Progress { report } = ask(data_dir, Ask::CheckReport)?;
        if let Some(report) = report.filter(|report| before.as_ref().is_none_or(|before| before.at != report.at)) {
            break report;
        }
    };
    let text = if json {
        serde_json::to_string(&report).map_err(|error| Failure::failed(format!("The report cannot be written: {error}. What was mended stays so")))?
    } else {
        in_words(&report)
    };
    acts::print(&text)?;
    if report.severity() == Severity::Error { Err(Failure::failed("Something needs a person: see above. Nothing was taken away")) } else { Ok(()) }
}

struct Progress {
    report: Option<Box<CheckReport>>,
}

fn ask(data_dir: &Path, ask: Ask) -> Result<Progress, Failure> {
    match answer(data_dir, ask)? {
        Answer::Check { report, .. } => Ok(Progress { report }),
        Answer::Refused { message } => Err(Failure::failed(message)),
        Answer::Done { .. } | Answer::Ending => Err(ending()),
    }
}

fn ask_done(data_dir: &Path) -> Result<(), Failure> {
    match answer(data_dir, Ask::Check)? {
        Answer::Done { .. } => Ok(()),
        Answer::Refused { message } => Err(Failure::failed(message)),
        Answer::Check { .. } | Answer::Ending => Err(ending()),
    }
}

fn answer(data_dir: &Path, ask: Ask) -> Result<Answer, Failure> {
    match instance::ask(data_dir, ask) {
        None => Err(Failure::failed(
            "Chairside does not run on this data folder, and nothing was checked. Start it, or `chairside headless`, then check: only what runs can ask the server",
        )),
        Some(Ok(answer)) => Ok(answer),
        Some(Err(error)) => {
            Err(Failure::failed(format!("The console that runs did not answer: {error}. Images are safe. What came of it shows under Activity")))
        }
    }
}

fn ending() -> Failure {
    Failure::failed("Chairside is ending and does not answer any more. Nothing was taken away. Check again when it runs")
}

/// The sum, and a line for each finding.
fn in_words(report: &CheckReport) -> String {
    let mut text = report.in_words();
    for finding in &report.findings {
        // Writing to a String cannot fail.
        write!(text, "\n{}", finding.text).unwrap_or_default();
    }
    text
}
