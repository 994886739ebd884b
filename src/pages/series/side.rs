//! The panel beside the sheet: how far the series is, and the place that is chosen, with what can be done there.

use super::{Series, bar, slot, words_of};
use crate::{
    command::{Shortcut, UiCommand},
    format,
    pages::PageContext,
    widgets::{
        button::{Button, Kind},
        icons, image_card,
        paint::{self, Ink, Key},
        theme,
    },
};
use chairside_core::mount::Mount;
use chairside_words::say;
use egui::{Align, CornerRadius, Rect, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2};

/// Draws it into `rect`.
pub(super) fn side_ui(ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>, series: &mut Series, mount: &Mount) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.bg);
    ui.painter().vline(rect.left() + 0.5, rect.y_range(), Stroke::new(theme::HAIRLINE, t.line));
    let mut area = ui.new_child(UiBuilder::new().id_salt("series side").max_rect(rect));
    area.set_clip_rect(rect.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("series side").auto_shrink(false).show(&mut area, |ui| {
        let inner = Rect::from_min_size(pos2(rect.left(), ui.max_rect().top()), rect.size()).shrink2(vec2(theme::PANEL_INSET, 16.0));
        let top = inner.top() + bar::progress_ui(ui, inner, context, mount) + 6.0;
        ui.painter().hline(inner.x_range(), top, Stroke::new(theme::HAIRLINE, t.line2));
        let below = Rect::from_min_max(pos2(inner.left(), top + 12.0), inner.max);
        let bottom = place_ui(ui, below, context, series, mount);
        ui.expand_to_include_y(bottom);
        paint::follow_focus(ui);
    });
}

/// The place that is chosen; answers where it ends.
fn place_ui(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, series: &mut Series, mount: &Mount) -> f32 {
    let t = theme::tokens(ui);
    let at = series.cursor;
    let Some(place) = mount.slots.get(at) else { return rect.top() };
    let mut top = rect.top();
    let mut line = |height: f32, after: f32| {
        let line = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height));
        top += height + after;
        line
    };
    paint::label(ui, Ink::new(theme::SECTION, t.text), &words_of(&place.plan.teeth), line(24.0, 0.0), Align::Min);
    paint::label(ui, Ink::new(theme::DENSE, t.text2), place.plan.projection.label(), line(20.0, 4.0), Align::Min);
    let image = place.held.image.as_ref().and_then(|id| context.snapshot.image(id)).cloned();
    if let Some(image) = &image {
        let state = image_card::state_look(t, image, context.snapshot.queue.paused_by_person());
        let row = line(24.0, 8.0);
        paint::icon(ui.painter(), state.icon, 18.0, state.color, pos2(row.left() + 9.0, row.center().y));
        let landed = format::moment(image.landed_at, context.now, context.zone);
        let words = Rect::from_min_max(pos2(row.left() + 26.0, row.top()), row.max);
        paint::label(ui, Ink::new(theme::BODY, t.text2), &format!("{} · {landed}", state.word), words, Align::Min);
    } else {
        line(0.0, 4.0);
    }
    if place.held.kept_for.is_some() {
        let words = say!("series-waits");
        let height = if paint::width(ui.painter(), theme::BUTTON, words) > rect.width() { 44.0 } else { 24.0 };
        paint::label_paragraph(ui, Ink::new(theme::BUTTON, t.amber), words, line(height, 0.0));
        paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), say!("series-waits-how"), line(90.0, 8.0));
    }
    let mut button = |ui: &Ui, act: UiCommand, label: &str, kind: Kind, enabled: bool| {
        let words = act.shortcut().map(Shortcut::words);
        let key = words.as_deref().map(Key::Text);
        let mut button = Button::new(label).icon(act.icon()).kind(kind).enabled(enabled);
        if let Some(key) = key {
            button = button.key(key);
        }
        button.put(ui, line(40.0, 8.0)).clicked()
    };
    let mut asked = Vec::new();
    if image.is_some() {
        for (act, label) in [(UiCommand::OpenViewer, UiCommand::OpenViewer.label()), (UiCommand::TakeNext, say!("series-take-again"))] {
            if button(ui, act, label, Kind::Neutral, true) {
                asked.push(act);
            }
        }
        let label = if series.taken_up.is_some() { say!("series-put-here") } else { UiCommand::TakeUp.label() };
        if button(ui, UiCommand::TakeUp, label, Kind::Neutral, true) {
            asked.push(UiCommand::TakeUp);
        }
    } else {
        if series.taken_up.is_some() && button(ui, UiCommand::TakeUp, say!("series-put-here"), Kind::Neutral, true) {
            asked.push(UiCommand::TakeUp);
        }
        if button(ui, UiCommand::TakeNext, say!("series-take-this"), Kind::Neutral, true) {
            asked.push(UiCommand::TakeNext);
        }
        let skip = if place.held.skipped { say!("series-take-after-all") } else { UiCommand::SkipPlace.label() };
        if button(ui, UiCommand::SkipPlace, skip, Kind::Neutral, true) {
            asked.push(UiCommand::SkipPlace);
        }
    }
    for act in asked {
        context.act(act);
    }
    if let Some(image) = &image {
        let out = Button::new(say!("series-take-out")).icon(icons::X).name(say!("series-take-out-image"));
        if out.put(ui, line(40.0, 8.0)).clicked() {
            series.take_out(context, mount, image.id.clone());
        }
    }
    let retaken: Vec<_> = place.held.retaken.iter().filter_map(|id| context.snapshot.image(id)).cloned().collect();
    if retaken.is_empty() {
        return top;
    }
    paint::label(ui, Ink::new(theme::BUTTON, t.text), &say!("series-retaken-count", count = retaken.len()), line(26.0, 4.0), Align::Min);
    for image in retaken {
        let row = line(56.0, 6.0);
        let well = Rect::from_min_size(row.min, vec2(75.0, 56.0));
        let look = slot::look(ui, context, &image, well);
        image_card::fit(ui.painter(), t, &look, well, CornerRadius::same(theme::R2));
        let landed = format::moment(image.landed_at, context.now, context.zone);
        let name = say!("series-put-back-image", time = landed);
        let back = Button::new(say!("series-put-back")).name(&name).salt(&image.id);
        if back.put(ui, Rect::from_min_max(pos2(well.right() + 8.0, row.center().y - 20.0), pos2(row.right(), row.center().y + 20.0))).clicked() {
            series.put(context, mount, image.id.clone(), at);
        }
    }
    top
}
