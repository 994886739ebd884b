//! Walks a DICOM file (PS3.10) from element to element without reading the values: does the last one end where the file does, how deep are its sequences,
//! and how large is its picture? Not recursive and without a buffer of a size that the file says, so that no file can exhaust stack or memory; the real
//! decoder, which recurses and allocates, is only called on files that this walk found [`Inside::Reasonable`].
//!
//! Console and server look through the same eyes. Where the walk and dicom-rs could read the same bytes in two ways, the file is [`Inside::Hostile`]: what was
//! judged must be what is decoded.

use crate::inflate::Inflated;
use dicom_core::{Tag, VR, dictionary::DataDictionary};
use dicom_dictionary_std::StandardDataDictionary;
use std::io::{self, Read, Seek, SeekFrom};

/// Sequences within sequences, at most (RELIABILITY: deeper ones are an attack on readers that recurse).
const MAX_DEPTH: usize = 32;

/// Elements of one file, at most. A single-frame image has a few hundred; an enhanced multi-frame one some hundred thousand.
const MAX_ELEMENTS: usize = 1_000_000;

/// What the walk found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// The last element ends exactly at the end of the file, and pixel data was among them.
    pub is_complete: bool,
    /// The last element ends exactly at the end of the file, and there was no pixel data.
    pub is_without_pixels: bool,
    /// Pixel data was found and none of it is cut off; every element before it lies within the file.
    pub has_pixels: bool,
    /// Whether a decoder may be let loose on it.
    pub inside: Inside,
    /// What the data set says of its picture.
    pub shape: Shape,
}

/// A picture's shape, as the data set itself says it (PS3.3 C.7.6.3.1); sequences say nothing of it. Encapsulated pixel data has a header of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Columns (0028,0011): the width in pixels.
    pub columns: Option<u16>,
    /// Rows (0028,0010): the height in pixels.
    pub rows: Option<u16>,
    /// Samples per Pixel (0028,0002): 1 for grey, 3 for colour.
    pub samples_per_pixel: Option<u16>,
    /// Bits Allocated (0028,0100) for each sample.
    pub bits_allocated: Option<u16>,
}

impl Shape {
    /// Width and height in pixels, when both are said.
    pub fn dimensions(&self) -> Option<(u32, u32)> {
        Some((self.columns?.into(), self.rows?.into()))
    }

    fn hear(&mut self, tag: (u16, u16), value: Option<u16>) {
        match tag {
            (0x0028, 0x0002) => self.samples_per_pixel = value,
            (0x0028, 0x0010) => self.rows = value,
            (0x0028, 0x0011) => self.columns = value,
            (0x0028, 0x0100) => self.bits_allocated = value,
            _ => {}
        }
    }

    /// How many bytes one frame takes once it is decoded, when its size is said.
    pub fn frame_bytes(&self) -> Option<u64> {
        let (columns, rows) = self.dimensions()?;
        let sample_bytes = u64::from(self.bits_allocated.unwrap_or(16).div_ceil(8).max(1));
        // At most 2^32 pixels of 2^16 samples of 2^13 bytes: fits.
        Some(u64::from(columns) * u64::from(rows) * u64::from(self.samples_per_pixel.unwrap_or(1).max(1)) * sample_bytes)
    }
}

/// Whether a decoder may be let loose on a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inside {
    /// As far as it goes, it is what others write, too.
    #[default]
    Reasonable,
    /// Sequences are nested deeper than 32 levels, there are more elements than anybody writes, it inflates to more than anybody sends, or it can be read in more than one way.
    Hostile,
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

impl Syntax {
    fn word(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    fn long(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

/// What the walk is in: where it ends by a length, or `None` when a delimiter ends it.
#[derive(Clone, Copy)]
struct Level {
    end: Option<u64>,
    /// Whether this is a sequence (of items), not an item (of elements).
    is_sequence: bool,
    explicit: bool,
}

/// Walks the file from its start. An error is the reader's; whatever the bytes say is a finding.
pub fn walk<R: Read + Seek>(file: &mut R) -> io::Result<Walk> {
    walk_hearing(file, &mut Wanted { tags: &[], values: Vec::new() })
}

/// The values of some elements of a data set, as they are written, and without what is longer than anybody writes. What stands in sequences or behind the pixels does not count; of what is there
/// twice the later does, as for the decoder. They are heard whatever [`Inside`] is.
pub fn values<R: Read + Seek>(file: &mut R, tags: &[(u16, u16)]) -> io::Result<Vec<Vec<u8>>> {
    let mut wanted = Wanted { tags, values: vec![Vec::new(); tags.len()] };
    walk_hearing(file, &mut wanted)?;
    Ok(wanted.values)
}

/// Elements that somebody wants to know.
struct Wanted<'a> {
    tags: &'a [(u16, u16)],
    values: Vec<Vec<u8>>,
}

impl Wanted<'_> {
    fn hear<R: Read + Seek>(&mut self, file: &mut Buffered<'_, R>, header: &Header) -> io::Result<()> {
        /// Of a name in three scripts; nothing that is asked for is longer (PS3.5 6.2).
        const MOST_BYTES: u32 = 1024;
        let Some(place) = self.tags.iter().position(|tag| *tag == header.tag).filter(|_| header.length <= MOST_BYTES) else { return Ok(()) };
        let mut value = Vec::new();
        for at in header.value_at..header.value_at + u64::from(header.length) {
            value.extend(file.bytes::<1>(at)?.unwrap_or_default());
        }
        self.values[place] = value;
        Ok(())
    }
}

fn walk_hearing<R: Read + Seek>(file: &mut R, wanted: &mut Wanted<'_>) -> io::Result<Walk> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut file = Buffered { file, window: Vec::new(), start: 0, length };
    if file.bytes::<4>(128)? != Some(*b"DICM") {
        return Ok(Walk::default());
    }
    let Some(meta) = meta(&mut file)? else { return Ok(Walk::default()) };
    let found = if meta.is_deflated {
        let (mut inflated, measure) = Inflated::measured(file.file, meta.end, length)?;
        let mut inside = Buffered { file: &mut inflated, window: Vec::new(), start: 0, length: measure.bytes };
        let found = data_set(&mut inside, 0, meta.syntax, wanted)?;
        Walk {
            is_complete: found.is_complete && measure.is_whole,
            is_without_pixels: found.is_without_pixels && measure.is_whole,
            inside: if measure.is_too_large { Inside::Hostile } else { found.inside },
            ..found
        }
    } else {
        data_set(&mut file, meta.end, meta.syntax, wanted)?
    };
    // A decoder goes by the group's stated length: with another one it would begin elsewhere than the walk did.
    Ok(if meta.is_sized { found } else { Walk { inside: Inside::Hostile, ..found } })
}

/// What the file meta group says of the data set after it.
struct Meta {
    end: u64,
    /// The group begins with its length, and has it.
    is_sized: bool,
    syntax: Syntax,
    /// What comes after it is compressed as a whole (PS3.5 A.5).
    is_deflated: bool,
}

/// The file meta group (PS3.10 7.1); nothing at all when it is cut off.
fn meta<R: Read + Seek>(file: &mut Buffered<'_, R>) -> io::Result<Option<Meta>> {
    const START: u64 = 132;
    let explicit_little = Syntax { big_endian: false, explicit: true };
    let mut at = START;
    let mut stated_end = None;
    let (mut syntax, mut is_deflated) = (explicit_little, false);
    loop {
        let header = header(file, at, explicit_little)?;
        let Some(header) = header.filter(|header| header.tag.0 == 0x0002) else {
            let is_cut = at < file.length && file.bytes::<8>(at)?.is_none();
            return Ok((!is_cut).then_some(Meta { end: at, is_sized: stated_end == Some(at), syntax, is_deflated }));
        };
        let Some(end) = header.value_at.checked_add(u64::from(header.length)).filter(|end| header.length != UNDEFINED && *end <= file.length) else {
            return Ok(None);
        };
        if header.tag == (0x0002, 0x0000) && at == START && header.length == 4 {
            stated_end = file.bytes::<4>(header.value_at)?.map(|length| end + u64::from(u32::from_le_bytes(length)));
        }
        if header.tag == (0x0002, 0x0010) && header.length <= 64 {
            let mut uid = Vec::new();
            for at in header.value_at..end {
                uid.extend(file.bytes::<1>(at)?.unwrap_or_default());
            }
            let explicit_big = Syntax { big_endian: true, explicit: true };
            (syntax, is_deflated) = match String::from_utf8_lossy(&uid).trim_end_matches(|letter: char| letter == '\0' || letter.is_whitespace()) {
                "1.2.840.10008.1.2" => (Syntax { big_endian: false, explicit: false }, false),
                "1.2.840.10008.1.2.2" => (explicit_big, false),
                "1.2.840.10008.1.2.1.99" | "1.2.840.10008.1.2.4.95" | "1.2.840.10008.1.2.4.205" => (explicit_little, true),
                _ => (explicit_little, false),
            };
        }
        at = end;
    }
}

fn data_set<R: Read + Seek>(file: &mut Buffered<'_, R>, start: u64, syntax: Syntax, wanted: &mut Wanted<'_>) -> io::Result<Walk> {
    let mut levels: Vec<Level> = Vec::new();
    let mut at = start;
    let mut found = Walk::default();
    for _ in 0..MAX_ELEMENTS {
        while levels.last().is_some_and(|level| level.end.is_some_and(|end| at >= end)) {
            levels.pop();
        }
        if at == file.length {
            let is_whole = levels.is_empty();
            return Ok(Walk { is_complete: is_whole && found.has_pixels, is_without_pixels: is_whole && !found.has_pixels, ..found });
        }
        let explicit = levels.last().map_or(syntax.explicit, |level| level.explicit);
        let Some(header) = header(file, at, Syntax { explicit, ..syntax })? else { return Ok(found) };
        at = header.value_at;
        match header.tag {
            ITEM_END | SEQUENCE_END => {
                // A delimiter of the other kind is an element to some readers and an end to others.
                if levels.pop().is_none_or(|level| level.is_sequence != (header.tag == SEQUENCE_END)) {
                    return Ok(found);
                }
                continue;
            }
            ITEM => {
                // Items of encapsulated pixel data carry bytes, items of a sequence carry elements.
                let Some(level) = levels.last().copied().filter(|level| level.is_sequence) else { return Ok(found) };
                levels.push(Level { end: end_of(&header), is_sequence: false, explicit: level.explicit });
            }
            // Some readers would take its length for padding between items, others for a value.
            _ if levels.last().is_some_and(|level| level.is_sequence) => return Ok(found),
            tag => {
                let is_pixels = tag.0 == 0x7fe0 && matches!(tag.1, 0x0008..=0x0010) && levels.is_empty();
                if tag == (0x7fe0, 0x0010) && header.length == UNDEFINED {
                    match fragments(file, at, syntax.big_endian)? {
                        Some(end) => (at, found.has_pixels) = (end, found.has_pixels | is_pixels),
                        None => return Ok(cut_off(found, tag)),
                    }
                    continue;
                }
                let is_sequence = match header.vr {
                    Some(vr) => vr == VR::SQ || (vr == VR::UN && header.length == UNDEFINED),
                    None => header.length == UNDEFINED || known_sequence(tag),
                };
                if is_sequence {
                    // PS3.5 6.2.2: unknown values of undefined length are sequences in implicit VR. dicom-rs goes on in explicit VR.
                    if header.vr == Some(VR::UN) {
                        found.inside = Inside::Hostile;
                    }
                    levels.push(Level { end: end_of(&header), is_sequence: true, explicit: explicit && header.vr == Some(VR::SQ) });
                } else if header.length == UNDEFINED {
                    return Ok(found);
                } else {
                    if levels.is_empty() && !found.has_pixels {
                        if header.length == 2 {
                            found.shape.hear(tag, file.bytes::<2>(at)?.map(|bytes| syntax.word(bytes)));
                        }
                        wanted.hear(file, &header)?;
                    }
                    at += u64::from(header.length);
                    found.has_pixels |= is_pixels && at <= file.length;
                }
            }
        }
        if levels.len() > 2 * MAX_DEPTH {
            return Ok(Walk { inside: Inside::Hostile, ..found });
        }
        if at > file.length {
            return Ok(cut_off(found, header.tag));
        }
        if levels.last().is_some_and(|level| level.end.is_some_and(|end| end > file.length)) {
            return Ok(found);
        }
    }
    Ok(Walk { inside: Inside::Hostile, ..found })
}

/// The walk ends in a value that the file has no end of. A decoder makes room for as much as such a value says it has. It never comes to one before the pixels, without which nothing is decoded, nor
/// to one that stands behind them in the order of tags; but it does to one that is out of order.
fn cut_off(found: Walk, tag: (u16, u16)) -> Walk {
    let inside = if found.has_pixels && tag <= (0x7fe0, 0x0010) { Inside::Hostile } else { found.inside };
    Walk { inside, ..found }
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

/// The head of the element at an offset; `None` when it is cut off. A representation that does not exist is read as unknown (`UN`), as PS3.5 6.2 has it of later ones, and dicom-rs.
fn header<R: Read + Seek>(file: &mut Buffered<'_, R>, at: u64, syntax: Syntax) -> io::Result<Option<Header>> {
    let Some(head) = file.bytes::<8>(at)? else { return Ok(None) };
    let (word, long) = (|bytes| syntax.word(bytes), |bytes| syntax.long(bytes));
    let tag = (word([head[0], head[1]]), word([head[2], head[3]]));
    if tag.0 == 0xfffe || !syntax.explicit {
        return Ok(Some(Header { tag, vr: None, length: long([head[4], head[5], head[6], head[7]]), value_at: at + 8 }));
    }
    let vr = VR::from_binary([head[4], head[5]]).unwrap_or(VR::UN);
    if matches!(vr, VR::OB | VR::OD | VR::OF | VR::OL | VR::OV | VR::OW | VR::SQ | VR::SV | VR::UC | VR::UN | VR::UR | VR::UT | VR::UV) {
        let Some(length) = file.bytes::<4>(at + 8)? else { return Ok(None) };
        return Ok(Some(Header { tag, vr: Some(vr), length: long(length), value_at: at + 12 }));
    }
    Ok(Some(Header { tag, vr: Some(vr), length: u32::from(word([head[6], head[7]])), value_at: at + 8 }))
}

/// Reads a few bytes anywhere, through a window of 4 KiB: elements stand close together, values are jumped over. Where it is asked to go forward only, it does.
struct Buffered<'a, R> {
    file: &'a mut R,
    window: Vec<u8>,
    start: u64,
    length: u64,
}

impl<R: Read + Seek> Buffered<'_, R> {
    fn bytes<const N: usize>(&mut self, at: u64) -> io::Result<Option<[u8; N]>> {
        const WINDOW_BYTES: u64 = 4096;
        let Some(end) = at.checked_add(N as u64).filter(|end| *end <= self.length) else { return Ok(None) };
        let window_end = self.start + self.window.len() as u64;
        if at < self.start || end > window_end {
            let gone = if (self.start..window_end).contains(&at) { (at - self.start) as usize } else { self.window.len() };
            self.window.drain(..gone);
            self.start = at;
            let kept = self.window.len() as u64;
            self.file.seek(SeekFrom::Start(at + kept))?;
            self.file.by_ref().take(WINDOW_BYTES - kept).read_to_end(&mut self.window)?;
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
        bytes.extend([2, 0, 0, 0, b'U', b'L', 4, 0, 28, 0, 0, 0]);
        bytes.extend([2, 0, 0x10, 0, b'U', b'I', 20, 0]);
        bytes.extend(b"1.2.840.10008.1.2.1\0");
        bytes.extend(data_set);
        bytes
    }

    fn walked(data_set: &[u8]) -> Walk {
        walk(&mut Cursor::new(with_data_set(data_set))).unwrap()
    }

    const OPEN_SEQUENCE: [u8; 12] = [0x08, 0, 0x40, 0x11, b'S', b'Q', 0, 0, 0xff, 0xff, 0xff, 0xff];
    const OPEN_ITEM: [u8; 8] = [0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff];
    const CLOSE_SEQUENCE: [u8; 8] = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
    const PIXELS: [u8; 14] = [0xe0, 0x7f, 0x10, 0, b'O', b'W', 0, 0, 2, 0, 0, 0, 1, 2];

    #[test]
    fn a_sequence_of_a_thousand_levels_is_hostile_and_harms_nobody() {
        assert_eq!(walked(&[&OPEN_SEQUENCE[..], &OPEN_ITEM].concat().repeat(1000)).inside, Inside::Hostile);
    }

    #[test]
    fn a_depth_hidden_behind_delimiters_of_the_wrong_kind_reaches_no_pixels() {
        // To dicom-rs a sequence's delimiter within an item is an element like another, and it goes on one level deeper each time.
        let level = [&OPEN_SEQUENCE[..], &OPEN_ITEM, &CLOSE_SEQUENCE, &CLOSE_SEQUENCE].concat();
        assert!(!walked(&[level.repeat(1000), PIXELS.to_vec()].concat()).has_pixels);
    }

    #[test]
    fn what_another_reader_would_read_otherwise_is_hostile() {
        let unknown = [0x09, 0, 0x40, 0x11, b'U', b'N', 0, 0, 0xff, 0xff, 0xff, 0xff];
        let found = walked(&[&unknown[..], &CLOSE_SEQUENCE, &PIXELS].concat());
        assert_eq!((found.is_complete, found.inside), (true, Inside::Hostile));
        let mut longer = with_data_set(&PIXELS);
        longer[140] += 14;
        assert_eq!(walk(&mut Cursor::new(longer)).unwrap().inside, Inside::Hostile);
    }

    #[test]
    fn the_shape_is_what_the_data_set_says_and_not_what_its_sequences_say() {
        let number = |element: u8, value: u8| [0x28, 0, element, 0, b'U', b'S', 2, 0, value, 0].to_vec();
        let icon = [&OPEN_SEQUENCE[..], &OPEN_ITEM, &number(0x10, 9), &[0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0], &CLOSE_SEQUENCE].concat();
        let found = walked(&[number(0x02, 1), number(0x10, 64), number(0x11, 48), icon, PIXELS.to_vec(), number(0x10, 7)].concat());
        assert_eq!((found.shape.dimensions(), found.shape.frame_bytes(), found.is_complete), (Some((48, 64)), Some(48 * 64 * 2), true));
    }

    #[test]
    fn a_data_set_may_be_whole_and_have_no_pixels() {
        let rows = [0x28, 0, 0x10, 0, b'U', b'S', 2, 0, 9, 0];
        let of = |data_set: &[u8]| (walked(data_set).is_without_pixels, walked(data_set).is_complete);
        assert_eq!(
            [of(&rows), of(&[&rows[..], &PIXELS].concat()), of(&rows[..9]), of(&OPEN_SEQUENCE)],
            [(true, false), (false, true), (false, false), (false, false)]
        );
    }

    #[test]
    fn implicit_value_representations_are_walked_too() {
        let mut bytes = with_data_set(&[&[0x28, 0, 0x11, 0, 2, 0, 0, 0, 48, 0][..], &[0xe0, 0x7f, 0x10, 0, 2, 0, 0, 0, 1, 2]].concat());
        // `1.2.840.10008.1.2`, as long as before.
        bytes[169..172].fill(0);
        let found = walk(&mut Cursor::new(bytes)).unwrap();
        assert_eq!((found.is_complete, found.inside, found.shape.columns), (true, Inside::Reasonable, Some(48)));
    }

    /// Found by the fuzzer: 1,600 bytes for which a decoder took 1.4 GB.
    #[test]
    fn a_value_out_of_order_that_is_larger_than_the_file_is_hostile() {
        let after_pixels = |element: &[u8]| walked(&[&PIXELS, element].concat()).inside;
        assert_eq!(after_pixels(&[8, 0, 0x16, 0, b'O', b'B', 0, 0, 0, 0, 0, 0x53, 1, 2]), Inside::Hostile);
        assert_eq!(after_pixels(&[0, 0, 0x10, 0, b' ', b'@', 0, 0, 0, 0, 0, 0x53, 1, 2]), Inside::Hostile, "no representation that exists");
        assert_eq!(
            after_pixels(&[&[0xe0, 0x7f, 0x10, 0, b'O', b'B', 0, 0, 255, 255, 255, 255][..], &[0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0x53]].concat()),
            Inside::Hostile
        );
        // A decoder has stopped before these: they come after the pixels.
        assert_eq!(after_pixels(&[0xfc, 0xff, 0xfc, 0xff, b'O', b'B', 0, 0, 0, 0, 0, 0x53, 1, 2]), Inside::Reasonable);
        assert_eq!(after_pixels(&[0; 30]), Inside::Reasonable, "zeros at the end");
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
        assert_eq!(walked(&[0xe0, 0x7f, 0x10, 0, b'O', b'W', 0, 0, 0xfe, 0xff, 0xff, 0xff, 0, 0]), Walk::default());
    }
}
