//! The Capture page: whose images land, what landed, what is on its way, and the decision about each.
//!
//! With a patient: this visit's grid, the unassigned strip, the queue, and the review panel. Without: the unassigned grid, and the panel that asks whose
//! the chosen images are. A new image never changes the selection while somebody works on another.
//!
//! The banner and the panel's picture are on screen at any size of window and text: an image is approved only while both are.

pub mod acts;
pub mod agenda;
pub mod assign;
pub mod batch;
mod decision;
pub mod grid;
pub mod lists;
pub mod queue;
pub mod review;

use crate::{
    pages::PageContext,
    state::{CaptureState, Dialog, Sight, Zoom},
    widgets::{
        empty_state, icons,
        patient_banner::{self, Banner},
        theme,
    },
};
use chairside_api::{ImageId, ToothSet};
use chairside_core::{Image, ImageState, Snapshot};
use chairside_words::say;
use egui::{Rect, Ui, Vec2, pos2, vec2};
use std::{collections::HashSet, sync::Arc, time::Duration};

/// How long what the person did stands in for a snapshot that does not show it yet.
const GRACE: f64 = 3.0;
/// A window narrower than this has a smaller review panel and three cards across.
const NARROW: f32 = 1360.0;
/// In a window lower than this the queue starts collapsed.
const LOW: f32 = 820.0;
const REVIEW: f32 = 508.0;
const REVIEW_NARROW: f32 = 440.0;
const DESIGN_WIDTH: f32 = 1440.0;
/// The least the panel needs, and the list beside it: a card and the space around it.
const REVIEW_LEAST: f32 = 340.0;
const LIST_LEAST: f32 = 220.0;
/// The most of the list's height that the open queue takes.
const QUEUE_PART: f32 = 0.55;

/// Draws the page into `rect`; `window` is the whole window's size.
pub fn capture_ui(ui: &mut Ui, rect: Rect, window: Vec2, context: &mut PageContext<'_>, state: &mut CaptureState, dialog: &mut Option<Dialog>) {
    keep_up(ui.ctx(), context, state);
    let banner = Rect::from_min_size(rect.min, vec2(rect.width(), patient_banner::height(ui.ctx())));
    banner_ui(ui, banner, context);
    let mut body = Rect::from_min_max(banner.left_bottom(), rect.max);
    if let Some(booking) = agenda::differs(context.snapshot, state, context.now) {
        let line = Rect::from_min_size(body.min, vec2(body.width(), agenda::HEIGHT));
        body.min.y = line.bottom();
        agenda::agenda_ui(ui, line, context, state, booking);
    }
    // The next appointment begins, or this one ends, without anybody doing anything.
    if !context.snapshot.agenda.is_empty() {
        ui.ctx().request_repaint_after(Duration::from_mins(1));
    }
    let image = state.selected.as_ref().and_then(|id| context.snapshot.image(id)).cloned();
    let side = side_width(rect.width(), window, image.as_deref(), ui.pixels_per_point());
    // The panel adds what it has no room for.
    state.sight = if ui.clip_rect().expand(0.5).contains_rect(banner) { Sight::Whole } else { Sight::Cut };
    state.panel_width = side;
    let panel = Rect::from_min_max(pos2(body.right() - side, body.top()), body.max);
    let left = Rect::from_min_max(body.min, pos2(panel.left(), body.bottom()));

    let open = state.queue_is_open(window);
    let openness = ui.ctx().animate_bool_with_time(ui.scope_id().with("queue"), open, if theme::is_still(ui.ctx()) { 0.0 } else { theme::COLLAPSE });
    let most = queue::OPEN.min(left.height() * QUEUE_PART).max(queue::HEAD);
    let height = queue::HEAD + (most - queue::HEAD) * openness;
    let queue_rect = Rect::from_min_max(pos2(left.left(), left.bottom() - height.round()), left.max);
    let list = Rect::from_min_max(left.min, pos2(left.right(), queue_rect.top()));
    let across = if window.x < NARROW { 3 } else { 4 };
    // A window that no layout has room in shows whose images they are, and as much of the panel as there is.
    let has_list = left.width() >= LIST_LEAST / 2.0 && list.height() > 0.0;
    if has_list {
        grid::grid_ui(ui, list, context, state, dialog, across);
    }

    match image {
        _ if state.batch.is_some() && context.snapshot.selection.is_some() => batch::batch_ui(ui, panel, context, state),
        Some(image) if context.snapshot.selection.is_some() && image.state != ImageState::Unassigned => {
            review::review_ui(ui, panel, context, state, &image);
            look_ahead(ui, context, state, &image);
        }
        Some(_) => assign::assign_ui(ui, panel, context, state),
        None if context.snapshot.selection.is_none() => assign::assign_ui(ui, panel, context, state),
        None => {
            let t = theme::tokens(ui);
            ui.painter().rect_filled(panel, 0, t.panel);
            ui.painter().vline(panel.left() + 0.5, panel.y_range(), egui::Stroke::new(theme::HAIRLINE, t.line));
            empty_state::empty_state(ui, panel, icons::EYE, say!("capture-nothing-to-review"));
        }
    }
    if has_list {
        queue::queue_ui(ui, queue_rect, open, context, state);
    }
}

/// Follows the snapshot: forgets what it shows by now, and selects something when nothing is.
pub fn keep_up(ctx: &egui::Context, context: &mut PageContext<'_>, state: &mut CaptureState) {
    let time = ctx.input(|input| input.time);
    state.forget_overdue(ctx, time);
    if !state.lists.refresh(context.snapshot, context.now) {
        return;
    }
    let snapshot = context.snapshot;
    state.teeth.retain(|id, (teeth, _)| snapshot.image(id).is_some_and(|image| image.teeth != *teeth));
    let undecided = |image: &Arc<Image>| matches!(image.state, ImageState::NeedsReview | ImageState::Unassigned | ImageState::Failed { .. });
    state.decided.retain(|id, _| snapshot.image(id).is_some_and(undecided));
    if !state.chosen.is_empty() {
        let unassigned: HashSet<&ImageId> = state.lists.unassigned.iter().filter_map(|at| snapshot.images.get(*at)).map(|image| &image.id).collect();
        state.chosen.retain(|id| unassigned.contains(id));
    }
    if let Some(batch) = &mut state.batch {
        let lists = &state.lists;
        batch.chosen.retain(|id| lists::position(snapshot, &lists.visit, id).is_some());
    }
    if snapshot.selection.is_none() {
        state.batch = None;
    }
    let stays = state.selected.as_ref().is_some_and(|id| {
        lists::position(snapshot, &state.lists.visit, id).is_some()
            || (snapshot.selection.is_some() && lists::position(snapshot, &state.lists.unassigned, id).is_some())
    });
    // Nobody works on an image that is decided: then what comes next is shown by itself.
    let decided = state.wants_next
        && !state.lists.to_review.is_empty()
        && state.selected.as_ref().and_then(|id| snapshot.image(id)).is_none_or(|image| image.state != ImageState::NeedsReview);
    if !stays || decided {
        let next = lists::at(snapshot, &state.lists.to_review, 0).or_else(|| lists::at(snapshot, &state.lists.visit, 0));
        let next = next.map(|image| image.id.clone());
        acts::flush_note(context, state);
        state.select(next);
    }
}

/// Draws the banner of the pages of clinical work.
pub fn banner_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>) {
    let banner = Banner { selection: context.snapshot.selection.as_ref(), room: &context.snapshot.settings.room_id, now: context.now, today: context.today() };
    if let Some(act) = banner.put(ui, rect) {
        context.act(act);
    }
    if let Some(selection) = &context.snapshot.selection {
        ui.ctx().request_repaint_after(patient_banner::changes_in(selection, context.now).max(Duration::from_millis(200)));
    }
}

/// How wide the panel at the right is: all extra width, until its image is 1:1.
fn side_width(page: f32, window: Vec2, image: Option<&Image>, pixels_per_point: f32) -> f32 {
    if window.x < NARROW {
        return REVIEW_NARROW.min(page - LIST_LEAST).max(REVIEW_LEAST);
    }
    let extra = (window.x - DESIGN_WIDTH).max(0.0);
    let one_to_one = image.and_then(|image| image.pixels).map_or(0.0, |pixels| pixels.width as f32 / pixels_per_point + 2.0 * review::FIT_INSET);
    // Never so wide that fewer than four cards fit at the left.
    let most = (window.x - theme::RAIL_WIDTH - 836.0).max(REVIEW);
    (REVIEW + extra).min(one_to_one.max(REVIEW)).min(most).floor()
}

/// Has the next images decoded before they are asked for.
fn look_ahead(ui: &Ui, context: &mut PageContext<'_>, state: &CaptureState, image: &Arc<Image>) {
    let list = state.walk(context.snapshot, image);
    let Some(at) = lists::position(context.snapshot, list, &image.id) else { return };
    for near in [at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
        if let Some(near) = lists::at(context.snapshot, list, near) {
            // The answer does not matter: asking is what makes it ready.
            drop(context.whole(ui.ctx(), near, state.inverted));
        }
    }
}

impl CaptureState {
    /// Puts an image into the right panel.
    pub fn select(&mut self, id: Option<ImageId>) {
        if self.selected != id {
            self.selected = id;
            self.chosen.clear();
            // Every image is first seen whole and as it is: how the last one was looked at says nothing about this one.
            self.zoom = Zoom::Fit;
            self.inverted = false;
            self.drawn = None;
            self.digit = None;
            self.wants_next = false;
        }
    }

    /// Asks whose an unassigned image is, and of no other.
    pub fn ask_whose(&mut self, id: ImageId) {
        self.choose_several(false);
        self.select(Some(id.clone()));
        self.chosen = [id].into();
    }

    /// Whether the panel asks whose unassigned images are, while a patient is selected.
    pub fn asks_whose(&self, snapshot: &Snapshot) -> bool {
        let image = self.selected.as_ref().and_then(|id| snapshot.image(id));
        snapshot.selection.is_some() && self.batch.is_none() && image.is_some_and(|image| image.state == ImageState::Unassigned)
    }

    /// The teeth of an image, as the person has set them.
    pub fn teeth_of<'a>(&'a self, image: &'a Image) -> &'a ToothSet {
        self.teeth.get(&image.id).map_or(&image.teeth, |(teeth, _)| teeth)
    }

    /// Whether an image's teeth are only suggested: neither approved nor set by a person here.
    pub fn is_suggested(&self, image: &Image) -> bool {
        let is_confirmed = matches!(image.state, ImageState::Approved { .. } | ImageState::Pending | ImageState::Retrying { .. });
        image.teeth_suggested && image.state.is_open() && !is_confirmed && !self.teeth.contains_key(&image.id)
    }

    /// Whether the queue is open.
    pub fn queue_is_open(&self, window: Vec2) -> bool {
        self.queue_open.unwrap_or(window.y >= LOW)
    }

    /// The list that previous and next walk: what waits for review while that is looked at, else the visit.
    pub fn walk(&self, snapshot: &Snapshot, image: &Image) -> &[usize] {
        if image.state == ImageState::NeedsReview && lists::position(snapshot, &self.lists.to_review, &image.id).is_some() {
            &self.lists.to_review
        } else {
            &self.lists.visit
        }
    }

    /// What a person did stands in for a snapshot that does not show it yet, but not for long: the engine may have refused it.
    fn forget_overdue(&mut self, ctx: &egui::Context, time: f64) {
        self.teeth.retain(|_, (_, since)| time - *since < GRACE);
        self.decided.retain(|_, since| time - *since < GRACE);
        let oldest = self.teeth.values().map(|(_, since)| *since).chain(self.decided.values().copied()).reduce(f64::min);
        if let Some(oldest) = oldest {
            ctx.request_repaint_after(Duration::from_secs_f64((oldest + GRACE - time).max(0.0)));
        }
    }
}
