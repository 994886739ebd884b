//! A console, a clinic's server and their folders, for one test.

use chairside_api::{NewPatient, Patient, PatientId, ToothSet};
use chairside_core::{
    AfterCreate, Command, Connection, Handle, Image, ImageState, Secret, Seen, Snapshot,
    clock::{Clock, SystemClock},
    engine::{self, Endpoint, EngineConfig, LocalServer, StartError},
    settings::Overrides,
};
use chairside_server::{
    embedded::{Embedded, EmbeddedConfig},
    setup::{Person, Setup as ServerSetup},
};
use chairside_testkit::radiograph::{png16, radiograph};
use futures_util::StreamExt;
use std::{
    path::{Path, PathBuf},
    pin::Pin,
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// How long anything may take before a test gives up: these machines are shared and noisy.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A clinic's server.
pub struct Clinic {
    runtime: tokio::runtime::Runtime,
    server: Option<Embedded>,
    http: reqwest::Client,
    dir: TempDir,
}

impl Clinic {
    pub fn open() -> Self {
        chairside_core::secrets::use_file_only();
        // There may be one already.
        drop(rustls::crypto::ring::default_provider().install_default());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let server = runtime.block_on(Embedded::start(config(dir.path()))).unwrap();
        Self { runtime, server: Some(server), http: reqwest::Client::new(), dir }
    }

    fn server(&self) -> &Embedded {
        self.server.as_ref().unwrap()
    }

    pub fn url(&self) -> String {
        self.server().url.clone()
    }

    pub fn key(&self) -> String {
        self.server().bridge_key.clone()
    }

    pub fn address(&self) -> std::net::SocketAddr {
        self.url().trim_start_matches("http://").parse().unwrap()
    }

    /// The server goes down in order.
    pub fn close(&mut self) {
        let server = self.server.take().unwrap();
        self.runtime.block_on(server.stop());
    }

    /// The server comes back, at another address.
    pub fn reopen(&mut self) {
        self.server = Some(self.runtime.block_on(Embedded::start(config(self.dir.path()))).unwrap());
    }

    /// What the server answers to a bridge key.
    pub fn ask(&self, path: &str) -> serde_json::Value {
        self.runtime.block_on(self.answer(reqwest::Method::GET, path, None))
    }

    /// Makes patients, as a front desk at another computer would.
    pub fn make_patients(&self, patients: &[NewPatient]) -> Vec<Patient> {
        let make = |patient: &NewPatient| {
            let patient = serde_json::to_value(patient).unwrap();
            async { serde_json::from_value(self.answer(reqwest::Method::POST, "patients", Some(patient)).await).unwrap() }
        };
        self.runtime.block_on(async { futures_util::stream::iter(patients.iter().map(make)).buffered(16).collect().await })
    }

    /// Changes a record or file that has this version, as another program with a bridge key would.
    pub fn patch(&self, path: &str, version: i64, body: &serde_json::Value) -> serde_json::Value {
        self.runtime.block_on(self.patched(self.key(), path, version, body))
    }

    /// The same, as a person who signs in.
    pub fn patch_as(&self, who: (&str, &str), path: &str, version: i64, body: &serde_json::Value) -> serde_json::Value {
        self.runtime.block_on(async { self.patched(self.token(who).await, path, version, body).await })
    }

    async fn patched(&self, token: String, path: &str, version: i64, body: &serde_json::Value) -> serde_json::Value {
        let request = self.http.patch(format!("{}/api/v1/protected/{path}", self.url())).bearer_auth(token);
        let answer = request.header("If-Match", version).json(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    async fn token(&self, (email, password): (&str, &str)) -> String {
        let login = self.http.post(format!("{}/api/v1/auth/login", self.url())).json(&serde_json::json!({ "email": email, "password": password }));
        login.send().await.unwrap().json::<chairside_api::LoginAnswer>().await.unwrap().token
    }

    async fn answer(&self, method: reqwest::Method, path: &str, body: Option<serde_json::Value>) -> serde_json::Value {
        let mut request = self.http.request(method, format!("{}/api/v1/protected/{path}", self.url())).bearer_auth(self.key());
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.json().await.unwrap()
    }

    /// What the server answers to a person who signs in with [`Clinic::give_admin_a_password`]'s words.
    pub fn ask_as(&self, who: (&str, &str), path: &str, body: &serde_json::Value) -> serde_json::Value {
        self.request_as(who, |url| self.http.post(format!("{url}/{path}")).json(body))
    }

    /// The same for what only reads.
    pub fn read_as(&self, who: (&str, &str), path: &str) -> serde_json::Value {
        self.request_as(who, |url| self.http.get(format!("{url}/{path}")))
    }

    /// Somebody at another computer moves an image that is at the server.
    pub fn change_file(&self, who: (&str, &str), image: &Image, change: &serde_json::Value) {
        let ImageState::Uploaded { file_id, .. } = &image.state else { panic!("it is not at the server") };
        let file = self.read_as(who, &format!("files/{file_id}"));
        self.patch_as(who, &format!("files/{file_id}"), file["version"].as_i64().unwrap(), change);
    }

    pub fn move_file(&self, who: (&str, &str), image: &Image, to: &PatientId, reason: &str) {
        let ImageState::Uploaded { file_id, .. } = &image.state else { panic!("it is not at the server") };
        let file = self.read_as(who, &format!("files/{file_id}"));
        let body = serde_json::json!({ "patientId": to, "reason": reason });
        self.patch_as(who, &format!("files/{file_id}"), file["version"].as_i64().unwrap(), &body);
    }

    fn request_as(&self, who: (&str, &str), request: impl FnOnce(String) -> reqwest::RequestBuilder) -> serde_json::Value {
        self.runtime.block_on(async {
            let token = self.token(who).await;
            let answer = request(format!("{}/api/v1/protected", self.url())).bearer_auth(token).send().await.unwrap();
            assert!(answer.status().is_success(), "{}", answer.status());
            answer.json().await.unwrap()
        })
    }

    /// The records whose names or number have these words.
    pub fn patients(&self, search: &str) -> Vec<Patient> {
        serde_json::from_value(self.ask(&format!("patients?limit=1000&search={search}"))["patients"].take()).unwrap()
    }

    /// The admin signs in with a password from now on, which only a server that is down can be given.
    pub fn give_admin_a_password(&mut self, email: &str, password: &str) {
        self.close();
        let config = chairside_server::Config::local(&config(self.dir.path()).data_dir);
        let admin = Person { email, name: "Dr Who", role: chairside_api::Role::Admin, password: Some(password) };
        self.runtime.block_on(async {
            let setup = ServerSetup::open(&config).await.unwrap();
            setup.init("A clinic", &admin).await.unwrap();
            setup.close().await;
        });
        self.reopen();
    }

    /// As if the server had come back from a copy of itself that is older than a file.
    pub fn forget_file(&self, sha256: &str) {
        let database = config(self.dir.path()).data_dir.join("server.db");
        let connection = rusqlite::Connection::open(database).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        assert_eq!(connection.execute("DELETE FROM patient_files WHERE sha256 = ?1", [sha256]).unwrap(), 1);
    }

    /// Where the server's storage keeps these bytes.
    pub fn blob(&self, sha256: &str) -> PathBuf {
        let clinics = std::fs::read_dir(config(self.dir.path()).data_dir.join("files")).unwrap().map(|entry| entry.unwrap().path());
        clinics.map(|clinic| clinic.join(&sha256[..2]).join(sha256)).find(|path| path.is_file()).unwrap()
    }

    /// How often the server's audit has this deed.
    pub fn deeds(&self, deed: &str) -> usize {
        let connection = rusqlite::Connection::open(config(self.dir.path()).data_dir.join("server.db")).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        connection.query_row("SELECT count(*) FROM audit WHERE deed = ?1", [deed], |row| row.get::<_, i64>(0)).unwrap() as usize
    }

    /// The number of the event that the server told last.
    pub fn newest_event(&self) -> i64 {
        let database = config(self.dir.path()).data_dir.join("server.db");
        let connection = rusqlite::Connection::open(database).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        connection.query_row("SELECT max(seq) FROM clinic_events", [], |row| row.get(0)).unwrap()
    }

    /// The server gets another secret while it is down.
    pub fn change_secret(&mut self) {
        self.close();
        self.runtime.block_on(async {
            let setup = ServerSetup::open(&chairside_server::Config::local(&config(self.dir.path()).data_dir)).await.unwrap();
            setup.rotate_secret(false).await.unwrap();
            setup.close().await;
        });
        self.reopen();
    }

    /// As if the week were over in which the earlier secret still counts.
    pub fn forget_earlier_secrets(&mut self) {
        self.close();
        std::fs::remove_file(config(self.dir.path()).data_dir.join("secret.previous")).unwrap();
        self.reopen();
    }

    /// What the server answers to a key.
    pub fn status_for(&self, key: &str) -> u16 {
        let request = self.http.get(format!("{}/api/v1/protected/patients", self.url())).bearer_auth(key);
        self.runtime.block_on(request.send()).unwrap().status().as_u16()
    }

    /// The hashes of a patient's files on the server, newest first.
    pub fn files_of(&self, patient: &PatientId) -> Vec<String> {
        let answer = self.ask(&format!("patient-files?patientId={patient}&limit=1000"));
        answer["files"].as_array().unwrap().iter().map(|file| file["sha256"].as_str().unwrap().to_owned()).collect()
    }
}

fn config(dir: &Path) -> EmbeddedConfig {
    EmbeddedConfig { data_dir: dir.join("server"), clinic_name: "A clinic".to_owned(), room: None }
}

/// A treatment room's console, and the folder its sensor writes into.
pub struct Console {
    pub handle: Option<Handle>,
    pub data: PathBuf,
    pub watch: PathBuf,
    overrides: Overrides,
    local_server: Option<Arc<dyn LocalServer>>,
    _dir: TempDir,
}

/// How a console is set up.
pub struct Setup<'a> {
    pub url: String,
    pub key: String,
    pub room: &'a str,
    pub mode: &'a str,
}

impl Console {
    /// A console on this clinic, in review mode.
    pub fn start(clinic: &Clinic) -> Self {
        Self::start_with(&Setup { url: clinic.url(), key: clinic.key(), room: "Room 2", mode: "review" })
    }

    pub fn start_with(setup: &Setup<'_>) -> Self {
        Self::start_set(setup, &[])
    }

    /// The same, with these settings besides.
    pub fn start_set(setup: &Setup<'_>, more: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let watch = dir.path().join("sensor");
        std::fs::create_dir(&watch).unwrap();
        let entries = [
            ("server_url", setup.url.clone()),
            ("api_key", setup.key.clone()),
            ("watch_folders", watch.to_str().unwrap().to_owned()),
            ("room_id", setup.room.to_owned()),
            ("upload_mode", setup.mode.to_owned()),
            ("approve_undo", "0s".to_owned()),
        ];
        let mut overrides: Overrides = entries.into_iter().collect();
        for (key, value) in more {
            overrides.give(key, *value);
        }
        let mut console = Self { handle: None, data: dir.path().join("data"), watch, overrides, local_server: None, _dir: dir };
        console.run();
        console.until("the folder is watched", |snapshot| {
            snapshot.folders.iter().all(|folder| folder.state == chairside_core::FolderState::Watching) && !snapshot.folders.is_empty()
        });
        console
    }

    /// Starts the engine on the folder as it is.
    pub fn run(&mut self) {
        self.handle = Some(self.try_run().unwrap());
    }

    pub fn try_run(&self) -> Result<Handle, StartError> {
        self.start_by(Arc::new(SystemClock))
    }

    /// Starts the engine by a clock of one's own.
    pub fn run_by(&mut self, clock: Arc<dyn Clock>) {
        self.handle = Some(self.start_by(clock).unwrap());
    }

    fn start_by(&self, clock: Arc<dyn Clock>) -> Result<Handle, StartError> {
        engine::start(EngineConfig {
            data_dir: self.data.clone(),
            overrides: self.overrides.clone(),
            clock,
            wake: Arc::new(|| ()),
            local_server: self.local_server.clone(),
        })
    }

    /// From its next start the console has a server of its own.
    pub fn with_a_server_inside(&mut self) {
        self.set("server_url", "");
        self.local_server = Some(Arc::new(Inside(tokio::sync::Mutex::default())));
    }

    /// Points the console somewhere else at its next start.
    pub fn set(&mut self, key: &str, value: &str) {
        self.overrides.give(key, value);
    }

    pub fn stop(&mut self) {
        self.handle.take().unwrap().stop();
    }

    pub fn handle(&self) -> &Handle {
        self.handle.as_ref().unwrap()
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.handle().snapshot()
    }

    pub fn send(&self, command: Command) {
        self.handle().commands().send(command).unwrap();
    }

    /// Waits for a snapshot.
    #[track_caller]
    pub fn until(&self, what: &str, condition: impl FnMut(&Snapshot) -> bool) -> Arc<Snapshot> {
        match self.handle().wait_until(PATIENCE, condition) {
            Ok(snapshot) => snapshot,
            Err(last) => panic!(
                "waited in vain until {what}. Connection {:?}, queue {:?}, folders {:?}, problems {:?}, images {:?}, activity {:?}",
                last.connection,
                last.queue,
                last.folders,
                last.problems,
                last.images.iter().map(|image| (&image.file_name, &image.state, image.preview.clone())).collect::<Vec<_>>(),
                last.activity.iter().take(12).map(|activity| &activity.text).collect::<Vec<_>>(),
            ),
        }
    }

    pub fn until_online(&self) {
        self.until("the server is reached", |snapshot| snapshot.connection == Connection::Online);
    }

    /// Makes a patient at a server that answers, and selects them, long enough ago that the next image is theirs without doubt.
    pub fn with_patient(&self, last_name: &str) -> Arc<Patient> {
        self.until_online();
        self.with_patient_made_here(last_name)
    }

    /// The same, whether there is a server or not.
    pub fn with_patient_made_here(&self, last_name: &str) -> Arc<Patient> {
        let request_id = format!("create {last_name}");
        let patient =
            NewPatient { first_name: "Amelia".to_owned(), last_name: last_name.to_owned(), request_id: Some(request_id.clone()), ..NewPatient::default() };
        self.send(Command::CreatePatient { patient: Box::new(patient), then: AfterCreate::Select, besides: None });
        self.until("the form is answered", |snapshot| {
            snapshot.creation.as_ref().is_some_and(|creation| creation.request_id == request_id && creation.outcome.is_ok())
        });
        let snapshot =
            self.until("the new patient is selected", |snapshot| snapshot.selection.as_ref().is_some_and(|selection| selection.patient.last_name == last_name));
        let selection = snapshot.selection.clone().unwrap();
        // Two seconds in which nobody can know whose an image is.
        let held = chairside_api::UtcTime::now().since(selection.selected_at);
        std::thread::sleep(Duration::from_millis(2_200).saturating_sub(held));
        selection.patient
    }

    /// The sensor's program writes an image, in one go.
    pub fn shoot(&self, name: &str, seed: u64) -> Vec<u8> {
        let bytes = png16(&radiograph(seed, 300, 220));
        std::fs::write(self.watch.join(name), &bytes).unwrap();
        bytes
    }

    /// Waits until the image of that file name is in a state.
    #[track_caller]
    pub fn until_image(&self, name: &str, what: &str, condition: impl Fn(&Image) -> bool) -> Arc<Image> {
        let snapshot = self.until(&format!("{name} {what}"), |snapshot| snapshot.images.iter().any(|image| image.file_name == name && condition(image)));
        Arc::clone(snapshot.images.iter().find(|image| image.file_name == name && condition(image)).unwrap())
    }

    /// As whoever has looked at it, and was asked about whom its file names.
    pub fn approve(&self, image: &Image, teeth: &str) {
        self.send(Command::SetTeeth(image.id.clone(), teeth.parse::<ToothSet>().unwrap()));
        self.send(Command::Approve(vec![Seen::of(image).knowing_whom_it_names()]));
    }

    #[track_caller]
    pub fn until_uploaded(&self, name: &str) -> Arc<Image> {
        self.until_image(name, "is uploaded", |image| matches!(image.state, ImageState::Uploaded { .. }))
    }
}

/// A server inside the program.
struct Inside(tokio::sync::Mutex<Option<Embedded>>);

impl LocalServer for Inside {
    fn start(&self, data_dir: PathBuf) -> Pin<Box<dyn Future<Output = Result<Endpoint, String>> + Send + '_>> {
        Box::pin(async move {
            let mut running = self.0.lock().await;
            if running.is_none() {
                let config = EmbeddedConfig { data_dir, clinic_name: "A clinic".to_owned(), room: None };
                *running = Some(Embedded::start(config).await.map_err(|error| error.to_string())?);
            }
            let server = running.as_ref().ok_or("it does not run")?;
            Ok(Endpoint { url: server.url.clone(), api_key: Secret::new(&server.bridge_key) })
        })
    }

    fn session(&self) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + Send + '_>> {
        Box::pin(async move {
            let running = self.0.lock().await;
            let session = running.as_ref().ok_or("it does not run")?.admin_session().await;
            session.map(|token| Secret::new(&token)).map_err(|error| error.to_string())
        })
    }

    fn stop(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            if let Some(server) = self.0.lock().await.take() {
                server.stop().await;
            }
        })
    }
}

/// The hash of some bytes, as the server tells it.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    chairside_api::Sha256::from_bytes(sha2::Sha256::digest(bytes).into()).to_string()
}
