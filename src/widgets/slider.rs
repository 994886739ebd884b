//! A slider: a track, what is chosen of it, and a round handle; moved with the pointer, the arrows, Home and End.

use super::{paint, theme};
use egui::{CornerRadius, CursorIcon, Event, EventFilter, Key, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};
use std::ops::RangeInclusive;

const HANDLE: f32 = 9.0;
const TRACK: f32 = 3.0;
/// Steps of an arrow over the whole track.
const STEPS: f64 = 100.0;

/// Shows `value` of `range` in `rect`; the response is changed when a person moved it. `step`: what an arrow moves, at least.
pub fn slider(ui: &mut Ui, rect: Rect, name: &str, value: &mut f64, range: RangeInclusive<f64>, step: f64) -> Response {
    let t = theme::tokens(ui);
    let (least, most) = (*range.start(), range.end().max(*range.start()));
    let mut response = ui.interact(rect, ui.scope_id().with(("slider", name)), Sense::click_and_drag());
    let track = Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * HANDLE, TRACK));
    let before = *value;
    if let Some(pointer) = response.interact_pointer_pos() {
        let part = ((pointer.x - track.left()) / track.width()).clamp(0.0, 1.0);
        *value = least + f64::from(part) * (most - least);
    }
    if response.has_focus() {
        // The arrows move the handle, not the focus.
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: false, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let by = ((most - least) / STEPS).max(step);
        for event in ui.input(|input| input.filtered_events(&filter)) {
            if let Event::Key { key, pressed: true, .. } = event {
                match key {
                    Key::ArrowLeft => *value -= by,
                    Key::ArrowRight => *value += by,
                    Key::Home => *value = least,
                    Key::End => *value = most,
                    _ => {}
                }
            }
        }
    }
    *value = value.clamp(least, most);
    if *value != before && step > 0.0 {
        *value = ((*value / step).round() * step).clamp(least, most);
    }
    if *value != before {
        response.mark_changed();
    }
    let (shown, enabled) = (*value, ui.is_enabled());
    response.widget_info(|| WidgetInfo::slider(enabled, shown, name));
    let part = if most > least { ((*value - least) / (most - least)).clamp(0.0, 1.0) as f32 } else { 0.0 };
    let at = pos2(track.left() + part * track.width(), track.center().y);
    let painter = ui.painter();
    painter.rect_filled(track.expand2(vec2(HANDLE, 0.0)), CornerRadius::same(theme::R1), t.line2);
    painter.rect_filled(Rect::from_min_max(pos2(rect.left(), track.top()), pos2(at.x, track.bottom())), CornerRadius::same(theme::R1), t.text2);
    painter.circle_filled(at, HANDLE, if enabled { t.text } else { t.disabled });
    let own = Response { rect: Rect::from_center_size(at, vec2(2.0 * HANDLE, 2.0 * HANDLE)), ..response.clone() };
    paint::focus_ring(ui, &own, HANDLE as u8);
    response.on_hover_cursor(CursorIcon::ResizeHorizontal)
}
