//! The status strip: 42 px, the page's title, a line of context, and pills at the right.

use super::{
    icons::Icon,
    paint::{self, Ink},
    pill::{self, Pill},
    room, theme,
};
use egui::{Align, Rect, Stroke, Ui, pos2, vec2};

/// What the strip says at the left.
#[derive(Clone, Copy, Debug)]
pub struct Title<'a> {
    /// The page.
    pub title: &'a str,
    /// Before the context.
    pub icon: Option<Icon>,
    /// `Watching D:\Xray\Room 2`.
    pub context: &'a str,
}

/// No pill is narrower for want of room.
const LEAST: f32 = 72.0;

/// Draws the strip into `rect`; answers the index of the pill that was pressed.
pub fn status_strip(ui: &Ui, rect: Rect, title: Title<'_>, mut pills: Vec<Pill>) -> Option<usize> {
    let t = theme::tokens(ui);
    let painter = ui.painter();
    painter.rect_filled(rect, 0, t.bg);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let y = rect.center().y - 0.5;
    let widths = |pills: &[Pill]| -> Vec<f32> { pills.iter().map(|pill| pill.width(ui)).collect() };
    let left_of = |widths: &[f32]| rect.right() - theme::PAGE_INSET - widths.iter().map(|width| width + 8.0).sum::<f32>();
    let title_right = rect.left() + theme::PAGE_INSET + paint::width(painter, theme::SECTION, title.title) + 16.0;
    if left_of(&widths(&pills)) < title_right {
        for pill in &mut pills {
            pill.is_short = true;
        }
    }
    // In a narrow window those that only say that all is well become icons before a word is taken from one that asks for somebody.
    if room::is_narrow(ui.ctx()) {
        while left_of(&widths(&pills)) < title_right
            && let Some(calm) = pills.iter_mut().rev().find(|pill| !pill.is_urgent() && !pill.is_icon)
        {
            calm.is_icon = true;
        }
    }
    let mut widths = widths(&pills);
    // What is still too much is taken from the longest ones; their tooltips say it whole.
    let mut most = widths.iter().copied().fold(0.0, f32::max);
    while left_of(&widths) < title_right && most > LEAST {
        most -= 4.0;
        for width in &mut widths {
            *width = width.min(most);
        }
    }
    let right = left_of(&widths);
    let mut pressed = None;
    let mut from = right + 8.0;
    for (at, (pill, width)) in pills.iter().zip(widths).enumerate() {
        let place = Rect::from_min_size(pos2(from, y - pill::HEIGHT / 2.0), vec2(width, pill::HEIGHT));
        if pill.put(ui, place).clicked() {
            pressed = Some(at);
        }
        from += width + 8.0;
    }
    let line = |left: f32| Rect::from_min_max(pos2(left, y - 12.0), pos2(right.max(left + 1.0), y + 12.0));
    let drawn = paint::label(ui, Ink::new(theme::SECTION, t.text), title.title, line(rect.left() + theme::PAGE_INSET), Align::Min);
    let mut left = drawn.right() + 16.0;
    if !title.context.is_empty() && left + 40.0 < right {
        if let Some(icon) = title.icon {
            paint::icon(painter, icon, 15.0, t.text3, pos2(left + 7.5, y));
            left += 15.0 + 6.0;
        }
        paint::label(ui, Ink::new(theme::DENSE, t.text3), title.context, line(left), Align::Min);
    }
    pressed
}
