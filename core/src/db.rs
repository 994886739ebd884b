//! Opens `console.db` and brings it to this version's schema. SQLite settings by what must survive a power cut: WAL with `synchronous=FULL`.

use rusqlite::{Connection, OpenFlags};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The schema, one file a step, append-only. A database's `user_version` is the number of steps it has had.
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/console/0001_init.sql"), include_str!("../../migrations/console/0002_which_file.sql")];

/// The console's database failed.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite said no.
    #[error("the console's database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A value in it cannot be read back.
    #[error("the console's database holds a value that cannot be read: {0}")]
    Value(String),
    /// It was written by a newer Chairside.
    #[error("console.db was written by a newer Chairside (schema {found}, this one knows {known}). Nothing was changed. Install the newer version again")]
    Newer {
        /// Its schema.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// It is damaged, and could not be put aside.
    #[error("console.db is damaged and could not be put aside: {0}")]
    Aside(#[from] std::io::Error),
}

impl DbError {
    /// Whether the file itself is damaged, as opposed to busy, full or unwritable.
    fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Sqlite(error) => matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)),
            Self::Value(_) => true,
            _ => false,
        }
    }
}

/// An opened database.
pub(crate) struct Opened {
    /// Ready for use.
    pub(crate) connection: Connection,
    /// Where a damaged predecessor was put, when there was one: what it knew must be rebuilt from the spool.
    pub(crate) damaged: Option<PathBuf>,
}

/// Opens the database, makes it when it is not there, and puts a damaged one aside (never deletes it).
pub(crate) fn open(path: &Path) -> Result<Opened, DbError> {
    match open_checked(path) {
        Ok(connection) => Ok(Opened { connection, damaged: None }),
        Err(error) if error.is_damage() => {
            tracing::error!(%error, "console.db is damaged; it is put aside");
            let aside = put_aside(path)?;
            Ok(Opened { connection: open_checked(path)?, damaged: Some(aside) })
        }
        Err(error) => Err(error),
    }
}

/// Opens an existing database without changing anything in it; `None` when there is none.
pub(crate) fn open_read_only(path: &Path) -> Result<Option<Connection>, DbError> {
    if !path.exists() {
        return Ok(None);
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // A console that starts for the first time is just making it.
    let made: bool = connection.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'images')", [], |row| row.get(0))?;
    Ok(made.then_some(connection))
}

fn open_checked(path: &Path) -> Result<Connection, DbError> {
    let mut connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // NORMAL would lose acknowledged commits on a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(DbError::Value(verdict));
    }
    migrate(&mut connection)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), DbError> {
    let found: usize = connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?.try_into().unwrap_or(usize::MAX);
    if found > MIGRATIONS.len() {
        return Err(DbError::Newer { found, known: MIGRATIONS.len() });
    }
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", (step + 1) as i64)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Renames the database and its journal files, so that a person can still look into them.
fn put_aside(path: &Path) -> Result<PathBuf, DbError> {
    let stamp = chairside_api::UtcTime::now().as_millis();
    let beside = |suffix: &str, tail: &str| path.with_file_name(format!("console.db{suffix}{tail}"));
    let tail = format!(".damaged-{stamp}");
    let aside = beside("", &tail);
    std::fs::rename(path, &aside)?;
    for suffix in ["-wal", "-shm"] {
        let journal = beside(suffix, "");
        if journal.exists() {
            std::fs::rename(&journal, beside("", &format!("{tail}{suffix}")))?;
        }
    }
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_database_is_durable_and_whole() {
        let dir = tempfile::tempdir().unwrap();
        let opened = open(&dir.path().join("console.db")).unwrap();
        let pragma = |name: &str| opened.connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
        assert_eq!(pragma("journal_mode"), rusqlite::types::Value::Text("wal".into()));
        assert_eq!(pragma("synchronous"), rusqlite::types::Value::Integer(2));
        assert_eq!(pragma("foreign_keys"), rusqlite::types::Value::Integer(1));
        assert_eq!(pragma("user_version"), rusqlite::types::Value::Integer(MIGRATIONS.len() as i64));
        assert!(rusqlite::version_number() >= 3_051_003, "older SQLite can corrupt a WAL on reset");
        assert!(opened.damaged.is_none());
    }

    #[test]
    fn a_damaged_database_is_put_aside_never_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("console.db");
        std::fs::write(&path, b"this was a database once, before the disk failed".repeat(200)).unwrap();
        let opened = open(&path).unwrap();
        let aside = opened.damaged.unwrap();
        assert!(std::fs::read(aside).unwrap().starts_with(b"this was a database once"));
    }

    #[test]
    fn a_newer_schema_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("console.db");
        open(&path).unwrap().connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(open(&path), Err(DbError::Newer { found: 99, .. })));
    }
}
