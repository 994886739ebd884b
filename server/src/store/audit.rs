//! The audit: who did or saw what, from where, when, and how it went. One chain of rows for each clinic, each row hashed together with the hash before it, so that none can be
//! changed, removed or put in between without all that follow no longer fitting.
//!
//! [`record`] writes in the transaction of what it is about: either both are there, or neither. What changes nothing (a view, a refusal) has no transaction of its own and is
//! gathered by [`crate::views`]. What a record says never goes here: only ids, counts and the names of fields.

pub mod chain;
mod deed;

pub use deed::{Deed, Outcome};

use super::{Store, corrupt, number, optional_text, text};
use chain::{Fault, Head, Row, Verifier, beginning, pruned_detail};
use chairside_api::{AuditEntry, AuditRecord, AuditWho, ClinicId, KeyId, Me, PatientId, UserId, UtcTime};
use serde_json::Value;
use sqlx::{Any, Transaction, any::AnyRow};
use std::net::IpAddr;

/// The key of a detail that says whom a record belongs to; a row is found by it.
pub const PATIENT: &str = "patientId";
/// How many rows are read at once when a chain is checked.
const PAGE: i64 = 1000;

/// Who does something, in which clinic, from where, by which request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Actor {
    /// In whose audit it stands.
    pub clinic: ClinicId,
    /// Who.
    pub who: Author,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// The request, as the log and the client know it.
    pub request_id: Option<String>,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Author {
    /// A person with a session.
    Person {
        /// Who.
        id: UserId,
        /// As they are called now.
        name: String,
    },
    /// A console with a bridge key.
    Key {
        /// The key.
        id: KeyId,
        /// As it is called now.
        label: String,
    },
    /// The server itself, or somebody at its terminal.
    System(&'static str),
    /// Somebody who did not say, or could not prove, who they are.
    Nobody,
}

impl Actor {
    /// The person or key, as records name who made or changed them.
    pub fn id(&self) -> &str {
        self.who.id().unwrap_or_default()
    }

    /// The server itself, or whoever sits at its terminal.
    pub fn system(clinic: &ClinicId, name: &'static str) -> Self {
        Self { clinic: clinic.clone(), who: Author::System(name), address: None, request_id: None }
    }
}

impl From<&Me> for Author {
    fn from(me: &Me) -> Self {
        Self::Person { id: me.id.clone(), name: me.name.clone() }
    }
}

impl Author {
    fn kind(&self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::Key { .. } => "key",
            Self::System(_) => "system",
            Self::Nobody => "nobody",
        }
    }

    /// The id of the person or key.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Person { id, .. } => Some(id.as_str()),
            Self::Key { id, .. } => Some(id.as_str()),
            Self::System(_) | Self::Nobody => None,
        }
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Person { name, .. } => Some(name),
            Self::Key { label, .. } => Some(label),
            Self::System(name) => Some(name),
            Self::Nobody => None,
        }
    }
}

/// One row to be written.
pub struct Entry<'a> {
    pub actor: &'a Actor,
    pub deed: Deed,
    /// The kind and id of what it is about.
    pub of: Option<(&'a str, &'a str)>,
    pub detail: Option<Value>,
    pub at: UtcTime,
}

/// Which rows a list shows, newest first.
#[derive(Default)]
pub struct AuditQuery {
    /// At or after this moment.
    pub since: Option<UtcTime>,
    /// Before this moment.
    pub until: Option<UtcTime>,
    /// Of this person or key.
    pub who: Option<String>,
    pub deed: Option<Deed>,
    /// That ended so.
    pub outcome: Option<Outcome>,
    /// About the record with this id.
    pub record: Option<String>,
    /// About this patient or what belongs to them.
    pub patient: Option<PatientId>,
    /// Older than this row.
    pub after: Option<(UtcTime, i64)>,
    pub limit: u32,
}

/// What a look at a clinic's whole chain found.
pub struct Verified {
    pub clinic: ClinicId,
    /// How many rows there are.
    pub rows: u64,
    /// Where the chain ends.
    pub head: Head,
    /// What is wrong; nothing: the chain is whole.
    pub faults: Vec<Fault>,
}

/// The end of a clinic's chain as people note it: `CLINIC:NUMBER:HASH`.
pub fn note(clinic: &ClinicId, head: &Head) -> String {
    format!("{clinic}:{}:{}", head.seq, head.hash)
}

/// Reads what was noted.
pub fn noted(text: &str) -> Option<(ClinicId, Head)> {
    let (clinic, row) = text.split_once(':')?;
    let (number, hash) = row.split_once(':')?;
    Some((ClinicId::from(clinic), Head { seq: number.parse().ok()?, hash: hash.to_owned() }))
}

/// Writes one row in the transaction of what it is about. Locks the clinic's row until the transaction ends.
pub async fn record(
    tx: &mut Transaction<'_, Any>,
    actor: &Actor,
    deed: Deed,
    of: Option<(&str, &str)>,
    detail: Option<Value>,
    now: UtcTime,
) -> sqlx::Result<()> {
    append(tx, &actor.clinic, vec![Entry { actor, deed, of, detail, at: now }]).await
}

/// Writes rows of one clinic at the end of its chain, in this order.
pub async fn append(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, entries: Vec<Entry<'_>>) -> sqlx::Result<()> {
    const LOCK: &str = "UPDATE clinics SET audit_seq = audit_seq + $1 WHERE id = $2 RETURNING audit_seq, audit_hash";
    const HEAD: &str = "UPDATE clinics SET audit_hash = $1 WHERE id = $2";
    let count = entries.len() as i64;
    let head = sqlx::query(LOCK).bind(count).bind(clinic.as_str()).fetch_one(&mut **tx).await?;
    let mut head = Head { seq: number(&head, "audit_seq")? - count, hash: text(&head, "audit_hash")? };
    for entry in entries {
        chain_on(tx, clinic, &mut head, entry).await?;
    }
    sqlx::query(HEAD).bind(head.hash).bind(clinic.as_str()).execute(&mut **tx).await.map(drop)
}

/// Writes a row after the end of the clinic's chain, which it then is. Whoever holds the clinic's lock writes that down.
pub async fn chain_on(tx: &mut Transaction<'_, Any>, clinic: &ClinicId, head: &mut Head, entry: Entry<'_>) -> sqlx::Result<()> {
    let end = std::mem::take(&mut head.hash);
    let previous = if end.is_empty() { beginning(clinic.as_str()) } else { end };
    let row = row_of(clinic, head.seq + 1, previous, entry);
    insert(tx, &row).await?;
    *head = Head { seq: row.seq, hash: row.hash };
    Ok(())
}

impl Store {
    /// The clinic's rows, newest first.
    pub async fn audit(&self, clinic: &ClinicId, query: &AuditQuery) -> sqlx::Result<Vec<AuditEntry>> {
        // One text for each index, so that the rarest of what was asked for leads; the filters after the first line are the same.
        macro_rules! select {
            ($where:literal) => {
                concat!(
                    "SELECT * FROM audit WHERE clinic_id = $1 AND at >= $2 AND at < $3 AND (at < $4 OR (at = $4 AND seq < $5)) AND (outcome = $11 OR $11 IS NULL) AND ",
                    $where,
                    " ORDER BY at DESC, seq DESC LIMIT $10"
                )
            };
        }
        let sql = if query.record.is_some() {
            select!("record_id = $6 AND (patient_id = $7 OR $7 IS NULL) AND (who_id = $8 OR $8 IS NULL) AND (deed = $9 OR $9 IS NULL)")
        } else if query.patient.is_some() {
            select!("$6 IS NULL AND patient_id = $7 AND (who_id = $8 OR $8 IS NULL) AND (deed = $9 OR $9 IS NULL)")
        } else if query.who.is_some() {
            select!("$6 IS NULL AND $7 IS NULL AND who_id = $8 AND (deed = $9 OR $9 IS NULL)")
        } else if query.deed.is_some() {
            select!("$6 IS NULL AND $7 IS NULL AND $8 IS NULL AND deed = $9")
        } else {
            select!("$6 IS NULL AND $7 IS NULL AND $8 IS NULL AND $9 IS NULL")
        };
        let (after, after_seq) = query.after.map_or((i64::MAX, i64::MAX), |(at, seq)| (at.as_millis(), seq));
        let rows = sqlx::query(sql)
            .bind(clinic.as_str())
            .bind(query.since.map_or(i64::MIN, UtcTime::as_millis))
            .bind(query.until.map_or(i64::MAX, UtcTime::as_millis))
            .bind(after)
            .bind(after_seq)
            .bind(query.record.as_deref())
            .bind(query.patient.as_ref().map(PatientId::as_str))
            .bind(query.who.as_deref())
            .bind(query.deed.map(Deed::as_str))
            .bind(i64::from(query.limit))
            .bind(query.outcome.map(Outcome::as_str))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|found| entry(row(found)?)).collect()
    }

    /// Where every clinic's chain ends: worth noting where whoever could change the database cannot change it too.
    pub async fn audit_heads(&self) -> sqlx::Result<Vec<(ClinicId, Head)>> {
        sqlx::query(HEADS).fetch_all(&self.read).await?.iter().map(head).collect()
    }

    /// Looks through every clinic's chain, as it was at one moment. `noted` are rows that somebody kept elsewhere.
    pub async fn verify_audit(&self, noted: &[(ClinicId, Head)]) -> sqlx::Result<Vec<Verified>> {
        const ROWS: &str = "SELECT * FROM audit WHERE clinic_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
        let mut tx = self.snapshot().await?;
        let clinics: Vec<_> = sqlx::query(HEADS).fetch_all(&mut *tx).await?.iter().map(head).collect::<Result<_, _>>()?;
        let mut found = Vec::new();
        for (clinic, head) in clinics {
            let expected = noted.iter().find(|(of, _)| *of == clinic).map(|(_, row)| row.clone());
            let mut verifier = Verifier::new(clinic.as_str(), head.clone(), expected);
            let mut last = i64::MIN;
            loop {
                let rows = sqlx::query(ROWS).bind(clinic.as_str()).bind(last).bind(PAGE).fetch_all(&mut *tx).await?;
                for found in &rows {
                    let row = row(found)?;
                    last = row.seq;
                    verifier.take(&row);
                }
                if rows.len() < PAGE as usize {
                    break;
                }
            }
            let (rows, faults) = verifier.finish();
            found.push(Verified { clinic, rows, head, faults });
        }
        tx.rollback().await?;
        Ok(found)
    }

    /// Removes the rows of each clinic up to the first that is not from before `oldest`, and says so in the chain; answers how many. Nothing is done before a whole `batch` of
    /// time can be removed, so that the chain is not full of rows that say that it became shorter.
    pub async fn prune_audit(&self, oldest: UtcTime, batch: std::time::Duration, now: UtcTime) -> sqlx::Result<u64> {
        const DUE: &str = "SELECT id FROM clinics WHERE EXISTS (SELECT 1 FROM audit WHERE clinic_id = clinics.id AND at < $1)";
        const LAST: &str = "SELECT seq, hash FROM audit WHERE clinic_id = $1 AND seq < (SELECT MIN(seq) FROM audit WHERE clinic_id = $1 AND at >= $2) ORDER BY seq DESC LIMIT 1";
        const PRUNE: &str = "DELETE FROM audit WHERE clinic_id = $1 AND seq <= $2";
        let mut pruned = 0;
        for due in sqlx::query(DUE).bind(oldest.minus(batch).as_millis()).fetch_all(&self.read).await? {
            let clinic = ClinicId::from(text(&due, "id")?);
            let mut tx = self.begin().await?;
            let Some(last) = sqlx::query(LAST).bind(clinic.as_str()).bind(oldest.as_millis()).fetch_optional(&mut *tx).await? else { continue };
            let last = Head { seq: number(&last, "seq")?, hash: text(&last, "hash")? };
            record(&mut tx, &Actor::system(&clinic, "housekeeping"), Deed::AuditPruned, None, Some(pruned_detail(&last)), now).await?;
            pruned += sqlx::query(PRUNE).bind(clinic.as_str()).bind(last.seq).execute(&mut *tx).await?.rows_affected();
            tx.commit().await?;
        }
        Ok(pruned)
    }
}

const HEADS: &str = "SELECT id, audit_seq, audit_hash FROM clinics ORDER BY id";

fn head(row: &AnyRow) -> sqlx::Result<(ClinicId, Head)> {
    Ok((ClinicId::from(text(row, "id")?), Head { seq: number(row, "audit_seq")?, hash: text(row, "audit_hash")? }))
}

fn row_of(clinic: &ClinicId, seq: i64, previous: String, entry: Entry<'_>) -> Row {
    let who = &entry.actor.who;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let patient = match entry.of {
        Some(("patient", id)) => Some(id),
        _ => entry.detail.as_ref().and_then(|detail| detail[PATIENT].as_str()),
    };
    let mut row = Row {
        clinic: clinic.to_string(),
        seq,
        at: entry.at.as_millis(),
        who_kind: who.kind().to_owned(),
        who_id: owned(who.id()),
        who_name: owned(who.name()),
        address: entry.actor.address.map(|address| address.to_string()),
        request_id: entry.actor.request_id.clone(),
        deed: entry.deed.as_str().to_owned(),
        record_kind: owned(entry.of.map(|(kind, _)| kind)),
        record_id: owned(entry.of.map(|(_, id)| id)),
        patient_id: owned(patient),
        outcome: entry.deed.outcome().as_str().to_owned(),
        detail: entry.detail.map(|detail| detail.to_string()),
        previous,
        hash: String::new(),
    };
    row.hash = row.digest();
    row
}

async fn insert(tx: &mut Transaction<'_, Any>, row: &Row) -> sqlx::Result<()> {
    const INSERT: &str = "INSERT INTO audit (clinic_id, seq, at, who_kind, who_id, who_name, address, request_id, deed, record_kind, record_id, patient_id, outcome, detail, \
         previous_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    sqlx::query(INSERT)
        .bind(row.clinic.as_str())
        .bind(row.seq)
        .bind(row.at)
        .bind(row.who_kind.as_str())
        .bind(row.who_id.as_deref())
        .bind(row.who_name.as_deref())
        .bind(row.address.as_deref())
        .bind(row.request_id.as_deref())
        .bind(row.deed.as_str())
        .bind(row.record_kind.as_deref())
        .bind(row.record_id.as_deref())
        .bind(row.patient_id.as_deref())
        .bind(row.outcome.as_str())
        .bind(row.detail.as_deref())
        .bind(row.previous.as_str())
        .bind(row.hash.as_str())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// The row exactly as it lies there. What is not of its column's type is not what the server wrote, and stays different from it.
fn row(found: &AnyRow) -> sqlx::Result<Row> {
    let some = |column| text(found, column);
    let maybe = |column| optional_text(found, column);
    Ok(Row {
        clinic: some("clinic_id")?,
        seq: number(found, "seq")?,
        at: number(found, "at")?,
        who_kind: some("who_kind")?,
        who_id: maybe("who_id")?,
        who_name: maybe("who_name")?,
        address: maybe("address")?,
        request_id: maybe("request_id")?,
        deed: some("deed")?,
        record_kind: maybe("record_kind")?,
        record_id: maybe("record_id")?,
        patient_id: maybe("patient_id")?,
        outcome: some("outcome")?,
        detail: maybe("detail")?,
        previous: some("previous_hash")?,
        hash: some("hash")?,
    })
}

fn entry(row: Row) -> sqlx::Result<AuditEntry> {
    Ok(AuditEntry {
        number: row.seq,
        at: UtcTime::from_millis(row.at),
        who: AuditWho { kind: row.who_kind, id: row.who_id, name: row.who_name },
        address: row.address,
        request_id: row.request_id,
        deed: row.deed,
        record: row.record_kind.zip(row.record_id).map(|(kind, id)| AuditRecord { kind, id }),
        patient_id: row.patient_id.map(PatientId::from),
        outcome: row.outcome,
        detail: row.detail.map(|detail| serde_json::from_str(&detail).map_err(|_| corrupt("detail"))).transpose()?,
        hash: row.hash,
    })
}
