//! Many files at once, and how fast it is.

use super::*;

#[test]
fn a_burst_interrupted_again_and_again_comes_in_whole_and_once() {
    const FILES: u64 = 300;
    let mut room = Room::watching();
    for seed in 0..FILES {
        let mut bytes = image(seed % 4);
        // Trailing zeros are padding: another hash for each.
        bytes.resize(bytes.len() + 1 + seed as usize, 0);
        room.write(&format!("{seed}.png"), &bytes);
        if seed % 60 == 30 {
            room.stop();
            room.start();
        }
    }
    room.wait("all have landed", |book| book.landed.len() == FILES as usize);
    room.wait("all have a preview", |book| book.previews.len() == FILES as usize);
    let mut hashes: Vec<_> = room.ledger.book().landed.iter().map(|(file, ..)| file.sha256).collect();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), FILES as usize, "none is doubled");
}

/// Ten thousand tiny images, dropped at once. Not in every run: each is made durable, which takes a slow disk minutes.
#[test]
#[ignore = "takes a minute or more"]
fn ten_thousand_files_at_once_all_come_in() {
    const FILES: usize = 10_000;
    let room = Room::watching();
    let image = radiograph::png8(&radiograph::radiograph(1, 24, 16));
    for at in 0..FILES {
        let mut bytes = image.clone();
        bytes.resize(bytes.len() + 1 + at, 0);
        room.write(&format!("{at}.png"), &bytes);
    }
    room.wait_for(Duration::from_mins(10), "all have landed", |book| book.landed.len() == FILES);
    room.wait_for(Duration::from_mins(10), "all have a preview", |book| book.previews.len() == FILES);
    assert!(room.ledger.book().troubles.is_empty());
}

/// `cargo test -p chairside-core --lib --release -- --ignored --nocapture how_fast`
#[test]
#[ignore = "measures; needs an idle machine"]
fn how_fast_it_is() {
    const BURST: usize = 1000;
    let room = Room::watching();
    let files: Vec<_> = (0..8).map(|seed| radiograph::png16(&radiograph::radiograph(seed, 1300, 1000))).collect();
    let variant = |at: usize| {
        let mut bytes = files[at % files.len()].clone();
        bytes.extend(std::iter::repeat_n(0, at + 1));
        bytes
    };
    eprintln!("one file: {} KiB", files[0].len() >> 10);
    let mut admitted = Vec::new();
    let mut shown = Vec::new();
    for at in 0..100 {
        let (name, bytes) = (format!("single-{at}.png"), variant(at));
        room.write(&name, &bytes);
        let closed = Instant::now();
        room.wait_preview(&name);
        let book = room.ledger.book();
        let (_, image, at) = book.landed.iter().rfind(|(file, ..)| file.relative == Path::new(&name)).unwrap();
        admitted.push(at.duration_since(closed));
        shown.push(book.previews[image].1.duration_since(closed));
    }
    for (what, times) in [("admitted", &mut admitted), ("thumbnail", &mut shown)] {
        times.sort();
        eprintln!("closed -> {what}: p50 {:?}, p99 {:?}", times[times.len() / 2], times[times.len() * 99 / 100]);
    }

    let aside = room.folder.path().join("aside");
    fs::create_dir(&aside).unwrap();
    for at in 0..BURST {
        fs::write(aside.join(format!("burst-{at}.png")), variant(1000 + at)).unwrap();
    }
    rustix::fs::sync();
    let batches = room.ledger.book().batches.len();
    let start = Instant::now();
    for at in 0..BURST {
        fs::rename(aside.join(format!("burst-{at}.png")), room.at(&format!("burst-{at}.png"))).unwrap();
    }
    let dropped = start.elapsed();
    room.wait_for(Duration::from_mins(5), "the burst has landed", |book| book.landed.len() == 100 + BURST);
    let landed = start.elapsed();
    room.wait_for(Duration::from_mins(5), "the burst has thumbnails", |book| book.previews.len() == 100 + BURST);
    let batches = room.ledger.book().batches.len() - batches;
    eprintln!("burst of {BURST}: dropped in {dropped:?}, admitted after {landed:?} in {batches} batches, thumbnails after {:?}", start.elapsed());
}
