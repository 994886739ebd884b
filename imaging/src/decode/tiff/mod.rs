//! TIFF 6.0: its pages, and the kinds of grey that `image` refuses: 2 to 15 bits in rows without gaps, signed values, grey beside other samples (opacity, which is not used), and palettes.
//!
//! The packing is undone by the `tiff` crate, which knows no such kinds. So the file is handed to it with a few numbers of one directory replaced: which page is the first, that a palette's
//! indices are grey, that rows of 12 bits are three times as many of 4. What comes out are the rows as they are packed, and they are taken apart here.

mod directory;

use super::{Coding, DecodeError, Decoded, Limits, admit, decode_raster, gray, raster};
use crate::values::{Facts, Picture, Rescale};
use ::tiff::decoder::{Decoder, DecodingResult};
use directory::{BITS, File, Page};
use image::{DynamicImage, ImageBuffer, metadata::Orientation};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const COMPRESSION: u16 = 259;
const FILL_ORDER: u16 = 266;
const PHOTOMETRIC: u16 = 262;
const STRIP_BYTES: u16 = 279;
const ORIENTATION: u16 = 274;
const SAMPLES: u16 = 277;
const PLANAR: u16 = 284;
const PREDICTOR: u16 = 317;
const COLOURS: u16 = 320;
const TILE_WIDTH: u16 = 322;
const TILE_HEIGHT: u16 = 323;
const TILE_BYTES: u16 = 325;
const FORMAT: u16 = 339;

/// The numbers of [`COMPRESSION`] that are JPEG: as in TIFF 6.0, and as in its second technical note.
const JPEG: [u64; 2] = [6, 7];

/// Page `frame` (from 0) of a file.
pub(super) fn decode<R: BufRead + Seek>(reader: &mut R, frame: u32, limits: Limits) -> Result<Decoded, DecodeError> {
    let Ok(file) = File::read(reader) else {
        // What is wrong with it, if anything is, is for the decoder to say.
        reader.rewind()?;
        return if frame > 0 { Err(DecodeError::NoSuchFrame { frames: 1 }) } else { decode_raster(reader, Coding::Tiff, image::ImageFormat::Tiff, limits) };
    };
    let frames = file.pages.len() as u32;
    let page = file.pages.get(frame as usize).ok_or(DecodeError::NoSuchFrame { frames })?;
    let kind = page.kind(reader, &file)?;
    let mut changes = vec![file.first_page_is(page)];
    reader.rewind()?;
    let Some(kind) = kind else {
        let shown = decode_raster(&mut BufReader::new(Changed { inner: reader, changes }), Coding::Tiff, image::ImageFormat::Tiff, limits)?;
        return Ok(Decoded { frames, ..shown });
    };
    let (Some(width), Some(height)) = (page.number(WIDTH), page.number(HEIGHT)) else { return Err(DecodeError::Damaged(Coding::Tiff)) };
    let tiles = page.lzw_tiles();
    let (all_wide, all_high) = tiles.as_ref().map_or((width, height), |tiles| (tiles.wide.saturating_mul(tiles.across), tiles.high.saturating_mul(tiles.down)));
    let _turn = admit(limits, width, height, all_wide.saturating_mul(all_high).saturating_mul(2 * kind.samples))?;
    changes.extend(page.as_plain(&file, &kind, all_wide, all_high)?);
    let (wide, high) = (width as usize, height as usize);
    let mut decoder = Decoder::new(BufReader::new(Changed { inner: reader, changes })).map_err(refused)?;
    let mut guards = ::tiff::decoder::Limits::default();
    (guards.decoding_buffer_size, guards.intermediate_buffer_size) = (limits.max_bytes as usize, limits.max_bytes as usize);
    decoder = decoder.with_limits(guards);
    let mut samples = match tiles {
        Some(tiles) => tiles.joined(&mut decoder, &kind, wide, high)?,
        None => kind.first_samples(decoder.read_image().map_err(refused)?, wide)?,
    };
    samples.truncate(wide * high);
    if samples.len() < wide * high {
        return Err(DecodeError::Truncated);
    }
    let orientation = page.orientation();
    let (width, height) = (width as u32, height as u32);
    let (picture, bits) = match &kind.colours {
        Some(colours) if colours.is_grey() => grey(width, height, samples.iter().map(|index| colours.grey(*index)).collect(), colours.bits, false, orientation),
        Some(colours) => raster(samples.iter().flat_map(|index| colours.colour(*index)).collect(), width, height, orientation),
        None => {
            let most = u16::MAX >> (16 - kind.bits);
            if kind.is_white_zero {
                for value in &mut samples {
                    *value = most.saturating_sub(*value);
                }
            }
            grey(width, height, samples, kind.bits, kind.is_signed, orientation)
        }
    }
    .ok_or(DecodeError::Damaged(Coding::Tiff))?;
    Ok(Decoded { picture, bits, frames, facts: Facts::default() })
}

/// Width and height of the page that is shown first as they are recorded, and how it is turned the right way up, from its directory.
pub(super) fn shape<R: Read + Seek>(reader: &mut R) -> Option<((u32, u32), Orientation)> {
    let file = File::read(reader).ok()?;
    let page = file.pages.first()?;
    let side = |tag| page.number(tag).and_then(|side| u32::try_from(side).ok());
    Some(((side(WIDTH)?, side(HEIGHT)?), page.orientation()))
}

/// How many bytes page `frame` (from 0) has in the file, when its packing has lost some of what was there (JPEG, TIFF 6.0 section 22 and its second technical note); `None` when it has not.
pub(super) fn lossy_bytes<R: Read + Seek>(reader: &mut R, frame: u32) -> Option<u64> {
    let file = File::read(reader).ok()?;
    let page = file.pages.get(frame as usize)?;
    page.number(COMPRESSION).filter(|compression| JPEG.contains(compression))?;
    let entry = page.entries.iter().find(|entry| matches!(entry.tag, STRIP_BYTES | TILE_BYTES))?;
    Some(file.numbers(reader, entry, 1 << 20).ok()?.iter().sum())
}

fn grey(width: u32, height: u32, samples: Vec<u16>, bits: u8, is_signed: bool, orientation: Orientation) -> Option<(Picture, u8)> {
    let mut image = DynamicImage::ImageLuma16(ImageBuffer::from_raw(width, height, samples)?);
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    let (picture, kept) = gray(width, height, image.into_luma16().into_raw(), bits)?;
    let Picture::Gray(mut values) = picture else { return None };
    if is_signed {
        (values.bits, values.rescale) = (bits, Rescale { slope: 1.0, intercept: -f64::from(1_u32 << (bits - 1)) });
    }
    let bits = if is_signed { bits } else { kept };
    Some((Picture::Gray(values), bits))
}

fn refused(error: ::tiff::TiffError) -> DecodeError {
    match error {
        ::tiff::TiffError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => DecodeError::Truncated,
        ::tiff::TiffError::UnsupportedError(_) => DecodeError::Unsupported(Coding::Tiff),
        _ => DecodeError::Damaged(Coding::Tiff),
    }
}

/// Samples of less than 16 bits that follow each other without gaps, the first in the highest bits; each row begins with a byte (TIFF 6.0, section 8, and tag 258).
fn unpacked(bytes: &[u8], bits: u8, width: usize) -> Vec<u16> {
    let bits = usize::from(bits);
    let row = |row: &[u8]| {
        let (mut held, mut count, mut bytes) = (0_u32, 0, row.iter().copied());
        std::iter::from_fn(move || {
            while count < bits {
                held = held << 8 | u32::from(bytes.next()?);
                count += 8;
            }
            count -= bits;
            let value = held >> count;
            held &= (1 << count) - 1;
            Some(value as u16)
        })
        .take(width)
        .collect::<Vec<u16>>()
    };
    bytes.chunks((width * bits).div_ceil(8).max(1)).flat_map(row).collect()
}

/// A page of a kind that `image` does not know.
struct Kind {
    bits: u8,
    /// Of a pixel; the first is the grey one.
    samples: u64,
    is_planar: bool,
    is_signed: bool,
    is_white_zero: bool,
    colours: Option<Colours>,
}

impl Kind {
    /// The first sample of every pixel. `wide`: pixels of a row.
    fn first_samples(&self, rows: DecodingResult, wide: usize) -> Result<Vec<u16>, DecodeError> {
        let samples = match rows {
            DecodingResult::U8(bytes) if self.bits != 8 => unpacked(&bytes, self.bits, wide),
            DecodingResult::U8(bytes) => bytes.into_iter().map(u16::from).collect(),
            DecodingResult::U16(words) => words,
            // A sign bit turned over is the value moved up to begin at 0 (two's complement).
            DecodingResult::I8(bytes) => bytes.into_iter().map(|value| u16::from(value as u8 ^ 0x80)).collect(),
            DecodingResult::I16(words) => words.into_iter().map(|value| value as u16 ^ 0x8000).collect(),
            _ => return Err(DecodeError::Unsupported(Coding::Tiff)),
        };
        Ok(if self.samples > 1 && !self.is_planar { samples.into_iter().step_by(self.samples as usize).collect() } else { samples })
    }
}

/// Tiles that are packed by LZW. What unpacks them says that they end too early when a row of them begins within the last 8 packed bytes (weezl 0.1.12: the status that no bytes were taken
/// hides that some were given), and `tiff` asks for one row after the other where the picture is not as wide as the tile. So they are read as pictures that are, and joined here.
struct Tiles {
    wide: u64,
    high: u64,
    across: u64,
    down: u64,
}

impl Tiles {
    /// The first sample of every pixel of a picture.
    fn joined<R: Read + Seek>(&self, decoder: &mut Decoder<R>, kind: &Kind, wide: usize, high: usize) -> Result<Vec<u16>, DecodeError> {
        let (tile_wide, tile_high) = (self.wide as usize, self.high as usize);
        let mut joined = vec![0; wide * high];
        for (top, left) in (0..high).step_by(tile_high).flat_map(|top| (0..wide).step_by(tile_wide).map(move |left| (top, left))) {
            let at = (top / tile_high) as u64 * self.across + (left / tile_wide) as u64;
            let at = u32::try_from(at).map_err(|_| DecodeError::Damaged(Coding::Tiff))?;
            let tile = kind.first_samples(decoder.read_chunk(at).map_err(refused)?, tile_wide)?;
            if tile.len() < tile_wide * tile_high {
                return Err(DecodeError::Truncated);
            }
            let seen = tile_wide.min(wide - left);
            for (row, tile) in joined[top * wide..].chunks_exact_mut(wide).zip(tile.chunks_exact(tile_wide)).take(tile_high) {
                row[left..left + seen].copy_from_slice(&tile[..seen]);
            }
        }
        Ok(joined)
    }
}

/// A palette.
struct Colours {
    /// Red, green, blue.
    parts: [Vec<u16>; 3],
    /// 8 when no part says more than that.
    bits: u8,
}

impl Colours {
    /// From all reds, all greens and all blues (TIFF 6.0, tag 320): of 16 bits, or, by old programs, of 8.
    fn of(all: &[u16]) -> Option<Self> {
        let count = all.len() / 3;
        if count == 0 {
            return None;
        }
        let bits = if all.iter().all(|part| *part < 256 || part % 257 == 0 || part % 256 == 0) { 8 } else { 16 };
        let shift = if bits == 8 && all.iter().any(|part| *part > 255) { 8 } else { 0 };
        let part = |at: usize| all[at * count..(at + 1) * count].iter().map(|part| part >> shift).collect();
        Some(Self { parts: [part(0), part(1), part(2)], bits })
    }

    fn is_grey(&self) -> bool {
        self.parts[0] == self.parts[1] && self.parts[1] == self.parts[2]
    }

    fn grey(&self, index: u16) -> u16 {
        self.parts[0].get(usize::from(index)).copied().unwrap_or_default()
    }

    fn colour(&self, index: u16) -> [u8; 3] {
        let part = |part: &Vec<u16>| (part.get(usize::from(index)).copied().unwrap_or_default() >> (self.bits - 8)) as u8;
        self.parts.each_ref().map(part)
    }
}

impl Page {
    /// How it is turned the right way up.
    fn orientation(&self) -> Orientation {
        self.number(ORIENTATION).and_then(|value| Orientation::from_exif(u8::try_from(value).ok()?)).unwrap_or(Orientation::NoTransforms)
    }

    /// How it is cut up, when that is into tiles that are packed by LZW.
    fn lzw_tiles(&self) -> Option<Tiles> {
        const LZW: u64 = 5;
        self.number(COMPRESSION).filter(|compression| *compression == LZW)?;
        let tile = |tag| self.number(tag).filter(|side| *side > 0);
        let (wide, high) = (tile(TILE_WIDTH)?, tile(TILE_HEIGHT)?);
        Some(Tiles { wide, high, across: self.number(WIDTH)?.div_ceil(wide), down: self.number(HEIGHT)?.div_ceil(high) })
    }

    /// What kind of page it is; `None`: one that `image` knows, or nobody here.
    fn kind<R: Read + Seek>(&self, reader: &mut R, file: &File) -> Result<Option<Kind>, DecodeError> {
        const WHITE_ZERO: u64 = 0;
        const PALETTE: u64 = 3;
        let number = |tag, otherwise| self.entry(tag).map_or(Some(otherwise), |_| self.number(tag));
        // No decoder here turns the bits of a byte round. Those of JPEG have their own order (TIFF 6.0, section 22).
        let is_jpeg = self.number(COMPRESSION).is_some_and(|compression| JPEG.contains(&compression));
        if number(FILL_ORDER, 1) != Some(1) && !is_jpeg {
            return Err(DecodeError::Unsupported(Coding::Tiff));
        }
        let Some(photometric) = self.number(PHOTOMETRIC).filter(|photometric| matches!(photometric, 0 | 1 | 3)) else { return Ok(None) };
        let (Some(bits), Some(samples), Some(planar)) = (number(BITS, 1), number(SAMPLES, 1), number(PLANAR, 1)) else { return Ok(None) };
        // Signed or not stands once for each sample.
        let format = match self.entry(FORMAT) {
            None => 1,
            Some(entry) => file.numbers(reader, entry, 1)?.first().copied().unwrap_or(1),
        };
        let is_known = matches!(
            (photometric, samples, bits, format),
            (PALETTE, 1, 1..=8 | 16, 1) | (0 | 1, 1, 2..=7 | 9..=15, 1) | (0 | 1, 1, 8 | 16, 2) | (0 | 1, 2..=8, 8 | 16, 1)
        ) || (matches!((photometric, samples, bits, format), (0 | 1, 1, 8 | 16, 1)) && self.lzw_tiles().is_some());
        if !is_known {
            return Ok(None);
        }
        // Rows without gaps are taken apart as they are packed: not as differences.
        let is_packed = !matches!(bits, 8 | 16);
        if is_packed && number(PREDICTOR, 1) != Some(1) {
            return Err(DecodeError::Unsupported(Coding::Tiff));
        }
        let colours = match (photometric, self.entry(COLOURS)) {
            (PALETTE, Some(entry)) => {
                let all: Vec<u16> = file.numbers(reader, entry, 3 << 16)?.into_iter().map(|part| part as u16).collect();
                Some(Colours::of(&all).ok_or(DecodeError::Damaged(Coding::Tiff))?)
            }
            (PALETTE, None) => return Err(DecodeError::Damaged(Coding::Tiff)),
            _ => None,
        };
        let is_white_zero = photometric == WHITE_ZERO;
        Ok(Some(Kind { bits: bits as u8, samples, is_planar: planar == 2, is_signed: format == 2, is_white_zero, colours }))
    }

    /// What is replaced so that the rows come as they are packed, of a picture so wide and so high.
    fn as_plain(&self, file: &File, kind: &Kind, wide: u64, high: u64) -> Result<Vec<(u64, Vec<u8>)>, DecodeError> {
        const BLACK_ZERO: u64 = 1;
        let parts =
            if matches!(kind.bits, 1 | 2 | 4 | 8 | 16) { kind.bits } else { [4, 2, 1].into_iter().find(|unit| kind.bits.is_multiple_of(*unit)).unwrap_or(1) };
        let times = u64::from(kind.bits / parts);
        let mut changes = Vec::new();
        let numbers = [
            (PHOTOMETRIC, Some(BLACK_ZERO)),
            (BITS, (times > 1).then_some(parts.into())),
            (WIDTH, Some(wide.saturating_mul(times))),
            (HEIGHT, Some(high)),
            (TILE_WIDTH, self.number(TILE_WIDTH).map(|wide| wide.saturating_mul(times))),
        ];
        for (tag, number) in numbers {
            let (Some(entry), Some(number)) = (self.entry(tag), number.filter(|number| self.number(tag) != Some(*number))) else { continue };
            let (width, most) = match entry.kind {
                3 => (2, u16::MAX.into()),
                4 => (4, u32::MAX.into()),
                _ => (file.wide(), u64::MAX),
            };
            if number > most {
                return Err(DecodeError::Unsupported(Coding::Tiff));
            }
            changes.push((entry.at, file.bytes(number, width)));
        }
        Ok(changes)
    }
}

/// A file of which some bytes are others: where, and which.
struct Changed<'a, R> {
    inner: &'a mut R,
    changes: Vec<(u64, Vec<u8>)>,
}

impl<R: Read + Seek> Read for Changed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let from = self.inner.stream_position()?;
        let count = self.inner.read(buffer)?;
        for (at, bytes) in &self.changes {
            for (byte, at) in bytes.iter().zip(*at..) {
                if let Some(place) = at.checked_sub(from).and_then(|offset| buffer[..count].get_mut(usize::try_from(offset).ok()?)) {
                    *place = *byte;
                }
            }
        }
        Ok(count)
    }
}

impl<R: Seek> Seek for Changed<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
