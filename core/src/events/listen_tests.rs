use super::*;
use crate::{
    Secret,
    clock::ManualClock,
    engine::Endpoint,
    events::bound::LONGEST_EVENT,
    test_server::{Step, TestServer, json},
    upload::ClientOptions,
};

const FAST: Pace =
    Pace { silence: Duration::from_secs(20), pause: Duration::from_millis(5), jitter: Duration::from_millis(5), renewal: Duration::from_mins(1) };

/// No test waits for a pause of this length.
const NEVER: Duration = Duration::from_hours(1);

struct Listening {
    heard: mpsc::Receiver<Heard>,
    nudge: Arc<Notify>,
    cancel: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Listening {
    fn start(server: &TestServer, after: Option<i64>, pace: Pace) -> Self {
        let endpoint = Endpoint { url: server.url(), api_key: Secret::new("key") };
        let client = ServerClient::new(&endpoint, &ClientOptions::default()).unwrap();
        let (sender, heard) = mpsc::channel(16);
        let (nudge, cancel) = (Arc::new(Notify::new()), CancellationToken::new());
        let clock = Arc::new(ManualClock::at(UtcTime::from_millis(0)));
        let task = tokio::spawn(listen_at(pace, client, after, clock, sender, Arc::clone(&nudge), cancel.clone()));
        Self { heard, nudge, cancel, task }
    }

    async fn next(&mut self) -> Heard {
        tokio::time::timeout(Duration::from_secs(20), self.heard.recv()).await.unwrap().unwrap()
    }

    /// The id of the next event, over whatever else is heard.
    async fn next_id(&mut self) -> i64 {
        loop {
            if let Heard::Event { id, .. } = self.next().await {
                return id;
            }
        }
    }
}

fn stream(text: &str) -> Step {
    Step::Send(format!("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n{text}").into_bytes())
}

fn event(id: i64, kind: &str) -> String {
    format!("id: {id}\ndata: {{\"type\":\"{kind}\",\"ts\":{id}}}\n\n")
}

#[tokio::test]
async fn events_are_heard_once_and_in_order_across_a_broken_stream() {
    let server = TestServer::start(|number, _| match number {
        0 => vec![stream(&format!(": hello\n\n{}{}id: 3\ndata: {{\"ty", event(1, "new_xray"), event(2, "file_updated")))],
        // A server that repeats itself, with pings between.
        _ => vec![stream(&format!("{}{}{}{}", event(2, "file_updated"), event(2, "ping"), event(3, "new_xray"), event(5, "file_moved"))), Step::Hold],
    })
    .await;
    let mut listening = Listening::start(&server, None, FAST);
    assert_eq!(listening.next().await, Heard::Connected);
    assert_eq!(listening.next_id().await, 1);
    assert_eq!(listening.next_id().await, 2);
    assert!(matches!(listening.next().await, Heard::Lost { cause: FailureCause::ConnectionLost, key_refused: false, .. }));
    assert_eq!(listening.next().await, Heard::Connected);
    assert_eq!((listening.next_id().await, listening.next_id().await), (3, 5));
    let asked: Vec<_> = server.requests().iter().map(|request| request.header("last-event-id").map(str::to_owned)).collect();
    assert_eq!(asked, [None, Some("2".to_owned())]);
}

#[tokio::test]
async fn a_ping_tells_where_the_stream_stands_before_anything_has_happened() {
    let server =
        TestServer::start(|number, _| if number == 0 { vec![stream(&event(41, "ping"))] } else { vec![stream(&event(42, "new_xray")), Step::Hold] }).await;
    let mut listening = Listening::start(&server, None, FAST);
    // Passed on, so that a program that ends now comes back to here.
    assert_eq!((listening.next_id().await, listening.next_id().await), (41, 42));
    assert_eq!(server.requests()[1].header("last-event-id"), Some("41"));
}

#[tokio::test]
async fn what_was_heard_before_a_restart_is_not_heard_again() {
    let server = TestServer::start(|_, _| vec![stream(&format!("{}{}", event(7, "new_xray"), event(8, "new_xray"))), Step::Hold]).await;
    let mut listening = Listening::start(&server, Some(7), FAST);
    assert_eq!(listening.next_id().await, 8);
    assert_eq!(server.requests()[0].header("last-event-id"), Some("7"));
}

#[tokio::test]
async fn a_resync_sets_the_count_anew() {
    // The server was restored from a backup: its numbers are lower than ours.
    let server = TestServer::start(|_, _| vec![stream(&format!("{}{}", event(3, "resync"), event(4, "new_xray"))), Step::Hold]).await;
    let mut listening = Listening::start(&server, Some(900), FAST);
    assert_eq!((listening.next_id().await, listening.next_id().await), (3, 4));
}

#[tokio::test]
async fn what_cannot_be_read_is_passed_over_and_does_not_come_again() {
    let server = TestServer::start(|number, _| match number {
        0 => vec![stream(&format!("id: 1\ndata: {{\"type\":7}}\n\ndata: no number\n\nid: x\ndata: {{}}\n\n{}", event(2, "a_kind_of_the_future")))],
        _ => vec![stream(&event(3, "new_xray")), Step::Hold],
    })
    .await;
    let mut listening = Listening::start(&server, None, FAST);
    assert_eq!(listening.next().await, Heard::Connected);
    assert!(matches!(listening.next().await, Heard::Event { id: 2, event: ClinicEvent { kind: EventKind::Unknown, .. } }));
    assert_eq!(listening.next_id().await, 3);
}

#[tokio::test]
async fn comments_are_no_sign_of_life_and_pings_are() {
    let pace = Pace { silence: Duration::from_millis(400), ..FAST };
    let more = Arc::new(Notify::new());
    let wait = Arc::clone(&more);
    let server = TestServer::start(move |number, _| match number {
        0 => {
            let mut steps = vec![stream("")];
            for _ in 0..100 {
                steps.extend([Step::Send(b": still here\n\n".to_vec()), Step::Wait(Arc::clone(&wait))]);
            }
            steps
        }
        _ => vec![stream(&event(1, "new_xray")), Step::Hold],
    })
    .await;
    let mut listening = Listening::start(&server, None, pace);
    let ticking = tokio::spawn(async move {
        let mut every = tokio::time::interval(Duration::from_millis(50));
        loop {
            every.tick().await;
            more.notify_one();
        }
    });
    assert_eq!(listening.next().await, Heard::Connected);
    assert!(matches!(listening.next().await, Heard::Lost { cause: FailureCause::TimedOut { .. }, .. }));
    ticking.abort();

    // Ten pings, each well within the limit, together well beyond it.
    let more = Arc::new(Notify::new());
    let wait = Arc::clone(&more);
    let server = TestServer::start(move |_, _| {
        let mut steps = vec![stream("")];
        for _ in 0..10 {
            steps.extend([Step::Wait(Arc::clone(&wait)), Step::Send(b"data: {\"type\":\"ping\",\"ts\":1}\n\n".to_vec())]);
        }
        steps.extend([Step::Send(event(1, "new_xray").into_bytes()), Step::Hold]);
        steps
    })
    .await;
    let mut listening = Listening::start(&server, None, Pace { silence: Duration::from_secs(2), ..FAST });
    tokio::spawn(async move {
        let mut every = tokio::time::interval(Duration::from_millis(300));
        loop {
            every.tick().await;
            more.notify_one();
        }
    });
    assert_eq!(listening.next().await, Heard::Connected);
    assert!(matches!(listening.next().await, Heard::Event { id: 1, .. }), "no silence in between");
}

#[tokio::test]
async fn an_event_without_end_ends_the_stream() {
    let server = TestServer::start(|_, _| vec![stream("data: "), Step::Send(vec![b'x'; LONGEST_EVENT + 1000]), Step::Hold]).await;
    let mut listening = Listening::start(&server, None, FAST);
    assert_eq!(listening.next().await, Heard::Connected);
    assert!(matches!(listening.next().await, Heard::Lost { cause: FailureCause::NotOurServer, .. }));
}

#[tokio::test]
async fn a_refused_key_and_a_foreign_server_are_told_apart() {
    let server = TestServer::start(|number, _| match number {
        0 => vec![Step::Send(json("401 Unauthorized", r#"{"error":"Bridge API key revoked or invalid"}"#))],
        1 => vec![Step::Send(json("200 OK", "{}"))],
        _ => vec![Step::Send(b"HTTP/1.1 429 Too Many\r\nretry-after: 100\r\ncontent-length: 0\r\n\r\n".to_vec())],
    })
    .await;
    let mut listening = Listening::start(&server, None, FAST);
    assert!(matches!(listening.next().await, Heard::Lost { cause: FailureCause::KeyRefused, key_refused: true, .. }));
    assert!(matches!(listening.next().await, Heard::Lost { cause: FailureCause::NotOurServer, key_refused: false, .. }));
    let Heard::Lost { cause: FailureCause::ServerBusy, retry_at, .. } = listening.next().await else { panic!("the server asked to wait") };
    assert!(retry_at >= UtcTime::from_millis(100_000));
}

#[tokio::test]
async fn a_nudge_ends_the_pause() {
    let server = TestServer::start(|number, _| if number == 0 { Vec::new() } else { vec![stream(""), Step::Hold] }).await;
    let mut listening = Listening::start(&server, None, Pace { pause: NEVER, ..FAST });
    assert!(matches!(listening.next().await, Heard::Lost { .. }));
    listening.nudge.notify_one();
    assert_eq!(listening.next().await, Heard::Connected);
}

#[tokio::test]
async fn a_stream_that_ends_in_order_after_a_while_is_renewed_without_a_word() {
    let server = TestServer::start(|number, _| if number == 0 { vec![stream("")] } else { vec![stream(&event(1, "new_xray")), Step::Hold] }).await;
    let mut listening = Listening::start(&server, None, Pace { pause: NEVER, renewal: Duration::ZERO, ..FAST });
    assert_eq!(listening.next().await, Heard::Connected);
    assert_eq!(listening.next().await, Heard::Connected);
    assert_eq!(listening.next_id().await, 1);
}

#[tokio::test]
async fn it_ends_when_cancelled_and_when_nobody_listens() {
    let server = TestServer::start(|_, _| vec![stream(""), Step::Hold]).await;
    let mut listening = Listening::start(&server, None, FAST);
    assert_eq!(listening.next().await, Heard::Connected);
    listening.cancel.cancel();
    tokio::time::timeout(Duration::from_secs(20), listening.task).await.unwrap().unwrap();

    let mut listening = Listening::start(&server, None, FAST);
    assert_eq!(listening.next().await, Heard::Connected);
    drop(listening.heard);
    tokio::time::timeout(Duration::from_secs(20), listening.task).await.unwrap().unwrap();
}
