//! How the server says no: to a client ([`ApiError`], always a JSON body), and to whoever starts it ([`StartError`]).
//!
//! A refusal is the client's matter and carries a sentence for a person. A failure is ours: it is logged once, by the middleware, and the client learns only that nothing was
//! stored and which request to ask about.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use chairside_api::{ErrorBody, ErrorCode, FileConflict, FileId, Patient, PatientConflict, PatientFile, PatientGone, PatientId, RecordConflict};
use std::path::PathBuf;

/// What a client learns of a failure of ours.
pub const FAILED: &str = "The server failed to do this. Nothing was stored; try again, and tell your IT person the request's id if it stays so";

/// When to come again after a 503, in seconds.
const RETRY_AFTER_S: u64 = 5;

/// Why a request is not answered with success.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The client asked for something that cannot be.
    #[error("{message}")]
    Refused {
        /// The HTTP status.
        status: StatusCode,
        /// What programs decide by.
        code: ErrorCode,
        /// What people read.
        message: String,
        /// When to come again, in seconds.
        retry_after: Option<u64>,
    },
    /// 409: the record changed since the client read it; this is it now.
    #[error("the record was changed since it was read")]
    PatientChanged(Box<Patient>),
    /// 409: the file changed since the client read it; this is it now.
    #[error("the file was changed since it was read")]
    FileChanged(Box<PatientFile>),
    /// 409: the same of any other record, as it is answered.
    #[error("the record was changed since it was read")]
    RecordChanged(Box<serde_json::Value>),
    /// 404: the record was merged into this one.
    #[error("the record was merged into another one")]
    PatientMerged(PatientId),
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The storage failed.
    #[error("storage: {0}")]
    Storage(#[from] object_store::Error),
    /// The file system failed.
    #[error("file system: {0}")]
    Io(#[from] std::io::Error),
    /// The row of a file is there, its bytes are not, or cannot be read.
    #[error("the bytes of the file {file} cannot be read: {source}")]
    BytesLost {
        /// The file.
        file: FileId,
        /// The system's words.
        source: std::io::Error,
    },
    /// Something that cannot be did happen.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl ApiError {
    /// A refusal with a sentence.
    pub fn refused(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Refused { status, code, message: message.into(), retry_after: None }
    }

    /// 400: the request cannot be read.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message)
    }

    /// 400: a field has a value that cannot be.
    pub fn invalid_field(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::BAD_REQUEST, ErrorCode::InvalidField, message)
    }

    /// 401: nobody is signed in.
    pub fn unauthorized() -> Self {
        Self::refused(StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized, "Sign in first: this needs a session or a bridge key")
    }

    /// 401: the contract's words for a bridge key that does not work (any more).
    pub fn key_revoked() -> Self {
        Self::refused(StatusCode::UNAUTHORIZED, ErrorCode::KeyRevoked, "Bridge API key revoked or invalid")
    }

    /// 403.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::FORBIDDEN, ErrorCode::Forbidden, message)
    }

    /// 404.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::NOT_FOUND, ErrorCode::NotFound, message)
    }

    /// 404: no such patient, or another clinic's.
    pub fn patient_not_found() -> Self {
        Self::refused(StatusCode::NOT_FOUND, ErrorCode::PatientNotFound, "There is no such patient in this clinic")
    }

    /// 422: the bytes are not of a kind that is taken here.
    pub fn unsupported_file(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UnsupportedFile, message)
    }

    /// 429 with `Retry-After`.
    pub fn too_many(message: impl Into<String>, retry_after_s: u64) -> Self {
        Self::Refused { status: StatusCode::TOO_MANY_REQUESTS, code: ErrorCode::TooManyRequests, message: message.into(), retry_after: Some(retry_after_s) }
    }

    /// 503: the server is stopping.
    pub fn stopping() -> Self {
        Self::refused(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, "The server is stopping. Nothing was changed; try again in a moment")
    }

    /// Whether this is the server's own failure, to be logged.
    pub fn is_failure(&self) -> bool {
        self.status_code().is_server_error()
    }

    /// The body that goes to the client.
    pub fn body(&self, request_id: &str) -> ErrorBody {
        let (code, error) = match self {
            Self::Refused { code, message, .. } => (*code, message.clone()),
            Self::PatientChanged(_) | Self::FileChanged(_) | Self::RecordChanged(_) => (
                ErrorCode::VersionConflict,
                "Somebody changed this record since it was read. Nothing was changed now. Look at it as it is, and change it again if need be".to_owned(),
            ),
            Self::PatientMerged(_) => (
                ErrorCode::PatientNotFound,
                "This record was merged into another one, which has everything of it. Use that one: ‘mergedInto’ says which".to_owned(),
            ),
            error if error.is_unavailable() => (
                ErrorCode::Unavailable,
                "The server cannot reach or write its database or disk right now. What it confirmed before is safe; try again in a moment, and tell your IT person if it stays so".to_owned(),
            ),
            error if error.is_disk_full() => (ErrorCode::InsufficientStorage, "The server's disk is full. Nothing was stored; make room and try again".to_owned()),
            Self::BytesLost { .. } => (
                ErrorCode::Internal,
                "The server cannot read this file's bytes; its record is kept. Tell your IT person the request's id: the bytes come back from a backup, or when the same file is sent again"
                    .to_owned(),
            ),
            _ => (ErrorCode::Internal, FAILED.to_owned()),
        };
        ErrorBody { error, code, request_id: request_id.to_owned() }
    }

    fn is_disk_full(&self) -> bool {
        match self {
            Self::Io(error) => matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded),
            Self::Database(error) => matches!(Trouble::of(error), Some(Trouble::DiskFull)),
            _ => false,
        }
    }

    /// Whether what the server stands on is away or takes no writes, and may be back in a moment.
    fn is_unavailable(&self) -> bool {
        match self {
            Self::Io(error) => error.kind() == std::io::ErrorKind::ReadOnlyFilesystem,
            Self::Database(error) => matches!(Trouble::of(error), Some(Trouble::Away)),
            _ => false,
        }
    }

    /// The whole answer.
    pub fn response(&self, request_id: &str) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        let retry_after = match self {
            Self::Refused { retry_after: Some(seconds), .. } => Some(*seconds),
            _ => (self.status_code() == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER_S),
        };
        if let Some(seconds) = retry_after {
            answer.insert_header(("Retry-After", seconds.to_string()));
        }
        if self.status_code() == StatusCode::UNAUTHORIZED {
            answer.insert_header(("WWW-Authenticate", "Bearer"));
        }
        let error = self.body(request_id);
        match self {
            Self::PatientChanged(patient) => answer.json(PatientConflict { error, patient: Patient::clone(patient) }),
            Self::FileChanged(file) => answer.json(FileConflict { error, file: PatientFile::clone(file) }),
            Self::RecordChanged(record) => answer.json(RecordConflict { error, record }),
            Self::PatientMerged(into) => answer.json(PatientGone { error, merged_into: into.clone() }),
            _ => answer.json(error),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused { status, .. } => *status,
            Self::PatientChanged(_) | Self::FileChanged(_) | Self::RecordChanged(_) => StatusCode::CONFLICT,
            Self::PatientMerged(_) => StatusCode::NOT_FOUND,
            error if error.is_unavailable() => StatusCode::SERVICE_UNAVAILABLE,
            error if error.is_disk_full() => StatusCode::INSUFFICIENT_STORAGE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        self.response("")
    }
}

/// What a failure of the database is that is not the server's own.
enum Trouble {
    /// It cannot be reached or takes no writes.
    Away,
    DiskFull,
}

impl Trouble {
    fn of(error: &sqlx::Error) -> Option<Self> {
        use sqlx::Error::{Database, Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
        let error = match error {
            Database(error) => error,
            Io(_) | Tls(_) | PoolClosed | PoolTimedOut | WorkerCrashed => return Some(Self::Away),
            _ => return None,
        };
        let code = error.code()?;
        // PostgreSQL's have five letters, SQLite's are numbers whose low byte says what they are about.
        if code.len() == 5 {
            return match &*code {
                "53100" => Some(Self::DiskFull),
                // Read-only, as while another one takes over; too many connections.
                "25006" | "53300" => Some(Self::Away),
                // Lost connections; stopped, crashed, starting.
                code if code.starts_with("08") || code.starts_with("57P0") => Some(Self::Away),
                _ => None,
            };
        }
        match code.parse::<u32>().ok()? & 0xff {
            13 => Some(Self::DiskFull),
            // BUSY, READONLY, IOERR, CANTOPEN.
            5 | 8 | 10 | 14 => Some(Self::Away),
            _ => None,
        }
    }
}

/// Why a server does not start. Every sentence says what happened, what is safe and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another server works on the same folder.
    #[error("Another Chairside server is already running on {}. Nothing was changed. Stop it first, or choose another --data-dir", .0.display())]
    AlreadyRunning(PathBuf),
    /// The data folder cannot be used.
    #[error("The server's data folder {} cannot be used: {source}. Nothing was changed. Make it writable, or choose another --data-dir", path.display())]
    DataDir {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// The secret that signs keys is not usable.
    #[error("The secret in {} has {found} bytes, at least 32 are needed. The server does not start with a weak secret. Restore the file from a backup; or delete it, start again and make new bridge keys", path.display())]
    WeakSecret {
        /// The file.
        path: PathBuf,
        /// How many bytes it holds.
        found: usize,
    },
    /// A URL or address cannot be used.
    #[error("{0}")]
    Configuration(String),
    /// The database cannot be opened.
    #[error("The database cannot be opened: {0}. Nothing was changed. Check --database-url and that the database runs")]
    Database(#[from] sqlx::Error),
    /// The copy that is kept before the tables change cannot be made.
    #[error("The database {} needs newer tables, and the copy of it that is kept before cannot be made beside it: {source}. Nothing was changed. Make room there, and start again", path.display())]
    NoCopy {
        /// The database.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// The database's tables cannot be brought up to date.
    #[error("The database cannot be brought up to date: {0}. Nothing was changed. Use the Chairside that last wrote it, or a newer one")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address is taken or not allowed.
    #[error("The server cannot listen on {address}: {source}. Choose another address with --listen")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// The system's words.
        source: std::io::Error,
    },
    /// Plain HTTP would leave the computer.
    #[error(
        "Without TLS the server listens on loopback only, not on {0}: patients' images would cross the network unprotected. Give it a certificate with --tls-cert and --tls-key, or put a proxy with HTTPS in front and add --insecure-behind-proxy, or listen on 127.0.0.1"
    )]
    TlsRequired(std::net::SocketAddr),
    /// There is no clinic yet.
    #[error("There is no clinic here yet. Run ‘chairside-server init’ with the same --data-dir first")]
    NoClinic,
    /// The server's thread ended before it was ready.
    #[error("The server could not start: {0}. Stored files are safe. Start it again")]
    System(String),
}

impl StartError {
    /// Whether the configuration is to blame (exit code 2), not the machine.
    pub fn is_configuration(&self) -> bool {
        matches!(self, Self::Configuration(_) | Self::TlsRequired(_) | Self::WeakSecret { .. })
    }
}
