//! An admin looks after the people of a clinic; nobody gets more than they were given, and somebody is always left who can look after it.

use crate::harness::*;
use chairside_api::{Clinic as ClinicRow, ClinicUser, ClinicUsers, Clinics, ErrorCode, Me, Patient, Role, UserId};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

on_both!(
    an_admin_makes_changes_and_lists_people,
    nobody_raises_themself_or_touches_a_superadmin,
    the_last_admin_can_be_neither_shut_out_nor_demoted,
    of_two_admins_who_shut_each_other_out_one_stays,
    who_is_shut_out_is_out_at_once_and_everywhere,
    a_change_of_ones_password_ends_the_other_sessions,
    a_password_that_an_admin_sets_ends_every_session,
    a_superadmin_works_in_several_clinics,
    a_superadmin_who_is_one_no_more_leaves_the_other_clinics,
);

const OTHER_PASSWORD: &str = "another long password";

async fn make(clinic: &Clinic, token: &str, email: &str, role: &str) -> ClinicUser {
    let body = json!({ "email": email, "name": "Nia New", "role": role, "password": PASSWORD });
    let answer = clinic.ask(Method::POST, "/clinic/users", token).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

async fn change(clinic: &Clinic, token: &str, id: &UserId, body: Value) -> reqwest::Response {
    clinic.ask(Method::PATCH, &format!("/clinic/users/{id}"), token).json(&body).send().await.unwrap()
}

async fn people(clinic: &Clinic, token: &str) -> Vec<ClinicUser> {
    clinic.ask(Method::GET, "/clinic/users", token).send().await.unwrap().json::<ClinicUsers>().await.unwrap().users
}

async fn an_admin_makes_changes_and_lists_people(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;

    let made = make(&clinic, &admin, " New@Clinic.test ", "assistant").await;

    assert_eq!((made.email.as_str(), made.role, made.disabled_at, made.last_sign_in_at), ("new@clinic.test", Role::Assistant, None, None));
    assert_eq!(clinic.login("new@clinic.test", PASSWORD).await.status(), 200);
    let listed = people(&clinic, &admin).await;
    assert_eq!(listed.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Ada Admin", "Nia New"]);
    assert!(listed.iter().all(|person| person.last_sign_in_at.is_some()));
    let taken = json!({ "email": "NEW@clinic.test", "name": "X", "role": "dentist", "password": PASSWORD });
    let taken = clinic.ask(Method::POST, "/clinic/users", &admin).json(&taken).send().await.unwrap();
    assert_eq!(refusal(taken, 409).await, ErrorCode::EmailTaken);
    for (field, value) in [("email", "nobody"), ("name", " "), ("password", "eleven byte"), ("email", "a\u{0}@b.c"), ("name", "a\u{0}")] {
        let mut body = json!({ "email": "x@clinic.test", "name": "X", "role": "dentist", "password": PASSWORD });
        body[field] = value.into();
        assert_eq!(refusal(clinic.ask(Method::POST, "/clinic/users", &admin).json(&body).send().await.unwrap(), 400).await, ErrorCode::InvalidField, "{field}");
    }

    let changed: ClinicUser = change(&clinic, &admin, &made.id, json!({ "name": "Nia Newer", "role": "dentist" })).await.json().await.unwrap();

    assert_eq!((changed.name.as_str(), changed.role), ("Nia Newer", Role::Dentist));
    let read = async || clinic.ask(Method::GET, &format!("/clinic/users/{}", made.id), &admin).send().await.unwrap().json::<ClinicUser>().await.unwrap();
    assert_eq!((read().await.name, read().await.role), (changed.name, changed.role));
    let deeds = clinic.deeds(&clinic.id).await;
    for (deed, times) in [("person_made", 3), ("person_changed", 2)] {
        assert_eq!(deeds.iter().filter(|known| *known == deed).count(), times, "{deed}: {deeds:?}");
    }
}

async fn nobody_raises_themself_or_touches_a_superadmin(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (me, admin) = clinic.person_as(&clinic.id, Role::Admin).await;
    let (boss, superadmin) = clinic.person_as(&clinic.id, Role::Superadmin).await;
    let made = json!({ "email": "s@clinic.test", "name": "S", "role": "superadmin", "password": PASSWORD });
    let answer = clinic.ask(Method::POST, "/clinic/users", &admin).json(&made).send().await.unwrap();
    assert_eq!(refusal(answer, 403).await, ErrorCode::Forbidden);
    for (whom, body) in [
        (&me, json!({ "role": "superadmin" })),
        (&me, json!({ "role": "dentist" })),
        (&me, json!({ "disabled": true })),
        (&me, json!({ "password": OTHER_PASSWORD })),
        (&boss, json!({ "password": OTHER_PASSWORD })),
        (&boss, json!({ "disabled": true })),
        (&boss, json!({ "role": "admin" })),
        (&boss, json!({ "name": "Boss" })),
    ] {
        assert_eq!(refusal(change(&clinic, &admin, whom, body.clone()).await, 403).await, ErrorCode::Forbidden, "{body}");
    }
    let other = make(&clinic, &superadmin, "s@clinic.test", "superadmin").await;
    assert_eq!(other.role, Role::Superadmin);
    assert_eq!(change(&clinic, &superadmin, &me, json!({ "role": "superadmin" })).await.status(), 200);
    assert_eq!(change(&clinic, &superadmin, &other.id, json!({ "role": "dentist" })).await.status(), 200);
}

async fn the_last_admin_can_be_neither_shut_out_nor_demoted(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (neighbour, _) = clinic.neighbour().await;
    let superadmin = clinic.session_as(&neighbour, Role::Superadmin).await;
    let admin = people_of(&clinic, &superadmin).await.pop().unwrap();
    let here = async |body: Value| {
        let path = format!("/clinic/users/{}", admin.id);
        clinic.ask(Method::PATCH, &path, &superadmin).header("X-Clinic", clinic.id.as_str()).json(&body).send().await.unwrap()
    };
    for body in [json!({ "disabled": true }), json!({ "role": "dentist" }), json!({ "role": "front_desk", "disabled": true })] {
        assert_eq!(refusal(here(body.clone()).await, 409).await, ErrorCode::LastAdmin, "{body}");
    }
    assert_eq!(people_of(&clinic, &superadmin).await, std::slice::from_ref(&admin));
    let (second, token) = clinic.person_as(&clinic.id, Role::Admin).await;
    assert_eq!(here(json!({ "disabled": true })).await.status(), 200);
    assert_eq!(refusal(change(&clinic, &superadmin, &second, json!({ "disabled": true })).await, 404).await, ErrorCode::NotFound);
    assert_eq!(change(&clinic, &token, &admin.id, json!({ "disabled": false })).await.status(), 200);
}

/// The first clinic's people, as a superadmin of another sees them.
async fn people_of(clinic: &Clinic, superadmin: &str) -> Vec<ClinicUser> {
    let answer = clinic.ask(Method::GET, "/clinic/users", superadmin).header("X-Clinic", clinic.id.as_str()).send().await.unwrap();
    answer.json::<ClinicUsers>().await.unwrap().users
}

async fn of_two_admins_who_shut_each_other_out_one_stays(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    for round in 0..8 {
        let (neighbour, _) = clinic.neighbour().await;
        let (one, ones) = clinic.person_as(&neighbour, Role::Admin).await;
        let (other, others) = clinic.person_as(&neighbour, Role::Admin).await;
        let body = if round % 2 == 0 { json!({ "disabled": true }) } else { json!({ "role": "dentist" }) };
        let (first, second) = tokio::join!(change(&clinic, &ones, &other, body.clone()), change(&clinic, &others, &one, body));
        let mut statuses = [first.status().as_u16(), second.status().as_u16()];
        statuses.sort_unstable();
        assert!(statuses[0] == 200 && [401, 403, 409].contains(&statuses[1]), "round {round}: {statuses:?}");
        let superadmin = clinic.session_as(&clinic.id, Role::Superadmin).await;
        let answer = clinic.ask(Method::GET, "/clinic/users", &superadmin).header("X-Clinic", neighbour.as_str()).send().await.unwrap();
        let left = answer.json::<ClinicUsers>().await.unwrap().users;
        assert_eq!(left.iter().filter(|person| person.role == Role::Admin && person.disabled_at.is_none()).count(), 1, "round {round}");
    }
}

async fn who_is_shut_out_is_out_at_once_and_everywhere(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    let person = make(&clinic, &admin, "out@clinic.test", "dentist").await;
    let signed_in = clinic.login("out@clinic.test", PASSWORD).await;
    let cookie = signed_in.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let token = signed_in.json::<chairside_api::LoginAnswer>().await.unwrap().token;
    let by_cookie = async || clinic.http.get(clinic.protected("/patients")).header(header::COOKIE, &cookie).send().await.unwrap().status();
    let mut events = clinic.listen_as(&token, None).await;
    assert_eq!(by_cookie().await, 200);

    let shut_out = change(&clinic, &admin, &person.id, json!({ "disabled": true })).await;

    assert!(shut_out.json::<ClinicUser>().await.unwrap().disabled_at.is_some());
    let started = Instant::now();
    events.ended().await;
    assert!(started.elapsed() < Duration::from_secs(5), "the open stream too");
    assert_eq!(by_cookie().await, 401);
    assert_eq!(refusal(clinic.ask(Method::GET, "/patients", &token).send().await.unwrap(), 401).await, ErrorCode::Unauthorized);
    let wrong = clinic.login("nobody@clinic.test", PASSWORD).await.json::<chairside_api::ErrorBody>().await.unwrap().error;
    let answer = clinic.login("out@clinic.test", PASSWORD).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.json::<chairside_api::ErrorBody>().await.unwrap().error, wrong);

    assert_eq!(change(&clinic, &admin, &person.id, json!({ "disabled": false })).await.status(), 200);
    assert_eq!(clinic.login("out@clinic.test", PASSWORD).await.status(), 200);
    assert_eq!(clinic.ask(Method::GET, "/patients", &token).send().await.unwrap().status(), 401, "what ended stays ended");
    let deeds = clinic.deeds(&clinic.id).await;
    assert!(["person_disabled", "person_enabled"].iter().all(|deed| deeds.iter().any(|known| known == deed)), "{deeds:?}");
}

async fn a_change_of_ones_password_ends_the_other_sessions(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (here, elsewhere) = (clinic.login(ADMIN, PASSWORD).await, clinic.admin_token().await);
    let cookie = here.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let here = here.json::<chairside_api::LoginAnswer>().await.unwrap().token;
    let mut events = clinic.listen_as(&elsewhere, None).await;
    let change = async |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        clinic.http.post(clinic.at("/api/v1/auth/password")).bearer_auth(&here).json(&body).send().await.unwrap()
    };
    assert_eq!(refusal(change("wrong horse battery", OTHER_PASSWORD).await, 403).await, ErrorCode::WrongPassword);
    assert_eq!(refusal(change(PASSWORD, "too short").await, 400).await, ErrorCode::InvalidField);

    assert_eq!(change(PASSWORD, OTHER_PASSWORD).await.status(), 204);

    events.ended().await;
    assert_eq!(clinic.ask(Method::GET, "/patients", &elsewhere).send().await.unwrap().status(), 401);
    assert_eq!(clinic.ask(Method::GET, "/patients", &here).send().await.unwrap().status(), 200);
    let mine = clinic.http.get(clinic.protected("/patients")).header(header::COOKIE, cookie).send().await.unwrap();
    assert_eq!(mine.status(), 200, "the cookie of the same sign-in");
    assert_eq!(clinic.login(ADMIN, PASSWORD).await.status(), 401);
    assert_eq!(clinic.login(ADMIN, OTHER_PASSWORD).await.status(), 200);
    assert!(clinic.deeds(&clinic.id).await.contains(&"password_changed".to_owned()));
}

async fn a_password_that_an_admin_sets_ends_every_session(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    let (person, token) = clinic.person_as(&clinic.id, Role::Dentist).await;
    assert_eq!(refusal(change(&clinic, &admin, &person, json!({ "password": "short" })).await, 400).await, ErrorCode::InvalidField);
    assert_eq!(clinic.ask(Method::GET, "/patients", &token).send().await.unwrap().status(), 200);

    let changed: ClinicUser = change(&clinic, &admin, &person, json!({ "password": OTHER_PASSWORD })).await.json().await.unwrap();

    assert_eq!(clinic.ask(Method::GET, "/patients", &token).send().await.unwrap().status(), 401);
    assert_eq!(clinic.login(&changed.email, OTHER_PASSWORD).await.status(), 200);
    assert!(clinic.deeds(&clinic.id).await.contains(&"password_set".to_owned()));
}

async fn a_superadmin_works_in_several_clinics(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let superadmin = clinic.session_as(&clinic.id, Role::Superadmin).await;
    let made = clinic.http.post(clinic.at("/api/v1/clinics")).bearer_auth(&superadmin).json(&json!({ "name": "Clinic Two" })).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let made: ClinicRow = made.json().await.unwrap();
    let listed = clinic.http.get(clinic.at("/api/v1/clinics")).bearer_auth(&superadmin).send().await.unwrap().json::<Clinics>().await.unwrap().clinics;
    assert_eq!(listed.iter().map(|clinic| clinic.name.as_str()).collect::<Vec<_>>(), ["Clinic One", "Clinic Two"]);

    let there = |method: Method, path: &str, token: &str| clinic.ask(method, path, token).header("X-Clinic", made.id.as_str());
    let body = json!({ "email": "two@clinic.test", "name": "Two", "role": "admin", "password": PASSWORD });
    assert_eq!(there(Method::POST, "/clinic/users", &superadmin).json(&body).send().await.unwrap().status(), 201);
    let theirs = clinic.login("two@clinic.test", PASSWORD).await.json::<chairside_api::LoginAnswer>().await.unwrap();
    assert_eq!(theirs.user.clinic_id, made.id);
    let patient: Patient = there(Method::POST, "/patients", &superadmin).json(&json!({ "lastName": "Brandt" })).send().await.unwrap().json().await.unwrap();
    let path = format!("/patients/{}", patient.id);
    assert_eq!(clinic.ask(Method::GET, &path, &theirs.token).send().await.unwrap().status(), 200);
    assert_eq!(clinic.ask(Method::GET, &path, &superadmin).send().await.unwrap().status(), 404, "without the header the superadmin is at home");
    assert_eq!(clinic.ask(Method::GET, &format!("{path}?clinic={}", made.id), &superadmin).send().await.unwrap().status(), 200);
    let me = clinic.http.get(clinic.at("/api/v1/auth/me")).bearer_auth(&superadmin).header("X-Clinic", made.id.as_str()).send().await.unwrap();
    assert_eq!(me.json::<Me>().await.unwrap().clinic_id, clinic.id);
    assert!(clinic.deeds(&made.id).await.contains(&"clinic_made".to_owned()), "it stands in the audit of the clinic it is about");

    // For everybody else any clinic but their own is not there, as one that does not exist.
    let admin = clinic.session_as(&clinic.id, Role::Admin).await;
    for token in [admin.as_str(), clinic.key.as_str()] {
        for other in [made.id.as_str(), "unknown", ""] {
            let answer = clinic.ask(Method::GET, "/patients", token).header("X-Clinic", other).send().await.unwrap();
            assert_eq!(refusal(answer, 404).await, ErrorCode::NotFound);
            assert_eq!(clinic.ask(Method::GET, &format!("/patients?clinic={other}"), token).send().await.unwrap().status(), 404);
        }
        let own = clinic.ask(Method::GET, "/patients", token).header("X-Clinic", clinic.id.as_str()).send().await.unwrap();
        assert_eq!(own.status(), 200);
    }
    assert_eq!(clinic.ask(Method::GET, "/patients", &superadmin).header("X-Clinic", "unknown").send().await.unwrap().status(), 404);
    assert_eq!(clinic.http.post(clinic.at("/api/v1/clinics")).bearer_auth(&admin).json(&json!({ "name": "X" })).send().await.unwrap().status(), 403);
}

async fn a_superadmin_who_is_one_no_more_leaves_the_other_clinics(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (neighbour, _) = clinic.neighbour().await;
    let boss = clinic.session_as(&clinic.id, Role::Superadmin).await;
    let (person, token) = clinic.person_as(&clinic.id, Role::Superadmin).await;
    let stream = async |path: &str| Events::of(clinic.ask(Method::GET, path, &token).send().await.unwrap());
    let (mut there, mut home) = (stream(&format!("/sse/clinic-events?clinic={neighbour}")).await, stream("/sse/clinic-events").await);
    there.message().await.unwrap();

    assert_eq!(change(&clinic, &boss, &person, json!({ "role": "dentist" })).await.status(), 200);

    there.ended().await;
    assert!(home.message().await.is_some());
    clinic.patient("Amelia", "Hartmann").await;
    home.next_of(chairside_api::EventKind::PatientChanged).await;
    let answer = clinic.ask(Method::GET, "/patients", &token).header("X-Clinic", neighbour.as_str()).send().await.unwrap();
    assert_eq!(refusal(answer, 404).await, ErrorCode::NotFound);
}
