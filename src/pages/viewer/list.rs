//! Whose images are looked at, and which they are: only that patient's, newest first, by day.

use crate::format;
use chairside_api::{ImageId, Patient, PatientId, UtcTime};
use chairside_core::{Image, ImageState, Snapshot};
use chairside_words::say;
use jiff::{ToSpan, Unit, civil::Date, tz::TimeZone};
use std::{collections::HashSet, sync::Arc};

/// Whose images are looked at.
#[derive(Clone, Debug)]
pub enum Whose {
    /// This patient's.
    Patient(Arc<Patient>),
    /// Those of this patient's series, in the order of its places.
    Series(Arc<Patient>, Arc<[ImageId]>),
    /// Nobody's yet: what waits under *Unassigned*.
    Nobody,
}

impl Whose {
    /// Whether an image belongs to them. What was rejected, or hidden at the server, is not looked at.
    pub fn has(&self, image: &Image) -> bool {
        match (self, &image.subject) {
            _ if image.state.is_hidden() => false,
            (Self::Patient(patient), Some(subject)) => subject.patient_id == patient.id,
            (Self::Series(patient, images), Some(subject)) => subject.patient_id == patient.id && images.contains(&image.id),
            (Self::Nobody, None) => image.state == ImageState::Unassigned,
            _ => false,
        }
    }

    /// The patient.
    pub fn patient(&self) -> Option<&PatientId> {
        self.record().map(|patient| &patient.id)
    }

    /// The patient's record.
    pub fn record(&self) -> Option<&Patient> {
        match self {
            Self::Patient(patient) | Self::Series(patient, _) => Some(patient),
            Self::Nobody => None,
        }
    }
}

/// The images, newest first; those of a series in its order.
#[derive(Default)]
pub struct Items {
    images: Vec<Arc<Image>>,
    made_from: Option<(u64, usize, usize, Option<PatientId>)>,
}

impl Items {
    /// Follows the snapshot; answers whether it has another one now.
    pub fn refresh(&mut self, snapshot: &Snapshot, whose: &mut Whose) -> bool {
        let address = |images: &Arc<[Arc<Image>]>| Arc::as_ptr(images).cast::<()>() as usize;
        let from = (snapshot.revision, address(&snapshot.images), address(&snapshot.files.images), whose.patient().cloned());
        if self.made_from.as_ref() == Some(&from) {
            return false;
        }
        if let (Whose::Patient(patient) | Whose::Series(patient, _), Some(selection)) = (&mut *whose, &snapshot.selection)
            && patient.id == selection.patient.id
        {
            // The record may have been changed meanwhile.
            *patient = Arc::clone(&selection.patient);
        }
        // What was taken here, and what the server has besides.
        let here: HashSet<&ImageId> = snapshot.images.iter().map(|image| &image.id).collect();
        let besides = snapshot.files.images.iter().filter(|image| !here.contains(&image.id));
        self.images = snapshot.images.iter().chain(besides).filter(|image| whose.has(image)).map(Arc::clone).collect();
        match &whose {
            Whose::Series(_, order) => self.images.sort_by_key(|image| order.iter().position(|id| *id == image.id)),
            _ => self.images.sort_by_key(|image| std::cmp::Reverse(taken(image))),
        }
        self.made_from = Some(from);
        true
    }

    /// All of them, newest first.
    pub fn all(&self) -> &[Arc<Image>] {
        &self.images
    }

    /// The image of that id.
    pub fn get(&self, id: &ImageId) -> Option<&Arc<Image>> {
        self.images.iter().find(|image| image.id == *id)
    }

    /// Where it stands.
    pub fn position(&self, id: &ImageId) -> Option<usize> {
        self.images.iter().position(|image| image.id == *id)
    }
}

/// When an image was taken; when it landed where nobody says.
pub fn taken(image: &Image) -> UtcTime {
    image.captured_at.unwrap_or(image.landed_at)
}

/// `Today`, `3 Sep 2024`.
pub fn day_words(day: Date, today: Date) -> String {
    if day == today { say!("today").to_owned() } else { format::date(day) }
}

/// `18 Nov 2025 · 10:42`.
pub fn moment_words(at: UtcTime, zone: &TimeZone) -> String {
    format!("{} · {}", format::date(format::day(at, zone)), format::clock(at, zone))
}

/// How long before today: `Today`, `3 days earlier`, `14 months earlier`, `3 years earlier`.
pub fn earlier_words(day: Date, today: Date) -> String {
    let days = today.since((Unit::Day, day)).map_or(0, |span| i64::from(span.get_days()));
    if days <= 0 {
        return say!("today").to_owned();
    }
    let months = (1..=1200_i64).take_while(|months| day.checked_add((*months).months()).is_ok_and(|then| then <= today)).last().unwrap_or(0);
    match months {
        0 => say!("days-earlier", count = days),
        1..24 => say!("months-earlier", count = months),
        _ => say!("years-earlier", count = months / 12),
    }
}

/// What DICOM's modality is called.
pub fn modality_words(modality: &str) -> &str {
    match modality {
        "IO" => say!("modality-intraoral"),
        "PX" => say!("modality-panoramic"),
        "DX" => say!("modality-digital"),
        "CR" => say!("modality-computed"),
        "CT" => say!("modality-tomogram"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_ago_is_said_as_people_say_it() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let today = day("2025-11-18");
        for (then, words) in [
            ("2025-11-18", "Today"),
            ("2025-11-17", "1 day earlier"),
            ("2025-10-20", "29 days earlier"),
            ("2025-10-18", "1 month earlier"),
            ("2024-09-03", "14 months earlier"),
            ("2023-01-12", "2 years earlier"),
            ("2025-12-24", "Today"),
        ] {
            assert_eq!(earlier_words(day(then), today), words, "{then}");
        }
    }
}
