use super::*;
use crate::{clock::ManualClock, queue::testing, settings::UploadMode};
use chairside_api::display::{Annotation, Shape};
use std::time::Duration;

fn drawn(words: &str) -> DisplayState {
    let annotations = vec![Annotation { frame: 0, shape: Shape::Text { at: [1.0, 2.0], text: words.to_owned() } }];
    DisplayState { inverted: true, annotations, ..DisplayState::default() }
}

#[test]
fn how_an_image_is_shown_is_kept_with_who_and_when_and_outlives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(UtcTime::from_millis(1_795_257_727_120));
    let library = testing::library(dir.path(), Arc::new(clock.clone()));
    let image = testing::landed(&library, 1, Some("amelia"), UploadMode::Review);
    library.set_display(&image, drawn("apex"), "Room 2").unwrap().unwrap();
    clock.advance(Duration::from_secs(60));
    library.set_display(&image, drawn("apex of 36"), "Dr Brandt").unwrap().unwrap();
    let saved =
        Arc::new(SavedDisplay { state: drawn("apex of 36"), by: "Dr Brandt".to_owned(), at: UtcTime::from_millis(1_795_257_787_120), is_waiting: true });
    assert_eq!(library.model(|model| model.displays()).get(&image), Some(&saved));
    drop(library);
    let library = testing::library(dir.path(), Arc::new(clock));
    assert_eq!(library.model(|model| model.displays()).get(&image), Some(&saved));
    // As its file has it: nothing is left.
    library.set_display(&image, DisplayState::default(), "Room 2").unwrap().unwrap();
    assert!(library.model(|model| model.displays()).is_empty());
    assert!(library.read(load).unwrap().is_empty());
}

#[test]
fn what_cannot_be_kept_is_refused_and_what_was_kept_stays() {
    let dir = tempfile::tempdir().unwrap();
    let library = testing::library(dir.path(), Arc::new(ManualClock::at(UtcTime::from_millis(0))));
    let image = testing::landed(&library, 1, None, UploadMode::Review);
    library.set_display(&image, drawn("apex"), "Room 2").unwrap().unwrap();
    let outcome = library.set_display(&image, drawn(&"x".repeat(MOST_DISPLAY_STATE_BYTES)), "Room 2").unwrap();
    assert_eq!(outcome, Err(Refusal::TooMuchDrawn));
    assert_eq!(library.set_display(&"nobody".into(), drawn("apex"), "Room 2").unwrap(), Err(Refusal::Gone));
    assert_eq!(library.model(|model| model.displays())[&image].state, drawn("apex"));
}

#[test]
fn a_row_that_cannot_be_read_costs_only_itself() {
    let dir = tempfile::tempdir().unwrap();
    let library = testing::library(dir.path(), Arc::new(ManualClock::at(UtcTime::from_millis(0))));
    let images = [1, 2].map(|number| testing::landed(&library, number, None, UploadMode::Review));
    for image in &images {
        library.set_display(image, drawn("apex"), "Room 2").unwrap().unwrap();
    }
    library.read(|connection| Ok(connection.execute("UPDATE displays SET state = '{\"degrees\": \"' WHERE image_id = ?1", [images[0].as_str()])?)).unwrap();
    let displays = library.read(load).unwrap();
    assert_eq!(displays.keys().collect::<Vec<_>>(), [&images[1]]);
}

/// An image that the server has as `file-1`.
fn uploaded(library: &Library) -> ImageId {
    let image = testing::landed(library, 1, Some("amelia"), UploadMode::Immediate);
    library.record_and_claim(&[], 1).unwrap();
    let answer = testing::confirmation("amelia", chairside_api::Sha256::from_bytes([1; 32]));
    library.record_and_claim(&[(image.clone(), answer)], 0).unwrap();
    image
}

/// The server's word that `state` was set by `who`.
fn said(state: Option<&DisplayState>, who: &str, at: i64) -> PatientFile {
    PatientFile {
        display_state: state.map(|state| serde_json::to_value(state).unwrap()),
        display_state_by_name: Some(who.to_owned()),
        display_state_at: Some(UtcTime::from_millis(at)),
        ..testing::confirmation("amelia", chairside_api::Sha256::from_bytes([1; 32]))
    }
}

#[test]
fn what_was_set_before_an_image_was_sent_is_told_once_the_server_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let library = testing::library(dir.path(), Arc::new(ManualClock::at(UtcTime::from_millis(7))));
    let image = testing::landed(&library, 1, Some("amelia"), UploadMode::Immediate);
    library.set_display(&image, drawn("apex"), "Room 2").unwrap().unwrap();
    assert_eq!(library.untold_displays("").unwrap(), []);
    uploaded(&library);
    let untold = library.untold_displays("").unwrap().remove(0);
    assert_eq!((untold.file.as_str(), untold.told_at, &untold.image), ("file-1", None, &image));

    // Changed again while it was being told: that is told, too.
    library.set_display(&image, drawn("apex of 36"), "Room 2").unwrap().unwrap();
    library.display_told(&untold, &said(Some(&drawn("apex")), "Room 2", 9), None).unwrap();
    let again = library.untold_displays("").unwrap().remove(0);
    assert_eq!(again.told_at, Some(UtcTime::from_millis(9)));
    library.display_told(&again, &said(Some(&drawn("apex of 36")), "Room 2", 10), None).unwrap();
    assert_eq!(library.untold_displays("").unwrap(), []);
    assert!(!library.model(|model| model.displays())[&image].is_waiting);

    // And a reset is something to tell.
    library.set_display(&image, DisplayState::default(), "Room 2").unwrap().unwrap();
    assert_eq!(library.untold_displays("").unwrap()[0].state, "{\"inverted\":false,\"mirrored\":false,\"degrees\":0.0,\"sharpen\":0,\"evenContrast\":false}");
}

#[test]
fn what_the_server_says_counts_unless_something_waits_that_comes_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let library = testing::library(dir.path(), Arc::new(ManualClock::at(UtcTime::from_millis(7))));
    let image = uploaded(&library);
    let shown = || library.model(|model| model.displays()).get(&image).map(|saved| (saved.state.clone(), saved.by.clone(), saved.is_waiting));
    library.tell_display(&image, &said(Some(&drawn("apex")), "Dr Brandt", 5)).unwrap();
    assert_eq!(shown(), Some((drawn("apex"), "Dr Brandt".to_owned(), false)));
    library.set_display(&image, drawn("mine"), "Room 2").unwrap().unwrap();
    library.tell_display(&image, &said(Some(&drawn("theirs")), "Dr Brandt", 6)).unwrap();
    assert_eq!(shown(), Some((drawn("mine"), "Room 2".to_owned(), true)));
    assert_eq!(library.untold_displays("").unwrap()[0].told_at, Some(UtcTime::from_millis(5)));

    let untold = library.untold_displays("").unwrap().remove(0);
    library.display_told(&untold, &said(Some(&drawn("mine")), "Room 2", 8), Some("Both set it")).unwrap();
    library.tell_display(&image, &said(None, "Dr Brandt", 9)).unwrap();
    assert_eq!(shown(), Some((DisplayState::default(), "Dr Brandt".to_owned(), false)));
    let words: Vec<_> = library.model(|model| model.activity().iter().map(|line| line.text.clone()).collect());
    assert!(words.contains(&"Both set it".to_owned()), "{words:?}");
    assert!(words.iter().any(|text| text.ends_with("was changed by Dr Brandt after Room 2")), "{words:?}");
    // Nothing that cannot be read takes what is drawn from anybody.
    let strange = PatientFile { display_state: Some(serde_json::json!({ "degrees": "north" })), ..said(None, "A program", 11) };
    library.tell_display(&image, &strange).unwrap();
    assert_eq!(shown().unwrap().0, DisplayState::default());
}
