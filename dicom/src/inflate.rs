//! A data set that is compressed as a whole (PS3.5 A.5, RFC 1951), read as if it were not. Nothing is kept but a few kilobytes: it is unpacked anew for everybody who goes through it, and to the bound only
//! that [`Measure`] found.

use flate2::{Decompress, FlushDecompress, Status};
use std::io::{self, Read, Seek, SeekFrom};

/// How many times its size a stream is inflated. A radiograph's is two or three; what a thousand times as much comes out of is nothing anybody took.
const MOST_TIMES: u64 = 64;
/// However small it is. A picture that is all black is one, too.
const ALWAYS_BYTES: u64 = 16 << 20;
/// However large it is.
const MOST_BYTES: u64 = 256 << 20;

/// What a stream comes to.
pub(crate) struct Measure {
    /// Inflated, to the bound.
    pub(crate) bytes: u64,
    /// It has its end, and the file ends with it, a byte of filling aside.
    pub(crate) is_whole: bool,
    /// There is more than the bound.
    pub(crate) is_too_large: bool,
}

/// What a stream unpacks to; it ends where the stream does, or is cut off, or is damaged. Seeks from the start only; backwards it begins anew.
pub(crate) struct Inflated<'a, R> {
    file: &'a mut R,
    /// Where the stream begins in the file.
    start: u64,
    inflater: Decompress,
    packed: Vec<u8>,
    /// How many of [`Self::packed`] are used.
    used: usize,
    has_ended: bool,
}

impl<'a, R: Read + Seek> Inflated<'a, R> {
    /// The stream from `start` to the end of a file of `length` bytes, and what it comes to.
    pub(crate) fn measured(file: &'a mut R, start: u64, length: u64) -> io::Result<(Self, Measure)> {
        let packed_bytes = length.saturating_sub(start);
        let most = packed_bytes.saturating_mul(MOST_TIMES).clamp(ALWAYS_BYTES, MOST_BYTES);
        let mut inflated = Self { file, start, inflater: Decompress::new(false), packed: Vec::new(), used: 0, has_ended: false };
        inflated.rewind()?;
        let bytes = io::copy(&mut inflated.by_ref().take(most + 1), &mut io::sink())?;
        let is_whole = inflated.has_ended && packed_bytes.saturating_sub(inflated.inflater.total_in()) <= 1;
        Ok((inflated, Measure { bytes: bytes.min(most), is_whole, is_too_large: bytes > most }))
    }
}

impl<R: Read + Seek> Read for Inflated<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const PACKED_BYTES: u64 = 32 << 10;
        while !self.has_ended && !buffer.is_empty() {
            if self.used == self.packed.len() {
                (self.used, self.packed) = (0, Vec::new());
                self.file.by_ref().take(PACKED_BYTES).read_to_end(&mut self.packed)?;
            }
            let (packed_before, before) = (self.inflater.total_in(), self.inflater.total_out());
            let Ok(status) = self.inflater.decompress(&self.packed[self.used..], buffer, FlushDecompress::None) else { return Ok(0) };
            let used = (self.inflater.total_in() - packed_before) as usize;
            let count = (self.inflater.total_out() - before) as usize;
            self.used += used;
            self.has_ended = status == Status::StreamEnd;
            if count > 0 || used == 0 {
                return Ok(count);
            }
        }
        Ok(0)
    }
}

impl<R: Read + Seek> Seek for Inflated<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let SeekFrom::Start(to) = to else { return Err(io::ErrorKind::Unsupported.into()) };
        if to < self.inflater.total_out() || to == 0 {
            self.file.seek(SeekFrom::Start(self.start))?;
            self.inflater.reset(false);
            (self.used, self.has_ended) = (0, false);
            self.packed.clear();
        }
        let ahead = to - self.inflater.total_out();
        io::copy(&mut self.by_ref().take(ahead), &mut io::sink())?;
        Ok(self.inflater.total_out())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::{Cursor, Write};

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn measure(packed: &[u8]) -> Measure {
        Inflated::measured(&mut Cursor::new(packed), 0, packed.len() as u64).unwrap().1
    }

    #[test]
    fn it_is_read_forwards_and_from_its_start_again() {
        let bytes: Vec<u8> = (0..200_000_u32).flat_map(|at| at.wrapping_mul(at).to_le_bytes()).collect();
        let packed = [&[7; 5][..], &deflated(&bytes), &[0]].concat();
        let mut file = Cursor::new(&packed);
        let (mut inflated, measure) = Inflated::measured(&mut file, 5, packed.len() as u64).unwrap();
        assert_eq!((measure.bytes, measure.is_whole, measure.is_too_large), (800_000, true, false));
        for at in [0, 70_000, 70_000, 799_990, 5] {
            let mut found = [0; 10];
            inflated.seek(SeekFrom::Start(at as u64)).unwrap();
            inflated.read_exact(&mut found).unwrap();
            assert_eq!(found, bytes[at..at + 10]);
        }
    }

    #[test]
    fn what_is_cut_off_or_damaged_or_has_more_behind_it_is_not_whole() {
        let packed = deflated(&(0..90_000_u32).flat_map(|at| at.wrapping_mul(at).to_le_bytes()).collect::<Vec<u8>>());
        let mut damaged = packed.clone();
        damaged[packed.len() / 2..].fill(0xff);
        for other in [&packed[..packed.len() / 2], &damaged, &[&packed[..], b"more"].concat(), &[]] {
            let measure = measure(other);
            assert!(!measure.is_whole && !measure.is_too_large && measure.bytes <= 360_000);
        }
        assert!(measure(&packed).is_whole);
    }

    #[test]
    fn what_inflates_to_more_than_anybody_sends_is_too_large() {
        let measure = measure(&deflated(&vec![0; 17 << 20]));
        assert!(measure.is_too_large && !measure.is_whole && measure.bytes == ALWAYS_BYTES);
    }
}
