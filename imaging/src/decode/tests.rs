//! Every format at the depth it has; what is damaged, cut off or too large is refused in words.

use super::*;
use chairside_testkit::radiograph::{self, Packing};

fn decode_all(bytes: &[u8], coding: Coding) -> Result<Decoded, DecodeError> {
    decode(Source::Bytes(bytes), coding, 0, Limits::default())
}

#[test]
fn every_format_keeps_every_bit() {
    let original = radiograph::radiograph(0, 90, 60);
    let mut files = vec![
        (Coding::Png, 16, radiograph::png16(&original)),
        (Coding::Png, 8, radiograph::png8(&original)),
        (Coding::Bmp, 8, radiograph::bmp(&original)),
        (Coding::Dicom, 8, radiograph::dicom(&original, 8, false)),
        (Coding::Dicom, 12, radiograph::dicom(&original, 12, false)),
        (Coding::Dicom, 16, radiograph::dicom(&original, 16, false)),
    ];
    for packing in Packing::ALL {
        files.push((Coding::Tiff, 16, radiograph::tiff16(&original, packing)));
        files.push((Coding::Tiff, 8, radiograph::tiff8(&original, packing)));
    }
    for (coding, bits, bytes) in files {
        let decoded = decode_all(&bytes, coding).unwrap();
        assert_eq!((decoded.bits, decoded.frames), (bits, 1), "{coding:?}");
        let wanted: Vec<u16> = original.iter().map(|value| value >> (16 - bits)).collect();
        let values = decoded.picture.values().unwrap();
        assert_eq!((values.stored.width, values.stored.height, values.bits), (90, 60, bits));
        assert_eq!(values.stored.samples, wanted, "{coding:?} with {bits} bits");
    }
}

#[test]
fn monochrome1_keeps_its_values_and_says_which_end_is_white() {
    let original = radiograph::radiograph(0, 30, 20);
    let decoded = decode_all(&radiograph::dicom(&original, 12, true), Coding::Dicom).unwrap();
    let values = decoded.picture.values().unwrap();
    assert_eq!(values.polarity, crate::Polarity::Monochrome1);
    assert_eq!(values.stored.samples, original.iter().map(|value| !value >> 4).collect::<Vec<u16>>());
    assert_eq!(decoded.facts.modality.as_deref(), Some("IO"));
}

#[test]
fn twelve_bits_in_sixteen_are_twelve() {
    let mut original = radiograph::radiograph(0, 30, 20);
    original.iter_mut().for_each(|value| *value >>= 4);
    assert_eq!(decode_all(&radiograph::png16(&original), Coding::Png).unwrap().bits, 12);
}

#[test]
fn each_frame_of_a_file_is_its_own_image_and_pixels_have_the_shape_it_says() {
    let frames: Vec<_> = (0..3).map(|seed| radiograph::radiograph(seed, 40, 30)).collect();
    let frames: Vec<_> = frames.iter().collect();
    let bytes = radiograph::dicom_frames(&frames, Some((2, 1)));
    for (at, frame) in frames.iter().enumerate() {
        let decoded = decode(Source::Bytes(&bytes), Coding::Dicom, at as u32, Limits::default()).unwrap();
        assert_eq!((decoded.frames, decoded.bits, decoded.facts.pixel()), (3, 16, [1.0, 2.0]));
        assert_eq!(decoded.picture.values().unwrap().stored.samples, frame.as_raw().clone(), "frame {at}");
    }
    assert!(matches!(decode(Source::Bytes(&bytes), Coding::Dicom, 3, Limits::default()), Err(DecodeError::NoSuchFrame { frames: 3 })));
    let square = radiograph::dicom_frames(&frames[..1], Some((0, 0)));
    assert_eq!(decode_all(&square, Coding::Dicom).unwrap().facts.pixel(), [1.0, 1.0], "what makes no sense is not believed");
}

#[test]
fn a_file_of_one_image_has_no_second() {
    let original = radiograph::radiograph(0, 30, 20);
    for (coding, bytes) in [(Coding::Png, radiograph::png8(&original)), (Coding::Dicom, radiograph::dicom(&original, 8, false))] {
        assert!(matches!(decode(Source::Bytes(&bytes), coding, 1, Limits::default()), Err(DecodeError::NoSuchFrame { frames: 1 })));
    }
}

#[test]
fn what_is_cut_off_is_refused_and_says_so() {
    let original = radiograph::radiograph(1, 200, 100);
    let files = [
        (Coding::Png, radiograph::png16(&original)),
        (Coding::Jpeg, radiograph::jpeg(&original)),
        (Coding::Tiff, radiograph::tiff16(&original, Packing::None)),
        (Coding::Bmp, radiograph::bmp(&original)),
        (Coding::Dicom, radiograph::dicom(&original, 12, false)),
    ];
    for (format, bytes) in files {
        let why = decode_all(&bytes[..bytes.len() / 2], format).unwrap_err().to_string();
        assert!(why.starts_with("The "), "{format:?}: {why}");
    }
}

#[test]
fn a_picture_over_the_limits_is_refused_before_it_is_unpacked() {
    // A valid PNG whose header says 60,000 x 60,000; its checksum is right, its pixels are not there.
    let mut bytes = radiograph::png8(&radiograph::radiograph(1, 16, 16));
    bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    assert!(matches!(decode_all(&bytes, Coding::Png), Err(DecodeError::TooLarge { .. })));
}

#[test]
fn a_small_dicom_file_with_a_huge_picture_inside_is_refused_before_it_is_unpacked() {
    let jpeg = radiograph::jpeg(&radiograph::radiograph(1, 60, 40));
    let mut huge = jpeg.clone();
    let header = huge.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    huge[header + 5..header + 9].fill(0xff);
    let mut huge_2000 = vec![0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0];
    for side in [u32::MAX, u32::MAX, 0, 0, u32::MAX, u32::MAX, 0, 0] {
        huge_2000.extend(side.to_be_bytes());
    }
    huge_2000.extend([0, 1, 7, 1, 1]);
    for (syntax, inside) in [("1.2.840.10008.1.2.4.50", &huge), ("1.2.840.10008.1.2.4.70", &huge), ("1.2.840.10008.1.2.4.90", &huge_2000)] {
        let bytes = packed_dicom(syntax, 60, 40, inside);
        assert!(matches!(decode_all(&bytes, Coding::Dicom), Err(DecodeError::Damaged(_))), "{syntax}");
    }
    let bytes = packed_dicom("1.2.840.10008.1.2.4.50", 60, 40, &jpeg);
    let decoded = decode_all(&bytes, Coding::Dicom).unwrap();
    assert_eq!(decoded.picture.dimensions(), (60, 40));
}

/// A run-length coded frame of these segments, as many as `count` says.
fn rle(count: u32, segments: &[&[u8]]) -> Vec<u8> {
    let mut frame = count.to_le_bytes().to_vec();
    let mut at = 64;
    for segment in segments {
        frame.extend((at as u32).to_le_bytes());
        at += segment.len();
    }
    frame.resize(64, 0);
    frame.extend(segments.concat());
    frame
}

#[test]
fn a_run_length_coded_frame_unpacks_to_the_picture_and_to_no_more() {
    const RLE: &str = "1.2.840.10008.1.2.5";
    // Forty rows, of 20 pixels that are 7, and of 20 from 0 on.
    let row: Vec<u8> = [257 - 20, 7, 19].into_iter().map(|byte: u16| byte as u8).chain(0..20).collect();
    let bytes = packed_dicom(RLE, 40, 40, &rle(1, &[&row.repeat(40)]));
    let decoded = decode_all(&bytes, Coding::Dicom).unwrap();
    let wanted: Vec<u16> = (0..40).flat_map(|_| [7; 20].into_iter().chain(0..20)).collect();
    assert_eq!(decoded.picture.values().unwrap().stored.samples, wanted);
    let refused = [
        ("so many segments that their offsets would take 16 GiB", rle(u32::MAX, &[])),
        ("a segment that unpacks to 64 MiB", rle(1, &[&[129, 0].repeat(1 << 19)])),
        ("a segment that ends before the picture does", rle(1, &[&row.repeat(39)])),
        ("a segment for a second byte that no pixel has", rle(2, &[&row.repeat(40), &row.repeat(40)])),
        ("no header", vec![1, 0, 0, 0]),
        ("nothing", Vec::new()),
    ];
    for (what, frame) in refused {
        let refused = decode_all(&packed_dicom(RLE, 40, 40, &frame), Coding::Dicom);
        assert!(matches!(refused, Err(DecodeError::Damaged(Coding::Dicom))), "{what}: {:?}", refused.err());
    }
}

#[test]
fn a_jpeg_of_other_samples_than_the_header_says_is_not_shown_as_something_else() {
    use dicom_dictionary_std::tags;
    const JPEG: &str = "1.2.840.10008.1.2.4.50";
    let jpeg = radiograph::jpeg(&radiograph::radiograph(1, 60, 40));
    let bytes = packed_dicom(JPEG, 60, 40, &jpeg);
    let plain = decode_all(&bytes, Coding::Dicom).unwrap();
    // Eight bits, in the room of sixteen.
    let roomy = decode_all(&saying(&bytes, &[(tags::BITS_ALLOCATED, 16)]), Coding::Dicom).unwrap();
    assert_eq!((roomy.bits, &roomy.picture.values().unwrap().stored), (8, &plain.picture.values().unwrap().stored));
    for (what, numbers) in [
        ("12 bits of which 8 are there", &[(tags::BITS_ALLOCATED, 16), (tags::BITS_STORED, 12), (tags::HIGH_BIT, 11)][..]),
        ("8 bits at the other end", &[(tags::BITS_ALLOCATED, 16), (tags::HIGH_BIT, 15)]),
        ("colours of which one is there", &[(tags::SAMPLES_PER_PIXEL, 3), (tags::PLANAR_CONFIGURATION, 0)]),
    ] {
        assert!(matches!(decode_all(&saying(&bytes, numbers), Coding::Dicom), Err(DecodeError::Unsupported(Coding::Dicom))), "{what}");
    }
}

#[test]
fn what_is_no_frame_is_not_unpacked_as_one() {
    use dicom_core::{DataElement, PrimitiveValue, VR};
    let jpeg = radiograph::jpeg(&radiograph::radiograph(1, 60, 40));
    let mut object = dicom_object::from_reader(&packed_dicom("1.2.840.10008.1.2.4.50", 60, 40, &jpeg)[..]).unwrap();
    object.put(DataElement::new(dicom_dictionary_std::tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(jpeg.into())));
    let mut bytes = Vec::new();
    object.write_all(&mut bytes).unwrap();
    assert!(matches!(decode_all(&bytes, Coding::Dicom), Err(DecodeError::Unsupported(Coding::Dicom))));
}

#[test]
fn a_file_that_is_deflated_as_a_whole_is_read_as_any_other() {
    let original = radiograph::radiograph(1, 60, 40);
    let plain = radiograph::dicom_of("Bloggs^Joe", &original, 12, false);
    let mut deflated = Vec::new();
    let meta = dicom_object::FileMetaTableBuilder::new().transfer_syntax("1.2.840.10008.1.2.1.99");
    dicom_object::from_reader(&plain[..]).unwrap().into_inner().with_meta(meta).unwrap().write_all(&mut deflated).unwrap();
    assert_eq!(
        decode_all(&deflated, Coding::Dicom).unwrap().picture.values().unwrap().stored.samples,
        original.iter().map(|value| value >> 4).collect::<Vec<u16>>()
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dcm");
    fs::write(&path, &deflated).unwrap();
    assert_eq!(dimensions(&path, Coding::Dicom), Some((60, 40)));
    assert_eq!(named_in(&path).unwrap().name, "Bloggs^Joe");
    assert!(matches!(decode_all(&deflated[..deflated.len() / 2], Coding::Dicom), Err(DecodeError::Truncated)));
}

#[test]
fn whom_a_file_names_is_known_although_nobody_can_show_it() {
    use dicom_core::{DataElement, PrimitiveValue, VR, value::DataSetSequence};
    use dicom_dictionary_std::tags;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.dcm");
    let named = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        named_in(&path).unwrap()
    };
    let plain = radiograph::dicom_of("Bloggs^Joe", &radiograph::radiograph(1, 60, 40), 8, false);
    let wanted = Named { name: "Bloggs^Joe".to_owned(), birth_date: String::new(), number: "PHANTOM-1".to_owned() };
    assert_eq!(named(&plain), wanted);
    // The group before the data set is not as long as it says: readers differ in where they go on.
    let mut ambiguous = plain.clone();
    ambiguous[140] += 2;
    assert!(matches!(decode_all(&ambiguous, Coding::Dicom), Err(DecodeError::Unsupported(Coding::Dicom))));
    assert_eq!(named(&ambiguous), wanted);
    assert_eq!(named(&plain[..plain.len() - 100]), wanted, "cut off");
    // In letters of its own, and not the person whom a sequence names.
    let mut object = dicom_object::from_reader(&plain[..]).unwrap();
    let other = dicom_object::InMemDicomObject::from_element_iter([DataElement::new(tags::PATIENT_NAME, VR::PN, PrimitiveValue::from("Doe^John"))]);
    object.put(DataElement::new(tags::REFERENCED_PATIENT_SEQUENCE, VR::SQ, DataSetSequence::from(vec![other])));
    object.put(DataElement::new(tags::SPECIFIC_CHARACTER_SET, VR::CS, PrimitiveValue::from("ISO_IR 100")));
    object.put(DataElement::new(tags::PATIENT_NAME, VR::PN, PrimitiveValue::from("Müller^Zoë")));
    object.put(DataElement::new(tags::PATIENT_BIRTH_DATE, VR::DA, PrimitiveValue::from("19780314")));
    let mut bytes = Vec::new();
    object.write_all(&mut bytes).unwrap();
    assert_eq!(named(&bytes), Named { name: "Müller^Zoë".to_owned(), birth_date: "19780314".to_owned(), ..wanted });
}

#[test]
fn no_damage_panics() {
    let original = radiograph::radiograph(2, 40, 30);
    let files = [
        (Coding::Png, radiograph::png16(&original)),
        (Coding::Jpeg, radiograph::jpeg(&original)),
        (Coding::Tiff, radiograph::tiff16(&original, Packing::Lzw)),
        (Coding::Bmp, radiograph::bmp(&original)),
        (Coding::Dicom, radiograph::dicom(&original, 12, false)),
    ];
    for (format, bytes) in files {
        for at in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            for value in [0, 0x7f, 0xff] {
                let mut damaged = bytes.clone();
                damaged[at] = value;
                // Whatever it answers, it answers.
                drop(decode_all(&damaged, format));
            }
        }
    }
}

/// A DICOM file whose pixels are one compressed frame.
fn packed_dicom(syntax: &str, width: u16, height: u16, codestream: &[u8]) -> Vec<u8> {
    use dicom_core::{DataElement, PrimitiveValue, VR, value::PixelFragmentSequence};
    use dicom_dictionary_std::tags;
    let text = |tag, vr, value: &str| DataElement::new(tag, vr, PrimitiveValue::from(value));
    let number = |tag, value: u16| DataElement::new(tag, VR::US, PrimitiveValue::from(value));
    let mut codestream = codestream.to_vec();
    codestream.resize(codestream.len().next_multiple_of(2), 0);
    let object = dicom_object::InMemDicomObject::from_element_iter([
        text(tags::SOP_CLASS_UID, VR::UI, "1.2.840.10008.5.1.4.1.1.1.3"),
        text(tags::SOP_INSTANCE_UID, VR::UI, "2.25.1"),
        number(tags::SAMPLES_PER_PIXEL, 1),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        number(tags::ROWS, height),
        number(tags::COLUMNS, width),
        number(tags::BITS_ALLOCATED, 8),
        number(tags::BITS_STORED, 8),
        number(tags::HIGH_BIT, 7),
        number(tags::PIXEL_REPRESENTATION, 0),
        DataElement::new(tags::PIXEL_DATA, VR::OB, PixelFragmentSequence::new_fragments(vec![codestream])),
    ]);
    let meta = dicom_object::FileMetaTableBuilder::new().transfer_syntax(syntax);
    let mut bytes = Vec::new();
    object.with_meta(meta).unwrap().write_all(&mut bytes).unwrap();
    bytes
}

/// The file with other numbers in its header.
fn saying(bytes: &[u8], numbers: &[(dicom_core::Tag, u16)]) -> Vec<u8> {
    use dicom_core::{DataElement, PrimitiveValue, VR};
    let mut object = dicom_object::from_reader(bytes).unwrap();
    for (tag, number) in numbers {
        object.put(DataElement::new(*tag, VR::US, PrimitiveValue::from(*number)));
    }
    let mut bytes = Vec::new();
    object.write_all(&mut bytes).unwrap();
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }))
}
