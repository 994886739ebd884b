//! What is known, what is wanted, and what is to be done about it: the words of [`reconcile`](super::reconcile()). Values only.

use super::{
    record::{Field, Fields, Record},
    rows::NanopixPatient,
    status::SyncPreview,
    time::wall_clock_of,
};
use chairside_api::PatientId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

/// What both sides said of a patient when they were last seen in agreement, or were left to differ on purpose. What differs from it was changed since.
///
/// Each side has its own: two records that were linked may differ (`MULLER` and `Müller`) without either having been edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Written")]
pub struct Agreed {
    /// What the record here said.
    pub here: Record,
    /// What NanoPix's row said.
    pub there: Record,
    /// Fields in which the two could never be compared: NanoPix had no such column, or nothing in it that could be understood.
    pub unseen: Fields,
}

/// How [`Agreed`] is written down: what both sides say is written once. There is one for every patient.
#[derive(Serialize, Deserialize)]
struct Written<R = Record> {
    here: R,
    /// `None`: the same.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    there: Option<R>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unseen: Option<Fields>,
}

impl Serialize for Agreed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let there = Some(&self.there).filter(|there| **there != self.here);
        Written { here: &self.here, there, unseen: Some(self.unseen).filter(|fields| !fields.is_empty()) }.serialize(serializer)
    }
}

impl From<Written> for Agreed {
    fn from(Written { here, there, unseen }: Written) -> Self {
        Self { there: there.unwrap_or_else(|| here.clone()), here, unseen: unseen.unwrap_or_default() }
    }
}

impl Agreed {
    /// Both say this.
    pub fn both(record: &Record) -> Self {
        Self { here: record.clone(), there: record.clone(), unseen: Fields::NONE }
    }

    /// From now on both say this in these fields: one side's value was written into the other, or a person chose it and that was written.
    pub fn settle(&mut self, fields: Fields, value: &Record) {
        self.here.take(fields, value);
        self.there.take(fields, value);
        self.unseen = self.unseen.without(fields);
    }

    /// These fields could be compared for the first time, and are left to differ as they do.
    pub(super) fn see(&mut self, fields: Fields, here: &Record, there: &Record) {
        self.here.take(fields, here);
        self.there.take(fields, there);
        self.unseen = self.unseen.without(fields);
    }

    /// The same, but for the fields that could not be compared then: `comparable` are those that could.
    #[must_use]
    pub fn seen_in(self, comparable: Fields) -> Self {
        Self { unseen: Fields::ALL.without(comparable), ..self }
    }
}

/// A record of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "four facts that do not exclude each other")]
pub struct Ours {
    /// The patient.
    pub id: PatientId,
    /// The row of NanoPix that it is tied to.
    pub external_id: Option<String>,
    /// A person has chosen that row for it, whatever both say.
    pub is_chosen: bool,
    /// Archived records are left alone in both directions.
    pub is_archived: bool,
    /// It was merged into another record; its row of NanoPix stays tied to it.
    pub is_merged: bool,
    /// It is on its way into NanoPix: in the outbox, with or without an id. Nothing is done about it until that is through.
    pub is_waiting: bool,
    /// What it says.
    pub record: Record,
}

/// What this console has written down about a row of NanoPix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tie {
    /// Its id.
    pub external_id: String,
    /// Whose record that is which `agreed` is of. With any other, nothing was agreed.
    pub patient: Option<PatientId>,
    /// What both sides last agreed upon; `None` until they have been seen together.
    pub agreed: Option<Agreed>,
    /// Its `updated_datetime`: the latest that was seen or written, until a person has chosen what an older copy says.
    pub updated: Option<String>,
    /// Fields in which an older copy of the row says something else than what was agreed. They stay a person's to decide, whatever becomes of the row's times,
    /// until both sides say the same.
    pub doubted: Fields,
    /// The `updated_datetime` of an older state of the row that a person has accepted to decide upon, field by field: no reason to freeze again.
    pub accepted_older: Option<String>,
    /// It was not there when NanoPix was last read.
    pub is_gone: bool,
    /// A write to it is in the outbox. Nothing is done about it until that is through.
    pub is_waiting: bool,
    /// What a person has said about it.
    pub answer: Option<Answer>,
}

impl Tie {
    /// What was agreed with that record.
    pub fn agreed_with(&self, patient: &PatientId) -> Option<&Agreed> {
        self.agreed.as_ref().filter(|_| self.patient.as_ref() == Some(patient))
    }

    /// Both sides agree upon this from now on. Doubts are over, and so is an answer about the time when the record was archived.
    #[must_use]
    pub fn agree(self, patient: &PatientId, agreed: Agreed, updated: Option<String>) -> Self {
        let answer = self.answer.filter(|answer| *answer != Answer::Deletion);
        Self { patient: Some(patient.clone()), agreed: Some(agreed), updated, doubted: Fields::NONE, answer, is_gone: false, ..self }
    }

    /// The `updated_datetime` that is to be kept, the row having this one: an older copy does not make what was seen before it older.
    pub fn later(&self, updated: Option<&String>) -> Option<String> {
        if is_before(updated.map(String::as_str), self.updated.as_deref()) { self.updated.clone() } else { updated.cloned() }
    }
}

/// Whether one wall-clock time is before another; never, when one of them is none.
pub(super) fn is_before(time: Option<&str>, other: Option<&str>) -> bool {
    time.and_then(wall_clock_of).zip(other.and_then(wall_clock_of)).is_some_and(|(time, other)| time < other)
}

/// What a person has said about a row of NanoPix, so that it is not asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is nobody else here (*Keep separate*, *Unlink*): it is not matched.
    Separate,
    /// None yet, but it was asked: several had its name and birth date. Whatever becomes of the others, only a person says who it is from then on.
    Asked,
    /// What becomes of it, the record here being archived. To be forgotten when that is taken out of the archive.
    Deletion,
}

/// All that is known here.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Every record of the clinic.
    pub records: &'a [Ours],
    /// What is written down about NanoPix's rows, linked or not.
    pub ties: &'a [Tie],
}

/// The setting *Duplicates*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// Link when name and birth date match.
    #[default]
    Link,
    /// Ask every time.
    Ask,
    /// Keep separate.
    Separate,
}

/// The setting *Deletions*: what becomes of NanoPix's row when the record here is archived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deletions {
    /// It is left alone.
    #[default]
    LeaveAlone,
    /// A person is asked every time.
    Ask,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The setting.
    pub duplicates: Duplicates,
    /// The setting.
    pub deletions: Deletions,
    /// A person has seen what would change, and accepted it: no freeze because of how much that is.
    pub is_accepted: bool,
    /// Today in the clinic.
    pub today: Date,
}

/// Why a possible duplicate is not linked by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskReason {
    /// The setting is to ask every time.
    EveryTime,
    /// Several have the same name and birth date, here or in NanoPix.
    SeveralMatch,
    /// The name is the same; at least one birth date is missing.
    BirthDateMissing,
    /// Birth date and what there is of a name are the same; half of the name is missing.
    NameIncomplete,
    /// The record was tied to a row that NanoPix has no more; this may be the same person with a new id.
    WasLinked,
    /// The record is tied to this very row, not by a person, and the two were never seen together; names or birth dates say that they are two people. Another
    /// console had spoken for the id, and NanoPix may have given it to somebody else.
    LinkDiffers,
}

/// One thing to do, or to leave to a person. Every step is about one row or one record; the order does not matter.
///
/// `Ask`, `AskExport`, `Conflict` and `AskDeletion` are states, not events: they are in every plan until a person has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a record of ours from the row (its `record` is what could be understood), tied to it. Then agreed: [`Agreed::both`] of it.
    Import {
        /// The row.
        external_id: String,
        /// What the record says.
        record: Record,
    },
    /// Tie a record to the row, and fill these fields of it, in which it is empty, from the row. Then agreed: `agreed`.
    Link {
        /// The row.
        external_id: String,
        /// The record.
        patient: PatientId,
        /// The fields to fill.
        fill: Fields,
        /// What the row says.
        there: Record,
        /// What is agreed once it is done.
        agreed: Agreed,
    },
    /// A person must say who the row is. It is no record until then.
    Ask {
        /// The row.
        external_id: String,
        /// Why.
        why: AskReason,
        /// Who it may be, at least one.
        candidates: Vec<PatientId>,
    },
    /// Nothing to change; write this down as agreed.
    Agree {
        /// The row.
        external_id: String,
        /// The record.
        patient: PatientId,
        /// What is agreed.
        agreed: Agreed,
        /// The `updated_datetime` to be kept.
        updated: Option<String>,
        /// The fields that stay in doubt.
        doubted: Fields,
    },
    /// Take these fields over here. Then [`Agreed::settle`].
    UpdateHere {
        /// The row.
        external_id: String,
        /// The record.
        patient: PatientId,
        /// The fields.
        fields: Fields,
        /// Their values.
        record: Record,
    },
    /// Write these fields into NanoPix, if the row is still as `expected`. Then [`Agreed::settle`].
    UpdateThere {
        /// The record.
        patient: PatientId,
        /// The fields.
        fields: Fields,
        /// Their values.
        record: Record,
        /// The row as it was read; it has the id.
        expected: Box<NanopixPatient>,
    },
    /// These fields were changed on both sides, to different values, or NanoPix's row is older than the one that was seen before. A person chooses.
    Conflict {
        /// The row.
        external_id: String,
        /// The record.
        patient: PatientId,
        /// The fields.
        fields: Fields,
        /// What the record here says.
        here: Record,
        /// What the row says.
        there: Record,
    },
    /// Mark the record *Not in NanoPix any more*. Nothing else.
    Gone {
        /// The row.
        external_id: String,
        /// The record.
        patient: PatientId,
    },
    /// Take that mark off: the row is there again.
    Back {
        /// The row.
        external_id: String,
        /// The record.
        patient: PatientId,
    },
    /// Write a new row for this record: reserve a freshly minted id, then outbox.
    Export {
        /// The record.
        patient: PatientId,
        /// What the row is to say.
        record: Record,
    },
    /// The record has the names and the birth date of somebody whom NanoPix has. It is not written there until they differ, or a person has said that these are two
    /// people ([`Answer::Separate`] of that row).
    AskExport {
        /// The record that NanoPix has not.
        patient: PatientId,
        /// The row of who has the same names and birth date.
        external_id: String,
    },
    /// The record was archived here; a person says what becomes of the row.
    AskDeletion {
        /// The row.
        external_id: String,
        /// The record.
        patient: PatientId,
    },
}

impl Step {
    /// Whether it is a person's to decide.
    pub const fn is_question(&self) -> bool {
        matches!(self, Self::Ask { .. } | Self::AskExport { .. } | Self::Conflict { .. } | Self::AskDeletion { .. })
    }
}

/// All that is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// One by one.
    pub steps: Vec<Step>,
    /// Rows without any name: a form that was opened and left. They are taken over once they have one.
    pub nameless: Vec<String>,
    /// Rows with fields that cannot be understood; these fields are compared with nothing.
    pub unreadable: Vec<(String, Fields)>,
    /// Ids that differ from another one only in case. Each is a patient of its own; see [`Folders`](super::folders::Folders) for their folders.
    pub same_but_for_case: Vec<String>,
}

impl Plan {
    /// Whether nothing is to be done, and nobody to be asked.
    pub const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What a first sync would do, without its images.
    pub fn preview(&self) -> SyncPreview {
        let mut preview = SyncPreview { add: 0, link: 0, export: 0, ask: 0, images: 0 };
        for step in &self.steps {
            match step {
                Step::Import { .. } => preview.add += 1,
                Step::Link { .. } => preview.link += 1,
                Step::Export { .. } => preview.export += 1,
                step if step.is_question() => preview.ask += 1,
                _ => {}
            }
        }
        preview
    }
}

/// The labels of some fields, for a sentence: `Phone, Address`.
pub fn labels(fields: Fields) -> String {
    fields.iter().map(Field::label).collect::<Vec<_>>().join(", ")
}
