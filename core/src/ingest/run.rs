//! The intake as a service: one thread for each watch folder, a handful that copy, sync, admit and make previews, and one task that waits for the end.

use super::{
    Ledger,
    attempts::Attempts,
    pipeline::{IN_FLIGHT, Pipeline},
    preview,
    spool::{self, Spool},
};
use crate::{
    clock::Clock,
    watch::{Folder, Message, Pace, Source, list::Lists, place},
};
use chairside_words::say;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, mpsc::SyncSender},
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// How long the end may take: a file is being copied, a share does not answer. What is not done by then is done after the next start.
const END: Duration = Duration::from_secs(10);

/// Where images come from and go to.
#[derive(Clone, Debug)]
pub struct IntakeConfig {
    /// The watch folders.
    pub folders: Vec<PathBuf>,
    /// Where safe copies are kept: `<spool>/<first two digits>/<sha256>`. Made when it is not there.
    pub spool: PathBuf,
    /// Where thumbnails are kept. Made when it is not there.
    pub thumbnails: PathBuf,
    /// What is not looked into although it lies in a watch folder: another program's folder that comes in by its own list.
    pub(crate) left_out: Option<PathBuf>,
    /// Another program's own list of its images, and what the ledger knows them by.
    pub(crate) list: Option<(PathBuf, Lists)>,
}

/// The intake ended although nobody asked it to. Started again it goes on where it was.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The folders of the data folder cannot be made or read.
    #[error("{}", say!("intake-unusable", path = .path.display(), why = .source.to_string()))]
    Unusable {
        /// Which.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The system gives no thread.
    #[error("{}", say!("intake-no-thread", why = .0.to_string()))]
    Threads(io::Error),
    /// A part of it stopped on its own.
    #[error("{}", say!("intake-died"))]
    Died,
}

/// Watches the folders and takes in what lands, until cancelled. Then finishes the file that is being copied, or leaves a temporary copy that the next
/// start removes.
pub async fn run(config: IntakeConfig, ledger: Arc<dyn Ledger>, clock: Arc<dyn Clock>, cancel: CancellationToken) -> Result<(), IntakeError> {
    run_at(Pace::default(), config, ledger, clock, cancel).await
}

pub(super) async fn run_at(
    pace: Pace,
    config: IntakeConfig,
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    cancel: CancellationToken,
) -> Result<(), IntakeError> {
    let start = {
        let ledger = Arc::clone(&ledger);
        let config = config.clone();
        blocking(move || {
            spool::sweep(&preview::unfinished_thumbnails(&config.thumbnails))
                .map_err(|source| IntakeError::Unusable { path: config.thumbnails.clone(), source })?;
            let spool = Spool::open(&config.spool).map_err(|source| IntakeError::Unusable { path: config.spool.clone(), source })?;
            let trying = config.thumbnails.join("trying");
            let attempts = Attempts::open(&trying).map_err(|source| IntakeError::Unusable { path: trying, source })?;
            Ok(Arc::new(Pipeline::new(spool, config.thumbnails, attempts, ledger)))
        })
    };
    // Whoever drops this future stops the threads, too: the crew does when it is dropped.
    let mut crew = Crew { pipeline: start.await??, threads: Vec::new(), folders: Vec::new(), listed: None, died: Arc::default() };
    let mut lists = config.list.as_ref().map(|(_, lists)| lists.clone());
    let outcome = if let Err(error) = start_threads(&mut crew, pace, &config, &ledger, &clock) {
        Err(IntakeError::Threads(error))
    } else {
        tokio::select! {
            () = cancel.cancelled() => Ok(()),
            () = crew.died.notified() => Err(IntakeError::Died),
            () = wake_at_each(lists.as_mut(), crew.listed.as_ref()) => Err(IntakeError::Died),
        }
    };
    blocking(move || crew.stop()).await?;
    outcome
}

/// Wakes the folder that goes by a list whenever there is a new one. Never ends.
async fn wake_at_each(lists: Option<&mut Lists>, folder: Option<&SyncSender<Message>>) {
    if let (Some(lists), Some(folder)) = (lists, folder) {
        while lists.changed().await.is_ok() {
            if folder.try_send(Message::Wake).is_err() {
                tracing::trace!("the folder is awake or gone");
            }
        }
    }
    std::future::pending::<()>().await;
}

fn start_threads(crew: &mut Crew, pace: Pace, config: &IntakeConfig, ledger: &Arc<dyn Ledger>, clock: &Arc<dyn Clock>) -> io::Result<()> {
    let pipeline = Arc::clone(&crew.pipeline);
    for (name, work) in pipeline.stages() {
        crew.hire(name, work)?;
    }
    let mut roots = config.folders.clone();
    roots.sort();
    roots.dedup();
    let slots = (IN_FLIGHT / (roots.len() + usize::from(config.list.is_some())).max(1)).max(4);
    let folder = |source| Folder::new(source, slots, Arc::clone(&pipeline), Arc::clone(ledger), Arc::clone(clock), pace);
    for (number, root) in roots.iter().enumerate() {
        let (folder, sender) = folder(Source::Folder { root: root.clone(), left_out: left_out(config, root) });
        crew.folders.push(sender);
        crew.hire(format!("watch-{}", number + 1), Box::new(move || folder.run()))?;
    }
    if let Some((name, lists)) = &config.list {
        let (folder, sender) = folder(Source::List { name: name.clone(), lists: lists.clone() });
        crew.folders.push(sender.clone());
        crew.listed = Some(sender);
        crew.hire("watch-list".to_owned(), Box::new(move || folder.run()))?;
    }
    let ledger = Arc::clone(ledger);
    crew.hire(
        "intake-remake".to_owned(),
        Box::new(move || match ledger.without_preview() {
            Ok(missing) => pipeline.make_up_for(missing),
            Err(error) => tracing::warn!(%error, "unfinished previews could not be listed; the next start does"),
        }),
    )
}

/// What is not looked into although it lies in a watch folder: other watch folders, and the engine's own files, whose thumbnails would come in as
/// images and get thumbnails of their own.
fn left_out(config: &IntakeConfig, root: &Path) -> Vec<PathBuf> {
    let root = place::real(root);
    let mut own = vec![place::real(&config.spool), place::real(&config.thumbnails)];
    // The data folder as a whole, when it is recognisable and does not hold the watch folder.
    own.extend(own[0].parent().filter(|data| own[1].parent() == Some(data)).map(Path::to_owned));
    own.into_iter()
        .chain(config.folders.iter().chain(&config.left_out).map(|folder| place::real(folder)))
        .filter(|path| path.starts_with(&root) && *path != root)
        .collect()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, IntakeError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| IntakeError::Died)
}

/// The threads, and a bell that rings when one of them panics.
struct Crew {
    pipeline: Arc<Pipeline>,
    threads: Vec<JoinHandle<()>>,
    folders: Vec<SyncSender<Message>>,
    /// The one of them that goes by a list.
    listed: Option<SyncSender<Message>>,
    died: Arc<Notify>,
}

impl Drop for Crew {
    fn drop(&mut self) {
        // Folders first, so that nothing new is begun; then the pipeline. A folder with a full inbox is not waited for (its share may never answer): it finds
        // the pipeline closed when it looks up.
        for folder in &self.folders {
            if folder.try_send(Message::Stop).is_err() {
                tracing::debug!("a watch folder has much to read, or had stopped by itself");
            }
        }
        self.pipeline.close();
    }
}

impl Crew {
    fn hire(&mut self, name: String, work: Box<dyn FnOnce() + Send>) -> io::Result<()> {
        let bell = Bell(Arc::clone(&self.died));
        self.threads.push(std::thread::Builder::new().name(name).spawn(move || {
            let _bell = bell;
            work();
        })?);
        Ok(())
    }

    /// Tells everybody to stop, and waits for them.
    fn stop(mut self) {
        let threads = std::mem::take(&mut self.threads);
        drop(self);
        let deadline = Instant::now() + END;
        for thread in threads {
            while !thread.is_finished() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(2));
            }
            if !thread.is_finished() {
                // A share that does not answer holds it. It ends when the share does answer, and does no harm until then.
                tracing::warn!(thread = thread.thread().name(), "a thread of the intake did not end in time");
            } else if thread.join().is_err() {
                tracing::error!("a thread of the intake ended in a panic");
            }
        }
    }
}

/// Rings when the thread that holds it panics.
struct Bell(Arc<Notify>);

impl Drop for Bell {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.notify_one();
        }
    }
}
