//! Ten thousand screens that listen: what one costs, and when all of them know.

use super::{Clinic, run_clients, settle};
use crate::{
    Scale,
    http::{Connection, head},
    report::{Figure, Measure, percentile},
};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    sync::Notify,
    task::{JoinSet, LocalSet},
};

/// Streams opened at the same time.
const OPENING: usize = 64;
const PATIENCE: Duration = Duration::from_secs(60);
const PATH: &str = "/api/v1/protected/sse/clinic-events";

/// What the listeners tell the one who asks.
#[derive(Default)]
struct Told {
    /// The number of the last event that was caused.
    wanted: Cell<u64>,
    have_it: Cell<usize>,
    /// When each of them had it, since it was caused.
    times: RefCell<Vec<f64>>,
    caused: Cell<Option<Instant>>,
    all: Notify,
}

/// RSS a stream; and from the moment an act is sent until all have its event.
pub fn streams(scale: Scale) -> Result<Measure> {
    let count = scale.of(10_000);
    let events = scale.of(100).min(100);
    let most = count.to_string();
    let clinic = Clinic::start_with(vec![("CHAIRSIDE_STREAMS_PER_KEY", most.clone()), ("CHAIRSIDE_STREAMS_PER_CLINIC", most)])?;
    let key = clinic.server.key().to_owned();
    // What a first act allocates is no stream's.
    clinic.patient()?;
    let local = LocalSet::new();
    let told = Rc::new(Told::default());
    let (per_stream, mut last, mut each) = run_clients(local.run_until(async {
        settle().await;
        let before = clinic.resident_bytes()?;
        let mut listeners = JoinSet::new();
        let mut opened = 0;
        while opened < count {
            let batch = OPENING.min(count - opened);
            let opening = (0..batch).map(|_| open(&clinic, &key));
            for connection in futures_of(opening).await {
                listeners.spawn_local(listen(connection?, Rc::clone(&told), count));
            }
            opened += batch;
        }
        settle().await;
        let per_stream = (clinic.resident_bytes()? - before) / count as f64;
        let (mut last, mut each) = (Vec::new(), Vec::new());
        let mut asking = Connection::open(clinic.server.address()).await?;
        for number in 0..events {
            let body = json!({"firstName": "Ben", "lastName": format!("Bench{number}")}).to_string();
            let more = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
            let question = head("POST", "/api/v1/protected/patients", &key, &more);
            told.wanted.set(told.wanted.get() + 1);
            told.have_it.set(0);
            let caused = Instant::now();
            told.caused.set(Some(caused));
            asking.ask(&[question.as_bytes(), body.as_bytes()]).await?;
            tokio::time::timeout(PATIENCE, told.all.notified()).await.context("some listener never heard of an event")?;
            last.push(caused.elapsed().as_secs_f64() * 1_000.0);
            each.append(&mut told.times.borrow_mut());
            ensure!(listeners.try_join_next().is_none(), "a listener's stream ended");
        }
        anyhow::Ok((per_stream, last, each))
    }))?;
    Ok(Measure {
        what: "server: event streams",
        how: format!(
            "{count} streams of one clinic on one process, from one client process on the same machine; RSS with them less RSS without, each; from the request that causes an event ({events} one after the other) until the last of all streams has it"
        ),
        figures: vec![
            Figure::at_most("RSS a stream", per_stream / 1_024.0, "KiB", 8.0),
            Figure::at_most("all have it, p99", percentile(&mut last, 0.99), "ms", 500.0),
            Figure::said("all have it, p50", percentile(&mut last, 0.5), "ms"),
            Figure::said("one has it, p50", percentile(&mut each, 0.5), "ms"),
        ],
    })
}

/// Runs all at once, in their order.
async fn futures_of<T: 'static>(work: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    futures_util::future::join_all(work).await
}

async fn open(clinic: &Clinic, key: &str) -> Result<Connection> {
    let mut connection = Connection::open(clinic.server.address()).await?;
    connection.listen(&head("GET", PATH, key, "Accept: text/event-stream\r\n")).await?;
    Ok(connection)
}

/// Counts the events that are no ping. Each comes whole and by itself: the next is caused when all have this one.
async fn listen(mut connection: Connection, told: Rc<Told>, count: usize) -> Result<()> {
    let mut heard = 0;
    loop {
        let events =
            connection.read_more(|text| text.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"data:") && !is_ping(line)).count() as u64).await?;
        if events == 0 {
            continue;
        }
        heard += events;
        if heard == told.wanted.get() {
            told.have_it.set(told.have_it.get() + 1);
            told.times.borrow_mut().extend(told.caused.get().map(|caused| caused.elapsed().as_secs_f64() * 1_000.0));
            if told.have_it.get() == count {
                told.all.notify_one();
            }
        }
    }
}

fn is_ping(line: &[u8]) -> bool {
    line.windows(6).any(|bytes| bytes == b"\"ping\"")
}
