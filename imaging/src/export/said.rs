//! What a DICOM file says of itself that goes along with its pixels into another object. Nothing of whom it shows.

use crate::{Source, Spacing, SpacingMethod};
use dicom_core::Tag;
use dicom_dictionary_std::{tags, uids};
use dicom_object::{DefaultDicomObject, OpenFileOptions, file::ReadPreamble};

/// A day, and a time of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// `20251118`
    pub date: String,
    /// `104230`; empty: not known.
    pub time: String,
}

/// How the size of a pixel was corrected (PS3.3 10.7.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    /// Pixel Spacing Calibration Type: `FIDUCIAL`, by something of known size; `GEOMETRY`, by what is assumed of where things stood.
    pub kind: String,
    /// In words.
    pub description: String,
}

impl Calibration {
    /// By a length that a person knows.
    pub fn by_known_length() -> Self {
        Self { kind: "FIDUCIAL".to_owned(), description: "A length known to the person who calibrated it".to_owned() }
    }
}

/// How pixels were compressed with loss (PS3.3 C.7.6.1.1.5): what was lost once stays lost, in whatever form the image goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Lossy {
    /// How many times smaller than the pixels; each time it was done.
    pub ratios: Vec<f64>,
    /// `ISO_10918_1`; one for each ratio.
    pub methods: Vec<String>,
}

impl Lossy {
    /// Of a JPEG that is so many times smaller than its pixels.
    pub fn of_jpeg(ratio: f64) -> Self {
        Self { ratios: vec![ratio], methods: vec!["ISO_10918_1".to_owned()] }
    }
}

/// What a DICOM file says of its image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Modality (0008,0060).
    pub modality: Option<String>,
    /// When it was taken: Acquisition Date and Time, else those of its content, else of its study.
    pub taken: Option<Moment>,
    /// Burned In Annotation (0028,0301): whether the picture itself tells whom it shows. `None`: that is not said.
    pub burned_in: Option<bool>,
    /// Patient Orientation (0020,0020) of its rows and columns.
    pub orientation: Option<[String; 2]>,
    /// How its Pixel Spacing was corrected.
    pub calibration: Option<Calibration>,
    /// What was lost, by what it says or by how its pixels are packed.
    pub lossy: Option<Lossy>,
}

impl Said {
    /// What this file says; `None` when it cannot be read. For a file that has been decoded: what it holds is believed to be of a reasonable size.
    pub fn by(source: Source<'_>) -> Option<Self> {
        let options = OpenFileOptions::new().read_preamble(ReadPreamble::Always).read_to(tags::PIXEL_DATA);
        let object = match source {
            Source::File(path) => options.open_file(path).ok()?,
            Source::Bytes(bytes) => options.from_reader(bytes).ok()?,
        };
        let moment = |date, time| Some(Moment { date: day(&text(&object, date)?)?, time: text(&object, time).and_then(|of| clock(&of)).unwrap_or_default() });
        let taken = [(tags::ACQUISITION_DATE, tags::ACQUISITION_TIME), (tags::CONTENT_DATE, tags::CONTENT_TIME), (tags::STUDY_DATE, tags::STUDY_TIME)]
            .into_iter()
            .find_map(|(date, time)| moment(date, time));
        let burned_in = match text(&object, tags::BURNED_IN_ANNOTATION).as_deref() {
            Some("YES") => Some(true),
            Some("NO") => Some(false),
            _ => None,
        };
        let calibration = text(&object, tags::PIXEL_SPACING_CALIBRATION_TYPE).filter(|kind| matches!(kind.as_str(), "FIDUCIAL" | "GEOMETRY")).map(|kind| {
            let description = text(&object, tags::PIXEL_SPACING_CALIBRATION_DESCRIPTION).unwrap_or_else(|| "Not described".to_owned());
            Calibration { kind, description }
        });
        let orientation = text(&object, tags::PATIENT_ORIENTATION).and_then(|said| {
            let directions: Vec<String> = said.split('\\').map(|one| one.trim().to_owned()).collect();
            let is_direction = |one: &String| (1..=3).contains(&one.len()) && one.bytes().all(|letter| b"APRLHF".contains(&letter));
            directions.try_into().ok().filter(|both: &[String; 2]| both.iter().all(is_direction))
        });
        Some(Self { modality: text(&object, tags::MODALITY).filter(|said| is_code(said)), taken, burned_in, orientation, calibration, lossy: lossy(&object) })
    }

    /// How a size of its pixels was corrected, where it was.
    pub fn calibration_of(&self, spacing: &Spacing) -> Option<Calibration> {
        self.calibration.clone().filter(|_| spacing.method == SpacingMethod::Calibrated)
    }
}

/// Whether it is a code string (PS3.5 6.2, CS).
pub(super) fn is_code(text: &str) -> bool {
    (1..=16).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || matches!(letter, b' ' | b'_'))
}

fn text(object: &DefaultDicomObject, tag: Tag) -> Option<String> {
    let text = object.element_opt(tag).ok()??.to_str().ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// A date as it is written today; old files have dots between (PS3.5 6.2, DA). `None` when it is none.
fn day(said: &str) -> Option<String> {
    let digits = said.replace('.', "");
    let part = |at: std::ops::Range<usize>| digits.get(at)?.parse::<u16>().ok();
    let is_day = digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_digit()) && part(0..4)? > 0;
    (is_day && (1..=12).contains(&part(4..6)?) && (1..=31).contains(&part(6..8)?)).then_some(digits)
}

/// A time as it is written today, to the second; old files have colons between (PS3.5 6.2, TM). `None` when it is none.
fn clock(said: &str) -> Option<String> {
    let digits = said.split('.').next()?.replace(':', "");
    let most = [23, 59, 60];
    let is_clock = matches!(digits.len(), 2 | 4 | 6)
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && digits.as_bytes().chunks(2).zip(most).all(|(pair, most)| 10 * (pair[0] - b'0') + pair[1] - b'0' <= most);
    is_clock.then_some(digits)
}

/// What was lost. A packing that loses is evidence, too: not every program that packs says so (0028,2110).
fn lossy(object: &DefaultDicomObject) -> Option<Lossy> {
    let all = |tag| text(object, tag).map(|said| said.split('\\').map(|one| one.trim().to_owned()).collect::<Vec<_>>()).unwrap_or_default();
    let (ratios, methods) = (all(tags::LOSSY_IMAGE_COMPRESSION_RATIO), all(tags::LOSSY_IMAGE_COMPRESSION_METHOD));
    let ratios: Vec<f64> = ratios.iter().filter_map(|ratio| ratio.parse().ok()).filter(|ratio: &f64| ratio.is_finite() && *ratio > 0.0).collect();
    let packed = packed_with_loss(object);
    match text(object, tags::LOSSY_IMAGE_COMPRESSION).as_deref() {
        Some("01") if !ratios.is_empty() || packed.is_none() => Some(Lossy { ratios, methods: methods.into_iter().filter(|method| is_code(method)).collect() }),
        _ => packed,
    }
}

/// By its transfer syntax and codestream.
fn packed_with_loss(object: &DefaultDicomObject) -> Option<Lossy> {
    let fragments = object.element_opt(tags::PIXEL_DATA).ok()??.fragments()?;
    let has_lost = || fragments.iter().any(|fragment| is_irreversible(fragment).unwrap_or(false));
    let method = match object.meta().transfer_syntax() {
        uids::JPEG_BASELINE8_BIT | uids::JPEG_EXTENDED12_BIT => "ISO_10918_1",
        uids::JPEGLS_NEAR_LOSSLESS => "ISO_14495_1",
        uids::JPEG2000 if has_lost() => "ISO_15444_1",
        uids::HTJ2K if has_lost() => "ISO_15444_15",
        _ => return None,
    };
    let number = |tag| object.element_opt(tag).ok().flatten().and_then(|element| element.to_int::<u64>().ok()).unwrap_or(1).max(1);
    let sample_bytes = number(tags::BITS_ALLOCATED).div_ceil(8);
    let pixels = [tags::ROWS, tags::COLUMNS, tags::SAMPLES_PER_PIXEL, tags::NUMBER_OF_FRAMES].map(number).into_iter().fold(sample_bytes, u64::saturating_mul);
    let packed: u64 = fragments.iter().map(|fragment| fragment.len() as u64).sum();
    Some(Lossy { ratios: vec![pixels as f64 / packed.max(1) as f64], methods: vec![method.to_owned()] })
}

/// Whether a JPEG 2000 codestream uses the 9-7 wavelet, which cannot be undone exactly (ISO/IEC 15444-1, A.6.1, Table A.20). `None`: it does not begin here, or does not say.
fn is_irreversible(codestream: &[u8]) -> Option<bool> {
    let mut rest = codestream.strip_prefix(&[0xff, 0x4f])?;
    // Of the main header; SOT begins the tiles.
    while let [0xff, marker, high, low, ..] = rest
        && *marker != 0x90
    {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let segment = rest.get(4..2 + length)?;
        if *marker == 0x52 {
            return segment.get(9).map(|wavelet| *wavelet == 0);
        }
        rest = &rest[2 + length..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_testkit::radiograph;
    use dicom_core::{DataElement, PrimitiveValue, VR, value::PixelFragmentSequence};
    use dicom_object::{FileMetaTableBuilder, from_reader};

    /// A DICOM file with these texts and, if any, this one packed frame.
    fn file(texts: &[(Tag, VR, &str)], packed: Option<(&str, Vec<u8>)>) -> Vec<u8> {
        let mut object = from_reader(radiograph::dicom(&radiograph::radiograph(1, 60, 40), 8, false).as_slice()).unwrap().into_inner();
        for (tag, vr, text) in texts {
            object.put(DataElement::new(*tag, *vr, PrimitiveValue::from(*text)));
        }
        let mut syntax = uids::EXPLICIT_VR_LITTLE_ENDIAN;
        if let Some((of, mut fragment)) = packed {
            fragment.resize(fragment.len().next_multiple_of(2), 0);
            syntax = of;
            object.put(DataElement::new(tags::PIXEL_DATA, VR::OB, PixelFragmentSequence::new(vec![0_u32], vec![fragment])));
        }
        let mut bytes = Vec::new();
        object.with_meta(FileMetaTableBuilder::new().transfer_syntax(syntax)).unwrap().write_all(&mut bytes).unwrap();
        bytes
    }

    fn said(texts: &[(Tag, VR, &str)]) -> Said {
        Said::by(Source::Bytes(&file(texts, None))).unwrap()
    }

    #[test]
    fn an_image_was_taken_when_it_was_acquired_else_when_its_content_was_made_else_on_the_day_of_the_study() {
        let mut texts = vec![(tags::STUDY_DATE, VR::DA, "20190301"), (tags::STUDY_TIME, VR::TM, "09")];
        let taken = |texts: &[(Tag, VR, &str)]| said(texts).taken.map(|at| (at.date, at.time));
        let at = |date: &str, time: &str| Some((date.to_owned(), time.to_owned()));
        assert_eq!(taken(&texts), at("20190301", "09"));
        texts.extend([(tags::CONTENT_DATE, VR::DA, "20190302"), (tags::CONTENT_TIME, VR::TM, "091530.250")]);
        assert_eq!(taken(&texts), at("20190302", "091530"));
        // A time belongs to its own date.
        texts.push((tags::ACQUISITION_DATE, VR::DA, "20190303"));
        assert_eq!(taken(&texts), at("20190303", ""));
        assert_eq!(taken(&[]), None);
        assert_eq!((day("2019.03.01").as_deref(), day("20191301"), day("today"), clock("25"), clock("9")), (Some("20190301"), None, None, None, None));
    }

    #[test]
    fn what_a_header_says_goes_along_and_what_it_does_not_say_is_not_known() {
        assert_eq!(said(&[]), Said { modality: Some("IO".to_owned()), ..Said::default() });
        let all = said(&[
            (tags::MODALITY, VR::CS, "PX"),
            (tags::BURNED_IN_ANNOTATION, VR::CS, "YES"),
            (tags::PATIENT_ORIENTATION, VR::CS, "A\\F"),
            (tags::PIXEL_SPACING_CALIBRATION_TYPE, VR::CS, "GEOMETRY"),
        ]);
        assert_eq!((all.modality.as_deref(), all.burned_in, all.orientation.clone()), (Some("PX"), Some(true), Some(["A".to_owned(), "F".to_owned()])));
        assert_eq!(all.calibration.map(|calibration| calibration.kind).as_deref(), Some("GEOMETRY"));
        assert_eq!(said(&[(tags::PATIENT_ORIENTATION, VR::CS, "UP\\DOWN")]).orientation, None);
    }

    #[test]
    fn a_packing_that_loses_is_evidence_whatever_the_header_says() {
        let lossy = |texts: &[(Tag, VR, &str)], packed| Said::by(Source::Bytes(&file(texts, packed))).unwrap().lossy;
        let jpeg = radiograph::jpeg(&radiograph::radiograph(1, 60, 40));
        let ratio = 2400.0 / jpeg.len().next_multiple_of(2) as f64;
        let of_jpeg = Some(Lossy { ratios: vec![ratio], methods: vec!["ISO_10918_1".to_owned()] });
        assert_eq!(lossy(&[], Some((uids::JPEG_BASELINE8_BIT, jpeg.clone()))), of_jpeg);
        assert_eq!(lossy(&[(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "00")], Some((uids::JPEG_BASELINE8_BIT, jpeg.clone()))), of_jpeg);
        assert_eq!(lossy(&[], Some((uids::JPEG_LOSSLESS_SV1, jpeg.clone()))), None);
        // What the header says of earlier losses is more than the packing shows.
        let earlier = [
            (tags::LOSSY_IMAGE_COMPRESSION, VR::CS, "01"),
            (tags::LOSSY_IMAGE_COMPRESSION_RATIO, VR::DS, "12.5\\3"),
            (tags::LOSSY_IMAGE_COMPRESSION_METHOD, VR::CS, "ISO_15444_1\\ISO_10918_1"),
        ];
        assert_eq!(lossy(&earlier, Some((uids::JPEG_BASELINE8_BIT, jpeg))).unwrap().ratios, [12.5, 3.0]);
        assert_eq!(lossy(&[], None), None);
        for (syntax, method) in [(uids::JPEG2000, "ISO_15444_1"), (uids::HTJ2K, "ISO_15444_15")] {
            for (wavelet, has_lost) in [(0, true), (1, false)] {
                let codestream = vec![0xff, 0x4f, 0xff, 0x51, 0, 4, 0, 0, 0xff, 0x52, 0, 12, 0, 0, 0, 1, 0, 5, 4, 4, 0, wavelet, 0xff, 0x90, 0, 2];
                let found = lossy(&[], Some((syntax, codestream))).map(|lossy| lossy.methods);
                assert_eq!(found, has_lost.then(|| vec![method.to_owned()]), "{syntax} {wavelet}");
            }
        }
        assert_eq!(lossy(&[], Some((uids::JPEGLS_NEAR_LOSSLESS, vec![0; 100]))).map(|lossy| lossy.methods), Some(vec!["ISO_14495_1".to_owned()]));
    }
}
