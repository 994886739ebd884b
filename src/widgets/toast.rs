//! Toasts: 392 × 84, higher where their words need it, at the lower right. They stay 8 seconds, or while the pointer is on them; failures stay until dismissed,
//! and what is promised for a time until it does not hold any more.

use super::{
    button::{Button, IconButton, Kind, Size},
    icons::{self, Icon},
    image_card, paint, theme,
};
use crate::textures::Look;
use chairside_core::Severity;
use chairside_words::say;
use egui::{Area, Context, CornerRadius, Galley, Id, Order, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, WidgetInfo, pos2, vec2};
use std::{collections::VecDeque, sync::Arc, time::Duration};

/// Seconds a toast stays.
const STAYS: f64 = 8.0;
/// How many are on screen; older ones wait beneath.
const SHOWN: usize = 3;
/// How many are kept at all: a burst of landings must not bury the window for minutes.
const KEPT: usize = 12;

/// What a toast says.
pub struct Toast<A> {
    /// Its head: `New X-ray`.
    pub title: String,
    /// The line under it: `Tooth 36 · 10:42`.
    pub detail: String,
    /// How bad it is; errors stay until dismissed.
    pub severity: Severity,
    /// A small picture, 84 × 64.
    pub picture: Option<TextureHandle>,
    /// What its button says and does.
    pub action: Option<(&'static str, A)>,
    /// What it has in common with others of its kind: they are counted in one toast.
    pub several: Option<Several>,
}

/// Something that comes in crowds.
pub struct Several {
    /// What several of them are called, with their number: `3 new X-rays`.
    pub what: fn(usize) -> String,
    /// Whose they are; said before the detail. Empty: nobody's name.
    pub whose: String,
}

struct Entry<A> {
    toast: Toast<A>,
    id: u64,
    /// How many were put together in it.
    count: usize,
    /// It does not go by itself.
    stays: bool,
    /// The window's time when it was first drawn; moved on while the pointer is on it.
    since: Option<f64>,
}

/// The toasts that are waiting or on screen.
pub struct Toasts<A> {
    entries: VecDeque<Entry<A>>,
    next_id: u64,
}

impl<A> Default for Toasts<A> {
    fn default() -> Self {
        Self { entries: VecDeque::new(), next_id: 0 }
    }
}

impl<A> Toasts<A> {
    /// Adds one; several of a kind are one toast, with their number and the newest's picture and button. The oldest that goes by itself makes room when
    /// there are too many.
    pub fn push(&mut self, toast: Toast<A>) {
        let stays = toast.severity == Severity::Error;
        self.add(toast, stays);
    }

    /// Adds one that stays until it is dismissed or taken back ([`Self::take_back_where`]).
    pub fn push_until_taken_back(&mut self, toast: Toast<A>) {
        self.add(toast, true);
    }

    fn add(&mut self, mut toast: Toast<A>, stays: bool) {
        let mut count = 1;
        if let Some(several) = &mut toast.several {
            let is_alike = |entry: &Entry<A>| entry.toast.several.as_ref().is_some_and(|other| std::ptr::fn_addr_eq(other.what, several.what));
            if let Some(before) = self.entries.iter().position(is_alike).and_then(|at| self.entries.remove(at)) {
                count += before.count;
                toast.title = (several.what)(count);
                if before.toast.several.is_some_and(|before| before.whose != several.whose) {
                    say!("toast-several-people").clone_into(&mut several.whose);
                }
            }
            if !several.whose.is_empty() {
                toast.detail = format!("{} · {}", several.whose, toast.detail);
            }
        }
        self.entries.push_back(Entry { toast, id: self.next_id, count, stays, since: None });
        self.next_id += 1;
        while self.entries.len() > KEPT {
            let victim = self.entries.iter().position(|entry| !entry.stays).unwrap_or(0);
            self.entries.remove(victim);
        }
    }

    /// Offers every toast that has a button and no picture the chance to get one that has come since.
    pub fn fill_pictures(&mut self, mut picture: impl FnMut(&A) -> Option<TextureHandle>) {
        for entry in &mut self.entries {
            if entry.toast.picture.is_none()
                && let Some((_, action)) = &entry.toast.action
            {
                entry.toast.picture = picture(action);
            }
        }
    }

    /// Takes back what is said at a better place by now.
    pub fn take_back(&mut self, detail: &str) {
        self.entries.retain(|entry| entry.toast.detail != detail);
    }

    /// Takes back those whose button stands for something that is over; `is_over` is also told how many things the toast counts.
    pub fn take_back_where(&mut self, is_over: impl Fn(&A, usize) -> bool) {
        self.entries.retain(|entry| !entry.toast.action.as_ref().is_some_and(|(_, action)| is_over(action, entry.count)));
    }

    /// Draws them, the newest lowest, in the lower right corner of `room`; where that is narrow they are, and those that have no place under its top wait. Answers the action whose button
    /// was pressed. Buttons are there only while `actions` are offered.
    pub fn show(&mut self, ctx: &Context, room: Rect, actions: bool) -> Option<A> {
        let now = ctx.input(|input| input.time);
        let fade = if theme::is_still(ctx) { 0.0 } else { theme::FADE };
        let mut done = None;
        let mut gone = Vec::new();
        let mut bottom = room.bottom();
        let width = WIDTH.min(room.width()).max(LEAST_WIDTH);
        let mut soonest = f64::INFINITY;
        for entry in self.entries.iter_mut().rev().take(SHOWN) {
            let laid = lay(ctx, &entry.toast, width);
            let height = laid.height;
            let is_lowest = bottom >= room.bottom();
            if !is_lowest && bottom - height < room.top() {
                break;
            }
            let since = *entry.since.get_or_insert(now);
            let rect = Rect::from_min_size(pos2(room.right() - width, bottom - height), vec2(width, height));
            bottom -= height + 10.0;
            let (hovered, pressed) = draw(ctx, entry, laid, rect, actions, if fade > 0.0 { ((now - since) as f32 / fade).clamp(0.0, 1.0) } else { 1.0 });
            if hovered {
                entry.since = Some(now - f64::from(theme::FADE));
            }
            let stays = entry.stays;
            match pressed {
                Some(Pressed::Action) => {
                    gone.push(entry.id);
                    done = entry.toast.action.take().map(|(_, action)| action);
                }
                Some(Pressed::Close) => gone.push(entry.id),
                None if !stays && now - since >= STAYS => gone.push(entry.id),
                None => {}
            }
            if !stays && !hovered {
                soonest = soonest.min(since + STAYS - now);
            }
            if now - since < f64::from(fade) {
                soonest = soonest.min(0.0);
            }
        }
        let before = self.entries.len();
        self.entries.retain(|entry| !gone.contains(&entry.id));
        if self.entries.len() != before {
            soonest = 0.0;
        }
        if soonest <= 0.0 {
            ctx.request_repaint();
        } else if soonest.is_finite() {
            ctx.request_repaint_after(Duration::from_secs_f64(soonest));
        }
        done
    }
}

/// How wide a toast is, where there is room for it.
const WIDTH: f32 = 392.0;

enum Pressed {
    Action,
    Close,
}

/// The least room for one, beside what it must not cover, and the least that has a picture.
const LEAST_WIDTH: f32 = 240.0;
const WITH_PICTURE: f32 = 340.0;

/// Its picture, where there is room for one.
fn picture_of<A>(toast: &Toast<A>, width: f32) -> Option<&TextureHandle> {
    toast.picture.as_ref().filter(|_| width >= WITH_PICTURE)
}

/// A toast's words as they stand in it, and how high that makes it.
struct Laid {
    title: Arc<Galley>,
    detail: Arc<Galley>,
    /// Width of its button, if it has one.
    button: Option<f32>,
    height: f32,
}

/// What a button under the words takes.
const UNDER: f32 = 44.0 + 8.0;

/// Between title and detail.
const LEADING: f32 = 1.0;

fn lay<A>(ctx: &Context, toast: &Toast<A>, whole: f32) -> Laid {
    let t = theme::tokens_of(ctx);
    let lay_out = |style: theme::Type, text: &str, color, width: f32, rows| ctx.fonts_mut(|fonts| fonts.layout_job(style.job_within(text, color, width, rows)));
    let button =
        toast.action.as_ref().map(|(label, _)| (lay_out(theme::BUTTON, label, t.text, f32::INFINITY, 1).size().x + 2.0 * 18.0).clamp(72.0, 140.0).ceil());
    let picture = if picture_of(toast, whole).is_some() { 84.0 + 14.0 } else { 8.0 };
    // In a narrow one the button stands under the words.
    let is_narrow = whole < WITH_PICTURE;
    let beside = button.filter(|_| !is_narrow).map_or(0.0, |width| width + 12.0);
    let width = whole - 10.0 - picture - 8.0 - beside - 40.0 - 11.0;
    let title = lay_out(theme::SECTION, &toast.title, t.text, width - mark(toast).0, 2);
    let detail = lay_out(theme::BODY, &toast.detail, t.text2, width, if is_narrow { 10 } else { 6 });
    let under = if is_narrow && button.is_some() { UNDER } else { 0.0 };
    let height = (title.size().y + LEADING + detail.size().y + under + 2.0 * 18.0).ceil().max(84.0);
    Laid { title, detail, button, height }
}

/// How much room what stands before the title takes, and whether that is a dot.
fn mark<A>(toast: &Toast<A>) -> (f32, bool) {
    let is_dot = toast.severity == Severity::Info && (toast.picture.is_some() || toast.action.is_some());
    (if is_dot { 16.0 } else { 26.0 }, is_dot)
}

fn severity_icon(severity: Severity) -> Icon {
    match severity {
        Severity::Info => icons::INFO_FILL,
        Severity::Done => icons::CHECK_CIRCLE_FILL,
        Severity::Warning => icons::WARNING_CIRCLE_FILL,
        Severity::Error => icons::WARNING_OCTAGON_FILL,
    }
}

fn draw<A>(ctx: &Context, entry: &Entry<A>, laid: Laid, rect: Rect, actions: bool, opacity: f32) -> (bool, Option<Pressed>) {
    let t = theme::tokens_of(ctx);
    let toast = &entry.toast;
    let shown = Area::new(Id::unique(("toast", entry.id))).order(Order::Foreground).fixed_pos(rect.min).constrain(false).fade_in(false).show(ctx, |ui| {
        ui.set_opacity(opacity);
        let frame = ui.allocate_rect(rect, Sense::hover());
        frame.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{}. {}", toast.title, toast.detail)));
        ui.painter().add(theme::shadow(t).as_shape(rect, CornerRadius::same(theme::R5)));
        ui.painter().rect(rect, CornerRadius::same(theme::R5), t.raised, Stroke::new(theme::HAIRLINE, t.line2), StrokeKind::Inside);
        let mut left = rect.left() + 10.0;
        if let Some(picture) = picture_of(toast, rect.width()) {
            let well = Rect::from_min_size(pos2(left, rect.center().y - 32.0), vec2(84.0, 64.0));
            image_card::fit(ui.painter(), t, &Look::Ready(picture.clone()), well, theme::R2);
            left = well.right() + 14.0;
        } else {
            left += 8.0;
        }
        let color = match toast.severity {
            Severity::Info => t.teal,
            Severity::Done => t.green,
            Severity::Warning => t.amber,
            Severity::Error => t.red,
        };
        let is_under = rect.width() < WITH_PICTURE && laid.button.is_some();
        let middle = rect.center().y - if is_under { UNDER / 2.0 } else { 0.0 };
        let top = (middle - (laid.title.size().y + LEADING + laid.detail.size().y) / 2.0).round();
        let (before, is_dot) = mark(toast);
        if is_dot {
            ui.painter().circle_filled(pos2(left + 4.0, top + 11.0), 4.0, color);
        } else {
            paint::icon(ui.painter(), severity_icon(toast.severity), 18.0, color, pos2(left + 9.0, top + 11.0));
        }
        let below = top + (laid.title.size().y + LEADING).round();
        ui.painter().galley(pos2(left + before, top), laid.title, t.text);
        ui.painter().galley(pos2(left, below), laid.detail, t.text2);
        let mut pressed = None;
        if let Some(((label, _), width)) = toast.action.as_ref().zip(laid.button).filter(|_| actions) {
            let corner = if is_under { pos2(left, rect.bottom() - 12.0 - 44.0) } else { pos2(rect.right() - 59.0 - width, rect.center().y - 22.0) };
            let button = Rect::from_min_size(corner, vec2(width, 44.0));
            if Button::new(label).kind(Kind::Primary).size(Size::Medium).salt(entry.id).put(ui, button).clicked() {
                pressed = Some(Pressed::Action);
            }
        }
        let cross = Rect::from_center_size(pos2(rect.right() - 31.0, middle), vec2(40.0, 40.0));
        if IconButton::new(icons::X, say!("toast-dismiss")).salt(entry.id).put(ui, cross).clicked() {
            pressed = Some(Pressed::Close);
        }
        pressed
    });
    (ctx.rect_contains_pointer(shown.response.layer_id, rect), shown.inner)
}
