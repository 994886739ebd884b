//! The program's commands: `serve`, `init`, `person create`, `key create`, `secret rotate`, `backup`, `verify`, `restore`, `audit verify`.
//! Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.

mod audit;
mod backup;
mod serve;
mod setup;

use crate::{
    config::Config,
    error::StartError,
    settings::{self, Given},
};
use audit::Audit;
use clap::{Args, Parser, Subcommand};
use serve::Serve;
use setup::{InitArgs, Key, PersonCommand, Secret};
use std::{path::PathBuf, process::ExitCode};

/// Chairside's clinic server.
#[derive(Parser)]
#[command(name = "chairside-server", version, about = "Chairside's clinic server: patients, files, events")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the clinic until it is told to stop (SIGTERM, Ctrl+C)
    Serve(Serve),
    /// Makes the clinic and its first admin; the password comes from CHAIRSIDE_ADMIN_PASSWORD or stdin
    Init(InitArgs),
    /// Copies everything that cannot be made again, also while the server runs
    Backup(backup::Backup),
    /// Reads every file of a server's folder or of a backup and says what is wrong; changes nothing
    Verify(backup::Verify),
    /// Makes a server's folder from a backup
    Restore(backup::Restore),
    /// Looks after the audit
    #[command(subcommand)]
    Audit(Audit),
    /// Looks after bridge keys, the keys of consoles
    #[command(subcommand)]
    Key(Key),
    /// Looks after people where nobody can sign in to do it: the first superadmin, an admin for a clinic whose own is gone
    #[command(subcommand)]
    Person(PersonCommand),
    /// Looks after the secret that signs bridge keys
    #[command(subcommand)]
    Secret(Secret),
}

#[derive(Args)]
struct Data {
    /// The server's own folder. What is not given by a flag is read from CHAIRSIDE_… variables and from server.toml in there
    #[arg(long, value_name = "DIR")]
    data_dir: PathBuf,
    /// sqlite:///path or postgres://…; without it server.db in the data folder. One with a password belongs into CHAIRSIDE_DATABASE_URL or server.toml
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

/// Runs the command and says how it went.
pub fn run(cli: Cli) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(1, &format!("The system gives no threads: {error}")),
    };
    runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve::serve(args).await,
            Command::Init(args) => setup::init(args).await,
            Command::Backup(args) => backup::backup(args).await,
            Command::Verify(args) => backup::verify(args).await,
            Command::Restore(args) => backup::restore(args).await,
            Command::Audit(Audit::Verify { data, expect }) => audit::verify(data, &expect).await,
            Command::Key(Key::Create { data, label, room }) => setup::key_create(data, &label, room.as_deref()).await,
            Command::Person(PersonCommand::Create { data, email, name, role, clinic }) => setup::person_create(data, &email, &name, role, clinic).await,
            Command::Secret(Secret::Rotate { data, at_once }) => setup::secret_rotate(data, at_once).await,
        }
    })
}

impl Data {
    fn config(&self) -> Result<Config, StartError> {
        self.config_with(Vec::new())
    }

    fn config_with<'a>(&'a self, mut flags: Vec<(&'static str, Option<&'a str>)>) -> Result<Config, StartError> {
        flags.push(("database_url", self.database_url.as_deref()));
        settings::resolve(&self.data_dir, &Given { flags, environment: &|name| std::env::var(name).ok() })
    }
}

fn start_failed(error: &StartError) -> ExitCode {
    let code = if error.is_configuration() || matches!(error, StartError::NoClinic) { 2 } else { 1 };
    failed(code, &error.to_string())
}

fn failed(code: u8, message: &str) -> ExitCode {
    eprintln!("chairside-server: {message}");
    ExitCode::from(code)
}
