//! `chairside status`, `patient` and `retry`: asked of the console that runs, else done on its database.

use crate::{
    failure::Failure,
    instance::{self, Answer, Ask},
};
use chairside_core::{
    engine::StartError,
    lock::DataDirLock,
    offline::{self, OfflineError},
    settings::Overrides,
    status::Status,
};
use std::{
    fmt::Write as _,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

/// How long a console that is just starting (or a script that holds the database for a moment) is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often it is looked again.
const RETRY: Duration = Duration::from_millis(50);

/// Prints how the console is.
pub fn status(data_dir: &Path, json: bool) -> Result<(), Failure> {
    let status = read_status(data_dir)?;
    let text = if json {
        serde_json::to_string(&status).map_err(|error| Failure::failed(format!("The status cannot be written: {error}")))?
    } else {
        in_words(&status)
    };
    print(&text)
}

/// How the console is, running or not.
pub(crate) fn read_status(data_dir: &Path) -> Result<Status, Failure> {
    match instance::ask(data_dir, Ask::Status) {
        Some(Ok(Answer::Done { status })) => Ok(*status),
        // Then its database says what it can: a status never waits and never changes anything.
        _ => Ok(Status {
            running: DataDirLock::is_held(data_dir),
            ..offline::status(data_dir).map_err(|error| {
                Failure::failed(format!(
                    "The status cannot be read from {}: {error}. Nothing was changed. Start Chairside, which repairs what it can",
                    data_dir.display()
                ))
            })?
        }),
    }
}

/// Prints an answer.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    // A reader that goes away early (head) is no failure of ours to report loudly, but it is none to hide either.
    writeln!(std::io::stdout().lock(), "{text}").map_err(|error| Failure::failed(format!("The answer cannot be printed: {error}")))
}

/// Does something on the running console, else on its database, and says so.
pub fn act(data_dir: &Path, overrides: &Overrides, ask: &Ask) -> Result<(), Failure> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match instance::ask(data_dir, ask.clone()) {
            Some(Ok(Answer::Done { .. } | Answer::Check { .. })) => {
                println!("{}", done(ask, true));
                return Ok(());
            }
            Some(Ok(Answer::Refused { message })) => return Err(Failure::failed(message)),
            Some(Ok(Answer::Ending)) if Instant::now() < deadline => std::thread::sleep(RETRY),
            Some(Ok(Answer::Ending)) => {
                return Err(Failure::failed("Chairside is ending and does not answer any more. Nothing was changed. Try again in a moment"));
            }
            Some(Err(error)) => {
                return Err(Failure::failed(format!(
                    "The console that runs did not answer: {error}. Images are safe. Whether it was done shows in `chairside status`"
                )));
            }
            None => match on_database(data_dir, overrides, ask) {
                Err(OfflineError::Locked(StartError::AlreadyRunning(_))) if Instant::now() < deadline => std::thread::sleep(RETRY),
                Err(OfflineError::Settings(error)) => return Err(Failure::usage(error.to_string())),
                Err(error) => return Err(Failure::failed(error.to_string())),
                Ok(()) => {
                    println!("{}", done(ask, false));
                    return Ok(());
                }
            },
        }
    }
}

fn on_database(data_dir: &Path, overrides: &Overrides, ask: &Ask) -> Result<(), OfflineError> {
    match ask {
        Ask::SelectPatient { id } => offline::select_patient(data_dir, overrides, id),
        Ask::ClearPatient => offline::clear_patient(data_dir),
        Ask::Retry => offline::retry(data_dir).map(drop),
        // These are answered elsewhere.
        Ask::Status | Ask::Show | Ask::PreviewSync | Ask::SyncNow | Ask::Check | Ask::CheckReport => Ok(()),
    }
}

fn done(ask: &Ask, running: bool) -> String {
    let act = match ask {
        Ask::SelectPatient { .. } => "The patient is selected",
        Ask::ClearPatient => "No patient is selected",
        Ask::Retry => "What failed is tried again",
        Ask::Status | Ask::Show | Ask::PreviewSync | Ask::SyncNow | Ask::Check | Ask::CheckReport => "Done",
    };
    if running { format!("{act}.") } else { format!("{act}. Chairside is not running: this holds from its next start on.") }
}

fn in_words(status: &Status) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &dyn std::fmt::Display| {
        // Writing to a String cannot fail.
        writeln!(text, "{label:<14}{value}").unwrap_or_default();
    };
    line("Console", &if status.running { "running" } else { "not running" });
    line("Server", &if status.online { "connected" } else { "not connected" });
    line("Patient", &status.patient.as_ref().map_or("none selected", |patient| patient.name.as_str()));
    for (label, count) in [
        ("Unassigned", status.unassigned),
        ("Needs review", status.needs_review),
        ("Waiting", status.pending),
        ("Uploading", status.uploading),
        ("Failed", status.failed),
        ("Records", status.records_waiting),
        ("Uploaded", status.uploaded),
    ] {
        line(label, &count);
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_in_words_names_every_number() {
        let status = Status { pending: 14, failed: 1, running: true, ..Status::default() };
        let text = in_words(&status);
        for line in ["Console       running", "Server        not connected", "Patient       none selected", "Waiting       14", "Failed        1"] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
    }
}
