//! Questions about files that are not being taken in: what a folder holds, what a safe copy is.

use super::sniff::sniff;
use crate::Format;
use chairside_api::UtcTime;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// How many bytes tell a format: DICOM's mark ends at 132.
const HEAD_BYTES: u64 = 132;

/// How many entries of a folder are looked at before a person is told ‘at least so many’.
const MOST_COUNTED: usize = 20_000;

/// What a safe copy is: its format, its size, when it was last written.
pub(crate) fn identify(path: &Path) -> io::Result<(Format, u64, UtcTime)> {
    let metadata = fs::metadata(path)?;
    let format = read_format(path)?.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not an image"))?;
    let modified = metadata.modified()?.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    Ok((format, metadata.len(), UtcTime::from_millis(modified)))
}

/// How many images lie in a folder (not in its subfolders), or why it cannot be watched, in a sentence.
pub(crate) fn count_images(folder: &Path) -> Result<usize, String> {
    if folder.as_os_str().is_empty() {
        return Err("Choose the folder that the X-ray program writes into.".to_owned());
    }
    if !folder.is_absolute() {
        return Err("Write the whole path of the folder, from its drive or root on.".to_owned());
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return Err(match error.kind() {
                io::ErrorKind::NotFound => "Folder not found. Check the spelling, connect the drive, or browse to another folder.".to_owned(),
                io::ErrorKind::NotADirectory => "This is a file. Choose the folder it lies in.".to_owned(),
                io::ErrorKind::PermissionDenied => "This folder may not be read. Ask for the right to read it, or choose another.".to_owned(),
                _ => format!("This folder cannot be read: {error}."),
            });
        }
    };
    let is_image = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file()) && matches!(read_format(&entry.path()), Ok(Some(_)));
    Ok(entries.flatten().take(MOST_COUNTED).filter(is_image).count())
}

fn read_format(path: &Path) -> io::Result<Option<Format>> {
    let mut head = Vec::with_capacity(HEAD_BYTES as usize);
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(sniff(&head))
}
