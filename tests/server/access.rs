//! Nobody gets in who does not belong: every route, with every token that must not work.

use crate::harness::*;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chairside_api::{ApiKey, CreatedApiKey, ErrorCode, Patient, Role, Room, Rooms, UtcTime};
use chairside_server::{Act, Caller, ENDPOINTS, Endpoint, access, setup::Person};
use reqwest::{Method, RequestBuilder};
use ring::hmac;
use serde_json::{Value, json};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

on_both!(
    no_route_opens_to_a_token_that_is_none_of_ours,
    everybody_may_do_what_the_table_says_and_nothing_else,
    what_another_clinic_has_is_not_there,
    a_key_is_made_used_listed_and_revoked,
    another_clinics_keys_are_not_there,
    a_key_ends_after_a_year,
);

/// The endpoints that are not for anybody.
fn guarded() -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS.iter().filter(|endpoint| !access::may(Caller::Nobody, endpoint.act))
}

/// A request to an endpoint, with something in the place of every `{name}`, a version and a body.
fn request(clinic: &Clinic, endpoint: &Endpoint, fill: impl Fn(&str) -> String) -> RequestBuilder {
    let path: Vec<_> =
        endpoint.path.split('/').map(|part| part.strip_prefix('{').map_or_else(|| part.to_owned(), |name| fill(name.trim_end_matches('}')))).collect();
    let method = Method::from_bytes(endpoint.method.as_str().as_bytes()).unwrap();
    let request = clinic.http.request(method, clinic.at(&path.join("/"))).header("If-Match", "1");
    let mut body = json!({ "label": "x", "lastName": "X" });
    if endpoint.method != "PATCH" {
        (body["into"], body["reason"]) = (json!("x"), json!("x"));
    }
    if endpoint.method == "GET" || endpoint.method == "HEAD" { request } else { request.json(&body) }
}

/// Signs whatever is wanted with the server's own secret.
fn forge(clinic: &Clinic, header: &Value, claims: &Value) -> String {
    let secret = std::fs::read(clinic.config.data_dir.join("secret")).unwrap();
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn part(token: &str, at: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(at).unwrap()).unwrap()).unwrap()
}

async fn no_route_opens_to_a_token_that_is_none_of_ours(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (header, claims) = (part(&clinic.key, 0), part(&clinic.key, 1));
    let with = |of: &Value, name: &str, value: Value| {
        let mut of = of.clone();
        of[name] = value;
        of
    };
    let without = |name: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove(name);
        forge(&clinic, &header, &claims)
    };
    // The forger itself works: only what is changed below is what is refused.
    let honest = forge(&clinic, &header, &claims);
    assert_eq!(clinic.http.get(clinic.protected("/patients")).bearer_auth(honest).send().await.unwrap().status(), 200);
    let revoked = clinic.setup.create_key(&clinic.id, "Lost", None).await.unwrap();
    clinic.execute(&format!("UPDATE bridge_keys SET revoked_at = 1 WHERE id = '{}'", part(&revoked, 1)["keyId"].as_str().unwrap())).await;
    let unsigned = |algorithm: &str| {
        let header = with(&header, "alg", json!(algorithm));
        format!("{}.{}.", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
    };
    let tokens = [
        ("garbage", "garbage".to_owned()),
        ("a session that never was", "cs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()),
        ("three dots", "a.b.c".to_owned()),
        ("revoked", revoked),
        ("unknown key", forge(&clinic, &header, &with(&claims, "keyId", json!("019aa0d2-0000-7000-8000-000000000000")))),
        ("another clinic's name", forge(&clinic, &header, &with(&claims, "sub", json!("019aa0d2-0000-7000-8000-000000000000")))),
        ("expired", forge(&clinic, &header, &with(&claims, "exp", json!(UtcTime::now().as_millis() / 1000 - 61)))),
        ("wrong scope", forge(&clinic, &header, &with(&claims, "scope", json!("everything")))),
        ("wrong type", forge(&clinic, &header, &with(&claims, "type", json!("session")))),
        ("wrong kid", forge(&clinic, &with(&header, "kid", json!("other")), &claims)),
        ("no kid", forge(&clinic, &json!({ "alg": "HS256", "typ": "JWT" }), &claims)),
        ("signed as HS512", forge(&clinic, &with(&header, "alg", json!("HS512")), &claims)),
        ("signed as RS256", forge(&clinic, &with(&header, "alg", json!("RS256")), &claims)),
        ("alg none", unsigned("none")),
        ("alg None", unsigned("None")),
        ("no signature", unsigned("HS256")),
        ("no exp", without("exp")),
        ("no iat", without("iat")),
        ("no sub", without("sub")),
        ("no type", without("type")),
        ("no scope", without("scope")),
        ("no keyId", without("keyId")),
    ];
    for endpoint in guarded() {
        let (method, path) = (endpoint.method.as_str(), endpoint.path);
        let ask = || request(&clinic, endpoint, |_| "x".to_owned());
        let answer = ask().send().await.unwrap();
        assert_eq!(answer.status(), 401, "{method} {path} without a token");
        assert!(answer.headers().contains_key("www-authenticate"));
        for (what, token) in &tokens {
            let answer = ask().bearer_auth(token).send().await.unwrap();
            assert_eq!(answer.status(), 401, "{method} {path} with {what}");
            if method != "HEAD" {
                let is_key = token.split('.').count() == 3;
                let body: chairside_api::ErrorBody = answer.json().await.unwrap();
                assert_eq!(body.code, if is_key { ErrorCode::KeyRevoked } else { ErrorCode::Unauthorized }, "{what}");
                assert!(!is_key || body.error == "Bridge API key revoked or invalid");
            }
        }
        for wrong in ["Basic YTpi", "Bearer", "Bearer  ", "bearer\u{e4}"] {
            assert_eq!(ask().header("Authorization", wrong.as_bytes()).send().await.unwrap().status(), 401, "{method} {path} with {wrong}");
        }
        // Nothing of the body is read first: one that never comes keeps nobody waiting.
        let cut = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
        assert_eq!(first_line(&clinic, &cut).await, "HTTP/1.1 401 Unauthorized", "{method} {path}");
    }
}

/// The first line of the answer to what is sent; the connection stays open until then.
async fn first_line(clinic: &Clinic, sent: &str) -> String {
    let mut connection = TcpStream::connect(clinic.address()).await.unwrap();
    connection.write_all(sent.as_bytes()).await.unwrap();
    let mut line = String::new();
    tokio::time::timeout(DEADLINE, BufReader::new(connection).read_line(&mut line)).await.expect("an answer").unwrap();
    line.trim_end().to_owned()
}

/// A token of everybody there is.
async fn everybody(clinic: &Clinic) -> Vec<(Caller, String)> {
    let mut tokens = vec![(Caller::BridgeKey, clinic.key.clone())];
    for caller in Caller::ALL {
        if let Caller::Person(role) = caller {
            tokens.push((caller, clinic.session_as(&clinic.id, role).await));
        }
    }
    tokens
}

async fn everybody_may_do_what_the_table_says_and_nothing_else(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.streams_per_clinic = 1000).await;
    for endpoint in ENDPOINTS {
        // Anew each time: some of what is asked ends the session.
        for (caller, token) in everybody(&clinic).await {
            let answer = request(&clinic, endpoint, |_| "x".to_owned()).bearer_auth(token).send().await.unwrap();
            let what = format!("{} {} by {caller:?}", endpoint.method, endpoint.path);
            if access::may(caller, endpoint.act) {
                // A login without a right password is 401 to anybody.
                assert!(answer.status() != 403 && (answer.status() != 401 || endpoint.act == Act::Reach), "{what}: {}", answer.status());
                assert!(!answer.status().is_server_error(), "{what}: {}", answer.status());
            } else {
                assert_eq!(refusal(answer, 403).await, ErrorCode::Forbidden, "{what}");
            }
        }
    }
}

async fn what_another_clinic_has_is_not_there(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let key = part(&clinic.key, 1)["keyId"].as_str().unwrap().to_owned();
    let (person, admin) = clinic.person_as(&clinic.id, Role::Admin).await;
    let room: Room = clinic.ask(Method::POST, "/clinic/rooms", &admin).json(&json!({ "name": "Room 1" })).send().await.unwrap().json().await.unwrap();
    let record = async |path: &str, body: Value| {
        let made = clinic.http.post(clinic.protected(path)).bearer_auth(&admin).json(&body).send().await.unwrap();
        made.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let times = json!({ "patientId": patient.id, "startsAt": "2026-11-20T09:00:00.000Z", "endsAt": "2026-11-20T09:45:00.000Z" });
    let appointment = record("/appointments", times).await;
    let note = record("/clinical-notes", json!({ "patientId": patient.id, "visitDate": "2026-11-20" })).await;
    let lab_case = record("/lab-cases", json!({ "patientId": patient.id })).await;
    let (neighbour, neighbours_key) = clinic.neighbour().await;
    let mut asked = 0;
    for endpoint in guarded().filter(|endpoint| endpoint.path.contains('{')) {
        let ours = |name: &str| match (name, endpoint.path) {
            ("keyId", _) => key.clone(),
            ("id", path) if path.contains("/patients/") => patient.id.to_string(),
            ("id", path) if path.contains("/files/") => file.id.to_string(),
            ("id", path) if path.contains("/users/") => person.to_string(),
            ("id", path) if path.contains("/rooms/") => room.id.to_string(),
            ("id", path) if path.contains("/appointments/") => appointment.clone(),
            ("id", path) if path.contains("/clinical-notes/") => note.clone(),
            ("id", path) if path.contains("/lab-cases/") => lab_case.clone(),
            (_, path) => panic!("{path}: give the test an id of the first clinic"),
        };
        for caller in Caller::ALL.into_iter().filter(|caller| access::may(*caller, endpoint.act)) {
            let token = match caller {
                Caller::Person(role) => clinic.session_as(&neighbour, role).await,
                _ => neighbours_key.clone(),
            };
            let answer = request(&clinic, endpoint, ours).bearer_auth(token).send().await.unwrap();
            assert_eq!(answer.status(), 404, "{} {} by {caller:?} of another clinic", endpoint.method, endpoint.path);
            asked += 1;
        }
    }
    assert!(asked > 0);
    // Nothing of it was changed.
    assert_eq!(clinic.files().await, [file]);
    let now: Patient = clinic.get(&format!("/patients/{}", patient.id)).send().await.unwrap().json().await.unwrap();
    assert_eq!((now.version, now.archived_at), (patient.version, None));
    let rooms: Rooms = clinic.get("/clinic/rooms").send().await.unwrap().json().await.unwrap();
    assert_eq!(rooms.rooms, [room]);
}

#[test]
fn every_route_is_a_row_of_the_table() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![sources.clone()];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        if path == sources.join("routes/mod.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for other_way in ["web::resource", "web::scope", "web::route", ".service(", ".route(", ".default_service(", "#[get(", "#[post(", "#[route("] {
            assert!(!text.contains(other_way), "{}: {other_way} makes a route that is no row of the table in routes/mod.rs", path.display());
        }
    }
}

async fn a_key_is_made_used_listed_and_revoked(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    let ask = |method: Method, path: &str| clinic.http.request(method, clinic.protected(path)).bearer_auth(&admin);
    for label in ["", "  "] {
        let answer = ask(Method::POST, "/clinic/api-keys").json(&json!({ "label": label })).send().await.unwrap();
        assert_eq!(refusal(answer, 400).await, ErrorCode::InvalidField);
    }

    let made = ask(Method::POST, "/clinic/api-keys").json(&json!({ "label": "Room 2 PC", "room": "Room 2" })).send().await.unwrap();
    assert_eq!(made.status(), 201);
    let made: CreatedApiKey = made.json().await.unwrap();
    let list = async || {
        ask(Method::GET, "/clinic/api-keys")
            .send()
            .await
            .unwrap()
            .json::<Vec<ApiKey>>()
            .await
            .unwrap()
            .into_iter()
            .find(|key| key.key_id == made.key_id)
            .unwrap()
    };
    let listed = list().await;
    assert_eq!((listed.label.as_str(), listed.room.as_deref(), listed.scope.as_str()), ("Room 2 PC", Some("Room 2"), "bridge_upload"));
    assert_eq!((listed.last_used_at, listed.revoked_at), (None, None));
    let claims = part(&made.api_key, 1);
    assert_eq!((claims["sub"].as_str(), claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()), (Some(clinic.id.as_str()), 365 * 24 * 3600));
    let used = async || clinic.http.get(clinic.protected("/patients")).bearer_auth(&made.api_key).send().await.unwrap();
    assert_eq!(used().await.status(), 200);
    eventually("its use is noted", async || list().await.last_used_at.is_some()).await;

    let path = format!("/clinic/api-keys/{}", made.key_id);
    assert_eq!(ask(Method::DELETE, &path).send().await.unwrap().status(), 200);
    assert_eq!(refusal(used().await, 401).await, ErrorCode::KeyRevoked);
    let revoked_at = list().await.revoked_at;
    assert!(revoked_at.is_some());
    assert_eq!(ask(Method::DELETE, &path).send().await.unwrap().status(), 200);
    assert_eq!(list().await.revoked_at, revoked_at);
    assert_eq!(refusal(ask(Method::DELETE, "/clinic/api-keys/unknown").send().await.unwrap(), 404).await, ErrorCode::NotFound);
}

async fn another_clinics_keys_are_not_there(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (neighbour, neighbours_key) = clinic.neighbour().await;
    clinic.setup.add_person(&neighbour, &Person { email: "n@two.test", name: "N", role: Role::Admin, password: Some(PASSWORD) }).await.unwrap();
    let admin = clinic.login("n@two.test", PASSWORD).await.json::<chairside_api::LoginAnswer>().await.unwrap().token;
    let ours = part(&clinic.key, 1)["keyId"].as_str().unwrap().to_owned();

    let revoke = clinic.http.delete(clinic.protected(&format!("/clinic/api-keys/{ours}"))).bearer_auth(&admin).send().await.unwrap();

    assert_eq!(refusal(revoke, 404).await, ErrorCode::NotFound);
    let listed: Vec<ApiKey> = clinic.http.get(clinic.protected("/clinic/api-keys")).bearer_auth(&admin).send().await.unwrap().json().await.unwrap();
    assert_eq!(listed.iter().map(|key| key.key_id.as_str()).collect::<Vec<_>>(), [part(&neighbours_key, 1)["keyId"].as_str().unwrap()]);
    assert_eq!(clinic.get("/patients").send().await.unwrap().status(), 200);
}

async fn a_key_ends_after_a_year(backend: Backend) {
    let now = Arc::new(std::sync::atomic::AtomicI64::new(UtcTime::now().as_millis()));
    let shown = now.clone();
    let clinic =
        Clinic::open_config(backend, |config| config.clock = Arc::new(move || UtcTime::from_millis(shown.load(std::sync::atomic::Ordering::SeqCst)))).await;
    let wait = |duration: Duration| now.fetch_add(duration.as_millis() as i64, std::sync::atomic::Ordering::SeqCst);
    let mut events = clinic.listen(None).await;
    wait(Duration::from_secs(365 * 24 * 3600 - 5));
    assert_eq!(clinic.get("/patients").send().await.unwrap().status(), 200);
    wait(Duration::from_secs(70));
    assert_eq!(refusal(clinic.get("/patients").send().await.unwrap(), 401).await, ErrorCode::KeyRevoked);
    events.ended().await;
}
