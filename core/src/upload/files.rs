//! What the server knows of files, and changing that.

use super::{
    client::{Patched, ServerClient},
    error::{Asked, ServerError},
};
use crate::Secret;
use chairside_api::{ErrorCode, FileChange, FileConflict, FileId, PatientFile};
use reqwest::{Method, header};

impl ServerClient {
    /// What is known of a file, hidden or not, with how it is shown.
    pub async fn file(&self, id: &FileId) -> Result<PatientFile, ServerError> {
        self.json(Asked::Person, self.request(Method::GET, &["files", id.as_str()])).await
    }

    /// Changes a file that still has this version: as the person whose session this is, or as this console, which may change what it sent.
    pub async fn patch_file(&self, id: &FileId, version: i64, change: &FileChange, session: Option<&Secret>) -> Result<Patched<PatientFile>, ServerError> {
        let path = ["files", id.as_str()];
        let request = match session {
            Some(session) => self.request_of(session, Method::PATCH, &path),
            None => self.request(Method::PATCH, &path),
        };
        let now = |conflict: FileConflict| (conflict.error.code == ErrorCode::VersionConflict && conflict.file.id == *id).then_some(conflict.file);
        // What a console may not change says nothing against its key.
        self.patched(Asked::Person, request.header(header::IF_MATCH, version.to_string()).json(change), now).await
    }
}
