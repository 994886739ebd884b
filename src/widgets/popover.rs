//! A popover beside a control: closed by Esc and by a press beside it, with a pointer at the control it belongs to.

use super::theme;
use egui::{CornerRadius, Frame, Id, LayerId, Margin, Popup, PopupCloseBehavior, PopupKind, Rect, RectAlign, Shape, Stroke, Ui, pos2};

/// How far the pointer stands out.
const POINTER: f32 = 7.0;
/// Between the control and the pointer's tip.
const GAP: f32 = 2.0;
/// Inset of what it says.
pub const INSET: f32 = 18.0;

/// Where a popover stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The control it belongs to: the pointer is centred on it.
    pub control: Rect,
    /// How far to the right it may reach.
    pub right: f32,
    /// How wide it is.
    pub width: f32,
}

/// Shows `content` in a popover while `open`; answers what the content answered.
pub fn popover<R>(ui: &Ui, id: Id, name: &str, place: Place, open: &mut bool, content: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    let t = theme::tokens(ui);
    let Place { control, right, width } = place;
    let anchor = Rect::from_min_max(control.min, pos2(right.max(control.right()), control.bottom()));
    let frame = Frame::new()
        .fill(t.raised)
        .stroke(Stroke::new(theme::HAIRLINE, t.line2))
        .corner_radius(CornerRadius::same(theme::R5))
        .shadow(theme::shadow(t))
        .inner_margin(Margin::same(INSET as i8));
    let shown = Popup::new(id, ui.ctx().clone(), anchor, LayerId::new(egui::Order::Foreground, id))
        .kind(PopupKind::Popup)
        .align(RectAlign::BOTTOM_END)
        .align_alternatives(&[RectAlign::TOP_END, RectAlign::BOTTOM_START, RectAlign::TOP_START])
        .open_bool(open)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .gap(GAP + POINTER)
        .width(width)
        .accessible_name(name)
        .frame(frame)
        .show(|ui| {
            ui.set_width(width - 2.0 * INSET);
            ui.spacing_mut().item_spacing.y = 0.0;
            content(ui)
        })?;
    let rect = shown.response.rect;
    let is_below = rect.center().y > control.center().y;
    let (edge, tip) = if is_below { (rect.top() + 0.5, rect.top() - POINTER) } else { (rect.bottom() - 0.5, rect.bottom() + POINTER) };
    let x = control.center().x.clamp(rect.left() + 20.0, rect.right() - 20.0);
    let (left, right) = (pos2(x - POINTER, edge), pos2(x + POINTER, edge));
    let painter = ui.ctx().layer_painter(shown.response.layer_id);
    painter.add(Shape::convex_polygon(vec![left, pos2(x, tip), right], t.raised, Stroke::NONE));
    painter.add(Shape::line(vec![left, pos2(x, tip), right], Stroke::new(theme::HAIRLINE, t.line2)));
    Some(shown.inner)
}
