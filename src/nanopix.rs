//! `chairside nanopix`: how Live Sync is, what a sync would do, and a sync now. Asked of the console that runs, else done on its data folder.

use crate::{
    acts,
    cli::NanopixAct,
    failure::Failure,
    instance::{self, Answer, Ask},
};
use chairside_core::{
    offline::{self, OfflineError},
    settings::Overrides,
    status::{LiveSync, LiveSyncWord},
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;

/// Does it, and prints the answer.
pub fn act(data_dir: &Path, overrides: &Overrides, act: NanopixAct) -> Result<(), Failure> {
    let (answer, is_json) = match act {
        NanopixAct::Status { json } => (value(&acts::read_status(data_dir)?.live_sync)?, json),
        NanopixAct::Preview { json } => (preview(data_dir, overrides)?, json),
        NanopixAct::Sync { json } => (sync(data_dir, overrides)?, json),
    };
    let text = if is_json { answer.to_string() } else { in_words(&answer) };
    acts::print(&text)
}

fn preview(data_dir: &Path, overrides: &Overrides) -> Result<Value, Failure> {
    match ask(data_dir, Ask::PreviewSync)? {
        Some(live_sync) => value(&live_sync.preview),
        None => value(&offline::preview_sync(data_dir, overrides).map_err(failure)?),
    }
}

fn sync(data_dir: &Path, overrides: &Overrides) -> Result<Value, Failure> {
    match ask(data_dir, Ask::SyncNow)? {
        Some(live_sync) => {
            let is_done = live_sync.state == LiveSyncWord::InStep;
            let why = live_sync.why.clone();
            if is_done {
                value(&live_sync)
            } else {
                Err(Failure::failed(why.unwrap_or_else(|| "NanoPix is still being read. Nothing is lost. Look at `chairside nanopix status`".to_owned())))
            }
        }
        None => value(&offline::sync(data_dir, overrides).map_err(failure)?),
    }
}

/// Asks the console that runs; `None` when none does.
fn ask(data_dir: &Path, ask: Ask) -> Result<Option<LiveSync>, Failure> {
    match instance::ask(data_dir, ask) {
        None => Ok(None),
        Some(Ok(Answer::Done { status })) => Ok(Some(status.live_sync)),
        Some(Ok(Answer::Refused { message })) => Err(Failure::failed(message)),
        Some(Ok(Answer::Ending | Answer::Check { .. })) => {
            Err(Failure::failed("Chairside is ending and does not answer any more. Nothing was changed. Try again in a moment"))
        }
        Some(Err(error)) => {
            Err(Failure::failed(format!("The console that runs did not answer: {error}. Nothing is lost. How it is shows in `chairside nanopix status`")))
        }
    }
}

fn failure(error: OfflineError) -> Failure {
    match error {
        OfflineError::Settings(error) => Failure::usage(error.to_string()),
        error => Failure::failed(error.to_string()),
    }
}

fn value(answer: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(answer).map_err(|error| Failure::failed(format!("The answer cannot be written: {error}")))
}

/// A moment as the clock of this computer has it.
fn local(moment: &str) -> String {
    let at = moment.parse::<Timestamp>().ok().map(|at| at.to_zoned(TimeZone::system()));
    at.map_or_else(|| moment.to_owned(), |at| at.strftime("%-d %b %Y %H:%M:%S").to_string())
}

/// A line for each field.
fn in_words(answer: &Value) -> String {
    let label = |key: &str| {
        match key {
            "enabled" => "Switched on",
            "state" => "State",
            "why" => "Because",
            "lastReadAt" => "Last read",
            "lastWrittenAt" => "Last written",
            "patients" => "Patients in NanoPix",
            "waitingWrites" => "Writes that wait",
            "undecided" => "Questions for a person",
            "leftOut" => "Cannot be taken over",
            "add" => "Would be added here",
            "link" => "Would be linked",
            "export" => "Would be written into NanoPix",
            "ask" => "Would ask a person",
            "images" => "Images that would come in",
            "added" => "Added here",
            "linked" => "Linked",
            "updated" => "Brought up to date here",
            "written" => "Written into NanoPix",
            _ => "",
        }
        .to_owned()
    };
    let words = |key: &str, value: &Value| match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        // One word; what else is text is a sentence, with names and paths as they are.
        Value::String(text) if key == "state" => text.replace('_', " "),
        Value::String(text) if key.ends_with("At") => local(text),
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(&format!("\n{:31}", "")),
        value => value.to_string(),
    };
    let fields = answer.as_object().cloned().unwrap_or_default();
    let shown = fields.iter().filter(|(key, value)| !label(key).is_empty() && **value != json!(null) && **value != json!([]));
    shown.map(|(key, value)| format!("{:<31}{}", label(key), words(key, value))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_words() {
        let left_out = vec!["Row 3 is odd".to_owned(), "Row 4 of x_ray".to_owned()];
        let text = in_words(&value(&LiveSync { enabled: true, state: LiveSyncWord::InStep, patients: 412, left_out, ..LiveSync::default() }).unwrap());
        for line in [
            "Switched on                    yes",
            "State                          in step",
            "Patients in NanoPix            412",
            "Cannot be taken over           Row 3 is odd\n                               Row 4 of x_ray",
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
    }
}
