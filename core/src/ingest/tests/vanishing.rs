//! What a sensor's program does to its file when it is safe here: deleted, moved or renamed, it is not lost, and it is one image.

use super::*;

/// Waits until there is a copy of so many bytes that has no name yet, or everything has gone on already.
fn copied(room: &Room, bytes: usize) {
    let landed = room.ledger.book().landed.len();
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline && room.ledger.book().landed.len() == landed {
        let mut copies = fs::read_dir(room.folder.path().join("spool/tmp")).unwrap().flatten();
        if copies.any(|copy| copy.metadata().is_ok_and(|copy| copy.len() == bytes as u64)) {
            return;
        }
    }
}

#[test]
fn a_whole_image_comes_in_although_its_file_is_taken_away_at_once() {
    let room = Room::watching();
    for seed in 0..6 {
        let (name, bytes) = (format!("{seed}.png"), image(seed));
        room.write(&name, &bytes);
        copied(&room, bytes.len());
        if seed % 2 == 0 {
            fs::remove_file(room.at(&name)).unwrap();
        } else {
            fs::rename(room.at(&name), room.folder.path().join(&name)).unwrap();
        }
        room.wait_landed(&name, &bytes);
    }
    assert!(room.ledger.book().troubles.is_empty());
}

#[test]
fn an_image_that_is_renamed_when_it_is_copied_is_one_under_its_last_name() {
    let mut room = Room::watching();
    for (seed, first) in ["a.tmp.png", "b.png.tmp", "c", "d.tmp.png"].into_iter().enumerate() {
        let (last, bytes) = (format!("{}.png", &first[..1]), image(seed as u64));
        room.write(first, &bytes);
        if seed != 1 {
            copied(&room, bytes.len());
        }
        fs::rename(room.at(first), room.at(&last)).unwrap();
        if seed == 3 {
            // And taken away under that.
            fs::remove_file(room.at(&last)).unwrap();
            let hash = hash(&bytes);
            room.wait("it is safe", |book| book.landed.iter().any(|(file, ..)| file.sha256 == hash));
        } else {
            room.wait_landed(&last, &bytes);
        }
    }
    room.stop();
    let landed = room.landed();
    assert_eq!((&landed[..3], landed.len()), (&["a.png", "b.png", "c.png"].map(str::to_owned)[..], 4), "each once");
    let book = room.ledger.book();
    assert_eq!((book.ignored.len(), book.removed.len()), (0, 0));
}

#[test]
fn an_image_that_was_begun_and_taken_away_is_in_the_ledger_and_one_that_was_renamed_is_not() {
    let mut room = Room::watching();
    let bytes = image(1);
    let (begun, rest) = bytes.split_at(bytes.len() / 2);
    for name in ["gone.png", "half.tmp.png"] {
        room.write(name, begun);
    }
    std::thread::sleep(Duration::from_millis(300));
    fs::remove_file(room.at("gone.png")).unwrap();
    fs::OpenOptions::new().append(true).open(room.at("half.tmp.png")).unwrap().write_all(rest).unwrap();
    fs::rename(room.at("half.tmp.png"), room.at("whole.png")).unwrap();
    room.wait_landed("whole.png", &bytes);
    room.wait("the ledger has one that was removed", |book| !book.removed.is_empty() && book.unfinished.is_empty());
    room.stop();
    assert_eq!(room.landed(), ["whole.png"]);
    let book = room.ledger.book();
    assert_eq!((book.removed.as_slice(), book.troubles.len()), (&[PathBuf::from("gone.png")][..], 0));
}
