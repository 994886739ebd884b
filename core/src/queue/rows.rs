//! An image's row: the one place that knows its columns.

use crate::{Doubt, Format, Image, ImageState, NanopixOrigin, Origin, Pixels, Preview, Subject, Whose, db::DbError, layout::Layout};
use chairside_api::{ImageId, UtcTime};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

const COLUMNS: &str = "id, sha256, file_name, size_bytes, format, width, height, bits, landed_at, room, patient_id, patient_name, selected_at, teeth, note, \
                       state_json, attempts, maybe_sent, preview, captured_at, teeth_suggested, nanopix_id, nanopix_whose, modality, sop_instance_uid, file_patient, doubt, \
                       lost_at";

/// An image and what only the queue needs to know of it.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) image: Image,
    /// An attempt ended without an answer: the server may hold these bytes under this patient.
    pub(super) maybe_sent: bool,
}

impl Stored {
    /// Whether a person hid it.
    pub(super) fn is_rejected(&self) -> bool {
        matches!(self.image.state, ImageState::Rejected { .. })
    }
}

/// The image of that id.
pub(super) fn find(connection: &Connection, layout: &Layout, id: &ImageId) -> Result<Option<Stored>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM images WHERE id = ?1");
    let found = connection.prepare_cached(&sql)?.query_row([id.as_str()], |row| Ok(read(row, layout))).optional()?;
    found.transpose()
}

/// The images that fulfil `condition` (SQL of ours over the columns).
pub(super) fn select(connection: &Connection, layout: &Layout, condition: &str, parameters: impl Params) -> Result<Vec<Stored>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM images WHERE {condition}");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(parameters, |row| Ok(read(row, layout)))?;
    rows.map(|row| row?).collect()
}

/// The images of this id, or whose SHA-256 begins with these digits.
pub(crate) fn named(connection: &Connection, layout: &Layout, id: &str, hash: Option<&str>) -> Result<Vec<Image>, DbError> {
    let found = select(connection, layout, "id = ?1 OR (?2 IS NOT NULL AND substr(sha256, 1, length(?2)) = ?2)", params![id, hash])?;
    Ok(found.into_iter().map(|stored| stored.image).collect())
}

/// The rows that hold a value which cannot be read back, by their `rowid`.
pub(super) fn unreadable(connection: &Connection, layout: &Layout) -> Result<Vec<i64>, DbError> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS}, rowid AS number FROM images"))?;
    let mut rows = statement.query([])?;
    let mut unreadable = Vec::new();
    while let Some(row) = rows.next()? {
        if let Err(error) = read(row, layout) {
            tracing::error!(%error, "a row of the list of images cannot be read");
            unreadable.push(row.get("number")?);
        }
    }
    Ok(unreadable)
}

/// Writes the image, new or changed, and when it came so far.
pub(super) fn save(connection: &Connection, stored: &Stored, now: UtcTime) -> Result<(), DbError> {
    let Stored { image, maybe_sent } = stored;
    let state_json = serde_json::to_string(&image.state).map_err(|error| DbError::Value(error.to_string()))?;
    let named = image.named.as_ref().map(serde_json::to_string).transpose().map_err(|error| DbError::Value(error.to_string()))?;
    let preview = match &image.preview {
        Preview::Making => None,
        Preview::Ready(_) | Preview::Only(_) => Some(""),
        Preview::Refused(why) if why.is_empty() => Some("unknown reason"),
        Preview::Refused(why) => Some(why.as_str()),
    };
    connection
        .prepare_cached(
            "INSERT INTO images (id, sha256, file_name, size_bytes, format, width, height, bits, landed_at, room, patient_id, patient_name, selected_at, teeth, \
             note, state, state_json, due_at, attempts, maybe_sent, preview, captured_at, teeth_suggested, nanopix_id, nanopix_whose, modality, sop_instance_uid, file_patient, \
             doubt, lost_at, assigned_at, reviewed_at, sent_at, acknowledged_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?30, ?31, ?32,
             iif(?11 IS NULL, NULL, ?28), iif(?29, ?28, NULL), iif(?16 = 'uploading', ?28, NULL), iif(?16 = 'uploaded', ?28, NULL))
             ON CONFLICT (id) DO UPDATE SET sha256 = ?2, file_name = ?3, size_bytes = ?4, format = ?5, width = ?6, height = ?7, bits = ?8, landed_at = ?9,
             room = ?10, patient_id = ?11, patient_name = ?12, selected_at = ?13, teeth = ?14, note = ?15, state = ?16, state_json = ?17, due_at = ?18,
             attempts = ?19, maybe_sent = ?20, preview = ?21, captured_at = ?22, teeth_suggested = ?23, nanopix_id = ?24, nanopix_whose = ?25, modality = ?26,
             sop_instance_uid = ?27, file_patient = ?30, doubt = ?31, lost_at = ?32,
             assigned_at = CASE WHEN ?11 IS NULL THEN NULL WHEN images.patient_id IS ?11 THEN images.assigned_at ELSE ?28 END,
             reviewed_at = iif(?29, coalesce(images.reviewed_at, ?28), NULL),
             sent_at = iif(?16 = 'uploading' AND images.attempts <> ?19 AND (images.acknowledged_at IS NULL OR images.sha256 <> ?2), ?28, images.sent_at),
             acknowledged_at = coalesce(iif(images.sha256 = ?2, images.acknowledged_at, NULL), iif(?16 = 'uploaded', ?28, NULL))",
        )?
        .execute(params![
            image.id.as_str(),
            image.sha256.to_string(),
            image.file_name,
            image.size_bytes as i64,
            image.format.name(),
            image.pixels.map(|pixels| pixels.width),
            image.pixels.map(|pixels| pixels.height),
            image.pixels.map(|pixels| pixels.bits),
            image.landed_at.as_millis(),
            image.room,
            image.subject.as_ref().map(|subject| subject.patient_id.as_str()),
            image.subject.as_ref().map(|subject| subject.patient_name.as_str()),
            image.subject.as_ref().map(|subject| subject.selected_at.as_millis()),
            image.teeth.to_string(),
            image.note,
            image.state.name(),
            state_json,
            due_at(&image.state),
            image.attempts,
            maybe_sent,
            preview,
            image.captured_at.map(UtcTime::as_millis),
            image.teeth_suggested,
            image.nanopix().map(|origin| origin.external_id.as_str()),
            image.nanopix().map(|origin| origin.whose.name()),
            image.nanopix().and_then(|origin| origin.modality.as_deref()),
            image.nanopix().and_then(|origin| origin.sop_instance_uid.as_deref()),
            now.as_millis(),
            !matches!(image.state, ImageState::Unassigned | ImageState::NeedsReview),
            named,
            image.doubt.map(Doubt::name),
            image.lost_at.map(UtcTime::as_millis),
        ])?;
    Ok(())
}

/// When a worker may take an image in this state; `None`: never.
fn due_at(state: &ImageState) -> Option<i64> {
    match state {
        ImageState::Approved { until } => Some(until.as_millis()),
        ImageState::Pending => Some(0),
        ImageState::Retrying { next_at, .. } => Some(next_at.as_millis()),
        ImageState::Uploading { lease_until } => Some(lease_until.as_millis()),
        ImageState::Unassigned | ImageState::NeedsReview | ImageState::Uploaded { .. } | ImageState::Failed { .. } | ImageState::Rejected { .. } => None,
    }
}

fn read(row: &Row<'_>, layout: &Layout) -> Result<Stored, DbError> {
    let text = |column: usize| row.get::<_, String>(column);
    let value = |error: &dyn std::fmt::Display| DbError::Value(error.to_string());
    let sha256 = text(1)?.parse().map_err(|error| value(&error))?;
    let format_name = text(4)?;
    let format = Format::ALL.into_iter().find(|format| format.name() == format_name).ok_or_else(|| DbError::Value(format!("format {format_name}")))?;
    let pixels = match (row.get::<_, Option<u32>>(5)?, row.get::<_, Option<u32>>(6)?, row.get::<_, Option<u8>>(7)?) {
        (Some(width), Some(height), Some(bits)) => Some(Pixels { width, height, bits }),
        _ => None,
    };
    let subject = match (row.get::<_, Option<String>>(10)?, row.get::<_, Option<String>>(11)?, row.get::<_, Option<i64>>(12)?) {
        (Some(id), Some(patient_name), Some(at)) => Some(Subject { patient_id: id.into(), patient_name, selected_at: UtcTime::from_millis(at) }),
        _ => None,
    };
    let preview = match row.get::<_, Option<String>>(18)? {
        None => Preview::Making,
        Some(why) if why.is_empty() && format == Format::Iosb => Preview::Only(layout.thumbnail(&sha256)),
        Some(why) if why.is_empty() => Preview::Ready(layout.thumbnail(&sha256)),
        Some(why) => Preview::Refused(why),
    };
    let origin = match (row.get::<_, Option<String>>(21)?, row.get::<_, Option<String>>(22)?) {
        (Some(external_id), Some(whose)) => Origin::Nanopix(Box::new(NanopixOrigin {
            external_id,
            whose: Whose::parse(&whose).ok_or_else(|| DbError::Value(format!("whose {whose}")))?,
            modality: row.get(23)?,
            sop_instance_uid: row.get(24)?,
        })),
        _ => Origin::WatchFolder,
    };
    Ok(Stored {
        image: Image {
            id: text(0)?.into(),
            sha256,
            file_name: text(2)?,
            size_bytes: row.get::<_, i64>(3)? as u64,
            format,
            pixels,
            landed_at: UtcTime::from_millis(row.get(8)?),
            captured_at: row.get::<_, Option<i64>>(19)?.map(UtcTime::from_millis),
            origin,
            room: text(9)?,
            subject,
            doubt: row.get::<_, Option<String>>(26)?.map(|name| Doubt::parse(&name).ok_or_else(|| DbError::Value(format!("doubt={name}")))).transpose()?,
            named: row.get::<_, Option<String>>(25)?.map(|text| serde_json::from_str(&text)).transpose().map_err(|error| value(&error))?,
            teeth: text(13)?.parse().map_err(|error| value(&error))?,
            teeth_suggested: row.get(20)?,
            note: text(14)?,
            state: serde_json::from_str(&text(15)?).map_err(|error| value(&error))?,
            attempts: row.get(16)?,
            sent_bytes: 0,
            preview,
            lost_at: row.get::<_, Option<i64>>(27)?.map(UtcTime::from_millis),
            spool_path: layout.spool_file(&sha256),
        },
        maybe_sent: row.get(17)?,
    })
}
