//! The console without a window: the same engine, JSON log lines on standard error, and a stop in order on SIGTERM, SIGINT or Ctrl+C.

use crate::{
    failure::Failure,
    instance::{Control, Host},
    logging::{self, Console},
    signals::Signals,
    start,
};
use chairside_core::{Handle, Phase, engine::StartError, settings::Overrides};
use chairside_words::Language;
use std::{path::Path, sync::Arc};

/// Works until it is told to stop.
pub fn run(data_dir: &Path, overrides: Overrides) -> Result<(), Failure> {
    let _logging = logging::start(data_dir, Console::Json)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| Failure::from(StartError::System(error.to_string())))?;
    // Signals are listened for before anything starts, so that none is missed.
    let stop = {
        let _inside = runtime.enter();
        Signals::listen().map_err(|error| Failure::from(StartError::System(error.to_string())))?
    };
    let engine = start::engine(data_dir, overrides, Arc::new(|| {}))?;
    // What goes into Activity is read in a window one day.
    chairside_words::speak(engine.snapshot().settings.language.unwrap_or_else(Language::of_system));
    let host = Host { commands: engine.commands().clone(), snapshots: engine.snapshots(), show: None };
    let control = Control::start(data_dir, host).inspect_err(|error| tracing::warn!(%error, "chairside status and patient cannot reach this console")).ok();
    tracing::info!("working without a window");
    let ended = runtime.block_on(until_stopped(&engine, stop, data_dir));
    drop(control);
    engine.stop();
    tracing::info!("stopped");
    ended
}

/// Waits for a signal, or for the engine's own end.
async fn until_stopped(engine: &Handle, mut stop: Signals, data_dir: &Path) -> Result<(), Failure> {
    let mut snapshots = engine.snapshots();
    let phase_is = |wanted: Phase| {
        let mut snapshots = engine.snapshots();
        async move { snapshots.wait_for(|snapshot| snapshot.phase == wanted).await.is_ok() }
    };
    tokio::select! {
        () = stop.next() => return Ok(()),
        began = snapshots.wait_for(|snapshot| snapshot.phase != Phase::Starting) => if began.is_err() {
            return Err(ended_by_itself());
        },
    }
    if snapshots.borrow().phase == Phase::Welcome {
        return Err(Failure::usage(format!(
            "No watch folder is configured, and without a window nobody can be asked. Nothing was changed. Give --watch-folders DIR, set CHAIRSIDE_WATCH_FOLDERS, or write watch_folders = [\"DIR\"] into {}",
            data_dir.join("config.toml").display()
        )));
    }
    tokio::select! {
        () = stop.next() => Ok(()),
        _ = phase_is(Phase::Stopped) => Err(ended_by_itself()),
    }
}

fn ended_by_itself() -> Failure {
    Failure::failed("The engine stopped by itself. Images already kept are safe. Start Chairside again; the log in the data folder says more")
}
