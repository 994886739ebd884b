//! The database. One SQL text for SQLite and PostgreSQL: `$n` placeholders, BIGINT and TEXT, `ON CONFLICT`, `RETURNING`.
//!
//! SQLite has one writer: all writes go through one connection and begin immediately, so that none of them meets a lock half-way; reads have connections of their own.
//! Nothing is awaited inside a write transaction but the database.

pub mod clinics;
pub mod events;
pub mod files;
pub mod keys;
pub mod patients;
pub mod sessions;
pub mod users;

use crate::error::StartError;
use sqlx::{
    Any, AnyPool, Executor, Row, SqlSafeStr, Transaction,
    any::{AnyPoolOptions, AnyRow},
    migrate::{Migration, MigrationType, Migrator},
};
use std::{path::Path, sync::Once, time::Duration};

/// Every migration there ever was, oldest first.
const MIGRATIONS: [(i64, &str, &str); 3] = [
    (1, "clinic", include_str!("../../../migrations/server/0001_clinic.sql")),
    (2, "patient_records", include_str!("../../../migrations/server/0002_patient_records.sql")),
    (5, "files", include_str!("../../../migrations/server/0005_files.sql")),
];

/// The connections.
#[derive(Clone)]
pub struct Store {
    read: AnyPool,
    write: AnyPool,
    begin: &'static str,
}

impl Store {
    /// Opens the database and brings its tables up to date.
    pub async fn open(url: &str) -> Result<Self, StartError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);
        let store = if url.starts_with("sqlite:") {
            let pool = |connections| {
                AnyPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(30)).after_connect(|connection, _| {
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
            Self { read: pool(4).connect(url).await?, write, begin: "BEGIN IMMEDIATE" }
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = AnyPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(30)).connect(url).await?;
            Self { read: pool.clone(), write: pool, begin: "BEGIN" }
        } else {
            return Err(StartError::Configuration(
                "The database URL must begin with sqlite: or postgres:. Nothing was changed. Correct --database-url".to_owned(),
            ));
        };
        let migrations = MIGRATIONS.map(|(version, name, sql)| Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false));
        Migrator::with_migrations(migrations.into()).run(&store.write).await?;
        Ok(store)
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

    /// Answers when the database does.
    pub async fn ping(&self) -> sqlx::Result<()> {
        sqlx::query("SELECT 1").execute(&self.read).await.map(drop)
    }

    /// Closes every connection in order.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
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
