//! The system's announcements of changes in NanoPix's folder and its database. Only a reason to look sooner; NanoPix is looked at every second without them.

use super::inbox::{Inbox, Message};
use crate::nanopix::Place;
use notify::{
    Config, Event, EventHandler, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
};

struct Ear(Inbox);

impl EventHandler for Ear {
    fn handle_event(&mut self, event: notify::Result<Event>) {
        // That somebody (we ourselves) reads is no news.
        let is_news = match &event {
            Ok(event) => match event.kind {
                EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
                _ => true,
            },
            Err(_) => true,
        };
        if is_news {
            self.0.send(Message::Hint);
        }
    }
}

/// Listens until dropped. Only to the two folders themselves: a hundred thousand patients' folders would be more than the system watches.
pub(super) fn listen(place: &Place, inbox: Inbox) -> notify::Result<RecommendedWatcher> {
    let mut watcher = RecommendedWatcher::new(Ear(inbox), Config::default().with_follow_symlinks(false))?;
    watcher.watch(place.root(), RecursiveMode::NonRecursive)?;
    if let Some(database) = place.database().parent() {
        watcher.watch(database, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}
