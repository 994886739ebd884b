//! A radiograph as the bytes of a file, in every format that sensors write.

use super::Radiograph;
use image::{ExtendedColorType, ImageEncoder, codecs};
use std::io::Cursor;
use tiff::encoder::{Compression, DeflateLevel, TiffEncoder, colortype};

/// How a TIFF's strips are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// LZW.
    Lzw,
    /// Deflate.
    Deflate,
    /// PackBits.
    PackBits,
}

impl Packing {
    /// All.
    pub const ALL: [Self; 4] = [Self::None, Self::Lzw, Self::Deflate, Self::PackBits];
}

const WRITES: &str = "writing to memory does not fail";

fn eight_bits(picture: &Radiograph) -> Vec<u8> {
    picture.iter().map(|value| (value >> 8) as u8).collect()
}

/// PNG, 16 bits grey.
pub fn png16(picture: &Radiograph) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = codecs::png::PngEncoder::new_with_quality(&mut bytes, codecs::png::CompressionType::Fast, codecs::png::FilterType::Sub);
    let samples: Vec<u8> = picture.iter().flat_map(|value| value.to_ne_bytes()).collect();
    encoder.write_image(&samples, picture.width(), picture.height(), ExtendedColorType::L16).expect(WRITES);
    bytes
}

/// PNG, 8 bits grey.
pub fn png8(picture: &Radiograph) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = codecs::png::PngEncoder::new_with_quality(&mut bytes, codecs::png::CompressionType::Fast, codecs::png::FilterType::Sub);
    encoder.write_image(&eight_bits(picture), picture.width(), picture.height(), ExtendedColorType::L8).expect(WRITES);
    bytes
}

/// JPEG, 8 bits grey.
pub fn jpeg(picture: &Radiograph) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.write_image(&eight_bits(picture), picture.width(), picture.height(), ExtendedColorType::L8).expect(WRITES);
    bytes
}

/// A JPEG that says in which way its camera was held (EXIF 2.32, 4.6.4, Orientation).
pub fn held(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend([0, orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).expect("no more than a few bytes").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// Windows bitmap, 8 bits grey.
pub fn bmp(picture: &Radiograph) -> Vec<u8> {
    let mut bytes = Vec::new();
    codecs::bmp::BmpEncoder::new(&mut bytes).write_image(&eight_bits(picture), picture.width(), picture.height(), ExtendedColorType::L8).expect(WRITES);
    bytes
}

/// TIFF, 16 bits grey.
pub fn tiff16(picture: &Radiograph, packing: Packing) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).expect(WRITES).with_compression(compression(packing));
    encoder.write_image::<colortype::Gray16>(picture.width(), picture.height(), picture.as_raw()).expect(WRITES);
    bytes.into_inner()
}

/// TIFF, 8 bits grey.
pub fn tiff8(picture: &Radiograph, packing: Packing) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).expect(WRITES).with_compression(compression(packing));
    encoder.write_image::<colortype::Gray8>(picture.width(), picture.height(), &eight_bits(picture)).expect(WRITES);
    bytes.into_inner()
}

fn compression(packing: Packing) -> Compression {
    match packing {
        Packing::None => Compression::Uncompressed,
        Packing::Lzw => Compression::Lzw,
        Packing::Deflate => Compression::Deflate(DeflateLevel::Fast),
        Packing::PackBits => Compression::Packbits,
    }
}

/// DICOM (part 10, explicit VR little endian): an intra-oral image for presentation of `bits` stored bits (8, 12 or 16), with a window over the whole
/// range; `inverted` writes it as MONOCHROME1. The patient in it is made up.
pub fn dicom(picture: &Radiograph, bits: u16, inverted: bool) -> Vec<u8> {
    write_dicom("", &[picture], bits, inverted, None)
}

/// The same, naming a patient: `Family^Given`.
pub fn dicom_of(name: &str, picture: &Radiograph, bits: u16, inverted: bool) -> Vec<u8> {
    write_dicom(name, &[picture], bits, inverted, None)
}

/// The same of several frames of one size, 16 bits each, whose pixels are `aspect` times as high as wide (DICOM Pixel Aspect Ratio, vertical and horizontal).
pub fn dicom_frames(frames: &[&Radiograph], aspect: Option<(u32, u32)>) -> Vec<u8> {
    write_dicom("", frames, 16, false, aspect)
}

fn write_dicom(name: &str, frames: &[&Radiograph], bits: u16, inverted: bool, aspect: Option<(u32, u32)>) -> Vec<u8> {
    let picture = frames[0];
    let (width, height) = picture.dimensions();
    let value = |value: &u16| if inverted { !value >> (16 - bits) } else { value >> (16 - bits) };
    let values = frames.iter().flat_map(|frame| frame.iter());
    let mut pixels: Vec<u8> = if bits <= 8 { values.map(|of| value(of) as u8).collect() } else { values.flat_map(|of| value(of).to_le_bytes()).collect() };
    if pixels.len() % 2 == 1 {
        pixels.push(0);
    }
    let (rows, columns) = (u16::try_from(height).unwrap_or(u16::MAX), u16::try_from(width).unwrap_or(u16::MAX));
    let instance = format!("2.25.{}", u64::from(picture.get_pixel(0, 0).0[0]) << 32 | u64::from(width) << 16 | u64::from(height));
    let sop_class = "1.2.840.10008.5.1.4.1.1.1.3";

    let mut meta = Vec::new();
    element(&mut meta, 0x0002, 0x0001, *b"OB", &[0, 1]);
    element(&mut meta, 0x0002, 0x0002, *b"UI", sop_class.as_bytes());
    element(&mut meta, 0x0002, 0x0003, *b"UI", instance.as_bytes());
    element(&mut meta, 0x0002, 0x0010, *b"UI", b"1.2.840.10008.1.2.1");
    element(&mut meta, 0x0002, 0x0012, *b"UI", b"2.25.302043790172249692526321623266752743501");

    let mut bytes = vec![0; 128];
    bytes.extend_from_slice(b"DICM");
    element(&mut bytes, 0x0002, 0x0000, *b"UL", &(meta.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&meta);
    let word = |value: u16| value.to_le_bytes();
    element(&mut bytes, 0x0008, 0x0016, *b"UI", sop_class.as_bytes());
    element(&mut bytes, 0x0008, 0x0018, *b"UI", instance.as_bytes());
    element(&mut bytes, 0x0008, 0x0060, *b"CS", b"IO");
    element(&mut bytes, 0x0010, 0x0010, *b"PN", name.as_bytes());
    element(&mut bytes, 0x0010, 0x0020, *b"LO", b"PHANTOM-1");
    element(&mut bytes, 0x0020, 0x0062, *b"CS", b"L");
    element(&mut bytes, 0x0028, 0x0002, *b"US", &word(1));
    element(&mut bytes, 0x0028, 0x0004, *b"CS", if inverted { b"MONOCHROME1" } else { b"MONOCHROME2" });
    if frames.len() > 1 {
        element(&mut bytes, 0x0028, 0x0008, *b"IS", frames.len().to_string().as_bytes());
    }
    element(&mut bytes, 0x0028, 0x0010, *b"US", &word(rows));
    element(&mut bytes, 0x0028, 0x0011, *b"US", &word(columns));
    if let Some((vertical, horizontal)) = aspect {
        element(&mut bytes, 0x0028, 0x0034, *b"IS", format!("{vertical}\\{horizontal}").as_bytes());
    }
    element(&mut bytes, 0x0028, 0x0100, *b"US", &word(if bits <= 8 { 8 } else { 16 }));
    element(&mut bytes, 0x0028, 0x0101, *b"US", &word(bits));
    element(&mut bytes, 0x0028, 0x0102, *b"US", &word(bits - 1));
    element(&mut bytes, 0x0028, 0x0103, *b"US", &word(0));
    let range = (1_u32 << bits) - 1;
    element(&mut bytes, 0x0028, 0x1050, *b"DS", format!("{}", range / 2).as_bytes());
    element(&mut bytes, 0x0028, 0x1051, *b"DS", format!("{range}").as_bytes());
    element(&mut bytes, 0x7fe0, 0x0010, if bits <= 8 { *b"OB" } else { *b"OW" }, &pixels);
    bytes
}

/// One data element, padded to an even length as its representation wants it.
fn element(to: &mut Vec<u8>, group: u16, number: u16, representation: [u8; 2], value: &[u8]) {
    let padding = value.len() % 2;
    to.extend_from_slice(&group.to_le_bytes());
    to.extend_from_slice(&number.to_le_bytes());
    to.extend_from_slice(&representation);
    let length = value.len() + padding;
    if matches!(&representation, b"OB" | b"OW" | b"UN" | b"SQ" | b"UT") {
        to.extend_from_slice(&[0, 0]);
        to.extend_from_slice(&(length as u32).to_le_bytes());
    } else {
        to.extend_from_slice(&(length as u16).to_le_bytes());
    }
    to.extend_from_slice(value);
    if padding == 1 {
        to.push(if matches!(&representation, b"UI" | b"OB") { 0 } else { b' ' });
    }
}
