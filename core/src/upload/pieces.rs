//! One upload in pieces (tus 1.0): begun once, gone on with at the byte the server has acknowledged, after a cut as after a restart. Knows nothing of the queue; where the server has
//! the upload is remembered by who calls.
//!
//! Several requests are one upload in effect: the server knows it by clinic, patient and hash, and makes a file of it once.

use super::{
    client::ServerClient,
    error::{Asked, ServerError},
    send::{self, Progress, Upload},
};
use crate::{FailureCause, Image};
use base64::{Engine, engine::general_purpose::STANDARD};
use chairside_api::{ErrorCode, FileId, PatientFile, Sha256};
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode, header};
use sha2::Digest;
use std::{io::SeekFrom, sync::Arc};
use tokio::io::AsyncSeekExt;

/// From this size on a file goes in pieces: below it a repetition costs less than the requests around it.
pub(crate) const FROM_BYTES: u64 = 8 * 1024 * 1024;

/// How long a piece is: what a crash of the server costs at most.
pub(crate) const PIECE_BYTES: u64 = 8 * 1024 * 1024;

const VERSION: &str = "1.0.0";
const UPLOAD_OFFSET: &str = "upload-offset";

/// Whether the server may have heard an image to its last byte: all of it has gone out, or its last piece is on its way.
pub(crate) fn may_be_out(image: &Image) -> bool {
    let missing = image.size_bytes.saturating_sub(image.sent_bytes);
    missing == 0 || (image.size_bytes >= FROM_BYTES && missing <= PIECE_BYTES)
}

/// All that is said of a file when it is begun, as one hash.
pub(crate) fn said(upload: &Upload) -> Sha256 {
    Sha256::from_bytes(sha2::Sha256::digest(metadata(upload)).into())
}

/// The same, as `Upload-Metadata` has it.
fn metadata(upload: &Upload) -> String {
    let mut fields = send::fields(upload);
    fields.push(("filename", upload.file_name.clone()));
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name} {}", STANDARD.encode(value))).collect();
    pairs.join(",")
}

/// Ends an upload that nobody goes on with. Where that does not come to pass, it expires at the server.
pub(crate) async fn end(client: &ServerClient, id: &str) {
    match client.sent(client.tus(Method::DELETE, id)).await {
        Ok(response) => tracing::debug!(status = response.status().as_u16(), "an upload that was begun with other words is ended"),
        Err(error) => tracing::debug!(cause = %error.cause(), "an upload that was begun with other words is left to expire"),
    }
}

/// Where an upload stands.
enum Standing {
    /// The server has this many of its bytes.
    At(u64),
    /// It is the file.
    Done(Box<PatientFile>),
    /// The server does not have it (any more).
    Gone,
}

/// What came of the wish to begin.
enum Beginning {
    /// The server calls it so, and has this many of its bytes.
    Begun(String, u64),
    /// The file is there.
    Done(Box<PatientFile>),
    /// The server takes nothing in pieces.
    NoPieces,
}

/// Who hears how an upload goes on.
pub(crate) trait Listener: Sync {
    /// The server calls the upload so from now on; `None`: there is nothing to go on with.
    fn begun(&self, id: Option<String>) -> impl Future<Output = ()> + Send;

    /// The server has made that many bytes durable.
    fn acknowledged(&self, bytes: u64);
}

/// Sends a file in pieces and waits for the server's word that it has it; nothing when this server takes none. `known` is what the server called the upload when it was begun.
pub(crate) async fn send(client: &ServerClient, upload: &Upload, known: Option<String>, listener: &impl Listener) -> Result<Option<PatientFile>, ServerError> {
    // Looked at first: what cannot be read or is too large is not begun.
    drop(client.open_spool(upload).await?);
    let mut may_begin = true;
    let (mut id, mut standing) = match known {
        Some(id) => {
            let standing = client.standing(upload, &id).await?;
            (id, standing)
        }
        None => (String::new(), Standing::Gone),
    };
    loop {
        let offset = match standing {
            Standing::Done(file) => return Ok(Some(*file)),
            Standing::At(offset) if offset < upload.size_bytes => offset,
            _ if !may_begin => return Err(client.failure(FailureCause::NotOurServer)),
            _ => {
                may_begin = false;
                match client.begin(upload).await? {
                    Beginning::NoPieces => return Ok(None),
                    Beginning::Done(file) => return Ok(Some(*file)),
                    Beginning::Begun(begun, offset) => {
                        listener.begun(Some(begun.clone())).await;
                        (id, standing) = (begun, Standing::At(offset));
                        continue;
                    }
                }
            }
        };
        listener.acknowledged(offset);
        let error = match client.piece(upload, &id, offset).await {
            Ok(next) => {
                // A server that does not move would be asked for ever.
                if matches!(next, Standing::At(further) if further <= offset) {
                    return Err(client.failure(FailureCause::NotOurServer));
                }
                standing = next;
                continue;
            }
            Err(error) => error,
        };
        if !error.is_transient() && !error.is_key_refused() {
            // It would be refused however often it was sent; the server has ended it.
            listener.begun(None).await;
        }
        if !error.cause().is_of_the_link() || error.is_key_refused() {
            return Err(error);
        }
        // What came of the piece counts. Whoever has got further goes on at once; otherwise the queue waits its time.
        standing = match client.standing(upload, &id).await {
            Ok(Standing::At(further)) if further <= offset => return Err(error),
            Ok(standing) => standing,
            Err(_) => return Err(error),
        };
    }
}

impl ServerClient {
    async fn begin(&self, upload: &Upload) -> Result<Beginning, ServerError> {
        let request = self.tus(Method::POST, "").header("Upload-Length", upload.size_bytes).header("Upload-Metadata", metadata(upload));
        let response = self.sent(request).await?;
        match response.status() {
            StatusCode::CREATED => {
                let id = last_of(&response, &header::LOCATION).ok_or_else(|| self.failure(FailureCause::NotOurServer))?;
                Ok(Beginning::Begun(id, offset_of(&response).unwrap_or(0)))
            }
            StatusCode::OK => Ok(Beginning::Done(Box::new(self.confirmed(upload, self.parsed(response).await?)?))),
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                let error = self.upload_refused(upload, response).await;
                // The patient is what is not found, or there is no such address.
                if error.code() == ErrorCode::PatientNotFound { Err(error) } else { Ok(Beginning::NoPieces) }
            }
            _ => Err(self.upload_refused(upload, response).await),
        }
    }

    /// How far an upload is.
    async fn standing(&self, upload: &Upload, id: &str) -> Result<Standing, ServerError> {
        let response = self.sent(self.tus(Method::HEAD, id)).await?;
        match response.status() {
            StatusCode::OK | StatusCode::NO_CONTENT => {
                let offset = offset_of(&response).ok_or_else(|| self.failure(FailureCause::NotOurServer))?;
                match last_of(&response, &header::CONTENT_LOCATION) {
                    Some(file) if offset == upload.size_bytes => Ok(Standing::Done(Box::new(self.sent_file(upload, &file.into()).await?))),
                    _ => Ok(Standing::At(offset)),
                }
            }
            StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Standing::Gone),
            _ => Err(self.upload_refused(upload, response).await),
        }
    }

    /// Sends the piece that begins at `offset`.
    async fn piece(&self, upload: &Upload, id: &str, offset: u64) -> Result<Standing, ServerError> {
        let length = PIECE_BYTES.min(upload.size_bytes - offset);
        let is_last = offset + length == upload.size_bytes;
        let at_that = |error: ServerError| if is_last { error } else { error.before_the_end() };
        let mut file = self.open_spool(upload).await?;
        if file.seek(SeekFrom::Start(offset)).await.is_err() {
            return Err(self.failure(FailureCause::SpoolUnreadable));
        }
        let progress = Arc::new(Progress::new());
        let request = self
            .tus(Method::PATCH, id)
            .header(UPLOAD_OFFSET, offset)
            .header(header::CONTENT_TYPE, "application/offset+octet-stream")
            .header(header::CONTENT_LENGTH, length)
            .body(Body::wrap_stream(send::pieces(file, length, Arc::clone(&progress), |_| ())));
        let sent = tokio::select! {
            sent = request.send() => sent.map_err(|error| self.transport(&error)),
            () = progress.stalled(self.stall()) => Err(ServerError::timed_out(self.stall(), self.address())),
        };
        let response = match sent {
            Err(_) if progress.is_unreadable() => return Err(self.failure(FailureCause::SpoolUnreadable)),
            sent => sent.map_err(at_that)?,
        };
        match response.status() {
            StatusCode::NO_CONTENT => Ok(Standing::At(offset_of(&response).ok_or_else(|| self.failure(FailureCause::NotOurServer))?)),
            StatusCode::OK | StatusCode::CREATED => Ok(Standing::Done(Box::new(self.confirmed(upload, self.parsed(response).await?)?))),
            _ => {
                let error = self.upload_refused(upload, response).await;
                match error.code() {
                    ErrorCode::NotFound => Ok(Standing::Gone),
                    // Where it stands is asked for next.
                    ErrorCode::OffsetConflict => Err(self.failure(FailureCause::ConnectionLost)),
                    _ => Err(error),
                }
            }
        }
    }

    async fn sent_file(&self, upload: &Upload, id: &FileId) -> Result<PatientFile, ServerError> {
        let file = self.json(Asked::Other, self.request(Method::GET, &["files", id.as_str()])).await?;
        self.confirmed(upload, file)
    }

    fn tus(&self, method: Method, id: &str) -> RequestBuilder {
        self.request(method, &["files", "tus", id]).header("Tus-Resumable", VERSION)
    }
}

fn offset_of(response: &Response) -> Option<u64> {
    response.headers().get(UPLOAD_OFFSET)?.to_str().ok()?.parse().ok()
}

/// The last part of an address that the server names. Only that: what is asked of it goes to the server that was configured, with its key.
fn last_of(response: &Response, name: &header::HeaderName) -> Option<String> {
    let last = response.headers().get(name)?.to_str().ok()?.rsplit('/').next()?;
    let is_id = (1..=64).contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_id.then(|| last.to_owned())
}

#[cfg(test)]
#[path = "pieces_tests.rs"]
mod tests;
