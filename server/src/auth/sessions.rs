//! Sessions: a random token, of which the server keeps the hash.

use super::secret::random_bytes;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest;

/// What a session token begins with: tells it from a bridge key.
pub const PREFIX: &str = "cs_";
/// The browser's cookie.
pub const COOKIE: &str = "chairside_session";
/// What a browser sends back with everything that changes something.
pub const CSRF_HEADER: &str = "X-CSRF-Token";

/// A new token.
pub fn new_token() -> std::io::Result<String> {
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>()?)))
}

/// What the database keeps of a token.
pub fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, token.as_bytes()))
}

/// What a page must read from an answer before it may change something: follows from the cookie, which no script can read.
pub fn csrf_token(token: &str) -> String {
    hash(&format!("csrf {token}"))
}
