//! Menus of acts: what has no room beside the others, and what is done with an account.

use super::{
    button::IconButton,
    icons::{self, Icon},
    paint::{self, Ink, Key},
    theme,
};
use crate::command::UiCommand;
use chairside_words::say;
use egui::{CursorIcon, Popup, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

/// How wide the rows of [`more`] are.
pub const WIDTH: f32 = 300.0;

/// A row of a menu that carries out an act: its icon, its words, its key.
pub fn act(ui: &mut Ui, width: f32, act: UiCommand, icon: Icon) -> Response {
    let keys = act.shortcut().map(|_| act.keys());
    row(ui, width, act.label(), icon, keys.as_deref())
}

/// A row of a menu.
pub fn row(ui: &mut Ui, width: f32, words: &str, icon: Icon, keys: Option<&str>) -> Response {
    let t = theme::tokens(ui);
    let enabled = ui.is_enabled();
    let (rect, response) = ui.allocate_exact_size(vec2(width, 40.0), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, enabled, words));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, theme::R2, t.hover);
    }
    paint::icon(ui.painter(), icon, 18.0, t.text2, pos2(rect.left() + 22.0, rect.center().y));
    let mut place = Rect::from_min_max(pos2(rect.left() + 42.0, rect.top()), rect.max);
    if let Some(keys) = keys {
        let key = Key::Text(keys);
        place.max.x -= 10.0 + key.width(ui.painter());
        paint::key_hint(ui.painter(), key, pos2(place.right(), rect.center().y), t.text2, t.line2);
    }
    paint::text_in(ui.painter(), Ink::new(theme::BODY, t.text), words, place, egui::Align::Min);
    paint::focus_ring(ui, &response, theme::R2);
    response
}

/// A button of 40 × 40 in `rect` that opens what has no room beside it; answers what was pressed there.
pub fn more<R>(ui: &Ui, rect: Rect, content: impl FnOnce(&mut Ui) -> Option<R>) -> Option<R> {
    let name = say!("more-acts");
    let response = IconButton::new(icons::DOTS_THREE, name).salt("more").put(ui, rect);
    let most = ui.ctx().content_rect().bottom() - rect.bottom() - 40.0;
    let menu = Popup::menu(&response).width(WIDTH + 12.0).accessible_name(name).show(|ui| {
        ScrollArea::vertical().id_salt("more").max_height(most).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            content(ui)
        })
    });
    let pressed = menu.and_then(|menu| menu.inner.inner);
    if pressed.is_some() {
        Popup::close_all(ui.ctx());
    }
    pressed
}
