//! The one writer of `console.db`. Every change is one transaction; what it changed reaches the model, and so the next snapshot, only after the commit.

use super::{
    display::SavedDisplay,
    model::Model,
    recover::Lost,
    rows::{self, Stored},
};
use crate::{
    Activity, ActivityKind, Image, ImageState, Notice, Severity,
    clock::Clock,
    db::{self, DbError},
    directory::{Changed, Directory},
    layout::Layout,
    mount::Mount,
    settings::UploadMode,
};
use chairside_api::{FileId, ImageId, MountId, PatientId, UtcTime};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, mpsc, watch};

/// How long a closed image, and a series, stays in the snapshots. The database keeps both for ever.
const SHOWN_AFTER_CLOSING: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How many files are remembered that were heard of before an answer named them: more than are moved or hidden in a clinic while an upload waits for its answer.
const HEARD_OF: usize = 1_000;

/// How many lines of activity the database keeps.
const ACTIVITY_KEPT: i64 = 10_000;

/// The queue and everything beside it that one transaction may need.
pub(crate) struct Library {
    connection: Mutex<Connection>,
    model: Mutex<Model>,
    pub(crate) directory: Mutex<Directory>,
    /// The directory's revision, for who waits for its next change.
    pub(crate) directory_revision: watch::Sender<u64>,
    pub(crate) layout: Layout,
    pub(crate) clock: Arc<dyn Clock>,
    /// Something a snapshot shows has changed.
    pub(crate) dirty: Notify,
    /// An image may have become ready to send.
    pub(crate) work: Notify,
    /// A record of a patient may have become ready to send.
    pub(crate) record_work: Notify,
    /// How an image is shown may have become ready to tell.
    pub(crate) display_work: Notify,
    /// Files of which the server has said that they are moved or hidden, and which no image here is: the answer to an upload may come later than that. The oldest first.
    heard_of: Mutex<VecDeque<FileId>>,
    /// Of those, the files that an answer has named since: what it says of them may be older than what was heard. The server is to be asked.
    pub(crate) to_ask: Mutex<Vec<FileId>>,
    /// Something is to be asked.
    pub(crate) ask_work: Notify,
    /// Whether a person approves each image; what is decided within a transaction must know.
    mode: Mutex<UploadMode>,
    notices: mpsc::Sender<Notice>,
}

/// Locks even when another thread panicked while it had the lock: what the lock guards is replaced as a whole, never half.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Library {
    /// Opens the database, reclaims what a stopped program had begun to send, and loads what is shown. When the list of images was lost it is rebuilt if `lost`
    /// allows it; the sentence says so.
    pub(crate) fn open(layout: Layout, clock: Arc<dyn Clock>, notices: mpsc::Sender<Notice>, lost: &Lost<'_>) -> Result<(Self, Option<String>), DbError> {
        let library = Self {
            connection: Mutex::new(db::open(&layout)?),
            model: Mutex::new(Model::default()),
            directory: Mutex::default(),
            directory_revision: watch::Sender::default(),
            layout,
            clock,
            dirty: Notify::new(),
            work: Notify::new(),
            record_work: Notify::new(),
            display_work: Notify::new(),
            heard_of: Mutex::default(),
            to_ask: Mutex::default(),
            ask_work: Notify::new(),
            mode: Mutex::default(),
            notices,
        };
        let rebuilt = library.rebuild_if_owed(lost)?;
        library.mend_unreadable()?;
        library.mend_missing()?;
        library.load()?;
        library.reclaim_leases()?;
        library.cap_waits()?;
        Ok((library, rebuilt))
    }

    fn load(&self) -> Result<(), DbError> {
        let earliest = self.clock.now().minus(SHOWN_AFTER_CLOSING).as_millis();
        let connection = lock(&self.connection);
        let mut model = lock(&self.model);
        // What stands in a series that is shown is shown with it, however old it is.
        let listed = format!("(state NOT IN ('uploaded', 'rejected') OR landed_at >= ?1 OR id IN ({}))", super::mounts::IMAGES_OF_SHOWN);
        for stored in rows::select(&connection, &self.layout, &listed, [earliest])? {
            model.put(stored.image);
        }
        for state in ["uploaded", "rejected"] {
            let sql = format!("SELECT count(*) FROM images WHERE state = ?2 AND NOT {listed}");
            let count: i64 = connection.query_row(&sql, rusqlite::params![earliest, state], |row| row.get(0))?;
            model.count_unlisted(state, count as usize);
        }
        connection.execute("DELETE FROM activity WHERE id <= (SELECT max(id) FROM activity) - ?1", [ACTIVITY_KEPT])?;
        for activity in super::activity::latest(&connection)? {
            model.say(activity);
        }
        model.load_displays(super::display::load(&connection)?);
        model.load_mounts(super::mounts::load(&connection, earliest)?);
        Ok(())
    }

    /// One transaction. What `act` noted reaches model, snapshot and notices only when the commit has succeeded.
    pub(crate) fn write<T>(&self, act: impl FnOnce(&mut Change<'_>) -> Result<T, DbError>) -> Result<T, DbError> {
        let mut connection = lock(&self.connection);
        let (outcome, saved, removed, displayed, mounted, records, to_ask, said, notices) = {
            let server = self.directory(|directory| directory.server().to_owned());
            let mut change = Change {
                server,
                directory: &self.directory,
                heard_of: &self.heard_of,
                to_ask: Vec::new(),
                mode: *lock(&self.mode),
                has_unassigned: lock(&self.model).has_unassigned(),
                transaction: connection.transaction_with_behavior(TransactionBehavior::Immediate)?,
                layout: &self.layout,
                now: self.clock.now(),
                saved: Vec::new(),
                removed: Vec::new(),
                displayed: Vec::new(),
                mounted: Vec::new(),
                records: Vec::new(),
                said: Vec::new(),
                notices: Vec::new(),
            };
            let outcome = act(&mut change)?;
            let Change { transaction, saved, removed, displayed, mounted, records, to_ask, said, notices, .. } = change;
            transaction.commit()?;
            (outcome, saved, removed, displayed, mounted, records, to_ask, said, notices)
        };
        let sendable = saved.iter().any(|image| image.state.is_queued());
        // Of an image that the server has only now, it can be told now how it is shown.
        let is_to_tell = displayed.iter().any(|(_, display)| display.as_ref().is_some_and(|display| display.is_waiting))
            || saved.iter().any(|image| matches!(image.state, ImageState::Uploaded { .. }));
        // Still under the connection's lock, so that the model sees changes in the order of their commits.
        let mut model = lock(&self.model);
        for id in &removed {
            model.remove(id);
        }
        for image in saved {
            model.put(image);
        }
        for (id, display) in displayed {
            model.display(id, display);
        }
        for (id, mount) in mounted {
            model.mount(&id, mount);
        }
        for activity in said {
            model.say(activity);
        }
        drop(model);
        let waits = records.iter().any(|record| matches!(record, Changed::Put(entry) if entry.is_waiting));
        // An image of a patient who was made here may be sent now.
        let told = !records.is_empty();
        if told {
            self.change_directory(|directory| directory.apply(records));
        }
        drop(connection);
        for notice in notices {
            self.deliver(notice);
        }
        // Once for all of it: every wake-up is a snapshot, and snapshots are rationed.
        self.dirty.notify_one();
        if sendable {
            self.work.notify_one();
        }
        if waits {
            self.record_work.notify_one();
        }
        if is_to_tell {
            self.display_work.notify_one();
        }
        if told {
            self.work.notify_one();
        }
        if !to_ask.is_empty() {
            lock(&self.to_ask).extend(to_ask);
            self.ask_work.notify_one();
        }
        Ok(outcome)
    }

    /// From now on a person approves each image, or not.
    pub(crate) fn set_mode(&self, mode: UploadMode) {
        *lock(&self.mode) = mode;
    }

    /// Reads, without a transaction of its own.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T, DbError>) -> Result<T, DbError> {
        look(&lock(&self.connection))
    }

    /// The connection, for what is no transaction of one change.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        lock(&self.connection)
    }

    /// Looks at the model, or changes what only it holds.
    pub(crate) fn model<T>(&self, look: impl FnOnce(&mut Model) -> T) -> T {
        look(&mut lock(&self.model))
    }

    /// Tells the front end something once. When it does not listen, the fact is in the activity list or the snapshot all the same.
    pub(crate) fn notify(&self, notice: Notice) {
        self.deliver(notice);
        self.dirty.notify_one();
    }

    fn deliver(&self, notice: Notice) {
        if self.notices.try_send(notice).is_err() {
            tracing::debug!("the front end does not take notices");
        }
    }

    /// How far sending an image is. Only in memory.
    pub(crate) fn sent(&self, id: &ImageId, sent_bytes: u64) {
        if lock(&self.model).sent(id, sent_bytes) {
            self.dirty.notify_one();
        }
    }

    /// Writes a line of activity by itself. When the database fails the line goes to the log.
    pub(crate) fn say(&self, kind: ActivityKind, severity: Severity, text: &str) {
        if let Err(error) = self.write(|change| change.say(kind, severity, text, None, None)) {
            tracing::error!(%error, kind = kind.name(), "an activity could not be written down");
        }
    }
}

/// A transaction under way, and what it has changed so far.
pub(crate) struct Change<'a> {
    pub(crate) transaction: Transaction<'a>,
    /// Whose patients `records` is about: the server of the directory.
    pub(crate) server: String,
    /// As it was before this transaction.
    pub(crate) directory: &'a Mutex<Directory>,
    heard_of: &'a Mutex<VecDeque<FileId>>,
    to_ask: Vec<FileId>,
    /// Whether a person approves each image.
    pub(super) mode: UploadMode,
    /// Whether any image has no patient, or had none before this transaction.
    pub(super) has_unassigned: bool,
    layout: &'a Layout,
    /// One time for the whole transaction.
    pub(crate) now: UtcTime,
    saved: Vec<Image>,
    removed: Vec<ImageId>,
    pub(super) displayed: Vec<(ImageId, Option<Arc<SavedDisplay>>)>,
    pub(super) mounted: Vec<(MountId, Option<Arc<Mount>>)>,
    pub(crate) records: Vec<Changed>,
    said: Vec<Activity>,
    notices: Vec<Notice>,
}

impl Change<'_> {
    pub(super) fn find(&self, id: &ImageId) -> Result<Option<Stored>, DbError> {
        rows::find(&self.transaction, self.layout, id)
    }

    pub(super) fn select(&self, condition: &str, parameters: impl rusqlite::Params) -> Result<Vec<Stored>, DbError> {
        rows::select(&self.transaction, self.layout, condition, parameters)
    }

    pub(super) fn save(&mut self, stored: Stored) -> Result<(), DbError> {
        rows::save(&self.transaction, &stored, self.now)?;
        self.has_unassigned |= matches!(stored.image.state, ImageState::Unassigned);
        self.leave_mount_if_strange(&stored.image)?;
        let image = stored.image;
        self.saved.push(image.clone());
        // It may save the image once more.
        if self.has_unassigned { self.settle_kept_place(&image) } else { Ok(()) }
    }

    /// Takes a row away whose bytes another row of the same patient has.
    pub(super) fn remove_double(&mut self, double: &ImageId, kept: &ImageId) -> Result<(), DbError> {
        self.transaction.execute("UPDATE seen SET image_id = ?2 WHERE image_id = ?1", [double.as_str(), kept.as_str()])?;
        self.transaction.execute("UPDATE OR IGNORE versions SET image_id = ?2 WHERE image_id = ?1", [double.as_str(), kept.as_str()])?;
        self.transaction.execute("UPDATE exposures SET image_id = ?2 WHERE image_id = ?1", [double.as_str(), kept.as_str()])?;
        self.transaction.execute("UPDATE OR IGNORE displays SET image_id = ?2 WHERE image_id = ?1", [double.as_str(), kept.as_str()])?;
        self.transaction.execute("DELETE FROM displays WHERE image_id = ?1", [double.as_str()])?;
        self.transaction.execute("UPDATE OR IGNORE turns SET image_id = ?2 WHERE image_id = ?1", [double.as_str(), kept.as_str()])?;
        self.double_in_mount(double, kept)?;
        let moved = super::display::of(&self.transaction, kept)?;
        self.displayed.extend([(double.clone(), None), (kept.clone(), moved)]);
        self.transaction.execute("DELETE FROM images WHERE id = ?1", [double.as_str()])?;
        self.removed.push(double.clone());
        Ok(())
    }

    pub(crate) fn say(
        &mut self,
        kind: ActivityKind,
        severity: Severity,
        text: &str,
        image: Option<&ImageId>,
        patient: Option<&PatientId>,
    ) -> Result<(), DbError> {
        let activity = super::activity::insert(&self.transaction, self.now, kind, severity, text, (image, patient))?;
        self.said.push(activity);
        Ok(())
    }

    pub(crate) fn notify(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    /// The server has said of these files, which no image here is, that they are moved or hidden. Only in memory: an upload that a restart interrupts is answered anew.
    pub(super) fn hear_of<'f>(&self, files: impl Iterator<Item = &'f FileId>) {
        let mut heard_of = lock(self.heard_of);
        for file in files {
            if !heard_of.contains(file) {
                heard_of.push_back(file.clone());
            }
        }
        let too_many = heard_of.len().saturating_sub(HEARD_OF);
        heard_of.drain(..too_many);
    }

    /// An upload's answer names a file: when it was heard of before, the server is asked what is so.
    pub(super) fn ask_if_heard_of(&mut self, file: &FileId) {
        if lock(self.heard_of).contains(file) {
            self.to_ask.push(file.clone());
        }
    }
}
