//! A segmented control: one of a few, 40 px high.

use super::{
    icons::Icon,
    paint::{self, Ink},
    theme,
};
use egui::{Align, Color32, CornerRadius, CursorIcon, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// One choice.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a, T> {
    /// What it stands for.
    pub value: T,
    /// Its words.
    pub label: &'a str,
    /// Before the words; drawn filled while chosen.
    pub icon: Option<Icon>,
}

const HEIGHT: f32 = 40.0;
const INSET: f32 = 14.0;
const ICON: f32 = 18.0;

/// Shows the choices and makes the pressed one `value`. The response is changed when another was pressed.
pub fn segmented<T: Copy + PartialEq>(ui: &mut Ui, name: &str, value: &mut T, segments: &[Segment<'_, T>]) -> Response {
    let t = theme::tokens(ui);
    let widths: Vec<f32> = segments
        .iter()
        .map(|segment| (paint::width(ui.painter(), theme::BUTTON, segment.label) + 2.0 * INSET + segment.icon.map_or(0.0, |_| ICON + 6.0)).ceil())
        .collect();
    let width = widths.iter().sum::<f32>() + 2.0 * (segments.len().saturating_sub(1)) as f32 + 6.0;
    let (_, rect) = ui.allocate_space(vec2(width, HEIGHT));
    let mut whole = ui.interact(rect, ui.scope_id().with(("segmented", name)), Sense::hover());
    whole.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, true, name));
    ui.painter().rect(rect, CornerRadius::same(theme::R3), t.panel, Stroke::new(theme::HAIRLINE, t.line2), StrokeKind::Inside);
    let mut x = rect.left() + 3.0;
    for (segment, width) in segments.iter().zip(widths) {
        let part = Rect::from_min_size(pos2(x, rect.top() + 3.0), vec2(width, HEIGHT - 6.0));
        x += width + 2.0;
        let chosen = segment.value == *value;
        let response = ui.interact(part, ui.scope_id().with(("segment", name, segment.label)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, segment.label));
        if response.clicked() && !chosen {
            *value = segment.value;
            whole.mark_changed();
        }
        let fill = if chosen {
            t.segment
        } else if response.hovered() {
            t.card
        } else {
            Color32::TRANSPARENT
        };
        let color = if chosen { t.text } else { t.text2 };
        ui.painter().rect_filled(part, CornerRadius::same(theme::R2), fill);
        let mut left = part.left() + INSET;
        if let Some(icon) = segment.icon {
            let icon = if chosen { icon.filled() } else { icon };
            paint::icon(ui.painter(), icon, ICON, color, pos2(left + ICON / 2.0, part.center().y));
            left += ICON + 6.0;
        }
        let words = Rect::from_min_max(pos2(left, part.top()), part.max);
        paint::text_in(ui.painter(), Ink::new(theme::BUTTON, color), segment.label, words, Align::Min);
        paint::focus_ring(ui, &response, theme::R2);
    }
    whole
}
