//! Sessions: random tokens, of which the server keeps the hash. A sign-in makes two: one that programs send as a bearer token, and one that lies in the browser's cookie. Neither
//! works in the other's place, so that what is said of cookies (they end when nobody uses them, a write shows the CSRF token) cannot be got around.

use super::secret::random_bytes;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest;

/// What a session token begins with: tells it from a bridge key.
pub const PREFIX: &str = "cs_";
/// The browser's cookie.
pub const COOKIE: &str = "chairside_session";
/// What a browser sends back with everything that changes something.
pub const CSRF_HEADER: &str = "X-CSRF-Token";

/// How a session's token travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In `Authorization`.
    Bearer,
    /// In the cookie.
    Cookie,
}

impl Kind {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Cookie => "cookie",
        }
    }
}

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
