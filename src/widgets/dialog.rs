//! Dialogs: 620 px wide (or 980, where something is to be looked at), over a scrim, hold the focus and give it back. Esc closes them, and so does a press beside one in which nothing was
//! entered.
//!
//! Where the window is lower than what a dialog says, that is scrolled between its title and its [`foot`], which stay.

use super::{button::IconButton, field, icons, paint, theme};
use chairside_words::say;
use egui::{
    Align2, Area, Color32, Context, CornerRadius, Event, Frame, Id, Key, Margin, Modal, Order, Rect, ScrollArea, Sense, Stroke, Ui, UiKind, pos2, vec2,
};

/// A window this high has room for every dialog.
const ROOMY: f32 = 720.0;

/// What came of a frame of a dialog.
pub struct Shown<R> {
    /// What the content answered.
    pub inner: R,
    /// Whether it is to be closed: Esc, its cross, or a press beside it while nothing is entered.
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
    framed(ctx, id, title, (width, Head::Title), content)
}

/// What stands over what a dialog says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    /// Its title, and the cross that closes it.
    Title,
    /// Nothing: it draws its own.
    Own,
}

/// Draws the title; answers the place of the cross.
fn title_ui(ui: &mut Ui, title: &str) -> Rect {
    let (_, head) = ui.allocate_space(vec2(ui.available_width(), 32.0));
    let words = Rect::from_min_max(head.min, pos2(head.right() - 44.0, head.bottom()));
    paint::label_fitted(ui, &[theme::TITLE, theme::SECTION, theme::BUTTON], theme::tokens(ui).text, title, words);
    ui.add_space(12.0);
    Rect::from_min_size(pos2(head.right() - 32.0, head.top()), vec2(40.0, 40.0)).translate(vec2(0.0, -4.0))
}

/// Shows a dialog that draws its own head and is closed by its own buttons only: what it shows is not to be lost to a press beside it. `name` is its accessible name.
pub fn bare<R>(ctx: &Context, id: &str, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    framed(ctx, id, name, (theme::DIALOG_WIDTH, Head::Own), content).inner
}

/// Allocates the foot of a dialog, its buttons' row of `height`, and answers its place: at the end of what the dialog says, or, where that is scrolled, at the dialog's lower edge over it.
pub fn foot(ui: &mut Ui, height: f32) -> Rect {
    foot_on(ui, height, theme::tokens(ui).raised, theme::DIALOG_INSET - 1.0)
}

/// The same for a form that is no dialog: on a ground of `fill` that reaches `inset` farther to both sides.
pub fn foot_on(ui: &mut Ui, height: f32, fill: Color32, inset: f32) -> Rect {
    let (_, place) = ui.allocate_space(vec2(ui.available_width(), height));
    let over = place.bottom() - ui.clip_rect().bottom();
    if over <= 0.0 {
        return place;
    }
    let place = place.translate(vec2(0.0, -over));
    let ground = place.expand2(vec2(inset, 0.0)).with_min_y(place.top() - FOOT_GAP);
    let painter = ui.painter().with_clip_rect(ground.intersect(ui.ctx().content_rect()));
    painter.rect_filled(ground, 0, fill);
    painter.hline(place.x_range(), ground.top() + 0.5, Stroke::new(theme::HAIRLINE, theme::tokens(ui).line2));
    // What it covers is not pressed through it.
    ui.interact(ground, ui.scope_id().with("foot"), Sense::click() - Sense::FOCUSABLE);
    place
}

/// Between the foot and what is scrolled under it.
const FOOT_GAP: f32 = 10.0;
/// What is in focus is scrolled this far from the lower edge, where the foot stands.
pub const FOOT_ROOM: f32 = 48.0 + 2.0 * FOOT_GAP;

/// Scrolls to words that were not there in the frame before, so that they do not come to stand under the foot.
pub fn show_what_is_new(ui: &Ui, place: Rect, words: &str) {
    let id = ui.scope_id().with(("what is new", words));
    // Asked before the lock of `data_mut`, which is the one this takes.
    let frame = ui.ctx().cumulative_frame_nr_for(ui.ctx().viewport_id());
    let seen_in = ui.ctx().data_mut(|data| std::mem::replace(data.get_temp_mut_or_default::<u64>(id), frame));
    if frame > seen_in + 1 {
        ui.scroll_to_rect(place.with_max_y(place.bottom() + FOOT_ROOM), None);
    }
}

fn framed<R>(ctx: &Context, id: &str, title: &str, (width, head): (f32, Head), content: impl FnOnce(&mut Ui) -> R) -> Shown<R> {
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
        let top = ui.cursor().top();
        let corner = (head == Head::Title).then(|| title_ui(ui, title));
        let inner = if screen.height() >= ROOMY {
            content(ui)
        } else {
            // Enlarged, a dialog may be higher than the window: then it is scrolled.
            let most = screen.height() - 2.0 * theme::DIALOG_INSET - 24.0 - (ui.cursor().top() - top);
            let area = ScrollArea::vertical().id_salt("dialog").max_height(most);
            let scrolled = area.show(ui, |ui| {
                let inner = content(ui);
                paint::follow_focus_over(ui, FOOT_ROOM);
                inner
            });
            scrolled.inner
        };
        // Last, so that Tab comes to what the dialog asks first.
        let tooltip = format!("{} ({})", say!("close"), say!("key-escape"));
        field::keep_keyboard(ui.ctx());
        let crossed = corner.is_some_and(|corner| IconButton::new(icons::X, say!("close")).tooltip(&tooltip).put(ui, corner).clicked());
        (inner, crossed)
    });
    // It is put into the middle by the size it had before: what it says now may be longer.
    let (size, sizes) = (modal.response.rect.size(), id.with("size"));
    if ctx.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default(sizes), size)) != size {
        ctx.request_repaint();
    }
    let is_entered = is_entered(ctx, id, modal.response.rect);
    // A press beside it is often one that missed: it takes nothing away.
    let should_close = if modal.backdrop_response.clicked() && is_entered { modal.response.should_close() } else { modal.should_close() };
    let (inner, crossed) = modal.inner;
    Shown { inner, closed: should_close || crossed }
}

/// Whether anything was typed, chosen or pressed in a dialog since it was opened.
fn is_entered(ctx: &Context, id: Id, place: Rect) -> bool {
    let is_choice = |key: Key| !matches!(key, Key::Tab | Key::Enter | Key::Escape);
    let is_entry = |event: &Event| match event {
        Event::Text(_) | Event::Paste(_) | Event::Ime(_) => true,
        Event::Key { key, pressed: true, .. } => is_choice(*key),
        Event::PointerButton { pos, pressed: true, .. } => place.contains(*pos),
        _ => false,
    };
    // What opened it was not entered in it.
    let entered = !is_opening(ctx) && ctx.input(|input| input.events.iter().any(is_entry));
    ctx.data_mut(|data| {
        let before = data.get_temp_mut_or_default::<bool>(id.with("is entered"));
        *before |= entered;
        *before
    })
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
        ctx.data_mut(|data| data.insert_temp(id.with("is entered"), false));
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
    field::forget_left(ctx);
    let before = ctx.data_mut(|data| data.remove_temp::<Option<Id>>(id)).flatten();
    if let Some(before) = before {
        ctx.memory_mut(|memory| memory.request_focus(before));
    }
}
