//! The secret that signs bridge keys: 32 random bytes in `secret`, mode 0600. There is no default; a shorter one stops the server.
//!
//! A rotation puts a new one in its place and keeps the old one in `secret.previous`, beside the moment it was replaced: keys that it signed work for a while longer, so that the
//! consoles can fetch new ones. A running server looks at both files every few seconds.

use crate::{app::State, blobs, error::StartError, files};
use actix_web::web::Data;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chairside_api::UtcTime;
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

const BYTES: usize = 32;
const CURRENT: &str = "secret";
const PREVIOUS: &str = "secret.previous";

/// The secrets of a server. No `Debug`, on purpose.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// Signs, and verifies.
    pub current: Vec<u8>,
    /// Those that were replaced: they only verify, and not for ever.
    pub previous: Vec<Previous>,
}

/// A secret that was replaced.
#[derive(Clone, PartialEq, Eq)]
pub struct Previous {
    pub secret: Vec<u8>,
    pub replaced_at: UtcTime,
}

/// A row of `secret.previous`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    secret: String,
    replaced_at: UtcTime,
}

/// Reads the secrets, or makes one where there is none yet.
pub fn load_or_create(data_dir: &Path) -> Result<Secrets, StartError> {
    let path = data_dir.join(CURRENT);
    let unusable = |source| StartError::DataDir { path: path.clone(), source };
    let current = match fs::read(&path) {
        Ok(secret) if secret.len() >= BYTES => {
            files::make_private(&path).map_err(unusable)?;
            secret
        }
        Ok(secret) => return Err(StartError::WeakSecret { path, found: secret.len() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(data_dir, &path).map_err(unusable)?,
        Err(error) => return Err(unusable(error)),
    };
    let previous = load_previous(data_dir).map_err(|source| StartError::DataDir { path: data_dir.join(PREVIOUS), source })?;
    Ok(Secrets { current, previous })
}

/// Puts a new secret in the place of the present one, which goes on verifying, or (`at_once`) does not: for one that others may have seen.
pub fn rotate(data_dir: &Path, now: UtcTime, at_once: bool, forget_before: UtcTime) -> Result<(), StartError> {
    let Secrets { current, previous } = load_or_create(data_dir)?;
    let turn = || -> io::Result<()> {
        let turn = files::open_private(&data_dir.join("secret.lock"))?;
        turn.lock()?;
        let mut kept: Vec<_> = previous.iter().filter(|previous| previous.replaced_at >= forget_before).cloned().collect();
        kept.push(Previous { secret: current.clone(), replaced_at: now });
        if at_once {
            kept.clear();
        }
        let rows: Vec<_> = kept.iter().map(|previous| Row { secret: URL_SAFE_NO_PAD.encode(&previous.secret), replaced_at: previous.replaced_at }).collect();
        // The old one is kept before the new one signs: a power cut in between costs nobody their key.
        files::write_private(&data_dir.join(PREVIOUS), &serde_json::to_vec(&rows)?)?;
        files::write_private(&data_dir.join(CURRENT), &random_bytes::<BYTES>()?)
    };
    turn().map_err(|source| StartError::DataDir { path: data_dir.join(CURRENT), source })
}

/// Looks at the secrets until the server stops, and hears of a rotation.
pub async fn watch(state: Data<State>, data_dir: PathBuf, mut known: Secrets) {
    let mut stopping = state.stopping.subscribe();
    let mut is_readable = true;
    loop {
        tokio::select! {
            () = tokio::time::sleep(state.limits.secret_look_every) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        let dir = data_dir.clone();
        match blobs::blocking(move || read(&dir)).await {
            Ok(found) if found == known => is_readable = true,
            Ok(found) => {
                state.tokens.change_secrets(&found);
                state.bus.recheck_all();
                tracing::info!(secret.kid = %state.tokens.kid(), "bridge keys are signed with another secret from now on");
                (known, is_readable) = (found, true);
            }
            Err(error) if is_readable => {
                tracing::warn!(%error, "the secret cannot be read; the server goes on with the one it has. Put the file back, or make it readable");
                is_readable = false;
            }
            Err(_) => {}
        }
    }
}

/// The secrets as they lie there; nothing is made.
fn read(data_dir: &Path) -> io::Result<Secrets> {
    let current = fs::read(data_dir.join(CURRENT))?;
    if current.len() < BYTES {
        return Err(io::Error::other("it is shorter than 32 bytes"));
    }
    Ok(Secrets { current, previous: load_previous(data_dir)? })
}

fn load_previous(data_dir: &Path) -> io::Result<Vec<Previous>> {
    let path = data_dir.join(PREVIOUS);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    files::make_private(&path)?;
    let rows: Vec<Row> = serde_json::from_slice(&text)?;
    let previous = |row: Row| {
        let secret = URL_SAFE_NO_PAD.decode(row.secret).map_err(io::Error::other)?;
        if secret.len() < BYTES {
            return Err(io::Error::other("an earlier secret has fewer than 32 bytes"));
        }
        Ok(Previous { secret, replaced_at: row.replaced_at })
    };
    rows.into_iter().map(previous).collect()
}

/// Makes the secret, once: of two that start at the same time the second takes what the first made.
fn make(data_dir: &Path, path: &Path) -> io::Result<Vec<u8>> {
    let turn = files::open_private(&data_dir.join("secret.lock"))?;
    turn.lock()?;
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        // Whole, because it was renamed into place.
        made => return made,
    }
    let secret = random_bytes::<BYTES>()?;
    files::write_private(path, &secret)?;
    Ok(secret.to_vec())
}

/// Bytes that nobody can guess.
pub fn random_bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| io::Error::other("the system has no randomness"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_start_at_the_same_time_have_one_secret() {
        for _ in 0..20 {
            let dir = tempfile::tempdir().unwrap();
            let secrets: Vec<_> = std::thread::scope(|scope| {
                let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| load_or_create(dir.path()).unwrap().current)).collect();
                starts.into_iter().map(|start| start.join().unwrap()).collect()
            });
            assert!(secrets.iter().all(|secret| *secret == fs::read(dir.path().join("secret")).unwrap()));
        }
    }

    #[test]
    fn a_secret_is_made_once_and_a_short_one_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let secret = load_or_create(dir.path()).unwrap().current;
        assert_eq!((secret.len(), load_or_create(dir.path()).unwrap().current), (BYTES, secret.clone()));
        fs::write(dir.path().join("secret"), &secret[1..]).unwrap();
        assert!(matches!(load_or_create(dir.path()), Err(StartError::WeakSecret { found: 31, .. })));
    }

    #[test]
    fn a_rotation_keeps_the_old_secrets_that_still_count() {
        let dir = tempfile::tempdir().unwrap();
        let first = load_or_create(dir.path()).unwrap().current;
        let now = UtcTime::from_millis(1_800_000_000_000);
        let day = std::time::Duration::from_hours(24);
        let rotate = |now: UtcTime, at_once| rotate(dir.path(), now, at_once, now.minus(day)).unwrap();
        rotate(now, false);
        let second = load_or_create(dir.path()).unwrap();
        assert!(second.current != first && second.previous == [Previous { secret: first, replaced_at: now }]);
        rotate(now.plus(day), false);
        let third = load_or_create(dir.path()).unwrap();
        assert_eq!(third.previous.iter().map(|previous| previous.replaced_at).collect::<Vec<_>>(), [now, now.plus(day)]);
        rotate(now.plus(3 * day), false);
        assert_eq!(load_or_create(dir.path()).unwrap().previous.len(), 1, "those that no longer count are gone from the disk");
        rotate(now.plus(3 * day), true);
        assert!(load_or_create(dir.path()).unwrap().previous.is_empty());
        #[cfg(unix)]
        for name in [CURRENT, PREVIOUS] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(dir.path().join(name)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(dir.path().join(PREVIOUS), "{").unwrap();
        assert!(matches!(load_or_create(dir.path()), Err(StartError::DataDir { .. })));
    }
}
