//! The navigation rail: 96 px, the app's mark, pages from the top, settings at the foot. In a narrow window icons alone, which keep their names.

use super::{
    icons::{self, Icon},
    paint::{self, Ink},
    room, theme,
};
use chairside_words::say;
use egui::{Align, Align2, Color32, CornerRadius, CursorIcon, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// An entry of the rail.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// Over the label.
    pub icon: Icon,
    /// The page's name.
    pub label: &'a str,
    /// The page's name and key.
    pub tooltip: &'a str,
    /// Whether this page is on.
    pub on: bool,
    /// What waits for a person there; 0 shows nothing.
    pub badge: usize,
}

const ITEM: egui::Vec2 = vec2(88.0, 62.0);
/// The rail without words, and its entries.
const NARROW_WIDTH: f32 = 64.0;
const NARROW_ITEM: egui::Vec2 = vec2(58.0, 56.0);
const TOP: f32 = 12.0;
const GAP: f32 = 4.0;

/// How wide the rail is in this window.
pub fn width(ui: &Ui) -> f32 {
    if room::is_narrow(ui.ctx()) { NARROW_WIDTH } else { theme::RAIL_WIDTH }
}

/// How large an entry is in a rail of that width.
fn entry(rail: Rect) -> egui::Vec2 {
    if rail.width() < theme::RAIL_WIDTH { NARROW_ITEM } else { ITEM }
}

/// Draws the rail into `rect`: `items` from the top, `foot` at the bottom. Answers the index of the one pressed, the foot counted last.
pub fn nav_rail(ui: &Ui, rect: Rect, items: &[Item<'_>], foot: Item<'_>) -> Option<usize> {
    let t = theme::tokens(ui);
    let painter = ui.painter();
    painter.rect_filled(rect, 0, t.rail);
    painter.vline(rect.right() - 0.5, rect.y_range(), Stroke::new(theme::HAIRLINE, t.line));
    let center = rect.center().x - 0.5;
    let mark = Rect::from_center_size(pos2(center, rect.top() + TOP + 20.0), vec2(40.0, 40.0));
    painter.rect_filled(mark, CornerRadius::same(theme::R4), t.teal_fill);
    paint::icon(painter, icons::SEAT_FILL, 24.0, t.on_teal, mark.center());
    let mut top = mark.bottom() + 12.0 + GAP;
    let mut pressed = None;
    let size = entry(rect);
    for (at, entry) in items.iter().enumerate() {
        let place = Rect::from_min_size(pos2(center - size.x / 2.0, top), size);
        if item(ui, place, entry).clicked() {
            pressed = Some(at);
        }
        top += size.y + GAP;
    }
    let place = Rect::from_min_size(pos2(center - size.x / 2.0, rect.bottom() - TOP - size.y), size);
    if item(ui, place, &foot).clicked() {
        pressed = Some(items.len());
    }
    pressed
}

/// Where an entry stands that is no page, over the foot.
pub fn above_foot(rail: Rect) -> Rect {
    let size = entry(rail);
    Rect::from_min_size(pos2(rail.center().x - 0.5 - size.x / 2.0, rail.bottom() - TOP - 2.0 * size.y - GAP), size)
}

/// Draws an entry that is no page but a button; `name` is its accessible name.
pub fn button(ui: &Ui, rect: Rect, item: &Item<'_>, name: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with("rail button"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    draw(ui, rect, item, response)
}

fn item(ui: &Ui, rect: Rect, item: &Item<'_>) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(("page", item.label)), Sense::click());
    response.widget_info(|| {
        let name = if item.badge > 0 { say!("rail-waiting", page = item.label, count = item.badge) } else { item.label.to_owned() };
        WidgetInfo::selected(Role::Tab, true, item.on, name)
    });
    draw(ui, rect, item, response)
}

fn draw(ui: &Ui, rect: Rect, item: &Item<'_>, response: Response) -> Response {
    let t = theme::tokens(ui);
    let painter = ui.painter();
    let is_wordless = rect.width() < ITEM.x;
    if item.on {
        let outline = if t.dark { Color32::TRANSPARENT } else { t.line };
        painter.rect(rect, CornerRadius::same(theme::R4), t.nav_on, Stroke::new(theme::HAIRLINE, outline), StrokeKind::Inside);
        let bar = Rect::from_min_size(pos2(rect.left() - if is_wordless { 3.0 } else { 4.0 }, rect.center().y - 14.0), vec2(3.0, 28.0));
        painter.rect_filled(bar, CornerRadius::same(2), t.teal_fill);
    } else if response.hovered() {
        painter.rect_filled(rect, CornerRadius::same(theme::R4), t.hover);
    }
    let (icon, color, style) = if item.on { (item.icon.filled(), t.text, theme::CAPTION_STRONG) } else { (item.icon, t.text2, theme::CAPTION) };
    if is_wordless {
        paint::icon(painter, icon, 26.0, color, rect.center());
    } else {
        paint::icon(painter, icon, 24.0, color, pos2(rect.center().x, rect.top() + 21.5));
        let words = Rect::from_center_size(pos2(rect.center().x, rect.top() + 45.5), vec2(ITEM.x - 4.0, 16.0));
        paint::text_in(painter, Ink::new(style, color), item.label, words, Align::Center);
    }
    if item.badge > 0 {
        let text = if item.badge > 99 { "99+".to_owned() } else { item.badge.to_string() };
        let width = (paint::width(painter, theme::CAPTION_STRONG, &text) + 10.0).max(18.0);
        let badge = Rect::from_min_size(pos2(rect.right() - if is_wordless { 4.0 } else { 17.0 } - width, rect.top() + 5.0), vec2(width, 18.0));
        painter.rect_filled(badge, CornerRadius::same(9), t.amber_fill);
        paint::text(painter, Ink::new(theme::CAPTION_STRONG, t.on_amber), &text, badge.center(), Align2::CENTER_CENTER);
    }
    paint::focus_ring(ui, &response, theme::R4);
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(item.tooltip)
}
