//! Questions about files that are not being taken in: what a folder holds, what a safe copy is.

use super::{
    sniff::{HEAD_BYTES, sniff},
    spool::hash_of,
};
use crate::{Format, patient::FilePatient, watch::place};
use chairside_api::{Sha256, UtcTime};
use chairside_imaging::Shape;
use chairside_words::say;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// How many entries of a folder are looked at before a person is told ‘at least so many’.
const MOST_COUNTED: usize = 20_000;

/// What the safe copy of these bytes is: its format, its size, when it was last written. What no decoder knows came in because NanoPix named it; it counts only
/// when its bytes are what they were.
pub(crate) fn identify(path: &Path, sha256: &Sha256) -> io::Result<(Format, u64, UtcTime)> {
    let metadata = fs::metadata(path)?;
    let format = match read_format(File::open(path)?)? {
        Some(format) => format,
        None if metadata.len() > 0 && hash_of(path)? == *sha256 => Format::Iosb,
        None => return Err(io::Error::new(io::ErrorKind::InvalidData, "not an image")),
    };
    let modified = metadata.modified()?.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    Ok((format, metadata.len(), UtcTime::from_millis(modified)))
}

/// How many images lie in a folder (not in its subfolders), or why it cannot be watched, in a sentence.
pub(crate) fn count_images(folder: &Path) -> Result<usize, String> {
    if folder.as_os_str().is_empty() {
        return Err(say!("inspect-choose").to_owned());
    }
    if !folder.is_absolute() {
        return Err(say!("inspect-whole-path").to_owned());
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return Err(match error.kind() {
                io::ErrorKind::NotFound => say!("inspect-not-found").to_owned(),
                io::ErrorKind::NotADirectory => say!("inspect-file").to_owned(),
                io::ErrorKind::PermissionDenied => say!("inspect-not-allowed").to_owned(),
                _ => say!("inspect-unreadable", why = error.to_string()),
            });
        }
    };
    let is_image =
        |entry: &fs::DirEntry| place::open(folder, Path::new(&entry.file_name()), true).is_ok_and(|opened| matches!(read_format(opened.file), Ok(Some(_))));
    Ok(entries.flatten().take(MOST_COUNTED).filter(is_image).count())
}

/// Whom the file of a safe copy names itself.
pub(crate) fn named_in(path: &Path, format: Format) -> Option<Box<FilePatient>> {
    let said = (format == Format::Dicom).then(|| chairside_imaging::named_in(path)).flatten()?;
    FilePatient::from_dicom(&said.name, &said.birth_date, &said.number).map(Box::new)
}

/// What the header of a safe copy says of the image's shape.
pub(crate) fn shape_in(path: &Path, format: Format) -> Option<Shape> {
    chairside_imaging::shape(path, format.coding()?)
}

/// The format of an opened file; `None`: it is no image.
pub(crate) fn read_format(file: impl Read) -> io::Result<Option<Format>> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    file.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(sniff(&head))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use chairside_testkit::radiograph;

    #[test]
    fn counting_neither_follows_links_nor_waits_at_pipes() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let image = radiograph::png8(&radiograph::radiograph(1, 16, 16));
        fs::write(folder.path().join("a.png"), &image).unwrap();
        fs::write(outside.path().join("b.png"), &image).unwrap();
        std::os::unix::fs::symlink(outside.path().join("b.png"), folder.path().join("b.png")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, folder.path().join("pipe.png"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
        assert_eq!(count_images(folder.path()), Ok(1));
    }
}
