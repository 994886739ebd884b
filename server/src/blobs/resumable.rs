//! Bytes that come in pieces over several requests, each upload in a file of its own on the final volume (`.resumable/<id>`), until they are whole and become a blob.
//!
//! How many of them count is the database's word, not the file's length: what a request wrote and could not have acknowledged is cut off before the next one goes on.

use super::{Blobs, Hasher, INCOMING, READ_BYTES, Staged, is_older};
use crate::{files, sniff::HEAD_BYTES};
use chairside_api::{ClinicId, Sha256};
use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

/// Where they lie; no clinic is called that.
pub(super) const RESUMABLE: &str = ".resumable";

impl Blobs {
    /// Makes room for an upload; durable.
    pub fn create_resumable(&self, id: &str) -> io::Result<()> {
        files::create_private(&self.resumable_path(id))?;
        files::sync_dir(&self.root.join(RESUMABLE))
    }

    /// The file of an upload, to be written from `offset` on; none when it does not have that much (any more).
    pub fn open_resumable(&self, id: &str, offset: u64) -> io::Result<Option<File>> {
        let mut file = match File::options().read(true).write(true).open(self.resumable_path(id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        if file.metadata()?.len() < offset {
            return Ok(None);
        }
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Some(file))
    }

    /// The first bytes of an upload, as many as tell its kind.
    pub fn head_of_resumable(&self, id: &str) -> io::Result<Vec<u8>> {
        let mut head = Vec::with_capacity(HEAD_BYTES);
        File::open(self.resumable_path(id))?.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        Ok(head)
    }

    /// An upload that is whole, hashed; none when its bytes are gone. They stay until they have become a blob or are [removed](Self::remove_resumable).
    ///
    /// `became` is the hash under which they were about to become a blob: a crash between that and its row has left them there, and here they are again.
    pub fn stage_resumable(&self, id: &str, length: u64, clinic: &ClinicId, became: Option<&Sha256>) -> io::Result<Option<Staged>> {
        let path = self.resumable_path(id);
        let is_there = fs::metadata(&path).is_ok_and(|facts| facts.len() >= length);
        if let Some(sha256) = became.filter(|_| !is_there)
            && !self.bring_back_resumable(clinic, sha256, &path)?
        {
            return Ok(None);
        }
        let mut file = match File::options().read(true).write(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        if file.metadata()?.len() < length {
            return Ok(None);
        }
        file.set_len(length)?;
        let mut hasher = Hasher::new();
        let mut piece = vec![0; READ_BYTES];
        loop {
            match file.read(&mut piece)? {
                0 => break,
                read => hasher.update(&piece[..read]),
            }
        }
        let sha256 = hasher.finish();
        Ok(Some(Staged { path, file, size_bytes: length, sha256, stays: true }))
    }

    /// Takes an upload's bytes away, if they are still there.
    pub fn remove_resumable(&self, id: &str) -> io::Result<()> {
        match fs::remove_file(self.resumable_path(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The uploads that nothing was written to for that long.
    pub fn old_resumables(&self, older_than: Duration) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.root.join(RESUMABLE))? {
            let entry = entry?;
            if let Ok(name) = entry.file_name().into_string()
                && is_older(&entry.path(), older_than)
            {
                found.push(name);
            }
        }
        Ok(found)
    }

    /// Puts a copy of a blob where an upload's bytes lie, whole or not at all; `false`: there is no such blob.
    fn bring_back_resumable(&self, clinic: &ClinicId, sha256: &Sha256, path: &Path) -> io::Result<bool> {
        let mut blob = match File::open(self.local_path(clinic, sha256)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            opened => opened?,
        };
        // What a crash leaves of it there is cleared away at the next start.
        let staged = self.root.join(INCOMING).join(uuid::Uuid::now_v7().to_string());
        let mut copy = files::create_private(&staged)?;
        io::copy(&mut blob, &mut copy)?;
        copy.sync_all()?;
        fs::rename(&staged, path)?;
        Ok(true)
    }

    fn resumable_path(&self, id: &str) -> PathBuf {
        self.root.join(RESUMABLE).join(id)
    }
}
