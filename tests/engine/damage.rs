//! Restarts and damage: nothing missing, nothing doubled.

use crate::console::{Clinic, Console, sha256};
use chairside_core::{FailureCause, ImageState, Preview, offline};

#[test]
fn a_restart_brings_everything_back_as_it_was() {
    let clinic = Clinic::open();
    let mut console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");
    console.shoot("sent.png", 100);
    console.shoot("waiting.png", 101);
    let image = console.until_image("sent.png", "needs review", |image| image.state == ImageState::NeedsReview);
    console.approve(&image, "46");
    console.until_uploaded("sent.png");
    console.until_image("waiting.png", "has a thumbnail", |image| matches!(image.preview, Preview::Ready(_)));
    let before: Vec<_> =
        console.snapshot().images.iter().map(|image| (image.id.clone(), image.state.clone(), image.teeth.clone(), image.preview.clone())).collect();

    console.stop();
    console.run();
    let snapshot = console.snapshot();
    let after: Vec<_> = snapshot.images.iter().map(|image| (image.id.clone(), image.state.clone(), image.teeth.clone(), image.preview.clone())).collect();
    assert_eq!(before, after);
    assert_eq!(snapshot.selection.as_ref().unwrap().patient.id, patient.id);
    assert!(snapshot.activity.iter().any(|activity| activity.text == "sent.png is with the server"));
    console.until("the folder is watched again", |snapshot| snapshot.folders.iter().all(|folder| folder.state == chairside_core::FolderState::Watching));
    assert_eq!(console.snapshot().images.len(), 2);
}

#[test]
fn a_damaged_database_is_kept_aside_and_rebuilt_from_the_safe_copies() {
    let clinic = Clinic::open();
    let mut console = Console::start(&clinic);
    console.until_online();
    let hashes: Vec<_> = (0..3).map(|number| sha256(&console.shoot(&format!("{number}.png"), 110 + number))).collect();
    console.until("all three landed", |snapshot| snapshot.images.len() == 3);
    console.stop();
    damage(&console);

    console.run();
    let snapshot = console.until("the images are back, with thumbnails", |snapshot| {
        snapshot.queue.unassigned == 3 && snapshot.images.iter().all(|image| matches!(image.preview, Preview::Ready(_)))
    });
    assert!(snapshot.problems.iter().any(|problem| problem.title == "Image list rebuilt"));
    for hash in hashes {
        assert!(snapshot.images.iter().any(|image| image.sha256.to_string() == hash));
    }
    let aside = std::fs::read_dir(&console.data).unwrap().filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().contains("damaged")).count();
    assert!(aside >= 1, "the damaged database is kept");
}

fn damage(console: &Console) {
    let database = console.data.join("console.db");
    let mut bytes = std::fs::read(&database).unwrap();
    for byte in bytes.iter_mut().take(3_000) {
        *byte = 0x5a;
    }
    std::fs::write(&database, bytes).unwrap();
}

#[test]
fn a_command_to_a_closed_console_does_not_hide_that_its_list_of_images_is_damaged() {
    let clinic = Clinic::open();
    let mut console = Console::start(&clinic);
    console.shoot("kept.png", 130);
    console.until("it landed", |snapshot| snapshot.images.len() == 1);
    console.stop();
    damage(&console);
    console.shoot("landed-while-closed.png", 131);

    for _ in 0..2 {
        let refused = offline::clear_patient(&console.data).unwrap_err().to_string();
        assert!(refused.contains("Nothing was changed") && refused.contains("the next start of Chairside"), "{refused}");
        assert!(offline::status(&console.data).is_err(), "an empty list is not how the console is");
    }

    console.run();
    let snapshot = console.until("both are there", |snapshot| snapshot.queue.unassigned == 2);
    assert!(snapshot.problems.iter().any(|problem| problem.title == "Image list rebuilt"));
    console.stop();
    assert_eq!(offline::status(&console.data).unwrap().unassigned, 2);
}

#[test]
fn a_rotten_safe_copy_is_never_sent() {
    let clinic = Clinic::open();
    let console = Console::start(&clinic);
    let patient = console.with_patient("Hartmann");
    console.shoot("rotten.png", 120);
    let image = console.until_image("rotten.png", "needs review and has a thumbnail", |image| matches!(image.preview, Preview::Ready(_)));
    let mut bytes = std::fs::read(&image.spool_path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let mut permissions = std::fs::metadata(&image.spool_path).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "the test owns the file")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&image.spool_path, permissions).unwrap();
    std::fs::write(&image.spool_path, bytes).unwrap();
    console.approve(&image, "");
    let image = console.until_image("rotten.png", "failed", |image| matches!(image.state, ImageState::Failed { .. }));
    assert_eq!(image.state, ImageState::Failed { cause: FailureCause::SpoolUnreadable });
    assert!(clinic.files_of(&patient.id).is_empty());
}
