//! What the server knows of files, changing that, and their bytes.

use super::{
    client::{Patched, ServerClient},
    error::{Asked, ServerError},
};
use crate::{FailureCause, Secret};
use chairside_api::{ErrorCode, FileChange, FileConflict, FileId, FileIntegrity, PatientFile, PatientFiles, PatientId, Sha256};
use reqwest::{Method, StatusCode, header};
use sha2::Digest;
use tokio::io::AsyncWriteExt;

/// How many files are listed at a time.
const TOGETHER: u32 = 1_000;

/// Why bytes could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DownloadError {
    /// The server, or the way to it.
    #[error("{}", .0.cause())]
    Server(#[from] ServerError),
    /// This computer's disk.
    #[error("{0}")]
    Disk(#[from] std::io::Error),
    /// They have another hash.
    #[error("other bytes came")]
    OtherBytes,
}

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

    /// The files of a patient, newest first; from the `nextCursor` of an earlier answer on.
    pub async fn patient_files(&self, patient: &PatientId, after: Option<&str>) -> Result<PatientFiles, ServerError> {
        let mut request = self.request(Method::GET, &["patient-files"]).query(&[("patientId", patient.as_str())]).query(&[("limit", TOGETHER)]);
        if let Some(after) = after {
            request = request.query(&[("after", after)]);
        }
        self.json(Asked::Patient, request).await
    }

    /// What the server finds when it reads the bytes of a file; `None`: it does not know the file, or is an older one that cannot be asked.
    pub(crate) async fn integrity(&self, id: &FileId) -> Result<Option<FileIntegrity>, ServerError> {
        let response = self.sent(self.request(Method::GET, &["files", id.as_str(), "integrity"])).await?;
        if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
            return Ok(None);
        }
        self.parsed(self.success(Asked::File, response).await?).await.map(Some)
    }

    /// Writes the bytes of a file into `to`, at most `limit_bytes`, and answers their hash. They must go on moving within the stall limit.
    pub(crate) async fn download(&self, id: &FileId, limit_bytes: u64, to: std::fs::File) -> Result<Sha256, DownloadError> {
        let request = self.request(Method::GET, &["files", id.as_str(), "download"]);
        let mut response = self.success(Asked::Person, self.sent(request).await?).await?;
        let mut to = tokio::fs::File::from_std(to);
        let mut hasher = sha2::Sha256::new();
        let mut size_bytes = 0;
        while let Some(piece) = self.within_stall(async { response.chunk().await.map_err(|error| self.transport(&error)) }).await? {
            size_bytes += piece.len() as u64;
            if size_bytes > limit_bytes {
                return Err(self.failure(FailureCause::NotOurServer).into());
            }
            hasher.update(&piece);
            to.write_all(&piece).await?;
        }
        to.flush().await?;
        Ok(Sha256::from_bytes(hasher.finalize().into()))
    }
}
