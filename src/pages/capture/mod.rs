//! The Capture page: whose images land, what landed, what is on its way, and the decision about each.
//!
//! With a patient: this visit's grid, the unassigned strip, the queue, and the review panel. Without: the unassigned grid, and the panel that asks whose
//! the chosen images are. A new image never changes the selection while somebody works on another.

pub mod assign;
pub mod grid;
pub mod lists;
pub mod queue;
pub mod review;

use crate::{
    command::UiCommand,
    pages::PageContext,
    state::{CaptureState, ChooserState, Dialog, Purpose, RejectState, Zoom},
    widgets::{
        empty_state, icons,
        patient_banner::{self, Banner},
        theme,
    },
};
use chairside_api::{ImageId, PatientId, Tooth, ToothSet};
use chairside_core::{Command, Image, ImageState, Snapshot};
use egui::{Rect, Ui, Vec2, pos2, vec2};
use std::{collections::HashSet, sync::Arc, time::Duration};

/// How long an image must have been drawn before Enter approves it: a double press must not approve the next one unseen.
pub const SEEN: f64 = 0.3;
/// How long what the person did stands in for a snapshot that does not show it yet.
const GRACE: f64 = 3.0;
/// A window narrower than this has a smaller review panel and three cards across.
const NARROW: f32 = 1360.0;
/// In a window lower than this the queue starts collapsed.
const LOW: f32 = 820.0;
const REVIEW: f32 = 508.0;
const REVIEW_NARROW: f32 = 440.0;
const DESIGN_WIDTH: f32 = 1440.0;

/// Draws the page into `rect`; `window` is the whole window's size.
pub fn capture_ui(ui: &mut Ui, rect: Rect, window: Vec2, context: &mut PageContext<'_>, state: &mut CaptureState, dialog: &mut Option<Dialog>) {
    let time = ui.input(|input| input.time);
    state.keep_up(context, time);
    let banner = Rect::from_min_size(rect.min, vec2(rect.width(), patient_banner::HEIGHT));
    banner_ui(ui, banner, context);
    let body = Rect::from_min_max(banner.left_bottom(), rect.max);
    let image = state.selected.as_ref().and_then(|id| context.snapshot.image(id)).cloned();
    let side = side_width(window, image.as_deref(), ui.pixels_per_point());
    state.panel_width = side;
    let panel = Rect::from_min_max(pos2(body.right() - side, body.top()), body.max);
    let left = Rect::from_min_max(body.min, pos2(panel.left(), body.bottom()));

    let open = state.queue_is_open(window);
    let openness = ui.ctx().animate_bool_with_time(ui.scope_id().with("queue"), open, theme::COLLAPSE);
    let height = queue::HEAD + (queue::OPEN - queue::HEAD) * openness;
    let queue_rect = Rect::from_min_max(pos2(left.left(), left.bottom() - height.round()), left.max);
    let list = Rect::from_min_max(left.min, pos2(left.right(), queue_rect.top()));
    let across = if window.x < NARROW { 3 } else { 4 };
    grid::grid_ui(ui, list, context, state, dialog, across);

    match image {
        Some(image) if context.snapshot.selection.is_some() && image.state != ImageState::Unassigned => {
            review::review_ui(ui, panel, context, state, &image);
            look_ahead(ui, context, state, &image);
        }
        Some(image) if context.snapshot.selection.is_some() => {
            state.chosen.clear();
            state.chosen.insert(image.id.clone());
            assign::assign_ui(ui, panel, context, state);
        }
        _ if context.snapshot.selection.is_none() => assign::assign_ui(ui, panel, context, state),
        _ => {
            let t = theme::tokens(ui);
            ui.painter().rect_filled(panel, 0, t.panel);
            ui.painter().vline(panel.left() + 0.5, panel.y_range(), egui::Stroke::new(theme::HAIRLINE, t.line));
            empty_state::empty_state(ui, panel, icons::EYE, "Nothing to review.");
        }
    }
    queue::queue_ui(ui, queue_rect, open, context, state);
}

fn banner_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>) {
    let banner = Banner { selection: context.snapshot.selection.as_ref(), room: &context.snapshot.settings.room_id, now: context.now, today: context.today() };
    if let Some(act) = banner.put(ui, rect) {
        context.act(act);
    }
    if let Some(selection) = &context.snapshot.selection {
        ui.ctx().request_repaint_after(patient_banner::changes_in(selection, context.now).max(Duration::from_millis(200)));
    }
}

/// How wide the panel at the right is: all extra width, until its image is 1:1.
fn side_width(window: Vec2, image: Option<&Image>, pixels_per_point: f32) -> f32 {
    if window.x < NARROW {
        return REVIEW_NARROW;
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
            drop(context.textures.full(ui.ctx(), near, state.inverted));
        }
    }
}

impl CaptureState {
    /// Puts an image into the right panel.
    pub fn select(&mut self, id: Option<ImageId>) {
        if self.selected != id {
            self.selected = id;
            // Every image is first seen whole and as it is: how the last one was looked at says nothing about this one.
            self.zoom = Zoom::Fit;
            self.inverted = false;
            self.drawn = None;
            self.digit = None;
            self.wants_next = false;
        }
    }

    /// The teeth of an image, as the person has set them.
    pub fn teeth_of<'a>(&'a self, image: &'a Image) -> &'a ToothSet {
        self.teeth.get(&image.id).map_or(&image.teeth, |(teeth, _)| teeth)
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

    /// Follows the snapshot: forgets what it shows by now, and selects something when nothing is.
    fn keep_up(&mut self, context: &mut PageContext<'_>, time: f64) {
        if !self.lists.refresh(context.snapshot, context.now) {
            return;
        }
        let snapshot = context.snapshot;
        self.teeth.retain(|id, (teeth, at)| time - *at < GRACE && snapshot.image(id).is_some_and(|image| image.teeth != *teeth));
        self.decided.retain(|id, at| {
            time - *at < GRACE && snapshot.image(id).is_some_and(|image| matches!(image.state, ImageState::NeedsReview | ImageState::Unassigned))
        });
        if !self.chosen.is_empty() {
            let unassigned: HashSet<&ImageId> = self.lists.unassigned.iter().filter_map(|at| snapshot.images.get(*at)).map(|image| &image.id).collect();
            self.chosen.retain(|id| unassigned.contains(id));
        }
        let stays = self.selected.as_ref().is_some_and(|id| {
            lists::position(snapshot, &self.lists.visit, id).is_some()
                || (snapshot.selection.is_some() && lists::position(snapshot, &self.lists.unassigned, id).is_some())
        });
        // Nobody works on an image that is decided: then what comes next is shown by itself.
        let decided = self.wants_next
            && !self.lists.to_review.is_empty()
            && self.selected.as_ref().and_then(|id| snapshot.image(id)).is_none_or(|image| image.state != ImageState::NeedsReview);
        if !stays || decided {
            let next = lists::at(snapshot, &self.lists.to_review, 0).or_else(|| lists::at(snapshot, &self.lists.visit, 0));
            let next = next.map(|image| image.id.clone());
            flush_note(context, self);
            self.select(next);
        }
    }
}

/// Carries out an act of this page; answers whether it was one.
pub fn carry_out(act: UiCommand, time: f64, window: Vec2, context: &mut PageContext<'_>, state: &mut CaptureState, dialog: &mut Option<Dialog>) -> bool {
    if queue::carry_out(act, context) {
        return true;
    }
    let image = state.selected.as_ref().and_then(|id| context.snapshot.image(id)).cloned();
    let review = image.as_ref().filter(|image| image.state == ImageState::NeedsReview && !state.decided.contains_key(&image.id));
    match act {
        UiCommand::Approve => {
            if let Some(image) = review {
                approve(time, context, state, image);
            }
        }
        UiCommand::Reject => {
            if let Some(image) = review {
                *dialog = Some(Dialog::Reject(RejectState { image: image.id.clone(), reason: None }));
            }
        }
        UiCommand::Move => {
            if let Some(image) = image.as_ref().filter(|image| matches!(image.state, ImageState::NeedsReview | ImageState::Pending)) {
                *dialog = Some(Dialog::Chooser(Box::new(ChooserState::new(Purpose::Move(image.id.clone())))));
            }
        }
        UiCommand::Previous => walk(context, state, image.as_deref(), -1),
        UiCommand::Next => walk(context, state, image.as_deref(), 1),
        UiCommand::ZoomFit => state.zoom = Zoom::Fit,
        UiCommand::ZoomActual => state.zoom = Zoom::Scale { scale: state.scales.actual, center: Vec2::splat(0.5) },
        UiCommand::ZoomIn => zoom(state, 1.25),
        UiCommand::ZoomOut => zoom(state, 0.8),
        UiCommand::Invert => {
            state.inverted = !state.inverted;
        }
        UiCommand::ToggleQueue => state.queue_open = Some(!state.queue_is_open(window)),
        UiCommand::SelectAll => select_all(context, state),
        UiCommand::ClearPatient => {
            flush_note(context, state);
            context.send(Command::ClearPatient);
        }
        UiCommand::KeepPatient => {
            if context.snapshot.selection.is_some() {
                context.send(Command::KeepPatient);
            }
        }
        _ => return false,
    }
    true
}

/// Approves what a person has seen, and shows the next one.
fn approve(time: f64, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Arc<Image>) {
    let seen = state.drawn.as_ref().is_some_and(|(id, since)| *id == image.id && time - since >= SEEN);
    if !seen {
        return;
    }
    flush_note(context, state);
    if context.send(Command::Approve(vec![image.id.clone()])) {
        state.decided.insert(image.id.clone(), time);
        select_after(context.snapshot, state, &image.id);
    }
}

/// Selects what waits for review after `id`, else before it; with nothing else to review it stays.
pub fn select_after(snapshot: &Snapshot, state: &mut CaptureState, id: &ImageId) {
    let list = &state.lists.to_review;
    let Some(at) = lists::position(snapshot, list, id) else { return };
    let open = |position: &usize| lists::at(snapshot, list, *position).is_some_and(|image| image.id != *id && !state.decided.contains_key(&image.id));
    let next = (at + 1..list.len()).find(open).or_else(|| (0..at).rev().find(open));
    if let Some(next) = next.and_then(|next| lists::at(snapshot, list, next)) {
        let next = next.id.clone();
        state.reveal = Some(next.clone());
        state.select(Some(next));
    } else {
        state.wants_next = true;
    }
}

/// Gives images to a patient.
pub fn assign(time: f64, context: &mut PageContext<'_>, state: &mut CaptureState, images: Vec<ImageId>, patient: PatientId) {
    flush_note(context, state);
    for image in &images {
        state.decided.insert(image.clone(), time);
        state.chosen.remove(image);
    }
    context.send(Command::Assign { images, patient });
}

/// Adds a tooth to an image or takes it away.
pub fn toggle_tooth(time: f64, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Image, tooth: Tooth) {
    let mut teeth = state.teeth_of(image).clone();
    teeth.toggle(tooth);
    if context.send(Command::SetTeeth(image.id.clone(), teeth.clone())) {
        state.teeth.insert(image.id.clone(), (teeth, time));
    }
}

/// Sends the note that is being typed.
pub fn flush_note(context: &mut PageContext<'_>, state: &mut CaptureState) {
    let note = &mut state.note;
    if let Some(image) = &note.image
        && note.text != note.sent
    {
        let (image, text) = (image.clone(), note.text.trim().to_owned());
        if context.send(Command::SetNote(image, text.clone())) {
            note.text.clone_from(&text);
            note.sent = text;
        }
    }
}

fn walk(context: &mut PageContext<'_>, state: &mut CaptureState, image: Option<&Image>, step: isize) {
    if context.snapshot.selection.is_none() {
        return walk_chosen(context, state, step);
    }
    let list = match image {
        Some(image) => state.walk(context.snapshot, image).to_vec(),
        None => state.lists.visit.clone(),
    };
    let at = image.and_then(|image| lists::position(context.snapshot, &list, &image.id));
    let next = match at {
        Some(at) => at.checked_add_signed(step),
        None => Some(0),
    };
    if let Some(next) = next.and_then(|next| lists::at(context.snapshot, &list, next)) {
        let next = next.id.clone();
        flush_note(context, state);
        state.reveal = Some(next.clone());
        state.select(Some(next));
    }
}

/// Without a patient, previous and next move the one chosen image.
fn walk_chosen(context: &PageContext<'_>, state: &mut CaptureState, step: isize) {
    let list = &state.lists.unassigned;
    let at = state.chosen.iter().filter_map(|id| lists::position(context.snapshot, list, id)).min();
    let next = match at {
        Some(at) => at.checked_add_signed(step),
        None => Some(0),
    };
    if let Some(next) = next.and_then(|next| lists::at(context.snapshot, list, next)) {
        state.chosen.clear();
        state.chosen.insert(next.id.clone());
        state.reveal = Some(next.id.clone());
    }
}

fn zoom(state: &mut CaptureState, factor: f32) {
    let (scale, center) = match state.zoom {
        Zoom::Scale { scale, center } => (scale, center),
        Zoom::Fit => (state.scales.fit, Vec2::splat(0.5)),
    };
    // The panel keeps it between fitting and the most there is.
    state.zoom = Zoom::Scale { scale: (scale * factor).min(review::MAX_SCALE), center };
}

fn select_all(context: &PageContext<'_>, state: &mut CaptureState) {
    if context.snapshot.selection.is_some() {
        return;
    }
    if state.chosen.len() == state.lists.unassigned.len() {
        state.chosen.clear();
    } else {
        state.chosen =
            (0..state.lists.unassigned.len()).filter_map(|at| lists::at(context.snapshot, &state.lists.unassigned, at)).map(|image| image.id.clone()).collect();
    }
}

/// Tooth digits and the lone `1`: two digits within a second are a tooth, a `1` that stays alone is *actual size*.
pub fn digits(ui: &Ui, time: f64, context: &mut PageContext<'_>, state: &mut CaptureState, acts: &mut Vec<UiCommand>) {
    const WITHIN: f64 = 1.0;
    let typed = ui.input_mut(|input| {
        let mut typed = Vec::new();
        // In the order they came: on a slow frame both digits are here at once, and 6 3 is another tooth than 3 6.
        input.events.retain(|event| match pressed_digit(event) {
            Some(digit) => {
                typed.push(digit);
                false
            }
            None => true,
        });
        typed
    });
    for digit in typed {
        match state.digit.take() {
            Some((first, since)) if time - since <= WITHIN => {
                let image = state.selected.as_ref().and_then(|id| context.snapshot.image(id)).cloned();
                if let (Ok(tooth), Some(image)) = (Tooth::new(first * 10 + digit), image)
                    && !matches!(image.state, ImageState::Rejected { .. } | ImageState::Unassigned)
                {
                    state.milk_teeth = tooth.is_deciduous();
                    toggle_tooth(time, context, state, &image, tooth);
                } else {
                    state.digit = Some((digit, time));
                }
            }
            _ => state.digit = Some((digit, time)),
        }
    }
    if let Some((first, since)) = state.digit {
        let left = since + WITHIN - time;
        if left > 0.0 {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left + 0.01));
        } else {
            state.digit = None;
            if first == 1 {
                acts.push(UiCommand::ZoomActual);
            }
        }
    }
}

/// The digit 1 to 8 that was just pressed, alone. A key that is held down counts once.
fn pressed_digit(event: &egui::Event) -> Option<u8> {
    use egui::Key::{Num1, Num2, Num3, Num4, Num5, Num6, Num7, Num8};
    let egui::Event::Key { key, pressed: true, repeat: false, modifiers, .. } = event else { return None };
    let at = [Num1, Num2, Num3, Num4, Num5, Num6, Num7, Num8].iter().position(|digit| digit == key)?;
    if modifiers.is_none() { u8::try_from(at + 1).ok() } else { None }
}
