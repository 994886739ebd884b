//! One watch folder: a thread that hears announcements, looks through the folder from time to time, and follows every file that is on its way through
//! its own [`Settle`]. All file-by-file decisions are made here, one after another; the work itself is done by the pipeline's threads.
//!
//! What is kept per file on its way is small (a path and a few times), so ten thousand at once are no trouble; only a share of the pipeline's places
//! are taken by those being copied, synced or admitted. Files come in in the order they were written in (see `turns`), however long each of them takes. A folder that cannot be reached is
//! said to be so and nothing is concluded from it: what is known of its files stays known.

mod files;
mod listed;
mod look;
mod reports;

use super::{
    list::{Listed, Lists, Reach},
    place::{self, Ground},
    rescan::{Found, Walk},
    settle::Settle,
    turns::{Line, Turn},
    watcher::{self, Hint, Listener},
};
use crate::{
    Aside, FolderState, Unfinished,
    clock::Clock,
    ingest::{Fingerprint, Ledger, Pipeline, Prepared, Reply, Report},
};
use chairside_api::UtcTime;
use chairside_words::say;
use listed::ListSource;
use notify::RecommendedWatcher;
use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    time::{Duration, Instant},
};

/// Messages that may wait for a folder. When announcements fill it, further ones are dropped and the folder is looked through instead.
const INBOX: usize = 8192;
/// Messages handled before the clock is looked at again.
const MESSAGES_AT_ONCE: usize = 512;

/// How often a folder is looked at. Tests hurry it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Looked through, on a local disk.
    pub(crate) rescan: Duration,
    /// Looked through, where changes are not announced reliably.
    pub(crate) rescan_unheard: Duration,
    /// Whether it is still there.
    pub(crate) check: Duration,
    /// Whether announcements are listened to at all.
    pub(crate) listens: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self { rescan: Duration::from_mins(1), rescan_unheard: Duration::from_secs(10), check: Duration::from_secs(2), listens: true }
    }
}

/// What a folder's thread is told.
pub(crate) enum Message {
    Hint(Hint),
    Report(Report),
    /// Look at the flags.
    Wake,
    Stop,
}

/// What tells of a folder's files.
pub(crate) enum Source {
    /// The folder itself: whatever lies in it.
    Folder {
        /// Where.
        root: PathBuf,
        /// Folders that are not looked into although they lie in this one.
        left_out: Vec<PathBuf>,
    },
    /// The list of another program.
    List {
        /// What the ledger knows the files by, wherever they are at the moment.
        name: PathBuf,
        /// The list in force.
        lists: Lists,
    },
}

/// A watch folder and all that is on its way in it.
pub(crate) struct Folder {
    root: Arc<PathBuf>,
    /// What the ledger knows it by: the root itself, or a name that stays the same when the folder is elsewhere tomorrow.
    name: Arc<PathBuf>,
    /// The list that names the files, where one does.
    list: Option<ListSource>,
    /// The root as announcements spell it.
    real_root: PathBuf,
    /// Folders in it that are not looked into, by their real paths: the engine's own, and those watched by themselves.
    left_out: Vec<PathBuf>,
    ledger: Arc<dyn Ledger>,
    clock: Arc<dyn Clock>,
    pipeline: Arc<Pipeline>,
    pace: Pace,
    slots: usize,

    inbox: Receiver<Message>,
    listener: Listener,
    reply: Reply,

    state: FolderState,
    ground: Option<Ground>,
    watcher: Option<RecommendedWatcher>,
    /// Announcements are not to be had here.
    unheard: bool,
    check_at: Instant,
    rescan_at: Instant,
    wants_rescan: bool,
    walk: Option<Round>,
    /// Folders that appeared, to be walked through.
    appeared: VecDeque<PathBuf>,
    /// When the last look through the whole folder began.
    looked_through: Option<UtcTime>,

    /// Whether a drive was mounted here when the folder was last looked through, as the ledger has it.
    stood_on_mount_point: Option<bool>,
    /// Files that need no more work; `None` until the ledger has told.
    known: Option<HashMap<PathBuf, Fingerprint>>,
    /// Files that are not complete, and why, as the ledger has it.
    unfinished: HashMap<PathBuf, Unfinished>,
    /// What lies in a folder that is looked at for the first time ever.
    baseline: Option<Vec<(PathBuf, Fingerprint)>>,

    files: HashMap<u64, Tracked>,
    ids: HashMap<PathBuf, u64>,
    last_id: u64,
    due: BTreeSet<(Instant, u64)>,
    /// To be copied.
    ready: BTreeSet<(Turn, u64)>,
    in_flight: usize,
    /// Who comes in before whom.
    line: Line,

    /// The disk is full or the ledger fails: nothing is begun before then.
    blocked_until: Option<Instant>,
    /// Troubles already shown: those that end when something is admitted, and those of the folder itself.
    said: HashSet<String>,
    said_of_folders: HashSet<PathBuf>,
}

/// A walk under way.
struct Round {
    walk: Walker,
    began: UtcTime,
    /// Of the watch folder, not only of one that appeared in it.
    is_full: bool,
    /// Something could not be read.
    has_gaps: bool,
    /// Files that a list names and that are not there.
    missing: usize,
    /// What is new, and since when the first of it waits: brought on its way together, in turn.
    found: Vec<(PathBuf, Fingerprint, Option<Arc<Listed>>)>,
    found_since: Option<Instant>,
}

impl Round {
    fn new(walk: Walker, began: UtcTime, is_full: bool) -> Self {
        Self { walk, began, is_full, has_gaps: false, missing: 0, found: Vec::new(), found_since: None }
    }
}

/// How a walk goes.
enum Walker {
    /// Through the folder.
    Tree(Walk),
    /// Along a list.
    List(Box<dyn FnMut() -> Found + Send>, Reach),
}

impl Walker {
    fn next(&mut self) -> Found {
        match self {
            Self::Tree(walk) => walk.next(),
            Self::List(step, _) => step(),
        }
    }
}

/// One file on its way.
struct Tracked {
    relative: PathBuf,
    settle: Settle,
    stage: Stage,
    appeared_after: UtcTime,
    due: Option<Instant>,
    /// Its name alone says that it is no image.
    ignored: Option<Aside>,
    /// Something happened to it when it was certain what it is, and before it was admitted.
    changed_meanwhile: Option<UtcTime>,
    has_failed: bool,
    /// Why it is on its way for so long.
    unfinished: Option<Unfinished>,
    /// A trouble with it is shown.
    is_told: bool,
    /// What the list says that names it.
    listed: Option<Arc<Listed>>,
    /// What it was when it was last looked at.
    found: Option<Fingerprint>,
    /// A program is writing it, as far as is announced.
    is_open: bool,
    /// What it was when it was read, and found to begin as an image does.
    begun: Option<Fingerprint>,
    /// Since when it is not there any more.
    gone_since: Option<Instant>,
}

enum Stage {
    /// Waiting for time to pass.
    Settling,
    /// Ready to be copied, waiting for its turn.
    Ready,
    /// Being copied and synced.
    Copying,
    /// Copied, and looked at once more.
    Held(Prepared),
    /// Certain to be what was copied, whatever happens to it from now on; waiting for its turn.
    InLine(Prepared),
    /// Read, and no image, in that state.
    NotAnImage(Fingerprint),
    /// Being admitted.
    Admitting,
}

impl Folder {
    /// A folder, and where to send it messages.
    pub(crate) fn new(
        source: Source,
        slots: usize,
        pipeline: Arc<Pipeline>,
        ledger: Arc<dyn Ledger>,
        clock: Arc<dyn Clock>,
        pace: Pace,
    ) -> (Self, SyncSender<Message>) {
        let (sender, inbox) = sync_channel(INBOX);
        let listener = Listener { inbox: sender.clone(), lost: Arc::new(AtomicBool::new(false)), clock: Arc::clone(&clock) };
        let reports = sender.clone();
        let reply: Reply = Arc::new(move |report| {
            if reports.send(Message::Report(report)).is_err() {
                tracing::debug!("a report came after its folder had ended");
            }
        });
        let now = Instant::now();
        let (root, left_out, list) = match source {
            Source::Folder { root, left_out } => (root, left_out, None),
            // Where it lies is said by the first list.
            Source::List { name, lists } => (name, Vec::new(), Some(ListSource::new(lists))),
        };
        let folder = Self {
            real_root: place::real(&root),
            name: Arc::new(root.clone()),
            root: Arc::new(root),
            list,
            left_out,
            ledger,
            clock,
            pipeline,
            pace,
            slots,
            inbox,
            listener,
            reply,
            state: FolderState::Looking,
            ground: None,
            watcher: None,
            unheard: false,
            check_at: now,
            rescan_at: now,
            wants_rescan: true,
            walk: None,
            appeared: VecDeque::new(),
            looked_through: None,
            stood_on_mount_point: None,
            known: None,
            unfinished: HashMap::new(),
            baseline: None,
            files: HashMap::new(),
            ids: HashMap::new(),
            last_id: 0,
            due: BTreeSet::new(),
            ready: BTreeSet::new(),
            in_flight: 0,
            line: Line::default(),
            blocked_until: None,
            said: HashSet::new(),
            said_of_folders: HashSet::new(),
        };
        (folder, sender)
    }

    /// Runs until it is told to stop.
    pub(crate) fn run(mut self) {
        self.ledger.folder(&self.name, FolderState::Looking);
        while !self.pipeline.is_closed() {
            self.take_list();
            let mut now = Instant::now();
            if now >= self.check_at {
                self.check();
            }
            self.step_walk();
            now = Instant::now();
            self.look_at_due(now);
            self.let_in(Instant::now());
            self.begin_ready(now);
            match self.inbox.recv_timeout(self.idle_for(Instant::now())) {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(message) => self.handle(message),
                Err(RecvTimeoutError::Timeout) => {}
            }
            for _ in 0..MESSAGES_AT_ONCE {
                match self.inbox.try_recv() {
                    Ok(Message::Stop) => return,
                    Ok(message) => self.handle(message),
                    Err(_) => break,
                }
            }
            if self.listener.lost.swap(false, Ordering::AcqRel) {
                self.wants_rescan = true;
            }
        }
    }

    fn idle_for(&self, now: Instant) -> Duration {
        if self.walk.is_some()
            || (self.is_reachable() && (self.wants_rescan || !self.appeared.is_empty() || self.list.as_ref().is_some_and(ListSource::is_due)))
        {
            return Duration::ZERO;
        }
        let mut until = self.check_at;
        if self.is_reachable() {
            until = until.min(self.rescan_at);
            if let Some(at) = self.list.as_ref().and_then(ListSource::awaited_at) {
                until = until.min(at);
            }
        }
        if let Some((at, _)) = self.due.first() {
            until = until.min(*at);
        }
        if let Some(at) = self.line.until() {
            until = until.min(at);
        }
        if let Some(at) = self.blocked_until.filter(|_| !self.ready.is_empty()) {
            until = until.min(at);
        }
        until.saturating_duration_since(now)
    }

    fn is_reachable(&self) -> bool {
        self.ground.is_some() && self.known.is_some() && !matches!(self.state, FolderState::Unreachable { .. })
    }

    fn keeps_ids(&self) -> bool {
        // What a list names is known by its name: the same files on another drive, with other ids, are the same.
        self.list.is_none() && self.ground.is_some_and(|ground| !ground.is_network)
    }

    /// Is it there, is it the same, and is it listened to?
    fn check(&mut self) {
        self.check_at = Instant::now() + self.pace.check;
        let list = self.list.as_ref().map(|source| source.current.clone());
        if let Some(None) = list {
            return;
        }
        let there = list.flatten().map_or(Ok(()), |list| list.look());
        let ground = match there.and_then(|()| place::ground(&self.root)) {
            Ok(ground) => ground,
            Err(why) => return self.lost_sight(why),
        };
        if self.known.is_none() && !self.remember() {
            return;
        }
        match (self.ground.map(|before| before.is_mount_point).or(self.stood_on_mount_point), ground.is_mount_point) {
            // The list knows its folder by what lies in it.
            _ if self.list.is_some() => {}
            // What is seen now is the empty place where the drive was, in this run or an earlier one. It must not pass for the folder.
            (Some(true), false) => {
                let why = say!("drive-not-connected");
                return self.lost_sight(why.to_owned());
            }
            // What was seen until now was such a place, and nothing ever lay in it. This is the first look at the folder itself.
            (Some(false), true) if self.known.as_ref().is_some_and(HashMap::is_empty) => self.baseline = Some(Vec::new()),
            _ => {}
        }
        let is_other = self.ground.is_none_or(|before| before.identity != ground.identity);
        if is_other {
            // What was not in another folder may have been in this one.
            self.looked_through = None;
        }
        if is_other || matches!(self.state, FolderState::Unreachable { .. }) {
            self.real_root = place::real(&self.root);
            self.watcher = None;
            self.listen();
            self.walk = None;
            self.wants_rescan = true;
        }
        self.ground = Some(ground);
        if matches!(self.state, FolderState::Unreachable { .. }) {
            self.set_state(FolderState::Looking);
        }
    }

    /// Asks the ledger what it knows. Whether it answered.
    fn remember(&mut self) -> bool {
        match self.ledger.known(&self.name) {
            Ok(Some(known)) => (self.known, self.unfinished, self.stood_on_mount_point) = (Some(known.files), known.unfinished, known.is_mount_point),
            Ok(None) => (self.known, self.baseline) = (Some(HashMap::new()), Some(Vec::new())),
            Err(error) => self.say_once(say!("folder-not-known", why = error.to_string())),
        }
        self.known.is_some()
    }

    fn listen(&mut self) {
        if self.list.is_some() {
            return self.listen_for_list();
        }
        self.unheard = !self.pace.listens;
        if !self.pace.listens {
            return;
        }
        match watcher::listen(&self.real_root, self.listener.clone()) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => {
                self.unheard = true;
                let every = self.pace.rescan_unheard.as_secs();
                self.say_once(say!("folder-not-announced", seconds = every, why = error.to_string()));
            }
        }
    }

    /// The folder cannot be reached. Nothing is concluded; it is tried again.
    fn lost_sight(&mut self, why: String) {
        self.watcher = None;
        self.walk = None;
        self.appeared.clear();
        self.wants_rescan = true;
        self.set_state(FolderState::Unreachable { why });
    }

    fn set_state(&mut self, state: FolderState) {
        if self.state != state {
            self.state = state;
            self.ledger.folder(&self.name, self.state.clone());
        }
    }
}
