//! Pictures for people: thumbnails, and what the review panel shows. Works on the safe copies only. Whatever a decoder refuses, or panics at, costs the
//! preview and never the image; the original bytes are not touched by anything here.
//!
//! `chairside_imaging` makes them; here they get their place.

use crate::{Format, Pixels};
use chairside_api::Sha256;
use chairside_imaging::{DecodeError, Preview};
pub use chairside_imaging::{Limits, Source};
use chairside_words::say;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The longest side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 512;

/// Why there is no preview. The image itself is kept and sent all the same.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// There are no pixels to be had of it.
    #[error("{}", why_not_decoded(.0))]
    Decode(#[from] DecodeError),
    /// A format that nobody here can read.
    #[error("{}", say!("cannot-be-shown", format = .0.name()))]
    Unsupported(Format),
    /// The decoder ended the whole program with it.
    #[error("{}", say!("decoding-ended-program"))]
    EndedProgram,
    /// The thumbnail could not be written.
    #[error("{}", say!("picture-not-smaller"))]
    Encoder,
}

/// Why an image cannot be decoded, for people: the crate that decodes knows no languages.
pub fn why_not_decoded(error: &DecodeError) -> String {
    match error {
        DecodeError::TooLong { width, height, most } => {
            say!("decode-too-long", width = width.to_string(), height = height.to_string(), most = most.to_string())
        }
        DecodeError::TooLarge { width, height } => say!("decode-too-large", width = width.to_string(), height = height.to_string()),
        DecodeError::Truncated => say!("decode-truncated").to_owned(),
        DecodeError::NoPicture => say!("decode-no-picture").to_owned(),
        DecodeError::Unsupported(coding) => say!("cannot-be-shown", format = coding.name()),
        DecodeError::NoSuchFrame { frames } => say!("decode-no-frame", count = frames),
        DecodeError::Damaged(coding) => say!("decode-damaged", format = coding.name()),
        DecodeError::Unreadable(error) => say!("decode-unreadable", why = error.to_string()),
    }
}

/// A picture of an image of at most `max_side` pixels a side; never larger than it is. May take seconds and hundreds of megabytes at the limits: call it from a thread of its own. Never panics.
pub fn scaled(source: Source<'_>, format: Format, limits: Limits, max_side: u32) -> Result<Preview, PreviewError> {
    let coding = format.coding().ok_or(PreviewError::Unsupported(format))?;
    Ok(chairside_imaging::preview(source, coding, limits, max_side)?)
}

/// Decodes and makes the thumbnail's bytes in one go.
pub fn make_thumbnail(source: Source<'_>, format: Format) -> Result<(Vec<u8>, Pixels), PreviewError> {
    let preview = scaled(source, format, Limits::default(), THUMBNAIL_SIDE)?;
    let jpeg = preview.jpeg().map_err(|_| PreviewError::Encoder)?;
    Ok((jpeg, Pixels { width: preview.width, height: preview.height, bits: preview.bits }))
}

/// Where the thumbnail of these bytes stands: `<thumbnails>/<first two digits>/<sha256>.jpg`.
pub fn thumbnail_path(thumbnails: &Path, sha256: &Sha256) -> PathBuf {
    thumbnails.join(sha256.prefix()).join(format!("{sha256}.jpg"))
}

/// Where thumbnails are written before they have their name; what lies there at a start is a crash's.
pub(super) fn unfinished_thumbnails(thumbnails: &Path) -> PathBuf {
    thumbnails.join("tmp")
}

/// Puts a thumbnail in its place, whole or not at all. Not made durable: it can be made again from the safe copy.
pub fn store_thumbnail(thumbnails: &Path, sha256: &Sha256, jpeg: &[u8]) -> io::Result<PathBuf> {
    let path = thumbnail_path(thumbnails, sha256);
    let folder = thumbnails.join(sha256.prefix());
    fs::create_dir_all(&folder)?;
    let unfinished = unfinished_thumbnails(thumbnails);
    fs::create_dir_all(&unfinished)?;
    let mut file = tempfile::NamedTempFile::new_in(unfinished)?;
    io::Write::write_all(&mut file, jpeg)?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnail_is_put_in_its_place_again_and_again() {
        let folder = tempfile::tempdir().unwrap();
        let hash = Sha256::from_bytes([7; 32]);
        store_thumbnail(folder.path(), &hash, b"half").unwrap();
        let path = store_thumbnail(folder.path(), &hash, b"whole").unwrap();
        assert_eq!(path, thumbnail_path(folder.path(), &hash));
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
