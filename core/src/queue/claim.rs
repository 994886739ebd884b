//! What the upload worker does: claim in a short transaction, send outside of any, record after.

use super::{
    files::teeth_in_words,
    library::{Change, Library},
    moved::Moved,
    rows,
};
use crate::{ActivityKind, FailureCause, Image, ImageState, Notice, Severity, db::DbError};
use chairside_api::{ImageId, PatientFile, UtcTime};
use chairside_words::say;
use std::{collections::HashMap, time::Duration};

/// How long a claimed image belongs to its worker. Renewed while it is being sent.
pub(crate) const LEASE: Duration = Duration::from_secs(60);

/// How an attempt ended, when it did not succeed.
pub(crate) struct Failed {
    /// Which attempt.
    pub(crate) attempt: u32,
    /// Why it failed.
    pub(crate) cause: FailureCause,
    /// When to try again, if it passes by itself; `None`: a person is needed.
    pub(crate) next_at: Option<UtcTime>,
    /// Whether the server may have the bytes all the same.
    pub(crate) maybe_sent: bool,
}

/// Of an image: the server knows the patient. One who was made here while it was away must get there first. And the patient is not theirs by a link with NanoPix
/// that only this console has wished for: another may have been first with it.
macro_rules! patient_is_told {
    () => {
        "NOT EXISTS (SELECT 1 FROM records WHERE records.id = images.patient_id
            AND (records.told IS NULL
                OR CASE WHEN json_valid(records.waiting) THEN json_extract(records.waiting, '$.change.externalId') END = images.nanopix_id))"
    };
}

impl Library {
    /// Writes down what the server has confirmed and takes up to `free` images that are due, longest waiting first, each for [`LEASE`]. Both in one commit: at a
    /// burst the console's disk is the one the embedded server syncs to, and every commit waits for it.
    pub(crate) fn record_and_claim(&self, confirmed: &[(ImageId, PatientFile)], free: usize) -> Result<Vec<Image>, DbError> {
        const DUE: &str = concat!("due_at <= ?1 AND ", patient_is_told!(), " ORDER BY landed_at, id LIMIT 1");
        let now = self.clock.now().as_millis();
        // Looking first keeps an idle console from opening a write transaction.
        if confirmed.is_empty() && (free == 0 || self.read(|connection| rows::select(connection, &self.layout, DUE, [now]))?.is_empty()) {
            return Ok(Vec::new());
        }
        self.write(|change| {
            for (id, file) in confirmed {
                change.record_uploaded(id, file)?;
            }
            let mut claimed = Vec::new();
            while claimed.len() < free
                && let Some(mut stored) = change.select(DUE, [change.now.as_millis()])?.into_iter().next()
            {
                // Its lease ran out: how the last attempt ended could not be written down, and it may have ended well.
                stored.maybe_sent |= matches!(stored.image.state, ImageState::Uploading { .. });
                stored.image.attempts += 1;
                // Whoever approved it has confirmed them, and it is too late to take that back.
                stored.image.teeth_suggested = false;
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

    /// An attempt failed. One that was superseded meanwhile says nothing any more.
    pub(crate) fn record_failed(&self, id: &ImageId, failed: Failed) -> Result<(), DbError> {
        self.write(|change| {
            let under_way = |image: &Image| matches!(image.state, ImageState::Uploading { .. }) && image.attempts == failed.attempt;
            let Some(mut stored) = change.find(id)?.filter(|stored| under_way(&stored.image)) else { return Ok(()) };
            let patient = stored.image.subject.as_ref().map(|subject| subject.patient_id.clone());
            let Failed { attempt, cause, next_at, maybe_sent } = failed;
            let name = &stored.image.file_name;
            stored.maybe_sent |= maybe_sent;
            if let Some(next_at) = next_at {
                if attempt == 1 {
                    let text = say!("not-sent-yet", file = name, cause = cause.to_string());
                    change.say(ActivityKind::Upload, Severity::Warning, &text, Some(id), patient.as_ref())?;
                }
                stored.image.state = ImageState::Retrying { attempt, next_at, cause };
            } else {
                let advice = if stored.maybe_sent { say!("advice-maybe-sent") } else { say!("advice-look") };
                let text = if cause == FailureCause::SpoolUnreadable {
                    say!("not-sent-no-copy", file = name)
                } else {
                    say!("not-taken-by-server", file = name, cause = cause.to_string(), advice)
                };
                change.say(ActivityKind::Upload, Severity::Error, &text, Some(id), patient.as_ref())?;
                stored.image.state = ImageState::Failed { cause };
            }
            let is_unsent = stored.image.state == (ImageState::Failed { cause: FailureCause::SpoolUnreadable }) && !stored.maybe_sent;
            change.save(stored)?;
            if is_unsent {
                // It was begun, and nothing went out.
                change.transaction.execute("UPDATE images SET sent_at = NULL WHERE id = ?1 AND acknowledged_at IS NULL", [id.as_str()])?;
            }
            Ok(())
        })
    }

    /// What a stopped program had begun to send is due again. This process is the only one on this database, so no lease is anybody's.
    pub(super) fn reclaim_leases(&self) -> Result<(), DbError> {
        self.write(|change| {
            for mut stored in change.select("state = 'uploading'", [])? {
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
                .prepare_cached(concat!("SELECT min(due_at) FROM images WHERE due_at IS NOT NULL AND state <> 'uploading' AND ", patient_is_told!()))?
                .query_row([], |row| row.get(0))?;
            Ok(at.map(UtcTime::from_millis))
        })
    }
}

impl Change<'_> {
    /// The server's word counts for as long as the image is the one it speaks of: these bytes, of this patient (or of whom a person at the server gave it to), wanted there.
    fn record_uploaded(&mut self, id: &ImageId, file: &PatientFile) -> Result<(), DbError> {
        let Some(mut stored) = self.find(id)? else { return Ok(()) };
        let image = &mut stored.image;
        let patient = image.subject.as_ref().map(|subject| subject.patient_id.clone());
        // A person may have moved it there since, or merged its patient; it is with the server all the same.
        let is_its_patient = patient.as_ref() == Some(&file.patient_id) || file.moved_at.is_some();
        if !image.state.is_queued() || image.sha256 != file.sha256 || !is_its_patient {
            tracing::error!(image.id = %id, state = image.state.name(), "the server confirmed an image that has changed here meanwhile");
            return Ok(());
        }
        image.sent_bytes = image.size_bytes;
        image.state = ImageState::Uploaded { file_id: file.id.clone(), at: self.now, hidden_at: file.hidden_at };
        let text = say!("with-the-server", file = image.file_name);
        self.follow_what_was_there(image, file)?;
        self.forget_resume(id)?;
        self.transaction.execute("UPDATE images SET acknowledged_sha256 = ?2 WHERE id = ?1", [id.as_str(), &file.sha256.to_string()])?;
        self.say(ActivityKind::Upload, Severity::Done, &text, Some(id), patient.as_ref())?;
        self.save(stored)?;
        self.ask_if_heard_of(&file.id);
        if patient.as_ref() != Some(&file.patient_id) {
            // From this moment on it is theirs here, too: the event that said so may be long over.
            let name = self.shown_record(&file.patient_id)?.map(|record| record.display_name()).unwrap_or_default();
            self.follow_moves(&HashMap::from([(file.id.clone(), Moved { to: file.patient_id.clone(), name })]))?;
        }
        Ok(())
    }

    /// The server had these bytes already, with other teeth or another note: what it was told first stands, here, too. Whoever sent it is told, because that is not what they saw. A note
    /// that does not stand is kept in Activity.
    fn follow_what_was_there(&mut self, image: &mut Image, file: &PatientFile) -> Result<(), DbError> {
        let note = file.notes.clone().unwrap_or_default();
        let mut loudly = |text: String, more: &str, image: &Image| {
            let patient = image.subject.as_ref().map(|subject| &subject.patient_id);
            self.say(ActivityKind::Upload, Severity::Warning, format!("{text}{more}").as_str(), Some(&image.id), patient)?;
            self.notify(Notice::Said { severity: Severity::Warning, text });
            Ok::<_, DbError>(())
        };
        if image.teeth != file.tooth_number {
            let [here, there] = [&image.teeth, &file.tooth_number].map(teeth_in_words);
            loudly(say!("other-teeth-there", file = image.file_name, here, there), "", image)?;
            image.teeth = file.tooth_number.clone();
        }
        if image.note != note {
            let ours = if image.note.is_empty() { String::new() } else { format!(". {}", say!("note-that-was-here", note = image.note)) };
            loudly(say!("other-note-there", file = image.file_name), &ours, image)?;
            image.note = note;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "claim_tests.rs"]
mod tests;
