//! One setting from one piece of text or TOML: the rules of each key, in one place for file, environment and flags.

use super::{KEYS, RowColor, ServerAddress, Settings, SettingsError, TEXT_SCALES, Theme, TodayMeans, UploadMode, duration};
use crate::nanopix::{Deletions, Duplicates};
use chairside_words::Language;
use jiff::tz::{Offset, TimeZone};
use std::{path::PathBuf, time::Duration};
use toml::de::DeValue;

/// A patient left selected over night is a patient who gets somebody else's images.
const LONGEST_PATIENT_TIMEOUT: Duration = Duration::from_hours(24);

/// Whoever waits longer for an image to be sent thinks it lost.
pub(crate) const LONGEST_APPROVE_UNDO: Duration = Duration::from_mins(1);
/// Room for the images of one patient, and for all of a large clinic.
const FEWEST_MB: u64 = 100;
const MOST_MB: u64 = 1_000_000;
const MEGABYTES: &str = "It is a number of megabytes, 100 to 1,000,000";
const A_SCALE: &str = "It is a percentage, 80 to 200";

/// A value and the form it came in.
pub(super) enum Value<'a> {
    /// From a flag or a variable.
    Text(&'a str),
    /// From `config.toml`.
    Toml(&'a DeValue<'a>),
}

/// What a key needs and does not have.
pub(super) struct Wrong {
    /// What was found instead: `the integer 4`.
    found: String,
    /// What it must be, if the type alone does not say it.
    rule: String,
}

/// Puts the value of `key` into `settings`; on failure says what was found and what is needed. `key` must be one of [`KEYS`] other than `api_key`.
pub(super) fn set(settings: &mut Settings, key: &str, value: &Value<'_>) -> Result<(), Wrong> {
    match key {
        "server_url" => settings.server_url = server_url(value.text()?).map_err(|rule| value.wrong(&rule))?,
        "watch_folders" => settings.watch_folders = value.paths()?,
        "room_id" => value.text()?.clone_into(&mut settings.room_id),
        "upload_mode" => settings.upload_mode = value.word(&[("review", UploadMode::Review), ("immediate", UploadMode::Immediate)])?,
        "approve_undo" => settings.approve_undo = value.duration(approve_undo)?,
        "patient_timeout" => settings.patient_timeout = value.duration(patient_timeout)?,
        "originals_mb" => settings.originals_mb = value.megabytes()?,
        "turn_by_place" => settings.turn_by_place = value.flag()?,
        "nanopix_path" => {
            let text = value.text()?;
            settings.nanopix_path = if text.is_empty() { None } else { Some(value.path(text)?) };
        }
        "live_sync_enabled" => settings.live_sync_enabled = value.flag()?,
        "nanopix_row_color" => settings.nanopix_row_color = value.word(&ROW_COLORS)?,
        "nanopix_duplicates" => settings.nanopix_duplicates = value.word(&DUPLICATES)?,
        "nanopix_deletions" => settings.nanopix_deletions = value.word(&DELETIONS)?,
        "nanopix_today" => settings.nanopix_today = value.word(&TODAY)?,
        "nanopix_zone" => {
            let text = value.text()?.trim();
            if !text.is_empty() && zone(text).is_none() {
                return Err(value.wrong(A_ZONE));
            }
            text.clone_into(&mut settings.nanopix_zone);
        }
        "theme" => settings.theme = value.word(&[("dark", Theme::Dark), ("light", Theme::Light), ("system", Theme::System)])?,
        "text_scale" => settings.text_scale = value.number().filter(|scale| TEXT_SCALES.contains(scale)).ok_or_else(|| value.wrong(A_SCALE))?,
        "reduced_motion" => settings.reduced_motion = value.flag()?,
        "language" => {
            let text = value.text()?;
            settings.language = if text == SYSTEM { None } else { Some(Language::of_tag(text).ok_or_else(|| value.wrong(A_LANGUAGE))?) };
        }
        _ => return Err(value.wrong("It is no setting")),
    }
    Ok(())
}

/// The rules that [`super::save`] holds a person's settings to; the same as those of the file.
pub(crate) fn check(settings: &Settings) -> Result<(), SettingsError> {
    let fail = |key, wrong: Wrong| Err(error(key, "", &wrong));
    if let Err(rule) = server_url(&settings.server_url) {
        return fail("server_url", Value::Text(&settings.server_url).wrong(&rule));
    }
    if let Err(rule) = approve_undo(settings.approve_undo) {
        return fail("approve_undo", Value::Text(&duration::write(settings.approve_undo)).wrong(rule));
    }
    if let Err(rule) = patient_timeout(settings.patient_timeout) {
        return fail("patient_timeout", Value::Text(&duration::write(settings.patient_timeout)).wrong(rule));
    }
    if !(FEWEST_MB..=MOST_MB).contains(&settings.originals_mb) {
        let text = settings.originals_mb.to_string();
        return fail("originals_mb", Value::Text(&text).wrong(MEGABYTES));
    }
    if !TEXT_SCALES.contains(&settings.text_scale) {
        let text = settings.text_scale.to_string();
        return fail("text_scale", Value::Text(&text).wrong(A_SCALE));
    }
    if !settings.nanopix_zone.is_empty() && zone(&settings.nanopix_zone).is_none() {
        return fail("nanopix_zone", Value::Text(&settings.nanopix_zone).wrong(A_ZONE));
    }
    for path in settings.watch_folders.iter().chain(&settings.nanopix_path) {
        if !path.is_absolute() {
            let key = if settings.nanopix_path.as_ref() == Some(path) { "nanopix_path" } else { "watch_folders" };
            return fail(key, Value::Text(&path.to_string_lossy()).wrong(WHOLE_PATH));
        }
    }
    Ok(())
}

/// The one form of an error about a value: key, place, what was found, the rule, an example.
pub(super) fn error(key: &str, place: &str, wrong: &Wrong) -> SettingsError {
    let rule = if wrong.rule.is_empty() { String::new() } else { format!(". {}", wrong.rule) };
    SettingsError::new(format!(
        "The setting ‘{key}’{place} cannot be {found}{rule}. Nothing was changed. Write for example {example}",
        found = wrong.found,
        example = example(key)
    ))
}

/// The error about a key that is none.
pub(super) fn unknown_key(key: &str, place: &str, spell: impl Fn(&str) -> String) -> SettingsError {
    let shown: String = key.chars().filter(|letter| !letter.is_control()).take(60).collect();
    let folded = key.to_lowercase().replace('-', "_");
    let nearest = KEYS.into_iter().min_by_key(|known| distance(&folded, known)).unwrap_or(KEYS[0]);
    SettingsError::new(format!("‘{shown}’{place} is not a setting. Nothing was changed. Did you mean ‘{}’?", spell(nearest)))
}

/// The words of a setting, and what they mean.
pub(super) const ROW_COLORS: [(&str, RowColor); 3] =
    [("light_blue", RowColor::LightBlue), ("soft_purple", RowColor::SoftPurple), ("light_amber", RowColor::LightAmber)];
pub(super) const DUPLICATES: [(&str, Duplicates); 3] = [("link", Duplicates::Link), ("ask", Duplicates::Ask), ("separate", Duplicates::Separate)];
pub(super) const DELETIONS: [(&str, Deletions); 2] = [("leave_alone", Deletions::LeaveAlone), ("ask", Deletions::Ask)];
pub(super) const TODAY: [(&str, TodayMeans); 2] = [("created", TodayMeans::Created), ("first_synced", TodayMeans::FirstSynced)];

/// The word for a value.
pub(super) fn word_of<T: Copy + PartialEq>(words: &[(&'static str, T)], value: T) -> &'static str {
    words.iter().find(|(_, meant)| *meant == value).map_or("", |(word, _)| word)
}

/// The word for the system's language.
const SYSTEM: &str = "system";
const A_LANGUAGE: &str = "It is the tag of a language Chairside speaks, or the word for the system's";

/// The word for a language.
pub(super) fn language_word(language: Option<Language>) -> &'static str {
    language.map_or(SYSTEM, Language::tag)
}

const A_ZONE: &str = "It is the name of a time zone, or an offset";

/// A time zone by its IANA name, or an offset from UTC: `+02:00`.
pub(super) fn zone(text: &str) -> Option<TimeZone> {
    let offset = || {
        let (hours, minutes) = text.trim_start_matches(['+', '-']).split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let is_one = text.starts_with(['+', '-']) && (0..=14).contains(&hours) && (0..60).contains(&minutes);
        let seconds = (hours * 60 + minutes) * 60 * if text.starts_with('-') { -1 } else { 1 };
        Offset::from_seconds(seconds).ok().filter(|_| is_one).map(TimeZone::fixed)
    };
    if text.is_empty() { None } else { TimeZone::get(text).ok().or_else(offset) }
}

const WHOLE_PATH: &str = "A folder is named by its whole path, from the root or drive on";

fn example(key: &str) -> &'static str {
    match key {
        "server_url" => "server_url = \"https://chairside.clinic.local:8443\", or \"\" for the server inside this program",
        "api_key" => "api_key = \"eyJ…\", the key as the server printed it",
        "watch_folders" => "watch_folders = [\"/home/clinic/xrays\"]",
        "room_id" => "room_id = \"Room 2\"",
        "upload_mode" => "upload_mode = \"review\", or \"immediate\"",
        "approve_undo" => "approve_undo = \"10s\", or \"0s\" to send at once",
        "patient_timeout" => "patient_timeout = \"4h\"",
        "originals_mb" => "originals_mb = 2000",
        "turn_by_place" => "turn_by_place = true, or false",
        "nanopix_path" => "nanopix_path = \"/mnt/nanopix\"",
        "live_sync_enabled" => "live_sync_enabled = true, or false",
        "nanopix_row_color" => "nanopix_row_color = \"soft_purple\", \"light_blue\" or \"light_amber\"",
        "nanopix_duplicates" => "nanopix_duplicates = \"link\", \"ask\" or \"separate\"",
        "nanopix_deletions" => "nanopix_deletions = \"leave_alone\", or \"ask\"",
        "nanopix_today" => "nanopix_today = \"created\", or \"first_synced\"",
        "nanopix_zone" => "nanopix_zone = \"Europe/Berlin\", or \"+02:00\"",
        "text_scale" => "text_scale = 125",
        "reduced_motion" => "reduced_motion = true, or false",
        "theme" => "theme = \"dark\", \"light\" or \"system\"",
        _ => "language = \"system\", \"en\", \"fr\", \"de\" or \"es\"",
    }
}

/// How a value looks in a message. Long ones are cut; control characters are left out.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().filter(|letter| !letter.is_control()).take(80).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

fn server_url(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    ServerAddress::parse(text).map(|address| address.as_str().to_owned()).map_err(|error| error.to_string())
}

fn approve_undo(undo: Duration) -> Result<(), &'static str> {
    if undo > LONGEST_APPROVE_UNDO { Err("It is at most one minute") } else { Ok(()) }
}

fn patient_timeout(timeout: Duration) -> Result<(), &'static str> {
    if timeout < Duration::from_millis(1) || timeout > LONGEST_PATIENT_TIMEOUT { Err("It is longer than nothing and at most 24 hours") } else { Ok(()) }
}

impl<'a> Value<'a> {
    pub(super) fn wrong(&self, rule: &str) -> Wrong {
        let found = match self {
            // An address may hold a password; its rule names it without.
            Self::Text(text) if text.contains('@') => "what it is".to_owned(),
            Self::Text(text) => format!("‘{}’", shown(text)),
            Self::Toml(value) => match value {
                DeValue::String(text) if text.contains('@') => "what it is".to_owned(),
                DeValue::String(text) => format!("‘{}’", shown(text)),
                DeValue::Integer(number) => format!("the integer {}", shown(number.as_str())),
                DeValue::Boolean(flag) => format!("the boolean {flag}"),
                DeValue::Float(number) => format!("the float {}", shown(number.as_str())),
                DeValue::Datetime(_) => "a date".to_owned(),
                DeValue::Array(_) => "an array".to_owned(),
                DeValue::Table(_) => "a table".to_owned(),
            },
        };
        Wrong { found, rule: rule.to_owned() }
    }

    pub(super) fn text(&self) -> Result<&'a str, Wrong> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Toml(value) => value.as_str().ok_or_else(|| self.wrong("It is a text in quotes")),
        }
    }

    fn word<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, Wrong> {
        let text = self.text()?;
        words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim())).map(|(_, value)| *value).ok_or_else(|| self.wrong(""))
    }

    fn flag(&self) -> Result<bool, Wrong> {
        match self {
            Self::Toml(value) => value.as_bool().ok_or_else(|| self.wrong("")),
            Self::Text(text) => match text.trim().to_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => Ok(true),
                "false" | "no" | "off" | "0" => Ok(false),
                _ => Err(self.wrong("")),
            },
        }
    }

    fn number<N: std::str::FromStr>(&self) -> Option<N> {
        match self {
            Self::Toml(value) => value.as_integer()?.as_str().parse().ok(),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }

    fn megabytes(&self) -> Result<u64, Wrong> {
        self.number().filter(|number| (FEWEST_MB..=MOST_MB).contains(number)).ok_or_else(|| self.wrong(MEGABYTES))
    }

    fn duration(&self, check: fn(Duration) -> Result<(), &'static str>) -> Result<Duration, Wrong> {
        let duration = duration::parse(self.text()?).ok_or_else(|| self.wrong("It is a number with a unit: h, m or s"))?;
        check(duration).map_err(|rule| self.wrong(rule))?;
        Ok(duration)
    }

    /// A list, or a single text: one folder in the file, folders separated as in PATH elsewhere.
    fn paths(&self) -> Result<Vec<PathBuf>, Wrong> {
        let mut folders = Vec::new();
        let mut add = |path: PathBuf| {
            // The same folder twice would be watched twice.
            if !folders.contains(&path) {
                folders.push(path);
            }
        };
        match self {
            Self::Text(text) => {
                for path in std::env::split_paths(text).filter(|path| !path.as_os_str().is_empty()) {
                    // What a person types in a shell is meant from where they stand.
                    add(std::path::absolute(&path).map_err(|_| self.wrong(WHOLE_PATH))?);
                }
            }
            Self::Toml(value) => {
                let list = match value {
                    DeValue::Array(list) => list.iter().map(toml::Spanned::get_ref).collect(),
                    single => vec![*single],
                };
                for item in list {
                    let item = Value::Toml(item);
                    let text = item.text()?;
                    if !text.is_empty() {
                        add(item.path(text)?);
                    }
                }
            }
        }
        Ok(folders)
    }

    fn path(&self, text: &str) -> Result<PathBuf, Wrong> {
        match self {
            Self::Text(_) => std::path::absolute(text).map_err(|_| self.wrong(WHOLE_PATH)),
            Self::Toml(_) if PathBuf::from(text).is_absolute() => Ok(PathBuf::from(text)),
            Self::Toml(_) => Err(self.wrong(WHOLE_PATH)),
        }
    }
}

/// How many letters must be changed, added or taken away to get from one word to the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<_> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    // Nobody mistypes a key into a hundred letters: the rest says nothing.
    for (i, left) in a.chars().take(100).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(left != *right)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}
