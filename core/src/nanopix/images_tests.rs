use super::{
    fixtures::{state, study},
    *,
};

/// NanoPix's folders with these empty files.
fn clinic(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"").unwrap();
    }
    dir
}

/// All that a walk finds: relative paths with whether the folder is shared, and how many files are missing.
fn walk(state: &NanopixState, reach: Reach, before: Option<&NanopixImages>) -> (Vec<(String, bool)>, usize) {
    let list = Arc::new(NanopixImages::new(state, since(UtcTime::now()), UtcTime::now(), before));
    let mut step = list.walk(reach);
    let (mut found, mut missing) = (Vec::new(), 0);
    loop {
        match step() {
            Found::Entry { relative, listed, .. } => found.push((relative.to_string_lossy().into_owned(), listed.unwrap().filed.is_shared)),
            Found::Missing => missing += 1,
            Found::End => break,
            other => panic!("{other:?}"),
        }
    }
    found.sort();
    (found, missing)
}

#[test]
fn what_a_row_names_is_an_image_and_nothing_else_is() {
    let dir = clinic(&["p1/a.iosb", "p1/a_thumbnail.jpg", "p1/unnamed.iosb", "p1/notes.txt", "database/x.iosb", "P2/b.IOSB"]);
    let thumbnail = NanopixStudy { image_type: "jpg".into(), ..study("p1", "a_thumbnail") };
    let outside = study("p1", "../P2/b");
    let of_database = study("database", "x");
    let state = state(dir.path(), vec![study("p1", "a"), thumbnail, outside, of_database, study("p2", "B"), study("p3", "c"), study("p1", "not yet")]);
    let (found, missing) = walk(&state, Reach::All, None);
    assert_eq!(found, [("P2/b.IOSB".to_owned(), false), ("p1/a.iosb".to_owned(), false)]);
    assert_eq!(missing, 3, "the database is no patient, p3 has no folder, and one file is awaited");
}

#[test]
fn old_images_stay_in_nanopix() {
    let dir = clinic(&["p1/a.iosb", "p1/20200101_101010.iosb", "p1/scan.iosb"]);
    let days_ago = |days: u64| super::super::time::wall_clock_text(UtcTime::now().minus(Duration::from_hours(24 * days)), &TimeZone::UTC);
    let at = |name: &str, datetime: String| NanopixStudy { datetime, ..study("p1", name) };
    // The last one has no time at all: its file is new.
    let state = state(dir.path(), vec![at("a", days_ago(29)), at("b", days_ago(31)), at("20200101_101010", String::new()), at("scan", String::new())]);
    assert_eq!(walk(&state, Reach::All, None).0, [("p1/a.iosb".to_owned(), false), ("p1/scan.iosb".to_owned(), false)]);
    assert_eq!(walk(&state, Reach::Recent, None).0, [("p1/scan.iosb".to_owned(), false)], "what may still be written");
    assert_eq!(coming(&state.reading, &state.zone, since(UtcTime::now())).count(), 2);
}

#[test]
fn a_row_that_is_new_is_awaited() {
    let dir = clinic(&["p1/a.iosb"]);
    let earlier = state(dir.path(), vec![study("p1", "a")]);
    let before = NanopixImages::new(&earlier, UtcTime::default(), UtcTime::now(), None);
    assert!(!before.has_young(), "what the first list names has been there");
    let later = state(dir.path(), vec![earlier.reading.studies[0].clone(), study("p1", "b")]);
    assert_eq!(walk(&later, Reach::Young, Some(&before)), (Vec::new(), 1));
    fs::write(dir.path().join("p1/b.iosb"), b"").unwrap();
    assert_eq!(walk(&later, Reach::Young, Some(&before)), (vec![("p1/b.iosb".to_owned(), false)], 0));
}

#[test]
fn a_folder_that_two_ids_would_share_is_nobodys() {
    let dir = clinic(&["abc/a.iosb", "abc/b.iosb"]);
    let mut both = state(dir.path(), vec![study("abc", "a"), study("ABC", "b")]);
    // With one row only, the other patient is there all the same.
    for studies in [both.reading.studies.clone(), vec![study("ABC", "b")]] {
        let expected: Vec<_> = studies.iter().map(|study| (format!("abc/{}.iosb", study.image_name), true)).collect();
        Arc::get_mut(&mut both.reading).unwrap().studies = studies;
        assert_eq!(walk(&both, Reach::All, None).0, expected);
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_no_patients_folder_and_no_image() {
    let dir = clinic(&["elsewhere/a.iosb", "p2/real.iosb"]);
    std::os::unix::fs::symlink(dir.path().join("elsewhere"), dir.path().join("p1")).unwrap();
    std::os::unix::fs::symlink(dir.path().join("elsewhere/a.iosb"), dir.path().join("p2/a.iosb")).unwrap();
    let state = state(dir.path(), vec![study("p1", "a"), study("p2", "a")]);
    assert_eq!(walk(&state, Reach::All, None), (Vec::new(), 2));
}
