//! From "something happened in a watch folder" to "this file is complete: take it". The watcher's announcements make things fast; looking through the
//! folder is what decides (a lost announcement only delays). Knows nothing of uploads and patients; brings nothing to safety itself (see `ingest`).

mod folder;
pub(crate) mod list;
mod names;
pub(crate) mod place;
pub(crate) mod rescan;
mod settle;
mod turns;
mod watcher;

pub(crate) use folder::{Folder, Message, Pace, Source};
pub(crate) use turns::Turn;
