//! Mending what was looked at: safe copies from the watch folders and from the server, the server's bytes from the safe copies, and what the list says of both. What nobody has any more is
//! marked and said.

use super::{
    look::{Copy, Server},
    show,
};
use crate::{
    CheckFinding, CheckReport, CheckStep, FailureCause, Image, ImageState, Severity,
    db::DbError,
    engine::{
        moving,
        shared::{Line, Shared, blocking},
    },
    ingest::restore,
    upload::DownloadError,
};
use chairside_api::{FileId, ImageId, Integrity, PatientFile, Sha256};
use chairside_words::say;
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// A safe copy younger than this may be of an image that is just coming in.
const YOUNG: Duration = Duration::from_secs(60);

type Copies = HashMap<Sha256, (Copy, PathBuf)>;

pub(super) async fn mend(
    shared: &Arc<Shared>,
    report: &mut CheckReport,
    copies: &Copies,
    mut server: Option<Server>,
    begun: SystemTime,
) -> Result<(), DbError> {
    report.states_mended = blocking(shared, |shared| shared.library.mend_states()).await?;
    let (images, versions) = blocking(shared, |shared| Ok::<_, DbError>((shared.library.all_images()?, shared.library.version_hashes()?))).await?;
    report.images = images.len();
    report.came_in = adopt(shared, copies, &images, versions, begun).await?;
    let mut marks = Marks::default();
    let whole = mend_copies(shared, report, copies, &images, server.as_mut(), &mut marks).await?;
    if let Some(server) = &server {
        let due = compare(shared, report, &images, server).await?;
        let healed = mend_server(report, &images, server, &whole);
        report.sent_again += send(shared, due, false).await? + send(shared, healed, true).await?;
        // Where it stands whole, it is not lost.
        marks.found.extend(images.iter().filter(|image| server.bytes.get(&image.sha256) == Some(&Integrity::Whole)).map(|image| image.id.clone()));
    }
    blocking(shared, move |shared| shared.library.mark_lost(&marks.lost, &marks.found)).await
}

/// What was found of images: of some that nobody has their bytes, of others that somebody has.
#[derive(Default)]
struct Marks {
    lost: HashSet<ImageId>,
    found: HashSet<ImageId>,
}

/// Sound copies that nobody knows come in again.
async fn adopt(shared: &Arc<Shared>, copies: &Copies, images: &[Image], versions: HashSet<Sha256>, begun: SystemTime) -> Result<usize, DbError> {
    let known: HashSet<Sha256> = images.iter().map(|image| image.sha256).chain(versions).collect();
    let is_old = |path: &PathBuf| {
        let written = std::fs::metadata(path).and_then(|metadata| metadata.modified());
        written.is_ok_and(|written| begun.duration_since(written).is_ok_and(|age| age >= YOUNG))
    };
    let strays = copies.iter().filter(|(sha256, (copy, _))| *copy == Copy::Sound && !known.contains(sha256));
    let strays: Vec<(Sha256, PathBuf)> = strays.map(|(sha256, (_, path))| (*sha256, path.clone())).filter(|(_, path)| is_old(path)).collect();
    if strays.is_empty() { Ok(0) } else { blocking(shared, move |shared| shared.library.adopt_strays(&strays)).await }
}

/// Copies that are missing or damaged are made again from the watch folder, or fetched back from the server; what cannot be is said. Answers which are sound then.
async fn mend_copies(
    shared: &Arc<Shared>,
    report: &mut CheckReport,
    copies: &Copies,
    images: &[Image],
    mut server: Option<&mut Server>,
    marks: &mut Marks,
) -> Result<HashSet<Sha256>, DbError> {
    let mut whole: HashSet<Sha256> = copies.iter().filter(|(_, (copy, _))| *copy == Copy::Sound).map(|(sha256, _)| *sha256).collect();
    let mut due = Vec::new();
    for (done, image) in images.iter().enumerate() {
        // It may have landed after the copies were read.
        if whole.contains(&image.sha256) || copies.get(&image.sha256).is_none() && image.spool_path.is_file() {
            marks.found.insert(image.id.clone());
            continue;
        }
        show(shared, CheckStep::Mending, done, images.len());
        let outcome = if from_watch_folder(shared, image).await? {
            report.restored += 1;
            Ok(())
        } else {
            match &mut server {
                None => Err(not_asked(image)),
                Some(server) => from_server(shared, server, image).await.map(|()| report.fetched += 1),
            }
        };
        match outcome {
            Ok(()) => {
                whole.insert(image.sha256);
                marks.found.insert(image.id.clone());
                if matches!(image.state, ImageState::Failed { cause: FailureCause::SpoolUnreadable }) {
                    due.push(image.id.clone());
                }
            }
            Err(why) => {
                let is_damaged = copies.contains_key(&image.sha256);
                if !why.is_kept() {
                    marks.lost.insert(image.id.clone());
                }
                report.findings.push(why.finding(image, is_damaged));
            }
        }
    }
    report.sent_again += send(shared, due, false).await?;
    Ok(whole)
}

/// Why an image has no sound safe copy.
enum Without {
    /// The server confirmed it once, and could not be asked now.
    NotAsked,
    /// The server has it; it could not be fetched now.
    NotFetched(String),
    /// It was never at the server.
    NeverSent,
    /// The server has lost it, too.
    Lost,
}

fn not_asked(image: &Image) -> Without {
    if matches!(image.state, ImageState::Uploaded { .. }) { Without::NotAsked } else { Without::NeverSent }
}

impl Without {
    /// Whether somebody has the bytes, as far as is known.
    const fn is_kept(&self) -> bool {
        matches!(self, Self::NotAsked | Self::NotFetched(_))
    }

    fn finding(&self, image: &Image, is_damaged: bool) -> CheckFinding {
        let file = &image.file_name;
        let severity = if self.is_kept() { Severity::Warning } else { Severity::Error };
        CheckFinding::new(severity, Some(image.id.clone()), || match (self, is_damaged) {
            (Self::NotAsked, true) => say!("check-damaged-kept", file),
            (Self::NotAsked, false) => say!("check-missing-kept", file),
            (Self::NotFetched(why), _) => say!("check-not-fetched", file, why),
            (Self::NeverSent, true) => say!("check-damaged-lost", file),
            (Self::NeverSent, false) => say!("check-missing-lost", file),
            (Self::Lost, _) => say!("check-lost", file),
        })
    }
}

/// Makes a safe copy again from the file it was a copy of; `false`: that is not there, or holds other bytes.
async fn from_watch_folder(shared: &Arc<Shared>, image: &Image) -> Result<bool, DbError> {
    let (id, sha256) = (image.id.clone(), image.sha256);
    blocking(shared, move |shared| {
        let spool = shared.library.layout.spool();
        for (root, relative) in shared.library.sensor_files(&id)? {
            match restore::from_file(&spool, &root, &relative, &sha256) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "a safe copy could not be made again"),
            }
        }
        Ok(false)
    })
    .await
}

/// Makes a safe copy again from what the server has.
async fn from_server(shared: &Arc<Shared>, server: &mut Server, image: &Image) -> Result<(), Without> {
    let sha256 = image.sha256;
    if server.fault(&sha256).is_some() {
        return Err(Without::Lost);
    }
    let Some(file) = server.whole(&sha256).cloned() else { return Err(Without::NeverSent) };
    match fetch(shared, &server.line, &file, image).await {
        Ok(()) => Ok(()),
        Err(DownloadError::OtherBytes) => {
            server.bytes.insert(sha256, Integrity::Damaged);
            Err(Without::Lost)
        }
        Err(DownloadError::Server(error)) => Err(Without::NotFetched(error.refusal().map_or_else(|| error.cause().to_string(), str::to_owned))),
        Err(DownloadError::Disk(error)) => Err(Without::NotFetched(say!("check-not-kept", why = error.kind().to_string()))),
    }
}

async fn fetch(shared: &Arc<Shared>, line: &Line, file: &FileId, image: &Image) -> Result<(), DownloadError> {
    let (format, wanted) = (image.format, image.sha256);
    let limit_bytes = if format == crate::Format::Dicom { chairside_api::MAX_DICOM_BYTES } else { chairside_api::MAX_IMAGE_BYTES };
    let fetched = blocking(shared, |shared| restore::Fetched::begin(&shared.library.layout.spool())).await?;
    let sha256 = line.client.download(file, limit_bytes, fetched.reopen()?).await?;
    if sha256 != wanted {
        return Err(DownloadError::OtherBytes);
    }
    Ok(blocking(shared, move |shared| fetched.keep(&shared.library.layout.spool(), sha256, format)).await?)
}

/// Images whose bytes the server has lost, or which changed there, and which are whole here are sent again: it puts them back under the same file.
fn mend_server(report: &mut CheckReport, images: &[Image], server: &Server, whole: &HashSet<Sha256>) -> Vec<ImageId> {
    let mut due = Vec::new();
    for image in images.iter().filter(|image| whole.contains(&image.sha256)) {
        let ImageState::Uploaded { file_id, .. } = &image.state else { continue };
        let Some(fault) = server.fault(&image.sha256).filter(|_| server.named.get(&image.sha256) == Some(file_id)) else { continue };
        report.findings.push(CheckFinding::new(Severity::Warning, Some(image.id.clone()), || match fault {
            Integrity::Missing => say!("check-server-missing", file = image.file_name),
            Integrity::Damaged | Integrity::Whole => say!("check-server-damaged", file = image.file_name),
        }));
        due.push(image.id.clone());
    }
    due
}

/// Whose the images are, and whether they are hidden, is as the server says. Answers those that it should have and has not.
async fn compare(shared: &Arc<Shared>, report: &mut CheckReport, images: &[Image], server: &Server) -> Result<Vec<ImageId>, DbError> {
    let listed: HashMap<&FileId, &PatientFile> = server.files.iter().map(|file| (&file.id, file)).collect();
    let hashes: HashSet<&Sha256> = server.files.iter().map(|file| &file.sha256).collect();
    let mut due = Vec::new();
    for image in images {
        let ImageState::Uploaded { file_id, hidden_at, .. } = &image.state else { continue };
        let patient = image.subject.as_ref().map(|subject| &subject.patient_id);
        let is_so = |file: &PatientFile| {
            let is_theirs = patient == Some(&file.patient_id) && hidden_at.is_some() == file.hidden_at.is_some();
            is_theirs && file.sha256 == image.sha256
        };
        if listed.get(file_id).is_some_and(|file| is_so(file)) {
            continue;
        }
        // The list was read a while ago, and has no hidden files: what it says otherwise is asked.
        let Some(line) = shared.line() else {
            report.server_files = None;
            break;
        };
        match line.client.file_known(file_id).await {
            Ok(Some(file)) if file.sha256 != image.sha256 => {
                let words = || say!("check-other-bytes", file = image.file_name);
                report.findings.push(CheckFinding::new(Severity::Error, Some(image.id.clone()), words));
            }
            Ok(Some(file)) if is_so(&file) => {}
            Ok(Some(file)) => {
                if patient != Some(&file.patient_id) {
                    moving::follow_file(shared, &line, &file).await;
                }
                let hidden = HashMap::from([(file.id.clone(), file.hidden_at)]);
                blocking(shared, move |shared| shared.library.follow_hidden(&hidden)).await?;
                report.followed += 1;
            }
            // Under another number, of the same patient or another.
            Ok(None) if hashes.contains(&image.sha256) => {}
            Ok(None) if image.spool_path.is_file() => due.push(image.id.clone()),
            // That its safe copy is gone, too, is said already.
            Ok(None) => {}
            Err(error) => {
                report.findings.push(CheckFinding::new(Severity::Warning, None, || error.message()));
                report.server_files = None;
                break;
            }
        }
    }
    Ok(due)
}

async fn send(shared: &Arc<Shared>, images: Vec<ImageId>, has_row: bool) -> Result<usize, DbError> {
    if images.is_empty() { Ok(0) } else { blocking(shared, move |shared| shared.library.send_again(&images, has_row)).await }
}
