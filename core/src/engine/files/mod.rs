//! The files of the patient that is looked at, as the server has them: which they are (`list`), and their bytes (`originals`).
//!
//! What an event says is only a hint to ask again, but for what is hidden or moved away: that is not shown from that moment on.

mod list;
mod originals;

pub(super) use list::run as run_list;
pub(crate) use originals::Wishes;
pub(super) use originals::{fetch, run as run_originals};

use super::shared::{Shared, blocking};
use crate::{FilesState, ServerFiles, queue::library::lock};
use chairside_api::{ClinicEvent, EventKind, FileId, PatientId};
use std::sync::Arc;

/// Somebody looks at this patient's files from now on, or at nobody's.
pub(super) fn follow(shared: &Shared, patient: Option<PatientId>) {
    let is_news = shared.set(|state| {
        let is_news = state.files.patient != patient;
        if is_news {
            let asked = if patient.is_some() { FilesState::Asking } else { FilesState::Idle };
            state.files = ServerFiles { patient, state: asked, ..ServerFiles::default() };
        }
        is_news
    });
    if is_news {
        lock(&shared.wishes).clear();
    }
    shared.files_wanted.notify_one();
}

/// The server is there again.
pub(super) fn is_reached(shared: &Shared) {
    shared.files_wanted.notify_one();
    shared.originals_wanted.notify_one();
}

/// An event of the clinic, and what it means for the files on screen.
pub(super) fn heard(shared: &Arc<Shared>, event: &ClinicEvent) {
    let followed = shared.get(|state| state.files.patient.clone());
    let is_gone = match event.kind {
        EventKind::FileHidden | EventKind::FileMoved => true,
        EventKind::NewXray | EventKind::NewDicom | EventKind::FileUpdated | EventKind::Resync => false,
        _ => return,
    };
    if let Some(file) = event.file_id.clone().filter(|_| is_gone) {
        not_shown_any_more(shared, file);
    }
    let concerns = |patient: &Option<PatientId>| patient.is_some() && *patient == followed;
    if followed.is_some() && (event.kind == EventKind::Resync || concerns(&event.patient_id) || concerns(&event.from_patient_id)) {
        shared.files_wanted.notify_one();
    }
}

fn not_shown_any_more(shared: &Arc<Shared>, file: FileId) {
    let is = |image: &crate::Image| image.id.as_str() == file.as_str();
    let is_shown = shared.get(|state| state.files.images.iter().any(|image| is(image)));
    if is_shown {
        shared.set(|state| state.files.images = state.files.images.iter().filter(|image| !is(image)).cloned().collect());
    }
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let server = shared.settings().server_key();
        if let Err(error) = blocking(&shared, move |shared| shared.library.forget_file(&server, &file)).await {
            shared.database_failed(&error);
        }
    });
}
