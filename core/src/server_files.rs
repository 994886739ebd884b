//! What the clinic's server has of a patient, files of other rooms among them, and which of their bytes are on this computer.

use crate::{Format, Image, ImageState, Origin, Pixels, Preview, Subject};
use chairside_api::{FileType, ImageId, PatientFile, PatientId, Sha256};
use std::{collections::HashMap, path::PathBuf, sync::Arc};

/// What the server has of one patient, beside what is in `Snapshot::images`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServerFiles {
    /// Whose files are wanted; `None`: nobody's.
    pub patient: Option<PatientId>,
    /// How far they are known.
    pub state: FilesState,
    /// Their images that this console did not take, or took long ago; newest first. The id of one that it did not take is the server's.
    pub images: Arc<[Arc<Image>]>,
    /// Of bytes that are not safe copies of this console: whether they are on this computer.
    pub originals: Arc<Originals>,
}

/// Bytes by their hash, so that nobody's image can stand under another name.
pub type Originals = HashMap<Sha256, Original>;

/// How far the files of a patient are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FilesState {
    /// Nobody asked.
    #[default]
    Idle,
    /// The server is being asked; what was known before is shown.
    Asking,
    /// As the server has them.
    Listed,
    /// The server cannot be asked, and why; what was known before is shown.
    Away(String),
}

/// The bytes of an image that another console took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Original {
    /// They are here, with the right hash.
    Here(PathBuf),
    /// They are on their way.
    Fetching,
    /// They cannot be had now, and why.
    Away(Arc<str>),
}

impl Image {
    /// A file of the server that no row of this console stands for; `None` when it is nothing to look at.
    pub(crate) fn of_server(file: &PatientFile, patient_name: &str, preview: Preview, original: PathBuf) -> Option<Self> {
        if file.hidden_at.is_some() || matches!(file.file_type, FileType::Document | FileType::Report) {
            return None;
        }
        let format = Format::ALL.into_iter().find(|format| format.coding().is_some() && format.content_type() == file.content_type)?;
        let side = |pixels: Option<i64>| pixels.and_then(|pixels| u32::try_from(pixels).ok());
        let pixels = side(file.width).zip(side(file.height)).map(|(width, height)| Pixels { width, height, bits: 0 });
        Some(Self {
            id: ImageId::from(file.id.as_str()),
            sha256: file.sha256,
            file_name: file.file_name.clone(),
            size_bytes: u64::try_from(file.file_size_kb).unwrap_or_default() * 1024,
            format,
            pixels,
            landed_at: file.created_at,
            captured_at: file.captured_at,
            origin: Origin::Server,
            room: file.operatory_room.clone().unwrap_or_default(),
            subject: Some(Subject { patient_id: file.patient_id.clone(), patient_name: patient_name.to_owned(), selected_at: file.created_at }),
            teeth: file.tooth_number.clone(),
            doubt: None,
            named: None,
            teeth_suggested: false,
            lost_at: None,
            note: file.notes.clone().unwrap_or_default(),
            state: ImageState::Uploaded { file_id: file.id.clone(), at: file.created_at, hidden_at: None },
            attempts: 0,
            sent_bytes: 0,
            preview,
            spool_path: original,
        })
    }
}
