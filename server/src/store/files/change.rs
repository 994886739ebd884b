//! Changes of a file: what it shows, how it is shown, whose it is, whether it is hidden. One transaction each, with the events that tell of it; the number of a
//! patient's images and their last visit are right in the same moment.

use super::{BY_CONTENT, BY_ID, about, named_file};
use crate::store::{
    Store,
    audit::{self, Actor, Author, Deed},
    changed_fields,
    clinical::notes,
    events, text,
};
use chairside_api::{ClinicEvent, ClinicId, EventKind, FileChange, FileId, Integrity, PatientFile, PatientId, Sha256, UtcTime, display_name};
use serde_json::{Value, json};
use sqlx::{Any, Transaction};

/// What came of the wish to change a file.
pub enum Changed {
    /// The file as it is now.
    Done(PatientFile),
    /// Somebody changed it since it was read; this is it now.
    Conflict(PatientFile),
    /// There is no such file.
    NotFound,
    /// There is no such patient to move it to.
    NoPatient,
    /// The patient it was to be moved to has the same bytes already.
    PatientHasIt,
}

impl Store {
    /// Writes down that a file's bytes, of which this was found, came again and are there.
    pub async fn bytes_came_again(&self, actor: &Actor, file: &PatientFile, found: Integrity, now: UtcTime) -> sqlx::Result<()> {
        let mut tx = self.begin().await?;
        let detail = json!({ (audit::PATIENT): file.patient_id, "found": found });
        audit::record(&mut tx, actor, Deed::FileBytesRestored, Some(("file", file.id.as_str())), Some(detail), now).await?;
        tx.commit().await
    }

    /// Changes the file that still has this version, as `actor`.
    pub async fn change_file(&self, actor: &Actor, id: &FileId, version: i64, change: &FileChange, now: UtcTime) -> sqlx::Result<Changed> {
        let clinic = &actor.clinic;
        let mut tx = self.begin().await?;
        let mut number = Some(events::next_event(&mut tx, clinic).await?);
        let row = sqlx::query(BY_ID).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&mut *tx).await?;
        let Some(current) = row.as_ref().map(named_file).transpose()? else { return Ok(Changed::NotFound) };
        if current.version != version {
            tx.rollback().await?;
            return Ok(Changed::Conflict(current));
        }
        let mut next = current.clone();
        apply(&mut next, change, &actor.who, now);
        if next == current {
            tx.rollback().await?;
            return Ok(Changed::Done(current));
        }
        next.version += 1;
        let is_moved = next.patient_id != current.patient_id;
        if is_moved {
            if !patient_exists(&mut tx, clinic, &next.patient_id).await? {
                return Ok(Changed::NoPatient);
            }
            let there = sqlx::query(BY_CONTENT).bind(clinic.as_str()).bind(next.patient_id.as_str()).bind(next.sha256.to_string());
            if there.fetch_optional(&mut *tx).await?.is_some() {
                return Ok(Changed::PatientHasIt);
            }
            leave_identity(&mut tx, clinic, &current.patient_id, &current.sha256, id).await?;
            take_identity(&mut tx, clinic, &next.patient_id, &next.sha256).await?;
        }
        update_row(&mut tx, &next).await?;
        count(&mut tx, &current, &next).await?;
        if is_moved {
            // Notes speak of their own patient's files only.
            notes::take_off_strangers(&mut tx, actor, &current.patient_id, now).await?;
        }
        for kind in kinds(&current, &next) {
            // Every event has a number of its own, and none is left over.
            let seq = match number.take() {
                Some(seq) => seq,
                None => events::next_event(&mut tx, clinic).await?,
            };
            let from_patient_id = (kind == EventKind::FileMoved).then(|| current.patient_id.clone());
            let event = ClinicEvent { kind, from_patient_id, ..about(&next, patient_name(&mut tx, clinic, &next.patient_id).await?, now) };
            events::insert(&mut tx, clinic, seq, &event).await?;
        }
        for (deed, detail) in deeds(&current, &next, change) {
            audit::record(&mut tx, actor, deed, Some(("file", id.as_str())), Some(detail), now).await?;
        }
        tx.commit().await?;
        Ok(Changed::Done(next))
    }
}

/// Remembers which file answers to an upload's identity from now on: the file is about to be another patient's.
pub async fn leave_identity(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, patient: &PatientId, sha256: &Sha256, file: &FileId) -> sqlx::Result<()> {
    const LEAVE: &str = "INSERT INTO left_identities (clinic_id, patient_id, sha256, file_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (clinic_id, patient_id, sha256) DO UPDATE SET file_id = excluded.file_id";
    let leave = sqlx::query(LEAVE).bind(clinic.as_str()).bind(patient.as_str()).bind(sha256.to_string()).bind(file.as_str());
    leave.execute(&mut **tx).await.map(drop)
}

/// The row itself has the identity now, whoever left it before.
async fn take_identity(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, patient: &PatientId, sha256: &Sha256) -> sqlx::Result<()> {
    const TAKE: &str = "DELETE FROM left_identities WHERE clinic_id = $1 AND patient_id = $2 AND sha256 = $3";
    sqlx::query(TAKE).bind(clinic.as_str()).bind(patient.as_str()).bind(sha256.to_string()).execute(&mut **tx).await.map(drop)
}

fn apply(file: &mut PatientFile, change: &FileChange, who: &Author, now: UtcTime) {
    let by = who.id().unwrap_or_default();
    let name = match who {
        Author::Person { name, .. } | Author::Key { label: name, .. } => Some(name.clone()),
        Author::System(_) | Author::Nobody => None,
    };
    if let Some(teeth) = &change.tooth_number {
        file.tooth_number = teeth.clone().unwrap_or_default();
    }
    if let Some(notes) = &change.notes {
        file.notes.clone_from(notes);
    }
    if let Some(lab_case) = &change.lab_case_id {
        file.lab_case_id.clone_from(lab_case);
    }
    if let Some(state) = change.display_state.as_ref().filter(|state| **state != file.display_state) {
        file.display_state.clone_from(state);
        file.display_state_by = Some(by.to_owned());
        file.display_state_by_name = name;
        file.display_state_at = Some(now);
    }
    if let Some(patient) = change.patient_id.as_ref().filter(|patient| **patient != file.patient_id) {
        file.patient_id = patient.clone();
        file.moved_at = Some(now);
    }
    if let Some(reason) = change.hidden_reason.as_ref().filter(|reason| **reason != file.hidden_reason) {
        file.hidden_reason.clone_from(reason);
        file.hidden_at = reason.is_some().then_some(now);
        file.hidden_by = reason.is_some().then(|| by.to_owned());
    }
}

/// What is told of the change, in order.
fn kinds(before: &PatientFile, after: &PatientFile) -> Vec<EventKind> {
    let mut kinds = Vec::new();
    if after.patient_id != before.patient_id {
        kinds.push(EventKind::FileMoved);
    }
    if after.hidden_at.is_some() && before.hidden_at.is_none() {
        kinds.push(EventKind::FileHidden);
    }
    // A file that is shown again was updated, and so was one of which nothing else can be said.
    if kinds.is_empty() || (after.hidden_at.is_none() && before.hidden_at.is_some()) {
        kinds.push(EventKind::FileUpdated);
    }
    kinds
}

/// What the audit has of the change: one row for each thing that was done. Why a file was moved stands nowhere else.
fn deeds(before: &PatientFile, after: &PatientFile, change: &FileChange) -> Vec<(Deed, Value)> {
    const TOLD_OTHERWISE: [&str; 9] =
        ["patientId", "movedAt", "hiddenAt", "hiddenBy", "hiddenReason", "displayStateBy", "displayStateByName", "displayStateAt", "version"];
    let of = |patient: &PatientId| json!({ (audit::PATIENT): patient });
    let mut deeds = Vec::new();
    if after.patient_id != before.patient_id {
        let detail = json!({ (audit::PATIENT): after.patient_id, "fromPatientId": before.patient_id, "reason": change.reason });
        deeds.push((Deed::FileMoved, detail));
    }
    match (before.hidden_at, after.hidden_at) {
        (None, Some(_)) => deeds.push((Deed::FileHidden, of(&after.patient_id))),
        (Some(_), None) => deeds.push((Deed::FileShown, of(&after.patient_id))),
        _ => {}
    }
    let fields: Vec<_> = changed_fields(before, after).into_iter().filter(|field| !TOLD_OTHERWISE.contains(&field.as_str())).collect();
    if deeds.is_empty() || !fields.is_empty() {
        deeds.push((Deed::FileChanged, json!({ (audit::PATIENT): after.patient_id, "fields": fields, "version": after.version })));
    }
    deeds
}

async fn patient_exists(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, patient: &PatientId) -> sqlx::Result<bool> {
    // A record that was merged has nothing any more.
    const SQL: &str = "SELECT id FROM patients WHERE clinic_id = $1 AND id = $2 AND merged_into IS NULL";
    Ok(sqlx::query(SQL).bind(clinic.as_str()).bind(patient.as_str()).fetch_optional(&mut **tx).await?.is_some())
}

async fn patient_name(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, patient: &PatientId) -> sqlx::Result<String> {
    const SQL: &str = "SELECT first_name, last_name FROM patients WHERE clinic_id = $1 AND id = $2";
    let row = sqlx::query(SQL).bind(clinic.as_str()).bind(patient.as_str()).fetch_one(&mut **tx).await?;
    Ok(display_name(&text(&row, "last_name")?, &text(&row, "first_name")?))
}

async fn update_row(tx: &mut Transaction<'_, Any>, file: &PatientFile) -> sqlx::Result<()> {
    const UPDATE: &str = "UPDATE patient_files SET patient_id = $1, tooth_number = $2, notes = $3, lab_case_id = $4, display_state = $5, display_state_by = $6, \
         display_state_at = $7, moved_at = $8, hidden_at = $9, hidden_by = $10, hidden_reason = $11, version = $12 WHERE clinic_id = $13 AND id = $14";
    sqlx::query(UPDATE)
        .bind(file.patient_id.as_str())
        .bind(file.tooth_number.to_string())
        .bind(file.notes.as_deref())
        .bind(file.lab_case_id.as_deref())
        .bind(file.display_state.as_ref().map(ToString::to_string))
        .bind(file.display_state_by.as_deref())
        .bind(file.display_state_at.map(UtcTime::as_millis))
        .bind(file.moved_at.map(UtcTime::as_millis))
        .bind(file.hidden_at.map(UtcTime::as_millis))
        .bind(file.hidden_by.as_deref())
        .bind(file.hidden_reason.as_deref())
        .bind(file.version)
        .bind(file.clinic_id.as_str())
        .bind(file.id.as_str())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Keeps the patients' numbers of images (those that are shown) and last visits right. A hidden file is no image of theirs, but was taken at a visit all the same.
async fn count(tx: &mut Transaction<'_, Any>, before: &PatientFile, after: &PatientFile) -> sqlx::Result<()> {
    const GONE: &str = "UPDATE patients SET image_count = image_count - $1, change_seq = $2, last_visit = CASE WHEN last_visit = $3 \
         THEN (SELECT max(created_at) FROM patient_files WHERE patient_files.clinic_id = $4 AND patient_files.patient_id = $5) ELSE last_visit END \
         WHERE clinic_id = $4 AND id = $5";
    const COME: &str = "UPDATE patients SET image_count = image_count + $1, change_seq = $2, last_visit = CASE WHEN last_visit IS NULL OR last_visit < $3 \
         THEN $3 ELSE last_visit END WHERE clinic_id = $4 AND id = $5";
    let shown = |file: &PatientFile| i64::from(file.hidden_at.is_none());
    let is_moved = before.patient_id != after.patient_id;
    let steps = if is_moved {
        vec![(GONE, before, shown(before)), (COME, after, shown(after))]
    } else if shown(before) != shown(after) {
        vec![(COME, after, shown(after) - shown(before))]
    } else {
        Vec::new()
    };
    for (sql, file, images) in steps {
        let change = events::next_patient_change(tx, &file.clinic_id).await?;
        let step = sqlx::query(sql).bind(images).bind(change).bind(file.created_at.as_millis()).bind(file.clinic_id.as_str()).bind(file.patient_id.as_str());
        step.execute(&mut **tx).await?;
    }
    Ok(())
}
