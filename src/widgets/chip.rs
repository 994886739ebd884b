//! Filter chips: 40 px, one of a few is chosen, which is said by a tick; and the marks of a record's source.

use super::{
    icons::{self, Icon},
    paint::{self, Ink},
    theme,
};
use egui::{Align, Color32, CornerRadius, CursorIcon, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Height of a filter chip.
pub const HEIGHT: f32 = 40.0;
const INSET: f32 = 16.0;
const TICK: f32 = 20.0;
const COUNT_GAP: f32 = 8.0;

/// A filter that can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Chip<'a> {
    /// Its words.
    pub label: &'a str,
    /// How many it has, after the words.
    pub count: Option<&'a str>,
    /// Whether it is chosen.
    pub on: bool,
}

impl Chip<'_> {
    /// How wide it is.
    pub fn width(&self, ui: &Ui) -> f32 {
        let count = self.count.map_or(0.0, |count| paint::width(ui.painter(), theme::BODY, count) + COUNT_GAP);
        let tick = if self.on { TICK } else { 0.0 };
        (paint::width(ui.painter(), theme::BUTTON, self.label) + count + tick + 2.0 * INSET).ceil()
    }

    /// Draws it into `rect`.
    pub fn put(&self, ui: &Ui, rect: Rect) -> Response {
        let t = theme::tokens(ui);
        let response = ui.interact(rect, ui.scope_id().with(("chip", self.label)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| {
            let name = self.count.map_or_else(|| self.label.to_owned(), |count| format!("{}, {count}", self.label));
            WidgetInfo::selected(Role::RadioButton, true, self.on, name)
        });
        let (fill, line, color) = match (self.on, response.hovered()) {
            (true, _) => (t.teal_soft, t.teal_fill, t.teal),
            (false, true) => (t.hover, t.line2, t.text),
            (false, false) => (t.card, t.line2, t.text2),
        };
        ui.painter().rect(rect, CornerRadius::same(20), fill, Stroke::new(theme::HAIRLINE, line), StrokeKind::Inside);
        let mut left = rect.left() + INSET;
        if self.on {
            paint::icon(ui.painter(), icons::CHECK, 14.0, color, pos2(left + 7.0, rect.center().y));
            left += TICK;
        }
        let words = |left: f32| Rect::from_min_max(pos2(left, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
        let drawn = paint::text_in(ui.painter(), Ink::new(theme::BUTTON, color), self.label, words(left), Align::Min);
        if let Some(count) = self.count {
            let color = if self.on { t.teal } else { t.text3 };
            paint::text_in(ui.painter(), Ink::new(theme::BODY, color), count, words(drawn.right() + COUNT_GAP), Align::Min);
        }
        paint::focus_ring(ui, &response, 20);
        response
    }
}

/// A mark of 22 px: an icon and a word on a ground of their colour.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a> {
    /// The icon.
    pub icon: Icon,
    /// The word.
    pub word: &'a str,
    /// Of both.
    pub color: Color32,
    /// The ground.
    pub fill: Color32,
    /// Around it.
    pub outline: Color32,
}

impl Mark<'_> {
    /// How wide it is.
    pub fn width(&self, ui: &Ui) -> f32 {
        (6.0 + 15.0 + 5.0 + paint::width(ui.painter(), theme::DENSE, self.word) + 8.0).ceil()
    }

    /// Draws it with its left centre at `pos`, not wider than `room`; answers where it stands.
    pub fn put(&self, ui: &Ui, pos: egui::Pos2, room: f32) -> Rect {
        let painter = ui.painter();
        let rect = Rect::from_min_size(pos2(pos.x, (pos.y - 11.0).round()), vec2(self.width(ui).min(room), 22.0));
        paint::panel(painter, rect, theme::R2, self.fill, self.outline);
        paint::icon(painter, self.icon, 15.0, self.color, pos2(rect.left() + 13.5, rect.center().y));
        let words = Rect::from_min_max(pos2(rect.left() + 26.0, rect.top()), pos2(rect.right() - 4.0, rect.bottom()));
        paint::text_in(painter, Ink::new(theme::DENSE, self.color), self.word, words, Align::Min);
        rect
    }
}

/// The NanoPix mark.
pub fn nanopix(ui: &Ui) -> Mark<'static> {
    let t = theme::tokens(ui);
    Mark { icon: icons::SCAN, word: "NanoPix", color: t.purple, fill: t.purple_chip, outline: t.purple_chip }
}
