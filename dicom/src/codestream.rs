//! What a compressed frame inside a DICOM file says of its own size and samples. The decoders believe it, whatever the file's header says, and some of them allocate by
//! it without a limit; so it is read here first. Strict: what is not written as the standards say is refused.

/// The size of a compressed frame, and what a pixel of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// In pixels.
    pub width: u64,
    /// In pixels.
    pub height: u64,
    /// Components: samples of a pixel.
    pub samples: u64,
    /// Of a sample.
    pub bits: u64,
    /// Bytes it takes unpacked, at most.
    pub bytes: u64,
}

/// What a frame of encapsulated pixel data (PS3.5 A.4) that begins with these fragments says of itself. `None` when its codestream is not as it should be.
///
/// Run-length coded frames (PS3.5 Annex G) say nothing; their decoder goes by the data set.
pub fn packed_frame(fragments: &[impl AsRef<[u8]>]) -> Option<Frame> {
    match fragments {
        [whole] => frame(whole.as_ref()),
        parts => frame(&parts.iter().flat_map(AsRef::as_ref).copied().collect::<Vec<u8>>()),
    }
}

/// The size of a JPEG, JPEG-LS or JPEG 2000 codestream; `None` when it is none of these, or is not as it should be.
fn frame(codestream: &[u8]) -> Option<Frame> {
    match codestream {
        [0xff, 0xd8, rest @ ..] => jpeg(rest),
        // SIZ follows SOC at once (ISO/IEC 15444-1, A.5.1).
        [0xff, 0x4f, 0xff, 0x51, rest @ ..] => jpeg_2000(rest),
        _ => None,
    }
}

/// The frame header between SOI and the first scan (ISO/IEC 10918-1, B.2; 14495-1, C.2.2). A second one must say the same: decoders differ in which they believe.
fn jpeg(mut rest: &[u8]) -> Option<Frame> {
    let mut found: Option<Frame> = None;
    loop {
        let [0xff, after @ ..] = rest else { return None };
        let [marker, after @ ..] = after else { return None };
        if *marker == 0xff {
            // A fill byte.
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(word(after, 0)?);
        let segment = after.get(2..length)?;
        match marker {
            // SOS
            0xda => return found,
            // DHT, JPG and DAC share the range of the frame headers; F7 is JPEG-LS.
            0xc0..=0xcf | 0xf7 if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let frame = jpeg_frame(segment)?;
                if found.is_some_and(|before| before != frame) {
                    return None;
                }
                found = Some(frame);
            }
            // LSE: its kind 4 sets another size than the frame header.
            0xf8 if segment.first() == Some(&4) => return None,
            // Markers without a segment have no place before the first scan.
            0x01 | 0xd0..=0xd9 | 0x00 => return None,
            _ => {}
        }
        rest = &after[length..];
    }
}

fn jpeg_frame(segment: &[u8]) -> Option<Frame> {
    let (bits, samples) = (u64::from(*segment.first()?), u64::from(*segment.get(5)?));
    let (height, width) = (u64::from(word(segment, 1)?), u64::from(word(segment, 3)?));
    Some(Frame { width, height, samples, bits, bytes: width * height * samples * bits.div_ceil(8) })
}

/// SIZ (ISO/IEC 15444-1, A.5.1): the image is what lies between its offset and its end on the reference grid. Decoders keep four bytes a sample. Components that differ in their bits, or
/// have not a sample for every pixel, are nothing that DICOM knows (PS3.5 8.2.4).
fn jpeg_2000(siz: &[u8]) -> Option<Frame> {
    let side = |end: usize, offset: usize| u64::from(long(siz, end)?).checked_sub(u64::from(long(siz, offset)?));
    let (width, height) = (side(4, 12)?, side(8, 16)?);
    let samples = word(siz, 36)?;
    let (components, _) = siz.get(38..38 + 3 * usize::from(samples))?.as_chunks::<3>();
    let first = components.first()?;
    if components.iter().any(|component| component != first) || first[1..] != [1, 1] {
        return None;
    }
    // The highest bit says whether it is signed, the others one less than its bits.
    let (samples, bits) = (u64::from(samples), u64::from(first[0] & 0x7f) + 1);
    Some(Frame { width, height, samples, bits, bytes: width.saturating_mul(height).saturating_mul(samples).saturating_mul(4) })
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_testkit::radiograph;
    use proptest::prelude::*;

    #[test]
    fn a_jpeg_tells_its_size_and_what_a_pixel_is() {
        let jpeg = radiograph::jpeg(&radiograph::radiograph(1, 60, 40));
        assert_eq!(frame(&jpeg), Some(Frame { width: 60, height: 40, samples: 1, bits: 8, bytes: 60 * 40 }));
    }

    #[test]
    fn a_second_header_that_says_something_else_is_refused() {
        let jpeg = radiograph::jpeg(&radiograph::radiograph(1, 60, 40));
        let first = [0xff, 0xf7, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0];
        assert_eq!(frame(&[&jpeg[..2], &first, &jpeg[2..]].concat()), None);
    }

    /// The start of a codestream with these components.
    fn jpeg_2000_of(components: &[[u8; 3]]) -> Vec<u8> {
        let mut siz = vec![0xff, 0x4f, 0xff, 0x51, 0, 38 + 3 * components.len() as u8, 0, 0];
        for value in [110_u32, 220, 10, 20, 50, 50, 0, 0] {
            siz.extend(value.to_be_bytes());
        }
        siz.extend([0, components.len() as u8]);
        siz.extend(components.as_flattened());
        siz
    }

    #[test]
    fn a_jpeg_2000_tells_its_size_and_all_its_components() {
        let of = |components: &[[u8; 3]]| frame(&jpeg_2000_of(components));
        assert_eq!(of(&[[7, 1, 1]; 3]), Some(Frame { width: 100, height: 200, samples: 3, bits: 8, bytes: 100 * 200 * 3 * 4 }));
        assert_eq!(of(&[[0x8b, 1, 1]]), Some(Frame { width: 100, height: 200, samples: 1, bits: 12, bytes: 100 * 200 * 4 }), "signed");
        assert_eq!([of(&[]), of(&[[7, 1, 1], [11, 1, 1]]), of(&[[7, 2, 1]])], [None; 3]);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(jpeg: bool, tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let start: &[u8] = if jpeg { &[0xff, 0xd8] } else { &[0xff, 0x4f, 0xff, 0x51] };
            // Whatever it answers, it answers.
            std::hint::black_box(frame(&[start, &tail].concat()));
        }
    }
}
