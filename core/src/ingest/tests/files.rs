//! What comes in from files of all kinds, and how they are told apart.

use super::*;

#[test]
fn a_file_a_sensor_writes_is_safe_and_has_a_thumbnail() {
    let room = Room::watching();
    let bytes = radiograph::png16(&radiograph::radiograph(7, 1300, 1000));
    let before = UtcTime::now();
    room.write("36.png", &bytes);
    room.wait_landed("36.png", &bytes);
    let (file, ..) = room.ledger.book().landed[0].clone();
    assert_eq!(file.format, Format::Png);
    assert_eq!(file.size_bytes, bytes.len() as u64);
    assert_eq!(fs::read(&file.spool_path).unwrap(), bytes);
    assert!(file.appeared_after >= before && file.landed_at >= file.appeared_after);
    let PreviewOutcome::Ready { thumbnail, pixels } = room.wait_preview("36.png") else { panic!("it can be shown") };
    assert_eq!((pixels.width, pixels.height, pixels.bits), (1300, 1000, 16));
    assert_eq!(thumbnail, thumbnail_path(&room.folder.path().join("thumbnails"), &file.sha256));
    assert_eq!(sniff::sniff(&fs::read(thumbnail).unwrap()), Some(Format::Jpeg));
}

#[test]
fn every_format_comes_in_whatever_its_name_says() {
    let room = Room::watching();
    let picture = radiograph::radiograph(1, 120, 90);
    let files = [
        ("really-a-bitmap.jpg", Format::Bmp, radiograph::bmp(&picture)),
        ("a.jpeg", Format::Jpeg, radiograph::jpeg(&picture)),
        ("no-extension", Format::Dicom, radiograph::dicom(&picture, 12, true)),
        ("b.TIF", Format::Tiff, radiograph::tiff16(&picture, Packing::PackBits)),
        ("c.dat", Format::Png, radiograph::png8(&picture)),
    ];
    for (name, _, bytes) in &files {
        room.write(name, bytes);
    }
    for (name, format, bytes) in &files {
        room.wait_landed(name, bytes);
        assert!(matches!(room.wait_preview(name), PreviewOutcome::Ready { .. }), "{name}");
        assert!(room.ledger.book().landed.iter().any(|(file, ..)| file.relative == Path::new(name) && file.format == *format));
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_image_is_left_aside_and_said_once() {
    use std::os::unix::fs::symlink;
    let mut room = Room::watching();
    let outside = room.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret.png"), image(1)).unwrap();
    symlink(outside.join("secret.png"), room.at("link.png")).unwrap();
    symlink(&outside, room.at("linked-folder")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, room.at("pipe.png"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
    fs::create_dir(room.at("folder.png")).unwrap();
    let names = ["text.png", "36_thumbnail.png", ".hidden.png", "36.png.tmp", "~$36.png", "sensor.lock"];
    for name in names {
        room.write(name, if name == "text.png" { b"this is not an image, whatever it is called" } else { b"\x89PNG\r\n\x1a\n..." });
    }
    room.write("36.png", &image(2));
    room.wait_landed("36.png", &image(2));
    let expected = names.len() + 3;
    room.wait("all are left aside", |book| book.ignored.len() >= expected);
    // Neither a look through the folder nor a restart says it again.
    room.stop();
    room.start();
    room.write("37.png", &image(3));
    room.wait_landed("37.png", &image(3));
    let mut ignored: Vec<_> = room.ledger.book().ignored.iter().map(|(relative, _)| relative.to_string_lossy().into_owned()).collect();
    ignored.sort();
    assert_eq!(ignored, [".hidden.png", "36.png.tmp", "36_thumbnail.png", "link.png", "linked-folder", "pipe.png", "sensor.lock", "text.png", "~$36.png"]);
    assert_eq!(room.landed(), ["36.png", "37.png"]);

    // What was no image may become one.
    room.write("text.png", &image(4));
    room.wait_landed("text.png", &image(4));
}

#[test]
fn an_image_renamed_into_place_is_as_old_as_its_first_byte() {
    let room = Room::watching();
    room.write("36.png.tmp", &image(1));
    let written = UtcTime::now();
    // Meanwhile somebody else may have been selected.
    while UtcTime::now().since(written) < Duration::from_millis(50) {
        std::thread::sleep(Duration::from_millis(5));
    }
    fs::rename(room.at("36.png.tmp"), room.at("36.png")).unwrap();
    room.wait_landed("36.png", &image(1));
    let file = room.ledger.book().landed[0].0.clone();
    assert!(file.appeared_after <= written, "{} {written}", file.appeared_after);
}

#[test]
fn a_name_used_again_is_a_new_landing_and_the_same_bytes_share_one_copy() {
    let room = Room::watching();
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
    room.write("a.png", &image(2));
    room.wait_landed("a.png", &image(2));
    room.write("b.png", &image(2));
    room.wait_landed("b.png", &image(2));
    let book = room.ledger.book();
    assert_eq!(book.landed.len(), 3);
    assert_eq!(book.landed[1].0.spool_path, book.landed[2].0.spool_path);
    assert_eq!(fs::read(&book.landed[0].0.spool_path).unwrap(), image(1), "what was safe stays safe");
}

#[cfg(unix)]
#[test]
fn names_of_all_kinds_come_in() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let room = Room::watching();
    let long = format!("{}.png", "n".repeat(251));
    let names: [&[u8]; 6] = [long.as_bytes(), b"line\nbreak.png", "🦷 зуб.png".as_bytes(), "\u{202E}gnp.36".as_bytes(), b"\xff\xfe.png", b"- rf *.png"];
    for (seed, name) in names.iter().enumerate() {
        fs::write(room.watch().join(OsStr::from_bytes(name)), image(seed as u64)).unwrap();
    }
    room.wait("all have landed", |book| book.landed.len() == names.len());
    for (seed, name) in names.iter().enumerate() {
        let book = room.ledger.book();
        let (file, ..) = book.landed.iter().find(|(file, ..)| file.relative.as_os_str().as_bytes() == *name).unwrap();
        assert_eq!(file.sha256, hash(&image(seed as u64)));
    }
}
