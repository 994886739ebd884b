//! `chairside export`: one image for another program, as its file is, as it is seen, or as DICOM. Changes nothing; works while the console runs, too.

use crate::{acts, cli::ExportForm, failure::Failure};
use chairside::pages::viewer::{
    display::from_state,
    measure::{Scale, spacing_of},
};
use chairside_api::{Sex, UtcTime};
use chairside_core::{
    Format, Preview,
    export::{self, Exportable, FindError, uid},
    settings::Overrides,
};
use chairside_imaging::{
    Decoded, Facts, Limits, Picture, Source, Spacing, SpacingMethod, decode,
    export::{Acquired, Class, Encoding, Person, dicom, picture},
};
use jiff::tz::TimeZone;
use std::{fs, io::Write, path::Path};

/// Writes image `name` into the new file `to`.
pub fn export(data_dir: &Path, overrides: &Overrides, name: &str, form: ExportForm, sensor_pixel: Option<f64>, to: &Path) -> Result<(), Failure> {
    if sensor_pixel.is_some_and(|mm| !(0.001..=1.0).contains(&mm)) {
        return Err(Failure::usage("A sensor’s pixel is between 0.001 and 1 mm. Nothing was written"));
    }
    let found = export::find(data_dir, overrides, name).map_err(|error| match error {
        FindError::Settings(error) => Failure::usage(error.to_string()),
        other => Failure::failed(other.to_string()),
    })?;
    let (bytes, what) = match form {
        ExportForm::Original => (original(&found)?, "The original, byte for byte,"),
        ExportForm::Png => (as_seen(&found, Encoding::Png)?, "The image as it is seen, as a PNG,"),
        ExportForm::Jpeg => (as_seen(&found, Encoding::Jpeg)?, "The image as it is seen, as a JPEG,"),
        ExportForm::Dicom => as_dicom(&found, sensor_pixel)?,
    };
    write(to, &bytes)?;
    acts::print(&format!("{what} is in {}.", to.display()))
}

/// A new file, whole on the disk or not there at all. One that is there is never written over: it may be somebody's only copy.
fn write(to: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::failed(format!("{} cannot be written: {error}. The image here is unchanged. Choose another file", to.display()));
    let mut file = match fs::File::create_new(to) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Failure::failed(format!("{} is there already and was not written over. Choose another name", to.display())));
        }
        outcome => outcome.map_err(failed)?,
    };
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        // Half a radiograph must not pass for one.
        if let Err(left) = fs::remove_file(to) {
            eprintln!("chairside: the unfinished {} could not be removed: {left}.", to.display());
        }
        failed(error)
    })
}

fn original(found: &Exportable) -> Result<Vec<u8>, Failure> {
    fs::read(&found.image.spool_path).map_err(|error| Failure::failed(format!("The safe copy of the image cannot be read: {error}. Nothing was written")))
}

fn decoded(found: &Exportable) -> Result<Decoded, Failure> {
    let image = &found.image;
    let refused = |why: &dyn std::fmt::Display| Failure::failed(format!("{why}. Nothing was written. Export it as original"));
    let coding = image.format.coding().ok_or_else(|| refused(&format!("This kind of {} cannot be read here", image.format.name())))?;
    debug_assert!(!matches!(image.preview, Preview::Only(_)), "what has only a preview has no coding");
    decode(Source::File(&image.spool_path), coding, 0, Limits::default()).map_err(|error| refused(&error))
}

fn as_seen(found: &Exportable, encoding: Encoding) -> Result<Vec<u8>, Failure> {
    let decoded = decoded(found)?;
    let (display, _) = found.display.as_ref().map(|saved| from_state(&saved.state)).unwrap_or_default();
    picture(&decoded.picture, &display.of(&decoded), encoding).map_err(|error| Failure::failed(format!("{error}. Nothing was written")))
}

fn as_dicom(found: &Exportable, sensor_pixel: Option<f64>) -> Result<(Vec<u8>, &'static str), Failure> {
    let image = &found.image;
    if image.format == Format::Dicom {
        return Ok((original(found)?, "The image is DICOM: its original, byte for byte,"));
    }
    let decoded = decoded(found)?;
    let Picture::Gray(values) = &decoded.picture else {
        return Err(Failure::failed(format!("{}. Nothing was written", chairside_imaging::export::ExportError::Colour)));
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
            return Err(Failure::failed(
                "The image has no patient yet, and a DICOM file must say whom it shows. Nothing was written. Assign it first, or export the original",
            ));
        }
        (None, Some(_)) => {
            return Err(Failure::failed("This console does not know the patient of the image any more. Nothing was written. Export the original"));
        }
    };
    let teeth: Vec<u8> = image.teeth.iter().map(chairside_api::Tooth::number).collect();
    let (display, marks) = found.display.as_ref().map(|saved| from_state(&saved.state)).unwrap_or_default();
    let (date, time) = local(image.captured_at.unwrap_or(image.landed_at));
    let patient = person.number.clone();
    let teeth_said = image.teeth.to_string();
    let acquired = Acquired {
        // Another patient or other teeth make it another object; the same again is the same.
        instance_uid: uid(&[b"instance", image.sha256.as_bytes(), patient.as_bytes(), teeth_said.as_bytes()]),
        study_uid: uid(&[b"study", patient.as_bytes(), date.as_bytes()]),
        series_uid: uid(&[b"series", patient.as_bytes(), date.as_bytes(), image.sha256.as_bytes()]),
        date,
        time,
        teeth,
        spacing: sensor_pixel
            .map(|mm| Spacing { column_mm: mm, row_mm: mm, method: SpacingMethod::ImagerPixelSpacing })
            .or_else(|| spacing_of(&Scale::of(&marks, &Facts::default()))),
        shown: display.orientation,
        lossy_ratio: (image.format == Format::Jpeg).then(|| values.stored.samples.len() as f64 / image.size_bytes.max(1) as f64),
    };
    let (bytes, class) = dicom(values, &person, &acquired).map_err(|error| Failure::failed(format!("{error}. Nothing was written")))?;
    let what = match class {
        Class::IntraOral => "The intra-oral DICOM image",
        Class::SecondaryCapture => "The DICOM image (a secondary capture, because its teeth or the size of the sensor’s pixels are not known)",
    };
    Ok((bytes, what))
}

/// Day and time where this computer stands, as DICOM writes them.
fn local(at: UtcTime) -> (String, String) {
    let local = TimeZone::system().to_datetime(at.timestamp());
    (local.strftime("%Y%m%d").to_string(), local.strftime("%H%M%S").to_string())
}
