//! Small pictures of many files, beside `vipsthumbnail` on the same files and cores.

use crate::{
    Scale,
    report::{Figure, Measure},
    rig::{run, sync},
};
use anyhow::{Context as _, Result, bail};
use chairside_api::Sha256;
use chairside_core::{
    Format,
    ingest::preview::{Source, make_thumbnail, store_thumbnail},
};
use chairside_testkit::{programs::temporary_folder, radiograph};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

const DRAWN: u64 = 8;
/// Rounds in turn, so that a machine that slows down slows both down.
const ROUNDS: usize = 3;

/// JPEGs as cameras and sensors write them.
pub fn thumbnails(scale: Scale) -> Result<Measure> {
    let count = scale.of(1_000);
    let folder = temporary_folder();
    let drawn: Vec<Vec<u8>> = (0..DRAWN).map(|seed| radiograph::jpeg(&radiograph::radiograph(seed, 2_400, 1_708))).collect();
    let from = folder.path().join("files");
    fs::create_dir(&from)?;
    let files: Vec<PathBuf> = (0..count).map(|at| from.join(format!("{at:04}.jpg"))).collect();
    for (file, bytes) in files.iter().zip(drawn.iter().cycle()) {
        fs::write(file, bytes)?;
    }
    sync()?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    for round in 0..ROUNDS {
        theirs += by_vips(&from, &folder.path().join(format!("vips-{round}")), count, cores)?;
        ours += by_us(&files, &folder.path().join(format!("ours-{round}")), cores)?;
    }
    Ok(Measure {
        what: "thumbnails",
        how: format!(
            "{count} JPEGs of 2,400 × 1,708 and {:.1} MB in the mean, thumbnails of 512 pixels in files, {cores} threads; against `vipsthumbnail --size 512` ({cores} processes) over the same files, {ROUNDS} rounds in turn",
            drawn.iter().map(Vec::len).sum::<usize>() as f64 / drawn.len() as f64 / 1e6
        ),
        figures: vec![
            Figure::at_most("ratio", ours.as_secs_f64() / theirs.as_secs_f64(), "", 1.0),
            Figure::said("Chairside", ours.as_secs_f64() / ROUNDS as f64, "s"),
            Figure::said("vipsthumbnail", theirs.as_secs_f64() / ROUNDS as f64, "s"),
        ],
    })
}

fn by_us(files: &[PathBuf], to: &Path, cores: usize) -> Result<Duration> {
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        let work = || -> Result<()> {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(file) = files.get(at) else { return Ok(()) };
                let (jpeg, _) = make_thumbnail(Source::File(file), Format::Jpeg)?;
                let mut name = [0; 32];
                name[..8].copy_from_slice(&(at as u64).to_be_bytes());
                store_thumbnail(to, &Sha256::from_bytes(name), &jpeg)?;
            }
        };
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().ok().context("a thread ended in a panic")?)
    })?;
    Ok(started.elapsed())
}

fn by_vips(from: &Path, to: &Path, count: usize, cores: usize) -> Result<Duration> {
    fs::create_dir(to)?;
    let started = Instant::now();
    let script = format!("printf '%s\\0' *.jpg | xargs -0 -P {cores} -n 25 vipsthumbnail --size 512 -o '{}/%s.jpg'", to.display());
    run(Command::new("sh").args(["-c", &script]).current_dir(from))?;
    let took = started.elapsed();
    let made = fs::read_dir(to)?.count();
    if made != count {
        bail!("vipsthumbnail made {made} thumbnails of {count}");
    }
    Ok(took)
}
