//! Where NanoPix keeps its data, and whether that is there now.
//!
//! The folder's marker is `database/NanoPix.db3`: nothing of ours is put there to mark it. Three states are told apart, because they mean different things:
//! the root cannot be looked into or is an empty folder (a share that is away, a mount point without its mount): no news; the root has other things in it,
//! but not the database: another folder stands where NanoPix's stood, and Live Sync freezes; the marker is there.
//!
//! Only looks (`stat`, listing); never opens the database, which only SQLite may do in this process.

use super::{Reader, status::NanopixCheck};
use chairside_words::say;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The database's file name.
const DATABASE: &str = "NanoPix.db3";

/// Why a folder cannot be used as NanoPix's.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The person pointed to something else.
    #[error("{}", say!("nanopix-not-nanopix", path = .0.display()))]
    NotNanopix(PathBuf),
    /// Nothing was ever found there.
    #[error("{}", say!("nanopix-not-found", path = .0.display()))]
    NotFound(PathBuf),
    /// It cannot be looked into now.
    #[error("{}", say!("nanopix-unreachable", path = .path.display(), why = source.to_string()))]
    Unreachable {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// It is there and empty: a mount point without its mount.
    #[error("{}", say!("nanopix-not-mounted", path = .0.display()))]
    NotMounted(PathBuf),
    /// There are things in it, but no database.
    #[error("{}", say!("nanopix-marker-gone", path = .0.display()))]
    MarkerGone(PathBuf),
}

impl PlaceError {
    /// Whether it goes by without anybody's act, and so means no more than "no news".
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::NotFound(_) | Self::Unreachable { .. } | Self::NotMounted(_))
    }
}

/// NanoPix's folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    root: PathBuf,
    database: PathBuf,
}

impl Place {
    /// From what a person pointed to: `PatientData` itself, the folder it is in, its folder `database`, or the database file.
    pub fn find(chosen: &Path) -> Result<Self, PlaceError> {
        let above = |levels: usize| chosen.ancestors().nth(levels).map(Path::to_owned);
        let is_named = |name: &str| chosen.file_name().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let mut roots = vec![chosen.to_owned(), chosen.join("PatientData")];
        roots.extend(if is_named("database") { above(1) } else { None });
        roots.extend(if is_named(DATABASE) { above(2) } else { None });
        if let Some(place) = roots.into_iter().map(|root| Self::at(&root)).find(|place| place.database.is_file()) {
            return Ok(place);
        }
        match fs::metadata(chosen) {
            Ok(_) => Err(PlaceError::NotNanopix(chosen.to_owned())),
            Err(source) => Err(PlaceError::Unreachable { path: chosen.to_owned(), source }),
        }
    }

    /// The place whose root this is, whether it is there now or not.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), database: root.join("database").join(DATABASE) }
    }

    /// `PatientData`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database file. Only for SQLite: opening it in any other way would break SQLite's locks (POSIX drops them with any closed descriptor).
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// Whether it is there now. To be asked before anything is concluded from what is not there, and before anything is written.
    pub fn look(&self) -> Result<(), PlaceError> {
        let unreachable = |source| PlaceError::Unreachable { path: self.root.clone(), source };
        match fs::metadata(&self.database) {
            Ok(metadata) if metadata.is_file() => return Ok(()),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => return Err(unreachable(error)),
        }
        match fs::read_dir(&self.root).map_err(unreachable)?.next() {
            None => Err(PlaceError::NotMounted(self.root.clone())),
            Some(Ok(_)) => Err(PlaceError::MarkerGone(self.root.clone())),
            Some(Err(error)) => Err(unreachable(error)),
        }
    }
}

/// Looks at a folder that a person pointed to, and counts the patients: the answer to `Command::CheckNanopix`. Waits up to 5 s for a locked database.
pub fn check(chosen: &Path) -> NanopixCheck {
    let outcome = Place::find(chosen).map_err(|error| error.to_string()).and_then(|place| {
        let mut reader = Reader::new(place);
        reader.count_patients().map_err(|error| error.to_string())
    });
    NanopixCheck { path: chosen.to_owned(), outcome }
}

/// Which file a path means: tells a database that was replaced from one that was changed. Only looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileIdentity(u64, u64);

impl FileIdentity {
    /// Of the file that is at this path now.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Ok(Self(metadata.dev(), metadata.ino()))
        }
        #[cfg(not(unix))]
        {
            // A file that SQLite has open cannot be renamed over on Windows; a restored one has another time of creation.
            let created = metadata.created()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            Ok(Self(created.as_secs(), u64::from(created.subsec_nanos())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_folder() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("PatientData");
        fs::create_dir_all(root.join("database")).unwrap();
        fs::write(root.join("database").join(DATABASE), b"").unwrap();
        (dir, root)
    }

    #[test]
    fn a_person_may_point_a_little_beside() {
        let (dir, root) = data_folder();
        for chosen in [root.clone(), dir.path().to_owned(), root.join("database"), root.join("database").join(DATABASE)] {
            assert_eq!(Place::find(&chosen).unwrap().root(), root, "{}", chosen.display());
        }
        assert!(matches!(Place::find(&dir.path().join("nowhere")), Err(PlaceError::Unreachable { .. })));
        let other = tempfile::tempdir().unwrap();
        assert!(matches!(Place::find(other.path()), Err(PlaceError::NotNanopix(_))));
    }

    #[test]
    fn an_empty_mount_is_not_an_emptied_folder() {
        let (_dir, root) = data_folder();
        let place = Place::at(&root);
        place.look().unwrap();

        fs::create_dir(root.join("20250121_152638")).unwrap();
        fs::remove_dir_all(root.join("database")).unwrap();
        let gone = place.look().unwrap_err();
        assert!(matches!(gone, PlaceError::MarkerGone(_)) && !gone.is_transient());

        fs::remove_dir(root.join("20250121_152638")).unwrap();
        assert!(place.look().unwrap_err().is_transient());
        fs::remove_dir(&root).unwrap();
        assert!(place.look().unwrap_err().is_transient());
    }

    #[test]
    fn an_empty_file_is_not_a_database_without_patients() {
        let (_dir, root) = data_folder();
        let why = check(&root).outcome.unwrap_err();
        assert!(why.contains("empty"), "{why}");
    }
}
