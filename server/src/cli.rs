//! The program's commands: `serve`, `init`, `person create`, `key create`, `secret rotate`, `audit verify`. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.

use crate::{
    app::{Server, existing_database_url},
    config::Config,
    error::StartError,
    settings::{self, Given},
    setup::{Init, Person, Setup, SetupError},
    store::{
        Store,
        audit::{Verified, chain::Head},
    },
};
use chairside_api::{ClinicId, Role};
use clap::{Args, Parser, Subcommand};
use std::{
    io::{self, BufRead, IsTerminal},
    path::PathBuf,
    process::ExitCode,
};

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

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    data: Data,
    /// Address and port; 127.0.0.1:8080 when nothing is said
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Where files go: file:///path; without it files/ in the data folder
    #[arg(long, value_name = "URL")]
    storage_url: Option<String>,
    /// The server's certificate and its chain, in PEM form; read again when it changes
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// The certificate's private key, in PEM form
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Listen on other addresses than loopback without TLS, because a proxy in front does HTTPS; it is believed where requests come from
    #[arg(long, num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    insecure_behind_proxy: Option<String>,
    /// Refuse uploads while the disk has less room than this many megabytes; 5120 when nothing is said
    #[arg(long, value_name = "MB")]
    min_free_mb: Option<String>,
    /// How long uploads under way may take to end once the server is told to stop; 10 when nothing is said
    #[arg(long, value_name = "SECONDS")]
    stop_grace_s: Option<String>,
}

#[derive(Args)]
struct InitArgs {
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
enum Key {
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
enum PersonCommand {
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
enum Secret {
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

#[derive(Subcommand)]
enum Audit {
    /// Finds rows that were changed, removed, swapped or added by hand; also while the server runs
    Verify {
        #[command(flatten)]
        data: Data,
        /// The end of a clinic's audit as it was noted earlier (from the server's log or an earlier verify): also finds a chain that was cut off or written anew since
        #[arg(long, value_name = "CLINIC:NUMBER:HASH", value_parser = audit_head)]
        expect: Vec<(ClinicId, Head)>,
    },
}

fn audit_head(text: &str) -> Result<(ClinicId, Head), String> {
    let parse = || {
        let (clinic, row) = text.split_once(':')?;
        let (number, hash) = row.split_once(':')?;
        Some((ClinicId::from(clinic), Head { seq: number.parse().ok()?, hash: hash.to_owned() }))
    };
    parse().ok_or_else(|| "the end of an audit is CLINIC:NUMBER:HASH, as verify and the server's log write it".to_owned())
}

/// Runs the command and says how it went.
pub fn run(cli: Cli) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(1, &format!("The system gives no threads: {error}")),
    };
    runtime.block_on(async {
        match cli.command {
            Command::Serve(args) => serve(args).await,
            Command::Init(args) => init(args).await,
            Command::Audit(Audit::Verify { data, expect }) => audit_verify(data, &expect).await,
            Command::Key(Key::Create { data, label, room }) => key_create(data, &label, room.as_deref()).await,
            Command::Person(PersonCommand::Create { data, email, name, role, clinic }) => person_create(data, &email, &name, role, clinic).await,
            Command::Secret(Secret::Rotate { data, at_once }) => secret_rotate(data, at_once).await,
        }
    })
}

async fn serve(args: Serve) -> ExitCode {
    let config = match args.config() {
        Ok(config) => config,
        Err(error) => return start_failed(&error),
    };
    // Before the start: a signal that comes in between must not be lost.
    let stop = match stop_signal() {
        Ok(stop) => stop,
        Err(error) => return failed(1, &format!("Signals cannot be received: {error}")),
    };
    let server = match Server::start(config).await {
        Ok(server) => server,
        Err(error) => return start_failed(&error),
    };
    tracing::info!(address = %server.address(), url = server.url(), "listening");
    stop.await;
    tracing::info!("stopping: uploads under way get a moment");
    server.stop().await;
    ExitCode::SUCCESS
}

async fn init(args: InitArgs) -> ExitCode {
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

async fn key_create(data: Data, label: &str, room: Option<&str>) -> ExitCode {
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

async fn audit_verify(data: Data, noted: &[(ClinicId, Head)]) -> ExitCode {
    let verified = async {
        let store = Store::inspect(&existing_database_url(&data.data_dir, data.config()?.database_url.as_deref())?).await?;
        let verified = store.verify_audit(noted).await?;
        store.close().await;
        Ok::<_, StartError>(verified)
    };
    let verified = match verified.await {
        Ok(verified) => verified,
        Err(error) => return start_failed(&error),
    };
    let mut code = ExitCode::SUCCESS;
    for (clinic, _) in noted.iter().filter(|(clinic, _)| verified.iter().all(|found| found.clinic != *clinic)) {
        println!("Clinic {clinic}: not there");
        code = ExitCode::FAILURE;
    }
    for Verified { clinic, rows, head, faults } in verified {
        for fault in &faults {
            println!("Clinic {clinic}: {fault}");
            code = ExitCode::FAILURE;
        }
        if faults.is_empty() {
            println!("Clinic {clinic}: {rows} rows, none changed, removed or added by hand. Note the end elsewhere: {clinic}:{}:{}", head.seq, head.hash);
        }
    }
    if code == ExitCode::FAILURE {
        eprintln!("chairside-server: The audit is not as the server wrote it. Nothing was changed. Keep the database as it is and compare it with a backup");
    }
    code
}

async fn person_create(data: Data, email: &str, name: &str, role: Role, clinic: Option<String>) -> ExitCode {
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

async fn secret_rotate(data: Data, at_once: bool) -> ExitCode {
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

impl Data {
    fn config(&self) -> Result<Config, StartError> {
        self.config_with(Vec::new())
    }

    fn config_with<'a>(&'a self, mut flags: Vec<(&'static str, Option<&'a str>)>) -> Result<Config, StartError> {
        flags.push(("database_url", self.database_url.as_deref()));
        settings::resolve(&self.data_dir, &Given { flags, environment: &|name| std::env::var(name).ok() })
    }
}

impl Serve {
    fn config(&self) -> Result<Config, StartError> {
        self.data.config_with(vec![
            ("listen", self.listen.as_deref()),
            ("storage_url", self.storage_url.as_deref()),
            ("tls_cert", self.tls_cert.as_deref()),
            ("tls_key", self.tls_key.as_deref()),
            ("insecure_behind_proxy", self.insecure_behind_proxy.as_deref()),
            ("min_free_mb", self.min_free_mb.as_deref()),
            ("stop_grace_s", self.stop_grace_s.as_deref()),
        ])
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

#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl+C cannot be received");
            std::future::pending::<()>().await;
        }
    })
}

fn start_failed(error: &StartError) -> ExitCode {
    let code = if error.is_configuration() || matches!(error, StartError::NoClinic) { 2 } else { 1 };
    failed(code, &error.to_string())
}

fn setup_failed(error: &SetupError) -> ExitCode {
    match error {
        SetupError::Start(error) => start_failed(error),
        SetupError::Invalid(message) => failed(2, message),
        error => failed(1, &error.to_string()),
    }
}

fn failed(code: u8, message: &str) -> ExitCode {
    eprintln!("chairside-server: {message}");
    ExitCode::from(code)
}
