//! `chairside ledger`: what became of everything that landed. Read from the console's database, whether it runs or not; nothing is changed.

use crate::{acts, failure::Failure};
use chairside_core::{ExposureState, Ledger, LedgerSpan, offline};
use std::{fmt::Write as _, io::Write as _, path::Path};

/// Prints it.
pub fn act(data_dir: &Path, json: bool, csv: bool, today: bool) -> Result<(), Failure> {
    let ledger = offline::ledger(data_dir, today.then_some(LedgerSpan::Today)).map_err(|error| {
        Failure::failed(format!(
            "The ledger cannot be read from {}: {error}. Nothing was changed. Start Chairside, which repairs what it can",
            data_dir.display()
        ))
    })?;
    let unwritable = |error: &dyn std::fmt::Display| Failure::failed(format!("The ledger cannot be written: {error}. Nothing was changed"));
    if csv {
        let text = ledger.csv().map_err(|error| unwritable(&error))?;
        return std::io::stdout().lock().write_all(&text).map_err(|error| unwritable(&error));
    }
    let text = if json { serde_json::to_string(&ledger.rows).map_err(|error| unwritable(&error))? } else { in_words(&ledger) };
    acts::print(&text)
}

/// The balance, and a line for what is open.
fn in_words(ledger: &Ledger) -> String {
    let mut text = ledger.in_words();
    for row in ledger.rows.iter().filter(|row| row.state.is_open()) {
        let why = row.why.as_ref().map(|why| format!(", {}", why.words())).unwrap_or_default();
        let hash = row.sha256.map(|hash| hash.to_string()).unwrap_or_default();
        // Writing to a String cannot fail.
        write!(text, "\n{}  {}  {}{why}", row.landed_at, hash.get(..12).unwrap_or_default(), words(row.state)).unwrap_or_default();
    }
    if ledger.rows.iter().any(|row| row.state == ExposureState::Missing) {
        text.push_str("\nWhat is missing from the list is still in the spool: start Chairside, and look at Unassigned");
    }
    text
}

/// A state, for who reads a terminal.
const fn words(state: ExposureState) -> &'static str {
    match state {
        ExposureState::Uploaded => "server",
        ExposureState::Unassigned => "unassigned",
        ExposureState::NeedsReview => "to review",
        ExposureState::Pending => "waiting",
        ExposureState::Uploading => "being sent",
        ExposureState::Retrying => "waiting for a retry",
        ExposureState::Failed => "failed",
        ExposureState::Lost => "lost",
        ExposureState::Rejected => "rejected",
        ExposureState::Repeated => "landed again",
        ExposureState::Replaced => "written again",
        ExposureState::Unfinished => "not complete",
        ExposureState::Ignored => "no image",
        ExposureState::Removed => "removed",
        ExposureState::Missing => "missing",
    }
}
