//! The strip under the sheet: the patient's images of this visit that stand outside, and those that were taken again. Pressed, or dragged, into a place.

use super::{Series, slot};
use crate::{
    format,
    pages::PageContext,
    widgets::{
        image_card,
        paint::{self, Ink},
        room, theme,
    },
};
use chairside_core::{Image, mount::Mount};
use chairside_words::say;
use egui::{Align, CornerRadius, CursorIcon, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::{sync::Arc, time::Duration};

const THUMBNAIL: egui::Vec2 = vec2(92.0, 69.0);
const GAP: f32 = 8.0;
/// How long before the mount was begun an image may have landed that is offered for it.
const OFFERED: Duration = Duration::from_hours(12);

/// Draws it into `rect`.
pub(super) fn strip_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, series: &mut Series, mount: &Mount) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.bg);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let outside = outside(context, series, mount);
    let head = Rect::from_min_size(rect.min + vec2(theme::PANEL_INSET, 8.0), vec2(rect.width() - 2.0 * theme::PANEL_INSET, 18.0));
    let words = match (outside.is_empty(), series.taken_up.is_some()) {
        (_, true) => say!("series-press-place"),
        (true, false) => say!("series-nothing-outside"),
        (false, false) => say!("series-outside"),
    };
    paint::label(ui, Ink::new(theme::DENSE, t.text2), words, head, Align::Min);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(Rect::from_min_max(pos2(rect.left(), head.bottom()), rect.max)));
    ScrollArea::horizontal().id_salt("outside the series").auto_shrink(false).show(&mut inner, |ui| {
        let thumbnail = (THUMBNAIL * room::thumbnails(ui.ctx())).round();
        let width = outside.len() as f32 * (thumbnail.x + GAP) + 2.0 * theme::PANEL_INSET;
        let (_, content) = ui.allocate_space(vec2(width, rect.bottom() - head.bottom() - 4.0));
        for (at, (image, is_retaken)) in outside.iter().enumerate() {
            let min = pos2(content.left() + theme::PANEL_INSET + at as f32 * (thumbnail.x + GAP), content.top() + 4.0);
            image_ui(ui, Rect::from_min_size(min, thumbnail), context, series, mount, image, *is_retaken);
        }
        paint::follow_focus(ui);
    });
}

fn image_ui(ui: &Ui, well: Rect, context: &mut PageContext<'_>, series: &mut Series, mount: &Mount, image: &Arc<Image>, is_retaken: bool) {
    let t = theme::tokens(ui);
    let whole = Rect::from_min_max(well.min, pos2(well.right(), well.bottom() + 22.0));
    let response = ui.interact(whole, ui.scope_id().with(("outside", &image.id)), Sense::click_and_drag());
    let landed = format::moment(image.landed_at, context.now, context.zone);
    let words = match (is_retaken, image.teeth.is_empty()) {
        (true, _) => say!("series-retaken").to_owned(),
        (false, true) => landed.clone(),
        (false, false) => format::teeth(&image.teeth),
    };
    let carried = series.taken_up.as_ref() == Some(&image.id);
    let name = if is_retaken { say!("series-image-retaken", time = landed) } else { say!("series-image-outside", time = landed) };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, carried, &name));
    if ui.is_rect_visible(whole) {
        let look = slot::look(ui, context, image, well);
        image_card::fit(ui.painter(), t, &look, well, CornerRadius::same(theme::R2));
        let outline = if response.hovered() { t.text3 } else { t.line };
        ui.painter().rect_stroke(well, CornerRadius::same(theme::R2), Stroke::new(theme::HAIRLINE, outline), StrokeKind::Inside);
        if carried {
            ui.painter().rect_stroke(well, CornerRadius::same(theme::R2), Stroke::new(theme::RING, t.text), StrokeKind::Outside);
        }
        let line = Rect::from_min_size(pos2(well.left() + 1.0, well.bottom() + 2.0), vec2(well.width() - 20.0, 20.0));
        paint::text_in(ui.painter(), Ink::new(theme::CAPTION, t.text2), &words, line, Align::Min);
        let state = image_card::state_look(t, image, false);
        paint::icon(ui.painter(), state.icon, 14.0, state.color, pos2(well.right() - 8.0, well.bottom() + 12.0));
        paint::focus_ring(ui, &response, theme::R2);
    }
    if response.clicked() || response.drag_started() {
        series.taken_up = if carried { None } else { Some(image.id.clone()) };
    }
    if response.drag_stopped()
        && let Some(carried) = series.taken_up.take()
    {
        let pointer = ui.input(|input| input.pointer.interact_pos());
        if let Some(target) = pointer.and_then(|pos| series.wells.iter().position(|well| well.expand(4.0).contains(pos))) {
            series.put(context, mount, carried, target);
        }
    }
    response.on_hover_cursor(CursorIcon::Grab);
}

/// What was taken again first, then what else landed of this patient about then; the newest first. Whether it was taken again stands beside it.
fn outside(context: &PageContext<'_>, series: &Series, mount: &Mount) -> Vec<(Arc<Image>, bool)> {
    let retaken = mount.slots.iter().flat_map(|slot| &slot.held.retaken);
    let mut outside: Vec<(Arc<Image>, bool)> = retaken.filter_map(|id| context.snapshot.image(id)).map(|image| (Arc::clone(image), true)).collect();
    let others = context.snapshot.images.iter().filter(|image| {
        image.subject.as_ref().is_some_and(|subject| subject.patient_id == series.patient.id)
            && !image.state.is_hidden()
            && image.landed_at >= mount.begun_at.minus(OFFERED)
            && !mount.all_images().any(|id| *id == image.id)
    });
    outside.extend(others.map(|image| (Arc::clone(image), false)));
    outside
}
