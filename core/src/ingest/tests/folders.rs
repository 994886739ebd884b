//! Watch folders that are new, vanish, come back, or hold what is not to be taken.

use super::*;

#[test]
fn what_lay_there_is_left_alone_and_what_came_while_away_comes_in() {
    let mut room = Room::new();
    room.write("old.png", &image(1));
    room.start();
    room.write("first.png", &image(2));
    room.wait_landed("first.png", &image(2));
    room.stop();
    room.write("away.png", &image(3));
    room.start();
    room.wait_landed("away.png", &image(3));
    assert_eq!(room.landed(), ["away.png", "first.png"]);
    assert_eq!(room.ledger.book().landed[1].0.appeared_after, UtcTime::default(), "nobody saw when it came");
}

#[test]
fn without_a_single_announcement_everything_comes_in() {
    let mut room = Room::new();
    room.pace = Pace { listens: false, rescan_unheard: Duration::from_millis(200), ..room.pace };
    room.start();
    fs::create_dir_all(room.at("2026/11")).unwrap();
    for seed in 0..20 {
        room.write(&format!("2026/11/{seed}.png"), &image(seed));
    }
    for seed in 0..20 {
        room.wait_landed(&format!("2026/11/{seed}.png"), &image(seed));
    }
    assert_eq!(room.landed().len(), 20);
}

#[test]
fn a_folder_made_and_filled_at_once_is_taken_whole() {
    let room = Room::watching();
    for patient in 0..10 {
        fs::create_dir_all(room.at(&format!("{patient}/today"))).unwrap();
        room.write(&format!("{patient}/today/a.png"), &image(patient));
    }
    for patient in 0..10 {
        room.wait_landed(&format!("{patient}/today/a.png"), &image(patient));
    }
}

#[test]
fn what_is_deleted_into_a_hidden_trash_folder_does_not_come_in() {
    let room = Room::watching();
    let elsewhere = room.folder.path().join("elsewhere");
    let moved_to = |name: &str, seed: u64| {
        fs::create_dir_all(elsewhere.join("files")).unwrap();
        fs::write(elsewhere.join("old.png"), image(seed)).unwrap();
        fs::write(elsewhere.join("files/old.png"), image(seed + 10)).unwrap();
        fs::rename(&elsewhere, room.at(name)).unwrap();
    };
    fs::create_dir_all(room.at(".Trash-1000/files")).unwrap();
    room.write(".Trash-1000/files/old.png", &image(1));
    moved_to(".moved", 2);
    // What is walked into later and stands as still comes in later.
    moved_to("last", 3);
    room.wait_landed("last/old.png", &image(3));
    room.wait_landed("last/files/old.png", &image(13));
    assert_eq!(room.landed(), ["last/files/old.png", "last/old.png"]);
}

#[test]
fn a_folder_that_vanishes_is_said_to_and_nothing_else_is_concluded() {
    let room = Room::watching();
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
    let away = room.folder.path().join("away");
    fs::rename(room.watch(), &away).unwrap();
    room.wait("it is unreachable", |book| matches!(book.folders.last(), Some(FolderState::Unreachable { .. })));
    fs::write(away.join("b.png"), image(2)).unwrap();
    fs::rename(&away, room.watch()).unwrap();
    room.wait_landed("b.png", &image(2));
    room.write("c.png", &image(3));
    room.wait_landed("c.png", &image(3));
    assert_eq!(room.landed(), ["a.png", "b.png", "c.png"]);
    assert_eq!(room.ledger.book().folders.last(), Some(&FolderState::Watching));
}

#[test]
fn a_folder_that_is_a_file_or_missing_says_so_and_is_watched_when_it_is_there() {
    let mut room = Room::new();
    fs::remove_dir(room.watch()).unwrap();
    fs::write(room.watch(), b"a file").unwrap();
    room.start();
    assert!(matches!(room.ledger.book().folders.last(), Some(FolderState::Unreachable { why }) if why.contains("a file, not a folder")));
    fs::remove_file(room.watch()).unwrap();
    room.wait("it is missing", |book| matches!(book.folders.last(), Some(FolderState::Unreachable { why }) if why.contains("not there")));
    fs::create_dir(room.watch()).unwrap();
    room.wait("it is watched", |book| book.folders.last() == Some(&FolderState::Watching));
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
}

#[test]
fn the_engines_own_files_in_a_watch_folder_are_not_taken_for_images() {
    let mut room = Room::new();
    let folder = room.folder.path().to_owned();
    // The data folder is the watch folder itself, and another watch folder lies in it.
    room.folders = vec![folder.clone(), folder.join("watch")];
    room.start();
    room.wait("both are watched", |book| book.folders.iter().filter(|state| **state == FolderState::Watching).count() >= 2);
    fs::write(folder.join("a.png"), image(1)).unwrap();
    room.write("b.png", &image(2));
    room.wait_landed("a.png", &image(1));
    room.wait_landed("b.png", &image(2));
    room.wait_preview("a.png");
    room.wait_preview("b.png");
    room.stop();
    room.start();
    fs::write(folder.join("c.png"), image(3)).unwrap();
    room.wait_landed("c.png", &image(3));
    assert_eq!(room.landed(), ["a.png", "b.png", "c.png"]);
}

#[cfg(target_os = "linux")]
#[test]
fn an_unmounted_drive_is_not_an_emptied_folder() {
    let mut room = Room::new();
    let Some(disk) = SmallDisk::mount(&room.watch()) else { return };
    room.start();
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
    disk.unmount();
    room.wait("it is unreachable", |book| matches!(book.folders.last(), Some(FolderState::Unreachable { why }) if why.contains("not connected")));
    its_drive_comes_back(&mut room);
}

/// What is written to the empty place meanwhile is not taken for the drive's; what is on the drive afterwards is.
#[cfg(target_os = "linux")]
fn its_drive_comes_back(room: &mut Room) {
    room.write("stray.png", &image(2));
    let disk = SmallDisk::mount(&room.watch()).unwrap();
    room.wait("it is watched again", |book| book.folders.last() == Some(&FolderState::Watching));
    room.write("b.png", &image(3));
    room.wait_landed("b.png", &image(3));
    assert_eq!(room.landed(), ["a.png", "b.png"]);
    room.stop();
    drop(disk);
}

#[cfg(target_os = "linux")]
#[test]
fn a_drive_that_is_not_mounted_at_a_start_is_not_an_emptied_folder() {
    let mut room = Room::new();
    let Some(disk) = SmallDisk::mount(&room.watch()) else { return };
    room.start();
    room.write("a.png", &image(1));
    room.wait_landed("a.png", &image(1));
    room.stop();
    disk.unmount();
    room.start();
    assert!(matches!(room.ledger.book().folders.last(), Some(FolderState::Unreachable { why }) if why.contains("not connected")));
    its_drive_comes_back(&mut room);
}

#[cfg(target_os = "linux")]
#[test]
fn a_drive_that_was_not_mounted_at_the_first_start_has_its_first_look_later() {
    let mut room = Room::watching();
    room.wait("the empty place is known", |book| book.known.values().any(|known| known.is_mount_point == Some(false)));
    room.stop();
    let Some(disk) = SmallDisk::mount(&room.watch()) else { return };
    room.write("old.png", &image(1));
    room.start();
    room.write("new.png", &image(2));
    room.wait_landed("new.png", &image(2));
    assert_eq!(room.landed(), ["new.png"]);
    room.stop();
    drop(disk);
}
