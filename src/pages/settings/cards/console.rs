//! What holds for this console: its room, and how the window looks.

use super::{BETWEEN, ROW, is_narrow, row, under};
use crate::{
    pages::settings::Draft,
    widgets::{
        field::Field,
        icons,
        paint::{self, Ink},
        segmented::{Segment, segmented},
        theme,
    },
};
use chairside_core::settings::Theme;
use egui::{Align, Id, Rect, Ui, UiBuilder, vec2};

pub(super) fn room(ui: &mut Ui, inner: Rect, draft: &mut Draft) -> f32 {
    let t = theme::tokens(ui);
    let place = row(ui, inner, inner.top(), "This room");
    Field::new(&mut draft.room, "This room")
        .placeholder("Name of the room")
        .icon(icons::DOOR)
        .height(ROW)
        .limit(40)
        .id(Id::unique("settings-room"))
        .put(ui, place);
    under(ui, place, inner.right(), &(icons::INFO, t.text2, "Shown on every image taken here.".to_owned()))
}

pub(super) fn look(ui: &mut Ui, inner: Rect, draft: &mut Draft) -> f32 {
    // Three segments need more room than a narrow card has beside a label; they name themselves.
    let place = if is_narrow(inner) { Rect::from_min_size(inner.min, vec2(inner.width(), ROW)) } else { row(ui, inner, inner.top(), "Theme") };
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        segmented(
            ui,
            "Theme",
            &mut draft.theme,
            &[
                Segment { value: Theme::Dark, label: "Dark", icon: Some(icons::MOON) },
                Segment { value: Theme::Light, label: "Light", icon: Some(icons::SUN) },
                Segment { value: Theme::System, label: "System", icon: Some(icons::MONITOR) },
            ],
        );
    });
    let t = theme::tokens(ui);
    let place = row(ui, inner, place.bottom() + BETWEEN, "Language");
    paint::label(ui, Ink::new(theme::BODY, t.text), "English", place, Align::Min);
    place.bottom()
}
