//! Looking, before anything is mended: reads every safe copy, asks the server for its list, and has it read the bytes of what this console knows. Paced, so that whoever works meanwhile has the
//! disks for as long again. Changes nothing.

use super::show;
use crate::{
    CheckFinding, CheckStep, Image, ImageState, Severity,
    db::DbError,
    engine::shared::{Line, Shared, blocking},
    ingest::hash_of,
    queue,
    upload::ServerError,
};
use chairside_api::{FileId, Integrity, PatientFile, Sha256, UtcTime};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

/// How often progress is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(250);

/// What is known of a safe copy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Copy {
    Sound,
    /// Its bytes are not what its name says, or it cannot be read.
    Damaged,
}

/// What there is, here and at the server.
pub(super) struct Looked {
    /// The safe copies, and where they stand.
    pub(super) copies: HashMap<Sha256, (Copy, PathBuf)>,
    /// `None`: it was not reached.
    pub(super) server: Option<Server>,
    /// What stood in the way of asking it.
    pub(super) troubles: Vec<CheckFinding>,
}

/// What the server has.
pub(super) struct Server {
    pub(super) line: Line,
    /// Its list, without what is hidden.
    pub(super) files: Vec<PatientFile>,
    /// Which file there has the bytes of an image of this console: as far as is known, where the server could not be asked.
    pub(super) named: HashMap<Sha256, FileId>,
    /// What it found of those bytes when it read them.
    pub(super) bytes: HashMap<Sha256, Integrity>,
    /// Not all that could be asked for was read.
    pub(super) is_by_list: bool,
}

impl Server {
    /// The file with these bytes, where it was not found to have lost them.
    pub(super) fn whole(&self, sha256: &Sha256) -> Option<&FileId> {
        self.named.get(sha256).filter(|_| self.fault(sha256).is_none())
    }

    /// What is wrong with the bytes there.
    pub(super) fn fault(&self, sha256: &Sha256) -> Option<Integrity> {
        self.bytes.get(sha256).copied().filter(|found| *found != Integrity::Whole)
    }
}

pub(super) async fn look(shared: &Arc<Shared>) -> Result<Looked, DbError> {
    let copies = read_copies(shared).await;
    let mut troubles = Vec::new();
    let trouble = |error: &ServerError| CheckFinding::new(Severity::Warning, None, || error.message());
    let server = match shared.line() {
        None => None,
        Some(line) => match list(shared, &line).await {
            Ok(files) => {
                let images = blocking(shared, |shared| shared.library.all_images()).await?;
                let mut server = Server { line, named: names(&images, &files), files, bytes: HashMap::new(), is_by_list: false };
                if let Err(error) = ask_bytes(shared, &mut server).await {
                    server.is_by_list = true;
                    troubles.push(trouble(&error));
                }
                Some(server)
            }
            Err(error) => {
                troubles.push(trouble(&error));
                None
            }
        },
    };
    Ok(Looked { copies, server, troubles })
}

/// Reads every safe copy.
async fn read_copies(shared: &Arc<Shared>) -> HashMap<Sha256, (Copy, PathBuf)> {
    let names = blocking(shared, |shared| queue::copies(&shared.library.layout.spool())).await;
    let of = names.len();
    let mut copies = HashMap::with_capacity(of);
    let mut shown = Instant::now();
    for (done, (sha256, path)) in names.into_iter().enumerate() {
        if done == 0 || shown.elapsed() >= SHOWN_EVERY {
            show(shared, CheckStep::Copies, done, of);
            shown = Instant::now();
        }
        let started = Instant::now();
        let (copy, path) = blocking(shared, move |_| {
            let copy = match hash_of(&path) {
                Ok(found) if found == sha256 => Copy::Sound,
                Ok(_) => Copy::Damaged,
                Err(error) => {
                    tracing::error!(%error, "a safe copy cannot be read");
                    Copy::Damaged
                }
            };
            (copy, path)
        })
        .await;
        copies.insert(sha256, (copy, path));
        // Whoever takes X-rays meanwhile has the disk for as long again.
        tokio::time::sleep(started.elapsed()).await;
    }
    copies
}

/// The server's files, hidden ones left out.
async fn list(shared: &Shared, line: &Line) -> Result<Vec<PatientFile>, ServerError> {
    let mut files = Vec::new();
    let mut after = None;
    loop {
        show(shared, CheckStep::Server, files.len(), 0);
        let page = line.client.files_since(UtcTime::from_millis(0), after.as_deref()).await?;
        files.extend(page.files);
        match page.next_cursor {
            Some(cursor) => after = Some(cursor),
            None => return Ok(files),
        }
    }
}

/// Which files at the server have the bytes of this console's images: the one an image was confirmed as, else any of the list.
fn names(images: &[Image], files: &[PatientFile]) -> HashMap<Sha256, FileId> {
    let listed: HashMap<&Sha256, &FileId> = files.iter().map(|file| (&file.sha256, &file.id)).collect();
    let confirmed = images.iter().filter_map(|image| match &image.state {
        ImageState::Uploaded { file_id, .. } => Some((image.sha256, file_id.clone())),
        _ => None,
    });
    let mut named: HashMap<Sha256, FileId> = confirmed.collect();
    for image in images {
        if let Some(file) = listed.get(&image.sha256) {
            named.entry(image.sha256).or_insert_with(|| FileId::clone(file));
        }
    }
    named
}

/// Has the server read the bytes of each of them. A file that it does not know has none; a server that does not know how to tell is believed its list.
async fn ask_bytes(shared: &Shared, server: &mut Server) -> Result<(), ServerError> {
    let Server { line, named, bytes, is_by_list, .. } = server;
    let of = named.len();
    let asked: Vec<(Sha256, FileId)> = named.iter().map(|(sha256, file)| (*sha256, file.clone())).collect();
    let mut shown = Instant::now();
    for (done, (sha256, file)) in asked.into_iter().enumerate() {
        if done == 0 || shown.elapsed() >= SHOWN_EVERY {
            show(shared, CheckStep::Bytes, done, of);
            shown = Instant::now();
        }
        let started = Instant::now();
        match line.client.integrity(&file).await? {
            // Under another hash than here, which comparing says.
            Some(found) if found.sha256 != sha256 => drop(named.remove(&sha256)),
            Some(found) => drop(bytes.insert(sha256, found.state)),
            // It knows the file and has no such address: an older one.
            None if line.client.file_known(&file).await?.is_some() => {
                *is_by_list = true;
                return Ok(());
            }
            None => drop(named.remove(&sha256)),
        }
        tokio::time::sleep(started.elapsed()).await;
    }
    Ok(())
}
