//! What is planned and written about a patient: appointments, clinical notes, lab cases. What is the same of all three stands here, once: made exactly once for an id,
//! changed by whoever saw the present version, taken out of the lists with a reason, each in one transaction with its event.

/// The facts of a record whose fields have their names.
macro_rules! facts_of_record {
    () => {
        fn facts(&self) -> Facts {
            Facts {
                patient_id: self.patient_id.clone(),
                created_by: self.created_by.clone(),
                created_at: self.created_at,
                updated_by: self.updated_by.clone(),
                updated_at: self.updated_at,
                deleted_at: self.deleted_at,
                deleted_reason: self.deleted_reason.clone(),
                version: self.version,
            }
        }

        fn set_facts(&mut self, facts: Facts) {
            let Facts { patient_id, created_by, created_at, updated_by, updated_at, deleted_at, deleted_reason, version } = facts;
            (self.patient_id, self.created_by, self.created_at) = (patient_id, created_by, created_at);
            (self.updated_by, self.updated_at, self.version) = (updated_by, updated_at, version);
            (self.deleted_at, self.deleted_reason) = (deleted_at, deleted_reason);
        }
    };
}

pub mod appointments;
pub mod lab_cases;
pub mod notes;

use super::{
    Store,
    audit::{self, Actor, Deed},
    changed_fields, events, number, optional_number, optional_text, patients, text,
};
use chairside_api::{ClinicEvent, ClinicId, EventKind, PatientId, UtcTime, display_name};
use serde::Serialize;
use serde_json::{Value as Json, json};
use sqlx::{Any, AssertSqlSafe, Transaction, any::AnyRow};

/// A value of a column.
pub enum Value {
    /// BIGINT.
    Number(Option<i64>),
    /// TEXT.
    Text(Option<String>),
}

impl Value {
    fn of(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

/// What every record has, apart from what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub patient_id: PatientId,
    pub created_by: String,
    pub created_at: UtcTime,
    pub updated_by: String,
    pub updated_at: UtcTime,
    pub deleted_at: Option<UtcTime>,
    pub deleted_reason: Option<String>,
    pub version: i64,
}

impl Facts {
    /// Of a record that is made now.
    pub fn new(patient_id: PatientId, by: &str, now: UtcTime) -> Self {
        let by = by.to_owned();
        Self { patient_id, created_by: by.clone(), created_at: now, updated_by: by, updated_at: now, deleted_at: None, deleted_reason: None, version: 1 }
    }

    fn of(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            patient_id: PatientId::from(text(row, "patient_id")?),
            created_by: text(row, "created_by")?,
            created_at: UtcTime::from_millis(number(row, "created_at")?),
            updated_by: text(row, "updated_by")?,
            updated_at: UtcTime::from_millis(number(row, "updated_at")?),
            deleted_at: optional_number(row, "deleted_at")?.map(UtcTime::from_millis),
            deleted_reason: optional_text(row, "deleted_reason")?,
            version: number(row, "version")?,
        })
    }

    fn values(&self) -> [Value; 8] {
        [
            Value::of(Some(self.patient_id.as_str())),
            Value::of(Some(&self.created_by)),
            Value::Number(Some(self.created_at.as_millis())),
            Value::of(Some(&self.updated_by)),
            Value::Number(Some(self.updated_at.as_millis())),
            Value::Number(self.deleted_at.map(UtcTime::as_millis)),
            Value::of(self.deleted_reason.as_deref()),
            Value::Number(Some(self.version)),
        ]
    }
}

const FACTS: [&str; 8] = ["patient_id", "created_by", "created_at", "updated_by", "updated_at", "deleted_at", "deleted_reason", "version"];

/// What is done with a kind of record, as the audit has it.
pub struct Deeds {
    pub made: Deed,
    pub changed: Deed,
    pub deleted: Deed,
    pub viewed: Deed,
    pub listed: Deed,
}

/// A kind of record, as its table keeps it.
pub trait Record: Sized + Clone + PartialEq + Serialize {
    /// The table.
    const TABLE: &'static str;
    /// A row of it as [`Record::of`] reads it; ends before `WHERE`.
    const SELECT: &'static str;
    /// The columns of what it says, in the order of [`Record::values`].
    const COLUMNS: &'static [&'static str];
    /// What is told when it changes.
    const EVENT: EventKind;
    /// What the audit calls it, and what is done with it.
    const KIND: &'static str;
    /// The deeds.
    const DEEDS: Deeds;

    /// Reads a row.
    fn of(row: &AnyRow) -> sqlx::Result<Self>;
    /// Its id.
    fn id(&self) -> &str;
    /// What every record has.
    fn facts(&self) -> Facts;
    /// Sets them.
    fn set_facts(&mut self, facts: Facts);
    /// What it says.
    fn values(&self) -> Vec<Value>;

    /// Whether it may be written as it is; what it may not be is an answer, not a failure.
    fn check(&self, _tx: &mut Transaction<'_, Any>, _clinic: &ClinicId) -> impl Future<Output = sqlx::Result<Option<Refusal>>> {
        std::future::ready(Ok(None))
    }

    /// Gives a new record what only its transaction knows.
    fn complete(&mut self, _tx: &mut Transaction<'_, Any>, _clinic: &ClinicId) -> impl Future<Output = sqlx::Result<()>> {
        std::future::ready(Ok(()))
    }

    /// Writes what has a table of its own. `before` is the record as it was.
    fn written(&self, _tx: &mut Transaction<'_, Any>, _before: Option<&Self>) -> impl Future<Output = sqlx::Result<()>> {
        std::future::ready(Ok(()))
    }
}

/// Why a record cannot be like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The id is not to be had.
    IdTaken,
    /// It names a file that is not the patient's.
    StrangeFile,
    /// It ends before it begins.
    EndsFirst,
}

/// What came of the wish to write a record.
pub enum Written<T> {
    /// It was made.
    New(T),
    /// It is so now.
    Done(T),
    /// Somebody changed it since it was read; this is it now.
    Conflict(T),
    /// It cannot be.
    Refused(Refusal),
    /// The patient was merged into this one.
    Merged(PatientId),
    /// There is no such patient.
    NoPatient,
    /// There is no such record.
    NotFound,
}

impl Store {
    /// One record of the clinic, also one that was taken out of the lists.
    pub async fn record<R: Record>(&self, clinic: &ClinicId, id: &str) -> sqlx::Result<Option<R>> {
        let sql = format!("{} WHERE clinic_id = $1 AND id = $2", R::SELECT);
        let row = sqlx::query(AssertSqlSafe(sql)).bind(clinic.as_str()).bind(id).fetch_optional(&self.read).await?;
        row.as_ref().map(R::of).transpose()
    }

    /// Makes a record, exactly once for its id.
    pub async fn create_record<R: Record>(&self, actor: &Actor, mut record: R) -> sqlx::Result<Written<R>> {
        let clinic = &actor.clinic;
        let mut tx = self.begin().await?;
        let numbers = events::next_numbers(&mut tx, clinic).await?;
        let facts = record.facts();
        if sqlx::query(AssertSqlSafe(format!("SELECT id FROM {} WHERE id = $1", R::TABLE))).bind(record.id()).fetch_optional(&mut *tx).await?.is_some() {
            // Another clinic's is not ours to answer.
            let ours = find::<R>(&mut tx, clinic, record.id()).await?.filter(|ours| ours.facts().patient_id == facts.patient_id);
            return Ok(ours.map_or(Written::Refused(Refusal::IdTaken), Written::Done));
        }
        match patients::survivor_in(&mut tx, clinic, &facts.patient_id).await? {
            None => return Ok(Written::NoPatient),
            Some(other) if other != facts.patient_id => return Ok(Written::Merged(other)),
            Some(_) => {}
        }
        if let Some(refusal) = record.check(&mut tx, clinic).await? {
            return Ok(Written::Refused(refusal));
        }
        record.complete(&mut tx, clinic).await?;
        let columns = ["id", "clinic_id"].into_iter().chain(FACTS).chain(R::COLUMNS.iter().copied()).collect::<Vec<_>>();
        let places = (1..=columns.len()).map(|place| format!("${place}")).collect::<Vec<_>>();
        let sql = format!("INSERT INTO {} ({}) VALUES ({})", R::TABLE, columns.join(", "), places.join(", "));
        let insert = sqlx::query(AssertSqlSafe(sql)).bind(record.id()).bind(clinic.as_str());
        bind(insert, facts.values().into_iter().chain(record.values())).execute(&mut *tx).await?;
        record.written(&mut tx, None).await?;
        tell::<R>(&mut tx, clinic, numbers.event, &record, facts.created_at).await?;
        audit_of(&mut tx, actor, R::DEEDS.made, &record, json!({}), facts.created_at).await?;
        let made = find::<R>(&mut tx, clinic, record.id()).await?.ok_or(sqlx::Error::RowNotFound)?;
        tx.commit().await?;
        Ok(Written::New(made))
    }

    /// Changes the record that still has this version.
    pub async fn change_record<R: Record>(&self, actor: &Actor, id: &str, version: i64, now: UtcTime, apply: impl FnOnce(&mut R)) -> sqlx::Result<Written<R>> {
        let clinic = &actor.clinic;
        let mut tx = self.begin().await?;
        let numbers = events::next_numbers(&mut tx, clinic).await?;
        let Some(current) = find::<R>(&mut tx, clinic, id).await?.filter(|record| record.facts().deleted_at.is_none()) else {
            return Ok(Written::NotFound);
        };
        let facts = current.facts();
        if facts.version != version {
            return Ok(Written::Conflict(current));
        }
        let mut next = current.clone();
        apply(&mut next);
        if next == current {
            return Ok(Written::Done(current));
        }
        if let Some(refusal) = next.check(&mut tx, clinic).await? {
            return Ok(Written::Refused(refusal));
        }
        next.set_facts(Facts { updated_by: actor.id().to_owned(), updated_at: now, version: version + 1, ..facts });
        update(&mut tx, clinic, &next).await?;
        next.written(&mut tx, Some(&current)).await?;
        tell::<R>(&mut tx, clinic, numbers.event, &next, now).await?;
        let fields: Vec<_> = changed_fields(&current, &next).into_iter().filter(|field| !field.starts_with("updated")).collect();
        audit_of(&mut tx, actor, R::DEEDS.changed, &next, json!({ "fields": fields, "version": version + 1 }), now).await?;
        let changed = find::<R>(&mut tx, clinic, id).await?.ok_or(sqlx::Error::RowNotFound)?;
        tx.commit().await?;
        Ok(Written::Done(changed))
    }

    /// Takes a record out of the lists; nothing of it is deleted. Done twice it is done, and the first reason stays.
    pub async fn delete_record<R: Record>(&self, actor: &Actor, id: &str, reason: &str, now: UtcTime) -> sqlx::Result<Written<R>> {
        let clinic = &actor.clinic;
        let mut tx = self.begin().await?;
        let numbers = events::next_numbers(&mut tx, clinic).await?;
        let Some(mut record) = find::<R>(&mut tx, clinic, id).await? else { return Ok(Written::NotFound) };
        let facts = record.facts();
        if facts.deleted_at.is_some() {
            return Ok(Written::Done(record));
        }
        let reason = Some(reason.to_owned());
        record.set_facts(Facts {
            updated_by: actor.id().to_owned(),
            updated_at: now,
            deleted_at: Some(now),
            deleted_reason: reason,
            version: facts.version + 1,
            ..facts
        });
        update(&mut tx, clinic, &record).await?;
        tell::<R>(&mut tx, clinic, numbers.event, &record, now).await?;
        audit_of(&mut tx, actor, R::DEEDS.deleted, &record, json!({}), now).await?;
        tx.commit().await?;
        Ok(Written::Done(record))
    }
}

/// What the audit has of a write: ids and names of fields, never what they say.
async fn audit_of<R: Record>(tx: &mut Transaction<'_, Any>, actor: &Actor, deed: Deed, record: &R, mut detail: Json, now: UtcTime) -> sqlx::Result<()> {
    detail[audit::PATIENT] = json!(record.facts().patient_id);
    audit::record(tx, actor, deed, Some((R::KIND, record.id())), Some(detail), now).await
}

async fn find<R: Record>(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, id: &str) -> sqlx::Result<Option<R>> {
    let sql = format!("{} WHERE clinic_id = $1 AND id = $2", R::SELECT);
    let row = sqlx::query(AssertSqlSafe(sql)).bind(clinic.as_str()).bind(id).fetch_optional(&mut **tx).await?;
    row.as_ref().map(R::of).transpose()
}

async fn update<R: Record>(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, record: &R) -> sqlx::Result<()> {
    let columns = FACTS.iter().chain(R::COLUMNS).zip(3..).map(|(column, place)| format!("{column} = ${place}")).collect::<Vec<_>>();
    let sql = format!("UPDATE {} SET {} WHERE clinic_id = $1 AND id = $2", R::TABLE, columns.join(", "));
    let update = sqlx::query(AssertSqlSafe(sql)).bind(clinic.as_str()).bind(record.id());
    bind(update, record.facts().values().into_iter().chain(record.values())).execute(&mut **tx).await.map(drop)
}

type Query<'q> = sqlx::query::Query<'q, Any, sqlx::any::AnyArguments>;

fn bind(query: Query<'_>, values: impl Iterator<Item = Value>) -> Query<'_> {
    values.fold(query, |query, value| match value {
        Value::Number(number) => query.bind(number),
        Value::Text(text) => query.bind(text),
    })
}

/// Tells every listener that the record changed.
async fn tell<R: Record>(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, seq: i64, record: &R, now: UtcTime) -> sqlx::Result<()> {
    let patient = record.facts().patient_id;
    let names = sqlx::query("SELECT first_name, last_name FROM patients WHERE clinic_id = $1 AND id = $2");
    let names = names.bind(clinic.as_str()).bind(patient.as_str()).fetch_one(&mut **tx).await?;
    let name = display_name(&text(&names, "last_name")?, &text(&names, "first_name")?);
    events::insert(tx, clinic, seq, &about(R::EVENT, record.id().to_owned(), patient, name, now)).await
}

/// What is told of a record.
pub fn about(kind: EventKind, id: String, patient: PatientId, patient_name: String, now: UtcTime) -> ClinicEvent {
    let (record_id, lab_case_id) = if kind == EventKind::LabCaseChanged { (None, Some(id)) } else { (Some(id), None) };
    ClinicEvent { patient_id: Some(patient), patient_name: Some(patient_name), record_id, lab_case_id, ..ClinicEvent::bare(kind, now) }
}
