//! The HTTP and event clients against a real server, with a proxy between that lets go wrong what goes wrong in clinics.

use chairside_api::{EventKind, FileType, ImageId, NewPatient, PatientFile, PatientFiles, Sha256, ToothSet, UtcTime};
use chairside_core::{
    FailureCause, Secret,
    clock::SystemClock,
    engine::Endpoint,
    events::{Heard, listen},
    upload::{ClientOptions, ServerClient, ServerError, Upload},
};
use chairside_server::{
    Limits,
    embedded::{Embedded, EmbeddedConfig},
};
use chairside_testkit::{
    fault_proxy::{Fault, FaultProxy},
    radiograph::{png16, radiograph},
};
use sha2::Digest;
use std::{path::Path, sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

const LONG: Duration = Duration::from_mins(1);
const UPLOAD: &str = "POST /api/v1/protected/files/upload";

struct Clinic {
    server: Embedded,
    proxy: FaultProxy,
    client: ServerClient,
    dir: tempfile::TempDir,
}

impl Clinic {
    async fn open() -> Self {
        Self::open_with(Limits { min_free_bytes: 0, ..Limits::default() }).await
    }

    async fn open_with(limits: Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let config = EmbeddedConfig { data_dir: dir.path().join("server"), clinic_name: "Clinic".to_owned(), room: Some("Room 1".to_owned()) };
        let server = Embedded::start_with(config, limits).await.unwrap();
        let proxy = FaultProxy::start(server.url.trim_start_matches("http://").parse().unwrap()).unwrap();
        let client = client(&proxy.url(), &server.bridge_key);
        Self { server, proxy, client, dir }
    }

    /// A radiograph in a spool, and how to send it.
    async fn upload(&self, seed: u64) -> Upload {
        let name = NewPatient { first_name: "Amelia".to_owned(), last_name: format!("Hartmann {seed}"), ..NewPatient::default() };
        let patient = self.client.create_patient(&name).await.unwrap();
        spooled(self.dir.path(), seed, &png16(&radiograph(seed, 320, 240)), patient.id)
    }

    /// The files that the server has of the upload's patient, asked past the proxy.
    async fn files(&self, upload: &Upload) -> Vec<PatientFile> {
        let url = format!("{}/api/v1/protected/patient-files?patientId={}", self.server.url, upload.patient);
        let answer = reqwest::Client::new().get(url).bearer_auth(&self.server.bridge_key).send().await.unwrap();
        answer.json::<PatientFiles>().await.unwrap().files
    }

    fn listen(&self, after: Option<i64>) -> Ear {
        let (sender, heard) = mpsc::channel(64);
        let cancel = CancellationToken::new();
        let nudge = Arc::new(Notify::new());
        tokio::spawn(listen(self.client.clone(), after, Arc::new(SystemClock), sender, Arc::clone(&nudge), cancel.clone()));
        Ear { heard, nudge, _cancel: cancel.drop_guard() }
    }
}

struct Ear {
    heard: mpsc::Receiver<Heard>,
    nudge: Arc<Notify>,
    _cancel: tokio_util::sync::DropGuard,
}

impl Ear {
    async fn next(&mut self) -> Heard {
        tokio::time::timeout(LONG, self.heard.recv()).await.unwrap().unwrap()
    }

    async fn connected(&mut self) {
        while self.next().await != Heard::Connected {
            self.nudge.notify_one();
        }
    }

    /// The next new X-ray: its number and file.
    async fn xray(&mut self) -> (i64, String) {
        loop {
            match self.next().await {
                Heard::Event { id, event } if event.kind == EventKind::NewXray => return (id, event.file_id.unwrap().to_string()),
                Heard::Lost { .. } => self.nudge.notify_one(),
                _ => {}
            }
        }
    }
}

fn client(url: &str, key: &str) -> ServerClient {
    // The server's own patience is shorter than thirty seconds nowhere: a test that meets this limit has hung.
    ServerClient::new(&Endpoint { url: url.to_owned(), api_key: Secret::new(key) }, &ClientOptions::default()).unwrap()
}

fn spooled(dir: &Path, seed: u64, bytes: &[u8], patient: chairside_api::PatientId) -> Upload {
    let spool_path = dir.join(format!("spooled-{seed}"));
    std::fs::write(&spool_path, bytes).unwrap();
    Upload {
        image: ImageId::random(),
        sha256: Sha256::from_bytes(sha2::Sha256::digest(bytes).into()),
        size_bytes: bytes.len() as u64,
        spool_path,
        file_name: "xray.png".to_owned(),
        content_type: "image/png",
        file_type: FileType::XRay,
        patient,
        teeth: "36".parse::<ToothSet>().unwrap(),
        note: "Größe – «quoted» \"so\"\r\nsecond line".to_owned(),
        room: "Room 1".to_owned(),
        captured_at: UtcTime::from_millis(1_795_257_727_120),
    }
}

async fn send(clinic: &Clinic, upload: &Upload) -> Result<PatientFile, ServerError> {
    clinic.client.upload(upload, |_| ()).await
}

#[tokio::test]
async fn a_radiograph_goes_to_the_server_with_all_that_is_known_of_it() {
    let clinic = Clinic::open().await;
    assert!(clinic.client.probe().await.unwrap() < LONG);
    let upload = clinic.upload(1).await;
    let file = send(&clinic, &upload).await.unwrap();
    assert_eq!((file.patient_id.clone(), file.sha256, file.tooth_number.to_string().as_str()), (upload.patient.clone(), upload.sha256, "36"));
    assert_eq!((file.notes.as_deref(), file.operatory_room.as_deref()), (Some(upload.note.as_str()), Some("Room 1")));
    assert_eq!((file.captured_at, file.content_type.as_str(), file.width), (Some(upload.captured_at), "image/png", Some(320)));

    let found = clinic.client.search_patients("hart AMEL", 20).await.unwrap();
    assert_eq!(found.iter().map(|patient| &patient.id).collect::<Vec<_>>(), [&upload.patient]);
    assert!(found[0].last_visit.is_some());
    assert_eq!(clinic.client.patient(&upload.patient).await.unwrap(), found[0]);
    let thumbnail = clinic.client.thumbnail(&file.id, 256).await.unwrap();
    assert!(image::guess_format(&thumbnail).is_ok());
}

#[tokio::test]
async fn an_answer_lost_after_the_commit_leaves_one_file_and_one_event() {
    let clinic = Clinic::open().await;
    let upload = clinic.upload(2).await;
    let mut ear = clinic.listen(None);
    ear.connected().await;
    clinic.proxy.once(UPLOAD, Fault::DropAnswer);
    let error = send(&clinic, &upload).await.unwrap_err();
    assert_eq!((error.cause(), error.is_transient()), (&FailureCause::ConnectionLost, true));
    let file = send(&clinic, &upload).await.unwrap();
    let other = send(&clinic, &clinic.upload(3).await).await.unwrap();
    assert_eq!(clinic.files(&upload).await, std::slice::from_ref(&file));
    assert_eq!(ear.xray().await.1, file.id.to_string());
    assert_eq!(ear.xray().await.1, other.id.to_string(), "no second event of the first");
}

#[tokio::test]
async fn an_upload_cut_anywhere_leaves_nothing_and_succeeds_when_sent_again() {
    let clinic = Clinic::open().await;
    let upload = clinic.upload(4).await;
    for cut in [0, 10, 300, 900, 1_500, 20_000, 65_536, upload.size_bytes, upload.size_bytes + 1_000] {
        clinic.proxy.once(UPLOAD, Fault::CutRequest(cut));
        let error = send(&clinic, &upload).await.unwrap_err();
        assert!(error.is_transient(), "cut at {cut}: {error}");
        assert_eq!(clinic.files(&upload).await, [], "cut at {cut}");
    }
    for cut in [0, 1, 50, 200] {
        clinic.proxy.once(UPLOAD, Fault::CutAnswer(cut));
        let error = send(&clinic, &upload).await.unwrap_err();
        assert!(error.is_transient(), "answer cut at {cut}: {error}");
    }
    let file = send(&clinic, &upload).await.unwrap();
    assert_eq!(clinic.files(&upload).await, [file]);
}

#[tokio::test]
async fn sixteen_at_once_are_one_file() {
    let clinic = Clinic::open_with(Limits { min_free_bytes: 0, uploads_per_key: 16, ..Limits::default() }).await;
    let upload = clinic.upload(5).await;
    let results = futures_util::future::join_all((0..16).map(|_| send(&clinic, &upload))).await;
    let [file] = clinic.files(&upload).await.try_into().unwrap();
    for result in results {
        match result {
            Ok(confirmed) => assert_eq!(confirmed.id, file.id),
            Err(error) => assert!(error.is_transient(), "{error}"),
        }
    }
}

#[tokio::test]
async fn each_refusal_is_told_apart() {
    let clinic = Clinic::open().await;
    let upload = clinic.upload(6).await;
    let cause = |result: Result<PatientFile, ServerError>| result.unwrap_err().cause().clone();

    let stranger = Upload { patient: "018f0000-0000-7000-8000-000000000000".into(), ..upload.clone() };
    assert_eq!(cause(send(&clinic, &stranger).await), FailureCause::PatientUnknown);
    assert_eq!(clinic.client.patient(&stranger.patient).await.unwrap_err().cause(), &FailureCause::PatientUnknown);

    let text = spooled(clinic.dir.path(), 7, b"this is no radiograph", upload.patient.clone());
    assert!(matches!(cause(send(&clinic, &text).await), FailureCause::Refused { status: 422, .. }));

    let rotten = Upload { sha256: Sha256::from_bytes([1; 32]), ..upload.clone() };
    assert_eq!(cause(send(&clinic, &rotten).await), FailureCause::SpoolUnreadable);

    let intruder = client(&clinic.proxy.url(), "eyJhbGciOiJub25lIn0.e30.");
    assert!(intruder.probe().await.unwrap_err().is_key_refused());
    assert!(intruder.upload(&upload, |_| ()).await.unwrap_err().is_key_refused());

    clinic.proxy.once(UPLOAD, Fault::Answer { status: 503, retry_after: Some(7) });
    let busy = send(&clinic, &upload).await.unwrap_err();
    assert_eq!((busy.cause(), busy.retry_after()), (&FailureCause::ServerBusy, Some(Duration::from_secs(7))));

    clinic.proxy.go_down().unwrap();
    assert_eq!(cause(send(&clinic, &upload).await), FailureCause::NoConnection);
    clinic.proxy.come_back().unwrap();
    assert!(send(&clinic, &upload).await.is_ok());
}

#[tokio::test]
async fn a_server_without_room_says_so() {
    let clinic = Clinic::open_with(Limits { min_free_bytes: u64::MAX, ..Limits::default() }).await;
    let error = send(&clinic, &clinic.upload(8).await).await.unwrap_err();
    assert_eq!((error.cause(), error.is_transient()), (&FailureCause::ServerFull, true));
}

#[tokio::test]
async fn what_happens_while_the_line_is_down_is_heard_afterwards_once_and_in_order() {
    let clinic = Clinic::open().await;
    let mut ear = clinic.listen(None);
    ear.connected().await;
    // Nothing has been heard yet: where the stream stood is known all the same.
    let past_the_proxy = client(&clinic.server.url, &clinic.server.bridge_key);
    let mut uploads = Vec::new();
    for seed in 10..15 {
        uploads.push(clinic.upload(seed).await);
    }
    clinic.proxy.go_down().unwrap();
    let mut sent = Vec::new();
    for upload in &uploads[..3] {
        sent.push(past_the_proxy.upload(upload, |_| ()).await.unwrap().id.to_string());
    }
    clinic.proxy.come_back().unwrap();
    ear.connected().await;
    for upload in &uploads[3..] {
        sent.push(past_the_proxy.upload(upload, |_| ()).await.unwrap().id.to_string());
    }
    let mut heard = Vec::new();
    for _ in &sent {
        heard.push(ear.xray().await);
    }
    assert_eq!(heard.iter().map(|(_, file)| file.clone()).collect::<Vec<_>>(), sent);
    assert!(heard.is_sorted_by_key(|(id, _)| *id));

    // A program that starts again hears what came after what it knows.
    let mut again = clinic.listen(Some(heard[2].0));
    assert_eq!(again.xray().await, heard[3]);
    assert_eq!(again.xray().await, heard[4]);
}

#[tokio::test]
async fn numbers_from_another_database_are_answered_with_a_resync() {
    let clinic = Clinic::open().await;
    let mut ear = clinic.listen(Some(1_000_000));
    ear.connected().await;
    assert!(matches!(ear.next().await, Heard::Event { event, .. } if event.kind == EventKind::Resync));
    let file = send(&clinic, &clinic.upload(20).await).await.unwrap();
    assert_eq!(ear.xray().await.1, file.id.to_string());
}

/// Speaks TLS with a certificate that nobody trusts, and returns what it heard inside.
fn self_signed_server() -> (String, std::thread::JoinHandle<Vec<u8>>) {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
    let certificate = CertificateDer::from(include_bytes!("tls/self-signed.der").as_slice());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(include_bytes!("tls/self-signed-key.der").as_slice()));
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let serving = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut tls = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut heard = Vec::new();
        // Ends in an error: the client's refusal of the certificate.
        drop(std::io::Read::read_to_end(&mut rustls::Stream::new(&mut tls, &mut stream), &mut heard));
        heard
    });
    (url, serving)
}

#[tokio::test]
async fn a_server_with_a_certificate_that_nobody_signed_hears_nothing_and_the_person_what_to_do() {
    let (url, serving) = self_signed_server();
    let error = client(&url, "the-key").probe().await.unwrap_err();
    assert_eq!((error.cause(), error.is_transient(), error.is_surely_not_taken()), (&FailureCause::Tls, true, true));
    let message = error.message();
    assert!(message.contains("images are kept here") && message.contains("have the clinic's certificate installed"), "{message}");
    assert_eq!(serving.join().unwrap(), b"", "the key is not shown to a server that cannot prove who it is");
}
