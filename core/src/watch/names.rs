//! Which files are left aside by their name alone: what sensor programs and systems write beside images, or rename before they are done.

use crate::Aside;
use std::ffi::OsStr;

/// Why a file of this name is never an image; `None` when its content decides.
pub fn why_ignored(name: &OsStr) -> Option<Aside> {
    const UNFINISHED: [&str; 11] = [".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".swp", ".lock", ".lck", ".opdownload"];
    let name = name.to_string_lossy().to_lowercase();
    if name.starts_with('.') {
        return Some(Aside::Hidden);
    }
    if name.ends_with('~') || name.starts_with("~$") || UNFINISHED.iter().any(|end| name.ends_with(end)) {
        return Some(Aside::Temporary);
    }
    if matches!(name.as_str(), "thumbs.db" | "desktop.ini" | "ehthumbs.db") {
        return Some(Aside::System);
    }
    if name.rsplit_once('.').is_some_and(|(stem, _)| stem.ends_with("_thumbnail")) {
        return Some(Aside::Thumbnail);
    }
    None
}

/// Whether a folder of this name is left out, with all that is in it.
pub fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().first() == Some(&b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sensor_programs_write_beside_images_is_left_aside() {
        for name in [".x.png", "a_thumbnail.png", "A_THUMBNAIL.JPG", "a.png.tmp", "a.crdownload", "a.part", "a.png~", "~$a.dcm", "sensor.lock", "Thumbs.db"] {
            assert!(why_ignored(OsStr::new(name)).is_some(), "{name}");
        }
        for name in ["a.png", "thumbnail.png", "a_thumbnail", "a_thumbnails.png", "tmp", "a", "tmp.png", "зуб.png", "a.part.png"] {
            assert!(why_ignored(OsStr::new(name)).is_none(), "{name}");
        }
    }
}
