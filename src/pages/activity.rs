//! The Activity page: what the engine did, newest first, and above it what needs a person. Reads the snapshot; keeps a filter and the chosen line.

use super::{PageContext, admin::AuditState, ledger::LedgerState};
use crate::{
    format,
    widgets::{
        button::Button,
        chip::{self, Chip},
        choice::{Choice, choice},
        dialog,
        empty_state::empty_state,
        icons::{self, Icon},
        paint::{self, Ink},
        room,
        segmented::{Segment, segmented},
        theme::{self, Tokens},
    },
};
use chairside_api::access::Act;
use chairside_core::{Activity, ActivityKind, Problem, Severity, Snapshot};
use chairside_words::say;
use egui::{Align, Color32, CornerRadius, CursorIcon, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// What the exchange with NanoPix is called where there is little room, in every language.
const LIVE_SYNC_SHORT: &str = "Live Sync";

const ROW: f32 = 40.0;
const CHIP: f32 = chip::HEIGHT;
const DETAIL: f32 = 96.0;
const PROBLEM: f32 = 64.0;
/// More problems than these scroll away the page; the rest is counted.
const PROBLEMS_SHOWN: usize = 3;

/// The kinds in the order of their chips.
const KINDS: [ActivityKind; 9] = [
    ActivityKind::Capture,
    ActivityKind::Review,
    ActivityKind::Upload,
    ActivityKind::Patient,
    ActivityKind::LiveSync,
    ActivityKind::Folder,
    ActivityKind::Server,
    ActivityKind::Ignored,
    ActivityKind::Program,
];

/// Whose activity is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    /// What this computer did.
    #[default]
    ThisComputer,
    /// What became of everything that landed here.
    Ledger,
    /// Who did or saw what in the whole clinic: the server's audit, for its admins.
    Clinic,
}

/// What is filtered and chosen.
#[derive(Default)]
pub struct ActivityState {
    /// Whose it is.
    pub of: Of,
    /// What is asked of the ledger.
    pub ledger: LedgerState,
    /// What is asked of the clinic's audit.
    pub audit: AuditState,
    /// Only this kind; `None`: all.
    pub kind: Option<ActivityKind>,
    /// The line whose whole text is shown, by its id.
    chosen: Option<i64>,
    /// Which lines of the snapshot pass the filter: made anew when the activity or the filter changes, not each frame.
    listed: Option<Listed>,
}

#[derive(Clone, Debug)]
struct Listed {
    newest: Option<i64>,
    count: usize,
    kind: Option<ActivityKind>,
    rows: Vec<usize>,
}

/// The room for the clinic's audit, under the choice of whose activity is shown.
pub fn below_choice(page: Rect) -> Rect {
    Rect::from_min_max(pos2(page.left(), page.top() + GAP + 40.0 + GAP), page.max)
}

/// Draws the choice of what is shown, the audit to whom it is offered; answers where it ends.
fn of_ui(ui: &mut Ui, place: Rect, context: &PageContext<'_>, of: &mut Of) -> f32 {
    let person = &context.snapshot.person;
    let is_offered = !person.is_somebody() || person.may(Act::ReadAudit);
    if !is_offered && *of == Of::Clinic {
        *of = Of::ThisComputer;
    }
    let mut ui = ui.new_child(UiBuilder::new().id_salt("whose activity").max_rect(place));
    let segments = [
        Segment { value: Of::ThisComputer, label: say!("strip-this-computer"), icon: Some(icons::DESKTOP_TOWER) },
        Segment { value: Of::Ledger, label: say!("activity-ledger"), icon: Some(icons::CHECK_SQUARE) },
        Segment { value: Of::Clinic, label: say!("activity-clinic"), icon: Some(icons::SHIELD_CHECK) },
    ];
    segmented(&mut ui, say!("activity-whose"), of, if is_offered { &segments } else { &segments[..2] });
    place.top() + 40.0 + GAP
}

/// Shows the page in all the room there is; of the clinic's audit it draws the head alone.
pub fn activity_ui(ui: &mut Ui, context: &PageContext<'_>, state: &mut ActivityState) {
    let snapshot = context.snapshot;
    let t = theme::tokens(ui);
    let all = ui.max_rect();
    ui.painter().rect_filled(all, 0, t.bg);
    let mut top = all.top() + GAP;
    let inner = |top: f32, height: f32| Rect::from_min_size(pos2(all.left() + theme::PAGE_INSET, top), vec2(all.width() - 2.0 * theme::PAGE_INSET, height));

    top = of_ui(ui, inner(top, 40.0), context, &mut state.of);
    if state.of != Of::ThisComputer {
        return;
    }
    let is_low = room::is_low(ui.ctx());
    let most = if is_low { 1 } else { PROBLEMS_SHOWN };
    for problem in snapshot.problems.iter().take(most) {
        top = problem_ui(ui, inner(top, PROBLEM), problem) + 8.0;
    }
    if snapshot.problems.len() > most {
        let more = say!("and-more", count = snapshot.problems.len() - most);
        paint::label(ui, Ink::new(theme::DENSE, t.text2), &more, inner(top, 20.0), Align::Min);
        top += 28.0;
    }
    top = if is_low { kinds_ui(ui, inner(top, CHIP), state) } else { chips(ui, inner(top, CHIP), state) } + 12.0;

    let rows = state.list(snapshot);
    let chosen = state.chosen.and_then(|id| snapshot.activity.iter().find(|activity| activity.id == id)).cloned();
    let bottom = if chosen.is_some() { all.bottom() - DETAIL } else { all.bottom() };
    let list = Rect::from_min_max(pos2(all.left() + theme::PAGE_INSET, top), pos2(all.right() - theme::PAGE_INSET, bottom));
    if rows.is_empty() {
        let sentence = if state.kind.is_some() { say!("activity-none-of-kind") } else { say!("activity-none") };
        empty_state(ui, list, icons::PULSE, sentence);
    } else {
        rows_ui(ui, list, context, state, &rows);
    }
    if let Some(activity) = chosen {
        detail_ui(ui, Rect::from_min_max(pos2(all.left(), bottom), all.max), &activity, state);
    }
    state.give_back(rows);
}

const GAP: f32 = 16.0;

impl ActivityState {
    /// The rows that pass the filter, as indices into the snapshot's activity. Hand them back with `give_back`.
    fn list(&mut self, snapshot: &Snapshot) -> Vec<usize> {
        let newest = snapshot.activity.first().map(|activity| activity.id);
        let count = snapshot.activity.len();
        match self.listed.take() {
            Some(listed) if (listed.newest, listed.count, listed.kind) == (newest, count, self.kind) => {
                let rows = listed.rows;
                self.listed = Some(Listed { newest, count, kind: self.kind, rows: Vec::new() });
                rows
            }
            _ => {
                self.listed = Some(Listed { newest, count, kind: self.kind, rows: Vec::new() });
                let passes = |activity: &Activity| self.kind.is_none_or(|kind| activity.kind == kind);
                snapshot.activity.iter().enumerate().filter(|(_, activity)| passes(activity)).map(|(at, _)| at).collect()
            }
        }
    }

    fn give_back(&mut self, rows: Vec<usize>) {
        if let Some(listed) = &mut self.listed {
            listed.rows = rows;
        }
    }
}

/// Says a problem in full, in a card at least as high as `rect`; answers where it ends.
fn problem_ui(ui: &Ui, rect: Rect, problem: &Problem) -> f32 {
    let t = theme::tokens(ui);
    let (fill, line, color) = if problem.severity == Severity::Error { (t.red_soft, t.red_line, t.red) } else { (t.amber_soft, t.amber_line, t.amber) };
    let words = Rect::from_min_max(pos2(rect.left() + 50.0, rect.top()), pos2(rect.right() - 16.0, rect.bottom()));
    let text = ui.painter().layout_job(theme::DENSE.job_within(&problem.text, t.text, words.width(), 4));
    let rect = Rect::from_min_size(rect.min, vec2(rect.width(), rect.height().max(34.0 + text.size().y + 12.0)));
    ui.painter().rect(rect, CornerRadius::same(theme::R4), fill, Stroke::new(theme::HAIRLINE, line), StrokeKind::Inside);
    let icon = if problem.severity == Severity::Error { icons::WARNING_OCTAGON_FILL } else { icons::WARNING_CIRCLE_FILL };
    paint::icon(ui.painter(), icon, 22.0, color, pos2(rect.left() + 27.0, rect.center().y));
    let title = Rect::from_min_max(pos2(words.left(), rect.top() + 10.0), pos2(words.right(), rect.top() + 32.0));
    paint::label(ui, Ink::new(theme::BUTTON, color), &problem.title, title, Align::Min);
    let place = Rect::from_min_size(pos2(words.left(), rect.top() + 34.0), text.size());
    ui.painter().galley(place.min, text, t.text);
    paint::say(ui, &problem.text, place);
    rect.bottom()
}

/// The filter folded into a choice, where every row counts; answers where it ends.
fn kinds_ui(ui: &mut Ui, area: Rect, state: &mut ActivityState) -> f32 {
    let kinds = std::iter::once(None).chain(KINDS.into_iter().map(Some));
    let choices: Vec<Choice<'_, Option<ActivityKind>>> =
        kinds.map(|kind| Choice { value: kind, words: kind.map_or_else(|| say!("all"), kind_label) }).collect();
    let before = state.kind;
    choice(ui, area, say!("activity-filter"), &mut state.kind, &choices);
    if state.kind != before {
        state.chosen = None;
    }
    area.bottom()
}

/// The filter chips; answers where they end. They wrap in a narrow window.
fn chips(ui: &Ui, area: Rect, state: &mut ActivityState) -> f32 {
    let mut at = area.min;
    let mut chosen = state.kind;
    for kind in std::iter::once(None).chain(KINDS.into_iter().map(Some)) {
        let label = kind.map_or_else(|| say!("all"), kind_label);
        let chip = Chip { label, count: None, on: state.kind == kind };
        let width = chip.width(ui);
        if at.x > area.left() && at.x + width > area.right() {
            at = pos2(area.left(), at.y + CHIP + 8.0);
        }
        if chip.put(ui, Rect::from_min_size(at, vec2(width, CHIP))).clicked() {
            chosen = kind;
        }
        at.x += width + 8.0;
    }
    if chosen != state.kind {
        state.kind = chosen;
        state.chosen = None;
    }
    at.y + CHIP
}

fn rows_ui(ui: &mut Ui, list: Rect, context: &PageContext<'_>, state: &mut ActivityState, rows: &[usize]) {
    let t = theme::tokens(ui);
    ui.scope_builder(UiBuilder::new().max_rect(list), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().auto_shrink(false).id_salt("activity").show_rows(ui, ROW, rows.len(), |ui, range| {
            for row in rows.get(range).unwrap_or_default() {
                let Some(activity) = context.snapshot.activity.get(*row) else { continue };
                let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
                if row_ui(ui, rect, t, activity, &format::moment(activity.at, context.now, context.zone), state.chosen == Some(activity.id)) {
                    state.chosen = if state.chosen == Some(activity.id) { None } else { Some(activity.id) };
                }
            }
            paint::follow_focus(ui);
        });
    });
}

fn row_ui(ui: &Ui, rect: Rect, t: &Tokens, activity: &Activity, at: &str, chosen: bool) -> bool {
    let response = ui.interact(rect, ui.scope_id().with(("activity", activity.id)), Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let (icon, color, word) = severity(t, activity.severity);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, chosen, format!("{at}, {word}, {}: {}", kind_label(activity.kind), activity.text)));
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(theme::R2), if chosen { t.selected } else { t.hover });
    }
    let painter = ui.painter();
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let cell = |left: f32, width: f32| Rect::from_min_size(pos2(rect.left() + left, rect.top()), vec2(width, ROW));
    paint::text_in(painter, Ink::new(theme::DENSE, t.text2), at, cell(12.0, 96.0), Align::Min);
    paint::icon(painter, icon, 16.0, color, pos2(rect.left() + 124.0, rect.center().y));
    paint::text_in(painter, Ink::new(theme::DENSE, color), word, cell(138.0, 72.0), Align::Min);
    paint::text_in(painter, Ink::new(theme::DENSE, t.text2), kind_label(activity.kind), cell(214.0, 96.0), Align::Min);
    paint::text_in(painter, Ink::new(theme::BODY, t.text), &activity.text, cell(314.0, (rect.width() - 326.0).max(1.0)), Align::Min);
    paint::focus_ring(ui, &response, theme::R2);
    response.clicked()
}

/// The chosen line in full: nothing is reachable by hover alone.
fn detail_ui(ui: &Ui, rect: Rect, activity: &Arc<Activity>, state: &mut ActivityState) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0, t.panel);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(theme::HAIRLINE, t.line));
    let (icon, color, _) = severity(t, activity.severity);
    paint::icon(ui.painter(), icon, 20.0, color, pos2(rect.left() + theme::PAGE_INSET + 10.0, rect.top() + 28.0));
    let copy = Button::new(say!("copy")).icon(icons::COPY);
    let close = Button::new(say!("close")).icon(icons::X);
    let close_at = Rect::from_min_size(pos2(rect.right() - theme::PAGE_INSET - close.width(ui), rect.center().y - 20.0), vec2(close.width(ui), 40.0));
    let copy_at = Rect::from_min_size(pos2(close_at.left() - 8.0 - copy.width(ui), rect.center().y - 20.0), vec2(copy.width(ui), 40.0));
    let words = Rect::from_min_max(pos2(rect.left() + theme::PAGE_INSET + 30.0, rect.top() + 17.0), pos2(copy_at.left() - 16.0, rect.bottom() - 8.0));
    paint::label_paragraph(ui, Ink::new(theme::FORM, t.text), &activity.text, words);
    if copy.put(ui, copy_at).clicked() {
        ui.ctx().copy_text(format!("{} {}", activity.at, activity.text));
    }
    let escape = !dialog::covers(ui) && ui.input(|input| input.key_pressed(egui::Key::Escape));
    if close.put(ui, close_at).clicked() || escape {
        state.chosen = None;
    }
}

/// A severity is always an icon and a word.
fn severity(t: &Tokens, severity: Severity) -> (Icon, Color32, &'static str) {
    match severity {
        Severity::Info => (icons::INFO_FILL, t.text2, say!("severity-info")),
        Severity::Done => (icons::CHECK_CIRCLE_FILL, t.green, say!("toast-done")),
        Severity::Warning => (icons::WARNING_CIRCLE_FILL, t.amber, say!("severity-attention")),
        Severity::Error => (icons::WARNING_OCTAGON_FILL, t.red, say!("severity-failed")),
    }
}

fn kind_label(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Capture => say!("page-capture"),
        ActivityKind::Ignored => say!("kind-ignored"),
        ActivityKind::Review => say!("kind-review"),
        ActivityKind::Upload => say!("kind-upload"),
        ActivityKind::Patient => say!("kind-patient"),
        ActivityKind::Folder => say!("kind-folder"),
        ActivityKind::Server => say!("kind-server"),
        ActivityKind::Program => say!("kind-program"),
        ActivityKind::LiveSync => LIVE_SYNC_SHORT,
    }
}
