//! Many clients behind a network that breaks all the time: each hears every event of the clinic, once, in order.
//!
//! `CHAIRSIDE_TEST_STREAMS` says how many clients there are: 100 by default, so that the test stays short; 2,000 is what is promised.

use crate::harness::*;
use chairside_api::EventKind;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

on_both!(every_event_arrives_once_and_in_order_through_random_cuts);

/// How many things happen in the clinic.
const EVENTS: usize = 120;

/// Breaks each connection after a random number of bytes of the answer, in the middle of whatever is being said, until it is healed.
struct Cuts {
    address: SocketAddr,
    is_healed: Arc<AtomicBool>,
    made: Arc<AtomicUsize>,
}

impl Cuts {
    async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let cuts = Self { address: listener.local_addr().unwrap(), is_healed: Arc::default(), made: Arc::default() };
        let (is_healed, made) = (cuts.is_healed.clone(), cuts.made.clone());
        let mut random = StdRng::seed_from_u64(7);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // Heads of answers are some 500 bytes, an event 250.
                let bytes = if is_healed.load(Ordering::SeqCst) { u64::MAX } else { random.random_range(0..16_000) };
                let made = made.clone();
                tokio::spawn(async move {
                    let Ok(server) = TcpStream::connect(server).await else { return };
                    let ((mut from_client, mut to_client), (from_server, mut to_server)) = (client.into_split(), server.into_split());
                    let mut answer = from_server.take(bytes);
                    tokio::select! {
                        _ = tokio::io::copy(&mut from_client, &mut to_server) => {}
                        copied = tokio::io::copy(&mut answer, &mut to_client) => {
                            made.fetch_add(usize::from(copied.is_ok_and(|copied| copied == bytes)), Ordering::SeqCst);
                        }
                    }
                    drop(to_client.shutdown().await);
                });
            }
        });
        cuts
    }
}

/// Listens, and comes back after every cut, until it has heard the last event; answers how often it came back.
async fn listen(http: reqwest::Client, url: String, key: String, last: i64) -> usize {
    let (mut heard, mut returns) = (0_i64, 0);
    while heard < last {
        let answer = http.get(&url).bearer_auth(&key).header("Last-Event-ID", heard.to_string()).send().await;
        let Ok(answer) = answer.and_then(reqwest::Response::error_for_status) else {
            // The answer was cut before its body began, or the place of the cut connection is still taken.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        returns += 1;
        let mut events = Events::of(answer);
        while heard < last
            && let Some((id, event)) = events.message().await
        {
            let id: i64 = id.parse().unwrap();
            match event.kind {
                EventKind::Ping => assert_eq!(id, heard, "a ping repeats the number of the last event"),
                EventKind::Resync => panic!("everything is still kept"),
                _ => {
                    assert_eq!(id, heard + 1, "every event, once, in order");
                    heard = id;
                }
            }
        }
    }
    returns
}

async fn every_event_arrives_once_and_in_order_through_random_cuts(backend: Backend) {
    let clients: usize = std::env::var("CHAIRSIDE_TEST_STREAMS").ok().and_then(|clients| clients.parse().ok()).unwrap_or(100);
    let clinic = Clinic::open_with(backend, |limits| {
        (limits.streams_per_key, limits.streams_per_clinic) = (2 * clients, 2 * clients);
        limits.ping_every = Duration::from_millis(700);
    })
    .await;
    let cuts = Cuts::before(clinic.address()).await;
    let url = clinic.protected("/sse/clinic-events").replace(&clinic.address().to_string(), &cuts.address.to_string());
    let http = reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap();
    let listening: Vec<_> = (0..clients).map(|_| tokio::spawn(listen(http.clone(), url.clone(), clinic.key.clone(), EVENTS as i64))).collect();

    for number in 0..EVENTS {
        clinic.patient("P", &number.to_string()).await;
    }
    // Whoever still has nothing but bad luck may finish.
    eventually("the network was bad enough", async || cuts.made.load(Ordering::SeqCst) >= clients).await;
    cuts.is_healed.store(true, Ordering::SeqCst);

    let mut returns = 0;
    for client in listening {
        returns += client.await.unwrap();
    }
    assert!(returns > clients, "{returns} connections of {clients} clients");
}
