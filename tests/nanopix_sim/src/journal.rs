//! The log in which the stand-in writes what was committed, after the commit: by it a test knows which rows must never be lost. One line an act.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    path::Path,
};

/// Notes that a patient's row was committed with this phone number (the column that the stand-in edits).
pub fn note(log: &Path, id: &str, phone: &str) -> anyhow::Result<()> {
    let mut file = File::options().create(true).append(true).open(log)?;
    writeln!(file, "{id}\t{phone}")?;
    file.sync_data()?;
    Ok(())
}

/// What was noted: by id the last phone number. A log that was never begun has noted nothing.
pub fn read(log: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(log).unwrap_or_default();
    text.lines().filter_map(|line| line.split_once('\t')).map(|(id, phone)| (id.to_owned(), phone.to_owned())).collect()
}
