//! Acts on a console that does not run, through its database: what `chairside status`, `patient` and `retry` do when there is no window to ask.

use crate::{
    ActivityKind, Ledger, LedgerSpan, Severity,
    clock::{Clock, SystemClock},
    db::{self, DbError},
    directory,
    engine::{
        StartError,
        live_sync::{self, Synced},
    },
    layout::Layout,
    lock::DataDirLock,
    nanopix::{self, LastWord, SyncPreview},
    patient::SavedSelection,
    queue::{Library, Lost, exposures, name, read_fact},
    settings::{self, Overrides},
    status::{LiveSyncWord, Status, StatusPatient},
};
use chairside_api::{Patient, PatientId, UtcTime};
use std::{path::Path, sync::Arc};

const NOT_RUNNING: &str = "Chairside does not run. NanoPix is kept in step again from its next start on";

/// The status of a console that does not run, from its database.
pub fn status(data_dir: &Path) -> Result<Status, DbError> {
    let Some(connection) = db::open_read_only(&Layout::new(data_dir).database())? else { return Ok(Status::default()) };
    if db::is_rebuild_owed(&connection)? {
        return Err(DbError::RebuildOwed);
    }
    let mut status = Status::default();
    let mut statement = connection.prepare("SELECT state, count(*) FROM images GROUP BY state")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let count = row.get::<_, i64>(1)? as usize;
        match row.get::<_, String>(0)?.as_str() {
            "approved" | "pending" | "retrying" | "uploading" => status.pending += count,
            "failed" => status.failed += count,
            "uploaded" => status.uploaded += count,
            "unassigned" => status.unassigned += count,
            "needs_review" => status.needs_review += count,
            _ => {}
        }
    }
    let selection: Option<SavedSelection> = read_fact(&connection, name::SELECTION)?;
    status.patient = selection.filter(|selection| selection.expires_at > UtcTime::now()).map(|selection| StatusPatient {
        id: selection.patient.id.clone(),
        name: selection.patient.display_name(),
        patient_number: selection.patient.patient_number.clone(),
        selected_at: selection.selected_at,
        expires_at: selection.expires_at,
    });
    // Settings that cannot be read are the next start's to complain about.
    if let Ok(loaded) = settings::load(data_dir, &Overrides::default()) {
        status.live_sync.enabled = loaded.settings.live_sync_enabled;
        if loaded.settings.live_sync_enabled {
            let last: LastWord = read_fact(&connection, name::NANOPIX_LAST_WORD)?.unwrap_or_default();
            status.live_sync.why = Some(last.frozen.as_ref().map_or_else(|| NOT_RUNNING.to_owned(), |why| format!("{why}. {NOT_RUNNING}")));
            status.live_sync.state = if last.frozen.is_some() { LiveSyncWord::Frozen } else { LiveSyncWord::Off };
            (status.live_sync.waiting_writes, status.live_sync.undecided) = (last.waiting_writes, last.undecided);
        }
        status.records_waiting = directory::count_waiting(&connection, &loaded.settings.server_key())?;
        let outgoing = nanopix::count_outgoing(&connection, &loaded.settings.server_key())?;
        status.live_sync.waiting_writes = status.live_sync.waiting_writes.max(outgoing);
    }
    status.live_sync.last_read_at = read_fact(&connection, name::NANOPIX_READ)?;
    status.live_sync.patients = read_fact(&connection, name::NANOPIX_PATIENTS)?.unwrap_or_default();
    status.live_sync.last_written_at = read_fact(&connection, name::NANOPIX_WRITTEN)?;
    Ok(status)
}

/// What became of everything that landed in a span of time, or (`None`) ever, running or not: only read.
pub fn ledger(data_dir: &Path, span: Option<LedgerSpan>) -> Result<Ledger, DbError> {
    let Some(connection) = db::open_read_only(&Layout::new(data_dir).database())? else { return Ok(Ledger::default()) };
    if db::is_rebuild_owed(&connection)? {
        return Err(DbError::RebuildOwed);
    }
    let now = UtcTime::now();
    match span {
        Some(span) => {
            let zone = settings::load(data_dir, &Overrides::default()).map_or_else(|_| jiff::tz::TimeZone::system(), |loaded| loaded.settings.zone());
            exposures::ledger(&connection, span, now, &zone)
        }
        None => Ok(Ledger::new(LedgerSpan::Month, UtcTime::from_millis(0), now, exposures::exposures(&connection, UtcTime::from_millis(0))?)),
    }
}

/// An act on the database failed.
#[derive(Debug, thiserror::Error)]
pub enum OfflineError {
    /// A Chairside runs on this data folder: ask that one.
    #[error(transparent)]
    Locked(#[from] StartError),
    /// The database failed.
    #[error("Nothing was changed: {0}")]
    Database(#[from] DbError),
    /// The settings cannot be read.
    #[error(transparent)]
    Settings(#[from] settings::SettingsError),
    /// NanoPix, or what is known of it.
    #[error("{0}")]
    Nanopix(String),
    /// This console never had to do with that patient, so it cannot know who that is.
    #[error("This console does not know the patient {0} yet. Nothing was changed. Start Chairside and choose the patient there once")]
    UnknownPatient(PatientId),
}

/// What a sync with NanoPix would do. Writes nothing, neither here nor there.
pub fn preview_sync(data_dir: &Path, overrides: &Overrides) -> Result<SyncPreview, OfflineError> {
    let (_lock, library) = open(data_dir)?;
    let settings = settings::load(data_dir, overrides)?.settings;
    library.use_server(&settings.server_key())?;
    live_sync::preview(&library, &settings).map_err(OfflineError::Nanopix)
}

/// One sync with NanoPix. What waits for the server goes out at the next start.
pub fn sync(data_dir: &Path, overrides: &Overrides) -> Result<Synced, OfflineError> {
    let (_lock, library) = open(data_dir)?;
    let settings = settings::load(data_dir, overrides)?.settings;
    library.use_server(&settings.server_key())?;
    live_sync::sync_once(&library, &settings).map_err(OfflineError::Nanopix)
}

fn open(data_dir: &Path) -> Result<(DataDirLock, Library), OfflineError> {
    let lock = DataDirLock::acquire(data_dir)?;
    let (notices, _) = tokio::sync::mpsc::channel(1);
    // The watch folders may be given by flags of the console's own: only the console itself can rebuild a lost list.
    let (library, _) = Library::open(Layout::new(data_dir), Arc::new(SystemClock), notices, &Lost::Refuse)?;
    Ok((lock, library))
}

/// Makes a patient that this console knows the selected one, from the next start on, for as long as `overrides` or `config.toml` say.
pub fn select_patient(data_dir: &Path, overrides: &Overrides, id: &PatientId) -> Result<(), OfflineError> {
    let (_lock, library) = open(data_dir)?;
    let settings = settings::load(data_dir, overrides)?.settings;
    library.use_server(&settings.server_key())?;
    let patient = library.patient(id).map(|patient| Patient::clone(&patient)).ok_or_else(|| OfflineError::UnknownPatient(id.clone()))?;
    let timeout = settings.patient_timeout;
    let now = SystemClock.now();
    let selection = SavedSelection { patient, selected_at: now, expires_at: now.plus(timeout), timeout_ms: timeout.as_millis() as u64 };
    library.write(|change| {
        change.set_fact(name::SELECTION, Some(&selection))?;
        change.use_record(&selection.patient)?;
        change.say(ActivityKind::Patient, Severity::Info, "The patient was chosen from the command line", None, Some(id))
    })?;
    Ok(())
}

/// No patient is selected at the next start.
pub fn clear_patient(data_dir: &Path) -> Result<(), OfflineError> {
    let (_lock, library) = open(data_dir)?;
    library.write(|change| {
        change.set_fact::<SavedSelection>(name::SELECTION, None)?;
        change.say(ActivityKind::Patient, Severity::Info, "The patient was cleared from the command line", None, None)
    })?;
    Ok(())
}

/// Everything that failed or waits is due at the next start; answers how many images that are.
pub fn retry(data_dir: &Path) -> Result<usize, OfflineError> {
    let (_lock, library) = open(data_dir)?;
    Ok(library.retry_failed()? + library.retry_now()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::testing;

    #[test]
    fn a_patient_selected_while_the_console_is_closed_stays_as_long_as_flags_and_variables_say() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        library.write(|change| change.use_record(&testing::patient("amelia"))).unwrap();
        drop(library);
        let overrides: Overrides = [("patient_timeout", "15m")].into_iter().collect();
        select_patient(dir.path(), &overrides, &"amelia".into()).unwrap();
        let patient = status(dir.path()).unwrap().patient.unwrap();
        assert_eq!(patient.expires_at.since(patient.selected_at), std::time::Duration::from_mins(15));
    }
    #[test]
    fn what_an_earlier_version_left_has_a_status() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        testing::landed(&library, 7, None, crate::settings::UploadMode::Immediate);
        library.connection().execute_batch("DROP TABLE nanopix_outbox").unwrap();
        drop(library);
        let status = status(dir.path()).unwrap();
        assert_eq!((status.unassigned, status.live_sync.waiting_writes), (1, 0));
    }
}
