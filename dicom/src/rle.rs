//! Run-length coded frames (PS3.5 Annex G), before a decoder is let loose on them: it makes room for as many segments as a frame says it has, and unpacks each to its end, however much that is.
//! Here they are only counted. Strict: what is not written as the standard says is refused.

/// A frame begins with how many segments it has and where fifteen of them begin, used or not (G.5).
const HEADER_BYTES: usize = 64;

/// Encoders fill a segment up to an even length (G.3.1), some with more than a byte. More than a run of them is no filling.
const MOST_FILLING: u64 = 128;

/// Whether a frame has so many segments, one for each byte of a pixel, and each unpacks to so many pixels.
pub fn is_sound_rle(frame: &[u8], segments: u64, pixels: u64) -> bool {
    sound(frame, segments, pixels).is_some()
}

fn sound(frame: &[u8], segments: u64, pixels: u64) -> Option<()> {
    let header: Vec<u64> = frame.get(..HEADER_BYTES)?.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word).into()).collect();
    let (count, offsets) = header.split_first()?;
    if *count != segments {
        return None;
    }
    let mut ends = offsets.get(..usize::try_from(segments).ok()?)?.to_vec();
    if *ends.first()? < HEADER_BYTES as u64 {
        return None;
    }
    ends.push(frame.len() as u64);
    for pair in ends.windows(2) {
        let segment = frame.get(usize::try_from(pair[0]).ok()?..usize::try_from(pair[1]).ok()?)?;
        if !(pixels..=pixels.saturating_add(MOST_FILLING)).contains(&unpacked_bytes(segment)?) {
            return None;
        }
    }
    Some(())
}

/// How many bytes a segment unpacks to (G.3.2); `None` when it ends within a run.
fn unpacked_bytes(mut segment: &[u8]) -> Option<u64> {
    let mut bytes = 0;
    while let [head, rest @ ..] = segment {
        segment = match head {
            // So many bytes and one more, as they are. Of filling there may be fewer.
            0..128 => {
                let run = (usize::from(*head) + 1).min(rest.len());
                bytes += run as u64;
                &rest[run..]
            }
            // Nothing.
            128 => rest,
            // The next byte, again and again.
            129.. => {
                bytes += 257 - u64::from(*head);
                rest.get(1..)?
            }
        };
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A frame whose segments begin where each says.
    fn frame(count: u32, segments: &[&[u8]]) -> Vec<u8> {
        let mut header = count.to_le_bytes().to_vec();
        let mut at = HEADER_BYTES;
        for segment in segments {
            header.extend((at as u32).to_le_bytes());
            at += segment.len();
        }
        header.resize(HEADER_BYTES, 0);
        [header, segments.concat()].concat()
    }

    #[test]
    fn a_frame_is_sound_when_each_byte_of_a_pixel_has_its_segment() {
        // Twice 1, then 2, 3 and a byte that fills it up; nothing, four times 9.
        let (first, second) = ([255, 1, 1, 2, 3, 0], [128, 253, 9]);
        let both = frame(2, &[&first, &second]);
        assert!(is_sound_rle(&both, 2, 4));
        assert!(!is_sound_rle(&both, 1, 4), "another number of segments than a pixel has bytes");
        assert!(!is_sound_rle(&both, 2, 5), "segments end before the picture does");
        assert!(!is_sound_rle(&frame(2, &[&first]), 2, 4), "a segment that begins nowhere");
        assert!(!is_sound_rle(&frame(2, &[&first, &second[..2]]), 2, 4), "a run of nothing");
        assert!(!is_sound_rle(&both[..60], 2, 4), "a header that is cut off");
        assert!(!is_sound_rle(&frame(16, &[&second[..]; 15]), 16, 4), "more segments than there may be");
    }

    #[test]
    fn what_would_unpack_to_more_than_the_picture_is_not_sound() {
        let bomb = frame(1, &[&[129, 0].repeat(1 << 16)]);
        assert!(!is_sound_rle(&bomb, 1, 100 * 100));
        assert!(!is_sound_rle(&frame(u32::MAX, &[&[253, 9]]), 1, 4));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(count in 0..16_u32, tail in proptest::collection::vec(any::<u8>(), 0..200), segments in 0..20_u64, pixels in 0..400_u64) {
            // Whatever it answers, it answers.
            std::hint::black_box(is_sound_rle(&[&count.to_le_bytes()[..], &tail].concat(), segments, pixels));
        }
    }
}
