//! NanoPix's images: what its rows name comes in, once, from wherever its folder is; what they do not name does not.

use super::*;
use crate::{
    nanopix::{
        NanopixStudy,
        images::{
            NanopixImages,
            fixtures::{state, study},
        },
    },
    watch::list::FileList,
};
use tokio::sync::watch;

const PATIENT: &str = "20250121_152638";
const NAME: &str = "list:";

/// A room with NanoPix's folder, and what its rows name.
struct Clinic {
    room: Room,
    studies: Vec<NanopixStudy>,
    root: PathBuf,
    before: Option<Arc<NanopixImages>>,
}

impl Clinic {
    fn open() -> Self {
        let mut room = Room::new();
        let root = room.folder.path().join("PatientData");
        fs::create_dir_all(root.join(PATIENT)).unwrap();
        fs::create_dir_all(root.join("database")).unwrap();
        fs::write(root.join("database/NanoPix.db3"), b"").unwrap();
        room.list = Some(watch::Sender::new(None));
        room.ledger.book().known.insert(NAME.into(), KnownFolder::default());
        room.start();
        Self { room, studies: Vec::new(), root, before: None }
    }

    /// Live Sync has read what NanoPix's rows say now.
    fn read(&mut self) {
        let list = Arc::new(NanopixImages::new(&state(&self.root, self.studies.clone()), UtcTime::default(), UtcTime::now(), self.before.as_deref()));
        self.before = Some(Arc::clone(&list));
        self.room.list.as_ref().unwrap().send_replace(Some(list as Arc<dyn FileList>));
    }

    fn names(&mut self, image_name: &str) {
        self.studies.push(study(PATIENT, image_name));
        self.read();
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.root.join(PATIENT).join(name), bytes).unwrap();
    }

    fn wait_landed(&self, name: &str, bytes: &[u8]) -> Landed {
        self.room.wait_landed(&format!("{PATIENT}/{name}"), bytes);
        let book = self.room.ledger.book();
        book.landed.iter().rfind(|(file, ..)| file.relative.ends_with(name)).unwrap().0.clone()
    }
}

/// Bytes that no decoder knows.
fn opaque(seed: u8) -> Vec<u8> {
    (0..50_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8 ^ seed).collect()
}

fn thumbnail() -> Vec<u8> {
    radiograph::jpeg(&radiograph::radiograph(9, 180, 130))
}

#[test]
fn an_image_that_is_empty_at_first_comes_in_when_it_has_its_bytes() {
    let mut clinic = Clinic::open();
    clinic.write("a_thumbnail.jpg", &thumbnail());
    clinic.write("a.iosb", b"");
    clinic.write("unnamed.iosb", &opaque(7));
    clinic.names("a");
    // Row before file, file before row, and what another known format is inside.
    clinic.names("b");
    clinic.write("b_thumbnail.jpg", b"no picture");
    clinic.write("b.iosb", &opaque(2));
    clinic.write("c.iosb", &image(3));
    clinic.names("c");
    clinic.wait_landed("b.iosb", &opaque(2));
    clinic.write("a.iosb", &opaque(1));

    let landed = clinic.wait_landed("a.iosb", &opaque(1));
    assert_eq!((landed.root.as_path(), landed.format), (Path::new(NAME), Format::Iosb));
    let filed = landed.filed.unwrap();
    assert_eq!((filed.external_id.as_str(), filed.teeth.to_string().as_str(), filed.is_shared), (PATIENT, "11", false));
    let Some(PreviewOutcome::Only { thumbnail }) = landed.preview else { panic!("{:?}", landed.preview) };
    assert_eq!(sniff::sniff(&fs::read(thumbnail).unwrap()), Some(Format::Jpeg));
    let landed = clinic.wait_landed("b.iosb", &opaque(2));
    assert!(matches!(landed.preview, Some(PreviewOutcome::Refused { .. })), "{:?}", landed.preview);
    let landed = clinic.wait_landed("c.iosb", &image(3));
    assert_eq!((landed.format, landed.preview), (Format::Png, None), "the content counts");
    assert_eq!(clinic.room.landed().len(), 3, "{:?}", clinic.room.landed());
    assert!(clinic.room.ledger.book().troubles.is_empty());
}

#[test]
fn the_same_folder_elsewhere_and_after_a_restart_brings_nothing_twice() {
    let mut clinic = Clinic::open();
    for (number, name) in ["a", "b", "c"].into_iter().enumerate() {
        clinic.write(&format!("{name}.iosb"), &opaque(number as u8));
        clinic.names(name);
    }
    for (number, name) in ["a", "b", "c"].into_iter().enumerate() {
        clinic.wait_landed(&format!("{name}.iosb"), &opaque(number as u8));
    }
    // Copied to another drive: other files of the same names, times and bytes; and then one that is new.
    let elsewhere = clinic.room.folder.path().join("other drive");
    assert!(std::process::Command::new("cp").arg("-rp").arg(&clinic.root).arg(&elsewhere).status().unwrap().success());
    fs::remove_dir_all(&clinic.root).unwrap();
    clinic.root = elsewhere;
    let batches = clinic.room.ledger.book().batches.len();
    clinic.write("d.iosb", &opaque(9));
    clinic.names("d");
    clinic.wait_landed("d.iosb", &opaque(9));
    assert_eq!(clinic.room.ledger.book().batches.len(), batches + 1, "nothing but the new one was even read again");

    clinic.room.stop();
    clinic.before = None;
    clinic.write("e.iosb", &opaque(10));
    clinic.room.start();
    clinic.names("e");
    clinic.wait_landed("e.iosb", &opaque(10));
    assert_eq!(clinic.room.landed().len(), 5);
    assert_eq!(clinic.room.ledger.book().batches.len(), batches + 2);
}

#[test]
fn a_folder_that_is_away_says_nothing_and_comes_back_with_what_is_new() {
    let mut clinic = Clinic::open();
    clinic.write("a.iosb", &opaque(1));
    clinic.names("a");
    clinic.wait_landed("a.iosb", &opaque(1));
    let away = clinic.room.folder.path().join("away");
    fs::rename(&clinic.root, &away).unwrap();
    // An empty mount point, and a folder without its marker.
    fs::create_dir_all(&clinic.root).unwrap();
    clinic.room.wait("the folder is away", |book| matches!(book.folders.last(), Some(FolderState::Unreachable { .. })));
    clinic.studies.push(study(PATIENT, "b"));
    fs::write(away.join(PATIENT).join("b.iosb"), opaque(2)).unwrap();
    fs::remove_dir(&clinic.root).unwrap();
    fs::rename(&away, &clinic.root).unwrap();
    clinic.read();
    clinic.wait_landed("b.iosb", &opaque(2));
    assert_eq!(clinic.room.landed().len(), 2);
}

#[test]
fn an_image_that_is_written_again_comes_in_again() {
    let mut clinic = Clinic::open();
    clinic.room.stop();
    clinic.room.pace.rescan = Duration::from_millis(200);
    clinic.room.start();
    clinic.write("a.iosb", &opaque(1));
    clinic.names("a");
    clinic.wait_landed("a.iosb", &opaque(1));
    clinic.write("a.iosb", &opaque(2));
    clinic.wait_landed("a.iosb", &opaque(2));
}
