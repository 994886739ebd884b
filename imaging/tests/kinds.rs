//! Pictures of unusual kinds, value by value against what numpy packed (`fixtures/make_kinds.py`).

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

use chairside_imaging::{Coding, DecodeError, Decoded, Limits, Picture, Shape, Source, decode, decode_reduced, lossy_bytes, shape};
use chairside_testkit::radiograph;
use image::{DynamicImage, ImageBuffer, ImageFormat};
use std::{io::Cursor, path::PathBuf};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn page(name: &str, frame: u32) -> Result<Decoded, DecodeError> {
    decode(Source::File(&path(name)), if name.ends_with("tif") { Coding::Tiff } else { Coding::Jpeg }, frame, Limits::default())
}

fn source(bits: u8) -> Vec<u16> {
    std::fs::read(path(&format!("source-{bits}.u16"))).unwrap().chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
}

#[test]
fn grey_of_every_kind_comes_with_every_value_as_it_is() {
    for (name, bits) in [
        ("grey-12", 12),
        ("grey-4", 4),
        ("alpha-8", 8),
        ("alpha-8-planar", 8),
        ("alpha-16", 16),
        ("alpha-16-white", 16),
        ("palette-grey-8", 8),
        ("signed-16", 16),
    ] {
        let decoded = page(&format!("{name}.tif"), 0).unwrap_or_else(|error| panic!("{name}: {error}"));
        let values = decoded.picture.values().unwrap_or_else(|| panic!("{name} is grey"));
        assert_eq!((values.stored.width, values.stored.height, decoded.bits, values.bits, decoded.frames), (37, 23, bits, bits, 1), "{name}");
        assert_eq!(values.stored.samples, source(bits), "{name}");
        let intercept = if name == "signed-16" { -32_768.0 } else { 0.0 };
        assert_eq!((values.rescale.slope, values.rescale.intercept), (1.0, intercept), "{name}");
    }
}

#[test]
fn a_palette_of_colours_is_colour() {
    let Picture::Colour(colour) = page("palette.tif", 0).unwrap().picture else { panic!("colour") };
    let parts: Vec<u8> = colour.samples.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
    assert_eq!(parts, std::fs::read(path("palette.u8")).unwrap());
}

#[test]
fn every_page_is_an_image_and_a_small_copy_is_none() {
    for (frame, bits) in [(0, 16), (1, 8), (2, 12)] {
        let decoded = page("pages.tif", frame).unwrap();
        assert_eq!((decoded.frames, decoded.bits), (3, bits));
        assert_eq!(decoded.picture.values().unwrap().stored.samples, source(bits), "page {frame}");
    }
    assert!(matches!(page("pages.tif", 3), Err(DecodeError::NoSuchFrame { frames: 3 })));
}

#[test]
fn the_shape_of_a_tiff_is_that_of_the_page_that_is_shown() {
    let shown = page("small-copy-first.tif", 0).unwrap();
    assert_eq!((shown.frames, shown.picture.dimensions()), (1, (23, 37)), "turned by a right angle");
    assert_eq!(shape(&path("small-copy-first.tif"), Coding::Tiff), Some(Shape { width: 23, height: 37, is_oriented: true }));
    for name in ["grey-12.tif", "grey-4.tif", "signed-16.tif", "palette.tif", "pages.tif", "jpeg.tif", "fill-order-2.tif"] {
        assert_eq!(shape(&path(name), Coding::Tiff), Some(Shape { width: 37, height: 23, is_oriented: false }), "{name}");
    }
}

#[test]
fn bits_that_stand_the_other_way_round_are_refused() {
    assert!(matches!(page("fill-order-2.tif", 0), Err(DecodeError::Unsupported(Coding::Tiff))));
}

#[test]
fn tiles_are_read_whichever_way_their_bytes_stand() {
    let decoded = page("tiles-16-lzw.tif", 0).unwrap();
    assert_eq!((decoded.bits, &decoded.picture.values().unwrap().stored.samples), (16, &source(16)));
}

#[test]
fn the_end_of_a_picture_within_a_jpeg_is_not_the_jpegs() {
    let [whole, small] = [(640, 480), (80, 60)].map(|(width, height)| radiograph::jpeg(&radiograph::radiograph(4, width, height)));
    let length = u16::try_from(small.len() + 8).unwrap().to_be_bytes();
    let with_small = [&whole[..2], &[0xff, 0xe1], &length, b"Exif\0\0", &small, &whole[2..]].concat();
    let read = |bytes: &[u8]| decode(Source::Bytes(bytes), Coding::Jpeg, 0, Limits::default());
    assert_eq!(read(&with_small).unwrap().picture.values().unwrap().stored, read(&whole).unwrap().picture.values().unwrap().stored);
    // Within a scan, behind it, within the segment that holds the small one, and within the length of a segment.
    let first_scan = with_small.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
    for left in [first_scan + 3, with_small.len() * 3 / 4, with_small.len() - 2, with_small.len() - 1, small.len(), 5] {
        let cut = &with_small[..left];
        assert!(matches!(read(cut), Err(DecodeError::Truncated)), "{left}: {:?}", read(cut).err());
        assert!(matches!(decode_reduced(Source::Bytes(cut), Coding::Jpeg, Limits::default(), 64), Err(DecodeError::Truncated)), "{left}");
    }
    // What a program appends, however much, and filling before a marker change nothing.
    let appended = [&with_small[..], &vec![0; 100_000]].concat();
    assert!(read(&appended).is_ok());
    assert!(read(&[&whole[..2], &[0xff; 7], &whole[2..]].concat()).is_ok());
}

#[test]
fn what_a_packing_has_lost_is_known() {
    let jpeg = std::fs::metadata(path("jpeg.tif")).unwrap().len();
    assert!(lossy_bytes(&path("jpeg.tif"), Coding::Tiff, 0).is_some_and(|bytes| bytes > 0 && bytes < jpeg));
    assert!(page("jpeg.tif", 0).is_ok());
    for name in ["grey-12.tif", "alpha-16.tif", "pages.tif"] {
        assert_eq!(lossy_bytes(&path(name), Coding::Tiff, 0), None, "{name}");
    }
}

#[test]
fn what_a_packing_has_lost_is_known_of_each_page_by_itself() {
    // A page before the one that is packed as JPEG: one pixel, not packed.
    let mut bytes = std::fs::read(path("jpeg.tif")).unwrap();
    assert!(bytes.starts_with(b"II*\0"), "little endian");
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    let (first, ours) = (bytes[4..8].to_vec(), u32::try_from(bytes.len()).unwrap().to_le_bytes());
    let entries: [(u16, u32); 9] = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1)];
    bytes.extend((entries.len() as u16).to_le_bytes());
    for (tag, value) in entries {
        bytes.extend([&tag.to_le_bytes()[..], &4_u16.to_le_bytes(), &1_u32.to_le_bytes(), &value.to_le_bytes()].concat());
    }
    bytes.extend(first);
    bytes[4..8].copy_from_slice(&ours);
    let folder = tempfile::tempdir().unwrap();
    let both = folder.path().join("both.tif");
    std::fs::write(&both, bytes).unwrap();
    assert_eq!(lossy_bytes(&both, Coding::Tiff, 0), None);
    assert_eq!(lossy_bytes(&both, Coding::Tiff, 1), lossy_bytes(&path("jpeg.tif"), Coding::Tiff, 0));
}

#[test]
fn a_jpeg_that_is_whole_and_of_another_kind_is_not_called_damaged() {
    for name in ["jpeg-12.jpg", "lossless.jpg"] {
        assert!(matches!(page(name, 0), Err(DecodeError::Unsupported(Coding::Jpeg))), "{name}: {:?}", page(name, 0).err());
    }
}

#[test]
fn a_damaged_directory_is_refused_whatever_is_wrong_with_it() {
    for name in ["grey-12.tif", "palette.tif", "pages.tif", "alpha-16.tif", "jpeg.tif"] {
        let bytes = std::fs::read(path(name)).unwrap();
        for at in (0..bytes.len().min(300)).step_by(3) {
            for other in [0, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] = other;
                let limits = Limits { max_pixels: 1 << 14, max_bytes: 1 << 20, ..Limits::default() };
                // It may still be a picture; it must end, and within the limits.
                if let Ok(decoded) = decode(Source::Bytes(&damaged), Coding::Tiff, 0, limits) {
                    assert!(decoded.frames >= 1);
                }
            }
            assert!(decode(Source::Bytes(&bytes[..at.min(8)]), Coding::Tiff, 0, Limits::default()).is_err());
        }
    }
}

#[test]
fn what_is_to_be_seen_through_keeps_its_grey() {
    let [s8, s16] = [8, 16].map(source);
    let encoded = |image: DynamicImage| {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    let opacity = |at: usize| (at * 7 % 256) as u16;
    let of_8: Vec<u8> = s8.iter().enumerate().flat_map(|(at, grey)| [*grey as u8, opacity(at) as u8]).collect();
    let of_16: Vec<u16> = s16.iter().enumerate().flat_map(|(at, grey)| [*grey, opacity(at) * 257]).collect();
    let of_rgba: Vec<u8> = s8.iter().enumerate().flat_map(|(at, grey)| [*grey as u8, *grey as u8, *grey as u8, opacity(at) as u8]).collect();
    let files = [
        (encoded(DynamicImage::ImageLumaA8(ImageBuffer::from_raw(37, 23, of_8).unwrap())), 8, &s8),
        (encoded(DynamicImage::ImageLumaA16(ImageBuffer::from_raw(37, 23, of_16).unwrap())), 16, &s16),
        (encoded(DynamicImage::ImageRgba8(ImageBuffer::from_raw(37, 23, of_rgba).unwrap())), 8, &s8),
        (std::fs::read(path("palette-clear.png")).unwrap(), 8, &s8),
    ];
    for (at, (bytes, bits, wanted)) in files.into_iter().enumerate() {
        let decoded = decode(Source::Bytes(&bytes), Coding::Png, 0, Limits::default()).unwrap();
        assert_eq!((decoded.bits, &decoded.picture.values().unwrap().stored.samples), (bits, wanted), "file {at}");
    }
}

#[test]
fn a_side_that_is_too_long_is_said_to_be_that() {
    let wide = radiograph::png8(&radiograph::radiograph(1, 300, 2));
    let limits = Limits { max_side: 256, ..Limits::default() };
    let refused = decode(Source::Bytes(&wide), Coding::Png, 0, limits);
    assert!(matches!(refused, Err(DecodeError::TooLong { width: 300, height: 2, most: 256 })), "{:?}", refused.err());
}

#[test]
fn rows_without_gaps_that_are_packed_as_nobody_here_unpacks_them_are_refused() {
    let plain = std::fs::read(path("grey-12.tif")).unwrap();
    // An entry of the directory that is not looked at becomes one that says how the bits lie, or that differences were kept.
    let (at, entries) = directory(&plain);
    let spare =
        (0..entries).map(|entry| at + 2 + 12 * entry).find(|entry| [305_u16, 282, 283, 296].contains(&u16::from_le_bytes([plain[*entry], plain[entry + 1]])));
    let spare = spare.expect("an entry that says nothing of the pixels");
    for tag in [266_u16, 317] {
        let mut other = plain.clone();
        other[spare..spare + 2].copy_from_slice(&tag.to_le_bytes());
        other[spare + 2..spare + 12].copy_from_slice(&[3, 0, 1, 0, 0, 0, 2, 0, 0, 0]);
        let refused = decode(Source::Bytes(&other), Coding::Tiff, 0, Limits::default());
        assert!(matches!(refused, Err(DecodeError::Unsupported(Coding::Tiff))), "{tag}: {:?}", refused.err());
    }
}

/// Where the first directory of a little-endian TIFF is, and how many entries it has.
fn directory(bytes: &[u8]) -> (usize, usize) {
    let at = u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize;
    (at, usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]])))
}
