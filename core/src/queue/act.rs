//! What people do with images: review, assign, retry. Each act is one transaction that checks again what the screen showed a moment ago.

use super::{
    library::{Change, Library},
    mounts::MOST_SLOTS,
    rows::Stored,
};
use crate::{ActivityKind, Image, ImageState, RejectReason, Seen, Severity, Subject, db::DbError, settings::UploadMode};
use chairside_api::{ImageId, Patient, PatientId, ToothSet};
use chairside_words::say;
use std::time::Duration;

/// What an act came to when it could not be done as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// It is not there (any more).
    #[error("{}", say!("refused-gone"))]
    Gone,
    /// More was drawn over it than is kept.
    #[error("{}", say!("refused-too-much-drawn"))]
    TooMuchDrawn,
    /// There is no such series.
    #[error("{}", say!("series-gone"))]
    NoMount,
    /// A series without places, or with more than any has.
    #[error("{}", say!("series-too-many", most = MOST_SLOTS))]
    NoSlots,
    /// Rejected, or of another patient than the series.
    #[error("{}", say!("series-not-theirs", file = .0))]
    OfNobodyInMount(String),
    /// Its teeth are what was sent.
    #[error("{}", say!("series-teeth-sent", file = .0))]
    TeethSent(String),
    /// It may be with the server.
    #[error("{}", say!("refused-maybe-sent", file = .0))]
    MaybeSent(String),
    /// The patient has the same image, hidden at the server: what is seen must not vanish into it.
    #[error("{}", say!("refused-hidden-there", file = .0, other = .1))]
    HiddenThere(String, String),
    /// Its bytes are not those that were looked at.
    #[error("{}", say!("refused-rewritten", file = .0))]
    Rewritten(String),
    /// It has another patient than when it was looked at.
    #[error("{}", say!("refused-another-patient", file = .0))]
    AnotherPatient(String),
    /// Its file names somebody else, and whoever approved it was not asked about that.
    #[error("{}", say!("refused-names-another", file = .0))]
    NamesAnother(String),
    /// It has a patient already.
    #[error("{}", say!("refused-has-patient", file = .0))]
    HasPatient(String),
    /// Nobody has its bytes any more.
    #[error("{}", say!("refused-lost", file = .0))]
    Lost(String),
    /// It is on its way by now.
    #[error("{}", say!("refused-too-late", file = .0))]
    TooLate(String),
    /// It is not in a state for this.
    #[error("{}", say!("refused-wrong-state", file = .0, state = .1))]
    WrongState(String, &'static str),
}

/// The outcome of an act: done, or why not; a failing database is the outer error.
pub(crate) type Outcome = Result<(), Refusal>;

impl Library {
    /// Sets the teeth an image shows; while it is being sent or after, they stay.
    pub(crate) fn set_teeth(&self, id: &ImageId, teeth: ToothSet) -> Result<Outcome, DbError> {
        self.edit(id, |image| {
            image.teeth = teeth;
            image.teeth_suggested = false;
        })
    }

    /// Writes the note on an image; while it is being sent or after, it stays.
    pub(crate) fn set_note(&self, id: &ImageId, note: &str) -> Result<Outcome, DbError> {
        self.edit(id, |image| note.trim().clone_into(&mut image.note))
    }

    fn edit(&self, id: &ImageId, edit: impl FnOnce(&mut Image)) -> Result<Outcome, DbError> {
        self.write(|change| {
            let Some(mut stored) = change.find(id)? else { return Ok(Err(Refusal::Gone)) };
            if stored.maybe_sent || !stored.image.state.is_open() {
                return Ok(Err(wrong_state(&stored)));
            }
            edit(&mut stored.image);
            change.save(stored)?;
            Ok(Ok(()))
        })
    }

    /// Puts images that need review into the queue, if they are still what was seen. For as long as `undo` the act can be taken back, and nothing is sent. Says of
    /// each that could not be.
    pub(crate) fn approve(&self, seen: &[Seen], undo: Duration) -> Result<Vec<Refusal>, DbError> {
        let seen = seen.iter().map(|seen| (&seen.image, seen));
        self.write(|change| {
            change.each(seen, |change, mut stored, seen| {
                if stored.image.state != ImageState::NeedsReview {
                    return Ok(Err(wrong_state(&stored)));
                }
                if stored.image.sha256 != seen.sha256 {
                    return Ok(Err(Refusal::Rewritten(stored.image.file_name)));
                }
                let subject = stored.image.subject.as_ref();
                if subject.map(|subject| &subject.patient_id) != seen.patient.as_ref() {
                    return Ok(Err(Refusal::AnotherPatient(stored.image.file_name)));
                }
                if !seen.knows_named && change.names_another(stored.image.named.as_deref(), subject)? {
                    return Ok(Err(Refusal::NamesAnother(stored.image.file_name)));
                }
                if stored.image.lost_at.is_some() {
                    return Ok(Err(Refusal::Lost(stored.image.file_name)));
                }
                stored.image.state = if undo.is_zero() { ImageState::Pending } else { ImageState::Approved { until: change.now.plus(undo) } };
                change.record(&stored, Severity::Info, say!("was-approved"))?;
                change.save(stored)?;
                Ok(Ok(()))
            })
        })
    }

    /// Images that were approved a moment ago wait for review again. Says of each for which it is too late; one that waits for review already, or was taken out of the queue otherwise,
    /// needs no word.
    pub(crate) fn take_back(&self, ids: &[ImageId]) -> Result<Vec<Refusal>, DbError> {
        self.write(|change| {
            change.each(ids.iter().map(|id| (id, ())), |change, mut stored, ()| {
                match stored.image.state {
                    ImageState::Approved { .. } => {}
                    ImageState::Unassigned | ImageState::NeedsReview | ImageState::Rejected { .. } => return Ok(Ok(())),
                    _ => return Ok(Err(Refusal::TooLate(stored.image.file_name))),
                }
                stored.image.state = ImageState::NeedsReview;
                change.record(&stored, Severity::Info, say!("was-taken-back"))?;
                change.save(stored)?;
                Ok(Ok(()))
            })
        })
    }

    /// Hides an image for good. Its bytes stay in the spool. What the server may have of it stays there.
    pub(crate) fn reject(&self, id: &ImageId, reason: RejectReason) -> Result<Outcome, DbError> {
        self.write(|change| {
            let Some(mut stored) = change.find(id)? else { return Ok(Err(Refusal::Gone)) };
            if !stored.image.state.is_open() {
                return Ok(Err(wrong_state(&stored)));
            }
            stored.image.state = ImageState::Rejected { reason };
            let reason = reason.label();
            let (severity, text) =
                if stored.maybe_sent { (Severity::Warning, say!("was-rejected-maybe-sent", reason)) } else { (Severity::Info, say!("was-rejected", reason)) };
            change.record(&stored, severity, &text)?;
            change.save(stored)?;
            Ok(Ok(()))
        })
    }

    /// A rejected image waits for review again.
    pub(crate) fn bring_back(&self, id: &ImageId) -> Result<Outcome, DbError> {
        self.write(|change| {
            let Some(mut stored) = change.find(id)? else { return Ok(Err(Refusal::Gone)) };
            if !stored.is_rejected() {
                return Ok(Err(wrong_state(&stored)));
            }
            stored.image.state = if stored.image.subject.is_some() { ImageState::NeedsReview } else { ImageState::Unassigned };
            change.record(&stored, Severity::Info, say!("was-brought-back"))?;
            change.save(stored)?;
            Ok(Ok(()))
        })
    }

    /// Gives images that have no patient to one. Says of each that could not be: what has got another meanwhile is theirs until it is moved.
    pub(crate) fn assign(&self, ids: &[ImageId], subject: &Subject, mode: UploadMode) -> Result<Vec<Refusal>, DbError> {
        self.write(|change| {
            let subject = change.subject_now(subject.clone())?;
            change.each(ids.iter().map(|id| (id, ())), |change, stored, ()| change.assign_one(stored, &subject, mode))
        })
    }

    /// Everything that failed is due again.
    pub(crate) fn retry_failed(&self) -> Result<usize, DbError> {
        self.retry_where("state = 'failed'")
    }

    /// Everything that waits for its next attempt is due now.
    pub(crate) fn retry_now(&self) -> Result<usize, DbError> {
        self.retry_where("state = 'retrying'")
    }

    /// What waits only because nobody could be reached is due now that somebody can.
    pub(crate) fn retry_after_reconnect(&self) -> Result<usize, DbError> {
        self.write(|change| {
            let waiting = change.select("state = 'retrying'", [])?;
            let unreachable = |stored: &Stored| matches!(&stored.image.state, ImageState::Retrying { cause, .. } if cause.is_of_the_link());
            change.make_pending(waiting.into_iter().filter(unreachable).collect())
        })
    }

    fn retry_where(&self, condition: &'static str) -> Result<usize, DbError> {
        self.write(|change| {
            let waiting = change.select(condition, [])?;
            change.make_pending(waiting)
        })
    }

    /// This one is due now.
    pub(crate) fn retry_image(&self, id: &ImageId) -> Result<Outcome, DbError> {
        self.write(|change| {
            let Some(stored) = change.find(id)? else { return Ok(Err(Refusal::Gone)) };
            if !matches!(stored.image.state, ImageState::Failed { .. } | ImageState::Retrying { .. }) {
                return Ok(Err(wrong_state(&stored)));
            }
            change.make_pending(vec![stored])?;
            Ok(Ok(()))
        })
    }
}

impl Change<'_> {
    /// Does something with each image, of which more may be known than its id.
    fn each<'i, T>(
        &mut self,
        images: impl Iterator<Item = (&'i ImageId, T)>,
        mut act: impl FnMut(&mut Self, Stored, T) -> Result<Outcome, DbError>,
    ) -> Result<Vec<Refusal>, DbError> {
        let mut refusals = Vec::new();
        for (id, more) in images {
            let outcome = match self.find(id)? {
                None => Err(Refusal::Gone),
                Some(stored) => act(self, stored, more)?,
            };
            refusals.extend(outcome.err());
        }
        Ok(refusals)
    }

    fn assign_one(&mut self, stored: Stored, subject: &Subject, mode: UploadMode) -> Result<Outcome, DbError> {
        match &stored.image.subject {
            None => self.give_one(stored, subject, mode, say!("was-assigned")),
            Some(theirs) if theirs.patient_id == subject.patient_id => Ok(Ok(())),
            Some(_) => Ok(Err(Refusal::HasPatient(stored.image.file_name))),
        }
    }

    /// An image is that patient's from now on, unless the server may already have it under another; `verb` is what is written down.
    pub(super) fn give_one(&mut self, mut stored: Stored, subject: &Subject, mode: UploadMode, verb: &str) -> Result<Outcome, DbError> {
        if stored.maybe_sent {
            return Ok(Err(Refusal::MaybeSent(stored.image.file_name)));
        }
        if !stored.image.state.is_open() {
            return Ok(Err(wrong_state(&stored)));
        }
        let double = self
            .select("sha256 = ?1", [stored.image.sha256.to_string()])?
            .into_iter()
            .find(|other| other.image.id != stored.image.id && other.image.subject.as_ref().is_some_and(|theirs| theirs.patient_id == subject.patient_id));
        if let Some(double) = double.as_ref().filter(|double| double.is_rejected()) {
            // What a person looks at now must not vanish into what was hidden before.
            self.remove_double(&double.image.id, &stored.image.id)?;
            self.record(&stored, Severity::Info, &say!("takes-the-place", file = double.image.file_name))?;
        } else if let Some(double) = double.as_ref().filter(|double| double.image.state.is_hidden()) {
            return Ok(Err(Refusal::HiddenThere(stored.image.file_name, double.image.file_name.clone())));
        } else if let Some(double) = double {
            self.remove_double(&stored.image.id, &double.image.id)?;
            let text = say!("are-one-now", file = stored.image.file_name, other = double.image.file_name);
            self.say(ActivityKind::Review, Severity::Info, &text, Some(&double.image.id), Some(&subject.patient_id))?;
            return Ok(Ok(()));
        }
        stored.image.subject = Some(subject.clone());
        stored.image.attempts = 0;
        let is_to_look_at = stored.image.teeth_suggested || stored.image.lost_at.is_some();
        let must_be_seen = is_to_look_at || self.names_another(stored.image.named.as_deref(), Some(subject))?;
        stored.image.state = state_with_patient(mode, must_be_seen);
        self.record(&stored, Severity::Info, verb)?;
        self.save(stored)?;
        Ok(Ok(()))
    }

    /// All images of one patient are the other's: their record turned out to be the other's. The server has none of them yet, because it never knew the first.
    pub(crate) fn give_images(&mut self, from: &PatientId, to: &Patient) -> Result<(), DbError> {
        self.give_mounts(from, &to.id)?;
        for mut stored in self.select("patient_id = ?1", [from.as_str()])? {
            let Some(subject) = stored.image.subject.take() else { continue };
            let of_the_other = self.select("sha256 = ?1 AND patient_id = ?2", [stored.image.sha256.to_string(), to.id.to_string()])?;
            if let Some(double) = of_the_other.first() {
                self.remove_double(&stored.image.id, &double.image.id)?;
                continue;
            }
            stored.image.subject = Some(Subject { patient_id: to.id.clone(), patient_name: to.display_name(), ..subject });
            self.save(stored)?;
        }
        Ok(())
    }

    fn make_pending(&mut self, waiting: Vec<Stored>) -> Result<usize, DbError> {
        let count = waiting.len();
        for mut stored in waiting {
            stored.image.state = ImageState::Pending;
            self.save(stored)?;
        }
        Ok(count)
    }

    /// Writes down what a person did with an image.
    fn record(&mut self, stored: &Stored, severity: Severity, what: &str) -> Result<(), DbError> {
        let image = &stored.image;
        let text = format!("{} {what}", image.file_name);
        self.say(ActivityKind::Review, severity, &text, Some(&image.id), image.subject.as_ref().map(|subject| &subject.patient_id))
    }
}

/// What becomes of an image as soon as it has a patient. Teeth that nobody has confirmed are never sent, nor is a file that names somebody else: a person looks first, whatever the
/// mode.
pub(super) const fn state_with_patient(mode: UploadMode, must_be_seen: bool) -> ImageState {
    match mode {
        UploadMode::Immediate if !must_be_seen => ImageState::Pending,
        UploadMode::Immediate | UploadMode::Review => ImageState::NeedsReview,
    }
}

pub(super) fn wrong_state(stored: &Stored) -> Refusal {
    let state = match stored.image.state {
        ImageState::Unassigned => say!("is-unassigned"),
        ImageState::NeedsReview => say!("is-for-review"),
        ImageState::Approved { .. } | ImageState::Pending => say!("is-for-sending"),
        ImageState::Uploading { .. } => say!("is-being-sent"),
        ImageState::Retrying { .. } => say!("is-for-retry"),
        ImageState::Uploaded { .. } => say!("is-with-server"),
        ImageState::Failed { .. } => say!("is-failed"),
        ImageState::Rejected { .. } => say!("is-rejected"),
    };
    Refusal::WrongState(stored.image.file_name.clone(), state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::{ManualClock, SystemClock},
        queue::testing,
    };
    use chairside_api::{Sha256, UtcTime};
    use std::sync::Arc;

    #[test]
    fn bytes_that_were_not_seen_are_not_approved() {
        let dir = tempfile::tempdir().unwrap();
        let library = testing::library(dir.path(), Arc::new(SystemClock));
        let image = testing::landed(&library, 2, Some("amelia"), UploadMode::Review);
        let seen = |number: u8| {
            let shown = library.model(|model| Image::clone(model.image(&image).unwrap()));
            Seen::of(&Image { sha256: Sha256::from_bytes([number; 32]), ..shown })
        };
        let state = || library.model(|model| model.image(&image).unwrap().state.clone());

        // The panel still shows the first of two versions.
        let refusals = library.approve(&[seen(1)], Duration::ZERO).unwrap();
        assert!(matches!(refusals.as_slice(), [Refusal::Rewritten(_)]), "{refusals:?}");
        assert_eq!(state(), ImageState::NeedsReview);
        assert_eq!(library.approve(&[seen(2)], Duration::ZERO).unwrap(), []);
        assert_eq!(state(), ImageState::Pending);
    }

    #[test]
    fn what_was_approved_is_not_sent_before_it_can_no_longer_be_taken_back() {
        const UNDO: Duration = Duration::from_secs(10);
        let dir = tempfile::tempdir().unwrap();
        let noon = UtcTime::from_millis(1_800_000_000_000);
        let clock = ManualClock::at(noon);
        let library = testing::library(dir.path(), Arc::new(clock.clone()));
        let image = testing::landed(&library, 1, Some("amelia"), UploadMode::Review);
        let state = |library: &Library| library.model(|model| model.image(&image).unwrap().state.clone());
        let approve = |library: &Library| {
            let seen = library.model(|model| Seen::of(model.image(&image).unwrap()));
            assert_eq!(library.approve(&[seen], UNDO).unwrap(), []);
        };

        let suggested = "UPDATE images SET teeth = '36', teeth_suggested = 1";
        assert_eq!(library.read(|connection| Ok(connection.execute(suggested, [])?)).unwrap(), 1);
        approve(&library);
        assert_eq!(state(&library), ImageState::Approved { until: noon.plus(UNDO) });
        assert_eq!((library.next_due().unwrap(), library.model(|model| model.summary().pending)), (Some(noon.plus(UNDO)), 1));
        clock.set(noon.plus(UNDO).minus(Duration::from_millis(1)));
        assert_eq!(library.record_and_claim(&[], 2).unwrap(), []);
        assert_eq!(library.take_back(std::slice::from_ref(&image)).unwrap(), []);
        assert_eq!(state(&library), ImageState::NeedsReview);
        clock.set(noon.plus(UNDO));
        assert_eq!(library.record_and_claim(&[], 2).unwrap(), [], "it was taken back");
        assert_eq!(library.take_back(std::slice::from_ref(&image)).unwrap(), [], "what waits for review already needs no word");
        assert!(library.model(|model| model.image(&image).unwrap().teeth_suggested), "its suggested teeth wait for a person again");

        // A restart in between changes nothing, whatever the clock says then.
        approve(&library);
        drop(library);
        clock.set(noon.minus(Duration::from_hours(24)));
        let library = testing::library(dir.path(), Arc::new(clock.clone()));
        assert!(matches!(state(&library), ImageState::Approved { .. }));
        assert_eq!(library.record_and_claim(&[], 2).unwrap(), []);
        clock.set(noon.minus(Duration::from_hours(24)).plus(Duration::from_mins(1)));
        let claimed = library.record_and_claim(&[], 2).unwrap();
        assert!(matches!(claimed.as_slice(), [sent] if sent.teeth.to_string() == "36" && !sent.teeth_suggested), "{claimed:?}");
        let refusals = library.take_back(std::slice::from_ref(&image)).unwrap();
        assert!(matches!(refusals.as_slice(), [Refusal::TooLate(_)]), "{refusals:?}");
        assert!(matches!(state(&library), ImageState::Uploading { .. }));
    }
}
