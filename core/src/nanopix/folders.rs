//! The patients' folders: which is whose, and making one.
//!
//! NanoPix's ids are told apart by case, folders on Windows are not. When two ids differ only in case and not each has a folder of its very name, the one
//! folder there is belongs to nobody: its files are left to a person. Folders are never removed, and no link is ever followed as a patient's folder.

use super::ids::TakenIds;
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

/// The folder of one patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatientFolder {
    /// Theirs alone.
    Own(PathBuf),
    /// There is none (yet: NanoPix makes row and folder one after the other), or the id cannot name one.
    None,
    /// Two ids that differ only in case would share it. Whose its files are, a person must say.
    Shared(PathBuf),
}

/// A listing of the folders under `PatientData`, made at once.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    root: PathBuf,
    /// Names as they are on disk, by themselves in lower case.
    names: HashMap<String, Vec<String>>,
}

impl Folders {
    /// Lists them. Only real folders; what cannot be a patient's (links, files, `database`) is not among them.
    pub fn list(root: &Path) -> io::Result<Self> {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for entry in fs::read_dir(root)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if can_name_a_folder(&name) && entry.file_type()?.is_dir() {
                names.entry(name.to_lowercase()).or_default().push(name);
            }
        }
        Ok(Self { root: root.to_owned(), names })
    }

    /// Every folder's name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.values().flatten().map(String::as_str)
    }

    /// Whose folder is whose, for all of NanoPix's ids. Linear.
    pub fn of_all<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> HashMap<&'a str, PatientFolder> {
        let mut by_case: HashMap<String, Vec<&'a str>> = HashMap::new();
        for id in ids {
            by_case.entry(id.to_lowercase()).or_default().push(id);
        }
        let mut folders = HashMap::with_capacity(by_case.len());
        for (lower, ids) in by_case {
            let names = self.names.get(&lower).map_or(&[][..], Vec::as_slice);
            let exact = |id: &str| names.iter().any(|name| name == id);
            let each_has_its_own = ids.iter().all(|id| exact(id));
            for id in &ids {
                let folder = match (names, ids.len()) {
                    _ if !can_name_a_folder(id) => PatientFolder::None,
                    ([], _) => PatientFolder::None,
                    (_, 1) if exact(id) => PatientFolder::Own(self.root.join(id)),
                    ([only], 1) => PatientFolder::Own(self.root.join(only)),
                    (_, 1) => PatientFolder::None,
                    _ if each_has_its_own => PatientFolder::Own(self.root.join(id)),
                    ([first, ..], _) => PatientFolder::Shared(self.root.join(first)),
                };
                folders.insert(*id, folder);
            }
        }
        folders
    }

    /// Adds their names to the ids that are taken.
    pub fn mark_taken(&self, taken: &mut TakenIds) {
        taken.extend(self.names());
    }
}

/// Makes a patient's folder: plain and empty, as NanoPix does. One that is there already is as good, unless it is a link or a file. The root must be there
/// (ask `Place::look` before): on a mount point without its mount nothing is to be made.
pub fn make_folder(root: &Path, id: &str) -> io::Result<PathBuf> {
    if !can_name_a_folder(id) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "NanoPix's id cannot name a folder"));
    }
    let path = root.join(id);
    match fs::create_dir(&path) {
        Ok(()) => Ok(path),
        // `create_dir` follows no link in the last place; what stands there must be a folder itself.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if fs::symlink_metadata(&path)?.file_type().is_dir() {
                Ok(path)
            } else {
                Err(io::Error::new(io::ErrorKind::AlreadyExists, "a link or a file stands where the patient's folder should be"))
            }
        }
        Err(error) => Err(error),
    }
}

/// Whether an id can be a folder beside the others, on every system: one plain name, not a reserved one, not `database`.
pub fn can_name_a_folder(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")).is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']));
    !id.is_empty()
        && id.len() <= 250
        && !id.chars().any(|char| char.is_control() || matches!(char, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|'))
        && !id.starts_with('.')
        && !id.ends_with(['.', ' '])
        && !is_device
        && !id.eq_ignore_ascii_case("database")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_once_and_never_through_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let made = make_folder(dir.path(), "20250121_152638").unwrap();
        assert_eq!(make_folder(dir.path(), "20250121_152638").unwrap(), made);
        for id in ["", ".", "..", "../out", "a/b", "a\\b", "C:", "database", "Database", "nul", "COM1.x", "a.", "a\0"] {
            assert!(make_folder(dir.path(), id).is_err(), "{id:?}");
        }
        assert!(make_folder(&dir.path().join("not mounted"), "20250121_152638").is_err());
        #[cfg(unix)]
        {
            let out = tempfile::tempdir().unwrap();
            std::os::unix::fs::symlink(out.path(), dir.path().join("20250121_152639")).unwrap();
            assert!(make_folder(dir.path(), "20250121_152639").is_err());
            assert!(Folders::list(dir.path()).unwrap().names().eq(["20250121_152638"]));
        }
    }

    #[test]
    fn two_ids_that_differ_in_case_never_mix_their_folders() {
        let dir = tempfile::tempdir().unwrap();
        make_folder(dir.path(), "abc").unwrap();
        let folders = Folders::list(dir.path()).unwrap();
        let of = folders.of_all(["abc", "ABC", "other"]);
        assert!(matches!(of["abc"], PatientFolder::Shared(_)) && matches!(of["ABC"], PatientFolder::Shared(_)));
        assert_eq!(of["other"], PatientFolder::None);
        assert_eq!(folders.of_all(["ABC"])["ABC"], PatientFolder::Own(dir.path().join("abc")), "Windows finds it so");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_case_counts_each_has_its_own() {
        let dir = tempfile::tempdir().unwrap();
        make_folder(dir.path(), "abc").unwrap();
        make_folder(dir.path(), "ABC").unwrap();
        let folders = Folders::list(dir.path()).unwrap();
        let of = folders.of_all(["abc", "ABC"]);
        assert_eq!(of["abc"], PatientFolder::Own(dir.path().join("abc")));
        assert_eq!(of["ABC"], PatientFolder::Own(dir.path().join("ABC")));
        assert_eq!(folders.of_all(["Abc"])["Abc"], PatientFolder::None);
    }
}
