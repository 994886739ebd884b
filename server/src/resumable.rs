//! Uploads in pieces: what they are made of, and how their bytes get to the disk. The protocol around it is `routes/tus.rs`; what becomes of an upload that is whole is
//! [`intake`]'s matter, as of any other.
//!
//! The promise: an offset is acknowledged only after its bytes are durable and the database says so, in this order. One request at a time writes to an upload; its lock lasts
//! until that is done, also when the request itself is long gone. An offset that is the whole length is acknowledged only when the file is there.

use crate::{
    app::State,
    auth::Principal,
    blobs::{self, Blobs},
    error::ApiError,
    intake::{self, Early, Kept, Received, Said},
    limits::Slot,
    sniff::HEAD_BYTES,
    store::{Store, resumable::Resumable},
};
use actix_web::{
    http::StatusCode,
    web::{Bytes, Data},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chairside_api::{ErrorCode, PatientFile};
use ring::digest;
use std::{
    fs::File,
    io::{self, Write},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::mpsc, task::JoinHandle};

/// Pieces between the network and the disk: half a megabyte at most.
const PIECES: usize = 16;
/// How much is written before it is made durable and counts, even when the request goes on: what a crash costs at most.
const CHECKPOINT_BYTES: u64 = 8 * 1024 * 1024;

/// What a client said of the file it sends in pieces: `Upload-Metadata` of the protocol, with the fields of an upload and the file's name.
pub struct Described {
    pub said: Said,
    /// The name the client gave it.
    pub sent_name: String,
}

impl Described {
    /// Reads the header: pairs of a key and a value in base64, separated by commas.
    pub fn read(metadata: &str) -> Result<Self, ApiError> {
        let mut described = Self { said: Said::default(), sent_name: String::new() };
        for pair in metadata.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let value = STANDARD.decode(value.trim()).map_err(|_| ApiError::invalid_field("A value of ‘Upload-Metadata’ is not base64"))?;
            match key {
                "filename" | "fileName" => {
                    described.sent_name = String::from_utf8(value).map_err(|_| ApiError::invalid_field(format!("‘{key}’ is not UTF-8")))?;
                }
                key => described.said.say(key, &value)?,
            }
        }
        Ok(described)
    }
}

/// The checksum that came with a piece.
pub struct Checksum {
    algorithm: &'static digest::Algorithm,
    expected: Vec<u8>,
}

impl Checksum {
    /// The algorithms, as the protocol lists them.
    pub const ALGORITHMS: &str = "sha1,sha256";

    /// Reads `Upload-Checksum`.
    pub fn read(header: &str) -> Result<Self, ApiError> {
        let unknown = || ApiError::bad_request(format!("‘Upload-Checksum’ is an algorithm ({}), a space and base64", Self::ALGORITHMS));
        let (name, value) = header.trim().split_once(' ').ok_or_else(unknown)?;
        let algorithm = match name {
            "sha1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            "sha256" => &digest::SHA256,
            _ => return Err(unknown()),
        };
        let expected = STANDARD.decode(value.trim()).map_err(|_| unknown())?;
        Ok(Self { algorithm, expected })
    }
}

enum Piece {
    Data(Bytes),
    End,
}

/// A request's bytes on their way to an upload's file. Dropped before [`Receiving::finish`], what came counts all the same, unless it had a checksum.
pub struct Receiving {
    pieces: mpsc::Sender<Piece>,
    writer: JoinHandle<Result<Written, ApiError>>,
}

/// What a request has brought.
pub struct Written {
    /// How many bytes of the upload are durable now.
    pub offset: u64,
    /// The right to write to it.
    pub lock: Lock,
}

/// The right to write to an upload.
pub type Lock = Slot<String>;

/// Takes the right to write to an upload; 423 while somebody else has it. A client that was cut off and comes back at once waits for what its last request brought: the number of
/// bytes is about to grow.
pub async fn lock(state: &State, principal: &Principal, id: &str) -> Result<Lock, ApiError> {
    const PATIENCE: Duration = Duration::from_secs(2);
    const LOOK_EVERY: Duration = Duration::from_millis(20);
    // With the owner, so that nobody else's guess stands in the way.
    let name = format!("{}/{}/{id}", principal.clinic, principal.id());
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(lock) = state.resumables.take(name.clone(), 1) {
            return Ok(lock);
        }
        if Instant::now() >= deadline {
            return Err(ApiError::Refused {
                status: StatusCode::LOCKED,
                code: ErrorCode::UploadInFlight,
                message: "Another request is writing to this upload. Ask again in a moment".to_owned(),
                retry_after: Some(1),
            });
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Begins to write to an upload where its durable bytes end. The lock goes with it.
pub fn receive(state: &Data<State>, upload: Resumable, lock: Lock, checksum: Option<Checksum>) -> Receiving {
    let (pieces, incoming) = mpsc::channel(PIECES);
    let shared = state.clone();
    let writer = state.runtime.spawn_blocking(move || {
        let offset = write(&shared, &upload, checksum, incoming)?;
        Ok(Written { offset, lock })
    });
    Receiving { pieces, writer }
}

impl Receiving {
    /// Hands over the next bytes; waits while the disk is behind. `false` when they were refused: [`Receiving::finish`] says why.
    pub async fn write(&self, bytes: Bytes) -> bool {
        self.pieces.send(Piece::Data(bytes)).await.is_ok()
    }

    /// Waits until everything is durable and counts.
    pub async fn finish(self) -> Result<Written, ApiError> {
        // When the writer is gone already its own error follows.
        drop(self.pieces.send(Piece::End).await);
        drop(self.pieces);
        self.writer.await.map_err(|_| ApiError::stopping())?
    }
}

/// Where the bytes go. Runs on a thread that may wait.
fn write(state: &State, upload: &Resumable, checksum: Option<Checksum>, mut incoming: mpsc::Receiver<Piece>) -> Result<u64, ApiError> {
    let mut file = state.blobs.open_resumable(&upload.id, upload.offset)?.ok_or_else(lost)?;
    let mut digest = checksum.as_ref().map(|checksum| digest::Context::new(checksum.algorithm));
    let (mut at, mut durable) = (upload.offset, upload.offset);
    let is_whole = loop {
        match incoming.blocking_recv() {
            Some(Piece::Data(bytes)) => {
                if bytes.len() as u64 > upload.length - at {
                    return Err(too_long());
                }
                file.write_all(&bytes)?;
                at += bytes.len() as u64;
                match &mut digest {
                    Some(digest) => digest.update(&bytes),
                    None if at - durable >= CHECKPOINT_BYTES => durable = advance(state, upload, &file, at)?,
                    None => {}
                }
                let is_known = upload.offset >= HEAD_BYTES as u64 || at - (bytes.len() as u64) >= HEAD_BYTES as u64;
                if !is_known && (at >= HEAD_BYTES as u64 || at == upload.length) {
                    look(state, upload)?;
                }
            }
            Some(Piece::End) => break true,
            None => break false,
        }
    };
    if let (Some(checksum), Some(digest)) = (checksum, digest) {
        if !is_whole {
            // What was not heard to its end cannot be checked.
            return Ok(durable);
        }
        if digest.finish().as_ref() != checksum.expected {
            return Err(mismatch());
        }
    }
    if at > durable { advance(state, upload, &file, at) } else { Ok(durable) }
}

/// Makes what was written durable, then lets it count.
fn advance(state: &State, upload: &Resumable, file: &File, offset: u64) -> Result<u64, ApiError> {
    file.sync_data()?;
    let expires_at = state.now().plus(state.limits.resumable_for);
    // The database's connections belong to the server's own runtime.
    if state.runtime.block_on(state.store.advance_resumable(&upload.id, offset, expires_at))? { Ok(offset) } else { Err(lost()) }
}

/// Refuses, as soon as the first bytes are there, what will not be taken in the end.
fn look(state: &State, upload: &Resumable) -> Result<(), ApiError> {
    let sent_name = Described::read(&upload.metadata)?.sent_name;
    let kind = intake::sniff(&sent_name, &state.blobs.head_of_resumable(&upload.id)?)?;
    let most = intake::most_bytes(state, Some(kind));
    if upload.length > most { Err(intake::too_large(most)) } else { Ok(()) }
}

/// Makes a file of an upload whose bytes are all there, once in effect however often it is begun. `_lock` is the right to the upload.
pub async fn finish(state: &State, principal: &Principal, upload: &Resumable, _lock: &Lock) -> Result<PatientFile, ApiError> {
    let kept = keep(state, principal, upload).await;
    match kept {
        Ok(Kept { file, .. }) => {
            state.store.resumable_became(&upload.id, &file.id).await?;
            remove_bytes(state, &upload.id).await?;
            Ok(file)
        }
        Err(error) => {
            end_if_final(state, &upload.id, &error).await;
            Err(error)
        }
    }
}

async fn keep(state: &State, principal: &Principal, upload: &Resumable) -> Result<Kept, ApiError> {
    let Described { said, sent_name } = Described::read(&upload.metadata)?;
    let (blobs, staging) = (state.blobs.clone(), upload.clone());
    let staged = blobs::blocking(move || {
        let Some(staged) = blobs.stage_resumable(&staging.id, staging.length, &staging.clinic, staging.sha256.as_ref())? else { return Ok(None) };
        let head = blobs.head_of_resumable(&staging.id)?;
        Ok(Some((staged, head)))
    });
    let (staged, head) = staged.await?.ok_or_else(lost)?;
    let kind = intake::sniff(&sent_name, &head)?;
    let most = intake::most_bytes(state, Some(kind));
    if upload.length > most {
        return Err(intake::too_large(most));
    }
    if upload.sha256 != Some(staged.sha256) {
        state.store.resumable_becomes(&upload.id, &staged.sha256).await?;
    }
    intake::keep(state, principal, &said, Received { sent_name, kind, staged }, Early::default()).await
}

/// Ends an upload that can come to nothing: its bytes or what was said of them will be refused however often they are sent.
pub async fn end_if_final(state: &State, id: &str, error: &ApiError) {
    let is_final = match error {
        ApiError::Refused { status, code, .. } => *code == ErrorCode::InvalidField || matches!(status.as_u16(), 404 | 410 | 413 | 422),
        _ => false,
    };
    if is_final && let Err(error) = end(state, id).await {
        tracing::warn!(%error, "an upload that was refused was not taken away; it is when it expires");
    }
}

/// Forgets an upload and takes its bytes away. A file that it became stays.
pub async fn end(state: &State, id: &str) -> Result<(), ApiError> {
    state.store.delete_resumable(id).await?;
    remove_bytes(state, id).await?;
    Ok(())
}

async fn remove_bytes(state: &State, id: &str) -> io::Result<()> {
    let (blobs, id) = (state.blobs.clone(), id.to_owned());
    blobs::blocking(move || blobs.remove_resumable(&id)).await
}

/// Ends what has expired, and takes away bytes that belong to no upload. Answers how many.
pub async fn sweep(state: &State) -> Result<u64, ApiError> {
    let mut swept = 0;
    for upload in state.store.expired_resumables(state.now()).await? {
        let name = format!("{}/{}/{}", upload.clinic, upload.owner, upload.id);
        // Somebody who is writing to it is about to make it younger.
        if let Some(_lock) = state.resumables.take(name, 1) {
            end(state, &upload.id).await?;
            swept += 1;
        }
    }
    Ok(swept + remove_unneeded(&state.store, &state.blobs, state.limits.resumable_for).await?)
}

/// Takes away bytes that lie there for that long and belong to no upload, or to one that has become a file. Of younger ones only while nobody else works here: an upload's bytes have
/// their place before it is known.
pub async fn remove_unneeded(store: &Store, blobs: &Arc<Blobs>, older_than: Duration) -> Result<u64, ApiError> {
    let mut removed = 0;
    let looking = Arc::clone(blobs);
    for id in blobs::blocking(move || looking.old_resumables(older_than)).await? {
        if !store.needs_resumable(&id).await? {
            let blobs = Arc::clone(blobs);
            blobs::blocking(move || blobs.remove_resumable(&id)).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// 410: the bytes that were acknowledged are not there any more.
fn lost() -> ApiError {
    ApiError::refused(StatusCode::GONE, ErrorCode::NotFound, "The server does not have this upload any more. Nothing was stored; begin it again")
}

/// 400: a piece goes beyond the length of its upload.
pub fn too_long() -> ApiError {
    ApiError::bad_request("The piece is longer than what is missing of the upload. It was not taken")
}

fn mismatch() -> ApiError {
    let status = StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST);
    ApiError::refused(status, ErrorCode::ChecksumMismatch, "The piece does not have the checksum that was sent with it. It was not taken; send it again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn metadata_is_what_the_client_said() {
        let described = Described::read("filename YS5kY20=,patientId cC0x, notes w7w= ,empty,later eA==").unwrap();
        assert_eq!((described.sent_name.as_str(), described.said.names_patient()), ("a.dcm", true));
        for wrong in ["patientId not-base64", "patientId cC0x,patientId cC0x", "notes /w==", "filename /w=="] {
            assert!(Described::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_checksum_names_an_algorithm_that_is_known() {
        assert!(Checksum::read("sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=").is_ok() && Checksum::read("sha256 AAAA").is_ok());
        for wrong in ["md5 AAAA", "sha1", "sha1 ***", ""] {
            assert!(Checksum::read(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_header_panics(text in "\\PC{0,200}") {
            drop(Described::read(&text));
            drop(Checksum::read(&text));
        }
    }
}
