//! A database of an older version is brought up to date, and a copy of it is kept first.

use chairside_server::{Config, StartError, setup::Setup};
use sqlx::{
    AnyConnection, Connection, Row, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};
use std::{fs, path::Path};

async fn opened(database: &Path) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let path = database.display().to_string().replace('%', "%25").replace('#', "%23");
    AnyConnection::connect(&format!("sqlite:{path}?mode=rwc")).await.unwrap()
}

/// A server's folder with a database of the first version in it.
async fn of_first_version(dir: &Path) -> Config {
    let config = Config::local(dir.join("data % #1"));
    fs::create_dir(&config.data_dir).unwrap();
    let mut connection = opened(&config.data_dir.join("server.db")).await;
    let first = include_str!("../../migrations/server/0001_clinic.sql");
    let migrations = vec![Migration::new(1, "clinic".into(), MigrationType::Simple, first.into_sql_str(), false)];
    Migrator::with_migrations(migrations).run(&mut connection).await.unwrap();
    sqlx::query("INSERT INTO clinics (id, name, created_at) VALUES ('c', 'Kept', 1)").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    config
}

async fn version(database: &Path) -> i64 {
    let mut connection = opened(database).await;
    let row = sqlx::query("SELECT MAX(version) AS version FROM _sqlx_migrations").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    row.get("version")
}

fn copies(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.contains(".version-")).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_copy_is_kept_before_tables_change_and_only_then() {
    let dir = tempfile::tempdir().unwrap();
    let new = Config::local(dir.path().join("new"));
    Setup::open(&new).await.unwrap().close().await;
    assert!(copies(&new.data_dir).is_empty(), "a new database has nothing to keep");
    let config = of_first_version(dir.path()).await;
    for old in [
        "server.db.version-9.20200101T000000000Z",
        "server.db.version-1.20210101T000000000Z",
        "server.db.version-1.20220101T000000000Z",
        "other.db.version-1.20190101T000000000Z",
    ] {
        fs::write(config.data_dir.join(old), "").unwrap();
    }

    for _ in 0..2 {
        let setup = Setup::open(&config).await.unwrap();
        assert_eq!(setup.clinic().await.unwrap().as_str(), "c");
        setup.close().await;
    }

    let kept = copies(&config.data_dir);
    assert_eq!(kept.len(), 4, "{kept:?}");
    assert_eq!(kept[..3], ["other.db.version-1.20190101T000000000Z", "server.db.version-1.20210101T000000000Z", "server.db.version-1.20220101T000000000Z"]);
    let copy = config.data_dir.join(&kept[3]);
    assert!(version(&config.data_dir.join("server.db")).await > 1 && version(&copy).await == 1, "the copy is as it was before");
    let mut connection = opened(&copy).await;
    assert_eq!(sqlx::query("SELECT name FROM clinics").fetch_one(&mut connection).await.unwrap().get::<String, _>("name"), "Kept");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&copy).unwrap().permissions()) & 0o777, 0o600);
}

#[tokio::test]
async fn a_copy_that_cannot_be_made_leaves_everything_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let config = of_first_version(dir.path()).await;
    fs::create_dir(config.data_dir.join("server.db.version-new")).unwrap();
    let refused = Setup::open(&config).await.err().unwrap();
    let is_that = matches!(&refused, chairside_server::setup::SetupError::Start(StartError::NoCopy { .. }));
    assert!(is_that && refused.to_string().contains("Nothing was changed"), "{refused}");
    assert_eq!(version(&config.data_dir.join("server.db")).await, 1);
}
