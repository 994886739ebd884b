//! The exposure ledger: what became of every file that landed. Each row is balanced against its image, so that nothing the sensor made is unaccounted for. Types, the
//! balance and the CSV; the rows come from the queue's database.

use crate::{ImageState, Why, patient::start_of_day};
use chairside_api::{ImageId, PatientId, Sha256, UtcTime};
use chairside_words::say;
use serde::Serialize;
use std::{sync::Arc, time::Duration};

/// A file that landed, or was left aside, and what became of it. A row of `chairside ledger --json` (CONTRACT.md, commands): fields may be added, none changes its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exposure {
    /// The bytes as they landed; `None` for a file that was left aside.
    pub sha256: Option<Sha256>,
    /// What became of it.
    pub state: ExposureState,
    /// Whose it is.
    pub patient_id: Option<PatientId>,
    /// Their name, for the screen: no script and no file has it.
    #[serde(skip)]
    pub patient_name: Option<String>,
    /// The image it is.
    pub image_id: Option<ImageId>,
    /// The name the sensor's program gave it, for display.
    pub file_name: String,
    /// Bytes.
    pub size_bytes: u64,
    /// When the file was complete; one that is not, when it was first seen.
    pub landed_at: UtcTime,
    /// When it was certain that it is complete.
    pub settled_at: Option<UtcTime>,
    /// When its bytes were read and hashed: often before it is certain that they are all.
    pub hashed_at: Option<UtcTime>,
    /// When they were durable in the spool, and the image in the list.
    pub kept_at: Option<UtcTime>,
    /// When it got the patient it has.
    pub assigned_at: Option<UtcTime>,
    /// When it was approved or rejected; in the mode without review, when it was released.
    pub reviewed_at: Option<UtcTime>,
    /// When the attempt to send it began that the server confirmed first; until it has, the last one.
    pub sent_at: Option<UtcTime>,
    /// When the server confirmed it, the first time. That it was sent again is in Activity.
    pub acknowledged_at: Option<UtcTime>,
    /// The hash that the server said it has.
    pub acknowledged_sha256: Option<Sha256>,
    /// Why it was rejected or left aside, or what stands in its way; in English, for scripts.
    pub why: Option<Why>,
}

impl Exposure {
    /// Of which no more is known than when it landed and what became of it.
    pub(crate) const fn bare(state: ExposureState, landed_at: UtcTime) -> Self {
        Self {
            sha256: None,
            state,
            patient_id: None,
            patient_name: None,
            image_id: None,
            file_name: String::new(),
            size_bytes: 0,
            landed_at,
            settled_at: None,
            hashed_at: None,
            kept_at: None,
            assigned_at: None,
            reviewed_at: None,
            sent_at: None,
            acknowledged_at: None,
            acknowledged_sha256: None,
            why: None,
        }
    }
}

/// What became of a file that landed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExposureState {
    /// With the server, which named the same hash.
    Uploaded,
    /// Without a patient.
    Unassigned,
    /// Waits for review.
    NeedsReview,
    /// Approved, and waits to be sent.
    Pending,
    /// Being sent.
    Uploading,
    /// Waits for its next attempt.
    Retrying,
    /// Waits for a person.
    Failed,
    /// A person rejected it.
    Rejected,
    /// The same bytes had landed before: they are one image.
    Repeated,
    /// The sensor's program wrote the file again; these bytes are kept beside the newer ones.
    Replaced,
    /// Seen, and not complete: it has no bytes, keeps changing, or cannot be read. It comes in when it can.
    Unfinished,
    /// Removed before it was complete.
    Removed,
    /// No image; left aside.
    Ignored,
    /// *Check everything* found its bytes nowhere, neither here nor at the server.
    Lost,
    /// The list knows of its landing and of no image: a fault. The next start takes its safe copy in again.
    Missing,
}

impl ExposureState {
    /// All of them, in the order of a balance.
    pub const ALL: [Self; 15] = [
        Self::Uploaded,
        Self::Unassigned,
        Self::NeedsReview,
        Self::Pending,
        Self::Uploading,
        Self::Retrying,
        Self::Failed,
        Self::Lost,
        Self::Unfinished,
        Self::Rejected,
        Self::Repeated,
        Self::Replaced,
        Self::Ignored,
        Self::Removed,
        Self::Missing,
    ];

    /// That of an image.
    pub(crate) const fn of(state: &ImageState) -> Self {
        match state {
            ImageState::Unassigned => Self::Unassigned,
            ImageState::NeedsReview => Self::NeedsReview,
            ImageState::Approved { .. } | ImageState::Pending => Self::Pending,
            ImageState::Uploading { .. } => Self::Uploading,
            ImageState::Retrying { .. } => Self::Retrying,
            ImageState::Uploaded { .. } => Self::Uploaded,
            ImageState::Failed { .. } => Self::Failed,
            ImageState::Rejected { .. } => Self::Rejected,
        }
    }

    /// So many of it, in a balance: `server 20`, `1 unassigned`.
    fn counted(self, count: usize) -> String {
        match self {
            Self::Uploaded => say!("balance-server", count),
            Self::Unassigned => say!("balance-unassigned", count),
            Self::NeedsReview => say!("balance-to-review", count),
            Self::Pending => say!("balance-waiting", count),
            Self::Uploading => say!("balance-being-sent", count),
            Self::Retrying => say!("balance-retrying", count),
            Self::Failed => say!("balance-failed", count),
            Self::Rejected => say!("balance-rejected", count),
            Self::Repeated => say!("balance-repeated", count),
            Self::Replaced => say!("balance-replaced", count),
            Self::Ignored => say!("balance-no-image", count),
            Self::Unfinished => say!("balance-unfinished", count),
            Self::Removed => say!("balance-removed", count),
            Self::Lost => say!("balance-lost", count),
            Self::Missing => say!("balance-missing", count),
        }
    }

    /// Whether somebody or something must still do a thing about it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Uploaded | Self::Rejected | Self::Repeated | Self::Replaced | Self::Ignored | Self::Removed)
    }
}

/// How far back a ledger goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LedgerSpan {
    /// From midnight of the clinic's day.
    #[default]
    Today,
    /// Today and the six days before.
    Week,
    /// Today and the 29 days before.
    Month,
}

impl LedgerSpan {
    /// All, the shortest first.
    pub const ALL: [Self; 3] = [Self::Today, Self::Week, Self::Month];

    /// Days before today.
    pub const fn days(self) -> u32 {
        match self {
            Self::Today => 0,
            Self::Week => 6,
            Self::Month => 29,
        }
    }

    /// When it begins, as of now.
    pub(crate) fn from(self, now: UtcTime, zone: &jiff::tz::TimeZone) -> UtcTime {
        // A day is not always 24 hours long: counted back from noon, it is the right one.
        let noon = start_of_day(now, zone).plus(Duration::from_hours(12));
        start_of_day(noon.minus(Duration::from_hours(24) * self.days()), zone)
    }
}

/// The ledger of a span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// What was asked for.
    pub span: LedgerSpan,
    /// From when.
    pub from: UtcTime,
    /// As of when.
    pub as_of: UtcTime,
    /// What is open first, then newest landing first.
    pub rows: Arc<[Exposure]>,
}

impl Ledger {
    /// Puts the rows in order.
    pub(crate) fn new(span: LedgerSpan, from: UtcTime, as_of: UtcTime, mut rows: Vec<Exposure>) -> Self {
        // Stable: within the two parts they stay as they landed, newest first.
        rows.sort_by_key(|row| (!row.state.is_open(), std::cmp::Reverse(row.landed_at)));
        Self { span, from, as_of, rows: rows.into() }
    }

    /// How many files landed, and how many of them are in each state; states that nothing is in are left out.
    pub fn balance(&self) -> (usize, Vec<(ExposureState, usize)>) {
        let count = |state| self.rows.iter().filter(|row| row.state == state).count();
        let parts = ExposureState::ALL.into_iter().map(|state| (state, count(state))).filter(|(_, count)| *count > 0);
        (self.rows.len(), parts.collect())
    }

    /// The balance in a line: `Sensor 21 = server 20 + 1 unassigned`.
    pub fn in_words(&self) -> String {
        let (landed, parts) = self.balance();
        let parts: Vec<String> = parts.into_iter().map(|(state, count)| state.counted(count)).collect();
        if parts.is_empty() { say!("balance-none").to_owned() } else { say!("balance-of", count = landed, parts = parts.join(" + ")) }
    }

    /// How many rejected images there are for each reason.
    pub fn rejected(&self) -> Vec<(String, usize)> {
        let mut reasons: Vec<(String, usize)> = Vec::new();
        for why in self.rows.iter().filter(|row| row.state == ExposureState::Rejected).filter_map(|row| row.why.as_ref()).map(Why::words) {
            match reasons.iter_mut().find(|(reason, _)| *reason == why) {
                Some((_, count)) => *count += 1,
                None => reasons.push((why, 1)),
            }
        }
        reasons.sort_by(|(one, few), (other, many)| many.cmp(few).then_with(|| one.cmp(other)));
        reasons
    }

    /// As CSV (RFC 4180), a head and a line for each row, in English whoever reads it. It begins with a byte order mark, without which a spreadsheet takes the names of files for another
    /// encoding's. A file's name that a spreadsheet would run is put behind an apostrophe.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(HEAD)?;
        for row in self.rows.iter() {
            let at = |at: Option<UtcTime>| at.map(|at| at.to_string()).unwrap_or_default();
            let hash = |hash: Option<Sha256>| hash.map(|hash| hash.to_string()).unwrap_or_default();
            let state = serde_json::to_value(row.state).ok().and_then(|state| state.as_str().map(str::to_owned)).unwrap_or_default();
            writer.write_record([
                hash(row.sha256),
                state,
                row.patient_id.as_ref().map(ToString::to_string).unwrap_or_default(),
                row.image_id.as_ref().map(ToString::to_string).unwrap_or_default(),
                plain(&row.file_name),
                row.size_bytes.to_string(),
                at(Some(row.landed_at)),
                at(row.settled_at),
                at(row.hashed_at),
                at(row.kept_at),
                at(row.assigned_at),
                at(row.reviewed_at),
                at(row.sent_at),
                at(row.acknowledged_at),
                hash(row.acknowledged_sha256),
                plain(&row.why.as_ref().map(Why::english).unwrap_or_default()),
            ])?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }
}

const HEAD: [&str; 16] = [
    "sha256",
    "state",
    "patientId",
    "imageId",
    "fileName",
    "sizeBytes",
    "landedAt",
    "settledAt",
    "hashedAt",
    "keptAt",
    "assignedAt",
    "reviewedAt",
    "sentAt",
    "acknowledgedAt",
    "acknowledgedSha256",
    "why",
];

/// A text that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: ExposureState, landed: i64) -> Exposure {
        Exposure { file_name: "=cmd(\"x\"), a.png".to_owned(), ..Exposure::bare(state, UtcTime::from_millis(landed)) }
    }

    fn ledger(states: &[ExposureState]) -> Ledger {
        let rows = states.iter().enumerate().map(|(number, state)| row(*state, number as i64)).collect();
        Ledger::new(LedgerSpan::Today, UtcTime::from_millis(0), UtcTime::from_millis(9), rows)
    }

    #[test]
    fn the_balance_says_where_everything_is() {
        let mut states = vec![ExposureState::Uploaded; 20];
        states.push(ExposureState::Unassigned);
        assert_eq!(ledger(&states).in_words(), "Sensor 21 = server 20 + 1 unassigned");
        assert_eq!(ledger(&[]).in_words(), "Sensor 0: nothing has landed");
        let all = ledger(&ExposureState::ALL);
        let (landed, parts) = all.balance();
        assert_eq!(parts.iter().map(|(_, count)| count).sum::<usize>(), landed);
        assert!(all.rows[..9].iter().all(|row| row.state.is_open()) && all.rows[9..].iter().all(|row| !row.state.is_open()));
    }

    #[test]
    fn a_spreadsheet_reads_the_rows_and_runs_none() {
        let csv = ledger(&[ExposureState::Uploaded, ExposureState::Ignored]).csv().unwrap();
        let mut reader = csv::Reader::from_reader(csv.strip_prefix("\u{feff}".as_bytes()).unwrap());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), HEAD);
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].get(1), rows[0].get(4)), (Some("ignored"), Some("'=cmd(\"x\"), a.png")));
    }
}
