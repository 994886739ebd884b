//! Live Sync has stopped itself: what was seen stands on every page, with the ways on. What would change can be accepted only after its list was opened.

use super::PageContext;
use crate::{
    state::Dialog,
    widgets::{
        button::{Button, Kind},
        confirm::{self, Act, Answer},
        dialog, icons,
        paint::{self, Ink},
        room, theme,
        toast::Toast,
    },
};
use chairside_core::{Command, LiveSyncState, Severity, Snapshot};
use chairside_words::say;
use egui::{Rect, Role, ScrollArea, Stroke, Ui, WidgetInfo, pos2, scroll_area::ScrollBarVisibility, vec2};
use std::sync::Arc;

const ID: &str = "accept-freeze";

/// The most lines of the banner under its title; the whole story is in its tooltip.
const LINES: usize = 3;
const LINES_LOW: usize = 1;
/// The engine hands out no more changes than this.
const LISTED: usize = 100;

/// The question whether what NanoPix shows now is right.
pub struct AcceptFreeze {
    /// What was read when it was opened.
    changes: Arc<[String]>,
}

/// What was seen, and what would change.
fn frozen(snapshot: &Snapshot) -> Option<(&str, &Arc<[String]>)> {
    match &snapshot.live_sync.state {
        LiveSyncState::Frozen { why, changes } => Some((why, changes)),
        _ => None,
    }
}

/// Draws the banner at the top of `area`; answers what is left below it.
pub fn freeze_banner_ui(ui: &Ui, area: Rect, context: &mut PageContext<'_>, dialog: &mut Option<Dialog>) -> Rect {
    let Some((why, changes)) = frozen(context.snapshot) else { return area };
    let (why, changes) = (why.to_owned(), Arc::clone(changes));
    let t = theme::tokens(ui);
    let look = Button::new(say!("freeze-look-again")).icon(icons::ARROW_CLOCKWISE);
    let accept = Button::new(say!("freeze-accept")).icon(icons::CHECK).kind(Kind::Danger);
    let accept_width = if changes.is_empty() { 0.0 } else { accept.width(ui) + 8.0 };
    let look_width = look.width(ui);
    let left = area.left() + 58.0;
    let right = area.right() - theme::PAGE_INSET - accept_width - look_width - 16.0;
    let lines = if room::is_low(ui.ctx()) { LINES_LOW } else { LINES };
    let story = ui.painter().layout_job(theme::DENSE.job_within(why.clone(), t.text, right - left, lines));
    let height = (20.0 + story.size().y + 20.0).max(64.0).ceil();
    let rect = Rect::from_min_size(area.min, vec2(area.width(), height));

    let response = ui.interact(rect, ui.scope_id().with("freeze banner"), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, format!("{}. {why}", say!("freeze-title"))));
    ui.painter().rect_filled(rect, 0, t.red_soft);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.red_line));
    paint::icon(ui.painter(), icons::WARNING_OCTAGON_FILL, 22.0, t.red, pos2(rect.left() + 32.0, rect.top() + 32.0));
    let title = Rect::from_min_max(pos2(left, rect.top() + 9.0), pos2(right, rect.top() + 29.0));
    paint::text_in(ui.painter(), Ink::new(theme::BUTTON, t.red), say!("freeze-title"), title, egui::Align::Min);
    let elided = story.elided;
    ui.painter().galley(pos2(left, title.bottom() + 1.0), story, t.text);
    if elided {
        response.on_hover_text(&why);
    }

    let look_at = Rect::from_min_size(pos2(right + 16.0, rect.center().y - 20.0), vec2(look_width, 40.0));
    if look.tooltip(say!("freeze-look-again-how")).put(ui, look_at).clicked() {
        context.send(Command::LookAgain);
    }
    if !changes.is_empty() {
        let accept_at = Rect::from_min_size(pos2(look_at.right() + 8.0, look_at.top()), vec2(accept_width - 8.0, 40.0));
        if accept.tooltip(say!("freeze-accept-how")).put(ui, accept_at).clicked() && dialog.is_none() {
            *dialog = Some(Dialog::AcceptFreeze(AcceptFreeze { changes }));
        }
    }
    Rect::from_min_max(rect.left_bottom(), area.max)
}

/// Asks over the window whether the changes are wanted; answers whether it is done.
pub fn accept_freeze_ui(ctx: &egui::Context, context: &mut PageContext<'_>, state: &AcceptFreeze) -> bool {
    let Some((why, changes)) = frozen(context.snapshot) else {
        // It goes on without an answer: at another console, or NanoPix was put right.
        dialog::closed(ctx, ID);
        return true;
    };
    if *changes != state.changes {
        context.toasts.push(Toast {
            title: say!("freeze-not-accepted").to_owned(),
            detail: say!("freeze-list-changed").to_owned(),
            severity: Severity::Warning,
            picture: None,
            action: None,
            several: None,
        });
        dialog::closed(ctx, ID);
        return true;
    }
    let why = why.to_owned();
    let shown = dialog::dialog(ctx, ID, say!("freeze-accept-question"), |ui| {
        confirm::paragraph(ui, &why);
        confirm::paragraph(ui, say!("freeze-look-again-where"));
        changes_ui(ui, &state.changes);
        confirm::paragraph(ui, say!("freeze-accepted-then"));
        match confirm::foot(ui, say!("freeze-leave"), Act { label: say!("freeze-accept-it"), icon: icons::CHECK, kind: Kind::Danger, enabled: true }) {
            Answer::Open => false,
            Answer::No => true,
            Answer::Yes => context.send(Command::AcceptFreeze),
        }
    });
    let done = shown.closed || shown.inner;
    if done {
        dialog::closed(ctx, ID);
    }
    done
}

/// The changes, a line each.
fn changes_ui(ui: &mut Ui, changes: &[String]) {
    const LINE: f32 = 24.0;
    const INSET: f32 = 12.0;
    let t = theme::tokens(ui);
    let more = changes.len() >= LISTED;
    let rows = changes.len() + usize::from(more);
    let height = (rows as f32 * LINE).min((ui.ctx().content_rect().height() - 500.0).clamp(4.0 * LINE, 14.0 * LINE)) + 2.0 * INSET;
    let (_, frame) = ui.allocate_space(vec2(ui.available_width(), height));
    paint::panel(ui.painter(), frame, theme::R4, t.card, t.line2);
    ui.scope_builder(egui::UiBuilder::new().max_rect(frame.shrink(INSET)), |ui| {
        ScrollArea::vertical().id_salt("changes").auto_shrink(false).scroll_bar_visibility(ScrollBarVisibility::AlwaysVisible).show_rows(
            ui,
            LINE,
            rows,
            |ui, seen| {
                for at in seen {
                    let (_, line) = ui.allocate_space(vec2(ui.available_width(), LINE));
                    let (words, color) = match changes.get(at) {
                        Some(change) => (change.as_str(), t.text),
                        None => (say!("freeze-first-hundred"), t.text2),
                    };
                    let drawn = paint::cell(ui, Ink::new(theme::BODY, color), words, line, egui::Align::Min);
                    paint::say(ui, words, drawn);
                }
            },
        );
    });
    ui.add_space(2.0 * INSET);
}
