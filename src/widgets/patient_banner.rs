//! The patient banner: 92 px, the same place on every clinical page; amber as a whole when nobody is selected.
//!
//! Where there is little room the buttons lose their words, the facts go, and the name gets smaller letters; it is never cut while letters one can read make it fit.

use super::{
    button::{Button, Kind, Size},
    chip, icons,
    paint::{self, Ink, Key},
    room,
    theme::{self, Tokens, Type},
};
use crate::{command::UiCommand, format};
use chairside_api::{PatientSource, UtcTime};
use chairside_core::Selection;
use chairside_words::say;
use egui::{Align, Context, CornerRadius, Rect, Stroke, Ui, pos2, text::LayoutJob, vec2};
use jiff::civil::Date;
use std::time::Duration;

const HEIGHT: f32 = 92.0;
/// In a low window.
const LOW_HEIGHT: f32 = 68.0;
/// The letters of the name: the largest that have room.
const NAMES: [Type; 5] = [theme::NAME, theme::TITLE, theme::CHOICE, theme::SECTION, theme::BUTTON];
/// The same over two lines of facts.
const STACKED_NAMES: [Type; 4] = [theme::SECTION, theme::BUTTON, theme::DENSE_STRONG, theme::CAPTION_STRONG];
/// The least room the name gets before a button loses its words.
const NAME_ROOM: f32 = 300.0;

/// How high the banner is in this window.
pub fn height(ctx: &Context) -> f32 {
    if room::is_low(ctx) { LOW_HEIGHT } else { HEIGHT }
}
/// How long before the end the banner warns.
pub const WARNS: Duration = Duration::from_mins(5);

/// What the banner shows.
pub struct Banner<'a> {
    /// Who, if anybody.
    pub selection: Option<&'a Selection>,
    /// The room of this console.
    pub room: &'a str,
    /// Now.
    pub now: UtcTime,
    /// Today.
    pub today: Date,
}

/// How long until the banner shows something else by itself.
pub fn changes_in(selection: &Selection, now: UtcTime) -> Duration {
    format::span_changes_in(selection.expires_at.since(now))
}

impl Banner<'_> {
    /// Draws it into `rect`; answers the act that was asked for.
    pub fn put(&self, ui: &Ui, rect: Rect) -> Option<UiCommand> {
        match self.selection {
            Some(selection) => self.with_patient(ui, rect, selection),
            None => self.without_patient(ui, rect),
        }
    }

    fn without_patient(&self, ui: &Ui, rect: Rect) -> Option<UiCommand> {
        let t = theme::tokens(ui);
        let painter = ui.painter();
        painter.rect_filled(rect, 0, t.amber_soft);
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.amber_line));
        let y = rect.center().y - 0.5;
        let tile = tile(rect);
        painter.rect_filled(tile, CornerRadius::same(theme::R5), t.amber_fill);
        paint::icon(painter, icons::USER_CIRCLE_DASHED, 30.0, t.on_amber, tile.center());
        let keys = UiCommand::ChoosePatient.keys();
        let mut button = Button::new(UiCommand::ChoosePatient.label()).icon(icons::MAGNIFYING_GLASS).kind(Kind::Amber).size(Size::ExtraLarge);
        if !room::is_narrow(ui.ctx()) {
            button = button.key(Key::Text(&keys));
        }
        let width = button.width(ui);
        let place = Rect::from_min_size(pos2(rect.right() - theme::PAGE_INSET - width, y - 28.0), vec2(width, 56.0));
        let pressed = button.put(ui, place).clicked();
        let right = place.left() - 16.0;
        let left = tile.right() + 16.0;
        paint::label_fitted(ui, &NAMES, t.text, say!("banner-nobody"), name_line(rect, left, right));
        let facts = facts_line(rect, left, right);
        let sentence = say!("banner-nobody-safe");
        let drawn = paint::label_fitted(ui, &[theme::FACT, theme::BODY, theme::DENSE, theme::CAPTION], t.text, sentence, facts);
        self.room_fact(ui, t, drawn.right() + 22.0, facts);
        pressed.then_some(UiCommand::ChoosePatient)
    }

    fn with_patient(&self, ui: &Ui, rect: Rect, selection: &Selection) -> Option<UiCommand> {
        let t = theme::tokens(ui);
        let painter = ui.painter();
        painter.rect_filled(rect, 0, t.panel);
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
        let tile = tile(rect);
        painter.rect_filled(tile, CornerRadius::same(theme::R5), t.tile);
        paint::icon(painter, icons::USER_FILL, 28.0, t.text2, tile.center());
        let mut act = None;

        let y = rect.center().y - 0.5;
        let keys = UiCommand::ChoosePatient.keys();
        let has_words = rect.width() >= 1000.0;
        let (clear_name, change_name) = (say!("banner-clear-patient"), say!("banner-change-patient"));
        let tooltips = [clear_name.to_owned(), format!("{change_name} ({keys})")];
        let clear = Button::new(if has_words { UiCommand::ClearPatient.label() } else { "" }).icon(icons::X).size(Size::Large).name(clear_name);
        let change = Button::new(if has_words { change_name } else { "" }).icon(icons::SWAP).size(Size::Large).name(change_name).salt("change");
        let (clear, change) = if has_words { (clear, change.key(Key::Text(&keys))) } else { (clear.tooltip(&tooltips[0]), change.tooltip(&tooltips[1])) };
        let width = clear.width(ui);
        let clear_at = Rect::from_min_size(pos2(rect.right() - theme::PAGE_INSET - width, y - 24.0), vec2(width, 48.0));
        let width = change.width(ui);
        let change_at = Rect::from_min_size(pos2(clear_at.left() - if has_words { 16.0 } else { 8.0 } - width, y - 24.0), vec2(width, 48.0));
        let mut right = change_at.left() - 14.0;

        // Facts that do not fit are left out in this order: source, room, the bar of the auto-clear.
        let left = tile.right() + 16.0;
        let patient = &selection.patient;
        let name = patient.display_name();
        let born = patient.date_of_birth.map(|birth| format::born(birth, self.today));
        let number = patient.patient_number.as_deref().filter(|number| !number.is_empty()).map(format::patient_number);
        let width_in = |style: Type, label: &str, value: &str| paint::width(painter, style, label) + 7.0 + paint::width(painter, style, value);
        let fact_width = |label: &str, value: &str| width_in(theme::FACT, label, value);
        let facts = born.as_ref().map_or(0.0, |born| fact_width(say!("banner-born"), born) + 22.0)
            + number.as_ref().map_or(0.0, |number| fact_width(say!("banner-number"), number));
        let needed = facts.max(paint::width(painter, theme::NAME, &name));
        let remaining = selection.expires_at.since(self.now);
        let warns = remaining <= WARNS;
        if warns || left + needed + 22.0 + auto_clear_width(ui, &format::span(remaining)) + 18.0 <= right {
            let is_short = left + needed.min(NAME_ROOM) + 260.0 > right;
            right = self.auto_clear(ui, t, selection, (right, y, is_short), &mut act) - 16.0;
        }
        // After *Keep*, which stands before them.
        if change.put(ui, change_at).clicked() {
            act = Some(UiCommand::ChoosePatient);
        }
        if clear.put(ui, clear_at).clicked() {
            act = Some(UiCommand::ClearPatient);
        }
        let dense: f32 = [(say!("banner-born"), &born), (say!("banner-number"), &number)]
            .into_iter()
            .map(|(label, value)| value.as_ref().map_or(0.0, |value| width_in(theme::DENSE, label, value) + 22.0))
            .sum();
        // Beside *Keep* in a narrow window both stand under the name, one under the other.
        let is_stacked = left + dense - 22.0 > right && paint::width(painter, theme::CAPTION_STRONG, &name) <= right - left;
        let middle = rect.center().y - 0.5;
        if is_stacked {
            let place = Rect::from_min_max(pos2(left, middle - 31.0), pos2(right, middle - 7.0));
            paint::label_fitted(ui, &STACKED_NAMES, t.text, &name, place);
        } else {
            name_ui(ui, t, &name, name_line(rect, left, right));
        }
        let mut line = facts_line(rect, left, right);
        if is_stacked {
            line = Rect::from_min_max(pos2(left, middle - 7.0), pos2(right, middle + 11.0));
        }
        let mut x = left;
        let fact = if left + facts > right { theme::DENSE } else { theme::FACT };
        for (label, value) in [(say!("banner-born"), born), (say!("banner-number"), number)] {
            let Some(value) = value else { continue };
            if is_stacked && x > left {
                (x, line) = (left, line.translate(vec2(0.0, 19.0)));
            }
            // A number that is cut is another patient's number.
            if x + width_in(fact, label, &value) > right {
                continue;
            }
            let head = paint::text_in(painter, Ink::new(fact, t.text3), label, Rect::from_min_max(pos2(x, line.top()), line.max), Align::Min);
            let from = pos2(head.right() + 7.0, line.top());
            let drawn = paint::label(ui, Ink::new(fact, t.text), &value, Rect::from_min_max(from, line.max), Align::Min);
            x = drawn.right() + 22.0;
        }
        let room_width = if self.room.is_empty() { 0.0 } else { 26.0 + paint::width(painter, theme::FACT, self.room) + 22.0 };
        let is_in_nanopix = patient.source == PatientSource::Nanopix || patient.external_id.is_some();
        let mark = chip::nanopix(ui);
        if is_in_nanopix && x + mark.width(ui) + room_width <= right {
            let drawn = mark.put(ui, pos2(x, line.center().y), f32::INFINITY);
            paint::say(ui, mark.word, drawn);
            x = drawn.right() + 22.0;
        }
        if x + room_width - 22.0 <= right {
            self.room_fact(ui, t, x, line);
        }
        act
    }

    fn room_fact(&self, ui: &Ui, t: &Tokens, left: f32, line: Rect) {
        if self.room.is_empty() || left + 60.0 > line.right() {
            return;
        }
        paint::icon(ui.painter(), icons::DOOR_OPEN, 18.0, t.text3, pos2(left + 9.0, line.center().y));
        paint::label(ui, Ink::new(theme::FACT, t.text), self.room, Rect::from_min_max(pos2(left + 25.0, line.top()), line.max), Align::Min);
    }

    /// The time left, with its bar; in the last five minutes amber, with *Keep*. Answers its left edge.
    fn auto_clear(&self, ui: &Ui, t: &Tokens, selection: &Selection, (right, y, is_short): (f32, f32, bool), act: &mut Option<UiCommand>) -> f32 {
        let painter = ui.painter();
        let remaining = selection.expires_at.since(self.now);
        let words = format::span(remaining);
        if remaining <= WARNS {
            let keep = Button::new(UiCommand::KeepPatient.label()).size(Size::Default).tooltip(say!("banner-keep-longer")).name(say!("banner-keep-patient"));
            let width = keep.width(ui);
            let sentence = say!("banner-clears-in", time = words);
            let shown = if is_short { &words } else { &sentence };
            let text = paint::width(painter, theme::BUTTON, shown);
            let frame = Rect::from_min_max(pos2(right - (12.0 + 20.0 + 8.0 + text + 12.0 + width + 4.0).ceil(), y - 24.0), pos2(right, y + 24.0));
            paint::panel(painter, frame, theme::R3, t.amber_soft, t.amber_line);
            paint::icon(painter, icons::TIMER_FILL, 20.0, t.amber, pos2(frame.left() + 22.0, y));
            let line = Rect::from_min_max(pos2(frame.left() + 40.0, y - 12.0), pos2(right, y + 12.0));
            let drawn = paint::text_in(painter, Ink::new(theme::BUTTON, t.amber), shown, line, Align::Min);
            let said = paint::say(ui, &sentence, drawn);
            if is_short {
                said.on_hover_text(&sentence);
            }
            if keep.put(ui, Rect::from_min_size(pos2(right - 4.0 - width, y - 20.0), vec2(width, 40.0))).clicked() {
                *act = Some(UiCommand::KeepPatient);
            }
            return frame.left();
        }
        let galley = painter.layout_job(auto_clear_job(t, &words));
        let left = right - auto_clear_width(ui, &words);
        paint::icon(painter, icons::TIMER, 18.0, t.text3, pos2(left + 9.0, y - 5.5));
        let at = pos2(left + 24.0, (y - 5.5 - galley.size().y / 2.0).round());
        let place = Rect::from_min_size(at, galley.size());
        painter.galley(at, galley, t.text);
        paint::say(ui, &format!("{} {words}", say!("banner-auto-clear")), place);
        let part = remaining.as_secs_f32() / selection.timeout.as_secs_f32().max(1.0);
        paint::bar(painter, Rect::from_min_size(pos2(left, y + 11.0), vec2(172.0, 4.0)), part, t.line2, t.text2);
        left
    }
}

/// The name in the largest letters that have room, in two lines where one is too short for any.
fn name_ui(ui: &Ui, t: &Tokens, name: &str, line: Rect) {
    let smallest = NAMES.last().map_or(0.0, |style| paint::width(ui.painter(), *style, name));
    if smallest <= line.width() {
        paint::label_fitted(ui, &NAMES, t.text, name, line);
    } else {
        paint::paragraph(ui.painter(), Ink::new(theme::DENSE_STRONG, t.text), name, line);
        paint::say(ui, name, line).on_hover_text(name);
    }
}

fn auto_clear_job(t: &Tokens, time: &str) -> LayoutJob {
    let mut job = theme::BODY.job(format!("{} ", say!("banner-auto-clear")), t.text2);
    job.append(time, 0.0, theme::BUTTON.format(t.text));
    job
}

/// The time left with its icon, and at least the bar under it.
fn auto_clear_width(ui: &Ui, time: &str) -> f32 {
    (ui.painter().layout_job(auto_clear_job(theme::tokens(ui), time)).size().x + 24.0).max(172.0)
}

fn tile(rect: Rect) -> Rect {
    Rect::from_min_size(pos2(rect.left() + theme::PAGE_INSET, (rect.center().y - 26.5).round()), vec2(52.0, 52.0))
}

fn name_line(rect: Rect, left: f32, right: f32) -> Rect {
    let (top, bottom) = if rect.height() < HEIGHT { (5.0, 41.0) } else { (15.0, 51.0) };
    Rect::from_min_max(pos2(left, rect.top() + top), pos2(right.max(left + 1.0), rect.top() + bottom))
}

fn facts_line(rect: Rect, left: f32, right: f32) -> Rect {
    let (top, bottom) = if rect.height() < HEIGHT { (40.0, 62.0) } else { (54.0, 76.0) };
    Rect::from_min_max(pos2(left, rect.top() + top), pos2(right.max(left + 1.0), rect.top() + bottom))
}
