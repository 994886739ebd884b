//! Which uploads in pieces were begun: what a restart needs to go on with them. Losing one of these facts costs a repetition, never an image.

use super::{
    facts::{name, read_fact},
    library::{Change, Library},
};
use crate::db::DbError;
use chairside_api::{ImageId, PatientId, Sha256};
use serde::{Deserialize, Serialize};

/// What was begun, and where. Another server, patient or other bytes are another upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Begun {
    /// The server's address.
    pub(crate) server: String,
    pub(crate) patient: PatientId,
    pub(crate) sha256: Sha256,
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
    /// The server's name for the upload of an image, if exactly that was begun.
    pub(crate) fn resume(&self, image: &ImageId, begun: &Begun) -> Result<Option<String>, DbError> {
        let kept: Option<Kept> = self.read(|connection| read_fact(connection, &name::resume(image)))?;
        Ok(kept.filter(|kept| kept.begun == *begun).map(|kept| kept.upload))
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
    fn what_was_begun_outlives_the_program_and_is_of_that_server_patient_and_bytes_only() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let image = testing::pending(&library, 1);
        let begun = Begun { server: "https://clinic".to_owned(), patient: "amelia".into(), sha256: Sha256::from_bytes([1; 32]) };
        assert_eq!(library.resume(&image, &begun).unwrap(), None);
        library.remember_resume(&image, &begun, Some("u-1".to_owned())).unwrap();
        drop(library);

        let library = testing::library(dir.path(), Arc::new(SystemClock));
        assert_eq!(library.resume(&image, &begun).unwrap().as_deref(), Some("u-1"));
        for other in [
            Begun { server: "https://other".to_owned(), ..begun.clone() },
            Begun { patient: "bruno".into(), ..begun.clone() },
            Begun { sha256: Sha256::from_bytes([2; 32]), ..begun.clone() },
        ] {
            assert_eq!(library.resume(&image, &other).unwrap(), None);
        }
        library.record_and_claim(&[(image.clone(), testing::confirmation("amelia", begun.sha256))], 0).unwrap();
        assert_eq!(library.resume(&image, &begun).unwrap(), None, "what has arrived is not gone on with");
        library.remember_resume(&image, &begun, Some("u-2".to_owned())).unwrap();
        library.remember_resume(&image, &begun, None).unwrap();
        assert_eq!(library.resume(&image, &begun).unwrap(), None);
    }
}
