//! Stands where the intake's pipeline is put in by the next change: takes nothing in yet.

use super::{Ledger, PreviewOutcome};
use crate::{Format, clock::Clock};
use chairside_api::{Sha256, UtcTime};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_util::sync::CancellationToken;

/// What to watch and where to keep it.
pub struct IntakeConfig {
    /// The watch folders.
    pub folders: Vec<PathBuf>,
    /// The safe copies.
    pub spool: PathBuf,
    /// Thumbnails.
    pub thumbnails: PathBuf,
}

pub(crate) async fn run(_: IntakeConfig, _: Arc<dyn Ledger>, _: Arc<dyn Clock>, cancel: CancellationToken) -> Result<(), io::Error> {
    cancel.cancelled().await;
    Ok(())
}

pub(crate) fn preview_file(_: &Path, _: Format, _: &Path, _: &Sha256) -> PreviewOutcome {
    PreviewOutcome::Refused { why: "no previews yet".to_owned() }
}

pub(crate) fn identify(_: &Path) -> io::Result<(Format, u64, UtcTime)> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

pub(crate) fn count_images(_: &Path) -> Result<usize, String> {
    Err("Folders are not looked at yet.".to_owned())
}
