//! Looking at and opening files under a watch folder, whatever lies there: links, pipes, devices, folders with the names of images. All that differs
//! between systems stands here.
//!
//! Nothing outside the folder is ever read: no link is followed, neither as the file nor as a folder on the way to it, and a pipe cannot block.

use crate::Aside;
use crate::ingest::Fingerprint;
use chairside_words::say;
use std::{
    fs::{File, Metadata},
    io,
    path::{Component, Path, PathBuf},
    time::UNIX_EPOCH,
};

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lies {
    /// A file, with its state.
    File(Fingerprint),
    /// A folder.
    Folder,
    /// Something else. The fingerprint tells one from another.
    Other(Aside, Fingerprint),
}

/// A file opened for reading.
pub(crate) struct Opened {
    pub(crate) file: File,
    pub(crate) fingerprint: Fingerprint,
    /// Nobody has it open for writing, for as long as it is open here.
    pub(crate) is_exclusive: bool,
}

/// Why a file was not opened.
#[derive(Debug)]
pub(crate) enum NotOpened {
    /// It is not there any more.
    Gone,
    /// Another program holds it.
    Busy,
    /// It is no regular file, or a folder on the way to it is a link.
    NotAFile,
    /// The system's error.
    Failed(io::Error),
}

/// What lies there, links not followed.
pub(crate) fn look(path: &Path, keeps_ids: bool) -> io::Result<Lies> {
    std::fs::symlink_metadata(path).map(|metadata| classify(&metadata, keeps_ids))
}

/// What an entry's metadata (links not followed) say it is.
pub(crate) fn classify(metadata: &Metadata, keeps_ids: bool) -> Lies {
    let state = fingerprint(metadata, keeps_ids);
    let kind = metadata.file_type();
    if kind.is_file() {
        Lies::File(state)
    } else if kind.is_dir() {
        Lies::Folder
    } else if kind.is_symlink() {
        Lies::Other(Aside::Link, state)
    } else {
        Lies::Other(Aside::Device, state)
    }
}

/// Opens a regular file under `root`.
pub(crate) fn open(root: &Path, relative: &Path, keeps_ids: bool) -> Result<Opened, NotOpened> {
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(NotOpened::NotAFile);
    }
    let (file, is_exclusive) = system::open(root, relative)?;
    let metadata = file.metadata().map_err(NotOpened::Failed)?;
    if !metadata.is_file() {
        return Err(NotOpened::NotAFile);
    }
    Ok(Opened { fingerprint: fingerprint(&metadata, keeps_ids), file, is_exclusive })
}

/// The state of a file. Where file ids do not last (network drives), they and the time of birth are left out, or every reconnect would look like new files.
pub(crate) fn fingerprint(metadata: &Metadata, keeps_ids: bool) -> Fingerprint {
    let mut state = system::fingerprint(metadata);
    if !keeps_ids {
        (state.file_id, state.born_ns) = (0, 0);
    }
    state
}

/// When the file was made, nanoseconds since 1970; 0 where the system does not tell.
fn born_ns(metadata: &Metadata) -> i64 {
    let born = metadata.created().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    born.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0)
}

/// What a watch folder stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ground {
    /// Changes made by other computers are not announced, and file ids may not last.
    pub(crate) is_network: bool,
    /// Tells one mount (and one folder of that name) from another.
    pub(crate) identity: (u64, u64),
    /// Something is mounted exactly here.
    pub(crate) is_mount_point: bool,
}

/// Looks at a watch folder itself; the error is a sentence or two for a person, with their full stops.
pub(crate) fn ground(root: &Path) -> Result<Ground, String> {
    let sentence = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => say!("place-not-there").to_owned(),
        io::ErrorKind::PermissionDenied => say!("place-not-allowed").to_owned(),
        io::ErrorKind::NotADirectory => say!("place-file").to_owned(),
        _ => say!("place-unreadable", why = error.to_string()),
    };
    let metadata = std::fs::metadata(root).map_err(|error| sentence(&error))?;
    if !metadata.is_dir() {
        return Err(say!("place-file").to_owned());
    }
    std::fs::read_dir(root).map_err(|error| sentence(&error))?;
    Ok(system::ground(root, &metadata))
}

/// The real path of the folder, which is what watchers report.
pub(crate) fn real(root: &Path) -> PathBuf {
    std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned())
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    system::sync_folder(folder)
}

/// Makes `to` a copy of `from` that shares its blocks, where the file system can. Both start at 0.
pub(crate) fn share_blocks(from: &File, to: &File) -> bool {
    system::share_blocks(from, to)
}

/// Whether an error says that the disk (or the user's part of it) is full.
pub(crate) fn is_disk_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

#[cfg(unix)]
mod system {
    use super::{Fingerprint, Ground, NotOpened};
    use rustix::fs::{Mode, OFlags};
    use std::{
        fs::{File, Metadata},
        io,
        os::unix::fs::MetadataExt,
        path::Path,
    };

    pub(super) fn open(root: &Path, relative: &Path) -> Result<(File, bool), NotOpened> {
        let failed = |errno: rustix::io::Errno| match errno {
            rustix::io::Errno::NOENT => NotOpened::Gone,
            rustix::io::Errno::LOOP | rustix::io::Errno::NOTDIR | rustix::io::Errno::NXIO | rustix::io::Errno::ISDIR => NotOpened::NotAFile,
            rustix::io::Errno::TXTBSY | rustix::io::Errno::BUSY | rustix::io::Errno::AGAIN => NotOpened::Busy,
            errno => NotOpened::Failed(errno.into()),
        };
        let base = OFlags::RDONLY | OFlags::CLOEXEC;
        let mut folder = rustix::fs::open(root, base | OFlags::DIRECTORY, Mode::empty()).map_err(failed)?;
        let mut parts = relative.iter().peekable();
        while let Some(part) = parts.next() {
            let flags = if parts.peek().is_some() { base | OFlags::DIRECTORY | OFlags::NOFOLLOW } else { base | OFlags::NOFOLLOW | OFlags::NONBLOCK };
            folder = rustix::fs::openat(&folder, part, flags, Mode::empty()).map_err(failed)?;
        }
        Ok((File::from(folder), false))
    }

    pub(super) fn fingerprint(metadata: &Metadata) -> Fingerprint {
        Fingerprint {
            size_bytes: metadata.size(),
            modified_ns: metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec()),
            file_id: metadata.ino(),
            born_ns: super::born_ns(metadata),
        }
    }

    pub(super) fn ground(root: &Path, metadata: &Metadata) -> Ground {
        // The parent of the real folder: `..` of a link is where the link stands.
        let parent = super::real(root).parent().and_then(|parent| std::fs::metadata(parent).ok());
        Ground {
            is_network: is_network(root),
            identity: (metadata.dev(), metadata.ino()),
            is_mount_point: parent.is_some_and(|parent| parent.dev() != metadata.dev()),
        }
    }

    /// The magic numbers of statfs(2) for file systems whose files other computers change, and for those in user space, whose ids do not last.
    #[cfg(target_os = "linux")]
    fn is_network(root: &Path) -> bool {
        const NFS: u64 = 0x6969;
        const SMB: u64 = 0x517b;
        const CIFS: u64 = 0xff53_4d42;
        const SMB2: u64 = 0xfe53_4d42;
        const FUSE: u64 = 0x6573_5546;
        const PLAN_9: u64 = 0x0102_1997;
        const CEPH: u64 = 0x00c3_6400;
        const AFS: u64 = 0x5346_414f;
        const VBOX: u64 = 0x786f_4256;
        rustix::fs::statfs(root).is_ok_and(|found| {
            // The field is signed and 32 bits wide on some machines.
            let magic = u64::from(found.f_type as u32);
            [NFS, SMB, CIFS, SMB2, FUSE, PLAN_9, CEPH, AFS, VBOX].contains(&magic)
        })
    }

    /// `MNT_LOCAL` of statfs(2).
    #[cfg(target_os = "macos")]
    fn is_network(root: &Path) -> bool {
        const MNT_LOCAL: u32 = 0x1000;
        rustix::fs::statfs(root).is_ok_and(|found| found.f_flags as u32 & MNT_LOCAL == 0)
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    fn is_network(_: &Path) -> bool {
        true
    }

    pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    #[cfg(target_os = "linux")]
    pub(super) fn share_blocks(from: &File, to: &File) -> bool {
        rustix::fs::ioctl_ficlone(to, from).is_ok()
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn share_blocks(_: &File, _: &File) -> bool {
        false
    }
}

#[cfg(windows)]
mod system {
    use super::{Fingerprint, Ground, NotOpened};
    use std::{
        fs::{File, Metadata, OpenOptions},
        io,
        os::windows::fs::{MetadataExt, OpenOptionsExt},
        path::{Component, Path, Prefix},
    };

    const FILE_SHARE_READ: u32 = 0x1;
    const FILE_SHARE_DELETE: u32 = 0x4;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    const FILE_ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    const ERROR_LOCK_VIOLATION: i32 = 33;

    /// Others may read and delete meanwhile, not write: a writer that is not done makes this a sharing violation.
    pub(super) fn open(root: &Path, relative: &Path) -> Result<(File, bool), NotOpened> {
        let mut path = root.to_owned();
        for part in relative {
            path.push(part);
            let metadata = std::fs::symlink_metadata(&path).map_err(failed)?;
            if metadata.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0 {
                return Err(NotOpened::NotAFile);
            }
        }
        let file = OpenOptions::new()
            .read(true)
            .share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE)
            .custom_flags(FILE_FLAG_OPEN_REPARSE_POINT)
            .open(&path)
            .map_err(failed)?;
        Ok((file, true))
    }

    fn failed(error: io::Error) -> NotOpened {
        match (error.kind(), error.raw_os_error()) {
            (io::ErrorKind::NotFound, _) => NotOpened::Gone,
            (_, Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION)) => NotOpened::Busy,
            _ => NotOpened::Failed(error),
        }
    }

    pub(super) fn fingerprint(metadata: &Metadata) -> Fingerprint {
        /// From 1601 to 1970, in the 100 ns of a FILETIME.
        const EPOCH: i64 = 116_444_736_000_000_000;
        Fingerprint {
            size_bytes: metadata.file_size(),
            modified_ns: i64::try_from(metadata.last_write_time()).unwrap_or(i64::MAX).saturating_sub(EPOCH).saturating_mul(100),
            file_id: 0,
            born_ns: super::born_ns(metadata),
        }
    }

    pub(super) fn ground(root: &Path, metadata: &Metadata) -> Ground {
        let is_network = super::real(root)
            .components()
            .next()
            .is_some_and(|part| matches!(part, Component::Prefix(prefix) if matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))));
        Ground { is_network, identity: (metadata.creation_time(), 0), is_mount_point: false }
    }

    /// The journal of NTFS keeps names; folders cannot be synced there.
    pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn share_blocks(_: &File, _: &File) -> bool {
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn only_regular_files_under_the_folder_are_opened() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.png"), b"outside").unwrap();
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir_all(at("sub/folder.png")).unwrap();
        fs::write(at("sub/a.png"), b"inside").unwrap();
        symlink(outside.path().join("secret.png"), at("link.png")).unwrap();
        symlink(outside.path(), at("linked")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe.png"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();

        let open = |name: &str| open(root.path(), Path::new(name), true);
        assert!(open("sub/a.png").is_ok());
        assert!(matches!(open("gone.png"), Err(NotOpened::Gone)));
        for name in ["link.png", "linked/secret.png", "pipe.png", "sub/folder.png", "sub", "../secret.png", "sub/../sub/a.png"] {
            assert!(matches!(open(name), Err(NotOpened::NotAFile)), "{name}");
        }
        assert!(matches!(look(&at("link.png"), true), Ok(Lies::Other(..))));
        assert!(matches!(look(&at("pipe.png"), true), Ok(Lies::Other(..))));
    }

    #[test]
    fn a_folder_that_cannot_be_watched_says_why() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), b"x").unwrap();
        assert!(ground(&root.path().join("gone")).unwrap_err().contains("not there"));
        assert!(ground(&root.path().join("file")).unwrap_err().contains("a file, not a folder"));
        assert!(ground(&root.path().join("file/deeper")).unwrap_err().contains("a file, not a folder"));
        assert!(!ground(root.path()).unwrap().is_mount_point);
    }
}
