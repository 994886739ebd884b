//! Brings a database's tables up to date. Of a SQLite file that is about to be changed a copy is kept beside it first, `server.db.version-5.20261122T151752123Z`; PostgreSQL's copies are
//! its admin's matter.

use super::{MIGRATIONS, Store};
use crate::{error::StartError, files};
use chairside_api::UtcTime;
use sqlx::{
    SqlSafeStr,
    migrate::{Migrate, Migration, MigrationType, Migrator},
    sqlite::SqliteConnectOptions,
};
use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// So many copies are kept.
const COPIES: usize = 3;
/// Where the driver notes what was applied.
const APPLIED: &str = "_sqlx_migrations";

impl Store {
    /// Applies every migration that the database has not seen. One that a newer program wrote is left as it is.
    pub(super) async fn bring_up_to_date(&self, url: &str) -> Result<(), StartError> {
        let newest = MIGRATIONS[MIGRATIONS.len() - 1].0;
        let found = self.version().await?;
        if found > newest {
            return Err(other_version(found));
        }
        if self.is_sqlite() && (1..newest).contains(&found) {
            self.keep_copy(url, found).await?;
        }
        let migrations = MIGRATIONS.map(|(version, name, sql)| Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false));
        Migrator::with_migrations(migrations.into()).run(&self.write).await?;
        Ok(())
    }

    /// The newest migration that the database has seen; 0 for one that is new.
    async fn version(&self) -> Result<i64, StartError> {
        let mut connection = self.write.acquire().await?;
        // A new table in a database that has none; nothing in any other.
        connection.ensure_migrations_table(APPLIED).await?;
        let applied = connection.list_applied_migrations(APPLIED).await?;
        Ok(applied.iter().map(|applied| applied.version).max().unwrap_or(0))
    }

    async fn keep_copy(&self, url: &str, version: i64) -> Result<(), StartError> {
        let options: SqliteConnectOptions = url.parse()?;
        let database = options.get_filename();
        let unusable = |source| StartError::NoCopy { path: database.to_owned(), source };
        let Some(prefix) = database.file_name().map(|name| with(name.to_owned(), ".version-")) else { return Ok(()) };
        let moment: String = UtcTime::now().to_string().chars().filter(char::is_ascii_alphanumeric).collect();
        let copy = database.with_file_name(with(prefix.clone(), &format!("{version}.{moment}")));
        // Under this name only when it is whole; SQLite fills an empty file.
        let new = database.with_file_name(with(prefix.clone(), "new"));
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unusable(error)),
            _ => {}
        }
        files::create_private(&new).map_err(unusable)?;
        self.copy_to(&new).await.map_err(|error| unusable(io::Error::other(error)))?;
        let settle = || {
            File::open(&new)?.sync_all()?;
            fs::rename(&new, &copy)?;
            files::sync_dir(folder_of(database))?;
            remove_old(database, &prefix)
        };
        settle().map_err(unusable)?;
        tracing::info!(copy = %copy.display(), version, "a copy of the database is kept before its tables are brought up to date");
        Ok(())
    }
}

/// What is said of a database whose tables are not those of this program.
pub(super) fn other_version(found: i64) -> StartError {
    let newest = MIGRATIONS[MIGRATIONS.len() - 1].0;
    StartError::Configuration(format!(
        "The database was last written by another version of Chairside (its tables are of version {found}, this program knows {newest}). Nothing was changed. {}",
        if found < newest { "Start the server once, which brings it up to date" } else { "Use the Chairside that last wrote it, or a newer one" }
    ))
}

/// Removes all copies but the last.
fn remove_old(database: &Path, prefix: &OsString) -> io::Result<()> {
    let mut copies: Vec<(String, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder_of(database))? {
        let entry = entry?;
        let name = entry.file_name();
        // By the moment, which stands last.
        if let Some((_, moment)) = name.to_str().zip(prefix.to_str()).and_then(|(name, prefix)| name.strip_prefix(prefix)?.split_once('.')) {
            copies.push((moment.to_owned(), entry.path()));
        }
    }
    copies.sort();
    for (_, old) in copies.iter().rev().skip(COPIES) {
        fs::remove_file(old)?;
    }
    Ok(())
}

fn folder_of(database: &Path) -> &Path {
    database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn with(mut name: OsString, end: &str) -> OsString {
    name.push(end);
    name
}
