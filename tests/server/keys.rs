//! Bridge keys over the years: idle ones are marked, the server's secret can be changed, consoles get fresh keys, and revoked means out.

use crate::harness::*;
use chairside_api::{ApiKey, CreatedApiKey, ErrorCode, RenewedApiKey, Role, UtcTime};
use chairside_server::Server;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::{Duration, Instant};

on_both!(
    a_key_that_nobody_used_for_90_days_is_idle,
    a_key_is_renewed_when_it_is_time_and_not_before,
    after_a_rotation_old_keys_work_for_a_week_and_fetch_new_ones,
    a_rotation_at_once_ends_every_key,
    what_another_server_revoked_is_out_here_within_five_seconds,
);

const DAY: Duration = Duration::from_hours(24);

async fn renew(clinic: &Clinic, key: &str) -> reqwest::Response {
    clinic.ask(Method::POST, "/clinic/api-keys/renew", key).send().await.unwrap()
}

async fn works(clinic: &Clinic, key: &str) -> bool {
    let answer = clinic.ask(Method::GET, "/patients", key).send().await.unwrap();
    match answer.status() {
        StatusCode::OK => true,
        _ => refusal(answer, 401).await != ErrorCode::KeyRevoked,
    }
}

/// The harness's key as it is listed now. The clock stands in the future: so does the session.
async fn listed(clinic: &Clinic) -> ApiKey {
    let admin = clinic.admin_token().await;
    let keys: Vec<ApiKey> = clinic.ask(Method::GET, "/clinic/api-keys", &admin).send().await.unwrap().json().await.unwrap();
    keys.into_iter().next().unwrap()
}

async fn a_key_that_nobody_used_for_90_days_is_idle(backend: Backend) {
    let (clinic, now) = Clinic::with_clock(backend, |_| {}).await;
    let made_at = listed(&clinic).await.created_at;
    wait(&now, 89 * DAY);
    assert!(!listed(&clinic).await.idle);
    wait(&now, 2 * DAY);
    let key = listed(&clinic).await;
    assert!(key.idle && key.last_used_at.is_none());
    assert_eq!(key.expires_at, Some(made_at.plus(365 * DAY)));
    assert!(works(&clinic, &clinic.key).await);
    eventually("its use is noted", async || !listed(&clinic).await.idle).await;
}

async fn a_key_is_renewed_when_it_is_time_and_not_before(backend: Backend) {
    let (clinic, now) = Clinic::with_clock(backend, |_| {}).await;
    let made = clinic.ask(Method::POST, "/clinic/api-keys", &clinic.admin_token().await).json(&json!({ "label": "Room 2" })).send().await.unwrap();
    let made: CreatedApiKey = made.json().await.unwrap();
    wait(&now, 304 * DAY);
    assert_eq!(renew(&clinic, &made.api_key).await.status(), 204);
    wait(&now, 2 * DAY);

    let renewed = renew(&clinic, &made.api_key).await;

    assert_eq!(renewed.status(), 200);
    let renewed: RenewedApiKey = renewed.json().await.unwrap();
    assert_eq!(renewed.key_id, made.key_id);
    assert_eq!(renew(&clinic, &renewed.api_key).await.status(), 204);
    wait(&now, 60 * DAY);
    assert!(!works(&clinic, &made.api_key).await && works(&clinic, &renewed.api_key).await);
    let admin = clinic.admin_token().await;
    assert_eq!(refusal(renew(&clinic, &admin).await, 403).await, ErrorCode::Forbidden);
    assert_eq!(clinic.ask(Method::DELETE, &format!("/clinic/api-keys/{}", made.key_id), &admin).send().await.unwrap().status(), 200);
    assert!(!works(&clinic, &renewed.api_key).await);
    assert_eq!(refusal(renew(&clinic, &renewed.api_key).await, 401).await, ErrorCode::KeyRevoked);
    assert!(clinic.deeds(&clinic.id).await.contains(&"key_renewed".to_owned()));
}

async fn after_a_rotation_old_keys_work_for_a_week_and_fetch_new_ones(backend: Backend) {
    let (clinic, now) = Clinic::with_clock(backend, |limits| limits.secret_look_every = Duration::from_millis(20)).await;
    assert!(works(&clinic, &clinic.key).await && !listed(&clinic).await.needs_renewal);

    let until = clinic.setup.rotate_secret(false).await.unwrap();

    assert_eq!(until, UtcTime::from_millis(now.load(std::sync::atomic::Ordering::SeqCst)).plus(7 * DAY));
    eventually("the server hears of it", async || listed(&clinic).await.needs_renewal).await;
    assert!(works(&clinic, &clinic.key).await);
    let mut events = clinic.listen(None).await;
    let renewed: RenewedApiKey = renew(&clinic, &clinic.key).await.json().await.unwrap();
    assert!(works(&clinic, &renewed.api_key).await);
    eventually("it is signed with the new secret", async || !listed(&clinic).await.needs_renewal).await;
    wait(&now, Duration::from_secs(7 * 24 * 3600 - 1));
    assert!(works(&clinic, &clinic.key).await);
    wait(&now, Duration::from_secs(1));
    assert!(!works(&clinic, &clinic.key).await && works(&clinic, &renewed.api_key).await);
    events.ended().await;
    let deeds = clinic.deeds(&clinic.id).await;
    assert!(["secret_rotated", "key_renewed"].iter().all(|deed| deeds.iter().any(|known| known == deed)), "{deeds:?}");
}

async fn a_rotation_at_once_ends_every_key(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.secret_look_every = Duration::from_millis(20)).await;
    let mut events = clinic.listen(None).await;
    clinic.setup.rotate_secret(true).await.unwrap();
    events.ended().await;
    assert!(!works(&clinic, &clinic.key).await);
    assert_eq!(refusal(renew(&clinic, &clinic.key).await, 401).await, ErrorCode::KeyRevoked);
}

/// Two servers on one database, with one secret: each with a folder of its own.
async fn what_another_server_revoked_is_out_here_within_five_seconds(backend: Backend) {
    if backend == Backend::Sqlite {
        // One file has one server.
        return;
    }
    let clinic = Clinic::open(backend).await;
    let dir = tempfile::tempdir().unwrap();
    let mut config = clinic.config.clone();
    config.data_dir = dir.path().to_owned();
    std::fs::copy(clinic.config.data_dir.join("secret"), dir.path().join("secret")).unwrap();
    let other = Server::start(config).await.unwrap();
    let admin = clinic.session_as(&clinic.id, Role::Admin).await;
    let (person, token) = clinic.person_as(&clinic.id, Role::Dentist).await;
    let (mut of_key, mut of_person) = (clinic.listen(None).await, clinic.listen_as(&token, None).await);
    let key = listed(&clinic).await.key_id;
    let there = |method: Method, path: String| clinic.http.request(method, format!("{}/api/v1/protected{path}", other.url())).bearer_auth(&admin);

    assert_eq!(there(Method::DELETE, format!("/clinic/api-keys/{key}")).send().await.unwrap().status(), 200);
    assert_eq!(there(Method::PATCH, format!("/clinic/users/{person}")).json(&json!({ "disabled": true })).send().await.unwrap().status(), 200);

    let started = Instant::now();
    assert!(!works(&clinic, &clinic.key).await, "the very next request");
    assert_eq!(clinic.ask(Method::GET, "/patients", &token).send().await.unwrap().status(), 401);
    of_key.ended().await;
    of_person.ended().await;
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    other.stop().await;
}
