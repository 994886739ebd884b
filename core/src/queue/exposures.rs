//! The rows of the exposure ledger, written with what they are about in one transaction, and read together with the images they became.

use super::library::{Change, Library};
use crate::{
    Exposure, ExposureState, ImageState, Ledger, LedgerSpan, Unfinished, Why,
    db::{DbError, has_column, has_table},
    ingest::{Landed, display_name},
};
use chairside_api::{ImageId, Sha256, UtcTime};
use jiff::tz::TimeZone;
use rusqlite::{Connection, Row, params};

impl Library {
    /// What became of everything that landed in a span of time.
    pub(crate) fn ledger(&self, span: LedgerSpan, zone: &TimeZone) -> Result<Ledger, DbError> {
        self.read(|connection| ledger(connection, span, self.clock.now(), zone))
    }
}

impl Change<'_> {
    /// A file landed, and is that image.
    pub(super) fn expose(&self, landed: &Landed, image: &ImageId) -> Result<(), DbError> {
        let name = display_name(landed.relative.file_name().unwrap_or(landed.relative.as_os_str()));
        let sql = "INSERT INTO exposures (image_id, sha256, file_name, size_bytes, landed_at, settled_at, hashed_at, kept_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        self.transaction.prepare_cached(sql)?.execute(params![
            image.as_str(),
            landed.sha256.to_string(),
            name,
            landed.size_bytes as i64,
            landed.landed_at.as_millis(),
            landed.settled_at.as_millis(),
            landed.hashed_at.as_millis(),
            self.now.as_millis()
        ])?;
        Ok(())
    }

    /// A safe copy that no row knew is that image again.
    pub(super) fn expose_found(&self, image: &crate::Image) -> Result<(), DbError> {
        let sql = "UPDATE exposures SET image_id = ?1 WHERE sha256 = ?2 AND image_id NOT IN (SELECT id FROM images)";
        if self.transaction.execute(sql, params![image.id.as_str(), image.sha256.to_string()])? > 0 {
            return Ok(());
        }
        let sql = "INSERT INTO exposures (image_id, sha256, file_name, size_bytes, landed_at, kept_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
        let values = params![image.id.as_str(), image.sha256.to_string(), image.file_name, image.size_bytes as i64, image.landed_at.as_millis()];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

/// What became of everything that landed in a span of time, also in the database of a console that does not run.
pub(crate) fn ledger(connection: &Connection, span: LedgerSpan, now: UtcTime, zone: &TimeZone) -> Result<Ledger, DbError> {
    let from = span.from(now, zone);
    Ok(Ledger::new(span, from, now, exposures(connection, from)?))
}

/// What became of everything that landed since.
pub(crate) fn exposures(connection: &Connection, from: UtcTime) -> Result<Vec<Exposure>, DbError> {
    // An earlier version left the database.
    if !has_table(connection, "exposures")? {
        return Ok(Vec::new());
    }
    // The first landing of an image's bytes is the image; a later one of the same bytes is a repetition.
    let [settled_at, hashed_at] = if has_column(connection, "exposures", "settled_at")? { ["e.settled_at", "e.hashed_at"] } else { ["NULL"; 2] };
    let lost_at = if has_column(connection, "images", "lost_at")? { "i.lost_at" } else { "NULL" };
    let sql = format!(
        "SELECT e.sha256, e.file_name, e.size_bytes, e.landed_at, e.kept_at, e.image_id, i.sha256, i.patient_id, i.state_json, i.assigned_at,
                 i.reviewed_at, i.sent_at, i.acknowledged_at, i.acknowledged_sha256,
                 EXISTS (SELECT 1 FROM exposures earlier WHERE earlier.image_id = e.image_id AND earlier.sha256 = e.sha256 AND earlier.id < e.id),
                 i.patient_name, {settled_at}, {hashed_at}, {lost_at}
               FROM exposures e LEFT JOIN images i ON i.id = e.image_id WHERE e.landed_at >= ?1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows: Vec<Exposure> = statement.query_map([from.as_millis()], |row| Ok(exposure(row)))?.map(|row| row?).collect::<Result<_, DbError>>()?;
    let sql = "SELECT relative, size_bytes, seen_at, ignored FROM seen WHERE ignored IS NOT NULL AND seen_at >= ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let ignored = statement.query_map([from.as_millis()], |row| {
        let relative: Vec<u8> = row.get(0)?;
        Ok(Exposure {
            file_name: file_name(&relative),
            size_bytes: row.get::<_, i64>(1)? as u64,
            why: Some(Why::of_ignored(row.get(3)?)),
            ..Exposure::bare(ExposureState::Ignored, UtcTime::from_millis(row.get(2)?))
        })
    })?;
    for row in ignored {
        rows.push(row?);
    }
    rows.extend(unfinished(connection, from)?);
    Ok(rows)
}

/// The files that were seen since and are not complete, or were removed before they were.
fn unfinished(connection: &Connection, from: UtcTime) -> Result<Vec<Exposure>, DbError> {
    // An earlier version left the database.
    if !has_table(connection, "unfinished")? {
        return Ok(Vec::new());
    }
    let is_left = if has_column(connection, "roots", "is_watched")? { "coalesce((SELECT NOT is_watched FROM roots r WHERE r.root = u.root), 0)" } else { "0" };
    let sql = format!("SELECT relative, size_bytes, landed_at, why, removed_at IS NOT NULL, {is_left} FROM unfinished u WHERE landed_at >= ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([from.as_millis()], |row| {
        let why: String = row.get(3)?;
        let (state, why) = match (row.get(4)?, row.get(5)?) {
            (true, _) => (ExposureState::Removed, Some(Why::Removed)),
            (false, true) => (ExposureState::Ignored, Some(Why::Unwatched)),
            (false, false) => (ExposureState::Unfinished, Unfinished::of_name(&why).map(Why::Unfinished)),
        };
        Ok(Exposure {
            file_name: file_name(&row.get::<_, Vec<u8>>(0)?),
            size_bytes: row.get::<_, i64>(1)? as u64,
            why,
            ..Exposure::bare(state, UtcTime::from_millis(row.get(2)?))
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The last part of a way as the database keeps it, for display.
fn file_name(relative: &[u8]) -> String {
    let name = relative.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or(relative);
    String::from_utf8_lossy(name).chars().filter(|char| !char.is_control()).collect()
}

fn exposure(row: &Row<'_>) -> Result<Exposure, DbError> {
    let hash = |text: String| text.parse::<Sha256>().map_err(|error| DbError::Value(error.to_string()));
    let moment = |column: usize| Ok::<_, DbError>(row.get::<_, Option<i64>>(column)?.map(UtcTime::from_millis));
    let sha256 = hash(row.get(0)?)?;
    let image_sha256 = row.get::<_, Option<String>>(6)?.map(hash).transpose()?;
    let image_state: Option<ImageState> = match row.get::<_, Option<String>>(8)? {
        Some(json) => Some(serde_json::from_str(&json).map_err(|error| DbError::Value(error.to_string()))?),
        None => None,
    };
    let is_again: bool = row.get(14)?;
    let (state, why) = match &image_state {
        None => (ExposureState::Missing, None),
        Some(_) if image_sha256 != Some(sha256) => (ExposureState::Replaced, None),
        Some(_) if is_again => (ExposureState::Repeated, None),
        Some(_) if moment(18)?.is_some() => (ExposureState::Lost, Some(Why::Lost)),
        Some(state) => (ExposureState::of(state), why(state)),
    };
    let base = Exposure {
        sha256: Some(sha256),
        image_id: Some(ImageId::from(row.get::<_, String>(5)?)),
        patient_id: row.get::<_, Option<String>>(7)?.map(Into::into),
        patient_name: row.get(15)?,
        file_name: row.get(1)?,
        size_bytes: row.get::<_, i64>(2)? as u64,
        settled_at: moment(16)?,
        hashed_at: moment(17)?,
        kept_at: moment(4)?,
        why,
        ..Exposure::bare(state, UtcTime::from_millis(row.get(3)?))
    };
    // What is said of an image is said of the row that is it.
    if matches!(state, ExposureState::Missing | ExposureState::Replaced | ExposureState::Repeated) {
        return Ok(base);
    }
    Ok(Exposure {
        assigned_at: moment(9)?,
        reviewed_at: moment(10)?,
        sent_at: moment(11)?,
        acknowledged_at: moment(12)?,
        acknowledged_sha256: row.get::<_, Option<String>>(13)?.map(hash).transpose()?,
        ..base
    })
}

fn why(state: &ImageState) -> Option<Why> {
    match state {
        ImageState::Rejected { reason } => Some(Why::Rejected(*reason)),
        ImageState::Uploaded { hidden_at: Some(_), .. } => Some(Why::Hidden),
        ImageState::Failed { cause } | ImageState::Retrying { cause, .. } => Some(Why::NotSent(cause.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Aside, RejectReason, Seen, Subject,
        clock::{Clock, ManualClock},
        queue::testing,
        settings::UploadMode,
    };
    use std::{sync::Arc, time::Duration};

    struct Desk {
        library: Library,
        clock: ManualClock,
        dir: tempfile::TempDir,
    }

    fn desk() -> Desk {
        let dir = tempfile::tempdir().unwrap();
        // Noon, so that no minute of the test is another day.
        let clock = ManualClock::at(UtcTime::from_millis(1_795_262_400_000));
        Desk { library: testing::library(dir.path(), Arc::new(clock.clone())), clock, dir }
    }

    impl Desk {
        fn ledger(&self) -> Ledger {
            self.library.ledger(LedgerSpan::Today, &TimeZone::UTC).unwrap()
        }

        /// A minute goes by; answers the time then.
        fn later(&self) -> UtcTime {
            self.clock.advance(Duration::from_mins(1));
            self.clock.now()
        }
    }

    #[test]
    fn each_step_of_an_image_has_its_moment_and_the_servers_hash_is_its_last() {
        let desk = desk();
        let landed = desk.clock.now();
        let image = testing::landed(&desk.library, 1, None, UploadMode::Review);
        let row = |desk: &Desk| desk.ledger().rows[0].clone();
        assert_eq!(
            (row(&desk).state, row(&desk).landed_at, row(&desk).kept_at, row(&desk).assigned_at),
            (ExposureState::Unassigned, landed, Some(landed), None)
        );
        let assigned = desk.later();
        let amelia = Subject { patient_id: "amelia".into(), patient_name: "Amelia".to_owned(), selected_at: assigned };
        desk.library.assign(std::slice::from_ref(&image), &amelia, UploadMode::Review).unwrap();
        assert_eq!((row(&desk).state, row(&desk).assigned_at, row(&desk).reviewed_at), (ExposureState::NeedsReview, Some(assigned), None));
        let reviewed = desk.later();
        let seen = desk.library.model(|model| Seen::of(model.image(&image).unwrap()));
        assert_eq!(desk.library.approve(&[seen], Duration::ZERO).unwrap(), []);
        let sent = desk.later();
        assert_eq!(desk.library.record_and_claim(&[], 1).unwrap().len(), 1);
        assert_eq!((row(&desk).state, row(&desk).reviewed_at, row(&desk).sent_at), (ExposureState::Uploading, Some(reviewed), Some(sent)));
        assert_eq!((row(&desk).acknowledged_at, row(&desk).acknowledged_sha256), (None, None));
        let confirmed = desk.later();
        desk.library.record_and_claim(&[(image.clone(), testing::confirmation("amelia", Sha256::from_bytes([1; 32])))], 0).unwrap();
        desk.later();
        let done = row(&desk);
        assert_eq!((done.state, done.acknowledged_at, done.acknowledged_sha256), (ExposureState::Uploaded, Some(confirmed), done.sha256));
        assert_eq!((done.assigned_at, done.reviewed_at, done.sent_at), (Some(assigned), Some(reviewed), Some(sent)), "later steps move no earlier one");
        assert_eq!(desk.ledger().in_words(), "Sensor 1 = server 1");
    }

    #[test]
    fn what_is_sent_again_keeps_the_first_moments_of_sending_and_of_the_servers_word() {
        let desk = desk();
        let image = testing::landed(&desk.library, 1, Some("amelia"), UploadMode::Immediate);
        let confirm = || desk.library.record_and_claim(&[(image.clone(), testing::confirmation("amelia", Sha256::from_bytes([1; 32])))], 0).unwrap();
        assert_eq!(desk.library.record_and_claim(&[], 1).unwrap().len(), 1);
        desk.later();
        confirm();
        let first = desk.ledger().rows[0].clone();
        desk.later();
        // A check of everything found that the server has lost it.
        assert_eq!(desk.library.send_again(std::slice::from_ref(&image), false).unwrap(), 1);
        assert_eq!(desk.ledger().rows[0].acknowledged_at, first.acknowledged_at, "it was confirmed once");
        assert_eq!(desk.library.record_and_claim(&[], 1).unwrap().len(), 1);
        desk.later();
        confirm();
        assert_eq!(desk.ledger().rows[0], first);
    }

    #[test]
    fn everything_that_landed_is_somewhere() {
        let desk = desk();
        for number in 1..=20 {
            testing::landed(&desk.library, number, Some("amelia"), UploadMode::Review);
        }
        testing::landed(&desk.library, 21, None, UploadMode::Review);
        // The same bytes once more.
        testing::landed(&desk.library, 20, Some("amelia"), UploadMode::Review);
        desk.library.ignore_file("/sensor".as_ref(), "readme.txt".as_ref(), crate::ingest::Fingerprint::default(), Aside::NoImage).unwrap();
        assert_eq!(desk.ledger().in_words(), "Sensor 23 = 1 unassigned + 20 to review + 1 landed again + 1 no image");
        // Given to a patient who has it: both landings are one image.
        let unassigned = desk.library.model(|model| model.iter().find(|image| image.state == ImageState::Unassigned).unwrap().id.clone());
        let refusal = desk.library.reject(&unassigned, RejectReason::Duplicate).unwrap();
        assert_eq!(refusal, Ok(()));
        assert_eq!(desk.ledger().rejected(), [("Duplicate".to_owned(), 1)]);
        desk.library.bring_back(&unassigned).unwrap().unwrap();
        assert!(desk.library.bring_back(&unassigned).unwrap().is_err(), "it is back");
        assert_eq!((desk.ledger().rejected(), desk.ledger().balance().0), (Vec::new(), 23));
        // A row that is gone is said, and not forgotten.
        desk.library.connection().execute("DELETE FROM images WHERE id = ?1", [unassigned.as_str()]).unwrap();
        assert_eq!(desk.ledger().in_words(), "Sensor 23 = 20 to review + 1 landed again + 1 no image + 1 missing");
        // The next start takes its safe copy in again, as the landing that it was.
        let Desk { library, clock, dir } = desk;
        drop(library);
        let desk = Desk { library: testing::library(dir.path(), Arc::new(clock.clone())), clock, dir };
        assert_eq!(desk.ledger().in_words(), "Sensor 23 = 1 unassigned + 20 to review + 1 landed again + 1 no image");
    }

    #[test]
    fn yesterday_is_another_days_and_the_month_has_both() {
        let desk = desk();
        testing::pending(&desk.library, 1);
        desk.clock.advance(Duration::from_hours(24));
        testing::pending(&desk.library, 2);
        assert_eq!(desk.ledger().rows.len(), 1);
        assert_eq!(desk.library.ledger(LedgerSpan::Week, &TimeZone::UTC).unwrap().rows.len(), 2);
        assert_eq!(crate::offline::ledger(desk.dir.path(), None).unwrap().rows.len(), 2, "also without a console");
    }

    #[test]
    fn what_an_earlier_version_took_in_is_in_the_ledger() {
        let desk = desk();
        testing::landed(&desk.library, 1, Some("amelia"), UploadMode::Immediate);
        desk.library.record_and_claim(&[], 1).unwrap();
        let image = desk.library.model(|model| model.iter().next().unwrap().id.clone());
        desk.library.record_and_claim(&[(image, testing::confirmation("amelia", Sha256::from_bytes([1; 32])))], 0).unwrap();
        let before = desk.ledger().rows[0].clone();
        let Desk { library, clock, dir } = desk;
        drop(library);
        // Before there was a ledger.
        crate::db::put_back(&crate::layout::Layout::new(dir.path()), 7);
        let library = testing::library(dir.path(), Arc::new(clock));
        let row = library.ledger(LedgerSpan::Today, &TimeZone::UTC).unwrap().rows[0].clone();
        assert_eq!(row, Exposure { settled_at: None, hashed_at: None, reviewed_at: None, sent_at: None, ..before });
    }
}
