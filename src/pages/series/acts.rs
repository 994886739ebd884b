//! What a person does with a series, by key, button or drag; all of it ends here.

use super::{Series, Step, of_patient, sheet, stands};
use crate::{
    command::UiCommand,
    pages::{
        PageContext,
        capture::acts::{SEEN, is_undoable, say_approved, say_out_of_sight, take_back},
    },
    state::{Dialog, RejectState, ViewState},
    widgets::toast::Toast,
};
use chairside_api::{ImageId, UtcTime};
use chairside_core::{
    Command, Image, ImageState, Seen, Severity, Snapshot,
    mount::{Mount, MountAct, Stood},
};
use chairside_words::say;
use std::sync::Arc;

/// Opens the series of the selected patient.
pub fn open(context: &mut PageContext<'_>) -> Option<Series> {
    let Some(selection) = &context.snapshot.selection else {
        let detail = say!("series-one-patient").to_owned();
        context.toasts.push(Toast { title: say!("banner-nobody").to_owned(), detail, severity: Severity::Warning, picture: None, action: None, several: None });
        return None;
    };
    Some(Series::open(context.snapshot, Arc::clone(&selection.patient)))
}

/// Carries out an act of the series.
pub fn carry_out(act: UiCommand, time: f64, context: &mut PageContext<'_>, state: &mut ViewState, dialog: &mut Option<Dialog>) {
    let Some(series) = &mut state.series else { return };
    let mount = series.mount(context.snapshot).cloned();
    if act == UiCommand::CloseSeries {
        // What is begun is put away first.
        if series.taken_up.take().is_some() {
            return;
        }
        if series.form.is_some() && mount.is_some() {
            series.form = None;
            return;
        }
        state.series = None;
        return;
    }
    let Some(mount) = mount.filter(|_| series.form.is_none()) else { return };
    let at = series.cursor;
    let image = mount.slots.get(at).and_then(|slot| slot.held.image.clone());
    match act {
        UiCommand::Previous => series.step(-1, 0),
        UiCommand::Next => series.step(1, 0),
        UiCommand::PlaceAbove => series.step(0, -1),
        UiCommand::PlaceBelow => series.step(0, 1),
        UiCommand::TakeNext => {
            context.send(Command::Mount(MountAct::Choose { mount: mount.id.clone(), slot: at }));
        }
        UiCommand::SkipPlace => series.skip(context, &mount, at),
        UiCommand::TakeUp => match series.taken_up.take() {
            Some(carried) => series.put(context, &mount, carried, at),
            None => series.taken_up = image,
        },
        UiCommand::Undo => series.undo(context),
        UiCommand::Redo => series.redo(context),
        UiCommand::Approve => series.approve(time, context, &mount),
        UiCommand::Reject => {
            let open = image.as_ref().and_then(|id| context.snapshot.image(id)).filter(|image| image.state == ImageState::NeedsReview);
            if let Some(image) = open.filter(|_| dialog.is_none()) {
                *dialog = Some(Dialog::Reject(RejectState { image: image.id.clone(), reason: None }));
            }
        }
        UiCommand::PrintSeries => series.print(context, &mount),
        _ => {}
    }
}

impl Series {
    fn step(&mut self, right: isize, down: isize) {
        if let Some(next) = sheet::beside(&self.wells, self.cursor, right, down) {
            self.cursor = next;
        }
    }

    /// Remembers how it stood, so that what was done can be undone.
    fn remember(&mut self, before: Stood) {
        self.undo.push(Step::Put(before));
        self.redo.clear();
    }

    /// How it stands before an act on a mount. `moved`: the image that is moved, which may stand in another mount.
    fn stands_before(&self, snapshot: &Snapshot, mount: &Mount, moved: Option<&ImageId>) -> Stood {
        let others = of_patient(snapshot, &self.patient).filter(|other| other.id != mount.id);
        let from = others.filter(|other| other.all_images().any(|image| Some(image) == moved)).map(AsRef::as_ref);
        let mounts: Vec<&Mount> = [mount].into_iter().chain(from).collect();
        stands(snapshot, &mounts, moved.into_iter())
    }

    /// How all that a step is about stands now.
    fn stands_now(&self, snapshot: &Snapshot, step: &Stood) -> Stood {
        let is_of_step = |mount: &&Arc<Mount>| step.mounts.iter().any(|(id, _)| *id == mount.id);
        let mut mounts: Vec<&Mount> = of_patient(snapshot, &self.patient).filter(is_of_step).map(AsRef::as_ref).collect();
        // In the order of the step: the mount it was done in is the first.
        mounts.sort_by_key(|mount| step.mounts.iter().position(|(id, _)| *id == mount.id));
        stands(snapshot, &mounts, step.images.iter().map(|had| &had.image))
    }

    /// An image goes to a place.
    pub(super) fn put(&mut self, context: &mut PageContext<'_>, mount: &Mount, image: ImageId, slot: usize) {
        self.taken_up = None;
        let before = self.stands_before(context.snapshot, mount, Some(&image));
        if mount.slot_of(&image) != Some(slot) && context.send(Command::Mount(MountAct::Put { mount: mount.id.clone(), image, slot })) {
            self.remember(before);
            self.cursor = slot;
        }
    }

    /// An image stands outside again.
    pub(super) fn take_out(&mut self, context: &mut PageContext<'_>, mount: &Mount, image: ImageId) {
        self.taken_up = None;
        if mount.all_images().any(|of| *of == image) && context.send(Command::Mount(MountAct::TakeOut { mount: mount.id.clone(), image })) {
            self.remember(self.stands_before(context.snapshot, mount, None));
        }
    }

    pub(super) fn skip(&mut self, context: &mut PageContext<'_>, mount: &Mount, slot: usize) {
        let Some(held) = mount.slots.get(slot).map(|slot| &slot.held).filter(|held| held.image.is_none()) else { return };
        if context.send(Command::Mount(MountAct::Skip { mount: mount.id.clone(), slot, skipped: !held.skipped })) {
            self.remember(self.stands_before(context.snapshot, mount, None));
        }
    }

    /// Takes back what was done last: an approval that is too old for it is none of that.
    fn undo(&mut self, context: &mut PageContext<'_>) {
        while let Some(step) = self.undo.pop() {
            match step {
                Step::Put(stood) => {
                    let now = self.stands_now(context.snapshot, &stood);
                    if context.send(Command::Mount(MountAct::GoBack(stood))) {
                        self.redo.push(now);
                    }
                    return;
                }
                Step::Approved(images) => {
                    let images = self.still_approved(context.snapshot, context.now, &images);
                    if !images.is_empty() {
                        if take_back(context, &images) {
                            self.taken_back(&images);
                        }
                        return;
                    }
                }
            }
        }
    }

    /// Those of the images whose approval can still be taken back; what was approved just now is not so in the snapshot yet.
    fn still_approved(&self, snapshot: &Snapshot, now: UtcTime, images: &[ImageId]) -> Vec<ImageId> {
        let is_one = |id: &&ImageId| self.decided.contains_key(*id) || snapshot.image(id).is_some_and(|image| is_undoable(image, now));
        images.iter().filter(is_one).cloned().collect()
    }

    /// What was approved is to be decided again.
    pub fn taken_back(&mut self, images: &[ImageId]) {
        self.decided.retain(|id, _| !images.contains(id));
    }

    fn redo(&mut self, context: &mut PageContext<'_>) {
        let Some(stood) = self.redo.pop() else { return };
        let now = self.stands_now(context.snapshot, &stood);
        if context.send(Command::Mount(MountAct::GoBack(stood))) {
            self.undo.push(Step::Put(now));
        }
    }

    /// Whether there is something to undo, and to do again.
    pub(super) fn steps(&self, snapshot: &Snapshot, now: UtcTime) -> (bool, bool) {
        let can_be = |step: &Step| match step {
            Step::Put(_) => true,
            Step::Approved(images) => !self.still_approved(snapshot, now, images).is_empty(),
        };
        (self.undo.iter().any(can_be), !self.redo.is_empty())
    }

    /// Approves all that wait in it and have been seen; what has not been on screen long enough stays, and that is said.
    fn approve(&mut self, time: f64, context: &mut PageContext<'_>, mount: &Mount) {
        let snapshot = context.snapshot;
        let is_seen = |id: &ImageId, sha256| self.drawn.get(id).is_some_and(|(drawn, since)| *drawn == sha256 && time - since >= SEEN);
        // Whose file names somebody else is looked at by itself.
        let can_be = |image: &&Arc<Image>| is_seen(&image.id, image.sha256) && !self.names_another(image);
        let (seen, others): (Vec<_>, Vec<_>) = self.to_review(snapshot, mount).partition(can_be);
        let (seen, others): (Vec<Seen>, usize) = (seen.iter().map(|image| Seen::of(image)).collect(), others.len());
        // Within the first moment nothing is approved, also not by a key that was meant for what stood there before.
        if seen.is_empty() {
            if self.is_out_of_sight && others > 0 {
                say_out_of_sight(context);
            }
            return;
        }
        let ids: Vec<ImageId> = seen.iter().map(|seen| seen.image.clone()).collect();
        if context.send(Command::Approve(seen)) {
            self.decided.extend(ids.iter().map(|id| (id.clone(), time)));
            if !snapshot.settings.approve_undo.is_zero() {
                self.undo.push(Step::Approved(ids.clone()));
            }
            say_approved(context, say!("series-approved", count = ids.len()), ids);
            if others > 0 {
                let detail = say!("series-not-all-how", count = others);
                let title = say!("series-not-all").to_owned();
                context.toasts.push(Toast { title, detail, severity: Severity::Warning, picture: None, action: None, several: None });
            }
        }
    }

    /// Turns to the mount before or after this one.
    pub(super) fn turn(&mut self, context: &PageContext<'_>, step: isize) {
        let mounts: Vec<_> = of_patient(context.snapshot, &self.patient).collect();
        let at = mounts.iter().position(|mount| Some(&mount.id) == self.mount.as_ref());
        if let Some(next) = at.and_then(|at| at.checked_add_signed(step)).and_then(|at| mounts.get(at)) {
            self.turn_to(Some(next.id.clone()));
        }
    }
}
