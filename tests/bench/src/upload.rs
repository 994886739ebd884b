//! Large images to the server, two at a time, beside curl posting the same files to a server of the same kind.

use crate::{
    Scale,
    corpus::Corpus,
    report::{Figure, Measure},
    rig::{EngineRig, ServerRig, sync},
};
use anyhow::{Context, Result, bail};
use chairside_core::{Command, ImageState, Seen};
use serde_json::json;
use std::{
    fs,
    path::Path,
    process,
    time::{Duration, Instant},
};

/// From the approval until the server has confirmed all of them.
pub fn upload(scale: Scale) -> Result<Measure> {
    let count = scale.of(200);
    // About 8 MB as a 16-bit PNG.
    let corpus = Corpus::draw(2_500, 2_050);
    let server = ServerRig::start()?;
    let engine = EngineRig::start(&server, "review")?;
    engine.select_a_patient(&server)?;
    for index in 0..count {
        fs::write(engine.watch_folder().join(format!("image-{index:04}.png")), corpus.file(index)?)?;
    }
    engine.wait("every image to need a review", |snapshot| snapshot.queue.needs_review == count)?;
    let images = engine.snapshot().images.iter().map(|image| Seen::of(image)).collect();
    sync()?;

    let by_curl = curl(&engine.watch_folder(), count)?;
    sync()?;
    let started = Instant::now();
    engine.send(Command::Approve(images))?;
    engine.wait("every image to be uploaded", |snapshot| snapshot.images.iter().all(|image| matches!(image.state, ImageState::Uploaded { .. })))?;
    let ours = started.elapsed();
    let arrived = server.api()?.hashes(None)?.len();
    if arrived != count {
        bail!("the server has {arrived} files of {count}");
    }
    Ok(Measure {
        what: "upload",
        how: format!(
            "{count} files of {:.1} MB, 2 in parallel, the server syncing each to disk; against `curl` (2 processes) posting the same files to an empty server of the same kind",
            corpus.mean_bytes() as f64 / 1e6
        ),
        figures: vec![
            Figure::at_most("ratio", ours.as_secs_f64() / by_curl.as_secs_f64(), "", 1.1),
            Figure::said("Chairside", ours.as_secs_f64(), "s"),
            Figure::said("curl", by_curl.as_secs_f64(), "s"),
        ],
    })
}

fn curl(folder: &Path, count: usize) -> Result<Duration> {
    let server = ServerRig::start()?;
    let patient = server.api()?.create_patient("Cora", "Curl", &json!({}))?;
    let script = "printf '%s\\0' *.png | xargs -0 -P 2 -I '{}' curl -sS --fail-with-body -o /dev/null -H \"Authorization: Bearer $KEY\" \
                  -F patientId=\"$PATIENT\" -F fileType=x-ray -F category=intraoral -F 'file=@{};type=image/png' \"$URL/api/v1/protected/files/upload\"";
    let started = Instant::now();
    let status = process::Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .env("KEY", &server.key)
        .env("PATIENT", &patient)
        .env("URL", &server.url)
        .status()
        .context("sh cannot be started")?;
    let took = started.elapsed();
    if !status.success() {
        bail!("curl failed ({status}); cargo xtask setup installs it");
    }
    let arrived = server.api()?.hashes(None)?.len();
    if arrived != count {
        bail!("curl brought {arrived} files of {count} to the server");
    }
    Ok(took)
}
