//! Files that another program's own list names: what takes the place of walking through a folder where that program says itself which of its files are images.
//! The list is told anew whenever that program has changed it; a file that it names and that is not there yet, or still empty, is awaited.

use super::{place, rescan::Found};
use crate::ingest::Filed;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::watch;

/// What the list says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// For whoever admits it.
    pub(crate) filed: Arc<Filed>,
    /// A small picture of it that the program made, relative to the root.
    pub(crate) thumbnail: Option<PathBuf>,
    /// It may be in a form that only the program knows: what is no known format is an image all the same.
    pub(crate) is_opaque: bool,
}

/// Which of the files are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reach {
    /// Those that the list names since a moment ago.
    Young,
    /// Those of the last days, too: the ones that may still change.
    Recent,
    /// All.
    All,
}

/// A list, as the program had it at one moment.
pub(crate) trait FileList: fmt::Debug + Send + Sync + 'static {
    /// The folder that all files lie in.
    fn root(&self) -> &Path;

    /// Whether the files can be looked for now; else why not, in a sentence or two.
    fn look(&self) -> Result<(), String>;

    /// Looks for the files, a step at a time, and ends with [`Found::End`]. Nothing is read, and no link is followed.
    fn walk(self: Arc<Self>, reach: Reach) -> Box<dyn FnMut() -> Found + Send>;

    /// Whether it was made without knowing an earlier one: which of its files are new is not known.
    fn is_first(&self) -> bool;

    /// Whether the list names files since so short a time that one which is not there may still be on its way.
    fn has_young(&self) -> bool;
}

/// The list in force, and word of each new one.
pub(crate) type Lists = watch::Receiver<Option<Arc<dyn FileList>>>;

/// What lies at a path that a list names; `None`: nothing yet.
pub(crate) fn find(root: &Path, relative: PathBuf, listed: Listed) -> Option<Found> {
    // Where the whole folder is on tomorrow (another drive, another computer) ids say nothing; the list says which file is which.
    let lies = place::look(&root.join(&relative), false).ok()?;
    Some(Found::Entry { relative, lies, listed: Some(Arc::new(listed)) })
}
