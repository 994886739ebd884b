//! An intra-oral radiograph as a DICOM object (PS3.3 A.26.4, for presentation), explicit VR little endian, with every value as it is.
//!
//! That kind of object must say which teeth it shows, how large the sensor's pixels are, where its rows and columns go in the patient, and that nobody's name is drawn into it. Where one of
//! these is not known nothing is made up, and what is known to be no intra-oral image is not called one: then it is a secondary capture (PS3.3 A.8.1) of the image's own modality.

use super::{
    ExportError,
    said::{Calibration, Lossy, Moment, is_code},
    teeth::{Code, code, laterality, orientation, region},
};
use crate::{
    geometry::Orientation,
    values::{Plane, Polarity, Rescale, Spacing, SpacingMethod, Values},
    window::{Function, Preset, Voi, VoiLut, Window},
};
use dicom_core::{DataElement, PrimitiveValue, Tag, VR, value::DataSetSequence};
use dicom_dictionary_std::{tags, uids};
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use std::{borrow::Cow, sync::Arc};

/// What an intra-oral image is called (Modality, CID 29).
const INTRA_ORAL: &str = "IO";
/// What it is called when it is none, and nobody says what it is.
const OTHER: &str = "OT";
/// The shorter and the longer side of the largest film or plate that is put into a mouth, in mm: size 4, 57 × 76 (ISO 3665), and a little for its scanner.
const LARGEST_MM: [f64; 2] = [60.0, 80.0];
/// An intra-oral image stores no fewer bits of a value (PS3.3 C.8.11.3).
const FEWEST_BITS: u8 = 6;

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
    /// When it was made.
    pub when: When,
    /// DICOM's modality, where it is known.
    pub modality: Option<String>,
    /// The teeth it shows, by ISO 3950.
    pub teeth: Vec<u8>,
    /// How large a pixel is.
    pub spacing: Option<Spacing>,
    /// How that was corrected, where it was and is known.
    pub calibration: Option<Calibration>,
    /// How high a pixel is over how wide, where no more is known of it than that.
    pub aspect: Option<f64>,
    /// Where its rows and columns go.
    pub mounted: Mounted,
    /// Whether whom it shows is drawn into the picture itself; `None`: not known.
    pub burned_in: Option<bool>,
    /// It was compressed with loss before it came here.
    pub lossy: Option<Lossy>,
}

/// When an image was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// It was taken then.
    Taken(Moment),
    /// It came here then; when it was taken nobody says.
    Landed(Moment),
}

impl Default for When {
    fn default() -> Self {
        Self::Landed(Moment::default())
    }
}

impl When {
    /// The moment, whatever is known of it.
    pub const fn moment(&self) -> &Moment {
        match self {
            Self::Taken(at) | Self::Landed(at) => at,
        }
    }
}

/// What is known of where the stored rows and columns go in the patient.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Mounted {
    /// Nothing: nobody has turned it, nor said that it stands as it should.
    #[default]
    Unknown,
    /// Turned like this it is seen as radiographs are mounted.
    Shown(Orientation),
    /// Its file says it (Patient Orientation).
    Said([String; 2]),
}

/// What kind of object was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Digital Intra-Oral X-Ray Image Storage - For Presentation.
    IntraOral,
    /// Secondary Capture Image Storage.
    SecondaryCapture(Why),
}

/// Why an image is a secondary capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is not intra-oral.
    OtherKind,
    /// Somebody's name is in the picture.
    BurnedIn,
    /// Its values do not stand for themselves.
    Rescaled,
    /// The teeth are not known.
    Teeth,
    /// The size of the sensor's pixels is not known.
    SensorPixel,
    /// Where its rows and columns go is not known.
    Mounted,
    /// Its file does not say whether somebody's name is in the picture.
    NotSaid,
}

impl Class {
    fn of(values: &Values, acquired: &Acquired) -> Self {
        let at_sensor = acquired.at_sensor();
        let too_large = at_sensor.is_some_and(|spacing| {
            let (across, down) = (values.size()[0] * spacing.column_mm, values.size()[1] * spacing.row_mm);
            across.min(down) > LARGEST_MM[0] || across.max(down) > LARGEST_MM[1]
        });
        let is_other = acquired.modality().map_or(too_large, |modality| modality != INTRA_ORAL);
        let why = [
            (is_other, Why::OtherKind),
            (acquired.burned_in == Some(true), Why::BurnedIn),
            // Values of an intra-oral image for presentation stand for themselves (PS3.3 C.8.11.3).
            (values.rescale != Rescale::IDENTITY, Why::Rescaled),
            (laterality(&acquired.teeth).is_none(), Why::Teeth),
            (at_sensor.is_none(), Why::SensorPixel),
            (acquired.mounted == Mounted::Unknown, Why::Mounted),
            (acquired.burned_in.is_none(), Why::NotSaid),
        ];
        why.into_iter().find_map(|(is_so, why)| is_so.then_some(why)).map_or(Self::IntraOral, Self::SecondaryCapture)
    }
}

impl Acquired {
    fn modality(&self) -> Option<&str> {
        self.modality.as_deref().filter(|modality| is_code(modality))
    }

    fn at_sensor(&self) -> Option<Spacing> {
        self.spacing.filter(|spacing| spacing.method == SpacingMethod::ImagerPixelSpacing)
    }

    /// Where the stored rows and columns go. How an image is turned says it of intra-oral images only, by their teeth.
    fn directions(&self, class: Class) -> Option<[String; 2]> {
        match &self.mounted {
            Mounted::Shown(shown) if class == Class::IntraOral => Some(orientation(&self.teeth, *shown).map(str::to_owned)),
            Mounted::Shown(_) | Mounted::Unknown => None,
            Mounted::Said(directions) => Some(directions.clone()),
        }
    }
}

/// The bytes of the file, and what it is.
pub fn dicom(values: &Values, person: &Person, acquired: &Acquired) -> Result<(Vec<u8>, Class), ExportError> {
    let (Ok(columns), Ok(rows)) = (u16::try_from(values.stored.width), u16::try_from(values.stored.height)) else { return Err(ExportError::TooLarge) };
    let teeth: Vec<Code> = acquired.teeth.iter().filter_map(|tooth| code(*tooth)).collect();
    let class = Class::of(values, acquired);
    let (sop_class, values) = match class {
        Class::IntraOral => (uids::DIGITAL_INTRA_ORAL_X_RAY_IMAGE_STORAGE_FOR_PRESENTATION, widened(values)),
        Class::SecondaryCapture(_) => (uids::SECONDARY_CAPTURE_IMAGE_STORAGE, Cow::Borrowed(values)),
    };
    // What is only too large for a mouth is something else; what nobody says is what this program is for.
    let unsaid = if class == Class::SecondaryCapture(Why::OtherKind) { OTHER } else { INTRA_ORAL };
    let mut object = InMemDicomObject::new_empty();
    let mut text = |tag: Tag, vr: VR, value: &str| {
        object.put(DataElement::new(tag, vr, PrimitiveValue::from(value)));
    };
    text(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192");
    text(tags::SOP_CLASS_UID, VR::UI, sop_class);
    text(tags::SOP_INSTANCE_UID, VR::UI, &acquired.instance_uid);
    let Moment { date, time } = acquired.when.moment();
    for tag in [tags::STUDY_DATE, tags::CONTENT_DATE] {
        text(tag, VR::DA, date);
    }
    for tag in [tags::STUDY_TIME, tags::CONTENT_TIME] {
        text(tag, VR::TM, time);
    }
    if let When::Taken(Moment { date, time }) = &acquired.when {
        text(tags::ACQUISITION_DATE, VR::DA, date);
        text(tags::ACQUISITION_TIME, VR::TM, time);
    }
    text(tags::ACCESSION_NUMBER, VR::SH, "");
    text(tags::MODALITY, VR::CS, acquired.modality().unwrap_or(unsaid));
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
    if let Some(burned_in) = acquired.burned_in {
        text(tags::BURNED_IN_ANNOTATION, VR::CS, if burned_in { "YES" } else { "NO" });
    }
    text(tags::LOSSY_IMAGE_COMPRESSION, VR::CS, if acquired.lossy.is_some() { "01" } else { "00" });
    if let Some(Lossy { ratios, methods }) = &acquired.lossy {
        if !ratios.is_empty() {
            text(tags::LOSSY_IMAGE_COMPRESSION_RATIO, VR::DS, &ratios.iter().map(|ratio| decimal(*ratio)).collect::<Vec<_>>().join("\\"));
        }
        if !methods.is_empty() {
            text(tags::LOSSY_IMAGE_COMPRESSION_METHOD, VR::CS, &methods.join("\\"));
        }
    }
    let (photometric, shape) = match values.polarity {
        Polarity::Monochrome2 => ("MONOCHROME2", "IDENTITY"),
        Polarity::Monochrome1 => ("MONOCHROME1", "INVERSE"),
    };
    text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, photometric);
    let ways = Ways::of(&values);
    if let Some((_, Window { function, .. })) = ways.windows.first() {
        let each = |of: fn(&(String, Window)) -> String| ways.windows.iter().map(of).collect::<Vec<_>>().join("\\");
        text(tags::WINDOW_CENTER, VR::DS, &each(|(_, window)| decimal(window.center)));
        text(tags::WINDOW_WIDTH, VR::DS, &each(|(_, window)| decimal(window.width)));
        if ways.windows.iter().any(|(name, _)| !name.is_empty()) {
            text(tags::WINDOW_CENTER_WIDTH_EXPLANATION, VR::LO, &each(|(name, _)| plain(name, 64)));
        }
        // LINEAR is what is meant where nothing is said.
        match function {
            Function::Linear => {}
            Function::LinearExact => text(tags::VOILUT_FUNCTION, VR::CS, "LINEAR_EXACT"),
            Function::Sigmoid => text(tags::VOILUT_FUNCTION, VR::CS, "SIGMOID"),
        }
    }
    text(tags::RESCALE_INTERCEPT, VR::DS, &decimal(values.rescale.intercept));
    text(tags::RESCALE_SLOPE, VR::DS, &decimal(values.rescale.slope));
    text(tags::RESCALE_TYPE, VR::LO, "US");
    // Of a secondary capture it may stay empty.
    text(tags::PATIENT_ORIENTATION, VR::CS, &acquired.directions(class).map(|both| both.join("\\")).unwrap_or_default());
    let pair = |spacing: &Spacing| format!("{}\\{}", decimal(spacing.row_mm), decimal(spacing.column_mm));
    match class {
        Class::IntraOral => {
            text(tags::IMAGE_TYPE, VR::CS, "DERIVED\\PRIMARY");
            text(tags::PRESENTATION_INTENT_TYPE, VR::CS, "FOR PRESENTATION");
            // What is dense is bright: higher values are less of the beam, unless the least is white.
            text(tags::PIXEL_INTENSITY_RELATIONSHIP, VR::CS, "LIN");
            text(tags::PRESENTATION_LUT_SHAPE, VR::CS, shape);
            text(tags::DETECTOR_TYPE, VR::CS, "");
            // None that this program knows of.
            text(tags::POSITIONER_TYPE, VR::CS, "NONE");
            text(tags::IMAGE_LATERALITY, VR::CS, laterality(&acquired.teeth).unwrap_or_default());
            if let Some(spacing) = &acquired.at_sensor() {
                text(tags::IMAGER_PIXEL_SPACING, VR::DS, &pair(spacing));
            }
        }
        Class::SecondaryCapture(_) => {
            // Of a paired part one side; both cannot be said here.
            text(tags::LATERALITY, VR::CS, laterality(&acquired.teeth).filter(|side| *side != "B").unwrap_or_default());
            text(tags::IMAGE_TYPE, VR::CS, "DERIVED\\SECONDARY");
            text(tags::CONVERSION_TYPE, VR::CS, "WSD");
            if let Some(spacing) = &acquired.spacing {
                match spacing.method {
                    // How it was corrected is said only where it is known.
                    SpacingMethod::Calibrated | SpacingMethod::PixelSpacing => {
                        text(tags::PIXEL_SPACING, VR::DS, &pair(spacing));
                        if let Some(Calibration { kind, description }) = &acquired.calibration {
                            text(tags::PIXEL_SPACING_CALIBRATION_TYPE, VR::CS, kind);
                            text(tags::PIXEL_SPACING_CALIBRATION_DESCRIPTION, VR::LO, &plain(description, 64));
                        }
                    }
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
    if !ways.tables.is_empty() {
        object.put(sequence(tags::VOILUT_SEQUENCE, ways.tables.iter().map(|(name, table)| looked_up(name, table)).collect()));
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

/// The ways to show an image that its file names, else the usual one. A file has one function for all of its windows.
struct Ways {
    windows: Vec<(String, Window)>,
    tables: Vec<(String, Arc<VoiLut>)>,
}

impl Ways {
    fn of(values: &Values) -> Self {
        let (mut windows, mut tables) = (Vec::<(String, Window)>::new(), Vec::new());
        for (name, voi) in &values.from_file {
            match voi {
                Voi::Window(window) if windows.first().is_none_or(|(_, first)| first.function == window.function) => windows.push((name.clone(), *window)),
                Voi::Window(_) => {}
                Voi::Lut(table) => tables.push((name.clone(), Arc::clone(table))),
            }
        }
        if windows.is_empty() && tables.is_empty() {
            windows.push((String::new(), Preset::Default.voi(values).as_window()));
        }
        Self { windows, tables }
    }
}

/// An item of a VOI LUT Sequence, whose entries have 8 or 16 bits in every kind of object (PS3.3 C.11.2.1.1): others are brought to 16.
fn looked_up(name: &str, table: &VoiLut) -> InMemDicomObject {
    let bits = if table.bits == 8 { 8 } else { 16 };
    let (greatest, wanted) = ((1_u32 << table.bits) - 1, (1_u32 << bits) - 1);
    let entries: Vec<u16> = table.entries.iter().map(|entry| ((u32::from(*entry).min(greatest) * wanted + greatest / 2) / greatest) as u16).collect();
    // 0 stands for the number of entries that is too large for a word; what is negative is written as its two's complement.
    let words = [table.entries.len() as u16, table.first as i32 as u16, bits];
    let descriptor = if table.first < 0.0 {
        DataElement::new(tags::LUT_DESCRIPTOR, VR::SS, PrimitiveValue::I16(words.map(|word| word as i16).as_slice().into()))
    } else {
        DataElement::new(tags::LUT_DESCRIPTOR, VR::US, PrimitiveValue::U16(words.as_slice().into()))
    };
    let mut item = InMemDicomObject::from_element_iter([descriptor, DataElement::new(tags::LUT_DATA, VR::OW, PrimitiveValue::U16(entries.into()))]);
    if !name.is_empty() {
        item.put(DataElement::new(tags::LUT_EXPLANATION, VR::LO, PrimitiveValue::from(plain(name, 64))));
    }
    item
}

/// The same values in no fewer bits than an intra-oral image stores, each repeated until there are eight or more: black stays black, white white, and every step between as high.
fn widened(values: &Values) -> Cow<'_, Values> {
    if values.bits >= FEWEST_BITS {
        return Cow::Borrowed(values);
    }
    let bits = values.bits * 8_u8.div_ceil(values.bits);
    let times = ((1_u16 << bits) - 1) / ((1 << values.bits) - 1);
    let Plane { width, height, ref samples } = *values.stored;
    let stored = Plane { width, height, samples: samples.iter().map(|value| value * times).collect() };
    let wider = |voi: &Voi| match voi {
        Voi::Window(Window { center, width, function: Function::Linear }) => {
            let range = Window::linear(*center, *width).range();
            let times = f64::from(times);
            Voi::Window(Window::over(crate::Range { low: range.low * times, high: range.high * times }))
        }
        Voi::Window(Window { center, width, function }) => {
            Voi::Window(Window { center: center * f64::from(times), width: width * f64::from(times), function: *function })
        }
        Voi::Lut(table) => {
            let entries = table.entries.iter().flat_map(|entry| std::iter::repeat_n(*entry, usize::from(times))).take(1 << 16).collect();
            Voi::Lut(Arc::new(VoiLut { first: table.first * f64::from(times), bits: table.bits, entries }))
        }
    };
    let usual = [(String::new(), Preset::Default.voi(values))];
    let ways = if values.from_file.is_empty() { &usual[..] } else { &values.from_file };
    let from_file = ways.iter().map(|(name, voi)| (name.clone(), wider(voi))).collect();
    Cow::Owned(Values { from_file, polarity: values.polarity, ..Values::new(stored, bits) })
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
    use crate::{Coding, Limits, Picture, Source, decode, export::Said};
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
            when: When::Taken(Moment { date: "20251118".to_owned(), time: "104230".to_owned() }),
            modality: Some("IO".to_owned()),
            teeth: vec![36, 37],
            spacing: Some(Spacing { column_mm: 0.02, row_mm: 0.02, method: SpacingMethod::ImagerPixelSpacing }),
            calibration: None,
            aspect: None,
            mounted: Mounted::Shown(Orientation::default()),
            burned_in: Some(false),
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
        for (acquired, why) in [
            (Acquired { teeth: Vec::new(), ..acquired() }, Why::Teeth),
            (Acquired { spacing: None, ..acquired() }, Why::SensorPixel),
            (Acquired { mounted: Mounted::Unknown, ..acquired() }, Why::Mounted),
            (Acquired { burned_in: None, ..acquired() }, Why::NotSaid),
            (Acquired { burned_in: Some(true), ..acquired() }, Why::BurnedIn),
            (Acquired { modality: Some("PX".to_owned()), ..acquired() }, Why::OtherKind),
        ] {
            let (bytes, class) = dicom(&some, &Person::default(), &acquired).unwrap();
            assert_eq!(class, Class::SecondaryCapture(why));
            let said = Said::by(Source::Bytes(&bytes)).unwrap();
            assert_eq!((said.burned_in, said.modality), (acquired.burned_in, acquired.modality.clone()), "{why:?}");
            assert_eq!(said.orientation, None, "{why:?}");
        }
        // What the file itself said of its rows and columns stays.
        let directions = ["A".to_owned(), "F".to_owned()];
        let (bytes, _) = dicom(&some, &Person::default(), &Acquired { mounted: Mounted::Said(directions.clone()), teeth: Vec::new(), ..acquired() }).unwrap();
        assert_eq!(Said::by(Source::Bytes(&bytes)).unwrap().orientation, Some(directions));
    }

    #[test]
    fn what_is_larger_than_any_film_for_a_mouth_is_not_called_intra_oral_by_whom_nobody_asked() {
        let wide = |mm: f64| Acquired {
            modality: None,
            spacing: Some(Spacing { column_mm: mm, row_mm: mm, method: SpacingMethod::ImagerPixelSpacing }),
            ..acquired()
        };
        // 61 × 40 pixels.
        for (mm, wanted, modality) in [(1.0, Class::IntraOral, "IO"), (1.6, Class::SecondaryCapture(Why::OtherKind), "OT")] {
            let (bytes, class) = dicom(&values(12, false), &Person::default(), &wide(mm)).unwrap();
            assert_eq!((class, Said::by(Source::Bytes(&bytes)).unwrap().modality.as_deref()), (wanted, Some(modality)));
        }
    }

    #[test]
    fn the_day_an_image_landed_is_not_said_to_be_the_one_it_was_taken_on() {
        let landed = Acquired { when: When::Landed(acquired().when.moment().clone()), ..acquired() };
        for (acquired, is_taken) in [(acquired(), true), (landed, false)] {
            let (bytes, _) = dicom(&values(12, false), &Person::default(), &acquired).unwrap();
            let object = dicom_object::from_reader(bytes.as_slice()).unwrap();
            assert!(object.element_opt(tags::STUDY_DATE).unwrap().is_some());
            assert_eq!(object.element_opt(tags::ACQUISITION_DATE).unwrap().is_some(), is_taken);
        }
    }

    #[test]
    fn the_ways_that_a_file_names_go_along_with_their_curves_and_tables() {
        let table = |first| Voi::Lut(Arc::new(VoiLut { first, bits: 16, entries: vec![0, 65_535, 2048] }));
        let window = |function| Voi::Window(Window { center: 700.25, width: 300.5, function });
        for (from_file, intercept) in [
            (vec![("Bone".to_owned(), window(Function::Sigmoid)), (String::new(), window(Function::Sigmoid))], 0.0),
            (vec![(String::new(), window(Function::LinearExact)), ("Soft".to_owned(), table(100.0))], 0.0),
            (vec![("Soft".to_owned(), table(40_000.0))], 0.0),
            (vec![(String::new(), table(-100.0))], -2048.0),
        ] {
            let before = Values { from_file, rescale: Rescale { intercept, ..Rescale::IDENTITY }, ..values(12, false) };
            let (bytes, _) = dicom(&before, &Person::default(), &acquired()).unwrap();
            let decoded = decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap();
            assert_eq!(decoded.picture.values().unwrap().from_file, before.from_file);
        }
    }

    #[test]
    fn a_table_of_other_bits_shows_the_same_in_sixteen() {
        let table = Arc::new(VoiLut { first: 0.0, bits: 12, entries: (0..4096).rev().collect() });
        let before = Values { from_file: vec![(String::new(), Voi::Lut(Arc::clone(&table)))], ..values(12, false) };
        let (bytes, _) = dicom(&before, &Person::default(), &acquired()).unwrap();
        let decoded = decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap();
        let after = decoded.picture.values().unwrap().luts().next().unwrap();
        assert!((0..4096).all(|value| (after.apply(f64::from(value)) - table.apply(f64::from(value))).abs() < 1e-5));
    }

    #[test]
    fn values_of_few_bits_are_widened_exactly_and_seen_as_they_were() {
        let functions = [Function::Linear, Function::LinearExact, Function::Sigmoid];
        for bits in [1, 2, 3, 4, 5] {
            let most = (1_u16 << bits) - 1;
            let samples: Vec<u16> = (0..=most).collect();
            let plain = Values::new(Plane::new(samples.len() as u32, 1, samples).unwrap(), bits);
            let mut ways: Vec<Voi> = functions.map(|function| Voi::Window(Window { center: f64::from(most) / 2.0, width: f64::from(most), function })).into();
            ways.push(Voi::Lut(Arc::new(VoiLut { first: 0.0, bits: 8, entries: (0..=most).map(|value| 255 - 8 * value).collect() })));
            ways.push(Preset::Default.voi(&plain));
            for voi in ways {
                let few = Values { from_file: vec![(String::new(), voi)], ..plain.clone() };
                let (bytes, class) = dicom(&few, &Person::default(), &acquired()).unwrap();
                assert_eq!(class, Class::IntraOral);
                let decoded = decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap();
                let wide = decoded.picture.values().unwrap();
                assert!(wide.bits >= 8 && wide.stored.samples.last() == Some(&((1 << wide.bits) - 1)), "{bits}");
                let seen = |values: &Values| values.stored.samples.iter().map(|value| Preset::Default.voi(values).apply(f64::from(*value))).collect::<Vec<_>>();
                for (before, after) in seen(&few).into_iter().zip(seen(wide)) {
                    assert!((before - after).abs() < 1e-6, "{bits}: {before} {after}");
                }
            }
            // A secondary capture may have as few as there are.
            let (bytes, _) = dicom(&plain, &Person::default(), &Acquired { teeth: Vec::new(), ..acquired() }).unwrap();
            assert_eq!(decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap().bits, bits);
        }
    }

    #[test]
    fn how_a_pixel_was_measured_is_said_as_it_is_known() {
        let some = values(12, false);
        let said = |calibration: Option<Calibration>| {
            let spacing = Some(Spacing { column_mm: 0.1, row_mm: 0.2, method: SpacingMethod::Calibrated });
            let (bytes, _) = dicom(&some, &Person::default(), &Acquired { spacing, calibration, ..acquired() }).unwrap();
            let found = decode(Source::Bytes(&bytes), Coding::Dicom, 0, Limits::default()).unwrap().facts.spacing.unwrap();
            assert_eq!((found.row_mm, found.column_mm), (0.2, 0.1));
            Said::by(Source::Bytes(&bytes)).unwrap().calibration
        };
        let geometry = Calibration { kind: "GEOMETRY".to_owned(), description: "Jaw to sensor".to_owned() };
        for calibration in [None, Some(geometry), Some(Calibration::by_known_length())] {
            assert_eq!(said(calibration.clone()), calibration);
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
