//! `backup`, `verify`, `restore`.

use super::{Data, failed, start_failed};
use crate::{
    backup::{self, BackupError, Found, Label, Place},
    config::Config,
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

#[derive(Args)]
pub(super) struct Backup {
    #[command(flatten)]
    data: Data,
    /// An empty folder, or that of an earlier backup: then only files that are new are copied
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

#[derive(Args)]
pub(super) struct Verify {
    /// A backup or a server's folder
    #[arg(value_name = "DIR", required_unless_present = "data_dir", conflicts_with = "data_dir")]
    folder: Option<PathBuf>,
    /// The same
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Where a server's folder says nothing of its database: sqlite:///path or postgres://…
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Args)]
pub(super) struct Restore {
    /// The backup
    #[arg(value_name = "DIR")]
    from: PathBuf,
    /// The server's folder to be: new or empty
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Leave out what is damaged; without it a damaged backup is refused. A damaged database is refused in any case
    #[arg(long)]
    without_damaged: bool,
}

pub(super) async fn backup(Backup { data, to }: Backup) -> ExitCode {
    let done = async {
        let config = data.config()?;
        backup::make(&place(&config), &to, (config.clock)()).await
    };
    let (label, faults) = match done.await {
        Ok(done) => done,
        Err(error) => return refused(&error),
    };
    eprintln!("{} files, {} bytes and {} are in {}", label.files, label.bytes, database(&label), to.display());
    for fault in &faults {
        println!("{fault}");
    }
    if faults.is_empty() {
        return ExitCode::SUCCESS;
    }
    failed(
        1,
        "Files of the server are not what it once stored; they are named above and are not in the backup. Everything else is. Bring them back from an earlier backup, or send them again",
    )
}

fn database(label: &Label) -> &'static str {
    match label.database {
        Some(_) => "the database",
        None => "NOT the database, which is PostgreSQL (dump it with pg_dump BEFORE each backup, as docs/OPERATIONS.md says),",
    }
}

pub(super) async fn verify(Verify { folder, data_dir, database_url }: Verify) -> ExitCode {
    let data = Data { data_dir: folder.or(data_dir).unwrap_or_default(), database_url };
    let done = async {
        let config = data.config()?;
        backup::verify(&place(&config)).await
    };
    match done.await {
        Ok(found) => {
            tell(&found);
            if found.is_well() {
                eprintln!("{} files and everything else are as they were stored", found.files);
                return ExitCode::SUCCESS;
            }
            failed(1, "What is named above is not as it was stored. Nothing was changed. Bring it back from another backup")
        }
        Err(error) => refused(&error),
    }
}

pub(super) async fn restore(Restore { from, into, without_damaged }: Restore) -> ExitCode {
    match backup::restore(&from, &into, without_damaged).await {
        Ok(restored) => {
            for fault in &restored.left_out {
                println!("{fault}");
            }
            let next = match restored.label.database {
                Some(_) => "Next: chairside-server serve --data-dir with it",
                None => {
                    "Next: pg_restore the dump that was made before this backup into an empty database, then chairside-server serve with its --database-url"
                }
            };
            eprintln!("{} is as the server was at {}, without {} damaged files. {next}", into.display(), restored.label.made_at, restored.left_out.len());
            if restored.left_out.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => refused(&error),
    }
}

fn place(config: &Config) -> Place<'_> {
    Place { data_dir: &config.data_dir, database_url: config.database_url.as_deref(), storage_url: config.storage_url.as_deref() }
}

fn tell(found: &Found) {
    for fault in found.essential.iter().chain(&found.damaged) {
        println!("{fault}");
    }
}

fn refused(error: &BackupError) -> ExitCode {
    match error {
        BackupError::Start(error) => start_failed(error),
        BackupError::Refused(message) => failed(2, message),
        BackupError::Damaged(found) => {
            tell(found);
            failed(1, &error.to_string())
        }
        error => failed(1, &error.to_string()),
    }
}
