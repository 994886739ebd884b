//! *Check everything*: reads every safe copy, the whole list of images and the server's list of files, and mends what can be. Beside the work, and paced: it never takes more than half
//! of a disk's time. Nothing is ever deleted by it, and no file is fetched from the server.

use super::{
    moving,
    shared::{Shared, blocking},
};
use crate::{
    ActivityKind, Check, CheckFinding, CheckReport, CheckStep, FailureCause, Image, ImageState, Severity,
    db::DbError,
    ingest::{hash_of, restore},
    queue,
    upload::ServerError,
};
use chairside_api::{FileId, ImageId, PatientFile, Sha256, UtcTime};
use chairside_words::say;
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

/// How often progress is shown.
const SHOWN_EVERY: Duration = Duration::from_millis(250);

/// A safe copy younger than this may be of an image that is just coming in.
const YOUNG: Duration = Duration::from_secs(60);

/// How many single images are named in the report.
const NAMED: usize = 100;

/// Begins a check, unless one is under way.
pub(super) fn begin(shared: &Arc<Shared>) {
    let begun = shared.set(|state| {
        let is_free = !matches!(state.check, Some(Check::Running { .. }));
        if is_free {
            state.check = Some(Check::Running { step: CheckStep::Copies, done: 0, of: 0 });
        }
        is_free
    });
    if !begun {
        return;
    }
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let outcome = match check(&shared).await {
            Ok(report) => {
                let (severity, words) = (report.severity(), report.in_words());
                shared.library.say(ActivityKind::Program, severity, &say!("check-said", words));
                Check::Done(Arc::new(report))
            }
            Err(error) => Check::Failed(say!("check-not-finished", why = error.to_string())),
        };
        shared.set(|state| state.check = Some(outcome));
    });
}

/// What is known of a safe copy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copy {
    Sound,
    /// Its bytes are not what its name says, or it cannot be read.
    Damaged,
}

async fn check(shared: &Arc<Shared>) -> Result<CheckReport, DbError> {
    let begun = SystemTime::now();
    let mut report = CheckReport { states_mended: blocking(shared, |shared| shared.library.mend_states()).await?, ..CheckReport::default() };
    let copies = read_copies(shared).await;
    report.copies = copies.len();
    let at_server = ask_server(shared).await;
    report.server_files = at_server.as_ref().ok().map(Vec::len);
    if let Err(Some(error)) = &at_server {
        report.findings.push(CheckFinding::new(Severity::Warning, None, || error.message()));
    }
    show(shared, CheckStep::Mending, 0, 0);
    let (images, versions) = blocking(shared, |shared| Ok::<_, DbError>((shared.library.all_images()?, shared.library.version_hashes()?))).await?;
    report.images = images.len();
    report.came_in = adopt(shared, &copies, &images, versions, begun).await?;
    mend_copies(shared, &mut report, &copies, &images, at_server.as_deref().unwrap_or_default()).await?;
    if let Ok(files) = &at_server {
        compare(shared, &mut report, &images, files).await?;
    }
    report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let unnamed = report.findings.split_off(report.findings.len().min(NAMED));
    let errors = unnamed.iter().filter(|finding| finding.severity == Severity::Error).count();
    (report.more_errors, report.more_warnings) = (errors, unnamed.len() - errors);
    report.at = shared.clock.now();
    Ok(report)
}

fn show(shared: &Shared, step: CheckStep, done: usize, of: usize) {
    shared.set(|state| state.check = Some(Check::Running { step, done, of }));
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

/// The server's files; `Err(None)`: it is away.
async fn ask_server(shared: &Arc<Shared>) -> Result<Vec<PatientFile>, Option<ServerError>> {
    let line = shared.line().ok_or(None)?;
    let mut files = Vec::new();
    let mut after = None;
    loop {
        show(shared, CheckStep::Server, files.len(), 0);
        let page = line.client.files_since(UtcTime::from_millis(0), after.as_deref()).await.map_err(Some)?;
        files.extend(page.files);
        match page.next_cursor {
            Some(cursor) => after = Some(cursor),
            None => return Ok(files),
        }
    }
}

/// Sound copies that nobody knows come in again.
async fn adopt(
    shared: &Arc<Shared>,
    copies: &HashMap<Sha256, (Copy, PathBuf)>,
    images: &[Image],
    versions: HashSet<Sha256>,
    begun: SystemTime,
) -> Result<usize, DbError> {
    let known: HashSet<Sha256> = images.iter().map(|image| image.sha256).chain(versions).collect();
    let is_old = |path: &PathBuf| {
        let written = std::fs::metadata(path).and_then(|metadata| metadata.modified());
        written.is_ok_and(|written| begun.duration_since(written).is_ok_and(|age| age >= YOUNG))
    };
    let strays = copies.iter().filter(|(sha256, (copy, _))| *copy == Copy::Sound && !known.contains(sha256));
    let strays: Vec<(Sha256, PathBuf)> = strays.map(|(sha256, (_, path))| (*sha256, path.clone())).filter(|(_, path)| is_old(path)).collect();
    if strays.is_empty() { Ok(0) } else { blocking(shared, move |shared| shared.library.adopt_strays(&strays)).await }
}

/// Copies that are missing or damaged are made again from the watch folder; what cannot be is said.
async fn mend_copies(
    shared: &Arc<Shared>,
    report: &mut CheckReport,
    copies: &HashMap<Sha256, (Copy, PathBuf)>,
    images: &[Image],
    files: &[PatientFile],
) -> Result<(), DbError> {
    let at_server: HashSet<Sha256> = files.iter().map(|file| file.sha256).collect();
    let mut due = Vec::new();
    for image in images.iter().filter(|image| copies.get(&image.sha256).is_none_or(|(copy, _)| *copy == Copy::Damaged)) {
        // It may have landed after the copies were read.
        if copies.get(&image.sha256).is_none() && image.spool_path.is_file() {
            continue;
        }
        let (id, sha256) = (image.id.clone(), image.sha256);
        let restored = blocking(shared, move |shared| {
            let spool = shared.library.layout.spool();
            for (root, relative) in shared.library.sensor_files(&id)? {
                match restore(&spool, &root, &relative, &sha256) {
                    Ok(true) => return Ok(true),
                    Ok(false) => {}
                    Err(error) => tracing::error!(%error, "a safe copy could not be made again"),
                }
            }
            Ok::<_, DbError>(false)
        })
        .await?;
        if restored {
            report.restored += 1;
            if matches!(image.state, ImageState::Failed { cause: FailureCause::SpoolUnreadable }) {
                due.push(image.id.clone());
            }
            continue;
        }
        let (file, is_damaged) = (&image.file_name, copies.contains_key(&image.sha256));
        let is_hidden = matches!(image.state, ImageState::Uploaded { hidden_at: Some(_), .. });
        let is_kept = at_server.contains(&image.sha256) || is_hidden || matches!(image.state, ImageState::Uploaded { .. }) && report.server_files.is_none();
        let severity = if is_kept { Severity::Warning } else { Severity::Error };
        report.findings.push(CheckFinding::new(severity, Some(image.id.clone()), || match (is_damaged, is_kept) {
            (true, true) => say!("check-damaged-kept", file),
            (true, false) => say!("check-damaged-lost", file),
            (false, true) => say!("check-missing-kept", file),
            (false, false) => say!("check-missing-lost", file),
        }));
    }
    report.sent_again += send(shared, due).await?;
    Ok(())
}

/// Images that the server should have and has not are sent again; whose the others are and whether they are hidden is as it says.
async fn compare(shared: &Arc<Shared>, report: &mut CheckReport, images: &[Image], files: &[PatientFile]) -> Result<(), DbError> {
    let listed: HashMap<&FileId, &PatientFile> = files.iter().map(|file| (&file.id, file)).collect();
    let hashes: HashSet<&Sha256> = files.iter().map(|file| &file.sha256).collect();
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
    report.sent_again += send(shared, due).await?;
    Ok(())
}

async fn send(shared: &Arc<Shared>, images: Vec<ImageId>) -> Result<usize, DbError> {
    if images.is_empty() { Ok(0) } else { blocking(shared, move |shared| shared.library.send_again(&images)).await }
}
