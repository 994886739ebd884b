//! Whatever is sent, the answer is a refusal with the contract's body, never a failure.

use crate::harness::*;
use chairside_api::{ErrorBody, ErrorCode};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

on_both!(
    what_is_not_there_says_so_in_json,
    bodies_that_cannot_be_read_are_refused,
    random_queries_and_paths_never_make_the_server_fail,
    random_bytes_on_the_connection_do_not_disturb_anybody,
    every_answer_carries_the_headers_that_protect_it,
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
        let mut stream = tokio::net::TcpStream::connect(clinic.address()).await.unwrap();
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
