//! Which uploads in pieces were begun: what a restart needs to go on with them. Losing one of these facts costs a repetition, never an image.

use super::{
    facts::{name, read_fact},
    library::{Change, Library},
};
use crate::db::DbError;
use chairside_api::{ImageId, Sha256};
use serde::{Deserialize, Serialize};

/// What was begun, and where. The server files what it was told at the beginning: with another word of it, it is another upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begun {
    /// The server's address.
    pub(crate) server: String,
    /// The hash of all that is said of the image: whose it is, its bytes, its teeth, its note.
    pub(crate) said: Sha256,
}

/// What a server has of an image, by its name there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Exactly this upload: it is gone on with.
    Same(String),
    /// One that was begun with other words: nobody goes on with it.
    Other(String),
}

/// As it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    begun: Begun,
    /// The server's name for the upload.
    upload: String,
}

impl Library {
    /// What that server has of an image, if anything was begun there.
    pub(crate) fn resume(&self, image: &ImageId, begun: &Begun) -> Result<Option<Known>, DbError> {
        let kept: Option<Kept> = self.read(|connection| read_fact(connection, &name::resume(image)))?;
        let of_that_server = kept.filter(|kept| kept.begun.server == begun.server);
        Ok(of_that_server.map(|kept| if kept.begun.said == begun.said { Known::Same(kept.upload) } else { Known::Other(kept.upload) }))
    }

    /// Remembers the server's name for the upload; `None` forgets it.
    pub(crate) fn remember_resume(&self, image: &ImageId, begun: &Begun, upload: Option<String>) -> Result<(), DbError> {
        let kept = upload.map(|upload| Kept { begun: begun.clone(), upload });
        self.write(|change| change.set_fact(&name::resume(image), kept.as_ref()))
    }
}

impl Change<'_> {
    /// The image is with the server: there is nothing to go on with.
    pub(super) fn forget_resume(&mut self, image: &ImageId) -> Result<(), DbError> {
        self.set_fact::<Kept>(&name::resume(image), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, queue::testing};
    use std::sync::Arc;

    #[test]
    fn what_was_begun_outlives_the_program_and_is_of_that_server_and_those_words_only() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let image = testing::pending(&library, 1);
        let begun = Begun { server: "https://clinic".to_owned(), said: Sha256::from_bytes([7; 32]) };
        assert_eq!(library.resume(&image, &begun).unwrap(), None);
        library.remember_resume(&image, &begun, Some("u-1".to_owned())).unwrap();
        drop(library);

        let library = testing::library(dir.path(), Arc::new(SystemClock));
        assert_eq!(library.resume(&image, &begun).unwrap(), Some(Known::Same("u-1".to_owned())));
        assert_eq!(library.resume(&image, &Begun { server: "https://other".to_owned(), ..begun.clone() }).unwrap(), None);
        let other = Begun { said: Sha256::from_bytes([8; 32]), ..begun.clone() };
        assert_eq!(library.resume(&image, &other).unwrap(), Some(Known::Other("u-1".to_owned())));
        library.record_and_claim(&[(image.clone(), testing::confirmation("amelia", Sha256::from_bytes([1; 32])))], 0).unwrap();
        assert_eq!(library.resume(&image, &begun).unwrap(), None, "what has arrived is not gone on with");
        library.remember_resume(&image, &begun, Some("u-2".to_owned())).unwrap();
        library.remember_resume(&image, &begun, None).unwrap();
        assert_eq!(library.resume(&image, &begun).unwrap(), None);
    }

    #[test]
    fn what_an_earlier_version_began_is_begun_anew() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let image = testing::pending(&library, 1);
        let kept = serde_json::json!({ "server": "https://clinic", "patient": "amelia", "sha256": "01".repeat(32), "upload": "u-1" });
        library.write(|change| change.set_fact(&name::resume(&image), Some(&kept))).unwrap();
        let begun = Begun { server: "https://clinic".to_owned(), said: Sha256::from_bytes([7; 32]) };
        assert_eq!(library.resume(&image, &begun).unwrap(), None);
    }
}
