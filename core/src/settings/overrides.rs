//! What flags and environment say: `--server-url`, `CHAIRSIDE_SERVER_URL` and their like.

use super::{KEYS, SettingsError, value};
use std::{collections::BTreeMap, fmt};

const PREFIX: &str = "CHAIRSIDE_";

/// Variables of ours that are no settings: where the data lies, what is logged, whether the OS keyring is used, the first admin's password.
pub const NOT_SETTINGS: [&str; 4] = ["CHAIRSIDE_DATA_DIR", "CHAIRSIDE_LOG", "CHAIRSIDE_KEYRING", "CHAIRSIDE_ADMIN_PASSWORD"];

/// What flags and environment say, as text, by the key of `config.toml`; flags win. Several watch folders are separated as in PATH (`std::env::join_paths`).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Overrides(BTreeMap<String, Given>);

#[derive(Clone, PartialEq, Eq)]
struct Given {
    text: String,
    by: String,
}

impl Overrides {
    /// A flag says this. It wins over the variable.
    pub fn give(&mut self, key: &str, text: impl Into<String>) {
        self.0.insert(key.to_owned(), Given { text: text.into(), by: flag(key) });
    }

    /// What is said of a setting.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|given| given.text.as_str())
    }

    /// Each setting and what is said of it.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, given)| (key.as_str(), given.text.as_str()))
    }

    /// Which settings these are, without what is said of them.
    pub(super) fn fixed(&self) -> Fixed {
        Fixed(self.0.iter().map(|(key, given)| (key.clone(), given.by.clone())).collect())
    }
}

/// Only which settings: one of the values is the key.
impl fmt::Debug for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.values().map(|given| &given.by)).finish()
    }
}

/// As flags say them.
impl<K: AsRef<str>, T: Into<String>> FromIterator<(K, T)> for Overrides {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(settings: I) -> Self {
        let mut overrides = Self::default();
        for (key, text) in settings {
            overrides.give(key.as_ref(), text);
        }
        overrides
    }
}

/// The settings that flags or environment give: changing them in `config.toml` has no effect before those are taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed(BTreeMap<String, String>);

impl Fixed {
    /// What gives the setting of that key: `--room-id`, `CHAIRSIDE_ROOM_ID`.
    pub fn by(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

/// Key, and what gives it.
impl<K: Into<String>, B: Into<String>> FromIterator<(K, B)> for Fixed {
    fn from_iter<I: IntoIterator<Item = (K, B)>>(fixed: I) -> Self {
        Self(fixed.into_iter().map(|(key, by)| (key.into(), by.into())).collect())
    }
}

/// The settings among these variables. One that is empty counts as not there; one that begins with `CHAIRSIDE_` and is nothing known is an error, because a
/// mistyped variable would otherwise be ignored in silence.
pub fn overrides_from_env(vars: impl Iterator<Item = (String, String)>) -> Result<Overrides, SettingsError> {
    let mut overrides = Overrides::default();
    for (name, value) in vars {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        if NOT_SETTINGS.contains(&name.as_str()) {
            continue;
        }
        let key = rest.to_lowercase();
        if !KEYS.contains(&key.as_str()) || rest != rest.to_uppercase() {
            return Err(value::unknown_key(&key, &format!(" (from the variable {PREFIX}{})", rest.chars().take(60).collect::<String>()), variable));
        }
        if !value.is_empty() {
            overrides.0.insert(key, Given { text: value, by: name });
        }
    }
    Ok(overrides)
}

/// The variable of a key.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase())
}

/// The flag of a key.
pub(super) fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}
