//! The thread that runs Live Sync: looks at NanoPix every second, at once when something is announced, when a record changes here or when a person asks; says how
//! it is; stands still when a person must look first.

use super::{
    carry_out::{counted, in_words},
    decide::Decided,
    exchange::{Exchange, Looked, Tally, Trouble, Wishes},
    found::find,
    hints,
    inbox::{Inbox, Message},
    ties::Ties,
    waiting::waiting,
};
use crate::{
    ActivityKind, Command, Connection, LiveSyncState, Problem, ProblemKind, Severity,
    engine::shared::Shared,
    nanopix::{DatabaseError, Freeze, INTERVAL, LastWord, NanopixState, SHARE_INTERVAL, studies::zone_samples, time::propose_zone},
    patient::NanopixOverlay,
    queue::{Library, name},
    watch::place::ground,
};
use chairside_words::say;
use notify::RecommendedWatcher;
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

/// How long after an announcement NanoPix is looked at: a commit announces itself several times, and others follow it. They do not move the look any further.
const DEBOUNCE: Duration = Duration::from_millis(30);

/// How long further changes of records are waited for: what the server answers comes in crowds.
const GATHERED: Duration = Duration::from_millis(10);

/// How long NanoPix is left alone at most after it was read and compared: as long as that took, twice. A clinic of a hundred thousand is not compared all day.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// How often a place that cannot be reached is looked for.
const UNREACHABLE_INTERVAL: Duration = Duration::from_secs(3);

/// How long a first connection is waited for: one that cannot be begun at all ends in no failure.
const WAITS_FOR_SERVER: Duration = Duration::from_secs(15);

/// Live Sync stands still until a person has looked.
enum Standstill {
    /// Because of what would change; that can be accepted.
    Changes(Freeze),
    /// Because NanoPix's data is not as it is known; it must be put right.
    Unknown,
}

/// The thread's own.
pub(super) struct Service {
    shared: Arc<Shared>,
    stop: Arc<AtomicBool>,
    inbox: Inbox,
    path: PathBuf,
    wishes: Wishes,
    exchange: Option<Exchange>,
    watcher: Option<RecommendedWatcher>,
    interval: Duration,
    begun: Instant,
    /// A person must look first.
    frozen: Option<Standstill>,
    /// The freeze that a person has accepted, for the next look.
    accepted: Option<Freeze>,
    state: LiveSyncState,
    next_look: Instant,
    /// Nothing but a person makes it compare before that.
    rests_until: Instant,
    /// Nothing but a person makes it work on the outbox before that.
    busy_until: Instant,
    overlay: Arc<NanopixOverlay>,
    /// What was last written down of how it is.
    last_word: LastWord,
    /// A person has asked for a look, and waits for word of it.
    is_asked: bool,
    /// The directory's news as of which those who wait were last counted while NanoPix could not be read.
    counted: Option<u64>,
    /// The zone that the images speak for, as of the last reading.
    zone_proposal: Option<String>,
}

impl Service {
    pub(super) fn new(shared: Arc<Shared>, stop: Arc<AtomicBool>, inbox: Inbox, path: PathBuf) -> Self {
        let wishes = Wishes::of(&shared.settings());
        let now = Instant::now();
        Self {
            shared,
            stop,
            inbox,
            path,
            wishes,
            exchange: None,
            watcher: None,
            interval: INTERVAL,
            begun: now,
            frozen: None,
            accepted: None,
            state: LiveSyncState::Looking,
            next_look: now,
            rests_until: now,
            busy_until: now,
            overlay: Arc::default(),
            last_word: LastWord::default(),
            is_asked: false,
            counted: None,
            zone_proposal: None,
        }
    }

    /// Until it is stopped.
    pub(super) fn run(mut self, messages: &Receiver<Message>) {
        while !self.stop.load(Ordering::Acquire) {
            let wait = self.next_look.saturating_duration_since(Instant::now());
            match messages.recv_timeout(wait) {
                Ok(message) => {
                    self.take(message);
                    while let Ok(message) = messages.try_recv() {
                        self.take(message);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if !self.stop.load(Ordering::Acquire) && Instant::now() >= self.next_look {
                self.turn();
            }
        }
    }

    fn take(&mut self, message: Message) {
        let now = Instant::now();
        match message {
            Message::Hint => self.look_by((now + DEBOUNCE).max(self.rests_until)),
            Message::Records => {
                if self.exchange.is_some() {
                    self.look_by((now + GATHERED).max(self.busy_until));
                }
            }
            Message::Heard => self.look_by(now),
            Message::Do(command) => {
                self.decide(*command);
                (self.rests_until, self.busy_until) = (now, now);
                self.look_by(now);
            }
        }
    }

    fn look_by(&mut self, at: Instant) {
        self.next_look = self.next_look.min(at);
    }

    /// Whether the server is about to tell what happened while it, or this console, was away. Compared before that, somebody whom another room made meanwhile would
    /// be missing, and their row be taken for a new patient. A server that cannot be reached is not waited for.
    fn is_to_be_told(&self) -> bool {
        match self.shared.get(|state| state.connection.clone()) {
            Connection::Connecting => self.begun.elapsed() < WAITS_FOR_SERVER,
            Connection::Online => !self.shared.feed.is_heard(),
            Connection::Offline { .. } | Connection::Refused { .. } => false,
        }
    }

    fn library(&self) -> &Library {
        &self.shared.library
    }

    /// One look, and when the next one is.
    pub(super) fn turn(&mut self) {
        let begun = Instant::now();
        self.next_look = begun + self.interval;
        if self.frozen.is_some() {
            self.show_waiting();
            return;
        }
        if self.is_to_be_told() {
            return;
        }
        let is_rested = begun >= self.rests_until;
        let outcome = self.look(is_rested);
        self.busy_until = Instant::now() + begun.elapsed().min(LONGEST_REST);
        match outcome {
            Ok(looked) => {
                if is_rested {
                    self.say_state(&LiveSyncState::InStep);
                    self.answer(looked.tally);
                } else {
                    self.look_by(self.rests_until);
                }
                if looked.has_compared {
                    self.rests_until = Instant::now() + (begun.elapsed() * 2).min(LONGEST_REST);
                }
                let again = self.exchange.as_ref().and_then(|exchange| [exchange.again_at(), exchange.paused_until()].into_iter().flatten().min());
                if let Some(again) = again {
                    self.look_by(again.max(self.rests_until));
                }
            }
            Err(trouble) => {
                if std::mem::take(&mut self.is_asked) && !matches!(trouble, Trouble::Frozen(_)) {
                    self.shared.toast(Severity::Warning, trouble.to_string());
                }
                self.fail(trouble);
                self.show_waiting();
                self.next_look = Instant::now() + UNREACHABLE_INTERVAL.max(self.interval);
            }
        }
    }

    /// Says what came of a look that a person has asked for.
    fn answer(&mut self, tally: Tally) {
        if std::mem::take(&mut self.is_asked) {
            let patients = self.exchange.as_ref().and_then(Exchange::reading).map_or(0, |reading| reading.patients.len());
            let news = in_words(tally).unwrap_or_else(|| say!("sync-nothing-new").to_owned());
            self.shared.toast(Severity::Done, say!("sync-was-read", patients = counted(patients), news));
        }
    }

    /// Reads and compares, unless it rests, and works on the outbox.
    fn look(&mut self, is_rested: bool) -> Result<Looked, Trouble> {
        let shared = Arc::clone(&self.shared);
        let library = &shared.library;
        if self.exchange.is_none() {
            let place = find(library, &self.path)?;
            self.interval = if ground(place.root()).is_ok_and(|ground| ground.is_network) { SHARE_INTERVAL } else { INTERVAL };
            self.exchange = Some(Exchange::new(library, place, self.wishes.clone())?);
        }
        let Some(exchange) = &mut self.exchange else { return Ok(Looked::default()) };
        if self.watcher.is_none() {
            // Without announcements everything is noticed within the second.
            self.watcher =
                hints::listen(exchange.place(), self.inbox.clone()).inspect_err(|error| tracing::warn!(%error, "NanoPix's folder is not announced")).ok();
        }
        let mut looked = Looked::default();
        if is_rested || exchange.reading().is_none() {
            let outcome = exchange.look(library, self.accepted.as_ref());
            // What was accepted holds until the lists were compared: NanoPix may just be busy.
            if matches!(outcome, Ok(Looked { has_compared: true, .. }) | Err(Trouble::Frozen(_))) && self.accepted.take().is_some() && outcome.is_err() {
                let text = say!("sync-not-accepted");
                shared.toast(Severity::Warning, text);
            }
            looked = outcome?;
        }
        if looked.has_read || self.shared.nanopix.borrow().is_none() {
            self.publish();
        }
        let Some(exchange) = &mut self.exchange else { return Ok(looked) };
        exchange.is_server_away = shared.get(|state| matches!(state.connection, Connection::Offline { .. } | Connection::Refused { .. }));
        self.counted = None;
        let round = exchange.write_out(library)?;
        let waiting = round.waiting + exchange.left().len();
        let trouble = exchange.pace.trouble.clone();
        if looked.tally != Tally::default() || round.done > 0 {
            self.outdate_preview();
        }
        if looked.has_compared || round.done > 0 {
            self.show_overlay()?;
        }
        self.show(waiting, trouble)?;
        self.remember();
        Ok(looked)
    }

    /// Hands the reading to whoever does more with it.
    fn publish(&mut self) {
        let Some((exchange, reading)) = self.exchange.as_ref().and_then(|exchange| Some((exchange, exchange.reading()?))) else { return };
        let (place, zone) = (exchange.place().clone(), self.wishes.zone.clone());
        let proposal = propose_zone(&zone_samples(&reading.studies), &zone).filter(|proposal| !proposal.is_system);
        self.zone_proposal = proposal.and_then(|proposal| zone_name(&proposal.zone));
        self.shared.nanopix.send_replace(Some(Arc::new(NanopixState { place, reading: Arc::clone(reading), zone })));
    }

    /// What was read last holds no more: what stands there now may be another NanoPix, and its files are nobody's until a person has looked.
    fn withdraw(&self) {
        self.shared.nanopix.send_replace(None);
    }

    /// What a sync would do is not that any more.
    fn outdate_preview(&self) {
        if self.shared.get(|state| state.live_sync.preview.is_some()) {
            self.shared.set(|state| (state.live_sync.preview, state.live_sync.previewed_at) = (None, None));
        }
    }

    /// Says who waits for NanoPix while it cannot be read, whenever a record has changed.
    fn show_waiting(&mut self) {
        let shared = Arc::clone(&self.shared);
        let library = &shared.library;
        let (server, news, is_whole) = library.directory(|directory| (directory.server().to_owned(), directory.news(), directory.is_whole()));
        if self.counted == Some(news) || !is_whole {
            return;
        }
        let counted = match &self.exchange {
            Some(exchange) if exchange.server != server => return,
            Some(exchange) => waiting(library, &server, &exchange.ties, &exchange.open),
            None => library.nanopix_rows(&server).and_then(|rows| waiting(library, &server, &Ties::new(rows), &[])),
        };
        let shown = self.exchange.as_ref().map_or_else(|| Ok(NanopixOverlay::default()), |exchange| exchange.overlay(library));
        match counted.and_then(|waiting| Ok(NanopixOverlay { waiting, ..shown? })) {
            Ok(overlay) => {
                let counts = (overlay.waiting.len(), overlay.undecided.len() + overlay.questions.len());
                if overlay != *self.overlay {
                    self.overlay = Arc::new(overlay);
                    library.set_overlay(Arc::clone(&self.overlay));
                }
                if shared.get(|state| (state.live_sync.waiting_writes, state.live_sync.undecided) != counts) {
                    shared.set(|state| (state.live_sync.waiting_writes, state.live_sync.undecided) = counts);
                }
                self.counted = Some(news);
                self.remember();
            }
            Err(error) => tracing::warn!(%error, "who waits for NanoPix cannot be counted"),
        }
    }

    fn show_overlay(&mut self) -> Result<(), Trouble> {
        let Some(exchange) = &self.exchange else { return Ok(()) };
        let overlay = Arc::new(exchange.overlay(self.library())?);
        // A new one makes a new list; an idle one must not.
        if overlay != self.overlay {
            self.overlay = Arc::clone(&overlay);
            self.library().set_overlay(overlay);
        }
        Ok(())
    }

    /// Brings what is shown up to date.
    fn show(&self, waiting_writes: usize, trouble: Option<String>) -> Result<(), Trouble> {
        let Some(exchange) = &self.exchange else { return Ok(()) };
        let library = self.library();
        let mut status = self.shared.get(|state| state.live_sync.clone());
        let before = status.clone();
        status.last_read_at = library.fact(name::NANOPIX_READ)?;
        status.last_written_at = library.fact(name::NANOPIX_WRITTEN)?;
        status.waiting_writes = waiting_writes;
        status.undecided = self.overlay.undecided.len() + self.overlay.questions.len();
        status.left_out = Arc::clone(exchange.left_out());
        status.root = Some(exchange.place().root().to_owned());
        if let Some(reading) = exchange.reading() {
            status.patients = reading.patients.len();
            status.zone_proposal.clone_from(&self.zone_proposal);
        }
        if status != before {
            self.shared.set(|state| {
                // What was asked for meanwhile is somebody else's to say.
                let (check, shown) = (state.live_sync.check.take(), &state.live_sync);
                state.live_sync = crate::LiveSyncStatus {
                    preview: shown.preview,
                    previewed_at: shown.previewed_at,
                    preview_refused: shown.preview_refused.clone(),
                    previews: shown.previews,
                    check,
                    state: shown.state.clone(),
                    ..status
                };
            });
        }
        let problem =
            trouble.map(|text| Problem { kind: ProblemKind::Other, severity: Severity::Warning, title: say!("problem-nanopix-not-written").to_owned(), text });
        if self.shared.get(|state| state.problems.get(WRITE_PROBLEM) != problem.as_ref()) {
            self.shared.problem(WRITE_PROBLEM, problem);
        }
        Ok(())
    }

    /// Writes down how it is, for who asks while the console does not run.
    fn remember(&mut self) {
        let status = self.shared.get(|state| state.live_sync.clone());
        let frozen = if let LiveSyncState::Frozen { why, .. } = status.state { Some(why) } else { None };
        let word = LastWord { frozen, waiting_writes: status.waiting_writes, undecided: status.undecided };
        if word == self.last_word {
            return;
        }
        match self.library().write(|change| change.set_fact(name::NANOPIX_LAST_WORD, Some(&word))) {
            Ok(()) => self.last_word = word,
            Err(error) => tracing::warn!(%error, "how Live Sync is cannot be written down"),
        }
    }

    fn fail(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::Frozen(freeze) => {
                self.withdraw();
                let state = LiveSyncState::Frozen { why: freeze.why.to_string(), changes: Arc::clone(&freeze.changes) };
                self.frozen = Some(Standstill::Changes(freeze));
                self.say_state(&state);
            }
            Trouble::Nanopix(error) if error.is_freezing() => {
                self.withdraw();
                self.frozen = Some(Standstill::Unknown);
                self.say_state(&LiveSyncState::Frozen { why: error.to_string(), changes: Arc::from([]) });
            }
            Trouble::Nanopix(error @ (DatabaseError::Busy | DatabaseError::Replaced)) => self.say_state(&LiveSyncState::Busy { why: error.to_string() }),
            Trouble::Nanopix(error) => {
                // A drive that comes back is another one to the system.
                self.watcher = None;
                self.say_state(&LiveSyncState::Unreachable { why: error.to_string() });
            }
            // The list of what is known may not be what is in the database: it is read anew.
            Trouble::Console(error) => {
                tracing::error!(%error, "Live Sync could not use the console's database");
                self.exchange = None;
            }
            Trouble::NotTold => self.say_state(&LiveSyncState::Looking),
            Trouble::OtherServer => {
                self.exchange = None;
                self.say_state(&LiveSyncState::Looking);
            }
        }
    }

    /// Shows a state and, when it is another one than before, says so.
    fn say_state(&mut self, state: &LiveSyncState) {
        if *state == self.state && self.shared.get(|shown| shown.live_sync.state == *state) {
            return;
        }
        let before = std::mem::replace(&mut self.state, state.clone());
        let problem = match state {
            LiveSyncState::Frozen { why, .. } => Some(Problem {
                kind: ProblemKind::LiveSyncStopped,
                severity: Severity::Error,
                title: say!("problem-live-sync-stopped").to_owned(),
                text: why.clone(),
            }),
            _ => None,
        };
        self.shared.set(|shown| {
            shown.live_sync.state = state.clone();
            match problem {
                Some(problem) => shown.problems.insert(FREEZE_PROBLEM.to_owned(), problem),
                None => shown.problems.remove(FREEZE_PROBLEM),
            }
        });
        let library = self.library();
        match state {
            LiveSyncState::Frozen { why, .. } => {
                library.say(ActivityKind::LiveSync, Severity::Error, why);
                // The banner of it stands on every page for as long as it lasts; a toast would say the same twice, and still when it is over.
            }
            LiveSyncState::Busy { why } if !matches!(before, LiveSyncState::Busy { .. } | LiveSyncState::Unreachable { .. }) => {
                library.say(ActivityKind::LiveSync, Severity::Info, why);
            }
            LiveSyncState::Unreachable { why } if !matches!(before, LiveSyncState::Unreachable { .. }) => {
                library.say(ActivityKind::LiveSync, Severity::Warning, why);
            }
            LiveSyncState::InStep if before == LiveSyncState::Looking => {
                library.say(ActivityKind::LiveSync, Severity::Info, say!("sync-is-on"));
            }
            LiveSyncState::InStep => library.say(ActivityKind::LiveSync, Severity::Done, say!("sync-goes-on")),
            LiveSyncState::Off | LiveSyncState::Looking | LiveSyncState::Busy { .. } | LiveSyncState::Unreachable { .. } => {}
        }
    }

    fn decide(&mut self, command: Command) {
        match command {
            Command::SyncNow if self.frozen.is_some() => self.shared.toast(Severity::Warning, say!("sync-stands-still")),
            Command::SyncNow => {
                self.is_asked = true;
                if let Some(exchange) = &mut self.exchange {
                    exchange.look_again();
                    exchange.write_again();
                }
            }
            Command::LookAgain => {
                self.is_asked = true;
                self.exchange = None;
                if self.frozen.take().is_some() {
                    self.say_state(&LiveSyncState::Looking);
                }
            }
            Command::AcceptFreeze => match self.frozen.take() {
                Some(Standstill::Changes(freeze)) => {
                    self.library().say(ActivityKind::LiveSync, Severity::Info, say!("sync-accepted"));
                    self.accepted = Some(freeze);
                }
                Some(Standstill::Unknown) => {
                    self.frozen = Some(Standstill::Unknown);
                    self.shared.toast(Severity::Warning, say!("sync-cannot-accept"));
                }
                None => {}
            },
            command => self.decide_about(command),
        }
    }

    fn decide_about(&mut self, command: Command) {
        if self.frozen.is_some() {
            self.shared.toast(Severity::Warning, say!("sync-stands-still"));
            return;
        }
        let shared = Arc::clone(&self.shared);
        let library = &shared.library;
        let Some(exchange) = &mut self.exchange else {
            self.shared.toast(Severity::Warning, say!("sync-not-read-yet"));
            return;
        };
        let whom = whom(&command);
        let decided = match command {
            Command::LinkPatient { external_id, patient } => exchange.link(library, &external_id, &patient),
            Command::KeepSeparate { external_id } => exchange.keep_separate(library, &external_id),
            Command::LinkAllExact => exchange.link_all_exact(library),
            Command::UnlinkPatient(patient) => exchange.unlink(library, &patient),
            Command::ResolveConflict { patient, question, keep } => exchange.resolve(library, &patient, &question, keep),
            Command::DecideDeletion { patient, delete_in_nanopix } => exchange.decide_deletion(library, &patient, delete_in_nanopix),
            // Everything else is answered elsewhere.
            _ => return,
        };
        if matches!(decided, Ok(Decided::Done(_))) {
            self.outdate_preview();
        }
        match decided {
            Ok(Decided::Done(text)) => {
                library.say(ActivityKind::LiveSync, Severity::Info, &say!("sync-decided", whom, text));
                shared.toast(Severity::Done, text);
            }
            Ok(Decided::Refused(text)) => shared.toast(Severity::Warning, text),
            Err(Trouble::Console(error)) => {
                shared.database_failed(&error);
                self.exchange = None;
            }
            Err(trouble) => {
                shared.toast(Severity::Warning, trouble.to_string());
                self.fail(trouble);
            }
        }
        if let Err(error) = self.show_overlay() {
            tracing::error!(%error, "the list could not be brought up to date");
        }
    }
}

/// The problem of a freeze.
pub(super) const FREEZE_PROBLEM: &str = "live sync frozen";
/// The problem of the outbox.
pub(super) const WRITE_PROBLEM: &str = "live sync writes";

/// Whom a decision is about, in the words of the Activity page: ids only.
fn whom(command: &Command) -> String {
    match command {
        Command::LinkPatient { external_id, .. } | Command::KeepSeparate { external_id } => say!("sync-whom-nanopix", id = external_id),
        Command::UnlinkPatient(patient) | Command::ResolveConflict { patient, .. } | Command::DecideDeletion { patient, .. } => {
            say!("sync-whom-patient", id = patient.to_string())
        }
        _ => say!("sync-whom-all").to_owned(),
    }
}

/// The name of a zone, as the setting has it.
fn zone_name(zone: &jiff::tz::TimeZone) -> Option<String> {
    match zone.iana_name() {
        Some(name) => Some(name.to_owned()),
        None => zone.to_fixed_offset().ok().map(|offset| {
            let minutes = offset.seconds() / 60;
            format!("{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
        }),
    }
}
