//! What the upload worker does: claim in a short transaction, send outside of any, record after.

use super::{
    library::{Change, Library},
    rows,
};
use crate::{ActivityKind, FailureCause, Image, ImageState, Severity, db::DbError};
use chairside_api::{ImageId, PatientFile, UtcTime};
use std::time::Duration;

/// How long a claimed image belongs to its worker. Renewed while it is being sent.
pub(crate) const LEASE: Duration = Duration::from_secs(60);

/// How an attempt ended, when it did not succeed.
pub(crate) enum Failed {
    /// It passes by itself; try again then.
    Again {
        /// When.
        next_at: UtcTime,
        /// Why it failed.
        cause: FailureCause,
        /// Whether the server may have the bytes all the same.
        maybe_sent: bool,
    },
    /// A person is needed.
    ForGood(FailureCause),
}

impl Library {
    /// Writes down what the server has confirmed and takes up to `free` images that are due, longest waiting first, each for [`LEASE`]. Both in one commit: at a
    /// burst the console's disk is the one the embedded server syncs to, and every commit waits for it.
    pub(crate) fn record_and_claim(&self, confirmed: &[(ImageId, PatientFile)], free: usize) -> Result<Vec<Image>, DbError> {
        const DUE: &str = "due_at <= ?1 ORDER BY landed_at, id LIMIT 1";
        let now = self.clock.now().as_millis();
        // Looking first keeps an idle console from opening a write transaction.
        if confirmed.is_empty() && (free == 0 || self.read(|connection| rows::select(connection, &self.layout, DUE, now))?.is_empty()) {
            return Ok(Vec::new());
        }
        self.write(|change| {
            for (id, file) in confirmed {
                change.record_uploaded(id, file)?;
            }
            let mut claimed = Vec::new();
            while claimed.len() < free
                && let Some(mut stored) = change.select(DUE, change.now.as_millis())?.into_iter().next()
            {
                stored.image.attempts += 1;
                stored.image.state = ImageState::Uploading { lease_until: change.now.plus(LEASE) };
                claimed.push(stored.image.clone());
                change.save(stored)?;
            }
            Ok(claimed)
        })
    }

    /// The worker still has it.
    pub(crate) fn renew_lease(&self, id: &ImageId) -> Result<(), DbError> {
        self.write(|change| {
            let Some(mut stored) = change.find(id)?.filter(|stored| matches!(stored.image.state, ImageState::Uploading { .. })) else { return Ok(()) };
            stored.image.state = ImageState::Uploading { lease_until: change.now.plus(LEASE) };
            change.save(stored)
        })
    }

    /// An attempt failed.
    pub(crate) fn record_failed(&self, id: &ImageId, failed: Failed) -> Result<(), DbError> {
        self.write(|change| {
            let Some(mut stored) = change.find(id)?.filter(|stored| matches!(stored.image.state, ImageState::Uploading { .. })) else { return Ok(()) };
            let patient = stored.image.subject.as_ref().map(|subject| subject.patient_id.clone());
            let name = stored.image.file_name.clone();
            match failed {
                Failed::Again { next_at, cause, maybe_sent } => {
                    stored.maybe_sent |= maybe_sent;
                    if stored.image.attempts == 1 {
                        let text = format!("{name} could not be sent yet: {cause}. It is safe here and is tried again by itself");
                        change.say(ActivityKind::Upload, Severity::Warning, &text, Some(id), patient.as_ref())?;
                    }
                    stored.image.state = ImageState::Retrying { attempt: stored.image.attempts, next_at, cause };
                }
                Failed::ForGood(cause) => {
                    let text = format!("{name} was not taken by the server: {cause}. It is safe on this computer. Look at it, then retry, move or reject it");
                    change.say(ActivityKind::Upload, Severity::Error, &text, Some(id), patient.as_ref())?;
                    stored.image.state = ImageState::Failed { cause };
                }
            }
            change.save(stored)
        })
    }

    /// What a stopped program had begun to send is due again. This process is the only one on this database, so no lease is anybody's.
    pub(super) fn reclaim_leases(&self) -> Result<(), DbError> {
        self.write(|change| {
            for mut stored in change.select("state = 'uploading' AND ?1", true)? {
                stored.maybe_sent = true;
                stored.image.state = ImageState::Pending;
                change.save(stored)?;
            }
            Ok(())
        })
    }

    /// When the next image falls due; `None`: nothing waits.
    pub(crate) fn next_due(&self) -> Result<Option<UtcTime>, DbError> {
        self.read(|connection| {
            let at: Option<i64> = connection
                .prepare_cached("SELECT min(due_at) FROM images WHERE due_at IS NOT NULL AND state <> 'uploading'")?
                .query_row([], |row| row.get(0))?;
            Ok(at.map(UtcTime::from_millis))
        })
    }
}

impl Change<'_> {
    fn record_uploaded(&mut self, id: &ImageId, file: &PatientFile) -> Result<(), DbError> {
        let Some(mut stored) = self.find(id)? else { return Ok(()) };
        stored.image.sent_bytes = stored.image.size_bytes;
        stored.image.state = ImageState::Uploaded { file_id: file.id.clone(), at: self.now };
        let text = format!("{} is with the server", stored.image.file_name);
        self.say(ActivityKind::Upload, Severity::Done, &text, Some(id), stored.image.subject.as_ref().map(|subject| &subject.patient_id))?;
        self.save(stored)
    }
}
