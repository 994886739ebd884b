//! What whoever runs the server relies on: TLS, the address behind a proxy, metrics, the settings.

use crate::harness::*;
use chairside_api::{AuditEntries, ErrorCode};
use chairside_server::{Server, TlsFiles};
use reqwest::{Certificate, Client};
use std::{fs, path::Path, process::Command};

on_both!(
    the_metrics_are_for_this_computer_or_the_token_and_name_nobody,
    a_proxy_is_believed_only_where_there_is_one,
    a_new_certificate_is_taken_and_open_connections_go_on,
    files_that_do_not_fit_stop_the_start,
    a_database_of_a_newer_program_is_refused_in_words,
);

const FIRST: (&[u8], &[u8]) = (include_bytes!("fixtures/tls-first.pem"), include_bytes!("fixtures/tls-first.key"));
const SECOND: (&[u8], &[u8]) = (include_bytes!("fixtures/tls-second.pem"), include_bytes!("fixtures/tls-second.key"));

async fn the_metrics_are_for_this_computer_or_the_token_and_name_nobody(backend: Backend) {
    let token = "a token of sixteen letters".replace(' ', "-");
    let clinic = Clinic::open_config(backend, |config| config.metrics_token = Some("a-token-of-sixteen-letters".to_owned())).await;
    let patient = clinic.patient("Mia", "Hartmann").await;
    clinic.uploaded(&patient, png(1)).await;
    clinic.get(&format!("/patients/{}", patient.id)).send().await.unwrap();

    let answer = clinic.http.get(clinic.at("/metrics")).send().await.unwrap();

    assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, "text/plain; version=0.0.4; charset=utf-8"));
    let text = answer.text().await.unwrap();
    for line in [
        "chairside_requests_total{route=\"/api/v1/protected/patients/{id}\",method=\"GET\",status=\"200\"} 1",
        "chairside_requests_total{route=\"/api/v1/protected/files/upload\",method=\"POST\",status=\"201\"} 1",
        "chairside_event_streams 0",
    ] {
        assert!(text.lines().any(|said| said == line), "{line} in {text}");
    }
    assert!(!text.contains(patient.id.as_str()) && !text.contains("Hartmann") && !text.contains(clinic.id.as_str()), "{text}");
    assert!(text.lines().all(|line| line.starts_with('#') || line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<f64>().is_ok())));
    let proxied = || clinic.http.get(clinic.at("/metrics")).header("X-Forwarded-For", "127.0.0.1");
    assert_eq!(refusal(proxied().send().await.unwrap(), 403).await, ErrorCode::Forbidden);
    assert_eq!(proxied().bearer_auth("another-token-of-sixteen").send().await.unwrap().status(), 403);
    assert_eq!(proxied().bearer_auth(&token).send().await.unwrap().status(), 200);
}

async fn a_proxy_is_believed_only_where_there_is_one(backend: Backend) {
    for (behind_proxy, seen) in [(false, "127.0.0.1"), (true, "203.0.113.7")] {
        let clinic = Clinic::open_config(backend, |config| config.insecure_behind_proxy = behind_proxy).await;
        let asked = clinic.get("/patients").header("X-Forwarded-For", "198.51.100.1, 203.0.113.7").header("X-Forwarded-Proto", "https").send().await.unwrap();
        assert_eq!(asked.headers().contains_key("strict-transport-security"), behind_proxy);
        let admin = clinic.admin_token().await;
        let listed = clinic.http.get(clinic.protected("/audit?deed=patients_listed")).bearer_auth(&admin).send().await.unwrap();
        let listed: AuditEntries = listed.json().await.unwrap();
        assert_eq!(listed.entries[0].address.as_deref(), Some(seen), "what stands before the proxy's own word anybody may have written");
    }
}

/// A client that trusts this certificate and no other.
fn trusting(pem: &[u8]) -> Client {
    Client::builder().tls_certs_only([Certificate::from_pem(pem).unwrap()]).https_only(true).build().unwrap()
}

fn write(dir: &Path, (certificate, key): (&[u8], &[u8])) {
    fs::write(dir.join("key.pem"), key).unwrap();
    fs::write(dir.join("cert.pem"), certificate).unwrap();
}

async fn a_new_certificate_is_taken_and_open_connections_go_on(backend: Backend) {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), FIRST);
    let files = TlsFiles { certificate: dir.path().join("cert.pem"), key: dir.path().join("key.pem") };
    let clinic = Clinic::open_config(backend, |config| {
        config.tls = Some(files.clone());
        config.limits.look_every = std::time::Duration::from_millis(20);
    })
    .await;
    assert!(clinic.server.url().starts_with("https://"));
    let ask = async |client: &Client| client.get(clinic.protected("/patients")).bearer_auth(&clinic.key).send().await;
    let first = trusting(FIRST.0);
    let answer = ask(&first).await.unwrap();
    assert!(answer.status() == 200 && answer.headers().contains_key("strict-transport-security"));
    assert!(ask(&trusting(SECOND.0)).await.is_err(), "the second certificate is not in use yet");
    assert!(clinic.http.get(clinic.at("/healthz").replace("https", "http")).send().await.is_err(), "no plain HTTP");
    let stream = first.get(clinic.protected("/sse/clinic-events")).bearer_auth(&clinic.key).send().await.unwrap();
    let mut events = Events::of(stream);
    events.message().await.unwrap();

    // Half a change: the key of another certificate changes nothing.
    fs::write(dir.path().join("key.pem"), SECOND.1).unwrap();
    tokio::time::sleep(clinic.config.limits.look_every * 5).await;
    assert_eq!(ask(&trusting(FIRST.0)).await.unwrap().status(), 200);
    write(dir.path(), SECOND);
    eventually("the new certificate is in use", async || ask(&trusting(SECOND.0)).await.is_ok()).await;

    assert!(ask(&trusting(FIRST.0)).await.is_err());
    let made = trusting(SECOND.0).post(clinic.protected("/patients")).bearer_auth(&clinic.key).json(&serde_json::json!({ "lastName": "X" }));
    assert_eq!(made.send().await.unwrap().status(), 201);
    events.next_of(chairside_api::EventKind::PatientChanged).await;
}

async fn files_that_do_not_fit_stop_the_start(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    clinic.server.stop().await;
    let dir = tempfile::tempdir().unwrap();
    for (certificate, key) in [(FIRST.0, SECOND.1), (b"nothing".as_slice(), FIRST.1), (FIRST.0, b"nothing".as_slice())] {
        write(dir.path(), (certificate, key));
        let mut config = clinic.config.clone();
        config.tls = Some(TlsFiles { certificate: dir.path().join("cert.pem"), key: dir.path().join("key.pem") });
        let error = Server::start(config).await.err().expect("it does not start");
        assert!(error.is_configuration(), "{error}");
    }
}

async fn a_database_of_a_newer_program_is_refused_in_words(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    clinic.server.stop().await;
    clinic
        .execute("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) SELECT 999, 'later', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1")
        .await;
    let error = Server::start(clinic.config.clone()).await.err().expect("it does not start");
    let said = error.to_string();
    assert!(error.is_configuration() && said.contains("version 999") && said.contains("Nothing was changed") && said.contains("or a newer one"), "{said}");
    clinic.execute("DELETE FROM _sqlx_migrations WHERE version = 999").await;
    Server::start(clinic.config.clone()).await.unwrap().stop().await;
}

#[test]
fn every_fault_of_the_settings_is_named_before_anything_starts() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("server.toml"), "lisen = \"x\"\nmin_free_mb = \"many\"\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_chairside-server"));
    let output = command.args(["serve", "--tls-cert", "nowhere.pem", "--data-dir"]).arg(dir.path()).env("CHAIRSIDE_LISTEN", "here").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    for fault in ["Did you mean ‘listen’", "‘min_free_mb’ in server.toml", "--tls-cert is there without the key", "CHAIRSIDE_LISTEN is not"] {
        assert!(said.contains(fault), "{fault} in {said}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing was made");
}
