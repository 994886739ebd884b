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

/// The parts of an upload's body. A body that is none ends in an error, and none takes for ever.
///
/// # Panics
/// When what is in it depends on how it was cut into pieces on its way.
pub async fn upload(body: &[u8], piece_bytes: usize) {
    let (whole, in_pieces) = (parts(body, body.len()).await, parts(body, piece_bytes).await);
    assert_eq!(whole, in_pieces, "in pieces of {piece_bytes}");
    let mut said = Said::default();
    for (name, _, text) in whole.unwrap_or_default() {
        if said.say(&name, &text).is_err() {
            return;
        }
    }
    // Whatever was said is taken, or refused in words.
    drop(said.check());
}

/// Name, name of the file, content; none when the body cannot be read to its end.
async fn parts(body: &[u8], piece_bytes: usize) -> Option<Vec<(String, Option<String>, Vec<u8>)>> {
    let pieces = body.chunks(piece_bytes.max(1)).map(|piece| Ok(Bytes::copy_from_slice(piece)));
    let mut body = Multipart::new("x", stream::iter(pieces));
    let mut parts = Vec::new();
    while let Some(part) = body.next_part().await.ok()? {
        let mut content = Vec::new();
        while let Some(piece) = body.next_bytes().await.ok()? {
            content.extend_from_slice(&piece);
        }
        parts.push((part.name, part.file_name, content));
    }
    Some(parts)
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
