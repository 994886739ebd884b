//! What holds for a visit: how long a patient stays selected, and whether a person approves each image.

use super::{BETWEEN, ROW, is_narrow, row, under};
use crate::{
    pages::settings::Draft,
    widgets::{
        choice::{Choice, choice},
        field, icons,
        paint::{self, Ink},
        theme,
    },
};
use chairside_core::settings::UploadMode;
use chairside_words::say;
use egui::{Align, CornerRadius, CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use std::time::Duration;

/// What the patient time-out may be, in minutes.
const TIMEOUTS: [u64; 7] = [30, 60, 120, 240, 480, 720, 1440];

pub(super) fn timeout(ui: &mut Ui, inner: Rect, draft: &mut Draft) -> f32 {
    let t = theme::tokens(ui);
    let place = row(ui, inner, inner.top(), say!("timeout-after"));
    let choose = Rect::from_min_size(place.min, vec2(124.0, ROW));
    let mut choices: Vec<Duration> = TIMEOUTS.iter().map(|minutes| Duration::from_secs(minutes * 60)).collect();
    if !choices.contains(&draft.patient_timeout) {
        // Written into config.toml by hand.
        choices.push(draft.patient_timeout);
        choices.sort();
    }
    let words: Vec<String> = choices.iter().copied().map(in_words).collect();
    let choices: Vec<Choice<'_, Duration>> = choices.iter().zip(&words).map(|(value, words)| Choice { value: *value, words }).collect();
    choice(ui, choose, say!("timeout-after"), &mut draft.patient_timeout, &choices);
    if is_narrow(inner) {
        return under(ui, place, inner.right(), &(icons::INFO, t.text2, say!("timeout-explained").to_owned()));
    }
    let aside = Rect::from_min_max(pos2(choose.right() + 12.0, place.top() + 2.0), pos2(inner.right(), place.bottom()));
    paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), say!("timeout-explained-lines"), aside);
    place.bottom()
}

/// `4 hours`, `90 minutes`.
fn in_words(duration: Duration) -> String {
    let minutes = duration.as_secs() / 60;
    if minutes >= 60 && minutes.is_multiple_of(60) { say!("hours", count = minutes / 60) } else { say!("minutes", count = minutes) }
}

pub(super) fn review_mode(ui: &Ui, inner: Rect, draft: &mut Draft) -> f32 {
    let width = ((inner.width() - BETWEEN) / 2.0).floor();
    for (at, mode, title, explained) in [
        (inner.left(), UploadMode::Review, say!("review-first"), say!("review-first-explained")),
        (inner.right() - width, UploadMode::Immediate, say!("review-at-once"), say!("review-at-once-explained")),
    ] {
        let rect = Rect::from_min_size(pos2(at, inner.top()), vec2(width, 58.0));
        if mode_card(ui, rect, title, explained, draft.mode == mode) {
            draft.mode = mode;
        }
    }
    inner.top() + 58.0
}

fn mode_card(ui: &Ui, rect: Rect, title: &str, explained: &str, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("mode", title)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, ui.is_enabled(), chosen, title));
    let (ring, color) = if chosen { (theme::RING, t.teal_fill) } else { (theme::HAIRLINE, t.line2) };
    let fill = if response.hovered() && !chosen { t.hover } else { t.card };
    ui.painter().rect(rect, CornerRadius::same(theme::R4), fill, Stroke::new(ring, color), StrokeKind::Inside);
    field::radio_circle(ui, pos2(rect.left() + 24.0, rect.center().y), chosen);
    let words = |y: f32| Rect::from_min_max(pos2(rect.left() + 45.0, y - 10.0), pos2(rect.right() - 8.0, y + 10.0));
    paint::text_in(ui.painter(), Ink::new(theme::BUTTON, t.text), title, words(rect.top() + 20.0), Align::Min);
    paint::text_in(ui.painter(), Ink::new(theme::DENSE, t.text2), explained, words(rect.top() + 39.0), Align::Min);
    paint::focus_ring(ui, &response, theme::R4);
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_reads_in_whole_hours_where_it_can() {
        let words = |minutes: u64| in_words(Duration::from_secs(minutes * 60));
        assert_eq!([words(30), words(60), words(90), words(240)], ["30 minutes", "1 hour", "90 minutes", "4 hours"]);
    }
}
