//! What the snapshots show, in memory: kept in step with the database by `library`, never asked for anything that must be durable.

use super::display::{Displays, SavedDisplay};
use crate::{Activity, Image, ImageState, PauseReason, QueueSummary, mount::Mount};
use chairside_api::{ImageId, MountId, UtcTime};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Arc,
};

/// How many lines of activity a snapshot carries.
const ACTIVITY_SHOWN: usize = 1_000;

/// Newest landing first; ids break ties.
type Place = (Reverse<UtcTime>, Reverse<ImageId>);

/// The images and activities a front end may show.
#[derive(Default)]
pub(crate) struct Model {
    images: BTreeMap<Place, Arc<Image>>,
    places: HashMap<ImageId, Place>,
    listed: Option<Arc<[Arc<Image>]>>,
    displays: Arc<Displays>,
    mounts: Arc<[Arc<Mount>]>,
    activity: VecDeque<Arc<Activity>>,
    listed_activity: Option<Arc<[Arc<Activity>]>>,
    counts: HashMap<&'static str, usize>,
    pub(crate) paused: Option<PauseReason>,
}

impl Model {
    /// Says how many images of a state there are that are not loaded (closed long ago).
    pub(super) fn count_unlisted(&mut self, state: &'static str, count: usize) {
        *self.counts.entry(state).or_default() += count;
    }

    pub(super) fn put(&mut self, mut image: Image) {
        // The database does not know how far an attempt is; a change of something else must not set it back.
        if let (ImageState::Uploading { .. }, Some(before)) = (&image.state, self.image(&image.id))
            && matches!(before.state, ImageState::Uploading { .. })
            && before.attempts == image.attempts
        {
            image.sent_bytes = before.sent_bytes;
        }
        self.remove(&image.id);
        *self.counts.entry(image.state.name()).or_default() += 1;
        let place = (Reverse(image.landed_at), Reverse(image.id.clone()));
        self.places.insert(image.id.clone(), place.clone());
        self.images.insert(place, Arc::new(image));
        self.listed = None;
    }

    pub(super) fn remove(&mut self, id: &ImageId) {
        let Some(image) = self.places.remove(id).and_then(|place| self.images.remove(&place)) else { return };
        if let Some(count) = self.counts.get_mut(image.state.name()) {
            *count = count.saturating_sub(1);
        }
        self.listed = None;
    }

    /// Writes down how much of an image under way the server has taken. Whether anything changed.
    pub(super) fn sent(&mut self, id: &ImageId, sent_bytes: u64) -> bool {
        let Some(image) = self.places.get(id).and_then(|place| self.images.get_mut(place)) else { return false };
        if image.sent_bytes == sent_bytes {
            return false;
        }
        Arc::make_mut(image).sent_bytes = sent_bytes;
        self.listed = None;
        true
    }

    pub(super) fn load_displays(&mut self, displays: Displays) {
        self.displays = Arc::new(displays);
    }

    /// Another way to show an image; `None`: as its file has it.
    pub(super) fn display(&mut self, id: ImageId, display: Option<Arc<SavedDisplay>>) {
        let displays = Arc::make_mut(&mut self.displays);
        match display {
            Some(display) => drop(displays.insert(id, display)),
            None => drop(displays.remove(&id)),
        }
    }

    /// How images are shown, as somebody has set it.
    pub(crate) fn displays(&self) -> Arc<Displays> {
        Arc::clone(&self.displays)
    }

    pub(super) fn load_mounts(&mut self, mounts: Vec<Mount>) {
        self.mounts = mounts.into_iter().map(Arc::new).collect();
    }

    /// A mount as it is now; `None`: it is gone.
    pub(super) fn mount(&mut self, id: &MountId, mount: Option<Arc<Mount>>) {
        let others = self.mounts.iter().filter(|other| other.id != *id).map(Arc::clone);
        let mut mounts: Vec<_> = others.chain(mount).collect();
        mounts.sort_by(|a, b| (a.begun_at, &a.id).cmp(&(b.begun_at, &b.id)));
        self.mounts = mounts.into();
    }

    /// The mounts that are shown, the earliest first.
    pub(crate) fn mounts(&self) -> Arc<[Arc<Mount>]> {
        Arc::clone(&self.mounts)
    }

    pub(super) fn say(&mut self, activity: Activity) {
        self.activity.push_front(Arc::new(activity));
        self.activity.truncate(ACTIVITY_SHOWN);
        self.listed_activity = None;
    }

    pub(crate) fn image(&self, id: &ImageId) -> Option<&Arc<Image>> {
        self.places.get(id).and_then(|place| self.images.get(place))
    }

    /// Every image, newest landing first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Image>> {
        self.images.values()
    }

    /// The list for a snapshot; made once for each change.
    pub(crate) fn images(&mut self) -> Arc<[Arc<Image>]> {
        self.listed.get_or_insert_with(|| self.images.values().cloned().collect()).clone()
    }

    /// The list for a snapshot; made once for each change.
    pub(crate) fn activity(&mut self) -> Arc<[Arc<Activity>]> {
        self.listed_activity.get_or_insert_with(|| self.activity.iter().cloned().collect()).clone()
    }

    /// Whether any image has no patient.
    pub(super) fn has_unassigned(&self) -> bool {
        self.counts.get(ImageState::Unassigned.name()).is_some_and(|count| *count > 0)
    }

    pub(crate) fn summary(&self) -> QueueSummary {
        let count = |state: &str| self.counts.get(state).copied().unwrap_or(0);
        let ready = count("approved") + count("pending");
        let waiting = ready + count("retrying");
        let next_retry_at = if ready == 0 && count("retrying") > 0 {
            self.images.values().filter_map(|image| if let ImageState::Retrying { next_at, .. } = image.state { Some(next_at) } else { None }).min()
        } else {
            None
        };
        QueueSummary {
            pending: waiting,
            uploading: count("uploading"),
            failed: count("failed"),
            uploaded: count("uploaded"),
            unassigned: count("unassigned"),
            needs_review: count("needs_review"),
            paused: self.paused,
            next_retry_at,
        }
    }
}
