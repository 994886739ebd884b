//! Wiring: opens what the server stands on, starts it on a thread of its own, stops it in order.

use crate::{
    auth::{secret, sessions, tokens::Tokens},
    backup,
    blobs::Blobs,
    config::{Clock, Config, Limits},
    error::{ApiError, StartError},
    events::Bus,
    files,
    limits::{Rate, Slots},
    listen,
    metrics::Metrics,
    resumable,
    store::{
        Store,
        audit::{Actor, Deed},
        sessions::NewSignIn,
    },
    sweep,
    thumbnail::Thumbnails,
    tls::{self, Certificates},
    views::{self, View, Views},
};
use actix_web::{rt, web::Data};
use chairside_api::{ClinicId, PatientId, Sha256, UtcTime};
use serde_json::Value;
use std::{
    fs::{self, File},
    io,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::{
    runtime::Handle,
    sync::{oneshot, watch},
};

/// How long clients may take to close what they have open once the server stops: theirs end when their event stream does.
const LAST_GOODBYES: Duration = Duration::from_millis(250);

/// How long the disk may take for what came before the server stopped.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// What every request works with.
pub struct State {
    pub store: Store,
    pub blobs: Arc<Blobs>,
    pub tokens: Tokens,
    pub bus: Bus,
    pub limits: Limits,
    pub clock: Clock,
    pub thumbnails: Thumbnails,
    /// Uploads by key or session.
    pub upload_slots: Slots<String>,
    /// Event streams by key or session.
    pub key_streams: Slots<String>,
    /// Event streams by clinic.
    pub clinic_streams: Slots<ClinicId>,
    /// Uploads whose hash is known and that are being received.
    pub in_flight: Slots<(ClinicId, PatientId, Sha256)>,
    /// Uploads in pieces that are being written, by clinic, owner and id.
    pub resumables: Slots<String>,
    pub logins: Rate,
    /// What was asked, in numbers.
    pub metrics: Metrics,
    pub metrics_token: Option<String>,
    /// Whether what a proxy says of a request is believed.
    pub behind_proxy: bool,
    pub started_at: UtcTime,
    /// What was seen, on its way to the audit.
    pub views: Views,
    /// Turns true once, when the server stops.
    pub stopping: watch::Sender<bool>,
    /// The server's own runtime, which outlives those of the request threads: what goes on after its request belongs here.
    pub runtime: Handle,
}

impl State {
    /// The time.
    pub fn now(&self) -> UtcTime {
        (self.clock)()
    }

    /// Notes for the audit what is about to be shown; what cannot be noted is not shown.
    pub fn saw(&self, actor: Actor, deed: Deed, of: Option<(&'static str, &str)>, detail: Option<Value>) -> Result<(), ApiError> {
        self.views.note(View { actor, deed, of: of.map(|(kind, id)| (kind, id.to_owned())), detail, at: self.now() })
    }
}

/// A running server. Dropped, it stops in order too, but nobody waits for it.
pub struct Server {
    address: SocketAddr,
    is_tls: bool,
    stopping: watch::Sender<bool>,
    state: Data<State>,
    thread: Mutex<Option<thread::JoinHandle<()>>>,
}

struct Ready {
    address: SocketAddr,
    is_tls: bool,
    stopping: watch::Sender<bool>,
    state: Data<State>,
}

impl Server {
    /// Starts a server and answers when it takes requests. It has a thread and runtimes of its own, so any executor may await this.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let (tell, told) = oneshot::channel();
        let run = move || {
            rt::System::new().block_on(async move {
                match open(config).await {
                    Ok((ready, running)) => {
                        // When nobody waits any more, it does not run either.
                        if tell.send(Ok(ready)).is_ok() {
                            running.await;
                        }
                    }
                    Err(error) => drop(tell.send(Err(error))),
                }
            });
        };
        let system = |error: String| StartError::System(error);
        let thread = thread::Builder::new().name("chairside-server".to_owned()).spawn(run).map_err(|error| system(error.to_string()))?;
        let ready = told.await.map_err(|_| system("its thread ended".to_owned()))??;
        Ok(Self { address: ready.address, is_tls: ready.is_tls, stopping: ready.stopping, state: ready.state, thread: Mutex::new(Some(thread)) })
    }

    /// Where it listens; the port is the real one.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:40123`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.address)
    }

    /// A session of the clinic's first admin, for the program around this server.
    pub(crate) async fn admin_session(&self) -> Result<String, StartError> {
        let state = self.state.clone();
        // The database's connections belong to the server's own runtime.
        let made = self.state.runtime.spawn(async move {
            let system = |error: String| StartError::System(error);
            let token = sessions::new_token().map_err(|error| system(error.to_string()))?;
            let admin = state.store.first_admin().await?.ok_or_else(|| system("the clinic has no admin".to_owned()))?;
            let now = state.now();
            let actor = Actor { who: (&admin).into(), ..Actor::system(&admin.clinic_id, "") };
            let sessions = [(sessions::Kind::Bearer, sessions::hash(&token))];
            let new = NewSignIn { user: &admin.id, sessions: &sessions, now, expires_at: now.plus(state.limits.session_life) };
            state.store.insert_sign_in(&actor, &new).await?;
            Ok(token)
        });
        made.await.map_err(|error| StartError::System(error.to_string()))?
    }

    /// Stops in order: event streams end, uploads under way get their grace, then everything is closed.
    pub async fn stop(&self) {
        self.stopping.send_replace(true);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // The thread closes the database last; joining it blocks, so another thread does.
            let (tell, told) = oneshot::channel();
            thread::spawn(move || {
                if thread.join().is_ok() {
                    drop(tell);
                } else {
                    tell.send("it panicked").unwrap_or_default();
                }
            });
            if told.await.is_ok() {
                tracing::error!("the server's thread did not end in order");
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.send_replace(true);
    }
}

/// The data folder, held by this process alone.
pub struct DataDir {
    lock: File,
}

impl DataDir {
    /// Makes the folder and takes its lock.
    pub fn lock(path: &Path) -> Result<Self, StartError> {
        let unusable = |source| StartError::DataDir { path: path.to_owned(), source };
        files::create_dir_all_durable(path).map_err(unusable)?;
        let lock = files::open_private(&path.join("server.lock")).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { lock }),
            Err(fs::TryLockError::WouldBlock) => Err(StartError::AlreadyRunning(path.to_owned())),
            Err(fs::TryLockError::Error(error)) => Err(unusable(error)),
        }
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        if let Err(error) = self.lock.unlock() {
            tracing::debug!(%error, "the data folder's lock goes with the process");
        }
    }
}

/// The database's URL: what was asked for, or `server.db` in the data folder, which is made for the server's own account alone. An absolute path, so that it means the same from
/// everywhere.
pub fn database_url(data_dir: &Path, wanted: Option<&str>) -> Result<String, StartError> {
    match wanted {
        Some(url) if url.starts_with("sqlite:") && !url.contains('?') => Ok(format!("{url}?mode=rwc")),
        Some(url) => Ok(url.to_owned()),
        None => {
            let unusable = |source| StartError::DataDir { path: data_dir.to_owned(), source };
            let database = fs::canonicalize(data_dir).map_err(unusable)?.join("server.db");
            // SQLite gives the files beside it the rights of this one.
            files::open_private(&database).map_err(unusable)?;
            for name in ["server.db", "server.db-wal", "server.db-shm"] {
                files::shut_out_others(&database.with_file_name(name)).map_err(unusable)?;
            }
            Ok(Store::sqlite_url(&database))
        }
    }
}

/// The database's URL for somebody who only looks: the data folder's own must be there, and nothing is made or changed.
pub fn existing_database_url(data_dir: &Path, wanted: Option<&str>) -> Result<String, StartError> {
    if wanted.is_some() {
        return database_url(data_dir, wanted);
    }
    let database = fs::canonicalize(data_dir.join("server.db")).map_err(|source| StartError::DataDir { path: data_dir.to_owned(), source })?;
    Ok(Store::sqlite_url(&database))
}

async fn open(config: Config) -> Result<(Ready, impl Future<Output = ()>), StartError> {
    if !config.listen.ip().is_loopback() && config.tls.is_none() && !config.insecure_behind_proxy {
        return Err(StartError::TlsRequired(config.listen));
    }
    let certificates = config.tls.clone().map(Certificates::load).transpose()?;
    let tls_config = certificates.as_ref().map(Certificates::server_config).transpose()?;
    let data_dir = DataDir::lock(&config.data_dir)?;
    let secrets = secret::load_or_create(&config.data_dir)?;
    let blobs = Arc::new(Blobs::open(config.storage_url.as_deref(), &config.data_dir)?);
    if config.storage_url.is_none() {
        // The folder is this process's alone: whatever is still there was cut off by a crash.
        let removed = blobs.remove_incoming(Duration::ZERO).map_err(|source| StartError::DataDir { path: config.data_dir.clone(), source })?;
        if removed > 0 {
            tracing::info!(uploads.abandoned = removed, "uploads that were cut off were cleared away");
        }
    }
    let store = Store::open(&database_url(&config.data_dir, config.database_url.as_deref())?).await?;
    if store.first_clinic().await?.is_none() {
        return Err(StartError::NoClinic);
    }
    backup::begin_anew(&store, &config.data_dir).await?;
    if config.storage_url.is_none() {
        let removed = resumable::remove_unneeded(&store, &blobs, Duration::ZERO).await.map_err(|error| StartError::System(error.to_string()))?;
        if removed > 0 {
            tracing::info!(uploads.ended = removed, "bytes of uploads that had ended were cleared away");
        }
    }
    let listening = |source| StartError::Listen { address: config.listen, source };
    let listener = bind(config.listen).map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;

    let stopping = watch::Sender::new(false);
    let connections = watch::Sender::new(0_usize);
    let (opened, mut open) = (connections.clone(), connections.subscribe());
    let state = Data::new(State {
        store,
        blobs,
        tokens: Tokens::new(&secrets, config.limits.secret_overlap),
        bus: Bus::default(),
        limits: config.limits,
        clock: config.clock,
        thumbnails: Thumbnails::new(config.data_dir.join("thumbnails")),
        upload_slots: Slots::default(),
        key_streams: Slots::default(),
        clinic_streams: Slots::default(),
        in_flight: Slots::default(),
        resumables: Slots::default(),
        logins: Rate::default(),
        metrics: Metrics::default(),
        metrics_token: config.metrics_token,
        behind_proxy: config.insecure_behind_proxy,
        started_at: UtcTime::now(),
        views: Views::default(),
        stopping: stopping.clone(),
        runtime: Handle::current(),
    });
    let server = listen::serve(listener, tls_config, state.clone(), opened).map_err(listening)?;
    let handle = server.handle();
    let ready = Ready { address, is_tls: certificates.is_some(), stopping, state: state.clone() };
    let running = async move {
        let sweeping = rt::spawn(sweep::run(state.clone()));
        let viewing = rt::spawn(views::run(state.clone()));
        let certifying = certificates.map(|certificates| rt::spawn(tls::watch(certificates, state.clone())));
        let watching = rt::spawn(secret::watch(state.clone(), config.data_dir, secrets));
        let serving = async {
            if let Err(error) = server.await {
                tracing::error!(%error, "the server ended with an error");
            }
            state.stopping.send_replace(true);
        };
        let ending = async {
            // Neither sender is dropped before this has ended.
            drop(state.stopping.subscribe().wait_for(|stopping| *stopping).await);
            // The framework ends at once when nobody is connected, and otherwise looks again only every second.
            drop(tokio::time::timeout(LAST_GOODBYES, open.wait_for(|open| *open == 0)).await);
            handle.stop(true).await;
        };
        tokio::join!(serving, ending);
        for task in [Some(sweeping), Some(viewing), Some(watching), certifying].into_iter().flatten() {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task of the server ended with an error");
            }
        }
        // What a piece of an upload brought before it was cut off is still on its way to the disk, and is to count.
        let written = async {
            while state.resumables.taken() > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        drop(tokio::time::timeout(LAST_WRITES, written).await);
        let until = Instant::now() + LAST_WRITES;
        while let Err(error) = state.views.write(&state.store).await {
            if Instant::now() >= until {
                tracing::error!(%error, views.lost = state.views.waiting_len(), "the last views were not written to the audit: the database does not take them");
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        state.store.close().await;
        drop(data_dir);
        tracing::info!("the server has stopped");
    };
    Ok((ready, running))
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}
