//! Images as NanoPix stores them: `<name>.iosb`, empty at first, and a small JPEG beside it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A gray JPEG of 128 x 96 pixels, of a synthetic radiograph.
pub const THUMBNAIL: &[u8] = include_bytes!("thumbnail.jpg");

/// Writes the empty `.iosb` and its thumbnail; answers the image's path.
pub fn begin(folder: &Path, name: &str) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let image = folder.join(format!("{name}.iosb"));
    fs::write(&image, b"")?;
    fs::write(folder.join(format!("{name}_thumbnail.jpg")), THUMBNAIL)?;
    Ok(image)
}

/// Fills an image in two bursts, as the program does.
pub fn fill(image: &Path, seed: u64) -> anyhow::Result<()> {
    use std::io::Write;
    let mut file = fs::File::options().append(true).open(image)?;
    let mut state = seed | 1;
    for _ in 0..2 {
        let burst: Vec<u8> = (0..16_384)
            .map(|_| {
                // xorshift64: bytes that look like no known format and never repeat from image to image.
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state as u8
            })
            .collect();
        file.write_all(&burst)?;
        file.flush()?;
    }
    Ok(())
}
