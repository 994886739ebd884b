//! The clinic server as a process of its own: what it takes in, answers, announces, and how much memory that needs.

mod events;
mod growth;
mod rest;
mod seed;
mod uploading;

pub use events::streams;
pub use growth::{growth, search};
pub use rest::memory;
pub use uploading::uploads;

use anyhow::{Context, Result};
use chairside_testkit::programs::{ServerProgram, program_beside, temporary_folder};
use serde_json::json;
use std::{future::Future, path::PathBuf, time::Duration};
use tempfile::TempDir;

/// Uploads at once that the server allows a key.
const UPLOADS_PER_KEY: usize = 4;

/// A server on a throw-away folder.
struct Clinic {
    server: ServerProgram,
    _folder: TempDir,
}

impl Clinic {
    fn start() -> Result<Self> {
        Self::start_with(Vec::new())
    }

    fn start_with(settings: Vec<(&'static str, String)>) -> Result<Self> {
        let folder = temporary_folder();
        let server = ServerProgram::start_with(&program_beside(&std::env::current_exe()?, "chairside-server"), folder.path(), settings)?;
        Ok(Self { server, _folder: folder })
    }

    /// As many keys as that many things at once need, each used by so many.
    fn keys(&self, at_once: usize, per_key: usize) -> Result<Vec<String>> {
        let made: Vec<String> = (0..at_once.div_ceil(per_key)).map(|number| self.server.create_key(&format!("Bench {number}"))).collect::<Result<_>>()?;
        Ok((0..at_once).map(|number| made[number / per_key].clone()).collect())
    }

    fn patient(&self) -> Result<String> {
        self.server.api()?.create_patient("Ben", "Bench", &json!({}))
    }

    fn database(&self) -> PathBuf {
        self.server.data().join("server.db")
    }

    fn process(&self) -> Result<u32> {
        self.server.id().context("the server does not run")
    }

    /// What of the process is in memory now, in bytes.
    fn resident_bytes(&self) -> Result<f64> {
        status_bytes(self.process()?, "VmRSS:")
    }

    /// The most that was in memory since [`Clinic::forget_peak`], in bytes.
    fn peak_bytes(&self) -> Result<f64> {
        status_bytes(self.process()?, "VmHWM:")
    }

    /// proc(5), `clear_refs`: 5 resets the peak.
    fn forget_peak(&self) -> Result<()> {
        Ok(std::fs::write(format!("/proc/{}/clear_refs", self.process()?), "5")?)
    }
}

/// A field of `/proc/…/status` (proc(5)), which is in KiB.
fn status_bytes(process: u32, field: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let kib =
        status.lines().find_map(|line| line.strip_prefix(field)).and_then(|rest| rest.split_whitespace().next()).and_then(|text| text.parse::<f64>().ok());
    Ok(kib.with_context(|| format!("/proc/…/status has no {field}"))? * 1_024.0)
}

/// Runs clients beside the server: on one thread, as they share two cores with it.
fn run_clients<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

/// Waits until the server has nothing left to do from before: what starts lazily has started, what was freed has been given back.
async fn settle() {
    tokio::time::sleep(Duration::from_secs(3)).await;
}
