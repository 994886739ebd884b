//! One of several words, folded away until it is opened; where there is no room to show them all.

use super::{
    icons,
    paint::{self, Ink},
    theme,
};
use egui::{Align, CursorIcon, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// How high it is.
pub const HEIGHT: f32 = 40.0;

/// Something that can be chosen.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a, T> {
    /// What it stands for.
    pub value: T,
    /// What it is called.
    pub words: &'a str,
}

/// Shows in `rect` what is chosen, and makes what is chosen from its list the `value`. `name` is its accessible name.
pub fn choice<T: Copy + PartialEq>(ui: &mut Ui, rect: Rect, name: &str, value: &mut T, choices: &[Choice<'_, T>]) {
    let t = theme::tokens(ui);
    let shown = choices.iter().find(|one| one.value == *value).map_or("", |one| one.words);
    // The place is allocated already: what comes next stands below all of it.
    let ui = &mut ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect));
    // As many as the window has room for under it or over it; the rest is scrolled to.
    let window = ui.ctx().content_rect();
    let most = (window.bottom() - rect.bottom()).max(rect.top() - window.top()) - 24.0;
    let most = most.clamp(HEIGHT, ui.spacing().combo_height.max(LONGEST));
    let resting = &mut ui.visuals_mut().widgets.inactive;
    resting.weak_bg_fill = t.field_bg;
    resting.bg_stroke = Stroke::new(theme::HAIRLINE, t.field);
    let response = egui::ComboBox::from_id_salt(name)
        .width(rect.width())
        .height(most)
        .truncate()
        .selected_text(theme::BODY.rich(shown, t.text))
        .icon(|ui, rect, _, _| paint::icon(ui.painter(), icons::CARET_DOWN, 16.0, theme::tokens(ui).text2, rect.center()))
        .show_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let widest = choices.iter().map(|one| paint::width(ui.painter(), theme::BUTTON, one.words)).fold(0.0, f32::max);
            let width = (TICK + widest + 14.0).max(ui.available_width());
            for one in choices {
                if menu_row(ui, width, one.words, one.value == *value).clicked() {
                    *value = one.value;
                    // Chosen by the keyboard as well: egui closes it for the pointer only.
                    ui.close();
                }
            }
            paint::follow_focus(ui);
        })
        .response;
    let room = rect.width() - 2.0 * ui.spacing().button_padding.x - ui.spacing().icon_width;
    let is_cut = paint::width(ui.painter(), theme::BODY, shown) > room;
    let response = if is_cut { response.on_hover_text(shown) } else { response };
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo {
        label: Some(name.to_owned()),
        enabled,
        current_text_value: Some(shown.to_owned()),
        ..WidgetInfo::new(Role::ComboBox)
    });
}

/// How high a list is at most, where there is room for it.
const LONGEST: f32 = 440.0;

/// What the tick of a row takes.
const TICK: f32 = 36.0;

/// A row of a menu of which one is on, which is said by a tick.
pub fn menu_row(ui: &mut Ui, width: f32, words: &str, on: bool) -> Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 40.0), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, on, words));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, theme::R2, t.hover);
    }
    if on {
        paint::icon(ui.painter(), icons::CHECK, 14.0, t.teal, pos2(rect.left() + TICK / 2.0, rect.center().y));
    }
    let place = Rect::from_min_max(pos2(rect.left() + TICK, rect.top()), rect.max);
    paint::text_in(ui.painter(), Ink::new(if on { theme::BUTTON } else { theme::BODY }, t.text), words, place, Align::Min);
    paint::focus_ring(ui, &response, theme::R2);
    response
}
