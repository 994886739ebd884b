use super::*;
use crate::{
    Secret,
    queue::testing,
    test_server::{Step, TestServer, json},
};
use chairside_api::{ErrorBody, FileIntegrity, Integrity, Sha256, ToothSet, UtcTime};
use sha2::Digest;
use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const KEY: &str = "the-bridge-key";

fn client_with(url: &str, stall: Duration) -> ServerClient {
    let endpoint = Endpoint { url: url.to_owned(), api_key: Secret::new(KEY) };
    ServerClient::new(&endpoint, &ClientOptions { stall, ..ClientOptions::default() }).unwrap()
}

fn client(server: &TestServer) -> ServerClient {
    client_with(&server.url(), Duration::from_secs(20))
}

struct Spool {
    _dir: tempfile::TempDir,
    upload: Upload,
    bytes: Vec<u8>,
}

fn spool(size: usize) -> Spool {
    let bytes: Vec<u8> = (0..size).map(|at| (at * 7 % 251) as u8).collect();
    let dir = tempfile::tempdir().unwrap();
    let spool_path = dir.path().join("spooled");
    std::fs::write(&spool_path, &bytes).unwrap();
    let upload = Upload {
        image: "image-1".into(),
        sha256: Sha256::from_bytes(sha2::Sha256::digest(&bytes).into()),
        size_bytes: size as u64,
        spool_path,
        file_name: "xray-1.png".to_owned(),
        content_type: "image/png",
        file_type: FileType::XRay,
        patient: "p-1".into(),
        teeth: "36,37".parse::<ToothSet>().unwrap(),
        note: "distal\r\n--caries; name=\"sha256\"".to_owned(),
        room: "Room 2".to_owned(),
        captured_at: UtcTime::from_millis(1_795_257_727_120),
    };
    Spool { _dir: dir, upload, bytes }
}

fn confirmation(sha256: Sha256) -> String {
    confirmation_for("p-1", sha256)
}

fn confirmation_for(patient: &str, sha256: Sha256) -> String {
    serde_json::to_string(&testing::confirmation(patient, sha256)).unwrap()
}

async fn upload_to(server: &TestServer, upload: &Upload) -> Result<PatientFile, ServerError> {
    client(server).upload(upload, |_| ()).await
}

/// The fields of a multipart body, in order.
fn fields(request: &crate::test_server::Request) -> Vec<(String, Vec<u8>)> {
    let boundary = request.header("content-type").unwrap().split_once("boundary=").unwrap().1.to_owned();
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    let mut body = b"\r\n".to_vec();
    body.extend_from_slice(&request.body);
    let starts: Vec<_> = (0..body.len()).filter(|at| body[*at..].starts_with(&delimiter)).collect();
    starts
        .windows(2)
        .map(|pair| {
            let part = &body[pair[0] + delimiter.len() + 2..pair[1]];
            let end = part.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
            let head = String::from_utf8_lossy(&part[..end]).into_owned();
            let name = head.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            (name, part[end + 4..].to_vec())
        })
        .collect()
}

#[tokio::test]
async fn an_upload_says_everything_of_the_contract_with_the_file_last_and_its_length_known() {
    let spool = spool(300_000);
    let server = TestServer::answering(json("201 Created", &confirmation(spool.upload.sha256))).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hearing = Arc::clone(&heard);
    let file = client(&server).upload(&spool.upload, move |sent| hearing.lock().unwrap().push(sent)).await.unwrap();
    assert_eq!(file.id, "file-1".into());
    let heard = heard.lock().unwrap();
    assert!(heard.is_sorted() && heard.first() == Some(&0) && heard.last() == Some(&300_000), "{heard:?}");

    let [request] = server.requests().try_into().unwrap();
    assert!(request.head.starts_with("POST /api/v1/protected/files/upload HTTP/1.1"), "{}", request.head);
    assert_eq!(request.header("authorization"), Some("Bearer the-bridge-key"));
    assert!(request.header("user-agent").unwrap().starts_with("chairside/"));
    let fields = fields(&request);
    assert_eq!(fields.last().unwrap(), &("file".to_owned(), spool.bytes.clone()));
    let text = |name: &str| fields.iter().find(|(found, _)| found == name).map(|(_, value)| String::from_utf8(value.clone()).unwrap()).unwrap();
    for (name, value) in [
        ("patientId", "p-1"),
        ("fileType", "x-ray"),
        ("category", "x-ray"),
        ("toothNumber", "36,37"),
        ("notes", spool.upload.note.as_str()),
        ("source", "bridge_capture"),
        ("operatoryRoom", "Room 2"),
        ("capturedAt", "2026-11-21T10:42:07.120Z"),
        ("sha256", &spool.upload.sha256.to_string()),
    ] {
        assert_eq!(text(name), value, "{name}");
    }
}

#[tokio::test]
async fn an_empty_file_can_be_sent_too() {
    let spool = spool(0);
    let server = TestServer::answering(json("200 OK", &confirmation(spool.upload.sha256))).await;
    upload_to(&server, &spool.upload).await.unwrap();
}

#[tokio::test]
async fn an_answer_for_other_bytes_is_no_success() {
    let server = TestServer::answering(json("201 Created", &confirmation(Sha256::from_bytes([7; 32])))).await;
    let error = upload_to(&server, &spool(10).upload).await.unwrap_err();
    assert!(matches!(error.cause(), FailureCause::Refused { .. }) && !error.is_transient(), "{error:?}");
    assert!(!error.is_surely_not_taken());
}

#[tokio::test]
async fn an_answer_for_another_patient_is_no_success() {
    let spool = spool(10);
    let server = TestServer::answering(json("201 Created", &confirmation_for("p-2", spool.upload.sha256))).await;
    let error = upload_to(&server, &spool.upload).await.unwrap_err();
    assert!(error.message().contains("another patient") && !error.is_transient() && !error.is_surely_not_taken(), "{error:?}");
}

#[tokio::test]
async fn a_success_that_cannot_be_read_may_be_one() {
    for answer in [json("201 Created", "{"), b"HTTP/1.1 201 Created\r\ncontent-length: nonsense\r\n\r\n".to_vec(), b"SSH-2.0-x\r\n".to_vec()] {
        let server = TestServer::answering(answer).await;
        let error = upload_to(&server, &spool(10).upload).await.unwrap_err();
        assert!(error.is_transient() && !error.is_surely_not_taken(), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_cut_at_any_byte_is_no_success_and_passes_by_itself() {
    let spool = spool(10);
    let answer = json("201 Created", &confirmation(spool.upload.sha256));
    for cut in (0..answer.len()).step_by(7) {
        let server = TestServer::answering(&answer[..cut]).await;
        let error = upload_to(&server, &spool.upload).await.unwrap_err();
        assert!(error.is_transient(), "cut at {cut}: {error:?}");
    }
}

#[tokio::test]
async fn what_is_not_our_servers_answer_is_said_to_be_so() {
    let spool = spool(10);
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>Welcome to the hotel</html>",
        "HTTP/1.1 201 Created\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{\"id\":\"f\"}",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ] {
        let server = TestServer::answering(answer).await;
        let error = upload_to(&server, &spool.upload).await.unwrap_err();
        assert_eq!((error.cause(), error.is_transient()), (&FailureCause::NotOurServer, true), "{answer}");
        let error = client(&server).probe().await.unwrap_err();
        assert_eq!(error.cause(), &FailureCause::NotOurServer, "{answer}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_stays_here() {
    let elsewhere = TestServer::answering(json("200 OK", "{\"patients\":[]}")).await;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let server =
            TestServer::answering(format!("HTTP/1.1 {status}\r\nlocation: {}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", elsewhere.url())).await;
        assert_eq!(client(&server).probe().await.unwrap_err().cause(), &FailureCause::NotOurServer);
        assert_eq!(upload_to(&server, &spool(10).upload).await.unwrap_err().cause(), &FailureCause::NotOurServer);
    }
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn a_body_without_end_is_not_read_to_it() {
    let huge = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{}", " ".repeat(LONGEST_JSON + 100_000));
    let server = TestServer::start(move |_, _| vec![Step::Send(huge.clone().into_bytes()), Step::Hold]).await;
    assert_eq!(client(&server).probe().await.unwrap_err().cause(), &FailureCause::NotOurServer);
    assert_eq!(client(&server).thumbnail(&"f".into(), 256).await.unwrap_err().cause(), &FailureCause::NotOurServer);
    let endless = format!("HTTP/1.1 422 Unprocessable\r\ncontent-type: application/json\r\n\r\n{}", " ".repeat(LONGEST_REFUSAL + 100_000));
    let server = TestServer::start(move |_, _| vec![Step::Send(endless.clone().into_bytes()), Step::Hold]).await;
    assert!(matches!(client(&server).probe().await.unwrap_err().cause(), FailureCause::Refused { status: 422, .. }));
}

#[tokio::test]
async fn silence_is_a_time_out_before_the_answer_and_within_it() {
    let limit = Duration::from_millis(300);
    for sent in ["", "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"] {
        let server = TestServer::start(move |_, _| vec![Step::Send(sent.into()), Step::Hold]).await;
        let client = client_with(&server.url(), limit);
        let error = client.probe().await.unwrap_err();
        assert_eq!((error.cause(), error.is_transient()), (&FailureCause::TimedOut { seconds: 1 }, true));
        let error = client.upload(&spool(1000).upload, |_| ()).await.unwrap_err();
        assert_eq!(error.cause(), &FailureCause::TimedOut { seconds: 1 });
    }
}

#[tokio::test]
async fn a_server_that_stops_taking_bytes_is_a_time_out_in_the_middle_of_sending() {
    // Accepts, and never reads: the system's buffers fill up and nothing moves.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sent = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&sent);
    let spool = spool(45 * 1024 * 1024);
    let error = client_with(&url, Duration::from_millis(500)).upload(&spool.upload, move |bytes| counting.store(bytes, Ordering::Relaxed)).await.unwrap_err();
    assert_eq!(error.cause(), &FailureCause::TimedOut { seconds: 1 });
    assert!(sent.load(Ordering::Relaxed) < spool.upload.size_bytes, "more fitted into the system's buffers than the test has");
}

#[tokio::test]
async fn nobody_there_is_no_connection() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client_with(&url, Duration::from_secs(20));
    assert_eq!(client.probe().await.unwrap_err().cause(), &FailureCause::NoConnection);
    assert_eq!(client.upload(&spool(10).upload, |_| ()).await.unwrap_err().cause(), &FailureCause::NoConnection);
    let nowhere = client_with("https://no-such-host.invalid", Duration::from_secs(20));
    assert!(matches!(nowhere.probe().await.unwrap_err().cause(), FailureCause::NoConnection | FailureCause::TimedOut { .. }));
}

#[tokio::test]
async fn a_server_without_tls_behind_an_https_address_is_a_certificate_problem() {
    // Most servers say something in the clear when they are spoken to in TLS.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).await.map(|_| heard)
    });
    let error = client_with(&url, Duration::from_secs(20)).probe().await.unwrap_err();
    assert_eq!((error.cause(), error.is_transient()), (&FailureCause::Tls, true));
    let heard = heard.await.unwrap().unwrap_or_default();
    assert!(!heard.windows(KEY.len()).any(|window| window == KEY.as_bytes()));
}

#[tokio::test]
async fn the_key_is_never_sent_in_the_clear_to_another_computer_nor_shown() {
    let endpoint = |url: &str, key: &str| Endpoint { url: url.to_owned(), api_key: Secret::new(key) };
    let error = ServerClient::new(&endpoint("http://clinic.local", KEY), &ClientOptions::default()).unwrap_err();
    assert!(error.message().contains("https://") && !error.is_transient(), "{error}");
    let error = ServerClient::new(&endpoint("https://clinic.local", "two\nlines"), &ClientOptions::default()).unwrap_err();
    assert!(error.is_key_refused());
    let client = ServerClient::new(&endpoint("http://localhost:1", KEY), &ClientOptions::default()).unwrap();
    assert!(!format!("{client:?}").contains(KEY));
}

#[tokio::test]
async fn a_safe_copy_that_changed_is_not_the_servers_fault() {
    let server = TestServer::answering(json("422 Unprocessable Entity", r#"{"error":"Other bytes","code":"hash_mismatch"}"#)).await;
    let intact = spool(1000);
    assert_eq!(upload_to(&server, &intact.upload).await.unwrap_err().cause(), &FailureCause::ConnectionLost, "damaged on its way");
    let rotten = spool(1000);
    std::fs::write(&rotten.upload.spool_path, vec![0; 1000]).unwrap();
    assert_eq!(upload_to(&server, &rotten.upload).await.unwrap_err().cause(), &FailureCause::SpoolUnreadable);
    let before = server.requests().len();
    std::fs::write(&rotten.upload.spool_path, vec![0; 999]).unwrap();
    assert_eq!(upload_to(&server, &rotten.upload).await.unwrap_err().cause(), &FailureCause::SpoolUnreadable);
    std::fs::remove_file(&rotten.upload.spool_path).unwrap();
    assert_eq!(upload_to(&server, &rotten.upload).await.unwrap_err().cause(), &FailureCause::SpoolUnreadable);
    assert_eq!(server.requests().len(), before, "nothing was sent");
}

#[tokio::test]
async fn what_is_too_large_is_not_sent() {
    let server = TestServer::answering("").await;
    let mut spool = spool(10);
    spool.upload.size_bytes = MAX_IMAGE_BYTES + 1;
    let error = upload_to(&server, &spool.upload).await.unwrap_err();
    assert_eq!((error.cause(), error.is_transient()), (&FailureCause::TooLarge, false));
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn refusals_are_read_with_their_wait() {
    let server = TestServer::answering("HTTP/1.1 429 Too Many\r\nretry-after: 7\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{\"error\":\"Wait\",\"code\":\"too_many_requests\"}").await;
    let error = upload_to(&server, &spool(10).upload).await.unwrap_err();
    assert_eq!((error.cause(), error.retry_after()), (&FailureCause::ServerBusy, Some(Duration::from_secs(7))));
    let server = TestServer::answering(json("401 Unauthorized", r#"{"error":"Bridge API key revoked or invalid"}"#)).await;
    assert!(client(&server).probe().await.unwrap_err().is_key_refused());
    let server = TestServer::answering(json("404 Not Found", r#"{"error":"No such patient","code":"not_found"}"#)).await;
    assert_eq!(client(&server).patient(&"p".into()).await.unwrap_err().cause(), &FailureCause::PatientUnknown);
}

#[tokio::test]
async fn a_search_asks_for_its_words_and_nothing_else() {
    let server = TestServer::answering(json("200 OK", r#"{"patients":[]}"#)).await;
    assert_eq!(client(&server).search_patients(" Mül&limit=9 ", 20).await, Ok(Vec::new()));
    client(&server).probe().await.unwrap();
    let heads: Vec<_> = server.requests().into_iter().map(|request| request.head.lines().next().unwrap().to_owned()).collect();
    assert_eq!(heads, ["GET /api/v1/protected/patients?limit=20&search=M%C3%BCl%26limit%3D9 HTTP/1.1", "GET /api/v1/protected/patients?limit=1 HTTP/1.1"]);
}

#[tokio::test]
async fn an_id_cannot_leave_its_place_in_the_path() {
    let server = TestServer::answering("").await;
    for id in ["../../../auth/me", "a/b?c#d", ".."] {
        assert!(client(&server).patient(&id.into()).await.is_err());
    }
    for request in server.requests() {
        assert!(request.head.starts_with("GET /api/v1/protected/patients"), "{}", request.head);
        assert_eq!(request.head.lines().next().unwrap().matches('?').count(), 0);
    }
}

fn head_of(request: &crate::test_server::Request) -> &str {
    request.head.lines().next().unwrap()
}

fn record(version: i64) -> Patient {
    Patient { version, ..testing::patient("p-1") }
}

#[tokio::test]
async fn a_change_names_the_version_it_is_of_and_hears_what_the_record_is_now() {
    let change = PatientChange { phone: Some(None), ..PatientChange::default() };
    let server = TestServer::answering(json("200 OK", &serde_json::to_string(&record(8)).unwrap())).await;
    assert_eq!(client(&server).patch_patient(&"p-1".into(), 7, &change).await, Ok(Patched::Done(record(8))));
    let request = server.requests().remove(0);
    assert_eq!((head_of(&request), request.header("if-match")), ("PATCH /api/v1/protected/patients/p-1 HTTP/1.1", Some("7")));
    assert_eq!(request.body, br#"{"phone":null}"#);

    let conflict = |code: ErrorCode, patient: Patient| {
        let error = ErrorBody { error: "Changed meanwhile".to_owned(), code, request_id: String::new() };
        json("409 Conflict", &serde_json::to_string(&PatientConflict { error, patient }).unwrap())
    };
    let server = TestServer::answering(conflict(ErrorCode::VersionConflict, record(9))).await;
    assert_eq!(client(&server).patch_patient(&"p-1".into(), 7, &change).await, Ok(Patched::Conflict(record(9))));
    // Anything else of that status is a no, and says which.
    let other = Patient { id: "p-2".into(), ..record(9) };
    let taken = json("409 Conflict", r#"{"error":"Linked already","code":"external_id_taken"}"#);
    for (answer, code) in [(conflict(ErrorCode::VersionConflict, other), ErrorCode::VersionConflict), (taken, ErrorCode::ExternalIdTaken)] {
        let server = TestServer::answering(answer).await;
        let error = client(&server).patch_patient(&"p-1".into(), 7, &change).await.unwrap_err();
        assert_eq!((error.code(), error.is_transient()), (code, false));
    }
}

#[tokio::test]
async fn the_feed_is_asked_from_where_it_was_heard_to() {
    let changes = PatientChanges { patients: vec![record(1)], next_cursor: "12".to_owned(), more: true };
    let server = TestServer::answering(json("200 OK", &serde_json::to_string(&changes).unwrap())).await;
    assert_eq!(client(&server).patient_changes(None, 500).await, Ok(changes.clone()));
    assert_eq!(client(&server).patient_changes(Some("11&limit=9"), 500).await, Ok(changes));
    let heads: Vec<_> = server.requests().iter().map(|request| head_of(request).to_owned()).collect();
    let path = "GET /api/v1/protected/patients/changes?limit=500";
    assert_eq!(heads, [format!("{path} HTTP/1.1"), format!("{path}&since=11%26limit%3D9 HTTP/1.1")]);
}

#[tokio::test]
async fn a_persons_acts_carry_their_session_and_never_the_key_and_their_refusal_says_nothing_of_the_key() {
    let session = Secret::new("the-session");
    let me = r#"{"token":"the-session","user":{"id":"u","clinicId":"c","name":"Dr Who","role":"admin"}}"#;
    let server = TestServer::answering(json("200 OK", me)).await;
    let answer = client(&server).login("who@clinic.example", &Secret::new("pass")).await.unwrap();
    assert_eq!((answer.token.as_str(), answer.user.name.as_str()), ("the-session", "Dr Who"));
    client(&server).logout(&session).await.unwrap();
    let archived = TestServer::answering(json("200 OK", &serde_json::to_string(&record(2)).unwrap())).await;
    client(&archived).archive_patient(&"p-1".into(), &session).await.unwrap();
    let requests: Vec<_> = server.requests().into_iter().chain(archived.requests()).collect();
    let sent: Vec<_> = requests.iter().map(|request| (head_of(request), request.header("authorization"))).collect();
    let bearer = Some("Bearer the-session");
    assert_eq!(
        sent,
        [("POST /api/v1/auth/login HTTP/1.1", None), ("POST /api/v1/auth/logout HTTP/1.1", bearer), ("DELETE /api/v1/protected/patients/p-1 HTTP/1.1", bearer)]
    );
    assert_eq!(requests[0].body, br#"{"email":"who@clinic.example","password":"pass"}"#);

    let server = TestServer::answering(json("401 Unauthorized", r#"{"error":"Sign in again","code":"unauthorized"}"#)).await;
    for error in [
        client(&server).archive_patient(&"p-1".into(), &session).await.unwrap_err(),
        client(&server).login("who@clinic.example", &Secret::new("wrong")).await.map(drop).unwrap_err(),
        client(&server).logout(&session).await.unwrap_err(),
    ] {
        assert_eq!((error.is_unauthorized(), error.is_key_refused(), error.refusal()), (true, false, Some("Sign in again")));
    }
}

#[tokio::test]
async fn nothing_that_is_asked_about_patients_waits_without_end() {
    let server = TestServer::start(move |_, _| vec![Step::Hold]).await;
    let client = client_with(&server.url(), Duration::from_millis(100));
    let (id, session) = (PatientId::from("p-1"), Secret::new("the-session"));
    for error in [
        client.patch_patient(&id, 1, &PatientChange::default()).await.map(drop).unwrap_err(),
        client.patient_changes(None, 1).await.map(drop).unwrap_err(),
        client.archive_patient(&id, &session).await.map(drop).unwrap_err(),
        client.login("who@clinic.example", &session).await.map(drop).unwrap_err(),
        client.logout(&session).await.unwrap_err(),
    ] {
        assert_eq!(error.cause(), &FailureCause::TimedOut { seconds: 1 });
    }
}

#[tokio::test]
async fn an_older_server_cannot_tell_of_its_bytes_and_is_no_failure() {
    for answer in [json("404 Not Found", r#"{"error":"There is nothing at this address","code":"not_found"}"#), json("405 Method Not Allowed", "{}")] {
        let server = TestServer::answering(answer).await;
        assert_eq!(client(&server).integrity(&"f".into()).await, Ok(None));
        assert_eq!(head_of(&server.requests()[0]), "GET /api/v1/protected/files/f/integrity HTTP/1.1");
    }
    let sha256 = Sha256::from_bytes([7; 32]);
    let said = FileIntegrity { id: "f".into(), sha256, state: Integrity::Damaged };
    let server = TestServer::answering(json("200 OK", &serde_json::to_string(&said).unwrap())).await;
    assert_eq!(client(&server).integrity(&"f".into()).await, Ok(Some(said)));
    let server = TestServer::answering(json("500 Internal Server Error", "{}")).await;
    assert!(client(&server).integrity(&"f".into()).await.unwrap_err().is_transient());
}
