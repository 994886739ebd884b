//! An empty place: one icon, one sentence, at most one button, no illustration.

use super::{
    button::Button,
    icons::Icon,
    paint::{self, Ink},
    theme,
};
use egui::{Rect, Ui, pos2, vec2};

/// Says why `rect` is empty, in its middle.
pub fn empty_state(ui: &Ui, rect: Rect, icon: Icon, sentence: &str) {
    empty(ui, rect, icon, sentence, None);
}

/// Like [`empty_state`] with one button under the sentence; answers whether it was pressed.
pub fn empty_state_with(ui: &Ui, rect: Rect, icon: Icon, sentence: &str, button: Button<'_>) -> bool {
    empty(ui, rect, icon, sentence, Some(button))
}

fn empty(ui: &Ui, rect: Rect, icon: Icon, sentence: &str, button: Option<Button<'_>>) -> bool {
    let t = theme::tokens(ui);
    let width = (rect.width() - 48.0).clamp(1.0, 420.0);
    let mut job = theme::FORM.job_within(sentence, t.text2, width, 4);
    job.halign = egui::Align::Center;
    let words = ui.painter().layout_job(job);
    let height = 32.0 + 12.0 + words.size().y + button.as_ref().map_or(0.0, |_| 16.0 + 40.0);
    let top = rect.center().y - height / 2.0;
    paint::icon(ui.painter(), icon, 32.0, t.text3, pos2(rect.center().x, top + 16.0));
    let at = pos2(rect.center().x, top + 44.0);
    let drawn = Rect::from_center_size(pos2(at.x, at.y + words.size().y / 2.0), words.size());
    ui.painter().galley(at, words, t.text2);
    paint::say(ui, sentence, drawn);
    let Some(button) = button else { return false };
    let size = vec2(button.width(ui), 40.0);
    button.put(ui, Rect::from_min_size(pos2(rect.center().x - size.x / 2.0, drawn.bottom() + 16.0), size)).clicked()
}

/// A line of empty state in a dashed frame: `Choose a patient and this visit’s images appear here.` With an Ink of its own for the words.
pub fn empty_frame(ui: &Ui, rect: Rect, icon: Icon, sentence: &str) {
    let t = theme::tokens(ui);
    paint::dashed_outline(ui.painter(), rect, f32::from(theme::R4), egui::Stroke::new(theme::HAIRLINE, t.line2), 4.0, 3.0);
    paint::icon(ui.painter(), icon, 24.0, t.text3, pos2(rect.left() + 34.0, rect.center().y));
    let words = Rect::from_min_max(pos2(rect.left() + 59.0, rect.top()), pos2(rect.right() - 16.0, rect.bottom()));
    paint::label(ui, Ink::new(theme::BODY, t.text2), sentence, words, egui::Align::Min);
}
