//! `config.toml`: read with the place of every fault, written whole, atomically, readable by its owner only.

use super::{
    KEYS, Loaded, Overrides, Settings, SettingsError, duration, normal_address,
    overrides::{flag, variable},
    value::{self, Value},
};
use crate::Secret;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use toml::{Spanned, de::DeTable};

/// The file's name in the data folder.
const FILE: &str = "config.toml";

/// The file until it is whole.
const UNFINISHED: &str = ".config.toml.unfinished";

/// Beside `api_key`: the server it is for. Written by us, so that a key never goes to an address it was not given for.
const API_KEY_SERVER: &str = "api_key_server";

/// Nobody writes a megabyte of settings; what is that large is another file.
const LONGEST_FILE: u64 = 1024 * 1024;

/// Settings and key are written by different services, and both rewrite the file.
static WRITING: Mutex<()> = Mutex::new(());

/// A bridge key, and the only server it may be shown to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyOfServer {
    /// The key.
    pub(crate) key: Secret,
    /// The server it is for.
    pub(crate) server_url: String,
}

/// The settings of a data folder: `overrides` over `config.toml` over the defaults. No file is the same as an empty one.
pub fn load(data_dir: &Path, overrides: &Overrides) -> Result<Loaded, SettingsError> {
    let stored = read(&data_dir.join(FILE))?;
    let mut settings = stored.settings;
    let mut override_api_key = None;
    for (key, text) in overrides.iter() {
        let place = format!(" (from {} or {})", flag(key), variable(key));
        if key == "api_key" {
            override_api_key = Some(Secret::new(text)).filter(|secret| !secret.expose().is_empty());
        } else if KEYS.contains(&key) {
            value::set(&mut settings, key, &Value::Text(text)).map_err(|wrong| value::error(key, &place, &wrong))?;
        } else {
            return Err(value::unknown_key(key, " (from a flag or variable)", flag));
        }
    }
    let configured = !settings.watch_folders.is_empty();
    Ok(Loaded { settings, fixed: overrides.fixed(), configured, override_api_key })
}

/// Writes all of `settings` to `config.toml`, also those that came from flags or environment: what a person saves is what they saw. Comments are not kept; a key
/// that the file holds stays. The file is there whole, or as it was.
pub fn save(data_dir: &Path, settings: &Settings) -> Result<(), SettingsError> {
    value::check(settings)?;
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = data_dir.join(FILE);
    let key = read(&path)?.key;
    write(&path, settings, key.as_ref())
}

/// The key that the file holds, and for which server.
pub(crate) fn file_key(data_dir: &Path) -> Result<Option<KeyOfServer>, SettingsError> {
    Ok(read(&data_dir.join(FILE))?.key)
}

/// Puts a key into the file, or takes it out.
pub(crate) fn set_file_key(data_dir: &Path, key: Option<&KeyOfServer>) -> Result<(), SettingsError> {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = data_dir.join(FILE);
    let stored = read(&path)?;
    if stored.key.as_ref() == key { Ok(()) } else { write(&path, &stored.settings, key) }
}

/// Remembers in the file whether a new series turns its images by their places, and changes nothing else there: what only flags or variables say stays theirs.
pub(crate) fn set_file_turns(data_dir: &Path, turns: bool) -> Result<(), SettingsError> {
    let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let path = data_dir.join(FILE);
    let stored = read(&path)?;
    write(&path, &Settings { turn_by_place: turns, ..stored.settings }, stored.key.as_ref())
}

#[derive(Default)]
struct Stored {
    settings: Settings,
    key: Option<KeyOfServer>,
}

fn read(path: &Path) -> Result<Stored, SettingsError> {
    let unreadable = |why: &dyn std::fmt::Display| {
        SettingsError::new(format!("{} cannot be read: {why}. Nothing was changed. Correct the file, or move it away to start afresh", path.display()))
    };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Stored::default()),
        Ok(facts) if !facts.is_file() => return Err(unreadable(&"it is not a file")),
        Ok(facts) if facts.len() > LONGEST_FILE => return Err(unreadable(&"it is far too large for settings")),
        _ => {}
    }
    let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
    // An editor on Windows may put a byte order mark in front.
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).map_err(|_| unreadable(&"it is not UTF-8 text"))?;
    parse(text, path)
}

fn parse(text: &str, path: &Path) -> Result<Stored, SettingsError> {
    let line_at = |offset: usize| text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1);
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(span.start));
        // A fault's own words may quote the line, and the line may be the key's: only the place is told.
        SettingsError::new(format!("{} is not TOML in line {line}. Nothing was changed. Write each setting as name = \"value\"", path.display()))
    })?;
    let mut settings = Settings::default();
    let (mut key, mut key_server) = (None, None);
    for (name, found) in table.get_ref() {
        let place = format!(" (in {}, line {})", path.display(), line_at(name.span().start));
        let name: &str = name.get_ref().as_ref();
        let found = Value::Toml(Spanned::get_ref(found));
        match name {
            "api_key" | API_KEY_SERVER => {
                // What stands there instead of a text might still be the key: it is not shown.
                let text = found
                    .text()
                    .map_err(|_| SettingsError::new(format!("The setting ‘{name}’{place} is not a text in quotes. Nothing was changed. Put it in quotes")))?;
                if name == "api_key" { key = Some(Secret::new(text)) } else { key_server = Some(text.to_owned()) }
            }
            name if KEYS.contains(&name) => value::set(&mut settings, name, &found).map_err(|wrong| value::error(name, &place, &wrong))?,
            name => return Err(value::unknown_key(name, &place, str::to_owned)),
        }
    }
    let server_url = key_server.map_or_else(|| settings.server_url.clone(), |text| normal_address(&text));
    let key = key.filter(|key| !key.expose().is_empty()).map(|key| KeyOfServer { key, server_url });
    Ok(Stored { settings, key })
}

fn write(path: &Path, settings: &Settings, key: Option<&KeyOfServer>) -> Result<(), SettingsError> {
    let text = render(settings, key)?;
    replace(path, text.as_bytes()).map_err(|error| {
        SettingsError::new(format!(
            "{} cannot be written: {error}. The settings before are still there. Make the folder writable, or make room on the disk",
            path.display()
        ))
    })
}

fn render(settings: &Settings, key: Option<&KeyOfServer>) -> Result<String, SettingsError> {
    let path_text = |path: &PathBuf| {
        path.to_str().map(str::to_owned).ok_or_else(|| {
            SettingsError::new(format!(
                "The folder {} has a name that is not Unicode, which config.toml cannot hold. Nothing was changed. Rename the folder",
                path.display()
            ))
        })
    };
    let mut table = toml::Table::new();
    let mut put = |name: &str, value: toml::Value| {
        table.insert(name.to_owned(), value);
    };
    put("server_url", normal_address(&settings.server_url).into());
    let folders = settings.watch_folders.iter().map(|path| path_text(path).map(toml::Value::from)).collect::<Result<Vec<_>, _>>()?;
    put("watch_folders", folders.into());
    put("room_id", settings.room_id.clone().into());
    put(
        "upload_mode",
        match settings.upload_mode {
            super::UploadMode::Review => "review",
            super::UploadMode::Immediate => "immediate",
        }
        .into(),
    );
    put("approve_undo", duration::write(settings.approve_undo).into());
    put("patient_timeout", duration::write(settings.patient_timeout).into());
    put("originals_mb", toml::Value::Integer(i64::try_from(settings.originals_mb).unwrap_or(i64::MAX)));
    put("turn_by_place", settings.turn_by_place.into());
    if let Some(path) = &settings.nanopix_path {
        put("nanopix_path", path_text(path)?.into());
    }
    put("live_sync_enabled", settings.live_sync_enabled.into());
    put("nanopix_row_color", value::word_of(&value::ROW_COLORS, settings.nanopix_row_color).into());
    put("nanopix_duplicates", value::word_of(&value::DUPLICATES, settings.nanopix_duplicates).into());
    put("nanopix_deletions", value::word_of(&value::DELETIONS, settings.nanopix_deletions).into());
    put("nanopix_today", value::word_of(&value::TODAY, settings.nanopix_today).into());
    if !settings.nanopix_zone.is_empty() {
        put("nanopix_zone", settings.nanopix_zone.clone().into());
    }
    put(
        "theme",
        match settings.theme {
            super::Theme::Dark => "dark",
            super::Theme::Light => "light",
            super::Theme::System => "system",
        }
        .into(),
    );
    put("text_scale", toml::Value::Integer(settings.text_scale.into()));
    put("reduced_motion", settings.reduced_motion.into());
    put("language", value::language_word(settings.language).into());
    if let Some(KeyOfServer { key, server_url }) = key {
        put("api_key", key.expose().into());
        put(API_KEY_SERVER, server_url.clone().into());
    }
    toml::to_string(&table).map_err(|error| SettingsError::new(format!("The settings cannot be written: {error}. Nothing was changed")))
}

/// Takes away what a program that was killed while it wrote the settings has left: the key may stand in it.
pub(crate) fn sweep(data_dir: &Path) -> io::Result<()> {
    match std::fs::remove_file(data_dir.join(UNFINISHED)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes beside the file, makes it durable, and renames it over: a power cut leaves the old file or the new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    sweep(folder)?;
    // On Unix a temporary file is made with mode 0600, and keeps it.
    let mut temporary = tempfile::Builder::new().prefix(UNFINISHED).rand_bytes(0).tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    crate::watch::place::sync_folder(folder)
}
