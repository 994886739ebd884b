//! Patients: make, read, search, change, archive, and the feed of their changes.
//!
//! Every write takes the clinic's row first (`events::next_numbers`), so that writes of a clinic are one after the other on both databases: the checks for a taken number or
//! a taken link hold until the commit, and the numbers of the feed are in the order of commits.

use super::{
    Store,
    audit::{self, Actor, Deed},
    changed_fields, corrupt, events, number, optional_number, optional_text, text,
};
use chairside_api::{ClinicEvent, ClinicId, EventKind, LinkedBy, NewPatient, Patient, PatientChange, PatientId, PatientSource, Sex, UtcTime, fold};
use sqlx::{Any, Transaction, any::AnyRow};

mod index;
mod marks;
mod merge;
mod order;
mod search;

pub(super) use merge::chain_of;
pub use merge::{Merge, MergeRefusal, Merging, in_order, note_sent_for, survivor_in};
pub use search::{PatientFilter, PatientQuery, Searches};

/// What came of the wish to make a patient.
pub enum Inserted {
    /// The record was made.
    New(Patient),
    /// This record was made before: by the same request, under the same id, or for the same patient of NanoPix.
    Again(Patient),
    /// It cannot be.
    Refused(Refusal),
}

/// What came of the wish to change a patient.
pub enum Changed {
    /// The record as it is now.
    Done(Patient),
    /// Somebody changed it since it was read; this is it now.
    Conflict(Patient),
    /// It cannot be.
    Refused(Refusal),
    /// It was merged; this record stands for it.
    Merged(PatientId),
    /// There is no such record.
    NotFound,
}

/// Why a record cannot be like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another patient of the clinic has that number.
    NumberTaken,
    /// Another patient of the clinic is linked to that record of NanoPix.
    ExternalIdTaken,
    /// The id is not to be had.
    IdTaken,
    /// A patient needs a name.
    Nameless,
}

impl Store {
    /// Makes a patient, exactly once for each `request_id`, id and `external_id`. Without a number the next free one of the clinic is given.
    pub async fn insert_patient(&self, actor: &Actor, new: &NewPatient, now: UtcTime) -> sqlx::Result<Inserted> {
        let clinic = &actor.clinic;
        let mut tx = self.begin().await?;
        let numbers = events::next_numbers(&mut tx, clinic).await?;
        if let Some(earlier) = made_before(&mut tx, clinic, new).await? {
            return Ok(Inserted::Again(earlier));
        }
        if let Some(id) = &new.id
            && sqlx::query("SELECT id FROM patients WHERE id = $1").bind(id.as_str()).fetch_optional(&mut *tx).await?.is_some()
        {
            return Ok(Inserted::Refused(Refusal::IdTaken));
        }
        let patient_number = match &new.patient_number {
            Some(wanted) if has_number(&mut tx, clinic, wanted, None).await? => return Ok(Inserted::Refused(Refusal::NumberTaken)),
            Some(wanted) => wanted.clone(),
            None => next_number(&mut tx, clinic).await?,
        };
        let patient = Patient {
            patient_number: Some(patient_number),
            date_of_birth: new.date_of_birth,
            sex: new.sex,
            phone: new.phone.clone(),
            email: new.email.clone(),
            address: new.address.clone(),
            postal_code: new.postal_code.clone(),
            doctor: new.doctor.clone(),
            social_id: new.social_id.clone(),
            source: new.source,
            external_id: new.external_id.clone(),
            external_created_at: new.external_created_at,
            first_synced_at: new.first_synced_at,
            ..Patient::named(new.id.clone().unwrap_or_else(PatientId::random), new.last_name.as_str(), new.first_name.as_str(), now)
        };
        insert_row(&mut tx, clinic, &patient, numbers.patient_change, new.request_id.as_deref()).await?;
        tell(&mut tx, clinic, numbers.event, &patient, now).await?;
        audit::record(&mut tx, actor, Deed::PatientMade, Some(("patient", patient.id.as_str())), None, now).await?;
        tx.commit().await?;
        Ok(Inserted::New(patient))
    }

    /// One patient of the clinic.
    pub async fn patient(&self, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<Option<Patient>> {
        let row = sqlx::query(BY_ID).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&self.read).await?;
        row.as_ref().map(patient).transpose()
    }

    /// Whether the clinic has such a record, one that was merged or archived, too.
    pub async fn has_patient(&self, clinic: &ClinicId, id: &PatientId) -> sqlx::Result<bool> {
        const SQL: &str = "SELECT id FROM patients WHERE clinic_id = $1 AND id = $2";
        Ok(sqlx::query(SQL).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&self.read).await?.is_some())
    }

    /// Changes the record that still has this version.
    pub async fn change_patient(&self, actor: &Actor, id: &PatientId, version: i64, change: &PatientChange, now: UtcTime) -> sqlx::Result<Changed> {
        let clinic = &actor.clinic;
        let mut tx = self.begin().await?;
        let numbers = events::next_numbers(&mut tx, clinic).await?;
        let row = sqlx::query(BY_ID).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&mut *tx).await?;
        let Some(current) = row.as_ref().map(patient).transpose()? else { return Ok(Changed::NotFound) };
        if current.merged_into.is_some() {
            return Ok(survivor_in(&mut tx, clinic, id).await?.map_or(Changed::NotFound, Changed::Merged));
        }
        if current.version != version {
            return Ok(Changed::Conflict(current));
        }
        let mut next = current.clone();
        apply(&mut next, change);
        if next == current {
            return Ok(Changed::Done(current));
        }
        if next.first_name.is_empty() && next.last_name.is_empty() {
            return Ok(Changed::Refused(Refusal::Nameless));
        }
        if let Some(wanted) = next.patient_number.as_deref().filter(|_| next.patient_number != current.patient_number)
            && has_number(&mut tx, clinic, wanted, Some(id)).await?
        {
            return Ok(Changed::Refused(Refusal::NumberTaken));
        }
        if let Some(wanted) = next.external_id.as_deref().filter(|_| next.external_id != current.external_id)
            && by_external_id(&mut tx, clinic, wanted).await?.is_some()
        {
            return Ok(Changed::Refused(Refusal::ExternalIdTaken));
        }
        next.version += 1;
        update_row(&mut tx, clinic, &next, numbers.patient_change).await?;
        tell(&mut tx, clinic, numbers.event, &next, now).await?;
        let detail = serde_json::json!({ "fields": changed_fields(&current, &next), "version": next.version });
        audit::record(&mut tx, actor, Deed::PatientChanged, Some(("patient", id.as_str())), Some(detail), now).await?;
        tx.commit().await?;
        Ok(Changed::Done(next))
    }

    /// Takes a record out of the lists, or back into them; nothing of it is deleted. Done twice it is done.
    pub async fn archive_patient(&self, actor: &Actor, id: &PatientId, archived: bool, now: UtcTime) -> sqlx::Result<Changed> {
        let clinic = &actor.clinic;
        let mut tx = self.begin().await?;
        let numbers = events::next_numbers(&mut tx, clinic).await?;
        let row = sqlx::query(BY_ID).bind(clinic.as_str()).bind(id.as_str()).fetch_optional(&mut *tx).await?;
        let Some(mut record) = row.as_ref().map(patient).transpose()? else { return Ok(Changed::NotFound) };
        if record.merged_into.is_some() {
            return Ok(survivor_in(&mut tx, clinic, id).await?.map_or(Changed::NotFound, Changed::Merged));
        }
        if record.archived_at.is_some() == archived {
            return Ok(Changed::Done(record));
        }
        record.archived_at = archived.then_some(now);
        record.version += 1;
        update_row(&mut tx, clinic, &record, numbers.patient_change).await?;
        tell(&mut tx, clinic, numbers.event, &record, now).await?;
        let deed = if archived { Deed::PatientArchived } else { Deed::PatientRestored };
        audit::record(&mut tx, actor, deed, Some(("patient", id.as_str())), None, now).await?;
        tx.commit().await?;
        Ok(Changed::Done(record))
    }

    /// The records changed after the clinic's change `since`, archived ones included, in the order of their last change; each with that change's number.
    pub async fn patient_changes(&self, clinic: &ClinicId, since: i64, limit: u32) -> sqlx::Result<Vec<(i64, Patient)>> {
        const SQL: &str = "SELECT * FROM patients WHERE clinic_id = $1 AND change_seq > $2 ORDER BY change_seq LIMIT $3";
        let rows = sqlx::query(SQL).bind(clinic.as_str()).bind(since).bind(i64::from(limit)).fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok((number(row, "change_seq")?, patient(row)?))).collect()
    }
}

const BY_ID: &str = "SELECT * FROM patients WHERE clinic_id = $1 AND id = $2";

/// The record that an earlier wish of the same kind made.
async fn made_before(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, new: &NewPatient) -> sqlx::Result<Option<Patient>> {
    const BY_REQUEST: &str = "SELECT * FROM patients WHERE clinic_id = $1 AND request_id = $2";
    for (sql, wanted) in [(BY_REQUEST, new.request_id.as_deref()), (BY_ID, new.id.as_ref().map(PatientId::as_str))] {
        if let Some(wanted) = wanted {
            let row = sqlx::query(sql).bind(clinic.as_str()).bind(wanted).fetch_optional(&mut **tx).await?;
            if row.is_some() {
                return row.as_ref().map(patient).transpose();
            }
        }
    }
    match &new.external_id {
        Some(external_id) => by_external_id(tx, clinic, external_id).await,
        None => Ok(None),
    }
}

async fn by_external_id(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, external_id: &str) -> sqlx::Result<Option<Patient>> {
    const SQL: &str = "SELECT * FROM patients WHERE clinic_id = $1 AND external_id = $2";
    let row = sqlx::query(SQL).bind(clinic.as_str()).bind(external_id).fetch_optional(&mut **tx).await?;
    row.as_ref().map(patient).transpose()
}

/// Whether a patient other than `except` has that number.
async fn has_number(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, wanted: &str, except: Option<&PatientId>) -> sqlx::Result<bool> {
    const SQL: &str = "SELECT id FROM patients WHERE clinic_id = $1 AND patient_number = $2 AND id <> $3";
    let row = sqlx::query(SQL).bind(clinic.as_str()).bind(wanted).bind(except.map_or("", PatientId::as_str)).fetch_optional(&mut **tx).await?;
    Ok(row.is_some())
}

async fn next_number(tx: &mut Transaction<'_, Any>, clinic: &ClinicId) -> sqlx::Result<String> {
    const NEXT: &str = "UPDATE clinics SET patient_seq = patient_seq + 1 WHERE id = $1 RETURNING patient_seq";
    loop {
        let next = number(&sqlx::query(NEXT).bind(clinic.as_str()).fetch_one(&mut **tx).await?, "patient_seq")?.to_string();
        // Somebody may have given that number by hand.
        if !has_number(tx, clinic, &next, None).await? {
            return Ok(next);
        }
    }
}

async fn insert_row(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, patient: &Patient, change: i64, request_id: Option<&str>) -> sqlx::Result<()> {
    const INSERT: &str = "INSERT INTO patients (id, clinic_id, created_at, source, request_id, first_name, last_name, patient_number, search_text, change_seq) \
         VALUES ($1, $2, $3, $4, $5, '', '', $6, '', $7)";
    sqlx::query(INSERT)
        .bind(patient.id.as_str())
        .bind(clinic.as_str())
        .bind(patient.created_at.as_millis())
        .bind(patient.source.as_str())
        .bind(request_id)
        .bind(patient.patient_number.as_deref())
        .bind(change)
        .execute(&mut **tx)
        .await?;
    update_row(tx, clinic, patient, change).await
}

/// Writes everything of a record that can change.
async fn update_row(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, patient: &Patient, change: i64) -> sqlx::Result<()> {
    const UPDATE: &str = "UPDATE patients SET first_name = $1, last_name = $2, patient_number = $3, date_of_birth = $4, sex = $5, phone = $6, email = $7, address = $8, \
         postal_code = $9, doctor = $10, social_id = $11, external_id = $12, linked_by = $13, external_created_at = $14, first_synced_at = $15, archived_at = $16, \
         version = $17, search_text = $18, change_seq = $19, merged_into = $20 WHERE clinic_id = $21 AND id = $22";
    sqlx::query(UPDATE)
        .bind(patient.first_name.as_str())
        .bind(patient.last_name.as_str())
        .bind(patient.patient_number.as_deref())
        .bind(patient.date_of_birth.map(|date| date.to_string()))
        .bind(patient.sex.map(Sex::as_str))
        .bind(patient.phone.as_deref())
        .bind(patient.email.as_deref())
        .bind(patient.address.as_deref())
        .bind(patient.postal_code.as_deref())
        .bind(patient.doctor.as_deref())
        .bind(patient.social_id.as_deref())
        .bind(patient.external_id.as_deref())
        .bind(patient.linked_by.map(LinkedBy::as_str))
        .bind(patient.external_created_at.map(UtcTime::as_millis))
        .bind(patient.first_synced_at.map(UtcTime::as_millis))
        .bind(patient.archived_at.map(UtcTime::as_millis))
        .bind(patient.version)
        .bind(search_text(patient))
        .bind(change)
        .bind(patient.merged_into.as_ref().map(PatientId::as_str))
        .bind(clinic.as_str())
        .bind(patient.id.as_str())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Tells every console that the record changed.
async fn tell(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, seq: i64, patient: &Patient, now: UtcTime) -> sqlx::Result<()> {
    let event =
        ClinicEvent { patient_id: Some(patient.id.clone()), patient_name: Some(patient.display_name()), ..ClinicEvent::bare(EventKind::PatientChanged, now) };
    events::insert(tx, clinic, seq, &event).await
}

/// What a search looks at: folded names, number, birth date and NanoPix's id.
fn search_text(patient: &Patient) -> String {
    let number = patient.patient_number.as_deref().unwrap_or_default();
    let born = patient.date_of_birth.map(|date| date.to_string()).unwrap_or_default();
    fold(&format!("{} {} {number} {born} {}", patient.last_name, patient.first_name, patient.external_id.as_deref().unwrap_or_default()))
}

fn apply(patient: &mut Patient, change: &PatientChange) {
    fn set<T: Clone>(field: &mut T, wish: Option<&T>) {
        if let Some(wish) = wish {
            field.clone_from(wish);
        }
    }
    if let Some(name) = &change.first_name {
        patient.first_name = name.clone().unwrap_or_default();
    }
    if let Some(name) = &change.last_name {
        patient.last_name = name.clone().unwrap_or_default();
    }
    set(&mut patient.patient_number, change.patient_number.as_ref());
    set(&mut patient.date_of_birth, change.date_of_birth.as_ref());
    set(&mut patient.sex, change.sex.as_ref());
    set(&mut patient.phone, change.phone.as_ref());
    set(&mut patient.email, change.email.as_ref());
    set(&mut patient.address, change.address.as_ref());
    set(&mut patient.postal_code, change.postal_code.as_ref());
    set(&mut patient.doctor, change.doctor.as_ref());
    set(&mut patient.social_id, change.social_id.as_ref());
    set(&mut patient.external_id, change.external_id.as_ref());
    set(&mut patient.linked_by, change.linked_by.as_ref());
    if patient.external_id.is_none() {
        patient.linked_by = None;
    }
    set(&mut patient.external_created_at, change.external_created_at.as_ref());
    set(&mut patient.first_synced_at, change.first_synced_at.as_ref());
}

fn patient(row: &AnyRow) -> sqlx::Result<Patient> {
    let time = |column| Ok::<_, sqlx::Error>(optional_number(row, column)?.map(UtcTime::from_millis));
    Ok(Patient {
        id: PatientId::from(text(row, "id")?),
        first_name: text(row, "first_name")?,
        last_name: text(row, "last_name")?,
        patient_number: Some(text(row, "patient_number")?),
        last_visit: time("last_visit")?,
        date_of_birth: optional_text(row, "date_of_birth")?.map(|date| date.parse().map_err(|_| corrupt("date_of_birth"))).transpose()?,
        sex: optional_text(row, "sex")?.map(|sex| Sex::parse(&sex).ok_or_else(|| corrupt("sex"))).transpose()?,
        phone: optional_text(row, "phone")?,
        email: optional_text(row, "email")?,
        address: optional_text(row, "address")?,
        postal_code: optional_text(row, "postal_code")?,
        doctor: optional_text(row, "doctor")?,
        social_id: optional_text(row, "social_id")?,
        image_count: u32::try_from(number(row, "image_count")?).unwrap_or(u32::MAX),
        source: PatientSource::parse(&text(row, "source")?).ok_or_else(|| corrupt("source"))?,
        external_id: optional_text(row, "external_id")?,
        linked_by: optional_text(row, "linked_by")?.map(|by| LinkedBy::parse(&by).ok_or_else(|| corrupt("linked_by"))).transpose()?,
        created_at: UtcTime::from_millis(number(row, "created_at")?),
        external_created_at: time("external_created_at")?,
        first_synced_at: time("first_synced_at")?,
        archived_at: time("archived_at")?,
        merged_into: optional_text(row, "merged_into")?.map(PatientId::from),
        version: number(row, "version")?,
    })
}
