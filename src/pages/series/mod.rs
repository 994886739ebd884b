//! A series of one patient over the whole window, always dark: its mount as the mouth is looked at, what comes next, and what stands outside.
//!
//! It shows one patient's images and no other's. What is done here is an act on the mount (`core::mount`), undone with *Undo*; an image goes where it is put with the teeth of the place.

pub mod acts;
mod bar;
mod begin;
pub mod print;
pub mod sheet;
mod side;
mod slot;
mod strip;

use crate::{
    pages::PageContext,
    widgets::{room, theme},
};
use begin::BeginForm;
use chairside_api::{ImageId, MountId, Patient, Sha256, Tooth, ToothSet, UtcTime};
use chairside_core::{
    Image, ImageState, Snapshot,
    mount::{Had, Mount, Stood},
};
use egui::{Rect, Ui, UiBuilder, pos2, vec2};
use print::Printing;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Height of the bar.
const BAR: f32 = 56.0;
/// Width of the panel at the right.
const SIDE: f32 = 252.0;
/// How long what the person did stands in for a snapshot that does not show it yet.
const GRACE: f64 = 3.0;

/// The series, while it is open.
pub struct Series {
    /// Whose.
    pub patient: Arc<Patient>,
    /// Which mount is shown.
    mount: Option<MountId>,
    /// The form of a new one, while it is open.
    form: Option<BeginForm>,
    /// The place that keys are for, from 0.
    cursor: usize,
    /// The image that is being moved: the next press on a place puts it there.
    taken_up: Option<ImageId>,
    /// The place that has the keyboard, as a widget.
    pub focused: Option<egui::Id>,
    undo: Vec<Step>,
    redo: Vec<Stood>,
    /// What has stood on screen without a break, and since when.
    drawn: HashMap<ImageId, (Sha256, f64)>,
    /// What was approved and is not so in the snapshot yet.
    decided: HashMap<ImageId, f64>,
    /// Where the places stood when they were last drawn.
    wells: Vec<Rect>,
    /// Whether a picture, or whose it is, did not wholly fit on the screen then.
    is_out_of_sight: bool,
    printing: Printing,
}

/// What *Undo* takes back.
enum Step {
    /// Images were put elsewhere; before, they stood so.
    Put(Stood),
    /// These were approved.
    Approved(Vec<ImageId>),
}

/// The teeth of a place as they stand in the mouth, the upper before the lower: `17 16 / 47 46`.
pub fn words_of(teeth: &ToothSet) -> String {
    let jaw = |is_upper: bool| {
        let mut teeth: Vec<Tooth> = teeth.iter().filter(|tooth| tooth.is_upper() == is_upper).collect();
        let across = |tooth: &Tooth| if tooth.is_right() { -i16::from(tooth.position()) } else { i16::from(tooth.position()) };
        teeth.sort_by_key(across);
        teeth.iter().map(Tooth::to_string).collect::<Vec<_>>().join(" ")
    };
    match (jaw(true), jaw(false)) {
        (upper, lower) if lower.is_empty() => upper,
        (upper, lower) if upper.is_empty() => lower,
        (upper, lower) => format!("{upper} / {lower}"),
    }
}

/// The mounts of a patient, the earliest first.
pub fn of_patient<'a>(snapshot: &'a Snapshot, patient: &'a Patient) -> impl Iterator<Item = &'a Arc<Mount>> {
    snapshot.mounts.iter().filter(move |mount| mount.patient == patient.id)
}

/// How mounts stand now, and what their images have, and those of `others`.
fn stands<'a>(snapshot: &'a Snapshot, mounts: &[&'a Mount], others: impl Iterator<Item = &'a ImageId>) -> Stood {
    let inside = mounts.iter().flat_map(|mount| mount.all_images());
    let all: BTreeSet<&ImageId> = inside.chain(others).collect();
    let has = |image: &Arc<Image>| Had {
        image: image.id.clone(),
        teeth: image.teeth.clone(),
        teeth_suggested: image.teeth_suggested,
        degrees: snapshot.displays.get(&image.id).map_or(0.0, |saved| saved.state.degrees),
    };
    Stood {
        mounts: mounts.iter().map(|mount| (mount.id.clone(), mount.arrangement())).collect(),
        images: all.into_iter().filter_map(|id| snapshot.image(id)).map(has).collect(),
    }
}

/// The mount that takes a patient's next image, and where that goes.
pub fn takes_next(snapshot: &Snapshot, now: UtcTime) -> Option<(&Arc<Mount>, usize)> {
    let patient = &snapshot.selection.as_ref()?.patient;
    let mount = of_patient(snapshot, patient).find(|mount| mount.takes(now))?;
    Some((mount, mount.next()?))
}

impl Series {
    /// The series of a patient: the one that takes images, else the latest; without any, the form of a new one.
    pub fn open(snapshot: &Snapshot, patient: Arc<Patient>) -> Self {
        let mounts = of_patient(snapshot, &patient);
        let mount = mounts.max_by_key(|mount| (mount.armed_at.is_some(), mount.begun_at)).map(|mount| mount.id.clone());
        let form = mount.is_none().then(|| BeginForm::new(snapshot, &patient));
        Self {
            patient,
            mount,
            form,
            cursor: 0,
            taken_up: None,
            focused: None,
            undo: Vec::new(),
            redo: Vec::new(),
            drawn: HashMap::new(),
            decided: HashMap::new(),
            wells: Vec::new(),
            is_out_of_sight: false,
            printing: Printing::default(),
        }
    }

    /// The mount that is shown.
    pub fn mount<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a Arc<Mount>> {
        snapshot.mounts.iter().find(|mount| Some(&mount.id) == self.mount.as_ref() && mount.patient == self.patient.id)
    }

    /// The images of the mount in the order of its places, and the one that keys are for; `None`: there is none.
    pub fn shown(&self, snapshot: &Snapshot) -> Option<(Arc<[ImageId]>, ImageId)> {
        let mount = self.mount(snapshot)?;
        let images: Arc<[ImageId]> = mount.images().cloned().collect();
        let here = mount.slots.get(self.cursor).and_then(|slot| slot.held.image.clone());
        let first = here.or_else(|| images.first().cloned())?;
        Some((images, first))
    }

    /// Stands on the place of an image.
    pub fn show(&mut self, snapshot: &Snapshot, image: &ImageId) {
        if let Some(at) = self.mount(snapshot).and_then(|mount| mount.slot_of(image)) {
            self.cursor = at;
        }
    }

    /// Whether the form of a new one has the keyboard.
    pub fn is_asking(&self) -> bool {
        self.form.is_some()
    }

    /// What is not seen does not count as seen.
    pub fn cover(&mut self) {
        self.drawn.clear();
    }

    /// Shows another mount.
    fn turn_to(&mut self, mount: Option<MountId>) {
        if self.mount != mount {
            self.mount = mount;
            (self.cursor, self.taken_up) = (0, None);
            // How another mount stood is nothing to this one; what was approved can be taken back from every one.
            self.undo.retain(|step| matches!(step, Step::Approved(_)));
            self.redo.clear();
        }
    }

    /// Follows the snapshot: a mount that was just begun is shown, one that is gone is not.
    fn keep_up(&mut self, snapshot: &Snapshot, time: f64) {
        self.decided.retain(|_, since| time - *since < GRACE);
        let latest = of_patient(snapshot, &self.patient).last();
        if self.form.as_ref().is_some_and(BeginForm::is_sent) {
            if let Some(new) = latest.filter(|new| self.form.as_ref().is_some_and(|form| !form.knows(&new.id))) {
                self.turn_to(Some(new.id.clone()));
                self.form = None;
            }
        } else if self.form.is_none() && self.mount(snapshot).is_none() {
            let next = latest.map(|mount| mount.id.clone());
            self.form = next.is_none().then(|| BeginForm::new(snapshot, &self.patient));
            self.turn_to(next);
        }
        if let Some(selection) = snapshot.selection.as_ref().filter(|selection| selection.patient.id == self.patient.id) {
            // The record may have been changed meanwhile.
            self.patient = Arc::clone(&selection.patient);
        }
        let theirs = |id: &ImageId| snapshot.image(id).is_some_and(|image| image.subject.as_ref().is_some_and(|of| of.patient_id == self.patient.id));
        self.taken_up.take_if(|id| !theirs(id));
        if let Some(mount) = self.mount(snapshot) {
            self.cursor = self.cursor.min(mount.slots.len().saturating_sub(1));
        }
    }

    /// Whether an image's own file names somebody else than whose series this is, whoever is in the banner.
    fn names_another(&self, image: &Image) -> bool {
        image.names_another(&self.patient).is_some()
    }

    /// The images of the mount that wait for review and are not decided here already.
    fn to_review<'a>(&'a self, snapshot: &'a Snapshot, mount: &'a Mount) -> impl Iterator<Item = &'a Arc<Image>> {
        let images = mount.images().filter_map(|id| snapshot.image(id));
        images.filter(|image| image.state == ImageState::NeedsReview && !self.decided.contains_key(&image.id))
    }
}

/// Draws the series over all of `rect`.
pub fn series_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, series: &mut Series) {
    let time = ui.input(|input| input.time);
    series.keep_up(context.snapshot, time);
    series.printing.keep_up(ui.ctx(), context);
    let mut dark = ui.new_child(UiBuilder::new().id_salt("series").max_rect(rect));
    let ui = &mut dark;
    theme::viewer_style(ui);
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.well);
    let bar = Rect::from_min_size(rect.min, vec2(rect.width(), BAR));
    let below = Rect::from_min_max(bar.left_bottom(), rect.max);
    let mount = series.mount(context.snapshot).cloned();
    bar::bar_ui(ui, bar, context, series, mount.as_deref());
    let Some(mount) = mount.filter(|_| series.form.is_none()) else {
        begin::begin_ui(ui, below, context, series);
        return;
    };
    let strip = Rect::from_min_max(pos2(rect.left(), rect.bottom() - room::strip(ui.ctx())), rect.max);
    let side = Rect::from_min_max(pos2(rect.right() - SIDE, below.top()), strip.right_top());
    let sheet = Rect::from_min_max(below.min, side.left_bottom());
    slot::slots_ui(ui, sheet, context, series, &mount);
    side::side_ui(ui, side, context, series, &mount);
    strip::strip_ui(ui, strip, context, series, &mount);
    slot::carried_ui(ui, context, series);
}
