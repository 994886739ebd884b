//! What the Capture page shows, made once for each snapshot: walking 5,000 images in every frame would be most of a frame's time.

use chairside_api::{ImageId, PatientId, Tooth, UtcTime};
use chairside_core::{Image, ImageState, Snapshot};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Milliseconds after which the lists are made again though the snapshot is the same: an image leaves *this visit* with time.
const MINUTE: i64 = 60_000;

/// Images by what the page does with them; every list holds positions in `Snapshot::images`.
#[derive(Default)]
pub struct Lists {
    /// How often they were made.
    pub made: u64,
    made_from: Option<(u64, usize, Option<PatientId>, i64)>,
    /// The selected patient's images of this visit, newest first.
    pub visit: Vec<usize>,
    /// Those of them that wait for review, newest first.
    pub to_review: Vec<usize>,
    /// Images without a patient, newest first.
    pub unassigned: Vec<usize>,
    /// The queue, in its order.
    pub queued: Vec<usize>,
    /// Teeth of the selected patient that have an image here.
    pub imaged_teeth: BTreeSet<Tooth>,
    /// Other patients whose images wait for review, and how many each.
    pub elsewhere: Vec<(PatientId, String, usize)>,
}

impl Lists {
    /// Makes the lists anew when they are of another snapshot. Answers whether it did.
    pub fn refresh(&mut self, snapshot: &Snapshot, now: UtcTime) -> bool {
        let patient = snapshot.selection.as_ref().map(|selection| selection.patient.id.clone());
        let from = (snapshot.revision, Arc::as_ptr(&snapshot.images).cast::<()>() as usize, patient, now.as_millis() / MINUTE);
        if self.made_from.as_ref() == Some(&from) {
            return false;
        }
        self.fill(snapshot, now);
        self.made += 1;
        self.made_from = Some(from);
        true
    }

    fn fill(&mut self, snapshot: &Snapshot, now: UtcTime) {
        // In the order of the images: one walk beside them is enough.
        let mut visit = snapshot.visit(now).peekable();
        let mut queued: Vec<(u8, UtcTime, &ImageId, usize)> = Vec::new();
        let patient = snapshot.selection.as_ref().map(|selection| &selection.patient.id);
        self.visit.clear();
        self.to_review.clear();
        self.unassigned.clear();
        self.imaged_teeth.clear();
        let mut elsewhere: BTreeMap<&PatientId, (&str, usize)> = BTreeMap::new();
        for (at, image) in snapshot.images.iter().enumerate() {
            let subject = image.subject.as_ref();
            let of_patient = patient.is_some() && subject.map(|subject| &subject.patient_id) == patient;
            if of_patient && !image.state.is_hidden() {
                self.imaged_teeth.extend(image.teeth.iter());
            }
            if visit.next_if(|next| Arc::ptr_eq(next, image)).is_some() {
                self.visit.push(at);
            }
            match (&image.state, subject) {
                (ImageState::Unassigned, _) => self.unassigned.push(at),
                (ImageState::NeedsReview, _) if of_patient => self.to_review.push(at),
                (ImageState::NeedsReview, Some(subject)) => {
                    elsewhere.entry(&subject.patient_id).or_insert((&subject.patient_name, 0)).1 += 1;
                }
                (state, _) if state.is_queued() => queued.push((rank(image), image.landed_at, &image.id, at)),
                _ => {}
            }
        }
        // The order of `Snapshot::queued`. Oldest first they are almost in it, which is what sorting is fastest at.
        queued.reverse();
        queued.sort();
        self.queued.clear();
        self.queued.extend(queued.iter().map(|(.., at)| *at));
        self.elsewhere = elsewhere.into_iter().map(|(id, (name, count))| (id.clone(), name.to_owned(), count)).collect();
    }
}

/// What is being sent, then what waits, then what failed.
const fn rank(image: &Image) -> u8 {
    match image.state {
        ImageState::Uploading { .. } => 0,
        ImageState::Failed { .. } => 2,
        _ => 1,
    }
}

/// The image at a position of a list.
pub fn at<'a>(snapshot: &'a Snapshot, list: &[usize], position: usize) -> Option<&'a Arc<Image>> {
    list.get(position).and_then(|at| snapshot.images.get(*at))
}

/// Where an image stands in a list.
pub fn position(snapshot: &Snapshot, list: &[usize], id: &ImageId) -> Option<usize> {
    list.iter().position(|at| snapshot.images.get(*at).is_some_and(|image| image.id == *id))
}
