//! A clinic with a server of its own: real database, real folder, real HTTP on loopback.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chairside_api::{ClinicEvent, ClinicId, ErrorBody, ErrorCode, EventKind, LoginAnswer, Patient, PatientFile, Role, Sha256, UserId, UtcTime};
use chairside_server::{
    Config, Limits, Server,
    setup::{Person, Setup},
};
use chairside_testkit::postgres::Postgres;
use eventsource_stream::{Event, Eventsource};
use futures_util::{Stream, StreamExt};
use reqwest::{
    Client, Method, RequestBuilder, Response, StatusCode,
    multipart::{Form, Part},
};
use sha2::Digest;
use std::{
    io::Cursor,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Once,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

pub const ADMIN: &str = "admin@clinic.test";
pub const PASSWORD: &str = "correct horse battery";
/// Nothing here takes this long, even on a busy machine.
pub const DEADLINE: Duration = Duration::from_mins(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Runs a test on a database; without PostgreSQL the test is skipped, loudly.
pub fn run<F: Future<Output = ()>>(backend: Backend, test: fn(Backend) -> F) {
    static TLS: Once = Once::new();
    TLS.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    if backend == Backend::Postgres && Postgres::shared().is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(DEADLINE * 2, test(backend)).await.expect("the test came to an end") });
}

/// Every test of a module, on both databases.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod sqlite { $( #[test] fn $test() { crate::harness::run(crate::harness::Backend::Sqlite, super::$test); } )* }
        mod postgres { $( #[test] fn $test() { crate::harness::run(crate::harness::Backend::Postgres, super::$test); } )* }
    };
}
pub(crate) use on_both;

pub struct Clinic {
    pub server: Server,
    pub config: Config,
    pub setup: Setup,
    pub id: ClinicId,
    /// A bridge key of the clinic.
    pub key: String,
    pub http: Client,
    /// Goes away with everything in it.
    _dir: tempfile::TempDir,
}

impl Clinic {
    pub async fn open(backend: Backend) -> Self {
        Self::open_with(backend, |_| {}).await
    }

    pub async fn open_with(backend: Backend, change: impl FnOnce(&mut Limits)) -> Self {
        Self::open_config(backend, |config| change(&mut config.limits)).await
    }

    pub async fn open_config(backend: Backend, change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::local(dir.path().join("a clinic's data % #1"));
        if backend == Backend::Postgres {
            config.database_url = Some(Postgres::shared().unwrap().database().unwrap());
        }
        config.limits.min_free_bytes = 0;
        change(&mut config);
        let setup = Setup::open(&config).await.unwrap();
        let admin = Person { email: ADMIN, name: "Ada Admin", role: Role::Admin, password: Some(PASSWORD) };
        setup.init("Clinic One", &admin).await.unwrap();
        let id = setup.clinic().await.unwrap();
        let key = setup.create_key(&id, "Room 1", Some("Room 1")).await.unwrap();
        let server = Server::start(config.clone()).await.unwrap();
        Self { server, config, setup, id, key, http: Client::new(), _dir: dir }
    }

    /// A clinic whose clock the test sets: it is milliseconds since 1970.
    pub async fn with_clock(backend: Backend, change: impl FnOnce(&mut Limits)) -> (Self, Arc<AtomicI64>) {
        let now = Arc::new(AtomicI64::new(UtcTime::now().as_millis()));
        let shown = now.clone();
        let clinic = Self::open_config(backend, |config| {
            config.clock = Arc::new(move || UtcTime::from_millis(shown.load(Ordering::SeqCst)));
            change(&mut config.limits);
        })
        .await;
        (clinic, now)
    }

    /// Stops the server and starts it again on the same data, with limits changed.
    pub async fn restart(self, change: impl FnOnce(&mut Limits)) -> Self {
        self.restart_config(|config| change(&mut config.limits)).await
    }

    /// Stops the server and starts it again, with anything changed: also on other data.
    pub async fn restart_config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        self.server.stop().await;
        change(&mut self.config);
        self.server = Server::start(self.config.clone()).await.unwrap();
        self
    }

    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    pub fn protected(&self, path: &str) -> String {
        format!("{}{}{path}", self.server.url(), chairside_api::PROTECTED_PATH)
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(self.protected(path)).bearer_auth(&self.key)
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(self.protected(path)).bearer_auth(&self.key)
    }

    pub async fn login(&self, email: &str, password: &str) -> Response {
        self.http.post(self.at("/api/v1/auth/login")).json(&serde_json::json!({ "email": email, "password": password })).send().await.unwrap()
    }

    pub async fn admin_token(&self) -> String {
        self.login(ADMIN, PASSWORD).await.json::<LoginAnswer>().await.unwrap().token
    }

    /// A session of a new person of a clinic, without the time a password takes.
    pub async fn session_as(&self, clinic: &ClinicId, role: Role) -> String {
        self.person_as(clinic, role).await.1
    }

    /// A new person of a clinic, and a session of theirs.
    pub async fn person_as(&self, clinic: &ClinicId, role: Role) -> (UserId, String) {
        let id = uuid::Uuid::now_v7();
        let email = format!("{id}@clinic.test");
        let person = self.setup.add_person(clinic, &Person { email: &email, name: "P", role, password: None }).await.unwrap();
        let token = format!("cs_{id}");
        let hash = URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(token.as_bytes()));
        // Also for a clock that the test has put years ahead.
        let far = UtcTime::now().plus(Duration::from_hours(10 * 365 * 24)).as_millis();
        self.execute(&format!("INSERT INTO sessions (token_sha256, user_id, sign_in, created_at, expires_at) VALUES ('{hash}', '{person}', '{id}', 0, {far})"))
            .await;
        (person, token)
    }

    /// A request with a token, below the protected path.
    pub fn ask(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.http.request(method, self.protected(path)).bearer_auth(token)
    }

    /// The deeds of the clinic's audit, newest first.
    pub async fn deeds(&self, clinic: &ClinicId) -> Vec<String> {
        let admin = self.session_as(clinic, Role::Admin).await;
        let entries: serde_json::Value = self.ask(Method::GET, "/audit?limit=1000", &admin).send().await.unwrap().json().await.unwrap();
        entries["entries"].as_array().unwrap().iter().map(|entry| entry["deed"].as_str().unwrap().to_owned()).collect()
    }

    pub async fn patient(&self, first: &str, last: &str) -> Patient {
        let answer = self.post("/patients").json(&serde_json::json!({ "firstName": first, "lastName": last })).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        answer.json().await.unwrap()
    }

    /// A second clinic on the same server, with a key.
    pub async fn neighbour(&self) -> (ClinicId, String) {
        let id = self.setup.add_clinic("Clinic Two").await.unwrap();
        let key = self.setup.create_key(&id, "Room 9", None).await.unwrap();
        (id, key)
    }

    pub fn upload(&self, form: Form) -> RequestBuilder {
        self.post("/files/upload").multipart(form)
    }

    pub async fn uploaded(&self, patient: &Patient, bytes: Vec<u8>) -> PatientFile {
        let answer = self.upload(xray(patient, bytes)).send().await.unwrap();
        assert!(answer.status().is_success(), "{}: {}", answer.status(), answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// Listens to the clinic's events; the first message says where the stream stands.
    pub async fn listen(&self, last_event_id: Option<&str>) -> Events {
        self.listen_as(&self.key, last_event_id).await
    }

    /// Listens with another key.
    pub async fn listen_as(&self, key: &str, last_event_id: Option<&str>) -> Events {
        let mut request = self.http.get(self.protected("/sse/clinic-events")).bearer_auth(key);
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["x-accel-buffering"], "no");
        Events::of(answer)
    }

    /// The files below the storage, staged ones too.
    pub fn blobs(&self) -> Vec<std::path::PathBuf> {
        let mut found = Vec::new();
        let mut dirs = vec![self.config.data_dir.join("files")];
        while let Some(dir) = dirs.pop() {
            for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() { dirs.push(entry.path()) } else { found.push(entry.path()) }
            }
        }
        found
    }

    /// Reads one text from the database as another process would.
    pub async fn text(&self, sql: &str) -> String {
        use sqlx::{Connection, Row};
        let mut connection = self.connection().await;
        let text = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap().get(0);
        connection.close().await.unwrap();
        text
    }

    /// Changes the database as another process would.
    pub async fn execute(&self, sql: &str) {
        use sqlx::Connection;
        let mut connection = self.connection().await;
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn connection(&self) -> sqlx::AnyConnection {
        use sqlx::Connection;
        let url = match &self.config.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite:{}", self.config.data_dir.join("server.db").display().to_string().replace('%', "%25").replace('#', "%23")),
        };
        sqlx::AnyConnection::connect(&url).await.unwrap()
    }

    pub async fn files(&self) -> Vec<PatientFile> {
        self.get("/patient-files?limit=1000").send().await.unwrap().json::<chairside_api::PatientFiles>().await.unwrap().files
    }
}

pub struct Events(Pin<Box<dyn Stream<Item = Option<Event>> + Send>>);

impl Events {
    /// The messages of an answer.
    pub fn of(answer: Response) -> Self {
        Self(Box::pin(answer.bytes_stream().eventsource().map(Result::ok)))
    }

    /// The next message, ping or not; none when the stream has ended.
    pub async fn message(&mut self) -> Option<(String, ClinicEvent)> {
        let event = tokio::time::timeout(DEADLINE, self.0.next()).await.expect("a message within the deadline")??;
        assert_eq!(event.event, "message");
        Some((event.id, serde_json::from_str(&event.data).unwrap()))
    }

    /// The next message about a file; pings and patients' records are passed over.
    pub async fn event(&mut self) -> Option<(String, ClinicEvent)> {
        loop {
            let message = self.message().await?;
            if !matches!(message.1.kind, EventKind::Ping | EventKind::PatientChanged) {
                return Some(message);
            }
        }
    }

    /// The next message of a kind.
    pub async fn next_of(&mut self, kind: EventKind) -> ClinicEvent {
        loop {
            let (_, event) = self.message().await.expect("the stream goes on");
            if event.kind == kind {
                return event;
            }
        }
    }

    /// Waits for the end of the stream.
    pub async fn ended(&mut self) {
        while self.message().await.is_some() {}
    }
}

pub fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256::from_bytes(sha2::Sha256::digest(bytes).into())
}

/// A 16-bit gray PNG that no other number gives.
pub fn png(number: u32) -> Vec<u8> {
    let picture = image::ImageBuffer::<image::Luma<u16>, _>::from_fn(48, 64, |x, y| image::Luma([((x * y + number) % 4096) as u16]));
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::ImageLuma16(picture).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let mut bytes = bytes.into_inner();
    // After the end of the picture: readers ignore it, hashes do not.
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes
}

/// A PNG's first bytes and as many more as wanted: enough for everything but a decoder.
pub fn png_of_size(bytes: usize) -> Vec<u8> {
    let mut png = png(0);
    png.resize(bytes, 7);
    png
}

/// The form of a console's upload.
pub fn xray(patient: &Patient, bytes: Vec<u8>) -> Form {
    form(patient.id.as_str(), bytes, "image.png", "x-ray")
}

pub fn form(patient: &str, bytes: Vec<u8>, name: &str, file_type: &str) -> Form {
    Form::new()
        .text("patientId", patient.to_owned())
        .text("fileType", file_type.to_owned())
        .text("category", "x-ray")
        .text("sha256", sha256(&bytes).to_string())
        .text("source", "bridge_capture")
        .part("file", Part::bytes(bytes).file_name(name.to_owned()))
}

/// The refusal's code; its body is the contract's.
pub async fn refusal(answer: Response, status: u16) -> ErrorCode {
    assert_eq!(answer.status(), status);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body: ErrorBody = answer.json().await.expect("a JSON body");
    assert!(!body.error.is_empty() && body.request_id == id, "{body:?}");
    body.code
}

/// Looks again and again until it is so.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut look: impl FnMut() -> F) {
    let deadline = tokio::time::Instant::now() + DEADLINE;
    while !look().await {
        assert!(tokio::time::Instant::now() < deadline, "{what}: not within {DEADLINE:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Time goes by on a clock that the test sets.
pub fn wait(clock: &AtomicI64, duration: Duration) {
    clock.fetch_add(duration.as_millis() as i64, Ordering::SeqCst);
}
