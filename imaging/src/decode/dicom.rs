//! DICOM at full depth: stored values, rescale or Modality LUT, windows and tables of values of interest, polarity, frames, and the size of a pixel.

use super::{Coding, DecodeError, Decoded, Limits, Named, admit, colour, lookup::Lookup};
use crate::{
    values::{Facts, Levels, Picture, Plane, Polarity, Rescale, Spacing, SpacingMethod, Values},
    window::{Function, Voi, VoiLut, Window},
};
use chairside_dicom::{Inside, Packing};
use dicom_core::{DataElement, PrimitiveValue, VR};
use dicom_dictionary_std::tags;
use dicom_encoding::text::{SpecificCharacterSet, TextCodec};
use dicom_object::{DefaultDicomObject, InMemDicomObject, OpenFileOptions, Tag, file::ReadPreamble};
use dicom_pixeldata::{DecodedPixelData, PhotometricInterpretation, PixelDecoder, PixelRepresentation, VoiLutFunction};
use std::{
    io::{BufRead, Seek},
    sync::Arc,
};

pub(super) const DAMAGED: DecodeError = DecodeError::Damaged(Coding::Dicom);
pub(super) const UNSUPPORTED: DecodeError = DecodeError::Unsupported(Coding::Dicom);

pub(super) fn decode<R: BufRead + Seek>(reader: &mut R, frame: u32, limits: Limits) -> Result<Decoded, DecodeError> {
    let walk = chairside_dicom::walk(reader)?;
    if walk.inside != Inside::Reasonable {
        return Err(UNSUPPORTED);
    }
    if !walk.has_pixels {
        return Err(if walk.is_without_pixels { DecodeError::NoPicture } else { DecodeError::Truncated });
    }
    reader.rewind()?;
    let mut object = OpenFileOptions::new().read_preamble(ReadPreamble::Always).read_to(tags::PIXEL_DATA).from_reader(reader).map_err(|_| DAMAGED)?;
    let (width, height) = (number(&object, tags::COLUMNS).ok_or(DAMAGED)?, number(&object, tags::ROWS).ok_or(DAMAGED)?);
    let frames = u32::try_from(number(&object, tags::NUMBER_OF_FRAMES).unwrap_or(1).max(1)).map_err(|_| DAMAGED)?;
    if frame >= frames {
        return Err(DecodeError::NoSuchFrame { frames });
    }
    let samples = number(&object, tags::SAMPLES_PER_PIXEL).unwrap_or(1).max(1);
    let sample_bytes = number(&object, tags::BITS_ALLOCATED).unwrap_or(16).div_ceil(8);
    let mut bytes = width.saturating_mul(height).saturating_mul(samples.saturating_mul(sample_bytes));
    match Packing::of(object.meta().transfer_syntax()) {
        Packing::Native => {}
        Packing::RunLengths => {
            let own = own_fragments(&object, frame, frames)?.first().ok_or(DAMAGED)?;
            if !chairside_dicom::is_sound_rle(own, samples.saturating_mul(sample_bytes), width.saturating_mul(height)) {
                return Err(DAMAGED);
            }
        }
        Packing::Codestream => {
            let packed = chairside_dicom::packed_frame(own_fragments(&object, frame, frames)?).ok_or(UNSUPPORTED)?;
            if (packed.width, packed.height) != (width, height) {
                return Err(DAMAGED);
            }
            if packed.samples != samples || packed.bits.div_ceil(8) > sample_bytes {
                return Err(UNSUPPORTED);
            }
            if packed.bits.div_ceil(8) < sample_bytes {
                narrow(&mut object)?;
            }
            bytes = bytes.max(packed.bytes);
        }
    }
    let _turn = admit(limits, width, height, bytes)?;
    let pixels = object.decode_pixel_data_frame(frame).map_err(|_| UNSUPPORTED)?;
    let bits = u8::try_from(pixels.bits_stored()).map_err(|_| UNSUPPORTED)?;
    let picture = if pixels.photometric_interpretation().is_monochrome() && pixels.samples_per_pixel() == 1 {
        Picture::Gray(gray(&object, &pixels, frame)?)
    } else {
        colour::decode(&object, &pixels)?
    };
    let facts = Facts { modality: text(&object, tags::MODALITY), spacing: spacing(&object), aspect: aspect(&object), has_overlays: has_overlays(&object) };
    Ok(Decoded { picture, bits, frames, facts })
}

/// The fragments that a packed frame begins with. The decoders would look for a frame in a value that is none, too, and nobody could say where.
fn own_fragments(object: &DefaultDicomObject, frame: u32, frames: u32) -> Result<&[Vec<u8>], DecodeError> {
    let element = object.element(tags::PIXEL_DATA).map_err(|_| DAMAGED)?;
    let fragments = element.fragments().ok_or(UNSUPPORTED)?;
    if frame == 0 {
        // The first frame begins with the first fragment; it may lie in several.
        let is_there = element.value().offset_table().and_then(|offsets| offsets.first()).is_none_or(|offset| *offset == 0);
        return is_there.then_some(fragments).ok_or(UNSUPPORTED);
    }
    // Of a later frame it is known which fragment is its own only when each has one.
    let own = fragments.get(frame as usize).filter(|_| fragments.len() == frames as usize).ok_or(UNSUPPORTED)?;
    Ok(std::slice::from_ref(own))
}

/// The decoders make a byte of a sample that has no more bits, where the file has room for two (PS3.5 8.2: what is allocated once it is unpacked). That byte is all of the sample, unless the file
/// says that it has more.
fn narrow(object: &mut DefaultDicomObject) -> Result<(), DecodeError> {
    let is_all = [(tags::BITS_STORED, 8), (tags::HIGH_BIT, 7)].into_iter().all(|(tag, most)| number(object, tag).is_some_and(|stored| stored <= most));
    if !is_all {
        return Err(UNSUPPORTED);
    }
    object.put(DataElement::new(tags::BITS_ALLOCATED, VR::US, PrimitiveValue::from(8_u16)));
    Ok(())
}

/// Whole numbers as a file stores them.
pub(super) struct Stored {
    /// Moved up to begin at 0 where they are signed.
    samples: Vec<u16>,
    /// By so much.
    pub(super) moved: u16,
    /// Bits of each, 1 to 16.
    bits: u8,
}

impl Stored {
    pub(super) fn of(pixels: &DecodedPixelData<'_>) -> Result<Self, DecodeError> {
        let (bits, high_bit) = (u32::from(pixels.bits_stored()), u32::from(pixels.high_bit()));
        if !(1..=16).contains(&bits) || high_bit + 1 < bits || high_bit > 15 {
            return Err(UNSUPPORTED);
        }
        let mask = u16::MAX >> (16 - bits);
        let lowest_bit = high_bit + 1 - bits;
        let is_signed = pixels.pixel_representation() == PixelRepresentation::Signed;
        // A signed value's sign bit turned over is the value moved up to begin at 0 (two's complement).
        let sign = if is_signed { 1_u16 << (bits - 1) } else { 0 };
        let stored = |raw: u16| ((raw >> lowest_bit) & mask) ^ sign;
        let samples: Vec<u16> = match pixels.bits_allocated() {
            8 => pixels.frame_data(0).map_err(|_| DAMAGED)?.iter().map(|raw| stored(u16::from(*raw))).collect(),
            16 => pixels.frame_data_ow(0).map_err(|_| DAMAGED)?.into_iter().map(stored).collect(),
            _ => return Err(UNSUPPORTED),
        };
        Ok(Self { samples, moved: sign, bits: bits as u8 })
    }

    /// What the table has for each.
    pub(super) fn looked_up(&self, lookup: &Lookup) -> Vec<u16> {
        self.samples.iter().map(|sample| lookup.get(i32::from(*sample) - i32::from(self.moved))).collect()
    }

    /// The same values without those that only fill up the picture (PS3.3 C.7.5.1.1.2); `None` when the file names none such, or has no others.
    fn without_padding(&self, object: &InMemDicomObject) -> Option<Self> {
        let stored = |tag| {
            let raw = object.element_opt(tag).ok()??.to_int::<i32>().ok()?;
            Some((raw as u16 & u16::MAX >> (16 - self.bits)) ^ self.moved)
        };
        let value = stored(tags::PIXEL_PADDING_VALUE)?;
        let limit = stored(tags::PIXEL_PADDING_RANGE_LIMIT).unwrap_or(value);
        let padding = value.min(limit)..=value.max(limit);
        let samples: Vec<u16> = self.samples.iter().copied().filter(|sample| !padding.contains(sample)).collect();
        (!samples.is_empty()).then_some(Self { samples, ..*self })
    }
}

fn gray(object: &DefaultDicomObject, pixels: &DecodedPixelData<'_>, frame: u32) -> Result<Values, DecodeError> {
    let stored = Stored::of(pixels)?;
    let counted = stored.without_padding(object);
    let lookup = modality_lut(object, pixels)?;
    let plane = |samples| Plane::new(pixels.columns(), pixels.rows(), samples).ok_or(DAMAGED);
    let mut values = if let Some(lookup) = &lookup {
        Values::new(plane(stored.looked_up(lookup))?, lookup.bits)
    } else {
        let rescale = pixels.rescale().ok().and_then(|all| all.first().copied());
        let (slope, intercept) = rescale.map_or((1.0, 0.0), |rescale| (rescale.slope, rescale.intercept));
        if !slope.is_finite() || slope == 0.0 || !intercept.is_finite() {
            return Err(DAMAGED);
        }
        let rescale = Rescale { slope, intercept: intercept - slope * f64::from(stored.moved) };
        Values { rescale, ..Values::new(plane(stored.samples)?, stored.bits) }
    };
    if let Some(counted) = counted {
        let samples = if let Some(lookup) = &lookup { counted.looked_up(lookup) } else { counted.samples };
        values.levels = Arc::new(Levels::of(&samples));
    }
    if *pixels.photometric_interpretation() == PhotometricInterpretation::Monochrome1 {
        values.polarity = Polarity::Monochrome1;
    }
    values.from_file = values_of_interest(object, pixels, frame, values.possible().low < 0.0);
    if values.from_file.is_empty() {
        // Nothing is said: all that is there.
        values.from_file.push((String::new(), Voi::Window(Window::over(values.present()))));
    }
    Ok(values)
}

/// The table that makes real values of stored ones, in the place of a rescale (PS3.3 C.11.1).
fn modality_lut(object: &DefaultDicomObject, pixels: &DecodedPixelData<'_>) -> Result<Option<Lookup>, DecodeError> {
    let Some(item) = items(object, tags::MODALITY_LUT_SEQUENCE).first() else { return Ok(None) };
    Lookup::of_item(item, pixels.pixel_representation() == PixelRepresentation::Signed).map(Some).ok_or(DAMAGED)
}

/// The file's windows and tables, in its order; windows first, because a table is the alternative (C.11.2).
fn values_of_interest(object: &DefaultDicomObject, pixels: &DecodedPixelData<'_>, frame: u32, is_signed: bool) -> Vec<(String, Voi)> {
    let function = match pixels.voi_lut_function().ok().flatten().and_then(|all| all.first().copied()) {
        None | Some(VoiLutFunction::Linear) => Function::Linear,
        Some(VoiLutFunction::LinearExact) => Function::LinearExact,
        Some(VoiLutFunction::Sigmoid) => Function::Sigmoid,
    };
    let numbers = |tag| object.element_opt(tag).ok().flatten().and_then(|element| element.to_multi_float64().ok()).unwrap_or_default();
    let mut pairs: Vec<(f64, f64)> = numbers(tags::WINDOW_CENTER).into_iter().zip(numbers(tags::WINDOW_WIDTH)).collect();
    if pairs.is_empty() {
        // In a functional group, then.
        pairs.extend(pixels.window().ok().flatten().and_then(|all| all.first()).map(|window| (window.center, window.width)));
    }
    let names = object
        .element_opt(tags::WINDOW_CENTER_WIDTH_EXPLANATION)
        .ok()
        .flatten()
        .and_then(|element| element.to_multi_str().map(|names| names.iter().map(|name| name.trim().to_owned()).collect::<Vec<_>>()).ok())
        .unwrap_or_default();
    let windows = pairs.into_iter().enumerate().filter(|(_, (center, width))| center.is_finite() && *width >= 1e-6);
    let mut found: Vec<(String, Voi)> =
        windows.map(|(at, (center, width))| (names.get(at).cloned().unwrap_or_default(), Voi::Window(Window { center, width, function }.sound()))).collect();
    let mut tables = items(object, tags::VOILUT_SEQUENCE);
    if tables.is_empty() {
        tables = functional_group(object, frame, tags::FRAME_VOILUT_SEQUENCE).map_or(&[], |group| items(group, tags::VOILUT_SEQUENCE));
    }
    for item in tables {
        if let Some(Lookup { first, bits, entries }) = Lookup::of_item(item, is_signed) {
            found.push((text(item, tags::LUT_EXPLANATION).unwrap_or_default(), Voi::Lut(Arc::new(VoiLut { first: f64::from(first), bits, entries }))));
        }
    }
    found
}

/// What a multi-frame object says of one of its frames, else of all (PS3.3 C.7.6.16).
fn functional_group(object: &InMemDicomObject, frame: u32, group: Tag) -> Option<&InMemDicomObject> {
    let own = items(object, tags::PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).get(frame as usize);
    let shared = items(object, tags::SHARED_FUNCTIONAL_GROUPS_SEQUENCE).first();
    [own, shared].into_iter().flatten().find_map(|groups| items(groups, group).first())
}

/// The items of a sequence; none where it is not there.
fn items(object: &InMemDicomObject, sequence: Tag) -> &[InMemDicomObject] {
    object.element_opt(sequence).ok().flatten().and_then(|element| element.items()).unwrap_or_default()
}

/// How large a pixel is, and how that is known (PS3.3 10.7.1.3). Pixel Spacing counts as calibrated when the file says how, or when it differs from the imager's; the same as the imager's
/// it is nothing else.
fn spacing(object: &DefaultDicomObject) -> Option<Spacing> {
    let pair = |tag: Tag| {
        let [row_mm, column_mm] = object.element_opt(tag).ok().flatten()?.to_multi_float64().ok()?[..] else { return None };
        let sound = |mm: f64| mm.is_finite() && mm > 1e-5 && mm < 100.0;
        (sound(row_mm) && sound(column_mm)).then_some((row_mm, column_mm))
    };
    let (of_pixel, of_imager) = (pair(tags::PIXEL_SPACING), pair(tags::IMAGER_PIXEL_SPACING));
    let says_how = text(object, tags::PIXEL_SPACING_CALIBRATION_TYPE).is_some();
    let method_of_pixel = match of_imager {
        _ if says_how => SpacingMethod::Calibrated,
        None => SpacingMethod::PixelSpacing,
        _ if of_imager == of_pixel => SpacingMethod::ImagerPixelSpacing,
        Some(_) => SpacingMethod::Calibrated,
    };
    let found = of_pixel
        .map(|pair| (pair, method_of_pixel))
        .or_else(|| of_imager.map(|pair| (pair, SpacingMethod::ImagerPixelSpacing)))
        .or_else(|| pair(tags::NOMINAL_SCANNED_PIXEL_SPACING).map(|pair| (pair, SpacingMethod::NominalScanned)));
    found.map(|((row_mm, column_mm), method)| Spacing { column_mm, row_mm, method })
}

/// Whether any of the sixteen overlay planes is there (PS3.3 C.9.2).
fn has_overlays(object: &InMemDicomObject) -> bool {
    (0x6000..=0x601e).step_by(2).any(|group| object.element_opt(Tag(group, 0x0010)).is_ok_and(|rows| rows.is_some()))
}

/// Pixel Aspect Ratio: how high a pixel is over how wide (PS3.3 C.7.6.3.1.7).
fn aspect(object: &DefaultDicomObject) -> Option<f64> {
    let [vertical, horizontal] = object.element_opt(tags::PIXEL_ASPECT_RATIO).ok().flatten()?.to_multi_float64().ok()?[..] else { return None };
    let aspect = vertical / horizontal;
    (aspect.is_finite() && aspect > 0.0).then_some(aspect)
}

fn number(object: &DefaultDicomObject, tag: Tag) -> Option<u64> {
    object.element_opt(tag).ok().flatten().and_then(|element| element.to_int::<u64>().ok())
}

/// Whom a file names. Whatever else it is: who names somebody is not to be believed less because nobody can show the picture.
pub(super) fn named<R: BufRead + Seek>(reader: &mut R) -> Option<Named> {
    let tags = [tags::SPECIFIC_CHARACTER_SET, tags::PATIENT_NAME, tags::PATIENT_BIRTH_DATE, tags::PATIENT_ID].map(|Tag(group, element)| (group, element));
    let [character_sets, name, birth_date, number] = <[Vec<u8>; 4]>::try_from(chairside_dicom::values(reader, &tags).ok()?).ok()?;
    // The first of several; the others are switched to within a value (PS3.5 6.1.2.5).
    let first = character_sets.split(|byte| *byte == b'\\').next().and_then(|name| str::from_utf8(name).ok());
    let letters = first.and_then(|name| SpecificCharacterSet::from_code(name.trim_matches(is_filling))).unwrap_or_default();
    let text = |value: Vec<u8>| letters.decode(&value).map(|text| text.trim_matches(is_filling).to_owned()).unwrap_or_default();
    Some(Named { name: text(name), birth_date: text(birth_date), number: text(number) })
}

fn is_filling(letter: char) -> bool {
    letter == '\0' || letter.is_whitespace()
}

pub(super) fn text(object: &InMemDicomObject, tag: Tag) -> Option<String> {
    let text = object.element_opt(tag).ok().flatten()?.to_str().ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}
