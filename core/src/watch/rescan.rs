//! The truth about a watch folder: what lies in it now. A walk goes in small steps, so that whoever drives it can do other things between them, and a
//! folder of a hundred thousand files holds nobody up. Links are not followed; hidden folders and what is deeper than [`MAX_DEPTH`] are left out.

use super::{
    list::Listed,
    names::is_hidden,
    place::{self, Lies},
};
use std::{
    collections::VecDeque,
    fs::ReadDir,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Folders within folders, at most: sensor programs make one for a patient and one for a day.
pub const MAX_DEPTH: usize = 8;

/// One walk through a folder and those in it.
pub(crate) struct Walk {
    root: PathBuf,
    keeps_ids: bool,
    /// Folders that are not read, relative to the root.
    left_out: Vec<PathBuf>,
    /// Folders still to be read, relative to the root.
    folders: VecDeque<PathBuf>,
    reading: Option<(PathBuf, ReadDir)>,
}

/// What a step of a walk found.
#[derive(Debug)]
pub(crate) enum Found {
    /// Something lies there.
    Entry {
        /// Where, under the watch folder.
        relative: PathBuf,
        /// What.
        lies: Lies,
        /// What the list says that names it, when the walk goes by one.
        listed: Option<Arc<Listed>>,
    },
    /// What the list names is not there (yet).
    Missing,
    /// A folder below the root could not be read.
    Unreadable(PathBuf, io::Error),
    /// The watch folder itself could not be read: nothing is known.
    RootFailed(io::Error),
    /// The walk is over.
    End,
}

impl Walk {
    /// A walk that begins at `from` (empty: the root itself).
    pub(crate) fn new(root: &Path, from: PathBuf, keeps_ids: bool, left_out: Vec<PathBuf>) -> Self {
        Self { root: root.to_owned(), keeps_ids, left_out, folders: VecDeque::from([from]), reading: None }
    }

    /// The next thing that lies there.
    pub(crate) fn next(&mut self) -> Found {
        loop {
            let Some((folder, entries)) = &mut self.reading else {
                let Some(folder) = self.folders.pop_front() else { return Found::End };
                match std::fs::read_dir(self.root.join(&folder)) {
                    Ok(entries) => self.reading = Some((folder, entries)),
                    Err(error) if folder.as_os_str().is_empty() => return Found::RootFailed(error),
                    // It went away while the walk was under way.
                    Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                    Err(error) => return Found::Unreadable(folder, error),
                }
                continue;
            };
            match entries.next() {
                None => self.reading = None,
                Some(Err(error)) => {
                    let folder = std::mem::take(folder);
                    self.reading = None;
                    return if folder.as_os_str().is_empty() { Found::RootFailed(error) } else { Found::Unreadable(folder, error) };
                }
                Some(Ok(entry)) => {
                    let relative = folder.join(entry.file_name());
                    // Does not follow links.
                    let Ok(metadata) = entry.metadata() else { continue };
                    let lies = place::classify(&metadata, self.keeps_ids);
                    if lies != Lies::Folder {
                        return Found::Entry { relative, lies, listed: None };
                    }
                    if is_looked_into(&relative) && !self.left_out.contains(&relative) {
                        self.folders.push_back(relative);
                    }
                }
            }
        }
    }
}

/// Whether a walk would come to this path: not too deep, in no hidden folder.
pub(crate) fn is_within_reach(relative: &Path) -> bool {
    relative.parent().is_some_and(is_looked_into)
}

/// Whether a walk would look into this folder: not too deep, neither hidden nor in a hidden one.
pub(crate) fn is_looked_into(folder: &Path) -> bool {
    folder.components().count() <= MAX_DEPTH && folder.iter().all(|part| !is_hidden(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn walk(root: &Path) -> Vec<PathBuf> {
        let mut walk = Walk::new(root, PathBuf::new(), true, Vec::new());
        let mut found = Vec::new();
        loop {
            match walk.next() {
                Found::Entry { relative, .. } => found.push(relative),
                Found::End => break,
                other => panic!("{other:?}"),
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_walk_finds_all_files_but_hidden_and_very_deep_ones() {
        let root = tempfile::tempdir().unwrap();
        let deep = "1/2/3/4/5/6/7/8";
        fs::create_dir_all(root.path().join(deep).join("9")).unwrap();
        fs::create_dir_all(root.path().join(".trash")).unwrap();
        for name in ["a.png", ".hidden.png", ".trash/b.png", &format!("{deep}/c.png"), &format!("{deep}/9/d.png")] {
            fs::write(root.path().join(name), b"x").unwrap();
            let found = walk(root.path()).contains(&PathBuf::from(name));
            assert_eq!(found, is_within_reach(Path::new(name)), "{name}");
        }
        assert_eq!(walk(root.path()), [".hidden.png".into(), PathBuf::from(deep).join("c.png"), "a.png".into()]);
    }

    #[test]
    fn a_hidden_folder_is_not_looked_into_wherever_a_walk_begins() {
        for (folder, looked_into) in [("a", true), (".Trash-1000", false), (".Trash-1000/files", false), ("a/.b", false), ("1/2/3/4/5/6/7/8", true)] {
            assert_eq!(is_looked_into(Path::new(folder)), looked_into, "{folder}");
        }
        assert!(!is_looked_into(Path::new("1/2/3/4/5/6/7/8/9")));
    }

    #[cfg(unix)]
    #[test]
    fn a_circle_of_links_is_not_walked() {
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("again")).unwrap();
        assert_eq!(walk(root.path()), [PathBuf::from("again")]);
    }
}
