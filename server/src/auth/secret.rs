//! The secret that signs bridge keys: 32 random bytes in `secret`, mode 0600. There is no default; a shorter one stops the server.

use crate::{error::StartError, files};
use ring::rand::{SecureRandom, SystemRandom};
use std::{fs, io, path::Path};

const BYTES: usize = 32;

/// Reads the secret, or makes one where there is none yet.
pub fn load_or_create(data_dir: &Path) -> Result<Vec<u8>, StartError> {
    let path = data_dir.join("secret");
    let unusable = |source| StartError::DataDir { path: path.clone(), source };
    match fs::read(&path) {
        Ok(secret) if secret.len() >= BYTES => {
            files::make_private(&path).map_err(unusable)?;
            Ok(secret)
        }
        Ok(secret) => Err(StartError::WeakSecret { path, found: secret.len() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(data_dir, &path).map_err(unusable),
        Err(error) => Err(unusable(error)),
    }
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
                let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| load_or_create(dir.path()).unwrap())).collect();
                starts.into_iter().map(|start| start.join().unwrap()).collect()
            });
            assert!(secrets.iter().all(|secret| *secret == fs::read(dir.path().join("secret")).unwrap()));
        }
    }

    #[test]
    fn a_secret_is_made_once_and_a_short_one_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let secret = load_or_create(dir.path()).unwrap();
        assert_eq!((secret.len(), load_or_create(dir.path()).unwrap()), (BYTES, secret.clone()));
        fs::write(dir.path().join("secret"), &secret[1..]).unwrap();
        assert!(matches!(load_or_create(dir.path()), Err(StartError::WeakSecret { found: 31, .. })));
    }
}
