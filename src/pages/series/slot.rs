//! The sheet: every place with its image or what is to come, its teeth under it. Pressed, dragged, and put into.

use super::{Series, sheet, words_of};
use crate::{
    format,
    pages::PageContext,
    textures::Look,
    widgets::{
        icons, image_card,
        paint::{self, Ink},
        room,
        theme::{self, Tokens},
    },
};
use chairside_core::{
    Image, ImageState,
    mount::{Mount, Slot},
};
use chairside_words::say;
use egui::{Align, Align2, Color32, CornerRadius, CursorIcon, Id, LayerId, Order, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// No radiograph in a smaller place counts as seen.
const LEAST_SEEN: f32 = 32.0;
/// A place narrower than this has room for its teeth alone.
const SMALL: f32 = 74.0;

/// Draws the sheet into `rect`.
pub(super) fn slots_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, series: &mut Series, mount: &Mount) {
    let plans: Vec<_> = mount.slots.iter().map(|slot| &slot.plan).collect();
    let inner = rect.shrink2(vec2(theme::PANEL_INSET, 12.0));
    series.wells = sheet::wells(&plans, inner, sheet::Spacing { gap: 10.0, caption: sheet::CAPTION });
    let next = super::takes_next(context.snapshot, context.now).filter(|(taking, _)| taking.id == mount.id).map(|(_, slot)| slot);
    series.focused = None;
    let mut drawn = Vec::new();
    series.is_out_of_sight = false;
    for (at, slot) in mount.slots.iter().enumerate() {
        let Some(well) = series.wells.get(at).copied() else { continue };
        // What is cut by the window's edge, or smaller than a fingertip, has not been seen.
        let is_cut = !ui.clip_rect().expand(0.5).contains_rect(well) || well.size().min_elem() < LEAST_SEEN;
        series.is_out_of_sight |= is_cut && slot.held.image.is_some();
        let shown = slot_ui(ui, well, context, series, mount, &Shown { at, slot, is_next: next == Some(at) });
        drawn.extend(shown.filter(|_| !is_cut).map(|image| (image.id.clone(), image.sha256)));
    }
    let time = ui.input(|input| input.time);
    series.drawn.retain(|id, (sha256, _)| drawn.iter().any(|(drawn, of)| drawn == id && of == sha256));
    for (id, sha256) in drawn {
        series.drawn.entry(id).or_insert((sha256, time));
    }
}

struct Shown<'a> {
    at: usize,
    slot: &'a Slot,
    is_next: bool,
}

/// Draws a place; answers its image when its picture is on screen.
fn slot_ui(ui: &Ui, well: Rect, context: &mut PageContext<'_>, series: &mut Series, mount: &Mount, shown: &Shown<'_>) -> Option<Arc<Image>> {
    let t = theme::tokens(ui);
    let Shown { at, slot, is_next } = *shown;
    let image = slot.held.image.as_ref().and_then(|id| context.snapshot.image(id)).cloned();
    let id = ui.scope_id().with(("place", &mount.id, at));
    let whole = Rect::from_min_max(well.min, well.max + vec2(0.0, sheet::CAPTION));
    let response = ui.interact(whole, id, Sense::click_and_drag());
    let teeth = words_of(&slot.plan.teeth);
    let waits = slot.held.kept_for.is_some();
    let what = match &image {
        Some(image) => image_card::state_look(t, image, context.snapshot.queue.paused_by_person()).word,
        None if is_next => say!("series-place-next").to_owned(),
        None if waits => say!("series-place-waits").to_owned(),
        None if slot.held.skipped => say!("series-place-skipped").to_owned(),
        None => say!("series-place-empty").to_owned(),
    };
    let projection = slot.plan.projection.label();
    let name = match &image {
        Some(_) if is_next => say!("series-place-again", projection, teeth, what),
        Some(_) if waits => say!("series-place-again-waits", projection, teeth, what),
        _ => say!("series-place", projection, teeth, what),
    };
    let selected = series.cursor == at;
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, selected, &name));
    if response.has_focus() {
        series.focused = Some(id);
        series.cursor = at;
    }
    if response.clicked() {
        match series.taken_up.take() {
            Some(carried) => series.put(context, mount, carried, at),
            None => series.cursor = at,
        }
    }
    if response.double_clicked() && image.is_some() {
        context.act(crate::command::UiCommand::OpenViewer);
    }
    if response.drag_started()
        && let Some(image) = &image
    {
        series.taken_up = Some(image.id.clone());
        series.cursor = at;
    }
    if response.drag_stopped()
        && let Some(carried) = series.taken_up.take()
    {
        let pointer = ui.input(|input| input.pointer.interact_pos());
        let target = pointer.and_then(|pos| series.wells.iter().position(|well| well.expand(4.0).contains(pos)));
        match (target, pointer) {
            (Some(target), _) => series.put(context, mount, carried, target),
            // Below the sheet is outside the series.
            (None, Some(pos)) if pos.y > ui.max_rect().bottom() - room::strip(ui.ctx()) => series.take_out(context, mount, carried),
            _ => {}
        }
    }
    paint_slot(ui, well, context, series, shown, image.as_ref(), &response)
}

fn paint_slot(
    ui: &Ui,
    well: Rect,
    context: &mut PageContext<'_>,
    series: &Series,
    shown: &Shown<'_>,
    image: Option<&Arc<Image>>,
    response: &egui::Response,
) -> Option<Arc<Image>> {
    let t = theme::tokens(ui);
    let Shown { at, slot, is_next } = *shown;
    let painter = ui.painter();
    let mut on_screen = None;
    if let Some(image) = image {
        let look = look(ui, context, image, well);
        let dimmed = series.taken_up.as_ref() == Some(&image.id);
        let mut faded = painter.clone();
        faded.multiply_opacity(if dimmed { 0.35 } else { 1.0 });
        image_card::fit(&faded, t, &look, well, CornerRadius::ZERO);
        if let Some(mark) = image_card::Mark::of(image, series.names_another(image)) {
            mark.put(painter, well);
        }
        // What cannot be shown at all is approved as it is: there is nothing more to see of it.
        on_screen = matches!(look, Look::Ready(_) | Look::Refused(_)).then(|| Arc::clone(image));
    } else {
        painter.rect_filled(well, CornerRadius::ZERO, t.panel);
        let ink = Ink::new(theme::SECTION, if slot.held.skipped { t.disabled } else { t.text3 });
        let words = match &slot.held {
            held if held.kept_for.is_some() => say!("series-mark-waits"),
            held if held.skipped => say!("series-mark-skipped"),
            _ => slot.plan.projection.label(),
        };
        // A small place says its teeth, and what is chosen is said in full beside the sheet.
        let is_small = well.width() < SMALL;
        if !is_small {
            paint::text(painter, Ink::new(theme::DENSE, ink.color), words, well.center() + vec2(0.0, 12.0), Align2::CENTER_CENTER);
        }
        let (style, up) = if is_small { (theme::CAPTION, 0.0) } else { (ink.style, 10.0) };
        let teeth = Rect::from_center_size(well.center() - vec2(0.0, up), vec2(well.width() - 4.0, 22.0));
        paint::text_in(painter, Ink::new(style, ink.color), &words_of(&slot.plan.teeth), teeth, Align::Center);
        paint::dashed_outline(painter, well, 0.0, Stroke::new(theme::HAIRLINE, if response.hovered() { t.text3 } else { t.line2 }), 6.0, 4.0);
    }
    if is_next {
        paint::dashed_outline(painter, well.expand(3.0), 2.0, Stroke::new(theme::RING, t.text), 6.0, 4.0);
        chip(ui, t, well, if image.is_some() { say!("series-mark-again") } else { say!("series-mark-next") });
    } else if slot.held.kept_for.is_some() && image.is_some() {
        chip(ui, t, well, say!("series-mark-waits"));
    }
    let is_target = series.taken_up.is_some() && response.contains_pointer();
    if series.cursor == at || is_target {
        painter.rect_stroke(well, CornerRadius::ZERO, Stroke::new(theme::RING, t.text), StrokeKind::Outside);
    }
    caption_ui(ui, t, well, context, slot, image.map(AsRef::as_ref));
    paint::focus_ring(ui, response, 0);
    if series.taken_up.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
    } else if response.hovered() {
        ui.ctx().set_cursor_icon(if image.is_some() { CursorIcon::Grab } else { CursorIcon::PointingHand });
    }
    on_screen
}

/// The picture of an image as it is shown to everybody, fine enough for a place of this size.
pub(super) fn look(ui: &Ui, context: &mut PageContext<'_>, image: &Image, well: Rect) -> Look {
    let pixels = well.width().max(well.height()) * ui.pixels_per_point();
    // A few sizes only: a window that is being resized asks for no new picture with every pixel.
    let side = [192, 384, 768, 1536].into_iter().find(|side| pixels <= *side as f32).unwrap_or(2048);
    let display = context.snapshot.displays.get(&image.id).cloned();
    context.textures.seen(ui.ctx(), image, display.as_ref().map(|saved| &saved.state), side)
}

/// Its teeth at the left, its state at the right.
fn caption_ui(ui: &Ui, t: &Tokens, well: Rect, context: &PageContext<'_>, slot: &Slot, image: Option<&Image>) {
    let line = Rect::from_min_size(pos2(well.left(), well.bottom() + 2.0), vec2(well.width(), sheet::CAPTION - 2.0));
    let Some(image) = image else { return };
    let state = image_card::state_look(t, image, context.snapshot.queue.paused_by_person());
    paint::icon(ui.painter(), state.icon, 16.0, state.color, pos2(line.right() - 8.0, line.center().y));
    let words = Rect::from_min_max(line.min, pos2(line.right() - 20.0, line.bottom()));
    if image.teeth == slot.plan.teeth || slot.plan.teeth.is_empty() {
        let teeth = words_of(&slot.plan.teeth);
        let style = paint::fitting(ui.painter(), &[theme::DENSE, theme::CAPTION], &teeth, words.width()).unwrap_or(theme::DENSE);
        paint::text_in(ui.painter(), Ink::new(style, t.text2), &teeth, words, Align::Min);
    } else {
        // It was sent with other teeth than the place says.
        let is_sent = matches!(image.state, ImageState::Uploaded { .. } | ImageState::Uploading { .. });
        let known = match (is_sent, image.teeth.is_empty()) {
            (true, false) => say!("series-sent-as", teeth = format::teeth(&image.teeth)),
            (true, true) => say!("series-sent-as-none").to_owned(),
            (false, false) => say!("series-is", teeth = format::teeth(&image.teeth)),
            (false, true) => say!("series-is-none").to_owned(),
        };
        paint::text_in(ui.painter(), Ink::new(theme::DENSE, t.amber), &known, words, Align::Min);
    }
}

/// Words over the upper edge of a place.
fn chip(ui: &Ui, t: &Tokens, well: Rect, words: &str) {
    let width = (paint::width(ui.painter(), theme::CAPTION_STRONG, words) + 16.0).min(well.width());
    let chip = Rect::from_min_size(well.min, vec2(width, 20.0));
    ui.painter().rect_filled(chip, CornerRadius::ZERO, t.text);
    paint::text_in(ui.painter(), Ink::new(theme::CAPTION_STRONG, Color32::from_gray(0x0b)), words, chip, Align::Center);
}

/// Draws the image that is being moved at the pointer.
pub(super) fn carried_ui(ui: &Ui, context: &mut PageContext<'_>, series: &Series) {
    let Some(image) = series.taken_up.as_ref().and_then(|id| context.snapshot.image(id)).cloned() else { return };
    let Some(pos) = ui.input(|input| input.pointer.hover_pos()) else { return };
    let place = Rect::from_min_size(pos + vec2(10.0, 10.0), vec2(120.0, 90.0));
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, Id::unique("carried image")));
    let t = theme::tokens(ui);
    let look = look(ui, context, &image, place);
    image_card::fit(&painter, t, &look, place, CornerRadius::ZERO);
    painter.rect_stroke(place, CornerRadius::ZERO, Stroke::new(theme::HAIRLINE, t.text), StrokeKind::Outside);
    paint::icon(&painter, icons::SWAP, 18.0, t.text, place.right_top() + vec2(-12.0, 12.0));
}
