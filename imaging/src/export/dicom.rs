//! An intra-oral radiograph as a DICOM object (PS3.3 A.26.4, for presentation), explicit VR little endian, with every stored value as it is.
//!
//! That kind of object must say which teeth it shows and how large the sensor's pixels are. Where either is not known nothing is made up: then it is a secondary capture
//! (PS3.3 A.8.1) of modality IO, which need not.

use super::{
    ExportError,
    teeth::{Code, code, laterality, orientation, region},
};
use crate::{
    Source,
    geometry::Orientation,
    values::{Polarity, Rescale, Spacing, SpacingMethod, Values},
    window::Preset,
};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR, value::DataSetSequence};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{DefaultDicomObject, FileMetaTableBuilder, InMemDicomObject, OpenFileOptions, file::ReadPreamble};

/// Whom it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Family name.
    pub last_name: String,
    /// Given names.
    pub first_name: String,
    /// The number the practice knows them by, else their id.
    pub number: String,
    /// `19780314`; empty: not known.
    pub birth_date: String,
    /// `M`, `F`, `O`; empty: not known.
    pub sex: String,
}

/// What is known of the image beside its pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Acquired {
    /// SOP Instance UID.
    pub instance_uid: String,
    /// Study Instance UID.
    pub study_uid: String,
    /// Series Instance UID.
    pub series_uid: String,
    /// `20251118`
    pub date: String,
    /// `104230`
    pub time: String,
    /// The teeth it shows, by ISO 3950.
    pub teeth: Vec<u8>,
    /// How large a pixel is.
    pub spacing: Option<Spacing>,
    /// How high a pixel is over how wide, where no more is known of it than that.
    pub aspect: Option<f64>,
    /// How its stored pixels are turned to be seen as radiographs are mounted.
    pub shown: Orientation,
    /// It was compressed with loss before it came here.
    pub lossy: Option<Lossy>,
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

    /// What a DICOM file says of itself. `None`: that nothing was lost, or it does not say.
    pub fn of_dicom(source: Source<'_>) -> Option<Self> {
        let header = header(source)?;
        let of = |tag| Some(header.element_opt(tag).ok()??.to_str().ok()?.trim().to_owned());
        let all = |tag| of(tag).map(|said| said.split('\\').map(|one| one.trim().to_owned()).collect::<Vec<_>>()).unwrap_or_default();
        let is_lossy = of(tags::LOSSY_IMAGE_COMPRESSION).is_some_and(|said| said == "01");
        let ratios = all(tags::LOSSY_IMAGE_COMPRESSION_RATIO).iter().filter_map(|ratio| ratio.parse().ok()).collect();
        is_lossy.then(|| Self { ratios, methods: all(tags::LOSSY_IMAGE_COMPRESSION_METHOD) })
    }
}

/// What stands before the pixels of a DICOM file.
fn header(source: Source<'_>) -> Option<DefaultDicomObject> {
    let options = || OpenFileOptions::new().read_preamble(ReadPreamble::Always).read_until(tags::PIXEL_DATA);
    match source {
        Source::File(path) => options().open_file(path).ok(),
        Source::Bytes(bytes) => options().from_reader(bytes).ok(),
    }
}

/// What kind of object was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Digital Intra-Oral X-Ray Image Storage - For Presentation.
    IntraOral,
    /// Secondary Capture Image Storage: teeth or the size of the sensor's pixels are not known.
    SecondaryCapture,
}

/// The bytes of the file, and what it is.
pub fn dicom(values: &Values, person: &Person, acquired: &Acquired) -> Result<(Vec<u8>, Class), ExportError> {
    let (Ok(columns), Ok(rows)) = (u16::try_from(values.stored.width), u16::try_from(values.stored.height)) else { return Err(ExportError::TooLarge) };
    let teeth: Vec<Code> = acquired.teeth.iter().filter_map(|tooth| code(*tooth)).collect();
    let at_sensor = acquired.spacing.filter(|spacing| spacing.method == SpacingMethod::ImagerPixelSpacing);
    // Values of an intra-oral image for presentation stand for themselves (PS3.3 C.8.11.3).
    let is_plain = values.rescale == Rescale::IDENTITY;
    let class = match (laterality(&acquired.teeth), at_sensor) {
        (Some(_), Some(_)) if is_plain => Class::IntraOral,
        _ => Class::SecondaryCapture,
    };
    let sop_class = match class {
        Class::IntraOral => uids::DIGITAL_INTRA_ORAL_X_RAY_IMAGE_STORAGE_FOR_PRESENTATION,
        Class::SecondaryCapture => uids::SECONDARY_CAPTURE_IMAGE_STORAGE,
    };
    let mut object = InMemDicomObject::new_empty();
    let mut text = |tag: Tag, vr: VR, value: &str| {
        object.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
    };
    text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192");
    text(tags::SOP_CLASS_UID, VR::UI, sop_class);
    text(tags::SOP_INSTANCE_UID, VR::UI, &acquired.instance_uid);
    for tag in [tags::STUDY_DATE, tags::CONTENT_DATE] {
        text(tag, VR::DA, &acquired.date);
    }
    for tag in [tags::STUDY_TIME, tags::CONTENT_TIME] {
        text(tag, VR::TM, &acquired.time);
    }
    text(tags::ACQUISITION_DATE, VR::DA, &acquired.date);
    text(tags::ACQUISITION_TIME, VR::TM, &acquired.time);
    text(tags::ACCESSION_NUMBER, VR::SH, "");
    text(tags::MODALITY, VR::CS, "IO");
    text(tags::MANUFACTURER, VR::LO, "");
    text(tags::REFERRING_PHYSICIAN_NAME, VR::PN, "");
    text(tags::PATIENT_NAME, VR::PN, &person_name(person));
    text(tags::PATIENT_ID, VR::LO, &plain(&person.number, 64));
    text(tags::PATIENT_BIRTH_DATE, VR::DA, &person.birth_date);
    text(tags::PATIENT_SEX, VR::CS, &person.sex);
    text(tags::STUDY_INSTANCE_UID, VR::UI, &acquired.study_uid);
    text(tags::SERIES_INSTANCE_UID, VR::UI, &acquired.series_uid);
    text(tags::STUDY_ID, VR::SH, "");
    text(tags::SERIES_NUMBER, VR::IS, "1");
    text(tags::INSTANCE_NUMBER, VR::IS, "1");
    text(tags::BURNED_IN_ANNOTATION, VR::CS, "NO");
    text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, if acquired.lossy.is_some() { "01" } else { "00" });
    if let Some(Lossy { ratios, methods }) = &acquired.lossy {
        text(tags::LOSSY_IMAGE_COMPRESSION_RATIO, VR::DS, &ratios.iter().map(|ratio| decimal(*ratio)).collect::<Vec<_>>().join("\\"));
        text(tags::LOSSY_IMAGE_COMPRESSION_METHOD, VR::CS, &methods.join("\\"));
    }
    let (photometric, shape) = match values.polarity {
        Polarity::Monochrome2 => ("MONOCHROME2", "IDENTITY"),
        Polarity::Monochrome1 => ("MONOCHROME1", "INVERSE"),
    };
    text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
    let window = Preset::Default.voi(values).as_window();
    text(tags::WINDOW_CENTER, VR::DS, &decimal(window.center));
    text(tags::WINDOW_WIDTH, VR::DS, &decimal(window.width));
    text(tags::RESCALE_INTERCEPT, VR::DS, &decimal(values.rescale.intercept));
    text(tags::RESCALE_SLOPE, VR::DS, &decimal(values.rescale.slope));
    text(tags::RESCALE_TYPE, VR::LO, "US");
    let pair = |spacing: &Spacing| format!("{}\\{}", decimal(spacing.row_mm), decimal(spacing.column_mm));
    match class {
        Class::IntraOral => {
            text(tags::IMAGE_TYPE, VR::CS, "DERIVED\\PRIMARY");
            text(tags::PRESENTATION_INTENT_TYPE, VR::CS, "FOR PRESENTATION");
            // What is dense is bright: higher values are less of the beam, unless the least is white.
            text(tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, "LIN");
            text(tags::PRESENTATION_LUT_SHAPE, VR::CS, shape);
            text(tags::PATIENT_ORIENTATION, VR::CS, &orientation(&acquired.teeth, acquired.shown).join("\\"));
            text(tags::DETECTOR_TYPE, VR::CS, "");
            // None that this program knows of.
            text(tags::POSITIONER_TYPE, VR::CS, "NONE");
            text(tags::IMAGE_LATERALITY, VR::CS, laterality(&acquired.teeth).unwrap_or_default());
            if let Some(spacing) = &at_sensor {
                text(tags::IMAGER_PIXEL_SPACING, VR::DS, &pair(spacing));
            }
        }
        Class::SecondaryCapture => {
            text(tags::PATIENT_ORIENTATION, VR::CS, "");
            // Of a paired part one side; both cannot be said here.
            text(tags::LATERALITY, VR::CS, laterality(&acquired.teeth).filter(|side| *side != "B").unwrap_or_default());
            text(tags::IMAGE_TYPE, VR::CS, "DERIVED\\SECONDARY");
            text(tags::CONVERSION_TYPE, VR::CS, "WSD");
            if let Some(spacing) = &acquired.spacing {
                match spacing.method {
                    SpacingMethod::Calibrated => {
                        text(tags::PIXEL_SPACING, VR::DS, &pair(spacing));
                        text(tags::PIXEL_SPACING_CALIBRATION_TYPE, VR::CS, "FIDUCIAL");
                        text(tags::PIXEL_SPACING_CALIBRATION_DESCRIPTION, VR::LO, "A length known to the person who calibrated it");
                    }
                    // As the file that it came from said it.
                    SpacingMethod::PixelSpacing => text(tags::PIXEL_SPACING, VR::DS, &pair(spacing)),
                    SpacingMethod::ImagerPixelSpacing | SpacingMethod::NominalScanned => text(tags::NOMINAL_SCANNED_PIXEL_SPACING, VR::DS, &pair(spacing)),
                }
            }
        }
    }
    if let (None, Some(aspect)) = (&acquired.spacing, acquired.aspect) {
        // Two integers (PS3.3 C.7.6.3.1.7); to a thousandth.
        text(tags::PIXEL_ASPECT_RATIO, VR::IS, &format!("{:.0}\\1000", (aspect * 1000.0).max(1.0)));
    }
    let mut number = |tag: Tag, value: u16| {
        object.put(DataElement::new(tag, VR::US, PrimitiveValue::from(value)));
    };
    let (bits, allocated) = (u16::from(values.bits), if values.bits <= 8 { 8 } else { 16 });
    for (tag, value) in [
        (tags::SAMPLES_PER_PIXEL, 1),
        (tags::ROWS, rows),
        (tags::COLUMNS, columns),
        (tags::BITS_ALLOCATED, allocated),
        (tags::BITS_STORED, bits),
        (tags::HIGH_BIT, bits - 1),
        (tags::PIXEL_REPRESENTATION, 0),
    ] {
        number(tag, value);
    }
    if class == Class::IntraOral {
        let sign: i16 = if values.polarity == Polarity::Monochrome2 { -1 } else { 1 };
        object.put(DataElement::new(tags::PIXEL_INTENSITY_RELATIONSHIP_SIGN, VR::SS, PrimitiveValue::from(sign)));
        object.put(sequence(tags::ACQUISITION_CONTEXT_SEQUENCE, Vec::new()));
    }
    if !teeth.is_empty() {
        object.put(sequence(tags::ANATOMIC_REGION_SEQUENCE, vec![coded(region(&acquired.teeth))]));
        object.put(sequence(tags::PRIMARY_ANATOMIC_STRUCTURE_SEQUENCE, teeth.into_iter().map(coded).collect()));
    }
    let pixels = if allocated == 8 {
        let mut bytes: Vec<u8> = values.stored.samples.iter().map(|value| *value as u8).collect();
        // A value of odd length is padded (PS3.5 7.1).
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        DataElement::new(tags::PIXEL_DATA, VR::OB, PrimitiveValue::U8(bytes.into()))
    } else {
        DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(values.stored.samples.as_slice().into()))
    };
    object.put(pixels);
    let meta = FileMetaTableBuilder::new().transfer_syntax(uids::EXPLICIT_VR_LITTLE_ENDIAN);
    let file = object.with_meta(meta).map_err(|_| ExportError::Encoder)?;
    let mut bytes = Vec::with_capacity(values.stored.samples.len() * 2 + 4096);
    file.write_all(&mut bytes).map_err(|_| ExportError::Encoder)?;
    Ok((bytes, class))
}

fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> DataElement<InMemDicomObject> {
    DataElement::new(tag, VR::SQ, DataSetSequence::from(items))
}

fn coded(code: Code) -> InMemDicomObject {
    let text = |tag, vr, value: &str| DataElement::new(tag, vr, PrimitiveValue::from(value));
    InMemDicomObject::from_element_iter([
        text(tags::CODE_VALUE, VR::SH, code.value),
        text(tags::CODING_SCHEME_DESIGNATOR, VR::SH, "SCT"),
        text(tags::CODE_MEANING, VR::LO, code.meaning),
    ])
}

/// `Hartmann^Amelia`; what separates components in DICOM cannot stand in a name.
fn person_name(person: &Person) -> String {
    format!("{}^{}", plain(&person.last_name, 31), plain(&person.first_name, 31))
}

fn plain(text: &str, most: usize) -> String {
    text.chars().filter(|letter| !letter.is_control() && !matches!(letter, '^' | '=' | '\\')).take(most).collect()
}

/// At most 16 characters (PS3.5 6.2, DS).
fn decimal(value: f64) -> String {
    let text = format!("{value}");
    if text.len() <= 16 { text } else { format!("{value:.9e}").chars().take(16).collect::<String>() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Coding, Limits, Picture, Source, decode};
    use chairside_testkit::radiograph;

    fn values(bits: u16, inverted: bool) -> Values {
        let bytes = radiograph::dicom(&radiograph::radiograph(1, 61, 40), bits, inverted);
        let Picture::Gray(values) = decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap().picture else { panic!("grey") };
        values
    }

    fn acquired() -> Acquired {
        Acquired {
            instance_uid: "2.25.1".to_owned(),
            study_uid: "2.25.2".to_owned(),
            series_uid: "2.25.3".to_owned(),
            date: "20251118".to_owned(),
            time: "104230".to_owned(),
            teeth: vec![36, 37],
            spacing: Some(Spacing { column_mm: 0.02, row_mm: 0.02, method: SpacingMethod::ImagerPixelSpacing }),
            aspect: None,
            shown: Orientation::default(),
            lossy: None,
        }
    }

    #[test]
    fn what_is_written_is_read_back_value_for_value() {
        for (bits, inverted) in [(8, false), (12, true), (16, false)] {
            let before = values(bits, inverted);
            let (bytes, class) = dicom(&before, &Person::default(), &acquired()).unwrap();
            assert_eq!(class, Class::IntraOral);
            let decoded = decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap();
            let after = decoded.picture.values().unwrap();
            assert_eq!(
                (after.stored.as_ref(), after.bits, after.polarity, after.rescale),
                (before.stored.as_ref(), before.bits, before.polarity, before.rescale)
            );
            assert_eq!(Preset::Default.voi(after), Preset::Default.voi(&before));
            assert_eq!(decoded.facts.spacing, acquired().spacing);
        }
    }

    #[test]
    fn what_is_not_known_is_not_made_up() {
        let some = values(12, false);
        for acquired in [Acquired { teeth: Vec::new(), ..acquired() }, Acquired { spacing: None, ..acquired() }] {
            assert_eq!(dicom(&some, &Person::default(), &acquired).unwrap().1, Class::SecondaryCapture);
        }
    }

    #[test]
    fn numbers_and_names_keep_to_their_form() {
        for value in [0.1 + 0.2, 1.0 / 3.0, -12_345_678.901_234_5, 0.000_000_123_456_789, 65_535.0] {
            let text = decimal(value);
            assert!(text.len() <= 16, "{text}");
            assert!((text.parse::<f64>().unwrap() - value).abs() <= value.abs() * 1e-6, "{text}");
        }
        let person = Person { last_name: "O^Neil\\".to_owned(), first_name: "Zoë".to_owned(), ..Person::default() };
        assert_eq!(person_name(&person), "ONeil^Zoë");
    }
}
