//! What a person does in the viewer, by key or button; both end here.

use super::{
    Layout, Tool, Viewer,
    display::Zoom,
    history::{History, Seen},
    list::Whose,
    measure::{Kind, Pen},
};
use crate::{
    command::{Page, UiCommand},
    pages::PageContext,
    state::ViewState,
};
use chairside_core::Command;
use chairside_imaging::View;
use std::sync::Arc;

/// Opens the viewer on what the page shows: the image in review and its patient's others, the unassigned ones, or those of the patient the list stands on. Answers `None`
/// when there is nothing to see.
pub fn open(context: &PageContext<'_>, state: &ViewState) -> Option<Viewer> {
    let snapshot = context.snapshot;
    let capture = &state.capture;
    if let Some(series) = &state.series {
        let (images, image) = series.shown(snapshot)?;
        return Some(Viewer::new(Whose::Series(Arc::clone(&series.patient), images), Some(image)));
    }
    let (whose, wanted) = match (state.page, &snapshot.selection) {
        (Page::Patients, _) => (Whose::Patient(Arc::clone(&state.patients.cursor_row()?.patient)), None),
        (_, Some(selection)) => (Whose::Patient(Arc::clone(&selection.patient)), capture.selected.clone()),
        (_, None) => {
            let chosen = snapshot.unassigned().find(|image| capture.chosen.contains(&image.id));
            (Whose::Nobody, chosen.map(|image| image.id.clone()))
        }
    };
    let wanted = wanted.filter(|id| snapshot.image(id).is_some_and(|image| whose.has(image)));
    let any = snapshot.images.iter().find(|image| whose.has(image)).map(|image| image.id.clone());
    // The server may have images that are not in this console's list.
    let has_others = matches!(&whose, Whose::Patient(patient) if patient.image_count > 0);
    let image = wanted.or(any);
    (image.is_some() || has_others).then(|| Viewer::new(whose, image))
}

/// Carries out an act of the viewer.
pub fn carry_out(act: UiCommand, context: &mut PageContext<'_>, state: &mut ViewState) {
    let Some(viewer) = &mut state.viewer else { return };
    if act == UiCommand::CloseViewer {
        // What is begun is put away first.
        if !viewer.put_away() {
            review(context, state);
            close(context, state);
        }
        return;
    }
    // Two keys in one frame are two steps.
    viewer.end_steps();
    match act {
        // The arrows are for the part that is being chosen.
        UiCommand::Previous | UiCommand::Next if viewer.tool == Tool::Crop => {}
        UiCommand::Previous => viewer.walk(-1),
        UiCommand::Next => viewer.walk(1),
        UiCommand::ZoomFit => viewer.zoom(Zoom::Fit),
        UiCommand::ZoomActual => viewer.zoom_to(|_| 1.0),
        UiCommand::ZoomIn => viewer.zoom_to(|scale| scale * 1.25),
        UiCommand::ZoomOut => viewer.zoom_to(|scale| scale * 0.8),
        UiCommand::Invert => viewer.change(|display| display.inverted = !display.inverted),
        UiCommand::RotateRight => viewer.change(|display| display.orientation = display.orientation.rotated(90.0)),
        UiCommand::RotateLeft => viewer.change(|display| display.orientation = display.orientation.rotated(-90.0)),
        UiCommand::FlipHorizontal => viewer.change(|display| display.orientation = display.orientation.flipped_horizontally()),
        UiCommand::FlipVertical => viewer.change(|display| display.orientation = display.orientation.flipped_vertically()),
        UiCommand::Compare => viewer.set_layout(if viewer.layout == Layout::Compare { Layout::Single } else { Layout::Compare }),
        UiCommand::LinkPanes => viewer.linked = !viewer.linked,
        UiCommand::Brightness => viewer.use_tool(Tool::Level),
        UiCommand::Crop => viewer.use_tool(Tool::Crop),
        UiCommand::ApplyCrop => viewer.apply_crop(),
        UiCommand::WholeImage => viewer.change(|display| display.crop = None),
        UiCommand::Magnify => viewer.use_tool(Tool::Magnify),
        UiCommand::Measure => viewer.use_tool(Tool::Draw(Kind::Length)),
        UiCommand::Undo => viewer.step(History::undo),
        UiCommand::Redo => viewer.step(History::redo),
        UiCommand::RemoveMark => viewer.remove_mark(),
        UiCommand::ResetDisplay => viewer.reset(),
        _ => {}
    }
}

/// Back to the page. What was set and drawn is saved.
pub fn close(context: &mut PageContext<'_>, state: &mut ViewState) {
    if let Some(mut viewer) = state.viewer.take() {
        viewer.save_all(context);
        if viewer.asked_for.is_some() {
            // What is refused is said; the next viewer asks for its own.
            context.send(Command::FollowFiles(None));
        }
        context.radiographs.forget();
    }
}

/// The image that was looked at last goes into review, where it stands there.
fn review(context: &PageContext<'_>, state: &mut ViewState) {
    let Some(image) = state.viewer.as_ref().and_then(|viewer| viewer.image().cloned()).filter(|_| context.snapshot.selection.is_some()) else { return };
    if let Some(series) = &mut state.series {
        return series.show(context.snapshot, &image);
    }
    if state.capture.lists.visit.iter().any(|at| context.snapshot.images.get(*at).is_some_and(|of| of.id == image)) {
        state.capture.select(Some(image.clone()));
        state.capture.reveal = Some(image);
    }
}

impl Viewer {
    /// Turns a tool on, or off again.
    pub(super) fn use_tool(&mut self, tool: Tool) {
        self.tool = if self.tool == tool { Tool::Pan } else { tool };
        self.pen = Pen::default();
    }

    /// Puts a tool away, or what is being drawn with it, and takes back what of the image was being chosen; answers whether there was any.
    pub(super) fn put_away(&mut self) -> bool {
        let was = std::mem::take(&mut self.pen).is_in_use() || self.tool != Tool::Pan;
        self.cancel_crop();
        self.tool = Tool::Pan;
        was
    }

    /// The active image as its file has it, without anything over it. Both come back with *Undo*.
    pub(super) fn reset(&mut self) {
        let Some(image) = self.image().cloned() else { return };
        self.histories.entry(image.clone()).or_default().change(|seen| *seen = Seen::default());
        self.is_changed(&image);
        self.share(&image);
        self.pen = Pen::default();
    }

    /// Goes a step back or forth in how the active image is seen.
    fn step(&mut self, step: impl FnOnce(&mut History)) {
        let Some(image) = self.image().cloned() else { return };
        if let Some(history) = self.histories.get_mut(&image) {
            step(history);
            self.is_changed(&image);
            self.share(&image);
            self.pen = Pen::default();
        }
    }

    fn remove_mark(&mut self) {
        let (Some(image), Some(chosen)) = (self.image().cloned(), self.chosen_mark()) else { return };
        self.mark(&image, |marks| {
            if chosen < marks.annotations.len() {
                marks.annotations.remove(chosen);
            }
        });
        self.pen = Pen::default();
    }

    /// How much was drawn and calibrated on the active image: what a reset takes away for everybody.
    pub fn marks_to_lose(&self) -> usize {
        let marks = self.image().map(|image| self.marks(image));
        marks.map_or(0, |marks| marks.annotations.len() + usize::from(marks.calibration.is_some()))
    }

    /// The mark that is chosen on what the active pane shows: what is not seen is not changed.
    pub(super) fn chosen_mark(&self) -> Option<usize> {
        let pane = self.panes.get(self.active)?;
        let (image, frame) = (pane.image.as_ref()?, pane.frame);
        let is_seen = |at: &usize| self.marks(image).annotations.get(*at).is_some_and(|mark| mark.frame == frame);
        self.pen.chosen.filter(|_| self.pen.is_of(image, frame)).filter(is_seen)
    }

    /// Another scale of the active pane, around its middle.
    fn zoom_to(&mut self, scale: impl Fn(f64) -> f64) {
        let Some(pane) = self.panes.get(self.active) else { return };
        let Some((view, part, viewport)) = pane.seen() else { return };
        let fit = View::fit(view.orientation, &part, viewport);
        let wanted = scale(view.scale).clamp(super::display::least_scale(fit.scale), super::display::MOST_SCALE.max(fit.scale));
        let view = View { scale: wanted, ..view };
        self.zoom(Zoom::of(&view, &part, viewport));
    }
}
