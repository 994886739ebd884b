//! The look-up tables of a DICOM file: a descriptor of three words and the entries (PS3.3 C.11.1.1, C.11.2.1.1, C.7.6.3.1.5). Read here and not by dicom-rs, which passes over a
//! Modality LUT (its issue 242) and refuses a VOI LUT of 65,536 entries.

use dicom_core::{PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;

/// From whole numbers to numbers of so many bits.
#[derive(Debug, PartialEq)]
pub(super) struct Lookup {
    /// What the first entry is for; what is less gets it, too, and what is beyond the last the last.
    pub(super) first: i32,
    /// Bits of an entry, 1 to 16; none is greater.
    pub(super) bits: u8,
    /// Never none.
    pub(super) entries: Vec<u16>,
}

impl Lookup {
    /// The table of an item of a Modality or VOI LUT Sequence; see [`Self::of`].
    pub(super) fn of_item(item: &InMemDicomObject, is_signed: bool) -> Option<Self> {
        Self::of(item, tags::LUT_DESCRIPTOR, tags::LUT_DATA, is_signed)
    }

    /// The table of these two attributes; `None` when it is not there or lacks entries. `is_signed`: what goes in can be negative, and so the first value that is mapped.
    pub(super) fn of(object: &InMemDicomObject, descriptor: Tag, data: Tag, is_signed: bool) -> Option<Self> {
        let descriptor = object.element_opt(descriptor).ok()??;
        let [count, first, bits] = descriptor.to_multi_int::<i32>().ok()?[..] else { return None };
        // Words, whatever representation they are written in; 0 stands for the number that is too large for one.
        let count = if count as u16 == 0 { 1 << 16 } else { usize::from(count as u16) };
        let first = if is_signed || descriptor.vr() == VR::SS { i32::from(first as u16 as i16) } else { i32::from(first as u16) };
        let bits = u8::try_from(bits).ok().filter(|bits| (1..=16).contains(bits))?;
        let mut entries = match object.element_opt(data).ok()??.value().primitive()? {
            PrimitiveValue::U16(words) => unpacked(words, count, bits),
            PrimitiveValue::U8(bytes) if bytes.len() < 2 * count => bytes.iter().map(|byte| u16::from(*byte)).collect(),
            PrimitiveValue::U8(bytes) => bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect(),
            _ => return None,
        };
        if entries.len() < count {
            return None;
        }
        entries.truncate(count);
        let greatest = u16::MAX >> (16 - bits);
        for entry in &mut entries {
            // Eight bits in a word of their own: the upper ones are padding.
            *entry = if bits <= 8 { *entry & 0xff } else { *entry }.min(greatest);
        }
        Some(Self { first, bits, entries })
    }

    /// What stands for a value.
    pub(super) fn get(&self, value: i32) -> u16 {
        let at = value.saturating_sub(self.first).max(0) as usize;
        self.entries[at.min(self.entries.len() - 1)]
    }
}

/// Entries of up to 8 bits may stand two in a word, the first in its low byte.
fn unpacked(words: &[u16], count: usize, bits: u8) -> Vec<u16> {
    if bits <= 8 && words.len() < count { words.iter().flat_map(|word| [word & 0xff, word >> 8]).collect() } else { words.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dicom_core::DataElement;

    fn item(descriptor: [u16; 3], data: PrimitiveValue) -> InMemDicomObject {
        InMemDicomObject::from_element_iter([
            DataElement::new(tags::LUT_DESCRIPTOR, VR::US, PrimitiveValue::U16(descriptor.to_vec().into())),
            DataElement::new(tags::LUT_DATA, VR::OW, data),
        ])
    }

    #[test]
    fn a_table_ends_where_its_entries_end() {
        let lookup = Lookup::of_item(&item([3, 10, 12], PrimitiveValue::U16(vec![7, 8, 9, 0].into())), false).unwrap();
        assert_eq!([i32::MIN, 9, 10, 11, 12, 13, i32::MAX].map(|value| lookup.get(value)), [7, 7, 7, 8, 9, 9, 9]);
    }

    #[test]
    fn bytes_are_entries_or_halves_of_them() {
        for (data, bits) in [
            (PrimitiveValue::U8(vec![1, 2, 3, 0].into()), 8),
            (PrimitiveValue::U8(vec![1, 0, 2, 0, 3, 0].into()), 8),
            (PrimitiveValue::U16(vec![0x0201, 0x0003].into()), 8),
            (PrimitiveValue::U16(vec![0x0101, 0xff02, 3].into()), 8),
            (PrimitiveValue::U16(vec![1, 2, 3].into()), 16),
        ] {
            assert_eq!(Lookup::of_item(&item([3, 0, bits], data.clone()), false).unwrap().entries, [1, 2, 3], "{data:?}");
        }
    }

    #[test]
    fn what_is_no_table_is_none() {
        let words = |count: usize| PrimitiveValue::U16(vec![1; count].into());
        for (descriptor, data) in
            [([3, 0, 16], words(2)), ([0, 0, 16], words(65_535)), ([3, 0, 0], words(3)), ([3, 0, 17], words(3)), ([3, 0, 16], PrimitiveValue::Str("1".into()))]
        {
            assert_eq!(Lookup::of_item(&item(descriptor, data), false), None, "{descriptor:?}");
        }
        assert_eq!(Lookup::of_item(&InMemDicomObject::new_empty(), false), None);
    }
}
