//! What becomes of an image: approving, rejecting, moving, taking back. At the foot of the review panel, always on screen with the radiograph.

use super::acts;
use crate::{
    command::UiCommand,
    format,
    pages::PageContext,
    state::CaptureState,
    widgets::{
        button::{Button, Kind, Size},
        icons,
        paint::{self, Ink, Key},
        theme,
    },
};
use chairside_core::{Command, FailureCause, Image, ImageState};
use chairside_words::{Language, say, spoken};
use egui::{Rect, Stroke, Ui, pos2, vec2};
use std::sync::Arc;

/// The act, a second row, and what is between and under them.
pub(super) const HEIGHT: f32 = 56.0 + 8.0 + 44.0 + 16.0;
/// The same in one row, in a low panel.
pub(super) const LOW_HEIGHT: f32 = 64.0;
/// A row of buttons narrower than this has icons alone.
const WORDS: f32 = 200.0;

/// Draws the decision into `foot`: the act, and what can be done with the image otherwise, in two rows or one.
pub(super) fn decision_ui(ui: &Ui, foot: Rect, context: &mut PageContext<'_>, state: &mut CaptureState, image: &Arc<Image>) {
    let t = theme::tokens(ui);
    let inner = foot.shrink2(vec2(theme::PANEL_INSET, 0.0));
    let (first, second) = if foot.height() < HEIGHT {
        ui.painter().hline(foot.x_range(), foot.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
        let row = inner.shrink2(vec2(0.0, 8.0));
        let (first, second) = row.split_left_right_at_x(row.right() - 2.0 * row.height() - 8.0);
        (Rect::from_min_max(first.min, first.max - vec2(8.0, 0.0)), second)
    } else {
        let first = Rect::from_min_size(inner.min, vec2(inner.width(), 56.0));
        (first, Rect::from_min_size(first.left_bottom() + vec2(0.0, 8.0), vec2(inner.width(), 44.0)))
    };
    match &image.state {
        ImageState::NeedsReview => {
            let decided = state.decided.contains_key(&image.id);
            let approve = Button::new(UiCommand::Approve.label())
                .icon(UiCommand::Approve.icon())
                .kind(Kind::Primary)
                .size(Size::ExtraLarge)
                .key(Key::Icon(icons::ARROW_ELBOW_DOWN_LEFT))
                .enabled(!decided && image.lost_at.is_none());
            let approve = if image.lost_at.is_some() { approve.tooltip(say!("fate-lost")) } else { approve };
            if approve.put(ui, first).clicked() {
                context.act(UiCommand::Approve);
            }
            second_row(ui, second, context, !decided);
        }
        ImageState::Failed { cause } => {
            let retry = Button::new(say!("card-retry")).icon(icons::ARROW_CLOCKWISE).size(Size::ExtraLarge).name(say!("review-retry"));
            let button = Rect::from_min_size(first.min, vec2(retry.width(ui), first.height()));
            let beside = Rect::from_min_max(pos2(button.right() + 14.0, first.top() + 1.0), first.max);
            if retry.put(ui, button).clicked() {
                context.send(Command::RetryImage(image.id.clone()));
            }
            let why = within_sentence(&cause.to_string());
            let words = if image.lost_at.is_some() || *cause == FailureCause::SpoolUnreadable {
                let fate = if image.lost_at.is_some() { say!("fate-lost") } else { say!("fate-unknown") };
                say!("review-not-sent", cause = why, fate)
            } else {
                say!("review-not-uploaded", cause = why)
            };
            paint::label_paragraph(ui, Ink::new(theme::DENSE, t.red), &words, beside);
            second_row(ui, second, context, !state.decided.contains_key(&image.id));
        }
        ImageState::Retrying { cause, next_at, .. } => {
            let left = next_at.since(context.now);
            let words = say!("review-not-uploaded-yet", cause = within_sentence(&cause.to_string()), time = format::span(left));
            ui.ctx().request_repaint_after(format::span_changes_in(left));
            paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), &words, first);
            second_row_move(ui, second, context);
        }
        ImageState::Approved { until } => {
            let left = until.since(context.now);
            let undo = Button::new(UiCommand::Undo.label()).icon(UiCommand::Undo.icon()).size(Size::ExtraLarge).name(say!("review-undo"));
            let button = Rect::from_min_size(first.min, vec2(undo.width(ui), first.height()));
            let beside = Rect::from_min_max(pos2(button.right() + 14.0, first.top() + 1.0), first.max);
            if undo.enabled(!left.is_zero()).put(ui, button).clicked() {
                acts::take_back_here(context, state, vec![image.id.clone()]);
            }
            ui.ctx().request_repaint_after(format::span_changes_in(left));
            let words = say!("review-approved-until", time = format::span(left));
            paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), &words, beside);
            second_row(ui, second, context, !state.decided.contains_key(&image.id));
        }
        ImageState::Pending => {
            paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), say!("review-approved-waits"), first);
            second_row_move(ui, second, context);
        }
        ImageState::Uploaded { hidden_at: Some(at), .. } => {
            let words = say!("review-hidden", time = format::moment(*at, context.now, context.zone));
            paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), &words, first);
        }
        ImageState::Uploaded { at, .. } => {
            let words = say!("review-confirmed", time = format::moment(*at, context.now, context.zone));
            paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), &words, first);
            row_of_two(ui, second, context, [UiCommand::Correct, UiCommand::Move], say!("correct-short"), true);
        }
        ImageState::Unassigned => {
            if let Some(why) = image.why_unassigned() {
                paint::label_paragraph(ui, Ink::new(theme::DENSE, t.text2), &say!("image-safe-here", why), first);
            }
        }
        ImageState::Uploading { .. } | ImageState::Rejected { .. } => {}
    }
}

/// A cause as it stands within a sentence. In German it often begins with a noun, which keeps its capital.
fn within_sentence(text: &str) -> String {
    if spoken() == Language::German {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn second_row(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, enabled: bool) {
    row_of_two(ui, rect, context, [UiCommand::Reject, UiCommand::Move], UiCommand::Reject.label(), enabled);
}

/// Two acts side by side; `first` is said on the first one's button, whose name has all its words.
fn row_of_two(ui: &Ui, rect: Rect, context: &mut PageContext<'_>, acts: [UiCommand; 2], first: &str, enabled: bool) {
    let tooltips = acts.map(UiCommand::tooltip);
    let has_words = rect.width() >= WORDS;
    let labels = if has_words { [first, acts[1].label()] } else { [""; 2] };
    let button = |at: usize| {
        let act: UiCommand = acts[at];
        Button::new(labels[at]).name(act.label()).icon(act.icon()).size(Size::Medium).tooltip(&tooltips[at]).enabled(enabled).salt(act.label())
    };
    // Two parts to three, unless the longer words need more.
    let room = rect.width() - 8.0;
    let width = if has_words { (room * 0.4).min(room - button(1).width(ui)).max(button(0).width(ui).min(room * 0.5)).round() } else { room / 2.0 };
    let left = Rect::from_min_size(rect.min, vec2(width, rect.height()));
    let right = Rect::from_min_max(pos2(left.right() + 8.0, rect.top()), rect.max);
    for (at, place) in [left, right].into_iter().enumerate() {
        let act = acts[at];
        if button(at).put(ui, place).clicked() {
            context.act(act);
        }
    }
}

/// Moving, where nothing is to be decided.
fn second_row_move(ui: &Ui, rect: Rect, context: &mut PageContext<'_>) {
    let tooltip = UiCommand::Move.tooltip();
    let has_words = rect.width() >= WORDS;
    let words = if has_words { UiCommand::Move.label() } else { "" };
    let button = Button::new(words).icon(UiCommand::Move.icon()).name(UiCommand::Move.label()).size(Size::Medium).tooltip(&tooltip).salt("move");
    let place = if has_words { rect } else { Rect::from_min_max(pos2(rect.right() - rect.height(), rect.top()), rect.max) };
    if button.put(ui, place).clicked() {
        context.act(UiCommand::Move);
    }
}
