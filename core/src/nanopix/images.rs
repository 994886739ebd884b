//! NanoPix's images as the intake's list: which rows of `Study` come in by themselves, and where their files lie now.
//!
//! Only what a row names is an image; a thumbnail never is. An image that NanoPix took long before Live Sync was switched on stays in NanoPix (see
//! docs/decisions/live-sync.md). Looking for a file lists the folder of its patient and reads nothing; folders are only ever read.

use super::{
    NanopixState, NanopixStudy, Place, Reading,
    folders::{Folders, PatientFolder, can_name_a_folder},
    studies::{self, FolderFiles},
};
use crate::{
    ingest::Filed,
    watch::{
        list::{self, FileList, Listed, Reach},
        rescan::Found,
    },
};
use chairside_api::UtcTime;
use jiff::tz::TimeZone;
use std::{
    collections::{HashMap, HashSet, VecDeque, hash_map::DefaultHasher},
    fmt, fs,
    hash::{Hash, Hasher},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant, UNIX_EPOCH},
};

/// What the images are known by in the table `seen`: a name, not a path, so that another drive letter or mount point is the same folder.
pub(crate) const ROOT: &str = "nanopix:";

/// How long before Live Sync was switched on an image may have been taken to come in by itself. A practice has tens of thousands of older ones: they would bury
/// today's in review.
const LOOKED_BACK: Duration = Duration::from_hours(30 * 24);

/// Since when images come in, for a Live Sync that was switched on at that moment.
pub(crate) fn since(switched_on: UtcTime) -> UtcTime {
    switched_on.minus(LOOKED_BACK)
}

/// NanoPix's images that come in, or have come; the others stay where they are because they are older.
pub(crate) fn coming<'a>(reading: &'a Reading, zone: &'a TimeZone, since: UtcTime) -> impl Iterator<Item = &'a NanopixStudy> {
    reading.studies.iter().filter(move |study| comes_in(study, zone, since))
}

fn comes_in(study: &NanopixStudy, zone: &TimeZone, since: UtcTime) -> bool {
    // Without any time it depends on its file.
    studies::captured_at(study, zone).is_none_or(|at| at >= since)
}

/// What a row names may be written, or written again, so long after it was taken.
const RECENT: Duration = Duration::from_hours(7 * 24);
/// Row and file are made one after the other: what was named so recently is on its way.
const YOUNG: Duration = Duration::from_mins(2);
/// The extension of NanoPix's own form.
const OPAQUE: &str = "iosb";

/// The list.
pub(crate) struct NanopixImages {
    place: Place,
    zone: TimeZone,
    reading: Arc<Reading>,
    since: UtcTime,
    /// Newest first.
    rows: Vec<ImageRow>,
    /// Ids that differ from another only in case, in lower case.
    twins: HashSet<String>,
    made_at: UtcTime,
    is_first: bool,
}

/// A row of `Study` that comes in.
struct ImageRow {
    /// Its place in the reading.
    study: usize,
    key: u64,
    captured_at: Option<UtcTime>,
    /// When a list named it first; `None` when the first list did.
    first_named: Option<Instant>,
}

impl fmt::Debug for NanopixImages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NanopixImages").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl NanopixImages {
    /// The images of this state of NanoPix that were taken after `since`. `before` is the list until now.
    pub(crate) fn new(state: &NanopixState, since: UtcTime, now: UtcTime, before: Option<&Self>) -> Self {
        let named: Option<HashMap<u64, Option<Instant>>> =
            before.filter(|before| before.place == state.place).map(|before| before.rows.iter().map(|row| (row.key, row.first_named)).collect());
        let mut rows: Vec<ImageRow> = Vec::new();
        for (index, study) in state.reading.studies.iter().enumerate() {
            if !comes_in(study, &state.zone, since) {
                continue;
            }
            let key = key_of(study);
            let first_named = named.as_ref().and_then(|named| named.get(&key).copied().unwrap_or_else(|| Some(Instant::now())));
            rows.push(ImageRow { study: index, key, captured_at: studies::captured_at(study, &state.zone), first_named });
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.captured_at));
        let mut seen = HashSet::with_capacity(state.reading.patients.len());
        let twins = state.reading.patients.iter().map(|patient| patient.id.to_lowercase()).filter(|id| !seen.insert(id.clone())).collect();
        Self {
            place: state.place.clone(),
            zone: state.zone.clone(),
            reading: Arc::clone(&state.reading),
            since,
            rows,
            twins,
            made_at: now,
            is_first: named.is_none(),
        }
    }

    fn is_within(&self, row: &ImageRow, reach: Reach) -> bool {
        match reach {
            Reach::All => true,
            Reach::Recent => row.is_young() || row.captured_at.is_none_or(|at| at >= self.made_at.minus(RECENT)),
            Reach::Young => row.is_young(),
        }
    }

    /// What to look for, by patient, newest first.
    fn groups(&self, reach: Reach) -> VecDeque<(&str, Vec<usize>)> {
        let mut groups: VecDeque<(&str, Vec<usize>)> = VecDeque::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for row in self.rows.iter().filter(|row| self.is_within(row, reach)) {
            let id = self.reading.studies[row.study].patient_id.as_str();
            let place = *places.entry(id).or_insert_with(|| {
                groups.push_back((id, Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(row.study);
        }
        groups
    }

    /// The folder of a patient. `root` is filled when the whole root must be listed to know, which is seldom.
    fn folder_of(&self, id: &str, root: &mut Option<Folders>) -> io::Result<PatientFolder> {
        if !can_name_a_folder(id) {
            return Ok(PatientFolder::None);
        }
        let lower = id.to_lowercase();
        let is_twin = self.twins.contains(&lower);
        let path = self.place.root().join(id);
        if !is_twin && fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir()) {
            return Ok(PatientFolder::Own(path));
        }
        let folders = match root {
            Some(folders) => folders,
            None => root.insert(Folders::list(self.place.root())?),
        };
        let twins = self.reading.patients.iter().map(|patient| patient.id.as_str()).filter(|other| is_twin && other.to_lowercase() == lower);
        let ids: Vec<&str> = twins.chain(std::iter::once(id)).collect();
        Ok(folders.of_all(ids.iter().copied().collect::<HashSet<_>>()).remove(id).unwrap_or(PatientFolder::None))
    }

    /// Looks for the files of one patient's rows.
    fn look_for(&self, id: &str, rows: &[usize], root: &mut Option<Folders>, found: &mut VecDeque<Found>) {
        let listed = self.folder_of(id, root).and_then(|folder| match folder {
            PatientFolder::None => Ok(None),
            PatientFolder::Own(path) => Ok(Some((FolderFiles::list(&path)?, path, false))),
            PatientFolder::Shared(path) => Ok(Some((FolderFiles::list(&path)?, path, true))),
        });
        match listed {
            Ok(Some((files, _, is_shared))) => {
                found.extend(rows.iter().filter_map(|row| self.reading.studies.get(*row)).filter_map(|study| self.file_of(study, &files, is_shared)));
            }
            Ok(None) => found.extend(rows.iter().map(|_| Found::Missing)),
            // It went away while this looked.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => found.extend(rows.iter().map(|_| Found::Missing)),
            Err(error) => found.push_back(Found::Unreadable(id.into(), error)),
        }
    }

    /// The file that a row names. `None`: what lies there is too old to come in, or the row can name no file.
    fn file_of(&self, study: &NanopixStudy, files: &FolderFiles, is_shared: bool) -> Option<Found> {
        if !studies::names_an_image(study) {
            return None;
        }
        let image = studies::image_of(study, files, &self.zone);
        let relative = |path: PathBuf| path.strip_prefix(self.place.root()).map(Path::to_owned).ok();
        let Some(path) = image.file else { return Some(Found::Missing) };
        if image.captured_at.is_none() && written_at(&path).is_none_or(|at| at < self.since) {
            return None;
        }
        let listed = Listed {
            filed: Arc::new(Filed {
                external_id: study.patient_id.clone(),
                is_shared,
                captured_at: image.captured_at,
                teeth: image.teeth,
                modality: image.modality,
                sop_instance_uid: image.sop_instance_uid,
            }),
            thumbnail: image.thumbnail.and_then(relative),
            is_opaque: path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(OPAQUE)),
        };
        Some(list::find(self.place.root(), relative(path)?, listed).unwrap_or(Found::Missing))
    }
}

impl ImageRow {
    fn is_young(&self) -> bool {
        self.first_named.is_some_and(|at| at.elapsed() < YOUNG)
    }
}

impl FileList for NanopixImages {
    fn root(&self) -> &Path {
        self.place.root()
    }

    fn look(&self) -> Result<(), String> {
        self.place.look().map_err(|error| error.to_string())
    }

    fn walk(self: Arc<Self>, reach: Reach) -> Box<dyn FnMut() -> Found + Send> {
        let mut groups: VecDeque<(String, Vec<usize>)> = self.groups(reach).into_iter().map(|(id, rows)| (id.to_owned(), rows)).collect();
        let mut found = VecDeque::new();
        let mut root = None;
        Box::new(move || {
            loop {
                if let Some(next) = found.pop_front() {
                    return next;
                }
                let Some((id, rows)) = groups.pop_front() else { return Found::End };
                self.look_for(&id, &rows, &mut root, &mut found);
            }
        })
    }

    fn is_first(&self) -> bool {
        self.is_first
    }

    fn has_young(&self) -> bool {
        self.rows.iter().any(ImageRow::is_young)
    }
}

/// Names a row across readings: its number may be used again.
fn key_of(study: &NanopixStudy) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&study.patient_id, &study.image_name, &study.image_type, &study.datetime).hash(&mut hasher);
    hasher.finish()
}

fn written_at(path: &Path) -> Option<UtcTime> {
    let modified = fs::symlink_metadata(path).ok()?.modified().ok()?;
    Some(UtcTime::from_millis(i64::try_from(modified.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()?))
}

#[cfg(test)]
pub(crate) mod fixtures {
    use super::*;
    use crate::nanopix::{Fields, NanopixPatient, Schema, Version};

    /// A row of `Study`, taken now.
    pub(crate) fn study(patient_id: &str, image_name: &str) -> NanopixStudy {
        NanopixStudy {
            patient_id: patient_id.into(),
            image_name: image_name.into(),
            image_type: "IOSB".into(),
            body_part: "IO 11".into(),
            modality: "IO".into(),
            datetime: crate::nanopix::time::wall_clock_text(UtcTime::now(), &TimeZone::UTC),
            ..NanopixStudy::default()
        }
    }

    /// NanoPix at this place, with these images and their patients.
    pub(crate) fn state(root: &Path, studies: Vec<NanopixStudy>) -> NanopixState {
        let ids: std::collections::BTreeSet<&String> = studies.iter().map(|study| &study.patient_id).collect();
        let patients = ids.into_iter().map(|id| NanopixPatient { id: id.clone(), ..NanopixPatient::default() }).collect();
        let schema = Schema { fields: Fields::ALL, has_created: true, has_updated: true, has_studies: true, has_reports: true };
        let reading = Reading { patients, studies, oddities: Vec::new(), schema, version: Version::for_tests() };
        NanopixState { place: Place::at(root), reading: Arc::new(reading), zone: TimeZone::UTC }
    }
}

#[cfg(test)]
#[path = "images_tests.rs"]
mod tests;
