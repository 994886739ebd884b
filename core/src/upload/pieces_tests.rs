use super::*;
use crate::{
    Secret,
    engine::Endpoint,
    queue::testing,
    test_server::{Request, Step, TestServer, json},
    upload::ClientOptions,
};
use chairside_api::{FileType, Sha256, ToothSet, UtcTime};
use sha2::Digest;
use std::{sync::Mutex, time::Duration};

const SIZE: u64 = PIECE_BYTES + 1_000;

struct Spool {
    _dir: tempfile::TempDir,
    upload: Upload,
}

fn spool() -> Spool {
    let bytes: Vec<u8> = (0..SIZE).map(|at| (at * 7 % 251) as u8).collect();
    let dir = tempfile::tempdir().unwrap();
    let spool_path = dir.path().join("spooled");
    std::fs::write(&spool_path, &bytes).unwrap();
    let upload = Upload {
        image: "image-1".into(),
        sha256: Sha256::from_bytes(sha2::Sha256::digest(&bytes).into()),
        size_bytes: SIZE,
        spool_path,
        file_name: "image-1.dcm".to_owned(),
        content_type: "application/dicom",
        file_type: FileType::Dicom,
        patient: "p-1".into(),
        teeth: "36,37".parse::<ToothSet>().unwrap(),
        note: "distal, ü".to_owned(),
        room: String::new(),
        captured_at: UtcTime::from_millis(1_795_257_727_120),
    };
    Spool { _dir: dir, upload }
}

#[derive(Default)]
struct Heard {
    begun: Mutex<Vec<Option<String>>>,
    acknowledged: Mutex<Vec<u64>>,
}

impl Listener for Heard {
    async fn begun(&self, id: Option<String>) {
        self.begun.lock().unwrap().push(id);
    }

    fn acknowledged(&self, bytes: u64) {
        self.acknowledged.lock().unwrap().push(bytes);
    }
}

impl Heard {
    fn begun(&self) -> Vec<Option<String>> {
        self.begun.lock().unwrap().clone()
    }

    fn acknowledged(&self) -> Vec<u64> {
        self.acknowledged.lock().unwrap().clone()
    }
}

fn client(server: &TestServer) -> ServerClient {
    let endpoint = Endpoint { url: server.url(), api_key: Secret::new("the-bridge-key") };
    ServerClient::new(&endpoint, &ClientOptions { stall: Duration::from_secs(20), ..ClientOptions::default() }).unwrap()
}

fn bare(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n").into_bytes()
}

fn refusal(status: &str, code: &str) -> Vec<u8> {
    json(status, &format!(r#"{{"error":"It says so","code":"{code}","requestId":"r"}}"#))
}

/// A server that says these things, each to the request that begins so, in that order.
async fn script(said: Vec<(&'static str, Vec<u8>)>) -> TestServer {
    TestServer::start(move |number, request: &Request| {
        let (expected, answer) = &said[number.min(said.len() - 1)];
        assert!(number < said.len() && request.head.starts_with(expected), "{expected} was expected, not {}", request.head);
        vec![Step::Send(answer.clone())]
    })
    .await
}

const BEGIN: &str = "POST /api/v1/protected/files/tus/ ";
const HEAD: &str = "HEAD /api/v1/protected/files/tus/u-1 ";
const PATCH: &str = "PATCH /api/v1/protected/files/tus/u-1 ";

fn begun() -> Vec<u8> {
    bare("201 Created", "location: /api/v1/protected/files/tus/u-1\r\nupload-offset: 0\r\n")
}

fn at(offset: u64) -> Vec<u8> {
    bare("204 No Content", &format!("upload-offset: {offset}\r\n"))
}

fn done(upload: &Upload) -> Vec<u8> {
    json("200 OK", &serde_json::to_string(&testing::confirmation("p-1", upload.sha256)).unwrap())
}

#[tokio::test]
async fn an_upload_is_begun_with_everything_of_the_contract_and_sent_in_pieces() {
    let (spool, heard) = (spool(), Heard::default());
    let server = script(vec![(BEGIN, begun()), (PATCH, at(PIECE_BYTES)), (PATCH, done(&spool.upload))]).await;

    let file = send(&client(&server), &spool.upload, None, &heard).await.unwrap().unwrap();

    assert_eq!(file.id, "file-1".into());
    assert_eq!((heard.begun(), heard.acknowledged()), (vec![Some("u-1".to_owned())], vec![0, PIECE_BYTES]));
    let requests = server.requests();
    let metadata: Vec<_> = requests[0].header("upload-metadata").unwrap().split(',').collect();
    let said = |name: &str| {
        let value = metadata.iter().find_map(|pair| pair.split_once(' ').filter(|(key, _)| *key == name)).unwrap().1;
        String::from_utf8(STANDARD.decode(value).unwrap()).unwrap()
    };
    assert_eq!((requests[0].header("upload-length"), requests[0].header("tus-resumable")), (Some(SIZE.to_string().as_str()), Some("1.0.0")));
    for (name, value) in [
        ("filename", "image-1.dcm"),
        ("patientId", "p-1"),
        ("fileType", "dicom"),
        ("category", "dicom"),
        ("source", "bridge_capture"),
        ("toothNumber", "36,37"),
        ("notes", "distal, ü"),
        ("capturedAt", "2026-11-21T10:42:07.120Z"),
        ("sha256", &spool.upload.sha256.to_string()),
    ] {
        assert_eq!(said(name), value, "{name}");
    }
    let sent: Vec<u8> = requests[1..].iter().flat_map(|request| request.body.clone()).collect();
    assert!(sent == std::fs::read(&spool.upload.spool_path).unwrap(), "the pieces are the file");
    for (request, offset) in requests[1..].iter().zip(["0", &PIECE_BYTES.to_string()]) {
        assert_eq!(request.header("authorization"), Some("Bearer the-bridge-key"));
        assert_eq!((request.header("upload-offset"), request.header("content-type")), (Some(offset), Some("application/offset+octet-stream")));
    }
}

#[tokio::test]
async fn what_was_begun_is_gone_on_with_and_what_is_there_is_not_sent() {
    let (spool, heard) = (spool(), Heard::default());
    let standing = bare("200 OK", &format!("upload-offset: {PIECE_BYTES}\r\n"));
    let server = script(vec![(HEAD, standing), (PATCH, done(&spool.upload))]).await;
    send(&client(&server), &spool.upload, Some("u-1".to_owned()), &heard).await.unwrap().unwrap();
    assert_eq!((server.requests()[1].body.len(), heard.acknowledged()), (1_000, vec![PIECE_BYTES]));

    let whole = bare("200 OK", &format!("upload-offset: {SIZE}\r\ncontent-location: /api/v1/protected/files/file-1\r\n"));
    let server = script(vec![(HEAD, whole), ("GET /api/v1/protected/files/file-1 ", done(&spool.upload))]).await;
    send(&client(&server), &spool.upload, Some("u-1".to_owned()), &heard).await.unwrap().unwrap();
    let server = script(vec![(BEGIN, done(&spool.upload))]).await;
    send(&client(&server), &spool.upload, None, &heard).await.unwrap().unwrap();
}

#[tokio::test]
async fn what_the_server_has_forgotten_is_begun_anew() {
    let (spool, heard) = (spool(), Heard::default());
    let server = script(vec![(HEAD, bare("404 Not Found", "")), (BEGIN, begun()), (PATCH, at(PIECE_BYTES)), (PATCH, done(&spool.upload))]).await;
    send(&client(&server), &spool.upload, Some("u-1".to_owned()), &heard).await.unwrap().unwrap();
    assert_eq!(heard.begun(), [Some("u-1".to_owned())]);
    let gone = refusal("410 Gone", "not_found");
    let server =
        script(vec![(HEAD, bare("200 OK", "upload-offset: 0\r\n")), (PATCH, gone), (BEGIN, begun()), (PATCH, at(PIECE_BYTES)), (PATCH, done(&spool.upload))]);
    let server = server.await;
    send(&client(&server), &spool.upload, Some("u-1".to_owned()), &heard).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_server_without_pieces_says_so_and_one_without_the_patient_says_that() {
    let (spool, heard) = (spool(), Heard::default());
    for answer in [refusal("404 Not Found", "not_found"), refusal("405 Method Not Allowed", "method_not_allowed"), bare("404 Not Found", "")] {
        let server = script(vec![(BEGIN, answer)]).await;
        assert_eq!(send(&client(&server), &spool.upload, None, &heard).await, Ok(None));
    }
    let server = script(vec![(BEGIN, refusal("404 Not Found", "patient_not_found"))]).await;
    assert_eq!(send(&client(&server), &spool.upload, None, &heard).await.unwrap_err().cause(), &FailureCause::PatientUnknown);
    assert!(heard.begun().is_empty());
}

#[tokio::test]
async fn the_key_stays_with_the_server_that_was_configured() {
    let (spool, heard) = (spool(), Heard::default());
    let elsewhere = TestServer::answering("").await;
    let location = bare("201 Created", &format!("location: {}/steal/u-1\r\nupload-offset: 0\r\n", elsewhere.url()));
    let server = script(vec![(BEGIN, location), (PATCH, at(PIECE_BYTES)), (PATCH, done(&spool.upload))]).await;
    send(&client(&server), &spool.upload, None, &heard).await.unwrap().unwrap();
    assert!(elsewhere.requests().is_empty());
    let server = script(vec![(BEGIN, bare("201 Created", "location: /x/..%2f..%2fclinic\r\n"))]).await;
    assert_eq!(send(&client(&server), &spool.upload, None, &heard).await.unwrap_err().cause(), &FailureCause::NotOurServer);
}

#[tokio::test]
async fn a_server_that_does_not_move_is_not_asked_for_ever() {
    let (spool, heard) = (spool(), Heard::default());
    for said in [
        vec![(BEGIN, begun()), (PATCH, at(0))],
        vec![(BEGIN, begun()), (PATCH, at(SIZE))],
        vec![(BEGIN, bare("201 Created", &format!("location: /u-1\r\nupload-offset: {SIZE}\r\n")))],
        vec![(HEAD, bare("200 OK", &format!("upload-offset: {}\r\n", u64::MAX))), (BEGIN, begun()), (PATCH, at(0))],
    ] {
        let known = (said[0].0 == HEAD).then(|| "u-1".to_owned());
        let server = script(said).await;
        let error = send(&client(&server), &spool.upload, known, &heard).await.unwrap_err();
        assert_eq!((error.cause(), error.is_transient()), (&FailureCause::NotOurServer, true));
    }
}

#[tokio::test]
async fn what_is_refused_is_forgotten_and_what_passes_is_not() {
    let spool = spool();
    for (answer, forgotten) in [
        (refusal("422 Unprocessable Entity", "unsupported_file"), true),
        (refusal("413 Too Large", "file_too_large"), true),
        (refusal("423 Locked", "upload_in_flight"), false),
        (refusal("401 Unauthorized", "key_revoked"), false),
        (refusal("507 Full", "insufficient_storage"), false),
        (refusal("500 Broken", "internal"), false),
    ] {
        let heard = Heard::default();
        let server = script(vec![(BEGIN, begun()), (PATCH, answer.clone())]).await;
        send(&client(&server), &spool.upload, None, &heard).await.unwrap_err();
        assert_eq!(heard.begun().last().unwrap().is_none(), forgotten, "{}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn only_the_last_piece_can_have_made_a_file() {
    let (spool, heard) = (spool(), Heard::default());
    let cut = Vec::new();
    let still = |offset: u64| bare("200 OK", &format!("upload-offset: {offset}\r\n"));
    let server = script(vec![(BEGIN, begun()), (PATCH, cut.clone()), (HEAD, still(0))]).await;
    let error = send(&client(&server), &spool.upload, None, &heard).await.unwrap_err();
    assert!(error.is_surely_not_taken() && error.is_transient(), "{error:?}");
    let server = script(vec![(BEGIN, begun()), (PATCH, at(PIECE_BYTES)), (PATCH, cut.clone()), (HEAD, still(PIECE_BYTES))]).await;
    let error = send(&client(&server), &spool.upload, None, &heard).await.unwrap_err();
    assert!(!error.is_surely_not_taken() && error.is_transient(), "{error:?}");
    // What came of a cut piece counts, and is gone on with at once.
    let server = script(vec![(BEGIN, begun()), (PATCH, cut), (HEAD, still(5_000)), (PATCH, at(PIECE_BYTES + 500)), (PATCH, done(&spool.upload))]).await;
    send(&client(&server), &spool.upload, None, &heard).await.unwrap().unwrap();
    assert_eq!(server.requests().last().unwrap().body.len(), 500);
}

#[tokio::test]
async fn an_image_that_a_person_moved_meanwhile_is_with_the_server() {
    let (spool, heard) = (spool(), Heard::default());
    let moved = PatientFile { patient_id: "p-2".into(), moved_at: Some(UtcTime::from_millis(1)), ..testing::confirmation("p-1", spool.upload.sha256) };
    let server = script(vec![(BEGIN, json("200 OK", &serde_json::to_string(&moved).unwrap()))]).await;
    assert_eq!(send(&client(&server), &spool.upload, None, &heard).await, Ok(Some(moved)));
}
