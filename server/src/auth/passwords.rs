//! Passwords: argon2id, computed off the request threads, two at a time.

use crate::error::ApiError;
use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::{
    LazyLock,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The shortest password that is taken.
pub const MIN_LETTERS: usize = 12;
/// Longer ones only make the hash slow.
pub const MAX_BYTES: usize = 1024;

/// Each hash takes 19 MiB and a core for a moment.
static TURNS: Semaphore = Semaphore::const_new(2);
/// How many wait for a turn or have one.
static WAITING: AtomicUsize = AtomicUsize::new(0);
/// More than this are sent away: whoever comes last would wait for seconds, and a flood of attempts would keep everybody out.
const MOST_WAITING: usize = 40;

/// Checked when there is nobody of that name, so that the answer takes as long: of the same cost as every other, and of no password, since nobody knows what hashes to zeros.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let params = Argon2::default().params().clone();
    format!("$argon2id$v=19$m={},t={},p={}$bm9ib2R5IGlzIGhlcmU$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", params.m_cost(), params.t_cost(), params.p_cost())
});

/// Whether a password can be one.
pub fn is_acceptable(password: &str) -> bool {
    password.chars().count() >= MIN_LETTERS && password.len() <= MAX_BYTES
}

/// Refuses a password that cannot be one, in words for whoever chose it.
pub fn check_new(password: &str) -> Result<(), ApiError> {
    if is_acceptable(password) {
        return Ok(());
    }
    Err(ApiError::invalid_field(format!("A password needs {MIN_LETTERS} letters or more, and {MAX_BYTES} bytes at most. Nothing was changed")))
}

/// The password's PHC string. Blocks for a good while.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

/// The same, off the request threads.
pub async fn hash_aside(password: String) -> Result<String, ApiError> {
    in_turn(move || hash(&password)).await?.map_err(|_| ApiError::Internal("a password could not be hashed"))
}

/// Whether a hash was made with less effort than one is made with today.
pub fn is_outgrown(hash: &str) -> bool {
    let today = Argon2::default();
    let made_with = PasswordHash::new(hash).ok().and_then(|hash| Params::try_from(&hash).ok().map(|params| (hash.algorithm.to_string(), params)));
    made_with.is_none_or(|(algorithm, params)| {
        let today = today.params();
        algorithm != "argon2id" || params.m_cost() < today.m_cost() || params.t_cost() < today.t_cost()
    })
}

/// Whether this is the password; takes its time either way.
pub async fn is_right(password: String, hash: Option<String>) -> Result<bool, ApiError> {
    in_turn(move || {
        let (hash, is_somebody) = match hash {
            Some(hash) => (hash, true),
            None => (NOBODY.clone(), false),
        };
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()) && is_somebody
    })
    .await
}

/// Somebody who waits; counted as long as this lives, also when the request is given up.
struct Waiting;

impl Waiting {
    fn count() -> Result<Self, ApiError> {
        let waiting = Self;
        if WAITING.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(ApiError::too_many("Too many people sign in at once. Try again in a moment", 2));
        }
        Ok(waiting)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let waiting = Waiting::count()?;
    let turn = TURNS.acquire().await.map_err(|_| ApiError::stopping())?;
    // Both go with the work, which goes on even when nobody waits for it any more.
    let done = spawn_blocking(move || {
        let done = work();
        drop((turn, waiting));
        done
    });
    done.await.map_err(|_| ApiError::Internal("the hashing of a password panicked"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_or_wrong_and_nobody_has_none() {
        let hash = hash("correct horse battery").unwrap();
        assert!(is_right("correct horse battery".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!is_right("correct horse batteri".to_owned(), Some(hash)).await.unwrap());
        assert!(!is_right(String::new(), None).await.unwrap());
        // What stands in for nobody costs as much as somebody.
        assert!(PasswordHash::new(&NOBODY).is_ok() && !is_outgrown(&NOBODY));
        assert_eq!(WAITING.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_hash_of_less_effort_is_outgrown() {
        let made_with = |m_cost, t_cost| {
            let argon2 = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, Params::new(m_cost, t_cost, 1, None).unwrap());
            argon2.hash_password(b"x").unwrap().to_string()
        };
        let (m_cost, t_cost) = (Argon2::default().params().m_cost(), Argon2::default().params().t_cost());
        assert!(!is_outgrown(&made_with(m_cost, t_cost)) && !is_outgrown(&made_with(m_cost * 2, t_cost)));
        assert!(is_outgrown(&made_with(m_cost / 2, t_cost)) && is_outgrown(&made_with(m_cost, t_cost - 1)));
        assert!(is_outgrown("not a hash"));
    }
}
