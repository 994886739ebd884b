//! Several images of this visit at once: their teeth set, and approved, together. All of them are shown, because nothing is approved that nobody has seen.

use super::{
    acts::{self, SEEN},
    lists,
};
use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    state::{CaptureState, Sight},
    textures::Look,
    widgets::{
        button::{Button, IconButton, Kind, Size},
        icons, image_card,
        paint::{self, Ink, Key},
        theme, tooth_picker,
    },
};
use chairside_api::{ImageId, Sha256, Tooth, ToothSet};
use chairside_core::{Command, Image, ImageState, Seen, Snapshot};
use chairside_words::say;
use egui::{Align, CornerRadius, Modifiers, Rect, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// What is chosen.
#[derive(Default)]
pub struct Batch {
    /// Which.
    pub chosen: BTreeSet<ImageId>,
    /// The last one that was pressed: with Shift all from there are chosen.
    anchor: Option<ImageId>,
    /// What has been on screen without a break, and since when.
    drawn: HashMap<ImageId, (Sha256, f64)>,
}

const HEAD: f32 = 48.0;
const INSET: f32 = 16.0;
/// Teeth, and what is not approved.
const TEETH: f32 = 26.0 + tooth_picker::HEIGHT + 10.0 + 26.0;
/// The button, and the space under it; in a low panel, where the teeth are scrolled, less.
const ACT: f32 = 56.0 + 24.0;
const ACT_LOW: f32 = 64.0;
/// The least the pictures get, and the least that is seen of the teeth.
const LEAST_WELL: f32 = 160.0;
const LEAST_SCROLLED: f32 = 56.0;

impl CaptureState {
    /// Chooses several from now on, or one again.
    pub fn choose_several(&mut self, several: bool) {
        if several != self.batch.is_some() {
            self.batch = several.then(Batch::default);
            self.digit = None;
        }
    }

    /// A card of the visit was pressed. Answers whether that chose among several; else it is for the review panel.
    pub fn press(&mut self, snapshot: &Snapshot, id: &ImageId, modifiers: Modifiers) -> bool {
        if !(modifiers.command || modifiers.shift || self.batch.is_some()) {
            return false;
        }
        let selected = self.selected.clone();
        let visit = &self.lists.visit;
        let batch = self.batch.get_or_insert_with(|| Batch { chosen: selected.clone().into_iter().collect(), anchor: selected, ..Batch::default() });
        let at = |id: &ImageId| lists::position(snapshot, visit, id);
        if let (true, Some(from), Some(to)) = (modifiers.shift, batch.anchor.as_ref().and_then(at), at(id)) {
            let range = from.min(to)..=from.max(to);
            batch.chosen.extend(range.filter_map(|at| lists::at(snapshot, visit, at)).map(|image| image.id.clone()));
        } else {
            if !batch.chosen.remove(id) {
                batch.chosen.insert(id.clone());
            }
            batch.anchor = Some(id.clone());
        }
        true
    }

    /// Chooses all that wait for review; when they are chosen already, none.
    pub fn choose_all_to_review(&mut self, snapshot: &Snapshot) {
        let all: BTreeSet<ImageId> = self.lists.to_review.iter().filter_map(|at| snapshot.images.get(*at)).map(|image| image.id.clone()).collect();
        let is_all = self.batch.as_ref().is_some_and(|batch| batch.chosen == all);
        self.batch = (!is_all && !all.is_empty()).then(|| Batch { chosen: all, ..Batch::default() });
    }

    /// The chosen images as they are now, in the order of the visit.
    fn chosen_now(&self, snapshot: &Snapshot) -> Vec<Arc<Image>> {
        let Some(batch) = &self.batch else { return Vec::new() };
        let visit = self.lists.visit.iter().filter_map(|at| snapshot.images.get(*at));
        visit.filter(|image| batch.chosen.contains(&image.id)).cloned().collect()
    }
}

/// What is covered is not seen.
pub fn cover(state: &mut CaptureState) {
    if let Some(batch) = &mut state.batch {
        batch.drawn.clear();
    }
}

/// Adds a tooth to all that are chosen and can have it; takes it away when all have it.
pub fn toggle_tooth(time: f64, context: &mut PageContext<'_>, state: &mut CaptureState, tooth: Tooth) {
    let open: Vec<_> = state.chosen_now(context.snapshot).into_iter().filter(|image| image.state.is_open()).collect();
    let has = |state: &CaptureState, image: &Image| !state.is_suggested(image) && state.teeth_of(image).contains(tooth);
    let all_have = open.iter().all(|image| has(state, image));
    for image in open {
        if all_have || !has(state, &image) {
            acts::toggle_tooth(time, context, state, &image, tooth);
        }
    }
}

/// Approves what is chosen, waits for review and has been seen. What cannot be approved stays chosen.
pub fn approve(time: f64, context: &mut PageContext<'_>, state: &mut CaptureState) {
    let chosen = state.chosen_now(context.snapshot);
    let Some(batch) = &mut state.batch else { return };
    if state.sight == Sight::Cut {
        acts::say_out_of_sight(context);
        return;
    }
    let is_seen = |image: &Image| batch.drawn.get(&image.id).is_some_and(|(sha256, since)| *sha256 == image.sha256 && time - since >= SEEN);
    let waiting = |image: &&Arc<Image>| image.state == ImageState::NeedsReview && image.lost_at.is_none() && !state.decided.contains_key(&image.id);
    // Whose file names somebody else is looked at by itself.
    let fitting = |image: &&Arc<Image>| waiting(image) && !context.names_another(image);
    let seen: Vec<Seen> = chosen.iter().filter(fitting).filter(|image| is_seen(image)).map(|image| Seen::of(image)).collect();
    if seen.is_empty() || !context.send(Command::Approve(seen.clone())) {
        return;
    }
    let ids: Vec<ImageId> = seen.into_iter().map(|seen| seen.image).collect();
    for image in &ids {
        batch.chosen.remove(image);
        state.decided.insert(image.clone(), time);
    }
    if batch.chosen.is_empty() {
        state.batch = None;
        state.wants_next = true;
    }
    acts::say_approved(context, say!("review-approved-count", count = ids.len()), ids);
}

/// Draws the panel of what is chosen into `rect`.
pub fn batch_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.panel);
    ui.painter().vline(rect.left() + 0.5, rect.y_range(), Stroke::new(theme::HAIRLINE, t.line));
    let chosen = state.chosen_now(context.snapshot);
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    let line = Rect::from_min_max(pos2(head.left() + INSET, head.top()), pos2(head.right() - 60.0, head.bottom()));
    let words = say!("images-selected", count = chosen.len());
    paint::label(ui, Ink::new(theme::SECTION, t.text), &words, line, Align::Min);
    let close = Rect::from_min_size(pos2(head.right() - 48.0, head.top() + 4.0), vec2(40.0, 40.0));
    let escape = !ui.ctx().text_edit_focused() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, egui::Key::Escape));
    let label = say!("visit-select-one");
    if IconButton::new(icons::X, label).tooltip(&format!("{label} ({})", say!("key-escape"))).put(ui, close).clicked() || escape {
        state.choose_several(false);
        return;
    }
    let is_low = rect.height() < HEAD + LEAST_WELL + 10.0 + TEETH + ACT;
    let act = if is_low { ACT_LOW } else { ACT };
    let room = rect.height() - HEAD - act;
    let height = if is_low { (room - 10.0 - TEETH).max(LEAST_WELL).min(room - LEAST_SCROLLED).max(LEAST_WELL / 2.0) } else { room - 10.0 - TEETH };
    let well = Rect::from_min_size(head.left_bottom() + vec2(1.0, 0.0), vec2(rect.width() - 1.0, height));
    pictures_ui(ui, well, context, state, &chosen);
    let foot = Rect::from_min_max(pos2(rect.left() + 1.0, rect.bottom() - act), rect.max);
    let between = Rect::from_min_max(well.left_bottom(), foot.right_top());
    let inner = |of: Rect| Rect::from_min_size(pos2(of.left() + INSET - 1.0, of.top() + 10.0), vec2(rect.width() - 2.0 * INSET, TEETH));
    if is_low {
        let mut area = ui.new_child(UiBuilder::new().id_salt("teeth of several").max_rect(between));
        area.set_clip_rect(between.intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("teeth of several").auto_shrink(false).show(&mut area, |ui| {
            let (_, whole) = ui.allocate_space(vec2(between.width(), TEETH + 10.0));
            teeth_ui(ui, inner(whole), context, state, &chosen);
            paint::follow_focus(ui);
        });
        ui.painter().hline(foot.x_range(), foot.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    } else {
        teeth_ui(ui, inner(between), context, state, &chosen);
    }
    let place = Rect::from_min_size(
        pos2(rect.left() + INSET, foot.top() + if is_low { 8.0 } else { 0.0 }),
        vec2(rect.width() - 2.0 * INSET, if is_low { 48.0 } else { 56.0 }),
    );
    approve_ui(ui, place, context, state, &chosen);
}

/// All of them, as large as there is room.
fn pictures_ui(ui: &Ui, well: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, chosen: &[Arc<Image>]) {
    let dark = &theme::DARK;
    ui.painter().rect_filled(well, 0, dark.well);
    if chosen.is_empty() {
        let line = Rect::from_center_size(well.center(), vec2(well.width() - 32.0, 20.0));
        paint::label(ui, Ink::new(theme::BODY, dark.text2), say!("capture-press"), line, Align::Center);
    }
    let inner = well.shrink(10.0);
    let columns =
        (1..=8_usize).find(|columns| chosen.len().div_ceil(*columns) as f32 * (inner.width() / *columns as f32) * 0.78 <= inner.height()).unwrap_or(8);
    let rows = chosen.len().div_ceil(columns).max(1);
    let cell = vec2(inner.width() / columns as f32, (inner.height() / rows as f32).min(inner.width() / columns as f32 * 0.78));
    let mut drawn = Vec::with_capacity(chosen.len());
    for (at, image) in chosen.iter().enumerate() {
        let min = inner.min + vec2((at % columns) as f32 * cell.x, (at / columns) as f32 * cell.y);
        let place = Rect::from_min_size(min, cell).shrink(3.0);
        let look = context.small(ui.ctx(), image);
        image_card::fit(ui.painter(), dark, &look, place, CornerRadius::ZERO);
        if let Some(mark) = image_card::Mark::of(image, context.names_another(image)) {
            mark.put(ui.painter(), place);
        }
        let landed = format::moment(image.landed_at, context.now, context.zone);
        paint::say(ui, &say!("batch-image", time = landed), place);
        if !ui.clip_rect().expand(0.5).contains_rect(place) {
            state.sight = Sight::Cut;
        } else if matches!(look, Look::Ready(_) | Look::Refused(_)) {
            drawn.push((image.id.clone(), image.sha256));
        }
    }
    // Whose they are has to be seen with them.
    if state.sight == Sight::Cut {
        drawn.clear();
    }
    let time = ui.input(|input| input.time);
    if let Some(batch) = &mut state.batch {
        batch.drawn.retain(|id, (sha256, _)| drawn.iter().any(|(of, bytes)| of == id && bytes == sha256));
        for (id, sha256) in drawn {
            batch.drawn.entry(id).or_insert((sha256, time));
        }
    }
}

/// What is done to all of them.
fn teeth_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, chosen: &[Arc<Image>]) {
    let t = theme::tokens(ui);
    let open: Vec<&Arc<Image>> = chosen.iter().filter(|image| image.state.is_open()).collect();
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), 26.0));
    let drawn = paint::label(ui, Ink::new(theme::BUTTON, t.text), say!("batch-teeth"), head, Align::Min);
    // What all of them show; what only some show is theirs.
    let mut common: Option<ToothSet> = None;
    let (mut first, mut differ) = (None, false);
    // What the server has is not set here, and is said all the same.
    let read: Vec<&Arc<Image>> = if open.is_empty() { chosen.iter().collect() } else { open.clone() };
    for image in &read {
        let theirs = if state.is_suggested(image) { ToothSet::none() } else { state.teeth_of(image).clone() };
        differ |= first.get_or_insert_with(|| theirs.clone()) != &theirs;
        common = Some(match common {
            None => theirs,
            Some(common) => common.iter().filter(|tooth| theirs.contains(*tooth)).collect(),
        });
    }
    let teeth = common.unwrap_or_default();
    let words = Rect::from_min_max(pos2(drawn.right() + 10.0, head.top()), head.max);
    let described = match (differ, teeth.is_empty()) {
        (false, _) => tooth_picker::described(&teeth, !open.is_empty()),
        (true, true) => say!("batch-teeth-differ").to_owned(),
        (true, false) => say!("batch-teeth-more", teeth = tooth_picker::numbers(&teeth)),
    };
    paint::label(ui, Ink::new(theme::DENSE, t.text2), &described, words, Align::Max);
    let picker = Rect::from_min_size(head.left_bottom(), vec2(rect.width(), tooth_picker::HEIGHT));
    let shown = tooth_picker::Shown { teeth: &teeth, imaged: &state.lists.imaged_teeth, milk: state.milk_teeth, enabled: !open.is_empty(), suggested: false };
    if let Some(tooth) = tooth_picker::tooth_picker(ui, picker, &shown) {
        toggle_tooth(ui.input(|input| input.time), context, state, tooth);
    }
    let line = Rect::from_min_size(pos2(rect.left(), picker.bottom() + 10.0), vec2(rect.width(), 26.0));
    let others = chosen.len() - waiting(context, state, chosen);
    if others > 0 {
        let words = say!("batch-not-approved", count = others);
        paint::label(ui, Ink::new(theme::DENSE, t.text2), &words, line, Align::Min);
    }
}

/// How many of them can be approved.
fn waiting(context: &PageContext<'_>, state: &CaptureState, chosen: &[Arc<Image>]) -> usize {
    let can_be = |image: &&Arc<Image>| {
        image.state == ImageState::NeedsReview && image.lost_at.is_none() && !state.decided.contains_key(&image.id) && !context.names_another(image)
    };
    chosen.iter().filter(can_be).count()
}

fn approve_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, state: &CaptureState, chosen: &[Arc<Image>]) {
    let waiting = waiting(context, state, chosen);
    let label = say!("batch-approve", count = waiting);
    let approve = Button::new(&label)
        .name(say!("batch-approve-all"))
        .icon(UiCommand::Approve.icon())
        .kind(Kind::Primary)
        .size(Size::ExtraLarge)
        .key(Key::Icon(icons::ARROW_ELBOW_DOWN_LEFT))
        .salt("batch")
        .enabled(waiting > 0);
    if approve.put(ui, rect).clicked() {
        context.act(UiCommand::Approve);
    }
}
