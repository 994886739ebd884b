//! An image goes to another patient: before it is sent here, after it at the server, whose word this console follows; also when it hides a file, or shows it again.

use super::{
    act::{Outcome, Refusal, wrong_state},
    library::{Change, Library},
};
use crate::{ActivityKind, ImageState, Severity, Subject, db::DbError, settings::UploadMode};
use chairside_api::{FileId, ImageId, PatientId, UtcTime};
use chairside_words::say;
use std::collections::HashMap;

/// Whose a file at the server is by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moved {
    /// The patient.
    pub(crate) to: PatientId,
    /// `Surname, Forename`.
    pub(crate) name: String,
}

impl Library {
    /// Gives an image that is not sent yet to another patient, for a reason. What may be at the server is moved there.
    pub(crate) fn move_image(&self, id: &ImageId, subject: &Subject, mode: UploadMode, reason: &str) -> Result<Outcome, DbError> {
        self.write(|change| {
            let Some(stored) = change.find(id)? else { return Ok(Err(Refusal::Gone)) };
            if stored.image.state == ImageState::Unassigned {
                return Ok(Err(wrong_state(&stored)));
            }
            let subject = change.subject_now(subject.clone())?;
            change.give_one(stored, &subject, mode, &say!("was-moved-because", reason))
        })
    }

    /// The server says whose these files are: images of this console that are among them are theirs from now on, too.
    pub(crate) fn follow_moves(&self, moved: &HashMap<FileId, Moved>) -> Result<(), DbError> {
        self.write(|change| change.follow_moves(moved))
    }

    /// The server says since when these files are hidden, or that they are not: so it is for images of this console that are among them.
    pub(crate) fn follow_hidden(&self, hidden: &HashMap<FileId, Option<UtcTime>>) -> Result<(), DbError> {
        self.write(|change| change.follow_hidden(hidden))
    }
}

impl Change<'_> {
    /// As [`Library::follow_moves`], within a transaction.
    pub(crate) fn follow_moves(&mut self, moved: &HashMap<FileId, Moved>) -> Result<(), DbError> {
        if moved.is_empty() {
            return Ok(());
        }
        // Moves are rare, and come together when records are merged: one look at all that was sent serves them all.
        let sent = self.sent_files()?;
        self.hear_of(moved.keys().filter(|file| sent.iter().all(|(_, sent)| sent != *file)));
        for (id, file) in sent {
            let Some(Moved { to, name }) = moved.get(&file) else { continue };
            let Some(mut stored) = self.find(&id)? else { continue };
            if stored.image.subject.as_ref().is_some_and(|subject| subject.patient_id == *to) {
                continue;
            }
            let text = say!("was-moved-at-server", file = stored.image.file_name);
            let doubles = self.select("sha256 = ?1 AND patient_id = ?2 AND id <> ?3", [stored.image.sha256.to_string(), to.to_string(), id.to_string()])?;
            for double in doubles {
                // The same bytes of the same person are one image; the server has it.
                self.remove_double(&double.image.id, &id)?;
            }
            stored.image.subject = Some(Subject { patient_id: to.clone(), patient_name: name.clone(), selected_at: self.now });
            self.say(ActivityKind::Review, Severity::Info, &text, Some(&id), Some(to))?;
            self.save(stored)?;
        }
        Ok(())
    }

    /// As [`Library::follow_hidden`], within a transaction.
    pub(crate) fn follow_hidden(&mut self, hidden: &HashMap<FileId, Option<UtcTime>>) -> Result<(), DbError> {
        if hidden.is_empty() {
            return Ok(());
        }
        let sent = self.sent_files()?;
        self.hear_of(hidden.keys().filter(|file| sent.iter().all(|(_, sent)| sent != *file)));
        for (id, file) in sent {
            let Some(word) = hidden.get(&file).copied() else { continue };
            let Some(mut stored) = self.find(&id)? else { continue };
            let ImageState::Uploaded { hidden_at, .. } = &mut stored.image.state else { continue };
            // When it was hidden is the server's to say, and no news by itself.
            if hidden_at.is_some() == word.is_some() {
                continue;
            }
            *hidden_at = word;
            let file = &stored.image.file_name;
            let text = if word.is_some() { say!("was-hidden-at-server", file) } else { say!("was-shown-at-server", file) };
            let patient = stored.image.subject.as_ref().map(|subject| subject.patient_id.clone());
            self.say(ActivityKind::Review, Severity::Info, &text, Some(&id), patient.as_ref())?;
            self.save(stored)?;
        }
        Ok(())
    }

    /// The images that the server has, and what it calls them.
    fn sent_files(&self) -> Result<Vec<(ImageId, FileId)>, DbError> {
        let sql = "SELECT id, json_extract(state_json, '$.file_id') FROM images WHERE state = 'uploaded' AND json_valid(state_json)";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?.into(), row.get::<_, Option<String>>(1)?.unwrap_or_default().into())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, queue::testing};
    use chairside_api::{Sha256, UtcTime};
    use std::sync::Arc;

    fn subject(id: &str) -> Subject {
        Subject { patient_id: id.into(), patient_name: testing::patient(id).display_name(), selected_at: UtcTime::from_millis(0) }
    }

    fn sent(library: &Library, number: u8, patient: &str, file: &str) -> ImageId {
        let id = testing::landed(library, number, Some(patient), UploadMode::Immediate);
        let sql = "UPDATE images SET state = 'uploaded', state_json = ?2 WHERE id = ?1";
        let state = ImageState::Uploaded { file_id: file.into(), at: UtcTime::from_millis(0), hidden_at: None };
        library.read(|connection| Ok(connection.execute(sql, [id.as_str(), &serde_json::to_string(&state).unwrap()])?)).unwrap();
        id
    }

    fn whose(library: &Library, id: &ImageId) -> Option<String> {
        library.model(|model| model.image(id).map(|image| image.subject.clone().unwrap().patient_id.to_string()))
    }

    #[test]
    fn before_it_is_sent_an_image_is_moved_here_and_waits_for_review_again() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let image = testing::landed(&library, 1, Some("amelia"), UploadMode::Review);
        assert_eq!(library.move_image(&image, &subject("ben"), UploadMode::Review, "Wrong patient was selected").unwrap(), Ok(()));
        assert_eq!(whose(&library, &image).as_deref(), Some("ben"));
        assert_eq!(library.model(|model| model.image(&image).unwrap().state.clone()), ImageState::NeedsReview);
        let said = library.model(|model| model.activity().iter().map(|line| line.text.clone()).collect::<Vec<_>>());
        assert!(said.iter().any(|text| text.contains("moved to another patient: Wrong patient was selected")), "{said:?}");
    }

    #[test]
    fn what_was_sent_is_not_moved_behind_the_servers_back() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let image = testing::pending(&library, 1);
        assert_eq!(library.record_and_claim(&[], 1).unwrap().len(), 1);
        assert!(library.move_image(&image, &subject("ben"), UploadMode::Review, "x").unwrap().is_err());
        assert_eq!(whose(&library, &image).as_deref(), Some("amelia"));
    }

    #[test]
    fn the_servers_word_moves_what_was_sent_once_and_joins_what_waits_there() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let moved_one = sent(&library, 1, "amelia", "file-1");
        let other = sent(&library, 2, "amelia", "file-2");
        // The same bytes landed for Ben, too, and wait.
        let double = testing::landed(&library, 3, Some("ben"), UploadMode::Review);
        let same = Sha256::from_bytes([1; 32]).to_string();
        library.read(|connection| Ok(connection.execute("UPDATE images SET sha256 = ?2 WHERE id = ?1", [double.as_str(), &same])?)).unwrap();
        let word = HashMap::from([
            (FileId::from("file-1"), Moved { to: "ben".into(), name: "Of ben, Amelia".to_owned() }),
            (FileId::from("file-of-another-room"), Moved { to: "ben".into(), name: "Of ben, Amelia".to_owned() }),
        ]);
        for _ in 0..2 {
            library.follow_moves(&word).unwrap();
            assert_eq!((whose(&library, &moved_one).as_deref(), whose(&library, &other).as_deref()), (Some("ben"), Some("amelia")));
            assert_eq!(whose(&library, &double), None, "they are one");
        }
        let hash = library.model(|model| model.image(&moved_one).unwrap().sha256);
        assert_eq!(hash, Sha256::from_bytes([1; 32]));
        let lines = library.model(|model| model.activity().iter().filter(|line| line.text.contains("another patient’s now")).count());
        assert_eq!(lines, 1, "it is said once");
    }
    #[test]
    fn what_is_hidden_at_the_server_is_said_once_kept_and_back_when_it_is_shown_again() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let image = sent(&library, 1, "amelia", "file-1");
        let other = sent(&library, 2, "amelia", "file-2");
        let is_hidden = |id: &ImageId| library.model(|model| model.image(id).unwrap().state.is_hidden());
        let said = |words: &str| library.model(|model| model.activity().iter().filter(|line| line.text.contains(words)).count());
        let at = Some(UtcTime::from_millis(7));
        for _ in 0..2 {
            library.follow_hidden(&HashMap::from([(FileId::from("file-1"), at), (FileId::from("file-of-another-room"), at)])).unwrap();
            assert_eq!((is_hidden(&image), is_hidden(&other), said("was hidden at the server: no room")), (true, false, 1));
        }
        // Still what the server has: it is not sent again.
        assert!(library.record_and_claim(&[], 9).unwrap().iter().all(|claimed| claimed.id != image));
        library.follow_hidden(&HashMap::from([(FileId::from("file-1"), None)])).unwrap();
        assert_eq!((is_hidden(&image), said("is shown again")), (false, 1));
    }

    #[test]
    fn what_is_heard_of_a_file_before_the_answer_to_its_upload_is_asked_for_again() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let images = [1, 2, 3].map(|number| testing::landed(&library, number, Some("amelia"), UploadMode::Immediate));
        library.follow_hidden(&HashMap::from([(FileId::from("file-1"), Some(UtcTime::from_millis(7)))])).unwrap();
        library.follow_moves(&HashMap::from([(FileId::from("file-2"), Moved { to: "ben".into(), name: "Of ben, Amelia".to_owned() })])).unwrap();
        // The answers were on their way before that.
        for (number, image) in (1..).zip(images) {
            let file = chairside_api::PatientFile { id: format!("file-{number}").into(), ..testing::confirmation("amelia", Sha256::from_bytes([number; 32])) };
            library.record_and_claim(&[(image, file)], 0).unwrap();
        }
        assert_eq!(*crate::queue::lock(&library.to_ask), [FileId::from("file-1"), FileId::from("file-2")]);
    }

    #[test]
    fn what_is_seen_does_not_vanish_into_what_is_hidden_at_the_server() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let hidden = sent(&library, 1, "amelia", "file-1");
        library.follow_hidden(&HashMap::from([(FileId::from("file-1"), Some(UtcTime::from_millis(7)))])).unwrap();
        let seen = testing::landed(&library, 3, Some("ben"), UploadMode::Review);
        let same = Sha256::from_bytes([1; 32]).to_string();
        library.read(|connection| Ok(connection.execute("UPDATE images SET sha256 = ?2 WHERE id = ?1", [seen.as_str(), &same])?)).unwrap();
        let outcome = library.move_image(&seen, &subject("amelia"), UploadMode::Review, "The wrong patient was selected").unwrap();
        assert!(matches!(outcome, Err(Refusal::HiddenThere(..))), "{outcome:?}");
        assert!(library.model(|model| model.image(&seen).is_some()));
        assert!(library.model(|model| model.image(&hidden).is_some_and(|image| image.state.is_hidden())));
    }
}
