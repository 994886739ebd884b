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
    let saved = Arc::new(SavedDisplay { state: drawn("apex of 36"), by: "Dr Brandt".to_owned(), at: UtcTime::from_millis(1_795_257_787_120) });
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
