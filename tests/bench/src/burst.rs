//! A thousand images at once, beside what one would do by hand: copy, hash, sync, make thumbnails.

use crate::{
    Scale,
    corpus::Corpus,
    report::{Figure, Measure},
    rig::{EngineRig, ServerRig, run, sync},
};
use anyhow::{Result, bail};
use chairside_core::Preview;
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// Everything durable, hashed and with its thumbnail.
pub fn burst(scale: Scale) -> Result<Measure> {
    let count = scale.of(1_000);
    // Between 1 and 2 MB as 16-bit PNGs.
    let corpora = [Corpus::draw(900, 700), Corpus::draw(1_100, 850)];
    let server = ServerRig::start()?;
    let engine = EngineRig::start(&server, "review")?;
    let staged = engine.beside().join("staged");
    fs::create_dir_all(&staged)?;
    let mut bytes = 0;
    for index in 0..count {
        let file = corpora[index % 2].file(index)?;
        bytes += file.len();
        fs::write(staged.join(format!("image-{index:04}.png")), file)?;
    }
    sync()?;
    let by_hand = by_hand(&staged, &engine.beside().join("by-hand"))?;
    sync()?;

    let started = Instant::now();
    for entry in fs::read_dir(&staged)? {
        let entry = entry?;
        fs::rename(entry.path(), engine.watch_folder().join(entry.file_name()))?;
    }
    engine.wait("every image and its thumbnail", |snapshot| {
        snapshot.images.len() == count && snapshot.images.iter().all(|image| matches!(image.preview, Preview::Ready(_)))
    })?;
    let ours = started.elapsed();
    Ok(Measure {
        what: "burst",
        how: format!(
            "{count} 16-bit PNGs of {:.1} MB in the mean, dropped at once, until all are durable, hashed and have thumbnails; against `cp`, `sha256sum`, `sync` and `vipsthumbnail` (2 processes) over the same files",
            bytes as f64 / count as f64 / 1e6
        ),
        figures: vec![
            Figure::at_most("ratio", ours.as_secs_f64() / by_hand.as_secs_f64(), "", 0.6),
            Figure::said("Chairside", ours.as_secs_f64(), "s"),
            Figure::said("by hand", by_hand.as_secs_f64(), "s"),
        ],
    })
}

fn by_hand(from: &Path, to: &Path) -> Result<Duration> {
    let thumbnails = to.join("thumbnails");
    fs::create_dir_all(&thumbnails)?;
    let started = Instant::now();
    run(Command::new("cp").arg("-r").arg(from).arg(to.join("copies")))?;
    let copies = to.join("copies");
    shell("sha256sum -- *.png > sums.txt", &copies)?;
    sync()?;
    shell(&format!("printf '%s\\0' *.png | xargs -0 -P 2 -n 25 vipsthumbnail --size 512 -o '{}/%s.jpg'", thumbnails.display()), &copies)?;
    let took = started.elapsed();
    let made = fs::read_dir(&thumbnails)?.count();
    let wanted = fs::read_dir(from)?.count();
    if made != wanted {
        bail!("vipsthumbnail made {made} thumbnails of {wanted}");
    }
    Ok(took)
}

fn shell(script: &str, folder: &Path) -> Result<()> {
    run(Command::new("sh").args(["-c", script]).current_dir(folder))
}
