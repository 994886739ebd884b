//! Bytes of images that other consoles took, and their small pictures, as long as there is room: `originals/<first two digits>/<sha256>` and `….jpg` beside it. They can be
//! fetched again. What lies under a hash is looked at again before it is shown; what was not used for the longest time goes first.

use crate::{
    ingest::{hash_of, sweep},
    lock::make_data_dir,
};
use chairside_api::Sha256;
use std::{
    collections::HashSet,
    fs::{self, File, FileTimes},
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};
use tempfile::NamedTempFile;

/// The folder.
#[derive(Debug)]
pub(crate) struct OriginalsCache {
    root: PathBuf,
}

impl OriginalsCache {
    /// Opens it and sweeps what an earlier run left unfinished. What is made is for this user alone.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        make_data_dir(root)?;
        sweep(&root.join("tmp"))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Where the bytes of this hash lie, if they are here.
    pub(crate) fn path(&self, sha256: &Sha256) -> PathBuf {
        self.root.join(sha256.prefix()).join(sha256.to_string())
    }

    /// Where their small picture lies, if it is here.
    pub(crate) fn thumbnail(&self, sha256: &Sha256) -> PathBuf {
        self.path(sha256).with_extension("jpg")
    }

    /// Whether the bytes are here, and still those of the hash; then they are used now. Others are taken away.
    pub(crate) fn has(&self, sha256: &Sha256) -> io::Result<bool> {
        let path = self.path(sha256);
        match hash_of(&path) {
            Ok(hash) if hash == *sha256 => {
                touch(&path)?;
                Ok(true)
            }
            Ok(_) => {
                tracing::warn!("a fetched image has other bytes than were fetched; it is fetched again");
                fs::remove_file(&path)?;
                Ok(false)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Where bytes are written before they have a name; only this user may read them.
    pub(crate) fn unfinished(&self) -> io::Result<NamedTempFile> {
        NamedTempFile::new_in(self.root.join("tmp"))
    }

    /// Gives bytes of this hash their name.
    pub(crate) fn keep(&self, file: NamedTempFile, sha256: &Sha256) -> io::Result<()> {
        name(file, &self.path(sha256))
    }

    /// Keeps the small picture of an image.
    pub(crate) fn keep_thumbnail(&self, sha256: &Sha256, picture: &[u8]) -> io::Result<()> {
        let mut file = self.unfinished()?;
        file.write_all(picture)?;
        name(file, &self.thumbnail(sha256))
    }

    /// Takes away what was not used for the longest time until all is within `limit_bytes`, never what is in `used`.
    pub(crate) fn trim(&self, limit_bytes: u64, used: &HashSet<Sha256>) -> io::Result<()> {
        let mut files = Vec::new();
        let mut total = 0;
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?;
            if folder.file_name() == "tmp" || !folder.file_type()?.is_dir() {
                continue;
            }
            for entry in fs::read_dir(folder.path())? {
                let entry = entry?;
                let metadata = entry.metadata()?;
                total += metadata.len();
                files.push((metadata.modified()?, metadata.len(), entry.path()));
            }
        }
        files.sort_unstable();
        for (_, size_bytes, path) in files {
            if total <= limit_bytes {
                break;
            }
            let is_used = path.file_stem().and_then(|name| name.to_str()).and_then(|name| name.parse().ok()).is_some_and(|hash| used.contains(&hash));
            if !is_used {
                fs::remove_file(&path)?;
                total -= size_bytes;
            }
        }
        Ok(())
    }
}

fn name(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    if let Some(folder) = path.parent() {
        make_data_dir(folder)?;
    }
    file.persist(path).map(drop).map_err(|error| error.error)
}

fn touch(path: &Path) -> io::Result<()> {
    File::options().append(true).open(path)?.set_times(FileTimes::new().set_modified(SystemTime::now()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::Digest;
    use std::time::Duration;

    fn kept(cache: &OriginalsCache, bytes: &[u8], age_s: u64) -> Sha256 {
        let hash = Sha256::from_bytes(sha2::Sha256::digest(bytes).into());
        let mut file = cache.unfinished().unwrap();
        file.write_all(bytes).unwrap();
        cache.keep(file, &hash).unwrap();
        let used = SystemTime::now() - Duration::from_secs(age_s);
        File::options().append(true).open(cache.path(&hash)).unwrap().set_times(FileTimes::new().set_modified(used)).unwrap();
        hash
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first_and_never_what_is_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        let cache = OriginalsCache::open(dir.path()).unwrap();
        let [oldest, older, newer] = [(b'a', 300), (b'b', 200), (b'c', 100)].map(|(byte, age)| kept(&cache, &[byte; 100], age));
        cache.trim(300, &HashSet::new()).unwrap();
        assert!([&oldest, &older, &newer].into_iter().all(|hash| cache.path(hash).exists()));
        // Being looked at makes it the newest.
        assert!(cache.has(&older).unwrap());
        cache.trim(150, &HashSet::from([oldest])).unwrap();
        assert_eq!([&oldest, &older, &newer].map(|hash| cache.path(hash).exists()), [true, false, false]);
    }

    #[test]
    fn bytes_of_another_hash_are_not_shown() {
        let dir = tempfile::tempdir().unwrap();
        let cache = OriginalsCache::open(dir.path()).unwrap();
        let hash = kept(&cache, b"a radiograph", 0);
        fs::write(cache.path(&hash), b"another one").unwrap();
        assert!(!cache.has(&hash).unwrap());
        assert!(!cache.path(&hash).exists());
        assert!(!cache.has(&hash).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn no_other_user_of_the_computer_reads_them() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let cache = OriginalsCache::open(&dir.path().join("originals")).unwrap();
        let path = cache.path(&kept(&cache, b"a radiograph", 0));
        for path in [path.as_path(), path.parent().unwrap(), &dir.path().join("originals")] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
        }
    }
}
