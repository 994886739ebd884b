//! From the moment the sensor's program closes its file: until the image stands on the screen, safe; until the other room knows.

use crate::{
    Scale,
    corpus::Corpus,
    report::{Figure, Measure, percentile},
    rig::{EngineRig, PATIENCE, ServerRig},
};
use anyhow::{Context, Result, bail};
use chairside_core::Preview;
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    sync::mpsc,
    time::Instant,
};

/// About 2 MB as a 16-bit PNG.
const WIDTH: u32 = 1_300;
const HEIGHT: u32 = 1_000;

/// Row durable and thumbnail in the snapshot.
pub fn to_screen(scale: Scale) -> Result<Measure> {
    let (corpus, count) = (Corpus::draw(WIDTH, HEIGHT), scale.of(200));
    let server = ServerRig::start()?;
    let engine = EngineRig::start(&server, "review")?;
    let mut times = Vec::new();
    for index in 0..count {
        let bytes = corpus.file(index)?;
        let path = engine.watch_folder().join(format!("image-{index}.png"));
        std::fs::write(path, bytes)?;
        // `write` has closed the file: the clock starts here.
        let took = engine.wait("an image and its thumbnail", |snapshot| {
            snapshot.images.len() > index && snapshot.images.first().is_some_and(|image| matches!(image.preview, Preview::Ready(_)))
        })?;
        times.push(took.as_secs_f64() * 1_000.0);
    }
    Ok(Measure {
        what: "landing to screen",
        how: format!(
            "the sensor closes the file until the row is durable and the thumbnail is in the snapshot; {count} 16-bit PNGs of {:.1} MB one by one",
            megabytes(&corpus)
        ),
        figures: vec![Figure::at_most("p50", percentile(&mut times, 0.5), "ms", 80.0), Figure::at_most("p99", percentile(&mut times, 0.99), "ms", 200.0)],
    })
}

/// A second client holds the event.
pub fn to_the_other_room(scale: Scale) -> Result<Measure> {
    let (corpus, count) = (Corpus::draw(WIDTH, HEIGHT), scale.of(200));
    let server = ServerRig::start()?;
    let engine = EngineRig::start(&server, "immediate")?;
    engine.select_a_patient(&server)?;
    let events = listen(&server)?;
    let mut times = Vec::new();
    for index in 0..count {
        let bytes = corpus.file(index)?;
        std::fs::write(engine.watch_folder().join(format!("image-{index}.png")), bytes)?;
        let closed = Instant::now();
        let arrived = events.recv_timeout(PATIENCE).context("no event came")?;
        times.push(arrived.duration_since(closed).as_secs_f64() * 1_000.0);
    }
    Ok(Measure {
        what: "landing to the other room",
        how: format!(
            "the sensor closes the file until another client holds the event, sent without review, loopback; {count} 16-bit PNGs of {:.1} MB one by one",
            megabytes(&corpus)
        ),
        figures: vec![Figure::at_most("p50", percentile(&mut times, 0.5), "ms", 150.0), Figure::at_most("p99", percentile(&mut times, 0.99), "ms", 400.0)],
    })
}

fn megabytes(corpus: &Corpus) -> f64 {
    corpus.mean_bytes() as f64 / 1e6
}

/// Another client's event stream; the moment each `new_xray` arrives.
fn listen(server: &ServerRig) -> Result<mpsc::Receiver<Instant>> {
    let address = server.url.strip_prefix("http://").context("the server's address is not http")?;
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET /api/v1/protected/sse/clinic-events HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nAccept: text/event-stream\r\n\r\n",
        server.key
    )?;
    let mut reader = BufReader::new(stream);
    let mut status = String::new();
    reader.read_line(&mut status)?;
    if !status.contains(" 200 ") {
        bail!("the server refused the event stream: {}", status.trim());
    }
    let (sender, receiver) = mpsc::channel();
    std::thread::Builder::new().name("other room".to_owned()).spawn(move || {
        for line in reader.lines() {
            let Ok(line) = line else { return };
            if line.starts_with("data:") && line.contains("new_xray") && sender.send(Instant::now()).is_err() {
                return;
            }
        }
    })?;
    Ok(receiver)
}
