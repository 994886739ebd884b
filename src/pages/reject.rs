//! Asks why an image is rejected. It names the image, and rejects nothing without a reason.

use super::{PageContext, capture::acts};
use crate::{
    format,
    state::{CaptureState, RejectState},
    textures::Look,
    widgets::{
        button::{Button, Kind, Size},
        dialog, field, icons, image_card,
        paint::{self, Ink, Key},
        theme,
    },
};
use chairside_core::{Command, RejectReason};
use chairside_words::say;
use egui::{Align, Rect, pos2, vec2};

const ID: &str = "reject";

/// Draws the question over the window; answers whether it is done.
pub fn reject_ui(ctx: &egui::Context, context: &mut PageContext<'_>, capture: &mut CaptureState, state: &mut RejectState) -> bool {
    let Some(image) = context.snapshot.image(&state.image).cloned() else {
        dialog::closed(ctx, ID);
        return true;
    };
    let time = ctx.input(|input| input.time);
    let shown = dialog::dialog(ctx, ID, say!("reject-title"), |ui| {
        let t = theme::tokens(ui);
        // Enlarged, or in another language, it is longer than a line.
        let how = ui.painter().layout_job(theme::BODY.job_within(say!("reject-how"), t.text2, ui.available_width() - 106.0 - 14.0, 4)).size().y;
        let (_, head) = ui.allocate_space(vec2(ui.available_width(), 52.0 + how.max(28.0) + 12.0));
        let well = Rect::from_min_size(head.min, vec2(106.0, 80.0));
        let look = context.small(ctx, &image);
        image_card::fit(ui.painter(), &theme::DARK, &look, well, theme::R2);
        if matches!(look, Look::Waiting) {
            ui.painter().rect_filled(well, egui::CornerRadius::same(theme::R2), t.well);
        }
        let landed = format::moment(image.landed_at, context.now, context.zone);
        let whose = image.subject.as_ref().map_or_else(|| say!("unassigned").to_owned(), |subject| subject.patient_name.clone());
        let teeth = capture.teeth_of(&image);
        let what = if teeth.is_empty() { say!("image-of", time = landed) } else { say!("image-of-tooth", time = landed, teeth = format::teeth(teeth)) };
        let line = |top: f32| Rect::from_min_size(pos2(well.right() + 14.0, well.top() + top), vec2(head.right() - well.right() - 14.0, 22.0));
        paint::label(ui, Ink::new(theme::SECTION, t.text), &what, line(4.0), Align::Min);
        paint::label(ui, Ink::new(theme::BODY, t.text2), &whose, line(28.0), Align::Min);
        paint::label_paragraph(
            ui,
            Ink::new(theme::BODY, t.text2),
            say!("reject-how"),
            Rect::from_min_max(line(52.0).min, pos2(head.right(), head.top() + 52.0 + how + 2.0)),
        );
        let keys = [egui::Key::Num1, egui::Key::Num2, egui::Key::Num3, egui::Key::Num4, egui::Key::Num5];
        let chosen = state.reason;
        let at = state.reason.and_then(|reason| RejectReason::ALL.iter().position(|other| *other == reason));
        let last = RejectReason::ALL.len() - 1;
        if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::ArrowDown)) {
            state.reason = Some(RejectReason::ALL[at.map_or(0, |at| (at + 1).min(last))]);
        } else if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::ArrowUp)) {
            state.reason = Some(RejectReason::ALL[at.map_or(last, |at| at.saturating_sub(1))]);
        }
        // Enter on the reason that is chosen rejects, on another it chooses; on a button it presses that button.
        let mut enter_rejects = ui.memory(|memory| memory.focused().is_none());
        for (reason, key) in RejectReason::ALL.into_iter().zip(keys) {
            let pressed = ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
            let radio = field::radio(ui, reason.label(), state.reason == Some(reason));
            if radio.clicked() || pressed {
                state.reason = Some(reason);
            }
            enter_rejects |= radio.has_focus() && chosen == Some(reason);
        }
        let enter = enter_rejects && state.reason.is_some() && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
        ui.add_space(16.0);
        let foot = dialog::foot(ui, 48.0);
        let reject = Button::new(say!("reject-image"))
            .icon(icons::X)
            .kind(Kind::Danger)
            .size(Size::Large)
            .key(Key::Icon(icons::ARROW_ELBOW_DOWN_LEFT))
            .enabled(state.reason.is_some());
        let width = reject.width(ui);
        let place = Rect::from_min_size(pos2(foot.right() - width, foot.top()), vec2(width, 48.0));
        let keep = Button::new(say!("act-keep-patient")).size(Size::Large).key(Key::Text(say!("key-escape")));
        let keep_width = keep.width(ui);
        let kept = keep.put(ui, Rect::from_min_size(pos2(place.left() - 8.0 - keep_width, foot.top()), vec2(keep_width, 48.0))).clicked();
        let pressed = reject.put(ui, place).clicked();
        if let (true, Some(reason)) = (pressed || enter, state.reason) {
            acts::flush_note(context, capture);
            let sent = context.send(Command::Reject(image.id.clone(), reason));
            if sent {
                capture.decided.insert(image.id.clone(), time);
                acts::select_after(context.snapshot, capture, &image.id);
                acts::say_rejected(context, image.id.clone(), reason);
            }
            return sent;
        }
        kept
    });
    let done = shown.closed || shown.inner;
    if done {
        dialog::closed(ctx, ID);
    }
    done
}
