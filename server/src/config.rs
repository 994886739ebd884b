//! What a server is started with. Values only; nothing here reads files or the environment.

use chairside_api::UtcTime;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Says what time it is; tests pass their own.
pub type Clock = Arc<dyn Fn() -> UtcTime + Send + Sync>;

/// The computer's own clock.
pub fn system_clock() -> Clock {
    Arc::new(UtcTime::now)
}

/// Where a server keeps its data, where it listens, and what it allows.
#[derive(Clone)]
pub struct Config {
    /// The server's own folder: `server.db`, `files/`, `thumbnails/`, `secret`. Made when it is not there.
    pub data_dir: PathBuf,
    /// Port 0 takes a free one; [`crate::Server::address`] says which.
    pub listen: SocketAddr,
    /// `sqlite:…` or `postgres://…`; none: `server.db` in the data folder.
    pub database_url: Option<String>,
    /// `file://…`; none: `files/` in the data folder.
    pub storage_url: Option<String>,
    /// A proxy in front does TLS: plain HTTP on an address other than loopback is allowed, and the proxy is believed where a request came from.
    pub insecure_behind_proxy: bool,
    /// The certificate of the server; none: plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Lets whoever has it read the metrics from elsewhere.
    pub metrics_token: Option<String>,
    /// What a client may use.
    pub limits: Limits,
    /// The time.
    pub clock: Clock,
}

/// Two files in PEM form: the certificate with its chain, and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's own certificate first.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

impl Config {
    /// A server on a free loopback port with everything in `data_dir`.
    pub fn local(data_dir: impl AsRef<Path>) -> Self {
        Self {
            data_dir: data_dir.as_ref().to_owned(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            database_url: None,
            storage_url: None,
            insecure_behind_proxy: false,
            tls: None,
            metrics_token: None,
            limits: Limits::default(),
            clock: system_clock(),
        }
    }
}

/// What a client may use, and how long things last. The defaults are the promises of the contract; tests make them small.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest image, document or report, in bytes.
    pub image_bytes: u64,
    /// The largest DICOM file or ZIP, in bytes.
    pub dicom_bytes: u64,
    /// Uploads at once for each key or session.
    pub uploads_per_key: usize,
    /// Uploads are refused while the storage's volume has less room than this, in bytes.
    pub min_free_bytes: u64,
    /// An upload that stays slower than this for a whole `pace_window` is refused, in bytes a second.
    pub min_bytes_per_s: u64,
    /// How long an upload is watched before its pace is judged.
    pub pace_window: Duration,
    /// Event streams at once for each key or session.
    pub streams_per_key: usize,
    /// Event streams at once for each clinic.
    pub streams_per_clinic: usize,
    /// How often a stream says that it is alive.
    pub ping_every: Duration,
    /// How often a stream looks at the log and at its token, even when nothing woke it.
    pub look_every: Duration,
    /// How long a stream lives, give or take a fifth.
    pub stream_life: Duration,
    /// How long a consumer may keep a full stream waiting.
    pub stream_stall: Duration,
    /// How long events are kept.
    pub events_kept_for: Duration,
    /// How many events of a clinic are kept.
    pub events_kept: u64,
    /// How long rows of the audit are kept.
    pub audit_kept_for: Duration,
    /// Login attempts a minute, for each name from each address.
    pub logins_per_minute: usize,
    /// How long a session lasts.
    pub session_life: Duration,
    /// A browser's session ends when nobody used it for this long.
    pub cookie_idle: Duration,
    /// How long keys that an earlier secret signed still work.
    pub secret_overlap: Duration,
    /// How often the secrets are looked at, so that a rotation is heard of.
    pub secret_look_every: Duration,
    /// Bytes that no row names are set aside after this long.
    pub orphans_kept_for: Duration,
    /// How long an upload in pieces can be resumed after its last piece.
    pub resumable_for: Duration,
    /// How many uploads in pieces a key or person may have begun at once.
    pub resumables_per_key: u32,
    /// How long an upload that is under way may go on after a stop was asked for.
    pub stop_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const HOUR: Duration = Duration::from_hours(1);
        Self {
            image_bytes: chairside_api::MAX_IMAGE_BYTES,
            dicom_bytes: chairside_api::MAX_DICOM_BYTES,
            uploads_per_key: 4,
            min_free_bytes: 5 * 1024 * 1024 * 1024,
            min_bytes_per_s: 1024,
            pace_window: Duration::from_secs(10),
            streams_per_key: 20,
            streams_per_clinic: 200,
            ping_every: Duration::from_secs(15),
            // Revoked means out within 5 s, also when another process revoked.
            look_every: Duration::from_secs(4),
            stream_life: Duration::from_mins(15),
            stream_stall: Duration::from_secs(5),
            events_kept_for: 24 * HOUR,
            events_kept: 10_000,
            audit_kept_for: 6 * 366 * 24 * HOUR,
            logins_per_minute: 10,
            session_life: 12 * HOUR,
            cookie_idle: Duration::from_mins(30),
            secret_overlap: 7 * 24 * HOUR,
            secret_look_every: Duration::from_secs(5),
            orphans_kept_for: 48 * HOUR,
            resumable_for: 24 * HOUR,
            resumables_per_key: 32,
            stop_grace: Duration::from_secs(10),
        }
    }
}
