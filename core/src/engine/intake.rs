//! Joins the intake (folders to safe bytes) to the library: the ledger it asks, and the folders it watches.

use super::shared::{Shared, blocking};
use crate::{
    ActivityKind, Aside, FolderState, Image, Preview, Problem, ProblemKind, Severity, Unfinished, WatchedFolder,
    db::DbError,
    engine::supervise::ServiceError,
    ingest::{self, Admission, Fingerprint, IntakeConfig, KnownFolder, Landed, Ledger, LedgerError, Previewed, Unpreviewed},
    nanopix::images,
    queue::{AdmitRules, library::lock},
};
use chairside_api::UtcTime;
use chairside_words::say;
use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

/// Watches the folders the settings name, and no others.
pub(super) async fn restart(shared: &Arc<Shared>) {
    shared.services.stop("watching folders").await;
    let folders = shared.settings().watch_folders.clone();
    let has_folders = !folders.is_empty();
    let shown = blocking(shared, move |shared| {
        // Taking a folder out of the settings and adding it again is how a person says that it is not on a drive any more.
        if let Err(error) = shared.library.watch_only(&folders) {
            tracing::error!(%error, "which folders are watched could not be written down");
        }
        let looking = |path: PathBuf| WatchedFolder { state: FolderState::Looking, last_image_at: last_landing(shared, &path), path };
        folders.into_iter().map(looking).collect()
    })
    .await;
    shared.set(|state| {
        state.problems.retain(|name, _| !name.starts_with(FOLDER_PROBLEM) && !name.starts_with(FILE_PROBLEM) && name != THUMBNAIL_PROBLEM);
        state.folders = shown;
        state.ledger_changes += 1;
    });
    let is_listed = super::filing::restart(shared).await;
    if !has_folders && !is_listed {
        return;
    }
    shared.services.spawn("watching folders", Arc::clone(shared), move |shared, cancel| async move {
        let layout = &shared.library.layout;
        let config = IntakeConfig {
            folders: shared.settings().watch_folders.clone(),
            spool: layout.spool(),
            thumbnails: layout.thumbnails(),
            left_out: shared.settings().nanopix_path.clone().filter(|_| is_listed),
            list: is_listed.then(|| (PathBuf::from(images::ROOT), shared.nanopix_images.subscribe())),
        };
        let clock = Arc::clone(&shared.clock);
        let ledger = EngineLedger { shared: Arc::clone(&shared), troubles: Mutex::default() };
        ingest::run(config, Arc::new(ledger), clock, cancel).await.map_err(ServiceError::from)
    });
}

fn last_landing(shared: &Shared, path: &Path) -> Option<UtcTime> {
    match shared.library.last_landing(path) {
        Ok(at) => at,
        Err(error) => {
            tracing::error!(%error, "the last landing in a folder could not be read");
            None
        }
    }
}

/// Problems of a whole folder, by its path.
const FOLDER_PROBLEM: &str = "folder ";
/// Problems of files in a folder, by its path.
const FILE_PROBLEM: &str = "files in ";
/// The problem of thumbnails.
const THUMBNAIL_PROBLEM: &str = "thumbnails";

struct EngineLedger {
    shared: Arc<Shared>,
    /// What keeps files from coming in, by watch folder and file; `None` is the folder as a whole.
    troubles: Mutex<HashMap<PathBuf, BTreeMap<Option<PathBuf>, String>>>,
}

impl EngineLedger {
    /// A row of a file that is no image was written, or could not be.
    fn wrote(&self, outcome: Result<(), DbError>) -> Result<(), LedgerError> {
        self.shared.set(|state| state.ledger_changes += 1);
        outcome.map_err(LedgerError::new)
    }

    /// Notes a trouble or its end, and shows what is left of the folder's.
    fn set_trouble(&self, root: &Path, relative: Option<&Path>, text: Option<String>) {
        let mut troubles = lock(&self.troubles);
        let of_folder = troubles.entry(root.to_owned()).or_default();
        let relative = relative.map(Path::to_owned);
        match text {
            Some(text) => drop(of_folder.insert(relative, text)),
            None if of_folder.remove(&relative).is_none() => return,
            None => {}
        }
        let problem = of_folder.values().next().map(|first| {
            let text = match of_folder.len() {
                1 => first.clone(),
                count => say!("more-files-waiting", first, count = count - 1),
            };
            Problem { kind: ProblemKind::Other, severity: Severity::Warning, title: say!("problem-image-not-in").to_owned(), text }
        });
        self.shared.problem(&file_problem(root), problem);
    }
}

impl Ledger for EngineLedger {
    fn known(&self, root: &Path) -> Result<Option<KnownFolder>, LedgerError> {
        if is_nanopix(root) {
            // Nothing of it is left alone because it lay there: what is too old to come in is not on the list.
            self.shared.library.begin_folder(root).map_err(LedgerError::new)?;
        }
        self.shared.library.known_folder(root).map_err(LedgerError::new)
    }

    fn stands_on(&self, root: &Path, is_mount_point: bool) -> Result<(), LedgerError> {
        self.shared.library.folder_stands_on(root, is_mount_point).map_err(LedgerError::new)
    }

    fn baseline(&self, root: &Path, files: &[(PathBuf, Fingerprint)]) -> Result<(), LedgerError> {
        self.shared.library.baseline(root, files).map_err(LedgerError::new)
    }

    fn admit(&self, batch: &[Landed]) -> Result<Vec<Admission>, LedgerError> {
        let settings = self.shared.settings();
        let holder = |appeared_after, landed_at| self.shared.get(|state| state.selection.holder(appeared_after, landed_at, self.shared.clock.now()));
        let banner = self.shared.get(|state| Some(state.selection.current(self.shared.clock.now())?.patient.id.clone()));
        let rules = AdmitRules { holder: &holder, banner, room: &settings.room_id, mode: settings.upload_mode };
        let admitted = self.shared.library.admit(batch, &rules).map_err(LedgerError::new)?;
        // Shown with the images' pictures, a moment later: a snapshot of its own would hold those up.
        self.shared.set_quietly(|state| {
            for landed in batch {
                if let Some(folder) = state.folders.iter_mut().find(|folder| folder.path == landed.root) {
                    folder.last_image_at = folder.last_image_at.max(Some(landed.landed_at));
                }
            }
        });
        for landed in batch {
            self.set_trouble(&landed.root, None, None);
        }
        Ok(admitted)
    }

    fn ignore(&self, root: &Path, relative: &Path, fingerprint: Fingerprint, why: Aside) -> Result<(), LedgerError> {
        self.wrote(self.shared.library.ignore_file(root, relative, fingerprint, why))
    }

    fn unfinished(&self, root: &Path, relative: &Path, size_bytes: u64, since: UtcTime, why: Unfinished) -> Result<(), LedgerError> {
        self.wrote(self.shared.library.note_unfinished(root, relative, size_bytes, since, why))
    }

    fn unfinished_no_more(&self, root: &Path, relative: &Path, is_removed: bool) -> Result<(), LedgerError> {
        self.wrote(self.shared.library.end_unfinished(root, relative, is_removed))
    }

    fn previews(&self, batch: &[Previewed]) -> Result<(), LedgerError> {
        self.shared.library.set_previews(batch).map_err(LedgerError::new)
    }

    fn without_preview(&self) -> Result<Vec<Unpreviewed>, LedgerError> {
        let images: Vec<_> = self.shared.library.model(|model| model.iter().cloned().collect());
        let is_missing = |image: &Arc<Image>| match &image.preview {
            Preview::Making => true,
            Preview::Ready(path) => !path.exists(),
            // There is nothing to make it of again.
            Preview::Only(_) | Preview::Refused(_) => false,
        };
        let unpreviewed = |image: Arc<Image>| Unpreviewed { image: image.id.clone(), sha256: image.sha256, format: image.format };
        Ok(images.into_iter().filter(is_missing).map(unpreviewed).collect())
    }

    fn folder(&self, root: &Path, state: FolderState) {
        if is_nanopix(root) {
            // Whether NanoPix can be reached is Live Sync's to say.
            return;
        }
        let name = format!("{FOLDER_PROBLEM}{}", root.display());
        // The intake says it at every look; a window must not repaint for what it shows already.
        let before = self.shared.get(|shown| shown.folders.iter().find(|folder| folder.path == root).map(|folder| folder.state.clone()));
        if before.as_ref() == Some(&state) {
            return;
        }
        self.shared.set(|shown| {
            if let Some(folder) = shown.folders.iter_mut().find(|folder| folder.path == root) {
                folder.state = state.clone();
            }
        });
        match state {
            FolderState::Unreachable { why } => {
                let text = say!("folder-unreachable", path = root.display(), why);
                if !matches!(before, Some(FolderState::Unreachable { .. })) {
                    self.shared.library.say(ActivityKind::Folder, Severity::Error, &text);
                }
                self.shared.problem(
                    &name,
                    Some(Problem { kind: ProblemKind::Other, severity: Severity::Error, title: say!("tray-folder-unreachable").to_owned(), text }),
                );
            }
            FolderState::Watching => {
                self.shared.problem(&name, None);
                if matches!(before, Some(FolderState::Unreachable { .. })) {
                    let text = say!("folder-is-back", path = root.display());
                    self.shared.library.say(ActivityKind::Folder, Severity::Done, &text);
                }
            }
            FolderState::Looking => {}
        }
    }

    fn trouble(&self, root: &Path, relative: Option<&Path>, why: String) {
        let name = relative.map(|relative| ingest::display_name(relative.as_os_str()));
        let text = match name {
            Some(name) => format!("{name}: {why}"),
            None => why,
        };
        self.shared.library.say(ActivityKind::Capture, Severity::Warning, &text);
        self.set_trouble(root, relative, Some(text));
    }

    fn trouble_over(&self, root: &Path, relative: &Path) {
        self.set_trouble(root, Some(relative), None);
    }

    fn thumbnails_fail(&self, why: Option<String>) {
        let problem = why.map(|why| {
            let text = say!("thumbnails-how", why);
            self.shared.library.say(ActivityKind::Capture, Severity::Warning, &say!("thumbnails-fail", text));
            Problem { kind: ProblemKind::Other, severity: Severity::Warning, title: say!("problem-thumbnails").to_owned(), text }
        });
        self.shared.problem(THUMBNAIL_PROBLEM, problem);
    }
}

fn is_nanopix(root: &Path) -> bool {
    root == Path::new(images::ROOT)
}

fn file_problem(root: &Path) -> String {
    format!("{FILE_PROBLEM}{}", root.display())
}
