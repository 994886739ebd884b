//! An empty place: one icon, one sentence, no illustration.

use super::{
    icons::Icon,
    paint::{self, Ink},
    theme,
};
use egui::{Rect, Ui, pos2};

/// Says why `rect` is empty, in its middle.
pub fn empty_state(ui: &Ui, rect: Rect, icon: Icon, sentence: &str) {
    let t = theme::tokens(ui);
    let width = (rect.width() - 48.0).clamp(1.0, 420.0);
    let mut job = theme::FORM.job_within(sentence, t.text2, width, 4);
    job.halign = egui::Align::Center;
    let words = ui.painter().layout_job(job);
    let height = 32.0 + 12.0 + words.size().y;
    let top = rect.center().y - height / 2.0;
    paint::icon(ui.painter(), icon, 32.0, t.text3, pos2(rect.center().x, top + 16.0));
    let at = pos2(rect.center().x, top + 44.0);
    let drawn = Rect::from_center_size(pos2(at.x, at.y + words.size().y / 2.0), words.size());
    ui.painter().galley(at, words, t.text2);
    paint::say(ui, sentence, drawn);
}

/// A line of empty state in a dashed frame: `Choose a patient and this visit’s images appear here.` With an Ink of its own for the words.
pub fn empty_frame(ui: &Ui, rect: Rect, icon: Icon, sentence: &str) {
    let t = theme::tokens(ui);
    paint::dashed_outline(ui.painter(), rect, f32::from(theme::R4), egui::Stroke::new(theme::HAIRLINE, t.line2), 4.0, 3.0);
    paint::icon(ui.painter(), icon, 24.0, t.text3, pos2(rect.left() + 34.0, rect.center().y));
    let words = Rect::from_min_max(pos2(rect.left() + 59.0, rect.top()), pos2(rect.right() - 16.0, rect.bottom()));
    paint::label(ui, Ink::new(theme::BODY, t.text2), sentence, words, egui::Align::Min);
}
