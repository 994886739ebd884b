//! A text field: 44 px (settings 40, first run 56), with icon, placeholder, key hint; and radios.

use super::{
    icons::Icon,
    paint::{self, Ink, Key},
    theme::{self, Type},
};
use chairside_words::say;
use egui::{
    Align, CornerRadius, CursorIcon, Event, Frame, Id, Margin, Rect, Response, Role, Sense, Stroke, StrokeKind, TextEdit, Tooltip, Ui, WidgetInfo, pos2, vec2,
};
use egui::{
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
};
use std::time::Duration;

/// A field of one line.
#[must_use = "a field is drawn by `show` or `put`"]
pub struct Field<'a> {
    text: &'a mut String,
    name: &'a str,
    placeholder: &'a str,
    icon: Option<Icon>,
    key: Option<Key<'a>>,
    height: f32,
    style: Type,
    id: Option<Id>,
    invalid: bool,
    password: bool,
    enabled: bool,
    limit: usize,
}

impl<'a> Field<'a> {
    /// A field of 44 px. `name` is its accessible name.
    pub const fn new(text: &'a mut String, name: &'a str) -> Self {
        Self {
            text,
            name,
            placeholder: "",
            icon: None,
            key: None,
            height: 44.0,
            style: theme::BODY,
            id: None,
            invalid: false,
            password: false,
            enabled: true,
            limit: 4096,
        }
    }

    /// Shown while it is empty.
    pub const fn placeholder(mut self, placeholder: &'a str) -> Self {
        self.placeholder = placeholder;
        self
    }

    /// With an icon at the left.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With a key hint at the right.
    pub const fn key(mut self, key: Key<'a>) -> Self {
        self.key = Some(key);
        self
    }

    /// Of this height.
    pub const fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    /// In this style of text.
    pub const fn style(mut self, style: Type) -> Self {
        self.style = style;
        self
    }

    /// With a fixed id, so that it can be given the focus.
    pub const fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Outlined in red.
    pub const fn invalid(mut self, invalid: bool) -> Self {
        self.invalid = invalid;
        self
    }

    /// Shows dots instead of letters.
    pub const fn password(mut self, password: bool) -> Self {
        self.password = password;
        self
    }

    /// Cannot be typed in when not `enabled`.
    pub const fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Takes no more characters than this: what would be more is not taken, and that is said. Nothing is cut.
    pub const fn limit(mut self, characters: usize) -> Self {
        self.limit = characters;
        self
    }

    /// Draws it in the layout, as wide as there is room.
    pub fn show(self, ui: &mut Ui) -> Response {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), self.height));
        self.put(ui, rect)
    }

    /// Draws it into `rect`. Answers the response of the text in it.
    pub fn put(mut self, ui: &mut Ui, rect: Rect) -> Response {
        let t = theme::tokens(ui);
        let enabled = self.enabled && ui.is_enabled();
        let id = self.id.unwrap_or_else(|| ui.scope_id().with(("field", self.name)));
        let outline_at = ui.painter().add(egui::Shape::Noop);
        let inset = if self.height >= 50.0 { 14.0 } else { 12.0 };
        let mut left = rect.left() + inset;
        let mut right = rect.right() - inset;
        // The whole frame takes the click; the text in it decides where the cursor goes.
        let frame = ui.interact(rect, id.with("frame"), if enabled { Sense::CLICK } else { Sense::hover() });
        if frame.clicked() {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        if enabled {
            frame.on_hover_cursor(CursorIcon::Text);
        }
        let icon_size = if self.height >= 50.0 { 20.0 } else { 18.0 };
        let icon_left = left;
        if self.icon.is_some() {
            left += icon_size + 8.0;
        }
        let key_right = right;
        if let Some(key) = self.key {
            right -= key.width(ui.painter()) + 8.0;
        }
        let inner = Rect::from_min_max(pos2(left, rect.top() + 2.0), pos2(right, rect.bottom() - 2.0));
        // Who comes by the keyboard types something else; who comes by the pointer has said where.
        let is_here = ui.memory(|memory| memory.has_focus(id));
        if is_here && !ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default(id.with("was come to")), true)) {
            select_all(ui.ctx(), id, self.text);
        }
        if is_here && !enabled {
            // The answer to a form is waited for: after it the keyboard is here again.
            ui.data_mut(|data| data.insert_temp(field_left(), id));
        }
        let is_typed = |event: &Event| matches!(event, Event::Text(_) | Event::Paste(_) | Event::Ime(_) | Event::Key { pressed: true, .. });
        let before = ui.input(|input| input.events.iter().any(is_typed)).then(|| (self.text.clone(), TextEditState::load(ui.ctx(), id)));
        let edit = TextEdit::singleline(&mut *self.text)
            .id(id)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .font(self.style.font())
            .text_color(if enabled { t.text } else { t.disabled })
            .hint_text(self.style.rich(self.placeholder, t.text3))
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(inner.width())
            .min_size(inner.size())
            .password(self.password)
            .interactive(enabled);
        // A text edit is never lower than egui's usual control; one that outgrows its frame would stand below the middle.
        let usual = std::mem::replace(&mut ui.spacing_mut().interact_size.y, inner.height());
        let response = ui.place(inner, edit).accessible_name(self.name);
        ui.spacing_mut().interact_size.y = usual;
        self.keep_limit(ui, &response, before, rect);
        if enabled {
            let frame = ui.ctx().cumulative_frame_nr();
            ui.data_mut(|data| data.insert_temp(id.with("was typed in"), frame));
        }
        if response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter)) {
            ui.data_mut(|data| data.insert_temp(field_left(), id));
        }
        let focused = response.has_focus();
        let by_pointer = ui.input(|input| input.pointer.any_down() || input.pointer.any_released());
        if !focused || by_pointer {
            ui.data_mut(|data| data.insert_temp(id.with("was come to"), focused));
        }
        // A path that is longer than its field is read in a tooltip; while it is typed, it is scrolled.
        let is_cut = !focused && !self.password && paint::width(ui.painter(), self.style, self.text) > inner.width();
        let response = if is_cut { response.on_hover_text(self.text.as_str()) } else { response };
        let (width, color) = match (focused, self.invalid) {
            (_, true) => (if focused { theme::RING } else { theme::HAIRLINE }, t.red),
            (true, false) => (theme::RING, t.teal_fill),
            (false, false) => (theme::HAIRLINE, t.field),
        };
        let frame = egui::epaint::RectShape::new(rect, CornerRadius::same(theme::R3), t.field_bg, Stroke::new(width, color), StrokeKind::Inside);
        ui.painter().set(outline_at, frame);
        if let Some(icon) = self.icon {
            paint::icon(ui.painter(), icon, icon_size, t.text3, pos2(icon_left + icon_size / 2.0, rect.center().y));
        }
        if let Some(key) = self.key {
            paint::key_hint(ui.painter(), key, pos2(key_right - key.width(ui.painter()), rect.center().y), t.text2, t.line2);
        }
        response
    }
}

impl Field<'_> {
    /// Takes back what was more than the field takes, and says so until something else is typed.
    fn keep_limit(&mut self, ui: &Ui, response: &Response, before: Option<(String, Option<TextEditState>)>, rect: Rect) {
        const SAID: f64 = 8.0;
        let id = response.id;
        let time = ui.input(|input| input.time);
        let full = id.with("is full");
        let count = self.text.chars().count();
        match before.filter(|_| response.changed()) {
            Some((text, state)) if count > self.limit && count > text.chars().count() => {
                *self.text = text;
                if let Some(state) = state {
                    state.store(ui.ctx(), id);
                }
                ui.data_mut(|data| data.insert_temp(full, time));
            }
            Some(_) => ui.data_mut(|data| data.remove::<f64>(full)),
            None => {}
        }
        let said = ui.data(|data| data.get_temp::<f64>(full)).map(|since| since + SAID - time).filter(|left| *left > 0.0 && response.has_focus());
        if let Some(left) = said {
            let words = say!("field-full", count = self.limit);
            Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), full, rect).show(|ui| ui.label(words));
            ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
        }
    }
}

/// Where it is noted which field the keyboard has left though the form it stands in is not done.
fn field_left() -> Id {
    Id::unique("field that was left")
}

/// Gives the keyboard back to the field that Enter, or waiting for an answer, has taken it from. For forms over all else, in which it is nowhere otherwise: dialogs.
pub fn keep_keyboard(ctx: &egui::Context) {
    let Some(id) = ctx.data(|data| data.get_temp::<Id>(field_left())) else { return };
    let is_elsewhere = ctx.memory(|memory| memory.focused().is_some());
    let can_be = ctx.data(|data| data.get_temp::<u64>(id.with("was typed in"))) == Some(ctx.cumulative_frame_nr());
    if can_be && !is_elsewhere {
        ctx.memory_mut(|memory| memory.request_focus(id));
        // What stands there is gone on with, not typed over.
        ctx.data_mut(|data| data.insert_temp(id.with("was come to"), true));
    }
    if can_be || is_elsewhere {
        forget_left(ctx);
    }
}

/// The form is done, or was left.
pub fn forget_left(ctx: &egui::Context) {
    ctx.data_mut(|data| data.remove::<Id>(field_left()));
}

/// Whether Enter went down in a field; not while it is held: what it does would be done again, unseen.
pub fn enter_pressed(ui: &Ui) -> bool {
    let is_enter = |event: &Event| matches!(event, Event::Key { key: egui::Key::Enter, pressed: true, repeat: false, .. });
    ui.ctx().text_edit_focused() && ui.input(|input| input.events.iter().any(is_enter))
}

/// Selects all of a field's text.
fn select_all(ctx: &egui::Context, id: Id, text: &str) {
    let mut state = TextEditState::load(ctx, id).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(all));
    state.store(ctx, id);
}

/// Draws a radio's circle of 20 px.
pub fn radio_circle(ui: &Ui, center: egui::Pos2, on: bool) {
    let t = theme::tokens(ui);
    ui.painter().circle_stroke(center, 10.0 - theme::CONTROL / 2.0, Stroke::new(theme::CONTROL, if on { t.teal_fill } else { t.text3 }));
    if on {
        ui.painter().circle_filled(center, 5.0, t.teal_fill);
    }
}

/// A tick box with its words in `rect`; all of it is the target.
pub fn tick(ui: &Ui, rect: Rect, label: &str, on: bool) -> Response {
    let t = theme::tokens(ui);
    let enabled = ui.is_enabled();
    let response = ui.interact(rect, ui.scope_id().with(("tick", label)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, on, label));
    let square = Rect::from_center_size(pos2(rect.left() + 10.0, rect.center().y), vec2(20.0, 20.0));
    let (fill, line) = match (on, enabled) {
        (true, true) => (t.teal_fill, t.teal_fill),
        (true, false) => (t.disabled, t.disabled),
        (false, _) => (t.field_bg, if response.hovered() { t.text2 } else { t.field }),
    };
    ui.painter().rect(square, CornerRadius::same(5), fill, Stroke::new(theme::CONTROL, line), StrokeKind::Inside);
    if on {
        paint::icon(ui.painter(), super::icons::CHECK, 14.0, if enabled { t.on_teal } else { t.field_bg }, square.center());
    }
    let words = Rect::from_min_max(pos2(rect.left() + 32.0, rect.top()), rect.max);
    paint::text_in(ui.painter(), Ink::new(theme::BUTTON, if enabled { t.text } else { t.disabled }), label, words, Align::Min);
    paint::focus_ring(ui, &response, theme::R2);
    if enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
}

/// A radio in a 40 px row; the whole row is the target.
pub fn radio(ui: &mut Ui, label: &str, on: bool) -> Response {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 40.0));
    let response = ui.interact(rect, ui.scope_id().with(("radio", label)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, label));
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(theme::R3), t.hover);
    }
    radio_circle(ui, pos2(rect.left() + 18.0, rect.center().y), on);
    let words = Rect::from_min_max(pos2(rect.left() + 40.0, rect.top()), rect.max);
    paint::text_in(ui.painter(), Ink::new(theme::BODY, t.text), label, words, Align::Min);
    paint::focus_ring(ui, &response, theme::R3);
    response
}

/// The place of a field in a form, its label at the left.
pub fn labelled(ui: &mut Ui, label: &str) -> Rect {
    labelled_in(ui, label, 44.0)
}

/// The same for a control of that height.
pub fn labelled_in(ui: &mut Ui, label: &str, height: f32) -> Rect {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height + 10.0));
    let rect = Rect::from_min_size(rect.min, vec2(rect.width(), height));
    paint::text_in(ui.painter(), Ink::new(theme::BODY, t.text2), label, Rect::from_min_size(rect.min, vec2(132.0, height)), Align::Min);
    Rect::from_min_max(rect.min + vec2(140.0, 0.0), rect.max)
}
