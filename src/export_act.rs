//! `chairside export`: one image for another program, as its file is, as it is seen, or as DICOM. Changes nothing; works while the console runs, too.

use crate::{
    acts,
    cli::{ExportForm, ExportOptions},
    failure::Failure,
};
use chairside::export::{Form, Kind, Wish, make, names_another, write_new};
use chairside_core::{
    Image,
    export::{self, FindError},
    settings::Overrides,
};
use std::path::Path;

/// Writes image `name` into the new file `to`.
pub fn export(data_dir: &Path, overrides: &Overrides, name: &str, form: ExportForm, with: ExportOptions, to: &Path) -> Result<(), Failure> {
    if with.sensor_pixel.is_some_and(|mm| !(0.001..=1.0).contains(&mm)) {
        return Err(Failure::usage("A sensor’s pixel is between 0.001 and 1 mm. Nothing was written"));
    }
    let form = match form {
        ExportForm::Original => Form::Original,
        ExportForm::Png => Form::Png,
        ExportForm::Jpeg => Form::Jpeg,
        ExportForm::Dicom => Form::Dicom,
    };
    if (with.with_patient || with.with_measurements) && !form.is_picture() {
        return Err(Failure::usage("--with-patient and --with-measurements are for --as png and --as jpeg. Nothing was written"));
    }
    let frame = match (with.frame, form) {
        (None, _) => 0,
        (Some(_), Form::Original) => {
            return Err(Failure::usage("--frame is for --as png, --as jpeg and --as dicom: the original has all of its images. Nothing was written"));
        }
        (Some(frame), _) => frame.checked_sub(1).ok_or_else(|| Failure::usage("The first image of a file is --frame 1. Nothing was written"))?,
    };
    let found = export::find(data_dir, overrides, name).map_err(|error| match error {
        FindError::Settings(error) => Failure::usage(error.to_string()),
        other => Failure::failed(other.to_string()),
    })?;
    let wish = Wish { form, frame, with_patient: with.with_patient, with_measurements: with.with_measurements, sensor_pixel: with.sensor_pixel };
    let (bytes, made) = make(&found, &wish).map_err(|error| Failure::failed(format!("{error}. Nothing was written")))?;
    write_new(to, &bytes).map_err(|error| Failure::failed(error.to_string()))?;
    still_theirs(data_dir, overrides, &found.image).map_err(|why| match std::fs::remove_file(to) {
        Ok(()) => Failure::failed(format!("{why}. Nothing was exported")),
        Err(error) => Failure::failed(format!("{why}. {} was written and could not be removed: {error}. Delete it", to.display())),
    })?;
    let what = match made.kind {
        Kind::Original => "The original, byte for byte,",
        Kind::Png => "The image as it is seen, as a PNG,",
        Kind::Jpeg => "The image as it is seen, as a JPEG,",
        Kind::IntraOral => "The intra-oral DICOM image",
        Kind::SecondaryCapture(_) => "The DICOM image",
    };
    let warning = match (names_another(&found), made.kind) {
        (None, _) => "",
        (Some(_), Kind::Original) => " Its header names another patient than the one whose image it is: look before you pass it on.",
        (Some(_), _) => " The image’s own file names another patient than the one whose image it is: look before you pass it on.",
    };
    let said = [vec![format!("{what} is in {}.", to.display())], made.notes()].concat().join(" ");
    acts::print(&format!("{said}{warning}"))
}

/// Looks whether the image still is whose it was before it was written: what was written says so. In words what it is otherwise.
fn still_theirs(data_dir: &Path, overrides: &Overrides, written: &Image) -> Result<(), String> {
    let whose = |image: &Image| image.subject.as_ref().map(|subject| subject.patient_id.clone());
    match export::find(data_dir, overrides, written.id.as_str()) {
        Ok(now) if whose(&now.image) == whose(written) => Ok(()),
        Ok(_) | Err(FindError::Unknown(_)) => Err("The image was given to another patient, or taken away, while it was being exported".to_owned()),
        Err(error) => Err(format!("Whose the image is by now cannot be looked up: {error}")),
    }
}
