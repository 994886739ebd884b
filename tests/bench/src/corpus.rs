//! Synthetic 16-bit radiographs in any number: a few are drawn, the rest differ from them in a comment, so that every file has its own hash and its real weight.

use anyhow::{Context, Result};
use chairside_testkit::radiograph;

/// How many different pictures are drawn.
const DRAWN: u64 = 8;

/// Pictures of one size.
pub struct Corpus {
    drawn: Vec<Vec<u8>>,
}

impl Corpus {
    /// 16-bit PNGs of that many pixels.
    pub fn draw(width: u32, height: u32) -> Self {
        Self { drawn: (0..DRAWN).map(|seed| radiograph::png16(&radiograph::radiograph(seed, width, height))).collect() }
    }

    /// The `index`th file.
    pub fn file(&self, index: usize) -> Result<Vec<u8>> {
        let picture = self.drawn.get(index % self.drawn.len().max(1)).context("nothing was drawn")?;
        with_comment(picture, &format!("image {index}"))
    }

    /// The mean size, in bytes.
    pub fn mean_bytes(&self) -> usize {
        self.drawn.iter().map(Vec::len).sum::<usize>() / self.drawn.len().max(1)
    }
}

/// A PNG with one more `tEXt` chunk before its end (PNG specification, 11.3.4.3).
fn with_comment(png: &[u8], comment: &str) -> Result<Vec<u8>> {
    const END: usize = 12;
    let at = png.len().checked_sub(END).context("not a PNG")?;
    let mut chunk = b"tEXtComment\0".to_vec();
    chunk.extend_from_slice(comment.as_bytes());
    let length = u32::try_from(chunk.len() - 4)?;
    let mut file = Vec::with_capacity(png.len() + chunk.len() + 8);
    file.extend_from_slice(&png[..at]);
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(&chunk);
    file.extend_from_slice(&crc32(&chunk).to_be_bytes());
    file.extend_from_slice(&png[at..]);
    Ok(file)
}

/// The check sum of a chunk (PNG specification, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }))
}
