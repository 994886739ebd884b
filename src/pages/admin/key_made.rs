//! A key that was just made: shown once, copied whole, and put away by somebody who says that it is stored.

use crate::widgets::{
    button::{Button, Kind, Size},
    field,
    icons::{self, Icon},
    paint::{self, Ink},
    theme,
};
use chairside_core::admin::MadeKey;
use chairside_words::say;
use egui::{Align, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2, text::LayoutJob, vec2};
use std::{sync::Arc, time::Duration};

/// Seconds a copied key stays in the clipboard.
pub(super) const IN_CLIPBOARD: f64 = 60.0;

/// A key on screen.
pub(super) struct KeyMade {
    made: Arc<MadeKey>,
    is_stored: bool,
    was_copied: bool,
    /// Somebody wanted to leave before they said so.
    insists: bool,
}

impl KeyMade {
    pub(super) fn new(made: &Arc<MadeKey>) -> Self {
        Self { made: Arc::clone(made), is_stored: false, was_copied: false, insists: false }
    }

    pub(super) fn title(&self) -> String {
        say!("key-made-for", name = self.made.room.as_deref().unwrap_or(&self.made.label))
    }

    /// The key as it is shown: enough to compare it, not to type it.
    fn shown(&self) -> String {
        let key = self.made.api_key.expose();
        let of = |letters: Vec<char>| letters.into_iter().collect::<String>();
        let (head, mut tail) = (of(key.chars().take(24).collect()), key.chars().rev().take(8).collect::<Vec<_>>());
        tail.reverse();
        format!("{head}…{}", of(tail))
    }
}

/// Draws it; answers whether it can be put away.
pub(super) fn key_made_ui(ui: &mut Ui, state: &mut KeyMade) -> bool {
    let t = theme::tokens(ui);
    head_ui(ui, state);
    warning_ui(ui);
    let line = |ui: &mut Ui, height: f32| ui.allocate_space(vec2(ui.available_width(), height)).1;

    let label = line(ui, 26.0);
    paint::label(ui, Ink::new(theme::DENSE, t.text2), say!("bridge-key"), label, Align::Min);
    let row = line(ui, 56.0);
    let copy = Button::new(say!("copy")).icon(icons::COPY).kind(Kind::Primary).size(Size::ExtraLarge);
    let copy_at = Rect::from_min_max(pos2(row.right() - copy.width(ui), row.top()), row.max);
    let well = Rect::from_min_max(row.min, pos2(copy_at.left() - 8.0, row.bottom()));
    ui.painter().rect(well, CornerRadius::same(theme::R3), t.field_bg, Stroke::new(theme::HAIRLINE, t.field), StrokeKind::Inside);
    paint::label(ui, Ink::new(theme::FACT, t.text), &state.shown(), well.shrink2(vec2(14.0, 0.0)), Align::Min);
    if copy.put(ui, copy_at).clicked() {
        ui.ctx().copy_text(state.made.api_key.expose().to_owned());
        remember_copy(ui);
        state.was_copied = true;
    }
    let said = line(ui, 32.0);
    if state.was_copied {
        paint::icon(ui.painter(), icons::CHECK_CIRCLE_FILL, 16.0, t.green, pos2(said.left() + 8.0, said.center().y));
        let words = Rect::from_min_max(said.min + vec2(22.0, 0.0), said.max);
        paint::label(ui, Ink::new(theme::DENSE, t.green), say!("key-copied"), words, Align::Min);
    }
    for (icon, words) in [(icons::NUMBER_CIRCLE_ONE, say!("key-step-one")), (icons::NUMBER_CIRCLE_TWO, say!("key-step-two"))] {
        let place = line(ui, 26.0);
        step_ui(ui, place, icon, words);
    }
    let rule = line(ui, 25.0);
    ui.painter().hline(rule.x_range(), rule.center().y, Stroke::new(theme::HAIRLINE, t.line2));

    let foot = line(ui, 48.0);
    let done = Button::new(say!("done")).size(Size::Large).enabled(state.is_stored);
    let done_at = Rect::from_min_max(pos2(foot.right() - done.width(ui).max(116.0), foot.top()), foot.max);
    let tick_at = Rect::from_min_max(pos2(foot.left(), foot.center().y - 20.0), pos2(foot.left() + 230.0, foot.center().y + 20.0));
    if field::tick(ui, tick_at, say!("key-stored"), state.is_stored).clicked() {
        state.is_stored = !state.is_stored;
    }
    if state.insists && !state.is_stored {
        let words = Rect::from_min_max(pos2(tick_at.right() + 8.0, foot.top()), pos2(done_at.left() - 12.0, foot.bottom()));
        paint::label(ui, Ink::new(theme::DENSE, t.amber), say!("key-store-first"), words, Align::Max);
    }
    let pressed = done.put(ui, done_at).clicked();
    let escape = ui.input(|input| input.key_pressed(egui::Key::Escape));
    state.insists |= escape;
    state.is_stored && (pressed || escape)
}

fn head_ui(ui: &mut Ui, state: &KeyMade) {
    let t = theme::tokens(ui);
    let (_, head) = ui.allocate_space(vec2(ui.available_width(), 62.0));
    let tile = Rect::from_min_size(head.min, vec2(48.0, 48.0));
    ui.painter().rect_filled(tile, CornerRadius::same(theme::R5), t.green_soft);
    paint::icon(ui.painter(), icons::KEY_FILL, 24.0, t.green, tile.center());
    let line = |top: f32, height: f32| Rect::from_min_size(pos2(tile.right() + 14.0, head.top() + top), vec2(head.right() - tile.right() - 14.0, height));
    paint::label(ui, Ink::new(theme::TITLE, t.text), &state.title(), line(1.0, 26.0), Align::Min);
    paint::label(ui, Ink::new(theme::BODY, t.text2), &say!("key-label", name = state.made.label), line(27.0, 20.0), Align::Min);
}

fn warning_ui(ui: &mut Ui) {
    let (lead, rest) = (format!("{} ", say!("key-once")), say!("key-once-how"));
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 66.0));
    ui.painter().rect(rect, CornerRadius::same(theme::R4), t.amber_soft, Stroke::new(theme::HAIRLINE, t.amber_line), StrokeKind::Inside);
    paint::icon(ui.painter(), icons::WARNING_CIRCLE_FILL, 20.0, t.amber, pos2(rect.left() + 28.0, rect.center().y));
    let mut job = LayoutJob::default();
    job.wrap.max_width = rect.width() - 51.0 - 16.0;
    job.append(&lead, 0.0, theme::BUTTON.format(t.amber));
    job.append(rest, 0.0, theme::BODY.format(t.text));
    let galley = ui.painter().layout_job(job);
    let at = pos2(rect.left() + 51.0, (rect.center().y - galley.size().y / 2.0).round());
    ui.painter().galley(at, galley, t.text);
    paint::say(ui, &format!("{lead}{rest}"), rect);
    ui.add_space(10.0);
}

fn step_ui(ui: &Ui, rect: Rect, icon: Icon, words: &str) {
    let t = theme::tokens(ui);
    paint::icon(ui.painter(), icon, 20.0, t.text2, pos2(rect.left() + 10.0, rect.center().y));
    paint::label(ui, Ink::new(theme::BODY, t.text2), words, Rect::from_min_max(rect.min + vec2(30.0, 0.0), rect.max), Align::Min);
}

fn clipboard_id() -> egui::Id {
    egui::Id::unique("a key in the clipboard")
}

fn remember_copy(ui: &Ui) {
    let until = ui.input(|input| input.time) + IN_CLIPBOARD;
    ui.data_mut(|data| data.insert_temp(clipboard_id(), until));
}

/// Empties the clipboard of a key that was copied a minute ago, whatever is on screen by then.
pub(crate) fn empty_clipboard(ui: &Ui) {
    let Some(until) = ui.data(|data| data.get_temp::<f64>(clipboard_id())) else { return };
    let left = until - ui.input(|input| input.time);
    if left > 0.0 {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
        return;
    }
    ui.data_mut(|data| data.remove::<f64>(clipboard_id()));
    ui.ctx().copy_text(String::new());
}
