//! The directories of a TIFF (6.0, section 2) and of a BigTIFF: which pages there are, and the numbers of their entries.

use super::super::{Coding, DecodeError};
use std::{
    collections::HashSet,
    io::{self, Read, Seek, SeekFrom},
};

/// Entries of all directories of a file that are read: more than any scanner writes.
const MOST_ENTRIES: u64 = 65_536;

const SUBFILE: u16 = 254;
/// Bits of a sample.
pub(super) const BITS: u16 = 258;

/// What is known of a file beside its pixels.
pub(super) struct File {
    is_big_endian: bool,
    /// With 64-bit numbers (BigTIFF).
    is_big: bool,
    /// The images in it, without small copies of them and masks.
    pub(super) pages: Vec<Page>,
}

/// A page's directory.
pub(super) struct Page {
    at: u64,
    pub(super) entries: Vec<Entry>,
}

pub(super) struct Entry {
    pub(super) tag: u16,
    pub(super) kind: u16,
    count: u64,
    /// Where its value stands, or where that is said.
    pub(super) at: u64,
    value: Vec<u8>,
}

impl File {
    pub(super) fn read<R: Read + Seek>(reader: &mut R) -> Result<Self, DecodeError> {
        let damaged = || DecodeError::Damaged(Coding::Tiff);
        reader.rewind()?;
        let mut head = [0; 4];
        fill(reader, &mut head)?;
        let mut file = Self { is_big_endian: head[0] == b'M', is_big: false, pages: Vec::new() };
        file.is_big = file.whole(&head[2..]) == 43;
        if file.is_big {
            file.number(reader, 4)?;
        }
        let mut next = file.number(reader, file.wide())?;
        let mut seen = HashSet::new();
        let mut small = Vec::new();
        let mut left = MOST_ENTRIES;
        while next != 0 && seen.insert(next) {
            let (page, after) = match file.page(reader, next, &mut left) {
                Ok(read) => read,
                // The pages before it are there all the same.
                Err(_) if !file.pages.is_empty() || !small.is_empty() => break,
                Err(error) => return Err(error),
            };
            // A small copy of another page (bit 0), or a mask (bit 2).
            if page.number(SUBFILE).is_some_and(|subfile| subfile & 0b101 != 0) {
                small.push(page);
            } else {
                file.pages.push(page);
            }
            next = after;
        }
        if file.pages.is_empty() {
            file.pages = small;
        }
        if file.pages.is_empty() { Err(damaged()) } else { Ok(file) }
    }

    /// The directory there, and where the next one is. `left`: how many entries may still be read; a directory without any takes one.
    fn page<R: Read + Seek>(&self, reader: &mut R, at: u64, left: &mut u64) -> Result<(Page, u64), DecodeError> {
        reader.seek(SeekFrom::Start(at))?;
        let count = self.number(reader, if self.is_big { 8 } else { 2 })?;
        *left = left.checked_sub(count.max(1)).ok_or(DecodeError::Damaged(Coding::Tiff))?;
        let first = at.saturating_add(if self.is_big { 8 } else { 2 });
        let mut entries = Vec::new();
        for number in 0..count {
            let [tag, kind] = [self.number(reader, 2)? as u16, self.number(reader, 2)? as u16];
            let count = self.number(reader, self.wide())?;
            let mut value = vec![0; self.wide()];
            fill(reader, &mut value)?;
            let at = first.saturating_add(number * if self.is_big { 20 } else { 12 } + if self.is_big { 12 } else { 8 });
            entries.push(Entry { tag, kind, count, at, value });
        }
        let next = self.number(reader, self.wide())?;
        let mut page = Page { at, entries };
        // Of what does not fit into the entry the first number is read: bits of each of four samples are the same.
        for entry in page.entries.iter_mut().filter(|entry| entry.tag == BITS && !entry.is_inline()) {
            let first = self.numbers(reader, entry, 1)?;
            entry.value = first.first().map(|first| (*first as u16).to_ne_bytes().to_vec()).unwrap_or_default();
        }
        for entry in &mut page.entries {
            entry.value = self.in_order(entry);
        }
        Ok((page, next))
    }

    /// The value of an entry as its first number, in this computer's order; empty when it is no whole number.
    fn in_order(&self, entry: &Entry) -> Vec<u8> {
        let width = match entry.kind {
            1 => 1,
            3 => 2,
            4 => 4,
            16 => 8,
            _ => return Vec::new(),
        };
        if entry.tag == BITS && !entry.is_inline() {
            return entry.value.clone();
        }
        let value = if entry.is_inline() { entry.value.get(..width) } else { None };
        value.map(|value| self.whole(value).to_ne_bytes().to_vec()).unwrap_or_default()
    }

    /// The numbers of an entry, `most` of them.
    pub(super) fn numbers<R: Read + Seek>(&self, reader: &mut R, entry: &Entry, most: u64) -> Result<Vec<u64>, DecodeError> {
        let width = match entry.kind {
            3 => 2,
            4 => 4,
            16 => 8,
            _ => return Err(DecodeError::Damaged(Coding::Tiff)),
        };
        reader.seek(SeekFrom::Start(entry.at))?;
        if entry.count.saturating_mul(width as u64) > self.wide() as u64 {
            let at = self.number(reader, self.wide())?;
            reader.seek(SeekFrom::Start(at))?;
        }
        (0..entry.count.min(most)).map(|_| self.number(reader, width)).collect()
    }

    pub(super) const fn wide(&self) -> usize {
        if self.is_big { 8 } else { 4 }
    }

    fn number<R: Read>(&self, reader: &mut R, bytes: usize) -> Result<u64, DecodeError> {
        let mut number = [0; 8];
        fill(reader, &mut number[..bytes])?;
        Ok(self.whole(&number[..bytes]))
    }

    fn whole(&self, bytes: &[u8]) -> u64 {
        let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        if self.is_big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) }
    }

    pub(super) fn bytes(&self, number: u64, width: usize) -> Vec<u8> {
        if self.is_big_endian { number.to_be_bytes()[8 - width..].to_vec() } else { number.to_le_bytes()[..width].to_vec() }
    }

    /// The head of the file, if that page were the first.
    pub(super) fn first_page_is(&self, page: &Page) -> (u64, Vec<u8>) {
        (if self.is_big { 8 } else { 4 }, self.bytes(page.at, self.wide()))
    }
}

impl Entry {
    const fn is_inline(&self) -> bool {
        let width = match self.kind {
            1 => 1,
            3 => 2,
            4 => 4,
            16 => 8,
            _ => return false,
        };
        self.count.saturating_mul(width) <= self.value.len() as u64
    }
}

impl Page {
    pub(super) fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    /// The first number of a tag.
    pub(super) fn number(&self, tag: u16) -> Option<u64> {
        let value = &self.entry(tag)?.value;
        match value.len() {
            8 => Some(u64::from_ne_bytes(value.as_slice().try_into().ok()?)),
            2 => Some(u16::from_ne_bytes(value.as_slice().try_into().ok()?).into()),
            _ => None,
        }
    }
}

fn fill<R: Read>(reader: &mut R, bytes: &mut [u8]) -> Result<(), DecodeError> {
    reader.read_exact(bytes).map_err(|error| if error.kind() == io::ErrorKind::UnexpectedEof { DecodeError::Truncated } else { error.into() })
}
