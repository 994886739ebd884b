//! What a file is, by its content, and whether its end is there. Reads little: the first bytes for the format, the last ones or the lengths that the
//! format itself names for the end. Never allocates by a number that a file says.
//!
//! "The end is not found" is not "broken": the file may still be growing, or its writer appends something of its own. Such files are taken when they
//! have stood still for long enough.

use crate::Format;
use std::io::{self, Read, Seek, SeekFrom};

/// How many bytes of a file's start [`sniff`] wants to see.
pub const HEAD_BYTES: usize = 132;

/// Zeros that a writer padded a file with, to the next block for instance, are looked through up to this far.
const PADDING_BYTES: u64 = 4096;

/// The format, from the first [`HEAD_BYTES`] (fewer when the file has fewer). `None`: none of those that sensors write.
///
/// A DICOM file may carry another format's signature in its preamble (PS3.10, 7.1), so `DICM` behind it decides first.
pub fn sniff(head: &[u8]) -> Option<Format> {
    if head.get(128..132) == Some(b"DICM") {
        return Some(Format::Dicom);
    }
    match head {
        [0xff, 0xd8, 0xff, ..] => Some(Format::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Format::Png),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Some(Format::Tiff),
        // `BM` alone is the start of many a text: the reserved words are 0 and the pixels begin behind the headers and before 64 KiB.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, _, _, 0, 0, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..] => Some(Format::Bmp),
        _ => None,
    }
}

/// Whether the format's end is where the file ends: JPEG's EOI, PNG's IEND, BMP's size, all that a TIFF's directories point to, the last element of a
/// DICOM data set. An error is the file's that is read.
pub fn is_complete<R: Read + Seek>(format: Format, file: &mut R) -> io::Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    match format {
        Format::Jpeg => ends_with(file, length, &[0xff, 0xd9]),
        Format::Png => ends_with(file, length, b"\0\0\0\0IEND\xae\x42\x60\x82"),
        Format::Bmp => {
            let [header] = read_at::<4, 1, R>(file, length, 2)?.unwrap_or_default();
            let declared = u64::from(u32::from_le_bytes(header));
            Ok(declared > 26 && (declared..=declared + PADDING_BYTES).contains(&length))
        }
        Format::Tiff => tiff_is_complete(file, length),
        Format::Dicom => Ok(chairside_dicom::walk(file)?.is_complete),
        // Nobody knows how it ends: it is taken when it has stood still.
        Format::Iosb => Ok(false),
    }
}

/// Whether the file ends with these bytes, zeros behind them aside.
fn ends_with<R: Read + Seek>(file: &mut R, length: u64, mark: &[u8]) -> io::Result<bool> {
    let tail_bytes = length.min(PADDING_BYTES + mark.len() as u64);
    file.seek(SeekFrom::Start(length - tail_bytes))?;
    let mut tail = Vec::new();
    file.take(tail_bytes).read_to_end(&mut tail)?;
    let end = tail.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    Ok(tail[..end].ends_with(mark))
}

/// `N` values of `B` bytes at an offset; `None` when the file is shorter.
fn read_at<const B: usize, const N: usize, R: Read + Seek>(file: &mut R, length: u64, offset: u64) -> io::Result<Option<[[u8; B]; N]>> {
    if offset.saturating_add((B * N) as u64) > length {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut values = [[0; B]; N];
    for value in &mut values {
        file.read_exact(value)?;
    }
    Ok(Some(values))
}

/// TIFF 6.0: every directory of the chain, every value it points to, and every strip or tile lie within the file.
fn tiff_is_complete<R: Read + Seek>(file: &mut R, length: u64) -> io::Result<bool> {
    /// More than any image has; a chain that is longer is a loop or an attack.
    const MAX_DIRECTORIES: usize = 64;
    const MAX_ENTRIES: u16 = 1024;
    const MAX_STRIPS: u64 = 65_536;

    let Some([order, magic]) = read_at::<2, 2, R>(file, length, 0)? else { return Ok(false) };
    let big = &order == b"MM";
    let word = |bytes: [u8; 2]| if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
    let long = |bytes: [u8; 4]| if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
    if word(magic) != 42 {
        // BigTIFF: taken by standing still.
        return Ok(false);
    }
    let Some([first]) = read_at::<4, 1, R>(file, length, 4)? else { return Ok(false) };
    let mut next = u64::from(long(first));
    if next < 8 {
        return Ok(false);
    }
    for _ in 0..MAX_DIRECTORIES {
        let Some([count]) = read_at::<2, 1, R>(file, length, next)? else { return Ok(false) };
        let count = word(count);
        if count == 0 || count > MAX_ENTRIES {
            return Ok(false);
        }
        let (mut offsets, mut counts) = (None, None);
        for entry in 0..u64::from(count) {
            let at = next + 2 + entry * 12;
            let Some([tag, kind]) = read_at::<2, 2, R>(file, length, at)? else { return Ok(false) };
            let Some([values, pointer]) = read_at::<4, 2, R>(file, length, at + 4)? else { return Ok(false) };
            let (tag, kind, values) = (word(tag), word(kind), u64::from(long(values)));
            let size = match kind {
                3 | 8 => 2,
                4 | 9 | 11 | 13 => 4,
                5 | 10 | 12 => 8,
                _ => 1,
            };
            let values_at = if values * size <= 4 { at + 8 } else { u64::from(long(pointer)) };
            if values_at + values * size > length {
                return Ok(false);
            }
            match tag {
                // StripOffsets, TileOffsets; StripByteCounts, TileByteCounts.
                273 | 324 => offsets = Some((values_at, values, size)),
                279 | 325 => counts = Some((values_at, values, size)),
                _ => {}
            }
        }
        if let (Some((offsets_at, strips, offset_size)), Some((counts_at, lengths, count_size))) = (offsets, counts) {
            if strips != lengths || strips > MAX_STRIPS {
                return Ok(false);
            }
            let mut number = |at: u64, size: u64| -> io::Result<u64> {
                Ok(match size {
                    2 => read_at::<2, 1, R>(file, length, at)?.map_or(u64::MAX, |[bytes]| u64::from(word(bytes))),
                    _ => read_at::<4, 1, R>(file, length, at)?.map_or(u64::MAX, |[bytes]| u64::from(long(bytes))),
                })
            };
            for strip in 0..strips {
                let offset = number(offsets_at + strip * offset_size, offset_size)?;
                let bytes = number(counts_at + strip * count_size, count_size)?;
                if offset.saturating_add(bytes) > length {
                    return Ok(false);
                }
            }
        }
        let Some([following]) = read_at::<4, 1, R>(file, length, next + 2 + u64::from(count) * 12)? else { return Ok(false) };
        next = u64::from(long(following));
        if next == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_testkit::radiograph::{self, Packing};
    use proptest::prelude::*;
    use std::io::Cursor;

    fn files() -> Vec<(Format, Vec<u8>)> {
        let picture = radiograph::radiograph(3, 97, 61);
        let mut files = vec![
            (Format::Png, radiograph::png16(&picture)),
            (Format::Png, radiograph::png8(&picture)),
            (Format::Jpeg, radiograph::jpeg(&picture)),
            (Format::Bmp, radiograph::bmp(&picture)),
            (Format::Dicom, radiograph::dicom(&picture, 12, false)),
            (Format::Dicom, radiograph::dicom(&picture, 8, true)),
        ];
        for packing in Packing::ALL {
            files.push((Format::Tiff, radiograph::tiff16(&picture, packing)));
            files.push((Format::Tiff, radiograph::tiff8(&picture, packing)));
        }
        files
    }

    #[test]
    fn every_format_is_known_by_its_content_and_whole() {
        for (format, bytes) in files() {
            assert_eq!(sniff(&bytes[..HEAD_BYTES]), Some(format));
            assert!(is_complete(format, &mut Cursor::new(&bytes)).unwrap(), "{format:?}");
        }
    }

    #[test]
    fn a_file_that_lacks_its_end_is_not_whole() {
        for (format, bytes) in files() {
            for missing in [1, 2, bytes.len() / 3, bytes.len() / 2, bytes.len() - 140] {
                assert!(!is_complete(format, &mut Cursor::new(&bytes[..bytes.len() - missing])).unwrap(), "{format:?} without {missing} bytes");
            }
        }
    }

    #[test]
    fn padding_to_a_block_is_looked_through() {
        for (format, mut bytes) in files() {
            bytes.resize(bytes.len().next_multiple_of(512), 0);
            if format != Format::Dicom {
                assert!(is_complete(format, &mut Cursor::new(&bytes)).unwrap(), "{format:?}");
            }
        }
    }

    #[test]
    fn a_preamble_with_another_formats_signature_is_dicom() {
        let mut bytes = radiograph::dicom(&radiograph::radiograph(1, 16, 16), 8, false);
        bytes[..4].copy_from_slice(b"II*\0");
        assert_eq!(sniff(&bytes), Some(Format::Dicom));
    }

    #[test]
    fn text_is_no_image_whatever_it_begins_with() {
        for text in ["", "BM", "BM is how this letter begins, and it goes on for long enough", "hello", "\u{feff}<svg>", "GIF89a", "%PDF-1.7"] {
            assert_eq!(sniff(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), of in 0..5_usize) {
            let head: &[u8] = [b"II*\0\x08\0\0\0\x02\0".as_slice(), b"MM\0*\0\0\0\x08", b"\xff\xd8\xff", b"BM", b"\x89PNG\r\n\x1a\n"][of];
            bytes.splice(0..0, head.iter().copied());
            for format in [Format::Jpeg, Format::Png, Format::Bmp, Format::Tiff, Format::Dicom] {
                is_complete(format, &mut Cursor::new(&bytes)).unwrap();
            }
        }

        #[test]
        fn a_dicom_data_set_of_anything_does_not_panic(tail in proptest::collection::vec(any::<u8>(), 0..600)) {
            let mut bytes = radiograph::dicom(&radiograph::radiograph(0, 8, 8), 8, false);
            bytes.truncate(300);
            bytes.extend(tail);
            is_complete(Format::Dicom, &mut Cursor::new(&bytes)).unwrap();
        }
    }
}
