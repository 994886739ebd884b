//! What can go wrong with NanoPix's database, told apart by what it means: nothing now, or nothing until a person has looked.

use super::{place::PlaceError, schema::UnknownSchema};
use rusqlite::{ErrorCode, ffi};

/// Reading or writing failed. Whatever it is, nothing is concluded from it: not a single patient is gone because of an error.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder or the file is not there.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// Another program holds its lock.
    #[error("NanoPix's database is in use by another program. Nothing is lost; it is tried again by itself")]
    Busy,
    /// Another program was interrupted while it wrote; SQLite puts the database right when a program that may write opens it.
    #[error("NanoPix was interrupted while it was saving. Its data is safe. Start NanoPix once, so that its database is put in order")]
    Interrupted,
    /// There is a file, but nothing in it: no table at all.
    #[error("NanoPix's database is empty: it has no table of patients. Nothing is changed on either side. Check NanoPix, or restore its backup")]
    Emptied,
    /// The file is damaged, or is no SQLite database.
    #[error("NanoPix's database cannot be read: it is damaged or being copied. Nothing is changed on either side. Check NanoPix, or restore its backup")]
    Damaged,
    /// It is of a version that is not known.
    #[error(transparent)]
    Schema(#[from] UnknownSchema),
    /// It may be read, but not written.
    #[error(
        "NanoPix's database may not be written by this account. What is to be written there is kept. Give this account the right to write into NanoPix's folder"
    )]
    ReadOnly,
    /// The database was replaced by another file in the middle.
    #[error("NanoPix's database was replaced while it was being used. Nothing is lost; it is tried again by itself")]
    Replaced,
    /// The disk or the network failed.
    #[error("NanoPix's database cannot be reached: {0}. Nothing is changed on either side; it is tried again by itself")]
    Disk(#[source] rusqlite::Error),
    /// Anything else that SQLite says.
    #[error("NanoPix's database failed: {0}. Nothing is changed on either side")]
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
