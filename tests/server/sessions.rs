//! People sign in with a password, stay for half a day, and sign out.

use crate::harness::*;
use chairside_api::{ErrorCode, LoginAnswer, Me, Role, UtcTime};
use chairside_server::setup::{Init, Person};
use reqwest::header;
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

on_both!(
    a_person_signs_in_and_out,
    a_wrong_password_and_an_unknown_name_look_the_same,
    attempts_are_limited_by_name_and_lock_nobody_else_out,
    a_session_ends_after_its_life,
    a_cookie_alone_changes_nothing,
    a_cookie_ends_when_nobody_uses_it,
    neither_session_of_a_sign_in_works_in_the_others_place,
    a_sign_in_makes_an_outgrown_hash_anew,
    a_second_init_changes_nothing_but_sets_a_missing_password,
);

async fn a_person_signs_in_and_out(backend: Backend) {
    let clinic = Clinic::open(backend).await;

    let answer = clinic.login(" ADMIN@clinic.test ", PASSWORD).await;

    assert_eq!(answer.status(), 200);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let signed_in: LoginAnswer = answer.json().await.unwrap();
    assert_eq!((signed_in.user.name.as_str(), signed_in.user.role, &signed_in.user.clinic_id), ("Ada Admin", Role::Admin, &clinic.id));
    let me = async || clinic.http.get(clinic.at("/api/v1/auth/me")).bearer_auth(&signed_in.token).send().await.unwrap();
    assert_eq!(me().await.json::<Me>().await.unwrap(), signed_in.user);
    let out = clinic.http.post(clinic.at("/api/v1/auth/logout")).bearer_auth(&signed_in.token).send().await.unwrap();
    assert_eq!(out.status(), 204);
    assert_eq!(refusal(me().await, 401).await, ErrorCode::Unauthorized);
}

async fn a_wrong_password_and_an_unknown_name_look_the_same(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let mut bodies = Vec::new();
    for (email, password) in [(ADMIN, "wrong"), ("nobody@clinic.test", PASSWORD), ("", ""), (ADMIN, "\0"), ("a\0b", PASSWORD), (ADMIN, &"x".repeat(5000))] {
        let answer = clinic.login(email, password).await;
        assert_eq!(answer.status(), 401);
        bodies.push(answer.json::<chairside_api::ErrorBody>().await.unwrap().error);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
}

async fn attempts_are_limited_by_name_and_lock_nobody_else_out(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.logins_per_minute = 3).await;
    let other = Person { email: "other@clinic.test", name: "O", role: Role::Dentist, password: Some(PASSWORD) };
    clinic.setup.add_person(&clinic.id, &other).await.unwrap();
    for _ in 0..3 {
        assert_eq!(clinic.login(ADMIN, "wrong").await.status(), 401);
    }
    let answer = clinic.login(ADMIN, PASSWORD).await;
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(refusal(answer, 429).await, ErrorCode::TooManyRequests);
    assert_eq!(clinic.login(other.email, PASSWORD).await.status(), 200);
}

async fn a_session_ends_after_its_life(backend: Backend) {
    let now = Arc::new(AtomicI64::new(UtcTime::now().as_millis()));
    let shown = now.clone();
    let clinic = Clinic::open_config(backend, |config| config.clock = Arc::new(move || UtcTime::from_millis(shown.load(Ordering::SeqCst)))).await;
    let token = clinic.admin_token().await;
    let ask = async || clinic.http.get(clinic.protected("/patients")).bearer_auth(&token).send().await.unwrap();
    now.fetch_add(Duration::from_secs(12 * 3600 - 1).as_millis() as i64, Ordering::SeqCst);
    assert_eq!(ask().await.status(), 200);
    now.fetch_add(1000, Ordering::SeqCst);
    assert_eq!(refusal(ask().await, 401).await, ErrorCode::Unauthorized);
}

async fn a_cookie_alone_changes_nothing(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let answer = clinic.login(ADMIN, PASSWORD).await;
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let csrf = answer.headers()["x-csrf-token"].to_str().unwrap().to_owned();
    let make = || clinic.http.post(clinic.protected("/patients")).header(header::COOKIE, &cookie).json(&json!({ "lastName": "A" }));

    assert_eq!(clinic.http.get(clinic.protected("/patients")).header(header::COOKIE, &cookie).send().await.unwrap().status(), 200);
    assert_eq!(refusal(make().send().await.unwrap(), 403).await, ErrorCode::Forbidden);
    assert_eq!(refusal(make().header("X-CSRF-Token", "guess").send().await.unwrap(), 403).await, ErrorCode::Forbidden);
    assert_eq!(make().header("X-CSRF-Token", csrf).send().await.unwrap().status(), 201);
}

async fn a_second_init_changes_nothing_but_sets_a_missing_password(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let other = Person { email: "other@clinic.test", name: "O", role: Role::Admin, password: Some("another long password") };
    assert_eq!(clinic.setup.init("Other", &other).await.unwrap(), Init::Unchanged(clinic.id.clone()));
    assert_eq!(clinic.login("other@clinic.test", "another long password").await.status(), 401);
    assert_eq!(clinic.login(ADMIN, PASSWORD).await.status(), 200);

    clinic.execute("UPDATE users SET password_hash = NULL").await;
    assert_eq!(clinic.login(ADMIN, PASSWORD).await.status(), 401);
    assert_eq!(clinic.setup.init("Other", &other).await.unwrap(), Init::AdminSet(clinic.id.clone()));
    assert_eq!(clinic.login("other@clinic.test", "another long password").await.status(), 200);
    assert!(clinic.setup.init("Other", &Person { password: Some("short"), ..other }).await.is_err());
}

/// What the browser keeps of an answer.
fn cookie_of(answer: &reqwest::Response) -> String {
    answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn a_cookie_ends_when_nobody_uses_it(backend: Backend) {
    let (clinic, now) = Clinic::with_clock(backend, |limits| limits.look_every = Duration::from_millis(50)).await;
    let answer = clinic.login(ADMIN, PASSWORD).await;
    let cookie = cookie_of(&answer);
    let token = answer.json::<LoginAnswer>().await.unwrap().token;
    let by_cookie = |path: &str| clinic.http.get(clinic.protected(path)).header(header::COOKIE, &cookie);
    for _ in 0..4 {
        wait(&now, Duration::from_mins(29));
        assert_eq!(by_cookie("/patients").send().await.unwrap().status(), 200, "every use keeps it awake");
    }
    let mut events = Events::of(by_cookie("/sse/clinic-events").send().await.unwrap());
    events.message().await.unwrap();
    wait(&now, Duration::from_mins(20));
    assert_eq!(by_cookie("/sse/clinic-events").send().await.unwrap().status(), 200, "a stream comes back by itself, and shows nothing");
    wait(&now, Duration::from_mins(11));
    assert_eq!(by_cookie("/patients").send().await.unwrap().status(), 401);
    events.ended().await;
    let bearer = clinic.http.get(clinic.protected("/patients")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(bearer.status(), 200, "a program may sleep");
    wait(&now, Duration::from_hours(10));
    assert_eq!(clinic.http.get(clinic.protected("/patients")).bearer_auth(&token).send().await.unwrap().status(), 401);
}

async fn neither_session_of_a_sign_in_works_in_the_others_place(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let answer = clinic.login(ADMIN, PASSWORD).await;
    let (cookie, csrf) = (cookie_of(&answer), answer.headers()["x-csrf-token"].to_str().unwrap().to_owned());
    let token = answer.json::<LoginAnswer>().await.unwrap().token;
    let get = || clinic.http.get(clinic.protected("/patients"));
    assert_eq!(get().bearer_auth(cookie.split_once('=').unwrap().1).send().await.unwrap().status(), 401);
    assert_eq!(get().header(header::COOKIE, format!("chairside_session={token}")).send().await.unwrap().status(), 401);
    assert_eq!(get().header(header::COOKIE, &cookie).send().await.unwrap().status(), 200);

    let out = clinic.http.post(clinic.at("/api/v1/auth/logout")).header(header::COOKIE, &cookie).header("X-CSRF-Token", csrf).send().await.unwrap();

    assert_eq!(out.status(), 204);
    assert_eq!(get().header(header::COOKIE, &cookie).send().await.unwrap().status(), 401);
    assert_eq!(get().bearer_auth(&token).send().await.unwrap().status(), 401, "they end together");
}

async fn a_sign_in_makes_an_outgrown_hash_anew(backend: Backend) {
    use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
    let clinic = Clinic::open(backend).await;
    let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8192, 1, 1, None).unwrap());
    let old = old.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    clinic.execute(&format!("UPDATE users SET password_hash = '{old}'")).await;
    let kept = async || clinic.text("SELECT password_hash FROM users").await;

    assert_eq!(clinic.login(ADMIN, "wrong horse battery").await.status(), 401);
    assert_eq!(kept().await, old);
    assert_eq!(clinic.login(ADMIN, PASSWORD).await.status(), 200);
    let new = kept().await;
    assert!(new != old && new.contains("m=19456,t=2"), "{new}");
    assert_eq!(clinic.login(ADMIN, PASSWORD).await.status(), 200);
    assert_eq!(kept().await, new);
}
