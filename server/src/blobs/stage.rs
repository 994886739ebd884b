//! Bytes on their way to the disk: gathered, written and hashed by a thread that may wait, made durable under their hash at the end.

use super::INCOMING;
use crate::files;
use bytes::Bytes;
use chairside_api::Sha256;
use ring::digest;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};
use tokio::{
    sync::mpsc,
    task::{self, JoinHandle},
};

/// So many bytes go to the writing thread at once: waking it for every packet costs more than writing.
const TOGETHER: usize = 256 * 1024;
/// So often may the network be ahead of the disk by that much.
const AHEAD: usize = 2;

/// SHA-256 by `ring`: on the processors' own instructions it is nearly twice as fast as `sha2`, and every byte that comes in goes through it.
pub struct Hasher(digest::Context);

impl Hasher {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self(digest::Context::new(&digest::SHA256))
    }

    /// Goes on.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all there was.
    pub fn finish(self) -> Sha256 {
        let mut bytes = [0; digest::SHA256_OUTPUT_LEN];
        bytes.copy_from_slice(self.0.finish().as_ref());
        Sha256::from_bytes(bytes)
    }
}

enum Piece {
    Data(Vec<Bytes>),
    End,
}

/// A stream on its way to the disk. Dropped before [`Stage::finish`], it leaves nothing.
pub struct Stage {
    pieces: mpsc::Sender<Piece>,
    writer: JoinHandle<io::Result<Staged>>,
    gathered: Vec<Bytes>,
    gathered_bytes: usize,
}

impl Stage {
    /// Begins one in a folder of blobs.
    pub(super) fn begin(root: &Path) -> Self {
        let path = root.join(INCOMING).join(uuid::Uuid::now_v7().to_string());
        let (pieces, mut incoming) = mpsc::channel(AHEAD);
        let writer = task::spawn_blocking(move || {
            let file = files::create_private(&path)?;
            let mut staged = Staged { path, file, size_bytes: 0, sha256: Sha256::from_bytes([0; 32]), stays: false };
            let mut hasher = Hasher::new();
            loop {
                match incoming.blocking_recv() {
                    Some(Piece::Data(pieces)) => {
                        for bytes in pieces {
                            hasher.update(&bytes);
                            staged.file.write_all(&bytes)?;
                            staged.size_bytes += bytes.len() as u64;
                        }
                    }
                    Some(Piece::End) => break,
                    // The request is gone; the guard takes the file away.
                    None => return Err(io::ErrorKind::ConnectionAborted.into()),
                }
            }
            staged.sha256 = hasher.finish();
            Ok(staged)
        });
        Self { pieces, writer, gathered: Vec::new(), gathered_bytes: 0 }
    }

    /// Hands over the next bytes; waits while the disk is behind. `false` when the disk refused earlier ones: [`Stage::finish`] says why.
    pub async fn write(&mut self, bytes: Bytes) -> bool {
        self.gathered_bytes += bytes.len();
        self.gathered.push(bytes);
        self.gathered_bytes < TOGETHER || self.hand_over().await
    }

    /// Waits until everything is written (not yet durable).
    pub async fn finish(mut self) -> io::Result<Staged> {
        // When the writer is gone already its own error follows.
        if self.hand_over().await {
            drop(self.pieces.send(Piece::End).await);
        }
        drop(self.pieces);
        self.writer.await.map_err(io::Error::other)?
    }

    async fn hand_over(&mut self) -> bool {
        self.gathered_bytes = 0;
        self.pieces.send(Piece::Data(std::mem::take(&mut self.gathered))).await.is_ok()
    }
}

/// Bytes on the final volume, hashed, not yet durable. Dropped, they are taken away, unless they became a blob or belong to an upload that can be resumed.
pub struct Staged {
    pub(super) path: PathBuf,
    pub(super) file: File,
    /// How many they are.
    pub size_bytes: u64,
    /// Their hash, of what was written.
    pub sha256: Sha256,
    /// Whether they are there for longer.
    pub(super) stays: bool,
}

impl Staged {
    /// Makes them durable under their final name: first they themselves, so that what the name stands for is whole whenever the power is cut.
    pub(super) fn become_blob(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        self.stays = true;
        target.parent().map_or(Ok(()), files::sync_dir)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.stays
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "a staged upload was not removed; it is collected later");
        }
    }
}
