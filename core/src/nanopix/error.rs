//! What can go wrong with NanoPix's database, told apart by what it means: nothing now, or nothing until a person has looked.

use super::{place::PlaceError, schema::UnknownSchema};
use chairside_words::say;
use rusqlite::{ErrorCode, ffi};

/// Reading or writing failed. Whatever it is, nothing is concluded from it: not a single patient is gone because of an error.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder or the file is not there.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// Another program holds its lock.
    #[error("{}", say!("nanopix-busy"))]
    Busy,
    /// Another program was interrupted while it wrote; SQLite puts the database right when a program that may write opens it.
    #[error("{}", say!("nanopix-interrupted"))]
    Interrupted,
    /// There is a file, but nothing in it: no table at all.
    #[error("{}", say!("nanopix-emptied"))]
    Emptied,
    /// The file is damaged, or is no SQLite database.
    #[error("{}", say!("nanopix-damaged"))]
    Damaged,
    /// It is of a version that is not known.
    #[error(transparent)]
    Schema(#[from] UnknownSchema),
    /// It may be read, but not written.
    #[error("{}", say!("nanopix-read-only"))]
    ReadOnly,
    /// The database was replaced by another file in the middle.
    #[error("{}", say!("nanopix-replaced"))]
    Replaced,
    /// The disk or the network failed.
    #[error("{}", say!("nanopix-disk", why = .0.to_string()))]
    Disk(#[source] rusqlite::Error),
    /// Anything else that SQLite says.
    #[error("{}", say!("nanopix-failed", why = .0.to_string()))]
    Sqlite(#[source] rusqlite::Error),
}

impl DatabaseError {
    /// Whether it may go by without anybody's act: it is tried again, and nothing is said but that it waits.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Place(error) => error.is_transient(),
            Self::Busy | Self::Interrupted | Self::Replaced | Self::Disk(_) => true,
            Self::Emptied | Self::Damaged | Self::Schema(_) | Self::ReadOnly | Self::Sqlite(_) => false,
        }
    }

    /// Whether Live Sync must freeze: what is there is not what is known, and going on could do harm. It cannot be accepted, only looked at again.
    pub const fn is_freezing(&self) -> bool {
        matches!(self, Self::Schema(_) | Self::Place(PlaceError::MarkerGone(_) | PlaceError::NotNanopix(_)))
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error().map(|error| (error.code, error.extended_code)) {
            Some((_, ffi::SQLITE_READONLY_ROLLBACK | ffi::SQLITE_READONLY_RECOVERY)) => Self::Interrupted,
            Some((ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::SchemaChanged | ErrorCode::FileLockingProtocolFailed, _)) => Self::Busy,
            Some((_, ffi::SQLITE_READONLY_DBMOVED)) => Self::Replaced,
            Some((ErrorCode::ReadOnly, _)) => Self::ReadOnly,
            Some((ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _)) => Self::Damaged,
            Some((ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::DiskFull | ErrorCode::PermissionDenied, _)) => Self::Disk(error),
            _ => Self::Sqlite(error),
        }
    }
}
