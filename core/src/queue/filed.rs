//! Images that NanoPix's own list names. Whose they are is said by the folder they lie in, never by the banner; when nobody has decided yet who that patient
//! of NanoPix is, they wait in Unassigned and go to the patient by themselves, in the transaction that writes the decision down.

use super::{
    admit::AdmitRules,
    library::{Change, Library},
    rows::Stored,
};
use crate::{
    ActivityKind, Doubt, Image, ImageState, NanopixOrigin, Notice, Origin, Severity, Subject, Whose,
    db::DbError,
    ingest::{Filed, Landed, display_name},
};
use chairside_api::{ImageId, Patient, PatientId, UtcTime};
use chairside_words::say;
use std::{collections::HashSet, sync::Arc, time::Duration};

/// An image is a new one when its file was written, or it was taken, so shortly before it landed. Only new images are worth a word about the banner: a first
/// look at NanoPix brings in the images of weeks.
const NEW: Duration = Duration::from_mins(15);

/// Whose a landed file is.
pub(super) struct Owner {
    pub(super) subject: Option<Subject>,
    pub(super) doubt: Option<Doubt>,
    pub(super) origin: Origin,
}

impl Owner {
    /// By the banner in a watch folder, by the folder of NanoPix's patient where NanoPix names the file.
    pub(super) fn of(landed: &Landed, rules: &AdmitRules<'_>, change: &Change<'_>) -> Result<Self, DbError> {
        let Some(filed) = &landed.filed else {
            let (subject, doubt) = match (rules.holder)(landed.appeared_after, landed.landed_at) {
                Ok(subject) => (Some(subject), None),
                Err(doubt) => (None, doubt),
            };
            return Ok(Self { subject, doubt, origin: Origin::WatchFolder });
        };
        let (whose, patient) = change.whose(filed)?;
        let subject = patient.map(|patient| subject_of(&patient, landed.landed_at));
        let Filed { external_id, modality, sop_instance_uid, .. } = filed.as_ref().clone();
        Ok(Self { subject, doubt: None, origin: Origin::Nanopix(Box::new(NanopixOrigin { external_id, whose, modality, sop_instance_uid })) })
    }

    /// The same bytes are another patient's image: a person must say whose this one is, also after NanoPix's patient is known.
    pub(super) fn is_anothers(&mut self) {
        self.subject = None;
        self.doubt = Some(Doubt::Anothers);
        if let Origin::Nanopix(origin) = &mut self.origin {
            origin.whose = Whose::Known;
        }
    }

    /// Why there is no subject.
    pub(super) fn why_nobodys(&self) -> &'static str {
        match &self.origin {
            Origin::Nanopix(origin) => match origin.whose {
                Whose::Undecided => say!("nobodys-undecided"),
                Whose::Shared => say!("nobodys-shared"),
                Whose::Archived => say!("patient-archived"),
                Whose::Known => say!("nobodys-uncertain"),
            },
            Origin::WatchFolder | Origin::Server => self.doubt.map_or_else(|| say!("nobodys-no-selection"), Doubt::words),
        }
    }
}

/// When it was taken. A time after it landed comes from a clock or a zone that is wrong: by little, it is the landing; by more, it says nothing.
pub(super) fn captured_at(filed: &Filed, landed: &Landed) -> Option<UtcTime> {
    const CLOCKS_APART: Duration = Duration::from_mins(5);
    filed.captured_at.filter(|at| *at <= landed.landed_at.plus(CLOCKS_APART)).map(|at| at.min(landed.landed_at))
}

fn subject_of(patient: &Patient, at: UtcTime) -> Subject {
    Subject { patient_id: patient.id.clone(), patient_name: patient.display_name(), selected_at: at }
}

impl Change<'_> {
    /// Says that a new image went to another patient than the one in the banner.
    pub(super) fn cross_check(&mut self, id: &ImageId, landed: &Landed, subject: Option<&Subject>, rules: &AdmitRules<'_>) -> Result<(), DbError> {
        let (Some(filed), Some(subject), Some(banner)) = (&landed.filed, subject, &rules.banner) else { return Ok(()) };
        if subject.patient_id == *banner || !is_new(landed, filed) {
            return Ok(());
        }
        let text = say!("went-to-another", name = subject.patient_name);
        self.say(ActivityKind::Capture, Severity::Warning, &text, Some(id), Some(&subject.patient_id))?;
        self.notify(Notice::Said { severity: Severity::Warning, text });
        Ok(())
    }

    /// NanoPix names an image that is here already and waits for a patient (it landed in a watch folder, too, or came back from the spool): what NanoPix says of
    /// it counts from now on.
    pub(super) fn file_unassigned(&mut self, mut stored: Stored, landed: &Landed, owner: Owner, rules: &AdmitRules<'_>) -> Result<ImageId, DbError> {
        let Some(filed) = &landed.filed else { return Ok(stored.image.id) };
        let image = &mut stored.image;
        let id = image.id.clone();
        image.file_name = display_name(landed.relative.file_name().unwrap_or(landed.relative.as_os_str()));
        image.origin = owner.origin;
        image.captured_at = captured_at(filed, landed);
        if image.teeth.is_empty() && !filed.teeth.is_empty() {
            (image.teeth, image.teeth_suggested) = (filed.teeth.clone(), true);
        }
        match &owner.subject {
            None => self.save(stored)?,
            Some(subject) => self.give_quietly(stored, subject, say!("went-to-its-folder"))?,
        }
        self.cross_check(&id, landed, owner.subject.as_ref(), rules)?;
        Ok(id)
    }

    /// Who that patient of NanoPix is here, for their images. Whoever is only linked, without this console having seen the row with the record, is not known yet: the
    /// row may turn out to be a stranger's.
    fn whose(&self, filed: &Filed) -> Result<(Whose, Option<Arc<Patient>>), DbError> {
        if filed.is_shared {
            return Ok((Whose::Shared, None));
        }
        Ok(match self.linked_record(&filed.external_id)? {
            Some(patient) if patient.archived_at.is_some() => match self.merged_with(&patient)? {
                Some(standing) if self.is_agreed(&filed.external_id, &patient.id)? => (Whose::Known, Some(standing)),
                _ => (Whose::Archived, None),
            },
            Some(patient) if self.is_agreed(&filed.external_id, &patient.id)? => (Whose::Known, Some(patient)),
            _ => (Whose::Undecided, None),
        })
    }

    /// It may be known now who a patient of NanoPix is here: then the images that waited for that are theirs. Those that a person has given to somebody meanwhile
    /// stay there.
    pub(crate) fn settle_undecided(&mut self, external_id: &str) -> Result<(), DbError> {
        // Asked of every patient of a first sync, and nearly always in vain.
        if !self.has_unassigned {
            return Ok(());
        }
        let waiting = self.select("nanopix_id = ?1 AND nanopix_whose IN ('undecided', 'archived') AND state = 'unassigned'", [external_id])?;
        if waiting.is_empty() {
            return Ok(());
        }
        let Some(linked) = self.linked_record(external_id)? else { return Ok(()) };
        let patient = if linked.archived_at.is_none() { Some(Arc::clone(&linked)) } else { self.merged_with(&linked)? };
        let Some(patient) = patient else { return Ok(()) };
        if !self.is_agreed(external_id, &linked.id)? {
            return Ok(());
        }
        let subject = subject_of(&patient, self.now);
        for mut stored in waiting {
            if let Origin::Nanopix(origin) = &mut stored.image.origin {
                origin.whose = Whose::Known;
            }
            self.give_quietly(stored, &subject, say!("went-to-its-patient"))?;
        }
        Ok(())
    }

    /// Somebody is not that patient of NanoPix any more: the images of that folder that came to them by the link wait for who it is, also when nobody knows that
    /// for long. What the server may have stays, and a person is told. A row that NanoPix has no more is nobody else's either: its images stay.
    pub(crate) fn take_from(&mut self, from: &PatientId, external_id: &str) -> Result<(), DbError> {
        let theirs = self.select("nanopix_id = ?1 AND patient_id = ?2 AND nanopix_whose = 'known'", [external_id, from.as_str()])?;
        if theirs.is_empty() || self.is_gone(external_id)? {
            return Ok(());
        }
        let (open, sent): (Vec<_>, Vec<_>) = theirs.into_iter().partition(|stored| stored.image.state.is_open() && !stored.maybe_sent);
        for mut stored in open {
            let image = &mut stored.image;
            (image.subject, image.state, image.attempts) = (None, ImageState::Unassigned, 0);
            if let Origin::Nanopix(origin) = &mut image.origin {
                origin.whose = Whose::Undecided;
            }
            let text = say!("waits-no-more", file = image.file_name);
            self.say(ActivityKind::Review, Severity::Info, &text, Some(&stored.image.id), None)?;
            self.save(stored)?;
        }
        let sent = sent.iter().filter(|stored| !stored.is_rejected()).count();
        if sent > 0 {
            let text = say!("stay-with-the-first", count = sent);
            self.say(ActivityKind::LiveSync, Severity::Warning, &text, None, Some(from))?;
            self.notify(Notice::Said { severity: Severity::Warning, text });
        }
        // Whose it is may be known already.
        self.settle_undecided(external_id)
    }

    /// As [`Change::give_one`], where nobody asked for it: what cannot be given stays as it is.
    fn give_quietly(&mut self, mut stored: Stored, subject: &Subject, verb: &str) -> Result<(), DbError> {
        let is_theirs = |other: &Stored| other.image.subject.as_ref().is_none_or(|theirs| theirs.patient_id == subject.patient_id);
        if !self.select("sha256 = ?1", [stored.image.sha256.to_string()])?.iter().all(is_theirs) {
            // One exposure shows one person: a person says whom.
            stored.image.doubt = Some(Doubt::Anothers);
            if let Origin::Nanopix(origin) = &mut stored.image.origin {
                origin.whose = Whose::Known;
            }
            return self.save(stored);
        }
        let kept = stored.clone();
        if self.give_one(stored, subject, self.mode, verb)?.is_err() {
            self.save(kept)?;
        }
        Ok(())
    }
}

/// An image of NanoPix: whose it is there, and its UID or, without one, when it was taken (ms).
pub(crate) type FiledImage = (String, Result<String, Option<i64>>);

impl Library {
    /// Which of NanoPix's images are here, in whatever state.
    pub(crate) fn filed_images(&self) -> Result<HashSet<FiledImage>, DbError> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT nanopix_id, sop_instance_uid, captured_at FROM images WHERE nanopix_id IS NOT NULL")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, Option<String>>(1)?.ok_or(row.get(2)?))))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// Whether a file of that name still is the image it was: the list says so by the UID, or by the time it was taken. A name alone does not, because another
/// installation of NanoPix may have used it for another person.
pub(super) fn is_same_study(image: &Image, filed: &Filed) -> bool {
    let Some(origin) = image.nanopix().filter(|origin| origin.external_id == filed.external_id) else { return false };
    match (&origin.sop_instance_uid, &filed.sop_instance_uid) {
        (Some(before), Some(now)) => before == now,
        _ => image.captured_at.is_some() && image.captured_at == filed.captured_at,
    }
}

fn is_new(landed: &Landed, filed: &Filed) -> bool {
    let written = UtcTime::from_millis(landed.fingerprint.modified_ns.div_euclid(1_000_000));
    [Some(written), filed.captured_at].into_iter().flatten().any(|at| at.plus(NEW) >= landed.landed_at && at <= landed.landed_at.plus(NEW))
}

#[cfg(test)]
#[path = "filed_tests.rs"]
mod tests;
