//! The chain: what a row's hash is made of, and how a chain is checked. No database here; the format is `docs/decisions/server-audit.md`.

use super::Deed;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

/// What the hash of this kind of row begins with; another format would begin with something else.
const FORMAT: &str = "chairside audit 1";
/// So many faults tell enough.
const MOST_FAULTS: usize = 100;

/// A row as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub clinic: String,
    pub seq: i64,
    pub at: i64,
    pub who_kind: String,
    pub who_id: Option<String>,
    pub who_name: Option<String>,
    pub address: Option<String>,
    pub request_id: Option<String>,
    pub deed: String,
    pub record_kind: Option<String>,
    pub record_id: Option<String>,
    pub patient_id: Option<String>,
    pub outcome: String,
    pub detail: Option<String>,
    pub previous: String,
    pub hash: String,
}

impl Row {
    /// The hash that the row must have.
    pub fn digest(&self) -> String {
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        let given = |text| Some(text);
        digest([
            given(FORMAT),
            given(&self.previous),
            given(&self.clinic),
            given(&seq),
            given(&at),
            given(&self.who_kind),
            self.who_id.as_deref(),
            self.who_name.as_deref(),
            self.address.as_deref(),
            self.request_id.as_deref(),
            given(&self.deed),
            self.record_kind.as_deref(),
            self.record_id.as_deref(),
            self.patient_id.as_deref(),
            given(&self.outcome),
            self.detail.as_deref(),
        ])
    }
}

/// What the first row of a clinic has as the hash before it.
pub fn beginning(clinic: &str) -> String {
    digest([Some(FORMAT), Some(clinic)])
}

/// SHA-256 of the fields, each as a netstring (`5:hello,`), one that is absent as `-,`: no two lists of fields give the same bytes.
fn digest<const N: usize>(fields: [Option<&str>; N]) -> String {
    let mut hasher = Sha256::new();
    for field in fields {
        match field {
            Some(text) => {
                hasher.update(text.len().to_string());
                hasher.update(b":");
                hasher.update(text);
            }
            None => hasher.update(b"-"),
        }
        hasher.update(b",");
    }
    chairside_api::Sha256::from_bytes(hasher.finalize().into()).to_string()
}

/// Where a chain ends: the number and hash of its last row; 0 and nothing while there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub seq: i64,
    pub hash: String,
}

/// What is wrong with a chain. Says which row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// What the row says is not what its hash was made of.
    Changed(i64),
    /// The row was not written after the one that stands before it.
    Unlinked(i64),
    /// These rows are not there.
    Missing { from: i64, through: i64 },
    /// The row was not written by the server: its chain ends before.
    Surplus(i64),
    /// The beginning was removed, and not because it was old: no row says so.
    BeginningRemoved { through: i64 },
    /// The clinic's record of where its chain ends is not the end of the rows.
    WrongEnd { recorded: Head },
    /// A row that was noted elsewhere is another one here, or not here.
    NotAsNoted(i64),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(seq) => write!(f, "row {seq} was changed: what it says does not give its hash"),
            Self::Unlinked(seq) => write!(f, "row {seq} does not follow from the row before it: one of the two was replaced, or rows were swapped"),
            Self::Missing { from, through } if from == through => write!(f, "row {from} is missing"),
            Self::Missing { from, through } => write!(f, "rows {from} to {through} are missing"),
            Self::Surplus(seq) => write!(f, "row {seq} was added by hand: the server's own chain ends before it"),
            Self::BeginningRemoved { through } => write!(f, "rows 1 to {through} were removed, and not by the server because they were old"),
            Self::WrongEnd { recorded } => {
                write!(f, "the chain does not end where the clinic's record says it does (row {}, hash {})", recorded.seq, recorded.hash)
            }
            Self::NotAsNoted(seq) => write!(f, "row {seq} is not the one that was noted: the chain was cut off or written anew since"),
        }
    }
}

/// Checks the rows of one clinic, handed over in the order of their numbers.
pub struct Verifier {
    clinic: String,
    head: Head,
    /// What must come next: a number, and the hash before it.
    next: Head,
    first: Option<Head>,
    /// The beginning that the last pruning left: the number and hash of the last row that was removed.
    pruned: Option<Head>,
    noted: Option<Head>,
    rows: u64,
    faults: Vec<Fault>,
}

impl Verifier {
    /// For the chain that the clinic's record says ends at `head`. `noted` is the number and hash of a row that somebody kept elsewhere.
    pub fn new(clinic: &str, head: Head, noted: Option<Head>) -> Self {
        let next = Head { seq: 1, hash: beginning(clinic) };
        Self { clinic: clinic.to_owned(), head, next, first: None, pruned: None, noted, rows: 0, faults: Vec::new() }
    }

    /// Takes the next row.
    pub fn take(&mut self, row: &Row) {
        self.rows += 1;
        if self.first.is_none() {
            let before = Head { seq: row.seq - 1, hash: row.previous.clone() };
            // Whether it may begin here is known at the end, where the last pruning stands.
            self.next = if row.seq > 1 { Head { seq: row.seq, hash: row.previous.clone() } } else { self.next.clone() };
            self.first = Some(before);
        }
        if row.seq > self.head.seq {
            return self.fault(Fault::Surplus(row.seq));
        }
        if row.seq > self.next.seq {
            self.fault(Fault::Missing { from: self.next.seq, through: row.seq - 1 });
        } else if row.previous != self.next.hash || row.seq != self.next.seq {
            self.fault(Fault::Unlinked(row.seq));
        }
        if row.clinic != self.clinic || row.digest() != row.hash {
            self.fault(Fault::Changed(row.seq));
        }
        if self.noted.as_ref().is_some_and(|noted| noted.seq == row.seq && noted.hash == row.hash) {
            self.noted = None;
        }
        if row.deed == Deed::AuditPruned.as_str() {
            self.pruned = row.detail.as_deref().and_then(pruned_through);
        }
        self.next = Head { seq: row.seq + 1, hash: row.hash.clone() };
    }

    /// What was found, once all rows were taken.
    pub fn finish(mut self) -> (u64, Vec<Fault>) {
        if let Some(before) = self.first.take().filter(|before| before.seq != 0)
            && self.pruned.as_ref() != Some(&before)
        {
            self.fault(Fault::BeginningRemoved { through: before.seq });
        }
        let ends_at = self.next.seq - 1;
        if self.rows == 0 && self.head == Head::default() {
            // Nothing was ever written, and nothing is there.
        } else if self.head.seq > ends_at {
            self.fault(Fault::Missing { from: self.next.seq, through: self.head.seq });
        } else if self.head.seq < ends_at || self.head.hash != self.next.hash {
            let recorded = self.head.clone();
            self.fault(Fault::WrongEnd { recorded });
        }
        // A row that was old enough to be removed meanwhile is not held against the chain.
        let is_pruned = |noted: &Head| self.pruned.as_ref().is_some_and(|pruned| noted.seq <= pruned.seq);
        if let Some(noted) = self.noted.take().filter(|noted| !is_pruned(noted)) {
            self.fault(Fault::NotAsNoted(noted.seq));
        }
        (self.rows, self.faults)
    }

    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }
}

/// What a pruning's row says: the last row that was removed.
pub fn pruned_detail(last: &Head) -> Value {
    serde_json::json!({ "through": last.seq, "hash": last.hash })
}

fn pruned_through(detail: &str) -> Option<Head> {
    let detail: Value = serde_json::from_str(detail).ok()?;
    Some(Head { seq: detail["through"].as_i64()?, hash: detail["hash"].as_str()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLINIC: &str = "019aa0d2-0000-7000-8000-000000000001";

    /// A chain as the server writes it: 1 to `rows`, of which the first `pruned` were removed because they were old.
    fn chain(rows: i64, pruned: i64) -> (Vec<Row>, Head) {
        let mut previous = beginning(CLINIC);
        let mut chain = Vec::new();
        for seq in 1..=rows {
            let is_pruning = pruned > 0 && seq == rows;
            let last: Option<&Row> = if is_pruning { chain.get(pruned as usize - 1) } else { None };
            let detail = last.map(|last| pruned_detail(&Head { seq: last.seq, hash: last.hash.clone() }).to_string());
            let mut row = Row {
                clinic: CLINIC.to_owned(),
                seq,
                at: 1_800_000_000_000 + seq,
                who_kind: "person".to_owned(),
                who_id: (seq % 3 != 0).then(|| format!("u{seq}")),
                who_name: Some("Ada".to_owned()),
                address: (seq % 2 == 0).then(|| "10.0.0.7".to_owned()),
                deed: (if is_pruning { Deed::AuditPruned } else { Deed::PatientViewed }).as_str().to_owned(),
                outcome: "done".to_owned(),
                detail,
                previous,
                ..Row::default()
            };
            row.hash = row.digest();
            previous = row.hash.clone();
            chain.push(row);
        }
        let head = chain.last().map_or_else(Head::default, |last| Head { seq: last.seq, hash: last.hash.clone() });
        (chain.split_off(pruned as usize), head)
    }

    fn verify(rows: &[Row], head: &Head, noted: Option<Head>) -> Vec<Fault> {
        let mut verifier = Verifier::new(CLINIC, head.clone(), noted);
        for row in rows {
            verifier.take(row);
        }
        verifier.finish().1
    }

    #[test]
    fn the_format_is_the_one_that_is_documented() {
        // `printf '17:chairside audit 1,1:c,' | sha256sum`: the page on the audit tells people to do this.
        assert_eq!(beginning("c"), "7c657542465ba19a4c36dd6ec3e0b549e6a33bfb88d12e19a88108c3e66ee273");
    }

    #[test]
    fn no_two_lists_of_fields_have_one_hash() {
        assert_ne!(digest([Some("ab"), Some("")]), digest([Some("a"), Some("b")]));
        assert_ne!(digest([Some("-"), None]), digest([None, Some("-")]));
        assert_ne!(digest([Some(""), None]), digest([None, Some("")]));
        assert_ne!(digest([Some("1:a,"), None]), digest([Some("1:a,-,"), None]));
    }

    #[test]
    fn faults_name_the_row() {
        let (rows, head) = chain(9, 0);
        assert_eq!(verify(&rows, &head, None), []);
        assert_eq!(verify(&[], &Head::default(), None), []);
        let changed = |change: fn(&mut Vec<Row>)| {
            let mut rows = rows.clone();
            change(&mut rows);
            verify(&rows, &head, None)
        };
        assert_eq!(changed(|rows| rows[4].who_name = Some("Eve".to_owned())), [Fault::Changed(5)]);
        assert_eq!(changed(|rows| drop(rows.remove(4))), [Fault::Missing { from: 5, through: 5 }]);
        assert_eq!(changed(|rows| rows.truncate(7)), [Fault::Missing { from: 8, through: 9 }]);
        assert_eq!(changed(|rows| drop(rows.drain(..3))), [Fault::BeginningRemoved { through: 3 }]);
        let swapped = changed(|rows| {
            rows.swap(3, 4);
            (rows[3].seq, rows[4].seq) = (4, 5);
        });
        assert_eq!(swapped, [Fault::Unlinked(4), Fault::Changed(4), Fault::Unlinked(5), Fault::Changed(5), Fault::Unlinked(6)]);
        let rehashed = changed(|rows| {
            rows[4].deed = "nothing".to_owned();
            rows[4].hash = rows[4].digest();
        });
        assert_eq!(rehashed, [Fault::Unlinked(6)]);
        let added = changed(|rows| {
            let mut row = Row { seq: 10, previous: rows[8].hash.clone(), ..rows[8].clone() };
            row.hash = row.digest();
            rows.push(row);
        });
        assert_eq!(added, [Fault::Surplus(10)]);
    }

    #[test]
    fn what_was_noted_elsewhere_tells_of_a_chain_written_anew() {
        let (rows, head) = chain(9, 0);
        let noted = Head { seq: 7, hash: rows[6].hash.clone() };
        assert_eq!(verify(&rows, &head, Some(noted.clone())), []);
        // Cut off, with the clinic's record changed to match: by itself it is a whole chain.
        let (short, short_head) = (&rows[..5], Head { seq: 5, hash: rows[4].hash.clone() });
        assert_eq!(verify(short, &short_head, None), []);
        assert_eq!(verify(short, &short_head, Some(noted.clone())), [Fault::NotAsNoted(7)]);
        let mut anew: Vec<Row> = rows.clone();
        let mut previous = beginning(CLINIC);
        for row in &mut anew {
            row.address = None;
            row.previous = previous;
            row.hash = row.digest();
            previous = row.hash.clone();
        }
        let new_head = Head { seq: 9, hash: previous };
        assert_eq!(verify(&anew, &new_head, None), []);
        assert_eq!(verify(&anew, &new_head, Some(noted.clone())), [Fault::NotAsNoted(7)]);
        // Pruned since it was noted: nothing to hold against it.
        let (pruned, pruned_head) = chain(9, 7);
        assert_eq!(verify(&pruned, &pruned_head, Some(noted)), []);
    }

    /// The texts of a row, to be changed.
    fn field(row: &mut Row, at: usize) -> FieldMut<'_> {
        match at {
            0 => FieldMut::Text(&mut row.clinic),
            1 => FieldMut::Text(&mut row.who_kind),
            2 => FieldMut::Maybe(&mut row.who_id),
            3 => FieldMut::Maybe(&mut row.who_name),
            4 => FieldMut::Maybe(&mut row.address),
            5 => FieldMut::Maybe(&mut row.request_id),
            6 => FieldMut::Text(&mut row.deed),
            7 => FieldMut::Maybe(&mut row.record_kind),
            8 => FieldMut::Maybe(&mut row.record_id),
            9 => FieldMut::Maybe(&mut row.patient_id),
            10 => FieldMut::Text(&mut row.outcome),
            11 => FieldMut::Maybe(&mut row.detail),
            12 => FieldMut::Text(&mut row.previous),
            13 => FieldMut::Text(&mut row.hash),
            14 => FieldMut::Number(&mut row.at),
            _ => FieldMut::Number(&mut row.seq),
        }
    }

    enum FieldMut<'a> {
        Text(&'a mut String),
        Maybe(&'a mut Option<String>),
        Number(&'a mut i64),
    }

    proptest! {
        #[test]
        fn any_single_change_is_found(rows in 2..30_i64, pruned in 0..28_i64, at: prop::sample::Index, other: prop::sample::Index, kind in 0..22_usize, text in "[a-z0-9]{0,12}", number: i64) {
            let pruned = pruned.min(rows - 2);
            let (whole, head) = chain(rows, pruned);
            prop_assert_eq!(verify(&whole, &head, None), vec![]);
            let (mut changed, mut changed_head) = (whole.clone(), head.clone());
            let (at, other) = (at.index(changed.len()), other.index(changed.len()));
            match kind {
                16 => drop(changed.remove(at)),
                17 => changed.truncate(at),
                18 => drop(changed.drain(..at)),
                // The texts of two rows change places; the numbers say where a row stands.
                19 => {
                    changed.swap(at, other);
                    let (first, second) = (changed[at].seq, changed[other].seq);
                    (changed[at].seq, changed[other].seq) = (second, first);
                }
                20 => {
                    let mut row = Row { seq: head.seq + 1, previous: head.hash.clone(), who_name: Some(text), ..changed[at].clone() };
                    row.hash = row.digest();
                    changed.push(row);
                }
                21 => if number % 2 == 0 { changed_head.hash = text } else { changed_head.seq = number },
                kind => match field(&mut changed[at], kind) {
                    FieldMut::Text(field) => *field = text,
                    FieldMut::Maybe(field) => *field = (number % 2 == 0).then_some(text),
                    FieldMut::Number(field) => *field = number,
                },
            }
            // The database hands the rows over in the order of their numbers, and knows no two of one number.
            changed.sort_by_key(|row| row.seq);
            let is_possible = changed.windows(2).all(|pair| pair[0].seq != pair[1].seq);
            if is_possible && (&changed, &changed_head) != (&whole, &head) {
                prop_assert!(!verify(&changed, &changed_head, None).is_empty());
            }
        }
    }
}
