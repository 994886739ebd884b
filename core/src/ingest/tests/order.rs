//! In which order files come in: as they were written, however they were found and however long each takes.

use super::*;
use std::time::SystemTime;

/// Writes a file whose last change was that many milliseconds after `start`.
fn write_at(room: &Room, name: &str, bytes: &[u8], start: SystemTime, after_ms: u64) {
    room.write(name, bytes);
    let file = fs::OpenOptions::new().write(true).open(room.at(name)).unwrap();
    file.set_modified(start + Duration::from_millis(after_ms)).unwrap();
}

/// The names of what landed, in the order it did.
fn in_order(room: &Room) -> Vec<String> {
    room.ledger.book().landed.iter().map(|(file, ..)| file.relative.to_string_lossy().into_owned()).collect()
}

/// A room where nothing is announced and everything is found by looking.
fn unheard() -> Room {
    let mut room = Room::new();
    room.pace = Pace { listens: false, rescan_unheard: Duration::from_millis(200), ..room.pace };
    room.start();
    room
}

#[test]
fn what_one_look_finds_comes_in_as_it_was_written() {
    const FILES: u64 = 18;
    let room = unheard();
    let start = SystemTime::now() - Duration::from_mins(1);
    let name = |at: u64| format!("{}.png", at * 7 % FILES);
    for at in 0..FILES {
        write_at(&room, &name(at), &image(at), start, at * 40);
    }
    room.wait("all have landed", |book| book.landed.len() == FILES as usize);
    assert_eq!(in_order(&room), (0..FILES).map(name).collect::<Vec<_>>());
}

#[test]
fn files_of_one_moment_come_in_as_their_names_count() {
    const FILES: u64 = 12;
    let room = unheard();
    let start = SystemTime::now() - Duration::from_mins(1);
    for at in (1..=FILES).rev() {
        write_at(&room, &format!("plate {at}.png"), &image(at), start, 0);
    }
    room.wait("all have landed", |book| book.landed.len() == FILES as usize);
    assert_eq!(in_order(&room), (1..=FILES).map(|at| format!("plate {at}.png")).collect::<Vec<_>>());
}

#[test]
fn what_came_while_away_comes_in_as_it_was_written() {
    let mut room = Room::watching();
    room.stop();
    let start = SystemTime::now() - Duration::from_mins(1);
    for (at, name) in ["c.png", "a.png", "d.png", "b.png"].into_iter().enumerate() {
        write_at(&room, name, &image(at as u64), start, at as u64 * 10);
    }
    room.start();
    room.wait("all have landed", |book| book.landed.len() == 4);
    assert_eq!(in_order(&room), ["c.png", "a.png", "d.png", "b.png"]);
}

#[test]
fn an_image_that_lacks_its_end_goes_before_the_one_written_after_it() {
    let room = Room::watching();
    let bytes = image(1);
    room.write("b.png", &bytes[..bytes.len() / 2]);
    // Another moment of the file system's clock.
    std::thread::sleep(Duration::from_millis(20));
    room.write("a.png", &image(2));
    room.wait("both have landed", |book| book.landed.len() == 2);
    assert_eq!(in_order(&room), ["b.png", "a.png"]);
}

#[test]
fn a_large_image_goes_before_the_small_one_written_after_it() {
    let picture = radiograph::Radiograph::from_fn(2048, 8192, |x, y| image::Luma([((x * 7 + y * 13) & 0xfff) as u16]));
    let large = radiograph::dicom(&picture, 16, false);
    let room = Room::watching();
    room.write("large.dcm", &large);
    std::thread::sleep(Duration::from_millis(20));
    room.write("a.png", &image(2));
    room.wait("both have landed", |book| book.landed.len() == 2);
    assert_eq!(in_order(&room), ["large.dcm", "a.png"]);
}

#[test]
fn what_is_no_image_or_is_still_written_holds_nobody_up() {
    let room = Room::watching();
    let mut log = fs::File::create(room.at("sensor.log")).unwrap();
    let mut growing = fs::File::create(room.at("growing.png")).unwrap();
    growing.write_all(b"\x89PNG\r\n\x1a\n").unwrap();
    for seed in 0..5 {
        log.write_all(b"exposure\n").unwrap();
        growing.write_all(&[0; 100]).unwrap();
        room.write(&format!("{seed}.xml"), b"<exposure/>");
        std::thread::sleep(Duration::from_millis(100));
        let name = format!("{seed}.png");
        room.write(&name, &image(seed));
        let written = Instant::now();
        room.wait_landed(&name, &image(seed));
        assert!(written.elapsed() < Duration::from_millis(1_500), "{name} took {:?}", written.elapsed());
    }
}
