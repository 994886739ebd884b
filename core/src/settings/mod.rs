//! What a console works by. Precedence: flags, environment (`CHAIRSIDE_*`), `config.toml` in the data folder.
//!
//! Text becomes [`Settings`] once, here, and only whole and valid. What is wrong is named with its place and an example, and nothing is changed.

mod address;
mod duration;
mod file;
mod overrides;
mod value;

pub(crate) use address::normal as normal_address;
pub use address::{AddressError, ServerAddress};
pub(crate) use file::{KeyOfServer, file_key, set_file_key, set_file_turns, sweep};
pub use file::{load, save};
pub use overrides::{Fixed, NOT_SETTINGS, Overrides, overrides_from_env};
pub(crate) use value::{LONGEST_APPROVE_UNDO, check};

use crate::{
    Secret,
    nanopix::{Deletions, Duplicates},
};
use chairside_words::Language;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, time::Duration};

/// Every key a person may set: in `config.toml` as it stands here, `--server-url` as a flag, `CHAIRSIDE_SERVER_URL` as a variable.
pub const KEYS: [&str; 20] = [
    "server_url",
    "api_key",
    "watch_folders",
    "room_id",
    "upload_mode",
    "approve_undo",
    "patient_timeout",
    "originals_mb",
    "turn_by_place",
    "nanopix_path",
    "live_sync_enabled",
    "nanopix_row_color",
    "nanopix_duplicates",
    "nanopix_deletions",
    "nanopix_today",
    "nanopix_zone",
    "theme",
    "text_scale",
    "reduced_motion",
    "language",
];

/// What [`load`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The settings: overrides over `config.toml` over defaults.
    pub settings: Settings,
    /// The settings that flags or environment give, and which of them.
    pub fixed: Fixed,
    /// Whether anything says what to watch. If not, the welcome asks.
    pub configured: bool,
    /// The key that flags or environment give. It wins, and is never stored.
    pub override_api_key: Option<Secret>,
}

/// The settings, whole and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The clinic's server. Empty: the embedded one.
    pub server_url: String,
    /// Where new X-rays land.
    pub watch_folders: Vec<PathBuf>,
    /// The room this console stands in; shown on every image taken here.
    pub room_id: String,
    /// Whether a person approves each image before it is sent.
    pub upload_mode: UploadMode,
    /// How long an approval can be taken back; nothing is sent before. Nothing at all: an approved image is sent at once.
    pub approve_undo: Duration,
    /// How long a selected patient stays selected.
    pub patient_timeout: Duration,
    /// How much room images that other consoles took may have on this computer, in megabytes.
    pub originals_mb: u64,
    /// Whether a new series turns its images by their places, as it was chosen last: for sensors that do not do so themselves.
    pub turn_by_place: bool,
    /// The folder of NanoPix.
    pub nanopix_path: Option<PathBuf>,
    /// Whether NanoPix's patients and images come in by themselves.
    pub live_sync_enabled: bool,
    /// The tint of NanoPix's rows in the list of patients.
    pub nanopix_row_color: RowColor,
    /// What happens when a patient seems to be in both programs.
    pub nanopix_duplicates: Duplicates,
    /// What becomes of NanoPix's record when the one here is archived.
    pub nanopix_deletions: Deletions,
    /// What *Today by external* means.
    pub nanopix_today: TodayMeans,
    /// The zone of NanoPix's clock, an IANA name (`Europe/Berlin`) or an offset (`+02:00`). Empty: this computer's.
    pub nanopix_zone: String,
    /// Dark, light, or the system's.
    pub theme: Theme,
    /// How large everything in the window is, in percent: 80 to 200.
    pub text_scale: u16,
    /// Nothing moves or fades: what changes is there at once.
    pub reduced_motion: bool,
    /// What the window speaks. `None`: the system's language, where it is one of ours.
    pub language: Option<Language>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            server_url: String::new(),
            watch_folders: Vec::new(),
            room_id: String::new(),
            upload_mode: UploadMode::Review,
            approve_undo: Duration::from_secs(10),
            patient_timeout: Duration::from_hours(4),
            originals_mb: 2_000,
            turn_by_place: true,
            nanopix_path: None,
            live_sync_enabled: false,
            nanopix_row_color: RowColor::default(),
            nanopix_duplicates: Duplicates::default(),
            nanopix_deletions: Deletions::default(),
            nanopix_today: TodayMeans::default(),
            nanopix_zone: String::new(),
            theme: Theme::Dark,
            text_scale: 100,
            reduced_motion: false,
            language: None,
        }
    }
}

/// What happens to an image that has a patient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadMode {
    /// A person approves it.
    #[default]
    Review,
    /// It is sent as soon as it lands.
    Immediate,
}

/// The tint of NanoPix's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowColor {
    /// Light blue.
    LightBlue,
    /// Soft purple.
    #[default]
    SoftPurple,
    /// Light amber.
    LightAmber,
}

/// What *today* means for a patient of NanoPix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TodayMeans {
    /// Made in NanoPix today.
    #[default]
    Created,
    /// First came over today.
    FirstSynced,
}

/// Whether that names a time zone, as `nanopix_zone` wants it: an IANA name, or an offset.
pub fn is_zone(text: &str) -> bool {
    value::zone(text).is_some()
}

impl Settings {
    /// What the server is called in this console's own database: its address, or `embedded` (which has another port each time, and is the same server all the same).
    pub(crate) fn server_key(&self) -> String {
        if self.server_url.is_empty() { "embedded".to_owned() } else { normal_address(&self.server_url) }
    }

    /// The zone of NanoPix's clock: the one that is set, else this computer's.
    pub fn zone(&self) -> TimeZone {
        value::zone(&self.nanopix_zone).unwrap_or_else(TimeZone::system)
    }
}

/// How large text and controls may be, in percent.
pub const TEXT_SCALES: std::ops::RangeInclusive<u16> = 80..=200;

/// How the window looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark surfaces; what a treatment room wants.
    #[default]
    Dark,
    /// Light surfaces.
    Light,
    /// As the system says.
    System,
}

/// The configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SettingsError {
    /// What is wrong, what is safe, what to do.
    pub message: String,
}

impl SettingsError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

#[cfg(test)]
mod tests;
