//! One of several words, folded away until it is opened; where there is no room to show them all.

use super::{icons, paint, theme};
use egui::{Rect, Role, Stroke, Ui, UiBuilder, WidgetInfo};

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
    ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| {
        let resting = &mut ui.visuals_mut().widgets.inactive;
        resting.weak_bg_fill = t.field_bg;
        resting.bg_stroke = Stroke::new(theme::HAIRLINE, t.field);
        let response = egui::ComboBox::from_id_salt(name)
            .width(rect.width())
            .truncate()
            .selected_text(theme::BODY.rich(shown, t.text))
            .icon(|ui, rect, _, _| paint::icon(ui.painter(), icons::CARET_DOWN, 16.0, theme::tokens(ui).text2, rect.center()))
            .show_ui(ui, |ui| {
                for one in choices {
                    ui.selectable_value(value, one.value, theme::BODY.rich(one.words, t.text));
                }
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
    });
}
