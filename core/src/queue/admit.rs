//! Takes landed files in: decides which image the bytes are, and whose.
//!
//! The rules, in this order. The same file as before, rewritten while its image is unsent, is a new version of that image. Bytes that this console
//! already has under the same patient (or nobody's) are that image. Bytes that belong to another patient here are nobody's until a person says so.
//! Everything else is a new image: of whoever was selected, without doubt, when it landed; or, where another program's list names it, of the patient that
//! the list names (see `filed`); otherwise it is unassigned.

use super::{
    act::state_with_patient,
    filed::{Owner, captured_at, is_same_study},
    library::{Change, Library},
    rows::Stored,
};
use crate::{
    ActivityKind, Aside, Doubt, FailureCause, Image, ImageState, Notice, Preview, Severity, Subject, Unfinished,
    db::DbError,
    ingest::{Admission, Fingerprint, KnownFolder, Landed, PreviewOutcome, Previewed, display_name},
    nanopix::images,
    patient::FilePatient,
    settings::UploadMode,
};
use chairside_api::{ImageId, PatientId, UtcTime};
use chairside_words::say;
use rusqlite::{OptionalExtension, Row, params};
use std::path::{Path, PathBuf};

/// What decides about a landed file beside its bytes.
pub(crate) struct AdmitRules<'a> {
    /// Whose images landed in a span of time, without doubt.
    pub(crate) holder: &'a dyn Fn(UtcTime, UtcTime) -> Result<Subject, Option<Doubt>>,
    /// Who is in the banner.
    pub(crate) banner: Option<PatientId>,
    /// This console's room.
    pub(crate) room: &'a str,
    /// Whether a person approves first.
    pub(crate) mode: UploadMode,
}

impl Library {
    /// What is known of a watch folder; `None` when it was never looked at.
    pub(crate) fn known_folder(&self, root: &Path) -> Result<Option<KnownFolder>, DbError> {
        self.read(|connection| {
            let root = path_bytes(root);
            let found = connection.query_row("SELECT is_mount_point FROM roots WHERE root = ?1", [root], |row| row.get(0)).optional()?;
            let Some(is_mount_point) = found else { return Ok(None) };
            let mut statement = connection.prepare(&format!("SELECT relative, {FINGERPRINT} FROM seen WHERE root = ?1"))?;
            let rows = statement.query_map([root], |row| Ok((bytes_path(row.get(0)?), fingerprint(row)?)))?;
            let files = rows.collect::<Result<_, _>>()?;
            let mut statement = connection.prepare("SELECT relative, why FROM unfinished WHERE root = ?1 AND removed_at IS NULL")?;
            let rows = statement
                .query_map([root], |row| Ok((bytes_path(row.get(0)?), Unfinished::of_name(&row.get::<_, String>(1)?).unwrap_or(Unfinished::Changing))))?;
            Ok(Some(KnownFolder { files, unfinished: rows.collect::<Result<_, _>>()?, is_mount_point }))
        })
    }

    /// From now on this folder is known, with nothing in it.
    pub(crate) fn begin_folder(&self, root: &Path) -> Result<(), DbError> {
        self.write(|change| change.know_root(root))
    }

    /// Remembers whether a drive is mounted exactly at a watch folder.
    pub(crate) fn folder_stands_on(&self, root: &Path, is_mount_point: bool) -> Result<(), DbError> {
        self.write(|change| {
            change.transaction.execute("UPDATE roots SET is_mount_point = ?2 WHERE root = ?1", params![path_bytes(root), is_mount_point])?;
            Ok(())
        })
    }

    /// These folders are watched and no others: on what the others stood is forgotten. The list of files that is followed is no folder.
    pub(crate) fn watch_only(&self, folders: &[PathBuf]) -> Result<(), DbError> {
        self.write(|change| {
            let roots: Vec<Vec<u8>> = {
                let mut statement = change.transaction.prepare("SELECT root FROM roots WHERE root <> ?1")?;
                statement.query_map([path_bytes(images::ROOT.as_ref())], |row| row.get(0))?.collect::<Result<_, _>>()?
            };
            for root in roots {
                let is_watched = folders.iter().any(|folder| path_bytes(folder) == root);
                let sql = "UPDATE roots SET is_watched = ?2, is_mount_point = iif(?2, is_mount_point, NULL) WHERE root = ?1";
                change.transaction.execute(sql, params![root, is_watched])?;
            }
            Ok(())
        })
    }

    /// What lay in a folder at the first look: left alone for good.
    pub(crate) fn baseline(&self, root: &Path, files: &[(PathBuf, Fingerprint)]) -> Result<(), DbError> {
        self.write(|change| {
            change.know_root(root)?;
            for (relative, fingerprint) in files {
                change.mark_seen(root, relative, *fingerprint, None, None)?;
            }
            let text = match files.len() {
                0 => say!("watching-from-now", path = root.display()),
                count => say!("watching-from-now-but", path = root.display(), count),
            };
            change.say(ActivityKind::Folder, Severity::Info, &text, None, None)
        })
    }

    /// Remembers a file that is no image, and says so once.
    pub(crate) fn ignore_file(&self, root: &Path, relative: &Path, fingerprint: Fingerprint, why: Aside) -> Result<(), DbError> {
        self.write(|change| {
            let said: Option<Option<String>> = change
                .transaction
                .query_row("SELECT ignored FROM seen WHERE root = ?1 AND relative = ?2", params![path_bytes(root), path_bytes(relative)], |row| row.get(0))
                .optional()?;
            change.mark_seen(root, relative, fingerprint, None, Some(why.name()))?;
            if said.flatten().is_some() {
                return Ok(());
            }
            let text = say!("left-aside", file = display_name(relative.as_os_str()), why = why.words());
            change.say(ActivityKind::Ignored, Severity::Info, &text, None, None)
        })
    }

    /// Remembers a file that is not complete, since when it was seen, and why.
    pub(crate) fn note_unfinished(&self, root: &Path, relative: &Path, size_bytes: u64, since: UtcTime, why: Unfinished) -> Result<(), DbError> {
        self.write(|change| {
            let sql = "INSERT INTO unfinished (root, relative, size_bytes, why, landed_at) VALUES (?1, ?2, ?3, ?4, ?5)
                       ON CONFLICT (root, relative) WHERE removed_at IS NULL DO UPDATE SET size_bytes = ?3, why = ?4";
            let values = params![path_bytes(root), path_bytes(relative), size_bytes as i64, why.name(), since.as_millis()];
            change.transaction.prepare_cached(sql)?.execute(values)?;
            Ok(())
        })
    }

    /// A file that was not complete was removed, or (`is_removed` is not set) is again the one that is known.
    pub(crate) fn end_unfinished(&self, root: &Path, relative: &Path, is_removed: bool) -> Result<(), DbError> {
        self.write(|change| {
            if !is_removed {
                return change.forget_unfinished(root, relative);
            }
            let sql = "UPDATE unfinished SET removed_at = ?3 WHERE root = ?1 AND relative = ?2 AND removed_at IS NULL";
            change.transaction.prepare_cached(sql)?.execute(params![path_bytes(root), path_bytes(relative), change.now.as_millis()])?;
            Ok(())
        })
    }

    /// Takes a batch in, in one transaction. The answers stand in the order of the batch.
    pub(crate) fn admit(&self, batch: &[Landed], rules: &AdmitRules<'_>) -> Result<Vec<Admission>, DbError> {
        self.write(|change| batch.iter().map(|landed| change.admit_one(landed, rules)).collect())
    }

    /// Remembers what can be shown of some images' bytes; a preview of bytes that its image no longer has is dropped.
    pub(crate) fn set_previews(&self, batch: &[Previewed]) -> Result<(), DbError> {
        self.write(|change| batch.iter().try_for_each(|made| change.set_preview(made)))
    }
}

impl Change<'_> {
    fn set_preview(&mut self, made: &Previewed) -> Result<(), DbError> {
        let Some(mut stored) = self.find(&made.image)?.filter(|stored| stored.image.sha256 == made.sha256) else { return Ok(()) };
        match &made.outcome {
            PreviewOutcome::Ready { thumbnail, pixels } => {
                stored.image.preview = Preview::Ready(thumbnail.clone());
                stored.image.pixels = Some(*pixels);
            }
            PreviewOutcome::Only { thumbnail } => stored.image.preview = Preview::Only(thumbnail.clone()),
            PreviewOutcome::Refused { why } => {
                let text = say!("file-cannot-be-shown", file = stored.image.file_name, why);
                stored.image.preview = Preview::Refused(why.clone());
                self.say(ActivityKind::Capture, Severity::Warning, &text, Some(&made.image), None)?;
            }
        }
        self.save(stored)
    }

    fn admit_one(&mut self, landed: &Landed, rules: &AdmitRules<'_>) -> Result<Admission, DbError> {
        let mut owner = Owner::of(landed, rules, self)?;
        owner.subject = owner.subject.map(|subject| self.subject_now(subject)).transpose()?;
        let before = self.image_of_file(&landed.root, &landed.relative)?;
        let image = if let Some((stored, file)) = before {
            let is_same_file = match &landed.filed {
                None => file.same_file(&landed.fingerprint) && stored.image.subject.as_ref().map(patient) == owner.subject.as_ref().map(patient),
                Some(filed) => is_same_study(&stored.image, filed),
            };
            let is_anothers = stored.image.subject.as_ref().zip(owner.subject.as_ref()).is_some_and(|(theirs, ours)| patient(theirs) != patient(ours));
            if stored.image.sha256 == landed.sha256 && (landed.filed.is_some() || !is_anothers) {
                // Where a list names the files nobody exports one anew: it was copied about, or touched.
                if landed.filed.is_some() { stored.image.id } else { self.land_again(stored)? }
            } else if stored.image.sha256 == landed.sha256 && !stored.is_rejected() {
                self.stays_theirs(stored)?
            } else if is_same_file && is_replaceable(&stored) {
                self.replace_bytes(stored, landed, rules)?
            } else {
                self.new_or_same(landed, owner, rules)?
            }
        } else {
            self.new_or_same(landed, owner, rules)?
        };
        self.mark_seen(&landed.root, &landed.relative, landed.fingerprint, Some(&image), None)?;
        self.expose(landed, &image)?;
        let wants_preview = self.find(&image)?.is_some_and(|stored| stored.image.sha256 == landed.sha256 && stored.image.preview == Preview::Making);
        Ok(Admission { image, wants_preview })
    }

    /// The image that a file of that name became, and which file it was.
    fn image_of_file(&self, root: &Path, relative: &Path) -> Result<Option<(Stored, Fingerprint)>, DbError> {
        let seen: Option<(Option<String>, Fingerprint)> = self
            .transaction
            .prepare_cached(&format!("SELECT image_id, {FINGERPRINT} FROM seen WHERE root = ?1 AND relative = ?2"))?
            .query_row(params![path_bytes(root), path_bytes(relative)], |row| Ok((row.get(0)?, fingerprint(row)?)))
            .optional()?;
        let Some((Some(id), file)) = seen else { return Ok(None) };
        Ok(self.find(&id.into())?.map(|stored| (stored, file)))
    }

    /// The sensor's program wrote its file again: the image gets the new bytes, the earlier ones stay in the spool.
    fn replace_bytes(&mut self, mut stored: Stored, landed: &Landed, rules: &AdmitRules<'_>) -> Result<ImageId, DbError> {
        let taken = self.same_bytes(landed, stored.image.subject.as_ref())?;
        if let Some(other) = taken.into_iter().find(|other| other.image.id != stored.image.id) {
            return self.land_again(other);
        }
        let image = &mut stored.image;
        self.transaction.execute(
            "INSERT OR IGNORE INTO versions (image_id, sha256, size_bytes, replaced_at) VALUES (?1, ?2, ?3, ?4)",
            params![image.id.as_str(), image.sha256.to_string(), image.size_bytes as i64, self.now.as_millis()],
        )?;
        image.sha256 = landed.sha256;
        image.size_bytes = landed.size_bytes;
        image.format = landed.format;
        image.spool_path.clone_from(&landed.spool_path);
        image.named.clone_from(&landed.named);
        image.pixels = None;
        image.preview = preview_of(landed);
        image.lost_at = None;
        let names_another = self.names_another(image.named.as_deref(), image.subject.as_ref())?;
        let must_be_seen = match image.state {
            // What was approved is not what is there now.
            ImageState::Approved { .. } => true,
            ImageState::Pending => rules.mode == UploadMode::Review || names_another,
            _ => false,
        };
        if must_be_seen {
            image.state = ImageState::NeedsReview;
        }
        let (id, name) = (image.id.clone(), image.file_name.clone());
        let patient = image.subject.as_ref().map(|subject| subject.patient_id.clone());
        self.say(ActivityKind::Capture, Severity::Warning, &say!("file-rewritten", file = name), Some(&id), None)?;
        if names_another {
            self.say_named(&id, say!("names-another", file = name), patient.as_ref())?;
        }
        self.save(stored)?;
        Ok(id)
    }

    /// A file was exported again for somebody else than whose image its bytes are. It stays theirs until it is moved; a second image of one exposure would be one under a wrong name.
    fn stays_theirs(&mut self, stored: Stored) -> Result<ImageId, DbError> {
        let id = stored.image.id.clone();
        let text = say!("landed-again-for-another", file = stored.image.file_name);
        self.say(ActivityKind::Capture, Severity::Warning, &text, Some(&id), stored.image.subject.as_ref().map(patient))?;
        self.notify(Notice::Said { severity: Severity::Warning, text });
        self.land_again(stored)
    }

    fn new_or_same(&mut self, landed: &Landed, mut owner: Owner, rules: &AdmitRules<'_>) -> Result<ImageId, DbError> {
        let name = display_name(landed.relative.file_name().unwrap_or(landed.relative.as_os_str()));
        if let Some(same) = self.same_bytes(landed, owner.subject.as_ref())?.into_iter().next() {
            if landed.filed.is_some() && same.image.state == ImageState::Unassigned {
                return self.file_unassigned(same, landed, owner, rules);
            }
            if same.image.state.is_hidden() && !same.is_rejected() {
                // Nobody finds it by looking.
                let text = say!("file-same-hidden", file = name, other = same.image.file_name);
                self.say(ActivityKind::Capture, Severity::Warning, &text, Some(&same.image.id), None)?;
                self.notify(Notice::Said { severity: Severity::Warning, text });
            } else if !same.is_rejected() {
                let text = say!("file-same", file = name, other = same.image.file_name);
                self.say(ActivityKind::Capture, Severity::Info, &text, Some(&same.image.id), None)?;
            }
            return self.land_again(same);
        }
        let elsewhere = self.select("sha256 = ?1", [landed.sha256.to_string()])?;
        if !elsewhere.is_empty() {
            owner.is_anothers();
        }
        let filed = landed.filed.as_deref();
        let teeth = filed.map(|filed| filed.teeth.clone()).unwrap_or_default();
        let teeth_suggested = !teeth.is_empty();
        let is_anothers = self.names_another(landed.named.as_deref(), owner.subject.as_ref())?;
        let state = if owner.subject.is_some() { state_with_patient(rules.mode, teeth_suggested || is_anothers) } else { ImageState::Unassigned };
        let id = ImageId::random();
        let patient = owner.subject.as_ref().map(|subject| subject.patient_id.clone());
        let (severity, text) = match (&patient, elsewhere.is_empty()) {
            (Some(_), _) => (Severity::Done, say!("landed", file = name)),
            (None, true) => (Severity::Warning, say!("landed-unassigned", file = name, why = owner.why_nobodys())),
            (None, false) => (Severity::Warning, say!("landed-of-another", file = name)),
        };
        self.say(ActivityKind::Capture, severity, &text, Some(&id), patient.as_ref())?;
        self.cross_check(&id, landed, owner.subject.as_ref(), rules)?;
        if is_anothers {
            self.say_named(&id, say!("names-another", file = name), patient.as_ref())?;
        }
        self.save(Stored {
            image: Image {
                id: id.clone(),
                sha256: landed.sha256,
                file_name: name,
                size_bytes: landed.size_bytes,
                format: landed.format,
                pixels: None,
                landed_at: landed.landed_at,
                captured_at: filed.and_then(|filed| captured_at(filed, landed)),
                origin: owner.origin,
                room: rules.room.to_owned(),
                subject: owner.subject,
                doubt: owner.doubt,
                named: landed.named.clone(),
                teeth,
                teeth_suggested,
                note: String::new(),
                state,
                attempts: 0,
                sent_bytes: 0,
                preview: preview_of(landed),
                lost_at: None,
                spool_path: landed.spool_path.clone(),
            },
            maybe_sent: false,
        })?;
        self.land_in_mount(&id, landed.shape, rules.banner.as_ref())?;
        self.notify(Notice::Landed { image: id.clone() });
        Ok(id)
    }

    /// Whether the file names somebody else than whom the image went to.
    pub(super) fn names_another(&self, named: Option<&FilePatient>, subject: Option<&Subject>) -> Result<bool, DbError> {
        let Some((named, subject)) = named.zip(subject) else { return Ok(false) };
        Ok(self.shown_record(&subject.patient_id)?.is_some_and(|patient| named.is_another_than(&patient)))
    }

    /// Says that a file names somebody else. Not whom: that stands beside the image.
    pub(super) fn say_named(&mut self, id: &ImageId, text: String, patient: Option<&PatientId>) -> Result<(), DbError> {
        self.say(ActivityKind::Capture, Severity::Warning, &text, Some(id), patient)?;
        self.notify(Notice::Said { severity: Severity::Warning, text });
        Ok(())
    }

    /// The bytes of an image landed again. One that was rejected is shown again: whoever exports it anew misses it, and what is "already here" must be seen.
    fn land_again(&mut self, mut stored: Stored) -> Result<ImageId, DbError> {
        let id = stored.image.id.clone();
        if stored.image.lost_at.take().is_some() {
            // It was exported again, as whoever heard that it is lost was asked to.
            if stored.image.state == (ImageState::Failed { cause: FailureCause::SpoolUnreadable }) {
                stored.image.state = ImageState::Pending;
            }
            let text = say!("lost-landed-again", file = stored.image.file_name);
            let patient = stored.image.subject.as_ref().map(|subject| subject.patient_id.clone());
            self.say(ActivityKind::Capture, Severity::Done, &text, Some(&id), patient.as_ref())?;
            if !stored.is_rejected() {
                self.save(stored)?;
                return Ok(id);
            }
        }
        if stored.is_rejected() {
            stored.image.state = if stored.image.subject.is_some() { ImageState::NeedsReview } else { ImageState::Unassigned };
            let text = say!("landed-again", file = stored.image.file_name);
            let patient = stored.image.subject.as_ref().map(|subject| subject.patient_id.clone());
            self.say(ActivityKind::Capture, Severity::Warning, &text, Some(&id), patient.as_ref())?;
            self.save(stored)?;
            self.notify(Notice::Landed { image: id.clone() });
        }
        Ok(id)
    }

    /// The images that already are these bytes, for this patient or for nobody; those that were rejected last.
    fn same_bytes(&self, landed: &Landed, subject: Option<&Subject>) -> Result<Vec<Stored>, DbError> {
        let mut same = self.select("sha256 = ?1", [landed.sha256.to_string()])?;
        same.retain(|stored| match (&stored.image.subject, subject) {
            (Some(theirs), Some(ours)) => theirs.patient_id == ours.patient_id,
            (None, _) | (_, None) => true,
        });
        same.sort_by_key(Stored::is_rejected);
        Ok(same)
    }

    /// From now on, what is new in this folder comes in.
    pub(super) fn know_root(&self, root: &Path) -> Result<(), DbError> {
        self.transaction.execute("INSERT OR IGNORE INTO roots (root, baselined_at) VALUES (?1, ?2)", params![path_bytes(root), self.now.as_millis()])?;
        Ok(())
    }

    /// The file has a row of its own by now.
    fn forget_unfinished(&self, root: &Path, relative: &Path) -> Result<(), DbError> {
        let sql = "DELETE FROM unfinished WHERE root = ?1 AND relative = ?2 AND removed_at IS NULL";
        self.transaction.prepare_cached(sql)?.execute(params![path_bytes(root), path_bytes(relative)])?;
        Ok(())
    }

    fn mark_seen(&self, root: &Path, relative: &Path, fingerprint: Fingerprint, image: Option<&ImageId>, ignored: Option<&str>) -> Result<(), DbError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO seen (root, relative, size_bytes, modified_ns, file_id, born_ns, image_id, ignored, seen_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (root, relative) DO UPDATE SET size_bytes = ?3, modified_ns = ?4, file_id = ?5, born_ns = ?6, image_id = ?7, ignored = ?8",
            )?
            .execute(params![
                path_bytes(root),
                path_bytes(relative),
                fingerprint.size_bytes as i64,
                fingerprint.modified_ns,
                fingerprint.file_id as i64,
                fingerprint.born_ns,
                image.map(ImageId::as_str),
                ignored,
                self.now.as_millis()
            ])?;
        self.forget_unfinished(root, relative)
    }
}

/// What can be shown of a file that has just landed.
fn preview_of(landed: &Landed) -> Preview {
    match &landed.preview {
        None => Preview::Making,
        Some(PreviewOutcome::Ready { thumbnail, .. }) => Preview::Ready(thumbnail.clone()),
        Some(PreviewOutcome::Only { thumbnail }) => Preview::Only(thumbnail.clone()),
        Some(PreviewOutcome::Refused { why }) => Preview::Refused(why.clone()),
    }
}

/// The columns of `seen` that [`fingerprint`] reads, after one of the caller's.
const FINGERPRINT: &str = "size_bytes, modified_ns, file_id, born_ns";

fn fingerprint(row: &Row<'_>) -> rusqlite::Result<Fingerprint> {
    Ok(Fingerprint { size_bytes: row.get::<_, i64>(1)? as u64, modified_ns: row.get(2)?, file_id: row.get::<_, i64>(3)? as u64, born_ns: row.get(4)? })
}

/// Whether an image's bytes may still be exchanged: nobody outside has them, and no person has decided on them for good.
fn is_replaceable(stored: &Stored) -> bool {
    let is_here = matches!(stored.image.state, ImageState::Unassigned | ImageState::NeedsReview | ImageState::Approved { .. } | ImageState::Pending);
    !stored.maybe_sent && stored.image.attempts == 0 && is_here
}

fn patient(subject: &Subject) -> &chairside_api::PatientId {
    &subject.patient_id
}

/// A path as the database keeps it: the system's own bytes, because a file name need not be text.
pub(super) fn path_bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

#[cfg(unix)]
pub(super) fn bytes_path(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

/// Names with unpaired surrogates do not survive the way through bytes; such a file is looked at again after each start, and its hash says that it is known.
#[cfg(not(unix))]
pub(super) fn bytes_path(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
#[path = "admit_tests.rs"]
mod tests;
