//! What a server is started with: flags, then the environment, then `server.toml` in the data folder. Everything is looked at before anything starts, and every fault is named
//! at once, with where it stands.

use crate::{
    config::{Config, TlsFiles},
    error::StartError,
    tls::Certificates,
};
use std::{
    collections::BTreeMap,
    fmt::Display,
    fs, io,
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

/// The file in the data folder.
pub const FILE: &str = "server.toml";
/// A shorter token could be guessed.
const LEAST_TOKEN_LETTERS: usize = 16;

/// Every setting: its key in the file. Its flag is `--key-with-hyphens`, its variable `CHAIRSIDE_KEY`.
pub const KEYS: [&str; 11] = [
    "listen",
    "database_url",
    "storage_url",
    "insecure_behind_proxy",
    "tls_cert",
    "tls_key",
    "metrics_token",
    "min_free_mb",
    "stop_grace_s",
    "streams_per_key",
    "streams_per_clinic",
];

/// Everything that was given, as text.
pub struct Given<'a> {
    /// By key.
    pub flags: Vec<(&'static str, Option<&'a str>)>,
    /// A variable of the environment.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
}

/// A value and where it stands.
struct Value {
    text: String,
    place: String,
    is_of_file: bool,
}

/// Puts together what a server in `data_dir` is started with.
pub fn resolve(data_dir: &Path, given: &Given<'_>) -> Result<Config, StartError> {
    let mut faults = Vec::new();
    let mut values = from_file(data_dir, &mut faults)?;
    for key in KEYS {
        let variable = format!("CHAIRSIDE_{}", key.to_uppercase());
        if let Some(text) = (given.environment)(&variable).filter(|text| !text.is_empty()) {
            values.insert(key, Value { text, place: variable, is_of_file: false });
        }
    }
    for (key, text) in &given.flags {
        if let Some(text) = text {
            values.insert(key, Value { text: (*text).to_owned(), place: format!("--{}", key.replace('_', "-")), is_of_file: false });
        }
    }
    let mut config = Config::local(data_dir);
    config.listen = SocketAddr::from(([127, 0, 0, 1], 8080));
    let mut reader = Reader { values, faults };
    if let Some(listen) = reader.parsed("listen", "an address and a port, like 127.0.0.1:8080") {
        config.listen = listen;
    }
    config.database_url = reader.checked("database_url", "a URL that begins with sqlite: or postgres://", |url| {
        ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
    });
    config.storage_url =
        reader.checked("storage_url", "file:// and an absolute path", |url| url.strip_prefix("file://").is_some_and(|path| Path::new(path).is_absolute()));
    config.insecure_behind_proxy = reader.parsed("insecure_behind_proxy", "true or false").unwrap_or_default();
    config.metrics_token = reader.checked("metrics_token", "at least 16 letters without spaces", |token| {
        token.len() >= LEAST_TOKEN_LETTERS && token.bytes().all(|byte| byte.is_ascii_graphic())
    });
    if let Some(megabytes) = reader.parsed::<u64>("min_free_mb", "a number of megabytes") {
        config.limits.min_free_bytes = megabytes.saturating_mul(1024 * 1024);
    }
    if let Some(seconds) = reader.parsed::<u64>("stop_grace_s", "a number of seconds") {
        config.limits.stop_grace = Duration::from_secs(seconds);
    }
    let limits = &mut config.limits;
    for (key, limit) in [("streams_per_key", &mut limits.streams_per_key), ("streams_per_clinic", &mut limits.streams_per_clinic)] {
        if let Some(streams) = reader.parsed::<NonZeroUsize>(key, "a number of streams, at least 1") {
            *limit = streams.get();
        }
    }
    config.tls = reader.tls(data_dir);
    let is_open = !config.listen.ip().is_loopback() && !config.insecure_behind_proxy;
    if is_open && config.tls.is_none() && !["tls_cert", "tls_key"].iter().any(|key| reader.values.contains_key(key)) {
        reader.faults.push(StartError::TlsRequired(config.listen).to_string());
    }
    if reader.faults.is_empty() {
        return Ok(config);
    }
    let faults: Vec<_> = reader.faults.iter().map(|fault| format!("- {fault}")).collect();
    Err(StartError::Configuration(format!("These settings cannot be used. Nothing was started or changed:\n{}", faults.join("\n"))))
}

struct Reader {
    values: BTreeMap<&'static str, Value>,
    faults: Vec<String>,
}

impl Reader {
    fn parsed<T: FromStr<Err: Display>>(&mut self, key: &str, wanted: &str) -> Option<T> {
        let value = self.values.get(key)?;
        let parsed = value.text.trim().parse().ok();
        if parsed.is_none() {
            self.faults.push(format!("{} is not {wanted}", value.place));
        }
        parsed
    }

    /// A text that may hold a secret: it is never said again.
    fn checked(&mut self, key: &str, wanted: &str, is_right: impl Fn(&str) -> bool) -> Option<String> {
        let value = self.values.get(key)?;
        if is_right(&value.text) {
            return Some(value.text.clone());
        }
        self.faults.push(format!("{} is not {wanted}", value.place));
        None
    }

    fn tls(&mut self, data_dir: &Path) -> Option<TlsFiles> {
        // In the file a path is meant from the data folder on.
        let path = |value: &Value| if value.is_of_file { data_dir.join(&value.text) } else { PathBuf::from(&value.text) };
        let (certificate, key) = (self.values.get("tls_cert"), self.values.get("tls_key"));
        match (certificate, key) {
            (Some(certificate), Some(key)) => {
                let files = TlsFiles { certificate: path(certificate), key: path(key) };
                match Certificates::load(files.clone()) {
                    Ok(_) => return Some(files),
                    Err(error) => self.faults.push(error.to_string()),
                }
            }
            (Some(alone), None) => self.faults.push(format!("{} is there without the key: set tls_key too", alone.place)),
            (None, Some(alone)) => self.faults.push(format!("{} is there without the certificate: set tls_cert too", alone.place)),
            (None, None) => {}
        }
        None
    }
}

fn from_file(data_dir: &Path, faults: &mut Vec<String>) -> Result<BTreeMap<&'static str, Value>, StartError> {
    let path = data_dir.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => return Err(StartError::DataDir { path, source }),
    };
    let mut values = BTreeMap::new();
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            faults.push(format!("{FILE} cannot be read: {}", error.to_string().trim_end()));
            return Ok(values);
        }
    };
    for (key, value) in table {
        let Some(known) = KEYS.into_iter().find(|known| *known == key) else {
            faults.push(format!("{FILE} has ‘{key}’, which is no setting. Did you mean ‘{}’?", nearest(&key)));
            continue;
        };
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(is) => is.to_string(),
            other => {
                faults.push(format!("‘{key}’ in {FILE} is {}, not a text, number, true or false", other.type_str()));
                continue;
            }
        };
        values.insert(known, Value { text, place: format!("‘{key}’ in {FILE}"), is_of_file: true });
    }
    Ok(values)
}

/// The setting whose key takes the fewest changes of letters.
fn nearest(key: &str) -> &'static str {
    KEYS.into_iter().min_by_key(|known| distance(key, known)).unwrap_or_default()
}

/// How many letters must be added, removed or replaced (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (at, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in to.chars().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[row.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve_with(file: &str, flags: &[(&'static str, &str)], environment: &[(&str, &str)]) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE), file).unwrap();
        let environment = |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let flags = flags.iter().map(|(key, text)| (*key, Some(*text))).collect();
        resolve(dir.path(), &Given { flags, environment: &environment }).map_err(|error| error.to_string())
    }

    #[test]
    fn a_flag_counts_before_the_environment_and_that_before_the_file() {
        let file = "listen = \"127.0.0.1:1\"\nmin_free_mb = 7\nstop_grace_s = 3\nstreams_per_key = 30\n";
        let config = resolve_with(file, &[("listen", "127.0.0.1:3")], &[("CHAIRSIDE_LISTEN", "127.0.0.1:2"), ("CHAIRSIDE_MIN_FREE_MB", "8")]).unwrap();
        assert_eq!((config.listen.port(), config.limits.min_free_bytes, config.limits.stop_grace.as_secs()), (3, 8 * 1024 * 1024, 3));
        assert_eq!((config.limits.streams_per_key, config.limits.streams_per_clinic), (30, 200));
        let usual = resolve_with("", &[], &[]).unwrap();
        assert_eq!((usual.listen.to_string().as_str(), usual.tls), ("127.0.0.1:8080", None));
    }

    #[test]
    fn every_fault_is_named_at_once_and_no_secret_is_said() {
        let file =
            "lisen = \"x\"\ntls_cert = \"nowhere.pem\"\nmin_free_mb = \"many\"\nmetrics_token = \"hush\"\ninsecure_behind_proxy = [1]\nstreams_per_key = 0\n";
        let said = resolve_with(file, &[("listen", "here")], &[("CHAIRSIDE_DATABASE_URL", "mysql://me:hush@host")]).err().unwrap();
        for fault in [
            "‘lisen’, which is no setting. Did you mean ‘listen’?",
            "--listen is not an address",
            "‘min_free_mb’ in server.toml is not a number",
            "‘metrics_token’ in server.toml is not at least 16 letters",
            "‘insecure_behind_proxy’ in server.toml is array",
            "‘streams_per_key’ in server.toml is not a number of streams",
            "CHAIRSIDE_DATABASE_URL is not a URL",
            "‘tls_cert’ in server.toml is there without the key",
        ] {
            assert!(said.contains(fault), "{fault} in {said}");
        }
        assert!(!said.contains("hush"), "{said}");
    }

    #[test]
    fn beyond_this_computer_it_takes_tls_or_a_proxy() {
        assert!(resolve_with("", &[("listen", "0.0.0.0:443")], &[]).err().unwrap().contains("Without TLS"));
        assert!(resolve_with("", &[("listen", "0.0.0.0:443"), ("insecure_behind_proxy", "true")], &[]).is_ok());
        let unreadable = resolve_with("tls_cert = \"a.pem\"\ntls_key = \"a.key\"\n", &[("listen", "0.0.0.0:443")], &[]).err().unwrap();
        assert!(unreadable.contains("a.pem cannot be read") && !unreadable.contains("Without TLS"), "{unreadable}");
    }

    #[test]
    fn distances() {
        assert_eq!((distance("", ""), distance("abc", ""), distance("kitten", "sitting"), distance("listen", "listen")), (0, 3, 3, 0));
    }
}
