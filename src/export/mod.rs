//! One image for another program: its original, as it is seen, or as DICOM. Decodes and encodes, so it is for a thread that may wait; reads the safe copy and changes nothing.

mod overlay;

use crate::pages::viewer::{
    display::from_state,
    measure::{Scale, calibrated},
};
use chairside_api::{Patient, Sex, UtcTime};
pub use chairside_core::export::Form;
use chairside_core::{
    Format,
    export::{Exportable, uid},
    ingest::preview::why_not_decoded,
    patient::FilePatient,
};
use chairside_imaging::{
    Decoded, Encoding, Limits, Orientation, Picture, Source, Spacing, SpacingMethod, decode,
    export::{Acquired, Calibration, Class, ExportError, Flat, Lossy, Moment, Mounted, Person, Said, When, Why, dicom, flatten},
    lossy_bytes, shape,
};
use chairside_words::say;
use jiff::tz::TimeZone;
use overlay::Overlay;
use std::{fs, io::Write, path::Path, sync::Arc};

/// Of an exported JPEG: what was seen is still seen.
const QUALITY: u8 = 95;

/// What is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wish {
    /// In which form.
    pub form: Form,
    /// Of a picture and of DICOM: which frame, from 0.
    pub frame: u32,
    /// Of a picture: with the patient's name, birth date and number under it.
    pub with_patient: bool,
    /// Of a picture: with what was measured and drawn over the image.
    pub with_measurements: bool,
    /// Of DICOM: how large a pixel of the sensor is, in mm; the shorter side of one that is not square.
    pub sensor_pixel: Option<f64>,
}

/// Why an image was not exported: what happened and what to do, in a sentence without its full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotExported(String);

fn because(why: impl Into<String>) -> NotExported {
    NotExported(why.into())
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// What its bytes are.
    pub kind: Kind,
    /// Which image of how many in the file, from 1. `None`: there is only one, or all of them are in it.
    pub frame: Option<(u32, u32)>,
    /// Its file says that the picture itself tells whom it shows.
    pub is_burned_in: bool,
}

impl Made {
    /// What is to be known of it, each a sentence.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        notes.extend(self.frame.map(|(frame, frames)| say!("export-note-frame", frame, frames)));
        if let Kind::SecondaryCapture(why) = self.kind {
            let why = match why {
                Why::OtherKind => "kind",
                Why::BurnedIn => "burned-in",
                Why::Rescaled => "rescaled",
                Why::Teeth => "teeth",
                Why::SensorPixel => "pixel",
                Why::Mounted => "mounted",
                Why::NotSaid => "not-said",
            };
            notes.push(say!("export-note-secondary", why));
        }
        if self.is_burned_in {
            notes.push(say!("export-note-burned-in").to_owned());
        }
        notes
    }
}

/// What the bytes of an export are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The file's own.
    Original,
    /// A picture of what is seen.
    Png,
    /// The same as a JPEG.
    Jpeg,
    /// An intra-oral DICOM image.
    IntraOral,
    /// DICOM of another kind, and why.
    SecondaryCapture(Why),
}

impl From<ExportError> for NotExported {
    /// In words why an image cannot be made into that: the crate that makes it knows no languages.
    fn from(error: ExportError) -> Self {
        because(match error {
            ExportError::Colour => say!("export-colour"),
            ExportError::TooLarge => say!("export-too-large"),
            ExportError::Encoder => say!("export-not-encoded"),
        })
    }
}

/// The bytes of the file, and what they are.
pub fn make(found: &Exportable, wish: &Wish) -> Result<(Vec<u8>, Made), NotExported> {
    match wish.form {
        Form::Original => Ok((original(found)?, Made { kind: Kind::Original, frame: None, is_burned_in: false })),
        Form::Png => as_seen(found, wish, Encoding::Png, Kind::Png),
        Form::Jpeg => as_seen(found, wish, Encoding::Jpeg { quality: QUALITY }, Kind::Jpeg),
        Form::Dicom => as_dicom(found, wish),
    }
}

/// Whom the image's own file names, where that is somebody else than whose image it is: an original goes out with that in its header. Without the patient's record their name has to do.
pub fn names_another(found: &Exportable) -> Option<&FilePatient> {
    let (named, subject) = (found.image.named.as_deref()?, found.image.subject.as_ref()?);
    let by_name = || Arc::new(Patient::named(subject.patient_id.clone(), &subject.patient_name, "", found.image.landed_at));
    let patient = found.patient.clone().filter(|patient| patient.id == subject.patient_id).unwrap_or_else(by_name);
    named.is_another_than(&patient).then_some(named)
}

/// Writes a new file, whole on the disk or not there at all. One that is there is never written over: it may be somebody's only copy.
pub fn write_new(to: &Path, bytes: &[u8]) -> Result<(), NotExported> {
    let failed = |error: std::io::Error| because(say!("export-not-written", path = to.display(), why = error.to_string()));
    let mut file = match fs::File::create_new(to) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(because(say!("export-is-there", path = to.display())));
        }
        outcome => outcome.map_err(failed)?,
    };
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a radiograph must not pass for one.
        match fs::remove_file(to) {
            Ok(()) => failed(error),
            Err(left) => because(say!("export-unfinished-left", why = failed(error).to_string(), left = left.to_string())),
        }
    })
}

fn original(found: &Exportable) -> Result<Vec<u8>, NotExported> {
    fs::read(&found.image.spool_path).map_err(|error| because(say!("export-copy-unreadable", why = error.to_string())))
}

fn decoded(found: &Exportable, frame: u32) -> Result<Decoded, NotExported> {
    let image = &found.image;
    let refused = |why: String| because(say!("export-as-original", why));
    let coding = image.format.coding().ok_or_else(|| refused(say!("export-kind-unreadable", format = image.format.name())))?;
    decode(Source::File(&image.spool_path), coding, frame, Limits::default()).map_err(|error| refused(why_not_decoded(&error)))
}

/// Which of a file's images it is, where there are several.
fn frame_of(decoded: &Decoded, wish: &Wish) -> Option<(u32, u32)> {
    (decoded.frames > 1).then_some((wish.frame + 1, decoded.frames))
}

fn as_seen(found: &Exportable, wish: &Wish, encoding: Encoding, kind: Kind) -> Result<(Vec<u8>, Made), NotExported> {
    let decoded = decoded(found, wish.frame)?;
    let (display, marks) = found.display.as_ref().map(|saved| from_state(&saved.state)).unwrap_or_default();
    let shown = display.of(&decoded);
    let Flat { mut raster, to_picture } = flatten(&decoded.picture, &shown, u32::MAX)?;
    let overlay = Overlay::new(&raster, to_picture);
    if wish.with_measurements {
        let scale = Scale::of(&marks, &decoded.facts);
        for mark in marks.annotations.iter().filter(|mark| mark.frame == wish.frame) {
            overlay.mark(&mut raster, &mark.shape, &scale);
        }
    }
    if wish.with_patient {
        overlay.words_below(&mut raster, &who_and_when(found)?);
    }
    let bytes = raster.encode(encoding).map_err(|_| ExportError::Encoder)?;
    Ok((bytes, Made { kind, frame: frame_of(&decoded, wish), is_burned_in: false }))
}

/// Whom the image shows, when it was taken, and the teeth: each by itself.
fn who_and_when(found: &Exportable) -> Result<Vec<String>, NotExported> {
    let image = &found.image;
    let Some(subject) = &image.subject else {
        return Err(because(say!("export-nobody-below")));
    };
    let mut words = vec![subject.patient_name.clone()];
    if let Some(patient) = &found.patient {
        words[0] = patient.display_name();
        words.extend(patient.date_of_birth.map(|birth| say!("facts-born", born = crate::format::date(birth))));
        words.extend(
            patient
                .patient_number
                .as_deref()
                .filter(|number| !number.is_empty())
                .map(|number| say!("facts-number", number = crate::format::patient_number(number))),
        );
    }
    let zone = TimeZone::system();
    let at = image.captured_at.unwrap_or(image.landed_at);
    words.push(crate::format::date_and_clock(at, &zone));
    if !image.teeth.is_empty() {
        words.push(say!("of-teeth", count = image.teeth.len(), teeth = crate::format::teeth(&image.teeth)));
    }
    Ok(words)
}

/// Also of a file that is DICOM itself: whose it is, and which teeth it shows, is what is known here, and nothing of what its header says of them goes along. What it says of the image
/// does: what kind it is, when it was taken, how its pixels were measured and packed, and whether somebody's name is in the picture.
fn as_dicom(found: &Exportable, wish: &Wish) -> Result<(Vec<u8>, Made), NotExported> {
    let image = &found.image;
    let decoded = decoded(found, wish.frame)?;
    let Picture::Gray(values) = &decoded.picture else {
        return Err(ExportError::Colour.into());
    };
    let person = found.patient.as_ref().map(|patient| Person {
        last_name: patient.last_name.clone(),
        first_name: patient.first_name.clone(),
        number: patient.patient_number.clone().unwrap_or_else(|| patient.id.to_string()),
        birth_date: patient.date_of_birth.map(|date| date.strftime("%Y%m%d").to_string()).unwrap_or_default(),
        sex: patient
            .sex
            .map(|sex| match sex {
                Sex::Female => "F",
                Sex::Male => "M",
                Sex::Other => "O",
            })
            .unwrap_or_default()
            .to_owned(),
    });
    let (person, patient_id) = match (person, &found.patient, &image.subject) {
        (Some(person), Some(patient), _) => (person, patient.id.as_str()),
        (.., None) => return Err(because(say!("export-nobody-in-dicom"))),
        (.., Some(_)) => return Err(because(say!("export-patient-unknown"))),
    };
    let teeth: Vec<u8> = image.teeth.iter().map(chairside_api::Tooth::number).collect();
    let (display, marks) = found.display.as_ref().map(|saved| from_state(&saved.state)).unwrap_or_default();
    let source = Source::File(&image.spool_path);
    let said = match image.format {
        Format::Dicom => Some(Said::by(source).ok_or(ExportError::Encoder)?),
        _ => None,
    };
    let when = match (said.as_ref().and_then(|said| said.taken.clone()), image.captured_at) {
        (Some(taken), _) => When::Taken(taken),
        (None, Some(at)) => When::Taken(local(at)),
        (None, None) => When::Landed(local(image.landed_at)),
    };
    let modality = said.as_ref().and_then(|said| said.modality.clone()).or_else(|| image.nanopix()?.modality.clone());
    let of_sensor = wish.sensor_pixel.map(|mm| {
        let [across, down] = decoded.facts.pixel().map(|side| side * mm);
        Spacing { column_mm: across, row_mm: down, method: SpacingMethod::ImagerPixelSpacing }
    });
    let calibrated = calibrated(&marks, &decoded.facts);
    let calibration = match (of_sensor, calibrated, decoded.facts.spacing) {
        (None, Some(_), _) => Some(Calibration::by_known_length()),
        (None, None, Some(of_file)) => said.as_ref().and_then(|said| said.calibration_of(&of_file)),
        _ => None,
    };
    let burned_in = match &said {
        Some(said) => said.burned_in,
        // Whoever says how large the sensor's pixels are says that a plain file is a sensor's, which writes nothing into it.
        None => wish.sensor_pixel.map(|_| false),
    };
    let lossy = match &said {
        Some(said) => said.lossy.clone(),
        None => image.format.coding().and_then(|coding| lossy_bytes(&image.spool_path, coding, wish.frame)).map(|bytes| {
            let of_sample = if values.bits > 8 { 2.0 } else { 1.0 };
            Lossy::of_jpeg(values.stored.samples.len() as f64 * of_sample / bytes.max(1) as f64)
        }),
    };
    let mut acquired = Acquired {
        instance_uid: "2.25.0".to_owned(),
        // By the record's id, which no other record of any clinic has; two clinics may give two people one number.
        study_uid: uid(&[b"study", patient_id.as_bytes(), when.moment().date.as_bytes()]),
        series_uid: uid(&[b"series", patient_id.as_bytes(), when.moment().date.as_bytes(), image.sha256.as_bytes()]),
        when,
        modality,
        teeth,
        spacing: of_sensor.or(calibrated).or(decoded.facts.spacing),
        calibration,
        aspect: decoded.facts.aspect,
        mounted: mounted(found, said.as_ref(), display.orientation),
        burned_in,
        lossy,
    };
    // Whatever is said otherwise makes it another object (PS3.3 C.12.1.1.1), which no archive takes for the earlier one; the same again is the same.
    let (nameless, _) = dicom(values, &person, &acquired)?;
    acquired.instance_uid = uid(&[b"instance", image.sha256.as_bytes(), &nameless]);
    let (bytes, class) = dicom(values, &person, &acquired)?;
    let kind = match class {
        Class::IntraOral => Kind::IntraOral,
        Class::SecondaryCapture(why) => Kind::SecondaryCapture(why),
    };
    Ok((bytes, Made { kind, frame: frame_of(&decoded, wish), is_burned_in: acquired.burned_in == Some(true) }))
}

/// What is known of how it is mounted: that somebody has turned it, that its file says it, or that its file or somebody has set how it is seen. Whoever said which tooth it shows (a place of a
/// series says it, too, and turns it) has seen it and left it as it stands.
fn mounted(found: &Exportable, said: Option<&Said>, orientation: Orientation) -> Mounted {
    let is_turned = orientation != Orientation::default();
    if let (false, Some(directions)) = (is_turned, said.and_then(|said| said.orientation.clone())) {
        return Mounted::Said(directions);
    }
    let image = &found.image;
    let of_file = || image.format.coding().and_then(|coding| shape(&image.spool_path, coding)).is_some_and(|shape| shape.is_oriented);
    let is_seen = found.display.is_some() || (!image.teeth.is_empty() && !image.teeth_suggested);
    if is_seen || of_file() { Mounted::Shown(orientation) } else { Mounted::Unknown }
}

/// Day and time where this computer stands, as DICOM writes them.
fn local(at: UtcTime) -> Moment {
    let local = TimeZone::system().to_datetime(at.timestamp());
    Moment { date: local.strftime("%Y%m%d").to_string(), time: local.strftime("%H%M%S").to_string() }
}
