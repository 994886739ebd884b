//! The left of the Capture page: the grid of this visit or of unassigned images, the strip of unassigned ones, and what waits elsewhere. Where it is too low for all of them to be seen,
//! they are one column that scrolls.

use super::lists;
use crate::{
    command::UiCommand,
    format,
    pages::{PageContext, series},
    state::{CaptureState, ChooserState, Dialog, Purpose},
    widgets::{
        button::{Button, IconButton, Kind, Size},
        empty_state, icons,
        image_card::{self, Card, CardTeeth, Mark},
        paint::{self, Ink},
        pill, theme,
    },
};
use chairside_api::ImageId;
use chairside_core::{Command, Image};
use chairside_words::say;
use egui::{Align, CornerRadius, CursorIcon, EventFilter, Key, Modifiers, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// Height of a section's head.
pub const SECTION: f32 = 40.0;
const GAP: f32 = 10.0;
/// Space a selection or focus ring takes around a card.
const RING_ROOM: f32 = 4.0;
const STRIP_CARD: f32 = 80.0;
/// A card of the strip narrower than this has no word on its button.
const STRIP_CARD_WORDS: f32 = 230.0;
/// Height of the section under the grid, with its space to the queue.
const LOWER: f32 = SECTION + STRIP_CARD + 12.0;
/// A grid's cards get more columns instead of growing wider than this, and fewer instead of becoming narrower than that.
const WIDEST_CARD: f32 = 264.0;
const NARROWEST_CARD: f32 = 150.0;
/// A list narrower than this has icons for words in its heads, and less space beside its cards.
const NARROW: f32 = 400.0;
const NARROW_INSET: f32 = 16.0;
/// What stands in place of cards, where there are none.
const EMPTY: f32 = 110.0;
/// Milliseconds a new card takes to fade in.
const FADE_MS: u64 = 120;

/// Draws the left of the page into `rect`. `across`: how many cards stand side by side.
pub fn grid_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, dialog: &mut Option<Dialog>, across: usize) {
    let inner = rect.shrink2(vec2(if rect.width() < NARROW { NARROW_INSET } else { theme::PAGE_INSET }, 0.0));
    let across = columns(inner.width(), across);
    let with_patient = context.snapshot.selection.is_some();
    let strip = if with_patient && state.lists.unassigned.is_empty() { 0.0 } else { LOWER };
    let around = SECTION + elsewhere_height(state) + strip;
    if rect.height() >= around + image_card::HEIGHT + GAP {
        column_ui(ui, inner, context, state, dialog, (across, strip));
        return;
    }
    // The banner says by itself that nobody is selected.
    let strip = if with_patient { strip } else { 0.0 };
    let cards = if with_patient { state.lists.visit.len() } else { state.lists.unassigned.len() };
    let cards = if cards == 0 { EMPTY } else { cards.div_ceil(across) as f32 * (image_card::HEIGHT + GAP) + RING_ROOM };
    let mut area = ui.new_child(UiBuilder::new().id_salt("column").max_rect(rect));
    area.set_clip_rect(rect.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("column").auto_shrink(false).show(&mut area, |ui| {
        let height = SECTION + elsewhere_height(state) + strip + cards;
        let (_, whole) = ui.allocate_space(vec2(rect.width(), height.max(rect.height())));
        column_ui(ui, Rect::from_x_y_ranges(inner.x_range(), whole.y_range()), context, state, dialog, (across, strip));
        paint::follow_focus(ui);
    });
}

/// How many cards stand side by side in `width`, where there is room for `across`.
fn columns(width: f32, across: usize) -> usize {
    let most = ((width + GAP) / (NARROWEST_CARD + GAP)).floor() as usize;
    let wide = (width / WIDEST_CARD).floor() as usize;
    across.min(most).max(wide).max(1)
}

/// Draws all of it into `inner`, with `strip` points for what stands at its foot.
fn column_ui(ui: &mut Ui, inner: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, dialog: &mut Option<Dialog>, (across, strip): (usize, f32)) {
    let with_patient = context.snapshot.selection.is_some();
    let (upper, foot) = inner.split_top_bottom_at_y(inner.bottom() - strip);
    let (cards, elsewhere) = upper.split_top_bottom_at_y(upper.bottom() - elsewhere_height(state));
    // From top to bottom, as the focus goes.
    if with_patient {
        visit_ui(ui, cards, context, state, across);
    } else {
        unassigned_ui(ui, cards, context, state, across);
    }
    elsewhere_ui(ui, elsewhere, context, state);
    match (strip > 0.0, with_patient) {
        (true, false) => no_visit_ui(ui, foot),
        (true, true) => strip_ui(ui, foot, context, state, dialog),
        (false, _) => {}
    }
}

fn visit_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, across: usize) {
    let t = theme::tokens(ui);
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), SECTION));
    let is_narrow = head.width() < NARROW;
    let acts = if is_narrow { 2.0 * 40.0 + 38.0 } else { 0.0 };
    let title = Rect::from_min_max(head.min, head.max - vec2(acts, 0.0));
    let drawn = paint::label_fitted(ui, &HEADS, t.text, say!("this-visit"), title);
    pill::count(ui, state.lists.visit.len(), pos2(drawn.right() + 8.0, head.center().y));
    let body = Rect::from_min_max(head.left_bottom(), rect.max);
    let right = series_button(ui, head, context);
    let is_batch = state.batch.is_some();
    if is_narrow && !state.lists.visit.is_empty() {
        let name = if is_batch { say!("visit-select-one") } else { say!("visit-select-several") };
        let tooltip = UiCommand::SelectSeveral.tooltip();
        let place = Rect::from_min_size(pos2(right - 40.0, head.top()), vec2(40.0, 40.0));
        if IconButton::new(UiCommand::SelectSeveral.icon(), name).tooltip(&tooltip).on(is_batch).put(ui, place).clicked() {
            context.act(UiCommand::SelectSeveral);
        }
    }
    if state.lists.visit.is_empty() {
        empty_state::empty_state(ui, body, icons::APERTURE, say!("capture-take"));
        return;
    }
    let several = Button::new(UiCommand::SelectSeveral.label())
        .name(if is_batch { say!("visit-select-one") } else { say!("visit-select-several") })
        .icon(UiCommand::SelectSeveral.icon())
        .size(Size::Small)
        .kind(if is_batch { Kind::Neutral } else { Kind::Ghost });
    let width = several.width(ui);
    if !is_narrow && several.put(ui, Rect::from_min_size(pos2(right - 8.0 - width, head.center().y - 16.0), vec2(width, 32.0))).clicked() {
        context.act(UiCommand::SelectSeveral);
    }
    let visit = std::mem::take(&mut state.lists.visit);
    let pressed = cards_ui(ui, body, context, state, &visit, across, "visit");
    state.lists.visit = visit;
    if let Some(id) = pressed {
        let modifiers = ui.input(|input| input.modifiers);
        if !state.press(context.snapshot, &id, modifiers) {
            state.select(Some(id));
        }
    }
}

/// Leads to the series, and says what it takes next; answers where it begins.
fn series_button(ui: &Ui, head: Rect, context: &mut PageContext<'_>) -> f32 {
    let label = match series::takes_next(context.snapshot, context.now) {
        None => UiCommand::OpenSeries.label().to_owned(),
        Some((mount, next)) => {
            say!("visit-series", filled = mount.filled(), places = mount.slots.len(), next = series::words_of(&mount.slots[next].plan.teeth))
        }
    };
    let tooltip = UiCommand::OpenSeries.tooltip();
    if head.width() < NARROW {
        let place = Rect::from_min_size(pos2(head.right() - 40.0, head.top()), vec2(40.0, 40.0));
        if IconButton::new(UiCommand::OpenSeries.icon(), &label).tooltip(&format!("{label} · {tooltip}")).salt("series").put(ui, place).clicked() {
            context.act(UiCommand::OpenSeries);
        }
        return place.left();
    }
    let button = Button::new(&label).icon(UiCommand::OpenSeries.icon()).size(Size::Small).tooltip(&tooltip).salt("series");
    let width = button.width(ui).min(head.width() - 250.0);
    if button.put(ui, Rect::from_min_size(pos2(head.right() - width, head.center().y - 16.0), vec2(width, 32.0))).clicked() {
        context.act(UiCommand::OpenSeries);
    }
    head.right() - width
}

fn unassigned_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, across: usize) {
    let t = theme::tokens(ui);
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), SECTION));
    let body = Rect::from_min_max(head.left_bottom(), rect.max);
    if state.lists.unassigned.is_empty() {
        paint::label(ui, Ink::new(theme::SECTION, t.text), say!("unassigned"), head, Align::Min);
        empty_state::empty_state(ui, body, icons::TRAY, say!("unassigned-none"));
        return;
    }
    if unassigned_head(ui, head, context, state, true) {
        context.act(UiCommand::SelectAll);
    }
    let unassigned = std::mem::take(&mut state.lists.unassigned);
    let pressed = cards_ui(ui, body, context, state, &unassigned, across, "unassigned");
    state.lists.unassigned = unassigned;
    if let Some(id) = pressed {
        toggle_chosen(state, id);
    }
}

/// Chooses an unassigned image with the others, or no more.
fn toggle_chosen(state: &mut CaptureState, id: ImageId) {
    if !state.chosen.remove(&id) {
        state.chosen.insert(id);
    }
}

/// Draws how many there are and why; answers whether all of them were to be chosen, or none.
fn unassigned_head(ui: &Ui, head: Rect, context: &PageContext<'_>, state: &CaptureState, can_choose: bool) -> bool {
    let unassigned = &state.lists.unassigned;
    let count = unassigned.len();
    let t = theme::tokens(ui);
    let label = if count == state.chosen.len() { say!("select-none") } else { UiCommand::SelectAll.label() };
    let words = if head.width() < NARROW { "" } else { label };
    let button = Button::new(words).name(label).tooltip(label).icon(icons::CHECK_SQUARE).size(Size::Small).kind(Kind::Ghost);
    let width = if can_choose { button.width(ui) } else { 0.0 };
    let (head, place) = head.split_left_right_at_x(head.right() - width);
    paint::icon(ui.painter(), icons::TRAY_FILL, 20.0, t.amber, pos2(head.left() + 10.0, head.center().y));
    let line = Rect::from_min_max(pos2(head.left() + 28.0, head.top()), head.max - vec2(38.0, 0.0));
    let drawn = paint::label_fitted(ui, &HEADS, t.text, say!("unassigned"), line);
    let right = pill::count(ui, count, pos2(drawn.right() + 8.0, head.center().y));
    let rest = Rect::from_min_max(pos2(right + 8.0, head.top()), pos2((head.right() - 8.0).max(right + 9.0), head.bottom()));
    let any = |is: fn(&Image) -> bool| (0..count).any(|position| lists::at(context.snapshot, unassigned, position).is_some_and(|image| is(image)));
    let why = if any(|image| image.nanopix().is_some()) {
        say!("unassigned-of-nanopix")
    } else if any(|image| image.doubt.is_some()) {
        say!("unassigned-uncertain")
    } else {
        say!("unassigned-landed")
    };
    if rest.width() > 60.0 {
        paint::text_in(ui.painter(), Ink::new(theme::BODY, t.text2), why, rest, Align::Min);
    }
    can_choose && button.put(ui, Rect::from_center_size(place.center(), vec2(width, 32.0))).clicked()
}

/// The letters of a section's head: the largest that have room.
const HEADS: [theme::Type; 3] = [theme::SECTION, theme::DENSE_STRONG, theme::CAPTION_STRONG];

/// A grid of cards, only those that are to be seen; answers the one that was pressed.
fn cards_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, list: &[usize], across: usize, salt: &str) -> Option<ImageId> {
    let width = (rect.width() - GAP * (across as f32 - 1.0)) / across as f32;
    let rows = list.len().div_ceil(across);
    let pitch = image_card::HEIGHT + GAP;
    let multi = context.snapshot.selection.is_none();
    let paused = context.snapshot.queue.paused_by_person();
    let mut pressed = None;
    let wanted = step_from_card(ui, across, state).and_then(|(from, step)| {
        let at = lists::position(context.snapshot, list, &from)?.checked_add_signed(step)?;
        lists::at(context.snapshot, list, at).map(|image| image.id.clone())
    });
    if wanted.is_some() {
        state.reveal.clone_from(&wanted);
    }
    // Room for the ring around the outermost cards, inside what the scroll area clips.
    let area = Rect::from_min_max(rect.min - vec2(RING_ROOM, RING_ROOM), rect.max + vec2(RING_ROOM, 0.0));
    let mut area_ui = ui.new_child(UiBuilder::new().id_salt(salt).max_rect(area));
    area_ui.set_clip_rect(area.intersect(ui.clip_rect()));
    let mut scroll = ScrollArea::vertical().id_salt(salt).auto_shrink(false);
    let mut revealed = None;
    if let Some(reveal) = state.reveal.take()
        && let Some(position) = lists::position(context.snapshot, list, &reveal)
    {
        let top = (position / across) as f32 * pitch;
        // In a column that scrolls as one it is that which scrolls to the card.
        revealed = Some(Rect::from_min_size(pos2(rect.left(), rect.top() + top), vec2(rect.width(), image_card::HEIGHT)));
        let current = egui::scroll_area::State::load(area_ui.ctx(), area_ui.make_persistent_id(salt)).map_or(0.0, |state| state.clamped_offset().y);
        if top < current || top + image_card::HEIGHT > current + area.height() {
            scroll = scroll.vertical_scroll_offset((top - (area.height() - image_card::HEIGHT) / 2.0).max(0.0));
        }
    }
    scroll.show_viewport(&mut area_ui, |ui, viewport| {
        ui.set_height((rows as f32 * pitch - GAP + 2.0 * RING_ROOM).max(0.0));
        ui.set_width(area.width());
        let origin = ui.max_rect().min + vec2(RING_ROOM, RING_ROOM);
        let first = (viewport.min.y / pitch).floor().max(0.0) as usize;
        let last = ((viewport.max.y / pitch).ceil().max(0.0) as usize).min(rows);
        for position in first * across..(last * across).min(list.len()) {
            let Some(image) = lists::at(context.snapshot, list, position) else { continue };
            let (row, column) = (position / across, position % across);
            let at = origin + vec2(column as f32 * (width + GAP), row as f32 * pitch);
            let place = Rect::from_min_size(pos2(at.x.round(), at.y.round()), vec2(width.floor(), image_card::HEIGHT));
            if !ui.is_rect_visible(place) && wanted.as_ref() != Some(&image.id) {
                continue;
            }
            let response = card_ui(ui, place, context, state, image, multi, paused);
            if response.card.clicked() {
                pressed = Some(image.id.clone());
            }
            if wanted.as_ref() == Some(&image.id) {
                response.card.request_focus();
            }
            if response.card.has_focus() {
                state.focused_card = Some((response.card.id, image.id.clone()));
                // The arrows go from card to card here, also to those that are scrolled away.
                let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
                ui.memory_mut(|memory| memory.set_focus_lock_filter(response.card.id, arrows));
            }
            if response.retry {
                context.send(Command::RetryImage(image.id.clone()));
            }
        }
    });
    if let Some(revealed) = revealed {
        ui.scroll_to_rect(revealed, None);
    }
    pressed
}

/// From which card the arrows lead how far, when the keyboard stands on one.
fn step_from_card(ui: &Ui, across: usize, state: &mut CaptureState) -> Option<(ImageId, isize)> {
    let (widget, image) = state.focused_card.take()?;
    if !ui.memory(|memory| memory.has_focus(widget)) {
        return None;
    }
    let across = isize::try_from(across).unwrap_or(1);
    let steps = [(Key::ArrowLeft, -1), (Key::ArrowRight, 1), (Key::ArrowUp, -across), (Key::ArrowDown, across)];
    let step: isize = ui.input_mut(|input| steps.into_iter().filter(|(key, _)| input.consume_key(Modifiers::NONE, *key)).map(|(_, step)| step).sum());
    (step != 0).then_some((image, step))
}

fn card_ui(
    ui: &mut Ui,
    rect: Rect,
    context: &mut PageContext<'_>,
    state: &CaptureState,
    image: &Arc<Image>,
    multi: bool,
    paused: bool,
) -> image_card::CardResponse {
    let since = context.now.since(image.landed_at).as_millis() as u64;
    let opacity = if since < FADE_MS && context.now >= image.landed_at && !theme::is_still(ui.ctx()) {
        ui.ctx().request_repaint();
        since as f32 / FADE_MS as f32
    } else {
        1.0
    };
    let look = context.small(ui.ctx(), image);
    Card {
        image,
        look,
        teeth: CardTeeth { set: state.teeth_of(image), suggested: state.is_suggested(image) },
        clock: format::moment(image.landed_at, context.now, context.zone),
        selected: !multi && state.batch.is_none() && state.selected.as_ref() == Some(&image.id),
        chosen: match &state.batch {
            Some(batch) => !multi && batch.chosen.contains(&image.id),
            None => multi && state.chosen.contains(&image.id),
        },
        paused,
        mark: Mark::of(image, context.names_another(image)),
        opacity,
    }
    .put(ui, rect)
}

/// Unassigned images while a patient is selected: a row that scrolls sideways.
fn strip_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, dialog: &mut Option<Dialog>) {
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), SECTION));
    let asks = state.asks_whose(context.snapshot);
    if unassigned_head(ui, head, context, state, state.lists.unassigned.len() > 1) {
        if !asks && let Some(first) = lists::at(context.snapshot, &state.lists.unassigned, 0) {
            state.ask_whose(first.id.clone());
        }
        context.act(UiCommand::SelectAll);
    }
    let body = Rect::from_min_size(head.left_bottom(), vec2(rect.width(), STRIP_CARD));
    let across = ((body.width() + GAP) / 268.0).floor().max(1.0);
    let width = ((body.width() - GAP * (across - 1.0)) / across).floor();
    let pitch = width + GAP;
    let count = state.lists.unassigned.len();
    let room = body.expand(RING_ROOM);
    let mut area = ui.new_child(UiBuilder::new().id_salt("strip").max_rect(room));
    area.set_clip_rect(room.intersect(ui.clip_rect()));
    ScrollArea::horizontal().id_salt("strip").auto_shrink(false).show_viewport(&mut area, |ui, viewport| {
        ui.set_width((count as f32 * pitch - GAP + 2.0 * RING_ROOM).max(0.0));
        ui.set_height(room.height());
        let origin = ui.max_rect().min + vec2(RING_ROOM, RING_ROOM);
        let first = (viewport.min.x / pitch).floor().max(0.0) as usize;
        let last = ((viewport.max.x / pitch).ceil().max(0.0) as usize).min(count);
        for position in first..last {
            let Some(image) = lists::at(context.snapshot, &state.lists.unassigned, position).cloned() else { continue };
            let place = Rect::from_min_size(pos2((origin.x + position as f32 * pitch).round(), origin.y), vec2(width, STRIP_CARD));
            let is_chosen = asks && state.chosen.contains(&image.id);
            match strip_card_ui(ui, place, context, &image, is_chosen) {
                Some(StripAct::Choose) if asks => toggle_chosen(state, image.id.clone()),
                Some(StripAct::Choose) => state.ask_whose(image.id.clone()),
                Some(StripAct::Assign) => {
                    let images = if is_chosen { state.chosen.iter().cloned().collect() } else { vec![image.id.clone()] };
                    *dialog = Some(Dialog::Chooser(Box::new(ChooserState::new(Purpose::Assign(images)))));
                }
                None => {}
            }
        }
    });
}

enum StripAct {
    Choose,
    Assign,
}

fn strip_card_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, image: &Arc<Image>, selected: bool) -> Option<StripAct> {
    let t = theme::tokens(ui);
    let clock = format::moment(image.landed_at, context.now, context.zone);
    let card = ui.interact(rect, ui.scope_id().with(("strip card", &image.id)), Sense::click());
    card.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, say!("unassigned-image", time = clock)));
    let painter = ui.painter();
    paint::panel(painter, rect, theme::R4, if card.hovered() { t.hover } else { t.card }, t.line);
    if selected {
        paint::selection_ring(painter, rect, theme::R4, t.teal_fill);
    }
    let well = Rect::from_min_size(rect.min + vec2(1.0, 1.0), vec2(106.0, STRIP_CARD - 2.0));
    let look = context.small(ui.ctx(), image);
    let left_rounded = CornerRadius { nw: theme::R4 - 1, sw: theme::R4 - 1, ne: 0, se: 0 };
    image_card::fit(painter, t, &look, well, left_rounded);
    if image_card::is_preview_only(image) {
        Mark::PreviewOnly.put(painter, well);
    }
    let left = well.right() + 14.0;
    paint::text_in(
        painter,
        Ink::new(theme::STATE, t.text),
        &clock,
        Rect::from_min_size(pos2(left, rect.top() + 6.0), vec2(rect.right() - left, 22.0)),
        Align::Min,
    );
    paint::focus_ring(ui, &card, theme::R4);
    let name = say!("unassigned-assign", time = clock);
    let button = Button::new(if rect.width() < STRIP_CARD_WORDS { "" } else { say!("assign") }).icon(icons::USER_PLUS).name(&name).salt(&image.id);
    let place = Rect::from_min_size(pos2(left, rect.bottom() - 47.0), vec2(button.width(ui).min(rect.right() - left - 8.0), 40.0));
    if button.put(ui, place).clicked() {
        return Some(StripAct::Assign);
    }
    let card = match image.why_unassigned() {
        Some(why) => card.on_hover_text(why),
        None => card,
    };
    card.on_hover_cursor(CursorIcon::PointingHand).clicked().then_some(StripAct::Choose)
}

fn no_visit_ui(ui: &Ui, rect: Rect) {
    let t = theme::tokens(ui);
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), SECTION));
    paint::label(ui, Ink::new(theme::SECTION, t.text), say!("this-visit"), head, Align::Min);
    let body = Rect::from_min_size(head.left_bottom(), vec2(rect.width(), 72.0));
    empty_state::empty_frame(ui, body, icons::USER_PLUS, say!("visit-needs-patient"));
}

const ELSEWHERE_ROW: f32 = 44.0;
/// How many other patients are named.
const ELSEWHERE_SHOWN: usize = 2;

fn elsewhere_height(state: &CaptureState) -> f32 {
    match state.lists.elsewhere.len().min(ELSEWHERE_SHOWN) {
        0 => 0.0,
        rows => rows as f32 * (ELSEWHERE_ROW + 6.0) + 6.0,
    }
}

/// Images of other patients that wait for review: a row each, so that a change of patient hides nothing.
fn elsewhere_ui(ui: &Ui, inner: Rect, context: &mut PageContext<'_>, state: &CaptureState) {
    let t = theme::tokens(ui);
    let rows = state.lists.elsewhere.len().min(ELSEWHERE_SHOWN);
    let others = state.lists.elsewhere.len() - rows;
    let mut top = inner.top() + 6.0;
    for (at, (patient, name, count)) in state.lists.elsewhere.iter().take(rows).enumerate() {
        let rect = Rect::from_min_size(pos2(inner.left(), top), vec2(inner.width(), ELSEWHERE_ROW));
        top += ELSEWHERE_ROW + 6.0;
        paint::panel(ui.painter(), rect, theme::R4, t.card, t.line);
        paint::icon(ui.painter(), icons::EYE_FILL, 18.0, t.amber, pos2(rect.left() + 22.0, rect.center().y));
        let words = say!("images-need-review", count);
        let is_narrow = rect.width() < NARROW;
        let label = say!("choose-name", name);
        let button = Button::new(if is_narrow { "" } else { UiCommand::ChooseRow.label() }).icon(icons::SWAP).size(Size::Small).name(&label).salt(patient);
        let width = button.width(ui);
        let more = if at + 1 == rows && others > 0 { say!("images-need-review-and-more", images = words, count = others) } else { words };
        if is_narrow {
            let line = |top: f32| Rect::from_min_max(pos2(rect.left() + 36.0, rect.top() + top), pos2(rect.right() - 12.0 - width, rect.top() + top + 20.0));
            paint::label_fitted(ui, &[theme::BUTTON, theme::CAPTION_STRONG], t.text, name, line(3.0));
            paint::label_fitted(ui, &[theme::DENSE, theme::CAPTION], t.amber, &more, line(22.0));
        } else {
            let line = Rect::from_min_max(pos2(rect.left() + 40.0, rect.top()), pos2(rect.right() - 150.0, rect.bottom()));
            let drawn = paint::label(ui, Ink::new(theme::BUTTON, t.text), name, line, Align::Min);
            paint::label(ui, Ink::new(theme::BODY, t.amber), &more, Rect::from_min_max(pos2(drawn.right() + 10.0, rect.top()), line.max), Align::Min);
        }
        if button.put(ui, Rect::from_min_size(pos2(rect.right() - 6.0 - width, rect.center().y - 16.0), vec2(width, 32.0))).clicked() {
            context.send(Command::SelectPatient(patient.clone()));
        }
    }
}
