//! What the environment says: `CHAIRSIDE_SERVER_URL` and its like.

use super::{KEYS, Overrides, SettingsError, value};

const PREFIX: &str = "CHAIRSIDE_";

/// Variables of ours that are no settings: where the data lies, what is logged, whether the OS keyring is used, the first admin's password.
pub const NOT_SETTINGS: [&str; 4] = ["CHAIRSIDE_DATA_DIR", "CHAIRSIDE_LOG", "CHAIRSIDE_KEYRING", "CHAIRSIDE_ADMIN_PASSWORD"];

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
            overrides.0.insert(key, value);
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
