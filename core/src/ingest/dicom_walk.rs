//! Walks a DICOM file (PS3.10) from element to element without reading the values: does the last one end where the file does, and how deep are its
//! sequences? Not recursive, so that no file can exhaust the stack; the real decoder is only called on files that this walk found reasonable.

use dicom_core::{Tag, VR, dictionary::DataDictionary};
use dicom_dictionary_std::StandardDataDictionary;
use std::io::{self, Read, Seek, SeekFrom};

/// Sequences within sequences, at most (RELIABILITY: deeper ones are an attack on readers that recurse).
const MAX_DEPTH: usize = 32;

/// Elements of one file, at most. A single-frame image has a few hundred; an enhanced multi-frame one some hundred thousand.
const MAX_ELEMENTS: usize = 1_000_000;

/// What the walk found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Walk {
    /// The last element ends exactly at the end of the file, and pixel data was among them.
    pub(super) is_complete: bool,
    /// Pixel data was found and none of it is cut off.
    pub(super) has_pixels: bool,
    pub(super) inside: Inside,
}

/// Whether a decoder may be let loose on a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Inside {
    /// As far as it goes, it is what others write, too.
    #[default]
    Reasonable,
    /// Sequences are nested deeper than [`MAX_DEPTH`], or there are more elements than anybody writes.
    Hostile,
    /// The data set is compressed as a whole (deflated): nothing is known of its inside.
    Deflated,
}

const ITEM: (u16, u16) = (0xfffe, 0xe000);
const ITEM_END: (u16, u16) = (0xfffe, 0xe00d);
const SEQUENCE_END: (u16, u16) = (0xfffe, 0xe0dd);
const UNDEFINED: u32 = u32::MAX;

/// How values are written.
#[derive(Clone, Copy)]
struct Syntax {
    big_endian: bool,
    explicit: bool,
}

/// What the walk is in: where it ends by a length, or `None` when a delimiter ends it.
#[derive(Clone, Copy)]
struct Level {
    end: Option<u64>,
    /// Whether this is a sequence (of items), not an item (of elements).
    is_sequence: bool,
    explicit: bool,
}

/// Walks the file from its start.
pub(super) fn walk<R: Read + Seek>(file: &mut R) -> io::Result<Walk> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut file = Buffered { file, window: Vec::new(), start: 0, length };
    if file.bytes::<4>(128)? != Some(*b"DICM") {
        return Ok(Walk::default());
    }
    let Some((at, syntax)) = meta(&mut file)? else { return Ok(Walk::default()) };
    match syntax {
        Some(syntax) => data_set(&mut file, at, syntax),
        None => Ok(Walk { inside: Inside::Deflated, ..Walk::default() }),
    }
}

/// The file meta group: where the data set begins and how it is written (`None`: deflated). Nothing at all when the group is cut off.
fn meta<R: Read + Seek>(file: &mut Buffered<'_, R>) -> io::Result<Option<(u64, Option<Syntax>)>> {
    let explicit_little = Syntax { big_endian: false, explicit: true };
    let mut at = 132;
    let mut syntax = Some(explicit_little);
    loop {
        let Some(header) = header(file, at, explicit_little)? else { return Ok((at >= file.length).then_some((at, syntax))) };
        if header.tag.0 != 0x0002 {
            return Ok(Some((at, syntax)));
        }
        let Some(end) = header.value_at.checked_add(u64::from(header.length)).filter(|end| header.length != UNDEFINED && *end <= file.length) else {
            return Ok(None);
        };
        if header.tag == (0x0002, 0x0010) && header.length <= 64 {
            let mut uid = Vec::new();
            for at in header.value_at..end {
                uid.extend(file.bytes::<1>(at)?.unwrap_or_default());
            }
            syntax = match String::from_utf8_lossy(&uid).trim_end_matches(['\0', ' ']) {
                "1.2.840.10008.1.2" => Some(Syntax { big_endian: false, explicit: false }),
                "1.2.840.10008.1.2.2" => Some(Syntax { big_endian: true, explicit: true }),
                "1.2.840.10008.1.2.1.99" => None,
                _ => Some(explicit_little),
            };
        }
        at = end;
    }
}

fn data_set<R: Read + Seek>(file: &mut Buffered<'_, R>, start: u64, syntax: Syntax) -> io::Result<Walk> {
    let mut levels: Vec<Level> = Vec::new();
    let mut at = start;
    let mut has_pixels = false;
    let cut = |has_pixels| Ok(Walk { has_pixels, ..Walk::default() });
    for _ in 0..MAX_ELEMENTS {
        while levels.last().is_some_and(|level| level.end.is_some_and(|end| at >= end)) {
            levels.pop();
        }
        if at == file.length {
            return Ok(Walk { is_complete: levels.is_empty() && has_pixels, has_pixels, ..Walk::default() });
        }
        let explicit = levels.last().map_or(syntax.explicit, |level| level.explicit);
        let Some(header) = header(file, at, Syntax { explicit, ..syntax })? else { return cut(has_pixels) };
        at = header.value_at;
        match header.tag {
            ITEM_END | SEQUENCE_END => {
                if levels.pop().is_none() {
                    return cut(has_pixels);
                }
                continue;
            }
            ITEM => {
                // Items of encapsulated pixel data carry bytes, items of a sequence carry elements.
                let Some(level) = levels.last().copied().filter(|level| level.is_sequence) else { return cut(has_pixels) };
                levels.push(Level { end: end_of(&header), is_sequence: false, explicit: level.explicit });
            }
            tag => {
                let is_pixels = tag.0 == 0x7fe0 && matches!(tag.1, 0x0008..=0x0010) && levels.is_empty();
                if tag == (0x7fe0, 0x0010) && header.length == UNDEFINED {
                    match fragments(file, at, syntax.big_endian)? {
                        Some(end) => (at, has_pixels) = (end, has_pixels | is_pixels),
                        None => return cut(has_pixels),
                    }
                    continue;
                }
                let is_sequence = match header.vr {
                    Some(vr) => vr == VR::SQ || (vr == VR::UN && header.length == UNDEFINED),
                    None => header.length == UNDEFINED || known_sequence(tag),
                };
                if is_sequence {
                    // PS3.5 6.2.2: unknown values of undefined length are sequences in implicit VR.
                    levels.push(Level { end: end_of(&header), is_sequence: true, explicit: explicit && header.vr == Some(VR::SQ) });
                } else if header.length == UNDEFINED {
                    return cut(has_pixels);
                } else {
                    at += u64::from(header.length);
                    has_pixels |= is_pixels && at <= file.length;
                }
            }
        }
        if levels.len() > 2 * MAX_DEPTH {
            return Ok(Walk { inside: Inside::Hostile, ..Walk::default() });
        }
        if at > file.length || levels.last().is_some_and(|level| level.end.is_some_and(|end| end > file.length)) {
            return cut(has_pixels);
        }
    }
    Ok(Walk { inside: Inside::Hostile, ..Walk::default() })
}

/// Behind the fragments of encapsulated pixel data; `None` when they are cut off.
fn fragments<R: Read + Seek>(file: &mut Buffered<'_, R>, mut at: u64, big_endian: bool) -> io::Result<Option<u64>> {
    for _ in 0..MAX_ELEMENTS {
        let Some(header) = header(file, at, Syntax { big_endian, explicit: false })? else { return Ok(None) };
        match header.tag {
            SEQUENCE_END => return Ok(Some(header.value_at)),
            ITEM if header.length != UNDEFINED => at = header.value_at + u64::from(header.length),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

fn end_of(header: &Header) -> Option<u64> {
    (header.length != UNDEFINED).then(|| header.value_at + u64::from(header.length))
}

fn known_sequence(tag: (u16, u16)) -> bool {
    use dicom_core::dictionary::DataDictionaryEntry;
    StandardDataDictionary.by_tag(Tag(tag.0, tag.1)).is_some_and(|entry| entry.vr().exact() == Some(VR::SQ))
}

struct Header {
    tag: (u16, u16),
    vr: Option<VR>,
    length: u32,
    value_at: u64,
}

/// The head of the element at an offset; `None` when it is cut off or has no representation that exists.
fn header<R: Read + Seek>(file: &mut Buffered<'_, R>, at: u64, syntax: Syntax) -> io::Result<Option<Header>> {
    let Some(head) = file.bytes::<8>(at)? else { return Ok(None) };
    let word = |bytes: [u8; 2]| if syntax.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
    let long = |bytes: [u8; 4]| if syntax.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
    let tag = (word([head[0], head[1]]), word([head[2], head[3]]));
    if tag.0 == 0xfffe || !syntax.explicit {
        return Ok(Some(Header { tag, vr: None, length: long([head[4], head[5], head[6], head[7]]), value_at: at + 8 }));
    }
    let Some(vr) = VR::from_binary([head[4], head[5]]) else { return Ok(None) };
    if matches!(vr, VR::OB | VR::OD | VR::OF | VR::OL | VR::OV | VR::OW | VR::SQ | VR::SV | VR::UC | VR::UN | VR::UR | VR::UT | VR::UV) {
        let Some(length) = file.bytes::<4>(at + 8)? else { return Ok(None) };
        return Ok(Some(Header { tag, vr: Some(vr), length: long(length), value_at: at + 12 }));
    }
    Ok(Some(Header { tag, vr: Some(vr), length: u32::from(word([head[6], head[7]])), value_at: at + 8 }))
}

/// Reads a few bytes anywhere, through a window of 4 KiB: elements stand close together, values are jumped over.
struct Buffered<'a, R> {
    file: &'a mut R,
    window: Vec<u8>,
    start: u64,
    length: u64,
}

impl<R: Read + Seek> Buffered<'_, R> {
    fn bytes<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        let Some(end) = at.checked_add(N as u64).filter(|end| *end <= self.length) else { return Ok(None) };
        if at < self.start || end > self.start + self.window.len() as u64 {
            self.file.seek(SeekFrom::Start(at))?;
            self.window.clear();
            self.file.by_ref().take(4096).read_to_end(&mut self.window)?;
            self.start = at;
        }
        let from = (at - self.start) as usize;
        Ok(self.window.get(from..from + N).and_then(|bytes| bytes.try_into().ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn with_data_set(data_set: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 128];
        bytes.extend(b"DICM");
        bytes.extend([2, 0, 0x10, 0, b'U', b'I', 20, 0]);
        bytes.extend(b"1.2.840.10008.1.2.1\0");
        bytes.extend(data_set);
        bytes
    }

    #[test]
    fn a_sequence_of_a_thousand_levels_is_hostile_and_harms_nobody() {
        let mut nested = Vec::new();
        for _ in 0..1000 {
            nested.extend([0x08, 0, 0x40, 0x11, b'S', b'Q', 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]);
        }
        assert_eq!(walk(&mut Cursor::new(with_data_set(&nested))).unwrap().inside, Inside::Hostile);
    }

    #[test]
    fn encapsulated_pixels_end_with_their_delimiter() {
        let mut pixels = vec![0xe0, 0x7f, 0x10, 0, b'O', b'B', 0, 0, 0xff, 0xff, 0xff, 0xff];
        pixels.extend([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
        pixels.extend([0xfe, 0xff, 0x00, 0xe0, 4, 0, 0, 0, 1, 2, 3, 4]);
        let cut = with_data_set(&pixels);
        pixels.extend([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
        assert!(walk(&mut Cursor::new(with_data_set(&pixels))).unwrap().is_complete);
        assert!(!walk(&mut Cursor::new(cut)).unwrap().is_complete);
    }

    #[test]
    fn a_length_beyond_the_file_allocates_nothing_and_is_not_whole() {
        let found = walk(&mut Cursor::new(with_data_set(&[0xe0, 0x7f, 0x10, 0, b'O', b'W', 0, 0, 0xfe, 0xff, 0xff, 0xff, 0, 0]))).unwrap();
        assert_eq!(found, Walk::default());
    }
}
