//! The server inside the console makes what it needs by itself, once.

use crate::harness::{DEADLINE, png};
use chairside_api::{Patient, PatientFile};
use chairside_server::{
    Config, Limits, Server, StartError,
    embedded::{Embedded, EmbeddedConfig},
    setup::Setup,
};
use serde_json::json;
use std::path::Path;

fn config(dir: &Path) -> EmbeddedConfig {
    EmbeddedConfig { data_dir: dir.join("server"), clinic_name: "One room".to_owned(), room: Some("Room 1".to_owned()) }
}

fn limits() -> Limits {
    Limits { min_free_bytes: 0, ..Limits::default() }
}

fn run(test: impl Future<Output = ()>) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(DEADLINE, test).await.expect("the test came to an end") });
}

#[test]
fn it_starts_works_stops_and_starts_again_with_the_same_key() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();
        let http = reqwest::Client::new();
        let protected = |server: &Embedded, path: &str| format!("{}{}{path}", server.url, chairside_api::PROTECTED_PATH);
        let made = http.post(protected(&server, "/patients")).bearer_auth(&server.bridge_key).json(&json!({ "lastName": "Hartmann" })).send().await.unwrap();
        let patient: Patient = made.json().await.unwrap();
        let form = crate::harness::xray(&patient, png(1));
        let file: PatientFile =
            http.post(protected(&server, "/files/upload")).bearer_auth(&server.bridge_key).multipart(form).send().await.unwrap().json().await.unwrap();
        let key = server.bridge_key.clone();
        server.stop().await;

        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();

        assert_eq!(server.bridge_key, key);
        let bytes = http.get(protected(&server, &format!("/files/{}/download", file.id))).bearer_auth(&key).send().await.unwrap().bytes().await.unwrap();
        assert_eq!(bytes, png(1));
        server.stop().await;
    });
}

#[test]
fn it_stops_at_once_when_its_clients_have_gone() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();
        let http = reqwest::Client::new();
        let protected = |path: &str| format!("{}{}{path}", server.url, chairside_api::PROTECTED_PATH);
        http.get(protected("/patients")).bearer_auth(&server.bridge_key).send().await.unwrap().bytes().await.unwrap();
        let events = http.get(protected("/sse/clinic-events")).bearer_auth(&server.bridge_key).send().await.unwrap();
        // A console goes in that moment, with an event stream and an idle connection.
        drop((events, http));
        let asked = std::time::Instant::now();
        server.stop().await;
        assert!(asked.elapsed() < std::time::Duration::from_millis(900), "the framework looks only once a second: {:?}", asked.elapsed());
    });
}

#[test]
fn its_secrets_are_its_own_alone() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();
        #[cfg(unix)]
        for (name, expected) in [("", 0o700), ("files", 0o700), ("secret", 0o600), ("bridge-key", 0o600), ("server.db", 0o600), ("server.db-wal", 0o600)] {
            let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(dir.path().join("server").join(name)).unwrap().permissions());
            assert_eq!(mode & 0o777, expected, "‘{name}’");
        }
        // Nobody can sign in as the admin until a password is set.
        let login = json!({ "email": "admin@localhost", "password": "" });
        let answer = reqwest::Client::new().post(format!("{}/api/v1/auth/login", server.url)).json(&login).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        server.stop().await;
    });
}

#[test]
fn the_program_around_it_acts_as_its_admin_and_its_key_does_not() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();
        let http = reqwest::Client::new();
        let patients = format!("{}{}/patients", server.url, chairside_api::PROTECTED_PATH);
        let made = http.post(&patients).bearer_auth(&server.bridge_key).json(&json!({ "lastName": "Hartmann" })).send().await.unwrap();
        let patient: Patient = made.json().await.unwrap();
        let session = server.admin_session().await.unwrap();
        assert_ne!(session, server.admin_session().await.unwrap(), "each is its own");

        for (token, status) in [(&server.bridge_key, 403), (&session, 200)] {
            let answer = http.delete(format!("{patients}/{}", patient.id)).bearer_auth(token).send().await.unwrap();
            assert_eq!(answer.status(), status);
        }
        let logout = format!("{}{}/logout", server.url, chairside_api::AUTH_PATH);
        assert!(http.post(logout).bearer_auth(&session).send().await.unwrap().status().is_success());
        assert_eq!(http.get(&patients).bearer_auth(&session).send().await.unwrap().status(), 401, "it ends like any other");
        server.stop().await;
    });
}

#[cfg(unix)]
#[test]
fn what_an_earlier_version_left_open_is_closed_at_the_start() {
    use std::{fs, os::unix::fs::PermissionsExt};
    run(async {
        let dir = tempfile::tempdir().unwrap();
        Embedded::start_with(config(dir.path()), limits()).await.unwrap().stop().await;
        let (database, files) = (dir.path().join("server/server.db"), dir.path().join("server/files"));
        fs::set_permissions(&database, fs::Permissions::from_mode(0o644)).unwrap();
        fs::set_permissions(&files, fs::Permissions::from_mode(0o755)).unwrap();

        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();

        for (path, expected) in [(database, 0o640), (files, 0o750)] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, expected);
        }
        server.stop().await;
    });
}

#[test]
fn a_key_that_no_longer_works_is_replaced() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();
        let key = server.bridge_key.clone();
        server.stop().await;
        std::fs::write(dir.path().join("server/bridge-key"), b"damaged \xff").unwrap();

        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();

        assert_ne!(server.bridge_key, key);
        let answer = reqwest::Client::new()
            .get(format!("{}{}/patients", server.url, chairside_api::PROTECTED_PATH))
            .bearer_auth(&server.bridge_key)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        server.stop().await;
    });
}

#[test]
fn a_second_one_on_the_same_folder_is_refused() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let server = Embedded::start_with(config(dir.path()), limits()).await.unwrap();
        assert!(matches!(Embedded::start_with(config(dir.path()), limits()).await, Err(StartError::AlreadyRunning(_))));
        assert_eq!(reqwest::get(format!("{}/healthz", server.url)).await.unwrap().status(), 200);
        server.stop().await;
    });
}

#[test]
fn a_server_refuses_to_start_on_what_is_not_safe() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let local = || Config::local(dir.path());
        assert!(matches!(Server::start(local()).await, Err(StartError::NoClinic)));
        let open = Config { listen: "0.0.0.0:0".parse().unwrap(), ..local() };
        assert!(matches!(Server::start(open).await, Err(StartError::TlsRequired(_))));
        for url in ["mysql://x/y", "nonsense"] {
            let other = Config { database_url: Some(url.to_owned()), ..local() };
            assert!(matches!(Server::start(other).await, Err(StartError::Configuration(_))));
        }
        let storage = Config { storage_url: Some("ftp://x".to_owned()), ..local() };
        assert!(matches!(Server::start(storage).await, Err(StartError::Configuration(_))));
        std::fs::write(dir.path().join("secret"), b"too short").unwrap();
        assert!(matches!(Server::start(local()).await, Err(StartError::WeakSecret { found: 9, .. })));
        assert!(Setup::open(&local()).await.is_err());
        let not_a_folder = dir.path().join("file");
        std::fs::write(&not_a_folder, b"").unwrap();
        assert!(matches!(Server::start(Config::local(&not_a_folder)).await, Err(StartError::DataDir { .. })));
    });
}
