//! Whatever is sent, the answer is a refusal with the contract's body, never a failure.

use crate::harness::*;
use chairside_api::{ErrorBody, ErrorCode, Role};
use chairside_server::setup::Person;
use futures_util::{StreamExt, stream};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

on_both!(
    what_is_not_there_says_so_in_json,
    bodies_that_cannot_be_read_are_refused,
    random_queries_and_paths_never_make_the_server_fail,
    random_bytes_on_the_connection_do_not_disturb_anybody,
    every_answer_carries_the_headers_that_protect_it,
    every_field_may_hold_anything_and_nothing_fails,
    bodies_that_are_not_as_they_say_leave_nothing,
    whoever_announces_a_body_and_says_no_more_is_given_up,
    a_thousand_wrong_passwords_cost_nobody_else_anything,
);

async fn what_is_not_there_says_so_in_json(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    for path in [
        "/",
        "/nothing",
        "/api/v1/protected/nothing",
        "/api/v1/protected/patients/",
        "/api/v2/protected/patients",
        "/healthz/x",
        "/%00",
        "/..%2f..%2fetc/passwd",
    ] {
        let answer = clinic.http.get(clinic.at(path)).bearer_auth(&clinic.key).send().await.unwrap();
        assert_eq!(refusal(answer, 404).await, ErrorCode::NotFound, "{path}");
    }
    for (method, path) in [
        (Method::DELETE, "/api/v1/protected/patients"),
        (Method::PUT, "/healthz"),
        (Method::GET, "/api/v1/auth/login"),
        (Method::OPTIONS, "/api/v1/protected/patients"),
    ] {
        let answer = clinic.http.request(method, clinic.at(path)).bearer_auth(&clinic.key).send().await.unwrap();
        assert_eq!(refusal(answer, 405).await, ErrorCode::MethodNotAllowed, "{path}");
    }
}

async fn bodies_that_cannot_be_read_are_refused(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let send = |content_type: &str, body: Vec<u8>| clinic.post("/patients").header("Content-Type", content_type.to_owned()).body(body).send();

    assert_eq!(refusal(send("application/json", b"{".to_vec()).await.unwrap(), 400).await, ErrorCode::BadRequest);
    assert_eq!(refusal(send("application/json", vec![0xff, 0xfe]).await.unwrap(), 400).await, ErrorCode::BadRequest);
    assert_eq!(refusal(send("application/json", vec![b'['; 60_000]).await.unwrap(), 400).await, ErrorCode::BadRequest);
    assert_eq!(refusal(send("text/plain", b"{}".to_vec()).await.unwrap(), 415).await, ErrorCode::UnsupportedMediaType);
    let large = json!({ "lastName": "x".repeat(70_000) }).to_string().into_bytes();
    assert_eq!(refusal(send("application/json", large).await.unwrap(), 413).await, ErrorCode::FileTooLarge);
    for encoding in ["gzip", "deflate", "br", "identity", "zstd"] {
        let answer = clinic.post("/patients").header("Content-Encoding", encoding).json(&json!({ "lastName": "A" })).send().await.unwrap();
        assert_eq!(refusal(answer, 415).await, ErrorCode::UnsupportedMediaType);
    }
}

async fn random_queries_and_paths_never_make_the_server_fail(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    clinic.uploaded(&patient, png(1)).await;
    let mut runner = TestRunner::deterministic();
    let text = "\\PC{0,40}|[%_'\";\\\\ -]{0,20}|[0-9.\\-]{0,24}|\\x00.{0,3}";
    for _ in 0..60 {
        let mut draw = |pattern: &str| proptest::string::string_regex(pattern).unwrap().new_tree(&mut runner).unwrap().current();
        let (value, other, id) = (draw(text), draw(text), draw("[!-.0-~]{1,40}"));
        for (path, queries) in [
            ("/patients", vec![("search", &value), ("limit", &other)]),
            ("/patients", vec![("search", &other)]),
            ("/patient-files", vec![("after", &value), ("since", &other)]),
            ("/patient-files", vec![("patientId", &value), ("toothNumber", &other), ("fileType", &value)]),
        ] {
            let answer = clinic.get(path).query(&queries).send().await.unwrap();
            check(answer, &format!("{path} {queries:?}")).await;
        }
        for path in [format!("/patients/{id}"), format!("/files/{id}/download"), format!("/files/{id}/thumbnail?size={id}")] {
            let Ok(url) = reqwest::Url::parse(&clinic.protected(&path)) else { continue };
            check(clinic.http.get(url).bearer_auth(&clinic.key).send().await.unwrap(), &path).await;
        }
        let form = reqwest::multipart::Form::new()
            .text("patientId", value.clone())
            .text("fileType", other.clone())
            .text("toothNumber", value.clone())
            .text(id.clone(), other.clone())
            .part("file", reqwest::multipart::Part::bytes(value.clone().into_bytes()).file_name(other.clone()));
        check(clinic.upload(form).send().await.unwrap(), "an upload").await;
        let new = json!({ "lastName": value, "firstName": other, "patientNumber": id, "requestId": value });
        check(clinic.post("/patients").json(&new).send().await.unwrap(), "a patient").await;
    }
}

/// The fields of the JSON body that an operation describes, those of what it refers to as well.
fn fields(document: &Value, operation: &Value) -> Vec<String> {
    let mut schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if let Some(reference) = schema["$ref"].as_str() {
        schema = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

async fn every_field_may_hold_anything_and_nothing_fails(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let (neighbour, neighbours_key) = clinic.neighbour().await;
    let theirs: Value =
        clinic.ask(Method::POST, "/patients", &neighbours_key).json(&json!({ "lastName": "Theirs" })).send().await.unwrap().json().await.unwrap();
    let made = async |path: &str, body: Value| {
        let answer = clinic.ask(Method::POST, path, &admin).json(&body).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let times = json!({ "patientId": patient.id, "startsAt": "2026-11-20T09:00:00.000Z", "endsAt": "2026-11-20T09:45:00.000Z" });
    let ids = [
        ("/patients/", patient.id.to_string()),
        ("/files/{id}", file.id.to_string()),
        ("/appointments/", made("/appointments", times).await),
        ("/clinical-notes/", made("/clinical-notes", json!({ "patientId": patient.id, "visitDate": "2026-11-20" })).await),
        ("/lab-cases/", made("/lab-cases", json!({ "patientId": patient.id })).await),
        ("/rooms/", made("/clinic/rooms", json!({ "name": "Room 1" })).await),
        ("/users/", clinic.person_as(&clinic.id, Role::Dentist).await.0.to_string()),
    ];
    let document: Value = clinic.http.get(clinic.at("/api/v1/openapi.json")).send().await.unwrap().json().await.unwrap();
    let values = [
        Value::Null,
        json!(""),
        json!("\0"),
        json!("a\0b"),
        json!(" \u{202e}\u{feff} "),
        json!(-1),
        json!(1e300),
        json!(true),
        json!([]),
        json!(["\0", 7]),
        json!({ "a": {} }),
        theirs["id"].clone(),
        json!(neighbour),
        json!("x".repeat(60_000)),
    ];
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let id = ids.iter().find(|(part, _)| path.contains(part)).map_or("x", |(_, id)| id.as_str());
        let url = clinic.at(&path.replace("{id}", id).replace("{keyId}", "x"));
        for (method, operation) in item.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let ask = |body: Value| clinic.http.request(method.clone(), &url).bearer_auth(&admin).header("If-Match", "1").json(&body).send();
            let fields = fields(&document, operation);
            for field in &fields {
                for value in &values {
                    // Alone, and where every other field holds the same.
                    let all: serde_json::Map<_, _> = fields.iter().map(|field| (field.clone(), value.clone())).collect();
                    for body in [json!({ field.clone(): value }), Value::Object(all)] {
                        check(ask(body).await.unwrap(), &format!("{method} {path} {field}: {value:.40}")).await;
                        asked += 1;
                    }
                }
            }
            if let Some(field) = fields.first() {
                let refused = ask(json!({ field.clone(): "x".repeat(10_000_000) })).await;
                // The server may hang up before all of it was sent.
                if let Ok(answer) = refused
                    && answer.status() != 403
                {
                    assert_eq!(refusal(answer, 413).await, ErrorCode::FileTooLarge, "{method} {path}");
                }
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["in"] == "query") {
                let name = parameter["name"].as_str().unwrap();
                for value in ["", "\0", "-1", "9".repeat(400).as_str(), "%", "'; DROP TABLE patients; --", neighbour.as_str(), theirs["id"].as_str().unwrap()] {
                    let answer = clinic.http.request(method.clone(), &url).bearer_auth(&admin).query(&[(name, value)]).send().await.unwrap();
                    check(answer, &format!("{method} {path} {name}={value:.40}")).await;
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 1_000, "{asked}");
    assert_eq!(clinic.files().await.len(), 1);
    let now: Value =
        clinic.ask(Method::GET, &format!("/patients/{}", theirs["id"].as_str().unwrap()), &neighbours_key).send().await.unwrap().json().await.unwrap();
    assert_eq!(now, theirs, "nothing of another clinic was touched");
}

/// The answer's first line to an upload whose head says that it is so long; the connection stays open until then.
async fn upload_by_hand(clinic: &Clinic, announced: usize, body: &[u8]) -> String {
    let mut connection = TcpStream::connect(clinic.address()).await.unwrap();
    let head = format!(
        "POST {}/files/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {announced}\r\n\r\n",
        chairside_api::PROTECTED_PATH,
        clinic.key
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(body).await.unwrap();
    let mut answer = String::new();
    // Who still has something to say when the server hangs up may not hear why.
    drop(tokio::time::timeout(DEADLINE, BufReader::new(connection).read_line(&mut answer)).await.expect("an answer"));
    answer.trim_end().to_owned()
}

async fn bodies_that_are_not_as_they_say_leave_nothing(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| (limits.pace_window, limits.min_bytes_per_s) = (Duration::from_millis(500), 1_000_000)).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let part = |head: &str, bytes: &[u8]| [format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(), bytes, b"\r\n"].concat();
    let field = |name: &str, text: &str| part(&format!("name=\"{name}\""), text.as_bytes());
    let file = |number: u32| part("name=\"file\"; filename=\"a.png\"", &png(number));
    let fields = [field("patientId", patient.id.as_str()), field("fileType", "x-ray")].concat();
    let open = [fields.clone(), file(1)].concat();
    let whole = [open.as_slice(), b"--b--\r\n"].concat();

    assert_eq!(upload_by_hand(&clinic, open.len(), &open).await, "HTTP/1.1 400 Bad Request", "a boundary that is never closed");
    let more = upload_by_hand(&clinic, open.len() - 9, &whole).await;
    assert!(["HTTP/1.1 400 Bad Request", ""].contains(&more.as_str()), "more than was announced: {more}");
    assert_eq!(upload_by_hand(&clinic, open.len() + 1_000_000, &open).await, "HTTP/1.1 408 Request Timeout", "less than was announced");
    let beyond = upload_by_hand(&clinic, usize::MAX, &whole).await;
    assert_eq!(beyond, "HTTP/1.1 413 Payload Too Large", "more than any file has");
    eventually("what came is taken away", async || clinic.blobs().is_empty()).await;
    assert!(clinic.files().await.is_empty());

    // The file first and what is said of it after: as good as any order.
    let turned = [file(2), fields, b"--b--\r\n".to_vec()].concat();
    assert_eq!(upload_by_hand(&clinic, turned.len(), &turned).await, "HTTP/1.1 201 Created");
}

async fn whoever_announces_a_body_and_says_no_more_is_given_up(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.pace_window = Duration::from_millis(300)).await;
    for (path, said) in [("/api/v1/auth/login", ""), ("/api/v1/auth/login", "{\"email\":"), ("/api/v1/protected/patients", "{")] {
        let mut connection = TcpStream::connect(clinic.address()).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{said}",
            clinic.key
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(DEADLINE, connection.read_to_end(&mut answer)).await.expect("the server ends the connection").unwrap();
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"), "{path}: {answer}");
    }
}

async fn a_thousand_wrong_passwords_cost_nobody_else_anything(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let other = Person { email: "other@clinic.test", name: "O", role: Role::Dentist, password: Some(PASSWORD) };
    clinic.setup.add_person(&clinic.id, &other).await.unwrap();
    let tries = stream::iter(0..1_000).map(async |number| clinic.login(ADMIN, &format!("guess {number}")).await.status().as_u16());
    let answers: Vec<_> = tries.buffer_unordered(8).collect().await;
    let count = |status: u16| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((count(401), count(429)), (10, 990), "ten a minute are looked at");
    assert_eq!(clinic.login(other.email, PASSWORD).await.status(), 200);
}

async fn check(answer: reqwest::Response, what: &str) {
    let status = answer.status();
    assert!(!status.is_server_error(), "{what}: {status}");
    if status.is_client_error() {
        let body = answer.text().await.unwrap();
        assert!(serde_json::from_str::<ErrorBody>(&body).is_ok_and(|body| !body.request_id.is_empty()), "{what}: {status} {body}");
    }
}

async fn random_bytes_on_the_connection_do_not_disturb_anybody(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let mut runner = TestRunner::deterministic();
    for round in 0..60 {
        let bytes = proptest::collection::vec(any::<u8>(), 1..600).new_tree(&mut runner).unwrap().current();
        let mut stream = TcpStream::connect(clinic.address()).await.unwrap();
        let head = match round % 3 {
            0 => String::new(),
            1 => "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(),
            _ => format!(
                "POST {}/files/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n",
                chairside_api::PROTECTED_PATH,
                clinic.key,
                bytes.len()
            ),
        };
        stream.write_all(head.as_bytes()).await.unwrap();
        // The server may have hung up already.
        if stream.write_all(&bytes).await.is_ok() && stream.shutdown().await.is_ok() {
            let mut answer = Vec::new();
            drop(tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer)).await.expect("the server ends the connection"));
            assert!(!answer.starts_with(b"HTTP/1.1 5"), "{}", String::from_utf8_lossy(&answer));
        }
    }
    assert_eq!(clinic.http.get(clinic.at("/readyz")).send().await.unwrap().status(), 200);
}

async fn every_answer_carries_the_headers_that_protect_it(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    for path in ["/healthz", "/readyz", "/nothing", "/api/v1/protected/patients"] {
        let answer = clinic.http.get(clinic.at(path)).header("Origin", "https://elsewhere.test").send().await.unwrap();
        let headers = answer.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        assert!(!headers.contains_key("access-control-allow-origin") && !headers.contains_key("server"));
        assert!(!headers.contains_key("strict-transport-security"), "not over plain HTTP");
        assert!(!headers["x-request-id"].is_empty());
    }
    let is_strict = async |clinic: &Clinic| {
        let answer = clinic.http.get(clinic.at("/healthz")).header("X-Forwarded-Proto", "https").send().await.unwrap();
        answer.headers().contains_key("strict-transport-security")
    };
    assert!(!is_strict(&clinic).await, "nobody said that a proxy is in front: anybody may write that header");
    let behind_proxy = Clinic::open_config(backend, |config| config.insecure_behind_proxy = true).await;
    assert!(is_strict(&behind_proxy).await);
}
