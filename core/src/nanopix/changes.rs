//! When NanoPix's database is to be read again: when its version says that somebody committed, and every 10 minutes whatever it says.
//!
//! Has no thread and no timer; whoever runs Live Sync asks it once in [`INTERVAL`]. A file watcher's event is only a reason to ask sooner.

use super::{
    error::DatabaseError,
    reader::{Reader, Version},
};
use std::time::{Duration, Instant};

/// How often to ask on a local disk.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// How often to ask on a share.
pub const SHARE_INTERVAL: Duration = Duration::from_secs(2);

/// How often everything is compared, even when no change was seen.
pub const FULL_INTERVAL: Duration = Duration::from_secs(10 * 60);

/// Which state was read last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changes {
    read: Option<(Version, Instant)>,
}

impl Changes {
    /// Whether the database is to be read: nothing was read yet, it has changed since, or the time has come. An error is no news.
    pub fn poll(&self, reader: &mut Reader, now: Instant) -> Result<bool, DatabaseError> {
        let version = reader.version()?;
        Ok(self.read.is_none_or(|(read, at)| read != version || now.saturating_duration_since(at) >= FULL_INTERVAL))
    }

    /// Notes that this state was read, and everything done about it.
    pub const fn has_read(&mut self, version: Version, now: Instant) {
        self.read = Some((version, now));
    }

    /// The next [`Self::poll`] says yes: something else is to be looked at (a setting changed, a person asked).
    pub const fn read_again(&mut self) {
        self.read = None;
    }
}
