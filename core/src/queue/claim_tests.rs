use super::*;
use crate::{
    Format, Origin, Preview, RejectReason, Subject,
    clock::ManualClock,
    queue::{Refusal, rows::Stored, testing},
    settings::UploadMode,
};
use chairside_api::{PatientFile, Sha256, ToothSet};
use std::sync::Arc;

struct Desk {
    library: Library,
    clock: ManualClock,
    image: ImageId,
    _dir: tempfile::TempDir,
}

/// A queue with one approved image of patient `p-1`.
fn desk() -> Desk {
    let dir = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(UtcTime::from_millis(1_795_257_727_120));
    let library = testing::library(dir.path(), Arc::new(clock.clone()));
    let image = Image {
        id: "image-1".into(),
        sha256: Sha256::from_bytes([1; 32]),
        file_name: "shot.png".to_owned(),
        size_bytes: 10,
        format: Format::Png,
        pixels: None,
        landed_at: clock_now(&clock),
        captured_at: None,
        origin: Origin::WatchFolder,
        room: String::new(),
        subject: Some(subject("p-1", &clock)),
        teeth: ToothSet::none(),
        doubt: None,
        named: None,
        teeth_suggested: false,
        lost_at: None,
        note: String::new(),
        state: ImageState::Pending,
        attempts: 0,
        sent_bytes: 0,
        preview: Preview::Making,
        spool_path: dir.path().join("spooled"),
    };
    let id = image.id.clone();
    library.write(|change| change.save(Stored { image, maybe_sent: false })).unwrap();
    Desk { library, clock, image: id, _dir: dir }
}

fn clock_now(clock: &ManualClock) -> UtcTime {
    crate::clock::Clock::now(clock)
}

fn subject(patient: &str, clock: &ManualClock) -> Subject {
    Subject { patient_id: patient.into(), patient_name: "Hartmann, Amelia".to_owned(), selected_at: clock_now(clock) }
}

impl Desk {
    /// Claims what is due and says which attempt that is.
    fn claim(&self) -> u32 {
        let [claimed] = self.library.record_and_claim(&[], 2).unwrap().try_into().unwrap();
        claimed.attempts
    }

    fn fail(&self, attempt: u32, cause: FailureCause, maybe_sent: bool, again: bool) {
        let next_at = again.then(|| clock_now(&self.clock));
        self.library.record_failed(&self.image, Failed { attempt, cause, next_at, maybe_sent }).unwrap();
    }

    fn confirm(&self, patient: &str) {
        self.library.record_and_claim(&[(self.image.clone(), testing::confirmation(patient, Sha256::from_bytes([1; 32])))], 0).unwrap();
    }

    fn state(&self) -> ImageState {
        self.library.model(|model| model.image(&self.image).unwrap().state.clone())
    }

    fn move_to(&self, patient: &str) -> Result<(), Refusal> {
        self.library.move_image(&self.image, &subject(patient, &self.clock), UploadMode::Immediate, "The wrong patient was selected").unwrap()
    }

    fn said(&self) -> String {
        self.library.model(|model| model.activity().first().unwrap().text.clone())
    }
}

#[test]
fn an_image_whose_lease_ran_out_stays_with_its_patient() {
    let desk = desk();
    desk.claim();
    // The server committed it, the disk was full when that was to be written down, and the worker ended. Then the network went, too.
    desk.clock.advance(LEASE);
    let second = desk.claim();
    desk.fail(second, FailureCause::NoConnection, false, true);
    assert!(matches!(desk.move_to("p-2"), Err(Refusal::MaybeSent(_))));
    desk.confirm("p-1");
    assert!(matches!(desk.state(), ImageState::Uploaded { .. }));
}

#[test]
fn an_image_that_surely_did_not_arrive_may_be_moved() {
    let desk = desk();
    let first = desk.claim();
    desk.fail(first, FailureCause::ServerBusy, false, true);
    assert!(desk.move_to("p-2").is_ok());
}

#[test]
fn an_attempt_that_was_superseded_says_nothing_any_more() {
    let desk = desk();
    let first = desk.claim();
    desk.clock.advance(LEASE);
    desk.claim();
    desk.fail(first, FailureCause::TooLarge, false, false);
    assert!(matches!(desk.state(), ImageState::Uploading { .. }), "the second attempt is still under way");
}

#[test]
fn a_confirmation_counts_only_for_the_patient_it_names() {
    let desk = desk();
    desk.claim();
    desk.confirm("p-2");
    assert!(matches!(desk.state(), ImageState::Uploading { .. }));
    desk.confirm("p-1");
    assert!(matches!(desk.state(), ImageState::Uploaded { .. }));
}

#[test]
fn what_was_moved_at_the_server_before_its_answer_came_is_its_new_patients_here_too() {
    let desk = desk();
    desk.claim();
    let moved = PatientFile { moved_at: Some(UtcTime::from_millis(1)), ..testing::confirmation("p-2", Sha256::from_bytes([1; 32])) };
    desk.library.record_and_claim(&[(desk.image.clone(), moved)], 0).unwrap();
    assert!(matches!(desk.state(), ImageState::Uploaded { .. }));
    let whose = desk.library.model(|model| model.image(&desk.image).unwrap().subject.clone().unwrap().patient_id);
    assert_eq!(whose.as_str(), "p-2");
}

#[test]
fn an_image_that_was_refused_after_an_unanswered_attempt_can_still_be_rejected() {
    let desk = desk();
    let first = desk.claim();
    desk.fail(first, FailureCause::ConnectionLost, true, true);
    let second = desk.claim();
    desk.fail(second, FailureCause::PatientUnknown, false, false);
    assert!(desk.said().contains("retry or reject it") && !desk.said().contains("move"), "{}", desk.said());
    assert!(matches!(desk.move_to("p-2"), Err(Refusal::MaybeSent(_))));
    assert_eq!(desk.library.reject(&desk.image, RejectReason::Duplicate).unwrap(), Ok(()));
    assert!(desk.said().contains("look there, too"), "{}", desk.said());
    desk.confirm("p-1");
    assert!(matches!(desk.state(), ImageState::Rejected { .. }), "a person's act is not undone");
}
