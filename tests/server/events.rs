//! Every event of a clinic, exactly once, in order, whatever happens to the connection.

use crate::harness::*;
use chairside_api::{ErrorCode, EventKind};
use std::{collections::HashSet, time::Duration};

on_both!(
    events_of_uploads_at_once_come_in_order_without_a_gap,
    a_client_that_comes_back_gets_what_it_missed,
    everything_from_the_answer_on_is_heard,
    an_event_says_everything_and_a_ping_only_that_it_lives,
    events_that_are_no_longer_kept_are_a_resync,
    events_that_are_too_old_are_forgotten_from_the_front_only,
    a_hole_between_events_is_a_resync_and_not_passed_over,
    an_id_that_was_never_ours_is_a_resync,
    another_clinic_hears_nothing,
    a_stream_is_alive_and_ends_after_its_life,
    a_revoked_key_closes_its_open_streams,
    a_key_revoked_while_it_replays_hears_no_more,
    a_key_revoked_behind_the_servers_back_closes_its_streams_too,
    streams_are_limited_by_key_and_by_clinic,
    an_event_written_by_another_process_is_found_without_a_wake_up,
    an_upload_is_heard_at_once,
    a_client_that_does_not_read_is_let_go,
    a_stream_ends_with_the_last_chunk,
);

async fn events_of_uploads_at_once_come_in_order_without_a_gap(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.uploads_per_key = 16).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    assert_eq!(events.message().await.unwrap().0, "1", "the patient’s record was the first event");

    let uploads = (0..40).map(|number| clinic.uploaded(&patient, png(number)));
    let files: Vec<_> = futures_util::StreamExt::collect(futures_util::StreamExt::buffer_unordered(futures_util::stream::iter(uploads), 8)).await;

    let mut heard = HashSet::new();
    for expected in 2..=41 {
        let (id, event) = events.event().await.unwrap();
        assert_eq!(id, expected.to_string());
        heard.insert(event.file_id.unwrap());
    }
    assert_eq!(heard, files.into_iter().map(|file| file.id).collect());
}

async fn a_client_that_comes_back_gets_what_it_missed(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    clinic.uploaded(&patient, png(0)).await;
    let (seen, _) = events.event().await.unwrap();
    drop(events);
    let mut missed = Vec::new();
    for number in 1..=150 {
        missed.push(clinic.uploaded(&patient, png(number)).await.id);
    }

    let mut events = clinic.listen(Some(&seen)).await;
    for id in &missed {
        assert_eq!(events.event().await.unwrap().1.file_id.as_ref(), Some(id));
    }
    let live = clinic.uploaded(&patient, png(1000)).await;
    assert_eq!(events.event().await.unwrap().1.file_id, Some(live.id));

    // The same after the server was started again.
    let clinic = clinic.restart(|_| {}).await;
    let mut events = clinic.listen(Some(&seen)).await;
    assert_eq!(events.event().await.unwrap().1.file_id.as_ref(), missed.first());
}

async fn everything_from_the_answer_on_is_heard(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.streams_per_key = 100).await;
    // Many at once: where a stream begins is still being found out while others write.
    let clients = (0..100).map(async |client| {
        let mut events = clinic.listen(None).await;
        let patient = clinic.patient("Amelia", &format!("Client {client}")).await;
        let heard = async { while events.next_of(EventKind::PatientChanged).await.patient_id.as_ref() != Some(&patient.id) {} };
        tokio::time::timeout(Duration::from_secs(30), heard).await.expect("what came after the answer is heard");
    });
    futures_util::future::join_all(clients).await;
}

async fn an_event_says_everything_and_a_ping_only_that_it_lives(backend: Backend) {
    use futures_util::StreamExt;
    let clinic = Clinic::open_with(backend, |limits| limits.ping_every = Duration::from_millis(50)).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    clinic.uploaded(&patient, png(0)).await;
    let mut raw = clinic.get("/sse/clinic-events").header("Last-Event-ID", "0").send().await.unwrap().bytes_stream();

    let mut text = String::new();
    while text.matches("\"ping\"").count() < 2 || !text.contains("new_xray") {
        text.push_str(std::str::from_utf8(&raw.next().await.unwrap().unwrap()).unwrap());
    }

    let messages: Vec<_> = text.split_terminator("\n\n").filter_map(|message| message.split_once("\ndata: ")).collect();
    let data =
        |kind: &str| messages.iter().find(|(_, data)| data.contains(kind)).map(|(_, data)| serde_json::from_str::<serde_json::Value>(data).unwrap()).unwrap();
    assert!(messages.iter().all(|(id, _)| id.starts_with("id: ")));
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<HashSet<_>>();
    assert_eq!(keys(&data("\"ping\"")), ["type", "ts"].map(str::to_owned).into());
    let event = data("new_xray");
    assert_eq!(keys(&event), ["type", "patientId", "patientName", "fileId", "toothNumber", "source", "labCaseId", "ts"].map(str::to_owned).into());
    assert!(event["toothNumber"].is_null() && event["labCaseId"].is_null() && event["source"] == "bridge_capture");
}

async fn events_that_are_no_longer_kept_are_a_resync(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    for number in 0..5 {
        clinic.uploaded(&patient, png(number)).await;
    }
    // Housekeeping runs at the start.
    let clinic = clinic.restart(|limits| limits.events_kept = 2).await;

    eventually("old events are forgotten", async || clinic.listen(Some("1")).await.event().await.unwrap().1.kind == EventKind::Resync).await;

    let mut events = clinic.listen(Some("1")).await;
    let (id, event) = events.event().await.unwrap();
    assert_eq!((id.as_str(), event.kind, event.file_id), ("6", EventKind::Resync, None));
    clinic.uploaded(&patient, png(9)).await;
    assert_eq!(events.event().await.unwrap().0, "7");
    // What is still kept is still replayed.
    assert_eq!(clinic.listen(Some("5")).await.event().await.unwrap().0, "6");
}

async fn events_that_are_too_old_are_forgotten_from_the_front_only(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    for number in 0..4 {
        clinic.uploaded(&patient, png(number)).await;
    }
    // The third was written while the clock was a day behind.
    clinic.execute("UPDATE clinic_events SET created_at = 1 WHERE seq IN (1, 3)").await;

    let clinic = clinic.restart(|_| {}).await;

    eventually("the first is forgotten", async || clinic.listen(Some("0")).await.event().await.unwrap().1.kind == EventKind::Resync).await;
    let mut events = clinic.listen(Some("1")).await;
    for expected in ["2", "3", "4"] {
        let (id, event) = events.event().await.unwrap();
        assert_eq!((id.as_str(), event.kind), (expected, EventKind::NewXray));
    }
}

async fn a_hole_between_events_is_a_resync_and_not_passed_over(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    for number in 0..5 {
        clinic.uploaded(&patient, png(number)).await;
    }
    clinic.execute("DELETE FROM clinic_events WHERE seq = 4").await;

    let mut events = clinic.listen(Some("0")).await;

    for (expected, kind) in [("2", EventKind::NewXray), ("3", EventKind::NewXray), ("6", EventKind::Resync)] {
        let (id, event) = events.event().await.unwrap();
        assert_eq!((id.as_str(), event.kind), (expected, kind));
    }
}

/// Fills the log with more than the sockets between server and client hold.
async fn twenty_megabytes_of_events(clinic: &Clinic) {
    let body = format!(r#"{{"type":"file_updated","patientName":"{}","ts":1}}"#, "x".repeat(50_000));
    let log = format!("INSERT INTO clinic_events (clinic_id, seq, body, created_at) SELECT clinics.id, n.i, '{body}', 9000000000000 FROM clinics, n");
    clinic.execute(&format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) {log}")).await;
    clinic.execute("UPDATE clinics SET event_seq = 400").await;
}

async fn a_key_revoked_while_it_replays_hears_no_more(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let admin = clinic.admin_token().await;
    twenty_megabytes_of_events(&clinic).await;
    let mut events = clinic.listen(Some("0")).await;
    events.event().await.unwrap();
    let keys: Vec<chairside_api::ApiKey> =
        clinic.http.get(clinic.protected("/clinic/api-keys")).bearer_auth(&admin).send().await.unwrap().json().await.unwrap();

    let revoked = clinic.http.delete(clinic.protected(&format!("/clinic/api-keys/{}", keys[0].key_id))).bearer_auth(&admin).send().await.unwrap();
    assert_eq!(revoked.status(), 200);

    let mut last = 0;
    while let Some((id, _)) = events.event().await {
        last = id.parse().unwrap();
    }
    assert!(last < 400, "what was on its way may arrive, the rest of the log may not");
}

async fn an_id_that_was_never_ours_is_a_resync(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    clinic.uploaded(&patient, png(0)).await;

    for id in ["99", "-3", "garbage", "99999999999999999999999"] {
        let mut events = clinic.listen(Some(id)).await;
        let (now, event) = events.event().await.unwrap();
        assert_eq!((now.as_str(), event.kind), ("2", EventKind::Resync), "{id}");
    }
}

async fn another_clinic_hears_nothing(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.ping_every = Duration::from_millis(100)).await;
    let (_, neighbours_key) = clinic.neighbour().await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut theirs = clinic.listen_as(&neighbours_key, Some("0")).await;

    clinic.uploaded(&patient, png(1)).await;

    for _ in 0..5 {
        assert_eq!(theirs.message().await.unwrap().1.kind, EventKind::Ping);
    }
}

async fn a_stream_is_alive_and_ends_after_its_life(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| {
        limits.ping_every = Duration::from_millis(100);
        limits.stream_life = Duration::from_secs(3);
    })
    .await;
    let mut events = clinic.listen(None).await;

    let mut pings = 0;
    while let Some((id, event)) = events.message().await {
        assert_eq!((id.as_str(), event.kind), ("0", EventKind::Ping));
        pings += 1;
    }

    assert!(pings >= 3, "{pings}");
}

async fn a_revoked_key_closes_its_open_streams(backend: Backend) {
    // No look within the test: it must be the revocation itself.
    let clinic = Clinic::open_with(backend, |limits| limits.look_every = Duration::from_mins(10)).await;
    let admin = clinic.admin_token().await;
    let mut events = clinic.listen(None).await;
    events.message().await.unwrap();
    let keys: Vec<chairside_api::ApiKey> =
        clinic.http.get(clinic.protected("/clinic/api-keys")).bearer_auth(&admin).send().await.unwrap().json().await.unwrap();

    let revoked = clinic.http.delete(clinic.protected(&format!("/clinic/api-keys/{}", keys[0].key_id))).bearer_auth(&admin).send().await.unwrap();

    assert_eq!(revoked.json::<serde_json::Value>().await.unwrap(), serde_json::json!({ "revoked": true }));
    events.ended().await;
    assert_eq!(refusal(clinic.get("/sse/clinic-events").send().await.unwrap(), 401).await, ErrorCode::KeyRevoked);
}

async fn a_key_revoked_behind_the_servers_back_closes_its_streams_too(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.look_every = Duration::from_millis(200)).await;
    let mut events = clinic.listen(None).await;
    events.message().await.unwrap();

    clinic.execute("UPDATE bridge_keys SET revoked_at = 1").await;

    events.ended().await;
}

async fn streams_are_limited_by_key_and_by_clinic(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| {
        limits.streams_per_key = 2;
        limits.streams_per_clinic = 3;
    })
    .await;
    let another = clinic.setup.create_key(&clinic.id, "Room 2", None).await.unwrap();
    let first = clinic.listen(None).await;
    let _second = clinic.listen(None).await;

    let third = clinic.get("/sse/clinic-events").send().await.unwrap();
    assert!(third.headers().contains_key("retry-after"));
    assert_eq!(refusal(third, 429).await, ErrorCode::TooManyRequests);
    let other_room = async || clinic.http.get(clinic.protected("/sse/clinic-events")).bearer_auth(&another).send().await.unwrap();
    let third = other_room().await;
    assert_eq!(third.status(), 200);
    assert_eq!(refusal(other_room().await, 429).await, ErrorCode::TooManyRequests);
    drop(first);
    eventually("the place is free again", async || other_room().await.status() == 200).await;
}

async fn an_event_written_by_another_process_is_found_without_a_wake_up(backend: Backend) {
    let clinic = Clinic::open_with(backend, |limits| limits.look_every = Duration::from_millis(200)).await;
    let mut events = clinic.listen(None).await;
    events.message().await.unwrap();

    let body = r#"{"type":"new_dicom","patientId":null,"patientName":null,"fileId":"f","toothNumber":null,"source":null,"labCaseId":null,"ts":1}"#;
    clinic.execute(&format!("INSERT INTO clinic_events (clinic_id, seq, body, created_at) SELECT id, event_seq + 1, '{body}', 1 FROM clinics")).await;
    clinic.execute("UPDATE clinics SET event_seq = event_seq + 1").await;

    assert_eq!(events.event().await.unwrap().1.kind, EventKind::NewDicom);
}

async fn an_upload_is_heard_at_once(backend: Backend) {
    // No look within the test: it must be the bus.
    let clinic = Clinic::open_with(backend, |limits| limits.look_every = Duration::from_mins(10)).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    let mut events = clinic.listen(None).await;
    let mut delays = Vec::new();
    for number in 0..20 {
        clinic.uploaded(&patient, png(number)).await;
        let answered = std::time::Instant::now();
        events.event().await.unwrap();
        delays.push(answered.elapsed());
    }
    delays.sort();
    // Usually below a millisecond; the bound is for a machine that does much else.
    assert!(delays[10] < Duration::from_millis(500), "{delays:?}");
}

async fn a_client_that_does_not_read_is_let_go(backend: Backend) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let clinic = Clinic::open_with(backend, |limits| {
        limits.streams_per_key = 1;
        limits.stream_stall = Duration::from_secs(2);
    })
    .await;
    twenty_megabytes_of_events(&clinic).await;
    let mut deaf = tokio::net::TcpStream::connect(clinic.address()).await.unwrap();
    let request = format!(
        "GET {}/sse/clinic-events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 0\r\nAuthorization: Bearer {}\r\n\r\n",
        chairside_api::PROTECTED_PATH,
        clinic.key
    );
    deaf.write_all(request.as_bytes()).await.unwrap();
    // It has the only place, and reads no more than that it has.
    let mut answer = [0; 12];
    deaf.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");

    let status = async || clinic.get("/sse/clinic-events").send().await.unwrap().status();
    eventually("its place is free again", async || status().await == 200).await;

    drop(deaf);
    // Somebody who does read gets all of it.
    let heard = async || {
        let answer = clinic.get("/sse/clinic-events").header("Last-Event-ID", "0").send().await.unwrap();
        answer.status() == 200 && Events::of(answer).event().await.unwrap().0 == "1"
    };
    eventually("a client that reads hears it", heard).await;
}

/// The stream writes its own chunks: every one is whole, the last one ends the answer, and what the client says meanwhile is nobody's.
async fn a_stream_ends_with_the_last_chunk(backend: Backend) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let clinic = Clinic::open_with(backend, |limits| {
        limits.ping_every = Duration::from_millis(100);
        limits.stream_life = Duration::from_secs(2);
    })
    .await;
    let mut client = tokio::net::TcpStream::connect(clinic.address()).await.unwrap();
    let question = format!("GET {}/sse/clinic-events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", chairside_api::PROTECTED_PATH, clinic.key);
    client.write_all(question.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.windows(5).any(|bytes| bytes == b"data:") {
        assert!(client.read_buf(&mut answer).await.unwrap() > 0, "it goes on");
    }
    client.write_all(b"something nobody asked for").await.unwrap();
    client.read_to_end(&mut answer).await.unwrap();

    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    for part in ["http/1.1 200", "text/event-stream", "transfer-encoding: chunked", "connection: close", "x-request-id: "] {
        assert!(head.contains(part), "{head}");
    }
    let text = unchunked(body);
    assert!(text.matches("data: {\"type\":\"ping\"").count() >= 2, "{text}");
    assert!(text.split_terminator("\n\n").all(|message| message.starts_with("id: 0\ndata: {") && message.ends_with('}')), "{text}");
}

/// A whole body in chunks, put together.
fn unchunked(mut body: &str) -> String {
    let mut text = String::new();
    loop {
        let (length, rest) = body.split_once("\r\n").expect("a chunk's length");
        let length = usize::from_str_radix(length, 16).unwrap();
        assert_eq!(&rest[length..length + 2], "\r\n");
        if length == 0 {
            assert_eq!(&rest[2..], "", "nothing after the last chunk");
            return text;
        }
        text.push_str(&rest[..length]);
        body = &rest[length + 2..];
    }
}
