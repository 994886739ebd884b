//! From a row of `Study` and what lies in the patient's folder to an image: which file it is, when it was taken, which tooth is suggested.
//!
//! Looks at names only. The thumbnail is never the image, whatever else is missing; a file that is not there yet, or still empty, is awaited.

use super::{
    rows::NanopixStudy,
    time::{Sample, moment_of},
    values,
};
use chairside_api::{ToothSet, UtcTime};
use jiff::{civil::DateTime, tz::TimeZone};
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

/// What ends the stem of NanoPix's small preview.
const THUMBNAIL: &str = "_thumbnail";

/// One image of NanoPix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyImage {
    /// The file with the image; `None` until it is there.
    pub file: Option<PathBuf>,
    /// NanoPix's preview of it: never diagnostic.
    pub thumbnail: Option<PathBuf>,
    /// When it was taken.
    pub captured_at: Option<UtcTime>,
    /// The teeth that NanoPix names; a person confirms them.
    pub teeth: ToothSet,
    /// DICOM's modality.
    pub modality: Option<String>,
    /// DICOM's UID of the image.
    pub sop_instance_uid: Option<String>,
}

/// The files of one patient's folder, by their names in lower case.
#[derive(Clone, Debug, Default)]
pub struct FolderFiles(HashMap<String, PathBuf>);

impl FolderFiles {
    /// Lists a folder. Regular files only: no link is followed.
    pub fn list(folder: &Path) -> io::Result<Self> {
        let mut files = HashMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if let Ok(name) = entry.file_name().into_string()
                && entry.file_type()?.is_file()
            {
                files.insert(name.to_lowercase(), entry.path());
            }
        }
        Ok(Self(files))
    }

    fn find(&self, stem: &str, extension: &str) -> Option<&Path> {
        self.0.get(&format!("{stem}.{extension}").to_lowercase()).map(PathBuf::as_path)
    }
}

/// Whether a file is NanoPix's preview of another one.
pub fn is_thumbnail(file_name: &str) -> bool {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    stem.to_lowercase().ends_with(THUMBNAIL)
}

/// Whether a row can name the file of an image: a plain name, and not a thumbnail's.
pub fn names_an_image(study: &NanopixStudy) -> bool {
    let (stem, extension) = name_of(study);
    let is_plain = |text: &str| !text.is_empty() && !text.contains(['/', '\\']);
    is_plain(stem) && is_plain(extension) && !stem.to_lowercase().ends_with(THUMBNAIL)
}

fn name_of(study: &NanopixStudy) -> (&str, &str) {
    (study.image_name.trim(), study.image_type.trim().trim_start_matches('.'))
}

/// When an image was taken: `datetime`, or what its name says (`20250121_153202`) where there is none.
pub fn captured_at(study: &NanopixStudy, zone: &TimeZone) -> Option<UtcTime> {
    moment_of(&study.datetime, zone).or_else(|| {
        let named = DateTime::strptime("%Y%m%d_%H%M%S", study.image_name.trim().get(..15)?).ok()?;
        moment_of(&named.to_string(), zone)
    })
}

/// The image that a row of `Study` speaks of.
pub fn image_of(study: &NanopixStudy, files: &FolderFiles, zone: &TimeZone) -> StudyImage {
    let (stem, extension) = name_of(study);
    // A row that names the thumbnail as the image names no image.
    let may_be = names_an_image(study);
    let thumbnail = || ["jpg", "jpeg", "png"].iter().find_map(|extension| files.find(&format!("{stem}{THUMBNAIL}"), extension));
    let uid = study.sop_instance_uid.trim();
    StudyImage {
        file: if may_be { files.find(stem, extension).map(Path::to_owned) } else { None },
        thumbnail: if may_be { thumbnail().map(Path::to_owned) } else { None },
        captured_at: captured_at(study, zone),
        teeth: values::tooth_suggestion(&study.body_part),
        modality: values::modality_of(&study.modality),
        sop_instance_uid: is_uid(uid).then(|| uid.to_owned()),
    }
}

/// The pairs of times by which the clinic's zone can be told.
pub fn zone_samples(studies: &[NanopixStudy]) -> Vec<Sample> {
    studies.iter().filter_map(|study| Sample::new(&study.datetime, &study.sop_instance_uid)).collect()
}

/// PS3.5, 9.1: numbers and dots, at most 64.
fn is_uid(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study() -> NanopixStudy {
        NanopixStudy {
            pk: 1,
            patient_id: "20250121_152638".into(),
            image_name: "20250121_153202".into(),
            image_type: "IOSB".into(),
            body_part: "IO 11".into(),
            modality: "IO".into(),
            sop_instance_uid: "1.2.276.0.7230010.3.1.4.8323329.1.1737469922.529".into(),
            datetime: "2025-01-21 15:32:02".into(),
        }
    }

    fn folder(names: &[&str]) -> (tempfile::TempDir, FolderFiles) {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(dir.path().join(name), b"").unwrap();
        }
        let files = FolderFiles::list(dir.path()).unwrap();
        (dir, files)
    }

    fn name(path: Option<&PathBuf>) -> Option<&str> {
        path.and_then(|path| path.file_name()).and_then(|name| name.to_str())
    }

    #[test]
    fn the_image_is_the_file_and_never_its_thumbnail() {
        let (_dir, files) = folder(&["20250121_153202.iosb", "20250121_153202_thumbnail.jpg", "20250121_153203.iosb"]);
        let image = image_of(&study(), &files, &TimeZone::get("Europe/Berlin").unwrap());
        assert_eq!(name(image.file.as_ref()), Some("20250121_153202.iosb"));
        assert_eq!(name(image.thumbnail.as_ref()), Some("20250121_153202_thumbnail.jpg"));
        assert_eq!(image.captured_at.unwrap().to_string(), "2025-01-21T14:32:02.000Z");
        assert_eq!((image.teeth.to_string().as_str(), image.modality.as_deref()), ("11", Some("IO")));
        assert_eq!(image.sop_instance_uid.unwrap(), study().sop_instance_uid);
        assert!(is_thumbnail("20250121_153202_thumbnail.jpg") && is_thumbnail("X_THUMBNAIL.JPG") && !is_thumbnail("20250121_153202.iosb"));
    }

    #[test]
    fn without_a_time_the_name_says_when() {
        let utc = |datetime: &str, image_name: &str| {
            captured_at(&NanopixStudy { datetime: datetime.into(), image_name: image_name.into(), ..study() }, &TimeZone::UTC).map(|at| at.to_string())
        };
        assert_eq!(utc("", "20250121_153202").as_deref(), Some("2025-01-21T15:32:02.000Z"));
        assert_eq!(utc("", "20250121_153202_2").as_deref(), Some("2025-01-21T15:32:02.000Z"));
        assert_eq!(utc("2025-01-21 15:40:00", "20250121_153202").as_deref(), Some("2025-01-21T15:40:00.000Z"));
        assert_eq!(utc("", "panorama"), None);
        assert_eq!(utc("", "20251321_153202"), None);
    }

    #[test]
    fn a_thumbnail_alone_is_no_image() {
        let (_dir, files) = folder(&["20250121_153202_thumbnail.jpg"]);
        assert_eq!(image_of(&study(), &files, &TimeZone::UTC).file, None);
        let named = NanopixStudy { image_name: "20250121_153202_thumbnail".into(), image_type: "jpg".into(), ..study() };
        assert_eq!(image_of(&named, &files, &TimeZone::UTC).file, None);
    }

    #[test]
    fn a_row_cannot_point_out_of_the_folder() {
        let (_dir, files) = folder(&["a.png"]);
        for (stem, extension) in [("../a", "png"), ("..\\a", "png"), ("", "png"), ("a", ""), ("a", "/png")] {
            let odd = NanopixStudy { image_name: stem.into(), image_type: extension.into(), ..study() };
            assert_eq!(image_of(&odd, &files, &TimeZone::UTC).file, None, "{stem}.{extension}");
        }
        let plain = NanopixStudy { image_name: "A".into(), image_type: ".PNG".into(), sop_instance_uid: "1..2".into(), ..study() };
        let image = image_of(&plain, &files, &TimeZone::UTC);
        assert_eq!((name(image.file.as_ref()), image.sop_instance_uid), (Some("a.png"), None));
    }
}
