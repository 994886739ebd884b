//! Files go out as they came in, to whom they belong; lists page through them.

use crate::harness::*;
use chairside_api::{ErrorCode, PatientFile, PatientFiles};
use chairside_testkit::radiograph;
use reqwest::multipart::{Form, Part};
use std::time::Duration;

on_both!(
    a_part_of_a_file_can_be_asked_for,
    a_file_that_is_known_is_not_sent_again,
    thumbnails_are_small_jpegs_of_every_kind_of_picture,
    a_file_without_a_picture_says_why_it_has_no_thumbnail,
    another_clinics_files_are_not_there,
    lists_filter_and_page_without_loss,
    names_beyond_ascii_survive,
    orphaned_bytes_are_set_aside_and_named_ones_are_not,
    files_of_a_clinic_the_database_does_not_know_are_left_alone,
    what_an_older_database_set_aside_comes_back_with_the_newer_one,
    sizes_in_between_do_not_fill_the_cache,
    a_thumbnail_that_was_cut_off_is_made_again,
    a_file_whose_bytes_are_gone_is_the_servers_failure,
    a_hostile_dicom_file_costs_its_picture_and_nothing_else,
    a_thumbnail_that_is_known_is_not_sent_again,
    a_thumbnail_is_made_once_however_many_ask,
);

async fn a_part_of_a_file_can_be_asked_for(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let bytes = png_of_size(700_000);
    let file = clinic.uploaded(&patient, bytes.clone()).await;
    let ask = |range: &str| clinic.get(&format!("/files/{}/download", file.id)).header("Range", range.to_owned()).send();

    let middle = ask("bytes=100-299999").await.unwrap();
    assert_eq!((middle.status().as_u16(), middle.headers()["content-range"].to_str().unwrap()), (206, "bytes 100-299999/700000"));
    assert_eq!(middle.bytes().await.unwrap(), bytes[100..300_000]);
    assert_eq!(ask("bytes=-5").await.unwrap().bytes().await.unwrap(), bytes[699_995..]);
    assert_eq!(refusal(ask("bytes=700000-").await.unwrap(), 416).await, ErrorCode::RangeNotSatisfiable);
    assert_eq!(ask("bytes=5-1").await.unwrap().status(), 200);
    let changed = clinic.get(&format!("/files/{}/download", file.id)).header("Range", "bytes=0-1").header("If-Range", "\"other\"").send().await.unwrap();
    assert_eq!((changed.status().as_u16(), changed.bytes().await.unwrap().len()), (200, 700_000));
}

async fn a_file_that_is_known_is_not_sent_again(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let known = clinic.get(&format!("/files/{}/download", file.id)).header("If-None-Match", format!("\"{}\"", file.sha256)).send().await.unwrap();
    assert_eq!((known.status().as_u16(), known.bytes().await.unwrap().len()), (304, 0));
}

async fn thumbnails_are_small_jpegs_of_every_kind_of_picture(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let picture = radiograph::radiograph(7, 300, 600);
    let seen = image::DynamicImage::ImageLuma16(picture.clone()).thumbnail(64, 128).to_luma8();
    let mut values: Vec<u8> = seen.iter().copied().collect();
    values.sort_unstable();
    let (black, white) = (values[values.len() / 1000], values[values.len() - 1 - values.len() / 1000]);
    let spread = seen.iter().map(|value| (u32::from(value.clamp(&black, &white) - black) * 255 / u32::from(white - black)) as u8);
    let spread = image::GrayImage::from_raw(seen.width(), seen.height(), spread.collect()).unwrap();
    let mut files = vec![("jpeg", "a.jpg", radiograph::jpeg(&picture)), ("bmp", "a.bmp", radiograph::bmp(&picture))];
    files.extend([("png8", "a.png", radiograph::png8(&picture)), ("png16", "a.png", radiograph::png16(&picture))]);
    files.extend(radiograph::Packing::ALL.map(|packing| ("tiff16", "a.tif", radiograph::tiff16(&picture, packing))));
    files.extend([(8, false), (12, false), (12, true), (16, false)].map(|(bits, inverted)| ("dicom", "a.dcm", radiograph::dicom(&picture, bits, inverted))));
    // 12 bits in 16, as many sensors write: must not come out black.
    let dark = radiograph::Radiograph::from_fn(300, 600, |x, y| image::Luma([picture.get_pixel(x, y).0[0] >> 4]));
    files.push(("12 bits in a png", "a.png", radiograph::png16(&dark)));

    for (what, name, bytes) in files {
        let answer = clinic.upload(form(patient.id.as_str(), bytes, name, "x-ray")).send().await.unwrap();
        let file: PatientFile = answer.json().await.unwrap();
        assert_eq!((file.width, file.height), (Some(300), Some(600)), "{what}");

        for _ in 0..2 {
            let answer = clinic.get(&format!("/files/{}/thumbnail?size=128", file.id)).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{what}: {}", answer.text().await.unwrap());
            assert_eq!(answer.headers()["content-type"], "image/jpeg", "{what}");
            let small = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap().to_luma8();
            assert_eq!(small.dimensions(), (64, 128), "{what}");
            // Of 8 bits and of what says how it wants to be shown, all that could be; of other depths, what is there, as the consoles show it.
            let wanted = if matches!(what, "png16" | "tiff16" | "12 bits in a png") { &spread } else { &seen };
            let differences: u64 = small.iter().zip(wanted.iter()).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
            assert!(differences / (64 * 128) < 12, "{what}: off by {} on average", differences / (64 * 128));
        }
        assert_eq!(clinic.get(&format!("/files/{}/thumbnail?size=9", file.id)).send().await.unwrap().status(), 400);
    }
}

async fn a_file_without_a_picture_says_why_it_has_no_thumbnail(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut dicom = vec![0; 400];
    dicom[128..132].copy_from_slice(b"DICM");
    let mut cut = png(1);
    cut.truncate(200);
    // A bitmap that claims 60,000 x 60,000 pixels; it has no checksum that would give it away sooner.
    let mut bomb = radiograph::bmp(&radiograph::radiograph(2, 8, 8));
    bomb[18..26].copy_from_slice(&[0x60, 0xea, 0, 0, 0x60, 0xea, 0, 0]);
    for (bytes, name, kind, why) in [
        (dicom, "a.dcm", "dicom", "cannot be shown"),
        (b"%PDF-1.7".to_vec(), "a.pdf", "report", "a PDF"),
        (cut, "a.png", "x-ray", "No preview"),
        (bomb, "b.bmp", "x-ray", "60000 × 60000 pixels are too many"),
    ] {
        let file: PatientFile = clinic.upload(form(patient.id.as_str(), bytes, name, kind)).send().await.unwrap().json().await.unwrap();
        let answer = clinic.get(&format!("/files/{}/thumbnail", file.id)).send().await.unwrap();
        assert_eq!(answer.status(), 415, "{name}");
        let body: chairside_api::ErrorBody = answer.json().await.unwrap();
        assert!(body.code == ErrorCode::NoPreview && body.error.contains(why), "{body:?}");
        assert_eq!(clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap().status(), 200);
    }
}

async fn another_clinics_files_are_not_there(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (_, neighbours_key) = clinic.neighbour().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;

    for path in [format!("/files/{}/download", file.id), format!("/files/{}/thumbnail", file.id), "/files/..%2f..%2fsecret/download".to_owned()] {
        let answer = clinic.http.get(clinic.protected(&path)).bearer_auth(&neighbours_key).send().await.unwrap();
        assert_eq!(refusal(answer, 404).await, ErrorCode::NotFound);
    }
    let list: PatientFiles = clinic.http.get(clinic.protected("/patient-files")).bearer_auth(&neighbours_key).send().await.unwrap().json().await.unwrap();
    assert!(list.files.is_empty());
}

async fn lists_filter_and_page_without_loss(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let (one, two) = (clinic.patient("Amelia", "Hartmann").await, clinic.patient("Bruno", "Vogt").await);
    for number in 0..7 {
        let teeth = if number % 2 == 0 { "36,37" } else { "" };
        let form = xray(&one, png(number)).text("toothNumber", teeth);
        assert_eq!(clinic.upload(form).send().await.unwrap().status(), 201);
    }
    clinic.uploaded(&two, png(100)).await;
    let list = async |query: String| clinic.get(&format!("/patient-files?{query}")).send().await.unwrap().json::<PatientFiles>().await.unwrap();

    let whole = list(format!("patientId={}", one.id)).await;
    assert_eq!((whole.files.len(), whole.next_cursor), (7, None));
    assert!(whole.files.is_sorted_by(|newer, older| newer.created_at >= older.created_at));
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = list(format!("patientId={}&limit=3{after}", one.id)).await;
        paged.extend(page.files);
        let Some(cursor) = page.next_cursor else { break };
        after = format!("&after={cursor}");
    }
    assert_eq!(paged, whole.files);
    assert_eq!(list(format!("patientId={}&toothNumber=37", one.id)).await.files.len(), 4);
    assert_eq!(list(format!("patientId={}&toothNumber=38", one.id)).await.files.len(), 0);
    assert_eq!(list("fileType=x-ray".to_owned()).await.files.len(), 8);
    assert_eq!(list("patientId=&fileType=&since=&toothNumber=&after=".to_owned()).await.files.len(), 8, "an empty filter is none");
    assert_eq!(list("fileType=report".to_owned()).await.files.len(), 0);
    let since = whole.files[2].created_at;
    assert!(list(format!("patientId={}&since={since}", one.id)).await.files.iter().all(|file| file.created_at >= since));
    for wrong in ["fileType=x", "since=yesterday", "toothNumber=99", "after=x", "after=1.'", "limit=0", "patientId=nobody"] {
        assert!(clinic.get(&format!("/patient-files?{wrong}")).send().await.unwrap().status().is_client_error(), "{wrong}");
    }
}

async fn names_beyond_ascii_survive(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let form = Form::new().text("patientId", patient.id.to_string()).text("fileType", "x-ray").part("file", Part::bytes(png(1)).file_name("Röntgen 🦷.png"));
    let file: PatientFile = clinic.upload(form).send().await.unwrap().json().await.unwrap();
    assert_eq!(file.file_name, "Röntgen 🦷.png");
    let answer = clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap();
    let disposition = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; ") && disposition.contains("filename*=UTF-8''R%C3%B6ntgen"), "{disposition}");
}

/// Bytes under their hash that no row names.
fn orphan(files: &std::path::Path, clinic: &str, bytes: &[u8]) -> std::path::PathBuf {
    let hash = sha256(bytes);
    let dir = files.join(clinic).join(hash.prefix());
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join(hash.to_string()), bytes).unwrap();
    dir.join(hash.to_string())
}

async fn orphaned_bytes_are_set_aside_and_named_ones_are_not(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let files = clinic.config.data_dir.join("files");
    let orphaned = orphan(&files, clinic.id.as_str(), b"orphan");
    let not_ours = orphaned.with_file_name("not ours");
    std::fs::write(&not_ours, b"a person put this here").unwrap();

    let clinic = clinic.restart(|_| {}).await;
    assert!(orphaned.exists(), "young orphans may be about to get their row");
    let clinic = clinic.restart(|limits| limits.orphans_kept_for = Duration::ZERO).await;

    eventually("the orphan is gone from where it lay", async || !orphaned.exists()).await;
    let aside = files.join(".orphans").join(clinic.id.as_str()).join(sha256(b"orphan").to_string());
    assert_eq!(std::fs::read(aside).unwrap(), b"orphan", "it is set aside, not deleted");
    assert!(not_ours.exists());
    assert_eq!(clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap().bytes().await.unwrap(), png(1));
}

async fn files_of_a_clinic_the_database_does_not_know_are_left_alone(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let files = clinic.config.data_dir.join("files");
    // As after a lost database and a new `init`, or with another installation's storage.
    let theirs = orphan(&files, "019aa0d2-0000-7000-8000-000000000000", b"another clinic's");
    let marker = orphan(&files, clinic.id.as_str(), b"orphan");

    let _clinic = clinic.restart(|limits| limits.orphans_kept_for = Duration::ZERO).await;

    eventually("housekeeping was done", async || !marker.exists()).await;
    assert_eq!(std::fs::read(theirs).unwrap(), b"another clinic's");
}

async fn what_an_older_database_set_aside_comes_back_with_the_newer_one(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let blob = clinic.config.data_dir.join("files").join(clinic.id.as_str()).join(file.sha256.prefix()).join(file.sha256.to_string());
    clinic.execute(&format!("UPDATE patient_files SET sha256 = '{}'", sha256(b"a row that the older database does not have"))).await;
    let clinic = clinic.restart(|limits| limits.orphans_kept_for = Duration::ZERO).await;
    eventually("it is set aside", async || !blob.exists()).await;

    clinic.execute(&format!("UPDATE patient_files SET sha256 = '{}'", file.sha256)).await;
    let clinic = clinic.restart(|_| {}).await;

    eventually("it is back", async || blob.exists()).await;
    assert_eq!(clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap().bytes().await.unwrap(), png(1));
}

async fn sizes_in_between_do_not_fill_the_cache(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.upload(xray(&patient, radiograph::png16(&radiograph::radiograph(3, 600, 300)))).send().await.unwrap();
    let file: PatientFile = file.json().await.unwrap();

    for size in 16..=128 {
        let answer = clinic.get(&format!("/files/{}/thumbnail?size={size}", file.id)).send().await.unwrap();
        assert_eq!(image::load_from_memory(&answer.bytes().await.unwrap()).unwrap().width(), 128);
    }

    assert_eq!(std::fs::read_dir(thumbnails(&clinic, &file)).unwrap().count(), 1);
}

fn thumbnails(clinic: &Clinic, file: &PatientFile) -> std::path::PathBuf {
    clinic.config.data_dir.join("thumbnails").join(clinic.id.as_str()).join(file.sha256.prefix())
}

async fn a_thumbnail_that_was_cut_off_is_made_again(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let ask = async || clinic.get(&format!("/files/{}/thumbnail", file.id)).send().await.unwrap().bytes().await.unwrap();
    let whole = ask().await;
    let kept = std::fs::read_dir(thumbnails(&clinic, &file)).unwrap().next().unwrap().unwrap().path();
    std::fs::write(&kept, &whole[..whole.len() / 2]).unwrap();

    assert_eq!(ask().await, whole);
}

async fn a_file_whose_bytes_are_gone_is_the_servers_failure(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let blob = clinic.blobs().pop().unwrap();
    std::fs::remove_file(&blob).unwrap();

    for what in ["thumbnail", "download"] {
        let answer = clinic.get(&format!("/files/{}/{what}", file.id)).send().await.unwrap();
        assert_eq!(refusal(answer, 500).await, ErrorCode::Internal, "{what}");
    }
}

async fn a_hostile_dicom_file_costs_its_picture_and_nothing_else(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let honest = radiograph::dicom(&radiograph::radiograph(7, 60, 40), 16, false);
    let pixels = honest.windows(4).position(|tag| tag == [0xe0, 0x7f, 0x10, 0]).unwrap();
    let insert = |bytes: &[u8]| [&honest[..pixels], bytes, &honest[pixels..]].concat();
    // (5400,0100) Waveform Sequence: comes before the pixels, as order wants it.
    let level = [0, 0x54, 0, 1, b'S', b'Q', 0, 0, 255, 255, 255, 255, 0xfe, 0xff, 0, 0xe0, 255, 255, 255, 255];
    let deep = insert(&level.repeat(50_000));
    let greedy = insert(&[0, 0x54, 0, 2, b'O', b'B', 0, 0, 0xfe, 255, 255, 255]);

    for bytes in [deep, greedy] {
        let answer = clinic.upload(form(patient.id.as_str(), bytes.clone(), "a.dcm", "x-ray")).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let file: PatientFile = answer.json().await.unwrap();
        assert_eq!(refusal(clinic.get(&format!("/files/{}/thumbnail", file.id)).send().await.unwrap(), 415).await, ErrorCode::NoPreview);
        assert_eq!(clinic.get(&format!("/files/{}/download", file.id)).send().await.unwrap().bytes().await.unwrap(), bytes);
    }
}

async fn a_thumbnail_that_is_known_is_not_sent_again(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let file = clinic.uploaded(&patient, png(1)).await;
    let ask = |size: u32| clinic.get(&format!("/files/{}/thumbnail?size={size}", file.id));

    let first = ask(200).send().await.unwrap();
    let etag = first.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!((etag.as_str(), first.headers()["cache-control"].to_str().unwrap()), (format!("\"{}-256\"", file.sha256).as_str(), "private, no-cache"));
    let known = ask(256).header("If-None-Match", &etag).send().await.unwrap();
    assert_eq!((known.status().as_u16(), known.headers()["etag"].to_str().unwrap().to_owned()), (304, etag.clone()));
    assert_eq!(ask(512).header("If-None-Match", &etag).send().await.unwrap().status(), 200, "another size is another picture");
}

async fn a_thumbnail_is_made_once_however_many_ask(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    // Large enough that the last of them asks before the first has it.
    let bytes = radiograph::png16(&radiograph::radiograph(3, 1600, 1200));
    let file: PatientFile = clinic.upload(xray(&patient, bytes)).send().await.unwrap().json().await.unwrap();
    let mut broken = radiograph::png16(&radiograph::radiograph(4, 1600, 1200));
    let middle = broken.len() / 2;
    broken[middle..middle + 64].fill(0x55);
    let broken: PatientFile = clinic.upload(xray(&patient, broken)).send().await.unwrap().json().await.unwrap();

    let started = std::time::Instant::now();
    let one = clinic.get(&format!("/files/{}/thumbnail?size=1024", file.id)).send().await.unwrap().bytes().await.unwrap();
    let alone = started.elapsed();
    let ask = |file: &PatientFile| clinic.get(&format!("/files/{}/thumbnail?size=512", file.id)).send();
    let started = std::time::Instant::now();
    let answers = futures_util::future::join_all((0..40).map(|_| ask(&file))).await;
    assert!(started.elapsed() < alone * 10, "forty cost what one costs: {:?}, {alone:?}", started.elapsed());
    assert!(answers.into_iter().all(|answer| answer.unwrap().status() == 200));
    assert_ne!(one.len(), 0);
    for answer in futures_util::future::join_all((0..8).map(|_| ask(&broken))).await {
        assert_eq!(refusal(answer.unwrap(), 415).await, ErrorCode::NoPreview);
    }
}
