//! What the engine did, in sentences: the rows of the Activity page.

use crate::{Activity, ActivityKind, Severity, db::DbError};
use chairside_api::{ImageId, PatientId, UtcTime};
use rusqlite::{Connection, params};

pub(super) fn insert(
    connection: &Connection,
    at: UtcTime,
    kind: ActivityKind,
    severity: Severity,
    text: &str,
    about: (Option<&ImageId>, Option<&PatientId>),
) -> Result<Activity, DbError> {
    connection.prepare_cached("INSERT INTO activity (at, kind, severity, text, image_id, patient_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
        at.as_millis(),
        kind.name(),
        severity_name(severity),
        text,
        about.0.map(ImageId::as_str),
        about.1.map(PatientId::as_str)
    ])?;
    let id = connection.last_insert_rowid();
    Ok(Activity { id, at, kind, severity, text: text.to_owned(), image: about.0.cloned(), patient: about.1.cloned() })
}

/// The newest thousand, oldest first.
pub(super) fn latest(connection: &Connection) -> Result<Vec<Activity>, DbError> {
    let sql = "SELECT id, at, kind, severity, text, image_id, patient_id FROM (SELECT * FROM activity ORDER BY id DESC LIMIT 1000) ORDER BY id";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(Activity {
            id: row.get(0)?,
            at: UtcTime::from_millis(row.get(1)?),
            // A kind or severity of a newer version reads as the plainest of ours.
            kind: ActivityKind::parse(&row.get::<_, String>(2)?).unwrap_or(ActivityKind::Program),
            severity: parse_severity(&row.get::<_, String>(3)?),
            text: row.get(4)?,
            image: row.get::<_, Option<String>>(5)?.map(ImageId::from),
            patient: row.get::<_, Option<String>>(6)?.map(PatientId::from),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Done => "done",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn parse_severity(name: &str) -> Severity {
    match name {
        "done" => Severity::Done,
        "warning" => Severity::Warning,
        "error" => Severity::Error,
        _ => Severity::Info,
    }
}
