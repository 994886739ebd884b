//! Files come in exactly once, whole, or not at all.

use crate::harness::*;
use chairside_api::{ErrorCode, EventKind, FileIntegrity, FileType, Integrity, PatientFile, Source};
use reqwest::{
    StatusCode,
    multipart::{Form, Part},
};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

on_both!(
    an_upload_is_kept_listed_announced_and_given_back,
    the_same_bytes_again_are_the_same_file,
    sixteen_duplicates_at_once_are_one_file_and_one_event,
    the_same_bytes_may_belong_to_two_patients,
    what_was_said_about_the_bytes_is_checked,
    a_patient_of_nobody_or_of_another_clinic_takes_no_file,
    sizes_are_counted_on_the_wire,
    lies_about_content_are_found_out,
    a_full_disk_refuses_uploads,
    uploads_at_once_are_limited_by_key,
    a_client_that_dawdles_is_given_up,
    a_connection_cut_within_an_upload_leaves_nothing,
    the_same_upload_in_flight_is_a_conflict,
    bytes_that_the_disk_lost_or_changed_are_said_and_come_back_with_the_same_upload,
    an_upload_of_fields_nobody_knows_ends,
    a_lab_case_in_the_notes_is_their_first_line,
    a_file_in_nanopix_own_form_is_kept_as_it_is_and_never_shown,
);

async fn an_upload_is_kept_listed_announced_and_given_back(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    let bytes = png(1);

    let form = xray(&patient, bytes.clone())
        .text("toothNumber", "37, 36")
        .text("notes", "distal")
        .text("operatoryRoom", "Room 1")
        .text("capturedAt", "2026-11-21T10:42:07.123Z");
    let answer = clinic.upload(form).send().await.unwrap();

    assert_eq!(answer.status(), StatusCode::CREATED);
    let file: PatientFile = answer.json().await.unwrap();
    assert_eq!((file.sha256, file.file_type, file.source), (sha256(&bytes), FileType::XRay, Source::BridgeCapture));
    assert_eq!((file.tooth_number.to_string().as_str(), file.notes.as_deref(), file.operatory_room.as_deref()), ("36,37", Some("distal"), Some("Room 1")));
    assert_eq!((file.content_type.as_str(), file.width, file.height, file.file_size_kb), ("image/png", Some(48), Some(64), (bytes.len() as i64 + 1023) / 1024));
    assert_eq!(file.captured_at.unwrap().to_string(), "2026-11-21T10:42:07.123Z");
    let (_, event) = events.event().await.unwrap();
    assert_eq!((event.kind, event.file_id.as_ref(), event.patient_name.as_deref()), (EventKind::NewXray, Some(&file.id), Some("Hartmann, Amelia")));
    assert_eq!(clinic.files().await, std::slice::from_ref(&file));
    let download = clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap();
    assert_eq!(download.headers()["etag"], format!("\"{}\"", file.sha256));
    assert!(download.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(download.headers()["x-content-type-options"], "nosniff");
    assert_eq!(download.bytes().await.unwrap(), bytes);
    let patients: chairside_api::Patients = clinic.get("/patients").send().await.unwrap().json().await.unwrap();
    assert_eq!(patients.patients[0].last_visit, Some(file.created_at));
}

async fn the_same_bytes_again_are_the_same_file(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    let first = clinic.uploaded(&patient, png(1)).await;

    let again = clinic.upload(xray(&patient, png(1))).send().await.unwrap();

    assert_eq!(again.status(), StatusCode::OK);
    assert_eq!(again.json::<PatientFile>().await.unwrap(), first);
    let second = clinic.uploaded(&patient, png(2)).await;
    assert_eq!(events.event().await.unwrap().1.file_id, Some(first.id));
    assert_eq!(events.event().await.unwrap().1.file_id, Some(second.id), "the repetition fired nothing");
    assert_eq!((clinic.files().await.len(), clinic.blobs().len()), (2, 2));
}

async fn sixteen_duplicates_at_once_are_one_file_and_one_event(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.uploads_per_key = 16).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    let bytes = png_of_size(300_000);

    // Every other one does not announce its hash, so that only the end shows that it is a duplicate.
    let attempts = (0..16).map(|number| {
        let mut form = form(patient.id.as_str(), bytes.clone(), "image.png", "x-ray");
        if number % 2 == 0 {
            form =
                Form::new().text("patientId", patient.id.to_string()).text("fileType", "x-ray").part("file", Part::bytes(bytes.clone()).file_name("image.png"));
        }
        clinic.upload(form).send()
    });
    let answers = futures_util::future::join_all(attempts).await;

    let statuses: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().status().as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 201, 409].contains(status)), "{statuses:?}");
    assert_eq!((clinic.files().await.len(), clinic.blobs().len()), (1, 1));
    let marker = clinic.uploaded(&patient, png(2)).await;
    assert_eq!(events.event().await.unwrap().1.file_id, clinic.files().await.last().map(|file| file.id.clone()));
    assert_eq!(events.event().await.unwrap().1.file_id, Some(marker.id));
}

async fn the_same_bytes_may_belong_to_two_patients(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (one, two) = (clinic.patient("Amelia", "Hartmann").await, clinic.patient("Bruno", "Vogt").await);

    let (first, second) = (clinic.uploaded(&one, png(1)).await, clinic.uploaded(&two, png(1)).await);

    assert_ne!(first.id, second.id);
    assert_eq!((clinic.files().await.len(), clinic.blobs().len()), (2, 1));
}

async fn what_was_said_about_the_bytes_is_checked(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let part = || Part::bytes(png(1)).file_name("a.png");
    let base = || Form::new().text("patientId", patient.id.to_string());

    let cases = [
        (base().text("fileType", "x-ray").text("sha256", sha256(b"other").to_string()).part("file", part()), 422, ErrorCode::HashMismatch),
        (base().text("fileType", "x-ray").text("sha256", "no hash").part("file", part()), 400, ErrorCode::InvalidField),
        (base().text("fileType", "x-ray").text("toothNumber", "19").part("file", part()), 400, ErrorCode::InvalidField),
        (base().text("fileType", "x-ray").text("notes", "a\0b").part("file", part()), 400, ErrorCode::InvalidField),
        (base().text("fileType", "x-ray").text("notes", "n".repeat(10_001)).part("file", part()), 400, ErrorCode::InvalidField),
        (base().text("fileType", "x-ray").text("source", "thin air").part("file", part()), 400, ErrorCode::InvalidField),
        (base().text("fileType", "x-ray").text("capturedAt", "yesterday").part("file", part()), 400, ErrorCode::InvalidField),
        (base().text("fileType", "hologram").part("file", part()), 400, ErrorCode::InvalidField),
        (base().part("file", part()), 400, ErrorCode::InvalidField),
        (base().text("fileType", "x-ray"), 400, ErrorCode::InvalidField),
        (base().text("fileType", "x-ray").text("fileType", "x-ray").part("file", part()), 400, ErrorCode::BadRequest),
        (base().text("fileType", "x-ray").part("file", part()).part("file", part()), 400, ErrorCode::BadRequest),
        (Form::new().text("fileType", "x-ray").part("file", part()), 400, ErrorCode::InvalidField),
    ];
    for (form, status, code) in cases {
        assert_eq!(refusal(clinic.upload(form).send().await.unwrap(), status).await, code);
    }
    let not_multipart = clinic.post("/files/upload").body("hello").send().await.unwrap();
    assert_eq!(refusal(not_multipart, 415).await, ErrorCode::UnsupportedMediaType);
    let broken = clinic.post("/files/upload").header("Content-Type", "multipart/form-data; boundary=x").body("--x\r\nnonsense").send().await.unwrap();
    assert_eq!(refusal(broken, 400).await, ErrorCode::BadRequest);
    let compressed = clinic.upload(xray(&patient, png(1))).header("Content-Encoding", "gzip").send().await.unwrap();
    assert_eq!(refusal(compressed, 415).await, ErrorCode::UnsupportedMediaType);
    assert!(clinic.files().await.is_empty() && clinic.blobs().is_empty());
}

async fn a_patient_of_nobody_or_of_another_clinic_takes_no_file(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (_, neighbours_key) = clinic.neighbour().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;

    for id in ["019aa0d2-0000-7000-8000-000000000000", "../../etc", "x' OR '1'='1"] {
        let answer = clinic.upload(form(id, png(1), "a.png", "x-ray")).send().await.unwrap();
        assert_eq!(refusal(answer, 404).await, ErrorCode::PatientNotFound);
    }
    let answer = clinic.http.post(clinic.protected("/files/upload")).bearer_auth(neighbours_key).multipart(xray(&patient, png(1))).send().await.unwrap();
    assert_eq!(refusal(answer, 404).await, ErrorCode::PatientNotFound);
    assert!(clinic.blobs().is_empty());
}

async fn sizes_are_counted_on_the_wire(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| {
        limits.image_bytes = 100_000;
        limits.dicom_bytes = 3_000_000;
    })
    .await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let dicom = |size: usize| {
        let mut bytes = vec![0; size];
        bytes[128..132].copy_from_slice(b"DICM");
        bytes
    };

    assert_eq!(clinic.upload(xray(&patient, png_of_size(100_000))).send().await.unwrap().status(), 201);
    for (bytes, name, kind) in [
        (png_of_size(100_001), "a.png", "x-ray"),
        (png_of_size(2_900_000), "a.png", "x-ray"),
        (dicom(3_000_001), "a.dcm", "dicom"),
        (dicom(9_000_000), "a.dcm", "dicom"),
    ] {
        let answer = clinic.upload(form(patient.id.as_str(), bytes, name, kind)).send().await.unwrap();
        assert_eq!(refusal(answer, 413).await, ErrorCode::FileTooLarge);
    }
    let answer = clinic.upload(form(patient.id.as_str(), dicom(2_900_000), "a.dcm", "dicom")).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    eventually("what was refused is taken away", async || clinic.blobs().len() == 2).await;
}

async fn lies_about_content_are_found_out(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut program_in_dicom = vec![0; 200];
    program_in_dicom[..2].copy_from_slice(b"MZ");
    program_in_dicom[128..132].copy_from_slice(b"DICM");
    let bmp = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0more of it".to_vec();

    let lies = [
        (bmp.clone(), "a.jpg", "x-ray", "BMP"),
        (b"just text".to_vec(), "a.png", "x-ray", "text"),
        (Vec::new(), "a.png", "x-ray", "empty"),
        (b"MZ a program".to_vec(), "a.exe", "document", "program"),
        (program_in_dicom, "a.dcm", "dicom", "program"),
        (b"%PDF-1.7 a document".to_vec(), "a.pdf", "x-ray", "PDF"),
        (b"PK\x03\x04 an archive".to_vec(), "a.zip", "x-ray", "ZIP"),
    ];
    for (bytes, name, kind, found) in lies {
        let answer = clinic.upload(form(patient.id.as_str(), bytes, name, kind)).send().await.unwrap();
        assert_eq!(answer.status(), 422);
        let body: chairside_api::ErrorBody = answer.json().await.unwrap();
        assert!(body.code == ErrorCode::UnsupportedFile && body.error.contains(found), "{body:?}");
    }
    for (bytes, name, kind) in
        [(bmp, "a.BMP", "x-ray"), (b"%PDF-1.7 a document".to_vec(), "a.pdf", "report"), (b"PK\x03\x04 an archive".to_vec(), "series.zip", "dicom")]
    {
        assert_eq!(clinic.upload(form(patient.id.as_str(), bytes, name, kind)).send().await.unwrap().status(), 201);
    }
    let named = clinic.upload(form(patient.id.as_str(), png(5), "..\\..\\a\u{202e}b.png", "x-ray")).send().await.unwrap();
    assert_eq!(named.json::<PatientFile>().await.unwrap().file_name, "ab.png");
}

async fn a_full_disk_refuses_uploads(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.min_free_bytes = u64::MAX).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;

    let answer = clinic.upload(xray(&patient, png(1))).send().await.unwrap();

    assert_eq!(refusal(answer, 507).await, ErrorCode::InsufficientStorage);
    assert_eq!(clinic.http.get(clinic.at("/readyz")).send().await.unwrap().status(), 503);
}

async fn bytes_that_the_disk_lost_or_changed_are_said_and_come_back_with_the_same_upload(backend: Backend) {
    type Damage = fn(&std::path::Path);
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let blob = clinic.blobs().pop().unwrap();
    let integrity = async || {
        let answer = clinic.get(&format!("/files/{}/integrity", file.id)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let said: FileIntegrity = answer.json().await.unwrap();
        assert_eq!((said.id, said.sha256), (file.id.clone(), file.sha256));
        said.state
    };
    assert_eq!(integrity().await, Integrity::Whole);
    let damages: [(Damage, Integrity); 4] = [
        (|blob| std::fs::File::options().write(true).open(blob).unwrap().set_len(100).unwrap(), Integrity::Damaged),
        (|blob| std::fs::write(blob, [png(1), vec![0]].concat()).unwrap(), Integrity::Damaged),
        (
            |blob| {
                let mut bytes = png(1);
                bytes[40..42].copy_from_slice(b"XX");
                std::fs::write(blob, bytes).unwrap();
            },
            Integrity::Damaged,
        ),
        (|blob| std::fs::remove_file(blob).unwrap(), Integrity::Missing),
    ];
    for (damage, found) in damages {
        damage(&blob);
        assert_eq!(integrity().await, found);

        let again = clinic.upload(xray(&patient, png(1))).send().await.unwrap();

        assert_eq!((again.status(), again.json::<PatientFile>().await.unwrap()), (StatusCode::OK, file.clone()));
        assert_eq!((integrity().await, std::fs::read(&blob).unwrap()), (Integrity::Whole, png(1)));
        let seen = clinic.text("SELECT detail FROM audit WHERE deed = 'file_bytes_restored' ORDER BY seq DESC LIMIT 1").await;
        let detail = serde_json::json!({ "patientId": patient.id, "found": found });
        assert_eq!(serde_json::from_str::<serde_json::Value>(&seen).unwrap(), detail);
    }
    // Once more, with nothing to mend.
    assert_eq!(clinic.upload(xray(&patient, png(1))).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(clinic.text("SELECT CAST(COUNT(*) AS TEXT) FROM audit WHERE deed = 'file_bytes_restored'").await, "4");
    let next = clinic.uploaded(&patient, png(2)).await;
    assert_eq!(events.event().await.unwrap().1.file_id, Some(file.id));
    assert_eq!(events.event().await.unwrap().1.file_id, Some(next.id), "what was mended fired nothing");
}

async fn an_upload_of_fields_nobody_knows_ends(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    // Without a length: only the server can end it.
    let endless = |field: String| {
        let parts = futures_util::stream::repeat(Ok::<_, std::convert::Infallible>(format!(
            "--b\r\nContent-Disposition: form-data; name=\"later\"\r\n\r\n{field}\r\n"
        )));
        clinic.post("/files/upload").header("Content-Type", "multipart/form-data; boundary=b").body(reqwest::Body::wrap_stream(parts)).send()
    };
    for field in ["x".to_owned(), "x".repeat(30_000)] {
        // The server may hang up before all of it was sent.
        if let Ok(answer) = endless(field).await {
            assert_eq!(answer.status(), 400);
        }
    }
    assert_eq!(clinic.upload(xray(&patient, png(1)).text("later", "fields of later versions are taken")).send().await.unwrap().status(), 201);
}

async fn a_lab_case_in_the_notes_is_their_first_line(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let sent = async |notes: String| clinic.upload(xray(&patient, png(1)).text("notes", notes)).send().await.unwrap();

    assert_eq!(refusal(sent(format!("labCaseId:{}", "x".repeat(101))).await, 400).await, ErrorCode::InvalidField);
    let file: PatientFile = sent("labCaseId: L-7 \nupper arch".to_owned()).await.json().await.unwrap();
    assert_eq!((file.lab_case_id.as_deref(), file.notes.as_deref()), (Some("L-7"), Some("labCaseId: L-7 \nupper arch")));
}

/// Begins an upload by hand; what comes after the head is the caller's matter.
async fn begin_upload(clinic: &Clinic, patient: &str, announced: &str) -> tokio::net::TcpStream {
    let mut stream = tokio::net::TcpStream::connect(clinic.address()).await.unwrap();
    let head = format!(
        "POST {}/files/upload HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n\
         --b\r\nContent-Disposition: form-data; name=\"patientId\"\r\n\r\n{patient}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"sha256\"\r\n\r\n{announced}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n",
        chairside_api::PROTECTED_PATH,
        clinic.key
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&png(1)).await.unwrap();
    stream
}

async fn uploads_at_once_are_limited_by_key(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.uploads_per_key = 1).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let first = begin_upload(&clinic, patient.id.as_str(), &sha256(b"first").to_string()).await;
    eventually("the first upload is being received", async || clinic.blobs().len() == 1).await;

    let second = clinic.upload(xray(&patient, png(2))).send().await.unwrap();

    assert!(second.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() >= 1);
    assert_eq!(refusal(second, 429).await, ErrorCode::TooManyRequests);
    drop(first);
    eventually("the slot is free again", async || clinic.upload(xray(&patient, png(2))).send().await.unwrap().status() == 201).await;
}

async fn a_client_that_dawdles_is_given_up(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| {
        limits.pace_window = Duration::from_millis(500);
        limits.min_bytes_per_s = 100_000_000;
    })
    .await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut stream = begin_upload(&clinic, patient.id.as_str(), &sha256(b"never").to_string()).await;

    let mut answer = vec![0; 2000];
    let read = tokio::time::timeout(DEADLINE, stream.read(&mut answer)).await.unwrap().unwrap();

    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("request_timeout"), "{answer}");
    eventually("what came is taken away", async || clinic.blobs().is_empty()).await;
}

async fn a_connection_cut_within_an_upload_leaves_nothing(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let stream = begin_upload(&clinic, patient.id.as_str(), &sha256(b"cut").to_string()).await;
    eventually("the upload is being received", async || clinic.blobs().len() == 1).await;

    drop(stream);

    eventually("what came is taken away", async || clinic.blobs().is_empty()).await;
    assert!(clinic.files().await.is_empty());
}

async fn the_same_upload_in_flight_is_a_conflict(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png(3);
    let first = begin_upload(&clinic, patient.id.as_str(), &sha256(&bytes).to_string()).await;
    eventually("the first upload is being received", async || clinic.blobs().len() == 1).await;

    let second = clinic.upload(xray(&patient, bytes.clone())).send().await.unwrap();

    assert_eq!(refusal(second, 409).await, ErrorCode::UploadInFlight);
    drop(first);
    eventually("the claim is free again", async || clinic.upload(xray(&patient, bytes.clone())).send().await.unwrap().status() == 201).await;
}

/// Bytes that no decoder knows, larger than what is looked at to tell a kind.
fn iosb() -> Vec<u8> {
    (0..4_000_u32).flat_map(|number| (number.wrapping_mul(2_654_435_761)).to_le_bytes()).collect()
}

async fn a_file_in_nanopix_own_form_is_kept_as_it_is_and_never_shown(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let answer = clinic.upload(form(patient.id.as_str(), iosb(), "20250121_153202.iosb", "x-ray")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let file: PatientFile = answer.json().await.unwrap();
    assert_eq!((file.content_type.as_str(), file.width, file.sha256), ("application/octet-stream", None, sha256(&iosb())));

    let download = clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap();
    assert_eq!(download.headers()["content-type"], "application/octet-stream");
    assert!(download.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(download.headers()["x-content-type-options"], "nosniff");
    assert_eq!(download.bytes().await.unwrap(), iosb());
    let thumbnail = clinic.get(&format!("/files/{}/thumbnail", file.id)).send().await.unwrap();
    assert_eq!(refusal(thumbnail, 415).await, ErrorCode::NoPreview);

    let by_hand = Form::new()
        .text("patientId", patient.id.to_string())
        .text("fileType", "x-ray")
        .text("source", "manual_upload")
        .part("file", Part::bytes(iosb()).file_name("chosen.iosb"));
    let program = [b"MZ".as_slice(), &iosb()].concat();
    let refused = [
        by_hand,
        form(patient.id.as_str(), iosb(), "a.png", "x-ray"),
        form(patient.id.as_str(), program, "a.iosb", "x-ray"),
        form(patient.id.as_str(), iosb(), "a.iosb", "document"),
    ];
    for upload in refused {
        let answer = clinic.upload(upload).send().await.unwrap();
        assert_eq!(refusal(answer, 422).await, ErrorCode::UnsupportedFile);
    }
    assert_eq!(clinic.files().await.len(), 1);
}
