//! Where everything of a console lies in its data folder. The one place that knows the names.

use crate::ingest;
use chairside_api::Sha256;
use std::path::{Path, PathBuf};

/// A console's data folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The layout under this folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The queue and all that is known of images.
    pub fn database(&self) -> PathBuf {
        self.root.join("console.db")
    }

    /// The safe copies.
    pub fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }

    /// The safe copy of the bytes with this hash.
    pub fn spool_file(&self, sha256: &Sha256) -> PathBuf {
        ingest::spool_path(&self.spool(), sha256)
    }

    /// Thumbnails; they can be made again.
    pub fn thumbnails(&self) -> PathBuf {
        self.root.join("thumbnails")
    }

    /// The thumbnail of the bytes with this hash.
    pub fn thumbnail(&self, sha256: &Sha256) -> PathBuf {
        ingest::preview::thumbnail_path(&self.thumbnails(), sha256)
    }

    /// Bytes of images that other consoles took; they can be fetched again.
    pub fn originals(&self) -> PathBuf {
        self.root.join("originals")
    }

    /// Copies of NanoPix's database, made before it is written.
    pub fn nanopix_backups(&self) -> PathBuf {
        self.root.join("nanopix-backups")
    }

    /// The embedded server's own data folder.
    pub fn server(&self) -> PathBuf {
        self.root.join("server")
    }
}
