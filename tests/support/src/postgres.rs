//! A throw-away PostgreSQL for tests, from Debian's binaries.
//!
//! One cluster for each test process, in a temporary folder, on a free loopback port; one database for each test. PostgreSQL refuses to run as root, so as root it runs as
//! `postgres` (or `nobody`). Without binaries [`Postgres::shared`] answers none, and says so loudly: the test that asked is skipped, and counted.

use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long the cluster may take to answer on a busy machine.
const START: Duration = Duration::from_mins(1);

static CLUSTER: OnceLock<Option<Postgres>> = OnceLock::new();
static SKIPPED: AtomicU32 = AtomicU32::new(0);
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A running cluster.
pub struct Postgres {
    bin: PathBuf,
    dir: PathBuf,
    port: u16,
    user: Option<&'static str>,
    server: Mutex<Child>,
}

impl Postgres {
    /// This process's cluster, started at the first call. None, with a line on stderr, when PostgreSQL is not installed.
    ///
    /// # Panics
    /// When PostgreSQL is installed but does not start: that is a failure, not a reason to skip.
    pub fn shared() -> Option<&'static Self> {
        let cluster = CLUSTER
            .get_or_init(|| binaries().map(|bin| Self::start(bin).unwrap_or_else(|error| panic!("PostgreSQL is installed but does not start: {error:#}"))));
        if cluster.is_none() {
            let skipped = SKIPPED.fetch_add(1, Ordering::SeqCst) + 1;
            // Straight to the process's stderr: the test harness would hide a captured line of a test that passes.
            drop(writeln!(
                std::io::stderr(),
                "\n*** SKIPPED (number {skipped}): no PostgreSQL binaries under /usr/lib/postgresql/*/bin. Install the package ‘postgresql’ ***\n"
            ));
        }
        cluster.as_ref()
    }

    /// Makes an empty database and answers its URL.
    pub fn database(&self) -> Result<String> {
        let name = format!("chairside_{}", DATABASES.fetch_add(1, Ordering::SeqCst));
        let mut create = self.command("createdb");
        create.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres", &name]);
        run(create).context("createdb")?;
        Ok(format!("postgres://postgres@127.0.0.1:{}/{name}", self.port))
    }

    /// What `pg_dump` says of a database, in its own form.
    pub fn dump(&self, url: &str) -> Result<Vec<u8>> {
        let mut dump = self.command("pg_dump");
        dump.args(["--format=custom", url]);
        let done = dump.output().context("pg_dump cannot be run")?;
        if !done.status.success() {
            bail!("{}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(done.stdout)
    }

    /// A new database with what was dumped; its URL.
    pub fn restored(&self, dump: &[u8]) -> Result<String> {
        let url = self.database()?;
        let mut restore = self.command("pg_restore");
        restore.args(["--exit-on-error", "--no-owner", "--dbname", &url]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = restore.spawn().context("pg_restore cannot be run")?;
        child.stdin.take().context("pg_restore has an input")?.write_all(dump)?;
        let done = child.wait_with_output()?;
        if !done.status.success() {
            bail!("{}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(url)
    }

    fn start(bin: PathBuf) -> Result<Self> {
        let user = if is_root() { Some(["postgres", "nobody"].into_iter().find(|user| has_user(user)).context("there is no user but root")?) } else { None };
        // /tmp and not a private folder: another user must be able to enter it.
        let dir = tempfile::Builder::new().prefix("chairside-postgres-").tempdir_in("/tmp")?.keep();
        if let Some(user) = user {
            run(command("chown", [user, &dir.to_string_lossy()]))?;
        }
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut initdb = program(&bin, user, "initdb");
        initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"]).arg(dir.join("data"));
        run(initdb).context("initdb")?;
        let server = Mutex::new(serve(&bin, user, &dir, port)?);
        Ok(Self { bin, dir, port, user, server })
    }

    /// A cluster that only the caller has, so that it can be stopped. None as with [`Postgres::shared`].
    pub fn alone() -> Option<Self> {
        let bin = binaries()?;
        Some(Self::start(bin).unwrap_or_else(|error| panic!("PostgreSQL is installed but does not start: {error:#}")))
    }

    /// Stops it at once; whoever is connected is cut off.
    pub fn stop(&self) -> Result<()> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        run(command("kill", ["-QUIT", &server.id().to_string()]))?;
        server.wait()?;
        Ok(())
    }

    /// Starts it again on its data and port.
    pub fn start_again(&self) -> Result<()> {
        *self.server.lock().unwrap_or_else(PoisonError::into_inner) = serve(&self.bin, self.user, &self.dir, self.port)?;
        Ok(())
    }

    /// One of PostgreSQL's programs, as the user that may run it.
    fn command(&self, name: &str) -> Command {
        program(&self.bin, self.user, name)
    }
}

/// Runs the server until this process ends, and waits until it answers.
fn serve(bin: &Path, user: Option<&str>, dir: &Path, port: u16) -> Result<Child> {
    let mut log = tempfile::tempfile()?;
    let mut server = program(bin, user, "postgres");
    server.arg("-D").arg(dir.join("data")).args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"]).arg(dir);
    // Durability of the database's own disk is not what these tests are about, and a CI machine's disk is slow.
    server.args(["-c", "fsync=off", "-c", "max_connections=400"]);
    let mut child = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log.try_clone()?).spawn().context("postgres")?;
    stop_with_this_process(&child, dir)?;
    let deadline = Instant::now() + START;
    loop {
        let mut ready = program(bin, user, "pg_isready");
        ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        if ready.status().is_ok_and(|status| status.success()) {
            return Ok(child);
        }
        if Instant::now() > deadline || child.try_wait()?.is_some() {
            let mut said = String::new();
            log.seek(SeekFrom::Start(0))?;
            std::io::Read::read_to_string(&mut log, &mut said)?;
            bail!("it did not become ready: {said}");
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// One of PostgreSQL's programs, as the user that may run it.
fn program(bin: &Path, user: Option<&str>, name: &str) -> Command {
    let program = bin.join(name);
    let Some(user) = user else { return command(program, [] as [&str; 0]) };
    let mut command = command("setpriv", [format!("--reuid={user}"), format!("--regid={user}"), "--clear-groups".to_owned()]);
    command.arg(program).current_dir("/tmp");
    command
}

/// Ends the server and removes its folder when this process ends, however it ends: a shell waits for the other end of a pipe to close.
fn stop_with_this_process(server: &Child, dir: &Path) -> Result<()> {
    static PIPES: Mutex<Vec<std::process::ChildStdin>> = Mutex::new(Vec::new());
    let script = format!(
        "cat >/dev/null; kill -QUIT {pid}; for _ in $(seq 100); do kill -0 {pid} 2>/dev/null || break; sleep 0.1; done; rm -rf '{dir}'",
        pid = server.id(),
        dir = dir.display()
    );
    let mut shell = Command::new("sh").args(["-c", &script]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let pipe = shell.stdin.take().context("the shell has a pipe")?;
    PIPES.lock().unwrap_or_else(PoisonError::into_inner).push(pipe);
    Ok(())
}

/// Where Debian puts the newest PostgreSQL that is installed.
fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|version| Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

fn command(program: impl AsRef<std::ffi::OsStr>, args: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>) -> Command {
    let mut command = Command::new(program);
    command.args(args);
    command
}

fn run(mut command: Command) -> Result<()> {
    let done = command.output().with_context(|| format!("{} cannot be run", command.get_program().to_string_lossy()))?;
    if !done.status.success() {
        bail!("{}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(())
}

fn is_root() -> bool {
    command("id", ["-u"]).output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

fn has_user(user: &str) -> bool {
    command("id", [user]).output().is_ok_and(|id| id.status.success())
}
