//! The database. One SQL text for SQLite and PostgreSQL: `$n` placeholders, BIGINT and TEXT, `ON CONFLICT`, `RETURNING`.
//!
//! SQLite has one writer: all writes go through one connection and begin immediately, so that none of them meets a lock half-way; reads have connections of their own.
//! Nothing is awaited inside a write transaction but the database.

pub mod audit;
pub mod blobs;
pub mod clinical;
pub mod clinics;
pub mod events;
pub mod files;
pub mod keys;
pub mod patients;
pub mod people;
pub mod resumable;
pub mod rooms;
pub mod sessions;
mod together;
mod upgrade;
pub mod users;

use crate::error::StartError;
use sqlx::{
    Any, AnyPool, Connection, Executor, Row, Transaction,
    any::{AnyPoolOptions, AnyRow},
};
use std::{path::Path, sync::Once, time::Duration};

/// Every migration there ever was, oldest first.
const MIGRATIONS: [(i64, &str, &str); 6] = [
    (1, "clinic", include_str!("../../../migrations/server/0001_clinic.sql")),
    (2, "patient_records", include_str!("../../../migrations/server/0002_patient_records.sql")),
    (3, "audit", include_str!("../../../migrations/server/0003_audit.sql")),
    (4, "accounts", include_str!("../../../migrations/server/0004_accounts.sql")),
    (5, "files", include_str!("../../../migrations/server/0005_files.sql")),
    (6, "clinical", include_str!("../../../migrations/server/0006_clinical.sql")),
];

/// How long a request waits for a connection. SQLite's one writer may have many before it; a PostgreSQL that gives none is away, and a client waits better than a server.
const SQLITE_PATIENCE: Duration = Duration::from_secs(30);
const POSTGRES_PATIENCE: Duration = Duration::from_secs(5);

static DRIVERS: Once = Once::new();
const SQLITE_SNAPSHOT: &str = "BEGIN";
const POSTGRES_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The connections.
#[derive(Clone)]
pub struct Store {
    read: AnyPool,
    write: AnyPool,
    begin: &'static str,
    begin_snapshot: &'static str,
    /// What searches of patients are answered from.
    searches: patients::Searches,
    key_looks: keys::KeyLooks,
    inserts: files::Inserts,
}

impl Store {
    /// Opens the database and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, StartError> {
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let store = if url.starts_with("sqlite:") {
            let pool = |connections| {
                // The database is in this process: it cannot have gone away, and asking it costs as much as a small query.
                options(connections, SQLITE_PATIENCE).test_before_acquire(false).after_connect(|connection, _| {
                    Box::pin(async move {
                        // Bundled SQLite >= 3.51.3. NORMAL would lose acknowledged commits on a power cut.
                        connection
                            .execute("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
                            .await?;
                        Ok(())
                    })
                })
            };
            // The writer first: it makes the file and turns it to WAL before a reader looks.
            let write = pool(1).connect(url).await?;
            Self {
                read: pool(4).connect(url).await?,
                write,
                begin: "BEGIN IMMEDIATE",
                begin_snapshot: SQLITE_SNAPSHOT,
                searches: patients::Searches::default(),
                key_looks: keys::KeyLooks::default(),
                inserts: files::Inserts::default(),
            }
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = options(16, POSTGRES_PATIENCE).connect(url).await?;
            Self {
                read: pool.clone(),
                write: pool,
                begin: "BEGIN",
                begin_snapshot: POSTGRES_SNAPSHOT,
                searches: patients::Searches::default(),
                key_looks: keys::KeyLooks::default(),
                inserts: files::Inserts::default(),
            }
        } else {
            return Err(StartError::Configuration(
                "The database URL must begin with sqlite: or postgres:. Nothing was changed. Correct --database-url".to_owned(),
            ));
        };
        store.bring_up_to_date(url).await?;
        Ok(store)
    }

    /// Opens the database to look at it: nothing is made, changed or brought up to date.
    pub async fn inspect(url: &str) -> Result<Self, StartError> {
        let store = Self::inspect_any(url).await?;
        store.check_version().await?;
        Ok(store)
    }

    /// The same for a database of any version.
    pub async fn inspect_any(url: &str) -> Result<Self, StartError> {
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let begin_snapshot = if url.starts_with("sqlite:") { SQLITE_SNAPSHOT } else { POSTGRES_SNAPSHOT };
        let pool = AnyPoolOptions::new().max_connections(4).acquire_timeout(Duration::from_secs(30)).connect(&url.replace("?mode=rwc", "?mode=ro")).await?;
        Ok(Self {
            read: pool.clone(),
            write: pool,
            begin: "BEGIN",
            begin_snapshot,
            searches: patients::Searches::default(),
            key_looks: keys::KeyLooks::default(),
            inserts: files::Inserts::default(),
        })
    }

    async fn check_version(&self) -> Result<(), StartError> {
        let applied = sqlx::query("SELECT MAX(version) AS version FROM _sqlx_migrations").fetch_one(&self.read).await?;
        let found = optional_number(&applied, "version")?.unwrap_or(0);
        if found != MIGRATIONS[MIGRATIONS.len() - 1].0 {
            return Err(upgrade::other_version(found));
        }
        Ok(())
    }

    /// The URL of a SQLite file at `path` that nobody writes: nothing is made beside it, so it may lie on a medium that cannot be written.
    pub fn still_url(path: &Path) -> String {
        Self::sqlite_url(path).replace("?mode=rwc", "?mode=ro&immutable=true")
    }

    /// The URL of a SQLite file at `path`.
    pub fn sqlite_url(path: &Path) -> String {
        // Only what would end the path or be decoded again has to be escaped.
        let path: String = path
            .to_string_lossy()
            .chars()
            .map(|letter| match letter {
                '%' => "%25".to_owned(),
                '?' => "%3F".to_owned(),
                '#' => "%23".to_owned(),
                letter => letter.to_string(),
            })
            .collect();
        format!("sqlite:{path}?mode=rwc")
    }

    /// A write transaction. Dropped without `commit`, it never happened.
    pub async fn begin(&self) -> sqlx::Result<Transaction<'static, Any>> {
        self.write.begin_with(self.begin).await
    }

    /// A read transaction that sees the database as it was at one moment.
    pub async fn snapshot(&self) -> sqlx::Result<Transaction<'static, Any>> {
        self.read.begin_with(self.begin_snapshot).await
    }

    /// How many connections are open, and how many of them nobody uses.
    pub fn connections(&self) -> (u32, usize) {
        (self.read.size() + self.write.size(), self.read.num_idle() + self.write.num_idle())
    }

    /// Answers when the database does, and would take a write.
    pub async fn ping(&self) -> sqlx::Result<()> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        let mut tx = self.begin().await?;
        // Changes nothing, and is refused where nothing may be changed.
        sqlx::query("UPDATE clinics SET name = name WHERE id = ''").execute(&mut *tx).await?;
        tx.rollback().await
    }

    /// Closes every connection in order.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// What every pool is like. SQLite ends a transaction by itself when the disk is full or fails; the driver does not hear of that and would wait for its end for ever. Such a connection
/// is replaced.
fn options(connections: u32, patience: Duration) -> AnyPoolOptions {
    let options = AnyPoolOptions::new().max_connections(connections).acquire_timeout(patience);
    options.before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
}

/// The wire names of the fields in which two states of a record differ, for the audit.
fn changed_fields<T: serde::Serialize>(before: &T, after: &T) -> Vec<String> {
    let fields = |record: &T| match serde_json::to_value(record) {
        Ok(serde_json::Value::Object(fields)) => fields,
        // A record that cannot be written as JSON is never answered either.
        _ => serde_json::Map::new(),
    };
    let (before, after) = (fields(before), fields(after));
    let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).filter(|name| *name != "version").collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

/// A value of a row that the server itself wrote in another form than its type: the database was changed by something else.
fn corrupt(column: &'static str) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: "not a value that Chairside writes".into() }
}

/// A number that may be NULL.
fn optional_number(row: &AnyRow, column: &str) -> sqlx::Result<Option<i64>> {
    row.try_get(column)
}

/// A text that may be NULL.
fn optional_text(row: &AnyRow, column: &str) -> sqlx::Result<Option<String>> {
    row.try_get(column)
}

/// A text.
fn text(row: &AnyRow, column: &str) -> sqlx::Result<String> {
    row.try_get(column)
}

/// A number.
fn number(row: &AnyRow, column: &str) -> sqlx::Result<i64> {
    row.try_get(column)
}
