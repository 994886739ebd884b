//! Where the bridge key is kept: in the operating system's keyring; where there is none, in `config.toml`, readable by its owner only.
//!
//! A key belongs to one data folder and one server, and is never handed out for another. Everything here may block for seconds (a keyring asks over
//! D-Bus, and may ask a person): call it from a blocking thread. `CHAIRSIDE_KEYRING=off` leaves the keyring alone, for services and tests.

use crate::{
    Secret,
    queue::library::lock,
    settings::{KeyOfServer, SettingsError, file_key, normal_address, set_file_key},
};
use chairside_words::say;
use std::{
    path::Path,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

/// A keyring that has not answered by then has nobody behind it, or waits for a person who is not there.
const KEYRING_LIMIT: Duration = Duration::from_secs(3);

const SERVICE: &str = "chairside";

/// Set when the keyring is not to be asked at all.
static KEYRING_OFF: AtomicBool = AtomicBool::new(false);

/// Whether a question to the keyring is under way. One at a time: a keyring that waits for its password shows one window for it, not one for each question.
static ASKING: Mutex<bool> = Mutex::new(false);
static ANSWERED: Condvar = Condvar::new();

/// Where a key was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In the operating system's keyring.
    Keyring,
    /// In `config.toml`, mode 0600.
    File,
}

/// A key could not be kept, read or forgotten.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There is no keyring, and the file cannot be used either.
    #[error(transparent)]
    File(#[from] SettingsError),
    /// The file has no key, and the keyring, which may have it, is locked, not there yet or not there at all.
    #[error("{}", say!("no-key-no-keyring"))]
    Keyring,
}

/// Keeps the key for this server, instead of any before it.
pub fn store_api_key(data_dir: &Path, server_url: &str, key: &Secret) -> Result<Kept, SecretError> {
    store_in(os_keyring(), data_dir, &normal_address(server_url), key)
}

/// The key that is kept for this server.
pub fn load_api_key(data_dir: &Path, server_url: &str) -> Result<Option<Secret>, SecretError> {
    load_from(os_keyring(), data_dir, &normal_address(server_url))
}

/// Forgets the key that is kept for this server.
pub fn forget(data_dir: &Path, server_url: &str) -> Result<(), SecretError> {
    forget_in(os_keyring(), data_dir, &normal_address(server_url))
}

/// From now on, in this process, keys are kept in the file only.
pub fn use_file_only() {
    KEYRING_OFF.store(true, Ordering::Relaxed);
}

/// A keyring; the operating system's or a test's.
trait Keyring {
    fn store(&self, account: &str, key: &Secret) -> Result<(), Unavailable>;
    fn load(&self, account: &str) -> Result<Option<Secret>, Unavailable>;
    fn forget(&self, account: &str) -> Result<(), Unavailable>;
}

/// There is no keyring to be had, or it does not do as it is asked.
#[derive(Debug, PartialEq, Eq)]
struct Unavailable;

fn store_in(keyring: Option<&dyn Keyring>, data_dir: &Path, server_url: &str, key: &Secret) -> Result<Kept, SecretError> {
    let account = account(data_dir, server_url);
    if let Some(keyring) = keyring
        && keyring.store(&account, key).is_ok()
        // Some keyrings accept what they then do not have.
        && keyring.load(&account).is_ok_and(|kept| kept.as_ref() == Some(key))
    {
        forget_in_file(data_dir, server_url)?;
        return Ok(Kept::Keyring);
    }
    set_file_key(data_dir, Some(&KeyOfServer { key: key.clone(), server_url: server_url.to_owned() }))?;
    Ok(Kept::File)
}

fn load_from(keyring: Option<&dyn Keyring>, data_dir: &Path, server_url: &str) -> Result<Option<Secret>, SecretError> {
    // The file first: a key is in it only when the keyring could not be used, so it is the newer one, and it costs nothing to look.
    if let Some(kept) = file_key(data_dir)?.filter(|kept| kept.server_url == server_url) {
        return Ok(Some(kept.key));
    }
    // An unanswered question is no answer: a keyring that is still locked after the start has the key a minute later.
    keyring.map_or(Ok(None), |keyring| keyring.load(&account(data_dir, server_url)).map_err(|Unavailable| SecretError::Keyring))
}

fn forget_in(keyring: Option<&dyn Keyring>, data_dir: &Path, server_url: &str) -> Result<(), SecretError> {
    if let Some(keyring) = keyring
        && keyring.forget(&account(data_dir, server_url)).is_err()
    {
        tracing::warn!("the keyring could not be asked to forget a key");
    }
    Ok(forget_in_file(data_dir, server_url)?)
}

fn forget_in_file(data_dir: &Path, server_url: &str) -> Result<(), SettingsError> {
    if file_key(data_dir)?.is_some_and(|kept| kept.server_url == server_url) { set_file_key(data_dir, None) } else { Ok(()) }
}

/// The name of a key: data folder (wherever it is reached from) and server.
fn account(data_dir: &Path, server_url: &str) -> String {
    let folder = std::fs::canonicalize(data_dir).or_else(|_| std::path::absolute(data_dir)).unwrap_or_else(|_| data_dir.to_owned());
    format!("{} {server_url}", folder.display())
}

fn os_keyring() -> Option<&'static dyn Keyring> {
    if KEYRING_OFF.load(Ordering::Relaxed) || std::env::var_os("CHAIRSIDE_KEYRING").is_some_and(|value| value.eq_ignore_ascii_case("off")) {
        return None;
    }
    Some(&OsKeyring)
}

struct OsKeyring;

impl OsKeyring {
    /// Asks the keyring for `account`, in a thread of its own and for a limited time. A question that hangs keeps its thread, and no other is asked until it has ended.
    fn ask<T: Send + 'static>(account: &str, question: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static) -> Result<Option<T>, Unavailable> {
        let turn = Turn::take()?;
        let (answer, answered) = mpsc::sync_channel(1);
        let account = account.to_owned();
        std::thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                let _turn = turn;
                let result = keyring::Entry::new(SERVICE, &account).and_then(|entry| question(&entry));
                if answer.send(result).is_err() {
                    tracing::debug!("the keyring answered too late");
                }
            })
            .map_err(|_| Unavailable)?;
        match answered.recv_timeout(KEYRING_LIMIT) {
            Ok(Ok(value)) => Ok(Some(value)),
            Ok(Err(keyring::Error::NoEntry)) => Ok(None),
            Ok(Err(error)) => {
                tracing::info!(reason = reason(&error), "the OS keyring cannot be used");
                Err(Unavailable)
            }
            Err(error) => {
                tracing::warn!(%error, "the OS keyring does not answer");
                Err(Unavailable)
            }
        }
    }
}

/// The right to ask the keyring, given back when dropped.
struct Turn;

impl Turn {
    /// Waits for whoever asks now, but no longer than the keyring itself is waited for.
    fn take() -> Result<Self, Unavailable> {
        let asking = lock(&ASKING);
        let (mut asking, _) = ANSWERED.wait_timeout_while(asking, KEYRING_LIMIT, |asking| *asking).unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *asking, true) { Err(Unavailable) } else { Ok(Self) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *lock(&ASKING) = false;
        ANSWERED.notify_one();
    }
}

/// The kind of a keyring's failure. Its own text may hold what it was given.
fn reason(error: &keyring::Error) -> &'static str {
    match error {
        keyring::Error::NoStorageAccess(_) => "no access",
        keyring::Error::NoDefaultStore => "no store",
        keyring::Error::PlatformFailure(_) => "platform failure",
        keyring::Error::TooLong(..) => "too long",
        _ => "other",
    }
}

impl Keyring for OsKeyring {
    fn store(&self, account: &str, key: &Secret) -> Result<(), Unavailable> {
        let key = key.clone();
        Self::ask(account, move |entry| entry.set_password(key.expose())).and_then(|done| done.ok_or(Unavailable))
    }

    fn load(&self, account: &str) -> Result<Option<Secret>, Unavailable> {
        Ok(Self::ask(account, keyring::Entry::get_password)?.map(|text| Secret::new(&text)).filter(|key| !key.expose().is_empty()))
    }

    fn forget(&self, account: &str) -> Result<(), Unavailable> {
        Self::ask(account, keyring::Entry::delete_credential).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{self, Overrides, Settings};
    use std::{cell::RefCell, collections::HashMap};

    #[derive(Default)]
    struct Ring {
        keys: RefCell<HashMap<String, Secret>>,
        broken: bool,
        forgetful: bool,
    }

    impl Keyring for Ring {
        fn store(&self, account: &str, key: &Secret) -> Result<(), Unavailable> {
            if self.broken {
                return Err(Unavailable);
            }
            if !self.forgetful {
                self.keys.borrow_mut().insert(account.to_owned(), key.clone());
            }
            Ok(())
        }

        fn load(&self, account: &str) -> Result<Option<Secret>, Unavailable> {
            if self.broken { Err(Unavailable) } else { Ok(self.keys.borrow().get(account).cloned()) }
        }

        fn forget(&self, account: &str) -> Result<(), Unavailable> {
            self.keys.borrow_mut().remove(account);
            Ok(())
        }
    }

    const ONE: &str = "https://one";
    const TWO: &str = "https://two";

    #[test]
    fn a_key_goes_to_the_keyring_and_leaves_the_file() {
        let (dir, ring, key) = (tempfile::tempdir().unwrap(), Ring::default(), Secret::new("k"));
        assert_eq!(store_in(None, dir.path(), ONE, &key), Ok(Kept::File));
        assert_eq!(store_in(Some(&ring), dir.path(), ONE, &key), Ok(Kept::Keyring));
        assert_eq!(file_key(dir.path()), Ok(None));
        assert_eq!(load_from(Some(&ring), dir.path(), ONE), Ok(Some(key)));
    }

    #[test]
    fn without_a_keyring_or_with_a_bad_one_the_file_keeps_it() {
        for ring in [None, Some(Ring { broken: true, ..Ring::default() }), Some(Ring { forgetful: true, ..Ring::default() })] {
            let (dir, key) = (tempfile::tempdir().unwrap(), Secret::new("k"));
            settings::save(dir.path(), &Settings { room_id: "Room 2".to_owned(), ..Settings::default() }).unwrap();
            let ring = ring.as_ref().map(|ring| ring as &dyn Keyring);
            assert_eq!(store_in(ring, dir.path(), ONE, &key), Ok(Kept::File));
            assert_eq!(load_from(ring, dir.path(), ONE), Ok(Some(key)));
            assert_eq!(settings::load(dir.path(), &Overrides::default()).unwrap().settings.room_id, "Room 2");
        }
    }

    #[test]
    fn a_keyring_that_does_not_answer_is_not_a_missing_key() {
        let dir = tempfile::tempdir().unwrap();
        let mut ring = Ring::default();
        store_in(Some(&ring), dir.path(), ONE, &Secret::new("k")).unwrap();
        ring.broken = true;
        assert_eq!(load_from(Some(&ring), dir.path(), ONE), Err(SecretError::Keyring));
        ring.broken = false;
        assert_eq!(load_from(Some(&ring), dir.path(), ONE), Ok(Some(Secret::new("k"))));
    }

    #[test]
    fn only_one_question_at_a_time_waits_for_the_keyring() {
        let hanging = Turn::take().unwrap();
        let waiting = std::thread::spawn(|| Turn::take().map(drop));
        drop(hanging);
        assert_eq!(waiting.join().unwrap(), Ok(()), "it comes next");
    }

    #[test]
    fn a_key_is_for_one_server_and_one_folder() {
        let (dir, other, ring) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), Ring::default());
        for ring in [None, Some(&ring as &dyn Keyring)] {
            store_in(ring, dir.path(), ONE, &Secret::new("k")).unwrap();
            assert_eq!(load_from(ring, dir.path(), TWO), Ok(None));
            assert_eq!(load_from(ring, other.path(), ONE), Ok(None));
        }
    }

    #[test]
    fn a_server_is_the_same_however_its_address_is_written() {
        let dir = tempfile::tempdir().unwrap();
        use_file_only();
        settings::save(dir.path(), &Settings { server_url: "HTTPS://Clinic:443/".to_owned(), ..Settings::default() }).unwrap();
        store_api_key(dir.path(), "HTTPS://Clinic:443/", &Secret::new("k")).unwrap();
        let loaded = settings::load(dir.path(), &Overrides::default()).unwrap();
        assert_eq!(load_api_key(dir.path(), &loaded.settings.server_url), Ok(Some(Secret::new("k"))));
        forget(dir.path(), "https://clinic").unwrap();
        assert_eq!(load_api_key(dir.path(), "https://clinic"), Ok(None));
    }

    #[test]
    fn a_forgotten_key_is_nowhere() {
        let (dir, ring) = (tempfile::tempdir().unwrap(), Ring::default());
        for ring in [None, Some(&ring as &dyn Keyring)] {
            store_in(ring, dir.path(), ONE, &Secret::new("k")).unwrap();
            forget_in(ring, dir.path(), ONE).unwrap();
            assert_eq!(load_from(ring, dir.path(), ONE), Ok(None));
        }
    }

    #[test]
    fn a_folder_reached_by_a_link_is_the_same_folder() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        std::fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert_eq!(account(&real, ONE), account(&link, ONE));
    }
}
