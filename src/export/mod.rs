//! One image for another program: its original, as it is seen, or as DICOM. Decodes and encodes, so it is for a thread that may wait; reads the safe copy and changes nothing.

mod overlay;

use crate::pages::viewer::{
    display::from_state,
    measure::{Scale, spacing_of},
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
    Decoded, Encoding, Facts, Limits, Picture, Source, Spacing, SpacingMethod, decode,
    export::{Acquired, Class, ExportError, Flat, Lossy, Person, dicom, flatten},
    lossy_bytes,
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
    /// Of a picture: which frame, from 0.
    pub frame: u32,
    /// Of a picture: with the patient's name, birth date and number under it.
    pub with_patient: bool,
    /// Of a picture: with what was measured and drawn over the image.
    pub with_measurements: bool,
    /// Of DICOM: how large a pixel of the sensor is, in mm.
    pub sensor_pixel: Option<f64>,
}

/// Why an image was not exported: what happened and what to do, in a sentence without its full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotExported(String);

fn because(why: impl Into<String>) -> NotExported {
    NotExported(why.into())
}

/// What the bytes of an export are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The file's own.
    Original,
    /// A picture of what is seen.
    Png,
    /// The same as a JPEG.
    Jpeg,
    /// An intra-oral DICOM image.
    IntraOral,
    /// DICOM of another kind, because the image's teeth or the size of the sensor's pixels are not known.
    SecondaryCapture,
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
        Form::Original => Ok((original(found)?, Made::Original)),
        Form::Png => Ok((as_seen(found, wish, Encoding::Png)?, Made::Png)),
        Form::Jpeg => Ok((as_seen(found, wish, Encoding::Jpeg { quality: QUALITY })?, Made::Jpeg)),
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

fn as_seen(found: &Exportable, wish: &Wish, encoding: Encoding) -> Result<Vec<u8>, NotExported> {
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
    raster.encode(encoding).map_err(|_| ExportError::Encoder.into())
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

/// Also of a file that is DICOM itself: whose it is, and which teeth it shows, is what is known here, and nothing of what its header says of them goes along.
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
    let person = match (person, &image.subject) {
        (Some(person), _) => person,
        (None, None) => {
            return Err(because(say!("export-nobody-in-dicom")));
        }
        (None, Some(_)) => return Err(because(say!("export-patient-unknown"))),
    };
    let teeth: Vec<u8> = image.teeth.iter().map(chairside_api::Tooth::number).collect();
    let (display, marks) = found.display.as_ref().map(|saved| from_state(&saved.state)).unwrap_or_default();
    let (date, time) = local(image.captured_at.unwrap_or(image.landed_at));
    let patient = person.number.clone();
    let mut acquired = Acquired {
        instance_uid: "2.25.0".to_owned(),
        study_uid: uid(&[b"study", patient.as_bytes(), date.as_bytes()]),
        series_uid: uid(&[b"series", patient.as_bytes(), date.as_bytes(), image.sha256.as_bytes()]),
        date,
        time,
        teeth,
        spacing: wish
            .sensor_pixel
            .map(|mm| Spacing { column_mm: mm, row_mm: mm, method: SpacingMethod::ImagerPixelSpacing })
            .or_else(|| spacing_of(&Scale::of(&marks, &Facts { spacing: None, ..decoded.facts.clone() })))
            .or(decoded.facts.spacing),
        aspect: decoded.facts.aspect,
        shown: display.orientation,
        lossy: match image.format {
            Format::Dicom => Lossy::of_dicom(Source::File(&image.spool_path)),
            other => other.coding().and_then(|coding| lossy_bytes(&image.spool_path, coding)).map(|bytes| {
                let of_sample = if values.bits > 8 { 2.0 } else { 1.0 };
                Lossy::of_jpeg(values.stored.samples.len() as f64 * of_sample / bytes.max(1) as f64)
            }),
        },
    };
    // Whatever is said otherwise makes it another object (PS3.3 C.12.1.1.1), which no archive takes for the earlier one; the same again is the same.
    let (nameless, _) = dicom(values, &person, &acquired)?;
    acquired.instance_uid = uid(&[b"instance", image.sha256.as_bytes(), &nameless]);
    let (bytes, class) = dicom(values, &person, &acquired)?;
    let what = match class {
        Class::IntraOral => Made::IntraOral,
        Class::SecondaryCapture => Made::SecondaryCapture,
    };
    Ok((bytes, what))
}

/// Day and time where this computer stands, as DICOM writes them.
fn local(at: UtcTime) -> (String, String) {
    let local = TimeZone::system().to_datetime(at.timestamp());
    (local.strftime("%Y%m%d").to_string(), local.strftime("%H%M%S").to_string())
}
