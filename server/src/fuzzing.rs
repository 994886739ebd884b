//! What the fuzz targets (`fuzz/`) call: the readers of what anybody may send, without a server around them. Only there with the feature `fuzzing`.

use crate::{
    auth::{secret::Secrets, tokens::Tokens},
    intake::Said,
    multipart::Multipart,
    sniff::{Kind, harmless_name},
    thumbnail,
};
use bytes::Bytes;
use chairside_api::UtcTime;
use futures_util::stream;
use std::{path::Path, sync::OnceLock, time::Duration};

/// The text fields of an upload. A body that is no form ends in an error, and none takes for ever.
pub async fn upload(boundary: &str, pieces: Vec<Bytes>) {
    let mut body = Multipart::new(boundary, stream::iter(pieces.into_iter().map(Ok)));
    let mut said = Said::default();
    while let Ok(Some(part)) = body.next_part().await {
        let mut text = Vec::new();
        while let Ok(Some(piece)) = body.next_bytes().await {
            text.extend_from_slice(&piece);
        }
        if said.say(&part.name, &text).is_err() {
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
