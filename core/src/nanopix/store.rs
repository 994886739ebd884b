//! What this console has written down about NanoPix: the tables `nanopix_rows` and `nanopix_outbox`, and the only SQL that reads and writes them (but for the
//! patient's id, which the directory renames when two records turn out to be one).

use super::{
    plan::{Answer, Tie},
    record::{Fields, Record},
    rows::NanopixPatient,
};
use crate::{
    db::{DbError, has_table, json, parse},
    queue::library::{Change, Library},
};
use chairside_api::{PatientId, UtcTime};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What is to be done in NanoPix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum Act {
    /// A new row, then its folder.
    Insert {
        /// What it says.
        record: Record,
        /// Its `created_datetime`; the same at every repetition, for the row is known again by it.
        at: String,
    },
    /// The row is there; its folder is to be made.
    Folder,
    /// Some fields of a row.
    Update {
        /// The row as it was when the edit was decided.
        based_on: Box<NanopixPatient>,
        /// The fields.
        fields: Fields,
        /// Their values.
        record: Record,
    },
    /// The row goes: a person has chosen that.
    Delete {
        /// The row as the person saw it.
        based_on: Box<NanopixPatient>,
    },
}

impl Act {
    const fn is_new_row(&self) -> bool {
        matches!(self, Self::Insert { .. })
    }
}

/// Whether a row is about to be made in NanoPix for that patient: their id there is only wished for so long.
pub(crate) fn is_row_on_its_way(connection: &Connection, server: &str, patient: &PatientId) -> Result<bool, DbError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM nanopix_outbox WHERE server = ?1 AND patient_id = ?2 AND is_new_row)";
    Ok(connection.prepare_cached(sql)?.query_row([server, patient.as_str()], |row| row.get(0))?)
}

/// A row of the outbox.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    /// Its number.
    pub(crate) id: i64,
    /// The record.
    pub(crate) patient: PatientId,
    /// The row of NanoPix.
    pub(crate) external_id: String,
    /// The act makes the row.
    pub(crate) is_new_row: bool,
    /// It was tried before; what became of that may not have been written down.
    pub(crate) is_attempted: bool,
    /// How often it has failed by itself, without NanoPix being away.
    pub(crate) attempts: u32,
}

/// All that is written down of NanoPix's rows.
#[derive(Debug, Default)]
pub(crate) struct KnownRows {
    /// One for each row that was ever seen.
    pub(crate) ties: Vec<Tie>,
    /// From whose record a row was unlinked, while it has none of its own.
    pub(crate) unlinked: HashMap<String, PatientId>,
}

fn tie_of(row: &Row<'_>) -> rusqlite::Result<(Tie, Option<PatientId>)> {
    let tie = Tie {
        external_id: row.get(0)?,
        patient: row.get::<_, Option<String>>(1)?.map(PatientId::from),
        agreed: parse(row.get(2)?, "what was agreed with NanoPix"),
        updated: row.get(3)?,
        doubted: parse(row.get(4)?, "what an older copy of NanoPix contradicts").unwrap_or_default(),
        accepted_older: row.get(5)?,
        is_gone: row.get(6)?,
        is_waiting: false,
        answer: parse::<Answer>(row.get(7)?, "an answer about NanoPix"),
    };
    Ok((tie, row.get::<_, Option<String>>(8)?.map(PatientId::from)))
}

const COLUMNS: &str = "external_id, patient_id, agreed, updated, doubted, accepted_older, is_gone, answer, unlinked_from";

impl Change<'_> {
    /// Writes down what is known of a row.
    pub(crate) fn save_tie(&mut self, tie: &Tie) -> Result<(), DbError> {
        let agreed = tie.agreed.as_ref().map(json).transpose()?;
        let answer = tie.answer.as_ref().map(json).transpose()?;
        let doubted = if tie.doubted.is_empty() { None } else { Some(json(&tie.doubted)?) };
        let sql = "INSERT INTO nanopix_rows (server, external_id, patient_id, agreed, updated, doubted, accepted_older, is_gone, answer)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                   ON CONFLICT (server, external_id) DO UPDATE SET
                     patient_id = ?3, agreed = ?4, updated = ?5, doubted = ?6, accepted_older = ?7, is_gone = ?8, answer = ?9";
        let Tie { external_id, updated, accepted_older, is_gone, .. } = tie;
        let patient = tie.patient.as_ref().map(PatientId::as_str);
        let values = params![self.server, external_id, patient, agreed, updated, doubted, accepted_older, is_gone, answer];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        // Whoever is linked with it and it are certain to be one person from now on.
        if agreed.is_some() { self.settle_undecided(external_id) } else { Ok(()) }
    }

    /// Whether the row was seen together with that record, which is linked with it. Until then the id is only spoken for, and a stranger's row may come to have it.
    pub(crate) fn is_agreed(&self, external_id: &str, patient: &PatientId) -> Result<bool, DbError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM nanopix_rows WHERE server = ?1 AND external_id = ?2 AND patient_id = ?3 AND agreed IS NOT NULL)";
        Ok(self.transaction.prepare_cached(sql)?.query_row([self.server.as_str(), external_id, patient.as_str()], |row| row.get(0))?)
    }

    /// Whether the row was seen once, and was not there any more when NanoPix was last read.
    pub(crate) fn is_gone(&self, external_id: &str) -> Result<bool, DbError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM nanopix_rows WHERE server = ?1 AND external_id = ?2 AND is_gone)";
        Ok(self.transaction.prepare_cached(sql)?.query_row([self.server.as_str(), external_id], |row| row.get(0))?)
    }

    /// Notes whose record the row was unlinked from, or that it has one of its own now.
    pub(crate) fn set_unlinked(&mut self, external_id: &str, from: Option<&PatientId>) -> Result<(), DbError> {
        let sql = "UPDATE nanopix_rows SET unlinked_from = ?3 WHERE server = ?1 AND external_id = ?2";
        self.transaction.execute(sql, params![self.server, external_id, from.map(PatientId::as_str)])?;
        Ok(())
    }

    /// Whether something is on its way into that row, or into any row for that patient.
    pub(crate) fn is_outgoing(&self, patient: &PatientId, external_id: &str) -> Result<bool, DbError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM nanopix_outbox WHERE server = ?1 AND (patient_id = ?2 OR external_id = ?3))";
        Ok(self.transaction.prepare_cached(sql)?.query_row([self.server.as_str(), patient.as_str(), external_id], |row| row.get(0))?)
    }

    /// Puts an act into the outbox.
    pub(crate) fn add_outgoing(&mut self, patient: &PatientId, external_id: &str, act: &Act) -> Result<(), DbError> {
        let sql = "INSERT INTO nanopix_outbox (server, patient_id, external_id, act, is_new_row) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.transaction.prepare_cached(sql)?.execute(params![self.server, patient.as_str(), external_id, json(act)?, act.is_new_row()])?;
        Ok(())
    }

    /// The act is this from now on, for this row.
    pub(crate) fn set_outgoing(&mut self, id: i64, external_id: &str, act: &Act) -> Result<(), DbError> {
        let sql = "UPDATE nanopix_outbox SET external_id = ?2, act = ?3, is_new_row = ?4, is_attempted = 0, attempts = 0, due_at = 0 WHERE id = ?1";
        self.transaction.prepare_cached(sql)?.execute(params![id, external_id, json(act)?, act.is_new_row()])?;
        Ok(())
    }

    /// The act is tried from now on: should the program end before it is known how that went, it is not the first time any more.
    pub(crate) fn attempt_outgoing(&mut self, id: i64) -> Result<(), DbError> {
        self.transaction.prepare_cached("UPDATE nanopix_outbox SET is_attempted = 1 WHERE id = ?1")?.execute([id])?;
        Ok(())
    }

    /// The act failed, and is not tried before that.
    pub(crate) fn delay_outgoing(&mut self, id: i64, due_at: UtcTime) -> Result<(), DbError> {
        self.transaction.execute("UPDATE nanopix_outbox SET attempts = attempts + 1, due_at = ?2 WHERE id = ?1", params![id, due_at.as_millis()])?;
        Ok(())
    }

    /// The act is done, or not wanted any more.
    pub(crate) fn end_outgoing(&mut self, id: i64) -> Result<(), DbError> {
        self.transaction.prepare_cached("DELETE FROM nanopix_outbox WHERE id = ?1")?.execute([id])?;
        Ok(())
    }
}

impl Library {
    /// All that is written down of NanoPix's rows for that server.
    pub(crate) fn nanopix_rows(&self, server: &str) -> Result<KnownRows, DbError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM nanopix_rows WHERE server = ?1"))?;
            let mut known = KnownRows::default();
            for row in statement.query_map([server], tie_of)? {
                let (tie, unlinked_from) = row?;
                known.unlinked.extend(unlinked_from.map(|from| (tie.external_id.clone(), from)));
                known.ties.push(tie);
            }
            Ok(known)
        })
    }

    /// What waits for NanoPix, oldest first, without the acts themselves; what is not due yet comes last.
    pub(crate) fn outgoing(&self, server: &str) -> Result<Vec<Outgoing>, DbError> {
        self.read(|connection| {
            let sql = "SELECT id, patient_id, external_id, is_new_row, is_attempted, attempts FROM nanopix_outbox WHERE server = ?1 ORDER BY id";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([server], |row| {
                let patient = PatientId::from(row.get::<_, String>(1)?);
                let (external_id, is_new_row, is_attempted) = (row.get(2)?, row.get(3)?, row.get(4)?);
                Ok(Outgoing { id: row.get(0)?, patient, external_id, is_new_row, is_attempted, attempts: row.get(5)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// How many acts wait for NanoPix.
    pub(crate) fn count_outgoing(&self, server: &str) -> Result<usize, DbError> {
        self.read(|connection| count_outgoing(connection, server))
    }

    /// The act of a row of the outbox, if it is due.
    pub(crate) fn due_act(&self, id: i64, now: UtcTime) -> Result<Option<Act>, DbError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT act FROM nanopix_outbox WHERE id = ?1 AND due_at <= ?2")?;
            let text: Option<String> = statement.query_row(params![id, now.as_millis()], |row| row.get(0)).optional()?;
            Ok(parse(text, "what is to be written into NanoPix"))
        })
    }
}

/// How many acts wait for NanoPix in the database of a console that does not run.
pub(crate) fn count_outgoing(connection: &Connection, server: &str) -> Result<usize, DbError> {
    if !has_table(connection, "nanopix_outbox")? {
        return Ok(0);
    }
    let count: i64 = connection.query_row("SELECT count(*) FROM nanopix_outbox WHERE server = ?1", [server], |row| row.get(0))?;
    Ok(count as usize)
}
