//! `init`, `key create`, `person create`, `secret rotate`: what nobody can do over HTTP.

use super::{Data, failed, start_failed};
use crate::setup::{Init, Person, Setup, SetupError};
use chairside_api::Role;
use clap::{Args, Subcommand};
use std::{
    io::{self, BufRead, IsTerminal},
    process::ExitCode,
};

#[derive(Args)]
pub(super) struct InitArgs {
    #[command(flatten)]
    data: Data,
    /// What the clinic is called
    #[arg(long, value_name = "NAME")]
    clinic: String,
    /// How the first admin signs in
    #[arg(long, value_name = "EMAIL")]
    admin_email: String,
    /// What the first admin is called
    #[arg(long, value_name = "NAME", default_value = "Administrator")]
    admin_name: String,
}

#[derive(Subcommand)]
pub(super) enum Key {
    /// Makes a bridge key and prints it, once and alone
    Create {
        #[command(flatten)]
        data: Data,
        /// Names the computer the key is for
        #[arg(long)]
        label: String,
        /// The room the computer stands in
        #[arg(long)]
        room: Option<String>,
    },
}

#[derive(Subcommand)]
pub(super) enum PersonCommand {
    /// Makes a person; the password comes from CHAIRSIDE_ADMIN_PASSWORD or stdin
    Create {
        #[command(flatten)]
        data: Data,
        /// How they sign in
        #[arg(long)]
        email: String,
        /// What they are called
        #[arg(long)]
        name: String,
        /// What they may do: superadmin, admin, dentist, assistant, front_desk
        #[arg(long, value_parser = role)]
        role: Role,
        /// Their clinic, by its id; without it the one that was made first
        #[arg(long, value_name = "ID")]
        clinic: Option<String>,
    },
}

#[derive(Subcommand)]
pub(super) enum Secret {
    /// Makes a new secret. Consoles fetch new keys by themselves: those they have work for 7 days more. A running server hears of it within seconds
    Rotate {
        #[command(flatten)]
        data: Data,
        /// The old secret may be known to others: what it signed ends now, and every console needs a new key by hand
        #[arg(long)]
        at_once: bool,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| "a role is superadmin, admin, dentist, assistant or front_desk".to_owned())
}

pub(super) async fn init(args: InitArgs) -> ExitCode {
    let password = match admin_password() {
        Ok(password) => password,
        Err(message) => return failed(2, &message),
    };
    let opened = async { Setup::open(&args.data.config()?).await };
    let setup = match opened.await {
        Ok(setup) => setup,
        Err(error) => return setup_failed(&error),
    };
    let admin = Person { email: &args.admin_email, name: &args.admin_name, role: Role::Admin, password: Some(&password) };
    let done = setup.init(&args.clinic, &admin).await;
    setup.close().await;
    let message = match done {
        Ok(Init::Made(_)) => format!(
            "The clinic ‘{}’ and its admin {} were made. Next: chairside-server serve, and key create for each room",
            args.clinic.trim(),
            args.admin_email.trim()
        ),
        Ok(Init::AdminSet(_)) => format!("The clinic was there already and its admin had no password yet: {} can sign in now", args.admin_email.trim()),
        Ok(Init::Unchanged(_)) => "The clinic and its admin are there already. Nothing was changed".to_owned(),
        Err(error) => return setup_failed(&error),
    };
    eprintln!("{message}");
    ExitCode::SUCCESS
}

pub(super) async fn key_create(data: Data, label: &str, room: Option<&str>) -> ExitCode {
    let made = async {
        let setup = Setup::open(&data.config()?).await?;
        let clinic = setup.clinic().await?;
        let key = setup.create_key(&clinic, label, room).await?;
        setup.close().await;
        Ok::<_, SetupError>(key)
    };
    match made.await {
        Ok(key) => {
            println!("{key}");
            ExitCode::SUCCESS
        }
        Err(error) => setup_failed(&error),
    }
}

pub(super) async fn person_create(data: Data, email: &str, name: &str, role: Role, clinic: Option<String>) -> ExitCode {
    let password = match admin_password() {
        Ok(password) => password,
        Err(message) => return failed(2, &message),
    };
    let made = async {
        let setup = Setup::open(&data.config()?).await?;
        let clinic = setup.clinic_named(clinic.as_deref()).await?;
        setup.add_person(&clinic, &Person { email, name, role, password: Some(&password) }).await?;
        setup.close().await;
        Ok::<_, SetupError>(())
    };
    match made.await {
        Ok(()) => {
            eprintln!("{} can sign in now, as {}", email.trim(), role.as_str());
            ExitCode::SUCCESS
        }
        Err(error) => setup_failed(&error),
    }
}

pub(super) async fn secret_rotate(data: Data, at_once: bool) -> ExitCode {
    let rotated = async {
        let setup = Setup::open(&data.config()?).await?;
        let until = setup.rotate_secret(at_once).await?;
        setup.close().await;
        Ok::<_, SetupError>(until)
    };
    match rotated.await {
        Ok(_) if at_once => {
            eprintln!(
                "The old secret counts no more: every console shows that its key is refused. Make a new key for each (key create, or the page Bridge keys) and paste it there"
            );
            ExitCode::SUCCESS
        }
        Ok(until) => {
            eprintln!(
                "Bridge keys are signed with a new secret from now on. Those of the old one work until {until}; consoles that run before then fetch new ones by themselves. \
                 Where several servers share a database, copy secret and secret.previous to the others' data folders"
            );
            ExitCode::SUCCESS
        }
        Err(error) => setup_failed(&error),
    }
}

/// The environment, or the first line of stdin.
fn admin_password() -> Result<String, String> {
    if let Ok(password) = std::env::var("CHAIRSIDE_ADMIN_PASSWORD") {
        return Ok(password);
    }
    let stdin = io::stdin();
    if stdin.is_terminal() {
        eprint!("Password of the admin (at least 12 letters, shown while you type): ");
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).map_err(|error| format!("The password cannot be read from stdin: {error}. Nothing was changed"))?;
    let password = line.trim_end_matches(['\n', '\r']).to_owned();
    if password.is_empty() {
        return Err("No password was given. Nothing was changed. Pass it on stdin or in CHAIRSIDE_ADMIN_PASSWORD".to_owned());
    }
    Ok(password)
}

fn setup_failed(error: &SetupError) -> ExitCode {
    match error {
        SetupError::Start(error) => start_failed(error),
        SetupError::Invalid(message) => failed(2, message),
        error => failed(1, &error.to_string()),
    }
}
