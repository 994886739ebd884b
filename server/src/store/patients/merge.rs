//! Two records of one person: made one, and taken apart again within thirty days.
//!
//! The merged record is not deleted and loses nothing that is its own: it is archived, says into which record it went, and keeps its fields, its number and its history. Its
//! files, notes, appointments and lab cases become the other's, and each that does is noted with the merge: an undo puts back those, and what came later stays. What is sent
//! for a merged record from then on (a console that was away knows no better) goes to the record that stands for it, and is noted with the merge as well.
//! docs/decisions/server-merge.md says why it is so.

use super::{BY_ID, patient, tell, update_row};
use crate::store::{
    Store,
    audit::{self, Actor, Deed},
    clinical::{self, notes},
    events, files, number, optional_number, optional_text, text,
};
use chairside_api::{
    ClinicEvent, ClinicId, EventKind, FileId, LinkedBy, MERGE_UNDO, MergedPatients, MovedCounts, Patient, PatientId, PatientMerge, SameFile, UserId, UtcTime,
};
use serde_json::json;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row, Transaction, any::AnyRow};
use std::collections::HashMap;

/// A query of a record ($2 of the clinic $1) and those it was merged into, as `chain (id, merged_into)`. Nothing is merged into a merged record, so it ends.
macro_rules! chain_of {
    ($query:literal) => {
        concat!(
            "WITH RECURSIVE chain (id, merged_into) AS (SELECT id, merged_into FROM patients WHERE clinic_id = $1 AND id = $2 ",
            "UNION ALL SELECT patients.id, patients.merged_into FROM patients JOIN chain ON patients.id = chain.merged_into WHERE patients.clinic_id = $1) ",
            $query
        )
    };
}
pub(in crate::store) use chain_of;

/// What follows its patient: the kind as it is noted, its table, what is told of each that does. Every one has a version.
const KINDS: [(&str, &str, EventKind); 4] = [
    ("file", "patient_files", EventKind::FileMoved),
    ("note", "clinical_notes", EventKind::NoteChanged),
    ("appointment", "appointments", EventKind::AppointmentChanged),
    ("lab_case", "lab_cases", EventKind::LabCaseChanged),
];

/// A wish to merge.
pub struct Merge<'a> {
    pub patient: &'a PatientId,
    pub into: &'a PatientId,
    pub reason: &'a str,
}

/// What came of a merge, or of undoing one.
pub enum Merging {
    /// It is so now.
    Done(Box<MergedPatients>),
    /// It was so already; nothing was changed.
    Again(Box<MergedPatients>),
    /// It cannot be.
    Refused(MergeRefusal),
    /// One of the two was merged before; this record stands for it.
    Elsewhere(PatientId),
    /// One of the two is not there.
    NotFound,
}

/// Why two records cannot be merged, or taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeRefusal {
    /// Both are the same record.
    Itself,
    /// The record that is to stay is archived.
    IntoArchived,
    /// The record was never merged.
    NotMerged,
    /// It was too long ago.
    TooLate,
}

impl Store {
    /// The record that stands for this one: itself, or what it was merged into.
    pub async fn survivor(&self, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Option<PatientId>> {
        Ok(chain(&mut *self.read.acquire().await?, clinic, id).await?.pop())
    }

    /// Makes two records one.
    pub async fn merge_patients(&self, actor: &Actor, wish: &Merge<'_>, now: UtcTime) -> sqlx::Result<Merging> {
        let clinic = &actor.clinic;
        if wish.patient == wish.into {
            return Ok(Merging::Refused(MergeRefusal::Itself));
        }
        let mut tx = self.begin().await?;
        // The clinic's lock first: nothing of what is read below changes until the commit.
        let numbers = events::next_numbers(&mut tx, clinic).await?;
        let (Some(mut merged), Some(mut into)) = (find(&mut tx, clinic, wish.patient).await?, find(&mut tx, clinic, wish.into).await?) else {
            return Ok(Merging::NotFound);
        };
        if merged.merged_into.as_ref() == Some(&into.id)
            && let Some(merge) = last_merge(&mut tx, clinic, &merged.id).await?
        {
            return Ok(Merging::Again(Box::new(MergedPatients { merge, into, patient: merged })));
        }
        for record in [&merged, &into] {
            if record.merged_into.is_some() {
                return Ok(survivor_in(&mut tx, clinic, &record.id).await?.map_or(Merging::NotFound, Merging::Elsewhere));
            }
        }
        if into.archived_at.is_some() {
            return Ok(Merging::Refused(MergeRefusal::IntoArchived));
        }
        // One of the two links goes over, if there is only one; of two each record keeps its own, because both of NanoPix's rows are there.
        let link = if into.external_id.is_none() { merged.external_id.take().map(|id| (id, merged.linked_by.take())) } else { None };
        let merge_id = uuid::Uuid::now_v7().to_string();
        sqlx::query(
            "INSERT INTO patient_merges (id, clinic_id, patient_id, into_id, reason, merged_by, merged_at, archived_before, moved_external_id, moved_linked_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(merge_id.as_str())
        .bind(clinic.as_str())
        .bind(merged.id.as_str())
        .bind(into.id.as_str())
        .bind(wish.reason)
        .bind(actor.id())
        .bind(now.as_millis())
        .bind(merged.archived_at.map(UtcTime::as_millis))
        .bind(link.as_ref().map(|(id, _)| id.as_str()))
        .bind(link.as_ref().and_then(|(_, by)| *by).map(LinkedBy::as_str))
        .execute(&mut *tx)
        .await?;
        move_over(&mut tx, clinic, &merge_id, (&merged, &into), now).await?;
        merged.archived_at = merged.archived_at.or(Some(now));
        merged.merged_into = Some(into.id.clone());
        merged.version += 1;
        into.version += 1;
        // The record that stays is told first, so that whoever hears of the other knows where it went. The one that gives the link up is written first.
        let later = events::next_numbers(&mut tx, clinic).await?;
        update_row(&mut tx, clinic, &merged, later.patient_change).await?;
        if let Some((external_id, _)) = link {
            (into.external_id, into.linked_by) = (Some(external_id), Some(LinkedBy::Person));
        }
        update_row(&mut tx, clinic, &into, numbers.patient_change).await?;
        let (into, merged) = (recount(&mut tx, clinic, &into.id).await?, recount(&mut tx, clinic, &merged.id).await?);
        tell(&mut tx, clinic, numbers.event, &into, now).await?;
        tell(&mut tx, clinic, later.event, &merged, now).await?;
        let merge = last_merge(&mut tx, clinic, &merged.id).await?.ok_or(sqlx::Error::RowNotFound)?;
        record(&mut tx, actor, Deed::PatientsMerged, &merge, now).await?;
        tx.commit().await?;
        Ok(Merging::Done(Box::new(MergedPatients { merge, into, patient: merged })))
    }

    /// Takes the last merge of a record apart again: what it moved goes back, if it is still with the record that stands for it, and what came later stays there.
    pub async fn unmerge_patient(&self, actor: &Actor, id: &PatientId, now: UtcTime) -> sqlx::Result<Merging> {
        let clinic = &actor.clinic;
        let mut tx = self.begin().await?;
        let numbers = events::next_numbers(&mut tx, clinic).await?;
        let Some(mut merged) = find(&mut tx, clinic, id).await? else { return Ok(Merging::NotFound) };
        let Some(merge) = last_merge(&mut tx, clinic, id).await? else { return Ok(Merging::Refused(MergeRefusal::NotMerged)) };
        if merged.merged_into.is_none() {
            let Some(into) = find(&mut tx, clinic, &merge.into).await? else { return Ok(Merging::NotFound) };
            return Ok(Merging::Again(Box::new(MergedPatients { merge, into, patient: merged })));
        }
        if now > merge.undo_until {
            return Ok(Merging::Refused(MergeRefusal::TooLate));
        }
        // The record it went into may have been merged, too: its things are with the last one.
        let survivor = survivor_in(&mut tx, clinic, id).await?.ok_or(sqlx::Error::RowNotFound)?;
        let mut into = find(&mut tx, clinic, &survivor).await?.ok_or(sqlx::Error::RowNotFound)?;
        move_back(&mut tx, actor, &merge.id, (&into, &merged), now).await?;
        let undo =
            sqlx::query("UPDATE patient_merges SET undone_by = $1, undone_at = $2 WHERE id = $3 RETURNING archived_before, moved_external_id, moved_linked_by");
        let row = undo.bind(actor.id()).bind(now.as_millis()).bind(merge.id.as_str()).fetch_one(&mut *tx).await?;
        let (link, linked_by) = (optional_text(&row, "moved_external_id")?, optional_text(&row, "moved_linked_by")?);
        // A link that somebody has changed since is not what was moved.
        if link.is_some() && into.external_id == link {
            (into.external_id, into.linked_by) = (None, None);
            (merged.external_id, merged.linked_by) = (link, linked_by.as_deref().and_then(LinkedBy::parse));
        }
        merged.archived_at = optional_number(&row, "archived_before")?.map(UtcTime::from_millis);
        merged.merged_into = None;
        merged.version += 1;
        into.version += 1;
        let later = events::next_numbers(&mut tx, clinic).await?;
        update_row(&mut tx, clinic, &into, numbers.patient_change).await?;
        update_row(&mut tx, clinic, &merged, later.patient_change).await?;
        let (into, merged) = (recount(&mut tx, clinic, &into.id).await?, recount(&mut tx, clinic, id).await?);
        tell(&mut tx, clinic, numbers.event, &into, now).await?;
        tell(&mut tx, clinic, later.event, &merged, now).await?;
        let merge = last_merge(&mut tx, clinic, id).await?.ok_or(sqlx::Error::RowNotFound)?;
        record(&mut tx, actor, Deed::PatientsUnmerged, &merge, now).await?;
        tx.commit().await?;
        Ok(Merging::Done(Box::new(MergedPatients { merge, into, patient: merged })))
    }

    /// The merges that a record had to do with, newest first.
    pub async fn merges_of(&self, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Vec<PatientMerge>> {
        const SQL: &str = "SELECT * FROM patient_merges WHERE clinic_id = $1 AND (patient_id = $2 OR into_id = $2) ORDER BY merged_at DESC, id DESC LIMIT 1000";
        let mut connection = self.read.acquire().await?;
        let rows = sqlx::query(SQL).bind(clinic.as_str()).bind(id.as_str()).fetch_all(&mut *connection).await?;
        let mut merges = Vec::with_capacity(rows.len());
        for row in &rows {
            let moves = sqlx::query(MOVES).bind(text(row, "id")?).fetch_all(&mut *connection).await?;
            merges.push(merge(row, &moves)?);
        }
        Ok(merges)
    }
}

/// A record and those it was merged into, one after the other; the last stands for all. Empty: there is no such record.
async fn chain(connection: &mut AnyConnection, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Vec<PatientId>> {
    const SQL: &str = chain_of!("SELECT id, merged_into FROM chain");
    let rows = sqlx::query(SQL).bind(clinic.as_str()).bind(id.as_str()).fetch_all(&mut *connection).await?;
    in_order(&rows, id)
}

/// The rows of a [`chain_of!`] (`id`, `merged_into`), as it runs from this record.
pub fn in_order(rows: &[AnyRow], id: &PatientId) -> sqlx::Result<Vec<PatientId>> {
    let links = rows.iter().map(|row| Ok((PatientId::from(text(row, "id")?), optional_text(row, "merged_into")?.map(PatientId::from))));
    let mut links: HashMap<_, _> = links.collect::<sqlx::Result<_>>()?;
    let mut chain = Vec::with_capacity(links.len());
    let mut next = Some(id.clone());
    while let Some(id) = next {
        let Some(into) = links.remove(&id) else { break };
        chain.push(id);
        next = into;
    }
    Ok(chain)
}

/// The record that stands for this one, seen from inside a write transaction that holds the clinic's lock.
pub async fn survivor_in(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Option<PatientId>> {
    Ok(chain(tx, clinic, id).await?.pop())
}

/// Notes that a file was sent for a record that stands for itself no more: an undo of the merge gives the file back to it.
pub async fn note_sent_for(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, chain: &[PatientId], file: &FileId) -> sqlx::Result<()> {
    const SQL: &str = "INSERT INTO patient_merge_moves (merge_id, kind, thing_id) \
         SELECT id, 'file', $3 FROM patient_merges WHERE clinic_id = $1 AND patient_id = $2 AND undone_at IS NULL";
    for merged in chain.iter().rev().skip(1) {
        sqlx::query(SQL).bind(clinic.as_str()).bind(merged.as_str()).bind(file.as_str()).execute(&mut **tx).await?;
    }
    Ok(())
}

const MOVES: &str = "SELECT kind, thing_id, other_id FROM patient_merge_moves WHERE merge_id = $1 ORDER BY kind, thing_id";

async fn find(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Option<Patient>> {
    let row = sqlx::query(BY_ID).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&mut **tx).await?;
    row.as_ref().map(patient).transpose()
}

/// Gives everything of `from` to `into`, and notes each with the merge. A file that `into` has already, byte for byte, stays: the identity of an upload is one row.
async fn move_over(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, merge: &str, (from, into): (&Patient, &Patient), now: UtcTime) -> sqlx::Result<()> {
    const SAME: &str = "INSERT INTO patient_merge_moves (merge_id, kind, thing_id, other_id) SELECT $1, 'same_file', ours.id, theirs.id FROM patient_files ours \
         JOIN patient_files theirs ON theirs.clinic_id = ours.clinic_id AND theirs.sha256 = ours.sha256 AND theirs.patient_id = $4 \
         WHERE ours.clinic_id = $2 AND ours.patient_id = $3";
    // A moved note speaks of the file that is shown.
    const ATTACHED: &str = "UPDATE clinical_note_files SET file_id = (SELECT other_id FROM patient_merge_moves WHERE merge_id = $1 AND kind = 'same_file' AND thing_id = file_id) \
         WHERE file_id IN (SELECT thing_id FROM patient_merge_moves WHERE merge_id = $1 AND kind = 'same_file') \
         AND note_id IN (SELECT thing_id FROM patient_merge_moves WHERE merge_id = $1 AND kind = 'note')";
    // What was sent for this record is the same file for ever, wherever a person gives it next. One that came with an earlier merge was sent for another.
    const IDENTITY: &str = "INSERT INTO left_identities (clinic_id, patient_id, sha256, file_id) SELECT clinic_id, patient_id, sha256, id FROM patient_files WHERE clinic_id = $1 \
         AND id IN (SELECT thing_id FROM patient_merge_moves WHERE merge_id = $2 AND kind = 'file') AND id NOT IN (SELECT thing_id FROM patient_merge_moves \
         JOIN patient_merges ON patient_merges.id = merge_id WHERE clinic_id = $1 AND into_id = $3 AND undone_at IS NULL AND kind = 'file') \
         ON CONFLICT (clinic_id, patient_id, sha256) DO UPDATE SET file_id = excluded.file_id";
    sqlx::query(SAME).bind(merge).bind(clinic.as_str()).bind(from.id.as_str()).bind(into.id.as_str()).execute(&mut **tx).await?;
    for (kind, table, event) in KINDS {
        let note = format!(
            "INSERT INTO patient_merge_moves (merge_id, kind, thing_id) SELECT $1, '{kind}', id FROM {table} WHERE clinic_id = $2 AND patient_id = $3 \
             AND id NOT IN (SELECT thing_id FROM patient_merge_moves WHERE merge_id = $1 AND kind = 'same_file')"
        );
        sqlx::query(AssertSqlSafe(note)).bind(merge).bind(clinic.as_str()).bind(from.id.as_str()).execute(&mut **tx).await?;
        if kind == "file" {
            sqlx::query(IDENTITY).bind(clinic.as_str()).bind(merge).bind(from.id.as_str()).execute(&mut **tx).await?;
        }
        let give = format!(
            "UPDATE {table} SET patient_id = $1{} WHERE clinic_id = $2 AND id IN (SELECT thing_id FROM patient_merge_moves WHERE merge_id = $3 AND kind = '{kind}') RETURNING *",
            next_version(kind, now)
        );
        let given = sqlx::query(AssertSqlSafe(give)).bind(into.id.as_str()).bind(clinic.as_str()).bind(merge).fetch_all(&mut **tx).await?;
        tell_of(tx, clinic, event, &given, (from, into), now).await?;
    }
    sqlx::query(ATTACHED).bind(merge).execute(&mut **tx).await.map(drop)
}

/// Gives back to `to` what the merge moved and `from` still has.
async fn move_back(tx: &mut Transaction<'_, Any>, actor: &Actor, merge: &str, (from, to): (&Patient, &Patient), now: UtcTime) -> sqlx::Result<()> {
    const ATTACHED: &str = "UPDATE clinical_note_files SET file_id = (SELECT thing_id FROM patient_merge_moves WHERE merge_id = $1 AND kind = 'same_file' AND other_id = file_id) \
         WHERE file_id IN (SELECT other_id FROM patient_merge_moves WHERE merge_id = $1 AND kind = 'same_file') \
         AND note_id IN (SELECT id FROM clinical_notes WHERE clinic_id = $2 AND patient_id = $3)";
    // What is here again is its own identity.
    const IDENTITY: &str = "DELETE FROM left_identities WHERE clinic_id = $1 AND patient_id = $2 \
         AND sha256 IN (SELECT sha256 FROM patient_files WHERE clinic_id = $1 AND patient_id = $2)";
    let clinic = &actor.clinic;
    for (kind, table, event) in KINDS {
        // Of bytes that `to` has by now, `from` keeps the row: the identity of an upload is one row.
        let unless_there = if kind == "file" {
            " AND NOT EXISTS (SELECT 1 FROM patient_files there WHERE there.clinic_id = $2 AND there.patient_id = $1 AND there.sha256 = patient_files.sha256)"
        } else {
            ""
        };
        let give = format!(
            "UPDATE {table} SET patient_id = $1{} WHERE clinic_id = $2 AND patient_id = $3 \
             AND id IN (SELECT thing_id FROM patient_merge_moves WHERE merge_id = $4 AND kind = '{kind}'){unless_there} RETURNING *",
            next_version(kind, now)
        );
        let give = sqlx::query(AssertSqlSafe(give)).bind(to.id.as_str()).bind(clinic.as_str()).bind(from.id.as_str()).bind(merge);
        let given = give.fetch_all(&mut **tx).await?;
        tell_of(tx, clinic, event, &given, (from, to), now).await?;
    }
    sqlx::query(IDENTITY).bind(clinic.as_str()).bind(to.id.as_str()).execute(&mut **tx).await?;
    sqlx::query(ATTACHED).bind(merge).bind(clinic.as_str()).bind(to.id.as_str()).execute(&mut **tx).await?;
    // What was attached meanwhile across the two.
    notes::take_off_strangers(tx, actor, &from.id, now).await?;
    notes::take_off_strangers(tx, actor, &to.id, now).await
}

/// Tells of each thing that went from one record to the other: whoever shows it among the things of the one takes it away there.
async fn tell_of(
    tx: &mut Transaction<'_, Any>,
    clinic: &ClinicId,
    kind: EventKind,
    given: &[AnyRow],
    (from, to): (&Patient, &Patient),
    now: UtcTime,
) -> sqlx::Result<()> {
    for row in given {
        let event = if kind == EventKind::FileMoved {
            ClinicEvent { kind, from_patient_id: Some(from.id.clone()), ..files::about(&files::file(row)?, to.display_name(), now) }
        } else {
            clinical::about(kind, text(row, "id")?, to.id.clone(), to.display_name(), now)
        };
        let seq = events::next_event(tx, clinic).await?;
        events::insert(tx, clinic, seq, &event).await?;
    }
    Ok(())
}

/// Whoever holds a record of a thing must see that it changed. Of a file it is known when a person gave it to somebody else.
fn next_version(kind: &str, now: UtcTime) -> String {
    if kind == "file" { format!(", version = version + 1, moved_at = {}", now.as_millis()) } else { ", version = version + 1".to_owned() }
}

/// Sets how many files of a patient are shown and when the last one came, by what there is; answers the record.
async fn recount(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Patient> {
    const SQL: &str = "UPDATE patients SET image_count = (SELECT COUNT(*) FROM patient_files WHERE clinic_id = $1 AND patient_id = $2 AND hidden_at IS NULL), \
         last_visit = (SELECT MAX(created_at) FROM patient_files WHERE clinic_id = $1 AND patient_id = $2) WHERE clinic_id = $1 AND id = $2 RETURNING *";
    patient(&sqlx::query(SQL).bind(clinic.as_str()).bind(id.as_str()).fetch_one(&mut **tx).await?)
}

/// What the audit has of it: found by either record.
async fn record(tx: &mut Transaction<'_, Any>, actor: &Actor, deed: Deed, merge: &PatientMerge, now: UtcTime) -> sqlx::Result<()> {
    let detail =
        json!({ (audit::PATIENT): merge.into, "mergeId": merge.id, "reason": merge.reason, "moved": merge.moved, "sameFiles": merge.same_files.len() });
    audit::record(tx, actor, deed, Some(("patient", merge.patient_id.as_str())), Some(detail), now).await
}

/// The last time a record was merged.
async fn last_merge(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Option<PatientMerge>> {
    const SQL: &str = "SELECT * FROM patient_merges WHERE clinic_id = $1 AND patient_id = $2 ORDER BY merged_at DESC, id DESC LIMIT 1";
    let Some(row) = sqlx::query(SQL).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&mut **tx).await? else { return Ok(None) };
    let moves = sqlx::query(MOVES).bind(text(&row, "id")?).fetch_all(&mut **tx).await?;
    merge(&row, &moves).map(Some)
}

fn merge(row: &AnyRow, moves: &[AnyRow]) -> sqlx::Result<PatientMerge> {
    let (mut moved, mut same_files) = (MovedCounts::default(), Vec::new());
    for row in moves {
        match text(row, "kind")?.as_str() {
            "file" => moved.files += 1,
            "note" => moved.notes += 1,
            "appointment" => moved.appointments += 1,
            "lab_case" => moved.lab_cases += 1,
            "same_file" => same_files.push(SameFile { file_id: FileId::from(text(row, "thing_id")?), shown_file_id: FileId::from(text(row, "other_id")?) }),
            _ => return Err(crate::store::corrupt("kind")),
        }
    }
    let merged_at = UtcTime::from_millis(number(row, "merged_at")?);
    Ok(PatientMerge {
        id: text(row, "id")?,
        patient_id: PatientId::from(text(row, "patient_id")?),
        into: PatientId::from(text(row, "into_id")?),
        reason: text(row, "reason")?,
        merged_by: UserId::from(text(row, "merged_by")?),
        merged_at,
        undo_until: merged_at.plus(MERGE_UNDO),
        undone_by: optional_text(row, "undone_by")?.map(UserId::from),
        undone_at: optional_number(row, "undone_at")?.map(UtcTime::from_millis),
        moved,
        same_files,
        link_moved: row.try_get::<Option<String>, _>("moved_external_id")?.is_some(),
    })
}
