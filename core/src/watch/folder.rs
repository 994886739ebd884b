//! One watch folder: a thread that hears announcements, looks through the folder from time to time, and follows every file that is on its way through
//! its own [`Settle`]. All file-by-file decisions are made here, one after another; the work itself is done by the pipeline's threads.
//!
//! What is kept per file on its way is small (a path and a few times), so ten thousand at once are no trouble; at most [`IN_FLIGHT`] of them are being
//! copied, synced or admitted, in the order they were ready. A folder that cannot be reached is said to be so and nothing is concluded from it: what is
//! known of its files stays known.

use super::{
    names::why_ignored,
    place::{self, Ground, Lies, NotOpened},
    rescan::{Found, Walk, is_within_reach},
    settle::{Copied, Delay, Look, Next, STILL, Settle},
    watcher::{self, Hint, HintKind, Listener},
};
use crate::{
    FolderState,
    clock::Clock,
    ingest::sniff::{HEAD_BYTES, sniff},
    ingest::{CommitJob, CopyJob, Fingerprint, Ledger, Pipeline, Prepared, Reply, Report, TakeError},
};
use chairside_api::UtcTime;
use notify::RecommendedWatcher;
use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    fs::File,
    io::Read,
    path::{Path, PathBuf},
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
/// Entries of a walk between two looks at the inbox.
const ENTRIES_AT_ONCE: usize = 256;
/// After a failure that has nothing to do with the file: a full disk, a database that does not answer.
const AGAIN: Duration = Duration::from_secs(5);

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

/// A watch folder and all that is on its way in it.
pub(crate) struct Folder {
    root: Arc<PathBuf>,
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

    /// Files that need no more work; `None` until the ledger has told.
    known: Option<HashMap<PathBuf, Fingerprint>>,
    /// What lies in a folder that is looked at for the first time ever.
    baseline: Option<Vec<(PathBuf, Fingerprint)>>,

    files: HashMap<u64, Tracked>,
    ids: HashMap<PathBuf, u64>,
    last_id: u64,
    due: BTreeSet<(Instant, u64)>,
    ready: VecDeque<u64>,
    in_flight: usize,

    /// The disk is full or the ledger fails: nothing is begun before then.
    blocked_until: Option<Instant>,
    /// Troubles already shown: those that end when something is admitted, and those of the folder itself.
    said: HashSet<String>,
    said_of_folders: HashSet<PathBuf>,
}

/// A walk under way.
struct Round {
    walk: Walk,
    began: UtcTime,
    /// Of the watch folder, not only of one that appeared in it.
    is_full: bool,
    /// Something could not be read.
    has_gaps: bool,
}

/// One file on its way.
struct Tracked {
    relative: PathBuf,
    settle: Settle,
    stage: Stage,
    appeared_after: UtcTime,
    due: Option<Instant>,
    /// Its name alone says that it is no image.
    ignored: Option<&'static str>,
    /// Something happened to it while it was being admitted.
    changed_meanwhile: Option<UtcTime>,
    has_failed: bool,
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
    /// Read, and no image, in that state.
    NotAnImage(Fingerprint),
    /// Being admitted.
    Admitting,
}

impl Folder {
    /// A folder, and where to send it messages. `left_out`: folders that are not looked into although they lie in this one.
    pub(crate) fn new(
        root: PathBuf,
        left_out: Vec<PathBuf>,
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
        let folder = Self {
            real_root: place::real(&root),
            root: Arc::new(root),
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
            known: None,
            baseline: None,
            files: HashMap::new(),
            ids: HashMap::new(),
            last_id: 0,
            due: BTreeSet::new(),
            ready: VecDeque::new(),
            in_flight: 0,
            blocked_until: None,
            said: HashSet::new(),
            said_of_folders: HashSet::new(),
        };
        (folder, sender)
    }

    /// Runs until it is told to stop.
    pub(crate) fn run(mut self) {
        self.ledger.folder(&self.root, FolderState::Looking);
        loop {
            let mut now = Instant::now();
            if now >= self.check_at {
                self.check();
            }
            self.step_walk();
            now = Instant::now();
            self.look_at_due(now);
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
        if self.walk.is_some() || (self.is_reachable() && (self.wants_rescan || !self.appeared.is_empty())) {
            return Duration::ZERO;
        }
        let mut until = self.check_at;
        if self.is_reachable() {
            until = until.min(self.rescan_at);
        }
        if let Some((at, _)) = self.due.first() {
            until = until.min(*at);
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
        self.ground.is_some_and(|ground| !ground.is_network)
    }

    // The folder itself ----------------------------------------------------------------------------------------------------------------------------

    /// Is it there, is it the same, and is it listened to?
    fn check(&mut self) {
        self.check_at = Instant::now() + self.pace.check;
        let ground = match place::ground(&self.root) {
            Ok(ground) => ground,
            Err(why) => return self.lost_sight(why),
        };
        if let (Some(before), FolderState::Watching | FolderState::Looking) = (self.ground, &self.state)
            && before.is_mount_point
            && !ground.is_mount_point
        {
            // What is seen now is the empty place where the drive was. It must not pass for the folder.
            return self.lost_sight("Its drive is no longer connected.".to_owned());
        }
        if matches!(self.state, FolderState::Unreachable { .. }) && self.ground.is_some_and(|before| before.is_mount_point) && !ground.is_mount_point {
            return;
        }
        let is_other = self.ground.is_none_or(|before| before.identity != ground.identity);
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
        if self.known.is_none() {
            match self.ledger.known(&self.root) {
                Ok(Some(known)) => self.known = Some(known),
                Ok(None) => {
                    self.known = Some(HashMap::new());
                    self.baseline = Some(Vec::new());
                }
                Err(error) => self.say_once(format!("What is known of this folder could not be read: {error}. Nothing is taken in before it can be")),
            }
        }
    }

    fn listen(&mut self) {
        self.unheard = !self.pace.listens;
        if !self.pace.listens {
            return;
        }
        match watcher::listen(&self.real_root, self.listener.clone()) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => {
                self.unheard = true;
                let every = self.pace.rescan_unheard.as_secs();
                self.say_once(format!("New files are noticed only every {every} seconds, because the system does not announce them: {error}"));
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
            self.ledger.folder(&self.root, self.state.clone());
        }
    }

    // Looking through it ----------------------------------------------------------------------------------------------------------------------------

    fn step_walk(&mut self) {
        if !self.is_reachable() {
            return;
        }
        if self.walk.is_none() {
            let began = self.clock.now();
            if self.wants_rescan || Instant::now() >= self.rescan_at {
                self.wants_rescan = false;
                self.appeared.clear();
                self.walk = Some(Round { walk: self.walk_from(PathBuf::new()), began, is_full: true, has_gaps: false });
            } else if let Some(folder) = self.appeared.pop_front() {
                self.walk = Some(Round { walk: self.walk_from(folder), began, is_full: false, has_gaps: false });
            }
        }
        for _ in 0..ENTRIES_AT_ONCE {
            let Some(round) = &mut self.walk else { return };
            match round.walk.next() {
                Found::Entry(relative, lies) => self.found(relative, lies),
                Found::Unreadable(folder, error) => {
                    round.has_gaps = true;
                    if self.said_of_folders.insert(folder.clone()) {
                        self.ledger.trouble(&self.root, Some(&folder), format!("This folder cannot be read: {error}. Images in it are not noticed"));
                    }
                }
                Found::RootFailed(error) => {
                    self.walk = None;
                    self.wants_rescan = true;
                    // Not at once again: the check decides, and has its own pace.
                    let why = place::ground(&self.root).err().unwrap_or_else(|| format!("The folder could not be read to its end: {error}."));
                    return self.lost_sight(why);
                }
                Found::End => {
                    if let Some(round) = self.walk.take() {
                        self.walked(&round);
                    }
                    return;
                }
            }
        }
    }

    fn walk_from(&self, folder: PathBuf) -> Walk {
        let left_out = self.left_out.iter().filter_map(|path| path.strip_prefix(&self.real_root).ok());
        Walk::new(&self.root, folder, self.keeps_ids(), left_out.map(Path::to_owned).collect())
    }

    fn found(&mut self, relative: PathBuf, lies: Lies) {
        if self.ids.contains_key(&relative) {
            return;
        }
        let (Lies::File(state) | Lies::Other(_, state)) = lies else { return };
        if let Some(baseline) = &mut self.baseline {
            baseline.push((relative, state));
            return;
        }
        if self.is_known(&relative, &state) {
            return;
        }
        if let Lies::Other(why, state) = lies {
            return self.ignore(&relative, state, why);
        }
        let now = Instant::now();
        let appeared_after = self.looked_through.unwrap_or_default();
        let id = self.track(relative, now, appeared_after);
        if let Some(file) = self.files.get_mut(&id) {
            file.settle.looked(now, look_of(state));
        }
        self.advance(id, now);
    }

    fn walked(&mut self, round: &Round) {
        if !round.is_full {
            return;
        }
        if let Some(found) = self.baseline.take() {
            // What was announced meanwhile is new, not what lay there.
            let lay_there: Vec<_> = found.into_iter().filter(|(relative, _)| !self.ids.contains_key(relative)).collect();
            if let Err(error) = self.ledger.baseline(&self.root, &lay_there) {
                self.baseline = Some(Vec::new());
                return self.lost_sight(format!("What lies in it could not be recorded: {error}."));
            }
            self.known.get_or_insert_default().extend(lay_there);
        }
        if !round.has_gaps {
            self.looked_through = Some(round.began);
        }
        let unheard = self.unheard || self.ground.is_some_and(|ground| ground.is_network);
        self.rescan_at = Instant::now() + if unheard { self.pace.rescan_unheard } else { self.pace.rescan };
        self.set_state(FolderState::Watching);
    }

    // What is announced -----------------------------------------------------------------------------------------------------------------------------

    fn handle(&mut self, message: Message) {
        match message {
            Message::Hint(hint) => self.hear(&hint),
            Message::Report(report) => self.hear_report(report),
            Message::Wake | Message::Stop => {}
        }
    }

    fn hear(&mut self, hint: &Hint) {
        let Ok(relative) = hint.path.strip_prefix(&self.real_root).or_else(|_| hint.path.strip_prefix(self.root.as_ref())) else { return };
        if relative.as_os_str().is_empty() {
            // The folder itself: moved, removed, changed.
            self.check_at = Instant::now();
            return;
        }
        if !is_within_reach(relative) || !self.is_reachable() || self.left_out.iter().any(|path| hint.path.starts_with(path)) {
            return;
        }
        let relative = relative.to_owned();
        if hint.kind == HintKind::FolderCreated {
            self.appeared.push_back(relative);
            // It is listened to a moment after it was made; what landed in that moment is not announced.
            self.rescan_at = self.rescan_at.min(Instant::now() + STILL);
            return;
        }
        let is_new_there = matches!(hint.kind, HintKind::Created | HintKind::RenamedTo);
        let id = if let Some(id) = self.ids.get(&relative) {
            *id
        } else {
            if self.looked_through.is_none() && !is_new_there && hint.kind == HintKind::Touched {
                // It lay there, and the look under way comes to it.
                return;
            }
            if self.known.as_ref().is_some_and(|known| known.contains_key(&relative)) || hint.kind == HintKind::Touched {
                match place::look(&self.root.join(&relative), self.keeps_ids()) {
                    Ok(Lies::File(state)) if self.is_known(&relative, &state) => return,
                    Ok(Lies::File(_)) => {}
                    _ => return,
                }
            }
            let appeared_after = if is_new_there || self.looked_through.is_some() { hint.at_utc } else { UtcTime::default() };
            self.track(relative, hint.at, appeared_after)
        };
        let Some(file) = self.files.get_mut(&id) else { return };
        if matches!(file.stage, Stage::Admitting) {
            file.changed_meanwhile.get_or_insert(hint.at_utc);
            return;
        }
        match hint.kind {
            // A name that is ignored is not taken, only waited for: it may be renamed in a moment.
            HintKind::Closed | HintKind::RenamedTo if file.ignored.is_none() => file.settle.closed(hint.at),
            HintKind::Touched | HintKind::FolderCreated => file.settle.touched(hint.at),
            _ => file.settle.written(hint.at),
        }
        self.advance(id, Instant::now());
    }

    // One file --------------------------------------------------------------------------------------------------------------------------------------

    fn track(&mut self, relative: PathBuf, now: Instant, appeared_after: UtcTime) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        let ignored = relative.file_name().and_then(why_ignored);
        self.ids.insert(relative.clone(), id);
        let settle = Settle::heard_of(now);
        self.files
            .insert(id, Tracked { relative, settle, stage: Stage::Settling, appeared_after, due: None, ignored, changed_meanwhile: None, has_failed: false });
        id
    }

    /// No more of this file. Its copy, if one is held, goes with it.
    fn untrack(&mut self, id: u64) {
        if let Some(file) = self.files.remove(&id) {
            self.ids.remove(&file.relative);
            if let Some(due) = file.due {
                self.due.remove(&(due, id));
            }
            if matches!(file.stage, Stage::Copying | Stage::Held(_) | Stage::Admitting) {
                self.in_flight -= 1;
            }
        }
    }

    /// Moves a file to another stage; its place among those in flight comes and goes with it.
    fn set_stage(&mut self, id: u64, stage: Stage) -> Option<Stage> {
        let holds_place = |stage: &Stage| matches!(stage, Stage::Copying | Stage::Held(_) | Stage::Admitting);
        let file = self.files.get_mut(&id)?;
        let to = usize::from(holds_place(&stage));
        let before = std::mem::replace(&mut file.stage, stage);
        self.in_flight = self.in_flight + to - usize::from(holds_place(&before));
        Some(before)
    }

    fn schedule(&mut self, id: u64, at: Instant) {
        if let Some(file) = self.files.get_mut(&id) {
            if let Some(due) = file.due.replace(at) {
                self.due.remove(&(due, id));
            }
            self.due.insert((at, id));
        }
    }

    fn look_at_due(&mut self, now: Instant) {
        while let Some((at, id)) = self.due.first().copied()
            && at <= now
        {
            self.due.pop_first();
            let Some(file) = self.files.get_mut(&id) else { continue };
            file.due = None;
            if matches!(file.stage, Stage::Settling | Stage::Held(_) | Stage::NotAnImage(_)) {
                self.look_at(id, Instant::now());
            }
        }
    }

    fn look_at(&mut self, id: u64, now: Instant) {
        let Some(file) = self.files.get_mut(&id) else { return };
        match place::look(&self.root.join(&file.relative), self.ground.is_some_and(|ground| !ground.is_network)) {
            Ok(Lies::File(state)) => {
                file.settle.looked(now, look_of(state));
                if !file.has_failed
                    && file.ignored.is_none()
                    && let Some(delay) = file.settle.delay(now)
                    && (delay != Delay::Changing || place::open(&self.root, &file.relative, true).is_ok_and(|opened| begins_like_an_image(&opened.file)))
                {
                    self.ledger.trouble(&self.root, Some(&file.relative), in_words(delay).to_owned());
                }
                let relative = self.files.get(&id).map(|file| file.relative.clone());
                if relative.is_some_and(|relative| self.is_known(&relative, &state)) {
                    return self.untrack(id);
                }
                self.advance(id, now);
            }
            Ok(Lies::Other(why, state)) => {
                let relative = file.relative.clone();
                self.untrack(id);
                if !self.is_known(&relative, &state) {
                    self.ignore(&relative, state, why);
                }
            }
            Ok(Lies::Folder) => {
                self.appeared.push_back(file.relative.clone());
                self.untrack(id);
            }
            // It is gone: deleted, renamed, or the whole folder is. If it comes back it is found again.
            Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => self.untrack(id),
            Err(_) => {
                file.settle.looked(now, Look::Busy);
                self.advance(id, now);
            }
        }
    }

    /// Does what the file's own state says is next.
    fn advance(&mut self, id: u64, now: Instant) {
        let Some(file) = self.files.get_mut(&id) else { return };
        if matches!(file.stage, Stage::Ready | Stage::Copying | Stage::Admitting) {
            return;
        }
        match file.settle.next(now) {
            Next::Wait => {}
            Next::LookAt(at) => self.schedule(id, at),
            Next::Take => match file.ignored {
                None => {
                    self.set_stage(id, Stage::Ready);
                    self.ready.push_back(id);
                }
                Some(why) => {
                    let relative = file.relative.clone();
                    self.untrack(id);
                    if let Ok(Lies::File(state)) = place::look(&self.root.join(&relative), self.keeps_ids()) {
                        self.ignore(&relative, state, why);
                    }
                }
            },
            Next::Admit => self.admit(id, now),
        }
    }

    fn admit(&mut self, id: u64, now: Instant) {
        match self.set_stage(id, Stage::Admitting) {
            Some(Stage::Held(prepared)) => {
                let Some(file) = self.files.get(&id) else { return };
                let landed_at = self.clock.now().minus(now.saturating_duration_since(file.settle.complete_since()));
                self.pipeline.commit(CommitJob {
                    id,
                    root: Arc::clone(&self.root),
                    relative: file.relative.clone(),
                    prepared,
                    appeared_after: file.appeared_after.min(landed_at),
                    landed_at,
                    reply: Arc::clone(&self.reply),
                });
            }
            Some(Stage::NotAnImage(state)) => {
                let relative = self.files.get(&id).map(|file| file.relative.clone());
                self.untrack(id);
                if let Some(relative) = relative {
                    self.ignore(&relative, state, "It is none of JPEG, PNG, BMP, TIFF and DICOM");
                }
            }
            _ => self.begin_again(id, now),
        }
    }

    fn begin_again(&mut self, id: u64, now: Instant) {
        self.set_stage(id, Stage::Settling);
        if let Some(file) = self.files.get_mut(&id) {
            file.settle = Settle::heard_of(now);
        }
        self.schedule(id, now);
    }

    fn begin_ready(&mut self, now: Instant) {
        if self.blocked_until.is_some_and(|until| now < until) {
            return;
        }
        self.blocked_until = None;
        while self.in_flight < self.slots
            && let Some(id) = self.ready.pop_front()
        {
            let Some(file) = self.files.get(&id) else { continue };
            let job =
                CopyJob { id, root: Arc::clone(&self.root), relative: file.relative.clone(), keeps_ids: self.keeps_ids(), reply: Arc::clone(&self.reply) };
            self.set_stage(id, Stage::Copying);
            self.pipeline.copy(job);
        }
    }

    // What the pipeline reports ---------------------------------------------------------------------------------------------------------------------

    fn hear_report(&mut self, report: Report) {
        let now = Instant::now();
        match report {
            Report::Prepared(id, prepared) => {
                let Some(file) = self.files.get_mut(&id) else { return };
                let copied = Copied {
                    fingerprint: prepared.fingerprint,
                    opened_at: prepared.opened_at,
                    is_complete: prepared.is_complete(),
                    was_exclusive: prepared.was_exclusive,
                };
                let keep = file.settle.copied(now, copied);
                self.set_stage(id, if keep { Stage::Held(prepared) } else { Stage::Settling });
                self.advance(id, now);
            }
            Report::NotAnImage { id, fingerprint, opened_at, was_exclusive } => {
                let Some(file) = self.files.get_mut(&id) else { return };
                let keep = file.settle.copied(now, Copied { fingerprint, opened_at, is_complete: false, was_exclusive });
                self.set_stage(id, if keep { Stage::NotAnImage(fingerprint) } else { Stage::Settling });
                self.advance(id, now);
            }
            Report::Empty(id) => self.looked(id, now, Look::Empty),
            Report::Changed(id, state) => self.looked(id, now, look_of(state)),
            Report::NotTaken(id, TakeError::NotOpened(NotOpened::Gone)) => self.untrack(id),
            Report::NotTaken(id, TakeError::NotOpened(NotOpened::Busy)) => self.looked(id, now, Look::Busy),
            Report::NotTaken(id, TakeError::NotOpened(NotOpened::NotAFile)) => {
                // Looking at it says what it is; if that says a file, a folder on the way to it is a link.
                self.failed(id, now);
                self.look_at(id, now);
            }
            Report::NotTaken(id, TakeError::NotOpened(NotOpened::Failed(error)) | TakeError::Unreadable(error)) => {
                self.say_of_file(id, format!("It cannot be read: {error}. It is tried again every {} seconds", AGAIN.as_secs()));
                self.failed(id, now);
            }
            Report::NotTaken(id, TakeError::Unwritable(error)) => self.blocked(id, now, place::is_disk_full(&error), &error.to_string()),
            Report::NotAdmitted { id, is_disk_full, why } => self.blocked(id, now, is_disk_full, &why),
            Report::Admitted(id, state) => {
                self.said.clear();
                let Some(file) = self.files.get_mut(&id) else { return };
                self.known.get_or_insert_default().insert(file.relative.clone(), state);
                match file.changed_meanwhile.take() {
                    None => self.untrack(id),
                    Some(at) => {
                        file.appeared_after = at;
                        self.begin_again(id, now);
                    }
                }
            }
        }
    }

    fn looked(&mut self, id: u64, now: Instant, look: Look) {
        self.set_stage(id, Stage::Settling);
        if let Some(file) = self.files.get_mut(&id) {
            file.settle.looked(now, look);
        }
        self.advance(id, now);
    }

    fn failed(&mut self, id: u64, now: Instant) {
        self.set_stage(id, Stage::Settling);
        if let Some(file) = self.files.get_mut(&id) {
            file.has_failed = true;
            file.settle.copy_failed(now + AGAIN);
        }
        self.advance(id, now);
    }

    /// Nothing can be kept at the moment, this file or another.
    fn blocked(&mut self, id: u64, now: Instant, is_disk_full: bool, why: &str) {
        self.blocked_until = Some(now + AGAIN);
        let sentence = if is_disk_full {
            "The disk that holds Chairside's data is full. New images stay in the watch folder and are taken in as soon as there is room. Make room".to_owned()
        } else {
            format!("New images cannot be kept at the moment: {why}. They stay in the watch folder and are taken in as soon as it works again")
        };
        self.say_once(sentence);
        self.failed(id, now);
    }

    fn ignore(&mut self, relative: &Path, state: Fingerprint, why: &str) {
        match self.ledger.ignore(&self.root, relative, state, why) {
            Ok(()) => {
                self.known.get_or_insert_default().insert(relative.to_owned(), state);
            }
            // The next look through the folder comes to it again.
            Err(error) => self.say_once(format!("A file that is no image could not be recorded: {error}")),
        }
    }

    fn is_known(&self, relative: &Path, state: &Fingerprint) -> bool {
        self.known.as_ref().and_then(|known| known.get(relative)).is_some_and(|known| known.same_state(state))
    }

    /// Shows a trouble once, until something is admitted again.
    fn say_once(&mut self, why: String) {
        if self.said.insert(why.clone()) {
            self.ledger.trouble(&self.root, None, why);
        }
    }

    fn say_of_file(&mut self, id: u64, why: String) {
        if let Some(file) = self.files.get(&id).filter(|file| !file.has_failed) {
            self.ledger.trouble(&self.root, Some(&file.relative), why);
        }
    }
}

/// A file that grows and grows may be a log, which nobody waits for.
fn begins_like_an_image(file: &File) -> bool {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    file.take(HEAD_BYTES as u64).read_to_end(&mut head).is_ok() && sniff(&head).is_some()
}

fn look_of(state: Fingerprint) -> Look {
    if state.size_bytes == 0 { Look::Empty } else { Look::File(state) }
}

const fn in_words(delay: Delay) -> &'static str {
    match delay {
        Delay::Empty => "This file has been empty for a minute. It is taken in as soon as it has content",
        Delay::Busy => "Another program has held this file for a minute. It is taken in as soon as it is released",
        Delay::Changing => "This file has been growing for a minute. It is taken in as soon as it is complete",
    }
}
