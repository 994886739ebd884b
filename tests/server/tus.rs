//! Files come in in pieces, too: what was acknowledged stays, what was cut off goes on, and in the end it is the same file as in one piece.

use crate::harness::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use chairside_api::{ErrorCode, EventKind, Patient, PatientFile, TUS_PATH, UtcTime};
use reqwest::{Method, RequestBuilder, Response};
use ring::digest;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

on_both!(
    a_file_in_pieces_is_the_same_file_as_in_one,
    every_answer_says_the_version_and_every_request_must,
    a_piece_that_was_cut_off_counts_as_far_as_it_came,
    a_piece_with_a_checksum_counts_whole_or_not_at_all,
    a_piece_goes_where_the_last_one_ended,
    what_cannot_become_a_file_is_not_begun,
    lies_are_found_out_and_nothing_of_them_stays,
    an_upload_belongs_to_who_began_it,
    an_upload_can_be_ended,
    an_upload_that_nobody_goes_on_with_expires,
    the_same_words_are_the_same_upload,
    limits_are_those_of_every_upload,
    a_client_that_dawdles_is_given_up_and_what_came_is_kept,
    one_request_at_a_time_writes,
    a_restart_keeps_what_was_acknowledged,
    what_a_crash_cut_off_at_the_end_is_done_when_somebody_asks,
    a_file_that_is_there_is_not_sent_again,
    clients_that_cannot_patch_say_so,
);

/// An upload in pieces, as a client sees it.
struct Tus<'a> {
    clinic: &'a Clinic,
    key: String,
    url: String,
}

fn request(clinic: &Clinic, method: &str, url: &str, key: &str) -> RequestBuilder {
    clinic.http.request(Method::from_bytes(method.as_bytes()).unwrap(), url).bearer_auth(key).header("Tus-Resumable", "1.0.0")
}

fn metadata(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))).collect::<Vec<_>>().join(",")
}

fn xray_of(patient: &Patient, bytes: &[u8]) -> String {
    metadata(&[
        ("filename", "Röntgen.png"),
        ("patientId", patient.id.as_str()),
        ("fileType", "x-ray"),
        ("source", "bridge_capture"),
        ("toothNumber", "36"),
        ("notes", "distal ü"),
        ("sha256", &sha256(bytes).to_string()),
    ])
}

async fn create(clinic: &Clinic, length: usize, metadata: &str) -> Response {
    request(clinic, "POST", &clinic.at(TUS_PATH), &clinic.key).header("Upload-Length", length).header("Upload-Metadata", metadata).send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).unwrap_or_else(|| panic!("{name} in {:?}", answer.headers())).to_str().unwrap()
}

impl<'a> Tus<'a> {
    async fn begin(clinic: &'a Clinic, length: usize, metadata: &str) -> Self {
        let answer = create(clinic, length, metadata).await;
        assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
        assert_eq!(header(&answer, "upload-offset"), "0");
        let location = header(&answer, "location");
        assert!(location.starts_with(TUS_PATH) && header(&answer, "upload-expires").ends_with(" GMT"), "{location}");
        Self { clinic, key: clinic.key.clone(), url: clinic.at(location) }
    }

    fn ask(&self, method: &str) -> RequestBuilder {
        request(self.clinic, method, &self.url, &self.key)
    }

    fn piece(&self, offset: usize, bytes: &[u8]) -> RequestBuilder {
        self.ask("PATCH").header("Upload-Offset", offset).header("Content-Type", "application/offset+octet-stream").body(bytes.to_vec())
    }

    async fn head(&self) -> Response {
        self.ask("HEAD").send().await.unwrap()
    }

    async fn offset(&self) -> usize {
        let answer = self.head().await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "cache-control"), "no-store");
        header(&answer, "upload-offset").parse().unwrap()
    }

    /// Sends the rest in pieces of that size.
    async fn send(&self, bytes: &[u8], piece: usize) -> PatientFile {
        let mut at = self.offset().await;
        loop {
            let end = bytes.len().min(at + piece);
            let answer = self.piece(at, &bytes[at..end]).send().await.unwrap();
            if end == bytes.len() {
                assert_eq!((answer.status().as_u16(), header(&answer, "upload-offset")), (200, bytes.len().to_string().as_str()));
                let location = header(&answer, "content-location").to_owned();
                let file: PatientFile = answer.json().await.unwrap();
                assert_eq!(location, format!("/api/v1/protected/files/{}", file.id));
                return file;
            }
            assert_eq!((answer.status().as_u16(), header(&answer, "upload-offset")), (204, end.to_string().as_str()));
            at = end;
        }
    }
}

/// What lies in the storage of uploads that are not files yet.
fn begun(clinic: &Clinic) -> usize {
    std::fs::read_dir(clinic.config.data_dir.join("files/.resumable")).unwrap().count()
}

async fn a_file_in_pieces_is_the_same_file_as_in_one(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    let bytes = png_of_size(700_001);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;

    let file = upload.send(&bytes, 100_000).await;

    assert_eq!((file.sha256, file.file_name.as_str(), file.notes.as_deref()), (sha256(&bytes), "Röntgen.png", Some("distal ü")));
    assert_eq!((file.tooth_number.to_string().as_str(), file.content_type.as_str(), file.width), ("36", "image/png", Some(48)));
    let (_, event) = events.event().await.unwrap();
    assert_eq!((event.kind, event.file_id.as_ref()), (EventKind::NewXray, Some(&file.id)));
    assert_eq!(clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap().bytes().await.unwrap(), bytes);
    let head = upload.head().await;
    assert_eq!((header(&head, "upload-offset"), header(&head, "upload-length")), ("700001", "700001"));
    assert_eq!(header(&head, "upload-metadata"), xray_of(&patient, &bytes));
    let named = clinic.http.get(clinic.at(header(&head, "content-location"))).bearer_auth(&clinic.key).send().await.unwrap();
    assert_eq!(named.json::<PatientFile>().await.unwrap(), file, "a lost answer is had again");
    let last = upload.piece(bytes.len(), b"").send().await.unwrap();
    assert_eq!((last.status().as_u16(), last.json::<PatientFile>().await.unwrap()), (200, file.clone()));
    let again = clinic.upload(xray(&patient, bytes)).send().await.unwrap();
    assert_eq!((again.status().as_u16(), again.json::<PatientFile>().await.unwrap()), (200, file));
    assert_eq!((clinic.files().await.len(), clinic.blobs().len(), begun(&clinic)), (1, 1, 0));
}

async fn every_answer_says_the_version_and_every_request_must(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png(1);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    let options = clinic.http.request(Method::OPTIONS, clinic.at(TUS_PATH)).bearer_auth(&clinic.key).send().await.unwrap();
    assert_eq!((options.status().as_u16(), header(&options, "tus-version")), (204, "1.0.0"));
    assert_eq!(header(&options, "tus-extension"), "creation,expiration,checksum,termination");
    assert_eq!((header(&options, "tus-max-size"), header(&options, "tus-checksum-algorithm")), ("209715200", "sha1,sha256"));

    for (method, url) in [("POST", clinic.at(TUS_PATH)), ("HEAD", upload.url.clone()), ("PATCH", upload.url.clone()), ("DELETE", upload.url.clone())] {
        for version in [None, Some("0.2.2")] {
            let mut request = clinic.http.request(Method::from_bytes(method.as_bytes()).unwrap(), &url).bearer_auth(&clinic.key);
            if let Some(version) = version {
                request = request.header("Tus-Resumable", version);
            }
            let answer = request.send().await.unwrap();
            assert_eq!((answer.status().as_u16(), header(&answer, "tus-resumable")), (412, "1.0.0"), "{method}");
        }
    }
    assert_eq!(header(&upload.head().await, "tus-resumable"), "1.0.0");
    let stranger = clinic.http.request(Method::OPTIONS, clinic.at(TUS_PATH)).send().await.unwrap();
    assert_eq!((stranger.status().as_u16(), header(&stranger, "tus-resumable")), (401, "1.0.0"));
}

/// Sends the head of a piece by hand and what is given of its bytes.
async fn begin_piece(upload: &Tus<'_>, offset: usize, announced: usize, bytes: &[u8], checksum: &str) -> TcpStream {
    let mut stream = TcpStream::connect(upload.clinic.address()).await.unwrap();
    let path = upload.url.strip_prefix(&upload.clinic.server.url()).unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n\
         Upload-Offset: {offset}\r\n{checksum}Content-Length: {announced}\r\n\r\n",
        upload.key
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

fn pieces_on_disk(clinic: &Clinic) -> u64 {
    std::fs::read_dir(clinic.config.data_dir.join("files/.resumable")).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

async fn a_piece_that_was_cut_off_counts_as_far_as_it_came(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(600_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    let (mut at, mut cuts) = (0, 0);
    for cut in [1, 200, 70_000, 250_000] {
        let stream = begin_piece(&upload, at, bytes.len() - at, &bytes[at..at + cut], "").await;
        let expected = (at + cut) as u64;
        eventually("it is on the disk", async || pieces_on_disk(&clinic) == expected).await;
        drop(stream);
        assert_eq!(upload.offset().await, at + cut, "what came counts for who comes back at once");
        at += cut;
        cuts += 1;
    }
    assert_eq!(cuts, 4);
    assert_eq!(upload.send(&bytes, 1_000_000).await.sha256, sha256(&bytes));
}

fn checksum(algorithm: &'static digest::Algorithm, name: &str, bytes: &[u8]) -> String {
    format!("{name} {}", STANDARD.encode(digest::digest(algorithm, bytes)))
}

async fn a_piece_with_a_checksum_counts_whole_or_not_at_all(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(300_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    let with = |offset: usize, piece: &[u8], checksum: String| upload.piece(offset, piece).header("Upload-Checksum", checksum).send();

    let first = &bytes[..100_000];
    let wrong = with(0, first, checksum(&digest::SHA256, "sha256", b"other")).await.unwrap();
    assert_eq!(refusal(wrong, 460).await, ErrorCode::ChecksumMismatch);
    assert_eq!(upload.offset().await, 0);
    for unknown in ["md5 AAAA", "sha1", "sha1 !"] {
        assert_eq!(refusal(with(0, first, unknown.to_owned()).await.unwrap(), 400).await, ErrorCode::BadRequest);
    }
    assert_eq!(with(0, first, checksum(&digest::SHA1_FOR_LEGACY_USE_ONLY, "sha1", first)).await.unwrap().status(), 204);
    let header = format!("Upload-Checksum: {}\r\n", checksum(&digest::SHA256, "sha256", &bytes[100_000..]));
    let stream = begin_piece(&upload, 100_000, 200_000, &bytes[100_000..150_000], &header).await;
    eventually("it is on the disk", async || pieces_on_disk(&clinic) == 150_000).await;
    drop(stream);
    eventually("the upload is free again", async || {
        let answer = with(100_000, &bytes[100_000..200_000], checksum(&digest::SHA256, "sha256", &bytes[100_000..200_000])).await.unwrap();
        assert!([204, 423].contains(&answer.status().as_u16()), "half a piece did not count: {}", answer.status());
        answer.status() == 204
    })
    .await;
    let last = with(200_000, &bytes[200_000..], checksum(&digest::SHA256, "sha256", &bytes[200_000..])).await.unwrap();
    assert_eq!((last.status().as_u16(), last.json::<PatientFile>().await.unwrap().sha256), (200, sha256(&bytes)));
}

async fn a_piece_goes_where_the_last_one_ended(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(1_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    assert_eq!(upload.piece(0, &bytes[..500]).send().await.unwrap().status(), 204);

    for offset in [0, 499, 501, 1_000, 5_000] {
        assert_eq!(refusal(upload.piece(offset, &bytes[500..]).send().await.unwrap(), 409).await, ErrorCode::OffsetConflict, "{offset}");
    }
    assert_eq!(refusal(upload.piece(500, &bytes[499..]).send().await.unwrap(), 400).await, ErrorCode::BadRequest, "longer than announced");
    // Without a length only counting shows it.
    let endless = futures_util::stream::repeat(Ok::<_, std::convert::Infallible>(vec![7_u8; 400]));
    let endless = upload.piece(500, b"").body(reqwest::Body::wrap_stream(endless)).send().await;
    assert!(endless.is_err() || endless.unwrap().status() == 400);
    let ask = |offset: &str, kind: &str| upload.ask("PATCH").header("Upload-Offset", offset).header("Content-Type", kind).body("x").send();
    assert_eq!(refusal(ask("500", "application/octet-stream").await.unwrap(), 415).await, ErrorCode::UnsupportedMediaType);
    for wrong in ["-1", "+500", "x", "", "99999999999999999999"] {
        assert_eq!(ask(wrong, "application/offset+octet-stream").await.unwrap().status(), 400, "{wrong}");
    }
    eventually("nothing of it counted", async || upload.offset().await == 500).await;
    assert_eq!(upload.send(&bytes, 500).await.sha256, sha256(&bytes));
}

async fn what_cannot_become_a_file_is_not_begun(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (_, neighbours_key) = clinic.neighbour().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let good = xray_of(&patient, b"x");
    let with = |field: (&str, &str)| format!("{},{}", metadata(&[("patientId", patient.id.as_str()), ("fileType", "x-ray")]), metadata(&[field]));
    for (length, metadata, status, code) in [
        ("0", good.clone(), 422, ErrorCode::UnsupportedFile),
        ("-5", good.clone(), 400, ErrorCode::BadRequest),
        ("209715201", good.clone(), 413, ErrorCode::FileTooLarge),
        ("9", String::new(), 400, ErrorCode::InvalidField),
        ("9", metadata(&[("patientId", patient.id.as_str())]), 400, ErrorCode::InvalidField),
        ("9", metadata(&[("fileType", "x-ray")]), 400, ErrorCode::InvalidField),
        ("9", metadata(&[("patientId", "nobody"), ("fileType", "x-ray")]), 404, ErrorCode::PatientNotFound),
        ("9", "patientId ***".to_owned(), 400, ErrorCode::InvalidField),
        ("9", format!("{good},{good}"), 400, ErrorCode::BadRequest),
        ("9", with(("toothNumber", "19")), 400, ErrorCode::InvalidField),
        ("9", with(("notes", "a\u{0}b")), 400, ErrorCode::InvalidField),
        ("9", with(("capturedAt", "yesterday")), 400, ErrorCode::InvalidField),
        ("9", with(("sha256", "no hash")), 400, ErrorCode::InvalidField),
    ] {
        let answer = request(&clinic, "POST", &clinic.at(TUS_PATH), &clinic.key).header("Upload-Length", length).header("Upload-Metadata", &metadata);
        assert_eq!(refusal(answer.send().await.unwrap(), status).await, code, "{length} {metadata}");
    }
    let deferred = request(&clinic, "POST", &clinic.at(TUS_PATH), &clinic.key).header("Upload-Defer-Length", 1).header("Upload-Metadata", &good);
    assert_eq!(refusal(deferred.send().await.unwrap(), 400).await, ErrorCode::BadRequest);
    let foreign = request(&clinic, "POST", &clinic.at(TUS_PATH), &neighbours_key).header("Upload-Length", 9).header("Upload-Metadata", &good);
    assert_eq!(refusal(foreign.send().await.unwrap(), 404).await, ErrorCode::PatientNotFound);
    assert_eq!(begun(&clinic), 0);
}

async fn lies_are_found_out_and_nothing_of_them_stays(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.image_bytes = 100_000).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let said = |name: &str, kind: &str| metadata(&[("filename", name), ("patientId", patient.id.as_str()), ("fileType", kind)]);
    let bmp = [b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".as_slice(), &[7; 400]].concat();
    for (bytes, length, metadata, status, code) in [
        // With the first bytes, long before the rest is there.
        (vec![b'x'; 200], 90_000, said("a.png", "x-ray"), 422, ErrorCode::UnsupportedFile),
        (b"MZ a program".to_vec(), 12, said("a.dcm", "dicom"), 422, ErrorCode::UnsupportedFile),
        (png(1), 100_001, said("a.png", "x-ray"), 413, ErrorCode::FileTooLarge),
        // With the last.
        (bmp.clone(), bmp.len(), said("a.jpg", "x-ray"), 422, ErrorCode::UnsupportedFile),
        (bmp.clone(), bmp.len(), said("a.bmp", "dicom"), 422, ErrorCode::UnsupportedFile),
        (png(2), png(2).len(), xray_of(&patient, b"other bytes"), 422, ErrorCode::HashMismatch),
    ] {
        let upload = Tus::begin(&clinic, length, &metadata).await;
        assert_eq!(refusal(upload.piece(0, &bytes).send().await.unwrap(), status).await, code, "{metadata}");
        assert_eq!(upload.head().await.status(), 404, "it cannot be gone on with");
    }
    assert_eq!((begun(&clinic), clinic.files().await.len(), clinic.blobs().len()), (0, 0, 0));
}

async fn an_upload_belongs_to_who_began_it(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (_, neighbours_key) = clinic.neighbour().await;
    let other_key = clinic.setup.create_key(&clinic.id, "Room 2", None).await.unwrap();
    let admin = clinic.admin_token().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png(1);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;

    for key in [neighbours_key, other_key, admin] {
        let theirs = Tus { clinic: &clinic, key, url: upload.url.clone() };
        assert_eq!(theirs.head().await.status(), 404);
        assert_eq!(refusal(theirs.piece(0, &bytes).send().await.unwrap(), 404).await, ErrorCode::NotFound);
        assert_eq!(refusal(theirs.ask("DELETE").send().await.unwrap(), 404).await, ErrorCode::NotFound);
    }
    for id in ["..%2f..%2fserver.db", "x", &"y".repeat(200)] {
        let nowhere = Tus { clinic: &clinic, key: clinic.key.clone(), url: format!("{}{id}", clinic.at(TUS_PATH)) };
        assert_eq!(nowhere.head().await.status(), 404);
    }
    assert_eq!(upload.send(&bytes, 1_000).await.sha256, sha256(&bytes));
}

async fn an_upload_can_be_ended(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(10_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    upload.piece(0, &bytes[..5_000]).send().await.unwrap();
    assert_eq!(begun(&clinic), 1);

    assert_eq!(upload.ask("DELETE").send().await.unwrap().status(), 204);

    assert_eq!((upload.head().await.status().as_u16(), begun(&clinic)), (404, 0));
    assert_eq!(upload.ask("DELETE").send().await.unwrap().status(), 404);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    let file = upload.send(&bytes, 10_000).await;
    assert_eq!(upload.ask("DELETE").send().await.unwrap().status(), 204);
    assert_eq!(clinic.files().await, [file], "what became a file stays one");
}

async fn an_upload_that_nobody_goes_on_with_expires(backend: Backend) {
    let now = Arc::new(AtomicI64::new(UtcTime::now().as_millis()));
    let shown = now.clone();
    let clinic = Clinic::open_config(backend, |config| config.clock = Arc::new(move || UtcTime::from_millis(shown.load(Ordering::SeqCst)))).await;
    let wait = |hours: i64| now.fetch_add(hours * 3_600_000, Ordering::SeqCst);
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(10_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    wait(23);
    assert_eq!(upload.piece(0, &bytes[..5_000]).send().await.unwrap().status(), 204);
    wait(23);
    assert_eq!(upload.offset().await, 5_000, "each piece gives it a day");
    wait(2);

    assert_eq!(upload.head().await.status(), 404);
    assert_eq!(refusal(upload.piece(5_000, &bytes[5_000..]).send().await.unwrap(), 404).await, ErrorCode::NotFound);
    let url = upload.url.replace(&clinic.server.url(), "");
    let clinic = clinic.restart(|_| {}).await;
    eventually("its bytes are taken away", async || begun(&clinic) == 0).await;
    wait(-48);
    let upload = Tus { clinic: &clinic, key: clinic.key.clone(), url: clinic.at(&url) };
    assert_eq!(upload.head().await.status(), 404, "it is forgotten");
}

async fn the_same_words_are_the_same_upload(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(10_000);
    let words = xray_of(&patient, &bytes);
    let upload = Tus::begin(&clinic, bytes.len(), &words).await;
    upload.piece(0, &bytes[..4_000]).send().await.unwrap();

    let again = create(&clinic, bytes.len(), &words).await;
    assert_eq!((again.status().as_u16(), clinic.at(header(&again, "location")), header(&again, "upload-offset")), (201, upload.url.clone(), "4000"));
    let other = create(&clinic, bytes.len(), &words.replace("filename", "fileName")).await;
    assert_ne!(clinic.at(header(&other, "location")), upload.url, "other words are another upload");
    let unhashed = metadata(&[("patientId", patient.id.as_str()), ("fileType", "x-ray")]);
    let (one, two) = (Tus::begin(&clinic, 9, &unhashed).await, Tus::begin(&clinic, 9, &unhashed).await);
    assert_ne!(one.url, two.url, "without a hash nobody knows whether it is the same");
    let file = upload.send(&bytes, 10_000).await;
    let done = create(&clinic, bytes.len(), &words).await;
    assert_eq!((done.status().as_u16(), header(&done, "upload-offset")), (200, "10000"));
    assert_eq!(done.json::<PatientFile>().await.unwrap(), file);
}

async fn limits_are_those_of_every_upload(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| {
        limits.uploads_per_key = 1;
        limits.resumables_per_key = 3;
    })
    .await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(10_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    let stream = begin_piece(&upload, 0, bytes.len(), &bytes[..5_000], "").await;
    eventually("the piece is being received", async || pieces_on_disk(&clinic) == 5_000).await;
    let many = clinic.upload(xray(&patient, png(9))).send().await.unwrap();
    assert!(header(&many, "retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(refusal(many, 429).await, ErrorCode::TooManyRequests);
    let second = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, b"second")).await;
    assert_eq!(refusal(second.piece(0, &bytes).send().await.unwrap(), 429).await, ErrorCode::TooManyRequests);
    drop(stream);
    Tus::begin(&clinic, bytes.len(), &xray_of(&patient, b"third")).await;
    let many = create(&clinic, bytes.len(), &xray_of(&patient, b"fourth")).await;
    assert!(header(&many, "retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(refusal(many, 429).await, ErrorCode::TooManyRequests);

    let url = upload.url.replace(&clinic.server.url(), "");
    let restarted = clinic.restart(|limits| {
        limits.min_free_bytes = u64::MAX;
        limits.resumables_per_key = 32;
    });
    let clinic = restarted.await;
    let upload = Tus { clinic: &clinic, key: clinic.key.clone(), url: clinic.at(&url) };
    let at = upload.offset().await;
    assert_eq!(refusal(upload.piece(at, &bytes[at..]).send().await.unwrap(), 507).await, ErrorCode::InsufficientStorage);
    assert_eq!(refusal(create(&clinic, bytes.len(), &xray_of(&patient, b"fifth")).await, 507).await, ErrorCode::InsufficientStorage);
}

async fn a_client_that_dawdles_is_given_up_and_what_came_is_kept(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| {
        limits.pace_window = Duration::from_millis(500);
        limits.min_bytes_per_s = 100_000_000;
    })
    .await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(10_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    let mut stream = begin_piece(&upload, 0, bytes.len(), &bytes[..3_000], "").await;

    let mut answer = vec![0; 2000];
    let read = tokio::time::timeout(DEADLINE, stream.read(&mut answer)).await.unwrap().unwrap();

    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"), "{answer}");
    assert_eq!(upload.offset().await, 3_000, "what came counts");
}

async fn one_request_at_a_time_writes(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(10_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    let stream = begin_piece(&upload, 0, bytes.len(), &bytes[..3_000], "").await;
    eventually("the piece is being received", async || pieces_on_disk(&clinic) == 3_000).await;

    let second = upload.piece(0, &bytes).send().await.unwrap();
    assert_eq!(header(&second, "retry-after"), "1");
    assert_eq!(refusal(second, 423).await, ErrorCode::UploadInFlight);
    assert_eq!(upload.ask("DELETE").send().await.unwrap().status(), 423);
    assert_eq!(upload.head().await.status(), 423, "the number is about to grow");
    drop(stream);
    eventually("it goes on", async || upload.head().await.status() == 200).await;
    assert_eq!(upload.offset().await, 3_000);
    let answers = futures_util::future::join_all((0..8).map(|_| upload.piece(3_000, &bytes[3_000..]).send())).await;
    let statuses: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().status().as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409, 423, 429].contains(status)), "{statuses:?}");
    assert_eq!(clinic.files().await.len(), 1);
}

async fn a_restart_keeps_what_was_acknowledged(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(300_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    upload.piece(0, &bytes[..123_456]).send().await.unwrap();
    let url = upload.url.replace(&clinic.server.url(), "");

    let clinic = clinic.restart(|_| {}).await;

    let upload = Tus { clinic: &clinic, key: clinic.key.clone(), url: clinic.at(&url) };
    assert_eq!(upload.offset().await, 123_456);
    assert_eq!(upload.send(&bytes, 100_000).await.sha256, sha256(&bytes));
    // A disk that lost acknowledged bytes is said to be one.
    let bytes = png_of_size(200_000);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    upload.piece(0, &bytes[..100_000]).send().await.unwrap();
    let lying = std::fs::read_dir(clinic.config.data_dir.join("files/.resumable")).unwrap().next().unwrap().unwrap().path();
    std::fs::File::options().write(true).open(lying).unwrap().set_len(50_000).unwrap();
    assert_eq!(upload.piece(100_000, &bytes[100_000..]).send().await.unwrap().status(), 410);
    assert_eq!((upload.head().await.status().as_u16(), begun(&clinic)), (404, 0));
}

async fn what_a_crash_cut_off_at_the_end_is_done_when_somebody_asks(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(50_000);
    let words = xray_of(&patient, &bytes);
    let upload = Tus::begin(&clinic, bytes.len(), &words).await;
    let file = upload.send(&bytes, 20_000).await;
    let mut events = clinic.listen(None).await;

    // Killed between the file's row and the upload's.
    clinic.execute("UPDATE resumable_uploads SET file_id = NULL").await;
    assert_eq!(upload.offset().await, bytes.len());
    assert_eq!(clinic.files().await, std::slice::from_ref(&file));
    // Killed between the blob and the file's row: what lies under the hash is all there is.
    clinic.execute("UPDATE resumable_uploads SET file_id = NULL").await;
    clinic.execute("DELETE FROM patient_files").await;
    let again = create(&clinic, bytes.len(), &words).await;
    assert_eq!(again.status(), 200);
    let again: PatientFile = again.json().await.unwrap();
    assert_eq!((again.sha256, clinic.files().await.len(), begun(&clinic)), (sha256(&bytes), 1, 0));
    assert_eq!(events.event().await.unwrap().1.file_id, Some(again.id.clone()), "one event for the one that was made");
    // Killed between the last byte and anything else.
    clinic.execute("UPDATE resumable_uploads SET file_id = NULL, sha256 = NULL").await;
    clinic.execute("DELETE FROM patient_files").await;
    let id = upload.url.rsplit('/').next().unwrap();
    std::fs::write(clinic.config.data_dir.join("files/.resumable").join(id), &bytes).unwrap();
    let late = upload.piece(30_000, &bytes[30_000..]).send().await.unwrap();
    assert_eq!(refusal(late, 409).await, ErrorCode::OffsetConflict, "it has them all");
    let last = upload.piece(bytes.len(), b"").send().await.unwrap();
    assert_eq!((last.status().as_u16(), last.json::<PatientFile>().await.unwrap().sha256, begun(&clinic)), (200, sha256(&bytes), 0));
}

async fn a_file_that_is_there_is_not_sent_again(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;

    let answer = create(&clinic, png(1).len(), &xray_of(&patient, &png(1))).await;

    assert_eq!((answer.status().as_u16(), header(&answer, "upload-offset")), (200, png(1).len().to_string().as_str()));
    assert_eq!(header(&answer, "content-location"), format!("/api/v1/protected/files/{}", file.id));
    let url = clinic.at(header(&answer, "location"));
    assert_eq!(answer.json::<PatientFile>().await.unwrap(), file);
    let upload = Tus { clinic: &clinic, key: clinic.key.clone(), url };
    assert_eq!(upload.offset().await, png(1).len(), "a client that goes by the protocol alone finds it done");
    std::fs::remove_file(clinic.blobs().pop().unwrap()).unwrap();
    let upload =
        Tus::begin(&clinic, png(1).len(), &metadata(&[("patientId", patient.id.as_str()), ("fileType", "x-ray"), ("sha256", &file.sha256.to_string())])).await;
    assert_eq!(upload.send(&png(1), 100).await, file, "bytes that the disk lost are welcome again");
    assert_eq!(clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap().bytes().await.unwrap(), png(1));
}

async fn clients_that_cannot_patch_say_so(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png(1);
    let upload = Tus::begin(&clinic, bytes.len(), &xray_of(&patient, &bytes)).await;
    let post = |method: &str| upload.ask("POST").header("X-HTTP-Method-Override", method);
    let piece = post("PATCH").header("Upload-Offset", 0).header("Content-Type", "application/offset+octet-stream").body(bytes.clone());
    assert_eq!(piece.send().await.unwrap().status(), 200);
    assert_eq!(refusal(post("TRACE").send().await.unwrap(), 405).await, ErrorCode::MethodNotAllowed);
    assert_eq!(post("DELETE").send().await.unwrap().status(), 204);
}
