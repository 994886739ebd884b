//! `chairside export`: an image for another program, from a console that runs and from one that does not.

use crate::{Place, chairside, eventually, output};
use chairside_testkit::radiograph;
use std::path::Path;

fn export(place: &Place, name: &str, form: &str, to: &Path) -> (i32, String, String) {
    output(chairside(&place.data_dir()).args(["export", name, "--as", form, "--to"]).arg(to))
}

#[test]
fn an_image_is_exported_by_its_hash_and_no_file_is_written_over() {
    let place = Place::new();
    let mut running = place.headless();
    let bytes = radiograph::png16(&radiograph::radiograph(5, 64, 48));
    std::fs::write(place.folder.path().join("xray").join("image.png"), &bytes).unwrap();
    eventually("the image is in", || place.status()["unassigned"] == 1);
    let database = rusqlite::Connection::open(place.data_dir().join("console.db")).unwrap();
    let hash: String = database.query_row("SELECT sha256 FROM images", [], |row| row.get(0)).unwrap();
    drop(database);

    let to = place.folder.path().join("out.png");
    let (code, said, stderr) = export(&place, &hash, "original", &to);
    assert!(code == 0 && said.contains("byte for byte"), "{stderr}");
    assert_eq!(std::fs::read(&to).unwrap(), bytes);
    let (code, _, stderr) = export(&place, &hash, "png", &to);
    assert!(code == 1 && stderr.contains("was not written over"), "{stderr}");
    assert_eq!(std::fs::read(&to).unwrap(), bytes);

    running.terminate();
    // The same of a console that does not run; the beginning of the hash is enough.
    let seen = place.folder.path().join("seen.png");
    let (code, _, stderr) = export(&place, &hash[..12].to_uppercase(), "png", &seen);
    assert_eq!(code, 0, "{stderr}");
    let seen = image::open(&seen).unwrap();
    assert_eq!((seen.width(), seen.height(), seen.color()), (64, 48, image::ColorType::L8));

    // What was measured is in the picture only when it is wanted; nobody is made up for its lower edge.
    let plain = place.folder.path().join("plain.jpg");
    let (code, _, stderr) = export(&place, &hash, "jpeg", &plain);
    assert_eq!(code, 0, "{stderr}");
    let named = place.folder.path().join("named.png");
    let with = |option: &str, form: &str| output(chairside(&place.data_dir()).args(["export", &hash, "--as", form, option, "--to"]).arg(&named));
    let (code, _, stderr) = with("--with-patient", "png");
    assert!(code == 1 && stderr.contains("no patient yet") && !named.exists(), "{stderr}");
    let (code, _, stderr) = with("--with-patient", "original");
    assert!(code == 2 && stderr.contains("--as png") && !named.exists(), "{stderr}");
    let (code, _, stderr) = with("--with-measurements", "png");
    assert!(code == 0 && named.exists(), "{stderr}");

    // Nobody is made up: a DICOM file says whom it shows.
    let dicom = place.folder.path().join("out.dcm");
    let (code, _, stderr) = export(&place, &hash, "dicom", &dicom);
    assert!(code == 1 && stderr.contains("Assign it first") && !dicom.exists(), "{stderr}");
    let (code, _, stderr) = export(&place, "ffffffff", "original", &dicom);
    assert!(code == 1 && stderr.contains("has no image ffffffff"), "{stderr}");
    let (code, ..) = export(&place, &hash, "bmp", &dicom);
    assert_eq!(code, 2);
}

#[test]
fn of_a_file_with_several_images_one_is_exported_and_which_one_is_said() {
    let place = Place::new();
    let mut running = place.headless();
    let frames = [1, 2].map(|seed| radiograph::radiograph(seed, 64, 48));
    let bytes = radiograph::dicom_frames(&[&frames[0], &frames[1]], None);
    std::fs::write(place.folder.path().join("xray").join("image.dcm"), &bytes).unwrap();
    eventually("the image is in", || place.status()["unassigned"] == 1);
    running.terminate();
    let database = rusqlite::Connection::open(place.data_dir().join("console.db")).unwrap();
    let hash: String = database.query_row("SELECT sha256 FROM images", [], |row| row.get(0)).unwrap();
    let to = |name: &str| place.folder.path().join(name);
    let with = |frame: &str, form: &str, name: &str| {
        output(chairside(&place.data_dir()).args(["export", &hash, "--as", form, "--frame", frame, "--to"]).arg(to(name)))
    };
    let (code, said, stderr) = export(&place, &hash, "png", &to("first.png"));
    assert!(code == 0 && said.contains("image 1 of 2"), "{said}{stderr}");
    let (code, said, stderr) = with("2", "png", "second.png");
    assert!(code == 0 && said.contains("image 2 of 2"), "{said}{stderr}");
    let [first, second] = ["first.png", "second.png"].map(|name| image::open(to(name)).unwrap().to_luma8());
    assert_ne!(first, second);
    for (frame, form, wanted, why) in [("3", "png", 1, "2 images"), ("0", "png", 2, "--frame 1"), ("1", "original", 2, "all of its images")] {
        let (code, _, stderr) = with(frame, form, "none");
        assert!(code == wanted && stderr.contains(why) && !to("none").exists(), "{frame} {form}: {stderr}");
    }
}

#[test]
fn an_original_that_names_another_patient_than_its_own_goes_out_as_it_is_and_that_is_said() {
    let place = Place::new();
    let mut running = place.headless();
    let bytes = radiograph::dicom_of("Okafor^Daniel", &radiograph::radiograph(6, 64, 48), 12, false);
    std::fs::write(place.folder.path().join("xray").join("image.dcm"), &bytes).unwrap();
    eventually("the image is in", || place.status()["unassigned"] == 1);
    running.terminate();
    let database = rusqlite::Connection::open(place.data_dir().join("console.db")).unwrap();
    let hash: String = database.query_row("SELECT sha256 FROM images", [], |row| row.get(0)).unwrap();
    for (number, (whose, form, is_said)) in [
        (None, "original", false),
        (Some("Hartmann, Amelia"), "original", true),
        (Some("Hartmann, Amelia"), "png", true),
        (Some("OKAFOR, Daniel"), "original", false),
    ]
    .into_iter()
    .enumerate()
    {
        // As a move leaves it: another patient, the same bytes.
        database
            .execute(
                "UPDATE images SET patient_id = ?1, patient_name = ?2, selected_at = CASE WHEN ?2 IS NULL THEN NULL ELSE landed_at END",
                (whose.map(|_| "p"), whose),
            )
            .unwrap();
        let to = place.folder.path().join(format!("{number}.out"));
        let (code, said, stderr) = export(&place, &hash, form, &to);
        assert_eq!(code, 0, "{stderr}");
        assert_eq!(said.contains("names another patient"), is_said, "{whose:?} {form}: {said}");
        assert!(form == "png" || std::fs::read(&to).unwrap() == bytes);
    }
}
