//! What waits, what stands in the way, and what is said of it.

use super::*;

#[test]
fn a_file_written_in_bursts_or_renamed_into_place_is_taken_whole_and_once() {
    let room = Room::watching();
    let bytes = radiograph::png16(&radiograph::radiograph(5, 200, 150));
    room.write("b.png.tmp", &bytes);
    fs::rename(room.at("b.png.tmp"), room.at("b.png")).unwrap();
    for (at, part) in bytes.chunks(bytes.len() / 3 + 1).enumerate() {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(room.at("a.png")).unwrap();
        file.write_all(part).unwrap();
        drop(file);
        if at < 2 {
            std::thread::sleep(Duration::from_millis(400));
        }
    }
    room.wait_landed("a.png", &bytes);
    room.wait_landed("b.png", &bytes);
    assert_eq!(room.landed(), ["a.png", "b.png"]);
    assert!(room.ledger.book().ignored.is_empty());
}

#[test]
fn a_truncated_image_is_kept_and_only_its_preview_refused() {
    let room = Room::watching();
    let picture = radiograph::radiograph(3, 200, 150);
    let files = [("a.png", radiograph::png16(&picture)), ("b.jpg", radiograph::jpeg(&picture)), ("c.tif", radiograph::tiff16(&picture, Packing::Lzw))];
    for (name, bytes) in &files {
        room.write(name, &bytes[..bytes.len() / 2]);
    }
    for (name, bytes) in &files {
        room.wait_landed(name, &bytes[..bytes.len() / 2]);
        let PreviewOutcome::Refused { why } = room.wait_preview(name) else { panic!("half a picture is not shown") };
        assert!(why.starts_with("The "), "{why}");
    }
}

#[test]
fn a_ledger_that_fails_loses_nothing() {
    let room = Room::watching();
    room.ledger.fails.store(true, Ordering::SeqCst);
    for seed in 0..5 {
        room.write(&format!("{seed}.png"), &image(seed));
    }
    room.wait("the trouble is shown", |book| book.troubles.iter().any(|(_, why)| why.contains("locked")));
    room.ledger.fails.store(false, Ordering::SeqCst);
    room.wait("all have landed", |book| book.landed.len() == 5);
    assert_eq!(room.ledger.book().troubles.len(), 1, "said once");
}

#[test]
fn an_empty_file_and_a_growing_one_wait_and_hold_nobody_up() {
    let room = Room::watching();
    room.write("empty.png", b"");
    let growing = std::sync::Arc::new(AtomicBool::new(true));
    let writer = {
        let (growing, path) = (Arc::clone(&growing), room.at("growing.png"));
        std::thread::spawn(move || {
            let mut file = fs::File::create(path).unwrap();
            file.write_all(b"\x89PNG\r\n\x1a\n").unwrap();
            while growing.load(Ordering::SeqCst) {
                file.write_all(&[0; 1000]).unwrap();
                std::thread::sleep(Duration::from_millis(20));
            }
        })
    };
    for seed in 0..10 {
        room.write(&format!("{seed}.png"), &image(seed));
        room.wait_landed(&format!("{seed}.png"), &image(seed));
    }
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(room.landed().len(), 10, "neither the empty nor the growing file is taken");
    growing.store(false, Ordering::SeqCst);
    writer.join().unwrap();
    room.wait("the grown file is taken when it stands still", |book| book.landed.iter().any(|(file, ..)| file.relative == Path::new("growing.png")));
    room.write("empty.png", &image(20));
    room.wait_landed("empty.png", &image(20));
}

#[test]
fn an_empty_file_is_said_soon_and_no_more_when_it_came_in_or_is_gone() {
    let room = Room::watching();
    for name in ["filled.png", "removed.png"] {
        room.write(name, b"");
        room.wait_for(Duration::from_secs(30), "it is said", |book| {
            book.troubles.iter().any(|(file, why)| file.as_deref() == Some(Path::new(name)) && why.contains("empty"))
        });
        assert!(room.ledger.book().troubles_over.iter().all(|file| file != Path::new(name)));
    }
    assert_eq!(room.ledger.book().unfinished.len(), 2, "the ledger has both");
    room.write("filled.png", &image(1));
    fs::remove_file(room.at("removed.png")).unwrap();
    room.wait("both troubles are over", |book| book.troubles_over.len() == 2);
    assert_eq!(room.landed(), ["filled.png"]);
    room.wait("the ledger has one that was removed", |book| book.unfinished.is_empty() && book.removed == [Path::new("removed.png")]);
}

#[test]
fn an_empty_file_is_in_the_ledger_once_across_a_restart_also_when_it_is_removed_meanwhile() {
    let mut room = Room::watching();
    for name in ["stays.png", "removed.png", "sensor.lock"] {
        room.write(name, b"");
    }
    room.wait("they are in the ledger", |book| book.unfinished.len() == 2 && book.ignored == [("sensor.lock".into(), Aside::Temporary)]);
    room.stop();
    fs::remove_file(room.at("removed.png")).unwrap();
    room.start();
    room.wait("the ledger has one that was removed", |book| book.removed == [Path::new("removed.png")]);
    assert_eq!(room.ledger.book().unfinished, [("stays.png".into(), Unfinished::Empty)].into());
    room.write("stays.png", &image(1));
    room.wait_landed("stays.png", &image(1));
    room.wait("and the other came in", |book| book.unfinished.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_drive_that_goes_removes_no_file_that_was_not_complete() {
    let mut room = Room::new();
    let Some(disk) = SmallDisk::mount(&room.watch()) else { return };
    room.start();
    room.write("empty.png", b"");
    room.wait("it is in the ledger", |book| book.unfinished.len() == 1);
    disk.unmount();
    room.wait("the drive is gone", |book| matches!(book.folders.last(), Some(FolderState::Unreachable { .. })));
    room.stop();
    let book = room.ledger.book();
    assert_eq!((book.unfinished.len(), book.removed.len()), (1, 0));
}

#[test]
fn thumbnails_that_cannot_be_kept_are_said_and_follow_when_they_can() {
    let room = Room::watching();
    let unfinished = room.folder.path().join("thumbnails/tmp");
    fs::remove_dir(&unfinished).unwrap();
    fs::write(&unfinished, b"in the way").unwrap();
    room.write("a.png", &image(1));
    room.wait("it is said", |book| matches!(book.thumbnails_fail.as_slice(), [Some(_)]));
    room.wait_landed("a.png", &image(1));
    fs::remove_file(&unfinished).unwrap();
    assert!(matches!(room.wait_preview("a.png"), PreviewOutcome::Ready { .. }));
    room.wait("its end is said", |book| matches!(book.thumbnails_fail.as_slice(), [Some(_), None]));
}

#[test]
fn a_file_deleted_before_it_is_read_is_no_trouble() {
    let room = Room::watching();
    for seed in 0..50 {
        room.write("gone.png", &image(seed));
        fs::remove_file(room.at("gone.png")).unwrap();
    }
    room.write("stays.png", &image(1));
    room.wait_landed("stays.png", &image(1));
    assert!(room.ledger.book().troubles.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_delays_and_says_so_and_loses_nothing() {
    let mut room = Room::new();
    let spool = room.folder.path().join("spool");
    fs::create_dir(&spool).unwrap();
    let Some(_disk) = SmallDisk::mount(&spool) else { return };
    room.start();
    let ballast = spool.join("ballast");
    fs::write(&ballast, vec![1; 5 << 20]).unwrap_err();
    let bytes = radiograph::png16(&radiograph::radiograph(1, 300, 200));
    for name in ["a.png", "b.png"] {
        room.write(name, &[bytes.as_slice(), name.as_bytes(), &[0]].concat());
    }
    room.wait("the full disk is told", |book| book.troubles.iter().any(|(_, why)| why.contains("is full")));
    assert!(room.landed().is_empty());
    fs::remove_file(ballast).unwrap();
    room.wait("both have landed", |book| book.landed.len() == 2);
    assert_eq!(room.ledger.book().troubles.len(), 1, "said once");
    room.stop();
}
