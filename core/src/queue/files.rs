//! What the server last said it has of patients that were looked at here, so that it can be shown while the server is away.

use super::{Refusal, library::Library, rows};
use crate::{
    ActivityKind, Image, ImageState, Severity,
    db::{DbError, json, parse},
    export::{Exported, Form},
};
use chairside_api::{FileId, ImageId, PatientFile, PatientId, ToothSet, UtcTime};
use chairside_words::say;
use rusqlite::{OptionalExtension, params};
use std::collections::{HashMap, HashSet};

impl Library {
    /// These are all the files of a patient, as the server says.
    pub(crate) fn keep_files(&self, server: &str, patient: &PatientId, files: &[PatientFile]) -> Result<(), DbError> {
        if self.files_of(server, patient)? == files {
            return Ok(());
        }
        self.write(|change| {
            change.transaction.execute("DELETE FROM files WHERE server = ?1 AND patient_id = ?2", [server, patient.as_str()])?;
            for file in files {
                change
                    .transaction
                    .prepare_cached("INSERT OR REPLACE INTO files (server, file_id, patient_id, facts) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![server, file.id.as_str(), patient.as_str(), json(file)?])?;
            }
            Ok(())
        })
    }

    /// The files of a patient as they are known here, newest first.
    pub(crate) fn files_of(&self, server: &str, patient: &PatientId) -> Result<Vec<PatientFile>, DbError> {
        let mut files: Vec<PatientFile> = self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT facts FROM files WHERE server = ?1 AND patient_id = ?2")?;
            let rows = statement.query_map([server, patient.as_str()], |row| row.get::<_, String>(0))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().filter_map(|facts| parse(Some(facts), "a file of the server")).collect())
        })?;
        files.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        Ok(files)
    }

    /// Writes down that an image, of this console or of another, was exported.
    pub(crate) fn note_export(&self, image: &ImageId, how: Exported, who: &str) -> Result<Result<(), Refusal>, DbError> {
        self.write(|change| {
            let (name, patient) = if let Some(stored) = change.find(image)? {
                (stored.image.file_name, stored.image.subject.map(|subject| subject.patient_id))
            } else {
                let sql = "SELECT facts FROM files WHERE server = ?1 AND file_id = ?2";
                let facts = change.transaction.query_row(sql, [change.server.as_str(), image.as_str()], |row| row.get::<_, String>(0)).optional()?;
                let Some(file) = parse::<PatientFile>(facts, "a file of the server") else { return Ok(Err(Refusal::Gone)) };
                (file.file_name, Some(file.patient_id))
            };
            let form = match how.form {
                Form::Original => "original",
                Form::Png => "png",
                Form::Jpeg => "jpeg",
                Form::Dicom => "dicom",
            };
            let with = match (how.with_patient, how.with_measurements) {
                (false, false) => "nothing",
                (true, false) => "patient",
                (false, true) => "measurements",
                (true, true) => "both",
            };
            let text = say!("was-exported", file = name, form, with, who = super::by_name(who));
            change.say(ActivityKind::Review, Severity::Info, &text, Some(image), patient.as_ref())?;
            Ok(Ok(()))
        })
    }

    /// Says that an image which another room took names somebody else than whose it is, if it does: once for each whose it is, however often its bytes are fetched.
    pub(crate) fn say_if_names_another(&self, image: &Image) -> Result<(), DbError> {
        self.write(|change| {
            if !change.names_another(image.named.as_deref(), image.subject.as_ref())? {
                return Ok(());
            }
            let text = say!("names-another-elsewhere", file = image.file_name);
            let patient = image.subject.as_ref().map(|subject| &subject.patient_id);
            let sql = "SELECT EXISTS (SELECT 1 FROM activity WHERE image_id = ?1 AND patient_id IS ?2 AND text = ?3)";
            let is_said = change.transaction.query_row(sql, params![image.id.as_str(), patient.map(PatientId::as_str), text], |row| row.get(0))?;
            if is_said { Ok(()) } else { change.say_named(&image.id, text, patient) }
        })
    }

    /// A file is nobody's to look at any more, or another patient's.
    pub(crate) fn forget_file(&self, server: &str, file: &FileId) -> Result<(), DbError> {
        self.read(|connection| Ok(connection.execute("DELETE FROM files WHERE server = ?1 AND file_id = ?2", [server, file.as_str()])?)).map(drop)
    }

    /// The images of a patient that the server has from this console, by what it calls them.
    pub(crate) fn sent_images(&self, patient: &PatientId) -> Result<HashMap<FileId, Image>, DbError> {
        let sent = self.read(|connection| rows::select(connection, &self.layout, "patient_id = ?1 AND state = 'uploaded'", [patient.as_str()]))?;
        let file_of = |image: Image| if let ImageState::Uploaded { file_id, .. } = &image.state { Some((file_id.clone(), image)) } else { None };
        Ok(sent.into_iter().filter_map(|stored| file_of(stored.image)).collect())
    }

    /// The server says what these files show and what is noted of them: so it is for images of this console that are among them.
    pub(crate) fn follow_facts(&self, files: &[PatientFile]) -> Result<(), DbError> {
        let whose: HashSet<&PatientId> = files.iter().map(|file| &file.patient_id).collect();
        let mut changed = Vec::new();
        for patient in whose {
            let mut sent = self.sent_images(patient)?;
            changed.extend(files.iter().filter_map(|file| {
                let image = sent.remove(&file.id)?;
                let note = file.notes.clone().unwrap_or_default();
                (image.teeth != file.tooth_number || image.note != note).then(|| (image.id, file.tooth_number.clone(), note))
            }));
        }
        if changed.is_empty() {
            return Ok(());
        }
        self.write(|change| {
            for (id, teeth, note) in changed {
                let Some(mut stored) = change.find(&id)?.filter(|stored| matches!(stored.image.state, ImageState::Uploaded { .. })) else { continue };
                let (file, patient) = (stored.image.file_name.clone(), stored.image.subject.as_ref().map(|subject| subject.patient_id.clone()));
                let before = std::mem::replace(&mut stored.image.teeth, teeth);
                if before != stored.image.teeth {
                    let text = say!("teeth-corrected", file = file, before = teeth_in_words(&before), after = teeth_in_words(&stored.image.teeth));
                    change.say(ActivityKind::Review, Severity::Info, &text, Some(&id), patient.as_ref())?;
                }
                if stored.image.note != note {
                    stored.image.note = note;
                    change.say(ActivityKind::Review, Severity::Info, &say!("note-corrected", file), Some(&id), patient.as_ref())?;
                }
                stored.image.teeth_suggested = false;
                change.save(stored)?;
            }
            Ok(())
        })
    }

    /// Which of these are shown otherwise by now than is known here: image, and when the server's state of it was set.
    pub(crate) fn shown_otherwise(&self, images: &[(ImageId, UtcTime)]) -> Result<Vec<ImageId>, DbError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM displays WHERE image_id = ?1 AND (told_at = ?2 OR is_waiting))")?;
            let mut otherwise = Vec::new();
            for (image, at) in images {
                if !statement.query_row(params![image.as_str(), at.as_millis()], |row| row.get::<_, bool>(0))? {
                    otherwise.push(image.clone());
                }
            }
            Ok(otherwise)
        })
    }
}

/// The note of an image as a person reads it.
pub(crate) fn note_in_words(note: &str) -> &str {
    if note.is_empty() { say!("no-note") } else { note }
}

/// The teeth of an image as a person reads them.
pub(crate) fn teeth_in_words(teeth: &ToothSet) -> String {
    if teeth.is_empty() { say!("no-tooth").to_owned() } else { teeth.iter().map(|tooth| tooth.to_string()).collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, queue::testing, settings::UploadMode};
    use chairside_api::Sha256;
    use std::sync::Arc;

    fn file(id: &str, patient: &str, at: i64) -> PatientFile {
        PatientFile { id: id.into(), created_at: UtcTime::from_millis(at), ..testing::confirmation(patient, Sha256::from_bytes([at as u8; 32])) }
    }

    #[test]
    fn a_file_is_of_whom_the_server_last_said_and_of_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let (amelia, bruno) = (PatientId::from("amelia"), PatientId::from("bruno"));
        let ids = |patient: &PatientId| library.files_of("s", patient).unwrap().into_iter().map(|file| file.id.to_string()).collect::<Vec<_>>();
        library.keep_files("s", &amelia, &[file("a", "amelia", 1), file("b", "amelia", 2)]).unwrap();
        assert_eq!(ids(&amelia), ["b", "a"]);
        // It was moved.
        library.keep_files("s", &bruno, &[file("a", "bruno", 1)]).unwrap();
        assert_eq!((ids(&amelia), ids(&bruno)), (vec!["b".to_owned()], vec!["a".to_owned()]));
        library.forget_file("s", &"b".into()).unwrap();
        assert!(ids(&amelia).is_empty() && library.files_of("another server", &bruno).unwrap().is_empty());
    }
    #[test]
    fn an_export_is_written_down_with_its_form_what_is_in_it_and_who_made_it() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let image = testing::landed(&library, 1, Some("amelia"), UploadMode::Review);
        let said = |form, with_patient, with_measurements| {
            library.note_export(&image, Exported { form, with_patient, with_measurements }, "Dr Brandt").unwrap().unwrap();
            let text = library.model(|model| model.activity().first().unwrap().text.clone());
            text.split_once(" was exported ").unwrap().1.to_owned()
        };
        assert_eq!(said(Form::Original, false, false), "as it landed by Dr Brandt");
        assert_eq!(said(Form::Png, true, false), "as a PNG with the patient’s name by Dr Brandt");
        assert_eq!(said(Form::Jpeg, false, true), "as a JPEG with measurements by Dr Brandt");
        assert_eq!(said(Form::Dicom, true, true), "as DICOM with the patient’s name and measurements by Dr Brandt");
        let unknown = library.note_export(&"nobody".into(), Exported { form: Form::Png, with_patient: false, with_measurements: false }, "Dr Brandt");
        assert_eq!(unknown.unwrap(), Err(Refusal::Gone));
    }
}
