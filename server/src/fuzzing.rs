//! What the fuzz targets (`fuzz/`) call: the readers of what anybody may send, without a server around them. Only there with the feature `fuzzing`.

use crate::{
    auth::{secret::Secrets, tokens::Tokens},
    intake::Said,
    sniff::{Kind, harmless_name},
    thumbnail,
};
use actix_multipart::Multipart;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use bytes::Bytes;
use chairside_api::UtcTime;
use futures_util::{StreamExt, stream};
use std::{path::Path, sync::OnceLock, time::Duration};

/// The text fields of an upload. A body that is no form ends in an error, and none takes for ever.
pub async fn upload(boundary: &str, pieces: Vec<Bytes>) {
    let mut headers = HeaderMap::new();
    let Ok(content_type) = HeaderValue::from_str(&format!("multipart/form-data; boundary={boundary}")) else { return };
    headers.insert(CONTENT_TYPE, content_type);
    let mut body = Multipart::new(&headers, stream::iter(pieces.into_iter().map(Ok)));
    let mut said = Said::default();
    while let Some(Ok(mut field)) = body.next().await {
        let name = field.name().unwrap_or_default().to_owned();
        let mut text = Vec::new();
        while let Some(Ok(piece)) = field.next().await {
            text.extend_from_slice(&piece);
        }
        if said.say(&name, &text).is_err() {
            return;
        }
    }
    // Whatever was said is taken, or refused in words.
    drop(said.check());
}

/// The name that a file gets, and its kind.
///
/// # Panics
/// When the name could act on a screen or a disk.
pub fn file_name(sent: &str, head: &[u8]) {
    let Ok(kind) = Kind::of(sent, head) else { return };
    let (name, extension) = harmless_name(sent, kind);
    assert!(!name.is_empty() && name.len() <= 300, "a name of {} bytes", name.len());
    assert!(!name.contains(['/', '\\', '"', '<', '>', ':', '|', '?', '*']) && !name.chars().any(char::is_control), "{name:?}");
    assert!(!name.starts_with('.') && extension.is_none_or(|extension| extension.len() <= 32), "{name:?}");
}

/// A bridge key of somebody who has none.
///
/// # Panics
/// When it is believed.
pub fn token(text: &str) {
    static TOKENS: OnceLock<Tokens> = OnceLock::new();
    let secrets = || Secrets { current: vec![7; 32], previous: Vec::new() };
    let tokens = TOKENS.get_or_init(|| Tokens::new(&secrets(), Duration::from_hours(1)));
    assert!(tokens.verify(text, UtcTime::now()).is_none(), "a key that nobody made is believed");
}

/// The thumbnail of a file that was sent: its size and its picture, or a reason.
pub fn picture(path: &Path, head: &[u8]) {
    let Ok(kind) = Kind::sniff(head) else { return };
    std::hint::black_box(thumbnail::dimensions(path, kind));
    drop(thumbnail::try_render(path, kind, 256));
}
