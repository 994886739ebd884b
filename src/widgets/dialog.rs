//! Dialogs: 620 px wide (or 980, where something is to be looked at), over a scrim, hold the focus and give it back. Esc and a press beside them close them.

use super::{
    button::IconButton,
    icons,
    paint::{self, Ink},
    theme,
};
use chairside_words::say;
use egui::{Align, Align2, Area, Context, CornerRadius, Frame, Id, Margin, Modal, Order, Rect, ScrollArea, Stroke, Ui, UiKind, pos2, vec2};

/// A window this high has room for every dialog.
const ROOMY: f32 = 720.0;

/// What came of a frame of a dialog.
pub struct Shown<R> {
    /// What the content answered.
    pub inner: R,
    /// Whether it is to be closed: Esc, a press beside it, its cross.
    pub closed: bool,
}

/// Shows a dialog with a title. Call it every frame while it is open, and [`closed`] once after it was closed.
pub fn dialog<R>(ctx: &Context, id: &str, title: &str, content: impl FnOnce(&mut Ui) -> R) -> Shown<R> {
    titled(ctx, id, title, theme::DIALOG_WIDTH, content)
}

/// The same, wider.
pub fn wide<R>(ctx: &Context, id: &str, title: &str, content: impl FnOnce(&mut Ui) -> R) -> Shown<R> {
    titled(ctx, id, title, theme::WIDE_DIALOG_WIDTH, content)
}

fn titled<R>(ctx: &Context, id: &str, title: &str, width: f32, content: impl FnOnce(&mut Ui) -> R) -> Shown<R> {
    let t = theme::tokens_of(ctx);
    let mut cross = false;
    let mut shown = framed(ctx, id, title, width, |ui| {
        let (_, head) = ui.allocate_space(vec2(ui.available_width(), 32.0));
        paint::label(ui, Ink::new(theme::TITLE, t.text), title, Rect::from_min_max(head.min, pos2(head.right() - 44.0, head.bottom())), Align::Min);
        ui.add_space(12.0);
        let inner = content(ui);
        // Last, so that Tab comes to what the dialog asks first.
        let corner = Rect::from_min_size(pos2(head.right() - 32.0, head.top()), vec2(40.0, 40.0)).translate(vec2(0.0, -4.0));
        cross = IconButton::new(icons::X, say!("close")).tooltip(&format!("{} ({})", say!("close"), say!("key-escape"))).put(ui, corner).clicked();
        inner
    });
    shown.closed |= cross;
    shown
}

/// Shows a dialog that draws its own head and is closed by its own buttons only: what it shows is not to be lost to a press beside it. `name` is its accessible name.
pub fn bare<R>(ctx: &Context, id: &str, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    framed(ctx, id, name, theme::DIALOG_WIDTH, content).inner
}

fn framed<R>(ctx: &Context, id: &str, title: &str, width: f32, content: impl FnOnce(&mut Ui) -> R) -> Shown<R> {
    let id = Id::unique(("dialog", id));
    remember_focus(ctx, id);
    let t = theme::tokens_of(ctx);
    let screen = ctx.content_rect();
    let frame = Frame::new()
        .fill(t.raised)
        .stroke(Stroke::new(theme::HAIRLINE, t.line2))
        .corner_radius(CornerRadius::same(theme::R6))
        .shadow(theme::shadow(t))
        .inner_margin(Margin::same(theme::DIALOG_INSET as i8));
    let area = Area::new(id)
        .kind(UiKind::Modal)
        .order(Order::Foreground)
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .interactable(true)
        .accessible_name(title)
        .role(egui::Role::Dialog);
    let modal = Modal::new(id).area(area).frame(frame).backdrop_color(t.scrim).show(ctx, |ui| {
        ui.set_width((width - 2.0 * theme::DIALOG_INSET).min(screen.width() - 80.0));
        ui.set_max_height(screen.height() - 120.0);
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        if screen.height() >= ROOMY {
            return content(ui);
        }
        // Enlarged, a dialog may be higher than the window: then it is scrolled.
        ScrollArea::vertical()
            .id_salt("dialog")
            .max_height(screen.height() - 2.0 * theme::DIALOG_INSET - 24.0)
            .show(ui, |ui| {
                let inner = content(ui);
                paint::follow_focus(ui);
                inner
            })
            .inner
    });
    // It is put into the middle by the size it had before: what it says now may be longer.
    let (size, sizes) = (modal.response.rect.size(), id.with("size"));
    if ctx.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default(sizes), size)) != size {
        ctx.request_repaint();
    }
    let closed = modal.should_close();
    Shown { inner: modal.inner, closed }
}

/// Whether the dialog that is being drawn is drawn for the first time.
pub fn is_opening(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(opening()).unwrap_or_default())
}

fn opening() -> Id {
    Id::unique("a dialog is opening")
}

/// Whether a dialog covers `ui`: then its keys are not for it.
pub fn covers(ui: &Ui) -> bool {
    !ui.memory(|memory| memory.allows_interaction(ui.layer_id()))
}

fn remember_focus(ctx: &Context, id: Id) {
    let known = ctx.data(|data| data.get_temp::<Option<Id>>(id).is_some());
    ctx.data_mut(|data| data.insert_temp(opening(), !known));
    if !known {
        let focused = ctx.memory(egui::Memory::focused);
        ctx.data_mut(|data| data.insert_temp(id, focused));
        ctx.memory_mut(|memory| {
            if let Some(focused) = focused {
                memory.surrender_focus(focused);
            }
        });
    }
}

/// Gives the focus back to where it was before the dialog was opened.
pub fn closed(ctx: &Context, id: &str) {
    let id = Id::unique(("dialog", id));
    let before = ctx.data_mut(|data| data.remove_temp::<Option<Id>>(id)).flatten();
    if let Some(before) = before {
        ctx.memory_mut(|memory| memory.request_focus(before));
    }
}
