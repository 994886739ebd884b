//! What the services share: the library, and the facts that live only as long as the program.

use super::{EngineConfig, LocalServer, StartError, files::Wishes, records::feed::Feed, supervise::Services};
use crate::{
    Booking, Connection, FolderCheck, ImageAnswer, Ledger, LiveSyncStatus, Notice, PatientCreation, PatientEdit, PauseReason, Phase, Problem, Search,
    ServerFiles, ServerTest, Severity, WatchedFolder,
    admin::Admin,
    check::Check,
    clock::Clock,
    command::Secret,
    nanopix::NanopixState,
    originals::OriginalsCache,
    patient::{PatientList, PatientQuery, SavedSelection, SelectionHistory},
    person::Person,
    queue::{Library, library::lock, name},
    settings::{Fixed, KeyOfServer, Loaded, Settings, normal_address},
    upload::ServerClient,
    watch::list::FileList,
};
use chairside_api::{FileId, Patient, PatientId, UtcTime};
use chairside_words::say;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// Facts that a snapshot shows and no database needs to keep.
pub(crate) struct State {
    pub(crate) phase: Phase,
    pub(crate) settings: Arc<Settings>,
    pub(crate) has_api_key: bool,
    pub(crate) folders: Vec<WatchedFolder>,
    pub(crate) connection: Connection,
    pub(crate) client: Option<ServerClient>,
    /// What the server that `client` talks to is called in this console's database.
    pub(crate) client_server: String,
    /// Cancelled when `client` is no longer the one to talk through.
    pub(crate) client_ended: CancellationToken,
    /// A key given by flag or environment. It is for the server that was named with it, wins over the stored one until a person saves another, and is never stored.
    pub(crate) given_key: Option<KeyOfServer>,
    /// The server has said that it takes nothing for now. Kept, when it is over, until something is taken.
    pub(crate) hold: Option<Hold>,
    pub(crate) files: ServerFiles,
    pub(crate) selection: SelectionHistory,
    pub(crate) search: Search,
    pub(crate) suggestions: Arc<[Arc<Patient>]>,
    pub(crate) agenda: Arc<[Booking]>,
    pub(crate) problems: BTreeMap<String, Problem>,
    pub(crate) server_test: Option<ServerTest>,
    pub(crate) folder_check: Option<FolderCheck>,
    pub(crate) check: Option<Check>,
    /// Ends the check that is under way.
    pub(crate) check_stop: CancellationToken,
    pub(crate) ledger: Option<Arc<Ledger>>,
    pub(crate) ledger_changes: u64,
    pub(crate) creation: Option<PatientCreation>,
    pub(crate) edit: Option<PatientEdit>,
    pub(crate) moved: Option<ImageAnswer>,
    pub(crate) corrected: Option<ImageAnswer>,
    pub(crate) patients: PatientList,
    /// Which list of patients is wanted; `None` until somebody has asked for one.
    pub(crate) list_query: Option<PatientQuery>,
    pub(crate) person: Person,
    /// The session of whoever acts here.
    pub(crate) session: Option<Secret>,
    /// How many sign-ins were begun: only the last one's answer counts.
    pub(crate) sign_ins: u64,
    /// When a sign of them was last seen.
    pub(crate) person_seen: UtcTime,
    /// What they look after.
    pub(crate) admin: Admin,
    pub(crate) live_sync: LiveSyncStatus,
    /// Grows with every act that supersedes the ones under way: a slow answer to an older search or choice is dropped.
    pub(crate) search_number: u64,
    pub(crate) choice_number: u64,
}

/// How long nothing is sent, because the server asked for it or is full.
pub(crate) struct Hold {
    pub(crate) until: Instant,
    /// The same, for people.
    pub(crate) until_shown: UtcTime,
    /// How often the server has said so since it last took something.
    pub(crate) in_a_row: u32,
}

impl State {
    /// Whether this is the client in force, and what it says of the server counts.
    pub(crate) fn talks_through(&self, client: &ServerClient) -> bool {
        self.client.as_ref().is_some_and(|current| current.is_same(client))
    }
}

/// The server to talk to, and what is to be known of it.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) client: ServerClient,
    /// What it is called in this console's database: what it says is about that server's patients.
    pub(crate) server: String,
    /// Cancelled when it is no longer the one.
    pub(crate) ended: CancellationToken,
}

/// One engine's common ground.
pub(crate) struct Shared {
    pub(crate) library: Library,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) wake: Arc<dyn Fn() + Send + Sync>,
    pub(crate) local_server: Option<Arc<dyn LocalServer>>,
    pub(crate) services: Services,
    /// The save of settings under way; the next one waits for it.
    pub(super) saving: Mutex<Option<JoinHandle<()>>>,
    /// The settings that flags or environment give.
    pub(crate) fixed: Arc<Fixed>,
    /// The link should try again at once.
    pub(crate) nudge: Notify,
    /// Today's appointments may have changed.
    pub(crate) agenda_changed: Notify,
    /// The server's feed of patients is to be heard.
    pub(crate) feed: Feed,
    /// Files of the server that may be shown in another way by now, and whose they are.
    pub(crate) shown_anew: Mutex<HashMap<FileId, PatientId>>,
    /// Bytes of images that other consoles took.
    pub(crate) originals: OriginalsCache,
    /// Which of them are wanted.
    pub(crate) wishes: Mutex<Wishes>,
    /// They are wanted otherwise, or may be had again.
    pub(crate) originals_wanted: Notify,
    /// The files of a patient are wanted, or may have changed.
    pub(crate) files_wanted: Notify,
    /// The list of patients is wanted otherwise.
    pub(crate) list_wanted: Notify,
    /// The link has found the server away.
    pub(crate) went_offline: Notify,
    /// Whoever writes down who is selected has this: such writes take turns.
    pub(crate) selecting: Mutex<()>,
    /// NanoPix as Live Sync last read it whole; `None` while Live Sync is off, or before its first reading.
    pub(crate) nanopix: watch::Sender<Option<Arc<NanopixState>>>,
    /// Which of NanoPix's files are images, for the intake.
    pub(crate) nanopix_images: watch::Sender<Option<Arc<dyn FileList>>>,
    /// Where Live Sync takes what a person decides; `None` while it is off.
    pub(crate) live_sync: Mutex<Option<super::live_sync::Inbox>>,
    state: Mutex<State>,
}

impl Shared {
    pub(super) fn new(config: EngineConfig, library: Library, loaded: Loaded) -> Result<Self, StartError> {
        let now = config.clock.now();
        let folder = library.layout.originals();
        let stored: Option<SavedSelection> = library.fact(name::SELECTION)?;
        let selection = stored.map_or_else(SelectionHistory::new, |stored| SelectionHistory::restore(&stored, now));
        let paused: Option<bool> = library.fact(name::PAUSED)?;
        library.model(|model| model.paused = paused.filter(|paused| *paused).map(|_| PauseReason::Person));
        library.set_mode(loaded.settings.upload_mode);
        let given_key = loaded.override_api_key.map(|key| KeyOfServer { key, server_url: normal_address(&loaded.settings.server_url) });
        Ok(Self {
            library,
            clock: config.clock,
            wake: config.wake,
            local_server: config.local_server,
            services: Services::default(),
            saving: Mutex::default(),
            nudge: Notify::new(),
            agenda_changed: Notify::new(),
            feed: Feed::default(),
            shown_anew: Mutex::default(),
            originals: OriginalsCache::open(&folder).map_err(|error| StartError::Unwritable { path: folder, reason: error.to_string() })?,
            wishes: Mutex::default(),
            originals_wanted: Notify::new(),
            files_wanted: Notify::new(),
            list_wanted: Notify::new(),
            went_offline: Notify::new(),
            fixed: Arc::new(loaded.fixed),
            selecting: Mutex::new(()),
            nanopix: watch::Sender::new(None),
            nanopix_images: watch::Sender::new(None),
            live_sync: Mutex::default(),
            state: Mutex::new(State {
                phase: Phase::Starting,
                settings: Arc::new(loaded.settings),
                has_api_key: given_key.is_some(),
                folders: Vec::new(),
                connection: Connection::Connecting,
                client: None,
                client_server: String::new(),
                client_ended: CancellationToken::new(),
                given_key,
                hold: None,
                files: ServerFiles::default(),
                selection,
                search: Search::default(),
                suggestions: Arc::from([]),
                agenda: Arc::from([]),
                problems: BTreeMap::new(),
                server_test: None,
                folder_check: None,
                check: None,
                check_stop: CancellationToken::new(),
                ledger: None,
                ledger_changes: 0,
                creation: None,
                edit: None,
                moved: None,
                corrected: None,
                patients: PatientList::default(),
                list_query: None,
                person: Person::default(),
                session: None,
                sign_ins: 0,
                person_seen: now,
                admin: Admin::default(),
                live_sync: LiveSyncStatus::default(),
                search_number: 0,
                choice_number: 0,
            }),
        })
    }

    /// Changes the state; the next snapshot shows it.
    pub(crate) fn set<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let outcome = change(&mut lock(&self.state));
        self.library.dirty.notify_one();
        outcome
    }

    /// Changes what no snapshot shows: an idle window must not repaint for it.
    pub(crate) fn set_quietly<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut lock(&self.state))
    }

    /// Looks at the state.
    pub(crate) fn get<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&lock(&self.state))
    }

    /// The server, while it answers.
    pub(crate) fn line(&self) -> Option<Line> {
        self.get(|state| {
            let client = state.client.clone().filter(|_| state.connection == Connection::Online)?;
            Some(Line { client, server: state.client_server.clone(), ended: state.client_ended.clone() })
        })
    }

    /// The settings in force.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        self.get(|state| Arc::clone(&state.settings))
    }

    /// Shows a problem, or takes it away.
    pub(crate) fn problem(&self, name: &str, problem: Option<Problem>) {
        self.set(|state| match problem {
            Some(problem) => {
                state.problems.insert(name.to_owned(), problem);
            }
            None => {
                state.problems.remove(name);
            }
        });
    }

    /// Says something once, as a toast.
    pub(crate) fn toast(&self, severity: Severity, text: impl Into<String>) {
        self.library.notify(Notice::Said { severity, text: text.into() });
    }

    /// Shows that the database failed for an act, and what that means.
    pub(crate) fn database_failed(&self, error: &crate::db::DbError) {
        tracing::error!(%error, "the console's database failed");
        self.toast(Severity::Error, not_written(error));
    }
}

/// What it means that the database failed for an act.
pub(crate) fn not_written(error: &crate::db::DbError) -> String {
    say!("not-written-down", why = error.to_string())
}

/// Runs something that blocks (the database) off the async threads. A panic there is a panic here.
pub(crate) async fn blocking<T: Send + 'static>(shared: &Arc<Shared>, act: impl FnOnce(&Shared) -> T + Send + 'static) -> T {
    let shared = Arc::clone(shared);
    match tokio::task::spawn_blocking(move || act(&shared)).await {
        Ok(outcome) => outcome,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is being shut down: nobody waits for the outcome any more.
            Err(_) => std::future::pending().await,
        },
    }
}
