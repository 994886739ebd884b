//! What an export of one image needs, read from a data folder without changing anything in it, whether its console runs or not.

use crate::{
    Format, Image, SavedDisplay,
    db::{self, DbError},
    directory,
    layout::Layout,
    queue,
    settings::{self, Overrides, SettingsError},
};
use chairside_api::{Patient, Sha256};
use sha2::{Digest, Sha256 as Hasher};
use std::{path::Path, sync::Arc};

/// An image, whom it shows, and how it is shown.
#[derive(Clone, Debug)]
pub struct Exportable {
    /// The image. Its bytes are its safe copy's.
    pub image: Image,
    /// The patient's record, where the image has one and this console knows them.
    pub patient: Option<Arc<Patient>>,
    /// How it is shown, if somebody has set it.
    pub display: Option<Arc<SavedDisplay>>,
}

/// In which form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// The bytes as they landed.
    #[default]
    Original,
    /// As it is seen, 8 bits, without loss.
    Png,
    /// The same as a JPEG.
    Jpeg,
    /// With every value.
    Dicom,
}

impl Form {
    /// Whether it is a picture of what is seen, on which more can be drawn.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg)
    }

    /// The ending of such a file's name.
    pub const fn extension(self, of: Format) -> &'static str {
        match self {
            Self::Original => of.extension(),
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Dicom => "dcm",
        }
    }
}

/// How an image was exported, as it is written down: never the name of the file, which is the person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// In which form.
    pub form: Form,
    /// With the patient's name, birth date and number in the picture.
    pub with_patient: bool,
    /// With what was measured and drawn over the image.
    pub with_measurements: bool,
}

/// Why an image is not found.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// Nothing here has that id or hash.
    #[error("This console has no image {0}. Name it by its id or by the SHA-256 of its file, as sha256sum says it. Nothing was written")]
    Unknown(String),
    /// It is there for several patients, or the hash is cut too short.
    #[error("{1} images are called {0}. Name one by its id or its whole SHA-256. Nothing was written")]
    Several(String, usize),
    /// The list of images cannot be read.
    #[error("The list of images cannot be read: {0}. Nothing was written")]
    Database(#[from] DbError),
    /// The settings say whose patients they are.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// The fewest digits of a hash that name an image.
const FEWEST_DIGITS: usize = 8;

/// The image of this id, or of this SHA-256 (the whole, or its first digits).
pub fn find(data_dir: &Path, overrides: &Overrides, name: &str) -> Result<Exportable, FindError> {
    let unknown = || FindError::Unknown(name.to_owned());
    let layout = Layout::new(data_dir);
    let server = settings::load(data_dir, overrides)?.settings.server_key();
    let connection = db::open_read_only(&layout.database())?.ok_or_else(unknown)?;
    let is_hash = name.len() >= FEWEST_DIGITS && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut found = queue::named(&connection, &layout, name, is_hash.then(|| name.to_ascii_lowercase()).as_deref())?;
    let image = match found.len() {
        0 => return Err(unknown()),
        1 => found.remove(0),
        several => return Err(FindError::Several(name.to_owned(), several)),
    };
    // The console may work with a server that only its own flags name.
    let used: Option<String> = queue::read_fact(&connection, queue::name::SERVER)?;
    let mut patient = None;
    for server in used.as_ref().into_iter().chain([&server]) {
        if let (None, Some(subject)) = (&patient, &image.subject) {
            patient = directory::known(&connection, server, &subject.patient_id)?;
        }
    }
    let display = queue::display_of(&connection, &image.id)?;
    Ok(Exportable { image, patient, display })
}

/// A DICOM UID that these parts always have and no others do: `2.25.` and a UUID (PS3.5 B.2) made of their SHA-256 (RFC 9562, version 8).
pub fn uid(parts: &[&[u8]]) -> String {
    let mut hasher = Hasher::new();
    for part in parts {
        // With their lengths, so that no two lists of parts run together to the same bytes.
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let hash = Sha256::from_bytes(hasher.finalize().into());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    format!("2.25.{}", uuid::Builder::from_custom_bytes(bytes).into_uuid().as_u128())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, queue::testing, settings::UploadMode};
    use chairside_api::display::DisplayState;

    #[test]
    fn an_image_is_found_by_its_id_and_by_its_hash_with_whom_it_shows() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        library.use_server("").unwrap();
        library.write(|change| change.use_record(&testing::patient("amelia"))).unwrap();
        let id = testing::landed(&library, 0xab, Some("amelia"), UploadMode::Review);
        testing::landed(&library, 0xac, None, UploadMode::Review);
        library.set_display(&id, DisplayState { inverted: true, ..DisplayState::default() }, "Room 1").unwrap().unwrap();
        for name in [id.as_str(), &"ab".repeat(32), "ABABABAB"] {
            let found = find(dir.path(), &Overrides::default(), name).unwrap();
            assert_eq!(found.image.id, id, "{name}");
            assert!(found.display.as_ref().is_some_and(|saved| saved.state.inverted));
        }
        for name in ["abababa", "somebody", "%", "ffffffff"] {
            assert!(matches!(find(dir.path(), &Overrides::default(), name), Err(FindError::Unknown(_))), "{name}");
        }
    }

    #[test]
    fn uids_are_the_same_for_the_same_and_no_others() {
        assert_eq!(uid(&[b"a", b"b"]), uid(&[b"a", b"b"]));
        assert_ne!(uid(&[b"a", b"b"]), uid(&[b"ab"]));
        let digits = uid(&[b"image"]);
        assert!(digits.len() <= 64 && digits.strip_prefix("2.25.").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())));
    }
}
