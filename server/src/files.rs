//! What the server asks of the file system besides reading and writing: durability, privacy, room. The platform-specific lines are all here.
//!
//! Everything the server makes belongs to its own account alone: patients' images are nobody else's on that computer. What an admin made is left as it is, but for the
//! rights of everybody.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf, absolute},
};

/// Makes a directory and whatever is missing above it, private and durable. Durable too when somebody else is making it right now: what is named in it afterwards must not
/// hang from a name that a power cut takes away.
pub fn create_dir_all_durable(dir: &Path) -> io::Result<()> {
    // A relative path has an empty parent, which is no folder.
    let dir = absolute(dir)?;
    let mut missing: Vec<&Path> = dir.ancestors().take_while(|dir| !dir.is_dir()).collect();
    if missing.is_empty() {
        missing.push(&dir);
    }
    for dir in missing.into_iter().rev() {
        create_dir(dir)?;
        if let Some(parent) = dir.parent() {
            sync_dir(parent)?;
        }
    }
    Ok(())
}

/// Makes a private directory, if it is not there. Not durable.
pub fn create_dir(dir: &Path) -> io::Result<()> {
    match private_dir().create(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !dir.is_dir() => Err(error),
        _ => Ok(()),
    }
}

fn private_dir() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "the mode is Unix's"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn private_file(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes renames and new names in `dir` survive a power cut.
#[cfg(unix)]
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// NTFS journals names itself, and a directory cannot be opened for this.
#[cfg(not(unix))]
pub fn sync_dir(_dir: &Path) -> io::Result<()> {
    Ok(())
}

/// A new file that only the server's own account may read and write.
pub fn create_private(path: &Path) -> io::Result<File> {
    private_file(File::options().read(true).write(true).create_new(true)).open(path)
}

/// Opens a file that only the server's own account may read, making it when it is not there.
pub fn open_private(path: &Path) -> io::Result<File> {
    private_file(File::options().write(true).create(true).truncate(false)).open(path)
}

/// Writes a file that only the server's own account may read: whole or not at all, and durably.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, File::sync_all)?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Writes a file that can be made again: whole or not at all, unless the power is cut.
pub fn write_cached(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, |_| Ok(()))
}

fn replace(path: &Path, bytes: &[u8], settle: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
    // A name of its own: two that write the same file at once must not write into one.
    let staged = Staging(path.with_extension(format!("{}.new", uuid::Uuid::now_v7())));
    let mut file = create_private(&staged.0)?;
    file.write_all(bytes)?;
    settle(&file)?;
    fs::rename(&staged.0, path)
}

/// Takes the staged file away when it did not become what it was for.
struct Staging(PathBuf);

impl Drop for Staging {
    fn drop(&mut self) {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => tracing::warn!(%error, "a staged file was not removed"),
            _ => {}
        }
    }
}

/// Takes away everybody else's right to read the file.
#[cfg(unix)]
pub fn make_private(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

/// The folder's access list is inherited: a profile folder is private already.
#[cfg(not(unix))]
pub fn make_private(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Takes every right away from accounts that are neither the owner nor of the file's group, if the file or folder is there. The group is the admin's matter: it may be the backup's.
#[cfg(unix)]
pub fn shut_out_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::symlink_metadata(path) {
        Ok(meta) if !meta.is_symlink() && meta.permissions().mode() & 0o007 != 0 => {
            fs::set_permissions(path, fs::Permissions::from_mode(meta.permissions().mode() & 0o7770))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The folder's access list is inherited: a profile folder is private already.
#[cfg(not(unix))]
pub fn shut_out_others(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// How many bytes may still be written to the volume of `path`.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    fs4::available_space(path)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_is_the_servers_own_alone() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b");
        create_dir_all_durable(&deep).unwrap();
        create_dir_all_durable(&deep).unwrap();
        write_private(&deep.join("c.txt"), b"x").unwrap();
        write_cached(&deep.join("c.txt"), b"y").unwrap();
        assert_eq!((mode(&dir.path().join("a")), mode(&deep), mode(&deep.join("c.txt"))), (0o700, 0o700, 0o600));
        assert_eq!(fs::read_dir(&deep).unwrap().count(), 1);
        assert!(create_dir_all_durable(&deep.join("c.txt/d")).is_err());
    }

    #[test]
    fn others_are_shut_out_and_the_group_stays() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("server.db");
        fs::write(&file, b"").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        shut_out_others(&file).unwrap();
        shut_out_others(&dir.path().join("not there")).unwrap();
        assert_eq!(mode(&file), 0o640);
    }
}
