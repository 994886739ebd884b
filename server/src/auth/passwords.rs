//! Passwords: argon2id, computed off the request threads, two at a time.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// The shortest password that is taken.
pub const MIN_LETTERS: usize = 12;
/// Longer ones only make the hash slow.
pub const MAX_BYTES: usize = 1024;

/// Each hash takes 19 MiB and a core for a moment.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Checked when there is nobody of that name, so that the answer takes as long. No password has this hash.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash(&uuid::Uuid::now_v7().to_string()).ok());

/// The password's PHC string. Blocks for a good while.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

/// Whether this is the password; takes its time either way.
pub async fn is_right(password: String, hash: Option<String>) -> bool {
    let Ok(_turn) = TURNS.acquire().await else { return false };
    let check = move || {
        let (hash, is_somebody) = match hash {
            Some(hash) => (Some(hash), true),
            None => (NOBODY.clone(), false),
        };
        let Some(hash) = hash else { return false };
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()) && is_somebody
    };
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}
