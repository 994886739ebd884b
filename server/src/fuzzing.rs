//! What the fuzz targets (`fuzz/`) call: the readers of what anybody may send, without a server around them. Only there with the feature `fuzzing`, and in tests: what the fuzzer has found
//! worth keeping (`fuzz/corpus/`) goes through them with every run of the tests.

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

/// The parts of an upload's body, in pieces as they may come: the first byte says how long the pieces are. A body that is none ends in an error, and none takes for ever.
///
/// # Panics
/// When what is in it depends on how it was cut into pieces on its way.
pub async fn upload(bytes: &[u8]) {
    let Some((piece_bytes, body)) = bytes.split_first() else { return };
    let piece_bytes = usize::from(*piece_bytes);
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

/// The name that a file gets, and its kind: the name on the first line, then the bytes that the file begins with.
///
/// # Panics
/// When the name could act on a screen or a disk.
pub fn file_name(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (sent, head) = (String::from_utf8_lossy(&bytes[..end]), bytes.get(end + 1..).unwrap_or_default());
    let sent = &*sent;
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
pub fn token(bytes: &[u8]) {
    static TOKENS: OnceLock<Tokens> = OnceLock::new();
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let secrets = || Secrets { current: vec![7; 32], previous: Vec::new() };
    let tokens = TOKENS.get_or_init(|| Tokens::new(&secrets(), Duration::from_hours(1)));
    assert!(tokens.verify(text, UtcTime::now()).is_none(), "a key that nobody made is believed");
}

/// The thumbnail of a file that was sent, which is put at `path`: its size and its picture, or a reason.
///
/// # Panics
/// When nothing can be written there.
pub fn picture(path: &Path, bytes: &[u8]) {
    let Ok(kind) = Kind::sniff(bytes) else { return };
    std::fs::write(path, bytes).expect("the folder can be written");
    std::hint::black_box(thumbnail::dimensions(path, kind));
    drop(thumbnail::render(path, kind, 256));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the fuzzer has found worth keeping for a target.
    fn corpus(target: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
        let found: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
        assert!(found.len() > 10, "{} has what the fuzzer found", folder.display());
        found
    }

    #[tokio::test]
    async fn what_was_found_once_harms_no_more() {
        for bytes in corpus("upload") {
            upload(&bytes).await;
        }
        for bytes in corpus("file_name") {
            file_name(&bytes);
        }
        for bytes in corpus("token") {
            token(&bytes);
        }
        let folder = tempfile::tempdir().unwrap();
        for bytes in corpus("server_picture") {
            picture(&folder.path().join("picture"), &bytes);
        }
    }
}
