//! Opens `console.db` and brings it to this version's schema. SQLite settings by what must survive a power cut: WAL with `synchronous=FULL`.
//!
//! A database that is made where one must have been before (a damaged one was put aside, or safe copies are there) says of itself that it is owed what the
//! earlier one knew. It says so from its first transaction on, so that no crash between makes an empty list of images look like a healthy one.

use crate::layout::Layout;
use chairside_api::Sha256;
use chairside_words::say;
use rusqlite::{Connection, OpenFlags};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// The schema, one file a step, append-only. A database's `user_version` is the number of steps it has had.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/console/0001_init.sql"),
    include_str!("../../migrations/console/0002_which_file.sql"),
    include_str!("../../migrations/console/0003_records.sql"),
    include_str!("../../migrations/console/0004_nanopix.sql"),
    include_str!("../../migrations/console/0005_image_origin.sql"),
    include_str!("../../migrations/console/0006_slim_keys.sql"),
    include_str!("../../migrations/console/0007_records_in_turn.sql"),
    include_str!("../../migrations/console/0008_exposures.sql"),
    include_str!("../../migrations/console/0009_displays.sql"),
    include_str!("../../migrations/console/0010_mounts.sql"),
    include_str!("../../migrations/console/0011_file_patient.sql"),
    include_str!("../../migrations/console/0012_displays_told.sql"),
    include_str!("../../migrations/console/0013_moments.sql"),
    include_str!("../../migrations/console/0014_doubt.sql"),
    include_str!("../../migrations/console/0015_turns.sql"),
    include_str!("../../migrations/console/0016_lost.sql"),
    include_str!("../../migrations/console/0017_unfinished.sql"),
    include_str!("../../migrations/console/0018_watched.sql"),
    include_str!("../../migrations/console/0019_kept_places.sql"),
];

/// The fact that stands in a database until it was rebuilt from the spool.
pub(crate) const REBUILD_OWED: &str = "rebuild_owed";

/// How a damaged database is named from the moment it is put aside.
const ASIDE: &str = "console.db.damaged-";

/// The console's database failed.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite said no.
    #[error("{}", say!("db-failed", why = .0.to_string()))]
    Sqlite(#[from] rusqlite::Error),
    /// A value in it cannot be read back.
    #[error("{}", say!("db-value", what = .0))]
    Value(String),
    /// It was written by a newer Chairside.
    #[error("{}", say!("db-newer", found = .found.to_string(), known = .known.to_string()))]
    Newer {
        /// Its schema.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// It is damaged, and could not be put aside.
    #[error("{}", say!("db-not-put-aside", why = .0.to_string()))]
    Aside(#[source] std::io::Error),
    /// It cannot be made, or not kept from other users of this computer.
    #[error("{}", say!("db-not-private", why = .0.to_string()))]
    Private(#[source] std::io::Error),
    /// An earlier one was lost, and this one does not have the images yet.
    #[error("{}", say!("db-rebuild-owed"))]
    RebuildOwed,
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

/// Opens the database, makes it when it is not there, and puts a damaged one aside (never deletes it). Whether it must be rebuilt says [`is_rebuild_owed`].
pub(crate) fn open(layout: &Layout) -> Result<Connection, DbError> {
    match open_checked(layout) {
        Err(error) if error.is_damage() => {
            tracing::error!(%error, "console.db is damaged; it is put aside");
            put_aside(&layout.database()).map_err(DbError::Aside)?;
            open_checked(layout)
        }
        outcome => outcome,
    }
}

/// Whether what an earlier database knew is missing in this one.
pub(crate) fn is_rebuild_owed(connection: &Connection) -> Result<bool, DbError> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM facts WHERE name = ?1)", [REBUILD_OWED], |row| row.get(0))?)
}

/// Whether there is such a table: an earlier version left the database, or a console that starts for the first time is just making it.
pub(crate) fn has_table(connection: &Connection, name: &str) -> Result<bool, DbError> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1)", [name], |row| row.get(0))?)
}

/// Whether a table has that column, also in a database that an earlier version left.
pub(crate) fn has_column(connection: &Connection, table: &str, name: &str) -> Result<bool, DbError> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2)", [table, name], |row| row.get(0))?)
}

/// The damaged database that was put aside last.
pub(crate) fn last_put_aside(layout: &Layout) -> Option<PathBuf> {
    let entries = std::fs::read_dir(layout.root()).ok()?.flatten();
    let stamped = entries.filter_map(|entry| {
        let stamp: i64 = entry.file_name().to_str()?.strip_prefix(ASIDE)?.parse().ok()?;
        Some((stamp, entry.path()))
    });
    stamped.max().map(|(_, path)| path)
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

fn open_checked(layout: &Layout) -> Result<Connection, DbError> {
    let path = layout.database();
    keep_private(&path).map_err(DbError::Private)?;
    let mut connection = Connection::open(&path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // NORMAL would lose acknowledged commits on a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // What one transaction of a first sync changes stays in memory (16 MB), and goes from the WAL into the file less often than the default has it: every time is
    // two more waits for the disk.
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(DbError::Value(verdict));
    }
    migrate(&mut connection, layout)?;
    Ok(connection)
}

/// Names and birth dates stand in it. SQLite gives the files beside it the same mode.
#[cfg(unix)]
fn keep_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    std::fs::OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    for suffix in ["", "-wal", "-shm"] {
        let file = path.with_file_name(format!("console.db{suffix}"));
        match std::fs::metadata(&file) {
            Ok(facts) if facts.permissions().mode() & 0o077 != 0 => std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?,
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Elsewhere a file has the rights of its folder, which is the user's own.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the Unix side can fail")]
fn keep_private(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

fn migrate(connection: &mut Connection, layout: &Layout) -> Result<(), DbError> {
    let found: usize = connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?.try_into().unwrap_or(usize::MAX);
    if found > MIGRATIONS.len() {
        return Err(DbError::Newer { found, known: MIGRATIONS.len() });
    }
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(found) {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        if step == 0 && had_predecessor(layout) {
            transaction.execute("INSERT INTO facts (name, value) VALUES (?1, 'true')", [REBUILD_OWED])?;
        }
        transaction.pragma_update(None, "user_version", (step + 1) as i64)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Makes of the database one as an earlier version would have left it, which had had so many steps: what it knew stays, the rest is gone.
#[cfg(test)]
pub(crate) fn put_back(layout: &Layout, steps: usize) {
    let earlier = layout.root().join("earlier.db");
    let old = Connection::open(&earlier).unwrap();
    for sql in &MIGRATIONS[..steps] {
        old.execute_batch(sql).unwrap();
    }
    old.pragma_update(None, "user_version", steps as i64).unwrap();
    old.execute("ATTACH ?1 AS newer", [layout.database().to_str().unwrap()]).unwrap();
    let names = |sql: &str| -> Vec<String> { old.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect() };
    for table in names("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        old.execute_batch(&format!("DELETE FROM main.{table}; INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")).unwrap();
    }
    drop(old);
    std::fs::rename(earlier, layout.database()).unwrap();
    for suffix in ["-wal", "-shm"] {
        let journal = layout.database().with_file_name(format!("console.db{suffix}"));
        assert!(!journal.exists(), "the database is closed");
    }
}

/// Whether this data folder had a database before: one stands aside, or there are safe copies, which are made only where there is one.
fn had_predecessor(layout: &Layout) -> bool {
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect::<Vec<_>>();
    let is_safe_copy = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.parse::<Sha256>().is_ok());
    last_put_aside(layout).is_some() || entries(&layout.spool()).iter().any(|folder| entries(folder).iter().any(is_safe_copy))
}

/// Renames the database and its journal files, so that a person can still look into them.
fn put_aside(path: &Path) -> std::io::Result<()> {
    let stamp = chairside_api::UtcTime::now().as_millis();
    let aside = |suffix: &str| path.with_file_name(format!("{ASIDE}{stamp}{suffix}"));
    std::fs::rename(path, aside(""))?;
    for suffix in ["-wal", "-shm"] {
        let journal = path.with_file_name(format!("console.db{suffix}"));
        if journal.exists() {
            std::fs::rename(&journal, aside(suffix))?;
        }
    }
    Ok(())
}

/// A value as the database keeps it.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| DbError::Value(error.to_string()))
}

/// A value that [`json`] wrote. One that cannot be read is left out, and the log says so; never what it says.
pub(crate) fn parse<T: DeserializeOwned>(text: Option<String>, what: &'static str) -> Option<T> {
    let value = serde_json::from_str(&text?).ok();
    if value.is_none() {
        // Why is not said: the words of a parser quote what they stumble over.
        tracing::error!(what, "a value of console.db cannot be read; it is left out");
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_database_is_durable_and_whole() {
        let dir = tempfile::tempdir().unwrap();
        let connection = open(&Layout::new(dir.path())).unwrap();
        let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
        assert_eq!(pragma("journal_mode"), rusqlite::types::Value::Text("wal".into()));
        assert_eq!(pragma("synchronous"), rusqlite::types::Value::Integer(2));
        assert_eq!(pragma("foreign_keys"), rusqlite::types::Value::Integer(1));
        assert_eq!(pragma("user_version"), rusqlite::types::Value::Integer(MIGRATIONS.len() as i64));
        assert!(rusqlite::version_number() >= 3_051_003, "older SQLite can corrupt a WAL on reset");
        assert!(!is_rebuild_owed(&connection).unwrap());
    }

    /// A data folder whose database is no database any more.
    fn damaged() -> (tempfile::TempDir, Layout) {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        std::fs::write(layout.database(), b"this was a database once, before the disk failed".repeat(200)).unwrap();
        (dir, layout)
    }

    #[test]
    fn a_damaged_database_is_put_aside_never_deleted() {
        let (_dir, layout) = damaged();
        assert!(is_rebuild_owed(&open(&layout).unwrap()).unwrap());
        let aside = last_put_aside(&layout).unwrap();
        assert!(std::fs::read(aside).unwrap().starts_with(b"this was a database once"));
    }

    #[test]
    fn a_crash_after_a_damaged_database_was_put_aside_does_not_make_the_next_one_look_whole() {
        let (_dir, layout) = damaged();
        put_aside(&layout.database()).unwrap();
        assert!(is_rebuild_owed(&open(&layout).unwrap()).unwrap(), "killed before there was a new one");
        assert!(is_rebuild_owed(&open(&layout).unwrap()).unwrap(), "killed before it was rebuilt");
    }

    #[test]
    fn safe_copies_without_a_database_are_owed_one() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let copy = layout.spool_file(&Sha256::from_bytes([7; 32]));
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::write(copy, "x").unwrap();
        assert!(is_rebuild_owed(&open(&layout).unwrap()).unwrap());
    }

    #[test]
    #[cfg(unix)]
    fn no_other_user_of_the_computer_reads_the_database() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        std::fs::write(layout.database(), "").unwrap();
        std::fs::set_permissions(layout.database(), std::fs::Permissions::from_mode(0o644)).unwrap();
        let connection = open(&layout).unwrap();
        connection.execute("INSERT INTO facts (name, value) VALUES ('a', 'b')", []).unwrap();
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o077, 0);
        }
    }

    #[test]
    fn the_patients_of_an_earlier_version_are_there_in_the_next_one() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let old = Connection::open(layout.database()).unwrap();
        for (step, sql) in MIGRATIONS[..5].iter().enumerate() {
            old.execute_batch(sql).unwrap();
            old.pragma_update(None, "user_version", (step + 1) as i64).unwrap();
        }
        let sql = "INSERT INTO records VALUES ('s', 'b', '{}', NULL, 3, NULL, 7), ('s', 'a', NULL, '{}', 1, 'h', 0);
                   INSERT INTO nanopix_rows VALUES ('s', 'x', 'a', '{}', 'u', 'd', 'o', 1, 'w', 'f')";
        old.execute_batch(sql).unwrap();
        drop(old);
        let now = open(&layout).unwrap();
        let all = |table: &str| -> Vec<Vec<rusqlite::types::Value>> {
            let mut statement = now.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let text = |text: &str| rusqlite::types::Value::Text(text.to_owned());
        let (null, number) = (|| rusqlite::types::Value::Null, rusqlite::types::Value::Integer);
        let records = [
            vec![text("s"), text("a"), null(), text("{}"), number(1), text("h"), number(0)],
            vec![text("s"), text("b"), text("{}"), null(), number(3), null(), number(7)],
        ];
        assert_eq!(all("records"), records);
        let row = ["s", "x", "a", "{}", "u", "d", "o"].map(text).into_iter().chain([number(1), text("w"), text("f")]).collect::<Vec<_>>();
        assert_eq!(all("nanopix_rows"), [row]);
    }

    #[test]
    fn a_newer_schema_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        open(&layout).unwrap().pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(open(&layout), Err(DbError::Newer { found: 99, .. })));
    }
}
