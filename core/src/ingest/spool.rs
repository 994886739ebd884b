//! The spool: one safe copy of everything that ever landed, named by its hash (`<spool>/<first two digits>/<sha256>`). A copy is written under a
//! temporary name in `<spool>/tmp`, hashed on the way, synced, renamed, and the folder synced; a crash at any point leaves a whole copy, or a leftover
//! that the next start sweeps. Never a hard link to the original: a sensor's program may write to its file again (docs/decisions/0001-no-hard-links.md).

use super::{inspect::read_format, sniff};
use crate::{
    Format,
    ingest::Fingerprint,
    watch::place::{self, NotOpened},
};
use chairside_api::Sha256;
use sha2::Digest;
use std::{
    fs::{self, File},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    time::Instant,
};
use tempfile::NamedTempFile;

/// Read and hashed at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// Files up to this size are also kept in memory until their preview is made.
pub(super) const KEPT_BYTES: u64 = 32 << 20;

/// The spool's folder.
#[derive(Debug)]
pub(crate) struct Spool {
    root: PathBuf,
    unfinished: PathBuf,
}

/// A copy under its temporary name; removed when dropped.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) file: NamedTempFile,
    pub(super) sha256: Sha256,
    pub(super) size_bytes: u64,
    pub(super) format: Format,
    pub(super) is_complete: bool,
}

/// What taking a file came to.
#[derive(Debug)]
pub(super) enum Taken {
    /// A copy; with the bytes themselves when they are few.
    Copy { copy: Copy, bytes: Option<Vec<u8>>, fingerprint: Fingerprint, opened_at: Instant, was_exclusive: bool },
    /// It is no image.
    NotAnImage { fingerprint: Fingerprint, opened_at: Instant, was_exclusive: bool },
    /// It has no bytes.
    Empty,
    /// It changed while it was read, to this.
    Changed(Fingerprint),
}

/// What stood in the way.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TakeError {
    /// The file could not be opened.
    #[error("not opened")]
    NotOpened(NotOpened),
    /// The file could not be read.
    #[error("{0}")]
    Unreadable(#[source] io::Error),
    /// The copy could not be written.
    #[error("{0}")]
    Unwritable(#[source] io::Error),
}

impl Spool {
    /// Opens the spool, making its folders, and sweeps what an earlier run left unfinished.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let unfinished = root.join("tmp");
        sweep(&unfinished)?;
        place::sync_folder(root)?;
        Ok(Self::of(root))
    }

    /// The spool beside who has opened it: what is unfinished there stays.
    pub(super) fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), unfinished: root.join("tmp") }
    }

    /// A file for bytes that are not a copy yet; removed when dropped.
    pub(super) fn unfinished_file(&self) -> io::Result<NamedTempFile> {
        NamedTempFile::new_in(&self.unfinished)
    }

    /// Where the copy with this hash stands.
    pub(super) fn path(&self, sha256: &Sha256) -> PathBuf {
        spool_path(&self.root, sha256)
    }

    /// Copies one file of a watch folder, hashing it on the way. Nothing is durable yet. `is_opaque`: what is no known format is an image all the same.
    pub(super) fn take(&self, root: &Path, relative: &Path, keeps_ids: bool, is_opaque: bool) -> Result<Taken, TakeError> {
        let opened_at = Instant::now();
        let mut opened = place::open(root, relative, keeps_ids).map_err(TakeError::NotOpened)?;
        let (fingerprint, was_exclusive) = (opened.fingerprint, opened.is_exclusive);
        if fingerprint.size_bytes == 0 {
            return Ok(Taken::Empty);
        }
        let known = read_format(&opened.file).map_err(TakeError::Unreadable)?;
        let Some(format) = known.or_else(|| is_opaque.then_some(Format::Iosb)) else {
            return Ok(Taken::NotAnImage { fingerprint, opened_at, was_exclusive });
        };
        opened.file.rewind().map_err(TakeError::Unreadable)?;

        let mut file = self.unfinished_file().map_err(TakeError::Unwritable)?;
        let (sha256, size_bytes, bytes) = copy(&mut opened.file, file.as_file_mut(), fingerprint.size_bytes)?;
        let after = opened.file.metadata().map(|metadata| place::fingerprint(&metadata, keeps_ids)).map_err(TakeError::Unreadable)?;
        if after != fingerprint || size_bytes != fingerprint.size_bytes {
            return Ok(Taken::Changed(after));
        }
        let is_complete = match &bytes {
            Some(bytes) => sniff::is_complete(format, &mut io::Cursor::new(bytes)),
            None => sniff::is_complete(format, file.as_file_mut()),
        }
        .map_err(TakeError::Unreadable)?;
        Ok(Taken::Copy { copy: Copy { file, sha256, size_bytes, format, is_complete }, bytes, fingerprint, opened_at, was_exclusive })
    }

    /// Gives a synced copy its name. A copy of the same bytes that is there already, and is whole, is used instead. Not durable before
    /// [`Spool::sync_names`].
    pub(super) fn name(&self, copy: Copy) -> io::Result<PathBuf> {
        let path = self.path(&copy.sha256);
        if fs::symlink_metadata(&path).is_ok_and(|there| there.is_file() && there.len() == copy.size_bytes) && hash_of(&path)? == copy.sha256 {
            return Ok(path);
        }
        let folder = self.root.join(copy.sha256.prefix());
        if !folder.is_dir() {
            fs::create_dir_all(&folder)?;
            place::sync_folder(&self.root)?;
        }
        copy.file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }

    /// Makes the names in the folders of these copies durable.
    pub(super) fn sync_names(&self, hashes: &[Sha256]) -> io::Result<()> {
        let mut folders: Vec<_> = hashes.iter().map(Sha256::prefix).collect();
        folders.sort_unstable();
        folders.dedup();
        if let [folder] = folders.as_slice() {
            return place::sync_folder(&self.root.join(folder));
        }
        // Together, so that the file system can make them durable in one go.
        std::thread::scope(|scope| {
            let chunks = folders.chunks(folders.len().div_ceil(SYNCS_AT_ONCE).max(1));
            let syncs: Vec<_> =
                chunks.map(|chunk| scope.spawn(move || chunk.iter().try_for_each(|folder| place::sync_folder(&self.root.join(folder))))).collect();
            syncs.into_iter().try_for_each(|sync| sync.join().unwrap_or_else(|_| Err(io::Error::other("a sync was broken off"))))
        })
    }
}

/// Empties a folder of temporary files, making it when it is not there.
pub(crate) fn sweep(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}

/// How many folders are synced at once.
const SYNCS_AT_ONCE: usize = 8;

impl Copy {
    /// Makes the bytes durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.as_file().sync_all()
    }
}

fn copy(from: &mut File, to: &mut File, expected_bytes: u64) -> Result<(Sha256, u64, Option<Vec<u8>>), TakeError> {
    if place::share_blocks(from, to) {
        // What is hashed is the copy: it cannot change any more.
        let copy = to;
        copy.rewind().map_err(TakeError::Unwritable)?;
        return pass(copy, None, expected_bytes);
    }
    pass(from, Some(to), expected_bytes)
}

/// One pass over the bytes: hash, copy, keep.
fn pass(from: &mut File, mut to: Option<&mut File>, expected_bytes: u64) -> Result<(Sha256, u64, Option<Vec<u8>>), TakeError> {
    let keep = expected_bytes <= KEPT_BYTES;
    let mut hasher = sha2::Sha256::new();
    let mut size_bytes = 0_u64;
    // Whole in memory when it is kept, else one chunk again and again. The buffer grows with what is really read, not with what was announced.
    let mut kept = Vec::with_capacity(if keep { expected_bytes as usize } else { CHUNK_BYTES });
    loop {
        let start = if keep { kept.len() } else { 0 };
        kept.truncate(start);
        let read = (&*from).take(CHUNK_BYTES as u64).read_to_end(&mut kept).map_err(TakeError::Unreadable)?;
        if read == 0 {
            break;
        }
        hasher.update(&kept[start..]);
        if let Some(to) = &mut to {
            to.write_all(&kept[start..]).map_err(TakeError::Unwritable)?;
        }
        size_bytes += read as u64;
        if size_bytes > expected_bytes {
            // It grows; the caller sees that it changed.
            break;
        }
    }
    Ok((Sha256::from_bytes(hasher.finalize().into()), size_bytes, (keep && size_bytes == expected_bytes).then_some(kept)))
}

/// Where the copy with this hash stands in a spool.
pub(crate) fn spool_path(spool: &Path, sha256: &Sha256) -> PathBuf {
    spool.join(sha256.prefix()).join(sha256.to_string())
}

/// The hash of a file's bytes.
pub(crate) fn hash_of(path: &Path) -> io::Result<Sha256> {
    let mut file = File::open(path)?;
    let mut hasher = sha2::Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            return Ok(Sha256::from_bytes(hasher.finalize().into()));
        }
        hasher.update(&chunk[..read]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_testkit::radiograph;

    fn take(spool: &Spool, root: &Path, name: &str) -> Copy {
        match spool.take(root, Path::new(name), true, false).unwrap() {
            Taken::Copy { copy, .. } => copy,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_same_bytes_are_kept_once_and_a_damaged_copy_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(&folder.path().join("spool")).unwrap();
        let bytes = radiograph::png16(&radiograph::radiograph(1, 60, 40));
        fs::write(folder.path().join("a.png"), &bytes).unwrap();
        fs::write(folder.path().join("b.png"), &bytes).unwrap();

        let copy = take(&spool, folder.path(), "a.png");
        assert!(copy.is_complete && copy.format == Format::Png);
        copy.sync().unwrap();
        let hash = copy.sha256;
        let path = spool.name(copy).unwrap();
        spool.sync_names(&[hash]).unwrap();
        assert_eq!(path, folder.path().join("spool").join(hash.prefix()).join(hash.to_string()));
        let again = take(&spool, folder.path(), "b.png");
        assert_eq!(spool.name(again).unwrap(), path);
        fs::write(&path, vec![0; bytes.len()]).unwrap();
        assert_eq!(spool.name(take(&spool, folder.path(), "b.png")).unwrap(), path);
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert_eq!(fs::read_dir(folder.path().join("spool/tmp")).unwrap().count(), 0);
    }

    #[test]
    fn what_the_sensor_writes_later_does_not_reach_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(&folder.path().join("spool")).unwrap();
        let bytes = radiograph::jpeg(&radiograph::radiograph(2, 60, 40));
        let original = folder.path().join("a.jpg");
        fs::write(&original, &bytes).unwrap();
        let path = spool.name(take(&spool, folder.path(), "a.jpg")).unwrap();
        let mut file = fs::OpenOptions::new().write(true).open(&original).unwrap();
        file.write_all(&vec![0; bytes.len()]).unwrap();
        assert_eq!(fs::read(path).unwrap(), bytes);
    }

    #[test]
    fn a_start_sweeps_what_a_crash_left() {
        let folder = tempfile::tempdir().unwrap();
        drop(Spool::open(folder.path()).unwrap());
        fs::write(folder.path().join("tmp/left"), b"half a copy").unwrap();
        drop(Spool::open(folder.path()).unwrap());
        assert_eq!(fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0);
    }

    #[test]
    fn text_and_nothing_are_no_images() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(&folder.path().join("spool")).unwrap();
        fs::write(folder.path().join("a.png"), b"not an image at all").unwrap();
        fs::write(folder.path().join("b.png"), b"").unwrap();
        assert!(matches!(spool.take(folder.path(), Path::new("a.png"), true, false), Ok(Taken::NotAnImage { .. })));
        assert!(matches!(spool.take(folder.path(), Path::new("b.png"), true, false), Ok(Taken::Empty)));
        assert!(matches!(spool.take(folder.path(), Path::new("c.png"), true, false), Err(TakeError::NotOpened(NotOpened::Gone))));
    }
}
