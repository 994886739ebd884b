//! A question before something that is not easily taken back: what happens, what is safe, and two buttons. The one that changes nothing comes first.

use super::{
    button::{Button, Kind, Size},
    dialog,
    icons::Icon,
    paint::{self, Ink, Key},
    theme,
};
use chairside_words::say;
use egui::{Color32, Rect, Response, Ui, pos2, vec2};

/// The button that does it.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Its words.
    pub label: &'a str,
    /// Before them.
    pub icon: Icon,
    /// How it looks.
    pub kind: Kind,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet.
    Open,
    /// Leave it.
    No,
    /// Do it.
    Yes,
}

/// Says a paragraph of a dialog.
pub fn paragraph(ui: &mut Ui, words: &str) {
    let ink = theme::tokens(ui).text2;
    paragraph_in(ui, words, ink);
}

/// Says a paragraph that is to be heeded.
pub fn warning(ui: &mut Ui, words: &str) {
    let ink = theme::tokens(ui).amber;
    paragraph_in(ui, words, ink);
}

fn paragraph_in(ui: &mut Ui, words: &str, ink: Color32) {
    let height = ui.painter().layout_job(theme::FORM.job_within(words, ink, ui.available_width(), 12)).size().y;
    let (_, place) = ui.allocate_space(vec2(ui.available_width(), height + 12.0));
    paint::label_paragraph(ui, Ink::new(theme::FORM, ink), words, Rect::from_min_size(place.min, vec2(place.width(), height + 2.0)));
}

/// The foot of a question: a button that leaves things as they are, and the act at the right. Enter answers it: with the act it is about, unless that is one to think about twice.
pub fn foot(ui: &mut Ui, leave: &str, act: Act<'_>) -> Answer {
    let (left, done) = buttons(ui, leave, act);
    if dialog::is_opening(ui.ctx()) && ui.memory(|memory| memory.focused().is_none()) {
        if act.kind == Kind::Primary && act.enabled { &done } else { &left }.request_focus();
    }
    answer(&left, &done)
}

/// The same foot under something that is to be filled in first: Enter presses neither button by itself.
pub fn form_foot(ui: &mut Ui, leave: &str, act: Act<'_>) -> Answer {
    let (left, done) = buttons(ui, leave, act);
    answer(&left, &done)
}

/// The foot of what can only be read: one button, which Enter presses. Answers whether it was.
pub fn close_foot(ui: &mut Ui) -> bool {
    ui.add_space(10.0);
    let foot = dialog::foot(ui, 48.0);
    let close = Button::new(say!("close")).size(Size::Large).key(Key::Text(say!("key-escape")));
    let place = Rect::from_min_max(pos2(foot.right() - close.width(ui), foot.top()), foot.max);
    let closes = close.put(ui, place);
    if ui.memory(|memory| memory.focused().is_none()) {
        closes.request_focus();
    }
    closes.clicked()
}

fn answer(left: &Response, done: &Response) -> Answer {
    match (left.clicked(), done.clicked()) {
        (_, true) => Answer::Yes,
        (true, false) => Answer::No,
        (false, false) => Answer::Open,
    }
}

fn buttons(ui: &mut Ui, leave: &str, act: Act<'_>) -> (Response, Response) {
    ui.add_space(10.0);
    let foot = dialog::foot(ui, 48.0);
    let does = Button::new(act.label).icon(act.icon).kind(act.kind).size(Size::Large).enabled(act.enabled);
    let width = does.width(ui);
    let place = Rect::from_min_size(pos2(foot.right() - width, foot.top()), vec2(width, 48.0));
    let leaves = Button::new(leave).size(Size::Large).key(Key::Text(say!("key-escape")));
    let width = leaves.width(ui);
    let left = leaves.put(ui, Rect::from_min_size(pos2(place.left() - 8.0 - width, foot.top()), vec2(width, 48.0)));
    let done = does.put(ui, place);
    (left, done)
}
