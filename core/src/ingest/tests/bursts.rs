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

#[test]
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
